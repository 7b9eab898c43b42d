"""Checkpoints: the origin, size and root of a tree in three lines that anybody can keep.

Source: C2SP tlog-checkpoint. They are signed as notes, see `note`.
"""

from __future__ import annotations

import base64
import binascii
import re

import msgspec

from orgledger.domain.merkle import HASH_BYTES

SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class Unproven(ValueError):
    """Something that was to prove, and does not: says what is wrong with it."""


class Checkpoint(msgspec.Struct, frozen=True):
    """The state of a tree."""

    origin: str
    """What the log calls itself, such as orgledger/KEY."""
    size: int
    root: bytes
    """32 bytes."""

    def body(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def read_body(body: str) -> Checkpoint:
    """Read the text of a checkpoint.

    Raises:
        Unproven: if it is none. Lines after the third are refused: nobody proves what they say.
    """
    lines = body.split("\n")
    if len(lines) != 4 or not lines[0] or lines[3]:
        raise Unproven("A checkpoint has three lines: origin, size and root.")
    origin, size, root = lines[:3]
    return Checkpoint(origin, read_size(size), read_hash(root))


def read_size(text: str) -> int:
    """Read the size of a tree.

    Raises:
        Unproven: if it is none, or written in another way than the one.
    """
    if not SIZE.fullmatch(text):
        raise Unproven(f"{text[:40]!r} is not the size of a tree.")
    return int(text)


def read_hash(text: str) -> bytes:
    """Read a hash.

    Raises:
        Unproven: unless it is 32 bytes in base64, written in the one way.
    """
    found = read_base64(text)
    if len(found) != HASH_BYTES:
        raise Unproven(f"{text[:80]!r} is not a hash of {HASH_BYTES} bytes.")
    return found


def read_base64(text: str) -> bytes:
    """Read base64 in its one canonical writing. Source: RFC 4648 §4.

    Raises:
        Unproven: if it is none.
    """
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unproven(f"{text[:80]!r} is not base64.") from None
    if base64.b64encode(found).decode() != text:
        raise Unproven(f"{text[:80]!r} is not written as base64 is.")
    return found
