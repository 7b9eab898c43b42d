"""Headcount in GraphQL: approved, set up, filled; unknown is not zero; FTE is exact."""

from __future__ import annotations

import pytest

from tests.graphql.asker import Asker
from tests.kit import (
    ADA,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    JUNE,
    MAR,
    PLANT,
    SALES,
    SELLER,
    SEP,
    Acme,
    adjust,
    assign,
    create,
    deactivate,
    key,
    move_position,
)

ALL = """authorizedSeats authorizedFte positionSeats positionFte filledSeats filledFte vacantSeats overfilledSeats
    unknown"""


def test_the_headcount_of_a_unit_is_approved_set_up_and_filled(staffed: Acme, ask: Asker) -> None:
    told = ask.acme(
        f'unit(code: "export") {{ headcount {{ {ALL} }} headcountByGrade {{ grade headcount {{ {ALL} }} }} }}'
    )

    numbers = {
        "authorizedSeats": 3,
        "authorizedFte": "2.5",
        "positionSeats": 3,
        "positionFte": "2.5",
        "filledSeats": 0,
        "filledFte": "0.5",
        "vacantSeats": 3,
        "overfilledSeats": 0,
        "unknown": 0,
    }
    assert told["unit"] == {"headcount": numbers, "headcountByGrade": [{"grade": "G1", "headcount": numbers}]}


def test_unknown_is_not_zero(staffed: Acme, ask: Asker) -> None:
    told = ask.acme(f'unit(code: "plant") {{ headcount {{ {ALL} }} headcountByGrade {{ grade }} }}')

    assert told["unit"] == {
        "headcount": {
            "authorizedSeats": None,
            "authorizedFte": None,
            "positionSeats": None,
            "positionFte": None,
            "filledSeats": 0,
            "filledFte": "0",
            "vacantSeats": None,
            "overfilledSeats": None,
            "unknown": 1,
        },
        "headcountByGrade": [],
    }


def test_zero_is_known(tree: Acme, ask: Asker) -> None:
    tree.records(adjust(PLANT, MAR, after={"seats": 0, "fte": "0"}))

    told = ask.acme('unit(code: "plant") { headcount { authorizedSeats authorizedFte vacantSeats unknown } }')

    assert told["unit"]["headcount"] == {"authorizedSeats": 0, "authorizedFte": "0", "vacantSeats": 0, "unknown": 0}


def test_over_several_units_what_is_known_is_added_up_and_what_is_not_is_counted(staffed: Acme, ask: Asker) -> None:
    told = ask.acme(
        f"""unit(code: "company") {{ headcount {{ authorizedSeats unknown }}
              all: headcount(includeDescendants: true) {{ {ALL} }} }}
            totals {{ units positions people headcount {{ {ALL} }} }}"""
    )

    everything = {
        "authorizedSeats": 4,
        "authorizedFte": "2.5",
        "positionSeats": 4,
        "positionFte": "3.5",
        "filledSeats": 1,
        "filledFte": "1.5",
        "vacantSeats": 3,
        "overfilledSeats": 0,
        "unknown": 2,
    }
    assert told["unit"] == {"headcount": {"authorizedSeats": None, "unknown": 1}, "all": everything}
    assert told["totals"] == {"units": 4, "positions": 2, "people": 2, "headcount": everything}


def test_an_archived_unit_is_not_counted(staffed: Acme, ask: Asker) -> None:
    staffed.records(deactivate(EXPORT, JUNE))

    told = ask.acme(
        'unit(code: "company") { headcount(includeDescendants: true) { authorizedSeats filledSeats } } totals { units }'
    )

    assert told["unit"]["headcount"] == {"authorizedSeats": 1, "filledSeats": 1}
    assert told["totals"]["units"] == 3


@pytest.mark.parametrize(
    ("given", "told"), [("0.001", "0.001"), ("2.5", "2.5"), ("2.500", "2.5"), ("10000000", "10000000")]
)
def test_fte_is_an_exact_decimal_text(tree: Acme, ask: Asker, given: str, told: str) -> None:
    ask.records(adjust(PLANT, MAR, after={"fte": given}))

    answer = ask.acme('unit(code: "plant") { headcount { authorizedFte authorizedSeats } }')

    assert answer["unit"]["headcount"] == {"authorizedFte": told, "authorizedSeats": None}


@pytest.mark.parametrize("given", ["-1", "-0.001", "0.0001", "10000001"])
def test_an_fte_that_is_no_exact_number_is_refused(tree: Acme, ask: Asker, given: str) -> None:
    before = tree.head
    refused = ask.refuses(adjust(PLANT, MAR, after={"fte": given}))

    assert [error["__typename"] for error in refused["errors"]] == ["ValidationError"]
    assert "FTE" in refused["message"]
    assert tree.head == before


@pytest.mark.parametrize("given", ["", "many", "1,5", "0x10", "½", "1e2", "1e400", "NaN", "sNaN", "Infinity"])
def test_an_fte_that_is_no_decimal_is_a_bad_request(tree: Acme, ask: Asker, given: str) -> None:
    document = """mutation($fte: Decimal) { adjustHeadcount(input: {unit: "%s", effective: {from: "2024-03-01"},
        after: {fte: $fte}}) { __typename } }""".replace("%s", PLANT)

    [(code, message)] = ask.errors(document, fte=given)

    assert code == "GRAPHQL_INVALID"
    assert f"An exact number is written such as 0.5. Not '{given}'." in message


@pytest.mark.parametrize("seats", [-1, 10_000_001])
def test_seats_are_a_sensible_number(tree: Acme, ask: Asker, seats: int) -> None:
    refused = ask.refuses(adjust(PLANT, MAR, seats=seats))

    assert refused["errors"][0]["path"] == ["operations", "0", "after", "seats"]


def test_what_is_absent_stays_and_null_is_unknown(tree: Acme, ask: Asker) -> None:
    ask.records(adjust(PLANT, JAN, after={"seats": 4, "fte": "3.5"}))
    ask.records(adjust(PLANT, MAR, after={"seats": 6}))
    ask.records(adjust(PLANT, JUNE, after={"fte": None}))

    told = [
        ask.acme('unit(code: "plant") { headcount { authorizedSeats authorizedFte } }', {"effective": day})["unit"]
        for day in ("2024-01-01", "2024-03-01", "2024-06-01")
    ]

    assert [one["headcount"] for one in told] == [
        {"authorizedSeats": 4, "authorizedFte": "3.5"},
        {"authorizedSeats": 6, "authorizedFte": "3.5"},
        {"authorizedSeats": 6, "authorizedFte": None},
    ]


def test_a_series_steps_where_a_number_changes(staffed: Acme, ask: Asker) -> None:
    staffed.records(adjust(EXPORT, MAR, SEP, after={"seats": 9}, grade="G1"), move_position(SELLER, PLANT, JUNE))

    told = ask.acme(
        """unit(code: "export") { headcountSeries(from: "2023-12-01", to: "2024-10-01") {
             effective { from to } headcount { authorizedSeats positionSeats holders } } }"""
    )

    steps = [
        (step["effective"]["from"], step["effective"]["to"], *step["headcount"].values())
        for step in told["unit"]["headcountSeries"]
    ]
    assert steps == [
        ("2024-01-01", "2024-02-01", 3, 3, 0),
        ("2024-02-01", "2024-03-01", 3, 3, 1),
        ("2024-03-01", "2024-06-01", 9, 3, 1),
        ("2024-06-01", "2024-09-01", 9, None, 0),
        ("2024-09-01", "2024-10-01", 3, None, 0),
    ]


@pytest.mark.parametrize(("start", "end"), [("2024-01-01", "2024-01-01"), ("2024-01-02", "2024-01-01")])
def test_a_series_over_no_day_is_refused(staffed: Acme, ask: Asker, start: str, end: str) -> None:
    errors = ask.wrong(
        f'unit(code: "export") {{ headcountSeries(from: "{start}", to: "{end}") {{ effective {{ from }} }} }}'
    )

    assert errors == [("VALIDATION", "The period is empty.")]


def test_two_budget_changes_never_silently_add_up(tree: Acme, ask: Asker) -> None:
    ask.records(adjust(SALES, MAR, seats=10))
    first = ask.send(adjust(SALES, JUNE, before={"seats": 10}, after={"seats": 12}))

    second = ask.refuses(adjust(SALES, JUNE, before={"seats": 10}, after={"seats": 11}))

    assert first["__typename"] == "Recorded"
    [error] = second["errors"]
    assert error["__typename"] == "RuleViolation"
    assert error["code"] == "STALE_BEFORE"
    assert error["message"].startswith("On 2024-06-01 the approved seats of Sales is 12, not 10")


def test_a_backdated_adjustment_warns_of_later_totals(tree: Acme, ask: Asker) -> None:
    ask.records(adjust(SALES, JUNE, seats=12))

    late = ask.records(adjust(SALES, MAR, seats=8))

    [warning] = late["warnings"]
    assert warning["code"] == "LATER_TOTALS"
    assert "2024-06-01" in warning["message"]


def test_a_headcount_of_nothing_is_refused(tree: Acme, ask: Asker) -> None:
    refused = ask.refuses(adjust(SALES, MAR, after={}))

    assert (refused["errors"][0]["path"], refused["message"]) == (
        ["operations", "0", "after"],
        "Say the new seats, the new FTE or both.",
    )


def test_an_overstaffed_position_is_told_as_it_is(staffed: Acme, ask: Asker) -> None:
    staffed.records(assign(key("ada too"), ADA, SELLER, FEB), adjust(EXPORT, MAR, position=SELLER, seats=0))
    document = 'position(code: "seller") { headcount { vacantSeats filledSeats overfilledSeats actingHolders } }'

    told = [
        ask.acme(document, {"effective": day})["position"]["headcount"].values() for day in ("2024-02-01", "2024-03-01")
    ]

    assert [list(numbers) for numbers in told] == [[2, 1, 0, 1], [0, 1, 1, 1]]


def test_the_headcount_of_an_external_party_is_not_the_houses(tree: Acme, ask: Asker) -> None:
    tree.records(
        create(key("supplier"), JAN, parent=COMPANY, code="supplier", kind="EXTERNAL"),
        adjust(key("supplier"), JAN, seats=99),
        adjust(SALES, JAN, seats=1),
    )

    told = ask.acme(
        """totals { headcount { authorizedSeats } }
           unit(code: "company") { headcount(includeDescendants: true) { authorizedSeats } }"""
    )

    assert told == {"totals": {"headcount": {"authorizedSeats": 1}}, "unit": {"headcount": {"authorizedSeats": 1}}}
