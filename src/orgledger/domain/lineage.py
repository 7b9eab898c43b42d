"""Lineage: units merged, split or transferred to others, and who came of whom (合并, 拆分, 划转).

Each is one command that expands into ordinary events: its author sees, before anything is recorded, which units,
positions, ties and seats go where. What ties predecessor and successor stands on the successor.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Annotated, ClassVar, NamedTuple, TypeAlias

import msgspec
from msgspec import Meta

from orgledger.domain.allotment import (
    SEATS,
    Amounts,
    Totals,
    added_up,
    adjusted,
    adjusted_by_days,
    approved,
    is_new,
    seat_days,
)
from orgledger.domain.command import Command, Dated, Grade, Seats, Timed, decides, note, thousandths
from orgledger.domain.event import Event, Fact, UnitId, whole
from orgledger.domain.handover import hand_over
from orgledger.domain.invariants import Lines, Slot
from orgledger.domain.period import FOREVER, Period, join
from orgledger.domain.refusal import AlreadyExists, Invalid, Labels, Notice, Refused, refuse
from orgledger.domain.refusal import join as all_refused
from orgledger.domain.structure import Structure, existing
from orgledger.domain.timeline import Assertion, Recorded, Value, winner
from orgledger.domain.unit import CreateUnit, UnitCreated, UnitDissolved, UnitView, create_unit

ORIGINS = ("unit.merged_from", "unit.split_from", "unit.transferred_from")


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


def parts_of(command: Command) -> tuple[Part, ...]:
    """The new units that a command makes besides its own key."""
    if isinstance(command, SplitUnit):
        return command.into
    return command.parts if isinstance(command, TransferUnits) else ()


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
    """The unbroken period on record that contains a day, or else the last one before it."""
    present = join(run.period for run in structure.line(unit, "unit.existence") if run.value is not None)
    return next((period for period in reversed(present) if period.start <= day), None)


def predecessors(unit: UnitView) -> list[UnitView]:
    """The units it came of by the day of its structure, in the life that it leads on that day; by key."""
    structure = unit.structure
    today = structure.as_of.effective
    span = life(structure, unit.key, today)
    keys = {
        origin.key
        for origin in origins(structure, unit.key)
        if origin.day <= today and life(structure, unit.key, origin.day) == span
    }
    return [UnitView(structure, key) for key in sorted(keys)]


def successors(unit: UnitView) -> list[UnitView]:
    """The units that came of it in the life that it leads on that day, or will as far as is known; by key."""
    structure = unit.structure
    span = life(structure, unit.key, structure.as_of.effective)
    keys = {
        key
        for attribute in ORIGINS
        for key in structure.ever(attribute, unit.key)
        for origin in origins(structure, key)
        if origin.key == unit.key and span in (None, life(structure, unit.key, origin.day))
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
    """A number plus its gains: None if the number is unknown, or if it is 0 and every gain is unknown."""
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
