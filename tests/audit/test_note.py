"""Notes and keys: what others signed verifies here, what we sign is what they read, and nothing else passes."""

from __future__ import annotations

import base64

import pytest

from orgledger.audit.checkpoint import Checkpoint, Unproven, read_body
from orgledger.audit.key import Algorithm, SigningKey, read_signing_key, read_vkey, verified
from orgledger.audit.note import Note, read_note

# The example of golang.org/x/mod/sumdb/note, made by its authors.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
SIGNED = f"{TEXT}\n{LINE}\n"

BODY = Checkpoint("orgledger/acme", 7, bytes(range(32))).body()
NOW = 1_800_000_000


def test_a_note_signed_elsewhere_verifies_here() -> None:
    note = read_note(SIGNED)

    assert note.text == TEXT
    assert [one.key.name for one in verified(note, [read_vkey(VKEY)])] == ["PeterNeumann"]


def test_a_note_signed_here_is_the_one_signed_elsewhere() -> None:
    key = read_signing_key(SKEY)

    assert Note(TEXT, (key.sign(TEXT, NOW),)).written() == SIGNED
    assert (key.verifying.vkey, key.written) == (VKEY, SKEY)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_every_kind_of_key_verifies_what_it_signed_and_says_when(algorithm: Algorithm) -> None:
    key = SigningKey.generate("house/w1", algorithm)
    note = read_note(Note(BODY, (key.sign(BODY, NOW),)).written())

    (found,) = verified(note, [read_vkey(key.verifying.vkey)])

    assert found.time == (None if algorithm is Algorithm.ED25519 else NOW)
    assert read_signing_key(key.written) == key


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("byte", [0, 7, 8, 40, -1])
def test_an_altered_signature_is_refused(algorithm: Algorithm, byte: int) -> None:
    key = SigningKey.generate("house", algorithm)
    signed = key.sign(BODY, NOW)
    raw = bytearray(signed.signature)
    raw[byte] ^= 1
    note = Note(BODY, (type(signed)(signed.name, signed.key_id, bytes(raw)),))

    with pytest.raises(Unproven, match="does not verify"):
        verified(note, [key.verifying])


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("place", [0, 15, 20])
def test_an_altered_text_is_refused(algorithm: Algorithm, place: int) -> None:
    key = SigningKey.generate("house", algorithm)
    altered = BODY[:place] + ("8" if BODY[place] != "8" else "9") + BODY[place + 1 :]

    with pytest.raises(Unproven):
        verified(Note(altered, (key.sign(BODY, NOW),)), [key.verifying])


def test_signatures_of_unknown_keys_are_passed_over() -> None:
    known, unknown = SigningKey.generate("house"), SigningKey.generate("house")
    note = Note(BODY, (unknown.sign(BODY, NOW), known.sign(BODY, NOW)))

    assert [one.key for one in verified(note, [known.verifying])] == [known.verifying]
    assert verified(note, []) == []


def test_a_post_quantum_signature_commits_to_the_name_of_its_key() -> None:
    """With the message that the specification spells out, byte by byte."""
    key = SigningKey.generate("w1", Algorithm.ML_DSA_44_COSIGNATURE)
    renamed = SigningKey("w2", key.algorithm, key.seed)
    signed = key.sign(BODY, NOW)
    moved = type(signed)("w2", renamed.verifying.key_id, signed.signature)

    with pytest.raises(Unproven):
        verified(Note(BODY, (moved,)), [renamed.verifying])


NOT_NOTES = {
    "no signature": f"{TEXT}\n",
    "no empty line": f"{TEXT}{LINE}\n",
    "no end": f"{TEXT}\n{LINE}",
    "a carriage return": f"{TEXT}\r\n{LINE}\n",
    "a hyphen": f"{TEXT}\n{LINE}\n".replace("—", "-"),
    "not base64": f"{TEXT}\n{LINE[:-2]}!=\n",
    "base64 with loose bits": f"{TEXT}\n{LINE[:-3]}N=\n",
    "only an id": f"{TEXT}\n— PeterNeumann x08gow==\n",
    "a name with a plus": f"{TEXT}\n{LINE}\n".replace("PeterNeumann", "Peter+Neumann"),
    "too large": f"{'x' * 100_000}\n\n{LINE}\n",
    "too many signatures": f"{TEXT}\n" + f"{LINE}\n" * 65,
    "nothing": "",
}


@pytest.mark.parametrize("written", NOT_NOTES.values(), ids=NOT_NOTES)
def test_what_is_not_a_note_is_refused(written: str) -> None:
    with pytest.raises(Unproven):
        read_note(written)


@pytest.mark.parametrize(
    "vkey", ["", "x", VKEY[:-1], VKEY.replace("c74f", "c74e"), VKEY.replace("Peter", "Petra"), "a+b+c", "x+00000000+"]
)
def test_what_is_not_a_key_is_refused(vkey: str) -> None:
    with pytest.raises(Unproven):
        read_vkey(vkey)


@pytest.mark.parametrize("written", ["", VKEY, SKEY[:-4], SKEY.replace("c74f", "c74e"), "PRIVATE+KEY+x+y+z"])
def test_what_is_not_a_signing_key_is_refused_without_telling_it(written: str) -> None:
    with pytest.raises(Unproven) as refused:
        read_signing_key(written)

    assert not written or written[-8:] not in str(refused.value)
    assert base64.b64decode("AYEKFALV").hex() not in repr(read_signing_key(SKEY))


def test_the_body_of_a_checkpoint_reads_back() -> None:
    assert read_body(BODY) == Checkpoint("orgledger/acme", 7, bytes(range(32)))


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "body",
    [
        "",
        f"a\n07\n{ROOT}\n",
        f"a\n-7\n{ROOT}\n",
        f"a\n\u0667\n{ROOT}\n",
        f"a\n{10**19}\n{ROOT}\n",
        f"\n7\n{ROOT}\n",
        f"a\n7\n{ROOT}",
        f"a\n7\n{ROOT[:-4]}\n",
        f"a\n7\n{ROOT}\nmore\n",
        "a\n7\n",
    ],
)
def test_what_is_not_a_checkpoint_is_refused(body: str) -> None:
    with pytest.raises(Unproven):
        read_body(body)
