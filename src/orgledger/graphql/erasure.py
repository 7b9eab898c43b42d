"""Erasures in GraphQL: confirmed or declined once proposed; and everything that is kept of a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import strawberry
from strawberry.scalars import JSON

from orgledger.domain.change_set import Context, Receipt
from orgledger.domain.refusal import Invalid, Refused, refuse
from orgledger.erasure import Erasures
from orgledger.graphql.entity import Code
from orgledger.graphql.entry import Entry
from orgledger.graphql.history import load_entry
from orgledger.graphql.inputs import Given, context_of
from orgledger.graphql.result import Recorded, RecordResult, show_refused
from orgledger.graphql.scope import Request, Scope
from orgledger.projections.coordinate import Asked

Info = strawberry.Info[Request, None]
Proposal = Annotated[int, strawberry.argument(description="The entry that proposes the erasure.")]


async def step(info: Info, proposal: int, given: Given, take: Callable[..., Receipt]) -> Any:
    """Confirm or decline an erasure."""
    request: Request = info.context
    scope: Scope | None = None
    try:
        scope = await request.scope(given.organization if given else None)
        if given is not None and given.dry_run:
            raise refuse(Invalid("An erasure is not rehearsed: look at the proposal."))
        asked: Context = context_of(request, given)
        receipt = await request.work(take, Erasures(request.ledger), scope.row.id, proposal, asked)
        request.heads.clear()
        request.private.clear_all()
        request.actors.clear_all()
        return Recorded(scope=await request.scope(scope.row.id, Asked(sequence=receipt.last)), receipt=receipt)
    except Refused as refused:
        return show_refused(scope, refused, given.language if given else None)


@strawberry.type(description="What becomes of proposed erasures.")
class ErasureMutation:
    @strawberry.mutation(
        description="Erase for good what somebody else proposed to erase: the values, and the key that opened them."
    )
    async def confirm_erasure(self, info: Info, proposal: Proposal, context: Given = None) -> RecordResult:
        return await step(info, proposal, context, Erasures.confirm)

    @strawberry.mutation(description="Say that a proposed erasure is off.")
    async def decline_erasure(self, info: Info, proposal: Proposal, context: Given = None) -> RecordResult:
        return await step(info, proposal, context, Erasures.decline)


@strawberry.type(description="What can be read of erasures, and of what is kept of people.")
class ErasureQuery:
    @strawberry.field(description="The entries that propose an erasure which is neither confirmed nor declined.")
    async def erasure_proposals(self, info: Info, code: Code = None) -> list[Entry]:
        scope = await info.context.scope(code)
        found = await info.context.work(Erasures(info.context.ledger).open, scope.row)
        return [await load_entry(scope, sequence) for sequence in found]

    @strawberry.field(
        description="What proves an erasure: its act, and the leaf that it is hashed to; no value. `note` is the same, "
        "signed (a C2SP signed note), where the ledger has a signing key."
    )
    async def erasure_certificate(
        self,
        info: Info,
        sequence: Annotated[int, strawberry.argument(description="The entry that erased something.")],
        code: Code = None,
    ) -> JSON:
        row = await info.context.head(code)
        return await info.context.work(Erasures(info.context.ledger).certificate, row, sequence)

    @strawberry.field(
        description="Everything that is kept of a person at the head: values with the entries they came from, "
        "assignments over time, and the entries that name them. Null, if there is no such person."
    )
    async def person_export(
        self,
        info: Info,
        key: Annotated[strawberry.ID | None, strawberry.argument(description="Their key.")] = None,
        reference: Annotated[str | None, strawberry.argument(description="Their number elsewhere.")] = None,
        code: Code = None,
    ) -> JSON | None:
        if (key is None) == (reference is None):
            raise refuse(Invalid("Name a person by key or by reference."))
        scope = await info.context.scope(code)
        return await info.context.disclosed(scope, key, reference)
