"""Findings: what the checks of the house see in the structure of a day."""

from __future__ import annotations

from starlette.responses import Response

from orgledger.admin.desk import Visit, page
from orgledger.admin.trend import HEIGHT, WIDTH, lines
from orgledger.domain.rule_set import CHECKS

ROWS = 100
"""Findings of one page."""


@page("/{code}/findings")
async def findings(visit: Visit) -> Response:
    """What was found, of all checks or of some."""
    wanted = checks_asked(visit)
    under = visit.query.get("under") or None
    found = await visit.at("findings", checks=wanted, under=under, first=ROWS, after=visit.query.get("after"))
    shown = found["organization"]
    return visit.page(
        "findings", found=shown["findings"], rule_set=shown["ruleSet"], wanted=wanted or [], checks=CHECKS
    )


@page("/{code}/findings/trend")
async def trend(visit: Visit) -> Response:
    """How many findings there were over time, drawn and in numbers."""
    wanted, begin = checks_asked(visit), visit.query.get("from", "").strip()
    found = await visit.at("trend", checks=wanted, **{"from": begin or None})
    series = found["organization"]["findingsSeries"]
    shown = {"series": series, "lines": lines(series), "width": WIDTH, "height": HEIGHT}
    return visit.page("trend", wanted=wanted or [], checks=CHECKS, begin=begin, **shown)


def checks_asked(visit: Visit) -> list[str] | None:
    """The checks that an address names; nothing, for all of them."""
    return [name for name in visit.query.getlist("check") if name] or None
