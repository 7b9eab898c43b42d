"""Taking back what was recorded: a change set by the id that the log shows, and a whole import."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import Terminal

LINES = [
    {"seq": 1, "effective": "2024-01-01", "changes": [
        {"op": "unit.add", "unit": "A", "code": "a", "name": "Alpha", "kind": "team", "parent": None},
        {"op": "member.start", "unit": "A", "person": "p1"}, {"op": "duty.start", "unit": "A", "duty": "Ship it"}]},
    {"seq": 2, "effective": "2024-02-01", "changes": [{"op": "unit.rename", "unit": "A", "name": "Beta"}]},
    {"seq": 3, "effective": "2024-03-01", "changes": [{"op": "unit.rename", "unit": "A", "name": "Gamma"}]},
]  # fmt: skip


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
def orgledger(database_url: str) -> Terminal:
    return Terminal(database_url)


def imports(orgledger: Terminal, folder: Path, lines: list[dict[str, object]], code: str = "x") -> str:
    """Import a history; what was printed."""
    file = folder / "history.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return orgledger.runs("import", file, "--format", "orgchange", "--organization", code)


def name(orgledger: Terminal, day: str = "2026-01-01") -> str | None:
    """What unit a is called on a day."""
    document = f'{{ organization(code: "x", asOf: {{effective: "{day}"}}) {{ unit(code: "a") {{ name }} }} }}'
    unit = orgledger.data(document)["organization"]["unit"]
    return unit and str(unit["name"])


def test_the_log_shows_the_id_of_each_change_set_and_it_is_taken_back(orgledger: Terminal, tmp_path: Path) -> None:
    imports(orgledger, tmp_path, LINES)
    newest, *_ = json.loads(orgledger.runs("log", "--json"))
    [line] = [line for line in orgledger.runs("log").splitlines() if "Gamma" in line]

    said = orgledger.runs("rescind", "--set", newest["changeSetId"], "--reason", "A typing error.")

    assert line.endswith(f"change set {newest['changeSetId']}")
    assert "1 entries are taken back" in said
    assert name(orgledger) == "Beta"
    node = orgledger.data(
        "query($id: ID!) { node(id: $id) { ... on ChangeSet { lastSequence } } }", id=newest["changeSetId"]
    )
    assert node == {"node": {"lastSequence": newest["changeSet"][1]}}


def test_a_whole_import_is_taken_back_and_the_corrected_file_comes_in(orgledger: Terminal, tmp_path: Path) -> None:
    said = imports(orgledger, tmp_path, LINES)
    [_, hint] = said.splitlines()
    command = hint.partition("orgledger ")[2].split()

    orgledger.runs(*command, "--reason", "The wrong file.")
    gone = name(orgledger, "2024-01-15")
    again = imports(orgledger, tmp_path, LINES)
    twice = imports(orgledger, tmp_path, LINES)

    assert command == ["rescind", "--organization", "x", "--source", "history.jsonl"]
    assert gone is None
    assert "3 of 3 lines recorded" in again
    assert "0 of 3 lines recorded, 3 were recorded before" in twice
    assert (name(orgledger, "2024-01-15"), name(orgledger)) == ("Alpha", "Gamma")


def test_the_last_lines_of_an_import_are_taken_back_and_come_in_again(orgledger: Terminal, tmp_path: Path) -> None:
    imports(orgledger, tmp_path, LINES)
    *_, (first, last) = [one["changeSet"] for one in reversed(json.loads(orgledger.runs("log", "--json")))]

    orgledger.runs("rescind", "--entries", f"{first}-{last}")
    corrected = [*LINES[:2], LINES[2] | {"changes": [{"op": "unit.rename", "unit": "A", "name": "Delta"}]}]
    said = imports(orgledger, tmp_path, corrected)

    assert "1 of 3 lines recorded, 2 were recorded before" in said
    assert name(orgledger) == "Delta"


def test_a_line_that_was_taken_back_alone_stays_so_when_the_file_comes_again(
    orgledger: Terminal, tmp_path: Path
) -> None:
    imports(orgledger, tmp_path, LINES)
    [renamed] = [
        one for one in json.loads(orgledger.runs("log", "--json")) if "Alpha is renamed Beta" in one["summary"]
    ]

    orgledger.runs("rescind", "--set", renamed["changeSetId"])
    said = imports(orgledger, tmp_path, LINES)

    assert "0 of 3 lines recorded, 3 were recorded before" in said
    assert name(orgledger, "2024-02-15") == "Alpha"


def test_what_was_recorded_since_stands_in_the_way_of_taking_an_import_back(
    orgledger: Terminal, tmp_path: Path
) -> None:
    imports(orgledger, tmp_path, LINES)
    unit = orgledger.data('{ organization(code: "x") { unit(code: "a") { key } } }')["organization"]["unit"]["key"]
    child = {"from": "2024-06-01", "kind": "TEAM", "parent": unit, "names": [{"language": "en", "text": "Mine"}]}
    orgledger.runs("record", "-", stdin=json.dumps({"operations": [{"createUnit": child}]}))
    before = orgledger.heads()

    said = orgledger("rescind", "--source", "history.jsonl")

    assert said.code == 1
    assert "Mine" in said.err
    assert orgledger.heads() == before


def test_taking_back_is_itself_taken_back(orgledger: Terminal, tmp_path: Path) -> None:
    imports(orgledger, tmp_path, LINES)
    hint = orgledger.runs("rescind", "--source", "history.jsonl").splitlines()[-1]

    orgledger.runs(*hint.partition("orgledger ")[2].split())

    assert name(orgledger) == "Gamma"


def test_a_rehearsal_takes_nothing_back(orgledger: Terminal, tmp_path: Path) -> None:
    imports(orgledger, tmp_path, LINES)
    before = orgledger.heads()

    said = orgledger.runs("rescind", "--source", "history.jsonl", "--dry-run")

    assert f"{before['x'] - 1} entries would be taken back" in said
    assert orgledger.heads() == before


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ([], 2, "--set, --entries or --source"),
        (["--set", "nonsense"], 2, "is not the id of a change set of x; `orgledger log` shows them"),
        (["--entries", "0"], 2, "such as 2-6038"),
        (["--entries", "2-900"], 2, "its ledger ends at entry"),
        (["--entries", "1"], 1, "There is nothing to take back"),
        (["--source", "other.jsonl"], 1, "Nothing in x was imported from 'other.jsonl'"),
    ],
)
def test_what_cannot_be_taken_back_is_refused_in_words(
    orgledger: Terminal, tmp_path: Path, options: list[str], code: int, words: str
) -> None:
    imports(orgledger, tmp_path, LINES)

    said = orgledger("rescind", *options)

    assert said.code == code
    assert words in said.err
