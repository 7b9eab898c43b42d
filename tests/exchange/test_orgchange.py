"""orgchange/1: every operation, every way in which a file can be wrong, and what a second import or a replay does."""

from __future__ import annotations

import asyncio
import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from orgledger.exchange.orgchange import reading
from orgledger.graphql.scope import Request
from orgledger.ledger import Clock, Ledger
from orgledger.projections.image import Image
from tests.cli.runner import Said, Terminal
from tests.exchange.rust import schema
from tests.kit import open_ledger

Op = dict[str, Any]


@pytest.fixture
def engine_name() -> str:
    """The engines are held against each other by the history of the Rust teams."""
    return "sqlite"


class Desk:
    """Somebody who imports files into the organization x."""

    def __init__(self, terminal: Terminal, ledger: Ledger, folder: Path) -> None:
        self.terminal = terminal
        self.ledger = ledger
        self.folder = folder

    def ask(self, document: str, **variables: Any) -> Any:
        """The data of one request to the public schema."""
        result: Any = asyncio.run(schema().execute(document, variables, context_value=Request(self.ledger)))
        assert not result.errors, result.errors
        return orjson.loads(orjson.dumps(result.data))

    def sends(self, text: str | bytes, *options: str) -> Said:
        """Import a file with this content."""
        file = self.folder / "history.jsonl"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return self.terminal("import", file, "--format", "orgchange", "--organization", "x", *options)

    def imports(self, *lines: str, options: tuple[str, ...] = ()) -> str:
        """Import lines that may not be refused."""
        said = self.sends(written(*lines), *options)
        assert said.code == 0, said
        return said.out

    def refuses(self, *lines: str, options: tuple[str, ...] = ()) -> str:
        """Import lines of which one must be refused; what was said."""
        said = self.sends(written(*lines), *options)
        assert said.code == 1, said
        return said.err

    def told(self, fields: str, day: str = "2026-01-01", **known: Any) -> Any:
        """Fields of the organization on a day."""
        as_of = {"effective": day, **({"known": known} if known else {})}
        document = f'query($asOf: AsOfInput) {{ organization(code: "x", asOf: $asOf) {{ {fields} }} }}'
        return self.ask(document, asOf=as_of)["organization"]


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    """Somebody who imports files."""
    ledger = open_ledger(database_url, Clock())
    yield Desk(Terminal(database_url), ledger, tmp_path)
    ledger.close()


def line(number: Any, *changes: Op, day: str | None = "2024-01-01", **more: Any) -> str:
    """One line of a file."""
    form: dict[str, Any] = {"seq": number, "recorded_at": None, "changes": list(changes), **more}
    if day is not None:
        form["effective"] = day
    return json.dumps(form, ensure_ascii=False)


def written(*lines: str) -> str:
    """A whole file."""
    return "".join(one + "\n" for one in lines)


def unit(name: str, parent: str | None = None, /, **more: Any) -> Op:
    """A unit is added; its code is its name in lower case."""
    return {
        "op": "unit.add",
        "unit": name,
        "code": name.lower(),
        "name": f"Unit {name}",
        "kind": "team",
        "parent": parent,
        "status": "active",
        **more,
    }


def role(name: str, in_unit: str, /, **more: Any) -> Op:
    """A position is added."""
    return {"op": "position.add", "position": name, "unit": in_unit, "title": f"Role {name}", **more}


def op(name: str, /, **fields: Any) -> Op:
    """Any operation."""
    return {"op": name, **fields}


TREE = line(1, unit("A"), unit("B", "A"), unit("C", "A"))


# Operations.


def test_a_unit_is_added_with_its_mission_and_the_sources_word_for_its_kind(desk: Desk) -> None:
    desk.imports(line(1, unit("A", kind="working-group", mission="To work."), unit("B", kind="team", mission=None)))

    told = desk.told("units { nodes { code name kind category purpose status attributes { name value } } }")

    assert told["units"]["nodes"] == [
        {
            "code": "a",
            "name": "Unit A",
            "kind": "OTHER",
            "category": "working-group",
            "purpose": "To work.",
            "status": "ACTIVE",
            "attributes": [{"name": "source id", "value": "A"}],
        },
        {
            "code": "b",
            "name": "Unit B",
            "kind": "TEAM",
            "category": None,
            "purpose": None,
            "status": "ACTIVE",
            "attributes": [{"name": "source id", "value": "B"}],
        },
    ]


def test_a_unit_can_enter_straight_into_the_archive(desk: Desk) -> None:
    desk.imports(line(1, unit("A", status="archived")))

    assert desk.told('unit(code: "a") { status } units { totalCount }') == {
        "unit": {"status": "INACTIVE"},
        "units": {"totalCount": 0},
    }


def test_a_unit_is_renamed_recoded_moved_and_reclassified_on_the_lines_day(desk: Desk) -> None:
    desk.imports(
        TREE,
        line(
            2,
            op("unit.rename", unit="B", name="Another"),
            op("unit.recode", unit="B", from_code="b", to_code="another"),
            op("unit.move", unit="B", from_parent="A", to_parent="C"),
            op("unit.kind", unit="B", kind="guild"),
            op("unit.mission", unit="B", text="To be."),
            day="2024-06-01",
        ),
        line(3, op("unit.mission", unit="B", text=None), op("unit.move", unit="B", to_parent=None), day="2024-09-01"),
    )

    told = [
        desk.told("units { nodes { code name kind category purpose parent { code } } }", day)["units"]["nodes"]
        for day in ("2024-05-31", "2024-06-01", "2024-09-01")
    ]

    assert told[0][1] == {
        "code": "b",
        "name": "Unit B",
        "kind": "TEAM",
        "category": None,
        "purpose": None,
        "parent": {"code": "a"},
    }
    changed = {"code": "another", "name": "Another", "kind": "OTHER", "category": "guild"}
    assert told[1][1] == {**changed, "purpose": "To be.", "parent": {"code": "c"}}
    assert told[2][1] == {**changed, "purpose": None, "parent": None}


def test_a_code_goes_to_another_unit_within_one_line(desk: Desk) -> None:
    desk.imports(
        TREE,
        line(2, op("unit.recode", unit="B", to_code="c"), op("unit.recode", unit="C", to_code="b"), day="2024-06-01"),
    )

    told = desk.told('b: unit(code: "b") { name } c: unit(code: "c") { name }')

    assert told == {"b": {"name": "Unit C"}, "c": {"name": "Unit B"}}


def test_a_line_is_atomic_and_two_units_can_swap_places_in_it(desk: Desk) -> None:
    desk.imports(
        line(1, unit("A"), unit("B", "A")),
        line(2, op("unit.move", unit="A", to_parent="B"), op("unit.move", unit="B", to_parent=None), day="2024-06-01"),
    )

    assert desk.told('unit(code: "a") { parent { code } }') == {"unit": {"parent": {"code": "b"}}}


def test_a_named_value_is_set_and_taken_away(desk: Desk) -> None:
    desk.imports(
        TREE,
        line(2, op("unit.attr", unit="B", key="website", value="https://b.example"), day="2024-03-01"),
        line(3, op("unit.attr", unit="B", key="website", value=None), day="2024-06-01"),
    )

    told = [
        {
            one["name"]: one["value"]
            for one in desk.told('unit(code: "b") { attributes { name value } }', day)["unit"]["attributes"]
        }
        for day in ("2024-02-29", "2024-03-01", "2024-06-01")
    ]

    assert told == [{"source id": "B"}, {"source id": "B", "website": "https://b.example"}, {"source id": "B"}]


def test_a_closed_unit_is_archived_with_everything_attached_and_can_be_active_again(desk: Desk) -> None:
    desk.imports(
        TREE,
        line(2, op("member.start", unit="B", person="p1", roles=["r"])),
        line(3, op("unit.close", unit="B"), day="2024-03-01"),
        line(4, op("unit.reopen", unit="B"), day="2024-06-01"),
    )

    told = [
        desk.told('unit(code: "b") { status people { reference } parent { code } }', day)["unit"]
        for day in ("2024-02-29", "2024-03-01", "2024-06-01")
    ]

    attached = {"people": [{"reference": "p1"}], "parent": {"code": "a"}}
    assert told == [
        {"status": "ACTIVE", **attached},
        {"status": "INACTIVE", **attached},
        {"status": "ACTIVE", **attached},
    ]


def test_a_removed_unit_is_gone_with_its_memberships_and_can_come_back_where_it_was(desk: Desk) -> None:
    desk.imports(
        TREE,
        line(2, op("member.start", unit="B", person="p1", roles=[]), op("lead.start", unit="B", person="p2")),
        line(3, op("unit.remove", unit="B", code="b"), day="2024-03-01"),
        line(4, op("unit.reopen", unit="B"), day="2024-06-01"),
    )

    told = [
        desk.told(
            'unit(code: "b") { status people { reference } parent { code } head { title } effective { from to } }', day
        )["unit"]
        for day in ("2024-02-29", "2024-03-01", "2024-06-01")
    ]

    before, gone, back = told
    assert gone is None
    assert {one["reference"] for one in before["people"]} == {"p1", "p2"}
    assert before["effective"] == {"from": "2024-01-01", "to": "2024-03-01"}
    assert back == {
        "status": "ACTIVE",
        "people": [],
        "parent": {"code": "a"},
        "head": None,
        "effective": {"from": "2024-06-01", "to": None},
    }


def test_a_removed_unit_whose_parent_is_gone_too_comes_back_at_the_top_or_is_refused_by_name(desk: Desk) -> None:
    said = desk.sends(
        written(
            TREE,
            line(2, unit("D", "B")),
            line(3, op("unit.remove", unit="D"), op("unit.remove", unit="B"), day="2024-03-01"),
            line(4, op("unit.reopen", unit="D"), day="2024-06-01"),
        )
    )

    assert said.code in (0, 1)
    if said.code == 1:
        assert "line 4" in said.err
        assert "Unit B" in said.err or "'B'" in said.err or " b " in said.err, said.err


@pytest.mark.parametrize("between", [None, "2024-04-01"])
def test_a_unit_that_is_reopened_is_active_whatever_it_was_and_whichever_line_ends_it(
    desk: Desk, between: str | None
) -> None:
    ends, reopens = op("unit.remove", unit="C"), op("unit.reopen", unit="C")
    lines = [line(3, ends, day=between), line(4, reopens, day="2024-05-01")] if between else []
    desk.imports(
        TREE,
        line(2, op("unit.close", unit="C"), day="2024-03-01"),
        *lines or [line(3, ends, reopens, day="2024-05-01")],
    )

    assert desk.told('unit(code: "c") { status }', "2024-06-01") == {"unit": {"status": "ACTIVE"}}


def test_leads_hold_the_head_position_and_members_the_member_position(desk: Desk) -> None:
    desk.imports(
        TREE,
        line(
            2,
            op("lead.start", unit="B", person="p1"),
            op("lead.start", unit="B", person="p2"),
            op("member.start", unit="B", person="p1", roles=["scribe", "cook"]),
            op("member.start", unit="B", person="p3", role="guest"),
        ),
        line(3, op("member.roles", unit="B", person="p3", roles=["host"]), day="2024-03-01"),
        line(4, op("lead.end", unit="B", person="p1"), op("member.end", unit="B", person="p3"), day="2024-06-01"),
        line(5, op("lead.end", unit="B", person="p2"), day="2024-07-01"),
        line(6, op("lead.start", unit="B", person="p1"), day="2024-08-01"),
    )

    def seats(day: str) -> dict[str, dict[str, list[str]]]:
        told = desk.told(
            'unit(code: "b") { head { title } positions { title holders { person { reference } roles } } }', day
        )
        assert told["unit"]["head"] == {"title": "Lead"}
        return {
            position["title"]: {one["person"]["reference"]: one["roles"] for one in position["holders"]}
            for position in told["unit"]["positions"]
        }

    assert seats("2024-01-01") == {"Lead": {"p1": [], "p2": []}, "Member": {"p1": ["scribe", "cook"], "p3": ["guest"]}}
    assert seats("2024-03-01")["Member"] == {"p1": ["scribe", "cook"], "p3": ["host"]}
    assert seats("2024-06-01") == {"Lead": {"p2": []}, "Member": {"p1": ["scribe", "cook"]}}
    assert seats("2024-07-01")["Lead"] == {}
    assert seats("2024-08-01")["Lead"] == {"p1": []}


def test_people_are_registered_once_in_time_for_whatever_is_said_of_them_first(desk: Desk) -> None:
    desk.imports(
        line(1, unit("A"), day="2024-01-01"),
        line(2, op("member.start", unit="A", person="p1", roles=[]), day="2024-06-01"),
        line(3, unit("B"), op("lead.start", unit="B", person="p1"), day="2024-02-01"),
    )

    told = [
        desk.told('people { totalCount } person(reference: "p1") { assignments { position { unit { code } } } }', day)
        for day in ("2024-01-31", "2024-02-01", "2024-06-01")
    ]

    assert [one["people"]["totalCount"] for one in told] == [0, 1, 1]
    assert [len((one["person"] or {"assignments": []})["assignments"]) for one in told] == [0, 1, 2]


FIRST_ROLES = line(
    2,
    role("P", "B", function="sales", grade="G5", fte="1.5", holder="p1", profession="merchant"),
    role("Q", "B", reports_to="P"),
)


def test_fte_of_positions_adds_up_as_far_as_it_is_known(desk: Desk) -> None:
    desk.imports(TREE, line(2, role("P", "B", fte="7.5"), role("Q", "B", fte=None), role("R", "A", fte="1")))

    told = desk.told(
        """totals { headcount { positionFte positionSeats gaps { positionFte positionSeats } } }
           units { nodes { code headcount { positionFte gaps { positionFte } } } }"""
    )

    assert told["totals"]["headcount"] == {
        "positionFte": "8.5",
        "positionSeats": None,
        "gaps": {"positionFte": 1, "positionSeats": 3},
    }
    units = {unit["code"]: unit["headcount"] for unit in told["units"]["nodes"]}
    assert units["b"] == {"positionFte": "7.5", "gaps": {"positionFte": 1}}
    assert units["a"] == {"positionFte": "1", "gaps": {"positionFte": 0}}


def test_a_position_is_added_with_everything_said_of_it(desk: Desk) -> None:
    desk.imports(TREE, FIRST_ROLES)

    told = desk.told(
        """positions { nodes { title grade unit { code } reportsTo { title } headcount { authorizedFte authorizedSeats }
             holders { person { reference } share } attributes { name value } } }"""
    )["positions"]["nodes"]

    assert sorted(told, key=lambda one: one["title"]) == [
        {
            "title": "Role P",
            "grade": "G5",
            "unit": {"code": "b"},
            "reportsTo": None,
            "headcount": {"authorizedFte": "1.5", "authorizedSeats": None},
            "holders": [{"person": {"reference": "p1"}, "share": None}],
            "attributes": [
                {"name": "function", "value": "sales"},
                {"name": "profession", "value": "merchant"},
                {"name": "source id", "value": "P"},
            ],
        },
        {
            "title": "Role Q",
            "grade": None,
            "unit": {"code": "b"},
            "reportsTo": {"title": "Role P"},
            "headcount": {"authorizedFte": None, "authorizedSeats": None},
            "holders": [],
            "attributes": [{"name": "source id", "value": "Q"}],
        },
    ]


def test_a_moved_position_keeps_its_line_and_its_holder(desk: Desk) -> None:
    desk.imports(
        TREE,
        FIRST_ROLES,
        line(3, op("position.holder", position="Q", holder="p2"), day="2024-02-01"),
        line(4, op("position.move", position="Q", from_unit="B", to_unit="C"), day="2024-06-01"),
    )

    told = desk.told('unit(code: "c") { positions { title reportsTo { title } holders { person { reference } } } }')

    assert told["unit"]["positions"] == [
        {"title": "Role Q", "reportsTo": {"title": "Role P"}, "holders": [{"person": {"reference": "p2"}}]}
    ]


def test_a_position_changes_in_every_way_the_format_knows(desk: Desk) -> None:
    desk.imports(
        TREE,
        FIRST_ROLES,
        line(
            3,
            op("position.report", position="Q", to=None),
            op("position.fte", position="P", fte="0.75"),
            op("position.grade", position="P", grade=None),
            op("position.retitle", position="P", title="Chief"),
            op("position.function", position="P", text=None),
            op("position.profession", position="P", profession="smith"),
            op("position.holder", position="P", holder="p2"),
            day="2024-06-01",
        ),
        line(4, op("position.holder", position="P", holder=None), day="2024-07-01"),
        line(5, op("position.holder", position="P", holder="p1"), day="2024-08-01"),
    )

    def chief(day: str) -> Any:
        told = desk.told(
            """unit(code: "b") { positions { title grade reportsTo { title } headcount { authorizedFte }
                 holders { person { reference } effective { from } } attributes { name value } } }""",
            day,
        )["unit"]["positions"]
        assert [one["reportsTo"] for one in told] == [None, None] or day < "2024-06-01"
        return next(one for one in told if one["title"] in ("Role P", "Chief"))

    changed = chief("2024-06-01")
    assert (changed["title"], changed["grade"], changed["headcount"]) == ("Chief", None, {"authorizedFte": "0.75"})
    assert changed["attributes"] == [{"name": "profession", "value": "smith"}, {"name": "source id", "value": "P"}]
    assert [
        [(h["person"]["reference"], h["effective"]["from"]) for h in chief(day)["holders"]]
        for day in ("2024-05-31", "2024-06-01", "2024-07-01", "2024-08-01")
    ] == [
        [("p1", "2024-01-01")],
        [("p2", "2024-06-01")],
        [],
        [("p1", "2024-08-01")],
    ]


def test_a_removed_position_ends_with_its_holder_and_the_lines_to_it(desk: Desk) -> None:
    desk.imports(TREE, FIRST_ROLES, line(3, op("position.remove", position="P"), day="2024-06-01"))

    told = desk.told(
        'positions { nodes { title reportsTo { title } } } person(reference: "p1") { assignments { key } }'
    )

    assert told == {
        "positions": {"nodes": [{"title": "Role Q", "reportsTo": None}]},
        "person": {"assignments": []},
    }


def test_a_unit_that_is_removed_takes_its_positions_along(desk: Desk) -> None:
    desk.imports(TREE, FIRST_ROLES, line(3, op("unit.remove", unit="B"), day="2024-06-01"))

    told = desk.told("positions { totalCount } units { nodes { code } } totals { people }")

    assert told == {
        "positions": {"totalCount": 0},
        "units": {"nodes": [{"code": "a"}, {"code": "c"}]},
        "totals": {"people": 0},
    }


DUTIES = """responsibilities { nodes { text } } units { nodes { code
  responsibilities { mode object { ... on Responsibility { text } } effective { from } } } }"""


def test_a_duty_of_equal_text_is_one_however_many_units_have_it(desk: Desk) -> None:
    desk.imports(
        TREE,
        line(2, op("duty.start", unit="B", duty="Ship it"), day="2024-03-01"),
        line(3, op("duty.start", unit="C", duty="Ship it"), day="2024-02-01"),
        line(4, op("duty.end", unit="B", duty="Ship it"), day="2024-06-01"),
    )

    def held(day: str) -> dict[str, Any]:
        told = desk.told(DUTIES, day)
        assert told["responsibilities"]["nodes"] == [{"text": "Ship it"}]
        return {unit["code"]: unit["responsibilities"] for unit in told["units"]["nodes"] if unit["responsibilities"]}

    tie = {"mode": "ACCOUNTABLE", "object": {"text": "Ship it"}}
    by_c = [{**tie, "effective": {"from": "2024-02-01"}}]
    assert held("2024-02-01") == {"c": by_c}
    assert held("2024-05-31") == {"b": [{**tie, "effective": {"from": "2024-03-01"}}], "c": by_c}
    assert held("2024-06-01") == {"c": by_c}


def test_a_unit_that_is_removed_is_answerable_for_nothing(desk: Desk) -> None:
    desk.imports(
        TREE,
        line(2, op("duty.start", unit="B", duty="Ship it"), day="2024-02-01"),
        line(3, op("unit.remove", unit="B"), day="2024-06-01"),
    )

    told = [
        desk.told("responsibilities { nodes { text involvements { key } } }", day)
        for day in ("2024-05-31", "2024-06-01")
    ]

    assert [len(one["responsibilities"]["nodes"]) for one in told] == [1, 0], "nobody's duty is no gap"


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (op("duty.end", unit="B", duty="Ship it"), "'B' is not answerable for 'Ship it' on 2024-02-01"),
        (op("duty.start", unit="X", duty="Ship it"), "there is no unit 'X'; add it in this line or in one before"),
        (op("duty.start", unit="B"), "duty.start needs duty"),
        (op("duty.start", unit="B", duty=7), "duty.start: duty is not a text"),
        (op("duty.start", unit="B", duty=" "), "duty.start needs duty, which is empty here"),
    ],
)
def test_a_duty_that_cannot_be_says_why(desk: Desk, wrong: Op, word: str) -> None:
    assert word in desk.refuses(TREE, line(2, wrong, day="2024-02-01"))


def test_a_headcount_is_the_new_total_of_a_unit_and_grade(desk: Desk) -> None:
    desk.imports(
        TREE,
        line(
            2, op("headcount.set", unit="B", grade="G5", fte="10"), op("headcount.set", unit="B", grade="G6", fte="0.5")
        ),
        line(3, op("headcount.set", unit="B", grade="G5", fte="12.25"), day="2024-06-01"),
        line(
            4,
            op("headcount.set", unit="C", grade=None, fte="3"),
            op("headcount.set", unit="B", grade="G6", fte=None),
            day="2024-07-01",
        ),
    )

    def grades(day: str) -> list[tuple[str, str | None]]:
        told = desk.told('unit(code: "b") { headcountByGrade { grade headcount { authorizedFte } } }', day)["unit"]
        return [(one["grade"], one["headcount"]["authorizedFte"]) for one in told["headcountByGrade"]]

    assert grades("2024-01-01") == [("G5", "10"), ("G6", "0.5")]
    assert grades("2024-06-01") == [("G5", "12.25"), ("G6", "0.5")]
    assert grades("2024-07-01")[0] == ("G5", "12.25")
    assert desk.told('unit(code: "c") { headcount { authorizedFte } }')["unit"]["headcount"] == {"authorizedFte": "3"}


MOMENTS = [
    line(1, unit("A"), day="2024-03-01", recorded_at="2024-05-01T00:00:00Z"),
    line(2, unit("B"), day=None, recorded_at="2024-05-31T23:30:00-05:00"),
    line(3, unit("C"), day="2024-07-01", recorded_at=None),
    line(4, unit("D"), day=None, recorded_at="2024-08-01T00:30:00+08:00"),
    line(5, unit("E"), day="", recorded_at="2024-08-01T20:00:00Z"),
]


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", ("2024-06-01", "2024-07-31", "2024-08-01")),
        ("Asia/Shanghai", ("2024-06-01", "2024-08-01", "2024-08-02")),
    ],
)
@pytest.mark.parametrize("registered", [False, True])
def test_a_line_holds_from_its_effective_day_or_else_the_organizations_day_of_its_recording(
    desk: Desk, zone: str, days: tuple[str, ...], registered: bool
) -> None:
    options: tuple[str, ...] = ("--time-zone", zone)
    if registered:
        desk.terminal.runs("organization", "register", "--code", "x", "--name", "en=X", "--time-zone", zone)
        options = ()
    desk.imports(*MOMENTS, options=options)

    told = desk.told("units { nodes { code effective { from } } }")["units"]["nodes"]

    assert [one["effective"]["from"] for one in told] == ["2024-03-01", days[0], "2024-07-01", *days[1:]]


def test_a_replayed_line_is_known_and_in_effect_on_the_same_day_of_the_organization(desk: Desk) -> None:
    desk.imports(at(1, "2024-03-01T00:30:00+08:00", unit("A")), options=("--replay", "--time-zone", "Asia/Shanghai"))

    seen = [desk.told("roots { code }", day, date=day)["roots"] for day in ("2024-02-29", "2024-03-01")]

    assert seen == [[], [{"code": "a"}]]


def test_a_time_zone_that_is_none_is_refused_before_anything_is_registered(desk: Desk) -> None:
    said = desk.sends(written(MOMENTS[1]), "--time-zone", "Asia/Peking")

    assert said.code in (1, 2)
    assert "'Asia/Peking' is not an IANA time zone, such as Asia/Shanghai" in said.err
    assert desk.terminal.heads() == {}


def test_the_sources_time_and_version_are_kept_as_evidence(desk: Desk) -> None:
    desk.imports(line(1, unit("A"), recorded_at="2020-02-03T04:05:06Z", source_commit="abc"), line(2, unit("B")))

    entries = desk.ask(
        """{ ledger(code: "x") { nodes { replayed source { system reference recordedAt }
             changeSet { firstSequence } } } }"""
    )["ledger"]["nodes"]

    assert entries[0]["source"] is None or entries[0]["changeSet"] == {"firstSequence": 1}
    assert entries[1] == {
        "replayed": False,
        "source": {"system": "history.jsonl", "reference": "abc", "recordedAt": "2020-02-03T04:05:06+00:00"},
        "changeSet": {"firstSequence": 2},
    }
    assert entries[-1]["source"] == {"system": "history.jsonl", "reference": "2", "recordedAt": None}


def test_texts_are_in_the_language_of_the_import(desk: Desk) -> None:
    desk.imports(line(1, unit("A", name="公司", mission="做事")), options=("--language", "zh", "--name", "某公司"))

    told = desk.told('name unit(code: "a") { names { language text } purpose }')

    assert told == {"name": "某公司", "unit": {"names": [{"language": "zh", "text": "公司"}], "purpose": "做事"}}


# A line is checked as a whole.


def test_an_operation_may_come_before_the_one_that_adds_what_it_speaks_of(desk: Desk) -> None:
    desk.imports(
        line(
            1,
            op("position.holder", position="Q", holder="p1"),
            role("P", "B", reports_to="Q"),
            op("member.start", unit="B", person="p2"),
            op("duty.start", unit="B", duty="Ship it"),
            op("unit.rename", unit="B", name="Bee"),
            unit("B", "A"),
            role("Q", "A"),
            unit("A"),
        )
    )

    told = desk.told(
        """unit(code: "b") { name parent { code } people { reference } responsibilities { mode }
             positions { title reportsTo { title holders { person { reference } } } } }"""
    )["unit"]

    assert told | {"positions": None} == {
        "name": "Bee",
        "parent": {"code": "a"},
        "people": [{"reference": "p2"}],
        "responsibilities": [{"mode": "ACCOUNTABLE"}],
        "positions": None,
    }
    manager = {"title": "Role Q", "holders": [{"person": {"reference": "p1"}}]}
    assert {"title": "Role P", "reportsTo": manager} in told["positions"]


@pytest.mark.parametrize("first", ["unit.remove", "the end of what it holds"])
def test_an_end_that_follows_from_another_may_be_said_too(desk: Desk, first: str) -> None:
    ends = [
        op("position.remove", position="P"),
        op("lead.end", unit="B", person="p2"),
        op("member.end", unit="B", person="p3", roles=["scribe"]),
        op("duty.end", unit="B", duty="Ship it"),
    ]
    gone = op("unit.remove", unit="B", code="b")
    desk.imports(
        TREE,
        line(
            2,
            role("P", "B", holder="p1"),
            op("lead.start", unit="B", person="p2"),
            op("member.start", unit="B", person="p3", role="scribe"),
            op("duty.start", unit="B", duty="Ship it"),
        ),
        line(3, *([gone, *ends] if first == "unit.remove" else [*ends, gone]), day="2024-06-01"),
    )

    told = desk.told(
        "units { nodes { code } } positions { totalCount } responsibilities { totalCount } totals { people }"
    )

    assert told == {
        "units": {"nodes": [{"code": "a"}, {"code": "c"}]},
        "positions": {"totalCount": 0},
        "responsibilities": {"totalCount": 0},
        "totals": {"people": 0},
    }


def test_an_end_that_followed_from_an_earlier_line_is_nothing_new(desk: Desk) -> None:
    lines = [
        TREE,
        line(2, role("P", "B"), op("member.start", unit="B", person="p3"), op("duty.start", unit="B", duty="Ship it")),
        line(3, op("unit.remove", unit="B"), day="2024-06-01"),
        line(
            4,
            op("position.remove", position="P"),
            op("member.end", unit="B", person="p3"),
            op("duty.end", unit="B", duty="Ship it"),
            day="2024-06-02",
        ),
        line(5, op("unit.rename", unit="C", name="See"), day="2024-06-03"),
    ]

    first, second = desk.imports(*lines), desk.imports(*lines)

    assert "4 of 5 lines recorded, 1 said nothing new" in first
    assert "0 of 5 lines recorded, 5 were recorded before" in second


BACK = [
    line(
        2,
        op("unit.attr", unit="B", key="site", value="Bern"),
        op("headcount.set", unit="B", grade=None, fte="3"),
        op("lead.start", unit="B", person="p1"),
        op("member.start", unit="B", person="p2", role="scribe"),
        op("duty.start", unit="B", duty="Ship it"),
        role("P", "B", grade="G1", fte="1", function="sales", holder="p3"),
        day="2024-02-01",
    ),
    line(3, op("unit.remove", unit="B"), day="2024-03-01"),
    line(
        4,
        role("P", "B", grade="G2"),
        op("duty.start", unit="B", duty="Ship it"),
        op("lead.start", unit="B", person="p2"),
        unit("B", "C", name="Bee", mission="Anew."),
        day="2024-04-01",
    ),
]


def test_what_is_added_again_after_its_end_is_the_same_and_all_of_it_is_said_anew(desk: Desk) -> None:
    desk.imports(TREE, *BACK)

    fields = """key name parent { code } purpose headcount { authorizedFte } attributes { name value }
      head { key holders { person { reference } } } responsibilities { object { ... on Responsibility { key } } }
      positions { key title grade headcount { authorizedFte } attributes { name value }
        holders { person { reference } } }"""
    before, back = (desk.told(f'unit(code: "b") {{ {fields} }}', day)["unit"] for day in ("2024-02-01", "2024-04-01"))

    assert (back["key"], back["head"]["key"]) == (before["key"], before["head"]["key"])
    assert back["responsibilities"] == before["responsibilities"]
    assert desk.told('unit(code: "b") { key } responsibilities { totalCount }', "2024-03-01") == {
        "unit": None,
        "responsibilities": {"totalCount": 0},
    }
    assert (back["name"], back["parent"], back["purpose"]) == ("Bee", {"code": "c"}, "Anew.")
    assert back["headcount"] == {"authorizedFte": None}
    assert back["attributes"] == [{"name": "source id", "value": "B"}]
    assert back["head"]["holders"] == [{"person": {"reference": "p2"}}]
    [post] = [one for one in back["positions"] if one["title"] == "Role P"]
    assert post["key"] in {one["key"] for one in before["positions"]}
    assert post | {"key": "", "title": ""} == {
        "key": "",
        "title": "",
        "grade": "G2",
        "headcount": {"authorizedFte": None},
        "attributes": [{"name": "source id", "value": "P"}],
        "holders": [],
    }


def test_what_is_back_goes_out_as_the_same(desk: Desk) -> None:
    desk.imports(TREE, *BACK)

    changes = [
        change
        for one in desk.terminal.runs("export", "--format", "orgchange", "--personal").splitlines()
        for change in json.loads(one)["changes"]
    ]

    added = [(one["op"], one.get("position", one["unit"])) for one in changes if one["op"].endswith(".add")]
    assert added.count(("unit.add", "B")) == added.count(("position.add", "P")) == 2
    assert not any(one["op"] == "unit.reopen" for one in changes)


def test_a_unit_that_ends_and_is_back_in_one_line_holds_only_what_the_line_says(desk: Desk) -> None:
    desk.imports(
        TREE,
        *BACK[:1],
        line(
            3,
            op("member.start", unit="B", person="p9"),
            op("unit.remove", unit="B"),
            unit("B", "A"),
            op("position.move", position="P", to_unit="C"),
            day="2024-03-01",
        ),
    )

    told = desk.told(
        """unit(code: "b") { effective { from } people { reference } head { key } attributes { name }
             responsibilities { mode } } c: unit(code: "c") { people { reference } }""",
        "2024-03-01",
    )

    assert told == {
        "unit": {
            "effective": {"from": "2024-01-01"},
            "people": [{"reference": "p9"}],
            "head": None,
            "attributes": [{"name": "source id"}],
            "responsibilities": [],
        },
        "c": {"people": [{"reference": "p3"}]},
    }


def test_an_empty_text_is_none(desk: Desk) -> None:
    desk.imports(
        line(
            1, unit("A", code="", parent="", mission=" ", status=""), role("P", "A", grade="", reports_to="", holder="")
        ),
        line(
            2,
            op("unit.attr", unit="A", key="site", value=""),
            op("headcount.set", unit="A", grade="", fte=""),
            op("position.report", position="P", to=""),
            op("position.holder", position="P", holder=" "),
            op("member.start", unit="A", person="p1", role=""),
            source_commit="",
        ),
    )

    told = desk.told(
        """roots { code purpose status attributes { name } headcount { authorizedFte }
             positions { title grade reportsTo { title } holders { person { reference } roles } } }"""
    )["roots"]

    assert [one | {"positions": sorted(one["positions"], key=lambda post: str(post["title"]))} for one in told] == [
        {
            "code": None,
            "purpose": None,
            "status": "ACTIVE",
            "attributes": [{"name": "source id"}],
            "headcount": {"authorizedFte": None},
            "positions": [
                {
                    "title": "Member",
                    "grade": None,
                    "reportsTo": None,
                    "holders": [{"person": {"reference": "p1"}, "roles": []}],
                },
                {"title": "Role P", "grade": None, "reportsTo": None, "holders": []},
            ],
        }
    ]


def test_what_has_no_name_goes_by_its_code_or_its_id(desk: Desk) -> None:
    desk.imports(
        line(1, unit("A", name="", kind=None), unit("B", name=None, code=None), role("P", "A") | {"title": " "}),
        line(
            2,
            op("unit.rename", unit="B", name="Bee"),
            op("position.retitle", position="P", title="Boss"),
            day="2024-02-01",
        ),
        line(
            3, op("unit.rename", unit="B", name=""), op("position.retitle", position="P", title=None), day="2024-03-01"
        ),
    )

    seen = [
        desk.told("units { nodes { name kind category } } positions { nodes { title } }", day)
        for day in ("2024-01-01", "2024-02-01", "2024-03-01")
    ]

    assert [sorted(one["name"] for one in told["units"]["nodes"]) for told in seen] == [
        ["B", "a"],
        ["Bee", "a"],
        ["B", "a"],
    ]
    assert [told["positions"]["nodes"] for told in seen] == [[{"title": "P"}], [{"title": "Boss"}], [{"title": "P"}]]
    assert {"name": "a", "kind": "OTHER", "category": None} in seen[0]["units"]["nodes"]


SEATS = line(
    2,
    op("member.start", unit="B", person="p1", role="scribe"),
    op("member.start", unit="B", person="p1", roles=["cook", "guest"]),
    op("member.start", unit="B", person="p2", role="scribe"),
)


def roles_in_b(desk: Desk, day: str) -> list[tuple[str, list[str]]]:
    """The members of B with their roles."""
    told = desk.told('unit(code: "b") { positions { holders { person { reference } roles } } }', day)["unit"]
    return sorted((one["person"]["reference"], one["roles"]) for post in told["positions"] for one in post["holders"])


def test_the_seat_that_ends_or_changes_is_the_one_with_the_roles_that_are_named(desk: Desk) -> None:
    desk.imports(
        TREE,
        SEATS,
        line(3, op("member.end", unit="B", person="p1", roles=["guest", "cook"]), day="2024-03-01"),
        line(4, op("member.start", unit="B", person="p1", role="chair"), day="2024-04-01"),
        line(
            5, op("member.roles", unit="B", person="p1", from_roles=["scribe"], roles=["treasurer"]), day="2024-05-01"
        ),
    )

    assert roles_in_b(desk, "2024-02-01") == [("p1", ["cook", "guest"]), ("p1", ["scribe"]), ("p2", ["scribe"])]
    assert roles_in_b(desk, "2024-03-01") == [("p1", ["scribe"]), ("p2", ["scribe"])]
    assert roles_in_b(desk, "2024-05-01") == [("p1", ["chair"]), ("p1", ["treasurer"]), ("p2", ["scribe"])]


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ({"role": "scribe", "roles": ["chair"]}, [["chair"], ["cook", "guest"]]),
        ({"from_roles": ["guest", "cook"], "role": "chair"}, [["chair"], ["scribe"]]),
    ],
)
def test_the_seat_that_gets_other_roles_is_named_by_a_role_too(desk: Desk, said: Op, after: list[list[str]]) -> None:
    desk.imports(TREE, SEATS, line(3, op("member.roles", unit="B", person="p1", **said), day="2024-03-01"))

    assert [roles for person, roles in roles_in_b(desk, "2024-03-01") if person == "p1"] == after


def test_a_role_beside_the_roles_that_hold_it_names_no_other_seat(desk: Desk) -> None:
    changed = op("member.roles", unit="B", person="p2", role="chair", roles=["chair", "cook"])
    desk.imports(TREE, SEATS, line(3, changed, day="2024-03-01"))

    assert ("p2", ["chair", "cook"]) in roles_in_b(desk, "2024-03-01")


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ([(["scribe"], ["cook", "guest"]), (["guest", "cook"], ["scribe"])], [["cook", "guest"], ["scribe"]]),
        ([(["scribe"], ["guest", "cook"]), (["cook", "guest"], ["chair"])], [["chair"], ["guest", "cook"]]),
        ([(["cook", "guest"], ["chair"]), (["scribe"], ["cook", "guest"])], [["chair"], ["cook", "guest"]]),
    ],
    ids=["exchanged", "into a seat's roles before they change", "into a seat's roles after they changed"],
)
def test_roles_that_seats_take_from_each_other_are_those_before_the_line(
    desk: Desk, said: list[tuple[list[str], list[str]]], after: list[list[str]]
) -> None:
    changes = [op("member.roles", unit="B", person="p1", from_roles=old, roles=new) for old, new in said]
    desk.imports(TREE, SEATS, line(3, *changes, day="2024-03-01"))

    assert [roles for person, roles in roles_in_b(desk, "2024-03-01") if person == "p1"] == after


def test_a_seat_that_ends_is_the_one_that_had_the_roles_before_the_line(desk: Desk) -> None:
    changes = op("member.roles", unit="B", person="p1", from_roles=["scribe"], roles=["cook", "guest"])
    ends = op("member.end", unit="B", person="p1", roles=["cook", "guest"])
    started = SEATS, line(3, op("member.start", unit="B", person="p1", role="chair"), day="2024-02-15")
    desk.imports(TREE, *started, line(4, changes, ends, day="2024-03-01"))

    assert [roles for person, roles in roles_in_b(desk, "2024-03-01") if person == "p1"] == [
        ["chair"],
        ["cook", "guest"],
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            op("member.end", unit="B", person="p1"),
            ["more than once", "'scribe' or 'cook' and 'guest'", "role or roles"],
        ),
        (op("member.roles", unit="B", person="p1", roles=["x"]), ["more than once", "from_roles"]),
        (op("member.end", unit="B", person="p2", role="cook"), ["with the roles 'cook'", "their roles are 'scribe'"]),
        (op("member.start", unit="B", person="p1", roles=["guest", "cook"]), ["is a member of 'B'", "already"]),
        (op("lead.end", unit="B", person="p1"), ["'p1' is no lead of 'B' on 2024-02-01"]),
    ],
)
def test_what_may_mean_several_seats_is_refused_with_the_way_to_say_which(
    desk: Desk, wrong: Op, words: list[str]
) -> None:
    said = desk.refuses(TREE, SEATS, line(3, wrong, day="2024-02-01"))

    assert f"line 3: operation 1 ({wrong['op']} 'B' {wrong['person']!r}): " in said
    assert [word for word in words if word not in said] == [], said


@pytest.mark.parametrize(
    "word", ["Vacant", "(VACANCY)", "tbd", "N/A", "n.a.", "空缺", "【待定】", "-", "To be confirmed", "NA"]
)
def test_a_word_that_says_nobody_is_no_person(desk: Desk, word: str) -> None:
    holder = desk.refuses(TREE, line(2, role("P", "B", holder=word)))
    person = desk.refuses(TREE, line(2, op("member.start", unit="B", person=word)))

    assert f"line 2: operation 1 (position.add 'P'): position.add: holder {word!r} says that there is nobody" in holder
    assert "write null where nobody holds the position" in holder
    assert "leave the operation out where there is nobody" in person


@pytest.mark.parametrize("word", ["Na", "p-1", "Vacantini", "Tba Tbilisi", "空明"])
def test_a_name_that_looks_like_such_a_word_is_a_person(desk: Desk, word: str) -> None:
    desk.imports(TREE, line(2, role("P", "B", holder=word)))

    assert desk.told("people { nodes { reference } }")["people"]["nodes"] == [{"reference": word}]


def test_whoever_holds_a_post_already_goes_on(desk: Desk) -> None:
    desk.imports(TREE, FIRST_ROLES, line(3, op("position.holder", position="P", holder="p1"), day="2024-06-01"))

    [told] = desk.told('person(reference: "p1") { assignments { effective { from } } }')["person"]["assignments"]

    assert told == {"effective": {"from": "2024-01-01"}}


def test_the_operation_that_breaks_a_rule_of_the_whole_line_is_named(desk: Desk) -> None:
    said = desk.refuses(
        TREE,
        line(
            2,
            op("unit.rename", unit="C", name="See"),
            op("unit.move", unit="A", to_parent="C"),
            op("unit.mission", unit="B", text="To be."),
            day="2024-06-01",
        ),
    )

    assert said.startswith("line 2: operation 2 (unit.move 'A'): a would be above itself"), said


def test_units_and_posts_in_a_ring_are_refused_as_one(desk: Desk) -> None:
    units = desk.refuses(line(1, unit("A", "B"), unit("B", "C"), unit("C", "A")))
    posts = desk.refuses(TREE, line(2, role("P", "B", reports_to="Q"), role("Q", "B", reports_to="P")))

    assert "above itself" in units
    assert "above itself" in posts


def test_a_line_of_many_faults_names_each_operation(desk: Desk) -> None:
    said = desk.refuses(
        TREE,
        line(
            2,
            op("unit.rename", unit="X", name="x"),
            unit("B"),
            op("position.move", position="P", to_unit="Y"),
            unit("D", "Z"),
            op("unit.remove", unit="C"),
            op("unit.rename", unit="C", name="See"),
        ),
    )

    assert said.splitlines() == [
        "line 2: operation 1 (unit.rename 'X'): there is no unit 'X'; add it in this line or in one before",
        "line 2: operation 2 (unit.add 'B'): unit 'B' is on record already on 2024-01-01",
        "line 2: operation 3 (position.move 'P'): there is no position 'P'; add it in this line or in one before",
        "line 2: operation 4 (unit.add 'D'): there is no unit 'Z'; add it in this line or in one before",
        "line 2: operation 6 (unit.rename 'C'): unit 'C' is ended by operation 5 of this line",
    ]


# Files that are wrong.

GOOD = TREE
BAD: dict[str, tuple[bytes | str, int, str]] = {
    "empty": ("", 1, "empty"),
    "one empty line": ("\n", 1, "JSON"),
    "blank lines": (f"{GOOD}\n\n", 2, "JSON"),
    "not json": ("hello\n", 1, "JSON"),
    "truncated": (GOOD + "\n" + line(2, unit("D"))[:60], 2, "truncated"),
    "truncated after a whole line": (GOOD[:-1], 1, "truncated"),
    "a list": ("[]\n", 1, "object"),
    "a number": ("7\n", 1, "object"),
    "null": ("null\n", 1, "object"),
    "NUL bytes": (b"\x00\x00\n", 1, "JSON"),
    "NUL in a name": (written(line(1, unit("A", name="a\x00b"))), 1, "U+0000"),
    "half a character": (
        written('{"seq":1,"effective":"2024-01-01","changes":[{"op":"unit.add","unit":"\\ud800"}]}'),
        1,
        "",
    ),
    "not UTF-8": (GOOD.encode() + b"\n\xff\xfe\n", 2, "UTF-8"),
    "UTF-16": (GOOD.encode("utf-16"), 1, ""),
    "gap": (written(GOOD, line(3, unit("D"))), 2, "seq is 3, expected 2"),
    "twice the same": (written(GOOD, line(1, unit("D"))), 2, "seq is 1, expected 2"),
    "seq as text": (written(line("1", unit("A"))), 1, "seq"),
    "seq as truth": (written(line(True, unit("A"))), 1, "seq"),
    "no seq": ('{"effective":"2024-01-01","changes":[{"op":"unit.close","unit":"A"}]}\n', 1, "seq"),
    "wrong version": (written(line(1, unit("A"), format="orgchange/2")), 1, "orgchange/2"),
    "no day": (written(line(1, unit("A"), day=None)), 1, "effective"),
    "bad day": (written(line(1, unit("A"), day="2024-02-30")), 1, "2024-02-30"),
    "day as number": (written(line(1, unit("A"), effective=20240101, day=None)), 1, "20240101"),
    "day with time": (written(line(1, unit("A"), day="2024-01-01T00:00:00Z")), 1, "2024-01-01T00"),
    "week day": (written(line(1, unit("A"), day="2024-W01-1")), 1, "2024-W01-1"),
    "the end of the calendar": (written(line(1, unit("A"), day="9999-12-31")), 1, "9999-12-31"),
    "bad moment": (written(line(1, unit("A"), day=None, recorded_at="2020-13-45T00:00:00Z")), 1, "2020-13-45"),
    "moment as number": (written(line(1, unit("A"), recorded_at=1577836800)), 1, "1577836800"),
    "no changes": ('{"seq":1,"effective":"2024-01-01"}\n', 1, "changes"),
    "empty changes": (written(line(1)), 1, "changes"),
    "changes as object": ('{"seq":1,"effective":"2024-01-01","changes":{}}\n', 1, "changes"),
    "an operation as text": ('{"seq":1,"effective":"2024-01-01","changes":["unit.add"]}\n', 1, "object"),
    "no op": (written(line(1, {"unit": "A"})), 1, "None"),
    "unknown op": (written(line(1, op("unit.explode", unit="A"))), 1, "unit.explode"),
    "op as list": (written(line(1, {"op": ["unit.add"]})), 1, "unit.add"),
    "missing field": (written(line(1, op("unit.rename", unit="A"))), 1, "unit.rename needs name"),
    "missing unit": (written(line(1, op("unit.close"))), 1, "unit.close needs unit"),
    "number as name": (written(line(1, unit("A", name=5))), 1, "name"),
    "empty id": (written(line(1, unit(""))), 1, "unit.add needs unit, which is empty here"),
    "empty person": (written(GOOD, line(2, op("lead.start", unit="A", person=" "))), 2, "needs person, which is empty"),
    "number as fte": (written(GOOD, line(2, op("headcount.set", unit="A", grade=None, fte=1.5))), 2, "fte"),
    "list as mission": (written(line(1, unit("A", mission=["x"]))), 1, "mission"),
    "object as status": (written(line(1, unit("A", status={}))), 1, "status"),
    "unknown status": (written(line(1, unit("A", status="sleeping"))), 1, "sleeping"),
    "number as roles": (written(GOOD, line(2, op("member.start", unit="A", person="p", roles=7))), 2, "roles"),
    "no roles": (written(GOOD, line(2, op("member.roles", unit="A", person="p"))), 2, "roles"),
    "number as grade": (written(GOOD, line(2, role("P", "A", grade=5))), 2, "grade"),
    "number as holder": (written(GOOD, line(2, role("P", "A", holder=5))), 2, "holder"),
    "a 300 kB name": (written(line(1, unit("A", name="n" * 300_000))), 1, "300,000"),
    "control character": (written(line(1, unit("A", name="a\x07b"))), 1, "U+0007"),
    "override of direction": (written(line(1, unit("A", name="a\u202eb"))), 1, "U+202E"),
    "unseen in a code": (written(line(1, unit("A", code="a\u200db"))), 1, "code holds U+200D"),
    "deep nesting": ("[" * 100_000 + "\n", 1, ""),
    "infinity": (
        '{"seq":1,"effective":"2024-01-01","changes":[{"op":"unit.attr","unit":"A","key":"k","value":Infinity}]}\n',
        1,
        "JSON",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_is_wrong_names_the_line_and_records_nothing(desk: Desk, case: str) -> None:
    content, number, word = BAD[case]

    said = desk.sends(content)

    assert said.code in (1, 2), said
    assert f"line {number}:" in said.err
    assert word in said.err
    assert len(said.err) < 5_000
    assert desk.terminal.heads() == {}


@pytest.mark.parametrize("case", ["wrong version", "truncated", "gap", "unknown op"])
def test_a_rehearsal_finds_a_wrong_file_too(desk: Desk, case: str) -> None:
    content, number, _ = BAD[case]

    said = desk.sends(content, "--dry-run")

    assert said.code in (1, 2)
    assert f"line {number}:" in said.err


def test_all_that_is_wrong_with_a_line_is_said_at_once(desk: Desk) -> None:
    said = desk.refuses(line(5, op("unit.explode"), op("unit.close"), day="soon"))

    assert "seq is 5, expected 1" in said
    assert "soon" in said
    assert "operation 1: there is no operation 'unit.explode'" in said
    assert "operation 2 (unit.close): unit.close needs unit" in said


def test_a_file_of_windows_is_the_same_file(desk: Desk) -> None:
    lines = [TREE, FIRST_ROLES]

    first = desk.sends("".join(one + "\r\n" for one in lines))
    second = desk.imports(*lines)

    assert first.code == 0, first
    assert "0 of 2 lines recorded" in second


def test_a_mark_at_the_beginning_is_no_part_of_the_first_line(desk: Desk) -> None:
    """Editors of Windows write it; either it is skipped, or the error says what it is."""
    said = desk.sends("\ufeff" + written(TREE))

    assert said.code == 0 or "byte order mark" in said.err.lower() or "BOM" in said.err, said


def test_a_last_line_without_an_end_is_a_line(desk: Desk) -> None:
    said = desk.sends(TREE)

    assert said.code == 0, said


# Lines that a rule refuses.

REFUSED: dict[str, tuple[list[str], list[str]]] = {
    "unknown unit": ([line(2, op("unit.rename", unit="nope", name="x"))], ["'nope'"]),
    "unknown parent": ([line(2, unit("D", "nope"))], ["'nope'"]),
    "unknown position": ([line(2, op("position.grade", position="nope", grade="G"))], ["'nope'"]),
    "no such member": ([line(2, op("member.end", unit="B", person="p9"))], ["'p9'"]),
    "code taken": ([line(2, unit("D", code="b"))], ["'b'"]),
    "ring": ([line(2, op("unit.move", unit="A", to_parent="B"))], ["a › b › a"]),
    "children left": ([line(2, op("unit.remove", unit="A"), day="2024-06-01")], ["b", "c"]),
    "before it was": ([line(2, op("unit.rename", unit="B", name="x"), day="2023-01-01")], ["2023-01-01"]),
    "active below archived": ([line(2, op("unit.close", unit="A"))], ["b", "c"]),
    "created twice": ([line(2, unit("B"))], ["operation 1 (unit.add 'B')", "on record already on 2024-01-01"]),
    "not a number": ([line(2, op("headcount.set", unit="B", grade="G", fte="NaN"))], ["NaN"]),
    "not a decimal": ([line(2, op("headcount.set", unit="B", grade="G", fte="many"))], ["fte"]),
    "holder of nothing": ([line(2, op("position.holder", position="P", holder="p1"))], ["'P'"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_line_that_a_rule_refuses_is_named_with_the_rule_and_who_stands_in_the_way(desk: Desk, case: str) -> None:
    lines, words = REFUSED[case]

    said = desk.refuses(TREE, *lines)

    assert "line 2:" in said, said
    assert [word for word in words if word not in said] == []
    assert "Expected `" not in said, said


def test_a_refusal_in_a_log_file_is_one_line(desk: Desk) -> None:
    """Where nobody watches, there is no progress bar."""
    said = desk.refuses(TREE, line(2, op("unit.rename", unit="nope", name="x")))

    assert said == (
        "line 2: operation 1 (unit.rename 'nope'): there is no unit 'nope'; add it in this line or in one before\n"
    )


def test_the_lines_before_a_refused_one_stand_and_a_corrected_file_resumes(desk: Desk) -> None:
    good = [TREE, line(2, unit("D", "B"))]
    desk.refuses(*good, line(3, op("unit.move", unit="B", to_parent="D"), day="2024-06-01"), line(4, unit("E")))
    stands = desk.told("units { totalCount }")

    said = desk.imports(*good, line(3, op("unit.move", unit="B", to_parent=None), day="2024-06-01"), line(4, unit("E")))

    assert stands == {"units": {"totalCount": 4}}
    assert "2 of 4 lines recorded, 2 were recorded before" in said
    assert desk.told('unit(code: "b") { parent { code } } units { totalCount }') == {
        "unit": {"parent": None},
        "units": {"totalCount": 5},
    }


def test_a_file_that_was_corrected_before_where_it_was_recorded_is_not_taken_for_the_same(desk: Desk) -> None:
    desk.imports(TREE, line(2, unit("D")))

    said = desk.refuses(TREE.replace("Unit B", "Unit Bee"), line(2, unit("D")))

    assert "line 1" in said
    assert desk.told('unit(code: "b") { name }') == {"unit": {"name": "Unit B"}}


def test_a_longer_file_adds_what_is_new(desk: Desk) -> None:
    desk.imports(TREE)
    before = desk.terminal.heads()["x"]

    again = desk.imports(TREE)
    after = desk.terminal.heads()["x"]
    longer = desk.imports(TREE, line(2, unit("D")))

    assert "0 of 1 lines recorded, 1 were recorded before" in again
    assert before == after
    assert "1 of 2 lines recorded, 1 were recorded before" in longer


def test_a_refused_line_of_a_rehearsal_leaves_nothing(desk: Desk) -> None:
    desk.imports(TREE)
    before = desk.terminal.heads()

    good = desk.imports(TREE, line(2, unit("D")), options=("--dry-run",))
    bad = desk.refuses(TREE, line(2, unit("D")), line(3, unit("D")), options=("--dry-run",))

    assert "1 of 2 lines would be recorded" in good
    assert "line 3" in bad
    assert desk.terminal.heads() == before


def test_a_rehearsal_works_for_an_organization_that_is_not_there_yet_or_says_what_to_do(desk: Desk) -> None:
    said = desk.sends(written(TREE), "--dry-run")

    assert said.code == 0 or "register it" in said.err
    assert desk.terminal.heads() == {}


def test_a_refused_first_line_registers_nothing(desk: Desk) -> None:
    desk.refuses(line(1, op("unit.rename", unit="nope", name="x")))

    assert desk.terminal.heads().get("x", 0) <= 1


def test_a_unit_that_was_recorded_by_hand_does_not_get_in_the_way(desk: Desk) -> None:
    desk.imports(TREE)
    desk.terminal.runs(
        "record",
        "-",
        stdin=json.dumps(
            {
                "operations": [
                    {
                        "createUnit": {
                            "from": "2024-01-01",
                            "kind": "TEAM",
                            "names": [{"language": "en", "text": "Mine"}],
                        }
                    }
                ]
            }
        ),
    )

    said = desk.imports(TREE, line(2, unit("D")))

    assert "1 of 2 lines recorded" in said
    assert desk.told("units { totalCount }") == {"units": {"totalCount": 5}}


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_long_import_keeps_no_image_for_each_of_its_lines(desk: Desk, options: tuple[str, ...]) -> None:
    desk.imports(TREE)
    lines = [line(number, op("unit.rename", unit="B", name=f"Bee {number}")) for number in range(2, 202)]
    gc.collect()
    before = sum(isinstance(one, Image) for one in gc.get_objects())

    gc.disable()
    try:
        desk.imports(TREE, *lines, options=options)
        after = sum(isinstance(one, Image) for one in gc.get_objects())
    finally:
        gc.enable()

    assert after - before < 20


def test_an_import_commits_every_so_many_operations_and_goes_on_after_the_last(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK", 5)
    many = [line(number, op("unit.rename", unit="B", name=f"Bee {number}"), op("unit.close", unit="C"))
            for number in range(2, 12)]  # fmt: skip
    batches = [[one.number for one in chunk] for chunk in reading.chunks(reading.read(written(TREE, *many)))]
    seen: list[int] = []

    def stops(done: int) -> None:
        seen.append(done)
        if sum(seen) > 12:
            raise KeyboardInterrupt

    desk.terminal.runs("organization", "register", "--code", "x", "--name", "en=X", "--effective", "2024-01-01")
    batch = reading.Import(desk.ledger, "x", "en", replay=False, actor="local", system="history.jsonl")
    with pytest.raises(KeyboardInterrupt):
        batch.run(reading.read(written(TREE, *many)), dry_run=False, progress=stops)
    said = desk.imports(TREE, *many)

    assert batches == [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11]]
    assert "5 of 11 lines recorded, 6 were recorded before" in said, "operations, not lines, are counted"


def test_keys_cannot_be_guessed_from_the_sources_ids(desk: Desk, tmp_path: Path) -> None:
    desk.imports(TREE)
    desk.terminal("import", tmp_path / "history.jsonl", "--format", "orgchange", "--organization", "y")

    keys = {
        code: desk.ask(f'{{ organization(code: "{code}") {{ unit(code: "b") {{ key }} }} }}')["organization"]["unit"][
            "key"
        ]
        for code in ("x", "y")
    }

    assert keys["x"] != keys["y"]


# Replays.


def at(number: int, moment: str, *changes: Op) -> str:
    """A line with the time of its source, and no other day."""
    return line(number, *changes, day=None, recorded_at=moment)


REPLAY = ("--replay",)


def test_a_replay_records_with_the_sources_times(desk: Desk) -> None:
    desk.imports(
        at(1, "2020-01-01T10:00:00Z", unit("A")),
        at(2, "2020-01-01T10:00:00Z", unit("B")),
        at(3, "2021-05-05T12:00:00.123456Z", op("unit.rename", unit="A", name="New")),
        options=REPLAY,
    )

    [told] = desk.ask("{ organizations { replayedUntil firstRecordedAt head { sequence } } }")["organizations"]
    times = desk.ask("{ ledger { nodes { type recordedAt replayed } } }")["ledger"]["nodes"]

    assert told["replayedUntil"] == told["head"]["sequence"]
    assert told["firstRecordedAt"] == "2020-01-01T10:00:00+00:00"
    assert [one["recordedAt"] for one in times if one["type"] == "UnitCreated"] == [
        "2020-01-01T10:00:00.000001+00:00",
        "2020-01-01T10:00:00.000002+00:00",
    ]
    assert times[-1]["recordedAt"] == "2021-05-05T12:00:00.123456+00:00"
    assert {one["replayed"] for one in times} == {True}
    assert desk.told("roots { code }", "2020-06-01", date="2020-06-01") == {"roots": [{"code": "a"}, {"code": "b"}]}
    assert desk.told('unit(code: "a") { name }', "2026-01-01", date="2021-05-04") == {"unit": {"name": "Unit A"}}


REPLAYS_REFUSED: dict[str, tuple[list[str], int, str]] = {
    "no time": ([at(1, "2020-01-01T00:00:00Z", unit("A")), line(2, unit("B"))], 2, "recorded_at"),
    "backwards": (
        [at(1, "2020-01-02T00:00:00Z", unit("A")), at(2, "2020-01-01T00:00:00Z", unit("B"))],
        2,
        "2020-01-01",
    ),
    "a second backwards": (
        [at(1, "2020-01-01T00:00:01Z", unit("A")), at(2, "2020-01-01T00:00:00Z", unit("B"))],
        2,
        "before",
    ),
    "the future": ([at(1, "2020-01-01T00:00:00Z", unit("A")), at(2, "2999-01-01T00:00:00Z", unit("B"))], 2, "future"),
    "the future at once": ([at(1, "2999-01-01T00:00:00Z", unit("A"))], 1, "future"),
}


@pytest.mark.parametrize("case", REPLAYS_REFUSED)
def test_a_replay_that_does_not_fit_names_the_line(desk: Desk, case: str) -> None:
    lines, number, word = REPLAYS_REFUSED[case]

    said = desk.refuses(*lines, options=REPLAY)

    assert f"line {number}:" in said
    assert word in said


def test_only_an_organization_that_is_still_empty_is_replayed(desk: Desk) -> None:
    desk.imports(at(1, "2020-01-01T00:00:00Z", unit("A")))
    before = desk.terminal.heads()

    said = desk.refuses(at(1, "2020-01-01T00:00:00Z", unit("B")), options=REPLAY)

    assert "without --replay" in said
    assert desk.terminal.heads() == before


def test_an_organization_that_was_registered_by_hand_is_not_replayed(desk: Desk) -> None:
    desk.terminal.runs("organization", "register", "--code", "x", "--name", "en=X", "--effective", "2019-01-01")

    said = desk.sends(written(at(1, "2020-01-01T00:00:00Z", unit("A"))), *REPLAY)

    assert said.code == 1, said
    assert desk.terminal.heads() == {"x": 1}


def test_a_replay_that_was_stopped_goes_on_where_it_stopped(desk: Desk) -> None:
    first = at(1, "2020-01-01T00:00:00Z", unit("A"))
    desk.refuses(first, at(2, "2021-01-01T00:00:00Z", unit("A")), options=REPLAY)

    said = desk.imports(first, at(2, "2021-01-01T00:00:00Z", unit("B")), options=REPLAY)

    assert "1 of 2 lines recorded, 1 were recorded before" in said
    [told] = desk.ask("{ organizations { replayedUntil head { sequence } } }")["organizations"]
    assert told["replayedUntil"] == told["head"]["sequence"]


def test_after_a_replay_only_our_clock_writes(desk: Desk) -> None:
    first = at(1, "2020-01-01T00:00:00Z", unit("A"))
    desk.imports(first, options=REPLAY)
    until = desk.terminal.heads()["x"]
    desk.imports(first, at(2, "2021-01-01T00:00:00Z", unit("B")))

    said = desk.refuses(
        first, at(2, "2021-01-01T00:00:00Z", unit("B")), at(3, "2022-01-01T00:00:00Z", unit("C")), options=REPLAY
    )

    [told] = desk.ask("{ organizations { replayedUntil head { sequence knownAt } } }")["organizations"]
    assert told["replayedUntil"] == until < told["head"]["sequence"]
    assert told["head"]["knownAt"] > "2025"
    assert "line 3" in said


def test_a_replayed_entry_of_another_day_holds_from_that_day(desk: Desk) -> None:
    desk.imports(line(1, unit("A"), day="2019-07-01", recorded_at="2020-01-01T00:00:00Z"), options=REPLAY)

    assert desk.told("roots { code }", "2019-07-01", date="2020-01-01") == {"roots": [{"code": "a"}]}
    assert desk.told("roots { code }", "2019-07-01", date="2019-12-31") == {"roots": []}
