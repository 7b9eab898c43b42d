"""What was recorded late, corrected or taken back: what the house learned after the fact."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from orgledger.domain.civil import civil_day
from orgledger.domain.period import moment
from orgledger.domain.timeline import Verb
from orgledger.reports.catalogue import columns, report
from orgledger.reports.changes import Approvals, recorded
from orgledger.reports.document import Cell, Table
from orgledger.reports.reading import Parameters, Reading
from orgledger.store.codec import AnyEntry

PAGE = 2_000
"""Entries read at a time."""


@report(
    "late",
    3,
    {"en": "Late recordings and corrections", "zh": "补记与更正"},
    {
        "en": "Entries recorded some days after they took effect, corrections and rescissions, up to the coordinate.",
        "zh": "截至所知时点，晚于生效日若干天记录的内容，以及更正与撤销。",
    },
    "days",
    "under",
)
def late(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """What was learned after the fact."""
    if parameters.days < 0:
        raise reading.refusal("Days are counted from 0.", "天数不能小于 0。").under("days")
    zone = reading.row.time_zone
    kept: dict[str, list[AnyEntry]] = {"late": [], "corrections": [], "rescissions": []}
    within = reading.under(parameters.under) if parameters.under else None
    for entry in entries(reading):
        if within is not None and entry.sequence not in within:
            continue
        if entry.verb is Verb.RESCISSION:
            kept["rescissions"].append(entry)
        elif entry.verb is Verb.CORRECTION:
            kept["corrections"].append(entry)
        elif entry.effective and (days_late(entry, zone) or 0) >= max(parameters.days, 1):
            kept["late"].append(entry)
    titles = {
        "late": reading.say("Recorded late", "补记"),
        "corrections": reading.say("Corrections", "更正"),
        "rescissions": reading.say("Rescissions", "撤销"),
    }
    made = []
    for key, found in kept.items():
        table = recorded(reading, found)
        lag = columns(reading, ("daysLate", "Days late", "晚记天数", 1))
        rows: list[list[Cell]] = [[*row, days_late(entry, zone)] for row, entry in zip(table.rows, found, strict=True)]
        made.append(Table(key, titles[key], [*table.columns, *lag], rows))
    return made


@report(
    "population",
    3,
    {"en": "Population of changes, and a sample", "zh": "变更总体与抽样"},
    {
        "en": "Every change set up to the coordinate, complete and counted, and a sample drawn by a recorded seed.",
        "zh": "截至所知时点的全部变更组（完整计数），以及按所记种子抽取的样本。",
    },
    "seed",
    "sample",
    "under",
)
def population(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """All change sets, for tests of controls."""
    if parameters.sample < 0:
        raise reading.refusal("A sample has 0 or more.", "样本量不能小于 0。").under("sample")
    named = columns(
        reading,
        ("first", "First entry", "首条记录", 1),
        ("last", "Last entry", "末条记录", 1),
        ("recordedAt", "Recorded at", "记录时间", 3),
        ("actor", "By", "记录人", 3),
        ("events", "Events", "事件", 6),
        ("approved", "Approved", "批准", 5),
        ("changeRequest", "Change request", "变革方案", 0),
    )
    within = reading.under(parameters.under) if parameters.under else None
    found = [
        (of_set[0], sorted({entry.type for entry in of_set}))
        for of_set in sets(reading)
        if within is None or any(entry.sequence in within for entry in of_set)
    ]
    reading.actors(first.actor for first, _ in found)
    approvals = Approvals(reading, [first for first, _ in found])
    rows: list[list[Cell]] = [
        [
            first.first,
            first.last,
            moment(first.recorded_at),
            reading.actor(first.actor),
            ", ".join(kinds),
            approvals.told(first),
            first.change_request or "",
        ]
        for first, kinds in found
    ]
    chosen = drawn(parameters.seed, [first.first for first, _ in found], parameters.sample)
    last = reading.coordinate.sequence
    note = reading.say(
        f"{len(rows)} change sets, entries 1 to {last} without gaps.",
        f"共 {len(rows)} 组变更，第 1 至 {last} 条记录，无缺号。",
    )
    if within is not None:
        note = reading.say(
            f"{len(rows)} change sets with an entry about the unit or what stood below it, of entries 1 to {last}.",
            f"第 1 至 {last} 条记录中，涉及该部门或其当时下级的变更共 {len(rows)} 组。",
        )
    how = reading.say(
        f"The {len(chosen)} sets with the smallest SHA-256 of {parameters.seed}: and the first entry's number.",
        f"取 {parameters.seed}: 加首条记录号的 SHA-256 最小的 {len(chosen)} 组。",
    )
    named_entries = [at for place in chosen for at in range(found[place][0].first, found[place][0].last + 1)]
    details = recorded(reading, reading.entries(named_entries))
    return [
        Table("sample", reading.say("Sample", "样本"), named, [rows[place] for place in chosen], how),
        Table("sampled", reading.say("Entries of the sample", "样本记录"), details.columns, details.rows),
        Table("population", reading.say("Population", "总体"), named, rows, note),
    ]


def drawn(seed: int, numbers: Sequence[int], size: int) -> list[int]:
    """The places of a sample, in order: anybody can draw it again with nothing but SHA-256.

    Args:
        seed: any number; it stands in the report.
        numbers: of the first entries of all change sets.
        size: how many to take.
    """

    def lot(place: int) -> bytes:
        return hashlib.sha256(f"{seed}:{numbers[place]}".encode()).digest()

    return sorted(sorted(range(len(numbers)), key=lot)[:size])


def entries(reading: Reading) -> Iterator[AnyEntry]:
    """All entries up to the coordinate, in order."""
    after, until = 0, reading.coordinate.sequence
    while after < until:
        page = reading.ledger.archive.feed(reading.row.id, after, PAGE, until=until)
        yield from page
        after = page[-1].sequence


def sets(reading: Reading) -> Iterator[list[AnyEntry]]:
    """All change sets up to the coordinate, in order."""
    of_set: list[AnyEntry] = []
    for entry in entries(reading):
        of_set.append(entry)
        if entry.sequence == entry.last:
            yield of_set
            of_set = []


def days_late(entry: AnyEntry, zone: str) -> int | None:
    """How many days after it took effect an entry was recorded, by the organization's calendar."""
    if entry.effective is None:
        return None
    return (civil_day(entry.recorded_at, zone) - entry.effective.start).days
