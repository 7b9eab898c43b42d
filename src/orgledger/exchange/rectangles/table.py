"""The tables: one a noun, a column for everything that it says once; and `fact`, which holds every slot.

A table a noun is wide, because that is what people query: what a unit is called and who leads it stand on one row, so a
question takes one condition on each clock and no self-join. What an entity says many times over (a text in several
languages, parties, named values) stands in `fact` slot by slot, and headcount in a table of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import NamedTuple, TypeAlias

from orgledger.domain.event import NOUNS
from orgledger.domain.timeline import Value

Values: TypeAlias = Mapping[str, Value]
"""What the slots of an entity hold: attribute → value."""


class Kind(Enum):
    """What a column holds."""

    TEXT = "text"
    INTEGER = "integer"
    DAY = "day"
    INSTANT = "instant"


class Tongue(NamedTuple):
    """In which languages texts are told, first to last; then in any."""

    asked: str | None
    default: str


class Column(NamedTuple):
    """One column of a noun's table."""

    name: str
    stems: tuple[str, ...]
    """The attributes that it looks at, with all their languages or nouns."""
    read: Callable[[Values, Tongue], Value]
    kind: Kind = Kind.TEXT
    private: bool = False
    """Whether the slot holds the commitment to a personal value, told only on demand."""


class Table(NamedTuple):
    """A table of rectangles."""

    name: str
    columns: tuple[Column, ...]


def plain(name: str, *, called: str | None = None, kind: Kind = Kind.TEXT, private: bool = False) -> Column:
    """What an attribute `noun.name` holds, as it is."""

    def read(values: Values, tongue: Tongue) -> Value:
        return values.get(name)

    return Column(called or name.partition(".")[2], (name,), read, kind, private)


def text(name: str, *otherwise: str) -> Column:
    """A text in the first language that has it; else what other attributes hold."""

    def read(values: Values, tongue: Tongue) -> Value:
        for language in (tongue.asked, tongue.default):
            found = values.get(f"{name}.{language}")
            if found is not None:
                return found
        prefix = f"{name}."
        said = sorted(attribute for attribute, value in values.items() if attribute.startswith(prefix) and value)
        return values[said[0]] if said else next((values[one] for one in otherwise if values.get(one)), None)

    return Column(name.partition(".")[2], (name, *otherwise), read)


def tie(name: str) -> tuple[Column, Column]:
    """What an attribute such as `involvement.holder.unit` ties to: its noun and its key."""
    prefix = f"{name}."

    def held(values: Values) -> tuple[Value, Value]:
        found = (
            (attribute.removeprefix(prefix), value)
            for attribute, value in values.items()
            if attribute.startswith(prefix) and value is not None
        )
        return next(found, (None, None))

    called = name.partition(".")[2]
    return (
        Column(f"{called}_noun", (name,), lambda values, tongue: held(values)[0]),
        Column(called, (name,), lambda values, tongue: held(values)[1]),
    )


def numeric(name: str, called: str | None = None) -> Column:
    """A whole number."""
    return plain(name, called=called, kind=Kind.INTEGER)


def day(name: str) -> Column:
    """A day."""
    return plain(name, kind=Kind.DAY)


TABLES = (
    Table("organization", (plain("organization.code"), text("organization.name", "organization.code"))),
    Table(
        "unit",
        (
            plain("unit.code"),
            text("unit.name", "unit.code"),
            plain("unit.status"),
            plain("unit.kind"),
            plain("unit.category"),
            plain("unit.parent"),
            plain("unit.head"),
            plain("unit.leadership"),
            text("unit.purpose"),
            plain("unit.structure_type"),
            plain("unit.child_list"),
            plain("unit.position_list"),
        ),
    ),
    Table(
        "position",
        (
            plain("position.code"),
            text("position.title", "position.code"),
            plain("position.unit"),
            plain("position.grade"),
            plain("position.reports_to"),
            text("position.requirements"),
            plain("position.decision_level"),
        ),
    ),
    Table(
        "dotted_line",
        (plain("dotted_line.from", called="from_position"), plain("dotted_line.to", called="to_position")),
    ),
    Table("person", (plain("person.name", private=True), plain("person.reference", private=True))),
    Table(
        "assignment",
        (
            plain("assignment.person"),
            plain("assignment.position"),
            numeric("assignment.share_milli"),
            plain("assignment.kind"),
            plain("assignment.roles"),
        ),
    ),
    Table(
        "responsibility",
        (text("responsibility.name"), text("responsibility.text"), plain("responsibility.category")),
    ),
    Table(
        "involvement",
        (
            *tie("involvement.holder"),
            *tie("involvement.object"),
            plain("involvement.mode"),
            plain("involvement.stage"),
        ),
    ),
    Table(
        "collaboration",
        (
            plain("collaboration.kind"),
            plain("collaboration.party_list"),
            plain("collaboration.from", called="from_unit"),
            plain("collaboration.to", called="to_unit"),
            text("collaboration.content"),
            text("collaboration.purpose"),
        ),
    ),
    Table("process", (text("process.name"), text("process.text"), plain("process.stages"))),
    Table("system", (text("system.name"), text("system.text"))),
    Table(
        "measure",
        (
            text("measure.name"),
            text("measure.text"),
            plain("measure.unit_of_measure"),
            plain("measure.target"),
            plain("measure.direction"),
            plain("measure.period"),
        ),
    ),
    Table(
        "statement",
        (
            plain("statement.kind"),
            plain("statement.category"),
            *tie("statement.about"),
            text("statement.name"),
            text("statement.text"),
            plain("statement.check", called="check_name"),
            numeric("statement.order", called="place"),
        ),
    ),
    Table("rule_set", (numeric("rule_set.number"), plain("rule_set.parameters"))),
    Table(
        "rollout_step",
        (
            plain("rollout_step.phase"),
            numeric("rollout_step.order", called="place"),
            text("rollout_step.text"),
            day("rollout_step.due"),
            day("rollout_step.done"),
            plain("rollout_step.change_request"),
        ),
    ),
)
"""A table for every noun, with what it says once."""


def rows_of(table: Table, tongue: Tongue) -> Callable[[Values], tuple[Value, ...] | None]:
    """Makes a row from what the slots of an entity hold; nothing where it is not on record."""
    noun = NOUNS[table.name]

    def row(values: Values) -> tuple[Value, ...] | None:
        if values.get(noun.existence) is None and not (noun.has_past and any(values.values())):
            return None
        return tuple(column.read(values, tongue) for column in table.columns)

    return row


def looked_at(table: Table, attributes: Sequence[str]) -> list[str]:
    """Those attributes of an entity that its table looks at."""
    stems = {NOUNS[table.name].existence, *(stem for column in table.columns for stem in column.stems)}
    return [one for one in attributes if one in stems or any(one.startswith(f"{stem}.") for stem in stems)]


def graded(attributes: Sequence[str], noun: str) -> dict[str, tuple[str, str]]:
    """Grade, or nothing for the whole, → the attributes that hold its approved seats and thousandths of FTE."""
    found: dict[str, tuple[str, str]] = {}
    for attribute in attributes:
        for stem in ("seats", "fte_milli"):
            prefix = f"{noun}.{stem}"
            if attribute == prefix or attribute.startswith(f"{prefix}."):
                grade = attribute[len(prefix) + 1 :]
                end = f".{grade}" if grade else ""
                found[grade] = (f"{noun}.seats{end}", f"{noun}.fte_milli{end}")
    return found
