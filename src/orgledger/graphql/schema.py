"""The schema, and how a document is executed on it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from functools import cached_property, partial
from typing import Any

import orjson
import strawberry
from graphql import ExecutionResult, GraphQLError, OperationDefinitionNode, Undefined, get_operation_ast
from graphql import OperationType as GraphQLOperationType
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.schema.schema import DEFAULT_ALLOWED_OPERATION_TYPES
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from orgledger.access.headers import request_id
from orgledger.domain.refusal import Refused
from orgledger.graphql.bench import Busy
from orgledger.graphql.cost import RATE, Costs, values
from orgledger.graphql.document import Library, Reading, read_for
from orgledger.graphql.entry import ENTRY_TYPES
from orgledger.graphql.execution.compiled import CompiledExecution, WatchedExecution
from orgledger.graphql.execution.deadline import WallClock, watch
from orgledger.graphql.execution.direct import make_direct
from orgledger.graphql.execution.shared import share
from orgledger.graphql.limits import ERRORS, LIMIT
from orgledger.graphql.mutation import Mutation
from orgledger.graphql.node import Thing
from orgledger.graphql.position import DottedLine
from orgledger.graphql.query import Query
from orgledger.graphql.result import ERRORS as ERROR_TYPES
from orgledger.graphql.scalar import SCALARS
from orgledger.graphql.scope import Request
from orgledger.graphql.stream import carried
from orgledger.graphql.subscription import Subscription
from orgledger.settings import Settings
from orgledger.store.engine import Unavailable

log = logging.getLogger("orgledger.graphql")

MESSAGE = 500
"""Characters of a message about a client's own words."""
STREAMED = "A subscription is followed over a WebSocket, or posted with `Accept: text/event-stream`."
SLOW = "The query takes longer than it may here. Ask for less at once, or again later."
BUSY = "Too many of your operations wait for their turn here. Ask again once some of them are answered."
LONGEST_S = 10.0
"""How long a subscriber in debt waits for one change set."""
POSTED = "Mutations are posted; over a WebSocket they are not taken here."
SUGGESTED = " Did you mean "
MISUSED = (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError)
"""What strawberry raises where a document holds no operation that could be executed."""


class Meant(SchemaExtension):
    """Refuses to guess which of several operations is meant. Source: GraphQL specification §6.1."""

    def on_execute(self) -> Iterator[None]:
        """Answer in place of the execution."""
        context = self.execution_context
        document = context.graphql_document
        operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)] if document else []
        if len(operations) > 1 and context._provided_operation_name is None:
            told = "The document holds several operations: say which one is meant by operationName."
            if context.operation_type is OperationType.SUBSCRIPTION:
                raise GraphQLError(told)  # In place of a stream there is no result to give.
            context.result = ExecutionResult(data=None, errors=[GraphQLError(told)])
        yield


class Queries(SchemaExtension):
    """Notes that an answer is one to a query, which alone is ever kept."""

    def on_execute(self) -> Iterator[None]:
        """Before anything is read."""
        context = self.execution_context
        if context.operation_type is OperationType.QUERY and isinstance(context.context, Request):
            context.context.footing.query = True
        yield


def told_all(result: Any, asker: Any) -> Any:
    """A result with its errors as the asker may see them; of a document that was not executed, the first few."""
    errors = result.errors if result.data is not None else (result.errors or [])[:ERRORS]
    if errors:
        explained = not isinstance(asker, Request) or asker.explained
        result.errors = [spoken(error, explained) for error in errors]
    return result


def spoken(error: GraphQLError, explained: bool = True) -> GraphQLError:
    """An error as a client may see it, to whom the schema is explained or not."""
    cause = error.original_error
    if isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, InvalidOperationTypeError) and cause.operation_type is OperationType.MUTATION:
        return told(error, POSTED, {"code": "POST_REQUIRED"})
    if cause is None or isinstance(cause, MISUSED):
        too_long = error.message.startswith("Syntax Error: Document contains more than")
        code = (error.extensions or {}).get("code") or (LIMIT if too_long else "GRAPHQL_INVALID")
        message = error.message if explained else error.message.partition(SUGGESTED)[0]
        return told(error, shortened(message), {**(error.extensions or {}), "code": code})
    if isinstance(cause, Refused):
        refusal, path = cause.errors[0]
        code = "VALIDATION" if refusal.code == "INVALID" else refusal.code
        return told(error, refusal.message(str), {"code": code, "path": list(path)})
    if isinstance(cause, TimeoutError):
        return told(error, SLOW, {"code": "TIMEOUT"})
    if isinstance(cause, Unavailable):
        return told(error, str(cause), {"code": "UNAVAILABLE"})
    number = request_id.get() or secrets.token_hex(4)
    log.error("error %s", number, exc_info=cause)
    return told(error, f"Something went wrong here; the log has it under {number}.", {"code": "INTERNAL"})


def slow() -> GraphQLError:
    """The error of an operation that takes too long."""
    return GraphQLError(SLOW, extensions={"code": "TIMEOUT"})


def busy() -> GraphQLError:
    """The error of an operation of a caller of whom too many wait."""
    return GraphQLError(BUSY, extensions={"code": RATE, "retryAfterS": 1})


def shortened(message: str) -> str:
    """A message without the length of what it quotes."""
    return message if len(message) <= MESSAGE else f"{message[:MESSAGE]}…"


def told(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    """The same error in other words."""
    return GraphQLError(message, error.nodes, error.source, error.positions, error.path, None, extensions)


class Schema(strawberry.Schema):
    """The schema, quiet about the errors of its clients: what is worth a log is logged by `spoken`."""

    def __init__(self, *arguments: Any, library: Library, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.library = library
        # Python's None as a default means left out; printed, it would be a null that clients must not send.
        for kind in self._schema.type_map.values():
            for field in getattr(kind, "fields", {}).values() if not kind.name.startswith("__") else ():
                for argument in [field, *getattr(field, "args", {}).values()]:
                    if getattr(argument, "default_value", Undefined) is None:
                        argument.default_value = Undefined
        make_direct(self._schema)
        watch(self._schema)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the schema in its own language, in hexadecimal; printed once, which takes a tenth of a second."""
        return hashlib.sha256(self.as_str().encode()).hexdigest()

    async def execute(self, *arguments: Any, **named: Any) -> Any:
        """See strawberry.Schema: every error is told in our words."""
        asked = named.pop("allowed_operation_types", None) or DEFAULT_ALLOWED_OPERATION_TYPES
        named["allowed_operation_types"] = set(asked) - {OperationType.SUBSCRIPTION}
        result: Any
        try:
            result = await super().execute(*arguments, **named)
        except InvalidOperationTypeError as error:
            if error.operation_type is not OperationType.SUBSCRIPTION:
                raise
            result = ExecutionResult(data=None, errors=[GraphQLError(STREAMED)])
        return told_all(result, named.get("context_value"))

    async def stream(self, query: Any, *arguments: Any, **named: Any) -> Any:
        """See strawberry.Schema: each operation of a connection stands alone, and every error is told in our words."""
        asker = named["context_value"] = named["context_value"].anew()
        if not asker.ledger.settings.socket_mutations:
            named.setdefault("allowed_operation_types", {OperationType.QUERY, OperationType.SUBSCRIPTION})
        asked = (named.get("operation_name"), query if isinstance(query, str) else "")
        try:
            await asker.recheck()
        except GraphQLError as over:  # A long connection outlives what it was begun with.
            return self._told(refusing(over), asker, *asked)
        results: Any
        if asker.bench is None or not isinstance(query, str):
            results = await super().stream(query, *arguments, **named)
        elif await asker.bench(partial(self._follows, asker, query, named.get("operation_name"))):
            results = carried(await super().stream(query, *arguments, **named))
        else:
            results = self._once(asker, query, named)
        return self._told(results, asker, *asked)

    async def _follows(self, asker: Request, text: str, name: str | None) -> bool:
        """Whether a document is one to follow; what is wrong with it is told where it is executed."""
        try:
            found = read_for(asker, self.library, self._schema, text)
        except GraphQLError:
            return False
        operation = None if found.errors else get_operation_ast(found.document, name)
        return operation is not None and operation.operation is GraphQLOperationType.SUBSCRIPTION

    async def _once(self, asker: Any, query: str, named: dict[str, Any]) -> AsyncGenerator[Any, None]:
        """The one result of what is no subscription, executed at a bench."""
        try:
            yield await asker.bench(partial(super().execute, query, **named))
        except TimeoutError:
            yield ExecutionResult(data=None, errors=[slow()])
        except Busy:
            yield ExecutionResult(data=None, errors=[busy()])
        except MISUSED:
            results: Any = await super().stream(query, **named)
            async with aclosing(results):
                async for result in results:
                    yield result

    async def _told(self, results: Any, asker: Any, operation: str | None, document: str) -> AsyncGenerator[Any, None]:
        try:
            async with aclosing(results):
                async for result in results:
                    if result.data is not None:
                        body = orjson.dumps(result.data)
                        await asker.log(operation, document, asker.footing, body, "stream")
                        await paid(asker, body)
                    yield told_all(result, asker)
        except GraphQLError as error:  # A syntax error, which reading does not catch.
            yield told_all(PreExecutionError(data=None, errors=[error]), asker)

    def warm(self, text: str) -> list[GraphQLError]:
        """Parse and validate a document ahead of the first request for it; what is wrong with it."""
        try:
            return self.library.read(self._schema, text, True).errors
        except GraphQLError as error:
            return [error]

    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """See strawberry.Schema."""


async def paid(asker: Any, body: bytes) -> None:
    """Take what a change set costs that somebody follows; whoever is in debt follows more slowly."""
    account = asker.account
    if account is not None and not asker.footing.query:  # A query has been paid for already.
        account.spend(values(body))
        await asyncio.sleep(min(account.owed_s(), LONGEST_S))


async def refusing(error: GraphQLError) -> AsyncGenerator[Any, None]:
    """Results of an operation that is not begun."""
    for _ in ():
        yield
    raise error


def build_schema(settings: Settings | None = None) -> Schema:
    """The schema, under the limits of the settings."""
    limits = settings or Settings()
    library = Library(limits)
    schema = Schema(
        library=library,
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[*ENTRY_TYPES.values(), *ERROR_TYPES.values(), Thing, DottedLine],
        extensions=[
            lambda: Reading(library),
            Meant,
            Queries,
            lambda: Costs(limits),
            lambda: WallClock(limits.operation_s),
        ],
        config=StrawberryConfig(scalar_map=SCALARS),
        execution_context_class=WatchedExecution if limits.plain_lane else CompiledExecution,
    )
    share(schema._schema)
    return schema


def sdl() -> str:
    """The schema in its own language."""
    return build_schema().as_str() + "\n"
