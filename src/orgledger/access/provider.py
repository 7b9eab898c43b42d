"""Access tokens of an identity provider (OpenID Connect): who signed them, for whom, and until when.

Only signatures by a key of the provider's own set count, with an algorithm that was agreed on. What a token says of
keys itself is refused, and never looked at. Sources: RFC 7515, RFC 7519, RFC 8725, RFC 9068.
"""

from __future__ import annotations

import json
import threading
import time
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from orgledger.domain.command import NAME_LENGTH
from orgledger.domain.period import instant
from orgledger.domain.principal import Method, Principal
from orgledger.outgoing.address import place
from orgledger.outgoing.client import Unreached, exchanged
from orgledger.settings import Settings
from orgledger.store.engine import Unavailable

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"}) | frozenset(
    {"EdDSA", "Ed25519", "Ed448"}
)
"""Signatures by a pair of keys. `none`, and a secret that both sides share, are never among them."""
KINDS = frozenset({"", "jwt", "at+jwt", "application/at+jwt"})
"""What the header may say that the token is."""
OWN_KEYS = ("jwk", "jku", "x5u", "x5c")
"""What a header may not bring along."""
LONGEST = 16_384
"""Characters of a token."""
SET_BYTES = 1_048_576
FETCH_S = 5.0
REFRESH_S = 60.0
"""How soon after the last time the keys are looked at again for one that is not known."""
STALE_S = 3_600.0
"""How long keys are used without looking whether they still count."""


class Untrusted(Exception):
    """A token that is not believed; says why, without repeating it."""


class Keys:
    """The keys of a provider, from a file or an address, looked at again when one is missed."""

    def __init__(self, source: str, *, private: bool = False) -> None:
        self.source = source
        self.private = private
        """Whether the address may be one of a private network."""
        self.guard = threading.Lock()
        self.set: KeySet | None = None
        self.read_at = 0.0

    def find(self, kid: str | None) -> KeySet:
        """The keys that a token could be signed with.

        Raises:
            Untrusted: if there is none of that name.
            Unavailable: if the keys cannot be had.
        """
        if self._due(kid) and self.guard.acquire(blocking=self.set is None):  # One asks; others go by what they have.
            try:
                if self._due(kid):
                    self._refresh()
            finally:
                self.guard.release()
        assert self.set is not None
        found = named(self.set, kid)
        if not found:
            raise Untrusted("it is signed with a key that the identity provider does not have")
        return KeySet(found)

    def _due(self, kid: str | None) -> bool:
        """Whether the keys are to be looked at again."""
        age = time.monotonic() - self.read_at
        return self.set is None or age > STALE_S or (age > REFRESH_S and not named(self.set, kid))

    def _refresh(self) -> None:
        """Read the keys; old ones are better than none where that fails."""
        self.read_at = time.monotonic()
        try:
            remote = "://" in self.source
            text = fetched(self.source, private=self.private) if remote else Path(self.source).read_bytes()
            self.set = key_set(json.loads(text))
        except (OSError, Unreached, ValueError, RecursionError, JoseError) as error:
            if self.set is None:
                self.read_at = 0.0
                raise Unavailable(f"The keys of the identity provider cannot be read: {error}") from error


class Provider:
    """One identity provider, by the settings."""

    def __init__(self, settings: Settings) -> None:
        assert settings.oidc_issuer is not None
        self.issuer = settings.oidc_issuer
        self.audience = settings.oidc_audience
        self.claim = settings.oidc_subject
        self.algorithms = sorted(settings.oidc_algorithms.split())
        self.leeway_s = settings.oidc_leeway_s
        self.keys = Keys(settings.oidc_keys or "", private=settings.outgoing_private)

    @classmethod
    def of(cls, settings: Settings) -> Provider | None:
        """The provider that the settings name, if they name one.

        Raises:
            ValueError: if they name half a one, or an algorithm that proves nothing.
        """
        if settings.oidc_issuer is None:
            return None
        if not settings.oidc_keys or not settings.oidc_audience:
            raise ValueError("ORGLEDGER_OIDC_ISSUER needs ORGLEDGER_OIDC_AUDIENCE and ORGLEDGER_OIDC_KEYS beside it.")
        strange = set(settings.oidc_algorithms.split()) - ALGORITHMS
        if strange or not settings.oidc_algorithms.split():
            raise ValueError(f"ORGLEDGER_OIDC_ALGORITHMS: of {', '.join(sorted(ALGORITHMS))}, not {sorted(strange)}.")
        if not 0 <= settings.oidc_leeway_s <= 60:
            raise ValueError("ORGLEDGER_OIDC_LEEWAY_S is at most 60 seconds.")
        if "://" in settings.oidc_keys and not safe(settings.oidc_keys):
            raise ValueError("ORGLEDGER_OIDC_KEYS is a file, or an address that begins with https://.")
        return cls(settings)

    def recognize(self, text: str, now: float) -> Principal:
        """Who a token says it is.

        Args:
            text: the token.
            now: seconds since 1970.

        Raises:
            Untrusted: if it is not believed.
            Unavailable: if the keys of the provider cannot be had.
        """
        if len(text) > LONGEST:
            raise Untrusted("it is too long")
        header = self.header(text)
        try:
            token = jwt.decode(text, self.keys.find(header.get("kid")), algorithms=self.algorithms)
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise Untrusted("its signature is not the identity provider's") from error
        claims = self.checked(token.claims, now)
        subject = claims[self.claim]
        name = claims.get("name") or claims.get("preferred_username")
        return Principal(
            f"{self.issuer}|{subject}",
            Method.OIDC,
            name if isinstance(name, str) and len(name) <= NAME_LENGTH else None,
            expires_at=instant_of(claims["exp"]),
        )

    def header(self, text: str) -> Mapping[str, Any]:
        """The header of a token, before anything is believed.

        Raises:
            Untrusted: if it is not one of ours.
        """
        first, *rest = text.split(".")
        try:
            header = json.loads(urlsafe_b64decode(first + "=" * (-len(first) % 4)))
        except (ValueError, RecursionError) as error:
            raise Untrusted("it is no token") from error
        if len(rest) != 2 or not isinstance(header, dict):
            raise Untrusted("it is no token")
        if header.get("alg") not in self.algorithms:
            raise Untrusted("it is signed in a way that is not accepted here")
        if not isinstance(header.get("kid"), str | None):
            raise Untrusted("its key has no name")
        if any(name in header for name in OWN_KEYS):
            raise Untrusted("it brings its own key")
        if str(header.get("typ", "")).lower() not in KINDS or "crit" in header:
            raise Untrusted("it is another kind of token")
        return header

    def checked(self, claims: Mapping[str, Any], now: float) -> Mapping[str, Any]:
        """What a token claims, held against what it has to.

        Raises:
            Untrusted: saying what is wrong.
        """
        if claims.get("iss") != self.issuer:
            raise Untrusted("it is of another issuer")
        audience = claims.get("aud")
        if self.audience not in (audience if isinstance(audience, list) else [audience]):
            raise Untrusted("it is for another audience")
        for name, required in (("exp", True), ("nbf", False), ("iat", False)):
            at = claims.get(name)
            if at is None and not required:
                continue
            if isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at < 253_402_300_800:
                raise Untrusted(f"it has no {name}")
            if name == "exp" and now >= at + self.leeway_s:
                raise Untrusted("it has expired")
            if name != "exp" and now < at - self.leeway_s:
                raise Untrusted("it is not good yet")
        subject = claims.get(self.claim)
        if (
            not isinstance(subject, str)
            or not subject.strip()
            or subject != subject.strip()
            or not subject.isprintable()
        ):
            raise Untrusted(f"it has no {self.claim}")
        if len(self.issuer) + 1 + len(subject) > NAME_LENGTH:
            raise Untrusted(f"its {self.claim} is too long")
        return claims


def instant_of(at: float) -> str:
    """Seconds since 1970 as the ledger writes a moment."""
    return instant(datetime.fromtimestamp(at, UTC))


def named(keys: KeySet, kid: str | None) -> list[Any]:
    """The keys of a name; all, if a token names none and there is only one."""
    if kid is None:
        return list(keys.keys) if len(keys.keys) == 1 else []
    return [key for key in keys.keys if key.kid == kid]


def key_set(found: Any) -> KeySet:
    """The keys of a set that can check signatures; others, and shared secrets, are left out.

    Raises:
        ValueError: if there is none.
    """
    keys = found.get("keys") if isinstance(found, dict) else None
    public = [
        {name: value for name, value in key.items() if name not in ("d", "p", "q", "dp", "dq", "qi", "oth", "k")}
        for key in keys or ()
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"
    ]
    if not public:
        raise ValueError("the key set holds no key that checks signatures")
    return KeySet.import_key_set({"keys": public})


def safe(address: str) -> bool:
    """Whether what comes from an address can be believed: by TLS, or from this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1"))


def fetched(address: str, *, private: bool) -> bytes:
    """What stands at an address.

    Raises:
        Unreached: if it cannot be had.
        ValueError: if it is too large, or something else is said there.
    """
    accept = {"Accept": "application/jwk-set+json, application/json"}
    answer = exchanged("GET", address, headers=accept, private=private, timeout_s=FETCH_S, most=SET_BYTES + 1)
    if not answer.taken:
        raise ValueError(answer.told(place(address)))
    if len(answer.body) > SET_BYTES:
        raise ValueError("the key set is too large")
    return answer.body
