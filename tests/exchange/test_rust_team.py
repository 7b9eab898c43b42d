"""Eight years of a real organization: what its source says of forty days is what the ledger answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import groupby
from typing import Any

import pytest

from orgledger.domain.change_set import Context, Draft
from orgledger.exchange.orgchange.reading import Import, Line
from orgledger.ledger import Clock, Ledger, Session
from tests.exchange.rust import LATE, LINES, ORACLE, House, expected, quiet, registered
from tests.kit import FakeClock


@pytest.fixture(scope="module")
def imported(new_ledger: Callable[[Clock], Ledger]) -> House:
    """Set by set, recorded by our clock."""
    ledger = new_ledger(FakeClock(LATE))
    outcome = registered(ledger).run(LINES, dry_run=False, progress=quiet)
    assert (outcome.recorded, outcome.repeated) == (1164, 0)
    return House(ledger)


@pytest.fixture(scope="module")
def yearly(new_ledger: Callable[[Clock], Ledger]) -> House:
    """One change set per year, each line's operations on their own day."""
    ledger = new_ledger(FakeClock(LATE))
    batch = registered(ledger)
    years = 0
    for year, lines in groupby(LINES, key=lambda line: line.effective.year):
        record = partial(Session.record, context=Context(actor="importer"), form=str(year).encode())
        ledger.write("rust", partial(record, build=together(batch, list(lines))))
        years += 1
    assert years == 9
    return House(ledger)


def together(batch: Import, lines: Iterable[Line]) -> Callable[[Draft], None]:
    """Takes the operations of several lines into one draft."""

    def take(draft: Draft) -> None:
        for line in lines:
            batch.build(line)(draft)

    return take


@pytest.fixture(scope="module")
def replayed(new_ledger: Callable[[Clock], Ledger]) -> House:
    """Set by set, recorded with the source's times."""
    ledger = new_ledger(FakeClock(LATE))
    registered(ledger, replay_at=LINES[0].recorded_at).run(LINES, dry_run=False, progress=quiet)
    return House(ledger)


def test_the_oracle_tells_of_forty_days() -> None:
    assert len(ORACLE) == 40
    assert sum(len(day["units"]) for day in ORACLE) > 4_000


@pytest.mark.parametrize("day", ORACLE, ids=lambda day: day["as_of"])
def test_on_each_of_forty_days_the_teams_are_those_of_the_source(imported: House, day: dict[str, Any]) -> None:
    told = imported.teams(effective=day["as_of"])

    assert told == expected(day)
    assert len(told) == day["unit_count"]
    assert sum(team["status"] == "active" for team in told.values()) == day["active_count"]


@pytest.mark.parametrize("day", ORACLE, ids=lambda day: day["as_of"])
def test_the_same_holds_if_each_year_is_one_change_set(yearly: House, day: dict[str, Any]) -> None:
    assert yearly.teams(effective=day["as_of"]) == expected(day)


@pytest.mark.parametrize("day", ORACLE, ids=lambda day: day["as_of"])
def test_a_replayed_history_answers_on_the_recorded_clock_too(replayed: House, day: dict[str, Any]) -> None:
    told = replayed.teams(effective="2026-11-01", known={"date": day["as_of"]})

    assert told == expected(day)


# Again.


def test_a_second_import_records_nothing(imported: House) -> None:
    before = imported.ledger.archive.find("rust")
    batch = Import(imported.ledger, "rust", "en", replay=False, actor="importer", system="rust-lang/team")

    outcome = batch.run(LINES, dry_run=False, progress=quiet)

    assert (outcome.recorded, outcome.repeated, outcome.last) == (0, 1164, before.sequence)
    assert imported.ledger.archive.find("rust") == before


def test_a_replayed_organization_says_so_for_ever(replayed: House) -> None:
    told = replayed.ask("{ organizations { replayedUntil firstRecordedAt firstEffective head { sequence knownAt } } }")
    entries = replayed.ask(
        """{ ledger(order: NEWEST_FIRST, first: 1) { nodes {
             replayed recordedAt source { system reference recordedAt } } } }"""
    )

    [rust] = told["organizations"]
    assert rust["replayedUntil"] == rust["head"]["sequence"]
    assert rust["firstRecordedAt"] == "2018-11-04T20:28:43+00:00"
    assert rust["firstEffective"] == "2018-11-04"
    [newest] = entries["ledger"]["nodes"]
    assert newest["replayed"] is True
    assert newest["recordedAt"] == newest["source"]["recordedAt"] == rust["head"]["knownAt"]


def test_every_line_is_one_change_set_with_its_source(imported: House) -> None:
    row = imported.ledger.archive.find("rust")
    entries = imported.ledger.archive.feed(row.id, limit=1_000_000)[1:]
    sets = {entry.first: entry for entry in entries}

    assert len(sets) == 1164
    for entry, line in zip(sets.values(), LINES, strict=True):
        assert entry.source is not None
        assert (entry.source.reference, entry.source.recorded_at) == (line.reference, line.recorded_at)
        assert not entry.replayed


def test_the_source_ids_stay_as_attributes_and_the_pseudonyms_as_references(imported: House) -> None:
    told = imported.ask(
        """{ organization(code: "rust", asOf: {effective: "2026-08-22"}) { unit(code: "cargo") {
             attributes { name value } head { headcount { positionSeats filledSeats } } people { reference } } } }"""
    )["organization"]["unit"]

    assert {"name": "source id", "value": "u0002"} in told["attributes"]
    assert all(person["reference"].startswith("p") for person in told["people"])
