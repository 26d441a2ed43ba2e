"""Run by Alembic: migrations go through the connection, and the transaction, that the caller has open."""

from alembic import context

from bot.storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
