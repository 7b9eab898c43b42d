"""What `orgledger export` hands out, and what it refuses."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.runner import Terminal
from tests.kit import Acme, busy, open_ledger


@pytest.fixture
def acme(orgledger: Terminal) -> Terminal:
    """Some of everything."""
    ledger = open_ledger(orgledger.database_url)
    busy(Acme(ledger))
    ledger.close()
    return orgledger


def test_the_history_goes_into_a_folder_and_into_a_database(acme: Terminal, tmp_path: Path) -> None:
    said = acme.runs("export", "--format", "rectangles", "--output", tmp_path / "files", "--files", "parquet")
    assert "known up to entry" in said
    assert (tmp_path / "files" / "unit.parquet").is_file()

    told = json.loads(
        acme.runs("export", "--format", "rectangles", "--output", f"sqlite:///{tmp_path}/t.db", "--known", 5, "--json")
    )

    with sqlite3.connect(tmp_path / "t.db") as tables:
        assert tables.execute("SELECT count(*) FROM unit").fetchone() == (told["rows"]["unit"],)
        assert tables.execute("SELECT sequence, personal FROM origin").fetchone() == (told["sequence"], 0)
        columns = {column[1] for column in tables.execute("PRAGMA table_info(person)")}
    tables.close()
    assert "name" not in columns


def test_structures_go_out_in_the_words_of_others(acme: Terminal, tmp_path: Path) -> None:
    linked = json.loads(acme.runs("export", "--format", "jsonld"))
    acme.runs("export", "--format", "scim", "--personal", "--output", tmp_path / "users.json")

    assert {"Dataset", "OrganizationalUnit", "Post", "Person"} <= {node["type"] for node in linked["@graph"]}
    users = json.loads((tmp_path / "users.json").read_text(encoding="utf-8"))
    assert {one["meta"]["resourceType"] for one in users["Resources"]} == {"User", "Group"}


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["--format", "rectangles"], 2, "Say where"),
        (["--format", "rectangles", "--output", "x", "--at", "2024-01-01"], 2, "leave --at out"),
        (["--format", "rectangles", "--output", "sqlite:///x.db", "--files", "csv"], 2, "--files is for a folder"),
        (["--format", "rectangles", "--output", "x", "--schema", "y"], 2, "--schema is for PostgreSQL"),
        (["--format", "rectangles", "--output", "/dev/null/x"], 2, "cannot be written"),
        (["--format", "rectangles", "--output", "sqlite:////dev/null/x.db"], 5, "cannot be written"),
        (["--format", "rectangles", "--output", "mysql://host/x"], 1, "neither"),
        (["--format", "rectangles", "--output", "x", "--known", "999"], 1, "lies beyond the head"),
        (["--format", "csv"], 2, "one noun at a time"),
        (["--format", "orgseed", "--personal"], 2, "--personal is not for orgseed"),
        (["--format", "orgseed", "--output", "/dev/null/x"], 2, "cannot be written"),
        (["--format", "jsonld", "--language", "zh"], 2, "it takes --personal"),
        (["--format", "jsonld", "--output", "/dev/null/x"], 2, "cannot be written"),
        (["--format", "scim", "--known", "999"], 1, "lies beyond the head"),
    ],
)
def test_bad_input_is_told_and_writes_nothing(
    acme: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int, why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())

    said = acme("export", *arguments)

    assert said.code == code
    assert why in said.err
    assert sorted(tmp_path.iterdir()) == before


def test_the_ledgers_own_database_is_left_alone(acme: Terminal) -> None:
    said = acme("export", "--format", "rectangles", "--output", acme.database_url)

    assert said.code == 1
    assert "no export made" in said.err
    assert acme.heads()["acme"] > 5
