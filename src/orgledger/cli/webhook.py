"""Commands for webhooks: who is told what is recorded, and how far they are."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from orgledger.cli.frame import FAILED, USAGE, fail, opened, print_json, say, stderr

organization_option = click.option(
    "--organization", "code", help="The organization's code; may be left out where there is only one."
)
secret_options = (
    click.option(
        "--secret-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Holds the secret."
    ),
    click.option("--secret-env", metavar="VARIABLE", help="The environment variable that holds the secret."),
)


@click.group()
def webhook() -> None:
    """Tell others what is recorded, as signed CloudEvents, in order; sent by `orgledger worker` or the server."""


@webhook.command()
@click.argument("url")
@organization_option
@click.option("--kind", "kinds", multiple=True, help="Only change sets with such an entry, as UnitMoved; repeatable.")
@click.option("--after", type=click.IntRange(min=0), help="Begin after this entry; 0 is everything.  [what comes now]")
@click.option("--personal", is_flag=True, help="Send personal values along: names, references, titles, reasons.")
@click.option("--skip-dead", is_flag=True, help="Go on behind what nobody takes, instead of stopping there.")
@secret_options[0]
@secret_options[1]
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def add(
    url: str,
    code: str | None,
    kinds: tuple[str, ...],
    after: int | None,
    personal: bool,
    skip_dead: bool,
    secret_file: Path | None,
    secret_env: str | None,
    as_json: bool,
) -> None:
    """Tell URL what is recorded from now on.

    The secret by which the receiver knows us is made and shown once, unless a file or a variable holds one.
    """
    from orgledger.exchange.webhook.hook import Webhooks

    given = secret_of(secret_file, secret_env)
    with opened() as ledger:
        hook, secret = Webhooks(ledger).add(
            code, url, kinds, after=after, personal=personal, skips=skip_dead, secret=given
        )
    if as_json:
        print_json({"webhook": hook.key, "position": hook.position, **({} if given else {"secret": secret})})
        return
    say(f"{hook.key}: {hook.place} is told everything after entry {hook.position}.")
    if given is None:
        say("Its secret, which is not shown again:")
        say(secret)


@webhook.command(name="list")
@organization_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(code: str | None, as_json: bool) -> None:
    """List the webhooks: where each stands, and what holds it up."""
    from orgledger.exchange.webhook.hook import Webhooks

    with opened() as ledger:
        hooks, row = Webhooks(ledger), ledger.archive.find(code)
        found, dead = hooks.of(row.id), hooks.dead_counts(row.id)
    if as_json:
        print_json(
            [{**told(one), "behind": row.sequence - one.position, "dead": dead.get(one.key, 0)} for one in found]
        )
        return
    for one in found:
        letters = f", dead letters: {dead[one.key]}" if one.key in dead else ""
        say(f"{one.key[:8]}  {one.state:8} {one.place}  at entry {one.position} of {row.sequence}{letters}")
        if one.next_at is not None:
            say(f"          failed {one.attempts} times, again at {one.next_at}. {one.reason or ''}")
        elif one.reason is not None:
            say(f"          {one.reason}")
    if not found:
        say("There is no webhook.")


@webhook.command()
@click.argument("key", metavar="WEBHOOK")
@organization_option
def remove(key: str, code: str | None) -> None:
    """Tell somebody nothing more, and forget their secret and how far they were."""
    from orgledger.exchange.webhook.hook import Webhooks

    with opened() as ledger:
        hooks = Webhooks(ledger)
        hook = hooks.find(code, key)
        hooks.remove(hook)
        say(f"{hook.place} is told nothing more.")


@webhook.command()
@click.argument("key", metavar="WEBHOOK")
@organization_option
def pause(key: str, code: str | None) -> None:
    """Tell somebody nothing for now; where it stands is kept."""
    from orgledger.exchange.webhook.hook import Webhooks

    with opened() as ledger:
        hooks = Webhooks(ledger)
        hook = hooks.find(code, key)
        hooks.pause(hook)
        say(f"{hook.place} is told nothing for now; it stands at entry {hook.position}.")


@webhook.command()
@click.argument("key", metavar="WEBHOOK")
@organization_option
@click.option(
    "--after", type=click.IntRange(min=0), help="The last entry that the receiver has taken.  [as known here]"
)
def resume(key: str, code: str | None, after: int | None) -> None:
    """Go on telling somebody: at once, with all attempts to come; where it stands, or after another entry."""
    from orgledger.exchange.webhook.hook import Webhooks

    with opened() as ledger:
        hooks = Webhooks(ledger)
        hook = hooks.resume(hooks.find(code, key), after)
        say(f"{hook.place} is told everything after entry {hook.position}.")


@webhook.command()
@click.argument("key", metavar="WEBHOOK")
@organization_option
@click.option("--finish", is_flag=True, help="Let the newest secret sign alone, once the receiver knows it.")
@secret_options[0]
@secret_options[1]
def rotate(key: str, code: str | None, finish: bool, secret_file: Path | None, secret_env: str | None) -> None:
    """Let another secret sign beside the former one; then, with --finish, alone."""
    from orgledger.exchange.webhook.hook import Webhooks

    given = secret_of(secret_file, secret_env)
    with opened() as ledger:
        hooks = Webhooks(ledger)
        hook = hooks.find(code, key)
        secret = hooks.rotate(hook, given, finish=finish)
        if secret is None:
            say(f"What {hook.place} is told is signed by the newest secret alone.")
            return
        say(f"What {hook.place} is told is signed by two secrets. Let it know the new one, then --finish.")
        if given is None:
            say(secret)


@webhook.command()
@click.argument("key", metavar="WEBHOOK", required=False)
@organization_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def dead(key: str | None, code: str | None, as_json: bool) -> None:
    """List the events that nobody took, of one webhook or all."""
    from orgledger.exchange.webhook.hook import Webhooks

    with opened() as ledger:
        hooks, row = Webhooks(ledger), ledger.archive.find(code)
        found = hooks.dead(row.id, hooks.find(code, key).key if key else None)
    if as_json:
        print_json([letter(one) for one in found])
        return
    for one in found:
        say(f"{one.webhook[:8]}  entry {one.sequence}, given up {one.at} after {one.attempts} attempts. {one.reason}")
    if not found:
        say("There is no dead letter.")


@webhook.command()
@click.argument("key", metavar="WEBHOOK")
@click.argument("sequence", type=click.IntRange(min=1), required=False)
@organization_option
def redeliver(key: str, sequence: int | None, code: str | None) -> None:
    """Send dead letters once more, now: entry SEQUENCE, or all in order up to the first that is not taken.

    Where a webhook stopped at one, it goes on behind it once it is taken.
    """
    from orgledger.exchange.webhook.hook import Webhooks
    from orgledger.exchange.webhook.line import Line

    with opened() as ledger:
        hooks = Webhooks(ledger)
        hook = hooks.find(code, key)
        letters = [one.sequence for one in hooks.dead(hook.organization, hook.key)] if sequence is None else [sequence]
        with closing(Line(ledger, hook.organization, hook.key)) as line:
            for sequence in letters:
                outcome = line.redeliver(sequence)
                if outcome.reason is not None:
                    fail(FAILED, f"Entry {sequence} was not taken. {outcome.reason}")
                say(f"Entry {sequence} was taken by {hook.place}.")
    if not letters:
        stderr.print("There is no dead letter.")


def secret_of(file: Path | None, variable: str | None) -> str | None:
    """The secret that a file or a variable of the environment holds; nothing, where neither is named."""
    if file is not None and variable is not None:
        fail(USAGE, "Name a file or a variable that holds the secret, not both.")
    if variable is not None:
        return os.environ.get(variable) or fail(USAGE, f"The variable {variable} is not set.")
    try:
        return file.read_text(encoding="utf-8").strip() if file is not None else None
    except (OSError, UnicodeDecodeError):
        fail(USAGE, f"The secret cannot be read from {file}.")


def told(hook: Any) -> dict[str, Any]:
    """A webhook, for machines; no secret."""
    return {
        "webhook": hook.key,
        "url": hook.url,
        "kinds": list(hook.kinds) if hook.kinds is not None else None,
        "personal": hook.personal,
        "skipsDead": hook.skips,
        "state": hook.state,
        "position": hook.position,
        "attempts": hook.attempts,
        "nextAt": hook.next_at,
        "reason": hook.reason,
        "deliveredAt": hook.delivered_at,
        "createdAt": hook.created_at,
    }


def letter(one: Any) -> dict[str, Any]:
    """A dead letter, for machines."""
    return {
        "webhook": one.webhook, "sequence": one.sequence, "at": one.at, "attempts": one.attempts, "reason": one.reason
    }  # fmt: skip
