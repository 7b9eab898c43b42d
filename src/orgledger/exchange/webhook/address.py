"""Where webhooks may go: to public addresses by https, or to this very machine, where it is named so.

A name is looked up once, what it stands for is looked at, and that very address is connected to: nobody can let the
name stand for another one in between. Redirects are not followed, and no proxy of the environment is asked.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

LOCAL = ("localhost", "127.0.0.1", "::1")
"""What this machine is called by whoever means it."""
URL_CHARS = 2_000
CARRIES = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))
"""IPv6 addresses that lead to an IPv4 one, which may be any. Source: RFC 6052, RFC 3056."""


class NotAllowed(ValueError):
    """An address to which nothing is sent: says why. It names the host alone, for the rest may be a secret."""


def checked(url: str, *, private: bool) -> SplitResult:
    """The address of a webhook, as far as it can be judged without asking anybody.

    Args:
        url: what somebody gave.
        private: whether private addresses are allowed, and those without TLS.

    Raises:
        NotAllowed: if it is none, or holds a password, or is without TLS.
    """
    if len(url) > URL_CHARS or not url.isascii() or any(character <= " " for character in url):
        raise NotAllowed(f"An address has at most {URL_CHARS} characters, and no spaces.")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host:
        raise NotAllowed("That is not an address such as https://receiver.example.com/hook.")
    if parts.username is not None or parts.password is not None:
        raise NotAllowed("An address with a name or a password in it is not taken: what is sent is signed instead.")
    if parts.scheme == "http" and host not in LOCAL and not private:
        raise NotAllowed(
            f"{host} would be told without TLS. Use https://, or set ORGLEDGER_WEBHOOK_PRIVATE=true for a receiver "
            "in your own network."
        )
    return parts


def place(url: str) -> str:
    """Where an address leads, without what may be a secret in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def resolved(host: str, port: int, *, private: bool) -> Address:
    """What a name stands for, if it may be connected to.

    Raises:
        NotAllowed: if any address that it stands for may not.
        OSError: if it stands for none.
    """
    found = {str(one[4][0]).partition("%")[0] for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    addresses = sorted((ipaddress.ip_address(one) for one in found), key=lambda one: (one.version, one))
    if not private:
        for one in addresses:
            if not (is_public(one) or (host in LOCAL and one.is_loopback)):
                raise NotAllowed(
                    f"{host} stands for {one}, which is not a public address. Set ORGLEDGER_WEBHOOK_PRIVATE=true if "
                    "it is a receiver in your own network."
                )
    return addresses[0]


def is_public(address: Address) -> bool:
    """Whether an address is one of the public network, and of one machine in it."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.teredo is not None or any(address in network for network in CARRIES):
            return False
    return address.is_global and not address.is_multicast


class Connection(http.client.HTTPConnection):
    """A connection to an address that was looked at, for a name that its certificate has to bear."""

    def __init__(self, parts: SplitResult, *, private: bool, timeout: float) -> None:
        secure = parts.scheme == "https"
        super().__init__(parts.hostname or "", parts.port or (443 if secure else 80), timeout=timeout)
        self.secure = secure
        self.private = private

    def connect(self) -> None:
        """See HTTPConnection.

        Raises:
            NotAllowed: if the name stands for an address that may not be connected to.
        """
        address = resolved(self.host, self.port, private=self.private)
        plain = socket.create_connection((str(address), self.port), self.timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = plain  # From here on it can be cut off.
        if self.secure:
            self.sock = context().wrap_socket(plain, server_hostname=self.host)


def context() -> ssl.SSLContext:
    """How certificates are judged: as this machine judges them."""
    return ssl.create_default_context()
