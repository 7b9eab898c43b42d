"""The write door: every change of every organization is decided, proved sound and appended here.

A change set is decided in the order of its operations on a fork of the image, its invariants are checked on
every day, and its entries go into one transaction with everything recorded beside them. The decision is made before
the database is locked. Under the lock it is appended if the head is still the one that it was made on, else made
again: no decision stands on a stale structure, and nobody waits for another's decision.
"""

from __future__ import annotations

import copy
import hmac
import secrets
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, ClassVar, TypeAlias, TypeVar, cast
from uuid import UUID, uuid4

import msgspec
from eventsourcing.application import Application
from eventsourcing.persistence import Mapper, PersistenceError
from sqlalchemy import Connection, Engine, Row, bindparam, func, insert, select, union_all, update
from sqlalchemy.exc import IntegrityError as UniqueViolation
from sqlalchemy.exc import SQLAlchemyError

from orgledger.access.actor import Actors, folded, read_key
from orgledger.access.judge import Judge
from orgledger.access.standing import UNLIMITED, Standing, founding, standing
from orgledger.audit.checkpoint import Unproven
from orgledger.audit.checkpoints import Checkpoints
from orgledger.audit.tree import Tree
from orgledger.audit.vault import Vault
from orgledger.domain.about import since
from orgledger.domain.allowance import Allowance
from orgledger.domain.change_request import ChangeRequestSubmitted
from orgledger.domain.change_set import Context, Decided, Draft, Planned, Receipt, Submission, canonical, checked
from orgledger.domain.civil import civil_day
from orgledger.domain.command import (
    Command,
    Operation,
    checked_day,
    clean,
    convert,
    read_operation,
    shown,
)
from orgledger.domain.erasure import ErasureProposed
from orgledger.domain.event import Event, Source
from orgledger.domain.grant import GiveGrant, GrantGiven, NotGranted, called, for_others, grants
from orgledger.domain.grant import said as a_role
from orgledger.domain.legal_hold import LegalHoldPlaced, free, holds
from orgledger.domain.lineage import SplitUnit, TransferUnits
from orgledger.domain.merkle import Frontier
from orgledger.domain.organization import RegisterOrganization, register_organization
from orgledger.domain.period import AsOf, Instant, Period, instant, moment
from orgledger.domain.person import PersonRegistered
from orgledger.domain.policy import reserved
from orgledger.domain.principal import Principal
from orgledger.domain.refusal import Conflict, Invalid, Labels, NoOrganization, Refusal, Refused, Unknown, join, refuse
from orgledger.domain.role import Role
from orgledger.domain.signing_key import SigningKeyRotated
from orgledger.domain.structure import Structure
from orgledger.domain.timeline import Verb
from orgledger.projections.archive import BATCH, Archive
from orgledger.projections.feed import Feed
from orgledger.projections.heads import Heads
from orgledger.projections.image import Image
from orgledger.projections.images import Images
from orgledger.projections.memory import unhurried
from orgledger.settings import Settings
from orgledger.store import schema
from orgledger.store.bell import Bell
from orgledger.store.codec import AnyEntry, LeafMapper
from orgledger.store.engine import WRITES, Unavailable, writing
from orgledger.store.recorder import Batch, LedgerRecorder, event_rows, grown
from orgledger.store.sheet import FOUND_BY, Sheet, derived_key, digest, scope, seal, unnamed
from orgledger.store.turn import Turn

USUALLY_BEHIND = timedelta(seconds=1)
"""How far clocks run behind one another without anything being wrong."""
NOWHERE = bytes(32)
"""The secret of an organization that there is not."""
CLOCK = "clock"
"""The source of entries that follow those of a wrong clock."""
MICROSECOND = timedelta(microseconds=1)
LOCKED_S = 1.0
"""Processor time that a decision may take while all of a SQLite database is locked."""
TRIES = 8
"""How often change sets are decided without the lock; each time in vain, somebody else recorded meanwhile."""
REPLAY_SLACK = timedelta(milliseconds=100)
"""Equal source times are told apart by a microsecond each, so a replay may run ahead of its source by so much."""


HEAD = select(schema.organization).where(schema.organization.c.id == bindparam("key"))
LOCKED_HEAD = HEAD.with_for_update()
TIME = select(func.clock_timestamp())
MOVE_HEAD = (
    update(schema.organization)
    .where(schema.organization.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in ("sequence", "recorded_at", "replayed_until")})
)
PRIVATE = select(schema.private_value).where(
    schema.private_value.c.organization == bindparam("key"),
    schema.private_value.c.sequence.between(bindparam("first"), bindparam("last")),
)
ANSWER = select(schema.idempotency).where(
    schema.idempotency.c.organization == bindparam("key"), schema.idempotency.c.scope == bindparam("scope")
)


T = TypeVar("T")
Question: TypeAlias = Callable[[Connection], Any]
"""What is asked of a database."""
RECORDERS = (Role.EDITOR, Role.APPROVER)
"""Who may record what was approved."""


def running_s() -> float:
    """Seconds that pass evenly, also while the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class CodeTaken(Exception):
    """Another transaction opened a ledger of the same code first."""


class Clock:
    """The wall clock. Tests and replays put another in its place."""

    witnesses: ClassVar[bool] = True
    """Whether the clock claims to tell the real time, so that it can be held against the database's."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)


class MayDecide(Refusal):
    """Whoever is acted for could not decide any more, by somebody else's doing."""

    role: Role
    code: ClassVar[str] = "FORBIDDEN"
    face: ClassVar[str] = "ForbiddenError"

    def message(self, label: Labels) -> str:
        """See Refusal."""
        return (
            f"They are {a_role(self.role)} here and may decide on this. Asked for on their behalf, it would be kept "
            "from them: let them ask for it themselves, or name them in the reason instead."
        )


class OnlyOperator(Refusal):
    """What is not done over a network, by nobody."""

    code: ClassVar[str] = "FORBIDDEN"
    face: ClassVar[str] = "ForbiddenError"

    def message(self, label: Labels) -> str:
        """See Refusal."""
        return (
            "An organization is registered by whoever runs this server, with `orgledger organization register`; "
            "`orgledger grant give` then names its first administrator."
        )


class Forecast(msgspec.Struct, frozen=True):
    """What a change set would come to; nothing was recorded."""

    image: Image
    """The image as it would be; no other reader sees it."""
    row: Row[Any]
    """The organization's row, where the image it was decided on ends."""
    before: Image
    """That image."""
    decided: Decided

    @property
    def based_on(self) -> int:
        """The last entry on record that it was decided on."""
        return self.before.head


class Written(msgspec.Struct, frozen=True):
    """What a process knows from writing to an organization; of no use once another process wrote."""

    recorded_at: Instant
    frontier: Frontier
    """Where the tree grew."""
    actors: frozenset[str]
    """Pseudonyms whose names are kept."""

    def stands(self, row: Row[Any]) -> bool:
        """Whether an organization's row is still as this process left it."""
        return (self.frontier.size, self.recorded_at) == (row.sequence, row.recorded_at)


class Ledger(Application[UUID]):
    """The ledgers of all organizations in one database."""

    env: ClassVar[dict[str, str]] = {"PERSISTENCE_MODULE": "orgledger.store.recorder"}
    recorder: LedgerRecorder

    def __init__(self, settings: Settings | None = None, clock: Clock | None = None, *, operator: bool = False) -> None:
        """Open the ledgers of a database.

        Args:
            settings: how; the environment's if left out.
            clock: the wall clock if left out.
            operator: whether it is used by whoever holds the database, whom no grant limits.
        """
        self.settings = settings or Settings.from_environment()
        self.judges = self.settings.access == "enforced" and not operator
        """Whether only those record who were recognized, and only what is granted to them."""
        self.operator = operator
        self.clock = clock or Clock()
        self.opened = (self.clock.now(), running_s()) if self.clock.witnesses else None
        """When the ledgers were opened: by a real clock, and by what goes evenly whatever the clock is set to."""
        super().__init__(
            {
                **self.env,
                "ORGLEDGER_DATABASE_URL": self.settings.database_url,
                "ORGLEDGER_LOCK_TIMEOUT_S": str(self.settings.lock_timeout_s),
            }
        )
        self.engine: Engine = self.recorder.engine
        mapper = cast(LeafMapper, self.mapper)
        self.vault = Vault(self.settings)
        self.images = Images(self.engine, mapper, self.recorder, self.settings.image_entries, self.vault.keys)
        self.archive = Archive(self.engine, mapper, self.recorder, self.images, self.vault)
        self.checkpoints = Checkpoints.configured(self.engine, self.settings)
        self.heads = Heads(self.engine, self.settings.watch_s)
        self.feed = Feed(self.archive)
        self.bell = Bell(self.engine)
        self.turns: dict[str, Turn] = defaultdict(Turn)
        self.written: dict[str, Written] = {}
        """Organization → what this process knows of it from writing to it last."""

    def as_operator(self) -> Ledger:
        """The same ledgers, images and turns, used by whoever runs this process, whom no grant limits."""
        same = copy.copy(self)
        same.judges, same.operator = False, True
        return same

    def construct_mapper(self) -> Mapper[UUID]:
        """See Application: entries are mapped by their canonical bytes."""
        return self.factory.mapper(mapper_class=LeafMapper)

    def close(self) -> None:
        """Let go of whoever follows, and of the database."""
        self.heads.close()
        self.bell.close()
        super().close()
        self.engine.dispose()
        self.vault.close()

    # Writing.

    def read(self, forms: Iterable[Mapping[str, Any]], context: Context) -> Submission:
        """Read operations from their JSON form: one object per operation, with one key, the command's name.

        Raises:
            Refused: TooMuchAtOnce; Invalid, with every fault of every operation.
        """
        context = checked(context)
        forms, operations, faults = list(forms), [], []
        self.allowance().holds(len(forms))
        for index, form in enumerate(forms):
            try:
                operations.append(read_form(form))
            except Refused as refused:
                faults.append(refused.under("operations", str(index)))
        if not operations and not faults:
            faults.append(refuse(Invalid("A change set has at least one operation.")).under("operations"))
        if faults:
            raise join(faults)
        private: list[str] = []
        said = [text is not None for text in (context.title, context.reason, context.basis)]
        asked = [[one.name, one.command, one.effective, one.verb] for one in operations]
        plain = canonical([asked, said, context.on_behalf_of], private)
        return Submission([with_key(operation) for operation in operations], context, plain, tuple(private))

    def allowance(self) -> Allowance:
        """What one change set may come to, from now on."""
        if self.operator:
            return Allowance(None, self.settings.import_set_s, time.monotonic)
        return Allowance(self.settings.set_entries, self.settings.set_s, time.monotonic)

    def read_registration(self, form: Mapping[str, Any]) -> RegisterOrganization:
        """Read the registration of an organization from its JSON form.

        Raises:
            Refused: Invalid, with the path of what is wrong.
        """
        return cast(RegisterOrganization, convert(clean(form), RegisterOrganization, seal))

    def register(self, register: RegisterOrganization, context: Context, effective: date | None = None) -> Receipt:
        """Open the ledger of a new organization; its first entry holds from `effective`, or else today.

        Raises:
            Refused: if the code is taken, or the input is wrong, or a server that judges is asked.
            Unavailable: if the database cannot be written to.
        """
        if self.judges:
            raise refuse(OnlyOperator())
        context = checked(context)
        if context.on_behalf_of:
            raise refuse(Unknown("actor", shown(context.on_behalf_of))).under("onBehalfOf")
        if read_key(context.actor):
            raise refuse(Unknown("actor", shown(context.actor))).under("actor")
        key, now = str(uuid4()), self.clock.now()
        opened = register_organization(key, register)
        recorded_at = replayed_at(context, now) or instant(now)
        today = civil_day(now, register.time_zone)
        planned = Planned(opened, Period(checked_day(effective or today, "effective")), Verb.CHANGE)
        said = [text is not None for text in (context.title, context.reason, context.basis)]
        form = canonical([register, effective, said] if any(said) else [register, effective], [])
        try:
            with self._transaction() as connection:
                self._witnessed(connection, now)
                earlier = self._registered(connection, register.code, context, form)
                if earlier is None:
                    self._open(connection, key, register, planned, recorded_at, context, form)
        except CodeTaken:
            # Somebody else opened it at the same moment: perhaps the same request, sent twice.
            with self._transaction() as connection:
                earlier = self._registered(connection, register.code, context, form)
        return earlier or Receipt(key, 1, 1)

    def _registered(self, connection: Connection, code: str, context: Context, form: bytes) -> Receipt | None:
        """The receipt of an earlier registration by the same request.

        Raises:
            Refused: Invalid, if another request opened the ledger of that code.
        """
        query = select(schema.organization).where(schema.organization.c.code == code)
        taken = connection.execute(query).one_or_none()
        if taken is None:
            return None
        earlier = self.retried(connection, taken.id, context, form, ())
        if earlier is None:
            raise refuse(Invalid(f"There is already an organization {code!r}.")).under("code")
        return earlier

    def _open(
        self,
        connection: Connection,
        key: str,
        register: RegisterOrganization,
        planned: Planned,
        recorded_at: Instant,
        context: Context,
        form: bytes,
    ) -> None:
        """Write the head row and the first entry.

        Raises:
            CodeTaken: if another transaction was quicker.
        """
        secret = secrets.token_bytes(32)
        row = {
            "id": key,
            "code": register.code,
            "time_zone": register.time_zone,
            "default_language": register.default_language,
            "sequence": 1,
            "recorded_at": recorded_at,
            "first_recorded_at": recorded_at,
            "replayed_until": 1 if context.replay_at else None,
            "secret": secret,
        }
        try:
            connection.execute(insert(schema.organization), row)
        except UniqueViolation as error:
            raise CodeTaken from error
        sheet = Sheet(key, secret)
        entries = sheet.entries(context, form, [planned], 1, recorded_at)
        sheet.assertions(said for entry in entries for said in entry.assertions())
        sheet.find_actors(connection)
        self.vault.fill(sheet)
        self.events.put(cast(Any, entries), connection=connection, rows=sheet.tables, frontier=Frontier())

    def record(self, code: str | None, submission: Submission) -> Receipt:
        """Record one change set.

        Raises:
            Refused: with everything that is wrong; nothing was recorded.
            Unavailable: if the database cannot be written to, or the clock is wrong.
        """

        def decide(session: Session) -> Receipt:
            operations, form = session.called(submission)
            return session.record(
                submission.context, form, lambda draft: draft.take_all(operations), submission.private
            )

        return self.write(code, decide)

    def forecast(self, code: str | None, submission: Submission) -> Forecast:
        """Decide a change set in full without recording it.

        Raises:
            Refused: with everything that is wrong.
        """
        with self.rehearsal(code) as session:
            operations, _ = session.called(submission)
            judge = session.judge(submission.context)
            session.met(submission.context)
            decided = session.decide(submission.context, lambda draft: draft.take_all(operations), judge)
            return Forecast(session.image, session.row, session.begun, decided)

    def standing(self, row: Row[Any], principal: Principal) -> Standing:
        """What somebody may do in an organization now."""
        return self.standings([row], principal)[row.id]

    def standings(self, rows: Sequence[Row[Any]], principal: Principal) -> dict[str, Standing]:
        """What somebody may do in some organizations now, by key.

        Whoever has no grant costs one question to the database, whatever there is: no image is read for them.
        """
        if not self.judges:
            return {row.id: UNLIMITED for row in rows}
        named = {row.id: derived_key(row.secret, "actor", principal.subject) for row in rows}
        met = self.archive.met(named)
        return {row.id: self._held(row, principal, named[row.id]) if row.id in met else Standing() for row in rows}

    def _held(self, row: Row[Any], principal: Principal, pseudonym: str) -> Standing:
        """What somebody may do in an organization that knows of them."""
        if principal.organization not in (None, row.id):
            return Standing()
        if row.id not in self.images.kept and not self.archive.granted(row.id, pseudonym):
            return Standing()
        today = civil_day(self.clock.now(), row.time_zone)
        return standing_of(row, self.archive.image(row), principal, today)

    def readable(self, code: str, principal: Principal) -> tuple[Row[Any], Standing]:
        """An organization that somebody may read, and what they may do there.

        One that there is not costs as much as one that they may not read.

        Raises:
            Refused: NoOrganization, for both.
        """
        try:
            row = self.archive.find(code)
        except Refused:
            self.archive.met({"": derived_key(NOWHERE, "actor", principal.subject)})
            raise
        found = self.standing(row, principal)
        if not found.may_read:
            raise refuse(NoOrganization(shown(code)))
        return row, found

    def write(self, code: str | None, decide: Callable[[Session], T]) -> T:
        """Decide change sets on the head of an organization, and append them in one transaction.

        They are decided without a lock on the database. If somebody else recorded meanwhile, they are decided again;
        after `TRIES` in vain, under the lock, unless that would keep a whole SQLite database locked for long.

        Args:
            code: the organization's.
            decide: records on the session. It may be called several times, each time with a new session, so it leaves
                nothing behind elsewhere. If it raises, nothing is recorded.

        Returns:
            What `decide` returned at last.

        Raises:
            Refused: if there is no such organization.
            Unavailable: if the database cannot be written to, or the clock is wrong; nothing was recorded.
        """
        row = self.archive.find(code)
        self.archive.image(row)  # The bulk of a catch-up, before anybody waits for us.
        took_s = 0.0
        with self.turns[row.id].taken(self.settings.lock_timeout_s):
            for tried in range(TRIES):
                with self.archive.reading() as connection, unhurried():
                    session = self._session(connection, row.id, code)
                    self._witnessed(connection, session.now)
                    begun = time.thread_time()
                    result = decide(session)
                    if not session.writes:
                        return result
                    session.prepare(again=tried > 0)
                    took_s = time.thread_time() - begun
                with self._transaction() as connection:
                    if stands := session.stands(self._locked(connection, row.id), connection):
                        session.append(connection)
                if stands:
                    self._recorded(session)
                    return result
            if self.engine.dialect.name == "sqlite" and took_s > LOCKED_S:
                raise Unavailable(
                    f"Others recorded in this organization {TRIES} times while this was decided, which takes too long "
                    "to keep everybody waiting. Nothing was recorded; try again when less is recorded, or split it."
                )
            with self.session(code) as session:
                return decide(session)

    @contextmanager
    def session(self, code: str | None) -> Iterator[Session]:
        """Hold the head of an organization while change sets are decided, for what cannot be decided twice.

        Others wait as long: see `write`. What was recorded is committed when the block ends; if it raises, nothing is.

        Raises:
            Refused: if there is no such organization.
            Unavailable: if the database cannot be written to, or the clock is wrong; nothing was recorded.
        """
        row = self.archive.find(code)
        self.archive.image(row)
        with self.turns[row.id].taken(self.settings.lock_timeout_s):
            with self._transaction() as connection, unhurried():
                self._locked(connection, row.id)
                session = self._session(connection, row.id, code)
                self._witnessed(connection, session.now)
                yield session
                session.prepare(again=True)
                session.append(connection)
            self._recorded(session)

    @contextmanager
    def rehearsal(self, code: str | None) -> Iterator[Session]:
        """A session whose change sets are decided in full and thrown away.

        Raises:
            Refused: if there is no such organization.
        """
        row = self.archive.find(code)
        self.archive.image(row)
        with self.archive.reading() as connection:
            yield self._session(connection, row.id, code)

    def _session(self, connection: Connection, key: str, code: str | None) -> Session:
        """A session on the newest head of an organization: its row, and the image that ends where the row says."""
        remembered = 0
        while True:
            row = connection.execute(HEAD, {"key": key}).one()
            if remembered > row.sequence:  # The row was read after the image: the database lost what that remembers.
                self.images.forget(key)
            image = self.images.image(row, connection)
            if not connection.get_execution_options().get(WRITES):
                connection.rollback()  # No snapshot is kept while it is decided; what is read next is as new as can be.
            if image.head <= row.sequence:
                return Session(self, connection, row, image, self.clock.now(), code)
            remembered = image.head

    def _recorded(self, session: Session) -> None:
        """Tell the readers of this process what is on record now."""
        if session.entries:
            key = session.row.id
            self.written[key] = session.written()
            self.images.install(session.image)
            self.heads.moved(key, session.image.head)
            self.bell.ring()

    def answered(self, key: str, contexts: Sequence[Context]) -> dict[int, tuple[int, int]]:
        """Which of some change sets were recorded: place in the list → first and last entry."""
        wanted = {scope(checked(context)): at for at, context in enumerate(contexts)}
        with self.engine.connect() as connection:
            return {wanted[row.scope]: (row.first, row.last) for row in answers(connection, key, list(wanted))}

    def retried(
        self, connection: Connection, key: str, context: Context, form: bytes, private: Sequence[str]
    ) -> Receipt | None:
        """The receipt of an earlier request with the same idempotency key, if it was recorded.

        Raises:
            Refused: Invalid, if that request was another one.
        """
        if context.idempotency_key is None:
            return None
        found = connection.execute(ANSWER, {"key": key, "scope": scope(context)}).one_or_none()
        if found is None:
            return None
        told = [text for text in (context.title, context.reason, context.basis, *private) if text is not None]
        rows = connection.execute(PRIVATE, {"key": key, "first": found.first, "last": found.last}).all()
        kept = [opened.value for opened in self.vault.values(key, rows).values()]
        # Once a value is erased there is nothing left to hold it against.
        same = len(kept) != len(told) or Counter(kept) == Counter(told)
        if not hmac.compare_digest(digest(form), found.digest) or not same:
            raise refuse(Invalid("This idempotency key was used for another request.")).under("idempotencyKey")
        return Receipt(key, found.first, found.last, replayed=True)

    def _locked(self, connection: Connection, key: str) -> Row[Any]:
        """Lock an organization's head. On SQLite, the transaction has locked all of the database."""
        query = LOCKED_HEAD if connection.dialect.name == "postgresql" else HEAD
        return connection.execute(query, {"key": key}).one()

    def _witnessed(self, connection: Connection, now: datetime) -> None:
        """Hold the clock against the database's, where both are real and apart.

        Raises:
            Unavailable: if ours runs far ahead: one wrong jump would poison the record for years.
        """
        if self.opened and connection.dialect.name != "postgresql":
            opened_at, opened_s = self.opened
            jumped = now - opened_at - timedelta(seconds=running_s() - opened_s)
            if jumped > timedelta(seconds=self.settings.clock_ahead_s):
                raise Unavailable(
                    f"The clock says {instant(now)}; it went ahead by {int(jumped.total_seconds())} s while "
                    "this program ran. Set the clock, or start the program again if it is right now."
                )
        elif self.clock.witnesses:
            theirs: datetime = connection.execute(TIME).scalar_one()
            if now - theirs > timedelta(seconds=self.settings.clock_ahead_s):
                raise Unavailable(f"The clock says {instant(now)}, the database's {instant(theirs)}. Set the clock.")

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with writing(self.engine) as connection:
                yield connection
        except (SQLAlchemyError, PersistenceError) as error:
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            raise Unavailable(
                f"The database could not be written to: {reason}. Nothing was recorded, unless the connection broke in "
                "the very act; with an idempotency key it is safe to send the same again."
            ) from error


class Session:
    """Change sets decided one after the other on the head of one organization, to be appended in one transaction."""

    def __init__(
        self,
        ledger: Ledger,
        connection: Connection,
        row: Row[Any],
        image: Image,
        now: datetime,
        asked: str | None = None,
    ) -> None:
        self.ledger = ledger
        self.asked = shown(asked or "")
        """What its author called the organization."""
        self.connection = connection
        """To read on, while it is decided."""
        self.row = row
        self.image = image
        self.begun = image
        """The image on record, which others read."""
        self.now = now
        self.today = civil_day(now, row.time_zone)
        self.sheet = Sheet(row.id, row.secret)
        self.entries: list[AnyEntry] = []
        self.foreseen: set[str] | None = None
        """Scopes of the idempotency keys that were answered before, once `foresee` has asked."""
        self.frontier = Frontier()
        """Of the tree; known once the sheet is written."""
        self.recorders: dict[str, str] = {}
        """Name → key of those who record here."""
        self.known_actors: Actors | None = None
        """Whom the organization knew when it was asked first."""
        self.kept_actors: frozenset[str] = frozenset()
        """Pseudonyms whose names were known to be kept."""
        self.recorded_at: Instant = row.recorded_at
        self.replayed_until: int | None = row.replayed_until
        self.batches: list[Batch] = []
        """What is written, once it is prepared."""
        self.newcomers: Sequence[dict[str, Any]] = ()
        """The rows of actors whose names were not kept yet."""
        self.premises: list[tuple[Question, Any]] = []
        """What was asked of tables that change without the head, and the answers."""
        self.deeds: list[Callable[[Connection], None]] = []
        """What else is written in the transaction, after the entries."""

    def record(
        self, context: Context, form: bytes, build: Callable[[Draft], None], private: Sequence[str] = ()
    ) -> Receipt:
        """Decide a change set and put it on the sheet.

        Args:
            context: what surrounds it.
            form: its input in canonical bytes, for recognizing a retry.
            build: takes its operations into the draft.
            private: the personal values of its input, which the form leaves out.

        Raises:
            Refused: with everything that is wrong; the session goes on as if it had not been tried.
            Unavailable: if the clock is wrong.
        """
        context = checked(context)
        judge = self.judge(context)
        earlier = self.sheet.retried(context, form)
        if earlier is None and (self.foreseen is None or scope(context) in self.foreseen):
            earlier = self.ledger.retried(self.connection, self.row.id, context, form, private)
        if earlier is not None:
            return earlier
        recorded_at = self.next_moment(context)
        context = self.met(self.traced(context))
        decided = self.decide(context, build, judge)
        first = decided.recorded[0].sequence
        self.entries += self.sheet.entries(context, form, decided.planned, first, recorded_at)
        self.sheet.assertions(said for recorded in decided.recorded for said in recorded.assertions)
        self.image.close_set(self.image.head, recorded_at)
        self.recorded_at = recorded_at
        if context.replay_at:
            self.replayed_until = self.image.head
        return Receipt(self.row.id, first, self.image.head, notices=decided.notices)

    def foresee(self, contexts: Iterable[Context]) -> None:
        """Look up in a few questions which of the change sets to come were recorded before, instead of one by one."""
        wanted = [scope(checked(context)) for context in contexts]
        self.foreseen = {row.scope for row in answers(self.connection, self.row.id, wanted)}

    def discard(self) -> None:
        """Forget what was recorded but for the image it came to: a rehearsal needs none of it, however long it is."""
        self.entries, self.sheet = [], Sheet(self.row.id, self.row.secret)

    def standing(self, context: Context) -> Standing:
        """What somebody may do, by the grants on record by now.

        Raises:
            Refused: NotGranted or NoOrganization, if that is nothing.
        """
        if not self.ledger.judges:
            return UNLIMITED
        if context.principal is None or context.principal.subject != context.actor:
            raise refuse(NotGranted((Role.EDITOR,)))
        found = standing_of(self.row, self.image, context.principal, self.today)
        if not found.may_read:
            raise refuse(NoOrganization(self.asked))
        return found

    def judge(self, context: Context, *instead: Role) -> Judge | None:
        """What judges a change set of somebody; nothing, where nothing is judged.

        Args:
            context: who records.
            instead: roles of which one will do, whatever the commands need.

        Raises:
            Refused: NotGranted or NoOrganization, for whoever may not have anything recorded.
        """
        found = self.standing(context)
        if found.unlimited:
            return None
        if not found.may_write:
            raise refuse(NotGranted((Role.EDITOR,)))
        if not instead and context.change_request:
            instead = RECORDERS
        return Judge(found, self.image, self.today, instead)

    @property
    def actors(self) -> Actors:
        """Whom the organization knows by now."""
        if self.known_actors is None:
            self.known_actors = Actors(self.ledger.archive, self.row, self.image, self.connection)
        self.known_actors.image = self.image
        return self.known_actors

    def actor(self, context: Context) -> str:
        """The key of whoever records.

        Raises:
            Refused: see `Actors.recorder`, of somebody whom nobody recognized.
        """
        name = context.actor
        found = self.recorders.get(name)
        if found is None:
            found, before = self.actors.derived(name), self.ledger.written.get(self.row.id)
            recognized = context.principal is not None or self.ledger.judges
            if not recognized and (before is None or found not in before.actors or read_key(name)):
                found = self.actors.recorder(name)
            self.recorders[name] = found
        self.sheet.pseudonyms[name] = found
        return found

    def on_behalf_of(self, context: Context) -> str | None:
        """The key of whomever it is recorded for.

        Raises:
            Refused: Unknown or Invalid, under `onBehalfOf`, if that is nobody whom the organization knows.
        """
        named = context.on_behalf_of
        return self.actors.meant(named, "onBehalfOf") if named else None

    def met(self, context: Context) -> Context:
        """What surrounds a set, with the key of whomever it is recorded for; the sheet knows who is meant.

        Raises:
            Refused: see `actor` and `on_behalf_of`.
        """
        self.actor(context)
        key = self.on_behalf_of(context)
        if key is not None:
            self.sheet.pseudonyms[key] = key  # Their name is kept already.
        return msgspec.structs.replace(context, on_behalf_of=key)

    def people(self, context: Context) -> frozenset[str]:
        """Whoever takes a step and whoever they act for, with all who are spelled like them and may be the same.

        Whoever was recognized is nobody else.

        Raises:
            Refused: see `actor` and `on_behalf_of`.
        """
        actor, other = self.actor(context), self.on_behalf_of(context)
        people = frozenset([actor, other] if other else [actor])
        if context.principal is None:
            return self.actors.alike(people)
        return people | self.actors.alike([other] if other else [])

    def people_of(self, entries: Iterable[AnyEntry]) -> frozenset[str]:
        """Whoever recorded some entries, and whomever they acted for, by any spelling."""
        entries = list(entries)
        others = [entry.on_behalf_of for entry in entries if entry.on_behalf_of]
        return frozenset(entry.actor for entry in entries) | self.actors.alike(others)

    def meant_by(self, actor: str) -> list[str]:
        """The persons whose name or reference is what an actor is called, or how an identity provider calls them.

        Of those under a legal hold it may be spelled otherwise.
        """
        name = self.actors.names.get(actor)
        called = [text for text in (name, name.partition("|")[2]) if text] if name else []
        found = set[str]()
        for value in dict.fromkeys(called):
            for field in FOUND_BY:
                for commitment in self.ledger.archive.commitments(self.row, field, value):
                    found.update(self.image.ever(field, commitment))
        held = [acts[0][1] for acts in self.image.every_act() if holds(acts)] if called else []
        persons = [act.entity for act in held if isinstance(act, LegalHoldPlaced) and act.noun == "person"]
        said = {str(one.value): key for key in persons for field in FOUND_BY for one in self.image.said(key, field)}
        spellings = {folded(text) for text in called}
        values = self.ledger.archive.private_values(self.row.id, said)
        found.update(said[commitment] for commitment, value in values.items() if folded(value) in spellings)
        return sorted(found)

    def proposed(self, context: Context, structure: Structure, planned: Iterable[Planned]) -> None:
        """Hold what somebody else is to decide on against who asks for it, and against legal holds on whom it means.

        Raises:
            Refused: MayDecide or UnderLegalHold.
        """
        for one in planned:
            if isinstance(one.event, ChangeRequestSubmitted):
                self.asked_for(context, Role.APPROVER)
            elif isinstance(one.event, ErasureProposed):
                self.asked_for(context, Role.PRIVACY_OFFICER)
                if one.event.recorded_as is not None:
                    free(structure, [one.event.recorded_as, *self.meant_by(one.event.recorded_as)])

    def asked_for(self, context: Context, decider: Role) -> None:
        """Keep whoever asks for a decision from naming somebody who could then not take it.

        Raises:
            Refused: MayDecide, if whomever they act for may decide on it, today or later.
        """
        other = self.on_behalf_of(context)
        if other is None or other == self.actor(context):
            return
        for grant in grants(self.image.acts.get(other, ())):
            lasts = grant.period.end is None or grant.period.end > self.today
            if grant.role is decider and grant.revoked is None and lasts:
                raise refuse(MayDecide(decider)).under("onBehalfOf")

    def called(self, submission: Submission) -> tuple[list[Operation], bytes]:
        """Operations with the keys of those they name, and a form that tells such operations apart.

        Raises:
            Refused: Unknown or Invalid, for whomever the organization does not know and would have to.
        """
        operations, keys, faults = [], list[str](), list[Refused]()
        for index, operation in enumerate(submission.operations):
            try:
                operations.append(called(operation, partial(self.named, operation.command, keys)))
            except Refused as refused:
                faults.append(refused.under("operations", str(index)))
        if faults:
            raise join(faults)
        return operations, submission.form + "".join(keys).encode()

    def named(self, command: Command, keys: list[str], name: str) -> str:
        """The key of somebody whom a command names, which joins `keys`.

        A grant may be given to somebody who was never here, by exactly the name that they sign in by.
        """
        if isinstance(command, GiveGrant):
            key = self.actors.meant(name, "principal", new=True, exact=True)
            self.sheet.pseudonyms[key if read_key(name) else name] = key
        else:
            key = self.actors.meant(name, "recordedAs")
        keys.append(key)
        return key

    def decide(self, context: Context, build: Callable[[Draft], None], judge: Judge | None = None) -> Decided:
        """Decide a change set in full, and let the next ones stand on it.

        Raises:
            Refused: with everything that is wrong.
        """
        based_on = context.based_on
        if based_on is not None and not 0 <= based_on <= self.image.head:
            raise refuse(Invalid(f"basedOn is an entry between 0 and {self.image.head}, not {based_on}.")).under(
                "basedOn"
            )
        draft = Draft(self.image.fork(), self.today, self.reserved(context), judge, self.ledger.allowance())
        build(draft)
        decided = draft.finish()
        self.own_keys(decided.planned)
        self.for_others(context, decided)
        self.proposed(context, draft.structure(self.today), decided.planned)
        self.signed(decided)
        if based_on is not None:
            conflicting = since(self.image, decided.mentions, based_on)
            if conflicting:
                raise refuse(Conflict(based_on, conflicting))
        if self.image is not self.begun:
            self.image.forget_structures()  # Nobody else ever saw it.
        self.image = cast(Image, draft.fork)
        self.image.close()
        return decided

    def for_others(self, context: Context, decided: Decided) -> None:
        """Keep whoever gives a grant from giving it to themselves.

        Raises:
            Refused: OwnGrant.
        """
        given = [one.event for one in decided.planned if isinstance(one.event, GrantGiven)]
        if given:
            first = founding(self.image, self.row.time_zone, self.today)
            people = self.people(context)
            for event in given:
                for_others(event, people, founding=first)

    def own_keys(self, planned: Iterable[Planned]) -> None:
        """Keep persons from being registered under the key of an actor, a grant, a change request or a webhook.

        Raises:
            Refused: Invalid, for each such key; it does not say of what it is the key.
        """
        wanted = {one.event.person for one in planned if isinstance(one.event, PersonRegistered)}
        if not wanted:
            return
        taken = set(self.ask(partial(keys_in_use, organization=self.row.id, keys=sorted(wanted))))
        desk = self.image.desk(AsOf(self.today, self.image.head))
        for key in wanted - taken:
            subjects = (next(cast(Event, act).mentions()).noun for _, act in self.image.acts.get(key, ()))
            if any(noun != "person" for noun in subjects) or desk.granted(key):
                taken.add(key)
        if taken:
            told = "The key {} is used for something else in this organization. Choose another one, or leave it out."
            raise refuse(*(Invalid(told.format(key)) for key in sorted(taken)))

    def signed(self, decided: Decided) -> None:
        """Keep keys from giving way to others unless all of them signed that: every verifier would refuse the ledger.

        Raises:
            Refused: Invalid.
        """
        for one in decided.planned:
            if isinstance(one.event, SigningKeyRotated):
                try:
                    self.ledger.checkpoints.check(self.row.id, one.event)
                except Unproven as error:
                    raise refuse(Invalid(str(error))).under("signatures") from None

    def reserved(self, context: Context) -> frozenset[str]:
        """The commands that the policy keeps from a change set; what a change request records was approved."""
        return frozenset() if context.change_request else reserved(self.image.acts.get(self.row.id, ()))

    def ask(self, question: Callable[[Connection], T]) -> T:
        """Ask a table that changes without the head, such as that of the drafts.

        Once the lock is held it is asked again; if the answer is another, the session is decided anew.
        """
        answer = question(self.connection)
        self.premises.append((question, answer))
        return answer

    def beside(self, deed: Callable[[Connection], None]) -> None:
        """Write something else in the transaction, after the entries."""
        self.deeds.append(deed)

    @property
    def writes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.entries or self.deeds)

    def prepare(self, *, again: bool = False) -> None:
        """Make the rows of everything on the sheet, so that little is left to do under the lock.

        Args:
            again: whether the same was prepared before, and could not be appended.
        """
        if not self.entries:
            return
        known = self.ledger.written.get(self.row.id)
        if known is not None and known.stands(self.row):
            self.frontier, self.kept_actors = known.frontier.fork(), known.actors
        else:
            self.frontier = Tree(self.connection, self.row.id, self.row.sequence).frontier()
        self.sheet.find_actors(self.connection, self.kept_actors)
        self.ledger.vault.fill(self.sheet, again=again)
        stored = [self.ledger.mapper.to_stored_event(cast(Any, entry)) for entry in self.entries]
        tables = {
            schema.event: event_rows(stored),
            schema.tree: grown(self.frontier, stored),
            **self.sheet.tables,
        }
        self.newcomers = tables.pop(schema.actor)
        self.batches = [Batch.of(self.ledger.engine, table, rows) for table, rows in tables.items() if rows]

    def stands(self, head: Row[Any], connection: Connection) -> bool:
        """Whether all that was decided on is still so, now that the head is locked."""
        return tuple(head) == tuple(self.row) and all(question(connection) == said for question, said in self.premises)

    def append(self, connection: Connection) -> None:
        """Write everything that was prepared, and move the head, which is locked and as it was decided on."""
        if self.entries:
            for batch in self.batches:
                batch.write(connection)
            if newcomers := unnamed(connection, self.row.id, self.newcomers):
                connection.execute(insert(schema.actor), newcomers)
            connection.execute(
                MOVE_HEAD,
                {
                    "key": self.row.id,
                    "sequence": self.entries[-1].sequence,
                    "recorded_at": self.recorded_at,
                    "replayed_until": self.replayed_until,
                },
            )
        for deed in self.deeds:
            deed(connection)

    def written(self) -> Written:
        """What is known once everything is on record."""
        actors = self.kept_actors.union(self.sheet.pseudonyms.values())
        return Written(self.recorded_at, self.frontier, actors)

    def next_moment(self, context: Context) -> Instant:
        """When the next set is recorded: after the previous one, by the clock, or by the source in a replay.

        Raises:
            Refused: Invalid, if a replay does not fit.
            Unavailable: if the clock runs behind the ledger.
        """
        previous, settings = self.recorded_at, self.ledger.settings
        after = instant(moment(previous) + MICROSECOND)
        if context.replay_at is None:
            if moment(previous) - self.now > timedelta(seconds=settings.clock_behind_s):
                behind = int((moment(previous) - self.now).total_seconds()) + 1
                raise Unavailable(
                    f"The clock says {instant(self.now)}, but the ledger was last written at {previous}. Set the "
                    "clock. If it is right, and the one that wrote was wrong, allow for that with "
                    f"ORGLEDGER_CLOCK_BEHIND_S={behind}: each entry then says what the clock said."
                )
            return max(instant(self.now), after)
        if self.replayed_until != self.image.head:
            told = (
                f"A replay fills an organization that has no entries of its own yet, but entry {self.image.head} is "
                "not of a replay; import without --replay: what follows is recorded with the time of now."
            )
            raise refuse(Invalid(told))
        at = replayed_at(context, self.now) or after
        if moment(previous) - moment(at) > REPLAY_SLACK:
            raise refuse(Invalid(f"The source's time {at} lies before the previous one, {previous}."))
        return max(at, after)

    def traced(self, context: Context) -> Context:
        """What surrounds a set; its entries name what the clock says, where that lies before the ledger's last entry.

        An operator allows for this once a wrong clock has written: entries then follow by a microsecond each, at times
        that never were, and their source, which is evidence, holds the moment at which they were recorded.

        Raises:
            Unavailable: if they have another source already.
        """
        behind = moment(self.recorded_at) - self.now
        if context.replay_at is not None or behind <= USUALLY_BEHIND:
            return context
        if context.source is not None:
            raise Unavailable(
                f"Entries from a source are not recorded while the clock, at {instant(self.now)}, is behind the "
                f"ledger's last entry, at {self.recorded_at}."
            )
        return msgspec.structs.replace(context, source=Source(system=CLOCK, recorded_at=instant(self.now)))


def keys_in_use(connection: Connection, organization: str, keys: Iterable[str]) -> set[str]:
    """The keys among some that are an actor's, a draft's or a webhook's."""
    wanted, found = sorted(set(keys)), set[str]()
    for start in range(0, len(wanted), BATCH):
        some = wanted[start : start + BATCH]
        queries = (
            select(column).where(column.table.c.organization == organization, column.in_(some))
            for column in (schema.actor.c.key, schema.draft.c.id, schema.webhook.c.id)
        )
        found.update(connection.execute(union_all(*queries)).scalars())
    return found


def answers(connection: Connection, key: str, scopes: Sequence[str]) -> Iterator[Row[str, int, int]]:
    """What was recorded under some idempotency keys, asked in a few questions."""
    table = schema.idempotency
    for start in range(0, len(scopes), BATCH):
        yield from connection.execute(
            select(table.c.scope, table.c.first, table.c.last).where(
                table.c.organization == key, table.c.scope.in_(scopes[start : start + BATCH])
            )
        )


def standing_of(row: Row[Any], image: Image, principal: Principal, today: date) -> Standing:
    """What somebody may do in an organization on a day, by the grants that its image knows."""
    pseudonym = derived_key(row.secret, "actor", principal.subject)
    return standing(image, row.time_zone, pseudonym, principal, today)


def replayed_at(context: Context, now: datetime) -> Instant | None:
    """The source's time that a replay records with.

    Raises:
        Refused: Invalid, if it is no moment, or lies in the future.
    """
    if context.replay_at is None:
        return None
    try:
        at = instant(moment(context.replay_at))
    except ValueError:
        raise refuse(Invalid(f"The source's time {shown(context.replay_at)!r} is no moment.")) from None
    if at > instant(now):
        raise refuse(Invalid(f"The source's time {at} lies in the future."))
    return at


def read_form(form: Mapping[str, Any]) -> Operation:
    """Read one operation from its JSON form.

    Raises:
        Refused: Invalid, with the path of what is wrong.
    """
    given: object = form
    if not isinstance(given, Mapping) or len(given) != 1:
        raise refuse(Invalid("An operation is an object with exactly one command."))
    name, fields = next(iter(given.items()))
    return read_operation(str(name), fields, seal)


def with_key(operation: Operation) -> Operation:
    """Give what is created a key, where its author left that to us: the command's own, and that of units inside it."""
    command: Any = operation.command
    if getattr(command, "key", "") is None:
        command = msgspec.structs.replace(command, key=str(uuid4()))
    for kind, field in ((SplitUnit, "into"), (TransferUnits, "parts")):
        if isinstance(command, kind):
            parts = tuple(
                msgspec.structs.replace(part, key=part.key or str(uuid4())) for part in getattr(command, field)
            )
            command = msgspec.structs.replace(command, **{field: parts})
    return msgspec.structs.replace(operation, command=command)
