"""Sets of days, to which much is added: what is asked takes as long as what it meets, not as long as the whole set."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date

from orgledger.domain.period import Period, between, join


class Days:
    """A set of days as unbroken periods, which neither meet nor touch, in order."""

    __slots__ = ("starts", "stops")

    def __init__(self, periods: Iterable[Period] = ()) -> None:
        joined = join(periods)
        self.starts = [period.start for period in joined]
        self.stops = [period.stop for period in joined]

    def __iter__(self) -> Iterator[Period]:
        return map(between, self.starts, self.stops)

    def __len__(self) -> int:
        return len(self.starts)

    def __contains__(self, day: date) -> bool:
        at = bisect_right(self.starts, day)
        return at > 0 and day < self.stops[at - 1]

    def meeting(self, period: Period) -> list[Period]:
        """The days of a period that are in the set."""
        start, stop = period.start, period.stop
        first, last = bisect_right(self.stops, start), bisect_left(self.starts, stop)
        return [between(max(self.starts[at], start), min(self.stops[at], stop)) for at in range(first, last)]

    def missing(self, period: Period) -> list[Period]:
        """The days of a period that are not in the set."""
        gaps: list[Period] = []
        start, stop = period.start, period.stop
        for at in range(bisect_right(self.stops, start), bisect_left(self.starts, stop)):
            if start < self.starts[at]:
                gaps.append(between(start, self.starts[at]))
            start = self.stops[at]
        if start < stop:
            gaps.append(between(start, stop))
        return gaps

    def add(self, period: Period) -> None:
        """Put the days of a period into the set."""
        start, stop = period.start, period.stop
        first, last = bisect_left(self.stops, start), bisect_right(self.starts, stop)
        if first < last:
            start, stop = min(start, self.starts[first]), max(stop, self.stops[last - 1])
        self.starts[first:last] = [start]
        self.stops[first:last] = [stop]
