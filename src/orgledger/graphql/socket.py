"""GraphQL over a WebSocket: the protocol graphql-transport-ws, with what a long connection needs besides.

Source: https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec
import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler

from orgledger.graphql.http import Problem
from orgledger.graphql.limits import LIMIT
from orgledger.graphql.scope import Request
from orgledger.graphql.subscription import place
from orgledger.settings import Settings

if TYPE_CHECKING:
    from orgledger.graphql.view import View

BAD, UNINITIALIZED, TOO_SLOW, SILENT, TOO_LARGE, RESTART = 4400, 4408, 4413, 4499, 1009, 1012
"""Why a WebSocket is closed. Clients of graphql-ws come back after each of them but the first and TOO_LARGE."""
REASON_BYTES = 123
"""The longest reason that a close frame holds. Source: RFC 6455 §5.5."""
CLOSE_S = 1.0
"""How long it may take to tell a client that it is closed."""


class Subscribe(msgspec.Struct):
    """The payload of an operation."""

    query: str | None = None
    documentId: str | None = None  # noqa: N815  The protocol's names.
    variables: dict[str, Any] | None = None
    operationName: str | None = None  # noqa: N815
    extensions: dict[str, Any] | None = None


class Message(msgspec.Struct):
    """What a client may send."""

    type: str
    id: str | None = None
    payload: Any = None


class Socket(ASGIWebSocketAdapter):
    """Messages as text, no larger than a request may be."""

    def __init__(self, view: Any, request: WebSocket, response: WebSocket) -> None:
        super().__init__(view, request, response)
        self.body_bytes = view.settings.body_bytes

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        """See AsyncWebSocketAdapter."""
        try:
            while self.ws.application_state != WebSocketState.DISCONNECTED:
                text = await self.ws.receive_text()
                if len(text.encode()) > self.body_bytes:
                    await self.close(TOO_LARGE, "The message is too large.")
                    return
                yield orjson.loads(text)
        except KeyError:
            raise NonTextMessageReceived from None
        except ValueError:
            raise NonJsonMessageReceived from None
        except WebSocketDisconnect:
            return

    async def send_json(self, message: Mapping[str, object]) -> None:
        """See AsyncWebSocketAdapter."""
        if self.ws.application_state != WebSocketState.CONNECTED:
            raise WebSocketDisconnected
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except (WebSocketDisconnect, RuntimeError) as gone:
            raise WebSocketDisconnected from gone

    async def close(self, code: int, reason: str) -> None:
        """Close, once; whoever does not even take that is left."""
        if self.ws.application_state != WebSocketState.CONNECTED:
            return
        short = reason.encode()[:REASON_BYTES].decode(errors="ignore")
        with suppress(TimeoutError, RuntimeError, WebSocketDisconnect):
            async with asyncio.timeout(CLOSE_S):
                await self.ws.close(code, short)


class Conversation(BaseGraphQLTransportWSHandler[Request, None]):
    """One connection: it is pinged while it is quiet, and closed when its client takes or says nothing any more."""

    view: View
    websocket: Socket
    heard = True
    farewell: tuple[int, str] | None = None
    """Why it is being closed."""

    @property
    def settings(self) -> Settings:
        """The server's."""
        return self.view.settings

    async def handle(self) -> None:
        """See BaseGraphQLTransportWSHandler.

        The connection is closed only once nobody listens on it any more: granian does not close it before.
        """
        tasks = [asyncio.create_task(super().handle()), asyncio.create_task(self.ping())]
        self.talking, self.gone = tasks[0], asyncio.Event()
        self.view.conversations.add(self)
        try:
            await asyncio.wait({self.talking})
            if self.farewell is not None:
                await self.websocket.close(*self.farewell)
            else:
                self.talking.result()
        finally:
            self.view.conversations.discard(self)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self.gone.set()

    async def ping(self) -> None:
        """Ask a quiet client now and then whether it is there."""
        while True:
            for _ in range(2):
                await asyncio.sleep(self.settings.ping_s)
                if self.connection_acknowledged and not self.heard:
                    await self.send_message({"type": "ping"})
            if self.connection_acknowledged and not self.heard:
                self.end(SILENT, "The client has not answered to pings.")
            self.heard = False

    async def handle_message(self, message: object) -> None:
        """See BaseGraphQLTransportWSHandler; what is no message of the protocol ends the connection."""
        self.heard = True
        try:
            told = msgspec.convert(message, Message)
            if told.type in ("subscribe", "complete"):
                msgspec.convert(told.id, str)
            asked = msgspec.convert(told.payload, Subscribe) if told.type == "subscribe" else None
            if told.type == "connection_init" and told.payload is None and isinstance(message, dict):
                message.pop("payload", None)
        except msgspec.ValidationError as error:
            await self.websocket.close(BAD, f"Not a message of the protocol: {error}")
            return
        if told.type == "subscribe" and len(self.operations) >= self.settings.connection_subscriptions:
            text = f"One connection carries {self.settings.connection_subscriptions} operations at the same time."
            await self.refuse(told, GraphQLError(text, extensions={"code": LIMIT}))
            return
        if asked is not None:
            try:
                told.payload["query"] = self.view.documents.text(asked.query, asked.documentId, asked.extensions)
                told.payload["operationName"] = asked.operationName or None
            except Problem as problem:
                await self.refuse(told, problem.error)
                return
        await super().handle_message(message)  # type: ignore[arg-type]

    async def refuse(self, asked: Message, error: GraphQLError) -> None:
        """Say what is wrong with an operation."""
        await self.send_message({"id": asked.id or "", "type": "error", "payload": [error.formatted]})

    async def send_message(self, message: Any) -> None:
        """See BaseGraphQLTransportWSHandler; a client that does not take it in time is closed."""
        sending = asyncio.ensure_future(super().send_message(message))
        try:
            if not (await asyncio.wait({sending}, timeout=self.settings.slow_s))[0]:
                # Half a message cannot be followed by a reason: it has as long again to go through.
                through = bool((await asyncio.wait({sending}, timeout=self.settings.slow_s))[0])
                taken, offered = place.get((None, None))
                reason = {"code": "SLOW_CONSUMER", "after": offered if through else taken}
                self.end(TOO_SLOW, orjson.dumps(reason).decode())
            await sending
        finally:
            sending.cancel()

    async def handle_task_exception(self, error: Exception) -> None:
        """See BaseGraphQLTransportWSHandler; that a client went away is no error."""
        if not isinstance(error, WebSocketDisconnected):
            await super().handle_task_exception(error)

    async def handle_connection_init_timeout(self) -> None:
        """See BaseGraphQLTransportWSHandler."""
        await asyncio.sleep(self.settings.init_s)
        self.connection_timed_out = True
        self.end(UNINITIALIZED, "Connection initialisation timeout")

    def end(self, code: int, reason: str) -> None:
        """Stop listening and everything that is going on, and close."""
        if self.farewell is None:
            self.farewell = (code, reason)
            self.talking.cancel()

    async def stop(self) -> None:
        """Send the client elsewhere, or to the next start of this server."""
        self.end(RESTART, "The server stops; go on after the last change set that arrived.")
        await self.gone.wait()
