"""Commands that read: the same answers as GraphQL, for people and for machines."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orgledger.cli.main import COMMANDS
from orgledger.ledger import Ledger
from tests.cli.runner import Terminal
from tests.kit import (
    ADA,
    CHIEF,
    COMPANY,
    EXPORT,
    JAN,
    JUNE,
    MAR,
    PLANT,
    SALES,
    Acme,
    FakeClock,
    adjust,
    assign,
    create,
    deactivate,
    dissolve,
    key,
    move,
    person,
    position,
    recode,
    rename,
)


@pytest.fixture
def acme(ledger: Ledger, clock: FakeClock) -> Acme:
    """A company with sales, export and a plant; Ada is the chief of sales. The second set, entry 11, is backdated."""
    acme = Acme(ledger)
    acme.records(
        create(COMPANY, JAN, code="company", name="Company", kind="COMPANY"),
        create(SALES, JAN, parent=COMPANY, code="sales", names=[
            {"language": "en", "text": "Sales"}, {"language": "zh", "text": "销售部"}
        ]),
        create(EXPORT, JAN, parent=SALES, code="export", name="Export"),
        create(PLANT, JAN, parent=COMPANY, code="plant", name="Plant [east] :smile:"),
        position(CHIEF, SALES, code="chief", title="Chief", head=True, seats=2, grade="G9"),
        person(ADA, name="Ada Lovelace", reference="p1"),
        assign(key("tie"), ADA, CHIEF, roles=["owner", "speaker"]),
        adjust(SALES, JAN, seats=3),
    )  # fmt: skip
    acme.records(move(EXPORT, PLANT, MAR), actor="ada")
    return acme


def test_the_tree_is_drawn_for_people(acme: Acme, orgledger: Terminal) -> None:
    said = orgledger.runs("show", "tree", "--at", "2024-06-30")

    heading, *rows, count = said.splitlines()
    assert re.fullmatch(r"acme on 2024-06-30, as known at entry 11 \(2025-01-01T09:00:0\d\.\d{6}Z\)", heading)
    assert rows == ["Company", "  Plant [east] :smile:", "    Export", "  Sales  [1]"]
    assert count == "4 active units"


def test_the_tree_is_told_to_machines(acme: Acme, orgledger: Terminal) -> None:
    told = json.loads(orgledger.runs("show", "tree", "--at", "2024-06-30", "--known", "10", "--json"))

    assert {name: told["coordinate"][name] for name in ("effective", "sequence", "sealed")} == {
        "effective": "2024-06-30",
        "sequence": 10,
        "sealed": True,
    }
    assert [(unit["depth"], unit["code"], unit["name"], unit["filledSeats"]) for unit in told["units"]] == [
        (0, "company", "Company", 0),
        (1, "plant", "Plant [east] :smile:", 0),
        (1, "sales", "Sales", 1),
        (2, "export", "Export", 0),
    ]


def test_a_coordinate_printed_here_is_understood_by_graphql(acme: Acme, orgledger: Terminal) -> None:
    told = json.loads(orgledger.runs("show", "tree", "--at", "2024-06-30", "--known", "3", "--json"))

    again = orgledger.data(
        "query($t: String) { organization(asOf: {token: $t}) { coordinate { sequence effective } } }",
        t=told["coordinate"]["token"],
    )

    assert again["organization"]["coordinate"] == {"sequence": 10, "effective": "2024-06-30"}


def test_the_tree_is_drawn_in_another_language(acme: Acme, orgledger: Terminal) -> None:
    assert "销售部" in orgledger.runs("show", "tree", "--language", "zh")


@pytest.mark.parametrize(
    ("known", "parent"),
    [
        ("11", "Plant [east] :smile:"),
        ("10", "Sales"),
        ("2", "Sales"),
        ("2025-01-01", "Plant [east] :smile:"),
        ("2025-01-01T09:00:01Z", "Sales"),
    ],
)
def test_what_was_known_is_named_by_entry_day_or_moment(
    acme: Acme, orgledger: Terminal, known: str, parent: str
) -> None:
    told = json.loads(orgledger.runs("show", "unit", "export", "--at", "2024-06-30", "--known", known, "--json"))

    assert told["parent"] == parent


def test_before_anything_was_known_there_is_nothing(acme: Acme, orgledger: Terminal) -> None:
    assert orgledger.runs("show", "tree", "--known", "0").splitlines()[1:] == ["0 active units"]
    assert orgledger.runs("show", "tree", "--known", "2024-12-31").splitlines()[1:] == ["0 active units"]


@pytest.mark.parametrize(
    ("options", "code", "word"),
    [
        (["--at", "soon"], 2, "soon"),
        (["--at", "2024-02-30"], 2, "2024-02-30"),
        (["--known", "soon"], 2, "soon"),
        (["--known", "-1"], 1, "no entry -1"),
        (["--known", "12"], 1, "beyond the head"),
        (["--known", "2999-01-01"], 1, "future"),
        (["--known", "2999-01-01T00:00:00Z"], 1, "future"),
        (["--known", "9" * 30], 1, "beyond the head"),
        (["--known", "--"], 2, "neither"),
        (["--known", "²"], 2, "neither"),
        (["--known", "0001-01-01T00:00:00+14:00"], 0, ""),
        (["--organization", "nobody"], 1, "nobody"),
    ],
)
def test_a_coordinate_that_is_wrong_says_why(
    acme: Acme, orgledger: Terminal, options: list[str], code: int, word: str
) -> None:
    said = orgledger("show", "tree", *options)

    assert said.code == code, said
    assert word in said.err
    assert len(said.err) < 8_000


def test_a_unit_is_told_in_full(acme: Acme, orgledger: Terminal) -> None:
    told = json.loads(orgledger.runs("show", "unit", "sales", "--at", "2024-02-01", "--json"))

    del told["coordinate"]
    assert told == {
        "key": SALES,
        "code": "sales",
        "names": {"en": "Sales", "zh": "销售部"},
        "kind": "DEPARTMENT",
        "category": None,
        "status": "ACTIVE",
        "purpose": None,
        "effective": "from 2024-01-01 on",
        "parent": "Company",
        "children": ["Export"],
        "head": "Chief",
        "predecessors": [],
        "successors": [],
        "positions": ["Chief"],
        "authorizedSeats": 3,
        "positionSeats": 2,
        "filledSeats": 1,
        "vacantSeats": 2,
        "overfilledSeats": 0,
        "authorizedFte": None,
        "positionFte": None,
        "filledFte": "1",
        "holders": 1,
        "actingHolders": 0,
        "unknown": {"authorizedFte": 1, "positionFte": 1},
    }
    said = orgledger.runs("show", "unit", SALES, "--at", "2024-02-01")
    assert "Sales (en), 销售部 (zh)" in said
    assert re.search(r"^  head +Chief$", said, re.MULTILINE)


def test_a_position_is_told_in_full(acme: Acme, orgledger: Terminal) -> None:
    told = json.loads(orgledger.runs("show", "position", "chief", "--json"))

    del told["coordinate"]
    assert told == {
        "key": CHIEF,
        "code": "chief",
        "titles": {"en": "Chief"},
        "grade": "G9",
        "unit": "Sales",
        "reportsTo": None,
        "dottedLines": [],
        "authorizedSeats": 2,
        "positionSeats": 2,
        "filledSeats": 1,
        "vacantSeats": 1,
        "overfilledSeats": 0,
        "authorizedFte": None,
        "positionFte": None,
        "filledFte": "1",
        "holders": 1,
        "actingHolders": 0,
        "unknown": {"authorizedFte": 1, "positionFte": 1},
        "effective": "from 2024-01-01 on",
    }


def test_a_person_is_told_in_full(acme: Acme, orgledger: Terminal) -> None:
    told = json.loads(orgledger.runs("show", "person", "p1", "--json"))

    del told["coordinate"]
    assert told["key"] == ADA
    assert (told["name"], told["reference"]) == ("Ada Lovelace", "p1")
    [held] = told["assignments"]
    assert (held["unit"], held["position"], held["roles"]) == ("Sales", "Chief", ["owner", "speaker"])
    assert json.loads(orgledger.runs("show", "person", ADA, "--json"))["name"] == "Ada Lovelace"


@pytest.mark.parametrize("noun", ["unit", "position", "person"])
def test_what_is_not_there_ends_with_one(acme: Acme, orgledger: Terminal, noun: str) -> None:
    said = orgledger("show", noun, "nobody", "--at", "2024-06-30")
    before = orgledger("show", noun, {"unit": "sales", "position": "chief", "person": "p1"}[noun], "--at", "2023-12-31")

    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"There is no {noun} 'nobody' in acme on 2024-06-30")
    assert (before.code, before.out) == (1, "")


def test_an_archived_unit_is_found_but_not_drawn(acme: Acme, orgledger: Terminal) -> None:
    acme.records(deactivate(EXPORT, JUNE))

    assert json.loads(orgledger.runs("show", "unit", "export", "--json"))["status"] == "INACTIVE"
    assert "Export" not in orgledger.runs("show", "tree")


# The ledger.


def test_the_newest_entries_are_told_first(acme: Acme, orgledger: Terminal) -> None:
    told = json.loads(orgledger.runs("log", "--json", "--last", "2"))
    said = orgledger.runs("log").splitlines()

    assert [(one["sequence"], one["type"], one["verb"], one["changeSet"], one["actor"]) for one in told] == [
        (11, "UnitMoved", "CHANGE", [11, 11], "ada"),
        (10, "HeadcountAdjusted", "CHANGE", [2, 10], "local"),
    ]
    assert len(said) == 11
    assert said[0].split()[0] == "11"
    assert "UnitMoved" in said[0]
    assert "ada" in said[0]


def test_the_log_tells_as_much_as_asked(acme: Acme, orgledger: Terminal) -> None:
    assert len(orgledger.runs("log", "--last", "3").splitlines()) == 3
    assert orgledger("log", "--last", "0").code == 2


def test_the_log_can_be_read_as_known_then(acme: Acme, orgledger: Terminal) -> None:
    """Every reading command takes --at, --known and --json."""
    told = json.loads(orgledger.runs("log", "--known", "10", "--json"))

    assert told[0]["sequence"] == 10


def test_the_log_says_what_happened(acme: Acme, orgledger: Terminal) -> None:
    assert "Export moves from Sales to Plant" in orgledger.runs("log", "--last", "1")


# GraphQL.


def test_a_query_is_answered_on_standard_output(acme: Acme, orgledger: Terminal, tmp_path: Any) -> None:
    (tmp_path / "query.graphql").write_text("query($c: String) { organization(code: $c) { name } }", encoding="utf-8")

    from_file = orgledger("query", tmp_path / "query.graphql", "-v", '{"c": "acme"}')
    from_stdin = orgledger("query", "-", stdin="{ organization { name } }")

    assert from_file.json == from_stdin.json == {"data": {"organization": {"name": "Acme"}}}
    assert (from_file.code, from_stdin.code) == (0, 0)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ organizations(", 2),
        ("{ nope }", 2),
        ("{ organization { outline(maxDepth: -1) { depth } } }", 1),
        ("{ organization(asOf: {known: {sequence: 99}}) { code } }", 1),
        ('{ organization(code: "nope") { code } }', 0),
        ("{" + " ".join(f"a{n}: __typename" for n in range(300)) + "}", 2),
        ("{ " + "__typename " * 10_001 + "}", 2),
        ("fragment f on Organization { code }", 2),
        ("", 2),
        ("query A { __typename } query B { nope }", 2),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_errors_of_a_query_decide_how_the_command_ends(
    acme: Acme, orgledger: Terminal, document: str, code: int
) -> None:
    said = orgledger("query", "-", stdin=document)

    assert said.code == code, said
    assert code == 0 or said.json["errors"]


@pytest.mark.parametrize("variables", ["not json", "[]", "5", "null", "[" * 100_000])
def test_variables_are_a_json_object(acme: Acme, orgledger: Terminal, variables: str) -> None:
    said = orgledger("query", "-", "-v", variables, stdin="{ __typename }")

    assert (said.code, said.out) == (2, "")
    assert "--variables" in said.err


def test_a_document_that_is_not_text_is_a_usage_error(acme: Acme, orgledger: Terminal) -> None:
    said = orgledger("query", "-", stdin=b"\xff\xfe{")

    assert said.code == 2


def test_a_mutation_records_for_the_actor_of_the_options(acme: Acme, orgledger: Terminal) -> None:
    document = """mutation($input: RenameUnitInput!) { renameUnit(input: $input) { ... on Recorded {
        entries { actor { name } } } } }"""
    given = json.dumps({"input": rename(SALES, "Selling", MAR)["renameUnit"]})

    told = json.loads(orgledger.runs("--actor", "ben", "query", "-", "-v", given, stdin=document))

    assert told["data"]["renameUnit"]["entries"] == [{"actor": {"name": "ben"}}]


def test_the_schema_is_printed_as_it_is_checked_in(orgledger: Terminal) -> None:
    from tests.graphql.test_schema import FILE

    assert orgledger.runs("schema") == FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["organization", "list"], "acme"),
        (["show", "tree"], "Company"),
        (["show", "unit", "sales"], "Sales"),
        (["show", "position", "chief"], "Chief"),
        (["show", "person", "p1"], "Ada Lovelace"),
        (["diff", "--from-known", "10"], "parent: Sales → Plant"),
        (["log"], "Acme opened its ledger"),
        (["db", "check"], "current"),
    ],
    ids=lambda value: str(value[:2]) if isinstance(value, list) else "",
)
def test_a_command_finds_everything_it_needs_in_a_process_of_its_own(
    acme: Acme, database_url: str, arguments: list[str], word: str
) -> None:
    command = [str(Path(sys.executable).with_name("orgledger")), "--database", database_url, *arguments]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert word in done.stdout


def test_every_command_explains_itself(orgledger: Terminal) -> None:
    assert set(COMMANDS) >= {
        "organization", "import", "record", "query", "show", "diff", "log", "serve", "demo", "db"
    }  # fmt: skip
    for name in COMMANDS:
        said = orgledger.runs(name, "--help")
        assert len(said.splitlines()) > 3
    assert "--database" in orgledger.runs("--help")
    assert re.search(r"\d+\.\d+\.\d+", orgledger.runs("--version"))


def test_what_is_off_record_is_answered_with_the_days_on_which_it_is(acme: Acme, orgledger: Terminal) -> None:
    acme.records(recode(EXPORT, "abroad", date(2024, 6, 1)), dissolve(EXPORT, date(2024, 9, 1)))

    gone, before, recoded, never = (
        orgledger("show", "unit", named, "--at", day)
        for named, day in (
            ("abroad", "2024-12-01"),
            (EXPORT, "2023-12-01"),
            ("export", "2024-07-01"),
            ("nothing", "2024-07-01"),
        )
    )

    assert [said.code for said in (gone, before, recoded, never)] == [1, 1, 1, 1]
    assert "Export had the code abroad from 2024-06-01 until 2024-08-31" in gone.err
    assert "Export is on record from 2024-01-01 until 2024-08-31" in before.err
    assert "Export had the code export from 2024-01-01 until 2024-05-31" in recoded.err
    assert "On other days" not in never.err


def test_who_knows_only_a_name_is_told_what_goes_by_it_and_when(acme: Acme, orgledger: Terminal) -> None:
    acme.records(dissolve(EXPORT, date(2024, 9, 1)))

    said = orgledger("show", "unit", "Expört", "--at", "2024-12-01")

    assert said.code == 1
    assert "Export, code export, is on record from 2024-01-01 until 2024-08-31." in said.err
