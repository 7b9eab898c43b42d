"""What is wrong with an organization's tables is seen without reading them, as far as it can be."""

from __future__ import annotations

import gc
import tracemalloc

import pytest
from sqlalchemy import delete, text, update

from orgledger.ledger import Ledger
from orgledger.projections.condition import Fault, condition, weight
from orgledger.projections.image import Image
from orgledger.projections.images import Images
from orgledger.store import schema
from tests.audit.altering import without_guards
from tests.kit import Acme, busy

TABLES = {
    Fault.TREE: schema.tree,
    Fault.CHANGE_SETS: schema.change_set,
    Fault.ASSERTIONS: schema.assertion,
}


@pytest.fixture
def acme(ledger: Ledger) -> Acme:
    return busy(Acme(ledger))


def image(acme: Acme) -> Image:
    return acme.ledger.archive.image(acme.row)


def faults(acme: Acme) -> list[Fault]:
    return condition(acme.ledger.archive, acme.ledger.checkpoints, acme.row).faults


def test_nothing_is_wrong_with_a_ledger_that_was_left_alone(acme: Acme) -> None:
    found = condition(acme.ledger.archive, acme.ledger.checkpoints, acme.row)

    assert (found.head, found.faults) == (acme.head, [])
    assert found.assertions == found.asserted > 0


@pytest.mark.parametrize("fault", TABLES)
def test_a_table_that_lost_its_last_rows_is_told_of(acme: Acme, fault: Fault) -> None:
    table = TABLES[fault]
    place = table.c.last if table is schema.change_set else table.c.sequence
    last = acme.head
    if table is schema.assertion:
        last = max(sequence for sequence, entry in image(acme).entries.items() if entry.assertions)
    without_guards(acme.ledger.engine, table.name)
    with acme.ledger.engine.begin() as connection:
        connection.execute(delete(table).where(place == last))

    assert faults(acme) == [fault, Fault.GUARDS]


def test_a_head_that_was_moved_is_told_of(acme: Acme) -> None:
    end = image(acme).set_at(acme.head)[0] - 1
    without_guards(acme.ledger.engine, "organization")
    with acme.ledger.engine.begin() as connection:
        at = image(acme).recorded_at(end)
        connection.execute(update(schema.organization).values(sequence=end, recorded_at=at))

    assert Fault.HEAD in faults(acme)


def test_tables_of_another_version_are_told_of(acme: Acme) -> None:
    with acme.ledger.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    assert faults(acme) == [Fault.SCHEMA]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_an_image_weighs_about_what_it_takes(acme: Acme) -> None:
    """Of a small one, whose modules are loaded already; the estimate counts what images share."""
    ledger = acme.ledger
    images = Images(ledger.engine, ledger.images.mapper, ledger.recorder, 1_000_000, ledger.vault.keys)
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        image = images.image(acme.row)
        gc.collect()
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()

    assert taken / 2 < weight(image) < taken * 2
