"""Importing tables: what a CSV file would change, line by line, and recording it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from orgledger.cli.frame import REFUSED, USAGE, fail, labels, opened, print_json, progress, say, stderr
from orgledger.domain.change_set import Context
from orgledger.domain.event import Source
from orgledger.exchange.table.column import Noun, mapping
from orgledger.exchange.table.file import BYTES, BadTable, read
from orgledger.exchange.table.plan import Change, Plan, Step
from orgledger.exchange.table.reading import Import, Outcome, rejected

SHOWN = 200
"""Faults and lines that are printed; all of them are in the JSON, and in the file of errors."""


def import_table(
    file: Path,
    code: str,
    effective: date | None,
    language: str | None,
    *,
    noun: str | None,
    mapped: tuple[str, ...],
    missing: str | None,
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
    with file.open("rb") as content, opened() as ledger:
        try:
            table = read(content.read(BYTES + 1))
            tongue = language or ledger.archive.find(code).default_language
            chosen = mapping(Noun(noun), table.headers, pairs(mapped), tongue)
            batch = Import(
                ledger,
                table,
                Noun(noun),
                chosen,
                code,
                effective,
                language=tongue,
                close=missing == "close",
                context=Context(actor=ledger.settings.actor, source=Source(file.name)),
            )
        except BadTable as bad:
            fail(REFUSED, f"{file.name}: {bad}")
        with progress() as bar:
            task = bar.add_task(f"Deciding {file.name}", total=None)
            outcome = batch.run(
                labels(ledger), dry_run=dry_run, skip_wrong=skip_wrong, progress=lambda: bar.advance(task)
            )
        if errors is not None and outcome.plan.wrong:
            errors.write_bytes(rejected(table, outcome.plan).encode())
        unused = [header for header, target in zip(table.headers, chosen, strict=True) if header and not target]
        if as_json:
            print_json(told(outcome, dict(zip(table.headers, chosen, strict=True))))
        else:
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
    for fault in plan.faults[:SHOWN]:
        stderr.print(fault.message, markup=False)
    more(len(plan.faults), "faults")
    counted = ", ".join(f"{count:,} × {name}" for name, count in sorted(plan.counts.items()))
    wrong = f", {len(plan.wrong):,} wrong" if plan.wrong else ""
    say(f"{plan.lines:,} rows: {plan.unchanged:,} without a change{wrong}. {counted or 'Nothing differs'}.")
    if outcome.receipt is not None:
        say(f"Recorded as entries {outcome.receipt.first:,} to {outcome.receipt.last:,}.")


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
        "recorded": {"firstSequence": receipt.first, "lastSequence": receipt.last} if receipt else None,
    }
