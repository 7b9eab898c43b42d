"""The vectors that every verifier is held against. They only grow: what was proved once is proved for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orgledger.audit.checkpoint import Unproven
from orgledger.audit.key import read_vkey, verified
from orgledger.audit.note import read_note
from orgledger.audit.proof import verify_proof
from orgledger.audit.rotation import check_rotation
from orgledger.audit.verify_bundle import Malformed, read_rotation
from orgledger.domain.merkle import is_consistent, is_included
from orgledger.domain.signing_key import SigningKeyRotated
from tests.kit import HOUSE

FOLDER = Path(__file__).parent / "vectors"


def vectors(kind: str) -> Any:
    """One test per case of a file."""
    cases = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    assert {case["valid"] for case in cases} == {True, False}
    return pytest.mark.parametrize("case", cases, ids=[f"{at}-{case['name']}" for at, case in enumerate(cases)])


@vectors("inclusion")
def test_inclusion(case: dict[str, Any]) -> None:
    path = [bytes.fromhex(one) for one in case["path"]]

    found = is_included(bytes.fromhex(case["leafHash"]), case["index"], case["size"], path, bytes.fromhex(case["root"]))

    assert found is case["valid"]


@vectors("consistency")
def test_consistency(case: dict[str, Any]) -> None:
    path = [bytes.fromhex(one) for one in case["path"]]

    roots = bytes.fromhex(case["oldRoot"]), bytes.fromhex(case["newRoot"])

    assert is_consistent(case["old"], case["new"], path, *roots) is case["valid"]


@vectors("notes")
def test_notes(case: dict[str, Any]) -> None:
    keys = [read_vkey(vkey) for vkey in case["vkeys"]]

    try:
        signers = [one.key.signer for one in verified(read_note(case["note"]), keys)]
    except Unproven:
        signers = None

    assert signers == case["signers"]


@vectors("proofs")
def test_proofs(case: dict[str, Any]) -> None:
    keys = [read_vkey(vkey) for vkey in case["vkeys"]]

    try:
        proof, _ = verify_proof(case["proof"], keys)
        found = {"leaf": proof.leaf.decode(), "index": proof.index, "size": proof.checkpoint.size}
    except Unproven:
        found = None

    expected = {name: case[name] for name in ("leaf", "index", "size")} if case["valid"] else None
    assert found == expected


@vectors("rotations")
def test_rotations(case: dict[str, Any]) -> None:
    event = SigningKeyRotated(organization=HOUSE, **{field: tuple(texts) for field, texts in case["event"].items()})

    try:
        found = [key.vkey for key in check_rotation(case["origin"], event, [read_vkey(one) for one in case["vkeys"]])]
    except Unproven:
        found = None

    assert found == case["keys"]


@pytest.mark.parametrize("odd", [" {}", "{} ", "\u3000{}"])
def test_keys_that_are_not_written_as_they_were_signed_do_not_change(odd: str) -> None:
    cases = json.loads((FOLDER / "rotations.json").read_text(encoding="utf-8"))
    case = next(case for case in cases if case["valid"])
    event = {**case["event"], "previous": [odd.format(one) for one in case["event"]["previous"]]}
    given = SigningKeyRotated(organization=HOUSE, **{field: tuple(texts) for field, texts in event.items()})

    with pytest.raises(Unproven):
        check_rotation(case["origin"], given, [read_vkey(one) for one in case["vkeys"]])
    with pytest.raises(Malformed):
        read_rotation(case["origin"], event)
