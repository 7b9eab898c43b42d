"""Commands that serve: on this machine alone, unless told otherwise."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import httpx
import pytest

from orgledger.cli.serve import HEADER_MS, HINT
from tests.cli.runner import Terminal
from tests.server import free_port, wait_for


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.example.org", "", "*"])
def test_nobody_beyond_this_machine_is_served_by_accident(orgledger: Terminal, host: str) -> None:
    said = orgledger("serve", "--host", host, "--port", "1")

    assert said.code == 2, said
    assert "ORGLEDGER_ACCESS=enforced" in said.err
    assert "--i-know-nobody-signs-in" in said.err


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_a_host_of_the_environment_is_held_to_the_same(orgledger: Terminal, host: str) -> None:
    said = orgledger("serve", ORGLEDGER_HOST=host)

    assert said.code == 2
    assert "ORGLEDGER_ACCESS=enforced" in said.err


@pytest.mark.parametrize(
    ("options", "environment"),
    [
        (["--access", "enforced"], {}),
        ([], {"ORGLEDGER_ACCESS": "enforced"}),
        (["--i-know-nobody-signs-in"], {}),
    ],
)
def test_beyond_this_machine_people_sign_in_or_somebody_knows_that_nobody_does(
    orgledger: Terminal, monkeypatch: pytest.MonkeyPatch, options: list[str], environment: dict[str, str]
) -> None:
    ran = []
    monkeypatch.setattr("orgledger.cli.serve.run", lambda settings, *_: ran.append(settings))

    said = orgledger("serve", "--host", "0.0.0.0", *options, **environment)

    assert said.code == 0, said
    [settings] = ran
    assert (settings.host, settings.hosts) == ("0.0.0.0", "*")
    assert ("ACCESS IS OPEN" in said.out) is (settings.access == "open")


def test_whether_access_is_enforced_is_said_in_one_of_two_words(orgledger: Terminal) -> None:
    said = orgledger("serve", ORGLEDGER_ACCESS="enforcd")

    assert said.code == 2
    assert "ORGLEDGER_ACCESS" in said.err


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http"])
def test_a_port_is_one_of_those_there_are(orgledger: Terminal, port: str) -> None:
    assert orgledger("serve", "--port", port).code == 2


def test_the_demo_loads_its_examples_once(tmp_path: Path) -> None:
    """In a folder of its own: without an address, the demo makes its database where it is started."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORGLEDGER_")}
    command = [str(Path(sys.executable).with_name("orgledger")), "demo", "--load-only"]

    said = [
        subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=True)
        for _ in range(2)
    ]

    assert "1,164 change sets" in said[0].stdout
    assert "s1 to s9, are on record, 9 of them new" in said[0].stdout
    assert said[1].stdout.count(" 0 of them new") == 2
    assert sorted(file.name for file in tmp_path.iterdir() if not file.name.endswith(("-wal", "-shm"))) == [
        "orgledger-demo-keys.db",
        "orgledger-demo-vault.key",
        "orgledger-demo.db",
    ]
    demo = Terminal(f"sqlite:///{tmp_path / 'orgledger-demo.db'}")
    told = demo.data("{ organizations { code name replayedUntil firstEffective head { sequence } } }")
    rust, *seeds = told["organizations"]
    assert (rust["code"], rust["firstEffective"]) == ("rust", "2018-11-04")
    assert rust["replayedUntil"] == rust["head"]["sequence"] > 6_000
    assert demo.runs("show", "unit", "cargo", "--organization", "rust").startswith("rust on ")
    assert [one["code"] for one in seeds] == [f"s{number}" for number in range(1, 10)]
    assert {(one["replayedUntil"], one["firstEffective"]) for one in seeds} == {(None, "2020-01-01")}
    assert demo.data(HINT)["organization"]["name"] == "(完整版)运营人员组织架构"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where `orgledger serve` listens."""
    found = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ORGLEDGER_")}
    environment["ORGLEDGER_DATABASE_URL"] = f"sqlite:///{tmp_path_factory.mktemp('served') / 'orgledger.db'}"
    command = [str(Path(sys.executable).with_name("orgledger")), "serve", "--port", str(found)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        wait_for(f"http://127.0.0.1:{found}/health", server)
        yield found
        server.terminate()
        server.wait(30)


def test_connections_that_never_finish_a_request_keep_nobody_out(port: int) -> None:
    with ExitStack() as slow:
        begun = monotonic()
        connections = [slow.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(1_100)]
        for one in connections:
            one.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")

        assert httpx.get(f"http://127.0.0.1:{port}/health", timeout=8).status_code == 200

        connections[0].settimeout(30)
        assert not connections[0].recv(4096).startswith(b"HTTP/1.1 200")
        assert monotonic() - begun < HEADER_MS / 1000 + 15


@pytest.mark.parametrize(
    "body",
    [
        b"Transfer-Encoding: chunked\r\n\r\n2;a=\nb\r\n{}\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
    ],
)
def test_a_body_without_a_clear_end_is_refused(port: int, body: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" + body)

        assert connection.recv(4096).startswith(b"HTTP/1.1 400 ")
