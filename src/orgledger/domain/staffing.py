"""Staffing: how many seats are approved, set up, filled and vacant, and since when (人数, 编制).

One definition, for positions, units, trees and whole organizations, which every face shows.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from orgledger.domain.assignment import AssignmentKind
from orgledger.domain.headcount import approved_grades, number, total
from orgledger.domain.period import Period
from orgledger.domain.position import PositionView
from orgledger.domain.structure import Structure, on_record
from orgledger.domain.timeline import Run, Value
from orgledger.domain.unit import OUTSIDE_COUNTS, UnitView

APPROVED = ("unit.seats", "unit.fte_milli")
"""How the attributes begin that hold what is approved for a unit, or for a grade in it."""


class Gaps(NamedTuple):
    """How many parts of each figure are not known: units and positions without a number, holders without a share."""

    authorized_seats: int = 0
    authorized_fte: int = 0
    position_seats: int = 0
    position_fte: int = 0
    filled_seats: int = 0
    """Those who hold a position for good with an unknown share; each counts as a seat, as long as there is one."""
    filled_fte: int = 0
    vacant_seats: int = 0


class Headcount(NamedTuple):
    """Numbers of one coordinate. FTE in thousandths.

    Every figure adds up what is known, and `gaps` counts what is not. None: nothing is known, which is not zero.
    """

    authorized_seats: int | None
    authorized_fte_milli: int | None
    position_seats: int | None
    position_fte_milli: int | None
    filled_seats: int
    """Seats that somebody holds for good; see `staffing`."""
    filled_fte_milli: int | None
    """The shares of all holders, those for the time being included."""
    vacant_seats: int | None
    """Seats of each position that nobody holds for good, and approved seats beyond those of the positions."""
    overfilled_seats: int | None
    """How many more seats are filled than there are, position by position: never set off against a vacancy."""
    seats: int | None
    """The seats that `vacant_seats` was counted among: those of the positions, and those approved beyond them."""
    holders: int
    """How many assignments there are."""
    acting: int
    """How many of them are for the time being."""
    gaps: Gaps

    @property
    def unknown(self) -> int:
        """How many of the units or positions counted have no approved seats on record."""
        return self.gaps.authorized_seats


NOBODY = Headcount(
    authorized_seats=None,
    authorized_fte_milli=None,
    position_seats=None,
    position_fte_milli=None,
    filled_seats=0,
    filled_fte_milli=0,
    vacant_seats=None,
    overfilled_seats=None,
    seats=None,
    holders=0,
    acting=0,
    gaps=Gaps(),
)
"""Where there is nothing to count: nobody holds anything, and no seats are known."""


class Staffing(NamedTuple):
    """Who holds a position, and how many of its seats they take."""

    people: int
    """Those who hold it for good."""
    least: int
    """Seats that they certainly take: those whose shares are known."""
    most: int
    """Seats that they take if everybody whose share is unknown takes one."""
    acting: int
    """Those who hold it for the time being, in place of the holder or until one is found; they take no seat."""


class Step(NamedTuple):
    """A headcount that stays the same over a period."""

    period: Period
    headcount: Headcount


def known_total(amounts: Sequence[int | None]) -> int | None:
    """The sum of what is known; unknown if nothing is."""
    if len(amounts) == 1:  # Nearly always.
        return amounts[0]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def staffing(position: PositionView) -> Staffing:
    """How many seats those who hold a position for good take.

    Their shares decide: two half-time holders share one seat. The size of a seat is the position's FTE divided by its
    seats, at most a full-time job; where either is unknown, a full-time job. A seat filled in part is filled. Nobody
    takes more than one seat, whatever their assignments add up to, and a share of zero takes none. Shares such as 0.333
    were rounded to thousandths, so half a thousandth for each of them decides nothing: six times 0.167 is one seat.
    """
    for_good, acting = _shares(position)
    people = _by_person(for_good)
    least, most = _taken(people, *_size(position))
    return Staffing(len(people), least, most, len(acting))


def of_position(position: PositionView) -> Headcount:
    """The headcount of a position: its approved seats are the seats set up."""
    seats, fte = _size(position)
    for_good, acting = _shares(position)
    least, most = _taken(_by_person(for_good), seats, fte) if for_good else (0, 0)
    shares = [share for _, share in for_good] + acting
    filled = most if seats is None else min(most, max(least, seats))
    no_seats, no_fte = int(seats is None), int(fte is None)
    return Headcount(
        seats,
        fte,
        seats,
        fte,
        filled,
        known_total(shares) if shares else 0,
        None if seats is None else max(0, seats - filled),
        None if seats is None else max(0, filled - seats),
        seats,
        len(shares),
        len(acting),
        Gaps(no_seats, no_fte, no_seats, no_fte, most - least, shares.count(None), no_seats),
    )


def of_unit(unit: UnitView, *, descendants: bool = False, grade: str | None = None) -> Headcount:
    """The headcount of a unit, of one grade in it, or of it and the active counted units below it."""
    if descendants:
        return added(of_unit(below) for _, below in unit.outline() if below.kind != "EXTERNAL")
    structure = unit.structure
    positions = [PositionView(structure, key) for key in structure.referring("position.unit", unit.key)]
    if grade is not None:
        positions = [position for position in positions if position.grade == grade]
    return _under(*_approved(unit, grade), positions)


def undivided(unit: UnitView) -> int:
    """Approved seats of a unit beyond those of its positions that nobody holds."""
    headcount = of_unit(unit)
    structure = unit.structure
    positions = [PositionView(structure, key) for key in structure.referring("position.unit", unit.key)]
    return (headcount.vacant_seats or 0) - sum(of_position(position).vacant_seats or 0 for position in positions)


def approved_seats(unit: UnitView, grade: str | None = None) -> int | None:
    """The seats approved for a unit, or else for its grades together; or for one grade. None if not all are known."""
    return total(_approved(unit, grade)[0])


def seats_of(position: PositionView) -> int | None:
    """The seats of a position, if they are known."""
    return number(position.structure, position.key, "position.seats")


def of_all(units: Iterable[UnitView]) -> Headcount:
    """The headcount of several units that do not contain each other's numbers."""
    return added(of_unit(unit) for unit in units if unit.kind not in OUTSIDE_COUNTS or unit.kind == "LEVEL")


def added(parts: Iterable[Headcount]) -> Headcount:
    """Several headcounts as one: what is known is added up, what is not is counted."""
    several = list(parts)
    if len(several) == 1:
        return several[0]
    if not several:
        return NOBODY
    *figures, gaps = zip(*several, strict=True)
    unknown = Gaps(*map(sum, zip(*gaps, strict=True)))
    sums = [known_total(figure) for figure in figures]
    counted = Headcount._make([*sums, unknown])
    if counted.holders == 0 or counted.holders > unknown.filled_fte:
        return counted
    return counted._replace(filled_fte_milli=None)  # A unit that nobody works in makes no share known.


def grades(unit: UnitView) -> list[str]:
    """The grades that a unit has approved seats or positions for."""
    structure = unit.structure
    named = approved_grades(structure, unit.key)
    for key in structure.referring("position.unit", unit.key):
        grade = PositionView(structure, key).grade
        if grade:
            named.add(grade)
    return sorted(named)


def series(structure: Structure, counted: Mapping[str, date], start: date, end: date) -> list[Step]:
    """The headcount of units together over the days from `start` up to `end`, in steps.

    Args:
        structure: at any day.
        counted: unit → the day up to which it counts, FOREVER for always.
        start: the first day.
        end: the first day after.

    Days on which none of the units counts and is on record have no step.
    """
    edges = {day for unit in counted for day in turning_points(structure, unit)} | set(counted.values())
    days = [start, *sorted(day for day in edges if start < day < end), end]
    steps: list[Step] = []
    for day, until in itertools.pairwise(days):
        there = structure.on(day)
        parts = [
            of_unit(UnitView(there, u)) for u, last in counted.items() if day < last and on_record(there, "unit", u)
        ]
        if not parts:
            continue
        headcount = parts[0] if len(parts) == 1 else added(parts)
        if steps and steps[-1].headcount == headcount and steps[-1].period.end == day:
            day = steps.pop().period.start
        steps.append(Step(Period(day, until), headcount))
    return steps


def turning_points(structure: Structure, unit: str) -> set[date]:
    """The days on which the headcount of a unit may change."""
    own = [name for name in structure.attributes(unit) if name.startswith(APPROVED)]
    lines = [structure.line(unit, attribute) for attribute in (*own, "unit.existence")]
    for position in structure.ever("position.unit", unit):
        lines += [structure.line(position, "position.unit"), *staffing_lines(structure, position)]
    return {day for line in lines for run in line for day in (run.period.start, run.period.stop)}


def staffing_lines(structure: Structure, position: str) -> Iterator[Sequence[Run]]:
    """Everything that the headcount of a position depends on."""
    for attribute in ("existence", "seats", "fte_milli"):
        yield structure.line(position, f"position.{attribute}")
    for assignment in structure.ever("assignment.position", position):
        for attribute in ("existence", "position", "share_milli", "kind"):
            yield structure.line(assignment, f"assignment.{attribute}")


def _size(position: PositionView) -> tuple[int | None, int | None]:
    """The seats of a position, and its FTE in thousandths."""
    structure, key = position.structure, position.key
    return number(structure, key, "position.seats"), number(structure, key, "position.fte_milli")


def _shares(position: PositionView) -> tuple[list[tuple[Value, int | None]], list[int | None]]:
    """Those who hold a position for good, each with a share, and the shares of those who hold it for the time being."""
    structure = position.structure
    for_good: list[tuple[Value, int | None]] = []
    acting: list[int | None] = []
    for key in position.holders:
        share = number(structure, key, "assignment.share_milli")
        if structure.value(key, "assignment.kind") == AssignmentKind.PERMANENT.value:
            for_good.append((structure.value(key, "assignment.person"), share))
        else:
            acting.append(share)
    return for_good, acting


def _by_person(for_good: Sequence[tuple[Value, int | None]]) -> list[int | None]:
    """The share of each person, whose assignments add up; unknown if none of them has a share that takes a seat."""
    shares: dict[Value, int | None] = {}
    for person, share in for_good:
        former = shares.get(person, 0)
        unknown = None in (former, share)
        shares[person] = (former or 0) + (share or 0) or (None if unknown else 0)
    return list(shares.values())


def _taken(people: Sequence[int | None], seats: int | None, fte: int | None) -> tuple[int, int]:
    """The least and the most seats that people take by their shares; see `staffing`."""
    shares = [share for share in people if share]
    places, size = (seats, fte) if seats and fte and fte < 1000 * seats else (1, 1000)
    parts = [share for share in shares if share * places < size]
    rounded = sum(1 for share in parts if share % 5)
    taken = len(shares) - len(parts) - (-(2 * sum(parts) - rounded) * places // (2 * size))
    return taken, taken + people.count(None)


def _under(
    approved: Sequence[int | None], approved_fte: Sequence[int | None], positions: Sequence[PositionView]
) -> Headcount:
    """The headcount of some positions, and of what is approved for all of them together.

    What is approved beyond the seats of the positions is seats as well. Those who hold a position whose seats are
    unknown sit on them. If the positions have more seats than approved, there is nothing beyond.
    """
    seats = known_total(approved)
    if not positions:
        gaps = Gaps(int(None in approved), int(None in approved_fte), 0, 0, 0, 0, int(seats is None))
        overfilled = None if seats is None else 0
        return Headcount(
            seats, known_total(approved_fte), None, None, 0, 0, seats, overfilled, seats, holders=0, acting=0, gaps=gaps
        )
    parts = [of_position(position) for position in positions]
    own = added(parts)
    vacant, overfilled, counted, gap = own.vacant_seats, own.overfilled_seats, own.seats, own.gaps.vacant_seats
    beyond = None if seats is None else seats - (own.position_seats or 0)
    if beyond is not None and beyond >= 0:
        loose = [part for part in parts if part.position_seats is None] if own.gaps.position_seats else ()
        most = sum(part.filled_seats for part in loose)
        least = most - sum(part.gaps.filled_seats for part in loose)
        vacant = (vacant or 0) + max(0, beyond - most)
        overfilled, counted = overfilled or 0, (counted or 0) + beyond
        if None not in approved:
            overfilled, gap = overfilled + max(0, least - beyond), 0
    _, _, position_seats, position_fte, filled_seats, filled_fte, _ = own.gaps
    return Headcount(
        seats,
        known_total(approved_fte),
        own.position_seats,
        own.position_fte_milli,
        own.filled_seats,
        own.filled_fte_milli,
        vacant,
        overfilled,
        counted,
        own.holders,
        own.acting,
        Gaps(
            int(None in approved),
            int(None in approved_fte),
            position_seats,
            position_fte,
            filled_seats,
            filled_fte,
            gap,
        ),
    )


def _approved(unit: UnitView, grade: str | None) -> tuple[list[int | None], list[int | None]]:
    """The seats and the FTE approved for the grade; or for the unit, or else for each of its grades."""
    said = [name for name in unit.structure.attributes(unit.key) if name.startswith(APPROVED)]
    return _stated(unit, "unit.seats", said, grade), _stated(unit, "unit.fte_milli", said, grade)


def _stated(unit: UnitView, stem: str, said: Sequence[str], grade: str | None) -> list[int | None]:
    """The numbers of one kind, of all the attributes that were ever said to hold some."""
    structure, whole = unit.structure, stem if grade is None else f"{stem}.{grade}"
    own = number(structure, unit.key, whole) if whole in said else None
    if own is not None or grade is not None:
        return [own]
    graded = [name for name in said if name.startswith(f"{stem}.")] if said else ()
    if not graded:
        return [None]
    # A grade of which nothing is said on that day, or nothing yet as known, has no number; it is not an unknown one.
    runs = [run for name in graded for run in structure.line(unit.key, name) if structure.as_of.effective in run.period]
    return [None if run.value is None else int(run.value) for run in runs] or [None]
