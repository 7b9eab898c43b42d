"""Change requests: what waits for whom, and one of them with what it would come to."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from orgledger.admin.desk import Trouble, Visit, page

ROWS = 100
STATES = ("DRAFT", "SUBMITTED", "APPROVED", "REJECTED", "WITHDRAWN", "RECORDED")
WAITING = STATES[:3]
STEPS = {
    "submit": "submitChangeRequest",
    "withdraw": "withdrawChangeRequest",
    "approve": "approveChangeRequest",
    "reject": "rejectChangeRequest",
    "carry": "recordChangeRequest",
}
"""What can be done with a request → the mutation that does it."""


BOXES: dict[str, tuple[str, dict[str, Any]]] = {
    "approve": ("To approve", {"state": ["SUBMITTED"], "own": False}),
    "drafts": ("My drafts", {"state": ["DRAFT"], "own": True}),
    "conflicts": ("In conflict", {"lapsed": True}),
}
"""What waits for whoever looks → what it is called, and which change requests it is."""


@page("/{code}/requests")
async def requests(visit: Visit) -> Response:
    """Change requests by what waits for the visitor, or by state; those that wait for somebody, if nothing is said."""
    box = visit.query.get("box", "")
    if box == "scheduled":
        return await scheduled(visit)
    if box not in ("", *BOXES):
        raise Trouble(404, "There is no box {box}.", box=box)
    states = [state for state in visit.query.getlist("state") if state in STATES]
    asked = BOXES[box][1] if box else {"state": states or list(WAITING)}
    found = await visit.ask("requests", code=visit.code, first=ROWS, after=visit.query.get("after"), **asked)
    shown: dict[str, Any] = {"states": STATES, "chosen": states, "boxes": BOXES, "box": box}
    return visit.page("requests", found=found["changeRequests"], entries=None, **shown)


async def scheduled(visit: Visit) -> Response:
    """What takes effect later: approved and to be recorded, or recorded already."""
    tomorrow = date.fromisoformat(visit.frame["today"]) + timedelta(days=1)
    after = visit.query.get("after")
    found = await visit.ask("scheduled", code=visit.code, first=ROWS, after=after, **{"from": str(tomorrow)})
    shown: dict[str, Any] = {"states": STATES, "chosen": [], "boxes": BOXES, "box": "scheduled"}
    return visit.page("requests", found=found["changeRequests"], entries=found["ledger"], **shown)


@page("/{code}/requests/{id}", "GET", "POST")
async def request(visit: Visit) -> Response:
    """One request: what it holds, what it would come to, and what may be done with it now."""
    named, refused = visit.request.path_params["id"], None
    if visit.request.method == "POST":
        sent = await visit.request.form()
        step = str(sent.get("step", ""))
        if step not in STEPS:
            raise Trouble(400, "There is no step {step}.", step=step)
        reason = str(sent.get("reason", "")).strip()
        context: dict[str, Any] = {"organization": visit.code, "language": visit.words.language}
        if reason:
            context["reason"] = reason
        result = (await visit.ask(step, id=named, digest=str(sent.get("digest", "")), context=context))[STEPS[step]]
        if result["__typename"] == "Recorded":
            return visit.redirect(visit.link(f"receipts/{result['coordinate']['sequence']}"))
        if result["__typename"] != "Refused":
            gone = step == "withdraw" and result["state"] == "DRAFT"
            return visit.redirect(visit.link("requests" if gone else f"requests/{named}"))
        refused = result
    found = (await visit.ask("request", id=named))["changeRequest"]
    if found is None:
        raise Trouble(404, "There is no such change request, or it is somebody else's draft.")
    forms = [json.dumps(json.loads(form), ensure_ascii=False, indent=2) for form in found["form"]]
    return visit.page("request", status=422 if refused else 200, request=found, forms=forms, refused=refused)
