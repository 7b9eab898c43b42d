"""One person's data: everything that is held about them, on both clocks. Source: GDPR Article 15, PIPL Article 45."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from orgledger.domain.assignment import AssignmentView
from orgledger.domain.period import AsOf
from orgledger.domain.position import PositionView
from orgledger.domain.role import Role
from orgledger.domain.words import attribute_label
from orgledger.projections.disclosure import ever_registered, held_of, referred_to
from orgledger.reports.catalogue import columns, report
from orgledger.reports.changes import recorded
from orgledger.reports.document import Cell, Table
from orgledger.reports.reading import Parameters, Reading

SAID = ("assignment.share_milli", "assignment.kind", "assignment.roles")
"""What is said of somebody who holds a position."""


@report(
    "person",
    2,
    {"en": "One person's data", "zh": "个人信息查询"},
    {
        "en": "Everything that is held about one person, as known: names and references, what they held and when, what "
        "was said of them and taken back, and every entry about them. For auditors and privacy officers.",
        "zh": "截至所知时点所保存的某人全部信息：姓名与编号、任职经历、曾作及已撤销的记载，以及与其人有关的每条记录。"
        "限审计员与隐私专员。",
    },
    "person",
    needs=(Role.AUDITOR, Role.PRIVACY_OFFICER),
)
def person(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """What is held about somebody."""
    key = found(reading, parameters.person)
    ties = list(reading.structure.ever("assignment.person", key))
    entries = recorded(reading, reading.entries(reading.image.about(key)))
    return [values(reading, key), positions(reading, ties), said(reading, [key, *ties]), entries]


def found(reading: Reading, named: str | None) -> str:
    """The key of a person, by it or by their reference.

    Raises:
        Refused: Invalid, if nobody is named, or nobody of that name was on record as known.
    """
    if named is None:
        said = "Say whose data: their key or their reference.", "请指明人员：标识（key）或工号。"
        raise reading.refusal(*said).under("person")
    known = reading.coordinate.sequence
    by_reference = reading.ledger.archive.commitments(reading.row, "person.reference", named)
    key = named if ever_registered(reading.image, named) else referred_to(reading.image, by_reference)
    if key is None or not any(s.sequence <= known for s in reading.image.said(key, "person.existence")):
        said = "There is no such person, as known at that entry.", "截至该记录，没有此人员。"
        raise reading.refusal(*said).under("person")
    return key


def values(reading: Reading, key: str) -> Table:
    """The personal values that are kept, also those of entries that were taken back."""
    kept = [
        one for one in held_of(reading.ledger.archive, reading.row, key) if one.sequence <= reading.coordinate.sequence
    ]
    reading.open(one.commitment for one in kept)
    named = columns(
        reading,
        ("field", "What", "项目", 2),
        ("value", "Value", "内容", 5),
        ("entry", "Entry", "记录", 1),
        ("recordedAt", "Recorded at", "记录时间", 3),
        ("takenBack", "Taken back by entry", "被撤销于记录", 1),
    )
    rows: list[list[Cell]] = [
        [
            attribute_label(one.field if "." in one.field else f"person.{one.field}", reading.tongue),
            reading.told(one.commitment),
            one.sequence,
            reading.recorded(one.sequence),
            reading.image.rescinded_by(one.sequence, reading.coordinate.sequence),
        ]
        for one in kept
    ]
    note = reading.say(
        "What was erased is not kept, so it is not here. Free texts of others that merely name the person stand beside "
        "the entries below. The log of reads tells by document and moment who was shown what, not by person; it is "
        "kept for a time, outside the ledger.",
        "已删除的信息不再保存，故不列出。他人书写、仅提及其人的文字随下列记录保存。查阅日志按文档与时间（而非按人员）"
        "记载，保存于账本之外，且有期限。",
    )
    return Table("values", reading.say("Personal values kept", "所保存的个人信息"), named, rows, note)


def positions(reading: Reading, ties: Sequence[str]) -> Table:
    """The positions that they held, a row for each time."""
    named = columns(
        reading,
        ("position", "Position", "职位", 4),
        ("unit", "Unit", "部门", 4),
        ("from", "From", "自", 2),
        ("to", "Up to", "至", 2),
        ("share", "Share", "任职比例", 1),
        ("kind", "Kind", "类别", 1),
        ("roles", "Roles", "角色", 3),
        ("key", "Key", "键", 0),
    )
    rows: list[list[Cell]] = []
    for tie in ties:
        for run in reading.structure.line(tie, "assignment.existence"):
            if run.value is None:
                continue
            there = reading.structure.on(run.period.start)
            view = AssignmentView(there, tie)
            position = PositionView(there, view.position)
            told = [reading.value(one, there.value(tie, one)) for one in SAID]
            names = [position.title(reading.language), position.unit.name(reading.language)]
            rows.append([*names, run.period.start, run.period.end or "", *told, tie])
    note = reading.say("As on the first day of each; later changes are below.", "按各段首日情况；其后变更见下表。")
    rows.sort(key=lambda row: (str(row[2]), str(row[-1])))
    return Table("positions", reading.say("Positions held", "任职经历"), named, rows, note)


def said(reading: Reading, keys: Sequence[str]) -> Table:
    """Everything ever said of them and of what they held, also what does not stand any more."""
    named = columns(
        reading,
        ("about", "About", "对象", 3),
        ("field", "What", "项目", 2),
        ("value", "Value", "内容", 4),
        ("verb", "Verb", "性质", 1),
        ("from", "In effect from", "生效自", 2),
        ("to", "up to", "至", 2),
        ("entry", "Entry", "记录", 1),
        ("recordedAt", "Recorded at", "记录时间", 3),
        ("takenBack", "Taken back by entry", "被撤销于记录", 1),
    )
    rows = [row for key in keys for row in assertions(reading, key)]
    rows.sort(key=lambda row: (int(str(row[6])), str(row[0]), str(row[1])))
    return Table("said", reading.say("Everything said of them", "全部记载"), named, rows)


def assertions(reading: Reading, key: str) -> Iterator[list[Cell]]:
    """What was ever said of one entity, as known."""
    known = reading.coordinate.sequence
    for attribute in sorted(reading.image.attributes(key)):
        for one in reading.image.said(key, attribute):
            if one.sequence > known:
                continue
            noun = attribute.partition(".")[0]
            after = reading.image.structure(AsOf(one.period.start, reading.image.set_at(one.sequence)[1]))
            yield [
                reading.name(noun, key, after),
                attribute_label(attribute, reading.tongue),
                reading.value(attribute, one.value) if one.value is not None else reading.say("no more", "终止"),
                reading.word(one.verb),
                one.period.start,
                one.period.end or "",
                one.sequence,
                reading.recorded(one.sequence),
                reading.image.rescinded_by(one.sequence, known),
            ]
