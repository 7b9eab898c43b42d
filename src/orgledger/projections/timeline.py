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


class Laid(msgspec.Struct, gc=False):
    """What stands on a slot of which more than one thing was said, or of which something was taken back."""

    live: tuple[Assertion, ...]
    stretches: tuple[Stretch, ...]
    settled: int
    line: tuple[Run, ...] | None = None
    """In the words of the specification, once it was asked for."""


class Timeline(msgspec.Struct, gc=False):
    """Everything said of one slot, and what of it stands at the head.

    Of nearly all slots one thing was said. There are ten of them to an entry, so such a one is kept as small as can be,
    and what follows from it is told each time.
    """

    words: Assertion | tuple[Assertion, ...] = ()
    laid: Laid | None = None
    """`None` while no more than one thing was said."""

    @property
    def said(self) -> tuple[Assertion, ...]:
        """Everything that was said, taken back or not, in order."""
        return self.words if isinstance(self.words, tuple) else (self.words,)

    @property
    def live(self) -> tuple[Assertion, ...]:
        """What of it counts at the head."""
        return self.laid.live if self.laid is not None else self.said

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """What stands from when up to when."""
        if self.laid is not None:
            return self.laid.stretches
        return tuple((one.period.start, one.period.stop, one) for one in self.said)

    @property
    def settled(self) -> int:
        """The last entry that made a difference here; from it on the line is the one at the head."""
        if self.laid is not None:
            return self.laid.settled
        return 0 if isinstance(self.words, tuple) else self.words.sequence

    @property
    def line(self) -> tuple[Run, ...]:
        """The line at the head, in the words of the specification."""
        laid = self.laid
        if laid is None:
            return tuple(Run(one.period, one.value, one.sequence) for one in self.said)
        if laid.line is None:
            laid.line = runs(laid.stretches)
        return laid.line

    def plus(self, assertion: Assertion) -> Timeline:
        """The timeline with one more word on it."""
        if self.words == ():
            return Timeline(assertion)
        stretches = overlay(self.stretches, assertion)
        return Timeline((*self.said, assertion), Laid((*self.live, assertion), stretches, assertion.sequence))

    def among(self, alive: Callable[[int], bool], settled: int) -> Timeline:
        """The timeline after some of its entries were taken back or restored."""
        live = tuple(a for a in self.said if alive(a.sequence))
        return Timeline(self.words, Laid(live, resolve(live), settled))

    def standing(self, day: date) -> Assertion | None:
        """What stands at the head on a day."""
        if self.laid is None:
            only = self.words
            if isinstance(only, tuple):
                return None
            period = only.period  # Asked for every value there is, so without a call to the period.
            return only if period.start <= day and (period.end is None or day < period.end) else None
        stretches = self.laid.stretches
        at = 0 if len(stretches) == 1 else bisect_right(stretches, day, key=itemgetter(0)) - 1  # Often one.
        if not stretches or at < 0:
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
