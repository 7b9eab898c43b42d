"""Bringing a database to the version of the program, and saying where it stands."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import DBAPIError

from orgledger.store.engine import Unavailable, alone, scrub, writing

ADVISORY_LOCK = 7_674_401
"""Keeps two processes from migrating one PostgreSQL database at a time."""


class State(Enum):
    """Where a database stands."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"
    FOREIGN = "foreign"


def scripts() -> Config:
    """The migrations: inside the package where it is installed, beside `src` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    found = next(path for path in (package / "_alembic", package.parent.parent / "alembic") if path.is_dir())
    config = Config()
    config.set_main_option("script_location", str(found).replace("%", "%%"))
    return config


def state(engine: Engine) -> State:
    """Where a database stands.

    Raises:
        Unavailable: if it cannot be reached, or is not a database.
    """
    directory = ScriptDirectory.from_config(scripts())
    try:
        with engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
            if revision is None:
                return State.FOREIGN if inspect(connection).get_table_names() else State.EMPTY
    except DBAPIError as error:
        reason = str(error.orig).splitlines()[0]
        raise Unavailable(f"The database cannot be used: {reason}") from error
    if revision == directory.get_current_head():
        return State.CURRENT
    return State.OLDER if revision in {script.revision for script in directory.walk_revisions()} else State.NEWER


def upgrade(engine: Engine) -> State:
    """Bring a database to the version of the program; it may be empty.

    Returns:
        Where it stood before.

    Raises:
        Unavailable: if it is of a newer version, or holds other tables.
    """
    before = state(engine)
    refuse(before)
    if before is not State.CURRENT:
        with writing(engine) as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
            if before is State.OLDER:
                alone(connection)
            config = scripts()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        scrub(engine)  # Pages as they were before may hold what is locked now.
    return before


def ready(engine: Engine) -> None:
    """Make a database usable: an empty one is set up, a current one left alone.

    Raises:
        Unavailable: if it needs `orgledger db upgrade`, is of a newer version, or holds other tables.
    """
    found = state(engine)
    if found is State.EMPTY:
        upgrade(engine)
    elif found is State.OLDER:
        raise Unavailable("The database is of an older version. Back it up, then run `orgledger db upgrade`.")
    refuse(found)


def refuse(found: State) -> None:
    """Stop at a database that this program must not touch.

    Raises:
        Unavailable: saying why.
    """
    if found is State.NEWER:
        raise Unavailable("The database is of a newer version of orgledger. Nothing was changed; use that version.")
    if found is State.FOREIGN:
        raise Unavailable("The database holds tables that are not orgledger's. Nothing was changed; use an empty one.")
