"""`orgledger report pack | packs | download | schedule`: packs are kept, signed, made by themselves, and checked."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.runner import Terminal
from tests.cli.test_webhook import SEED, working


@pytest.fixture
def house(orgledger: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """One of the seeds, imported, with a key that signs."""
    orgledger.runs("import", SEED, "--format", "orgseed", "--organization", "s1", "--effective", "2020-01-01")
    orgledger.runs("key", "generate", tmp_path / "signing.key")
    monkeypatch.setenv("ORGLEDGER_SIGNING_KEY_FILE", str(tmp_path / "signing.key"))
    return orgledger


def test_a_pack_is_kept_handed_out_and_checked(house: Terminal, tmp_path: Path) -> None:
    made = house("report", "pack", "structure", "-f", "csv,json", "--at", "2021-01-01", "--json").json
    [kept] = house("report", "packs", "--json").json
    file = tmp_path / "pack.zip"
    house.runs("report", "download", made["pack"][:12], "-o", file)

    assert (kept["pack"], kept["formats"], kept["effective"]) == (made["pack"], ["csv", "json"], "2021-01-01")
    assert {name.rpartition(".")[2] for name in zipfile.ZipFile(file).namelist()} >= {"csv", "sig", "checkpoint"}
    trusted = house.runs("key", "show").strip()
    assert "is what the ledger says" in house.runs("report", "check", file)
    assert "is signed by" in house.runs("report", "check", file, "--offline", "--trusted", trusted)


def test_packs_that_may_name_somebody_are_discarded_at_once(house: Terminal) -> None:
    one = house("report", "pack", "structure", "-f", "csv", "--at", "2021-01-01", "--json").json["pack"]
    other = house("report", "pack", "structure", "-f", "json", "--at", "2021-01-01", "--json").json["pack"]
    [spared] = [pack["pack"] for pack in house("report", "packs", "--json").json if pack["pack"] != one][:1]

    refused = house("report", "discard", one[:12])
    kept = house.runs("report", "packs")
    named = house.runs("report", "discard", one[:12], "--yes")
    all_of_them = house.runs("report", "discard", "--personal", "--yes")
    download = house("report", "download", one[:12])

    assert (refused.code, "discarded" in kept, spared) == (1, False, other)
    assert ("1 discarded." in named, "1 discarded." in all_of_them) == (True, True)
    assert house.runs("report", "packs").count(", discarded 2") == 2
    assert (download.code, "was discarded on" in download.err) == (1, True)
    assert "0 discarded." in house.runs("report", "discard", "--personal")


@pytest.mark.parametrize("place", [0.2, 0.5, 0.8])
def test_a_pack_with_one_other_byte_is_found(house: Terminal, tmp_path: Path, place: float) -> None:
    file = tmp_path / "pack.zip"
    house.runs("report", "pack", "structure", "-f", "json", "-o", file)
    body = bytearray(file.read_bytes())
    body[int(len(body) * place)] ^= 1
    file.write_bytes(body)

    assert house("report", "check", file).code != 0


def test_a_schedule_makes_what_is_due_and_what_was_missed(house: Terminal, tmp_path: Path) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    added = house.runs(
        "report", "schedule", "add", "structure", "--every", "day", "-f", "csv", "--begins", "2024-01-01"
    )
    [schedule] = house("report", "schedule", "list", "--json").json
    with working(house, worker_s=0.1) as awaited:
        awaited("holding")

    assert f"due first on {tomorrow}" in added, "nothing was known on the days before the ledger began"
    assert (schedule["nextDue"], schedule["every"], schedule["runs"]) == (str(tomorrow), "day", [])
    assert "No pack is kept." in house.runs("report", "packs")
    gone = house.runs("report", "schedule", "remove", schedule["schedule"])
    assert "structure is not made by itself any more" in gone
    assert "There is no schedule." in house.runs("report", "schedule", "list")


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("schedule", "add", "dance"), 1, "There is no report 'dance'"),
        (("schedule", "add", "structure", "-f", "docx"), 1, "There is no format 'docx'"),
        (("schedule", "add", "structure", "--every", "week", "--day", "9"), 1, "Of a week, day 1 to 7 can be named"),
        (("schedule", "add", "structure", "--every", "fortnight"), 2, "fortnight"),
        (("schedule", "add", "structure", "-p", "depth=3"), 1, "depth"),
        (("schedule", "remove", "nothing"), 1, "There is no schedule 'nothing' in this organization."),
        (("download", "nothing"), 1, "There is no pack 'nothing' of this organization."),
        (("discard", "nothing"), 1, "There is no pack 'nothing' of this organization."),
        (("discard",), 2, "Name packs, or say --personal."),
        (("discard", "--personal", "a"), 2, "Name packs, or say --personal."),
        (("pack", "structure", "-f", "docx"), 1, "There is no format 'docx'"),
        (("pack", "structure", "--at", "2021-13-01"), 2, "2021-13-01"),
    ],
)
def test_what_does_not_fit_is_refused(house: Terminal, arguments: tuple[str, ...], code: int, told: str) -> None:
    said = house("report", *arguments)

    assert said.code == code
    assert told in said.err
    assert "No pack is kept." in house.runs("report", "packs")
    assert "There is no schedule." in house.runs("report", "schedule", "list")


def test_a_pack_needs_a_key(orgledger: Terminal) -> None:
    orgledger.runs("import", SEED, "--format", "orgseed", "--organization", "s1", "--effective", "2020-01-01")

    said = orgledger("report", "pack", "structure")

    assert said.code != 0
    assert "ORGLEDGER_SIGNING_KEY_FILE" in said.err
