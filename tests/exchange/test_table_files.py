"""Files of tables as spreadsheets and HR systems save them: encodings, line ends, titles, workbooks."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from orgledger.exchange.table import workbook
from orgledger.exchange.table.column import Noun
from orgledger.exchange.table.encoding import ENCODINGS, decoded
from orgledger.exchange.table.file import ROWS, BadTable, Table
from orgledger.exchange.table.opening import read

CHINESE = "部门编码,部门名称,上级部门\nA,总公司,\nB,研发部,A\nC,镕创科技,A\n"
JAPANESE = "code,name,kana\n1,本社,ﾎﾝｼｬ\n2,営業部,ｴｲｷﾞｮｳﾌﾞ\n3,サービス開発,\n"
GERMAN = "Kürzel;Name\nA;Geschäftsführung\nB;Qualitätsprüfung Köln – „Süd“\n"
FRENCH = "code;name\nA;Direction générale\nB;Études et développement\nC;L’équipe d’été\n"


def told(content: bytes, **more: Any) -> list[str]:
    """What a reader is told of a file."""
    return [notice.message for notice in read(content, Noun.UNITS, **more).notices]


def refused(content: bytes, **more: Any) -> str:
    """Why a file is not read."""
    with pytest.raises(BadTable) as bad:
        read(content, Noun.UNITS, **more)
    return str(bad.value)


def book(*sheets: tuple[str, list[list[Any]]], **options: Any) -> bytes:
    """A workbook as Excel writes it; a cell may be (value, format)."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as made:
        for name, rows in sheets:
            sheet = made.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, column, cell, made.add_format({"num_format": "yyyy/m/d"}))  # type: ignore[arg-type]
                    elif isinstance(cell, tuple):
                        sheet.write(at, column, cell[0], made.add_format({"num_format": cell[1]}))
                    else:
                        sheet.write(at, column, cell)
            if name.startswith("hidden"):
                sheet.hide()
            else:
                sheet.activate()
    return out.getvalue()


def rows(table: Table) -> list[tuple[str, ...]]:
    """The cells of a table."""
    return [row.cells for row in table.rows]


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (CHINESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8"),
        (CHINESE, "utf-16", "utf-16-le"),
        (CHINESE, "utf-16-le", "utf-16-le"),
        (CHINESE, "utf-16-be", "utf-16-be"),
        ("code,name\nA,Acme\n", "utf-16-le", "utf-16-le"),
        ("code,name\nA,Acme\n", "utf-16-be", "utf-16-be"),
        (CHINESE, "gb18030", "gb18030"),
        ("工号,姓名\nE1,张伟\nE2,喆琪\n", "gbk", "gb18030"),
        ("code,name\nA,总公司\nB,财务部\n", "gbk", "gb18030"),
        ("編碼,名稱\nA,業務部\nB,資訊處\n", "big5", "big5"),
        (JAPANESE, "cp932", "shift_jis"),
        ("code,name\n1,営業\n", "cp932", "shift_jis"),
        (GERMAN, "cp1252", "windows-1252"),
        (FRENCH, "cp1252", "windows-1252"),
        ("code,name\nA,Büro\n", "cp1252", "windows-1252"),
        ("CODE,NAME\nA,DIRECCIÓN 2º\n", "cp1252", "windows-1252"),
        ("kod,namn\n1,Försäljning på Åland\n", "latin-1", "windows-1252"),
    ],
)
def test_the_encoding_of_a_file_is_told_by_what_it_spells(text: str, codec: str, name: str) -> None:
    assert decoded(text.encode(codec)) == (text, name)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("code,name\n1,영업부\n2,개발팀\n", "cp949"),  # Every syllable is a hanzi, too.
        ("code,name\nA,部门\n", "gbk"),
        ("code,name\n1,Отдел продаж\n2,Бухгалтерия\n", "cp1251"),
        ("code,name\n1,Łódź\n2,Zażółć\n", "cp1250"),
        ("code,name\n1,Müdürlüğü\n", "cp1254"),
        ("code,name\r1,Müller\r2,Café\r", "mac_roman"),
        ("code,name\n1,営業部\n2,サービス\n", "euc_jp"),
        ("編碼,名稱\nA,業務部\nB,資訊處\n", "gbk"),
    ],
)
def test_an_encoding_that_is_not_certain_is_asked_for_and_read_when_it_is_named(text: str, codec: str) -> None:
    name = next(name for name, one in ENCODINGS.items() if one == ("gb18030" if codec == "gbk" else codec))

    with pytest.raises(BadTable, match="hoose its encoding"):
        decoded(text.encode(codec))
    assert decoded(text.encode(codec), name)[0] == text


def test_every_ordinary_text_is_read_as_it_was_written_or_asked_about() -> None:
    texts = {"gb18030": CHINESE, "cp932": JAPANESE, "cp1252": GERMAN + FRENCH, "big5": "編碼,名稱\nA,業務部\n"}
    for codec, text in texts.items():
        lines = text.splitlines(keepends=True)
        for size in range(1, len(lines) + 1):
            for start in range(len(lines) - size + 1):
                part = "".join(lines[start : start + size])
                try:
                    found, _ = decoded(part.encode(codec))
                except BadTable:
                    continue
                assert found == part


def test_known_headers_decide_between_encodings_that_fit() -> None:
    content = "编码,名称\nA,部门\n".encode("gbk")

    assert read(content, Noun.UNITS).headers == ("编码", "名称")
    assert told(content) == ["The file is read as gb18030."]


def test_a_named_encoding_that_the_file_is_not_in_is_refused() -> None:
    assert refused(GERMAN.encode("cp1252"), encoding="utf-8") == "Line 1 is not in the encoding utf-8."
    assert refused(b"code\nA\n", encoding="rot13").startswith("There is no encoding rot13. Encodings: utf-8,")
    assert told(CHINESE.encode("gbk"), encoding="GBK") == ["The file is read as gb18030."]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_is_read(end: str) -> None:
    table = read(f"code,name,parent{end}1,Root,{end}2,Sub,1{end}".encode())

    assert [(row.line, row.cells) for row in table.rows] == [(2, ("1", "Root", "")), (3, ("2", "Sub", "1"))]


def test_titles_above_the_header_are_skipped_and_that_is_said() -> None:
    content = "组织机构一览表,,\n单位：极致制造,,2024年\n\n部门编码,部门名称,上级部门\nA,总公司,\n".encode()

    table = read(content, Noun.UNITS)

    assert (table.headers, rows(table)) == (("部门编码", "部门名称", "上级部门"), [("A", "总公司", "")])
    assert told(content) == ["The header is in line 4; what stands above it is skipped."]
    assert read("公司;部门\n\ncode;name;parent\nA;x;\n".encode(), Noun.UNITS).headers == ("code", "name", "parent")
    assert read(b"Export\nhandle,what\nA,x\n", headers=["handle", "what"]).headers == ("handle", "what")


def test_repeated_columns_that_say_nothing_are_ignored_and_so_are_empty_ones() -> None:
    table = read(b"code,name,note,note,,\nA,Acme,1,2,,\n,,,,,\n", Noun.UNITS)

    assert table.headers == ("code", "name", "note", "note")
    assert rows(table) == [("A", "Acme", "1", "2", "", "")]


def test_cells_that_a_csv_keeps_from_excel_are_read_as_they_are_meant() -> None:
    assert rows(read(b'code,name\n="001",Acme\n')) == [("001", "Acme")]


# Workbooks.


def test_a_workbook_is_read_like_a_table_with_its_days_and_codes_as_they_are_shown() -> None:
    content = book(
        (
            "Units",
            [
                ["Organization chart 2024"],
                [],
                ["code", "name", "parent", "from", "fte", "seats"],
                [(1, "000"), "Acme", "", date(2024, 1, 5), 0.1 + 0.2, 3],
                ["002", "销售部", (1, "000"), date(2024, 2, 29), (0.5, "0%"), 12.0],
            ],
        )
    )

    table = read(content, Noun.UNITS)

    assert table.headers == ("code", "name", "parent", "from", "fte", "seats")
    assert [row.line for row in table.rows] == [4, 5]
    assert rows(table) == [
        ("001", "Acme", "", "2024-01-05", "0.3", "3"),
        ("002", "销售部", "001", "2024-02-29", "0.5", "12"),
    ]


def test_days_of_a_workbook_that_counts_from_1904_are_the_same_days() -> None:
    content = book(("s", [["code", "name", "from"], ["A", "Acme", date(2024, 1, 5)]]), date_1904=True)

    assert rows(read(content, Noun.UNITS)) == [("A", "Acme", "2024-01-05")]


def test_hidden_sheets_are_not_read_and_which_sheet_is_read_is_said() -> None:
    units, people = [["code", "name"], ["A", "Acme"]], [["code", "name"], ["P", "Other"]]
    content = book(("hidden", people), ("empty", []), ("Units", units), ("More", people))

    assert rows(read(content, Noun.UNITS)) == [("A", "Acme")]
    assert told(content) == ["The sheet Units is read; the workbook also has More."]
    assert rows(read(content, Noun.UNITS, sheet="More")) == [("P", "Other")]
    assert refused(content, sheet="Nope") == "There is no sheet Nope. Sheets: empty, Units, More."
    assert refused(b"code\nA\n", sheet="More") == "A CSV file has no sheets."
    assert told(book(("Units", units))) == []


def test_what_is_merged_over_rows_stands_in_each_of_them() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet()
        sheet.merge_range("A1:C1", "组织架构")
        for column, text in enumerate(["一级部门", "二级部门", "三级部门"]):
            sheet.write(1, column, text)
        sheet.merge_range("A3:A5", "总公司")
        sheet.merge_range("B3:B4", "研发部")
        for at, text in ((2, "测试组"), (3, "平台组")):
            sheet.write(at, 2, text)
        sheet.write(4, 1, "财务部")

    assert rows(read(out.getvalue(), Noun.UNITS)) == [
        ("总公司", "研发部", "测试组"),
        ("总公司", "研发部", "平台组"),
        ("总公司", "财务部", ""),
    ]


def test_a_formula_says_what_it_came_to_and_an_error_is_told() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet()
        for column, text in enumerate(["code", "name"]):
            sheet.write(0, column, text)
        sheet.write_formula(1, 0, '="A"&"1"', None, "A1")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")

    assert refused(out.getvalue()) == "The cell B2 holds the error #DIV/0!. Mend its formula."


def parts(content: bytes, **changed: str | None) -> bytes:
    """A workbook, some parts of which hold something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = changed.get(name.rpartition("/")[2].removesuffix(".xml"), "")
            new.writestr(name, text or old.read(name))
    return out.getvalue()


PLAIN = book(("s", [["code", "name"], ["A", "Acme"]]))
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def test_a_workbook_that_unpacks_to_more_than_is_taken_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "UNPACKED", 1_000_000)
    bomb = parts(PLAIN, sheet1=SHEET.format("<row>" + " " * 3_000_000 + "</row>"))

    assert len(bomb) < 20_000
    assert refused(bomb) == "Unpacked, the workbook has more than 1,000,000 bytes. Import it in parts."


def test_a_cell_that_claims_to_stand_far_away_costs_nothing() -> None:
    far = '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'
    many = "".join(f'<row><c t="str"><v>{at}</v></c></row>' for at in range(ROWS + 200))

    assert refused(parts(PLAIN, sheet1=SHEET.format(far))) == "The table has more than 200 columns."
    assert refused(parts(PLAIN, sheet1=SHEET.format(many))).startswith("The table has more than 50,000 rows.")


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04",
        PLAIN[:200],
        PLAIN[: len(PLAIN) // 2] + PLAIN[-200:],
        parts(PLAIN, sheet1="<worksheet><sheetData>"),
        parts(PLAIN, sheet1='<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>'),
        parts(PLAIN, workbook="<workbook/>"),
        parts(PLAIN, sheet1=SHEET.format('<row><c r="A1" t="s"><v>99</v></c></row>')),
        parts(PLAIN, sheet1=SHEET.format('<row r="x"><c r="A1" t="s"><v>0</v></c></row>')),
    ],
)
def test_a_damaged_workbook_is_refused_with_a_sentence(content: bytes) -> None:
    assert "workbook" in refused(content)
