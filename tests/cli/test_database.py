"""Commands that look after the database: brought up to date, checked against its events, made anew from them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from orgledger.ledger import Ledger
from tests.cli.runner import Terminal
from tests.kit import (
    ADA,
    CHIEF,
    EXPORT,
    JAN,
    MAR,
    PLANT,
    SALES,
    Acme,
    adjust,
    assertion_table,
    assign,
    contents,
    create,
    key,
    move,
    person,
    position,
    rename,
    rescind,
)

both_engines = pytest.mark.parametrize("engine_name", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])


@pytest.fixture
def acme(ledger: Ledger) -> Acme:
    """An organization with something of everything: changes, a correction, a rescission, people; and another one."""
    acme = Acme(ledger)
    acme.records(
        create(SALES, JAN, code="sales"),
        create(EXPORT, JAN, parent=SALES),
        create(PLANT, JAN),
        position(CHIEF, SALES, head=True),
        person(ADA, name="Ada", reference="p1"),
        assign(key("tie"), ADA, CHIEF),
    )
    acme.records(move(EXPORT, PLANT, MAR))
    acme.records(rename(SALES, "Selling", JAN, MAR, correct=True), adjust(PLANT, MAR, seats=5))
    acme.records(rescind(8))
    Acme(ledger, "other").records(create(EXPORT, JAN, name="Their export"))
    return acme


@both_engines
def test_an_empty_database_is_upgraded_and_then_current(empty_database_url: str) -> None:
    orgledger = Terminal(empty_database_url)

    before = orgledger("db", "check")
    first, second = orgledger.runs("db", "upgrade"), orgledger.runs("db", "upgrade")
    after = orgledger.runs("db", "check")

    assert before.code == 5
    assert "orgledger db upgrade" in before.err
    assert (first, second) == ("The database is upgraded.\n", "The database was current.\n")
    assert after.startswith("The database is current")


def test_a_first_registration_sets_up_a_new_database_by_itself(tmp_path: Path) -> None:
    orgledger = Terminal(f"sqlite:///{tmp_path / 'new.db'}")

    orgledger.runs("organization", "register", "--code", "acme", "--name", "en=Acme")

    assert orgledger.heads() == {"acme": 1}
    assert orgledger.runs("db", "check").startswith("The database is current")


@both_engines
def test_what_reads_an_empty_database_says_so_and_sets_up_nothing(empty_database_url: str) -> None:
    orgledger = Terminal(empty_database_url)
    if empty_database_url.startswith("sqlite"):
        Path(empty_database_url.removeprefix("sqlite:///")).touch()

    said = [orgledger("organization", "list"), orgledger("log"), orgledger("db", "check")]

    assert [one.code for one in said] == [5, 5, 5]
    assert all("is empty" in one.err for one in said), said
    assert orgledger.runs("db", "upgrade") == "The database is upgraded.\n"


@both_engines
def test_a_sound_database_passes_the_check(acme: Acme, orgledger: Terminal) -> None:
    assert orgledger.runs("db", "check").startswith("The database is current, the events are whole")


@both_engines
def test_projections_made_anew_are_identical(acme: Acme, orgledger: Terminal) -> None:
    before = contents(acme.ledger.engine)
    assertions = assertion_table(acme)

    said = orgledger.runs("db", "rebuild")

    assert contents(acme.ledger.engine) == before
    assert assertion_table(acme) == assertions
    assert said.endswith("assertions of 2 organizations were made anew.\n")
    assert orgledger.runs("db", "check").startswith("The database is current")


@both_engines
def test_projections_made_anew_are_guarded_as_before(acme: Acme, orgledger: Terminal) -> None:
    orgledger.runs("db", "rebuild")
    orgledger.runs("db", "rebuild")

    for statement in ("UPDATE assertion SET value = NULL", "DELETE FROM assertion"):
        with (
            pytest.raises(Exception, match=r"(?i)append|never|refuse|not allowed|immutable|guard"),
            acme.ledger.engine.begin() as connection,
        ):
            connection.execute(text(statement))
    acme.records(rename(PLANT, "Works", MAR))
    assert orgledger.runs("db", "check").startswith("The database is current")


TAMPERED = {
    "a value": "UPDATE assertion SET value = '\"Forged\"' WHERE slot = 'unit.name.en' AND sequence = 2",
    "a day": "UPDATE assertion SET from_day = '2023-01-01' WHERE slot = 'unit.name.en' AND sequence = 2",
    "a missing row": "DELETE FROM assertion WHERE slot = 'unit.parent' AND sequence = 3",
    "an end of a set": "UPDATE change_set SET last = last - 1 WHERE last = 11",
    "a time": "UPDATE change_set SET recorded_at = '2024-01-01T00:00:00.000000Z' WHERE last = 8",
    "a missing entry": "DELETE FROM event WHERE sequence = 3",
    "the head": "UPDATE organization SET sequence = sequence - 1 WHERE code = 'acme'",
    "a changed entry": "UPDATE event SET leaf = X'7b7d' WHERE sequence = 3",
    "a topic": "UPDATE event SET topic = 'UnitMoved' WHERE sequence = 2",
    "a moved entry": "UPDATE event SET sequence = 99 WHERE sequence = 11",
    "a forged row": (
        "INSERT INTO assertion (organization, entity, slot, from_day, to_day, sequence, verb, value) "
        "SELECT organization, entity, 'unit.attribute..forged', from_day, to_day, sequence, verb, '\"forged\"' "
        "FROM assertion WHERE slot = 'unit.status' AND sequence = 3"
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_tampered_with_is_found(acme: Acme, orgledger: Terminal, what: str) -> None:
    tamper(acme, TAMPERED[what])

    said = orgledger("db", "check")

    assert (said.code, said.out) == (4, ""), said
    assert "acme: " in said.err


@pytest.mark.postgres
@pytest.mark.parametrize("engine_name", ["postgres"])
@pytest.mark.parametrize("what", ["a value", "a missing row"])
def test_what_was_tampered_with_is_found_on_postgresql_too(acme: Acme, orgledger: Terminal, what: str) -> None:
    with acme.ledger.engine.begin() as connection:
        connection.execute(text("ALTER TABLE assertion DISABLE TRIGGER ALL"))
        connection.execute(text(TAMPERED[what]))

    said = orgledger("db", "check")

    assert said.code == 4


@pytest.mark.parametrize("what", ["a value", "a missing row", "a forged row", "a time"])
def test_what_was_tampered_with_is_mended_from_the_events(acme: Acme, orgledger: Terminal, what: str) -> None:
    before = contents(acme.ledger.engine)
    tamper(acme, TAMPERED[what])

    orgledger.runs("db", "rebuild")

    assert orgledger("db", "check").code == 0
    assert contents(acme.ledger.engine) == before


def test_an_event_that_cannot_be_read_stops_a_rebuild_and_leaves_what_was(acme: Acme, orgledger: Terminal) -> None:
    tamper(acme, TAMPERED["a changed entry"])
    before = assertion_table(acme)

    said = orgledger("db", "rebuild")

    assert said.code in (4, 5), said
    assert said.err.strip()
    assert assertion_table(acme) == before


@pytest.mark.parametrize(
    "command", [["db", "upgrade"], ["db", "rebuild"], ["organization", "list"], ["show", "tree"], ["log"]]
)
def test_a_database_of_a_newer_version_is_left_alone(
    acme: Acme, orgledger: Terminal, tmp_path: Path, command: list[str]
) -> None:
    with acme.ledger.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_from_the_future'"))
    before = list(sqlite3.connect(file_of(acme)).iterdump())

    said = orgledger(*command)

    assert said.code == 5, said
    assert "newer" in said.err
    assert said.out == ""
    assert list(sqlite3.connect(file_of(acme)).iterdump()) == before


def test_the_check_says_that_a_database_is_of_a_newer_version(acme: Acme, orgledger: Terminal) -> None:
    with acme.ledger.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_from_the_future'"))

    said = orgledger("db", "check")

    assert said.code == 5
    assert "newer" in said.err
    assert "db upgrade" not in said.err, "an upgrade cannot help here"


@pytest.mark.parametrize(
    "url",
    [
        f"sqlite:///{__file__}/x.db",
        "postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=1",
        "mysql://localhost/x",
        "not a url",
        "",
    ],
)
@pytest.mark.parametrize("command", [["organization", "list"], ["db", "check"], ["db", "upgrade"], ["db", "rebuild"]])
def test_a_database_that_cannot_be_reached_says_so(url: str, command: list[str]) -> None:
    said = Terminal(url)("--database", url, *command)

    assert said.code in (2, 5), said
    assert said.err.strip()
    assert len(said.err) < 1_000


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_bytes(b"This is not a database, but a text of some length. " * 50)

    for command in (["organization", "list"], ["db", "check"], ["db", "upgrade"]):
        said = Terminal(f"sqlite:///{tmp_path / 'x.db'}")(*command)
        assert said.code == 5, said


def test_a_database_of_somebody_else_is_not_taken_over(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "theirs.db") as theirs:
        theirs.execute("CREATE TABLE organization (name TEXT)")
    theirs.close()

    said = Terminal(f"sqlite:///{tmp_path / 'theirs.db'}")("organization", "list")

    assert said.code == 5, said


def test_a_password_in_the_address_of_a_database_is_never_printed() -> None:
    said = Terminal("x")("--database", "postgresql+psycopg://ada:s3cret@127.0.0.1:1/x?connect_timeout=1", "db", "check")

    assert said.code == 5
    assert "s3cret" not in said.out + said.err


def test_a_setting_that_does_not_fit_is_a_usage_error(acme: Acme, orgledger: Terminal) -> None:
    said = orgledger("organization", "list", ORGLEDGER_PAGE_SIZE="many")

    assert said.code == 2
    assert "ORGLEDGER_PAGE_SIZE" in said.err


def file_of(acme: Acme) -> str:
    """The file of a SQLite database."""
    return str(acme.ledger.engine.url.database)


def tamper(acme: Acme, statement: str) -> None:
    """Do what the guards refuse, as somebody with the file in hand could."""
    with acme.ledger.engine.begin() as connection:
        for (name,) in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        organization = acme.key
        narrowed = statement
        if statement.startswith(("UPDATE event", "DELETE FROM event", "UPDATE change_set")):
            narrowed = f"{statement} AND organization = '{organization}'"
        assert connection.execute(text(narrowed)).rowcount >= 1
