"""A bundle from the command line, and its verification: of the file, and of the ledger where it lives."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text

from orgledger.audit.key import SigningKey
from orgledger.audit.rotation import rotation
from tests.audit.altering import forged, without_guards
from tests.audit.house import Signer
from tests.audit.signing import log_of, sign
from tests.cli.runner import Terminal
from tests.kit import (
    ADA,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    JUNE,
    MAR,
    PLANT,
    SALES,
    SELLER,
    WELDER,
    Acme,
    assign,
    busy,
    create,
    key,
    leave,
    move,
    person,
    position,
    rename,
    rescind,
)

both_engines = pytest.mark.parametrize("engine_name", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])


def signed(acme: Acme, *sizes: int) -> Signer:
    """Sign the ledger at its head, and at earlier sizes; gives the key."""
    log = log_of(acme)
    with acme.ledger.engine.begin() as connection:
        for size in {*sizes, acme.head}:
            sign(connection, acme.key, size, log)
    return log


@both_engines
def test_a_bundle_verifies_without_the_database(acme: Acme, orgledger: Terminal, tmp_path: Path) -> None:
    log = signed(busy(acme), 4)
    file = tmp_path / "acme.bundle"

    said = orgledger.runs("bundle", "--organization", "acme", "-o", file)
    verified = Terminal("sqlite:////nowhere/at/all.db").runs("verify", file, "--key", log.vkey)

    assert said == f"{acme.head} entries of acme are in {file}.\n"
    assert verified == f"All {acme.head} entries are what orgledger/{acme.key} signed, and none is missing.\n"


@both_engines
def test_the_same_ledger_gives_the_same_bytes(acme: Acme, orgledger: Terminal, tmp_path: Path) -> None:
    signed(busy(acme))

    for name in "ab":
        orgledger.runs("bundle", "--private", "-o", tmp_path / name)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert sorted(tmp_path.glob("*.part")) == []


def test_a_bundle_comes_with_what_verifies_it(acme: Acme, orgledger: Terminal, tmp_path: Path) -> None:
    log = signed(busy(acme))

    orgledger.runs("bundle", "--with-verifier", "-o", tmp_path / "acme.bundle")
    command = [sys.executable, "-I", tmp_path / "verify_bundle.py", tmp_path / "acme.bundle", "--key", log.vkey]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert done.stdout.startswith(f"All {acme.head} entries")
    assert (tmp_path / "verify.js").exists()


@both_engines
def test_personal_values_are_shown_on_request_only(acme: Acme, orgledger: Terminal, tmp_path: Path) -> None:
    log = signed(busy(acme))

    orgledger.runs("bundle", "-o", tmp_path / "bare")
    orgledger.runs("bundle", "--private", "-o", tmp_path / "private")
    report = json.loads(orgledger.runs("verify", tmp_path / "private", "--key", log.vkey, "--json"))

    assert b"Ada" not in (tmp_path / "bare").read_bytes()
    assert b'"value":"Ada"' in (tmp_path / "private").read_bytes()
    assert (report["verdict"], report["private"]) == ("ok", 4)


def test_a_bundle_of_an_earlier_day_is_covered_by_a_later_checkpoint(
    acme: Acme, orgledger: Terminal, tmp_path: Path
) -> None:
    log = signed(busy(acme))

    orgledger.runs("bundle", "--known", 6, "-o", tmp_path / "early")
    report = json.loads(orgledger.runs("verify", tmp_path / "early", "--key", log.vkey, "--json"))

    assert (report["verdict"], report["size"], report["covered"]) == ("ok", 7, 7), (
        "an entry inside of a change set names the end of it"
    )


@both_engines
def test_an_excerpt_shows_what_is_about_a_unit_and_hashes_of_the_rest(
    acme: Acme, orgledger: Terminal, tmp_path: Path
) -> None:
    acme.records(create(COMPANY, code="C"), create(SALES, parent=COMPANY, code="S"), create(PLANT, parent=COMPANY))
    acme.records(create(EXPORT, MAR, parent=SALES), position(SELLER, EXPORT, MAR), position(WELDER, PLANT))
    acme.records(person(ADA), assign(key("TIE"), ADA, SELLER, MAR), assign(key("OTHER"), ADA, WELDER))
    acme.records(rename(PLANT, "Works", JUNE), rename(SALES, "Selling", JUNE))
    acme.records(leave(key("TIE"), JUNE))
    acme.records(rescind(12))
    acme.records(move(EXPORT, PLANT, JUNE))
    log = signed(acme)

    orgledger.runs("bundle", "--under", "S", "-o", tmp_path / "all")
    orgledger.runs("bundle", "--under", SALES, "--from", JAN, "--to", FEB, "-o", tmp_path / "january")

    assert shown(tmp_path / "all") == [3, 5, 6, 9, 12, 13, 14, 15]
    assert shown(tmp_path / "january") == [3]
    for name in ("all", "january"):
        report = json.loads(orgledger.runs("verify", tmp_path / name, "--key", log.vkey, "--json"))
        assert (report["verdict"], report["size"], report["outside"]) == ("ok", acme.head, 1 if name == "all" else 0)
        assert report["entries"] + report["withheld"] == acme.head


def shown(file: Path) -> list[int]:
    """The entries that a bundle shows in full."""
    return [json.loads(line[5:])["sequence"] for line in file.read_bytes().split(b"\n") if line.startswith(b"leaf ")]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--from", "2024-01-01"], 2),
        (["--under", "C", "--from", "2024-02-01", "--to", "2024-02-01"], 2),
        (["--under", "nobody"], 1),
        (["--organization", "nobody"], 1),
        (["--known", "2019-01-01"], 2),
    ],
)
def test_a_bundle_of_what_is_not_there_is_refused(
    acme: Acme, orgledger: Terminal, tmp_path: Path, arguments: list[str], code: int
) -> None:
    busy(acme)

    said = orgledger("bundle", *arguments, "-o", tmp_path / "x")

    assert said.code == code, said
    assert said.err.strip()
    assert list(tmp_path.glob("x*")) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["absent"],
        ["FILE", "--key", "absent"],
        ["FILE", "--key", "a+b+c"],
        ["FILE", "--since", "FILE"],
        ["FILE", "--policy", "FILE"],
        ["FILE", "--organization", "acme"],
    ],
)
def test_wrong_usage_of_verify_says_so(orgledger: Terminal, tmp_path: Path, arguments: list[str]) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"nothing of the kind\n")

    said = orgledger("verify", *(file if one == "FILE" else one for one in arguments))

    assert (said.code, said.out) == (2, ""), said
    assert said.err.strip()


def test_a_file_that_is_no_bundle_cannot_be_verified(orgledger: Terminal, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"nothing of the kind\n")
    (tmp_path / "empty").write_bytes(b"")

    said = [orgledger("verify", tmp_path / name) for name in ("file", "empty")]

    assert [one.code for one in said] == [5, 5]
    assert all("not a bundle" in one.err for one in said)


@both_engines
def test_a_ledger_is_verified_where_it_lives(acme: Acme, orgledger: Terminal, tmp_path: Path) -> None:
    log = signed(busy(acme), 6)
    with acme.ledger.engine.begin() as connection:
        (tmp_path / "old").write_text(sign(connection, acme.key, 5, log))

    sound = orgledger("verify", "--organization", "acme", "--key", log.vkey, "--since", tmp_path / "old", "--json")
    alone = orgledger("verify")

    assert sound.code == 0, sound
    assert (sound.json["verdict"], sound.json["beside"], sound.json["continues"]) == ("ok", [], [5])
    assert alone.code == 5
    assert "No key was given" in alone.err


def test_a_ledger_with_a_signing_key_is_bundled_and_verified_by_it(
    acme: Acme, orgledger: Terminal, tmp_path: Path
) -> None:
    busy(acme)
    key_file = tmp_path / "log.key"
    key_file.write_text(SigningKey.generate("ledger.example").written)
    key_file.chmod(0o600)
    signing = {"ORGLEDGER_SIGNING_KEY_FILE": str(key_file)}

    orgledger.runs("bundle", "-o", tmp_path / "acme.bundle", **signing)
    claimed = next(line[4:] for line in (tmp_path / "acme.bundle").read_text().split("\n") if line.startswith("key "))
    live = orgledger.runs("verify", **signing)
    file = orgledger.runs("verify", tmp_path / "acme.bundle", "--key", claimed)

    assert live.startswith(f"All {acme.head} entries are what ledger.example/{acme.key} signed, and none is missing.")
    assert "They continue what you kept" in live, "the signer remembers what it signed"
    assert file == f"All {acme.head} entries are what ledger.example/{acme.key} signed, and none is missing.\n"


def test_a_ledger_whose_key_gave_way_is_verified_by_the_first_one(
    acme: Acme, orgledger: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy(acme)
    orgledger.runs("key", "generate", tmp_path / "first.key", "--name", "ledger.test", "--post-quantum")
    monkeypatch.setenv("ORGLEDGER_SIGNING_KEY_FILE", str(tmp_path / "first.key"))
    (tmp_path / "first.vkey").write_text(orgledger.runs("key", "show"))
    for name in ("second", "third"):
        orgledger.runs("key", "rotate", tmp_path / f"{name}.key")
        late = orgledger.runs("bundle", "-o", tmp_path / f"{name}.late")
        monkeypatch.setenv("ORGLEDGER_SIGNING_KEY_FILE", str(tmp_path / f"{name}.key"))
    head = acme.row.sequence

    orgledger.runs("bundle", "-o", tmp_path / "all")
    orgledger.runs("bundle", "--under", SALES, "-o", tmp_path / "part")

    for name in ("all", "part"):
        said = orgledger.runs("verify", tmp_path / name, "--key", tmp_path / "first.vkey")
        assert said.startswith(f"All {head} entries are what ledger.test/{acme.key} signed, and none is missing.")
        assert f"Its keys gave way to others at entry {head - 1}, {head}." in said
    late = orgledger("verify", tmp_path / "second.late", "--key", tmp_path / "first.vkey")
    assert late.code == 5
    assert "signed by a key that had given way" in " ".join(late.err.split())
    assert orgledger("verify").code == 0


def test_keys_do_not_give_way_unless_those_that_sign_now_say_so(
    acme: Acme, orgledger: Terminal, tmp_path: Path
) -> None:
    orgledger.runs("key", "generate", tmp_path / "log.key", "--name", "ledger.test")
    signing = {"ORGLEDGER_SIGNING_KEY_FILE": str(tmp_path / "log.key")}
    origin = f"ledger.test/{acme.key}"
    strange, other = (SigningKey.generate(origin) for _ in range(2))
    form = {"rotateSigningKey": msgspec.to_builtins(rotation(origin, [strange], [other]))}
    (tmp_path / "form.json").write_text(json.dumps({"operations": [form]}))
    form["rotateSigningKey"]["signatures"] = form["rotateSigningKey"]["signatures"][1:] * 2
    (tmp_path / "unsigned.json").write_text(json.dumps({"operations": [form]}))

    taken = orgledger("record", tmp_path / "form.json", **signing)
    unsigned = orgledger("record", tmp_path / "unsigned.json")

    assert (taken.code, unsigned.code) == (1, 1)
    assert "None of the keys that give way was trusted" in " ".join(taken.err.split())
    assert "did not sign" in " ".join(unsigned.err.split())
    assert acme.head == acme.row.sequence


def test_what_the_signer_remembers_shows_a_ledger_that_was_rewritten_whole(
    acme: Acme, orgledger: Terminal, tmp_path: Path
) -> None:
    busy(acme)
    key_file = tmp_path / "log.key"
    key_file.write_text(SigningKey.generate("ledger.example").written)
    key_file.chmod(0o600)
    signing = {"ORGLEDGER_SIGNING_KEY_FILE": str(key_file)}
    orgledger.runs("verify", **signing)
    forged(acme, lambda leaves: [leaf.replace(b"A unit", b"Forged") for leaf in leaves])

    said = orgledger("verify", "--json", **signing)

    assert said.code == 4
    assert (said.json["verdict"], said.json["first"]) == ("tampered", {"sequence": 1, "class": "forked"})


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE assertion SET value = '\"Forged\"' WHERE slot = 'unit.name.en' AND sequence = 2", None),
        ("UPDATE change_set SET recorded_at = '2024-01-01T00:00:00.000000Z' WHERE last = 7", None),
        ("UPDATE organization SET time_zone = 'Asia/Shanghai'", 1),
        ("UPDATE organization SET first_recorded_at = '2020-01-01T00:00:00.000000Z'", 1),
        ("UPDATE organization SET replayed_until = 3", None),
    ],
)
def test_what_stands_beside_the_entries_is_verified_too(
    acme: Acme, orgledger: Terminal, statement: str, named: int | None
) -> None:
    log = signed(busy(acme))
    without_guards(acme.ledger.engine, "assertion", "change_set")
    with acme.ledger.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount == 1

    said = orgledger("verify", "--key", log.vkey, "--json")

    first = {"sequence": named, "class": "edited"} if named else None
    assert (said.code, said.json["verdict"], said.json["first"]) == (4, "tampered", first)
    assert len(said.json["beside"]) == 1


def test_an_entry_that_would_break_the_lines_of_a_bundle_is_not_bundled(
    acme: Acme, orgledger: Terminal, tmp_path: Path
) -> None:
    signed(busy(acme))
    without_guards(acme.ledger.engine, "event")
    with acme.ledger.engine.begin() as connection:
        connection.execute(
            text("UPDATE event SET leaf = :leaf WHERE sequence = 3 AND organization = :key"),
            {"leaf": b"{}\nend {}", "key": acme.key},
        )

    said = orgledger("bundle", "-o", tmp_path / "acme.bundle")
    live = orgledger("verify", "--json")

    assert said.code == 4
    assert list(tmp_path.glob("acme*")) == []
    assert live.json["first"] == {"sequence": 3, "class": "edited"}


def test_time_stamps_go_into_the_bundle_with_their_checkpoints(acme: Acme, orgledger: Terminal, tmp_path: Path) -> None:
    log = signed(busy(acme))
    with acme.ledger.engine.connect() as connection:
        body = connection.execute(text("SELECT body FROM checkpoint")).scalar_one()
    (tmp_path / "token.tsr").write_bytes(b"DER " + hashlib.sha256(body.encode()).digest())
    (tmp_path / "other.tsr").write_bytes(b"DER " + bytes(32))

    orgledger.runs("bundle", "--timestamp", tmp_path / "token.tsr", "-o", tmp_path / "acme.bundle")
    other = orgledger("bundle", "--timestamp", tmp_path / "other.tsr", "-o", tmp_path / "other.bundle")
    report = json.loads(orgledger.runs("verify", tmp_path / "acme.bundle", "--key", log.vkey, "--json"))

    assert (report["verdict"], report["timestamps"]) == ("ok", 1)
    assert (other.code, (tmp_path / "other.bundle").exists()) == (1, False)
