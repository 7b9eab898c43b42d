"""What it costs to verify a bundle: seconds and memory, beside the floor of hashing its lines and nothing else.

`python benchmarks/verify.py [ENTRIES]`; `make bench` runs it with fewer. The goal: a million entries in 15 s and 64 MB.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from orgledger.audit import verify_bundle
from orgledger.audit.bundle import Head, Held, lines
from orgledger.audit.checkpoint import Checkpoint
from orgledger.audit.key import Algorithm, SigningKey
from orgledger.audit.note import Note
from orgledger.domain.merkle import Frontier, leaf_hash

ENTRIES = 1_000_000
CHECKPOINTS = 100
HOUSE = "b2bb3984-e102-5ca0-818e-49683daad037"
LEAF = (
    '{"actor":"59958797-9ce0-51f3-99b0-f5e2e6c69ac2","effective":{"from":"2024-02-29","to":"2025-01-01"},'
    '"event":{"from_parent":"d7e7de39-37df-57ab-a318-a3936fffed2c","to_parent":null,"type":"UnitMoved",'
    '"unit":"2a342ea2-7fff-52a4-93ab-eacaa8d7b428"},"event_id":"018df8f2-0008-7000-8000-%012x","first":%d,"last":%d,'
    '"organization":"%s","recorded_at":"2024-03-01T%02d:%02d:%02d.%06dZ","sequence":%d,"verb":"CORRECTION","version":1}'
)


def leaf(sequence: int) -> bytes:
    """An entry as the ledger writes them."""
    seconds = sequence // 1000
    moment = (seconds // 3600, seconds // 60 % 60, seconds % 60, sequence % 1000 * 1000)
    return (LEAF % (sequence, sequence, sequence, HOUSE, *moment, sequence)).encode()


def write(file: Path, entries: int) -> str:
    """Write a bundle with checkpoints on the way; gives the key."""
    key = SigningKey("ledger.example", Algorithm.ED25519, bytes(32))
    frontier, heads = Frontier(), []
    for sequence in range(1, entries + 1):
        frontier.append(leaf(sequence))
        if sequence % max(entries // CHECKPOINTS, 1) == 0 or sequence == entries:
            body = Checkpoint(key.name, sequence, frontier.root()).body()
            heads.append(Head(sequence, Note(body, (key.sign(body, 0),)).written()))
    root = heads[-1].note.split("\n")[2]
    manifest = {
        "format": 1,
        "organization": HOUSE,
        "origin": key.name,
        "private": False,
        "program": "benchmark",
        "root": root,
        "scope": None,
        "size": entries,
    }
    held = (Held("UnitMoved/1", one, leaf_hash(one)) for one in map(leaf, range(1, entries + 1)))
    with file.open("wb") as writing:
        for line in lines(manifest, [key.verifying.vkey], held, heads):
            writing.write(line + b"\n")
    return key.verifying.vkey


def hashed(file: Path) -> float:
    """Seconds of processor to read the lines and hash them: what no verifier can do without."""
    start = time.process_time()
    with file.open("rb") as reading:
        for line in reading:
            hashlib.sha256(line).digest()
    return time.process_time() - start


def verified(file: Path, key: str, program: list[str]) -> dict[str, Any]:
    """Seconds of processor, and the largest memory, of a verifier in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run([*program, str(file), "--key", key, "--json"], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert json.loads(done.stdout)["verdict"] == "ok"
    return {
        "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2),
        "wall_s": round(time.perf_counter() - start, 2),
        "peak_mb": round(after.ru_maxrss / 1024, 1),
    }


def measure(entries: int) -> dict[str, Any]:
    """The floor and the verifier, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bundle"
        key = write(file, entries)
        floor = hashed(file)
        script = verified(file, key, [sys.executable, "-I", "-S", verify_bundle.__file__])
        return {
            "entries": entries,
            "bytes": file.stat().st_size,
            "hash_floor_s": round(floor, 2),
            "verify_bundle.py": script | {"us_per_entry": round(script["cpu_s"] / entries * 1e6, 1)},
            "ratio_to_floor": round(script["cpu_s"] / floor, 1),
        }


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES), indent=2))
