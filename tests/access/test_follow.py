"""Whoever follows a ledger is ended when what they show, or what is granted to them, ends."""

from __future__ import annotations

import asyncio
from typing import Any

from orgledger.access.recognition import Recognition
from orgledger.access.token import Tokens
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from orgledger.settings import Settings
from tests.access.house import House
from tests.kit import MAR, SALES, FakeClock, open_ledger, rename

SCHEMA: Any = build_schema(Settings())
FOLLOW = 'subscription { ledger(code: "acme") { lastSequence } }'


async def ended(house: House, database_url: str, clock: FakeClock, revokes: str) -> dict[str, Any]:
    """The last thing that a follower hears, after one change set, once something was revoked."""
    server = open_ledger(database_url, clock, access="enforced", access_recheck_s=0.05)
    recognition = Recognition(server.engine, server.settings, clock)
    secret, token = Tokens(server.engine).create("https://id.example|ann", "a test", clock.now())
    who = recognition.by_bearer(secret)
    results = await SCHEMA.stream(FOLLOW, context_value=Request(server, who.subject, who, recognition))
    first = asyncio.ensure_future(anext(aiter(results)))
    await asyncio.sleep(0.3)
    await asyncio.to_thread(house.records, rename(SALES, "One", MAR))
    assert (await asyncio.wait_for(first, 20)).data == {"ledger": {"lastSequence": house.head}}

    if revokes == "grant":
        await asyncio.to_thread(house.revokes, "https://id.example|ann", "VIEWER")
    else:
        await asyncio.to_thread(recognition.tokens.revoke, token.key, clock.now())
    last = await asyncio.wait_for(anext(aiter(results)), 20)
    await results.aclose()
    server.close()
    [error] = last.errors
    return dict(error.extensions)


async def test_a_revoked_grant_ends_a_stream_before_the_entry_that_revoked_it(
    house: House, database_url: str, clock: FakeClock
) -> None:
    house.grants("https://id.example|ann", "VIEWER")

    assert await ended(house, database_url, clock, "grant") == {"code": "FORBIDDEN", "after": house.head - 1}


async def test_a_revoked_token_ends_a_stream_although_nothing_is_recorded(
    house: House, database_url: str, clock: FakeClock
) -> None:
    house.grants("https://id.example|ann", "VIEWER")

    assert await ended(house, database_url, clock, "token") == {"code": "UNAUTHENTICATED", "after": house.head}
