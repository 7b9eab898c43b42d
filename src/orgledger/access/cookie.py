"""The cookie of a session, and what a browser says of where a request comes from."""

from __future__ import annotations

from starlette.requests import HTTPConnection
from starlette.responses import Response

PORTS = {"http": ":80", "https": ":443"}
SECURE = ("https", "wss")
MARK_S = 180 * 86_400


def cookie_name(https: bool) -> str:
    """What the cookie is called. With `__Host-` a browser takes it from this very host alone, by TLS. RFC 6265bis."""
    return "__Host-orgledger" if https else "orgledger"


def mark_name(https: bool) -> str:
    """What the cookie is called by which a browser is known from which somebody signed in before."""
    return f"{cookie_name(https)}-mark"


def set_mark(response: Response, mark: str, https: bool) -> None:
    """Have a browser keep a mark, which lets nobody in: see `Users.mark`."""
    named = {"path": "/", "secure": https, "httponly": True, "max_age": MARK_S}
    response.set_cookie(mark_name(https), mark, samesite="strict", **named)  # type: ignore[arg-type]


def set_cookie(response: Response, secret: str, https: bool) -> None:
    """Hand a session's secret to a browser, out of reach of scripts and of other sites."""
    name = cookie_name(https)
    response.set_cookie(name, secret, path="/", secure=https, httponly=True, samesite="strict")


def clear_cookie(response: Response, https: bool) -> None:
    """Take it back."""
    response.delete_cookie(cookie_name(https), path="/", secure=https, httponly=True, samesite="strict")


def ours(connection: HTTPConnection, *, told: bool = False) -> bool:
    """Whether a request comes from a page of this server, as far as a browser says: the one check for all doors.

    Args:
        connection: the request, as its client sent it; see `TrustedProxies`.
        told: whether one that says nothing of where it comes from is none; forms of browsers always do.
    """
    origin, site = connection.headers.get("origin"), connection.headers.get("sec-fetch-site")
    if site not in (None, "none", "same-origin"):
        return False
    if origin is None:
        return site is not None or not told
    return is_own(origin, connection.headers.get("host", ""), secure=connection.url.scheme in SECURE)


def is_own(origin: str, host: str, *, secure: bool) -> bool:
    """Whether an origin is this server's: its host and port, and HTTPS where clients come by that."""
    scheme, _, named = origin.lower().partition("://")
    if scheme not in PORTS or (secure and scheme != "https"):
        return False
    port = PORTS[scheme]
    return bool(named) and named.removesuffix(port) == host.lower().removesuffix(port)
