"""Bodies: how large, how slow and how many may be, and whose is read at all; over real sockets on both servers."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from orgledger.access.token import Tokens
from orgledger.access.user import Users
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from orgledger.store import migrations
from tests.server import SERVERS, Server, served

PATH = "/admin/acme/import"
HALF = 400_000
LIMITS = {"body_s": 3, "bodies_bytes": 4 * HALF * 2, "access": "enforced", "worker": False}
"""Two halves of a body are held for one caller, or for strangers."""
PATIENCE_S = 60.0


@pytest.fixture(scope="module", params=sorted(SERVERS))
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server where everybody signs in, and the token of somebody whom it knows."""
    url = f"sqlite:///{tmp_path_factory.mktemp('bodies')}/ledger.db"
    ledger = Ledger(Settings(database_url=url))
    migrations.ready(ledger.engine)
    Users(ledger.engine).add("ann", "correct horse battery", ledger.clock.now())
    secret, _ = Tokens(ledger.engine).create("ann", "a test", ledger.clock.now())
    ledger.close()
    with served(request.param, url, **LIMITS) as server:
        yield server, secret


class Sender:
    """Somebody who sends part of a body, and waits."""

    def __init__(self, server: Server, path: str, announced: int, sent: int, **headers: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S)
        told = {"host": server.address, "content-type": "application/json", "content-length": announced, **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.socket.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + b"x" * sent)

    def answer(self) -> str:
        """What it is told in the end."""
        told = b""
        while part := self.socket.recv(65_536):
            told += part
            if b'"errors"' in told and told.endswith(b"}]}"):
                break
        return told.decode()

    def __enter__(self) -> Sender:
        return self

    def __exit__(self, *_: Any) -> None:
        self.socket.close()


def test_half_a_body_is_waited_for_so_long_and_no_longer(house: tuple[Server, str]) -> None:
    began = time.monotonic()
    with Sender(house[0], "/graphql", 1_000, 999) as slow:
        answer = slow.answer()

    assert answer.startswith("HTTP/1.1 408")
    assert "did not arrive whole within 3 s" in answer
    assert time.monotonic() - began < PATIENCE_S


def test_a_table_is_taken_from_whom_one_knows(house: tuple[Server, str]) -> None:
    server, token = house
    with Sender(server, PATH, 3_000_000, 0) as stranger:
        told = stranger.answer()
    with Sender(server, PATH, 3_000_000, 500_000, authorization=f"Bearer {token}") as known:
        slow = known.answer()

    assert told.startswith("HTTP/1.1 413")
    assert "Sign in first" in told
    assert slow.startswith("HTTP/1.1 408"), "it was being read"


def test_all_strangers_together_hold_so_much_and_keep_nobody_else_out(house: tuple[Server, str]) -> None:
    server, token = house
    document = {"query": "{ viewer { subject } }", "variables": {"text": "x" * 100_000}}
    with ExitStack() as stack:
        strangers = [stack.enter_context(Sender(server, "/graphql", 900_000, HALF)) for _ in range(3)]
        headers = {"authorization": f"Bearer {token}"}
        known = httpx.post(f"http://{server.address}/graphql", json=document, headers=headers, timeout=PATIENCE_S)
        answers = [stranger.answer().lower() for stranger in strangers]  # Which of them comes last is not known.

    assert {answer[9:12] for answer in answers} == {"408", "503"}
    assert all("retry-after: 5" in answer for answer in answers if answer[9:12] == "503")
    assert known.json()["data"]["viewer"] == {"subject": "ann"}


def test_what_is_held_is_let_go(house: tuple[Server, str]) -> None:
    """As many again and again: none is counted longer than it is there."""
    server, _ = house
    for _ in range(5):
        body = b'{"query": "{ server { version } }", "variables": {"text": "' + b"x" * (2 * HALF - 100) + b'"}}'
        headers = {"content-type": "application/json"}
        answer = httpx.post(f"http://{server.address}/graphql", content=body, headers=headers, timeout=PATIENCE_S)
        assert answer.status_code == 200, answer.text


def test_a_hundred_bodies_that_never_end_take_little_memory(house: tuple[Server, str], tmp_path: Path) -> None:
    server, _ = house
    before = memory(server)
    with ExitStack() as stack:
        for _ in range(60):
            try:
                stack.enter_context(Sender(server, "/graphql", 1_000_000, 900_000))
            except OSError:
                continue  # It was told so before it had sent all.
        assert httpx.get(f"http://{server.address}/health", timeout=PATIENCE_S).status_code == 200
        after = memory(server)

    assert after - before < 60e6 * 0.9, (before, after)


def memory(server: Server) -> float:
    """The bytes of a server process and its workers."""
    process = psutil.Process(server.process.pid)
    return float(sum(one.memory_info().rss for one in (process, *process.children(recursive=True))))
