"""Change requests at the write door: drafted beside the ledger, submitted, decided by somebody else, recorded.

Every step is appended under the head row of its organization, so of two who decide at once one wins. What a step may be
is decided in `domain/change_request.py`; here it meets the draft table, the entries of the steps before, and the image.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec
from sqlalchemy import Connection, Row, insert

from orgledger.access.actor import Actors
from orgledger.domain import change_request as steps
from orgledger.domain.change_request import ChangeRequest, ChangeRequestState
from orgledger.domain.change_set import Context, Planned, Receipt, Submission, canonical, checked
from orgledger.domain.change_set import Draft as ChangeSetDraft
from orgledger.domain.command import (
    NAME_LENGTH,
    Name,
    Operation,
    clean,
    clean_text,
    convert,
    stored_form,
    write_operation,
)
from orgledger.domain.event import Event
from orgledger.domain.grant import NotGranted
from orgledger.domain.period import instant
from orgledger.domain.refusal import Invalid, Refused, Unknown, refuse
from orgledger.domain.role import Role
from orgledger.domain.timeline import Verb
from orgledger.ledger import Forecast, Ledger, Session
from orgledger.projections.image import Image
from orgledger.store import drafts, schema
from orgledger.store.drafts import Draft
from orgledger.store.sheet import derived_key, lookup, scope, seal

Forms = Iterable[Mapping[str, Any]]
"""Operations in JSON form."""


class Held(NamedTuple):
    """What somebody may see of a change request: where it stands on record, and what is drafted of it."""

    request: ChangeRequest | None
    draft: Draft | None

    @property
    def digest(self) -> str:
        """What an approval names; of a draft, a hash of its version and of nothing personal."""
        if self.request is not None:
            return self.request.submission.digest
        assert self.draft is not None
        return hashlib.sha256(msgspec.json.encode([self.draft.key, self.draft.updated_at])).hexdigest()

    @property
    def key(self) -> str:
        """The key of the request."""
        found = self.request or self.draft
        assert found is not None
        return found.key


class Scenario(msgspec.Struct, frozen=True):
    """The structure as if a change request were recorded."""

    image: Image
    known: int
    """The end of the request's change set in this image."""
    based_on: int | None
    """The head it was decided on; nothing, if it is recorded."""
    planned: tuple[Planned, ...]
    private: Mapping[str, str]
    """Commitment → personal value of what is only drafted."""

    @property
    def before(self) -> int:
        """The entry before its change set; what is recorded ends with the entry that closes the request."""
        return self.known - len(self.planned) - 1 if self.based_on is None else self.based_on


class ChangeRequests:
    """The change requests of all organizations of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    # Drafting.

    def draft(self, code: str | None, title: str, forms: Forms, readers: Sequence[str], context: Context) -> str:
        """Begin a draft.

        Args:
            code: the organization's.
            title: what to call the request.
            forms: its operations.
            readers: the names or keys of those who may read it besides its author.
            context: who drafts; with an idempotency key, the same draft is begun once.

        Returns:
            Its key.

        Raises:
            Refused: with everything that is wrong with the input; the rules are not asked yet.
        """
        title, submission = self._read(title, forms, context)
        context = submission.context
        content = msgspec.json.encode([title, submission.form.decode(), submission.private, readers]).decode()

        def begin(session: Session) -> str:
            session.standing(context).expect(Role.EDITOR)
            row = session.row
            key, asked = str(uuid4()), lookup(row.secret, "draft", content)
            if context.idempotency_key is not None:
                key = derived_key(row.secret, "draft", scope(context))
                earlier = self._draft(session, key)
                if earlier is not None and earlier.input != asked:
                    raise refuse(Invalid("This idempotency key was used for another draft.")).under("idempotencyKey")
                if earlier is not None or session.image.acts.get(key):
                    return key
                if any(session.image.attributes(key)):
                    raise refuse(Invalid("This idempotency key was used before. Choose another one.")).under(
                        "idempotencyKey"
                    )
            author = session.actor(context)
            named = self._readers(session, readers)
            self._write(session, Draft(key, author, named, title, forms_of(submission.operations), asked))
            return key

        return self.ledger.write(code, begin)

    def amend(
        self, code: str, key: str, title: str, forms: Forms, readers: Sequence[str] | None, context: Context
    ) -> None:
        """Change a draft, or draft what is to be submitted in the place of an open request.

        Raises:
            Refused: if it is somebody else's, or closed, or the input is wrong.
        """
        title, submission = self._read(title, forms, context)
        context = submission.context

        def change(session: Session) -> None:
            session.standing(context).expect(Role.EDITOR)
            request, draft = self._held(session, key, context)
            author = session.actor(context)
            if request is not None:
                steps.expect(request, "amended", *steps.OPEN)
            steps.own(author, self._author(session, request, draft))
            kept = draft.readers if draft else ()
            named = kept if readers is None else self._readers(session, readers)
            self._write(session, Draft(key, author, named, title, forms_of(submission.operations)))

        self.ledger.write(code, change)

    # Steps on record.

    def submit(self, code: str, key: str, context: Context) -> Receipt:
        """Freeze what is drafted, or once more what was submitted, on what is known by now.

        Raises:
            Refused: if a rule refuses its operations today, if it is somebody else's, or closed.
        """
        context = checked(context)

        def build(session: Session, draft: ChangeSetDraft) -> None:
            session.standing(context).expect(Role.EDITOR)
            judge = session.judge(context, Role.EDITOR)
            request, drafted = self._held(session, key, context)
            if request is not None:
                steps.expect(request, "submitted", *steps.OPEN)
            steps.own(session.actor(context), self._author(session, request, drafted))
            if request is None or drafted is not None:
                assert drafted is not None
                title, operations = seal(drafted.title), self._operations(drafted)
            else:
                title, operations = request.submission.title, request.operations()
            rehearsal = ChangeSetDraft(
                session.image.fork(), session.today, judge=judge, allowance=self.ledger.allowance()
            )
            rehearsal.take_all(operations)
            decided = rehearsal.finish()
            session.own_keys(decided.planned)
            head = session.image.head
            draft.add(act(steps.submit(key, title, operations, head, decided.mentions)))
            for planned in decided.planned:
                session.sheet.keep_all(head + 1, planned.event)

        return self._step(code, key, "submit", context, build)

    def withdraw(self, code: str, key: str, context: Context) -> Receipt | None:
        """Take a request back; of what was only drafted nothing is left.

        Returns:
            Nothing, if the ledger never knew of it.

        Raises:
            Refused: if it is somebody else's, or closed.
        """
        context = checked(context)

        def build(session: Session, draft: ChangeSetDraft) -> None:
            session.standing(context).expect(Role.EDITOR)
            request = self._submitted(session, key, context)
            submitter = self._author(session, request, None)
            draft.add(act(steps.withdraw(request, session.actor(context), submitter)))

        def forget(session: Session) -> str | None:
            """The organization whose draft goes; nothing, if the ledger knows of the request."""
            session.standing(context).expect(Role.EDITOR)
            request, draft = self._held(session, key, context)
            if request is not None:
                return None
            steps.own(session.actor(context), self._author(session, request, draft))
            session.beside(partial(drafts.discard, organization=session.row.id, key=key))
            return str(session.row.id)

        organization = self.ledger.write(code, forget)
        if organization is not None:
            self._discard(organization, key)
            return None
        return self._step(code, key, "withdraw", context, build)

    def approve(self, code: str, key: str, digest: str, context: Context) -> Receipt:
        """Approve what a digest stands for.

        Raises:
            Refused: by its submitter, for another digest, twice, or after the same entities were changed.
        """
        context = checked(context)

        def build(session: Session, draft: ChangeSetDraft) -> None:
            request = self._submitted(session, key, context)
            submitters = self._submitters(session, request)
            approved = steps.approve(request, digest, session.people(context), submitters, session.image)
            self._judged(session, request, context)
            draft.add(act(approved))

        return self._step(code, key, "approve", context, build, digest, keeps_draft=True)

    def reject(self, code: str, key: str, context: Context) -> Receipt:
        """Turn a request down, for a reason.

        Raises:
            Refused: by its submitter, without a reason, or if it is closed.
        """
        context = checked(context)
        if not context.reason:
            raise refuse(Invalid("Say why it is rejected.")).under("reason")

        def build(session: Session, draft: ChangeSetDraft) -> None:
            request = self._submitted(session, key, context)
            rejected = steps.reject(request, session.people(context), self._submitters(session, request))
            self._judged(session, request, context)
            draft.add(act(rejected))

        return self._step(code, key, "reject", context, build)

    def record(self, code: str, key: str, context: Context) -> Receipt:
        """Record what was approved, all of it in one change set.

        Raises:
            Refused: if it is not approved, if the approval has lapsed, or a rule refuses by now.
        """
        context = checked(context)
        return self._step(code, key, "record", context, self._recording(key, context))

    def rehearse(self, code: str, key: str, context: Context) -> Forecast:
        """See `record`; nothing is recorded."""
        context = checked(msgspec.structs.replace(context, change_request=key))
        with self.ledger.rehearsal(code) as session:
            build = self._recording(key, context)
            judge = session.judge(context)
            session.met(context)
            decided = session.decide(context, lambda draft: build(session, draft), judge)
            return Forecast(session.image, session.row, session.begun, decided)

    # Reading.

    def find(self, row: Row[Any], key: str, actor: str) -> Held:
        """What somebody may see of a change request, at the head.

        Raises:
            Refused: Unknown, if that is nothing.
        """
        image = self.ledger.archive.image(row)
        with self.ledger.archive.reading() as connection:
            asker = self.asker(row, actor, connection)
            return held(connection, row, image, key, asker, self.ledger.vault)

    def asker(self, row: Row[Any], actor: str, connection: Connection | None = None) -> str:
        """The key of whoever asks; where nobody signs in, in any spelling of a name that is known."""
        actors = Actors(self.ledger.archive, row, self.ledger.archive.image(row), connection)
        name = clean_text(actor, "actor")
        if self.ledger.judges or not name:
            return actors.derived(name)
        try:
            return actors.recorder(name)
        except Refused:  # Nobody that is known: they read what nobody wrote.
            return actors.derived(name)

    def drafts(self, row: Row[Any], actor: str) -> list[Draft]:
        """The drafts that somebody may see."""
        with self.ledger.archive.reading() as connection:
            return drafts.of_reader(connection, row.id, self.asker(row, actor, connection), self.ledger.vault)

    def all(self, row: Row[Any], actor: str) -> list[Held]:
        """What somebody may see of all change requests, at the head."""
        return all_held(self.ledger.archive.image(row), row.sequence, self.drafts(row, actor))

    def scenario(self, row: Row[Any], found: Held) -> Scenario:
        """The structure as if a request were recorded on the head; once it is, the structure after it.

        Raises:
            Refused: with everything that is wrong with its operations by now.
        """
        request, draft = found
        if request is not None and request.recorded is not None:
            image = self.ledger.archive.image(row)
            first, last = image.set_at(request.recorded)
            entries = self.ledger.archive.entries(row.id, range(first, last))
            recorded = tuple(Planned(e.event, e.effective, e.verb) for e in entries.values())
            return Scenario(image, last, None, recorded, {})
        operations = request.operations() if request else self._operations(draft)
        with self.ledger.rehearsal(row.id) as session:
            decided = session.decide(Context(change_request=found.key), lambda draft: draft.take_all(operations))
            image = session.image
        said = (private for one in decided.planned for _, private in one.event.private())
        private = {one.commitment: one.value for one in said if one.value is not None}
        return Scenario(image, image.head, image.begun_at, decided.planned, private)

    # How.

    def _read(self, title: str, forms: Forms, context: Context) -> tuple[str, Submission]:
        name: str = convert(clean(title, "title"), Name, seal, "title")
        submission = self.ledger.read(forms, context)
        steps.proposable(submission.operations)
        return name, submission

    def _operations(self, draft: Draft | None) -> Sequence[Operation]:
        assert draft is not None, "whoever finds neither a request nor a draft finds nothing"
        forms = [{name: stored_form(name, fields) for name, fields in form.items()} for form in draft.operations]
        return self.ledger.read(forms, Context()).operations

    def _readers(self, session: Session, readers: Iterable[str]) -> tuple[str, ...]:
        """The pseudonyms of people named by name or by key.

        To be named as a reader makes nobody an actor: whose name is not known yet is known by the pseudonym alone.
        """
        named = [clean_text(reader, "readers") for reader in readers]
        if any(not name or len(name) > NAME_LENGTH for name in named):
            raise refuse(Invalid(f"A reader is named in 1 to {NAME_LENGTH} characters.")).under("readers")
        return tuple(dict.fromkeys(session.actors.meant(one, "readers", new=True) for one in named))

    def _write(self, session: Session, draft: Draft) -> None:
        """Put a draft into the table, and whom it names beside it."""

        def put(connection: Connection) -> None:
            vault = self.ledger.vault
            session.sheet.find_actors(connection)
            vault.fill(session.sheet)
            if new := session.sheet.tables[schema.actor]:
                connection.execute(insert(schema.actor), new)
            drafts.write(connection, session.row.id, draft, instant(session.now), vault)

        session.beside(put)

    def _draft(self, session: Session, key: str) -> Draft | None:
        """A draft; the session is decided anew if it is another once the lock is held."""
        session.ask(partial(drafts.version, organization=session.row.id, key=key))
        return drafts.find(session.connection, session.row.id, key, self.ledger.vault)

    def _held(self, session: Session, key: str, context: Context) -> Held:
        session.ask(partial(drafts.version, organization=session.row.id, key=key))
        actor = session.actor(context)
        return held(session.connection, session.row, session.image, key, actor, self.ledger.vault)

    def _submitted(self, session: Session, key: str, context: Context) -> ChangeRequest:
        """Where a request stands that was submitted."""
        request, _ = self._held(session, key, context)
        if request is None:
            raise refuse(Invalid("The change request is a draft: submit it first."))
        return request

    def _author(self, session: Session, request: ChangeRequest | None, draft: Draft | None) -> str:
        """Who drafts, submits and withdraws a request."""
        if request is None:
            assert draft is not None
            return draft.author
        key, newest = session.row.id, request.submissions[-1]
        return self.ledger.archive.entries(key, [newest], session.connection)[newest].actor

    def _submitters(self, session: Session, request: ChangeRequest) -> frozenset[str]:
        """Whoever submitted a request, and whoever they acted for."""
        entries = self.ledger.archive.entries(session.row.id, request.submissions, session.connection).values()
        return session.people_of(entries)

    def _judged(self, session: Session, request: ChangeRequest, context: Context) -> None:
        """Hold what a request asks for against what its decider may decide on.

        Raises:
            Refused: NotGranted.
        """
        judge = session.judge(context, Role.APPROVER)
        if judge is None:
            return
        try:
            rehearsal = ChangeSetDraft(
                session.image.fork(), session.today, judge=judge, allowance=self.ledger.allowance()
            )
            rehearsal.take_all(request.operations())
        except Refused as refused:
            if any(isinstance(refusal, NotGranted) for refusal in refused.refusals):
                raise
            # A rule refuses it by now; what it spoke of when it was submitted decides who may say no.
            judge.entities((Role.APPROVER,), request.submission.entities)

    def _recording(self, key: str, context: Context) -> Callable[[Session, ChangeSetDraft], None]:
        """Decides what was approved, on the head."""

        def build(session: Session, draft: ChangeSetDraft) -> None:
            request = self._submitted(session, key, context)
            steps.expect(request, "recorded", ChangeRequestState.APPROVED)
            steps.fresh(request, session.image)
            draft.take_all(request.operations())
            steps.fresh(request, session.image, draft.mentions())
            draft.add(act(steps.close(request)))

        return build

    def _step(
        self,
        code: str,
        key: str,
        step: str,
        context: Context,
        build: Callable[[Session, ChangeSetDraft], None],
        *asked: str,
        keeps_draft: bool = False,
    ) -> Receipt:
        """Record one step of a request, once for an idempotency key."""
        context = msgspec.structs.replace(context, change_request=key)
        said = [text is not None for text in (context.reason, context.basis)]
        form = canonical([step, key, *asked, said, context.on_behalf_of], [])

        def take(session: Session) -> Receipt:
            receipt = session.record(context, form, lambda draft: build(session, draft))
            if not receipt.replayed and not keeps_draft:
                session.beside(partial(drafts.discard, organization=session.row.id, key=key))
            return receipt

        receipt = self.ledger.write(code, take)
        if not receipt.replayed and not keeps_draft:
            self._discard(receipt.organization, key)
        return receipt

    def _discard(self, organization: str, key: str) -> None:
        """Destroy what a draft was locked by, unless it was begun anew: nobody amends it meanwhile."""
        gone = partial(self.ledger.vault.discard, organization=organization, draft=key)
        self.ledger.write(organization, lambda session: session.beside(gone))


def held(connection: Connection, row: Row[Any], image: Image, key: str, actor: str, safe: drafts.Safe) -> Held:
    """What an actor, by key, may see of a change request.

    Raises:
        Refused: Unknown, if that is nothing.
    """
    request = steps.standing(image.acts.get(key, ()))
    draft = drafts.find(connection, row.id, key, safe)
    if draft is not None and not draft.readable_by(actor):
        draft = None
    if request is None and draft is None:
        raise refuse(Unknown("change_request", key))
    return Held(request, draft)


def all_held(image: Image, known: int, visible: Iterable[Draft]) -> list[Held]:
    """The change requests on record once `known` are, by their first submission; then what is only drafted."""
    by_key = {draft.key: draft for draft in visible}
    standing = (steps.standing(image.acts_about(key, known)) for key in image.acts)
    on_record = sorted((request for request in standing if request), key=lambda request: request.submissions)
    only_drafted = [Held(None, draft) for draft in by_key.values() if draft.key not in image.acts]
    return [Held(request, by_key.get(request.key)) for request in on_record] + only_drafted


def forms_of(operations: Iterable[Operation]) -> tuple[dict[str, Any], ...]:
    """Operations in JSON form, personal values in plain text."""
    return tuple(write_operation(operation, lambda private: private.value or "") for operation in operations)


def act(event: Event) -> Planned:
    """An act, which has no period."""
    return Planned(event, None, Verb.ACT)
