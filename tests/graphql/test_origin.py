"""Front ends on other origins: those that the operator names may ask GraphQL from a browser, and no others."""

from __future__ import annotations

import json

import httpx
import pytest
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL as PROTOCOL
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from orgledger.access.origin import read_origins
from tests.graphql.test_http import HEAD, client_of
from tests.kit import Acme, FakeClock, open_ledger
from tests.server import served

APP, OTHER = "https://app.example.com", "http://localhost:5173"
ORIGINS = f"{APP} {OTHER}"
REFUSED = [
    "https://elsewhere.example", "http://app.example.com", "https://app.example.com:8443", "https://app.example.com.evil.example",
    "https://evil-app.example.com", "null", "https://APP.example.com", "file://", "",
]  # fmt: skip
"""Origins that are none of the two."""


def served_to(database_url: str, clock: FakeClock, origins: str = ORIGINS, **settings: object) -> httpx.AsyncClient:
    """A client of a server that lets origins in."""
    return client_of(open_ledger(database_url, clock, origins=origins, **settings))


def asked(origin: str, **more: str) -> dict[str, str]:
    """The headers of a browser that asks for a page of an origin."""
    return {"origin": origin, "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", **more}


@pytest.mark.parametrize("origin", [APP, OTHER])
async def test_a_preflight_lets_a_named_origin_post_and_read(
    database_url: str, clock: FakeClock, tree: Acme, origin: str
) -> None:
    asks = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}
    async with served_to(database_url, clock) as client:
        answer = await client.options("/graphql", headers=asked(origin, **asks))

    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == origin
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "authorization,content-type"
    assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_answer_may_be_read_by_the_origin_that_asked(
    database_url: str, clock: FakeClock, tree: Acme, method: str, accept: str
) -> None:
    form = {"params": {"query": HEAD}} if method == "GET" else {"json": {"query": HEAD}}
    async with served_to(database_url, clock) as client:
        answer = await client.request(method, "/graphql", headers=asked(APP, accept=accept), **form)

    assert answer.status_code == 200
    assert "acme" in answer.text
    assert answer.headers["access-control-allow-origin"] == APP
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "origin" in answer.headers["vary"].lower()


async def test_credentials_are_allowed_to_no_origin(database_url: str, clock: FakeClock, tree: Acme) -> None:
    asks = {"access-control-request-method": "POST"}
    async with served_to(database_url, clock) as client:
        answers = [
            await client.options("/graphql", headers=asked(APP, **asks)),
            await client.post("/graphql", headers=asked(APP), json={"query": HEAD}),
        ]

    for answer in answers:
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers["access-control-allow-origin"] != "*"


@pytest.mark.parametrize("origin", REFUSED)
@pytest.mark.parametrize("origins", [ORIGINS, ""])
async def test_any_other_origin_is_told_nothing(
    database_url: str, clock: FakeClock, tree: Acme, origin: str, origins: str
) -> None:
    asks = {"access-control-request-method": "POST"}
    async with served_to(database_url, clock, origins) as client:
        answers = [
            await client.options("/graphql", headers=asked(origin, **asks)),
            await client.get("/graphql", headers=asked(origin, accept="application/json"), params={"query": HEAD}),
        ]

    assert [answer.is_success for answer in answers] == [False, False]
    for answer in answers:
        assert "access-control-allow-origin" not in answer.headers
        assert "acme" not in answer.text


async def test_nothing_but_graphql_is_open_to_an_origin(database_url: str, clock: FakeClock, tree: Acme) -> None:
    asks = {"access-control-request-method": "POST"}
    async with served_to(database_url, clock) as client:
        answers = [
            await client.options(path, headers=asked(APP, **asks))
            for path in ("/admin/acme", "/session", "/health", "/graphiql/index.html", "/graphql/")
        ]

    assert [answer for answer in answers if "access-control-allow-origin" in answer.headers] == []


async def test_an_answer_kept_for_one_asker_is_not_given_to_a_page_of_another_origin(
    database_url: str, clock: FakeClock, tree: Acme
) -> None:
    async with served_to(database_url, clock) as client:
        answers = [
            await client.get("/graphql", headers=headers, params={"query": HEAD})
            for headers in (asked(APP), asked(OTHER), {"accept": "application/json"})
        ]

    assert [answer.headers.get("access-control-allow-origin") for answer in answers] == [APP, OTHER, None]
    assert all("origin" in answer.headers["vary"].lower() for answer in answers)


@pytest.mark.e2e
def test_a_websocket_opens_for_the_same_origins(database_url: str, tree: Acme) -> None:
    with served("granian", database_url, origins=ORIGINS) as server:
        address = f"ws://{server.address}/graphql"
        with connect(address, origin=APP, subprotocols=[PROTOCOL]) as socket:
            socket.send(json.dumps({"type": "connection_init"}))
            assert json.loads(socket.recv(30))["type"] == "connection_ack"
        with pytest.raises(InvalidStatus):
            connect(address, origin="https://elsewhere.example", subprotocols=[PROTOCOL])


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ("", set()),
        ("https://App.Example.com:443/", {"https://app.example.com"}),
        ("http://[::1]:5173, http://localhost:80", {"http://[::1]:5173", "http://localhost"}),
    ],
)
def test_origins_are_read_as_browsers_write_them(text: str, origins: set[str]) -> None:
    assert read_origins(text) == origins


@pytest.mark.parametrize(
    "text",
    [
        "*",
        "null",
        "https://*.example.com",
        "app.example.com",
        "https://a.example/x",
        "https://u@a.example",
        "ftp://a",
        "https://[",
        "https://a:x",
    ],
)
def test_what_is_no_origin_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(ValueError, match=r"ORGLEDGER_ORIGINS: .* is no origin\."):
        read_origins(text)
