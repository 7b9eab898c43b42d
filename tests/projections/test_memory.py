"""What the collector of cycles is told to pass over, and that it goes nevertheless once nobody wants it."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from orgledger.app import build_app
from orgledger.domain.change_set import Context
from orgledger.domain.period import AsOf
from orgledger.domain.refusal import Refused
from orgledger.ledger import Ledger
from orgledger.projections import images
from tests.kit import COMPANY, JUNE, MAY, SALES, Acme, busy, create, key, rename


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


def test_a_long_session_keeps_no_image_but_the_last_while_the_collector_is_off(ledger: Ledger) -> None:
    acme = busy(Acme(ledger))
    seen: list[weakref.ref[object]] = []
    gc.collect()
    gc.disable()
    try:
        with ledger.rehearsal(acme.key) as session:
            for number in range(30):
                forms = [create(key(f"unit {number}"), parent=COMPANY), rename(SALES, f"Sales {number}", JUNE)]
                wrong = [*forms, create(key(f"unit {number}"))]
                for offered in (wrong, forms):
                    submission = ledger.read(offered, Context())
                    try:
                        session.decide(submission.context, lambda draft, of=submission: draft.take_all(of.operations))
                    except Refused:
                        assert offered is wrong
                    day = session.image.structure(AsOf(JUNE, session.image.head))
                    assert day.on(MAY).keys("unit")
                    seen.append(weakref.ref(session.image))

            alive = {id(image) for one in seen if (image := one()) is not None}
            assert len(alive) <= 2  # The last, and what was on record.
    finally:
        gc.enable()
