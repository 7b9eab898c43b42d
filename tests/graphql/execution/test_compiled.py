"""What the compiled lane takes on, and what it leaves to graphql-core."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date
from typing import Any

import pytest
import strawberry
from strawberry.extensions import ParserCache

from orgledger.graphql.document import Library
from orgledger.graphql.execution import leaf
from orgledger.graphql.execution.compiled import CompiledExecution
from orgledger.graphql.execution.direct import make_direct
from orgledger.graphql.execution.kept import Recent
from orgledger.graphql.schema import Schema, build_schema
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.kit import Acme

asked: Counter[str] = Counter()
"""How often each tree was asked for its name."""


class Counted(CompiledExecution):
    """The compiled lane, counting the fields that graphql-core looks at."""

    fields = 0

    def build_resolve_info(self, *arguments: Any) -> Any:
        Counted.fields += 1
        return super().build_resolve_info(*arguments)


@strawberry.interface
class Plant:
    @strawberry.field
    def name(self) -> str:
        raise NotImplementedError


@strawberry.type
class Tree(Plant):
    title: strawberry.Private[str]

    @strawberry.field
    def name(self) -> str:
        asked[self.title] += 1
        if self.title == "rotten":
            raise ValueError("It is rotten.")
        return self.title

    @strawberry.field
    def next(self) -> Tree | None:
        return Painting("oak") if self.title == "mirror" else None  # type: ignore[return-value]


class Painting:
    """What has a title like a tree, and is none."""

    def __init__(self, title: str) -> None:
        self.title = title


@strawberry.type
class Query:
    @strawberry.field
    def trees(self, titles: list[str]) -> list[Tree]:
        return [Tree(title=title) for title in titles]

    @strawberry.field
    def plants(self) -> list[Plant]:
        return [Tree(title="oak")]


@pytest.fixture(autouse=True)
def afresh() -> None:
    asked.clear()
    Counted.fields = 0


def answer(document: str) -> dict[str, Any]:
    """What the compiled lane answers; the plain lane answers the same."""
    answers = []
    for lane in (None, Counted):
        schema = strawberry.Schema(Query, types=[Tree], execution_context_class=lane)
        make_direct(schema._schema)
        asked.clear()
        result = schema.execute_sync(document)
        answers.append({"data": result.data, "errors": [error.formatted for error in result.errors or ()]})
    plain, compiled = answers
    assert compiled == plain
    return compiled


def test_the_objects_of_a_list_are_not_asked_field_by_field() -> None:
    told = answer('{ trees(titles: ["oak", "elm"]) { name kind: __typename next { name } } }')

    assert told["data"]["trees"][1] == {"name": "elm", "kind": "Tree", "next": None}
    assert Counted.fields == 1


def test_the_objects_of_an_interface_are_not_asked_field_by_field() -> None:
    assert answer("{ plants { name } }")["data"] == {"plants": [{"name": "oak"}]}
    assert Counted.fields == 1


def test_after_an_error_the_list_is_asked_once_more() -> None:
    told = answer('{ trees(titles: ["oak", "rotten", "elm"]) { name } }')

    assert told["data"] is None
    assert [error["path"] for error in told["errors"]] == [["trees", 1, "name"]]
    assert max(asked.values()) == 2


def test_what_only_looks_like_an_object_is_refused_as_ever() -> None:
    told = answer('{ trees(titles: ["oak", "mirror"]) { title: name next { __typename } } }')

    assert told["data"]["trees"] == [{"title": "oak", "next": None}, {"title": "mirror", "next": None}]
    assert [error["path"] for error in told["errors"]] == [["trees", 1, "next"]]


def test_what_is_kept_of_a_document_knows_its_variables() -> None:
    schema = Schema(
        Query, types=[Tree], extensions=[ParserCache], library=Library(Settings()), execution_context_class=Counted
    )
    document = """query($kind: Boolean!, $titles: [String!]!) {
      trees(titles: $titles) { ...Named next { name } } }
    fragment Named on Tree { name @skip(if: $kind) kind: __typename @include(if: $kind) }"""

    answers = [
        asyncio.run(schema.execute(document, {"kind": kind, "titles": ["oak"]})).data for kind in (True, False, True)
    ]

    named, typed = {"name": "oak", "next": None}, {"kind": "Tree", "next": None}
    assert [answer["trees"] for answer in answers] == [[typed], [named], [typed]]


def test_a_request_knows_whether_its_lists_were_compiled(ledger: Ledger, staffed: Acme) -> None:
    def compiled(document: str, **settings: bool) -> bool:
        request = Request(ledger)
        asyncio.run(build_schema(Settings(**settings)).execute(document, context_value=request))
        return request.compiled

    assert compiled("{ organization { outline { unit { key } } } }")
    assert not compiled("{ organization { outline { unit { key } } } }", plain_lane=True)
    assert not compiled("{ organization { code } }")
    assert not compiled("{ organization { outline { unit { descendants(maxDepth: -1) { key } } } } }")


def test_the_least_recently_used_is_the_first_to_go() -> None:
    kept: Recent[str] = Recent(2)
    kept.keep(1, "one")
    kept.keep(2, "two")

    kept.get(1)
    kept.keep(3, "three")

    assert [kept.get(key) for key in (1, 2, 3)] == ["one", None, "three"]


def test_texts_of_days_are_kept_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaf, "TEXTS", 3)
    texts, days = leaf.Texts(), [date(2024, 1, number) for number in range(1, 6)]

    assert [texts[day] for day in days] == [f"2024-01-0{number}" for number in range(1, 6)]
    assert list(texts) == days[3:]
