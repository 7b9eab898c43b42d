"""Tables as other systems export them come in unaided, with their trees, and never flat in silence."""

from __future__ import annotations

from typing import Any

import pytest

from tests.exchange.test_table import Desk, desk, engine_name, orgledger  # noqa: F401  # fixtures

SYSTEMS = {
    "d3-org-chart": "id,parentId,name,positionName,imageUrl\n1,,Acme,CEO,x\n2,1,Sales,Head,x\n3,2,East,,x\n",
    "OrgChart JS": "id,pid,name,title,img\n1,,Acme,,\n2,1,Sales,,\n3,2,East,,\n",
    "Odoo": (
        '"External ID","Department Name","Parent Department","Manager","Company"\n'
        "hr.dep_a,Acme,,Ada,Acme Ltd\nhr.dep_b,Sales,Acme,,Acme Ltd\nhr.dep_c,East,Acme / Sales,,Acme Ltd\n"
    ),
    "Odoo by id": "id,name,parent_id/id\nhr.dep_a,Acme,\nhr.dep_b,Sales,hr.dep_a\nhr.dep_c,East,hr.dep_b\n",
    "ERPNext": (
        "ID,Department,Parent Department,Company,Is Group,Disabled\n"
        "All Departments,Acme,,Acme Ltd,1,0\nSales - A,Sales,All Departments,Acme Ltd,1,0\n"
        "East - A,East,Sales - A,Acme Ltd,0,0\n"
    ),
    "RuoYi": (
        "部门编号,父部门ID,祖级列表,部门名称,显示顺序,负责人,联系电话,邮箱,部门状态\n"
        '100,0,0,Acme,0,若依,158,a@b.c,正常\n101,100,"0,100",Sales,1,若依,158,a@b.c,正常\n102,101,"0,100,101",East,2,若依,158,,停用\n'
    ),
    "RuoYi table": (
        "dept_id,parent_id,ancestors,dept_name,order_num,leader,phone,email\n"
        '100,0,0,Acme,0,x,1,\n101,100,"0,100",Sales,1,x,1,\n102,101,"0,100,101",East,2,x,1,\n'
    ),
    "JeecgBoot": (
        "id,parent_id,depart_name,depart_order,description,org_category,org_type,org_code,mobile,del_flag\n"
        "c6d7cb4d,,Acme,0,,1,1,A01,,0\n6d35e179,c6d7cb4d,Sales,1,,2,2,A01A01,,0\n4f1765,6d35e179,East,2,,2,3,A01A01A01,,0\n"
    ),
    "JeecgBoot sheet": (
        "机构名称,机构编码,上级机构,机构类型,排序\nAcme,A01,,公司,1\nSales,A01A01,A01,部门,2\nEast,A01A01A01,A01A01,部门,3\n"
    ),
    "WeCom": "id,name,name_en,parentid,order,department_leader\n1,Acme,,0,100,\n2,Sales,,1,99,\n3,East,,2,98,\n",
    "DingTalk": "部门ID,部门名称,上级部门ID,部门主管\n1,Acme,,\n2,Sales,1,\n3,East,2,\n",
    "Feishu": (
        "department_id,name,parent_department_id,leader_user_id,order\nod-1,Acme,0,,1\nod-2,Sales,od-1,,2\nod-3,East,od-2,,3\n"
    ),
    "Kingdee": (
        "组织编码,组织名称,上级组织编码,生效日期,失效日期,状态\n"
        "01,Acme,,2018-01-01,9999-12-31,启用\n0101,Sales,01,2019-06-01,9999-12-31,启用\n"
        "010101,East,0101,2020-01-01,9999-12-31,启用\n"
    ),
    "Kingdee by number": (
        "编码,名称,上级行政组织.编码,上级行政组织.名称\n01,Acme,,\n0101,Sales,01,Acme\n010101,East,0101,Sales\n"
    ),
    "SAP": (
        "OTYPE;OBJID;BEGDA;ENDDA;SHORT;STEXT;Superior Org. Unit\n"
        "O;50000001;01.01.2018;31.12.9999;ACME;Acme;\nO;50000002;01.01.2018;31.12.9999;SAL;Sales;50000001\nO;50000003;01.01.2018;31.12.9999;SAL;East;50000002\n"
    ),
    "Workday": (
        "Reference ID,Supervisory Organization,Superior Organization,Manager,Effective Date\n"
        "SUP_1,Acme,,Ada,2020-01-01\nSUP_2,Sales,SUP_1,,2020-01-01\nSUP_3,East,SUP_2,,2020-01-01\n"
    ),
    "Workday by name": (
        "Organization Name,Supervisory Organization,Organization Type\n"
        "Acme,,Company\nSales,Acme,Supervisory\nEast,Sales,Supervisory\n"
    ),
    "Oracle": (
        "ORGANIZATION_ID|NAME|ORGANIZATION_ID_PARENT|EFFECTIVE_START_DATE|EFFECTIVE_END_DATE\n"
        "300|Acme||1951/01/01|4712/12/31\n301|Sales|300|1951/01/01|4712/12/31\n302|East|301|1951/01/01|31-DEC-4712\n"
    ),
    "SuccessFactors": (
        "externalCode,name.en_US,parent.externalCode,startDate,effectiveStatus\n"
        "A,Acme,,01/01/1900,A\nB,Sales,A,01/01/1900,A\nC,East,B,01/01/1900,A\n"
    ),
    "without codes": "部门名称,上级部门\nAcme,无\nSales,Acme\nEast,Sales\n",
    "German": "Kürzel;Bezeichnung;Übergeordnete Abteilung\nA;Acme;\nB;Sales;A\nC;East;B\n",
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_table_of_another_system_comes_in_unaided_with_its_tree(desk: Desk, system: str) -> None:  # noqa: F811
    content = SYSTEMS[system]

    created = desk.does("units", content)
    again = desk.does("units", content)

    assert [command for _, command in created if command != "createUnit"] == []
    assert tree(desk) == [("Acme", ""), ("Sales", "Acme"), ("East", "Sales")]
    assert again == []


def tree(desk: Desk, day: str = "2024-06-01") -> list[tuple[str, str]]:  # noqa: F811
    """Every unit and its parent, by name."""
    rows = desk.rows("units", day=day, keyed=True)
    name = next(column for column in rows[0] if column.startswith("name."))
    by = {row["code"] or row["key"]: row[name] for row in rows}
    return [(row[name], by.get(row["parent"], row["parent"])) for row in rows]


FLAT = [
    ("code,name,parent_dept_ref\nA,a,\nB,b,A\n", "parent_dept_ref"),
    ("编码,名称,上一层级\nA,a,\nB,b,A\n", None),
    ("编码,名称,上级领导部门的编码\nA,a,\nB,b,A\nC,c,A\n", "上级领导部门的编码"),
    ("code,name,rolls into\nA,a,\nB,b,A\nC,c,A\n", "rolls into"),
    ("code,name,manager\nA,a,\nB,b,a\nC,c,b\n", "manager"),
    ("code,name,reports_to_whom\nA,a,\nB,b,A\n", "reports_to_whom"),
]


@pytest.mark.parametrize(("content", "column"), FLAT)
def test_a_column_that_seems_to_name_parents_is_never_left_out_in_silence(
    desk: Desk,  # noqa: F811
    content: str,
    column: str | None,
) -> None:
    if column is None:
        assert tree_of(desk.takes("units", content)) == {"B": "A"}
        return
    said = desk.sends("units", content)
    flat = desk.takes("units", content, "--map", f"{column}=", "--dry-run")
    mapped = desk.takes("units", content, "--map", f"{column}=parent", "--dry-run")

    assert said.code == 1
    assert f"The column {column} seems to say what each row stands below" in said.err
    assert f"--map {column}=parent" in said.err
    assert (tree_of(flat), "B" in tree_of(mapped)) == ({}, True)


def tree_of(outcome: Any) -> dict[str, str]:
    """Label → parent of what a table creates."""
    return {
        one["label"]: change["after"]
        for one in outcome["operations"]
        for change in one["changes"]
        if change["what"] == "parent"
    }


def test_columns_of_order_and_of_numbers_are_not_taken_for_parents(desk: Desk) -> None:  # noqa: F811
    done = desk.does("units", "code,name,order,note\n1,a,1,x\n2,b,2,y\n3,c,1,x\n")

    assert [command for _, command in done] == ["createUnit"] * 3


def test_a_table_of_people_is_not_taken_for_units(desk: Desk) -> None:  # noqa: F811
    bamboo = "Employee #,First Name,Last Name,Job Title,Department,Reporting To\n1,Ada,Byron,CEO,Board,\n"

    said = desk.sends("units", bamboo)

    assert said.code == 1
    assert "The column Employee # is about people, not units." in said.err


@pytest.mark.parametrize("root", ["0", "-", "", "/", "无", "NULL", "A", "Acme", "-1", "根节点"])
def test_the_marks_that_systems_give_to_a_root_mean_the_top(desk: Desk, root: str) -> None:  # noqa: F811
    content = f"code,name,parent\nA,Acme,{root}\nB,Sales,A\n"

    desk.takes("units", content)

    assert tree(desk) == [("Acme", ""), ("Sales", "Acme")]
    assert desk.does("units", content) == []


def test_a_code_that_looks_like_a_root_mark_is_a_code(desk: Desk) -> None:  # noqa: F811
    desk.takes("units", "code,name,parent\n0,Acme,-\n1,Sales,0\n")

    assert tree(desk) == [("Acme", ""), ("Sales", "Acme")]


def test_a_wrong_row_is_one_message_and_those_that_fall_with_it_are_counted(desk: Desk) -> None:  # noqa: F811
    rows = "".join(f"{at},U{at},{at // 4 + 1 if at // 4 + 1 < at else 1}\n" for at in range(2, 601))

    said = desk.sends("units", f"code,name,parent\n1,Top,X\n{rows}")

    assert said.code == 1
    assert said.err.splitlines() == [
        "line 2, parent: Nothing on record on 2024-01-01, and no row, goes by X. 599 rows fall with it.",
        "Nothing was recorded.",
    ]


def test_the_same_fault_in_many_rows_is_told_once(desk: Desk) -> None:  # noqa: F811
    said = desk.sends("units", "code,name,status\n" + "".join(f"{at},U,0\n" for at in range(12)))

    assert said.err.splitlines()[0] == (
        "line 2, status: What 0 means differs from system to system. Write or choose one of: ACTIVE, INACTIVE, CLOSED. "
        "(--value COLUMN:0=MEANING) The same in 11 more lines: 3, 4, 5, 6, 7, 8, 9, 10, …."
    )


@pytest.mark.parametrize(
    ("word", "status"),
    [
        *[(word, "ACTIVE") for word in ("正常", "启用", "在用", "active", "Enabled", "open", "A")],
        *[(word, "INACTIVE") for word in ("停用", "禁用", "封存", "inactive", "Disabled", "I")],
    ],
)
def test_states_are_read_in_both_languages(desk: Desk, word: str, status: str) -> None:  # noqa: F811
    desk.takes("units", f"code,name,status\nA,Acme,{word}\n")

    assert [row["status"] for row in desk.rows("units")] == [status]


def test_a_state_of_closed_dissolves_what_is_on_record_and_makes_nothing(desk: Desk) -> None:  # noqa: F811
    desk.takes("units", "code,name,parent\nA,Acme,\nB,Sales,A\n")

    done = desk.takes("units", "code,name,状态\nA,Acme,正常\nB,Sales,已撤销\nC,East,closed\n", day="2024-06-01")

    assert [(one["line"], one["command"]) for one in done["operations"]] == [(3, "dissolveUnit")]
    assert [notice["line"] for notice in done["notices"]] == [4]


def test_a_cell_means_what_somebody_says_it_means(desk: Desk) -> None:  # noqa: F811
    said = ("--value", "status:0=ACTIVE", "--value", "status:1=INACTIVE")

    desk.takes("units", "code,name,status\nA,Acme,0\nB,Old,1\n", *said)

    assert [row["status"] for row in desk.rows("units")] == ["ACTIVE", "INACTIVE"]
    assert desk.sends("units", "code,name\nA,Acme\n", "--value", "nonsense").code == 2


# Days and numbers.

DAYS = [
    "2024/1/5", "2024-1-5", "2024年1月5日", "20240105", "05.01.2024", "5. 1. 2024", "2024.1.5", "2024-01-05 00:00:00",
    "2024-01-05T00:00:00Z", "5-Jan-2024", "05-JAN-2024", "Jan 5, 2024", "5 January 2024", "２０２４/１/５",
]  # fmt: skip


@pytest.mark.parametrize("written", DAYS)
def test_a_day_is_read_as_systems_write_it(desk: Desk, written: str) -> None:  # noqa: F811
    done = desk.takes("units", f'code,name,from\nA,Acme,"{written}"\n')

    assert len(done["operations"]) == 1
    assert desk.terminal.data(
        '{organization(code: "acme", asOf: {effective: "2024-02-01"}) {unit(code: "A") {effective {from}}}}'
    ) == {"organization": {"unit": {"effective": {"from": "2024-01-05"}}}}


@pytest.mark.parametrize(
    "end",
    [
        "9999-12-31",
        "9999-01-01",
        "99991231",
        "31.12.9999",
        "4712-12-31",
        "31-DEC-4712",
        "2958465",
        "2099-12-31",
        "9999/12/31",
    ],
)
@pytest.mark.parametrize("column", ["to", "last_day"])
def test_the_end_of_time_is_no_end_however_it_is_written(desk: Desk, end: str, column: str) -> None:  # noqa: F811
    done = desk.does("units", f"code,name,from,{column}\nA,Acme,2024-01-01,{end}\n")

    assert done == [(2, "createUnit")]


def test_a_day_that_can_be_two_is_decided_by_its_column_or_by_its_author(desk: Desk) -> None:  # noqa: F811
    doubtful = "code,name,from\nA,Acme,01/02/2024\nB,Sales,03/04/2024\n"

    faults = desk.refuses("units", doubtful)
    settled = desk.takes("units", doubtful + "C,East,13/02/2024\n", "--dry-run")
    chosen = desk.takes("units", doubtful, "--dates", "mdy")

    assert faults[0][1] == "01/02/2024 can be two days. Write it as 2024-06-30, or choose the order of day and month."
    assert len(settled["operations"]) == 3
    assert len(chosen["operations"]) == 2
    assert [row["code"] for row in desk.rows("units", day="2024-01-02")] == ["A"]


def test_the_serial_number_of_a_day_and_two_digits_of_a_year_are_refused(desk: Desk) -> None:  # noqa: F811
    faults = desk.refuses("units", "code,name,from\nA,Acme,45296\nB,Sales,5.1.24\n")

    assert "45296 looks like a day as Excel counts them." in faults[0][1]
    assert faults[1][1] == "5.1.24 is no day such as 2024-06-30."


@pytest.mark.parametrize(
    ("seats", "fte", "read"),
    [
        ('"1,234"', '"1,234.5"', ("1234", "1234.5")),
        ('"1.234"', '"1.234,5"', ("1234", "1234.5")),
        ("12", '"0,5"', ("12", "0.5")),
        ("12.0", "50%", ("12", "0.5")),
        ('"12,0"', '"50,5 %"', ("12", "0.505")),
        ("1 234", "1.5", ("1234", "1.5")),
        ("１２", "0.125", ("12", "0.125")),
    ],
)
def test_numbers_are_read_as_their_columns_write_them(
    desk: Desk,  # noqa: F811
    seats: str,
    fte: str,
    read: tuple[str, str],
) -> None:
    desk.takes("units", f"code,name,seats,fte\nA,Acme,{seats},{fte}\n")

    [row] = desk.rows("units")
    assert (row["seats"], row["fte"]) == read


def test_another_cell_of_the_column_tells_what_a_mark_means(desk: Desk) -> None:  # noqa: F811
    desk.takes("units", 'code,name,fte\nA,Acme,"1.234"\nB,Sales,"0,5"\n')

    assert [row["fte"] for row in desk.rows("units")] == ["1234", "0.5"]


def test_a_number_that_can_be_two_is_refused(desk: Desk) -> None:  # noqa: F811
    faults = desk.refuses("units", 'code,name,seats,fte\nA,Acme,"1,000",\nB,Sales,,"1,234"\n')
    broken = desk.refuses("units", "code,name,seats,fte\nC,East,12.5,1.2345\n")

    assert [told for _, told in faults] == [
        "1,000 can be two numbers. Write it without a mark between thousands, such as 1000 or 0.5.",
        "1,234 can be two numbers. Write it without a mark between thousands, such as 1000 or 0.5.",
    ]
    assert [line for line, _ in broken] == [2, 2]


# Codes that come back, and codes that a spreadsheet rewrote.

DUMP = "code,name,parent\nR,Root,\nFIN,Finance,R\nHR,People,R\n"
WITHOUT = "code,name,parent\nR,Root,\nHR,People,R\n"


@pytest.fixture
def returned(desk: Desk) -> Desk:  # noqa: F811
    """An organization whose second dump lacks FIN."""
    desk.takes("units", DUMP)
    desk.takes("units", WITHOUT, "--missing", "close", day="2024-02-01")
    return desk


def keys(desk: Desk, day: str) -> list[str]:  # noqa: F811
    return [row["key"] for row in desk.rows("units", day=day, keyed=True) if row["code"] == "FIN"]


def test_a_code_that_comes_back_is_asked_about(returned: Desk) -> None:
    faults = returned.refuses("units", DUMP, day="2024-03-01")

    [key] = keys(returned, "2024-01-15")
    assert faults == [
        (3, f"FIN was on record until 2024-01-31 (key {key}). Choose whether such rows reopen it or make another one.")
    ]


def test_what_comes_back_is_reopened_with_its_identity(returned: Desk) -> None:
    renamed = DUMP.replace("Finance", "Finance and law")

    done = returned.does("units", renamed, "--returning", "reopen", day="2024-03-01")

    assert done == [(3, "reopenUnit"), (3, "renameUnit")]
    assert keys(returned, "2024-01-15") == keys(returned, "2024-03-15")
    assert keys(returned, "2024-02-15") == []
    assert returned.does("units", renamed, "--missing", "close", day="2024-03-01") == []


def test_a_branch_comes_back_by_its_keys(desk: Desk) -> None:  # noqa: F811
    desk.takes("units", DUMP + "TAX,Tax,FIN\n")
    january = desk.exports("units")
    desk.takes("units", WITHOUT, "--missing", "close", day="2024-02-01")

    refused = desk.refuses("units", january, day="2024-03-01")
    done = desk.does("units", january, "--returning", "reopen", day="2024-03-01")

    assert len(refused) == 2
    assert [command for _, command in done] == ["reopenUnit", "reopenUnit"]
    assert desk.exports("units", day="2024-03-01") == january


def test_a_code_may_name_another_unit_than_before_if_somebody_says_so(returned: Desk) -> None:
    done = returned.takes("units", DUMP, "--returning", "new", day="2024-03-01")

    assert [one["command"] for one in done["operations"]] == ["createUnit"]
    assert [notice["line"] for notice in done["notices"]] == [3]
    assert keys(returned, "2024-01-15") != keys(returned, "2024-03-15")


def test_positions_come_back_like_units(desk: Desk) -> None:  # noqa: F811
    desk.takes("units", DUMP)
    desk.takes("positions", "code,title,unit\nP1,Chief,R\nP2,Clerk,FIN\n")
    desk.takes("positions", "code\nP1\n", "--missing", "close", day="2024-02-01")
    again = "code,title,unit\nP2,Senior clerk,FIN\n"

    refused = desk.refuses("positions", again, day="2024-03-01")
    done = desk.does("positions", again, "--returning", "reopen", day="2024-03-01")

    assert "P2 was on record until 2024-01-31" in refused[0][1]
    assert done == [(2, "reopenPosition"), (2, "retitlePosition")]


def test_a_department_that_is_missing_is_closed_with_all_that_hangs_on_it(desk: Desk) -> None:  # noqa: F811
    desk.takes("units", DUMP + "TAX,Tax,FIN\nOLD,Old,TAX\n")
    desk.takes("units", "code,status\nOLD,INACTIVE\n")
    desk.takes(
        "positions", "code,title,unit,reports_to,head\nC,Chief,R,,yes\nF,Head,FIN,C,yes\nT,Clerk,TAX,F,\nH,Hr,HR,F,\n"
    )
    desk.takes("assignments", "reference,name,position\nE1,Ada,F\nE2,Ben,T\nE3,Cem,C\n")

    done = desk.takes("units", WITHOUT, "--missing", "close", day="2024-06-01")

    counts: dict[str, int] = {}
    for one in done["operations"]:
        counts[one["command"]] = counts.get(one["command"], 0) + 1
    assert counts == {
        "designateUnitHead": 1, "setReportingLine": 1, "endAssignment": 2, "closePosition": 2, "dissolveUnit": 3,
    }  # fmt: skip
    assert done["recorded"] is not None
    assert [row["code"] for row in desk.rows("units", day="2024-06-01")] == ["R", "HR"]
    assert [row["position"] for row in desk.rows("assignments", day="2024-06-01")] == ["C"]


def test_codes_that_a_spreadsheet_rewrote_are_refused_unless_they_are_meant(desk: Desk) -> None:  # noqa: F811
    desk.takes("units", "code,name,parent\n001,Root,\n1E5,Finance,001\n")
    saved = desk.exports("units").replace("001", "1").replace("1E5", "100000")

    faults = desk.refuses("units", saved)
    without_keys = desk.refuses("units", "code,name\n1,Root\n")
    meant = desk.does("units", saved, "--recode", "--dry-run")

    assert [told for _, told in faults] == [
        "The code 001 became 1, as a spreadsheet rewrites numbers. Mend it, or choose to take such codes.",
        "The code 1E5 became 100000, as a spreadsheet rewrites numbers. Mend it, or choose to take such codes.",
    ]
    assert [line for line, _ in without_keys] == [2]
    assert [command for _, command in meant] == ["recodeUnit", "recodeUnit"]


def test_an_export_for_excel_keeps_codes_from_it_and_comes_in_again(desk: Desk) -> None:  # noqa: F811
    desk.takes("units", "code,name,parent\n001,Root,\n1E5,Finance,001\n2-1,=Tax,1E5\nHR,12,001\n")

    out = desk.exports("units", "--excel")

    assert out.startswith("\ufeffkey,code,name.en")
    assert [row.split(",")[1:3] for row in out.splitlines()[1:]] == [
        ['"=""001"""', "Root"], ['"=""1E5"""', "Finance"], ['"=""2-1"""', "'=Tax"], ["HR", "12"],
    ]  # fmt: skip
    assert desk.does("units", out) == []


def test_codes_that_only_look_alike_as_numbers_may_stand_side_by_side(desk: Desk) -> None:  # noqa: F811
    desk.takes("units", "code,name\n01,a\n1,b\n")

    assert desk.does("units", "code,name\n01,a\n1,b\n") == []


def test_codes_that_look_alike_are_warned_of_before_and_when_they_are_recorded(desk: Desk) -> None:  # noqa: F811
    file = "code,name,parent\nA1,Acme,\nА1,Sales,A1\n"  # The second begins with a Cyrillic letter.

    foreseen = desk.takes("units", file, "--dry-run")
    recorded = desk.takes("units", file)

    for done in (foreseen, recorded):
        [warning] = done["warnings"]
        assert warning["code"] == "LOOK_ALIKE_CODE"
        assert "U+0410" in warning["message"]
