"""Entries in GraphQL: a type of its own for every kind of event, made from the event itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Optional, get_args, get_origin, get_type_hints

import strawberry
from msgspec import UnsetType

from orgledger.domain import period, rule_set
from orgledger.domain.assignment import AssignmentKind
from orgledger.domain.catalogue import EVENTS
from orgledger.domain.collaboration import CollaborationKind
from orgledger.domain.event import Event, Private, noun_named, noun_of
from orgledger.domain.identity import PublicId
from orgledger.domain.naming import Naming, beside_ledger
from orgledger.domain.process import Stage
from orgledger.domain.statement import StatementKind
from orgledger.domain.timeline import Assertion, Value, Verb
from orgledger.domain.words import decimal, sentence, spoken
from orgledger.graphql.actor import Actor
from orgledger.graphql.collaboration import Collaboration
from orgledger.graphql.entity import Language
from orgledger.graphql.grant import Grant
from orgledger.graphql.history import field_name, load_entry, written
from orgledger.graphql.involvement import Involvement
from orgledger.graphql.measure import Measure
from orgledger.graphql.node import Node
from orgledger.graphql.organization import Organization
from orgledger.graphql.person import Assignment, Person
from orgledger.graphql.position import DottedLine, Position
from orgledger.graphql.process import Process, ProcessStage, show_stages
from orgledger.graphql.proof import EntryProof, Size, show_proof
from orgledger.graphql.responsibility import Responsibility
from orgledger.graphql.rollout import RolloutStep
from orgledger.graphql.rule_set import RuleParameter, RuleSet, show_parameters
from orgledger.graphql.scope import SHOWN, Scope, shows
from orgledger.graphql.statement import Statement
from orgledger.graphql.system import System
from orgledger.graphql.time import LocalizedText, OnDay, Period
from orgledger.graphql.unit import Unit
from orgledger.store.codec import AnyEntry

if TYPE_CHECKING:
    from orgledger.graphql.change_request import ChangeRequest
    from orgledger.graphql.comparison import Comparison


@strawberry.type(description="What an imported entry claims about its origin. Evidence, not a clock.")
class Source:
    system: str = strawberry.field(description="Where it came from.")
    reference: str | None = strawberry.field(description="Which record there.")
    recorded_at: datetime | None = strawberry.field(description="When that place says it was recorded.")


@strawberry.type(description="One field before and after.")
class FieldDifference:
    earlier: strawberry.Private[Scope]
    scope: strawberry.Private[Scope]
    attribute: strawberry.Private[str]
    was: strawberry.Private[Value]
    now: strawberry.Private[Value]

    @strawberry.field(description="What changed, such as parent, name.en or seats.")
    def field(self) -> str:
        return field_name(self.attribute)

    @strawberry.field(description="What held before.")
    async def before(self) -> str | None:
        return await written(self.scope, self.attribute, self.was)

    @strawberry.field(description="What holds after.")
    async def after(self) -> str | None:
        return await written(self.scope, self.attribute, self.now)

    @strawberry.field(description="What it referred to before, if it is a reference.")
    def before_node(self) -> Node | None:
        return self._node(self.earlier, self.was)

    @strawberry.field(description="What it refers to after, if it is a reference.")
    def after_node(self) -> Node | None:
        return self._node(self.scope, self.now)

    def _node(self, scope: Scope, value: Value) -> Any:
        noun = noun_named(self.attribute).target(self.attribute)
        return scope.show(noun, str(value)) if noun and value is not None else None


@strawberry.type(description="Entries recorded together, or not at all.")
class ChangeSet(Node):
    scope: strawberry.Private[Scope]
    entry: strawberry.Private[AnyEntry]

    @strawberry.field(description="Its id; rescind takes it.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(PublicId("ChangeSet", self.scope.row.id, str(self.entry.last))))

    @strawberry.field(description="What its author called it; what a change request recorded goes by its title.")
    async def title(self) -> str | None:
        request = self.change_request()
        return await private(self.scope, self.entry.title) or (await request.called() if request else None)

    @strawberry.field(description="The sequence of its first entry.")
    def first_sequence(self) -> int:
        return self.entry.first

    @strawberry.field(description="The sequence of its last entry: what a coordinate names.")
    def last_sequence(self) -> int:
        return self.entry.last

    @strawberry.field(description="When it was recorded.")
    def recorded_at(self) -> datetime:
        return period.moment(self.entry.recorded_at)

    @strawberry.field(description="Who recorded it.")
    def actor(self) -> Actor:
        return Actor(scope=self.scope, key=strawberry.ID(self.entry.actor))

    @strawberry.field(description="The change request that it recorded, or a step of which it is.")
    def change_request(
        self,
    ) -> Annotated[ChangeRequest, strawberry.lazy("orgledger.graphql.change_request")] | None:
        return self.scope.show("change_request", self.entry.change_request)

    @strawberry.field(description="Its entries, in order.")
    async def entries(self) -> list[Entry]:
        return [await load_entry(self.scope, s) for s in range(self.entry.first, self.entry.last + 1)]

    @strawberry.field(description="What it made different, against the end of the set before.")
    async def comparison(
        self, effective: OnDay = None
    ) -> Annotated[Comparison, strawberry.lazy("orgledger.graphql.comparison")]:
        return await SHOWN["comparison"](self.scope, (self.entry.first - 1, self.entry.last, effective))


@strawberry.interface(description="An event in its place in the ledger.")
class Entry(Node):
    scope: strawberry.Private[Scope]
    entry: strawberry.Private[AnyEntry]

    @strawberry.field(description="Its id.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(PublicId("Entry", self.scope.row.id, str(self.entry.sequence))))

    @strawberry.field(description="Its place: 1, 2, 3 … without gaps.")
    def sequence(self) -> int:
        return self.entry.sequence

    @strawberry.field(description="The kind of event, such as UnitMoved.")
    def type(self) -> str:
        return self.entry.type

    @strawberry.field(description="How it bears on time.")
    def verb(self) -> Verb:
        return self.entry.verb

    @strawberry.field(description="The days it speaks of.")
    def effective(self) -> Period | None:
        return Period.show(self.entry.effective)

    @strawberry.field(description="When it was recorded.")
    def recorded_at(self) -> datetime:
        return period.moment(self.entry.recorded_at)

    @strawberry.field(description="The change set it belongs to.")
    def change_set(self) -> ChangeSet:
        return ChangeSet(scope=self.scope, entry=self.entry)

    @strawberry.field(description="What it is about; for a rescission, what the entries taken back were about.")
    def subjects(self) -> list[Node]:
        return subjects_of(self.own_scope, self.entry.event, self.entry.rescinds)

    @strawberry.field(description="What happened, in a sentence.")
    async def summary(self, language: Language = None) -> str:
        return await summary(self.own_scope, self.entry.event, language, self.entry.first - 1)

    @strawberry.field(description="What it changed, field by field, on the first day it holds.")
    def fields(self) -> list[FieldDifference]:
        return differences(self.own_scope, self.entry.assertions(), self.entry.first - 1)

    @strawberry.field(description="Who recorded it.")
    def actor(self) -> Actor:
        return Actor(scope=self.scope, key=strawberry.ID(self.entry.actor))

    @strawberry.field(description="On whose behalf.")
    def on_behalf_of(self) -> Actor | None:
        key = self.entry.on_behalf_of
        return Actor(scope=self.scope, key=strawberry.ID(key)) if key else None

    @strawberry.field(description="Why, if it was said and is still kept.")
    async def reason(self) -> str | None:
        return await private(self.scope, self.entry.reason)

    @strawberry.field(description="On which authority, if it was said and is still kept.")
    async def basis(self) -> str | None:
        return await private(self.scope, self.entry.basis)

    @strawberry.field(description="What an import claims of its origin.")
    def source(self) -> Source | None:
        source = self.entry.source
        if source is None:
            return None
        at = period.moment(source.recorded_at) if source.recorded_at else None
        return Source(system=source.system, reference=source.reference, recorded_at=at)

    @strawberry.field(description="Whether its time was replayed from a source instead of witnessed.")
    def replayed(self) -> bool:
        return self.entry.replayed

    @strawberry.field(description="The change request that it belongs to: a step of it, or what it came to.")
    def change_request(
        self,
    ) -> Annotated[ChangeRequest, strawberry.lazy("orgledger.graphql.change_request")] | None:
        return self.scope.show("change_request", self.entry.change_request)

    @strawberry.field(description="The entry that took it back, as known at the coordinate above; else at the head.")
    async def rescinded_by(self) -> Entry | None:
        by = self.scope.image.rescinded_by(self.entry.sequence, self.scope.coordinate.as_of.known)
        return await load_entry(self.scope, by) if by else None

    @strawberry.field(
        description="The Merkle leaf hash of its canonical bytes, SHA-256 in hexadecimal (RFC 9162 §2.1)."
    )
    async def leaf_hash(self) -> str:
        return (await self.scope.request.leaf_hashes.load((self.scope.row.id, self.entry.sequence))).hex()

    @strawberry.field(description="The proof that it is in the ledger, at its place and with its bytes.")
    async def proof(self, size: Size = None) -> EntryProof:
        return await show_proof(self.scope, self.entry.sequence, size)

    @property
    def own_scope(self) -> Scope:
        """The organization on the entry's first day, as known at the end of its set."""
        entry = self.entry
        day = entry.effective.start if entry.effective else self.scope.coordinate.as_of.effective
        return self.scope.at(day, entry.last, passing=True)


async def private(scope: Scope, value: Private | None) -> str | None:
    """A personal value from beside the ledger."""
    return await scope.request.private.load((scope.row.id, value.commitment)) if value else None


def subjects_of(scope: Scope, event: Event, rescinds: Iterable[int]) -> list[Any]:
    """What an event is about; for a rescission, what the entries it takes back were about."""
    mention = next(event.mentions(), None)
    if mention is not None:
        return [scope.show(mention.noun, mention.key)]
    about = {entity: None for sequence in rescinds for entity, _ in scope.image.slots_of(sequence)}
    return [scope.show_any(key) for key in about]


def differences(scope: Scope, assertions: tuple[Assertion, ...], before: int) -> list[FieldDifference]:
    """What assertions change, against what was known before their set, without what it takes back."""
    earlier = scope.at(scope.coordinate.as_of.effective, scope.image.ground(before), passing=True).structure
    return [
        FieldDifference(
            earlier=scope,
            scope=scope,
            attribute=said.attribute,
            was=earlier.value(said.entity, said.attribute),
            now=said.value,
        )
        for said in assertions
        if said.attribute != noun_named(said.attribute).existence
    ]


async def summary(scope: Scope, event: Event, language: str | None, before: int) -> str:
    """What happened, in a sentence; see Telling."""
    own, at = scope.row.default_language, scope.coordinate.as_of
    telling = scope.image.telling(event, before + 1, at.known, at.effective)
    tongue = spoken(event, language or own, own)
    return sentence(event, tongue, telling.names(language or own, tongue, await beside(scope, telling.beside())))


async def naming(scope: Scope, noun: str, key: str, language: str | None) -> Naming:
    """What an entity is called; persons by name or reference, if they are still kept and may be seen."""
    named = await beside(scope, beside_ledger(scope.structure, noun, key))
    return Naming(scope.structure, language or scope.row.default_language, named)


async def beside(scope: Scope, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str | None]:
    """Names that are kept beside the ledger, as far as the asker may see them."""
    named: dict[tuple[str, str], str | None] = {}
    for noun, key in wanted:
        shown = scope.show(noun, key)
        if isinstance(shown, Person):
            named[noun, key] = await shown.name() or await shown.reference()
        else:
            named[noun, key] = await shown.called()
    return named


# One type per kind of event.

TYPES: dict[str, Any] = {
    "unit": Unit,
    "position": Position,
    "person": Person,
    "assignment": Assignment,
    "dotted_line": DottedLine,
    "organization": Organization,
    "responsibility": Responsibility,
    "involvement": Involvement,
    "collaboration": Collaboration,
    "process": Process,
    "system": System,
    "measure": Measure,
    "statement": Statement,
    "rule_set": RuleSet,
    "rollout_step": RolloutStep,
    "actor": Actor,
    "grant": Grant,
}
KINDS = {
    AssignmentKind: "assignment_kind",
    CollaborationKind: "collaboration_kind",
    StatementKind: "statement_kind",
}
"""Kinds of things other than units: `kind` is a unit's in every entry."""


def entry_type(name: str, kind: type[Event]) -> type[Entry]:
    """The GraphQL type of an event: the entry's fields, and the event's own with their references resolved."""
    members: dict[str, Any] = {"__annotations__": {}}
    hints = get_type_hints(kind, include_extras=True)
    for field in kind.__struct_fields__:
        if field in ("noun", "change_request") or field.endswith("_noun"):
            continue
        members[payload_name(field, hints[field])] = payload_field(field, hints[field])
    made = type(name, (Entry,), members)
    return strawberry.type(made, name=name, description=(kind.__doc__ or name).strip().split("\n\n")[0])


def payload_name(name: str, annotation: Any) -> str:
    """What a field of an event is called: the same name is of the same type in every kind of entry."""
    named = next((KINDS[part] for part in (annotation, *get_args(annotation)) if part in KINDS), name)
    return named.replace("_milli", "")


def payload_field(name: str, annotation: Any) -> Any:
    """A resolver for one field of an event."""
    noun = noun_of(annotation)
    # Nullable throughout but for the unit, so that a query over several kinds of entries needs no aliases.
    nullable = name != "unit"
    told = f"{name.replace('_milli', '').replace('_', ' ').capitalize()}, as the entry says."
    resolve: Any
    if noun is not None:
        returns, resolve = TYPES.get(noun, Node), reference(name, noun)
        if several(annotation):
            returns, resolve = list[returns], referenced(name, noun)  # type: ignore[valid-type]
        told = f"The {noun.replace('_', ' ') if noun != 'any' else 'thing'}, on the entry's first day."
    elif Private in (annotation, *get_args(annotation)):
        returns, resolve = str, personal(name)
        told = "A personal value, if it is still kept."
    elif Stage in get_args(annotation):
        returns, resolve = list[ProcessStage], staged(name)
    else:
        returns, convert = (Decimal, decimal) if "_milli" in name else payload_type(annotation)
        resolve = stated(name, convert)
    resolve.__annotations__ = {"return": Optional[returns] if nullable else returns}  # noqa: UP045  Not always a type.
    return strawberry.field(resolver=resolve, description=told)


def reference(name: str, noun: str) -> Any:
    """Resolves a field that holds a key, on the entry's first day."""

    def resolve(self: Entry) -> Any:
        key = getattr(self.entry.event, name)
        own = self.own_scope
        if not isinstance(key, str):
            return None
        return own.show_any(key) if noun == "any" else own.show(noun, key)

    return resolve


def referenced(name: str, noun: str) -> Any:
    """Resolves a field that holds several keys, on the entry's first day."""

    def resolve(self: Entry) -> Any:
        return self.own_scope.show_all(noun, getattr(self.entry.event, name))

    return resolve


def several(annotation: Any) -> bool:
    """Whether a field holds several values."""
    return any(get_origin(part) is tuple for part in (annotation, *get_args(annotation)))


def staged(name: str) -> Any:
    """Resolves the stages of a process, as they were carried on the entry's first day."""

    def resolve(self: Entry) -> Any:
        event: Any = self.entry.event
        return show_stages(self.own_scope, event.process, getattr(event, name))

    return resolve


def personal(name: str) -> Any:
    """Resolves a field that holds a commitment."""

    async def resolve(self: Entry) -> Any:
        return await private(self.scope, getattr(self.entry.event, name))

    return resolve


def stated(name: str, convert: Any) -> Any:
    """Resolves a plain field; what the event leaves untouched is null."""

    def resolve(self: Entry) -> Any:
        value = getattr(self.entry.event, name)
        return None if value is None or isinstance(value, UnsetType) else convert(value)

    return resolve


def payload_type(annotation: Any) -> tuple[Any, Any]:
    """The GraphQL type of a plain field, and how to bring a value into it."""
    parts = [part for part in (get_args(annotation) or (annotation,)) if part not in (type(None), UnsetType)]
    origin = get_origin(annotation)
    if origin is dict or any(get_origin(part) is dict for part in parts):
        return list[LocalizedText], LocalizedText.show
    if origin is tuple or any(get_origin(part) is tuple for part in parts):
        inner = get_args(next(part for part in (annotation, *parts) if get_origin(part) is tuple))[0]
        return (list[RuleParameter], show_parameters) if inner is rule_set.RuleParameter else (list[inner], list)  # type: ignore[valid-type]
    base = parts[0]
    return base, (lambda value: value)


ENTRY_TYPES: dict[str, type[Entry]] = {name: entry_type(name, kind) for name, kind in EVENTS.items()}


@shows("entry")
def show_entry(scope: Scope, entry: AnyEntry | None) -> Any:
    """An entry, as its own type."""
    return ENTRY_TYPES[entry.type](scope=scope, entry=entry) if entry else None
