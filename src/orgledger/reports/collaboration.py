"""The map of collaborations, processes, systems and measures: what ties the organization together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orgledger.domain.collaboration import CollaborationView
from orgledger.domain.involvement import InvolvementMode, involved_in
from orgledger.domain.measure import MeasureView
from orgledger.domain.process import ProcessView
from orgledger.domain.system import SystemView
from orgledger.reports.catalogue import columns, report
from orgledger.reports.document import Cell, Table
from orgledger.reports.reading import Parameters, Reading


@report(
    "collaboration",
    3,
    {"en": "Collaborations, processes, systems and measures", "zh": "协作、流程、系统与绩效"},
    {
        "en": "What ties units together and who carries it, stage by stage.",
        "zh": "各部门之间的联系及其承担方，逐环节列出。",
    },
)
def collaboration(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """The map of a day."""
    return [ties(reading), partners(reading), processes(reading), systems(reading), measures(reading)]


def ties(reading: Reading) -> Table:
    """The collaborations, with the way they run."""
    named = columns(
        reading,
        ("parties", "Between", "参与方", 4),
        ("kind", "Kind", "类别"),
        ("from", "From", "提供方", 3),
        ("to", "To", "接受方", 3),
        ("all", "Are these all", "是否列全", 1),
        ("content", "Content", "内容", 5),
        ("purpose", "Purpose", "目的", 5),
    )
    views = [CollaborationView(reading.structure, key) for key in reading.structure.keys("collaboration")]
    rows: list[list[Cell]] = [
        [
            " – ".join(reading.name("unit", party) for party in view.parties),
            reading.word(view.kind),
            reading.name("unit", view.from_unit) if view.from_unit else "",
            reading.name("unit", view.to_unit) if view.to_unit else "",
            reading.word(view.party_list),
            view.content(reading.language) or "",
            view.purpose(reading.language) or "",
        ]
        for view in views
    ]
    return Table("collaborations", reading.say("Collaborations", "协作关系"), named, ordered(rows))


def partners(reading: Reading) -> Table:
    """Each unit of the tree that collaborates, with whom it does."""
    named = columns(
        reading,
        ("unit", "Unit", "部门", 3),
        ("count", "Collaborations", "协作数", 1),
        ("partners", "With", "协作方", 8),
    )
    rows: list[list[Cell]] = []
    for _, unit in reading.units():
        held = list(reading.structure.referring("collaboration.party", unit.key))
        others = {one for key in held for one in CollaborationView(reading.structure, key).parties} - {unit.key}
        if held:
            named_others = sorted(reading.name("unit", other) for other in others)
            rows.append([unit.name(reading.language), len(held), "; ".join(named_others)])
    return Table("partners", reading.say("Who works with whom", "协作对象"), named, rows)


def processes(reading: Reading) -> Table:
    """The processes, a row for each and one for each stage of it."""
    named = columns(
        reading,
        ("process", "Process", "流程", 3),
        ("order", "Stage", "序号", 1),
        ("stage", "What is done", "环节", 4),
        ("owner", "Owner", "归口", 3),
        ("others", "Also", "其他参与方", 4),
    )
    views = [ProcessView(reading.structure, key) for key in reading.structure.keys("process")]
    rows: list[list[Cell]] = []
    for view in sorted(views, key=lambda view: (view.name(reading.language), view.key)):
        name = view.name(reading.language)
        rows.append([name, None, "", *carriers(reading, view.key, None)])
        for order, stage in enumerate(view.stages, 1):
            rows.append([name, order, stage.name(reading.language), *carriers(reading, view.key, stage.stage)])
    return Table("processes", reading.say("Processes", "业务流程"), named, rows)


def carriers(reading: Reading, process: str, stage: str | None) -> tuple[str, str]:
    """Who owns a process or one stage of it, and who is involved in it otherwise, each with the way."""
    found = [tie for tie in involved_in(reading.structure, "process", process) if tie.stage == stage]
    owners = sorted(reading.name(*tie.holder) for tie in found if tie.mode is InvolvementMode.OWNS)
    others = sorted(
        f"{reading.name(*tie.holder)} ({reading.word(tie.mode)})"
        for tie in found
        if tie.mode is not InvolvementMode.OWNS
    )
    return "; ".join(owners), "; ".join(others)


def systems(reading: Reading) -> Table:
    """The systems with owners and users."""
    named = columns(
        reading, ("system", "System", "信息系统", 3), ("owner", "Owner", "归口", 3), ("users", "Users", "使用者", 5)
    )
    views = [SystemView(reading.structure, key) for key in reading.structure.keys("system")]
    rows: list[list[Cell]] = [
        [
            view.name(reading.language),
            holders(reading, "system", view.key, InvolvementMode.OWNS),
            holders(reading, "system", view.key, InvolvementMode.USES),
        ]
        for view in views
    ]
    return Table("systems", reading.say("Systems", "信息系统"), named, ordered(rows))


def measures(reading: Reading) -> Table:
    """The measures with owners and whom they judge."""
    named = columns(
        reading,
        ("measure", "Measure", "绩效指标", 4),
        ("target", "Target", "目标"),
        ("owner", "Owner", "归口", 3),
        ("appliesTo", "Applies to", "适用于", 4),
    )
    views = [MeasureView(reading.structure, key) for key in reading.structure.keys("measure")]
    rows: list[list[Cell]] = [
        [
            view.name(reading.language),
            " ".join(part for part in (view.plain("target"), view.plain("unit_of_measure")) if part),
            holders(reading, "measure", view.key, InvolvementMode.OWNS),
            holders(reading, "measure", view.key, InvolvementMode.MEASURED_BY),
        ]
        for view in views
    ]
    return Table("measures", reading.say("Measures", "绩效指标"), named, ordered(rows))


def holders(reading: Reading, noun: str, key: str, mode: InvolvementMode) -> str:
    """Who is involved in something in a way."""
    return "; ".join(sorted(reading.name(*tie.holder) for tie in involved_in(reading.structure, noun, key, mode)))


def ordered(rows: Iterable[list[Cell]]) -> list[list[Cell]]:
    """Rows in the order of what they begin with."""
    return sorted(rows, key=lambda row: [str(cell) for cell in row])
