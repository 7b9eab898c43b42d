"""The write door, on every engine: what it records, when, once, whole, and never again otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from orgledger.domain.change_set import Context, Receipt
from orgledger.domain.command import LocalizedText
from orgledger.domain.event import Source
from orgledger.domain.organization import RegisterOrganization
from orgledger.domain.period import AsOf, instant, moment
from orgledger.domain.person import PersonView
from orgledger.domain.refusal import (
    AlreadyExists,
    Conflict,
    Invalid,
    NoOrganization,
    OrganizationRequired,
    Refused,
    Unknown,
)
from orgledger.domain.timeline import Verb
from orgledger.ledger import Clock, Ledger
from orgledger.store import schema
from orgledger.store.codec import decode, encode
from orgledger.store.engine import Unavailable
from tests.kit import (
    ADA,
    APR,
    COMPANY,
    EXPORT,
    FEB,
    FOUNDED,
    JAN,
    JUNE,
    MAR,
    MAY,
    PLANT,
    SALES,
    SELLER,
    Acme,
    FakeClock,
    adjust,
    ask,
    assertion_table,
    assign,
    contents,
    create,
    dissolve,
    key,
    move,
    open_ledger,
    person,
    position,
    recode,
    rename,
    reopen,
    rescind,
)

TIE = key("TIE")
SECOND = timedelta(seconds=1)


def busy(acme: Acme) -> Acme:
    """Some of everything: people, headcount, temporary facts, corrections, rescissions."""
    acme.records(create(COMPANY, code="C"), create(SALES, parent=COMPANY), create(EXPORT, parent=SALES), title="Start")
    acme.records(position(SELLER, SALES, seats=2, fte="1.5", head=True), person(ADA, name="Ada", reference="E-1"))
    acme.records(assign(TIE, ADA, SELLER, roles=["deputy"]), idempotency_key="k1", reason="She applied.")
    acme.records(move(EXPORT, COMPANY, MAR, to=MAY), adjust(SALES, FEB, seats=3, grade="T3"))
    acme.records(rename(SALES, "销售", APR, to=JUNE, correct=True), recode(COMPANY, None, MAY))
    acme.records(rescind(acme.head))
    acme.records(rescind(acme.head), ask("setAttribute", MAR, noun="unit", entity=SALES, name="x", value="y"))
    return acme


# Sequences and sets.


def test_sequences_have_no_gaps_and_sets_close_over_their_entries(acme: Acme) -> None:
    busy(acme)

    entries = acme.entries()

    assert [entry.sequence for entry in entries] == list(range(1, acme.head + 1))
    assert all(entry.first <= entry.sequence <= entry.last for entry in entries)
    sets = {(entry.first, entry.last) for entry in entries}
    assert sorted(s for first, last in sets for s in range(first, last + 1)) == list(range(1, acme.head + 1))
    for first, last in sets:
        assert len({entry.recorded_at for entry in entries[first - 1 : last]}) == 1


def test_a_receipt_names_the_entries_of_its_set(acme: Acme) -> None:
    receipt = acme.records(create(COMPANY), create(SALES, parent=COMPANY))

    assert receipt == Receipt(acme.key, 2, 3)
    assert acme.records(rename(SALES, "Sales", MAR)) == Receipt(acme.key, 4, 4)


def test_organizations_in_one_database_count_for_themselves(ledger: Ledger) -> None:
    one, other = Acme(ledger, "one"), Acme(ledger, "other")

    one.records(create(SALES))
    other.records(create(SALES), create(EXPORT))
    one.records(rename(SALES, "Sales", MAR))

    assert [entry.sequence for entry in one.entries()] == [1, 2, 3]
    assert [entry.sequence for entry in other.entries()] == [1, 2, 3]
    assert one.unit(SALES, MAR).name() == "Sales"
    assert other.unit(SALES, MAR).name() == "A unit"
    assert [row.code for row in ledger.archive.organizations()] == ["one", "other"]


def test_what_belongs_to_another_organization_is_unknown(ledger: Ledger) -> None:
    one, other = Acme(ledger, "one"), Acme(ledger, "other")
    one.records(create(SALES), person(ADA))

    assert other.refuses(rename(SALES, "Sales", MAR)) == [Unknown("unit", SALES)]
    assert other.refuses(create(EXPORT, parent=SALES)) == [Unknown("unit", SALES)]


def test_an_organization_is_found_by_code_by_key_or_as_the_only_one(ledger: Ledger) -> None:
    one = Acme(ledger, "one")

    assert ledger.archive.find(None).id == ledger.archive.find("one").id == ledger.archive.find(one.key).id == one.key

    Acme(ledger, "other")
    with pytest.raises(Refused) as refused:
        ledger.archive.find(None)
    assert refused.value.refusals == [OrganizationRequired()]
    with pytest.raises(Refused) as refused:
        ledger.archive.find("nobody")
    assert refused.value.refusals == [NoOrganization("nobody")]


def test_a_code_of_an_organization_is_given_once(ledger: Ledger) -> None:
    Acme(ledger, "one")

    with pytest.raises(Refused) as refused:
        Acme(ledger, "one")

    assert refused.value.errors == [(Invalid("There is already an organization 'one'."), ("code",))]
    assert len(ledger.archive.organizations()) == 1


def test_the_first_entry_opens_the_ledger(acme: Acme) -> None:
    (opened,) = acme.entries()

    assert (opened.type, opened.sequence, opened.first, opened.last) == ("OrganizationRegistered", 1, 1, 1)
    assert opened.effective is not None
    assert opened.effective.start == FOUNDED
    assert acme.structure(FOUNDED).keys("organization") == [acme.key]


def test_the_keys_that_were_left_out_are_made(acme: Acme) -> None:
    form = create(SALES)
    del form["createUnit"]["key"]

    acme.records(form)
    acme.records(form)

    made = acme.structure(JAN).keys("unit")
    assert len(made) == 2
    assert all(str(UUID(one)) == one for one in made)


# What stands in the leaves.


def test_every_leaf_reads_back_to_the_same_bytes(acme: Acme) -> None:
    busy(acme)

    with acme.ledger.engine.connect() as connection:
        rows = connection.execute(select(schema.event.c.topic, schema.event.c.leaf)).all()

    assert len(rows) == acme.head
    for name, leaf in rows:
        assert encode(decode(name, bytes(leaf))) == bytes(leaf)


def test_nothing_personal_stands_in_a_leaf(acme: Acme) -> None:
    secrets = ["Ada Lovelace", "E-1815", "Grace Hopper", "Restructuring", "Because of Bob", "Board paper 7", "Carol"]
    acme.records(
        person(ADA, name=secrets[0], reference=secrets[1]),
        actor=secrets[2],
        title=secrets[3],
        reason=secrets[4],
        basis=secrets[5],
        on_behalf_of=secrets[6],
    )

    with acme.ledger.engine.connect() as connection:
        leaves = b"\n".join(bytes(leaf) for leaf in connection.execute(select(schema.event.c.leaf)).scalars())
        said = " ".join(str(value) for value in connection.execute(select(schema.assertion.c.value)).scalars())

    for secret in secrets:
        assert secret.encode() not in leaves
        assert secret not in said


def test_what_is_personal_is_found_beside_the_ledger(acme: Acme) -> None:
    acme.records(person(ADA, name="Ada", reference="E-1"), title="Hiring", actor="grace")
    archive, entry = acme.ledger.archive, acme.entries()[-1]

    ada = PersonView(acme.structure(JAN), ADA)
    assert entry.title is not None
    assert archive.private_values(acme.key, [ada.name or "", ada.reference or "", entry.title.commitment]) == {
        ada.name: "Ada",
        ada.reference: "E-1",
        entry.title.commitment: "Hiring",
    }
    assert archive.commitments(acme.row, "person.reference", "E-1") == [ada.reference]
    assert archive.commitments(acme.row, "person.reference", "E-2") == []
    assert archive.actor_names(acme.key, [entry.actor]) == {entry.actor: "grace"}


def test_an_actor_goes_by_another_pseudonym_in_another_organization(ledger: Ledger) -> None:
    one, other = Acme(ledger, "one", actor="grace"), Acme(ledger, "other", actor="grace")

    (first,), (second,) = one.entries(), other.entries()

    assert first.actor != second.actor
    one.records(create(SALES), actor="grace")
    assert {entry.actor for entry in one.entries()} == {first.actor}


def test_an_entry_carries_all_that_is_evidence(acme: Acme) -> None:
    source = Source("hr", "line 7", "2023-01-01T00:00:00Z")
    acme.records(
        rename(acme.records(create(SALES)) and SALES, "Sales", MAR, to=JUNE, correct=True),
        actor="grace",
        correlation="c-1",
        causation="c-0",
        source=source,
    )

    entry = acme.entries()[-1]

    assert (entry.organization, entry.sequence, entry.first, entry.last) == (acme.key, 3, 3, 3)
    assert (entry.type, entry.version, entry.verb) == ("UnitRenamed", 1, Verb.CORRECTION)
    assert entry.effective is not None
    assert (entry.effective.start, entry.effective.end) == (MAR, JUNE)
    assert (entry.correlation, entry.causation, entry.source) == ("c-1", "c-0", source)
    assert UUID(entry.event_id).version == 7
    assert not entry.replayed


# When.


def test_recorded_at_is_the_clock(ledger: Ledger, clock: FakeClock, acme: Acme) -> None:
    clock.at, clock.step = datetime(2025, 6, 30, 12, tzinfo=UTC), timedelta(0)
    acme.records(create(SALES))

    assert acme.entries()[-1].recorded_at == "2025-06-30T12:00:00.000000Z"
    assert acme.row.recorded_at == "2025-06-30T12:00:00.000000Z"


def test_a_clock_that_stands_still_is_helped_on_by_a_microsecond(clock: FakeClock, acme: Acme) -> None:
    clock.step = timedelta(0)
    for unit in (SALES, EXPORT, PLANT):
        acme.records(create(unit))

    times = [moment(entry.recorded_at) for entry in acme.entries()[1:]]

    assert [later - earlier for earlier, later in pairwise(times)] == [timedelta(microseconds=1)] * 2


def test_a_clock_a_little_behind_is_helped_on(clock: FakeClock, acme: Acme) -> None:
    previous = moment(acme.row.recorded_at)
    clock.at, clock.step = previous - timedelta(milliseconds=900), timedelta(0)
    acme.records(create(SALES))

    assert moment(acme.entries()[-1].recorded_at) == previous + timedelta(microseconds=1)


def test_a_clock_far_behind_the_last_entry_does_not_write(clock: FakeClock, acme: Acme) -> None:
    clock.at = moment(acme.row.recorded_at) - timedelta(seconds=5)
    clock.step = timedelta(0)
    before = contents(acme.ledger.engine)

    with pytest.raises(Unavailable, match="Set the clock"):
        acme.records(create(SALES))

    assert contents(acme.ledger.engine) == before
    clock.at += timedelta(seconds=10)
    acme.records(create(SALES))


class Wrong(Clock):
    """A clock that claims to witness, and is off."""

    def __init__(self, off: timedelta) -> None:
        self.off = off

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


class Injected(Wrong):
    """The same, and open about it."""

    witnesses: ClassVar[bool] = False


@pytest.mark.postgres
def test_a_clock_far_ahead_of_the_database_does_not_write(postgres_url: str) -> None:
    ledger = open_ledger(postgres_url, Clock())
    acme = Acme(ledger)
    before = contents(ledger.engine)
    ledger.clock = Wrong(timedelta(minutes=2))

    with pytest.raises(Unavailable, match="Set the clock"):
        acme.records(create(SALES))

    assert contents(ledger.engine) == before
    ledger.clock = Wrong(timedelta(seconds=10))
    acme.records(create(SALES))
    ledger.close()


@pytest.mark.postgres
def test_a_clock_far_ahead_of_the_database_opens_no_ledger(postgres_url: str) -> None:
    ledger = open_ledger(postgres_url, Wrong(timedelta(minutes=2)))

    with pytest.raises(Unavailable, match="Set the clock"):
        Acme(ledger)

    assert ledger.archive.organizations() == []
    ledger.close()


@pytest.mark.postgres
def test_an_injected_clock_claims_nothing(postgres_url: str) -> None:
    ledger = open_ledger(postgres_url, Injected(timedelta(days=400)))

    Acme(ledger).records(create(SALES))

    ledger.close()


def test_a_coordinate_names_the_last_entry_of_a_set(acme: Acme, clock: FakeClock) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY))
    image = acme.ledger.archive.image(acme.row)
    (_, first, second) = acme.entries()

    assert image.set_at(2) == image.set_at(3) == (2, 3)
    assert image.known_at(first.recorded_at) == image.known_at(second.recorded_at) == 3
    assert image.known_at(instant(moment(first.recorded_at) - timedelta(microseconds=1))) == 1
    assert image.known_at("0001-01-01T00:00:00.000000Z") == 0
    assert image.recorded_at(3) == second.recorded_at


def test_undated_commands_are_decided_on_the_day_of_the_organization(database_url: str) -> None:
    ledger = open_ledger(database_url, FakeClock(datetime(2024, 12, 31, 23, tzinfo=UTC)))
    names = (LocalizedText("en", "East"),)
    ledger.register(RegisterOrganization("east", names, "Asia/Shanghai"), Context())

    (opened,) = ledger.archive.feed(ledger.archive.find("east").id)

    assert opened.effective is not None
    assert opened.effective.start == date(2025, 1, 1)
    ledger.close()


# Once.


def test_a_retry_gets_the_first_answer_and_records_nothing(acme: Acme) -> None:
    first = acme.records(create(COMPANY), create(SALES, parent=COMPANY), idempotency_key="k")
    before = contents(acme.ledger.engine)

    again = acme.records(create(COMPANY), create(SALES, parent=COMPANY), idempotency_key="k")

    assert again == Receipt(acme.key, first.first, first.last, replayed=True)
    assert contents(acme.ledger.engine) == before


def test_a_retry_is_known_after_a_restart_and_after_other_changes(acme: Acme, database_url: str) -> None:
    first = acme.records(create(SALES), idempotency_key="k")
    acme.records(rename(SALES, "Sales", MAR))
    acme.records(dissolve(SALES, JUNE))

    other = open_ledger(database_url)
    again = other.record(acme.key, other.read([create(SALES)], Context(idempotency_key="k")))

    assert again == Receipt(acme.key, first.first, first.last, replayed=True)
    other.close()


@pytest.mark.parametrize(
    ("forms", "context"),
    [([create(EXPORT)], {}), ([create(SALES), create(EXPORT)], {}), ([create(SALES)], {"reason": "Another"})],
    ids=["another command", "one command more", "another reason"],
)
def test_a_key_is_not_used_for_another_request(
    acme: Acme, forms: list[dict[str, object]], context: dict[str, str]
) -> None:
    acme.records(create(SALES), idempotency_key="k")

    refusals = acme.refuses(*forms, idempotency_key="k", **context)

    assert refusals == [Invalid("This idempotency key was used for another request.")]


def test_two_actors_may_choose_the_same_key(acme: Acme) -> None:
    acme.records(create(SALES), idempotency_key="k", actor="grace")

    assert acme.refuses(create(SALES), idempotency_key="k", actor="ada") == [AlreadyExists("unit", SALES)]
    acme.records(create(EXPORT), idempotency_key="k", actor="ada")


def test_no_actor_gets_the_answer_of_another(acme: Acme) -> None:
    acme.records(create(SALES), idempotency_key="b\nk", actor="a")

    assert not acme.records(create(EXPORT), idempotency_key="k", actor="a\nb").replayed


def test_two_organizations_may_see_the_same_key(ledger: Ledger) -> None:
    one, other = Acme(ledger, "one"), Acme(ledger, "other")

    assert not one.records(create(SALES), idempotency_key="k").replayed
    assert not other.records(create(SALES), idempotency_key="k").replayed


def test_a_refused_request_uses_up_no_key(acme: Acme) -> None:
    acme.refuses(rename(SALES, "Sales", MAR), idempotency_key="k")
    acme.records(create(SALES))

    assert not acme.records(rename(SALES, "Sales", MAR), idempotency_key="k").replayed


def test_a_dry_run_uses_up_no_key(acme: Acme) -> None:
    acme.forecasts(create(SALES), idempotency_key="k")

    assert not acme.records(create(SALES), idempotency_key="k").replayed


def test_an_organization_is_registered_once_however_often_it_is_asked(ledger: Ledger) -> None:
    register = RegisterOrganization("one", (LocalizedText("en", "One"),))
    first = ledger.register(register, Context(idempotency_key="k"), FOUNDED)

    again = ledger.register(register, Context(idempotency_key="k"), FOUNDED)

    assert (again.organization, again.first, again.last, again.replayed) == (first.organization, 1, 1, True)
    with pytest.raises(Refused, match="already an organization"):
        ledger.register(register, Context(idempotency_key="other"), FOUNDED)


# On which understanding.


def test_what_others_changed_since_is_a_conflict(acme: Acme) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY))
    seen = acme.head
    acme.records(rename(SALES, "Revenue", MAR))

    assert acme.refuses(recode(SALES, "S", MAR), based_on=seen) == [Conflict(seen, (seen + 1,))]
    acme.records(recode(SALES, "S", MAR), based_on=seen + 1)


def test_what_others_changed_elsewhere_is_none(acme: Acme) -> None:
    acme.records(create(COMPANY), create(SALES), create(EXPORT))
    seen = acme.head
    acme.records(rename(EXPORT, "Abroad", MAR))

    acme.records(rename(SALES, "Revenue", MAR), based_on=seen)


def test_a_reference_to_what_was_changed_is_a_conflict_too(acme: Acme) -> None:
    acme.records(create(COMPANY), create(SALES), create(EXPORT))
    seen = acme.head
    acme.records(rename(COMPANY, "Acme", MAR))

    assert acme.refuses(move(SALES, COMPANY, APR), based_on=seen) == [Conflict(seen, (seen + 1,))]


def test_becoming_a_parent_since_is_a_conflict(acme: Acme) -> None:
    acme.records(create(COMPANY), create(SALES))
    seen = acme.head
    acme.records(move(SALES, COMPANY, MAR))

    assert acme.refuses(rename(COMPANY, "Acme", APR), based_on=seen) == [Conflict(seen, (seen + 1,))]


def test_losing_a_child_since_is_a_conflict(acme: Acme) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY))
    seen = acme.head
    acme.records(move(SALES, None, MAR))

    assert acme.refuses(rename(COMPANY, "Acme", APR), based_on=seen) == [Conflict(seen, (seen + 1,))]


def test_a_rescission_since_is_a_conflict(acme: Acme) -> None:
    acme.records(create(SALES))
    acme.records(rename(SALES, "Revenue", MAR))
    seen = acme.head
    acme.records(rescind(seen))

    assert acme.refuses(recode(SALES, "S", MAR), based_on=seen) == [Conflict(seen, (seen + 1,))]


@pytest.mark.parametrize("based_on", [-1, 3, 10**18])
def test_only_an_entry_on_record_can_have_been_seen(acme: Acme, based_on: int) -> None:
    acme.records(create(SALES))

    (refusal,) = acme.refuses(rename(SALES, "Revenue", MAR), based_on=based_on)

    assert refusal == Invalid(f"basedOn is an entry between 0 and 2, not {based_on}.")


def test_a_conflict_is_seen_after_a_restart(acme: Acme, clock: FakeClock, database_url: str) -> None:
    acme.records(create(COMPANY), create(SALES))
    seen = acme.head
    acme.records(move(SALES, COMPANY, MAR))
    other = open_ledger(database_url, clock)

    with pytest.raises(Refused) as refused:
        other.record(acme.key, other.read([rename(COMPANY, "Acme", APR)], Context(based_on=seen)))

    assert refused.value.refusals == [Conflict(seen, (seen + 1,))]
    other.close()


# Never again otherwise.


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET organization = 'x'", "DELETE FROM {table}"])
def test_what_is_recorded_is_not_updated_or_deleted(acme: Acme, table: str, statement: str) -> None:
    busy(acme)
    before = contents(acme.ledger.engine)
    assert before[table], "a table without rows would prove nothing"

    with pytest.raises(DBAPIError, match="append-only"), acme.ledger.engine.begin() as connection:
        connection.execute(text(statement.format(table=table)))

    assert contents(acme.ledger.engine) == before


@pytest.mark.postgres
@pytest.mark.parametrize("table", schema.APPEND_ONLY)
def test_what_is_recorded_is_not_truncated(postgres_url: str, table: str) -> None:
    ledger = open_ledger(postgres_url)
    busy(Acme(ledger))

    with pytest.raises(DBAPIError, match="append-only"), ledger.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {table}"))

    ledger.close()


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
def test_what_is_recorded_is_not_replaced(sqlite_url: str, table: str) -> None:
    ledger = open_ledger(sqlite_url)
    busy(Acme(ledger))
    before = contents(ledger.engine)

    with pytest.raises(DBAPIError, match="append-only"), ledger.engine.begin() as connection:
        connection.execute(text(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"))

    assert contents(ledger.engine) == before
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


# Whole or not at all.


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

    def record_and_think_better_of_it() -> None:
        with acme.ledger.session(acme.key) as session:
            session.record(submission.context, submission.form, lambda draft: draft.take_all(submission.operations))
            raise RuntimeError("the caller thought better of it")

    with pytest.raises(RuntimeError):
        record_and_think_better_of_it()

    assert contents(acme.ledger.engine) == before
    assert acme.structure(JAN).keys("unit") == []


def test_a_session_records_several_sets_and_goes_on_after_a_refusal(acme: Acme) -> None:
    forms = (create(SALES), create(SALES), create(EXPORT, parent=SALES), rescind(2), rename(EXPORT, "X", MAR))
    refusals = []
    with acme.ledger.session(acme.key) as session:
        for form in forms:
            submission = acme.ledger.read([form], Context())
            try:
                session.record(submission.context, b"", lambda draft, one=submission: draft.take_all(one.operations))
            except Refused as refused:
                refusals += [refusal.code for refusal in refused.refusals]

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
    with acme.ledger.session(acme.key) as session:
        for form in (create(SALES), rename(SALES, "X", MAR), rescind(3)):
            submission = acme.ledger.read([form], Context())
            session.record(submission.context, b"", lambda draft, one=submission: draft.take_all(one.operations))

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


# Replays.


@pytest.fixture
def replaying(ledger: Ledger, clock: FakeClock) -> Acme:
    """An organization registered with its source's time, a year before the clock's."""
    return Acme(ledger, replay_at="2024-01-01T00:00:00.000000Z")


def test_a_replay_records_with_the_times_of_its_source(replaying: Acme) -> None:
    replaying.records(create(SALES), replay_at="2024-02-01T10:00:00.000000Z")
    replaying.records(create(EXPORT), replay_at="2024-03-01T10:00:00.000000Z")

    assert [(entry.recorded_at[:10], entry.replayed) for entry in replaying.entries()] == [
        ("2024-01-01", True),
        ("2024-02-01", True),
        ("2024-03-01", True),
    ]
    assert replaying.row.replayed_until == 3


def test_equal_times_of_a_source_are_told_apart(replaying: Acme) -> None:
    for unit in (SALES, EXPORT, PLANT):
        replaying.records(create(unit), replay_at="2024-02-01T10:00:00.000000Z")

    assert [entry.recorded_at[-8:] for entry in replaying.entries()[1:]] == [".000000Z", ".000001Z", ".000002Z"]


def test_a_replay_never_goes_backwards(replaying: Acme) -> None:
    replaying.records(create(SALES), replay_at="2024-02-01T10:00:00.000000Z")

    (refusal,) = replaying.refuses(create(EXPORT), replay_at="2024-02-01T09:59:59.000000Z")

    assert isinstance(refusal, Invalid)
    assert "lies before the previous one" in refusal.text


def test_a_replay_does_not_come_from_the_future(replaying: Acme) -> None:
    (refusal,) = replaying.refuses(create(SALES), replay_at="2199-01-01T00:00:00.000000Z")

    assert isinstance(refusal, Invalid)
    assert "lies in the future" in refusal.text


def test_a_ledger_is_not_opened_in_the_future(ledger: Ledger) -> None:
    with pytest.raises(Refused, match="lies in the future"):
        Acme(ledger, replay_at="2199-01-01T00:00:00.000000Z")

    assert ledger.archive.organizations() == []


def test_once_the_clock_wrote_only_the_clock_writes(replaying: Acme) -> None:
    replaying.records(create(SALES), replay_at="2024-02-01T10:00:00.000000Z")
    replaying.records(create(EXPORT))

    (refusal,) = replaying.refuses(create(PLANT), replay_at="2024-12-01T10:00:00.000000Z")

    assert isinstance(refusal, Invalid)
    assert "no entries of its own yet" in refusal.text
    assert replaying.row.replayed_until == 2
    assert [entry.replayed for entry in replaying.entries()] == [True, True, False]


def test_an_organization_of_its_own_time_takes_no_replay(acme: Acme) -> None:
    (refusal,) = acme.refuses(create(SALES), replay_at="2025-01-01T09:00:05.000000Z")

    assert isinstance(refusal, Invalid)
    assert acme.row.replayed_until is None


def test_a_replay_answers_for_any_day_it_knew(replaying: Acme) -> None:
    replaying.records(create(SALES, name="Sales"), replay_at="2024-02-01T10:00:00.000000Z")
    replaying.records(rename(SALES, "Revenue", JAN), replay_at="2024-03-01T10:00:00.000000Z")

    image = replaying.ledger.archive.image(replaying.row)

    assert image.known_at("2024-02-15T00:00:00.000000Z") == 2
    assert replaying.unit(SALES, JUNE, known=2).name() == "Sales"
    assert replaying.unit(SALES, JUNE).name() == "Revenue"


# Bad input at the door.


@pytest.mark.parametrize(
    "forms", [[], [{}], [{"moveUnit": {}, "renameUnit": {}}], ["moveUnit"], [None], [5], [{"moveUnit": None}]], ids=repr
)
def test_what_is_no_change_set_is_refused(acme: Acme, forms: list[object]) -> None:
    with pytest.raises(Refused):
        acme.ledger.read(forms, Context())  # type: ignore[arg-type]


def test_every_fault_of_every_operation_is_told_with_its_place(acme: Acme) -> None:
    with pytest.raises(Refused) as refused:
        acme.ledger.read([create("x"), create(SALES), {"explode": {}}], Context())

    assert [path for _, path in refused.value.errors] == [("operations", "0", "key"), ("operations", "2")]


@pytest.mark.parametrize("value", ["\x00", "a\x1bb", "\udfff", "a" * 300_000], ids=["nul", "escape", "half", "300 kB"])
def test_no_surroundings_break_the_door(acme: Acme, value: str) -> None:
    before = contents(acme.ledger.engine)

    for field in ("title", "reason", "basis", "actor", "on_behalf_of", "idempotency_key"):
        with pytest.raises(Refused):
            acme.records(create(SALES), **{field: value})

    assert contents(acme.ledger.engine) == before


@pytest.mark.parametrize(
    "form",
    [
        {"code": "x\x00", "names": [{"language": "en", "text": "X"}]},
        {"code": "a" * 300_000, "names": [{"language": "en", "text": "X"}]},
        {"code": "", "names": [{"language": "en", "text": "X"}]},
        {"code": "x", "names": []},
        {"code": "x", "names": [{"language": "en", "text": "\x00"}]},
        {"code": "x", "names": [{"language": "en", "text": "X"}], "timeZone": "Mars"},
        {"code": "x", "names": [{"language": "en", "text": "X"}], "speed": 3},
        {"names": [{"language": "en", "text": "X"}]},
    ],
    ids=["nul", "300 kB", "no code", "no name", "nul in name", "no zone", "unknown field", "missing code"],
)
def test_a_malformed_registration_opens_no_ledger(ledger: Ledger, form: dict[str, object]) -> None:
    with pytest.raises(Refused):
        ledger.register(ledger.read_registration(form), Context())

    assert ledger.archive.organizations() == []


def test_an_unknown_organization_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Refused) as refused:
        ledger.record("nobody", ledger.read([create(SALES)], Context()))

    assert refused.value.refusals == [NoOrganization("nobody")]


# The assertion table and the image.


def test_the_assertion_table_says_what_the_events_say(acme: Acme) -> None:
    busy(acme)
    acme.records(dissolve(EXPORT, JUNE))
    acme.records(reopen(EXPORT, date(2024, 9, 1), COMPANY))

    by_events = sorted((said for entry in acme.entries() for said in entry.assertions()), key=repr)

    assert assertion_table(acme) == by_events
    assert len(by_events) > 40


def test_another_process_sees_what_was_recorded(acme: Acme, database_url: str) -> None:
    acme.records(create(SALES, name="Sales"))
    other = open_ledger(database_url)
    assert other.archive.image(other.archive.find(acme.key)).head == 2

    acme.records(rename(SALES, "Revenue", MAR))

    row = other.archive.find(acme.key)
    image = other.archive.image(row)
    assert image.head == 3
    assert image.structure(AsOf(APR, 3)).value(SALES, "unit.name.en") == "Revenue"
    assert image.structure(AsOf(APR, 2)).value(SALES, "unit.name.en") == "Sales"
    other.close()


def test_images_that_do_not_fit_are_dropped_and_loaded_anew(database_url: str) -> None:
    ledger = open_ledger(database_url, image_assertions=1)
    one, other = Acme(ledger, "one"), Acme(ledger, "other")
    for organization in (one, other, one, other):
        organization.records(create(key(f"{organization.code} {organization.head}")))

    assert len(ledger.images.kept) == 1
    assert len(one.structure(JAN).keys("unit")) == len(other.structure(JAN).keys("unit")) == 2
    ledger.close()


def test_known_before_a_backdated_change_shows_the_old_belief(acme: Acme) -> None:
    acme.records(create(COMPANY, name="Acme"), create(SALES, parent=COMPANY, name="Sales"))
    believed = acme.head
    acme.records(rename(SALES, "Revenue", FEB), move(SALES, None, FEB), dissolve(COMPANY, MAR))

    assert acme.unit(SALES, MAR, known=believed).name() == "Sales"
    assert acme.unit(SALES, MAR, known=believed).parent is not None
    assert acme.structure(APR, known=believed).keys("unit") == sorted([COMPANY, SALES])
    assert acme.structure(APR).keys("unit") == [SALES]
