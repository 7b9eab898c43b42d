"""Standstill: structures that have not changed for years (灵活性).

How long change requests take from submission to recording is not measured here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from orgledger.domain.findings.check import finds
from orgledger.domain.findings.finding import Found, Ref
from orgledger.domain.findings.survey import Survey
from orgledger.domain.findings.waiting import edges, years_after
from orgledger.domain.rule_set import Rules

UNIT = ("existence", "status", "kind", "parent", "head", "leadership")
POSITION = ("existence", "unit", "reports_to")
"""What makes the structure: names and numbers may change without it."""


def overdue(rules: Rules, day: date) -> date:
    """The day on which what changed last on a day is reported."""
    return years_after(day, rules.whole("C17", "max_years"))


@finds("C17", "unit", "position", source="灵活性：可以根据市场变化和企业发展进行调整和优化 (S8)", delay=overdue)
def frozen_structure(survey: Survey) -> Iterator[Found]:
    """Nothing changed in a unit, or anywhere below it, for years; the topmost such unit is named.

    Changes are units and positions coming, going and moving, and heads and reporting lines; not names and numbers.
    """
    most = survey.rules.whole("C17", "max_years")
    says = {
        "en": "Nothing has changed in {subject} and the {units} units below it since {since}, "
        f"for {most} years or more.",
        "zh": f"{{subject}}及其下 {{units}} 个部门自 {{since}} 起 {most} 年以上未调整。",
    }
    last = last_changes(survey)
    day = survey.structure.as_of.effective
    frozen = {key for key in survey.units if key in last and overdue(survey.rules, last[key]) <= day}
    for key in survey.units:
        if key in frozen and survey.parents[key] not in frozen:
            begin, end = survey.spans.get(key, (0, 1))
            yield Found(Ref("unit", key), says, {"units": end - begin - 1, "since": str(last[key])})


def last_changes(survey: Survey) -> dict[str, date]:
    """Counted unit → the last day up to now on which something changed in it or below it."""
    structure, day = survey.structure, survey.structure.as_of.effective
    found: dict[str, date] = {}

    def note(unit: str | None, days: set[date]) -> None:
        latest = max((edge for edge in days if edge <= day), default=None)
        if unit is not None and latest is not None:
            found[unit] = max(found.get(unit, latest), latest)

    for key in survey.views:
        home = survey.home(key)
        if home is None:
            continue
        note(home, edges(structure.line(key, f"unit.{name}") for name in UNIT))
        note(home, passages(survey, "unit", "parent", key))
        note(home, passages(survey, "position", "unit", key))
    for key, home in survey.seats.items():
        note(home, edges(structure.line(key, f"position.{name}") for name in POSITION))
    below: dict[str | None, list[str]] = defaultdict(list, survey.children)
    for key in sorted(survey.spans, key=lambda unit: -survey.spans[unit][0]):
        for child in below[key]:
            note(key, {found[child]} if child in found else set())
    return found


def passages(survey: Survey, noun: str, attribute: str, unit: str) -> set[date]:
    """The days on which something came to a unit or left it."""
    structure = survey.structure
    days: set[date] = set()
    for member in structure.ever(f"{noun}.{attribute}", unit):
        there = [run for run in structure.line(member, f"{noun}.{attribute}") if run.value == unit]
        lives = structure.line(member, f"{noun}.existence")
        days |= edges([there])
        days |= {edge for edge in edges([lives]) if any(run.period.start <= edge <= run.period.stop for run in there)}
    return days
