"""The recorder that the eventsourcing library writes through, on SQLAlchemy Core for both engines.

Registered as a persistence module: the library finds `Factory` here. An event and everything that is recorded
with it go into the one transaction that the caller holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    DatabaseError,
    InfrastructureFactory,
    IntegrityError,
    Notification,
    NotSupportedError,
    OperationalError,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    TrackingRecorder,
)
from sqlalchemy import Connection, Engine, Insert, Table, exc, func, insert, select

from orgledger.domain.merkle import Frontier
from orgledger.store.engine import open_engine, writing
from orgledger.store.schema import event, tree

Rows = Mapping[Table, Sequence[Mapping[str, Any]]]


class Batch(NamedTuple):
    """Rows of one table as the driver takes them: to write them is left, and nothing else."""

    statement: str
    parameters: Sequence[Any]
    """A tuple or a dict a row, as the driver wants them."""

    @classmethod
    def of(cls, engine: Engine, table: Table, rows: Sequence[Mapping[str, Any]]) -> Batch:
        """Make some rows ready; all of them have the same columns, and there is at least one.

        Those of a table that is kept in the order of its key come in that order.
        """
        dialect = engine.dialect
        compiled: Any = insert(table).compile(dialect=dialect, column_keys=list(rows[0]))
        columns = compiled.positiontup or list(rows[0])
        makers = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in columns]
        values = [tuple(row[name] if make is None else make(row[name]) for name, make in makers) for row in rows]
        if not table.dialect_options["sqlite"]["with_rowid"]:
            places = [columns.index(column.name) for column in table.primary_key]
            values.sort(key=itemgetter(*places))
        if compiled.positiontup:
            return cls(str(compiled), values)
        return cls(str(compiled), [dict(zip(columns, value, strict=True)) for value in values])

    def write(self, connection: Connection) -> None:
        """Insert the rows.

        Raises:
            IntegrityError: if one of them is there already.
        """
        with library_errors():
            connection.exec_driver_sql(self.statement, list(self.parameters))


@contextmanager
def library_errors() -> Iterator[None]:
    """Tell the driver's errors in the library's words."""
    try:
        yield
    except exc.IntegrityError as error:
        raise IntegrityError(error) from error
    except exc.OperationalError as error:
        raise OperationalError(error) from error
    except exc.DBAPIError as error:
        raise DatabaseError(error) from error


def as_bytes(kept: bytes | memoryview | str) -> bytes:
    """A leaf, or a row of the tree, as its bytes; SQLite keeps a text where somebody else wrote one."""
    return kept.encode() if isinstance(kept, str) else bytes(kept)


@cache
def inserting(table: Table) -> Insert:
    """The statement that adds rows to a table."""
    return insert(table)


def event_rows(stored_events: Iterable[StoredEvent]) -> list[dict[str, Any]]:
    """The rows of the table of events."""
    return [
        {
            "organization": str(stored.originator_id),
            "sequence": stored.originator_version,
            "topic": stored.topic,
            "leaf": stored.state,
        }
        for stored in stored_events
    ]


def grown(frontier: Frontier, stored_events: Sequence[StoredEvent]) -> list[dict[str, Any]]:
    """The rows of the tree for events that are appended to it."""
    return [
        {
            "organization": str(stored.originator_id),
            "sequence": stored.originator_version,
            "hashes": frontier.append(stored.state),
        }
        for stored in stored_events
    ]


class LedgerRecorder(ApplicationRecorder):
    """Events in one table, unique by organization and sequence."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        connection: Connection | None = None,
        rows: Rows | None = None,
        frontier: Frontier | None = None,
        **kwargs: Any,
    ) -> Sequence[int] | None:
        """Insert events; with `connection`, into its transaction, together with the `rows` of other tables.

        The `frontier` is that of the organization's tree; it grows by the events, whose rows of the tree go along.

        Returns:
            The notification ids, or nothing if the caller holds the transaction and has no use for them.

        Raises:
            IntegrityError: if the organization already has an entry of that sequence.
        """
        values = event_rows(stored_events)
        with library_errors():
            if connection is not None:
                if values:
                    connection.execute(inserting(event), values)
                    if frontier is not None:
                        connection.execute(inserting(tree), grown(frontier, stored_events))
                for table, entries in (rows or {}).items():
                    if entries:
                        connection.execute(inserting(table), list(entries))
                return None
            if not values:
                return []
            with writing(self.engine) as own:
                inserted = own.execute(insert(event).returning(event.c.position, sort_by_parameter_order=True), values)
                return list(inserted.scalars())

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
        connection: Connection | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one organization with `gt` < sequence ≤ `lte`, in order."""
        order = event.c.sequence.desc() if desc else event.c.sequence.asc()
        query = (
            select(event.c.sequence, event.c.topic, event.c.leaf)
            .where(event.c.organization == str(originator_id))
            .order_by(order)
            .limit(limit)
        )
        if gt is not None:
            query = query.where(event.c.sequence > gt)
        if lte is not None:
            query = query.where(event.c.sequence <= lte)
        key = originator_id if isinstance(originator_id, UUID) else UUID(originator_id)
        with library_errors(), self._reading(connection) as reading:
            return [
                StoredEvent(key, sequence, topic, as_bytes(leaf)) for sequence, topic, leaf in reading.execute(query)
            ]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Events by their position in the table. Sound within one organization only; see the decision page."""
        query = select(event).order_by(event.c.position).limit(limit)
        if start is not None:
            query = query.where(event.c.position >= start if inclusive_of_start else event.c.position > start)
        if stop is not None:
            query = query.where(event.c.position <= stop)
        if topics:
            query = query.where(event.c.topic.in_(topics))
        with library_errors(), self.engine.connect() as connection:
            return [
                Notification(
                    id=row.position,
                    originator_id=UUID(row.organization),
                    originator_version=row.sequence,
                    topic=row.topic,
                    state=as_bytes(row.leaf),
                )
                for row in connection.execute(query)
            ]

    def max_notification_id(self) -> int | None:
        """The largest position in the table."""
        with library_errors(), self.engine.connect() as connection:
            return connection.execute(select(func.max(event.c.position))).scalar()

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Not offered: positions of several organizations may become visible out of order.

        Raises:
            NotSupportedError: always.
        """
        raise NotSupportedError("Follow one organization by its sequence: Archive.feed(organization, after).")

    @contextmanager
    def _reading(self, connection: Connection | None) -> Iterator[Connection]:
        if connection is not None:
            yield connection
        else:
            with self.engine.connect() as own:
                yield own


class Factory(InfrastructureFactory[TrackingRecorder]):
    """What the library builds an application's recorder with."""

    def application_recorder(self) -> ApplicationRecorder:
        """A recorder on the database that ORGLEDGER_DATABASE_URL names."""
        timeout = int(self.env.get("ORGLEDGER_LOCK_TIMEOUT_S") or 30)
        return LedgerRecorder(open_engine(str(self.env.get("ORGLEDGER_DATABASE_URL")), timeout))

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """The ledger keeps no snapshots: its image is the faster way back.

        Raises:
            NotSupportedError: always.
        """
        raise NotSupportedError("The ledger keeps no snapshots.")

    def tracking_recorder(self, tracking_recorder_class: type[TrackingRecorder] | None = None) -> TrackingRecorder:
        """Feeds are tracked by organization and sequence, by whoever follows them.

        Raises:
            NotSupportedError: always.
        """
        raise NotSupportedError("Feeds are tracked by organization and sequence.")

    def process_recorder(self) -> ProcessRecorder:
        """See tracking_recorder.

        Raises:
            NotSupportedError: always.
        """
        raise NotSupportedError("Feeds are tracked by organization and sequence.")
