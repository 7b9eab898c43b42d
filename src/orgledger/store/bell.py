"""A bell between processes on PostgreSQL: whoever records rings it, whoever follows an organization may hear it.

It only wakes: it carries no data and may fail to ring, and a process that does not hear it looks a moment later all
the same. SQLite has none.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger("orgledger.store")

CHANNEL = "orgledger_recorded"
PAUSE_S = 0.01
"""Between two rings, and between two answers to one: many commits in a row need one each."""
CLOSE_S = 2.0
"""How long closing waits for the last ring."""

RING = text(f"NOTIFY {CHANNEL}")
LISTEN = text(f"LISTEN {CHANNEL}")


class Bell:
    """Rung after a commit, by a thread of its own.

    NOTIFY in the transaction that records would hold a lock of the whole database through its commit, and so make
    the writers of all organizations wait for each other.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.hangs = engine.dialect.name == "postgresql"
        self.guard = threading.Lock()
        self.wanted = threading.Event()
        self.closing = threading.Event()
        self.ringer: threading.Thread | None = None

    def ring(self) -> None:
        """Wake whoever follows an organization in another process; returns at once."""
        if not self.hangs:
            return
        self.wanted.set()
        if self.ringer is None:
            with self.guard:
                self._hire()

    def close(self) -> None:
        """Ring what is still to be rung, and stop."""
        with self.guard:
            self.closing.set()
            ringer, self.ringer = self.ringer, None
        if ringer is not None:
            self.wanted.set()
            ringer.join(CLOSE_S)

    def _hire(self) -> None:
        if self.ringer is None and not self.closing.is_set():
            self.ringer = threading.Thread(target=self._ring, name="orgledger bell", daemon=True)
            self.ringer.start()

    def _ring(self) -> None:
        while True:
            self.wanted.wait()
            self.wanted.clear()
            try:
                with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.execute(RING)
            except SQLAlchemyError as error:
                log.warning("the bell could not be rung: %s", error)
            if self.closing.is_set() and not self.wanted.is_set():
                return
            time.sleep(PAUSE_S)


@contextmanager
def hearing(engine: Engine, sleep: Callable[[float], Any]) -> Iterator[tuple[Connection, Callable[[float], None]]]:
    """A connection to look with, and how to wait until it may be worth looking again, for some seconds at most.

    Args:
        engine: the database.
        sleep: how to wait where there is no bell.

    Raises:
        SQLAlchemyError: if the connection fails, or breaks while waiting.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "postgresql":

            def asleep(seconds: float) -> None:
                connection.rollback()  # What is read next is read anew.
                sleep(seconds)

            yield connection, asleep
            return
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(LISTEN)
        driver: Any = connection.connection.driver_connection
        connection.detach()  # A connection that listens does not go back to the others.

        def listen(seconds: float) -> None:
            try:
                for _ in driver.notifies(timeout=seconds, stop_after=1):
                    sleep(PAUSE_S)
            except psycopg.Error as error:
                raise SQLAlchemyError(str(error)) from error

        yield connection, listen
