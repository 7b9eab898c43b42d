"""GraphQL over server-sent events: one stream for each operation that is posted.

Source: "Distinct connections mode" of https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send
from strawberry.http.streaming import SSETransport


def events(ping_s: float) -> type[SSETransport]:
    """Each answer is an event; a comment now and then keeps the way to the client open."""

    class Events(SSETransport):
        def __init__(self) -> None:
            super().__init__(ping_s)

    return Events


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
