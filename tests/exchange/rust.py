"""The history of the Rust project's teams, what its source says of forty days, and the ways in and out of a ledger."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from orgledger.domain.change_set import Context
from orgledger.domain.command import LocalizedText
from orgledger.domain.organization import RegisterOrganization
from orgledger.exchange.orgchange.reading import Import, read
from orgledger.graphql.schema import Schema, build_schema
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger

EXAMPLE = Path(__file__).parents[2] / "examples" / "rust-team"
LINES = read((EXAMPLE / "changes.jsonl").read_text(encoding="utf-8"))
ORACLE = [json.loads(line) for line in (EXAMPLE / "oracle.jsonl").read_text(encoding="utf-8").splitlines()]
LATE = datetime(2026, 11, 1, tzinfo=UTC)
"""After everything that the source tells."""

TEAMS = """query($asOf: AsOfInput) { organization(code: "rust", asOf: $asOf) {
  units(first: 1000, filter: {status: [ACTIVE, INACTIVE]}) { totalCount nodes { code name kind category status
    parent { code } head { key } positions { key holders { person { key } } } } } } }"""


PEOPLE = """query($after: String) { organization(code: "rust") { people(first: 1000, after: $after) {
  nodes { key reference } pageInfo { hasNextPage endCursor } } } }"""


@cache
def schema() -> Schema:
    """The public schema, built once."""
    return build_schema()


class House:
    """The organization rust in a ledger, asked through the public schema."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.references: dict[str, str] = {}
        """Who goes by which key. Asked once: whoever was registered stays on record."""
        after = None
        while after is not None or not self.references:
            people = self.ask(PEOPLE, after=after)["organization"]["people"]
            self.references |= {person["key"]: person["reference"] for person in people["nodes"]}
            after = people["pageInfo"]["endCursor"] if people["pageInfo"]["hasNextPage"] else None

    def ask(self, document: str, **variables: Any) -> Any:
        """The data of one request."""
        request = Request(self.ledger)
        result: Any = asyncio.run(schema().execute(document, variables, context_value=request))
        assert not result.errors, result.errors
        return orjson.loads(orjson.dumps(result.data))

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
                "leads": self.holders(unit, heads=True),
                "members": self.holders(unit, heads=False),
            }
            for unit in told["nodes"]
        }

    def holders(self, unit: dict[str, Any], *, heads: bool) -> list[str]:
        """Who holds the head position of a unit, or its other positions."""
        head = unit["head"] and unit["head"]["key"]
        return sorted(
            self.references[holder["person"]["key"]]
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
