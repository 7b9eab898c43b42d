"""The log of reads: who asked what of which organization, at which coordinates, and what came of it.

It is a chain of hashes beside each ledger, and no part of it: it is kept for a time and then cut, and where it was cut
stands the hash from which what is left goes on. Lines are written behind the answers, many at a time; what was not
written yet is lost with its process, unless the settings say that an answer waits for its line. Lines that the database
does not take are kept and tried again; how many could not be kept, a line of the log tells.

Documents and answers hold personal values, which somebody could try against a plain hash. A line holds keyed ones: HMAC
under a key of the organization and the month, kept with the other keys apart from the ledger. It is destroyed with the
lines of its month, and whenever anything is erased in the organization.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import queue
import secrets
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec
import orjson
from sqlalchemy import Connection, Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from orgledger.audit.key_store import KEY_BYTES, NONCE_BYTES, READS, KeyStore
from orgledger.domain.period import Instant, instant
from orgledger.settings import Settings
from orgledger.store.engine import Unavailable, writing
from orgledger.store.schema import change_set, erasure, organization, read_log, read_log_start
from orgledger.store.sheet import derived_key

log = logging.getLogger("orgledger.access")

BEGINNING = hashlib.sha256(b"orgledger/read-log/1\n").digest()
"""What the first line of a chain follows."""
BATCH = 500
"""Lines written in one transaction."""
WAITING = 20_000
"""Operations that may wait for the writer; whoever asks then waits for a place, for a while."""
PLACE_S = 2.0
KEPT = 100_000
"""Operations that are kept while the database takes none; how many came besides is counted."""
AHEAD_BYTES = 16_777_216
"""Of answers that may wait to be looked through; further ones are, before they wait."""
RETRY_S = 1.0
CLOSE_S = 10.0
"""How long an answer waits for its line, where it does, and how long the end of the process."""
COORDINATES = 20
"""Coordinates that a line names; a document may name more."""
SWEEP_S = 3_600.0
"""How often lines that are too old are cut off."""
LOCK = 7_674_402
MONTH_CHARS = 7
"""Of a moment: what stands behind `READS` in the name of a key."""
PURPOSE = b"orgledger/read-log/keyed/1"
LOST = "lost"
"""The kind of a line that tells of others that are missing."""


class Read(msgspec.Struct, frozen=True, rename="camel"):
    """What is told of one operation, for one of the organizations that it read."""

    organization: str
    at: Instant
    actor: str
    """A pseudonym, as in the ledger."""
    method: str | None
    """How they were recognized."""
    operation: str | None
    """What the document calls it."""
    kind: str
    """query, mutation or stream; or lost."""
    document: str
    """A keyed hash of the document; see `keyed`."""
    coordinates: tuple[str, ...]
    """`EFFECTIVE@SEQUENCE`, each once; the first few."""
    values: int
    """Values in the answer."""
    answer: str
    """A keyed hash of the answer."""
    request: str | None = None
    """The id of the request."""
    lost: int = 0
    """How many operations are missing here: they could not be logged."""


class Answered(msgspec.Struct, frozen=True):
    """One operation that was answered, before anything is worked out of it."""

    at: Instant
    subject: str
    method: str | None
    operation: str | None
    kind: str
    document: str
    read: Mapping[str, Sequence[str]]
    """Organization → coordinates."""
    body: bytes
    request: str | None = None


class Digest(msgspec.Struct, frozen=True):
    """What is told of an operation without its texts, as it waits to be written. It is nowhere but in memory."""

    at: Instant
    subject: str
    method: str | None
    operation: str | None
    kind: str
    document: bytes
    """SHA-256 of the document."""
    read: Mapping[str, Sequence[str]]
    answer: bytes
    """SHA-256 of the answer."""
    values: int
    request: str | None = None


class Keyed(msgspec.Struct, frozen=True):
    """What the hashes of an organization's lines are made with, for a month."""

    key: bytes
    erased_at: Instant
    """When something was last erased: what was answered until then is keyed by nothing that is kept."""


class Line(msgspec.Struct, frozen=True):
    """A line of the log, in its place."""

    number: int
    read: Read
    hash: str


def digest(answered: Answered) -> Digest:
    """An operation without its texts."""
    return Digest(
        answered.at,
        answered.subject,
        answered.method,
        answered.operation,
        answered.kind,
        hashlib.sha256(answered.document.encode()).digest(),
        answered.read,
        hashlib.sha256(answered.body).digest(),
        values_in(orjson.loads(answered.body)),
        answered.request,
    )


def month_key(keys: KeyStore, organization: str, month: str) -> bytes:
    """The key of an organization for a month, from the store itself: another process may have destroyed it.

    Raises:
        Unavailable: if the store cannot be used.
    """
    name = f"{READS}{month}"
    keys.forget(organization, [name])
    try:
        found = keys.obtain(organization, [name], ())
    except IntegrityError:  # Another process was quicker.
        found = keys.find(organization, [name])
    # The key locks nothing else: its only ciphertext, of nothing, is as good as random.
    return found[name].encrypt(bytes(NONCE_BYTES), bytes(32), PURPOSE)


def keyed(key: bytes, digest: bytes) -> str:
    """What a line holds in place of a SHA-256: HMAC-SHA-256, in hexadecimal."""
    return hmac.new(key, digest, hashlib.sha256).hexdigest()


def destroy_keys(keys: KeyStore, organization: str, before: str | None = None) -> int:
    """Destroy the keys of an organization's log, so that nothing can be tried against its lines any more.

    Args:
        keys: where they are.
        organization: whose.
        before: only those of the months before this one; all, if left out.

    Returns:
        How many there were.
    """
    names = [name for name in keys.named(organization, READS) if before is None or name < f"{READS}{before}"]
    return keys.destroy(organization, dict.fromkeys(names, None)) if names else 0


def chained(before: bytes, line: bytes) -> bytes:
    """The hash of a line that follows another."""
    return hashlib.sha256(before + line).digest()


class ReadLog:
    """The logs of reads of all organizations in a database."""

    def __init__(self, engine: Engine, settings: Settings, clock: Any, keys: KeyStore | None = None) -> None:
        self.engine = engine
        self.clock = clock
        self.keys = keys if keys is not None else KeyStore(settings)
        self.opened = keys is None
        """Whether the keys are this log's own, to let go of at its end."""
        self.waits = settings.read_log_waits
        self.kept = timedelta(days=settings.read_log_days)
        self.flush_s = settings.read_log_flush_s
        self.queue: queue.Queue[tuple[Answered | Digest, Future[bool]]] = queue.Queue(WAITING)
        self.pending: deque[tuple[Answered | Digest, Future[bool]]] = deque()
        """What the writer took from the queue and the database has not taken yet."""
        self.failing = False
        """Whether the database did not take the last lines."""
        self.lost: Counter[str] = Counter()
        """Organization → operations that could not be kept, until a line tells of them."""
        self.guard = threading.Lock()
        self.ahead_bytes = 0
        self.secrets: dict[str, bytes] = {}
        self.closing = threading.Event()
        self.writer: threading.Thread | None = None

    # Writing.

    def add(self, answered: Answered) -> Future[bool]:
        """Have lines written for an operation.

        Returns:
            At once, what will tell whether they are.
        """
        with self.guard:
            if self.writer is None:
                self.writer = threading.Thread(target=self._write, name="orgledger read log", daemon=True)
                self.writer.start()
            ahead = self.ahead_bytes + len(answered.body) <= AHEAD_BYTES and not self.failing
            self.ahead_bytes += len(answered.body) if ahead else 0
        written: Future[bool] = Future()
        try:
            one = answered if ahead else digest(answered)
            self.queue.put((one, written), timeout=None if self.failing else PLACE_S, block=not self.failing)
        except queue.Full:
            with self.guard:
                self.ahead_bytes -= len(answered.body) if ahead else 0
            self._lose(answered, written)
        return written

    def close(self) -> None:
        """Write what waits, and stop."""
        self.closing.set()
        if self.writer is not None:
            self.writer.join(CLOSE_S)
            if left := len(self.pending) + self.queue.qsize():
                log.error("%d reads could not be logged before the end, and are lost", left)
        if self.opened:
            self.keys.close()

    def _write(self) -> None:
        swept = time.monotonic()
        while True:
            closing = self.closing.is_set()
            self._gather()
            self._flush()
            if closing and self.queue.empty() and (self.failing or not self.pending):
                return
            if time.monotonic() - swept > SWEEP_S:
                swept = time.monotonic()
                try:
                    self.sweep()
                except Exception:
                    log.exception("old lines of the log of reads could not be cut off; it is tried again")

    def _gather(self) -> None:
        """Take what waits, once some time has gone by or there is much."""
        if self.failing or not self.waits:
            self.closing.wait(RETRY_S if self.failing else self.flush_s)
        with suppress(queue.Empty):
            self._take(*self.queue.get(timeout=self.flush_s))
            for _ in range(WAITING):
                self._take(*self.queue.get_nowait())

    def _take(self, one: Answered | Digest, written: Future[bool]) -> None:
        if isinstance(one, Answered):
            with self.guard:
                self.ahead_bytes -= len(one.body)
        if len(self.pending) >= KEPT:
            self._lose(one, written)
        else:
            self.pending.append((digest(one) if isinstance(one, Answered) and self.failing else one, written))

    def _lose(self, one: Answered | Digest, written: Future[bool]) -> None:
        """Count what cannot be kept."""
        with self.guard:
            self.lost.update(one.read.keys())
        settled(written, False)

    def _flush(self) -> None:
        """Write what was taken, as far as the database takes it."""
        while self.pending or self.lost:
            batch = [self.pending[at] for at in range(min(BATCH, len(self.pending)))]
            with self.guard:
                lost, self.lost = self.lost, Counter()
            known: dict[tuple[str, str], Keyed] = {}
            try:
                self.append([*self._told_lost(lost), *(read for one, _ in batch for read in self.reads(one, known))])
            except (SQLAlchemyError, Unavailable) as error:
                with self.guard:
                    self.lost.update(lost)
                self._keep(error)
                return
            except Exception:
                log.exception("%d reads cannot be logged, and are lost", len(batch))
                with self.guard:
                    self.lost.update(lost)
                for one, written in batch:
                    self.pending.popleft()
                    self._lose(one, written)
                if not batch:
                    return
                continue
            self.failing = False
            for _, written in batch:
                self.pending.popleft()
                settled(written, True)

    def _keep(self, error: Exception) -> None:
        """Keep what the database did not take, without its texts, and tell whoever waits for it."""
        if not self.failing:
            log.error("reads could not be logged; they are kept, and tried again", exc_info=error)
        self.failing = True
        for at, (one, written) in enumerate(self.pending):
            self.pending[at] = (digest(one) if isinstance(one, Answered) else one, written)
            settled(written, False)

    def _told_lost(self, lost: Mapping[str, int]) -> Iterator[Read]:
        """What is told of operations that could not be kept."""
        now = instant(self.clock.now())
        for key, count in lost.items():
            nobody = derived_key(self._secret(key), "actor", "")
            yield Read(key, now, nobody, None, None, LOST, "", (), 0, "", None, count)

    def reads(self, answered: Answered | Digest, known: dict[tuple[str, str], Keyed] | None = None) -> Iterator[Read]:
        """What is told of an operation, by organization.

        Args:
            answered: the operation.
            known: organization and month → key and so on, as far as they were looked up for the same transaction.

        Raises:
            Unavailable: if the keys cannot be had.
        """
        one = digest(answered) if isinstance(answered, Answered) else answered
        for key, coordinates in one.read.items():
            month = one.at[:MONTH_CHARS]
            found = known.get((key, month)) if known is not None else None
            if found is None:
                found = Keyed(month_key(self.keys, key, month), self._erased_at(key))
                if known is not None:
                    known[key, month] = found
            # What was answered before an erasure and waited here would have been keyed by what that destroyed.
            own = found.key if one.at > found.erased_at else secrets.token_bytes(KEY_BYTES)
            yield Read(
                key,
                one.at,
                derived_key(self._secret(key), "actor", one.subject),
                one.method,
                one.operation,
                one.kind,
                keyed(own, one.document),
                tuple(dict.fromkeys(coordinates))[:COORDINATES],
                one.values,
                keyed(own, one.answer),
                one.request,
            )

    def _erased_at(self, key: str) -> Instant:
        """When something was last erased in an organization; before every moment, if nothing was."""
        newest = select(func.max(erasure.c.sequence)).where(erasure.c.organization == key).scalar_subquery()
        query = select(change_set.c.recorded_at).where(change_set.c.organization == key, change_set.c.last == newest)
        with self.engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none() or ""

    def _secret(self, key: str) -> bytes:
        """What an organization derives pseudonyms with."""
        if key not in self.secrets:
            with self.engine.connect() as connection:
                found = connection.execute(select(organization.c.secret).where(organization.c.id == key)).scalar_one()
            self.secrets[key] = bytes(found)
        return self.secrets[key]

    def append(self, reads: Sequence[Read]) -> None:
        """Write lines, each at the end of its chain."""
        by: dict[str, list[Read]] = defaultdict(list)
        for read in reads:
            by[read.organization].append(read)
        with writing(self.engine) as connection:
            hold(connection)
            for key in sorted(by):
                number, before = end(connection, key)
                rows = []
                for read in by[key]:
                    line = msgspec.json.encode(read, order="sorted")
                    number, before = number + 1, chained(before, line)
                    rows.append({"organization": key, "number": number, "at": read.at, "line": line, "hash": before})
                connection.execute(insert(read_log), rows)

    def sweep(self) -> int:
        """Cut off what is older than it is kept for; the hash of the last line that goes stays.

        Returns:
            How many lines went.
        """
        limit, gone = instant(self.clock.now() - self.kept), 0
        with writing(self.engine) as connection:
            hold(connection)
            old = select(read_log.c.organization, func.max(read_log.c.number)).where(read_log.c.at < limit)
            for key, number in connection.execute(old.group_by(read_log.c.organization)).all():
                place = (read_log.c.organization == key, read_log.c.number == number)
                kept = connection.execute(select(read_log.c.hash).where(*place)).scalar_one()
                start = {"number": number, "hash": kept}
                changing = update(read_log_start).where(read_log_start.c.organization == key)
                if not connection.execute(changing.values(start)).rowcount:
                    connection.execute(insert(read_log_start), {"organization": key, **start})
                going = delete(read_log).where(read_log.c.organization == key, read_log.c.number <= number)
                gone += connection.execute(going).rowcount
        self._destroy()
        return gone

    def _destroy(self) -> None:
        """Destroy the keys of months of which no line is kept."""
        now = instant(self.clock.now())
        oldest = select(read_log.c.organization, func.min(read_log.c.at)).group_by(read_log.c.organization)
        with self.engine.connect() as connection:
            first = {key: at for key, at in connection.execute(oldest)}  # noqa: C416  Rows are not pairs to dict().
            keys = list(connection.execute(select(organization.c.id)).scalars())
        for key in keys:
            destroy_keys(self.keys, key, min(first.get(key, now), now)[:MONTH_CHARS])

    # Reading.

    def newest(self, key: str, first: int, before: int | None = None) -> list[Line]:
        """Lines from the newest backwards, beginning below a number."""
        query = select(read_log).where(read_log.c.organization == key)
        if before is not None:
            query = query.where(read_log.c.number < before)
        with self.engine.connect() as connection:
            rows = connection.execute(query.order_by(read_log.c.number.desc()).limit(first)).all()
        return [Line(row.number, msgspec.json.decode(row.line, type=Read), bytes(row.hash).hex()) for row in rows]

    def count(self, key: str) -> int:
        """How many lines are kept."""
        with self.engine.connect() as connection:
            found = select(func.count()).select_from(read_log).where(read_log.c.organization == key)
            return int(connection.execute(found).scalar_one())

    def faults(self, key: str) -> Iterator[str]:
        """What is wrong with a chain, from its beginning on; nothing, if every line follows the one before.

        Reads that could not be logged are told as well: those that are lost, and those that wait in this process.
        """
        with self.engine.connect() as connection:
            number, before = start(connection, key)
            query = select(read_log).where(read_log.c.organization == key).order_by(read_log.c.number)
            for row in connection.execute(query):
                if row.number != number + 1:
                    yield f"Lines {number + 1} to {row.number - 1} are missing."
                elif chained(before, bytes(row.line)) != bytes(row.hash):
                    yield f"Line {row.number} is not what was written, or does not follow line {number}."
                else:
                    read = msgspec.json.decode(row.line, type=Read)
                    if read.organization != key:
                        yield f"Line {row.number} is of another organization."
                    if read.lost:
                        yield f"{read.lost:,} reads before line {row.number} could not be logged, and are lost."
                number, before = row.number, bytes(row.hash)
        if self.failing:
            waiting = len(self.pending) + self.queue.qsize()
            yield f"{waiting:,} reads wait to be logged: the database does not take them. They are tried again."


def hold(connection: Connection) -> None:
    """Let nobody else write to the logs until this transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))


def start(connection: Connection, key: str) -> tuple[int, bytes]:
    """The number and hash before the first line that is kept."""
    query = select(read_log_start).where(read_log_start.c.organization == key)
    found = connection.execute(query).one_or_none()
    return (found.number, bytes(found.hash)) if found is not None else (0, BEGINNING)


def end(connection: Connection, key: str) -> tuple[int, bytes]:
    """The number and hash of the last line."""
    query = select(read_log.c.number, read_log.c.hash).where(read_log.c.organization == key)
    found = connection.execute(query.order_by(read_log.c.number.desc()).limit(1)).one_or_none()
    return (found.number, bytes(found.hash)) if found is not None else start(connection, key)


def values_in(answer: Any) -> int:
    """How many values an answer holds."""
    count, due = 0, [answer]
    while due:
        one = due.pop()
        if isinstance(one, dict):
            due.extend(one.values())
        elif isinstance(one, list | tuple):
            due.extend(one)
        else:
            count += 1
    return count


def settled(written: Future[bool], done: bool) -> None:
    """Tell whoever waits whether the lines of an operation are written; what was told stands."""
    if not written.done():
        written.set_result(done)
