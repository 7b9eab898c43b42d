"""Projections from events: made anew, or held against what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent
from sqlalchemy import Connection, Row, delete, insert, select, text, update

from orgledger.audit.tree import TreeCheck
from orgledger.domain.organization import OrganizationRegistered
from orgledger.domain.timeline import Assertion
from orgledger.projections.archive import Archive
from orgledger.projections.personal import Commitments
from orgledger.store import schema
from orgledger.store.codec import AnyEntry, Unreadable
from orgledger.store.engine import alone, snapshot, writing
from orgledger.store.guards import guard, hold_head, unguard
from orgledger.store.progress import telling
from orgledger.store.sheet import assertion_row, read_assertion

PAGE = 5_000
"""Entries read at a time."""
PROJECTED = (schema.assertion, schema.change_set)
"""Tables that the entries alone decide."""

Progress = Callable[[int], None]


def rebuild(archive: Archive, progress: Progress) -> int:
    """Make the projected tables anew, in one transaction; heads are set by the entries.

    Writers wait while it runs; readers go on with what was there before, and can ask how far it has come.

    Returns:
        How many assertions there are.
    """
    with writing(archive.engine) as connection:
        alone(connection)
        dialect = connection.dialect.name
        for table in PROJECTED:
            run(connection, unguard(table.name, dialect))
            connection.execute(delete(table))
        run(connection, unguard(schema.organization.name, dialect))
        rows = connection.execute(select(schema.organization)).all()
        with telling(connection, sum(row.sequence for row in rows)) as tell:

            def advance(done: int) -> None:
                tell(done)
                progress(done)

            count = sum(rebuild_one(archive, row, connection, advance) for row in rows)
        for table in PROJECTED:
            run(connection, guard(table.name, dialect))
        run(connection, hold_head(dialect))
    return count


def rebuild_one(archive: Archive, row: Row[Any], connection: Connection, progress: Progress) -> int:
    """The same of one organization, whose projections are gone."""
    count = 0
    last: AnyEntry | None = None
    for entries in pages(archive, row, connection):
        said = [assertion_row(row.id, one) for entry in entries for one in entry.assertions()]
        ends = [
            {"organization": row.id, "last": entry.last, "recorded_at": entry.recorded_at}
            for entry in entries
            if entry.sequence == entry.last
        ]
        for table, rows in ((schema.assertion, said), (schema.change_set, ends)):
            if rows:
                connection.execute(insert(table), rows)
        last = entries[-1]
        count += len(said)
        progress(len(entries))
    if last is not None:
        connection.execute(
            update(schema.organization)
            .where(schema.organization.c.id == row.id)
            .values(sequence=last.sequence, recorded_at=last.recorded_at)
        )
    return count


def run(connection: Connection, statements: Iterable[str]) -> None:
    """Run statements that take no parameters."""
    for statement in statements:
        connection.execute(text(statement.replace(":", r"\:")))


def check(archive: Archive, row: Row[Any], progress: Progress) -> Iterator[str]:
    """Hold an organization's entries and projections against each other; yields what is wrong."""
    expected: set[Assertion] = set()
    place, sets, personal = 0, [], Commitments()
    with snapshot(archive.engine) as connection:
        tree = TreeCheck(connection, row.id)
        try:
            for stored in stored_pages(archive, row, connection):
                yield from tree.take((one.originator_version, one.state) for one in stored)
                entries = list(map(archive.mapper.to_domain_event, stored))
                for entry in entries:
                    place += 1
                    if entry.sequence != place:
                        yield f"entry {place} is missing"
                        place = entry.sequence
                    expected.update(entry.assertions())
                    personal.take(entry)
                    if entry.sequence == entry.last:
                        sets.append((entry.last, entry.recorded_at))
                progress(len(entries))
        except Unreadable as error:
            yield str(error)
            return
        now = connection.execute(select(schema.organization).where(schema.organization.c.id == row.id)).one()
        if (place, sets[-1][1] if sets else None) != (now.sequence, now.recorded_at):
            yield f"the head says entry {now.sequence} of {now.recorded_at}, the last entry is {place}"
        yield from tree.end(place)
        yield from row_faults(archive, now, connection)
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
        yield from personal.check(archive, row, connection)


def row_faults(archive: Archive, row: Row[Any], connection: Connection) -> Iterator[str]:
    """Hold the row of an organization against the entries that decide what it says."""
    until = row.replayed_until or 0
    around = archive.entries(row.id, {1, until, until + 1}, connection)
    opened = around.get(1)
    if opened is not None and isinstance(opened.event, OrganizationRegistered):
        said = (opened.event.code, opened.event.time_zone, opened.event.default_language, opened.recorded_at)
        if said != (row.code, row.time_zone, row.default_language, row.first_recorded_at):
            yield "entry 1 does not say what the row of the organization says"
    if until and (until not in around or not around[until].replayed):
        yield f"the row of the organization says that times were replayed up to entry {until}, which denies it"
    elif until + 1 in around and around[until + 1].replayed:
        yield f"entry {until + 1} was replayed, and the row of the organization denies it"


def pages(archive: Archive, row: Row[Any], connection: Connection) -> Iterator[list[AnyEntry]]:
    """An organization's entries, a page at a time."""
    for stored in stored_pages(archive, row, connection):
        yield list(map(archive.mapper.to_domain_event, stored))


def stored_pages(archive: Archive, row: Row[Any], connection: Connection) -> Iterator[Sequence[StoredEvent]]:
    """An organization's entries as they are stored, a page at a time."""
    after = 0
    while stored := archive.stored(row.id, after, PAGE, connection=connection):
        after = stored[-1].originator_version
        yield stored
