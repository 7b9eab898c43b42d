"""Policies: which commands are recorded through a change request only."""

from __future__ import annotations

from orgledger.domain.policy import NeedsRequest, PolicyAdopted, reserved
from orgledger.domain.refusal import Invalid
from orgledger.domain.rescission import CannotRescind
from tests.kit import COMPANY, HOUSE, JAN, MAR, SALES, Organization, ask, create, move, rename, rescind


def adopt(*commands: str) -> dict[str, object]:
    return ask("adoptPolicy", request_required=list(commands))


def test_without_a_policy_no_command_needs_a_request(acme: Organization) -> None:
    assert reserved(()) == frozenset()

    acme.records(create(SALES), rename(SALES, "Selling", MAR))


def test_a_policy_names_its_commands_once_and_in_order(acme: Organization) -> None:
    events = acme.records(adopt("moveUnit", "dissolveUnit", "moveUnit"))

    assert events == [PolicyAdopted(organization=HOUSE, request_required=("dissolveUnit", "moveUnit"))]


def test_a_command_that_needs_a_request_is_refused_with_the_place_of_it(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES), adopt("moveUnit"))

    assert acme.refuses(rename(SALES, "Selling", MAR), move(SALES, COMPANY, MAR)) == [NeedsRequest("moveUnit")]


def test_the_newest_policy_counts_alone(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES))
    acme.records(adopt("moveUnit"))
    acme.records(adopt("createUnit"))
    acme.records(move(SALES, COMPANY, MAR))
    assert acme.refuses(create(HOUSE, JAN)) == [NeedsRequest("createUnit")]

    acme.records(adopt())

    acme.records(move(SALES, None, MAR))


def test_a_policy_counts_from_the_next_change_set_on(acme: Organization) -> None:
    acme.records(adopt("createUnit"), create(SALES))

    assert acme.refuses(create(COMPANY)) == [NeedsRequest("createUnit")]


def test_a_policy_names_only_commands_that_a_request_can_hold(acme: Organization) -> None:
    assert acme.refuses(adopt("explodeUnit")) == [Invalid("There is no command 'explodeUnit'.")]
    assert acme.refuses(adopt("adoptPolicy")) == [
        Invalid("adoptPolicy is no change of the structure, so no change request holds it.")
    ]


def test_a_policy_is_an_act_and_never_taken_back(acme: Organization) -> None:
    acme.records(adopt("moveUnit"))

    assert acme.refuses(rescind(acme.head)) == [
        CannotRescind((acme.head,), "they are acts of the house or open the ledger, which are never taken back")
    ]
