"""A ledger carried from one database to another: the same to the last byte, or not there at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text, update

from orgledger.audit.tree import Tree
from orgledger.ledger import Ledger
from orgledger.store import schema
from tests.audit.altering import without_guards
from tests.audit.signing import log_of, sign
from tests.cli.runner import Terminal
from tests.kit import COMPANY, JAN, Acme, busy, contents, create, open_ledger, rename

BOTH_WAYS = pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param("sqlite", "postgres", marks=pytest.mark.postgres),
        pytest.param("postgres", "sqlite", marks=pytest.mark.postgres),
        ("sqlite", "sqlite"),
        pytest.param("postgres", "postgres", marks=pytest.mark.postgres),
    ],
)


@pytest.fixture
def urls(start: str, end: str, request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """A database that is set up, and one with nothing in it."""
    return str(request.getfixturevalue(f"{start}_url")), str(request.getfixturevalue(f"empty_{end}_url"))


@pytest.fixture
def source(urls: tuple[str, str]) -> Iterator[Acme]:
    """A busy organization in the first database, and another one."""
    ledger = open_ledger(urls[0])
    acme = busy(Acme(ledger))
    Acme(ledger, "other").records(create(COMPANY, JAN))
    with ledger.engine.begin() as connection:
        sign(connection, acme.key, acme.head, log_of(acme))
    yield acme
    ledger.close()


def rows(engine: Engine) -> dict[str, list[Any]]:
    """Everything in a database but the places of entries among those of other organizations."""
    found = contents(engine)
    found["event"] = sorted(tuple(row[1:]) for row in found["event"])
    return found


@BOTH_WAYS
def test_a_ledger_is_copied_byte_for_byte(source: Acme, urls: tuple[str, str]) -> None:
    said = Terminal("sqlite:////nowhere").runs("copy", *urls)

    copied = open_ledger(urls[1])
    assert rows(copied.engine) == rows(source.ledger.engine)
    assert roots(copied, source.key, source.head) == roots(source.ledger, source.key, source.head)
    assert said == f"acme is copied and verified: {source.head} entries.\nother is copied and verified: 2 entries.\n"
    copied.close()
    assert Terminal(urls[1]).runs("db", "check").startswith("The database is current, the events are whole")


def roots(ledger: Ledger, key: str, head: int) -> list[bytes]:
    """The roots of all sizes."""
    with ledger.engine.connect() as connection:
        return [Tree(connection, key, size).root() for size in range(1, head + 1)]


@BOTH_WAYS
def test_a_copied_ledger_is_written_to_as_before(source: Acme, urls: tuple[str, str]) -> None:
    Terminal("sqlite:////nowhere").runs("copy", *urls)

    there = Acme.__new__(Acme)
    there.__dict__.update(source.__dict__, ledger=open_ledger(urls[1], source.ledger.clock))
    before = source.head
    there.records(rename(COMPANY, "Renamed", JAN))

    assert Terminal(urls[1]).heads() == {"acme": before + 1, "other": 2}
    assert Terminal(urls[1]).runs("db", "check").startswith("The database is current")
    there.ledger.close()


SAME = pytest.mark.parametrize(("start", "end"), [("sqlite", "sqlite")])


@SAME
def test_what_is_there_already_is_left_as_it_is(source: Acme, urls: tuple[str, str]) -> None:
    terminal = Terminal("sqlite:////nowhere")
    terminal.runs("copy", *urls, "--organization", "acme")

    again = terminal.runs("copy", *urls)

    assert again == f"acme is there already: {source.head} entries.\nother is copied and verified: 2 entries.\n"


@SAME
def test_another_ledger_of_the_same_organization_is_not_touched(source: Acme, urls: tuple[str, str]) -> None:
    terminal = Terminal("sqlite:////nowhere")
    terminal.runs("copy", *urls)
    source.records(rename(COMPANY, "Newer", JAN))
    target = open_ledger(urls[1])
    before = contents(target.engine)

    newer = terminal("copy", *urls)

    assert newer.code == 1
    assert "another ledger of acme" in newer.err
    assert contents(target.engine) == before
    target.close()


@SAME
def test_another_organization_of_the_same_code_is_not_touched(source: Acme, urls: tuple[str, str]) -> None:
    target = Terminal(urls[1])
    target.runs("organization", "register", "--code", "acme", "--name", "en=Another")

    said = Terminal("sqlite:////nowhere")("copy", *urls)

    assert said.code == 1
    assert target.heads() == {"acme": 1}


@SAME
def test_a_ledger_that_was_tampered_with_is_not_copied(source: Acme, urls: tuple[str, str]) -> None:
    without_guards(source.ledger.engine, "event")
    with source.ledger.engine.begin() as connection:
        here = (schema.event.c.organization == source.key, schema.event.c.sequence == 3)
        connection.execute(update(schema.event).where(*here).values(leaf=b"{}"))

    said = Terminal("sqlite:////nowhere")("copy", *urls, "--organization", "acme")

    assert said.code == 4
    assert "does not follow" in said.err
    assert Terminal(urls[1]).heads() == {}


@SAME
def test_a_copy_that_breaks_off_leaves_nothing(source: Acme, urls: tuple[str, str]) -> None:
    Terminal(urls[1]).runs("db", "upgrade")
    target = open_ledger(urls[1])
    with target.engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER full BEFORE INSERT ON idempotency BEGIN SELECT RAISE(ABORT, 'disk is full'); END")
        )
    before = contents(target.engine)

    said = Terminal("sqlite:////nowhere")("copy", *urls)

    assert said.code == 5
    assert "disk is full" in said.err
    assert contents(target.engine) == before
    target.close()


@pytest.mark.parametrize("addresses", [("sqlite:////no/such.db", "sqlite:///x.db"), ("nonsense", "nonsense")])
def test_a_database_that_is_not_there_is_not_copied_from(addresses: tuple[str, str], tmp_path: Path) -> None:
    said = Terminal("sqlite:////nowhere")("copy", *addresses)

    assert said.code == 5
    assert said.err.strip()
    assert not Path("x.db").exists()
