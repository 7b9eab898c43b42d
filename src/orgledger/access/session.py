"""Sessions of those who signed in with a browser: kept here, known there by a cookie that no script reads."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Engine, delete, insert, select, update

from orgledger.domain.period import Instant, instant, moment
from orgledger.store.engine import writing
from orgledger.store.schema import web_session

TOUCH_S = 60
"""How exactly it is known when a session was used last."""


class Session(msgspec.Struct, frozen=True):
    """Somebody's session."""

    key: str
    """A hash of the cookie, by which it is kept."""
    subject: str
    expires_at: Instant
    csrf: str
    """What a page of ours sends along, and no other page knows."""


class Sessions:
    """The sessions of a database."""

    def __init__(self, engine: Engine, idle_s: int, longest_s: int) -> None:
        self.engine = engine
        self.idle = timedelta(seconds=idle_s)
        self.longest = timedelta(seconds=longest_s)

    def open(self, subject: str, now: datetime, former: str | None = None) -> str:
        """Begin a session, always under a new secret; those that are over are swept away.

        Args:
            subject: whose.
            now: when.
            former: the cookie of a session that this one takes the place of.

        Returns:
            The secret for the cookie.
        """
        secret = secrets.token_urlsafe(32)
        row = {
            "id": hashed(secret),
            "subject": subject,
            "created_at": instant(now),
            "used_at": instant(now),
            "expires_at": instant(now + self.longest),
        }
        with writing(self.engine) as connection:
            over = web_session.c.expires_at <= instant(now)
            idle = web_session.c.used_at <= instant(now - self.idle)
            connection.execute(delete(web_session).where(over | idle | (web_session.c.id == hashed(former or ""))))
            connection.execute(insert(web_session), row)
        return secret

    def find(self, secret: str, now: datetime) -> Session | None:
        """The session of a cookie, if it goes on; that it was used is noted now and then."""
        key = hashed(secret)
        with self.engine.connect() as connection:
            row = connection.execute(select(web_session).where(web_session.c.id == key)).one_or_none()
        if row is None or not self._counts(row.used_at, row.expires_at, now):
            return None
        if now - moment(row.used_at) > timedelta(seconds=TOUCH_S):
            with writing(self.engine) as connection:
                connection.execute(update(web_session).where(web_session.c.id == key).values(used_at=instant(now)))
        return Session(key, row.subject, row.expires_at, csrf(secret))

    def still(self, key: str, now: datetime) -> bool:
        """Whether a session goes on. To be followed by something that stays open is to be used."""
        with self.engine.connect() as connection:
            row = connection.execute(select(web_session).where(web_session.c.id == key)).one_or_none()
        return row is not None and now < moment(row.expires_at)

    def close(self, secret: str) -> None:
        """End a session."""
        with writing(self.engine) as connection:
            connection.execute(delete(web_session).where(web_session.c.id == hashed(secret)))

    def close_all(self, subject: str) -> None:
        """End all sessions of somebody."""
        with writing(self.engine) as connection:
            connection.execute(delete(web_session).where(web_session.c.subject == subject))

    def _counts(self, used_at: Instant, expires_at: Instant, now: datetime) -> bool:
        return now < moment(expires_at) and now - moment(used_at) < self.idle


def hashed(secret: str) -> str:
    """What is kept of a cookie."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf(secret: str) -> str:
    """What a page sends along to show that it is ours: made from the cookie, which no page can read."""
    return hmac.new(secret.encode(), b"orgledger/csrf/1", hashlib.sha256).hexdigest()
