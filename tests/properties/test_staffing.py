"""Staffing on random organizations: every face says what a slow, obvious definition says, seat by seat and in sums."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import takewhile
from math import ceil
from typing import Any, NamedTuple

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgledger.domain.findings.catalogue import run
from orgledger.domain.findings.survey import Survey
from orgledger.domain.period import FOREVER
from orgledger.domain.refusal import Refused
from orgledger.domain.rule_set import RuleParameter, Rules
from orgledger.domain.staffing import grades, of_all, of_position, of_unit, series
from orgledger.domain.structure import Structure
from orgledger.domain.unit import UnitView
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from orgledger.projections.headcount import of_tree
from orgledger.reports.making import make
from tests.graphql.asker import Asker
from tests.kit import (
    Acme,
    Form,
    Organization,
    adjust,
    ask,
    assign,
    create,
    deactivate,
    key,
    leave,
    move_position,
    person,
    position,
)
from tests.properties.histories import SCALE, tried

FIRST = date(2024, 2, 25)
DAYS = [FIRST + timedelta(days=number) for number in range(6)]
UNITS, POSITIONS = [key(f"unit {n}") for n in range(5)], [key(f"position {n}") for n in range(6)]
PEOPLE = [key(f"person {n}") for n in range(4)]
KINDS = ["COMPANY", "TEAM", "TEAM", "LEVEL", "EXTERNAL"]
SHARES = [None, "0", "0.167", "0.3", "0.333", "0.5", "0.7", "1", "1", "1.5"]
NUMBERS = [None, None, 0, 1, 1, 2, 3]


# The definition, slowly.


class Slow(NamedTuple):
    """The parts of each figure; None for one that is not known."""

    authorized_seats: list[int | None]
    authorized_fte: list[int | None]
    position_seats: list[int | None]
    position_fte: list[int | None]
    filled: list[int]
    shares: list[int | None]
    vacant: list[int | None]
    overfilled: list[int]
    lacks_seats: int
    lacks_fte: int
    unknown_for_good: int
    acting: int

    def numbers(self) -> dict[str, Any]:
        """The figures as GraphQL names them; FTE in thousandths."""
        known = {
            "authorizedSeats": self.authorized_seats,
            "authorizedFte": self.authorized_fte,
            "positionSeats": self.position_seats,
            "positionFte": self.position_fte,
            "vacantSeats": self.vacant,
            "overfilledSeats": self.overfilled,
        }
        return {
            **{name: sum(stated(parts)) if stated(parts) else None for name, parts in known.items()},
            "filledSeats": sum(self.filled),
            "filledFte": sum(stated(self.shares)) if stated(self.shares) or not self.shares else None,
            "holders": len(self.shares),
            "actingHolders": self.acting,
            "gaps": {
                "authorizedSeats": self.lacks_seats,
                "authorizedFte": self.lacks_fte,
                "positionSeats": self.position_seats.count(None),
                "positionFte": self.position_fte.count(None),
                "filledSeats": self.unknown_for_good,
                "filledFte": self.shares.count(None),
                "vacantSeats": self.vacant.count(None),
            },
        }


def stated(parts: Iterable[int | None]) -> list[int]:
    return [part for part in parts if part is not None]


def together(parts: Iterable[Slow]) -> Slow:
    """Several as one: the parts of all."""
    columns = zip(Slow([], [], [], [], [], [], [], [], 0, 0, 0, 0), *parts, strict=True)
    return Slow(*(sum(column[1:], column[0]) for column in columns))


def slow_position(structure: Structure, role: str) -> Slow:
    seats: Any = structure.value(role, "position.seats")
    fte: Any = structure.value(role, "position.fte_milli")
    ties = [tie for tie in structure.keys("assignment") if structure.value(tie, "assignment.position") == role]
    shares: list[Any] = [structure.value(tie, "assignment.share_milli") for tie in ties]
    kinds = [structure.value(tie, "assignment.kind") for tie in ties]
    size = Fraction(1000)
    if seats and fte:
        size = min(size, Fraction(fte, seats))
    people = [structure.value(tie, "assignment.person") for tie in ties]
    shared: dict[Any, list[Any]] = {}
    for who, share, kind in zip(people, shares, kinds, strict=True):
        if kind == "PERMANENT":
            shared.setdefault(who, []).append(share)
    sums = [sum(share for share in one if share) for one in shared.values()]
    whole = [share for share in sums if share >= size]
    parts = [Fraction(share) - (Fraction(1, 2) if share % 5 else 0) for share in sums if share < size]
    filled = len(whole) + ceil(sum(parts, Fraction(0)) / size)
    unknown = [one for one in shared.values() if not any(one) and None in one]
    for _ in unknown:
        if seats is None or filled < seats:
            filled += 1
    return Slow(
        [seats],
        [fte],
        [seats],
        [fte],
        [filled],
        shares,
        [None if seats is None else max(0, seats - filled)],
        [] if seats is None else [max(0, filled - seats)],
        int(seats is None),
        int(fte is None),
        len(unknown),
        len(shares) - kinds.count("PERMANENT"),
    )


def approved(structure: Structure, unit: str, stem: str, grade: str | None) -> list[Any]:
    if grade is not None:
        return [structure.value(unit, f"{stem}.{grade}")]
    whole = structure.value(unit, stem)
    if whole is not None:
        return [whole]
    said = [
        structure.value(unit, f"{stem}.{letter}")
        for letter in "AB"
        if any(structure.as_of.effective in run.period for run in structure.line(unit, f"{stem}.{letter}"))
    ]
    return said or [None]


def slow_unit(structure: Structure, unit: str, grade: str | None = None) -> Slow:
    roles = [
        role
        for role in structure.keys("position")
        if structure.value(role, "position.unit") == unit and grade in (None, structure.value(role, "position.grade"))
    ]
    parts = [slow_position(structure, role) for role in roles]
    own = together(parts)
    seats, fte = approved(structure, unit, "unit.seats", grade), approved(structure, unit, "unit.fte_milli", grade)
    vacant, overfilled = list(own.vacant), list(own.overfilled)
    beyond = sum(stated(seats)) - sum(stated(own.position_seats))
    if stated(seats) and beyond >= 0:
        loose = together(part for part in parts if part.position_seats == [None])
        filled = sum(loose.filled)
        if None in seats:
            vacant.append(max(0, beyond - filled))
            overfilled.append(0)
        else:
            vacant = [*stated(vacant), max(0, beyond - filled)]
            overfilled.append(max(0, filled - loose.unknown_for_good - beyond))
    elif not parts and not stated(seats):
        vacant = [None]
    return own._replace(
        authorized_seats=seats,
        authorized_fte=fte,
        vacant=vacant,
        overfilled=overfilled,
        lacks_seats=int(None in seats),
        lacks_fte=int(None in fte),
    )


def in_force(structure: Structure, top: str | None = None) -> Iterator[str]:
    """The counted units in the tree, all or those of one branch."""
    for unit in structure.keys("unit"):
        at: str | None = unit
        active, inside = True, top is None
        while at is not None:
            active &= structure.value(at, "unit.status") == "ACTIVE"
            inside |= at == top
            parent = structure.value(at, "unit.parent")
            at = None if parent is None else str(parent)
        if active and inside and structure.value(unit, "unit.kind") != "EXTERNAL":
            yield unit


# Random organizations.


def built() -> list[Form]:
    """The units, a chain with a branch, of each kind; and the people."""
    parents = [None, UNITS[0], UNITS[1], UNITS[1], UNITS[0]]
    units = zip(UNITS, parents, KINDS, strict=True)
    return [
        *(create(unit, FIRST, parent, code=f"u{n}", kind=kind) for n, (unit, parent, kind) in enumerate(units)),
        *(person(who, FIRST) for who in PEOPLE),
    ]


def something(chance: random.Random) -> Form:
    """Some change of who sits where."""
    day, number = chance.choice(DAYS), chance.choice(NUMBERS)
    fte = chance.choice([None, "0", "0.5", "1", "2", "2.5"])
    role, unit, tie = chance.choice(POSITIONS), chance.choice(UNITS), key(f"tie {chance.randrange(12)}")
    to = chance.choice([None, None, day + timedelta(days=2)])
    share, kind = chance.choice(SHARES), chance.choice(["PERMANENT", "PERMANENT", "ACTING", "INTERIM"])
    start = assign(tie, chance.choice(PEOPLE), role, day, share=share, kind=kind)
    return chance.choice(
        [
            position(role, unit, day, seats=number, fte=fte, grade=chance.choice([None, "A", "B"]), code=role[:6]),
            start,
            start,
            start,
            ask("changeAssignment", day, to, assignment=tie, share=share, kind=kind),
            leave(tie, day),
            adjust(unit, day, to, after={"seats": number, "fte": fte}),
            adjust(unit, day, to, after={"seats": number, "fte": fte}, grade=chance.choice(["A", "B"])),
            move_position(role, unit, day, to),
            deactivate(chance.choice(UNITS[2:]), day),
        ]
    )


def lived(organization: Any, chance: random.Random, changes: int) -> None:
    """Let happen what can."""
    organization.records(*built())
    for number in range(changes):
        form = position(POSITIONS[number], UNITS[number % 5], FIRST, seats=1) if number < 3 else something(chance)
        try:
            organization.records(form)
        except Refused:
            continue


def as_named(headcount: Any) -> dict[str, Any]:
    """A headcount of the kernel, named as in GraphQL."""
    told = {camel(name): value for name, value in headcount._asdict().items() if name not in ("seats", "gaps")}
    told["actingHolders"] = told.pop("acting")
    return {**told, "gaps": {camel(name): value for name, value in headcount.gaps._asdict().items()}}


def camel(name: str) -> str:
    first, *rest = name.removesuffix("_milli").split("_")
    return first + "".join(word.capitalize() for word in rest)


@tried(40)
@given(st.randoms(use_true_random=False), st.sampled_from(DAYS))
def test_positions_units_and_trees_are_staffed_as_defined(chance: random.Random, day: date) -> None:
    acme = Organization()
    lived(acme, chance, 45)
    structure = acme.structure(day)

    for role in structure.keys("position"):
        headcount = of_position(acme.position(role, day))
        assert as_named(headcount) == slow_position(structure, role).numbers()
        if headcount.position_seats is not None:
            assert headcount.vacant_seats is not None
            assert headcount.overfilled_seats is not None
            assert min(headcount.vacant_seats, headcount.overfilled_seats) == 0
            filled = headcount.filled_seats + headcount.vacant_seats - headcount.overfilled_seats
            assert filled == headcount.position_seats
    for unit in structure.keys("unit"):
        view = UnitView(structure, unit)
        assert as_named(of_unit(view)) == slow_unit(structure, unit).numbers()
        for grade in grades(view):
            assert as_named(of_unit(view, grade=grade)) == slow_unit(structure, unit, grade).numbers()
        whole = together(slow_unit(structure, below) for below in in_force(structure, unit))
        if view.status == "ACTIVE":
            assert as_named(of_tree(view)) == as_named(of_unit(view, descendants=True)) == whole.numbers()
    everything = together(slow_unit(structure, unit) for unit in in_force(structure)).numbers()
    assert as_named(of_all([UnitView(structure, unit) for unit in in_force(structure)])) == everything
    assert (everything["vacantSeats"] or 0) >= 0


@tried(20)
@given(st.randoms(use_true_random=False))
def test_a_series_and_the_days_of_a_vacancy_are_those_of_every_single_day(chance: random.Random) -> None:
    acme = Organization()
    lived(acme, chance, 45)
    last = DAYS[-1] + timedelta(days=6)
    days = [last - timedelta(days=back) for back in range((last - FIRST).days + 1)]
    structure = acme.structure(last)

    for unit in UNITS:
        for step in series(structure, {unit: FOREVER}, FIRST, last + timedelta(days=1)):
            for day in days:
                if day in step.period:
                    assert as_named(step.headcount) == slow_unit(acme.structure(day), unit).numbers()
    at_once = Rules([RuleParameter("C12", "max_days", "0")])
    found = {finding.subject.key: finding.facts for finding in run(Survey(structure, at_once), ["C12"])}
    for role in structure.keys("position"):
        vacancy = sum(stated(slow_position(structure, role).vacant))
        if vacancy and role in Survey(structure).seats:
            assert found[role]["days"] == sum(1 for _ in takewhile(partial(vacant, acme, role), days[1:]))
            assert found[role]["vacant"] == vacancy


def vacant(acme: Organization, role: str, day: date) -> bool:
    """Whether a position has a vacant seat on a day."""
    structure = acme.structure(day)
    return role in structure.keys("position") and sum(stated(slow_position(structure, role).vacant)) > 0


ALL = """headcount(includeDescendants: true) { ...H } own: headcount { ...H }
    headcountByGrade { grade headcount { ...H } }"""
NUMBERS_OF = """fragment H on Headcount { authorizedSeats authorizedFte positionSeats positionFte filledSeats filledFte
  vacantSeats overfilledSeats holders actingHolders unknown gaps { authorizedSeats authorizedFte positionSeats
  positionFte filledSeats filledFte vacantSeats } }"""
EVERYTHING = f"""query($asOf: AsOfInput) {{ organization(asOf: $asOf) {{
  totals {{ headcount {{ ...H }} }}
  outline {{ unit {{ key code {ALL} }} }}
  positions {{ nodes {{ key headcount {{ ...H }} }} }}
  vacant: positions(filter: {{ vacant: true }}) {{ nodes {{ key }} }}
  others: positions(filter: {{ vacant: false }}) {{ nodes {{ key }} }}
  findings(checks: ["C12", "C23"], first: 100) {{ nodes {{ check unknown subject {{
    ... on Unit {{ key }} ... on Position {{ key }} ... on Organization {{ key: id }} }} }} }}
}} }} {NUMBERS_OF}"""


def spoken(slow: Slow) -> dict[str, Any]:
    """What GraphQL says of a headcount."""
    numbers = slow.numbers()
    for name in ("authorizedFte", "positionFte", "filledFte"):
        numbers[name] = None if numbers[name] is None else decimal(numbers[name])
    return {**numbers, "unknown": slow.lacks_seats}


def decimal(milli: int) -> str:
    return f"{Decimal(milli) / 1000:f}".rstrip("0").rstrip(".") if milli % 1000 else str(milli // 1000)


@pytest.fixture
def engine_name() -> str:
    """One engine is enough for what is asked of the image."""
    return "sqlite"


@pytest.mark.parametrize("seed", range(3 * SCALE))
def test_every_face_says_the_same(acme: Acme, ledger: Ledger, seed: int) -> None:
    chance = random.Random(seed)
    lived(acme, chance, 60)
    day = chance.choice(DAYS)
    structure = acme.structure(day)
    told = Asker(ledger)(EVERYTHING, asOf={"effective": str(day)})["organization"]

    def branch(unit: str) -> dict[str, Any]:
        return spoken(together(slow_unit(structure, below) for below in in_force(structure, unit)))

    everything = together(slow_unit(structure, unit) for unit in in_force(structure))
    assert told["totals"]["headcount"] == spoken(everything)
    for row in told["outline"]:
        unit = row["unit"]
        assert unit["own"] == spoken(slow_unit(structure, unit["key"]))
        if structure.value(unit["key"], "unit.kind") != "EXTERNAL":
            assert unit["headcount"] == branch(unit["key"])
        for one in unit["headcountByGrade"]:
            assert one["headcount"] == spoken(slow_unit(structure, unit["key"], one["grade"]))
    slow = {role: slow_position(structure, role) for role in structure.keys("position")}
    with_vacancy = {role for role, one in slow.items() if sum(stated(one.vacant))}
    assert {node["key"]: node["headcount"] for node in told["positions"]["nodes"]} == {
        role: spoken(one) for role, one in slow.items()
    }
    assert {node["key"] for node in told["vacant"]["nodes"]} == with_vacancy
    assert {node["key"] for node in told["others"]["nodes"]} == slow.keys() - with_vacancy
    surplus = {
        one["subject"]["key"] for one in told["findings"]["nodes"] if one["check"] == "C23" and not one["unknown"]
    }
    counted = Survey(structure).seats.keys()
    assert surplus & slow.keys() == {role for role, one in slow.items() if sum(one.overfilled)} & counted
    reported(ledger, day, structure, everything)


def reported(ledger: Ledger, day: date, structure: Structure, everything: Slow) -> None:
    """The reports say the same, for people and for machines."""
    asked = Asked(effective=day)
    tables = {
        name: {table["key"]: table["rows"] for table in orjson.loads(made.body)["tables"]}
        for name in ("headcount", "structure")
        for made in [make(ledger, "acme", name, "json", asked, "en", {})]
    }
    numbers = spoken(everything)
    figures = {row["key"]: row["value"] for row in tables["headcount"]["figures"]}
    assert [figures[name] for name in ("vacantSeats", "overfilledSeats", "fte")] == [
        numbers[name] for name in ("vacantSeats", "overfilledSeats", "filledFte")
    ]
    for row in tables["headcount"]["totals"]:
        assert row["value"] == numbers[row["key"]]
        assert row["unknown"] == numbers["gaps"][row["key"].replace("overfilled", "vacant")]
    for row in tables["headcount"]["units"]:
        unit = next(unit for unit in structure.keys("unit") if structure.value(unit, "unit.code") == row["code"])
        expected = spoken(together(slow_unit(structure, below) for below in in_force(structure, unit)))
        assert {name: row[name] for name in expected.keys() & row.keys()} == {
            name: expected[name] for name in expected.keys() & row.keys()
        }
        gaps = {
            name: row[f"unknown{name[0].upper()}{name[1:]}"] for name in expected["gaps"].keys() - {"authorizedSeats"}
        }
        assert {**gaps, "authorizedSeats": row["unknown"]} == expected["gaps"]
    listed = tables["structure"]["positions"]
    assert sum(row["vacantSeats"] or 0 for row in listed) == sum(
        sum(stated(slow_position(structure, role).vacant)) for role in structure.keys("position")
    )
