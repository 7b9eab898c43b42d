"""Behind a proxy: who asked, by which scheme and name; and the admin in production, behind TLS."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from orgledger.access.cookie import is_own, ours
from orgledger.access.proxy import TrustedProxies, read_address, read_networks, site_of
from orgledger.access.user import Users
from orgledger.admin import pages
from orgledger.domain.catalogue import COMMANDS
from tests.access.house import House
from tests.proxy import proxied
from tests.server import served

PASSWORD = "correct horse battery"
PROXY, OUTER = "10.0.0.7", "10.0.0.8"
CLIENT, SPOOFED = "198.51.100.7", "203.0.113.99"


async def seen(peer: str, headers: list[tuple[str, str]], networks: str = "10.0.0.0/8", *, https: bool = False) -> Any:
    """Client, scheme, host and whether it is ours, as the application sees a request."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked = HTTPConnection(scope)
        told = [asked.client.host if asked.client else None, asked.url.scheme, asked.headers.get("host"), ours(asked)]
        await JSONResponse(told)(scope, receive, send)

    transport = httpx.ASGITransport(
        TrustedProxies(app, networks=read_networks(networks), https=https), client=(peer, 50000)
    )
    async with httpx.AsyncClient(transport=transport, base_url="http://inner.example") as client:
        return (await client.get("/", headers=httpx.Headers(headers))).json()


@pytest.mark.parametrize(
    ("told", "client"),
    [
        ([("x-forwarded-for", CLIENT)], CLIENT),
        ([("x-forwarded-for", f"{SPOOFED}, {CLIENT}")], CLIENT),
        ([("x-forwarded-for", SPOOFED), ("x-forwarded-for", CLIENT)], CLIENT),
        ([("x-forwarded-for", f"{SPOOFED}, {CLIENT}, {OUTER}")], CLIENT),
        ([("x-forwarded-for", f"{OUTER}, {PROXY}")], OUTER),
        ([("x-forwarded-for", f"{CLIENT}:4711")], CLIENT),
        ([("x-forwarded-for", "[2001:db8::1]:4711")], "2001:db8::1"),
        ([("x-forwarded-for", f"::ffff:{CLIENT}")], CLIENT),
        ([("x-forwarded-for", f"{SPOOFED}, unknown")], PROXY),
        ([("x-forwarded-for", f"{SPOOFED}, unknown, {OUTER}")], OUTER),
        ([("x-forwarded-for", "")], PROXY),
        ([], PROXY),
        ([("forwarded", f"for={SPOOFED}, for={CLIENT};proto=https")], CLIENT),
        ([("forwarded", f'for="[2001:db8::1]:4711";proto=https, for={OUTER}')], "2001:db8::1"),
        ([("forwarded", "for=_hidden")], PROXY),
        # Which of the two the proxy wrote, nobody knows.
        ([("forwarded", f"for={SPOOFED}"), ("x-forwarded-for", CLIENT)], PROXY),
        ([("forwarded", f"for={CLIENT}"), ("x-forwarded-for", SPOOFED)], PROXY),
        ([("forwarded", f"for={CLIENT}"), ("x-forwarded-for", CLIENT)], CLIENT),
        ([("x-real-ip", SPOOFED)], PROXY),
    ],
)
async def test_the_rightmost_address_that_is_no_trusted_proxy_is_the_client(
    told: list[tuple[str, str]], client: str
) -> None:
    assert (await seen(PROXY, told))[0] == client


@pytest.mark.parametrize("networks", ["", "192.0.2.0/24", "2001:db8::/32"])
async def test_nobody_is_believed_but_trusted_proxies(networks: str) -> None:
    told = [
        ("x-forwarded-for", SPOOFED),
        ("forwarded", f"for={SPOOFED};proto=https;host=evil.example"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "evil.example"),
    ]

    assert (await seen(PROXY, told, networks))[:3] == [PROXY, "http", "inner.example"]


async def test_a_trusted_proxy_tells_the_scheme_and_the_name() -> None:
    told = [("x-forwarded-for", CLIENT), ("x-forwarded-proto", "https"), ("x-forwarded-host", "ledger.example")]
    assert (await seen(PROXY, told))[:3] == [CLIENT, "https", "ledger.example"]
    assert (await seen("::ffff:10.0.0.7", told))[:3] == [CLIENT, "https", "ledger.example"]

    told = [("forwarded", f"for={CLIENT};proto=https;host=ledger.example")]
    assert (await seen(PROXY, told))[:3] == [CLIENT, "https", "ledger.example"]

    told = [("x-forwarded-proto", "gopher"), ("x-forwarded-host", "a/b\\c")]
    assert (await seen(PROXY, told))[:3] == [PROXY, "http", "inner.example"]
    assert (await seen(PROXY, [], https=True))[1] == "https"


@pytest.mark.parametrize(
    ("told", "mine"),
    [
        ({"origin": "https://ledger.example"}, True),
        ({"origin": "https://LEDGER.example:443"}, True),
        ({"origin": "https://ledger.example", "sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"origin": "http://ledger.example"}, False),
        ({"origin": "https://ledger.example:8443"}, False),
        ({"origin": "https://ledger.example.evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": ""}, False),
        ({"origin": "https://"}, False),
        ({"origin": "https://ledger.example", "sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
    ],
)
async def test_by_https_a_page_is_ours_if_host_and_scheme_are(told: dict[str, str], mine: bool) -> None:
    assert (await seen(CLIENT, [("host", "ledger.example"), *told.items()], https=True))[3] is mine


def test_without_https_the_host_decides() -> None:
    assert is_own("http://127.0.0.1:8000", "127.0.0.1:8000", secure=False)
    assert is_own("http://ledger.example", "ledger.example:80", secure=False)
    assert not is_own("http://127.0.0.1:8001", "127.0.0.1:8000", secure=False)
    assert not is_own("ftp://127.0.0.1:8000", "127.0.0.1:8000", secure=False)


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="ORGLEDGER_TRUSTED_PROXIES"):
        read_networks("10.0.0.0/8 proxy.example")
    assert len(read_networks("10.0.0.0/8, 2001:db8::/32 127.0.0.1")) == 3
    assert read_address("proxy.example") is None


def test_of_an_ipv6_address_the_site_counts() -> None:
    def site(host: str) -> str:
        return site_of(HTTPConnection({"type": "http", "client": (host, 1), "headers": []}))

    assert site("2001:db8:1:2:3:4:5:6") == site("2001:db8:1:2::9") != site("2001:db8:1:3::9")
    assert site("192.0.2.1") == site("::ffff:192.0.2.1") == "192.0.2.1"
    assert site("testclient") == "testclient"


# The real server, behind a real proxy.


@pytest.fixture
def browser(house: House, database_url: str, tmp_path: Path) -> Iterator[httpx.Client]:
    """A browser of Ann, who edits and approves; and of Root, who administers."""
    users = Users(house.server.engine)
    for name, roles in {"ann": ("EDITOR", "APPROVER"), "root": ("ADMINISTRATOR",)}.items():
        users.add(name, PASSWORD, house.server.clock.now())
        house.grants(name, *roles)
    with (
        served("granian", database_url, access="enforced", https="true", trusted_proxies="127.0.0.1") as server,
        proxied(server.port, tmp_path) as (address, trusting),
        httpx.Client(base_url=address, verify=trusting, headers={"origin": address}, timeout=60) as client,
    ):
        yield client


def signs_in(browser: httpx.Client, who: str) -> None:
    browser.cookies.clear()
    answer = browser.post("/sign-in", data={"name": who, "password": PASSWORD, "to": "/admin"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin")
    assert "__Host-orgledger" in browser.cookies


@pytest.mark.e2e
def test_every_form_of_the_admin_goes_through_behind_tls(browser: httpx.Client, house: House) -> None:
    posted = [path for path, methods, _ in pages.ALL if "POST" in methods and path != "/person"]
    assert len(posted) >= 4
    request = "none"
    addresses = [
        f"/admin{path.format(code='acme', command=command, id=request)}"
        for path in posted
        for command in (COMMANDS if "{command}" in path else ["none"])
    ]
    signs_in(browser, "ann")

    for address in addresses:
        sent = browser.post(address, data={"step": "check"})
        assert "another site" not in sent.text, address
        assert sent.status_code != 403 or address.endswith("/access"), address
        stolen = browser.post(address, data={"step": "check"}, headers={"origin": "https://evil.example"})
        assert (stolen.status_code, "another site" in stolen.text) == (403, True), address
        plain = browser.post(address, headers={"origin": str(browser.base_url).replace("https", "http").rstrip("/")})
        assert plain.status_code == 403, address

    signs_in(browser, "root")
    made = browser.post("/admin/acme/operations/access", data={"step": "create", "label": "x", "days": "7"})
    assert made.status_code == 200
    assert "olt_" in made.text
    csrf = re.search(r'name="csrf" value="([0-9a-f]{64})"', browser.get("/sign-in").text)
    assert csrf is not None
    assert browser.post("/sign-out", data={"csrf": csrf[1]}).status_code == 303
    assert browser.get("/session").json() == {"subject": None}


@pytest.mark.e2e
def test_behind_tls_graphql_and_redirects_stay_where_the_browser_is(browser: httpx.Client) -> None:
    signs_in(browser, "ann")
    csrf = browser.get("/session").json()["csrf"]

    asked = browser.post("/graphql", json={"query": "{ viewer { subject } }"}, headers={"x-csrf-token": csrf})

    assert asked.json()["data"]["viewer"] == {"subject": "ann"}
    assert browser.get("/admin/acme/").headers["location"] == "/admin/acme"
    assert browser.get("/admin/acme/", headers={"host": "evil.example"}).status_code == 400
