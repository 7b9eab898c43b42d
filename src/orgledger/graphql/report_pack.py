"""Packs of reports that are kept, and schedules that make them, in GraphQL."""

from __future__ import annotations

import base64
from datetime import date, datetime
from typing import Annotated

import strawberry

from orgledger.domain.civil import civil_day
from orgledger.domain.grant import NotGranted
from orgledger.domain.period import moment
from orgledger.domain.refusal import refuse
from orgledger.domain.role import PERSONAL, Role
from orgledger.graphql.paging import checked_size
from orgledger.graphql.report import ReportKind
from orgledger.graphql.scope import Scope
from orgledger.reports.making import REPORTS
from orgledger.reports.schedule import Every, Run, Schedule, Schedules
from orgledger.reports.shelf import Kept, Shelf

RUNS = 10
"""Days of a schedule that are told, unless somebody asks for more."""


@strawberry.type(description="A report in several formats, with receipts, signatures and the checkpoint, in one file.")
class ReportPack:
    scope: strawberry.Private[Scope]
    kept: strawberry.Private[Kept]

    @strawberry.field(description="SHA-256 of its bytes, in hexadecimal.")
    def digest(self) -> str:
        return self.kept.digest

    @strawberry.field(description="What its file is called.")
    def name(self) -> str:
        return self.kept.name

    @strawberry.field(description="The report.")
    def report(self) -> ReportKind:
        return ReportKind(kind=REPORTS[self.kept.report])

    @strawberry.field(description="The formats, such as pdf.")
    def formats(self) -> list[str]:
        return list(self.kept.formats)

    @strawberry.field(description="The day of which it tells.")
    def effective(self) -> date:
        return self.kept.effective

    @strawberry.field(description="The last entry of which it knows.")
    def sequence(self) -> int:
        return self.kept.sequence

    @strawberry.field(description="The language that it is in.")
    def language(self) -> str:
        return self.kept.language

    @strawberry.field(description="Whether it may show personal values; it is then for those only who may see them.")
    def personal(self) -> bool:
        return self.kept.personal

    @strawberry.field(description="How many bytes it has.")
    def bytes(self) -> int:
        return self.kept.bytes

    @strawberry.field(description="When it was made.")
    def made_at(self) -> datetime:
        return moment(self.kept.made_at)

    @strawberry.field(description="The schedule that made it; null if somebody did by hand.")
    def schedule(self) -> strawberry.ID | None:
        return strawberry.ID(self.kept.schedule) if self.kept.schedule is not None else None

    @strawberry.field(description="The day on which the schedule was due.")
    def due(self) -> date | None:
        return self.kept.due

    @strawberry.field(description="When its file was deleted, on purpose; null as long as it is kept.")
    def discarded_at(self) -> datetime | None:
        return moment(self.kept.discarded_at) if self.kept.discarded_at is not None else None

    @strawberry.field(
        description="The file, in base64. For whoever may have the report itself, and sees personal values if it may "
        "show any."
    )
    async def body(self) -> str:
        request = self.scope.request
        standing = await request.standing(self.scope.row)
        if self.kept.personal and not standing.may_see_personal:
            raise refuse(NotGranted(tuple(role for role in Role if role in PERSONAL)))
        if needs := REPORTS[self.kept.report].needs:
            standing.expect(*needs)
        body = await request.work(Shelf(request.ledger).read, self.kept)
        return base64.b64encode(body).decode()


@strawberry.type(description="What became of a day on which a schedule was due.")
class ScheduleRun:
    run: strawberry.Private[Run]

    @strawberry.field(description="The day.")
    def due(self) -> date:
        return self.run.due

    @strawberry.field(description="SHA-256 of the pack that was made; null as long as none was.")
    def pack(self) -> str | None:
        return self.run.pack

    @strawberry.field(description="How often it was tried.")
    def attempts(self) -> int:
        return self.run.attempts

    @strawberry.field(description="When it is tried again.")
    def next_at(self) -> datetime | None:
        return moment(self.run.next_at) if self.run.next_at is not None else None

    @strawberry.field(description="Why it failed last.")
    def reason(self) -> str | None:
        return self.run.reason


@strawberry.type(description="A report that is made by itself, as a signed pack for each day on which it is due.")
class ReportSchedule:
    scope: strawberry.Private[Scope]
    schedule: strawberry.Private[Schedule]

    @strawberry.field(description="By which it is known.")
    def key(self) -> strawberry.ID:
        return strawberry.ID(self.schedule.key)

    @strawberry.field(description="The report.")
    def report(self) -> ReportKind:
        return ReportKind(kind=REPORTS[self.schedule.report])

    @strawberry.field(description="The formats, such as pdf.")
    def formats(self) -> list[str]:
        return list(self.schedule.formats)

    @strawberry.field(description="The language; the organization's own if null.")
    def language(self) -> str | None:
        return self.schedule.language

    @strawberry.field(description="How often it is made.")
    def every(self) -> Every:
        return self.schedule.every

    @strawberry.field(description="On which day of each period, from 1; of a week, 1 is Monday.")
    def on_day(self) -> int:
        return self.schedule.on_day

    @strawberry.field(description="Whether each report is put on record as filed.")
    def files(self) -> bool:
        return self.schedule.files

    @strawberry.field(description="The next day on which it is due.")
    def next_due(self) -> date:
        return self.schedule.next_due(civil_day(self.scope.request.ledger.clock.now(), self.scope.row.time_zone))

    @strawberry.field(description="The day of which it tells then.")
    def next_effective(self) -> date:
        return self.schedule.effective(self.next_due())

    @strawberry.field(description="What became of the last days on which it was due, the newest first.")
    async def runs(
        self, first: Annotated[int | None, strawberry.argument(description="Of how many days at most.")] = RUNS
    ) -> list[ScheduleRun]:
        request = self.scope.request
        size = checked_size(first, RUNS, request.ledger.settings.page_size)
        found = await request.work(Schedules(request.ledger).runs, self.schedule)
        return [ScheduleRun(run=one) for one in found[:size]]


async def packs(scope: Scope, size: int) -> list[ReportPack]:
    """The packs that are kept, the newest first."""
    found = await scope.request.work(Shelf(scope.request.ledger).kept, scope.row.id)
    return [ReportPack(scope=scope, kept=one) for one in found[:size]]


async def pack(scope: Scope, digest: str) -> ReportPack:
    """A pack by the beginning of its digest.

    Raises:
        Refused: Invalid, if there is none, or more than one.
    """
    found = await scope.request.work(Shelf(scope.request.ledger).find, scope.row.id, digest)
    return ReportPack(scope=scope, kept=found)


async def schedules(scope: Scope) -> list[ReportSchedule]:
    """The schedules of an organization."""
    found = await scope.request.work(Schedules(scope.request.ledger).of, scope.row.id)
    return [ReportSchedule(scope=scope, schedule=one) for one in found]
