"""Into the ledger: a table becomes one change set, through the same door as everything else."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import msgspec

from orgledger.domain.change_set import Context, Receipt, Submission
from orgledger.domain.civil import civil_day
from orgledger.domain.period import AsOf
from orgledger.domain.refusal import Labels, Notice, Refused
from orgledger.domain.structure import Structure
from orgledger.exchange.table.assignment import AssignmentPlanning, People, Person, everybody
from orgledger.exchange.table.column import Noun
from orgledger.exchange.table.file import Said, Table, write
from orgledger.exchange.table.line import Fault, lines
from orgledger.exchange.table.plan import Objection, Plan, Planning, Rules, Settling
from orgledger.exchange.table.position import PositionPlanning
from orgledger.exchange.table.roster import RosterPlanning
from orgledger.exchange.table.unit import UnitPlanning
from orgledger.ledger import Ledger

PLANNINGS: dict[Noun, type[Planning]] = {Noun.UNITS: UnitPlanning, Noun.POSITIONS: PositionPlanning}


class Outcome(msgspec.Struct, frozen=True):
    """What an import came to."""

    plan: Plan
    receipt: Receipt | None
    """What was recorded, if anything was."""
    warnings: tuple[Notice, ...] = ()
    """What the write door would have its author mind, such as codes that look alike."""


def settling(
    noun: Noun,
    table: Table,
    mapping: Sequence[str],
    structure: Structure,
    *,
    language: str,
    seed: bytes,
    rules: Rules,
    people: People | None = None,
) -> Settling:
    """Hold a table against a structure.

    Args:
        noun: what the table is about.
        table: its rows.
        mapping: what each column says.
        structure: on the day it takes effect, as known when it is recorded.
        language: of texts whose column names none.
        seed: makes the keys of what is new.
        rules: what its author chose.
        people: everybody on record; needed for assignments.

    Raises:
        BadTable: if the mapping does not fit.
    """

    def planned(found: Sequence[Fault]) -> Plan:
        read = lines(noun, table, mapping, language, dates=rules.dates, values=rules.values)
        if noun is Noun.ASSIGNMENTS:
            kind = RosterPlanning if "unit" in mapping else AssignmentPlanning
            make: Callable[..., Planning] = partial(kind, people=people or {})
        else:
            make = PLANNINGS[noun]
        return make(read, structure, language, seed, rules=rules, found=found).plan()

    return Settling(planned)


class Import:
    """One table on its way into one organization."""

    def __init__(
        self,
        ledger: Ledger,
        table: Table,
        noun: Noun,
        mapping: Sequence[str],
        code: str,
        effective: date | None = None,
        *,
        language: str,
        rules: Rules,
        context: Context,
    ) -> None:
        """Hold the table against the organization as it is known now.

        Args:
            ledger: where it goes.
            table: its rows.
            noun: what it is about.
            mapping: what each column says.
            code: the organization.
            effective: from when all of it holds; today if left out.
            language: of texts whose column names none.
            rules: what its author chose.
            context: what surrounds the change set.

        Raises:
            Refused: if there is no such organization.
            BadTable: if the mapping does not fit.
        """
        self.ledger = ledger
        self.row = ledger.archive.find(code)
        image = ledger.archive.image(self.row)
        day = effective or civil_day(ledger.clock.now(), self.row.time_zone)
        structure = image.structure(AsOf(day, image.head))
        self.context = msgspec.structs.replace(context, based_on=image.head)
        self.warnings: tuple[Notice, ...] = ()
        people = people_of(ledger, self.row, structure) if noun is Noun.ASSIGNMENTS else None
        self.settling = settling(
            noun,
            table,
            mapping,
            structure,
            language=language,
            seed=secrets.token_bytes(32),
            rules=rules,
            people=people,
        )

    def run(
        self,
        labels: Labels,
        *,
        dry_run: bool = False,
        skip_wrong: bool = False,
        progress: Callable[[], None] | None = None,
    ) -> Outcome:
        """Have the plan decided, again without what is refused; then record it, if nothing is in the way.

        Args:
            labels: what people call what is on record.
            dry_run: records nothing.
            skip_wrong: records what is in order, without the lines that are wrong.
            progress: told of every question to the write door.

        Raises:
            Refused: if somebody else recorded something about the same in the meantime.
            Unavailable: if the ledger cannot be written to.
        """
        settling = self.settling
        while settling.plan.steps:
            again = settling.object(self.objections(settling.plan, labels))
            if progress is not None:
                progress()
            if not again:
                break
        plan = settling.plan
        if dry_run or not plan.steps or not settling.takes(skip_wrong=skip_wrong):
            return Outcome(plan, None, self.warnings)
        receipt = self.ledger.record(self.row.id, self.submission(plan))
        return Outcome(plan, receipt, receipt.notices)

    def submission(self, plan: Plan) -> Submission:
        """A plan as operations."""
        return self.ledger.read(plan.operations, self.context)

    def objections(self, plan: Plan, labels: Labels) -> list[Objection]:
        """What the write door says of a plan."""
        self.warnings = ()
        try:
            self.warnings = self.ledger.forecast(self.row.id, self.submission(plan)).decided.notices
        except Refused as refused:
            return [objection(refusal, path, labels) for refusal, path in refused.errors]
        return []


def objection(refusal: Any, path: Sequence[str], labels: Labels) -> Objection:
    """A refusal, by the operation or the entities that it is about."""
    step = int(path[1]) if len(path) > 1 and path[0] == "operations" else None
    entity = getattr(refusal, "entity", None)
    return Objection(refusal.message(labels), step, (*([entity] if entity else []), *refusal.blocked_by))


def people_of(ledger: Ledger, row: Any, structure: Structure) -> People:
    """Everybody on record, with their personal values."""
    views = everybody(structure)
    told = [commitment for view in views for commitment in (view.name, view.reference) if commitment]
    values = ledger.archive.private_values(row.id, told)
    return {view.key: Person(values.get(view.reference or ""), values.get(view.name or "")) for view in views}


def rejected(
    table: Table, plan: Plan, say: Callable[[Said], str] = lambda said: said.message, *, bom: bool = False
) -> str:
    """The rows that are wrong as a table, each with the reasons: mended, it can be imported again."""
    reasons: dict[int, list[str]] = {}
    for fault in plan.faults:
        if fault.line is not None:
            told = f"{fault.column}: {say(fault.said)}" if fault.column else say(fault.said)
            reasons.setdefault(fault.line, []).append(told)
    name, width = "reason", len(table.headers)
    while name in table.headers:
        name += "_"
    rows = [
        [*row.cells[:width], *[""] * (width - len(row.cells)), " ".join(reasons[row.line])]
        for row in table.rows
        if row.line in reasons
    ]
    return write([*table.headers, name], rows, bom=bom)
