"""Seats: what is approved, set up and filled fits together (编制, 人数, 职位).

A unit's approved number stands for the unit, or for one grade in it; a position's seats are its own. A number that
nobody stated is unknown, which is neither zero nor a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from orgledger.domain.findings.check import finds
from orgledger.domain.findings.finding import Fact, Facts, Found, Ref
from orgledger.domain.findings.survey import Survey
from orgledger.domain.findings.waiting import days_after, unbroken
from orgledger.domain.position import PositionView
from orgledger.domain.rule_set import Rules
from orgledger.domain.staffing import (
    Staffing,
    approved_seats,
    grades,
    of_position,
    seats_of,
    staffing,
    staffing_lines,
    undivided,
)
from orgledger.domain.structure import Structure
from orgledger.domain.unit import Completeness, UnitView


class Budget(NamedTuple):
    """The seats approved for a unit or for a grade in it, and the positions they are for."""

    unit: UnitView
    grade: str | None
    approved: int
    positions: list[PositionView]

    @property
    def subject(self) -> Ref:
        """The unit."""
        return Ref("unit", self.unit.key)

    @property
    def apart(self) -> tuple[str, ...]:
        """The grade, if it is for one."""
        return (self.grade,) if self.grade else ()

    def told(self, **facts: Fact) -> dict[str, Fact]:
        """The numbers of a sentence."""
        return {"approved": self.approved, "grade": f" ({self.grade})" if self.grade else "", **facts}


def budgets(survey: Survey) -> Iterator[Budget]:
    """What is approved for units, layers of leadership included, and for their grades where these are approved."""
    structure = survey.structure
    for key, view in survey.views.items():
        if view.kind == "EXTERNAL":
            continue
        positions = [PositionView(structure, one) for one in structure.referring("position.unit", key)]
        approved = approved_seats(view)
        if approved is not None:
            yield Budget(view, None, approved, positions)
        for grade in grades(view):
            seats = approved_seats(view, grade)
            if seats is not None:
                yield Budget(view, grade, seats, [one for one in positions if one.grade == grade])


@finds("C11", "unit", "position", source="人数, 职位 (S1)")
def headcount_against_positions(survey: Survey) -> Iterator[Found]:
    """The approved number differs from the seats of the positions, or, where more positions may exist, is below them.

    A position whose seats nobody stated counts one. Without an approved number nothing can be compared.
    """
    tolerance = survey.rules.whole("C11", "tolerance")
    above = {
        "en": "{subject}{grade} is approved for {approved} seats, but its positions hold {seats}: {positions}.",
        "zh": "{subject}{grade}编制为 {approved} 人，但职位合计 {seats} 人：{positions}。",
    }
    least = {
        "en": "{subject}{grade} is approved for {approved} seats, its positions hold at least {seats}: {positions}.",
        "zh": "{subject}{grade}编制为 {approved} 人，但职位至少 {seats} 人：{positions}。",
    }
    below = {
        "en": "{subject}{grade} is approved for {approved} seats, but its list of positions is complete with {seats}.",
        "zh": "{subject}{grade}编制为 {approved} 人，但职位清单完整且合计仅 {seats} 人。",
    }
    unclear = {
        "en": "{subject}{grade} is approved for {approved} seats; its positions hold at least {seats}, "
        "those of {unstated} are not known.",
        "zh": "{subject}{grade}编制为 {approved} 人，职位至少 {seats} 人，其中{unstated}人数未知。",
    }
    for budget in budgets(survey):
        known = [(one, seats_of(one)) for one in budget.positions]
        unstated = [Ref("position", one.key) for one, seats in known if seats is None]
        certain = sum(seats for _, seats in known if seats is not None)
        seats = certain + len(unstated)
        named = [Ref("position", one.key) for one in budget.positions]
        complete = budget.unit.position_list is Completeness.COMPLETE
        facts = budget.told(seats=seats, positions=named, unstated=unstated)
        if seats > budget.approved + tolerance:
            doubtful = certain <= budget.approved + tolerance
            yield Found(budget.subject, least if unstated else above, facts, budget.apart, unknown=doubtful)
        elif complete and unstated:
            yield Found(budget.subject, unclear, facts, budget.apart, unknown=True)
        elif complete and seats < budget.approved - tolerance:
            yield Found(budget.subject, below, facts, budget.apart)


def overdue(rules: Rules, day: date) -> date:
    """The day on which what fell vacant on a day is reported."""
    return days_after(day, rules.whole("C12", "max_days") + 1)


@finds(
    "C12",
    "unit",
    "position",
    "assignment",
    "person",
    source="每个部门需要有足够的人力资源来完成工作 (S9)",
    delay=overdue,
)
def long_vacancies(survey: Survey) -> Iterator[Found]:
    """Approved seats are vacant for more days than they should.

    A seat is vacant if nobody holds it for good: acting and interim holders leave it vacant, two who share it fill it.
    A position is judged by its own seats; a unit by what is approved beyond the seats of its positions. Where the
    ledger keeps no people, or the seats of a position that nobody holds for good are unknown, it cannot say.
    """
    structure, day = survey.structure, survey.structure.as_of.effective
    if not survey.keeps_people:
        if survey.seats or any(True for _ in budgets(survey)):
            says = {
                "en": "{subject} keeps no people in this ledger: vacancies cannot be told.",
                "zh": "{subject}未在账本中登记人员，无法判断空缺。",
            }
            yield Found(Ref("organization", structure.organization), says, {}, unknown=True)
        return
    vacant = {
        "en": "{subject} has had {vacant} of {approved} seats vacant for {days} days, since {since}.",
        "zh": "{subject}共 {approved} 个编制，{vacant} 个空缺已 {days} 天（自 {since} 起）。",
    }
    unstated = {
        "en": "{subject} has had no permanent holder for {days} days, since {since}; its number of seats is not known.",
        "zh": "{subject}已 {days} 天无正式任职者（自 {since} 起），编制人数未知。",
    }
    for key in survey.seats:
        view = PositionView(structure, key)
        seats, count = seats_of(view), vacancy(view)
        since = vacant_since(structure, key) if count > 0 else day
        if count > 0 and overdue(survey.rules, since) <= day:
            facts: Facts = {"vacant": count, "approved": seats or 0, "days": (day - since).days, "since": str(since)}
            yield Found(Ref("position", key), unstated if seats is None else vacant, facts, unknown=seats is None)
    for budget in budgets(survey):
        count = undivided(budget.unit) if budget.grade is None else 0
        since = undivided_since(structure, budget.unit.key) if count > 0 else day
        if count > 0 and overdue(survey.rules, since) <= day:
            facts = {"vacant": count, "approved": budget.approved, "days": (day - since).days, "since": str(since)}
            yield Found(budget.subject, vacant, facts)


def vacancy(position: PositionView) -> int:
    """Vacant seats of a position; one, if nobody stated its seats and nobody holds it for good."""
    headcount = of_position(position)
    if headcount.vacant_seats is None:
        return int(headcount.holders == headcount.acting)
    return headcount.vacant_seats


def vacant_since(structure: Structure, position: str) -> date:
    """The first day of the unbroken run of days on which a position has had a vacant seat."""
    lines = list(staffing_lines(structure, position))

    def vacant(then: Structure) -> bool:
        on = then.value(position, "position.existence") is not None
        return on and vacancy(PositionView(then, position)) > 0

    return unbroken(structure, lines, vacant)


def undivided_since(structure: Structure, unit: str) -> date:
    """The first day of the unbroken run of days on which a unit has had vacant seats beyond its positions'."""
    own = [name for name in structure.attributes(unit) if name.startswith("unit.seats")]
    lines = [structure.line(unit, name) for name in (*own, "unit.existence")]
    for position in structure.ever("position.unit", unit):
        lines += [structure.line(position, "position.unit"), *staffing_lines(structure, position)]

    def vacant(then: Structure) -> bool:
        return then.value(unit, "unit.existence") is not None and undivided(UnitView(then, unit)) > 0

    return unbroken(structure, lines, vacant)


@finds("C23", "unit", "position", "assignment", source="人数 (S1)")
def more_people_than_seats(survey: Survey) -> Iterator[Found]:
    """The holders of a position, or of the positions of a unit or of a grade in it, take more seats than approved.

    Two who share a seat take one; acting and interim holders take none. Where unknown shares decide, it cannot say.
    """
    says = {
        "en": "{filled} people in {subject}{grade}, {approved} seats approved.",
        "zh": "{subject}{grade}在岗 {filled} 人，超过编制 {approved} 人。",
    }
    sharing = {
        "en": "{people} people take {filled} seats in {subject}{grade}, {approved} seats approved.",
        "zh": "{subject}{grade}在岗 {people} 人，占用编制 {filled} 个，超过编制 {approved} 个。",
    }
    unclear = {
        "en": "{people} people in {subject}{grade}, {approved} seats approved; not all of their shares are known.",
        "zh": "{subject}{grade}在岗 {people} 人，编制 {approved} 人，部分任职份额未知。",
    }

    def judged(subject: Ref, seats: int, staff: Sequence[Staffing], grade: str | None = None) -> Iterator[Found]:
        people, least, most = (sum(numbers) for numbers in list(zip(*staff, strict=True))[:3])
        facts: Facts = {"approved": seats, "people": people, "filled": least, "grade": f" ({grade})" if grade else ""}
        apart = (grade,) if grade else ()
        if least > seats:
            yield Found(subject, says if least == people else sharing, facts, apart)
        elif most > seats:
            yield Found(subject, unclear, facts, apart, unknown=True)

    staffed = {key: staffing(PositionView(survey.structure, key)) for key in survey.structure.keys("position")}
    for key in survey.seats:
        seats = seats_of(PositionView(survey.structure, key))
        if seats is not None:
            yield from judged(Ref("position", key), seats, [staffed[key]])
    for budget in budgets(survey):
        staff = [staffed[one.key] for one in budget.positions]
        if staff:
            yield from judged(budget.subject, budget.approved, staff, budget.grade)
