"""Seats: what is approved, set up and filled fits together (编制, 人数, 职位).

A unit's approved number stands for the unit, or for one grade in it; a position's seats are its own. A number that
nobody stated is unknown, which is neither zero nor a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from orgledger.domain.findings.check import finds
from orgledger.domain.findings.finding import Fact, Facts, Found, Ref
from orgledger.domain.findings.survey import Survey
from orgledger.domain.findings.waiting import days_after, unbroken
from orgledger.domain.headcount import approved_seats, grades, seats_of
from orgledger.domain.position import PositionView
from orgledger.domain.rule_set import Rules
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

    A position is judged by its own seats; a unit by its approved number, where it is not all divided among positions.
    Where the ledger keeps no people, or nobody stated the seats of a position that nobody holds, it cannot say.
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
        "en": "Nobody has held {subject} for {days} days, since {since}; how many seats it has is not known.",
        "zh": "{subject}已 {days} 天无人任职（自 {since} 起），编制人数未知。",
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
    """Vacant seats of a position; one, if nobody stated its seats and nobody holds it."""
    seats = seats_of(position)
    return max(0, (1 if seats is None else seats) - len(position.holders))


def undivided(unit: UnitView) -> int:
    """Vacant seats of a unit beyond those of its positions; none, if its positions account for all of them."""
    approved = approved_seats(unit)
    structure = unit.structure
    positions = [PositionView(structure, key) for key in structure.referring("position.unit", unit.key)]
    divided = bool(positions) and all(seats_of(one) is not None for one in positions)
    if approved is None or divided:
        return 0
    return max(0, approved - sum(len(one.holders) + vacancy(one) for one in positions))


def vacant_since(structure: Structure, position: str) -> date:
    """The first day of the unbroken run of days on which a position has had a vacant seat."""
    lines = [structure.line(position, f"position.{name}") for name in ("existence", "seats")]
    for assignment in structure.ever("assignment.position", position):
        lines += [structure.line(assignment, f"assignment.{name}") for name in ("existence", "position")]

    def vacant(then: Structure) -> bool:
        on = then.value(position, "position.existence") is not None
        return on and vacancy(PositionView(then, position)) > 0

    return unbroken(structure, lines, vacant)


def undivided_since(structure: Structure, unit: str) -> date:
    """The first day of the unbroken run of days on which a unit has had vacant seats beyond its positions'."""
    own = [name for name in structure.attributes(unit) if name.startswith("unit.seats")]
    lines = [structure.line(unit, name) for name in (*own, "unit.existence")]
    for position in structure.ever("position.unit", unit):
        lines += [structure.line(position, f"position.{name}") for name in ("existence", "unit", "seats")]
        for assignment in structure.ever("assignment.position", position):
            lines += [structure.line(assignment, f"assignment.{name}") for name in ("existence", "position")]

    def vacant(then: Structure) -> bool:
        return then.value(unit, "unit.existence") is not None and undivided(UnitView(then, unit)) > 0

    return unbroken(structure, lines, vacant)


@finds("C23", "unit", "position", "assignment", source="人数 (S1)")
def more_people_than_seats(survey: Survey) -> Iterator[Found]:
    """More people hold a position, or the positions of a unit or of a grade in it, than seats are approved."""
    structure = survey.structure
    says = {
        "en": "{filled} people in {subject}{grade}, {approved} seats approved.",
        "zh": "{subject}{grade}在岗 {filled} 人，超过编制 {approved} 人。",
    }
    for key in survey.seats:
        seats, filled = seats_of(PositionView(structure, key)), survey.holders(key)
        if seats is not None and filled > seats:
            yield Found(Ref("position", key), says, {"filled": filled, "approved": seats, "grade": ""})
    for budget in budgets(survey):
        filled = sum(survey.holders(one.key) for one in budget.positions)
        if filled > budget.approved:
            yield Found(budget.subject, says, budget.told(filled=filled), budget.apart)
