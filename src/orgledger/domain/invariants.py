"""What must hold on every day, plans included, whatever was recorded and in whichever order.

The rules are checked after a whole change set, on lines rather than on event types: the end of a temporary
fact, or a rescission, can break a tree as well as a move can, also at a unit nobody touched. The cost is the
number of breakpoints around the touched slots, not the size of the organization.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from heapq import heappop, heappush
from itertools import islice
from typing import ClassVar, Protocol, TypeAlias

import msgspec

from orgledger.domain.days import Days
from orgledger.domain.event import NOUNS, noun_named, slot_of, whole
from orgledger.domain.period import ALWAYS, Period, between, join, subtract
from orgledger.domain.refusal import SHOWN, Labels, Refusal, listed
from orgledger.domain.timeline import Assertion, Run, Value

Slot: TypeAlias = tuple[str, str]
Chain: TypeAlias = "tuple[str, Chain | None]"
"""Entities on a way, the last one first."""


class Lines(Protocol):
    """The head of a ledger, seen along its lines."""

    def line(self, entity: str, attribute: str) -> Sequence[Run]:
        """What a slot holds over all days."""

    def facts(self, entity: str, attribute: str) -> Sequence[Assertion]:
        """The live assertions on a slot."""

    def said(self, entity: str, attribute: str) -> Sequence[Assertion]:
        """All assertions on a slot, live or taken back."""

    def ever(self, attribute: str, target: Value) -> Iterable[str]:
        """A superset of the entities whose attribute ever held `target`."""

    def attributes(self, entity: str) -> Iterable[str]:
        """Every attribute the entity was ever given."""


class Violation(Refusal):
    """An invariant that would break, over which days, and who stands in the way."""

    entity: str
    period: Period
    blockers: tuple[str, ...] = ()
    face: ClassVar[str] = "RuleViolation"

    @property
    def blocked_by(self) -> tuple[str, ...]:
        return self.blockers

    @property
    def over(self) -> Period | None:
        return self.period


class WouldFormCycle(Violation):
    """Units, or reporting lines, would run in a ring."""

    code: ClassVar[str] = "CYCLE"

    def message(self, label: Labels) -> str:
        ring = " › ".join(label(key) for key in (self.entity, *self.blockers, self.entity))
        return f"{label(self.entity)} would be above itself {self.period}: {ring}. Move one of them elsewhere first."


class StillReferredTo(Violation):
    """Something would be off record, or archived, while others depend on it."""

    attribute: str = ""
    code: ClassVar[str] = "STILL_REFERRED_TO"

    def message(self, label: Labels) -> str:
        return (
            f"{label(self.entity)} must be on record {self.period}, because it {tied(self.attribute)} "
            f"{listed(self.blockers, label)}. Move or end them in the same change set."
        )


class ActiveBelowInactive(Violation):
    """An archived unit would have active units below it."""

    code: ClassVar[str] = "ACTIVE_BELOW_INACTIVE"

    def message(self, label: Labels) -> str:
        return (
            f"{label(self.entity)} is archived {self.period} but has active units below it: "
            f"{listed(self.blockers, label)}. Archive or move them in the same change set."
        )


class CodeTaken(Violation):
    """Two of a kind would share a code."""

    value: str = ""
    code: ClassVar[str] = "CODE_TAKEN"

    def message(self, label: Labels) -> str:
        return f"The code {self.value!r} belongs to {listed(self.blockers, label)} {self.period}. Choose another one."


class OutsideExistence(Violation):
    """Something was said of an entity on a day when it does not exist."""

    attributes: tuple[str, ...] = ()
    sequences: tuple[int, ...] = ()
    code: ClassVar[str] = "OUTSIDE_EXISTENCE"

    def message(self, label: Labels) -> str:
        return (
            f"{label(self.entity)} is not on record on {self.period.start}, but its "
            f"{' and '.join(plain(a) for a in self.attributes)} is stated from that day "
            f"(entry {', '.join(map(str, self.sequences))}). Rescind that entry or give it another day in the same set."
        )


class CreatedTwice(Violation):
    """Two live creations of one key."""

    sequences: tuple[int, ...] = ()
    code: ClassVar[str] = "CREATED_TWICE"

    def message(self, label: Labels) -> str:
        return f"{label(self.entity)} would be created twice (entries {', '.join(map(str, self.sequences))})."


class ReopenedOnRecord(Violation):
    """Something would be reopened although it is on record."""

    sequences: tuple[int, ...] = ()
    code: ClassVar[str] = "REOPENED_ON_RECORD"

    def message(self, label: Labels) -> str:
        return (
            f"{label(self.entity)} would be reopened on {self.period.start} although it is on record the day before "
            f"(entry {', '.join(map(str, self.sequences))}). Rescind the reopening in the same change set."
        )


class TwoAtOnce(Violation):
    """A tie would have two ends where it has one."""

    attribute: str = ""
    code: ClassVar[str] = "TWO_AT_ONCE"

    def message(self, label: Labels) -> str:
        return (
            f"{' and '.join(map(label, self.blockers))} would both be the {plain(self.attribute)} of "
            f"{label(self.entity)} {self.period}. Rescind the entry that names one of them in the same change set."
        )


class Wordless(Violation):
    """Something would have neither a name nor a text."""

    code: ClassVar[str] = "WORDLESS"

    def message(self, label: Labels) -> str:
        return f"{label(self.entity)} would have neither a name nor a text {self.period}. Keep one in any language."


class HeadOutsideLine(Violation):
    """The head of a unit would belong neither to it, nor above it, nor be its leading layer."""

    code: ClassVar[str] = "HEAD_OUTSIDE_LINE"

    def message(self, label: Labels) -> str:
        return (
            f"{label(self.blockers[0])} heads {label(self.entity)} {self.period}, but belongs neither to it nor to "
            "a unit above it, nor is it its layer of leadership. Move it, or designate another head."
        )


def plain(attribute: str) -> str:
    """An attribute in words: `position.reports_to` is "reports to"."""
    return whole(attribute).partition(".")[2].replace("_", " ").replace(".", " ")


TIES = {
    "involvement.holder": "is involved in the work of",
    "involvement.object": "is the work of",
    "collaboration.party": "is a party of",
    "collaboration.from": "is the giving side of",
    "collaboration.to": "is the receiving side of",
    "statement.about": "is spoken of in",
}
"""How what is referred to stands to what refers to it, where the attribute's own name says too little."""


def tied(attribute: str) -> str:
    """How what an attribute refers to stands to the attribute's owner, in words."""
    return TIES.get(stem_of(attribute), f"is the {plain(attribute)} of")


def stem_of(attribute: str) -> str:
    """An attribute without its qualifier: `involvement.holder` of `involvement.holder.unit`."""
    return ".".join(attribute.split(".", 2)[:2])


Lasts: TypeAlias = Callable[[], None]
"""Raises when there is no time left."""
Rule: TypeAlias = "Callable[[Check, str], Iterator[Violation]]"
RULES: dict[str, list[Rule]] = defaultdict(list)
"""Attribute, without its qualifier → the rules of a noun that a change of it can break."""


def holds(*attributes: str) -> Callable[[Rule], Rule]:
    """Enter a rule that a noun keeps on every day, beside those of all nouns.

    Args:
        attributes: those that can break it, without qualifiers, such as `collaboration.party`; the rule is asked
            about their entity.
    """

    def enter(rule: Rule) -> Rule:
        for attribute in attributes:
            RULES[attribute].append(rule)
        return rule

    return enter


def broken(after: Lines, before: Lines, touched: Iterable[Slot], lasts: Lasts = lambda: None) -> list[Violation]:
    """Everything that a change set breaks.

    What an older ledger broke already, before a rule was kept on every day, stands in nobody's way.

    Args:
        after: the ledger with the set.
        before: the ledger without it.
        touched: the slots that the set speaks of.
        lasts: asked now and then; it raises when there is no time left.
    """
    slots = set(touched)
    found = check(after, slots, lasts)
    return list(beyond(found, check(before, slots, lasts))) if found else []


def beyond(found: Iterable[Violation], old: Iterable[Violation]) -> Iterator[Violation]:
    """Violations over the days on which they are new."""
    always: dict[Violation, list[Period]] = defaultdict(list)
    for one in old:
        always[msgspec.structs.replace(one, period=ALWAYS)].append(one.period)
    for one in found:
        for rest in subtract(one.period, join(always.get(msgspec.structs.replace(one, period=ALWAYS), ()))):
            yield msgspec.structs.replace(one, period=rest)


def check(lines: Lines, touched: Iterable[Slot], lasts: Lasts = lambda: None) -> list[Violation]:
    """Everything that is broken around the touched slots."""
    return Check(lines, touched, lasts).run()


class Check:
    """One pass over the neighbourhood of the touched slots."""

    def __init__(self, lines: Lines, touched: Iterable[Slot], lasts: Lasts = lambda: None) -> None:
        self.lines = lines
        self.lasts = lasts
        """Raises when there is no time left."""
        self.touched = set(touched)
        self.presence: dict[Slot, Days] = {}
        self.climbed: dict[str, dict[str, Days]] = defaultdict(lambda: defaultdict(Days))
        """Ancestor → unit → the days over which its way up was followed."""
        self.reached: dict[str, dict[str, Days]] = defaultdict(lambda: defaultdict(Days))
        """Ancestor → unit → the days among them on which the ancestor stands above it."""
        self.codes: dict[Slot, dict[Value, list[Period]]] = {}
        """A slot → what it holds → over which days."""

    def run(self) -> list[Violation]:
        """Gather what may have become wrong, then look at each once."""
        touched: dict[str, set[str]] = defaultdict(set)
        holders: set[Slot] = set()
        coded: set[Slot] = set()
        asked: dict[tuple[Rule, str], None] = {}
        for entity, attribute in self.touched:
            noun = noun_named(attribute)
            touched[entity].add(attribute)
            if attribute in (noun.existence, "unit.status"):
                holders.update((entity, own) for own in self.lines.attributes(entity) if noun.target(own))
                holders.update(
                    (h, slot_of(own, entity)) for own in referring(noun.name) for h in self.lines.ever(own, entity)
                )
                coded.update((entity, own) for own in noun.unique)
            if noun.target(attribute):
                holders.add((entity, attribute))
            if attribute in noun.unique:
                coded.add((entity, attribute))
            for rule in RULES.get(stem_of(attribute), ()):
                asked[rule, entity] = None
        found: list[Violation] = []
        for entity, attributes in sorted(touched.items()):
            self.lasts()
            found += self.existence(entity, attributes)
        found += self.targets(sorted(holders))
        for attribute in RINGS:
            found += self.rings((entity for entity, own in holders if own == attribute), attribute)
        for unit in sorted(self.headed(holders)):
            self.lasts()
            found += self.head(unit)
        found += self.unique(coded)
        of_nouns = (violation for rule, entity in asked for violation in rule(self, entity))
        return [*found, *sorted(dict.fromkeys(of_nouns), key=lambda one: (one.entity, one.code, one.period.start))]

    def on_record(self, entity: str, noun: str) -> Days:
        """The days of an entity's existence."""
        present = self.presence.get((entity, noun))
        if present is None:
            runs = self.lines.line(entity, NOUNS[noun].existence)
            present = Days(run.period for run in runs if run.value is not None)
            if present and NOUNS[noun].has_past:
                present = Days([ALWAYS])
            self.presence[entity, noun] = present
        return present

    def held(self, entity: str, attribute: str, within: Period = ALWAYS) -> Iterator[tuple[Period, Value]]:
        """What a slot holds while its entity is on record, clipped to some days."""
        presence = self.on_record(entity, noun_named(attribute).name)
        line, stop = self.lines.line(entity, attribute), within.stop
        for place in range(bisect_right(line, within.start, key=stop_of), len(line)):
            run = line[place]
            if run.period.start >= stop:
                break
            clipped = run.period.meet(within)
            if clipped:
                for period in presence.meeting(clipped):
                    yield period, run.value

    def existence(self, entity: str, attributes: Iterable[str]) -> Iterator[Violation]:
        """At most one live creation; nothing said starts outside the days the entity exists, if it has no past."""
        by_noun: dict[str, set[str]] = defaultdict(set)
        for attribute in attributes:
            by_noun[noun_named(attribute).name].add(attribute)
        for noun, touched in sorted(by_noun.items()):
            slot = NOUNS[noun].existence
            life = self.lines.facts(entity, slot)
            openings = {a.period.start for a in life if a.value is not None}
            created = [a for a in life if a.value == "created"]
            birth = min((a.period.start for a in created), default=date.max)
            endings = endings_of(life)
            if slot in touched:  # Then every fact about the entity may have come to lie outside it.
                prefix = f"{noun}."
                touched = {own for own in self.lines.attributes(entity) if own.startswith(prefix)}
                if len(created) > 1:
                    yield CreatedTwice(entity, created[0].period, (entity,), tuple(sorted(a.sequence for a in created)))
            stray: dict[int, list[Assertion]] = defaultdict(list)
            for attribute in touched if not NOUNS[noun].has_past else ():
                for fact in self.lines.facts(entity, attribute):
                    if attribute == slot:
                        inside = self.life_fits(fact, entity, noun, birth, openings)
                    else:
                        day = fact.period.start
                        # A fact of the very day on which a life begins and ends is void, not stray.
                        inside = day >= birth and (day in openings or day in self.on_record(entity, noun))
                        # Void, too, if the life ended on that day, by this entry or a later one.
                        inside = inside or max(endings.get(day, ()), default=0) >= fact.sequence
                    if not inside:
                        stray[fact.sequence].append(fact)
                    elif fact.value == "reopened" and self.still_open(fact, entity, noun, endings):
                        yield ReopenedOnRecord(entity, fact.period, (entity,), (fact.sequence,))
            for sequence, facts in sorted(stray.items()):
                names = tuple(sorted({fact.attribute for fact in facts}))
                yield OutsideExistence(entity, facts[0].period, (entity,), names, (sequence,))

    def life_fits(self, fact: Assertion, entity: str, noun: str, birth: date, openings: set[date]) -> bool:
        """Whether a creation, reopening or ending stands where it can."""
        day = fact.period.start
        if fact.value is not None:
            return day >= birth
        if day < birth:
            return False
        eve = day - timedelta(days=1) if day > date.min else day
        return day in openings or eve in self.on_record(entity, noun)

    def still_open(self, fact: Assertion, entity: str, noun: str, endings: Mapping[date, Sequence[int]]) -> bool:
        """Whether a reopening finds the entity on record, and nothing ends it on that very day before."""
        day = fact.period.start
        eve = day - timedelta(days=1) if day > date.min else day
        ended = min(endings.get(day, ()), default=fact.sequence) < fact.sequence
        return not ended and eve in self.on_record(entity, noun)

    def one_of(self, entity: str, attributes: Sequence[str]) -> Iterator[Violation]:
        """Of attributes that stand for each other, one alone holds something on any day."""
        for place, attribute in enumerate(attributes):
            for target, period in self.followed(entity, attribute):
                for other in attributes[place + 1 :]:
                    for another, days in self.followed(entity, other, period):
                        yield TwoAtOnce(entity, days, (target, another), stem_of(attribute))

    def worded(self, entity: str, *attributes: str) -> Iterator[Violation]:
        """One of some localized attributes holds a text in some language on every day."""
        texts = [own for own in self.lines.attributes(entity) if own.rpartition(".")[0] in attributes]
        spoken = join(period for own in texts for period, text in self.held(entity, own) if text is not None)
        for period in self.on_record(entity, noun_named(attributes[0]).name):
            for silent in subtract(period, spoken):
                yield Wordless(entity, silent)

    def targets(self, holders: Iterable[Slot]) -> Iterator[Violation]:
        """What is referred to is on record for the whole time; an archived unit has nothing active below it."""
        missing: dict[tuple[str, str, Period], list[str]] = defaultdict(list)
        asleep: dict[tuple[str, Period], list[str]] = defaultdict(list)
        for holder, attribute in holders:
            self.lasts()
            noun = noun_named(attribute).target(attribute)
            for period, target in self.held(holder, attribute):
                if noun is None or not isinstance(target, str):
                    continue
                for gap in self.on_record(target, noun).missing(period):
                    missing[target, attribute, gap].append(holder)
                if attribute == "unit.parent":
                    for shared in self.active_under_inactive(holder, target, period):
                        asleep[target, shared].append(holder)
        for (target, attribute, gap), blockers in missing.items():
            yield StillReferredTo(target, gap, tuple(blockers), attribute)
        for (target, shared), blockers in asleep.items():
            yield ActiveBelowInactive(target, shared, tuple(blockers))

    def active_under_inactive(self, child: str, parent: str, period: Period) -> Iterator[Period]:
        """The days on which the child is at work and its parent is archived."""
        for active, status in self.held(child, "unit.status", period):
            if status == "ACTIVE":
                for both, above in self.held(parent, "unit.status", active):
                    if above == "INACTIVE":
                        yield both

    def rings(self, starts: Iterable[str], attribute: str) -> Iterator[Violation]:
        """The days on which following one attribute from some entities leads in a ring.

        Each entity is followed once over each of its days, from whichever entity it is reached first.
        """
        followed: dict[str, Days] = defaultdict(Days)
        rings: dict[tuple[str, ...], list[Period]] = defaultdict(list)
        touched = set(starts)
        for start in sorted(touched):
            self.lasts()
            # On one day, what follows from one entity is one way: it meets itself again in a ring only.
            way: dict[str, Days] = defaultdict(Days)
            stack = [(start, ALWAYS)]
            while stack:
                entity, within = stack.pop()
                for days in followed[entity].missing(within):
                    for again in way[entity].meeting(days):
                        for ring, shared in self.ring(entity, attribute, again):
                            rings[ring].append(shared)
                    for fresh in way[entity].missing(days):
                        way[entity].add(fresh)
                        stack += self.followed(entity, attribute, fresh)
            for entity, days_of in way.items():
                for days in days_of:
                    followed[entity].add(days)
        for ring, periods in rings.items():
            members = [place for place, entity in enumerate(ring) if entity in touched][:SHOWN]
            for place in members:
                for period in join(periods):
                    yield WouldFormCycle(ring[place], period, (*ring[place + 1 :], *ring[:place]))

    def followed(self, entity: str, attribute: str, within: Period = ALWAYS) -> list[tuple[str, Period]]:
        """What an attribute leads to over some days."""
        return [(target, period) for period, target in self.held(entity, attribute, within) if isinstance(target, str)]

    def ring(self, start: str, attribute: str, within: Period) -> Iterator[tuple[tuple[str, ...], Period]]:
        """The rings that an entity is part of on some days, from their least member on, each with its days."""
        stack: list[tuple[str, Period, Chain | None]] = [(start, within, None)]
        while stack:
            entity, days, chain = stack.pop()
            for target, period in self.followed(entity, attribute, days):
                if target != start:
                    stack.append((target, period, (target, chain)))
                    continue
                ring = [start]
                while chain is not None:
                    member, chain = chain
                    ring.insert(1, member)
                least = ring.index(min(ring))
                yield (*ring[least:], *ring[:least]), period

    def headed(self, holders: set[Slot]) -> set[str]:
        """The units whose head may have come to belong elsewhere."""
        units = {entity for entity, attribute in holders if attribute in ("unit.head", "unit.leadership")}
        homes: set[str] = set()
        moved: set[str] = set()
        for entity, attribute in self.touched:
            if attribute == "position.unit":
                units.update(self.lines.ever("unit.head", entity))
            elif attribute in ("unit.parent", "unit.kind"):
                units.add(entity)
                units.update(self.lines.ever("unit.leadership", entity))
                # With nothing below it, and itself headed from within, a unit moves nobody's head away from above.
                alone = not self.lines.ever("unit.parent", entity) and not self.lines.said(entity, "unit.head")
                homes.add(entity)
                if not alone:
                    moved.add(entity)
        for unit in homes | self.ever_above(moved):
            for position in self.lines.ever("position.unit", unit):
                units.update(self.lines.ever("unit.head", position))
        return units

    def ever_above(self, units: Iterable[str]) -> set[str]:
        """Every unit that was ever said to stand above some, taken back or not: the set may have moved them away."""
        above: set[str] = set()
        stack = list(units)
        while stack:
            for fact in self.lines.said(stack.pop(), "unit.parent"):
                if isinstance(fact.value, str) and fact.value not in above:
                    above.add(fact.value)
                    stack.append(fact.value)
        return above

    def head(self, unit: str) -> Iterator[Violation]:
        """A head belongs to its unit, to one above it, or to its layer of leadership."""
        for period, level in self.held(unit, "unit.leadership"):
            if isinstance(level, str):
                yield from self.not_leading(unit, level, level, period)
        for period, position in self.held(unit, "unit.head"):
            if not isinstance(position, str):
                continue
            for days, home in self.held(position, "position.unit", period):
                if isinstance(home, str) and home != unit:
                    for rest in subtract(days, self.above(unit, home, days)):
                        yield from self.not_leading(unit, home, position, rest)

    def not_leading(self, unit: str, level: str, blocker: str, period: Period) -> Iterator[Violation]:
        """The days on which a unit is not a LEVEL child of another."""
        leading = [
            both
            for days, parent in self.held(level, "unit.parent", period)
            if parent == unit
            for both, kind in self.held(level, "unit.kind", days)
            if kind == "LEVEL"
        ]
        for rest in subtract(period, join(leading)):
            yield HeadOutsideLine(unit, rest, (blocker,))

    def above(self, unit: str, ancestor: str, within: Period) -> list[Period]:
        """The days on which one unit stands above another.

        Each unit on the way is asked once over each of its days, whichever unit the question began with.
        """
        climbed, reached = self.climbed[ancestor], self.reached[ancestor]
        stack: list[tuple[str, Period, Chain | None]] = [(unit, within, None)]
        while stack:
            entity, days, chain = stack.pop()
            for period in climbed[entity].meeting(days):
                for both in reached[entity].meeting(period):
                    self.arrive(chain, both, reached)
            for fresh in climbed[entity].missing(days):
                climbed[entity].add(fresh)
                for parent, period in self.followed(entity, "unit.parent", fresh):
                    if parent == ancestor:
                        self.arrive((entity, chain), period, reached)
                    else:
                        stack.append((parent, period, (entity, chain)))
        return reached[unit].meeting(within)

    @staticmethod
    def arrive(chain: Chain | None, days: Period, reached: dict[str, Days]) -> None:
        """Note for every unit on a way that it leads to the ancestor on some days."""
        while chain is not None:
            entity, chain = chain
            reached[entity].add(days)

    def unique(self, coded: Collection[Slot]) -> Iterator[Violation]:
        """No two of a noun share a code on any day."""
        values = {(attribute, value) for entity, attribute in coded for value in self.coded(entity, attribute)}
        for attribute, value in sorted((of, value) for of, value in values if isinstance(value, str)):
            self.lasts()
            sharing = self.sharing(attribute, value)
            for one, other, period in islice(sharing, CLASHES):
                for entity, rival in ((one, other), (other, one)):
                    if (entity, attribute) in coded and not ((rival, attribute) in self.touched and rival < entity):
                        yield CodeTaken(entity, period, (rival,), str(value))

    def sharing(self, attribute: str, value: Value) -> Iterator[tuple[str, str, Period]]:
        """Pairs of those that hold a code on the same days, and these days, in the order in which they begin."""
        days = [
            (period.start, period.stop, entity)
            for entity in self.lines.ever(attribute, value)
            for period in self.coded(entity, attribute).get(value, ())
        ]
        holding: list[tuple[date, str]] = []
        for start, stop, entity in sorted(days):
            while holding and holding[0][0] <= start:
                heappop(holding)
            for until, other in sorted(holding):
                if other != entity:
                    yield other, entity, between(start, min(stop, until))
            heappush(holding, (stop, entity))

    def coded(self, entity: str, attribute: str) -> dict[Value, list[Period]]:
        """The codes that an entity has, each with its days."""
        codes = self.codes.get((entity, attribute))
        if codes is None:
            codes = self.codes[entity, attribute] = {}
            for period, value in self.held(entity, attribute):
                codes.setdefault(value, []).append(period)
        return codes


CLASHES = 1_000
"""Pairs that share one code are told up to so many."""


def endings_of(life: Iterable[Assertion]) -> dict[date, list[int]]:
    """Day → the entries by which a life ends on it."""
    endings: dict[date, list[int]] = defaultdict(list)
    for fact in life:
        if fact.value is None:
            endings[fact.period.start].append(fact.sequence)
    return endings


def stop_of(run: Run) -> date:
    """The first day after a run."""
    return run.period.stop


RINGS = ("unit.parent", "position.reports_to")
"""Attributes that must never lead back to where they start."""


@cache
def referring(noun: str) -> list[str]:
    """The attributes, of any noun, that refer to a noun."""
    return [a for declared in NOUNS.values() for a, target in declared.references.items() if target == noun]
