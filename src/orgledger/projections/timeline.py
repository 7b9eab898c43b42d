"""Timelines that answer at once: the fast twin of `domain.timeline`, word by word instead of day by day."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from heapq import heappop, heappush
from operator import attrgetter, itemgetter
from typing import TypeAlias, overload

import msgspec

from orgledger.domain.period import FOREVER, between
from orgledger.domain.timeline import Assertion, Run, Verb
from orgledger.projections.trail import longer

Stretch: TypeAlias = tuple[date, date, Assertion]
"""From, up to, and the assertion that stands there."""


class Laid(msgspec.Struct, gc=False):
    """What stands on a slot of which more than one thing was said, or of which something was taken back.

    The line is resolved when it is asked for: not while a ledger is read, and not once more for each word of a set.
    """

    live: Sequence[Assertion]
    settled: int
    endless: bool
    """Whether all that counts are changes without an end: then each stands up to the start of the next."""
    turned: bool = False
    """Whether anything was ever taken back."""
    resolved: tuple[Stretch, ...] | None = None
    base: tuple[tuple[Stretch, ...], int] | None = None
    """The line of the first words, and how many these are, until the line of all of them is resolved."""
    line: Line | None = None
    """In the words of the specification, once it was asked for."""

    def stretches(self) -> tuple[Stretch, ...]:
        """What stands from when up to when."""
        resolved = self.resolved
        if resolved is None:
            base, live = self.base, self.live
            if base is None or len(live) - base[1] > max(FEW, len(live) // SHARE):
                resolved = resolve(live)
            else:
                resolved = base[0]
                for word in live[base[1] :]:
                    resolved = inserted(resolved, word) if self.endless else overlay(resolved, word)
            self.resolved, self.base = resolved, None
        return resolved


class Timeline(msgspec.Struct, gc=False):
    """Everything said of one slot, and what of it stands at the head.

    Of nearly all slots one thing was said. There are ten of them to an entry, so such a one is kept as small as can be,
    and what follows from it is told each time.
    """

    words: Assertion | Sequence[Assertion] = ()
    laid: Laid | None = None
    """`None` while no more than one thing was said."""

    @property
    def said(self) -> Sequence[Assertion]:
        """Everything that was said, taken back or not, in order."""
        return (self.words,) if isinstance(self.words, Assertion) else self.words

    @property
    def live(self) -> Sequence[Assertion]:
        """What of it counts at the head."""
        return self.laid.live if self.laid is not None else self.said

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """What stands from when up to when."""
        if self.laid is not None:
            return self.laid.stretches()
        return tuple((one.period.start, one.period.stop, one) for one in self.said)

    @property
    def settled(self) -> int:
        """The last entry that made a difference here; from it on the line is the one at the head."""
        if self.laid is not None:
            return self.laid.settled
        return self.words.sequence if isinstance(self.words, Assertion) else 0

    @property
    def line(self) -> Sequence[Run]:
        """The line at the head, in the words of the specification."""
        laid = self.laid
        if laid is None:
            return tuple(Run(one.period, one.value, one.sequence) for one in self.said)
        if laid.line is None:
            laid.line = Line(laid.stretches())
        return laid.line

    def plus(self, assertion: Assertion) -> Timeline:
        """The timeline with one more word on it."""
        if self.words == ():
            return Timeline(assertion)
        laid = self.laid or Laid(self.said, 0, all(map(endless, self.said)))
        words = longer(self.said, assertion)
        live = longer(laid.live, assertion) if laid.turned else words
        resolved = laid.resolved
        base = laid.base if resolved is None else (resolved, len(laid.live))
        plain = laid.endless and endless(assertion)
        return Timeline(words, Laid(live, assertion.sequence, plain, laid.turned, None, base))

    def among(self, alive: Callable[[int], bool], settled: int) -> Timeline:
        """The timeline after some of its entries were taken back or restored."""
        live = tuple(a for a in self.said if alive(a.sequence))
        return Timeline(self.words, Laid(live, settled, all(map(endless, live)), turned=True))

    def turn(self, entries: Sequence[int], alive: Callable[[int], bool], settled: int) -> Timeline:
        """The same, where all but a few entries count as they did."""
        if len(entries) > FEW:
            return self.among(alive, settled)
        live, plain = self.live, self.laid.endless if self.laid is not None else all(map(endless, self.said))
        for entry in entries:
            words = among_entries(self.said, entry)
            place = bisect_left(live, entry, key=sequence_of)
            if alive(entry):
                live = (*live[:place], *words, *live[place:])
                plain = plain and all(map(endless, words))
            else:
                live = (*live[:place], *live[place + len(words) :])
        return Timeline(self.words, Laid(live, settled, plain, turned=True))

    def known(self, sequence: int, alive: Callable[[int], bool]) -> Sequence[Assertion]:
        """What of it counted once so many entries were on record.

        Args:
            sequence: the last of them.
            alive: whether an entry counted then.
        """
        said = self.said
        if self.laid is not None and self.laid.turned:
            return [one for one in said if one.sequence <= sequence and alive(one.sequence)]
        return said[: bisect_right(said, sequence, key=sequence_of)]

    def standing(self, day: date) -> Assertion | None:
        """What stands at the head on a day."""
        if self.laid is None:
            only = self.words
            if not isinstance(only, Assertion):
                return None
            period = only.period  # Asked for every value there is, so without a call to the period.
            return only if period.start <= day and (period.end is None or day < period.end) else None
        stretches = self.laid.resolved or self.laid.stretches()
        at = 0 if len(stretches) == 1 else bisect_right(stretches, day, key=itemgetter(0)) - 1  # Often one.
        if not stretches or at < 0:
            return None
        begin, end, said = stretches[at]
        return said if begin <= day < end else None


class Line(Sequence[Run]):
    """A line in the words of the specification, of which no more is put into words than is asked for."""

    __slots__ = ("_runs", "_stretches")

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stretches = stretches
        self._runs: tuple[Run, ...] | None = None

    def __len__(self) -> int:
        return len(self._stretches)

    def __iter__(self) -> Iterator[Run]:
        if self._runs is None:
            self._runs = runs(self._stretches)
        return iter(self._runs)

    @overload
    def __getitem__(self, place: int) -> Run: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Run, ...]: ...
    def __getitem__(self, place: int | slice) -> Run | tuple[Run, ...]:
        if self._runs is not None:
            return self._runs[place]
        if isinstance(place, slice):
            return runs(self._stretches[place])
        begin, end, said = self._stretches[place]
        return Run(between(begin, end), said.value, said.sequence)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Line | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


EMPTY = Timeline()
FEW = 16
SHARE = 64
"""So many words, or such a part of all, are laid over a line one by one; of more, the whole line is resolved anew."""


sequence_of = attrgetter("sequence")


def among_entries(words: Sequence[Assertion], entry: int) -> Sequence[Assertion]:
    """The words of one entry, among some in order."""
    return words[bisect_left(words, entry, key=sequence_of) : bisect_right(words, entry, key=sequence_of)]


def endless(word: Assertion) -> bool:
    """Whether a word is a change that holds until something later is said."""
    return word.verb is Verb.CHANGE and word.period.end is None


def overlay(stretches: tuple[Stretch, ...], said: Assertion) -> tuple[Stretch, ...]:
    """Lay the newest word over a line.

    A correction replaces whatever stood in its period. A change replaces what started no later than itself and
    yields to the rest; where nothing stood it fills in. What it covers resurfaces after its end.
    """
    start, stop = said.period.start, said.period.stop
    first = bisect_right(stretches, start, key=itemgetter(1))
    last = bisect_left(stretches, stop, lo=first, key=itemgetter(0))
    laid: list[Stretch] = []
    day = start
    for begin, end, standing in stretches[first:last]:
        if day < begin:
            laid.append((day, begin, said))
        if begin < start:
            laid.append((begin, start, standing))
        yields = said.verb is Verb.CHANGE and standing.period.start > start
        day = min(end, stop)
        laid.append((max(begin, start), day, standing if yields else said))
        if end > stop:
            laid.append((stop, end, standing))
    if day < stop:
        laid.append((day, stop, said))
    return (*stretches[:first], *merged(laid), *stretches[last:])


def inserted(stretches: tuple[Stretch, ...], word: Assertion) -> tuple[Stretch, ...]:
    """The line of endless changes with the newest of them: it ends the one before it, and ends with the next."""
    start = word.period.start
    at = bisect_right(stretches, start, key=itemgetter(0))
    stop = stretches[at][0] if at < len(stretches) else FOREVER
    before = stretches[:at]
    if before:
        begin, _, last = before[-1]
        before = (*before[:-1], (begin, start, last)) if begin < start else before[:-1]
    return (*before, (start, stop, word), *stretches[at:])


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
    """The line of assertions given in the order of their sequence, in n log n steps."""
    words = list(assertions)
    if len(words) < FEW:
        stretches: tuple[Stretch, ...] = ()
        for said in words:
            stretches = overlay(stretches, said)
        return stretches
    if not all(map(endless, words)):
        return swept(words)
    newest = {word.period.start: word for word in words}
    starts = sorted(newest)
    return tuple((start, stop, newest[start]) for start, stop in zip(starts, [*starts[1:], FOREVER], strict=True))


def swept(words: Sequence[Assertion]) -> tuple[Stretch, ...]:
    """The line of assertions given in the order of their sequence, day after day.

    A tree over their ranks knows the best of those that cover the day: the one that starts last and, among these, the
    newest. From the newest correction on, that is the one that stands.
    """
    count, size = len(words), 1 << (len(words) - 1).bit_length()
    best = [-1] * (2 * size)
    covering: list[int] = []
    turns: dict[date, list[int]] = defaultdict(list)
    for rank, word in enumerate(words):
        turns[word.period.start].append(rank)
        if word.period.end is not None:
            turns[word.period.end].append(~rank)
    stretches: list[Stretch] = []
    begin, stands = date.min, -1
    for day in sorted(turns):
        for turn in turns[day]:
            rank = max(turn, ~turn)
            put(best, rank + size, words[rank].period.start.toordinal() * count + rank if turn >= 0 else -1)
            if turn >= 0 and words[rank].verb is Verb.CORRECTION:
                heappush(covering, -rank)
        while covering and best[size - covering[0]] < 0:
            heappop(covering)
        highest = greatest(best, size - covering[0]) if covering else best[1]
        winner = highest % count if highest >= 0 else -1
        if winner != stands:
            if stands >= 0:
                stretches.append((begin, day, words[stands]))
            begin, stands = day, winner
    if stands >= 0:
        stretches.append((begin, FOREVER, words[stands]))
    return tuple(stretches)


def put(best: list[int], place: int, value: int) -> None:
    """Change a leaf of a tree of maxima."""
    best[place] = value
    while place > 1:
        place >>= 1
        value = max(best[2 * place], best[2 * place + 1])
        if best[place] == value:
            return
        best[place] = value


def greatest(best: list[int], place: int) -> int:
    """The greatest of a leaf of a tree of maxima and all that follow it."""
    found = best[place]
    while place > 1:
        if not place & 1:
            found = max(found, best[place + 1])
        place >>= 1
    return found


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
