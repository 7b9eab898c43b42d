"""What the collector of cycles is told to pass over, and that it goes nevertheless once nobody wants it."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from orgledger.app import build_app
from orgledger.ledger import Ledger
from orgledger.projections import images
from tests.kit import Acme, busy


@pytest.fixture(autouse=True)
def unfrozen() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_a_served_program_sets_aside_what_it_needs_anyway(ledger: Ledger) -> None:
    app = build_app(ledger)

    async def served() -> int:
        async with app.router.lifespan_context(app):
            return gc.get_freeze_count()

    assert asyncio.run(served()) > len(gc.get_objects())


def test_an_image_is_set_aside_once_it_was_read_and_goes_when_it_is_dropped(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(images, "PAGE", 5)
    acme, other = busy(Acme(ledger)), busy(Acme(ledger, "other"))
    ledger.images.forget(acme.key)
    ledger.archive.image(acme.row)
    assert gc.get_freeze_count() > len(gc.get_objects())
    dropped = weakref.ref(ledger.archive.image(acme.row))

    ledger.images.forget(acme.key)
    ledger.images.forget(other.key)
    ledger.archive.image(other.row)

    assert dropped() is None


def test_a_few_entries_more_are_not_worth_it(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    acme = busy(Acme(ledger))
    ledger.images.forget(acme.key)

    ledger.archive.image(acme.row)

    assert gc.get_freeze_count() == 0
