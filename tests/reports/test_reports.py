"""Reports: the same bytes for the same question, wherever and whenever it is asked."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec
import pytest

from orgledger.cli.serve import load_examples
from orgledger.domain.period import AsOf
from orgledger.domain.refusal import Refused
from orgledger.domain.unit import UnitView
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports.document import Column, Document, Fact, Table
from orgledger.reports.formats import FORMATS
from orgledger.reports.formats.csv import write_csv
from orgledger.reports.making import REPORTS, Made, again, make, read_receipt
from orgledger.settings import Settings
from orgledger.store import migrations

THEN = Asked(effective=date(2020, 6, 30), sequence=3_000)
GIVEN: dict[str, dict[str, Any]] = {
    "changes": {"compareEffective": "2020-01-01"},
    "population": {"seed": 7, "sample": 5},
}
QUICK = [name for name in FORMATS if name != "pdf"]
SCRIPT = """
import sys
from orgledger.ledger import Ledger
from orgledger.reports.making import make
from orgledger.projections.coordinate import Asked
from orgledger.settings import Settings
from datetime import date
ledger = Ledger(Settings(database_url=sys.argv[1]))
for key in sys.argv[2].split(","):
    given = {"compareEffective": "2020-01-01"} if key == "changes" else {}
    for format in ("json", "xlsx", "html", "csv"):
        print(make(ledger, "rust", key, format, Asked(date(2020, 6, 30), 3000), "zh", given).digest)
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The ledger that `make demo` loads."""
    ledger = Ledger(Settings(database_url=f"sqlite:///{tmp_path_factory.mktemp('reports')}/demo.db"))
    migrations.ready(ledger.engine)
    load_examples(ledger)
    yield ledger
    ledger.close()


def made(house: Ledger, key: str, format: str = "json", code: str = "rust", asked: Asked = THEN, **more: Any) -> Made:
    """A report of the demo's ledger."""
    return make(house, code, key, format, asked, more.pop("language", None), {**GIVEN.get(key, {}), **more})


def told(report: Made) -> dict[str, Any]:
    """What a report in JSON says."""
    found: dict[str, Any] = json.loads(report.body)
    return found


@pytest.mark.parametrize(
    ("key", "format", "code"),
    [*((key, "json", "s5") for key in REPORTS), *(("structure", name, "rust") for name in QUICK)],
)
def test_a_report_is_made_again_to_the_byte(house: Ledger, key: str, format: str, code: str) -> None:
    first = made(house, key, format, code, THEN if code == "rust" else Asked())
    order, digest = read_receipt(first.receipt())

    second = again(house, order)

    assert second.body == first.body
    assert second.digest == digest


def test_a_report_is_the_same_in_another_process_with_another_locale_and_seed(house: Ledger) -> None:
    digests = []
    for seed, zone, language in (("1", "UTC", "C"), ("77", "Asia/Shanghai", "zh_CN.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": language, "LANG": language}
        command = [sys.executable, "-c", SCRIPT, house.settings.database_url, "structure,changes"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        digests.append(done.stdout)

    assert digests[0] == digests[1]
    assert len(digests[0].split()) == 8


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_pdf_is_archival_accessible_and_the_same_each_time(house: Ledger, language: str) -> None:
    first, second = (made(house, "structure", "pdf", "s5", Asked(), language=language) for _ in range(2))

    assert first.body.startswith(b"%PDF-1.7")
    assert b"pdfaid:part" in first.body
    assert b"pdfuaid:part" in first.body
    assert first.body == second.body


def test_a_later_entry_changes_no_report_of_before(house: Ledger) -> None:
    before = made(house, "structure", code="s2", asked=Asked(effective=date(2021, 1, 1), sequence=5))
    form = {"createUnit": {"from": "2020-06-01", "kind": "TEAM", "names": [{"language": "zh", "text": "新团队"}]}}
    from orgledger.domain.change_set import Context

    house.record("s2", house.read([form], Context()))

    assert again(house, before.order).body == before.body
    assert b"\xe6\x96\xb0\xe5\x9b\xa2\xe9\x98\x9f" in made(house, "structure", code="s2", asked=Asked()).body


def test_the_structure_is_that_of_the_day(house: Ledger) -> None:
    row = house.archive.find("rust")
    structure = house.archive.image(row).structure(AsOf(date(2020, 6, 30), 3_000))
    units = [UnitView(structure, key) for key in structure.keys("unit")]

    report = told(made(house, "structure"))

    table = report["tables"][0]
    assert sorted(row["unit"] for row in table["rows"]) == sorted(u.name("en") for u in units if u.status == "ACTIVE")
    assert report["facts"]["effective"] == "2020-06-30"
    assert len(report["facts"]["root"]) == 64


def test_the_changes_name_their_entries(house: Ledger) -> None:
    differences, entries = told(made(house, "changes"))["tables"]

    named = {one for row in differences["rows"] for one in row["entries"].split(", ") if one}
    assert named
    assert named == {f"#{row['sequence']}" for row in entries["rows"]}


def test_a_population_is_complete_and_its_sample_is_drawn_again(house: Ledger) -> None:
    sample, population = told(made(house, "population"))["tables"]
    other = told(made(house, "population", seed=8))["tables"][0]

    lasts = [row["last"] for row in population["rows"]]
    assert [row["first"] for row in population["rows"]] == [1, *(last + 1 for last in lasts[:-1])]
    assert len(sample["rows"]) == 5
    assert all(row in population["rows"] for row in sample["rows"])
    assert sample["rows"] != other["rows"]


def test_whoever_may_not_see_people_is_told_that_something_is_withheld(house: Ledger) -> None:
    seen = make(house, "rust", "structure", "json", THEN)
    blind = make(house, "rust", "structure", "json", THEN, personal=False)
    people = {row["holders"] for row in told(seen)["tables"][1]["rows"] if row["holders"]}

    assert people
    assert not any(name.encode() in blind.body for names in people for name in names.split(", "))
    assert "withheld" in told(blind)["facts"]


@pytest.mark.parametrize(
    ("key", "format", "given", "message"),
    [
        ("horoscope", "json", {}, "There is no report 'horoscope'"),
        ("structure", "papyrus", {}, "There is no format 'papyrus'"),
        ("structure", "json", {"depth": 3}, "structure has no parameter 'depth'; it has under."),
        ("structure", "json", {"under": "nowhere"}, "There is no such unit on that day."),
        ("changes", "json", {}, "Say what to compare with"),
        ("changes", "json", {"compareEffective": "someday"}, "'someday' is not a day such as 2024-06-30."),
        ("changes", "json", {"compareKnown": 9_999_999}, "9999999"),
        ("late", "json", {"days": "many"}, "A parameter does not fit"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    house: Ledger, key: str, format: str, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refused) as refused:
        make(house, "rust", key, format, THEN, None, given)

    assert message in refused.value.errors[0][0].message(str)


def test_a_receipt_of_another_version_is_not_made_again(house: Ledger) -> None:
    order = msgspec.structs.replace(made(house, "structure").order, version=99)

    with pytest.raises(Refused) as refused:
        again(house, order)

    assert "version 99" in refused.value.errors[0][0].message(str)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://evil")'])
def test_a_spreadsheet_computes_nothing_of_a_text(text: str) -> None:
    table = Table("t", "T", [Column("a", "A"), Column("b", "B")], [[text, -1]])
    document = Document("x", 1, "en", "T", "acme", [Fact("a", "A", text)], [table])

    rows = list(csv.reader(io.StringIO(write_csv(document).decode("utf-8-sig"), newline="")))

    assert rows[1] == ["A", f"'{text}"]
    assert rows[-1] == [f"'{text}", "-1"]
