"""Where anything may be sent: to public addresses by https, or to this very machine, where it is named so.

A name is looked up once, what it stands for is looked at, and that very address is connected to: nobody can let the
name stand for another one in between. Redirects are not followed, and no proxy of the environment is asked.
"""

from __future__ import annotations

import http.client
import ipaddress
import queue
import socket
import ssl
import threading
import time
from typing import Any, TypeAlias
from urllib.parse import SplitResult, urlsplit

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

LOCAL = ("localhost", "127.0.0.1", "::1")
"""What this machine is called by whoever means it."""
URL_CHARS = 2_000
LOOKUP_S = 10.0
PRIVATE = "ORGLEDGER_OUTGOING_PRIVATE"
"""The setting that allows private addresses, for everything but webhooks."""
PUBLIC = ipaddress.ip_network("2000::/3")
"""Where IPv6 addresses of the public network are, and nothing else: neither site-local ones (fec0::/10, given up), nor
those that hold an IPv4 address (::/96, ::ffff:0:0:0/96, 64:ff9b::/96), which may be any. RFC 4291 §2.4, RFC 6052."""
NOT_PUBLIC = tuple(
    ipaddress.ip_network(one)
    for one in (
        "192.0.0.0/24",  # Of protocols. RFC 6890.
        "192.88.99.0/24",  # Relays of 6to4, given up. RFC 7526.
        "2001::/23",  # Of protocols; Teredo among them, which leads to an IPv4 address. RFC 2928, RFC 4380.
        "2002::/16",  # 6to4: leads to an IPv4 address. RFC 3056.
        "3fff::/20",  # For examples. RFC 9637.
    )
)
"""What Python may take for public addresses."""


class NotAllowed(ValueError):
    """An address to which nothing is sent: says why. It names the host alone, for the rest may be a secret."""


def checked(url: str, *, private: bool, setting: str = PRIVATE) -> SplitResult:
    """An address, as far as it can be judged without asking anybody.

    Args:
        url: what somebody gave.
        private: whether private addresses are allowed, and those without TLS.
        setting: what allows them.

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
            f"{host} would be told without TLS. Use https://, or set {setting}=true for a receiver in your own network."
        )
    return parts


def place(url: str) -> str:
    """Where an address leads, without what may be a secret in it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def resolved(host: str, port: int, *, private: bool, setting: str = PRIVATE, timeout_s: float = LOOKUP_S) -> Address:
    """What a name stands for, if it may be connected to.

    Raises:
        NotAllowed: if any address that it stands for may not.
        OSError: if it stands for none, or nobody says so in time.
    """
    found = {str(one[4][0]).partition("%")[0] for one in looked_up(host, port, timeout_s)}
    addresses = sorted((ipaddress.ip_address(one) for one in found), key=lambda one: (one.version, one))
    if not private:
        for one in addresses:
            if not (is_public(one) or (host in LOCAL and one.is_loopback)):
                raise NotAllowed(
                    f"{host} stands for {one}, which is not a public address. Set {setting}=true if it is a receiver "
                    "in your own network."
                )
    return addresses[0]


def looked_up(host: str, port: int, timeout_s: float) -> list[Any]:
    """See getaddrinfo, which has no time limit of its own.

    Raises:
        OSError: if the name stands for nothing, or nobody says so in time.
    """
    answers: queue.SimpleQueue[list[Any] | OSError] = queue.SimpleQueue()

    def look() -> None:
        try:
            answers.put(list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    threading.Thread(target=look, name="orgledger lookup", daemon=True).start()
    try:
        found = answers.get(timeout=max(timeout_s, 0.0))
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, OSError):
        raise found
    return found


def is_public(address: Address) -> bool:
    """Whether an address is one of the public network, and of one machine in it."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in PUBLIC:
            return False
    return address.is_global and not address.is_multicast and not any(address in network for network in NOT_PUBLIC)


class Connection(http.client.HTTPConnection):
    """A connection to an address that was looked at, for a name that its certificate has to bear.

    It is open by `until`, of the monotonic clock, or not at all.
    """

    def __init__(self, parts: SplitResult, *, private: bool, setting: str, timeout_s: float, until: float) -> None:
        secure = parts.scheme == "https"
        super().__init__(parts.hostname or "", parts.port or (443 if secure else 80), timeout=timeout_s)
        self.secure = secure
        self.private = private
        self.setting = setting
        self.until = until
        self.line: socket.socket | None = None
        """The socket, which the library forgets once an answer says that it ends with it."""

    @property
    def left_s(self) -> float:
        """The seconds that are left.

        Raises:
            TimeoutError: if none are.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def connect(self) -> None:
        """See HTTPConnection.

        Raises:
            NotAllowed: if the name stands for an address that may not be connected to.
        """
        address = resolved(self.host, self.port, private=self.private, setting=self.setting, timeout_s=self.left_s)
        plain = socket.create_connection((str(address), self.port), self.left_s)
        self.line = plain  # From here on it can be cut off, also when the answer is read to its end without us.
        plain.settimeout(self.timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = plain
        if self.secure:
            self.sock = self.line = context().wrap_socket(plain, server_hostname=self.host)


def context() -> ssl.SSLContext:
    """How certificates are judged: as this machine judges them."""
    return ssl.create_default_context()
