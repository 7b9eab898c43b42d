"""A receiver of webhooks: what it took it keeps in a file, and takes nothing twice. Also a program of its own.

    python -m tests.exchange.receiver PORT FILE [DIE]

With DIE it ends after so many events: it has kept the last one, and does not say so any more.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import msgspec

Answer = tuple[int, dict[str, str]]


class Taken(msgspec.Struct, frozen=True):
    """A request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


class Receiver(ThreadingHTTPServer):
    """Listens on this machine."""

    daemon_threads = True

    def __init__(self, answer: Callable[[Taken], Answer], port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.answer = answer
        self.taken: list[Taken] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"

    @property
    def sequences(self) -> list[int]:
        """What was sent, by sequence, as often as it was."""
        return [int(one.event["sequence"]) for one in self.taken]

    def handle_error(self, *_: Any) -> None:
        """Whoever hangs up is no error."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        taken = Taken(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self.server.taken.append(taken)
        status, headers = self.server.answer(taken)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def receiving(answer: Callable[[Taken], Answer] = lambda taken: (204, {})) -> Iterator[Receiver]:
    """A receiver in a thread."""
    server = Receiver(answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def main(port: int, file: Path, dies_after: int = 0) -> None:
    """Take events until somebody ends this process, or it ends by itself."""
    known = {line.split()[0] for line in file.read_text().splitlines()} if file.exists() else set()
    journal = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    turn, count = threading.Lock(), 0

    def take(taken: Taken) -> Answer:
        nonlocal count
        event = taken.event
        with turn:
            count += 1
            if event["id"] not in known:
                known.add(event["id"])
                os.write(journal, f"{event['id']} {event['setlast']} {event['leafhash']}\n".encode())
                os.fsync(journal)
            if count == dies_after:
                os._exit(9)
        return 200, {}

    Receiver(take, port).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
