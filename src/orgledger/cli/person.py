"""Commands about what is kept of people: told, held, and erased by two."""

from __future__ import annotations

import sys
from typing import Any

import click

from orgledger.cli.frame import REFUSED, USAGE, fail, opened, print_json, say
from orgledger.cli.request import surroundings
from orgledger.domain.change_set import Context
from orgledger.domain.erasure import LegalBasis
from orgledger.erasure import Erasures
from orgledger.ledger import Ledger
from orgledger.projections.disclosure import disclose, ever_registered, held_of, referred_to

ORGANIZATION = click.option(
    "--organization", "code", help="The organization's code; may be left out where there is only one."
)


@click.group()
def person() -> None:
    """Tell what is kept of a person, hold it, and erase it: one proposes, somebody else confirms."""


def found(ledger: Ledger, code: str | None, key: str | None, reference: str | None) -> str:
    """The key of a person, named in exactly one way."""
    if (key is None) == (reference is None):
        raise click.UsageError("Name a person by KEY or by --reference.")
    row = ledger.archive.find(code)
    image = ledger.archive.image(row)
    if key is not None:
        person = key if ever_registered(image, key) else None
    else:
        person = referred_to(image, ledger.archive.commitments(row, "person.reference", reference or ""))
    if person is None:
        fail(REFUSED, f"There is no person {key or reference!r}.")
    return person


@person.command()
@click.argument("key", required=False)
@click.option("--reference", help="Their number elsewhere.")
@ORGANIZATION
def export(key: str | None, reference: str | None, code: str | None) -> None:
    """Everything that is kept of a person, as JSON: values, assignments over time, entries that name them."""
    with opened() as ledger:
        row = ledger.archive.find(code)
        person = found(ledger, code, key, reference)
        held = held_of(ledger.archive, row, person)
        values = ledger.archive.private_values(row.id, [one.commitment for one in held])
        print_json(disclose(ledger.archive, row, ledger.archive.image(row), person, held, values))


@person.command()
@click.argument("key", required=False)
@click.option("--reference", help="Their number elsewhere.")
@click.option(
    "--basis", "legal_basis", required=True, help="On which legal basis.",
    type=click.Choice([basis.value for basis in LegalBasis], case_sensitive=False),
)  # fmt: skip
@click.option("--recorded-as", help="The actor as whom they recorded, by key or name, if that name is to go as well.")
@click.option("--reason", help="Why.")
@ORGANIZATION
def erase(
    key: str | None,
    reference: str | None,
    legal_basis: str,
    recorded_as: str | None,
    reason: str | None,
    code: str | None,
) -> None:
    """Propose to erase everything that is kept of a person; `person confirm` by somebody else does it."""
    with opened() as ledger:
        form: dict[str, Any] = {"person": found(ledger, code, key, reference), "legalBasis": legal_basis}
        if recorded_as is not None:
            form["recordedAs"] = recorded_as
        propose(ledger, code, form, reason)


@person.command()
@click.argument("entry", type=int)
@click.argument("parts", nargs=-1, required=True)
@click.option(
    "--basis", "legal_basis", required=True, help="On which legal basis.",
    type=click.Choice([basis.value for basis in LegalBasis], case_sensitive=False),
)  # fmt: skip
@click.option("--reason", help="Why; it should not repeat what is to go.")
@ORGANIZATION
def redact(entry: int, parts: tuple[str, ...], legal_basis: str, reason: str | None, code: str | None) -> None:
    """Propose to erase free texts of an ENTRY: title, reason or basis of its change set, or one of its own."""
    with opened() as ledger:
        propose(ledger, code, {"entry": entry, "parts": list(parts), "legalBasis": legal_basis}, reason)


def propose(ledger: Ledger, code: str | None, form: dict[str, Any], reason: str | None) -> None:
    """Record a proposal, and say how it goes on."""
    submission = ledger.read([{"proposeErasure": form}], Context(ledger.settings.actor, reason=reason))
    receipt = ledger.record(code, submission)
    print_json({"proposal": receipt.last})


@person.command()
@ORGANIZATION
def proposals(code: str | None) -> None:
    """The erasures that wait for somebody to confirm them."""
    with opened() as ledger:
        row = ledger.archive.find(code)
        waiting = Erasures(ledger).open(row)
        for sequence, entry in sorted(ledger.archive.entries(row.id, waiting).items()):
            event: Any = entry.event
            what = event.person or f"{', '.join(event.parts)} of entry {event.of_entry}"
            if event.recorded_as is not None:
                name = ledger.archive.actor_names(row.id, [event.recorded_as]).get(event.recorded_as, "an erased name")
                what += f", and the name of the actor {event.recorded_as} ({name})"
            say(f"{sequence:>8}  {entry.recorded_at}  {event.legal_basis.value:<18}  {what}")


@person.command()
@click.argument("proposal", type=int)
@surroundings
def confirm(proposal: int, code: str | None, **given: Any) -> None:
    """Erase for good what somebody else proposed; prints the certificate."""
    with opened() as ledger:
        erasures = Erasures(ledger)
        receipt = erasures.confirm(code, proposal, Context(ledger.settings.actor, **given))
        print_json(erasures.certificate(ledger.archive.find(receipt.organization), receipt.last))


@person.command()
@click.argument("proposal", type=int)
@surroundings
def decline(proposal: int, code: str | None, **given: Any) -> None:
    """Say that a proposed erasure is off."""
    with opened() as ledger:
        receipt = Erasures(ledger).decline(code, proposal, Context(ledger.settings.actor, **given))
        say(f"The erasure proposed by entry {proposal} is off, by entry {receipt.last}.")


@person.command()
@click.argument("sequence", type=int)
@click.option("--note", "as_note", is_flag=True, help="As a signed note alone, for `vault replay` and for the file.")
@ORGANIZATION
def certificate(sequence: int, as_note: bool, code: str | None) -> None:
    """What proves the erasure that an entry tells of, as JSON; signed, where there is a signing key."""
    with opened() as ledger:
        told = Erasures(ledger).certificate(ledger.archive.find(code), sequence)
        if not as_note:
            print_json(told)
        elif told["note"] is None:
            fail(USAGE, "There is no signing key: set ORGLEDGER_SIGNING_KEY_FILE; `orgledger key generate` makes one.")
        else:
            sys.stdout.write(told["note"])


@person.command()
@click.argument("entity")
@click.option("--matter", required=True, help="What it is for, by file number; it names nobody.")
@click.option("--reason", required=True, help="Why.")
@ORGANIZATION
def hold(entity: str, matter: str, reason: str, code: str | None) -> None:
    """Keep what is personal of a person, a unit or the organization (by key) from being erased."""
    with opened() as ledger:
        change(ledger, code, "placeLegalHold", entity, matter, reason)


@person.command()
@click.argument("entity")
@click.option("--matter", required=True, help="What it was for.")
@click.option("--reason", required=True, help="Why.")
@ORGANIZATION
def lift(entity: str, matter: str, reason: str, code: str | None) -> None:
    """End a legal hold."""
    with opened() as ledger:
        change(ledger, code, "liftLegalHold", entity, matter, reason)


def change(ledger: Ledger, code: str | None, command: str, entity: str, matter: str, reason: str) -> None:
    """Place or lift a hold."""
    form = {command: {"entity": entity, "matter": matter, "reason": reason}}
    receipt = ledger.record(code, ledger.read([form], Context(ledger.settings.actor)))
    print_json({"sequence": receipt.last})
