"""Reports: which there are, and one made at the page's coordinate and handed out as a file."""

from __future__ import annotations

import base64
from typing import Any

from starlette.responses import Response

from orgledger.access.headers import attachment
from orgledger.admin.desk import HEADERS, Trouble, Visit, page
from orgledger.admin.pages.record import candidates

FORMATS = ("PDF", "XLSX", "CSV", "HTML", "JSON")
NUMBERS = ("compareKnown", "days", "seed", "sample")
"""Parameters that are whole numbers."""
DAYS = ("compareEffective", "since")
"""Parameters that are days."""


@page("/{code}/reports")
async def reports(visit: Visit) -> Response:
    """The reports, each with a form for what it is asked; packs that are kept, and what is made by itself."""
    found = await visit.ask("reports", code=visit.code)
    kept = {"packs": found["operations"]["reportPacks"], "schedules": found["operations"]["reportSchedules"]}
    units = (await candidates(visit, {"unit"}))["unit"]
    asked = {"numbers": NUMBERS, "days": DAYS, "units": units}
    return visit.page("reports", 200, kinds=found["reports"], formats=FORMATS, **asked, **kept)


@page("/{code}/reports/packs/{digest}")
async def pack(visit: Visit) -> Response:
    """A pack that is kept, as a file."""
    digest = visit.request.path_params["digest"]
    found = (await visit.ask("reportPack", code=visit.code, digest=digest))["operations"]["reportPack"]
    return handed_out(base64.b64decode(found["body"]), "application/zip", found["name"], found["digest"])


@page("/{code}/reports/{key}")
async def report(visit: Visit) -> Response:
    """One report, as a file; or the receipt by which it is made again."""
    key, written = visit.request.path_params["key"], visit.query.get("format", "PDF")
    if written not in FORMATS:
        raise Trouble(400, "There is no format {format}.", format=written)
    kind = next((one for one in (await visit.ask("reports", code=visit.code))["reports"] if one["key"] == key), None)
    if kind is None:
        raise Trouble(404, "There is no report {key}.", key=key)
    given = {name: read(name, visit.query[name]) for name in kind["parameters"] if visit.query.get(name)}
    found = (await visit.at("report", report=key, format=written, parameters=given))["organization"]["report"]
    receipt = visit.query.get("receipt") == "true"
    body = found["receipt"].encode() if receipt else base64.b64decode(found["body"])
    name = f"{found['name']}.receipt.json" if receipt else found["name"]
    media_type = "application/json" if receipt else found["mediaType"]
    return handed_out(body, media_type, name, found["digest"])


def handed_out(body: bytes, media_type: str, name: str, digest: str) -> Response:
    """A file to keep."""
    told = {**HEADERS, "Content-Disposition": attachment(name), "X-Content-SHA256": digest}
    return Response(body, media_type=media_type, headers=told)


def read(name: str, text: str) -> Any:
    """A parameter as its kind.

    Raises:
        Trouble: if it is no number where it has to be one.
    """
    if name not in NUMBERS:
        return text.strip()
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise Trouble(400, "A whole number is expected.")
    return int(text)
