"""Few reports are set as PDF at the same time, and none for whoever does not wait for it any more."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import psutil
import pytest

from orgledger.access.standing import UNLIMITED
from orgledger.projections.coordinate import Asked
from orgledger.reports.catalogue import document
from orgledger.reports.formats.pdf import TYPESETTERS, pages, typeset
from orgledger.reports.making import make
from orgledger.reports.reading import Parameters, Reading
from orgledger.settings import child_environment
from orgledger.store.engine import Unavailable
from orgledger.store.patience import Patience, patience
from orgledger.store.places import Full, Places
from tests.kit import COMPANY, Acme, create

PATIENCE_S = 60.0


def typesetters() -> list[psutil.Process]:
    """The typesetters that this process has started and that go on."""
    children = psutil.Process().children(recursive=True)
    return [one for one in children if "orgledger.reports.formats.typesetting" in one.cmdline()]


def until(reached: Any) -> None:
    ends = time.monotonic() + PATIENCE_S
    while not reached():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_a_caller_has_one_place_and_all_together_have_two() -> None:
    places, order, go = Places(most=2, each=1, waiting=8), list[str](), threading.Event()

    def work(caller: str) -> None:
        patience.set(Patience(caller))
        with places.place():
            order.append(caller)
            go.wait(PATIENCE_S)

    with ThreadPoolExecutor(4) as pool:
        working = [pool.submit(work, "mal"), pool.submit(work, "mal")]
        until(lambda: places.waiting["mal"])
        working.append(pool.submit(work, "ann"))
        until(lambda: len(order) == 2)
        assert sorted(order) == ["ann", "mal"], "her turn does not wait for his second"
        go.set()
        for one in working:
            one.result()

    assert not places.taken


def test_so_many_wait_and_no_more() -> None:
    places = Places(most=1, each=1, waiting=0)

    with pytest.raises(Full), places.place():
        pass


def test_whoever_waits_no_longer_gives_up_the_turn() -> None:
    places, asker = Places(most=1, each=1, waiting=8), Patience("mal")

    def work() -> None:
        patience.set(asker)
        with places.place():
            pass

    with places.place(), ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        until(lambda: places.waiting["mal"])
        asker.end()
        with pytest.raises(TimeoutError):
            working.result(PATIENCE_S)
    asker.forget()


def test_a_typesetter_ends_with_whoever_waited_for_it(acme: Acme) -> None:
    acme.records(create(COMPANY, code="company", name="Company"))
    reading = Reading(acme.ledger, acme.ledger.archive.find("acme"), Asked(), None, UNLIMITED)
    form = pages(document("structure", reading, Parameters()))
    form["tables"][0]["rows"] *= 50_000  # That takes a while.
    asker = Patience("mal")

    def work() -> None:
        patience.set(asker)
        typeset(msgspec.json.encode({**form, "folder": ""}))

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work)
        until(lambda: typesetters() or working.done())
        asker.end()
        with pytest.raises(TimeoutError):
            working.result(PATIENCE_S)
    asker.forget()

    assert typesetters() == []


def test_a_typesetter_has_one_thread_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORGLEDGER_VAULT_KEY", "ab" * 32)

    environment = child_environment(RAYON_NUM_THREADS="1")

    assert "ORGLEDGER_VAULT_KEY" not in environment
    assert environment["RAYON_NUM_THREADS"] == "1"


def test_too_many_reports_at_once_are_refused_in_words(acme: Acme, monkeypatch: pytest.MonkeyPatch) -> None:
    acme.records(create(COMPANY, code="company", name="Company"))
    monkeypatch.setattr(TYPESETTERS, "queue", 0)

    with pytest.raises(Unavailable, match="Too many reports are being made as PDF"):
        make(acme.ledger, "acme", "structure", "pdf")
