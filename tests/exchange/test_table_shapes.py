"""Shapes of tables: a column for each level, paths, a row for each period, rosters; and the examples of the guide."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.exchange.test_table import Desk, desk, engine_name, orgledger  # noqa: F401  # fixtures
from tests.exchange.test_table_systems import tree

GUIDE = Path(__file__).resolve().parents[2] / "docs/csv.md"
EXAMPLES = re.findall(r"```csv (\S+)\n(.*?)```\s+```\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)


def test_the_examples_of_the_guide_run_in_order(desk: Desk, tmp_path: Path) -> None:  # noqa: F811
    assert len(EXAMPLES) >= 3
    for name, content, commands in EXAMPLES:
        (tmp_path / name).write_text(content, encoding="utf-8")
        for command in commands.strip().splitlines():
            words = [str(tmp_path / word) if word == name else word for word in command.split()]
            said = desk.terminal(*words[1:])
            assert said.code == 0, said
            assert "Recorded as entries" in said.out


LEVELS = "一级部门,二级部门,三级部门\n总公司,研发部,测试组\n总公司,研发部,平台组\n总公司,财务部,\n"


def test_levels_make_a_tree_and_find_it_again(desk: Desk) -> None:  # noqa: F811
    made = desk.does("units", LEVELS)
    again = desk.does("units", LEVELS)
    more = desk.does("units", LEVELS + "总公司,财务部,测试组\n")

    assert made == [(2, "createUnit"), (2, "createUnit"), (4, "createUnit"), (2, "createUnit"), (3, "createUnit")]
    assert again == []
    assert more == [(5, "createUnit")]
    assert set(tree_of_names(desk)) == {
        ("总公司", ""), ("研发部", "总公司"), ("测试组", "研发部"), ("平台组", "研发部"), ("财务部", "总公司"),
        ("测试组", "财务部"),
    }  # fmt: skip


def tree_of_names(desk: Desk) -> list[tuple[str, str]]:  # noqa: F811
    rows = desk.rows("units", keyed=True)
    by = {row["key"]: row["name.zh"] for row in rows}
    return [(row["name.zh"], by.get(row["parent"], "")) for row in rows]


@pytest.mark.parametrize(
    "paths",
    [
        ["Acme", "Acme/Sales", "Acme/Sales/East"],
        ["/Acme/", "/Acme/Sales/", "/Acme/Sales/East/"],
        ["Acme", "Acme > Sales", "Acme > Sales > East"],
        ["Acme\\Sales\\East", "Acme\\Sales", "Acme"],
        ["Acme/Sales/East"],
    ],
)
def test_paths_make_a_tree_whatever_stands_between_their_names(desk: Desk, paths: list[str]) -> None:  # noqa: F811
    content = "path\n" + "".join(f"{path}\n" for path in paths)

    desk.takes("units", content)

    assert sorted(tree(desk)) == [("Acme", ""), ("East", "Sales"), ("Sales", "Acme")]
    assert desk.does("units", content) == []


def test_a_path_may_lead_to_what_stands_above_a_name(desk: Desk) -> None:  # noqa: F811
    desk.takes("units", "code,name,path\nA,Acme,\nS,Sales,Acme\nE,East,Acme/Sales\n")

    assert tree(desk) == [("Acme", ""), ("Sales", "Acme"), ("East", "Sales")]


def test_a_moved_path_is_a_move_where_a_code_says_what_it_is(desk: Desk) -> None:  # noqa: F811
    desk.takes("units", "code,path\nA,Acme\nS,Acme/Sales\nE,Acme/Sales/East\n")

    done = desk.does("units", "code,path\nA,Acme\nS,Acme/Sales\nE,Acme/East\n", day="2024-06-01")

    assert done == [(4, "moveUnit")]


PERIODS = """code,name,parent,from,to
R,Root,,2018-01-01,
F,Finance,R,2018-01-01,2021-01-01
F,Finance and law,R,2021-01-01,2022-01-01
F,Finance,R,2023-01-01,2024-01-01
G,Growth,F,2019-01-01,2020-06-01
"""


def names(desk: Desk, day: str) -> dict[str, str]:  # noqa: F811
    return {row["code"]: row["name.en"] for row in desk.rows("units", day=day)}


def test_a_row_for_each_period_is_a_history(desk: Desk) -> None:  # noqa: F811
    done = desk.does("units", PERIODS)

    assert sorted(command for _, command in done) == [
        "createUnit", "createUnit", "createUnit", "dissolveUnit", "dissolveUnit", "dissolveUnit", "renameUnit",
        "renameUnit", "reopenUnit",
    ]  # fmt: skip
    assert names(desk, "2019-06-01") == {"R": "Root", "F": "Finance", "G": "Growth"}
    assert names(desk, "2021-06-01") == {"R": "Root", "F": "Finance and law"}
    assert names(desk, "2022-06-01") == {"R": "Root"}
    assert names(desk, "2023-06-01") == {"R": "Root", "F": "Finance"}
    assert names(desk, "2024-06-01") == {"R": "Root"}


def test_the_same_history_again_records_nothing_and_a_new_period_only_itself(desk: Desk) -> None:  # noqa: F811
    first = PERIODS.splitlines()[:4]
    desk.takes("units", "\n".join(first) + "\n")

    again = desk.does("units", "\n".join(first) + "\n")
    renamed = desk.does("units", "\n".join([*first[:2], "F,Money,R,2018-01-01,2021-01-01", first[3]]) + "\n")

    assert again == []
    assert renamed == [(3, "renameUnit")]
    assert (names(desk, "2019-01-01")["F"], names(desk, "2021-06-01")["F"]) == ("Money", "Finance and law")


def test_ends_before_the_next_begins_are_last_days_and_that_is_said(desk: Desk) -> None:  # noqa: F811
    done = desk.takes("units", "code,name,from,to\nF,Finance,2018-01-01,2020-12-31\nF,Finance and law,2021-01-01,\n")

    assert [one["command"] for one in done["operations"]] == ["createUnit", "renameUnit"]
    assert [notice["message"] for notice in done["notices"]] == [
        "The column to is read as the last day, because what follows begins on the day after."
    ]


def test_two_rows_from_the_same_day_are_refused(desk: Desk) -> None:  # noqa: F811
    faults = desk.refuses("units", "code,name,from\nF,Finance,2018-01-01\nF,Law,2018-01-01\n")

    assert sorted(line or 0 for line, _ in faults) == [2, 3]


def test_a_unit_that_began_later_than_a_row_says_is_told(desk: Desk) -> None:  # noqa: F811
    desk.takes("units", "code,name\nF,Finance\n")

    faults = desk.refuses("units", "code,name,from\nF,Finance,2018-01-01\n")

    assert faults == [(2, "On record it begins on 2024-01-01. What was recorded wrongly is amended, not imported.")]


# Rosters.

ROSTER = """工号,姓名,部门,职位,直接上级,入职日期
E1,甲,研发部,经理,,2020-01-01
E2,乙,研发部,工程师,E1,2024-05-01
E3,丙,RND,工程师,甲,2024-03-01
E4,丁,财务部,会计,无,2024-03-01
"""


@pytest.fixture
def staffed(desk: Desk) -> Desk:  # noqa: F811
    """Three units on record, without positions."""
    desk.takes("units", "code,name.zh,parent\nHQ,总公司,\nRND,研发部,HQ\nFIN,财务部,HQ\n")
    return desk


def test_a_roster_makes_positions_people_and_lines_of_reporting(staffed: Desk) -> None:
    done = staffed.takes("assignments", ROSTER, day="2024-06-01")

    commands = [one["command"] for one in done["operations"]]
    assert {name: commands.count(name) for name in commands} == {
        "createPosition": 3, "registerPerson": 4, "startAssignment": 4, "setReportingLine": 1,
    }  # fmt: skip
    rows = staffed.rows("positions", day="2024-06-01", keyed=True)
    title = {row["key"]: row["title.zh"] for row in rows}
    assert {(row["title.zh"], row["unit"], row["seats"], title.get(row["reports_to"])) for row in rows} == {
        ("经理", "RND", "1", None), ("工程师", "RND", "2", "经理"), ("会计", "FIN", "1", None),
    }  # fmt: skip
    people = {row["reference"]: (row["name"], row["from"]) for row in staffed.rows("assignments", day="2024-06-01")}
    assert people == {
        "E1": ("甲", "2024-01-01"), "E2": ("乙", "2024-05-01"), "E3": ("丙", "2024-03-01"), "E4": ("丁", "2024-03-01"),
    }  # fmt: skip
    assert [notice["line"] for notice in done["notices"]] == [2]


def test_a_roster_again_records_nothing_and_a_newcomer_only_themselves(staffed: Desk) -> None:
    staffed.takes("assignments", ROSTER, day="2024-06-01")

    again = staffed.does("assignments", ROSTER, day="2024-06-01")
    more = staffed.does("assignments", ROSTER + "E5,戊,研发部,经理,,2024-06-01\n", day="2024-06-01")

    assert again == []
    assert more == [(6, "registerPerson"), (6, "startAssignment")]


def test_people_of_one_title_under_different_managers_hold_different_positions(staffed: Desk) -> None:
    content = (
        "Employee #,First Name,Last Name,Job Title,Department,Reporting To,Hire Date\n"
        "1,Ada,Byron,Lead,RND,,2024-03-01\n2,Ben,Hall,Lead,FIN,,2024-03-01\n"
        "3,Cem,Ok,Clerk,FIN,Ada Byron,2024-03-01\n4,Dora,Li,Clerk,FIN,Ben Hall,2024-03-01\n"
    )

    done = staffed.takes("assignments", content, day="2024-06-01")

    assert [one["command"] for one in done["operations"]].count("createPosition") == 4
    assert len({row["reports_to"] for row in staffed.rows("positions", day="2024-06-01")}) == 3
    assert staffed.does("assignments", content, day="2024-06-01") == []


def test_a_roster_that_names_unknown_units_or_managers_is_told(staffed: Desk) -> None:
    content = "工号,姓名,部门,职位,直接上级\nE1,甲,市场部,经理,\nE2,乙,研发部,工程师,E9\nE3,丙,研发部,工程师,\n"

    faults = staffed.refuses("assignments", content)

    assert [told for _, told in faults] == [
        "Nothing on record on 2024-01-01, and no row, goes by 市场部.",
        "Nothing on record on 2024-01-01, and no row, goes by E9.",
    ]


# Columns of the table's own.


def test_columns_left_over_become_attributes_if_somebody_asks(staffed: Desk) -> None:
    content = "code,name.zh,cost centre,成立时的文号\nRND,研发部,4711,〔2018〕3号\nFIN,财务部,,-\n"

    left_out = staffed.does("units", content)
    taken = staffed.takes("units", content, "--attributes")
    again = staffed.does("units", content, "--attributes")

    assert left_out == []
    assert [(one["line"], one["command"], one["changes"][0]["what"]) for one in taken["operations"]] == [
        (2, "setAttribute", "cost centre"),
        (2, "setAttribute", "成立时的文号"),
    ]
    assert again == []
