"""The structure at a coordinate: the tree, who heads what, headcount and duties."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orgledger.domain.assignment import AssignmentView
from orgledger.domain.involvement import InvolvementMode, held_by
from orgledger.domain.position import PositionView
from orgledger.domain.staffing import of_position, of_unit
from orgledger.domain.unit import UnitStatus, UnitView, above
from orgledger.domain.words import decimal
from orgledger.reports.catalogue import columns, report
from orgledger.reports.document import Cell, Table
from orgledger.reports.reading import Parameters, Reading


@report(
    "structure",
    3,
    {"en": "Structure of the organization", "zh": "组织结构"},
    {
        "en": "The tree of units with heads, headcount and duties, positions and holders, and what is archived.",
        "zh": "部门树，含负责人、编制与职责；职位与任职者；以及已封存的部门。",
    },
    "under",
)
def structure(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """The structure on a day."""
    outline = reading.units(parameters.under)
    asleep = archived(reading, outline[0][1].key if parameters.under else None)
    positions = [
        PositionView(reading.structure, key)
        for unit in [*(unit for _, unit in outline), *asleep]
        for key in reading.structure.referring("position.unit", unit.key)
    ]
    reading.people(AssignmentView(reading.structure, key).person for position in positions for key in position.holders)
    return [units(reading, outline), seats(reading, positions), *([inactive(reading, asleep)] if asleep else [])]


def archived(reading: Reading, top: str | None) -> list[UnitView]:
    """The units that are on record and inactive, all of them or those below one, by code."""
    views = (UnitView(reading.structure, key) for key in reading.structure.keys("unit"))
    found = [view for view in views if view.status == UnitStatus.INACTIVE.value]
    inside = [view for view in found if top is None or top in above(reading.structure, view.key)]
    return sorted(inside, key=lambda view: (view.code or "", view.key))


def units(reading: Reading, outline: Sequence[tuple[int, UnitView]]) -> Table:
    """The tree, one unit a row."""
    named = columns(
        reading,
        ("level", "Level", "层级", 1),
        ("unit", "Unit", "部门", 5),
        ("code", "Code", "编码"),
        ("kind", "Kind", "类别"),
        ("category", "Called", "自称类别"),
        ("parent", "Reports to", "上级", 0),
        ("head", "Head", "负责人", 4),
        ("authorizedSeats", "Authorized seats", "核定编制", 1),
        ("filledSeats", "Filled seats", "在岗", 1),
        ("vacantSeats", "Vacant seats", "空缺", 1),
        ("authorizedFte", "Authorized FTE", "核定全时当量", 1),
        ("positionFte", "FTE of the positions", "职位全时当量", 1),
        ("unknownPositionFte", "Positions without FTE on record", "未登记全时当量的职位数", 0),
        ("duties", "Duties", "职责", 6),
    )
    rows: list[list[Cell]] = []
    for depth, unit in outline:
        count = of_unit(unit)
        rows.append(
            [
                depth + 1,
                unit.name(reading.language),
                unit.code or "",
                reading.word(unit.kind),
                unit.category or "",
                place(reading, unit.parent),
                reading.head(unit),
                count.authorized_seats,
                count.filled_seats,
                count.vacant_seats,
                decimal(count.authorized_fte_milli),
                decimal(count.position_fte_milli),
                count.gaps.position_fte,
                duties(reading, "unit", unit.key),
            ]
        )
    note = reading.say("An empty number is not known, which is not zero.", "空白数字表示未知，并非零。")
    return Table("units", reading.say("Units", "部门"), named, rows, note, nested="unit")


def place(reading: Reading, unit: UnitView | None) -> str:
    """A unit by its code, else by its name; nothing at the top."""
    return (unit.code or unit.name(reading.language)) if unit else ""


def duties(reading: Reading, noun: str, key: str) -> str:
    """What a unit or a position is involved in; for what it is not accountable, the way is told."""
    told = []
    for tie in held_by(reading.structure, noun, key, "responsibility"):
        way = "" if tie.mode is InvolvementMode.ACCOUNTABLE else f" ({reading.word(tie.mode)})"
        told.append(f"{reading.name(*tie.object)}{way}")
    return "; ".join(sorted(told))


def seats(reading: Reading, positions: Iterable[PositionView]) -> Table:
    """The positions, one a row."""
    named = columns(
        reading,
        ("unit", "Unit", "部门", 4),
        ("unitCode", "Code of the unit", "部门编码", 0),
        ("position", "Position", "职位", 4),
        ("code", "Code", "编码"),
        ("heads", "Heads", "负责人", 1),
        ("grade", "Grade", "职级", 1),
        ("seats", "Seats", "编制", 1),
        ("fte", "FTE", "全时当量", 1),
        ("vacantSeats", "Vacant seats", "空缺", 1),
        ("holders", "Held by", "任职者", 5),
        ("reportsTo", "Reports to", "汇报对象", 4),
        ("duties", "Duties", "职责", 5),
    )
    rows: list[list[Cell]] = [
        [
            position.unit.name(reading.language),
            position.unit.code or "",
            position.title(reading.language),
            position.code or "",
            reading.say("yes", "是") if position.unit.head == position.key else "",
            position.grade or "",
            count.position_seats,
            decimal(count.position_fte_milli),
            count.vacant_seats,
            reading.holders(position),
            position.reports_to.title(reading.language) if position.reports_to else "",
            duties(reading, "position", position.key),
        ]
        for position, count in ((position, of_position(position)) for position in positions)
    ]
    return Table("positions", reading.say("Positions", "职位"), named, rows)


def inactive(reading: Reading, found: Iterable[UnitView]) -> Table:
    """Units that stand outside the tree, archived or dormant."""
    named = columns(
        reading,
        ("unit", "Unit", "部门", 5),
        ("code", "Code", "编码"),
        ("kind", "Kind", "类别"),
        ("category", "Called", "自称类别"),
        ("parent", "Reports to", "上级", 3),
        ("head", "Head", "负责人", 4),
    )
    rows: list[list[Cell]] = [
        [
            unit.name(reading.language),
            unit.code or "",
            reading.word(unit.kind),
            unit.category or "",
            place(reading, unit.parent),
            reading.head(unit),
        ]
        for unit in found
    ]
    note = reading.say(
        "On record, but archived or dormant: outside the tree and all counts.",
        "仍在记录中但已封存：不计入部门树与各项合计。",
    )
    return Table("inactive", reading.say("Inactive units", "已封存部门"), named, rows, note)
