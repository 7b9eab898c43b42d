"""Which entries are about a unit or what stands below it, also about what was dissolved or moved away since.

An entry is under a unit if something that it is about (see domain/about.py) is that unit, a unit below it, or a
position in one of these: on the first day on which the entry holds, as known at the end of its change set, or as known
by now. What is off record on that day counts where it stood last. An entry without days is under a unit

* as a rescission, if an entry is that it takes back or restores;
* as an erasure, if it erases something of an entry that is, or a person whom such an entry is about;
* as any other act, by the structure of the civil day on which it was recorded.

So a unit's move away is under the unit it left and the one it came to; what is recorded of it later, of the days after
the move, is under the second alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable

from orgledger.domain.civil import civil_day
from orgledger.domain.erasure import PersonErased, PrivateValueRedacted
from orgledger.domain.event import noun_named
from orgledger.domain.period import AsOf
from orgledger.domain.structure import Structure, nearest, recalled
from orgledger.domain.timeline import Value
from orgledger.projections.image import Image

PARENT, UNIT = "unit.parent", "position.unit"


class EntriesUnder:
    """The entries under one unit, in one image."""

    def __init__(self, image: Image, unit: str, zone: str, known: int) -> None:
        """Find what could ever have stood below a unit.

        Args:
            image: the organization's.
            unit: the key.
            zone: the IANA time zone whose days the organization lives by.
            known: the entry up to which everything is known by now.
        """
        self.image = image
        self.unit = unit
        self.zone = zone
        self.known = known
        self.units = {unit}
        """Itself, and whatever was ever said to stand below it: only of these an entry can be under it."""
        due = [unit]
        while due:
            further = set(image.ever(PARENT, due.pop())) - self.units
            self.units |= further
            due.extend(further)
        self.positions = {position for one in self.units for position in image.ever(UNIT, one)}
        self.erasures = {
            sequence: act
            for acts in image.acts.values()
            for sequence, act in acts
            if isinstance(act, PersonErased | PrivateValueRedacted)
        }
        self.held: dict[int, bool] = {}
        """Entry → whether it is under the unit; answers found so far."""
        self.span = range(0)
        """The entries looked at last,"""
        self.about: dict[int, list[str]] = {}
        """and which of the units and positions in question they are about."""

    def among(self, first: int, last: int) -> list[int]:
        """The entries from one to another, both included, that are under the unit, in order."""
        self.span, self.about = range(first, last + 1), defaultdict(list)
        for key in (*self.units, *self.positions):
            entries = self.image.about(key)
            for sequence in entries[bisect_left(entries, first) : bisect_right(entries, last)]:
                self.about[sequence].append(key)
        asked = {*self.about, *(sequence for sequence in self.erasures if sequence in self.span)}
        return [sequence for sequence in sorted(asked) if self.holds(sequence)]

    def holds(self, sequence: int) -> bool:
        """Whether an entry is under the unit."""
        if sequence not in self.held:
            self.held[sequence] = self._holds(sequence)
        return self.held[sequence]

    def _holds(self, sequence: int) -> bool:
        if (erasure := self.erasures.get(sequence)) is not None:
            return self._erased(sequence, erasure)
        entry = self.image.entries.get(sequence)
        if entry is not None and not entry.assertions:
            return any(self.holds(target) for target in self.image.turned(sequence))
        end = self.image.set_at(sequence)[1]
        if entry is not None:
            day = entry.assertions[0].period.start
        else:
            day = civil_day(self.image.recorded_at(end) or "", self.zone)
        keys = list(self._in_question(sequence))
        return any(self._stands(key, AsOf(day, known)) for known in (end, self.known) for key in keys)

    def _in_question(self, sequence: int) -> Iterable[str]:
        """Which of the units and positions in question an entry is about."""
        if sequence in self.span:
            return self.about.get(sequence, ())
        return [key for key in (*self.units, *self.positions) if self._is_about(sequence, key)]

    def _stands(self, key: str, at: AsOf) -> bool:
        """Whether a unit or position stands under the unit at a coordinate."""
        structure = self.image.glance(at)
        place = stood(structure, key, UNIT) if key in self.positions else key
        seen: set[object] = set()
        while place is not None and place not in seen:
            if place == self.unit:
                return True
            seen.add(place)
            place = stood(structure, str(place), PARENT)
        return False

    def _erased(self, sequence: int, erasure: PersonErased | PrivateValueRedacted) -> bool:
        if isinstance(erasure, PrivateValueRedacted):
            return self.holds(erasure.of_entry)
        about = self.image.about(erasure.person)
        return any(not self.image.is_act(one) and self.holds(one) for one in about if one < sequence)

    def _is_about(self, sequence: int, key: str) -> bool:
        entries = self.image.about(key)
        place = bisect_left(entries, sequence)
        return place < len(entries) and entries[place] == sequence


def stood(structure: Structure, key: str, attribute: str) -> Value:
    """What a unit or position stands in; of what has ended, what it stood in last, not what it would be back in."""
    noun = noun_named(attribute)
    if structure.value(key, noun.existence) is None:
        period = nearest(structure, noun.name, key)
        if period is not None and period.start <= structure.as_of.effective:
            return recalled(structure, key, attribute)
    return structure.value(key, attribute)
