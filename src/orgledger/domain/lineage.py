"""Lineage: units merged, split or transferred to others, and who came of whom (合并, 拆分, 划转).

Each is one command that expands into ordinary events: its author sees, before anything is recorded, which units,
positions, ties and seats go where. What ties predecessor and successor stands on the successor.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, ClassVar, NamedTuple, TypeAlias

import msgspec
from msgspec import UNSET, Meta

from orgledger.domain.collaboration import CollaborationEnded, CollaborationRestated, CollaborationView
from orgledger.domain.command import Command, Dated, Grade, Seats, Timed, decides, note, thousandths
from orgledger.domain.event import Event, Fact, UnitId, noun_named, whole
from orgledger.domain.headcount import HeadcountAdjusted, approved_grades, number, slots, total
from orgledger.domain.invariants import Check, Lines, Slot
from orgledger.domain.involvement import InvolvementEnded, InvolvementMode, InvolvementTransferred, InvolvementView
from orgledger.domain.period import ALWAYS, FOREVER, Period, join, meeting, subtract
from orgledger.domain.position import LineChoice, PositionMoved
from orgledger.domain.refusal import AlreadyExists, Invalid, Labels, Notice, Refused, refuse
from orgledger.domain.refusal import join as all_refused
from orgledger.domain.statement import restated_about
from orgledger.domain.structure import Structure, existence, existing, facts_of
from orgledger.domain.timeline import Assertion, Recorded, Value, line, winner
from orgledger.domain.unit import CreateUnit, UnitCreated, UnitDissolved, UnitMoved, UnitView, above, create_unit

ORIGINS = ("unit.merged_from", "unit.split_from", "unit.transferred_from")
SEATS = ("unit.seats", "unit.fte_milli")


class UnitsMerged(Event, tag="UnitsMerged"):
    """Units went into another, which carries on for them."""

    life: ClassVar[bool] = True
    says = {"en": "{units} are merged into {into}", "zh": "{units} 合并为 {into}"}

    into: UnitId
    units: tuple[UnitId, ...]

    def sentences(self) -> Mapping[str, str]:
        one = {"en": "{units} is merged into {into}", "zh": "{units} 并入 {into}"}
        return one if len(self.units) == 1 else self.says

    def asserts(self) -> Iterator[Fact]:
        for unit in self.units:
            yield Fact(self.into, f"unit.merged_from.{unit}", unit)


class UnitSplit(Event, tag="UnitSplit"):
    """A unit was split into several, beside which it may live on."""

    life: ClassVar[bool] = True
    says = {"en": "{unit} is split into {parts}", "zh": "{unit} 拆分为 {parts}"}

    unit: UnitId
    parts: tuple[UnitId, ...]
    keep: bool

    def asserts(self) -> Iterator[Fact]:
        for part in self.parts:
            yield Fact(part, f"unit.split_from.{self.unit}", self.unit)


class UnitsTransferred(Event, tag="UnitsTransferred"):
    """Units, or parts of them, went to others, old and new; some of them ended by it."""

    life: ClassVar[bool] = True
    says = {"en": "All of {units} goes to {into}", "zh": "{units} 整体划转至 {into}"}

    units: tuple[UnitId, ...]
    into: tuple[UnitId, ...]
    ends: tuple[UnitId, ...]

    def asserts(self) -> Iterator[Fact]:
        for target in self.into:
            for unit in self.units:
                yield Fact(target, f"unit.transferred_from.{unit}", unit)

    def sentences(self) -> Mapping[str, str]:
        if set(self.ends) == set(self.units):
            return self.says
        if not self.ends:
            return {"en": "Part of {units} goes to {into}", "zh": "{units} 的部分职能划转至 {into}"}
        return {
            "en": "All or part of {units} goes to {into}, which ends {ends}",
            "zh": "{units} 全部或部分划转至 {into}，其中 {ends} 随之撤销",
        }


PASSING = (UnitsMerged, UnitSplit, UnitsTransferred)
"""The events beside which something passes from unit to unit."""


class MergeUnits(Command):
    """Merge units into one: everything they hold passes to it, their seats are added up, and they are dissolved."""

    dated = Dated.DAY

    units: Annotated[
        tuple[UnitId, ...],
        Meta(min_length=1, max_length=200),
        note("The units to merge; the one they go into may be one."),
    ]
    into: Annotated[UnitId, note("The unit they go into; create it first in the same set, if it is new.")]


class Part(CreateUnit, kw_only=True, rename="camel"):
    """A new unit that comes of another."""

    start: Annotated[date, note("The day on which it comes of the other.")] = msgspec.field(name="from")


class SplitShare(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How much of a unit's approved headcount goes to one of the parts."""

    part: Annotated[int, Meta(ge=0), note("The place of the part in `into`, from 0.")]
    seats: Annotated[Seats | None, note("Whole seats.")] = None
    fte: Annotated[Decimal | None, note("Full-time equivalents, exact to thousandths.")] = None
    grade: Annotated[Grade | None, note("The grade, where seats are approved by grade.")] = None


class SplitUnit(Command):
    """Split a unit into new ones; unless it is kept, it is dissolved and all of its seats are shared out."""

    dated = Dated.DAY

    unit: Annotated[UnitId, note("The unit to split.")]
    into: Annotated[tuple[Part, ...], Meta(min_length=1, max_length=200), note("The units that come of it.")]
    keep: Annotated[bool, note("Whether the unit lives on beside them.")] = False
    shares: Annotated[tuple[SplitShare, ...], note("Which part gets how many approved seats and FTE.")] = ()
    heir: Annotated[
        Annotated[int, Meta(ge=0)] | None,
        note("The place in `into`, from 0, of the part that takes everything not moved otherwise in this set."),
    ] = None


class TransferShare(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """How much of a unit's approved headcount goes to another."""

    unit: Annotated[UnitId, note("Whose headcount it is.")]
    into: Annotated[UnitId, note("The unit it goes to; the key of a new one is given with it.")]
    seats: Annotated[Seats | None, note("Whole seats.")] = None
    fte: Annotated[Decimal | None, note("Full-time equivalents, exact to thousandths.")] = None
    grade: Annotated[Grade | None, note("The grade, where seats are approved by grade.")] = None


class TransferUnits(Command):
    """Let units, or parts of them, go to others, which exist or are new; name those that end by it."""

    dated = Dated.DAY

    units: Annotated[
        tuple[UnitId, ...], Meta(min_length=1, max_length=200), note("The units that go elsewhere, wholly or in part.")
    ]
    into: Annotated[
        tuple[UnitId, ...],
        Meta(max_length=200),
        note("The units on record that they go to; one that ended is reopened first, in the same set."),
    ] = ()
    parts: Annotated[tuple[Part, ...], Meta(max_length=200), note("The new units that they go to.")] = ()
    ends: Annotated[tuple[UnitId, ...], note("Those of the units that are dissolved by it.")] = ()
    heir: Annotated[
        UnitId | None,
        note("Which of the units they go to takes everything of those that end that is not moved otherwise."),
    ] = None
    shares: Annotated[tuple[TransferShare, ...], note("How many approved seats and FTE go from which to which.")] = ()


class Origin(NamedTuple):
    """A unit that another came of."""

    key: str
    kind: str
    """`merged`, `split` or `transferred`."""
    day: date
    """The first day on which the successor carries on for it."""
    sequence: int
    """The entry that says so: on one day, what was recorded first came first."""


def origins(structure: Structure, unit: str) -> list[Origin]:
    """The units that a unit came of, on any day, as known; none that was not on record then, as it turned out."""
    found = []
    for attribute in structure.attributes(unit):
        if whole(attribute) in ORIGINS:
            kind = attribute.split(".")[1].partition("_")[0]
            for run in structure.line(unit, attribute):
                origin = Origin(str(run.value), kind, run.period.start, run.sequence)
                if run.value is not None and life(structure, origin.key, origin.day) is not None:
                    found.append(origin)
    return sorted(found, key=lambda origin: (origin.day, origin.key, origin.sequence))


def life(structure: Structure, unit: str, day: date) -> Period | None:
    """The unbroken period on record that contains a day, or ended on it."""
    present = join(run.period for run in structure.line(unit, "unit.existence") if run.value is not None)
    return next((period for period in reversed(present) if period.start <= day <= period.stop), None)


def last_life(structure: Structure, unit: str) -> Period:
    """The unbroken period on record that contains the structure's day, or else the last one before; or all days."""
    present = join(run.period for run in structure.line(unit, "unit.existence") if run.value is not None)
    begun = [period for period in present if period.start <= structure.as_of.effective]
    return begun[-1] if begun else ALWAYS


def predecessors(unit: UnitView) -> list[UnitView]:
    """The units it came of by the day of its structure, in the life that it leads on that day; by key."""
    structure = unit.structure
    span = last_life(structure, unit.key)
    keys = {
        origin.key
        for origin in origins(structure, unit.key)
        if origin.day in span and origin.day <= structure.as_of.effective
    }
    return [UnitView(structure, key) for key in sorted(keys)]


def successors(unit: UnitView) -> list[UnitView]:
    """The units that came of it in the life that it leads on that day, or will as far as is known; by key."""
    structure = unit.structure
    span = last_life(structure, unit.key)
    keys = {
        key
        for attribute in ORIGINS
        for key in structure.ever(attribute, unit.key)
        for origin in origins(structure, key)
        if origin.key == unit.key and span.start <= origin.day <= span.stop
    }
    return [UnitView(structure, key) for key in sorted(keys)]


def forebears(structure: Structure, unit: str) -> dict[str, date]:
    """Every unit that a unit carries on for, through chains → the day up to which it counts for it."""
    found: dict[str, date] = {}
    stack = [(unit, FOREVER, sys.maxsize)]
    while stack:
        key, *until = stack.pop()
        for origin in origins(structure, key):
            # What a forebear took in after it had gone on here is none of this unit's.
            earlier = [origin.day, origin.sequence] < until
            if earlier and origin.key != unit and found.get(origin.key, date.min) < origin.day:
                found[origin.key] = origin.day
                stack.append((origin.key, origin.day, origin.sequence))
    return found


class Stay(NamedTuple):
    """Days on which a slot holds a unit, up to where the word that says so ends."""

    unit: str
    period: Period


def stays(structure: Structure, entity: str, attribute: str, units: Container[str]) -> list[Stay]:
    """From the structure's day on: the days on which a slot of something on record holds one of some units.

    As if another unit took the place from the first day of each on: what is said for a while ends on its day, and
    what it covered comes back; what is said for good is taken over for good, up to what is planned.
    """
    noun = noun_named(attribute)
    present = [run.period for run in structure.line(entity, noun.existence) if run.value is not None]
    days = Period(structure.as_of.effective)
    facts = list(facts_of(structure, entity, attribute))
    found: list[Stay] = []
    while True:
        runs = [
            (both, run)
            for run in line(facts)
            if isinstance(run.value, str) and run.value in units
            for period in present
            if (within := period.meet(days)) and (both := run.period.meet(within))
        ]
        if not runs:
            return found
        first, run = min(runs, key=lambda pair: pair[0].start)
        said = next(fact for fact in facts if fact.sequence == run.sequence)
        period = Period(first.start, said.period.end)
        found.append(Stay(str(run.value), period))
        facts.append(Assertion(entity, attribute, None, period, max(fact.sequence for fact in facts) + 1))


def hand_over(structure: Structure, sources: Sequence[str], into: str) -> Iterator[Event | Timed]:
    """Everything that units hold on the structure's day passes to another: units, positions, ties and words.

    What they hold for a while only passes for that while.
    """
    yield from climbed(structure, sources, into)
    for child in of_all_sources(structure, "unit.parent", sources):
        if child != into and child not in sources:
            for source, period in stays(structure, child, "unit.parent", sources):
                yield Timed(UnitMoved(unit=child, from_parent=source, to_parent=into), period)
    for key in of_all_sources(structure, "position.unit", sources):
        for source, period in stays(structure, key, "position.unit", sources):
            moved = PositionMoved(position=key, from_unit=source, to_unit=into, line=LineChoice.KEEP, reports_to=None)
            yield Timed(moved, period)
    yield from works_passed(structure, sources, into)
    for key in of_all_sources(structure, "statement.about.unit", sources):
        for _, period in stays(structure, key, "statement.about.unit", sources):
            yield Timed(restated_about(key, into, "unit"), period)
    for key in of_all_sources(structure, "collaboration.party", sources):
        yield from passed_on(CollaborationView(structure, key), sources, into)


def of_all_sources(structure: Structure, attribute: str, sources: Iterable[str]) -> dict[str, None]:
    """What refers to some units on the structure's day, each once."""
    return dict.fromkeys(key for source in sources for key in structure.referring(attribute, source))


def climbed(structure: Structure, sources: Sequence[str], into: str) -> Iterator[Timed]:
    """The unit that takes over takes the place of the highest one above it, for what stood between stands below it."""
    chain = above(structure, into)
    highest = max((place for place, unit in enumerate(chain) if unit in sources), default=None)
    if highest is not None and chain[0] not in sources:
        word = next(
            fact
            for run in structure.line(into, "unit.parent")
            if structure.as_of.effective in run.period
            for fact in facts_of(structure, into, "unit.parent")
            if fact.sequence == run.sequence
        )
        period = Period(structure.as_of.effective, word.period.end)
        top = next(iter(chain[highest + 1 :]), None)
        yield Timed(UnitMoved(unit=into, from_parent=chain[0], to_parent=top), period)
    for source, period in stays(structure, into, "unit.parent", sources):
        there = [unit for unit in above(structure.on(period.start), into) if unit not in sources and unit != into]
        yield Timed(UnitMoved(unit=into, from_parent=source, to_parent=next(iter(there), None)), period)


class Work(NamedTuple):
    """What somebody is involved in, and how."""

    noun: str
    key: str
    mode: InvolvementMode
    stage: str | None


def work_of(tie: InvolvementView) -> Work:
    """What a tie is about, and how."""
    return Work(*tie.object, tie.mode, tie.stage)


def works_passed(structure: Structure, sources: Sequence[str], into: str) -> Iterator[Event | Timed]:
    """What the units are involved in passes on.

    Where the one that takes over does the same for good, a tie that is theirs for good ends: nothing is lost by it.
    """
    days = Period(structure.as_of.effective)
    carried: dict[Work, list[Period]] = defaultdict(list)
    for key in structure.ever("involvement.holder.unit", into):
        view = InvolvementView(structure, key)
        if view.known:
            carried[work_of(view)] += held_on(structure, key, "involvement.holder.unit", into)
    ties = [InvolvementView(structure, key) for key in of_all_sources(structure, "involvement.holder.unit", sources)]
    passing = {tie.key: stays(structure, tie.key, "involvement.holder.unit", sources) for tie in ties}
    # What is theirs for good goes first, so that what is theirs for a while finds it carried.
    for tie in sorted(ties, key=lambda tie: (not for_good(structure, tie, sources), tie.key)):
        work = work_of(tie)
        if for_good(structure, tie, sources) and not any(subtract(days, join(carried[work]))):
            yield InvolvementEnded(involvement=tie.key)
            continue
        for source, period in passing[tie.key]:
            passed = InvolvementTransferred(
                involvement=tie.key, from_noun="unit", from_holder=source, to_noun="unit", to_holder=into
            )
            yield Timed(passed, period)
        carried[work] += held_on(structure, tie.key, "involvement.holder.unit", *sources)


def held_on(structure: Structure, entity: str, attribute: str, *values: str) -> Iterator[Period]:
    """The days on which a slot of something on record holds one of some values."""
    present = [run.period for run in structure.line(entity, noun_named(attribute).existence) if run.value is not None]
    for run in structure.line(entity, attribute):
        if run.value in values:
            yield from meeting(run.period, present)


def for_good(structure: Structure, tie: InvolvementView, sources: Sequence[str]) -> bool:
    """Whether a tie is some units' on every day from the structure's on, and nothing is said of it for later."""
    days = Period(structure.as_of.effective)
    theirs = join(held_on(structure, tie.key, "involvement.holder.unit", *sources))
    return not any(subtract(days, theirs)) and not plans(structure, tie.key)


def plans(structure: Structure, entity: str) -> bool:
    """Whether something is said of an entity that begins after the structure's day."""
    return any(
        fact.period.start > structure.as_of.effective
        for attribute in structure.attributes(entity)
        for fact in facts_of(structure, entity, attribute)
    )


def passed_on(view: CollaborationView, sources: Sequence[str], into: str) -> Iterator[Event | Timed]:
    """A collaboration with one party in the place of others; it ends where one would be left with itself for good."""
    structure, key = view.structure, view.key
    days = [structure.as_of.effective, *turns_of(structure, key)]
    alone = [left_alone(CollaborationView(structure.on(day), key), sources, into) for day in days]
    if all(alone) and not plans(structure, key):
        yield CollaborationEnded(collaboration=key)
        return
    slots = [f"collaboration.party.{source}" for source in sources]
    parties = {stay for slot in slots for stay in stays(structure, key, slot, sources)}
    giving, taking = (set(stays(structure, key, f"collaboration.{end}", sources)) for end in ("from", "to"))
    # Parties have slots of their own: where a source was to leave by plan, nothing tells its heir so.
    there = [both for slot in slots for both in meeting(Period(days[0]), held_on(structure, key, slot, *sources))]
    joined = filled(structure, key, f"collaboration.party.{into}", into, there)
    for period in in_order({stay.period for stay in parties | giving | taking} | set(joined)):
        yield Timed(
            CollaborationRestated(
                collaboration=key,
                joined=(into,) if period in joined else (),
                left=tuple(source for source in sources if Stay(source, period) in parties),
                content={},
                purpose={},
                from_unit=into if any(stay.period == period for stay in giving) else UNSET,
                to_unit=into if any(stay.period == period for stay in taking) else UNSET,
            ),
            period,
        )


def filled(structure: Structure, entity: str, slot: str, value: str, periods: Iterable[Period]) -> list[Period]:
    """The periods over which to say a value, so that a slot holds it throughout some periods."""
    facts = list(facts_of(structure, entity, slot))
    said: list[Period] = []
    for period in in_order(periods):
        while gap := next(subtract(period, join(run.period for run in line(facts) if run.value == value)), None):
            said.append(Period(gap.start, period.end))
            last = max((fact.sequence for fact in facts), default=0)
            facts.append(Assertion(entity, slot, value, said[-1], last + 1))
    return said


def in_order(periods: Iterable[Period]) -> list[Period]:
    """Periods by their first day and their end."""
    return sorted(periods, key=lambda period: (period.start, period.stop))


def turns_of(structure: Structure, entity: str) -> list[date]:
    """The later days on which something about an entity changes while it is on record."""
    attributes = structure.attributes(entity)
    edges = {run.period.start for attribute in attributes for run in structure.line(entity, attribute)}
    edges |= {run.period.stop for attribute in attributes for run in structure.line(entity, attribute)}
    existence = noun_named(attributes[0]).existence
    present = [run.period for run in structure.line(entity, existence) if run.value is not None]
    later = (day for day in edges if structure.as_of.effective < day < FOREVER)
    return sorted(day for day in later if any(day in period for period in present))


def left_alone(view: CollaborationView, sources: Sequence[str], into: str) -> bool:
    """Whether a collaboration would leave a unit with itself, once it takes the place of others."""
    parties = {into if party in sources else party for party in view.parties}
    giver, taker = (into if end in sources else end for end in (view.from_unit, view.to_unit))
    return (len(parties) == 1 and len(view.parties) > 1) or (giver is not None and giver == taker)


class Amounts(NamedTuple):
    """Approved seats and thousandths of FTE of a unit, or of a grade in it."""

    seats: int | None
    fte_milli: int | None


def approved(structure: Structure, unit: str) -> dict[str | None, Amounts]:
    """Grade, or none for the unit as a whole → what is approved, where anything is."""
    grades = (None, *sorted(approved_grades(structure, unit)))
    found = {grade: Amounts(*(number(structure, unit, slot) for slot in slots(None, grade))) for grade in grades}
    return {grade: amounts for grade, amounts in found.items() if amounts != (None, None)}


def adjusted(structure: Structure, unit: str, grade: str | None, after: Amounts) -> Iterator[HeadcountAdjusted]:
    """The adjustment of a unit's approved headcount, if there is any."""
    yield from adjustment(unit, grade, approved(structure, unit).get(grade, Amounts(None, None)), after)


def adjustment(unit: str, grade: str | None, before: Amounts, after: Amounts) -> Iterator[HeadcountAdjusted]:
    """The adjustment from one approved headcount to another, if they differ."""
    seats, fte = before.seats != after.seats, before.fte_milli != after.fte_milli
    if seats or fte:
        yield HeadcountAdjusted(
            unit=unit,
            position=None,
            grade=grade,
            seats_before=before.seats if seats else UNSET,
            seats=after.seats if seats else UNSET,
            fte_milli_before=before.fte_milli if fte else UNSET,
            fte_milli=after.fte_milli if fte else UNSET,
        )


Totals: TypeAlias = "dict[str | None, Amounts]"
"""Grade, or none for the unit as a whole → what is approved."""


def adjusted_by_days(
    structure: Structure, unit: str, of: Iterable[str], wanted: Callable[[Structure], Totals]
) -> Iterator[Timed]:
    """The adjustments after which a unit has what is wanted, on the structure's day and whenever that changes.

    Args:
        structure: without the adjustments.
        unit: the unit.
        of: the units whose approved headcount says what is wanted.
        wanted: what the unit should have on a day.
    """
    present = existence(structure, "unit", unit) or Period(structure.as_of.effective)
    days = [structure.as_of.effective, *(day for day in seat_days(structure, of) if day < present.stop)]
    said: dict[str, list[Assertion]] = {}
    grades: set[str | None] = set()

    def amount(slot: str, day: date) -> int | None:
        word = winner(said.setdefault(slot, list(facts_of(structure, unit, slot))), day)
        return None if word is None or word.value is None else int(word.value)

    for day in days:
        totals = wanted(structure.on(day))
        grades |= totals.keys()
        for grade in sorted(grades, key=lambda grade: grade or ""):
            names = slots(None, grade)
            before = Amounts(*(amount(slot, day) for slot in names))
            after = totals.get(grade, Amounts(None, None))
            for event in adjustment(unit, grade, before, after):
                yield Timed(event, Period(day))
            for slot, old, new in zip(names, before, after, strict=True):
                if old != new:
                    last = max((fact.sequence for fact in said[slot]), default=0)
                    said[slot].append(Assertion(unit, slot, new, Period(day), last + 1))


def seat_days(structure: Structure, units: Iterable[str]) -> list[date]:
    """The later days on which the approved headcount of some units changes."""
    edges = {
        day
        for unit in units
        for attribute in structure.attributes(unit)
        if attribute.startswith(SEATS)
        for run in structure.line(unit, attribute)
        for day in (run.period.start, run.period.stop)
    }
    return sorted(day for day in edges if structure.as_of.effective < day < FOREVER)


def added_up(structure: Structure, units: Iterable[str]) -> dict[str | None, Amounts]:
    """What is approved for several units together; unknown, where it is unknown of one of them.

    A unit that only has seats by grade counts with their sum where another has seats as a whole.
    """
    of_units = [approved(structure, unit) for unit in units]
    found: dict[str | None, Amounts] = {}
    for grade in sorted({grade for amounts in of_units for grade in amounts if grade is not None}):
        parts = [
            amounts[grade] if amounts else Amounts(None, None)
            for amounts in of_units
            if not amounts or grade in amounts
        ]
        found[grade] = Amounts(total(p.seats for p in parts), total(p.fte_milli for p in parts))
    if any(None in amounts for amounts in of_units):
        wholes = [amounts.get(None) or summed(amounts) for amounts in of_units]
        found[None] = Amounts(total(w.seats for w in wholes), total(w.fte_milli for w in wholes))
    return found


def is_new(structure: Structure, unit: str) -> bool:
    """Whether a unit begins on that very day, with no seats of its own: it adds none, which is not unknown."""
    period = existence(structure, "unit", unit)
    return period is not None and period.start == structure.as_of.effective and not approved(structure, unit)


def summed(amounts: dict[str | None, Amounts]) -> Amounts:
    """What is approved by grade, together; unknown, if nothing is."""
    parts = list(amounts.values())
    return Amounts(total(p.seats for p in parts), total(p.fte_milli for p in parts)) if parts else Amounts(None, None)


@decides("mergeUnits")
def merge_units(structure: Structure, merge: MergeUnits) -> Iterator[Event | Timed]:
    """Merge units into one.

    Raises:
        Refused: Invalid, if a unit is named twice, or nothing is left to merge.
    """
    into = existing(structure, "unit", merge.into)
    units = [existing(structure, "unit", unit) for unit in merge.units]
    if len(set(units)) < len(units):
        raise refuse(Invalid("A unit is named twice.")).under("units")
    sources = tuple(unit for unit in units if unit != into)
    if not sources:
        raise refuse(Invalid("Name at least one unit besides the one they go into.")).under("units")
    yield UnitsMerged(into=into, units=sources)
    yield from hand_over(structure, sources, into)
    counted = sources if is_new(structure, into) else (into, *sources)
    yield from adjusted_by_days(structure, into, counted, lambda there: added_up(there, counted))
    for source in sources:
        yield UnitDissolved(unit=source)


@decides("splitUnit")
def split_unit(structure: Structure, split: SplitUnit) -> Iterator[Event | Timed]:
    """Split a unit.

    Raises:
        Refused: Invalid, if a part has another day, the shares name no part or do not add up.
    """
    unit = existing(structure, "unit", split.unit)
    created = [create_part(structure, place, part) for place, part in enumerate(split.into)]
    parts = tuple(one.unit for one in created)
    if split.heir is not None and split.heir >= len(parts):
        raise refuse(Invalid(f"There is no part {split.heir}; parts are counted from 0.")).under("heir")
    portions = shared_out(structure, split)
    yield from created
    yield UnitSplit(unit=unit, parts=parts, keep=split.keep)
    for (place, grade), amounts in portions.items():
        yield from adjusted(structure, unit if place is None else parts[place], grade, amounts)
    if split.heir is not None:
        yield from hand_over(structure, (unit,), parts[split.heir])
    if not split.keep:
        yield UnitDissolved(unit=unit)


def create_part(structure: Structure, place: int, part: Part, field: str = "into") -> UnitCreated:
    """The unit that comes of another.

    Raises:
        Refused: Invalid, if it begins on another day; PartExists, if it is a unit already.
    """
    try:
        if part.start != structure.as_of.effective:
            raise refuse(Invalid(f"A part begins on the day of the split, {structure.as_of.effective}.")).under("from")
        if part.key and structure.line(part.key, "unit.existence"):
            raise refuse(PartExists("unit", part.key)).under("key")
        return create_unit(structure, part)
    except Refused as refused:
        raise refused.under(field, str(place)) from None


class PartExists(AlreadyExists):
    """A new unit would have the key of one there is."""

    def message(self, label: Labels) -> str:
        return (
            f"{label(self.key)} is a unit already, and this makes new ones. transferUnits lets parts of a unit go to "
            "units on record: name it in `into`; if it ended, reopen it first in the same set."
        )


@decides("transferUnits")
def transfer_units(structure: Structure, transfer: TransferUnits) -> Iterator[Event | Timed]:
    """Let units go to others.

    Raises:
        Refused: Invalid, if a unit is named twice or goes to itself, nothing is named to go to, one that ends does not
            go anywhere, or the shares do not fit; PartExists, for a new unit that there is already.
    """
    units = tuple(existing(structure, "unit", unit) for unit in transfer.units)
    created = [create_part(structure, place, part, "parts") for place, part in enumerate(transfer.parts)]
    new = tuple(one.unit for one in created)
    into = (*(existing(structure, "unit", unit) for unit in transfer.into), *new)
    check_transfer(transfer, units, into)
    shares = portions(transfer, into)
    yield from created
    yield UnitsTransferred(units=units, into=into, ends=transfer.ends)
    sharing = Sharing(transfer, shares, new)
    sharing.check(structure)
    for unit in (unit for unit in units if unit not in transfer.ends):
        if any(share.unit == unit for share in transfer.shares):
            yield from adjusted_by_days(structure, unit, (unit,), partial(sharing.left, unit=unit))
    for target in into:
        counted = [*units] if target in new else [*units, target]
        yield from adjusted_by_days(structure, target, counted, partial(sharing.gained, target=target))
    if transfer.heir is not None:
        yield from hand_over(structure, transfer.ends, transfer.heir)
    for unit in transfer.ends:
        yield UnitDissolved(unit=unit)


def check_transfer(transfer: TransferUnits, units: Sequence[str], into: Sequence[str]) -> None:
    """See that a transfer names what it can.

    Raises:
        Refused: Invalid, with everything that is wrong.
    """
    faults = []
    for field, named in (("units", units), ("into", into), ("ends", transfer.ends)):
        if len(set(named)) < len(named):
            faults.append(refuse(Invalid("A unit is named twice.")).under(field))
    if not into:
        faults.append(refuse(Invalid("Name at least one unit that they go to, in into or parts.")).under("into"))
    if set(units) & set(into):
        faults.append(refuse(Invalid("A unit does not go to itself.")).under("into"))
    if not set(transfer.ends) <= set(units):
        faults.append(refuse(Invalid("What ends is one of the units.")).under("ends"))
    if transfer.heir is not None and transfer.heir not in into:
        faults.append(refuse(Invalid("The heir is one of the units that they go to.")).under("heir"))
    if transfer.heir is not None and not transfer.ends:
        faults.append(refuse(Invalid("An heir takes what is left of units that end; none does.")).under("heir"))
    if faults:
        raise all_refused(faults)


Portions: TypeAlias = "dict[tuple[str, str, str | None], Amounts]"
"""(Unit, the one it goes to, grade) → what goes."""


def portions(transfer: TransferUnits, into: Sequence[str]) -> Portions:
    """What goes from which unit to which.

    Raises:
        Refused: Invalid, if a share names other units, or is given twice.
    """
    found: Portions = {}
    for place, share in enumerate(transfer.shares):
        path = ("shares", str(place))
        if share.unit not in transfer.units:
            raise refuse(Invalid("A share is of one of the units that go elsewhere.")).under(*path, "unit")
        if share.into not in into:
            raise refuse(Invalid("A share goes to one of the units that they go to.")).under(*path, "into")
        if (share.unit, share.into, share.grade) in found:
            raise refuse(Invalid("That share is given twice.")).under(*path)
        found[share.unit, share.into, share.grade] = Amounts(share.seats, thousandths(share.fte))
    return found


class Sharing(NamedTuple):
    """Which approved headcount goes from which unit to which."""

    transfer: TransferUnits
    portions: Portions
    new: Sequence[str]
    """The units that begin with it: they have nothing of their own."""

    def left(self, structure: Structure, unit: str) -> Totals:
        """What a unit keeps on a day."""
        return {
            grade: Amounts(
                *(None if amount is None else amount - self.given(unit, grade, i) for i, amount in enumerate(had))
            )
            for grade, had in approved(structure, unit).items()
        }

    def given(self, unit: str, grade: str | None, amount: int) -> int:
        """What a unit gives away of a grade: seats (0) or thousandths of FTE (1)."""
        return sum(
            portion[amount] or 0 for (of, _, its), portion in self.portions.items() if (of, its) == (unit, grade)
        )

    def gained(self, structure: Structure, target: str) -> Totals:
        """What a unit has on a day, with what comes to it."""
        own = {} if target in self.new else approved(structure, target)
        gains: dict[str | None, list[Amounts]] = defaultdict(list)
        for (_, into, grade), portion in self.portions.items():
            if into == target:
                gains[grade].append(portion)
        if target == self.transfer.heir:
            for unit in self.transfer.ends:
                for grade, rest in self.left(structure, unit).items():
                    gains[grade].append(rest)
        found = dict(own)
        for grade, amounts in gains.items():
            # A unit of which nothing is approved has an unknown headcount, which stays unknown.
            before = own.get(grade, Amounts(0, 0) if own or target in self.new else Amounts(None, None))
            found[grade] = Amounts(*(added(before[i], [a[i] for a in amounts]) for i in range(2)))
        return found

    def check(self, structure: Structure) -> None:
        """See that nobody gives more than it has, on any later day either, and that what ends leaves nothing.

        Raises:
            Refused: Invalid, with everything that is wrong.
        """
        faults = []
        for unit in self.transfer.units:
            whole = approved(structure, unit)
            ends = unit in self.transfer.ends and self.transfer.heir is None
            for grade in {its for of, _, its in self.portions if of == unit and whole and its not in whole}:
                of = f"of grade {grade}" if grade else "apart from those by grade"
                faults.append(refuse(Invalid(f"The unit has no approved headcount {of} to share out.")).under("shares"))
            for day in [structure.as_of.effective, *seat_days(structure, [unit])]:
                there = structure.on(day)
                for grade, rest in self.left(there, unit).items():
                    if any(left is not None and (left < 0 or (left > 0 and ends)) for left in rest):
                        told = short(grade, approved(there, unit)[grade], rest, not ends, "transfer")
                        faults.append(refuse(Invalid(f"On {day}: {told}")).under("shares"))
        if faults:
            raise all_refused(faults)


def added(before: int | None, gains: Sequence[int | None]) -> int | None:
    """A number with what comes to it; unknown stays unknown, and nothing known is no zero."""
    known = [gain for gain in gains if gain is not None]
    return None if before is None or (not known and not before) else before + sum(known)


def shared_out(structure: Structure, split: SplitUnit) -> dict[tuple[int | None, str | None], Amounts]:
    """(Place of a part, or none for the unit itself, and grade) → its approved headcount after the split.

    Raises:
        Refused: Invalid, if a share names no part, one is given twice, or they do not add up to what the unit has.
    """
    portions: dict[tuple[int | None, str | None], Amounts] = {}
    for place, share in enumerate(split.shares):
        if share.part >= len(split.into):
            told = f"There is no part {share.part}; parts are counted from 0."
            raise refuse(Invalid(told)).under("shares", str(place), "part")
        if (share.part, share.grade) in portions:
            raise refuse(Invalid("That share is given twice.")).under("shares", str(place))
        portions[share.part, share.grade] = Amounts(share.seats, thousandths(share.fte))
    faults: list[Refused] = []
    whole = approved(structure, split.unit)
    for grade in sorted(
        {grade for _, grade in portions if whole and grade not in whole}, key=lambda grade: grade or ""
    ):
        of = f"of grade {grade}" if grade else "apart from those by grade"
        faults.append(refuse(Invalid(f"The unit has no approved headcount {of} to share out.")).under("shares"))
    for grade, had in whole.items():
        given = [amounts for (_, of), amounts in portions.items() if of == grade]
        rest = Amounts(
            *(None if amount is None else amount - sum(g[i] or 0 for g in given) for i, amount in enumerate(had))
        )
        wrong = [left for left in rest if left is not None and (left < 0 or (left > 0 and not split.keep))]
        if wrong:
            faults.append(refuse(Invalid(short(grade, had, rest, split.keep))).under("shares"))
        elif split.keep and given:
            portions[None, grade] = rest
    if faults:
        raise all_refused(faults)
    return portions


def short(grade: str | None, had: Amounts, rest: Amounts, keep: bool, change: str = "split") -> str:
    """What is wrong with the shares of a split or a transfer."""
    of = f" of grade {grade}" if grade else ""
    wrong = []
    for what, per, amount, left in (("seats", 1, had.seats, rest.seats), ("FTE", 1000, had.fte_milli, rest.fte_milli)):
        if amount is not None and left is not None and (left < 0 or (left > 0 and not keep)):
            wrong.append(f"{Decimal(amount - left) / per:,f} of {Decimal(amount) / per:,f} {what}{of}")
    whole = "at most all of them" if keep else "exactly all of them"
    return f"{' and '.join(wrong)} would be shared out; a {change} shares out {whole}."


def made_lasting(lines: Lines, told: Sequence[tuple[Event, Recorded]]) -> Iterator[Notice]:
    """What was recorded for a while only, and passes on for good with a merger or a split.

    Args:
        lines: the head, with the set applied.
        told: the events of a change set, and their entries.
    """
    passing: dict[Slot, date] = {}
    said: dict[Slot, date] = {}
    added_up: set[str] = set()
    for event, entry in told:
        said |= {(one.entity, one.attribute): one.period.start for one in entry.assertions if not one.period.end}
        if isinstance(event, UnitsMerged):
            added_up.add(event.into)
        elif isinstance(event, UnitsTransferred):
            added_up.update((*event.units, *event.into))
        elif isinstance(event, UnitSplit):
            seats = (a for a in lines.attributes(event.unit) if a.startswith(SEATS))
            passing |= dict.fromkeys(((event.unit, a) for a in seats), entry.assertions[0].period.start)
    # The seats of a merger or a transfer follow those of its units day by day.
    said = {slot: day for slot, day in said.items() if not (slot[0] in added_up and slot[1].startswith(SEATS))}
    found = set()
    for slot, day in (passing | said).items():
        facts = lines.facts(*slot)
        before = [fact for fact in facts if fact.sequence < told[0][1].sequence]
        word = winner(before, day)
        if word is not None and word.period.end is not None:
            holds = value_on(facts, word.period.end) if slot in said else word.value
            if holds != value_on(before, word.period.end):
                found.add(word.sequence)
    if found:
        yield Notice(
            "MADE_LASTING",
            f"What was recorded for a while only holds for good now (entries {', '.join(map(str, sorted(found)))}). "
            "Look what should end on its day, and say so.",
        )


def value_on(facts: Iterable[Assertion], day: date) -> Value:
    """What a slot holds on a day."""
    word = winner(facts, day)
    return word.value if word else None


def held_twice(lines: Lines, told: Sequence[tuple[Event, Recorded]]) -> Iterator[Notice]:
    """What came to be held twice on some days because a tie passed on."""
    check = Check(lines, ())
    entries: list[int] = []
    days: list[Period] = []
    for event, entry in told:
        if not isinstance(event, InvolvementTransferred):
            continue
        holder = f"involvement.holder.{event.to_noun}"
        work = work_on(lines, event.involvement)
        for other in lines.ever(holder, event.to_holder):
            if other != event.involvement and work_on(lines, other) == work:
                its = [both for both, value in check.held(other, holder) if value == event.to_holder]
                for period, value in check.held(event.involvement, holder):
                    if value == event.to_holder and (shared := list(meeting(period, its))):
                        entries.append(entry.sequence)
                        days += shared
    if entries:
        over = " and ".join(map(str, join(days)))
        yield Notice(
            "HELD_TWICE",
            f"The same involvement is held twice {over} (entries {', '.join(map(str, sorted(set(entries))))}). "
            "Look which one should end.",
        )


def work_on(lines: Lines, tie: str) -> dict[str, Value]:
    """What a tie is about, and how: nothing of it ever changes."""
    about = ("involvement.object.", "involvement.mode", "involvement.stage")
    return {
        attribute: run.value
        for attribute in lines.attributes(tie)
        if attribute.startswith(about)
        for run in lines.line(tie, attribute)
    }
