"""Shared answers: what one query asks several times, under other names, is worked out once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import wraps
from inspect import isawaitable, iscoroutinefunction
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema

from orgledger.graphql.execution.direct import Direct
from orgledger.graphql.scope import Request

SHARED = {
    "Query": ("compare", "ledger", "organizations", "operations", "readLog", "changeRequests", "consistency"),
    "Organization": (
        "checkpoint", "codeHistory", "collaborations", "findings", "findingsSeries", "grants", "history", "outline",
        "people", "positions", "report", "responsibilities", "roots", "search", "statements", "totals", "units",
    ),
}  # fmt: skip
"""Type → its fields that look at a whole organization, or at a ledger."""


def share(schema: GraphQLSchema) -> None:
    """Have the fields that are shared looked up among what the query has asked before."""
    for kind, names in SHARED.items():
        fields = schema.type_map[kind]
        assert isinstance(fields, GraphQLObjectType)
        for name in names:
            field, label = fields.fields[name], f"{kind}.{name}"
            if isinstance(field.resolve, Direct):
                field.resolve.ask = asked_once(field.resolve.ask, label)
            else:
                assert field.resolve is not None
                field.resolve = resolved_once(field.resolve, label)


def asked_once(ask: Callable[..., Any], label: str) -> Callable[..., Any]:
    """A method that is asked once at each coordinate."""
    if iscoroutinefunction(ask):

        @wraps(ask, assigned=())
        async def awaited(source: Any, **given: Any) -> Any:
            return await once(source.scope.request, source, label, given, lambda: ask(source, **given))

        return awaited

    @wraps(ask, assigned=())
    def asked(source: Any, **given: Any) -> Any:
        return once(source.scope.request, source, label, given, lambda: ask(source, **given))

    return asked


def resolved_once(resolve: Callable[..., Any], label: str) -> Callable[..., Any]:
    """A resolver that is asked once at each coordinate."""

    def resolved(source: Any, info: Any, **given: Any) -> Any:
        request = info.context
        if not isinstance(request, Request):
            return resolve(source, info, **given)
        return once(request, source, label, given, lambda: resolve(source, info, **given))

    return resolved


def once(request: Request, source: Any, label: str, given: dict[str, Any], make: Callable[[], Any]) -> Any:
    """What a query has asked before; else it is worked out now. What is recorded between two fields changes answers."""
    if not request.footing.query:
        return make()
    scope = getattr(source, "scope", None)
    at = (scope.coordinate, id(scope.image)) if scope is not None else None
    place = (label, at, repr(sorted(given.items())))
    if place in request.made:
        found = request.made[place][0]
    else:
        found = make()
        if isawaitable(found):
            found = asyncio.ensure_future(found)
            found.add_done_callback(hear)
        request.made[place] = (found, scope)  # The scope is kept, so that no other image can be taken for its own.
    return asyncio.shield(found) if isinstance(found, asyncio.Future) else found


def hear(task: asyncio.Future[Any]) -> None:
    """Take note of how it ended, also where all who asked were ended before."""
    if not task.cancelled():
        task.exception()
