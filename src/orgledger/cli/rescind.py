"""The command that takes back what was recorded: change sets, or a whole import."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import click
from sqlalchemy import Row

from orgledger.cli.frame import REFUSED, USAGE, fail, opened, say
from orgledger.domain.change_set import Context
from orgledger.domain.identity import read_id
from orgledger.domain.period import AsOf
from orgledger.ledger import Ledger

PAGE = 2_000
"""Entries read at a time."""
RANGE = re.compile(r"([1-9]\d{0,17})(?:-([1-9]\d{0,17}))?\Z")


@click.command()
@click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
@click.option(
    "--set", "sets", multiple=True, metavar="ID", help="A change set, by the id that the log shows; repeatable."
)
@click.option("--entries", "ranges", multiple=True, metavar="FIRST-LAST", help="Entries, such as 2-6038; repeatable.")
@click.option("--source", metavar="NAME", help="Everything that was imported from a source, such as history.jsonl.")
@click.option("--reason", help="Why.")
@click.option("--basis", help="On which authority.")
@click.option("--dry-run", is_flag=True, help="Decide in full, record nothing.")
def rescind(
    code: str | None,
    sets: tuple[str, ...],
    ranges: tuple[str, ...],
    source: str | None,
    reason: str | None,
    basis: str | None,
    dry_run: bool,
) -> None:
    """Take back change sets, entries or a whole import, in one change set. Nothing is deleted: they no longer count.

    What was taken back before is passed over, and so are acts, which are never taken back. If something that was
    recorded since stands on it, all of it is refused with the list of what has to go as well.
    """
    if not (sets or ranges or source):
        fail(USAGE, "Say what to take back: --set, --entries or --source.")
    with opened() as ledger:
        row = ledger.archive.find(code)
        named = {*of_sets(ledger, row, sets), *of_ranges(row, ranges)}
        if source:
            named.update(of_source(ledger, row, source))
        image = ledger.archive.image(row)
        standing = image.fork().desk(AsOf(date.max, image.head)).standing(sorted(named))
        entries = [sequence for sequence, how in standing.items() if how == "LIVE"]
        if not entries:
            fail(REFUSED, "There is nothing to take back: none of these entries counts any more.")
        context = Context(actor=ledger.settings.actor, reason=reason, basis=basis)
        submission = ledger.read([{"rescind": {"sequences": entries}}], context)
        if dry_run:
            ledger.forecast(row.code, submission)
            say(f"{len(entries):,} entries would be taken back, {min(entries):,} to {max(entries):,}.")
            return
        receipt = ledger.record(row.code, submission)
        say(
            f"{len(entries):,} entries are taken back, {min(entries):,} to {max(entries):,}, by entry {receipt.last:,}."
        )
        say(f"To take that back: orgledger rescind --organization {row.code} --entries {receipt.last}")


def of_sets(ledger: Ledger, row: Row[Any], ids: Sequence[str]) -> Iterator[int]:
    """The entries of change sets."""
    image = ledger.archive.image(row)
    for text in ids:
        named = read_id(text)
        if named is None or (named.noun, named.organization) != ("ChangeSet", row.id) or int(named.key) > image.head:
            fail(USAGE, f"{text!r} is not the id of a change set of {row.code}; `orgledger log` shows them.")
        first, last = image.set_at(int(named.key))
        yield from range(first, last + 1)


def of_ranges(row: Row[Any], ranges: Sequence[str]) -> Iterator[int]:
    """The entries of ranges such as 2-6038."""
    for text in ranges:
        found = RANGE.match(text)
        if not found:
            fail(USAGE, f"--entries takes FIRST-LAST, such as 2-6038; got {text!r}")
        first, last = int(found[1]), int(found[2] or found[1])
        if first > last or last > row.sequence:
            fail(USAGE, f"{text} are not entries of {row.code}: its ledger ends at entry {row.sequence}.")
        yield from range(first, last + 1)


def of_source(ledger: Ledger, row: Row[Any], name: str) -> Iterator[int]:
    """The entries that were imported from a source."""
    after, entries = 0, 0
    while after < row.sequence:
        page = ledger.archive.feed(row.id, after, PAGE, until=row.sequence)
        for entry in page:
            if entry.source is not None and entry.source.system == name:
                entries += 1
                yield entry.sequence
        after = page[-1].sequence
    if not entries:
        fail(REFUSED, f"Nothing in {row.code} was imported from {name!r}.")
