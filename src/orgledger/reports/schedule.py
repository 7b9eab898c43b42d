"""Schedules: reports that are made by themselves, a pack for each day on which they are due.

A day of the organization decides, not an hour: on that day everything recorded before it began is known, and so a pack
that is made late, because nobody worked for a week, is the same to the byte as one that was made in time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import Enum
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import Row, insert, select, update

from orgledger.domain.civil import civil_day
from orgledger.domain.period import Instant, instant
from orgledger.domain.refusal import Invalid, refuse
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports.formats import find as find_format
from orgledger.reports.making import read_parameters
from orgledger.reports.reading import LANGUAGES
from orgledger.store.engine import writing
from orgledger.store.schema import report_run, report_schedule

DAY = timedelta(days=1)
PREVIOUS = "previous"
"""In the place of the day to compare with: the last day of the period before."""
COMPARED = "compareEffective"


class Every(Enum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    def first(self, day: date) -> date:
        """The first day of the period that a day falls in; weeks begin on Monday (ISO 8601)."""
        match self:
            case Every.DAY:
                return day
            case Every.WEEK:
                return day - timedelta(days=day.weekday())
            case Every.MONTH:
                return day.replace(day=1)
            case Every.QUARTER:
                return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
            case Every.YEAR:
                return date(day.year, 1, 1)

    def next(self, first: date) -> date:
        """The first day of the period after the one that begins on a day."""
        return self.first(first + timedelta(days=LONGEST[self]))


LONGEST = {Every.DAY: 1, Every.WEEK: 7, Every.MONTH: 31, Every.QUARTER: 92, Every.YEAR: 366}
"""Days that lead from the first day of any period into the next one."""
LAST = {Every.DAY: 1, Every.WEEK: 7, Every.MONTH: 28, Every.QUARTER: 90, Every.YEAR: 365}
"""The last day that every period has."""
DUE = "due"
"""In the place of a kind of period: the day itself on which the report is due."""


class Schedule(msgspec.Struct, frozen=True, rename="camel"):
    """A report that is made by itself."""

    key: str = msgspec.field(name="schedule")
    organization: str
    """Its key."""
    report: str
    formats: tuple[str, ...]
    parameters: dict[str, Any]
    language: str | None
    every: Every
    on_day: int
    """Of each period, from 1."""
    of: str
    """The kind of period whose last day before it tells of, or `due`."""
    begins: date
    files: bool
    personal: bool
    created_at: Instant
    removed_at: Instant | None = None

    def dues(self, until: date) -> Iterator[date]:
        """The days on which it is due, up to one."""
        first = self.every.first(self.begins)
        while (due := first + (self.on_day - 1) * DAY) <= until:
            if due >= self.begins:
                yield due
            first = self.every.next(first)

    def next_due(self, after: date) -> date:
        """The first day after one on which it is due."""
        first = self.every.first(max(after, self.begins))
        while (due := first + (self.on_day - 1) * DAY) <= after or due < self.begins:
            first = self.every.next(first)
        return due

    def asked(self, due: date) -> Asked:
        """The coordinate of which it tells: its day, as known when the day began on which it is due."""
        return Asked(effective=self.effective(due), day=due - DAY)

    def effective(self, due: date) -> date:
        """The day of which it tells."""
        return due if self.of == DUE else Every(self.of).first(due) - DAY

    def given(self, due: date) -> dict[str, Any]:
        """Its parameters on a day: the day to compare with is the last one of the period before, if it says so."""
        if self.parameters.get(COMPARED) != PREVIOUS:
            return self.parameters
        told = self.effective(due)
        before = told - DAY if self.of == DUE else Every(self.of).first(told) - DAY
        return {**self.parameters, COMPARED: before.isoformat()}

    def told(self) -> dict[str, Any]:
        """For machines."""
        form: dict[str, Any] = msgspec.to_builtins(self)
        return form


class Run(msgspec.Struct, frozen=True):
    """What became of a day on which a schedule was due."""

    schedule: str
    due: date
    pack: str | None
    """SHA-256 of what was made; nothing as long as it was not."""
    attempts: int
    next_at: Instant | None = None
    reason: str | None = None
    """Why it failed last."""


class Schedules:
    """The schedules of all organizations of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def add(
        self,
        code: str | None,
        report: str,
        formats: Sequence[str],
        every: Every,
        given: Mapping[str, Any] | None = None,
        *,
        on_day: int = 1,
        of: str | None = None,
        language: str | None = None,
        begins: date | None = None,
        files: bool = False,
        personal: bool = True,
    ) -> Schedule:
        """Have a report made from now on.

        Args:
            code: of the organization.
            report: which one.
            formats: in which it is written.
            every: how long a period is.
            given: its parameters.
            on_day: on which day of each period it is due, from 1.
            of: of which kind of period the last day before is told; of as long a one, if left out.
            language: of the report; the organization's own if left out.
            begins: the first day on which it may be due; today if left out. Days that went by are made up for, as far
                as there was a record when they began.
            files: whether each report is put on record as filed.
            personal: whether it shows personal values.

        Raises:
            Refused: Invalid, if something does not fit.
            Unavailable: if there is no key to sign with.
        """
        row = self.ledger.archive.find(code)
        checked = dict(given or {})
        read_parameters(
            report, {name: value for name, value in checked.items() if (name, value) != (COMPARED, PREVIOUS)}
        )
        if not formats:
            raise refuse(Invalid("A pack has at least one format.")).under("formats")
        for one in formats:
            find_format(one)
        if not 1 <= on_day <= LAST[every]:
            raise refuse(Invalid(f"Of a {every.value}, day 1 to {LAST[every]} can be named, not {on_day}.")).under(
                "day"
            )
        if language is not None and language not in LANGUAGES:
            raise refuse(Invalid(f"Reports are in {' or '.join(LANGUAGES)}, not {language[:20]!r}.")).under("language")
        of = of or every.value
        if of != DUE:
            try:
                Every(of)
            except ValueError:
                raise refuse(Invalid(f"{of[:20]!r} is no kind of period.")).under("of") from None
        now, zone = self.ledger.clock.now(), row.time_zone
        # Before its record begins there is nothing to tell.
        first = civil_day(row.first_recorded_at, zone) + DAY
        begins = max(begins or civil_day(now, zone), first)
        schedule = Schedule(
            str(uuid4()), row.id, report, tuple(dict.fromkeys(formats)), checked, language, every, on_day, of,
            begins, files, personal, instant(now),
        )  # fmt: skip
        with writing(self.ledger.engine) as connection:
            connection.execute(insert(report_schedule), row_of(schedule))
        return schedule

    def remove(self, code: str | None, key: str) -> Schedule:
        """Let a schedule make no more packs; those that it made stay.

        Raises:
            Refused: Invalid, if there is none.
        """
        found = self.find(code, key)
        now = instant(self.ledger.clock.now())
        with writing(self.ledger.engine) as connection:
            place = (report_schedule.c.organization == found.organization, report_schedule.c.id == found.key)
            connection.execute(update(report_schedule).where(*place).values(removed_at=now))
        return found

    def find(self, code: str | None, key: str) -> Schedule:
        """A schedule by the beginning of its key.

        Raises:
            Refused: Invalid, if there is none, or more than one.
        """
        found = [one for one in self.of(self.ledger.archive.find(code).id) if key and one.key.startswith(key)]
        if len(found) != 1:
            told = "no schedule" if not found else f"more than one schedule ({len(found)})"
            raise refuse(Invalid(f"There is {told} {key[:36]!r} in this organization.")).under("schedule")
        return found[0]

    def of(self, organization: str | None = None) -> list[Schedule]:
        """The schedules of an organization, or of all; the oldest first, without those that were removed."""
        query = select(report_schedule).where(report_schedule.c.removed_at.is_(None))
        if organization is not None:
            query = query.where(report_schedule.c.organization == organization)
        with self.ledger.archive.reading() as connection:
            return [
                of_row(row)
                for row in connection.execute(query.order_by(report_schedule.c.created_at, report_schedule.c.id))
            ]

    def runs(self, schedule: Schedule) -> list[Run]:
        """What became of each day on which a schedule was due, the newest first."""
        table = report_run
        query = (
            select(table.c.schedule, table.c.due, table.c.pack, table.c.attempts, table.c.next_at, table.c.reason)
            .where(table.c.organization == schedule.organization, table.c.schedule == schedule.key)
            .order_by(table.c.due.desc())
        )
        with self.ledger.archive.reading() as connection:
            return [Run(**row._mapping) for row in connection.execute(query)]


def row_of(schedule: Schedule) -> dict[str, Any]:
    """A schedule as a row."""
    form = msgspec.structs.asdict(schedule)
    return {
        **form,
        "id": form.pop("key"),
        "of_end": form.pop("of"),
        "every": schedule.every.value,
        "formats": msgspec.json.encode(schedule.formats).decode(),
        "parameters": msgspec.json.encode(schedule.parameters, order="sorted").decode(),
    }


def of_row(row: Row[Any]) -> Schedule:
    """A row as a schedule."""
    form = dict(row._mapping)
    return Schedule(
        key=form.pop("id"),
        of=form.pop("of_end"),
        every=Every(form.pop("every")),
        formats=tuple(msgspec.json.decode(form.pop("formats"))),
        parameters=msgspec.json.decode(form.pop("parameters")),
        **form,
    )
