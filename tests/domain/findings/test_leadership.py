"""Leadership: heads, and who decides."""

from __future__ import annotations

from tests.domain.findings.checking import DUTY, LAYER, duty, found, involve, subjects, told, tree
from tests.kit import (
    ADA,
    CHIEF,
    COMPANY,
    EXPORT,
    JAN,
    MAR,
    PLANT,
    SALES,
    Organization,
    ask,
    assign,
    create,
    eve,
    head,
    key,
    leave,
    person,
    position,
)


def test_a_unit_without_head_is_found_and_roots_are_not_exempt(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES, head=True))

    assert subjects(acme, "C5") == [COMPANY, EXPORT, PLANT]
    assert told(acme, "C5", "zh")[0] == "Company没有负责人。"


def test_a_layer_of_leadership_heads_the_unit_it_leads(acme: Organization) -> None:
    tree(acme).records(
        create(LAYER, parent=COMPANY, kind="LEVEL"), ask("designateUnitHead", JAN, unit=COMPANY, level=LAYER)
    )

    assert subjects(acme, "C5") == [SALES, EXPORT, PLANT]


def test_where_the_list_of_positions_is_open_the_head_may_be_among_them(acme: Organization) -> None:
    tree(acme).records(ask("declarePositionList", JAN, unit=PLANT, completeness="OPEN"))

    assert {finding.subject.key for finding in found(acme, "C5") if finding.unknown} == {PLANT}


def test_a_vacant_head_position_is_found_from_the_day_it_falls_vacant(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES, head=True, title="Chief"), person(ADA), assign(key("tie"), ADA, CHIEF))
    acme.records(leave(key("tie"), MAR))

    assert SALES not in subjects(acme, "C5", eve(MAR))
    assert "Nobody holds what heads Sales: Chief." in told(acme, "C5", day=MAR)
    assert SALES not in subjects(acme, "C5", MAR, vacant="false")


def test_where_no_people_are_kept_no_head_is_called_vacant(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES, head=True))

    assert SALES not in subjects(acme, "C5")


def test_a_unit_has_some_days_of_grace_to_find_a_head(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, SALES, head=True))
    acme.records(head(SALES, None, MAR))

    assert SALES not in subjects(acme, "C5", MAR, grace_days="10")
    assert SALES not in subjects(acme, "C5", MAR.replace(day=10), grace_days="10")
    assert SALES in subjects(acme, "C5", MAR.replace(day=11), grace_days="10")


def test_a_duty_that_somebody_answers_for_needs_somebody_who_decides(acme: Organization) -> None:
    tree(acme).records(duty(), involve(SALES))

    assert [finding.unknown for finding in found(acme, "C15")] == [True]
    assert told(acme, "C15") == ["Nobody decides in “Sell abroad”; accountable: Sales."]

    acme.records(involve(COMPANY, mode="DECIDES"))

    assert subjects(acme, "C15") == []


def test_who_decides_may_not_stand_below_who_carries_out(acme: Organization) -> None:
    tree(acme).records(duty(), involve(EXPORT, mode="DECIDES"), involve(SALES, mode="RESPONSIBLE"))

    assert subjects(acme, "C15") == [DUTY]
    assert told(acme, "C15") == ["In “Sell abroad” Export decides, but stands below Sales, who carries it out."]


def test_within_a_unit_the_reporting_line_says_who_stands_below(acme: Organization) -> None:
    clerk = key("CLERK")
    tree(acme).records(position(CHIEF, SALES), position(clerk, SALES, reports_to=CHIEF), duty())
    acme.records(involve(clerk, mode="DECIDES"), involve(CHIEF, mode="RESPONSIBLE"))

    assert subjects(acme, "C15") == [DUTY]
