"""Personal values held against the entries that commit to them: kept and true, or erased by an act, or missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from orgledger.domain.change_request import ChangeRequestSubmitted
from orgledger.domain.command import read_operation, stored_form
from orgledger.domain.data_key import ACTOR, PERSON, data_key
from orgledger.domain.erasure import PersonErased, keys_destroyed
from orgledger.domain.event import Mention, Private, commit
from orgledger.domain.grant import GrantGiven
from orgledger.domain.person import RegisterPerson
from orgledger.projections.archive import Archive
from orgledger.store import schema
from orgledger.store.codec import AnyEntry
from orgledger.store.engine import Unavailable
from orgledger.store.sheet import derived_key

PAGE = 5_000
"""Rows read at a time."""


class Commitments:
    """What the entries of an organization commit to, and what their acts erased."""

    def __init__(self) -> None:
        self.expected: dict[str, tuple[int, str]] = {}
        """Commitment → the first entry that holds it, and the name of the data key that it goes with."""
        self.erased: set[str] = set()
        """The names of the keys that acts destroyed: persons, actors, commitments."""
        self.held: Counter[str] = Counter()
        """The name of a person's key → how many values go with it."""
        self.actors: dict[str, int] = {}
        """Who records, or is recorded for, or is granted something → the first entry that says so."""
        self.excess: list[str] = []
        """Acts that erased fewer values of a person than are gone."""

    def take(self, entry: AnyEntry) -> None:
        """Take in an entry."""
        event = entry.event
        for actor in (entry.actor, entry.on_behalf_of, event.principal if isinstance(event, GrantGiven) else None):
            if actor is not None:
                self.actors.setdefault(actor, entry.sequence)
        for text in (entry.title, entry.reason, entry.basis):
            if text is not None:
                self._expect(text.commitment, entry.first, text.commitment)
        if isinstance(event, ChangeRequestSubmitted):
            for commitment, goes_with in proposed(event):
                self._expect(commitment, entry.sequence, goes_with)
        subject = next(event.mentions(), Mention("", "", ""))
        for _, private in event.private():
            goes_with = data_key(PERSON, subject.key) if subject.noun == PERSON else private.commitment
            self._expect(private.commitment, entry.sequence, goes_with)
        names = keys_destroyed(event)
        if isinstance(event, PersonErased) and names[0] not in self.erased and self.held[names[0]] > event.values:
            told = f"it erased {event.values} values of {event.person}, and {self.held[names[0]]} are gone"
            self.excess.append(f"entry {entry.sequence}: {told}")
        self.erased.update(names)

    def _expect(self, commitment: str, sequence: int, goes_with: str) -> None:
        """Expect a value to be kept, or erased."""
        if commitment not in self.expected:
            self.expected[commitment] = (sequence, goes_with)
            if goes_with != commitment:
                self.held[goes_with] += 1

    def check(self, archive: Archive, row: Row[Any], connection: Connection) -> Iterator[str]:
        """Hold what is kept against it; yields what is wrong, with the entry that it is about."""
        missing = dict(self.expected)
        for rows in pages(connection, row.id):
            for one in rows:
                sequence, goes_with = missing.pop(one.commitment, (0, ""))
                if not sequence:
                    yield f"entry {one.sequence}: a {one.field} is kept that no entry commits to"
                elif goes_with in self.erased or one.commitment in self.erased:
                    yield f"entry {sequence}: its {one.field} was erased and is there again: `orgledger vault replay`"
            yield from untrue(archive, row.id, rows)
        yield from self.excess
        for sequence, _ in sorted({one for sealed, one in missing.items() if not self.erased & {sealed, one[1]}}):
            yield f"entry {sequence}: a personal value is missing, and no act erased it"
        yield from self._check_actors(archive, row, connection)
        table = schema.erasure
        for one in connection.execute(select(table).where(table.c.organization == row.id)):
            if one.data_key not in self.erased:
                yield f"entry {one.sequence}: it is said to have erased {one.data_key}, and did not"

    def _check_actors(self, archive: Archive, row: Row[Any], connection: Connection) -> Iterator[str]:
        """Hold the names of actors against their keys, which are derived from them, and against what acts erased."""
        table = schema.actor
        rows = {one.key: one for one in connection.execute(select(table).where(table.c.organization == row.id))}
        try:
            names, faults = archive.vault.opened_names(row.id, rows.values())
        except Unavailable as error:
            names, faults = {}, {key: str(error) for key, one in rows.items() if one.box is not None}
        for key in sorted(rows.keys() | self.actors):
            erased = data_key(ACTOR, key) in self.erased
            if key not in rows or rows[key].box is None:
                if not erased:
                    known = f"entry {self.actors[key]}: " if key in self.actors else ""
                    yield f"{known}the name of the actor {key} is missing, and no act erased it"
            elif erased:
                yield f"the name of the actor {key} was erased and is there again: `orgledger vault replay`"
            elif key in faults:
                yield f"the name of the actor {key} cannot be read: {faults[key]}"
            elif key in names and derived_key(row.secret, "actor", names[key]) != key:
                yield f"the name of the actor {key} is another one than they recorded by"


def proposed(event: ChangeRequestSubmitted) -> Iterator[tuple[str, str]]:
    """The commitments in what a change request proposes, each with what it goes with."""
    for form in map(msgspec.json.decode, event.operations):
        for name, fields in form.items():
            command = read_operation(name, stored_form(name, fields), Private, recorded=True).command
            for field in command.__struct_fields__:
                value = getattr(command, field)
                if isinstance(value, Private):
                    person = command.key if isinstance(command, RegisterPerson) else None
                    yield value.commitment, data_key(PERSON, person) if person else value.commitment


def untrue(archive: Archive, key: str, rows: list[Row[Any]]) -> Iterator[str]:
    """The values that do not open, or are not what their entry commits to."""
    try:
        opened, faults = archive.vault.opened(key, rows)
    except Unavailable as error:
        opened, faults = {}, {row.commitment: str(error) for row in rows}
    for row in rows:
        if row.commitment in faults:
            yield f"entry {row.sequence}: its {row.field} cannot be read: {faults[row.commitment]}"
        found = opened.get(row.commitment)
        if found is not None and commit(found.value, found.salt) != row.commitment:
            yield f"entry {row.sequence}: its {row.field} is not what it commits to"


def pages(connection: Connection, key: str) -> Iterator[list[Row[Any]]]:
    """The personal values of an organization, a page at a time."""
    table, after = schema.private_value, ""
    while True:
        query = (
            select(table)
            .where(table.c.organization == key, table.c.commitment > after)
            .order_by(table.c.commitment)
            .limit(PAGE)
        )
        rows = list(connection.execute(query))
        if not rows:
            return
        yield rows
        after = rows[-1].commitment
