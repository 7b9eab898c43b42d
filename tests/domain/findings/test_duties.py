"""Duties: overlapping, unowned, missing, of several."""

from __future__ import annotations

from tests.domain.findings.checking import DUTY, LAYER, OTHER, duty, found, involve, subjects, told, tree
from tests.kit import CHIEF, COMPANY, EXPORT, JAN, MAR, PLANT, SALES, Organization, ask, create, deactivate, position


def test_two_unrelated_units_accountable_for_one_duty_overlap(acme: Organization) -> None:
    tree(acme).records(duty(), involve(EXPORT), involve(PLANT))

    [finding] = found(acme, "C1")

    assert {finding.subject.key, finding.apart[0]} == {EXPORT, PLANT}
    assert finding.apart[1:] == (DUTY, "ACCOUNTABLE")
    assert " are both accountable for “Sell abroad”." in told(acme, "C1")[0]
    assert "同时对“Sell abroad”负责" in told(acme, "C1", "zh")[0]


def test_two_unrelated_units_that_decide_in_one_duty_overlap(acme: Organization) -> None:
    tree(acme).records(duty(), involve(EXPORT, mode="DECIDES"), involve(PLANT, mode="DECIDES"))

    assert [finding.apart[2] for finding in found(acme, "C1")] == ["DECIDES"]


def test_a_unit_and_the_one_above_it_do_not_overlap(acme: Organization) -> None:
    tree(acme).records(duty(), involve(SALES), involve(EXPORT), involve(PLANT, mode="RESPONSIBLE"))

    assert found(acme, "C1") == []


def test_alike_words_are_no_overlap_of_duties(acme: Organization) -> None:
    tree(acme).records(duty(DUTY), duty(OTHER), involve(EXPORT, DUTY), involve(PLANT, OTHER))

    assert found(acme, "C1") == []


def test_the_duty_of_a_position_overlaps_as_that_of_its_unit(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES), duty(), involve(CHIEF), involve(PLANT))

    assert len(found(acme, "C1")) == 1


def test_a_duty_is_unowned_until_somebody_is_accountable(acme: Organization) -> None:
    tree(acme).records(duty())
    acme.records(involve(SALES, mode="RESPONSIBLE", at=JAN))
    acme.records(involve(PLANT, at=MAR))

    assert told(acme, "C3", day=JAN) == ["Nobody is accountable for “Sell abroad”; it is held by Sales."]
    assert subjects(acme, "C3", MAR) == []


def test_a_duty_whose_only_holder_is_archived_is_unowned(acme: Organization) -> None:
    tree(acme).records(duty(), involve(PLANT))
    acme.records(deactivate(PLANT, MAR))

    assert subjects(acme, "C3", JAN) == []
    assert told(acme, "C3", day=MAR) == ["Nobody in force holds “Sell abroad”."]


def test_a_unit_without_duty_is_found_and_roots_are_not_exempt(acme: Organization) -> None:
    tree(acme).records(duty(), involve(SALES))

    assert subjects(acme, "C4") == [COMPANY, EXPORT, PLANT]


def test_the_duties_of_its_head_are_the_duties_of_a_unit(acme: Organization) -> None:
    tree(acme).records(
        position(CHIEF, SALES, head=True),
        create(LAYER, parent=COMPANY, kind="LEVEL"),
        ask("designateUnitHead", JAN, unit=COMPANY, level=LAYER),
        duty(),
        involve(CHIEF),
        involve(LAYER),
    )

    assert subjects(acme, "C4") == [EXPORT, PLANT]


def test_who_is_only_informed_holds_no_duty(acme: Organization) -> None:
    tree(acme).records(duty(), involve(PLANT, mode="INFORMED"))

    assert PLANT in subjects(acme, "C4")


def test_several_accountable_for_one_duty_are_named(acme: Organization) -> None:
    tree(acme).records(duty(), involve(SALES), involve(EXPORT))

    assert subjects(acme, "C21") == [DUTY]
    assert "2 are accountable for “Sell abroad”" in told(acme, "C21")[0]


def test_one_accountable_is_as_it_should_be(acme: Organization) -> None:
    tree(acme).records(duty(), involve(SALES), involve(EXPORT, mode="RESPONSIBLE"))

    assert subjects(acme, "C21") == []
