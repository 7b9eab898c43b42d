"""Days, periods and coordinates: the words in which everything else speaks of time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

import msgspec

FOREVER = date.max
"""Sorts after every day a fact can start on; inside the kernel it stands for an absent end."""

Instant: TypeAlias = str
"""A UTC moment as text with fixed microseconds, so that text order is time order."""


class Period(msgspec.Struct, frozen=True, order=True, gc=False):
    """Days from `start` up to, and not including, `end`; no end means for ever.

    Source: SQL:2011 application-time periods, which are half-open.
    """

    start: date = msgspec.field(name="from")
    end: date | None = msgspec.field(name="to", default=None)

    @property
    def stop(self) -> date:
        """The first day after the period, FOREVER if there is none."""
        return self.end or FOREVER

    @property
    def last(self) -> date | None:
        """The last day, which is what people are shown; nothing, if there is none."""
        return self.end - timedelta(days=1) if self.end else None

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.stop

    def __str__(self) -> str:
        return f"from {self.start}" + (f" up to {self.end}" if self.end else " on")

    def meet(self, other: Period) -> Period | None:
        """The days both periods share, or nothing."""
        start, stop = max(self.start, other.start), min(self.stop, other.stop)
        return between(start, stop) if start < stop else None


def between(start: date, stop: date) -> Period:
    """The period from `start` to `stop`, where FOREVER stands for an absent end."""
    return Period(start, None if stop == FOREVER else stop)


ALWAYS = Period(date.min, None)


def subtract(whole: Period, holes: Iterable[Period]) -> Iterator[Period]:
    """What is left of a period once the holes, sorted and disjoint, are cut out."""
    start = whole.start
    for hole in holes:
        if hole.stop <= start:
            continue
        if hole.start >= whole.stop:
            break
        if hole.start > start:
            yield between(start, hole.start)
        start = hole.stop
    if start < whole.stop:
        yield between(start, whole.stop)


def meeting(whole: Period, parts: Iterable[Period]) -> Iterator[Period]:
    """The days that a period shares with each of some others."""
    for part in parts:
        both = whole.meet(part)
        if both:
            yield both


def join(periods: Iterable[Period]) -> list[Period]:
    """The same days in as few periods as possible, sorted."""
    joined: list[Period] = []
    for period in sorted(periods, key=lambda p: (p.start, p.stop)):
        if joined and period.start <= joined[-1].stop:
            last = joined.pop()
            period = between(last.start, max(last.stop, period.stop))
        joined.append(period)
    return joined


class AsOf(msgspec.Struct, frozen=True, gc=False):
    """One point on both clocks: an effective day, and how much of the ledger is known.

    `known` is the last sequence of a change set; 0 is before the first entry.
    """

    effective: date
    known: int


DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(
    rf"{DAY.pattern}([T ](?:[01][0-9]|2[0-3]):[0-9]{{2}}(:[0-9]{{2}}(\.[0-9]{{1,9}})?)?(Z|[+-][0-9]{{2}}:[0-9]{{2}})?)?"
)


def read_day(text: str) -> date:
    """A day as everybody writes it here, such as 2024-06-30. Python reads more: 20240630, 2024-W26-7.

    Raises:
        ValueError: if it is written otherwise, or there is no such day.
        TypeError: if it is no text.
    """
    if not DAY.fullmatch(text):
        raise ValueError(text)
    return date.fromisoformat(text)


def read_moment(text: str) -> datetime:
    """A moment such as 2024-09-01T00:00:00Z. Without a zone it has none; a day alone is its first moment.

    Source: RFC 3339, of which the seconds and the zone may be left out.

    Raises:
        ValueError: if it is written otherwise, or there is no such moment.
        TypeError: if it is no text.
    """
    if not MOMENT.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def instant(moment: datetime) -> Instant:
    """Write a moment, which must carry its zone, the way the ledger stores it."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    try:
        there = moment.astimezone(UTC)
    except OverflowError:  # The first or last day of the calendar, elsewhere on earth.
        there = datetime.min.replace(tzinfo=UTC) if moment.year == 1 else datetime.max.replace(tzinfo=UTC)
    return there.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def moment(text: Instant) -> datetime:
    """Read a stored moment back."""
    return datetime.fromisoformat(text)
