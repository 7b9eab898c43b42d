"""Reports: made, and held against what the ledger says."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from orgledger.cli.frame import FAILED, USAGE, fail, opened, print_json, reads, say
from orgledger.projections.coordinate import Asked

RECEIPT = ".receipt.json"
"""What the name of a receipt ends with, after that of its report."""


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


@report.command()
@click.argument("key")
@reads
@click.option("--format", "-f", "format_", default="pdf", help="json, csv, html, xlsx or pdf.  [pdf]")
@click.option("--parameter", "-p", "given", multiple=True, metavar="NAME=VALUE", help="As `report list` names them.")
@click.option("--language", type=click.Choice(["en", "zh"]), help="Of the report; the organization's own if left out.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file; - is standard output.")
def make(
    key: str,
    code: str | None,
    day: date | None,
    known: Asked | None,
    as_json: bool,
    format_: str,
    given: tuple[str, ...],
    language: str | None,
    output: Path | None,
) -> None:
    """Make a report, and beside it a receipt by which it can be made again."""
    from orgledger.reports.making import make

    parameters = dict(one.split("=", 1) if "=" in one else fail(USAGE, f"{one!r} is not NAME=VALUE") for one in given)
    asked = known or Asked()
    with opened() as ledger:
        made = make(ledger, code, key, format_, Asked(day, asked.sequence, asked.at, asked.day), language, parameters)
    if str(output) == "-":
        sys.stdout.buffer.write(made.body)
        return
    order = made.order
    file = output or Path(f"{order.organization}-{order.report}-{order.effective}-{order.sequence}.{format_}")
    receipt = file.with_name(file.name + RECEIPT)
    file.write_bytes(made.body)
    receipt.write_bytes(made.receipt())
    if as_json:
        print_json({"file": str(file), "receipt": str(receipt), "sha256": made.digest, "rows": made.rows})
    else:
        say(f"{file}: {made.rows:,} rows, {len(made.body):,} bytes, sha256 {made.digest}")
        say(f"{receipt} tells how to make it again.")


@report.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--receipt", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="[FILE.receipt.json]")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(file: Path, receipt: Path | None, as_json: bool) -> None:
    """Make a report again from its receipt, and compare the bytes."""
    from orgledger.reports.making import again, read_receipt

    beside = receipt_of(file, receipt)
    body = file.read_bytes()
    with opened() as ledger:
        order, digest = read_receipt(beside.read_bytes())
        made = again(ledger, order)
    differs = next((at for at, (x, y) in enumerate(zip(body, made.body, strict=False)) if x != y), None)
    if differs is None and len(body) != len(made.body):
        differs = min(len(body), len(made.body))
    same = differs is None and made.digest == digest
    if as_json:
        print_json({"same": same, "sha256": made.digest, "filed": digest, "firstDifference": differs})
    elif same:
        say(f"{file} is what the ledger says: {made.rows:,} rows, sha256 {made.digest}")
    if not same:
        where = f"from byte {differs} on" if differs is not None else "in its receipt alone"
        fail(FAILED, f"{file} is not what the ledger says: it differs {where}.")


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
        order, _ = read_receipt(receipt_of(file, receipt).read_bytes())
        made = again(ledger, order)
        if made.body != body:
            fail(
                FAILED, f"{file} is not what the ledger says; it was not put on record. `orgledger report check` tells."
            )
        context = Context(actor=ledger.settings.actor, reason=reason)
        done = ledger.record(order.organization, ledger.read([made.filing()], context))
    say(f"Entry {done.last} of {order.organization} says that {file.name} was filed: sha256 {made.digest}")


def receipt_of(file: Path, given: Path | None) -> Path:
    """The receipt of a report: named, or beside it."""
    beside = given or file.with_name(file.name + RECEIPT)
    if not beside.is_file():
        fail(USAGE, f"{beside} is not there; name the receipt by --receipt.")
    return beside
