"""Front ends on other origins: which pages elsewhere may ask GraphQL, as a browser is told.

Source: https://fetch.spec.whatwg.org/#http-cors-protocol. Credentials are never allowed: a session is for this server's
own pages, and a front end elsewhere sends a token.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orgledger.access.cookie import ours

METHODS = "GET, HEAD, POST"
EXPOSED = "ETag, Retry-After, Server-Timing, X-Request-Id"
"""Headers that a page elsewhere may read, besides those that every page may."""
KEPT_S = 600
"""How long a browser may keep what it was told."""
PORTS = {"http": 80, "https": 443}


def read_origins(text: str) -> frozenset[str]:
    """The origins of a setting, apart by spaces or commas, as browsers write them.

    Raises:
        ValueError: for one that is none; for `*`, which would let every page in.
    """
    return frozenset(read_origin(one) for one in text.replace(",", " ").split())


def read_origin(text: str) -> str:
    """An origin as a browser writes it: lower case, without the port of its scheme.

    Raises:
        ValueError: if it is none.
    """
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        parts, host, port = urlsplit(""), None, None
    more = parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None
    if not host or "*" in host or parts.scheme not in PORTS or more:
        told = "Write scheme, host and port, such as https://app.example.com; there is no origin for every page."
        raise ValueError(f"ORGLEDGER_ORIGINS: {text!r} is no origin. {told}")
    named = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{named}" + (f":{port}" if port not in (None, PORTS[parts.scheme]) else "")


def from_elsewhere(connection: HTTPConnection, origins: Collection[str]) -> bool:
    """Whether a page of another origin, which the operator has not named, sent a request, as far as a browser says."""
    return not ours(connection) and connection.headers.get("origin") not in origins


class CrossOrigin:
    """Tells browsers which other origins may ask at a path, and answers their preflights."""

    def __init__(self, app: ASGIApp, *, path: str, origins: Collection[str]) -> None:
        self.app = app
        self.path = path
        self.origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http" or scope["path"] != self.path or not self.origins:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        allowed = {"Access-Control-Allow-Origin": origin} if origin in self.origins and origin is not None else {}
        if scope["method"] == "OPTIONS" and origin is not None and "access-control-request-method" in headers:
            await self.preflight(headers, allowed)(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer.add_vary_header("Origin")
                answer.update({**allowed, "Access-Control-Expose-Headers": EXPOSED} if allowed else {})
            await send(message)

        await self.app(scope, receive, told)

    def preflight(self, headers: Headers, allowed: dict[str, str]) -> Response:
        """What a browser is told before it sends what a page elsewhere asks."""
        vary = {"Vary": "Origin, Access-Control-Request-Headers"}
        if not allowed:
            told = "Pages of this origin may not ask here. The operator names those that may in ORGLEDGER_ORIGINS."
            return JSONResponse({"errors": [{"message": told, "extensions": {"code": "FORBIDDEN"}}]}, 403, vary)
        more = {"Access-Control-Allow-Methods": METHODS, "Access-Control-Max-Age": str(KEPT_S)}
        asked = headers.get("access-control-request-headers")
        if asked:
            more["Access-Control-Allow-Headers"] = asked
        return Response(status_code=204, headers={**vary, **allowed, **more})
