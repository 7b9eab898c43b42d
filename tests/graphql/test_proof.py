"""Proofs through GraphQL: fresh in the answer of the mutation, and verified without the server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from orgledger.audit.key import SigningKey, VerifyingKey
from orgledger.audit.proof import verify_proof
from orgledger.domain.merkle import is_consistent, is_included
from orgledger.ledger import Ledger
from tests.graphql.asker import Asker, both_engines
from tests.kit import JAN, MAR, SALES, Acme, FakeClock, create, key, open_ledger, rename

KEY = SigningKey.generate("ledger.test")
CHECKPOINT = "origin size root note unsigned signatures { name keyId witness signedAt line }"
PROOF = f"index leaf leafHash path tlogProof checkpoint {{ {CHECKPOINT} }}"


@pytest.fixture
def signing(database_url: str, clock: FakeClock, tmp_path: Path) -> Iterator[Ledger]:
    file = tmp_path / "signing.key"
    file.touch(mode=0o600)
    file.write_text(KEY.written)
    opened = open_ledger(database_url, clock, signing_key_file=str(file))
    yield opened
    opened.close()


def verifying(acme: Acme) -> list[VerifyingKey]:
    assert acme.ledger.checkpoints.signer is not None
    return acme.ledger.checkpoints.signer.verifying(f"ledger.test/{acme.key}")


def proves(proof: dict[str, Any]) -> bool:
    """Whether the fields alone lead from leaf to root."""
    path = [bytes.fromhex(one) for one in proof["path"]]
    root = bytes.fromhex(proof["checkpoint"]["root"])
    return is_included(bytes.fromhex(proof["leafHash"]), proof["index"], proof["checkpoint"]["size"], path, root)


@both_engines
def test_a_mutation_answers_with_proofs_of_what_it_recorded(signing: Ledger) -> None:
    acme, ask = Acme(signing), Asker(signing)
    acme.records(*(create(key(f"unit {number}")) for number in range(6)))

    found = ask(
        f"""mutation($one: RecordInput!) {{ record(input: $one) {{ ... on Recorded {{
        checkpoint {{ {CHECKPOINT} }} entries {{ sequence leafHash proof {{ {PROOF} }} }} }} }} }}""",
        one={"operations": [create(SALES), rename(SALES, "Sales", MAR)]},
    )["record"]

    assert found["checkpoint"]["size"] == 9
    assert found["checkpoint"]["unsigned"] is None
    for entry in found["entries"]:
        proof = entry["proof"]
        assert proof["index"] == entry["sequence"] - 1
        assert proof["leafHash"] == entry["leafHash"]
        assert proof["checkpoint"] == found["checkpoint"]
        assert proves(proof)
        verified, _ = verify_proof(proof["tlogProof"], verifying(acme))
        assert verified.leaf.decode() == proof["leaf"]


def test_without_a_key_everything_is_proved_against_a_root_that_says_it_is_unsigned(acme: Acme, ask: Asker) -> None:
    acme.records(create(SALES))

    found = ask(f"{{ entry(sequence: 1) {{ proof {{ {PROOF} }} }} }}")["entry"]["proof"]

    assert proves(found)
    assert (found["tlogProof"], found["checkpoint"]["note"], found["checkpoint"]["signatures"]) == (None, None, [])
    assert "No signing key" in found["checkpoint"]["unsigned"]


def test_sizes_inside_a_set_are_those_of_its_end(acme: Acme, ask: Asker) -> None:
    acme.records(create(SALES), rename(SALES, "One", JAN), rename(SALES, "Two", MAR))
    acme.records(rename(SALES, "Three", MAR))

    found = ask(
        """{ at: checkpoint(sequence: 2) { size root } end: checkpoint(sequence: 4) { size root }
        head: checkpoint { size }
        entry(sequence: 1) {
          own: proof(size: 1) { checkpoint { size } }
          set: proof(size: 3) { checkpoint { size root } }
          newest: proof { checkpoint { size } } }
        organizations { checkpoint { size } }
        organization(asOf: {known: {sequence: 3}}) { checkpoint { size root } } }"""
    )

    assert found["at"] == found["end"] == found["entry"]["set"]["checkpoint"]
    assert found["at"] == found["organization"]["checkpoint"]
    assert found["at"]["size"] == 4
    assert (
        found["head"]
        == found["entry"]["newest"]["checkpoint"]
        == found["organizations"][0]["checkpoint"]
        == {"size": 5}
    )
    assert found["entry"]["own"]["checkpoint"] == {"size": 1}


def test_the_ledger_proves_that_it_only_grew(acme: Acme, ask: Asker) -> None:
    acme.records(create(SALES), rename(SALES, "One", JAN), rename(SALES, "Two", MAR))
    acme.records(*(rename(SALES, f"{number}", MAR) for number in range(7)))

    found = ask("{ consistency(from: 3) { from { size root } to { size root } path } }")["consistency"]

    assert (found["from"]["size"], found["to"]["size"]) == (4, 11)
    path = [bytes.fromhex(one) for one in found["path"]]
    roots = [bytes.fromhex(found[end]["root"]) for end in ("from", "to")]
    assert is_consistent(4, 11, path, *roots)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ("{ entry(sequence: 2) { proof(size: 1) { index } } }", "between 2 and 2"),
        ("{ entry(sequence: 2) { proof(size: 3) { index } } }", "between 2 and 2"),
        ("{ checkpoint(sequence: -1) { size } }", "counted from 1"),
        ("{ checkpoint(sequence: 99) { size } }", "99"),
        ("{ consistency(from: 2, to: 1) { path } }", "The ledger grows"),
        ('{ checkpoint(code: "nobody") { size } }', "nobody"),
    ],
)
def test_what_cannot_be_proved_is_told(acme: Acme, ask: Asker, document: str, told: str) -> None:
    acme.records(create(SALES))

    ((_, message),) = ask.errors(document)

    assert told in message


def test_a_signer_that_refuses_says_why_and_the_rest_is_answered(signing: Ledger) -> None:
    acme, ask = Acme(signing), Asker(signing)
    acme.records(create(SALES), rename(SALES, "One", JAN))
    assert ask("{ checkpoint { note } }")["checkpoint"]["note"]
    with signing.engine.begin() as connection:
        for name in ("event_refuses_delete", "tree_refuses_delete", "checkpoint_refuses_delete"):
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("DELETE FROM checkpoint"))
        connection.execute(text("DELETE FROM event WHERE sequence = 3"))
        connection.execute(text("DELETE FROM tree WHERE sequence = 3"))

    found = ask("{ entry(sequence: 1) { sequence proof(size: 1) { tlogProof checkpoint { note unsigned } } } }")[
        "entry"
    ]

    assert found["sequence"] == 1
    assert found["proof"]["tlogProof"] is found["proof"]["checkpoint"]["note"] is None
    assert "ends at entry 2, but 3 entries were signed" in found["proof"]["checkpoint"]["unsigned"]
