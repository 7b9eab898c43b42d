"""The image: one organization's timelines in memory, answering for any day as known at any entry.

It is the fast implementation of `domain.structure` and `domain.invariants.Lines`. Timelines are immutable and
replaced, never changed, so readers at a pinned entry need no lock while a writer goes on. A change set is
decided on a fork, which borrows everything from its base, and is absorbed once it is recorded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import TypeAlias, TypeVar

from orgledger.domain.event import INDEXED, NOUNS, noun_named
from orgledger.domain.identity import read_id
from orgledger.domain.period import AsOf, Instant
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.timeline import Assertion, Recorded, Run, Value
from orgledger.projections.timeline import EMPTY, Timeline, resolve, runs, standing

Slot: TypeAlias = tuple[str, str]
LAST, WHEN = itemgetter(0), itemgetter(1)

STRUCTURES = 64
"""Structures kept per image. Each is small: it holds what was asked of it."""

Key = TypeVar("Key")
Held = TypeVar("Held")


class Image:
    """The timelines of one organization, complete up to entry `head`."""

    def __init__(self, organization: str, language: str = "en", base: Image | None = None) -> None:
        self.organization = organization
        self.language = language
        self.base = base
        self.head: int = base.head if base else 0
        self.begun_at = self.head
        """Where a fork left its base."""
        self.timelines: dict[Slot, Timeline] = {}
        self.index: dict[tuple[str, Value], dict[str, None]] = {}
        self.named: dict[str, dict[str, None]] = {}
        self.nouns: dict[str, dict[str, None]] = {}
        self.mentions: dict[str, list[int]] = {}
        self.slots: dict[int, tuple[Slot, ...]] = {}
        self.rescissions: dict[int, tuple[int, ...]] = {}
        self.weights: dict[int, int] = {}
        """Entry → how many live rescissions lie on it."""
        self.flips: dict[int, tuple[int, ...]] = {}
        """Entry → the entries at which it was taken back, restored, taken back …"""
        self.touched: set[Slot] = set()
        """In a fork: the slots whose line the pending set may have changed."""
        self.first_day: date | None = base.first_day if base else None
        """The first day that anything is said of."""
        self.sets: list[tuple[int, Instant]] = []
        """Last sequence of every change set, and when it was recorded."""
        self.structure = lru_cache(maxsize=STRUCTURES)(self._structure)

    # Reading.

    def _structure(self, as_of: AsOf) -> ImageStructure:
        return ImageStructure(self, as_of)

    def timeline(self, entity: str, attribute: str) -> Timeline:
        """Everything said of a slot."""
        found = self.timelines.get((entity, attribute))
        if found is None:
            return self.base.timeline(entity, attribute) if self.base is not None else EMPTY
        return found

    def alive(self, sequence: int, known: int) -> bool:
        """Whether an entry counted once the first `known` were on record."""
        return sum(flip <= known for flip in self.flips_of(sequence)) % 2 == 0

    def flips_of(self, sequence: int) -> tuple[int, ...]:
        """The entries at which an entry was taken back, restored, taken back …."""
        return self._own_or_base("flips", sequence, ())

    def line(self, entity: str, attribute: str) -> Sequence[Run]:
        """See Lines."""
        return runs(self.timeline(entity, attribute).stretches)

    def facts(self, entity: str, attribute: str) -> Sequence[Assertion]:
        """See Lines."""
        return self.timeline(entity, attribute).live

    def said(self, entity: str, attribute: str) -> Sequence[Assertion]:
        """See Lines."""
        return self.timeline(entity, attribute).said

    def ever(self, attribute: str, target: Value) -> Sequence[str]:
        """See Lines."""
        return self._merged("index", (attribute, target))

    def attributes(self, entity: str) -> Sequence[str]:
        """See Lines."""
        return self._merged("named", entity)

    def entities(self, noun: str) -> Sequence[str]:
        """Every entity of a noun that was ever on record."""
        return self._merged("nouns", noun)

    def mentioning(self, entity: str) -> list[int]:
        """The entries that name an entity, in order."""
        inherited = self.base.mentioning(entity) if self.base else []
        return [*inherited, *self.mentions.get(entity, [])]

    def slots_of(self, sequence: int) -> tuple[Slot, ...]:
        """The slots an entry speaks of."""
        return self._own_or_base("slots", sequence, ())

    def targets_of(self, sequence: int) -> tuple[int, ...]:
        """The entries that an entry takes back."""
        return self._own_or_base("rescissions", sequence, ())

    def recorded(self) -> Image:
        """What is on record, beneath all forks."""
        return self if self.base is None else self.base.recorded()

    def recorded_head(self) -> int:
        """The last entry on record, or recorded before in the same transaction: what can be taken back."""
        return self.head if self.base is None else self.begun_at

    def rescinded_by(self, sequence: int, known: int) -> int | None:
        """The newest entry up to `known` that took an entry back, if it is taken back."""
        if self.alive(sequence, known):
            return None
        return max(
            s
            for s, targets in list(self.rescissions.items())
            if sequence in targets and s <= known and self.alive(s, known)
        )

    def set_at(self, sequence: int) -> tuple[int, int]:
        """First and last sequence of the change set that an entry belongs to."""
        at = bisect_right(self.sets, sequence - 1, key=LAST)
        return (self.sets[at - 1][0] + 1 if at else 1), self.sets[at][0]

    def known_at(self, until: Instant) -> int:
        """The last sequence of the last change set recorded up to a moment, itself included."""
        at = bisect_right(self.sets, until, key=WHEN)
        return self.sets[at - 1][0] if at else 0

    def recorded_at(self, known: int) -> Instant | None:
        """When the change set that ends at `known` was recorded."""
        at = bisect_right(self.sets, known, key=LAST)
        return self.sets[at - 1][1] if at else None

    # Writing.

    def fork(self) -> Image:
        """A copy that costs nothing until it is written to."""
        return Image(self.organization, self.language, base=self)

    def take(self, entries: Iterable[Recorded]) -> None:
        """Take in entries, in the order of their sequence."""
        for entry in entries:
            for said in entry.assertions:
                self._assert(said)
            if entry.assertions:
                self.slots[entry.sequence] = tuple((a.entity, a.attribute) for a in entry.assertions)
            if entry.rescinds:
                self._rescind(entry.sequence, tuple(entry.rescinds))
            self.head = entry.sequence

    def desk(self, as_of: AsOf) -> Desk:
        """The structure that decisions are made on."""
        return Desk(self, as_of)

    def close_set(self, last: int, recorded_at: Instant) -> None:
        """Note the end of a change set: from now on a coordinate can name it."""
        self.sets.append((last, recorded_at))

    def absorb(self, fork: Image) -> None:
        """Take over what a fork of this image was given."""
        self.touched |= fork.touched if self.base is not None else set()
        for name in ("index", "named", "nouns"):
            mine = getattr(self, name)
            for key, members in getattr(fork, name).items():
                mine.setdefault(key, {}).update(members)
        for entity, sequences in fork.mentions.items():
            self.mentions.setdefault(entity, []).extend(sequences)
        for name in ("slots", "rescissions", "weights", "flips", "timelines"):
            getattr(self, name).update(getattr(fork, name))
        self.sets.extend(fork.sets)
        self.first_day = fork.first_day
        self.head = fork.head

    def _assert(self, said: Assertion) -> None:
        entity, attribute = said.entity, said.attribute
        before = self.timeline(entity, attribute)
        self.timelines[entity, attribute] = before.plus(said)
        if before is EMPTY:
            self.named.setdefault(entity, {})[attribute] = None
            noun = noun_named(attribute)
            if attribute == noun.existence:
                self.nouns.setdefault(noun.name, {})[entity] = None
        if self.first_day is None or said.period.start < self.first_day:
            self.first_day = said.period.start
        self._mention(entity, said.sequence)
        if attribute in INDEXED and said.value is not None:
            self.index.setdefault((attribute, said.value), {})[entity] = None
            if isinstance(said.value, str) and attribute in noun_named(attribute).references:
                self._mention(said.value, said.sequence)
        if self.base is not None:
            self.touched.add((entity, attribute))

    def _mention(self, entity: str, sequence: int) -> None:
        sequences = self.mentions.setdefault(entity, [])
        if not sequences or sequences[-1] != sequence:
            sequences.append(sequence)

    def _rescind(self, sequence: int, targets: tuple[int, ...]) -> None:
        self.rescissions[sequence] = targets
        flipped: set[int] = set()
        self._weigh(targets, 1, sequence, flipped)
        slots = {slot for target in flipped for slot in self.slots_of(target)}
        for slot in slots:
            self.timelines[slot] = self.timeline(*slot).among(lambda s: self.alive(s, sequence), sequence)
            self._mention(slot[0], sequence)
        if self.base is not None:
            self.touched |= slots

    def _weigh(self, targets: Iterable[int], weight: int, at: int, flipped: set[int]) -> None:
        """Lay a rescission on its targets, or lift it; a rescission that falls or rises moves its own targets."""
        for target in targets:
            before = self._own_or_base("weights", target, 0)
            after = before + weight
            self.weights[target] = after
            if (before == 0) == (after == 0):
                continue
            flips: tuple[int, ...] = self._own_or_base("flips", target, ())
            # Flipped twice by one entry is not flipped at all.
            self.flips[target] = flips[:-1] if flips and flips[-1] == at else (*flips, at)
            flipped ^= {target}
            self._weigh(self._own_or_base("rescissions", target, ()), -1 if after else 1, at, flipped)

    def _own_or_base(self, name: str, key: Key, default: Held) -> Held:
        own: dict[Key, Held] = getattr(self, name)
        if key in own:
            return own[key]
        return self.base._own_or_base(name, key, default) if self.base is not None else default

    def _merged(self, name: str, key: object) -> list[str]:
        own = getattr(self, name).get(key)
        if self.base is None:
            return list(own or ())
        inherited = self.base._merged(name, key)
        return inherited if own is None else list(dict.fromkeys([*inherited, *own]))


class ImageStructure:
    """The structure protocol over an image; lazy, immutable, cheap to make."""

    __slots__ = ("_keys", "as_of", "image", "language", "organization")

    def __init__(self, image: Image, as_of: AsOf) -> None:
        self.image = image
        self.as_of = as_of
        self.organization = image.organization
        self.language = image.language
        self._keys: dict[str, list[str]] = {}

    def on(self, day: date) -> ImageStructure:
        """See Structure."""
        return self.image.structure(AsOf(day, self.as_of.known))

    def at(self, known: int) -> ImageStructure:
        """The same day, as known at another entry."""
        return self.image.structure(AsOf(self.as_of.effective, known))

    def value(self, entity: str, attribute: str) -> Value:
        """See Structure."""
        timeline = self.image.timelines.get((entity, attribute)) or self.image.timeline(entity, attribute)
        if timeline.settled <= self.as_of.known:
            found = timeline.standing(self.as_of.effective)
        else:
            found = standing(self._known(timeline), self.as_of.effective)
        return found.value if found else None

    def line(self, entity: str, attribute: str) -> Sequence[Run]:
        """See Structure."""
        timeline = self.image.timeline(entity, attribute)
        if timeline.settled <= self.as_of.known:
            return runs(timeline.stretches)
        return runs(resolve(self._known(timeline)))

    def attributes(self, entity: str) -> Sequence[str]:
        """See Structure."""
        return self.image.attributes(entity)

    def keys(self, noun: str) -> Sequence[str]:
        """See Structure."""
        found = self._keys.get(noun)
        if found is None:
            existence = NOUNS[noun].existence
            found = sorted(k for k in self.image.entities(noun) if self.value(k, existence) is not None)
            self._keys[noun] = found
        return found

    def referring(self, attribute: str, target: Value) -> Sequence[str]:
        """See Structure."""
        noun = noun_named(attribute)
        if target is None:
            return [key for key in self.keys(noun.name) if self.value(key, attribute) is None]
        existence = noun.existence
        return sorted(
            entity
            for entity in self.image.ever(attribute, target)
            if self.value(entity, attribute) == target and self.value(entity, existence) is not None
        )

    def ever(self, attribute: str, target: Value) -> Sequence[str]:
        """See Structure."""
        return sorted(self.image.ever(attribute, target))

    def _known(self, timeline: Timeline) -> list[Assertion]:
        known, image = self.as_of.known, self.image
        return [a for a in timeline.said if a.sequence <= known and image.alive(a.sequence, known)]


class Desk(ImageStructure):
    """The structure that decisions are made on: it also knows how the entries stand."""

    def standing(self, sequences: Sequence[int]) -> dict[int, str]:
        """How each entry stands: LIVE, RESCINDED, ACT or NONE."""
        image = self.image
        recorded = image.recorded_head()
        found = {}
        for sequence in sequences:
            if sequence > recorded:
                found[sequence] = "NONE"
            elif sequence == 1 or not (image.slots_of(sequence) or image.targets_of(sequence)):
                found[sequence] = "ACT"
            else:
                found[sequence] = "LIVE" if image.alive(sequence, image.head) else "RESCINDED"
        return found

    def change_set(self, reference: str) -> Sequence[int]:
        """The entries of a change set that still count, by its id.

        Raises:
            Refused: Invalid, if the id names no change set of this organization.
        """
        found = read_id(reference)
        recorded = self.image.recorded()
        if (
            found is None
            or found.noun != "ChangeSet"
            or not found.key.isdecimal()
            or found.organization != self.organization
        ):
            raise refuse(Invalid("That is not the id of a change set of this organization.")).under("changeSet")
        if not 1 <= int(found.key) <= recorded.head:
            raise refuse(Invalid("There is no such change set.")).under("changeSet")
        first, last = recorded.set_at(int(found.key))
        standing = self.standing(range(first, last + 1))
        return [sequence for sequence, how in standing.items() if how == "LIVE"]
