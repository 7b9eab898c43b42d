"""Who somebody says they are, on a server where nobody signs in: believed on this machine alone."""

from __future__ import annotations

import ipaddress
from urllib.parse import quote, unquote

from starlette.requests import HTTPConnection
from starlette.responses import Response

HEADER = "x-orgledger-actor"
COOKIE = "orgledger-actor"
PAGES = "/admin"
"""Below which the cookie is sent: the pages that show whom it names."""
FORWARDED = {"forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via"}
"""Behind a proxy everybody comes from this machine, so nobody is believed."""


def believed(request: HTTPConnection) -> bool:
    """Whether whoever asks is on this machine."""
    return not FORWARDED & set(request.headers) and is_local(request.client.host if request.client else None)


def claimed(request: HTTPConnection) -> str | None:
    """Who asks, if they say so and are believed: in the header of a program, or the cookie of a page."""
    if not believed(request):
        return None
    return request.headers.get(HEADER) or unquote(request.cookies.get(COOKIE, "")) or None


def keep(response: Response, name: str) -> None:
    """Have a browser say so on every page, until it is closed; nothing takes it back."""
    if name:
        response.set_cookie(COOKIE, quote(name, safe=""), path=PAGES, httponly=True, samesite="strict")
    else:
        response.delete_cookie(COOKIE, path=PAGES, httponly=True, samesite="strict")


def is_local(host: str | None) -> bool:
    """Whether a peer is on this machine; a Unix socket has no host and is."""
    if host is None:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
