"""Attacks are refused before anything is executed, with a stable code and without a word of the inside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import orjson
import pytest
from graphql import GraphQLObjectType

from orgledger.app import build_app
from orgledger.graphql.view import View
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from orgledger.store import migrations
from tests.graphql.hostile import CORPUS, DOCUMENTS, SUBSCRIPTIONS, Hostile
from tests.kit import COMPANY, JAN, Acme, FakeClock, create, open_ledger

PART = 65_536
PATIENCE_S = 60.0
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
        self.app = app
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
    url = f"sqlite:///{tmp_path_factory.mktemp('hostile')}/ledger.db"
    ledger = open_ledger(url, FakeClock(), budget=10**12)  # Each is to be refused for what it is.
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
    names = [hostile.name for hostile in (*CORPUS, *SUBSCRIPTIONS)]

    assert len(names) == len(set(names))
    assert len(names) >= 30


# Over a WebSocket.


class Talk:
    """A connection, in the words of ASGI."""

    def __init__(self, served: Served) -> None:
        self.said: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {
            "type": "websocket",
            "scheme": "ws",
            "path": "/graphql",
            "query_string": b"",
            "headers": [(b"host", b"127.0.0.1:8000")],
            "client": ("127.0.0.1", 50000),
            "server": ("127.0.0.1", 8000),
            "subprotocols": ["graphql-transport-ws"],
        }
        self.going: asyncio.Future[None] = asyncio.ensure_future(served.app(scope, self.said.get, self.heard.put))

    async def say(self, message: Any) -> None:
        """Send a text, or what is to be one."""
        text = message if isinstance(message, str) else orjson.dumps(message).decode()
        await self.said.put({"type": "websocket.receive", "text": text})

    async def hear(self) -> Any:
        """The next message."""
        event = await asyncio.wait_for(self.heard.get(), PATIENCE_S)
        assert event["type"] == "websocket.send", event
        return orjson.loads(event["text"])

    async def closed(self) -> tuple[int, str]:
        """Code and reason with which the connection is closed, and nothing before."""
        event = await asyncio.wait_for(self.heard.get(), PATIENCE_S)
        assert event["type"] == "websocket.close", event
        return event["code"], event["reason"]


@asynccontextmanager
async def connected(served: Served) -> AsyncIterator[Talk]:
    """A connection that is initialized."""
    served.entered.clear()
    talk = Talk(served)
    await talk.said.put({"type": "websocket.connect"})
    assert (await asyncio.wait_for(talk.heard.get(), PATIENCE_S))["type"] == "websocket.accept"
    await talk.say({"type": "connection_init"})
    assert await talk.hear() == {"type": "connection_ack"}
    yield talk
    await talk.said.put({"type": "websocket.disconnect", "code": 1000})
    await asyncio.wait_for(talk.going, PATIENCE_S)


async def refused(talk: Talk, hostile: Hostile) -> list[dict[str, Any]]:
    """Send an attack as an operation; the errors it is refused with."""
    await talk.say({"type": "subscribe", "id": "x", "payload": orjson.loads(hostile.body())})
    message = await talk.hear()
    if message["type"] == "error":
        return list(message["payload"])
    assert message["type"] == "next", message
    assert (await talk.hear())["type"] == "complete"
    assert not message["payload"].get("data"), message
    return list(message["payload"]["errors"])


@pytest.mark.parametrize("hostile", [*DOCUMENTS, *SUBSCRIPTIONS], ids=str)
async def test_an_attack_over_a_websocket_is_refused_too(served: Served, hostile: Hostile) -> None:
    async with connected(served) as talk:
        errors = await refused(talk, hostile)

        assert served.entered == []
        assert [word for word in INSIDE if word in str(errors)] == []
        assert 0 < len(errors) <= 5
        assert {error["extensions"]["code"] for error in errors} <= hostile.codes | {"POST_REQUIRED"}, errors


async def test_a_flood_of_subscriptions_is_refused_from_the_limit_on(served: Served) -> None:
    most = Settings().connection_subscriptions

    async with connected(served) as talk:
        for number in range(most + 50):
            payload = {"query": "subscription { ledger(after: 2) { title } }"}
            await talk.say({"type": "subscribe", "id": str(number), "payload": payload})
        told = [await talk.hear() for _ in range(50)]

    assert [message["id"] for message in told] == [str(most + number) for number in range(50)]
    assert {message["payload"][0]["extensions"]["code"] for message in told} == {"LIMIT_EXCEEDED"}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("x" * 2_000_000, 1009),
        ("[" * 2_000_000, 1009),
        ("[" * 500_000, 4400),
        ("subscription { ledger { title } }", 4400),
        ('{"type": "subscribe", "id": "1", "payload": {"query": "' + "\\ud800" + '"}}', 4400),
        ('{"type": NaN}', 4400),
        ("", 4400),
    ],
    ids=["large", "a large bomb", "a bomb", "no JSON", "half a character", "no number", "nothing"],
)
async def test_a_message_that_is_none_ends_the_connection(served: Served, message: str, code: int) -> None:
    async with connected(served) as talk:
        await talk.say(message)
        closed = await talk.closed()

    assert closed[0] == code
    assert [word for word in INSIDE if word in closed[1]] == []


async def test_a_mutation_over_a_websocket_is_to_be_posted(served: Served) -> None:
    async with connected(served) as talk:
        payload = {"query": f'mutation {{ renameUnit(input: {{unit: "{COMPANY}", names: []}}) {{ __typename }} }}'}
        await talk.say({"type": "subscribe", "id": "1", "payload": payload})
        told = await talk.hear()

    assert told["payload"][0]["extensions"]["code"] == "POST_REQUIRED"
    assert served.entered == []


@pytest.mark.parametrize("hostile", SUBSCRIPTIONS, ids=str)
async def test_an_attack_by_a_stream_of_events_is_refused_too(served: Served, hostile: Hostile) -> None:
    served.entered.clear()
    headers = {"content-type": "application/json", "accept": "text/event-stream"}

    answer = await served.client.post("/graphql", content=hostile.body(), headers=headers)

    assert served.entered == []
    assert len(answer.content) < 10_000
    assert [word for word in INSIDE if word in answer.text] == []
    assert any(code in answer.text for code in hostile.codes), answer.text
    assert '"data":{' not in answer.text
