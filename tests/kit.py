"""What the tests share: keys and days with names, forms of commands, a clock to wind, organizations to try."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, cast
from uuid import NAMESPACE_DNS, uuid5

import pytest
from sqlalchemy import Engine, Row, select

from orgledger.change_request import ChangeRequests
from orgledger.domain.change_set import Context, Draft, Planned, Receipt, said
from orgledger.domain.command import COMMANDS, Dated, LocalizedText, read_operation
from orgledger.domain.event import Event, Private
from orgledger.domain.grant import called as with_pseudonym
from orgledger.domain.organization import OrganizationRegistered, RegisterOrganization
from orgledger.domain.period import AsOf, Period
from orgledger.domain.policy import reserved
from orgledger.domain.position import PositionView
from orgledger.domain.refusal import Notice, Refusal, Refused
from orgledger.domain.structure import Specification, Structure
from orgledger.domain.timeline import Assertion, Recorded, Verb
from orgledger.domain.unit import UnitView
from orgledger.ledger import Clock, Forecast, Ledger
from orgledger.projections.image import Image
from orgledger.settings import Settings
from orgledger.store.codec import AnyEntry
from orgledger.store.schema import assertion, metadata

Form = dict[str, Any]
"""One operation in JSON form: {"moveUnit": {"unit": …, "parent": …, "effective": {"from": …}}}."""


# Keys and days.


def key(name: str) -> str:
    """The UUID that a name stands for, always the same."""
    return str(uuid5(NAMESPACE_DNS, name))


HOUSE = key("organization acme")
COMPANY, SALES, EXPORT, PLANT, BOARD, ARCHIVE = map(key, ("COMPANY", "SALES", "EXPORT", "PLANT", "BOARD", "ARCHIVE"))
CHIEF, SELLER, WELDER, CLERK = map(key, ("CHIEF", "SELLER", "WELDER", "CLERK"))
ADA, BEN = key("ADA"), key("BEN")
NOWHERE = key("NOWHERE")

FOUNDED = date(2020, 1, 1)
"""The day from which the organization of every test exists."""
MONTHS = tuple(date(2024, month, 1) for month in range(1, 13))
JAN, FEB, MAR, APR, MAY, JUNE, JULY, AUG, SEP, OCT, NOV, DEC = MONTHS
TODAY = date(2024, 12, 31)
"""The day on which undated commands are decided in memory."""


def eve(day: date) -> date:
    """The day before."""
    return day - timedelta(days=1)


# Forms of commands.


def ask(
    command: str,
    at: date | None = None,
    to: date | None = None,
    *,
    correct: bool = False,
    forever: bool = False,
    **fields: Any,
) -> Form:
    """Any command in JSON form; how `at` is written follows from the command."""
    dated = COMMANDS[command].command.dated
    form = {
        "".join([first, *map(str.title, rest)]): value
        for name, value in fields.items()
        for first, *rest in [name.split("_")]
    }
    if at is not None and dated is Dated.DAY:
        form["from"] = str(at)
    elif at is not None:
        effective: Form = {"from": str(at)}
        if to is not None:
            effective["to"] = str(to)
        if correct:
            effective["verb"] = "CORRECTION"
        if forever:
            effective["forever"] = True
        form["effective"] = effective
    return {command: form}


def called(text: str, language: str = "en") -> list[Form]:
    """A name in one language."""
    return [{"language": language, "text": text}]


def create(unit: str, at: date = JAN, parent: str | None = None, name: str = "A unit", **more: Any) -> Form:
    more = {"kind": "DEPARTMENT", "names": called(name), **more}
    return ask("createUnit", at, key=unit, parent=parent, **more)


def rename(unit: str, name: str, at: date, to: date | None = None, **more: Any) -> Form:
    return ask("renameUnit", at, to, unit=unit, names=called(name), **more)


def recode(unit: str, code: str | None, at: date, to: date | None = None, **more: Any) -> Form:
    return ask("recodeUnit", at, to, unit=unit, code=code, **more)


def reclassify(unit: str, kind: str, at: date, to: date | None = None, **more: Any) -> Form:
    return ask("reclassifyUnit", at, to, unit=unit, kind=kind, **more)


def move(unit: str, parent: str | None, at: date, to: date | None = None, **more: Any) -> Form:
    return ask("moveUnit", at, to, unit=unit, parent=parent, **more)


def head(unit: str, position: str | None, at: date, to: date | None = None, **more: Any) -> Form:
    return ask("designateUnitHead", at, to, unit=unit, position=position, **more)


def dissolve(unit: str, at: date) -> Form:
    return ask("dissolveUnit", at, unit=unit)


def reopen(unit: str, at: date, parent: str | None = None) -> Form:
    return ask("reopenUnit", at, unit=unit, parent=parent)


def deactivate(unit: str, at: date) -> Form:
    return ask("deactivateUnit", at, unit=unit)


def activate(unit: str, at: date) -> Form:
    return ask("activateUnit", at, unit=unit)


def position(role: str, unit: str, at: date = JAN, title: str = "A role", **more: Any) -> Form:
    return ask("createPosition", at, key=role, unit=unit, titles=called(title), **more)


def move_position(role: str, unit: str, at: date, to: date | None = None, line: str = "KEEP", **more: Any) -> Form:
    return ask("movePosition", at, to, position=role, unit=unit, line=line, **more)


def report(role: str, manager: str | None, at: date, to: date | None = None, **more: Any) -> Form:
    return ask("setReportingLine", at, to, position=role, reports_to=manager, **more)


def close(role: str, at: date) -> Form:
    return ask("closePosition", at, position=role)


def adjust(unit: str, at: date, to: date | None = None, *, seats: int | None = None, **more: Any) -> Form:
    more.setdefault("after", {"seats": seats})
    return ask("adjustHeadcount", at, to, unit=unit, **more)


def person(who: str, at: date = JAN, **more: Any) -> Form:
    return ask("registerPerson", at, key=who, **more)


def assign(tie: str, who: str, role: str, at: date = JAN, **more: Any) -> Form:
    return ask("startAssignment", at, key=tie, person=who, position=role, **more)


def leave(tie: str, at: date) -> Form:
    return ask("endAssignment", at, assignment=tie)


def rescind(*sequences: int) -> Form:
    return ask("rescind", sequences=list(sequences))


def grant(who: str, role: str, **more: Any) -> Form:
    return {"giveGrant": {"principal": who, "role": role, "key": key(f"{who} {role}"), **more}}


def revoke(who: str, role: str) -> Form:
    return ask("revokeGrant", grant=key(f"{who} {role}"))


# Organizations.


class Organization:
    """An organization in memory: facts, then a command; events or refusals come out. No database, no clock."""

    def __init__(self) -> None:
        self.image = Image(HOUSE)
        self.history: list[Recorded] = []
        self.salts = 0
        opened = OrganizationRegistered(
            organization=HOUSE, code="acme", names={"en": "Acme"}, time_zone="UTC", default_language="en"
        )
        facts = tuple(Assertion(*fact, Period(FOUNDED), 1) for fact in opened.asserts())
        self.history.append(Recorded(1, facts))
        self.image.take(self.history)
        self.image.close_set(1, "2024-01-01T00:00:01.000000Z")

    @property
    def head(self) -> int:
        """The last sequence."""
        return self.image.head

    def seal(self, value: str) -> Private:
        """Commit to a personal value under a salt that counts."""
        self.salts += 1
        return Private.seal(value, self.salts.to_bytes(32, "big"))

    def records(self, *forms: Form, notices: list[Notice] | None = None) -> list[Event]:
        """Record one change set; it may not be refused."""
        read = [read_operation(name, fields, self.seal) for form in forms for name, fields in form.items()]
        operations = [with_pseudonym(operation, key) for operation in read]
        fork = self.image.fork()
        draft = Draft(fork, TODAY, reserved(self.image.acts.get(HOUSE, ())))
        draft.take_all(operations)
        return self.closes(draft, notices)

    def acts(self, *events: Event) -> list[Event]:
        """Record acts, which no rule refuses."""
        draft = Draft(self.image.fork(), TODAY)
        for one in events:
            draft.add(Planned(one, None, Verb.ACT))
        return self.closes(draft)

    def holds(self, event: Event, effective: Period, verb: Verb = Verb.CHANGE) -> None:
        """Hold what an older program recorded, whatever the rules of now."""
        fork = self.image.fork()
        entry = said(Planned(event, effective, verb), self.head + 1)
        fork.take([entry])
        fork.close_set(entry.sequence, f"2024-01-01T00:00:{len(fork.sets) + 1:02}.000000Z")
        self.image = fork
        self.history.append(entry)

    def closes(self, draft: Draft, notices: list[Notice] | None = None) -> list[Event]:
        """Record what a draft has come to."""
        decided = draft.finish()
        self.image = cast(Image, draft.fork)
        self.image.close_set(self.head, f"2024-01-01T00:00:{len(self.image.sets) + 1:02}.000000Z")
        self.history += decided.recorded
        if notices is not None:
            notices += decided.notices
        return [one.event for one in decided.planned]

    def refuses(self, *forms: Form) -> list[Refusal]:
        """Offer one change set that must be refused; what was wrong with it. Nothing may have changed."""
        before = (self.head, dict(self.image.timelines()))
        with pytest.raises(Refused) as refused:
            self.records(*forms)
        assert (self.head, dict(self.image.timelines())) == before, "a refused set left something behind"
        assert all(refusal.message(str) for refusal in refused.value.refusals)
        return refused.value.refusals

    def structure(self, effective: date, known: int | None = None) -> Structure:
        """The organization on a day, as known at an entry or else at the head."""
        return self.image.structure(AsOf(effective, self.head if known is None else known))

    def specification(self, effective: date, known: int | None = None) -> Specification:
        """The same, straight from the definitions."""
        return Specification(self.history, AsOf(effective, self.head if known is None else known), HOUSE)

    def unit(self, unit: str, effective: date, known: int | None = None) -> UnitView:
        """A unit on a day."""
        return UnitView(self.structure(effective, known), unit)

    def position(self, role: str, effective: date, known: int | None = None) -> PositionView:
        """A position on a day."""
        return PositionView(self.structure(effective, known), role)


class FakeClock(Clock):
    """A clock that tests wind: each reading is a step after the one before."""

    witnesses: ClassVar[bool] = False

    def __init__(
        self, at: datetime = datetime(2025, 1, 1, 9, tzinfo=UTC), step: timedelta = timedelta(seconds=1)
    ) -> None:
        self.at = at
        self.step = step

    def now(self) -> datetime:
        """The moment it was wound to, or the next."""
        now = self.at
        self.at += self.step
        return now


class Acme:
    """An organization in a real database, behind the write door."""

    def __init__(self, ledger: Ledger, code: str = "acme", effective: date = FOUNDED, **context: Any) -> None:
        self.ledger = ledger
        self.code = code
        names = (LocalizedText("en", code.title()),)
        self.key = ledger.register(RegisterOrganization(code, names), Context(**context), effective).organization

    @property
    def row(self) -> Row[Any]:
        """Its row, read now."""
        return self.ledger.archive.find(self.key)

    @property
    def head(self) -> int:
        """The last sequence."""
        return int(self.row.sequence)

    def records(self, *forms: Form, **context: Any) -> Receipt:
        """Record one change set; it may not be refused."""
        return self.ledger.record(self.key, self.ledger.read(forms, Context(**context)))

    def refuses(self, *forms: Form, **context: Any) -> list[Refusal]:
        """Offer one change set that must be refused; what was wrong with it. Nothing may have been recorded."""
        before = self.head
        with pytest.raises(Refused) as refused:
            self.records(*forms, **context)
        assert self.head == before, "a refused set left something behind"
        return refused.value.refusals

    def forecasts(self, *forms: Form, **context: Any) -> Forecast:
        """Decide one change set without recording it."""
        return self.ledger.forecast(self.key, self.ledger.read(forms, Context(**context)))

    @property
    def requests(self) -> ChangeRequests:
        """The change requests."""
        return ChangeRequests(self.ledger)

    def drafts(self, *forms: Form, title: str = "A plan", readers: Sequence[str] = (), actor: str = "ann") -> str:
        """Draft a change request; its key."""
        return self.requests.draft(self.key, title, forms, readers, Context(actor))

    def submits(self, *forms: Form, actor: str = "ann", **context: Any) -> str:
        """Draft and submit a change request; its key."""
        request = self.drafts(*forms, actor=actor)
        self.requests.submit(self.key, request, Context(actor, **context))
        return request

    def approves(self, request: str, actor: str = "bob", digest: str | None = None, **context: Any) -> Receipt:
        """Approve a change request as it stands, or by a digest."""
        return self.requests.approve(self.key, request, digest or self.digest(request), Context(actor, **context))

    def digest(self, request: str) -> str:
        """What an approval would name."""
        return self.requests.find(self.row, request, "ann").digest

    def state(self, request: str, actor: str = "ann") -> str:
        """Where a change request stands, for somebody."""
        on_record = self.requests.find(self.row, request, actor).request
        return on_record.state.value if on_record else "DRAFT"

    def entries(self) -> list[AnyEntry]:
        """The whole ledger."""
        return self.ledger.archive.feed(self.key, limit=1_000_000)

    def structure(self, effective: date, known: int | None = None) -> Structure:
        """The organization on a day, as known at an entry or else at the head."""
        image = self.ledger.archive.image(self.row)
        return image.structure(AsOf(effective, image.head if known is None else known))

    def unit(self, unit: str, effective: date, known: int | None = None) -> UnitView:
        """A unit on a day."""
        return UnitView(self.structure(effective, known), unit)


def copy_ledger(file: Path, to: Path) -> Path:
    """Copy a SQLite ledger that nobody uses, with the keys of its personal values."""
    shutil.copy(file.with_name(f"{file.stem}-keys.db"), to.with_name(f"{to.stem}-keys.db"))
    return Path(shutil.copy(file, to))


def open_ledger(database_url: str, clock: Clock | None = None, **settings: Any) -> Ledger:
    """A ledger on a database that is set up."""
    return Ledger(Settings(database_url=database_url, **settings), clock or FakeClock())


def busy(acme: Acme) -> Acme:
    """Some of everything: people, headcount, temporary facts, corrections, rescissions."""
    acme.records(create(COMPANY, code="C"), create(SALES, parent=COMPANY), create(EXPORT, parent=SALES), title="Start")
    acme.records(position(SELLER, SALES, seats=2, fte="1.5", head=True), person(ADA, name="Ada", reference="E-1"))
    acme.records(assign(key("TIE"), ADA, SELLER, roles=["deputy"]), idempotency_key="k1", reason="She applied.")
    acme.records(move(EXPORT, COMPANY, MAR, to=MAY), adjust(SALES, FEB, seats=3, grade="T3"))
    acme.records(rename(SALES, "销售", APR, to=JUNE, correct=True), recode(COMPANY, None, MAY))
    acme.records(rescind(acme.head))
    acme.records(rescind(acme.head), ask("setAttribute", MAR, noun="unit", entity=SALES, name="x", value="y"))
    return acme


def contents(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a ledger, to see that nothing changed."""
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def assertion_table(acme: Acme) -> list[Assertion]:
    """What the assertion table holds of an organization, in a fixed order."""
    columns = (
        assertion.c.entity,
        assertion.c.slot,
        assertion.c.from_day,
        assertion.c.to_day,
        assertion.c.sequence,
        assertion.c.verb,
        assertion.c.value,
    )
    with acme.ledger.engine.connect() as connection:
        rows = connection.execute(select(*columns).where(assertion.c.organization == acme.key)).all()
    found = []
    for entity, slot, start, end, sequence, verb, value in rows:
        held = None if value is None else json.loads(value)
        found.append(Assertion(entity, slot, held, Period(start, end), sequence, Verb(verb)))
    return sorted(found, key=repr)


def names_of(units: Sequence[UnitView]) -> list[str]:
    """Units as a person would list them."""
    return [unit.name() for unit in units]
