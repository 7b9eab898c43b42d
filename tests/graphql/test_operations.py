"""How a ledger is kept: its image, tables, checkpoints, witnesses and keys."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from orgledger.audit.key import Algorithm, SigningKey
from orgledger.audit.rotation import rotation
from orgledger.audit.signer import Signer
from orgledger.domain.change_set import Context
from orgledger.ledger import Ledger
from orgledger.projections.rebuild import rebuild
from tests.graphql.asker import Asker, both_engines
from tests.kit import COMPANY, MAR, Acme, FakeClock, open_ledger, rename

WITNESS = SigningKey.generate("witness.test", Algorithm.ED25519_COSIGNATURE)
KEY = SigningKey.generate("ledger.test")


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture
def ledger(database_url: str, clock: FakeClock, tmp_path: Path) -> Iterator[Ledger]:
    """A ledger that signs, and knows a witness that cannot be reached."""
    file = tmp_path / "signing.key"
    file.touch(mode=0o600)
    file.write_text(f"{KEY.written}\n")
    witness = f"{WITNESS.verifying.vkey}@http://127.0.0.1:9"
    opened = open_ledger(database_url, clock, signing_key_file=str(file), witnesses=witness)
    yield opened
    opened.close()


def operations(ask: Asker, fields: str) -> dict[str, object]:
    found: dict[str, object] = ask(f'{{ operations(code: "acme") {{ {fields} }} }}')["operations"]
    return found


@both_engines
def test_projections_are_told_against_the_ledger(tree: Acme, ask: Asker) -> None:
    fields = """tables { sequence assertions expected changeSets faults } image { sequence behind timelines kilobytes }
        rebuild { done } health { database followers } enforced readLogDays tokens { key } sessions { key }"""

    found = operations(ask, fields)

    tables, image = found.pop("tables"), found.pop("image")
    assert isinstance(tables, dict)
    assert isinstance(image, dict)
    assert tables == {
        "sequence": 5,
        "assertions": tables["expected"],
        "expected": tables["expected"],
        "changeSets": 2,
        "faults": [],
    }
    assert (image["sequence"], image["behind"]) == (5, 0)
    assert image["timelines"] > 0
    assert image["kilobytes"] > 0
    health = found.pop("health")
    assert isinstance(health, dict)
    assert health["followers"] == 0
    assert health["database"].startswith(("SQLite 3.", "PostgreSQL "))
    nothing = {"rebuild": None, "readLogDays": None, "tokens": None, "sessions": None}
    assert found == {"enforced": False, **nothing}


@both_engines
def test_a_rebuild_is_told_of_while_it_runs(tree: Acme, ask: Asker, database_url: str) -> None:
    reader = open_ledger(database_url)
    seen = []

    def meanwhile(_: int) -> None:
        seen.append(operations(Asker(reader), "rebuild { done total }")["rebuild"])

    rebuild(tree.ledger.archive, meanwhile)

    assert seen == [{"done": 5, "total": 5}]
    assert operations(Asker(reader), "rebuild { done total }") == {"rebuild": None}
    reader.close()


def test_checkpoints_are_listed_as_they_are_kept(tree: Acme, ask: Asker) -> None:
    """Looking signs nothing."""
    fields = "checkpoints(first: 2%s) { size root note signatures { name witness signedAt } }"
    assert operations(ask, fields % "") == {"checkpoints": []}
    checkpoints = tree.ledger.checkpoints
    for name in ("One", "Two", "Three"):
        tree.records(rename(COMPANY, name, MAR))
        checkpoints.at(tree.key, tree.head)
    seven = checkpoints.at(tree.key, 7)
    checkpoints.keep(tree.key, seven.checkpoint, [WITNESS.sign(seven.checkpoint.body(), 1_700_000_000)])

    eight, found = operations(ask, fields % "")["checkpoints"]  # type: ignore[misc]

    assert (eight["size"], found["size"]) == (8, 7)
    assert found["root"] == seven.checkpoint.root.hex()
    assert found["note"] == checkpoints.at(tree.key, 7).note
    assert sorted((one["witness"], one["signedAt"]) for one in found["signatures"]) == [
        (False, None),
        (True, "2023-11-14T22:13:20+00:00"),
    ]
    [six] = operations(ask, fields % ", below: 7")["checkpoints"]  # type: ignore[misc]
    assert six["size"] == 6


def test_a_witness_is_late_once_an_entry_waited_for_two_rounds(tree: Acme, ask: Asker, clock: FakeClock) -> None:
    fields = "witnesses { name size behind late signedAt }"
    assert operations(ask, fields) == {
        "witnesses": [{"name": "witness.test", "size": None, "behind": 5, "late": False, "signedAt": None}]
    }
    signed = tree.ledger.checkpoints.at(tree.key, 5)
    tree.ledger.checkpoints.keep(tree.key, signed.checkpoint, [WITNESS.sign(signed.checkpoint.body(), 1_700_000_000)])
    clock.at += timedelta(days=1)
    told = {"name": "witness.test", "signedAt": "2023-11-14T22:13:20+00:00"}
    assert operations(ask, fields) == {"witnesses": [{**told, "size": 5, "behind": 0, "late": False}]}

    tree.records(rename(COMPANY, "Later", MAR))
    assert operations(ask, fields) == {"witnesses": [{**told, "size": 5, "behind": 1, "late": False}]}
    clock.at += timedelta(seconds=61)
    assert operations(ask, fields) == {"witnesses": [{**told, "size": 5, "behind": 1, "late": True}]}


def test_keys_are_told_with_the_entry_that_brought_them(tree: Acme, ask: Asker, tmp_path: Path) -> None:
    fields = "keys { vkey algorithm since } keyRotations { sequence type }"
    origin = f"ledger.test/{tree.key}"
    [old] = tree.ledger.checkpoints.signer.verifying(origin)  # type: ignore[union-attr]
    plain = {"vkey": old.vkey, "algorithm": "ED25519", "since": None}
    assert operations(ask, fields) == {"keys": [plain], "keyRotations": []}

    fresh = Signer([SigningKey.generate("ledger.test")], tmp_path / "memory")
    tree.ledger.record(
        tree.key,
        tree.ledger.read(
            [{"rotateSigningKey": rotation_form(tree, fresh)}],
            Context(),
        ),
    )
    tree.ledger.checkpoints.signer = fresh

    [new] = fresh.verifying(origin)
    assert operations(ask, fields) == {
        "keys": [{"vkey": new.vkey, "algorithm": "ED25519", "since": 6}],
        "keyRotations": [{"sequence": 6, "type": "SigningKeyRotated"}],
    }


def rotation_form(acme: Acme, fresh: Signer) -> dict[str, list[str]]:
    """What `orgledger key rotate` records."""
    signer, origin = acme.ledger.checkpoints.signer, f"ledger.test/{acme.key}"
    assert signer is not None
    made = rotation(origin, signer.keys_of(origin), fresh.keys_of(origin))
    return {"previous": list(made.previous), "keys": list(made.keys), "signatures": list(made.signatures)}
