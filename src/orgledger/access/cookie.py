"""The cookie of a session, and what a browser says of where a request comes from."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response


def cookie_name(https: bool) -> str:
    """What the cookie is called. With `__Host-` a browser takes it from this very host alone, by TLS. RFC 6265bis."""
    return "__Host-orgledger" if https else "orgledger"


def set_cookie(response: Response, secret: str, https: bool) -> None:
    """Hand a session's secret to a browser, out of reach of scripts and of other sites."""
    name = cookie_name(https)
    response.set_cookie(name, secret, path="/", secure=https, httponly=True, samesite="strict")


def clear_cookie(response: Response, https: bool) -> None:
    """Take it back."""
    response.delete_cookie(cookie_name(https), path="/", secure=https, httponly=True, samesite="strict")


def ours(connection: HTTPConnection, *, origin_required: bool = False) -> bool:
    """Whether a request comes from a page of this server, as far as a browser says.

    Args:
        connection: the request.
        origin_required: whether one that does not say so is none; forms of browsers always do.
    """
    origin, site = connection.headers.get("origin"), connection.headers.get("sec-fetch-site", "none")
    if origin is None:
        return not origin_required and site in ("none", "same-origin")
    return urlsplit(origin).netloc == connection.headers.get("host") and site in ("none", "same-origin")
