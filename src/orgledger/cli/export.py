"""The command that hands out structures and histories in the formats of others."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from orgledger.cli.frame import USAGE, Reading, fail, opened, print_json, progress, reads, say, stderr
from orgledger.exchange.table.column import Noun
from orgledger.projections.coordinate import Asked
from orgledger.settings import read_address
from orgledger.store.private_file import create

FORMATS = ("orgseed", "orgchange", "csv", "rectangles", "jsonld", "scim")


@click.command()
@reads
@click.option("--format", "format_", type=click.Choice(FORMATS), required=True, help="The format to write.")
@click.option("--noun", type=click.Choice([noun.value for noun in Noun]), help="csv: what to write.")
@click.option("--bom", is_flag=True, help="csv: begin with the mark by which Excel tells UTF-8.")
@click.option("--excel", is_flag=True, help='csv: for Excel: with that mark, and codes such as 001 kept as ="001".')
@click.option(
    "--files", type=click.Choice(["csv", "parquet"]), help="rectangles: what the files of the folder are.  [csv]"
)
@click.option("--schema", help="rectangles: the schema of a PostgreSQL database.  [orgledger]")
@click.option(
    "--language", help="orgchange, rectangles, scim: of names that have several; the organization's own if left out."
)
@click.option(
    "--personal",
    is_flag=True,
    help="orgchange: persons by their references; rectangles, jsonld, scim: with names and references of persons.",
)
@click.option(
    "--output",
    metavar="TARGET",
    help="A file; standard output if left out. rectangles: a folder, or the address of a database.",
)
def export(
    code: str | None,
    day: date | None,
    known: Asked | None,
    as_json: bool,
    format_: str,
    output: str | None,
    **said: Any,
) -> None:
    """Write the structure of any day, as known at any moment, or the whole history, in a format of others.

    What orgseed, orgchange and csv write, `import` reads. orgchange is the history, day by day, as far as it has words
    for it. rectangles is every value with its days and the entries over which it was known: tables for SQL, one row for
    one answer. jsonld is the W3C Organization Ontology, scim the users and groups of RFC 7643.
    """
    strange = [name for name, value in said.items() if value and name not in TAKES[format_]]
    if strange:
        fail(USAGE, f"--{strange[0]} is not for {format_}; it takes {options(TAKES[format_])}.")
    WRITERS[format_](code, day, known, as_json, output, **{name: said[name] for name in TAKES[format_]})


def options(names: tuple[str, ...]) -> str:
    """Options as people type them."""
    return ", ".join(f"--{name}" for name in names) or "none of its own"


def handed_out(pieces: Iterable[str], output: str | None) -> None:
    """Write a text, piece by piece, to a file or to standard output."""
    with progress() as bar:
        task = bar.add_task("Exporting", total=None)
        if output is None:
            for piece in pieces:
                sys.stdout.write(piece)
            return
        file = Path(output)
        partial = file.with_name(f".{file.name}.partial")
        try:
            with create(partial, "w", encoding="utf-8", newline="") as out:
                for piece in pieces:
                    out.write(piece)
                    bar.advance(task)
            partial.replace(file)
        except OSError as error:
            unwritten(error, output)
        finally:
            with suppress(OSError):
                partial.unlink()
    say(f"Written to {output}.")


def database_named(output: str | None) -> str | None:
    """Where to write: what was named, or the address that stands in the file of `@FILE`."""
    try:
        return read_address(output) if output else output
    except ValueError as error:
        fail(USAGE, str(error))


def unwritten(error: OSError, target: str) -> NoReturn:
    """A file could not be written."""
    fail(USAGE, f"{target} cannot be written: {error.strerror or error}.")


def write_seed(code: str | None, day: date | None, known: Asked | None, as_json: bool, output: str | None) -> None:
    """Write an orgseed file."""
    from orgledger.exchange.orgseed.file import dump
    from orgledger.exchange.orgseed.writing import seed

    with opened() as ledger:
        data = seed(Reading(ledger, code, day, known).structure)
    handed_out([json.dumps(data, ensure_ascii=False, indent=2) + "\n" if as_json else dump(data)], output)


def write_history(
    code: str | None,
    day: date | None,
    known: Asked | None,
    as_json: bool,
    output: str | None,
    *,
    language: str | None,
    personal: bool,
) -> None:
    """Write a history day by day, and say what it leaves out."""
    from orgledger.exchange.orgchange.writing import Writing
    from orgledger.exchange.table.reading import people_of

    if day is not None:
        fail(USAGE, "A history holds every day; leave --at out. With --known it is told as it was known there.")
    with opened() as ledger:
        at = Reading(ledger, code, day, known)
        people = people_of(ledger, at.row, at.structure) if personal else {}
        references = {key: one.reference for key, one in people.items() if one.reference}
        image, sequence = ledger.archive.image(at.row), at.coordinate.sequence
        writing = Writing(image, sequence, language or at.row.default_language, references)
        handed_out(writing.lines(), output)
    for what, count in sorted(writing.left_out.items()):
        if count:
            stderr.print(f"Left out, for orgchange has no word for it: {what} ({count:,}).")


def write_table(
    code: str | None,
    day: date | None,
    known: Asked | None,
    as_json: bool,
    output: str | None,
    *,
    noun: str | None,
    bom: bool,
    excel: bool,
) -> None:
    """Write a table that people fill in."""
    from orgledger.exchange.table.reading import people_of
    from orgledger.exchange.table.writing import table

    if noun is None:
        fail(USAGE, "csv writes one noun at a time: --noun units, positions or assignments.")
    if as_json:
        fail(USAGE, "A table is written as CSV; for JSON ask GraphQL (`orgledger query`).")
    with opened() as ledger:
        at = Reading(ledger, code, day, known)
        people = people_of(ledger, at.row, at.structure) if Noun(noun) is Noun.ASSIGNMENTS else {}
        text = table(Noun(noun), at.structure, people, bom=bom, excel=excel)
    handed_out([text], output)


def write_rectangles(
    code: str | None,
    day: date | None,
    known: Asked | None,
    as_json: bool,
    output: str | None,
    *,
    files: str | None,
    schema: str | None,
    language: str | None,
    personal: bool,
) -> None:
    """Write the whole history as tables, into a folder or a database."""
    from orgledger.exchange.rectangles.database import SCHEMA, write_database
    from orgledger.exchange.rectangles.files import FileFormat, write_folder
    from orgledger.exchange.rectangles.history import History

    if day is not None:
        fail(USAGE, "Rectangles hold every day; leave --at out. With --known they end at that entry.")
    output = database_named(output)
    if output is None:
        fail(USAGE, "Say where: --output FOLDER, or --output sqlite:///tables.db or postgresql://host/name.")
    into_database = "://" in output
    if into_database and files:
        fail(USAGE, "--files is for a folder; a database takes tables.")
    if schema and not output.startswith("postgres"):
        fail(USAGE, "--schema is for PostgreSQL.")
    with opened() as ledger:
        at = Reading(ledger, code, day, known)
        end = at.coordinate.as_of.known
        history = History(ledger, at.row, at.image, end, language=language, personal=personal)
        with progress() as bar:
            task = bar.add_task("Exporting", total=history.size())

            def done(steps: int) -> None:
                bar.advance(task, steps)

            try:
                if into_database:
                    counts = write_database(history, output, done, schema or SCHEMA)
                else:
                    counts = write_folder(history, Path(output), FileFormat(files or "csv"), done)
            except OSError as error:
                unwritten(error, output)
        if as_json:
            print_json({"organization": at.row.code, "sequence": end, "rows": counts})
            return
        for name, count in counts.items():
            say(f"{name:<16} {count:>12,} rows")
        say(f"All of {at.row.code} that was known up to entry {end:,}.")


def write_linked(
    code: str | None, day: date | None, known: Asked | None, as_json: bool, output: str | None, *, personal: bool
) -> None:
    """Write a structure as JSON-LD."""
    from orgledger.exchange.linked.writing import document
    from orgledger.exchange.table.reading import people_of

    with opened() as ledger:
        at = Reading(ledger, code, day, known)
        people = people_of(ledger, at.row, at.structure) if personal else {}
        handed_out(document(ledger, at.row, at.coordinate, at.structure, people), output)


def write_scim(
    code: str | None,
    day: date | None,
    known: Asked | None,
    as_json: bool,
    output: str | None,
    *,
    language: str | None,
    personal: bool,
) -> None:
    """Write a structure as users and groups."""
    from orgledger.exchange.scim import document
    from orgledger.exchange.table.reading import people_of

    with opened() as ledger:
        at = Reading(ledger, code, day, known)
        people = people_of(ledger, at.row, at.structure) if personal else {}
        handed_out(document(at.structure, people, language), output)


WRITERS: dict[str, Any] = {
    "orgseed": write_seed,
    "orgchange": write_history,
    "csv": write_table,
    "rectangles": write_rectangles,
    "jsonld": write_linked,
    "scim": write_scim,
}
TAKES: dict[str, tuple[str, ...]] = {
    "orgseed": (),
    "orgchange": ("language", "personal"),
    "csv": ("noun", "bom", "excel"),
    "rectangles": ("files", "schema", "language", "personal"),
    "jsonld": ("personal",),
    "scim": ("language", "personal"),
}
"""Which options each format takes."""
