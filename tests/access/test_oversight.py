"""Whose tokens and sessions administrators look after, and how the ledger is kept, by role."""

from __future__ import annotations

import asyncio
from typing import Any, NamedTuple

import pytest

from orgledger.access.recognition import Recognition
from orgledger.domain.principal import Method, Principal
from orgledger.domain.role import Role
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from tests.access.house import House, signed_in
from tests.kit import key

SCHEMA: Any = build_schema()
NOWHERE = key("nowhere")
LISTED = "query($code: String) { operations(code: $code) { tokens { subject label } sessions { key subject } } }"
REVOKE = "mutation($key: ID!) { done: revokeToken(key: $key) { __typename ... on ApiToken { revokedAt } } }"
END = "mutation($key: ID!) { done: endSession(key: $key) { __typename ... on Session { subject } } }"


class Two(NamedTuple):
    """Two organizations of one server: ann administers acme, bea beta. Sam may do something in both."""

    acme: House
    beta: House
    recognition: Recognition
    keys: dict[str, str]
    """Label → token."""
    stays: dict[str, str]
    """Subject → session."""


@pytest.fixture
def two(house: House) -> Two:
    beta = House(house.ledger, house.server, "beta")
    for there, administrator, others in ((house, "ann", "eve sam"), (beta, "bea", "ben sam")):
        there.grants(administrator, "ADMINISTRATOR")
        for name in others.split():
            there.grants(name, "EDITOR")
    house.grants("aud", "AUDITOR")
    recognition = Recognition(house.server.engine, house.server.settings, house.server.clock)
    now, keys, stays = house.server.clock.now(), {}, {}
    for subject in ("ann", "eve", "sam", "ben", "nob"):
        keys[f"{subject} all"] = recognition.tokens.create(subject, f"{subject} all", now)[1].key
        recognition.sessions.open(subject, now)
        stays[subject] = recognition.sessions.stays(now, subject)[0].key
    limited = recognition.tokens.create("sam", "sam acme", now, organization=house.key)
    return Two(house, beta, recognition, {**keys, "sam acme": limited[1].key}, stays)


def ask(two: Two, who: str, document: str, **variables: Any) -> Any:
    """What somebody is answered."""
    request = Request(two.acme.server, who, signed_in(who), two.recognition)
    return asyncio.run(SCHEMA.execute(document, variables, context_value=request))


def test_an_administrator_sees_those_who_have_rights_nowhere_else(two: Two) -> None:
    found = ask(two, "ann", LISTED, code="acme").data["operations"]

    assert sorted(one["label"] for one in found["tokens"]) == ["ann all", "eve all", "sam acme"]
    assert sorted(one["subject"] for one in found["sessions"]) == ["ann", "eve"]


def test_a_grant_at_home_shows_nothing_of_a_stranger(two: Two) -> None:
    two.acme.grants("ben", "VIEWER")

    found = ask(two, "ann", LISTED, code="acme").data["operations"]

    assert not {"ben", "bea", "nob"} & {one["subject"] for one in [*found["tokens"], *found["sessions"]]}


def test_whoever_administers_everywhere_sees_those_who_work_in_several(two: Two) -> None:
    two.beta.grants("ann", "ADMINISTRATOR")

    found = ask(two, "ann", LISTED, code="acme").data["operations"]

    assert "sam all" in [one["label"] for one in found["tokens"]]
    assert "sam" in [one["subject"] for one in found["sessions"]]


@pytest.mark.parametrize("who", ["eve", "aud"])
def test_nobody_else_is_told_of_tokens_and_sessions(two: Two, who: str) -> None:
    answer = ask(two, who, LISTED, code="acme")

    assert answer.data == {"operations": {"tokens": None, "sessions": None}}
    assert [error.extensions["code"] for error in answer.errors] == ["FORBIDDEN", "FORBIDDEN"]


@pytest.mark.parametrize(
    ("who", "label", "lets"),
    [
        ("eve", "eve all", True),
        ("eve", "ann all", False),
        ("aud", "eve all", False),
        ("ann", "eve all", True),
        ("ann", "sam acme", True),
        ("ann", "sam all", False),
        ("ann", "ben all", False),
        ("ann", "nob all", False),
        ("bea", "sam acme", False),
    ],
)
def test_a_token_is_ended_by_its_owner_or_whoever_looks_after_them(two: Two, who: str, label: str, lets: bool) -> None:
    done = ask(two, who, REVOKE, key=two.keys[label]).data["done"]

    assert done["__typename"] == ("ApiToken" if lets else "Refused")
    assert two.recognition.tokens.still(two.keys[label], two.acme.server.clock.now()) is not lets


@pytest.mark.parametrize(
    ("who", "subject", "lets"),
    [
        ("eve", "eve", True),
        ("eve", "ann", False),
        ("aud", "eve", False),
        ("ann", "eve", True),
        ("ann", "sam", False),
        ("ann", "ben", False),
        ("bea", "ben", True),
    ],
)
def test_a_session_is_ended_by_its_owner_or_whoever_looks_after_them(
    two: Two, who: str, subject: str, lets: bool
) -> None:
    done = ask(two, who, END, key=two.stays[subject]).data["done"]

    assert done["__typename"] == ("Session" if lets else "Refused")
    assert two.recognition.sessions.still(two.stays[subject], two.acme.server.clock.now()) is not lets


def test_what_is_not_there_and_what_is_somebody_elses_are_refused_alike(two: Two) -> None:
    document = END.replace("... on Session { subject }", "... on Refused { errors { code path } }")
    told = [ask(two, "eve", document, key=key).data["done"] for key in ("nothing", two.stays["ben"])]

    assert told == [{"__typename": "Refused", "errors": [{"code": "NOT_FOUND", "path": ["key"]}]}] * 2


def test_everybody_sees_where_they_are_signed_in_themselves(two: Two) -> None:
    found = ask(two, "eve", "{ viewer { sessions { key } tokens { label } } }").data["viewer"]

    assert found == {"sessions": [{"key": two.stays["eve"]}], "tokens": [{"label": "eve all"}]}


def test_whoever_reads_an_organization_is_told_how_its_ledger_is_kept(two: Two) -> None:
    document = """query($code: String) { operations(code: $code) {
        enforced tables { sequence assertions expected faults } image { behind } rebuild { done }
        health { database } checkpoints { size } witnesses { name } keys { vkey } keyRotations { sequence } } }"""

    found = ask(two, "aud", document, code="acme").data["operations"]

    assert found["enforced"] is True
    assert found["tables"]["sequence"] == two.acme.head
    assert found["tables"]["assertions"] == found["tables"]["expected"] > 0
    assert found["tables"]["faults"] == []
    hidden = ask(two, "aud", document, code="beta")
    assert hidden.errors[0].extensions["code"] == "ORGANIZATION_NOT_FOUND"


# What a limited token sees and ends.

OWN = "{ viewer { tokens { label } sessions { key } } organizations { code } }"


def limited(two: Two, **limits: Any) -> Principal:
    """Sam, by a token that may do less than they."""
    return by_token(two, "sam", **limits)


def by_token(two: Two, who: str, **limits: Any) -> Principal:
    """Somebody, by a token of theirs."""
    token = two.recognition.tokens.create(who, "limited", two.acme.server.clock.now(), **limits)[1]
    return Principal(who, Method.TOKEN, None, token.key, token.roles, token.organization, token.expires_at)


def asks(two: Two, principal: Principal, document: str, **variables: Any) -> Any:
    request = Request(two.acme.server, principal.subject, principal, two.recognition)
    answer = asyncio.run(SCHEMA.execute(document, variables, context_value=request))
    assert answer.errors is None
    return answer.data


@pytest.mark.parametrize("how", ["role", "organization", "both"])
def test_a_limited_token_sees_and_ends_itself_alone(two: Two, how: str) -> None:
    roles = {"roles": frozenset([Role.VIEWER])} if how != "organization" else {}
    place = {"organization": two.acme.key} if how != "role" else {}
    sam = limited(two, **roles, **place)

    seen = asks(two, sam, OWN)
    assert seen["viewer"] == {"tokens": [{"label": "limited"}], "sessions": []}
    assert [one["code"] for one in seen["organizations"]] == (["acme", "beta"] if how == "role" else ["acme"])
    for label in ("sam all", "sam acme", "eve all"):
        assert asks(two, sam, REVOKE, key=two.keys[label])["done"] == {"__typename": "Refused"}
        assert two.recognition.tokens.still(two.keys[label], two.acme.server.clock.now())
    for who in ("sam", "eve"):
        assert asks(two, sam, END, key=two.stays[who])["done"] == {"__typename": "Refused"}
    assert len(two.recognition.sessions.stays(two.acme.server.clock.now(), "sam")) == 1

    assert asks(two, sam, REVOKE, key=sam.credential)["done"]["__typename"] == "ApiToken"
    assert not two.recognition.tokens.still(sam.credential, two.acme.server.clock.now())


def test_what_a_limited_token_may_not_end_is_told_like_what_there_is_not(two: Two) -> None:
    sam = limited(two, organization=two.acme.key)
    refused = "mutation($key: ID!) { done: revokeToken(key: $key) { ... on Refused { code message } } }"

    there = asks(two, sam, refused, key=two.keys["sam all"])["done"]
    nowhere = asks(two, sam, refused, key=NOWHERE)["done"]

    assert there["message"].replace(two.keys["sam all"], NOWHERE) == nowhere["message"]
    assert there["code"] == nowhere["code"]


def test_a_token_without_limits_is_its_owner(two: Two) -> None:
    sam = limited(two)

    assert len(asks(two, sam, OWN)["viewer"]["tokens"]) == 3
    assert asks(two, sam, REVOKE, key=two.keys["sam all"])["done"]["__typename"] == "ApiToken"


def test_a_token_limited_to_an_organization_looks_after_that_one_alone(two: Two) -> None:
    """Ann administers both; her token for acme ends what is good in acme."""
    two.beta.grants("ann", "ADMINISTRATOR")
    ann = by_token(two, "ann", organization=two.acme.key)

    for label, done in (
        ("ben all", "Refused"),
        ("sam all", "Refused"),
        ("ann all", "Refused"),
        ("eve all", "ApiToken"),
    ):
        assert asks(two, ann, REVOKE, key=two.keys[label])["done"]["__typename"] == done, label
