"""Sessions of those who signed in with a browser: kept here, known there by a cookie that no script reads."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Engine, delete, insert, select, update

from orgledger.access.usage import Usage
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


class Stay(msgspec.Struct, frozen=True):
    """What others may know of a session: everything but what it is recognized by."""

    key: str
    subject: str
    created_at: Instant
    used_at: Instant
    """To a minute or so."""
    expires_at: Instant
    """When it ends at the latest."""


class Sessions:
    """The sessions of a database."""

    def __init__(self, engine: Engine, idle_s: int, longest_s: int) -> None:
        self.engine = engine
        self.usage = Usage(engine)
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
            self.usage.note(key, update(web_session).where(web_session.c.id == key).values(used_at=instant(now)))
        return Session(key, row.subject, row.expires_at, csrf(secret))

    def still(self, key: str, now: datetime) -> bool:
        """Whether a session goes on. To be followed by something that stays open is to be used."""
        with self.engine.connect() as connection:
            row = connection.execute(select(web_session).where(web_session.c.id == key)).one_or_none()
        return row is not None and now < moment(row.expires_at)

    def stays(self, now: datetime, subject: str | None = None) -> list[Stay]:
        """The sessions that go on, of somebody or of everybody, the newest first."""
        columns = (getattr(web_session.c, name) for name in ("id", "subject", "created_at", "used_at", "expires_at"))
        query = select(*columns).order_by(web_session.c.created_at.desc(), web_session.c.id)
        if subject is not None:
            query = query.where(web_session.c.subject == subject)
        with self.engine.connect() as connection:
            found = [Stay(*row) for row in connection.execute(query)]
        return [one for one in found if self._counts(one.used_at, one.expires_at, now)]

    def end(self, key: str) -> None:
        """End the session of a key."""
        with writing(self.engine) as connection:
            connection.execute(delete(web_session).where(web_session.c.id == key))

    def close(self, secret: str) -> None:
        """End the session of a cookie."""
        self.end(hashed(secret))

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
