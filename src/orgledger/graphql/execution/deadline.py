"""How long an operation may take, looked at wherever its answer can grow.

What an operation waits for is ended by the event loop. What it works out without waiting is not: there, each list of
objects looks at the clock before it is made. So nothing that multiplies goes on for long after the deadline; what is
between two lists is as long as the document. And the thread that still waits for the database is given back by that.
"""

from __future__ import annotations

from asyncio import timeout
from collections.abc import AsyncIterator, Callable
from functools import wraps
from inspect import iscoroutinefunction
from time import monotonic
from typing import Any

from graphql import GraphQLNonNull, GraphQLObjectType, GraphQLSchema, get_named_type, is_leaf_type, is_list_type
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from orgledger.graphql.execution.direct import Direct
from orgledger.store.engine import deadline
from orgledger.store.patience import OVER, look, patience


def watch(schema: GraphQLSchema) -> None:
    """Have every direct field that lists objects look at the clock; the others wait, or are as long as a page."""
    for kind in schema.type_map.values():
        for field in kind.fields.values() if isinstance(kind, GraphQLObjectType) else ():
            inner = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
            if not is_list_type(inner) or is_leaf_type(get_named_type(inner)):
                continue
            if isinstance(field.resolve, Direct) and not iscoroutinefunction(field.resolve.ask):
                field.resolve.ask = watched(field.resolve.ask)


def watched(ask: Callable[..., Any]) -> Callable[..., Any]:
    """A resolver that looks at the clock first."""

    @wraps(ask, assigned=())
    def in_time(*arguments: Any, **named: Any) -> Any:
        if monotonic() > deadline.get():
            raise TimeoutError
        if OVER:
            look()
        return ask(*arguments, **named)

    return in_time


class WallClock(SchemaExtension):
    """Ends queries that take too long. What is being recorded is not ended: nobody would know whether it was."""

    def __init__(self, operation_s: float) -> None:
        self.operation_s = operation_s

    async def on_execute(self) -> AsyncIterator[None]:
        """Wait for the execution so long and no longer."""
        context, asker = self.execution_context, patience.get()
        if context.operation_type is not OperationType.QUERY:
            if asker is not None:
                asker.endless = True
            yield
            return
        until = deadline.set(monotonic() + self.operation_s)
        try:
            async with timeout(self.operation_s):
                yield
        finally:
            deadline.reset(until)
        result: Any = context.result
        if any(isinstance(error.original_error, TimeoutError) for error in getattr(result, "errors", None) or ()):
            raise TimeoutError
