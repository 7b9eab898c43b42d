"""`orgledger report`: made, kept with a receipt, and held against the ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import Terminal

SEED = Path(__file__).parents[2] / "examples/seeds/S1.yaml"


@pytest.fixture
def house(orgledger: Terminal) -> Terminal:
    """One of the seeds, imported."""
    orgledger.runs("import", SEED, "--format", "orgseed", "--organization", "s1", "--effective", "2020-01-01")
    return orgledger


def test_the_reports_are_listed_with_their_parameters(orgledger: Terminal) -> None:
    listed = orgledger("report", "list", "--json", "--language", "zh").json

    assert {"report": "structure", "version": 3, "title": "组织结构", "parameters": ["under"]} in listed
    assert "parameters: under" in orgledger.runs("report", "list")


def test_a_report_is_filed_and_checked(house: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "structure.csv"

    said = house("report", "make", "structure", "-f", "csv", "--at", "2021-01-01", "-o", file, "--json").json
    check = house("report", "check", file)

    receipt = json.loads((tmp_path / "structure.csv.receipt.json").read_text())
    assert said["sha256"] == receipt["sha256"]
    assert receipt["order"]["effective"] == "2021-01-01"
    assert check.code == 0
    assert "is what the ledger says" in check.out


def test_one_changed_byte_is_found(house: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "structure.html"
    house.runs("report", "make", "structure", "-f", "html", "-o", file)
    body = bytearray(file.read_bytes())
    body[700] ^= 1
    file.write_bytes(body)

    check = house("report", "check", file)

    assert check.code == 4
    assert "it differs from byte 700 on" in check.err


def test_what_does_not_fit_is_refused(house: Terminal, tmp_path: Path) -> None:
    assert house("report", "make", "structure", "-p", "depth=3", "-o", tmp_path / "x").code == 1
    assert house("report", "make", "structure", "-p", "depth", "-o", tmp_path / "x").code == 2
    assert house("report", "check", SEED).code == 2
    assert house("report", "make", "structure", "--known", "99999", "-o", tmp_path / "x").code == 1
    assert not (tmp_path / "x").exists()


def test_that_it_was_filed_is_put_on_record(house: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "structure.json"
    house.runs("report", "make", "structure", "-f", "json", "-o", file)

    said = house.runs("report", "file", file, "--reason", "Annual filing")
    last = house.heads()["s1"]
    document = 'query($at: Int!) { entry(code: "s1", sequence: $at) { type summary reason } }'
    kind = house.data(document, at=last)["entry"]
    file.write_bytes(file.read_bytes() + b" ")
    other = house("report", "file", file)

    assert f"Entry {last} of s1 says that structure.json was filed" in said
    assert kind["type"] == "ReportIssued"
    assert kind["reason"] == "Annual filing"
    assert other.code == 4
    assert house.heads()["s1"] == last


@pytest.mark.parametrize(
    ("name", "begins"),
    [("x.csv", b"\xef\xbb\xbf"), ("x.JSON", b"{"), ("x.html", b"<!"), ("x.xlsx", b"PK"), ("x", b"%PDF")],
)
def test_a_report_has_the_format_that_the_name_of_its_file_says(
    house: Terminal, tmp_path: Path, name: str, begins: bytes
) -> None:
    house.runs("report", "make", "structure", "-o", tmp_path / name)

    assert (tmp_path / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["make", "structure", "-f", "pdf", "-o", "x.csv"], "names another format than pdf"),
        (["make", "structure", "-o", "x.docx"], "names no format of reports"),
        (["pack", "structure", "-f", "pdf", "-o", "x.pdf"], "A pack is a .zip"),
    ],
)
def test_a_name_that_says_another_format_is_refused(
    house: Terminal, tmp_path: Path, options: list[str], said: str
) -> None:
    ran = house("report", *options[:-1], tmp_path / options[-1])

    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / options[-1]).exists()
