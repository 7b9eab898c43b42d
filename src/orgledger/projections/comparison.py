"""Comparisons: what differs between two coordinates of one organization, in any direction on both clocks.

Nouns say themselves what a change of them is called, so a new noun needs no line here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeAlias
from weakref import WeakKeyDictionary

import msgspec

from orgledger.domain.comparison import LINEAGE, DifferenceKind
from orgledger.domain.event import NOUNS, Noun, noun_named
from orgledger.domain.period import AsOf
from orgledger.domain.structure import Structure, existence, on_record
from orgledger.domain.timeline import Value
from orgledger.projections.image import Image, ImageStructure, Slot

Sides: TypeAlias = tuple[Structure, Structure]
"""Before and after."""

_compared: WeakKeyDictionary[Structure, dict[tuple[AsOf, str | None], Comparison]] = WeakKeyDictionary()
"""What differs from structures that are still at hand, page after page: none of them ever changes."""
RANK = {kind: f"{rank:02d}" for rank, kind in enumerate(DifferenceKind)}


class FieldChange(msgspec.Struct, frozen=True):
    """What one attribute held before and after."""

    attribute: str
    before: Value
    after: Value


class Difference(msgspec.Struct, frozen=True):
    """One thing that differs. An entity that differs in several ways has a difference of each kind."""

    kind: DifferenceKind
    noun: str
    before: str | None
    """The key of what stood before; nothing, if that was not on record."""
    after: str | None
    """The key of what stands after: the same, but for what came out of a merger or a split."""
    fields: tuple[FieldChange, ...]
    slots: tuple[Slot, ...]
    """The slots whose words brought it about."""
    place: tuple[str, str]
    """Where it is told: by kind, then by code, then by key."""


class Comparison(msgspec.Struct, frozen=True):
    """Everything that differs between two structures, in the order in which it is told."""

    differences: tuple[Difference, ...]

    @property
    def summary(self) -> dict[DifferenceKind, int]:
        """How often each kind occurs, without those that do not."""
        found = Counter(difference.kind for difference in self.differences)
        return {kind: found[kind] for kind in DifferenceKind if kind in found}


def compare(before: Structure, after: Structure, under: str | None = None) -> Comparison:
    """What differs between two structures of one organization.

    The cost is what is on record, or what was recorded in between if both speak of the same day.

    Args:
        before: how it was.
        after: how it is.
        under: the key of a unit; only what hung on it, or on one below it, on either side is told.
    """
    if not (isinstance(before, ImageStructure) and isinstance(after, ImageStructure) and before.image is after.image):
        return compared(before, after, under)
    known, pair = _compared.setdefault(after, {}), (before.as_of, under)
    if pair not in known:
        known[pair] = compared(before, after, under)
    return known[pair]


def compared(before: Structure, after: Structure, under: str | None) -> Comparison:
    """See compare."""
    found: list[Difference] = []
    for name, key in candidates(before, after):
        found.extend(differences((before, after), NOUNS[name], key))
    handed_on = {key for one in found if one.before != one.after and one.kind in LINEAGE for key in one_of(one)}
    lives = (DifferenceKind.CREATED, DifferenceKind.REOPENED, DifferenceKind.DISSOLVED)
    found = [one for one in found if one.kind not in lives or handed_on.isdisjoint(one_of(one))]
    if under is not None:
        trees = Subtree(before, under), Subtree(after, under)
        found = [one for one in found if any(tree.holds(one.noun, key) for tree in trees for key in one_of(one))]
    return Comparison(tuple(sorted(found, key=lambda one: one.place)))


def one_of(difference: Difference) -> Iterator[str]:
    """The keys that a difference is about."""
    yield from (key for key in (difference.before, difference.after) if key is not None)


def candidates(before: Structure, after: Structure) -> Iterable[tuple[str, str]]:
    """Noun and key of whatever may differ: in one image, that on which another word stands."""
    if not (isinstance(before, ImageStructure) and isinstance(after, ImageStructure) and before.image is after.image):
        return {(noun, key) for noun in NOUNS for side in (before, after) for key in side.keys(noun)}
    image, slots = after.image, turned(before, after)
    if before.as_of.effective == after.as_of.effective:
        said = stirred(image, *sorted((before.as_of.known, after.as_of.known)))
        slots = (slot for sequence in said for slot in image.slots_of(sequence))
    differing = (slot for slot in slots if before.word(*slot) is not after.word(*slot))
    return {(noun_named(attribute).name, entity) for entity, attribute in differing}


def turned(before: ImageStructure, after: ImageStructure) -> Iterator[Slot]:
    """The slots on which a word may begin or end between two days; the others are told by their bounds alone."""
    earlier, later = sorted((before.as_of.effective, after.as_of.effective))
    known = min(before.as_of.known, after.as_of.known)
    for slot, timeline in after.image.timelines():
        if timeline.settled > known:
            yield slot
            continue
        for start, stop, _ in timeline.stretches:
            if earlier < start <= later or earlier < stop <= later:
                yield slot
                break


def stirred(image: Image, known: int, upto: int) -> set[int]:
    """The entries after `known` up to `upto`, and those that they took back or restored."""
    found: set[int] = set()
    due = list(range(known + 1, upto + 1))
    while due:
        sequence = due.pop()
        if sequence not in found and sequence in image.entries:
            found.add(sequence)
            due.extend(image.entries[sequence].rescinds)
    return found


def latest_day(image: Image, known: int, upto: int) -> date | None:
    """The latest day on which something begins that the entries after `known` up to `upto` speak of."""
    entries = [image.entries[sequence] for sequence in stirred(image, known, upto)]
    return max((said.period.start for entry in entries for said in entry.assertions), default=None)


def differences(sides: Sides, noun: Noun, key: str) -> Iterator[Difference]:
    """Everything that differs about one entity, and what it came from."""
    before, after = (key if on_record(side, noun.name, key) else None for side in sides)
    if before is None and after is None:
        return
    fields = differing(sides, noun, before, after)
    explained = set()
    if after and any(noun.difference(field.attribute) in LINEAGE for field in fields):
        for kind, origin, slot in descent(sides, noun, key):
            explained.add(slot)
            parted = (f for f in differing(sides, noun, origin, key) if (key, f.attribute) == slot or plain(noun, f))
            yield told(sides, kind, noun, origin, key, tuple(parted), (slot,))
    if before and after:
        by_kind: dict[DifferenceKind, list[FieldChange]] = {}
        for field in fields:
            if (key, field.attribute) not in explained:
                by_kind.setdefault(noun.difference(field.attribute), []).append(field)
        for kind, some in by_kind.items():
            yield told(sides, kind, noun, key, key, tuple(some), tuple((key, field.attribute) for field in some))
    else:
        kind = noun.changed if noun.tie else life(sides, noun, before, after)
        slots = [(key, noun.existence), *((key, field.attribute) for field in fields if after)]
        yield told(sides, kind, noun, before, after, fields, tuple(slots))


def differing(sides: Sides, noun: Noun, before: str | None, after: str | None) -> tuple[FieldChange, ...]:
    """Field by field, what differs between an entity before and one after, where there is one."""
    pairs = list(zip(sides, (before, after), strict=True))
    attributes = {attribute for side, key in pairs if key for attribute in side.attributes(key)} - {noun.existence}
    found = []
    for attribute in sorted(attributes):
        was, now = (side.value(key, attribute) if key else None for side, key in pairs)
        if was != now:
            found.append(FieldChange(attribute, was, now))
    return tuple(found)


def plain(noun: Noun, field: FieldChange) -> bool:
    """Whether a field says nothing of where its entity came from."""
    return noun.difference(field.attribute) not in LINEAGE


def descent(sides: Sides, noun: Noun, heir: str) -> Iterator[tuple[DifferenceKind, str, Slot]]:
    """What an entity came from, by facts that hold after and did not before: how, the key, and the slot that says so.

    What was itself handed on in between is followed to its own origins.
    """
    before, after = sides
    due, seen = [heir], {heir}
    while due:
        one = due.pop()
        for attribute in after.attributes(one):
            kind, origin = noun.difference(attribute), after.value(one, attribute)
            if kind not in LINEAGE or not isinstance(origin, str) or origin in seen:
                continue
            if before.value(one, attribute) == origin:
                continue
            seen.add(origin)
            if on_record(before, noun.name, origin):
                yield kind, origin, (one, attribute)
            if not on_record(after, noun.name, origin):
                due.append(origin)


def life(sides: Sides, noun: Noun, before: str | None, after: str | None) -> DifferenceKind:
    """What it is called that an entity is on record on one side only."""
    if after is None:
        return DifferenceKind.DISSOLVED
    now = existence(sides[1], noun.name, after)
    runs = sides[1].line(after, noun.existence)
    earlier = any(run.value is not None and now is not None and run.period.start < now.start for run in runs)
    return DifferenceKind.REOPENED if earlier else DifferenceKind.CREATED


def told(
    sides: Sides,
    kind: DifferenceKind,
    noun: Noun,
    before: str | None,
    after: str | None,
    fields: tuple[FieldChange, ...],
    slots: tuple[Slot, ...],
) -> Difference:
    """A difference in its place."""
    side, key = (sides[1], after) if after else (sides[0], before)
    code = side.value(key or "", f"{noun.name}.code") or "\uffff"
    return Difference(kind, noun.name, before, after, fields, slots, (f"{RANK[kind]}{code}", f"{key}{before}"))


class Subtree:
    """What hangs on a unit, and on the units below it, in one structure."""

    def __init__(self, structure: Structure, top: str) -> None:
        self.structure = structure
        self.held: dict[tuple[str, str], bool] = {}
        due = [top] if on_record(structure, "unit", top) else []
        while due:
            unit = due.pop()
            if ("unit", unit) not in self.held:
                self.held["unit", unit] = True
                due.extend(structure.referring("unit.parent", unit))

    def holds(self, noun: str, key: str) -> bool:
        """Whether an entity is one of the units, or refers to something that is held, its own kind left out."""
        asked = (noun, key)
        if asked not in self.held:
            self.held[asked] = False
            if noun != "unit" and on_record(self.structure, noun, key):
                self.held[asked] = any(self.holds(*referred) for referred in self._referred(NOUNS[noun], key))
        return self.held[asked]

    def _referred(self, noun: Noun, key: str) -> Iterator[tuple[str, str]]:
        for attribute in self.structure.attributes(key):
            target = noun.target(attribute)
            value = self.structure.value(key, attribute)
            if target is not None and target != noun.name and isinstance(value, str):
                yield target, value


def causes(before: ImageStructure, after: ImageStructure, difference: Difference) -> list[int]:
    """The entries that brought a difference about, as known after."""
    return sorted({sequence for slot in difference.slots for sequence in caused(before, after, slot)})


def caused(before: ImageStructure, after: ImageStructure, slot: Slot) -> Sequence[int]:
    """Why another word stands on a slot: it is new, or one was taken back or restored, or the one before ended."""
    was, now = before.word(*slot), after.word(*slot)
    if was == now:
        return ()
    known, upto = before.as_of.known, after.as_of.known
    if now is not None and (now.sequence > known or before.as_of.effective not in now.period):
        return (now.sequence,)
    stood = [word.sequence for word in (was, now) if word is not None and word.sequence <= upto]
    turned = [flip for sequence in stood for flip in after.image.flips.get(sequence, ()) if known < flip <= upto]
    return [max(turned)] if turned else stood[:1]
