"""Python's own client, gql: it reads the schema of a served demo, and every example of the guide fits and answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport

from tests.graphql.test_guide import EXAMPLES
from tests.kit import copy_ledger
from tests.server import Server, served

pytestmark = pytest.mark.e2e

FOLLOWED = {name for name, (document, _) in EXAMPLES.items() if document.startswith("subscription")}
RECORDED = {name for name, (document, _) in EXAMPLES.items() if document.startswith("mutation")}


@pytest.fixture(scope="module")
def server(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The served demo."""
    file = copy_ledger(demo_template, tmp_path_factory.mktemp("served") / "demo.db")
    with served("granian", f"sqlite:///{file}") as server:
        yield server


def transport_of(kind: str, server: Server) -> Any:
    """A way to the server."""
    if kind == "httpx":
        return HTTPXAsyncTransport(f"http://{server.address}/graphql", timeout=30)
    return WebsocketsTransport(f"ws://{server.address}/graphql", subprotocols=["graphql-transport-ws"])


def example(name: str) -> GraphQLRequest:
    """An example of the guide with its variables."""
    document, variables = EXAMPLES[name]
    return GraphQLRequest(document, variable_values=variables)


@pytest.mark.parametrize("kind", ["httpx", "websockets"])
async def test_every_example_fits_the_schema_that_is_served_and_answers(kind: str, server: Server) -> None:
    asked = set(EXAMPLES) - FOLLOWED - (RECORDED if kind == "websockets" else set())
    client = Client(transport=transport_of(kind, server), fetch_schema_from_transport=True, parse_results=True)
    async with client as session:
        answers = {name: await session.execute(example(name)) for name in EXAMPLES if name in asked}

    assert len(answers) >= 10
    assert all(answer and None not in answer.values() for answer in answers.values())
    assert kind == "websockets" or answers["Record"]["record"]["__typename"] == "Recorded"


async def test_a_mutation_is_posted(server: Server) -> None:
    async with Client(transport=transport_of("websockets", server)) as session:
        with pytest.raises(TransportQueryError) as caught:
            await session.execute(example("Record"))

    assert [error["extensions"]["code"] for error in caught.value.errors or []] == ["POST_REQUIRED"]


async def test_what_is_followed_arrives_and_goes_on_where_it_was(server: Server) -> None:
    [name] = FOLLOWED
    request = example(name)

    async def first(count: int) -> list[dict[str, Any]]:
        async with (
            Client(transport=transport_of("websockets", server), fetch_schema_from_transport=True) as session,
            aclosing(session.subscribe(request)) as answers,
        ):
            return [(await asyncio.wait_for(anext(answers), 30))["ledger"] for _ in range(count)]

    one, other = await first(2)
    request.variable_values = {"after": one["lastSequence"]}
    [again] = await first(1)

    assert one["entries"][-1]["sequence"] == one["lastSequence"] == other["entries"][0]["sequence"] - 1
    assert again == other


async def test_what_is_wrong_is_told_with_its_code(server: Server) -> None:
    async with Client(transport=transport_of("httpx", server)) as session:
        with pytest.raises(TransportQueryError) as caught:
            await session.execute(GraphQLRequest("{ organization(code: 5) { code } }"))

    assert [error["extensions"]["code"] for error in caught.value.errors or []] == ["GRAPHQL_INVALID"]
