"""Sending one event to a receiver, and what came of it."""

from __future__ import annotations

import http
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import msgspec

from orgledger.outgoing.client import Client, Unreached

PRIVATE = "ORGLEDGER_WEBHOOK_PRIVATE"
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


class Sender(Client):
    """Sends to one receiver."""

    def __init__(self, url: str, *, private: bool, timeout_s: float) -> None:
        super().__init__(url, private=private, timeout_s=timeout_s, setting=PRIVATE)

    def send(self, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Send something, once."""
        try:
            answer = self.exchange("POST", body, headers)
        except Unreached as error:
            return Outcome(str(error))
        if answer.taken:
            return Outcome()
        gone = answer.status == http.HTTPStatus.GONE
        return Outcome(f"{answer.told(self.place)}.", waited(answer.retry_after), gone)


def waited(text: str) -> float:
    """How many seconds a receiver asks us to wait: a number, or until a time. Source: RFC 9110 §10.2.3."""
    text = text.strip()
    if text.isdecimal():
        return min(float(text[:9]), LONGEST_S)
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_S)
