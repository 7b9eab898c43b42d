"""How a receiver knows who sent something: an HMAC over id, time and body. Source: Standard Webhooks 1.0."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"
SECRET_BYTES = 32
LEAST, MOST = 24, 64
"""Bytes of a secret."""


def generate() -> str:
    """A new secret, as it is handed to the receiver."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def checked(secret: str) -> str:
    """A secret.

    Raises:
        ValueError: if it is none. Says nothing of what is in it.
    """
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not LEAST <= len(key) <= MOST:
        raise ValueError(f"A secret is {PREFIX} and {LEAST} to {MOST} bytes in base64; leave it out to have one made.")
    return secret


def headers(keys: Sequence[str], identity: str, at_s: int, body: bytes) -> Mapping[str, str]:
    """The headers that sign a body, by each secret: while one gives way to another, a receiver may know either.

    Args:
        keys: the secrets.
        identity: of what is sent, the same at every attempt.
        at_s: when it is sent, in seconds since 1970.
        body: what is sent.
    """
    message = f"{identity}.{at_s}.".encode() + body
    return {
        "webhook-id": identity,
        "webhook-timestamp": str(at_s),
        "webhook-signature": " ".join(f"v1,{signed(key, message)}" for key in keys),
    }


def signed(secret: str, message: bytes) -> str:
    """The signature of a message, in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode()
