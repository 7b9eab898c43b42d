"""The tree of an organization as it is stored: roots of any size, paths, and whether it follows from the leaves."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from sqlalchemy import Connection, bindparam, func, select

from orgledger.domain.merkle import (
    HASH_BYTES,
    Frontier,
    Node,
    Stretch,
    consistency_path,
    inclusion_path,
    leaf_hash,
    row_hash,
    stretch_hash,
)
from orgledger.store import schema
from orgledger.store.engine import Unavailable
from orgledger.store.recorder import as_bytes

ROWS = select(schema.tree.c.sequence, schema.tree.c.hashes).where(
    schema.tree.c.organization == bindparam("key"), schema.tree.c.sequence.in_(bindparam("rows", expanding=True))
)
PAGE = select(schema.tree.c.sequence, schema.tree.c.hashes).where(
    schema.tree.c.organization == bindparam("key"),
    schema.tree.c.sequence.between(bindparam("first"), bindparam("last")),
)

KEPT = select(schema.checkpoint.c.sequence, schema.checkpoint.c.body).where(
    schema.checkpoint.c.organization == bindparam("key")
)
BEYOND = select(func.count()).where(
    schema.tree.c.organization == bindparam("key"), schema.tree.c.sequence > bindparam("head")
)

BATCH = 900
"""Rows asked for in one query."""


class Tree:
    """The tree over the first `size` entries. A root or path costs one query, of at most some forty rows."""

    def __init__(self, connection: Connection, organization: str, size: int) -> None:
        self.connection = connection
        self.organization = organization
        self.size = size

    def root(self) -> bytes:
        """The root."""
        return self.hashes([Stretch(0, self.size)])[0]

    def frontier(self) -> Frontier:
        """Where the tree grows."""
        nodes = list(Stretch(0, self.size).nodes())
        rows = self._rows(nodes)
        return Frontier(self.size, (row_hash(rows[node.row], node.level) for node in nodes))

    def inclusion(self, sequence: int) -> list[bytes]:
        """The path that proves that an entry is in the tree, from its leaf up.

        Raises:
            ValueError: if it is not.
        """
        return self.hashes(inclusion_path(sequence - 1, self.size))

    def inclusions(self, sequences: Sequence[int]) -> tuple[bytes, list[list[bytes]]]:
        """The root, and the paths of several entries to it, in one query.

        Raises:
            ValueError: if one is not in the tree.
        """
        paths = [inclusion_path(sequence - 1, self.size) for sequence in sequences]
        found = iter(self.hashes([Stretch(0, self.size), *(stretch for path in paths for stretch in path)]))
        return next(found), [list(islice(found, len(path))) for path in paths]

    def consistency(self, old: int) -> list[bytes]:
        """The path that proves that the tree grew out of the one over the first `old` entries; empty for none.

        Raises:
            ValueError: if it is smaller than that.
        """
        return self.hashes(consistency_path(old, self.size)) if old else []

    def hashes(self, stretches: Sequence[Stretch]) -> list[bytes]:
        """The hashes of stretches of leaves.

        Raises:
            Unavailable: if rows are missing.
        """
        rows = self._rows([node for stretch in stretches for node in stretch.nodes()])

        def lookup(node: Node) -> bytes:
            return row_hash(rows[node.row], node.level)

        return [stretch_hash(stretch, lookup) for stretch in stretches]

    def _rows(self, nodes: Sequence[Node]) -> Mapping[int, bytes]:
        wanted = sorted({node.row for node in nodes})
        rows: dict[int, bytes] = {}
        for start in range(0, len(wanted), BATCH):
            found = self.connection.execute(ROWS, {"key": self.organization, "rows": wanted[start : start + BATCH]})
            rows.update({sequence: as_bytes(hashes) for sequence, hashes in found})
        for node in nodes:
            if len(rows.get(node.row, b"")) < HASH_BYTES * (node.level + 1):
                raise Unavailable(
                    f"The tree has no whole row for entry {node.row}; `orgledger db check` tells what else is wrong."
                )
        return rows


class TreeCheck:
    """Holds the stored tree of an organization against its leaves, from the first entry to the last."""

    def __init__(self, connection: Connection, organization: str) -> None:
        self.connection = connection
        self.organization = organization
        self.frontier = Frontier()
        """Grown from the stored hashes of leaves, so that an altered leaf is told once and not of every node above."""
        self.signed: dict[int, set[str]] = defaultdict(set)
        """Size → the checkpoints of that size that are kept."""
        for size, body in connection.execute(KEPT, {"key": organization}):
            self.signed[size].add(body)

    def take(self, leaves: Iterable[tuple[int, bytes]]) -> Iterator[str]:
        """The next leaves, by sequence; yields what is wrong with the tree there."""
        page = list(leaves)
        bounds = {"key": self.organization, "first": page[0][0], "last": page[-1][0]}
        rows = {sequence: as_bytes(hashes) for sequence, hashes in self.connection.execute(PAGE, bounds)}
        for sequence, leaf in page:
            kept = rows.get(sequence)
            if kept is None:
                yield f"entry {sequence} is not in the tree"
            elif row_hash(kept, 0) != leaf_hash(leaf):
                yield f"entry {sequence} is not what the tree was grown from"
            expected = self.frontier.append_hash(row_hash(kept, 0) if kept else leaf_hash(leaf))
            if kept is not None and kept != expected:
                yield f"the row of entry {sequence} in the tree does not follow from the rows before"
            for body in self.signed.pop(sequence, ()):
                if base64.b64encode(self.frontier.root()).decode() not in body.split("\n")[2:3]:
                    yield f"the checkpoint that was signed at entry {sequence} is not of this tree"

    def end(self, head: int) -> Iterator[str]:
        """After the last leaf: whether the tree ends there, too."""
        more = self.connection.execute(BEYOND, {"key": self.organization, "head": head}).scalar_one()
        if more:
            yield f"{more} rows of the tree are of no entry"
        for size in sorted(size for size in self.signed if size > head):
            yield f"a checkpoint was signed at entry {size}, and the ledger ends before"
