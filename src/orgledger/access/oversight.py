"""Whose tokens and sessions administrators look after: of those who have rights only where they administer.

A token or a session lets somebody into every organization in which something is granted to them. Whoever administers
one of several must not learn of the others, or end what is used there, by granting a stranger something at home.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from sqlalchemy import Row, select

from orgledger.access.standing import standing
from orgledger.access.token import Token
from orgledger.domain.civil import civil_day
from orgledger.domain.principal import Method, Principal
from orgledger.projections.archive import Archive
from orgledger.store.schema import actor
from orgledger.store.sheet import derived_key


class Oversight:
    """What one administrator looks after, at one moment."""

    def __init__(self, archive: Archive, clock: Any, administered: Set[str]) -> None:
        self.archive = archive
        self.clock = clock
        self.administered = administered
        """The organizations in which they are an administrator, by key."""
        self.known: dict[str, frozenset[str]] = {}

    def rights(self, subject: str) -> frozenset[str]:
        """The organizations in which somebody may do anything today, by key."""
        if subject not in self.known:
            self.known[subject] = frozenset(row.id for row in self._met(subject) if self._may(row, subject))
        return self.known[subject]

    def covers(self, subject: str) -> bool:
        """Whether somebody has rights, and none but where this administrator has a say."""
        held = self.rights(subject)
        return bool(held) and held <= self.administered

    def holds(self, subject: str, organization: str) -> bool:
        """Whether this administrator looks after somebody who has rights in an organization."""
        return self.covers(subject) and organization in self.rights(subject)

    def covers_token(self, token: Token) -> bool:
        """Whether a token is good only where this administrator has a say."""
        if token.organization is not None:
            return token.organization in self.administered
        return self.covers(token.subject)

    def holds_token(self, token: Token, organization: str) -> bool:
        """Whether this administrator looks after a token that is good in an organization."""
        if token.organization is not None:
            return token.organization == organization and self.covers_token(token)
        return self.holds(token.subject, organization)

    def _met(self, subject: str) -> list[Row[Any]]:
        """The organizations that know of somebody at all."""
        named = {row.id: (derived_key(row.secret, "actor", subject), row) for row in self.archive.organizations()}
        query = select(actor.c.organization).where(actor.c.key.in_([key for key, _ in named.values()]))
        with self.archive.reading() as connection:
            return [named[key][1] for key in connection.execute(query).scalars() if key in named]

    def _may(self, row: Row[Any], subject: str) -> bool:
        pseudonym = derived_key(row.secret, "actor", subject)
        if not self.archive.granted(row.id, pseudonym):
            return False
        today = civil_day(self.clock.now(), row.time_zone)
        principal = Principal(subject, Method.SESSION)
        return standing(self.archive.image(row), row.time_zone, pseudonym, principal, today).may_read
