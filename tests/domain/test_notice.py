"""Notices: what a change set does that its author may not expect."""

from __future__ import annotations

from datetime import date

import pytest

from orgledger.domain.refusal import Notice
from tests.kit import (
    APR,
    CHIEF,
    COMPANY,
    FEB,
    HOUSE,
    JAN,
    JUNE,
    MAR,
    MAY,
    PLANT,
    SALES,
    SELLER,
    Form,
    Organization,
    adjust,
    ask,
    called,
    close,
    create,
    deactivate,
    dissolve,
    head,
    move,
    position,
    reclassify,
    recode,
    rename,
    reopen,
    report,
    rescind,
)


@pytest.fixture
def house(acme: Organization) -> Organization:
    """Sales and Plant below a company, since January."""
    acme.records(create(COMPANY), create(PLANT, parent=COMPANY, status="INACTIVE"))
    acme.records(create(SALES, parent=COMPANY, name="Sales", code="S", category="Front"))
    acme.records(position(SELLER, SALES, title="Seller", grade="P1"), position(CHIEF, SALES, head=True))
    acme.records(adjust(SALES, JAN, seats=10), report(SELLER, CHIEF, JAN))
    return acme


def notices_of(acme: Organization, *forms: Form) -> list[Notice]:
    notices: list[Notice] = []
    acme.records(*forms, notices=notices)
    return notices


SAME = [
    rename(SALES, "Sales", MAR),
    recode(SALES, "S", MAR),
    recode(COMPANY, None, MAR),
    reclassify(SALES, "DEPARTMENT", MAR),
    reclassify(SALES, "DEPARTMENT", MAR, category="Front"),
    ask("reclassifyUnit", MAR, unit=COMPANY, category=None),
    move(SALES, COMPANY, MAR),
    move(COMPANY, None, MAR),
    head(SALES, CHIEF, MAR),
    head(COMPANY, None, MAR),
    adjust(SALES, MAR, seats=10),
    deactivate(PLANT, MAR),
    report(SELLER, CHIEF, MAR),
    report(CHIEF, None, MAR),
    ask("retitlePosition", MAR, position=SELLER, titles=called("Seller")),
    ask("regradePosition", MAR, position=SELLER, grade="P1"),
    ask("setDecisionLevel", MAR, position=SELLER, level=None),
    ask("renameOrganization", MAR, names=called("Acme")),
    ask("setAttribute", MAR, noun="organization", entity=HOUSE, name="motto", value=None),
    ask("stateUnitPurpose", MAR, unit=SALES, purpose=[{"language": "en", "text": None}]),
    rename(SALES, "Sales", MAR, JUNE),
]


@pytest.mark.parametrize("form", SAME, ids=lambda form: next(iter(form)))
def test_what_holds_already_on_all_its_days_is_told_to_be_nothing_new(house: Organization, form: Form) -> None:
    assert [notice.code for notice in notices_of(house, form)] == ["NOTHING_NEW"]


def test_the_notice_names_what_was_said_and_what_comes_of_it(house: Organization) -> None:
    [notice] = notices_of(house, rename(SALES, "Sales", MAR), adjust(SALES, MAR, JUNE, seats=10))

    assert notice.message == (
        "Nothing new: Name (en) Sales from 2024-03-01 on; Seats 10 from 2024-03-01 up to 2024-06-01. That holds on "
        "those days already. It is recorded all the same, and from now on wins over what is recorded later for an "
        "earlier day; rescind it if you do not mean that."
    )


@pytest.mark.parametrize(
    "form",
    [
        rename(SALES, "Trade", MAR),
        reclassify(SALES, "DEPARTMENT", MAR, category="Back"),
        adjust(SALES, MAR, after={"seats": 10, "fte": "10"}),
        ask("renameUnit", MAR, unit=SALES, names=[*called("Sales"), *called("销售部", "zh")]),
        create(PLANT[:-1] + "0", parent=COMPANY),
        dissolve(PLANT, MAR),
    ],
    ids=["another name", "another category", "FTE as well", "another language", "a unit more", "a unit less"],
)
def test_what_changes_anything_is_not_nothing_new(house: Organization, form: Form) -> None:
    assert notices_of(house, form) == []


def test_a_name_that_was_another_one_for_a_while_is_new_for_those_days(house: Organization) -> None:
    house.records(rename(SALES, "Trade", APR, MAY))

    assert notices_of(house, rename(SALES, "Sales", MAR)) != []
    assert notices_of(house, rename(SALES, "Sales", FEB, correct=True, forever=True)) == []


def test_a_set_that_takes_back_what_it_says_again_says_something_new(house: Organization) -> None:
    house.records(rename(SALES, "Trade", MAR))

    assert notices_of(house, rescind(house.head), rename(SALES, "Trade", MAR, JUNE)) == []


def test_approved_seats_that_come_back_with_a_unit_are_told(house: Organization) -> None:
    house.records(head(SALES, None, MAR), close(SELLER, MAR), close(CHIEF, MAR), dissolve(SALES, MAR))
    notices = notices_of(house, reopen(SALES, JUNE, COMPANY))

    assert [notice.code for notice in notices] == ["CAME_BACK", "CAME_BACK"]
    assert notices[0].message == (
        "With the reopening, the approved headcount of before holds again from 2024-06-01: Seats 10. To start afresh, "
        "adjust the headcount from that day in the same set; null says that it is unknown."
    )
    assert notices[1].message == (
        "With the reopening, what was said before holds again from 2024-06-01: Category Front, Code S. State anew what "
        "should differ."
    )


def test_what_the_set_states_anew_does_not_come_back(house: Organization) -> None:
    house.records(head(SALES, None, MAR), close(SELLER, MAR), close(CHIEF, MAR), dissolve(SALES, MAR))

    [notice] = notices_of(
        house, reopen(SALES, JUNE, COMPANY), adjust(SALES, JUNE, seats=None), recode(SALES, "S2", JUNE)
    )

    assert "Category Front. State anew" in notice.message


def test_what_comes_back_with_a_position_is_told(house: Organization) -> None:
    house.records(adjust(SALES, JAN, position=SELLER, after={"seats": 2, "fte": "1.5"}))
    house.records(close(SELLER, MAR))

    notices = notices_of(house, ask("reopenPosition", JUNE, position=SELLER, unit=SALES))

    assert "FTE 1.5, Seats 2" in notices[0].message
    assert "Grade P1, Reports to. State" in notices[1].message


def test_a_unit_of_which_nothing_further_was_said_comes_back_without_a_word(acme: Organization) -> None:
    acme.records(create(COMPANY))
    acme.records(dissolve(COMPANY, MAR))

    assert notices_of(acme, reopen(COMPANY, date(2024, 6, 1))) == []
