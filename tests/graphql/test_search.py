"""Search as a client asks: nodes, ready to read, the best first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graphql.asker import Asker
from tests.kit import (
    ADA,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    JULY,
    JUNE,
    MAR,
    PLANT,
    SALES,
    SEP,
    Acme,
    called,
    create,
    dissolve,
    key,
    recode,
    rename,
)
from tests.kit import ask as form

SEARCH = """query($text: String!, $first: Int, $asOf: AsOfInput) { organization(asOf: $asOf) { search(text: $text,
  first: $first) { __typename id ... on Unit { key name } ... on Position { key }
  ... on Person { key called: name } } } }"""


def found(ask: Asker, text: str, first: int = 20, **as_of: Any) -> list[dict[str, Any]]:
    """What a client finds."""
    told = ask(SEARCH, text=text, first=first, asOf=as_of or None)
    return list(told["organization"]["search"])


def keys(ask: Asker, text: str, **asked: Any) -> list[str]:
    """The keys of it."""
    return [node["key"] for node in found(ask, text, **asked)]


def test_a_unit_is_found_by_its_old_name_and_shown_as_it_stood(tree: Acme, ask: Asker) -> None:
    tree.records(rename(EXPORT, "Foreign trade", MAR))

    [now] = found(ask, "export", effective="2024-06-30")
    [then] = found(ask, "export", effective="2024-02-01")

    assert (now["name"], then["name"]) == ("Foreign trade", "Export")
    assert now["id"] != then["id"]
    assert keys(ask, "foreign", known={"sequence": 5}) == []


def test_a_unit_is_found_in_pinyin(tree: Acme, ask: Asker) -> None:
    tree.records(form("renameUnit", FEB, unit=SALES, names=called("运营部", "zh")))

    assert keys(ask, "yunyingbu") == keys(ask, "yyb") == keys(ask, "运营") == [SALES]


def test_a_person_is_found_by_a_whole_name_or_reference_and_not_by_a_part(staffed: Acme, ask: Asker) -> None:
    assert found(ask, " p1 ")[0]["called"] == "Ada Lovelace"
    assert keys(ask, "Ada Lovelace") == [ADA]
    assert keys(ask, "Ada") == keys(ask, "Lovelace") == []
    assert keys(ask, "Ada Lovelace", effective="2023-12-31") == []


@pytest.mark.parametrize(("asked", "path"), [({"text": " "}, "text"), ({"text": "a", "first": 1001}, "first")])
def test_nothing_to_search_for_and_too_much_are_refused(
    tree: Acme, ask: Asker, asked: dict[str, Any], path: str
) -> None:
    [error] = ask.answer(SEARCH, **asked)["errors"]

    assert error["extensions"] == {"code": "VALIDATION", "path": [path]}


def test_whatever_is_found_is_fetched_again_by_its_id(tree: Acme, ask: Asker) -> None:
    tree.records(
        form("defineResponsibility", JAN, key=key("duty"), texts=called("Zebra books")),
        form("defineProcess", JAN, key=key("process"), names=called("Zebra"), stages=[]),
        form("registerSystem", JAN, key=key("system"), names=called("Zebra")),
        form("defineMeasure", JAN, key=key("measure"), names=called("Zebra")),
        form("startCollaboration", JAN, key=key("tie"), parties=[SALES], kind="MUTUAL", content=called("Zebra")),
        form("makeStatement", JAN, key=key("words"), kind="NOTE", about=SALES, texts=called("Zebra")),
        rename(SALES, "Zebra", MAR),
    )

    nodes = found(ask, "zebra")

    ids = [{"__typename": node["__typename"], "id": node["id"]} for node in nodes]
    assert len({node["__typename"] for node in nodes}) == 7
    assert (
        ask("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=[n["id"] for n in nodes])["nodes"] == ids
    )


def test_what_ended_is_found_by_name_and_code_with_its_days(tree: Acme, ask: Asker) -> None:
    tree.records(dissolve(PLANT, JUNE))
    tree.records(create(key("new"), SEP, COMPANY, "Foundry", code="plant"))
    query = """search(text: $text) { __typename ... on Unit { key code name status onRecord { from to } } }"""

    def told(text: str, day: str) -> list[Any]:
        document = (
            f'query($asOf: AsOfInput, $text: String!) {{ organization(code: "acme", asOf: $asOf) {{ {query} }} }}'
        )
        return list(ask(document, text=text, asOf={"effective": day})["organization"]["search"])

    closed = {"__typename": "Unit", "key": PLANT, "code": "plant", "name": "Plant"}
    [one] = told("Plant", "2024-07-01")[:1]
    assert one == {**closed, "status": None, "onRecord": [{"from": "2024-01-01", "to": "2024-06-01"}]}
    assert [unit["key"] for unit in told("plant", "2024-12-01")] == [key("new"), PLANT]
    live = ask.acme('search(text: "plant", offRecord: false) { ... on Unit { key } }', {"effective": "2024-07-01"})
    assert live["search"] == []


def test_a_code_tells_who_had_it_on_which_days(tree: Acme, ask: Asker) -> None:
    tree.records(recode(SALES, "plant-2", FEB), dissolve(PLANT, JUNE))
    tree.records(recode(EXPORT, "plant", JULY, SEP))
    query = (
        'codeHistory(code: "plant") { effective { from to } node { ... on Unit { name } } } unit(code: "plant") { key }'
    )

    told = ask.acme(query, {"effective": "2024-12-01"})

    assert told["unit"] is None
    assert [(one["effective"]["from"], one["effective"]["to"], one["node"]["name"]) for one in told["codeHistory"]] == [
        ("2024-01-01", "2024-06-01", "Plant"),
        ("2024-07-01", "2024-09-01", "Export"),
    ]


def test_a_list_of_units_may_hold_those_off_record(tree: Acme, ask: Asker) -> None:
    tree.records(rename(PLANT, "Wérk", MAR), dissolve(PLANT, JUNE))
    query = 'units(filter: {text: "werk"%s}) { totalCount nodes { name status onRecord { to } } }'

    live = ask.acme(query % "", {"effective": "2024-07-01"})["units"]
    every = ask.acme(query % ", offRecord: true", {"effective": "2024-07-01"})["units"]

    assert live["totalCount"] == 0
    assert every["nodes"] == [{"name": "Wérk", "status": None, "onRecord": [{"to": "2024-06-01"}]}]


def test_an_outline_says_where_it_is_cut(tree: Acme, ask: Asker) -> None:
    at = {"effective": "2024-07-01"}

    assert [
        (row["unit"]["code"], row["cut"])
        for row in ask.acme("outline(maxDepth: 1) { cut unit { code } }", at)["outline"]
    ] == [
        ("company", False),
        ("plant", False),
        ("sales", True),
    ]
    assert not any(row["cut"] for row in ask.acme("outline(maxDepth: null) { cut }", at)["outline"])
