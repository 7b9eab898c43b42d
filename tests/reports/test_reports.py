"""Reports: the same bytes for the same question, wherever and whenever it is asked."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import date
from typing import Any

import msgspec
import pytest

from orgledger.domain.period import AsOf
from orgledger.domain.refusal import Refused
from orgledger.domain.unit import UnitView
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports.formats import FORMATS
from orgledger.reports.making import REPORTS, Made, again, make, read_receipt
from tests.kit import COMPANY, Acme, create, key

THEN = Asked(effective=date(2020, 6, 30), sequence=3_000)
GIVEN: dict[str, dict[str, Any]] = {
    "changes": {"compareEffective": "2020-01-01"},
    "population": {"seed": 7, "sample": 5},
    "person": {"person": "p2a68f04bde"},
    "headcount": {"since": "2019-12-31", "step": "YEAR"},
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


def made(house: Ledger, key: str, format: str = "json", code: str = "rust", asked: Asked = THEN, **more: Any) -> Made:
    """A report of the demo's ledger."""
    return make(house, code, key, format, asked, more.pop("language", None), {**GIVEN.get(key, {}), **more})


def told(report: Made) -> dict[str, Any]:
    """What a report in JSON says."""
    found: dict[str, Any] = json.loads(report.body)
    return found


@pytest.mark.parametrize(
    ("key", "format", "code"),
    [*((key, "json", "rust") for key in REPORTS), *(("structure", name, "rust") for name in QUICK)],
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
    summary, differences, entries = told(made(house, "changes"))["tables"]

    named = {one for row in differences["rows"] for one in row["entries"].split(", ") if one}
    assert named
    assert named == {f"#{row['sequence']}" for row in entries["rows"]}
    assert {row["kind"] for row in summary["rows"]} == {row["kind"] for row in differences["rows"]}


def test_a_population_is_complete_and_its_sample_is_drawn_again(house: Ledger) -> None:
    sample, sampled, population = told(made(house, "population"))["tables"]
    other = told(made(house, "population", seed=8))["tables"][0]

    lasts = [row["last"] for row in population["rows"]]
    assert [row["first"] for row in population["rows"]] == [1, *(last + 1 for last in lasts[:-1])]
    assert len(sample["rows"]) == 5
    assert all(row in population["rows"] for row in sample["rows"])
    assert sample["rows"] != other["rows"]
    every = {at for row in sample["rows"] for at in range(row["first"], row["last"] + 1)}
    assert {row["sequence"] for row in sampled["rows"]} == every


def test_a_sample_is_drawn_again_with_sha_256_alone(house: Ledger) -> None:
    sample, _, population = told(made(house, "population"))["tables"]
    firsts = [row["first"] for row in population["rows"]]

    lots = sorted(firsts, key=lambda first: hashlib.sha256(f"7:{first}".encode()).hexdigest())

    assert [row["first"] for row in sample["rows"]] == sorted(lots[:5])


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
        ("late", "json", {"days": -1}, "Days are counted from 0."),
        ("population", "json", {"sample": -1}, "A sample has 0 or more."),
        ("person", "json", {}, "Say whose data: their key or their reference."),
        ("person", "json", {"person": "nobody"}, "There is no such person, as known at that entry."),
        ("headcount", "json", {"since": "2021-01-01"}, "The series begins on 2021-01-01, after the day of the report"),
        ("headcount", "json", {"since": "2019-02-30"}, "'2019-02-30' is not a day such as 2024-06-30."),
        ("headcount", "json", {"since": "2019-01-01", "step": "WEEK"}, "There is no step 'WEEK'; steps: MONTH"),
        ("headcount", "json", {"since": "1900-01-01"}, "a series has up to 120. Begin later, or take a longer step."),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    house: Ledger, key: str, format: str, given: dict[str, Any], message: str
) -> None:
    with pytest.raises(Refused) as refused:
        make(house, "rust", key, format, THEN, None, given)

    assert message in refused.value.errors[0][0].message(str)


def test_a_day_beyond_all_plans_is_refused(house: Ledger) -> None:
    with pytest.raises(Refused) as refused:
        made(house, "structure", asked=Asked(effective=date(2999, 1, 1)))

    assert "Nothing is planned for so late a day" in refused.value.errors[0][0].message(str)


def test_a_planned_day_is_told(office: Acme) -> None:
    office.records(create(key("NEXT"), date(2030, 1, 1), code="NEXT", parent=COMPANY))

    report = told(make(office.ledger, "acme", "structure", "json", Asked(effective=date(2030, 1, 1))))

    assert "NEXT" in {row["code"] for row in report["tables"][0]["rows"]}


def test_a_receipt_of_another_version_is_not_made_again(house: Ledger) -> None:
    order = msgspec.structs.replace(made(house, "structure").order, version=99)

    with pytest.raises(Refused) as refused:
        again(house, order)

    assert "version 99" in refused.value.errors[0][0].message(str)
