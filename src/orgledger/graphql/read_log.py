"""The log of reads in GraphQL: for auditors alone, and their reading of it is logged, too."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from orgledger.access import read_log
from orgledger.domain.grant import NotGranted
from orgledger.domain.period import moment
from orgledger.domain.principal import Method
from orgledger.domain.refusal import refuse
from orgledger.domain.role import Role
from orgledger.graphql.actor import Actor
from orgledger.graphql.paging import checked_size
from orgledger.graphql.scope import Request, Scope


@strawberry.type(description="One operation that somebody was answered.")
class Read:
    scope: strawberry.Private[Scope]
    line: strawberry.Private[read_log.Line]

    @strawberry.field(description="Its place in the log: 1, 2, 3 … without gaps.")
    def number(self) -> int:
        return self.line.number

    @strawberry.field(description="When it was answered.")
    def at(self) -> datetime:
        return moment(self.line.read.at)

    @strawberry.field(description="Who asked.")
    def actor(self) -> Actor:
        return Actor(scope=self.scope, key=strawberry.ID(self.line.read.actor))

    @strawberry.field(description="How they were recognized; null where nobody signs in.")
    def method(self) -> Method | None:
        return Method(self.line.read.method) if self.line.read.method else None

    @strawberry.field(description="What its document calls the operation.")
    def operation(self) -> str | None:
        return self.line.read.operation

    @strawberry.field(description="query, mutation or stream; lost, if it tells of others that are missing.")
    def kind(self) -> str:
        return self.line.read.kind

    @strawberry.field(
        description="A keyed hash of the document, in hexadecimal: alike for the same document in one month. The key "
        "goes with the lines of the month, and with every erasure."
    )
    def document(self) -> str:
        return self.line.read.document

    @strawberry.field(description="The coordinates that were looked at, as EFFECTIVE@SEQUENCE; the first twenty.")
    def coordinates(self) -> list[str]:
        return list(self.line.read.coordinates)

    @strawberry.field(description="How many values the answer held.")
    def values(self) -> int:
        return self.line.read.values

    @strawberry.field(description="A keyed hash of the answer, in hexadecimal; see document.")
    def answer(self) -> str:
        return self.line.read.answer

    @strawberry.field(description="The id of the request, as its answer and our log name it.")
    def request(self) -> str | None:
        return self.line.read.request

    @strawberry.field(description="How many reads are missing before this line: they could not be logged.")
    def lost(self) -> int:
        return self.line.read.lost

    @strawberry.field(description="The hash of this line and the one before, in hexadecimal.")
    def hash(self) -> str:
        return self.line.hash


@strawberry.type(description="Who read what of an organization: a chain of hashes, kept for a time.")
class ReadLog:
    scope: strawberry.Private[Scope]
    log: strawberry.Private[read_log.ReadLog]

    @strawberry.field(description="How many lines are kept.")
    async def total_count(self) -> int:
        return await self.scope.request.work(self.log.count, self.scope.row.id)

    @strawberry.field(description="The lines, the newest first.")
    async def lines(
        self,
        first: Annotated[int | None, strawberry.argument(description="How many at most.")] = 50,
        before: Annotated[int | None, strawberry.argument(description="Below this number.")] = None,
    ) -> list[Read]:
        size = checked_size(first, 50, self.scope.request.ledger.settings.page_size)
        found = await self.scope.request.work(self.log.newest, self.scope.row.id, size, before)
        return [Read(scope=self.scope, line=line) for line in found]

    @strawberry.field(
        description="What is wrong with the chain; nothing, if every line follows the one before and no read is lost, "
        "or waits to be logged."
    )
    async def faults(self) -> list[str]:
        return await self.scope.request.work(lambda: list(self.log.faults(self.scope.row.id)))


async def show_read_log(request: Request, code: str | None) -> ReadLog | None:
    """Who read what; nothing, where that is not logged.

    Raises:
        Refused: NotGranted, for whoever is no auditor.
    """
    scope = await request.scope(code)
    request.footing.fleeting = True
    if not (await request.standing(scope.row)).may_audit:
        raise refuse(NotGranted((Role.AUDITOR,)))
    return ReadLog(scope=scope, log=request.read_log) if request.read_log is not None else None
