"""What is kept of a person, on the command line: told, held, erased by two."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.cli.runner import Said, Terminal
from tests.kit import ADA, COMPANY, create, person


@pytest.fixture
def acme(orgledger: Terminal) -> Callable[..., Said]:
    """An organization with one person in it."""
    orgledger.runs("organization", "register", "--code", "acme", "--name", "en=Acme")
    operations = [create(COMPANY), person(ADA, name="Ada Lovelace", reference="ada@example.com")]
    orgledger.runs("record", "-", stdin=json.dumps({"title": "Ada joins", "operations": operations}))
    return orgledger


def test_a_person_is_erased_by_two(acme: Callable[..., Said]) -> None:
    told = acme("person", "export", "--reference", "ada@example.com").json
    assert [one["value"] for one in told["values"]] == ["Ada Lovelace", "ada@example.com"]

    proposed = acme("--actor", "ann", "person", "erase", ADA, "--basis", "consent_withdrawn", "--reason", "She asked.")
    number = proposed.json["proposal"]
    alone = acme("--actor", "ann", "person", "confirm", number)
    assert (alone.code, "ask somebody else" in alone.err) == (1, True)
    assert str(number) in acme("person", "proposals").out
    done = acme("--actor", "bob", "person", "confirm", number)

    assert (done.code, done.json["person"], done.json["values"]) == (0, ADA, 2)
    assert acme("person", "certificate", done.json["sequence"]).json == done.json
    assert acme("person", "export", "--reference", "ada@example.com").code == 1
    assert acme("person", "export", ADA).json["erasedBy"] == done.json["sequence"]
    assert acme("person", "proposals").out == ""
    assert acme("db", "check").code == 0
    assert acme("vault", "check").code == 0
    assert acme("vault", "replay").json == []


def test_a_hold_keeps_a_person_until_it_is_lifted(acme: Callable[..., Said]) -> None:
    assert acme("person", "hold", COMPANY, "--matter", "7/24", "--reason", "A suit.").code == 0
    assert acme("person", "erase", ADA, "--basis", "OTHER").code == 0
    assert acme("person", "hold", ADA, "--matter", "8/24", "--reason", "Another.").code == 0

    held = acme("person", "erase", ADA, "--basis", "OTHER")
    assert (held.code, "8/24" in held.err) == (1, True)

    assert acme("person", "lift", ADA, "--matter", "8/24", "--reason", "It is over.").code == 0
    assert acme("person", "erase", ADA, "--basis", "OTHER").code == 0


def test_a_text_of_a_change_set_is_erased_by_two(acme: Callable[..., Said]) -> None:
    number = acme("--actor", "ann", "person", "redact", "2", "title", "--basis", "OTHER").json["proposal"]
    assert acme("--actor", "bob", "person", "decline", number).code == 0
    number = acme("--actor", "ann", "person", "redact", "2", "title", "--basis", "OTHER").json["proposal"]

    done = acme("--actor", "bob", "person", "confirm", number)

    assert (done.json["type"], done.json["ofEntry"], done.json["parts"]) == ("PrivateValueRedacted", 2, ["title"])


def test_a_person_is_named_in_exactly_one_way(acme: Callable[..., Said]) -> None:
    assert acme("person", "export").code == 2
    assert acme("person", "export", ADA, "--reference", "x").code == 2
    assert acme("person", "export", COMPANY).code == 1
    assert acme("person", "erase", ADA, "--basis", "WHIM").code == 2


def test_a_wrong_key_ends_with_what_to_do(acme: Callable[..., Said]) -> None:
    wrong = acme("person", "export", ADA, ORGLEDGER_VAULT_KEY="ab" * 32)

    assert wrong.code == 5
    assert "put the right key back" in wrong.err
    assert "abab" not in wrong.err + wrong.out
