"""Histories: what held of an entity over the days, and what was believed of one day over time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter

import msgspec

from orgledger.domain.event import noun_named
from orgledger.domain.period import FOREVER, Period, between
from orgledger.domain.structure import Structure
from orgledger.domain.timeline import Assertion, Run, Value
from orgledger.projections.image import Image, ImageStructure
from orgledger.projections.timeline import Stretch, endless, overlay, resolve


class Version(msgspec.Struct, frozen=True):
    """What one attribute held over a period, what it held before, and the entry that said so."""

    attribute: str
    period: Period
    before: Value
    after: Value
    sequence: int
    recorded_from: int
    """The entry from which on this was believed: the last of the set that said so, as a coordinate names it."""
    recorded_to: int | None = None
    """The last entry of the set with which that belief ended; nothing, if it stands."""

    @property
    def reference(self) -> str | None:
        """The noun of what the values refer to, if they are keys."""
        return noun_named(self.attribute).target(self.attribute)


def history(structure: Structure, entity: str) -> list[Version]:
    """An entity's life along its days, as known at the structure's coordinate."""
    found = []
    for attribute in structure.attributes(entity):
        before: Value = None
        for run in structure.line(entity, attribute):
            if run.value != before or run.value is not None:
                found.append(Version(attribute, run.period, before, run.value, run.sequence, run.sequence))
            before = run.value
    return sorted(found, key=lambda v: (v.period.start, v.sequence, v.attribute))


def beliefs(structure: ImageStructure, entity: str) -> list[Version]:
    """What was believed of an entity on the structure's day, at successive entries up to its coordinate."""
    image, day = structure.image, structure.as_of.effective
    found = []
    for attribute in structure.attributes(entity):
        steps = list(_steps(image, entity, attribute, structure))
        before: Value = None
        for index, (known, cause, run) in enumerate(steps):
            after = run.value if run else None
            until = steps[index + 1][0] if index + 1 < len(steps) else None
            if after is not None or before is not None:
                period = run.period if run else Period(day)
                by = run.sequence if run else cause
                found.append(Version(attribute, period, before, after, by, known, until))
            before = after
    return sorted(found, key=lambda v: (v.recorded_from, v.attribute))


def _steps(
    image: Image, entity: str, attribute: str, structure: ImageStructure
) -> Iterator[tuple[int, int, Run | None]]:
    """The ends of sets with which another assertion came to stand on the day, by which entry, and what then held.

    Between the entries of a set nothing was ever believed, and no coordinate names a place there. One pass over the
    entries: each takes as long as it takes to find its place.
    """
    day, upto = structure.as_of.effective, structure.as_of.known
    words = image.timeline(entity, attribute).known(upto, lambda _: True)
    turns: dict[int, list[int]] = defaultdict(list)
    """Entry → the places of the words that it says, takes back or restores."""
    for place, word in enumerate(words):
        turns[word.sequence].append(place)
        for flip in image.flips.get(word.sequence, ()):
            if flip <= upto:
                turns[flip].append(place)
    belief = (EndlessBelief if all(map(endless, words)) else Belief)(words)
    last: int | None = None
    for end, entries in groupby(sorted(turns), key=lambda sequence: min(image.set_at(sequence)[1], upto)):
        places: list[int] = []
        for cause in entries:
            belief.turn(turns[cause])
            places += turns[cause]
        if not any(day in words[place].period for place in places):
            continue  # What stands on other days is of no interest here.
        run = belief.on(day)
        sequence = run.sequence if run else None
        if sequence != last:
            last = sequence
            yield end, cause, run


class Belief:
    """What is believed of a slot while entries come in."""

    def __init__(self, words: Sequence[Assertion]) -> None:
        self.words = words
        """All that is ever said of the slot, in order."""
        self.counting: dict[int, None] = {}
        """The places of those that count by now."""
        self.stretches: tuple[Stretch, ...] | None = ()
        """What stands over which days; unknown, until it is asked for."""

    def turn(self, places: Iterable[int]) -> None:
        """Let words count that did not, and the other way round."""
        for place in places:
            if place in self.counting:
                del self.counting[place]
                self.stretches = None
            else:
                last = next(reversed(self.counting), -1)
                self.counting[place] = None
                if self.stretches is not None:
                    self.stretches = overlay(self.stretches, self.words[place]) if place > last else None

    def on(self, day: date) -> Run | None:
        """What stands on a day, over its unbroken days."""
        if self.stretches is None:
            self.counting = dict.fromkeys(sorted(self.counting))
            self.stretches = resolve(self.words[place] for place in self.counting)
        at = bisect_right(self.stretches, day, key=itemgetter(0)) - 1
        if at < 0 or self.stretches[at][1] <= day:
            return None
        begin, end, word = self.stretches[at]
        return Run(between(begin, end), word.value, word.sequence)


class EndlessBelief:
    """The same, where all that is said are changes without an end."""

    def __init__(self, words: Sequence[Assertion]) -> None:
        self.words = words
        self.counting: list[tuple[date, int]] = []
        """First day and place of those that count by now, in order."""

    def turn(self, places: Iterable[int]) -> None:
        """Let words count that did not, and the other way round."""
        for place in places:
            key = self.words[place].period.start, place
            at = bisect_left(self.counting, key)
            if at < len(self.counting) and self.counting[at] == key:
                del self.counting[at]
            else:
                self.counting.insert(at, key)

    def on(self, day: date) -> Run | None:
        """What stands on a day, over its unbroken days."""
        after = bisect_right(self.counting, day, key=itemgetter(0))
        if not after:
            return None
        start, place = self.counting[after - 1]
        stop = self.counting[after][0] if after < len(self.counting) else FOREVER
        word = self.words[place]
        return Run(between(start, stop), word.value, word.sequence)
