"""What the verifier says of sound, doubtful and forged bundles. The second one, in JavaScript, says the very same."""

from __future__ import annotations

import ast
import base64
import io
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from orgledger.audit import verify_bundle
from orgledger.audit.verify_bundle import (
    ORDER,
    PRIVATE,
    PROPOSED,
    Checkpoint,
    Key,
    Malformed,
    Policy,
    Tree,
    consistent,
    included,
    read_rotation,
    signed,
    verify,
    verify_proof,
)
from orgledger.domain.catalogue import EVENTS
from orgledger.domain.command import COMMANDS
from tests.audit.cases import CASES, Case
from tests.audit.house import (
    LOG,
    ORIGIN,
    POLICY,
    THIEF,
    WITNESSES,
    House,
    growth_of,
    path_of,
    root_of,
)
from tests.audit.node import NODE, VERIFIER, in_node, needs_node

FILE = Path(verify_bundle.__file__)


def report(case: Case) -> dict[str, Any]:
    """What the verifier says."""
    return verify(
        io.BytesIO(case.bundle),
        [Key.read(text) for text in case.keys],
        [Checkpoint.read(text) for text in case.since],
        Policy.read(case.policy) if case.policy else None,
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_bundle_is_found_to_be_what_it_is(case: Case) -> None:
    found = report(case)

    first = found["first"] or {"class": None, "sequence": None}
    assert (found["verdict"], first["class"], first["sequence"]) == (case.verdict, case.kind, case.sequence), found


@needs_node
def test_both_verifiers_give_the_same_report_of_every_bundle() -> None:
    given = [{"bundle": one.bundle, "keys": one.keys, "since": one.since, "policy": one.policy} for one in CASES]

    theirs = in_node(given)

    for case, found in zip(CASES, theirs, strict=True):
        assert found == json.loads(json.dumps(report(case))), case.name


@needs_node
def test_an_act_that_does_not_say_whom_it_erases_erases_nobody_for_either() -> None:
    house = House()
    house.erase(5, act=9)
    bundle = house.bundle(private=True)
    changed = bundle.replace(b'"event":{"person":"', b'"event":{"peRson":"')
    assert changed != bundle

    [found] = in_node([{"bundle": changed, "keys": [LOG.vkey], "since": [], "policy": POLICY}])
    ours = verify(io.BytesIO(changed), [Key.read(LOG.vkey)], (), Policy.read(POLICY))

    assert json.loads(json.dumps(ours)) == found
    assert (5, "unauthorized redaction") in {(one["sequence"], one["class"]) for one in ours["findings"]}


def test_every_class_of_findings_is_shown_by_a_case() -> None:
    shown = {case.kind for case in CASES}

    assert shown == {None, *verify_bundle.INTEGRITY, *verify_bundle.COMPLETENESS}


def test_it_knows_which_fields_of_events_are_private() -> None:
    declared = {
        name: tuple(field for field, kind in event.__annotations__.items() if "Private" in str(kind))
        for name, event in EVENTS.items()
    }

    assert {name: fields for name, fields in declared.items() if fields} == PRIVATE


def test_it_knows_which_operations_of_a_change_request_are_private() -> None:
    declared = {
        name: tuple(field for field, kind in one.command.__annotations__.items() if "Private" in str(kind))
        for name, one in COMMANDS.items()
        if not one.command.act
    }

    assert {name: fields for name, fields in declared.items() if fields} == {"registerPerson": PROPOSED}


@needs_node
def test_the_other_one_knows_the_same_fields() -> None:
    fields = {name: list(fields) for name, fields in {**PRIVATE, "registerPerson": PROPOSED}.items()}
    assert in_node([{"kind": "private"}]) == [fields]


# The tree.


@needs_node
def test_both_verifiers_agree_with_the_letter_of_the_standard_on_roots_and_paths() -> None:
    house = House(37)
    leaves, hashes = house.bytes(), house.hashes()
    given, expected = [], []
    for size in (1, 2, 3, 8, 11, 37):
        for index in range(size):
            path = path_of(index, hashes[:size])
            assert included(index, size, hashes[index], path, root_of(hashes[:size]))
            proof = proof_of(index, path, house.head(size).note)
            elsewhere = proof.replace(f"index {index}\n", f"index {index + 1}\n")
            for one, leaf, verdict in (
                (proof, leaves[index], "ok"),
                (proof, leaves[index - 1], "tampered"),
                (elsewhere, leaves[index], "tampered"),
            ):
                given.append({"proof": one, "leaf": leaf, "keys": [LOG.vkey], "since": [], "policy": POLICY})
                expected.append(verdict)

    ours = [verify_proof(one["proof"], one["leaf"], [Key.read(LOG.vkey)], Policy.read(POLICY)) for one in given]

    assert in_node(given) == ours
    assert [found["verdict"] for found in ours] == expected


def test_a_tree_grows_into_the_root_of_the_standard_and_every_growth_is_proven() -> None:
    hashes = House(40).hashes()
    tree = Tree()
    for size in range(41):
        assert tree.root() == root_of(hashes[:size])
        if size < 40:
            tree.append(hashes[size])
    for new in range(1, 41):
        for old in range(1, new + 1):
            path = growth_of(old, hashes[:new])
            assert consistent(old, new, root_of(hashes[:old]), root_of(hashes[:new]), path)
            assert not consistent(old, new, root_of(hashes[:old]), bytes(32), path)
            assert not consistent(old, new, bytes(32), root_of(hashes[:new]), path)
            assert not consistent(old, new, root_of(hashes[:old]), root_of(hashes[:new]), [*path, bytes(32)])
            if old < new:
                assert not consistent(old - 1, new, root_of(hashes[:old]), root_of(hashes[:new]), path)
                assert not consistent(old, new, root_of(hashes[:old]), root_of(hashes[:new]), path[:-1])


def proof_of(index: int, path: list[bytes], checkpoint: str) -> str:
    """The proof of one entry. Source: C2SP tlog-proof."""
    lines = ["c2sp.org/tlog-proof@v1", f"index {index}", *(base64.b64encode(node).decode() for node in path)]
    return "\n".join(lines) + "\n\n" + checkpoint


def test_a_proof_without_a_believed_key_or_a_quorum_proves_nothing() -> None:
    house = House(3)
    proof = proof_of(1, path_of(1, house.hashes()), house.head(3, LOG, WITNESSES[0]).note)
    leaf = house.bytes()[1]
    forged = proof.replace("\u2014 witness", "\u2014 Witness")

    assert verify_proof(proof, leaf, [Key.read(LOG.vkey)])["verdict"] == "ok"
    assert verify_proof(forged, leaf, [Key.read(LOG.vkey)])["verdict"] == "ok"
    assert verify_proof(proof, leaf, [])["verdict"] == "unverifiable"
    assert verify_proof(proof, leaf, [Key.read(THIEF.vkey)])["verdict"] == "unverifiable"
    assert verify_proof(proof, leaf, policy=Policy.read(POLICY))["verdict"] == "unverifiable"


@pytest.mark.parametrize(
    "proof", ["", "c2sp.org/tlog-proof@v1\nindex 0\n", "c2sp.org/tlog-proof@v1\nindex 01\n\nx", "x\n\ny"]
)
def test_a_proof_that_does_not_read_is_said_to_be_none(proof: str) -> None:
    with pytest.raises(Malformed):
        verify_proof(proof, b"", [])


# The vectors that every verifier is held against.

FOLDER = Path(__file__).parent / "vectors"


def vectors() -> list[dict[str, Any]]:
    """Those of kinds that these verifiers know: no post-quantum signatures."""
    found = [
        {**case, "kind": kind}
        for kind in ("inclusion", "consistency", "notes", "proofs", "rotations")
        for case in json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    ]
    return [one for one in found if all(Key.read(vkey).kind in (1, 4) for vkey in one.get("vkeys", ()))]


def outcome(case: dict[str, Any]) -> object:
    """Whether a vector holds, or who signed it."""
    if case["kind"] == "inclusion":
        path = [bytes.fromhex(one) for one in case["path"]]
        leaf, root = bytes.fromhex(case["leafHash"]), bytes.fromhex(case["root"])
        return included(case["index"], case["size"], leaf, path, root)
    if case["kind"] == "consistency":
        path = [bytes.fromhex(one) for one in case["path"]]
        roots = bytes.fromhex(case["oldRoot"]), bytes.fromhex(case["newRoot"])
        return consistent(case["old"], case["new"], *roots, path)
    keys = [Key.read(vkey) for vkey in case["vkeys"]]
    try:
        if case["kind"] == "notes":
            return [f"{key.name}+{key.id.hex()}" for key in Checkpoint.read(case["note"]).signers(keys)]
        if case["kind"] == "rotations":
            previous, _ = read_rotation(case["origin"], case["event"])
            return any(key in keys for key in previous)
        witnesses = tuple((str(at), key) for at, key in enumerate(key for key in keys if key.kind == 4))
        policy = Policy(tuple(key for key in keys if key.kind == 1), witnesses, (), "none")
        return verify_proof(case["proof"], policy=policy)["verdict"]
    except Malformed:
        return None


def test_the_vectors_of_proofs_hold_here_too() -> None:
    for case in vectors():
        found = outcome(case)
        if case["kind"] == "notes":
            assert sorted(found or []) == sorted(case["signers"] or []), case["name"]
        else:
            assert (found in (True, "ok")) is case["valid"], (case["kind"], case["name"], found)


@needs_node
def test_the_vectors_of_proofs_hold_in_javascript_too() -> None:
    given = vectors()

    assert in_node(given) == [outcome(case) for case in given]


# Signatures.


def test_signatures_are_verified_as_another_implementation_does() -> None:
    random_ = random.Random(3)
    for number in range(60):
        private = Ed25519PrivateKey.from_private_bytes(random_.randbytes(32))
        public = private.public_key().public_bytes_raw()
        message = random_.randbytes(number * 3)
        good = private.sign(message)
        bent = bytearray(good)
        bent[random_.randrange(64)] ^= 1 << random_.randrange(8)
        for one in (good, bytes(bent), good[:63], good + b"x"):
            assert signed(public, message, one) == by_cryptography(public, message, one)
        assert not signed(public, message + b"x", good)
        assert not signed(random_.randbytes(32), message, good)


def test_a_signature_is_valid_in_one_writing_only() -> None:
    private = Ed25519PrivateKey.from_private_bytes(bytes(32))
    public, good = private.public_key().public_bytes_raw(), private.sign(b"x")
    larger = (int.from_bytes(good[32:], "little") + ORDER).to_bytes(32, "little")

    assert signed(public, b"x", good)
    assert not signed(public, b"x", good[:32] + larger)


def test_the_vectors_of_the_standard_verify() -> None:
    # RFC 8032 §7.1, tests 1 to 3.
    for public, message, signature in (
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            (
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
                "d25bf5f0595bbe24655141438e7a100b"
            ),
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            (
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
                "387b2eaeb4302aeeb00d291612bb0c00"
            ),
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            (
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
                "4a7c15e9716ed28dc027beceea1ec40a"
            ),
        ),
    ):
        assert signed(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))
        assert not signed(bytes.fromhex(public), bytes.fromhex(message) + b"x", bytes.fromhex(signature))


def by_cryptography(public: bytes, message: bytes, signature: bytes) -> bool:
    """What another implementation says of a signature."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_the_note_of_the_standard_reads_and_verifies() -> None:
    # The key and the note of the documentation of golang.org/x/mod/sumdb/note.
    key = Key.read("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    line = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="

    assert key.signs(text, base64.b64decode(line)[4:])
    assert not key.signs(text + b"x", base64.b64decode(line)[4:])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "a+b+c",
        LOG.vkey[:-4],
        LOG.vkey.replace("acme+", "acme+0"),
        "+00000000+AAAA",
        LOG.vkey.replace("acme", "ac me"),
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Key.read(text)


# Policies.


@pytest.mark.parametrize(
    "text",
    [
        "",
        "quorum none\nquorum none",
        "quorum W1",
        "magic\nquorum none",
        f"witness W {WITNESSES[0].vkey}\nwitness W {WITNESSES[1].vkey}\nquorum W",
        f"witness W {WITNESSES[0].vkey}\nwitness V {WITNESSES[0].vkey}\nquorum W",
        f"witness none {WITNESSES[0].vkey}\nquorum none",
        f"witness W {WITNESSES[0].vkey}\ngroup G 2 W\nquorum G",
        f"witness W {WITNESSES[0].vkey}\ngroup G 0 W\nquorum G",
        f"witness W {WITNESSES[0].vkey}\ngroup G any W\ngroup H any W\nquorum H",
        f"group G any W\nwitness W {WITNESSES[0].vkey}\nquorum G",
    ],
)
def test_a_policy_that_does_not_read_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        Policy.read(text)


def test_a_quorum_of_groups_wants_some_of_each() -> None:
    x1, x2, y1 = (Key.read(witness.vkey) for witness in WITNESSES)
    policy = Policy.read(
        f"# ours\n\n witness X1 {WITNESSES[0].vkey} https://x1.example\nwitness X2 {WITNESSES[1].vkey}\n"
        f"witness Y1 {WITNESSES[2].vkey}\ngroup X any X1 X2\ngroup Y all Y1\ngroup both all X Y\nquorum both\n"
    )

    assert policy.satisfied([x1, y1])
    assert policy.satisfied([x2, y1])
    assert not policy.satisfied([x1, x2])
    assert not policy.satisfied([])


# The script by itself.


def script(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the file by itself, without anything of this environment."""
    command = [sys.executable, "-I", "-S", str(FILE), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)


def test_the_file_needs_nothing_but_itself(tmp_path: Path) -> None:
    house = House()
    (tmp_path / "acme.bundle").write_bytes(house.bundle())
    (tmp_path / "key").write_text(LOG.vkey + "\n")
    (tmp_path / "old").write_text(house.head(4).note)
    (tmp_path / "policy").write_text(POLICY)
    house.leaves[5]["actor"] = "Forged"
    (tmp_path / "forged.bundle").write_bytes(house.bundle(House().head()))

    sound = script(
        tmp_path / "acme.bundle",
        "--key",
        tmp_path / "key",
        "--since",
        tmp_path / "old",
        "--policy",
        tmp_path / "policy",
    )
    forged = script(tmp_path / "forged.bundle", "--key", LOG.vkey, "--json")
    alone = script(tmp_path / "acme.bundle")
    strange = script(tmp_path / "key")
    absent = script(tmp_path / "absent", "--key", LOG.vkey)

    assert (sound.returncode, sound.stderr) == (0, "")
    assert sound.stdout.startswith(f"All 12 entries are what {ORIGIN} signed, and none is missing. They continue")
    assert forged.returncode == 4
    assert json.loads(forged.stdout)["first"] == {"sequence": 1, "class": "edited"}
    assert (alone.returncode, strange.returncode, absent.returncode) == (5, 5, 2)
    assert "not a bundle" in strange.stdout
    assert "absent" in absent.stderr


@needs_node
def test_the_other_file_says_the_same_from_its_own_command(tmp_path: Path) -> None:
    house = House()
    (tmp_path / "acme.bundle").write_bytes(house.bundle())
    (tmp_path / "old").write_text(house.head(4).note)
    (tmp_path / "policy").write_text(POLICY)
    (tmp_path / "entry.tlog-proof").write_text(proof_of(1, path_of(1, house.hashes()), house.head().note))
    (tmp_path / "leaf").write_bytes(house.bytes()[1] + b"\n")
    house.leaves[5]["actor"] = "Forged"
    (tmp_path / "forged.bundle").write_bytes(house.bundle(House().head()))

    (tmp_path / "proof.bundle").write_bytes((tmp_path / "entry.tlog-proof").read_bytes())
    (tmp_path / "bundle.tlog-proof").write_bytes((tmp_path / "acme.bundle").read_bytes())
    (tmp_path / "binary.tlog-proof").write_bytes(b"c2sp.org/tlog-proof@v1\nindex \xff\n")

    for name, *more in (
        ("proof.bundle", "--key", LOG.vkey, "--leaf", tmp_path / "leaf"),
        ("bundle.tlog-proof", "--key", LOG.vkey),
        ("binary.tlog-proof", "--key", LOG.vkey),
        ("acme.bundle", "--key", LOG.vkey, "--since", tmp_path / "old", "--policy", tmp_path / "policy"),
        ("forged.bundle", "--key", LOG.vkey),
        ("entry.tlog-proof", "--key", LOG.vkey, "--leaf", tmp_path / "leaf"),
        ("acme.bundle",),
        ("policy", "--key", LOG.vkey),
    ):
        ours = script(tmp_path / name, *more, "--json")
        command = [str(NODE), "--no-warnings", str(VERIFIER), str(tmp_path / name), *map(str, more), "--json"]
        theirs = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (theirs.returncode, json.loads(theirs.stdout)) == (ours.returncode, json.loads(ours.stdout)), name


@needs_node
def test_the_other_file_runs_in_a_node_without_web_crypto_at_hand(tmp_path: Path) -> None:
    (tmp_path / "acme.bundle").write_bytes(House().bundle())
    program = """
        delete globalThis.crypto;
        const { readFileSync } = await import("node:fs");
        const { verify, readKey } = await import(process.argv[1]);
        const keys = [await readKey(process.argv[2])];
        console.log((await verify([readFileSync(process.argv[3])], { keys })).verdict, globalThis.crypto);
    """
    command = [str(NODE), "--input-type=module", "--eval", program]
    arguments = [VERIFIER.as_uri(), LOG.vkey, str(tmp_path / "acme.bundle")]

    done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)

    assert (done.stdout, done.returncode) == ("ok undefined\n", 0), done.stderr


def test_the_file_verifies_the_proof_of_one_entry(tmp_path: Path) -> None:
    house = House(3)
    (tmp_path / "entry.tlog-proof").write_text(proof_of(1, path_of(1, house.hashes()), house.head().note))
    (tmp_path / "leaf.json").write_bytes(house.bytes()[1] + b"\n")
    (tmp_path / "other.json").write_bytes(house.bytes()[2] + b"\n")

    sound = script(tmp_path / "entry.tlog-proof", "--key", LOG.vkey, "--leaf", tmp_path / "leaf.json")
    other = script(tmp_path / "entry.tlog-proof", "--key", LOG.vkey, "--leaf", tmp_path / "other.json")
    alone = script(tmp_path / "entry.tlog-proof", "--key", LOG.vkey)
    written = (
        (tmp_path / "entry.tlog-proof")
        .read_text()
        .replace("index", f"extra {base64.b64encode(house.bytes()[1]).decode()}\nindex")
    )
    (tmp_path / "whole.tlog-proof").write_text(written)
    whole = script(tmp_path / "whole.tlog-proof", "--key", LOG.vkey)

    assert (sound.returncode, sound.stdout) == (0, f"Entry 2 is what {ORIGIN} signed, among 3.\n")
    assert (other.returncode, alone.returncode, whole.returncode) == (4, 5, 0)


def test_the_file_is_written_in_the_python_of_2020() -> None:
    ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 9))
