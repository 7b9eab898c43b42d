"""Guessing passwords: what is counted, for whom, and whom that keeps out."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from argon2 import PasswordHasher

from orgledger.access import sign_in, user
from orgledger.access.user import LONGEST, Users
from orgledger.app import build_app
from orgledger.ledger import Ledger
from tests.access.house import House
from tests.access.test_http import HERE, PASSWORD, signs_in
from tests.kit import FakeClock, open_ledger

PROXY = "192.0.2.1"
WRONG = "wrong horse battery"


@pytest.fixture(autouse=True)
def names(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ann and Vic are users, with a hash that costs less than the real one."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(user, "PasswordHasher", lambda: cheap)
    for name in ("ann", "vic"):
        Users(house.server.engine, cheap).add(name, PASSWORD, house.server.clock.now())


@asynccontextmanager
async def visitor(ledger: Ledger, peer: str) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(build_app(ledger), client=(peer, 50000))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        yield client


@pytest.fixture
async def behind(house: House, database_url: str, clock: FakeClock) -> AsyncIterator[httpx.AsyncClient]:
    """Everybody comes by way of one proxy, which the operator trusts."""
    ledger = open_ledger(database_url, clock, access="enforced", trusted_proxies=f"{PROXY} 10.0.0.0/8")
    async with visitor(ledger, PROXY) as client:
        yield client
    ledger.close()


async def tried(client: httpx.AsyncClient, who: str, place: str, password: str = WRONG) -> int:
    """What an attempt comes to, by a browser that keeps no cookie."""
    answer = await signs_in(client, who, password, **{"x-forwarded-for": place})
    client.cookies.clear()
    return answer.status_code


async def test_of_many_attempts_at_once_five_passwords_are_looked_at(house: House) -> None:
    async with visitor(house.server, "192.0.2.7") as client:
        answers = await asyncio.gather(*(signs_in(client, "ann", f"guess number {one}") for one in range(30)))

    assert Counter(answer.status_code for answer in answers) == {401: sign_in.PAIR, 429: 30 - sign_in.PAIR}


async def test_a_password_that_is_too_long_counts_like_any_other(house: House) -> None:
    async with visitor(house.server, "192.0.2.7") as client:
        found = [(await signs_in(client, "ann", "x" * (LONGEST + 1))).status_code for _ in range(sign_in.PAIR + 1)]

    assert found == [401] * sign_in.PAIR + [429]


async def test_whoever_fails_keeps_nobody_else_out_who_comes_by_the_same_proxy(behind: httpx.AsyncClient) -> None:
    guesses = [await tried(behind, f"nobody{number}", "203.0.113.5") for number in range(sign_in.SITE + 3)]

    assert Counter(guesses) == {401: sign_in.SITE, 429: 3}
    assert await tried(behind, "ann", "203.0.113.5", PASSWORD) == 429
    assert await tried(behind, "ann", "198.51.100.7", PASSWORD) == 303


async def test_an_address_that_a_client_writes_itself_is_not_believed(behind: httpx.AsyncClient, house: House) -> None:
    """It stands to the left of what the proxy adds; without a trusted proxy, nothing of it counts."""
    found = [await tried(behind, "ann", f"203.0.113.{one}, 198.51.100.9") for one in range(sign_in.PAIR + 1)]
    assert found == [401] * sign_in.PAIR + [429]

    async with visitor(house.server, "192.0.2.7") as client:
        found = [await tried(client, "vic", f"203.0.113.{one}") for one in range(sign_in.PAIR + 1)]
    assert found == [401] * sign_in.PAIR + [429]


async def test_an_ipv6_customer_is_one_place(behind: httpx.AsyncClient) -> None:
    found = [await tried(behind, "ann", f"2001:db8:1:2:{one}::1") for one in range(sign_in.PAIR + 1)]

    assert found == [401] * sign_in.PAIR + [429]
    assert await tried(behind, "ann", "2001:db8:1:3::1", PASSWORD) == 303


async def test_a_name_is_not_locked_for_whoever_signed_in_from_there_before(behind: httpx.AsyncClient) -> None:
    assert await tried(behind, "ann", "198.51.100.7", PASSWORD) == 303

    guesses = [await tried(behind, "ann", f"203.0.113.{one}") for one in range(sign_in.NAME + 1)]

    assert Counter(guesses) == {401: sign_in.NAME, 429: 1}
    assert await tried(behind, "ann", "198.51.100.8", PASSWORD) == 429
    assert await tried(behind, "ann", "198.51.100.7", PASSWORD) == 303


async def test_a_browser_from_which_somebody_signed_in_is_counted_by_itself(
    behind: httpx.AsyncClient, house: House, database_url: str, clock: FakeClock
) -> None:
    """Wherever it is, after any start of the server; and it guesses no more than others."""
    async with visitor(house.server, "192.0.2.7") as client:
        assert (await signs_in(client)).status_code == 303
        mark = client.cookies["orgledger-mark"]
    for number in range(sign_in.SITE):
        await tried(behind, "ann" if number < sign_in.NAME else "vic", f"203.0.113.{number}")
    assert await tried(behind, "ann", "198.51.100.8", PASSWORD) == 429
    known = {"x-forwarded-for": "198.51.100.8", "cookie": f"orgledger-mark={mark}"}

    assert (await signs_in(behind, "ann", PASSWORD, **known)).status_code == 303
    found = [(await signs_in(behind, "ann", WRONG, **known)).status_code for _ in range(sign_in.PAIR + 1)]
    assert found == [401] * sign_in.PAIR + [429]
    assert (await signs_in(behind, "vic", PASSWORD, **known)).status_code == 429
