"""GraphQL over HTTP, and GraphiQL without any outside host."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
from cross_web import HTTPException
from starlette.requests import HTTPConnection
from starlette.requests import Request as HttpRequest
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from strawberry.asgi import GraphQL
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL

from orgledger.graphql.budget import Budgets
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from orgledger.graphql.socket import Conversation, Socket
from orgledger.graphql.sse import EventStream, events
from orgledger.ledger import Ledger

ASSETS = Path(__file__).parent / "graphiql"
ACTOR_HEADER = "x-orgledger-actor"
FORWARDED = {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"}
"""Behind a proxy everybody comes from this machine, so nobody is believed."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class View(GraphQL[Request, None]):
    """Answers documents by POST, over a WebSocket or with a stream of events; shows GraphiQL to a browser."""

    allow_queries_via_get = False
    websocket_adapter_class = Socket
    graphql_transport_ws_handler_class = Conversation

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(
            build_schema(ledger.settings),
            allow_queries_via_get=False,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=timedelta(seconds=ledger.settings.init_s),
            max_subscriptions_per_connection=None,  # Counted, and told with a code, by the conversation.
        )
        self.stream_transport_classes_by_protocol = {GRAPHQL_SSE_PROTOCOL: events(ledger.settings.ping_s)}
        self.ledger = ledger
        self.settings = ledger.settings
        self.conversations: set[Conversation] = set()
        self.budgets = Budgets(self.settings.budget, self.settings.budget_per_s)

    async def stop(self) -> None:
        """End what would never end by itself: clients are sent to the next start of this server."""
        await asyncio.gather(*(conversation.stop() for conversation in list(self.conversations)))
        await asyncio.to_thread(self.ledger.heads.close)

    async def create_streaming_response(
        self, request: Any, stream: Any, sub_response: Response, headers: Mapping[str, str]
    ) -> Response:
        """A stream of events."""
        return EventStream(stream(), self.settings.slow_s, headers=headers)

    async def get_context(self, request: Any, response: Any) -> Request:
        """One request's standing: who asks, and what it may read."""
        actor = actor_of(request, self.ledger.settings.actor)
        return Request(self.ledger, actor, account=self.budgets.of(caller_of(request, actor)))

    async def render_graphql_ide(self, request: HttpRequest) -> Response:
        """GraphiQL, from our own files."""
        return FileResponse(ASSETS / "index.html", headers={"Content-Security-Policy": POLICY})

    def decode_json(self, data: str | bytes) -> object:
        """A request's JSON, which is an object.

        Raises:
            HTTPException: 400, if it is something else.
        """
        found = orjson.loads(data)
        if not isinstance(found, dict):
            raise HTTPException(400, "A request is a JSON object.")
        return found

    def encode_json(self, data: object) -> bytes:
        """Answers in JSON, as fast as it goes."""
        return orjson.dumps(data)


def actor_of(request: HTTPConnection, default: str) -> str:
    """Who asks: named by a header that is believed only on this machine."""
    named = request.headers.get(ACTOR_HEADER)
    if FORWARDED & set(request.headers):
        return default
    return named if named and is_local(request.client.host if request.client else None) else default


def caller_of(request: HTTPConnection, actor: str) -> str:
    """On whose account it goes: the actor's, by whatever address; that of the address, for whoever named no actor."""
    if request.headers.get(ACTOR_HEADER) == actor:
        return f"actor {actor}"
    return f"address {request.client.host if request.client else ''}"


def is_local(host: str | None) -> bool:
    """Whether a peer is on this machine; a Unix socket has no host and is."""
    if host is None:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Assets(StaticFiles):
    """GraphiQL's files, under the page's own policy."""

    def file_response(self, *arguments: Any, **named: Any) -> Response:
        """See StaticFiles."""
        response = super().file_response(*arguments, **named)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def routes(view: View) -> list[BaseRoute]:
    """Where GraphQL and GraphiQL are served."""
    return [
        Route("/graphql", view, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", view),
        Mount("/graphiql", Assets(directory=ASSETS)),
    ]
