"""A database that lost its last entries under a running server: restored from a backup, or a replica took over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, update

from orgledger.ledger import Ledger
from orgledger.projections.rebuild import check
from orgledger.store import schema
from tests.audit.altering import without_guards
from tests.kit import APR, MAR, SALES, Acme, create, open_ledger, rename

pytestmark = pytest.mark.every_postgres

PLACES = {
    schema.event: "sequence",
    schema.tree: "sequence",
    schema.assertion: "sequence",
    schema.private_value: "sequence",
    schema.idempotency: "last",
    schema.change_set: "last",
}


@pytest.fixture
def acme(ledger: Ledger) -> Acme:
    """Has lost what Ann recorded since entry 3, and a server that remembers it."""
    acme = Acme(ledger)
    acme.records(create(SALES, name="Sales"), rename(SALES, "Kept", MAR))
    before, known = acme.row, {entry.actor for entry in acme.entries()}
    acme.records(rename(SALES, "Lost", MAR), actor="ann", title="A title", idempotency_key="k")
    acme.records(rename(SALES, "Lost, too", APR), actor="ann")
    without_guards(ledger.engine, "organization", *(table.name for table in PLACES))
    with ledger.engine.begin() as connection:
        for table, place in PLACES.items():
            connection.execute(delete(table).where(table.c[place] > before.sequence))
        connection.execute(delete(schema.actor).where(schema.actor.c.key.not_in(known)))
        head = {"sequence": before.sequence, "recorded_at": before.recorded_at}
        connection.execute(update(schema.organization).values(head))
    return acme


@pytest.fixture
def others(acme: Acme, database_url: str) -> Iterator[Ledger]:
    """A server that never knew of what was lost."""
    opened = open_ledger(database_url, acme.ledger.clock)
    yield opened
    opened.close()


def names(acme: Acme) -> list[str]:
    """Those who recorded here, as far as their names are kept."""
    return sorted(acme.ledger.archive.actor_names(acme.key, {entry.actor for entry in acme.entries()}).values())


def test_what_was_lost_is_not_told_any_more(acme: Acme) -> None:
    assert acme.unit(SALES, APR, acme.head).name() == "Kept"


def test_the_ledger_goes_on_after_what_is_left(acme: Acme) -> None:
    receipt = acme.records(rename(SALES, "Again", MAR), actor="ann")

    assert receipt.last == acme.head == 4
    assert acme.unit(SALES, APR).name() == "Again"
    assert names(acme) == ["ann", "local"]
    assert list(check(acme.ledger.archive, acme.row, lambda _: None)) == []


@pytest.mark.parametrize("more", [1, 2, 3])
def test_what_was_recorded_instead_is_told_and_continued(acme: Acme, others: Ledger, more: int) -> None:
    remembering, acme.ledger = acme.ledger, others
    for number in range(more):
        acme.records(rename(SALES, f"Other {number}", MAR))
    acme.ledger = remembering

    assert acme.unit(SALES, APR).name() == f"Other {more - 1}"
    acme.records(rename(SALES, "Again", MAR), actor="ann")

    assert acme.head == 4 + more
    assert acme.unit(SALES, APR).name() == "Again"
    assert names(acme) == ["ann", "local"]
    assert list(check(acme.ledger.archive, acme.row, lambda _: None)) == []
