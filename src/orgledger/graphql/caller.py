"""Callers: what somebody shows to be recognized, over HTTP or when a WebSocket begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from graphql import GraphQLError
from starlette.requests import HTTPConnection

from orgledger.access.cookie import cookie_name, ours
from orgledger.access.recognition import Recognition, Unrecognized
from orgledger.domain.principal import Principal

UNAUTHENTICATED = "UNAUTHENTICATED"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="orgledger"'}
NOBODY = ""
"""The name of whoever was not recognized. No actor has it."""


class Shown(msgspec.Struct, frozen=True):
    """What somebody shows."""

    authorization: str | None = None
    cookie: str | None = None
    csrf: str | None = None
    ours: bool = True
    """Whether it comes from a page of this server, or from no page at all."""

    def beside(self, payload: Mapping[str, Any]) -> Shown:
        """The same, with what begins a WebSocket: browsers cannot send headers with it."""
        given = {str(name).lower(): value for name, value in payload.items() if isinstance(value, str)}
        return msgspec.structs.replace(
            self,
            authorization=given.get("authorization") or self.authorization,
            csrf=given.get("x-csrf-token") or self.csrf,
        )


def shown_by(connection: HTTPConnection, https: bool) -> Shown:
    """What a request shows."""
    headers = connection.headers
    return Shown(
        headers.get("authorization"),
        connection.cookies.get(cookie_name(https)),
        headers.get("x-csrf-token"),
        ours(connection),
    )


def recognized(recognition: Recognition, shown: Shown) -> Principal | None:
    """Who that is; nobody, if nothing was shown.

    Raises:
        Unrecognized: if what was shown lets nobody in.
    """
    if shown.authorization is not None:
        scheme, _, secret = shown.authorization.partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            raise Unrecognized("Send `Authorization: Bearer …` with a token.")
        return recognition.by_bearer(secret.strip())
    if shown.cookie is None:
        return None
    if not shown.ours:
        raise Unrecognized("A session counts only for pages of this server.")
    return recognition.by_session(shown.cookie, shown.csrf)


def unauthenticated(told: str = "Sign in first: send `Authorization: Bearer …` with a token.") -> GraphQLError:
    """The error of whoever was not recognized, whatever they asked for."""
    return GraphQLError(told, extensions={"code": UNAUTHENTICATED})
