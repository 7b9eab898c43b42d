"""Histories in GraphQL: along the days of the organization, and along what was believed of one day."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graphql.asker import Asker
from tests.kit import (
    APR,
    CHIEF,
    EXPORT,
    JAN,
    JULY,
    JUNE,
    MAR,
    MAY,
    PLANT,
    SALES,
    SEP,
    Acme,
    adjust,
    dissolve,
    move,
    move_position,
    rename,
    reopen,
    rescind,
)
from tests.kit import (
    ask as form,
)

STEP = """field before after beforeNode { ... on Unit { code } } afterNode { ... on Unit { code } }
  effective { from to } recordedFrom recordedTo entry { sequence type }"""


def steps(
    ask: Asker, field: str, as_of: dict[str, Any] | None = None, clock: str = "EFFECTIVE"
) -> list[dict[str, Any]]:
    """The steps of one field in the history of export."""
    told = ask.acme(f'unit(code: "export") {{ history(clock: {clock}, first: 1000) {{ nodes {{ {STEP} }} }} }}', as_of)
    return [node for node in told["unit"]["history"]["nodes"] if node["field"] == field]


def test_along_its_days_a_unit_tells_what_held_and_the_entry_that_said_so(tree: Acme, ask: Asker) -> None:
    tree.records(move(EXPORT, PLANT, JUNE))
    tree.records(rename(EXPORT, "Abroad", MAR))

    told = steps(ask, "parent")

    assert told == [
        {
            "field": "parent",
            "before": None,
            "after": SALES,
            "beforeNode": None,
            "afterNode": {"code": "sales"},
            "effective": {"from": "2024-01-01", "to": "2024-06-01"},
            "recordedFrom": 4,
            "recordedTo": None,
            "entry": {"sequence": 4, "type": "UnitCreated"},
        },
        {
            "field": "parent",
            "before": SALES,
            "after": PLANT,
            "beforeNode": {"code": "sales"},
            "afterNode": {"code": "plant"},
            "effective": {"from": "2024-06-01", "to": None},
            "recordedFrom": 6,
            "recordedTo": None,
            "entry": {"sequence": 6, "type": "UnitMoved"},
        },
    ]


def test_along_its_days_a_temporary_fact_gives_way_to_what_it_covered(tree: Acme, ask: Asker) -> None:
    tree.records(rename(EXPORT, "Abroad", MAR, MAY))

    told = [(step["after"], step["effective"]["from"], step["effective"]["to"]) for step in steps(ask, "name.en")]

    assert told == [
        ("Export", "2024-01-01", "2024-03-01"),
        ("Abroad", "2024-03-01", "2024-05-01"),
        ("Export", "2024-05-01", None),
    ]


def test_along_its_days_plans_are_told_too(tree: Acme, ask: Asker) -> None:
    tree.records(rename(EXPORT, "Abroad", SEP))

    told = steps(ask, "name.en", {"effective": "2024-01-01"})

    assert [step["after"] for step in told] == ["Export", "Abroad"]


def test_along_its_days_only_what_was_known_is_told(tree: Acme, ask: Asker) -> None:
    tree.records(rename(EXPORT, "Abroad", MAR))
    tree.records(rescind(6))

    told = [
        [step["after"] for step in steps(ask, "name.en", {"effective": "2024-06-30", "known": {"sequence": known}})]
        for known in (5, 6, 7)
    ]

    assert told == [["Export"], ["Export", "Abroad"], ["Export"]]


def test_along_the_ledger_a_unit_tells_what_was_believed_of_the_day(tree: Acme, ask: Asker) -> None:
    tree.records(rename(EXPORT, "Abroad", APR))
    tree.records(rename(EXPORT, "Overseas", JUNE, JULY, correct=True))
    tree.records(rename(EXPORT, "Later", SEP))
    tree.records(rescind(7))

    told = [
        (step["before"], step["after"], step["recordedFrom"], step["recordedTo"], step["entry"]["sequence"])
        for step in steps(ask, "name.en", {"effective": "2024-06-15"}, "RECORDED")
    ]

    assert told == [
        (None, "Export", 5, 6, 4),
        ("Export", "Abroad", 6, 7, 6),
        ("Abroad", "Overseas", 7, 9, 7),
        ("Overseas", "Abroad", 9, None, 6),
    ]


def test_along_the_ledger_nothing_is_told_from_the_inside_of_a_change_set(tree: Acme, ask: Asker) -> None:
    tree.records(rename(EXPORT, "For a moment", MAR), rename(EXPORT, "Abroad", MAR), rename(SALES, "Selling", MAR))
    tree.records(rename(SALES, "Sold", MAR), rescind(7))

    told = [
        (step["after"], step["recordedFrom"], step["recordedTo"], step["entry"]["sequence"])
        for step in steps(ask, "name.en", None, "RECORDED")
    ]

    assert told == [("Export", 5, 8, 4), ("Abroad", 8, 10, 7), ("For a moment", 10, None, 6)]


def test_along_the_ledger_a_belief_that_was_taken_back_ends_in_nothing(tree: Acme, ask: Asker) -> None:
    tree.records(form("setAttribute", MAR, noun="unit", entity=EXPORT, name="motto", value="Go."))
    tree.records(rescind(6))

    told = [
        (step["before"], step["after"], step["recordedFrom"], step["recordedTo"])
        for step in steps(ask, "attribute.motto", None, "RECORDED")
    ]

    assert told == [(None, "Go.", 6, 7), ("Go.", None, 7, None)]


def test_a_field_is_named_as_a_person_would_name_it(tree: Acme, ask: Asker) -> None:
    tree.records(
        form("setAttribute", MAR, noun="unit", entity=EXPORT, name="motto", value="Go.", language="en"),
        form("setAttribute", MAR, noun="unit", entity=EXPORT, name="source id", value="u1"),
        adjust(EXPORT, MAR, seats=3),
        adjust(EXPORT, MAR, after={"fte": "2.5"}, grade="G1"),
        form("stateUnitPurpose", MAR, unit=EXPORT, purpose=[{"language": "zh", "text": "出口"}]),
    )

    told = ask.acme('unit(code: "export") { history { nodes { field after } } }')["unit"]["history"]["nodes"]

    assert {step["field"] for step in told} >= {"status", "code", "kind", "parent", "name.en", "purpose.zh", "seats"}
    assert all(".." not in step["field"] and "milli" not in step["field"] for step in told), told


def test_the_history_of_a_unit_that_is_gone_is_told_on_its_days(tree: Acme, ask: Asker) -> None:
    tree.records(dissolve(EXPORT, MAR))
    tree.records(reopen(EXPORT, SEP, parent=PLANT))

    told = [
        (step["after"], step["effective"]["from"], step["effective"]["to"])
        for step in steps(ask, "status", {"effective": "2024-09-01"})
    ]

    assert told == [
        ("ACTIVE", "2024-01-01", "2024-03-01"),
        (None, "2024-03-01", "2024-09-01"),
        ("ACTIVE", "2024-09-01", None),
    ]


def test_a_history_is_paged_and_stays_the_same_while_others_write(tree: Acme, ask: Asker) -> None:
    for month in (MAR, MAY, JULY):
        tree.records(rename(EXPORT, f"Name of {month}", month))
    document = """query($after: String) { organization { unit(code: "export") { history(first: 3, after: $after) {
        totalCount nodes { field after } pageInfo { hasNextPage endCursor } } } } }"""

    pages = [ask(document)["organization"]["unit"]["history"]]
    tree.records(rename(EXPORT, "Meanwhile", JAN), rename(EXPORT, "And later", SEP))
    while pages[-1]["pageInfo"]["hasNextPage"]:
        pages.append(ask(document, after=pages[-1]["pageInfo"]["endCursor"])["organization"]["unit"]["history"])

    told = [(node["field"], node["after"]) for page in pages for node in page["nodes"]]
    assert len(told) == len(set(told)) == pages[0]["totalCount"]
    assert not {"Meanwhile", "And later"} & {after for _, after in told}


@pytest.mark.parametrize("along", ["EFFECTIVE", "RECORDED"])
def test_a_position_and_the_organization_have_histories_too(staffed: Acme, ask: Asker, along: str) -> None:
    staffed.records(move_position(CHIEF, PLANT, MAR), form("designateUnitHead", MAR, unit=SALES, position=None))
    staffed.records(form("renameOrganization", MAR, names=[{"language": "en", "text": "Acme & Co"}]))

    told = ask.acme(
        f"""history(clock: {along}) {{ nodes {{ field after }} }}
            position(code: "chief") {{ history(clock: {along}) {{ nodes {{ field after afterNode {{
              ... on Unit {{ code }} ... on Position {{ code }} }} }} }} }}"""
    )

    assert {"field": "name.en", "after": "Acme & Co"} in told["history"]["nodes"]
    assert {"field": "unit", "after": PLANT, "afterNode": {"code": "plant"}} in told["position"]["history"]["nodes"]


def test_a_head_in_a_history_is_a_position(staffed: Acme, ask: Asker) -> None:
    staffed.records(form("designateUnitHead", MAR, unit=SALES, position=None))

    told = ask.acme(
        """unit(code: "sales") { history { nodes { field beforeNode { ... on Position { code } }
             afterNode { ... on Position { code } } } } }"""
    )

    nodes = [(n["beforeNode"], n["afterNode"]) for n in told["unit"]["history"]["nodes"] if n["field"] == "head"]
    assert nodes == [(None, {"code": "chief"}), ({"code": "chief"}, None)]


def test_a_step_leads_to_its_entry_and_from_there_to_the_whole_set(tree: Acme, ask: Asker) -> None:
    told = ask.acme(
        """unit(code: "export") { history(first: 1) { nodes { entry { subjects { ... on Unit { code } } actor { name }
             changeSet { firstSequence lastSequence } } } } }"""
    )

    assert told["unit"]["history"]["nodes"] == [
        {
            "entry": {
                "subjects": [{"code": "export"}],
                "actor": {"name": "local"},
                "changeSet": {"firstSequence": 2, "lastSequence": 5},
            }
        }
    ]


def test_a_belief_that_there_is_nothing_is_no_step(tree: Acme, ask: Asker) -> None:
    told = ask.acme('unit(code: "export") { history(clock: RECORDED) { nodes { field before after } } }')

    empty = [n["field"] for n in told["unit"]["history"]["nodes"] if n["before"] is None and n["after"] is None]
    assert empty == []
