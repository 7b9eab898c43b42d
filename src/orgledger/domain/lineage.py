"""Lineage: units merged into one and split into several, and who came of whom (合并, 拆分).

A merger or a split is one command that expands into ordinary events: its author sees, before anything is recorded,
which units, positions, ties and seats go where. What ties predecessor and successor stands on the successor.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, NamedTuple

import msgspec
from msgspec import UNSET, Meta

from orgledger.domain.collaboration import CollaborationEnded, CollaborationRestated, CollaborationView
from orgledger.domain.command import Command, Dated, Grade, Seats, decides, note, thousandths
from orgledger.domain.event import Event, Fact, UnitId
from orgledger.domain.headcount import HeadcountAdjusted, approved_grades, number, slots, total
from orgledger.domain.invariants import Lines, Slot
from orgledger.domain.involvement import InvolvementEnded, InvolvementMode, InvolvementView, held_by, transferred
from orgledger.domain.period import FOREVER
from orgledger.domain.position import LineChoice, PositionMoved
from orgledger.domain.refusal import Invalid, Notice, Refused, join, refuse
from orgledger.domain.statement import restated_about, statements
from orgledger.domain.structure import Structure, existence, existing, held
from orgledger.domain.timeline import Assertion, Recorded, Value, winner
from orgledger.domain.unit import CreateUnit, UnitCreated, UnitDissolved, UnitMoved, UnitView, create_unit

ORIGINS = ("unit.merged_from", "unit.split_from")


class UnitsMerged(Event, tag="UnitsMerged"):
    """Units went into another, which carries on for them."""

    life: ClassVar[bool] = True
    says = {"en": "{units} are merged into {into}", "zh": "{units} 合并为 {into}"}

    into: UnitId
    units: tuple[UnitId, ...]

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
    """A unit that comes of a split."""

    start: Annotated[date, note("The day of the split.")] = msgspec.field(name="from")


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


class Origin(NamedTuple):
    """A unit that another came of."""

    key: str
    kind: str
    """`merged` or `split`."""
    day: date
    """The first day on which the successor carries on for it."""
    sequence: int
    """The entry that says so: on one day, what was recorded first came first."""


def origins(structure: Structure, unit: str) -> list[Origin]:
    """The units that a unit came of, on any day, as known; none whose own creation was taken back."""
    found = []
    for attribute in structure.attributes(unit):
        if attribute.startswith(tuple(origin + "." for origin in ORIGINS)):
            runs = [run for run in structure.line(unit, attribute) if run.value is not None]
            if runs and UnitView(structure, str(runs[0].value)).known:
                kind = attribute.split(".")[1].partition("_")[0]
                found.append(Origin(str(runs[0].value), kind, runs[0].period.start, runs[0].sequence))
    return sorted(found, key=lambda origin: (origin.day, origin.key))


def predecessors(unit: UnitView) -> list[UnitView]:
    """The units it came of by the day of its structure, by key."""
    keys = {key for origin in ORIGINS for key in held(unit.structure, unit.key, origin)}
    return [view for key in sorted(keys) if (view := UnitView(unit.structure, key)).known]


def successors(unit: UnitView) -> list[UnitView]:
    """The units that came of it, or will as far as is known: after its own end nobody asks it any more; by key."""
    structure = unit.structure
    candidates = {key for origin in ORIGINS for key in structure.ever(origin, unit.key)}
    keys = [key for key in candidates if any(origin.key == unit.key for origin in origins(structure, key))]
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


def hand_over(structure: Structure, sources: Sequence[str], into: str) -> Iterator[Event]:
    """Everything that units hold on the structure's day passes to another: units, positions, ties and words."""
    above = [unit.key for unit in UnitView(structure, into).ancestors]
    highest = max((place for place, unit in enumerate(above) if unit in sources), default=None)
    if highest is not None:  # It takes the place of the highest one, for what stood between now stands below it.
        yield UnitMoved(unit=into, from_parent=above[0], to_parent=next(iter(above[highest + 1 :]), None))
    collaborations: dict[str, None] = {}
    carried = {work_of(tie) for tie in held_by(structure, "unit", into) if lasts(tie)}
    for source in sources:
        for child in structure.referring("unit.parent", source):
            if child != into and child not in sources:
                yield UnitMoved(unit=child, from_parent=source, to_parent=into)
        for key in structure.referring("position.unit", source):
            yield PositionMoved(position=key, from_unit=source, to_unit=into, line=LineChoice.KEEP, reports_to=None)
        for tie in held_by(structure, "unit", source):
            work = work_of(tie)
            yield InvolvementEnded(involvement=tie.key) if work in carried else transferred(tie, "unit", into)
            if lasts(tie):
                carried.add(work)
        for statement in statements(structure, "unit", source):
            yield restated_about(statement.key, into, "unit")
        collaborations.update(dict.fromkeys(structure.referring("collaboration.party", source)))
    for key in collaborations:
        yield passed_on(CollaborationView(structure, key), sources, into)


def work_of(tie: InvolvementView) -> tuple[str, str, InvolvementMode, str | None]:
    """What somebody is involved in, and how."""
    return *tie.object, tie.mode, tie.stage


def lasts(tie: InvolvementView) -> bool:
    """Whether a tie has no planned end: one that has would leave its work to nobody after it."""
    return tie.effective is not None and tie.effective.end is None


def passed_on(view: CollaborationView, sources: Sequence[str], into: str) -> Event:
    """A collaboration with one party in the place of others; it ends where a unit would be left with itself."""

    def heir(party: str | None) -> str | None:
        return into if party in sources else party

    parties = {heir(party) for party in view.parties}
    giver, taker = heir(view.from_unit), heir(view.to_unit)
    if (len(parties) == 1 and len(view.parties) > 1) or (giver and giver == taker):
        return CollaborationEnded(collaboration=view.key)
    return CollaborationRestated(
        collaboration=view.key,
        joined=() if into in view.parties else (into,),
        left=tuple(party for party in view.parties if party in sources),
        content={},
        purpose={},
        from_unit=UNSET if giver == view.from_unit else giver,
        to_unit=UNSET if taker == view.to_unit else taker,
    )


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
    before = approved(structure, unit).get(grade, Amounts(None, None))
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
def merge_units(structure: Structure, merge: MergeUnits) -> Iterator[Event]:
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
    for grade, amounts in added_up(structure, sources if is_new(structure, into) else (into, *sources)).items():
        yield from adjusted(structure, into, grade, amounts)
    for source in sources:
        yield UnitDissolved(unit=source)


@decides("splitUnit")
def split_unit(structure: Structure, split: SplitUnit) -> Iterator[Event]:
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


def create_part(structure: Structure, place: int, part: Part) -> UnitCreated:
    """The unit that comes of a split.

    Raises:
        Refused: Invalid, if it begins on another day than the split.
    """
    try:
        if part.start != structure.as_of.effective:
            raise refuse(Invalid(f"A part begins on the day of the split, {structure.as_of.effective}.")).under("from")
        return create_unit(structure, part)
    except Refused as refused:
        raise refused.under("into", str(place)) from None


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
        raise join(faults)
    return portions


def short(grade: str | None, had: Amounts, rest: Amounts, keep: bool) -> str:
    """What is wrong with the shares of a split."""
    of = f" of grade {grade}" if grade else ""
    wrong = []
    for what, per, amount, left in (("seats", 1, had.seats, rest.seats), ("FTE", 1000, had.fte_milli, rest.fte_milli)):
        if amount is not None and left is not None and (left < 0 or (left > 0 and not keep)):
            wrong.append(f"{Decimal(amount - left) / per:,f} of {Decimal(amount) / per:,f} {what}{of}")
    whole = "at most all of them" if keep else "exactly all of them"
    return f"{' and '.join(wrong)} would be shared out; a split shares out {whole}."


def made_lasting(lines: Lines, told: Sequence[tuple[Event, Recorded]]) -> Iterator[Notice]:
    """What was recorded for a while only, and passes on for good with a merger or a split.

    Args:
        lines: the head, with the set applied.
        told: the events of a change set, and their entries.
    """
    passing: dict[Slot, date] = {}
    said: dict[Slot, date] = {}
    for event, entry in told:
        said |= {(one.entity, one.attribute): one.period.start for one in entry.assertions if not one.period.end}
        if isinstance(event, UnitsMerged | UnitSplit):
            day = entry.assertions[0].period.start
            for unit in event.units if isinstance(event, UnitsMerged) else (event.unit,):
                seats = (a for a in lines.attributes(unit) if a.startswith(("unit.seats", "unit.fte_milli")))
                passing |= dict.fromkeys(((unit, attribute) for attribute in seats), day)
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
