"""What was recorded late, corrected or taken back: what the house learned after the fact."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from orgledger.domain.period import moment
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.timeline import Verb
from orgledger.reports.catalogue import columns, report
from orgledger.reports.changes import recorded
from orgledger.reports.document import Cell, Table
from orgledger.reports.reading import Parameters, Reading
from orgledger.store.codec import AnyEntry

PAGE = 2_000
"""Entries read at a time."""


@report(
    "late",
    1,
    {"en": "Late recordings and corrections", "zh": "补记与更正"},
    {
        "en": "Entries recorded some days after they took effect, corrections and rescissions, up to the coordinate.",
        "zh": "截至所知时点，晚于生效日若干天记录的内容，以及更正与撤销。",
    },
    "days",
)
def late(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """What was learned after the fact."""
    if parameters.days < 0:
        raise refuse(Invalid("Days are counted from 0.")).under("days")
    zone = ZoneInfo(reading.row.time_zone)
    kept: dict[str, list[AnyEntry]] = {"late": [], "corrections": [], "rescissions": []}
    for entry in entries(reading):
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
    1,
    {"en": "Population of changes, and a sample", "zh": "变更总体与抽样"},
    {
        "en": "Every change set up to the coordinate, complete and counted, and a sample drawn by a recorded seed.",
        "zh": "截至所知时点的全部变更组（完整计数），以及按所记种子抽取的样本。",
    },
    "seed",
    "sample",
)
def population(reading: Reading, parameters: Parameters) -> Sequence[Table]:
    """All change sets, for tests of controls."""
    if parameters.sample < 0:
        raise refuse(Invalid("A sample has 0 or more.")).under("sample")
    named = columns(
        reading,
        ("first", "First entry", "首条记录", 1),
        ("last", "Last entry", "末条记录", 1),
        ("recordedAt", "Recorded at", "记录时间", 3),
        ("actor", "By", "记录人", 3),
        ("events", "Events", "事件", 6),
        ("changeRequest", "Change request", "变革方案", 4),
    )
    rows: list[list[Cell]] = []
    for of_set in sets(reading):
        first = of_set[0]
        kinds = sorted({entry.type for entry in of_set})
        rows.append(
            [
                first.first,
                first.last,
                first.recorded_at,
                reading.actor(first.actor),
                ", ".join(kinds),
                first.change_request or "",
            ]
        )
    chosen = sorted(random.Random(parameters.seed).sample(range(len(rows)), min(parameters.sample, len(rows))))  # noqa: S311  Drawn again by whoever checks.
    note = reading.say(
        f"{len(rows)} change sets, entries 1 to {reading.coordinate.sequence} without gaps.",
        f"共 {len(rows)} 组变更，第 1 至 {reading.coordinate.sequence} 条记录，无缺号。",
    )
    return [
        Table("sample", reading.say("Sample", "样本"), named, [rows[place] for place in chosen]),
        Table("population", reading.say("Population", "总体"), named, rows, note),
    ]


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


def days_late(entry: AnyEntry, zone: ZoneInfo) -> int | None:
    """How many days after it took effect an entry was recorded, by the organization's calendar."""
    if entry.effective is None:
        return None
    day: date = moment(entry.recorded_at).astimezone(zone).date()
    return (day - entry.effective.start).days
