"""The sheet: everything that one transaction writes beside its events, table by table."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import Connection, Table, select

from orgledger.domain.change_set import Context, Planned, Receipt
from orgledger.domain.data_key import PERSON, data_key
from orgledger.domain.event import Entry, Event, Mention, Private
from orgledger.domain.period import Instant, Period, moment
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.timeline import Assertion, Verb
from orgledger.store import schema
from orgledger.store.codec import AnyEntry

FOUND_BY = frozenset({"person.name", "person.reference"})
"""The fields by whose value a person is found."""


class Personal(NamedTuple):
    """A personal value to be locked and kept."""

    sequence: int
    field: str
    subject: str | None
    """What the event that commits to it is about."""
    private: Private
    lookup: str | None

    @property
    def data_key(self) -> str:
        """The key that locks it: a person's own, for what an event says of them; else one for this value alone."""
        if self.subject is not None and self.field.startswith("person."):
            return data_key(PERSON, self.subject)
        return self.private.commitment


class Sheet:
    """The rows that one transaction adds beside its events.

    Personal values and names of actors stand on it in plain text; the vault turns them into rows just before they are
    written.
    """

    def __init__(self, organization: str, secret: bytes) -> None:
        self.organization = organization
        self.secret = secret
        self.tables: dict[Table, list[dict[str, Any]]] = {
            schema.change_set: [],
            schema.assertion: [],
            schema.private_value: [],
            schema.idempotency: [],
            schema.actor: [],
        }
        self.answers: dict[str, tuple[str, Receipt]] = {}
        self.personal: list[Personal] = []
        self.actors: dict[str, str] = {}
        """Pseudonym → name of the actors who record here for the first time, once `find_actors` has asked."""
        self.pseudonyms: dict[str, str] = {}
        """Name → pseudonym of everybody who records here."""

    def entries(
        self, context: Context, form: bytes, planned: Sequence[Planned], first: int, recorded_at: Instant
    ) -> list[AnyEntry]:
        """The entries of one change set, with everything that is recorded beside them."""
        last = first + len(planned) - 1
        said = {
            name: seal(text)
            for name, text in (("title", context.title), ("reason", context.reason), ("basis", context.basis))
            if text
        }
        for name, private in said.items():
            self.keep(first, name, private, None)
        entries: list[AnyEntry] = []
        for offset, one in enumerate(planned):
            self.keep_all(first + offset, one.event)
            entries.append(
                Entry(
                    organization=self.organization,
                    sequence=first + offset,
                    first=first,
                    last=last,
                    recorded_at=recorded_at,
                    event_id=time_ordered_key(recorded_at),
                    version=one.event.version,
                    verb=one.verb,
                    effective=one.effective,
                    event=one.event,
                    actor=self.pseudonym(context.actor),
                    on_behalf_of=self.pseudonym(context.on_behalf_of) if context.on_behalf_of else None,
                    change_request=context.change_request,
                    correlation=context.correlation,
                    causation=context.causation,
                    source=context.source,
                    replayed=context.replay_at is not None,
                    title=said.get("title"),
                    reason=said.get("reason"),
                    basis=said.get("basis"),
                )
            )
        self.tables[schema.change_set].append(
            {"organization": self.organization, "last": last, "recorded_at": recorded_at}
        )
        if context.idempotency_key is not None:
            place, asked = scope(context), digest(form)
            self.answers[place] = (asked, Receipt(self.organization, first, last, replayed=True))
            self.tables[schema.idempotency].append(
                {
                    "organization": self.organization,
                    "scope": place,
                    "digest": asked,
                    "first": first,
                    "last": last,
                }
            )
        return entries

    def retried(self, context: Context, form: bytes) -> Receipt | None:
        """The receipt of an earlier submission of this very transaction with the same key."""
        if context.idempotency_key is None:
            return None
        known, answer = self.answers.get(scope(context), ("", None))
        if answer is not None and known != digest(form):
            raise refuse(Invalid("This idempotency key was used for another request.")).under("idempotencyKey")
        return answer

    def assertions(self, said: Iterable[Assertion]) -> None:
        """Add to the assertion table."""
        self.tables[schema.assertion].extend(assertion_row(self.organization, one) for one in said)

    def keep_all(self, sequence: int, event: Event) -> None:
        """Keep the personal values of an event, without those that are kept already: of them it knows no value."""
        subject = next(event.mentions(), Mention("", "", ""))
        for field, private in event.private():
            if private.value is not None:
                self.keep(sequence, f"{subject.noun}.{field}", private, subject.key)

    def keep(self, sequence: int, field: str, private: Private, subject: str | None) -> None:
        """Keep a personal value beside the event that commits to it."""
        assert private.value is not None
        found_by = lookup(self.secret, field, private.value) if field in FOUND_BY else None
        self.personal.append(Personal(sequence, field, subject, private, found_by))

    def pseudonym(self, name: str) -> str:
        """The key an actor goes by in the leaves, and whom it stands for."""
        key = self.pseudonyms.get(name)
        if key is None:
            key = self.pseudonyms[name] = derived_key(self.secret, "actor", name)
        return key

    def find_actors(self, connection: Connection, known: frozenset[str] = frozenset()) -> None:
        """Find whose names are not kept yet."""
        new = {key: name for name, key in self.pseudonyms.items() if key not in known}
        if new:
            table = schema.actor
            kept = connection.execute(
                select(table.c.key).where(table.c.organization == self.organization, table.c.key.in_(list(new)))
            )
            for key in kept.scalars():
                del new[key]
        self.actors = new


def unnamed(connection: Connection, organization: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of actors whose names are not kept yet: a draft may have named them since `find_actors`."""
    if not rows:
        return []
    table = schema.actor
    keys = [row["key"] for row in rows]
    kept = select(table.c.key).where(table.c.organization == organization, table.c.key.in_(keys))
    there = set(connection.execute(kept).scalars())
    return [row for row in rows if row["key"] not in there]


def seal(value: str) -> Private:
    """Commit to a personal value under a fresh salt."""
    return Private.seal(value, secrets.token_bytes(32))


def lookup(secret: bytes, field: str, value: str) -> str:
    """A keyed hash by which a personal value can be found, and not guessed without the organization's secret."""
    return hmac.new(secret, f"lookup\n{field}\n{value}".encode(), hashlib.sha256).hexdigest()


def derived_key(secret: bytes, kind: str, name: str) -> str:
    """A key for something named elsewhere: always the same, and not guessed without the organization's secret."""
    raw = hmac.new(secret, f"key\n{kind}\n{name}".encode(), hashlib.sha256).digest()[:16]
    return str(UUID(bytes=raw, version=4))


def scope(context: Context) -> str:
    """The place of an idempotency key: its actor's own."""
    return hashlib.sha256(msgspec.json.encode([context.actor, context.idempotency_key])).hexdigest()


def digest(form: bytes) -> str:
    """A hash of an input, which holds no personal value."""
    return hashlib.sha256(form).hexdigest()


def time_ordered_key(recorded_at: Instant) -> str:
    """A UUID of version 7 for a moment. Source: RFC 9562 §5.7."""
    milliseconds = int(moment(recorded_at).timestamp() * 1000)
    raw = bytearray((milliseconds & (1 << 48) - 1).to_bytes(6, "big") + secrets.token_bytes(10))
    raw[6] = 0x70 | raw[6] & 0x0F
    raw[8] = 0x80 | raw[8] & 0x3F
    return str(UUID(bytes=bytes(raw)))


def read_assertion(
    entity: str, slot: str, start: date, end: date | None, sequence: int, verb: str, value: str | None
) -> Assertion:
    """A row of the assertion table as the kernel speaks of it."""
    read = None if value is None else msgspec.json.decode(value)
    return Assertion(entity, slot, read, Period(start, end), sequence, Verb(verb))


def assertion_row(key: str, said: Assertion) -> dict[str, object]:
    """An assertion as a row of the table."""
    return {
        "organization": key,
        "entity": said.entity,
        "slot": said.attribute,
        "from_day": said.period.start,
        "to_day": said.period.end,
        "sequence": said.sequence,
        "verb": said.verb.value,
        "value": None if said.value is None else msgspec.json.encode(said.value).decode(),
    }
