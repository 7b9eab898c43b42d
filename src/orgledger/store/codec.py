"""Entries as bytes: canonical JSON with sorted keys, no floats, UTC with fixed microseconds.

One byte string per entry holds everything evidential; it is stored, hashed and never rewritten. Old versions of
an event are brought up to date while reading, in `upcasts`; their bytes stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, cast
from uuid import UUID

import msgspec
from eventsourcing.persistence import Mapper, StoredEvent

from orgledger.domain.catalogue import EVENTS
from orgledger.domain.event import Entry, Event, Private, type_name
from orgledger.store.engine import Unavailable
from orgledger.store.upcasts import UPCASTS

AnyEntry = Entry[Event]
VERSION = re.compile(r"[1-9][0-9]{0,8}")
"""One spelling for each version: the database looks for topics by their text."""


class Unreadable(Unavailable):
    """Bytes that are not an entry of this program, or of a newer one."""


def _lower(value: Any) -> Any:
    if isinstance(value, Private):
        return value.commitment
    raise TypeError(f"{type(value).__name__} has no place in a leaf")


def _raise(kind: type, value: Any) -> Any:
    if kind is Private and isinstance(value, str):
        return Private(value)
    raise TypeError(f"{kind.__name__} has no place in a leaf")


_encoder = msgspec.json.Encoder(order="sorted", enc_hook=_lower)


def topic(event: Event) -> str:
    """The logical name and version of an event, such as `UnitMoved/1`."""
    return f"{type_name(event)}/{event.version}"


def encode(entry: AnyEntry) -> bytes:
    """The leaf of an entry."""
    return _encoder.encode(entry)


@cache
def _decoder(name: str) -> Callable[[bytes], AnyEntry]:
    kind = EVENTS[name]
    return msgspec.json.Decoder(Entry[kind], dec_hook=_raise).decode  # type: ignore[valid-type]


def decode(name_and_version: str, leaf: bytes) -> AnyEntry:
    """Read a leaf back, whatever version it was written in.

    Raises:
        Unreadable: if the type or version is unknown, or the bytes do not fit it.
    """
    name, _, version = name_and_version.partition("/")
    kind = EVENTS.get(name)
    if kind is None or not VERSION.fullmatch(version) or int(version) > kind.version:
        raise Unreadable(f"{name_and_version} is not known to this version of orgledger; use a newer one.")
    try:
        if int(version) == kind.version:
            return _decoder(name)(leaf)
        form = msgspec.json.decode(leaf)
        for step in range(int(version), kind.version):
            form["event"] = UPCASTS[name, step](form["event"])
        form["version"] = kind.version
        return cast(AnyEntry, msgspec.convert(form, Entry[kind], dec_hook=_raise))  # type: ignore[valid-type]
    except (msgspec.DecodeError, msgspec.ValidationError, KeyError, TypeError) as error:
        raise Unreadable(f"{name_and_version}: {error}") from error


class LeafMapper(Mapper[UUID]):
    """Entries to stored events and back, under logical topics that no refactoring can break."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Encode an entry, and prove that it can be read back before it is stored.

        Raises:
            Unreadable: if the entry would poison the ledger.
        """
        entry = cast(AnyEntry, domain_event)
        leaf = encode(entry)
        name = topic(entry.event)
        if encode(decode(name, leaf)) != leaf:
            raise Unreadable(f"{name} does not read back as it was written")
        return StoredEvent(UUID(entry.organization), entry.sequence, name, leaf)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Decode an entry, and check that it stands where its bytes say.

        Raises:
            Unreadable: if stream, place or type were altered outside the bytes.
        """
        return self.read(
            str(stored_event.originator_id), stored_event.originator_version, stored_event.topic, stored_event.state
        )

    def read(self, organization: str, sequence: int, name: str, leaf: bytes) -> AnyEntry:
        """See to_domain_event, of the columns of a row."""
        entry = decode(name, leaf)
        if (entry.organization, entry.sequence) != (organization, sequence):
            raise Unreadable(
                f"Entry {sequence} of {organization} says that it is entry {entry.sequence} of {entry.organization}"
            )
        return entry
