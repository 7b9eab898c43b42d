"""The images of all organizations: loaded when asked for, caught up by sequence, the least used dropped first."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict

from sqlalchemy import Connection, Engine, Row, bindparam, select

from orgledger.domain.rescission import EntriesRescinded
from orgledger.domain.structure import recorded
from orgledger.domain.timeline import Assertion, Recorded
from orgledger.projections.image import Image
from orgledger.store.codec import LeafMapper, decode, topic
from orgledger.store.recorder import LedgerRecorder
from orgledger.store.schema import assertion, change_set, event
from orgledger.store.sheet import read_assertion

RESCISSION = topic(EntriesRescinded(entries=()))
CATCH_UP = 2_000
"""Entries a catch-up reads from events; a longer way is quicker over the assertion table."""


ENDS = (
    select(change_set.c.last, change_set.c.recorded_at)
    .where(change_set.c.organization == bindparam("organization"))
    .where(change_set.c.last > bindparam("after"), change_set.c.last <= bindparam("until"))
    .order_by(change_set.c.last)
)


class Images:
    """The images kept in this process, at most `budget` assertions in all."""

    def __init__(self, engine: Engine, mapper: LeafMapper, recorder: LedgerRecorder, budget: int) -> None:
        self.engine = engine
        self.mapper = mapper
        self.recorder = recorder
        self.budget = budget
        self.kept: OrderedDict[str, Image] = OrderedDict()
        self.locks: dict[str, threading.RLock] = defaultdict(threading.RLock)

    def image(self, row: Row[tuple[object, ...]], connection: Connection | None = None) -> Image:
        """The image of an organization, complete up to the head that its row names or a later one.

        Args:
            row: the organization's row, read just now.
            connection: the transaction to read in, if the caller holds one.
        """
        with self.locks[row.id]:
            image = self.kept.get(row.id)
            if image is None:
                image = Image(row.id, row.default_language)
            if image.head < row.sequence:
                self.kept.pop(row.id, None)  # A catch-up that fails half-way leaves nothing behind.
                if connection is not None:
                    self._catch_up(image, connection, row.sequence)
                else:
                    with self.engine.connect() as own:
                        self._catch_up(image, own, row.sequence)
            self.kept[row.id] = image
            self.kept.move_to_end(row.id)
            self._make_room()
            return image

    def absorb(self, fork: Image) -> None:
        """Take over what was just recorded, unless a reader has brought it in already."""
        assert fork.base is not None
        with self.locks[fork.organization]:
            if fork.base.head == fork.begun_at:
                fork.base.absorb(fork)

    def forget(self, key: str) -> None:
        """Drop an image; the next question loads it anew."""
        with self.locks[key]:
            self.kept.pop(key, None)

    def _make_room(self) -> None:
        while len(self.kept) > 1 and sum(len(image.slots) for image in self.kept.values()) > self.budget:
            self.kept.popitem(last=False)

    def _catch_up(self, image: Image, connection: Connection, head: int) -> None:
        ends = connection.execute(ENDS, {"organization": image.organization, "after": image.head, "until": head}).all()
        if head - image.head > CATCH_UP:
            entries = self._from_assertions(image, connection, head)
        else:
            entries = self._from_events(image, connection, head)
        image.take(entries)
        image.head = head
        for last, recorded_at in ends:
            image.close_set(last, recorded_at)

    def _from_events(self, image: Image, connection: Connection, head: int) -> list[Recorded]:
        stored = self.recorder.select_events(image.organization, gt=image.head, lte=head, connection=connection)
        return [recorded(self.mapper.to_domain_event(one)) for one in stored]

    def _from_assertions(self, image: Image, connection: Connection, head: int) -> list[Recorded]:
        said: dict[int, list[Assertion]] = defaultdict(list)
        rows = connection.execution_options(yield_per=10_000).execute(
            select(
                assertion.c.entity,
                assertion.c.slot,
                assertion.c.from_day,
                assertion.c.to_day,
                assertion.c.sequence,
                assertion.c.verb,
                assertion.c.value,
            )
            .where(assertion.c.organization == image.organization)
            .where(assertion.c.sequence > image.head, assertion.c.sequence <= head)
        )
        for row in rows:
            one = read_assertion(*row)
            said[one.sequence].append(one)
        taken_back: dict[int, tuple[int, ...]] = {}
        for sequence, leaf in connection.execute(
            select(event.c.sequence, event.c.leaf)
            .where(event.c.organization == image.organization, event.c.topic == RESCISSION)
            .where(event.c.sequence > image.head, event.c.sequence <= head)
        ):
            entry = decode(RESCISSION, bytes(leaf))
            taken_back[sequence] = entry.rescinds
        return [
            Recorded(sequence, tuple(said.get(sequence, ())), taken_back.get(sequence, ()))
            for sequence in sorted(said.keys() | taken_back.keys())
        ]
