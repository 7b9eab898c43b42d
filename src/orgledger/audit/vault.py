"""The vault: personal values, locked beside the ledger and gone for good once their key is destroyed.

A leaf holds the commitment to a value. Value and salt are a box: AES-256-GCM under a data key, bound to organization,
commitment, field and subject, so that no box opens in another's place. What an event says of a person is locked with
the person's key; a title, a reason or another free text with a key of its own; an actor's name with the actor's, a
draft with the draft's.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Row

from orgledger.audit.key_store import NONCE_BYTES, KeyStore
from orgledger.settings import Settings
from orgledger.store import schema
from orgledger.store.engine import Unavailable
from orgledger.store.sheet import Personal, Sheet

SALT_BYTES = 32


class Opened(NamedTuple):
    """What was in a box."""

    value: str
    salt: bytes


class Vault:
    """Locks and opens the personal values of all organizations of a ledger."""

    def __init__(self, settings: Settings) -> None:
        self.keys = KeyStore(settings)

    def close(self) -> None:
        """Let go of the keys."""
        self.keys.close()

    # Values and names.

    def fill(self, sheet: Sheet, *, again: bool = False) -> None:
        """Turn the personal values and names on a sheet into rows; their keys are durable before this returns.

        Args:
            sheet: where they stand in plain text.
            again: whether some of them may have keys from an attempt that recorded nothing.

        Raises:
            Unavailable: if there is no key to lock them with.
        """
        if not (sheet.personal or sheet.actors):
            return
        lasting = [one.data_key for one in sheet.personal if one.data_key == one.subject]
        fresh = [one.data_key for one in sheet.personal if one.data_key != one.subject]
        if again:
            lasting, fresh = [*lasting, *fresh], []
        keys = self.keys.obtain(sheet.organization, [*lasting, *sheet.actors], fresh)
        sheet.tables[schema.private_value] = [
            value_row(sheet.organization, one, keys[one.data_key]) for one in sheet.personal
        ]
        sheet.tables[schema.actor] = [
            actor_row(sheet.organization, key, name, keys[key]) for key, name in sheet.actors.items()
        ]

    def values(self, organization: str, rows: Iterable[Row[Any]]) -> dict[str, Opened]:
        """The values in rows of `private_value`, by commitment; of what was erased there is none.

        Raises:
            Unavailable: if a box does not open, or its key is lost without an erasure.
        """
        rows = list(rows)
        keys = self._found(organization, {row.data_key for row in rows})
        found = {}
        for row in rows:
            if row.data_key in keys:
                bound = ("value", organization, row.commitment, row.field, row.subject or "")
                plain = unlocked(keys[row.data_key], bytes(row.box), *bound)
                found[row.commitment] = Opened(plain[SALT_BYTES:].decode(), plain[:SALT_BYTES])
        return found

    def names(self, organization: str, rows: Iterable[Row[Any]]) -> dict[str, str]:
        """The names in rows of `actor`, by pseudonym; of what was erased there is none.

        Raises:
            Unavailable: see `values`.
        """
        kept = [row for row in rows if row.box is not None]
        keys = self._found(organization, {row.key for row in kept})
        return {
            row.key: unlocked(keys[row.key], bytes(row.box), "actor", organization, row.key).decode()
            for row in kept
            if row.key in keys
        }

    # Drafts, and secrets that programs share.

    def lock(self, organization: str, draft: str, plain: bytes, kind: str = "draft") -> bytes:
        """Lock a draft, or something else of a kind, with its own key."""
        keys = self.keys.obtain(organization, [draft], ())
        return locked(keys[draft], plain, kind, organization, draft)

    def unlock(self, organization: str, drafts: dict[str, bytes], kind: str = "draft") -> dict[str, bytes]:
        """What is drafted, by key; a draft that was discarded, and came back with a backup, is gone all the same."""
        keys = self.keys.find(organization, drafts)
        return {key: unlocked(keys[key], box, kind, organization, key) for key, box in drafts.items() if key in keys}

    def discard(self, organization: str, draft: str) -> None:
        """Destroy the key of a draft, or of whatever else was locked, that is gone."""
        self.keys.destroy(organization, {draft: None})

    def _found(self, organization: str, names: Iterable[str]) -> dict[str, AESGCM]:
        """The keys of rows; a missing one must have been destroyed by an erasure.

        Raises:
            Unavailable: if it was not.
        """
        names = set(names)
        keys = self.keys.find(organization, names)
        if len(keys) < len(names):
            lost = names - set(keys) - set(self.keys.listed(organization))
            if lost:
                raise Unavailable(
                    f"The keys of {len(lost)} personal values or names are not in the key store, and no erasure "
                    "destroyed them. Is vault_url the store that belongs to this ledger?"
                )
        return keys


def actor_row(organization: str, actor: str, name: str, key: AESGCM) -> dict[str, Any]:
    """An actor's name as a row."""
    box = locked(key, name.encode(), "actor", organization, actor)
    return {"organization": organization, "key": actor, "box": box}


def value_row(organization: str, one: Personal, key: AESGCM) -> dict[str, Any]:
    """A personal value as a row."""
    private = one.private
    assert private.value is not None
    bound = ("value", organization, private.commitment, one.field, one.subject or "")
    return {
        "organization": organization,
        "commitment": private.commitment,
        "sequence": one.sequence,
        "field": one.field,
        "subject": one.subject,
        "data_key": one.data_key,
        "box": locked(key, private.salt + private.value.encode(), *bound),
        "lookup": one.lookup,
    }


def locked(key: AESGCM, plain: bytes, *bound: str) -> bytes:
    """A box: nonce and ciphertext, bound to its place. Source: NIST SP 800-38D, 96 random bits of nonce."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + key.encrypt(nonce, plain, associated(bound))


def unlocked(key: AESGCM, box: bytes, *bound: str) -> bytes:
    """What is in a box.

    Raises:
        Unavailable: if it was altered, or stands in another's place.
    """
    try:
        return key.decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], associated(bound))
    except InvalidTag:
        raise Unavailable(
            f"A personal value does not open ({', '.join(bound[2:])}): its row was altered. `orgledger db check` "
            "says which."
        ) from None


def associated(bound: tuple[str, ...]) -> bytes:
    """What a box is bound to, in bytes."""
    return msgspec.json.encode(["orgledger/vault/1", *bound])
