"""Signatures of reports: whoever has the public key tells the report that was signed from every other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from orgledger.audit.checkpoint import Unproven
from orgledger.audit.key import SigningKey
from orgledger.audit.rotation import rotation
from orgledger.audit.signer import memory_beside
from orgledger.cli.key import write_key
from orgledger.domain.change_set import Context
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports.checking import Files, examine
from orgledger.reports.making import Made, make
from orgledger.reports.signature import check, keys_of, sign
from orgledger.store.engine import Unavailable
from tests.kit import COMPANY, JULY, Acme, open_ledger, rename
from tests.reports.signed import house, signing


@pytest.fixture
def engine_name() -> str:
    """Nothing here depends on the engine."""
    return "sqlite"


@pytest.fixture
def ledger(database_url: str, tmp_path: Path) -> Iterator[Ledger]:
    opened = signing(database_url, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def acme(ledger: Ledger) -> Acme:
    return house(ledger)


def structure(acme: Acme) -> Made:
    return make(acme.ledger, acme.key, "structure", "csv")


def test_a_signed_report_is_verified_by_the_public_key_alone(acme: Acme) -> None:
    made = structure(acme)
    note = sign(acme.ledger, made)
    [public] = acme.ledger.checkpoints.signer.verifying(acme.ledger.checkpoints.origin(acme.key))  # type: ignore[union-attr]

    done = examine(Files(made.name, made.body, made.receipt(), note), None, [public])

    assert done.faults == ()
    assert done.attested is not None
    assert done.attested.signers == (public.signer,)
    assert done.attested.statement.order == made.order
    assert done.attested.statement.root == acme.ledger.checkpoints.at(acme.key, acme.head).checkpoint.root.hex()


def test_the_same_report_has_the_same_signature(acme: Acme) -> None:
    assert sign(acme.ledger, structure(acme)) == sign(acme.ledger, structure(acme))


@pytest.mark.parametrize("part", ["body", "receipt", "note", "key"])
def test_what_was_altered_is_told(acme: Acme, part: str) -> None:
    made = structure(acme)
    body, receipt, note = made.body, made.receipt(), sign(acme.ledger, made)
    keys = keys_of(acme.ledger, acme.row, made.order.sequence)
    if part == "body":
        body += b" "
    elif part == "receipt":
        receipt = receipt.replace(b'"sequence": ', b'"sequence": 1')
    elif part == "note":
        note = note.replace('"rows":', '"rows":1')
    else:
        keys = [SigningKey.generate(keys[0].name).verifying]

    done = examine(Files(made.name, body, receipt, note), None, keys)

    assert done.attested is None
    assert done.faults


def test_a_checkpoint_is_no_signature_of_a_report(acme: Acme) -> None:
    made = structure(acme)
    note = acme.ledger.checkpoints.at(acme.key, acme.head).note

    with pytest.raises(Unproven, match="not the signature of a report"):
        check(note or "", keys_of(acme.ledger, acme.row, acme.head), made.digest, made.order)


def test_without_a_key_nothing_is_signed(acme: Acme, database_url: str) -> None:
    plain = open_ledger(database_url)

    with pytest.raises(Unavailable, match="orgledger key generate"):
        sign(plain, make(plain, acme.key, "structure", "csv"))

    plain.close()


def test_a_key_that_gave_way_counts_for_reports_of_before_and_for_no_others(
    acme: Acme, database_url: str, tmp_path: Path
) -> None:
    earlier = structure(acme)
    note = sign(acme.ledger, earlier)
    signer, origin = acme.ledger.checkpoints.signer, acme.ledger.checkpoints.origin(acme.key)
    assert signer is not None
    fresh = SigningKey.generate("ledger.example.com")
    file = tmp_path / "fresh.key"
    write_key(file, [fresh])
    command = rotation(origin, signer.keys_of(origin), [msgspec.structs.replace(fresh, name=origin)])
    acme.ledger.record(acme.key, acme.ledger.read([{"rotateSigningKey": msgspec.to_builtins(command)}], Context()))
    acme.records(rename(COMPANY, "Later", JULY))
    later = structure(acme)
    by_the_former = sign(acme.ledger, later)
    memory_beside(tmp_path / "signing.key").rename(memory_beside(file))
    after = open_ledger(database_url, signing_key_file=str(file))
    row = after.archive.find(acme.key)

    trusted = check(note, keys_of(after, row, earlier.order.sequence), earlier.digest, earlier.order)

    assert trusted.signers == (signer.verifying(origin)[0].signer,)
    with pytest.raises(Unproven, match="Nobody who is trusted"):
        check(by_the_former, keys_of(after, row, later.order.sequence), later.digest, later.order)
    after.close()


def test_a_ledger_that_lost_its_end_signs_no_report(acme: Acme, tmp_path: Path) -> None:
    made = make(acme.ledger, acme.key, "structure", "csv", Asked(sequence=acme.entries()[3].last))
    sign(acme.ledger, structure(acme))  # From now on the signer knows this head.
    signer = acme.ledger.checkpoints.signer
    assert signer is not None
    [file] = list(signer.folder.glob("*.checkpoint"))
    origin, size, root = file.read_text().splitlines()
    file.write_text(f"{origin}\n{int(size) + 5}\n{root}\n")

    with pytest.raises(Unavailable, match="not signed"):
        sign(acme.ledger, made)
