"""The vault: personal values, locked beside the ledger and gone for good once their key is destroyed.

A leaf holds the commitment to a value. Value and salt are a box: AES-256-GCM under a data key, bound to organization,
commitment, field and subject, so that no box opens in another's place. What an event says of a person is locked with
the person's key; a title, a reason or another free text with a key of its own; an actor's name with the actor's, a
draft with the draft's.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Row, select

from orgledger.audit.key_store import NONCE_BYTES, KeyStore
from orgledger.domain.data_key import ACTOR, DRAFT, PERSON, WEBHOOK, data_key, locked_by
from orgledger.settings import Settings
from orgledger.store import schema
from orgledger.store.engine import Unavailable
from orgledger.store.sheet import Personal, Sheet

log = logging.getLogger("orgledger.vault")

SALT_BYTES = 32
TOLD = 10_000
"""Faults that are remembered, so that the log tells of each once."""


class Opened(NamedTuple):
    """What was in a box."""

    value: str
    salt: bytes


class Vault:
    """Locks and opens the personal values of all organizations of a ledger."""

    def __init__(self, settings: Settings) -> None:
        self.keys = KeyStore(settings)
        self.told: set[bytes] = set()
        """Hashes of the faults that the log tells of already."""

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
        lasting = [one.data_key for one in sheet.personal if locked_by(PERSON, one.data_key)]
        fresh = [one.data_key for one in sheet.personal if not locked_by(PERSON, one.data_key)]
        if again:
            lasting, fresh = [*lasting, *fresh], []
        actors = {key: data_key(ACTOR, key) for key in sheet.actors}
        keys = self.keys.obtain(sheet.organization, [*lasting, *actors.values()], fresh)
        sheet.tables[schema.private_value] = [
            value_row(sheet.organization, one, keys[one.data_key]) for one in sheet.personal
        ]
        sheet.tables[schema.actor] = [
            actor_row(sheet.organization, key, name, keys[actors[key]]) for key, name in sheet.actors.items()
        ]

    def values(self, organization: str, rows: Iterable[Row[Any]]) -> dict[str, Opened]:
        """The values in rows of `private_value`, by commitment; of what was erased or lost there is none.

        Raises:
            Unavailable: if the key store cannot be read, or is not the one of this organization.
        """
        found, faults = self.opened(organization, rows)
        self._warn(organization, faults.values())
        return found

    def opened(self, organization: str, rows: Iterable[Row[Any]]) -> tuple[dict[str, Opened], dict[str, str]]:
        """The values in rows of `private_value`, by commitment; and by commitment, why one does not open.

        One that was erased is in neither. A fault stays with its own value: the others open.

        Raises:
            Unavailable: see `values`.
        """
        rows = list(rows)
        keys, lost = self._found(organization, {row.data_key for row in rows})
        found, faults = {}, {}
        for row in rows:
            bound = ("value", organization, row.commitment, row.field, row.subject or "")
            try:
                if row.data_key in keys:
                    plain = unlocked(keys[row.data_key], bytes(row.box), *bound)
                    found[row.commitment] = Opened(plain[SALT_BYTES:].decode(), plain[:SALT_BYTES])
                elif row.data_key in lost:
                    faults[row.commitment] = lost[row.data_key]
            except Unavailable as error:
                faults[row.commitment] = str(error)
        return found, faults

    def names(self, organization: str, rows: Iterable[Row[Any]]) -> dict[str, str]:
        """The names in rows of `actor`, by pseudonym; of what was erased or lost there is none.

        Raises:
            Unavailable: see `values`.
        """
        found, faults = self.opened_names(organization, rows)
        self._warn(organization, faults.values())
        return found

    def opened_names(self, organization: str, rows: Iterable[Row[Any]]) -> tuple[dict[str, str], dict[str, str]]:
        """The names in rows of `actor`, by pseudonym; and by pseudonym, why one does not open. See `opened`.

        Raises:
            Unavailable: see `values`.
        """
        kept = {data_key(ACTOR, row.key): row for row in rows if row.box is not None}
        keys, lost = self._found(organization, kept)
        found, faults = {}, {kept[name].key: why for name, why in lost.items()}
        for name, key in keys.items():
            row = kept[name]
            try:
                found[row.key] = unlocked(key, bytes(row.box), "actor", organization, row.key).decode()
            except Unavailable as error:
                faults[row.key] = str(error)
        return found, faults

    # Drafts, and secrets that programs share.

    def lock(self, organization: str, draft: str, plain: bytes, kind: str = DRAFT) -> bytes:
        """Lock a draft, or something else of a kind, with its own key."""
        name = data_key(kind, draft)
        self.keys.forget(organization, [name])  # Another process may have discarded it.
        keys = self.keys.obtain(organization, [name], ())
        return locked(keys[name], plain, kind, organization, draft)

    def unlock(self, organization: str, drafts: dict[str, bytes], kind: str = DRAFT) -> dict[str, bytes]:
        """What is drafted, by key, of what opens.

        A draft that was discarded, and came back with a backup, is gone all the same.
        """
        names = {data_key(kind, key): key for key in drafts}
        lost: dict[str, str] = {}
        keys = self.keys.find(organization, names, lost)
        found, faults = {}, list(lost.values())
        for name, key in keys.items():
            draft = names[name]
            try:
                found[draft] = unlocked(key, drafts[draft], kind, organization, draft)
            except Unavailable as error:
                faults.append(str(error))
        self._warn(organization, faults)
        return found

    def discard(self, connection: Connection, organization: str, draft: str, kind: str = DRAFT) -> None:
        """Destroy the key of a draft, or of something else of a kind, that is gone; nothing, while its row is there.

        Args:
            connection: to the ledger's database.
            organization: whose.
            draft: the key of what is gone.
            kind: what it was.
        """
        table = {DRAFT: schema.draft, WEBHOOK: schema.webhook}[kind]
        query = select(table.c.id).where(table.c.organization == organization, table.c.id == draft)
        if connection.execute(query).first() is None:
            self.keys.destroy(organization, {data_key(kind, draft): None})

    def _warn(self, organization: str, faults: Iterable[str]) -> None:
        """Tell the operator, once, of what does not open; whoever reads finds nothing in its place."""
        new = {hashlib.sha256(f"{organization} {fault}".encode()).digest(): fault for fault in faults}
        new = {digest: fault for digest, fault in new.items() if digest not in self.told}
        if not new:
            return
        self.told = self.told | new.keys() if len(self.told) < TOLD else set(new)
        log.warning(
            "%d personal values or names of %s do not open, such as: %s. `orgledger db check` tells of each",
            len(new),
            organization,
            next(iter(new.values())),
        )

    def _found(self, organization: str, names: Iterable[str]) -> tuple[dict[str, AESGCM], dict[str, str]]:
        """The keys of rows by name; and by name, why one is lost that no erasure destroyed.

        Raises:
            Unavailable: if the key store holds no key of the organization: it is another ledger's.
        """
        names, lost = set(names), dict[str, str]()
        keys = self.keys.find(organization, names, lost)
        missing = names - keys.keys() - lost.keys()
        if missing:
            missing -= self.keys.listed(organization).keys()
        if missing and not self.keys.knows(organization):
            raise Unavailable(
                f"The keys of {len(missing)} personal values or names are not in the key store, and no erasure "
                "destroyed them. Is vault_url the store that belongs to this ledger?"
            )
        return keys, lost | {
            name: f"the data key {name} is not in the key store, and no erasure destroyed it" for name in missing
        }


def rename(connection: Connection, keys: KeyStore, organization: str, *, keep: bool = False) -> None:
    """Name the keys of an organization by their kinds, where they were made before names had kinds.

    What each locks is told by the ledger's tables. One that locks nothing stays as it is: the ledger may have been
    restored from a backup, and a newer one may need it.

    Args:
        connection: to the ledger's database.
        keys: of the same ledger.
        organization: whose.
        keep: whether the former names stay as well.

    Raises:
        Unavailable: if the key store cannot be written to.
    """
    named: dict[str, list[str]] = {name: [] for name in keys.without_kind(organization)}
    if not named:
        return
    tables = {DRAFT: schema.draft.c.id, WEBHOOK: schema.webhook.c.id, ACTOR: schema.actor.c.key}
    for kind, column in tables.items():
        query = select(column).where(column.table.c.organization == organization, column.table.c.box.is_not(None))
        for key in connection.execute(query).scalars():
            if key in named:
                named[key].append(data_key(kind, key))
    table = schema.private_value.c
    query = select(table.data_key).where(table.organization == organization, table.data_key.like(f"{PERSON}/%"))
    for name in connection.execute(query.distinct()).scalars():
        if (key := locked_by(PERSON, name)) in named:
            named[key].append(name)
    keys.rename(organization, {former: given for former, given in named.items() if given}, keep=keep)


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
