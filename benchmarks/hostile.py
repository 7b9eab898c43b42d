"""What it costs to refuse an attack, one by one: the corpus that tests/graphql refuses; prints JSON.

Each attack is posted to a whole application in this process, which forgets every document before the next round: none
is known when it comes. Processor time is what the attack takes from others, on a busy machine too; on an idle
one both are the same.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx

from orgledger.app import build_app, hush
from orgledger.domain.change_set import Context
from orgledger.graphql.view import View
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from orgledger.store import migrations

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # The tests are no part of the program.
from tests.graphql.hostile import CORPUS, Hostile

GOAL_MS = 50.0
"""What refusing any attack may take, at the 99th percentile on an idle machine."""
UNPAID = 1 << 40
"""Points of a caller who never runs out of them: what is refused for that alone is cheap."""
PART = 65_536
SHOWN = 10
"""Attacks that are shown one by one: the dearest."""


def per(seconds: list[float], hundredth: int) -> float:
    """A percentile, in milliseconds."""
    ordered = sorted(seconds)
    return round(ordered[min(len(ordered) - 1, len(ordered) * hundredth // 100)] * 1000, 2)


async def refused(client: httpx.AsyncClient, hostile: Hostile, body: bytes) -> tuple[float, float]:
    """Seconds of processor and of wall time until an attack is refused."""

    async def parts() -> Any:
        for start in range(0, len(body), PART):
            yield body[start : start + PART]

    wall, processor = time.perf_counter(), time.process_time()
    content: Any = parts() if hostile.chunked else body
    answer = await client.post("/graphql", content=content, headers=hostile.headers)
    took = time.process_time() - processor, time.perf_counter() - wall
    assert answer.status_code < 500
    assert not answer.json().get("data")
    return took


async def measured(ledger: Ledger, rounds: int) -> dict[str, tuple[list[float], list[float]]]:
    """All attacks in turn, so many times."""
    found: dict[str, tuple[list[float], list[float]]] = {str(one): ([], []) for one in CORPUS}
    bodies = {str(one): one.body() for one in CORPUS}
    app = build_app(ledger)
    [view] = {id(v): v for route in app.routes if isinstance(v := getattr(route, "app", None), View)}.values()
    library: Any = view.schema.library  # type: ignore[attr-defined]
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 50000))
    address = "http://127.0.0.1:8000"
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=transport, base_url=address) as client:
        hush()  # As every server does once it has started.
        for turn in range(rounds + 1):
            library.kept.clear()
            library.chars = 0
            for one in CORPUS:
                processor, wall = await refused(client, one, bodies[str(one)])
                if turn:  # The first round warms up.
                    found[str(one)][0].append(processor)
                    found[str(one)][1].append(wall)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        unpaid = {"budget": UNPAID, "budget_per_s": UNPAID}
        ledger = Ledger(Settings(database_url=f"sqlite:///{folder}/bench.db", **unpaid))
        migrations.ready(ledger.engine)
        form = {"code": "bench", "names": [{"language": "en", "text": "Bench"}]}
        ledger.register(ledger.read_registration(form), Context())
        found = asyncio.run(measured(ledger, rounds))
    told = {
        name: {
            "processor_p50_ms": per(processor, 50),
            "processor_p99_ms": per(processor, 99),
            "wall_p50_ms": per(wall, 50),
            "wall_p99_ms": per(wall, 99),
        }
        for name, (processor, wall) in found.items()
    }
    dearest = sorted(told, key=lambda name: -told[name]["processor_p99_ms"])
    report = {
        "attacks": len(told),
        "processor_p50_ms": round(statistics.median(one["processor_p50_ms"] for one in told.values()), 2),
        "goal_ms": GOAL_MS,
        "dearer_than_the_goal": [name for name in dearest if told[name]["processor_p99_ms"] > GOAL_MS],
        "dearest": {name: told[name] for name in dearest[:SHOWN]},
    }
    print(json.dumps({"load": os.getloadavg()[0], "cores": os.cpu_count(), "hostile": report}, indent=2))


if __name__ == "__main__":
    main()
