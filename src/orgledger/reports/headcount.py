"""Headcount: authorized, established, filled and vacant, by unit and by grade. Source of the names: ISO 30414:2018."""

from __future__ import annotations

from collections.abc import Sequence

from orgledger.domain.headcount import Headcount, grades, of_unit
from orgledger.reports.catalogue import columns, report
from orgledger.reports.document import Cell, Column, Table
from orgledger.reports.reading import Parameters, Reading, milli


@report(
    "headcount",
    1,
    {"en": "Headcount", "zh": "编制与在岗"},
    {
        "en": "Authorized, established, filled and vacant seats and FTE, by unit with all below it, and by grade.",
        "zh": "核定、设置、在岗与空缺的编制和全时当量，按部门（含下级）和职级。",
    },
    "under",
)
def headcount(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """The headcount of a day."""
    outline = reading.units(parameters.under)
    by_unit: list[list[Cell]] = [
        [depth + 1, unit.name(reading.language), unit.code or "", *numbers(of_unit(unit, descendants=True))]
        for depth, unit in outline
    ]
    by_grade: list[list[Cell]] = [
        [unit.name(reading.language), unit.code or "", grade, *numbers(of_unit(unit, grade=grade))]
        for _, unit in outline
        for grade in grades(unit)
    ]
    first = columns(
        reading,
        ("level", "Level", "层级", 1),
        ("unit", "Unit, with all below it", "部门（含下级）", 5),
        ("code", "Code", "编码"),
    )
    second = columns(reading, ("unit", "Unit", "部门", 5), ("code", "Code", "编码"), ("grade", "Grade", "职级"))
    note = reading.say(
        "Sums hold what is known; `Unknown` counts the units without authorized seats on record.",
        "合计为已知部分；“未知”为无核定编制记录的部门数。",
    )
    return [
        Table("units", reading.say("By unit", "按部门"), [*first, *counted(reading)], by_unit, note),
        Table("grades", reading.say("By grade", "按职级"), [*second, *counted(reading)], by_grade),
    ]


def counted(reading: Reading) -> list[Column]:
    """The columns of a headcount."""
    return columns(
        reading,
        ("authorizedSeats", "Authorized seats", "核定编制", 1),
        ("positionSeats", "Established seats", "设置编制", 1),
        ("filledSeats", "Filled seats", "在岗", 1),
        ("vacantSeats", "Vacant seats", "空缺", 1),
        ("authorizedFte", "Authorized FTE", "核定全时当量", 1),
        ("filledFte", "Filled FTE", "在岗全时当量", 1),
        ("unknown", "Unknown", "未知", 1),
    )


def numbers(count: Headcount) -> list[Cell]:
    """A headcount in the order of its columns."""
    return [
        count.authorized_seats,
        count.position_seats,
        count.filled_seats,
        count.vacant_seats,
        milli(count.authorized_fte_milli),
        milli(count.filled_fte_milli),
        count.unknown,
    ]
