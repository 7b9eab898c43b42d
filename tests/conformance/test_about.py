"""What an entry is about, at the write door and on every engine: the end of a tie is about all that it tied."""

from __future__ import annotations

import pytest

from orgledger.domain.change_request import Lapsed
from orgledger.domain.change_set import Context
from orgledger.domain.refusal import Conflict, Refused
from tests.kit import (
    ADA,
    APR,
    BEN,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    MAR,
    SALES,
    Acme,
    Form,
    ask,
    assign,
    called,
    create,
    grant,
    key,
    leave,
    move_position,
    person,
    position,
    rename,
    report,
    rescind,
    revoke,
)

SEAT, OTHER_SEAT, DUTY, TIE, LINE, WORK, PRINCIPLE = map(key, ("seat", "other", "duty", "tie", "line", "work", "rule"))
RULE_OF_WORK = key("rule of work")


@pytest.fixture
def acme(acme: Acme) -> Acme:
    """Two units, two positions, Ben in a seat of sales, a duty, and a tie of each kind. One set, entries 2 to 14."""
    acme.records(
        create(COMPANY),
        create(SALES, parent=COMPANY),
        create(EXPORT, parent=COMPANY),
        position(SEAT, SALES),
        position(OTHER_SEAT, EXPORT),
        person(ADA, name="Ada"),
        person(BEN, name="Ben"),
        assign(TIE, BEN, SEAT),
        ask("defineResponsibility", JAN, key=DUTY, names=called("Duty"), texts=called("Does.")),
        ask("startInvolvement", JAN, key=key("involvement"), holder=SALES, object=DUTY, mode="ACCOUNTABLE"),
        ask("startDottedLine", JAN, key=LINE, from_position=SEAT, to_position=OTHER_SEAT),
        ask("startCollaboration", JAN, key=WORK, parties=[SALES, EXPORT], kind="MUTUAL", content=called("They meet.")),
        ask("makeStatement", JAN, key=PRINCIPLE, kind="PRINCIPLE", about=SALES, texts=called("Be kind.")),
    )
    return acme


def about(acme: Acme, entity: str) -> list[tuple[int, str]]:
    """The entries about an entity, each with its type."""
    types = {entry.sequence: entry.type for entry in acme.entries()}
    return [(sequence, types[sequence]) for sequence in acme.ledger.archive.image(acme.row).about(entity)]


@pytest.mark.parametrize(
    ("ending", "entities"),
    [
        (leave(TIE, MAR), [BEN, SEAT, TIE]),
        (ask("changeAssignment", MAR, assignment=TIE, share="0.5"), [BEN, SEAT, TIE]),
        (ask("endInvolvement", MAR, involvement=key("involvement")), [SALES, DUTY, key("involvement")]),
        (ask("endDottedLine", MAR, dotted_line=LINE), [SEAT, OTHER_SEAT, LINE]),
        (ask("endCollaboration", MAR, collaboration=WORK), [SALES, EXPORT, WORK]),
        (ask("restateCollaboration", MAR, collaboration=WORK, content=called("They talk.")), [SALES, EXPORT, WORK]),
        (ask("retireStatement", MAR, statement=PRINCIPLE), [SALES, PRINCIPLE]),
        (ask("restateStatement", MAR, statement=PRINCIPLE, texts=called("Be kinder.")), [SALES, PRINCIPLE]),
    ],
    ids=lambda part: next(iter(part)) if isinstance(part, dict) else "",
)
def test_an_entry_about_a_tie_is_about_all_that_it_tied(acme: Acme, ending: Form, entities: list[str]) -> None:
    before = {entity: about(acme, entity) for entity in (*entities, COMPANY)}

    receipt = acme.records(ending)

    [(kind, sequence)] = [(entry.type, entry.sequence) for entry in acme.entries()[receipt.first - 1 :]]
    for fresh in (False, True):
        if fresh:
            acme.ledger.images.forget(acme.key)
        assert {entity: about(acme, entity) for entity in entities} == {
            entity: [*before[entity], (sequence, kind)] for entity in entities
        }
        assert about(acme, COMPANY) == before[COMPANY]


def test_the_end_of_a_tie_that_passed_on_is_about_both_its_holders(acme: Acme) -> None:
    acme.records(ask("transferInvolvement", FEB, involvement=key("involvement"), holder=EXPORT))

    ended = acme.records(ask("endInvolvement", MAR, involvement=key("involvement"))).last

    assert (ended, "InvolvementEnded") in about(acme, SALES)
    assert (ended, "InvolvementEnded") in about(acme, EXPORT)


def test_what_is_said_of_a_tie_is_about_what_it_tied_as_well(acme: Acme) -> None:
    made = acme.records(
        ask("makeStatement", JAN, key=RULE_OF_WORK, kind="RULE", about=WORK, texts=called("Meet weekly."))
    )
    retired = acme.records(ask("retireStatement", MAR, statement=RULE_OF_WORK))

    for entity in (SALES, EXPORT, WORK, RULE_OF_WORK):
        assert [sequence for sequence, _ in about(acme, entity)][-2:] == [made.last, retired.last]


def test_taking_back_the_end_of_an_assignment_is_about_the_person_too(acme: Acme) -> None:
    ended = acme.records(leave(TIE, MAR)).last
    taken_back = acme.records(rescind(ended)).last
    restored = acme.records(rescind(taken_back)).last

    assert [sequence for sequence, _ in about(acme, BEN)][-3:] == [ended, taken_back, restored]
    assert [sequence for sequence, _ in about(acme, SEAT)][-3:] == [ended, taken_back, restored]
    assert taken_back not in [sequence for sequence, _ in about(acme, ADA)]


def test_revoking_a_grant_is_about_the_unit_it_was_limited_to(acme: Acme) -> None:
    given = acme.records(grant("eve", "EDITOR", within=SALES)).last
    revoked = acme.records(revoke("eve", "EDITOR")).last

    assert about(acme, SALES)[-2:] == [(given, "GrantGiven"), (revoked, "GrantRevoked")]


@pytest.mark.parametrize(
    ("proposal", "between"),
    [
        (move_position(SEAT, EXPORT, APR), leave(TIE, MAR)),
        (report(SEAT, OTHER_SEAT, APR), ask("endDottedLine", MAR, dotted_line=LINE)),
        (rename(SALES, "Selling", APR), ask("endInvolvement", MAR, involvement=key("involvement"))),
        (rename(SALES, "Selling", APR), ask("endCollaboration", MAR, collaboration=WORK)),
        (leave(TIE, APR), report(SEAT, OTHER_SEAT, MAR)),
        (ask("endInvolvement", APR, involvement=key("involvement")), rename(SALES, "Selling", MAR)),
        (ask("endCollaboration", APR, collaboration=WORK), rename(EXPORT, "Abroad", MAR)),
    ],
    ids=lambda form: next(iter(form)),
)
def test_whoever_did_not_see_the_other_end_of_a_tie_meets_a_conflict(acme: Acme, proposal: Form, between: Form) -> None:
    seen = acme.head
    request = acme.submits(proposal)
    acme.approves(request)
    sequence = acme.records(between).last

    with pytest.raises(Refused) as lapsed:
        acme.requests.record(acme.key, request, Context("ann"))

    assert lapsed.value.refusals == [Lapsed(seen, (sequence,))]
    assert acme.refuses(proposal, based_on=seen) == [Conflict(seen, (sequence,))]


def test_an_approval_stands_while_only_others_changed(acme: Acme) -> None:
    request = acme.submits(leave(TIE, MAR))
    acme.approves(request)
    acme.records(ask("endCollaboration", FEB, collaboration=WORK))
    acme.records(rename(SALES, "Selling", FEB))

    acme.requests.record(acme.key, request, Context("ann"))

    assert acme.state(request) == "RECORDED"


def test_acts_are_no_conflict(acme: Acme) -> None:
    seen = acme.head
    acme.records(grant("eve", "EDITOR", within=SALES))
    acme.records(revoke("eve", "EDITOR"))

    acme.records(rename(SALES, "Selling", MAR), based_on=seen)

    assert acme.unit(SALES, MAR).name() == "Selling"
