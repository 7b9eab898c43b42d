"""orgchange/1 out of a ledger: what is written is read again as the same history, and what is not is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orgledger.domain.period import AsOf
from orgledger.domain.structure import text as words
from orgledger.exchange.orgchange.reading import Import, read
from orgledger.exchange.orgchange.writing import Writing
from orgledger.exchange.table.reading import people_of
from orgledger.ledger import Clock, Ledger
from tests.exchange.rust import LATE, LINES, ORACLE, House, expected, quiet, registered
from tests.exchange.test_orgchange import TREE, Desk, desk, line, op, role, unit  # noqa: F401  A fixture.
from tests.kit import Acme, FakeClock, Form, ask, assign, called, close, create, head, key, person, position


def out(ledger: Ledger, code: str, language: str = "en") -> Writing:
    """A history on its way out, persons by their references."""
    row = ledger.archive.find(code)
    image = ledger.archive.image(row)
    people = people_of(ledger, row, image.structure(AsOf(date(2026, 11, 1), row.sequence)))
    return Writing(image, row.sequence, language, {key: one.reference for key, one in people.items() if one.reference})


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


@pytest.fixture(scope="module")
def rust(new_ledger: Callable[[Clock], Ledger]) -> House:
    ledger = new_ledger(FakeClock(LATE))
    registered(ledger).run(LINES, dry_run=False, progress=quiet)
    return House(ledger)


def test_eight_years_go_out_and_in_again(rust: House, new_ledger: Callable[[Clock], Ledger]) -> None:
    writing = out(rust.ledger, "rust")
    text = "".join(writing.lines())
    lines = read(text)

    again = new_ledger(FakeClock(LATE))
    batch = registered(again)
    batch.first_days.clear()
    assert batch.run(lines, dry_run=False, progress=quiet).recorded == len(lines)

    assert +writing.left_out == {"person: without a place": 2}, "they came and went on one day"
    copy = House(again)
    for day in ORACLE:
        assert copy.teams(effective=day["as_of"]) == rust.teams(effective=day["as_of"]) == expected(day)
    assert "".join(out(again, "rust").lines()) == text, "and so it stays"
    assert again.archive.find("rust").sequence < rust.ledger.archive.find("rust").sequence * 2


HISTORY = (
    TREE,
    line(
        2,
        role("P", "B", function="sales", grade="G5", fte="1.5", holder="p1", profession="merchant"),
        role("Q", "B", reports_to="P"),
        op("duty.start", unit="B", duty="Sells."),
        op("headcount.set", unit="B", grade="G5", fte="3"),
        op("lead.start", unit="C", person="p2"),
        op("member.start", unit="C", person="p3", roles=["deputy"]),
        day="2024-02-01",
    ),
    line(
        3,
        op("position.move", position="Q", to_unit="C"),
        op("position.report", position="Q", to=None),
        op("position.holder", position="P", holder="p4"),
        op("position.fte", position="P", fte="2"),
        op("position.grade", position="P", grade=None),
        op("position.retitle", position="P", title="Seller"),
        op("position.function", position="P", text=None),
        op("duty.end", unit="B", duty="Sells."),
        op("duty.start", unit="C", duty="Sells."),
        op("headcount.set", unit="B", grade="G5", fte=None),
        op("member.roles", unit="C", person="p3", roles=[]),
        op("unit.rename", unit="B", name="Sales"),
        op("unit.recode", unit="A", to_code="b2"),
        op("unit.kind", unit="B", kind="squad"),
        op("unit.mission", unit="B", text="To sell."),
        op("unit.attr", unit="B", key="cost centre", value="4711"),
        day="2024-03-01",
    ),
    line(4, op("unit.close", unit="C"), op("member.end", unit="C", person="p3"), day="2024-04-01"),
    line(5, op("unit.reopen", unit="C"), op("unit.move", unit="B", to_parent="C"), day="2024-05-01"),
    line(6, op("unit.move", unit="B", to_parent="A"), op("position.remove", position="P"), day="2024-06-01"),
    line(7, op("unit.remove", unit="C", code="c"), day="2024-07-01"),
    line(8, op("unit.reopen", unit="C"), op("unit.rename", unit="C", name="Anew"), day="2024-08-01"),
    line(
        9, op("unit.add", unit="D", code="c2", name="D", kind="team", parent="C", status="archived"), day="2024-09-01"
    ),
)
FIELDS = """units(first: 100, filter: {status: [ACTIVE, INACTIVE]}, orderBy: CODE) { nodes {
  code name kind category purpose status parent { code } head { title } headcount { authorizedFte }
  attributes { name value } responsibilities { mode object { ... on Responsibility { text } } }
  positions { title grade headcount { authorizedFte } attributes { name value } reportsTo { title }
    holders { person { reference } roles } } } }"""
DAYS = [f"2024-{month:02}-15" for month in range(1, 11)]


def in_order(told: Any) -> Any:
    """The units, with their positions by title."""
    units = told["units"]["nodes"]
    return [{**one, "positions": sorted(one["positions"], key=lambda role: str(role["title"]))} for one in units]


def test_whatever_the_format_knows_comes_back(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    desk.imports(*HISTORY)
    before = {day: in_order(desk.told(FIELDS, day)) for day in DAYS}

    file = tmp_path / "out.jsonl"
    said = desk.terminal("export", "--format", "orgchange", "--personal", "--output", file)
    other = desk.terminal("import", file, "--format", "orgchange", "--organization", "y", "--name", "en=Y")

    assert (said.code, "Left out" in said.err) == (0, False), said
    assert other.code == 0, other
    for day in DAYS:
        document = f'query($asOf: AsOfInput) {{ organization(code: "y", asOf: $asOf) {{ {FIELDS} }} }}'
        assert in_order(desk.ask(document, asOf={"effective": day})["organization"]) == before[day], day
    again = desk.terminal.runs("export", "--format", "orgchange", "--organization", "y", "--personal")
    assert again == file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "turns",
    [
        [("chair", "guest"), ("scribe", "chair"), ("guest", "scribe")],
        [("scribe", "guest"), ("chair", "scribe")],
        [("chair", "guest"), ("scribe", "chair")],
        [("chair", "guest"), ("scribe", "chair"), ("cook", "scribe"), ("guest", "cook")],
        [("scribe", ""), ("chair", "scribe"), ("", "chair")],
    ],
    ids=["two exchanged", "into the second", "into the first", "three in a ring", "by way of none"],
)
def test_seats_of_one_person_that_exchange_their_roles_stay_the_seats_they_are(
    desk: Desk,  # noqa: F811
    tmp_path: Path,
    turns: list[tuple[str, str]],
) -> None:
    def roles(role: str) -> list[str]:
        return [role] if role else []

    member = {"unit": "B", "person": "p1"}
    desk.imports(
        TREE,
        line(2, op("member.start", **member, role="chair"), day="2024-02-01"),
        line(3, op("member.start", **member, role="scribe"), day="2024-03-01"),
        line(4, op("member.start", **member, role="cook"), day="2024-04-01"),
        line(
            5,
            *(op("member.roles", **member, from_roles=roles(old), roles=roles(new)) for old, new in turns),
            day="2024-05-01",
        ),
        line(6, op("member.end", **member, role=turns[-1][1]), day="2024-06-01"),
    )
    file = tmp_path / "out.jsonl"
    written = desk.terminal("export", "--format", "orgchange", "--personal", "--output", file)
    copied = desk.terminal("import", file, "--format", "orgchange", "--organization", "y", "--name", "en=Y")

    assert (written.code, "Left out" in written.err, copied.code) == (0, False, 0), (written, copied)
    again = desk.terminal.runs("export", "--format", "orgchange", "--organization", "y", "--personal")
    assert again == file.read_text(encoding="utf-8")
    assert spans(desk.ledger, "y") == spans(desk.ledger, "x")


def spans(ledger: Ledger, code: str) -> list[list[tuple[str, str | None, str]]]:
    """Each seat's roles with their days."""
    image = ledger.archive.image(ledger.archive.find(code))
    return sorted(
        [
            (str(run.period.start), run.period.end and str(run.period.end), str(run.value))
            for run in image.line(seat, "assignment.roles")
        ]
        for seat in image.entities("assignment")
    )


def test_as_it_was_known_and_without_who_is_who(desk: Desk) -> None:  # noqa: F811
    desk.imports(*HISTORY[:2])
    known = desk.ledger.archive.find("x").sequence
    first = desk.terminal.runs("export", "--format", "orgchange")
    desk.imports(*HISTORY)

    assert desk.terminal.runs("export", "--format", "orgchange", "--known", known) == first
    assert '"p1"' not in first
    assert '"p1"' in desk.terminal.runs("export", "--format", "orgchange", "--personal")
    assert [json.loads(one)["seq"] for one in first.splitlines()] == [1, 2]


def test_what_the_format_cannot_say_is_counted(desk: Desk) -> None:  # noqa: F811
    seed = Path(__file__).parents[2] / "examples/seeds/S5.yaml"
    desk.terminal.runs("import", seed, "--format", "orgseed", "--organization", "s5", "--effective", "2020-01-01")

    said = desk.terminal("export", "--format", "orgchange", "--organization", "s5", "--language", "zh")

    assert said.code == 0
    assert "Left out, for orgchange has no word for it: collaboration (3)." in said.err
    assert all(json.loads(one)["changes"] for one in said.out.splitlines())
    assert desk.terminal("export", "--format", "orgchange", "--at", "2024-01-01").code == 2


U, V, P, Q, ANN, DUTY = (key(name) for name in ("u", "v", "p", "q", "ann", "duty"))
JAN, FEB, MAR, APR = (date(2024, month, 1) for month in range(1, 5))
ANSWERS = [
    ask("defineResponsibility", JAN, key=DUTY, texts=called("Sells.")),
    ask("startInvolvement", JAN, key=key("tie"), holder=U, object=DUTY, mode="ACCOUNTABLE"),
]
LEADS = [person(ANN), position(P, U, JAN, "Lead", head=True), assign(key("seat"), ANN, P, share=None)]


def written_again(acme: Acme, *sets: list[Form]) -> tuple[Writing, list[dict[str, Any]], Acme]:
    """What a history came to as orgchange: how it was written, what changes in it, and what was read of it."""
    acme.records(create(U), create(V, parent=U))
    for forms in sets:
        acme.records(*forms)
    writing = Writing(acme.ledger.archive.image(acme.row), acme.head, "en", {})
    text = "".join(writing.lines())
    copy = Acme(acme.ledger, "copy")
    batch = Import(acme.ledger, copy.code, "en", replay=False, actor="importer", system="test")
    batch.run(read(text), dry_run=False, progress=quiet)
    return writing, [one for row in text.splitlines() for one in json.loads(row)["changes"]], copy


@pytest.mark.parametrize(
    ("sets", "left_out"),
    [
        ([[position(P, U)], [head(U, P, MAR)]], {"unit: head"}),
        ([[position(P, U, JAN, "Lead", head=True)]], {"unit: head", "position: days without a lead or member"}),
        ([[position(P, U, JAN, "Member")]], {"position: days without a lead or member"}),
        ([LEADS, [head(U, None, MAR)]], {"unit: head"}),
        ([LEADS, [position(Q, U, FEB, reportsTo=P)]], {"position: reports to leads or members"}),
        ([ANSWERS[:1]], {"responsibility: without a place"}),
        ([[ask("declareStructureType", JAN, unit=U, structure="MATRIX")]], {"unit: structure type"}),
        ([[ask("declarePositionList", JAN, unit=U, completeness="COMPLETE")]], {"unit: position list"}),
        ([[ask("mergeUnits", MAR, units=[V], into=U)]], {"unit: merged from"}),
        ([[ask("transferUnits", MAR, units=[V], into=[U], ends=[V])]], {"unit: transferred from"}),
        ([[ask("renameUnit", MAR, unit=U, names=called("销售", "zh"))]], {"unit: name in zh"}),
        (
            [[ask("setAttribute", JAN, noun="unit", entity=U, name="motto", language="zh", value="好")]],
            {"unit: motto in zh"},
        ),
        (
            [[position(P, U, code="7")], [ask("setAttribute", FEB, noun="position", entity=P, name="room", value="7")]],
            {"position: code", "position: room"},
        ),
        ([[person(ANN, name="Ann", reference="a1")]], {"person: name", "person: without a place"}),
        (
            [[person(ANN), position(P, U), assign(key("seat"), ANN, P, share="0.5", roles=["deputy"])]],
            {"assignment: roles of holders", "assignment: share milli"},
        ),
    ],
)
def test_whatever_is_left_out_is_said(acme: Acme, sets: list[list[Form]], left_out: set[str]) -> None:
    writing, _, _ = written_again(acme, *sets)

    assert set(+writing.left_out) == left_out


def test_a_duty_passes_to_another_unit(acme: Acme) -> None:
    passes = [ask("transferInvolvement", MAR, involvement=key("tie"), holder=V)]

    writing, changes, _ = written_again(acme, ANSWERS, passes)

    duties = [(one["op"], writing.ids["unit"][U] == one["unit"]) for one in changes if "duty" in one]
    assert duties == [("duty.start", True), ("duty.end", True), ("duty.start", False)]
    assert +writing.left_out == {}


def test_a_post_that_is_set_up_again_is_the_same_and_is_reported_to(acme: Acme) -> None:
    again = ask("reopenPosition", MAR, position=P, unit=U)

    writing, changes, copy = written_again(
        acme, [position(P, U, title="Boss")], [close(P, FEB)], [again], [position(Q, U, APR, "Clerk", reportsTo=P)]
    )

    assert [one["position"] for one in changes if one["op"] == "position.add"] == [P, P, Q]
    assert [one["reports_to"] for one in changes if one["op"] == "position.add"] == [None, None, P]
    assert +writing.left_out == {}
    structure = copy.structure(APR)
    [manager] = {structure.value(one, "position.reports_to") for one in structure.keys("position")} - {None}
    assert words(structure, str(manager), "position.title") == "Boss"
    assert copy.structure(FEB).value(str(manager), "position.existence") is None, "and it was gone in between"


def test_a_post_called_member_stays_a_post(desk: Desk) -> None:  # noqa: F811
    desk.imports(TREE, line(2, role("P", "B", holder="p1") | {"title": "Member"}, role("Q", "B", reports_to="P")))

    out_again = desk.terminal.runs("export", "--format", "orgchange", "--personal")

    changes = [one for row in out_again.splitlines() for one in json.loads(row)["changes"]]
    assert {"P", "Q"} == {one["position"] for one in changes if one["op"] == "position.add"}
    assert [one["reports_to"] for one in changes if one["op"] == "position.add"] == [None, "P"]
