"""Commands for auditors: a ledger as a file that anybody can verify, and its verification."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO, Any

import click
from sqlalchemy import Connection, Row, select

import orgledger.audit
from orgledger.audit.bundle import Value
from orgledger.audit.evidence import BATCH, Evidence, Values
from orgledger.audit.signer import RefusedToSign
from orgledger.audit.verify_bundle import EXIT, Checkpoint, Key, Malformed, Policy, contents, read_keys, verify_file
from orgledger.cli.frame import (
    FAILED,
    REFUSED,
    USAGE,
    Day,
    Known,
    Reading,
    counted,
    fail,
    opened,
    print_json,
    progress,
    say,
    stderr,
)
from orgledger.domain.period import ALWAYS, Period
from orgledger.domain.unit import UNIT
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.projections.excerpt import Excerpt, excerpt
from orgledger.projections.verifying import verify_ledger
from orgledger.store import schema
from orgledger.store.engine import Unavailable
from orgledger.store.private_file import create

VERIFIERS = ("verify_bundle.py", "verify.js")


@click.command()
@click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
@click.option(
    "--under", metavar="UNIT", help="Show in full only what is about a unit and those below; hashes of the rest."
)
@click.option("--from", "start", type=Day(), help="With --under: about the days from this one on.")
@click.option("--to", "end", type=Day(), help="With --under: about the days before this one.")
@click.option("--known", type=Known(), help="The ledger as it was at an entry, a day or a moment; all if left out.")
@click.option("--timestamp", "stamps", multiple=True, type=click.Path(path_type=Path), help="A time-stamp to put in.")
@click.option("--private", is_flag=True, help="Show personal values, each with the salt that opens its commitment.")
@click.option(
    "--with-verifier", is_flag=True, help="Put the verifiers beside the file: verify_bundle.py and verify.js."
)
@click.option("-o", "--output", "file", type=click.Path(dir_okay=False, path_type=Path), required=True)
def bundle(
    code: str | None,
    under: str | None,
    start: date | None,
    end: date | None,
    known: Asked | None,
    file: Path,
    stamps: tuple[Path, ...],
    *,
    private: bool,
    with_verifier: bool,
) -> None:
    """Write the ledger, or an excerpt, to a file that anybody can verify: without the database, and without us."""
    if (start or end) and under is None:
        fail(USAGE, "--from and --to choose days of an excerpt; name its unit with --under.")
    if start and end and start >= end:
        fail(USAGE, "--from is before --to.")
    try:
        tokens = [stamp.read_bytes() for stamp in stamps]
    except OSError as error:
        fail(USAGE, f"The time-stamp cannot be read: {error}")
    with opened() as ledger:
        row = ledger.archive.find(code)
        size, part = asked(ledger, row, known, under, Period(start or ALWAYS.start, end))
        if unsigned := ledger.checkpoints.at(row.id, size).unsigned:
            stderr.print(f"Not signed at entry {size}: {unsigned}", markup=False)
        with ledger.archive.reading() as connection, progress() as bar, fresh(file) as writing:
            task = bar.add_task(f"Bundling {row.code}", total=size)
            evidence = Evidence(connection, row.id, size, tokens)
            if strange := set(tokens) - {token for head in evidence.heads() for token in head.tokens}:
                fail(REFUSED, f"{len(strange)} of the time-stamps are over no checkpoint of the bundle.")
            lines = evidence.lines(
                origin_of(ledger, evidence),
                own_keys(ledger, row.id),
                values=opener(ledger, row.id) if private else None,
                shows=part.shows if part else lambda leaf: True,
                scope=part.scope() if part else None,
            )
            write(lines, writing, partial(bar.advance, task))
    if with_verifier:
        for name in VERIFIERS:
            shutil.copyfile(Path(orgledger.audit.__file__).with_name(name), file.with_name(name))
    say(f"{counted(size, 'entries')} of {row.code} {'is' if size == 1 else 'are'} in {file}.")


def asked(
    ledger: Ledger, row: Row[Any], known: Asked | None, under: str | None, period: Period
) -> tuple[int, Excerpt | None]:
    """How many entries a bundle is of, and what it is about, if not about everything."""
    if known is None and under is None:
        return row.sequence, None
    at = Reading(ledger, row.id, None, known)
    size = at.coordinate.as_of.known
    if size == 0:
        fail(USAGE, f"{row.code} had no entries yet.")
    day = None if period.start == ALWAYS.start else period.start
    return size, excerpt(at.structure, unit_named(at, under, day), period) if under is not None else None


def write(lines: Iterator[bytes], file: IO[bytes], done: Callable[[int], None]) -> None:
    """Write the lines of a bundle; one that breaks ends the program."""
    for number, line in enumerate(lines, 1):
        if b"\n" in line:
            fail(FAILED, f"Line {number} breaks: an entry is not canonical. See `orgledger verify`.")
        file.write(line + b"\n")
        if line.startswith((b"leaf ", b"hash ")):
            done(1)


def unit_named(at: Reading, named: str, day: date | None) -> str:
    """The key of a unit that ever was, or the one that had a code on a day, today if none is given."""
    if at.structure.line(named, UNIT.existence):
        return named
    found = at.structure.on(day or at.coordinate.as_of.effective).referring("unit.code", named)
    if not found:
        fail(REFUSED, f"There is no unit {named!r} in {at.heading()}.")
    return found[0]


@contextmanager
def fresh(file: Path) -> Iterator[IO[bytes]]:
    """A file that is there once it is whole, and not before."""
    beside = file.with_name(f"{file.name}.part")
    try:
        with create(beside) as writing:
            yield writing
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


@click.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False))
@click.option("--organization", "code", help="Verify the ledger in the database instead of a file: its code.")
@click.option(
    "--key", "keys", multiple=True, help="A public key to believe, NAME+ID+KEY, or a file of them; repeatable."
)
@click.option("--since", multiple=True, type=click.Path(), help="A file with a checkpoint that you kept; repeatable.")
@click.option("--policy", type=click.Path(), help="A file naming the logs to believe and the quorum of witnesses.")
@click.option("--leaf", type=click.Path(), help="With the proof of one entry: the file with its leaf.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
def verify(
    file: str | None,
    code: str | None,
    keys: tuple[str, ...],
    since: tuple[str, ...],
    policy: str | None,
    leaf: str | None,
    *,
    as_json: bool,
) -> None:
    """Verify a bundle, or the proof of one entry, or the ledger in the database where no file is named.

    A file needs neither database nor network. Exit code 0: everything is what was signed, and nothing is missing;
    4: something was altered or is missing; 5: nothing is wrong, but nothing proves it either.
    """
    if file is not None and code is not None:
        fail(USAGE, "Name a file or an organization, not both.")
    try:
        believed = [key for text in keys for key in read_keys(text)]
        kept = [Checkpoint.read(contents(name).decode()) for name in since]
        ruled = Policy.read(contents(policy).decode()) if policy else None
    except (OSError, ValueError) as error:
        fail(USAGE, str(error))
    try:
        report = verify_file(file, believed, kept, ruled, leaf) if file else live(code, believed, kept, ruled)
    except OSError as error:
        fail(USAGE, str(error))
    except Malformed as error:
        report = {"verdict": "unverifiable", "sentence": f"Unverifiable: {error}"}
    if as_json:
        print_json(report)
    elif report["verdict"] == "ok":
        say(report["sentence"])
    else:
        stderr.print(report["sentence"], markup=False)
    sys.exit(EXIT[report["verdict"]])


def live(code: str | None, keys: list[Key], since: list[Checkpoint], policy: Policy | None) -> dict[str, Any]:
    """Verify the ledger in the database, also against what its signer remembers, where there is one."""
    with opened() as ledger, progress() as bar:
        row = ledger.archive.find(code)
        with ledger.archive.reading() as connection:
            origin = origin_of(ledger, Evidence(connection, row.id, row.sequence))
        signer = ledger.checkpoints.signer
        if signer is not None:
            keys = [*keys, *(Key.read(vkey) for vkey in own_keys(ledger, row.id))]
            with suppress(Unavailable, RefusedToSign), signer.memory(row.id) as memory:
                last = memory.read(origin)
                since = [*since, *([Checkpoint(origin, last.size, last.root, b"", ())] if last else [])]
            with suppress(Unavailable, ValueError):  # What cannot be signed, the verification tells.
                ledger.checkpoints.at(row.id, row.sequence)
        task = bar.add_task(f"Verifying {row.code}", total=row.sequence)
        values, done = opener(ledger, row.id), partial(bar.advance, task)
        return verify_ledger(ledger.archive, row, origin, values, keys, since, policy, done)


def origin_of(ledger: Ledger, evidence: Evidence) -> str:
    """What the log of an organization is called: by its signer here, or else by whoever signed it last."""
    return ledger.checkpoints.origin(evidence.organization) if ledger.checkpoints.signer else evidence.origin()


def own_keys(ledger: Ledger, organization: str) -> list[str]:
    """The public keys of an organization's log, as far as its signer is here."""
    signer = ledger.checkpoints.signer
    return [key.vkey for key in signer.verifying(ledger.checkpoints.origin(organization))] if signer else []


def opener(ledger: Ledger, organization: str) -> Values:
    """Opens the personal values of an organization; one whose row was altered, or whose key is lost, is absent."""
    table = schema.private_value

    def values(connection: Connection, commitments: Sequence[str]) -> Mapping[str, Value]:
        found = {}
        for start in range(0, len(commitments), BATCH):
            wanted = table.c.commitment.in_(commitments[start : start + BATCH])
            rows = connection.execute(select(table).where(table.c.organization == organization, wanted)).all()
            inside = ledger.vault.values(organization, rows)
            for row in rows:
                if row.commitment in inside:
                    value, salt = inside[row.commitment]
                    found[row.commitment] = Value(row.commitment, row.field, salt, value)
        return found

    return values
