"""What is recorded stays as it is, and comes whole or not at all."""

from __future__ import annotations

import secrets
import sqlite3

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

from orgledger.domain.change_set import Context, Receipt
from orgledger.domain.period import AsOf
from orgledger.domain.refusal import (
    Refused,
)
from orgledger.domain.timeline import Verb
from orgledger.ledger import Session
from orgledger.store import schema
from orgledger.store.engine import Unavailable
from tests.kit import (
    APR,
    COMPANY,
    EXPORT,
    JAN,
    JUNE,
    MAR,
    PLANT,
    SALES,
    Acme,
    busy,
    contents,
    create,
    key,
    move,
    open_ledger,
    person,
    rename,
    rescind,
)

pytestmark = pytest.mark.every_postgres

RECORDED = [table for table in schema.APPEND_ONLY if table != "erasure"]
"""The tables that every ledger fills."""

# Never again otherwise.


def signed(acme: Acme) -> None:
    """Some of everything, a checkpoint included."""
    busy(acme)
    row = {"organization": acme.key, "sequence": 1, "signer": "house+1", "body": "house\n1\n", "signature": "— house"}
    with acme.ledger.engine.begin() as connection:
        connection.execute(insert(schema.checkpoint), row)


@pytest.mark.parametrize("table", RECORDED)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET organization = 'x'", "DELETE FROM {table}"])
def test_what_is_recorded_is_not_updated_or_deleted(acme: Acme, table: str, statement: str) -> None:
    signed(acme)
    before = contents(acme.ledger.engine)
    assert before[table], "a table without rows would prove nothing"

    with pytest.raises(DBAPIError, match="append-only"), acme.ledger.engine.begin() as connection:
        connection.execute(text(statement.format(table=table)))

    assert contents(acme.ledger.engine) == before


@pytest.mark.postgres
@pytest.mark.parametrize("table", RECORDED)
def test_what_is_recorded_is_not_truncated(postgres_url: str, table: str) -> None:
    ledger = open_ledger(postgres_url)
    signed(Acme(ledger))

    with pytest.raises(DBAPIError, match="append-only"), ledger.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {table}"))

    ledger.close()


@pytest.mark.parametrize("table", RECORDED)
def test_what_is_recorded_is_not_replaced(sqlite_url: str, table: str) -> None:
    ledger = open_ledger(sqlite_url)
    signed(Acme(ledger))
    before = contents(ledger.engine)
    assert before[table]

    with pytest.raises(DBAPIError, match="append-only"), ledger.engine.begin() as connection:
        connection.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))

    assert contents(ledger.engine) == before
    ledger.close()


FORGED = (
    "INSERT OR REPLACE INTO event (position, organization, sequence, topic, leaf) "
    "SELECT position, organization, {sequence}, topic, x'00' FROM event WHERE sequence = {of}"
)


@pytest.mark.parametrize(
    "statement",
    [
        FORGED.format(sequence="sequence", of=3),
        # A new entry that would take the place of an old one in the file.
        FORGED.format(sequence="(SELECT max(sequence) + 1 FROM event)", of=3),
        "INSERT OR REPLACE INTO tree SELECT organization, sequence, hashes FROM tree WHERE sequence = 3",
        "INSERT OR REPLACE INTO checkpoint SELECT organization, sequence, signer, 'forged', '' FROM checkpoint",
    ],
)
def test_what_proves_is_not_replaced_by_a_program_that_knows_no_recursive_triggers(
    sqlite_url: str, statement: str
) -> None:
    ledger = open_ledger(sqlite_url)
    signed(Acme(ledger))
    before = contents(ledger.engine)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    assert other.execute("PRAGMA recursive_triggers").fetchone() == (0,)

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(statement)

    other.close()
    assert contents(ledger.engine) == before
    ledger.close()


@pytest.mark.parametrize("away", [0, -1, 2])
@pytest.mark.parametrize("table", ["event", "tree"])
def test_the_ledger_grows_at_its_end_only(acme: Acme, table: str, away: int) -> None:
    busy(acme)
    before = contents(acme.ledger.engine)
    columns = {"event": "sequence + {away}, topic, leaf", "tree": "sequence + {away}, hashes"}[table].format(away=away)
    names = {"event": "sequence, topic, leaf", "tree": "sequence, hashes"}[table]
    statement = f"INSERT INTO {table} (organization, {names}) SELECT organization, {columns} FROM {table}"

    refusal = r"grows at its end|duplicate key|ck_tree_shape"
    with pytest.raises(DBAPIError, match=refusal), acme.ledger.engine.begin() as connection:
        connection.execute(text(f"{statement} WHERE sequence = {acme.head}"))

    assert contents(acme.ledger.engine) == before


@pytest.mark.postgres
def test_a_row_of_the_tree_is_of_its_leaf(postgres_url: str) -> None:
    ledger = open_ledger(postgres_url)
    acme = busy(Acme(ledger))
    with ledger.engine.connect() as connection:
        connection.execute(
            text(
                "INSERT INTO event (organization, sequence, topic, leaf) "
                "SELECT organization, sequence + 1, topic, leaf FROM event WHERE sequence = :head"
            ),
            {"head": acme.head},
        )
        place = acme.head + 1
        nodes = (place & -place).bit_length()
        forged = {"organization": acme.key, "sequence": place, "hashes": secrets.token_bytes(32 * nodes)}

        with pytest.raises(DBAPIError, match="grown from the leaves"):
            connection.execute(insert(schema.tree), forged)

    ledger.close()


@pytest.mark.postgres
def test_the_fence_stands_also_for_a_session_that_replicates(postgres_url: str) -> None:
    ledger = open_ledger(postgres_url)
    busy(Acme(ledger))

    with ledger.engine.connect() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text("DELETE FROM event"))

    ledger.close()


# Transactions.


@pytest.fixture(params=["assertion", "change_set", "private_value", "idempotency", "actor", "organization"])
def breaking(request: pytest.FixtureRequest, acme: Acme) -> str:
    """Writing to one table fails, as on a full disk, until the test is over."""
    table, engine = str(request.param), acme.ledger.engine
    verb = "UPDATE" if table == "organization" else "INSERT"
    busy(acme)
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            statement = f"CREATE TRIGGER full BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END"
            connection.execute(text(statement))
        else:
            body = "BEGIN RAISE EXCEPTION 'disk full'; END"
            connection.execute(text(f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$"))
            connection.execute(text(f"CREATE TRIGGER full_disk BEFORE {verb} ON {table} EXECUTE FUNCTION fail()"))
    return table


def test_a_transaction_that_fails_midway_leaves_nothing(acme: Acme, breaking: str) -> None:
    before = contents(acme.ledger.engine)
    tree = acme.unit(SALES, JUNE).names

    with pytest.raises(Unavailable, match="could not be written to"):
        acme.records(rename(SALES, "Lost", MAR), create(PLANT), actor="newcomer", title="Lost", idempotency_key="lost")

    assert contents(acme.ledger.engine) == before
    assert acme.unit(SALES, JUNE).names == tree
    assert PLANT not in acme.structure(JUNE).keys("unit")


def test_after_a_failure_the_next_set_takes_the_next_sequence(acme: Acme, breaking: str) -> None:
    head = acme.head
    forms, context = (
        (rename(SALES, "Kept", JUNE), create(PLANT)),
        {"actor": "newcomer", "title": "T", "idempotency_key": "k"},
    )
    with pytest.raises(Unavailable):
        acme.records(*forms, **context)

    with acme.ledger.engine.begin() as connection:
        sqlite = acme.ledger.engine.dialect.name == "sqlite"
        connection.execute(text("DROP TRIGGER full" if sqlite else f"DROP TRIGGER full_disk ON {breaking}"))
    receipt = acme.records(*forms, **context)

    assert receipt == Receipt(acme.key, head + 1, head + 2)
    assert acme.unit(SALES, JUNE).name() == "Kept"
    assert [entry.sequence for entry in acme.entries()] == list(range(1, head + 3))


def test_a_session_that_raises_records_nothing(acme: Acme) -> None:
    before = contents(acme.ledger.engine)
    submission = acme.ledger.read([create(SALES)], Context())

    def record_and_think_better_of_it(session: Session) -> None:
        session.record(submission.context, submission.form, lambda draft: draft.take_all(submission.operations))
        raise RuntimeError("the caller thought better of it")

    with pytest.raises(RuntimeError):
        acme.ledger.write(acme.key, record_and_think_better_of_it)

    assert contents(acme.ledger.engine) == before
    assert acme.structure(JAN).keys("unit") == []


def test_a_session_records_several_sets_and_goes_on_after_a_refusal(acme: Acme) -> None:
    forms = (create(SALES), create(SALES), create(EXPORT, parent=SALES), rescind(2), rename(EXPORT, "X", MAR))
    refusals = []

    def record(session: Session) -> None:
        for form in forms:
            submission = acme.ledger.read([form], Context())
            try:
                session.record(submission.context, b"", lambda draft, one=submission: draft.take_all(one.operations))
            except Refused as refused:
                refusals.extend(refusal.code for refusal in refused.refusals)

    acme.ledger.write(acme.key, record)

    assert refusals == ["ALREADY_EXISTS", "STILL_REFERRED_TO"]
    assert [(entry.type, entry.first, entry.last) for entry in acme.entries()[1:]] == [
        ("UnitCreated", 2, 2),
        ("UnitCreated", 3, 3),
        ("UnitRenamed", 4, 4),
    ]
    assert acme.unit(EXPORT, MAR).name() == "X"
    times = [entry.recorded_at for entry in acme.entries()]
    assert times == sorted(set(times))


def test_a_later_set_of_a_session_takes_back_an_earlier_one(acme: Acme) -> None:
    def record(session: Session) -> None:
        for form in (create(SALES), rename(SALES, "X", MAR), rescind(3)):
            submission = acme.ledger.read([form], Context())
            session.record(submission.context, b"", lambda draft, one=submission: draft.take_all(one.operations))

    acme.ledger.write(acme.key, record)

    assert acme.unit(SALES, MAR).name() == "A unit"
    assert acme.unit(SALES, MAR, known=3).name() == "X"


# Dry runs.


def test_a_forecast_leaves_no_trace(acme: Acme) -> None:
    busy(acme)
    before = contents(acme.ledger.engine)
    head, kept = acme.head, acme.unit(SALES, JUNE).name()

    forecast = acme.forecasts(
        rename(SALES, "Maybe", MAR), create(PLANT), person(key("BEN"), name="Ben"), title="Maybe", actor="newcomer"
    )

    assert forecast.based_on == head
    assert [planned.event.verb for planned in forecast.decided.planned] == [Verb.CHANGE] * 3
    assert forecast.image.structure(AsOf(JUNE, forecast.image.head)).keys("unit") != acme.structure(JUNE).keys("unit")
    assert contents(acme.ledger.engine) == before
    assert acme.head == head
    assert acme.unit(SALES, JUNE).name() == kept
    assert acme.records(rename(SALES, "Truly", MAR)).first == head + 1


def test_a_forecast_refuses_what_recording_would(acme: Acme) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY))

    with pytest.raises(Refused) as refused:
        acme.forecasts(move(COMPANY, SALES, MAR))

    assert refused.value.refusals == acme.refuses(move(COMPANY, SALES, MAR))


def test_a_forecast_keeps_its_answer_while_others_record(acme: Acme) -> None:
    acme.records(create(SALES, name="Sales"), create(EXPORT, name="Export"))
    forecast = acme.forecasts(rename(SALES, "Revenue", MAR))
    as_of = AsOf(APR, forecast.image.head)

    acme.records(rename(EXPORT, "Abroad", MAR))
    acme.records(create(PLANT))

    structure = forecast.image.structure(as_of)
    assert structure.value(SALES, "unit.name.en") == "Revenue"
    assert structure.value(EXPORT, "unit.name.en") == "Export"
    assert PLANT not in structure.keys("unit")
