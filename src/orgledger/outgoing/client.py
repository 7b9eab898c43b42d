"""The one client for what goes out: webhooks, witnesses, drops, time-stamps, and the keys of an identity provider.

An exchange has one deadline, however slowly the other side answers. Redirects are not followed, no proxy of the
environment is asked, where an address leads is looked at (see `address`), and no more of an answer is read than wanted.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import closing, suppress

import msgspec

import orgledger
from orgledger.outgoing.address import PRIVATE, Connection, NotAllowed, checked, place

ANSWER_BYTES = 65_536
"""The most that is read of an answer unless told otherwise, so that the connection can be used again."""


class Unreached(Exception):
    """There was no answer; says why. It names the host alone, for the rest of an address may be a secret."""


class Answer(msgspec.Struct, frozen=True):
    """What the other side said."""

    status: int
    reason: str
    kind: str
    """The media type, without parameters."""
    body: bytes
    """No more than was wanted."""
    retry_after: str = ""

    @property
    def taken(self) -> bool:
        """Whether what was sent was taken; a redirect is a failure."""
        return self.status // 100 == 2

    def told(self, where: str) -> str:
        """What it said, for people."""
        said = f"{where} answered {self.status} {self.reason[:60]}".rstrip()
        return f"{said}; redirects are not followed" if self.status // 100 == 3 else said


class Client:
    """Sends to one address, over one connection as long as it lasts."""

    def __init__(self, url: str, *, private: bool, timeout_s: float, setting: str = PRIVATE) -> None:
        """See `address.checked`.

        Raises:
            NotAllowed: if nothing may be sent there.
        """
        self.parts = checked(url, private=private, setting=setting)
        self.place = place(url)
        self.private = private
        self.setting = setting
        self.timeout_s = timeout_s
        self.connection: Connection | None = None
        self.ended = threading.Event()
        """Whether nothing more is to be sent."""
        self.expired = threading.Event()
        """Whether the attempt that is being made has taken its time."""

    @property
    def target(self) -> str:
        """What is asked for."""
        return (self.parts.path or "/") + (f"?{self.parts.query}" if self.parts.query else "")

    def exchange(self, method: str, body: bytes | None, headers: Mapping[str, str], most: int = ANSWER_BYTES) -> Answer:
        """Send something, once, and read `most` bytes of the answer.

        A connection that the receiver closed in the meantime is opened anew; nothing else is tried again.

        Raises:
            Unreached: if there is no answer in time, or nothing may be sent there.
        """
        used = self.connection is not None
        for again in (used, False):
            self.expired.clear()
            try:
                return self._exchanged(method, body, headers, most)
            except (OSError, ValueError, http.client.HTTPException) as error:
                self.close()
                lapsed = isinstance(error, ConnectionError) and not (self.expired.is_set() or self.ended.is_set())
                if not (again and lapsed):
                    raise Unreached(self._told(error)) from error
        raise AssertionError("the second attempt is the last")

    def _exchanged(self, method: str, body: bytes | None, headers: Mapping[str, str], most: int) -> Answer:
        # The time limit of a socket begins anew with every byte; this one does not.
        limit = threading.Timer(self.timeout_s, self._expire)
        limit.daemon = True
        limit.start()
        try:
            if self.connection is None:
                self.connection = self._connected(time.monotonic() + self.timeout_s)
            given = {"User-Agent": f"orgledger/{orgledger.__version__}", **headers}
            self.connection.request(method, self.target, body, given)
            answer = self.connection.getresponse()
            read = beginning(answer, most)
            if self.expired.is_set() or self.ended.is_set():  # What was read is but a part.
                raise TimeoutError
        finally:
            limit.cancel()
        if answer.will_close or not answer.isclosed():
            self.close()
        kind = answer.headers.get_content_type()
        return Answer(answer.status, answer.reason, kind, read, answer.headers.get("retry-after", ""))

    def _connected(self, until: float) -> Connection:
        """A connection that is open, within the time of the attempt."""
        made = Connection(self.parts, private=self.private, setting=self.setting, timeout_s=self.timeout_s, until=until)
        self.connection = made  # From here on it can be cut off.
        made.connect()
        if self.expired.is_set() or self.ended.is_set():
            raise TimeoutError
        return made

    def _told(self, error: Exception) -> str:
        if isinstance(error, NotAllowed):
            return str(error)
        if isinstance(error, TimeoutError) or self.expired.is_set():
            told = f"it did not answer within {self.timeout_s:g} s"
        else:
            told = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return f"{self.place} cannot be reached: {told}."

    def _expire(self) -> None:
        self.expired.set()
        self._cut()

    def _cut(self) -> None:
        """End whatever is going on, from another thread."""
        connection = self.connection
        line = connection.line if connection is not None else None
        if line is not None:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Send nothing more: what is going on is cut off."""
        self.ended.set()
        self._cut()

    def close(self) -> None:
        """Let go of the connection."""
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()


def beginning(answer: http.client.HTTPResponse, most: int) -> bytes:
    """The first bytes of an answer's body, `most` at most.

    `HTTPResponse.read` takes a chunk that says it has -1 bytes for everything that comes, and keeps all of it.
    """
    body, at = memoryview(bytearray(most)), 0
    while at < most and (count := answer.readinto(body[at:])):
        at += count
    return bytes(body[:at])


def exchanged(
    method: str,
    url: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    private: bool,
    timeout_s: float,
    most: int = ANSWER_BYTES,
) -> Answer:
    """One exchange with an address, over a connection of its own.

    Raises:
        Unreached: if there is no answer in time, or nothing may be sent there.
    """
    try:
        client = Client(url, private=private, timeout_s=timeout_s)
    except NotAllowed as error:
        raise Unreached(str(error)) from error
    with closing(client):
        return client.exchange(method, body, headers or {}, most)
