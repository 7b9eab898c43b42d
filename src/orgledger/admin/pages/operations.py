"""Operations: how the ledger is kept, who is let in, and who read what."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.responses import Response

from orgledger.admin.desk import Answer, Trouble, Visit, page
from orgledger.domain.period import instant
from orgledger.domain.role import Role

ROWS = 100
"""Lines of the read log on one page."""
DAYS = (7, 30, 90, 180, 366)
"""For how long a token may be good, to choose from."""
TABS = (("", "How the ledger is kept"), ("access", "Who is let in"), ("reads", "Who read what"))
"""Path below the first of these pages, and what each is called."""


@page("/{code}/operations")
async def operations(visit: Visit) -> Response:
    """Projections, checkpoints, witnesses and keys, health, and the limits in force."""
    found = await visit.ask("operations", code=visit.code)
    return visit.page("operations", found=found["operations"], server=found["server"], tabs=TABS)


@page("/{code}/operations/access", "GET", "POST")
async def access(visit: Visit) -> Response:
    """Grants of the day, tokens and sessions: one's own, and those that an administrator looks after."""
    made, refused = None, None
    if visit.request.method == "POST":
        if visit.frame["viewer"] is None:
            raise Trouble(403, "Nobody signs in here: there are no tokens and no sessions.")
        result = await done(visit, await visit.request.form())
        made = result if result["__typename"] == "CreatedToken" else None
        refused = result if result["__typename"] == "Refused" else None
        if made is None and refused is None:
            return visit.redirect(visit.link("operations/access"))
    found = await visit.at("access", administers=visit.holds(Role.ADMINISTRATOR))
    viewer = found["viewer"]
    own = viewer or {"tokens": [], "sessions": []}
    shown = {
        "grants": found["organization"]["grants"],
        "tokens": together(own["tokens"], found["operations"].get("tokens")),
        "sessions": together(own["sessions"], found["operations"].get("sessions")),
    }
    status = 422 if refused else 200
    now, administrator = instant(visit.desk.ledger.clock.now()), Role.ADMINISTRATOR
    common = {
        "viewer": viewer,
        "tabs": TABS,
        "days": DAYS,
        "roles": [*Role],
        "now": now,
        "administrator": administrator,
    }
    return visit.page("access", status, made=made, refused=refused, **common, **shown)


@page("/{code}/operations/reads")
async def reads(visit: Visit) -> Response:
    """Who read what of the organization, for its auditors; that it was looked at is read there, too."""
    before, checked = visit.query.get("before", ""), visit.query.get("check") == "true"
    if before and not (before.isdecimal() and len(before) < 10):
        raise Trouble(400, "A whole number is expected.")
    asked = {"first": ROWS, "before": int(before) if before else None, "checked": checked}
    allowed = visit.holds(Role.AUDITOR)
    found = (await visit.ask("reads", code=visit.code, **asked))["readLog"] if allowed else None
    shown = {"found": found, "allowed": allowed, "checked": checked, "tabs": TABS, "rows": ROWS}
    return visit.page("reads", 200 if allowed else 403, **shown)


async def done(visit: Visit, sent: FormData) -> Answer:
    """What came of a token that was to be made or revoked, or a session that was to be ended.

    Raises:
        Trouble: if nothing of that was asked for.
    """
    step, key = str(sent.get("step", "")), str(sent.get("key", ""))
    if step == "revoke":
        answer = await visit.ask("revokeToken", key=key)
    elif step == "end":
        answer = await visit.ask("endSession", key=key)
    elif step == "create":
        answer = await visit.ask("createToken", input=token_asked(visit, sent))
    else:
        raise Trouble(400, "There is no step {step}.", step=step)
    result: Answer = answer["result"]
    return result


def token_asked(visit: Visit, sent: FormData) -> dict[str, Any]:
    """A form as CreateTokenInput."""
    days = str(sent.get("days", ""))
    asked: dict[str, Any] = {"label": str(sent.get("label", "")).strip(), "days": 0}
    if days.isdecimal() and len(days) < 5:
        asked["days"] = int(days)
    if sent.get("here"):
        asked["organization"] = visit.code
    roles = [str(role) for role in sent.getlist("role")]
    return {**asked, "roles": roles} if roles else asked


def together(own: list[Answer], others: list[Answer] | None) -> list[Answer]:
    """One's own, and what one looks after besides, each once."""
    seen = {one["key"] for one in own}
    return own + [one for one in others or [] if one["key"] not in seen]
