"""Two processes at the same moment: never both, never lost, never twice."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from orgledger.domain.change_set import Context
from orgledger.domain.period import AsOf
from orgledger.domain.refusal import Refused
from orgledger.domain.staffing import of_unit
from orgledger.domain.unit import UnitView
from orgledger.ledger import Clock
from orgledger.projections.image import Image
from tests.conformance.processes import Attempt, Outcome, race
from tests.kit import FEB, JAN, JUNE, MAR, SALES, Acme, adjust, create, key, move, open_ledger, recode, rename

PAIRS = 100
"""Pairs of opposite moves per engine; 2,000 at scale 20."""
FEW = 20
"""Pairs of everything else."""


@pytest.fixture
def acme(database_url: str):  # type: ignore[no-untyped-def]
    """An organization that other processes can write to: its clock is the real one."""
    ledger = open_ledger(database_url, Clock())
    yield Acme(ledger)
    ledger.close()


def once(pairs: list[tuple[Outcome, Outcome]], refusal: str) -> None:
    """Of every pair one was recorded, and the other refused for this reason."""
    for pair in pairs:
        assert sorted(bool(outcome.recorded) for outcome in pair) == [False, True], pair
        assert {reason for outcome in pair for reason in outcome.refusals} == {refusal}, pair


def test_of_two_opposite_moves_at_once_never_both_are_recorded(acme: Acme, database_url: str, scale: int) -> None:
    pairs = [(key(f"left {number}"), key(f"right {number}")) for number in range(PAIRS * scale)]
    for start in range(0, len(pairs), 500):
        acme.records(*(create(unit) for pair in pairs[start : start + 500] for unit in pair))
    before = acme.head

    outcomes = race(
        database_url,
        acme.key,
        [(Attempt((move(left, right, MAR),)), Attempt((move(right, left, MAR),))) for left, right in pairs],
    )

    once(outcomes, "CYCLE")
    assert acme.head == before + len(pairs)
    structure = acme.structure(JUNE)
    for left, right in pairs:
        parents = {structure.value(left, "unit.parent"), structure.value(right, "unit.parent")}
        assert parents in ({None, right}, {None, left})


def test_two_changes_of_different_fields_at_once_are_both_kept(acme: Acme, database_url: str, scale: int) -> None:
    units = [key(f"unit {number}") for number in range(FEW * scale)]
    acme.records(*(create(unit) for unit in units))

    outcomes = race(
        database_url,
        acme.key,
        [
            (Attempt((rename(unit, "Renamed", MAR),)), Attempt((recode(unit, f"C {number}", MAR),)))
            for number, unit in enumerate(units)
        ],
    )

    assert all(outcome.recorded for pair in outcomes for outcome in pair)
    for number, unit in enumerate(units):
        assert (acme.unit(unit, JUNE).name(), acme.unit(unit, JUNE).code) == ("Renamed", f"C {number}")


def test_of_two_changes_on_the_same_understanding_one_is_a_conflict(acme: Acme, database_url: str, scale: int) -> None:
    units = [key(f"unit {number}") for number in range(FEW * scale)]
    acme.records(*(create(unit) for unit in units))
    seen = {"based_on": acme.head}

    outcomes = race(
        database_url,
        acme.key,
        [(Attempt((rename(unit, "One", MAR),), seen), Attempt((rename(unit, "Other", MAR),), seen)) for unit in units],
    )

    once(outcomes, "CONFLICT")


def test_two_budget_changes_at_once_never_add_up_unnoticed(acme: Acme, database_url: str, scale: int) -> None:
    units = [key(f"unit {number}") for number in range(FEW * scale)]
    acme.records(*(create(unit) for unit in units))
    acme.records(*(adjust(unit, JAN, seats=10) for unit in units))

    def to(seats: int, unit: str) -> Attempt:
        return Attempt((adjust(unit, MAR, after={"seats": seats}, before={"seats": 10}),))

    outcomes = race(database_url, acme.key, [(to(11, unit), to(12, unit)) for unit in units])

    once(outcomes, "STALE_BEFORE")
    assert {of_unit(acme.unit(unit, JUNE)).authorized_seats for unit in units} <= {11, 12}


def test_of_two_creations_of_one_key_at_once_one_is_recorded(acme: Acme, database_url: str, scale: int) -> None:
    units = [key(f"unit {number}") for number in range(FEW * scale)]

    outcomes = race(
        database_url,
        acme.key,
        [(Attempt((create(unit, name="One"),)), Attempt((create(unit, name="Other"),))) for unit in units],
    )

    once(outcomes, "ALREADY_EXISTS")
    assert sorted(acme.structure(JUNE).keys("unit")) == sorted(units)


def test_of_two_units_with_one_code_at_once_one_is_recorded(acme: Acme, database_url: str, scale: int) -> None:
    pairs = [(key(f"left {number}"), key(f"right {number}")) for number in range(FEW * scale)]

    outcomes = race(
        database_url,
        acme.key,
        [
            (Attempt((create(left, code=f"C {number}"),)), Attempt((create(right, code=f"C {number}"),)))
            for number, (left, right) in enumerate(pairs)
        ],
    )

    once(outcomes, "CODE_TAKEN")


def test_one_request_sent_twice_at_once_is_recorded_once_and_answered_twice(
    acme: Acme, database_url: str, scale: int
) -> None:
    units = [key(f"unit {number}") for number in range(FEW * scale)]
    before = acme.head

    outcomes = race(
        database_url,
        acme.key,
        [(Attempt((create(unit),), {"idempotency_key": unit}),) * 2 for unit in units],
    )

    for one, other in outcomes:
        assert one.recorded == other.recorded
        assert one.recorded is not None
        assert sorted([one.replayed, other.replayed]) == [False, True]
    assert acme.head == before + len(units)


def test_one_registration_sent_twice_at_once_opens_one_ledger(acme: Acme, database_url: str) -> None:
    outcomes = race(
        database_url,
        None,
        [(Attempt(register=f"new {number}", context={"idempotency_key": "k"}),) * 2 for number in range(FEW)],
    )

    for one, other in outcomes:
        assert one.recorded == other.recorded, (one, other)
        assert sorted([one.replayed, other.replayed]) == [False, True]
    assert len(acme.ledger.archive.organizations()) == FEW + 1


def test_of_two_registrations_of_one_code_at_once_one_opens_a_ledger(acme: Acme, database_url: str) -> None:
    outcomes = race(database_url, None, [(Attempt(register=f"new {number}"),) * 2 for number in range(FEW)])

    once(outcomes, "INVALID")
    assert len(acme.ledger.archive.organizations()) == FEW + 1


def test_threads_of_one_process_take_turns_as_processes_do(acme: Acme) -> None:
    pairs = [(key(f"left {number}"), key(f"right {number}")) for number in range(FEW)]
    acme.records(*(create(unit) for pair in pairs for unit in pair))
    start, reasons = Barrier(4), set[str]()

    def moves(number: int) -> int:
        recorded = 0
        for left, right in pairs:
            start.wait(30)
            unit, parent = (left, right) if number % 2 else (right, left)
            try:
                acme.ledger.record(acme.key, acme.ledger.read([move(unit, parent, MAR)], Context()))
                recorded += 1
            except Refused as refused:
                reasons.update(refusal.code for refusal in refused.refusals)
        return recorded

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(moves, range(4))) == 2 * len(pairs)
    assert reasons == {"CYCLE"}

    structure = acme.structure(JUNE)
    for left, right in pairs:
        assert UnitView(structure, left).ancestors != UnitView(structure, right).ancestors


def test_readers_see_whole_sets_while_a_thread_writes(acme: Acme) -> None:
    acme.records(create(SALES), create(key("twin")))
    pinned = acme.head
    done = Barrier(2)

    def write() -> None:
        for number in range(60):
            name = f"Name {number}"
            acme.records(rename(SALES, name, JAN), rename(key("twin"), name, JAN))
        done.wait(30)

    with ThreadPoolExecutor(1) as threads:
        writing = threads.submit(write)
        looks = 0
        while not writing.done() and done.n_waiting == 0:
            structure = acme.structure(MAR)
            names = {structure.value(unit, "unit.name.en") for unit in (SALES, key("twin"))}
            assert len(names) == 1, names
            assert acme.unit(SALES, MAR, known=pinned).name() == "A unit"
            looks += 1
        if not writing.done():
            done.wait(30)
        writing.result(30)

    assert looks > 10


def test_several_threads_may_look_at_once_at_what_a_set_would_come_to(acme: Acme) -> None:
    acme.records(create(SALES))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            for _ in range(40):
                image = acme.forecasts(rename(SALES, "Selling", FEB)).image
                start = Barrier(8)

                def look(image: Image = image, start: Barrier = start) -> object:
                    start.wait(30)
                    return image.structure(AsOf(MAR, image.head)).value(SALES, "unit.name.en")

                looking = [threads.submit(look) for _ in range(8)]

                assert {one.result(30) for one in looking} == {"Selling"}
    finally:
        sys.setswitchinterval(interval)
