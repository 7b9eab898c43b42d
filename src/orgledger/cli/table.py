"""Importing tables: what a CSV file would change, line by line, and recording it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from orgledger.cli.frame import (
    REFUSED,
    USAGE,
    counted,
    entries,
    fail,
    labels,
    opened,
    print_json,
    progress,
    say,
    stderr,
)
from orgledger.domain.change_set import Context
from orgledger.domain.event import Source
from orgledger.domain.glyph import visible
from orgledger.exchange.table.column import Noun
from orgledger.exchange.table.encoding import NONE_FITS, SEVERAL_FIT
from orgledger.exchange.table.file import BYTES, BadTable, Said
from orgledger.exchange.table.line import MEANING, Fault
from orgledger.exchange.table.mapping import LOST, OF_PEOPLE, mapping
from orgledger.exchange.table.opening import read
from orgledger.exchange.table.plan import RETURNS, REWRITTEN, Change, Plan, Rules, Step
from orgledger.exchange.table.reading import Import, Outcome, rejected
from orgledger.exchange.table.value import TWO_DAYS
from orgledger.store.private_file import write

SHOWN = 200
"""Faults and lines that are printed; all of them are in the JSON, and in the file of errors."""

WAYS_OUT = {
    SEVERAL_FIT: "--encoding",
    NONE_FITS: "--encoding",
    LOST: "--map {name}={target}, or --map {name}=",
    OF_PEOPLE: "--noun assignments, or --map {name}=",
    TWO_DAYS: "--dates dmy, or --dates mdy",
    MEANING: "--value COLUMN:{text}=MEANING",
    RETURNS: "--returning reopen, or --returning new",
    REWRITTEN: "--recode",
}
"""Sentence → the option that decides what it asks."""
LINES = 8
"""Lines that one sentence names."""


def import_table(
    file: Path,
    code: str,
    effective: date | None,
    language: str | None,
    *,
    noun: str | None,
    mapped: tuple[str, ...],
    attributes: bool,
    encoding: str | None,
    sheet: str | None,
    dates: str | None,
    values: tuple[str, ...],
    missing: str | None,
    returning: str | None,
    recode: bool,
    skip_wrong: bool,
    errors: Path | None,
    as_json: bool,
    dry_run: bool,
) -> None:
    """Import a table, and say line by line what it comes to."""
    if noun is None:
        fail(USAGE, "Say what the table is about: --noun units, positions or assignments.")
    if missing and skip_wrong:
        fail(USAGE, "What is missing cannot be told with rows left out: --missing close or --skip-wrong, not both.")
    rules = Rules(missing == "close", returning or "refuse", recode, dates, meanings(values))
    with file.open("rb") as content, opened() as ledger:
        try:
            given = pairs(mapped)
            table = read(
                content.read(BYTES + 1), Noun(noun), encoding=encoding, sheet=sheet, headers=[name for name, _ in given]
            )
            tongue = language or ledger.archive.find(code).default_language
            chosen = mapping(Noun(noun), table, given, tongue, attributes=attributes)
            batch = Import(
                ledger,
                table,
                Noun(noun),
                chosen,
                code,
                effective,
                language=tongue,
                rules=rules,
                context=Context(actor=ledger.settings.actor, source=Source(file.name)),
            )
        except BadTable as bad:
            fail(REFUSED, f"{file.name}: {bad}{way_out(bad.said)}")
        with progress() as bar:
            task = bar.add_task(f"Deciding {file.name}", total=None)
            outcome = batch.run(
                labels(ledger), dry_run=dry_run, skip_wrong=skip_wrong, progress=lambda: bar.advance(task)
            )
        if errors is not None and outcome.plan.wrong:
            write(errors, rejected(table, outcome.plan))
        unused = [header for header, target in zip(table.headers, chosen, strict=True) if header and not target]
        if as_json:
            print_json(told(outcome, dict(zip(table.headers, chosen, strict=True))))
        else:
            for notice in table.notices:
                say(notice.message)
            show(outcome, unused, dry_run=dry_run)
        if outcome.plan.faults and not (skip_wrong and batch.settling.takes(skip_wrong=True)):
            if not as_json:
                stderr.print("Nothing was recorded.", markup=False)
            raise SystemExit(REFUSED)


def pairs(given: Iterable[str]) -> list[tuple[str, str]]:
    """Column and field of each `--map`."""
    found = []
    for one in given:
        header, equals, target = one.rpartition("=")
        if not equals or not header:
            fail(USAGE, f"--map takes COLUMN=FIELD, such as 部门编码=code; got {one!r}")
        found.append((header.strip(), target.strip()))
    return found


def meanings(given: Iterable[str]) -> dict[tuple[str, str], str]:
    """Column and cell of each `--value`, and what the cell means."""
    found = {}
    for one in given:
        place, equals, meaning = one.rpartition("=")
        header, colon, cell = place.rpartition(":")
        if not equals or not colon or not header:
            fail(USAGE, f"--value takes COLUMN:CELL=MEANING, such as 状态:0=ACTIVE; got {one!r}")
        found[header.strip(), cell.strip()] = meaning.strip()
    return found


def show(outcome: Outcome, unused: list[str], *, dry_run: bool) -> None:
    """Say it to a person."""
    plan = outcome.plan
    if unused:
        say(f"Columns left out: {', '.join(unused)}. Give them a meaning with --map COLUMN=FIELD.")
    if dry_run:
        for step in plan.steps[:SHOWN]:
            say(sentence(step))
        more(len(plan.steps), "operations")
    for notice in plan.notices[:SHOWN]:
        say(f"Mind {notice.message}")
    more(len(plan.notices), "notices")
    for warning in outcome.warnings[:SHOWN]:
        say(f"Mind this: {warning.message}")
    more(len(outcome.warnings), "warnings")
    sentences = list(gathered(plan.faults))
    for sentence_ in sentences[:SHOWN]:
        stderr.print(visible(sentence_), markup=False)
    more(len(sentences), "faults")
    operations = ", ".join(f"{count:,} × {name}" for name, count in sorted(plan.counts.items()))
    wrong = f", {len(plan.wrong):,} wrong" if plan.wrong else ""
    say(
        f"{counted(plan.lines, 'rows')}: {plan.unchanged:,} without a change{wrong}. {operations or 'Nothing differs'}."
    )
    if outcome.receipt is not None:
        say(f"Recorded as {entries(outcome.receipt.first, outcome.receipt.last)}.")


def gathered(faults: Sequence[Fault]) -> Iterator[str]:
    """What is wrong, each thing once: lines that share a fault stand together, those that fall with one are counted."""
    falling: dict[int | None, int] = Counter(fault.follows for fault in faults if fault.follows is not None)
    same: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        if fault.follows is None:
            same.setdefault((fault.column, fault.said.message), []).append(fault)
    for group in same.values():
        message = group[0].message + way_out(group[0].said)
        if len(group) > 1:
            message += f" The same in {len(group) - 1:,} more lines: {listed(group[1:])}."
        if fallen := sum(falling.get(fault.line, 0) for fault in group):
            message += f" {fallen:,} {'row falls' if fallen == 1 else 'rows fall'} with it."
        yield message


def way_out(said: Said) -> str:
    """The option that decides what a sentence asks."""
    option = WAYS_OUT.get(said.sentence)
    return f" ({option.format(**said.named)})" if option else ""


def listed(faults: Sequence[Fault]) -> str:
    """The lines of some faults, as far as they are worth reading."""
    lines = [str(fault.line) for fault in faults[:LINES]]
    return ", ".join([*lines, *(["…"] if len(faults) > LINES else [])])


def more(count: int, what: str) -> None:
    """Say that not everything is shown."""
    if count > SHOWN:
        say(f"… and {count - SHOWN:,} more {what}; --json has them all.")


def sentence(step: Step) -> str:
    """One operation, for a person."""
    place = "not in the table" if step.line is None else f"line {step.line}"
    return f"{place}: {step.command} {step.label}{''.join(map(change, step.changes))}"


def change(one: Change) -> str:
    """What becomes of one thing."""
    return f"; {one.what}: {one.before or '–'} → {one.after or '–'}" if one.before else f"; {one.what}: {one.after}"


def told(outcome: Outcome, chosen: dict[str, str]) -> dict[str, Any]:
    """Everything, for a machine."""
    plan: Plan = outcome.plan
    receipt = outcome.receipt
    return {
        "mapping": {header: target or None for header, target in chosen.items() if header},
        "rows": plan.lines,
        "unchanged": plan.unchanged,
        "operations": [
            {
                "line": step.line,
                "command": step.command,
                "label": step.label,
                "changes": [{"what": one.what, "before": one.before, "after": one.after} for one in step.changes],
            }
            for step in plan.steps
        ],
        "faults": [
            {"line": fault.line, "column": fault.column or None, "message": fault.said.message} for fault in plan.faults
        ],
        "notices": [
            {"line": notice.line, "column": notice.column or None, "message": notice.said.message}
            for notice in plan.notices
        ],
        "warnings": [{"code": warning.code, "message": warning.message} for warning in outcome.warnings],
        "recorded": {"firstSequence": receipt.first, "lastSequence": receipt.last} if receipt else None,
    }
