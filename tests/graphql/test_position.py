"""A position in GraphQL: its seats, its lines, who holds it, and where it went."""

from __future__ import annotations

import pytest

from tests.graphql.asker import Asker
from tests.kit import (
    ADA,
    APR,
    BEN,
    CHIEF,
    CLERK,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    JUNE,
    MAR,
    NOWHERE,
    PLANT,
    SALES,
    SELLER,
    WELDER,
    Acme,
    adjust,
    assign,
    close,
    head,
    key,
    leave,
    move_position,
    position,
    report,
)
from tests.kit import (
    ask as form,
)


def test_a_position_is_told_in_full(staffed: Acme, ask: Asker) -> None:
    staffed.records(form("startDottedLine", JAN, key=key("line"), from_position=SELLER, to_position=CHIEF))

    told = ask.acme(
        """position(code: "seller") { key code title titles { language text } grade unit { code }
             headcount { authorizedSeats authorizedFte positionSeats positionFte filledSeats filledFte vacantSeats
               overfilledSeats holders actingHolders unknown }
             reportsTo { code } reports { code } dottedLines { code } effective { from to }
             holders { person { reference } position { code } share kind roles effective { from to } }
             attributes { name } }
           chief: position(code: "chief") { reports { code } dottedLines { code } holders { roles } }""",
        {"effective": "2024-06-30"},
    )

    assert told["position"] == {
        "key": SELLER,
        "code": "seller",
        "title": "Seller",
        "titles": [{"language": "en", "text": "Seller"}],
        "grade": "G1",
        "unit": {"code": "export"},
        "headcount": {
            "authorizedSeats": 3,
            "authorizedFte": "2.5",
            "positionSeats": 3,
            "positionFte": "2.5",
            "filledSeats": 0,
            "filledFte": "0.5",
            "vacantSeats": 3,
            "overfilledSeats": 0,
            "holders": 1,
            "actingHolders": 1,
            "unknown": 0,
        },
        "reportsTo": {"code": "chief"},
        "reports": [],
        "dottedLines": [{"code": "chief"}],
        "effective": {"from": "2024-01-01", "to": None},
        "holders": [
            {
                "person": {"reference": "p2"},
                "position": {"code": "seller"},
                "share": "0.5",
                "kind": "ACTING",
                "roles": [],
                "effective": {"from": "2024-02-01", "to": None},
            }
        ],
        "attributes": [],
    }
    assert told["chief"] == {
        "reports": [{"code": "seller"}],
        "dottedLines": [],
        "holders": [{"roles": ["owner", "speaker"]}],
    }


def test_a_moved_position_takes_its_holders_along_and_keeps_its_line(staffed: Acme, ask: Asker) -> None:
    staffed.records(move_position(SELLER, PLANT, JUNE))

    told = [
        ask.acme(
            """position(code: "seller") { unit { code } reportsTo { code } holders { person { reference } } }
               export: unit(code: "export") { people { reference } }
               plant: unit(code: "plant") { people { reference } headcount { positionSeats holders } }""",
            {"effective": day},
        )
        for day in ("2024-05-31", "2024-06-01")
    ]

    holders = [{"person": {"reference": "p2"}}]
    assert told == [
        {
            "position": {"unit": {"code": "export"}, "reportsTo": {"code": "chief"}, "holders": holders},
            "export": {"people": [{"reference": "p2"}]},
            "plant": {"people": [], "headcount": {"positionSeats": None, "holders": 0}},
        },
        {
            "position": {"unit": {"code": "plant"}, "reportsTo": {"code": "chief"}, "holders": holders},
            "export": {"people": []},
            "plant": {"people": [{"reference": "p2"}], "headcount": {"positionSeats": 3, "holders": 1}},
        },
    ]


def test_a_moved_position_reports_to_the_head_of_its_new_unit_if_so_chosen(staffed: Acme, ask: Asker) -> None:
    staffed.records(position(WELDER, PLANT, code="foreman", head=True))
    staffed.records(move_position(SELLER, PLANT, JUNE, line="NEW_HEAD"))

    told = ask.acme('position(code: "seller") { reportsTo { code } }', {"effective": "2024-06-01"})

    assert told == {"position": {"reportsTo": {"code": "foreman"}}}


def test_a_temporary_move_comes_back_by_itself(staffed: Acme, ask: Asker) -> None:
    staffed.records(move_position(SELLER, PLANT, MAR, JUNE))

    units = [
        ask.acme('position(code: "seller") { unit { code } }', {"effective": day})["position"]["unit"]["code"]
        for day in ("2024-02-29", "2024-03-01", "2024-05-31", "2024-06-01")
    ]

    assert units == ["export", "plant", "plant", "export"]


def test_a_line_ends_where_nobody_is_reported_to(staffed: Acme, ask: Asker) -> None:
    staffed.records(report(SELLER, None, JUNE))

    told = ask.acme('position(code: "seller") { reportsTo { code } }', {"effective": "2024-06-01"})

    assert told == {"position": {"reportsTo": None}}


def test_a_dotted_line_lasts_until_it_is_ended(staffed: Acme, ask: Asker) -> None:
    staffed.records(form("startDottedLine", FEB, key=key("line"), from_position=SELLER, to_position=CHIEF))
    staffed.records(form("endDottedLine", APR, dotted_line=key("line")))

    lines = [
        len(
            ask.acme('position(code: "seller") { dottedLines { code } }', {"effective": day})["position"]["dottedLines"]
        )
        for day in ("2024-01-31", "2024-02-01", "2024-03-31", "2024-04-01")
    ]

    assert lines == [0, 1, 1, 0]


def test_titles_and_grades_change_on_their_day(staffed: Acme, ask: Asker) -> None:
    titles = [{"language": "en", "text": "Merchant"}, {"language": "zh", "text": "商人"}]
    staffed.records(
        form("retitlePosition", JUNE, position=SELLER, titles=titles),
        form("regradePosition", JUNE, position=SELLER, grade=None),
    )

    told = [
        ask.acme('position(code: "seller") { title zh: title(language: "zh") grade }', {"effective": day})["position"]
        for day in ("2024-05-31", "2024-06-01")
    ]

    assert told == [
        {"title": "Seller", "zh": "Seller", "grade": "G1"},
        {"title": "Merchant", "zh": "商人", "grade": None},
    ]


def test_a_closed_position_can_be_reopened_elsewhere(staffed: Acme, ask: Asker) -> None:
    staffed.records(leave(key("ben's seat"), MAR), close(SELLER, MAR))
    staffed.records(form("reopenPosition", JUNE, position=SELLER, unit=PLANT))

    told = [
        ask.acme(f'position(key: "{SELLER}") {{ unit {{ code }} effective {{ from to }} holders {{ kind }} }}', day)
        for day in ({"effective": "2024-02-29"}, {"effective": "2024-03-01"}, {"effective": "2024-06-01"})
    ]

    assert [one["position"] for one in told] == [
        {
            "unit": {"code": "export"},
            "effective": {"from": "2024-01-01", "to": "2024-03-01"},
            "holders": [{"kind": "ACTING"}],
        },
        None,
        {"unit": {"code": "plant"}, "effective": {"from": "2024-06-01", "to": None}, "holders": []},
    ]


def test_one_position_can_head_several_units_below_its_own(staffed: Acme, ask: Asker) -> None:
    staffed.records(head(EXPORT, CHIEF, MAR))

    told = ask.acme('sales: unit(code: "sales") { head { key } } export: unit(code: "export") { head { key } }')

    assert told == {"sales": {"head": {"key": CHIEF}}, "export": {"head": {"key": CHIEF}}}


@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        ({"unit": EXPORT}, ["clerk", "seller"]),
        ({"unit": COMPANY}, []),
        ({"unit": NOWHERE}, []),
        ({"text": "sell"}, ["seller"]),
        ({"text": "CLERK"}, ["clerk"]),
        ({"vacant": True}, ["seller"]),
        ({"vacant": False}, ["chief", "clerk"]),
        ({"unit": EXPORT, "vacant": True}, ["seller"]),
        ({}, ["chief", "clerk", "seller"]),
    ],
)
def test_positions_are_listed_by_every_condition_given(
    staffed: Acme, ask: Asker, chosen: dict[str, object], codes: list[str]
) -> None:
    staffed.records(position(CLERK, EXPORT, code="clerk", title="Desk"))
    document = (
        "query($filter: PositionFilter) { organization { positions(filter: $filter) { totalCount nodes { code } } } }"
    )

    told = ask(document, filter=chosen)["organization"]["positions"]

    assert told == {"totalCount": len(codes), "nodes": [{"code": code} for code in codes]}


def test_every_position_is_on_exactly_one_page(staffed: Acme, ask: Asker) -> None:
    staffed.records(*[position(key(f"seat {number}"), EXPORT) for number in range(3)])
    document = """query($after: String) { organization { positions(first: 2, after: $after) {
        nodes { key } pageInfo { hasNextPage endCursor } } } }"""

    pages = [ask(document)["organization"]["positions"]]
    while pages[-1]["pageInfo"]["hasNextPage"]:
        pages.append(ask(document, after=pages[-1]["pageInfo"]["endCursor"])["organization"]["positions"])

    keys = [node["key"] for page in pages for node in page["nodes"]]
    assert [len(page["nodes"]) for page in pages] == [2, 2, 1]
    assert len(set(keys)) == 5


@pytest.mark.parametrize("arguments", ["", f'(key: "{CHIEF}", code: "chief")'])
def test_a_position_is_named_in_exactly_one_way(staffed: Acme, ask: Asker, arguments: str) -> None:
    errors = ask.wrong(f"position{arguments} {{ code }}")

    assert errors == [("VALIDATION", "Name a position by key or by code.")]


def test_several_people_can_hold_several_alike_seats(staffed: Acme, ask: Asker) -> None:
    staffed.records(assign(key("ada too"), ADA, SELLER, share="0.25"), assign(key("ben again"), BEN, SELLER, MAR))

    told = ask.acme(
        """position(code: "seller") { holders { person { reference } share }
             headcount { holders filledSeats filledFte } }"""
    )["position"]

    assert sorted((one["person"]["reference"], one["share"]) for one in told["holders"]) == [
        ("p1", "0.25"),
        ("p2", "0.5"),
        ("p2", "1"),
    ]
    assert told["headcount"] == {"holders": 3, "filledSeats": 2, "filledFte": "1.75"}


def test_the_seats_of_a_position_can_be_adjusted_and_become_unknown(staffed: Acme, ask: Asker) -> None:
    staffed.records(adjust(EXPORT, MAR, position=SELLER, seats=5))
    staffed.records(adjust(EXPORT, JUNE, position=SELLER, after={"seats": None, "fte": None}))

    told = [
        ask.acme(
            'position(code: "seller") { headcount { authorizedSeats authorizedFte vacantSeats unknown } }',
            {"effective": day},
        )["position"]["headcount"]
        for day in ("2024-02-29", "2024-03-01", "2024-06-01")
    ]

    assert told == [
        {"authorizedSeats": 3, "authorizedFte": "2.5", "vacantSeats": 3, "unknown": 0},
        {"authorizedSeats": 5, "authorizedFte": "2.5", "vacantSeats": 5, "unknown": 0},
        {"authorizedSeats": None, "authorizedFte": None, "vacantSeats": None, "unknown": 1},
    ]


def test_a_position_of_sales_can_carry_named_values(staffed: Acme, ask: Asker) -> None:
    staffed.records(form("setAttribute", MAR, noun="position", entity=CHIEF, name="function", value="selling"))

    told = ask.acme('position(code: "chief") { attributes { name language value } unit { key } }')

    assert told["position"] == {
        "attributes": [{"name": "function", "language": None, "value": "selling"}],
        "unit": {"key": SALES},
    }
