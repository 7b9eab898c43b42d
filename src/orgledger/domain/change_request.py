"""Change requests: operations proposed together, approved by somebody else, and recorded as they were approved.

A draft is no fact and is not known here. From its submission on, each step of a request is an act on record; where
the request stands is folded from its steps. An approval holds while nothing about the same entities was recorded
after the entry that the submission was previewed on: nobody records that it lapsed, whoever looks computes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Annotated, ClassVar

import msgspec
from msgspec import Meta

from orgledger.domain.about import Indexed, since
from orgledger.domain.command import COMMANDS, Operation, read_operation, shown, stored_form, write_operation
from orgledger.domain.event import KEY, Event, Private
from orgledger.domain.refusal import Conflict, Invalid, Labels, Refusal, refuse
from orgledger.domain.timeline import Verb

ChangeRequestId = Annotated[str, Meta(pattern=KEY, extra={"noun": "change_request"})]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]

PREFIX = b"orgledger/change-request/1\n"
"""What the hash of a digest begins with, so that it is never the hash of anything else."""


class ChangeRequestState(Enum):
    """Where a change request stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    RECORDED = "RECORDED"


OPEN = (ChangeRequestState.SUBMITTED, ChangeRequestState.APPROVED)
"""The states from which a request goes on."""


# What happens to it.


class ChangeRequestSubmitted(Event, tag="ChangeRequestSubmitted"):
    """Operations are put forward, frozen under a digest; an earlier submission of the request is void."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {"en": "{change_request} is submitted for approval", "zh": "提交 {change_request} 待批"}

    change_request: ChangeRequestId
    title: Private
    operations: tuple[str, ...]
    """Each in canonical JSON, a personal value as its commitment."""
    based_on: int
    """The entry they were previewed on."""
    entities: tuple[str, ...]
    """The keys of everything the preview spoke of."""
    digest: Digest


class ChangeRequestApproved(Event, tag="ChangeRequestApproved"):
    """Somebody else approved exactly what the digest stands for."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {"en": "{change_request} is approved", "zh": "批准 {change_request}"}

    change_request: ChangeRequestId
    digest: Digest


class ChangeRequestRejected(Event, tag="ChangeRequestRejected"):
    """Somebody else turned it down, for the reason beside the entry."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {"en": "{change_request} is rejected", "zh": "否决 {change_request}"}

    change_request: ChangeRequestId
    digest: Digest


class ChangeRequestWithdrawn(Event, tag="ChangeRequestWithdrawn"):
    """Its submitter took it back."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {"en": "{change_request} is withdrawn", "zh": "撤回 {change_request}"}

    change_request: ChangeRequestId


class ChangeRequestRecorded(Event, tag="ChangeRequestRecorded"):
    """The approved operations were recorded; the entries before this one in its change set are what they came to."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {"en": "{change_request} is recorded", "zh": "{change_request} 已入账"}

    change_request: ChangeRequestId
    digest: Digest


# Where it stands.


class ChangeRequest(msgspec.Struct, frozen=True):
    """A change request as its steps left it."""

    key: str
    state: ChangeRequestState
    submission: ChangeRequestSubmitted
    """The newest one."""
    submissions: tuple[int, ...]
    """The entries of all submissions."""
    last: int
    """The entry of its newest step."""
    decided: int | None = None
    """The entry that approved or rejected the newest submission."""
    recorded: int | None = None
    """The entry that closed it: the last of the change set it was recorded in."""

    def operations(self) -> Sequence[Operation]:
        """What is proposed; personal values as commitments."""
        forms = [msgspec.json.decode(text) for text in self.submission.operations]
        return [
            read_operation(name, stored_form(name, fields), Private, recorded=True)
            for form in forms
            for name, fields in form.items()
        ]


def standing(steps: Iterable[tuple[int, object]]) -> ChangeRequest | None:
    """Where a request stands after its steps, given in order by their sequences; nothing before its submission."""
    found: ChangeRequest | None = None
    for sequence, step in steps:
        match step, found:
            case ChangeRequestSubmitted() as submitted, _:
                earlier = found.submissions if found else ()
                state = ChangeRequestState.SUBMITTED
                key = submitted.change_request
                found = ChangeRequest(key, state, submitted, (*earlier, sequence), sequence)
            case ChangeRequestApproved(), ChangeRequest():
                found = after(found, ChangeRequestState.APPROVED, sequence, decided=sequence)
            case ChangeRequestRejected(), ChangeRequest():
                found = after(found, ChangeRequestState.REJECTED, sequence, decided=sequence)
            case ChangeRequestWithdrawn(), ChangeRequest():
                found = after(found, ChangeRequestState.WITHDRAWN, sequence)
            case ChangeRequestRecorded(), ChangeRequest():
                found = after(found, ChangeRequestState.RECORDED, sequence, recorded=sequence)
    return found


def after(found: ChangeRequest, state: ChangeRequestState, sequence: int, **more: int) -> ChangeRequest:
    """The same request a step further."""
    return msgspec.structs.replace(found, state=state, last=sequence, **more)


# What may be done with it.


class OutOfTurn(Refusal):
    """The request does not stand where this step could be taken."""

    step: str
    state: ChangeRequestState
    sequences: tuple[int, ...]
    code: ClassVar[str] = "REQUEST_STATE"
    face: ClassVar[str] = "ConflictError"

    def message(self, label: Labels) -> str:
        return (
            f"The change request is {self.state.value.lower()} since entry {self.sequences[0]}: it is not {self.step}."
        )


class OtherDigest(Refusal):
    """What was submitted is not what the digest stands for."""

    digest: str
    sequences: tuple[int, ...]
    code: ClassVar[str] = "REQUEST_DIGEST"
    face: ClassVar[str] = "ConflictError"

    def message(self, label: Labels) -> str:
        return (
            f"The digest {shown(self.digest)} is not of what entry {self.sequences[0]} submitted. "
            "Look at the change request again, and approve what it says now."
        )


class Lapsed(Conflict):
    """Something about the same entities was recorded after the entry that the request was previewed on."""

    code: ClassVar[str] = "REQUEST_LAPSED"

    def message(self, label: Labels) -> str:
        return (
            f"The change request was previewed on entry {self.based_on}; since then the same entities were changed "
            f"(entry {self.told()}). Look at the changes, then submit it again."
        )


class NotYours(Refusal):
    """Somebody else has to take this step."""

    text: str
    code: ClassVar[str] = "FORBIDDEN"
    face: ClassVar[str] = "ForbiddenError"

    def message(self, label: Labels) -> str:
        return self.text


def proposable(operations: Sequence[Operation]) -> None:
    """Hold operations against what a change request can hold.

    Raises:
        Refused: Invalid, for acts of the house, which are no part of a request.
    """
    for index, operation in enumerate(operations):
        if COMMANDS[operation.name].command.act:
            told = f"{operation.name} is no change of the structure; ask for it by itself, not in a change request."
            raise refuse(Invalid(told)).under("operations", str(index))


def canonical_operation(operation: Operation) -> str:
    """An operation in canonical JSON, a personal value as its commitment."""
    form = write_operation(operation, lambda private: private.commitment)
    return msgspec.json.encode(form, order="sorted").decode()


def submit(
    key: str, title: Private, operations: Sequence[Operation], based_on: int, entities: Iterable[str]
) -> ChangeRequestSubmitted:
    """Put operations forward, frozen under a digest of all that an approval must mean."""
    texts, named = tuple(map(canonical_operation, operations)), tuple(sorted(entities))
    content = msgspec.json.encode([key, title.commitment, texts, based_on, named])
    return ChangeRequestSubmitted(
        change_request=key,
        title=title,
        operations=texts,
        based_on=based_on,
        entities=named,
        digest=hashlib.sha256(PREFIX + content).hexdigest(),
    )


def approve(
    request: ChangeRequest, digest: str, people: frozenset[str], submitters: frozenset[str], book: Indexed
) -> ChangeRequestApproved:
    """Approve what a digest stands for.

    Args:
        request: where it stands.
        digest: what the approver saw.
        people: the approver, and whoever they act for.
        submitters: whoever submitted it, and whoever they acted for.
        book: knows what was recorded since.

    Raises:
        Refused: OutOfTurn, NotYours, OtherDigest or Lapsed.
    """
    expect(request, "approved", ChangeRequestState.SUBMITTED)
    four_eyes(people, submitters)
    if digest != request.submission.digest:
        raise refuse(OtherDigest(digest, request.submissions[-1:])).under("digest")
    fresh(request, book)
    return ChangeRequestApproved(change_request=request.key, digest=digest)


def reject(request: ChangeRequest, people: frozenset[str], submitters: frozenset[str]) -> ChangeRequestRejected:
    """Turn a request down, also one that was approved and is not recorded yet.

    Raises:
        Refused: OutOfTurn or NotYours.
    """
    expect(request, "rejected", *OPEN)
    four_eyes(people, submitters)
    return ChangeRequestRejected(change_request=request.key, digest=request.submission.digest)


def withdraw(request: ChangeRequest, actor: str, submitter: str) -> ChangeRequestWithdrawn:
    """Take a request back.

    Raises:
        Refused: OutOfTurn or NotYours.
    """
    expect(request, "withdrawn", *OPEN)
    own(actor, submitter)
    return ChangeRequestWithdrawn(change_request=request.key)


def close(request: ChangeRequest) -> ChangeRequestRecorded:
    """Say that what was approved is recorded."""
    return ChangeRequestRecorded(change_request=request.key, digest=request.submission.digest)


def expect(request: ChangeRequest, step: str, *states: ChangeRequestState) -> None:
    """Hold a request against the states from which a step is taken.

    Raises:
        Refused: OutOfTurn.
    """
    if request.state not in states:
        raise refuse(OutOfTurn(step, request.state, (request.last,)))


def fresh(request: ChangeRequest, book: Indexed, entities: Iterable[str] = ()) -> None:
    """Hold a request against what was recorded after it was previewed.

    Raises:
        Refused: Lapsed, with the entries about the same entities, or about `entities` that it speaks of by now.
    """
    submitted = request.submission
    lapsed = since(book, {*submitted.entities, *entities}, submitted.based_on)
    if lapsed:
        raise refuse(Lapsed(submitted.based_on, lapsed))


def four_eyes(people: frozenset[str], submitters: frozenset[str]) -> None:
    """Keep a decision from those who ask for it.

    Raises:
        Refused: NotYours.
    """
    if people & submitters:
        raise refuse(NotYours("Whoever submits a change request, or is submitted for, does not decide on it."))


def own(actor: str, author: str) -> None:
    """Keep a draft, and a withdrawal, to their author.

    Raises:
        Refused: NotYours.
    """
    if actor != author:
        raise refuse(NotYours("Only whoever drafted a change request changes, submits or withdraws it."))
