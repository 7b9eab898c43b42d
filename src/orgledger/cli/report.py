"""Reports: made, and held against what the ledger says."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orgledger.cli.frame import FAILED, REFUSED, USAGE, counted, fail, opened, print_json, reads, say
from orgledger.domain.refusal import Refused
from orgledger.projections.coordinate import Asked
from orgledger.store.private_file import write

if TYPE_CHECKING:
    from orgledger.reports.checking import Checked


@click.group()
def report() -> None:
    """Documents about an organization on a day, which can be proved and made again."""


@report.command(name="list")
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", help="Of what is printed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(language: str, as_json: bool) -> None:
    """Which reports there are, and what each is asked for."""
    from orgledger.reports.making import REPORTS

    if as_json:
        print_json(
            [
                {"report": one.key, "version": one.version, "title": one.titles[language], "parameters": list(one.uses)}
                for one in REPORTS.values()
            ]
        )
        return
    for one in REPORTS.values():
        say(f"{one.key:16} {one.titles[language]}. {one.help[language]}")
        if one.uses:
            say(f"{'':16} parameters: {', '.join(one.uses)}")


def told_formats(_: click.Context, __: click.Parameter, given: str) -> tuple[str, ...]:
    """Formats, apart by commas."""
    return tuple(one.strip() for one in given.split(",") if one.strip())


def told_parameters(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE, each of them."""
    return dict(one.split("=", 1) if "=" in one else fail(USAGE, f"{one!r} is not NAME=VALUE") for one in given)


def format_of(format_: str | None, output: Path | None) -> str:
    """The format that is asked for, or that the name of the file says; a name that says another ends the command."""
    from orgledger.reports.formats import FORMATS

    ending = output.suffix.removeprefix(".").lower() if output else ""
    if format_ and ending in FORMATS and ending != format_:
        fail(USAGE, f"{output} names another format than {format_}. Leave --format out, or call the file otherwise.")
    if format_ or ending in FORMATS:
        return format_ or ending
    if ending:
        fail(USAGE, f"{output} names no format of reports ({', '.join(FORMATS)}). Say which with --format.")
    return "pdf"


language_option = click.option(
    "--language", type=click.Choice(["en", "zh"]), help="Of the report; the organization's own if left out."
)
parameter_option = click.option(
    "--parameter", "-p", "given", multiple=True, callback=told_parameters, metavar="NAME=VALUE",
    help="As `report list` names them.",
)  # fmt: skip


@report.command()
@click.argument("key")
@reads
@click.option("--format", "-f", "format_", help="json, csv, html, xlsx or pdf; that of the file's name if left out, "
    "else pdf.")  # fmt: skip
@parameter_option
@language_option
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file; - is standard output.")
@click.option("--sign", "signs", is_flag=True, help="Sign it as checkpoints are signed, in a file beside it.")
def make(
    key: str,
    code: str | None,
    day: date | None,
    known: Asked | None,
    as_json: bool,
    format_: str | None,
    given: dict[str, str],
    language: str | None,
    output: Path | None,
    signs: bool,
) -> None:
    """Make a report, and beside it a receipt by which it can be made again."""
    from orgledger.reports.making import RECEIPT, make
    from orgledger.reports.signature import SUFFIX, sign

    asked, written = known or Asked(), format_of(format_, output)
    with opened() as ledger:
        made = make(ledger, code, key, written, Asked(day, asked.sequence, asked.at, asked.day), language, given)
        note = sign(ledger, made) if signs else None
    if str(output) == "-":
        sys.stdout.buffer.write(made.body)
        return
    file = output or Path(made.name)
    receipt, signature = file.with_name(file.name + RECEIPT), file.with_name(file.name + SUFFIX)
    write(file, made.body)
    write(receipt, made.receipt())
    signature.unlink(missing_ok=True)  # One of an earlier file of this name.
    if note is not None:
        write(signature, note)
    if as_json:
        told = {"file": str(file), "receipt": str(receipt), "sha256": made.digest, "rows": made.rows}
        print_json({**told, "signature": str(signature) if note else None})
        return
    say(f"{file}: {counted(made.rows, 'rows')}, {len(made.body):,} bytes, sha256 {made.digest}")
    say(f"{receipt} tells how to make it again.")
    if note is not None:
        say(f"{signature} is its signature; `orgledger key show` tells the keys to verify it with.")


@report.command()
@click.argument("key")
@reads
@click.option("--formats", "-f", default="pdf", callback=told_formats, help="Apart by commas.  [pdf]")
@parameter_option
@language_option
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file; kept with the others "
    "if left out.")  # fmt: skip
def pack(
    key: str,
    code: str | None,
    day: date | None,
    known: Asked | None,
    as_json: bool,
    formats: tuple[str, ...],
    given: dict[str, str],
    language: str | None,
    output: Path | None,
) -> None:
    """Make a report in several formats, signed, with everything that proves it, in one file.

    It is kept with the packs of schedules, unless a file is named; `orgledger report packs` lists them.
    """
    from orgledger.reports.formats import FORMATS
    from orgledger.reports.pack import make_pack
    from orgledger.reports.shelf import Shelf

    if output is not None and output.suffix.removeprefix(".").lower() in FORMATS:
        fail(USAGE, f"{output} names a single report. A pack is a .zip of a report in several formats.")
    asked = known or Asked()
    with opened() as ledger:
        made = make_pack(ledger, code, key, formats, Asked(day, asked.sequence, asked.at, asked.day), language, given)
        if output is None:
            Shelf(ledger).keep(made)
        else:
            write(output, made.body)
    told = {"pack": made.digest, "name": made.name, "bytes": len(made.body), "file": str(output) if output else None}
    if as_json:
        print_json(told)
    else:
        where = output or f"Kept: `orgledger report download {made.digest[:12]}` hands it out;"
        say(f"{where} {len(made.body):,} bytes, sha256 {made.digest}")


@report.command()
@click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def packs(code: str | None, as_json: bool) -> None:
    """List the packs that are kept, the newest first."""
    from orgledger.reports.shelf import Shelf

    with opened() as ledger:
        found = Shelf(ledger).kept(ledger.archive.find(code).id)
    if as_json:
        print_json([one.told() for one in found])
        return
    for one in found:
        by = f"due {one.due}" if one.due else "made by hand"
        gone = f", discarded {one.discarded_at}" if one.discarded_at else ""
        say(f"{one.digest[:12]}  {one.name}  {one.bytes:,} bytes, made {one.made_at}, {by}{gone}")
    if not found:
        say("No pack is kept.")


@report.command()
@click.argument("digest", metavar="PACK")
@click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file; - is standard output.")
def download(digest: str, code: str | None, output: Path | None) -> None:
    """Hand out a kept pack, named by the beginning of its SHA-256."""
    from orgledger.reports.shelf import Shelf

    with opened() as ledger:
        shelf = Shelf(ledger)
        found = shelf.find(ledger.archive.find(code).id, digest)
        body = shelf.read(found)
    if str(output) == "-":
        sys.stdout.buffer.write(body)
        return
    file = output or Path(found.name)
    write(file, body)
    say(f"{file}: {len(body):,} bytes, sha256 {found.digest}")


@report.command()
@click.argument("digests", metavar="PACK...", nargs=-1)
@click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
@click.option("--personal", is_flag=True, help="All packs that may show personal values, instead of named ones.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def discard(digests: tuple[str, ...], code: str | None, personal: bool, yes: bool) -> None:
    """Delete the files of kept packs, named by the beginnings of their SHA-256; what they were stays listed.

    Packs that may show personal values go on naming people who are erased later: discard those.
    """
    from orgledger.reports.shelf import Shelf

    if bool(digests) == personal:
        raise click.UsageError("Name packs, or say --personal.")
    with opened() as ledger:
        shelf, organization = Shelf(ledger), ledger.archive.find(code).id
        if personal:
            found = [one for one in shelf.kept(organization) if one.personal and one.discarded_at is None]
        else:
            found = [shelf.find(organization, digest) for digest in digests]
        for one in found:
            say(f"{one.digest[:12]}  {one.name}")
        if found and not yes:
            click.confirm(f"Delete {len(found)} for good?", abort=True, err=True)
        for one in found:
            shelf.discard(one)
        say(f"{len(found)} discarded.")


@report.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--receipt", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="[FILE.receipt.json]")
@click.option(
    "--trusted", "vkeys", multiple=True, metavar="KEY", help="A key that may have signed it, as `key show` prints it."
)
@click.option("--offline", is_flag=True, help="Verify the signature alone, by --trusted, without a database.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(file: Path, receipt: Path | None, vkeys: tuple[str, ...], offline: bool, as_json: bool) -> None:
    """Make a report, or all of a pack, again and compare the bytes; and verify the signature where there is one.

    With --offline nothing is made again: that needs the file, its receipt, its signature and a key you trust.
    """
    from orgledger.audit.checkpoint import Unproven
    from orgledger.audit.key import read_vkey
    from orgledger.reports.checking import examine, find

    try:
        trusted = [read_vkey(one) for one in vkeys]
        if offline and not trusted:
            fail(USAGE, "Name the key that you trust by --trusted; without one a signature proves nothing.")
        with nullcontext() if offline else opened() as ledger:
            found = find(file, receipt)
            if offline and any(one.signature is None for one in found):
                fail(FAILED, f"{file} has no signature beside it: there is nothing to verify.")
            done = [examine(one, ledger, trusted) for one in found]
    except (OSError, Unproven) as error:
        fail(USAGE, str(error))
    except Refused as refused:
        fail(REFUSED, *(one.message(str) for one in refused.refusals))
    if as_json:
        print_json([told_check(one) for one in done] if len(done) != 1 else told_check(done[0]))
    for one in done:
        if not as_json and not one.faults:
            if one.rows is not None:
                say(f"{one.name} is what the ledger says: {counted(one.rows, 'rows')}, sha256 {one.sha256}")
            if one.attested is not None:
                say(f"{one.name} is signed by {', '.join(one.attested.signers)}, on root {one.attested.statement.root}")
    if faults := [fault for one in done for fault in one.faults]:
        fail(FAILED, *faults)


def told_check(one: Checked) -> dict[str, Any]:
    """What came of checking a report, for machines."""
    attested = one.attested
    return {
        "file": one.name,
        "same": not one.faults,
        "sha256": one.sha256,
        "filed": one.filed,
        "firstDifference": one.differs,
        "signedBy": list(attested.signers) if attested else None,
        "root": attested.statement.root if attested else None,
        "faults": list(one.faults),
    }


@report.command(name="file")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--receipt", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="[FILE.receipt.json]")
@click.option("--reason", help="Why; kept beside the ledger.")
def file_(file: Path, receipt: Path | None, reason: str | None) -> None:
    """Put on record that a report was filed, once it was made again and is the same to the byte."""
    from orgledger.domain.change_set import Context
    from orgledger.reports.making import again, read_receipt

    body = file.read_bytes()
    with opened() as ledger:
        made = again(ledger, *read_receipt(receipt_of(file, receipt).read_bytes()))
        order = made.order
        if made.body != body:
            fail(
                FAILED, f"{file} is not what the ledger says; it was not put on record. `orgledger report check` tells."
            )
        context = Context(actor=ledger.settings.actor, reason=reason)
        done = ledger.record(order.organization, ledger.read([made.filing()], context))
    say(f"Entry {done.last} of {order.organization} says that {file.name} was filed: sha256 {made.digest}")


def receipt_of(file: Path, given: Path | None) -> Path:
    """The receipt of a report: named, or beside it."""
    from orgledger.reports.making import RECEIPT

    beside = given or file.with_name(file.name + RECEIPT)
    if not beside.is_file():
        fail(USAGE, f"{beside} is not there; name the receipt by --receipt.")
    return beside
