"""When an entry was recorded: by the clock, never backwards, or by the source of a replay."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import ClassVar

import pytest

from orgledger.domain.change_set import Context
from orgledger.domain.command import LocalizedText
from orgledger.domain.event import Source
from orgledger.domain.organization import RegisterOrganization
from orgledger.domain.period import instant, moment
from orgledger.domain.refusal import (
    Invalid,
    Refused,
)
from orgledger.ledger import Clock, Ledger
from orgledger.store.engine import Unavailable
from tests.kit import (
    COMPANY,
    EXPORT,
    JAN,
    JUNE,
    PLANT,
    SALES,
    Acme,
    FakeClock,
    contents,
    create,
    open_ledger,
    rename,
)

# The clock.


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


def test_after_a_wrong_clock_an_operator_goes_on_and_every_entry_says_so(
    database_url: str, clock: FakeClock, acme: Acme
) -> None:
    now = datetime(2025, 2, 1, 12, tzinfo=UTC)
    clock.at, clock.step = datetime(2035, 2, 1, tzinfo=UTC), timedelta(0)
    acme.records(create(SALES))
    clock.at = now
    with pytest.raises(Unavailable, match=r"ORGLEDGER_CLOCK_BEHIND_S=\d{9}: each entry then says"):
        acme.records(create(EXPORT))

    allowing = open_ledger(database_url, clock, clock_behind_s=11 * 366 * 86_400.0)
    allowing.record(acme.key, allowing.read([create(EXPORT), create(PLANT)], Context()))
    allowing.close()

    entries = acme.entries()[-3:]
    assert [entry.recorded_at for entry in entries] == [
        "2035-02-01T00:00:00.000000Z",
        *["2035-02-01T00:00:00.000001Z"] * 2,
    ]
    assert [entry.source and (entry.source.system, entry.source.recorded_at) for entry in entries] == [
        None,
        *[("clock", "2025-02-01T12:00:00.000000Z")] * 2,
    ]


def test_what_has_a_source_already_is_not_recorded_behind_a_wrong_clock(
    database_url: str, clock: FakeClock, acme: Acme
) -> None:
    clock.at = datetime(2035, 2, 1, tzinfo=UTC)
    acme.records(create(SALES))
    clock.at = datetime(2025, 2, 1, tzinfo=UTC)
    allowing = open_ledger(database_url, clock, clock_behind_s=11 * 366 * 86_400.0)

    with pytest.raises(Unavailable, match="Entries from a source"):
        allowing.record(acme.key, allowing.read([create(EXPORT)], Context(source=Source(system="hr"))))

    allowing.close()
    assert acme.head == 2


class Wrong(Clock):
    """A clock that claims to witness, and is off."""

    def __init__(self, off: timedelta) -> None:
        self.off = off

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


class Injected(Wrong):
    """The same, and open about it."""

    witnesses: ClassVar[bool] = False


def test_a_clock_that_is_set_far_ahead_while_the_program_runs_does_not_write(sqlite_url: str) -> None:
    ledger = open_ledger(sqlite_url, Clock())
    acme = Acme(ledger)
    before = contents(ledger.engine)
    ledger.clock = Wrong(timedelta(days=3650))

    with pytest.raises(Unavailable, match="while this program ran"):
        acme.records(create(SALES))

    assert contents(ledger.engine) == before
    ledger.clock = Wrong(timedelta(seconds=10))
    acme.records(create(SALES))
    ledger.close()


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
