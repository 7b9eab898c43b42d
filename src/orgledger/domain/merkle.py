"""Merkle leaves: what a proof about an entry rests on. Source: RFC 9162 §2.1."""

from __future__ import annotations

import hashlib


def leaf_hash(leaf: bytes) -> bytes:
    """The 32-byte hash of a leaf, told apart from inner nodes by its first byte."""
    return hashlib.sha256(b"\x00" + leaf).digest()
