"""Headcount: seats and full-time equivalents that are approved, set up and filled (人数, 编制)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Annotated, ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from orgledger.domain.command import Command, Grade, Seats, decides, note, thousandths
from orgledger.domain.event import Event, Fact, Former, PositionId, UnitId
from orgledger.domain.period import Period
from orgledger.domain.position import PositionView
from orgledger.domain.refusal import Invalid, Labels, Notice, Refusal, refuse
from orgledger.domain.structure import Structure, existing
from orgledger.domain.timeline import Assertion, Verb


class HeadcountAdjusted(Event, tag="HeadcountAdjusted"):
    """The approved size changed: of a position, of a unit, or of a grade within a unit.

    What is absent stayed as it was; null means unknown. What was before is evidence: no projection reads it.
    """

    says = {
        "en": "Headcount of {unit}[ ({position})][ ({grade})]:"
        "[ {seats_before} → {seats} seats][ {fte_milli_before} → {fte_milli} FTE]",
        "zh": "{unit}[（{position}）][（{grade}）] 编制："
        "[{seats_before} → {seats} 人][ {fte_milli_before} → {fte_milli} FTE]",
    }

    unit: UnitId
    position: PositionId | None
    grade: str | None
    seats_before: int | UnsetType | None = UNSET
    seats: int | UnsetType | None = UNSET
    fte_milli_before: int | UnsetType | None = UNSET
    fte_milli: int | UnsetType | None = UNSET

    def asserts(self) -> Iterator[Fact]:
        seats, fte = slots(self.position, self.grade)
        entity = self.position or self.unit
        if self.seats is not UNSET:
            yield Fact(entity, seats, self.seats)
        if self.fte_milli is not UNSET:
            yield Fact(entity, fte, self.fte_milli)

    def since(self, former: Former) -> HeadcountAdjusted:
        entity, noun = (self.position, "position") if self.position else (self.unit, "unit")
        if former(entity, f"{noun}.existence") is None:
            return self
        seats, fte = (former(entity, attribute) for attribute in slots(self.position, self.grade))
        return msgspec.structs.replace(
            self,
            seats_before=UNSET if self.seats is UNSET else seats,
            fte_milli_before=UNSET if self.fte_milli is UNSET else fte,
        )


def slots(position: str | None, grade: str | None) -> tuple[str, str]:
    """The attributes that hold approved seats and thousandths of FTE."""
    noun = "position" if position else "unit"
    suffix = f".{grade}" if grade else ""
    return f"{noun}.seats{suffix}", f"{noun}.fte_milli{suffix}"


class HeadcountAmounts(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Seats and full-time equivalents: absent = untouched, null = unknown."""

    seats: Annotated[Seats | UnsetType | None, note("Whole seats.")] = UNSET
    fte: Annotated[Decimal | UnsetType | None, note("Full-time equivalents, exact to thousandths.")] = UNSET


class AdjustHeadcount(Command):
    """Approve another number of seats or FTE, of a position, a unit, or a grade within a unit."""

    unit: Annotated[UnitId, note("The unit.")]
    after: Annotated[HeadcountAmounts, note("The new totals, not differences.")]
    position: Annotated[PositionId | None, note("A position of that unit, if the seats are its own.")] = None
    grade: Annotated[Grade | None, note("A grade, if the seats are approved for the grade.")] = None
    before: Annotated[HeadcountAmounts | None, note("What the totals are believed to be; refused if they are not.")] = (
        None
    )


class StaleBefore(Refusal):
    """The totals are not what the command was based on."""

    what: str
    believed: int | None
    found: int | None
    period: Period
    entity: str
    code: ClassVar[str] = "STALE_BEFORE"
    face: ClassVar[str] = "RuleViolation"

    def message(self, label: Labels) -> str:
        found = "unknown" if self.found is None else self.found
        believed = "unknown" if self.believed is None else self.believed
        return (
            f"On {self.period.start} the {self.what} of {label(self.entity)} is {found}, not {believed}: "
            "somebody adjusted it since. Look again and adjust from there."
        )

    @property
    def blocked_by(self) -> tuple[str, ...]:
        return (self.entity,)

    @property
    def over(self) -> Period | None:
        return self.period


@decides("adjustHeadcount")
def adjust_headcount(structure: Structure, adjust: AdjustHeadcount) -> HeadcountAdjusted:
    """Approve another number of seats or FTE.

    Raises:
        Refused: StaleBefore, if the totals differ from what the command believed; Invalid, if nothing is
            given, if both a position and a grade are, or if the position is not of the unit.
    """
    unit = existing(structure, "unit", adjust.unit)
    if adjust.after.seats is UNSET and adjust.after.fte is UNSET:
        raise refuse(Invalid("Say the new seats, the new FTE or both.")).under("after")
    if adjust.position and adjust.grade:
        raise refuse(Invalid("A position has its own grade: name the position or the grade, not both."))
    if adjust.position:
        position = PositionView(structure, existing(structure, "position", adjust.position))
        if position.unit.key != unit:
            raise refuse(Invalid("On that day the position belongs to another unit.")).under("position")
    entity = adjust.position or unit
    seats, fte = slots(adjust.position, adjust.grade)
    seats_found, fte_found = number(structure, entity, seats), number(structure, entity, fte)
    before, faults = adjust.before, []
    if before is not None:
        period = Period(structure.as_of.effective)
        if before.seats is not UNSET and before.seats != seats_found:
            faults.append(StaleBefore("approved seats", before.seats, seats_found, period, entity))
        if before.fte is not UNSET and thousandths(before.fte) != fte_found:
            faults.append(StaleBefore("FTE in thousandths", thousandths(before.fte), fte_found, period, entity))
    if faults:
        raise refuse(*faults)
    touches_seats, touches_fte = adjust.after.seats is not UNSET, adjust.after.fte is not UNSET
    return HeadcountAdjusted(
        unit=unit,
        position=adjust.position,
        grade=adjust.grade,
        seats_before=seats_found if touches_seats else UNSET,
        seats=adjust.after.seats,
        fte_milli_before=fte_found if touches_fte else UNSET,
        fte_milli=thousandths(adjust.after.fte) if adjust.after.fte is not UNSET else UNSET,
    )


def follow_on(said: Sequence[Assertion], facts: Iterable[Assertion]) -> Iterator[tuple[int, Notice]]:
    """The totals recorded for later days that were adjusted from another number than now stands before them.

    A temporary change has none: what it covers resurfaces after it. A correction has those it runs into.

    Args:
        said: what a set says of one slot, in order.
        facts: all that counts of that slot.

    Yields:
        The entry of the set, and what to say of it.
    """
    by_day: dict[date, list[Assertion]] = defaultdict(list)
    for fact in facts:
        by_day[fact.period.start].append(fact)
    days = sorted(by_day)
    """Those of which nothing newer is said than the word that is looked at."""
    found: list[tuple[Assertion, Assertion]] = []
    for word in reversed(said):
        # A later total that this very set adjusts is looked after.
        if word.verb is Verb.CORRECTION or word.period.end is None:
            for day in islice(days, bisect_right(days, word.period.start), bisect_right(days, word.period.stop)):
                later = [fact for fact in by_day[day] if fact.sequence < word.sequence and fact.value != word.value]
                if later:
                    found.append((word, later[0]))
                    break
        at = bisect_left(days, word.period.start)
        if days[at : at + 1] == [word.period.start] and by_day[days[at]][-1].sequence >= word.sequence:
            del days[at]
    for word, first in reversed(found):
        what = "seats" if ".seats" in word.attribute else "FTE"
        yield (
            word.sequence,
            Notice(
                "LATER_TOTALS",
                f"The {what} recorded from {first.period.start} on (entry {first.sequence}) were adjusted from another "
                "number; look whether they should follow.",
            ),
        )


def total(amounts: Iterable[int | None]) -> int | None:
    """The sum, unknown if any part is."""
    found = list(amounts)
    return None if None in found else sum(amount for amount in found if amount is not None)


def approved_grades(structure: Structure, unit: str) -> set[str]:
    """The grades that a unit has approved seats or FTE for."""
    return {
        attribute[len(prefix) :]
        for attribute in structure.attributes(unit)
        for prefix in ("unit.seats.", "unit.fte_milli.")
        if attribute.startswith(prefix) and structure.value(unit, attribute) is not None
    }


def number(structure: Structure, entity: str, attribute: str) -> int | None:
    """What a slot of whole numbers holds; nothing, if it is unknown."""
    value = structure.value(entity, attribute)
    return None if value is None else int(value)
