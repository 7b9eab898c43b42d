"""Duties: each unit has its own, and each duty has one who is accountable (职责)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from orgledger.domain.findings.check import finds
from orgledger.domain.findings.finding import Found, Ref
from orgledger.domain.findings.survey import Survey
from orgledger.domain.involvement import InvolvementMode

ACCOUNTABLE, DECIDES, RESPONSIBLE = (
    InvolvementMode.ACCOUNTABLE,
    InvolvementMode.DECIDES,
    InvolvementMode.RESPONSIBLE,
)
DUTIES = ("unit", "position", "responsibility", "involvement")
"""What a check of duties reads."""
HOLDING = frozenset({ACCOUNTABLE, DECIDES, RESPONSIBLE})
"""Who is merely consulted or informed does not hold a duty."""

SHARED = {
    ACCOUNTABLE: {
        "en": "{subject} and {other} are both accountable for “{duty}”.",
        "zh": "{subject}与{other}同时对“{duty}”负责。",
    },
    DECIDES: {
        "en": "{subject} and {other} both decide in “{duty}”.",
        "zh": "{subject}与{other}同时对“{duty}”有决策权。",
    },
}


def duties(survey: Survey) -> list[Ref]:
    """The duties on record, by key."""
    return [Ref("responsibility", key) for key in survey.structure.keys("responsibility")]


@finds("C1", *DUTIES, source="避免职责重叠 (S2), 避免工作重复 (S7), 避免重叠和冲突 (S8)")
def overlapping_duties(survey: Survey) -> Iterator[Found]:
    """Two units, neither above the other, are accountable for the same duty, or decide in it.

    It rests on duties that are shared as such; texts are not compared.
    """
    for duty in duties(survey):
        for mode, says in SHARED.items():
            for one, other in combinations(survey.homes(duty, mode), 2):
                if not survey.related(one, other):
                    facts = {"other": Ref("unit", other), "duty": duty}
                    yield Found(Ref("unit", one), says, facts, (other, duty.key, mode.value))


@finds("C3", *DUTIES, source="责任不清 (S2), 职责不明 (S7)")
def duties_unowned(survey: Survey) -> Iterator[Found]:
    """A duty has no accountable holder in force."""
    for duty in duties(survey):
        if not any(tie.mode is ACCOUNTABLE for tie in survey.about.get(duty, ())):
            homes = [Ref("unit", key) for key in survey.homes(duty, *HOLDING)]
            if homes:
                says = {
                    "en": "Nobody is accountable for “{subject}”; it is held by {units}.",
                    "zh": "“{subject}”没有负责人；现由{units}参与。",
                }
                yield Found(duty, says, {"units": homes})
            else:
                says = {"en": "Nobody in force holds “{subject}”.", "zh": "“{subject}”无人承担。"}
                yield Found(duty, says, {})


@finds("C4", *DUTIES, source="明确各个部门和岗位的职责范围 (S2), 每个部门负责特定的任务和目标 (S9)")
def units_without_duty(survey: Survey) -> Iterator[Found]:
    """A unit holds no duty: neither itself, nor the position or the layer that heads it."""
    says = {
        "en": "{subject} holds no duty, and neither does its head.",
        "zh": "{subject}及其负责人均无明确职责。",
    }
    for key in survey.units:
        if not any(holds_duty(survey, holder) for holder in own_and_head(survey, key)):
            yield Found(Ref("unit", key), says, {})


def own_and_head(survey: Survey, unit: str) -> list[Ref]:
    """A unit, the position that heads it, and the layer that leads it with the positions in that layer."""
    view, structure = survey.units[unit], survey.structure
    holders = [Ref("unit", unit)]
    if view.head:
        holders.append(Ref("position", view.head))
    leadership = view.leadership
    if leadership is not None:
        holders.append(Ref("unit", leadership.key))
        holders += [Ref("position", key) for key in structure.referring("position.unit", leadership.key)]
    return holders


def holds_duty(survey: Survey, holder: Ref) -> bool:
    """Whether a unit or a position carries a duty."""
    return any(tie.object.noun == "responsibility" and tie.mode in HOLDING for tie in survey.held.get(holder, ()))


@finds("C21", *DUTIES, source="责任不清 (S2)")
def several_accountable(survey: Survey) -> Iterator[Found]:
    """A duty has more than one accountable holder, wherever they stand."""
    says = {
        "en": "{count} are accountable for “{subject}”: {holders}.",
        "zh": "“{subject}”有 {count} 个负责方：{holders}。",
    }
    for duty in duties(survey):
        holders = sorted({tie.holder for tie in survey.about.get(duty, ()) if tie.mode is ACCOUNTABLE})
        if len(holders) > 1:
            yield Found(duty, says, {"count": len(holders), "holders": holders})
