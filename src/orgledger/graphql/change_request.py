"""Change requests in GraphQL: what is proposed, where it stands, what it would come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple

import msgspec
import strawberry

from orgledger.change_request import ChangeRequests, Held, Scenario, all_held
from orgledger.domain import change_request as steps
from orgledger.domain.about import since
from orgledger.domain.change_request import ChangeRequestState
from orgledger.domain.change_set import Context
from orgledger.domain.civil import civil_day
from orgledger.domain.identity import PublicId, read_id
from orgledger.domain.naming import Naming
from orgledger.domain.refusal import Invalid, Refused, Unknown, refuse
from orgledger.graphql.actor import Actor
from orgledger.graphql.comparison import Comparison, compare_set
from orgledger.graphql.entry import Entry, private
from orgledger.graphql.finding import Finding, only_in, sides
from orgledger.graphql.history import load_entry
from orgledger.graphql.inputs import ContextInput, Given, OperationInput, context_of, form
from orgledger.graphql.node import Connection, Node
from orgledger.graphql.paging import page
from orgledger.graphql.result import PlannedOperation, Preview, Recorded, RecordResult, Refusing, show_refused
from orgledger.graphql.scope import Request, Scope, shows
from orgledger.graphql.time import Coordinate, OnDay
from orgledger.projections.coordinate import Asked
from orgledger.projections.image import Image
from orgledger.store.codec import AnyEntry


@strawberry.type(
    description="Operations proposed together: drafted by one, approved by another, recorded all together. Under "
    "`changeRequest` it is told at the head; below a coordinate, as of what was known."
)
class ChangeRequest(Node):
    scope: strawberry.Private[Scope]
    key: strawberry.Private[str]
    held: strawberry.Private[Held]

    @strawberry.field(description="Its id, the same at every coordinate; `asOf: {scenario}` takes it.")
    def id(self) -> strawberry.ID:
        return strawberry.ID(str(PublicId("ChangeRequest", self.scope.row.id, self.key)))

    @strawberry.field(description="What its author called it; the beginning of its key, if the title is kept no more.")
    async def title(self) -> str:
        return await self.called() or Naming(self.scope.structure).neutral("change_request", self.key)

    async def called(self) -> str | None:
        """What to call it in a sentence."""
        request, draft = self.held
        if request is not None:
            return await private(self.scope, request.submission.title)
        return draft.title if draft else None

    @strawberry.field(description="Where it stands.")
    def state(self) -> ChangeRequestState:
        request = self.held.request
        return request.state if request else ChangeRequestState.DRAFT

    @strawberry.field(
        description="SHA-256 over all that an approval means: operations, periods, title and the entry previewed; "
        "approveChangeRequest names it. Of a draft: changes with every version of it."
    )
    def digest(self) -> str:
        return self.held.digest

    @strawberry.field(description="Who submitted it; null while it is a draft.")
    async def submitted_by(self) -> Actor | None:
        request = self.held.request
        return await self._actor(request.submissions[-1] if request else None)

    @strawberry.field(description="Who approved or rejected it.")
    async def decided_by(self) -> Actor | None:
        return await self._actor(self.held.request.decided if self.held.request else None)

    @strawberry.field(description="The point at which it was approved; null if it is not, or was submitted again.")
    async def approved_at(self) -> Coordinate | None:
        request = self.held.request
        if request is None or request.decided is None or request.state is ChangeRequestState.REJECTED:
            return None
        entry = await self._entry(request.decided)
        day = civil_day(entry.recorded_at, self.scope.row.time_zone)
        return Coordinate.of(self.scope.at(day, entry.last))

    @strawberry.field(description="What it comes to, recorded or planned on the head; empty if a rule refuses it.")
    async def operations(self) -> list[PlannedOperation]:
        try:
            scope, found = await self._scenario()
        except Refused:
            return []
        return [PlannedOperation(scope=scope, planned=one, before=found.before) for one in found.planned]

    @strawberry.field(
        description="What it would make different on the head, or made different; null if a rule refuses it."
    )
    async def preview(self, effective: OnDay = None) -> Comparison | None:
        try:
            scope, found = await self._scenario()
        except Refused:
            return None
        rehearsed = found.based_on is not None
        return await compare_set(scope, found.before, found.known, effective, rehearsed=rehearsed)

    @strawberry.field(
        description="Its operations in the JSON form of `record`, one by one. Once submitted, a personal value is "
        "told as its commitment."
    )
    def form(self) -> list[str]:
        request, draft = self.held
        if request is not None:
            return list(request.submission.operations)
        return [msgspec.json.encode(one, order="sorted").decode() for one in draft.operations] if draft else []

    @strawberry.field(
        description="The design findings that it would bring about, or brought about, on the last day that it speaks "
        "of; empty if a rule refuses it."
    )
    async def findings_appearing(self) -> list[Finding]:
        both = await self._sides()
        return await only_in(both[1], both[0]) if both else []

    @strawberry.field(description="The design findings that it would do away with, or did.")
    async def findings_vanishing(self) -> list[Finding]:
        both = await self._sides()
        return await only_in(*both) if both else []

    @strawberry.field(description="Why it could not be recorded on the head, with everything that is wrong.")
    async def refused(self) -> Refusing | None:
        try:
            await self._scenario()
        except Refused as refused:
            return show_refused(self.scope, refused)
        return None

    @strawberry.field(description="Its steps, and the entries that it came to, in order.")
    async def entries(self) -> list[Entry]:
        known = self.scope.coordinate.sequence
        return [await load_entry(self.scope, s) for s in entries_of(self.scope.image, self.key) if s <= known]

    @strawberry.field(
        description="Entries about the same entities since it was previewed. While there are any, it is neither "
        "approved nor recorded: its submitter submits it again."
    )
    async def lapsed_by(self) -> list[Entry]:
        return [await load_entry(self.scope, sequence) for sequence in self.overtaken()]

    def overtaken(self) -> list[int]:
        """The sequences of those entries."""
        request, known = self.held.request, self.scope.coordinate.sequence
        if request is None or request.state not in steps.OPEN:
            return []
        found = since(self.scope.image, request.submission.entities, request.submission.based_on)
        return [sequence for sequence in found if sequence <= known]

    @strawberry.field(description="Who may read the draft besides its author; what is submitted everybody may read.")
    def readers(self) -> list[Actor]:
        readers = self.held.draft.readers if self.held.draft else ()
        return [Actor(scope=self.scope, key=strawberry.ID(key)) for key in readers]

    @strawberry.field(description="What is drafted to be submitted in its place; only for those who may read it.")
    def draft(self) -> ChangeRequest | None:
        request, draft = self.held
        if request is None or draft is None:
            return None
        return ChangeRequest(scope=self.scope, key=self.key, held=Held(None, draft))

    async def _scenario(self) -> tuple[Scope, Scenario]:
        """The structure as if it were recorded; once it was, the structure after it."""
        request, draft = self.held
        if request is not None:
            head = steps.standing(self.scope.image.acts.get(self.key, ()))
            if head is not None and head.submission.digest == request.submission.digest:
                request = head
        return await self.scope.request.supposed(self.scope.row, Held(request, draft))

    async def _sides(self) -> tuple[Scope, Scope] | None:
        """The structures before and after it, on the last day that it speaks of; nothing, if a rule refuses it."""
        try:
            scope, found = await self._scenario()
        except Refused:
            return None
        return sides(scope, found.before, found.known)

    async def _entry(self, sequence: int) -> AnyEntry:
        entry = await self.scope.request.entries.load((self.scope.row.id, sequence))
        assert entry is not None
        return entry

    async def _actor(self, sequence: int | None) -> Actor | None:
        if sequence is None:
            return None
        return Actor(scope=self.scope, key=strawberry.ID((await self._entry(sequence)).actor))


@shows("change_request")
def show_change_request(scope: Scope, key: str) -> Any:
    """A change request as of what is known; nothing, if it was not submitted by then."""
    request = steps.standing(scope.image.acts_about(key, scope.coordinate.as_of.known))
    return ChangeRequest(scope=scope, key=key, held=Held(request, None)) if request else None


def entries_of(image: Image, key: str) -> list[int]:
    """The entries that belong to a change request."""
    request = steps.standing(image.acts.get(key, ()))
    found = {sequence for sequence, _ in image.acts.get(key, ())}
    if request is not None and request.recorded is not None:
        first, last = image.set_at(request.recorded)
        found.update(range(first, last + 1))
    return sorted(found)


def named(id: str, *path: str) -> PublicId:
    """The change request that an id stands for.

    Raises:
        Refused: Invalid, if it stands for something else.
    """
    found = read_id(id)
    if found is None or found.noun != "ChangeRequest":
        raise refuse(Invalid("That is not the id of a change request.")).under(*path)
    return found


async def find(request: Request, found: PublicId) -> ChangeRequest:
    """A change request at the head, as its asker may see it.

    Raises:
        Refused: if there is none that they may see.
    """
    scope = await request.scope(found.organization)
    held = await request.change_requests(ChangeRequests.find, scope.row, found.key, await request.reader(scope.row))
    return ChangeRequest(scope=scope, key=found.key, held=held)


class Chosen(NamedTuple):
    """Which change requests to list; nothing chooses all."""

    states: tuple[ChangeRequestState, ...] | None = None
    own: bool | None = None
    lapsed: bool | None = None

    def passes(self, one: ChangeRequest, asker: str, submitters: Mapping[int, str]) -> bool:
        """Whether a change request is chosen.

        Args:
            one: the change request.
            asker: the pseudonym of whoever asks.
            submitters: the entry of a submission → the pseudonym of whoever made it; only if `own` is asked for.
        """
        if self.states is not None and one.state() not in self.states:
            return False
        if self.lapsed is not None and bool(one.overtaken()) is not self.lapsed:
            return False
        if self.own is None:
            return True
        request, draft = one.held
        author = submitters.get(request.submissions[-1]) if request else draft.author if draft else None
        return (author == asker) is self.own

    def __str__(self) -> str:
        """What tells lists apart."""
        states = ",".join(sorted(state.value for state in self.states)) if self.states is not None else ""
        return f"changeRequests.{states}.{self.own}.{self.lapsed}"


async def listed(
    request: Request, scope: Scope, chosen: Chosen, first: int | None, after: str | None
) -> Connection[ChangeRequest]:
    """A page of change requests: those on record by their first submission, then drafts."""
    drafts = await request.change_requests(ChangeRequests.drafts, scope.row, await request.reader(scope.row))
    asker = ""
    if chosen.own is not None:
        asker = await request.change_requests(ChangeRequests.asker, scope.row, request.actor)
    submitters = await who_submitted(scope) if chosen.own is not None else {}

    def rows(at: Scope) -> list[ChangeRequest]:
        found = all_held(at.image, at.coordinate.as_of.known, drafts)
        shown = [ChangeRequest(scope=at, key=held.key, held=held) for held in found]
        return [one for one in shown if chosen.passes(one, asker, submitters)]

    return page(str(chosen), scope, first, after, rows, place, lambda _, row: row)


async def who_submitted(scope: Scope) -> dict[int, str]:
    """The entry of each submission → the pseudonym of whoever made it."""
    held = all_held(scope.image, scope.coordinate.as_of.known, ())
    sequences = [sequence for one in held if one.request for sequence in one.request.submissions]
    entries = await scope.request.work(scope.request.ledger.archive.entries, scope.row.id, sequences)
    return {sequence: entry.actor for sequence, entry in entries.items()}


def place(request: ChangeRequest) -> tuple[str, str]:
    """Where a change request stands in the list."""
    on_record, draft = request.held
    if on_record is not None:
        return f"{on_record.submissions[0]:012d}", request.key
    return "draft", f"{draft.created_at if draft else ''}.{request.key}"


# Mutations.


@strawberry.input(description="Operations to propose together.")
class DraftChangeRequestInput:
    title: str = strawberry.field(description="What to call the change request.")
    operations: list[OperationInput] = strawberry.field(description="The operations, decided in this order.")
    readers: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Who may read the draft besides its author, by name or key; absent leaves them be."
    )


ChangeRequestResult = Annotated[
    ChangeRequest | Refusing,
    strawberry.union("ChangeRequestResult", description="The change request, or everything that is wrong."),
]
Id = Annotated[strawberry.ID, strawberry.argument(description="The id of the change request.")]
Drafted = Annotated[DraftChangeRequestInput, strawberry.argument(description="What is proposed.")]
Info = strawberry.Info[Request, None]


async def step(
    info: Info, id: str, given: Given, take: Callable[[ChangeRequests, PublicId, Context], Any]
) -> Any:  # fmt: skip
    """Take a step of a change request, and tell it as it stands afterwards."""
    request: Request = info.context
    scope: Scope | None = None
    try:
        found = named(id, "id")
        scope = await request.scope(found.organization)
        if given is not None and given.dry_run:
            raise refuse(Invalid("The steps of a change request are not rehearsed, but for recordChangeRequest."))
        before = await find(request, found)
        await request.work(take, ChangeRequests(request.ledger), found, context_of(request, given))
        request.heads.clear()
        try:
            return await find(request, found)
        except Refused as gone:
            # A draft that was withdrawn is gone; it is told once more.
            if not isinstance(gone.refusals[0], Unknown):
                raise
            return before
    except Refused as refused:
        return show_refused(scope, refused, given.language if given else None)


@strawberry.type(description="What becomes of change requests.")
class ChangeRequestMutation:
    @strawberry.mutation(description="Draft a change request: no fact yet, and seen by its author and readers only.")
    async def draft_change_request(self, info: Info, input: Drafted, context: Given = None) -> ChangeRequestResult:
        request: Request = info.context
        scope: Scope | None = None
        try:
            scope = await request.scope(context.organization if context else None)
            if context is not None and context.dry_run:
                raise refuse(Invalid("A draft is not rehearsed: it records nothing."))
            forms = [form(operation) for operation in input.operations]
            asked = (input.title, forms, list(map(str, input.readers or ())), context_of(request, context))
            key = await request.work(ChangeRequests(request.ledger).draft, scope.row.id, *asked)
            return await find(request, PublicId("ChangeRequest", scope.row.id, key))
        except Refused as refused:
            return show_refused(scope, refused, context.language if context else None)

    @strawberry.mutation(
        description="Change a draft; or draft what is to be submitted in the place of an open change request."
    )
    async def amend_change_request(
        self, info: Info, id: Id, input: Drafted, context: Given = None
    ) -> ChangeRequestResult:
        forms = [form(operation) for operation in input.operations]
        readers = None if input.readers is None else list(map(str, input.readers))
        return await step(
            info,
            id,
            context,
            lambda requests, of, given: requests.amend(of.organization, of.key, input.title, forms, readers, given),
        )

    @strawberry.mutation(
        description="Put a draft forward, frozen under a digest; an open change request is put forward once more, on "
        "what is known by now."
    )
    async def submit_change_request(self, info: Info, id: Id, context: Given = None) -> ChangeRequestResult:
        return await step(info, id, context, lambda requests, of, given: requests.submit(*place_of(of), given))

    @strawberry.mutation(description="Take a change request back. A draft that was never submitted is thrown away.")
    async def withdraw_change_request(self, info: Info, id: Id, context: Given = None) -> ChangeRequestResult:
        return await step(info, id, context, lambda requests, of, given: requests.withdraw(*place_of(of), given))

    @strawberry.mutation(description="Approve exactly what a digest stands for. Its submitter cannot.")
    async def approve_change_request(
        self,
        info: Info,
        id: Id,
        digest: Annotated[str, strawberry.argument(description="The digest of what the approver saw.")],
        context: Given = None,
    ) -> ChangeRequestResult:
        return await step(info, id, context, lambda requests, of, given: requests.approve(*place_of(of), digest, given))

    @strawberry.mutation(description="Turn a change request down, for the reason in the context. Its submitter cannot.")
    async def reject_change_request(
        self,
        info: Info,
        id: Id,
        context: Annotated[
            ContextInput, strawberry.argument(description="What surrounds the command; it holds the reason.")
        ],
    ) -> ChangeRequestResult:
        return await step(info, id, context, lambda requests, of, given: requests.reject(*place_of(of), given))

    @strawberry.mutation(description="Record what was approved, all of it in one change set.")
    async def record_change_request(self, info: Info, id: Id, context: Given = None) -> RecordResult:
        request: Request = info.context
        scope: Scope | None = None
        try:
            found = named(id, "id")
            scope = await request.scope(found.organization)
            requests, given = ChangeRequests(request.ledger), context_of(request, context)
            if context is not None and context.dry_run:
                forecast = await request.work(requests.rehearse, *place_of(found), given)
                ahead = Scope(request, scope.row, forecast.image, scope.coordinate)
                ahead = ahead.at(scope.coordinate.as_of.effective, forecast.image.head)
                return Preview(base=scope, scope=ahead, forecast=forecast)
            receipt = await request.work(requests.record, *place_of(found), given)
            request.heads.clear()
            return Recorded(
                scope=await request.scope(found.organization, Asked(sequence=receipt.last)), receipt=receipt
            )
        except Refused as refused:
            return show_refused(scope, refused, context.language if context else None)


def place_of(found: PublicId) -> tuple[str, str]:
    """The organization and key of a change request."""
    return found.organization, found.key
