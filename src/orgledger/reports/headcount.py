"""Headcount: authorized, established, filled and vacant, by unit, by grade and over time. Source: ISO 30414.

An employee is a person who holds a position of a unit in force; whoever holds several is one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from orgledger.domain.assignment import AssignmentView
from orgledger.domain.command import shown
from orgledger.domain.findings.shape import reports
from orgledger.domain.findings.survey import Survey
from orgledger.domain.position import PositionView
from orgledger.domain.refusal import Refused
from orgledger.domain.staffing import Headcount, added, grades, of_unit
from orgledger.domain.unit import UnitView
from orgledger.domain.words import decimal
from orgledger.projections.coordinate import Asked
from orgledger.projections.headcount import of_tree
from orgledger.reports.catalogue import columns, report
from orgledger.reports.document import Cell, Column, Table
from orgledger.reports.reading import Parameters, Reading, day_named

MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}
"""How many months the steps of a series take."""
POINTS = 120
"""Days that a series has at most."""

FIGURES = {
    "employees": ("Number of employees", "员工人数", "People who hold a position.", "持有职位的人员数。"),
    "fte": (
        "Full-time equivalents",
        "全时当量",
        "The shares of their positions together, as far as they are known.",
        "任职比例之和；仅计已知。",
    ),
    "vacantSeats": (
        "Vacant positions",
        "空缺职位",
        "Seats, authorized or of a position, that nobody holds for good; those that people share are filled.",
        "无正式任职者的编制：逐职位计算，另加超出职位编制的核定编制。代理或临时任职不算在岗；多人分担一个编制视为在岗。",
    ),
    "overfilledSeats": (
        "Overfilled seats",
        "超编",
        "How many more seats are filled than there are, position by position; never set off against vacancies.",
        "逐职位计算的超出编制的在岗数，不与空缺相抵。",
    ),
    "vacancyRate": (
        "Vacancy rate, %",
        "空缺率（%）",
        "Vacant seats, of all seats whose vacancy is known.",
        "空缺占已知编制的比例。",
    ),
    "spanOfControl": (
        "Span of control",
        "管理幅度",
        "Positions that report to a position, on average over those to which any does.",
        "有下属的职位平均的直接下属职位数。",
    ),
    "joined": ("Joined", "加入人数", "Over the series, from day to day.", "序列期间逐期累计。"),
    "left": ("Left", "离开人数", "Over the series, from day to day.", "序列期间逐期累计。"),
    "turnoverRate": (
        "Turnover rate, %",
        "流动率（%）",
        "Left, of the average number of employees over the series.",
        "离开人数占序列平均员工人数。",
    ),
}
"""Key → what the figure is called and how it is reckoned, each in English and in Chinese."""

UNITS = ("Units without a number", "未登记的部门")
POSITIONS = ("Positions without a number", "未登记的职位")
TOTALS = {
    "authorizedSeats": ("Authorized seats", "核定编制", *UNITS),
    "positionSeats": ("Established seats", "设置编制", *POSITIONS),
    "filledSeats": (
        "Filled seats",
        "在岗",
        "Permanent holders of unknown share; each counts as one seat, as long as there is one",
        "份额未知的正式任职者；在编制内每人计一个编制",
    ),
    "vacantSeats": (
        "Vacant seats",
        "空缺",
        "Positions without seats on record; units with neither authorized seats nor positions",
        "未登记编制的职位；既无核定编制又无职位的部门",
    ),
    "overfilledSeats": (
        "Overfilled seats",
        "超编",
        "As for vacant seats",
        "同空缺",
    ),
    "authorizedFte": ("Authorized FTE", "核定全时当量", *UNITS),
    "positionFte": ("Established FTE", "设置全时当量", *POSITIONS),
    "filledFte": ("Filled FTE", "在岗全时当量", "Holders of unknown share", "份额未知的任职者"),
}
"""Key → what a number is called, and what is counted as unknown of it, each in English and in Chinese."""


@report(
    "headcount",
    3,
    {"en": "Headcount", "zh": "编制与在岗"},
    {
        "en": "Authorized, established, filled and vacant seats and FTE, by unit with all below it, by "
        "grade and, if asked, over time; with the figures of ISO 30414.",
        "zh": "核定、设置、在岗与空缺的编制和全时当量，按部门（含下级）、职级，并可按时间序列；含 ISO 30414 指标。",
    },
    "under",
    "since",
    "step",
)
def headcount(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """The headcount of a day, and of the days before it."""
    outline = reading.units(parameters.under)
    by_unit: list[list[Cell]] = [
        [depth + 1, unit.name(reading.language), unit.code or "", *numbers(of_tree(unit))] for depth, unit in outline
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
        "Sums hold what is known; the last column counts the units without authorized seats on record. "
        "What else is unknown is counted under Totals, and row by row in the formats for machines.",
        "合计为已知部分；末列为无核定编制记录的部门数。其余未知项见“合计”表，各行明细见机器可读格式。",
    )
    series = [Point(reading, parameters.under, day) for day in days_of(reading, parameters)]
    return [
        figures(reading, parameters, series),
        totals(reading, series[-1].count),
        Table("units", reading.say("By unit", "按部门"), [*first, *counted(reading)], by_unit, note, nested="unit"),
        Table("grades", reading.say("By grade", "按职级"), [*second, *counted(reading)], by_grade),
        *([trend(reading, series)] if parameters.since else []),
    ]


def counted(reading: Reading) -> list[Column]:
    """The columns of a headcount."""
    return columns(
        reading,
        ("authorizedSeats", "Authorized seats", "核定编制", 1),
        ("positionSeats", "Established seats", "设置编制", 1),
        ("filledSeats", "Filled seats", "在岗", 1),
        ("vacantSeats", "Vacant seats", "空缺", 1),
        ("overfilledSeats", "Overfilled seats", "超编", 1),
        ("authorizedFte", "Authorized FTE", "核定全时当量", 1),
        ("positionFte", "Established FTE", "设置全时当量", 1),
        ("filledFte", "Filled FTE", "在岗全时当量", 1),
        ("unknown", "Unknown", "未知", 1),
        ("unknownPositionSeats", "Established seats unknown", "设置编制未知", 0),
        ("unknownFilledSeats", "Shares of permanent holders unknown", "正式任职份额未知", 0),
        ("unknownVacantSeats", "Vacant seats unknown", "空缺未知", 0),
        ("unknownAuthorizedFte", "Authorized FTE unknown", "核定全时当量未知", 0),
        ("unknownPositionFte", "Established FTE unknown", "设置全时当量未知", 0),
        ("unknownFilledFte", "Shares unknown", "任职份额未知", 0),
    )


def numbers(count: Headcount) -> list[Cell]:
    """A headcount in the order of its columns."""
    return [
        count.authorized_seats,
        count.position_seats,
        count.filled_seats,
        count.vacant_seats,
        count.overfilled_seats,
        decimal(count.authorized_fte_milli),
        decimal(count.position_fte_milli),
        decimal(count.filled_fte_milli),
        count.unknown,
        count.gaps.position_seats,
        count.gaps.filled_seats,
        count.gaps.vacant_seats,
        count.gaps.authorized_fte,
        count.gaps.position_fte,
        count.gaps.filled_fte,
    ]


def totals(reading: Reading, count: Headcount) -> Table:
    """What is known of each number, of everything in the report together, and how much is not."""
    gaps = count.gaps
    values: dict[str, tuple[Cell, int]] = {
        "authorizedSeats": (count.authorized_seats, gaps.authorized_seats),
        "positionSeats": (count.position_seats, gaps.position_seats),
        "filledSeats": (count.filled_seats, gaps.filled_seats),
        "vacantSeats": (count.vacant_seats, gaps.vacant_seats),
        "overfilledSeats": (count.overfilled_seats, gaps.vacant_seats),
        "authorizedFte": (decimal(count.authorized_fte_milli), gaps.authorized_fte),
        "positionFte": (decimal(count.position_fte_milli), gaps.position_fte),
        "filledFte": (decimal(count.filled_fte_milli), gaps.filled_fte),
    }
    named = columns(
        reading,
        ("key", "Key", "代号", 0),
        ("number", "Number", "项目", 3),
        ("value", "Known, added up", "已知合计", 1),
        ("unknown", "Unknown", "未知", 1),
        ("counted", "What is unknown", "未知项", 6),
    )
    rows: list[list[Cell]] = [
        [key, reading.say(*TOTALS[key][:2]), *numbers_of, reading.say(*TOTALS[key][2:])]
        for key, numbers_of in values.items()
    ]
    return Table("totals", reading.say("Totals", "合计"), named, rows)


# Over time.


class Point:
    """The headcount of a day, of the organization or of one unit with all below it."""

    def __init__(self, reading: Reading, under: str | None, day: date) -> None:
        there = reading.at(Asked(effective=day, sequence=reading.coordinate.sequence))
        try:
            units = [
                unit for _, unit in there.units(reading.unit(under).key if under else None) if unit.kind != "EXTERNAL"
            ]
        except Refused:
            units = []
        self.day = day
        self.count = added(of_unit(unit) for unit in units)
        self.people = frozenset(holders(units))


def holders(units: Sequence[UnitView]) -> Iterator[str]:
    """The keys of everybody who holds a position in some units."""
    for unit in units:
        for key in unit.structure.referring("position.unit", unit.key):
            for held in PositionView(unit.structure, key).holders:
                yield AssignmentView(unit.structure, held).person


def days_of(reading: Reading, parameters: Parameters) -> list[date]:
    """The days of the series: from the first in steps, and the report's own; it alone, if none is asked for.

    Raises:
        Refused: Invalid, for a beginning after the report's day, an unknown step, or more days than a series has.
    """
    last = reading.coordinate.as_of.effective
    if parameters.since is None:
        return [last]
    step, first = parameters.step or "MONTH", day_named(reading, parameters.since, "since")
    months = MONTHS.get(step.upper())
    if months is None:
        steps = ", ".join(MONTHS)
        said = f"There is no step {shown(step)!r}; steps: {steps}.", f"没有间隔“{shown(step)}”；可选：{steps}。"
        raise reading.refusal(*said).under("step")
    if first > last:
        said = (
            f"The series begins on {first}, after the day of the report, {last}.",
            f"序列起始日 {first} 晚于报告日 {last}。",
        )
        raise reading.refusal(*said).under("since")
    count = ((last.year - first.year) * 12 + last.month - first.month) // months + 2
    if count > POINTS:
        said = (
            f"That makes {count} days; a series has up to {POINTS}. Begin later, or take a longer step.",
            f"共 {count} 个日期，序列最多 {POINTS} 个。请推后起始日或加大间隔。",
        )
        raise reading.refusal(*said).under("since")
    days = (later(first, months * number) for number in range(count - 1))
    return [*(day for day in days if day < last), last]


def later(day: date, months: int) -> date:
    """The same day some months later; the last of the month, if that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def trend(reading: Reading, series: Sequence[Point]) -> Table:
    """The series, a day a row."""
    named = [
        *columns(reading, ("day", "Day", "日期", 2), ("employees", "Employees", "在职人数", 1)),
        *counted(reading),
        *columns(
            reading, ("joined", "Joined since the day before", "较上期加入", 1), ("left", "Left since", "较上期离开", 1)
        ),
    ]
    rows: list[list[Cell]] = []
    for place, point in enumerate(series):
        before = series[place - 1].people if place else None
        joined = None if before is None else len(point.people - before)
        left = None if before is None else len(before - point.people)
        rows.append([point.day, len(point.people), *numbers(point.count), joined, left])
    note = reading.say(
        "Every day as known at the entry of this report. Whoever joined and left between two days is in neither.",
        "各日均按本报告所知时点计算；两日之间加入又离开的人员不计入。",
    )
    return Table("trend", reading.say("Over time", "时间序列"), named, rows, note)


def figures(reading: Reading, parameters: Parameters, series: Sequence[Point]) -> Table:
    """The figures of ISO 30414 that an organization's structure can tell, each with how it is reckoned."""
    now, count = series[-1], series[-1].count
    found: dict[str, Cell] = {
        "employees": len(now.people),
        "fte": decimal(count.filled_fte_milli),
        "vacantSeats": count.vacant_seats,
        "overfilledSeats": count.overfilled_seats,
        "vacancyRate": share(count.vacant_seats, count.seats),
    }
    if parameters.under is None:
        spans = [len(below) for manager, below in reports(Survey(reading.structure)).items() if manager is not None]
        found["spanOfControl"] = tenth(Decimal(sum(spans)) / len(spans)) if spans else None
    if parameters.since:
        found["joined"] = sum(len(after.people - before.people) for before, after in pairwise(series))
        left = found["left"] = sum(len(before.people - after.people) for before, after in pairwise(series))
        found["turnoverRate"] = share(left, Decimal(sum(len(point.people) for point in series)) / len(series))
    named = columns(
        reading,
        ("key", "Key", "代号", 0),
        ("figure", "Figure (ISO 30414)", "指标（ISO 30414）", 3),
        ("value", "Value", "数值", 1),
        ("reckoned", "How it is reckoned", "计算方式", 6),
    )
    rows: list[list[Cell]] = [
        [key, reading.say(*FIGURES[key][:2]), value, reading.say(*FIGURES[key][2:])] for key, value in found.items()
    ]
    return Table("figures", reading.say("Figures", "指标"), named, rows)


def share(part: int | None, whole: int | Decimal | None) -> Decimal | None:
    """A part in percent, to a tenth; unknown, if either is or there is no whole."""
    return tenth(Decimal(100 * part) / whole) if part is not None and whole else None


def tenth(value: Decimal) -> Decimal:
    """Rounded half to even, exactly."""
    return value.quantize(Decimal("0.1"))
