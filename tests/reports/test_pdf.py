"""PDF reports as a stranger reads them: archival (ISO 19005-2, level A), accessible (ISO 14289-1), and nothing besides.

No program that validates against the whole of these standards can be had from a package index; what they ask of a file
without pictures, forms and links is asserted here, by a reader that we did not write.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked
from tests.reports.test_reports import THEN, made

FILES = {"FontFile", "FontFile2", "FontFile3"}
ACTIVE = {
    "/AA",
    "/OpenAction",
    "/JS",
    "/JavaScript",
    "/AcroForm",
    "/EmbeddedFiles",
    "/Launch",
    "/URI",
    "/XFA",
    "/RichMedia",
}


@pytest.fixture(scope="module", params=["rust en", "s1 zh", "s5 zh", "headcount en"])
def file(request: pytest.FixtureRequest, house: Ledger) -> PdfReader:
    """A report as PDF, read strictly."""
    what, language = request.param.split()
    if what in ("rust", "headcount"):
        report = made(house, "structure" if what == "rust" else what, "pdf", "rust", THEN, language=language)
    else:
        report = made(house, "structure", "pdf", what, Asked(), language=language)
    return PdfReader(io.BytesIO(report.body), strict=True)


def catalogue(file: PdfReader) -> Any:
    """The root of a document."""
    return file.trailer["/Root"]


def objects(file: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of a document, each once."""
    seen: set[int] = set()
    due: list[Any] = [file.trailer]
    while due:
        one = due.pop()
        if isinstance(one, IndirectObject):
            if one.idnum in seen:
                continue
            seen.add(one.idnum)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            due.extend(one.values())
        elif isinstance(one, ArrayObject):
            due.extend(one)


def elements(file: PdfReader) -> Iterator[DictionaryObject]:
    """The elements of the structure tree, in their order."""
    due: list[Any] = [catalogue(file)["/StructTreeRoot"]["/K"]]
    while due:
        one = due.pop()
        one = one.get_object() if isinstance(one, IndirectObject) else one
        if isinstance(one, ArrayObject):
            due.extend(reversed(one))
        elif isinstance(one, DictionaryObject) and "/S" in one:
            yield one
            if "/K" in one:
                due.append(one["/K"])


def test_it_says_what_it_is(file: PdfReader) -> None:
    root, metadata = catalogue(file), catalogue(file)["/Metadata"].get_data().decode()

    assert file.pdf_header == "%PDF-1.7"
    for said in ("pdfaid:part>2<", "pdfaid:conformance>A<", "pdfuaid:part>1<", "dc:title"):
        assert said in metadata
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/Lang"] in ("en", "zh-CN")
    assert file.metadata is not None
    assert str(file.metadata.title) in metadata


def test_nothing_in_it_acts_and_nothing_is_hidden(file: PdfReader) -> None:
    assert "/Encrypt" not in file.trailer
    assert not {key for one in objects(file) for key in one} & ACTIVE
    assert not [
        one for one in objects(file) if one.get("/Subtype") in ("/Link", "/Widget", "/FileAttachment", "/Movie")
    ]
    assert not [one for one in objects(file) if isinstance(one, StreamObject) and "/F" in one], (
        "all data is in the file"
    )


def test_its_colours_mean_the_same_everywhere(file: PdfReader) -> None:
    [intent] = catalogue(file)["/OutputIntents"]

    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert intent.get_object()["/DestOutputProfile"]["/N"] in (1, 3, 4)


def test_every_letter_is_drawn_by_a_font_in_the_file_and_can_be_read_out(file: PdfReader) -> None:
    fonts = [one for one in objects(file) if one.get("/Type") == "/Font"]
    whole = [font for font in fonts if font["/Subtype"] == "/Type0"]
    inner = [font for font in fonts if str(font["/Subtype"]).startswith("/CIDFontType")]

    assert whole
    assert len(whole) + len(inner) == len(fonts)
    assert all("/ToUnicode" in font for font in whole)
    for font in inner:
        assert {key.removeprefix("/") for key in font["/FontDescriptor"]} & FILES
        assert str(font["/BaseFont"])[7] == "+", "a part of a font is named as one"
    words = file.pages[0].extract_text()
    assert ("The Rust project" in words) or ("运营" in words)
    assert not any("\ufffd" in page.extract_text() for page in file.pages[:3])


def test_it_can_be_followed_without_being_seen(file: PdfReader) -> None:
    kinds = Counter(str(one["/S"]) for one in elements(file))

    assert kinds["/H1"] == 1
    assert kinds["/H2"] >= 1
    assert kinds["/Table"] >= 1
    assert all("/StructParents" in page for page in file.pages)
    for table in (one for one in elements(file) if one["/S"] == "/Table"):
        rows = [row for row in below(table) if row["/S"] == "/TR"]
        wide = {sum(cell["/S"] in ("/TH", "/TD") for cell in below(row)) for row in rows}
        assert len(wide) == 1, "as many cells in every row"
        heads = [cell for cell in below(rows[0]) if cell["/S"] == "/TH"]
        assert len(heads) == next(iter(wide)), "the first row says what the others hold"
        assert all(scope(head) == "/Column" for head in heads)


def below(element: DictionaryObject) -> Iterator[DictionaryObject]:
    """The elements below one; those of rows and cells, not what is inside of cells."""
    due: list[Any] = [element.get("/K")]
    while due:
        one = due.pop(0)
        one = one.get_object() if isinstance(one, IndirectObject) else one
        if isinstance(one, ArrayObject):
            due[:0] = list(one)
        elif isinstance(one, DictionaryObject) and "/S" in one:
            yield one
            if one["/S"] not in ("/TH", "/TD"):
                due.insert(0, one.get("/K"))


def scope(head: DictionaryObject) -> str | None:
    """What the head of a table speaks of."""
    told = head.get("/A")
    told = told.get_object() if isinstance(told, IndirectObject) else told
    parts = [told] if isinstance(told, DictionaryObject) else [one.get_object() for one in told or []]
    return next((str(one["/Scope"]) for one in parts if "/Scope" in one), None)
