"""Recognizing whoever asks, by what they show: an API token, an identity provider's, or the cookie of a session."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from orgledger.access.provider import Provider, Untrusted
from orgledger.access.session import Session, Sessions
from orgledger.access.token import PREFIX, Tokens
from orgledger.access.user import NAME, Users
from orgledger.domain.period import instant, moment
from orgledger.domain.principal import Method, Principal
from orgledger.settings import Settings


class Unrecognized(Exception):
    """Something was shown that lets nobody in; says what is wrong with it, and never repeats it."""


class Recognition:
    """Knows everybody whom this server can recognize."""

    def __init__(self, engine: Engine, settings: Settings, clock: Any) -> None:
        self.clock = clock
        self.tokens = Tokens(engine)
        self.users = Users(engine)
        self.sessions = Sessions(engine, settings.session_idle_s, settings.session_s)
        self.provider = Provider.of(settings)

    def by_bearer(self, secret: str) -> Principal:
        """Whose token that is.

        Raises:
            Unrecognized: if it lets nobody in.
            Unavailable: if that cannot be told now.
        """
        now: datetime = self.clock.now()
        if secret.startswith(PREFIX):
            token = self.tokens.find(secret, now)
            if token is None or not self._there(token.subject):
                raise Unrecognized("The token is not known here, or has expired or been revoked.")
            return Principal(
                token.subject,
                Method.TOKEN,
                None,
                token.key,
                token.roles,
                token.organization,
                token.expires_at,
            )
        if self.provider is None:
            raise Unrecognized("The token is none of this server's, and no identity provider is set up.")
        try:
            return self.provider.recognize(secret, now.timestamp())
        except Untrusted as error:
            raise Unrecognized(f"The token is not accepted: {error}.") from error

    def by_session(self, cookie: str, csrf: str | None) -> Principal | None:
        """Whose session that is; nobody's, if it is over.

        Raises:
            Unrecognized: if whoever asks does not show that a page of ours does.
        """
        session = self.session(cookie)
        if session is None:
            return None
        if csrf is None or not hmac.compare_digest(csrf.encode(), session.csrf.encode()):
            raise Unrecognized("A session counts only for pages of this server: send what they do, X-CSRF-Token.")
        return principal_of(session)

    def session(self, cookie: str) -> Session | None:
        """A session that goes on, of somebody who is still let in."""
        found = self.sessions.find(cookie, self.clock.now())
        return found if found is not None and self._there(found.subject) else None

    def still(self, principal: Principal) -> bool:
        """Whether what somebody was recognized by still counts."""
        now: datetime = self.clock.now()
        if principal.expires_at is not None and instant(now) >= principal.expires_at:
            return False
        if principal.method is Method.TOKEN:
            return self.tokens.still(principal.credential, now) and self._there(principal.subject)
        if principal.method is Method.SESSION:
            return self.sessions.still(principal.credential, now) and self._there(principal.subject)
        return True

    def left_s(self, principal: Principal) -> float | None:
        """The seconds for which it counts at most, if they are known."""
        if principal.expires_at is None:
            return None
        left: float = (moment(principal.expires_at) - self.clock.now()).total_seconds()
        return max(0.0, left)

    def _there(self, subject: str) -> bool:
        """Whether somebody is not a local user who was disabled; who signs in elsewhere is that place's affair."""
        return not NAME.fullmatch(subject) or self.users.active(subject)


def principal_of(session: Session) -> Principal:
    """Whoever signed in."""
    return Principal(session.subject, Method.SESSION, session.subject, session.key, expires_at=session.expires_at)
