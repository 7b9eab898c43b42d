"""Whatever a name holds, the report is made: shown as it is written, or with a substitute that a note explains."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

import orgledger.reports
from orgledger.domain.command import clean_text
from orgledger.domain.refusal import Refused
from orgledger.reports.document import Column, Document, Fact, Table
from orgledger.reports.formats.face import characters_of
from orgledger.reports.formats.pdf import write_pdf
from orgledger.store.engine import Unavailable
from tests.properties.histories import SCALE

FONTS = Path(orgledger.reports.__file__).parent / "fonts"
CHINESE = FONTS / "whole" / "NotoSansCJKsc-Regular.otf"
RUNES = Path(__file__).parent / "fonts"
NAMES = """
業務部|昇腾事业部|镕创科技|王玥|喆镕祎堃珺赟翀旻昇瑄芃垚犇骉皛|𫖯𬱖𬣙㛃䶮|総務部・営業課|経営企画ｼﾂ|㈱日立|영업부|ㄅㄆㄇ|葛\U000e0100城
แผนกขาย|ພະແນກ|Sales 🚀|👨‍👩‍👧 family|விற்பனை|Գանձապետ|გაყიდვები|ໂຄງການ|ꆈꌠ|ᠮᠣᠩᠭᠣᠯ|བོད|ئۇيغۇر|ⵜⴰⵎⴰⵣⵉⵖⵜ|አማርኛ
Πωλήσεις|Отдел|قسم|מכירות|बिक्री|Phòng Kỹ thuật
"""
"""Names of units and people, as they occur."""
SHOWN_BEFORE = {
    "latin": "33fa9a9511320086b9e1cd6786e99f2b295de56af0e575d1b467a50406801c36",
    "greek": "1d3b9d244cc7b82be6e4eab62eb2af69a360bead8dd1bb2130caeec3851d3bf9",
    "right to left": "2cc3937e3a79d048bd3768eaf320c9be9757c4d52cd90085e027ee543dd83143",
}
"""SHA-256 of documents as the first release set them."""
SAME = {
    "latin": ["Sales – Zürich “A”", "Łódź", "Việt Nam Phòng Kỹ thuật"],
    "greek": ["Πωλήσεις", "Отдел продаж"],
    "right to left": ["قسم المبيعات", "מכירות"],
}


GENERAL = (
    "𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯"
    "𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪"
    "𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻"
    "𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊"
)
"""Characters of the Table of General Standard Chinese Characters (2013) beyond the basic plane."""


def document(texts: Iterable[str], language: str = "en", names: str = "en", title: str = "Texts") -> Document:
    """A report of some texts."""
    rows = [[place, text] for place, text in enumerate(texts, 1)]
    table = Table("t", title, [Column("n", "No", 1), Column("text", "Text", 4)], rows, "note", nested="text")
    facts = [
        Fact("knownAt", "Recorded at", datetime(2024, 1, 2, tzinfo=UTC)),
        Fact("effective", "On", rows[0][1]),
    ]
    return Document("x", 1, language, "Texts", "acme", facts, [table], names)


def pages_of(pdf: bytes) -> str:
    """The text of a PDF as its readers copy it out, without the breaks of its lines."""
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf), strict=True).pages).replace("\n", "")


def test_names_of_every_script_are_shown_as_they_are_written() -> None:
    body = write_pdf(document(NAMES.replace("\n", "|").strip("|").split("|"), "zh"))

    assert b"pdfaid:part" in body
    assert "\ufffd" not in pages_of(body)


def test_names_are_copied_out_as_they_are_written() -> None:
    names = ["業務部", "王玥", "영업부", "𫖯𬱖", "総務部"]

    text = pages_of(write_pdf(document(names)))

    assert [name for name in names if name not in text] == []


@pytest.mark.parametrize("script", SAME)
def test_what_the_common_fonts_show_has_the_bytes_that_it_always_had(script: str) -> None:
    assert hashlib.sha256(write_pdf(document(SAME[script]))).hexdigest() == SHOWN_BEFORE[script]


@pytest.mark.parametrize(
    ("encoding", "at_least"), [("gbk", 21_000), ("big5", 13_000), ("shift_jis_2004", 10_000), ("cp949", 16_000)]
)
def test_the_characters_of_each_national_set_have_glyphs(encoding: str, at_least: int) -> None:
    letters = {
        code
        for code in range(0x2E80, 0x30000)
        if not 0xD800 <= code < 0xF900 and unicodedata.category(chr(code)) == "Lo" and encodes(chr(code), encoding)
    }

    assert len(letters) >= at_least
    assert letters <= set(characters_of(CHINESE))


def encodes(character: str, encoding: str) -> bool:
    """Whether a national set has a character."""
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def test_the_fonts_are_the_files_that_their_digests_name() -> None:
    digests = dict(reversed(line.split("  ")) for line in (FONTS / "SHA256SUMS").read_text().splitlines())

    files = {file.relative_to(FONTS).as_posix(): file for file in FONTS.glob("*/*")}
    assert {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()} == digests


def test_chinese_of_gb_18030_has_glyphs() -> None:
    unified = {*range(0x4E00, 0x9FA6), *range(0x9FA6, 0x9FF0), *range(0x3400, 0x4DB6)}

    assert unified | set(map(ord, GENERAL)) <= set(characters_of(CHINESE))


def test_a_character_without_a_glyph_is_substituted_and_its_code_point_noted() -> None:
    body = write_pdf(document(["张\ue000明", "\U0002a6d6 and \ue000", "Sales"]))

    text = pages_of(body)
    assert "张\ufffd明" in text
    assert "Characters without a glyph (3)" in text
    assert "U+E000" in text
    assert "U+2A6D6 U+E000" in text
    assert b"pdfaid:part" in body


def test_a_folder_of_the_operator_holds_what_the_program_lacks() -> None:
    without, body = write_pdf(document(["ᚠᚢᚦ ᚁᚂᚃ"])), write_pdf(document(["ᚠᚢᚦ ᚁᚂᚃ"]), str(RUNES))

    assert "U+16A0 U+16A2 U+16A6 U+1681 U+1682 U+1683" in pages_of(without)
    assert "ᚠᚢᚦ ᚁᚂᚃ" in pages_of(body)
    assert "U+16A0" not in pages_of(body)


def test_files_of_a_folder_that_are_no_fonts_stop_no_report(tmp_path: Path) -> None:
    for name, held in (("a.ttf", b""), ("b.otf", b"\0\1\0\0\xff\xff"), ("c.txt", b"c")):
        (tmp_path / name).write_bytes(held)

    assert "業務部" in pages_of(write_pdf(document(["業務部"]), str(tmp_path)))


@pytest.mark.parametrize(("language", "said"), [("en", "ORGLEDGER_FONTS names a folder"), ("zh", "文件夹无法读取")])
def test_a_folder_that_is_not_there_is_told_in_the_language_of_the_report(
    tmp_path: Path, language: str, said: str
) -> None:
    with pytest.raises(Unavailable, match=said):
        write_pdf(document(["業務部"], language), str(tmp_path / "nowhere"))


@pytest.mark.parametrize(("language", "said"), [("en", "Choose another format."), ("zh", "请选择其他格式。")])
def test_a_document_that_cannot_be_set_is_told_in_words_of_ours(language: str, said: str) -> None:
    made = document(["Sales"], language)
    faulty = [msgspec.structs.replace(made.tables[0], rows=[["no level", "Sales"]])]

    with pytest.raises(Unavailable) as told:
        write_pdf(msgspec.structs.replace(made, tables=faulty))

    assert str(told.value).endswith(said)
    assert "typst" not in str(told.value)
    assert "digits" not in str(told.value)


def test_han_characters_have_the_forms_of_their_language() -> None:
    forms = {
        names: write_pdf(document(["直角骨葛門", "玥"], "en", names))
        for names in ("zh", "ja", "ko", "zh-Hant", "zh-HK")
    }

    assert len(set(forms.values())) == len(forms)
    assert all("直角骨葛門" in pages_of(body) for body in forms.values())


def names_of(count: int) -> st.SearchStrategy[list[str]]:
    """Texts of any characters that the write door lets in: controls that it refuses are left out, nothing else is."""
    odd = st.sampled_from(
        "a\u0301\u0e31\u1dc8\u200d\ufe0f\U000e0100\u202e\u2066\ufeff\ufffc\ufffe\ue000\u0378\U0001f1e8\u3164\u1100\n\t"
    )
    marks = st.characters(categories=["Mn", "Mc", "Me", "Cf", "Lo"])
    text = st.text(st.one_of(st.characters(exclude_categories=["Cs", "Cc"]), marks, odd), min_size=1, max_size=12)
    return st.lists(text.map(allowed), min_size=count, max_size=count)


def allowed(text: str) -> str:
    """A text as the ledger keeps it."""
    try:
        return clean_text(text)
    except Refused:
        return "refused"


@settings(max_examples=4 * SCALE, deadline=None)
@given(names_of(40), names_of(1))
def test_any_text_that_the_ledger_keeps_can_be_printed(texts: list[str], titles: list[str]) -> None:
    assert write_pdf(document(texts, title=titles[0])).startswith(b"%PDF-1.7")
