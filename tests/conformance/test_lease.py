"""A lease: one process at a time does something, and whoever lost it can write nothing more."""

from __future__ import annotations

import time

import pytest

from orgledger.ledger import Ledger
from orgledger.store.engine import writing
from orgledger.store.lease import Lease, Lost


def test_one_holds_it_until_it_ends_or_is_given_back(ledger: Ledger) -> None:
    one, other = Lease(ledger.engine, "work", "one", 60), Lease(ledger.engine, "work", "other", 60)

    assert one.take()
    assert one.take(), "it is renewed"
    assert not other.take()
    assert other.holding() == "one"
    one.release()
    assert other.take()
    assert not one.take()
    assert (one.held, other.held) == (False, True)


def test_whoever_lost_it_can_write_nothing_more(ledger: Ledger) -> None:
    late, quick = Lease(ledger.engine, "work", "late", 0.05), Lease(ledger.engine, "work", "quick", 60)
    assert late.take()
    time.sleep(0.1)
    assert not late.held

    assert quick.take()

    with pytest.raises(Lost), writing(ledger.engine) as connection:
        late.check(connection)
    with writing(ledger.engine) as connection:
        quick.check(connection)
    assert not late.take()
    late.release()
    assert quick.holding() == "quick", "what was lost is not given back"


def test_a_lease_that_ran_out_is_renewed_as_long_as_nobody_took_it(ledger: Ledger) -> None:
    late = Lease(ledger.engine, "work", "late", 0.05)
    late.take()
    term = late.term
    time.sleep(0.1)

    assert late.take()
    assert late.term == term


def test_it_is_nobodys_before_it_is_taken(ledger: Ledger) -> None:
    lease = Lease(ledger.engine, "work", "one", 60)

    assert lease.holding() is None
    assert not lease.held
    with pytest.raises(Lost), writing(ledger.engine) as connection:
        lease.check(connection)
