"""Projections made anew, or held against the entries, while others go on."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from orgledger.domain.change_set import Context
from orgledger.ledger import Ledger
from orgledger.projections.rebuild import check, rebuild
from orgledger.store.engine import Unavailable
from orgledger.store.progress import Progress, beside, told
from tests.audit.altering import without_guards
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
    before, entries = assertion_table(acme), acme.head
    seen: list[Progress | None] = [told(others.engine)]

    def meanwhile(_: int) -> None:
        if not writing:
            writing.append(pool.submit(others.record, acme.key, others.read([rename(COMPANY, "Later", MAR)], CONTEXT)))
            writing.append(pool.submit(Acme, others, "late"))
            assert wait(writing, timeout=1).done == set(), "somebody wrote while the tables were made anew"
            assert others.archive.find("acme").sequence == acme.head
            assert assertion_table(acme) == before
            seen.append(told(others.engine))

    with ThreadPoolExecutor(2) as pool:
        count = rebuild(acme.ledger.archive, meanwhile)
        recorded, late = (one.result() for one in writing)
    seen.append(told(others.engine))

    assert count == len(before)
    assert [one and (one.done, one.total) for one in seen] == [None, (entries, entries), None]
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


@both_engines
def test_a_rebuild_that_fails_is_told_of_no_more(acme: Acme, others: Ledger) -> None:
    seen = []

    def fail(_: int) -> None:
        seen.append(told(others.engine))
        raise RuntimeError

    with pytest.raises(RuntimeError):
        rebuild(acme.ledger.archive, fail)

    assert seen[0] is not None
    assert told(others.engine) is None
    assert faults(acme) == []


def test_what_a_rebuild_left_that_was_killed_tells_nothing(sqlite_url: str) -> None:
    ledger = open_ledger(sqlite_url)
    file = beside(ledger.engine)
    assert file is not None
    file.write_text("orgledger rebuild 5/10 since 1700000000", encoding="ascii")

    assert told(ledger.engine) is None

    ledger.close()


@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgres"])
def test_a_head_that_was_set_too_far_is_set_back_and_fenced_again(acme: Acme) -> None:
    head = acme.head
    without_guards(acme.ledger.engine, "organization")
    with acme.ledger.engine.begin() as connection:
        connection.execute(text("UPDATE organization SET sequence = 99"))

    rebuild(acme.ledger.archive, lambda done: None)

    assert acme.head == head
    with pytest.raises(DBAPIError, match="moves forward only"), acme.ledger.engine.begin() as connection:
        connection.execute(text("UPDATE organization SET sequence = 1"))
