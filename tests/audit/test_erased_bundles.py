"""Bundles of ledgers from which something personal is gone: by an act, or without one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update

from orgledger.domain.change_set import Context
from orgledger.erasure import Erasures
from orgledger.store import schema
from tests.audit.altering import without_guards
from tests.audit.house import Signer
from tests.audit.node import in_node, needs_node
from tests.audit.signing import log_of, sign
from tests.cli.runner import Terminal
from tests.kit import ADA, BEN, COMPANY, SELLER, Acme, ask, assign, create, key, person, position


@pytest.fixture
def house(acme: Acme) -> Acme:
    """Ada and Ben, a reason that three entries share, and a person who was only proposed."""
    acme.records(create(COMPANY), position(SELLER, COMPANY), title="Start")
    acme.records(person(ADA, name="Ada", reference="p1"))
    acme.records(person(BEN, name="Ben", reference="p2"), assign(key("TIE"), ADA, SELLER), reason="She applied.")
    acme.submits(person(key("CY"), name="Cy"), person(key("DI"), name="Di"))
    return acme


@pytest.fixture
def orgledger(database_url: str) -> Terminal:
    """The command `orgledger`."""
    return Terminal(database_url)


def erase(acme: Acme, **what: Any) -> None:
    """Have something erased by two people."""
    proposal = acme.records(ask("proposeErasure", legal_basis="OTHER", **what), actor="ann").last
    Erasures(acme.ledger).confirm(acme.key, proposal, Context("bob"))


def signed(acme: Acme) -> Signer:
    """Sign the ledger as it is."""
    log = log_of(acme)
    with acme.ledger.engine.begin() as connection:
        sign(connection, acme.key, acme.head, log)
    return log


def reports(acme: Acme, orgledger: Terminal, file: Path) -> list[dict[str, Any]]:
    """What is said of a bundle without values, of one with, and of the ledger where it lives."""
    log = signed(acme)
    orgledger.runs("bundle", "-o", file)
    bare = orgledger("verify", file, "--key", log.vkey, "--json")
    orgledger.runs("bundle", "--private", "-o", file)
    private = orgledger("verify", file, "--key", log.vkey, "--json")
    live = orgledger("verify", "--key", log.vkey, "--json")
    return [one.json for one in (bare, private, live)]


@needs_node
def test_what_was_erased_by_an_act_leaves_the_bundle_sound(house: Acme, orgledger: Terminal, tmp_path: Path) -> None:
    erase(house, person=ADA)
    erase(house, person=key("CY"))
    erase(house, entry=6, parts=["reason"])
    file = tmp_path / "bundle"

    bare, private, live = reports(house, orgledger, file)
    [theirs] = in_node([{"bundle": file.read_bytes(), "keys": [log_of(house).vkey], "since": [], "policy": None}])

    assert [one["verdict"] for one in (bare, private, live)] == ["ok", "ok", "ok"], (private, live)
    assert (bare["private"], bare["erased"], private["erased"]) == (0, 4, 4)
    assert live["beside"] == []
    assert theirs == private
    assert b"Ada" not in file.read_bytes()
    assert b"Ben" in file.read_bytes()


def test_what_is_gone_without_an_act_is_told(house: Acme, orgledger: Terminal, tmp_path: Path) -> None:
    registered = next(one.sequence for one in house.entries() if one.type == "PersonRegistered")
    without_guards(house.ledger.engine, "private_value")
    table = schema.private_value
    with house.ledger.engine.begin() as connection:
        assert connection.execute(delete(table).where(table.c.subject == ADA)).rowcount == 2

    bare, private, live = reports(house, orgledger, tmp_path / "bundle")

    assert bare["verdict"] == "ok", "without the values nobody can tell"
    for report in (private, live):
        assert report["verdict"] == "incomplete"
        assert report["first"] == {"sequence": registered, "class": "unauthorized redaction"}


def test_a_value_whose_row_was_altered_is_as_good_as_gone(house: Acme, orgledger: Terminal, tmp_path: Path) -> None:
    without_guards(house.ledger.engine, "private_value")
    table = schema.private_value
    with house.ledger.engine.begin() as connection:
        here = (table.c.subject == ADA, table.c.field == "person.name")
        assert connection.execute(update(table).where(*here).values(box=bytes(60))).rowcount == 1

    _, private, live = reports(house, orgledger, tmp_path / "bundle")

    for report in (private, live):
        assert report["first"]["class"] == "unauthorized redaction"
        assert "its name is neither shown nor erased" in json.dumps(report["findings"])


@needs_node
def test_a_reason_that_is_gone_is_not_excused_by_the_erasure_of_whom_it_was_about(
    acme: Acme, orgledger: Terminal, tmp_path: Path
) -> None:
    acme.records(create(COMPANY), title="Start")
    registered = acme.records(person(BEN, name="Ben", reference="p2"), reason="He applied.").last
    erase(acme, person=BEN)
    without_guards(acme.ledger.engine, "private_value")
    table, file = schema.private_value, tmp_path / "bundle"
    with acme.ledger.engine.begin() as connection:
        assert connection.execute(delete(table).where(table.c.field == "reason")).rowcount == 1

    bare, private, live = reports(acme, orgledger, file)
    [theirs] = in_node([{"bundle": file.read_bytes(), "keys": [log_of(acme).vkey], "since": [], "policy": None}])

    assert theirs == private
    assert (bare["verdict"], bare["erased"]) == ("ok", 2), "nothing is said of the reason"
    for report in (private, live):
        assert report["first"] == {"sequence": registered, "class": "unauthorized redaction"}
        assert "its reason is neither shown nor erased" in json.dumps(report["findings"])
    assert orgledger("db", "check").code == 4


def test_an_act_that_erased_fewer_values_than_are_gone_is_told_everywhere(
    acme: Acme, orgledger: Terminal, tmp_path: Path
) -> None:
    acme.records(create(COMPANY), title="Start")
    acme.records(person(BEN, name="Ben", reference="p2"))
    without_guards(acme.ledger.engine, "private_value")
    table = schema.private_value
    with acme.ledger.engine.begin() as connection:
        assert connection.execute(delete(table).where(table.c.field == "person.reference")).rowcount == 1
    erase(acme, person=BEN)

    every = reports(acme, orgledger, tmp_path / "bundle")
    checked = orgledger("db", "check")

    assert {report["first"]["class"] for report in every} == {"unauthorized redaction"}
    assert "erased 1 values of that person, and 2 are gone" in json.dumps(every[1]["findings"])
    assert checked.code == 4
    assert "erased 1 values" in checked.out + checked.err


@needs_node
def test_personal_values_are_shown_from_every_place_where_an_entry_holds_one(
    house: Acme, orgledger: Terminal, tmp_path: Path
) -> None:
    for entity in (ADA, COMPANY, house.key):
        house.records(ask("placeLegalHold", entity=entity, matter="7/24", reason=f"Kept: {entity}"), actor="ann")
    file = tmp_path / "bundle"

    bare, private, live = reports(house, orgledger, file)
    [theirs] = in_node([{"bundle": file.read_bytes(), "keys": [log_of(house).vkey], "since": [], "policy": None}])

    assert theirs == private
    assert [one["verdict"] for one in (bare, private, live)] == ["ok"] * 3, private
    shown = {json.loads(line[8:])["field"] for line in file.read_bytes().split(b"\n") if line.startswith(b"private ")}
    assert shown == {
        "title",
        "reason",
        "change_request.title",
        "person.name",
        "person.reference",
        "person.reason",
        "unit.reason",
        "organization.reason",
    }
