"""Reports that were made between two parts of a replay: what was pinned then is the same once the rest is there."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest

from orgledger.domain.change_set import Context
from orgledger.exchange.orgchange.reading import BadLine, Import, Outcome
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports.checking import Files, examine
from orgledger.reports.making import REPORTS, Made, make
from tests.exchange.rust import LATE, LINES, quiet, registered, schema
from tests.kit import FakeClock, open_ledger

FIRST, ALL = LINES[:40], LINES[:60]
DAY = date(2018, 12, 31)
GIVEN: dict[str, dict[str, Any]] = {"changes": {"compareEffective": "2018-11-30"}, "person": {"person": "p2a68f04bde"}}
FIELDS = """coordinate { sequence knownAt token sealed }
  units(first: 200) { totalCount nodes { code name people { reference } } }"""


@pytest.fixture
def begun(sqlite_template: Path, tmp_path: Path) -> Ledger:
    """An organization of which the first part of a history was replayed."""
    file = tmp_path / "orgledger.db"
    file.write_bytes(sqlite_template.read_bytes())
    ledger = open_ledger(f"sqlite:///{file}", FakeClock(LATE))
    registered(ledger, replay_at=LINES[0].recorded_at).run(FIRST, dry_run=False, progress=quiet)
    return ledger


def goes_on(ledger: Ledger, *, replay: bool = True) -> Outcome:
    """The rest of the history comes."""
    batch = Import(ledger, "rust", "en", replay=replay, actor="importer", system="rust-lang/team")
    return batch.run(ALL, dry_run=False, progress=quiet)


def reports(ledger: Ledger, asked: Asked) -> list[Made]:
    """Every report at a coordinate."""
    return [make(ledger, "rust", key, "json", asked, None, GIVEN.get(key, {})) for key in REPORTS]


def faults(ledger: Ledger, made: Made) -> tuple[str, ...]:
    """What is wrong with a report that lies there with its receipt."""
    return examine(Files(made.name, made.body, made.receipt(), None), ledger, []).faults


def answer(ledger: Ledger, token: str | None = None, **as_of: Any) -> Any:
    """What GraphQL says at a coordinate."""
    document = f'query($asOf: AsOfInput) {{ organization(code: "rust", asOf: $asOf) {{ {FIELDS} }} }}'
    asked = {"token": token} if token else as_of
    result: Any = asyncio.run(schema().execute(document, {"asOf": asked}, context_value=Request(ledger)))
    assert not result.errors, result.errors
    return orjson.loads(orjson.dumps(result.data))["organization"]


@pytest.mark.parametrize("replay", [True, False])
def test_every_report_of_the_first_part_is_made_again_once_the_rest_is_there(begun: Ledger, replay: bool) -> None:
    known = begun.archive.find("rust").sequence
    earlier = reports(begun, Asked(DAY, known)) + reports(begun, Asked(DAY, known // 2))

    outcome = goes_on(begun, replay=replay)

    assert (outcome.repeated, outcome.recorded) == (len(FIRST), len(ALL) - len(FIRST))
    assert {made.name: faults(begun, made) for made in earlier} == {made.name: () for made in earlier}


def test_the_coordinate_answers_the_same_once_the_rest_is_there(begun: Ledger) -> None:
    token = answer(begun, effective=str(DAY))["coordinate"]["token"]
    before = answer(begun, token)

    goes_on(begun)

    assert answer(begun, token) == before
    row = begun.archive.find("rust")
    assert row.replayed_until == row.sequence > before["coordinate"]["sequence"]


def test_a_report_that_is_on_record_ends_the_replay_and_stays_verifiable(begun: Ledger) -> None:
    [structure] = [made for made in reports(begun, Asked(DAY)) if made.order.report == "structure"]
    begun.record("rust", begun.read([structure.filing()], Context(actor="importer")))

    with pytest.raises(BadLine, match="is not of a replay; import without --replay"):
        goes_on(begun)
    goes_on(begun, replay=False)

    assert faults(begun, structure) == ()


def test_a_report_that_named_the_end_of_the_whole_replay_is_made_as_it_was(begun: Ledger) -> None:
    known = begun.archive.find("rust").sequence
    early = make(begun, "rust", "structure", "json", Asked(DAY, known // 2), whole_replay=True)

    assert f"Times up to entry {known} were replayed".encode() in early.body
    assert faults(begun, early) == ()


def test_a_report_that_was_altered_is_found_out_all_the_same(begun: Ledger) -> None:
    known = begun.archive.find("rust").sequence
    made = make(begun, "rust", "structure", "json", Asked(DAY, known // 2))
    body = made.body.replace(b"Cargo team", b"Cargo crew")
    receipt = made.receipt().replace(made.digest.encode(), hashlib.sha256(body).hexdigest().encode())

    [fault] = examine(Files(made.name, body, receipt, None), begun, []).faults

    assert "is not what the ledger says" in fault
