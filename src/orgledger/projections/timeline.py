"""Timelines that answer at once: the fast twin of `domain.timeline`, word by word instead of day by day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date
from operator import itemgetter
from typing import TypeAlias

import msgspec

from orgledger.domain.period import FOREVER, between
from orgledger.domain.timeline import Assertion, Run, Verb

Stretch: TypeAlias = tuple[date, date, Assertion]
"""From, up to, and the assertion that stands there."""


class Timeline(msgspec.Struct, gc=False):
    """Everything said of one slot, and what of it stands at the head."""

    said: tuple[Assertion, ...] = ()
    live: tuple[Assertion, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    settled: int = 0
    """The last entry that made a difference here; from it on the line is the one at the head."""
    told: tuple[Run, ...] | None = None
    """The line, once it was asked for."""

    @property
    def line(self) -> tuple[Run, ...]:
        """The line at the head, in the words of the specification."""
        if self.told is None:
            self.told = runs(self.stretches)
        return self.told

    def plus(self, assertion: Assertion) -> Timeline:
        """The timeline with one more word on it."""
        return Timeline(
            (*self.said, assertion),
            (*self.live, assertion),
            overlay(self.stretches, assertion),
            assertion.sequence,
        )

    def among(self, alive: Callable[[int], bool], settled: int) -> Timeline:
        """The timeline after some of its entries were taken back or restored."""
        live = tuple(a for a in self.said if alive(a.sequence))
        return Timeline(self.said, live, resolve(live), settled)

    def standing(self, day: date) -> Assertion | None:
        """What stands at the head on a day."""
        stretches = self.stretches
        at = 0 if len(stretches) == 1 else bisect_right(stretches, day, key=itemgetter(0)) - 1  # Nearly always one.
        if at < 0:
            return None
        begin, end, said = stretches[at]
        return said if begin <= day < end else None


EMPTY = Timeline()


def overlay(stretches: tuple[Stretch, ...], said: Assertion) -> tuple[Stretch, ...]:
    """Lay the newest word over a line.

    A correction replaces whatever stood in its period. A change replaces what started no later than itself and
    yields to the rest; where nothing stood it fills in. What it covers resurfaces after its end.
    """
    start, stop = said.period.start, said.period.stop
    if stretches and stop == FOREVER and start >= stretches[-1][2].period.start:
        begin, end, last = stretches[-1]
        if start > begin and start < end:
            return (*stretches[:-1], (begin, start, last), (start, stop, said))
        if start >= end:
            return (*stretches, (start, stop, said))
    laid: list[Stretch] = []
    day = start
    for begin, end, standing in stretches:
        if end > start and day < min(begin, stop):
            laid.append((day, min(begin, stop), said))
            day = min(begin, stop)
        if end <= start or begin >= stop:
            laid.append((begin, end, standing))
            continue
        if begin < start:
            laid.append((begin, start, standing))
        yields = said.verb is Verb.CHANGE and standing.period.start > start
        day = min(end, stop)
        laid.append((max(begin, start), day, standing if yields else said))
        if end > stop:
            laid.append((stop, end, standing))
    if day < stop:
        laid.append((day, stop, said))
    return merged(laid)


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same line with neighbors of one assertion joined."""
    joined: list[Stretch] = []
    for begin, end, standing in stretches:
        if joined and joined[-1][2] is standing and joined[-1][1] == begin:
            joined[-1] = (joined[-1][0], end, standing)
        else:
            joined.append((begin, end, standing))
    return tuple(joined)


def resolve(assertions: Iterable[Assertion]) -> tuple[Stretch, ...]:
    """The line of assertions given in the order of their sequence."""
    stretches: tuple[Stretch, ...] = ()
    for said in assertions:
        stretches = overlay(stretches, said)
    return stretches


def standing(assertions: Iterable[Assertion], day: date) -> Assertion | None:
    """What stands on a day, of assertions given in the order of their sequence."""
    best: Assertion | None = None
    for said in assertions:
        period = said.period
        if (
            period.start <= day
            and (period.end is None or day < period.end)
            and (best is None or said.verb is Verb.CORRECTION or period.start >= best.period.start)
        ):
            best = said
    return best


def runs(stretches: Iterable[Stretch]) -> tuple[Run, ...]:
    """A line in the words of the specification."""
    return tuple(Run(between(begin, end), said.value, said.sequence) for begin, end, said in stretches)
