"""Work: processes and systems have owners, units are measured, and what is done serves a goal (业务流程, 绩效)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from orgledger.domain.findings.check import finds
from orgledger.domain.findings.duties import duties, holds_duty, own_and_head
from orgledger.domain.findings.finding import Facts, Found, Ref
from orgledger.domain.findings.survey import Survey
from orgledger.domain.involvement import InvolvementMode
from orgledger.domain.process import ProcessView
from orgledger.domain.statement import StatementView
from orgledger.domain.words import WORDS

OWNING = frozenset({InvolvementMode.OWNS, InvolvementMode.ACCOUNTABLE})
CARRYING = OWNING | {InvolvementMode.RESPONSIBLE}
"""Who answers for a stage of a process: also who carries it out."""


@finds("C13", "unit", "position", "involvement", "process", "system", source="业务流程, 信息系统 (S2)")
def unowned_work(survey: Survey) -> Iterator[Found]:
    """A system has no owner in force; or a process has none, and not for each of its stages either.

    By the rules, every stage may need somebody of its own.
    """
    structure = survey.structure
    for key in structure.keys("process"):
        subject = Ref("process", key)
        ties = survey.about.get(subject, ())
        owned = any(tie.stage is None and tie.mode in OWNING for tie in ties)
        carried = {tie.stage for tie in ties if tie.mode in CARRYING}
        stages = ProcessView(structure, key).stages
        unowned = [name(stage.names, structure.language) for stage in stages if stage.stage not in carried]
        if unowned and (not owned or survey.rules.says("C13", "every_stage")):
            says = {
                "en": "Nobody in force answers for {count} of {all} stages of {subject}: {stages}.",
                "zh": "{subject}的 {all} 个环节中有 {count} 个无人负责：{stages}。",
            }
            yield Found(subject, says, {"count": len(unowned), "all": len(stages), "stages": unowned})
        elif not stages and not owned:
            says = {
                "en": "{subject} has no owner in force, and its stages are not known.",
                "zh": "{subject}没有负责方，且环节未知。",
            }
            yield Found(subject, says, {})
    for key in structure.keys("system"):
        subject = Ref("system", key)
        if not any(tie.mode is InvolvementMode.OWNS for tie in survey.about.get(subject, ())):
            yield Found(subject, {"en": "{subject} has no owner in force.", "zh": "{subject}没有归属部门。"}, {})


def name(names: Mapping[str, str], language: str) -> str:
    """A stage's name in a language, else in any."""
    return names.get(language) or next(iter(sorted(names.values())), "")


@finds(
    "C14",
    "unit",
    "position",
    "involvement",
    "measure",
    source="绩效评估机制 (S2), 关键绩效指标 (S5)",
)
def unmeasured_units(survey: Survey) -> Iterator[Found]:
    """A unit holds a duty, but no measure applies to it or to a unit above it."""
    says = {
        "en": "{subject} holds duties, but no measure applies to it or to a unit above it.",
        "zh": "{subject}有职责，但其自身及上级均无绩效指标。",
    }
    measured = {tie.home for tie in survey.ties if tie.mode is InvolvementMode.MEASURED_BY}
    for key in survey.units:
        if measured.isdisjoint(survey.above(key)) and any(holds_duty(survey, h) for h in own_and_head(survey, key)):
            yield Found(Ref("unit", key), says, {})


@finds("C20", "responsibility", "measure", "statement", source="与企业的战略方向相一致 (S2)")
def not_tied_to_a_goal(survey: Survey) -> Iterator[Found]:
    """No goal is stated of a duty or a measure; advisory. Where no goal is stated at all, the data cannot say.

    A goal is a statement of one of the kinds that the rules name.
    """
    structure, kinds = survey.structure, survey.rules.words("C20", "kinds")
    goals = [StatementView(structure, key) for key in structure.keys("statement")]
    tied = {view.about for view in goals if view.kind.value in kinds}
    says = {"en": "No goal is stated that {subject} serves.", "zh": "未说明{subject}服务于何种目标。"}
    for subject in (*duties(survey), *(Ref("measure", key) for key in structure.keys("measure"))):
        if subject not in tied:
            yield Found(subject, says, {}, unknown=not tied)


@finds(
    "C24",
    "unit",
    "position",
    "involvement",
    "responsibility",
    "process",
    "system",
    "measure",
    source="避免职责重叠 (S2), 避免工作重复 (S7)",
)
def same_involvement_twice(survey: Survey) -> Iterator[Found]:
    """A unit or a position is involved in the same thing, in the same way, more than once on one day.

    Such involvements begin on different days, or pass to one holder; one of them can end.
    """
    for subject, ties in sorted(survey.about.items()):
        times = Counter((tie.holder, tie.mode, tie.stage or "") for tie in ties)
        for (holder, mode, stage), count in times.items():
            if count > 1:
                of = {"en": " (stage {stage})", "zh": "（环节 {stage}）"} if stage else {"en": "", "zh": ""}
                says = {
                    "en": f"{{holder}} {WORDS[mode]['en']} {{subject}}{of['en']}, recorded {{count}} times.",
                    "zh": f"{{holder}}{WORDS[mode]['zh']}{{subject}}{of['zh']}，重复登记 {{count}} 次。",
                }
                facts: Facts = {"holder": holder, "stage": stage, "count": count}
                yield Found(subject, says, facts, (holder.key, mode.value, stage))
