"""Days, moments and exact numbers: one spelling each, whatever else Python would read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from orgledger.domain.number import is_decimal, read_decimal
from orgledger.domain.period import read_day, read_moment
from orgledger.domain.refusal import Refused
from orgledger.ledger import read_form
from tests.kit import COMPANY, SALES, create, key

NO_DAY = """20240601|2024-W23-6|2024W236|2024-153|2024-6-1|24-06-01
2024-06-01T00:00| 2024-06-01|2024-06-01 |２０２４-06-01
2024-02-30|2024-00-01|0000-01-01|+2024-06-01|today""".replace("\n", "|").split("|")
NO_MOMENT = """2024|2024-06|20240601T000000Z|2024-W23-6T00:00Z|2024-06-01T00Z|2024-06-01T00:00:00,5Z
2024-06-01T24:00:00Z|2024-06-01T00:00:00z |2024-06-01T00:00:00+0800|２０２４-06-01T00:00:00Z|1717200000""".replace(
    "\n", "|"
).split("|")
NO_DECIMAL = ["1e3", "１", " 0.5 ", "0_1", "+1", ".5", "5.", "NaN", "Infinity", "1,5", "0x1", "", "٣", "½", "-", "--1"]


@pytest.mark.parametrize("text", NO_DAY)
def test_what_is_no_day_of_ours_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_day(text or "\0")


@pytest.mark.parametrize("text", NO_MOMENT)
def test_what_is_no_moment_of_ours_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_moment(text)


@pytest.mark.parametrize("text", NO_DECIMAL)
def test_what_is_no_exact_number_of_ours_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_decimal(text or "\0")


def test_what_is_one_is_read() -> None:
    assert read_day("2024-06-01") == date(2024, 6, 1)
    assert read_moment("2024-06-01T08:00:00.25+08:00") == datetime(2024, 6, 1, 0, 0, 0, 250_000, UTC)
    assert read_decimal("-0.50") == Decimal("-0.5")


def test_a_number_that_this_program_wrote_is_read_again() -> None:
    assert all(is_decimal(str(Decimal(text))) for text in ("1e3", "0.5", "1E-7", "0", "100"))


def form(field: str, value: Any) -> dict[str, Any]:
    """A command with an exact number."""
    if field == "share":
        return {
            "startAssignment": {
                "key": key("A"),
                "person": key("P"),
                "position": key("S"),
                "from": "2024-01-01",
                "share": value,
            }
        }
    return {
        "adjustHeadcount": {
            "unit": str(SALES),
            "effective": {"from": "2024-01-01"},
            "after": {"seats": 1, "fte": value},
        }
    }


@pytest.mark.parametrize("text", [text for text in NO_DECIMAL if text not in ("NaN", "Infinity")])
@pytest.mark.parametrize("field", ["share", "fte"])
def test_a_command_takes_exact_numbers_in_plain_digits_alone(field: str, text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_form(form(field, text))

    assert "A number is expected, such as 0.5" in str(refused.value)
    assert refused.value.errors[0][1][-1] == field


@pytest.mark.parametrize("number", ["0.5", "1", 1, 0.5])
@pytest.mark.parametrize("field", ["share", "fte"])
def test_a_command_takes_exact_numbers_as_text_or_number(field: str, number: Any) -> None:
    assert read_form(form(field, number))


@pytest.mark.parametrize("text", [text for text in NO_DAY if text])
def test_a_command_takes_days_in_one_spelling(text: str) -> None:
    operation = create(COMPANY)
    operation["createUnit"]["from"] = text

    with pytest.raises(Refused, match=r"A day is written such as 2024-06-30 at from"):
        read_form(operation)
