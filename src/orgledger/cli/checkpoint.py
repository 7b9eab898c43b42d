"""Commands that hand out what proves the ledger: checkpoints, and proofs of entries."""

from __future__ import annotations

import sys

import click

from orgledger.audit.publishing import Publishing
from orgledger.cli.frame import FAILED, REFUSED, Known, Reading, fail, opened, stderr
from orgledger.projections.coordinate import Asked

known_option = click.option(
    "--known", type=Known(), help="At the end of this entry's change set; the head if left out."
)
organization_option = click.option(
    "--organization", "code", help="The organization's code; may be left out where there is only one."
)


@click.command()
@organization_option
@known_option
@click.option("--witness", "witnesses", multiple=True, metavar="VKEY@URL", help="Have it cosigned; repeatable.")
@click.option("--drop", "drops", multiple=True, metavar="FOLDER|URL", help="Leave it there to be kept; repeatable.")
def checkpoint(code: str | None, known: Asked | None, witnesses: tuple[str, ...], drops: tuple[str, ...]) -> None:
    """Print the checkpoint of an organization, signed; keep it elsewhere, for only that shows a full rewrite."""
    with opened(witnesses=" ".join(witnesses) or None, drops=" ".join(drops) or None) as ledger:
        at = Reading(ledger, code, None, known)
        size = at.coordinate.as_of.known
        publishing = Publishing.configured(ledger.checkpoints, ledger.settings)
        wrong = [f"{one.place}: {one.wrong}" for one in publishing.publish(at.row.id, size) if one.wrong]
        signed = ledger.checkpoints.at(at.row.id, size)
        sys.stdout.write(signed.note or signed.checkpoint.body())
        if signed.unsigned is not None:
            stderr.print(f"Not signed: {signed.unsigned}", markup=False)
        if signed.unsigned is not None and ledger.checkpoints.signer is not None:
            fail(FAILED)
        if wrong:
            fail(FAILED, *wrong)


@click.command()
@click.argument("sequence", type=click.IntRange(min=1))
@organization_option
@known_option
def proof(sequence: int, code: str | None, known: Asked | None) -> None:
    """Print the proof that entry SEQUENCE is in the ledger, as a text that anybody can verify (C2SP tlog-proof)."""
    with opened() as ledger:
        at = Reading(ledger, code, None, known)
        size = at.coordinate.as_of.known
        if sequence > size:
            fail(REFUSED, f"There is no entry {sequence} as of entry {size}.")
        found = ledger.checkpoints.proof(at.row.id, sequence, size)
        written = found.written()
        if written is None:
            fail(REFUSED, f"There is no signed checkpoint to prove it against: {found.signed.unsigned}")
        sys.stdout.write(written)
