"""Grants through the public schema: given, revoked, and an access review of any day as known at any entry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.graphql.asker import Asker
from tests.kit import COMPANY, EXPORT, JULY, SALES, Acme, FakeClock, Form, grant, key, move, revoke

REVIEW = """key role below holds within { code } effective { from to } principal { key name }
  given { sequence actor { name } reason summary } revoked { sequence }"""


@pytest.fixture
def granted(tree: Acme, clock: FakeClock) -> Acme:
    """On 1 January 2025 Ann edits sales for a year; on the 11th Bob becomes approver; on the 21st Ann is revoked."""
    tree.records(grant("ann", "EDITOR", within=SALES, to="2026-01-01"), actor="root", reason="She runs the desk.")
    clock.at += timedelta(days=10)
    tree.records(grant("bob", "APPROVER"), actor="root")
    clock.at += timedelta(days=10)
    tree.records(revoke("ann", "EDITOR"), actor="root", reason="She left.")
    return tree


def holders(ask: Asker, as_of: Form | None = None, **arguments: Any) -> list[tuple[str, str]]:
    """Who could do what."""
    told = ask.acme(f"grants{'(all: true)' if arguments.get('all') else ''} {{ role principal {{ name }} }}", as_of)
    return [(one["principal"]["name"], one["role"]) for one in told["grants"]]


def test_a_grant_tells_to_whom_for_what_by_whom_and_why(granted: Acme, ask: Asker) -> None:
    first, _ = ask.acme(f"grants(all: true) {{ {REVIEW} }}")["grants"]

    assert first["key"] == key("ann EDITOR")
    assert (first["role"], first["below"], first["within"]) == ("EDITOR", True, {"code": "sales"})
    assert first["effective"] == {"from": "2025-01-01", "to": "2026-01-01"}
    assert first["principal"]["name"] == "ann"
    assert first["given"] == {
        "sequence": 6,
        "actor": {"name": "root"},
        "reason": "She runs the desk.",
        "summary": "ann is granted the role of editor within Sales, from 2025-01-01 until before 2026-01-01",
    }
    assert (first["holds"], first["revoked"]) == (False, {"sequence": 8})


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ({"effective": "2024-12-31"}, []),
        ({"effective": "2025-01-01"}, [("ann", "EDITOR")]),
        ({"effective": "2025-01-11"}, [("ann", "EDITOR"), ("bob", "APPROVER")]),
        ({"effective": "2025-01-20"}, [("ann", "EDITOR"), ("bob", "APPROVER")]),
        ({"effective": "2025-01-21"}, [("bob", "APPROVER")]),
        ({"effective": "2025-01-21", "known": {"sequence": 7}}, [("ann", "EDITOR"), ("bob", "APPROVER")]),
        ({"effective": "2025-12-31", "known": {"sequence": 7}}, [("ann", "EDITOR"), ("bob", "APPROVER")]),
        ({"effective": "2026-01-01", "known": {"sequence": 7}}, [("bob", "APPROVER")]),
        ({"effective": "2025-01-11", "known": {"sequence": 6}}, [("ann", "EDITOR")]),
        ({"effective": "2025-01-11", "known": {"sequence": 5}}, []),
    ],
)
def test_an_access_review_of_any_day_is_a_query(
    granted: Acme, ask: Asker, as_of: Form, expected: list[tuple[str, str]]
) -> None:
    assert holders(ask, as_of) == expected


def test_a_review_may_be_of_one_principal_or_one_role(granted: Acme, ask: Asker) -> None:
    [ann] = [one["principal"]["key"] for one in ask.acme(f"grants(all: true) {{ {REVIEW} }}")["grants"]][:1]

    assert [one["role"] for one in ask.acme(f'grants(all: true, principal: "{ann}") {{ role }}')["grants"]] == [
        "EDITOR"
    ]
    assert [one["role"] for one in ask.acme("grants(all: true, role: APPROVER) { role }")["grants"]] == ["APPROVER"]


def test_the_unit_of_a_grant_is_told_as_it_stood(granted: Acme, ask: Asker) -> None:
    granted.records(move(EXPORT, COMPANY, JULY))

    told = ask.acme("grants(all: true) { within { name children { code } } }", {"effective": "2024-06-30"})

    assert told["grants"][0]["within"] == {"name": "Sales", "children": [{"code": "export"}]}


def test_grants_are_given_and_revoked_by_mutations(tree: Acme, ask: Asker) -> None:
    given = ask(
        """mutation($input: GiveGrantInput!) { giveGrant(input: $input, context: {organization: "acme"}) {
          __typename ... on Recorded { entries { __typename summary(language: "zh") subjects { ... on Actor { name } }
            ... on GrantGiven { grant { id key holds } role within { code } below fromDay toDay } } } } }""",
        input={"principal": "ann", "role": "EDITOR", "within": SALES, "from": "2024-01-01"},
    )["giveGrant"]

    [entry] = given["entries"]
    assert entry["__typename"] == "GrantGiven"
    assert entry["summary"] == "授予 ann 编辑者角色（范围：Sales），自 2024-01-01 起"
    assert entry["subjects"] == [{"name": "ann"}]
    assert (entry["role"], entry["within"], entry["fromDay"], entry["toDay"]) == (
        "EDITOR",
        {"code": "sales"},
        "2024-01-01",
        None,
    )
    assert entry["grant"]["holds"] is True
    node = ask("query($id: ID!) { node(id: $id) { ... on Grant { key role } } }", id=entry["grant"]["id"])["node"]
    assert node == {"key": entry["grant"]["key"], "role": "EDITOR"}

    revoked = ask(
        """mutation($key: ID!) { revokeGrant(input: {grant: $key}, context: {organization: "acme"}) {
          ... on Recorded { entries { summary } } } }""",
        key=entry["grant"]["key"],
    )["revokeGrant"]
    assert revoked["entries"] == [{"summary": "A grant of ann is revoked"}]
    assert ask.acme("grants { role }")["grants"] == []


def test_roles_that_stand_apart_are_refused_with_the_days(tree: Acme, ask: Asker) -> None:
    tree.records(grant("ann", "EDITOR", to="2025-03-01"))

    refused = ask.refuses(grant("ann", "ADMINISTRATOR"))

    [error] = refused["errors"]
    assert (error["code"], error["__typename"]) == ("ROLES_APART", "RuleViolation")
    assert error["period"] == {"from": "2025-01-01", "to": "2025-03-01"}
    assert "an editor and an administrator" in error["message"]


def test_a_preview_of_a_grant_names_nobody_that_is_not_on_record(tree: Acme, ask: Asker) -> None:
    preview = ask.previews(grant("ann", "VIEWER"))

    [operation] = preview["operations"]
    assert operation["type"] == "GrantGiven"
    assert "is granted the role of viewer" in operation["summary"]


def test_an_actor_is_fetched_by_id(tree: Acme, ask: Asker) -> None:
    actor = ask('{ entry(code: "acme", sequence: 2) { actor { id key name } } }')["entry"]["actor"]

    assert ask("query($id: ID!) { node(id: $id) { ... on Actor { key name } } }", id=actor["id"])["node"] == {
        "key": actor["key"],
        "name": "local",
    }
