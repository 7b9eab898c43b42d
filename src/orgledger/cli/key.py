"""Commands for the keys that sign: of a log, or of a witness."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
import msgspec

from orgledger.audit.checkpoint import Unproven
from orgledger.audit.key import Algorithm, SigningKey
from orgledger.audit.rotation import rotation
from orgledger.audit.signer import Signer, memory_beside, read_signing_keys
from orgledger.cli.frame import REFUSED, USAGE, fail, opened, say
from orgledger.domain.change_set import Context
from orgledger.store.private_file import create, make_folder


@click.group()
def key() -> None:
    """Make and show the keys that sign checkpoints."""


@key.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", default="orgledger", show_default=True, help="What the log, or the witness, calls itself.")
@click.option("--post-quantum", is_flag=True, help="Also a key that quantum computers do not break; larger signatures.")
@click.option("--witness", is_flag=True, help="The key of a witness, not of a log.")
def generate(file: Path, name: str, post_quantum: bool, witness: bool) -> None:
    """Make a key in FILE, readable by you alone; what others verify with is printed."""
    plain = Algorithm.ED25519_COSIGNATURE if witness else Algorithm.ED25519
    if witness and post_quantum:
        kinds = [Algorithm.ML_DSA_44_COSIGNATURE]
    else:
        kinds = [plain, Algorithm.ML_DSA_44_COSIGNATURE] if post_quantum else [plain]
    try:
        keys = [SigningKey.generate(name, kind) for kind in kinds]
        write_key(file, keys)
    except Unproven as error:
        fail(USAGE, str(error))
    except FileExistsError:
        fail(REFUSED, f"{file} is there already. A key is never overwritten: what it signed could not be continued.")
    except OSError as error:
        fail(REFUSED, f"The key cannot be written: {error}.")
    say(f"The key is in {file}: keep it off the machine of the database where you can, and keep a copy.")
    if witness:
        say("What logs know this witness by, before @ and its address:")
        say(keys[0].verifying.vkey)
    else:
        say("Each organization's log has a name of its own; `orgledger key show` tells the keys to verify it with.")


@key.command()
@click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
def show(code: str | None) -> None:
    """Show what the checkpoints of an organization are verified with: no secret, to be handed to every auditor."""
    with opened() as ledger:
        row = ledger.archive.find(code)
        signer = ledger.checkpoints.signer
        if signer is None:
            fail(REFUSED, "No signing key is configured: set ORGLEDGER_SIGNING_KEY_FILE.")
        for one in signer.verifying(ledger.checkpoints.origin(row.id)):
            say(one.vkey)


@key.command()
@click.argument("file", type=click.Path(path_type=Path))
def rotate(file: Path) -> None:
    """Make new keys in FILE, like those that sign now, and record for every organization that they take over.

    Old and new keys sign the change. What was signed before stays valid under the old ones.
    """
    with opened() as ledger:
        signer = ledger.checkpoints.signer
        if signer is None:
            fail(REFUSED, "No signing key is configured: set ORGLEDGER_SIGNING_KEY_FILE.")
        fresh = Signer([SigningKey.generate(signer.name, one.algorithm) for one in signer.keys], memory_beside(file))
        try:
            write_key(file, list(fresh.keys))
            if not ledger.settings.signer_folder and signer.folder.exists():
                shutil.copytree(signer.folder, fresh.folder)
        except OSError as error:
            fail(REFUSED, f"The new keys cannot be written, and nothing was recorded: {error}.")
        for row in ledger.archive.organizations():
            origin = ledger.checkpoints.origin(row.id)
            command = rotation(origin, signer.keys_of(origin), fresh.keys_of(origin))
            form = {"rotateSigningKey": msgspec.to_builtins(command)}
            ledger.record(row.id, ledger.read([form], Context(actor=ledger.settings.actor)))
            say(f"{row.code}: the change of keys is on record.")
    say(
        f"Now set ORGLEDGER_SIGNING_KEY_FILE={file} and start the server again; keep the old file apart, or destroy it."
    )


def write_key(file: Path, keys: list[SigningKey]) -> None:
    """Write a key file that nobody else can read.

    Raises:
        FileExistsError: if there is one.
        OSError: if it cannot be written.
    """
    make_folder(file.parent)
    with create(file, "x", encoding="utf-8") as writing:
        writing.writelines(f"{one.written}\n" for one in keys)


def read_witness_key(file: Path) -> SigningKey:
    """The key of a witness.

    Raises:
        Unproven: if it is none, or others can read it.
    """
    found = read_signing_keys(file)
    if len(found) != 1 or not found[0].algorithm.timed:
        raise Unproven(f"{file} is the key of a log; `orgledger key generate --witness` makes one of a witness.")
    return found[0]
