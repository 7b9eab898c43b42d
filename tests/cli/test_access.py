"""Users, tokens and grants at the command line."""

from __future__ import annotations

import pytest

from tests.cli.runner import Terminal

PASSWORD = "correct horse battery\n"


@pytest.fixture
def acme(orgledger: Terminal) -> Terminal:
    orgledger.runs("organization", "register", "--code", "acme", "--name", "en=Acme")
    return orgledger


def test_users_are_added_disabled_and_enabled(acme: Terminal) -> None:
    assert "grant give ann" in acme.runs("user", "add", "ann", stdin=PASSWORD)
    acme.runs("user", "add", "bot", "--service")
    assert acme("user", "add", "ann", stdin=PASSWORD).code == 1
    assert acme("user", "add", "eve", stdin="short\n").code == 1

    acme.runs("user", "disable", "ann")
    assert acme.runs("user", "list").splitlines() == ["ann  (disabled)", "bot"]
    acme.runs("user", "enable", "ann")
    acme.runs("user", "password", "ann", stdin="another horse altogether\n")
    assert acme.runs("user", "list").splitlines() == ["ann", "bot"]
    assert "no user" in acme("user", "disable", "nobody").err


def test_a_token_is_printed_once_and_listed_without_its_secret(acme: Terminal) -> None:
    made = acme.runs("token", "create", "bot", "--label", "nightly", "--role", "viewer", "--organization", "acme")
    secret = made.strip()
    assert secret.startswith("olt_")

    [token] = acme("token", "list", "--json").json
    assert secret not in acme.runs("token", "list")
    assert (token["subject"], token["label"], token["roles"]) == ("bot", "nightly", ["VIEWER"])
    acme.runs("token", "revoke", token["key"])
    assert acme("token", "list", "--json").json[0]["revokedAt"]
    assert acme("token", "revoke", "nothing").code == 1
    assert acme("token", "create", "bot", "--label", "x", "--days", "367").code == 2


def test_an_access_review_of_any_day_is_a_command(acme: Terminal) -> None:
    acme.runs("grant", "give", "ann", "--role", "editor", "--reason", "She runs it.", "--to", "2999-01-01")
    acme.runs("grant", "give", "bob", "--role", "privacy-officer")

    told = acme("grant", "list", "--json").json["grants"]
    assert [(one["principal"], one["role"], one["holds"]) for one in told] == [
        ("ann", "EDITOR", True),
        ("bob", "PRIVACY_OFFICER", True),
    ]
    assert (told[0]["reason"], told[0]["givenBy"]) == ("She runs it.", "local")
    assert "given by local in entry 2: She runs it." in acme.runs("grant", "list")
    later = acme("grant", "list", "--at", "2999-01-01", "--json").json["grants"]
    assert [one["principal"] for one in later] == ["bob"]
    assert acme("grant", "list", "--known", "1", "--json").json["grants"] == []

    acme.runs("grant", "revoke", told[0]["key"])
    assert [one["principal"] for one in acme("grant", "list", "--json").json["grants"]] == ["bob"]
    assert "revoked by entry 4" in acme.runs("grant", "list", "--all")
    assert acme("grant", "revoke", told[0]["key"]).code == 1
    assert acme("grant", "give", "bob", "--role", "administrator").code == 1
    assert acme("grant", "give", "bob", "--role", "viewer", "--only").code == 2
