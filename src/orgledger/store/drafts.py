"""Drafts of change requests: rows that their author changes, until they are submitted and gone."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from orgledger.domain.period import Instant
from orgledger.store.schema import draft


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


def find(connection: Connection, organization: str, key: str) -> Draft | None:
    """A draft by its key."""
    query = select(draft).where(draft.c.organization == organization, draft.c.id == key)
    row = connection.execute(query).one_or_none()
    return read(row) if row else None


def of_reader(connection: Connection, organization: str, actor: str) -> list[Draft]:
    """Everything that somebody wrote or may read, the oldest first."""
    query = select(draft).where(draft.c.organization == organization).order_by(draft.c.created_at, draft.c.id)
    return [found for row in connection.execute(query) if (found := read(row)).readable_by(actor)]


def write(connection: Connection, organization: str, new: Draft, now: Instant) -> None:
    """Add a draft, or put it in the place of the former one of the same key."""
    changed = {
        "readers": msgspec.json.encode(new.readers).decode(),
        "title": new.title,
        "operations": msgspec.json.encode(new.operations).decode(),
        "updated_at": now,
    }
    place = (draft.c.organization == organization, draft.c.id == new.key)
    if not connection.execute(update(draft).where(*place).values(changed)).rowcount:
        first = {"author": new.author, "input": new.input, "created_at": now}
        connection.execute(insert(draft), {"organization": organization, "id": new.key, **first, **changed})


def discard(connection: Connection, organization: str, key: str) -> None:
    """Take a draft away, with everything personal in it."""
    connection.execute(delete(draft).where(draft.c.organization == organization, draft.c.id == key))


def read(row: Row[Any]) -> Draft:
    """A row as a draft."""
    return Draft(
        row.id,
        row.author,
        tuple(msgspec.json.decode(row.readers)),
        row.title,
        tuple(msgspec.json.decode(row.operations)),
        row.input,
        row.created_at,
        row.updated_at,
    )
