"""Bodies of requests: how large one may be, how long it may take to arrive, and how much of all is held at a time.

A body is read before the application is asked, so that half of one costs no more than the memory it takes. Somebody who
is not recognized yet sends no more than a question may have, also where tables are taken, and shares less memory.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import msgspec
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGE, SLOW, CROWDED, UNREADABLE = "LIMIT_EXCEEDED", "TIMEOUT", "UNAVAILABLE", "BAD_REQUEST"
IMPORT = re.compile(r"/admin/[^/]+/import")
DIGITS = 18
"""Of a number of bytes that is worth reading."""
SMALL = 16_384
"""Bytes of a body that are not counted: connections are what is scarce there."""
SHARE = 4
"""One caller has so small a part of what is held at most; so have all together who are not recognized."""

DEPARTURE = "orgledger.departure"
"""Where a request's scope holds its departure."""

Recognize: TypeAlias = Callable[[HTTPConnection], Awaitable[str | None]]
"""Who sends a request; nobody, if that is not known."""


class Allowance(msgspec.Struct, frozen=True):
    """What bodies may amount to."""

    body_bytes: int
    import_bytes: int
    """On the one page that takes tables."""
    seconds: float
    """How long one may take to arrive, whole."""
    total_bytes: int
    """Of all that are held in this process at the same time."""


class Departure:
    """That whoever sends a request goes away, which several may wait for: a server tells it once, behind the body."""

    def __init__(self, receive: Receive) -> None:
        self.receive = receive
        self.coming: asyncio.Task[Message] | None = None

    async def come(self) -> Message:
        """Wait for it."""
        if self.coming is None:
            self.coming = asyncio.ensure_future(self._listen())
        return await asyncio.shield(self.coming)

    async def _listen(self) -> Message:
        while (message := await self.receive())["type"] != "http.disconnect":
            pass
        return message

    def forget(self) -> None:
        """Wait no longer: the request is answered."""
        if self.coming is not None:
            self.coming.cancel()


class Refused(Exception):
    """A body is read no further; says why."""

    def __init__(self, status: int, code: str, told: str) -> None:
        super().__init__(told)
        self.status = status
        self.code = code


class Bodies:
    """Reads bodies, and refuses those that are too large, too slow or too many."""

    def __init__(self, app: ASGIApp, allowance: Allowance, recognize: Recognize) -> None:
        self.app = app
        self.allowance = allowance
        self.recognize = recognize
        self.held: Counter[str] = Counter()
        """Whose → bytes that are held for them."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = Body(self, scope)
        try:
            await self._answer(body, scope, receive, send)
        finally:
            body.drop()

    async def _answer(self, body: Body, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            read = await body.read(receive)
        except Refused as refused:
            errors = {"errors": [{"message": str(refused), "extensions": {"code": refused.code}}]}
            headers = {"connection": "close", **({"retry-after": "5"} if refused.status == 503 else {})}
            await JSONResponse(errors, status_code=refused.status, headers=headers)(scope, receive, send)
            return
        first: list[Message] = [{"type": "http.request", "body": read, "more_body": False}]
        departure = scope[DEPARTURE] = Departure(receive)

        async def again() -> Message:
            return first.pop() if first else await departure.come()

        try:
            await self.app(scope, again, send)
        finally:
            departure.forget()

    def hold(self, whose: str, size: int) -> None:
        """Count bytes that are held for somebody.

        Raises:
            Refused: if there is no room for them.
        """
        room = self.allowance.total_bytes // SHARE
        if self.held[whose] + size > room or self.held.total() + size > self.allowance.total_bytes:
            told = "The server holds as many requests as it can just now. Nothing was done; send it again in a moment."
            raise Refused(503, CROWDED, told)
        self.held[whose] += size

    def drop(self, whose: str, size: int) -> None:
        """Count them no longer."""
        self.held[whose] -= size
        if not self.held[whose]:
            del self.held[whose]


class Body:
    """One body on its way."""

    def __init__(self, bodies: Bodies, scope: Scope) -> None:
        self.bodies = bodies
        self.allowance = bodies.allowance
        self.connection = HTTPConnection(scope)
        self.takes_table = IMPORT.fullmatch(scope["path"]) is not None
        announced = Headers(scope=scope).get("content-length", "")
        self.announced = (10**DIGITS if len(announced) > DIGITS else int(announced)) if announced.isdecimal() else 0
        self.whose: str | None = None
        """For whom it is held, once that matters; all who are not recognized are one."""
        self.most = self.allowance.body_bytes
        self.counted = 0

    async def read(self, receive: Receive) -> bytes:
        """The whole body.

        Raises:
            Refused: if it is too large, too slow, has no clear end, or there is no room for it.
        """
        try:
            async with asyncio.timeout(self.allowance.seconds):
                return await self._read(receive)
        except TimeoutError:
            told = f"The request did not arrive whole within {self.allowance.seconds:g} s. Nothing was done."
            raise Refused(408, SLOW, told) from None

    async def _read(self, receive: Receive) -> bytes:
        read, more = bytearray(), True
        await self._allow(self.announced)
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":  # Who went away does not hear this; who sent nonsense does.
                raise Refused(400, UNREADABLE, "The body of the request could not be read. Nothing was done.")
            part = message.get("body", b"")
            await self._allow(len(read) + len(part))
            read += part
            more = message.get("more_body", False)
            if len(read) > SMALL:
                assert self.whose is not None, "looked at before so much is read"
                self.bodies.hold(self.whose, len(read) - self.counted)
                self.counted = len(read)
        return bytes(read)

    async def _allow(self, size: int) -> None:
        """Look whether a body may have so many bytes; who sends it, before it is more than little.

        Raises:
            Refused: if it is too large.
        """
        if size > SMALL and self.whose is None:
            found = await self.bodies.recognize(self.connection)
            self.whose = found or ""
            if found and self.takes_table:
                self.most = self.allowance.import_bytes
        if size > self.most:
            told = f"The request has more than {self.most:,} bytes."
            if self.takes_table and not self.whose:
                told += " Sign in first: a table may have more."
            raise Refused(413, LARGE, told)

    def drop(self) -> None:
        """Note that it is held no longer."""
        if self.counted:
            self.bodies.drop(self.whose or "", self.counted)
            self.counted = 0
