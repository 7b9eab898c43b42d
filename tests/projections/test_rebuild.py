"""Projections made anew, or held against the entries, while others go on."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from sqlalchemy import event

from orgledger.domain.change_set import Context
from orgledger.ledger import Ledger
from orgledger.projections.rebuild import check, rebuild
from orgledger.store.engine import Unavailable
from tests.kit import APR, COMPANY, MAR, Acme, assertion_table, busy, open_ledger, rename

CONTEXT = Context()

both_engines = pytest.mark.parametrize("engine_name", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])


@pytest.fixture
def acme(ledger: Ledger) -> Acme:
    return busy(Acme(ledger))


@pytest.fixture
def others(acme: Acme, database_url: str):  # type: ignore[no-untyped-def]
    """Another process, as far as the database can tell."""
    opened = open_ledger(database_url, acme.ledger.clock)
    yield opened
    opened.close()


def faults(acme: Acme) -> list[str]:
    return list(check(acme.ledger.archive, acme.row, lambda _: None))


@both_engines
def test_writers_wait_for_a_rebuild_and_readers_do_not(acme: Acme, others: Ledger) -> None:
    writing: list[Future[Any]] = []
    before = assertion_table(acme)

    def meanwhile(_: int) -> None:
        if not writing:
            writing.append(pool.submit(others.record, acme.key, others.read([rename(COMPANY, "Later", MAR)], CONTEXT)))
            writing.append(pool.submit(Acme, others, "late"))
            assert wait(writing, timeout=1).done == set(), "somebody wrote while the tables were made anew"
            assert others.archive.find("acme").sequence == acme.head
            assert assertion_table(acme) == before

    with ThreadPoolExecutor(2) as pool:
        count = rebuild(acme.ledger.archive, meanwhile)
        recorded, late = (one.result() for one in writing)

    assert count == len(before)
    assert recorded.last == acme.head
    assert acme.unit(COMPANY, APR).name() == "Later"
    assert faults(acme) == faults(late) == []


@both_engines
def test_a_check_sees_one_moment_while_others_write(acme: Acme, others: Ledger) -> None:
    row, wrote = acme.row, []

    def meanwhile(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM organization" in statement and not wrote:
            wrote.append(others.record(acme.key, others.read([rename(COMPANY, "Later", MAR)], CONTEXT)))

    event.listen(acme.ledger.engine, "before_cursor_execute", meanwhile)

    assert list(check(acme.ledger.archive, row, lambda _: None)) == []
    assert wrote


@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgres"])
def test_a_rebuild_does_not_wait_for_ever(acme: Acme, others: Ledger, database_url: str) -> None:
    impatient = open_ledger(database_url, lock_timeout_s=1)

    with others.session(acme.key), pytest.raises(Unavailable, match="Nothing was changed"):
        rebuild(impatient.archive, lambda _: None)

    impatient.close()
    assert faults(acme) == []
