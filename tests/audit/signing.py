"""Checkpoints of a real ledger, signed by keys that the test holds: those of the log, of witnesses, of a thief."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from sqlalchemy import Connection, insert

from orgledger.audit.tree import Tree
from orgledger.store import schema
from tests.audit.house import Signer
from tests.kit import Acme


def log_of(acme: Acme) -> Signer:
    """The key of an organization's log."""
    return Signer(f"orgledger/{acme.key}")


def sign(connection: Connection, organization: str, size: int, *signers: Signer) -> str:
    """Sign the tree of an organization as it is, keep the signatures in the database, and give the note."""
    root = base64.b64encode(Tree(connection, organization, size).root()).decode()
    body = f"orgledger/{organization}\n{size}\n{root}\n"
    keep(connection, organization, size, body, signers)
    return body + "\n" + "".join(signer.line(body) for signer in signers)


def keep(connection: Connection, organization: str, size: int, body: str, signers: Sequence[Signer]) -> None:
    """Keep signatures under the text of a checkpoint."""
    rows = [
        {
            "organization": organization,
            "sequence": size,
            "signer": f"{signer.name}+{signer.id.hex()}",
            "body": body,
            "signature": signer.line(body)[:-1],
        }
        for signer in signers
    ]
    connection.execute(insert(schema.checkpoint), rows)
