"""Makes the vectors that every verifier of orgledger is held against, whatever language it is written in.

Run once per kind of vector, `python -m tests.audit.make_vectors`; files that are there stay as they are. The kinds:

inclusion.json    leafHash, index, size, path and root, in hexadecimal: does the path prove it?
consistency.json  old, new, path, oldRoot, newRoot: did the one tree grow out of the other?
notes.json        note, and the vkeys that are trusted: whose signatures verify (`signers`), or is the note refused?
proofs.json       proof (C2SP tlog-proof, the leaf as extra data), vkeys: which leaf stands at which index, or refused?
rotations.json    origin, event (SigningKeyRotated), and the vkeys that are trusted: which are from then on (`keys`)?

`valid` is what a verifier must find. Every case that is not valid says in `name` what is wrong with it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orgledger.audit.checkpoint import Checkpoint
from orgledger.audit.key import Algorithm, SigningKey
from orgledger.audit.note import Note
from orgledger.audit.proof import Proof, Signed
from orgledger.audit.rotation import rotation
from orgledger.domain.merkle import (
    EMPTY_ROOT,
    Frontier,
    Node,
    Stretch,
    consistency_path,
    inclusion_path,
    leaf_hash,
    row_hash,
    stretch_hash,
)

FOLDER = Path(__file__).parent / "vectors"
ORIGIN = "ledger.example.com/6f1b0a6e-7d0c-4d52-9c39-0d6f2b8f6a10"
LEAVES = [f'{{"sequence":{number},"event":"叶 {number}"}}'.encode() for number in range(1, 41)]
NOW = 1_800_000_000
FRONTIER = Frontier()
ROWS = [FRONTIER.append(leaf) for leaf in LEAVES]

LOG = SigningKey(ORIGIN, Algorithm.ED25519, bytes(range(32)))
LOG_PQ = SigningKey(ORIGIN, Algorithm.ML_DSA_44_COSIGNATURE, bytes(range(32, 64)))
WITNESS = SigningKey("witness.example.com/w1", Algorithm.ED25519_COSIGNATURE, bytes(range(64, 96)))
NEXT = SigningKey(ORIGIN, Algorithm.ED25519, bytes(range(128, 160)))
NEXT_PQ = SigningKey(ORIGIN, Algorithm.ML_DSA_44_COSIGNATURE, bytes(range(160, 192)))
STRANGER = SigningKey(ORIGIN, Algorithm.ED25519, bytes(range(96, 128)))

Case = dict[str, Any]


def hashes(path: list[Stretch]) -> list[bytes]:
    """The hashes of stretches of the example."""

    def lookup(node: Node) -> bytes:
        return row_hash(ROWS[node.row - 1], node.level)

    return [stretch_hash(stretch, lookup) for stretch in path]


def root(size: int) -> bytes:
    """The root of the example at a size."""
    return hashes([Stretch(0, size)])[0] if size else EMPTY_ROOT


def flipped(value: bytes) -> bytes:
    """Other bytes of the same length."""
    return bytes([value[0] ^ 1]) + value[1:]


def inclusions() -> Iterator[Case]:
    """Every place in some trees, and each wrong in every way."""
    for size in (1, 2, 3, 4, 7, 8, 13, 40):
        for index in {0, size // 2, size - 1}:
            path = hashes(inclusion_path(index, size))
            right = {
                "leafHash": leaf_hash(LEAVES[index]).hex(),
                "index": index,
                "size": size,
                "path": [one.hex() for one in path],
                "root": root(size).hex(),
            }
            yield {"name": f"leaf {index} of {size}", **right, "valid": True}
            yield {"name": "another leaf", **right, "leafHash": leaf_hash(b"other").hex(), "valid": False}
            yield {"name": "another root", **right, "root": flipped(root(size)).hex(), "valid": False}
            yield {"name": "beyond the tree", **right, "index": size, "valid": False}
            yield {"name": "before the tree", **right, "index": -1, "valid": False}
            yield {"name": "a hash too many", **right, "path": [*right["path"], root(1).hex()], "valid": False}
            if size > 1:
                yield {"name": "another place", **right, "index": (index + 1) % size, "valid": False}
                yield {"name": "a hash too few", **right, "path": right["path"][:-1], "valid": False}
                altered = [flipped(path[0]).hex(), *right["path"][1:]]
                yield {"name": "an altered hash", **right, "path": altered, "valid": False}
                yield {"name": "another size", **right, "size": size * 4, "valid": False}


def consistencies() -> Iterator[Case]:
    """Some trees that grew, and each wrong in every way."""
    for old, new in ((0, 5), (1, 2), (1, 8), (3, 7), (4, 8), (6, 8), (7, 7), (8, 13), (13, 40), (39, 40)):
        path = hashes(consistency_path(old, new)) if old else []
        right = {
            "old": old,
            "new": new,
            "path": [one.hex() for one in path],
            "oldRoot": root(old).hex(),
            "newRoot": root(new).hex(),
        }
        yield {"name": f"from {old} to {new}", **right, "valid": True}
        yield {"name": "another tree before", **right, "oldRoot": flipped(root(old)).hex(), "valid": False}
        yield {"name": "a hash too many", **right, "path": [*right["path"], root(1).hex()], "valid": False}
        yield {"name": "the wrong way round", **right, "old": new + 1, "valid": False}
        if old:
            yield {"name": "another tree after", **right, "newRoot": flipped(root(new)).hex(), "valid": False}
        if path:
            yield {"name": "a hash too few", **right, "path": right["path"][:-1], "valid": False}
            altered = [*right["path"][:-1], flipped(path[-1]).hex()]
            yield {"name": "an altered hash", **right, "path": altered, "valid": False}
            yield {"name": "another size before", **right, "old": old + 1, "valid": False}


def notes() -> Iterator[Case]:
    """Notes of every kind of key, and what is none."""
    body = Checkpoint(ORIGIN, 13, root(13)).body()
    signed = {key: key.sign(body, NOW) for key in (LOG, LOG_PQ, WITNESS, STRANGER)}
    everybody = Note(body, tuple(signed.values())).written()
    plain = Note(body, (signed[LOG],)).written()
    vkeys = {key: key.verifying.vkey for key in signed}

    def case(name: str, note: str, keys: list[SigningKey], signers: list[SigningKey] | None) -> Case:
        found = None if signers is None else [key.verifying.signer for key in signers]
        return {
            "name": name,
            "note": note,
            "vkeys": [vkeys[key] for key in keys],
            "signers": found,
            "valid": found is not None,
        }

    for key, one in signed.items():
        yield case(f"signed by {key.algorithm.name}", Note(body, (one,)).written(), [key], [key])
        other = Note(body.replace("\n13\n", "\n14\n"), (one,)).written()
        yield case(f"another text, signed by {key.algorithm.name}", other, [key], None)
        raw = one.signature
        bad = type(one)(key.name, one.key_id, raw[:-1] + bytes([raw[-1] ^ 1]))
        yield case(f"an altered signature of {key.algorithm.name}", Note(body, (bad,)).written(), [key], None)
    yield case("several signatures", everybody, [LOG, LOG_PQ, WITNESS], [LOG, LOG_PQ, WITNESS])
    yield case("signatures of unknown keys are passed over", everybody, [WITNESS], [WITNESS])
    yield case("a key of the same name that did not sign", plain, [STRANGER], [])
    altered = {
        "no signature": f"{body}\n",
        "no empty line": plain.replace("\n\n", "\n"),
        "no end": plain[:-1],
        "a hyphen for a dash": plain.replace("—", "-"),
        "a carriage return": plain.replace("\n", "\r\n"),
        "not base64": f"{plain[:-2]}!\n",
        "a line before the signatures": plain.replace("\n\n", "\n\nmore\n"),
    }
    for name, note in altered.items():
        yield case(name, note, [LOG], None)


def proofs() -> Iterator[Case]:
    """Proofs of entries, whole and altered."""
    for index, size in ((0, 1), (0, 13), (6, 13), (12, 13), (31, 40)):
        body = Checkpoint(ORIGIN, size, root(size)).body()
        signatures = tuple(key.sign(body, NOW) for key in (LOG, WITNESS))
        path = tuple(hashes(inclusion_path(index, size)))
        proof = Proof(index, LEAVES[index], path, Signed(Checkpoint(ORIGIN, size, root(size)), signatures)).written()
        assert proof is not None
        extra = base64.b64encode(LEAVES[index]).decode()
        other = base64.b64encode(LEAVES[index].replace(b"event", b"evert")).decode()
        trusted = [LOG.verifying.vkey, WITNESS.verifying.vkey]
        right = {
            "proof": proof,
            "vkeys": trusted,
            "leaf": LEAVES[index].decode(),
            "index": index,
            "size": size,
            "valid": True,
        }
        yield {"name": f"entry {index + 1} of {size}", **right}
        wrong = {
            "another leaf": proof.replace(extra, other),
            "another place": proof.replace(f"index {index}\n", f"index {index + 1}\n"),
            "a place written otherwise": proof.replace(f"index {index}\n", f"index 0{index}\n"),
            "another size": proof.replace(f"\n{size}\n", f"\n{size + 1}\n"),
            "another kind of text": proof.replace("@v1", "@v2", 1),
            "without the leaf": proof.replace(f"extra {extra}\n", ""),
        }
        if path:
            first = base64.b64encode(path[0]).decode()
            wrong["an altered hash"] = proof.replace(first, base64.b64encode(flipped(path[0])).decode(), 1)
            wrong["a hash too few"] = proof.replace(f"{first}\n", "", 1)
        for name, text in wrong.items():
            assert text != proof, name
            yield {"name": name, "proof": text, "vkeys": trusted, "valid": False}
        yield {
            "name": "a key of the log that did not sign",
            **right,
            "vkeys": [STRANGER.verifying.vkey],
            "valid": False,
        }
        yield {"name": "only the witness is trusted", **right, "vkeys": trusted[1:], "valid": False}


def rotations() -> Iterator[Case]:
    """Keys that give way to others, and that are only said to."""

    def case(
        name: str,
        old: list[SigningKey],
        new: list[SigningKey],
        trusted: list[SigningKey],
        valid: bool = False,
        origin: str = ORIGIN,
        **altered: list[str],
    ) -> Case:
        command = rotation(ORIGIN, old, new)
        event = {"previous": command.previous, "keys": command.keys, "signatures": command.signatures}
        return {
            "name": name,
            "origin": origin,
            "event": {field: list(texts) for field, texts in {**event, **altered}.items()},
            "vkeys": [key.verifying.vkey for key in trusted],
            "keys": [key.verifying.vkey for key in new] if valid else None,
            "valid": valid,
        }

    yield case("a key gives way to another", [LOG], [NEXT], [LOG], valid=True)
    yield case("two kinds of keys give way to two", [LOG, LOG_PQ], [NEXT, NEXT_PQ], [LOG], valid=True)
    yield case("one of two keys is trusted", [LOG, STRANGER], [NEXT], [STRANGER], valid=True)
    yield case("no key that gives way is trusted", [STRANGER], [NEXT], [LOG])
    yield case("the new key alone is trusted", [LOG], [NEXT], [NEXT])
    yield case("another ledger", [LOG], [NEXT], [LOG], origin=f"{ORIGIN}x")
    old, new = rotation(ORIGIN, [LOG], [NEXT]).signatures
    other_old, other_new = rotation(ORIGIN, [LOG], [STRANGER]).signatures
    yield case("the old key did not sign", [LOG], [NEXT], [LOG], signatures=[new])
    yield case("the new key did not sign", [LOG], [NEXT], [LOG], signatures=[old])
    yield case("nobody signed", [LOG], [NEXT], [LOG], signatures=[])
    yield case("the old key signed another change", [LOG], [NEXT], [LOG], signatures=[other_old, new])
    yield case("the signatures of another change", [LOG], [NEXT], [LOG], signatures=[other_old, other_new])
    yield case("a good signature and a bad one", [LOG], [NEXT], [LOG], signatures=[old, other_old, new])
    bare = LOG.sign(Checkpoint(ORIGIN, 13, root(13)).body(), NOW).line()
    yield case("the old key signed a checkpoint", [LOG], [NEXT], [LOG], signatures=[bare, new])
    stranger = STRANGER.verifying.vkey
    yield case("another key put in", [LOG], [NEXT], [LOG], keys=[stranger])
    yield case("a key added", [LOG], [NEXT], [LOG], keys=[NEXT.verifying.vkey, stranger])
    yield case("old and new the wrong way round", [NEXT], [LOG], [LOG])
    yield case("what is no key", [LOG], [NEXT], [LOG], keys=["a+1+a"])
    yield case("what is no signature", [LOG], [NEXT], [LOG], signatures=[old, "- x y"])


def main() -> None:
    """Make what is missing."""
    for kind, cases in (
        ("inclusion", inclusions),
        ("consistency", consistencies),
        ("notes", notes),
        ("proofs", proofs),
        ("rotations", rotations),
    ):
        file = FOLDER / f"{kind}.json"
        if not file.exists():
            file.write_text(json.dumps(list(cases()), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
