"""The archive: everything that can be read of the ledgers in one database."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any
from uuid import UUID

from eventsourcing.persistence import PersistenceError, StoredEvent
from sqlalchemy import Connection, Engine, Row, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from orgledger.audit.vault import Opened, Vault
from orgledger.domain.catalogue import EVENTS
from orgledger.domain.command import shown
from orgledger.domain.grant import GrantGiven, GrantRevoked
from orgledger.domain.refusal import BeyondHead, NoOrganization, OrganizationRequired, refuse
from orgledger.projections.image import Image
from orgledger.projections.images import LAGGING, Images
from orgledger.store import schema
from orgledger.store.codec import AnyEntry, LeafMapper
from orgledger.store.engine import Unavailable
from orgledger.store.recorder import LedgerRecorder, as_bytes
from orgledger.store.sheet import lookup

BATCH = 900
"""Values in one IN list; SQLite allows a thousand or so."""
PLACES = 20
"""Organizations in one question: each of them is looked up with each key."""
GRANTS = tuple(
    f"{name}/{version}"
    for name in (GrantGiven.__name__, GrantRevoked.__name__)
    for version in range(1, EVENTS[name].version + 1)
)
"""The topics of entries that give and revoke."""

FIRST_TWO = select(schema.organization).limit(2)
NAMED = select(schema.organization).where(
    (schema.organization.c.code == bindparam("named")) | (schema.organization.c.id == bindparam("named"))
)


class Archive:
    """Reads rows, entries, images and the values kept beside them."""

    def __init__(
        self, engine: Engine, mapper: LeafMapper, recorder: LedgerRecorder, images: Images, vault: Vault
    ) -> None:
        self.engine = engine
        self.mapper = mapper
        self.recorder = recorder
        self.images = images
        self.vault = vault

    def find(self, code: str | None) -> Row[Any]:
        """The row of the organization with a code or key, or of the only one there is.

        Raises:
            Refused: NoOrganization; or OrganizationRequired, if the code is left out and there is not exactly one.
        """
        if code is not None and not code.isprintable():
            raise refuse(NoOrganization(shown(code)))
        with self.reading() as connection:
            if code is None:
                rows = connection.execute(FIRST_TWO).all()
            else:
                rows = connection.execute(NAMED, {"named": code}).all()
        if code is not None and not rows:
            raise refuse(NoOrganization(shown(code)))
        if len(rows) != 1:
            raise refuse(OrganizationRequired(none=not rows))
        return rows[0]

    def met(self, named: Mapping[str, str]) -> set[str]:
        """Which of some organizations know of somebody at all; one that does not has granted them nothing.

        Args:
            named: organization → what its ledger would call them.
        """
        table, found, places = schema.actor.c, set[str](), sorted(named)
        with self.reading() as connection:
            for start in range(0, len(places), PLACES):
                some = places[start : start + PLACES]
                query = select(table.organization, table.key).where(
                    table.organization.in_(some), table.key.in_([named[place] for place in some])
                )
                found.update(place for place, key in connection.execute(query) if named[place] == key)
        return found

    def granted(self, key: str, pseudonym: str) -> bool:
        """Whether anything was ever granted to somebody in an organization that was not revoked; reads no image."""
        table, held = schema.event, set[str]()
        query = (
            select(table.c.sequence, table.c.topic, table.c.leaf)
            .where(table.c.organization == key, table.c.topic.in_(GRANTS))
            .order_by(table.c.sequence)
        )
        with self.reading() as connection:
            for sequence, topic, leaf in connection.execute(query):
                if pseudonym.encode() not in as_bytes(leaf):
                    continue
                act = self.mapper.read(key, sequence, topic, as_bytes(leaf)).event
                if isinstance(act, GrantGiven) and act.principal == pseudonym:
                    held.add(act.grant)
                elif isinstance(act, GrantRevoked):
                    held.discard(act.grant)
        return bool(held)

    def organizations(self) -> Sequence[Row[Any]]:
        """The rows of all organizations, by code."""
        with self.reading() as connection:
            return connection.execute(select(schema.organization).order_by(schema.organization.c.code)).all()

    def image(self, row: Row[Any]) -> Image:
        """The image of an organization, at least as new as its row."""
        with self._errors():
            return self.images.image(row)

    def awaited(self, row: Row[Any], sequence: int, patience_s: float) -> Row[Any]:
        """The organization's row once it holds an entry, waiting a little for one that is on its way.

        Raises:
            Refused: BeyondHead, if the entry does not come.
        """
        until = time.monotonic() + patience_s
        while sequence > row.sequence:
            if time.monotonic() > until:
                raise refuse(BeyondHead(sequence, row.sequence)).under("known", "sequence")
            time.sleep(0.02)
            row = self.find(row.id)
        return row

    def feed(
        self,
        key: str,
        after: int = 0,
        limit: int = 1000,
        *,
        until: int | None = None,
        connection: Connection | None = None,
    ) -> list[AnyEntry]:
        """Entries of one organization in the order of their sequence, each exactly once."""
        stored = self.stored(key, after, limit, until=until, connection=connection)
        with self._errors():
            return [self.mapper.to_domain_event(one) for one in stored]

    def stored(
        self,
        key: str,
        after: int = 0,
        limit: int = 1000,
        *,
        until: int | None = None,
        connection: Connection | None = None,
    ) -> Sequence[StoredEvent]:
        """The same as their bytes are stored.

        Raises:
            Unavailable: if entries up to `until`, which must be on record, cannot be read here yet.
        """
        with self._errors():
            stored = self.recorder.select_events(UUID(key), gt=after, lte=until, limit=limit, connection=connection)
        if until is not None and len(stored) < min(limit, until - after):
            raise Unavailable(LAGGING.format(until))
        return stored

    def entries(self, key: str, sequences: Iterable[int], connection: Connection | None = None) -> dict[int, AnyEntry]:
        """Some entries of one organization, by sequence; what is no entry is left out."""
        return {
            sequence: self.mapper.read(key, sequence, topic, leaf)
            for sequence, (topic, leaf) in self.leaves(key, sequences, connection).items()
        }

    def leaves(
        self, key: str, sequences: Iterable[int], connection: Connection | None = None
    ) -> dict[int, tuple[str, bytes]]:
        """The type and version they were written in, and the bytes on disk, which are what is hashed."""
        wanted = sorted(set(sequences))
        found: dict[int, tuple[str, bytes]] = {}
        table = schema.event
        with self.reading(connection) as reading:
            for start in range(0, len(wanted), BATCH):
                rows = reading.execute(
                    select(table.c.sequence, table.c.topic, table.c.leaf)
                    .where(table.c.organization == key, table.c.sequence.in_(wanted[start : start + BATCH]))
                    .order_by(table.c.sequence)
                )
                found.update({sequence: (topic, as_bytes(leaf)) for sequence, topic, leaf in rows})
        return found

    def of_types(self, key: str, types: Iterable[str], first: int, last: int) -> list[int]:
        """The entries of some types from one entry to another, in order, without reading what they say."""
        topics = [
            f"{name}/{version}" for name in types if name in EVENTS for version in range(1, EVENTS[name].version + 1)
        ]
        table = schema.event
        query = (
            select(table.c.sequence)
            .where(table.c.organization == key, table.c.sequence.between(first, last), table.c.topic.in_(topics))
            .order_by(table.c.sequence)
        )
        with self.reading() as connection:
            return list(connection.execute(query).scalars())

    def known_entries(self, key: str, sequences: Iterable[int]) -> dict[int, AnyEntry]:
        """Entries of one organization that are on record, by sequence.

        Raises:
            Unavailable: if one cannot be read here yet.
        """
        wanted = set(sequences)
        found = self.entries(key, wanted)
        if missing := wanted - found.keys():
            raise Unavailable(LAGGING.format(max(missing)))
        return found

    def private_values(self, key: str, commitments: Iterable[str]) -> dict[str, str]:
        """The personal values behind commitments; an erased one is absent."""
        wanted = sorted(set(commitments))
        table = schema.private_value
        found: dict[str, Opened] = {}
        with self.reading() as connection:
            for start in range(0, len(wanted), BATCH):
                query = select(table).where(
                    table.c.organization == key, table.c.commitment.in_(wanted[start : start + BATCH])
                )
                found |= self.vault.values(key, connection.execute(query))
        return {commitment: opened.value for commitment, opened in found.items()}

    def commitments(self, row: Row[Any], field: str, value: str) -> list[str]:
        """The commitments that were made to a personal value, such as a person's reference."""
        table = schema.private_value
        with self.reading() as connection:
            query = select(table.c.commitment).where(
                table.c.organization == row.id, table.c.lookup == lookup(row.secret, field, value)
            )
            return list(connection.execute(query).scalars())

    def actor_names(self, key: str, actors: Iterable[str], connection: Connection | None = None) -> dict[str, str]:
        """Who the pseudonyms of entries stand for."""
        table, wanted = schema.actor, sorted(set(actors))
        found: dict[str, str] = {}
        with self.reading(connection) as reading:
            for start in range(0, len(wanted), BATCH):
                some = wanted[start : start + BATCH]
                query = select(table).where(table.c.organization == key, table.c.key.in_(some))
                found |= self.vault.names(key, reading.execute(query))
        return found

    def actors(self, key: str, connection: Connection | None = None, among: Iterable[str] | None = None) -> list[str]:
        """The keys of all actors that an organization knows, or of those among some keys."""
        table = schema.actor
        query = select(table.c.key).where(table.c.organization == key).order_by(table.c.key)
        if among is not None:
            query = query.where(table.c.key.in_(sorted(set(among))))
        with self.reading(connection) as reading:
            return list(reading.execute(query).scalars())

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, PersistenceError) as error:
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            raise Unavailable(f"The database cannot be read: {reason}") from error

    @contextmanager
    def reading(self, given: Connection | None = None) -> Iterator[Connection]:
        """A connection to read on: the caller's own, if it holds one.

        Raises:
            Unavailable: if the database cannot be read.
        """
        with self._errors(), nullcontext(given) if given is not None else self.engine.connect() as connection:
            yield connection
