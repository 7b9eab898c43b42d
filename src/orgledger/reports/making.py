"""Making reports, and making them again: a file says itself what it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

import orgledger
from orgledger.access.standing import UNLIMITED, Standing
from orgledger.domain.civil import civil_day
from orgledger.domain.file_name import file_name
from orgledger.domain.refusal import Invalid, refuse
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.reports import (
    access,
    changes,
    collaboration,
    finding,
    headcount,
    person,
    recording,
    responsibility,
    structure,
)
from orgledger.reports.catalogue import REPORTS, document, find
from orgledger.reports.formats import find as find_format
from orgledger.reports.reading import Parameters, Reading

FILES = (structure, changes, headcount, responsibility, finding, collaboration, recording, access, person)
"""Each enters its reports; they are offered in this order."""
for file in FILES:
    for key in [key for key, kind in REPORTS.items() if kind.build.__module__ == file.__name__]:
        REPORTS[key] = REPORTS.pop(key)
RECEIPT = ".receipt.json"
"""What the name of a receipt ends with, after that of its report."""


class Order(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Everything that decides the bytes of a report, besides the ledger and the program."""

    report: str
    format: str
    organization: str
    effective: date
    sequence: int
    language: str
    parameters: dict[str, Any] = {}
    version: int = 0
    """Of the report, when it was made."""


class Made(msgspec.Struct, frozen=True):
    """A report that was made."""

    order: Order
    body: bytes
    media_type: str
    rows: int

    @property
    def name(self) -> str:
        """What its file is called: by organization, report and coordinate."""
        order = self.order
        return f"{file_name(order.organization)}-{order.report}-{order.effective}-{order.sequence}.{order.format}"

    @property
    def digest(self) -> str:
        """SHA-256 of its bytes, in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    def filing(self) -> dict[str, Any]:
        """The command that puts on record that it was filed, in its JSON form."""
        order = self.order
        return {
            "fileReport": {
                "report": order.report,
                "edition": order.version,
                "format": order.format,
                "digest": self.digest,
                "ofDay": order.effective.isoformat(),
                "ofEntry": order.sequence,
                "language": order.language,
                "parameters": msgspec.json.encode(order.parameters, order="sorted").decode(),
                "program": orgledger.__version__,
            }
        }

    def receipt(self) -> bytes:
        """What is kept beside the file, so that it can be made again: the order and the digest, as JSON."""
        form = {"order": msgspec.to_builtins(self.order), "sha256": self.digest, "rows": self.rows}
        return msgspec.json.format(msgspec.json.encode(form, order="sorted"), indent=2) + b"\n"


def make(
    ledger: Ledger,
    code: str | None,
    key: str,
    format: str,
    asked: Asked | None = None,
    language: str | None = None,
    given: Mapping[str, Any] | None = None,
    *,
    standing: Standing = UNLIMITED,
    whole_replay: bool = False,
) -> Made:
    """Make a report.

    Args:
        ledger: where the organization is kept.
        code: the organization's code or key; may be left out where there is only one.
        key: of the report.
        format: what it is written in.
        asked: the coordinate; what it leaves out is today, and all that is known.
        language: of the report; the organization's own if left out.
        given: the parameters.
        standing: what its reader may see.
        whole_replay: whether it names the end of a replay even beyond what is known, as reports once did.

    Raises:
        Refused: if there is no such report, format, organization or coordinate, its reader may not have it, nothing is
            planned that far ahead, or the parameters do not fit.
        Unavailable: if the database cannot be read, or the document cannot be set.
    """
    kind, written = find(key), find_format(format, ledger.settings.fonts)
    reading = Reading(ledger, ledger.archive.find(code), asked or Asked(), language, standing)
    reading.whole_replay = whole_replay
    parameters = read_parameters(key, given or {}, reading.tongue)
    planned(reading)
    made = document(key, reading, parameters)
    at = reading.coordinate
    order = Order(
        key,
        format,
        reading.row.code,
        at.as_of.effective,
        at.sequence,
        reading.tongue,
        dict(parameters.told()),
        kind.version,
    )
    return Made(order, written.write(made), written.media_type, made.rows)


def planned(reading: Reading) -> None:
    """Refuse a day so far ahead that nothing is planned until then: the report would tell of another day.

    Raises:
        Refused: Invalid.
    """
    at = reading.coordinate.as_of
    today = civil_day(reading.ledger.clock.now(), reading.row.time_zone)
    if at.effective > today:
        periods = (
            said.period
            for sequence, entry in reading.image.entries.items()
            if sequence <= at.known
            for said in entry.assertions
        )
        last = max([today, *(day for period in periods for day in (period.start, period.end) if day)])
        if at.effective > last:
            english = f"Nothing is planned for so late a day: a report of {at.effective} would tell of {last}."
            said = (
                f"{english} Ask for that day or an earlier one.",
                f"{at.effective} 过晚，尚无任何计划：该日的报告与 {last} 的相同。请选择 {last} 或更早的日期。",
            )
            raise reading.refusal(*said).under("effective")


def again(ledger: Ledger, order: Order, digest: str | None = None) -> Made:
    """Make a report once more from what its receipt says.

    Args:
        ledger: where the organization is kept.
        order: what it is made from.
        digest: of the file; an early one, which named the end of a whole replay, is made as it was then.

    Raises:
        Refused: if this program does not know it, or makes it in another version.
    """
    kind = find(order.report)
    if order.version != kind.version:
        told = f"{order.report} was made in version {order.version}; this program makes version {kind.version}."
        raise refuse(Invalid(told))
    asked = Asked(effective=order.effective, sequence=order.sequence)
    what = (ledger, order.organization, order.report, order.format, asked, order.language, order.parameters)
    made = make(*what)
    if (
        digest not in (None, made.digest)
        and (ledger.archive.find(order.organization).replayed_until or 0) > order.sequence
    ):
        earlier = make(*what, whole_replay=True)
        return earlier if earlier.digest == digest else made
    return made


def read_receipt(written: bytes) -> tuple[Order, str]:
    """The order and the digest that a receipt holds.

    Raises:
        Refused: Invalid, if it is none.
    """
    try:
        form = msgspec.json.decode(written)
        return msgspec.convert(form["order"], Order), str(form["sha256"])
    except (msgspec.DecodeError, msgspec.ValidationError, KeyError, TypeError) as error:
        raise refuse(Invalid(f"That is not the receipt of a report: {error}.")) from None


def read_parameters(key: str, given: Mapping[str, Any], language: str = "en") -> Parameters:
    """The parameters of a report.

    Args:
        key: of the report.
        given: what is asked.
        language: in which it is said what does not fit.

    Raises:
        Refused: Invalid, for one that it does not look at, or a value that does not fit.
    """
    uses = find(key).uses
    for name in given:
        if name not in uses:
            named, those = name[:40], ", ".join(uses)
            said = {
                "en": f"{key} has no parameter {named!r}; it has {those or 'none'}.",
                "zh": f"{key} 没有参数“{named}”；可用参数：{those or '无'}。",
            }
            raise refuse(Invalid(said[language])).under(named)
    try:
        return msgspec.convert(dict(given), Parameters, strict=False)
    except msgspec.ValidationError as error:
        parameter = str(error).rpartition("$.")[2].strip("`") if "$." in str(error) else ""
        said = {"en": f"A parameter does not fit: {error}.", "zh": f"参数“{parameter}”的值不合要求。"}
        raise refuse(Invalid(said[language])).under(*filter(None, [parameter])) from None


__all__ = ["FILES", "RECEIPT", "REPORTS", "Made", "Order", "again", "make", "read_parameters", "read_receipt"]
