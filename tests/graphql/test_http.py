"""GraphQL over HTTP: one address, from this machine alone, with GraphiQL from our own files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import pytest_asyncio

import orgledger.graphql
from orgledger.app import build_app
from orgledger.ledger import Ledger
from tests.graphql.asker import both_engines
from tests.kit import JAN, MAR, SALES, Acme, create, open_ledger, rename
from tests.server import SERVERS, free_port, wait_for

ASSETS = Path(orgledger.graphql.__file__).parent / "graphiql"
HEAD = "{ organization { code coordinate { sequence } } }"
RENAME = """mutation($input: RenameUnitInput!) { renameUnit(input: $input) { __typename
  ... on Recorded { entries { actor { name } } } } }"""


def client_of(ledger: Ledger, host: str | None = "127.0.0.1") -> httpx.AsyncClient:
    """A client of the whole application, as seen from a host."""
    app = build_app(ledger)
    transport = httpx.ASGITransport(app, client=(host, 50000))  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")


@pytest_asyncio.fixture
async def client(tree: Acme) -> AsyncIterator[httpx.AsyncClient]:
    """A client on this machine."""
    async with client_of(tree.ledger) as client:
        yield client


@both_engines
async def test_a_query_is_posted_and_answered(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", json={"query": HEAD})

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json() == {"data": {"organization": {"code": "acme", "coordinate": {"sequence": 5}}}}


async def test_variables_and_the_name_of_an_operation_are_taken(client: httpx.AsyncClient) -> None:
    document = """query A($code: String) { organization(code: $code) { code } } query B { __typename }"""

    answer = await client.post(
        "/graphql", json={"query": document, "operationName": "A", "variables": {"code": "acme"}}
    )

    assert answer.json() == {"data": {"organization": {"code": "acme"}}}


@pytest.mark.parametrize(
    ("accept", "document", "kind"),
    [
        ("text/event-stream", HEAD, "text/event-stream"),
        ("application/graphql-response+json, application/json, text/event-stream, multipart/mixed", HEAD, "json"),
        ("text/event-stream, application/json", HEAD, "json"),
        ("text/event-stream, */*", "{ nonsense", "json"),
        ("text/event-stream, multipart/mixed", "subscription { ledger(after: 99) { title } }", "text/event-stream"),
        ("application/json, text/event-stream", "subscription { ledger(after: 99) { title } }", "text/event-stream"),
    ],
)
async def test_a_client_that_accepts_events_too_gets_them_for_what_it_follows(
    client: httpx.AsyncClient, accept: str, document: str, kind: str
) -> None:
    answer = await client.post("/graphql", json={"query": document}, headers={"accept": accept})

    assert kind in answer.headers["content-type"]
    assert "\r" not in answer.text  # An end of line that some clients' own parsers do not know.


@pytest.mark.parametrize(
    "headers",
    [{}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}],
)
async def test_a_query_is_answered_by_get(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.get("/graphql", params={"query": HEAD}, headers={"accept": "application/json", **headers})

    assert answer.status_code == 200
    assert answer.json()["data"]["organization"]["code"] == "acme"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"},
        {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
    ],
)
async def test_a_query_that_another_site_has_a_browser_send_is_not_executed(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    answer = await client.get("/graphql", params={"query": HEAD}, headers={"accept": "application/json", **headers})

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (403, "FORBIDDEN")


async def test_where_queries_are_not_taken_from_an_address_it_is_said_what_to_set(tree: Acme) -> None:
    settings = msgspec.structs.replace(tree.ledger.settings, allow_get=False)
    async with client_of(Ledger(settings, tree.ledger.clock)) as client:
        answer = await client.get("/graphql", params={"query": HEAD}, headers={"accept": "application/json"})

    assert answer.status_code == 405
    assert "preferGetMethod" in answer.text
    assert "ORGLEDGER_ALLOW_GET=true" in answer.text


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_empty_name_of_an_operation_is_none(client: httpx.AsyncClient, method: str) -> None:
    form = {"query": HEAD, "operationName": ""}

    asked = {"params": form} if method == "GET" else {"json": form}
    answer = await client.request(method, "/graphql", headers={"accept": "application/json"}, **asked)

    assert answer.json()["data"]["organization"]["code"] == "acme"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
async def test_a_form_of_another_site_cannot_record(client: httpx.AsyncClient, tree: Acme, kind: str) -> None:
    """A browser sends these kinds across sites without asking first."""
    body = json.dumps({"query": RENAME, "variables": {"input": rename(SALES, "Selling", MAR)["renameUnit"]}})

    answer = await client.post("/graphql", content=body, headers={"content-type": kind})

    assert answer.status_code >= 400
    assert tree.head == 5


@pytest.mark.parametrize("header", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}])
async def test_a_page_of_another_site_is_not_let_in(client: httpx.AsyncClient, header: dict[str, str]) -> None:
    preflight = await client.options(
        "/graphql", headers={"origin": "https://elsewhere.example", "access-control-request-method": "POST", **header}
    )

    assert "access-control-allow-origin" not in preflight.headers


async def test_a_name_that_was_made_to_point_here_is_not_served(tree: Acme) -> None:
    """DNS rebinding: a page of another site that resolves to 127.0.0.1 is same-origin to the browser."""
    async with client_of(tree.ledger) as client:
        answer = await client.post("/graphql", json={"query": HEAD}, headers={"host": "elsewhere.example"})

    assert answer.status_code in (400, 403, 421)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b'"query"',
        b"{}",
        b'{"query": null}',
        b'{"query": 5}',
        b'{"query": ""}',
        b'{"query": "fragment f on Organization { code }"}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "x"}',
        b'{"query": "{ __typename }", "operationName": 5}',
        b'{"query": "query A { __typename }", "operationName": "B"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}",
        b'[{"query": "{ __typename }"}, {"query": "{ __typename }"}]',
        b'{"query": "\\ud800"}',
    ],
    ids=lambda body: repr(body[:40]),
)
async def test_a_request_that_makes_no_sense_is_a_bad_request(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/graphql", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 400 or (answer.status_code == 200 and answer.json().get("errors")), answer.text
    assert "Traceback" not in answer.text
    assert len(answer.text) < 2_000


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_may_be_so_large_and_no_larger(client: httpx.AsyncClient, chunked: bool) -> None:
    small = json.dumps({"query": "{ __typename }"}).encode()
    largest = small + b" " * (1_048_576 - len(small))

    async def parts(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    async def post(body: bytes) -> httpx.Response:
        content = parts(body) if chunked else body
        return await client.post("/graphql", content=content, headers={"content-type": "application/json"})

    fits, too_large = await post(largest), await post(largest + b" ")

    assert fits.json() == {"data": {"__typename": "Query"}}
    assert too_large.status_code == 413
    assert too_large.json()["errors"][0]["extensions"] == {"code": "LIMIT_EXCEEDED"}


# Who asks.


async def named(client: httpx.AsyncClient, **headers: str) -> Any:
    """The actor's name of a change that was just recorded."""
    fields = {"query": RENAME, "variables": {"input": rename(SALES, "Selling", MAR)["renameUnit"]}}
    answer = await client.post("/graphql", json=fields, headers={k.replace("_", "-"): v for k, v in headers.items()})
    return answer.json()["data"]["renameUnit"]["entries"][0]["actor"]["name"]


async def test_the_actor_of_a_header_is_believed_on_this_machine_alone(tree: Acme) -> None:
    told = {}
    for host in ("127.0.0.1", "127.8.8.8", "::1", "192.168.1.5", "10.0.0.1", "::ffff:192.168.1.5", "testclient"):
        async with client_of(tree.ledger, host) as client:
            told[host] = await named(client, x_orgledger_actor="ada")

    assert told == {
        "127.0.0.1": "ada",
        "127.8.8.8": "ada",
        "::1": "ada",
        "192.168.1.5": "local",
        "10.0.0.1": "local",
        "::ffff:192.168.1.5": "local",
        "testclient": "local",
    }


async def test_a_header_that_claims_to_come_from_here_is_not_believed(tree: Acme) -> None:
    async with client_of(tree.ledger, "192.168.1.5") as client:
        told = await named(client, x_orgledger_actor="ada", x_forwarded_for="127.0.0.1", forwarded="for=127.0.0.1")

    assert told == "local"


async def test_behind_a_proxy_on_this_machine_nobody_is_believed(tree: Acme) -> None:
    """Whoever the proxy speaks for is not on this machine."""
    async with client_of(tree.ledger) as client:
        told = await named(client, x_orgledger_actor="ada", x_forwarded_for="203.0.113.9")

    assert told == "local"


async def test_without_a_header_the_actor_of_the_settings_records(database_url: str, tree: Acme) -> None:
    ledger = open_ledger(database_url, tree.ledger.clock, actor="importer")
    async with client_of(ledger) as client:
        told = [await named(client), await named(client, x_orgledger_actor="")]
    ledger.close()

    assert told == ["importer", "importer"]


# GraphiQL.


async def test_graphiql_is_served_to_a_browser_under_a_strict_policy(client: httpx.AsyncClient) -> None:
    page = await client.get("/graphql", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert page.status_code == 200
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert not re.search(r"unsafe|https?:|\*", page.headers["content-security-policy"])


async def test_graphiql_loads_nothing_from_another_host(client: httpx.AsyncClient) -> None:
    page = await client.get("/graphql", headers={"accept": "text/html"})
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)

    assert loaded
    for address in loaded:
        assert "//" not in address, address
        asset = await client.get(f"/{address}")
        assert asset.status_code == 200, address
        assert asset.headers["x-content-type-options"] == "nosniff"
        assert "content-security-policy" in asset.headers
    assert "<script>" not in page.text, "inline scripts are not allowed by the policy"
    assert "style=" not in page.text


def test_no_style_sheet_of_graphiql_names_another_host() -> None:
    for sheet in ASSETS.glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        addresses = re.findall(r"url\(([^)]*)\)|@import\s+([^;]+);", text)
        assert not [one for found in addresses for one in found if one and not one.strip("'\"").startswith("data:")], (
            sheet.name
        )


def test_no_script_of_graphiql_loads_code_from_another_host() -> None:
    for script in ASSETS.glob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"""(importScripts|import)\(\s*["'`]https?:""", text), script.name
        assert not re.search(r"""fetch\(\s*["'`]https?:""", text), script.name
        assert not re.search(r"""\.src\s*=\s*["'`]https?:""", text), script.name
        assert "unpkg.com" not in text or "sourceMappingURL" in text, script.name


@pytest.mark.parametrize(
    "path", ["/graphiql/../schema.py", "/graphiql/%2e%2e/schema.py", "/graphiql//etc/passwd", "/graphiql/..%2fview.py"]
)
async def test_nothing_beside_the_files_of_graphiql_is_served(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert answer.status_code == 404


async def test_the_first_address_leads_to_the_admin(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")

    assert answer.is_redirect
    assert answer.headers["location"] == "/admin"


async def test_health_says_whether_the_ledger_can_be_read(client: httpx.AsyncClient, tree: Acme) -> None:
    well = await client.get("/health")
    with tree.ledger.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE organization RENAME TO elsewhere")
    ill = await client.get("/health")

    assert (well.status_code, well.json()["status"]) == (200, "ok")
    assert (ill.status_code, ill.json()["status"]) == (503, "unavailable")


# A real socket.


@pytest.fixture(params=[*SERVERS, "orgledger serve"])
def address(request: pytest.FixtureRequest, database_url: str, tree: Acme) -> Iterator[str]:
    """Where a server process of each kind answers; it is stopped by its own id."""
    port = str(free_port())
    if request.param == "orgledger serve":
        command = [str(Path(sys.executable).with_name("orgledger")), "serve", "--port", port]
    else:
        options = [part.format(port=port) for part in SERVERS[request.param]]
        command = [sys.executable, "-m", *options, "orgledger.app:create_app"]
    environment = {**os.environ, "ORGLEDGER_DATABASE_URL": database_url, "ORGLEDGER_ACTOR": "served"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate(timeout=10)


@pytest.mark.e2e
def test_a_real_server_answers_over_a_real_socket(address: str, tree: Acme) -> None:
    with httpx.Client(base_url=address, timeout=10) as client:
        health = client.get("/health")
        page = client.get("/graphql", headers={"accept": "text/html"})
        before = client.post("/graphql", json={"query": HEAD}).json()
        recorded = client.post(
            "/graphql",
            json={"query": RENAME, "variables": {"input": rename(SALES, "Selling", MAR)["renameUnit"]}},
            headers={"x-orgledger-actor": "ada"},
        ).json()
        after = client.post("/graphql", json={"query": HEAD}).json()
        too_large = client.post("/graphql", content=b" " * 1_100_000, headers={"content-type": "application/json"})

    assert health.json()["status"] == "ok"
    assert "GraphiQL" in page.text
    assert before["data"]["organization"]["coordinate"] == {"sequence": 5}
    assert recorded["data"]["renameUnit"]["entries"] == [{"actor": {"name": "ada"}}]
    assert after["data"]["organization"]["coordinate"] == {"sequence": 6}
    assert too_large.status_code == 413


@pytest.mark.e2e
@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgres"])
@pytest.mark.parametrize("address", ["granian"], indirect=True)
def test_a_server_on_postgresql_sees_what_others_record(address: str, tree: Acme) -> None:
    with httpx.Client(base_url=address, timeout=10) as client:
        client.post("/graphql", json={"query": HEAD})
        tree.records(create("00000000-0000-4000-8000-000000000001", JAN, code="new"))
        told = client.post("/graphql", json={"query": '{ organization { unit(code: "new") { code } } }'}).json()

    assert told == {"data": {"organization": {"unit": {"code": "new"}}}}
