"""A mistyped database: whatever reads says so and creates nothing, no file and no folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import Terminal

DOCUMENT = "{ organizations { code } }"
READING = [
    ["organization", "list"],
    ["show", "tree"],
    ["show", "unit", "sales"],
    ["show", "position", "chief"],
    ["show", "person", "p1"],
    ["log"],
    ["diff", "--from-at", "2024-01-01", "--at", "2024-06-01"],
    ["check"],
    ["query", "-"],
    ["export", "--format", "csv", "--noun", "units"],
    *(["export", "--format", name] for name in ("orgseed", "orgchange", "jsonld", "scim")),
    ["export", "--format", "rectangles", "--output", "out"],
    ["report", "make", "structure"],
    ["bundle", "--output", "bundle.zip"],
    ["verify"],
    ["proof", "1"],
    ["checkpoint"],
    ["reads"],
    ["grant", "list"],
    ["user", "list"],
    ["token", "list"],
    ["webhook", "list"],
    ["report", "schedule", "list"],
    ["request", "list"],
    ["person", "export", "p1"],
    ["person", "proposals"],
    ["vault", "check"],
    ["db", "check"],
    ["db", "rebuild"],
    ["rescind", "--entries", "2"],
]


@pytest.mark.parametrize("command", READING, ids=" ".join)
@pytest.mark.parametrize("place", ["missing.db", "no/such/folder/missing.db"])
def test_whatever_reads_a_database_that_is_not_there_creates_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    orgledger = Terminal("sqlite:///unused.db")

    said = orgledger("--database", f"sqlite:///{tmp_path}/{place}", *command, stdin=DOCUMENT)

    assert said.code == 5, said
    assert f"There is no database at sqlite:///{tmp_path}/{place}; nothing was created." in said.err
    assert "--database" in said.err
    assert list(tmp_path.iterdir()) == []
