"""The write door: every change of every organization is decided, proved sound and appended here.

A change set is decided in the order of its operations on a fork of the image, its invariants are checked on
every day, and its entries go into one transaction with everything recorded beside them. Writers of one
organization take turns on its head row, so no decision is made on a stale structure.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import msgspec
from eventsourcing.application import Application
from eventsourcing.persistence import IntegrityError, Mapper, OperationalError
from sqlalchemy import Connection, Engine, Row, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from orgledger.domain.change_set import Context, Decided, Planned, Receipt, Submission, decide_set
from orgledger.domain.command import Operation, read_operation
from orgledger.domain.organization import RegisterOrganization, register_organization
from orgledger.domain.period import Instant, Period, instant, moment
from orgledger.domain.refusal import Conflict, Invalid, Refused, join, refuse
from orgledger.domain.timeline import Verb
from orgledger.projections.archive import Archive
from orgledger.projections.image import Image
from orgledger.projections.images import Images, organization_row
from orgledger.settings import Settings
from orgledger.store import schema
from orgledger.store.codec import AnyEntry, LeafMapper
from orgledger.store.engine import Unavailable, writing
from orgledger.store.recorder import LedgerRecorder
from orgledger.store.sheet import Sheet, digest, scope, seal

MICROSECOND = timedelta(microseconds=1)


class Clock:
    """The wall clock. Tests and replays put another in its place."""

    witnesses: ClassVar[bool] = True
    """Whether the clock claims to tell the real time, so that it can be held against the database's."""

    def now(self) -> datetime:
        """This moment, in UTC."""
        return datetime.now(UTC)


class Forecast(msgspec.Struct, frozen=True):
    """What a change set would come to; nothing was recorded."""

    image: Image
    """The image as it would be; no other reader sees it."""
    based_on: int
    decided: Decided


class Ledger(Application[UUID]):
    """The ledgers of all organizations in one database."""

    env: ClassVar[dict[str, str]] = {"PERSISTENCE_MODULE": "orgledger.store.recorder"}
    recorder: LedgerRecorder

    def __init__(self, settings: Settings | None = None, clock: Clock | None = None) -> None:
        self.settings = settings or Settings.from_environment()
        self.clock = clock or Clock()
        super().__init__(
            {
                "ORGLEDGER_DATABASE_URL": self.settings.database_url,
                "ORGLEDGER_LOCK_TIMEOUT_S": str(self.settings.lock_timeout_s),
            }
        )
        self.engine: Engine = self.recorder.engine
        mapper = cast(LeafMapper, self.mapper)
        self.images = Images(self.engine, mapper, self.recorder, self.settings.image_assertions)
        self.archive = Archive(self.engine, mapper, self.recorder, self.images)
        self.turns: dict[str, threading.Lock] = defaultdict(threading.Lock)

    def construct_mapper(self) -> Mapper[UUID]:
        """See Application: entries are mapped by their canonical bytes."""
        return self.factory.mapper(mapper_class=LeafMapper)

    def close(self) -> None:
        """Let go of the database."""
        super().close()
        self.engine.dispose()

    # Writing.

    def read(self, forms: Iterable[Mapping[str, Any]], context: Context) -> Submission:
        """Read operations from their JSON form: one object per operation, with one key, the command's name.

        Raises:
            Refused: Invalid, with every fault of every operation.
        """
        operations, faults, plain = [], [], list(forms)
        for index, form in enumerate(plain):
            try:
                if not isinstance(form, Mapping) or len(form) != 1:
                    raise refuse(Invalid("An operation is an object with exactly one command."))
                name, fields = next(iter(form.items()))
                operations.append(read_operation(name, fields, seal))
            except Refused as refused:
                faults.append(refused.under("operations", str(index)))
        if not plain:
            faults.append(refuse(Invalid("A change set has at least one operation.")).under("operations"))
        if faults:
            raise join(faults)
        surroundings = [context.title, context.reason, context.basis, context.on_behalf_of]
        canonical = msgspec.json.encode([plain, surroundings], order="sorted", enc_hook=str)
        return Submission(operations, context, canonical)

    def register(self, register: RegisterOrganization, context: Context, effective: date | None = None) -> Receipt:
        """Open the ledger of a new organization; its first entry holds from `effective`, or else today.

        Raises:
            Refused: if the code is taken, or the input is wrong.
            Unavailable: if the database cannot be written to.
        """
        key = str(uuid4())
        opened = register_organization(key, register)
        now = self.clock.now()
        recorded_at = context.replay_at or instant(now)
        today = now.astimezone(ZoneInfo(register.time_zone)).date()
        planned = Planned(opened, Period(effective or today), Verb.CHANGE)
        salt = secrets.token_bytes(32)
        form = msgspec.json.encode([register, effective], order="sorted")
        with self._transaction() as connection:
            taken = connection.execute(
                select(schema.organization).where(schema.organization.c.code == register.code)
            ).one_or_none()
            if taken is not None:
                replayed = self._retried(connection, taken, Submission((), context, form))
                if replayed is None:
                    raise refuse(Invalid(f"There is already an organization {register.code!r}.")).under("code")
                return replayed
            secret = secrets.token_bytes(32)
            try:
                connection.execute(
                    insert(schema.organization).values(
                        id=key,
                        code=register.code,
                        time_zone=register.time_zone,
                        default_language=register.default_language,
                        sequence=1,
                        recorded_at=recorded_at,
                        first_recorded_at=recorded_at,
                        replayed_until=1 if context.replay_at else None,
                        secret=secret,
                    )
                )
            except DBAPIError as error:
                raise refuse(Invalid(f"There is already an organization {register.code!r}.")).under("code") from error
            submission = Submission((), context, form)
            rows = Sheet(key, secret, salt)
            entries = rows.entries(submission, [planned], 1, recorded_at)
            self.events.put(cast(Any, entries), connection=connection, rows=rows.tables)
        return Receipt(key, 1, 1)

    def record(self, code: str | None, submission: Submission) -> Receipt:
        """Record one change set.

        Raises:
            Refused: with everything that is wrong; nothing was recorded.
            Unavailable: if the database cannot be written to, or the clock is wrong.
        """
        receipts, refused = self.record_all(code, [submission])
        if refused is not None:
            raise refused
        return receipts[0]

    def record_all(
        self, code: str | None, submissions: Sequence[Submission]
    ) -> tuple[list[Receipt], Refused | None]:
        """Record change sets one after the other in one transaction, up to the first that is refused.

        Returns:
            The receipts of those recorded, and what was wrong with the next one, if not all were.

        Raises:
            Unavailable: if the database cannot be written to, or the clock is wrong; nothing was recorded.
        """
        key = self.archive.find(code).id
        with self.turns[key]:
            self.images.image(self.archive.find(code))  # The bulk of a catch-up, before anybody waits for us.
            with self._transaction() as connection:
                row, clock = self._head(connection, key)
                image = self.images.image(row, connection).fork()
                sheet = Sheet(key, row.secret, secrets.token_bytes(32))
                receipts, refused, recorded_at, entries = [], None, row.recorded_at, []
                replayed_until = row.replayed_until
                for submission in submissions:
                    try:
                        retried = self._retried(connection, row, submission) or sheet.retried(submission)
                        if retried is not None:
                            receipts.append(retried)
                            continue
                        recorded_at = self._recorded_at(submission.context, recorded_at, clock, image, replayed_until)
                        decided = self._decided(image, submission, row, clock)
                    except Refused as fault:
                        refused = fault
                        break
                    first = decided.recorded[0].sequence
                    fresh = sheet.entries(submission, decided.planned, first, recorded_at)
                    sheet.assertions(said for recorded in decided.recorded for said in recorded.assertions)
                    image.close_set(image.head, recorded_at)
                    if submission.context.replay_at:
                        replayed_until = image.head
                    entries += fresh
                    receipts.append(Receipt(key, first, image.head, notices=decided.notices))
                if entries:
                    self._append(connection, entries, sheet, recorded_at, replayed_until)
            if entries:
                self.images.absorb(image)
        return receipts, refused

    def forecast(self, code: str | None, submission: Submission) -> Forecast:
        """Decide a change set in full without recording it.

        Raises:
            Refused: with everything that is wrong.
        """
        row = self.archive.find(code)
        image = self.images.image(row).fork()
        decided = self._decided(image, submission, row, self.clock.now())
        return Forecast(image, image.begun_at, decided)

    def _decided(self, image: Image, submission: Submission, row: Row[Any], now: datetime) -> Decided:
        self._check_based_on(image, submission.context.based_on)
        fork = image.fork()
        operations = [with_key(operation) for operation in submission.operations]
        decided = decide_set(fork, operations, now.astimezone(ZoneInfo(row.time_zone)).date())
        based_on = submission.context.based_on
        if based_on is not None:
            since = sorted(
                {s for entity in decided.mentions for s in image.mentioning(entity) if s > based_on}
            )
            if since:
                raise refuse(Conflict(based_on, tuple(since)))
        image.absorb(fork)
        return decided

    @staticmethod
    def _check_based_on(image: Image, based_on: int | None) -> None:
        if based_on is not None and not 0 <= based_on <= image.head:
            raise refuse(Invalid(f"basedOn is an entry between 0 and {image.head}, not {based_on}.")).under("basedOn")

    def _recorded_at(
        self, context: Context, previous: Instant, now: datetime, image: Image, replayed_until: int | None
    ) -> Instant:
        """When the next set is recorded: after the previous one, by the clock, or by the source in a replay."""
        if context.replay_at is None:
            if moment(previous) - now > timedelta(seconds=self.settings.clock_behind_s):
                raise Unavailable(
                    f"The clock says {instant(now)}, but the ledger was last written at {previous}. Set the clock."
                )
            return max(instant(now), instant(moment(previous) + MICROSECOND))
        if replayed_until != image.head:
            raise refuse(
                Invalid("A replay fills an organization that has no entries of its own yet; import without --replay.")
            )
        if context.replay_at > instant(now):
            raise refuse(Invalid(f"The source's time {context.replay_at} lies in the future."))
        if moment(previous) - moment(context.replay_at) > timedelta(milliseconds=100):
            raise refuse(Invalid(f"The source's time {context.replay_at} lies before the previous one, {previous}."))
        return max(context.replay_at, instant(moment(previous) + MICROSECOND))

    def _head(self, connection: Connection, key: str) -> tuple[Row[Any], datetime]:
        """Lock an organization's head; also the time, held against the database's where the clock is real."""
        row = organization_row(connection, key, lock=True)
        assert row is not None
        now = self.clock.now()
        if self.clock.witnesses and connection.dialect.name == "postgresql":
            theirs = cast(datetime, connection.execute(select(func.clock_timestamp())).scalar_one())
            if now - theirs > timedelta(seconds=self.settings.clock_ahead_s):
                raise Unavailable(f"The clock says {instant(now)}, the database's {instant(theirs)}. Set the clock.")
        return row, now

    def _retried(self, connection: Connection, row: Row[Any], submission: Submission) -> Receipt | None:
        """The receipt of an earlier request with the same idempotency key.

        Raises:
            Refused: Invalid, if that request was another one.
        """
        if submission.context.idempotency_key is None:
            return None
        table = schema.idempotency
        found = connection.execute(
            select(table).where(table.c.organization == row.id, table.c.scope == scope(submission.context))
        ).one_or_none()
        if found is None:
            return None
        if not hmac.compare_digest(digest(found.salt, submission.form), found.digest):
            raise refuse(Invalid("This idempotency key was used for another request.")).under("idempotencyKey")
        return Receipt(row.id, found.first, found.last, replayed=True)

    def _append(
        self,
        connection: Connection,
        entries: list[AnyEntry],
        sheet: Sheet,
        recorded_at: Instant,
        replayed_until: int | None,
    ) -> None:
        sheet.leave_out_known_actors(connection)
        self.events.put(cast(Any, entries), connection=connection, rows=sheet.tables)
        connection.execute(
            update(schema.organization)
            .where(schema.organization.c.id == sheet.organization)
            .values(sequence=entries[-1].sequence, recorded_at=recorded_at, replayed_until=replayed_until)
        )

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with writing(self.engine) as connection:
                yield connection
        except (DBAPIError, OperationalError, IntegrityError) as error:
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            raise Unavailable(f"The database could not be written to, and nothing was recorded: {reason}") from error


def with_key(operation: Operation) -> Operation:
    """Give what is created a key, where its author left that to us."""
    if getattr(operation.command, "key", "") is None:
        command = msgspec.structs.replace(operation.command, key=str(uuid4()))
        return msgspec.structs.replace(operation, command=command)
    return operation
