"""Reports on any machine: a ledger and its copy on the other engine, in processes that differ in all that may."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from orgledger.domain.period import AsOf
from orgledger.domain.structure import on_record
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports.checking import examine, find
from orgledger.reports.formats import FORMATS
from orgledger.reports.making import RECEIPT, REPORTS, make
from orgledger.settings import Settings
from tests.cli.runner import Terminal
from tests.kit import copy_ledger

MAKING = """
import json, sys
from datetime import date
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports.making import make
from orgledger.settings import Settings
ledger = Ledger(Settings(database_url=sys.argv[1]))
for one in json.load(sys.stdin):
    asked = Asked(date.fromisoformat(one["effective"]), one["sequence"])
    print(make(ledger, one["code"], one["report"], one["format"], asked, one["language"], one["given"]).digest)
"""
MACHINES = (
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "America/St_Johns"},
    {"PYTHONHASHSEED": "4021", "LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8", "TZ": "Asia/Shanghai", "PYTHONUTF8": "1"},
)
"""What differs between two machines."""
NOUNS = ("unit", "person")
CODES = ("rust", "rust", "s1", "s5", "s6")


@pytest.fixture
def house(demo_template: Path, tmp_path: Path) -> Iterator[Ledger]:
    """The ledger that `make demo` loads."""
    ledger = Ledger(Settings(database_url=f"sqlite:///{copy_ledger(demo_template, tmp_path / 'demo.db')}"))
    yield ledger
    ledger.close()


def questions(ledger: Ledger, chance: random.Random, count: int) -> list[dict[str, Any]]:
    """What may be asked: any report of any day as known at any entry, in any format and language."""
    return [question(ledger, chance, number) for number in range(count)]


def question(ledger: Ledger, chance: random.Random, number: int) -> dict[str, Any]:
    """One of them; formats take turns, for some are rare by chance."""
    code = chance.choice(CODES)
    row = ledger.archive.find(code)
    sequence = chance.randint(row.sequence // 2, row.sequence)
    image = ledger.archive.image(row)
    sequence = image.set_at(sequence)[1]
    begins = date(2018, 6, 1) if code == "rust" else date(2020, 1, 1)
    effective = begins + timedelta(days=chance.randint(0, (date(2026, 11, 1) - begins).days))
    report = chance.choice([*REPORTS])
    there = image.structure(AsOf(effective, sequence))
    units, people = (sorted(one for one in there.keys(noun) if on_record(there, noun, one)) for noun in NOUNS)
    given: dict[str, Any] = {}
    if "under" in REPORTS[report].uses and units and chance.random() < 0.5:
        given["under"] = chance.choice(units)
    if report == "changes":
        given["compareEffective"] = str(effective - timedelta(days=chance.randint(1, 700)))
    if report == "population":
        given |= {"seed": chance.randint(0, 999), "sample": chance.randint(1, 40)}
    if report == "late":
        given["days"] = chance.randint(1, 90)
    if report == "headcount" and chance.random() < 0.5:
        given |= {"since": str(effective - timedelta(days=400)), "step": chance.choice(["MONTH", "QUARTER", "YEAR"])}
    if report == "person":
        given["person"] = chance.choice(people) if people else "nobody"
    return {
        "code": code,
        "report": report if report != "person" or people else "findings",
        "format": [*FORMATS][number % len(FORMATS)],
        "effective": str(effective),
        "sequence": sequence,
        "language": chance.choice(["en", "zh", None]),
        "given": given if report != "person" or people else {},
    }


@pytest.mark.postgres
def test_every_report_has_the_same_bytes_on_a_copy_of_another_engine_in_another_process(
    house: Ledger, empty_postgres_url: str, scale: int
) -> None:
    asked = questions(house, random.Random(20_261_126), min(10 * scale, 100))
    source = str(house.engine.url)
    Terminal("sqlite:////nowhere").runs("copy", source, empty_postgres_url)

    answers = [
        subprocess.run(
            [sys.executable, "-c", MAKING, url],
            input=json.dumps(asked), env={**os.environ, **machine}, check=True, capture_output=True, text=True,
        ).stdout.split()
        for url, machine in zip((source, empty_postgres_url), MACHINES, strict=True)
    ]  # fmt: skip

    assert len(answers[0]) == len(asked)
    assert [one for one, here, there in zip(asked, *answers, strict=True) if here != there] == []


@pytest.mark.parametrize("format", FORMATS)
def test_one_byte_that_was_changed_is_found_wherever_it_is(
    house: Ledger, tmp_path: Path, format: str, scale: int
) -> None:
    made = make(house, "s1", "structure", format, Asked(date(2021, 1, 1)))
    file = tmp_path / made.name
    file.with_name(file.name + RECEIPT).write_bytes(made.receipt())
    chance = random.Random(format)

    for place in (0, len(made.body) - 1, *(chance.randrange(len(made.body)) for _ in range(2 * scale))):
        body = bytearray(made.body)
        body[place] ^= 1 << chance.randrange(8)
        file.write_bytes(body)
        [found] = [examine(one, house, []) for one in find(file, None)]

        assert found.differs == place
        assert found.faults
    file.write_bytes(made.body)
    [found] = [examine(one, house, []) for one in find(file, None)]
    assert not found.faults
