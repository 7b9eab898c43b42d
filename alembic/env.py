"""Run migrations on the connection that the program hands over; see orgledger.store.migrations.

At the project's root, `alembic heads`, `history`, `current`, `check` and `revision` work, too. What changes a database
is left to `orgledger db upgrade`: it keeps others from writing meanwhile, and carries on where migrations end.
"""

from alembic import context
from alembic.util import CommandError

from orgledger.settings import Settings
from orgledger.store.engine import open_engine
from orgledger.store.schema import metadata

connection = context.config.attributes.get("connection")
if connection is not None:
    context.configure(connection=connection, target_metadata=metadata)
    with context.begin_transaction():
        context.run_migrations()
else:
    asked = getattr(context.config.cmd_opts, "cmd", (None,))[0]
    if getattr(asked, "__name__", "") in {"upgrade", "downgrade", "stamp"} or context.is_offline_mode():
        raise CommandError("A database is brought up to date by `orgledger db upgrade`, and never taken back.")
    with open_engine(Settings.from_environment().database_url).connect() as connection:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()
