"""Allotments: approved headcount that is added up, shared out or goes to another unit (编制划转)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple, TypeAlias

from msgspec import UNSET

from orgledger.domain.command import Timed
from orgledger.domain.headcount import HeadcountAdjusted, approved_grades, number, slots, total
from orgledger.domain.period import FOREVER, Period
from orgledger.domain.structure import Structure, existence, facts_of
from orgledger.domain.timeline import Assertion, winner

SEATS = ("unit.seats", "unit.fte_milli")


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
