"""A replica that lags: what was promised and cannot be read yet is unavailable, never an incomplete answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from orgledger.domain.change_set import Context
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked, resolve
from orgledger.store.engine import Unavailable
from tests.kit import Acme, create, key, open_ledger


@contextmanager
def lagging(ledger: Ledger, upto: int, *tables: str) -> Iterator[None]:
    """Let a reader see some tables as they were at an entry: a pool may be balanced over replicas."""
    hidden = [ledger.engine.dialect.identifier_preparer.quote(table) for table in tables]

    def older(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> Any:
        column = {"event": "sequence", "change_set": "last"}
        for table in hidden:
            place = f"FROM {table}"
            if place in statement and "INSERT" not in statement:
                seen = f"FROM (SELECT * FROM {table} WHERE {table}.{column[table]} <= {upto}) AS {table}"
                statement = statement.replace(place, seen)
        return statement, parameters

    event.listen(ledger.engine, "before_cursor_execute", older, retval=True)
    try:
        yield
    finally:
        event.remove(ledger.engine, "before_cursor_execute", older)


@pytest.fixture
def ahead(acme: Acme, database_url: str) -> Acme:
    """Entries 2 and 3 are on record; a reader's image knows entry 2, another process recorded 3 and 4 in one set."""
    acme.records(create(key("first")))
    acme.ledger.archive.image(acme.row)
    other = open_ledger(database_url, acme.ledger.clock)
    other.record(acme.key, other.read([create(key("second")), create(key("third"))], Context()))
    other.close()
    return acme


@pytest.mark.parametrize("tables", [("event",), ("change_set",), ("event", "change_set")])
@pytest.mark.parametrize("upto", [0, 2, 3])
@pytest.mark.parametrize("cold", [False, True])
def test_an_image_is_never_older_than_the_row_it_was_asked_for(
    ahead: Acme, tables: tuple[str, ...], upto: int, cold: bool
) -> None:
    archive, row = ahead.ledger.archive, ahead.row
    if cold:
        ahead.ledger.images.forget(ahead.key)

    with lagging(ahead.ledger, upto, *tables), pytest.raises(Unavailable, match="lags behind"):
        archive.image(row)

    image = archive.image(row)
    at = resolve(Asked(sequence=row.sequence), row, image, ahead.ledger.clock.now())
    assert (at.as_of.known, at.sealed) == (4, True)
    assert len(image.structure(at.as_of).keys("unit")) == 3


@pytest.mark.parametrize("upto", [0, 2, 3])
def test_a_follower_is_given_no_part_of_a_change_set(ahead: Acme, upto: int) -> None:
    with lagging(ahead.ledger, upto, "event"), pytest.raises(Unavailable, match="lags behind"):
        ahead.ledger.feed.page(ahead.key, 2)

    page = ahead.ledger.feed.page(ahead.key, 2)
    assert [[entry.sequence for entry in entries] for entries in page.sets] == [[3, 4]]


def test_entries_that_are_on_record_are_never_left_out(ahead: Acme) -> None:
    archive = ahead.ledger.archive

    with lagging(ahead.ledger, 2, "event"):
        assert list(archive.known_entries(ahead.key, [1, 2])) == [1, 2]
        with pytest.raises(Unavailable, match="entry 4"):
            archive.known_entries(ahead.key, [1, 3, 4])
