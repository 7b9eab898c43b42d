"""Checkpoints are signed at ends of sets, and only while the ledger agrees with what was signed before."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, text, update

from orgledger.audit.checkpoint import Unproven, read_body
from orgledger.audit.checkpoints import Checkpoints
from orgledger.audit.key import Algorithm, SigningKey, VerifyingKey, verified
from orgledger.audit.note import read_note
from orgledger.audit.proof import verify_proof
from orgledger.audit.signer import Signer, read_keys
from orgledger.domain.merkle import Frontier, is_consistent
from orgledger.ledger import Ledger
from orgledger.projections.rebuild import check
from orgledger.store import schema
from orgledger.store.engine import Unavailable, writing
from tests.audit.altering import forged, without_guards
from tests.kit import JAN, Acme, FakeClock, create, key, open_ledger, rename

KEYS = [SigningKey.generate("ledger.test"), SigningKey.generate("ledger.test", Algorithm.ML_DSA_44_COSIGNATURE)]


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "signing.key"
    file.touch(mode=0o600)
    file.write_text("".join(f"{one.written}\n" for one in KEYS))
    return file


@pytest.fixture
def ledger(database_url: str, clock: FakeClock, key_file: Path) -> Iterator[Ledger]:
    """A ledger that signs."""
    opened = open_ledger(database_url, clock, signing_key_file=str(key_file))
    yield opened
    opened.close()


def keys(acme: Acme) -> list[VerifyingKey]:
    assert acme.ledger.checkpoints.signer is not None
    return acme.ledger.checkpoints.signer.verifying(f"ledger.test/{acme.key}")


def signed(acme: Acme, size: int | None = None) -> str:
    """The note at a size, or else at the head; it may not be refused."""
    found = acme.ledger.checkpoints.at(acme.key, size or acme.head)
    assert found.unsigned is None
    assert found.note is not None
    return found.note


def refusal(acme: Acme, size: int | None = None) -> str:
    """Why the signer will not."""
    found = acme.ledger.checkpoints.at(acme.key, size or acme.head)
    assert found.note is None
    assert found.unsigned is not None
    return found.unsigned


def test_a_checkpoint_is_signed_by_every_key_of_the_log(acme: Acme) -> None:
    note = read_note(signed(acme))

    assert read_body(note.text).origin == f"ledger.test/{acme.key}"
    assert read_body(note.text).size == 1
    assert [one.key.algorithm for one in verified(note, keys(acme))] == [
        Algorithm.ED25519,
        Algorithm.ML_DSA_44_COSIGNATURE,
    ]


def test_a_checkpoint_is_signed_once_and_kept(acme: Acme) -> None:
    note = signed(acme)

    assert sorted(signed(acme).splitlines()) == sorted(note.splitlines())
    with acme.ledger.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(schema.checkpoint)).scalar_one() == 2


def test_an_earlier_size_is_signed_as_long_as_it_agrees(acme: Acme) -> None:
    acme.records(create(key("one")), create(key("two")))
    later = read_body(read_note(signed(acme)).text)
    earlier = read_body(read_note(signed(acme, 1)).text)

    path = acme.ledger.checkpoints.consistency(acme.key, 1, 3)

    assert (earlier.size, later.size) == (1, 3)
    assert is_consistent(1, 3, path, earlier.root, later.root)


def test_without_a_key_the_root_is_told_and_says_that_it_is_unsigned(acme: Acme) -> None:
    found = Checkpoints(acme.ledger.engine).at(acme.key, 1)

    assert found.checkpoint.root == Frontier(1, [found.checkpoint.root]).root()
    assert (found.note, found.checkpoint.origin) == (None, f"orgledger/{acme.key}")
    assert found.unsigned is not None
    assert "No signing key" in found.unsigned


def test_a_proof_verifies_with_nothing_but_itself_and_the_key(acme: Acme) -> None:
    acme.records(*(create(key(f"unit {number}")) for number in range(20)))
    proof = acme.ledger.checkpoints.proof(acme.key, 7, acme.head)
    written = proof.written()
    assert written is not None

    found, signers = verify_proof(written, keys(acme))

    assert (found.index, found.leaf, found.checkpoint.size) == (6, proof.leaf, 21)
    assert {one.key.name for one in signers} == {f"ledger.test/{acme.key}"}
    for wrong in (
        written.replace("index 6", "index 7"),
        written.replace("\n21\n", "\n22\n"),
        written.replace(written.splitlines()[3], written.splitlines()[4]),
        written.replace(f"ledger.test/{acme.key}\n21", f"ledger.test/{key('other')}\n21"),
        written.replace("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
    ):
        assert wrong != written
        with pytest.raises(Unproven):
            verify_proof(wrong, keys(acme))
    with pytest.raises(Unproven, match="No trusted key"):
        verify_proof(written, [])


# What the signer refuses. The database is altered with all its rights, and every hash above made anew.


def grown(acme: Acme) -> None:
    acme.records(*(create(key(f"unit {number}")) for number in range(9)))
    acme.records(rename(key("unit 0"), "Nine", JAN))


def test_a_rewritten_entry_gets_no_signature(acme: Acme) -> None:
    grown(acme)
    signed(acme)
    forged(acme, lambda leaves: [leaf.replace(b"unit", b"Unit") if at == 4 else leaf for at, leaf in enumerate(leaves)])
    acme.records(create(key("after")))

    assert "The first 11 entries are not those that were signed at size 11" in refusal(acme)


def test_a_ledger_without_its_last_entries_gets_no_signature(acme: Acme) -> None:
    grown(acme)
    signed(acme)
    forged(acme, lambda leaves: leaves[:-2])

    assert "ends at entry 9, but 11 entries were signed" in refusal(acme, 9)


def test_a_ledger_that_was_continued_otherwise_gets_no_signature(acme: Acme) -> None:
    grown(acme)
    signed(acme)
    forged(acme, lambda leaves: [*leaves[:-2], b"{}", b"{}", b"{}"])

    assert "somebody rewrote them" in refusal(acme, 12)


def test_an_altered_tree_alone_gets_no_signature(acme: Acme) -> None:
    grown(acme)
    signed(acme)
    without_guards(acme.ledger.engine, "tree", "checkpoint")
    with acme.ledger.engine.begin() as connection:
        connection.execute(delete(schema.checkpoint))
        eight = schema.tree.c.sequence == 8
        hashes = connection.execute(select(schema.tree.c.hashes).where(eight)).scalar_one()
        connection.execute(update(schema.tree).where(eight).values(hashes=bytes(hashes)[:96] + bytes(32)))

    assert "somebody rewrote them" in refusal(acme)


def test_the_size_that_was_signed_is_not_signed_with_another_root(acme: Acme) -> None:
    grown(acme)
    signed(acme)
    forged(acme, lambda leaves: [*leaves[:-1], b"{}"])

    assert "not those that were signed" in refusal(acme, 11)


def test_a_signer_whose_memory_was_lost_goes_by_its_own_signatures(acme: Acme, key_file: Path) -> None:
    grown(acme)
    signed(acme)
    shutil.rmtree(key_file.with_name("signing.key.signed"))
    forged(acme, lambda leaves: [b"{}", *leaves[1:]], keep_checkpoints=True)

    assert "not those that were signed" in refusal(acme, 11)


def test_a_memory_that_was_tampered_with_is_told(acme: Acme, key_file: Path) -> None:
    signed(acme)
    memory = key_file.with_name("signing.key.signed") / f"{acme.key}.checkpoint"
    memory.write_text("orgledger\n1\n")
    grown(acme)

    assert "is not what the signer wrote" in refusal(acme)


def test_what_cannot_be_remembered_is_not_signed(acme: Acme, key_file: Path) -> None:
    key_file.with_name("signing.key.signed").write_text("not a folder")

    assert "cannot be remembered" in refusal(acme)


def test_many_threads_sign_what_they_see(acme: Acme) -> None:
    acme.records(create(key("unit")))

    def record_and_sign(number: int) -> str:
        receipt = acme.records(rename(key("unit"), f"Name {number}", JAN))
        return signed(acme, receipt.last)

    with ThreadPoolExecutor(8) as threads:
        notes = list(threads.map(record_and_sign, range(24)))

    sizes = sorted(read_body(read_note(note).text).size for note in notes)
    assert sizes == list(range(3, 27))


def test_a_long_writer_does_not_stop_what_is_signed(sqlite_url: str, clock: FakeClock, key_file: Path) -> None:
    ledger = open_ledger(sqlite_url, clock, signing_key_file=str(key_file), lock_timeout_s=0)
    acme = Acme(ledger)

    with writing(ledger.engine):
        signed(acme)
    with ledger.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(schema.checkpoint)).scalar_one() == 0
    signed(acme)
    with ledger.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(schema.checkpoint)).scalar_one() == 2

    ledger.close()


# Key files.


def test_a_key_that_others_can_read_is_refused(key_file: Path, sqlite_url: str) -> None:
    key_file.chmod(stat.S_IRUSR | stat.S_IRGRP)

    with pytest.raises(Unavailable, match="can be read by others"):
        open_ledger(sqlite_url, signing_key_file=str(key_file))


@pytest.mark.parametrize(
    "written",
    ["", "nonsense", KEYS[1].written, f"{KEYS[0].written}\n{KEYS[0].written}"],
    ids=["nothing", "nonsense", "post-quantum alone", "the same twice"],
)
def test_a_file_without_the_keys_of_a_log_is_refused(key_file: Path, written: str) -> None:
    key_file.write_text(written)

    with pytest.raises(Unproven):
        read_keys(key_file)


def test_a_log_keeps_its_name(acme: Acme, key_file: Path) -> None:
    signed(acme)
    other = Signer([SigningKey.generate("other.test")], key_file.with_name("signing.key.signed"))
    acme.ledger.checkpoints = Checkpoints(acme.ledger.engine, other)

    assert "a log keeps its name" in refusal(acme)


def test_the_guards_are_there_to_be_taken_down(acme: Acme) -> None:
    """Else the tests above would prove nothing."""
    with pytest.raises(Exception, match="append-only"), acme.ledger.engine.begin() as connection:
        connection.execute(text("DELETE FROM event"))


def test_a_check_holds_the_tree_against_the_checkpoints_that_are_kept(acme: Acme) -> None:
    grown(acme)
    signed(acme, 10)
    signed(acme)
    assert list(check(acme.ledger.archive, acme.row, lambda _: None)) == []

    forged(acme, lambda leaves: [leaves[0].replace(b"acme", b"Acme"), *leaves[1:-1]], keep_checkpoints=True)
    found = list(check(acme.ledger.archive, acme.row, lambda _: None))

    assert "the checkpoint that was signed at entry 10 is not of this tree" in found
    assert "a checkpoint was signed at entry 11, and the ledger ends before" in found
