"""Characters that deceive are refused in new input; what languages need stays; codes that look alike are told apart."""

from __future__ import annotations

import pytest

from orgledger.domain.glyph import deceptive, isolated, skeleton, visible
from orgledger.domain.refusal import Invalid, Notice
from tests.kit import (
    CHIEF,
    COMPANY,
    JAN,
    JUNE,
    MAR,
    PLANT,
    SALES,
    Organization,
    create,
    dissolve,
    position,
    recode,
    rename,
)

NEEDED = [
    "می\u200cخواهم",
    "क्\u200dष",
    "ශ්\u200dරී ලංකා",
    "👩\u200d💻 Team",
    "👨🏽\u200d🚒",
    "🏳\ufe0f\u200d🌈",
    "❤\ufe0f Care",
    "1\ufe0f\u20e3",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f Scotland",
    "葛\U000e0100城",
    "מכירות\u200e (2)",
    "\u200fفرع 3",
    "\u2067מכירות\u2069 team",
    "ភាសា\u200bខ្មែរ",
    "ᠮᠣᠩᠭᠣᠯ\u180bᠠ",
    "مُحَاسَبَة",
    "แผนกขาย",
    "業務部",
    "한국 지사",
    "Sales 🚀",
    "Ünïcode",
    "R\u00a0&\u00a0D",
    "\u0600\u0661",
]
DECEIVING = {
    "Sales\u202egnitekraM": "U+202E",
    "\u202dSales\u202c": "U+202D",
    "Sales\u202a": "U+202A",
    "\u2066Sales": "U+2066",
    "Sales\u2069": "U+2069",
    "\u202bA\u2069": "U+2069",
    "Sa\u200bles": "U+200B",
    "Sa\u200cles": "U+200C",
    "Sales\u200d": "U+200D",
    "علی\u200c": "U+200C",
    "Sa\u2060les": "U+2060",
    "\ufeffSales": "U+FEFF",
    "Sa\u00adles": "U+00AD",
    "Sales\u200e": "U+200E",
    "Sales\u061c": "U+061C",
    "Sales\U000e0041": "U+E0041",
    "🏴\U000e0067\U000e0062": "U+E0067",
    "Sales\ufff9x\ufffa": "U+FFF9",
    "Sales\ue000": "U+E000",
    "Sales\U000f0000": "U+F0000",
    "Sales\ufdd0": "U+FDD0",
    "\u3164": "U+3164",
    "\u2800": "U+2800",
    "Sa\u2028les": "U+2028",
    "Sa\u034fles": "U+034F",
    "A\ufe0f": "U+FE0F",
    "Sa\u2063les": "U+2063",
}


@pytest.mark.parametrize("name", NEEDED)
def test_what_languages_need_is_recorded_as_it_is(acme: Organization, name: str) -> None:
    acme.records(create(SALES, name=name))

    assert acme.unit(SALES, JAN).name() == name


@pytest.mark.parametrize(("name", "code"), DECEIVING.items(), ids=DECEIVING.values())
def test_what_is_there_only_to_deceive_is_refused_by_its_place_and_number(
    acme: Organization, name: str, code: str
) -> None:
    [refusal] = acme.refuses(create(SALES, name=name))

    assert isinstance(refusal, Invalid)
    assert refusal.text.startswith(f"names.0.text holds {code}, which ")


@pytest.mark.parametrize("code", ["A\u200d1", "می\u200cخ", "מ\u200e1", "👩\u200d💻", "\u2066A\u2069"])
def test_a_code_holds_nothing_unseen(acme: Organization, code: str) -> None:
    [refusal] = acme.refuses(create(SALES, code=code))

    assert isinstance(refusal, Invalid)
    assert refusal.text.startswith("code holds U+")


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("AB1", "АВ1"),
        ("AB1", "ＡＢ１"),
        ("AB1", "ABl"),
        ("HO", "H0"),
        ("R-D", "R–D"),
        ("СОРТ", "COPT"),
        ("IT", "ΙΤ"),
        ("工1", "エ1"),
        ("ﬁn", "fin"),
        ("A B", "A\u00a0B"),
    ],
)
def test_a_code_that_looks_like_another_is_warned_of_and_recorded(acme: Organization, code: str, other: str) -> None:
    notices: list[Notice] = []
    acme.records(create(COMPANY, code=code, name="Board"))

    acme.records(create(SALES, code=other, name="Sales"), notices=notices)

    [notice] = notices
    assert notice.code == "LOOK_ALIKE_CODE"
    assert code in notice.message
    assert other in notice.message
    assert "Board" in notice.message
    assert skeleton(code) == skeleton(other)


@pytest.mark.parametrize(("code", "other"), [("A1", "A2"), ("ab", "AB"), ("é", "e"), ("部", "郡"), ("A-1", "A1")])
def test_codes_that_people_tell_apart_are_not_warned_of(acme: Organization, code: str, other: str) -> None:
    notices: list[Notice] = []

    acme.records(create(COMPANY, code=code), create(SALES, code=other), notices=notices)

    assert notices == []


def test_look_alikes_are_warned_of_within_a_set_and_not_on_other_days_or_among_other_nouns(acme: Organization) -> None:
    notices: list[Notice] = []
    acme.records(create(COMPANY, code="A1"), dissolve(COMPANY, MAR), notices=notices)
    acme.records(create(PLANT, MAR, code="А1"), notices=notices)
    acme.records(position(CHIEF, PLANT, MAR, code="A1"), notices=notices)
    assert notices == []

    acme.records(create(SALES, JUNE, code="B"), recode(SALES, "A1", JUNE), notices=notices)

    assert [notice.code for notice in notices] == ["LOOK_ALIKE_CODE"]


def test_a_name_does_not_turn_what_stands_around_it() -> None:
    assert isolated("Sales") == "Sales"
    assert isolated("Ünïcode 部") == "Ünïcode 部"
    assert isolated("מכירות") == "\u2068מכירות\u2069"
    assert isolated("Sales\u202egnitekraM") == "SalesgnitekraM"


def test_a_terminal_shows_what_would_move_it() -> None:
    assert visible("\u2068מכירות\u2069 is dissolved") == "\u2068מכירות\u2069 is dissolved"
    assert visible("Sales\u202egnitekraM") == "Sales<U+202E>gnitekraM"
    assert visible("a\x1b[2Jb\u2066") == "a<U+001B>[2Jb<U+2066>"
    assert visible("می\u200cخواهم 👩\u200d💻") == "می\u200cخواهم 👩\u200d💻"


def test_what_is_on_record_already_still_reads(acme: Organization) -> None:
    acme.records(create(SALES, name="Sales"))
    entry = next(one for one in acme.history if one.assertions and one.assertions[0].entity == SALES)

    assert entry
    assert deceptive("Sales") is None
    acme.records(rename(SALES, "Selling", MAR))
    assert acme.unit(SALES, MAR).name() == "Selling"
