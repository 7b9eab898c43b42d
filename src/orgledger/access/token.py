"""API tokens: 256 random bits that are shown once; what is kept of one is a hash, its limits and when it was used.

A secret begins with `olt_` and ends with a checksum, so that scanners of repositories find a lost one, and a mistyped
one is told from a stranger's without asking the database.
"""

from __future__ import annotations

import hashlib
import secrets
import zlib
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import Engine, Row, insert, select, update

from orgledger.access.usage import Usage
from orgledger.domain.command import shown
from orgledger.domain.period import Instant, instant, moment
from orgledger.domain.refusal import Invalid, Unknown, refuse
from orgledger.domain.role import Role
from orgledger.store.engine import writing
from orgledger.store.schema import api_token

PREFIX = "olt_"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BODY, CHECK = 43, 6
"""Digits of 256 bits, and of their CRC-32, to the base of 62."""
DAYS = 366
"""The longest life of a token."""
LABEL = 100
"""Characters of what a token is called."""
USED_S = 300
"""How exactly it is known when a token was used last: one write in so many seconds."""


class Token(msgspec.Struct, frozen=True):
    """What is known of a token: everything but its secret."""

    key: str
    subject: str
    label: str
    roles: frozenset[Role] | None
    """The roles that it may use of those its owner holds; nothing for all of them."""
    organization: str | None
    """The only organization it is good for, by key."""
    created_at: Instant
    expires_at: Instant
    used_at: Instant | None
    revoked_at: Instant | None

    def counts(self, now: Instant) -> bool:
        """Whether it lets anybody in."""
        return self.revoked_at is None and now < self.expires_at


def digits(number: int, length: int) -> str:
    """A number to the base of 62."""
    found = ""
    for _ in range(length):
        number, digit = divmod(number, len(DIGITS))
        found = DIGITS[digit] + found
    return found


def make() -> str:
    """A new secret."""
    body = digits(int.from_bytes(secrets.token_bytes(32), "big"), BODY)
    return PREFIX + body + digits(zlib.crc32(body.encode()), CHECK)


def well_formed(secret: str) -> bool:
    """Whether a text could be a secret of ours."""
    body, check = secret[len(PREFIX) : -CHECK], secret[-CHECK:]
    whole = len(secret) == len(PREFIX) + BODY + CHECK and secret.startswith(PREFIX) and secret.isascii()
    return whole and digits(zlib.crc32(body.encode()), CHECK) == check


def hashed(secret: str) -> str:
    """What is kept of a secret. There are 256 bits of it, so that no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Tokens:
    """The API tokens of a database."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.usage = Usage(engine)

    def create(
        self,
        subject: str,
        label: str,
        now: datetime,
        *,
        days: int = 90,
        roles: frozenset[Role] | None = None,
        organization: str | None = None,
    ) -> tuple[str, Token]:
        """Make a token for somebody.

        Returns:
            Its secret, which is not known afterwards, and what is.

        Raises:
            Refused: Invalid.
        """
        if not 1 <= days <= DAYS:
            raise refuse(Invalid(f"A token is good for 1 to {DAYS} days, not {days}.")).under("days")
        if not label.strip() or len(label) > LABEL or not label.isprintable():
            raise refuse(Invalid(f"Say in 1 to {LABEL} characters what the token is for.")).under("label")
        if roles is not None and not roles:
            raise refuse(Invalid("A token has a role, or is limited to none by leaving them out.")).under("roles")
        secret, begins, ends = make(), instant(now), instant(now + timedelta(days=days))
        token = Token(str(uuid4()), subject, label, roles, organization, begins, ends, None, None)
        row = {
            "id": token.key,
            "hash": hashed(secret),
            "subject": subject,
            "label": label,
            "roles": " ".join(sorted(role.value for role in roles)) if roles is not None else None,
            "organization": organization,
            "created_at": begins,
            "expires_at": ends,
        }
        with writing(self.engine) as connection:
            connection.execute(insert(api_token), row)
        return secret, token

    def find(self, secret: str, now: datetime) -> Token | None:
        """The token of a secret, if it still counts; that it was used is noted now and then."""
        if not well_formed(secret):
            return None
        with self.engine.connect() as connection:
            row = connection.execute(select(api_token).where(api_token.c.hash == hashed(secret))).one_or_none()
        token = read(row) if row is not None else None
        if token is None or not token.counts(instant(now)):
            return None
        if token.used_at is None or now - moment(token.used_at) > timedelta(seconds=USED_S):
            used = update(api_token).where(api_token.c.id == token.key).values(used_at=instant(now))
            self.usage.note(token.key, used)
        return token

    def still(self, key: str, now: datetime) -> bool:
        """Whether a token still counts."""
        token = self.named(key)
        return token is not None and token.counts(instant(now))

    def of(self, subject: str | None = None) -> list[Token]:
        """The tokens of somebody, or all there are, the oldest first."""
        query = select(api_token).order_by(api_token.c.created_at, api_token.c.id)
        if subject is not None:
            query = query.where(api_token.c.subject == subject)
        with self.engine.connect() as connection:
            return [read(row) for row in connection.execute(query)]

    def named(self, key: str) -> Token | None:
        """The token of a key."""
        with self.engine.connect() as connection:
            row = connection.execute(select(api_token).where(api_token.c.id == key)).one_or_none()
        return read(row) if row is not None else None

    def revoke(self, key: str, now: datetime) -> Token:
        """End a token at once; one that ended before stays as it is.

        Raises:
            Refused: Unknown, if there is none.
        """
        with writing(self.engine) as connection:
            fresh = update(api_token).where(api_token.c.id == key, api_token.c.revoked_at.is_(None))
            connection.execute(fresh.values(revoked_at=instant(now)))
        token = self.named(key)
        if token is None:
            raise refuse(Unknown("token", shown(key)))
        return token


def read(row: Row[Any]) -> Token:
    """A row as a token."""
    roles = frozenset(Role(name) for name in row.roles.split()) if row.roles is not None else None
    return Token(
        row.id,
        row.subject,
        row.label,
        roles,
        row.organization,
        row.created_at,
        row.expires_at,
        row.used_at,
        row.revoked_at,
    )
