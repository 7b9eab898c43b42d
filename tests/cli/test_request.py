"""Change requests at a terminal: what the commands print, and how they end."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.runner import Said, Terminal
from tests.kit import FEB, JAN, MAR, SALES, Form, create, dissolve, rename


@pytest.fixture
def acme(orgledger: Terminal) -> Terminal:
    """A terminal on a database in which sales stands since 2024. Entries 1 and 2."""
    orgledger.runs("organization", "register", "--code", "acme", "--name", "en=Acme", "--effective", "2020-01-01")
    record(orgledger, create(SALES, JAN, code="sales", name="Sales"))
    return orgledger


def record(orgledger: Terminal, *operations: Form) -> None:
    orgledger.runs("record", "-", stdin=json.dumps({"operations": list(operations)}))


def draft(orgledger: Terminal, *operations: Form, **more: Any) -> Said:
    content = json.dumps({"title": "A plan", "operations": list(operations), **more})
    return orgledger("--actor", "ann", "request", "draft", "-", stdin=content)


def asks(orgledger: Terminal, actor: str, *arguments: str) -> Said:
    return orgledger("--actor", actor, "request", *arguments)


@pytest.mark.parametrize("engine_name", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_request_goes_from_draft_to_record(acme: Terminal) -> None:
    drafted = draft(acme, rename(SALES, "Selling", MAR)).json
    key = drafted["key"]
    assert (drafted["state"], drafted["title"], drafted["comesTo"]) == ("DRAFT", "A plan", ["UnitRenamed"])

    submitted = asks(acme, "ann", "submit", key).json
    assert submitted["state"] == "SUBMITTED"
    assert asks(acme, "bob", "approve", key, "--digest", submitted["digest"]).json["state"] == "APPROVED"
    rehearsed = asks(acme, "ann", "record", key, "--dry-run").json
    assert rehearsed == {"basedOn": 4, "operations": ["UnitRenamed", "ChangeRequestRecorded"]}
    assert asks(acme, "ann", "record", key).json == {"firstSequence": 5, "lastSequence": 6, "replayed": False}

    assert asks(acme, "eve", "show", key).json["state"] == "RECORDED"
    assert "Selling" in acme.runs("show", "tree")
    assert "A plan is recorded" in acme.runs("log")


def test_the_exit_code_says_how_a_step_ended(acme: Terminal) -> None:
    key = draft(acme, rename(SALES, "Selling", MAR)).json["key"]
    digest = asks(acme, "ann", "submit", key).json["digest"]

    assert asks(acme, "ann", "approve", key, "--digest", digest).code == 1
    assert asks(acme, "bob", "approve", key, "--digest", "0" * 64).code == 3
    assert asks(acme, "bob", "reject", key).code == 1
    assert asks(acme, "ann", "record", key).code == 3
    assert asks(acme, "bob", "approve", key).code == 2
    assert asks(acme, "bob", "approve", key, "--digest", digest).code == 0
    record(acme, rename(SALES, "Trade", FEB))
    lapsed = asks(acme, "ann", "record", key)
    assert (lapsed.code, "entry 5" in lapsed.err) == (3, True)
    assert asks(acme, "bob", "reject", key, "--reason", "Too late.").json["state"] == "REJECTED"


def test_a_draft_is_amended_and_thrown_away(acme: Terminal) -> None:
    key = draft(acme, dissolve(SALES, MAR)).json["key"]
    content = json.dumps({"title": "Better", "operations": [rename(SALES, "Selling", MAR)]})

    amended = acme("--actor", "ann", "request", "draft", "-", "--amend", key, stdin=content)
    assert (amended.json["key"], amended.json["title"]) == (key, "Better")
    assert asks(acme, "bob", "show", key).code == 1
    assert asks(acme, "ann", "withdraw", key).json == {"key": key, "state": None}
    assert asks(acme, "ann", "show", key).code == 1


def test_requests_are_listed_by_state(acme: Terminal) -> None:
    first, second = (draft(acme, rename(SALES, name, MAR)).json["key"] for name in ("A", "B"))
    asks(acme, "ann", "submit", second)

    assert asks(acme, "ann", "list").out.splitlines() == [
        f"{second}  SUBMITTED  A plan",
        f"{first}  DRAFT      A plan",
    ]
    assert asks(acme, "bob", "list").out.splitlines() == [f"{second}  SUBMITTED  A plan"]
    assert [one["key"] for one in asks(acme, "ann", "list", "--state", "draft", "--json").json] == [first]


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"title": "x"}', '{"title": "x", "operations": {}}'])
def test_an_input_that_is_none_is_wrong_usage(acme: Terminal, content: str) -> None:
    assert acme("request", "draft", "-", stdin=content).code == 2


def test_a_title_that_is_none_is_refused(acme: Terminal) -> None:
    assert draft(acme, rename(SALES, "Selling", MAR), title="").code == 1
    assert draft(acme, rename(SALES, "Selling", MAR), title=7).code == 1
