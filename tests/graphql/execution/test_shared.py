"""What a query asks several times is worked out once, and answered as if it were asked each time."""

from __future__ import annotations

from typing import Any

import pytest

from orgledger.domain import staffing
from orgledger.graphql.execution.shared import SHARED
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from orgledger.settings import Settings
from tests.graphql.asker import Asker, told
from tests.kit import SALES, Acme


class Counting(Request):
    """Somebody who counts what is worked out for them."""

    counted: list[str]

    async def work(self, function: Any, *arguments: Any, **named: Any) -> Any:
        self.counted.append(function.__name__)
        return function(*arguments, **named)


def worked(acme: Acme, document: str) -> tuple[dict[str, Any], list[str]]:
    """The data, and what was asked of the ledger for it."""
    asker = Counting(acme.ledger)
    asker.counted = []
    answer = told(build_schema(Settings()), asker, document, {})
    assert "errors" not in answer
    return answer["data"], asker.counted


def test_a_search_is_made_once_for_all_who_ask_the_same(tree: Acme) -> None:
    fields = " ".join(f'a{place}: search(text: "sales") {{ ... on Unit {{ code }} }}' for place in range(20))
    data, counted = worked(tree, f'{{ organization {{ {fields} other: search(text: "plant") {{ id }} }} }}')

    assert {str(data["organization"][f"a{place}"]) for place in range(20)} == {"[{'code': 'sales'}]"}
    assert len(data["organization"]["other"]) == 1
    assert counted.count("search") == 2


def test_the_same_coordinate_asked_for_twice_is_one(tree: Acme) -> None:
    roots = " ".join(f'r{place}: organization {{ search(text: "sales") {{ id }} }}' for place in range(10))
    _, counted = worked(tree, f"{{ {roots} }}")

    assert counted.count("search") == 1


def test_totals_are_counted_once(tree: Acme, monkeypatch: pytest.MonkeyPatch) -> None:
    counted, of_all = list[int](), staffing.of_all
    monkeypatch.setattr(staffing, "of_all", lambda units: counted.append(len(units)) or of_all(units))
    fields = " ".join(f"a{place}: totals {{ units }}" for place in range(20))

    data, _ = worked(tree, f"{{ organization {{ {fields} }} }}")

    assert {one["units"] for one in data["organization"].values()} == {4}
    assert counted == [4]


def test_arguments_and_days_make_a_difference(tree: Acme, ask: Asker) -> None:
    document = """{
      one: organization { units(first: 1) { nodes { code } } two: units(first: 2) { nodes { code } } }
      before: organization(asOf: { effective: "2023-12-31" }) { units(first: 1) { nodes { code } } }
      named: organization(asOf: { effective: "2024-06-01" }) { roots { id } }
      unnamed: organization { roots { id } } }"""
    told = ask(document)

    assert [len(told["one"][name]["nodes"]) for name in ("units", "two")] == [1, 2]
    assert told["before"]["units"]["nodes"] == []
    assert told["named"]["roots"] != told["unnamed"]["roots"], "ids carry what was named"


def test_what_is_recorded_between_two_fields_is_seen(tree: Acme, ask: Asker) -> None:
    one = """%s: renameUnit(input: {unit: "%s", names: [{language: "en", text: "%s"}],
      effective: {from: "2024-03-01"}}) { ... on Recorded { organization { search(text: "selling") { id } } } }"""
    told = ask("mutation { " + one % ("a", SALES, "Vending") + one % ("b", SALES, "Selling") + " }")

    assert told["a"]["organization"]["search"] == []
    assert len(told["b"]["organization"]["search"]) == 1


def test_every_shared_field_is_one() -> None:
    schema: Any = build_schema(Settings())._schema

    assert [(kind, name) for kind in SHARED for name in SHARED[kind] if name not in schema.type_map[kind].fields] == []
