"""Real clients over real sockets: WebSockets and server-sent events, on granian and on uvicorn."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from orgledger.domain.change_set import Context
from orgledger.ledger import Clock, Ledger, Session
from orgledger.settings import Settings
from tests.conformance.processes import running
from tests.graphql.asker import both_engines
from tests.kit import MAR, SALES, Acme, create, key, open_ledger, rename
from tests.properties.histories import SCALE
from tests.server import SERVERS, Server, served

pytestmark = pytest.mark.e2e

PATIENCE_S = 30
HISTORY = 1_000 * SCALE
"""Change sets on record before anybody follows; 20,000 at the scale of `make soak`."""
LIVE = 100
"""Change sets that each writer adds meanwhile."""
DOCUMENT = "subscription($after: Int) { ledger(after: $after) { lastSequence } }"
MANY = " ".join(f"a{number}: entries {{ ... on UnitCreated {{ names {{ text }} }} }}" for number in range(40))
LARGE = f"subscription {{ ledger(after: 0) {{ lastSequence title {MANY} }} }}"


servers = pytest.mark.parametrize("kind", SERVERS)


class Client:
    """Speaks graphql-transport-ws."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def send(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def receive(self) -> Any:
        """The next message."""
        return json.loads(await asyncio.wait_for(self.socket.recv(), PATIENCE_S))

    async def subscribe(self, document: str = DOCUMENT, id: str = "1", **variables: Any) -> None:
        await self.send(type="subscribe", id=id, payload={"query": document, "variables": variables})

    async def sequence(self) -> int:
        """The last sequence of the next change set."""
        while (message := await self.receive()) == {"type": "ping"}:
            pass
        assert message["type"] == "next", message
        return int(message["payload"]["data"]["ledger"]["lastSequence"])

    async def rest(self) -> list[int]:
        """The last sequences of what comes until the connection is closed."""
        ends = []
        with suppress(ConnectionClosed):
            while True:
                ends.append(await self.sequence())
        return ends

    async def closed(self) -> tuple[int, str]:
        """Code and reason with which the server closes; other messages may come before."""
        with suppress(ConnectionClosed):
            while True:
                await self.receive()
        return self.socket.close_code or 0, self.socket.close_reason or ""


@asynccontextmanager
async def connected(server: Server, *, initialized: bool = True, **options: Any) -> AsyncIterator[Client]:
    """A connection to a server."""
    options = {"subprotocols": ["graphql-transport-ws"], **options}
    async with connect(f"ws://{server.address}/graphql", ping_interval=None, close_timeout=1, **options) as socket:
        client = Client(socket)
        if initialized:
            await client.send(type="connection_init")
            assert await client.receive() == {"type": "connection_ack"}
        yield client


def write_history(acme: Acme, sets: int, name: str = "Unit") -> None:
    """So many change sets of one entry, in one transaction."""

    def record(session: Session) -> None:
        for number in range(sets):
            submission = acme.ledger.read([create(key(f"{name} {number}"), name=f"{name} {number}")], Context())
            session.record(
                submission.context,
                submission.form,
                lambda draft, operations=submission.operations: draft.take_all(operations),
            )

    acme.ledger.write(acme.key, record)


def writer(url: str, organization: str, name: str, sets: int) -> None:
    """Another process, which records change sets of one and of two entries."""
    ledger = Ledger(Settings(database_url=url))
    for number in range(sets):
        forms = [create(key(f"{name} {number}"), name=name)]
        forms += [rename(key(f"{name} {number}"), "Other", MAR)] * (number % 2)
        ledger.record(organization, ledger.read(forms, Context()))
    ledger.close()


@both_engines
@servers
async def test_nothing_is_lost_or_doubled_while_others_write_and_the_server_starts_again(
    kind: str, acme: Acme, database_url: str
) -> None:
    ledger = open_ledger(database_url, Clock())
    write_history(acme, HISTORY)
    ends: list[int] = []
    live = [(writer, (database_url, acme.key, name, LIVE)) for name in ("one", "two")]

    def all_came() -> bool:
        return bool(ends) and ends[-1] == HISTORY + 1 + 3 * LIVE

    with served(kind, database_url) as server, running(*live):
        restarts = [HISTORY // 2, HISTORY + LIVE // 2]
        while not all_came():
            async with connected(server) as client:
                await client.subscribe(after=ends[-1] if ends else 0)
                while not all_came() and not (restarts and ends and ends[-1] >= restarts[0]):
                    ends.append(await client.sequence())
                if restarts:
                    del restarts[0]
                    stopping = asyncio.create_task(asyncio.to_thread(server.stop))
                    ends += await client.rest()  # What still arrives counts.
                    await stopping
                    server.start()
    sets = [entries.last for entries in ledger.archive.feed(acme.key, limit=10**6) if entries.sequence == entries.last]
    ledger.close()

    assert ends == sets


@servers
async def test_what_another_process_records_arrives_soon(kind: str, tree: Acme, database_url: str) -> None:
    late = []
    with served(kind, database_url) as server:
        async with connected(server) as client:
            await client.subscribe(after=5)
            for number in range(8):
                await asyncio.sleep(0.05 + number / 50)
                await asyncio.to_thread(tree.records, rename(SALES, f"Name {number}", MAR))
                recorded = time.monotonic()
                assert await client.sequence() == 6 + number
                late.append(time.monotonic() - recorded)

    assert sorted(late)[len(late) // 2] < 2.0, late  # A quarter of a second on a quiet machine.


@servers
async def test_who_takes_nothing_is_cut_and_who_comes_back_misses_nothing(
    kind: str, acme: Acme, database_url: str
) -> None:
    write_history(acme, 2_000, name="x" * 380)
    with served(kind, database_url, slow_s=0.5) as server:
        async with connected(server, max_queue=1, compression=None) as client, connected(server) as other:
            await client.subscribe(LARGE)
            await asyncio.sleep(5)
            ends = await client.rest()
            reason = client.socket.close_reason
            await other.subscribe(after=ends[-1])
            ends += [await other.sequence() for _ in range(2_001 - len(ends))]

    assert ends == list(range(1, 2_002))
    assert not reason or json.loads(reason)["code"] == "SLOW_CONSUMER"


@servers
async def test_who_is_slow_is_told_where_it_was_if_it_still_listens(kind: str, acme: Acme, database_url: str) -> None:
    write_history(acme, 2_000, name="x" * 380)
    with served(kind, database_url, slow_s=2) as server:
        async with connected(server, max_queue=1, compression=None) as client:
            await client.subscribe(LARGE)
            await asyncio.sleep(4)  # Between one and two times what it may take for a message.
            ends = await client.rest()
            closed = client.socket

    assert closed.close_code == 4413
    assert json.loads(closed.close_reason or "") == {"code": "SLOW_CONSUMER", "after": ends[-1]}
    assert ends == list(range(1, len(ends) + 1))


# The protocol.


@servers
async def test_a_connection_carries_queries_and_mutations_that_stand_alone(
    kind: str, tree: Acme, database_url: str
) -> None:
    """A query long after the connection began sees what was recorded since."""
    query = "{ organization { coordinate { sequence } } }"
    change = """mutation($unit: ID!) { renameUnit(input: {unit: $unit, names: [{language: "en", text: "Selling"}],
      effective: {from: "2024-03-01"}}) { ... on Recorded { coordinate { sequence } } } }"""
    with served(kind, database_url, socket_mutations=True) as server:
        async with connected(server) as client:
            found = []
            for number, document in enumerate([query, change, query]):
                await client.subscribe(document, id=str(number), **({"unit": SALES} if number == 1 else {}))
                found.append(await client.receive())
                assert await client.receive() == {"id": str(number), "type": "complete"}

    sequences = [next(iter(one["payload"]["data"].values()))["coordinate"]["sequence"] for one in found]
    assert sequences == [5, 6, 6]


@servers
async def test_what_goes_wrong_has_a_message_or_a_code_of_its_own(kind: str, tree: Acme, database_url: str) -> None:
    settings: dict[str, Any] = {"init_s": 0.5, "ping_s": 0.2, "connection_subscriptions": 2, "body_bytes": 10_000}
    with served(kind, database_url, head_wait_s=0.05, **settings) as server:
        async with connected(server) as client:
            await client.subscribe(after=99)
            beyond = await client.receive()
            await client.subscribe("subscription {", id="2")
            syntax = await client.receive()
            for number in range(3):
                await client.subscribe(id=f"many {number}")
            many = await client.receive()
            await client.send(type="complete", id="many 0")
            await client.subscribe(id="again", after=1)
            again = await client.sequence()

        async def closed(*messages: Any, **options: Any) -> tuple[int, str]:
            async with connected(server, **options) as client:
                for message in messages:
                    await client.socket.send(message if isinstance(message, (str, bytes)) else json.dumps(message))
                return await client.closed()

        codes = {
            "silent": (await closed())[0],
            "uninitialized": (await closed(initialized=False))[0],
            "unacknowledged": (
                await closed({"type": "subscribe", "id": "1", "payload": {"query": "{x}"}}, initialized=False)
            )[0],
            "twice": (await closed({"type": "connection_init"}))[0],
            "same id": (await closed(*[{"type": "subscribe", "id": "1", "payload": {"query": DOCUMENT}}] * 2))[0],
            "large": (await closed("[" * 20_000))[0],
        }
        malformed = [
            (await closed(message))[0]
            for message in (
                "nonsense",
                "[]",
                "null",
                b"\x00",
                {"type": "unheard" * 50},
                {"id": "1"},
                {"type": "subscribe"},
                {"type": "subscribe", "id": 1, "payload": {"query": "{ __typename }"}},
                {"type": "subscribe", "id": "1", "payload": []},
                {"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "variables": []}},
                {"type": "complete"},
            )
        ]
        said = server.stop()

    assert (beyond["type"], beyond["payload"][0]["extensions"]["code"]) == ("error", "BEYOND_HEAD")
    assert (syntax["type"], syntax["payload"][0]["extensions"]["code"]) == ("error", "GRAPHQL_INVALID")
    assert (many["id"], many["payload"][0]["extensions"]["code"]) == ("many 2", "LIMIT_EXCEEDED")
    assert again == 5
    assert codes == {
        "silent": 4499,
        "uninitialized": 4408,
        "unacknowledged": 4401,
        "twice": 4429,
        "same id": 4409,
        "large": 1009,
    }
    assert malformed == [4400] * len(malformed)
    assert "Traceback" not in said, said


@servers
async def test_a_client_that_answers_pings_stays(kind: str, tree: Acme, database_url: str) -> None:
    with served(kind, database_url, ping_s=0.2) as server:
        async with connected(server) as client:
            await client.subscribe(after=5)
            for _ in range(5):
                assert await client.receive() == {"type": "ping"}
                await client.send(type="pong")
            await client.send(type="ping", payload={"any": "thing"})
            while (message := await client.receive())["type"] == "ping":
                pass
            tree.records(rename(SALES, "Selling", MAR))
            await client.send(type="pong")
            while (answer := await client.receive())["type"] == "ping":
                pass

    assert message == {"type": "pong"}
    assert answer["payload"] == {"data": {"ledger": {"lastSequence": 6}}}


@servers
async def test_a_page_of_another_site_cannot_connect(kind: str, tree: Acme, database_url: str) -> None:
    with served(kind, database_url) as server:
        origin, name = f"Origin: https://elsewhere.example\r\nHost: {server.address}", "Host: elsewhere.example"
        refused = [await handshake(server, headers) for headers in (origin, name)]
        async with connected(server, additional_headers={"Origin": f"http://{server.address}"}) as client:
            await client.subscribe(after=0)
            assert await client.sequence() == 1

    assert refused == [403, 400]


async def handshake(server: Server, headers: str) -> int:
    """The status that answers a handshake."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    asked = f"GET /graphql HTTP/1.1\r\n{headers}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    asked += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    writer.write((asked + "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n").encode())
    status = await asyncio.wait_for(reader.readline(), PATIENCE_S)
    writer.close()
    return int(status.split()[1])


@servers
async def test_a_server_that_stops_closes_what_is_open_and_is_gone_soon(
    kind: str, tree: Acme, database_url: str
) -> None:
    with served(kind, database_url) as server:
        async with connected(server) as client, events(server, after=1) as stream:
            await client.subscribe(after=1)
            first = (await client.sequence(), (await anext(stream))["data"]["ledger"]["lastSequence"])
            began = time.monotonic()
            stopping = asyncio.create_task(asyncio.to_thread(server.stop))
            closed = await client.closed()
            last = [event async for event in stream]
            said = await stopping
            took = time.monotonic() - began

    assert first == (5, 5)
    assert closed[0] == 1012
    assert [one["errors"][0]["extensions"] for one in last] == [{"code": "UNAVAILABLE", "after": 5}]
    assert took < 20  # Well before a server gives up on open streams by itself: never.
    assert "Traceback" not in said, said


# Server-sent events.


@asynccontextmanager
async def events(server: Server, document: str = DOCUMENT, **variables: Any) -> AsyncIterator[AsyncIterator[Any]]:
    """What a stream of events says, up to its end."""

    async def read(response: httpx.Response) -> AsyncIterator[Any]:
        name = ""
        async for line in response.aiter_lines():
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            if line.startswith("data") and name == "complete":
                return
            if field == "data":
                yield json.loads(value)

    accept = {"accept": "text/event-stream"}
    body = {"query": document, "variables": variables}
    async with (
        httpx.AsyncClient(timeout=PATIENCE_S) as client,
        client.stream("POST", f"http://{server.address}/graphql", json=body, headers=accept) as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream")
        yield read(response)


@servers
async def test_a_stream_of_events_tells_the_same(kind: str, tree: Acme, database_url: str) -> None:
    with served(kind, database_url, head_wait_s=0.05) as server:
        async with events(server, after=0) as stream:
            found = [await anext(stream), await anext(stream)]
            await asyncio.to_thread(tree.records, rename(SALES, "Selling", MAR))
            found.append(await anext(stream))
        async with events(server, after=99) as refused:
            errors = [one["errors"][0]["extensions"]["code"] async for one in refused]
        async with events(server, "{ organization { code } }") as query:
            answers = [one async for one in query]

    assert [one["data"]["ledger"]["lastSequence"] for one in found] == [1, 5, 6]
    assert errors == ["BEYOND_HEAD"]
    assert answers == [{"data": {"organization": {"code": "acme"}}}]


@servers
async def test_a_client_that_goes_away_leaves_its_place_to_another(kind: str, tree: Acme, database_url: str) -> None:
    with served(kind, database_url, subscriptions=1) as server:
        for _ in range(3):
            async with events(server, after=0) as stream:
                assert (await anext(stream))["data"]["ledger"]["lastSequence"] == 1
            await asyncio.sleep(0.3)
            async with connected(server) as client:
                await client.subscribe(after=0)
                assert await client.sequence() == 1
            await asyncio.sleep(0.3)


@servers
async def test_a_stream_of_which_nothing_is_taken_ends(kind: str, acme: Acme, database_url: str) -> None:
    write_history(acme, 2_000, name="x" * 380)
    with served(kind, database_url, subscriptions=1, slow_s=0.5) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1_000)
        body = json.dumps({"query": LARGE})
        asked = f"POST /graphql HTTP/1.1\r\nHost: {server.address}\r\nAccept: text/event-stream\r\n"
        asked += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        writer.write(asked.encode())
        await asyncio.sleep(0.5)
        async with connected(server) as client:
            await client.subscribe(after=0)
            full = await client.receive()
            await asyncio.sleep(5)
            await client.subscribe(after=0, id="2")
            assert await client.sequence() == 1
        writer.transport.abort()
        await asyncio.sleep(0.1)

    assert full["payload"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


@servers
async def test_one_caller_follows_so_often_and_leaves_the_rest_to_others(
    kind: str, tree: Acme, database_url: str
) -> None:
    with served(kind, database_url, caller_subscriptions=3) as server:
        async with connected(server) as one, connected(server) as other:
            for number in range(3):
                await one.subscribe(id=str(number), after=1)
                await one.sequence()
            await other.subscribe(after=1)
            refused = await other.receive()
            await one.send(type="complete", id="0")
            again: Any = None
            async with asyncio.timeout(PATIENCE_S):
                while again is None or again["type"] != "next":
                    await other.subscribe(id="again", after=1)
                    again = await other.receive()
                    await asyncio.sleep(0.05)

    [error] = refused["payload"] if isinstance(refused["payload"], list) else refused["payload"]["errors"]
    assert error["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert "3 of your subscriptions" in error["message"]


KINDS = " ".join(f"p{place}: possibleTypes {{ fields {{ name args {{ name }} }} }}" for place in range(15))
LONG = f"{{ __schema {{ types {{ {KINDS} }} }} }}"
"""Seconds of work without anything to wait for."""


@servers
async def test_a_query_over_a_websocket_holds_up_nobody(kind: str, tree: Acme, database_url: str) -> None:
    with served(kind, database_url) as server:
        async with connected(server, max_size=None) as client, httpx.AsyncClient(timeout=PATIENCE_S) as other:
            await other.get(f"http://{server.address}/health")
            await client.subscribe(LONG)
            await asyncio.sleep(0.2)
            long = asyncio.create_task(client.receive())
            took = []
            for _ in range(5):
                began = time.monotonic()
                await other.post(f"http://{server.address}/graphql", json={"query": "{ organization { code } }"})
                took.append(time.monotonic() - began)
                if long.done():
                    break
            await client.send(type="complete", id="1")
            long.cancel()

    assert len(took) > 1, "others were answered meanwhile"
