"""Commands for time-stamps: an authority says that a checkpoint existed at a moment."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

import click

from orgledger.audit import timestamp as stamps
from orgledger.audit.checkpoint import Unproven, read_body
from orgledger.audit.note import read_note
from orgledger.audit.publishing import send
from orgledger.cli.checkpoint import known_option, organization_option
from orgledger.cli.frame import FAILED, Reading, fail, opened, say
from orgledger.projections.coordinate import Asked
from orgledger.store.private_file import write

roots_option = click.option(
    "--roots", required=True, type=click.Path(path_type=Path), help="Certificates of the authorities to trust, PEM."
)


@click.group()
def timestamp() -> None:
    """Have a checkpoint time-stamped by an authority (RFC 3161), and verify that it was."""


@timestamp.command()
@click.argument("url")
@click.argument("token", type=click.Path(path_type=Path))
@roots_option
@organization_option
@known_option
def ask(url: str, token: Path, roots: Path, code: str | None, known: Asked | None) -> None:
    """Ask the authority at URL for a stamp on the checkpoint, and keep it in the file TOKEN."""
    with opened() as ledger:
        at = Reading(ledger, code, None, known)
        checkpoint = ledger.checkpoints.at(at.row.id, at.coordinate.as_of.known).checkpoint
        try:
            request = stamps.ask(checkpoint.body())
            private = ledger.settings.outgoing_private
            status, _, answer = send(url, request.asked, stamps.QUERY_TYPE, private=private)
            if status != HTTPStatus.OK:
                raise Unproven(f"{url} answered {status}.")
            moment = stamps.verify(request.text, answer, stamps.read_roots(roots), request.nonce)
            write(token, answer)
        except (Unproven, OSError) as error:
            fail(FAILED, str(error))
        say(f"The ledger of {at.row.code} with {checkpoint.size:,} entries was stamped at {moment.isoformat()}.")


@timestamp.command()
@click.argument("checkpoint", type=click.Path(path_type=Path))
@click.argument("token", type=click.Path(path_type=Path))
@roots_option
def verify(checkpoint: Path, token: Path, roots: Path) -> None:
    """Verify that the authority stamped the checkpoint in a file; no database is needed."""
    try:
        written = checkpoint.read_text(encoding="utf-8")
        body = read_note(written).text if "\n\n" in written else written
        read = read_body(body)
        moment = stamps.verify(body, token.read_bytes(), stamps.read_roots(roots))
    except (Unproven, OSError, UnicodeDecodeError) as error:
        fail(FAILED, str(error))
    say(f"{read.origin} with {read.size:,} entries was stamped at {moment.isoformat()}.")
