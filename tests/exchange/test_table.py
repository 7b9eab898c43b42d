"""Tables in CSV: what differs is recorded, what is wrong is told row by row, and what goes out comes in again."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from orgledger.exchange.table.column import Noun
from orgledger.exchange.table.file import BYTES, ROWS, BadTable, guarded, unguarded
from orgledger.exchange.table.line import read_roles, write_roles
from orgledger.exchange.table.mapping import NEEDED, guess
from orgledger.exchange.table.opening import read
from tests.cli.runner import Said, Terminal

DAY = "2024-01-01"
UNITS = """code,name.en,name.zh,kind,parent,seats
B,Sales,销售部,DEPARTMENT,A,10
A,Acme,总公司,COMPANY,,
C,East,华东,TEAM,B,
"""
POSITIONS = """code;title;unit;grade;seats;reports to;head
P2;Seller;B;T1;3;P1;no
P1;Chief;B;M1;1;;yes
"""
PEOPLE = """reference,name,position,share,kind,roles,from,to
E1,Ada,P1,1,PERMANENT,deputy; host,2024-02-01,
E2,Ben,P2,50%,ACTING,,2024/3/1,2024-07-01
"""


@pytest.fixture
def engine_name() -> str:
    """The engines are held against each other elsewhere; a test names both where it matters."""
    return "sqlite"


class Desk:
    """Somebody who keeps an organization in spreadsheets."""

    def __init__(self, terminal: Terminal, folder: Path) -> None:
        self.terminal = terminal
        self.file = folder / "table.csv"
        self.rejected = folder / "rejected.csv"
        terminal.runs("organization", "register", "--code", "acme", "--name", "en=Acme", "--effective", "2020-01-01")

    def sends(self, noun: str, content: str | bytes, *options: str, day: str = DAY) -> Said:
        """Import a table."""
        self.file.write_bytes(content.encode() if isinstance(content, str) else content)
        said = ("--format", "csv", "--noun", noun, "--organization", "acme", "--effective", day)
        return self.terminal("import", self.file, *said, *options)

    def takes(self, noun: str, content: str, *options: str, day: str = DAY) -> Any:
        """Import a table that may not be refused: what it came to, as JSON."""
        said = self.sends(noun, content, "--json", *options, day=day)
        assert said.code == 0, said
        return said.json

    def does(self, noun: str, content: str, *options: str, day: str = DAY) -> list[tuple[int | None, str]]:
        """Line and command of everything that a table came to."""
        return [(one["line"], one["command"]) for one in self.takes(noun, content, *options, day=day)["operations"]]

    def refuses(self, noun: str, content: str | bytes, *options: str, day: str = DAY) -> list[tuple[int | None, str]]:
        """Import a table that must be refused: line and message of all that is wrong; nothing may be recorded."""
        before = self.terminal.heads()
        said = self.sends(noun, content, "--json", *options, day=day)
        assert said.code == 1, said
        assert self.terminal.heads() == before
        return [(one["line"], one["message"]) for one in said.json["faults"]]

    def exports(self, noun: str, *options: str, day: str = DAY) -> str:
        """What a noun is written as."""
        said = ("--format", "csv", "--noun", noun, "--organization", "acme", "--at", day)
        out = self.file.with_name("out.csv")
        self.terminal.runs("export", *said, "--output", out, *options)
        return out.read_bytes().decode()

    def rows(self, noun: str, day: str = DAY, *, keyed: bool = False) -> list[dict[str, str]]:
        """The same as rows, without keys unless they are asked for."""
        return [
            {k: v for k, v in row.items() if keyed or k != "key"}
            for row in csv.DictReader(io.StringIO(self.exports(noun, day=day)))
        ]


@pytest.fixture
def desk(orgledger: Terminal, tmp_path: Path) -> Desk:
    """See Desk."""
    return Desk(orgledger, tmp_path)


@pytest.fixture
def orgledger(database_url: str) -> Terminal:
    """The command `orgledger`."""
    return Terminal(database_url)


@pytest.fixture
def house(desk: Desk) -> Desk:
    """Three units, two positions, two people."""
    desk.takes("units", UNITS)
    desk.takes("positions", POSITIONS)
    desk.takes("assignments", PEOPLE)
    return desk


# In.


@pytest.mark.parametrize("engine_name", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_a_table_is_recorded_as_one_change_set_and_again_as_none(desk: Desk) -> None:
    first = desk.takes("units", UNITS)
    again = desk.takes("units", UNITS)

    assert first["recorded"] == {"firstSequence": 2, "lastSequence": 5}
    assert [(one["line"], one["command"], one["label"]) for one in first["operations"]] == [
        (3, "createUnit", "A"),
        (2, "createUnit", "B"),
        (4, "createUnit", "C"),
        (2, "adjustHeadcount", "B"),
    ]
    assert (again["recorded"], again["unchanged"]) == (None, 3)


def test_what_differs_is_changed_and_nothing_else(house: Desk) -> None:
    edited = "code,name.en,kind,parent,seats\nC,Far East,OFFICE,A,4\nB,Sales,DEPARTMENT,A,12\n"

    done = house.does("units", edited, day="2024-06-01")

    assert done == [
        (2, "renameUnit"),
        (2, "reclassifyUnit"),
        (2, "moveUnit"),
        (2, "adjustHeadcount"),
        (3, "adjustHeadcount"),
    ]
    before, after = house.rows("units"), house.rows("units", day="2024-06-01")
    assert [row["name.en"] for row in before] == ["Acme", "Sales", "East"]
    assert {row["code"]: (row["name.en"], row["name.zh"], row["parent"], row["seats"]) for row in after} == {
        "A": ("Acme", "总公司", "", ""),
        "B": ("Sales", "销售部", "A", "12"),
        "C": ("Far East", "华东", "A", "4"),
    }


def test_a_dry_run_says_what_would_happen_and_records_nothing(desk: Desk) -> None:
    said = desk.sends("units", UNITS, "--dry-run")

    assert said.code == 0
    assert "line 3: createUnit A; name.en: Acme; name.zh: 总公司" in said.out
    assert desk.terminal.heads() == {"acme": 1}


def test_a_key_recodes_and_a_dash_takes_away(house: Desk) -> None:
    [row] = [row for row in csv.DictReader(io.StringIO(house.exports("units"))) if row["code"] == "B"]

    done = house.does("units", f"key,code,parent,seats\n{row['key']},S,-,-\n")

    assert done == [(2, "recodeUnit"), (2, "moveUnit"), (2, "adjustHeadcount")]
    assert next(row for row in house.rows("units") if row["code"] == "S")["seats"] == ""


def test_positions_move_change_their_manager_and_hand_over_a_unit(house: Desk) -> None:
    edited = "code,title,unit,grade,reports to,head\nP1,Chief,A,M2,-,no\nP2,Head of sales,B,T1,P1,yes\n"

    done = house.does("positions", edited)

    assert sorted(command for _, command in done) == [
        "designateUnitHead", "movePosition", "regradePosition", "retitlePosition",
    ]  # fmt: skip
    assert [(row["code"], row["unit"], row["head"]) for row in house.rows("positions")] == [
        ("P1", "A", "no"),
        ("P2", "B", "yes"),
    ]


def test_people_are_registered_once_and_their_assignments_change_and_end(house: Desk) -> None:
    done = house.does(
        "assignments", "工号,姓名,职位编码,占比,离职日期\nE1,Ada,P1,0.8,2024-12-31\nE1,Ada,P2,0.2,\n", day="2024-06-01"
    )

    assert done == [(3, "startAssignment"), (2, "changeAssignment"), (2, "endAssignment")]
    ended = next(row for row in house.rows("assignments", day="2024-06-01") if row["position"] == "P1")
    assert (ended["share"], ended["to"]) == ("0.8", "2025-01-01")


def test_what_is_missing_is_ended_only_if_asked(house: Desk) -> None:
    without_c = "code,name.en\nA,Acme\nB,Sales\n"

    kept = house.does("units", without_c)
    closed = house.does("units", without_c, "--missing", "close", day="2024-09-01")
    with_what_hangs_on_it = house.does("positions", "code\nP2\n", "--missing", "close", day="2024-03-15")

    assert kept == []
    assert closed == [(None, "dissolveUnit")]
    assert [command for _, command in with_what_hangs_on_it] == [
        "designateUnitHead", "setReportingLine", "endAssignment", "closePosition",
    ]  # fmt: skip
    assert house.sends("units", without_c, "--missing", "close", "--skip-wrong").code == 2


def test_a_name_may_stand_for_a_code_unless_several_have_it(desk: Desk) -> None:
    desk.takes("units", "部门编码,部门名称,上级部门\nA,总公司,\nB,销售部,总公司\nC,销售部,总公司\n")

    faults = desk.refuses("units", "部门编码,部门名称,上级部门\nD,华东,销售部\n")

    assert faults == [(2, "Several go by the name 销售部. Give the code.")]


def test_a_column_is_given_a_meaning_or_left_out(desk: Desk) -> None:
    content = "handle,what,parent\nA,Acme,nonsense\n"

    guessless = desk.sends("units", content)
    mapped = desk.takes("units", content, "--map", "handle=code", "--map", "what=name.en", "--map", "parent=")

    assert guessless.code == 1
    assert "No column says by what a row is told from others" in guessless.err
    assert mapped["mapping"] == {"handle": "code", "what": "name.en", "parent": None}
    for wrong in ("handle=nonsense", "nobody=code", "what=code,handle=code", "what"):
        assert desk.sends("units", content, *[part for one in wrong.split(",") for part in ("--map", one)]).code in (
            1,
            2,
        )


# What is wrong.


def test_everything_that_is_wrong_is_told_at_once_with_its_line(desk: Desk) -> None:
    content = (
        "code,name,kind,parent,seats\n"
        "A,Acme,PALACE,,\n"  # 2
        "B,Sales,TEAM,A,ten\n"  # 3
        ",Nobody,TEAM,,\n"  # 4
        'C,"Two\nlines",TEAM,,\n'  # 5
        "D,Dup,TEAM,,\n"  # 7
        "D,Dup,TEAM,,\n"  # 8
        "E,East,TEAM\n"  # 9
        "F,Far,TEAM,X,\n"  # 10
        "G,,TEAM,,\n"  # 11
        "H,Stands on F,TEAM,F,\n"  # 12
    )

    faults = desk.refuses("units", content)

    assert [line for line, _ in faults] == [2, 3, 4, 5, 7, 8, 9, 10, 11, 12]
    told = dict(faults)
    assert told[5] == "The cell holds a line break or a tab; write it in one line."
    assert told[2] is not None
    assert "PALACE is none of: COMPANY" in str(told[2])
    assert told[7] == "Line 8 is about the same."
    assert "has 3 cells, the header 5" in str(told[9])
    assert told[12] == "It stands on line 10, which is wrong."


def test_rows_that_are_wrong_are_left_out_if_asked_and_written_to_be_mended(desk: Desk) -> None:
    content = "code,name,parent,note\nA,Acme,,=1+1\nB,Sales,X,=cmd()\nC,East,B,\nD,West,A,\n"

    done = desk.does("units", content, "--skip-wrong", "--errors", str(desk.rejected))

    assert done == [(2, "createUnit"), (5, "createUnit")]
    rows = list(csv.reader(io.StringIO(desk.rejected.read_bytes().decode())))
    assert rows[0] == ["code", "name", "parent", "note", "reason"]
    assert [row[0] for row in rows[1:]] == ["B", "C"]
    assert rows[1][3] == "'=cmd()"
    mended = desk.rejected.read_bytes().decode().replace(",X,", ",A,")
    assert desk.does("units", mended) == [(2, "createUnit"), (3, "createUnit")]


def test_a_ring_is_told_in_every_row_of_it(desk: Desk) -> None:
    faults = desk.refuses("units", "code,name,parent\nA,a,C\nB,b,A\nC,c,B\nD,d,A\n")

    assert [line for line, _ in faults] == [2, 3, 4, 5]
    assert "It would stand above itself: A › C › B › A (lines 2, 4, 3)." in faults[0][1]
    assert faults[3][1] == "It stands on line 2, which is wrong."


def test_a_ring_with_what_stands_already_is_told(house: Desk) -> None:
    faults = house.refuses("units", "code,parent\nA,C\n")

    assert [line for line, _ in faults] == [2]
    assert "It would stand above itself" in faults[0][1]


def test_what_the_write_door_refuses_is_told_of_the_row(house: Desk) -> None:
    content = "code,name,kind,parent,status\nZ,Archive,TEAM,A,\nB,,,,INACTIVE\n"

    faults = house.refuses("units", content)
    done = house.does("units", content, "--skip-wrong")

    assert [line for line, _ in faults] == [3]
    assert "is archived" in faults[0][1]
    assert done == [(2, "createUnit")]


def test_a_code_that_another_one_takes_later_is_refused_by_the_rules_of_the_ledger(house: Desk) -> None:
    house.takes("units", "code,name,parent\nN,Next,A\n", day="2025-01-01")

    faults = house.refuses("units", "code,name,parent\nN,Now,A\n", day="2024-06-01")

    assert [line for line, _ in faults] == [2]
    assert "The code 'N' belongs to" in faults[0][1]


def test_assignments_that_do_not_fit_what_is_on_record_are_told(house: Desk) -> None:
    content = (
        "reference,name,position,from,to\n"
        "E1,Ada,P1,2024-01-15,\n"  # 2: begins otherwise
        "E2,Benjamin,P2,2024-03-01,2024-08-01\n"  # 3: ends otherwise
        "E3,Cem,P9,2024-03-01,\n"  # 4: no such position
        "E4,Dora,P2,2024-03-01,2024-03-01\n"  # 5: empty
        "E5,Eve,P2,2024-03-01,\n"  # 6
        "E5,Eva,P2,2024-05-01,\n"  # 7: another name, and the same again
    )

    faults = house.refuses("assignments", content)

    assert sorted({line for line, _ in faults if line}) == [2, 3, 4, 5, 6, 7]


def test_a_name_on_record_stays_and_that_is_said(house: Desk) -> None:
    said = house.takes("assignments", "reference,name,position\nE1,Adele,P1\n", day="2024-06-01")

    assert [notice["line"] for notice in said["notices"]] == [2]
    assert said["recorded"] is None


HOSTILE: list[tuple[bytes, str]] = [
    (b"", "The file is empty"),
    (b"\xef\xbb\xbf\n\n", "The file is empty"),
    (b"code,name\nA,\xff\xfe\x80\n", "Line 2 is not UTF-8, and no other encoding is certain. "),
    (b"PK\x03\x04rest", "The workbook cannot be read"),
    (b"\xd0\xcf\x11\xe0rest", "This is a workbook of the old kind (.xls)"),
    (b'code,name\nA,"open\nB,x\n', "The row that begins in line 2 cannot be read"),
    (b"code,Name, name\nA,b,c\n", "Two columns are called Name"),
    (b"code,name\n" + b"A" * 200_000 + b",x\n", "The row that begins in line 2 has a cell of more than 131,072"),
    (b"code,name,parent," + b"x" * 131_073 + b"\n1,Root,,y\n", "The row that begins in line 1 has a cell of more than"),
    (b"x" * (BYTES + 1), "The file has more than 16,777,216 bytes"),
    (b"code\n" + b"a\n" * (ROWS + 1), "The table has more than 50,000 rows"),
    (b",".join(b"c%d" % at for at in range(300)) + b"\n", "The table has more than 200 columns"),
    (b"parent,seats\nA,1\n", "No column says by what a row is told from others"),
    (b"code,name,name.en\nA,x,y\n", "Two columns should say name.en"),
]


@pytest.mark.parametrize(("content", "told"), HOSTILE)
def test_a_file_that_is_no_table_is_told_why(desk: Desk, content: bytes, told: str) -> None:
    said = desk.sends("units", content)

    assert said.code == 1
    assert told in said.err
    assert desk.terminal.heads() == {"acme": 1}


def test_a_file_of_fifty_megabytes_is_not_read_to_its_end(desk: Desk) -> None:
    with desk.file.open("wb") as file:
        file.truncate(50 * 1024 * 1024)

    said = desk.terminal("import", desk.file, "--format", "csv", "--noun", "units", "--organization", "acme")

    assert (said.code, said.err.strip()) == (
        1,
        "table.csv: The file has more than 16,777,216 bytes. Import it in parts.",
    )


def test_control_characters_are_told_and_unknown_columns_are_named(desk: Desk) -> None:
    faults = desk.refuses("units", "code,name,colour\nA,A\0b,red\n")
    said = desk.sends("units", "code,name,colour\nA,Acme,red\n")

    assert faults == [(2, "The cell holds the control character U+0000.")]
    assert "Columns left out: colour." in said.out


def test_what_only_deceives_is_told_by_line_and_column(desk: Desk) -> None:
    faults = desk.refuses(
        "units", "code,name\nA\u200b,Acme\nB,Sales\u202egnitekraM\nC,می\u200cخواهم\nD\u200d,Dee\nE,\ue000\n"
    )

    assert faults == [
        (2, "The cell holds U+200B, which is not seen. Take it out."),
        (3, "The cell holds U+202E, which changes the order in which the text is read. Take it out."),
        (5, "The cell holds U+200D, which is not seen. Take it out."),
        (6, "The cell holds U+E000, which means nothing to others (private use). Take it out."),
    ]


def test_the_same_headers_are_recognized_in_english_and_chinese() -> None:
    chinese = ["部门编码", "部门名称", "英文名称", "上级部门", "类型", "编制", "备注"]

    assert guess(Noun.UNITS, chinese, "zh") == ("code", "name", "name.en", "parent", "kind", "seats", "")
    assert guess(Noun.UNITS, chinese, "en") == ("code", "name.zh", "name.en", "parent", "kind", "seats", "")
    assert guess(Noun.UNITS, ["Department Code", "Name (zh)", "Reports-To"], "en") == ("code", "name.zh", "parent")
    assert guess(Noun.POSITIONS, ["职位", "职位编码", "部门", "部门编码", "职级"], "zh") == (
        "title", "code", "", "unit", "grade",
    )  # fmt: skip
    assert guess(Noun.ASSIGNMENTS, ["工号", "姓名", "职位", "结束日期"], "zh") == (
        "reference",
        "name",
        "position",
        "last_day",
    )
    assert all(NEEDED[noun] for noun in Noun)


def test_delimiters_and_marks_are_recognized() -> None:
    for content in (
        b"code;name\nA;x,y\n",
        b"code\tname\nA\tx,y\n",
        b'\xef\xbb\xbfcode,name\r\nA,"x,y"\r\n',
        b"sep=|\ncode|name\nA|x,y\n",
    ):
        table = read(content)

        assert table.headers == ("code", "name")
        assert [row.cells for row in table.rows] == [("A", "x,y")]
    assert read(b'code,name\n\nA,"x\ny"\n\nB,z\n').rows[1].line == 6
    with pytest.raises(BadTable, match="more than"):
        read(b"x" * (BYTES + 1))


# Out.


def test_what_is_exported_imports_without_any_change(house: Desk) -> None:
    for noun in ("units", "positions", "assignments"):
        for day in (DAY, "2024-04-01", "2024-12-31"):
            assert house.does(noun, house.exports(noun, day=day), day=day) == []
            assert house.does(noun, house.exports(noun, "--bom", day=day), "--missing", "close", day=day) == []


def test_what_is_exported_builds_the_same_again_elsewhere(house: Desk, tmp_path: Path) -> None:
    units, positions, people = (house.exports(noun, day="2024-04-01") for noun in ("units", "positions", "assignments"))
    house.terminal.runs("organization", "register", "--code", "b", "--name", "en=B", "--effective", "2020-01-01")

    for noun, content, more in (
        ("units", units, ["--map", "head="]),
        ("positions", positions, []),
        ("assignments", people, []),
    ):
        house.file.write_bytes(content.encode())
        said = ("--format", "csv", "--noun", noun, "--organization", "b", "--effective", DAY)
        house.terminal.runs("import", house.file, *said, *more)

    same = house.terminal.runs(
        "export", "--format", "csv", "--noun", "units", "--organization", "b", "--at", "2024-04-01"
    )
    assert same.splitlines()[0] == units.splitlines()[0]
    assert same.replace("\r\n", "\n") == units.replace("\r\n", "\n")


def test_the_demo_comes_out_and_in_again_without_any_change(demo_template: Path, tmp_path: Path) -> None:
    terminal = Terminal(f"sqlite:///{demo_template}")
    for code, noun in (
        ("s1", "units"),
        ("s1", "positions"),
        ("rust", "units"),
        ("rust", "positions"),
        ("rust", "assignments"),
    ):
        file = tmp_path / f"{code}.csv"
        terminal.runs(
            "export", "--format", "csv", "--noun", noun, "--organization", code, "--at", "2022-03-01", "--output", file
        )
        said = terminal(
            "import", file, "--format", "csv", "--noun", noun, "--organization", code, "--effective", "2022-03-01",
            "--dry-run", "--json",
        )  # fmt: skip

        assert said.code == 0, said
        assert said.json["operations"] == []
        assert said.json["rows"] == said.json["unchanged"] > 0


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "'=x", "''-x", "'x", "x", "", "-", "＝x", "a=b"])
def test_a_cell_is_never_a_formula_and_comes_back_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


def test_a_name_that_looks_like_a_formula_survives_the_way_out_and_in(desk: Desk) -> None:
    desk.takes("units", 'code,name\n"\'=A","=HYPERLINK(""x"")"\nB,\'-\n')

    out = desk.exports("units")

    assert [row["name.en"] for row in csv.DictReader(io.StringIO(out))] == ['\'=HYPERLINK("x")', "'-"]
    assert desk.does("units", out) == []


@pytest.mark.parametrize("roles", [[], ["a"], ["a", "b"], ["a; b", "c"], ["[x"], ["-"], ["主任、书记"], ["x\ny", "z"]])
def test_roles_come_back_as_they_were(roles: list[str]) -> None:
    assert (read_roles(write_roles(roles)) if roles else []) == roles
