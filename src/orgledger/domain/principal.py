"""Principals: whoever asks, as they were recognized. Nothing of this is on record but the pseudonym of the subject."""

from __future__ import annotations

from enum import Enum

import msgspec

from orgledger.domain.period import Instant
from orgledger.domain.role import Role


class Method(Enum):
    """How somebody was recognized."""

    SESSION = "SESSION"
    TOKEN = "TOKEN"  # noqa: S105  A name, no secret.
    OIDC = "OIDC"


class Principal(msgspec.Struct, frozen=True):
    """Somebody who asks. Grants name the subject."""

    subject: str
    """Who it is, for ever: the name of a local user, or an identity provider's issuer and subject."""
    method: Method
    name: str | None = None
    """What to call them."""
    credential: str = ""
    """What stands behind it and may be revoked: the key of a token or a session."""
    roles: frozenset[Role] | None = None
    """A token's scopes: at most these roles. Nothing: whatever is granted."""
    organization: str | None = None
    """A token's only organization, by key."""
    expires_at: Instant | None = None
    """When it ends by itself."""

    @property
    def limited(self) -> bool:
        """Whether they were recognized by a token that may do less than its owner."""
        return self.roles is not None or self.organization is not None

    def owns(self, credential: str) -> bool:
        """Whether a token or session of theirs is theirs to see and end: a token that is limited has itself alone."""
        return not self.limited or credential == self.credential
