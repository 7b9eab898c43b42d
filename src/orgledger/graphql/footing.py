"""What an answer stands on: while none of it has moved, the same question has the same answer, to the byte.

A request notes what it reads as it reads it: heads, days, which organizations there are. Whoever asks again is answered
from what is kept only after all of that was looked at once more. That is enough: a program that finds everything as it
was reads the same things in the same order and says the same.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Row

from orgledger.domain.civil import civil_day
from orgledger.domain.refusal import Refused
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked, Coordinate
from orgledger.store.engine import Unavailable


class Footing(msgspec.Struct):
    """What one answer stands on besides its document, its variables, and this program."""

    query: bool = False
    """Whether it answers a query: everything else is asked for what it does, and never kept."""
    fleeting: bool = False
    """Whether it tells what may change without any head moving: personal values, which may be erased any time; drafts,
    which only some may read; and what was looked for in vain."""
    sealed: bool = False
    """Whether it tells of a coordinate that can never answer differently."""
    program: bool = False
    """Whether it tells of the program itself."""
    only: str | None = None
    """The organization that was meant where none was named."""
    heads: dict[str, int] = {}
    """Organization → its last entry."""
    days: dict[str, date] = {}
    """Time zone → the day it was there."""
    read: dict[str, list[str]] = {}
    """Organization → the coordinates that were looked at, `EFFECTIVE@SEQUENCE`."""
    standings: dict[str, str] = {}
    """Organization → what its asker saw there, where that is judged."""
    listed: tuple[tuple[str, int], ...] | None = None
    """All organizations, and their last entries."""

    @property
    def lasting(self) -> bool:
        """Whether the answer may be kept for as long as what it stands on."""
        return self.query and not self.fleeting

    @property
    def fixed(self) -> bool:
        """Whether nothing that it stands on can ever move."""
        moving = self.program or self.only is not None or self.heads or self.days or self.listed is not None
        return self.lasting and self.sealed and not moving

    def stand(self, row: Row[Any], asked: Asked, at: Coordinate, now: datetime) -> None:
        """Note a coordinate: what of it was left to the head and to the clock."""
        self.note(at)
        self.sealed = self.sealed or at.sealed
        if not at.sealed:
            self.heads[row.id] = row.sequence
        if at.effective_named is None or (asked.day is not None and not at.sealed):
            self.days[row.time_zone] = civil_day(now, row.time_zone)

    def note(self, at: Coordinate) -> None:
        """Note that somebody looks at a coordinate."""
        self.read.setdefault(at.organization, []).append(f"{at.as_of.effective}@{at.sequence}")

    @property
    def on_record(self) -> bool:
        """Whether it stands on rows of the database."""
        return self.only is not None or bool(self.heads) or self.listed is not None

    def same_days(self, now: datetime) -> bool:
        """Whether the days are still the same."""
        return all(civil_day(now, zone) == day for zone, day in self.days.items())

    def same_rows(self, ledger: Ledger) -> bool:
        """Whether the rows are still the same; reads each once."""
        archive, heads = ledger.archive, dict(self.heads)
        try:
            if self.listed is not None:
                rows = archive.organizations()
                if self.listed != tuple((row.id, row.sequence) for row in rows):
                    return False
                for row in rows:
                    heads.pop(row.id, None)
            if self.only is not None:
                row = archive.find(None)
                if row.id != self.only or heads.pop(row.id, row.sequence) != row.sequence:
                    return False
            return all(archive.find(key).sequence == head for key, head in heads.items())
        except (Refused, Unavailable):
            return False  # Whatever it is, the execution meets it and tells it.
