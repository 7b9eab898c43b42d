"""Persisted documents: asked by the hash of their text, by GET as well, and where it is wanted nothing else."""

from __future__ import annotations

import json
import logging
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL as PROTOCOL
from websockets.sync.client import connect

from orgledger.app import build_app
from orgledger.graphql.document import Library
from orgledger.graphql.http import Problem
from orgledger.graphql.persisted import Documents, id_of
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.graphql.test_http import RENAME, client_of
from tests.kit import MAR, SALES, Acme, FakeClock, open_ledger, rename
from tests.server import SERVERS, served

UNIT = "query Unit($code: String!) { organization { unit(code: $code) { code } } }"
FOLLOW = 'subscription Follow { ledger(code: "acme", after: 0) { lastSequence } }'
OTHER = "{ organization { name } }"
SALES_UNIT = {"data": {"organization": {"unit": {"code": "sales"}}}}


def hashed(document: str) -> str:
    """What a client of "automatic persisted queries" sends instead of a document."""
    return json.dumps({"persistedQuery": {"version": 1, "sha256Hash": sha256(document.encode()).hexdigest()}})


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """What graphql-codegen's client preset writes: hash → document."""
    file = tmp_path / "persisted-documents.json"
    file.write_text(json.dumps({sha256(text.encode()).hexdigest(): text for text in (UNIT, FOLLOW, RENAME)}))
    return file


def knowing(database_url: str, clock: FakeClock, manifest: Path, **settings: Any) -> Ledger:
    """A ledger whose server knows the documents of a manifest."""
    return open_ledger(database_url, clock, persisted=str(manifest), **settings)


async def by_id(client: httpx.AsyncClient, document: str, **more: str) -> httpx.Response:
    """Ask for a document by its id, with GET."""
    return await client.get(
        "/graphql", params={"documentId": id_of(document), **more}, headers={"accept": "application/json"}
    )


async def test_a_document_is_asked_by_its_id(database_url: str, clock: FakeClock, tree: Acme, manifest: Path) -> None:
    variables = {"code": "sales"}
    async with client_of(knowing(database_url, clock, manifest)) as client:
        got = await by_id(client, UNIT, variables=json.dumps(variables))
        again = await by_id(client, UNIT, variables=json.dumps(variables))
        posted = await client.post("/graphql", json={"documentId": id_of(UNIT), "variables": variables})
        in_full = await client.post("/graphql", json={"query": UNIT, "variables": variables})
        other = await client.post("/graphql", json={"query": OTHER})

    assert [one.json() for one in (got, again, posted, in_full)] == [SALES_UNIT] * 4
    assert again.headers["server-timing"].startswith("cache;")
    assert again.headers["cache-control"] == "public, no-cache"
    assert again.headers["etag"] == got.headers["etag"]
    assert other.json()["data"]["organization"]["name"] == "Acme", "others are answered, too, unless that is turned off"


@pytest.mark.parametrize(
    ("parameters", "status", "code"),
    [
        ({"documentId": id_of(OTHER)}, 404, "DOCUMENT_NOT_FOUND"),
        ({"documentId": id_of(UNIT).upper()}, 404, "DOCUMENT_NOT_FOUND"),
        ({"documentId": id_of(UNIT), "query": UNIT}, 400, "BAD_REQUEST"),
        ({"documentId": id_of(UNIT), "variables": "{"}, 400, "BAD_REQUEST"),
        ({"documentId": id_of(UNIT), "variables": "[]"}, 400, "BAD_REQUEST"),
        ({"documentId": ""}, 400, "BAD_REQUEST"),
        ({"documentId": id_of(RENAME)}, 405, "METHOD_NOT_ALLOWED"),
        ({"query": RENAME}, 405, "METHOD_NOT_ALLOWED"),
        ({"extensions": hashed(RENAME)}, 405, "METHOD_NOT_ALLOWED"),
        ({"extensions": hashed(OTHER)}, 200, "PERSISTED_QUERY_NOT_SUPPORTED"),
    ],
)
async def test_what_is_not_answered_by_get_says_why(
    database_url: str, clock: FakeClock, tree: Acme, manifest: Path, parameters: dict[str, str], status: int, code: str
) -> None:
    async with client_of(knowing(database_url, clock, manifest)) as client:
        answer = await client.get("/graphql", params=parameters, headers={"accept": "application/json"})

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (status, {"code": code})
    assert answer.headers["cache-control"] == "private, no-store"
    assert (answer.headers.get("allow") == "POST") == (status == 405)
    assert tree.head == 5


async def test_a_mutation_is_not_recorded_by_get_though_queries_are_answered(
    database_url: str, clock: FakeClock, tree: Acme
) -> None:
    variables = json.dumps({"input": rename(SALES, "Selling", MAR)["renameUnit"]})
    async with client_of(open_ledger(database_url, clock, allow_get=True)) as client:
        answer = await client.get("/graphql", params={"query": RENAME, "variables": variables})

    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    assert tree.head == 5


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"query": UNIT, "variables": {"code": "sales"}}, 200, None),
        ({"documentId": id_of(UNIT), "variables": {"code": "sales"}}, 200, None),
        ({"query": OTHER}, 403, "PERSISTED_DOCUMENT_REQUIRED"),
        ({"query": "{ __schema { types { name } } }"}, 403, "PERSISTED_DOCUMENT_REQUIRED"),
        ({"query": f"{UNIT} "}, 403, "PERSISTED_DOCUMENT_REQUIRED"),
        ({"query": "mutation { rescind(input: {entries: [1]}) { __typename } }"}, 403, "PERSISTED_DOCUMENT_REQUIRED"),
        ({"documentId": id_of(OTHER)}, 404, "DOCUMENT_NOT_FOUND"),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
async def test_where_only_persisted_documents_are_answered_others_are_not(
    database_url: str,
    clock: FakeClock,
    tree: Acme,
    manifest: Path,
    body: dict[str, Any],
    status: int,
    code: str | None,
    accept: str,
) -> None:
    async with client_of(knowing(database_url, clock, manifest, persisted_only=True, allow_get=True)) as client:
        answer = await client.post("/graphql", json=body, headers={"accept": accept})

    assert answer.status_code == status
    assert (code or '"sales"') in answer.text
    assert tree.head == 5


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
@pytest.mark.parametrize("persisted_only", [False, True])
async def test_a_hash_without_its_document_is_answered_as_its_clients_expect(
    database_url: str, clock: FakeClock, tree: Acme, manifest: Path, accept: str, persisted_only: bool
) -> None:
    async with client_of(knowing(database_url, clock, manifest, persisted_only=persisted_only)) as client:
        unknown, known, odd = [
            await client.post("/graphql", json=form, headers={"accept": accept})
            for form in (
                {"operationName": "Other", "variables": {}, "extensions": json.loads(hashed(OTHER))},
                {"variables": {"code": "sales"}, "extensions": json.loads(hashed(UNIT))},
                {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 7}}},
            )
        ]

    assert unknown.status_code == 200
    assert unknown.json() == {
        "errors": [{"message": "PersistedQueryNotSupported", "extensions": {"code": "PERSISTED_QUERY_NOT_SUPPORTED"}}]
    }
    assert unknown.headers["cache-control"] == "private, no-store"
    assert known.json() == SALES_UNIT
    assert odd.status_code == 400


@pytest.mark.e2e
@pytest.mark.parametrize("kind", SERVERS)
def test_so_it_is_over_a_websocket(database_url: str, tree: Acme, manifest: Path, kind: str) -> None:
    with (
        served(kind, database_url, persisted=manifest, persisted_only=True) as server,
        connect(f"ws://{server.address}/graphql", subprotocols=[PROTOCOL]) as socket,
    ):
        socket.send(json.dumps({"type": "connection_init"}))
        assert json.loads(socket.recv(30))["type"] == "connection_ack"

        def told(id: str, **payload: Any) -> Any:
            socket.send(json.dumps({"type": "subscribe", "id": id, "payload": payload}))
            return json.loads(socket.recv(30))

        refused = [
            told("1", query=OTHER),
            told("2", query='subscription { ledger(code: "acme", after: 1) { lastSequence } }'),
            told("3", documentId=id_of(OTHER)),
            told("4"),
        ]
        answered = told("5", documentId=id_of(UNIT), variables={"code": "sales"})
        assert json.loads(socket.recv(30)) == {"type": "complete", "id": "5"}
        followed = told("6", documentId=id_of(FOLLOW))

    assert [(one["type"], one["id"]) for one in refused] == [("error", str(n)) for n in (1, 2, 3, 4)]
    assert [one["payload"][0]["extensions"]["code"] for one in refused] == [
        "PERSISTED_DOCUMENT_REQUIRED",
        "PERSISTED_DOCUMENT_REQUIRED",
        "DOCUMENT_NOT_FOUND",
        "BAD_REQUEST",
    ]
    assert (answered["type"], answered["payload"]) == ("next", SALES_UNIT)
    assert followed["payload"] == {"data": {"ledger": {"lastSequence": 1}}}


async def test_a_persisted_document_is_parsed_and_validated_before_it_is_asked(
    database_url: str, clock: FakeClock, tree: Acme, manifest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with client_of(knowing(database_url, clock, manifest)) as client:
        monkeypatch.setattr(Library, "read", None)
        answer = await by_id(client, UNIT, variables='{"code": "sales"}')

    assert answer.json() == SALES_UNIT


def test_a_document_that_does_not_fit_is_told_to_the_log(
    ledger: Ledger, tmp_path: Path, caplog: pytest.LogCaptureFixture, database_url: str
) -> None:
    for name, text in (("old", "{ xyzzyxyzzy }"), ("broken", "{")):
        (tmp_path / f"{name}.graphql").write_text(text)
    with caplog.at_level(logging.WARNING, "orgledger.graphql"):
        build_app(open_ledger(database_url, persisted=str(tmp_path)))

    assert sorted(record.getMessage().partition(": ")[2] for record in caplog.records) == [
        "Cannot query field 'xyzzyxyzzy' on type 'Query'.",
        "Syntax Error: Expected Name, found <EOF>.",
    ]


# What is loaded.


def test_a_folder_holds_manifests_and_documents(tmp_path: Path, manifest: Path) -> None:
    (tmp_path / "other.graphql").write_text(OTHER)
    (tmp_path / "README.md").write_text("Not a document.")
    prefixed = tmp_path / "prefixed.json"
    prefixed.write_text(json.dumps({id_of("{ __typename }"): "{ __typename }"}))

    documents = Documents.load(Settings(persisted=str(tmp_path)))

    assert set(documents.texts.values()) == {UNIT, FOLLOW, RENAME, OTHER, "{ __typename }"}
    assert all(documents.text(None, id_of(text)) == text for text in documents.texts.values())


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (json.dumps({sha256(b"{ a }").hexdigest(): "{ b }"}), "is not the SHA-256 of its document"),
        (json.dumps({"0123456789abcdef": "{ a }"}), "is not the SHA-256 of its document"),
        (json.dumps(["{ a }"]), "is no manifest"),
        (json.dumps({"a": 1}), "is no manifest"),
        ("not json", "is no manifest"),
        (None, "cannot be read"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused(tmp_path: Path, content: str | None, told: str) -> None:
    file = tmp_path / "persisted-documents.json"
    if content is not None:
        file.write_text(content)

    with pytest.raises(ValueError, match=told):
        Documents.load(Settings(persisted=str(file)))


def test_an_empty_list_that_allows_nothing_else_is_refused() -> None:
    with pytest.raises(ValueError, match="ORGLEDGER_PERSISTED_ONLY"):
        Documents.load(Settings(persisted_only=True))


def test_the_id_is_the_one_of_the_specification() -> None:
    """The example of its appendix."""
    document = "query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}"

    assert id_of(document) == "sha256:7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e"
    with pytest.raises(Problem):
        Documents({}).text(None, id_of(document))
