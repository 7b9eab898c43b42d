"""The structure at a coordinate: the tree, who heads what, headcount and duties."""

from __future__ import annotations

from collections.abc import Sequence

from orgledger.domain.assignment import AssignmentView
from orgledger.domain.headcount import of_unit
from orgledger.domain.involvement import held_by
from orgledger.domain.position import PositionView
from orgledger.domain.unit import UnitView
from orgledger.reports.catalogue import columns, report
from orgledger.reports.document import Cell, Table
from orgledger.reports.reading import Parameters, Reading, milli


@report(
    "structure",
    1,
    {"en": "Structure of the organization", "zh": "组织结构"},
    {
        "en": "The tree of units with heads, headcount and duties, and the positions with their holders.",
        "zh": "部门树，含负责人、编制与职责，以及职位与任职者。",
    },
    "under",
)
def structure(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """The structure on a day."""
    outline = reading.units(parameters.under)
    positions = [
        PositionView(reading.structure, key)
        for _, unit in outline
        for key in reading.structure.referring("position.unit", unit.key)
    ]
    reading.people(AssignmentView(reading.structure, key).person for position in positions for key in position.holders)
    return [units(reading, outline), seats(reading, positions)]


def units(reading: Reading, outline: Sequence[tuple[int, UnitView]]) -> Table:
    """The tree, one unit a row."""
    named = columns(
        reading,
        ("level", "Level", "层级", 1),
        ("unit", "Unit", "部门", 5),
        ("code", "Code", "编码"),
        ("kind", "Kind", "类别"),
        ("head", "Head", "负责人", 4),
        ("authorizedSeats", "Authorized seats", "核定编制", 1),
        ("filledSeats", "Filled seats", "在岗", 1),
        ("authorizedFte", "Authorized FTE", "核定全时当量", 1),
        ("duties", "Duties", "职责", 5),
    )
    rows: list[list[Cell]] = []
    for depth, unit in outline:
        count = of_unit(unit)
        duties = [reading.name(*tie.object) for tie in held_by(reading.structure, "unit", unit.key, "responsibility")]
        rows.append(
            [
                depth + 1,
                unit.name(reading.language),
                unit.code or "",
                reading.word(unit.kind),
                reading.head(unit),
                count.authorized_seats,
                count.filled_seats,
                milli(count.authorized_fte_milli),
                "; ".join(sorted(duties)),
            ]
        )
    note = reading.say("An empty number is not known, which is not zero.", "空白数字表示未知，并非零。")
    return Table("units", reading.say("Units", "部门"), named, rows, note)


def seats(reading: Reading, positions: Sequence[PositionView]) -> Table:
    """The positions, one a row."""
    named = columns(
        reading,
        ("unit", "Unit", "部门", 4),
        ("position", "Position", "职位", 4),
        ("code", "Code", "编码"),
        ("grade", "Grade", "职级", 1),
        ("seats", "Seats", "编制", 1),
        ("holders", "Held by", "任职者", 5),
        ("reportsTo", "Reports to", "汇报对象", 4),
    )
    rows: list[list[Cell]] = [
        [
            position.unit.name(reading.language),
            position.title(reading.language),
            position.code or "",
            position.grade or "",
            position.number("seats"),
            reading.holders(position),
            position.reports_to.title(reading.language) if position.reports_to else "",
        ]
        for position in positions
    ]
    return Table("positions", reading.say("Positions", "职位"), named, rows)
