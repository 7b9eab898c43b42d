"""What an answer costs over HTTP in each lane, in turn in one run on one server; prints JSON.

One list of 1,000 units with 8 fields, asked over connections that are kept. Absolute numbers depend on the machine and
on what else it does: compare the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import httpx

from orgledger.domain.change_set import Context
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from orgledger.store import migrations

UNITS, CONNECTIONS, SECONDS = 1_000, 8, 1.5
FIELDS = "key code name kind status childCount category id"
AT_THE_HEAD = f'{{ organization(code: "bench") {{ units(first: {UNITS}) {{ nodes {{ {FIELDS} }} }} }} }}'
PINNED = AT_THE_HEAD.replace('code: "bench"', 'code: "bench", asOf: {effective: "2024-01-01", known: {sequence: 1001}}')


def fill(url: str) -> None:
    ledger = Ledger(Settings(database_url=url))
    migrations.ready(ledger.engine)
    form = {"code": "bench", "names": [{"language": "en", "text": "Bench"}]}
    ledger.register(ledger.read_registration(form), Context())
    keys = [str(uuid.UUID(int=number + 1, version=4)) for number in range(UNITS)]
    forms = [
        {
            "createUnit": {
                "from": "2020-01-01",
                "key": key,
                "code": f"u{number:05}",
                "kind": "TEAM",
                "parent": keys[(number - 1) // 8] if number else None,
                "names": [{"language": "en", "text": f"Unit {number}"}],
            }
        }
        for number, key in enumerate(keys)
    ]
    ledger.record("bench", ledger.read(forms, Context()))
    ledger.close()


@contextmanager
def served(url: str, **settings: object) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    told = {f"ORGLEDGER_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "orgledger.cli", "serve", "--port", str(port)]
    environment = {**os.environ, "ORGLEDGER_DATABASE_URL": url, "ORGLEDGER_ALLOW_GET": "true", **told}
    server = subprocess.Popen(command, env=environment)
    try:
        for _ in range(600):
            try:
                httpx.get(f"http://127.0.0.1:{port}/health", timeout=2).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


async def asked(port: int, query: str, tag: str | None, lanes: Counter[str], until: float) -> int:
    """How many answers one connection gets until a moment."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    condition = f"If-None-Match: {tag}\r\n" if tag else ""
    target = f"/graphql?{urlencode({'query': query})}"
    request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n{condition}\r\n".encode()
    count = 0
    while time.perf_counter() < until:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
        await reader.readexactly(int(headers.get("content-length", 0)) if " 304 " not in head[:20] else 0)
        lanes[headers["server-timing"].partition(";")[0]] += 1
        count += 1
    writer.close()
    return count


def tag_of(port: int, query: str) -> str:
    accept = {"accept": "application/json"}
    return httpx.get(f"http://127.0.0.1:{port}/graphql", params={"query": query}, headers=accept).headers["etag"]


async def rate(port: int, query: str, lanes: Counter[str], tag: str | None) -> float:
    """Answers in a second, over all connections."""
    until = time.perf_counter() + SECONDS
    counts = await asyncio.gather(*(asked(port, query, tag, lanes, until) for _ in range(CONNECTIONS)))
    return sum(counts) / SECONDS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        fill(url)
        lanes: dict[str, Counter[str]] = defaultdict(Counter)
        rates: dict[str, list[float]] = defaultdict(list)
        with (
            served(url, answers_bytes=0, plain_lane=True) as plain,
            served(url, answers_bytes=0) as compiled,
            served(url) as kept,
        ):
            arms = {
                "plain": (plain, AT_THE_HEAD, False),
                "compiled": (compiled, AT_THE_HEAD, False),
                "kept, at the head": (kept, AT_THE_HEAD, False),
                "kept, pinned": (kept, PINNED, False),
                "304, at the head": (kept, AT_THE_HEAD, True),
                "304, pinned": (kept, PINNED, True),
            }
            for turn in range(rounds + 1):
                for name, (port, query, tagged) in arms.items():
                    found = asyncio.run(rate(port, query, lanes[name], tag_of(port, query) if tagged else None))
                    if turn:  # The first round warms up.
                        rates[name].append(found)
    base = statistics.median(rates["plain"])
    report = {
        name: {
            "per_s": round(statistics.median(found), 1),
            "to_plain": round(statistics.median(found) / base, 1),
            "lanes": dict(lanes[name]),
        }
        for name, found in rates.items()
    }
    print(json.dumps({"load": os.getloadavg()[0], "cores": os.cpu_count(), "answers": report}, indent=2))


if __name__ == "__main__":
    main()
