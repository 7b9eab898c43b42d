"""API tokens: shown once, found by a hash, and over at once when they are revoked."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select

from orgledger.access.token import DAYS, Token, Tokens, make, well_formed
from orgledger.domain.refusal import Refused
from orgledger.domain.role import Role
from orgledger.ledger import Ledger
from orgledger.store.schema import api_token
from tests.graphql.asker import both_engines
from tests.kit import FakeClock


@pytest.fixture
def tokens(server: Ledger) -> Tokens:
    return Tokens(server.engine)


def test_a_secret_is_told_from_a_mistyped_one_without_a_look() -> None:
    secret = make()

    assert re.fullmatch(r"olt_[0-9A-Za-z]{49}", secret)
    assert well_formed(secret)
    assert make() != secret
    for wrong in (secret[:-1], secret + "0", secret.swapcase(), "", "olt_", "x" * 53, secret[:20] + "é" + secret[21:]):
        assert not well_formed(wrong)
    for place in range(4, len(secret)):
        assert not well_formed(secret[:place] + ("0" if secret[place] != "0" else "1") + secret[place + 1 :])


@both_engines
def test_a_token_is_found_by_its_secret_and_kept_without_it(tokens: Tokens, clock: FakeClock) -> None:
    roles = frozenset({Role.VIEWER, Role.EDITOR})

    secret, token = tokens.create("ann", "nightly", clock.at, days=30, roles=roles, organization="o")

    with tokens.engine.connect() as connection:
        [row] = connection.execute(select(api_token)).all()
    assert secret not in repr(row)
    assert secret[4:20] not in repr(row)
    found = tokens.find(secret, clock.at)
    assert found == token
    assert isinstance(found, Token)
    assert (found.roles, found.organization, found.expires_at) == (roles, "o", "2025-01-31T09:00:00.000000Z")


def test_a_token_ends_on_its_day_and_at_once_when_revoked(tokens: Tokens, clock: FakeClock) -> None:
    secret, token = tokens.create("ann", "nightly", clock.at, days=1)
    other, second = tokens.create("ann", "other", clock.at)

    assert tokens.find(secret, clock.at + timedelta(hours=23, minutes=59)) is not None
    assert tokens.find(secret, clock.at + timedelta(days=1)) is None
    assert not tokens.still(token.key, clock.at + timedelta(days=1))

    tokens.revoke(second.key, clock.at)
    assert tokens.find(other, clock.at) is None
    assert not tokens.still(second.key, clock.at)
    first = tokens.revoke(second.key, clock.at).revoked_at
    assert tokens.revoke(second.key, clock.at + timedelta(days=1)).revoked_at == first


def test_it_is_known_when_a_token_was_used_last(tokens: Tokens, clock: FakeClock) -> None:
    secret, _ = tokens.create("ann", "nightly", clock.at)
    assert tokens.of("ann")[0].used_at is None

    for minutes in (1, 3, 30):
        tokens.find(secret, clock.at + timedelta(minutes=minutes))

    assert tokens.of("ann")[0].used_at == "2025-01-01T09:30:00.000000Z"


def test_what_is_no_token_cannot_be_revoked(tokens: Tokens, clock: FakeClock) -> None:
    _, token = tokens.create("ann", "nightly", clock.at)

    with pytest.raises(Refused, match="no token"):
        tokens.revoke("nothing", clock.at)
    assert tokens.still(token.key, clock.at)
    assert tokens.of("ben") == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"days": 0}, "1 to 366 days"),
        ({"days": DAYS + 1}, "1 to 366 days"),
        ({"label": " "}, "what the token is for"),
        ({"label": "x" * 101}, "what the token is for"),
        ({"label": "a\nb"}, "what the token is for"),
        ({"roles": frozenset()}, "has a role"),
    ],
)
def test_a_token_has_an_end_a_label_and_a_role(
    tokens: Tokens, clock: FakeClock, wrong: dict[str, object], told: str
) -> None:
    with pytest.raises(Refused, match=told):
        tokens.create(**{"subject": "ann", "label": "x", "now": clock.at, **wrong})  # type: ignore[arg-type]


def test_a_token_is_recognized_while_somebody_else_writes(tokens: Tokens, clock: FakeClock, database_url: str) -> None:
    """Its use is noted then, once the database takes it."""
    secret, token = tokens.create("ann", "a test", clock.at)
    holder = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    with closing(holder):
        holder.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        found = [tokens.find(secret, clock.at) for _ in range(5)]
        took = time.monotonic() - begun
        holder.execute("ROLLBACK")

    assert [one.key for one in found if one is not None] == [token.key] * 5
    assert took < 2
    until = time.monotonic() + 20
    while tokens.usage.going and time.monotonic() < until:
        time.sleep(0.02)
    noted = tokens.named(token.key)
    assert noted is not None
    assert noted.used_at is not None
