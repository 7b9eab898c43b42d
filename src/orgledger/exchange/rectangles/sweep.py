"""From words to rectangles: a line of days is laid anew from set to set, and each stretch leaves behind a rectangle.

`domain.timeline` says what a line is. Here a line is kept while the ledger goes by, so that the cost follows what is
touched and not what there is: a history that grows at its end takes one or two rectangles for every word.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, islice, pairwise
from operator import itemgetter
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from orgledger.domain.period import FOREVER, Period, between, join
from orgledger.domain.timeline import Assertion, Value
from orgledger.projections.image import Image
from orgledger.projections.timeline import overlay, resolve

Content = TypeVar("Content")


class Rectangle(NamedTuple, Generic[Content]):
    """Days × entries over which one thing holds. Half-open on both sides."""

    start: date
    stop: date
    """FOREVER if there is no end."""
    first: int
    """The first entry of the change set from which on it is known: also within a set, the set's end is what is told."""
    until: int | None
    """The first entry of the change set by which it is known no more; nothing if it still is."""
    content: Content


class Sweep(Generic[Content]):
    """A line that changes from set to set, and the rectangles that it leaves behind."""

    def __init__(self) -> None:
        self.line: list[tuple[date, date, Content]] = []
        """From, up to, and what holds there: sorted, without overlaps."""
        self.begun: dict[tuple[date, date, Content], int] = {}
        self.left: list[Rectangle[Content]] = []
        self.gone: set[tuple[date, date, Content]] = set()
        self.come: dict[tuple[date, date, Content], None] = {}

    def splice(self, low: int, high: int, stretches: Sequence[tuple[date, date, Content]]) -> None:
        """Put other stretches in the place of some; what comes and goes within a set leaves nothing behind."""
        for stretch in self.line[low:high]:
            if stretch in self.come:
                del self.come[stretch]
            else:
                self.gone.add(stretch)
        for stretch in stretches:
            if stretch in self.gone:
                self.gone.remove(stretch)
            else:
                self.come[stretch] = None
        self.line[low:high] = stretches

    def put(self, start: date, stop: date, stretches: Iterable[tuple[date, date, Content]]) -> None:
        """Say anew what holds over some days; neighbors with the same content become one."""
        low = bisect_left(self.line, start, key=itemgetter(1))
        high = bisect_right(self.line, stop, key=itemgetter(0))
        around = self.line[low:high]
        before = [(begin, min(end, start), content) for begin, end, content in around if begin < start]
        after = [(max(begin, stop), end, content) for begin, end, content in around if end > stop]
        joined: list[tuple[date, date, Content]] = []
        for begin, end, content in (*before, *stretches, *after):
            if joined and joined[-1][1] == begin and joined[-1][2] == content:
                joined[-1] = (joined[-1][0], end, content)
            else:
                joined.append((begin, end, content))
        self.splice(low, high, joined)

    def settle(self, first: int) -> None:
        """Close a change set, given its first entry."""
        for stretch in self.gone:
            self.left.append(Rectangle(stretch[0], stretch[1], self.begun.pop(stretch), first, stretch[2]))
        for stretch in self.come:
            self.begun[stretch] = first
        self.gone.clear()
        self.come.clear()

    def rectangles(self) -> list[Rectangle[Content]]:
        """All of them, by when they became known, then by day."""
        standing = [Rectangle(*stretch[:2], first, None, stretch[2]) for stretch, first in self.begun.items()]
        return sorted([*self.left, *standing], key=lambda one: (one.first, one.start))


class Step(NamedTuple):
    """An entry's word begins to count, or counts no more."""

    sequence: int
    said: Assertion
    counts: bool


def of_slot(image: Image, entity: str, attribute: str, known: int) -> list[Rectangle[Assertion]]:
    """The rectangles of one slot, each with the word that stands there, up to the set that ends at `known`."""
    sweep: Sweep[Assertion] = Sweep()
    live: dict[int, Assertion] = {}
    for first, steps in in_sets(image, steps_of(image, entity, attribute), known):
        taken = False
        for step in steps:
            # A word that is restored takes its old place among the others, so the line is laid from the start.
            taken |= not step.counts or step.sequence != step.said.sequence
            if step.counts:
                live[step.said.sequence] = step.said
                if not taken:
                    lay(sweep, step.said)
            else:
                del live[step.said.sequence]
        if taken:
            sweep.splice(0, len(sweep.line), resolve(live[sequence] for sequence in sorted(live)))
        sweep.settle(first)
    return sweep.rectangles()


def steps_of(image: Image, entity: str, attribute: str) -> list[Step]:
    """What happened to the words on a slot, in order."""
    steps = []
    for said in image.said(entity, attribute):
        steps.append(Step(said.sequence, said, counts=True))
        steps += [
            Step(flip, said, counts=bool(number % 2)) for number, flip in enumerate(image.flips.get(said.sequence, ()))
        ]
    return sorted(steps, key=lambda step: (step.sequence, step.said.sequence))


def in_sets(image: Image, steps: Iterable[Step], known: int) -> Iterator[tuple[int, list[Step]]]:
    """The steps by change set, each with the first entry of its set."""
    for (first, last), together in groupby(steps, key=lambda step: image.set_at(step.sequence)):
        if last > known:
            return
        yield first, list(together)


def lay(sweep: Sweep[Assertion], said: Assertion) -> None:
    """Lay the newest word over a line, looking at no day that it does not speak of."""
    start, stop, line = said.period.start, said.period.stop, sweep.line
    low = bisect_right(line, start, key=itemgetter(1))
    high = len(line) if stop == FOREVER else bisect_left(line, stop, key=itemgetter(0))
    sweep.splice(low, high, overlay(tuple(line[low:high]), said))


Held: TypeAlias = Rectangle[Assertion]
Line: TypeAlias = list[tuple[date, date, Value]]


def of_entity(
    slots: Mapping[str, Sequence[Held]], row: Callable[[Mapping[str, Value]], Content | None]
) -> list[Rectangle[Content]]:
    """The rectangles over which nothing about an entity changes, from those of its slots.

    Args:
        slots: attribute → its rectangles.
        row: makes the content from what the slots hold; nothing where there is nothing to tell.
    """
    sweep: Sweep[Content] = Sweep()
    lines: dict[str, Line] = {attribute: [] for attribute in slots}
    for first, attributes in sorted(moments(slots).items()):
        touched: list[Period] = []
        for attribute, (closing, opening) in attributes.items():
            line = lines[attribute]
            for start, _, _ in closing:
                del line[bisect_left(line, start, key=itemgetter(0))]
            for stretch in opening:
                insort(line, stretch, key=itemgetter(0))
            touched += differing(sorted(closing, key=itemgetter(0)), sorted(opening, key=itemgetter(0)))
        for period in join(touched):
            sweep.put(period.start, period.stop, composed(lines, period.start, period.stop, row))
        sweep.settle(first)
    return sweep.rectangles()


Moments: TypeAlias = dict[int, dict[str, tuple[Line, Line]]]


def moments(slots: Mapping[str, Sequence[Held]]) -> Moments:
    """The first entry of a set → attribute → the stretches that end and those that begin to be known with it."""
    found: Moments = {}

    def at(first: int, attribute: str) -> tuple[Line, Line]:
        return found.setdefault(first, {}).setdefault(attribute, ([], []))

    for attribute, held in slots.items():
        for one in held:
            stretch = (one.start, one.stop, one.content.value)
            at(one.first, attribute)[1].append(stretch)
            if one.until is not None:
                at(one.until, attribute)[0].append(stretch)
    return found


def differing(before: Line, after: Line) -> Iterator[Period]:
    """The days on which two pieces of a line do not say the same."""
    edges = sorted({edge for stretch in (*before, *after) for edge in stretch[:2]})
    for start, stop in pairwise(edges):
        if held(before, start) != held(after, start):
            yield between(start, stop)


def held(line: Line, day: date) -> Value:
    """What a line says of a day."""
    at = bisect_right(line, day, key=itemgetter(0)) - 1
    return line[at][2] if at >= 0 and day < line[at][1] else None


def composed(
    lines: Mapping[str, Line], start: date, stop: date, row: Callable[[Mapping[str, Value]], Content | None]
) -> Iterator[tuple[date, date, Content]]:
    """What several lines say together, over some days."""
    edges = {start, stop}
    for line in lines.values():
        for begin, end, _ in islice(line, bisect_right(line, start, key=itemgetter(1)), None):
            if begin >= stop:
                break
            edges.update((max(begin, start), min(end, stop)))
    for begin, end in pairwise(sorted(edges)):
        content = row({attribute: held(line, begin) for attribute, line in lines.items()})
        if content is not None:
            yield begin, end, content
