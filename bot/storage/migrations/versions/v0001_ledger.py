"""The ledger: entries that are only ever added, what orders their erasure, and the look-up tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
OF_THE_WORKSPACE = sa.text(
    "kind IN ('workspace_opened', 'user_added', 'policy_kept', 'policy_activated', 'policy_rolled_back', 'prompt_kept')"
)
OF_ONE_WORKSPACE = ("entries", "erasures", "leads", "lead_words", "debriefs")


def upgrade() -> None:
    _tables()
    _look_up_tables()
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in _ON_POSTGRES if is_postgres else _ON_SQLITE:
        op.execute(sa.text(statement.replace(":", r"\:")))
    if is_postgres:
        for table in OF_ONE_WORKSPACE:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(
                f"CREATE POLICY one_workspace ON {table} USING (workspace = current_setting('debrief.workspace', true))"
            )


def _tables() -> None:
    op.create_table(
        "entries",
        sa.Column("workspace", KEY, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("lead", KEY, nullable=False),
        sa.Column("actor", KEY, nullable=False),
        sa.Column("recorded_at", KEY, nullable=False),
        sa.Column("event", KEY),
        sa.Column("commitment", sa.LargeBinary, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("salt", sa.LargeBinary),
        sa.Column("body", sa.Text),
        sa.PrimaryKeyConstraint("workspace", "sequence", name="entries_in_order"),
        sa.UniqueConstraint("workspace", "event", name="each_event_once"),
    )
    op.create_index("entries_by_lead", "entries", ["workspace", "lead", "sequence"])
    op.create_index(
        "entries_of_the_workspace",
        "entries",
        ["workspace", "sequence"],
        sqlite_where=OF_THE_WORKSPACE,
        postgresql_where=OF_THE_WORKSPACE,
    )
    op.create_table(
        "erasures",
        sa.Column("workspace", KEY, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("erased_by", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "sequence", name="erased_once"),
        sa.ForeignKeyConstraint(
            ["workspace", "sequence"], ["entries.workspace", "entries.sequence"], name="erasure_of_an_entry"
        ),
        sa.ForeignKeyConstraint(
            ["workspace", "erased_by"], ["entries.workspace", "entries.sequence"], name="erasure_by_an_entry"
        ),
    )


def _look_up_tables() -> None:
    op.create_table(
        "heads",
        sa.Column("workspace", KEY, primary_key=True),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "leads",
        sa.Column("workspace", KEY, nullable=False),
        sa.Column("lead", KEY, nullable=False),
        sa.Column("company", sa.Text, nullable=False),
        sa.Column("contact", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("email", sa.Text),
        sa.Column("project", sa.Text),
        sa.Column("segment", KEY, nullable=False),
        sa.Column("owner", KEY),
        sa.Column("outcome", KEY),
        sa.Column("line", sa.Text),
        sa.Column("status", KEY),
        sa.Column("merged_into", KEY),
        sa.Column("touched_at", KEY, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "lead", name="each_lead_once"),
    )
    op.create_index("leads_by_last", "leads", ["workspace", "last"])
    op.create_table(
        "lead_words",
        sa.Column("workspace", KEY, nullable=False),
        sa.Column("word", KEY, nullable=False),
        sa.Column("lead", KEY, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "word", "lead", name="each_word_once"),
    )
    op.create_index("words_by_lead", "lead_words", ["workspace", "lead"])
    op.create_table(
        "debriefs",
        sa.Column("workspace", KEY, nullable=False),
        sa.Column("thread", KEY, nullable=False),
        sa.Column("lead", KEY, nullable=False),
        sa.Column("user", KEY, nullable=False),
        sa.Column("asked", KEY),
        sa.Column("since", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("workspace", "thread", name="one_debrief_a_thread"),
    )


# An INSERT OR REPLACE deletes what stands in its way without asking the delete trigger: the insert trigger refuses it.
_ON_SQLITE = (
    """
    CREATE TRIGGER entries_in_order BEFORE INSERT ON entries
    WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM entries WHERE workspace = NEW.workspace)
        OR NEW.previous IS NOT coalesce(
            (SELECT hash FROM entries WHERE workspace = NEW.workspace AND sequence = NEW.sequence - 1), zeroblob(32))
        OR EXISTS (SELECT 1 FROM entries WHERE workspace = NEW.workspace AND event = NEW.event)
    BEGIN SELECT RAISE(ABORT, 'an entry is added after the last one, and each event once'); END
    """,
    """
    CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
    WHEN NOT (
        NEW.workspace IS OLD.workspace AND NEW.sequence IS OLD.sequence AND NEW.kind IS OLD.kind
        AND NEW.lead IS OLD.lead AND NEW.actor IS OLD.actor AND NEW.recorded_at IS OLD.recorded_at
        AND NEW.event IS OLD.event AND NEW.commitment IS OLD.commitment AND NEW.previous IS OLD.previous
        AND NEW.hash IS OLD.hash AND NEW.salt IS NULL AND NEW.body IS NULL
        AND EXISTS (SELECT 1 FROM erasures WHERE workspace = OLD.workspace AND sequence = OLD.sequence)
    )
    BEGIN SELECT RAISE(ABORT, 'entries are never changed; only a recorded erasure empties one'); END
    """,
    """
    CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END
    """,
    """
    CREATE TRIGGER erasures_are_ordered BEFORE INSERT ON erasures
    WHEN NOT EXISTS (
            SELECT 1 FROM entries WHERE workspace = NEW.workspace AND sequence = NEW.erased_by AND kind = 'erased')
        OR EXISTS (
            SELECT 1 FROM entries WHERE workspace = NEW.workspace AND sequence = NEW.sequence AND kind = 'erased')
        OR EXISTS (SELECT 1 FROM erasures WHERE workspace = NEW.workspace AND sequence = NEW.sequence)
    BEGIN SELECT RAISE(ABORT, 'an erasure is ordered by an entry, once, and never of such an order'); END
    """,
    """
    CREATE TRIGGER erasures_are_not_changed BEFORE UPDATE ON erasures
    BEGIN SELECT RAISE(ABORT, 'erasures are never changed'); END
    """,
    """
    CREATE TRIGGER erasures_are_not_deleted BEFORE DELETE ON erasures
    BEGIN SELECT RAISE(ABORT, 'erasures are never deleted'); END
    """,
)

_ON_POSTGRES = (
    """
    CREATE FUNCTION debrief_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% of % is refused: entries are only ever added', TG_OP, TG_TABLE_NAME; END $$
    """,
    """
    CREATE FUNCTION debrief_entry_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE last record;
    BEGIN
        SELECT sequence, hash INTO last FROM entries WHERE workspace = NEW.workspace ORDER BY sequence DESC LIMIT 1;
        IF NEW.sequence IS DISTINCT FROM coalesce(last.sequence, 0) + 1
            OR NEW.previous IS DISTINCT FROM coalesce(last.hash, decode(repeat('00', 32), 'hex')) THEN
            RAISE EXCEPTION 'an entry is added after the last one';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION debrief_entry_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.workspace, NEW.sequence, NEW.kind, NEW.lead, NEW.actor, NEW.recorded_at, NEW.event, NEW.commitment,
            NEW.previous, NEW.hash)
            IS NOT DISTINCT FROM
            (OLD.workspace, OLD.sequence, OLD.kind, OLD.lead, OLD.actor, OLD.recorded_at, OLD.event, OLD.commitment,
            OLD.previous, OLD.hash)
            AND NEW.salt IS NULL AND NEW.body IS NULL
            AND EXISTS (SELECT 1 FROM erasures WHERE workspace = OLD.workspace AND sequence = OLD.sequence) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'entries are never changed; only a recorded erasure empties one';
    END $$
    """,
    """
    CREATE FUNCTION debrief_erasure_ordered() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT EXISTS (
            SELECT 1 FROM entries WHERE workspace = NEW.workspace AND sequence = NEW.erased_by AND kind = 'erased')
            OR EXISTS (
            SELECT 1 FROM entries WHERE workspace = NEW.workspace AND sequence = NEW.sequence AND kind = 'erased') THEN
            RAISE EXCEPTION 'an erasure is ordered by an entry, and never of such an order';
        END IF;
        RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER entries_in_order BEFORE INSERT ON entries FOR EACH ROW EXECUTE FUNCTION debrief_entry_in_order()",
    "CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries"
    " FOR EACH ROW EXECUTE FUNCTION debrief_entry_kept()",
    "CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries FOR EACH ROW EXECUTE FUNCTION debrief_refuse()",
    "CREATE TRIGGER entries_are_not_truncated BEFORE TRUNCATE ON entries"
    " FOR EACH STATEMENT EXECUTE FUNCTION debrief_refuse()",
    "CREATE TRIGGER erasures_are_ordered BEFORE INSERT ON erasures"
    " FOR EACH ROW EXECUTE FUNCTION debrief_erasure_ordered()",
    "CREATE TRIGGER erasures_are_not_changed BEFORE UPDATE OR DELETE ON erasures"
    " FOR EACH ROW EXECUTE FUNCTION debrief_refuse()",
    "CREATE TRIGGER erasures_are_not_truncated BEFORE TRUNCATE ON erasures"
    " FOR EACH STATEMENT EXECUTE FUNCTION debrief_refuse()",
)
