"""Attacks are refused before anything is executed, with a stable code and without a word of the inside."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from graphql import GraphQLObjectType

from orgledger.app import build_app
from orgledger.graphql.view import View
from orgledger.ledger import Ledger
from orgledger.store import migrations
from tests.graphql.hostile import CORPUS, Hostile
from tests.kit import COMPANY, JAN, Acme, FakeClock, create, open_ledger

PART = 65_536
INSIDE = ("Traceback", "site-packages", "/src/", ".py", "sqlite", "SELECT", "postgresql", "msgspec", "orjson",
          "strawberry", "graphql-core", "object at 0x", "Exception")  # fmt: skip
"""Words that only the inside knows."""


class Served:
    """A whole application whose entrances are counted when somebody comes through."""

    def __init__(self, ledger: Ledger) -> None:
        app = build_app(ledger)
        [view] = {id(v): v for route in app.routes if isinstance(v := getattr(route, "app", None), View)}.values()
        self.entered: list[str] = []
        for kind in ("Query", "Mutation", "Subscription"):
            found: Any = view.schema._schema.get_type(kind)  # type: ignore[attr-defined]
            self.count(found)
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 50000))
        self.client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")

    def count(self, kind: GraphQLObjectType) -> None:
        """Have each field of a type note that it was asked."""
        for name, field in kind.fields.items():
            for attribute in ("resolve", "subscribe"):
                setattr(field, attribute, self.counting(name, getattr(field, attribute)))

    def counting(self, name: str, inner: Any) -> Any:
        """A resolver that notes that it was asked."""

        def resolve(*arguments: Any, **named: Any) -> Any:
            self.entered.append(name)
            return inner(*arguments, **named)

        return inner and resolve

    async def post(self, hostile: Hostile) -> httpx.Response:
        """Send an attack."""
        body = hostile.body()

        async def parts() -> AsyncIterator[bytes]:
            for start in range(0, len(body), PART):
                yield body[start : start + PART]

        content: Any = parts() if hostile.chunked else body
        return await self.client.post("/graphql", content=content, headers=hostile.headers)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The application on a ledger with one organization; nothing here changes it."""
    ledger = open_ledger(f"sqlite:///{tmp_path_factory.mktemp('hostile')}/ledger.db", FakeClock())
    migrations.ready(ledger.engine)
    Acme(ledger).records(create(COMPANY, JAN, code="export"))
    yield Served(ledger)
    ledger.close()


@pytest.mark.parametrize("hostile", CORPUS, ids=str)
async def test_an_attack_is_refused_before_anything_is_executed(served: Served, hostile: Hostile) -> None:
    served.entered.clear()

    answer = await served.post(hostile)

    assert served.entered == []
    assert answer.status_code < 500
    assert len(answer.content) < 10_000
    assert [word for word in INSIDE if word in answer.text] == []
    told = answer.json()
    assert not told.get("data"), told
    assert 0 < len(told["errors"]) <= 5
    codes = {error["extensions"]["code"] for error in told["errors"]}
    assert codes <= hostile.codes, told


async def test_what_comes_through_is_noted(served: Served) -> None:
    """Otherwise the test above could not fail."""
    served.entered.clear()

    answer = await served.client.post("/graphql", json={"query": "{ organizations { code } server { version } }"})

    assert "errors" not in answer.json()
    assert sorted(served.entered) == ["organizations", "server"]


def test_every_attack_has_a_name_of_its_own() -> None:
    names = [hostile.name for hostile in CORPUS]

    assert len(names) == len(set(names))
    assert len(names) >= 30
