"""A small ledger in memory, without the program's own code: leaves, a signing key, witnesses; and bundles of it."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from orgledger.audit.bundle import Erased, Head, Held, Value, lines
from tests.kit import key

ORIGIN = "ledger.example/acme"
HOUSE = key("organization acme")
ADA = key("ADA")
SALES = key("SALES")

Leaf = dict[str, Any]


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def hash_of(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\0" + leaf).digest()


def commitment(value: str, salt: bytes) -> str:
    return hmac.new(salt, b"orgledger/private/1\n" + value.encode(), hashlib.sha256).hexdigest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root of a tree, by the letter of RFC 9162 §2.1.1."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root_of(hashes[:middle]) + root_of(hashes[middle:])).digest()


def path_of(index: int, hashes: Sequence[bytes]) -> list[bytes]:
    """An inclusion path, by the letter of RFC 9162 §2.1.3.1."""
    if len(hashes) == 1:
        return []
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    if index < middle:
        return [*path_of(index, hashes[:middle]), root_of(hashes[middle:])]
    return [*path_of(index - middle, hashes[middle:]), root_of(hashes[:middle])]


def growth_of(old: int, hashes: Sequence[bytes], *, whole: bool = True) -> list[bytes]:
    """A consistency path, by the letter of RFC 9162 §2.1.4.1."""
    if old == len(hashes):
        return [] if whole else [root_of(hashes)]
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    if old <= middle:
        return [*growth_of(old, hashes[:middle], whole=whole), root_of(hashes[middle:])]
    return [*growth_of(old - middle, hashes[middle:], whole=False), root_of(hashes[:middle])]


class Signer:
    """A key with a name: of a ledger (type 1) or a witness (type 4)."""

    def __init__(self, name: str, kind: int = 1, seed: str | None = None) -> None:
        self.name, self.kind = name, kind
        self.private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256((seed or name).encode()).digest())
        raw = bytes([kind]) + self.private.public_key().public_bytes_raw()
        self.id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(raw).decode()}"

    def line(self, text: str, time: int = 1_700_000_000) -> str:
        """The line of its signature over the text of a note."""
        if self.kind == 1:
            signature = self.private.sign(text.encode())
        else:
            signature = time.to_bytes(8, "big") + self.private.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        return f"\u2014 {self.name} {base64.b64encode(self.id + signature).decode()}\n"


def note(size: int, root: bytes, *signers: Signer, origin: str = ORIGIN) -> str:
    """A checkpoint."""
    text = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    return text + "\n" + "".join(signer.line(text) for signer in signers)


LOG = Signer(ORIGIN)
NEXT, LAST = (Signer(ORIGIN, seed=f"the {name} key") for name in ("second", "third"))
"""Those that the log's first key gives way to."""
THIEF = Signer(ORIGIN, seed="another key of the same name")
WITNESSES = tuple(Signer(f"witness.example/{name}", 4) for name in ("w1", "w2", "w3"))
POLICY = "".join(
    [
        f"log {LOG.vkey}\n\n# Two of three.\n",
        *(f"witness W{number} {witness.vkey}\n" for number, witness in enumerate(WITNESSES, 1)),
        "group all-of-them 2 W1 W2 W3\nquorum all-of-them\n",
    ]
)


class House:
    """Leaves, and what is kept beside them."""

    def __init__(self, size: int = 12, sets: int = 2) -> None:
        self.leaves: list[Leaf] = []
        self.private: dict[int, list[Value]] = {}
        self.erased: dict[int, list[Erased]] = {}
        for sequence in range(1, size + 1):
            first = (sequence - 1) // sets * sets + 1
            self.leaves.append(self.leaf(sequence, first, min(first + sets - 1, size)))

    def leaf(self, sequence: int, first: int, last: int) -> Leaf:
        """An entry that says something of a unit; the fifth registers a person."""
        event: Leaf = {
            "type": "UnitRenamed",
            "names": {"zh": f"销售 {sequence}", "en": "Tab\t\u2028 \U0001f600"},
            "unit": SALES,
        }
        if sequence == 5:
            event = {
                "type": "PersonRegistered",
                "person": ADA,
                "name": self.seal(5, "person.name", "Ada"),
                "reference": None,
            }
        leaf = {
            "organization": HOUSE,
            "sequence": sequence,
            "first": first,
            "last": last,
            "recorded_at": f"2024-01-01T00:00:00.{first:06}Z",
            "event_id": key(f"entry {sequence}"),
            "version": 1,
            "verb": "CHANGE",
            "effective": {"from": "2024-01-01"},
            "event": event,
            "actor": key("actor"),
        }
        if first == 3:
            leaf["reason"] = self.seal(3, "reason", "她申请了")  # Shared by the entries of the set.
        return leaf

    def seal(self, sequence: int, field: str, value: str) -> str:
        """Commit to a personal value, and keep it."""
        salt = hashlib.sha256(f"{sequence}{field}".encode()).digest()
        sealed = commitment(value, salt)
        kept = self.private.setdefault(sequence, [])
        if sealed not in [one.commitment for one in kept]:
            kept.append(Value(sealed, field, salt, value))
        return sealed

    def erase(self, sequence: int, act: int) -> None:
        """Erase the values of an entry by another."""
        for value in self.private.pop(sequence):
            self.erased.setdefault(sequence, []).append(Erased(value.commitment, act))
        event: Leaf = {"type": "PersonErased", "person": ADA, "values": len(self.erased[sequence])}
        if sequence != 5:
            sealed = [one.commitment for one in self.erased[sequence]]
            event = {"type": "PrivateValueRedacted", "entry": sequence, "commitments": sealed}
        self.leaves[act - 1] = {**self.leaves[act - 1], "verb": "ACT", "event": event}
        del self.leaves[act - 1]["effective"]

    def rotate(self, act: int, old: Signer, new: Signer, *signers: Signer) -> None:
        """Let a key give way to another by an entry, signed by both of them unless by others."""
        text = f"orgledger/signing-key-rotation/1\n{ORIGIN}\n- {old.vkey}\n+ {new.vkey}\n"
        event = {
            "type": "SigningKeyRotated",
            "organization": HOUSE,
            "previous": [old.vkey],
            "keys": [new.vkey],
            "signatures": [signer.line(text).removesuffix("\n") for signer in signers or (old, new)],
        }
        self.leaves[act - 1] = {**self.leaves[act - 1], "verb": "ACT", "event": event}
        del self.leaves[act - 1]["effective"]

    @property
    def size(self) -> int:
        return len(self.leaves)

    def bytes(self) -> list[bytes]:
        return [canonical(leaf) for leaf in self.leaves]

    def hashes(self) -> list[bytes]:
        return [hash_of(leaf) for leaf in self.bytes()]

    def root(self, size: int | None = None) -> bytes:
        return root_of(self.hashes()[: self.size if size is None else size])

    def head(self, size: int | None = None, *signers: Signer) -> Head:
        """A checkpoint of the ledger as it is."""
        size = self.size if size is None else size
        return Head(size, note(size, self.root(size), *(signers or (LOG, *WITNESSES))))

    def copy(self) -> House:
        return copy.deepcopy(self)

    def manifest(self, **other: Any) -> dict[str, Any]:
        size = other.pop("size", self.size)
        root = base64.b64encode(self.root(min(size, self.size))).decode()
        stated = {"organization": HOUSE, "origin": ORIGIN, "size": size, "root": root, "private": False, "scope": None}
        return {**stated, "format": 1, "program": "test", **other}

    def held(self, *, private: bool = False, shown: Callable[[Leaf], bool] = lambda leaf: True) -> list[Held]:
        """The entries as a database holds them."""
        return [
            Held(
                f"{leaf['event']['type']}/{leaf['version']}",
                canonical(leaf),
                hash_of(canonical(leaf)),
                not shown(leaf),
                self.private.get(leaf["sequence"], ()) if private else (),
                self.erased.get(leaf["sequence"], ()),
            )
            for leaf in self.leaves
        ]

    def bundle(self, *heads: Head, private: bool = False, **manifest: Any) -> bytes:
        """A bundle of it, signed checkpoints of sizes 4, 8 and the whole unless others are given."""
        chosen = heads or tuple(self.head(size) for size in sorted({4, 8, self.size}) if size <= self.size)
        found = lines(self.manifest(private=private, **manifest), [LOG.vkey], self.held(private=private), chosen)
        return b"".join(line + b"\n" for line in found)
