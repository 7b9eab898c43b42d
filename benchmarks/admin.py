"""What the pages of the admin cost: the server's time for each, the browser's to show the chart, and for a step of the
slider, in JSON.

Absolute numbers depend on the machine and on what else it does; `health` is the floor beside them: a request that reads
hardly anything. Usage: python benchmarks/admin.py [UNITS …], 2,000 and 10,000 unless told otherwise.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from orgledger.domain.change_set import Context  # noqa: E402
from orgledger.ledger import Ledger  # noqa: E402
from orgledger.settings import Settings  # noqa: E402
from orgledger.store import migrations  # noqa: E402
from tests.kit import called, create, move, rename  # noqa: E402
from tests.server import served  # noqa: E402

SET = 500
"""Operations of one change set."""
ROUNDS = 30
STEP = """async ({rounds}) => {
  const { Chart, dayOf, textOf, versusOf } = await import(document.querySelector('script[src$="chart.js"]').src);
  const bar = document.querySelector("[data-scrub]"), { source, first, last, day } = bar.dataset;
  const table = await (await fetch(source)).json();
  const chart = new Chart(bar, table, versusOf(table, table, dayOf(day)));
  const [from, to] = [dayOf(first), dayOf(last)], took = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    chart.draw(from + Math.round((to - from) * round / rounds));
    document.body.offsetHeight;
    took.push((performance.now() - start) / 1000);
    await new Promise(requestAnimationFrame);
  }
  return took;
}"""


OPENED = """() => {
  const paint = performance.getEntriesByName("first-contentful-paint")[0].startTime;
  const ready = performance.getEntriesByName("chart-ready")[0].startTime;
  return [paint / 1000, ready / 1000];
}"""
"""Seconds from the click to what is first painted, and to a chart that can be dragged."""
VISITS = 12


def built(url: str, units: int) -> str:
    """An organization of many units, a tenth of which move or are renamed in four years; the key of one of them."""
    ledger = Ledger(Settings(database_url=url))
    migrations.ready(ledger.engine)
    form = {"code": "bench", "names": called("Bench")}
    ledger.register(ledger.read_registration(form), Context(), date(2020, 1, 1))
    chance = random.Random(1)
    keys = [str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(units)]
    start = date(2020, 1, 1)
    forms = [
        create(key, start, parent=keys[(at - 1) // 8] if at else None, name=f"Unit {at}", code=f"u{at}")
        for at, key in enumerate(keys)
    ]
    for at in range(units // 2, units, 10):
        day = start + timedelta(days=chance.randrange(1, 1460))
        forms.append(move(keys[at], keys[chance.randrange(units // 10)], day))
        forms.append(rename(keys[at + 1], f"Renamed {at}", day))
    for begin in range(0, len(forms), SET):
        ledger.record("bench", ledger.read(forms[begin : begin + SET], Context()))
    ledger.close()
    return keys[units // 20]


def spread(seconds: list[float]) -> dict[str, float]:
    """The median and the 95th of a hundred, in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50_ms": round(statistics.median(ordered) * 1000, 1),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))] * 1000, 1),
    }


def served_pages(address: str, unit: str) -> dict[str, Any]:
    """Each page in turn, so that all meet the same noise."""
    pages = {
        "health": "/health",
        "unit": f"/admin/bench/units/{unit}",
        "compare": "/admin/bench/compare?at=2023-01-01&vs_at=2022-01-01",
        "chart_tree": "/admin/bench/chart?at=2022-01-01",
        "chart_cards": "/admin/bench/chart?at=2022-01-01&view=cards",
    }
    took: dict[str, list[float]] = {name: [] for name in pages}
    with httpx.Client(base_url=f"http://{address}", timeout=120) as client:
        for _ in range(ROUNDS + 1):
            for name, path in pages.items():
                start = time.perf_counter()
                client.get(path).raise_for_status()
                took[name].append(time.perf_counter() - start)
    return {name: spread(seconds[1:]) for name, seconds in took.items()}


def scrubbed(address: str) -> dict[str, Any]:
    """A step of the slider in the browser: the tree of another day, placed, drawn and laid out."""
    from playwright.sync_api import sync_playwright

    browser = shutil.which("chromium")
    if browser is None:
        return {"browser": "there is none on this machine"}
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        chromium = playwright.chromium.launch(executable_path=browser, args=arguments)
        found = {}
        for view in ("cards", "icicle"):
            page = chromium.new_page(viewport={"width": 1440, "height": 900})
            visits = []
            for _ in range(VISITS):
                page.goto(f"http://{address}/admin/bench/chart?view={view}&at=2022-01-01", timeout=120_000)
                page.wait_for_selector("[data-scrub][data-ready]", timeout=120_000)
                page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
                visits.append(page.evaluate(OPENED))
            painted, ready = zip(*visits[1:], strict=True)
            found[f"paint_{view}"], found[f"interactive_{view}"] = spread([*painted]), spread([*ready])
            found[f"scrub_{view}"] = spread(page.evaluate(STEP, {"rounds": 120}))
        chromium.close()
    return found


def main() -> None:
    """Measure."""
    sizes = [int(size) for size in sys.argv[1:]] or [2_000, 10_000]
    told: dict[str, Any] = {"load": os.getloadavg()[0], "cores": os.cpu_count()}
    for units in sizes:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/bench.db"
            unit = built(url, units)
            with served("granian", url) as server:
                told[f"{units}_units"] = {**served_pages(server.address, unit), **scrubbed(server.address)}
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
