"""A server on which everybody signs in, over HTTP: tokens, cookies, pages, and what every answer says besides."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio
from argon2 import PasswordHasher

from orgledger.access import sign_in, user
from orgledger.access.token import Tokens
from orgledger.access.user import Users
from orgledger.app import build_app
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.access.house import House
from tests.kit import MAR, SALES, FakeClock, open_ledger, rename

HERE = "http://127.0.0.1:8000"
PASSWORD = "correct horse battery"
VIEWER = "{ viewer { subject name method roles tokens { label } } organization { code } }"
RECORD = "mutation($input: RecordInput!) { record(input: $input) { __typename ... on Refused { code message } } }"


def client_of(ledger: Ledger) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(build_app(ledger), client=("192.0.2.7", 50000))
    return httpx.AsyncClient(transport=transport, base_url=HERE)


@pytest_asyncio.fixture
async def client(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody far away, who has shown nothing yet. Ann edits, Vic views, Nob may nothing."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(user, "PasswordHasher", lambda: cheap)
    users = Users(house.server.engine, cheap)
    for name in ("ann", "vic", "nob"):
        users.add(name, PASSWORD, house.server.clock.now())
    house.grants("ann", "EDITOR")
    house.grants("vic", "VIEWER")
    async with client_of(house.server) as client:
        yield client


def token_of(house: House, who: str, **more: Any) -> dict[str, str]:
    """The header of a token."""
    secret, _ = Tokens(house.server.engine).create(who, "a test", house.server.clock.now(), **more)
    return {"authorization": f"Bearer {secret}"}


async def ask(client: httpx.AsyncClient, document: str, headers: Any = None, **variables: Any) -> httpx.Response:
    return await client.post("/graphql", json={"query": document, "variables": variables}, headers=headers)


async def signs_in(
    client: httpx.AsyncClient, who: str = "ann", password: str = PASSWORD, **headers: str
) -> httpx.Response:
    return await client.post("/sign-in", data={"name": who, "password": password}, headers={"origin": HERE, **headers})


# Whoever shows nothing, or nothing good.


async def test_a_stranger_is_told_of_nothing_but_the_program(client: httpx.AsyncClient) -> None:
    told = (await ask(client, "{ viewer { subject } server { version } __typename }")).json()["data"]
    assert told["viewer"] is None
    assert told["server"]["version"]

    for document in (
        "{ organizations { code } }",
        '{ organization(code: "acme") { code } }',
        '{ organization(code: "nothing") { code } }',
        '{ ledger(code: "acme") { totalCount } }',
        '{ node(id: "x") { id } }',
        'mutation { revokeToken(key: "x") { __typename } }',
        'mutation { registerOrganization(input: {code: "x", names: []}) { __typename } }',
    ):
        answer = (await ask(client, document)).json()
        if "node" in document:
            assert answer["data"] == {"node": None}
            continue
        [error] = answer["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED", document
        assert "acme" not in str({**error, "path": None})


async def test_the_name_of_an_actor_is_believed_from_nobody(client: httpx.AsyncClient, house: House) -> None:
    headers = {"x-orgledger-actor": "ann"}

    assert (await ask(client, "{ viewer { subject } }", headers)).json()["data"]["viewer"] is None
    answer = await ask(client, RECORD, headers, input={"operations": [rename(SALES, "S", MAR)]})
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "shown",
    ["Bearer", "Bearer ", "Bearer nonsense", "Basic YW5uOnB3", "olt_x", "Bearer olt_x", "Bearer " + "x" * 20_000],
)
async def test_what_lets_nobody_in_is_refused_with_a_challenge(client: httpx.AsyncClient, shown: str) -> None:
    answer = await ask(client, "{ server { version } }", {"authorization": shown})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert "nonsense" not in answer.text


async def test_a_health_check_counts_no_organizations(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health")).json() == {"status": "ok"}


# Tokens.


async def test_a_token_is_recognized_and_what_is_granted_counts(client: httpx.AsyncClient, house: House) -> None:
    ann, vic, nob = (token_of(house, who) for who in ("ann", "vic", "nob"))
    forms = {"operations": [rename(SALES, "Selling", MAR)]}

    assert (await ask(client, VIEWER, ann)).json()["data"] == {
        "viewer": {
            "subject": "ann",
            "name": "ann",
            "method": "TOKEN",
            "roles": ["EDITOR"],
            "tokens": [{"label": "a test"}],
        },
        "organization": {"code": "acme"},
    }
    assert (await ask(client, RECORD, ann, input=forms)).json()["data"]["record"] == {"__typename": "Recorded"}
    refused = (await ask(client, RECORD, vic, input=forms)).json()["data"]["record"]
    assert (refused["__typename"], refused["code"]) == ("Refused", "FORBIDDEN")
    gone = (await ask(client, '{ organization(code: "acme") { code } }', nob)).json()
    assert gone == {"data": {"organization": None}}


async def test_a_token_that_was_revoked_lets_nobody_in_from_the_next_request_on(
    client: httpx.AsyncClient, house: House
) -> None:
    ann = token_of(house, "ann")
    assert (await ask(client, VIEWER, ann)).status_code == 200
    tokens = Tokens(house.server.engine)

    tokens.revoke(tokens.of("ann")[0].key, house.server.clock.now())

    assert (await ask(client, VIEWER, ann)).status_code == 401


async def test_a_disabled_user_is_let_in_by_nothing(client: httpx.AsyncClient, house: House) -> None:
    ann = token_of(house, "ann")
    await signs_in(client)
    Users(house.server.engine).disable("ann", house.server.clock.now())

    assert (await ask(client, VIEWER, ann)).status_code == 401
    assert (await client.get("/session")).json() == {"subject": None}
    assert (await signs_in(client)).status_code == 401


async def test_somebody_makes_tokens_for_their_own_programs(client: httpx.AsyncClient, house: House) -> None:
    await signs_in(client)
    csrf = {"x-csrf-token": (await client.get("/session")).json()["csrf"]}
    create = """mutation($input: CreateTokenInput!) { createToken(input: $input) { __typename
      ... on CreatedToken { secret token { key label roles organization } } ... on Refused { code message } } }"""
    limits = {"label": "nightly", "days": 7, "roles": ["VIEWER"], "organization": "acme"}

    made = (await ask(client, create, csrf, input=limits)).json()["data"]["createToken"]

    assert made["token"]["roles"] == ["VIEWER"]
    assert made["token"]["organization"] == house.key
    bearer = {"authorization": f"Bearer {made['secret']}"}
    client.cookies.clear()
    told = (await ask(client, "{ viewer { subject roles } }", bearer)).json()["data"]["viewer"]
    assert told == {"subject": "ann", "roles": ["VIEWER"]}
    refused = (await ask(client, create, bearer, input={"label": "another"})).json()["data"]["createToken"]
    assert "makes no other token" in refused["message"]
    revoke = """mutation($key: ID!) { revokeToken(key: $key) { __typename ... on ApiToken { revokedAt }
      ... on Refused { code } } }"""
    key = made["token"]["key"]
    other = (await ask(client, revoke, token_of(house, "vic"), key=key)).json()["data"]["revokeToken"]
    assert other == {"__typename": "Refused", "code": "NOT_FOUND"}
    assert (await ask(client, revoke, bearer, key=key)).json()["data"]["revokeToken"]["revokedAt"]
    assert (await ask(client, VIEWER, bearer)).status_code == 401


# A kept answer.


async def test_a_kept_answer_is_given_to_nobody_who_may_not_see_it_any_more(
    client: httpx.AsyncClient, house: House
) -> None:
    ann, vic = token_of(house, "ann"), token_of(house, "vic")
    document = '{ organization(code: "acme", asOf: {effective: "2024-06-01", known: {sequence: 5}}) { code } }'
    first = await ask(client, document, ann)
    assert first.headers["cache-control"] == "private, no-cache"
    again = await ask(client, document, ann)
    assert again.headers["server-timing"].startswith("cache")
    assert not (await ask(client, document, vic)).headers["server-timing"].startswith("cache")

    house.revokes("ann", "EDITOR")

    gone = await ask(client, document, ann)
    assert gone.json() == {"data": {"organization": None}}
    assert (await ask(client, document, vic)).json()["data"]["organization"] == {"code": "acme"}


# Sessions.


async def test_somebody_signs_in_and_out_with_a_browser_without_scripts(client: httpx.AsyncClient) -> None:
    page = await client.get("/sign-in")
    assert page.status_code == 200
    assert "script" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
    assert (await client.get("/sign-in/style.css")).headers["content-type"].startswith("text/css")

    entered = await signs_in(client)

    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
    page = await client.get("/sign-in")
    assert "<strong>ann</strong>" in page.text
    csrf = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert csrf is not None
    left = await client.post("/sign-out", data={"csrf": csrf[1]}, headers={"origin": HERE})
    assert left.status_code == 303
    assert (await client.get("/session")).json() == {"subject": None}


async def test_by_https_the_cookie_goes_no_other_way(database_url: str, house: House, clock: FakeClock) -> None:
    ledger = open_ledger(database_url, clock, access="enforced", https=True)
    app = sign_in.SignIn(build_view(ledger), ledger.settings)
    Users(ledger.engine).add("eve", PASSWORD, clock.now())
    async with client_of(ledger) as client:
        assert (await signs_in(client, "eve")).status_code == 403
        entered = await signs_in(client, "eve", origin=HERE.replace("http:", "https:"))

        assert entered.headers["set-cookie"].startswith("__Host-orgledger=")
        assert "secure" in entered.headers["set-cookie"].lower()
        assert entered.headers["strict-transport-security"].startswith("max-age=")
    assert app.https
    ledger.close()


def build_view(ledger: Ledger) -> Any:
    from orgledger.access.recognition import Recognition

    return Recognition(ledger.engine, ledger.settings, ledger.clock)


async def test_a_session_is_another_each_time(client: httpx.AsyncClient) -> None:
    first = (await signs_in(client)).cookies["orgledger"]
    client.cookies.set("orgledger", first)

    second = (await signs_in(client)).cookies["orgledger"]

    assert first != second
    client.cookies.clear()
    told = await client.get("/session", headers={"cookie": f"orgledger={first}"})
    assert told.json() == {"subject": None}
    given = await client.get("/sign-in", headers={"cookie": "orgledger=chosen-by-somebody-else"})
    assert "set-cookie" not in given.headers


async def test_graphql_takes_a_cookie_only_from_pages_of_this_server(client: httpx.AsyncClient) -> None:
    await signs_in(client)
    csrf = (await client.get("/session")).json()["csrf"]

    good = await ask(client, "{ viewer { subject method } }", {"x-csrf-token": csrf, "origin": HERE})
    assert good.json()["data"]["viewer"] == {"subject": "ann", "method": "SESSION"}
    for headers in (
        {},
        {"x-csrf-token": ""},
        {"x-csrf-token": "0" * 64},
        {"x-csrf-token": "é".encode()},
        {"x-csrf-token": csrf, "origin": "https://evil.example"},
        {"x-csrf-token": csrf, "origin": "null"},
        {"x-csrf-token": csrf, "sec-fetch-site": "cross-site"},
        {"x-csrf-token": csrf, "sec-fetch-site": "same-site"},
    ):
        assert (await ask(client, "{ viewer { subject } }", headers)).status_code == 401, headers
    told = await client.get("/session", headers={"sec-fetch-site": "cross-site"})
    assert told.json() == {"subject": None}


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": HERE, "sec-fetch-site": "cross-site"}],
)
async def test_a_form_of_another_site_signs_nobody_in_or_out(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    refused = await client.post("/sign-in", data={"name": "ann", "password": PASSWORD}, headers=headers)
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers

    await signs_in(client)
    csrf = (await client.get("/session")).json()["csrf"]
    assert (await client.post("/sign-out", data={"csrf": csrf}, headers=headers)).status_code == 403
    assert (await client.post("/sign-out", data={"csrf": "0" * 64}, headers={"origin": HERE})).status_code == 403
    assert (await client.get("/session")).json()["subject"] == "ann"


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"name": "ann", "password": "wrong horse battery"}},
        {"data": {"name": "nobody", "password": PASSWORD}},
        {"data": {"name": "ann"}},
        {"data": {}},
        {"json": {"name": "ann", "password": PASSWORD}},
        {"content": b"name=ann&password=%ff%fe"},
        {"content": "name=安".encode(), "headers": {"content-type": "application/x-www-form-urlencoded"}},
        {"data": {"name": "ann", "password": "x" * 3_000}},
        {"data": {"name": "ann", "password": "x" * 30_000}},
    ],
)
async def test_every_failed_sign_in_looks_the_same(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    headers = {"origin": HERE, **body.pop("headers", {})}

    refused = await client.post("/sign-in", headers=headers, **body)

    assert refused.status_code == 401
    assert sign_in.FAILED in refused.text
    assert "set-cookie" not in refused.headers
    assert PASSWORD not in refused.text


async def test_a_name_is_shown_as_text(client: httpx.AsyncClient) -> None:
    data = {"name": '"><script>alert(1)</script>', "password": "x"}

    refused = await client.post("/sign-in", data=data, headers={"origin": HERE})

    assert "<script" not in refused.text


async def test_whoever_guesses_waits(client: httpx.AsyncClient) -> None:
    for _ in range(sign_in.PAIR):
        wrong = {"name": "ann", "password": "wrong horse battery"}
        assert (await client.post("/sign-in", data=wrong, headers={"origin": HERE})).status_code == 401

    refused = await signs_in(client)

    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0
    assert (await signs_in(client, "vic")).status_code == 303


@pytest.mark.parametrize(
    ("to", "onward"),
    [
        ("/admin/acme/chart?at=2024-02-01&view=cards", "/admin/acme/chart?at=2024-02-01&view=cards"),
        ("", "/"),
        ("//elsewhere.example/admin", "/"),
        ("https://elsewhere.example/admin", "/"),
        ("/admin" + "x" * 2_000, "/"),
        ("javascript:alert(1)", "/"),
    ],
)
async def test_whoever_signs_in_comes_where_they_were_going_and_nowhere_else(
    client: httpx.AsyncClient, to: str, onward: str
) -> None:
    page = await client.get(f"/sign-in?{urlencode({'to': to})}")
    [kept] = re.findall(r'name="to" value="([^"]*)"', page.text)
    sent = await client.post("/sign-in", data={"name": "ann", "password": PASSWORD, "to": to}, headers={"origin": HERE})

    assert unescape(kept) == onward
    assert (sent.status_code, sent.headers["location"]) == (303, onward)


async def test_the_admin_sends_strangers_to_the_sign_in_and_shows_the_rest_what_they_may_see(
    client: httpx.AsyncClient,
) -> None:
    for path in ("/admin", "/admin/acme", "/admin/acme/chart", "/admin/nothing"):
        sent = await client.get(path, headers={"accept": "text/html"})
        assert (sent.status_code, sent.headers["location"]) == (303, f"/sign-in?{urlencode({'to': path})}"), path

    await signs_in(client, "vic")
    shown = await client.get("/admin/acme", headers={"accept": "text/html"})
    assert shown.status_code == 200
    assert "Sales" in shown.text or "Company" in shown.text
    assert '<span>vic</span> <a href="/sign-in">Sign out</a>' in shown.text
    claims = await client.post("/admin/person", data={"name": "ada"}, headers={"origin": HERE})
    assert (claims.status_code, "You act as" in shown.text) == (403, False)
    client.cookies.clear()

    await signs_in(client, "nob")
    gone = [await client.get(f"/admin/{code}", headers={"accept": "text/html"}) for code in ("acme", "none")]
    assert [answer.status_code for answer in gone] == [404, 404]
    assert gone[0].text.replace("acme", "none") == gone[1].text


# What every answer says.


async def test_every_answer_tells_a_browser_what_it_may_not_do(client: httpx.AsyncClient) -> None:
    for path in ("/graphql", "/health", "/sign-in", "/session", "/nothing", "/graphiql/start.js"):
        answer = await client.get(path, headers={"accept": "text/html"})

        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert "strict-transport-security" not in answer.headers
        assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abcd-1234.x_Y", True), ("short", False), ("x" * 65, False), ("with space!", False), ("a\tb\tc\td\te", False)],
)
async def test_an_id_that_a_proxy_gave_is_kept_if_it_is_one(client: httpx.AsyncClient, given: str, kept: bool) -> None:
    answer = await client.get("/health", headers={"x-request-id": given})

    assert (answer.headers["x-request-id"] == given) is kept


async def test_an_error_of_ours_is_found_in_the_log_by_the_id_of_its_request(
    client: httpx.AsyncClient, house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ann = token_of(house, "ann")
    monkeypatch.setattr(house.server.archive, "image", lambda *_: 1 / 0)

    answer = await ask(client, '{ organization(code: "acme") { code } }', {**ann, "x-request-id": "request-0001"})

    [error] = answer.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL"
    assert "request-0001" in error["message"]
    assert "division" not in answer.text
    assert "request-0001" in caplog.text


# Settings.


def test_a_secret_may_stand_in_a_file(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "url"
    file.write_text("sqlite:///secret.db\n")
    monkeypatch.delenv("ORGLEDGER_DATABASE_URL", raising=False)
    monkeypatch.setenv("ORGLEDGER_DATABASE_URL_FILE", str(file))
    assert Settings.from_environment().database_url == "sqlite:///secret.db"

    monkeypatch.setenv("ORGLEDGER_DATABASE_URL", "sqlite:///plain.db")
    assert Settings.from_environment().database_url == "sqlite:///plain.db"

    monkeypatch.delenv("ORGLEDGER_DATABASE_URL")
    monkeypatch.setenv("ORGLEDGER_DATABASE_URL_FILE", str(tmp_path / "nothing"))
    with pytest.raises(ValueError, match="ORGLEDGER_DATABASE_URL_FILE"):
        Settings.from_environment()
