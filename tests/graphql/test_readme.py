"""The README's queries, as a newcomer pastes them."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

from orgledger.cli.serve import load_examples
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger

README = (Path(__file__).resolve().parent.parent.parent / "README.md").read_text(encoding="utf-8")
DOCUMENTS = re.findall(r"```graphql\n(.*?)```", README, re.DOTALL)


def ask(ledger: Ledger, document: str) -> Any:
    """The answer to a document, which must be without errors."""
    result: Any = asyncio.run(build_schema().execute(document, context_value=Request(ledger)))
    assert result.errors is None, result.errors
    return result.data


def test_the_first_query_answers(demo: Ledger) -> None:
    data = ask(demo, DOCUMENTS[0])

    assert data["then"]["name"] == "The Rust project"
    assert data["then"]["unit"]["name"] == "Compiler team"
    assert data["then"]["totals"]["units"] < data["now"]["totals"]["units"]


def test_the_comparison_tells_what_moved_and_why(demo: Ledger) -> None:
    compared = ask(demo, DOCUMENTS[1])["compare"]

    assert {count["kind"] for count in compared["summary"]} >= {"CREATED", "ASSIGNMENT_CHANGED"}
    assert compared["differences"]["nodes"]
    assert all(one["causedBy"] and one["fields"] for one in compared["differences"]["nodes"])


def test_a_seed_answers_in_chinese_and_english(demo: Ledger) -> None:
    told = ask(demo, DOCUMENTS[2])["organization"]

    assert (told["name"], told["english"]) == ("(完整版)运营人员组织架构", "Operations staff organisation")
    assert [unit["headcount"]["authorizedSeats"] for unit in told["units"]["nodes"]] == [None, 1, 5, 4, 10, 3]
    assert told["units"]["nodes"][2]["positionList"] == "OPEN"


def test_the_first_mutation_records(demo: Ledger) -> None:
    data = ask(demo, DOCUMENTS[3])

    assert data["record"]["__typename"] == "Recorded"
    assert len(data["record"]["entries"]) == 2


def test_a_demo_that_is_loaded_twice_records_nothing_more(demo: Ledger) -> None:
    heads = [(row.code, row.sequence) for row in demo.archive.organizations()]

    load_examples(demo)

    assert len(heads) == 10
    assert [(row.code, row.sequence) for row in demo.archive.organizations()] == heads
