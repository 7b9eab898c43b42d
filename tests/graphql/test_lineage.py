"""Mergers and splits in GraphQL: seen before they are recorded, and followed afterwards."""

from __future__ import annotations

from typing import Any

from tests.graphql.asker import Asker
from tests.graphql.test_responsibility import summaries
from tests.kit import COMPANY, EXPORT, JULY, JUNE, MAR, PLANT, SALES, Acme, adjust, create, key, rescind
from tests.kit import ask as form

NEW = key("NEW")
MERGER = [create(NEW, JUNE, COMPANY, "Market", code="market"), form("mergeUnits", JUNE, units=[SALES, PLANT], into=NEW)]


def part(code: str, name: str, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = create(key(code), JULY, COMPANY, name, code=code, **more)["createUnit"]
    return made


def test_a_merger_is_seen_in_full_before_it_is_recorded(working: Acme, ask: Asker) -> None:
    working.records(adjust(PLANT, MAR, seats=4))
    head = working.head

    preview = ask.previews(*MERGER)

    assert [
        (one["type"], one["summary"]) for one in preview["operations"] if one["type"] != "InvolvementTransferred"
    ] == [
        ("UnitCreated", "Market is created under Company"),
        ("UnitsMerged", "Sales and Plant are merged into Market"),
        ("UnitMoved", "Export moves from Sales to Market"),
        ("PositionMoved", "Chief moves from Sales to Market"),
        ("HeadcountAdjusted", "Headcount of Market: unknown → 5 seats"),
        ("UnitDissolved", "Sales is dissolved"),
        ("UnitDissolved", "Plant is dissolved"),
    ]
    assert working.head == head
    ask.records(*MERGER)
    assert [entry.type for entry in working.entries()[head:]] == [one["type"] for one in preview["operations"]]


def test_who_came_of_whom_is_asked_from_both_sides(working: Acme, ask: Asker) -> None:
    ask.records(*MERGER)

    late = ask.acme(
        'unit(code: "market") { predecessors { code name } successors { code } }', {"effective": "2024-07-01"}
    )
    early = ask.acme(
        'unit(code: "plant") { predecessors { code } successors { key name } }', {"effective": "2024-05-31"}
    )
    unknown = ask.acme(
        'unit(code: "plant") { successors { key } }', {"effective": "2024-05-31", "known": {"sequence": 26}}
    )

    named = sorted([(SALES, "Sales"), (PLANT, "Plant")])
    assert [unit["name"] for unit in late["unit"]["predecessors"]] == [name for _, name in named]
    assert late["unit"]["successors"] == []
    assert [unit["key"] for unit in early["unit"]["successors"]] == [NEW]
    assert unknown == {"unit": {"successors": []}}


def test_a_headcount_series_runs_on_through_lineage(working: Acme, ask: Asker) -> None:
    working.records(adjust(PLANT, MAR, seats=4), adjust(SALES, MAR, seats=6))
    ask.records(*MERGER)
    shares = [{"part": 0, "seats": 7}, {"part": 1, "seats": 3}]
    ask.records(form("splitUnit", JULY, unit=NEW, into=[part("a", "A"), part("b", "B")], shares=shares, heir=0))
    query = """unit(code: "a") { headcountSeries(from: "2024-03-01", to: "2024-08-01"%s) {
                 effective { from to } headcount { authorizedSeats } } }"""

    def steps(more: str) -> list[tuple[str, str, int | None]]:
        told = ask.acme(query % more, {"effective": "2024-08-01"})["unit"]["headcountSeries"]
        return [(s["effective"]["from"], s["effective"]["to"], s["headcount"]["authorizedSeats"]) for s in told]

    before, merged = ("2024-03-01", "2024-06-01", 10), ("2024-06-01", "2024-07-01", 10)  # One unit less without FTE.
    assert steps("") == [before, merged, ("2024-07-01", "2024-08-01", 7)]
    assert steps(", throughLineage: false") == [("2024-07-01", "2024-08-01", 7)]


def test_a_split_gives_its_parts_keys_where_its_author_did_not(working: Acme, ask: Asker) -> None:
    parts = [part("a", "A"), {name: value for name, value in part("b", "B").items() if name != "key"}]

    told = ask(
        """mutation($input: SplitUnitInput!) { splitUnit(input: $input) { __typename
             ... on Refused { errors { message } }
             ... on Recorded { entries { type summary ... on UnitSplit {
               keep unit { code } parts { key code } } } } } }""",
        input=form("splitUnit", JULY, unit=EXPORT, into=parts, keep=True)["splitUnit"],
    )["splitUnit"]

    assert told["__typename"] == "Recorded", told
    entry = told["entries"][2]
    keys = [one.pop("key") for one in entry["parts"]]
    assert entry == {
        "type": "UnitSplit",
        "summary": "Export is split into A and B",
        "keep": True,
        "unit": {"code": "export"},
        "parts": [{"code": "a"}, {"code": "b"}],
    }
    assert keys[0] == key("a")
    assert keys[1] not in ("", None, keys[0])


def test_a_split_whose_shares_do_not_add_up_says_by_how_much(working: Acme, ask: Asker) -> None:
    working.records(adjust(PLANT, MAR, after={"seats": 4, "fte": "3.5"}))
    shares = [{"part": 0, "seats": 5, "fte": "3.5"}]

    [error] = ask.refuses(form("splitUnit", JULY, unit=PLANT, into=[part("a", "A")], shares=shares))["errors"]

    assert (error["message"], error["path"]) == (
        "5 of 4 seats would be shared out; a split shares out exactly all of them.",
        ["operations", "0", "shares"],
    )


def test_a_merger_taken_back_leaves_no_lineage(working: Acme, ask: Asker) -> None:
    known = working.head
    ask.records(*MERGER)
    last = working.head
    ask.records(rescind(*range(known + 1, last + 1)))

    told = ask.acme(
        'unit(code: "plant") { successors { key } measures { mode } } gone: unit(code: "market") { key }',
        {"effective": "2024-08-01"},
    )

    assert told == {"unit": {"successors": [], "measures": [{"mode": "MEASURED_BY"}]}, "gone": None}


def test_what_passes_on_is_told_in_sentences(working: Acme, ask: Asker) -> None:
    known = working.head
    ask.records(*MERGER)

    told = summaries(ask, known + 1, working.head)

    assert told[1] == ("Sales and Plant are merged into Market", "Sales、Plant 合并为 Market")
    assert {sentence for sentence, _ in told} >= {
        "Market, in the place of Sales, is accountable for Recruiting",
        "Market, in the place of Sales, owns CRM",
        "Market, in the place of Plant, owns Delivery",
        "Market, in the place of Plant, is measured by On time",
    }
    for sentence in [sentence for pair in told for sentence in pair]:
        assert not set("{}[]–") & set(sentence), sentence
        assert NEW[:8] not in sentence


def test_successors_are_readable_on_every_day_their_predecessor_can_be_looked_up(working: Acme, ask: Asker) -> None:
    shares = [{"part": 0, "seats": 3, "fte": "2.5", "grade": "G1"}]
    into = [part("a", "North"), part("b", "South")]
    ask.records(form("splitUnit", JULY, unit=EXPORT, into=into, shares=shares, heir=0))
    query = """unit(code: "export") { onRecord { from to }
                 successors { code name kind status effective { from } onRecord { from to } } }"""

    before = ask.acme(query, {"effective": "2024-06-30"})["unit"]
    after = 'unit(code: "a") { predecessors { code name kind onRecord { from to } } }'
    gone = ask.acme(after, {"effective": "2024-09-01"})

    assert before["onRecord"] == [{"from": "2024-01-01", "to": "2024-07-01"}]
    assert sorted(before["successors"], key=lambda unit: str(unit["code"])) == [
        {"code": code, "name": name, "kind": "DEPARTMENT", "status": None, "effective": None, "onRecord": days}
        for days in [[{"from": "2024-07-01", "to": None}]]
        for code, name in (("a", "North"), ("b", "South"))
    ]
    [origin] = gone["unit"]["predecessors"]
    assert origin == {"code": "export", "name": "Export", "kind": "TEAM", "onRecord": before["onRecord"]}


def test_departments_go_to_old_and_new_ones_in_one_set(working: Acme, ask: Asker) -> None:
    known = working.head
    new = {name: value for name, value in part("a", "A").items() if name != "key"}

    ask.records(
        form("reclassifyUnit", JUNE, unit=PLANT, kind="DEPARTMENT"),
        form("transferUnits", JULY, units=[EXPORT], into=[PLANT], parts=[new], ends=[EXPORT], heir=PLANT),
        form("transferUnits", JULY, units=[SALES], into=[PLANT]),
    )

    sentences = set(summaries(ask, known + 1, working.head))
    assert sentences >= {
        ("All of Export goes to Plant and A", "Export 整体划转至 Plant、A"),
        ("Export is dissolved", "裁撤 Export"),
        ("Part of Sales goes to Plant", "Sales 的部分职能划转至 Plant"),
    }
    told = ask.acme(
        'unit(code: "plant") { predecessors { name } } part: unit(code: "a") { predecessors { name } }',
        {"effective": "2024-08-01"},
    )
    assert {one["name"] for one in told["unit"]["predecessors"]} == {"Export", "Sales"}
    assert told["part"]["predecessors"] == [{"name": "Export"}]


def test_a_split_into_a_unit_there_is_says_which_command_does_it(working: Acme, ask: Asker) -> None:
    taken = {**part("a", "A"), "key": SALES}

    [error] = ask.refuses(form("splitUnit", JULY, unit=PLANT, into=[taken], keep=True))["errors"]

    assert (error["code"], error["path"]) == ("ALREADY_EXISTS", ["operations", "0", "into", "0", "key"])
    assert "transferUnits" in error["message"]
