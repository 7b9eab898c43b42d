"""The key store: data keys, each locked by the key-encryption key, apart from the ledger they open.

A backup of the ledger holds personal values; a backup of this store holds what opens them. Kept elsewhere, and its
backups for a short time only, an erasure reaches the old backups of the ledger too. What was destroyed is listed here
as well, so that a ledger restored from before an erasure is told of it.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from orgledger.domain.data_key import ACTOR, PERSON, former
from orgledger.domain.data_key import data_key as name_of
from orgledger.settings import Settings, vault_key
from orgledger.store.engine import Unavailable, open_engine, scrub, writing
from orgledger.store.private_file import create, make_folder

KEY_BYTES = 32
NONCE_BYTES = 12
BATCH = 900
"""Names in one IN list."""
KEPT = 10_000
"""Data keys kept in memory, the least used dropped first."""
READS = "reads/"
"""What the names of the keys of a log of reads begin with: they lock nothing, and are made anew where they are gone."""
SCHEMA = "orgledger_vault"
"""Where the tables are on PostgreSQL."""
CHECK = b"orgledger/key-encryption-key/1"
"""Locked once by the key-encryption key, so that another one is told at once."""

ROTATED = (
    "The vault's key was rotated since this process began: set ORGLEDGER_VAULT_KEY, or vault_key_file, to the new one, "
    "and start it again. Nothing was read or recorded."
)

metadata = MetaData()
guardian = Table(
    "key_encryption_key",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("locked", LargeBinary, nullable=False, comment="A known text under the key-encryption key, to know it by."),
)
data_key = Table(
    "data_key",
    metadata,
    Column("organization", String(36), primary_key=True),
    Column("name", String(64), primary_key=True, comment="Kind and key of what it locks, or a commitment."),
    Column("locked", LargeBinary, nullable=False, comment="The key itself, under the key-encryption key."),
)
destroyed = Table(
    "destroyed",
    metadata,
    Column("organization", String(36), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("act", Text, nullable=False, comment="JSON: the erasure that destroyed the key; no value."),
)
LISTING = {
    "sqlite": sqlite.insert(destroyed).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(destroyed).on_conflict_do_nothing(),
}
"""Lists what was destroyed; the first to say so is believed."""
NAMING = {
    "sqlite": sqlite.insert(data_key).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(data_key).on_conflict_do_nothing(),
}
"""Adds a key under another name, unless there is one of that name."""
RELOCKING = (
    update(data_key)
    .where(data_key.c.organization == bindparam("at"), data_key.c.name == bindparam("of"))
    .values(locked=bindparam("to"))
)
"""Locks one data key anew."""


class Altered(Unavailable):
    """A data key does not open, though the key-encryption key is the right one."""


class KeyStore:
    """Data keys of all organizations, by name."""

    def __init__(self, settings: Settings) -> None:
        self.url = settings.vault_url or beside(settings.database_url)
        self.file = Path(settings.vault_key_file or key_file_beside(settings.database_url))
        self.lock_timeout_s = settings.lock_timeout_s
        self.guard = threading.RLock()
        self.opened: Engine | None = None
        self.lock: AESGCM | None = None
        """The key-encryption key, once it proved to be the right one."""
        self.proof = b""
        """By what it proved to be."""
        self.kept: OrderedDict[tuple[str, str], AESGCM] = OrderedDict()

    def __repr__(self) -> str:
        return "KeyStore()"

    def close(self) -> None:
        """Let go of the keys and the database."""
        with self.guard:
            self.kept.clear()
            self.lock = None
            if self.opened is not None:
                self.opened.dispose()
                self.opened = None

    # Data keys.

    def find(self, organization: str, names: Iterable[str], altered: dict[str, str] | None = None) -> dict[str, AESGCM]:
        """The keys of these names; one that does not exist, or was destroyed, is absent.

        Args:
            organization: whose.
            names: of the keys.
            altered: takes in, by name, why a key does not open; without it, one such key is an outage.

        Raises:
            Unavailable: if the store cannot be read, or the key-encryption key is not there, or another one.
        """
        wanted = sorted(set(names))
        found = {name: key for name in wanted if (key := self._recall(organization, name))}
        missing = [name for name in wanted if name not in found]
        if not missing:
            return found
        with self._errors(), self.engine.connect() as connection:
            for start in range(0, len(missing), BATCH):
                query = select(data_key.c.name, data_key.c.locked).where(
                    data_key.c.organization == organization, data_key.c.name.in_(missing[start : start + BATCH])
                )
                for name, locked in connection.execute(query):
                    try:
                        plain = self._plain(organization, name, bytes(locked))
                    except Altered as error:
                        if altered is None:
                            raise
                        altered[name] = str(error)
                    else:
                        found[name] = self._keep(organization, name, AESGCM(plain))
        return found

    def make(self, organization: str, names: Sequence[str]) -> dict[str, AESGCM]:
        """New keys of these names, durable before this returns.

        Raises:
            Unavailable: see `find`.
        """
        if not names:
            return {}
        new = {name: secrets.token_bytes(KEY_BYTES) for name in names}
        rows = [self._row(organization, name, key) for name, key in new.items()]
        with self._errors(), writing(self.engine) as connection:
            self._hold(connection)
            connection.execute(insert(data_key), rows)
        return {name: self._keep(organization, name, AESGCM(key)) for name, key in new.items()}

    def obtain(self, organization: str, lasting: Iterable[str], fresh: Iterable[str]) -> dict[str, AESGCM]:
        """The keys to lock with: of names that may have one already, and of names that never had.

        Raises:
            Unavailable: see `find`.
        """
        lasting = list(dict.fromkeys(lasting))
        found = self.find(organization, lasting)
        new = [name for name in lasting if name not in found]
        return found | self.make(organization, [*new, *dict.fromkeys(fresh)])

    def destroy(self, organization: str, acts: dict[str, str | None]) -> int:
        """Destroy keys, and list the acts that did so; without an act nothing is listed.

        Returns:
            How many there were.
        """
        gone = 0
        names = sorted(acts)
        olds = {name: old for name in names if (old := former(name)) is not None}
        with self._errors(), writing(self.engine) as connection:
            for start in range(0, len(names), BATCH):
                some = names[start : start + BATCH]
                for all_names in (some, [olds[name] for name in some if name in olds]):
                    place = (data_key.c.organization == organization, data_key.c.name.in_(all_names))
                    gone += connection.execute(delete(data_key).where(*place)).rowcount
                rows = [
                    {"organization": organization, "name": name, "act": act}
                    for name in some
                    if (act := acts[name]) is not None
                ]
                if rows:
                    connection.execute(LISTING[connection.dialect.name], rows)
        self.forget(organization, [*names, *olds.values()])
        scrub(self.engine)
        return gone

    def adopt(self, other: KeyStore, organization: str) -> None:
        """Take over the keys of an organization from another store, locked anew, and what was destroyed there.

        Raises:
            Unavailable: if one of the stores cannot be used, or a key does not open.
        """
        if self.url == other.url:
            return
        table = data_key.c
        self.guarding()  # Before the transaction: a store's first use writes, too.
        with self._errors(), other.engine.connect() as reading, writing(self.engine) as connection:
            there = set(connection.execute(select(table.name).where(table.organization == organization)).scalars())
            theirs = reading.execute(select(table.name, table.locked).where(table.organization == organization))
            rows = [
                self._row(organization, name, other._plain(organization, name, bytes(locked)))
                for name, locked in theirs
                if name not in there
            ]
            if rows:
                self._hold(connection)
                connection.execute(insert(data_key), rows)
            gone = select(destroyed).where(destroyed.c.organization == organization)
            if listed := [dict(row._mapping) for row in reading.execute(gone)]:
                connection.execute(LISTING[connection.dialect.name], listed)

    def present(self, organization: str, names: Iterable[str]) -> set[str]:
        """Which of these names have a key, whether or not it opens."""
        wanted, found = sorted(set(names)), set[str]()
        with self._errors(), self.engine.connect() as connection:
            for start in range(0, len(wanted), BATCH):
                query = select(data_key.c.name).where(
                    data_key.c.organization == organization, data_key.c.name.in_(wanted[start : start + BATCH])
                )
                found.update(connection.execute(query).scalars())
        return found

    def knows(self, organization: str) -> bool:
        """Whether there is any key of an organization, or was one that an erasure destroyed."""
        queries = (
            select(table.c.name).where(table.c.organization == organization, ~table.c.name.startswith(READS))
            for table in (data_key, destroyed)
        )
        with self._errors(), self.engine.connect() as connection:
            return any(connection.execute(query.limit(1)).first() is not None for query in queries)

    def named(self, organization: str, beginning: str) -> list[str]:
        """The names of an organization's keys that begin so, in order."""
        column = data_key.c.name
        with self._errors(), self.engine.connect() as connection:
            query = select(column).where(
                data_key.c.organization == organization, column.startswith(beginning, autoescape=True)
            )
            return sorted(connection.execute(query).scalars())

    def listed(self, organization: str) -> dict[str, str]:
        """Name → act of every key of an organization that was destroyed by an erasure."""
        with self._errors(), self.engine.connect() as connection:
            query = select(destroyed.c.name, destroyed.c.act).where(destroyed.c.organization == organization)
            return {named(name, act): act for name, act in connection.execute(query)}

    def without_kind(self, organization: str) -> list[str]:
        """The names of keys that were made before names had kinds; one may be the key of several things."""
        length = len(
            organization
        )  # All of them are UUIDs; a commitment is longer, and a name with its kind is not one.
        with self._errors(), self.engine.connect() as connection:
            query = select(data_key.c.name).where(
                data_key.c.organization == organization,
                func.length(data_key.c.name) == length,
                data_key.c.name.not_like("%/%"),
            )
            return list(connection.execute(query).scalars())

    def rename(self, organization: str, names: Mapping[str, Collection[str]], *, keep: bool = False) -> None:
        """Give keys the names that say their kind, all or none; where one has that name already, it stays.

        Args:
            organization: whose.
            names: the name of each key so far, and its names from now on.
            keep: whether they are found by their former names as well.

        Raises:
            Unavailable: see `find`.
        """
        if not names:
            return
        self.guarding()  # Before the transaction: a store's first use writes, too.
        with self._errors(), writing(self.engine) as connection:
            self._hold(connection)
            for former, given in names.items():
                place = (data_key.c.organization == organization, data_key.c.name == former)
                locked = connection.execute(select(data_key.c.locked).where(*place)).scalar_one_or_none()
                if locked is None:
                    continue
                try:
                    plain = self._plain(organization, former, bytes(locked))
                except Altered:
                    continue  # It opens nothing; what it locked is told of where it is read.
                rows = [self._row(organization, name, plain) for name in given]
                connection.execute(NAMING[connection.dialect.name], rows)
                if not keep:
                    connection.execute(delete(data_key).where(*place))
        if not keep:
            scrub(self.engine)

    def forget(self, organization: str, names: Iterable[str]) -> None:
        """Drop keys from memory: another process destroyed them."""
        with self.guard:
            for name in names:
                self.kept.pop((organization, name), None)

    def _recall(self, organization: str, name: str) -> AESGCM | None:
        with self.guard:
            found = self.kept.get((organization, name))
            if found is not None:
                self.kept.move_to_end((organization, name))
            return found

    def _keep(self, organization: str, name: str, key: AESGCM) -> AESGCM:
        with self.guard:
            self.kept[organization, name] = key
            while len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return key

    def _row(self, organization: str, name: str, key: bytes) -> dict[str, str | bytes]:
        nonce = secrets.token_bytes(NONCE_BYTES)
        locked = nonce + self.guarding().encrypt(nonce, key, place(organization, name))
        return {"organization": organization, "name": name, "locked": locked}

    def _plain(self, organization: str, name: str, locked: bytes) -> bytes:
        try:
            return self.guarding().decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], place(organization, name))
        except InvalidTag:
            with self._errors(), self.engine.connect() as connection:
                if bytes(connection.execute(select(guardian.c.locked)).scalar_one()) != self.proof:
                    raise Unavailable(ROTATED) from None
            raise Altered(
                f"The data key {name} of {organization} does not open: the key store was altered. Restore it."
            ) from None

    # The key-encryption key.

    def guarding(self) -> AESGCM:
        """The key-encryption key, read on first use; made, where the store is as new as it.

        Raises:
            Unavailable: if it is not there, or is not the one that this store was begun with.
        """
        with self.guard:
            if self.lock is None:
                self.lock = self._proved()
            return self.lock

    def _proved(self) -> AESGCM:
        with self._errors(), self.engine.connect() as connection:
            known = connection.execute(select(guardian.c.locked)).scalar_one_or_none()
            known = bytes(known) if known is not None else None
        key = self._read()
        if key is None:
            if known is not None:
                raise Unavailable(
                    f"The vault's key is not there: set ORGLEDGER_VAULT_KEY, or put the file {self.file} back. "
                    "Without it no personal value can be read or recorded."
                )
            key = make_key_file(self.file)
        lock = AESGCM(key)
        if known is None:
            proof = proof_of(lock)
            try:
                with self._errors(), writing(self.engine) as connection:
                    connection.execute(insert(guardian), {"id": 1, "locked": proof})
                self.proof = proof
                return lock
            except IntegrityError:  # Another process was quicker.
                return self._proved()
        if not opens(lock, known):
            raise Unavailable(
                "The vault's key is not the one that its key store was begun with, or was rotated to. Nothing was read "
                "or recorded; put the right key back (ORGLEDGER_VAULT_KEY, or vault_key_file)."
            )
        self.proof = known
        return lock

    def rotate(self, key: bytes) -> int:
        """Lock every data key by another key-encryption key, all of them or none.

        Whoever still holds the former one reads and writes nothing from then on.

        Args:
            key: the other one, kept where it will not be lost.

        Returns:
            How many data keys there are.

        Raises:
            Unavailable: if it is the same key, or a data key does not open, or the store cannot be used.
        """
        before, after = self.guarding(), AESGCM(key)
        with self._errors(), writing(self.engine) as connection:
            self._hold(connection, alone=True)
            rows = []
            for organization, name, locked in connection.execute(select(data_key)):
                where = place(organization, name)
                plain = self._plain(organization, name, bytes(locked))
                nonce = secrets.token_bytes(NONCE_BYTES)
                rows.append({"at": organization, "of": name, "to": nonce + after.encrypt(nonce, plain, where)})
            proof = proof_of(after)
            if opens(before, proof):
                raise Unavailable("That is the key by which the data keys are locked already.")
            if rows:
                connection.execute(RELOCKING, rows)
            connection.execute(update(guardian).values(locked=proof))
        with self.guard:
            self.lock, self.proof = after, proof
        scrub(self.engine)
        return len(rows)

    def _hold(self, connection: Connection, *, alone: bool = False) -> None:
        """Let the key-encryption key stay what it is until a transaction ends.

        Raises:
            Unavailable: if it is another one by now.
        """
        self.guarding()
        query = select(guardian.c.locked).with_for_update(read=not alone)
        if bytes(connection.execute(query).scalar_one()) != self.proof:
            raise Unavailable(ROTATED)

    def _read(self) -> bytes | None:
        text = vault_key()
        return read_key_file(self.file) if text is None else key_of(text, "ORGLEDGER_VAULT_KEY")

    # The database.

    @property
    def engine(self) -> Engine:
        """The database of the keys, its tables made on first use.

        Raises:
            Unavailable: if it cannot be used.
        """
        with self.guard:
            if self.opened is None:
                self.opened = self._open()
            return self.opened

    def _open(self) -> Engine:
        engine = open_engine(self.url, self.lock_timeout_s)
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(schema_translate_map={None: SCHEMA})
        with self._errors(), writing(engine) as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7674402)")
                if not connection.dialect.has_schema(connection, SCHEMA):
                    connection.execute(CreateSchema(SCHEMA))
            metadata.create_all(connection)
        return engine

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            raise Unavailable(f"The key store of personal values cannot be used: {reason}") from error


def named(name: str, act: str) -> str:
    """What a key that an act destroyed is named by now; its act says what it locked."""
    if former(name) is not None:
        return name
    told = msgspec.json.decode(act)
    for kind, field in ((PERSON, "person"), (ACTOR, "recordedAs")):
        if told.get(field) == name:
            return name_of(kind, name)
    return name


def proof_of(lock: AESGCM) -> bytes:
    """What a key-encryption key is known by: a known text, locked by it."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + lock.encrypt(nonce, CHECK, CHECK)


def opens(lock: AESGCM, proof: bytes) -> bool:
    """Whether a proof is that of a key-encryption key."""
    try:
        lock.decrypt(proof[:NONCE_BYTES], proof[NONCE_BYTES:], CHECK)
    except InvalidTag:
        return False
    return True


def key_of(text: str, source: str) -> bytes:
    """A key-encryption key as it is written.

    Raises:
        Unavailable: if it is none.
    """
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Unavailable(
            f"{source} holds no key: it takes {KEY_BYTES} bytes as {2 * KEY_BYTES} hexadecimal digits, such as "
            "`openssl rand -hex 32` prints."
        )
    return key


def read_key_file(file: Path) -> bytes | None:
    """The key-encryption key in a file; nothing, if there is no such file.

    Raises:
        Unavailable: if it cannot be read, or others can read it, or it holds no key.
    """
    try:
        if file.stat().st_mode & 0o077:
            raise Unavailable(f"{file} can be read by others: chmod 600 {file}")
        return key_of(file.read_text(encoding="ascii"), str(file))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        told = getattr(error, "strerror", None) or "it is no text"
        raise Unavailable(f"The vault's key cannot be read from {file}: {told}.") from None


def make_key_file(file: Path) -> bytes:
    """A new key in its file, readable by its owner only; another process's, if that was quicker.

    Raises:
        Unavailable: if it cannot be written.
    """
    key = secrets.token_bytes(KEY_BYTES)
    draft = file.with_name(f".{file.name}.{secrets.token_hex(8)}")
    try:
        make_folder(file.parent)
        with create(draft, "x") as writing_:
            writing_.write(key.hex() + "\n")
            writing_.flush()
            os.fsync(writing_.fileno())
        try:
            os.link(draft, file)  # Appears whole, and only if there is none.
        finally:
            draft.unlink()
    except FileExistsError:
        return read_key_file(file) or b""
    except OSError as error:
        raise Unavailable(
            f"The vault needs a key, and none can be written to {file}: {error.strerror}. "
            "Set ORGLEDGER_VAULT_KEY, or vault_key_file."
        ) from error
    return key


def place(organization: str, name: str) -> bytes:
    """Where a data key belongs: a locked one opens nowhere else."""
    return f"orgledger/data-key/1\n{organization}\n{name}".encode()


def beside(database_url: str) -> str:
    """Where the keys are unless told otherwise: a file beside the ledger's, or a schema in the ledger's database."""
    address = make_url(database_url)
    if address.drivername != "sqlite" or not address.database:
        return database_url
    file = Path(address.database)
    return address.set(database=str(file.with_name(f"{file.stem}-keys.db"))).render_as_string(hide_password=False)


def key_file_beside(database_url: str) -> str:
    """Where the key-encryption key is unless told otherwise: beside the ledger's file, or in the working folder."""
    address = make_url(database_url)
    if address.drivername != "sqlite" or not address.database:
        return "orgledger-vault.key"
    file = Path(address.database)
    return str(file.with_name(f"{file.stem}-vault.key"))
