"""The log of reads: who asked what of which organization, at which coordinates, and what came of it.

It is a chain of hashes beside each ledger, and no part of it: it is kept for a time and then cut, and where it was cut
stands the hash from which what is left goes on. Lines are written behind the answers, many at a time; what was not
written yet is lost with its process, unless the settings say that an answer waits for its line.
"""

from __future__ import annotations

import hashlib
import logging
import queue
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

import msgspec
import orjson
from sqlalchemy import Connection, Engine, delete, func, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from orgledger.domain.period import Instant, instant
from orgledger.settings import Settings
from orgledger.store.engine import writing
from orgledger.store.schema import organization, read_log, read_log_start
from orgledger.store.sheet import derived_key

log = logging.getLogger("orgledger.access")

BEGINNING = hashlib.sha256(b"orgledger/read-log/1\n").digest()
"""What the first line of a chain follows."""
BATCH = 500
"""Lines written in one transaction."""
WAITING = 20_000
"""Lines that may wait to be written; whoever asks then waits for a place."""
CLOSE_S = 10.0
COORDINATES = 20
"""Coordinates that a line names; a document may name more."""
SWEEP_S = 3_600.0
"""How often lines that are too old are cut off."""
LOCK = 7_674_402


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
    """query, mutation or subscription."""
    document: str
    """SHA-256 of the document."""
    coordinates: tuple[str, ...]
    """`EFFECTIVE@SEQUENCE`, each once; the first few."""
    values: int
    """Values in the answer."""
    answer: str
    """SHA-256 of the answer."""
    request: str | None = None
    """The id of the request."""


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


class Line(msgspec.Struct, frozen=True):
    """A line of the log, in its place."""

    number: int
    read: Read
    hash: str


def chained(before: bytes, line: bytes) -> bytes:
    """The hash of a line that follows another."""
    return hashlib.sha256(before + line).digest()


class ReadLog:
    """The logs of reads of all organizations in a database."""

    def __init__(self, engine: Engine, settings: Settings, clock: Any) -> None:
        self.engine = engine
        self.clock = clock
        self.waits = settings.read_log_waits
        self.kept = timedelta(days=settings.read_log_days)
        self.flush_s = settings.read_log_flush_s
        self.queue: queue.Queue[tuple[Answered, threading.Event]] = queue.Queue(WAITING)
        self.guard = threading.Lock()
        self.secrets: dict[str, bytes] = {}
        self.closing = threading.Event()
        self.writer: threading.Thread | None = None

    # Writing.

    def add(self, answered: Answered) -> None:
        """Have lines written for an operation; returns at once, or when they are, by the settings."""
        with self.guard:
            if self.writer is None:
                self.writer = threading.Thread(target=self._write, name="orgledger read log", daemon=True)
                self.writer.start()
        written = threading.Event()
        self.queue.put((answered, written))
        if self.waits:
            written.wait(CLOSE_S)

    def close(self) -> None:
        """Write what waits, and stop."""
        self.closing.set()
        if self.writer is not None:
            self.writer.join(CLOSE_S)

    def _write(self) -> None:
        swept = 0.0
        while not (self.closing.is_set() and self.queue.empty()):
            batch = self._next()
            if batch:
                try:
                    self.append([read for answered, _ in batch for read in self.reads(answered)])
                except SQLAlchemyError:
                    log.exception("%d reads could not be logged, and are lost", len(batch))
                for _, done in batch:
                    done.set()
            swept += self.flush_s
            if swept > SWEEP_S:
                swept = 0.0
                self.sweep()

    def _next(self) -> list[tuple[Answered, threading.Event]]:
        """The lines that wait, once some time has gone by or there are many."""
        if not self.waits:
            self.closing.wait(self.flush_s)
        batch: list[tuple[Answered, threading.Event]] = []
        with suppress(queue.Empty):
            batch.append(self.queue.get(timeout=self.flush_s))
            while len(batch) < BATCH:
                batch.append(self.queue.get_nowait())
        return batch

    def reads(self, answered: Answered) -> Iterator[Read]:
        """What is told of an operation, by organization."""
        count = values_in(orjson.loads(answered.body))
        document, answer = (hashlib.sha256(text).hexdigest() for text in (answered.document.encode(), answered.body))
        for key, coordinates in answered.read.items():
            yield Read(
                key,
                answered.at,
                derived_key(self._secret(key), "actor", answered.subject),
                answered.method,
                answered.operation,
                answered.kind,
                document,
                tuple(dict.fromkeys(coordinates))[:COORDINATES],
                count,
                answer,
                answered.request,
            )

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
        return gone

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
        """What is wrong with a chain, from its beginning on; nothing, if every line follows the one before."""
        with self.engine.connect() as connection:
            number, before = start(connection, key)
            query = select(read_log).where(read_log.c.organization == key).order_by(read_log.c.number)
            for row in connection.execute(query):
                if row.number != number + 1:
                    yield f"Lines {number + 1} to {row.number - 1} are missing."
                elif chained(before, bytes(row.line)) != bytes(row.hash):
                    yield f"Line {row.number} is not what was written, or does not follow line {number}."
                elif msgspec.json.decode(row.line, type=Read).organization != key:
                    yield f"Line {row.number} is of another organization."
                number, before = row.number, bytes(row.hash)


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
