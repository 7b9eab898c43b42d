"""Leases: what one process does at a time, on any number of machines that share a database.

Whoever holds one renews it in time, and stops by itself when it could not: so nobody else begins before. Each taking
over raises the term; what is written under an older one is refused, however late it comes.
"""

from __future__ import annotations

import time

from sqlalchemy import BigInteger, Connection, Engine, cast, extract, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from orgledger.store.engine import Unavailable, writing
from orgledger.store.schema import lease

NOW = select(cast(extract("epoch", func.clock_timestamp()) * 1000, BigInteger))


class Lost(Exception):
    """Somebody else does this by now; nothing was written."""


class Lease:
    """One lease, as one process sees it."""

    def __init__(self, engine: Engine, name: str, holder: str, term_s: float) -> None:
        self.engine = engine
        self.name = name
        self.holder = holder
        """Which process this is, for people."""
        self.term_s = term_s
        self.term: int | None = None
        """Of this process, once it held the lease."""
        self.until = 0.0
        """When it ends unless renewed, on this machine's monotonic clock."""

    @property
    def held(self) -> bool:
        """Whether it is surely held now, without asking the database."""
        return self.term is not None and time.monotonic() < self.until

    def take(self) -> bool:
        """Take the lease if nobody holds it, or keep it.

        Returns:
            Whether it is held.

        Raises:
            Unavailable: if the database cannot be written to.
        """
        begun = time.monotonic()
        try:
            with writing(self.engine) as connection:
                self.term = self._taken(connection)
        except IntegrityError:  # Somebody was first, at the same moment.
            self.term = None
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            raise Unavailable(f"The lease {self.name} cannot be taken: {reason}.") from error
        self.until = begun + self.term_s if self.term is not None else 0.0
        return self.term is not None

    def _taken(self, connection: Connection) -> int | None:
        now = self._now(connection)
        found = connection.execute(select(lease).where(lease.c.name == self.name).with_for_update()).one_or_none()
        new = {"holder": self.holder, "until_ms": now + int(self.term_s * 1000)}
        if found is None:
            connection.execute(insert(lease), {"name": self.name, "term": 1, **new})
            return 1
        mine = self.term is not None and found.term == self.term
        if not mine and found.until_ms > now:
            return None
        term: int = found.term if mine else found.term + 1
        connection.execute(update(lease).where(lease.c.name == self.name).values(term=term, **new))
        return term

    def check(self, connection: Connection) -> None:
        """Make sure, in a transaction that writes, that nobody has taken over, and that nobody does before its end.

        Raises:
            Lost: if somebody has.
        """
        query = select(lease.c.term).where(lease.c.name == self.name).with_for_update(read=True)
        if self.term is None or connection.execute(query).scalar_one_or_none() != self.term:
            raise Lost(f"Another process has taken over: {self.name}.")

    def release(self) -> None:
        """Let the next one begin at once."""
        term, self.term = self.term, None
        if term is None:
            return
        with writing(self.engine) as connection:
            held = (lease.c.name == self.name, lease.c.term == term)
            connection.execute(update(lease).where(*held).values(until_ms=0))

    def holding(self) -> str | None:
        """Which process holds it now; none, if it is free."""
        with self.engine.connect() as connection:
            found = connection.execute(select(lease).where(lease.c.name == self.name)).one_or_none()
            return found.holder if found is not None and found.until_ms > self._now(connection) else None

    @staticmethod
    def _now(connection: Connection) -> int:
        """Milliseconds since 1970: by the database where it is apart, by this machine where it is a file on it."""
        if connection.dialect.name == "postgresql":
            return int(connection.execute(NOW).scalar_one())
        return int(time.time() * 1000)
