"""The registry of reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from orgledger.domain import command
from orgledger.domain.civil import civil_day
from orgledger.domain.period import moment
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.role import PERSONAL, Role
from orgledger.reports.document import Column, Document, Fact, Table, Words, shown
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
    needs: tuple[Role, ...]
    """The roles of which whoever asks holds one; none, if every reader may have it."""
    build: Build


REPORTS: dict[str, Report] = {}
PARAMETERS = {
    "under": ("Only this unit and below", "仅限该部门及其下级"),
    "compareEffective": ("Compared with the day", "对比日"),
    "compareKnown": ("Compared as known at entry", "对比时所知截至记录"),
    "days": ("Late from so many days on", "晚于多少天起算"),
    "seed": ("Seed of the sample", "抽样种子"),
    "sample": ("Size of the sample", "样本量"),
    "person": ("Person", "人员"),
    "since": ("Series since", "序列起始日"),
    "step": ("Step of the series", "序列间隔"),
}
"""What the head of a report calls its parameters."""


def report(
    key: str, version: int, titles: Words, help: Words, *uses: str, needs: tuple[Role, ...] = ()
) -> Callable[[Build], Build]:
    """Enter a report."""

    def enter(build: Build) -> Build:
        REPORTS[key] = Report(key, version, titles, help, uses, needs, build)
        return build

    return enter


def find(key: str) -> Report:
    """A report by its key.

    Raises:
        Refused: Invalid, if there is none.
    """
    found = REPORTS.get(key)
    if found is None:
        raise refuse(Invalid(f"There is no report {command.shown(key)!r}; reports: {', '.join(REPORTS)}.")).under(
            "report"
        )
    return found


def document(key: str, reading: Reading, parameters: Parameters) -> Document:
    """What a report says at a coordinate: the same for the same ledger, coordinate, parameters and version.

    Raises:
        Refused: if there is no such report, its reader may not have it, or its parameters do not fit.
    """
    kind = find(key)
    if kind.needs:
        reading.standing.expect(*kind.needs)
    tables = kind.build(reading, parameters)
    title = kind.titles[reading.tongue]
    row = reading.row
    made = Document(kind.key, kind.version, reading.tongue, title, row.code, (), tables, row.default_language)
    return msgspec.structs.replace(made, facts=facts(reading, kind, parameters, made))


def facts(reading: Reading, kind: Report, parameters: Parameters, made: Document) -> list[Fact]:
    """What stands at the head of every report."""
    say, at, row = reading.say, reading.coordinate, reading.row
    told = [
        Fact("organization", say("Organization", "组织"), f"{reading.name('organization', row.id)} ({row.code})"),
        Fact("effective", say("In effect on", "生效日"), at.as_of.effective),
        Fact("sequence", say("As known at entry", "所知截至记录"), at.sequence),
        Fact("knownAt", say("Recorded at", "记录时间"), moment(at.known_at) if at.known_at else ""),
        Fact("root", say("Root of the ledger there", "当时账本根哈希"), reading.root()),
        Fact("report", say("Report", "报告"), f"{kind.key}/{kind.version}"),
    ]
    told += [Fact(name, say(*PARAMETERS[name]), value) for name, value in parameters.told() if name in kind.uses]
    tables = ", ".join(f"{table.title} {len(table.rows)}" for table in made.tables)
    told.append(Fact("rows", say("Rows", "行数"), f"{made.rows} ({tables})"))
    told.append(Fact("begins", say("The record begins", "记录始于"), beginning(reading)))
    if row.replayed_until:
        until = row.replayed_until if reading.whole_replay else min(row.replayed_until, at.sequence)
        said = say(
            "Times up to entry {0} were replayed from a source, not witnessed.",
            "第 {0} 条及以前的时间由来源回放，非本系统见证。",
        )
        told.append(Fact("replayed", say("Mind", "注意"), said.format(until)))
    if reading.withheld:
        told.append(Fact("withheld", say("Withheld", "未显示"), withheld(reading)))
    return told


def beginning(reading: Reading) -> str:
    """Where the record begins, in a sentence; it never moves."""
    at = moment(reading.row.first_recorded_at)
    said = reading.say(
        "Entry 1 was recorded on {0}; what took effect before was recorded after the fact.",
        "第 1 条记录于 {0} 入账；此前生效的内容均为事后补记。",
    )
    if reading.coordinate.as_of.effective < civil_day(at, reading.row.time_zone):
        said += reading.say(" So was all of this report.", "本报告所述均属补记。")
    return said.format(shown(at))


def withheld(reading: Reading) -> str:
    """How much this reader was not shown, and why, in a sentence."""
    said = reading.say(
        "{0} personal values (names, references, reasons, who recorded) are not shown to whoever asked for this: "
        "they hold no role that sees them ({1}). No row is left out.",
        "本报告有 {0} 项个人信息（姓名、编号、理由、记录人）未予显示：申请人不具备可查看的角色（{1}）。未略去任何行。",
    )
    roles = ", ".join(reading.word(role) for role in Role if role in PERSONAL)
    return said.format(len(reading.withheld), roles)


def columns(reading: Reading, *named: tuple[str, str, str] | tuple[str, str, str, int]) -> list[Column]:
    """Columns by key, English title, Chinese title and weight."""
    return [Column(one[0], reading.say(one[1], one[2]), one[3] if len(one) == 4 else 2) for one in named]
