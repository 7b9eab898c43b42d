"""Threads of one process take turns, and a long one keeps few others waiting."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from orgledger.ledger import Ledger, Session
from orgledger.store import turn
from orgledger.store.engine import Unavailable
from tests.kit import SALES, Acme, create, key


@pytest.fixture
def engine_name() -> str:
    """What one process does with its threads is the same on each engine."""
    return "sqlite"


def test_while_a_long_set_is_decided_a_few_wait_and_others_are_told_to_come_back(
    acme: Acme, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "PATIENCE_S", 0.2)
    rival, begun, done = Acme(ledger, "rival"), Event(), Event()

    def decide(session: Session) -> None:
        begun.set()
        assert done.wait(30)

    def record(number: int) -> bool:
        try:
            acme.records(create(key(f"unit {number}")))
        except Unavailable:
            return False
        return True

    with ThreadPoolExecutor(turn.QUEUE + 4) as threads:
        long = threads.submit(ledger.write, acme.key, decide)
        assert begun.wait(30)
        waiting = [threads.submit(record, number) for number in range(turn.QUEUE + 3)]
        while sum(one.done() for one in waiting) < 3:
            time.sleep(0.01)
        assert [one.result() for one in waiting if one.done()] == [False] * 3
        rival.records(create(SALES))  # Nobody else is concerned.
        done.set()
        long.result(30)

        assert sum(one.result(30) for one in waiting) == turn.QUEUE

    assert acme.head == 1 + turn.QUEUE
