"""The lines of orgchange/1: their form, checked as a whole file before anything is recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date
from typing import Any

import msgspec

from orgledger.domain.civil import civil_day
from orgledger.domain.command import checked_day, clean, shown
from orgledger.domain.period import Instant, instant, read_day, read_moment
from orgledger.domain.refusal import Refused
from orgledger.domain.unit import UnitKind
from orgledger.exchange.orgchange.vacancy import is_vacancy

Change = Mapping[str, Any]

KINDS = {kind.value.lower(): kind.value for kind in UnitKind}
STATUSES = {"active": "ACTIVE", "archived": "INACTIVE", "inactive": "INACTIVE"}

TEXT = (str,)
MAYBE = (str, type(None))
FIELDS: dict[str, dict[str, tuple[type, ...]]] = {
    "unit.add": {"unit": TEXT, "code": MAYBE, "name": MAYBE, "kind": MAYBE, "parent": MAYBE},
    "unit.rename": {"unit": TEXT, "name": MAYBE},
    "unit.recode": {"unit": TEXT, "to_code": MAYBE},
    "unit.move": {"unit": TEXT, "to_parent": MAYBE},
    "unit.kind": {"unit": TEXT, "kind": MAYBE},
    "unit.mission": {"unit": TEXT, "text": MAYBE},
    "unit.attr": {"unit": TEXT, "key": TEXT, "value": MAYBE},
    "unit.close": {"unit": TEXT},
    "unit.reopen": {"unit": TEXT},
    "unit.remove": {"unit": TEXT},
    "lead.start": {"unit": TEXT, "person": TEXT},
    "lead.end": {"unit": TEXT, "person": TEXT},
    "member.start": {"unit": TEXT, "person": TEXT},
    "member.end": {"unit": TEXT, "person": TEXT},
    "member.roles": {"unit": TEXT, "person": TEXT},
    "duty.start": {"unit": TEXT, "duty": TEXT},
    "duty.end": {"unit": TEXT, "duty": TEXT},
    "position.add": {"position": TEXT, "unit": TEXT, "title": MAYBE},
    "position.move": {"position": TEXT, "to_unit": TEXT},
    "position.report": {"position": TEXT, "to": MAYBE},
    "position.fte": {"position": TEXT, "fte": MAYBE},
    "position.grade": {"position": TEXT, "grade": MAYBE},
    "position.retitle": {"position": TEXT, "title": MAYBE},
    "position.function": {"position": TEXT, "text": MAYBE},
    "position.holder": {"position": TEXT, "holder": MAYBE},
    "position.profession": {"position": TEXT, "profession": MAYBE},
    "position.remove": {"position": TEXT},
    "headcount.set": {"unit": TEXT, "grade": MAYBE, "fte": MAYBE},
}
"""Every operation, with the fields that it cannot do without and their types."""

OPTIONAL: dict[str, tuple[type, ...]] = {
    "mission": MAYBE,
    "status": MAYBE,
    "role": MAYBE,
    "grade": MAYBE,
    "fte": MAYBE,
    "reports_to": MAYBE,
    "holder": MAYBE,
    "function": MAYBE,
    "profession": MAYBE,
}
"""Fields that an operation may have besides, and their types."""

PEOPLE = {
    "person": "leave the operation out where there is nobody",
    "holder": "write null where nobody holds the position, or where it is not known who does",
}
"""Fields that hold a person's reference, with what to write where there is none."""


class Line(msgspec.Struct, frozen=True):
    """One change set of the source."""

    number: int
    effective: date
    recorded_at: Instant | None
    reference: str | None
    content: str
    """As it stands in the file: operations take five times the room once they are read."""
    size: int
    """How many operations it has."""
    digest: str
    """Of this line and all before it."""

    @property
    def changes(self) -> list[Change]:
        """Its operations, in order; an empty text is none."""
        return [plain(change) for change in decoded(self.content)["changes"]]


class BadLine(Exception):
    """A line that is not of the format, or that a rule refused."""

    def __init__(self, number: int, reasons: Sequence[str]) -> None:
        self.number = number
        self.reasons = list(reasons)
        super().__init__(f"line {number}: " + "; ".join(reasons))


def read(text: str, zone: str = "UTC") -> list[Line]:
    """Read a file and check its form.

    Args:
        text: the file's.
        zone: the organization's IANA time zone: a line that names no day holds from the day it was recorded on there.

    Raises:
        BadLine: at the first line that is not of the format.
    """
    lines: list[Line] = []
    rolling = hashlib.sha256(b"orgchange/1")
    raw = text.removeprefix("\ufeff").split("\n")
    if raw and raw[-1] == "":
        raw.pop()
    if not raw:
        raise BadLine(1, ["the file is empty"])
    for number, content in enumerate(raw, start=1):
        try:
            form = decoded(content)
        except (msgspec.DecodeError, RecursionError) as error:
            last = " (is the file truncated?)" if number == len(raw) and not text.endswith("\n") else ""
            raise BadLine(number, [f"this is not JSON: {error}{last}"]) from None
        except Refused as refused:
            raise BadLine(number, [refusal.message(str) for refusal in refused.refusals]) from None
        rolling.update(hashlib.sha256(content.encode(errors="replace")).digest())
        lines.append(read_line(number, form, content, rolling.hexdigest(), zone))
    return lines


def decoded(content: str) -> Any:
    """A line as JSON, its texts in NFC.

    Raises:
        msgspec.DecodeError, RecursionError: if it is not JSON.
        Refused: for control characters, over-long texts and forms nested beyond reason.
    """
    return clean(msgspec.json.decode(content))


def plain(change: Change) -> Change:
    """An operation in which an empty text is none."""
    return {field: None if isinstance(value, str) and not value.strip() else value for field, value in change.items()}


def read_line(number: int, form: Any, content: str, digest: str, zone: str) -> Line:
    """Check one line's form.

    Raises:
        BadLine: saying all that is wrong with it.
    """
    if not isinstance(form, Mapping):
        raise BadLine(number, ["a line is an object"])
    faults: list[str] = []
    if form.get("format", "orgchange/1") != "orgchange/1":
        raise BadLine(number, [f"the format is {form['format']!r}; this program reads orgchange/1"])
    if form.get("seq") != number or isinstance(form["seq"], bool):
        faults.append(f"seq is {form.get('seq')!r}, expected {number}: sequences have no gaps")
    recorded_at, effective = read_times(form, zone, faults)
    changes = form.get("changes")
    if not isinstance(changes, list) or not changes:
        faults.append("changes is not a list of operations")
        changes = []
    for index, change in enumerate(changes):
        faults += [f"{named(index, change)}: {fault}" for fault in faults_of(change)]
    if faults or effective is None:
        raise BadLine(number, faults)
    reference = form.get("source_commit")
    return Line(number, effective, recorded_at, reference and str(reference), content, len(changes), digest)


def read_times(form: Mapping[str, Any], zone: str, faults: list[str]) -> tuple[Instant | None, date | None]:
    """When a line was recorded, and from when it holds; what is wrong with either is added to the faults."""
    recorded_at, effective = None, None
    try:
        recorded_at = recorded_moment(form.get("recorded_at"))
    except (TypeError, ValueError):
        faults.append(f"recorded_at {form.get('recorded_at')!r} is not a moment such as 2024-09-01T12:00:00Z")
    try:
        if form.get("effective") not in (None, ""):
            effective = checked_day(read_day(form["effective"]))
        elif recorded_at is not None:
            effective = civil_day(recorded_at, zone)
        elif not faults:
            faults.append("neither effective nor recorded_at says from when it holds")
    except (TypeError, ValueError, OverflowError, Refused):
        faults.append(f"effective {form.get('effective')!r} is not a day such as 2024-06-30")
    return recorded_at, effective


def recorded_moment(value: Any) -> Instant | None:
    """A moment as the ledger writes it."""
    if value in (None, ""):
        return None
    read_at = read_moment(value)
    return instant(read_at if read_at.tzinfo else read_at.replace(tzinfo=UTC))


def check_replay(lines: Sequence[Line], now: Instant) -> None:
    """Whether the source's times can become the ledger's.

    Raises:
        BadLine: at the first line without a time, or with one before the previous line's.
    """
    previous: Instant = ""
    for line in lines:
        if line.recorded_at is None:
            raise BadLine(line.number, ["a replay needs recorded_at on every line"])
        if line.recorded_at < previous:
            raise BadLine(
                line.number, [f"recorded_at {line.recorded_at} lies before that of the line before, {previous}"]
            )
        if line.recorded_at > now:
            raise BadLine(line.number, [f"recorded_at {line.recorded_at} lies in the future"])
        previous = line.recorded_at


def named(index: int, change: Any) -> str:
    """An operation as a refusal names it: its place in the line, what it is and what it is about."""
    place = f"operation {index + 1}"
    op = change.get("op") if isinstance(change, Mapping) else None
    if not isinstance(op, str) or op not in FIELDS:
        return place
    keys = [change.get(field) for field in ("position" if op.startswith("position.") else "unit", "person", "duty")]
    return f"{place} ({' '.join([op, *(repr(shown(key)) for key in keys if isinstance(key, str))])})"


def faults_of(change: Any) -> Iterator[str]:
    """What is wrong with the form of one operation."""
    if not isinstance(change, Mapping):
        yield "an operation is an object"
        return
    op = change.get("op")
    if not isinstance(op, str) or op not in FIELDS:
        yield f"there is no operation {shown(str(op))!r}"
        return
    change = plain(change)
    for field, kinds in FIELDS[op].items():
        if field not in change:
            yield f"{op} needs {field}"
        elif change[field] is None and kinds is TEXT:
            yield f"{op} needs {field}, which is empty here"
        elif not isinstance(change[field], kinds):
            yield f"{op}: {field} is not a text"
    for field, kinds in OPTIONAL.items():
        if field not in FIELDS[op] and not isinstance(change.get(field), kinds):
            yield f"{op}: {field} is not a text"
    if op == "unit.add" and str(change.get("status") or "active") not in STATUSES:
        yield f"{op}: status {change['status']!r} is none of {', '.join(STATUSES)}"
    yield from faults_of_roles(op, change)
    for field, way_out in PEOPLE.items():
        person = change.get(field)
        if isinstance(person, str) and is_vacancy(person):
            yield f"{op}: {field} {shown(person)!r} says that there is nobody and refers to no person; {way_out}"


def faults_of_roles(op: str, change: Change) -> Iterator[str]:
    """What is wrong with the roles of an operation."""
    for field in ("roles", "from_roles"):
        roles = change.get(field)
        if roles is not None and not (isinstance(roles, list) and all(isinstance(role, str) for role in roles)):
            yield f"{op}: {field} is not a list of texts"
    if op == "member.roles" and "roles" not in change and "role" not in change:
        yield f"{op} needs roles"


def roles_of(change: Change) -> tuple[str, ...] | None:
    """The roles that an operation names, each once; `None` if it names none."""
    roles = change.get("roles")
    if roles is None and change.get("role") is not None:
        roles = [change["role"]]
    return None if roles is None else each_once(roles)


def roles_before(change: Change) -> tuple[str, ...] | None:
    """The roles of the seat that gets others; `None` if the operation does not say."""
    if change.get("from_roles") is not None:
        return each_once(change["from_roles"])
    role, roles = change.get("role"), change.get("roles")
    return (role,) if role is not None and roles is not None and role not in roles else None


def each_once(roles: Iterable[str]) -> tuple[str, ...]:
    """Roles without those that are empty or said twice."""
    return tuple(dict.fromkeys(role for role in roles if role.strip()))


def classified(kind: str | None) -> tuple[str, str | None]:
    """Our kind, and the source's word where we have none of our own."""
    known = KINDS.get((kind or "").lower())
    return (known, None) if known else ("OTHER", kind)
