"""Bundles: a ledger as one text file that anybody can verify, without the database and without this program.

The same ledger at the same size and the same choices give the same bytes. docs/bundle.md has the format,
`verify_bundle` the verifier.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from orgledger.audit.verify_bundle import HEADER
from orgledger.domain.merkle import leaf_hash


class Value(msgspec.Struct, frozen=True):
    """A personal value that is shown."""

    commitment: str
    field: str
    salt: bytes
    value: str


class Erased(msgspec.Struct, frozen=True):
    """A personal value that is no more."""

    commitment: str
    act: int
    """The sequence of the act that erased it."""


class Held(msgspec.Struct, frozen=True):
    """An entry as a database holds it, with what is kept beside it."""

    topic: str
    leaf: bytes
    hash: bytes
    """The hash under which the tree took it in."""
    withheld: bool = False
    """Whether its hash alone is shown."""
    private: Sequence[Value] = ()
    erased: Sequence[Erased] = ()


class Head(msgspec.Struct, frozen=True):
    """A checkpoint, with what was stamped on it."""

    size: int
    note: str
    tokens: Sequence[bytes] = ()
    """Time-stamp tokens, DER. Source: RFC 3161."""
    consistency: tuple[int, Sequence[bytes]] | None = None
    """The size of a smaller tree, and the path that proves that this one grew out of it."""


_encoder = msgspec.json.Encoder(order="sorted")


def lines(
    manifest: Mapping[str, Any], keys: Iterable[str], entries: Iterable[Held], heads: Sequence[Head]
) -> Iterator[bytes]:
    """The lines of a bundle, without their line breaks; every checkpoint stands after the last entry that it covers."""
    count = 0
    for line in _lines(manifest, keys, entries, heads):
        count += 1
        yield line
    yield line_of("end", {"lines": count + 1})


def _lines(
    manifest: Mapping[str, Any], keys: Iterable[str], entries: Iterable[Held], heads: Sequence[Head]
) -> Iterator[bytes]:
    yield HEADER
    yield line_of("manifest", manifest)
    for key in keys:
        yield b"key " + key.encode()
    waiting = sorted(heads, key=lambda head: (head.size, head.note), reverse=True)
    for size, held in enumerate(entries, 1):
        yield from entry(held)
        while waiting and waiting[-1].size <= size:
            yield from checkpoint(waiting.pop())
    while waiting:
        yield from checkpoint(waiting.pop())


def entry(held: Held) -> Iterator[bytes]:
    """The lines of an entry: in full, or only its hash."""
    computed = leaf_hash(held.leaf)
    if held.withheld:
        yield b"hash " + base64.b64encode(computed)
        return
    yield b"leaf " + held.leaf
    odd: dict[str, str] = {}
    if held.hash != computed:
        odd["hash"] = base64.b64encode(held.hash).decode()
    if held.topic.encode() not in topics(held.leaf):
        odd["topic"] = held.topic
    if odd:
        yield line_of("stored", odd)
    for value in held.private:
        shown = {"commitment": value.commitment, "field": value.field, "value": value.value}
        yield line_of("private", {**shown, "salt": base64.b64encode(value.salt).decode()})
    for erased in held.erased:
        yield line_of("erased", {"act": erased.act, "commitment": erased.commitment})


def checkpoint(head: Head) -> Iterator[bytes]:
    """The lines of a checkpoint."""
    if head.consistency is not None:
        size, path = head.consistency
        hashes = [base64.b64encode(node).decode() for node in path]
        yield line_of("consistency", {"from": size, "hashes": hashes, "to": head.size})
    yield line_of("checkpoint", head.note)
    for token in head.tokens:
        yield line_of("timestamp", {"token": base64.b64encode(token).decode()})


def line_of(word: str, value: Any) -> bytes:
    """A line: a word, a space, canonical JSON."""
    return word.encode() + b" " + _encoder.encode(value)


class _Type(msgspec.Struct):
    type: str


class _Leaf(msgspec.Struct):
    event: _Type
    version: int


_leaf = msgspec.json.Decoder(_Leaf)


def topics(leaf: bytes) -> tuple[bytes, ...]:
    """What the database should call the type of an entry; nothing if the leaf does not read."""
    try:
        read = _leaf.decode(leaf)
    except msgspec.DecodeError:
        return ()
    return (f"{read.event.type}/{read.version}".encode(),)
