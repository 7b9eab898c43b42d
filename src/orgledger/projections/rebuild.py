"""Projections from events: made anew, or held against what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, MetaData, Row, insert, select, text

from orgledger.domain.timeline import Assertion
from orgledger.projections.archive import Archive
from orgledger.store import schema
from orgledger.store.codec import AnyEntry, Unreadable
from orgledger.store.engine import writing
from orgledger.store.guards import guard
from orgledger.store.sheet import assertion_row, read_assertion

PAGE = 5_000
"""Entries read at a time."""
FRESH = "assertion_fresh"

Progress = Callable[[int], None]


def rebuild(archive: Archive, progress: Progress) -> int:
    """Make the assertion table anew beside the old one, then put it in its place.

    Writers wait while it runs; readers go on with the old table until the switch.

    Returns:
        How many assertions there are.
    """
    engine = archive.engine
    fresh = schema.assertion.to_metadata(MetaData(), name=FRESH)
    fresh.primary_key.name = f"pk_{FRESH}"
    count = 0
    with writing(engine) as connection:
        for row in connection.execute(select(schema.organization).with_for_update()).all():
            if count == 0 and not connection.dialect.has_table(connection, FRESH):
                fresh.create(connection)
            for entries in pages(archive, row, connection):
                rows = [assertion_row(row.id, said) for entry in entries for said in entry.assertions()]
                if rows:
                    connection.execute(insert(fresh), rows)
                count += len(rows)
                progress(len(entries))
        if count:
            switch(connection)
    return count


def switch(connection: Connection) -> None:
    """Put the fresh table in the old one's place, under the old one's guards."""
    dialect = connection.dialect.name
    connection.execute(text("DROP TABLE assertion"))
    connection.execute(text(f"ALTER TABLE {FRESH} RENAME TO assertion"))
    if dialect == "postgresql":
        connection.execute(text(f"ALTER INDEX pk_{FRESH} RENAME TO pk_assertion"))
    for statement in guard("assertion", dialect):
        connection.exec_driver_sql(statement.replace("%", "%%") if dialect == "postgresql" else statement)


def check(archive: Archive, row: Row[Any], progress: Progress) -> Iterator[str]:
    """Hold an organization's entries and projections against each other; yields what is wrong."""
    expected: set[Assertion] = set()
    place, sets = 0, []
    with archive.engine.connect() as connection:
        try:
            for entries in pages(archive, row, connection):
                for entry in entries:
                    place += 1
                    if entry.sequence != place:
                        yield f"entry {place} is missing"
                        place = entry.sequence
                    expected.update(entry.assertions())
                    if entry.sequence == entry.last:
                        sets.append((entry.last, entry.recorded_at))
                progress(len(entries))
        except Unreadable as error:
            yield str(error)
            return
        if place != row.sequence:
            yield f"the head says entry {row.sequence}, the last entry is {place}"
        table = schema.assertion
        found = {
            read_assertion(*one)
            for one in connection.execute(
                select(
                    table.c.entity,
                    table.c.slot,
                    table.c.from_day,
                    table.c.to_day,
                    table.c.sequence,
                    table.c.verb,
                    table.c.value,
                ).where(table.c.organization == row.id, table.c.sequence <= place)
            )
        }
        missing, strange = len(expected - found), len(found - expected)
        if missing or strange:
            yield f"{missing} assertions are missing from the table and {strange} do not belong there"
        ends = schema.change_set
        kept = connection.execute(
            select(ends.c.last, ends.c.recorded_at)
            .where(ends.c.organization == row.id, ends.c.last <= place)
            .order_by(ends.c.last)
        ).all()
        if [tuple(one) for one in kept] != sets:
            yield "the ends of change sets differ from what the entries say"


def pages(archive: Archive, row: Row[Any], connection: Connection) -> Iterator[list[AnyEntry]]:
    """An organization's entries up to its head, a page at a time."""
    after = 0
    while after < row.sequence:
        entries = archive.feed(row.id, after, PAGE, connection=connection, until=row.sequence)
        if not entries:
            return
        after = entries[-1].sequence
        yield entries
