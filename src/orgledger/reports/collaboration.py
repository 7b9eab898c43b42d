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
    1,
    {"en": "Collaborations, processes, systems and measures", "zh": "协作、流程、系统与绩效"},
    {"en": "What ties units together and who carries it.", "zh": "各部门之间的联系及其承担方。"},
)
def collaboration(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """The map of a day."""
    return [ties(reading), processes(reading), systems(reading), measures(reading)]


def ties(reading: Reading) -> Table:
    """The collaborations."""
    named = columns(
        reading,
        ("parties", "Between", "双方", 4),
        ("kind", "Kind", "类别"),
        ("content", "Content", "内容", 5),
        ("purpose", "Purpose", "目的", 5),
    )
    views = [CollaborationView(reading.structure, key) for key in reading.structure.keys("collaboration")]
    rows: list[list[Cell]] = [
        [
            reading.name("collaboration", view.key),
            reading.word(view.kind),
            view.content(reading.language) or "",
            view.purpose(reading.language) or "",
        ]
        for view in views
    ]
    return Table("collaborations", reading.say("Collaborations", "协作关系"), named, ordered(rows))


def processes(reading: Reading) -> Table:
    """The processes with their stages."""
    named = columns(
        reading, ("process", "Process", "流程", 3), ("stages", "Stages", "环节", 6), ("owner", "Owner", "归口", 3)
    )
    views = [ProcessView(reading.structure, key) for key in reading.structure.keys("process")]
    rows: list[list[Cell]] = [
        [
            view.name(reading.language),
            " → ".join(stage.name(reading.language) for stage in view.stages),
            holders(reading, "process", view.key, InvolvementMode.OWNS),
        ]
        for view in views
    ]
    return Table("processes", reading.say("Processes", "业务流程"), named, ordered(rows))


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
