"""Evidence: what a database holds that goes into a bundle, read as it stands, whether or not it is sound."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, or_, select

from orgledger import __version__
from orgledger.audit.bundle import Erased, Head, Held, Value, lines
from orgledger.audit.tree import Tree
from orgledger.audit.verify_bundle import Committed, Malformed, commitments, erases, read_json
from orgledger.domain.merkle import row_hash
from orgledger.store import schema
from orgledger.store.engine import Unavailable
from orgledger.store.recorder import as_bytes

PAGE = 2_000
"""Entries read at a time."""
BATCH = 900
"""Values in one IN list."""
ERASURES = ("PersonErased", "PrivateValueRedacted")
"""Events that erase personal values."""
Values = Callable[[Connection, Sequence[str]], Mapping[str, Value]]
"""Opens personal values by their commitments; one that is gone is absent."""


class Evidence:
    """The first `size` entries of an organization, with what is kept beside them."""

    def __init__(self, connection: Connection, organization: str, size: int, tokens: Sequence[bytes] = ()) -> None:
        self.tokens = tokens
        """Time-stamp tokens, to stand with the checkpoints that they are over."""
        self.connection = connection
        self.organization = organization
        self.size = size

    def entries(
        self, values: Values | None = None, shows: Callable[[bytes], bool] = lambda leaf: True
    ) -> Iterator[Held]:
        """The entries in order, a page in memory at a time.

        Args:
            values: opens the personal values to be shown with the entries; none are shown without.
            shows: whether an entry is shown in full.
        """
        erasing = self.erasing()
        answered: set[str] = set()
        after = 0
        while page := self.page(after):
            after = page[-1].sequence
            private = {} if values is None and not erasing else self.commitments(row.leaf for row in page)
            kept = self.kept(list(private)) if private else frozenset()
            shown = values(self.connection, sorted(kept)) if values is not None and kept else {}
            for row in page:
                leaf = as_bytes(row.leaf)
                if not shows(leaf):
                    yield Held(row.topic, leaf, b"", withheld=True)
                    continue
                entry, own = read(leaf)
                if entry is None or entry["first"] == entry["sequence"]:
                    answered = set()
                fresh = {one: held for one, held in own.items() if one not in answered}
                answered.update(fresh)
                yield Held(
                    row.topic,
                    leaf,
                    row_hash(bytes(row.hashes or b""), 0),
                    private=[shown[one] for one in fresh if one in shown],
                    erased=[
                        Erased(one, act)
                        for one, held in fresh.items()
                        if private and one not in kept and (act := erasing_act(erasing, entry, one, held)) is not None
                    ],
                )

    def page(self, after: int) -> Sequence[Any]:
        """The next entries, each with its row of the tree."""
        bounds = {"key": self.organization, "after": after, "size": self.size, "limit": PAGE}
        return self.connection.execute(ENTRIES, bounds).all()

    def erasing(self) -> dict[str, list[int]]:
        """What acts of erasure cover, a person or a commitment → the acts, in order."""
        found: dict[str, list[int]] = {}
        for (leaf,) in self.connection.execute(ACTS, {"key": self.organization, "size": self.size}):
            act, _ = read(as_bytes(leaf))
            person, sealed = erases(act) if act is not None else (None, [])
            for name in (person, *sealed):
                if act is not None and name is not None:
                    found.setdefault(name, []).append(act["sequence"])
        return found

    def kept(self, commitments: Sequence[str]) -> frozenset[str]:
        """Which of some commitments still have a row."""
        found: set[str] = set()
        for start in range(0, len(commitments), BATCH):
            wanted = {"key": self.organization, "commitments": commitments[start : start + BATCH]}
            found.update(self.connection.execute(KEPT, wanted).scalars())
        return frozenset(found)

    def commitments(self, leaves: Iterable[Any]) -> dict[str, None]:
        """Everything in some leaves that may be the commitment to a personal value."""
        return {one: None for leaf in leaves for one in read(as_bytes(leaf))[1]}

    def origin(self) -> str:
        """What the log was called when it was signed last, or what it is called without a key."""
        body = self.connection.execute(NEWEST, {"key": self.organization}).scalar()
        return body.split("\n")[0] if body else f"orgledger/{self.organization}"

    def heads(self) -> list[Head]:
        """The checkpoints that are kept, up to the size; and if none is of it, the next one with a proof."""
        signed: dict[tuple[int, str], list[str]] = {}
        for row in self.connection.execute(SIGNATURES, {"key": self.organization}):
            signed.setdefault((row.sequence, row.body), []).append(row.signature)
        found = [
            Head(size, f"{body}\n" + "".join(f"{line}\n" for line in lines), self.stamps(body))
            for (size, body), lines in signed.items()
        ]
        inside = [head for head in found if head.size <= self.size]
        beyond = next((head for head in found if head.size > self.size), None)
        if beyond is None or any(head.size == self.size for head in inside):
            return inside
        try:
            path = Tree(self.connection, self.organization, beyond.size).consistency(self.size)
        except Unavailable:
            return inside
        return [*inside, msgspec.structs.replace(beyond, consistency=(self.size, path))]

    def stamps(self, body: str) -> list[bytes]:
        """The tokens over a checkpoint: those that hold its hash."""
        found = hashlib.sha256(body.encode()).digest()
        return [token for token in self.tokens if found in token]

    def lines(
        self,
        origin: str,
        keys: Iterable[str] = (),
        values: Values | None = None,
        shows: Callable[[bytes], bool] = lambda leaf: True,
        scope: Mapping[str, Any] | None = None,
        claimed: int | None = None,
    ) -> Iterator[bytes]:
        """The lines of a bundle.

        Args:
            origin: what the log is called.
            keys: public keys to put into it.
            values: opens the personal values to be shown in it.
            shows: whether an entry is shown in full.
            scope: what a partial bundle is about.
            claimed: how many entries there should be, if not as many as are read.
        """
        size = self.size if claimed is None else claimed
        manifest = {
            "format": 1,
            "program": f"orgledger {__version__}",
            "organization": self.organization,
            "origin": origin,
            "size": size,
            "root": self.root(size),
            "private": values is not None,
            "scope": scope,
        }
        return lines(manifest, keys, self.entries(values, shows), self.heads())

    def root(self, size: int) -> str | None:
        """The root of the stored tree in base64, if the tree is whole enough to have one."""
        try:
            return base64.b64encode(Tree(self.connection, self.organization, size).root()).decode()
        except Unavailable:
            return None


ENTRIES = (
    select(schema.event.c.sequence, schema.event.c.topic, schema.event.c.leaf, schema.tree.c.hashes)
    .select_from(
        schema.event.outerjoin(
            schema.tree,
            (schema.tree.c.organization == schema.event.c.organization)
            & (schema.tree.c.sequence == schema.event.c.sequence),
        )
    )
    .where(
        schema.event.c.organization == bindparam("key"),
        schema.event.c.sequence > bindparam("after"),
        schema.event.c.sequence <= bindparam("size"),
    )
    .order_by(schema.event.c.sequence)
    .limit(bindparam("limit"))
)
ACTS = (
    select(schema.event.c.leaf)
    .where(
        schema.event.c.organization == bindparam("key"),
        schema.event.c.sequence <= bindparam("size"),
        or_(*(schema.event.c.topic.like(f"{name}/%") for name in ERASURES)),
    )
    .order_by(schema.event.c.sequence)
)
KEPT = select(schema.private_value.c.commitment).where(
    schema.private_value.c.organization == bindparam("key"),
    schema.private_value.c.commitment.in_(bindparam("commitments", expanding=True)),
)
SIGNATURES = (
    select(schema.checkpoint.c.sequence, schema.checkpoint.c.body, schema.checkpoint.c.signature)
    .where(schema.checkpoint.c.organization == bindparam("key"))
    .order_by(schema.checkpoint.c.sequence, schema.checkpoint.c.body, schema.checkpoint.c.signer)
)
NEWEST = (
    select(schema.checkpoint.c.body)
    .where(schema.checkpoint.c.organization == bindparam("key"))
    .order_by(schema.checkpoint.c.sequence.desc())
    .limit(1)
)


def read(leaf: bytes) -> tuple[dict[str, Any] | None, dict[str, Committed]]:
    """An entry as the verifier will read it, and what it holds of personal values."""
    try:
        entry = read_json(leaf)
        if type(entry["first"]) is int and type(entry["sequence"]) is int:
            return entry, commitments(entry)
    except (Malformed, KeyError, TypeError):
        pass
    return None, {}


def erasing_act(
    erasing: Mapping[str, Sequence[int]], entry: dict[str, Any] | None, sealed: str, held: Committed
) -> int | None:
    """The first act after an entry that erased a personal value of it."""
    if entry is None:
        return None
    acts = [*erasing.get(sealed, ()), *(erasing.get(held.person, ()) if held.person is not None else ())]
    return min((act for act in acts if act > entry["sequence"]), default=None)
