"""Search as a client asks: nodes, ready to read, the best first."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graphql.asker import Asker
from tests.kit import ADA, EXPORT, FEB, JAN, MAR, SALES, Acme, called, key, rename
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
