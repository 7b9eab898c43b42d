"""The feed of an organization: whole change sets in the order of the ledger, none twice, none left out."""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from itertools import groupby
from operator import attrgetter
from typing import Any

import msgspec
from sqlalchemy import Row

from orgledger.domain.refusal import BeyondHead, Invalid, Refused, refuse
from orgledger.projections.archive import Archive
from orgledger.projections.image import Image
from orgledger.store.codec import AnyEntry

PAGE = 500
"""Entries read at a time; a change set is read whole, whatever its size."""
KEPT = 64
"""Organizations whose last page is kept for the next reader of the same place."""


class Page(msgspec.Struct, frozen=True):
    """The change sets after a place, with the organization as it stood when they were read."""

    row: Row[Any]
    image: Image
    sets: list[list[AnyEntry]]


class Feed:
    """Reads what followers have not seen yet. At the head all of them ask for the same page, which is read once."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.turns: dict[str, threading.Lock] = defaultdict(threading.Lock)
        self.kept: OrderedDict[str, tuple[int, Page]] = OrderedDict()

    def begin(self, code: str | None, after: int | None, patience_s: float) -> tuple[Row[Any], int]:
        """Where somebody begins who has seen everything up to an entry: at the end of its set, or else at the head.

        Raises:
            Refused: if there is no such organization or entry.
        """
        row = self.archive.find(code)
        if after is None:
            return row, row.sequence
        if after < 0:
            raise refuse(Invalid(f"Entries are counted from 1; there is no entry {after}.")).under("after")
        try:
            row = self.archive.awaited(row, after, patience_s)
        except Refused as refused:
            if isinstance(refused.refusals[0], BeyondHead):
                raise refuse(refused.refusals[0]).under("after") from None
            raise
        return row, self.archive.image(row).set_at(after)[1] if after else 0

    def page(self, key: str, after: int, head: int = 0) -> Page:
        """The change sets after the end of one, as many as a page holds.

        Args:
            key: the organization.
            after: the last entry of a change set, or 0.
            head: an entry known to be on record, which the page must have seen.
        """
        with self.turns[key]:
            place, page = self.kept.get(key, (None, None))
            if page is not None and place == after and page.row.sequence >= head:
                return page
            page = self._read(key, after)
            self.kept[key] = (after, page)
            self.kept.move_to_end(key)
            while len(self.kept) > KEPT:
                self.kept.popitem(last=False)
            return page

    def _read(self, key: str, after: int) -> Page:
        row = self.archive.find(key)
        entries = self.archive.feed(key, after, PAGE, until=row.sequence)
        if entries and entries[-1].sequence < entries[-1].last:
            cut = entries[-1]
            entries += self.archive.feed(key, cut.sequence, cut.last - cut.sequence, until=cut.last)
        sets = [list(entries) for _, entries in groupby(entries, attrgetter("first"))]
        return Page(row, self.archive.image(row), sets)
