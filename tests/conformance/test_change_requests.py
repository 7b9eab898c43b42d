"""Change requests at the write door: drafted, submitted, decided by another, recorded as approved, on every engine."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import func, select

from orgledger.domain.change_request import (
    ChangeRequestApproved,
    ChangeRequestRecorded,
    ChangeRequestState,
    ChangeRequestSubmitted,
    Lapsed,
    NotYours,
    OutOfTurn,
)
from orgledger.domain.change_set import Context
from orgledger.domain.identity import PublicId
from orgledger.domain.policy import NeedsRequest
from orgledger.domain.refusal import Invalid, Refusal, Refused, Unknown
from orgledger.domain.rescission import EntriesRescinded
from orgledger.domain.timeline import Verb
from orgledger.domain.unit import UnitMoved, UnitRenamed
from orgledger.store.schema import draft, private_value
from tests.kit import (
    ADA,
    APR,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    MAR,
    SALES,
    Acme,
    ask,
    called,
    create,
    dissolve,
    move,
    person,
    reclassify,
    rename,
)

ANN, BOB = Context("ann"), Context("bob")


@pytest.fixture
def acme(acme: Acme) -> Acme:
    """Sales and export below a company. Entries 2 to 4."""
    acme.records(create(COMPANY), create(SALES, parent=COMPANY, name="Sales"), create(EXPORT, parent=SALES))
    return acme


def refused(function: object, *arguments: object) -> Refusal:
    with pytest.raises(Refused) as found:
        function(*arguments)  # type: ignore[operator]
    return found.value.refusals[0]


def rows(acme: Acme) -> int:
    with acme.ledger.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(draft)).scalar_one()


def test_what_a_request_leaves_out_stays_when_it_is_recorded(acme: Acme) -> None:
    acme.records(reclassify(SALES, "DEPARTMENT", JAN, category="Level 1"))
    request = acme.submits(reclassify(SALES, "TEAM", MAR))
    acme.approves(request)

    acme.requests.record(acme.key, request, ANN)

    unit = acme.unit(SALES, MAR)
    assert (unit.kind, unit.category) == ("TEAM", "Level 1")


def test_a_request_goes_from_draft_to_record(acme: Acme) -> None:
    request = acme.drafts(move(EXPORT, COMPANY, MAR), rename(SALES, "Selling", APR))
    assert (acme.head, acme.state(request)) == (4, "DRAFT")

    acme.requests.submit(acme.key, request, ANN)
    assert (acme.head, acme.state(request), rows(acme)) == (5, "SUBMITTED", 0)
    acme.approves(request)
    receipt = acme.requests.record(acme.key, request, ANN)

    assert (receipt.first, receipt.last, acme.state(request)) == (7, 9, "RECORDED")
    steps = acme.entries()[4:]
    assert [type(entry.event) for entry in steps] == [
        ChangeRequestSubmitted,
        ChangeRequestApproved,
        UnitMoved,
        UnitRenamed,
        ChangeRequestRecorded,
    ]
    assert {entry.change_request for entry in steps} == {request}
    assert [(entry.first, entry.last) for entry in steps[2:]] == [(7, 9)] * 3
    assert acme.unit(EXPORT, APR).parent.key == COMPANY  # type: ignore[union-attr]


def test_a_draft_is_seen_by_its_author_and_readers_only_and_changed_by_its_author_only(acme: Acme) -> None:
    request = acme.drafts(rename(SALES, "Selling", MAR), readers=["rita"])

    assert acme.state(request, "rita") == "DRAFT"
    assert refused(acme.requests.find, acme.row, request, "eve") == Unknown("change_request", request)
    assert [one.key for one in acme.requests.drafts(acme.row, "rita")] == [request]
    assert acme.requests.drafts(acme.row, "eve") == []
    forms = [rename(SALES, "Trade", MAR)]
    for actor, kind in (("rita", NotYours), ("eve", Unknown)):
        context = Context(actor)
        for step in (
            (acme.requests.amend, acme.key, request, "Mine", forms, None, context),
            (acme.requests.submit, acme.key, request, context),
            (acme.requests.withdraw, acme.key, request, context),
        ):
            assert isinstance(refused(*step), kind), step
    assert acme.requests.find(acme.row, request, "ann").draft.title == "A plan"  # type: ignore[union-attr]


def test_a_reader_is_named_by_name_or_by_key(acme: Acme) -> None:
    acme.records(rename(SALES, "Sales", FEB), actor="rita")
    rita = acme.entries()[-1].actor

    request = acme.drafts(rename(SALES, "Selling", MAR), readers=[rita, "rita"])

    assert acme.requests.find(acme.row, request, "rita").draft.readers == (rita,)  # type: ignore[union-attr]


def test_an_altered_draft_does_not_ride_on_an_old_approval(acme: Acme) -> None:
    request = acme.submits(rename(SALES, "Selling", MAR))
    seen = acme.digest(request)
    acme.approves(request)
    acme.requests.amend(acme.key, request, "A plan", [rename(SALES, "Sold", MAR)], None, ANN)
    assert acme.state(request) == "APPROVED"

    acme.requests.submit(acme.key, request, ANN)

    assert isinstance(refused(acme.requests.record, acme.key, request, ANN), OutOfTurn)
    assert refused(acme.requests.approve, acme.key, request, seen, BOB).code == "REQUEST_DIGEST"
    acme.approves(request)
    acme.requests.record(acme.key, request, ANN)
    assert acme.unit(SALES, APR).name() == "Sold"


def test_what_was_approved_is_recorded_and_not_what_is_drafted_since(acme: Acme) -> None:
    request = acme.submits(rename(SALES, "Selling", MAR))
    acme.approves(request)
    acme.requests.amend(acme.key, request, "A plan", [rename(SALES, "Sold", MAR)], None, ANN)

    acme.requests.record(acme.key, request, ANN)

    assert acme.unit(SALES, APR).name() == "Selling"
    assert rows(acme) == 0


def test_whoever_is_submitted_for_does_not_approve_either(acme: Acme) -> None:
    acme.records(rename(SALES, "Sales", FEB), actor="chief")
    request = acme.submits(rename(SALES, "Selling", MAR), on_behalf_of="chief")

    for context in (ANN, Context("chief"), Context("bob", on_behalf_of="ann")):
        assert isinstance(refused(acme.requests.approve, acme.key, request, acme.digest(request), context), NotYours)


def test_a_name_that_is_composed_otherwise_is_the_same_person(acme: Acme) -> None:
    composed, decomposed = "Jos\u00e9", "Jose\u0301"
    request = acme.drafts(rename(SALES, "Selling", MAR), actor=decomposed)
    acme.requests.submit(acme.key, request, Context(composed))

    for name in (composed, decomposed):
        assert isinstance(
            refused(acme.requests.approve, acme.key, request, acme.digest(request), Context(name)), NotYours
        )


def test_an_approval_lapses_when_the_same_entities_were_changed_and_is_given_anew(acme: Acme) -> None:
    request = acme.submits(rename(SALES, "Selling", MAR))
    acme.approves(request)
    acme.records(rename(EXPORT, "Abroad", FEB))
    acme.records(move(EXPORT, SALES, FEB))

    assert refused(acme.requests.record, acme.key, request, ANN) == Lapsed(4, (8,))
    assert acme.state(request) == "APPROVED"
    acme.requests.submit(acme.key, request, ANN)
    acme.approves(request)
    acme.requests.record(acme.key, request, ANN)

    assert acme.unit(SALES, APR).name() == "Selling"


def test_an_act_of_the_house_lets_no_approval_lapse(acme: Acme) -> None:
    request = acme.submits(ask("renameOrganization", MAR, names=called("Zenith")))
    acme.approves(request)
    acme.records(ask("adoptPolicy", request_required=["moveUnit"]))

    acme.requests.record(acme.key, request, ANN)

    assert acme.state(request) == "RECORDED"


def test_what_a_rule_refuses_is_drafted_and_not_submitted(acme: Acme) -> None:
    request = acme.drafts(dissolve(SALES, MAR))
    before = acme.head

    found = refused(acme.requests.submit, acme.key, request, ANN)

    assert found.face == "RuleViolation"
    assert (acme.head, acme.state(request), rows(acme)) == (before, "DRAFT", 1)


def test_a_rejection_says_why_and_is_final(acme: Acme) -> None:
    request = acme.submits(rename(SALES, "Selling", MAR))
    assert refused(acme.requests.reject, acme.key, request, BOB) == Invalid("Say why it is rejected.")

    acme.requests.reject(acme.key, request, Context("bob", reason="Not now."))

    assert acme.state(request) == "REJECTED"
    for step in (acme.requests.submit, acme.requests.record, acme.requests.withdraw):
        assert isinstance(refused(step, acme.key, request, ANN), OutOfTurn)


def test_a_draft_that_is_withdrawn_leaves_nothing(acme: Acme) -> None:
    request = acme.drafts(person(ADA, name="Ada Lovelace"))

    assert acme.requests.withdraw(acme.key, request, ANN) is None

    assert (rows(acme), acme.head) == (0, 4)
    assert isinstance(refused(acme.requests.find, acme.row, request, "ann"), Unknown)


def test_a_step_is_taken_once_for_an_idempotency_key(acme: Acme) -> None:
    request = acme.drafts(rename(SALES, "Selling", MAR))
    once = Context("ann", idempotency_key="k")
    first = acme.requests.submit(acme.key, request, once)
    acme.requests.amend(acme.key, request, "A plan", [rename(SALES, "Sold", MAR)], None, ANN)

    again = acme.requests.submit(acme.key, request, once)

    assert (again.first, again.last, again.replayed) == (first.first, first.last, True)
    assert (acme.head, rows(acme)) == (5, 1)
    assert isinstance(refused(acme.requests.withdraw, acme.key, request, once), Invalid)


def test_a_draft_is_begun_once_for_an_idempotency_key(acme: Acme) -> None:
    once, forms = Context("ann", idempotency_key="k"), [ask("createUnit", MAR, kind="TEAM", names=called("New"))]
    request = acme.requests.draft(acme.key, "A plan", forms, [], once)

    assert acme.requests.draft(acme.key, "A plan", forms, [], once) == request
    assert refused(acme.requests.draft, acme.key, "Another", forms, [], once).code == "INVALID"
    acme.requests.submit(acme.key, request, ANN)
    assert acme.requests.draft(acme.key, "A plan", forms, [], once) == request
    assert rows(acme) == 0


def test_personal_values_are_kept_once_beside_the_submission_and_found_after_recording(acme: Acme) -> None:
    request = acme.submits(person(ADA, name="Ada Lovelace", reference="p1"))
    acme.requests.submit(acme.key, request, ANN)
    acme.approves(request)

    acme.requests.record(acme.key, request, ANN)

    entries = acme.entries()
    assert "Lovelace" not in repr(acme.ledger.images.kept[acme.key].acts[request])
    assert acme.requests.find(acme.row, request, "ann").request.submission.title.value is None  # type: ignore[union-attr]
    assert not any(b"Lovelace" in repr(entry).encode() for entry in entries)
    with acme.ledger.engine.connect() as connection:
        kept = connection.execute(select(private_value).where(private_value.c.subject == ADA)).all()
    values = acme.ledger.vault.values(acme.key, kept)
    assert sorted((row.field, values[row.commitment].value, row.sequence) for row in kept) == [
        ("person.name", "Ada Lovelace", 5),
        ("person.reference", "p1", 5),
    ]
    [commitment] = acme.ledger.archive.commitments(acme.row, "person.reference", "p1")
    assert acme.structure(JAN).value(ADA, "person.reference") == commitment


def test_what_a_request_recorded_is_taken_back_as_a_whole_without_its_acts(acme: Acme) -> None:
    request = acme.submits(rename(SALES, "Selling", MAR))
    acme.approves(request)
    receipt = acme.requests.record(acme.key, request, ANN)

    acme.records(ask("rescind", change_set=str(PublicId("ChangeSet", acme.key, str(receipt.last)))))

    assert acme.entries()[-1].event == EntriesRescinded(entries=(receipt.first,))
    assert acme.entries()[-1].verb is Verb.RESCISSION
    assert (acme.unit(SALES, APR).name(), acme.state(request)) == ("Sales", "RECORDED")


def test_a_command_that_needs_a_request_is_recorded_through_one_only(acme: Acme) -> None:
    acme.records(ask("adoptPolicy", request_required=["renameUnit"]))

    assert acme.refuses(rename(SALES, "Selling", MAR)) == [NeedsRequest("renameUnit")]
    with pytest.raises(Refused):
        acme.forecasts(rename(SALES, "Selling", MAR))
    request = acme.submits(rename(SALES, "Selling", MAR))
    acme.approves(request)
    acme.requests.record(acme.key, request, ANN)

    assert acme.unit(SALES, APR).name() == "Selling"


def test_steps_survive_a_restart(acme: Acme) -> None:
    request = acme.submits(rename(SALES, "Selling", MAR))
    acme.approves(request)
    acme.ledger.images.forget(acme.key)

    found = acme.requests.find(acme.row, request, "eve").request

    assert found is not None
    assert (found.state, found.submissions, found.decided) == (ChangeRequestState.APPROVED, (5,), 6)


def test_of_two_who_decide_at_once_one_wins(acme: Acme, scale: int) -> None:
    def attempt(context: Context, step: str, request: str, digest: str) -> str:
        try:
            if step == "approve":
                acme.requests.approve(acme.key, request, digest, context)
            else:
                acme.requests.record(acme.key, request, context)
        except Refused as refused:
            return refused.refusals[0].code
        return "won"

    for number in range(5 * scale):
        request = acme.submits(rename(SALES, f"Name {number}", MAR))
        digest = acme.digest(request)
        with ThreadPoolExecutor(4) as threads:
            for step in ("approve", "record"):
                who = [Context("bob"), Context("cy"), Context("dan"), Context("eve")]
                outcomes = list(threads.map(lambda c, step=step: attempt(c, step, request, digest), who))  # noqa: B023
                assert sorted(outcomes) == ["REQUEST_STATE"] * 3 + ["won"]
    assert acme.unit(SALES, APR).name() == f"Name {5 * scale - 1}"


def test_however_approvals_and_edits_race_nobody_approves_their_own_and_nothing_stale_is_recorded(
    acme: Acme, scale: int
) -> None:
    """Eight attempts a round: to amend and submit anew, to approve as its author and as another, to record, to edit."""
    rounds = 12 if scale == 1 else 125 * scale
    tried: Counter[str] = Counter()

    def attempt(step: Callable[[], object]) -> str:
        try:
            step()
        except Refused as refused:
            return refused.refusals[0].code
        return "done"

    def amended(request: str, number: int) -> None:
        acme.requests.amend(acme.key, request, "Other", [rename(SALES, f"Amended {number}", MAR)], None, ANN)
        acme.requests.submit(acme.key, request, ANN)

    with ThreadPoolExecutor(5) as threads:
        for number in range(rounds):
            request = acme.submits(rename(SALES, f"Name {number}", MAR))
            digest = acme.digest(request)
            steps: list[Callable[[], object]] = [
                partial(acme.requests.approve, acme.key, request, digest, ANN),
                partial(acme.requests.approve, acme.key, request, digest, BOB),
                partial(acme.requests.record, acme.key, request, Context("eve")),
                partial(amended, request, number),
                partial(acme.records, rename(SALES if number % 3 else EXPORT, f"Edited {number}", APR), actor="dan"),
            ]
            random.Random(number).shuffle(steps)
            tried.update(threads.map(attempt, steps))
            tried.update(map(attempt, steps[:3]))

    submitted: dict[str, tuple[str, ChangeRequestSubmitted]] = {}
    approved: dict[str, tuple[str, str]] = {}
    touched: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for entry in acme.entries():
        event = entry.event
        counts[type(event).__name__] += 1
        match event:
            case ChangeRequestSubmitted():
                submitted[event.change_request] = (entry.actor, event)
                approved.pop(event.change_request, None)
            case ChangeRequestApproved():
                author, submission = submitted[event.change_request]
                assert entry.actor != author, "nobody approves their own"
                assert event.digest == submission.digest, "what is approved is what stands submitted"
                approved[event.change_request] = (entry.actor, event.digest)
            case ChangeRequestRecorded():
                _, submission = submitted[event.change_request]
                assert approved[event.change_request][1] == event.digest == submission.digest
                since = max(touched.get(one, 0) for one in submission.entities if one != acme.key)
                assert since <= submission.based_on, "nothing that it spoke of was changed in between"
        if entry.last == entry.sequence:
            touched |= {
                mention.key: entry.sequence
                for one in acme.ledger.archive.feed(acme.key, entry.first - 1, entry.last - entry.first + 1)
                if one.verb is not Verb.ACT
                for mention in one.event.mentions()
            }
    assert counts["ChangeRequestRecorded"] > rounds // 20
    assert counts["ChangeRequestApproved"] > counts["ChangeRequestRecorded"]
    assert tried.keys() >= {"done", "FORBIDDEN", "REQUEST_STATE", "REQUEST_DIGEST"}
