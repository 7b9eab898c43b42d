"""Commands: what is asked is read strictly, and bad input is told apart with its path."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from orgledger.domain.catalogue import COMMANDS, EVENTS, FILES
from orgledger.domain.command import (
    NAME_LENGTH,
    TEXT_LENGTH,
    Dated,
    Operation,
    clean,
    read_effective,
    read_operation,
    thousandths,
)
from orgledger.domain.event import NOUNS, Private
from orgledger.domain.period import Period
from orgledger.domain.refusal import Invalid, Refused
from orgledger.domain.timeline import Verb
from orgledger.domain.unit import CreateUnit, MoveUnit, UnitKind
from tests.kit import COMPANY, HOUSE, JAN, JUNE, MAR, SALES, SELLER, Form, Organization, ask, called, create, position

HUGE = "a" * 300_000


def seal(value: str) -> Private:
    return Private.seal(value, b"0" * 32)


def read(form: Form) -> Operation:
    ((name, fields),) = form.items()
    return read_operation(name, fields, seal)


def refused(form: Form) -> tuple[str, tuple[str, ...]]:
    """What was wrong with a form, and where."""
    with pytest.raises(Refused) as caught:
        read(form)
    ((refusal, path),) = caught.value.errors
    assert isinstance(refusal, Invalid)
    assert refusal.code == "INVALID"
    assert refusal.face == "ValidationError"
    return refusal.text, path


def moving(**changes: Any) -> Form:
    """A good move with something else in it."""
    return {"moveUnit": {"unit": SALES, "parent": COMPANY, "effective": {"from": "2024-03-01"}, **changes}}


def test_a_command_is_read_with_its_period_and_verb() -> None:
    form = moving(effective={"from": "2024-03-01", "to": "2024-06-01", "verb": "CORRECTION"})

    assert read(form) == Operation("moveUnit", MoveUnit(SALES, COMPANY), Period(MAR, JUNE), Verb.CORRECTION)


def test_a_life_is_begun_on_a_day() -> None:
    operation = read(create(SALES, at=MAR, kind="TEAM"))

    assert isinstance(operation.command, CreateUnit)
    assert operation.command.kind is UnitKind.TEAM
    assert (operation.effective, operation.verb) == (Period(MAR), Verb.CHANGE)


def test_an_unknown_command_is_refused_with_those_there_are() -> None:
    text, path = refused({"explodeUnit": {}})

    assert text.startswith("There is no command 'explodeUnit'. Commands: activateUnit, ")
    assert path == ()


@pytest.mark.parametrize("fields", [None, 5, "moveUnit", [], [["unit", SALES]]], ids=repr)
def test_the_fields_of_a_command_are_an_object(fields: object) -> None:
    assert refused({"moveUnit": fields})[0] == "moveUnit takes an object."


def test_an_unknown_field_is_refused_by_name() -> None:
    assert refused(moving(speed=3))[0] == "There is no field 'speed'."


def test_a_missing_field_is_refused_by_name() -> None:
    assert refused({"moveUnit": {"effective": {"from": "2024-03-01"}}})[0] == "Object missing required field `unit`."


def test_what_is_wrong_deep_inside_is_told_with_its_path() -> None:
    text, path = refused(create(SALES, names=[*called("Sales"), {"language": "zh", "text": 5}]))

    assert path == ("names", "1", "text")
    assert text == "Expected a text, not a whole number at names.1.text."


@pytest.mark.parametrize(
    "day",
    [
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-6-1",
        "20240601",
        "01.06.2024",
        "June",
        "",
        "2024-06-01T00:00:00Z",
        "0000-01-01",
        "10000-01-01",
        "-2024-01-01",
        "2024-06-01 ",
        "٢٠٢٤-٠٦-٠١",
        20240601,
        1717200000.0,
        True,
        None,
        [],
        {},
    ],
    ids=repr,
)
def test_a_day_that_is_none_is_refused_wherever_it_stands(day: object) -> None:
    assert refused(moving(effective={"from": day}))[1] == ("effective", "from")
    assert refused({"dissolveUnit": {"unit": SALES, "from": day}})[1] == ("from",)


def test_a_malformed_end_is_refused() -> None:
    assert refused(moving(effective={"from": "2024-03-01", "to": "2024-02-30"}))[1] == ("effective", "to")


def test_a_change_says_when() -> None:
    form = moving()
    del form["moveUnit"]["effective"]

    assert refused(form) == ("Say when it takes effect: effective: {from: …}.", ("effective",))
    assert refused({"dissolveUnit": {"unit": SALES}})[1] == ("from",)


def test_a_life_event_takes_a_day_and_no_period() -> None:
    assert (
        "no field 'effective'"
        in refused({"dissolveUnit": {"unit": SALES, "from": "2024-03-01", "effective": {"from": "2024-03-01"}}})[0]
    )
    assert "no field 'from'" in refused(moving(**{"from": "2024-03-01"}))[0]


def test_an_undated_command_takes_no_day() -> None:
    assert "no field" in refused({"rescind": {"sequences": [2], "from": "2024-03-01"}})[0]
    assert "no field" in refused({"rescind": {"sequences": [2], "effective": {"from": "2024-03-01"}}})[0]


@pytest.mark.parametrize("end", ["2024-03-01", "2024-02-29", "0001-01-01"])
def test_a_period_without_days_is_refused(end: str) -> None:
    text, path = refused(moving(effective={"from": "2024-03-01", "to": end}))

    assert text == f"The period is empty: it starts on 2024-03-01 and ends before {end}."
    assert path == ("effective", "to")


def test_the_end_of_the_calendar_is_no_day() -> None:
    assert refused(moving(effective={"from": "9999-12-31"}))[1] == ("effective", "from")
    assert refused(moving(effective={"from": "2024-03-01", "to": "9999-12-31"}))[1] == ("effective", "to")
    assert refused({"dissolveUnit": {"unit": SALES, "from": "9999-12-31"}})[1] == ("from",)


def test_the_first_day_of_the_calendar_is_one() -> None:
    assert read(moving(effective={"from": "0001-01-01"})).effective == Period(date.min)


def test_a_correction_names_its_end() -> None:
    assert refused(moving(effective={"from": "2024-03-01", "verb": "CORRECTION"})) == (
        "A correction overrides what is planned, so it names its end: to, or forever: true.",
        ("effective",),
    )
    assert read_effective({"from": "2024-03-01", "verb": "CORRECTION", "forever": True}) == (
        Period(MAR),
        Verb.CORRECTION,
    )
    assert read_effective({"from": "2024-03-01", "verb": "CORRECTION", "to": "2024-06-01"}) == (
        Period(MAR, JUNE),
        Verb.CORRECTION,
    )


def test_an_end_and_for_ever_contradict_each_other() -> None:
    assert refused(moving(effective={"from": "2024-03-01", "to": "2024-06-01", "forever": True}))[1] == ("effective",)


@pytest.mark.parametrize("verb", ["RESCISSION", "ACT", "change", "correct", "", 5])
def test_a_verb_is_change_or_correction(verb: object) -> None:
    assert refused(moving(effective={"from": "2024-03-01", "verb": verb}))[1][0] == "effective"


@pytest.mark.parametrize(
    "effective", [5, "2024-03-01", [], ["2024-03-01"], {"from": "2024-03-01", "until": None}], ids=repr
)
def test_effective_is_an_object_of_known_fields(effective: object) -> None:
    assert refused(moving(effective=effective))[1][0] == "effective"


@pytest.mark.parametrize(
    "unit",
    [
        "sales",
        "",
        SALES.upper(),
        SALES.replace("-", ""),
        "{" + SALES + "}",
        f" {SALES}",
        f"{SALES}\n",
        SALES + "0",
        "٠" * 8 + SALES[8:],
        5,
        None,
    ],
    ids=repr,
)
def test_a_key_is_a_plain_uuid(unit: object) -> None:
    assert refused(moving(unit=unit))[1] == ("unit",)


def test_a_name_of_300_kilobytes_is_refused_without_repeating_it() -> None:
    text, path = refused(create(SALES, name=HUGE))

    assert text == f"names.0.text has 300,000 characters; at most {TEXT_LENGTH:,} are kept."
    assert path == ("names", "0", "text")


@pytest.mark.parametrize("field", ["code", "category", "parent", "kind"])
def test_no_text_of_300_kilobytes_comes_in_or_out(field: str) -> None:
    form = create(SALES, **{field: HUGE})

    text, _ = refused(form)

    assert len(text) < 500


def test_a_name_can_be_as_long_as_names_get(acme: Organization) -> None:
    acme.records(create(SALES, name="a" * NAME_LENGTH))

    (refusal,) = acme.refuses(create(COMPANY, name="a" * (NAME_LENGTH + 1)))

    assert refusal == Invalid("A name has at most 400 characters; this one has 401.")


def test_a_field_name_of_300_kilobytes_is_not_repeated() -> None:
    text, _ = refused(moving(**{HUGE: 1}))

    assert len(text) < 1000


def test_a_command_name_of_300_kilobytes_is_not_repeated() -> None:
    text, _ = refused({HUGE: {}})

    assert len(text) < 5000


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\r", "\ud800"], ids=ascii)
def test_control_characters_and_half_characters_are_refused(character: str) -> None:
    text, path = refused(create(SALES, name=f"Sa{character}les"))

    assert text == f"names.0.text holds the control character U+{ord(character):04X}."
    assert path == ("names", "0", "text")


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\udfff"], ids=ascii)
def test_a_field_that_holds_a_control_character_is_refused_in_writing(character: str) -> None:
    text, _ = refused(moving(**{f"sp{character}eed": 1}))

    text.encode()


def test_line_breaks_and_tabs_are_kept_in_texts() -> None:
    assert clean("one\n\ttwo") == "one\n\ttwo"


@pytest.mark.parametrize("code", ["", " ", " A", "A ", "A\nB", "\tA", "a" * 121, 5])
def test_a_code_is_one_short_line_without_spaces_around_it(code: object) -> None:
    assert refused(create(SALES, code=code))[1] == ("code",)


@pytest.mark.parametrize("name", ["", " ", "\n\t", "\u3000"], ids=ascii)
def test_a_name_has_something_to_read(name: str) -> None:
    assert refused(create(SALES, name=name))[1] == ("names", "0", "text")


@pytest.mark.parametrize("name", ["Sales\nEast", "Sales\tEast", "Sales\r\nEast"], ids=ascii)
def test_a_name_is_one_line(name: str) -> None:
    assert refused(create(SALES, name=name))[1] == ("names", "0", "text")
    assert refused(ask("createPosition", JAN, key=SELLER, unit=SALES, titles=called(name)))[1] == (
        "titles",
        "0",
        "text",
    )


def test_texts_of_one_look_are_one_text() -> None:
    composed, decomposed = "Café", "Cafe\u0301"

    assert clean(decomposed) == composed
    assert clean({"a": [decomposed]}) == {"a": [composed]}


@pytest.mark.parametrize("language", ["", "English", "en_US", "e", "EN", "zh-", "en\n", "x" * 9, 5], ids=repr)
def test_a_language_is_a_tag(language: object) -> None:
    assert refused(create(SALES, names=[{"language": language, "text": "Sales"}]))[1] == ("names", "0", "language")


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant-TW", "deu"])
def test_a_language_tag_can_name_script_and_region(language: str) -> None:
    assert read(create(SALES, names=[{"language": language, "text": "Sales"}]))


def test_a_thing_has_a_name_and_not_hundreds() -> None:
    assert refused(create(SALES, names=[]))[1] == ("names",)
    assert refused(create(SALES, names=called("x") * 51))[1] == ("names",)


def test_a_language_is_named_once(acme: Organization) -> None:
    (refusal,) = acme.refuses(create(SALES, names=[*called("Sales"), *called("Revenue")]))

    assert refusal == Invalid("The language en is given twice.")


@pytest.mark.parametrize(
    "fte",
    [math.nan, "NaN", "sNaN", "-NaN", math.inf, "Infinity", "-Infinity", "-1", -0.5, "10000000.001", "1E+999999"],
    ids=repr,
)
def test_fte_is_a_finite_number_that_is_not_negative(acme: Organization, fte: object) -> None:
    acme.records(create(SALES))

    (refusal,) = acme.refuses(ask("adjustHeadcount", MAR, unit=SALES, after={"fte": fte}))

    assert isinstance(refusal, Invalid)
    assert refusal.text.startswith("FTE is a number between 0 and 10,000,000")


@pytest.mark.parametrize(
    "fte", ["0.0001", "1.00000001", 0.1234, "1E-9", "0." + "0" * 40 + "1", "1.001" + "0" * 30 + "1"]
)
def test_fte_finer_than_thousandths_is_refused_and_never_rounded(acme: Organization, fte: object) -> None:
    acme.records(create(SALES))

    (refusal,) = acme.refuses(ask("adjustHeadcount", MAR, unit=SALES, after={"fte": fte}))

    assert isinstance(refusal, Invalid)
    assert refusal.text.startswith("FTE is exact to thousandths")


@pytest.mark.parametrize("fte", ["", "much", "1,5", "１.５e", True, [], {"value": 1}], ids=repr)
def test_fte_is_a_number(fte: object) -> None:
    assert refused(ask("adjustHeadcount", MAR, unit=SALES, after={"fte": fte}))[1] == ("after", "fte")


@pytest.mark.parametrize(
    ("fte", "milli"), [("0", 0), ("-0", 0), ("0.125", 125), ("1.50000", 1500), (2, 2000), (0.5, 500)]
)
def test_fte_is_kept_exactly(fte: object, milli: int) -> None:
    operation = read(ask("adjustHeadcount", MAR, unit=SALES, after={"fte": fte}))

    assert thousandths(operation.command.after.fte) == milli  # type: ignore[attr-defined]


def test_unknown_fte_stays_unknown() -> None:
    assert thousandths(None) is None
    assert thousandths(Decimal(10000000)) == 10_000_000_000


@pytest.mark.parametrize("seats", [-1, 10_000_001, 1.5, "5", "NaN", math.nan, True, 10**30], ids=repr)
def test_seats_are_whole_and_not_negative(seats: object) -> None:
    assert refused(ask("adjustHeadcount", MAR, unit=SALES, after={"seats": seats}))[1] == ("after", "seats")


@pytest.mark.parametrize("sequences", [[0], [-1], ["1"], [1.5], "1", 5, [None], [True]], ids=repr)
def test_sequences_are_positive_whole_numbers(sequences: object) -> None:
    assert refused(ask("rescind", sequences=sequences))[1][0] == "sequences"


def test_a_form_nested_beyond_reason_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]

    refused(moving(parent=deep))


def test_a_refused_reading_tells_every_operation_that_is_wrong(acme: Organization) -> None:
    acme.records(create(SALES), position(SELLER, SALES))

    refusals = acme.refuses(ask("retitlePosition", MAR, position=SELLER, titles=called("x") * 2), create(SALES))

    assert len(refusals) == 2


# The registry.


def test_every_command_says_what_it_does_and_how_it_is_dated() -> None:
    for name, kind in COMMANDS.items():
        assert kind.name == name
        assert kind.help.endswith(".")
        assert kind.command.dated in Dated
        assert kind.noun


def test_the_registry_tells_of_the_nouns_in_their_order_however_they_were_imported() -> None:
    files = [file.__name__.rpartition(".")[2] for file in FILES]

    nouns = [kind.noun for kind in COMMANDS.values()]

    assert nouns == sorted(nouns, key=files.index)


def test_every_event_has_a_sentence_in_english_and_chinese_about_its_own_fields_or_what_it_ties() -> None:
    tied = {
        "assignment": {"person", "position"},
        "involvement": {"holder", "object", "mode", "stage"},
        "dotted_line": {"from_position", "to_position"},
        "entries": {"subjects"},
    }
    for name, event in EVENTS.items():
        assert {"en", "zh"} <= set(event.says), name
        for sentence in event.says.values():
            named = {part.partition("}")[0] for part in sentence.split("{")[1:]}
            fields = set(event.__struct_fields__)
            assert named <= fields.union(*(tied.get(field, set()) for field in fields)), name


def test_every_slot_of_every_event_belongs_to_a_declared_noun(acme: Organization) -> None:
    acme.records(create(SALES), position(SELLER, SALES, head=True))

    for recorded in acme.history:
        for said in recorded.assertions:
            assert said.attribute.partition(".")[0] in NOUNS


def test_the_organization_itself_is_no_unit(acme: Organization) -> None:
    (refusal,) = acme.refuses(ask("moveUnit", MAR, unit=HOUSE, parent=None))

    assert refusal.code == "NOT_FOUND"
