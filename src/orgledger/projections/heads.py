"""How far the ledgers have come that somebody follows: one thread looks for all of them.

What this process records, the write door tells at once. What another process records is found by looking at the head
rows: at an interval, and on PostgreSQL also when the bell rings. The head row is the truth either way.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from orgledger.store.bell import hearing
from orgledger.store.engine import Unavailable
from orgledger.store.schema import organization

log = logging.getLogger("orgledger.projections")

RETRY_S = 1.0
"""How long the watcher waits when the database cannot be read."""
CLOSE_S = 5.0
BATCH = 900

LOOK = select(organization.c.id, organization.c.sequence).where(
    organization.c.id.in_(bindparam("followed", expanding=True))
)


class Heads:
    """The heads of the organizations that are followed in this process, and who waits for them to move."""

    def __init__(self, engine: Engine, interval_s: float) -> None:
        self.engine = engine
        self.interval_s = interval_s
        self.guard = threading.Lock()
        """Held for a moment, around everything below."""
        self.followers: Counter[str] = Counter()
        self.heads: dict[str, int] = {}
        self.waiting: dict[str, set[asyncio.Future[None]]] = {}
        self.watcher: threading.Thread | None = None
        self.closing = threading.Event()

    @property
    def following_count(self) -> int:
        """How many follow, over all organizations."""
        return self.followers.total()

    @contextmanager
    def following(self, key: str) -> Iterator[None]:
        """Have an organization watched while the block lasts."""
        with self.guard:
            self.followers[key] += 1
            if self.watcher is None and not self.closing.is_set():
                self.watcher = threading.Thread(target=self._watch, name="orgledger watcher", daemon=True)
                self.watcher.start()
        try:
            yield
        finally:
            with self.guard:
                self.followers[key] -= 1
                if not self.followers[key]:
                    del self.followers[key]
                    self.heads.pop(key, None)

    def moved(self, key: str, head: int) -> None:
        """Take note that an organization has come so far, and wake who waits for it."""
        with self.guard:
            if key not in self.followers or head <= self.heads.get(key, 0):
                return
            self.heads[key] = head
            woken = self.waiting.pop(key, set())
        _wake(woken)

    async def beyond(self, key: str, after: int) -> int:
        """Wait until a followed organization has entries after one; its head then.

        Raises:
            Unavailable: if the ledger is closed.
        """
        while True:
            with self.guard:
                if self.closing.is_set():
                    raise Unavailable("The server stops here; go on after the last change set that arrived.")
                head = self.heads.get(key, 0)
                if head > after:
                    return head
                woken = asyncio.get_running_loop().create_future()
                self.waiting.setdefault(key, set()).add(woken)
            try:
                await woken
            finally:
                with self.guard:
                    others = self.waiting.get(key, set())
                    others.discard(woken)
                    if not others:
                        self.waiting.pop(key, None)

    def close(self) -> None:
        """Let everybody go, and stop looking."""
        with self.guard:
            self.closing.set()
            woken = {one for waiting in self.waiting.values() for one in waiting}
            self.waiting.clear()
            watcher = self.watcher
        _wake(woken)
        if watcher is not None:
            watcher.join(CLOSE_S)

    def _watch(self) -> None:
        while True:
            try:
                with hearing(self.engine, self.closing.wait) as (connection, wait):
                    while self._wanted():
                        self._look(connection)
                        wait(self.interval_s)
                    return
            except SQLAlchemyError as error:
                log.warning("the heads could not be read: %s", error)
                if self.closing.wait(RETRY_S):
                    return

    def _wanted(self) -> bool:
        """Whether there is still somebody to watch for; if not, the next follower starts another watcher."""
        with self.guard:
            if self.followers and not self.closing.is_set():
                return True
            self.watcher = None
            return False

    def _look(self, connection: Connection) -> None:
        with self.guard:
            followed = list(self.followers)
        for start in range(0, len(followed), BATCH):
            for key, head in connection.execute(LOOK, {"followed": followed[start : start + BATCH]}):
                self.moved(key, head)


def _wake(waiting: set[asyncio.Future[None]]) -> None:
    for one in waiting:
        with suppress(RuntimeError):  # Its event loop is closed.
            one.get_loop().call_soon_threadsafe(_settle, one)


def _settle(one: asyncio.Future[None]) -> None:
    if not one.done():
        one.set_result(None)
