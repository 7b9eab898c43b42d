"""Rectangles as tables of a database for analysis: plain columns in SQLite, ranges in PostgreSQL.

In PostgreSQL each table carries a constraint that keeps two rectangles of one thing from sharing a day and an entry:
the server itself has checked that every question has at most one answer. Writing is one transaction: whoever reads
meanwhile sees the tables as they were.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from orgledger.domain.refusal import Invalid, refuse
from orgledger.exchange.rectangles.files import cells_of, headings_of
from orgledger.exchange.rectangles.history import Cell, Heading, History, Line, Shape
from orgledger.exchange.rectangles.table import Kind
from orgledger.store.engine import Unavailable, create_sqlite

BATCH = 1_000
"""Rows sent to SQLite at once."""
SCHEMA = "orgledger"
"""The schema of a PostgreSQL database that holds the tables."""
NAME = re.compile(r"[^\W\d]\w{0,62}")


def write_database(history: History, url: str, progress: Callable[[int], None], schema: str = SCHEMA) -> dict[str, int]:
    """Write every table, in the place of those that were written before.

    Returns:
        Table → how many rows.

    Raises:
        Refused: Invalid, if the address or the schema is none, or tables of these names are there that nobody exported.
        Unavailable: if the database cannot be written to.
    """
    if not NAME.fullmatch(schema) or schema.startswith("pg_"):
        told = (
            f"{schema!r} is no name of a schema: it has letters, digits and underscores, and does not begin with pg_."
        )
        raise refuse(Invalid(told))
    engine = opened(url)
    try:
        with engine.begin() as connection:
            target = (Postgres if engine.dialect.name == "postgresql" else Sqlite)(connection, schema)
            target.clear(history)
            return {shape.name: target.write(shape, history.rows(shape, progress)) for shape in history.shapes}
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise Unavailable(f"The tables cannot be written to {shown(url)}: {reason}") from error
    finally:
        engine.dispose()


def opened(url: str) -> Engine:
    """The database of an address.

    Raises:
        Refused: Invalid, if it is no address of a SQLite or PostgreSQL database.
    """
    try:
        read = make_url(url)
    except ArgumentError:
        raise refuse(Invalid(f"{url!r} is no address such as sqlite:///tables.db or postgresql://host/name.")) from None
    if read.get_backend_name() == "postgresql":
        return create_engine(read.set(drivername="postgresql+psycopg"))
    if read.get_backend_name() == "sqlite" and read.database:
        engine = create_engine(read.set(drivername="sqlite"))
        event.listen(engine, "do_connect", create_sqlite)
        # Or else the driver commits what defines a table at once.
        event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        return engine
    raise refuse(Invalid(f"Tables are written to a SQLite file or to PostgreSQL; {shown(url)} is neither."))


def shown(url: str) -> str:
    """An address without its password."""
    return make_url(url).render_as_string(hide_password=True)


class Target:
    """Where the tables are written."""

    TYPES: dict[Kind, str]

    def __init__(self, connection: Connection, schema: str) -> None:
        self.connection = connection
        self.schema: str | None = schema

    def clear(self, history: History) -> None:
        """Make room, if what is there was exported.

        Raises:
            Refused: Invalid, if a table has one of the names and is not from here.
        """
        there = set(inspect(self.connection).get_table_names(schema=self.schema))
        taken = sorted(there & {shape.name for shape in history.shapes})
        if taken and not self.exported(there):
            raise refuse(
                Invalid(
                    f"There are tables {', '.join(taken)} that no export made, and they are left alone. "
                    "Name another file, database or schema."
                )
            )
        for name in taken:
            self.run(f"DROP TABLE {self.named(name)}")

    def exported(self, there: set[str]) -> bool:
        """Whether the tables are from an earlier export: then they say so."""
        if "origin" not in there:
            return False
        columns = {one["name"] for one in inspect(self.connection).get_columns("origin", schema=self.schema)}
        return {"layout", "organization", "code", "sequence", "personal"} <= columns

    def named(self, name: str) -> str:
        """A table's name in a statement."""
        return f'"{name}"'

    def run(self, statement: str) -> None:
        """Run a statement."""
        self.connection.exec_driver_sql(statement)

    def define(self, headings: tuple[Heading, ...]) -> list[str]:
        """Columns in a statement."""
        return [f'"{one.name}" {self.TYPES[one.kind]}{" NOT NULL" if one.needed else ""}' for one in headings]

    def write(self, shape: Shape, lines: Iterator[Line]) -> int:
        """Make a table of lines; how many there were."""
        raise NotImplementedError


class Sqlite(Target):
    """Plain columns: days and moments as text that sorts, ends as null."""

    TYPES = {Kind.TEXT: "TEXT", Kind.INTEGER: "INTEGER", Kind.DAY: "TEXT", Kind.INSTANT: "TEXT"}

    def __init__(self, connection: Connection, schema: str) -> None:
        super().__init__(connection, schema)
        self.schema = None

    def write(self, shape: Shape, lines: Iterator[Line]) -> int:
        """See Target."""
        headings = headings_of(shape)
        self.run(f"CREATE TABLE {self.named(shape.name)} ({', '.join(self.define(headings))}) STRICT")
        places = ", ".join("?" * len(headings))
        insert = f"INSERT INTO {self.named(shape.name)} VALUES ({places})"  # noqa: S608  The names are our own.
        count = 0
        while rows := [cells_of(line) for line in islice(lines, BATCH)]:
            self.connection.exec_driver_sql(insert, [tuple(map(plain, row)) for row in rows])
            count += len(rows)
        for one in shape.headings:
            if one.refers:
                self.run(
                    f'CREATE INDEX "{shape.name}_{one.name}" ON {self.named(shape.name)} ("{one.name}", effective_from)'
                )
        return count


def plain(cell: Cell) -> str | int | None:
    """A cell as SQLite holds it."""
    return str(cell) if isinstance(cell, date) else cell


class Postgres(Target):
    """Ranges, and a constraint that no two rectangles of one thing meet."""

    TYPES = {Kind.TEXT: "text", Kind.INTEGER: "bigint", Kind.DAY: "date", Kind.INSTANT: "timestamptz"}

    def clear(self, history: History) -> None:
        """See Target."""
        self.run(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"')
        super().clear(history)
        # A range of one text compares it inside the index, which otherwise takes an extension.
        self.run(f'DROP TYPE IF EXISTS "{self.schema}".sole')
        self.run(f'CREATE TYPE "{self.schema}".sole AS RANGE (subtype = text, collation = "C")')

    def named(self, name: str) -> str:
        """See Target."""
        return f'"{self.schema}"."{name}"'

    def write(self, shape: Shape, lines: Iterator[Line]) -> int:
        """See Target."""
        columns = self.define(shape.headings)
        if shape.alone:
            columns += ["effective daterange NOT NULL", "known int8range NOT NULL", "recorded tstzrange NOT NULL"]
        self.run(f"CREATE TABLE {self.named(shape.name)} ({', '.join(columns)})")
        count = 0
        raw: Any = self.connection.connection.driver_connection
        with raw.cursor() as cursor, cursor.copy(f"COPY {self.named(shape.name)} FROM STDIN") as copy:
            for line in lines:
                copy.write_row(ranged(line))
                count += 1
        if shape.alone:
            self.constrain(shape)
        return count

    def constrain(self, shape: Shape) -> None:
        """Let the server check that nothing is told twice, and find things by what they refer to."""
        alone = " || '/' || ".join(f"coalesce(\"{name}\", '')" for name in shape.alone)
        sole = f"\"{self.schema}\".sole({alone}, {alone}, '[]')"
        self.run(
            f'ALTER TABLE {self.named(shape.name)} ADD CONSTRAINT "{shape.name}_told_once" '
            f"EXCLUDE USING gist ({sole} WITH =, effective WITH &&, known WITH &&)"
        )
        for one in shape.headings:
            if one.refers:
                self.run(f'CREATE INDEX ON {self.named(shape.name)} ("{one.name}")')
        self.run(f"ANALYZE {self.named(shape.name)}")


def ranged(line: Line) -> tuple[Any, ...]:
    """The cells of a row, its clocks as ranges."""
    cells, clocks = line
    if clocks is None:
        return cells
    return (
        *cells,
        f"[{clocks.effective_from},{clocks.effective_to or ''})",
        f"[{clocks.known_from_sequence},{clocks.known_to_sequence or ''})",
        f"[{clocks.known_from},{clocks.known_to or ''})",
    )
