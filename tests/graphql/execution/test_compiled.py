"""What the compiled lane takes on, and what it leaves to graphql-core."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import strawberry

from orgledger.graphql.execution.compiled import CompiledExecution
from orgledger.graphql.execution.direct import make_direct

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
