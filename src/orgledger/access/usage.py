"""When credentials were used last: noted beside the question that shows them, which does not fail or wait for it."""

from __future__ import annotations

import threading
from contextlib import suppress

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql.dml import UpdateBase

from orgledger.store.engine import Unavailable, writing

PATIENCE_S = 0.2
"""How long a question waits for the note. A database that somebody else writes to for long takes it later, or not."""


class Usage:
    """Notes the use of credentials, one note of each at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.guard = threading.Lock()
        self.going: dict[str, threading.Event] = {}

    def note(self, key: str, statement: UpdateBase) -> None:
        """Have it noted, soon; not at all, if the note before is still on its way."""
        with self.guard:
            if key in self.going:
                return
            done = self.going[key] = threading.Event()
        threading.Thread(target=self._write, args=(key, statement), name="orgledger usage", daemon=True).start()
        done.wait(PATIENCE_S)

    def _write(self, key: str, statement: UpdateBase) -> None:
        with (
            suppress(SQLAlchemyError, Unavailable),
            writing(self.engine) as connection,
        ):  # If not now, the next use is noted.
            connection.execute(statement)
        with self.guard:
            self.going.pop(key).set()
