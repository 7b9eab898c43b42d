"""The structure report, held against what the Rust project's own repository said on forty days."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports.making import make
from tests.exchange.rust import ORACLE, expected

Team = dict[str, Any]


def teams(tables: Mapping[str, list[dict[str, Any]]]) -> dict[str, Team]:
    """The teams that a report tells of, in the words of the oracle."""
    found = {
        row["code"]: {
            "code": row["code"],
            "name": row["unit"],
            "parent": row["parent"] or None,
            "kind": row["category"] or row["kind"].lower(),
            "status": status,
            "leads": [],
            "members": [],
        }
        for key, status in (("units", "active"), ("inactive", "archived"))
        for row in tables.get(key, [])
    }
    for row in tables["positions"]:
        held = found[row["unitCode"]]["leads" if row["heads"] else "members"]
        held.extend(row["holders"].split(", ") if row["holders"] else ())
    return {
        code: {**team, "leads": sorted(team["leads"]), "members": sorted(team["members"])}
        for code, team in found.items()
    }


@pytest.mark.parametrize("day", ORACLE, ids=lambda day: day["as_of"])
def test_on_each_of_forty_days_it_tells_what_the_source_told(house: Ledger, day: dict[str, Any]) -> None:
    asked = Asked(effective=date.fromisoformat(day["as_of"]))

    report = json.loads(make(house, "rust", "structure", "json", asked, "en").body)

    told = teams({table["key"]: table["rows"] for table in report["tables"]})
    assert told == expected(day)
    assert len(told) == day["unit_count"]


def test_the_tree_is_told_from_the_top_with_its_levels(house: Ledger) -> None:
    report = json.loads(make(house, "rust", "structure", "json", Asked(effective=date(2024, 1, 1)), "en").body)

    above: list[str] = []
    for row in report["tables"][0]["rows"]:
        assert row["level"] <= len(above) + 1
        above[row["level"] - 1 :] = [row["code"]]
        assert row["parent"] == (above[-2] if len(above) > 1 else "")


def test_below_a_unit_nothing_else_is_told(house: Ledger) -> None:
    given, asked = {"under": "compiler"}, Asked(effective=date(2024, 1, 1))

    whole = json.loads(make(house, "rust", "structure", "json", asked, "en").body)["tables"][0]["rows"]
    part = json.loads(make(house, "rust", "structure", "json", asked, "en", given).body)["tables"][0]["rows"]

    assert part[0]["code"] == "compiler"
    assert 1 < len(part) < len(whole)
    assert {row["code"] for row in part} < {row["code"] for row in whole}
