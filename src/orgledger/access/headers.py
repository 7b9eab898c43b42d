"""What every answer says besides its content: how a browser may treat it, and by which id the log has it."""

from __future__ import annotations

import logging
import re
import secrets
from contextvars import ContextVar
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that this task answers."""

GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
"""Ids that are taken from whoever asks: a proxy that has given one already."""
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
FRAMES = "frame-ancestors 'none'"
"""The policy of what has none of its own: it is no page, and is shown in no other."""
HSTS = "max-age=31536000"
ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(//[^/?#]*)?|[/\\]{2,}[^/?#]*")
"""The scheme and host that an address begins with."""


def relative(address: str) -> str:
    """An address on this server as a path: by what name a caller reached it is not known here."""
    rest = ELSEWHERE.sub("", address, count=1) if ELSEWHERE.match(address) else address
    return "/" + rest.lstrip("/\\") if rest.startswith(("/", "\\")) or rest != address else rest


def attachment(name: str) -> str:
    """The Content-Disposition of a file to keep, whatever its name holds.

    Source: RFC 6266; clients that do not know `filename*` take the name in ASCII.
    """
    plain = re.sub(r"[^A-Za-z0-9._-]+", "_", name)
    if plain == name:
        return f'attachment; filename="{name}"'
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def new_id() -> str:
    """An id that nobody else has."""
    return secrets.token_hex(8)


class EveryAnswer:
    """Adds what every answer says to whatever an application answers."""

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self.app = app
        self.https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        given = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"x-request-id"), "")
        own = given if GIVEN.fullmatch(given) else new_id()
        placed = request_id.set(own)

        async def told(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.accept"):
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = own
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", FRAMES)
                if "location" in headers:
                    headers["Location"] = relative(headers["Location"])
                if self.https:
                    headers.setdefault("Strict-Transport-Security", HSTS)
            await send(message)

        try:
            await self.app(scope, receive, told)
        finally:
            request_id.reset(placed)


class Tagged(logging.Filter):
    """Puts the id of the request before what is logged while it is answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        """See logging.Filter."""
        own = request_id.get()
        if own is not None and not getattr(record, "request_id", None):
            record.request_id = own
            record.msg = f"[{own}] {record.msg}"
        return True
