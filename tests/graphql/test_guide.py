"""docs/graphql.md: every example answers on the demo, and the tables hold what the code does."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from orgledger.domain.refusal import Refusal
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from tests.graphql.asker import Asker, schema

GUIDE = (Path(__file__).resolve().parent.parent.parent / "docs/graphql.md").read_text(encoding="utf-8")
EXAMPLES = {
    name: (document, json.loads(variables or "{}"))
    for document, name, variables in re.findall(
        r"```graphql\n((?:query|mutation|subscription) (\w+).*?)```(?:\n\n```json\n(.*?)```)?", GUIDE, re.DOTALL
    )
}


@pytest.fixture(scope="module")
def answers(demo: Ledger) -> dict[str, Any]:
    """What the examples answer, asked in the order of the guide."""
    ask = Asker(demo)
    return {
        name: followed(demo, document, variables) if document.startswith("subscription") else ask(document, **variables)
        for name, (document, variables) in EXAMPLES.items()
    }


def followed(demo: Ledger, document: str, variables: dict[str, Any]) -> Any:
    """The first answer of a subscription."""

    async def first() -> Any:
        results: Any = await schema(demo.settings).subscribe(document, variables, context_value=Request(demo))
        async with aclosing(results):
            return await asyncio.wait_for(anext(results), 10)

    result = asyncio.run(first())
    assert result.errors is None
    return result.data


def test_every_example_names_its_operation_and_answers(answers: dict[str, Any]) -> None:
    assert len(answers) == GUIDE.count("```graphql\n") >= 15
    assert all(answer and None not in answer.values() for answer in answers.values())


def test_the_tree_then_is_another_and_was_known_otherwise(answers: dict[str, Any]) -> None:
    then, known = answers["TreeThen"]["then"], answers["TreeThen"]["asKnown"]

    assert len(answers["TreeNow"]["organization"]["outline"]) > 50
    assert then["coordinate"]["effective"] == known["coordinate"]["effective"] == "2020-06-30"
    assert then["totals"] != known["totals"]
    assert (then["coordinate"]["sealed"], known["coordinate"]["sealed"]) == (False, True)


def test_what_is_typed_in_pinyin_is_found(answers: dict[str, Any]) -> None:
    found = answers["Find"]["organization"]["search"]

    assert {"__typename": "Process", "name": "物流流程"} in [
        {name: node[name] for name in ("__typename", "name")} for node in found if "name" in node
    ]


def test_the_comparison_and_the_histories_have_something_to_tell(answers: dict[str, Any]) -> None:
    assert answers["Compare"]["compare"]["differences"]["nodes"][0]["causedBy"]
    assert answers["History"]["organization"]["unit"]["history"]["totalCount"] > 5
    assert answers["Beliefs"]["organization"]["unit"]["history"]["nodes"]
    assert len(answers["Moves"]["ledger"]["nodes"]) == 3
    assert answers["Late"]["ledger"]["totalCount"] > 3


def test_what_is_rehearsed_is_not_recorded_and_what_is_sent_twice_is_recorded_once(
    demo: Ledger, answers: dict[str, Any]
) -> None:
    rehearsed, recorded = answers["Rehearse"]["record"], answers["Record"]["record"]
    document, variables = EXAMPLES["Record"]
    again = Asker(demo)(document, **variables)["record"]

    assert [one["type"] for one in rehearsed["operations"]] == ["UnitCreated", "UnitRenamed"]
    assert recorded["entries"][0]["sequence"] == rehearsed["basedOn"]["sequence"] + 1
    assert (recorded["replayed"], again["replayed"]) == (False, True)
    assert again["entries"] == recorded["entries"]


def test_a_refusal_tells_all_that_is_wrong(answers: dict[str, Any]) -> None:
    errors = answers["Refusal"]["record"]["errors"]

    assert [error["code"] for error in errors] == ["CODE_TAKEN", "CODE_TAKEN"]
    assert all(error["blockers"] and error["period"] == {"from": "2027-03-01", "to": None} for error in errors)


def test_the_other_nouns_are_all_there(answers: dict[str, Any]) -> None:
    told = answers["Nouns"]["organization"]

    assert all(told[noun] for noun in ("processes", "measures"))
    assert told["responsibilities"]["totalCount"] > 2
    assert told["responsibilities"]["nodes"][0]["involvements"]
    assert told["collaborations"]["nodes"][0]["parties"]


def test_two_dates_of_one_unit_are_two_records_of_a_client_cache(answers: dict[str, Any]) -> None:
    now, then = (side["unit"] for side in answers["TwoDatesOfOneUnit"].values())

    assert now["key"] == then["key"]
    assert now["id"] != then["id"]


def test_what_a_mutation_answers_is_found_under_the_same_id(demo: Ledger, answers: dict[str, Any]) -> None:
    told = answers["Found"]["createUnit"]["organization"]

    live = Asker(demo)('{ organization(code: "rust") { id unit(code: "wg-atlas") { id key name } } }')
    assert told == live["organization"]


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every kind of refusal there is."""
    for further in kind.__subclasses__():
        yield further
        yield from refusals(further)


def test_every_code_stands_in_the_table_beside_its_kind() -> None:
    rows = re.findall(r"^\| (\w+Error|RuleViolation) \|.*\| (.*) \|$", GUIDE, re.MULTILINE)
    told = {(face, code) for face, codes in rows for code in re.findall(r"`(\w+)`", codes)}

    assert told == {(kind.face, kind.code) for kind in refusals() if kind.code != Refusal.code}
