"""Eight years of a real organization: what the source says of forty days is what the ledger answers, whatever the way in."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from orgledger.domain.change_set import Context, Draft
from orgledger.domain.command import LocalizedText
from orgledger.domain.event import NOUNS
from orgledger.domain.organization import RegisterOrganization
from orgledger.domain.period import AsOf, instant, moment
from orgledger.domain.structure import Specification, Structure, recorded
from orgledger.domain.timeline import Assertion, Recorded
from orgledger.exchange.orgchange import Import, Line, read
from orgledger.graphql.schema import Schema, build_schema
from orgledger.graphql.scope import Request
from orgledger.ledger import Clock, Ledger
from tests.kit import FakeClock

EXAMPLE = Path(__file__).parents[2] / "examples" / "rust-team"
LINES = read((EXAMPLE / "changes.jsonl").read_text(encoding="utf-8"))
ORACLE = [json.loads(line) for line in (EXAMPLE / "oracle.jsonl").read_text(encoding="utf-8").splitlines()]
LATE = datetime(2026, 11, 1, tzinfo=UTC)
"""After everything that the source tells."""

TEAMS = """query($asOf: AsOfInput) { organization(code: "rust", asOf: $asOf) {
  units(first: 1000, filter: {status: [ACTIVE, INACTIVE]}) { totalCount nodes { code name kind category status
    parent { code } head { key } positions { key holders { person { reference } } } } } } }"""


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The public schema."""
    return build_schema()


class House:
    """The organization rust in a ledger, asked through the public schema."""

    def __init__(self, ledger: Ledger, schema: Schema) -> None:
        self.ledger = ledger
        self.schema = schema

    def ask(self, document: str, **variables: Any) -> Any:
        """The data of one request."""
        request = Request(self.ledger)
        result: Any = asyncio.run(self.schema.execute(document, variables, context_value=request))
        assert not result.errors, result.errors
        return result.data

    def teams(self, **as_of: Any) -> dict[str, dict[str, Any]]:
        """The teams at a coordinate, in the words of the oracle."""
        told = self.ask(TEAMS, asOf=as_of)["organization"]["units"]
        assert told["totalCount"] == len(told["nodes"])
        return {
            unit["code"]: {
                "code": unit["code"],
                "name": unit["name"],
                "parent": unit["parent"] and unit["parent"]["code"],
                "kind": unit["category"] or unit["kind"].lower(),
                "status": {"ACTIVE": "active", "INACTIVE": "archived"}[unit["status"]],
                "leads": holders(unit, heads=True),
                "members": holders(unit, heads=False),
            }
            for unit in told["nodes"]
        }


def holders(unit: dict[str, Any], *, heads: bool) -> list[str]:
    """Who holds the head position of a unit, or its other positions."""
    head = unit["head"] and unit["head"]["key"]
    return sorted(
        holder["person"]["reference"]
        for position in unit["positions"]
        if (position["key"] == head) is heads
        for holder in position["holders"]
    )


def expected(day: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """A day of the oracle, by code."""
    return {unit["code"]: unit for unit in day["units"]}


def registered(ledger: Ledger, *, replay_at: str | None = None) -> Import:
    """The organization rust, with its history on the way in."""
    register = RegisterOrganization("rust", (LocalizedText("en", "The Rust project"),))
    ledger.register(register, Context(actor="importer", replay_at=replay_at), LINES[0].effective)
    replay = replay_at is not None
    batch = Import(ledger, "rust", "en", replay=replay, actor="importer", system="rust-lang/team")
    batch.note_first_days(LINES)
    return batch


def quiet(_: int) -> None:
    """Nobody watches the progress."""


@pytest.fixture(scope="module")
def imported(new_ledger: Callable[[Clock], Ledger], schema: Schema) -> House:
    """Set by set, recorded by our clock."""
    ledger = new_ledger(FakeClock(LATE))
    outcome = registered(ledger).run(LINES, dry_run=False, progress=quiet)
    assert (outcome.recorded, outcome.repeated) == (1164, 0)
    return House(ledger, schema)


@pytest.fixture(scope="module")
def yearly(new_ledger: Callable[[Clock], Ledger], schema: Schema) -> House:
    """One change set per year, each line's operations on their own day."""
    ledger = new_ledger(FakeClock(LATE))
    batch = registered(ledger)
    years = 0
    for year, lines in groupby(LINES, key=lambda line: line.effective.year):
        with ledger.session("rust") as session:
            session.record(Context(actor="importer"), str(year).encode(), together(batch, list(lines)))
        years += 1
    assert years == 9
    return House(ledger, schema)


def together(batch: Import, lines: Iterable[Line]) -> Callable[[Draft], None]:
    """Takes the operations of several lines into one draft."""

    def take(draft: Draft) -> None:
        for line in lines:
            batch.build(line)(draft)

    return take


@pytest.fixture(scope="module")
def replayed(new_ledger: Callable[[Clock], Ledger], schema: Schema) -> House:
    """Set by set, recorded with the source's times."""
    ledger = new_ledger(FakeClock(LATE))
    registered(ledger, replay_at=LINES[0].recorded_at).run(LINES, dry_run=False, progress=quiet)
    return House(ledger, schema)


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
