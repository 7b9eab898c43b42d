"""Ties: units work together across the tree, and what they do for each other is said in full (协作, 信息孤岛)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from orgledger.domain.collaboration import CollaborationKind, CollaborationView
from orgledger.domain.findings.check import finds
from orgledger.domain.findings.finding import Found, Ref
from orgledger.domain.findings.survey import Survey
from orgledger.domain.unit import Completeness

OUTSIDE = "outside"
"""Stands for any party outside the organization."""


class Group(NamedTuple):
    """Units that work together; whether others may, whom nobody named."""

    members: frozenset[str]
    open: bool = False


def groups(survey: Survey) -> Iterator[Group]:
    """The groups that the rules count: parties of collaborations, and units that share a process or a system."""
    structure, rules = survey.structure, survey.rules
    kinds = rules.words("C9", "kinds")
    for key in structure.keys("collaboration"):
        view = CollaborationView(structure, key)
        if view.kind.value in kinds:
            named = [party for party in view.parties if party in survey.views]
            alone = len(named) == 1 and view.party_list is not Completeness.COMPLETE
            yield Group(members(survey, named), alone or view.party_list is Completeness.OPEN)
    for noun, setting in (("process", "processes"), ("system", "systems")):
        for key in structure.keys(noun) if rules.says("C9", setting) else ():
            ties = survey.about.get(Ref(noun, key), ())
            yield Group(members(survey, (unit_of(survey, tie.holder) for tie in ties)))


def members(survey: Survey, units: Iterable[str]) -> frozenset[str]:
    """The counted units among some active ones, and that somebody from outside takes part, where that counts."""
    outsiders = survey.rules.says("C9", "external")
    found = {survey.home(unit) or (OUTSIDE if outsiders else None) for unit in units}
    return frozenset(member for member in found if member is not None)


def unit_of(survey: Survey, holder: Ref) -> str:
    """The unit that a holder is or is of."""
    if holder.noun == "unit":
        return holder.key
    return str(survey.structure.value(holder.key, "position.unit"))


@finds(
    "C9",
    "unit",
    "position",
    "involvement",
    "collaboration",
    "process",
    "system",
    source="避免信息孤岛的出现 (S2), 避免信息孤岛和分割 (S8)",
)
def silos(survey: Survey) -> Iterator[Found]:
    """A unit, other than a root, that neither itself nor through a part of it works with anybody outside it.

    Collaborations and shared processes and systems count; standing above or below does not.
    """
    says = {
        "en": "{subject} has no collaboration, process or system in common with anybody outside it; "
        "by such ties the {units} units fall into {parts} parts.",
        "zh": "{subject}与外部没有协作关系，也没有共用的流程或系统；按此类联系，{units} 个部门分为 {parts} 个部分。",
    }
    met = list(groups(survey))
    connected, doubtful = reached(survey, met)
    facts = {"units": len(survey.units), "parts": parts(survey, met)}
    for key, parent in survey.parents.items():
        if parent is not None and key not in connected:
            yield Found(Ref("unit", key), says, facts, unknown=key in doubtful)


def reached(survey: Survey, met: Iterable[Group]) -> tuple[set[str], set[str]]:
    """The units that a group takes beyond themselves and what is below them, and those where one perhaps does."""
    connected: set[str] = set()
    doubtful: set[str] = set()
    for group in met:
        inside = group.members - {OUTSIDE}
        places = [survey.spans[key][0] for key in inside if key in survey.spans]
        for member in inside:
            for unit in survey.above(member):
                begin, end = survey.spans.get(unit, (0, 0))
                beyond = OUTSIDE in group.members or min(places) < begin or max(places) >= end
                if beyond:
                    connected.add(unit)
                elif group.open:
                    doubtful.add(unit)
    return connected, doubtful


def parts(survey: Survey, met: Iterable[Group]) -> int:
    """Into how many parts the counted units fall, where only working together holds them together."""
    leads = {key: key for key in survey.units}

    def lead(key: str) -> str:
        while leads[key] != key:
            leads[key] = leads[leads[key]]
            key = leads[key]
        return key

    for group in met:
        for one, other in pairwise(sorted(group.members - {OUTSIDE})):
            leads[lead(other)] = lead(one)
    return sum(lead(key) == key for key in leads)


@finds("C10", "collaboration", source="协作性：促进部门之间的协作和沟通 (S8)")
def one_sided(survey: Survey) -> Iterator[Found]:
    """A mutual collaboration without content, or one in a direction that names no giver or no receiver."""
    structure = survey.structure
    for key in structure.keys("collaboration"):
        view = CollaborationView(structure, key)
        parties = [Ref("unit", party) for party in view.parties]
        subject, facts = Ref("collaboration", key), {"parties": parties}
        if view.kind is CollaborationKind.MUTUAL:
            if not (view.content() or "").strip():
                says = {
                    "en": "{parties} work together, but nobody says in what.",
                    "zh": "{parties}相互协作，但未说明协作内容。",
                }
                yield Found(subject, says, facts)
            continue
        open_list = view.party_list is not Completeness.COMPLETE
        if view.to_unit is None:
            says = {
                "en": "{parties}: support is given, but it is not said to whom.",
                "zh": "{parties}：单向协作未指明接受方。",
            }
            yield Found(subject, says, facts, ("to",), unknown=open_list)
        if view.from_unit is None and len(parties) > 1:
            says = {
                "en": "{parties}: support is given, but it is not said by whom.",
                "zh": "{parties}：单向协作未指明提供方。",
            }
            yield Found(subject, says, facts, ("from",), unknown=open_list)
