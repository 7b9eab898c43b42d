"""Events: what can happen to an organization, in words that outlive the program that wrote them.

An event is a typed struct. Its tag is the name on disk and survives every rename of its class; its
`version` counts changes of its fields. `asserts` says what the event means for which slot: projections
know nothing else about it, so a new kind of event needs no line in any of them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from typing import (
    Annotated,
    Any,
    ClassVar,
    Generic,
    NamedTuple,
    Self,
    TypeAlias,
    TypeVar,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
from msgspec import Meta

from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.period import Instant, Period
from orgledger.domain.timeline import Assertion, Value, Verb

KEY = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z"

OrganizationId = Annotated[str, Meta(pattern=KEY, extra={"noun": "organization"})]
UnitId = Annotated[str, Meta(pattern=KEY, extra={"noun": "unit"})]
PositionId = Annotated[str, Meta(pattern=KEY, extra={"noun": "position"})]
PersonId = Annotated[str, Meta(pattern=KEY, extra={"noun": "person"})]
AssignmentId = Annotated[str, Meta(pattern=KEY, extra={"noun": "assignment"})]
DottedLineId = Annotated[str, Meta(pattern=KEY, extra={"noun": "dotted_line"})]
ResponsibilityId = Annotated[str, Meta(pattern=KEY, extra={"noun": "responsibility"})]
InvolvementId = Annotated[str, Meta(pattern=KEY, extra={"noun": "involvement"})]
CollaborationId = Annotated[str, Meta(pattern=KEY, extra={"noun": "collaboration"})]
ProcessId = Annotated[str, Meta(pattern=KEY, extra={"noun": "process"})]
SystemId = Annotated[str, Meta(pattern=KEY, extra={"noun": "system"})]
MeasureId = Annotated[str, Meta(pattern=KEY, extra={"noun": "measure"})]
StatementId = Annotated[str, Meta(pattern=KEY, extra={"noun": "statement"})]
RuleSetId = Annotated[str, Meta(pattern=KEY, extra={"noun": "rule_set"})]
RolloutStepId = Annotated[str, Meta(pattern=KEY, extra={"noun": "rollout_step"})]
EntityId = Annotated[str, Meta(pattern=KEY, extra={"noun": "any"})]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")]


class Private:
    """A personal value. The leaf holds its salted commitment; value and salt are kept beside the event.

    Equal to another if the commitments are equal. An event read from the ledger knows only the commitment.
    Source: HMAC-SHA-256 as a hiding commitment, keyed by 256 random bits that can be destroyed.
    """

    __slots__ = ("commitment", "salt", "value")

    def __init__(self, commitment: str, value: str | None = None, salt: bytes = b"") -> None:
        self.commitment = commitment
        self.value = value
        self.salt = salt

    @classmethod
    def seal(cls, value: str, salt: bytes) -> Private:
        """Commit to a value under a salt of 32 random bytes."""
        return cls(commit(value, salt), value, salt)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Private) and other.commitment == self.commitment

    def __hash__(self) -> int:
        return hash(self.commitment)

    def __repr__(self) -> str:
        return f"Private({self.commitment[:12]}…)"


def commit(value: str, salt: bytes) -> str:
    """The commitment to a value: 64 hexadecimal digits that say nothing without the salt."""
    return hmac.new(salt, b"orgledger/private/1\n" + value.encode(), hashlib.sha256).hexdigest()


class Fact(NamedTuple):
    """What an event says of one slot; the entry around it adds period, verb and sequence."""

    entity: str
    attribute: str
    value: Value


def localized(entity: str, attribute: str, texts: Mapping[str, str | None]) -> Iterator[Fact]:
    """What is said of a localized attribute, such as `unit.name`: a slot per language."""
    for language, text in texts.items():
        yield Fact(entity, f"{attribute}.{language}", text)


Former: TypeAlias = Callable[[str, str], Value]
"""What a slot held before a change set: its entity and attribute."""


class Mention(NamedTuple):
    """An entity named by an event: the field that names it, its noun and its key."""

    field: str
    noun: str
    key: str


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class EventMeta(msgspec.StructMeta):
    """Tells type checkers that every event is frozen and made by keyword."""


class Event(
    msgspec.Struct,
    metaclass=EventMeta,
    frozen=True,
    kw_only=True,
    gc=False,
    forbid_unknown_fields=True,
    tag_field="type",
):
    """Something that happened. The first field that holds a key names its subject."""

    version: ClassVar[int] = 1
    verb: ClassVar[Verb] = Verb.CHANGE
    life: ClassVar[bool] = False
    """Whether the event begins or ends an existence: takes no end and is never a correction."""
    says: ClassVar[Mapping[str, str]] = {}
    """One sentence per language: a field in braces stands for what it refers to, or is; a part in brackets is left out
    where one of its fields says nothing."""

    def asserts(self) -> Iterator[Fact]:
        """What the event means, slot by slot. Never refuses: it replays the past."""
        yield from ()

    def since(self, former: Former) -> Self:
        """The event, where it says what was before: with what was before its whole change set.

        Args:
            former: what held before the set on the day that the event begins.

        What the set itself brought on record had nothing before: then the event stays as it was decided.
        """
        return self

    def sentences(self) -> Mapping[str, str]:
        """The sentences that fit what this very event says."""
        return self.says

    def mentions(self) -> Iterator[Mention]:
        """The entities the event names, its subject first."""
        for field, noun in references(type(self)).items():
            held = getattr(self, field)
            for key in held if isinstance(held, tuple) else (held,):
                if isinstance(key, str):
                    yield Mention(field, noun, key)

    def named(self) -> tuple[str, ...]:
        """The keys of the entities the event names, each once."""
        return tuple(dict.fromkeys(mention.key for mention in self.mentions()))

    def private(self) -> Iterator[tuple[str, Private]]:
        """The personal values of the event, by field."""
        for field in self.__struct_fields__:
            value = getattr(self, field)
            if isinstance(value, Private):
                yield field, value

    def on_record(self) -> Self:
        """The event as it is read from the ledger: of personal values it knows the commitments."""
        bare = {field: Private(private.commitment) for field, private in self.private()}
        return msgspec.structs.replace(self, **bare) if bare else self


def type_name(event: type[Event] | Event) -> str:
    """The name on disk of an event or an event type."""
    kind = event if isinstance(event, type) else type(event)
    return str(kind.__struct_config__.tag)


def noun_of(annotation: Any) -> str | None:
    """The noun whose key a field's type holds, if it holds one."""
    if get_origin(annotation) is Annotated:
        for meta in get_args(annotation)[1:]:
            if isinstance(meta, Meta) and meta.extra and "noun" in meta.extra:
                return str(meta.extra["noun"])
        return None
    for part in get_args(annotation):
        if get_origin(part) is Annotated and (found := noun_of(part)):
            return found
    return None


@cache
def references(kind: type[msgspec.Struct]) -> dict[str, str]:
    """The fields of a struct that hold a key, with the noun of each, in order."""
    hints = get_type_hints(kind, include_extras=True)
    found = {field: noun_of(hints[field]) for field in kind.__struct_fields__}
    return {field: noun for field, noun in found.items() if noun}


class Noun(msgspec.Struct, frozen=True):
    """A kind of thing an organization consists of, and which of its attributes point elsewhere."""

    name: str
    references: Mapping[str, str] = {}
    """Attribute → noun of what it refers to, which must be on record for the whole time."""
    unique: frozenset[str] = frozenset()
    """Attributes whose value no two entities on record share on any day."""

    found_by: frozenset[str] = frozenset()
    """Further attributes by whose value an entity is looked up."""

    many: frozenset[str] = frozenset()
    """Attributes that hold several keys, each in a slot of its own: `collaboration.party.K` holds K."""
    tie: bool = False
    """Whether it only ties others together: that it begins or ends is told like a change of it."""
    place: bool = False
    """Whether others stand in it: what is said of it is not about its neighbours. Everything else that refers is a tie,
    and what is said of a tie is also about whatever it ties; see about.py."""

    has_past: bool = False
    """Whether something may be said of days before it was created: it is on record on those, too."""

    changed: DifferenceKind = DifferenceKind.OTHER
    """What a comparison calls a change of it, unless the attribute says otherwise."""

    changes: Mapping[str, DifferenceKind] = {}
    """Attribute, without its qualifier → what a comparison calls a change of it."""

    existence: str = ""
    """The attribute that says whether an entity of this noun is on record; made of its name."""

    def __post_init__(self) -> None:
        msgspec.structs.force_setattr(self, "existence", f"{self.name}.existence")

    @property
    def indexed(self) -> frozenset[str]:
        """The attributes whose values lead back to their entities."""
        return frozenset(self.references) | self.unique | self.found_by | self.many

    def target(self, attribute: str) -> str | None:
        """The noun that the value of an attribute refers to, if it refers."""
        return self.references.get(whole(attribute))

    def difference(self, attribute: str) -> DifferenceKind:
        """What a comparison calls a change of an attribute."""
        return self.changes.get(".".join(attribute.split(".", 2)[:2]), self.changed)


NOUNS: dict[str, Noun] = {}
INDEXED: set[str] = set()
"""The indexed attributes of all nouns."""
MANY: set[str] = set()
"""The attributes of all nouns that hold several keys."""
TIES: set[str] = set()
"""The attributes of all nouns that say what is tied."""


def noun(
    name: str,
    *,
    references: Mapping[str, str] | None = None,
    unique: tuple[str, ...] = (),
    found_by: tuple[str, ...] = (),
    many: tuple[str, ...] = (),
    tie: bool = False,
    place: bool = False,
    has_past: bool = False,
    changed: DifferenceKind = DifferenceKind.OTHER,
    changes: Mapping[str, DifferenceKind] | None = None,
) -> Noun:
    """Declare a noun, once, in its own file."""
    declared = Noun(
        name,
        references or {},
        frozenset(unique),
        frozenset(found_by),
        frozenset(many),
        tie,
        place,
        has_past,
        changed,
        changes or {},
    )
    NOUNS[name] = declared
    INDEXED.update(declared.indexed)
    MANY.update(declared.many)
    TIES.update(() if place else declared.references)
    return declared


def whole(attribute: str) -> str:
    """The attribute that a slot belongs to, where it holds several keys: `collaboration.party` for one of its slots."""
    stem = attribute.rpartition(".")[0]
    return stem if stem in MANY else attribute


def slot_of(attribute: str, target: Value) -> str:
    """The slot of an attribute that would hold a value."""
    return f"{attribute}.{target}" if attribute in MANY else attribute


@lru_cache(maxsize=4096)
def noun_named(attribute: str) -> Noun:
    """The noun an attribute belongs to: `unit.name.en` is of `unit`."""
    return NOUNS[attribute.partition(".")[0]]


class Source(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """What an imported entry claims of its origin. Evidence, never a clock."""

    system: str
    reference: str | None = None
    recorded_at: str | None = None


Happened = TypeVar("Happened", bound=Event)


class Entry(
    msgspec.Struct,
    Generic[Happened],
    frozen=True,
    kw_only=True,
    gc=False,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """An event in its place in the ledger. Its canonical bytes are the leaf that proofs are made of."""

    organization: str
    sequence: int
    first: int
    """First sequence of its change set."""
    last: int
    """Last sequence of its change set: the only ones that a coordinate can name."""
    recorded_at: Instant
    event_id: str
    version: int
    verb: Verb
    effective: Period | None
    event: Happened
    actor: str
    on_behalf_of: str | None = None
    change_request: str | None = None
    correlation: str | None = None
    causation: str | None = None
    source: Source | None = None
    replayed: bool = False
    """Whether `recorded_at` was replayed from a source instead of witnessed."""
    title: Private | None = None
    reason: Private | None = None
    basis: Private | None = None

    @property
    def originator_id(self) -> str:
        """The stream, as the eventsourcing library calls it."""
        return self.organization

    @property
    def originator_version(self) -> int:
        """The place in the stream, as the eventsourcing library calls it."""
        return self.sequence

    @property
    def type(self) -> str:
        """The logical name of the event."""
        return type_name(self.event)

    @property
    def rescinds(self) -> tuple[int, ...]:
        """The earlier entries that this one takes back."""
        return getattr(self.event, "entries", ()) if self.verb is Verb.RESCISSION else ()

    def assertions(self) -> tuple[Assertion, ...]:
        """The entry's word on every slot it speaks of."""
        if self.effective is None:
            return ()
        return tuple(
            Assertion(entity, attribute, value, self.effective, self.sequence, self.verb)
            for entity, attribute, value in self.event.asserts()
        )
