"""Work, people and standstill."""

from __future__ import annotations

from datetime import date

from orgledger.domain.findings.waiting import days_after, years_after
from orgledger.domain.period import FOREVER
from tests.domain.findings.checking import DUTY, duty, found, involve, rules, subjects, told, tree
from tests.kit import (
    ADA,
    CHIEF,
    CLERK,
    COMPANY,
    EXPORT,
    JAN,
    MAR,
    PLANT,
    SALES,
    Organization,
    ask,
    assign,
    called,
    deactivate,
    eve,
    key,
    move,
    person,
    position,
    rename,
)

PROCESS, SYSTEM, MEASURE = key("PROCESS"), key("SYSTEM"), key("MEASURE")


def process(*stages: str) -> dict[str, object]:
    forms = [{"names": called(stage), "stage": stage} for stage in stages]
    return ask("defineProcess", JAN, key=PROCESS, names=called("Sale"), stages=forms)


def test_each_stage_of_a_process_without_owner_needs_somebody(acme: Organization) -> None:
    tree(acme).records(process("offer", "deliver"), involve(SALES, PROCESS, "RESPONSIBLE", stage="offer"))

    assert told(acme, "C13") == ["Nobody in force answers for 1 of 2 stages of Sale: deliver."]

    acme.records(involve(PLANT, PROCESS, "RESPONSIBLE", stage="deliver"))

    assert subjects(acme, "C13") == []


def test_the_owner_of_a_process_answers_for_its_stages_unless_the_rules_want_more(acme: Organization) -> None:
    tree(acme).records(process("offer", "deliver"), involve(SALES, PROCESS, "OWNS"))

    assert subjects(acme, "C13") == []
    assert subjects(acme, "C13", every_stage="true") == [PROCESS]


def test_a_system_whose_owner_is_archived_has_none(acme: Organization) -> None:
    tree(acme).records(
        ask("registerSystem", JAN, key=SYSTEM, names=called("CRM")),
        involve(PLANT, SYSTEM, "OWNS"),
        involve(SALES, SYSTEM, "USES"),
    )
    acme.records(deactivate(PLANT, MAR))

    assert subjects(acme, "C13", JAN) == []
    assert told(acme, "C13", day=MAR) == ["CRM has no owner in force."]


def test_a_measure_applies_to_what_is_below_too(acme: Organization) -> None:
    tree(acme).records(duty(), involve(EXPORT), involve(PLANT))
    acme.records(ask("defineMeasure", JAN, key=MEASURE, names=called("Sales")), involve(SALES, MEASURE, "MEASURED_BY"))

    assert subjects(acme, "C14") == [PLANT]


def test_who_owns_a_measure_is_not_measured_by_it(acme: Organization) -> None:
    tree(acme).records(duty(), involve(PLANT), ask("defineMeasure", JAN, key=MEASURE, names=called("Sales")))
    acme.records(involve(PLANT, MEASURE, "OWNS"))

    assert subjects(acme, "C14") == [PLANT]


def test_where_no_goal_is_stated_nothing_can_be_tied_to_one(acme: Organization) -> None:
    tree(acme).records(duty(), ask("defineMeasure", JAN, key=MEASURE, names=called("Sales")))

    assert {(finding.subject.key, finding.unknown) for finding in found(acme, "C20")} == {(DUTY, True), (MEASURE, True)}

    acme.records(ask("makeStatement", JAN, key=key("goal"), kind="PURPOSE", texts=called("Grow"), about=DUTY))

    assert {(finding.subject.key, finding.unknown) for finding in found(acme, "C20")} == {(MEASURE, False)}


def test_a_position_says_what_it_asks_of_its_holder(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES, title="Chief"), position(CLERK, PLANT))
    acme.records(ask("statePositionRequirements", JAN, position=CLERK, requirements=called("Writes well")))

    assert told(acme, "C19") == ["Chief in Sales states no requirements."]


def test_nobody_holds_more_than_a_full_time_job(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES, title="Chief"), position(CLERK, PLANT, title="Clerk"), person(ADA))
    acme.records(assign(key("a"), ADA, CHIEF, share="0.6"), assign(key("b"), ADA, CLERK, MAR, share="0.5"))

    assert subjects(acme, "C22", JAN) == []
    [sentence] = told(acme, "C22")
    assert sentence.startswith("this person holds 1.1 of a full-time job, more than 1: ")
    assert subjects(acme, "C22", max="1.2") == []


def test_beside_a_full_share_one_that_is_not_known_may_be_too_much(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES), position(CLERK, PLANT), person(ADA))
    acme.records(assign(key("a"), ADA, CHIEF, share="1"), assign(key("b"), ADA, CLERK, share=None))

    assert [finding.unknown for finding in found(acme, "C22")] == [True]


def test_a_structure_is_frozen_on_the_anniversary_of_its_last_change(acme: Organization) -> None:
    tree(acme).records(move(EXPORT, PLANT, MAR))
    acme.records(rename(SALES, "Trade", MAR.replace(year=2026)))

    assert subjects(acme, "C17", eve(MAR.replace(year=2029))) == []
    assert subjects(acme, "C17", MAR.replace(year=2029)) == [COMPANY]


def test_only_the_parts_that_stand_still_are_frozen(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, PLANT, at=MAR.replace(year=2028)))

    assert subjects(acme, "C17", MAR.replace(year=2029)) == [SALES]


def test_who_left_a_unit_changed_it(acme: Organization) -> None:
    tree(acme).records(move(EXPORT, PLANT, MAR.replace(year=2028)))

    assert subjects(acme, "C17", MAR.replace(year=2029)) == []


def test_the_calendar_ends(acme: Organization) -> None:
    assert years_after(date(2024, 2, 29), 1) == date(2025, 3, 1)
    assert years_after(JAN, 1_000_000) == FOREVER
    assert days_after(date(9999, 1, 1), 1_000_000) == FOREVER
    assert rules("C17").whole("C17", "max_years") == 5


def test_the_same_involvement_on_overlapping_days_is_found_on_those_days(acme: Organization) -> None:
    tree(acme).records(duty(), involve(SALES, at=MAR))
    again = ask("startInvolvement", JAN, key=key("again"), holder=SALES, object=DUTY, mode="ACCOUNTABLE")

    acme.records(again)

    assert subjects(acme, "C24", eve(MAR)) == []
    assert told(acme, "C24", day=MAR) == ["Sales is accountable for Sell abroad, recorded 2 times."]
    assert told(acme, "C24", "zh", day=MAR) == ["Sales最终负责Sell abroad，重复登记 2 次。"]

    acme.records(ask("endInvolvement", MAR, involvement=key("again")))

    assert subjects(acme, "C24", MAR) == []


def test_involvements_in_other_stages_or_ways_are_not_the_same(acme: Organization) -> None:
    tree(acme).records(process("offer", "deliver"), involve(SALES, PROCESS, "RESPONSIBLE", stage="offer"))
    acme.records(involve(SALES, PROCESS, "RESPONSIBLE", stage="deliver"), involve(SALES, PROCESS, "OWNS"))
    acme.records(involve(PLANT, PROCESS, "OWNS"))

    assert subjects(acme, "C24") == []


def test_an_involvement_that_passes_to_its_holder_a_second_time_is_found(acme: Organization) -> None:
    tree(acme).records(process("offer"), involve(SALES, PROCESS, "RESPONSIBLE", stage="offer", at=MAR))
    acme.records(involve(PLANT, PROCESS, "RESPONSIBLE", stage="offer"))
    (tie,) = acme.structure(JAN).keys("involvement")

    acme.records(ask("transferInvolvement", JAN, involvement=tie, holder=SALES))

    assert told(acme, "C24", day=MAR) == ["Sales is responsible for Sale (stage offer), recorded 2 times."]
