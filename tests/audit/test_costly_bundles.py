"""Bundles that somebody made to keep a verifier busy: each ends soon, with the same report of both verifiers."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from orgledger.audit import verify_bundle
from orgledger.audit.verify_bundle import LINE_BYTES
from tests.audit.house import LOG, ORIGIN, SALES, House, Leaf, Signer, canonical, hash_of, note
from tests.audit.node import NODE, VERIFIER, needs_node

SECONDS = 2.0
"""The longest that one may take, of the processor."""
LARGE = LINE_BYTES // 4

FILE = Path(verify_bundle.__file__)
HEAD = [b"orgledger-bundle 1", b"manifest " + canonical(House(1).manifest())]
SALT = b"s" * 32


def leaf(sequence: int = 1, **fields: Any) -> bytes:
    """An entry by itself."""
    entry: Leaf = {**House(1).leaves[0], "sequence": sequence, "first": sequence, "last": sequence, **fields}
    return b"leaf " + canonical(entry)


def rotation(previous: int, keys: int, signatures: int, sequence: int = 1) -> bytes:
    """A change of keys that nobody asked for, well signed by as many keys of their own."""
    old = [Signer(ORIGIN, seed=f"old {sequence} {number}") for number in range(previous)]
    new = [Signer(ORIGIN, seed=f"new {sequence} {number}") for number in range(keys)]
    lines = [f"- {one.vkey}" for one in old] + [f"+ {one.vkey}" for one in new]
    text = "".join(f"{line}\n" for line in ("orgledger/signing-key-rotation/1", ORIGIN, *lines))
    made = [one.line(text).removesuffix("\n") for one in (*old, *new)]
    event = {"type": "SigningKeyRotated", "previous": [one.vkey for one in old], "keys": [one.vkey for one in new]}
    moment = f"2024-01-01T00:00:00.{sequence:06}Z"
    return leaf(sequence, recorded_at=moment, event={**event, "signatures": (made * signatures)[:signatures]})


def repeated_rotation(times: int) -> bytes:
    """One key that gives way to itself, named again and again."""
    one = Signer(ORIGIN, seed="own")
    text = "".join(f"- {one.vkey}\n" for _ in range(times)) + f"+ {one.vkey}\n"
    line = one.line(f"orgledger/signing-key-rotation/1\n{ORIGIN}\n{text}").removesuffix("\n")
    event = {"type": "SigningKeyRotated", "previous": [one.vkey] * times, "keys": [one.vkey]}
    return leaf(event={**event, "signatures": [line] * times})


def value(number: int = 0) -> bytes:
    """A personal value with the salt of its own commitment."""
    plain = f"value {number}"
    sealed = hmac.new(SALT, b"orgledger/private/1\n" + plain.encode(), hashlib.sha256).hexdigest()
    shown = {"commitment": sealed, "field": "reason", "salt": base64.b64encode(SALT).decode(), "value": plain}
    return b"private " + canonical(shown)


def forged(size: int) -> bytes:
    """A checkpoint that claims to be signed by the log, and is not."""
    text = f"{ORIGIN}\n{size}\n{base64.b64encode(hashlib.sha256(b'%d' % size).digest()).decode()}\n"
    line = f"\u2014 {ORIGIN} {base64.b64encode(LOG.id + hashlib.sha512(b'%d' % size).digest()).decode()}\n"
    return b"checkpoint " + canonical(f"{text}\n{line}")


def unsigned(size: int, number: int) -> bytes:
    """A checkpoint that nobody believed signed."""
    root = base64.b64encode(hashlib.sha256(b"%d" % number).digest()).decode()
    return b"checkpoint " + canonical(f"{ORIGIN}\n{size}\n{root}\n\n\u2014 somebody AAAAAAAA\n")


def gaps(pairs: int, wide: int) -> Iterator[bytes]:
    """Entries that pass over others, again and again."""
    at = 100_001
    yield b'leaf {"sequence":%d}' % at
    for _ in range(pairs):
        yield from (b'leaf {"sequence":%d}' % (at + wide), b'leaf {"sequence":%d}' % (at + 1))
        at += 2


def sound_gaps(count: int) -> Iterator[bytes]:
    """Entries that read, of which every other one is missing."""
    return (leaf(number, recorded_at=f"2024-01-01T00:00:00.{number:06}Z") for number in range(2, 2 * count, 2))


def request(operations: int) -> bytes:
    """A change request that proposes to register many persons."""
    forms = [{"registerPerson": {"key": SALES, "name": f"{number:064x}"}} for number in range(operations)]
    texts = [canonical(form).decode() for form in forms]
    return leaf(event={"type": "ChangeRequestSubmitted", "change_request": SALES, "operations": texts})


def stamped(size: int) -> list[bytes]:
    """A time-stamp that is large, and has the hash at half a byte."""
    body = House(1).head().note
    digest = hashlib.sha256((body.partition("\n\n")[0] + "\n").encode()).hexdigest()
    token = base64.b64encode(bytes(size) + bytes.fromhex(f"a{digest}b")).decode()
    return [leaf(), b"checkpoint " + canonical(body), b"timestamp " + canonical({"token": token})]


def growing(times: int) -> list[bytes]:
    """Proofs of consistency of a good length."""
    path = [base64.b64encode(bytes(32)).decode()] * 64
    proof = b"consistency " + canonical({"from": 1, "hashes": path, "to": 2**40})
    return [leaf(), *(line for number in range(times) for line in (proof, unsigned(2**40, number)))]


def replayed(times: int) -> list[bytes]:
    """One good checkpoint over and over, each with something else below it."""
    size = [hash_of(leaf()[5:])]
    whole = note(1, size[0], LOG)
    return [leaf(), *(b"checkpoint " + canonical(f"{whole}\u2014 x{number} AAAAAAAA\n") for number in range(times))]


def deep(inside: bytes, outside: bytes, depth: int) -> bytes:
    """A value that is nested."""
    return inside * depth + b"1" + outside * depth


COSTLY: dict[str, Callable[[], list[bytes]]] = {
    "a change of many keys with many signatures": lambda: [repeated_rotation(300)],
    "many changes of keys": lambda: [rotation(4, 4, 8, number) for number in range(1, 200)],
    "many changes of keys with too many signatures": lambda: [rotation(4, 4, 30, number) for number in range(1, 60)],
    "a large entry and many values": lambda: [leaf(x="y" * 4_000_000), *map(value, range(500))],
    "a large entry and one value often": lambda: [leaf(x="y" * 4_000_000), *[value()] * 500],
    "values before any entry": lambda: list(map(value, range(5_000))),
    "gaps": lambda: list(gaps(20_000, 5)),
    "wide gaps": lambda: list(gaps(20_000, 2**50)),
    "gaps between entries that read": lambda: list(sound_gaps(10_000)),
    "a long line": lambda: [b"key " + b"x" * 60_000_000],
    "a long line that is an entry at its end": lambda: [b"key " + b"x" * (LINE_BYTES - 4) + b"leaf {}"],
    "a line of the largest size": lambda: [b"key " + b"x" * LARGE],
    "many empty lines": lambda: [b""] * 2_000_000,
    "many lines of nothing": lambda: [b"leaf {}"] * 500_000,
    "many keys": lambda: [b"key " + LOG.vkey.encode()] * 30_000,
    "a manifest of brackets": lambda: [b"manifest " + b"[" * LARGE],
    "an entry of brackets": lambda: [b"leaf " + deep(b"[", b"]", LARGE // 2)],
    "an entry of objects": lambda: [b"leaf " + deep(b'{"a":', b"}", LARGE // 6)],
    "an entry of empty lists": lambda: [leaf(x=[[]] * (LARGE // 3))],
    "an entry of many fields": lambda: [leaf(x={f"{number:07}": 0 for number in range(LARGE // 12)})],
    "an entry of astral fields": lambda: [leaf(x={chr(0x10000 + number): 0 for number in range(200_000)})],
    "an entry of escapes": lambda: [leaf(x="\x01" * (LARGE // 6))],
    "an entry of quotes": lambda: [b'leaf {"x":"' + b'\\"' * (LARGE // 2)],
    "an entry of digits": lambda: [b'leaf {"x":' + b"9" * LARGE + b"}"],
    "an entry of digits after a point": lambda: [b'leaf {"x":0.' + b"9" * LARGE + b"}"],
    "an entry of keys": lambda: [leaf(x=SALES * (LARGE // 36))],
    "an entry of commitments": lambda: [leaf(x="0" * LARGE)],
    "a request that registers many": lambda: [request(100_000)],
    "forged checkpoints": lambda: [leaf(), *map(forged, range(2, 5_000))],
    "unsigned checkpoints of one size": lambda: [unsigned(1, number) for number in range(20_000)] + [leaf()],
    "unsigned checkpoints here": lambda: [leaf(), *(unsigned(1, number) for number in range(20_000))],
    "a checkpoint with many signatures": lambda: [b"checkpoint " + canonical("\u2014 a AAAAAAAA\n" * (LARGE // 16))],
    "one good checkpoint very often": lambda: replayed(10_000),
    "many proofs of consistency": lambda: growing(5_000),
    "a large time-stamp": lambda: stamped(LARGE // 2),
    "base64 that is none": lambda: [b"timestamp " + canonical({"token": "A" * (LARGE - 1) + "!"})],
    "bytes that are no text": lambda: [b"leaf " + b"\xff" * LARGE],
}


SOUND = ("one good checkpoint very often",)
"""Those in which nothing is wrong."""


def measured(command: list[str]) -> tuple[int, Any, float]:
    """The exit code and the report of a verifier, and its seconds of processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr, spent


@needs_node
@pytest.mark.parametrize("name", COSTLY)
def test_what_is_made_to_cost_ends_soon_for_both(name: str, tmp_path: Path) -> None:
    file = tmp_path / "costly.bundle"
    lines = COSTLY[name]()
    head = HEAD[:1] if lines[0].startswith(b"manifest") else HEAD
    file.write_bytes(b"\n".join([*head, *lines, b'end {"lines":%d}' % (len(head) + len(lines) + 1)]) + b"\n")
    arguments = [str(file), "--key", LOG.vkey, "--json"]

    code, ours, spent = measured([sys.executable, "-I", "-S", str(FILE), *arguments])
    other, theirs, theirs_spent = measured([str(NODE), "--no-warnings", str(VERIFIER), *arguments])

    assert (other, theirs) == (code, ours)
    assert code == (0 if name in SOUND else 4), ours
    assert max(spent, theirs_spent) < SECONDS
