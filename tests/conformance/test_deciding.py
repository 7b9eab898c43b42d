"""Decided before the lock: nobody waits for another's decision, and none stands on a structure that has moved."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path

import pytest
from sqlalchemy import select

from orgledger.domain.change_set import Context, Decided, Draft, Receipt
from orgledger.domain.event import Private
from orgledger.domain.invariants import CodeTaken
from orgledger.domain.refusal import Refusal, Refused
from orgledger.erasure import Erasures
from orgledger.exchange.orgchange import reading as orgchange
from orgledger.exchange.orgseed import reading as orgseed
from orgledger.ledger import TRIES, Ledger, Session
from orgledger.projections.rebuild import check
from orgledger.store.engine import Unavailable, writing
from orgledger.store.schema import organization
from tests.kit import (
    ADA,
    EXPORT,
    FOUNDED,
    MAR,
    SALES,
    Acme,
    FakeClock,
    Form,
    ask,
    create,
    key,
    open_ledger,
    person,
    recode,
    rename,
)

SEEDS = Path(__file__).parents[2] / "examples" / "seeds"


@pytest.fixture
def other(database_url: str, clock: FakeClock) -> Iterator[Ledger]:
    """The same ledgers, as another process has them; it does not wait long."""
    opened = open_ledger(database_url, clock, lock_timeout_s=2)
    yield opened
    opened.close()


# Every door.


def by_record(acme: Acme) -> None:
    acme.records(create(EXPORT))


def by_request(acme: Acme) -> None:
    request = acme.submits(create(EXPORT))
    acme.approves(request)
    acme.requests.record(acme.key, request, Context("bob"))


def by_erasure(acme: Acme) -> None:
    acme.records(person(ADA, name="Ada"))
    proposal = acme.records(ask("proposeErasure", person=ADA, legal_basis="CONSENT_WITHDRAWN"), actor="ann").last
    Erasures(acme.ledger).confirm(acme.key, proposal, Context("bob"))


def by_orgchange(acme: Acme) -> None:
    change = {"op": "unit.add", "unit": "u", "code": "U", "name": "U", "kind": "team", "parent": None}
    line = {"seq": 1, "effective": "2024-01-01", "recorded_at": None, "changes": [change]}
    batch = orgchange.Import(acme.ledger, acme.key, "en", replay=False, actor="local", system="x")
    batch.run(orgchange.read(json.dumps(line)), dry_run=False, progress=lambda _: None)


def by_orgseed(acme: Acme) -> None:
    seed = orgseed.read((SEEDS / "S1.yaml").read_text(encoding="utf-8"))
    orgseed.Import(acme.ledger, seed, acme.code, FOUNDED, actor="local", system="x").run()


DOORS = [by_record, by_request, by_erasure, by_orgchange, by_orgseed]


@pytest.mark.parametrize("records", DOORS)
def test_another_organization_records_while_a_set_is_decided(
    acme: Acme, other: Ledger, monkeypatch: pytest.MonkeyPatch, records: Callable[[Acme], None]
) -> None:
    rival = Acme(other, "rival")
    receipts: list[Receipt] = []
    interrupt(monkeypatch, lambda: receipts.append(rival.records(create(key(f"unit {len(receipts)}")))))

    records(acme)

    assert receipts
    assert rival.head == 1 + len(receipts)


@pytest.mark.parametrize("records", DOORS[:-1])
def test_what_others_record_meanwhile_is_decided_on(
    acme: Acme, other: Ledger, monkeypatch: pytest.MonkeyPatch, records: Callable[[Acme], None]
) -> None:
    same = same_as(acme, other)
    receipts: list[Receipt] = []

    def meanwhile() -> None:
        if len(receipts) < 3:
            receipts.append(same.records(create(key(f"unit {len(receipts)}"))))

    interrupt(monkeypatch, meanwhile)
    records(acme)

    entries = acme.entries()
    assert [entry.sequence for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.recorded_at for entry in entries] == sorted(entry.recorded_at for entry in entries)
    assert entries[-1].first > receipts[-1].last
    assert not list(check(acme.ledger.archive, acme.row, lambda _: None))


def test_a_rule_that_holds_no_more_refuses_what_was_decided(
    acme: Acme, other: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme.records(create(SALES), create(EXPORT))
    once(monkeypatch, lambda: same_as(acme, other).records(recode(EXPORT, "S", MAR)))
    submission = acme.ledger.read([recode(SALES, "S", MAR)], Context())

    with pytest.raises(Refused) as refused:
        acme.ledger.record(acme.key, submission)

    assert [type(one) for one in refused.value.refusals] == [CodeTaken]


def test_a_retry_that_comes_meanwhile_is_recorded_once(
    acme: Acme, other: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipts: list[Receipt] = []
    again = same_as(acme, other)
    once(monkeypatch, lambda: receipts.append(again.records(create(SALES), idempotency_key="k")))

    receipt = acme.records(create(SALES), idempotency_key="k")

    assert (receipt.first, receipt.last, receipt.replayed) == (receipts[0].first, receipts[0].last, True)
    assert acme.head == 2


def test_what_was_seen_is_held_against_what_came_meanwhile(
    acme: Acme, other: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme.records(create(SALES))
    once(monkeypatch, lambda: same_as(acme, other).records(rename(SALES, "One", MAR)))
    submission = acme.ledger.read([rename(SALES, "Other", MAR)], Context(based_on=acme.head))

    with pytest.raises(Refused) as refused:
        acme.ledger.record(acme.key, submission)

    assert [refusal.code for refusal in refused.value.refusals] == ["CONFLICT"]


def test_personal_values_of_a_set_that_is_decided_twice_are_kept_once(
    acme: Acme, other: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    once(monkeypatch, lambda: same_as(acme, other).records(create(SALES), actor="newcomer"))

    acme.records(person(ADA, name="Ada", reference="E-1"), reason="She applied.", actor="newcomer")

    values = acme.ledger.archive.private_values(acme.key, commitments(acme))
    assert sorted(values.values()) == ["Ada", "E-1", "She applied."]


def test_a_draft_that_is_amended_meanwhile_is_submitted_as_it_is_then(
    acme: Acme, other: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme.records(create(SALES))
    request, same = acme.drafts(rename(SALES, "First", MAR)), same_as(acme, other)
    forms = [rename(SALES, "Second", MAR)]
    once(monkeypatch, lambda: same.requests.amend(acme.key, request, "A plan", forms, None, Context("ann")))

    acme.requests.submit(acme.key, request, Context("ann"))
    acme.approves(request)
    acme.requests.record(acme.key, request, Context("bob"))

    assert acme.unit(SALES, MAR).name() == "Second"


def test_a_draft_that_names_the_same_newcomer_meanwhile_is_in_nobodys_way(
    acme: Acme, other: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    once(monkeypatch, lambda: same_as(acme, other).drafts(create(EXPORT), actor="newcomer"))

    acme.records(create(SALES), actor="newcomer")

    assert acme.ledger.archive.actor_names(acme.key, [acme.entries()[-1].actor]).popitem()[1] == "newcomer"


def test_who_is_overtaken_again_and_again_decides_under_the_lock(acme: Acme, other: Ledger) -> None:
    same, tries = same_as(acme, other), []

    def decide(session: Session) -> Receipt:
        tries.append(session.row.sequence)
        if len(tries) <= TRIES:
            same.records(create(key(f"unit {len(tries)}")))
        submission = acme.ledger.read([create(SALES)], Context())
        return session.record(submission.context, b"", lambda draft: draft.take_all(submission.operations))

    receipt = acme.ledger.write(acme.key, decide)

    assert tries == list(range(1, TRIES + 2))
    assert receipt.first == TRIES + 2 == acme.head


def test_a_long_decision_never_locks_everybody_out(
    acme: Acme, other: Ledger, engine_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orgledger.ledger.LOCKED_S", 0.0)
    same, tries = same_as(acme, other), []

    def decide(session: Session) -> None:
        tries.append(session.row.sequence)
        if len(tries) <= TRIES:
            same.records(create(key(f"unit {len(tries)}")))
        submission = acme.ledger.read([create(SALES)], Context())
        session.record(submission.context, b"", lambda draft: draft.take_all(submission.operations))

    if engine_name == "sqlite":
        with pytest.raises(Unavailable, match="Nothing was recorded; try again"):
            acme.ledger.write(acme.key, decide)
    else:
        acme.ledger.write(acme.key, decide)  # There the lock is of one organization.

    assert acme.head == 1 + TRIES + (engine_name == "postgres")


def test_nothing_new_takes_no_lock(acme: Acme, other: Ledger) -> None:
    receipt = acme.records(create(SALES), idempotency_key="k")
    submission = other.read([create(SALES)], Context(idempotency_key="k"))

    with writing(acme.ledger.engine) as connection:
        connection.execute(select(organization).with_for_update())
        again = other.record(acme.key, submission)

    assert (again.first, again.replayed) == (receipt.first, True)


def test_a_forecast_on_a_database_that_was_put_back_does_not_wait_for_what_is_lost(acme: Acme) -> None:
    acme.records(create(SALES))
    remembered = acme.ledger.archive.image(acme.row)
    ahead = remembered.fork()
    ahead.close_set(3, "2025-02-01T00:00:00.000000Z")
    acme.ledger.images.install(ahead)

    forecast = acme.forecasts(create(EXPORT))

    assert forecast.based_on == 2


def interrupt(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something at the end of every decision, before anything of it is recorded."""
    finish, acting = Draft.finish, False

    def interrupted(draft: Draft) -> Decided:
        nonlocal acting
        decided = finish(draft)
        if not acting:  # What it does is a decision, too.
            acting = True
            try:
                act()
            finally:
                acting = False
        return decided

    monkeypatch.setattr(Draft, "finish", interrupted)


def once(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something at the end of the next decision."""
    acts = [act]
    interrupt(monkeypatch, lambda: acts.pop()() if acts else None)


def same_as(acme: Acme, other: Ledger) -> Acme:
    """An organization as another process has it."""
    same = copy(acme)
    same.ledger = other
    return same


def commitments(acme: Acme) -> list[str]:
    """What an organization's last change set says of people, and why."""
    entry = acme.entries()[-1]
    private = [value for _, value in entry.event.private()]
    return [one.commitment for one in (*private, entry.reason) if isinstance(one, Private)]


# Limits.


def test_a_request_records_so_many_entries_at_once_and_an_operator_any_number(database_url: str, acme: Acme) -> None:
    units = [key(f"unit {number}") for number in range(4)]
    asked = open_ledger(database_url, acme.ledger.clock, set_entries=3)
    same, forms = same_as(acme, asked), [create(unit) for unit in units]
    try:
        assert [refusal.code for refusal in refused_by(same, forms)] == ["TOO_MUCH_AT_ONCE"]
        request = same.submits(*forms[:2])
        same.approves(request)
        assert [refusal.code for refusal in refused_by(same, forms[2:], split=True)] == []
        with pytest.raises(Refused) as refused:
            same.drafts(*forms)
        assert [refusal.code for refusal in refused.value.refusals] == ["TOO_MUCH_AT_ONCE"]
        same.ledger = asked.as_operator()
        same.records(*(rename(unit, "x", MAR) for unit in units[2:]), *(create(unit) for unit in units[:2]))
    finally:
        asked.close()

    assert sorted(acme.structure(MAR).keys("unit")) == sorted(units)


def test_what_takes_too_long_to_decide_is_not_recorded(database_url: str, acme: Acme) -> None:
    hurried = open_ledger(database_url, acme.ledger.clock, set_s=0.0)
    try:
        assert [refusal.code for refusal in refused_by(same_as(acme, hurried), [create(SALES)])] == ["TOO_MUCH_AT_ONCE"]
    finally:
        hurried.close()

    assert acme.head == 1


def refused_by(acme: Acme, forms: list[Form], *, split: bool = False) -> list[Refusal]:
    """What is wrong with operations, recorded all at once or one by one."""
    try:
        for some in [[form] for form in forms] if split else [forms]:
            acme.records(*some)
    except Refused as refused:
        return refused.refusals
    return []
