"""Proxies before this server: who asked them, by which scheme and under which name, as far as they are trusted.

Only a peer within the networks that the operator names is believed. Of the addresses it tells, the rightmost that is no
trusted proxy counts: whatever stands before that one, the client may have written itself. Sources: RFC 7239, and
https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import TypeAlias

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

HOPS = 32
"""Addresses of one header that are looked at, from the right."""
SITE_BITS = 64
"""Of an IPv6 address: what is given to one customer, who may take any address in it."""
NAME = re.compile(r"[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")
"""A host as a request names it."""
PAIR = re.compile(r'([A-Za-z]+)=(?:"([^"]*)"|([^",;\s]*))')
"""A part of Forwarded."""
SECURE = {"http": "https", "ws": "wss"}


def read_networks(text: str) -> tuple[Network, ...]:
    """The networks of a setting, apart by spaces or commas; an address is a network of one.

    Raises:
        ValueError: for one that is none.
    """
    found = list[Network]()
    for one in text.replace(",", " ").split():
        try:
            found.append(ipaddress.ip_network(one))
        except ValueError as error:
            told = "Write the addresses of your proxies, such as 10.0.0.7 or 10.0.0.0/28."
            raise ValueError(f"ORGLEDGER_TRUSTED_PROXIES: {error}. {told}") from None
    return tuple(found)


def read_address(text: str) -> Address | None:
    """An address as a proxy or a socket writes it, with or without a port; nothing, if it is none."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found


def site_of(connection: HTTPConnection) -> str:
    """By what the askers of one place are counted: the IPv4 address, or the /64 of an IPv6 one."""
    host = connection.client.host if connection.client else ""
    address = read_address(host)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, SITE_BITS), strict=False))
    return str(address) if address is not None else host


class Told:
    """What the headers of a request tell of whoever asked a proxy: addresses from left to right, scheme and host."""

    __slots__ = ("addresses", "host", "scheme")

    def __init__(self, addresses: Sequence[str], scheme: str = "", host: str = "") -> None:
        self.addresses = addresses
        self.scheme = scheme
        self.host = host


def told_by_x(headers: Headers) -> Told | None:
    """What X-Forwarded-For, -Proto and -Host tell; the last word of each is the nearest proxy's."""
    addresses = parts(headers, "x-forwarded-for")
    schemes, hosts = parts(headers, "x-forwarded-proto"), parts(headers, "x-forwarded-host")
    if not (addresses or schemes or hosts):
        return None
    return Told(addresses, schemes[-1].lower() if schemes else "", hosts[-1] if hosts else "")


def told_by_forwarded(headers: Headers) -> Told | None:
    """What Forwarded tells; scheme and host of the nearest proxy."""
    steps = [
        {name.lower(): quoted or plain for name, quoted, plain in PAIR.findall(step)}
        for step in parts(headers, "forwarded")
    ]
    if not steps:
        return None
    return Told([step.get("for", "") for step in steps], steps[-1].get("proto", "").lower(), steps[-1].get("host", ""))


def parts(headers: Headers, name: str) -> list[str]:
    """The values of a header, from left to right, however many lines it has."""
    return [one.strip() for line in headers.getlist(name) for one in line.split(",") if one.strip()]


class TrustedProxies:
    """Has every request look as it was asked: by whom, under which scheme and name.

    Whatever is behind it goes by that: limits of sign-ins and of anonymous askers, logs, checks of origin, redirects.
    """

    def __init__(self, app: ASGIApp, *, networks: Sequence[Network], https: bool) -> None:
        self.app = app
        self.networks = networks
        self.https = https
        """Whether the settings say that clients come by HTTPS, whatever this server sees itself."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        seen = self.seen(scope)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                shorten(MutableHeaders(scope=message), Headers(scope=seen).get("host", ""))
            await send(message)

        await self.app(seen, receive, sending)

    def seen(self, scope: Scope) -> Scope:
        """A request as its client sent it."""
        peer = read_address((scope.get("client") or ("",))[0])
        found = self.asked(Headers(scope=scope), peer) if peer is not None and self.trusts(peer) else {}
        seen = {**scope, **found}
        if self.https:
            seen["scheme"] = SECURE.get(seen["scheme"], seen["scheme"])
        return seen

    def trusts(self, address: Address) -> bool:
        """Whether an address is that of a proxy whom the operator trusts."""
        return any(address in network for network in self.networks)

    def asked(self, headers: Headers, peer: Address) -> dict[str, object]:
        """What a trusted proxy tells of a request.

        A proxy writes one of the two kinds of headers and may pass on what a client wrote of the other: where they tell
        of different clients, nobody is believed, and the proxy itself counts as the client.
        """
        tellings = [one for one in (told_by_x(headers), told_by_forwarded(headers)) if one is not None]
        clients = {self.client(one.addresses, peer) for one in tellings if one.addresses}
        found: dict[str, object] = {"client": (str(clients.pop() if len(clients) == 1 else peer), 0)}
        if len({(one.scheme, one.host) for one in tellings}) != 1:
            return found
        [told] = tellings[:1]
        if told.scheme in ("http", "https"):
            found["scheme"] = told.scheme
        if NAME.fullmatch(told.host):
            named = [(name, value) for name, value in headers.raw if name.lower() != b"host"]
            found["headers"] = [*named, (b"host", told.host.encode("ascii"))]
        return found

    def client(self, addresses: Sequence[str], peer: Address) -> Address:
        """The rightmost address that is no trusted proxy; of proxies alone, the one that is farthest away."""
        found = peer
        for text in reversed(addresses[-HOPS:]):
            address = read_address(text)
            if address is None:
                return found
            found = address
            if not self.trusts(address):
                break
        return found


def shorten(headers: MutableHeaders, host: str) -> None:
    """Send a browser on within this server by path alone: the scheme and the name it came by are its own affair."""
    location = headers.get("location", "")
    for scheme in ("http", "https"):
        rest = location.removeprefix(f"{scheme}://{host}")
        if host and rest != location and rest.startswith("/") and not rest.startswith(("//", "/\\")):
            headers["location"] = rest
