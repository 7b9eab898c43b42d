"""The Merkle tree over the leaves of a ledger: roots, paths, and what they prove. Source: RFC 9162 §2.1.

A node (level, number) is the root of the 2^level leaves from number·2^level on; it is complete once they are all
there, and never changes again. Everything below is told in stretches of leaves [start, end), whose hashes are
folded from complete nodes. The row of an entry keeps the nodes that the entry completes, from its own leaf up, so
that node (level, number) stands in the row of the leaf that ends it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()
"""The root of a tree without leaves."""


class Node(NamedTuple):
    """The root of a perfect subtree."""

    level: int
    number: int

    @property
    def row(self) -> int:
        """The entry that completes the node, counted from 1: its row keeps the hash."""
        return (self.number + 1) << self.level


class Stretch(NamedTuple):
    """Consecutive leaves, from `start` up to but without `end`, counted from 0, as a tree of their own."""

    start: int
    end: int

    def split(self) -> tuple[Stretch, Stretch]:
        """Its two subtrees: the left one takes the largest power of two that leaves something."""
        middle = self.start + (1 << (self.end - self.start - 1).bit_length() - 1)
        return Stretch(self.start, middle), Stretch(middle, self.end)

    def nodes(self) -> Iterator[Node]:
        """The perfect subtrees it consists of, the largest first."""
        start = self.start
        while start < self.end:
            level = (self.end - start).bit_length() - 1
            yield Node(level, start >> level)
            start += 1 << level


Lookup = Callable[[Node], bytes]
"""The hash of a complete node."""


def leaf_hash(leaf: bytes) -> bytes:
    """The 32-byte hash of a leaf, told apart from inner nodes by its first byte."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def stretch_hash(stretch: Stretch, lookup: Lookup) -> bytes:
    """The root of a stretch of leaves, folded from its perfect subtrees."""
    return fold([lookup(node) for node in stretch.nodes()])


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over perfect subtrees, the largest first."""
    if not hashes:
        return EMPTY_ROOT
    *larger, root = hashes
    for one in reversed(larger):
        root = node_hash(one, root)
    return root


def row_hash(hashes: bytes, level: int) -> bytes:
    """The hash of one level in the row of an entry; level -1 is the highest that the entry completes."""
    return hashes[HASH_BYTES * level :][:HASH_BYTES]


class Frontier:
    """The right edge of a growing tree: the roots of the perfect subtrees it consists of, the largest first."""

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)

    def fork(self) -> Frontier:
        """A frontier that grows apart from this one."""
        return Frontier(self.size, self.hashes)

    def append(self, leaf: bytes) -> bytes:
        """Take one more leaf.

        Returns:
            The hashes of the nodes that it completes, joined, from the leaf's own up: the row of its entry.
        """
        return self.append_hash(leaf_hash(leaf))

    def append_hash(self, root: bytes) -> bytes:
        """Take one more leaf by its hash; see append."""
        completed = [root]
        subtrees = self.size
        while subtrees & 1:
            root = node_hash(self.hashes.pop(), root)
            completed.append(root)
            subtrees >>= 1
        self.hashes.append(root)
        self.size += 1
        return b"".join(completed)

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        return fold(self.hashes)


# What a proof consists of.


def inclusion_path(index: int, size: int) -> list[Stretch]:
    """The stretches whose hashes prove that a leaf is in a tree, from the leaf up. Source: RFC 9162 §2.1.3.1.

    Raises:
        ValueError: unless 0 ≤ index < size.
    """
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} in a tree of {size}.")
    path = []
    tree = Stretch(0, size)
    while tree.end - tree.start > 1:
        left, right = tree.split()
        tree, sibling = (left, right) if index < left.end else (right, left)
        path.append(sibling)
    return path[::-1]


def consistency_path(old: int, new: int) -> list[Stretch]:
    """The stretches whose hashes prove that a tree grew out of an older one. Source: RFC 9162 §2.1.4.1.

    Raises:
        ValueError: unless 0 < old ≤ new.
    """
    if not 0 < old <= new:
        raise ValueError(f"A tree of {new} does not grow out of one of {old}.")
    path = []
    tree = Stretch(0, new)
    while tree.end != old:
        left, right = tree.split()
        tree, sibling = (left, right) if old <= left.end else (right, left)
        path.append(sibling)
    if tree.start:
        path.append(tree)
    return path[::-1]


# What a proof proves.


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path proves that the leaf of this hash stands at an index of a tree. Source: RFC 9162 §2.1.3.2."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, new: int, path: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Whether a path proves that a tree grew out of an older one. Source: RFC 9162 §2.1.4.2.

    Every tree grows out of the empty one, and out of itself; then there is nothing to show.
    """
    if not 0 <= old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == EMPTY_ROOT
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    was = now = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root
