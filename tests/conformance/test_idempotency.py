"""Sent twice, recorded once; and recorded only on the understanding it was asked on."""

from __future__ import annotations

import pytest

from orgledger.domain.change_set import Context, Receipt
from orgledger.domain.command import LocalizedText
from orgledger.domain.organization import RegisterOrganization
from orgledger.domain.refusal import (
    AlreadyExists,
    Conflict,
    Invalid,
    Refused,
)
from orgledger.ledger import Ledger
from tests.kit import (
    ADA,
    APR,
    COMPANY,
    EXPORT,
    FOUNDED,
    JUNE,
    MAR,
    SALES,
    Acme,
    FakeClock,
    contents,
    create,
    dissolve,
    move,
    open_ledger,
    person,
    recode,
    rename,
    rescind,
)

# Retries.


def test_a_retry_gets_the_first_answer_and_records_nothing(acme: Acme) -> None:
    first = acme.records(create(COMPANY), create(SALES, parent=COMPANY), idempotency_key="k")
    before = contents(acme.ledger.engine)

    again = acme.records(create(COMPANY), create(SALES, parent=COMPANY), idempotency_key="k")

    assert again == Receipt(acme.key, first.first, first.last, replayed=True)
    assert contents(acme.ledger.engine) == before


def test_a_retry_is_known_after_a_restart_and_after_other_changes(acme: Acme, database_url: str) -> None:
    first = acme.records(create(SALES), idempotency_key="k")
    acme.records(rename(SALES, "Sales", MAR))
    acme.records(dissolve(SALES, JUNE))

    other = open_ledger(database_url)
    again = other.record(acme.key, other.read([create(SALES)], Context(idempotency_key="k")))

    assert again == Receipt(acme.key, first.first, first.last, replayed=True)
    other.close()


@pytest.mark.parametrize(
    ("forms", "context"),
    [([create(EXPORT)], {}), ([create(SALES), create(EXPORT)], {}), ([create(SALES)], {"reason": "Another"})],
    ids=["another command", "one command more", "another reason"],
)
def test_a_key_is_not_used_for_another_request(
    acme: Acme, forms: list[dict[str, object]], context: dict[str, str]
) -> None:
    acme.records(create(SALES), idempotency_key="k")

    refusals = acme.refuses(*forms, idempotency_key="k", **context)

    assert refusals == [Invalid("This idempotency key was used for another request.")]


@pytest.mark.parametrize("name", ["title", "reason", "basis"])
def test_a_text_that_is_empty_is_none_and_not_any_text(acme: Acme, name: str) -> None:
    acme.records(create(SALES), idempotency_key="k", **{name: ""})

    assert acme.records(create(SALES), idempotency_key="k").replayed
    assert acme.refuses(create(SALES), idempotency_key="k", **{name: "x"}) == [
        Invalid("This idempotency key was used for another request.")
    ]


@pytest.mark.parametrize(("first", "second"), [("", "Ada"), ("Ada", "")])
def test_a_person_without_a_name_is_not_one_with_a_name(acme: Acme, first: str, second: str) -> None:
    acme.records(person(ADA, name=first), idempotency_key="k")

    assert acme.records(person(ADA, name=first), idempotency_key="k").replayed
    assert acme.refuses(person(ADA, name=second), idempotency_key="k") == [
        Invalid("This idempotency key was used for another request.")
    ]


def test_an_actor_acted_for_who_is_empty_is_nobody(acme: Acme) -> None:
    acme.records(create(SALES), idempotency_key="k", on_behalf_of="")

    assert acme.records(create(SALES), idempotency_key="k").replayed


def test_an_idempotency_key_is_not_empty(acme: Acme) -> None:
    assert acme.refuses(create(SALES), idempotency_key="") == [
        Invalid("An idempotency key has at least one character; leave it out for none.")
    ]


@pytest.mark.parametrize("name", ["title", "reason", "basis"])
def test_a_registration_with_another_text_is_another_request(ledger: Ledger, name: str) -> None:
    Acme(ledger, "new", idempotency_key="k")

    with pytest.raises(Refused, match="used for another request"):
        Acme(ledger, "new", idempotency_key="k", **{name: "x"})


def test_two_actors_may_choose_the_same_key(acme: Acme) -> None:
    acme.records(create(SALES), idempotency_key="k", actor="grace")

    assert acme.refuses(create(SALES), idempotency_key="k", actor="ada") == [AlreadyExists("unit", SALES)]
    acme.records(create(EXPORT), idempotency_key="k", actor="ada")


def test_no_actor_gets_the_answer_of_another(acme: Acme) -> None:
    acme.records(create(SALES), idempotency_key="b\nk", actor="a")

    assert not acme.records(create(EXPORT), idempotency_key="k", actor="a\nb").replayed


def test_two_organizations_may_see_the_same_key(ledger: Ledger) -> None:
    one, other = Acme(ledger, "one"), Acme(ledger, "other")

    assert not one.records(create(SALES), idempotency_key="k").replayed
    assert not other.records(create(SALES), idempotency_key="k").replayed


def test_a_refused_request_uses_up_no_key(acme: Acme) -> None:
    acme.refuses(rename(SALES, "Sales", MAR), idempotency_key="k")
    acme.records(create(SALES))

    assert not acme.records(rename(SALES, "Sales", MAR), idempotency_key="k").replayed


def test_a_dry_run_uses_up_no_key(acme: Acme) -> None:
    acme.forecasts(create(SALES), idempotency_key="k")

    assert not acme.records(create(SALES), idempotency_key="k").replayed


def test_an_organization_is_registered_once_however_often_it_is_asked(ledger: Ledger) -> None:
    register = RegisterOrganization("one", (LocalizedText("en", "One"),))
    first = ledger.register(register, Context(idempotency_key="k"), FOUNDED)

    again = ledger.register(register, Context(idempotency_key="k"), FOUNDED)

    assert (again.organization, again.first, again.last, again.replayed) == (first.organization, 1, 1, True)
    with pytest.raises(Refused, match="already an organization"):
        ledger.register(register, Context(idempotency_key="other"), FOUNDED)


# What the author had seen.


def test_what_others_changed_since_is_a_conflict(acme: Acme) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY))
    seen = acme.head
    acme.records(rename(SALES, "Revenue", MAR))

    assert acme.refuses(recode(SALES, "S", MAR), based_on=seen) == [Conflict(seen, (seen + 1,))]
    acme.records(recode(SALES, "S", MAR), based_on=seen + 1)


def test_what_others_changed_elsewhere_is_none(acme: Acme) -> None:
    acme.records(create(COMPANY), create(SALES), create(EXPORT))
    seen = acme.head
    acme.records(rename(EXPORT, "Abroad", MAR))

    acme.records(rename(SALES, "Revenue", MAR), based_on=seen)


def test_a_reference_to_what_was_changed_is_a_conflict_too(acme: Acme) -> None:
    acme.records(create(COMPANY), create(SALES), create(EXPORT))
    seen = acme.head
    acme.records(rename(COMPANY, "Acme", MAR))

    assert acme.refuses(move(SALES, COMPANY, APR), based_on=seen) == [Conflict(seen, (seen + 1,))]


def test_becoming_a_parent_since_is_a_conflict(acme: Acme) -> None:
    acme.records(create(COMPANY), create(SALES))
    seen = acme.head
    acme.records(move(SALES, COMPANY, MAR))

    assert acme.refuses(rename(COMPANY, "Acme", APR), based_on=seen) == [Conflict(seen, (seen + 1,))]


def test_losing_a_child_since_is_a_conflict(acme: Acme) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY))
    seen = acme.head
    acme.records(move(SALES, None, MAR))

    assert acme.refuses(rename(COMPANY, "Acme", APR), based_on=seen) == [Conflict(seen, (seen + 1,))]


def test_a_rescission_since_is_a_conflict(acme: Acme) -> None:
    acme.records(create(SALES))
    acme.records(rename(SALES, "Revenue", MAR))
    seen = acme.head
    acme.records(rescind(seen))

    assert acme.refuses(recode(SALES, "S", MAR), based_on=seen) == [Conflict(seen, (seen + 1,))]


@pytest.mark.parametrize("based_on", [-1, 3, 10**18])
def test_only_an_entry_on_record_can_have_been_seen(acme: Acme, based_on: int) -> None:
    acme.records(create(SALES))

    (refusal,) = acme.refuses(rename(SALES, "Revenue", MAR), based_on=based_on)

    assert refusal == Invalid(f"basedOn is an entry between 0 and 2, not {based_on}.")


def test_a_conflict_is_seen_after_a_restart(acme: Acme, clock: FakeClock, database_url: str) -> None:
    acme.records(create(COMPANY), create(SALES))
    seen = acme.head
    acme.records(move(SALES, COMPANY, MAR))
    other = open_ledger(database_url, clock)

    with pytest.raises(Refused) as refused:
        other.record(acme.key, other.read([rename(COMPANY, "Acme", APR)], Context(based_on=seen)))

    assert refused.value.refusals == [Conflict(seen, (seen + 1,))]
    other.close()
