"""GraphQL inputs, made from the commands themselves: one registry, no second spelling."""

from __future__ import annotations

import dataclasses
import re
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, Optional, cast, get_args, get_origin, get_type_hints

import msgspec
import strawberry
from msgspec import Meta, UnsetType

from orgledger.domain.catalogue import COMMANDS
from orgledger.domain.change_set import Context
from orgledger.domain.command import Command, CommandKind, Dated, Named
from orgledger.domain.event import KEY, Private
from orgledger.graphql.caller import unauthenticated
from orgledger.graphql.scope import Request


@strawberry.enum(description="How a command bears on what is known.")
class RecordVerb(Enum):
    CHANGE = strawberry.enum_value("CHANGE", description="Holds from a day on, and yields to facts that start later.")
    CORRECTION = strawberry.enum_value(
        "CORRECTION", description="Says what was true over a period, whatever was said before."
    )


@strawberry.input(
    description="When a command takes effect. A CORRECTION gives `to` or `forever: true`; there is no default, "
    "because it overrides what is already planned."
)
class EffectiveInput:
    start: date = strawberry.field(name="from", description="The first day.")
    to: date | None = strawberry.field(default=strawberry.UNSET, description="The first day after; a temporary fact.")
    forever: bool | None = strawberry.field(default=False, description="Says that a correction has no end.")
    verb: RecordVerb | None = strawberry.field(default=RecordVerb.CHANGE, description="A change or a correction.")


@strawberry.input(description="What surrounds a command: for which organization, why, and on which understanding.")
class ContextInput:
    organization: str | None = strawberry.field(
        default=None, description="The organization's code; may be left out where there is only one."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="The same key and input give the same answer, recorded once."
    )
    based_on: int | None = strawberry.field(
        default=None, description="The newest entry seen; a conflict if the same entities were changed since."
    )
    reason: str | None = strawberry.field(default=None, description="Why; kept beside the ledger.")
    basis: str | None = strawberry.field(default=None, description="On which authority; kept beside the ledger.")
    on_behalf_of: strawberry.ID | None = strawberry.field(default=None, description="For whom.")
    language: str | None = strawberry.field(default=None, description="The language of the answer's texts.")
    dry_run: bool | None = strawberry.field(default=False, description="Decide in full, record nothing.")


Given = Annotated[ContextInput | None, strawberry.argument(description="What surrounds the command.")]


def context_of(request: Request, given: ContextInput | None, title: str | None = None) -> Context:
    """What surrounds a command, in the kernel's words.

    Raises:
        GraphQLError: UNAUTHENTICATED, for whoever was not recognized where everybody must be.
    """
    if request.ledger.judges and request.principal is None:
        raise unauthenticated()
    if given is None:
        return Context(actor=request.actor, title=title, principal=request.principal)
    return Context(
        actor=request.actor,
        on_behalf_of=given.on_behalf_of,
        title=title,
        reason=given.reason,
        basis=given.basis,
        idempotency_key=given.idempotency_key,
        based_on=given.based_on,
        principal=request.principal,
    )


MAYBE: Any = strawberry.Maybe
"""A field whose absence is told from null."""


def made(
    struct: type[msgspec.Struct], name: str, description: str, first: dict[str, Any], *, one_of: bool = False
) -> Any:
    """An input type with the fields of a struct, after some of its own."""
    annotations: dict[str, Any] = {}
    members: dict[str, Any] = {}
    for field, (annotation, definition) in first.items():
        annotations[field] = annotation
        members[field] = definition
    hints = get_type_hints(struct, include_extras=True)
    for one in msgspec.structs.fields(struct):
        annotation, told = translated(hints[one.name])
        default = one.default
        options: dict[str, Any] = {"name": one.encode_name, "description": told or one.name.replace("_", " ")}
        if one_of:
            annotation = MAYBE[annotation]
        elif default is msgspec.NODEFAULT and not optional(hints[one.name]):
            pass
        elif isinstance(default, Enum | str | bool):
            annotation, options["default"] = Optional[annotation], default  # noqa: UP045  A value, not a type.
        else:
            annotation, options["default"] = Optional[annotation], strawberry.UNSET  # noqa: UP045
        annotations[one.name] = annotation
        members[one.name] = strawberry.field(**options)
    members["__annotations__"] = annotations
    return strawberry.input(type(name, (), members), name=name, description=description, one_of=one_of)


def has_default(definition: Any) -> bool:
    """Whether an input field may be left out."""
    return definition.default is not dataclasses.MISSING


def optional(annotation: Any) -> bool:
    """Whether null, or leaving out, is allowed."""
    plain = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    return bool({type(None), UnsetType} & set(get_args(plain)))


def translated(annotation: Any) -> tuple[Any, str]:
    """A field's type in GraphQL, and what it is for."""
    told, is_key = "", False
    while get_origin(annotation) is Annotated:
        annotation, *metas = get_args(annotation)
        for meta in metas:
            if isinstance(meta, Meta):
                told = meta.description or told
                is_key = is_key or meta.pattern == KEY or "id" in (meta.extra or {})
    if is_key:
        return strawberry.ID, told
    parts = [part for part in get_args(annotation) if part not in (type(None), UnsetType)]
    if get_origin(annotation) is tuple:
        return list[translated(get_args(annotation)[0])[0]], told  # type: ignore[misc]
    if parts:
        inner, inner_told = translated(parts[0])
        return inner, told or inner_told
    if annotation in (Private, Named):
        return str, told
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        return nested(annotation), told
    assert annotation in (str, int, bool, date, Decimal) or issubclass(annotation, Enum), annotation
    return annotation, told


@cache
def nested(struct: Any) -> Any:
    """The input of a struct inside a command; one that says the same as a command takes the command's own."""
    same = next((kind for kind in struct.__mro__[1:] if kind in REGISTERED), None)
    return command_input(same) if same else made(struct, f"{struct.__name__}Input", first_sentence(struct), {})


def first_sentence(kind: type) -> str:
    """The first paragraph of a docstring."""
    return re.sub(r"\s+", " ", (kind.__doc__ or kind.__name__).strip().split("\n\n")[0])


REGISTERED = {kind.command for kind in COMMANDS.values()}


@cache
def command_input(kind: type[Command]) -> Any:
    """The input of a command, with the time it takes effect."""
    first: dict[str, Any] = {}
    if kind.dated is Dated.PERIOD:
        first["effective"] = (EffectiveInput, strawberry.field(description="When it takes effect."))
    elif kind.dated is Dated.DAY:
        first["start"] = (date, strawberry.field(name="from", description="The first day it holds."))
    return made(kind, f"{kind.__name__}Input", first_sentence(kind), first, one_of=kind.one_of)


INPUTS: dict[str, Any] = {name: command_input(kind.command) for name, kind in COMMANDS.items()}


def operation_input(kinds: dict[str, CommandKind]) -> Any:
    """The choice of one command."""
    members: dict[str, Any] = {"__annotations__": {}}
    for name, kind in kinds.items():
        members["__annotations__"][name] = MAYBE[INPUTS[name]]
        members[name] = strawberry.field(name=name, description=kind.help)
    return strawberry.input(
        type("OperationInput", (), members),
        name="OperationInput",
        one_of=True,
        description="One operation of a change set: exactly one command is given.",
    )


OperationInput = operation_input(COMMANDS)


def form(value: Any) -> Any:
    """An input as the JSON form that every face sends; what was left out stays out."""
    if isinstance(value, strawberry.Some):
        return form(value.value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        return [form(item) for item in value]
    definition = getattr(type(value), "__strawberry_definition__", None)
    if definition is not None:
        found = {}
        for field in definition.fields:
            given = getattr(value, field.python_name, None)
            if given is strawberry.UNSET or (
                given is None and field.python_name in keeps_default(cast(Any, type(value)))
            ):
                continue
            found[field.graphql_name or camel(field.python_name)] = form(given)
        return found
    return value


@cache
def keeps_default(kind: Any) -> frozenset[str]:
    """Fields with a default of their own, for which null means that default."""
    definition = kind.__strawberry_definition__
    return (
        frozenset(
            field.python_name
            for field in definition.fields
            if has_default(field) and field.default not in (None, strawberry.UNSET)
        )
        | (frozenset(["to"]) if kind is EffectiveInput else frozenset())
        | maybe_fields(kind)
    )


def maybe_fields(kind: Any) -> frozenset[str]:
    """Fields of a choice: absent ones are None in Python."""
    definition = kind.__strawberry_definition__
    return frozenset(field.python_name for field in definition.fields) if definition.is_one_of else frozenset()


def camel(name: str) -> str:
    """A Python name as GraphQL writes it."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
