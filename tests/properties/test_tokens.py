"""A token names its point for ever: whatever is recorded later, the answer is the same to the byte."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import orjson

from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.graphql.asker import schema
from tests.kit import APR, COMPANY, FEB, JAN, MAR, Acme, create, key, move, open_ledger, position, recode, rename
from tests.properties.histories import SCALE

LATER = 500 * SCALE
"""Entries recorded after the token was given."""
UNITS = [key(f"unit {number}") for number in range(20)]
WHOLE = """query($asOf: AsOfInput) { organization(asOf: $asOf) {
  coordinate { effective sequence knownAt token sealed } totals { units positions }
  outline { depth unit { id key code name kind status depth childCount effective { from to } parent { key }
    history(clock: RECORDED) { totalCount nodes { field before after recordedFrom recordedTo } } } }
  positions(first: 100) { nodes { id key } pageInfo { endCursor } } } }"""


def answer(ledger: Ledger, token: str | None = None) -> Any:
    """The whole structure: as it is, or at the point of a token."""
    as_of = {"token": token} if token else {"effective": str(MAR)}
    result: Any = asyncio.run(
        schema(Settings(cost=10**6)).execute(WHOLE, {"asOf": as_of}, context_value=Request(ledger))
    )
    assert not result.errors, result.errors
    return result.data


def test_a_token_answers_the_same_after_everything_that_came_later(sqlite_url: str) -> None:
    ledger, chance = open_ledger(sqlite_url), Random(1)
    acme = Acme(ledger)
    acme.records(create(COMPANY, code="company"))
    acme.records(*(create(unit, parent=COMPANY, code=f"U{n}") for n, unit in enumerate(UNITS)))
    acme.records(*(position(key(f"role {unit}"), unit) for unit in UNITS[:5]))
    token = answer(ledger)["organization"]["coordinate"]["token"]
    before = orjson.dumps(answer(ledger, token))
    begun = acme.head

    while acme.head < begun + LATER:
        number = acme.head
        days = [chance.choice([JAN, FEB, MAR, APR]) for _ in range(50)]
        acme.records(
            *(rename(unit, f"N{number}.{n}", day) for n, (unit, day) in enumerate(zip(UNITS, days, strict=False))),
            *(recode(unit, f"R{number}.{n}", days[n + 20]) for n, unit in enumerate(UNITS)),
            *(move(unit, chance.choice([COMPANY, *UNITS[:4]]), days[n + 40]) for n, unit in enumerate(UNITS[4:14])),
        )

    assert answer(ledger)["organization"]["outline"] != orjson.loads(before)["organization"]["outline"]
    assert orjson.dumps(answer(ledger, token)) == before
    ledger.close()
    ledger = open_ledger(sqlite_url)
    assert orjson.dumps(answer(ledger, token)) == before, "another process answers otherwise"
    ledger.close()
