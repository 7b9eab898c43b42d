"""People and posts: nobody works more than a full-time job, and every post says what it asks (岗位要求)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from orgledger.domain.assignment import AssignmentView
from orgledger.domain.findings.check import finds
from orgledger.domain.findings.finding import Facts, Found, Ref
from orgledger.domain.findings.survey import Survey
from orgledger.domain.structure import texts


@finds("C19", "unit", "position", source="明确的人员职责和岗位要求 (S9)")
def positions_without_requirements(survey: Survey) -> Iterator[Found]:
    """A position says nothing of what it asks of its holder; advisory."""
    says = {"en": "{subject} in {unit} states no requirements.", "zh": "{unit}的{subject}未说明岗位要求。"}
    for key, unit in survey.seats.items():
        if not texts(survey.structure, key, "position.requirements"):
            yield Found(Ref("position", key), says, {"unit": Ref("unit", unit)})


@finds("C22", "assignment", source="足够的人力资源 (S9)")
def shares_beyond_full_time(survey: Survey) -> Iterator[Found]:
    """The shares of one person's assignments add up to more than a full-time job.

    Beside a full share, an assignment whose share nobody stated may be too much: the data cannot say.
    """
    most = Decimal(survey.rules.number("C22", "max"))
    says = {
        "en": "{subject} holds {shares} of a full-time job, more than {most}: {positions}.",
        "zh": "{subject}任职份额合计 {shares}，超过 {most}：{positions}。",
    }
    unclear = {
        "en": "{subject} holds {shares} of a full-time job, and more whose share is not known: {positions}.",
        "zh": "{subject}任职份额合计 {shares}，另有份额未知的任职：{positions}。",
    }
    held: dict[str, list[AssignmentView]] = defaultdict(list)
    for key in survey.structure.keys("assignment"):
        view = AssignmentView(survey.structure, key)
        held[view.person].append(view)
    for person, assignments in sorted(held.items()):
        known = [view.share_milli for view in assignments if view.share_milli is not None]
        shares = Decimal(sum(known)) / 1000
        positions = [Ref("position", view.position) for view in assignments]
        facts: Facts = {"shares": shares, "most": most, "positions": positions}
        if shares > most:
            yield Found(Ref("person", person), says, facts)
        elif shares == most and known and len(known) < len(assignments):
            yield Found(Ref("person", person), unclear, facts, unknown=True)
