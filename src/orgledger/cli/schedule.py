"""Commands for reports that are made by themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from orgledger.cli.frame import Day, opened, print_json, say
from orgledger.cli.report import language_option, parameter_option, report, told_formats
from orgledger.domain.civil import civil_day
from orgledger.ledger import Ledger

PERIODS = ("day", "week", "month", "quarter", "year")
organization_option = click.option(
    "--organization", "code", help="The organization's code; may be left out where there is only one."
)


@report.group()
def schedule() -> None:
    """Have reports made by themselves: a signed pack for each day on which they are due, kept by `orgledger worker`."""


@schedule.command()
@click.argument("key", metavar="REPORT")
@organization_option
@click.option("--every", type=click.Choice(PERIODS), default="month", show_default=True, help="How often.")
@click.option(
    "--day", type=click.IntRange(min=1), default=1, help="On which day of it, from 1; of a week, 1 is Monday."
)
@click.option(
    "--of", type=click.Choice([*PERIODS, "due"]),
    help="Tells of the last day of the period of this kind before; `due` is the very day.  [as --every]",
)  # fmt: skip
@click.option("--formats", "-f", default="pdf", callback=told_formats, help="Apart by commas.  [pdf]")
@parameter_option
@language_option
@click.option("--begins", type=Day(), help="The first day it may be due; days that went by are made up for.  [today]")
@click.option("--file", "files", is_flag=True, help="Put each report on record as filed.")
@click.option("--without-personal", is_flag=True, help="Withhold personal values, so that everybody may have them.")
def add(
    key: str,
    code: str | None,
    every: str,
    day: int,
    of: str | None,
    formats: tuple[str, ...],
    given: dict[str, str],
    language: str | None,
    begins: date | None,
    files: bool,
    without_personal: bool,
) -> None:
    """Have REPORT made every month, or another period, on a day of the organization.

    It tells of the last day of the period before, as known when the day began on which it is due.
    -p compareEffective=previous compares with the last day of the period before that.
    """
    from orgledger.reports.schedule import Every, Schedules

    with opened() as ledger:
        made = Schedules(ledger).add(
            code, key, formats, Every(every), given, on_day=day, of=of, language=language, begins=begins, files=files,
            personal=not without_personal,
        )  # fmt: skip
        first = next(made.dues(today(ledger, made.organization)), None) or made.next_due(
            today(ledger, made.organization)
        )
        say(f"{made.key}: due first on {first}, telling of {made.effective(first)}.")
        if ledger.checkpoints.signer is None:
            say("Packs are signed, and there is no key yet: set ORGLEDGER_SIGNING_KEY_FILE for the worker, too.")


@schedule.command(name="list")
@organization_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(code: str | None, as_json: bool) -> None:
    """List the schedules, with what became of the last days on which they were due."""
    from orgledger.reports.schedule import Schedules

    with opened() as ledger:
        schedules = Schedules(ledger)
        found = schedules.of(ledger.archive.find(code).id)
        runs = {one.key: schedules.runs(one) for one in found}
        days = {one.key: one.next_due(today(ledger, one.organization)) for one in found}
    if as_json:
        print_json(
            [{**one.told(), "nextDue": days[one.key], "runs": [told(run) for run in runs[one.key]]} for one in found]
        )
        return
    for one in found:
        say(
            f"{one.key[:8]}  {one.report} as {', '.join(one.formats)}, every {one.every.value} on day {one.on_day}; "
            f"next on {days[one.key]}, telling of {one.effective(days[one.key])}"
        )
        for run in runs[one.key][:5]:
            if run.pack is not None:
                say(f"          {run.due}: kept as {run.pack[:12]}")
            else:
                say(f"          {run.due}: failed {run.attempts} times, again at {run.next_at}. {run.reason or ''}")
    if not found:
        say("There is no schedule.")


@schedule.command()
@click.argument("key", metavar="SCHEDULE")
@organization_option
def remove(key: str, code: str | None) -> None:
    """Let a schedule make no more packs; those that it made are kept."""
    from orgledger.reports.schedule import Schedules

    with opened() as ledger:
        gone = Schedules(ledger).remove(code, key)
        say(f"{gone.report} is not made by itself any more, every {gone.every.value}.")


def today(ledger: Ledger, organization: str) -> date:
    """The day it is in an organization."""
    return civil_day(ledger.clock.now(), ledger.archive.find(organization).time_zone)


def told(run: Any) -> dict[str, Any]:
    """What became of a day, for machines."""
    return {
        "due": run.due, "pack": run.pack, "attempts": run.attempts, "nextAt": run.next_at, "reason": run.reason
    }  # fmt: skip
