"""Sending one event to a receiver, and what came of it."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

import orgledger
from orgledger.exchange.webhook.address import Connection, NotAllowed, checked, place

ANSWER_BYTES = 65_536
"""The most that is read of an answer, so that the connection can be used again."""
LONGEST_S = 86_400.0
"""The longest that a receiver can have us wait."""


class Outcome(msgspec.Struct, frozen=True):
    """What came of one attempt."""

    reason: str | None = None
    """Why it was not taken; nothing, if it was."""
    wait_s: float = 0.0
    """How long the receiver asks us to wait."""
    gone: bool = False
    """Whether the receiver says that it wants nothing more, ever."""


class Sender:
    """Sends to one address, over one connection as long as it lasts."""

    def __init__(self, url: str, *, private: bool, timeout_s: float) -> None:
        self.parts = checked(url, private=private)
        self.place = place(url)
        self.private = private
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

    def send(self, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Send something, once.

        A connection that the receiver closed in the meantime is opened anew; nothing else is tried again.
        """
        used = self.connection is not None
        for again in (used, False):
            self.expired.clear()
            try:
                return self._sent(body, headers)
            except (OSError, ValueError, http.client.HTTPException) as error:
                self.close()
                lapsed = isinstance(error, ConnectionError) and not (self.expired.is_set() or self.ended.is_set())
                if not (again and lapsed):
                    return self._unreached(error)
        raise AssertionError("the second attempt is the last")

    def _sent(self, body: bytes, headers: Mapping[str, str]) -> Outcome:
        if self.connection is None:
            self.connection = Connection(self.parts, private=self.private, timeout=self.timeout_s)
        given = {"User-Agent": f"orgledger/{orgledger.__version__}", **headers}
        # The time limit of a socket begins anew with every byte; this one does not.
        limit = threading.Timer(self.timeout_s, self._expire)
        limit.daemon = True
        limit.start()
        try:
            self.connection.request("POST", self.target, body, given)
            answer = self.connection.getresponse()
            whole = len(answer.read(ANSWER_BYTES)) < ANSWER_BYTES
        finally:
            limit.cancel()
        if not whole or answer.will_close:
            self.close()
        if answer.status // 100 == 2:
            return Outcome()
        said = f"{self.place} answered {answer.status} {answer.reason[:60]}".rstrip()
        if answer.status // 100 == 3:
            said += "; redirects are not followed"
        gone = answer.status == http.HTTPStatus.GONE
        return Outcome(f"{said}.", waited(answer.headers.get("retry-after", "")), gone)

    def _unreached(self, error: Exception) -> Outcome:
        if isinstance(error, NotAllowed):
            return Outcome(str(error))
        if isinstance(error, TimeoutError) or self.expired.is_set():
            told = f"it did not answer within {self.timeout_s:g} s"
        else:
            told = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return Outcome(f"{self.place} cannot be reached: {told}.")

    def _expire(self) -> None:
        self.expired.set()
        self._cut()

    def _cut(self) -> None:
        """End whatever is going on, from another thread."""
        connection = self.connection
        sock = connection.sock if connection is not None else None
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Send nothing more: what is going on is cut off."""
        self.ended.set()
        self._cut()

    def close(self) -> None:
        """Let go of the connection."""
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()


def waited(text: str) -> float:
    """How many seconds a receiver asks us to wait: a number, or until a time. Source: RFC 9110 §10.2.3."""
    text = text.strip()
    if text.isdecimal():
        return min(float(text[:9]), LONGEST_S)
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_S)
