"""What a chat's doors need: deliveries to work on, posts to send, notes that wait, and who let us in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
DELIVERIES_WAIT = sa.text("state = 'waiting'")
POSTS_WAIT = sa.text("state IN ('waiting', 'unsure')")
QUEUES = ("inbox", "outbox")
OF_ONE_WORKSPACE = ("held", "installations")


OF_THE_WORKSPACE = sa.text(
    "kind IN ('workspace_opened', 'user_added', 'policy_kept', 'policy_activated', 'policy_rolled_back', "
    "'prompt_kept', 'channel_set')"
)
OF_FLAGS = sa.text("kind IN ('flag_raised', 'flag_answered')")


def upgrade() -> None:
    _indexes()
    _queues()
    op.create_table(
        "held",
        sa.Column("workspace", KEY, nullable=False),
        sa.Column("thread", KEY, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "thread", name="one_held_a_thread"),
    )
    op.create_table(
        "installations",
        sa.Column("workspace", KEY, primary_key=True),
        sa.Column("installed_at", KEY, nullable=False),
        sa.Column("removed_at", KEY),
        sa.Column("body", sa.LargeBinary),
    )
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _ON_POSTGRES if is_postgres else _ON_SQLITE:
        op.execute(sa.text(statement))
    if is_postgres:
        _hide_rows()


def _indexes() -> None:
    """Channels are a workspace's own too; and the flags that wait are found without reading every entry."""
    op.drop_index("entries_of_the_workspace", "entries")
    for name, columns, some in (
        ("entries_of_the_workspace", ["workspace", "sequence"], OF_THE_WORKSPACE),
        ("entries_of_flags", ["workspace", "lead", "kind"], OF_FLAGS),
    ):
        op.create_index(name, "entries", columns, sqlite_where=some, postgresql_where=some)


def _queues() -> None:
    op.create_table(
        "inbox",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("workspace", KEY, nullable=False),
        sa.Column("event", KEY, nullable=False),
        sa.Column("thread", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("received_at", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", KEY, nullable=False),
        sa.Column("claimed_until", KEY),
        sa.Column("reason", sa.Text),
        sa.Column("body", sa.Text),
        sa.UniqueConstraint("workspace", "event", name="each_delivery_once"),
    )
    op.create_index(
        "deliveries_waiting", "inbox", ["workspace", "thread", "number"],
        sqlite_where=DELIVERIES_WAIT, postgresql_where=DELIVERIES_WAIT,
    )  # fmt: skip
    op.create_table(
        "outbox",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("workspace", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("lane", KEY, nullable=False),
        sa.Column("method", KEY, nullable=False),
        sa.Column("after", KEY),
        sa.Column("state", KEY, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("next_at", KEY, nullable=False),
        sa.Column("claimed_until", KEY),
        sa.Column("began_at", KEY),
        sa.Column("reason", sa.Text),
        sa.Column("replaced_by", KEY),
        sa.Column("ts", KEY),
        sa.Column("channel", KEY),
        sa.Column("arguments", sa.Text),
        sa.UniqueConstraint("workspace", "key", name="each_post_once"),
    )
    op.create_index(
        "posts_waiting", "outbox", ["workspace", "lane", "number"],
        sqlite_where=POSTS_WAIT, postgresql_where=POSTS_WAIT,
    )  # fmt: skip
    op.create_index("posts_by_time", "outbox", ["workspace", "ts"])


def _hide_rows() -> None:
    """Let a transaction see its workspace's rows; one that works on the queues sees all, and nothing else of theirs."""
    mine = "workspace = current_setting('debrief.workspace', true)"
    works = "current_setting('debrief.works', true) = 'on'"
    for table in (*QUEUES, *OF_ONE_WORKSPACE):
        rows = f"{mine} OR {works}" if table in QUEUES else mine
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY one_workspace ON {table} USING ({rows})")


# A delivery or a post that was forgotten would be done again when it comes again.
_ON_SQLITE = tuple(
    f"""
    CREATE TRIGGER {table}_{kept} BEFORE {act} ON {table} {when}
    BEGIN SELECT RAISE(ABORT, 'what was delivered or posted stays known'); END
    """
    for table, name in (("inbox", "event"), ("outbox", "key"))
    for kept, act, when in (
        ("is_not_forgotten", "DELETE", ""),
        (
            "is_not_renamed",
            "UPDATE",
            f"WHEN NEW.workspace IS NOT OLD.workspace OR NEW.{name} IS NOT OLD.{name} OR NEW.number IS NOT OLD.number",
        ),
    )
)

_ON_POSTGRES = (
    """
    CREATE FUNCTION debrief_not_forgotten() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'what was delivered or posted stays known'; END $$
    """,
    *(
        statement
        for table, name in (("inbox", "event"), ("outbox", "key"))
        for statement in (
            f"CREATE TRIGGER {table}_is_not_forgotten BEFORE DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION debrief_not_forgotten()",
            f"CREATE TRIGGER {table}_is_not_truncated BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION debrief_not_forgotten()",
            f"CREATE TRIGGER {table}_is_not_renamed BEFORE UPDATE ON {table} FOR EACH ROW"
            f" WHEN ((NEW.workspace, NEW.{name}, NEW.number) IS DISTINCT FROM"
            f" (OLD.workspace, OLD.{name}, OLD.number)) EXECUTE FUNCTION debrief_not_forgotten()",
        )
    ),
)
