"""Server processes of each kind, for clients over a real socket."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

SERVERS = {
    "granian": ["granian", "--interface", "asgi", "--factory", "--host", "127.0.0.1", "--port", "{port}"],
    "uvicorn": ["uvicorn", "--factory", "--host", "127.0.0.1", "--port", "{port}", "--log-level", "warning"],
}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers, a minute at most."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, process.communicate()[0].decode(errors="replace")
        try:
            httpx.get(address, timeout=2)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer in time")


class Server:
    """A server process, which may be stopped and started again at the same address."""

    def __init__(self, kind: str, url: str, **settings: object) -> None:
        self.port = free_port()
        options = [part.format(port=self.port) for part in SERVERS[kind]]
        self.command = [sys.executable, "-m", *options, "orgledger.app:create_app"]
        told = {f"ORGLEDGER_{name.upper()}": str(value) for name, value in settings.items()}
        self.environment = {**os.environ, "ORGLEDGER_DATABASE_URL": url, **told}
        self.address = f"127.0.0.1:{self.port}"

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, process_group=0
        )
        wait_for(f"http://{self.address}/health", self.process)

    def stop(self) -> str:
        """Ask it to stop, as an operator would; what it said."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=10)[0].decode(errors="replace")

    def kill(self) -> None:
        """End it and its workers at once, as a machine does that loses power."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate(timeout=10)


@contextmanager
def served(kind: str, url: str, **settings: object) -> Iterator[Server]:
    """A server that is gone when the block ends."""
    server = Server(kind, url, **settings)
    try:
        server.start()
        yield server
    finally:
        try:
            if server.process.poll() is None:
                server.stop()
        except subprocess.TimeoutExpired:
            server.kill()
            raise
