"""Excerpts: which entries of a ledger are about one unit, in a period.

About a unit are the units that stand below it on some day of the period, the positions that stand in them on such a
day, and whatever else refers to one of those units or positions then: assignments, involvements, collaborations,
dotted lines, statements. Not: positions elsewhere that report there, nor persons, of whom assignments elsewhere speak
too. An entry is in the excerpt if its leaf names one of these and its effective period meets the period; and if it
takes back an entry that is in the excerpt, or erases something from it. Entries by which signing keys give way to
others are in every excerpt: whoever verifies it follows them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from orgledger.audit.evidence import ERASURES
from orgledger.audit.verify_bundle import KEYS, ROTATION, SEALED
from orgledger.domain.event import NOUNS, slot_of
from orgledger.domain.period import ALWAYS, Period
from orgledger.projections.image import ImageStructure


class Excerpt:
    """Decides entry by entry, in the order of the ledger, what is in it."""

    def __init__(self, unit: str, period: Period, keys: frozenset[str]) -> None:
        self.unit = unit
        self.period = period
        self.keys = keys
        self.taken: set[int] = set()
        """The entries that are in it so far."""
        self.named: set[str] = set()
        """What those name, and commit to: what an erasure may be about."""

    def scope(self) -> dict[str, Any]:
        """What it is about, for the manifest of a bundle."""
        start, end = self.period.start, self.period.end
        return {
            "under": self.unit,
            "from": None if start == ALWAYS.start else str(start),
            "to": str(end) if end else None,
            "keys": sorted(self.keys),
        }

    def shows(self, leaf: bytes) -> bool:
        """Whether an entry is in it. One that does not read is: nothing is hidden behind being broken."""
        try:
            entry = _leaf.decode(leaf)
        except msgspec.DecodeError:
            return True
        text = leaf.decode()
        named = set(KEYS.findall(text))
        inside = not named.isdisjoint(self.keys) and (
            entry.effective is None or bool(entry.effective.meet(self.period))
        )
        if entry.event.type in ERASURES:
            inside = not self.named.isdisjoint(named | set(SEALED.findall(text)))
        elif entry.verb == "RESCISSION":
            inside = not self.taken.isdisjoint(entry.event.entries)
        elif entry.event.type == ROTATION:
            inside = True
        if inside:
            self.taken.add(entry.sequence)
            self.named |= named.difference((entry.organization, entry.actor)) | set(SEALED.findall(text))
        return inside


class _Event(msgspec.Struct):
    type: str
    entries: tuple[int, ...] = ()


class _Leaf(msgspec.Struct):
    organization: str
    sequence: int
    actor: str
    verb: str
    effective: Period | None
    event: _Event


_leaf = msgspec.json.Decoder(_Leaf)


def excerpt(structure: ImageStructure, unit: str, period: Period) -> Excerpt:
    """The excerpt about a unit, as the structure's `known` has it."""
    keys = {unit}
    for place, stay in below(structure, unit, period):
        keys.add(place)
        for position, held in referring(structure, "position.unit", place, stay):
            keys.add(position)
            keys.update(tied(structure, "position", position, held))
        keys.update(tied(structure, "unit", place, stay))
    return Excerpt(unit, period, frozenset(keys))


def below(structure: ImageStructure, unit: str, period: Period) -> Iterator[tuple[str, Period]]:
    """The units that stand under a unit, itself included, and when; each period of each once."""
    seen: dict[str, list[Period]] = defaultdict(list)
    open_ = [(unit, period)]
    while open_:
        place, stay = open_.pop()
        if any(stay.meet(known) == stay for known in seen[place]):
            continue
        seen[place].append(stay)
        yield place, stay
        open_.extend(referring(structure, "unit.parent", place, stay))


def tied(structure: ImageStructure, noun: str, target: str, stay: Period) -> Iterator[str]:
    """What refers to a unit or a position within a period, units and positions apart."""
    for other in NOUNS.values():
        if other.name not in ("unit", "position"):
            for attribute, referred in other.references.items():
                if referred == noun:
                    yield from (key for key, _ in referring(structure, attribute, target, stay))


def referring(structure: ImageStructure, attribute: str, target: str, period: Period) -> Iterator[tuple[str, Period]]:
    """What holds a value within a period, and when."""
    for entity in structure.ever(attribute, target):
        for run in structure.line(entity, slot_of(attribute, target)):
            met = run.period.meet(period) if run.value == target else None
            if met:
                yield entity, met
