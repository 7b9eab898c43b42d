"""What one caller's worst requests do to everybody else: the attacks of a review, one after the other; prints JSON.

A house of two organizations is served with access enforced. While a stranger or a viewer of one organization attacks,
a viewer of the other asks a small question twenty times a second. Told of each attack: how long these answers took and
how many failed, the memory of the server with its typesetters, its processor time, and how long after the end of the
attack the answers were prompt again. The clients take their part of the machine: the load says how busy it was.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
import websockets

from orgledger.access.recognition import Recognition
from orgledger.domain.change_set import Context
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from orgledger.store import migrations

GOAL_MS = 250.0
"""What the small question may take at the 99th percentile."""
GOAL_MB = 1_500
WELL_S = 2.0
"""How soon after an attack the answers are prompt again."""
PROBE = '{ organization(code: "rival") { code name } }'
EVERY_S = 0.05
AT_ONCE = 8
"""Requests that an attacker has under way."""
DAY = date(2020, 1, 1)


def key(name: str) -> str:
    """The same key for the same name."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def called(name: str) -> list[dict[str, str]]:
    return [{"language": "en", "text": name}]


def build(folder: Path, units: int) -> dict[str, str]:
    """A house of two organizations, the larger with so many units, half a year of renames, and a position in each.

    Returns:
        The tokens: of a viewer of each organization, and of an auditor of the smaller.
    """
    file = folder / "tokens.json"
    if file.exists():
        kept = Ledger(Settings(database_url=f"sqlite:///{folder}/siege.db"), operator=True)
        migrations.upgrade(kept.engine)
        kept.close()
        return dict(json.loads(file.read_text()))
    settings = Settings(database_url=f"sqlite:///{folder}/siege.db", access="enforced")
    ledger = Ledger(settings, operator=True)
    migrations.ready(ledger.engine)
    for code, count in (("acme", units), ("rival", 40)):
        ledger.register(ledger.read_registration({"code": code, "names": called(code)}), Context(actor="operator"), DAY)
        forms: list[dict[str, Any]] = []
        for place in range(count):
            parent = {"parent": key(f"{code} {(place - 1) // 4}")} if place else {}
            names = called(f"{code} unit {place}")
            unit = {"from": str(DAY), "key": key(f"{code} {place}"), "code": f"U{place}", "names": names}
            forms.append({"createUnit": {**unit, "kind": "DEPARTMENT", **parent}})
        for place in range(count):
            day = DAY + timedelta(days=1 + place % 180)
            forms.append(
                {
                    "renameUnit": {
                        "unit": key(f"{code} {place}"),
                        "effective": {"from": str(day)},
                        "names": called(f"{code} renamed {place}"),
                    }
                }
            )
        for batch in batches(forms, 500):
            ledger.record(code, ledger.read(batch, Context(actor="operator")))
    recognition = Recognition(ledger.engine, settings, ledger.clock)
    tokens = {}
    for name, code, role in (("mal", "acme", "VIEWER"), ("ann", "rival", "VIEWER"), ("aud", "rival", "AUDITOR")):
        recognition.users.add(name, f"correct horse battery {name}", ledger.clock.now())
        form = {"giveGrant": {"key": key(f"grant {name}"), "principal": name, "role": role}}
        ledger.record(code, ledger.read([form], Context(actor="operator")))
        tokens[name], _ = recognition.tokens.create(name, "siege", ledger.clock.now())
    ledger.close()
    file.write_text(json.dumps(tokens))
    return tokens


def batches(items: list[Any], size: int) -> Iterator[list[Any]]:
    """Parts of a list."""
    return (items[start : start + size] for start in range(0, len(items), size))


@contextmanager
def served(folder: Path, port: int) -> Iterator[psutil.Process]:
    """The server, as `orgledger serve` starts it."""
    environment = {
        **os.environ,
        "ORGLEDGER_ACCESS": "enforced",
        "ORGLEDGER_DATABASE_URL": f"sqlite:///{folder}/siege.db",
        "ORGLEDGER_WORKER": "false",
    }
    command = [sys.executable, "-m", "orgledger.cli", "serve", "--port", str(port)]
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(300):
            with suppress(httpx.TransportError):
                httpx.get(f"http://127.0.0.1:{port}/health", timeout=2)
                break
            if server.poll() is not None:
                raise SystemExit(f"the server did not start; see {folder}/server.log")
            time.sleep(0.1)
        yield psutil.Process(server.pid)
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()


def spent(server: psutil.Process) -> tuple[float, float]:
    """Processor seconds of a server and its children so far, and their memory in MB."""
    cpu, memory = 0.0, 0.0
    for process in [server, *server.children(recursive=True)]:
        with suppress(psutil.Error):
            times = process.cpu_times()
            cpu += times.user + times.system
            memory += process.memory_info().rss / 1e6
    return cpu, memory


# Attacks: each goes on until it is ended.


class Attacker:
    """Who attacks, and where."""

    def __init__(self, port: int, token: str | None) -> None:
        self.address = f"127.0.0.1:{port}"
        self.token = token
        self.count = itertools.count()
        self.headers = {"authorization": f"Bearer {token}"} if token else {}

    async def ask(self, document: Callable[[int], str]) -> None:
        """Ask again and again, several times at once, another document each time."""
        limits = httpx.Limits(max_connections=AT_ONCE)
        async with httpx.AsyncClient(timeout=60, limits=limits, headers=self.headers) as client:

            async def one() -> None:
                while True:
                    body = {"query": document(next(self.count))}
                    with suppress(httpx.HTTPError):
                        answer = await client.post(f"http://{self.address}/graphql", json=body)
                        if answer.status_code == 429:
                            await asyncio.sleep(0.1)

            await asyncio.gather(*(one() for _ in range(AT_ONCE)))

    async def hold_bodies(self, path: str, size: int) -> None:
        """A hundred connections that send all but a byte, and wait; broken ones are opened anew."""

        async def one() -> None:
            while True:
                with suppress(OSError):
                    reader, writer = await asyncio.open_connection(*self.address.split(":"))
                    head = f"POST {path} HTTP/1.1\r\nHost: {self.address}\r\nContent-Length: {size}\r\n"
                    writer.write(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode())
                    writer.write(b"x" * (size - 1))
                    await writer.drain()
                    await reader.read()
                    writer.close()
                await asyncio.sleep(0.1)

        await asyncio.gather(*(one() for _ in range(100)))

    async def follow(self, document: str) -> None:
        """Ten WebSockets with a hundred subscriptions each."""

        async def one() -> None:
            while True:
                with suppress(OSError, websockets.WebSocketException):
                    address = f"ws://{self.address}/graphql"
                    async with websockets.connect(address, subprotocols=["graphql-transport-ws"]) as socket:  # type: ignore[list-item]
                        await socket.send(json.dumps({"type": "connection_init", "payload": self.headers}))
                        await socket.recv()
                        for number in range(100):
                            told = {"type": "subscribe", "id": str(number), "payload": {"query": document}}
                            await socket.send(json.dumps(told))
                        async for _ in socket:
                            pass
                await asyncio.sleep(0.1)

        await asyncio.gather(*(one() for _ in range(10)))


def acme(fields: str) -> str:
    return f'{{ organization(code: "acme") {{ {fields} }} }}'


def aliases(count: int, field: str, number: int) -> str:
    """A field so many times under names of their own; # is a number that no other has."""
    told = ((place, field.replace("#", str(number * 1_000 + place))) for place in range(count))
    return " ".join(f"z{number}x{place}: {one}" for place, one in told)


def days(count: int, fields: str, number: int) -> str:
    """An organization on so many days."""
    told = ((place, DAY + timedelta(days=(number * count + place) % 1_500)) for place in range(count))
    one = 'organization(code: "acme", asOf: {{ effective: "{}" }}) {{ {} }}'
    return "{ " + " ".join(f"r{place}: {one.format(day, fields)}" for place, day in told) + " }"


def comparisons(number: int) -> str:
    """Fifty comparisons over a year."""
    told = ((place, DAY + timedelta(days=(number * 50 + place) % 150)) for place in range(50))
    sides = 'from: {{ effective: "{}" }}, to: {{ effective: "2021-06-30" }}'
    one = f'compare(code: "acme", {sides}) {{{{ summary {{{{ count }}}} }}}}'
    return "{ " + " ".join(f"r{place}: {one.format(day)}" for place, day in told) + " }"


def filters(number: int) -> str:
    one = 'ledger(code: "acme", first: 0, filter: {{ types: ["Nope{}"] }}) {{ totalCount }}'
    return "{ " + " ".join(f"r{place}: {one.format(number * 50 + place)}" for place in range(50)) + " }"


KINDS = " ".join(f"p{place}: possibleTypes {{ fields {{ name args {{ name }} }} }}" for place in range(20))
PDF = 'report(report: "structure", format: PDF) { digest }'
FOLLOW = 'subscription { ledger(code: "acme", after: 0) { firstSequence entries { summary } } }'
STRANGER: dict[str, Callable[[Attacker], Coroutine[Any, Any, None]]] = {
    "schema digest": lambda one: one.ask(lambda n: f"{{ {aliases(49, 'server { schemaDigest }', n)} }}"),
    "introspection": lambda one: one.ask(lambda n: f"{{ a{n}: __schema {{ types {{ {KINDS} }} }} }}"),
    "small questions": lambda one: one.ask(lambda n: f"{{ {aliases(20, 'organizations { code }', n)} }}"),
    "bodies of an import": lambda one: one.hold_bodies("/admin/acme/import", 8_388_600),
    "bodies of questions": lambda one: one.hold_bodies("/graphql", 1_000_000),
}
VIEWER: dict[str, Callable[[Attacker], Coroutine[Any, Any, None]]] = {
    "totals": lambda one: one.ask(lambda n: acme(aliases(199, "totals { units }", n))),
    "units by name": lambda one: one.ask(
        lambda n: acme(aliases(150, "units(first: 0, orderBy: NAME) { totalCount }", n))
    ),
    "units by text": lambda one: one.ask(
        lambda n: acme(aliases(150, 'units(first: 0, filter: { text: "q#" }) { totalCount }', n))
    ),
    "search": lambda one: one.ask(lambda n: acme(aliases(199, 'search(text: "unit #", first: 1) { id }', n))),
    "outline": lambda one: one.ask(lambda n: acme(aliases(80, "outline(maxDepth: 32) { depth }", n))),
    "units on fifty days": lambda one: one.ask(lambda n: days(50, "units(first: 0, orderBy: NAME) { totalCount }", n)),
    "findings on fifty days": lambda one: one.ask(lambda n: days(50, "findings(first: 0) { totalCount }", n)),
    "findings since": lambda one: one.ask(lambda n: days(1, "findings(first: 1000) { nodes { since } }", n)),
    "comparisons": lambda one: one.ask(comparisons),
    "filters of the ledger": lambda one: one.ask(filters),
    "introspection of a viewer": lambda one: one.ask(lambda n: f"{{ a{n}: __schema {{ types {{ {KINDS} }} }} }}"),
    "large answers": lambda one: one.ask(
        lambda n: acme(aliases(20, "units(first: 1000) { nodes { key code name parent { name } } }", n))
    ),
    "history": lambda one: one.ask(
        lambda n: acme("units(first: 900) { nodes { history(clock: RECORDED, first: 1) { totalCount } } }")
    ),
    "PDF": lambda one: one.ask(lambda n: acme(aliases(5, PDF, n))),
    "PDF of many days": lambda one: one.ask(lambda n: days(5, PDF, n)),
    "workbooks": lambda one: one.ask(lambda n: days(10, 'report(report: "structure", format: XLSX) { digest }', n)),
    "subscriptions": lambda one: one.follow(FOLLOW),
}
ATTACKS = {**{f"stranger: {name}": attack for name, attack in STRANGER.items()},
           **{f"viewer: {name}": attack for name, attack in VIEWER.items()}}  # fmt: skip


def attack(name: str, port: int, token: str | None, begun: Any) -> None:
    """Attack until ended, in a process of its own, which says when it is ready."""
    begun.set()
    with suppress(KeyboardInterrupt):
        asyncio.run(ATTACKS[name](Attacker(port, token)))  # type: ignore[arg-type]


async def besieged(name: str, server: psutil.Process, port: int, tokens: dict[str, str], seconds: float) -> Any:
    """What others see while an attack goes on for so many seconds, and after it."""
    headers = {"authorization": f"Bearer {tokens['ann']}"}
    token = None if name.startswith("stranger") else tokens["mal"]
    spawn = multiprocessing.get_context("spawn")
    begun = spawn.Event()
    attacker = spawn.Process(target=attack, args=(name, port, token, begun), daemon=True)
    during, after, memory = list[float](), list[tuple[float, float]](), 0.0
    failures = 0
    async with httpx.AsyncClient(timeout=20, headers=headers) as client:

        async def probe() -> float:
            nonlocal failures
            began = time.monotonic()
            try:
                answer = await client.post(f"http://127.0.0.1:{port}/graphql", json={"query": PROBE})
                failures += answer.status_code != 200 or "errors" in answer.json()
            except httpx.HTTPError:
                failures += 1
            return time.monotonic() - began

        for _ in range(5):
            await probe()
        failures = 0
        cpu, _ = spent(server)
        attacker.start()
        if not await asyncio.to_thread(begun.wait, 60):
            raise SystemExit("the attacker did not begin")
        await asyncio.sleep(1.0)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            during.append(await probe())
            memory = max(memory, spent(server)[1])
            await asyncio.sleep(EVERY_S)
        attacker.kill()
        attacker.join()
        ended = time.monotonic()
        while time.monotonic() < ended + 4:
            after.append((time.monotonic() - ended, await probe()))
            memory = max(memory, spent(server)[1])
            await asyncio.sleep(EVERY_S)
    late = [at + took for at, took in after if took * 1000 > GOAL_MS]
    return {
        "p50_ms": per(during, 50),
        "p99_ms": per(during, 99),
        "worst_ms": per(during, 100),
        "asked": len(during),
        "failures": failures,
        "memory_mb": round(memory),
        "cpu_s": round(spent(server)[0] - cpu, 1),
        "well_after_s": round(max(late, default=0.0), 1),
        "load": round(os.getloadavg()[0], 1),
    }


def per(seconds: list[float], hundredth: int) -> float:
    """A percentile, in milliseconds."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, len(ordered) * hundredth // 100)] * 1000, 1)


def holds(found: dict[str, Any]) -> bool:
    """Whether an attack did no more harm than it may."""
    within = found["p99_ms"] <= GOAL_MS and found["memory_mb"] <= GOAL_MB and found["well_after_s"] <= WELL_S
    return within and not found["failures"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=8_000)
    parser.add_argument("--seconds", type=float, default=6.0, help="how long each attack goes on")
    parser.add_argument("--port", type=int, default=43_150)
    parser.add_argument("--folder", type=Path, help="where the house is kept from one run to the next")
    parser.add_argument("attacks", nargs="*", help="what their names contain; all, if left out")
    asked = parser.parse_args()
    chosen = [name for name in ATTACKS if not asked.attacks or any(part in name for part in asked.attacks)]
    with tempfile.TemporaryDirectory() as own:
        folder = asked.folder or Path(own)
        folder.mkdir(parents=True, exist_ok=True)
        tokens, told = build(folder, asked.units), {}
        with served(folder, asked.port) as server:
            for name in chosen:
                told[name] = asyncio.run(besieged(name, server, asked.port, tokens, asked.seconds))
                print(f"{name}: {told[name]}", file=sys.stderr, flush=True)
    report = {"units": asked.units, "goal_ms": GOAL_MS, "fails": [name for name in told if not holds(told[name])]}
    print(json.dumps({"cores": os.cpu_count(), "siege": {**report, "attacks": told}}, indent=2))


if __name__ == "__main__":
    main()
