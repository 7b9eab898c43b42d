"""Findings: what the design checks see, under the rules of the day, and since when."""

from __future__ import annotations

from collections.abc import Sequence

from orgledger.projections.findings import chosen_rules, findings, since
from orgledger.reports.catalogue import columns, report
from orgledger.reports.document import Cell, Table
from orgledger.reports.reading import Parameters, Reading


@report(
    "findings",
    3,
    {"en": "Findings of the design checks", "zh": "设计检查发现"},
    {"en": "What the checks see, with evidence and since when.", "zh": "各检查项的发现、证据及起始时间。"},
    "under",
)
def found(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """The findings of a day."""
    rules = chosen_rules(reading.structure, None)
    top = reading.unit(parameters.under).key if parameters.under else None
    all_found = findings(reading.structure, rules, None, top)
    days = since(reading.structure, rules, [one.mark for one in all_found])
    named = columns(
        reading,
        ("check", "Check", "检查项", 1),
        ("title", "Title", "名称", 3),
        ("severity", "Severity", "程度", 1),
        ("subject", "About", "对象", 3),
        ("evidence", "Evidence", "证据", 7),
        ("since", "Since", "自", 2),
        ("unknown", "Cannot be told", "无法判定", 1),
    )
    rows: list[list[Cell]] = [
        [
            one.check,
            one.title(reading.structure, reading.language),
            reading.word(one.severity),
            reading.name(*one.subject),
            one.evidence(reading.structure, reading.language),
            days[one.mark],
            reading.say("yes", "是") if one.unknown else "",
        ]
        for one in all_found
    ]
    note = reading.say(
        "Where no day is told, it stands for longer than some hundred changes.",
        "未列起始日者，早于数百次变化之前即已存在。",
    )
    return [Table("findings", reading.say("Findings", "发现"), named, rows, note)]
