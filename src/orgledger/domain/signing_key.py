"""The keys that sign the ledger's checkpoints: that one gives way to another is itself on record, signed by both."""

from __future__ import annotations

from typing import Annotated, ClassVar

from orgledger.domain.command import Command, Dated, decides, note
from orgledger.domain.event import Event, OrganizationId
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.role import Role
from orgledger.domain.structure import Structure, existing
from orgledger.domain.timeline import Verb

CHARACTERS = 8_000
"""Of a key or a signature, the post-quantum ones included."""
KEYS = 4
"""Keys of one log at the same time."""


class SigningKeyRotated(Event, tag="SigningKeyRotated"):
    """Checkpoints are signed by other keys from here on; the old ones and the new ones say so."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {
        "en": "The ledger of {organization} is signed by other keys from here on",
        "zh": "{organization} 的账本自此由新密钥签署",
    }

    organization: OrganizationId
    previous: tuple[str, ...]
    keys: tuple[str, ...]
    signatures: tuple[str, ...]


class RotateSigningKey(Command):
    """Say that other keys sign from here on. `orgledger key rotate` makes all of it."""

    dated = Dated.UNDATED
    act = True
    needs = Role.ADMINISTRATOR

    previous: Annotated[tuple[str, ...], note("The vkeys that signed so far.")]
    keys: Annotated[tuple[str, ...], note("The vkeys that sign from here on.")]
    signatures: Annotated[
        tuple[str, ...], note("Lines of a signed note by which every one of these keys agrees to the change.")
    ]


@decides("rotateSigningKey")
def rotate_signing_key(structure: Structure, rotate: RotateSigningKey) -> SigningKeyRotated:
    """Say that other keys sign from here on.

    Raises:
        Refused: Invalid, if keys are missing or stay the same, or not every one of them signed.
    """
    given = {"previous": rotate.previous, "keys": rotate.keys, "signatures": rotate.signatures}
    for field, values in given.items():
        if not values or len(values) > 2 * KEYS or any(not 0 < len(value) <= CHARACTERS for value in values):
            raise refuse(Invalid("Keys and signatures are given as `orgledger key rotate` makes them.")).under(field)
    if set(rotate.previous) & set(rotate.keys):
        raise refuse(Invalid("A key does not give way to itself.")).under("keys")
    if len(rotate.signatures) != len(rotate.previous) + len(rotate.keys):
        raise refuse(Invalid("Every key that goes and every key that comes signs the change.")).under("signatures")
    key = existing(structure, "organization", structure.organization)
    return SigningKeyRotated(organization=key, previous=rotate.previous, keys=rotate.keys, signatures=rotate.signatures)
