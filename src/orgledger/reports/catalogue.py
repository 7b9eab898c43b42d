"""The registry of reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from orgledger.domain.command import shown
from orgledger.domain.refusal import Invalid, refuse
from orgledger.reports.document import Column, Document, Fact, Table, Words
from orgledger.reports.reading import Parameters, Reading

Build: TypeAlias = Callable[[Reading, Parameters], Sequence[Table]]


class Report(msgspec.Struct, frozen=True):
    """One kind of report."""

    key: str
    version: int
    titles: Words
    help: Words
    uses: tuple[str, ...]
    """The parameters that it looks at."""
    build: Build


REPORTS: dict[str, Report] = {}


def report(key: str, version: int, titles: Words, help: Words, *uses: str) -> Callable[[Build], Build]:
    """Enter a report."""

    def enter(build: Build) -> Build:
        REPORTS[key] = Report(key, version, titles, help, uses, build)
        return build

    return enter


def find(key: str) -> Report:
    """A report by its key.

    Raises:
        Refused: Invalid, if there is none.
    """
    found = REPORTS.get(key)
    if found is None:
        raise refuse(Invalid(f"There is no report {shown(key)!r}; reports: {', '.join(REPORTS)}.")).under("report")
    return found


def document(key: str, reading: Reading, parameters: Parameters) -> Document:
    """What a report says at a coordinate: the same for the same ledger, coordinate, parameters and version.

    Raises:
        Refused: if there is no such report, or its parameters do not fit.
    """
    kind = find(key)
    tables = kind.build(reading, parameters)
    title = kind.titles[reading.tongue]
    made = Document(kind.key, kind.version, reading.tongue, title, reading.row.code, (), tables)
    return msgspec.structs.replace(made, facts=facts(reading, kind, parameters, made))


def facts(reading: Reading, kind: Report, parameters: Parameters, made: Document) -> list[Fact]:
    """What stands at the head of every report."""
    say, at, row = reading.say, reading.coordinate, reading.row
    told = [
        Fact("organization", say("Organization", "组织"), f"{reading.name('organization', row.id)} ({row.code})"),
        Fact("effective", say("In effect on", "生效日"), at.as_of.effective),
        Fact("sequence", say("As known at entry", "所知截至记录"), at.sequence),
        Fact("knownAt", say("Recorded at", "记录时间"), at.known_at or ""),
        Fact("root", say("Root of the ledger there", "当时账本根哈希"), reading.root()),
        Fact("report", say("Report", "报告"), f"{kind.key}/{kind.version}"),
        Fact("rows", say("Rows", "行数"), made.rows),
        Fact("begins", say("The record begins", "记录始于"), row.first_recorded_at),
    ]
    told += [Fact(name, name, value) for name, value in parameters.told() if name in kind.uses]
    if row.replayed_until:
        said = say(
            "Times up to entry {0} were replayed from a source, not witnessed.",
            "第 {0} 条及以前的时间由来源回放，非本系统见证。",
        )
        told.append(Fact("replayed", say("Mind", "注意"), said.format(row.replayed_until)))
    if reading.withheld:
        said = say("{0} personal values are withheld from this reader.", "有 {0} 项个人信息未向该读者显示。")
        told.append(Fact("withheld", say("Withheld", "未显示"), said.format(reading.withheld)))
    return told


def columns(reading: Reading, *named: tuple[str, str, str] | tuple[str, str, str, int]) -> list[Column]:
    """Columns by key, English title, Chinese title and weight."""
    return [Column(one[0], reading.say(one[1], one[2]), one[3] if len(one) == 4 else 2) for one in named]
