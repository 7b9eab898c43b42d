"""Drafts of change requests: rows that their author changes, until they are submitted and gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from orgledger.domain.period import Instant
from orgledger.store.schema import draft


class Safe(Protocol):
    """Locks what is drafted: it may name people."""

    def lock(self, organization: str, draft: str, plain: bytes) -> bytes:
        """Lock a draft."""

    def unlock(self, organization: str, drafts: dict[str, bytes]) -> dict[str, bytes]:
        """What is drafted, by key, of what can be opened."""


class Draft(msgspec.Struct, frozen=True):
    """Operations that somebody is about to propose."""

    key: str
    author: str
    """A pseudonym, as in the leaves."""
    readers: tuple[str, ...]
    title: str
    operations: tuple[dict[str, Any], ...]
    """In JSON form, their keys given and personal values in plain text."""
    input: str = ""
    """A hash of what it was first drafted from, for recognizing a retry."""
    created_at: Instant = ""
    updated_at: Instant = ""

    def readable_by(self, actor: str) -> bool:
        """Whether somebody may see it."""
        return actor == self.author or actor in self.readers


def find(connection: Connection, organization: str, key: str, safe: Safe) -> Draft | None:
    """A draft by its key."""
    query = select(draft).where(draft.c.organization == organization, draft.c.id == key)
    return next(iter(read(connection.execute(query).all(), organization, safe)), None)


def version(connection: Connection, organization: str, key: str) -> bytes | None:
    """What tells a draft from what it was before: its box, which is another each time that it is written."""
    query = select(draft.c.box).where(draft.c.organization == organization, draft.c.id == key)
    box = connection.execute(query).scalar_one_or_none()
    return None if box is None else bytes(box)


def of_reader(connection: Connection, organization: str, actor: str, safe: Safe) -> list[Draft]:
    """Everything that somebody wrote or may read, the oldest first."""
    query = select(draft).where(draft.c.organization == organization).order_by(draft.c.created_at, draft.c.id)
    rows = [row for row in connection.execute(query) if actor == row.author or actor in readers(row)]
    return read(rows, organization, safe)


def write(connection: Connection, organization: str, new: Draft, now: Instant, safe: Safe) -> None:
    """Add a draft, or put it in the place of the former one of the same key."""
    changed = {
        "readers": msgspec.json.encode(new.readers).decode(),
        "box": safe.lock(organization, new.key, msgspec.json.encode([new.title, new.operations])),
        "updated_at": now,
    }
    place = (draft.c.organization == organization, draft.c.id == new.key)
    if not connection.execute(update(draft).where(*place).values(changed)).rowcount:
        first = {"author": new.author, "input": new.input, "created_at": now}
        connection.execute(insert(draft), {"organization": organization, "id": new.key, **first, **changed})


def discard(connection: Connection, organization: str, key: str) -> None:
    """Take a draft away, with everything personal in it."""
    connection.execute(delete(draft).where(draft.c.organization == organization, draft.c.id == key))


def readers(row: Row[Any]) -> tuple[str, ...]:
    """The pseudonyms of those who may read a draft besides its author."""
    return tuple(msgspec.json.decode(row.readers))


def read(rows: Sequence[Row[Any]], organization: str, safe: Safe) -> list[Draft]:
    """Rows as drafts."""
    plain = safe.unlock(organization, {row.id: bytes(row.box) for row in rows})
    found = []
    for row in rows:
        if row.id in plain:
            title, operations = msgspec.json.decode(plain[row.id])
            found.append(
                Draft(
                    row.id,
                    row.author,
                    readers(row),
                    title,
                    tuple(operations),
                    row.input,
                    row.created_at,
                    row.updated_at,
                )
            )
    return found
