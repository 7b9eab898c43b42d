"""A server on which everybody signs in, over a real socket: what is shown counts alike on every way in, or never."""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from joserfc.jwk import RSAKey
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from orgledger.access.token import Tokens
from orgledger.access.user import Users
from orgledger.domain.change_set import Context
from orgledger.domain.identity import PublicId
from orgledger.graphql.persisted import id_of
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.access.test_provider import AUDIENCE, CLAIMS, ISSUER, RSA, forged, public, token
from tests.kit import COMPANY, MAR, SALES, called, contents, copy_ledger, create, grant, rename
from tests.server import Server, served

WHO = "{ viewer { subject } organizations { code } }"
FOLLOW = 'subscription { ledger(code: "acme", after: 0) { lastSequence } }'
RENAME = "mutation($input: RecordInput!) { record(input: $input) { __typename ... on Refused { code } } }"
INPUT = {"input": {"operations": [rename(SALES, "Taken over", MAR)]}}
PASSWORD = "correct horse battery"


class House(NamedTuple):
    """The server, and what lets an auditor in: a token, a provider's token, and tokens that let nobody in any more."""

    server: Server
    ledger: Ledger
    good: dict[str, str]
    ended: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://{self.server.address}"


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("transports")
    url = f"sqlite:///{copy_ledger(sqlite_template, folder / 'orgledger.db')}"
    keys, persisted = folder / "jwks.json", folder / "persisted.json"
    keys.write_text(json.dumps(public(RSA)))
    persisted.write_text(json.dumps({id_of(RENAME): RENAME}))
    ledger = Ledger(Settings(database_url=url))
    form = {"code": "acme", "names": called("Acme")}
    ledger.register(ledger.read_registration(form), Context(), date(2024, 1, 1))
    ledger.record("acme", ledger.read([create(COMPANY), create(SALES, parent=COMPANY)], Context()))
    subjects = ("aud", f"{ISSUER}|{CLAIMS['sub']}")
    ledger.record("acme", ledger.read([grant(one, "AUDITOR") for one in subjects], Context("operator")))
    now, tokens = ledger.clock.now(), Tokens(ledger.engine)
    Users(ledger.engine).add("aud", PASSWORD, now)
    good, revoked = tokens.create("aud", "good", now), tokens.create("aud", "revoked", now)
    tokens.revoke(revoked[1].key, now)
    settings = {"oidc_issuer": ISSUER, "oidc_audience": AUDIENCE, "oidc_keys": keys, "persisted": persisted}
    with served("uvicorn", url, access="enforced", open_schema=False, allow_get=True, **settings) as server:
        yield House(server, ledger, {"token": good[0], "provider": fresh()}, {"revoked": revoked[0]})
    ledger.close()


def fresh(key: Any = RSA, alg: str = "RS256", **claims: Any) -> str:
    """A provider's token that is good just now, but for what is said."""
    return token(key, alg, **{"exp": int(time.time()) + 600, **claims})


def lies() -> dict[str, str]:
    """Every token that was ever taken for a good one somewhere."""
    now = int(time.time())
    good = {**CLAIMS, "exp": now + 600}
    head = {"alg": "HS256", "kid": "rsa"}
    pem = RSA.as_bytes("PEM", private=False)
    unsigned = forged(head, good).rpartition(".")[0]
    own = RSAKey.generate_key(2048, {"kid": "rsa"})
    return {
        "no algorithm": forged({"alg": "none", "kid": "rsa"}, good, b""),
        "the public key as a secret": forged(head, good, hmac.digest(pem, unsigned.encode(), "sha256")),
        "another audience": fresh(aud="elsewhere"),
        "another issuer": fresh(iss="https://evil.example"),
        "expired": fresh(exp=now - 3_600),
        "not yet": fresh(nbf=now + 3_600),
        "a foreign key": fresh(own),
        "a key of its own": forged({"alg": "RS256", "kid": "rsa", "jwk": own.as_dict(private=False)}, good),
        "keys from elsewhere": forged({"alg": "RS256", "kid": "rsa", "jku": "https://evil.example/keys"}, good),
        "the name of a file": forged({"alg": "HS256", "kid": "../../../dev/null"}, good, b""),
        "nonsense": "x.y.z",
        "nearly nothing": "-",
        "of this form": "olt_" + "0" * 40,
    }


# The ways in: each tells the code of the organizations that were seen, or nothing.


def posted(house: House, secret: str) -> list[str] | None:
    answer = httpx.post(
        f"{house.url}/graphql", json={"query": WHO}, headers={"authorization": f"Bearer {secret}"}, timeout=30
    )
    return seen(answer.json().get("data"))


def streamed(house: House, secret: str) -> list[str] | None:
    headers = {"authorization": f"Bearer {secret}", "accept": "text/event-stream"}
    with httpx.stream("POST", f"{house.url}/graphql", json={"query": FOLLOW}, headers=headers, timeout=30) as answer:
        if answer.status_code != 200:
            return None
        return next(
            (["acme"] for line in answer.iter_lines() if '"lastSequence"' in line and "error" not in line), None
        )


def socketed(house: House, secret: str) -> list[str] | None:
    return talked(house, {"Authorization": f"Bearer {secret}"}, {})


def handshaken(house: House, secret: str) -> list[str] | None:
    return talked(house, {}, {"Authorization": f"Bearer {secret}"})


def opened(house: House, headers: dict[str, str]) -> ClientConnection:
    """A WebSocket that has not begun yet."""
    protocols = [Subprotocol("graphql-transport-ws")]
    return connect(f"ws://{house.server.address}/graphql", subprotocols=protocols, additional_headers=headers)


def talked(house: House, payload: dict[str, str], headers: dict[str, str]) -> list[str] | None:
    """What a WebSocket is answered."""
    try:
        with opened(house, headers) as socket:
            socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert json.loads(socket.recv(30))["type"] == "connection_ack"
            socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": WHO}}))
            told = json.loads(socket.recv(30))
            return seen(told["payload"].get("data")) if told["type"] == "next" else None
    except (ConnectionClosed, InvalidStatus):
        return None


def seen(data: Any) -> list[str] | None:
    """The organizations in an answer."""
    return [one["code"] for one in data["organizations"]] if data and data.get("organizations") else None


WAYS: dict[str, Callable[[House, str], list[str] | None]] = {
    "POST": posted, "event stream": streamed, "WebSocket": socketed, "handshake of a WebSocket": handshaken
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_good_token_lets_in_and_no_other_does(house: House, way: str) -> None:
    for name, secret in house.good.items():
        assert WAYS[way](house, secret) == ["acme"], name

    for name, secret in {**lies(), **house.ended}.items():
        assert WAYS[way](house, secret) is None, name


def test_a_token_in_an_address_is_not_looked_at(house: House) -> None:
    for name in ("access_token", "token", "authorization"):
        answer = httpx.post(f"{house.url}/graphql?{name}={house.good['token']}", json={"query": WHO}, timeout=30)

        assert seen(answer.json().get("data")) is None


def test_a_session_counts_without_its_page_for_nothing_and_once_it_ended_for_nothing_at_all(house: House) -> None:
    origin = {"origin": house.url}
    with httpx.Client(base_url=house.url, headers=origin, timeout=30) as browser:
        browser.post("/sign-in", data={"name": "aud", "password": PASSWORD})
        csrf = browser.get("/session").json()["csrf"]

        def asked(**headers: str) -> Any:
            return seen(browser.post("/graphql", json={"query": WHO}, headers=headers).json().get("data"))

        assert asked(**{"x-csrf-token": csrf}) == ["acme"]
        assert asked() is None
        assert asked(**{"x-csrf-token": "another"}) is None
        assert asked(**{"x-csrf-token": csrf, "origin": "https://evil.example"}) is None
        cookies = dict(browser.cookies)
        browser.post("/sign-out", data={"csrf": csrf})
        replayed = httpx.post(
            f"{house.url}/graphql", json={"query": WHO}, cookies=cookies, headers={**origin, "x-csrf-token": csrf}
        )

    assert seen(replayed.json().get("data")) is None
    assert talked(house, {"x-csrf-token": csrf}, {"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}) is None


def test_an_auditor_has_nothing_recorded_on_any_way(house: House) -> None:
    before, bearer = entries(house), {"authorization": f"Bearer {house.good['token']}"}
    mutation = {"query": RENAME, "variables": INPUT}

    def over(method: str, **more: Any) -> httpx.Response:
        headers = {**bearer, **more.pop("headers", {})}
        return httpx.request(method, f"{house.url}{more.pop('to', '/graphql')}", headers=headers, timeout=30, **more)

    told = over("POST", json=mutation).json()["data"]["record"]
    answers = {
        "GET": over("GET", params={"query": RENAME, "variables": json.dumps(INPUT)}),
        "GET of a persisted document": over(
            "GET", params={"documentId": id_of(RENAME), "variables": json.dumps(INPUT)}
        ),
        "a form": over("POST", data={"query": RENAME, "variables": json.dumps(INPUT)}),
        "plain text": over("POST", content=json.dumps(mutation), headers={"content-type": "text/plain"}),
        "a batch": over("POST", json=[mutation]),
        "an event stream": over("POST", json=mutation, headers={"accept": "text/event-stream"}),
        "a page": over("POST", to=f"/admin/acme/do/renameUnit?unit={SALES}", data={"step": "record"}),
        "an import": over("POST", to="/admin/acme/import", data={"step": "record"}),
        "a request": over("POST", to=f"/admin/acme/requests/{PublicId('ChangeRequest', 'acme', SALES)}", data={}),
    }

    assert told == {"__typename": "Refused", "code": "FORBIDDEN"}
    for way, answer in answers.items():
        assert '"Recorded"' not in answer.text, way
    for payload in (bearer, {}):
        with opened(house, {}) as socket:
            socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            if json.loads(socket.recv(30))["type"] == "connection_ack":
                socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": mutation}))
                assert '"Recorded"' not in str(socket.recv(30))
    assert entries(house) == before


def entries(house: House) -> Any:
    """Everything but who asked, and when."""
    rows = contents(house.ledger.engine)
    return {name: rows[name] for name in rows if name not in ("read_log", "api_token", "session")}


# What scanners look for. Source: the checks of graphql-cop 1.14, each in words of our own.

INTROSPECTION = "{ __schema { types { name } } }"
CIRCLE = "{ __schema { types " + "{ fields { type " * 8 + "{ name }" + " } }" * 8 + " } }"
CHECKS: dict[str, dict[str, Any]] = {
    "alias overloading": {"query": "{ " + " ".join(f"a{n}: __typename" for n in range(101)) + " }"},
    "batching": [{"query": "{ __typename }"}] * 10,  # type: ignore[dict-item]
    "directive overloading": {"query": "{ __typename " + "@aa" * 10 + " }"},
    "circular introspection": {"query": CIRCLE},
    "field duplication": {"query": "{ " + "__typename " * 500 + "}"},
    "introspection": {"query": INTROSPECTION},
}


@pytest.mark.parametrize("name", CHECKS)
def test_a_scanner_gets_no_data(house: House, name: str) -> None:
    answer = httpx.post(f"{house.url}/graphql", json=CHECKS[name], timeout=30)

    assert answer.status_code in (200, 400)
    told = answer.json()
    assert not (told.get("data") if isinstance(told, dict) else told)
    assert len(told["errors"]) < 10


def test_a_scanner_gets_nothing_by_get_or_by_a_form(house: House) -> None:
    by_get = httpx.get(f"{house.url}/graphql", params={"query": "mutation { __typename }"}, timeout=30)
    by_form = httpx.post(f"{house.url}/graphql", data={"query": "{ __typename }"}, timeout=30)

    assert by_get.status_code == 405
    assert by_form.status_code == 415
    assert "data" not in by_form.text[:20]


def test_a_scanner_is_told_of_no_other_field_and_of_no_cause(house: House) -> None:
    for query in ("{ __schema { directive } }", "{ organisations { code } }", "qwerty cop { abc }", "{"):
        answer = httpx.post(
            f"{house.url}/graphql", json={"query": query}, headers={"x-apollo-tracing": "1"}, timeout=30
        )

        assert "Did you mean" not in answer.text
        assert not {"exception", "stacktrace", "tracing", "Traceback"} & set(answer.text.replace('"', " ").split())


def test_a_scanner_finds_no_console_for_strangers(house: House) -> None:
    """GraphiQL is a page without data: it asks like any client, and strangers are told nothing of the schema."""
    page = httpx.get(f"{house.url}/graphql", headers={"accept": "text/html"}, timeout=30, follow_redirects=True)

    assert "__schema" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
