"""What reports say, held against answers of the public schema at the same coordinate, and against sums made by hand."""

from __future__ import annotations

import asyncio
import re
from collections import Counter, defaultdict
from datetime import date, datetime
from typing import Any

import pytest

from orgledger.domain.event import Source
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports.making import make
from orgledger.settings import Settings
from tests.kit import (
    COMPANY,
    FEB,
    SALES,
    Acme,
    FakeClock,
    create,
    dissolve,
    grant,
    key,
    move,
    rename,
    revoke,
)
from tests.reports.test_reports import told as read

SCHEMA: Any = build_schema(Settings(operation_s=300.0))
KEY = re.compile("[0-9a-f]{8}-[0-9a-f]{4}|–")
DAYS = (date(2019, 3, 1), date(2021, 6, 30), date(2024, 2, 29), date(2026, 11, 1))
STRUCTURE = """query($code: String!, $asOf: AsOfInput, $after: String) { organization(code: $code, asOf: $asOf) {
  outline { unit { key code kind parent { key } } }
  positions(first: 1000, after: $after) { nodes { unit { key } holders { person { key } } } }
} }"""
FOUND = """query($code: String!, $asOf: AsOfInput) { organization(code: $code, asOf: $asOf) {
  findings(first: 1000) { nodes { check title(language: "en") evidence(language: "en") since unknown } }
} }"""
TIES = """query($code: String!, $asOf: AsOfInput) { organization(code: $code, asOf: $asOf) {
  collaborations(first: 100) { nodes { parties { ... on Unit { name } } } }
  processes { name(language: "zh") } systems { name(language: "zh") } measures { name(language: "zh") }
} }"""


def ask(house: Ledger, document: str, code: str, day: date, known: int | None = None) -> Any:
    """The organization of a document."""
    at: dict[str, Any] = {"effective": str(day)}
    if known is not None:
        at["known"] = {"sequence": known}
    answer = asyncio.run(SCHEMA.execute(document, {"code": code, "asOf": at}, context_value=Request(house, "reader")))
    assert answer.errors is None
    return answer.data["organization"]


def tables(house: Ledger, code: str, key: str, asked: Asked, **given: Any) -> dict[str, list[dict[str, Any]]]:
    """Table → rows, of a report in English."""
    found = read(make(house, code, key, "json", asked, given.pop("language", "en"), given))
    return {table["key"]: table["rows"] for table in found["tables"]}


def working(answer: Any) -> list[Any]:
    """Positions of units in the tree; those of archived ones are on record, and hold nobody for a count."""
    tree = {row["unit"]["key"] for row in answer["outline"]}
    return [position for position in answer["positions"]["nodes"] if position["unit"]["key"] in tree]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_filled_seats_are_those_of_everybody_below(house: Ledger, day: date) -> None:
    answer = ask(house, STRUCTURE, "rust", day)
    parents = {row["unit"]["key"]: (row["unit"]["parent"] or {}).get("key") for row in answer["outline"]}
    codes = {row["unit"]["key"]: row["unit"]["code"] for row in answer["outline"]}
    filled: Counter[str] = Counter()
    people: set[str] = set()
    for position in working(answer):
        at: str | None = position["unit"]["key"]
        people |= {one["person"]["key"] for one in position["holders"]}
        while at is not None:
            filled[codes[at]] += len(position["holders"])
            at = parents[at]

    report = tables(house, "rust", "headcount", Asked(effective=day))

    assert {row["code"]: row["filledSeats"] for row in report["units"]} == {
        code: filled[code] for code in codes.values()
    }
    [employees] = [row["value"] for row in report["figures"] if row["key"] == "employees"]
    assert employees == len(people) > 50


def test_a_series_counts_who_came_and_who_left(house: Ledger) -> None:
    report = tables(house, "rust", "headcount", Asked(effective=date(2024, 12, 31)), since="2019-12-31", step="YEAR")
    held = {}
    for row in report["trend"]:
        answer = ask(house, STRUCTURE, "rust", date.fromisoformat(row["day"]))
        held[row["day"]] = {one["person"]["key"] for position in working(answer) for one in position["holders"]}

    days = sorted(held)
    assert days == [f"{year}-12-31" for year in range(2019, 2025)]
    assert [row["employees"] for row in report["trend"]] == [len(held[day]) for day in days]
    for row, before, after in zip(report["trend"][1:], days, days[1:], strict=False):
        assert row["joined"] - row["left"] == len(held[after]) - len(held[before])
        assert row["joined"] >= len(held[after] - held[before]) > 0
        assert row["left"] >= len(held[before] - held[after]) > 0


@pytest.mark.parametrize("code", ["rust", "s1", "s5"])
def test_findings_are_those_of_the_schema(house: Ledger, code: str) -> None:
    day, known = (date(2021, 6, 30), 4_000) if code == "rust" else (date(2024, 1, 1), None)
    answer = ask(house, FOUND, code, day, known)

    [rows] = tables(house, code, "findings", Asked(effective=day, sequence=known)).values()

    named = ("check", "title", "evidence")
    assert sorted(tuple(row[name] for name in named) for row in rows) == sorted(
        tuple(one[name] for name in named) for one in answer["findings"]["nodes"]
    )
    assert Counter(row["since"] or "" for row in rows) == Counter(
        one["since"] or "" for one in answer["findings"]["nodes"]
    )
    assert rows


@pytest.mark.parametrize("code", [f"s{number}" for number in range(1, 10)])
def test_ties_are_told_whole(house: Ledger, code: str) -> None:
    answer = ask(house, TIES, code, date(2024, 1, 1))

    report = tables(house, code, "collaboration", Asked(effective=date(2024, 1, 1)), language="zh")

    parties = [sorted(party["name"] for party in one["parties"] if party) for one in answer["collaborations"]["nodes"]]
    assert sorted(sorted(row["parties"].split(" – ")) for row in report["collaborations"]) == sorted(parties)
    for table, name in (("processes", "process"), ("systems", "system"), ("measures", "measure")):
        assert {row[name] for row in report[table]} == {one["name"] for one in answer[table]}
    partners: dict[str, int] = defaultdict(int)
    for one in parties:
        for party in one:
            partners[party] += 1
    assert {row["unit"]: row["count"] for row in report["partners"]} == partners


def test_what_was_learned_after_the_fact(office: Acme, clock: FakeClock) -> None:
    clock.at = datetime.fromisoformat("2025-03-11T12:00:00+00:00")
    office.records(rename(SALES, "Late by ten", date(2025, 3, 1)))
    office.records(rename(COMPANY, "On time", date(2025, 3, 11)), rename(COMPANY, "Ahead", date(2025, 4, 1)))
    late = {
        entry.sequence: (datetime.fromisoformat(entry.recorded_at).date() - entry.effective.start).days
        for entry in office.entries()
        if entry.effective and entry.effective.start and entry.verb.value == "CHANGE"
    }

    for days in (1, 10, 11, 40):
        report = tables(office.ledger, "acme", "late", Asked(), days=days)

        assert {row["sequence"]: row["daysLate"] for row in report["late"]} == {
            sequence: lag for sequence, lag in late.items() if lag >= days
        }
    assert late[office.head - 2] == 10
    verbs = {entry.sequence: entry.verb.value for entry in office.entries()}
    assert [row["sequence"] for row in report["corrections"]] == [
        at for at, verb in verbs.items() if verb == "CORRECTION"
    ]
    assert [row["sequence"] for row in report["rescissions"]] == [
        at for at, verb in verbs.items() if verb == "RESCISSION"
    ]
    assert report["rescissions"]


def test_an_access_review_tells_who_could_do_what_on_the_day(office: Acme, clock: FakeClock) -> None:
    def held(day: str) -> set[tuple[str, str]]:
        [rows] = tables(office.ledger, "acme", "access", Asked(effective=date.fromisoformat(day))).values()
        return {(row["principal"], row["role"]) for row in rows}

    office.records(grant("ann", "EDITOR"), grant("bea", "AUDITOR"))
    clock.at = datetime.fromisoformat(f"{FEB}T12:00:00+00:00") if clock.at.date() < FEB else clock.at
    given = clock.at.date()
    clock.at = datetime.fromisoformat(f"{given.replace(year=given.year + 1)}T12:00:00+00:00")
    office.records(revoke("ann", "EDITOR"))

    assert held(str(given)) == {("ann", "Editor"), ("bea", "Auditor")}
    assert held(str(clock.at.date())) == {("bea", "Auditor")}
    assert held("2019-01-01") == set()


def test_what_was_recorded_late_of_a_unit_is_also_what_was_dissolved_or_moved_away(
    office: Acme, clock: FakeClock
) -> None:
    clock.at = datetime.fromisoformat("2025-03-11T12:00:00+00:00")
    shop, stall = key("shop"), key("stall")
    first = office.records(create(shop, date(2025, 3, 1), parent=SALES), create(stall, date(2025, 3, 1), shop)).first
    closed = office.records(dissolve(stall, date(2025, 3, 4))).last
    gone = office.records(move(shop, COMPANY, date(2025, 3, 5))).last
    office.records(rename(shop, "Later", date(2025, 3, 6)))

    for named in (SALES, shop, stall):
        late = tables(office.ledger, "acme", "late", Asked(), days=1, under=named)["late"]
        found = {row["sequence"] for row in late if row["sequence"] >= first}
        assert (
            found
            == {
                SALES: {first, first + 1, closed, gone},
                shop: {first, first + 1, closed, gone, gone + 1},
                stall: {first + 1, closed},
            }[named]
        )

    sets = tables(office.ledger, "acme", "population", Asked(), under=SALES)["population"]
    assert [row["first"] for row in sets if row["first"] >= first] == [first, closed, gone]
    whole = tables(office.ledger, "acme", "population", Asked())["population"]
    assert [row["first"] for row in whole if row["first"] >= first] == [first, closed, gone, gone + 1]


def test_changes_of_a_unit_that_was_dissolved_in_between_are_told(office: Acme) -> None:
    shop = key("shop")
    office.records(create(shop, date(2024, 2, 1), parent=SALES))
    office.records(dissolve(shop, date(2024, 3, 1)))

    report = tables(
        office.ledger, "acme", "changes", Asked(effective=date(2024, 3, 2)), under=shop, compareEffective="2024-02-02"
    )

    assert [row["sequence"] for row in report["entries"]] == [office.head]


def test_an_imported_entry_says_where_it_came_from(office: Acme) -> None:
    office.records(rename(SALES, "Imported", date(2025, 3, 1)), source=Source("legacy hr", "row 7"))

    sampled = tables(office.ledger, "acme", "population", Asked(), sample=1_000)["sampled"]

    assert [row["source"] for row in sampled if row["sequence"] == office.head] == ["legacy hr row 7"]
    assert {row["source"] for row in sampled if row["sequence"] != office.head} == {""}


def test_no_sentence_of_a_report_shows_a_key(office: Acme) -> None:
    report = tables(office.ledger, "acme", "population", Asked(), sample=1_000)

    assert [row["what"] for row in report["sampled"] if KEY.search(str(row["what"]))] == []
