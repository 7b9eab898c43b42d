"""Keys that give way to others: a statement that every one of them signs, so that nobody else can make it."""

from __future__ import annotations

from collections.abc import Sequence

from orgledger.audit.checkpoint import Unproven
from orgledger.audit.key import SigningKey, VerifyingKey, read_vkey
from orgledger.audit.note import read_signature
from orgledger.domain.signing_key import RotateSigningKey, SigningKeyRotated

FIRST_LINE = "orgledger/signing-key-rotation/1"


def statement(origin: str, previous: Sequence[VerifyingKey], keys: Sequence[VerifyingKey]) -> str:
    """What all of them sign."""
    lines = [FIRST_LINE, origin, *(f"- {key.vkey}" for key in previous), *(f"+ {key.vkey}" for key in keys)]
    return "".join(f"{line}\n" for line in lines)


def rotation(origin: str, previous: Sequence[SigningKey], keys: Sequence[SigningKey]) -> RotateSigningKey:
    """The command by which the keys of a log give way to others."""
    old, new = [key.verifying for key in previous], [key.verifying for key in keys]
    text = statement(origin, old, new)
    return RotateSigningKey(
        previous=tuple(key.vkey for key in old),
        keys=tuple(key.vkey for key in new),
        signatures=tuple(key.sign_text(text).line() for key in (*previous, *keys)),
    )


def check_rotation(origin: str, event: SigningKeyRotated, trusted: Sequence[VerifyingKey]) -> list[VerifyingKey]:
    """The keys that are trusted from an event on, once every key in it signed it, and one of them was trusted before.

    Raises:
        Unproven: if not.
    """
    previous, keys = [read_vkey(one) for one in event.previous], [read_vkey(one) for one in event.keys]
    if [key.vkey for key in (*previous, *keys)] != [*event.previous, *event.keys]:
        raise Unproven("The keys are not written as they were signed: something stands around one of them.")
    text, signatures = statement(origin, previous, keys), [read_signature(one) for one in event.signatures]
    for key in (*previous, *keys):
        made = [one for one in signatures if key.made(one)]
        if key.name != origin or not made:
            raise Unproven(f"{key.signer} did not sign that the keys of {origin} change.")
        for one in made:
            key.verify_text(text, one)
    if not {key.vkey for key in previous} & {key.vkey for key in trusted}:
        raise Unproven(f"None of the keys that give way was trusted for {origin}.")
    return keys
