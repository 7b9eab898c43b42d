"""The entrances to everything that can be read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from typing import Annotated, Any

import strawberry

import orgledger
from orgledger.access.actor import Actors, read_key
from orgledger.domain.change_request import ChangeRequestState
from orgledger.domain.civil import civil_day
from orgledger.domain.identity import PublicId, read_id
from orgledger.domain.period import instant
from orgledger.domain.refusal import Invalid, NoOrganization, Refused, Unknown, refuse
from orgledger.domain.timeline import Verb
from orgledger.graphql.change_request import ChangeRequest, Chosen, entries_of, find, listed, named
from orgledger.graphql.comparison import Comparison, compared
from orgledger.graphql.entity import After, Code, First
from orgledger.graphql.entry import TYPES, ChangeSet, Entry
from orgledger.graphql.erasure import ErasureQuery
from orgledger.graphql.history import load_entry
from orgledger.graphql.node import Connection, Edge, Node
from orgledger.graphql.operations import Operations, show_operations
from orgledger.graphql.organization import Organization, OrganizationInfo
from orgledger.graphql.paging import Cursor, checked_size, page_info, read_cursor
from orgledger.graphql.proof import Checkpoint, Consistency, show_checkpoint, show_consistency
from orgledger.graphql.read_log import ReadLog, show_read_log
from orgledger.graphql.report import ReportKind, kinds
from orgledger.graphql.scope import SHOWN, Request, Scope
from orgledger.graphql.time import AsOfInput
from orgledger.graphql.viewer import Viewer, show_viewer
from orgledger.projections.coordinate import Asked
from orgledger.projections.under import EntriesUnder
from orgledger.store.codec import AnyEntry

Info = strawberry.Info[Request, None]
Sequence_ = Annotated[int, strawberry.argument(description="The place in the ledger: 1, 2, 3 …")]

BATCH = 500
"""Entries read at a time while filtering."""


@strawberry.enum(description="The order in which the ledger is read.")
class EntryOrder(Enum):
    OLDEST_FIRST = strawberry.enum_value("OLDEST_FIRST", description="As it was written.")
    NEWEST_FIRST = strawberry.enum_value("NEWEST_FIRST", description="From the head backwards.")


@strawberry.input(description="Which entries to read; every condition given must hold.")
class EntryFilter:
    types: list[str] | None = strawberry.field(default=None, description="Of one of these kinds, such as UnitMoved.")
    verbs: list[Verb] | None = strawberry.field(default=None, description="With one of these verbs.")
    subject: strawberry.ID | None = strawberry.field(
        default=None,
        description="About the entity of this key: naming it, or naming a tie that ever held it, such as the end of an "
        "assignment of this person; or taking back what is about it.",
    )
    under: strawberry.ID | None = strawberry.field(
        default=None,
        description="About the unit of this key, a unit below it or a position in one of these: by the structure of "
        "the entry's own coordinate, its first day as known at the end of its set, or of that day as known by now. "
        "What is off record on that day counts where it stood last; so what was dissolved or moved away since is "
        "found, too. A rescission is under a unit if an entry is that it takes back or restores; an erasure, if it "
        "erases something of an entry that is, or a person whom one is about; any other act, by the day on which it "
        "was recorded.",
    )
    backdated_days: int | None = strawberry.field(
        default=None,
        description="Recorded at least so many days after they took effect, by the organization's own calendar.",
    )
    actor: strawberry.ID | None = strawberry.field(
        default=None, description="By this actor: a key, or a name for those who see who acts."
    )
    change_request: strawberry.ID | None = strawberry.field(
        default=None, description="Of the change request of this id: its steps, and what it came to."
    )
    recorded_from: datetime | None = strawberry.field(default=None, description="Recorded at this moment or later.")
    recorded_to: datetime | None = strawberry.field(default=None, description="Recorded before this moment.")
    effective_from: date | None = strawberry.field(default=None, description="Holding from this day or later.")
    effective_to: date | None = strawberry.field(default=None, description="Holding from a day before this one.")

    def check(self) -> None:
        """Refuse moments that are none.

        Raises:
            Refused: Invalid, if a moment has no time zone.
        """
        for at in (self.recorded_from, self.recorded_to):
            if at is not None:
                told(at)

    def passes(self, entry: AnyEntry, zone: str) -> bool:
        """Whether an entry meets the conditions that its bytes decide, in the time zone of its organization."""
        begins = entry.effective.start if entry.effective else None
        late = (civil_day(entry.recorded_at, zone) - begins).days if begins else 0
        return (
            (self.types is None or entry.type in self.types)
            and (self.verbs is None or entry.verb in self.verbs)
            and (self.actor is None or entry.actor == self.actor)
            and (self.backdated_days is None or (begins is not None and late >= self.backdated_days))
            and (self.recorded_from is None or entry.recorded_at >= told(self.recorded_from))
            and (self.recorded_to is None or entry.recorded_at < told(self.recorded_to))
            and (self.effective_from is None or (begins is not None and begins >= self.effective_from))
            and (self.effective_to is None or (begins is not None and begins < self.effective_to))
        )


def told(at: datetime) -> str:
    """A moment as the ledger writes it.

    Raises:
        Refused: Invalid, if it has no time zone.
    """
    if at.tzinfo is None:
        raise refuse(Invalid("A moment needs a time zone, such as 2024-09-01T00:00:00Z.")).under("filter")
    return instant(at)


@strawberry.type(description="What this server will answer at most.")
class Limits:
    body_bytes: int = strawberry.field(description="Bytes of a request.")
    document_chars: int = strawberry.field(description="Characters of a document.")
    tokens: int = strawberry.field(description="Tokens of a document.")
    definitions: int = strawberry.field(description="Operations, fragments and variables of a document.")
    depth: int = strawberry.field(description="Levels of a query.")
    introspection_depth: int = strawberry.field(description="Levels of a question about the schema.")
    aliases: int = strawberry.field(description="Aliases of a query.")
    root_fields: int = strawberry.field(description="Fields of a query on its first level.")
    fields: int = strawberry.field(description="Fields of a query, as often as their fragments are spread.")
    directives: int = strawberry.field(description="Directives of a query.")
    document_values: int = strawberry.field(description="Values written in the arguments of a query.")
    variable_values: int = strawberry.field(description="Values in variables, nested ones included.")
    cost: int = strawberry.field(description="Values that an answer may hold, as far as the query tells.")
    page_size: int = strawberry.field(description="Items of a page.")
    operation_s: float = strawberry.field(description="Seconds that a query may take.")
    budget: int = strawberry.field(
        description="Points that a caller may spend at once, one for each value; 0 if they are not counted."
    )
    budget_per_s: int = strawberry.field(description="Points that come back to a caller in a second.")
    subscriptions: int = strawberry.field(description="Subscriptions at the same time, over all connections.")
    connection_subscriptions: int = strawberry.field(description="Operations at the same time on one WebSocket.")


@strawberry.type(description="The program that answers.")
class Server:
    version: str = strawberry.field(description="Its version.")
    schema_digest: str = strawberry.field(description="SHA-256 of its schema, in hexadecimal.")
    limits: Limits = strawberry.field(description="What it will answer at most.")


@strawberry.type(description="Everything that can be read.")
class Query(ErasureQuery):
    @strawberry.field(
        description="Who read what of an organization, for its auditors; null where that is not logged. Reading it is "
        "logged, too."
    )
    async def read_log(self, info: Info, code: Code = None) -> ReadLog | None:
        return await show_read_log(info.context, code)

    @strawberry.field(
        description="How the ledger of an organization is kept: its projections, checkpoints and keys; tokens and "
        "sessions for its administrators."
    )
    async def operations(self, info: Info, code: Code = None) -> Operations:
        return await show_operations(info.context, code)

    @strawberry.field(description="Whoever asks; null where nobody signs in, or the asker has not.")
    def viewer(self, info: Info) -> Viewer | None:
        return show_viewer(info.context)

    @strawberry.field(description="The organizations of this server that the asker may read, by code.")
    async def organizations(self, info: Info) -> list[OrganizationInfo]:
        request = info.context
        rows = await request.visible()
        for row in rows:
            request.heads.setdefault(row.id, row)
        return [OrganizationInfo(scope=await request.scope(row.id)) for row in rows]

    @strawberry.field(description="An organization at one coordinate, which everything below inherits.")
    async def organization(
        self,
        info: Info,
        code: Code = None,
        as_of: Annotated[
            AsOfInput | None, strawberry.argument(description="The point on both clocks; now if left out.")
        ] = None,
    ) -> Organization | None:
        try:
            return Organization(scope=await info.context.scope(code, as_of.asked() if as_of else None))
        except Refused as refused:
            if code is not None and isinstance(refused.refusals[0], NoOrganization):
                return None
            raise

    @strawberry.field(description="What differs between two coordinates of one organization, in either direction.")
    async def compare(
        self,
        info: Info,
        before: Annotated[AsOfInput, strawberry.argument(name="from", description="How it was.")],
        to: Annotated[AsOfInput, strawberry.argument(description="How it is.")],
        code: Code = None,
        under: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="The key of a unit: only what hung on it, or below it, on either side."),
        ] = None,
    ) -> Comparison | None:
        try:
            earlier = await info.context.scope(code, before.asked())
            later = await info.context.scope(code, to.asked())
        except Refused as refused:
            if code is not None and isinstance(refused.refusals[0], NoOrganization):
                return None
            raise
        return await compared(earlier, later, str(under) if under is not None else None)

    @strawberry.field(description="The ledger itself, entry by entry, as it stands at the head.")
    async def ledger(
        self,
        info: Info,
        code: Code = None,
        first: First = 50,
        after: After = None,
        filter: Annotated[EntryFilter | None, strawberry.argument(description="Which entries.")] = None,
        order: Annotated[
            EntryOrder | None, strawberry.argument(description="In which order.")
        ] = EntryOrder.OLDEST_FIRST,
    ) -> Connection[Entry]:
        scope = await info.context.scope(code)
        size = checked_size(first, 50, info.context.ledger.settings.page_size)
        listed = f"ledger.{(order or EntryOrder.OLDEST_FIRST).value}"
        cursor = read_cursor(after, listed) if after is not None else None
        newest_first = order is EntryOrder.NEWEST_FIRST
        # Read from the head backwards, a list ends where it began; read forwards, it grows.
        head = cursor.known if cursor and newest_first else scope.row.sequence
        if (cursor is not None and not cursor.place[1].isdecimal()) or head > scope.row.sequence:
            raise refuse(Invalid("That is not a cursor of this ledger.")).under("after")
        filter = await meant(scope, filter)
        sequences = await info.context.work(candidates, scope, filter, head)
        if newest_first:
            sequences = list(reversed(sequences))
        matching = await matched(scope, sequences, filter)
        place = int(cursor.place[1]) if cursor else 0
        start = sequences_after(matching, place, order or EntryOrder.OLDEST_FIRST) if cursor else 0
        chosen = matching[start : start + size]
        loaded = await info.context.work(info.context.ledger.archive.known_entries, scope.row.id, chosen)
        edges = [
            Edge(
                place=Cursor(listed, ("", str(sequence)), scope.coordinate.as_of.effective, head),
                node=SHOWN["entry"](scope, loaded[sequence]),
            )
            for sequence in chosen
        ]
        more = start + size < len(matching)
        return Connection(edges=edges, page_info=page_info(edges, start > 0, more), total_count=len(matching))

    @strawberry.field(description="One entry, by its place.")
    async def entry(self, info: Info, sequence: Sequence_, code: Code = None) -> Entry | None:
        return await load_entry(await info.context.scope(code), sequence)

    @strawberry.field(description="The change set that an entry belongs to.")
    async def change_set(self, info: Info, sequence: Sequence_, code: Code = None) -> ChangeSet | None:
        scope = await info.context.scope(code)
        entry = await info.context.entries.load((scope.row.id, sequence))
        return ChangeSet(scope=scope, entry=entry) if entry else None

    @strawberry.field(description="The state of the ledger at the end of a change set, in 32 bytes.")
    async def checkpoint(
        self,
        info: Info,
        code: Code = None,
        sequence: Annotated[
            int | None, strawberry.argument(description="At the end of the set of this entry; the head if left out.")
        ] = None,
    ) -> Checkpoint:
        return await show_checkpoint(await info.context.scope(code, Asked(sequence=sequence)))

    @strawberry.field(description="The proof that the ledger only grew between the ends of two change sets.")
    async def consistency(
        self,
        info: Info,
        before: Annotated[int, strawberry.argument(name="from", description="An entry of the earlier set.")],
        to: Annotated[
            int | None, strawberry.argument(description="An entry of the later set; the head if left out.")
        ] = None,
        code: Code = None,
    ) -> Consistency:
        earlier = await info.context.scope(code, Asked(sequence=before))
        return await show_consistency(earlier, await info.context.scope(code, Asked(sequence=to)))

    @strawberry.field(description="A change request, by its id: a draft only for its author and its readers.")
    async def change_request(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The id.")]
    ) -> ChangeRequest | None:
        try:
            return await find(info.context, named(id, "id"))
        except Refused as refused:
            if refused.refusals[0].face == "NotFoundError":
                return None
            raise

    @strawberry.field(description="The change requests, in the order of their submission, then the asker's drafts.")
    async def change_requests(
        self,
        info: Info,
        code: Code = None,
        state: Annotated[
            list[ChangeRequestState] | None, strawberry.argument(description="In one of these states; all if left out.")
        ] = None,
        own: Annotated[
            bool | None,
            strawberry.argument(description="Drafted or submitted by the asker, or by somebody else; all if left out."),
        ] = None,
        lapsed: Annotated[
            bool | None,
            strawberry.argument(description="Overtaken by what was recorded since, or not; all if left out."),
        ] = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[ChangeRequest]:
        size = 50 if first is None else first
        chosen = Chosen(tuple(state) if state is not None else None, own, lapsed)
        return await listed(info.context, await info.context.scope(code), chosen, size, after)

    @strawberry.field(description="Anything, by its id, at the coordinate that the id carries.")
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="The id.")]
    ) -> Node | None:
        return await fetch(info.context, id)

    @strawberry.field(description="Several things, by their ids, in the same order.")
    async def nodes(
        self, info: Info, ids: Annotated[list[strawberry.ID], strawberry.argument(description="The ids.")]
    ) -> list[Node | None]:
        checked_size(len(ids), 0, info.context.ledger.settings.page_size)
        return [await fetch(info.context, id) for id in ids]

    @strawberry.field(description="The reports that can be made of an organization.")
    def reports(self) -> list[ReportKind]:
        return kinds()

    @strawberry.field(description="The program that answers.")
    def server(self, info: Info) -> Server:
        info.context.footing.program = True
        settings = info.context.ledger.settings
        limits = Limits(**{name: getattr(settings, name) for name in Limits.__annotations__})
        digest: str = info.schema.digest  # type: ignore[attr-defined]
        return Server(version=orgledger.__version__, schema_digest=digest, limits=limits)


def candidates(scope: Scope, chosen: EntryFilter | None, head: int, after: int = 0) -> Sequence[int]:
    """The entries after a place and up to a head that the image alone lets a filter leave over, in order."""
    if chosen is None:
        return range(after + 1, head + 1)
    image, first, last = scope.image, after + 1, head
    if chosen.recorded_from is not None:
        first = max(first, image.known_before(told(chosen.recorded_from)) + 1)
    if chosen.recorded_to is not None:
        last = min(last, image.known_before(told(chosen.recorded_to)))
    found: list[set[int]] = []
    if chosen.change_request is not None:
        request = named(chosen.change_request, "filter", "changeRequest")
        found.append(set(entries_of(image, request.key)) if request.organization == scope.row.id else set())
    if chosen.subject is not None:
        found.append(set(image.about(str(chosen.subject))))
    if chosen.under is not None:
        under = EntriesUnder(image, str(chosen.under), scope.row.time_zone, head)
        found.append(set(under.among(first, last)))
    if not found:
        return range(first, last + 1)
    return sorted(sequence for sequence in set.intersection(*found) if first <= sequence <= last)


async def meant(scope: Scope, chosen: EntryFilter | None) -> EntryFilter | None:
    """A filter with the key of the actor whom it names; a name is looked up for those only who see who acts.

    Raises:
        Refused: Invalid, if several actors are spelled so.
    """
    if chosen is None or chosen.actor is None:
        return chosen
    named = str(chosen.actor)
    key = read_key(named)
    if key is None and (await scope.request.standing(scope.row)).may_see_actors:
        scope.request.footing.fleeting = True
        key = await scope.request.work(called, scope, named)
    return replace(chosen, actor=strawberry.ID(key or named))


def called(scope: Scope, name: str) -> str | None:
    """The key of the actor of a name; nothing, if there is none.

    Raises:
        Refused: Invalid, if several actors are spelled so.
    """
    try:
        return Actors(scope.request.ledger.archive, scope.row, scope.image).meant(name, "filter", "actor")
    except Refused as refused:
        if any(not isinstance(refusal, Unknown) for refusal in refused.refusals):
            raise
        return None


async def matched(scope: Scope, sequences: Sequence[int], chosen: EntryFilter | None) -> Sequence[int]:
    """The entries that meet the conditions that only their bytes decide."""
    if chosen is not None:
        chosen.check()
    if chosen is None or chosen == EntryFilter(
        subject=chosen.subject,
        under=chosen.under,
        change_request=chosen.change_request,
        recorded_from=chosen.recorded_from,
        recorded_to=chosen.recorded_to,
    ):
        return sequences
    archive, found, zone = scope.request.ledger.archive, [], scope.row.time_zone
    if chosen.types is not None and sequences:
        span = sorted((sequences[0], sequences[-1]))
        typed = frozenset(await scope.request.work(archive.of_types, scope.row.id, frozenset(chosen.types), *span))
        sequences = [sequence for sequence in sequences if sequence in typed]
    for start in range(0, len(sequences), BATCH):
        batch = sequences[start : start + BATCH]
        entries = await scope.request.work(archive.known_entries, scope.row.id, batch)
        found += [sequence for sequence in batch if chosen.passes(entries[sequence], zone)]
    return found


def sequences_after(matching: Sequence[int], place: int, order: EntryOrder) -> int:
    """Where a page goes on."""
    if order is EntryOrder.OLDEST_FIRST:
        return bisect_right(matching, place)
    return bisect_right(matching, -place, key=lambda sequence: -sequence)


NOUNS = {kind.__name__: noun for noun, kind in TYPES.items()}
"""What an id calls a noun → the noun."""


async def fetch(request: Request, id: str) -> Any:
    """What an id names, at the coordinate it carries; nothing, if it is none of ours or not on record."""
    found = read_id(id)
    if found is None:
        return None
    scenario = str(PublicId("ChangeRequest", found.organization, found.scenario)) if found.scenario else None
    try:
        if found.noun == "ChangeRequest":
            return await find(request, found)
        asked = Asked(effective=found.effective, sequence=found.known, scenario=scenario)
        scope = await request.scope(found.organization, asked)
    except Refused:
        return None
    if found.noun in ("Entry", "ChangeSet"):
        entry = await request.entries.load((scope.row.id, int(found.key))) if found.key.isdecimal() else None
        if entry is None or found.noun == "Entry":
            return SHOWN["entry"](scope, entry)
        return ChangeSet(scope=scope, entry=entry)
    noun = NOUNS.get(found.noun)
    if noun is None:
        return None
    if noun in ("actor", "grant"):
        # Of an actor the ledger holds a pseudonym and no fact; whoever an entry could name is shown by it.
        return scope.show(noun, found.key)
    if noun == "organization" and found.key != scope.row.id:
        return None
    if noun != "organization" and scope.structure.value(found.key, f"{noun}.existence") is None:
        return None
    return scope.show(noun, found.key)
