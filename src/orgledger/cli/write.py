"""Commands that record."""

from __future__ import annotations

import json
import shlex
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import click

from orgledger.cli.frame import REFUSED, USAGE, Day, entries, fail, opened, print_json, progress, say
from orgledger.cli.table import import_table
from orgledger.domain.change_set import Context
from orgledger.domain.command import LocalizedText
from orgledger.domain.organization import RegisterOrganization, checked_zone
from orgledger.domain.period import instant
from orgledger.domain.refusal import NoOrganization, Refused
from orgledger.exchange.orgchange import reading as orgchange
from orgledger.exchange.table.column import Noun
from orgledger.ledger import Ledger


@click.group()
def organization() -> None:
    """Open ledgers of organizations, and list them."""


@organization.command()
@click.option("--code", required=True, help="A short handle, fixed for ever.")
@click.option(
    "--name", "names", multiple=True, required=True, metavar="LANGUAGE=NAME", help="Such as en=Acme; repeatable."
)
@click.option("--time-zone", default="UTC", show_default=True, help="The IANA time zone whose days it lives by.")
@click.option("--language", default="en", show_default=True, help="The language to fall back on.")
@click.option("--effective", type=Day(), help="From when its name holds; today if left out.")
def register(code: str, names: tuple[str, ...], time_zone: str, language: str, effective: date | None) -> None:
    """Open the ledger of an organization."""
    texts = []
    for name in names:
        tag, found, text = name.partition("=")
        if not found:
            fail(USAGE, f"--name takes LANGUAGE=NAME, such as en=Acme; got {name!r}")
        texts.append({"language": tag, "text": text})
    with opened(create=True) as ledger:
        form = {"code": code, "names": texts, "timeZone": time_zone, "defaultLanguage": language}
        receipt = ledger.register(ledger.read_registration(form), Context(actor=ledger.settings.actor), effective)
        say(f"{code} is registered as {receipt.organization}.")


@organization.command("list")
def list_() -> None:
    """List the organizations of the database."""
    with opened() as ledger:
        for row in ledger.archive.organizations():
            say(f"{row.code}  entry {row.sequence}  last recorded {row.recorded_at}")


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
@click.option("--reason", help="Why.")
@click.option("--basis", help="On which authority.")
@click.option("--idempotency-key", help="The same key and input are recorded once.")
@click.option("--based-on", type=int, help="The newest entry seen; a conflict if the same entities changed since.")
@click.option("--dry-run", is_flag=True, help="Decide in full, record nothing.")
def record(file: TextIO, code: str | None, dry_run: bool, **surroundings: Any) -> None:
    """Record a change set: FILE (or - for standard input) holds {"title": …, "operations": [{…}, …]} as JSON."""
    try:
        found = json.load(file)
    except (ValueError, RecursionError) as error:
        fail(USAGE, f"{file.name} is not JSON: {error}")
    if not isinstance(found, dict) or not isinstance(found.get("operations"), list):
        fail(USAGE, 'The input is an object with "operations", a list.')
    if strange := set(found) - {"title", "operations"}:
        fail(USAGE, f"The input has {', '.join(sorted(map(str, strange)))}, which is neither title nor operations.")
    with opened() as ledger:
        context = Context(actor=ledger.settings.actor, title=found.get("title"), **surroundings)
        submission = ledger.read(found["operations"], context)
        if dry_run:
            forecast = ledger.forecast(code, submission)
            planned = [str(one.event.__struct_config__.tag) for one in forecast.decided.planned]
            print_json({"basedOn": forecast.based_on, "operations": planned})
            return
        receipt = ledger.record(code, submission)
        print_json(
            {
                "firstSequence": receipt.first,
                "lastSequence": receipt.last,
                "replayed": receipt.replayed,
                "warnings": [{"code": notice.code, "message": notice.message} for notice in receipt.notices],
            }
        )


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["orgchange", "orgseed", "csv", "xlsx"]),
    required=True,
    help="Of the file; a table is csv or xlsx.",
)
@click.option(
    "--organization", "code", required=True, help="The organization's code; registered if it is new, except for csv."
)
@click.option("--name", help="orgchange: the organization's name, if it is new; its code if left out.")
@click.option("--time-zone", default="UTC", show_default=True, help="Its time zone, if it is new.")
@click.option(
    "--language", help="The language to fall back on, and of texts that name none.  [orgchange: en, orgseed: zh]"
)
@click.option("--effective", type=Day(), help="orgseed, csv: the day from which all of the file holds.  [csv: today]")
@click.option(
    "--replay",
    is_flag=True,
    help="orgchange: record with the source's times, into an organization that is still empty.",
)
@click.option("--noun", type=click.Choice([noun.value for noun in Noun]), help="csv: what the table is about.")
@click.option(
    "--map",
    "mapped",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="csv: what a column says; COLUMN= leaves it out; guessed for the others.",
)
@click.option("--attributes", is_flag=True, help="csv: record the columns left over as attributes.")
@click.option("--encoding", help="csv: of the file, such as gb18030; found out if left out.")
@click.option("--sheet", help="xlsx: the sheet to read; the first visible one that holds anything if left out.")
@click.option("--dates", type=click.Choice(["dmy", "mdy"]), help="csv: the order of days such as 01/02/2024.")
@click.option(
    "--value",
    "values",
    multiple=True,
    metavar="COLUMN:CELL=MEANING",
    help="csv: what a cell means, such as 状态:0=ACTIVE.",
)
@click.option(
    "--missing", type=click.Choice(["close"]), help="csv: end what the table does not name, with all that hangs on it."
)
@click.option(
    "--returning",
    type=click.Choice(["refuse", "reopen", "new"]),
    help="csv: what becomes of a code that was closed and comes back.  [refuse]",
)
@click.option("--recode", is_flag=True, help="csv: take codes that changed as a spreadsheet rewrites numbers.")
@click.option("--skip-wrong", is_flag=True, help="csv: record what is in order, without the rows that are wrong.")
@click.option(
    "--errors",
    "errors",
    type=click.Path(dir_okay=False, path_type=Path),
    help="csv: write the rows that are wrong to this file, each with the reasons.",
)
@click.option("--json", "as_json", is_flag=True, help="csv: print JSON.")
@click.option("--dry-run", is_flag=True, help="Decide everything, record nothing.")
def import_(
    file: Path,
    format_: str,
    code: str,
    name: str | None,
    time_zone: str,
    language: str | None,
    effective: date | None,
    replay: bool,
    dry_run: bool,
    **tabular: Any,
) -> None:
    """Import a history (orgchange), a structure (orgseed) or a table (csv). What was imported before records nothing.

    A corrected history resumes; a structure opens an organization that holds no structure yet; a table records what
    differs from what stands.
    """
    if format_ in ("csv", "xlsx"):
        if name is not None or replay:
            fail(USAGE, "--name and --replay are for orgchange; a table is held against an organization there is.")
        import_table(file, code, effective, language, dry_run=dry_run, **tabular)
        return
    if any(tabular.values()):
        fail(USAGE, "--noun, --map and the other options of tables are for csv and xlsx.")
    if format_ == "orgseed":
        if name is not None or replay:
            fail(USAGE, "--name and --replay are for orgchange; an orgseed file brings its title, and has no past.")
        if effective is None:
            fail(USAGE, "An orgseed file names no day; say from which day it holds: --effective 2020-01-01.")
        import_seed(file, code, effective, time_zone=time_zone, language=language or "zh", dry_run=dry_run)
        return
    if effective is not None:
        fail(USAGE, "--effective is for orgseed; each line of an orgchange file names its own day.")
    text = utf_8(file)
    with opened(create=not dry_run) as ledger:
        lines = orgchange.read(text, zone_of(ledger, code, time_zone))
        outcome = run_import(
            ledger,
            lines,
            code,
            file.name,
            name=name,
            time_zone=time_zone,
            language=language or "en",
            replay=replay,
            dry_run=dry_run,
        )
        did = "would be recorded" if dry_run else "recorded"
        said = f"{outcome.recorded:,} of {outcome.lines:,} lines {did}"
        if outcome.repeated:
            said += f", {outcome.repeated:,} were recorded before"
        if outcome.idle:
            said += f", {outcome.idle:,} said nothing new"
        say(f"{said}. The ledger of {code} {'would end' if dry_run else 'ends'} at entry {outcome.last:,}.")
        if outcome.recorded and not dry_run:
            say(f"To take it back: orgledger rescind --organization {code} --source {shlex.quote(file.name)}")


def zone_of(ledger: Ledger, code: str, new: str) -> str:
    """The time zone whose days an organization lives by: its own, or the one it will be registered with.

    Raises:
        Refused: Invalid, if that is none.
    """
    try:
        return str(ledger.archive.find(code).time_zone)
    except Refused as refused:
        if not isinstance(refused.refusals[0], NoOrganization):
            raise
        return checked_zone(new)


def utf_8(file: Path) -> str:
    """The text of a file."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        fail(REFUSED, f"line {line}: this is not UTF-8 text")


def import_seed(file: Path, code: str, effective: date, *, time_zone: str, language: str, dry_run: bool) -> None:
    """Import a structure, and say what it came to."""
    from orgledger.exchange.orgseed.file import BYTES
    from orgledger.exchange.orgseed.reading import Import, read

    if file.stat().st_size > BYTES:
        fail(REFUSED, f"An orgseed file has at most {BYTES:,} bytes.")
    text = utf_8(file)
    with opened(create=not dry_run) as ledger:
        seed = read(text)
        batch = Import(
            ledger,
            seed,
            code,
            effective,
            time_zone=time_zone,
            language=language,
            actor=ledger.settings.actor,
            system=file.name,
        )
        outcome = batch.run(dry_run=dry_run)
        named = f"{entries(outcome.first, outcome.last)} of {code}"
        if outcome.repeated:
            say(f"{seed['id']} was recorded before, as {named}.")
        else:
            say(f"{seed['id']} {'would be' if dry_run else 'is'} recorded as {named}.")


def run_import(
    ledger: Ledger,
    lines: list[orgchange.Line],
    code: str,
    system: str,
    *,
    name: str | None = None,
    time_zone: str = "UTC",
    language: str = "en",
    replay: bool = False,
    dry_run: bool = False,
) -> orgchange.Outcome:
    """Import lines, with a progress bar; the organization is registered if it is new.

    Raises:
        BadLine: at the first line that a rule refuses.
        Refused: if the organization cannot be registered.
    """
    if replay:
        orgchange.check_replay(lines, instant(ledger.clock.now()))
    try:
        ledger.archive.find(code)
    except Refused as refused:
        if not isinstance(refused.refusals[0], NoOrganization):
            raise
        if dry_run:
            fail(USAGE, f"There is no organization {code!r} yet; register it to rehearse an import.")
        register_for(ledger, lines, code, name or code, time_zone, language, replay=replay)
    batch = orgchange.Import(ledger, code, language, replay=replay, actor=ledger.settings.actor, system=system)
    with progress() as bar:
        task = bar.add_task(f"Importing {system}, operations", total=sum(line.size for line in lines))
        return batch.run(lines, dry_run=dry_run, progress=lambda done: bar.advance(task, done))


def register_for(
    ledger: Ledger, lines: list[orgchange.Line], code: str, name: str, time_zone: str, language: str, *, replay: bool
) -> None:
    """Open the ledger that a file is imported into, from the first day that the file speaks of."""
    register = RegisterOrganization(
        code=code, names=(LocalizedText(language, name),), time_zone=time_zone, default_language=language
    )
    first = min(line.effective for line in lines)
    began = lines[0].recorded_at if replay else None
    ledger.register(register, Context(actor=ledger.settings.actor, replay_at=began), first)
