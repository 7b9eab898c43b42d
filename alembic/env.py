"""Run migrations on the connection that the program hands over; see orgledger.store.migrations."""

from alembic import context

from orgledger.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
