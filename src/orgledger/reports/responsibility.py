"""The responsibility matrix: who is accountable, responsible, consulted and informed, with gaps and overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from orgledger.domain.involvement import InvolvementMode, InvolvementView, involved_in
from orgledger.domain.responsibility import ResponsibilityView
from orgledger.domain.unit import OUTSIDE_COUNTS
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
ALONE = (InvolvementMode.ACCOUNTABLE, InvolvementMode.DECIDES)
"""Modes in which one party is enough, and two are one too many."""
Duty = tuple[ResponsibilityView, Sequence[InvolvementView]]


@report(
    "responsibilities",
    3,
    {"en": "Responsibility matrix", "zh": "职责矩阵"},
    {
        "en": "Each duty with who is accountable, responsible, decides, is consulted and informed; gaps and overlaps.",
        "zh": "各项职责的负责、执行、决策、咨询与知会方，以及空缺与重叠。",
    },
)
def responsibilities(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """The matrix of a day."""
    views = [ResponsibilityView(reading.structure, key) for key in reading.structure.keys("responsibility")]
    views.sort(key=lambda view: (view.category or "", view.text(reading.language), view.key))
    duties = [(view, involved_in(reading.structure, "responsibility", view.key)) for view in views]
    return [matrix(reading, duties), gaps(reading, duties), overlaps(reading, duties)]


def matrix(reading: Reading, duties: Iterable[Duty]) -> Table:
    """The duties, a row each."""
    named = columns(
        reading,
        ("duty", "Duty", "职责", 6),
        ("category", "Category", "分类"),
        *((mode.value.lower(), reading.word(mode), reading.word(mode), 3) for mode in MODES),
    )
    rows: list[list[Cell]] = [
        [view.text(reading.language), view.category or "", *(who(reading, ties, mode) for mode in MODES)]
        for view, ties in duties
    ]
    return Table("duties", reading.say("Duties", "职责"), named, rows)


def who(reading: Reading, ties: Iterable[InvolvementView], mode: InvolvementMode) -> str:
    """Who is involved in one way."""
    return "; ".join(sorted(reading.name(*tie.holder) for tie in ties if tie.mode is mode))


def gaps(reading: Reading, duties: Iterable[Duty]) -> Table:
    """Duties that nobody is accountable for, and units without any duty."""
    named = columns(reading, ("what", "What", "对象", 6), ("gap", "What is missing", "缺失", 4))
    nobody = reading.say("Nobody is accountable", "无人负责")
    rows: list[list[Cell]] = [
        [view.text(reading.language), nobody]
        for view, ties in duties
        if not any(tie.mode is InvolvementMode.ACCOUNTABLE for tie in ties)
    ]
    idle = reading.say("The unit and its positions have no duty on record", "该部门及其职位无职责记录")
    rows += [[name, idle] for name in without(reading)]
    return Table("gaps", reading.say("Gaps", "空缺"), named, rows)


def without(reading: Reading) -> Iterator[str]:
    """The counted units of the tree that have no duty, neither themselves nor by a position."""
    structure = reading.structure
    for _, unit in reading.units():
        seats = structure.referring("position.unit", unit.key)
        ties = [
            *structure.referring("involvement.holder.unit", unit.key),
            *(tie for seat in seats for tie in structure.referring("involvement.holder.position", seat)),
        ]
        held = (InvolvementView(structure, tie) for tie in ties)
        if unit.kind not in OUTSIDE_COUNTS and not any(tie.object[0] == "responsibility" for tie in held):
            yield unit.name(reading.language)


def overlaps(reading: Reading, duties: Iterable[Duty]) -> Table:
    """Duties for which several are accountable, or in which several decide."""
    named = columns(
        reading, ("duty", "Duty", "职责", 6), ("mode", "In which way", "方式", 2), ("who", "Who", "承担方", 6)
    )
    rows: list[list[Cell]] = [
        [view.text(reading.language), reading.word(mode), who(reading, ties, mode)]
        for view, ties in duties
        for mode in ALONE
        if sum(tie.mode is mode for tie in ties) > 1
    ]
    return Table("overlaps", reading.say("Overlaps", "重叠"), named, rows)
