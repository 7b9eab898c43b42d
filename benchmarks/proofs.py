"""What the tree costs a command and an import, and what a proof costs, each beside its floor, in turn in one run."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from orgledger.audit.tree import Tree
from orgledger.domain.change_set import Context
from orgledger.domain.merkle import Frontier
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from orgledger.store.recorder import LedgerRecorder

ENTRY = 'query($at: Int!) { entry(code: "with", sequence: $at) { leafHash } }'
PROOF = """query($at: Int!) { entry(code: "with", sequence: $at) {
  proof { index leaf path checkpoint { size root note } } } }"""


@contextmanager
def without_tree() -> Iterator[None]:
    """Record as if there were no tree."""
    insert = LedgerRecorder.insert_events

    def plain(self: LedgerRecorder, events: Any, **named: Any) -> Any:
        return insert(self, events, **{**named, "frontier": None})

    with patch.object(LedgerRecorder, "insert_events", plain), patch.object(Tree, "frontier", lambda _: Frontier()):
        yield


def unit() -> dict[str, Any]:
    """A new unit."""
    names = [{"language": "en", "text": "Unit"}]
    return {"createUnit": {"from": "2024-01-01", "key": str(uuid.uuid4()), "kind": "TEAM", "names": names}}


def measure(ledger: Ledger, rounds: int) -> dict[str, Any]:
    """Seconds become milliseconds; `ratio` is with the tree over without."""
    for code in ("with", "without"):
        form = {"code": code, "names": [{"language": "en", "text": code}]}
        ledger.register(ledger.read_registration(form), Context())
    return {
        "one_entry": growing(ledger, rounds, 1),
        "a_thousand_entries": growing(ledger, max(rounds // 20, 3), 1000),
        "proof_in_graphql": asyncio.run(proving(ledger, rounds)),
    }


def growing(ledger: Ledger, rounds: int, size: int) -> dict[str, float]:
    """Record sets of one size with the tree, and without it, in turn."""
    taken: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(rounds):
        for code, seconds in taken.items():
            submission = ledger.read([unit() for _ in range(size)], Context())
            start = time.perf_counter()
            if code == "with":
                ledger.record(code, submission)
            else:
                with without_tree():
                    ledger.record(code, submission)
            seconds.append(time.perf_counter() - start)
    ours, floor = (statistics.median(taken[code]) * 1000 for code in ("with", "without"))
    return {"with_ms": round(ours, 3), "without_ms": round(floor, 3), "ratio": round(ours / floor, 3)}


async def proving(ledger: Ledger, rounds: int) -> dict[str, float]:
    """An entry with its proof, and the entry alone, in turn."""
    schema, head = build_schema(), ledger.archive.find("with").sequence
    taken: dict[str, list[float]] = {PROOF: [], ENTRY: []}
    for _ in range(rounds + 10):
        for document, seconds in taken.items():
            start = time.perf_counter()
            at = random.randint(1, head)
            result = await schema.execute(document, {"at": at}, context_value=Request(ledger))
            seconds.append(time.perf_counter() - start)
            assert not result.errors, result.errors
    ours, floor = (sorted(taken[document][10:]) for document in (PROOF, ENTRY))
    return {
        "entries": head,
        "proof_p50_ms": round(statistics.median(ours) * 1000, 3),
        "proof_p99_ms": round(ours[int(len(ours) * 0.99)] * 1000, 3),
        "entry_p50_ms": round(statistics.median(floor) * 1000, 3),
    }
