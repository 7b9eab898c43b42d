"""Mutations: one per command of the registry, and `record` for several at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import strawberry

from orgledger.domain.catalogue import COMMANDS
from orgledger.domain.command import CommandKind
from orgledger.domain.organization import RegisterOrganization
from orgledger.domain.refusal import Invalid, Refused, refuse
from orgledger.graphql.change_request import ChangeRequestMutation
from orgledger.graphql.erasure import ErasureMutation
from orgledger.graphql.inputs import (
    INPUTS,
    ContextInput,
    Given,
    OperationInput,
    context_of,
    first_sentence,
    form,
    made,
)
from orgledger.graphql.result import Preview, Recorded, RecordResult, show_refused
from orgledger.graphql.scope import Request, Scope
from orgledger.graphql.viewer import ViewerMutation
from orgledger.projections.coordinate import Asked, resolve

RegisterOrganizationInput = made(
    RegisterOrganization,
    "RegisterOrganizationInput",
    first_sentence(RegisterOrganization),
    {
        "effective": (
            date | None,
            strawberry.field(default=strawberry.UNSET, description="From when its name holds; today if left out."),
        )
    },
)


@strawberry.input(description="Operations to record all together or not at all, in this order.")
class RecordInput:
    operations: list[OperationInput] = strawberry.field(description="The operations, decided in order.")
    title: str | None = strawberry.field(default=None, description="What to call the change set.")


async def record(
    info: strawberry.Info[Request, None],
    forms: Sequence[dict[str, Any]],
    given: ContextInput | None,
    title: str | None = None,
) -> Any:
    """Record, preview or refuse; a refusal becomes data here and nowhere else."""
    request: Request = info.context
    ledger, code = request.ledger, given.organization if given else None
    scope: Scope | None = None
    try:
        scope = await request.scope(code)
        submission = ledger.read(forms, context_of(request, given, title))
        if given is not None and given.dry_run:
            forecast = await request.work(ledger.forecast, scope.row.id, submission)
            for planned in forecast.decided.planned:
                for _, personal in planned.event.private():
                    request.unrecorded[personal.commitment] = personal.value or ""
            base = resolve(Asked(), forecast.row, forecast.before, ledger.clock.now())
            scope = Scope(request, forecast.row, forecast.before, base)
            ahead = Scope(request, forecast.row, forecast.image, base).at(base.as_of.effective, forecast.image.head)
            return Preview(base=scope, scope=ahead, forecast=forecast)
        receipt = await request.work(ledger.record, scope.row.id, submission)
        request.heads.clear()
        return Recorded(scope=await request.scope(scope.row.id, Asked(sequence=receipt.last)), receipt=receipt)
    except Refused as refused:
        return show_refused(scope, refused, given.language if given else None)


def mutation(kind: CommandKind) -> Any:
    """The mutation of one command."""

    async def resolve(info: Any, input: Any, context: Any = None) -> Any:
        return await record(info, [{kind.name: form(input)}], context)

    resolve.__annotations__ = {
        "info": strawberry.Info,
        "input": Annotated[INPUTS[kind.name], strawberry.argument(description="What to do.")],
        "context": Given,
        "return": RecordResult,
    }
    return strawberry.mutation(resolver=resolve, name=kind.name, description=kind.help)


@strawberry.type(description="What opens a ledger, and what records several commands at once.")
class Written:
    @strawberry.mutation(description="Open the ledger of an organization.")
    async def register_organization(
        self,
        info: strawberry.Info,
        input: Annotated[RegisterOrganizationInput, strawberry.argument(description="The organization.")],  # type: ignore[valid-type]
        context: Given = None,
    ) -> RecordResult:
        request: Request = info.context
        given = context_of(request, context)
        try:
            if context is not None and context.dry_run:
                raise refuse(
                    Invalid("The opening of a ledger is not rehearsed; it records one entry and nothing else.")
                )
            fields = form(input)
            effective = fields.pop("effective", None)
            day = date.fromisoformat(effective) if effective else None
            register = request.ledger.read_registration(fields)
            receipt = await request.work(request.ledger.register, register, given, day)
            return Recorded(scope=await request.scope(receipt.organization), receipt=receipt)
        except Refused as refused:
            return show_refused(None, refused)

    @strawberry.mutation(description="Record several operations all together, or none of them.")
    async def record(
        self,
        info: strawberry.Info,
        input: Annotated[RecordInput, strawberry.argument(description="The operations.")],
        context: Given = None,
    ) -> RecordResult:
        return await record(info, [form(operation) for operation in input.operations], context, input.title)


Mutation = strawberry.type(
    type(
        "Mutation",
        (Written, ChangeRequestMutation, ErasureMutation, ViewerMutation),
        {name: mutation(kind) for name, kind in COMMANDS.items()},
    ),
    name="Mutation",
    description="Everything that can be asked of an organization.",
)
