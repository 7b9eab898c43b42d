"""The images of all organizations: loaded when asked for, caught up by sequence, the least used dropped first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, select

from orgledger.audit.key_store import KeyStore
from orgledger.domain.erasure import keys_destroyed
from orgledger.domain.structure import recorded
from orgledger.domain.timeline import Recorded
from orgledger.projections.image import Image
from orgledger.projections.memory import set_aside, unhurried
from orgledger.store.codec import LeafMapper
from orgledger.store.engine import Unavailable
from orgledger.store.recorder import LedgerRecorder
from orgledger.store.schema import change_set

LAGGING = "The database lags behind: entry {} is on record and cannot be read here yet. Ask again."
PAGE = 5_000
"""Entries read at a time."""
GROWTH = 4
"""What was read is set aside once it is a fourth of what was before: so that costs a part of the reading, no more."""

ENDS = (
    select(change_set.c.last, change_set.c.recorded_at)
    .where(change_set.c.organization == bindparam("organization"))
    .where(change_set.c.last.between(bindparam("head"), bindparam("until")))
    .order_by(change_set.c.last)
)


class Images:
    """The images kept in this process, of at most `budget` entries in all."""

    def __init__(
        self, engine: Engine, mapper: LeafMapper, recorder: LedgerRecorder, budget: int, keys: KeyStore
    ) -> None:
        self.engine = engine
        self.mapper = mapper
        self.recorder = recorder
        self.budget = budget
        self.keys = keys
        """Told of erasures while catching up: another process may have destroyed what this one remembers."""
        self.guard = threading.Lock()
        """Held for a moment, around the two tables below."""
        self.kept: OrderedDict[str, Image] = OrderedDict()
        self.turns: dict[str, threading.Lock] = {}
        """One catch-up at a time, by organization."""
        self.aside = 0
        """Entries kept when the collector was last told to pass over them."""
        self.read = 0
        """Entries read since."""

    def image(self, row: Row[Any], connection: Connection | None = None) -> Image:
        """The image of an organization, complete up to the head that its row names or a later one.

        An image that remembers what its database lost, because a backup was restored or a replica took over, is made
        anew once something else stands in that place.

        Args:
            row: the organization's row, read just now.
            connection: the transaction to read in, if the caller holds one.

        Raises:
            Unavailable: if the database that is read lags behind the row, as a replica may.
        """
        found = self._kept(row)
        if found is not None and found.head >= row.sequence:
            return found
        with self._turn(row.id):
            base = self._kept(row) or Image(row.id, row.default_language)
            if base.head >= row.sequence:
                return base
            with nullcontext(connection) if connection is not None else self.engine.connect() as reading:
                image = self.install(self._caught_up(base, row, reading))
            self._settle(image.head - base.head)
            return image

    def install(self, image: Image) -> Image:
        """Let an image take the place of an older one."""
        with self.guard:
            kept = self.kept.get(image.organization)
            if kept is None or kept.head < image.head:
                self.kept[image.organization] = kept = image
            self.kept.move_to_end(image.organization)
            while len(self.kept) > 1 and sum(one.head for one in self.kept.values()) > self.budget:
                self.kept.popitem(last=False)
            return kept

    def forget(self, key: str) -> None:
        """Drop an image; the next question loads it anew."""
        with self.guard:
            self.kept.pop(key, None)

    def _settle(self, read: int) -> None:
        """Once much was read, let the collector pass over the images that are kept; over what was dropped, no more."""
        with self.guard:
            self.read += read
            due = self.read >= max(PAGE, self.aside // GROWTH)
            if due:
                self.aside, self.read = sum(one.head for one in self.kept.values()), 0
        if due:
            set_aside()

    def _kept(self, row: Row[Any]) -> Image | None:
        """The image that is kept; dropped, if it remembers something else where its organization's row stands."""
        with self.guard:
            found = self.kept.get(row.id)
            if found is None:
                return None
            if found.head >= row.sequence and found.recorded_at(row.sequence) != row.recorded_at:
                del self.kept[row.id]
                return None
            self.kept.move_to_end(row.id)
            return found

    def _turn(self, key: str) -> threading.Lock:
        with self.guard:
            return self.turns.setdefault(key, threading.Lock())

    def _caught_up(self, base: Image, row: Row[Any], connection: Connection) -> Image:
        """A fork of an image with what was recorded since; made from nothing, if its last change set is not there."""
        bounds = {"organization": base.organization, "head": base.head, "until": row.sequence}
        ends = connection.execute(ENDS, bounds).all()
        if base.head and (not ends or tuple(ends[0]) != (base.head, base.recorded_at(base.head))):
            return self._caught_up(Image(row.id, row.default_language), row, connection)
        image = base.fork()
        with unhurried():
            while image.head < row.sequence:
                stored = self.recorder.select_events(
                    image.organization, gt=image.head, lte=row.sequence, limit=PAGE, connection=connection
                )
                read = (recorded(self.mapper.to_domain_event(one)) for one in stored)
                image.take(self._heard(read, image.organization))
                if not stored:
                    break
            complete = image.head == row.sequence
            for last, recorded_at in ends[1:] if base.head else ends:
                image.close_set(last, recorded_at)
        if not complete or (image.head and image.recorded_at(row.sequence) != row.recorded_at):
            raise Unavailable(LAGGING.format(row.sequence))
        image.touched, image.concerned = set(), set()  # Nobody decides on these entries any more.
        return image

    def _heard(self, entries: Iterable[Recorded], organization: str) -> Iterator[Recorded]:
        """Entries on their way into an image."""
        for entry in entries:
            if entry.act is not None:
                self.keys.forget(organization, keys_destroyed(entry.act))
            yield entry
