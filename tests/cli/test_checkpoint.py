"""Keys, checkpoints, proofs and witnesses on the command line."""

from __future__ import annotations

import stat
from pathlib import Path

import msgspec
import pytest

from orgledger.audit.checkpoint import Unproven
from orgledger.audit.key import read_vkey, verified
from orgledger.audit.note import read_note
from orgledger.audit.proof import verify_proof
from orgledger.audit.rotation import check_rotation
from orgledger.cli.witness import create_app
from orgledger.domain.signing_key import SigningKeyRotated
from tests.cli.runner import Terminal
from tests.kit import key


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "signing.key"


@pytest.fixture
def signing(orgledger: Terminal, key_file: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal whose ledger of acme signs."""
    orgledger.runs("key", "generate", key_file, "--name", "ledger.test", "--post-quantum")
    monkeypatch.setenv("ORGLEDGER_SIGNING_KEY_FILE", str(key_file))
    orgledger.runs("organization", "register", "--code", "acme", "--name", "en=Acme")
    return orgledger


def test_a_key_is_readable_by_its_owner_alone_and_never_overwritten(orgledger: Terminal, key_file: Path) -> None:
    said = orgledger("key", "generate", key_file)
    before = key_file.read_text()
    again = orgledger("key", "generate", key_file)

    assert said.code == 0
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert before.split("+")[-1].strip() not in said.out
    assert again.code == 1
    assert "never overwritten" in again.err
    assert key_file.read_text() == before


def test_a_name_that_is_none_is_refused(orgledger: Terminal, key_file: Path) -> None:
    said = orgledger("key", "generate", key_file, "--name", "two words")

    assert (said.code, key_file.exists()) == (2, False)
    assert "no spaces" in said.err


def test_a_checkpoint_verifies_with_the_keys_that_are_shown(signing: Terminal) -> None:
    keys = [read_vkey(line) for line in signing.runs("key", "show").splitlines()]
    note = read_note(signing.runs("checkpoint"))

    assert len(verified(note, keys)) == 2


def test_a_proof_verifies_with_the_keys_that_are_shown(signing: Terminal) -> None:
    keys = [read_vkey(line) for line in signing.runs("key", "show").splitlines()]

    proof, _ = verify_proof(signing.runs("proof", "1"), keys)

    assert proof.leaf.startswith(b"{")
    assert signing("proof", "2").code == 1
    assert "no entry 2" in signing("proof", "2").err


def test_without_a_key_the_root_is_printed_and_told_to_be_unsigned(orgledger: Terminal) -> None:
    orgledger.runs("organization", "register", "--code", "acme", "--name", "en=Acme")

    said = orgledger("checkpoint")

    assert said.code == 0
    assert said.out.splitlines()[1] == "1"
    assert "Not signed: No signing key" in said.err
    assert "no signed checkpoint" in orgledger("proof", "1").err
    assert "ORGLEDGER_SIGNING_KEY_FILE" in orgledger("key", "show").err


def test_a_checkpoint_is_dropped(signing: Terminal, tmp_path: Path) -> None:
    said = signing("checkpoint", "--drop", tmp_path / "drops")

    (file,) = (tmp_path / "drops").iterdir()
    assert file.read_text() == said.out


def test_what_could_not_be_sent_is_told(signing: Terminal, tmp_path: Path) -> None:
    vkey = witness_vkey(signing, tmp_path / "other.key")

    said = signing("checkpoint", "--witness", f"{vkey}@http://127.0.0.1:9")

    assert said.code == 4
    assert "witness.test: http://127.0.0.1:9 cannot be reached" in said.err
    assert said.out.startswith("ledger.test/")


def witness_vkey(orgledger: Terminal, file: Path) -> str:
    """A new witness's key, as it is printed."""
    return orgledger.runs("key", "generate", file, "--witness", "--name", "witness.test").splitlines()[-1]


def test_a_witness_without_a_key_is_refused(signing: Terminal, tmp_path: Path) -> None:
    for told in ("nonsense", "nonsense@http://127.0.0.1:9"):
        assert signing("checkpoint", "--witness", told).code == 2


def test_a_key_that_cannot_be_used_is_told(orgledger: Terminal, key_file: Path) -> None:
    said = orgledger("organization", "list", ORGLEDGER_SIGNING_KEY_FILE=str(key_file))

    assert said.code == 5
    assert "cannot be read" in said.err


def test_a_witness_listens_on_this_machine_alone_and_with_its_own_key(signing: Terminal, tmp_path: Path) -> None:
    log = signing.runs("key", "show").splitlines()[0]
    memory, file = tmp_path / "memory", tmp_path / "witness.key"
    witness_vkey(signing, file)

    remote = signing("witness", "--key", file, "--memory", memory, "--log", log, "--host", "0.0.0.0")
    foreign = signing("witness", "--key", tmp_path / "keys" / "signing.key", "--memory", memory, "--log", log)
    nothing = signing("witness", "--key", file, "--memory", memory, "--log", "x")

    assert (remote.code, foreign.code, nothing.code) == (2, 2, 2)
    assert "--allow-remote" in remote.err
    assert "the key of a log" in foreign.err


def test_a_witness_is_made_from_the_environment(
    signing: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    witness_vkey(signing, tmp_path / "witness.key")
    monkeypatch.setenv("ORGLEDGER_WITNESS_KEY_FILE", str(tmp_path / "witness.key"))
    monkeypatch.setenv("ORGLEDGER_WITNESS_MEMORY", str(tmp_path / "memory"))
    monkeypatch.setenv("ORGLEDGER_WITNESS_LOGS", signing.runs("key", "show").splitlines()[0])

    assert [route.path for route in create_app().routes] == ["/add-checkpoint"]  # type: ignore[attr-defined]


def test_keys_give_way_to_others_and_the_ledger_says_so(
    signing: Terminal, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = [read_vkey(line) for line in signing.runs("key", "show").splitlines()]
    before = signing.runs("checkpoint")

    signing.runs("key", "rotate", tmp_path / "new.key")
    monkeypatch.setenv("ORGLEDGER_SIGNING_KEY_FILE", str(tmp_path / "new.key"))

    new = [read_vkey(line) for line in signing.runs("key", "show").splitlines()]
    entry = signing.data("{ entry(sequence: 2) { ... on SigningKeyRotated { previous keys signatures } } }")["entry"]
    event = SigningKeyRotated(organization=key("acme"), **{name: tuple(values) for name, values in entry.items()})
    assert check_rotation(old[0].name, event, old) == new
    assert not {one.vkey for one in old} & {one.vkey for one in new}
    assert len(verified(read_note(before), old)) == 2
    assert len(verified(read_note(signing.runs("checkpoint")), new)) == 2
    forgeries = {
        "another log": (f"{old[0].name}x", event, old),
        "keys that nobody trusted": (old[0].name, event, new),
        "another key": (old[0].name, msgspec.structs.replace(event, keys=event.previous), old),
        "a signature less": (old[0].name, msgspec.structs.replace(event, signatures=event.signatures[:-1]), old),
    }
    for origin, forged, trusted in forgeries.values():
        with pytest.raises(Unproven):
            check_rotation(origin, forged, trusted)


def test_a_rotation_remembers_what_was_signed(signing: Terminal, key_file: Path, tmp_path: Path) -> None:
    signing.runs("checkpoint")

    signing.runs("key", "rotate", tmp_path / "new.key")

    (memory,) = (tmp_path / "new.key.signed").glob("*.checkpoint")
    assert memory.read_text().startswith("ledger.test/")
    assert signing("key", "rotate", tmp_path / "new.key").code == 1
