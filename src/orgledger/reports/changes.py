"""What differs between two coordinates, and which entries made it so: who, when, why, on which authority."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from orgledger.domain.command import shown
from orgledger.domain.event import Private, noun_named
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.timeline import Value
from orgledger.projections.comparison import Difference, causes, compare
from orgledger.projections.coordinate import Asked
from orgledger.reports.catalogue import columns, report
from orgledger.reports.document import Cell, Table
from orgledger.reports.reading import Parameters, Reading
from orgledger.store.codec import AnyEntry


@report(
    "changes",
    1,
    {"en": "Changes between two coordinates", "zh": "两个时点之间的变化"},
    {
        "en": "Everything that differs, by kind, with the entries behind it: who, when, why and on which authority.",
        "zh": "按类别列出全部差异及其背后的记录：何人、何时、为何、依据为何。",
    },
    "under",
    "compareEffective",
    "compareKnown",
)
def changes(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """What differs from the coordinate to compare with."""
    earlier = reading.at(compared_with(reading, parameters))
    under = reading.unit(parameters.under).key if parameters.under else None
    found = compare(earlier.structure, reading.structure, under)
    behind = [causes(earlier.structure, reading.structure, one) for one in found.differences]
    entries = reading.ledger.archive.entries(reading.row.id, {sequence for one in behind for sequence in one})
    told = [
        [reading.word(one.kind), *row, ", ".join(f"#{sequence}" for sequence in because)]
        for one, because in zip(found.differences, behind, strict=True)
        for row in fields(reading, earlier, one)
    ]
    named = columns(
        reading,
        ("kind", "Kind", "类别"),
        ("what", "What", "对象", 4),
        ("field", "Field", "项目", 2),
        ("before", "Before", "之前", 4),
        ("after", "After", "之后", 4),
        ("entries", "Entries", "记录", 2),
    )
    at = earlier.coordinate
    note = reading.say(
        f"Compared with {at.as_of.effective}, as known at entry {at.sequence}.",
        f"与 {at.as_of.effective}（所知截至第 {at.sequence} 条记录）对比。",
    )
    return [
        Table("differences", reading.say("Differences", "差异"), named, told, note),
        recorded(reading, [entries[sequence] for sequence in sorted(entries)]),
    ]


def compared_with(reading: Reading, parameters: Parameters) -> Asked:
    """The coordinate to compare with.

    Raises:
        Refused: Invalid, if none is named, or the day is none.
    """
    if parameters.compare_effective is None and parameters.compare_known is None:
        raise refuse(Invalid("Say what to compare with: compareEffective, compareKnown, or both.")).under(
            "compareEffective"
        )
    day = reading.coordinate.as_of.effective
    if parameters.compare_effective is not None:
        try:
            day = date.fromisoformat(parameters.compare_effective)
        except ValueError:
            told = f"{shown(parameters.compare_effective)!r} is not a day such as 2024-06-30."
            raise refuse(Invalid(told)).under("compareEffective") from None
    known = parameters.compare_known if parameters.compare_known is not None else reading.coordinate.sequence
    return Asked(effective=day, sequence=known)


def fields(reading: Reading, earlier: Reading, one: Difference) -> Iterable[list[Cell]]:
    """The fields of a difference, a row each."""
    what = reading.name(one.noun, one.after) if one.after else earlier.name(one.noun, one.before or "")
    if not one.fields:
        yield [what, "", "", ""]
    for field in one.fields:
        name = field.attribute.partition(".")[2]
        yield [
            what,
            name,
            valued(earlier, field.attribute, field.before),
            valued(reading, field.attribute, field.after),
        ]


def valued(reading: Reading, attribute: str, value: Value) -> Cell:
    """What a slot held, with names in the place of keys."""
    if value is None:
        return ""
    noun = noun_named(attribute).target(attribute)
    if noun:
        return reading.name(noun, str(value))
    return reading.word(value) if isinstance(value, str) and value.isupper() else value


def recorded(reading: Reading, entries: Sequence[AnyEntry]) -> Table:
    """Entries with who recorded them, when, and why."""
    said = [one for entry in entries for one in (entry.reason, entry.basis) if one]
    values = reading.ledger.archive.private_values(reading.row.id, [one.commitment for one in said])

    def told(value: Private | None) -> str:
        if value is None:
            return ""
        if not reading.personal:
            reading.withheld += 1
            return ""
        return values.get(value.commitment, "")

    named = columns(
        reading,
        ("sequence", "Entry", "记录", 1),
        ("type", "Event", "事件", 3),
        ("verb", "Verb", "性质"),
        ("from", "In effect from", "生效自"),
        ("to", "up to", "至"),
        ("recordedAt", "Recorded at", "记录时间", 3),
        ("actor", "By", "记录人", 2),
        ("reason", "Reason", "理由", 4),
        ("basis", "Authority", "依据", 3),
        ("changeRequest", "Change request", "变革方案", 2),
    )
    rows: list[list[Cell]] = [
        [
            entry.sequence,
            entry.type,
            reading.word(entry.verb),
            entry.effective.start if entry.effective else "",
            entry.effective.end or "" if entry.effective else "",
            entry.recorded_at,
            reading.actor(entry.actor),
            told(entry.reason),
            told(entry.basis),
            entry.change_request or "",
        ]
        for entry in entries
    ]
    return Table("entries", reading.say("Entries behind them", "背后的记录"), named, rows)
