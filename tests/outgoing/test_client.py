"""The client for whatever goes out: one deadline, no redirects, no proxies, and no more of an answer than wanted."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from orgledger.outgoing.client import Client, Unreached, exchanged

Says = Callable[[socket.socket], None]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


@contextmanager
def listening(says: Says) -> Iterator[str]:
    """A server that says byte for byte what it is told to, however slowly."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                taken, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(taken,), daemon=True).start()

    def answer(taken: socket.socket) -> None:
        with taken:
            try:
                taken.recv(65_536)
                says(taken)
            except OSError:
                pass

    threading.Thread(target=serve, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/take"
    server.close()


def dripping(head: bytes) -> Says:
    """Says something, and then a byte now and then, for ever."""

    def says(taken: socket.socket) -> None:
        taken.sendall(head)
        while True:
            time.sleep(0.05)
            taken.sendall(b"x")

    return says


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nX-Long: ",
        OK + b"Content-Length: 60000\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n",
        OK + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n",
    ],
    ids=["nothing", "a header", "a body", "chunks", "until it closes", "an interim answer"],
)
def test_an_exchange_has_one_deadline_however_slowly_it_is_answered(head: bytes) -> None:
    with listening(dripping(head)) as url:
        begun = time.monotonic()
        with pytest.raises(Unreached, match=r"did not answer within 0.4 s"):
            exchanged("POST", url, b"note", private=False, timeout_s=0.4)

    assert time.monotonic() - begun < 1.5


def test_a_name_that_nobody_looks_up_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: time.sleep(3) or [])
    begun = time.monotonic()

    with pytest.raises(Unreached, match="did not answer"):
        exchanged("POST", "https://slow.example/", b"note", private=False, timeout_s=0.3)

    assert time.monotonic() - begun < 1.5


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_goes_nowhere(status: int) -> None:
    asked: list[int] = []
    with listening(lambda taken: asked.append(1)) as inner:
        answer = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {inner}\r\nContent-Length: 0\r\n\r\n".encode()
        with listening(lambda taken: taken.sendall(answer)) as url:
            found = exchanged("POST", url, b"note", private=True, timeout_s=5)

    assert (found.status, found.taken, asked) == (status, False, [])
    assert "redirects are not followed" in found.told("there")


def test_of_an_answer_no_more_is_read_than_wanted() -> None:
    def says(taken: socket.socket) -> None:
        taken.sendall(OK + b"Content-Length: 9000000\r\n\r\n" + b"x" * 9_000_000)

    with listening(says) as url:
        found = exchanged("GET", url, private=False, timeout_s=5, most=1_000)

    assert len(found.body) == 1_000


@pytest.mark.parametrize("size", [b"-1", b"-1;x=y", b"fffffffffffffff"])
def test_whatever_size_a_chunk_claims_no_more_is_kept_than_wanted(size: bytes) -> None:
    sent: list[int] = []

    def says(taken: socket.socket) -> None:
        taken.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\n" + size + b"\r\n")
        for _ in range(64):
            taken.sendall(bytes(1_048_576))
            sent.append(1)

    with listening(says) as url, suppress(Unreached):
        assert len(exchanged("GET", url, private=False, timeout_s=5, most=1_000).body) <= 1_000

    assert len(sent) < 32, "what the buffers of the machine hold"


def test_a_connection_lasts_when_answers_are_read_to_their_end() -> None:
    def says(taken: socket.socket) -> None:
        taken.sendall(OK + b"Content-Length: 2\r\n\r\nok")
        taken.recv(65_536)
        taken.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nfin\r\n2\r\ne!\r\n0\r\n\r\n")
        taken.recv(65_536)
        taken.sendall(OK + b"Content-Length: 5\r\n\r\nlast!")

    with listening(says) as url:
        client = Client(url, private=False, timeout_s=5)
        answers = [client.exchange("GET", None, {}).body for _ in range(3)]
        client.close()

    assert answers == [b"ok", b"fine!", b"last!"]


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    with (
        listening(lambda taken: asked.append(b"asked")) as proxy,
        listening(lambda taken: taken.sendall(OK + b"Content-Length: 2\r\n\r\nok")) as url,
    ):
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy)
        found = exchanged("POST", url, b"note", private=False, timeout_s=5)

    assert (found.body, asked) == (b"ok", [])


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("file:///etc/passwd", "not an address"),
        ("http://witness.example/", "ORGLEDGER_OUTGOING_PRIVATE"),
        ("https://ann:geheim@witness.example/", "name or a password"),
    ],
)
def test_where_nothing_may_be_sent_nothing_is(url: str, told: str) -> None:
    with pytest.raises(Unreached, match=told) as refused:
        exchanged("POST", url, b"note", private=False, timeout_s=5)

    assert "geheim" not in str(refused.value)


def test_a_private_address_is_reached_where_the_setting_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    lookup: Any = socket.getaddrinfo
    monkeypatch.setattr("socket.getaddrinfo", lambda _, port, *more, **named: lookup("127.0.0.1", port, *more, **named))
    with listening(lambda taken: taken.sendall(OK + b"Content-Length: 2\r\n\r\nok")) as url:
        inner = url.replace("127.0.0.1", "witness.corp.example")
        assert exchanged("POST", inner, b"note", private=True, timeout_s=5).taken
        with pytest.raises(Unreached, match="ORGLEDGER_OUTGOING_PRIVATE=true"):
            exchanged("POST", inner.replace("http:", "https:"), b"note", private=False, timeout_s=5)


def test_what_is_going_on_is_cut_off_from_another_thread() -> None:
    with listening(dripping(OK + b"Content-Length: 60000\r\n\r\n")) as url:
        client = Client(url, private=False, timeout_s=20)
        threading.Timer(0.2, client.end).start()
        begun = time.monotonic()
        with pytest.raises(Unreached):
            client.exchange("POST", b"note", {})
        client.close()

    assert time.monotonic() - begun < 5
