"""The responsibility matrix: who is accountable, responsible, consulted and informed, with gaps and overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orgledger.domain.involvement import InvolvementMode, InvolvementView, involved_in
from orgledger.domain.responsibility import ResponsibilityView
from orgledger.reports.catalogue import columns, report
from orgledger.reports.document import Cell, Table
from orgledger.reports.reading import Parameters, Reading

MODES = (
    InvolvementMode.ACCOUNTABLE,
    InvolvementMode.RESPONSIBLE,
    InvolvementMode.DECIDES,
    InvolvementMode.CONSULTED,
    InvolvementMode.INFORMED,
)


@report(
    "responsibilities",
    1,
    {"en": "Responsibility matrix", "zh": "职责矩阵"},
    {
        "en": "Each duty with who is accountable, responsible, decides, is consulted and informed; gaps and overlaps.",
        "zh": "各项职责的负责、执行、决策、咨询与知会方，以及空缺与重叠。",
    },
)
def responsibilities(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """The matrix of a day."""
    named = columns(
        reading,
        ("duty", "Duty", "职责", 6),
        ("category", "Category", "分类"),
        ("accountable", "Accountable", "负责", 3),
        ("responsible", "Responsible", "执行", 3),
        ("decides", "Decides", "决策", 3),
        ("consulted", "Consulted", "咨询", 3),
        ("informed", "Informed", "知会", 3),
        ("remark", "Remark", "备注", 3),
    )
    views = [ResponsibilityView(reading.structure, key) for key in reading.structure.keys("responsibility")]
    rows: list[list[Cell]] = []
    for view in views:
        ties = involved_in(reading.structure, "responsibility", view.key)
        by_mode = [[tie for tie in ties if tie.mode is mode] for mode in MODES]
        remark = gap(reading, len(by_mode[0]))
        rows.append(
            [view.text(reading.language), view.category or "", *(who(reading, held) for held in by_mode), remark]
        )
    rows.sort(key=lambda row: (str(row[1]), str(row[0])))
    return [Table("duties", reading.say("Duties", "职责"), named, rows)]


def who(reading: Reading, ties: Iterable[InvolvementView]) -> str:
    """The holders of some involvements."""
    return "; ".join(sorted(reading.name(*tie.holder) for tie in ties))


def gap(reading: Reading, accountable: int) -> str:
    """What is wrong with how many are accountable."""
    if accountable == 0:
        return reading.say("Nobody is accountable", "无人负责")
    return reading.say("Several are accountable", "多方负责") if accountable > 1 else ""
