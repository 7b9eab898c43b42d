"""The image: one organization's timelines in memory, answering for any day as known at any entry.

It is the fast implementation of `domain.structure` and `domain.invariants.Lines`. An image on record is never
changed: it is made of immutable maps, so a fork of it costs nothing, sees nothing of what is recorded later, and takes
its place once its own entries are on record. Readers need no lock.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from datetime import date
from functools import lru_cache
from typing import Any, TypeAlias, cast

from immutables import Map

from orgledger.domain.event import INDEXED, NOUNS, TIES, Event, noun_named, slot_of, whole
from orgledger.domain.glyph import CODES, skeleton
from orgledger.domain.identity import read_id
from orgledger.domain.naming import Telling
from orgledger.domain.period import AsOf, Instant
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.rescission import DEEPEST
from orgledger.domain.structure import on_record, periods
from orgledger.domain.timeline import Assertion, Recorded, Run, Value
from orgledger.projections.timeline import EMPTY, Timeline, resolve, runs, standing
from orgledger.projections.trail import longer
from orgledger.store.patience import OVER, look

Slot: TypeAlias = tuple[str, str]
Slots: TypeAlias = dict[str, Assertion | Timeline]
"""Attribute → what was said of it: the one word, as it is of nearly all slots, or a timeline."""
Keys: TypeAlias = Map[str, None]
"""A set of keys, in no order."""
NONE: Keys = Map()
NO_SLOTS: Slots = {}
LOOKS = "looks like "
"""Begins the keys of the index that hold what the codes of an attribute look like."""

STRUCTURES = 16
"""Structures kept per image; each remembers what was asked of it, some 100 bytes a value."""
OFTEN = 16
"""Who refers to what is found for all entities at once when it is asked of one in so many."""
GLANCED = 64
"""Structures kept per image of which little is asked: those on the way past one entry after the other."""
MAPS = ("slots", "index", "nouns", "subjects", "ties", "entries", "acts", "grants", "settled", "rescinders", "flips")
"""What entries write to."""


class Image:
    """The timelines of one organization, complete up to entry `head`."""

    def __init__(self, organization: str, language: str = "en") -> None:
        self.organization = organization
        self.language = language
        self.head = 0
        self.begun_at = 0
        """Where a fork began: the entries up to here can be taken back."""
        self.touched: set[Slot] = set()
        """The slots whose line was changed since then."""
        self.concerned: set[str] = set()
        """The entities that the entries since then are about."""
        self.first_day: date | None = None
        """The first day that anything was ever said of."""
        self.slots: Map[str, Slots] = Map()
        """Entity → its slots. Those in `own` are written in place, any other is copied first."""
        self.own: set[str] = set()
        """The entities whose slots nobody else sees: those written to since the maps were opened."""
        self.index: Map[tuple[str, Value], Keys] = Map()
        """(Attribute, value) → the entities that were ever said to hold it."""
        self.nouns: Map[str, Keys] = Map()
        """Noun → every entity of it."""
        self.subjects: Map[str, Sequence[int]] = Map()
        """Entity → the entries about it, in order."""
        self.ties: Map[str, tuple[str, ...]] = Map()
        """Tie → whatever it was ever said to hold, each once."""
        self.entries: Map[int, Recorded] = Map()
        """Those that say something of the structure; acts do not."""
        self.acts: Map[str, Sequence[tuple[int, object]]] = Map()
        """What an act is about → its acts, by sequence: the steps of a change request, the policies of a house."""
        self.grants: Map[str, Sequence[tuple[int, object]]] = Map()
        """Grant → the acts that give and revoke it."""
        self.settled: Map[int, frozenset[str]] = Map()
        """Rescission → what the entries name that it took back or restored, and those that these had, and so on."""
        self.rescinders: Map[int, Sequence[int]] = Map()
        """Entry → the rescissions that name it, whether or not they still count."""
        self.flips: Map[int, Sequence[int]] = Map()
        """Entry → the entries at which it was taken back, restored, taken back …"""
        self.sets: Map[int, tuple[int, Instant]] = Map()
        """0, 1, 2 … → a change set's last sequence, and when it was recorded."""
        self.writable = False
        """Whether the maps are open: entries are written in place until their change set is closed."""
        self.forget_structures()

    # Reading.

    def forget_structures(self) -> None:
        """Let go of the structures that are kept; the next one that is asked for is kept again.

        A cache and its image hold each other. Without one, an image is gone as soon as the next takes its place.
        """
        self._structures: Callable[[AsOf], ImageStructure] | None = None
        self._glanced: Callable[[AsOf], ImageStructure] | None = None

    def structure(self, as_of: AsOf) -> ImageStructure:
        """The organization at a coordinate; the last ones are kept."""
        if self._structures is None:
            self._structures = lru_cache(maxsize=STRUCTURES)(self._structure)
        return self._structures(as_of)

    def glance(self, as_of: AsOf) -> ImageStructure:
        """The same for a page that passes by many entries, kept apart: it does not drop what others ask all of."""
        if self._glanced is None:
            self._glanced = lru_cache(maxsize=GLANCED)(self._structure)
        return self._glanced(as_of)

    def _structure(self, as_of: AsOf) -> ImageStructure:
        self.close()
        return ImageStructure(self, as_of)

    def timeline(self, entity: str, attribute: str) -> Timeline:
        """Everything said of a slot."""
        said = self.slots.get(entity, NO_SLOTS).get(attribute, EMPTY)
        return Timeline(said) if type(said) is Assertion else cast(Timeline, said)

    def timelines(self) -> Iterator[tuple[Slot, Timeline]]:
        """Every slot of which anything was ever said; for an image that is closed."""
        for entity, slots in self.slots.items():
            for attribute in slots:
                yield (entity, attribute), self.timeline(entity, attribute)

    def alive(self, sequence: int, known: int) -> bool:
        """Whether an entry counted once the first `known` were on record."""
        return bisect_right(self.flips.get(sequence, ()), known) % 2 == 0

    def line(self, entity: str, attribute: str) -> Sequence[Run]:
        """See Lines."""
        return self.timeline(entity, attribute).line

    def facts(self, entity: str, attribute: str) -> Sequence[Assertion]:
        """See Lines."""
        return self.timeline(entity, attribute).live

    def said(self, entity: str, attribute: str) -> Sequence[Assertion]:
        """See Lines."""
        return self.timeline(entity, attribute).said

    def ever(self, attribute: str, target: Value) -> Keys:
        """See Lines."""
        return self.index.get((attribute, target), NONE)

    def looking_like(self, attribute: str, code: str) -> Iterable[str]:
        """See Head."""
        return self.index.get((LOOKS + attribute, skeleton(code)), NONE)

    def attributes(self, entity: str) -> Iterable[str]:
        """See Lines."""
        return tuple(self.slots.get(entity, NO_SLOTS))

    def entities(self, noun: str) -> Keys:
        """Every entity of a noun that was ever on record."""
        return self.nouns.get(noun, NONE)

    def about(self, entity: str) -> Sequence[int]:
        """The entries about an entity, in order; see domain/about.py."""
        return self.subjects.get(entity, ())

    def subjects_between(self, first: int, last: int) -> list[str]:
        """Whatever entries in a row are about; see domain/about.py. Looks at every entity of the organization."""
        self.close()  # A map that is written to cannot be walked through.
        found = ((key, sequences, bisect_left(sequences, first)) for key, sequences in self.subjects.items())
        return sorted(key for key, sequences, at in found if at < len(sequences) and sequences[at] <= last)

    def is_act(self, sequence: int) -> bool:
        """Whether an entry says nothing of the structure."""
        return sequence not in self.entries

    def acts_about(self, key: str, known: int) -> list[tuple[int, object]]:
        """The acts about something up to `known`, in order."""
        return [(sequence, act) for sequence, act in self.acts.get(key, ()) if sequence <= known]

    def every_act(self) -> Iterable[Sequence[tuple[int, object]]]:
        """All acts, by what they are about; also those of a set that is being decided."""
        self.close()  # A map that is written to cannot be walked through.
        return self.acts.values()

    def slots_of(self, sequence: int) -> list[Slot]:
        """The slots an entry speaks of."""
        entry = self.entries.get(sequence)
        return [(said.entity, said.attribute) for said in entry.assertions] if entry else []

    def subjects_of(self, sequences: Iterable[int]) -> list[tuple[str, str]]:
        """Noun and key of what each of some entries is first of all about, once each; acts are about nothing here."""
        entries = (self.entries.get(sequence) for sequence in sequences)
        keys = dict.fromkeys(entry.mentions[0] for entry in entries if entry and entry.mentions and not entry.rescinds)
        named = ((next(iter(self.attributes(key)), ""), key) for key in keys)
        return [(noun_named(attribute).name, key) for attribute, key in named if attribute]

    def telling(self, event: Event, first: int, last: int, day: date) -> Telling:
        """The sentence of an event in a change set, on a day; see Telling."""
        taken_back = getattr(event, "entries", ())
        before = self.glance(AsOf(day, first - 1 if taken_back else self.ground(first - 1)))
        return Telling(event, before, self.glance(AsOf(day, last)), self.subjects_of(taken_back))

    def rescinded_by(self, sequence: int, known: int) -> int | None:
        """The newest entry up to `known` that took an entry back, if it is taken back."""
        live = (r for r in self.rescinders.get(sequence, ()) if r <= known and self.alive(r, known))
        return max(live, default=None)

    def turned(self, rescission: int) -> set[int]:
        """The entries that a rescission took back or restored."""
        turned: set[int] = set()
        due = [rescission]
        while due:
            targets = self.entries[due.pop()].rescinds
            further = {one for one in targets if one in self.entries and self.flipped(one, rescission)}
            due.extend(further - turned)
            turned |= further
        return turned

    def flipped(self, sequence: int, rescission: int) -> bool:
        """Whether an entry was taken back or restored at another."""
        flips = self.flips.get(sequence, ())
        at = bisect_left(flips, rescission)
        return at < len(flips) and flips[at] == rescission

    def set_at(self, sequence: int) -> tuple[int, int]:
        """First and last sequence of the change set that an entry belongs to: up to the head, if it is not closed."""
        at = bisect_right(range(len(self.sets)), sequence - 1, key=self._last)
        return (self.sets[at - 1][0] + 1 if at else 1), (self.sets[at][0] if at in self.sets else self.head)

    def ground(self, before: int) -> int:
        """The entry that the set after `before` stands on: the last of the rescissions that it begins with, if any."""
        while (entry := self.entries.get(before + 1)) is not None and entry.rescinds:
            before += 1
        return before

    def known_at(self, until: Instant) -> int:
        """The last sequence of the last change set recorded up to a moment, itself included."""
        at = bisect_right(range(len(self.sets)), until, key=self._when)
        return self.sets[at - 1][0] if at else 0

    def known_before(self, at: Instant) -> int:
        """The last sequence of the last change set recorded before a moment."""
        place = bisect_left(range(len(self.sets)), at, key=self._when)
        return self.sets[place - 1][0] if place else 0

    def recorded_at(self, known: int) -> Instant | None:
        """When the change set that ends at `known` was recorded."""
        at = bisect_right(range(len(self.sets)), known, key=self._last)
        return self.sets[at - 1][1] if at else None

    def _last(self, place: int) -> int:
        return self.sets[place][0]

    def _when(self, place: int) -> Instant:
        return self.sets[place][1]

    def desk(self, as_of: AsOf) -> Desk:
        """The structure that decisions are made on."""
        return Desk(self, as_of)

    # Writing, on a fork that nobody else sees.

    def fork(self) -> Image:
        """A copy that costs nothing, to write to."""
        self.close()
        fork = copy(self)
        fork.begun_at = self.head
        fork.touched = set()
        fork.concerned = set()
        fork.forget_structures()
        return fork

    def take(self, entries: Iterable[Recorded]) -> None:
        """Take in entries, in the order of their sequence."""
        self._open()
        for entry in entries:
            for said in entry.assertions:
                self._assert(said)
            if entry.assertions or entry.rescinds:
                self._put(self.entries, entry.sequence, entry)
            speaking = list(entry.mentions)
            if entry.act is not None:
                place = entry.sequence, entry.act
                subject = entry.mentions[0]
                self._put(self.acts, subject, longer(self.acts.get(subject, ()), place))
                if (grant := getattr(entry.act, "grant", None)) is not None:
                    acts = longer(self.grants.get(grant, ()), place)
                    self._put(self.grants, grant, acts)
                    speaking += [key for _, act in acts for key in cast(Event, act).named()]
            if entry.rescinds:
                self._rescind(entry)
                settled: set[str] = set()
                for one in self.turned(entry.sequence):
                    settled.update(self.entries[one].mentions, self.settled.get(one, ()))
                self._put(self.settled, entry.sequence, frozenset(settled))
                speaking += settled
            self._note(speaking, entry.sequence)
            self.head = entry.sequence

    def close_set(self, last: int, recorded_at: Instant) -> None:
        """Note the end of a change set: from now on a coordinate can name it."""
        self.close()
        self.head = last
        self.sets = self.sets.set(len(self.sets), (last, recorded_at))

    def _open(self) -> None:
        """From now on write to the maps in place, where they are this fork's own."""
        if not self.writable:
            for name in MAPS:
                setattr(self, name, getattr(self, name).mutate())
            self.own = set()
            self.writable = True

    def close(self) -> None:
        """From now on the maps never change, and may be shared."""
        if self.writable:
            for name in MAPS:
                setattr(self, name, getattr(self, name).finish())
            self.writable = False

    def _assert(self, said: Assertion) -> None:
        entity, attribute = said.entity, said.attribute
        slots = self._own_slots(entity)
        if attribute in slots:
            slots[attribute] = self.timeline(entity, attribute).plus(said)
        else:
            slots[attribute] = said
            noun = noun_named(attribute)
            if attribute == noun.existence:
                self._add(self.nouns, noun.name, entity)
        if self.first_day is None or said.period.start < self.first_day:
            self.first_day = said.period.start
        if isinstance(said.value, str) and (indexed := whole(attribute)) in INDEXED:
            self._add(self.index, (indexed, said.value), entity)
            if indexed in TIES and said.value not in (held := self.ties.get(entity, ())):
                self._put(self.ties, entity, (*held, said.value))
            if attribute in CODES:
                self._add(self.index, (LOOKS + attribute, skeleton(said.value)), entity)
        self.touched.add((entity, attribute))

    def _own_slots(self, entity: str) -> Slots:
        """The slots of an entity, to write to."""
        if entity not in self.own:
            self.own.add(entity)
            self._put(self.slots, entity, dict(self.slots.get(entity, NO_SLOTS)))
        return self.slots[entity]

    def _note(self, speaking: list[str], sequence: int) -> None:
        """Note what an entry is about: what it speaks of and, of ties among that, whatever they ever held."""
        keys: set[str] = set()
        while speaking:
            key = speaking.pop()
            if key not in keys:
                keys.add(key)
                speaking += self.ties.get(key, ())
                self._put(self.subjects, key, longer(self.subjects.get(key, ()), sequence))
        self.concerned |= keys

    def _rescind(self, rescission: Recorded) -> None:
        """Take back what a rescission names; a rescission that falls or rises moves its own targets.

        Targets are older than what names them, so going from the newest to the oldest settles each at once.
        """
        at = rescission.sequence
        for target in rescission.rescinds:
            self._put(self.rescinders, target, longer(self.rescinders.get(target, ()), at))
        due = [-target for target in rescission.rescinds]
        heapq.heapify(due)
        flipped: set[int] = set()
        while due:
            target = -heapq.heappop(due)
            dead = any(self.alive(r, at) for r in self.rescinders[target])
            if dead is not self.alive(target, at):
                continue
            self._put(self.flips, target, longer(self.flips.get(target, ()), at))
            flipped.add(target)
            for further in self.entries[target].rescinds if target in self.entries else ():
                heapq.heappush(due, -further)
        turned: dict[Slot, list[int]] = defaultdict(list)
        for target in flipped:
            for slot in dict.fromkeys(self.slots_of(target)):
                turned[slot].append(target)
        for (entity, attribute), targets in turned.items():
            timeline = self.timeline(entity, attribute).turn(targets, lambda s: self.alive(s, at), at)
            self._own_slots(entity)[attribute] = timeline
        self.touched |= turned.keys()

    @staticmethod
    def _put(mutating: Any, key: Any, value: Any) -> None:
        mutating[key] = value

    @staticmethod
    def _add(mutating: Any, key: Any, member: str) -> None:
        members: Keys = mutating.get(key, NONE)
        if member not in members:
            mutating[key] = members.set(member, None)


class ImageStructure:
    """The structure protocol over an image: lazy, cheap to make, and what was asked once is remembered.

    It never changes, so neither does what it remembers; any thread may add to that.
    """

    __slots__ = (
        "__weakref__",
        "_columns",
        "_grouped",
        "_keys",
        "_referring",
        "as_of",
        "image",
        "language",
        "organization",
    )

    def __init__(self, image: Image, as_of: AsOf) -> None:
        self.image = image
        self.as_of = as_of
        self.organization = image.organization
        self.language = image.language
        self._keys: dict[str, list[str]] = {}
        self._columns: defaultdict[str, dict[str, Value]] = defaultdict(dict)
        """Attribute → entity → what its slot holds."""
        self._referring: defaultdict[str, dict[Value, list[str]]] = defaultdict(dict)
        """Attribute → value → the entities that hold it."""
        self._grouped: dict[str, dict[Value, list[str]]] = {}
        """The same of all entities, where that was worth it."""

    def on(self, day: date) -> ImageStructure:
        """See Structure."""
        return self.image.structure(AsOf(day, self.as_of.known))

    def at(self, known: int) -> ImageStructure:
        """The same day, as known at another entry."""
        return self.image.structure(AsOf(self.as_of.effective, known))

    def value(self, entity: str, attribute: str) -> Value:
        """See Structure."""
        try:
            return self._columns[attribute][entity]
        except KeyError:
            found = self.word(entity, attribute)
            value = self._columns[attribute][entity] = found.value if found else None
            return value

    def word(self, entity: str, attribute: str) -> Assertion | None:
        """The assertion that stands on a slot, whatever it says."""
        if OVER:
            look()
        timeline = self.image.slots.get(entity, NO_SLOTS).get(attribute)
        if timeline is None:
            return None
        if type(timeline) is Assertion:  # Asked for every value there is, so without a call to the period.
            period, day = timeline.period, self.as_of.effective
            stands = period.start <= day and (period.end is None or day < period.end)
            return timeline if stands and timeline.sequence <= self.as_of.known else None
        timeline = cast(Timeline, timeline)
        if timeline.settled <= self.as_of.known:
            return timeline.standing(self.as_of.effective)
        return standing(self._known(timeline), self.as_of.effective)

    def line(self, entity: str, attribute: str) -> Sequence[Run]:
        """See Structure."""
        if OVER:
            look()
        timeline = self.image.timeline(entity, attribute)
        if timeline.settled <= self.as_of.known:
            return timeline.line
        return runs(resolve(self._known(timeline)))

    def attributes(self, entity: str) -> Sequence[str]:
        """See Structure."""
        return sorted(self.image.attributes(entity))

    def keys(self, noun: str) -> Sequence[str]:
        """See Structure."""
        found = self._keys.get(noun)
        if found is None:
            if NOUNS[noun].has_past:
                found = sorted(k for k in self.image.entities(noun) if on_record(self, noun, k))
            else:
                existence = NOUNS[noun].existence
                found = sorted(k for k in self.image.entities(noun) if self.value(k, existence) is not None)
            self._keys[noun] = found
        return found

    def entities(self, noun: str) -> Sequence[str]:
        """See Structure."""
        return sorted(key for key in self.image.entities(noun) if periods(self, noun, key))

    def referring(self, attribute: str, target: Value) -> Sequence[str]:
        """See Structure."""
        asked = self._referring[attribute]
        found = asked.get(target)
        if found is None:
            noun, slot = noun_named(attribute), slot_of(attribute, target)
            # What refers to nothing is found among all there is; then all is known of who refers to what.
            if slot == attribute and (target is None or len(asked) * OFTEN > len(self.image.entities(noun.name))):
                found = self._groups(attribute, noun.name).get(target, [])
            else:
                among = self.keys(noun.name) if target is None else sorted(self.image.ever(attribute, target))
                found = [
                    entity
                    for entity in among
                    if self.value(entity, slot) == target and self.value(entity, noun.existence) is not None
                ]
            asked[target] = found
        return found

    def _groups(self, attribute: str, noun: str) -> dict[Value, list[str]]:
        """Value → the entities on record that hold it, in the order of their keys."""
        groups = self._grouped.get(attribute)
        if groups is None:
            groups = {}
            for entity in self.keys(noun):
                groups.setdefault(self.value(entity, attribute), []).append(entity)
            self._grouped[attribute] = groups
        return groups

    def ever(self, attribute: str, target: Value, *also: tuple[str, Value]) -> Sequence[str]:
        """See Structure."""
        image = self.image
        fewest, *others = sorted([image.ever(attribute, target), *(image.ever(*pair) for pair in also)], key=len)
        return sorted(key for key in fewest if all(key in keys for keys in others))

    def _known(self, timeline: Timeline) -> Sequence[Assertion]:
        known, image = self.as_of.known, self.image
        return timeline.known(known, lambda sequence: image.alive(sequence, known))


class Desk(ImageStructure):
    """The structure that decisions are made on: it also knows how the entries stand.

    Other days of it are kept by it, not by the image: whatever is decided, or tried and refused, goes with its draft.
    """

    def __init__(self, image: Image, as_of: AsOf) -> None:
        super().__init__(image, as_of)
        self._days: dict[date, Desk] = {}

    def on(self, day: date) -> Desk:
        """See Structure."""
        if day not in self._days:
            self._days[day] = Desk(self.image, AsOf(day, self.as_of.known))
        return self._days[day]

    def facts(self, entity: str, attribute: str) -> Sequence[Assertion]:
        """The live assertions on a slot."""
        return self.image.facts(entity, attribute)

    def standing(self, sequences: Sequence[int]) -> dict[int, str]:
        """How each entry stands: LIVE, RESCINDED, ACT or NONE."""
        image = self.image
        found = {}
        for sequence in sequences:
            if sequence > image.begun_at:
                found[sequence] = "NONE"
            elif sequence == 1 or sequence not in image.entries:
                found[sequence] = "ACT"
            else:
                found[sequence] = "LIVE" if image.alive(sequence, image.head) else "RESCINDED"
        return found

    def acts(self, about: str) -> Sequence[tuple[int, object]]:
        """The acts about something so far, in order."""
        return self.image.acts.get(about, ())

    def granted(self, grant: str) -> Sequence[tuple[int, object]]:
        """The acts that gave and revoked a grant; none, if there is no such grant."""
        return self.image.grants.get(grant, ())

    def submitted(self, key: str) -> bool:
        """Whether a change request that was ever submitted speaks of something, on record or not."""
        return any(key in getattr(act, "entities", ()) for acts in self.image.every_act() for _, act in acts)

    def depth(self, sequences: Sequence[int]) -> int:
        """How many rescissions stand on one another at some entries: 0 if they rescind nothing."""
        depth = -1
        level = set(sequences)
        while level and depth < DEEPEST:
            depth += 1
            entries = (self.image.entries.get(sequence) for sequence in level)
            level = {target for entry in entries if entry is not None for target in entry.rescinds}
        return depth

    def change_set(self, reference: str) -> Sequence[int]:
        """The entries of a change set that still count, by its id.

        Raises:
            Refused: Invalid, if the id names no change set of this organization.
        """
        found = read_id(reference)
        if found is None or (found.noun, found.organization) != ("ChangeSet", self.organization):
            raise refuse(Invalid("That is not the id of a change set of this organization.")).under("changeSet")
        number = int(found.key)
        if not 1 <= number <= self.image.begun_at:
            raise refuse(Invalid("There is no such change set.")).under("changeSet")
        first, last = self.image.set_at(number)
        standing = self.standing(range(first, last + 1))
        return [sequence for sequence, how in standing.items() if how == "LIVE"]
