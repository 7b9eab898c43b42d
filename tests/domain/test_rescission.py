"""Rescissions: cancelling plans, undoing what never held, and taking that back."""

from __future__ import annotations

import sys

from orgledger.domain.identity import PublicId
from orgledger.domain.invariants import OutsideExistence, StillReferredTo
from orgledger.domain.period import Period
from orgledger.domain.refusal import Invalid
from orgledger.domain.rescission import DEEPEST, CannotRescind, EntriesRescinded
from orgledger.domain.timeline import Assertion, Recorded
from orgledger.projections.image import Image
from tests.kit import (
    APR,
    COMPANY,
    FEB,
    HOUSE,
    JAN,
    JUNE,
    MAR,
    MAY,
    SALES,
    Organization,
    ask,
    create,
    dissolve,
    move,
    recode,
    rename,
    rescind,
)


def change_set(number: int, organization: str = HOUSE, noun: str = "ChangeSet") -> str:
    return str(PublicId(noun, organization, str(number)))


def test_an_entry_that_is_taken_back_does_not_count_from_then_on(acme: Organization) -> None:
    acme.records(create(SALES, name="Sales"))
    acme.records(rename(SALES, "Revenue", MAR))
    renamed = acme.head

    assert acme.records(rescind(renamed)) == [EntriesRescinded(entries=(renamed,))]

    assert acme.unit(SALES, APR).name() == "Sales"
    assert acme.unit(SALES, APR, known=renamed).name() == "Revenue"


def test_several_entries_are_taken_back_at_once_and_each_once(acme: Organization) -> None:
    acme.records(create(SALES, name="Sales"))
    acme.records(rename(SALES, "A", MAR), rename(SALES, "B", APR))

    assert acme.records(rescind(4, 3, 4)) == [EntriesRescinded(entries=(3, 4))]


def test_a_change_set_is_taken_back_by_its_id(acme: Organization) -> None:
    acme.records(create(SALES, name="Sales"))
    acme.records(rename(SALES, "A", MAR), recode(SALES, "S", MAR))

    events = acme.records(ask("rescind", change_set=change_set(acme.head)))

    assert events == [EntriesRescinded(entries=(3, 4))]
    assert (acme.unit(SALES, APR).name(), acme.unit(SALES, APR).code) == ("Sales", None)


def test_of_a_change_set_only_what_still_counts_is_taken_back(acme: Organization) -> None:
    acme.records(create(SALES, name="Sales"))
    acme.records(rename(SALES, "A", MAR), recode(SALES, "S", MAR))
    the_set = change_set(acme.head)
    acme.records(rescind(3))

    assert acme.records(ask("rescind", change_set=the_set)) == [EntriesRescinded(entries=(4,))]
    assert acme.refuses(ask("rescind", change_set=the_set)) == [Invalid("There is nothing left to take back.")]


def test_a_rescission_is_taken_back_by_a_rescission(acme: Organization) -> None:
    acme.records(create(SALES, name="Sales"))
    acme.records(rename(SALES, "Revenue", MAR))
    acme.records(rescind(acme.head))
    acme.records(rescind(acme.head))

    assert acme.unit(SALES, APR).name() == "Revenue"


def test_what_was_taken_back_is_not_taken_back_again(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(rename(SALES, "A", MAR))
    acme.records(rescind(3))

    assert acme.refuses(rescind(3)) == [CannotRescind((3,), "they were taken back before")]


def test_what_was_restored_can_be_taken_back_again(acme: Organization) -> None:
    acme.records(create(SALES, name="Sales"))
    acme.records(rename(SALES, "A", MAR))
    acme.records(rescind(3))
    acme.records(rescind(4))

    acme.records(rescind(3))

    assert acme.unit(SALES, APR).name() == "Sales"


def test_what_is_not_recorded_yet_is_not_taken_back(acme: Organization) -> None:
    acme.records(create(SALES))

    assert acme.refuses(rescind(2, 9)) == [CannotRescind((9,), "there are no such entries yet")]


def test_a_set_does_not_take_back_its_own_entries(acme: Organization) -> None:
    acme.records(create(SALES))

    assert acme.refuses(rename(SALES, "A", MAR), rescind(3)) == [CannotRescind((3,), "there are no such entries yet")]
    assert acme.refuses(rescind(2), rescind(3)) == [CannotRescind((3,), "there are no such entries yet")]


def test_a_set_does_not_take_back_one_entry_twice(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(rename(SALES, "A", MAR))

    assert acme.refuses(rescind(3), rescind(3)) == [CannotRescind((3,), "they were taken back before")]


def test_the_opening_of_the_ledger_is_never_taken_back(acme: Organization) -> None:
    (refusal,) = acme.refuses(rescind(1))

    assert isinstance(refusal, CannotRescind)
    assert "never taken back" in refusal.message(str)
    assert acme.refuses(ask("rescind", change_set=change_set(1))) == [Invalid("There is nothing left to take back.")]


def test_every_reason_why_not_is_told_at_once(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(rename(SALES, "A", MAR))
    acme.records(rescind(3))

    refusals = acme.refuses(rescind(1, 2, 3, 77))

    assert {refusal.sequences for refusal in refusals if isinstance(refusal, CannotRescind)} == {(1,), (3,), (77,)}


def test_entries_or_a_change_set_are_named_and_not_both(acme: Organization) -> None:
    acme.records(create(SALES))

    for form in (ask("rescind"), ask("rescind", sequences=[2], change_set=change_set(2))):
        assert acme.refuses(form) == [Invalid("Name either sequences or a change set.")]
    assert acme.refuses(rescind()) == [Invalid("There is nothing left to take back.")]


def test_an_id_must_name_a_change_set_of_this_organization(acme: Organization) -> None:
    acme.records(create(SALES))
    others = (
        change_set(2, SALES),
        change_set(2, noun="Unit"),
        change_set(0),
        change_set(-1),
        change_set(99),
        "xyz",
        "",
    )

    for other in others:
        assert acme.refuses(ask("rescind", change_set=other)), other


def test_an_id_whose_number_is_none_is_refused(acme: Organization) -> None:
    acme.records(create(SALES))

    (refusal,) = acme.refuses(ask("rescind", change_set=str(PublicId("ChangeSet", HOUSE, "two"))))

    assert isinstance(refusal, Invalid)


def test_sequences_are_positive(acme: Organization) -> None:
    for sequence in (0, -1):
        (refusal,) = acme.refuses(rescind(sequence))
        assert isinstance(refusal, Invalid)


def test_a_creation_is_not_taken_back_under_what_was_said_of_it(acme: Organization) -> None:
    acme.records(create(SALES))
    created = acme.head
    acme.records(rename(SALES, "A", MAR))
    renamed = acme.head

    refusals = acme.refuses(rescind(created))

    assert refusals == [OutsideExistence(SALES, Period(MAR), (SALES,), ("unit.name.en",), (renamed,))]
    acme.records(rescind(created, renamed))
    assert acme.structure(JUNE).keys("unit") == []


def test_a_key_is_free_again_once_its_creation_is_taken_back(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(rescind(acme.head))

    acme.records(create(SALES, at=MAY, name="Anew"))

    assert acme.unit(SALES, MAY).effective == Period(MAY)
    assert acme.unit(SALES, MAY).name() == "Anew"


def test_a_creation_is_not_restored_beside_a_newer_one(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(rescind(2))
    acme.records(create(SALES, at=MAY))

    refusals = acme.refuses(rescind(3))

    assert [(refusal.code, getattr(refusal, "sequences", ())) for refusal in refusals] == [("CREATED_TWICE", (2, 4))]


def test_a_dissolution_is_taken_back_and_the_unit_was_never_gone(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(dissolve(SALES, MAR))
    acme.records(rescind(acme.head))

    assert acme.unit(SALES, APR).effective == Period(JAN)


def test_a_creation_is_not_taken_back_over_the_head_of_a_child(acme: Organization) -> None:
    acme.records(create(COMPANY))
    acme.records(create(SALES, parent=COMPANY, at=FEB))

    assert acme.refuses(rescind(2)) == [StillReferredTo(COMPANY, Period(FEB), (SALES,), "unit.parent")]


def test_the_past_and_a_plan_are_taken_back_in_the_same_way(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES))
    acme.records(move(SALES, COMPANY, JAN))
    past = acme.head
    acme.records(move(SALES, None, JUNE), rename(SALES, "Plan", JUNE))

    acme.records(rescind(past, past + 1, past + 2))

    assert acme.unit(SALES, JUNE).parent is None
    assert acme.unit(SALES, FEB).parent is None
    assert acme.unit(SALES, JUNE).name() == "A unit"


def test_rescissions_of_rescissions_end_somewhere(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(rename(SALES, "Selling", MAR))
    for _ in range(DEEPEST):
        acme.records(rescind(acme.head))

    assert acme.unit(SALES, MAR).name() == "Selling"
    [refusal] = acme.refuses(rescind(acme.head))
    assert refusal == CannotRescind((acme.head,), "100 rescissions stand on one another; record anew what should hold")
    acme.records(rescind(3))  # Anything else is as free as before.


def test_reading_rescissions_of_one_another_takes_steps_in_proportion_to_what_they_move() -> None:
    def calls(depth: int) -> int:
        facts = (Assertion(SALES, "unit.name.en", "x", Period(JAN), 1),)
        history = [Recorded(1, facts, (), (SALES,)), *(Recorded(n + 1, (), (n,)) for n in range(1, depth))]
        made = 0

        def counting(_frame: object, event: str, _argument: object) -> None:
            nonlocal made
            made += event in ("call", "c_call")

        image = Image("")
        sys.setprofile(counting)
        try:
            image.take(history)
        finally:
            sys.setprofile(None)
        assert list(image.about(SALES)) == list(range(1, depth + 1))
        return made

    assert calls(80) < 6 * calls(40)  # Each moves all those below it: the square, and not the cube.
