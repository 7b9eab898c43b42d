"""Whoever is not recognized where everybody has to be: nothing that they ask costs more than next to nothing."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from graphql import get_introspection_query

from orgledger.access.user import Users
from orgledger.app import build_app
from orgledger.graphql.schema import build_schema
from orgledger.settings import Settings
from tests.access.house import House
from tests.access.test_http import ask, client_of, token_of

KINDS = " ".join(f"p{place}: possibleTypes {{ fields {{ name args {{ name }} }} }}" for place in range(20))
LARGE = {
    "introspection": get_introspection_query(),
    "introspection, again and again": f"{{ __schema {{ types {{ {KINDS} }} }} }}",
    "one type": '{ __type(name: "Unit") { name } }',
    "aliases": f"{{ {' '.join(f'a{place}: server {{ schemaDigest }}' for place in range(49))} }}",
    "characters": f"{{ server {{ version }} }} # {'x' * 1_000}",
    "nothing but brackets": "{" * 400,
}
SIGNED_OUT = {"UNAUTHENTICATED", "SCHEMA_NOT_SHOWN"}


@pytest_asyncio.fixture
async def client(house: House) -> AsyncIterator[httpx.AsyncClient]:
    Users(house.server.engine).add("vic", "correct horse battery", house.server.clock.now())
    house.grants("vic", "VIEWER")
    async with client_of(house.server) as client:
        yield client


@pytest.mark.parametrize("name", LARGE)
async def test_a_stranger_is_told_nothing_that_takes_time(client: httpx.AsyncClient, name: str) -> None:
    answer = await ask(client, LARGE[name])

    assert not answer.json().get("data")
    assert {error["extensions"]["code"] for error in answer.json()["errors"]} <= SIGNED_OUT


@pytest.mark.parametrize("name", ["introspection", "one type", "aliases", "characters"])
async def test_whoever_is_recognized_is_told_it(client: httpx.AsyncClient, house: House, name: str) -> None:
    answer = await ask(client, LARGE[name], token_of(house, "vic"))

    assert "errors" not in answer.json()


async def test_what_a_stranger_may_ask_takes_next_to_nothing(house: House) -> None:
    """The dearest documents that are read, of those we know: processor time, so that others do not matter."""
    app = build_app(house.server)
    transport = httpx.ASGITransport(app, client=("192.0.2.7", 50000))
    dear = (
        f"{{ {' '.join(f'a{place}: server {{ schemaDigest }}' for place in range(24))} }}",
        f"{{ {' '.join(f'a{place}: organizations {{ code }}' for place in range(24))} }}",
        f"{{ {' '.join(f'a{place}: nothing' for place in range(36))} }}",
        f"{{ {' '.join(['server { version }'] * 28)} }}",
        "{" + "server{limits{" * 40,
    )
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        await ask(client, "{ server { schemaDigest } }")
        took = [min([await processor(client, document) for _ in range(5)]) for document in dear]

    assert max(took) < 0.05, took


async def processor(client: httpx.AsyncClient, document: str) -> float:
    """Seconds of processor time that a document takes, the client's own included."""
    before = time.process_time()
    answer = await ask(client, document)
    assert answer.status_code < 500
    return time.process_time() - before


def test_the_digest_of_the_schema_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    schema, printed = build_schema(Settings()), list[Any]()
    print_schema = type(schema).as_str
    monkeypatch.setattr(type(schema), "as_str", lambda self: printed.append(self) or print_schema(self))

    assert schema.digest == schema.digest
    assert printed == [schema]
