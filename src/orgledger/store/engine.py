"""Engines: SQLite in one file for evaluation and small houses, PostgreSQL for the rest."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from orgledger.store.private_file import create, make_folder

WRITES = "orgledger_writes"
GRACE_S = 1.0
"""How long a statement may go on after its deadline: its asker is answered first, and not by the database."""

deadline: ContextVar[float] = ContextVar("deadline", default=math.inf)
"""When whoever asks stops waiting, on the monotonic clock."""
SCRUB_MS = 2_000
"""How long emptying the write-ahead log waits for the readers of the moment."""


class Unavailable(Exception):
    """The ledger cannot answer or record now; nothing was lost. Says what to do."""


def open_engine(url: str, lock_timeout_s: int = 30) -> Engine:
    """Open a database for many readers and, per organization, one writer at a time.

    Raises:
        Unavailable: if the address is not one of a database this program can use.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise Unavailable(
            "The database address does not read as one: sqlite:///FILE or postgresql+psycopg://…"
        ) from None
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    if address.drivername == "sqlite":
        if address.database in (None, "", ":memory:"):
            raise Unavailable("The ledger needs a file: sqlite:///orgledger.db")
        try:
            make_folder(Path(address.database or "").resolve().parent)
        except OSError as error:
            raise Unavailable(f"The folder of the database cannot be made: {error.strerror}.") from error
        engine = create_engine(
            address, connect_args={"timeout": lock_timeout_s, "check_same_thread": False}, pool_size=8, max_overflow=32
        )
        event.listen(engine, "do_connect", create_sqlite)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        engine = create_engine(
            address,
            pool_pre_ping=True,
            pool_size=8,
            max_overflow=32,
        )
        event.listen(engine, "begin", partial(_begin_postgresql, lock_timeout_s * 1000))
        return engine
    except (NoSuchModuleError, ImportError):
        raise Unavailable(f"{address.drivername} is not supported; use sqlite or postgresql+psycopg.") from None


def is_missing(url: str) -> bool:
    """Whether an address names a SQLite file that is not there; what is no address is refused when it is opened."""
    try:
        address = make_url(url)
    except ArgumentError:
        return False
    return address.drivername == "sqlite" and not Path(address.database or "").exists()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: on SQLite it takes the write lock at once, so it never fails half-way."""
    with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


def scrub(engine: Engine) -> bool:
    """Empty the write-ahead log of a SQLite database, which holds pages as they were before a deletion.

    Returns:
        Whether nothing is left; false where others kept reading. PostgreSQL recycles its log by itself.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        patience = connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
        connection.exec_driver_sql(f"PRAGMA busy_timeout={SCRUB_MS}")
        busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
        connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
    return not busy


def alone(connection: Connection) -> None:
    """Keep all who write anything from beginning until the transaction ends; readers go on.

    They wait for it with no lock in hand that it could come to need: their first statement takes one of this table.

    Raises:
        Unavailable: if somebody writes and does not come to an end.
    """
    if connection.dialect.name == "postgresql":
        try:
            connection.exec_driver_sql("LOCK TABLE organization IN EXCLUSIVE MODE")
        except OperationalError as error:
            told = "Somebody else is writing and has not come to an end. Nothing was changed; try again later."
            raise Unavailable(told) from error


def snapshot(engine: Engine) -> Connection:
    """A connection that sees the database as it is now, however long it reads."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    return connection


def create_sqlite(_dialect: Any, _record: Any, arguments: tuple[Any, ...], _options: Any) -> None:
    """Make the file before SQLite does, which would let others read it; what is beside it gets the same mode."""
    file = Path(arguments[0])
    if not arguments[0].startswith("file:") and not file.exists():
        with suppress(OSError):  # SQLite says it better.
            create(file, "ab").close()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling starts writers late; BEGIN is ours.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # WAL with NORMAL loses acknowledged commits when the power fails; FULL does not.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA recursive_triggers=ON")
    # What is erased is overwritten, not only unlinked.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(lock_timeout_ms: int, connection: Connection) -> None:
    """Set what holds for one transaction: a pooler gives the next one another session, and takes no startup options."""
    values = {"lock_timeout": str(lock_timeout_ms), "timezone": "UTC"}
    # Whoever asks is told in time whatever the database does; this gives back the thread that waits for it.
    until = deadline.get()
    if until < math.inf and not connection.get_execution_options().get(WRITES):
        values["statement_timeout"] = str(max(1, math.ceil((until + GRACE_S - monotonic()) * 1000)))
    connection.exec_driver_sql(
        "SELECT " + ", ".join(f"set_config('{name}', '{value}', true)" for name, value in values.items())
    )
