"""Packs: one file with everything that proves a report, kept and never written over."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orgledger.audit.note import read_note
from orgledger.domain.refusal import Refused
from orgledger.ledger import Ledger
from orgledger.reports.checking import examine, find, of_pack
from orgledger.reports.pack import make_pack, packed, unpacked
from orgledger.reports.shelf import Shelf
from orgledger.store.engine import Unavailable
from tests.kit import Acme
from tests.reports.signed import house, signing


@pytest.fixture
def ledger(database_url: str, tmp_path: Path) -> Iterator[Ledger]:
    opened = signing(database_url, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def acme(ledger: Ledger) -> Acme:
    return house(ledger)


def test_the_same_pack_has_the_same_bytes_and_stands_on_the_checkpoint(acme: Acme) -> None:
    one = make_pack(acme.ledger, acme.key, "structure", ["csv", "json", "csv"])
    other = make_pack(acme.ledger, acme.key, "structure", ["csv", "json"])

    files = unpacked(one.body)

    assert one.body == other.body
    assert sorted(name.partition(".")[2] for name in files if name != "checkpoint") == [
        "csv", "csv.receipt.json", "csv.sig", "json", "json.receipt.json", "json.sig"
    ]  # fmt: skip
    assert read_note(files["checkpoint"].decode()).text.splitlines()[1] == str(acme.head)
    with zipfile.ZipFile(io.BytesIO(one.body)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}


def test_a_pack_is_checked_with_all_that_is_in_it(acme: Acme, tmp_path: Path) -> None:
    file = tmp_path / "pack.zip"
    file.write_bytes(make_pack(acme.ledger, acme.key, "structure", ["csv", "html"]).body)

    done = [examine(one, acme.ledger, []) for one in find(file)]

    assert [(one.faults, one.attested is not None, one.rows) for one in done] == [((), True, 4), ((), True, 4)]


def test_a_pack_with_the_checkpoint_of_another_state_is_told(acme: Acme) -> None:
    earlier = acme.ledger.checkpoints.at(acme.key, acme.entries()[1].last).note
    files = unpacked(make_pack(acme.ledger, acme.key, "structure", ["csv"]).body)
    forged = unpacked(packed({**files, "checkpoint": (earlier or "").encode()}))

    [done] = [examine(one, acme.ledger, []) for one in of_pack(forged)]

    assert "checkpoint in the pack" in done.faults[0]


def test_what_is_no_pack_is_refused(acme: Acme, tmp_path: Path) -> None:
    file = tmp_path / "other.zip"
    file.write_bytes(packed({"a.txt": b"a"}))

    with pytest.raises(Refused, match="not a pack"):
        find(file)
    with pytest.raises(Refused, match="no format"):
        make_pack(acme.ledger, acme.key, "structure", ["csv", "docx"])


def test_a_pack_is_kept_once_and_handed_out_as_it_was(acme: Acme) -> None:
    shelf, pack = Shelf(acme.ledger), make_pack(acme.ledger, acme.key, "structure", ["csv"])

    kept = shelf.keep(pack)
    again = shelf.keep(pack)

    assert again == kept
    assert shelf.kept(acme.key) == [kept]
    assert shelf.find(acme.key, kept.digest[:8]) == kept
    assert shelf.read(kept) == pack.body
    file = shelf.file(acme.key, kept.digest)
    assert [one.name for one in file.parent.iterdir()] == [file.name]
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_pack_that_is_discarded_stays_listed_until_it_is_made_again(acme: Acme) -> None:
    shelf, pack = Shelf(acme.ledger), make_pack(acme.ledger, acme.key, "structure", ["csv"])
    kept = shelf.keep(pack)

    gone = shelf.discard(kept)

    assert gone.discarded_at is not None
    assert shelf.kept(acme.key) == [gone]
    assert not shelf.file(acme.key, kept.digest).exists()
    with pytest.raises(Refused, match="was discarded on"):
        shelf.read(gone)
    shelf.file(acme.key, kept.digest).write_bytes(pack.body)  # As a crash before the file was deleted leaves it.
    assert shelf.discard(gone) == gone
    assert not shelf.file(acme.key, kept.digest).exists()

    back = shelf.keep(pack)

    assert (back.discarded_at, shelf.kept(acme.key), shelf.read(back)) == (None, [back], pack.body)


def test_a_pack_whose_file_was_altered_or_is_gone_is_not_handed_out(acme: Acme) -> None:
    shelf = Shelf(acme.ledger)
    kept = shelf.keep(make_pack(acme.ledger, acme.key, "structure", ["csv"]))
    file = shelf.file(acme.key, kept.digest)

    file.write_bytes(file.read_bytes().replace(b"structure", b"Structure", 1))
    with pytest.raises(Unavailable, match="altered"):
        shelf.read(kept)
    with pytest.raises(Unavailable, match="something else"):
        shelf.keep(make_pack(acme.ledger, acme.key, "structure", ["csv"]))
    file.unlink()
    with pytest.raises(Unavailable, match="cannot be read"):
        shelf.read(kept)
