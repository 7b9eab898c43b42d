"""GraphQL over server-sent events: one stream for each operation that is posted.

Source: "Distinct connections mode" of https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from graphql import GraphQLError, OperationType, get_operation_ast, parse
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send
from strawberry.http import GraphQLRequestData
from strawberry.http.streaming import SSETransport

JSON = ("application/json", "application/graphql-response+json", "application/*", "*/*")
"""The media types with which a client accepts an answer that is no stream."""


def events(ping_s: float) -> type[SSETransport]:
    """Each answer is an event; a comment now and then keeps the way to the client open."""

    class Events(SSETransport):
        def __init__(self) -> None:
            super().__init__(ping_s)

        def encode_event(self, event: str, data: str | None = None) -> str:
            """See SSETransport; lines end with LF alone, the one end that clients with a parser of their own know."""
            return super().encode_event(event, data).replace("\r\n", "\n")

        def encode_comment(self, comment: str) -> str:
            return super().encode_comment(comment).replace("\r\n", "\n")

    return Events


def needs_stream(asked: GraphQLRequestData, accept: str, tokens: int) -> bool:
    """Whether an operation of a client that accepts events is answered with them.

    A client that accepts JSON too, as urql does, gets events for what it follows and JSON for all else.

    Args:
        asked: the operation.
        accept: what the client accepts.
        tokens: how long a document may be.
    """
    if not any(part.partition(";")[0].strip().lower() in JSON for part in accept.split(",")):
        return True
    try:
        operation = get_operation_ast(parse(asked.query or "", max_tokens=tokens), asked.operation_name)
    except (GraphQLError, RecursionError):
        return False  # What is wrong with it is told in JSON.
    return operation is not None and operation.operation is OperationType.SUBSCRIPTION


class EventStream(StreamingResponse):
    """A stream that ends when its client has not taken a part of it for so many seconds."""

    def __init__(self, events: AsyncGenerator[str, None], slow_s: float, headers: Mapping[str, str]) -> None:
        super().__init__(events, headers=headers)
        self.events = events
        self.slow_s = slow_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""

        async def patient(message: Message) -> None:
            async with asyncio.timeout(self.slow_s):
                await send(message)

        try:
            async with aclosing(self.events):
                await super().__call__(scope, receive, patient)
        except TimeoutError:
            return  # Left unfinished, which closes the connection: it could not be told anything.
