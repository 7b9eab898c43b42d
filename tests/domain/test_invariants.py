"""What must hold on every day, plans included: each rule, from each direction it can be broken from."""

from __future__ import annotations

from datetime import date

from orgledger.domain.invariants import (
    ActiveBelowInactive,
    CodeTaken,
    HeadOutsideLine,
    OutsideExistence,
    ReopenedOnRecord,
    StillReferredTo,
    WouldFormCycle,
)
from orgledger.domain.period import Period
from orgledger.domain.refusal import NotOnRecord
from tests.kit import (
    ADA,
    APR,
    ARCHIVE,
    AUG,
    BOARD,
    CHIEF,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    JULY,
    JUNE,
    MAR,
    MAY,
    OCT,
    PLANT,
    SALES,
    SELLER,
    SEP,
    WELDER,
    Organization,
    activate,
    ask,
    assign,
    close,
    create,
    deactivate,
    dissolve,
    head,
    key,
    leave,
    move,
    move_position,
    person,
    position,
    reclassify,
    recode,
    rename,
    reopen,
    report,
    rescind,
)

TIE, DOTTED = key("TIE"), key("DOTTED")


def tree(acme: Organization) -> Organization:
    """A company over sales over export, and a plant beside sales."""
    acme.records(
        create(COMPANY),
        create(SALES, parent=COMPANY),
        create(PLANT, parent=COMPANY),
        create(EXPORT, parent=SALES),
    )
    return acme


# No rings of units.


def test_a_unit_cannot_move_below_itself(acme: Organization) -> None:
    tree(acme)

    assert acme.refuses(move(SALES, EXPORT, JUNE)) == [WouldFormCycle(SALES, Period(JUNE), (EXPORT,))]
    assert acme.refuses(move(COMPANY, EXPORT, JUNE)) == [WouldFormCycle(COMPANY, Period(JUNE), (EXPORT, SALES))]


def test_a_unit_cannot_report_to_itself(acme: Organization) -> None:
    tree(acme)

    assert acme.refuses(move(SALES, SALES, JUNE)) == [WouldFormCycle(SALES, Period(JUNE), ())]


def test_a_unit_cannot_be_created_under_itself(acme: Organization) -> None:
    assert acme.refuses(create(SALES, parent=SALES))


def test_a_backdated_ring_is_refused_over_the_days_it_would_last(acme: Organization) -> None:
    acme.records(create(COMPANY, at=FEB), create(SALES, at=FEB), create(EXPORT, at=FEB))
    acme.records(move(SALES, EXPORT, MAY, to=AUG))

    assert acme.refuses(move(EXPORT, SALES, FEB)) == [WouldFormCycle(EXPORT, Period(MAY, AUG), (SALES,))]


def test_a_ring_far_in_the_future_is_refused(acme: Organization) -> None:
    tree(acme)
    someday = date(2090, 1, 1)
    acme.records(move(PLANT, EXPORT, someday))

    assert acme.refuses(move(SALES, PLANT, JUNE)) == [WouldFormCycle(SALES, Period(someday), (PLANT, EXPORT))]


def test_the_end_of_a_temporary_move_can_close_a_ring(acme: Organization) -> None:
    tree(acme)
    acme.records(move(EXPORT, PLANT, MAR, to=JUNE))

    assert acme.refuses(move(SALES, EXPORT, APR)) == [WouldFormCycle(SALES, Period(JUNE), (EXPORT,))]
    acme.records(move(SALES, EXPORT, APR, to=JUNE))


def test_a_correction_can_close_a_ring_in_the_past(acme: Organization) -> None:
    tree(acme)
    acme.records(move(EXPORT, None, MAR))

    refusals = acme.refuses(move(SALES, EXPORT, FEB, to=APR, correct=True))

    assert refusals == [WouldFormCycle(SALES, Period(FEB, MAR), (EXPORT,))]


def test_a_ring_of_two_moves_of_one_set_is_refused_once_for_each(acme: Organization) -> None:
    acme.records(create(SALES), create(EXPORT))

    refusals = acme.refuses(move(SALES, EXPORT, JUNE), move(EXPORT, SALES, JUNE))

    assert sorted(refusals, key=lambda refusal: refusal.blocked_by) == sorted(
        [WouldFormCycle(SALES, Period(JUNE), (EXPORT,)), WouldFormCycle(EXPORT, Period(JUNE), (SALES,))],
        key=lambda refusal: refusal.blocked_by,
    )


def test_two_units_of_the_same_line_can_swap_in_one_set_in_any_order(acme: Organization) -> None:
    tree(acme)

    acme.records(move(SALES, EXPORT, JUNE), move(EXPORT, COMPANY, JUNE))
    acme.records(move(EXPORT, SALES, SEP), move(SALES, COMPANY, SEP))

    assert acme.unit(EXPORT, SEP).parent.key == SALES  # type: ignore[union-attr]


def test_a_ring_through_a_dissolved_unit_is_none(acme: Organization) -> None:
    tree(acme)
    acme.records(dissolve(EXPORT, MAR))
    acme.records(move(SALES, None, APR))

    acme.records(move(COMPANY, SALES, APR))

    assert acme.unit(COMPANY, MAY).parent.key == SALES  # type: ignore[union-attr]
    assert acme.refuses(reopen(EXPORT, FEB, COMPANY))


def test_a_reopened_unit_cannot_close_a_ring(acme: Organization) -> None:
    acme.records(create(SALES), create(EXPORT, parent=SALES))
    acme.records(move(SALES, EXPORT, FEB, to=MAR), move(EXPORT, None, FEB, to=MAR))
    acme.records(dissolve(EXPORT, APR))

    acme.records(reopen(EXPORT, JUNE, SALES))

    assert acme.refuses(move(SALES, EXPORT, JULY)) == [WouldFormCycle(SALES, Period(JULY), (EXPORT,))]


def test_a_rescission_that_closes_a_ring_is_refused(acme: Organization) -> None:
    tree(acme)
    acme.records(move(EXPORT, PLANT, MAR))
    moved = acme.head
    acme.records(move(SALES, EXPORT, APR))

    assert acme.refuses(rescind(moved)) == [WouldFormCycle(EXPORT, Period(APR), (SALES,))]
    acme.records(rescind(moved, moved + 1))


# No rings of reporting lines.


def test_reporting_lines_do_not_run_in_a_ring(acme: Organization) -> None:
    acme.records(create(COMPANY), position(CHIEF, COMPANY), position(SELLER, COMPANY, reports_to=CHIEF))

    assert acme.refuses(report(CHIEF, SELLER, JUNE)) == [WouldFormCycle(CHIEF, Period(JUNE), (SELLER,))]
    assert acme.refuses(report(CHIEF, CHIEF, JUNE)) == [WouldFormCycle(CHIEF, Period(JUNE), ())]


def test_a_move_to_a_new_head_does_not_close_a_ring_of_lines(acme: Organization) -> None:
    acme.records(create(SALES), create(PLANT), position(CHIEF, SALES))
    acme.records(position(WELDER, PLANT, reports_to=CHIEF, head=True))

    refusals = acme.refuses(move_position(CHIEF, PLANT, MAR, line="NEW_HEAD"))

    assert refusals == [WouldFormCycle(CHIEF, Period(MAR), (WELDER,))]


# What is referred to is on record.


def test_a_parent_is_not_dissolved_under_its_child(acme: Organization) -> None:
    tree(acme)

    assert acme.refuses(dissolve(SALES, JUNE)) == [StillReferredTo(SALES, Period(JUNE), (EXPORT,), "unit.parent")]
    acme.records(move(EXPORT, COMPANY, JUNE), dissolve(SALES, JUNE))


def test_a_parent_is_not_dissolved_under_a_child_of_a_later_day(acme: Organization) -> None:
    acme.records(create(COMPANY))
    acme.records(create(SALES, at=SEP, parent=COMPANY))

    assert acme.refuses(dissolve(COMPANY, MAR)) == [StillReferredTo(COMPANY, Period(SEP), (SALES,), "unit.parent")]


def test_all_that_stands_in_the_way_of_a_dissolution_is_named_at_once(acme: Organization) -> None:
    tree(acme)
    acme.records(position(CHIEF, COMPANY), create(BOARD, at=AUG, parent=COMPANY))

    refusals = acme.refuses(dissolve(COMPANY, JUNE))

    named = {
        (refusal.over, refusal.attribute): set(refusal.blocked_by)
        for refusal in refusals
        if isinstance(refusal, StillReferredTo)
    }
    assert named == {
        (Period(JUNE), "unit.parent"): {SALES, PLANT},
        (Period(AUG), "unit.parent"): {BOARD},
        (Period(JUNE), "position.unit"): {CHIEF},
    }


def test_a_hole_is_not_punched_under_a_child(acme: Organization) -> None:
    acme.records(create(COMPANY))
    acme.records(create(SALES, at=APR, parent=COMPANY))

    refusals = acme.refuses(dissolve(COMPANY, MAR), reopen(COMPANY, JUNE))

    assert refusals == [StillReferredTo(COMPANY, Period(APR, JUNE), (SALES,), "unit.parent")]


def test_a_hole_where_no_child_lives_is_possible(acme: Organization) -> None:
    acme.records(create(COMPANY))
    acme.records(create(SALES, at=JUNE, parent=COMPANY))

    acme.records(dissolve(COMPANY, MAR), reopen(COMPANY, JUNE))

    assert acme.unit(COMPANY, APR).status is None


def test_a_temporary_move_ends_before_its_parent_does(acme: Organization) -> None:
    tree(acme)
    acme.records(dissolve(PLANT, JUNE))

    assert acme.refuses(move(EXPORT, PLANT, MAR, to=JULY)) == [
        StillReferredTo(PLANT, Period(JUNE, JULY), (EXPORT,), "unit.parent")
    ]
    acme.records(move(EXPORT, PLANT, MAR, to=JUNE))


def test_what_resurfaces_must_refer_to_what_is_on_record(acme: Organization) -> None:
    tree(acme)
    acme.records(move(EXPORT, PLANT, MAR, to=JULY))

    assert acme.refuses(dissolve(SALES, APR)) == [StillReferredTo(SALES, Period(JULY), (EXPORT,), "unit.parent")]


def test_a_unit_is_not_created_under_a_parent_that_will_end(acme: Organization) -> None:
    acme.records(create(COMPANY))
    acme.records(dissolve(COMPANY, JUNE))

    assert acme.refuses(create(SALES, at=MAR, parent=COMPANY)) == [
        StillReferredTo(COMPANY, Period(JUNE), (SALES,), "unit.parent")
    ]
    acme.records(create(SALES, at=MAR, parent=COMPANY), dissolve(SALES, JUNE))


def test_a_child_may_end_on_the_day_its_parent_does(acme: Organization) -> None:
    tree(acme)

    acme.records(dissolve(EXPORT, JUNE), dissolve(SALES, JUNE))

    assert acme.unit(SALES, JUNE).status is None


def test_a_unit_is_not_dissolved_under_its_positions(acme: Organization) -> None:
    acme.records(create(SALES), position(SELLER, SALES))

    assert acme.refuses(dissolve(SALES, JUNE)) == [StillReferredTo(SALES, Period(JUNE), (SELLER,), "position.unit")]


def test_a_position_is_not_closed_under_its_holder(acme: Organization) -> None:
    acme.records(create(SALES), position(SELLER, SALES), person(ADA), assign(TIE, ADA, SELLER))
    acme.records(leave(TIE, AUG))

    assert acme.refuses(close(SELLER, JUNE)) == [
        StillReferredTo(SELLER, Period(JUNE, AUG), (TIE,), "assignment.position")
    ]


def test_a_position_is_not_closed_under_those_who_report_to_it(acme: Organization) -> None:
    acme.records(create(SALES), position(CHIEF, SALES), position(SELLER, SALES, reports_to=CHIEF))

    assert acme.refuses(close(CHIEF, JUNE)) == [StillReferredTo(CHIEF, Period(JUNE), (SELLER,), "position.reports_to")]


def test_a_position_is_not_closed_while_it_heads_a_unit(acme: Organization) -> None:
    acme.records(create(SALES), position(CHIEF, SALES, head=True))

    assert acme.refuses(close(CHIEF, JUNE)) == [StillReferredTo(CHIEF, Period(JUNE), (SALES,), "unit.head")]
    acme.records(head(SALES, None, JUNE), close(CHIEF, JUNE))


def test_a_position_is_not_closed_at_either_end_of_a_dotted_line(acme: Organization) -> None:
    acme.records(create(SALES), position(CHIEF, SALES), position(SELLER, SALES))
    acme.records(ask("startDottedLine", MAR, key=DOTTED, from_position=SELLER, to_position=CHIEF))

    assert acme.refuses(close(CHIEF, JUNE)) == [StillReferredTo(CHIEF, Period(JUNE), (DOTTED,), "dotted_line.to")]
    assert acme.refuses(close(SELLER, JUNE)) == [StillReferredTo(SELLER, Period(JUNE), (DOTTED,), "dotted_line.from")]


def test_a_reopened_unit_does_not_bring_back_a_head_that_is_gone(acme: Organization) -> None:
    acme.records(create(SALES), position(CHIEF, SALES, head=True))
    acme.records(close(CHIEF, MAR), dissolve(SALES, MAR))

    assert acme.refuses(reopen(SALES, JUNE)) == [StillReferredTo(CHIEF, Period(JUNE), (SALES,), "unit.head")]
    acme.records(reopen(SALES, JUNE), head(SALES, None, JUNE))


def test_the_registration_of_a_holder_is_not_taken_back(acme: Organization) -> None:
    acme.records(create(SALES), position(SELLER, SALES))
    acme.records(person(ADA))
    registered = acme.head
    acme.records(assign(TIE, ADA, SELLER, at=MAR))

    assert acme.refuses(rescind(registered)) == [StillReferredTo(ADA, Period(MAR), (TIE,), "assignment.person")]


def test_a_creation_under_a_parent_in_its_hole_is_refused(acme: Organization) -> None:
    acme.records(create(COMPANY))
    acme.records(dissolve(COMPANY, MAR), reopen(COMPANY, JUNE))

    assert acme.refuses(create(SALES, at=APR, parent=COMPANY)) == [NotOnRecord("unit", COMPANY, APR)]
    assert acme.refuses(create(SALES, at=FEB, parent=COMPANY)) == [
        StillReferredTo(COMPANY, Period(MAR, JUNE), (SALES,), "unit.parent")
    ]


# Nothing active below an archive.


def test_a_unit_is_not_archived_over_an_active_child(acme: Organization) -> None:
    tree(acme)

    assert acme.refuses(deactivate(SALES, JUNE)) == [ActiveBelowInactive(SALES, Period(JUNE), (EXPORT,))]
    acme.records(deactivate(SALES, JUNE), deactivate(EXPORT, JUNE))


def test_a_unit_is_not_archived_over_a_child_of_a_later_day(acme: Organization) -> None:
    acme.records(create(COMPANY))
    acme.records(create(SALES, at=SEP, parent=COMPANY))

    assert acme.refuses(deactivate(COMPANY, MAR)) == [ActiveBelowInactive(COMPANY, Period(SEP), (SALES,))]


def test_an_active_unit_is_not_moved_or_created_below_an_archived_one(acme: Organization) -> None:
    acme.records(create(ARCHIVE, status="INACTIVE"), create(SALES))
    acme.records(activate(ARCHIVE, AUG))

    assert acme.refuses(move(SALES, ARCHIVE, JUNE)) == [ActiveBelowInactive(ARCHIVE, Period(JUNE, AUG), (SALES,))]
    assert acme.refuses(create(EXPORT, at=JUNE, parent=ARCHIVE)) == [
        ActiveBelowInactive(ARCHIVE, Period(JUNE, AUG), (EXPORT,))
    ]
    acme.records(create(EXPORT, at=JUNE, parent=ARCHIVE, status="INACTIVE"))


def test_a_unit_does_not_wake_below_a_sleeping_one(acme: Organization) -> None:
    acme.records(create(COMPANY, status="INACTIVE"), create(SALES, parent=COMPANY, status="INACTIVE"))

    assert acme.refuses(activate(SALES, JUNE)) == [ActiveBelowInactive(COMPANY, Period(JUNE), (SALES,))]
    acme.records(activate(COMPANY, JUNE), activate(SALES, JUNE))


def test_a_unit_is_not_reopened_below_an_archived_one(acme: Organization) -> None:
    acme.records(create(ARCHIVE, status="INACTIVE"), create(SALES))
    acme.records(dissolve(SALES, MAR))

    assert acme.refuses(reopen(SALES, JUNE, ARCHIVE)) == [ActiveBelowInactive(ARCHIVE, Period(JUNE), (SALES,))]


def test_a_waking_is_not_taken_back_under_what_it_woke(acme: Organization) -> None:
    acme.records(create(COMPANY, status="INACTIVE"))
    acme.records(activate(COMPANY, MAR))
    woken = acme.head
    acme.records(create(SALES, at=APR, parent=COMPANY))

    assert acme.refuses(rescind(woken)) == [ActiveBelowInactive(COMPANY, Period(APR), (SALES,))]


# Codes.


def test_a_code_belongs_to_one_unit_on_record_on_any_day(acme: Organization) -> None:
    acme.records(create(SALES, code="S"))

    assert acme.refuses(create(EXPORT, at=MAR, code="S")) == [CodeTaken(EXPORT, Period(MAR), (SALES,), "S")]


def test_a_code_is_free_again_after_its_unit_is_gone(acme: Organization) -> None:
    acme.records(create(SALES, code="S"))
    acme.records(dissolve(SALES, MAR))

    acme.records(create(EXPORT, at=MAR, code="S"))

    assert acme.structure(FEB).referring("unit.code", "S") == [SALES]
    assert acme.structure(MAR).referring("unit.code", "S") == [EXPORT]


def test_a_unit_is_not_reopened_while_another_has_its_code(acme: Organization) -> None:
    acme.records(create(SALES, code="S"))
    acme.records(dissolve(SALES, MAR))
    acme.records(create(EXPORT, at=MAR, code="S"))

    assert acme.refuses(reopen(SALES, JUNE)) == [CodeTaken(SALES, Period(JUNE), (EXPORT,), "S")]
    acme.records(reopen(SALES, JUNE), recode(SALES, "S-2", JUNE))


def test_an_archived_unit_keeps_its_code(acme: Organization) -> None:
    acme.records(create(ARCHIVE, code="A", status="INACTIVE"))

    assert acme.refuses(create(SALES, code="A")) == [CodeTaken(SALES, Period(JAN), (ARCHIVE,), "A")]


def test_a_code_given_up_for_a_while_is_not_free_for_longer(acme: Organization) -> None:
    acme.records(create(SALES, code="S"), create(EXPORT))
    acme.records(recode(SALES, "T", MAR, to=JUNE))

    assert acme.refuses(recode(EXPORT, "S", APR)) == [CodeTaken(EXPORT, Period(JUNE), (SALES,), "S")]
    acme.records(recode(EXPORT, "S", APR, to=JUNE))


def test_a_code_planned_for_later_is_taken_from_then_on(acme: Organization) -> None:
    acme.records(create(SALES), create(EXPORT))
    acme.records(recode(SALES, "S", SEP))

    assert acme.refuses(recode(EXPORT, "S", MAR)) == [CodeTaken(EXPORT, Period(SEP), (SALES,), "S")]


def test_two_units_can_swap_their_codes_in_one_set(acme: Organization) -> None:
    acme.records(create(SALES, code="S"), create(EXPORT, code="E"))

    acme.records(recode(SALES, "E", MAR), recode(EXPORT, "S", MAR))

    assert (acme.unit(SALES, MAR).code, acme.unit(EXPORT, MAR).code) == ("E", "S")


def test_one_set_does_not_give_a_code_twice_and_says_so_once(acme: Organization) -> None:
    refusals = acme.refuses(create(SALES, code="S"), create(EXPORT, code="S"))

    assert len(refusals) == 1
    assert isinstance(refusals[0], CodeTaken)
    assert refusals[0].value == "S"


def test_having_no_code_is_no_code(acme: Organization) -> None:
    acme.records(create(SALES), create(EXPORT))

    assert acme.unit(SALES, JAN).code is acme.unit(EXPORT, JAN).code is None


def test_positions_have_codes_of_their_own(acme: Organization) -> None:
    acme.records(create(SALES, code="S"), position(CHIEF, SALES, code="S"))

    assert acme.refuses(position(SELLER, SALES, code="S")) == [CodeTaken(SELLER, Period(JAN), (CHIEF,), "S")]


def test_a_rescission_that_gives_a_code_back_to_two_is_refused(acme: Organization) -> None:
    acme.records(create(SALES, code="S"), create(EXPORT))
    acme.records(recode(SALES, "T", MAR))
    freed = acme.head
    acme.records(recode(EXPORT, "S", MAR))

    assert acme.refuses(rescind(freed)) == [CodeTaken(SALES, Period(MAR), (EXPORT,), "S")]


# Heads.


def headed(acme: Organization) -> Organization:
    """The company's chief heads sales as well; a welder sits in the plant."""
    tree(acme)
    acme.records(position(CHIEF, COMPANY), position(WELDER, PLANT))
    acme.records(head(EXPORT, CHIEF, FEB))
    return acme


def test_a_head_belongs_to_its_unit_or_to_one_above(acme: Organization) -> None:
    headed(acme)

    assert acme.unit(EXPORT, MAR).head == CHIEF
    assert acme.refuses(head(EXPORT, WELDER, MAR)) == [HeadOutsideLine(EXPORT, Period(MAR), (WELDER,))]


def test_a_unit_does_not_move_away_from_above_its_head(acme: Organization) -> None:
    headed(acme)

    assert acme.refuses(move(EXPORT, None, JUNE)) == [HeadOutsideLine(EXPORT, Period(JUNE), (CHIEF,))]
    acme.records(move(EXPORT, PLANT, JUNE))


def test_a_move_further_up_does_not_leave_a_head_outside_the_line(acme: Organization) -> None:
    headed(acme)

    assert acme.refuses(move(SALES, None, JUNE)) == [HeadOutsideLine(EXPORT, Period(JUNE), (CHIEF,))]


def test_a_temporary_move_further_up_is_no_exception(acme: Organization) -> None:
    headed(acme)

    assert acme.refuses(move(SALES, None, JUNE, to=AUG)) == [HeadOutsideLine(EXPORT, Period(JUNE, AUG), (CHIEF,))]


def test_a_head_does_not_move_to_another_line(acme: Organization) -> None:
    headed(acme)

    assert acme.refuses(move_position(CHIEF, PLANT, JUNE)) == [HeadOutsideLine(EXPORT, Period(JUNE), (CHIEF,))]
    acme.records(move_position(CHIEF, SALES, JUNE))
    acme.records(move_position(CHIEF, EXPORT, AUG))


def test_a_rescission_further_up_does_not_leave_a_head_outside_the_line(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES), create(EXPORT, parent=SALES), position(CHIEF, COMPANY))
    acme.records(move(SALES, COMPANY, FEB))
    moved = acme.head
    acme.records(head(EXPORT, CHIEF, MAR))

    assert acme.refuses(rescind(moved)) == [HeadOutsideLine(EXPORT, Period(MAR), (CHIEF,))]


def test_a_head_of_a_later_day_counts_today(acme: Organization) -> None:
    headed(acme).records(rescind(acme.head))
    acme.records(head(EXPORT, CHIEF, OCT))

    assert acme.refuses(move(SALES, None, JUNE)) == [HeadOutsideLine(EXPORT, Period(OCT), (CHIEF,))]


def test_a_layer_that_leads_is_a_level_below_its_unit(acme: Organization) -> None:
    tree(acme)
    acme.records(create(BOARD, parent=COMPANY, kind="LEVEL"), create(ARCHIVE, parent=SALES, kind="LEVEL"))

    lead = ask("designateUnitHead", MAR, unit=COMPANY, level=SALES)
    assert acme.refuses(lead) == [HeadOutsideLine(COMPANY, Period(MAR), (SALES,))]
    lead = ask("designateUnitHead", MAR, unit=COMPANY, level=ARCHIVE)
    assert acme.refuses(lead) == [HeadOutsideLine(COMPANY, Period(MAR), (ARCHIVE,))]
    acme.records(ask("designateUnitHead", MAR, unit=COMPANY, level=BOARD))


def test_a_head_may_sit_in_a_layer_of_its_unit_while_it_is_one(acme: Organization) -> None:
    tree(acme)
    acme.records(create(BOARD, parent=COMPANY, kind="LEVEL"), position(CHIEF, BOARD))

    acme.records(head(COMPANY, CHIEF, MAR))

    assert acme.refuses(head(SALES, CHIEF, APR)) == [HeadOutsideLine(SALES, Period(APR), (CHIEF,))]
    assert acme.refuses(move(BOARD, PLANT, JUNE)) == [HeadOutsideLine(COMPANY, Period(JUNE), (CHIEF,))]
    assert acme.refuses(reclassify(BOARD, "TEAM", JUNE)) == [HeadOutsideLine(COMPANY, Period(JUNE), (CHIEF,))]


def test_a_layer_that_leads_stays_where_and_what_it_is(acme: Organization) -> None:
    tree(acme)
    acme.records(create(BOARD, parent=COMPANY, kind="LEVEL"))
    acme.records(ask("designateUnitHead", MAR, unit=COMPANY, level=BOARD))

    assert acme.refuses(move(BOARD, SALES, JUNE)) == [HeadOutsideLine(COMPANY, Period(JUNE), (BOARD,))]
    assert acme.refuses(reclassify(BOARD, "TEAM", JUNE)) == [HeadOutsideLine(COMPANY, Period(JUNE), (BOARD,))]
    assert StillReferredTo(BOARD, Period(JUNE), (COMPANY,), "unit.leadership") in acme.refuses(dissolve(BOARD, JUNE))


# Existence.


def test_a_creation_is_not_amended_to_a_later_day_over_what_was_said_meanwhile(acme: Organization) -> None:
    acme.records(create(COMPANY))
    acme.records(create(SALES, at=JAN, parent=COMPANY))
    created = acme.head
    acme.records(rename(SALES, "First", FEB), recode(SALES, "S", MAR))
    acme.records(rename(SALES, "Second", AUG))

    refusals = acme.refuses(rescind(created), create(SALES, at=JUNE, parent=COMPANY))

    assert refusals == [
        OutsideExistence(SALES, Period(FEB), (SALES,), ("unit.name.en",), (created + 1,)),
        OutsideExistence(SALES, Period(MAR), (SALES,), ("unit.code",), (created + 2,)),
    ]
    acme.records(
        rescind(created, created + 1, created + 2),
        create(SALES, at=JUNE, parent=COMPANY),
        recode(SALES, "S", JUNE),
    )
    assert acme.unit(SALES, AUG).effective == Period(JUNE)


def test_a_creation_can_be_amended_to_an_earlier_day(acme: Organization) -> None:
    acme.records(create(SALES, at=JUNE))
    created = acme.head
    acme.records(rename(SALES, "Revenue", AUG))

    acme.records(rescind(created), create(SALES, at=JAN))

    assert acme.unit(SALES, FEB).effective == Period(JAN)
    assert acme.unit(SALES, AUG).name() == "Revenue"


def test_a_unit_is_not_dissolved_before_what_was_said_of_it_later(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(rename(SALES, "Revenue", AUG))
    renamed = acme.head

    assert acme.refuses(dissolve(SALES, JUNE)) == [
        OutsideExistence(SALES, Period(AUG), (SALES,), ("unit.name.en",), (renamed,))
    ]
    acme.records(rescind(renamed), dissolve(SALES, JUNE))


def test_a_planned_dissolution_is_not_forestalled_by_an_earlier_one(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(dissolve(SALES, AUG))
    planned = acme.head

    (refusal,) = acme.refuses(dissolve(SALES, JUNE))

    assert isinstance(refusal, OutsideExistence)
    assert refusal.sequences == (planned,)
    acme.records(rescind(planned), dissolve(SALES, JUNE))


def test_a_dissolution_is_not_taken_back_under_a_reopening(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(dissolve(SALES, MAR))
    dissolved = acme.head
    acme.records(reopen(SALES, JUNE))

    assert acme.refuses(rescind(dissolved)) == [ReopenedOnRecord(SALES, Period(JUNE), (SALES,), (dissolved + 1,))]
    acme.records(rescind(dissolved, dissolved + 1))

    assert acme.unit(SALES, AUG).effective == Period(JAN)


def test_a_planned_reopening_is_not_forestalled_by_an_earlier_one(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES))
    acme.records(dissolve(SALES, MAR))
    acme.records(reopen(SALES, JUNE, parent=COMPANY))
    planned = acme.head

    assert acme.refuses(reopen(SALES, APR)) == [ReopenedOnRecord(SALES, Period(JUNE), (SALES,), (planned,))]
    acme.records(rescind(planned), reopen(SALES, APR))
    acme.records(dissolve(SALES, AUG), reopen(SALES, AUG))


def test_a_position_is_not_reopened_while_it_is_on_record(acme: Organization) -> None:
    acme.records(create(SALES), position(SELLER, SALES))
    acme.records(close(SELLER, MAR))
    closed = acme.head
    acme.records(ask("reopenPosition", JUNE, position=SELLER, unit=SALES))

    assert acme.refuses(rescind(closed)) == [ReopenedOnRecord(SELLER, Period(JUNE), (SELLER,), (closed + 1,))]


def test_an_existence_that_ends_on_its_first_day_is_empty(acme: Organization) -> None:
    acme.records(create(SALES, at=MAR, code="S"), dissolve(SALES, MAR))

    assert [acme.unit(SALES, day).status for day in (FEB, MAR, APR)] == [None, None, None]
    assert acme.structure(MAR).keys("unit") == []
    acme.records(create(EXPORT, at=FEB, code="S"))


def test_what_was_said_of_an_empty_existence_is_void_and_no_violation(acme: Organization) -> None:
    acme.records(create(SALES, at=MAR))
    acme.records(rename(SALES, "Revenue", MAR))

    acme.records(dissolve(SALES, MAR))

    assert acme.structure(MAR).keys("unit") == []


def test_nothing_is_created_in_an_empty_existence(acme: Organization) -> None:
    acme.records(create(COMPANY, at=MAR), dissolve(COMPANY, MAR))

    assert acme.refuses(create(SALES, at=MAR, parent=COMPANY)) == [NotOnRecord("unit", COMPANY, MAR)]


def test_a_child_of_an_empty_existence_must_be_empty_too(acme: Organization) -> None:
    acme.records(create(COMPANY, at=MAR), create(SALES, at=MAR, parent=COMPANY))

    assert acme.refuses(dissolve(COMPANY, MAR)) == [StillReferredTo(COMPANY, Period(MAR), (SALES,), "unit.parent")]
    acme.records(dissolve(SALES, MAR), dissolve(COMPANY, MAR))


def test_a_unit_that_was_empty_can_be_reopened(acme: Organization) -> None:
    acme.records(create(SALES, at=MAR), dissolve(SALES, MAR))

    acme.records(reopen(SALES, JUNE))

    assert acme.unit(SALES, JULY).effective == Period(JUNE)


def test_a_temporary_fact_may_reach_beyond_the_existence_it_was_said_of(acme: Organization) -> None:
    acme.records(create(SALES, name="Sales"))
    acme.records(rename(SALES, "Revenue", MAR, to=SEP))

    acme.records(dissolve(SALES, JUNE))

    assert acme.unit(SALES, MAY).name() == "Revenue"


def test_a_correction_does_not_start_outside_the_existence(acme: Organization) -> None:
    acme.records(create(SALES, at=MAR))

    assert acme.refuses(rename(SALES, "Revenue", FEB, to=JUNE, correct=True)) == [NotOnRecord("unit", SALES, FEB)]


def test_a_refusal_names_every_rule_that_breaks(acme: Organization) -> None:
    tree(acme)
    acme.records(recode(SALES, "S", FEB), position(CHIEF, COMPANY), head(SALES, CHIEF, FEB))

    refusals = acme.refuses(move(SALES, EXPORT, JUNE), recode(PLANT, "S", JUNE), deactivate(COMPANY, JUNE))

    assert {refusal.code for refusal in refusals} >= {"CYCLE", "CODE_TAKEN", "ACTIVE_BELOW_INACTIVE"}
    assert all(refusal.face == "RuleViolation" for refusal in refusals)


def test_no_person_at_night_meets_a_bare_key(acme: Organization) -> None:
    tree(acme)

    (refusal,) = acme.refuses(move(SALES, EXPORT, JUNE))

    label = {SALES: "Sales", EXPORT: "Export"}.__getitem__
    assert refusal.message(label) == (
        "Sales would be above itself from 2024-06-01 on: Sales › Export › Sales. Move one of them elsewhere first."
    )
