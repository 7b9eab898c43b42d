"""Commands for change requests: drafted, submitted, decided by somebody else, recorded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TextIO, TypeVar

import click
from sqlalchemy import Row

from orgledger.change_request import ChangeRequests, Held
from orgledger.cli.frame import USAGE, fail, opened, print_json, say
from orgledger.domain import change_request as steps
from orgledger.domain.about import since
from orgledger.domain.change_request import ChangeRequestState
from orgledger.domain.change_set import Context
from orgledger.domain.identity import read_id
from orgledger.domain.refusal import Refused
from orgledger.ledger import Ledger

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group()
def request() -> None:
    """Propose changes, approve what others propose, and record what was approved."""


def surroundings(command: Command) -> Command:
    """The options of every step."""

    @click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
    @click.option("--reason", help="Why.")
    @click.option("--basis", help="On which authority.")
    @click.option("--on-behalf-of", help="For whom.")
    @click.option("--idempotency-key", help="The same key and input are recorded once.")
    @wraps(command)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        return command(*arguments, **named)

    return wrapped  # type: ignore[return-value]


@contextmanager
def desk(code: str | None) -> Iterator[tuple[Ledger, ChangeRequests, Row[Any]]]:
    """The change requests of an organization."""
    with opened() as ledger:
        yield ledger, ChangeRequests(ledger), ledger.archive.find(code)


def key_of(named: str) -> str:
    """The key of a request, by its id or key."""
    found = read_id(named)
    return found.key if found is not None and found.noun == "ChangeRequest" else named


@request.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--amend", "named", metavar="REQUEST", help="Change this draft, or what takes an open request's place.")
@click.option("--reader", "readers", multiple=True, help="Who may read the draft besides its author; repeatable.")
@surroundings
def draft(file: TextIO, named: str | None, readers: tuple[str, ...], code: str | None, **given: Any) -> None:
    """Draft a request: FILE (or - for standard input) holds {"title": …, "operations": [{…}, …]} as JSON."""
    try:
        found = json.load(file)
    except (ValueError, RecursionError) as error:
        fail(USAGE, f"{file.name} is not JSON: {error}")
    if (
        not isinstance(found, dict)
        or set(found) != {"title", "operations"}
        or not isinstance(found["operations"], list)
    ):
        fail(USAGE, 'The input is an object with "title" and "operations", a list, and nothing else.')
    with desk(code) as (ledger, requests, row):
        context = Context(ledger.settings.actor, **given)
        if named is None:
            key = requests.draft(row.id, found["title"], found["operations"], readers, context)
        else:
            key = key_of(named)
            requests.amend(row.id, key, found["title"], found["operations"], readers or None, context)
        tell(ledger, row, key)


@request.command()
@click.argument("named", metavar="REQUEST")
@surroundings
def submit(named: str, code: str | None, **given: Any) -> None:
    """Put a draft forward, or an open request once more."""
    with desk(code) as (ledger, requests, row):
        requests.submit(row.id, key_of(named), Context(ledger.settings.actor, **given))
        tell(ledger, row, key_of(named))


@request.command()
@click.argument("named", metavar="REQUEST")
@click.option("--digest", required=True, help="The digest of what was looked at; `request show` prints it.")
@surroundings
def approve(named: str, digest: str, code: str | None, **given: Any) -> None:
    """Approve exactly what a digest stands for."""
    with desk(code) as (ledger, requests, row):
        requests.approve(row.id, key_of(named), digest, Context(ledger.settings.actor, **given))
        tell(ledger, row, key_of(named))


@request.command()
@click.argument("named", metavar="REQUEST")
@surroundings
def reject(named: str, code: str | None, **given: Any) -> None:
    """Turn a request down; --reason says why."""
    with desk(code) as (ledger, requests, row):
        requests.reject(row.id, key_of(named), Context(ledger.settings.actor, **given))
        tell(ledger, row, key_of(named))


@request.command()
@click.argument("named", metavar="REQUEST")
@surroundings
def withdraw(named: str, code: str | None, **given: Any) -> None:
    """Take a request back; a draft that was never submitted is thrown away."""
    with desk(code) as (ledger, requests, row):
        if requests.withdraw(row.id, key_of(named), Context(ledger.settings.actor, **given)) is None:
            print_json({"key": key_of(named), "state": None})
        else:
            tell(ledger, row, key_of(named))


@request.command("record")
@click.argument("named", metavar="REQUEST")
@click.option("--dry-run", is_flag=True, help="Decide in full, record nothing.")
@surroundings
def record_(named: str, dry_run: bool, code: str | None, **given: Any) -> None:
    """Record what was approved, all of it in one change set."""
    with desk(code) as (ledger, requests, row):
        context = Context(ledger.settings.actor, **given)
        if dry_run:
            forecast = requests.rehearse(row.id, key_of(named), context)
            planned = [str(one.event.__struct_config__.tag) for one in forecast.decided.planned]
            print_json({"basedOn": forecast.based_on, "operations": planned})
            return
        receipt = requests.record(row.id, key_of(named), context)
        print_json({"firstSequence": receipt.first, "lastSequence": receipt.last, "replayed": receipt.replayed})


@request.command()
@click.argument("named", metavar="REQUEST")
@click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
def show(named: str, code: str | None) -> None:
    """One request in JSON: where it stands, its digest, and what it comes to."""
    with desk(code) as (ledger, _, row):
        tell(ledger, row, key_of(named))


@request.command("list")
@click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
@click.option(
    "--state", "states", multiple=True, help="In this state; repeatable.",
    type=click.Choice([state.value for state in ChangeRequestState], case_sensitive=False),
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(code: str | None, states: tuple[str, ...], as_json: bool) -> None:
    """The requests on record by their submission, then the drafts that you may read."""
    with desk(code) as (ledger, requests, row):
        shown = [told(ledger, row, held) for held in requests.all(row, ledger.settings.actor)]
        shown = [one for one in shown if not states or one["state"] in states]
        if as_json:
            print_json(shown)
            return
        for one in shown:
            say(f"{one['key']}  {one['state']:<9}  {one['title']}")


def tell(ledger: Ledger, row: Row[Any], key: str) -> None:
    """Print a request as it stands now, with what it comes to."""
    requests, row = ChangeRequests(ledger), ledger.archive.find(row.id)
    held = requests.find(row, key, ledger.settings.actor)
    said = told(ledger, row, held)
    try:
        planned = requests.scenario(row, held).planned
        said |= {"comesTo": [str(one.event.__struct_config__.tag) for one in planned], "refused": []}
    except Refused as refused:
        said |= {"comesTo": [], "refused": [refusal.message(str) for refusal in refused.refusals]}
    print_json(said)


def told(ledger: Ledger, row: Row[Any], held: Held) -> dict[str, Any]:
    """A request, for JSON."""
    request, draft = held
    if request is None:
        assert draft is not None
        state, title, operations, lapsed = "DRAFT", draft.title, list(draft.operations), []
    else:
        kept = ledger.archive.private_values(row.id, [request.submission.title.commitment])
        state, title = request.state.value, kept.get(request.submission.title.commitment, "")
        operations = [json.loads(text) for text in request.submission.operations]
        submitted, image = request.submission, ledger.archive.image(row)
        open_ = request.state in steps.OPEN
        lapsed = list(since(image, submitted.entities, submitted.based_on)) if open_ else []
    return {
        "key": held.key,
        "title": title,
        "state": state,
        "digest": held.digest,
        "operations": operations,
        "lapsedBy": lapsed,
    }
