"""The tables, alike on SQLite and PostgreSQL: one only ever added to, look-up tables made from it, and work tables."""

from typing import Final

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.facts import OF_THE_WORKSPACE

REVISION: Final = "0002"
"""The newest migration; a test holds it to the migrations folder."""

# Sorted by code point on both engines, whatever the language of the database.
Key: Final = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData()

entries = Table(
    "entries",
    metadata,
    Column("workspace", Key, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("kind", Key, nullable=False),
    Column("lead", Key, nullable=False),
    Column("actor", Key, nullable=False),
    Column("recorded_at", Key, nullable=False),
    Column("event", Key),
    Column("commitment", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("salt", LargeBinary),
    Column("body", Text),
    PrimaryKeyConstraint("workspace", "sequence", name="entries_in_order"),
    UniqueConstraint("workspace", "event", name="each_event_once"),
    Index("entries_by_lead", "workspace", "lead", "sequence"),
)
"""The truth. A row is never changed or deleted, but for an erasure, which empties its salt and body."""

OF_THE_WORKSPACE_ITSELF: Final = text(f"kind IN ({', '.join(repr(kind) for kind in OF_THE_WORKSPACE)})")
Index(
    "entries_of_the_workspace",
    entries.c.workspace,
    entries.c.sequence,
    sqlite_where=OF_THE_WORKSPACE_ITSELF,
    postgresql_where=OF_THE_WORKSPACE_ITSELF,
)

OF_FLAGS: Final = text("kind IN ('flag_raised', 'flag_answered')")
Index(
    "entries_of_flags",
    entries.c.workspace,
    entries.c.lead,
    entries.c.kind,
    sqlite_where=OF_FLAGS,
    postgresql_where=OF_FLAGS,
)

erasures = Table(
    "erasures",
    metadata,
    Column("workspace", Key, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("erased_by", Integer, nullable=False),
    PrimaryKeyConstraint("workspace", "sequence", name="erased_once"),
    ForeignKeyConstraint(
        ["workspace", "sequence"], ["entries.workspace", "entries.sequence"], name="erasure_of_an_entry"
    ),
    ForeignKeyConstraint(
        ["workspace", "erased_by"], ["entries.workspace", "entries.sequence"], name="erasure_by_an_entry"
    ),
)
"""Which entry ordered the erasure of which; without a row here the database refuses to empty anything."""

heads = Table(
    "heads",
    metadata,
    Column("workspace", Key, primary_key=True),
    Column("sequence", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)
"""Where each workspace's chain ends; its row is the lock under which entries get their numbers."""

leads = Table(
    "leads",
    metadata,
    Column("workspace", Key, nullable=False),
    Column("lead", Key, nullable=False),
    Column("company", Text, nullable=False),
    Column("contact", Text),
    Column("title", Text),
    Column("email", Text),
    Column("project", Text),
    Column("segment", Key, nullable=False),
    Column("owner", Key),
    Column("outcome", Key),
    Column("line", Text),
    Column("status", Key),
    Column("merged_into", Key),
    Column("touched_at", Key, nullable=False),
    Column("last", Integer, nullable=False),
    PrimaryKeyConstraint("workspace", "lead", name="each_lead_once"),
    Index("leads_by_last", "workspace", "last"),
)

lead_words = Table(
    "lead_words",
    metadata,
    Column("workspace", Key, nullable=False),
    Column("word", Key, nullable=False),
    Column("lead", Key, nullable=False),
    PrimaryKeyConstraint("workspace", "word", "lead", name="each_word_once"),
    Index("words_by_lead", "workspace", "lead"),
)

debriefs = Table(
    "debriefs",
    metadata,
    Column("workspace", Key, nullable=False),
    Column("thread", Key, nullable=False),
    Column("lead", Key, nullable=False),
    Column("user", Key, nullable=False),
    Column("asked", Key),
    Column("since", Integer, nullable=False),
    PrimaryKeyConstraint("workspace", "thread", name="one_debrief_a_thread"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("workspace", Key, nullable=False),
    Column("event", Key, nullable=False),
    Column("thread", Key, nullable=False),
    Column("kind", Key, nullable=False),
    Column("received_at", Key, nullable=False),
    Column("state", Key, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Key, nullable=False),
    Column("claimed_until", Key),
    Column("reason", Text),
    Column("body", Text),
    UniqueConstraint("workspace", "event", name="each_delivery_once"),
)
"""What was handed to us and acknowledged. A row stays for ever: nothing is done twice. Its body goes once done."""

WAITS: Final = text("state = 'waiting'")
Index(
    "deliveries_waiting",
    inbox.c.workspace,
    inbox.c.thread,
    inbox.c.number,
    sqlite_where=WAITS,
    postgresql_where=WAITS,
)

outbox = Table(
    "outbox",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("workspace", Key, nullable=False),
    Column("key", Key, nullable=False),
    Column("lane", Key, nullable=False),
    Column("method", Key, nullable=False),
    Column("after", Key),
    Column("state", Key, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", Key, nullable=False),
    Column("claimed_until", Key),
    Column("began_at", Key),
    Column("reason", Text),
    Column("replaced_by", Key),
    Column("ts", Key),
    Column("channel", Key),
    Column("arguments", Text),
    UniqueConstraint("workspace", "key", name="each_post_once"),
)
"""What has to be said outside, once. A row stays, with what the other side called it; its arguments go once sent."""

UNSENT: Final = text("state IN ('waiting', 'unsure')")
Index(
    "posts_waiting",
    outbox.c.workspace,
    outbox.c.lane,
    outbox.c.number,
    sqlite_where=UNSENT,
    postgresql_where=UNSENT,
)
Index("posts_by_time", outbox.c.workspace, outbox.c.ts)

held = Table(
    "held",
    metadata,
    Column("workspace", Key, nullable=False),
    Column("thread", Key, nullable=False),
    Column("body", Text, nullable=False),
    PrimaryKeyConstraint("workspace", "thread", name="one_held_a_thread"),
)
"""Notes that wait for an answer about whom they concern; a row goes with the answer."""

installations = Table(
    "installations",
    metadata,
    Column("workspace", Key, primary_key=True),
    Column("installed_at", Key, nullable=False),
    Column("removed_at", Key),
    Column("body", LargeBinary),
)
"""Who let us in, with what we were given for it, encrypted; emptied when they take it back."""

LOOK_UP: Final = (leads, lead_words, debriefs)
"""Made from the entries, and made again from them at any time."""
QUEUES: Final = (inbox, outbox)
"""Work tables that the workers see across workspaces."""
WORK: Final = (*QUEUES, held, installations)
OF_ONE_WORKSPACE: Final = (entries, erasures, *LOOK_UP, *WORK)
"""The tables whose rows another workspace never sees."""
