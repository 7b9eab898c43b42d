"""Change requests: where they stand after their steps, and which step may follow."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orgledger.domain import change_request as steps
from orgledger.domain.change_request import (
    ChangeRequest,
    ChangeRequestState,
    ChangeRequestSubmitted,
    Lapsed,
    NotYours,
    OtherDigest,
    OutOfTurn,
)
from orgledger.domain.command import Operation, read_operation
from orgledger.domain.event import Event, Private
from orgledger.domain.refusal import Invalid, Refusal, Refused
from orgledger.domain.rescission import CannotRescind
from tests.kit import (
    ADA,
    APR,
    COMPANY,
    EXPORT,
    FEB,
    MAR,
    SALES,
    Form,
    Organization,
    ask,
    create,
    key,
    move,
    person,
    recode,
    rename,
    rescind,
)

REQUEST = key("request")
ANN, BOB, CHEF = frozenset({"ann"}), frozenset({"bob"}), frozenset({"cy", "ann"})


def seal(value: str) -> Private:
    return Private.seal(value, b"s" * 32)


def read(*forms: Form) -> list[Operation]:
    return [read_operation(name, fields, seal) for form in forms for name, fields in form.items()]


def submission(acme: Organization, *forms: Form, entities: tuple[str, ...] = (SALES,)) -> ChangeRequestSubmitted:
    return steps.submit(REQUEST, seal("A plan"), read(*forms), acme.head, entities)


def submitted(acme: Organization, *forms: Form) -> ChangeRequest:
    """A request to rename sales, or to do something else, submitted on the head."""
    acme.acts(submission(acme, *(forms or [rename(SALES, "Selling", MAR)])))
    return request(acme)


def request(acme: Organization) -> ChangeRequest:
    found = steps.standing(acme.image.acts[REQUEST])
    assert found is not None
    return found


def approved(acme: Organization) -> ChangeRequest:
    asked = submitted(acme)
    acme.acts(steps.approve(asked, asked.submission.digest, BOB, ANN, acme.image))
    return request(acme)


def refusal(function: object, *arguments: object) -> Refusal:
    with pytest.raises(Refused) as refused:
        function(*arguments)  # type: ignore[operator]
    [found] = refused.value.refusals
    assert found.message(str)
    return found


@pytest.fixture
def acme(acme: Organization) -> Organization:
    acme.records(create(COMPANY), create(SALES, name="Sales"), create(EXPORT))
    return acme


# Where it stands.


def test_nothing_stands_before_a_submission() -> None:
    assert steps.standing([]) is None


def test_a_request_stands_where_its_steps_left_it(acme: Organization) -> None:
    asked = submitted(acme)
    assert (asked.state, asked.submissions, asked.last) == (ChangeRequestState.SUBMITTED, (5,), 5)

    acme.acts(steps.approve(asked, asked.submission.digest, BOB, ANN, acme.image))
    assert (request(acme).state, request(acme).decided) == (ChangeRequestState.APPROVED, 6)

    acme.acts(steps.close(request(acme)))
    assert (request(acme).state, request(acme).recorded) == (ChangeRequestState.RECORDED, 7)


def test_a_request_that_is_submitted_again_is_not_approved_any_more(acme: Organization) -> None:
    first = approved(acme)

    again = submitted(acme)

    assert (again.state, again.decided) == (ChangeRequestState.SUBMITTED, None)
    assert again.submissions == (5, 7)
    assert again.submission.digest != first.submission.digest


def test_where_it_stood_is_told_as_of_what_was_known(acme: Organization) -> None:
    approved(acme)

    assert steps.standing(acme.image.acts_about(REQUEST, 4)) is None
    found = steps.standing(acme.image.acts_about(REQUEST, 5))
    assert found is not None
    assert found.state is ChangeRequestState.SUBMITTED


# What an approval means.


def test_the_digest_stands_for_operations_periods_title_and_what_was_previewed(acme: Organization) -> None:
    plain = steps.submit(REQUEST, seal("A plan"), read(rename(SALES, "Selling", MAR)), 4, [SALES])
    others = [
        steps.submit(key("other"), seal("A plan"), read(rename(SALES, "Selling", MAR)), 4, [SALES]),
        steps.submit(REQUEST, seal("Another"), read(rename(SALES, "Selling", MAR)), 4, [SALES]),
        steps.submit(REQUEST, seal("A plan"), read(rename(SALES, "Selling", APR)), 4, [SALES]),
        steps.submit(REQUEST, seal("A plan"), read(rename(SALES, "Selling", MAR, APR)), 4, [SALES]),
        steps.submit(REQUEST, seal("A plan"), read(rename(SALES, "Selling", MAR)), 5, [SALES]),
        steps.submit(REQUEST, seal("A plan"), read(rename(SALES, "Selling", MAR)), 4, [SALES, EXPORT]),
    ]

    assert plain == steps.submit(REQUEST, seal("A plan"), read(rename(SALES, "Selling", MAR)), 4, [SALES])
    assert len({one.digest for one in [plain, *others]}) == 1 + len(others)


def test_the_digest_on_record_can_be_computed_again_from_the_leaf_alone() -> None:
    leaf = json.loads((Path(__file__).parent.parent / "golden/ChangeRequestSubmitted-1.json").read_bytes())["event"]
    forms = [json.loads(text) for text in leaf["operations"]]
    operations = [read_operation(name, fields, Private) for form in forms for name, fields in form.items()]

    again = steps.submit(leaf["change_request"], Private(leaf["title"]), operations, leaf["based_on"], leaf["entities"])

    assert again.digest == leaf["digest"]


def test_a_personal_value_is_a_commitment_in_what_is_submitted(acme: Organization) -> None:
    asked = submission(acme, person(ADA, name="Ada Lovelace", reference="p1"))

    assert "Ada Lovelace" not in str(asked.operations)
    assert seal("Ada Lovelace").commitment in asked.operations[0]
    [operation] = steps.standing([(5, asked)]).operations()  # type: ignore[union-attr]
    assert operation == read(person(ADA, name="Ada Lovelace", reference="p1"))[0]


# Which step may follow.


def test_a_submitter_does_not_approve_or_reject(acme: Organization) -> None:
    asked = submitted(acme)

    for people, submitters in ((ANN, ANN), (CHEF, ANN), (ANN, CHEF)):
        assert isinstance(
            refusal(steps.approve, asked, asked.submission.digest, people, submitters, acme.image), NotYours
        )
        assert isinstance(refusal(steps.reject, asked, people, submitters), NotYours)


def test_an_approval_names_what_was_submitted_last(acme: Organization) -> None:
    old = submitted(acme).submission.digest
    asked = submitted(acme, rename(SALES, "Trade", MAR))

    assert refusal(steps.approve, asked, old, BOB, ANN, acme.image) == OtherDigest(old, (6,))


def test_a_request_is_approved_once(acme: Organization) -> None:
    asked = approved(acme)

    assert refusal(steps.approve, asked, asked.submission.digest, BOB, ANN, acme.image) == OutOfTurn(
        "approved", ChangeRequestState.APPROVED, (6,)
    )


def test_nothing_is_approved_or_recorded_once_the_same_entities_were_changed(acme: Organization) -> None:
    asked = submitted(acme)
    acme.records(rename(EXPORT, "Abroad", FEB))
    steps.fresh(asked, acme.image)

    acme.records(recode(SALES, "S", FEB))
    acme.records(move(EXPORT, SALES, FEB))

    assert refusal(steps.approve, asked, asked.submission.digest, BOB, ANN, acme.image) == Lapsed(4, (7, 8))
    assert refusal(steps.fresh, asked, acme.image) == Lapsed(4, (7, 8))


def test_what_a_request_speaks_of_by_now_counts_too(acme: Organization) -> None:
    asked = submitted(acme)
    acme.records(rename(EXPORT, "Abroad", FEB))

    assert refusal(steps.fresh, asked, acme.image, {EXPORT}) == Lapsed(4, (6,))


def test_other_requests_about_the_same_entities_do_not_void_an_approval(acme: Organization) -> None:
    asked = approved(acme)
    acme.acts(steps.submit(key("other"), seal("x"), read(rename(SALES, "Trade", MAR)), acme.head, [SALES]))

    steps.fresh(asked, acme.image)


def test_an_approved_request_can_still_be_rejected_and_withdrawn(acme: Organization) -> None:
    asked = approved(acme)

    assert steps.reject(asked, BOB, ANN).digest == asked.submission.digest
    assert steps.withdraw(asked, "ann", "ann").change_request == REQUEST


def test_only_its_author_withdraws(acme: Organization) -> None:
    assert isinstance(refusal(steps.withdraw, submitted(acme), "bob", "ann"), NotYours)


@pytest.mark.parametrize(
    "end", [steps.ChangeRequestRejected, steps.ChangeRequestWithdrawn, steps.ChangeRequestRecorded]
)
def test_what_is_closed_stays_closed(acme: Organization, end: type[Event]) -> None:
    asked = approved(acme)
    named = {} if end is steps.ChangeRequestWithdrawn else {"digest": asked.submission.digest}
    acme.acts(end(change_request=REQUEST, **named))  # type: ignore[call-arg]
    closed = request(acme)

    for step in (
        (steps.approve, closed, closed.submission.digest, BOB, ANN, acme.image),
        (steps.reject, closed, BOB, ANN),
        (steps.withdraw, closed, "ann", "ann"),
        (steps.expect, closed, "recorded", ChangeRequestState.APPROVED),
    ):
        found = refusal(*step)
        assert isinstance(found, OutOfTurn)
        assert found.sequences == (7,)


def test_a_request_holds_no_acts(acme: Organization) -> None:
    operations = read(rename(SALES, "Selling", MAR), ask("adoptPolicy", request_required=[]))

    with pytest.raises(Refused) as refused:
        steps.proposable(operations)

    [(found, path)] = refused.value.errors
    assert isinstance(found, Invalid)
    assert path == ("operations", "1")


# Acts are never taken back.


def test_a_step_is_not_taken_back(acme: Organization) -> None:
    submitted(acme)

    assert acme.refuses(rescind(5)) == [
        CannotRescind((5,), "they are acts of the house or open the ledger, which are never taken back")
    ]
