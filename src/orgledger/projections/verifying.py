"""Verifying a ledger where it lives: the evidence in the database as if it were a bundle, and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select

from orgledger.audit.evidence import Evidence, Values
from orgledger.audit.verify_bundle import Checkpoint, Key, Policy, Verification
from orgledger.projections import rebuild
from orgledger.projections.archive import Archive
from orgledger.store import schema
from orgledger.store.engine import Unavailable

HEADS = select(
    schema.organization.c.sequence,
    select(func.max(schema.event.c.sequence)).where(schema.event.c.organization == bindparam("key")).scalar_subquery(),
).where(schema.organization.c.id == bindparam("key"))


def verify_ledger(
    archive: Archive,
    row: Row[Any],
    origin: str,
    values: Values,
    keys: Sequence[Key] = (),
    since: Sequence[Checkpoint] = (),
    policy: Policy | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """Verify the ledger of an organization; the report tells under `beside` what is wrong with the tables made of it.

    Raises:
        Unavailable: if the database cannot be read.
    """
    verification = Verification(keys, since, policy)
    with archive.reading() as connection:
        claimed, last = connection.execute(HEADS, {"key": row.id}).one()
        evidence = Evidence(connection, row.id, max(claimed, last or 0))
        for line in evidence.lines(origin, values=values, claimed=claimed):
            verification.take(line)
            if line.startswith(b"leaf "):
                progress(1)
    report = verification.finish()
    report["beside"] = faults(archive, row)
    if report["beside"] and report["verdict"] in ("ok", "unverifiable"):
        first = report["beside"][0]
        named = re.match(r"(?:the row of )?entry ([0-9]+)", first)
        report.update(verdict="tampered", integrity="fails", sentence=f"Tampered: {first}.")
        report["first"] = {"sequence": int(named[1]), "class": "edited"} if named else None
    return report


def faults(archive: Archive, row: Row[Any]) -> list[str]:
    """What is wrong with the tables that the entries decide; the first few."""
    found: list[str] = []
    try:
        for fault in rebuild.check(archive, row, lambda done: None):
            found.append(fault)
            if len(found) == 20:
                break
    except (ValueError, TypeError, KeyError, Unavailable) as error:
        found.append(f"what is kept beside the entries does not read: {error}")
    return found
