"""Commands that record: what they print, and how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.runner import Terminal
from tests.kit import JAN, MAR, MAY, NOWHERE, PLANT, SALES, Form, ask, called, create, dissolve, move, rename


def change_set(*operations: Form, **more: Any) -> str:
    """The input of `record`."""
    return json.dumps({"operations": list(operations), **more})


@pytest.fixture
def acme(orgledger: Terminal) -> Terminal:
    """A terminal on a database in which sales and a plant stand since 2024. Entries 1 to 3."""
    orgledger.runs("organization", "register", "--code", "acme", "--name", "en=Acme", "--effective", "2020-01-01")
    orgledger.runs(
        "record",
        "-",
        stdin=change_set(
            create(SALES, JAN, code="sales", name="Sales"), create(PLANT, JAN, code="plant", name="Plant")
        ),
    )
    return orgledger


@pytest.mark.parametrize("engine_name", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_an_organization_is_registered_and_listed(orgledger: Terminal) -> None:
    said = orgledger.runs(
        "organization", "register", "--code", "acme", "--name", "en=Acme", "--name", "zh=艾克米", "--time-zone",
        "Asia/Shanghai", "--language", "zh", "--effective", "2020-01-01",
    )  # fmt: skip
    listed = orgledger.runs("organization", "list")

    assert said.startswith("acme is registered as ")
    assert listed.startswith("acme  entry 1  last recorded 2")
    told = orgledger.data(
        '{ organization { name en: name(language: "en") } organizations { timeZone firstEffective } }'
    )
    assert told == {
        "organization": {"name": "艾克米", "en": "Acme"},
        "organizations": [{"timeZone": "Asia/Shanghai", "firstEffective": "2020-01-01"}],
    }


def test_a_database_without_an_organization_lists_nothing(orgledger: Terminal) -> None:
    assert orgledger.runs("organization", "list") == ""


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        (["--name", "en=Acme"], 2, "--code"),
        (["--code", "acme"], 2, "--name"),
        (["--code", "acme", "--name", "Acme"], 2, "LANGUAGE=NAME"),
        (["--code", "acme", "--name", "English=Acme"], 1, "language"),
        (["--code", "acme", "--name", "en="], 1, "text"),
        (["--code", "", "--name", "en=Acme"], 1, "code"),
        (["--code", "acme", "--name", "en=Acme", "--time-zone", "Mars"], 1, "Mars"),
        (["--code", "acme", "--name", "en=Acme", "--effective", "soon"], 2, "soon"),
        (["--code", "acme", "--name", "en=Acme", "--effective", "9999-12-31"], 1, "9999-12-31"),
    ],
)
def test_a_registration_that_is_wrong_says_why(orgledger: Terminal, options: list[str], code: int, word: str) -> None:
    said = orgledger("organization", "register", *options)

    assert (said.code, said.out) == (code, "")
    assert word in said.err
    assert "Expected `" not in said.err
    assert orgledger.heads() == {}


def test_a_code_that_is_taken_is_refused(acme: Terminal) -> None:
    said = acme("organization", "register", "--code", "acme", "--name", "en=Another")

    assert (said.code, said.err) == (1, "code: There is already an organization 'acme'.\n")


def test_a_change_set_is_recorded_from_standard_input(acme: Terminal) -> None:
    said = acme("record", "-", "--reason", "It pays.", stdin=change_set(rename(SALES, "Selling", MAR), title="Spring"))

    assert said.code == 0
    assert said.json == {"firstSequence": 4, "lastSequence": 4, "replayed": False, "warnings": []}
    told = acme.data("{ entry(sequence: 4) { reason actor { name } changeSet { title } } }")
    assert told["entry"] == {"reason": "It pays.", "actor": {"name": "local"}, "changeSet": {"title": "Spring"}}


def test_a_change_set_is_recorded_from_a_file_by_a_named_actor(acme: Terminal, tmp_path: Path) -> None:
    (tmp_path / "set.json").write_text(change_set(rename(SALES, "Selling", MAR)), encoding="utf-8")

    acme.runs("--actor", "ada", "record", tmp_path / "set.json", "--organization", "acme")

    assert acme.data("{ entry(sequence: 4) { actor { name } } }") == {"entry": {"actor": {"name": "ada"}}}


def test_a_dry_run_says_what_would_be_recorded_and_records_nothing(acme: Terminal) -> None:
    said = acme("record", "-", "--dry-run", stdin=change_set(rename(SALES, "Selling", MAR), move(PLANT, SALES, MAY)))

    assert said.code == 0
    assert said.json == {"basedOn": 3, "operations": ["UnitRenamed", "UnitMoved"]}
    assert acme.heads() == {"acme": 3}


def test_a_refused_change_set_ends_with_one_and_names_each_operation(acme: Terminal) -> None:
    said = acme("record", "-", stdin=change_set(rename(NOWHERE, "x", MAR), create(SALES, MAR)))

    assert (said.code, said.out) == (1, "")
    first, second = said.err.splitlines()
    assert first == f"operations.0: There is no unit {NOWHERE} in this organization."
    assert second.startswith(f"operations.1: The key {SALES} already belongs to the unit Sales.")
    assert acme.heads() == {"acme": 3}


def test_a_conflict_ends_with_three(acme: Terminal) -> None:
    acme.runs("record", "-", stdin=change_set(rename(SALES, "Selling", MAR)))

    said = acme("record", "-", "--based-on", "3", stdin=change_set(rename(SALES, "Vending", MAR)))

    assert (said.code, said.out) == (3, "")
    assert "entry 4" in said.err
    assert acme.heads() == {"acme": 4}


def test_the_same_key_is_recorded_once(acme: Terminal) -> None:
    given = change_set(rename(SALES, "Selling", MAR))

    told = [acme("record", "-", "--idempotency-key", "k", stdin=given) for _ in range(2)]
    other = acme("record", "-", "--idempotency-key", "k", stdin=change_set(rename(SALES, "Vending", MAR)))

    assert [one.json["replayed"] for one in told] == [False, True]
    assert [one.json["lastSequence"] for one in told] == [4, 4]
    assert other.code == 1


@pytest.mark.parametrize(
    "given",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"operations": {}}',
        '{"operations": "all"}',
        "[" * 100_000,
        '{"operations": [], "title": 5}',
        '{"operations": [NaN]}',
        b"\xff\xfe",
        b'{"operations": [], "title": "\xff"}',
    ],
    ids=lambda given: repr(given)[:40],
)
def test_an_input_that_is_no_change_set_is_a_usage_error(acme: Terminal, given: str | bytes) -> None:
    said = acme("record", "-", stdin=given)

    assert said.code in (1, 2), said
    assert said.err.strip()
    assert len(said.err) < 2_000
    assert acme.heads() == {"acme": 3}


@pytest.mark.parametrize(
    "operation",
    [
        {},
        {"renameUnit": None},
        {"renameUnit": []},
        {"renameUnit": {}},
        {"burnUnit": {}},
        "renameUnit",
        5,
        None,
        ["renameUnit"],
        {**rename(SALES, "a", MAR), **move(SALES, None, MAR)},
        {"renameUnit": {**rename(SALES, "Selling", MAR)["renameUnit"], "colour": "red"}},
        {"renameUnit": {"unit": SALES, "names": called("x"), "effective": "2024-01-01"}},
        {"renameUnit": {"unit": SALES, "names": called("x"), "effective": {"from": "2024-01-01", "verb": "ACT"}}},
        {"renameUnit": {"unit": SALES, "names": called("x"), "effective": {"from": 20240101}}},
        {"renameUnit": {"unit": [SALES], "names": called("x"), "effective": {"from": "2024-01-01"}}},
        {"adjustHeadcount": {"unit": SALES, "after": {"fte": 1e400}, "effective": {"from": "2024-01-01"}}},
        {"rescind": {"sequences": [10**30]}},
        {"rescind": {"sequences": [1.5]}},
    ],
    ids=lambda operation: str(operation)[:50],
)
def test_an_operation_that_is_malformed_is_refused_by_its_place(acme: Terminal, operation: object) -> None:
    said = acme("record", "-", stdin=json.dumps({"operations": [operation]}))

    assert (said.code, said.out) == (1, ""), said
    assert said.err.startswith("operations.0"), said.err
    assert acme.heads() == {"acme": 3}


def test_a_field_beside_the_operations_that_nobody_knows_is_refused(acme: Terminal) -> None:
    """A misspelt title, or a reason in the wrong place, would be lost without a word."""
    said = acme("record", "-", stdin=change_set(rename(SALES, "Selling", MAR), titel="Spring", reason="Why"))

    assert said.code in (1, 2)
    assert "titel" in said.err


def test_a_file_that_is_not_there_is_a_usage_error(acme: Terminal, tmp_path: Path) -> None:
    assert acme("record", tmp_path / "nothing.json").code == 2
    assert acme("import", tmp_path / "nothing", "--format", "orgchange", "--organization", "acme").code == 2
    assert acme("import", tmp_path, "--format", "orgchange", "--organization", "acme").code == 2


def test_an_organization_must_be_named_where_there_are_several(acme: Terminal) -> None:
    acme.runs("organization", "register", "--code", "other", "--name", "en=Other")
    given = change_set(rename(SALES, "Selling", MAR))

    unnamed = acme("record", "-", stdin=given)
    wrong = acme("record", "-", "--organization", "nobody", stdin=given)
    foreign = acme("record", "-", "--organization", "other", stdin=given)

    assert (unnamed.code, wrong.code, foreign.code) == (1, 1, 1)
    assert "Name the organization" in unnamed.err
    assert wrong.err == "There is no organization 'nobody'.\n"
    assert "There is no unit" in foreign.err


def test_an_import_registers_the_organization_and_says_what_it_did(orgledger: Terminal, tmp_path: Path) -> None:
    line = {"seq": 1, "effective": "2024-01-01", "changes": [
        {"op": "unit.add", "unit": "u", "code": "u", "name": "U", "kind": "team", "parent": None}
    ]}  # fmt: skip
    (tmp_path / "history.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    options = ("--format", "orgchange", "--organization", "acme", "--name", "Acme", "--time-zone", "Asia/Shanghai")

    first = orgledger.runs("import", tmp_path / "history.jsonl", *options)
    second = orgledger.runs("import", tmp_path / "history.jsonl", *options)

    assert first.splitlines() == [
        "1 of 1 lines recorded. The ledger of acme ends at entry 3.",
        "To take it back: orgledger rescind --organization acme --source history.jsonl",
    ]
    assert second == "0 of 1 lines recorded, 1 were recorded before. The ledger of acme ends at entry 3.\n"
    told = orgledger.data("{ organizations { name timeZone firstEffective replayedUntil } }")["organizations"]
    assert told == [
        {"name": "Acme", "timeZone": "Asia/Shanghai", "firstEffective": "2024-01-01", "replayedUntil": None}
    ]


def test_a_format_that_is_not_there_is_a_usage_error(acme: Terminal, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n", encoding="utf-8")

    said = acme("import", tmp_path / "x.csv", "--format", "xml", "--organization", "acme")

    assert said.code == 2
    assert "orgchange" in said.err


def test_a_refusal_names_a_tie_by_what_it_ties(acme: Terminal) -> None:
    tied = ask("startCollaboration", JAN, parties=[SALES, PLANT], kind="MUTUAL")
    acme.runs("record", "-", stdin=change_set(tied))

    said = acme("record", "-", stdin=change_set(dissolve(SALES, MAR)))

    assert said.code == 1
    [told] = said.err.strip().splitlines()
    assert told.startswith("Sales must be on record from 2024-03-01 on, because it is a party of ")
    assert {"Plant", "Sales"} == set(told.partition("party of ")[2].partition(".")[0].split(" – "))
