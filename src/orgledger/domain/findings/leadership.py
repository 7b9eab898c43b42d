"""Leadership: every unit has a head, and every decision a level (负责人, 决策层级)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from orgledger.domain.findings.check import finds
from orgledger.domain.findings.duties import ACCOUNTABLE, DECIDES, DUTIES, RESPONSIBLE, duties
from orgledger.domain.findings.finding import Found, Ref
from orgledger.domain.findings.survey import Survey, Tie
from orgledger.domain.findings.waiting import days_after, unbroken
from orgledger.domain.rule_set import Rules
from orgledger.domain.structure import Structure, on_record
from orgledger.domain.unit import Completeness, UnitStatus, UnitView


def head_positions(unit: UnitView) -> list[str] | None:
    """The positions that head a unit: its head, or those of the layer that leads it; nothing, if it has no head."""
    structure = unit.structure
    if unit.head is not None and on_record(structure, "position", unit.head):
        return [unit.head]
    leadership = unit.leadership
    if leadership is not None and leadership.status == UnitStatus.ACTIVE.value:
        return list(structure.referring("position.unit", leadership.key))
    return None


def vacant(structure: Structure, positions: list[str]) -> bool:
    """Whether there are positions and nobody holds any of them."""
    return bool(positions) and not any(structure.referring("assignment.position", key) for key in positions)


def grace(rules: Rules, day: date) -> date:
    """The day on which a unit that lost its head on a day is reported."""
    return days_after(day, rules.whole("C5", "grace_days"))


@finds("C5", "unit", "position", "assignment", "person", source="部门负责人 (S1), 领导层 (S5, S6)", delay=grace)
def units_without_head(survey: Survey) -> Iterator[Found]:
    """A unit has no head, neither a position nor a layer of leadership; or nobody holds any of its head positions.

    Holders are judged where the ledger keeps people at all. An acting or interim head is a head; C12 tells of the seat.
    """
    structure, rules = survey.structure, survey.rules
    none = {"en": "{subject} has no head.", "zh": "{subject}没有负责人。"}
    empty = {"en": "Nobody holds what heads {subject}: {heads}.", "zh": "{subject}的负责人岗位空缺：{heads}。"}
    judged = rules.says("C5", "vacant") and survey.keeps_people
    for key, view in survey.units.items():
        heads = head_positions(view)
        if heads is not None and not (judged and vacant(structure, heads)):
            continue
        if rules.whole("C5", "grace_days") and grace(rules, headless_since(survey, key)) > structure.as_of.effective:
            continue
        if heads is None:
            yield Found(Ref("unit", key), none, {}, unknown=view.position_list is Completeness.OPEN)
        else:
            yield Found(Ref("unit", key), empty, {"heads": [Ref("position", head) for head in heads]})


def headless_since(survey: Survey, unit: str) -> date:
    """The first day of the unbroken run of days on which a unit has had no head, or a vacant one."""
    structure = survey.structure
    judged = survey.rules.says("C5", "vacant") and survey.keeps_people
    own = [f"unit.{name}" for name in ("existence", "status", "kind", "head", "leadership")]
    lines = [structure.line(unit, attribute) for attribute in own]
    heads = {str(run.value) for line in lines[3:4] for run in line if run.value is not None}
    layers = {str(run.value) for line in lines[4:] for run in line if run.value is not None}
    for layer in layers:
        lines += [structure.line(layer, "unit.existence"), structure.line(layer, "unit.status")]
        heads.update(structure.ever("position.unit", layer))
    for head in heads:
        lines += [structure.line(head, "position.existence"), structure.line(head, "position.unit")]
        for assignment in structure.ever("assignment.position", head):
            lines += [structure.line(assignment, f"assignment.{name}") for name in ("existence", "position")]

    def headless(then: Structure) -> bool:
        view = UnitView(then, unit)
        if view.status != UnitStatus.ACTIVE.value:
            return False
        found = head_positions(view)
        return found is None or (judged and vacant(then, found))

    return unbroken(structure, lines, headless)


@finds("C15", *DUTIES, source="决策层级 (S2), 明确的职责和权限 (S7)")
def decisions_without_level(survey: Survey) -> Iterator[Found]:
    """Somebody answers for a duty that nobody decides in, or one who decides stands below one who carries it out.

    Where the ledger names no decider of anything, it cannot say.
    """
    undecided = {
        "en": "Nobody decides in “{subject}”; accountable: {holders}.",
        "zh": "“{subject}”没有决策方；负责方：{holders}。",
    }
    below = {
        "en": "In “{subject}” {decider} decides, but stands below {executor}, who carries it out.",
        "zh": "“{subject}”由{decider}决策，但其层级低于执行方{executor}。",
    }
    silent = not any(tie.mode is DECIDES for tie in survey.ties)
    for duty in duties(survey):
        ties = survey.about.get(duty, ())
        deciders = [tie for tie in ties if tie.mode is DECIDES]
        accountable = sorted({tie.holder for tie in ties if tie.mode is ACCOUNTABLE})
        if accountable and not deciders:
            yield Found(duty, undecided, {"holders": accountable}, unknown=silent)
        for decider in deciders:
            for executor in ties:
                if executor.mode is RESPONSIBLE and stands_below(survey, decider, executor):
                    facts = {"decider": decider.holder, "executor": executor.holder}
                    yield Found(duty, below, facts, (decider.holder.key, executor.holder.key))


def stands_below(survey: Survey, lower: Tie, upper: Tie) -> bool:
    """Whether one holder stands below another: in a unit below, or by the reporting lines."""
    if lower.home is None or upper.home is None:
        return False
    if lower.home != upper.home:
        return survey.contains(upper.home, lower.home)
    if lower.holder.noun == upper.holder.noun == "position":
        return upper.holder.key in managers(survey.structure, lower.holder.key)
    return False


def managers(structure: Structure, position: str) -> list[str]:
    """The positions above one along the reporting lines, the nearest first."""
    found: list[str] = []
    at = structure.value(position, "position.reports_to")
    while at is not None and at not in found and at != position:
        found.append(str(at))
        at = structure.value(str(at), "position.reports_to")
    return found
