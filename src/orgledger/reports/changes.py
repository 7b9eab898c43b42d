"""What differs between two coordinates, and which entries made it so: who, when, why, on which authority."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orgledger.domain.change_request import ChangeRequest, standing
from orgledger.domain.civil import civil_day
from orgledger.domain.period import moment
from orgledger.domain.refusal import Refused
from orgledger.domain.words import attribute_label
from orgledger.projections.comparison import Difference, causes, compare
from orgledger.projections.coordinate import Asked
from orgledger.reports.catalogue import columns, report
from orgledger.reports.document import Cell, Table
from orgledger.reports.reading import Parameters, Reading, day_named
from orgledger.store.codec import AnyEntry


@report(
    "changes",
    3,
    {"en": "Changes between two coordinates", "zh": "两个时点之间的变化"},
    {
        "en": "Everything that differs, by kind, with the entries behind it: who, when, why, on which authority, and "
        "who approved it.",
        "zh": "按类别列出全部差异及其背后的记录：何人、何时、为何、依据为何、由谁批准。",
    },
    "under",
    "compareEffective",
    "compareKnown",
)
def changes(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """What differs from the coordinate to compare with."""
    earlier = reading.at(compared_with(reading, parameters))
    under = of_either(parameters.under, reading, earlier) if parameters.under else None
    found = compare(earlier.structure, reading.structure, under)
    for side, keys in (
        (earlier, [one.before for one in found.differences]),
        (reading, [one.after for one in found.differences]),
    ):
        people = [side.holder(one.noun, key) for one, key in zip(found.differences, keys, strict=True) if key]
        side.people(person for person in people if person)
    behind = [causes(earlier.structure, reading.structure, one) for one in found.differences]
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
    counted = columns(reading, ("kind", "Kind", "类别", 3), ("count", "How many", "数量", 1))
    counts: list[list[Cell]] = [[reading.word(kind), count] for kind, count in found.summary.items()]
    entries = {sequence for one in behind for sequence in one}
    return [
        Table("summary", reading.say("In short", "概要"), counted, counts, note),
        Table("differences", reading.say("Differences", "差异"), named, told),
        recorded(reading, reading.entries(entries)),
    ]


def of_either(named: str, later: Reading, earlier: Reading) -> str:
    """The key of a unit on record on either side: one that was dissolved in between differs most of all.

    Raises:
        Refused: Invalid, if there is none.
    """
    try:
        return later.unit(named).key
    except Refused:
        return earlier.unit(named).key


def compared_with(reading: Reading, parameters: Parameters) -> Asked:
    """The coordinate to compare with.

    Raises:
        Refused: Invalid, if none is named, or the day is none.
    """
    if parameters.compare_effective is None and parameters.compare_known is None:
        said = (
            "Say what to compare with: compareEffective, compareKnown, or both.",
            "请指定对比对象：对比日（compareEffective）、对比时所知截至记录（compareKnown），或两者都填。",
        )
        raise reading.refusal(*said).under("compareEffective")
    day = reading.coordinate.as_of.effective
    if parameters.compare_effective is not None:
        day = day_named(reading, parameters.compare_effective, "compareEffective")
    known = parameters.compare_known if parameters.compare_known is not None else reading.coordinate.sequence
    return Asked(effective=day, sequence=known)


def fields(reading: Reading, earlier: Reading, one: Difference) -> Iterable[list[Cell]]:
    """The fields of a difference, a row each."""
    what = reading.name(one.noun, one.after) if one.after else earlier.name(one.noun, one.before or "")
    found: list[list[Cell]] = []
    for field in one.fields:
        before, after = earlier.value(field.attribute, field.before), reading.value(field.attribute, field.after)
        if before or after:  # Nothing became nothing else, such as an empty list.
            found.append([what, attribute_label(field.attribute, reading.tongue), before, after])
    return found or [[what, "", "", ""]]


def recorded(reading: Reading, entries: Sequence[AnyEntry]) -> Table:
    """Entries with what they say, who recorded them, when and why, and who approved it."""
    said = [one.commitment for entry in entries for one in (entry.reason, entry.basis) if one]
    reading.open(said)
    approvals = Approvals(reading, entries)
    reading.actors(entry.actor for entry in entries)
    named = columns(
        reading,
        ("sequence", "Entry", "记录", 1),
        ("what", "What it says", "内容", 6),
        ("type", "Event", "事件", 0),
        ("verb", "Verb", "性质"),
        ("from", "In effect from", "生效自"),
        ("to", "up to", "至"),
        ("recordedAt", "Recorded at", "记录时间", 2),
        ("actor", "By", "记录人", 2),
        ("onBehalfOf", "On behalf of", "代表", 2),
        ("reason", "Reason", "理由", 4),
        ("basis", "Authority", "依据", 3),
        ("approved", "Approved", "批准", 4),
        ("source", "Source", "来源", 3),
        ("changeRequest", "Change request", "变革方案", 0),
    )
    rows: list[list[Cell]] = [
        [
            entry.sequence,
            summary,
            entry.type,
            reading.word(entry.verb),
            entry.effective.start if entry.effective else "",
            entry.effective.end or "" if entry.effective else "",
            moment(entry.recorded_at),
            reading.actor(entry.actor),
            reading.actor(entry.on_behalf_of) if entry.on_behalf_of else "",
            reading.told(entry.reason.commitment if entry.reason else None),
            reading.told(entry.basis.commitment if entry.basis else None),
            approvals.told(entry),
            f"{entry.source.system} {entry.source.reference or ''}".strip() if entry.source else "",
            entry.change_request or "",
        ]
        for entry, summary in zip(entries, reading.summaries(entries), strict=True)
    ]
    return Table("entries", reading.say("Entries behind them", "背后的记录"), named, rows)


class Approvals:
    """Who proposed and who approved what entries recorded, as known at the coordinate."""

    def __init__(self, reading: Reading, entries: Iterable[AnyEntry]) -> None:
        self.reading = reading
        asked = dict.fromkeys(entry.change_request for entry in entries if entry.change_request)
        found = {key: standing(reading.image.acts_about(key, reading.coordinate.sequence)) for key in asked}
        self.requests: dict[str, ChangeRequest] = {key: request for key, request in found.items() if request}
        steps = (step for one in self.requests.values() for step in (one.submissions[-1], one.decided) if step)
        self.steps = {entry.sequence: entry for entry in reading.entries(steps)}
        reading.actors(entry.actor for entry in self.steps.values())

    def told(self, entry: AnyEntry) -> str:
        """In a few words; nothing, for what was recorded without a request."""
        request = self.requests.get(entry.change_request or "")
        decided = self.steps.get(request.decided) if request and request.decided else None
        if request is None or decided is None:
            return ""
        submitted = self.steps[request.submissions[-1]]
        say = self.reading.say
        return say(
            "By {0} on {1} (#{2}); proposed by {3} (#{4})", "由 {0} 于 {1} 批准（#{2}）；{3} 提出（#{4}）"
        ).format(
            self.reading.actor(decided.actor),
            civil_day(decided.recorded_at, self.reading.row.time_zone),
            decided.sequence,
            self.reading.actor(submitted.actor),
            submitted.sequence,
        )
