"""Findings: what the checks of the house see in the structure of a day."""

from __future__ import annotations

from starlette.responses import Response

from orgledger.admin.desk import Visit, page
from orgledger.domain.rule_set import CHECKS

ROWS = 100
"""Findings of one page."""


@page("/{code}/findings")
async def findings(visit: Visit) -> Response:
    """What was found, of all checks or of some."""
    wanted = [name for name in visit.query.getlist("check") if name] or None
    under = visit.query.get("under") or None
    found = await visit.at("findings", checks=wanted, under=under, first=ROWS, after=visit.query.get("after"))
    shown = found["organization"]
    return visit.page(
        "findings", found=shown["findings"], rule_set=shown["ruleSet"], wanted=wanted or [], checks=CHECKS
    )
