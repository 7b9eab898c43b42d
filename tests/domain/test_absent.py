"""What a command leaves out stays as it was, and what it gives as null is taken away: for every command there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain, combinations
from typing import Any, NamedTuple, get_args, get_type_hints

import msgspec
import pytest
from msgspec import UNSET, UnsetType

from orgledger.domain.catalogue import COMMANDS
from orgledger.domain.change_request import ChangeRequest, ChangeRequestState, ChangeRequestSubmitted
from orgledger.domain.command import CommandKind, RemovableText
from orgledger.domain.event import Event, Private
from orgledger.domain.refusal import Invalid, Refused
from orgledger.domain.system import RestateSystem
from orgledger.domain.timeline import Value
from orgledger.domain.unit import UnitHeadDesignated, UnitReclassified
from tests.kit import (
    ADA,
    BOARD,
    CHIEF,
    CLERK,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    JUNE,
    MAR,
    MAY,
    PLANT,
    SALES,
    SELLER,
    Form,
    Organization,
    ask,
    assign,
    called,
    close,
    create,
    head,
    key,
    person,
    position,
    reclassify,
)

THING = key("the thing at hand")
OTHER = key("another thing")


def removed(language: str = "en") -> list[Form]:
    return [{"language": language, "text": None}]


class Example(NamedTuple):
    """How a command is tried: what stands before it, and two values for each of its optional fields."""

    before: list[Form]
    subject: Form
    """The fields that are always given."""
    first: Form
    second: Form
    none: Form = {}
    """What takes the value of a field away, where something does."""
    choice: tuple[str, ...] = ()
    """Fields of which one takes the place of the other."""


def texts(*names: str) -> tuple[Form, Form, Form]:
    """Two values of localized texts, and what takes them away."""
    first, second = ({name: called(f"{word} {name}") for name in names} for word in ("one", "two"))
    return first, second, {name: removed() for name in names}


def worded(*names: str, **more: tuple[Any, Any]) -> tuple[Form, Form, Form]:
    """Localized texts, and further fields with two values each that null takes away."""
    first, second, none = texts(*names)
    first |= {name: pair[0] for name, pair in more.items()}
    second |= {name: pair[1] for name, pair in more.items()}
    return first, second, none | dict.fromkeys(more)


UNITS = [create(COMPANY), create(SALES, parent=COMPANY), create(PLANT, parent=COMPANY), create(EXPORT, parent=COMPANY)]
DUTY = ask("defineResponsibility", JAN, key=THING, texts=called("A duty"))
SAID = {"key": THING, "kind": "PRINCIPLE", "texts": called("It is so")}
EXAMPLES: dict[str, Example] = {
    "reclassifyUnit": Example(
        UNITS,
        {"unit": SALES},
        {"kind": "DIVISION", "category": "Level 1"},
        {"kind": "TEAM", "category": "Level 2"},
        {"category": None},
    ),
    "designateUnitHead": Example(
        [
            *UNITS,
            create(BOARD, parent=SALES, kind="LEVEL"),
            create(OTHER, parent=SALES, kind="LEVEL"),
            position(CHIEF, SALES),
            position(SELLER, SALES),
        ],
        {"unit": SALES},
        {"position": CHIEF, "level": None},
        {"position": SELLER, "level": OTHER},
        {"position": None, "level": None},
        choice=("position", "level"),
    ),
    "reopenPosition": Example(
        [
            *UNITS,
            position(CHIEF, SALES),
            position(CLERK, SALES),
            position(SELLER, SALES, reports_to=CHIEF),
            close(SELLER, FEB),
        ],
        {"position": SELLER, "unit": PLANT},
        {},
        {"reportsTo": CLERK},
        {"reportsTo": None},
    ),
    "adjustHeadcount": Example(
        UNITS,
        {"unit": SALES},
        {"after.seats": 3, "after.fte": "2.5"},
        {"after.seats": 5, "after.fte": "4"},
        {"after.seats": None, "after.fte": None},
    ),
    "changeAssignment": Example(
        [*UNITS, position(SELLER, SALES), person(ADA), assign(THING, ADA, SELLER)],
        {"assignment": THING},
        {"share": "0.5", "kind": "ACTING", "roles": ["deputy"]},
        {"share": "0.8", "kind": "INTERIM", "roles": ["expert"]},
        {"share": None},
    ),
    "rewordResponsibility": Example(
        [DUTY], {"responsibility": THING}, *worded("texts", "names", category=("Trade", "Law"))
    ),
    "restateCollaboration": Example(
        [*UNITS, create(BOARD), ask("startCollaboration", JAN, key=THING, parties=[SALES, PLANT], kind="SUPPORTS")],
        {"collaboration": THING},
        {
            "parties": [SALES, PLANT, EXPORT, COMPANY],
            "kind": "SUPPORTS",
            "fromUnit": SALES,
            "toUnit": PLANT,
            "partyList": "OPEN",
            **texts("content", "purpose")[0],
        },
        {
            "parties": [SALES, PLANT, EXPORT, COMPANY, BOARD],
            "kind": "PROVIDES",
            "fromUnit": EXPORT,
            "toUnit": COMPANY,
            "partyList": "COMPLETE",
            **texts("content", "purpose")[1],
        },
        {"fromUnit": None, "toUnit": None, **texts("content", "purpose")[2]},
    ),
    "restateProcess": Example(
        [ask("defineProcess", JAN, key=THING, names=called("A process"))], {"process": THING}, *texts("names", "texts")
    ),
    "restateSystem": Example(
        [ask("registerSystem", JAN, key=THING, names=called("A system"))], {"system": THING}, *texts("names", "texts")
    ),
    "reviseMeasure": Example(
        [ask("defineMeasure", JAN, key=THING, names=called("A measure"))],
        {"measure": THING},
        *worded(
            "names",
            "texts",
            unitOfMeasure=("%", "days"),
            target=("90", "95"),
            direction=("more", "less"),
            period=("a year", "a quarter"),
        ),
    ),
    "restateStatement": Example(
        [*UNITS, ask("makeStatement", JAN, **SAID)],
        {"statement": THING},
        {"category": "Rule", "check": "C1", "order": 1, "about": SALES, **texts("texts", "names")[0]},
        {"category": "Aim", "check": "C2", "order": 2, "about": PLANT, **texts("texts", "names")[1]},
        {"category": None, "check": None, "order": None, **texts("texts", "names")[2]},
    ),
}
PLACES = {
    "adjustHeadcount": {"position", "grade", "before"},
    "setAttribute": {"language"},
    "rescind": {"sequences", "change_set"},
    "splitUnit": {"keep", "shares", "heir"},
    "transferUnits": {"into", "parts", "ends", "shares", "heir"},
    "proposeErasure": {"person", "recorded_as", "entry", "parts"},
}
"""Optional fields that say which slot is meant, or how something is done; none of them is a value of what exists."""


def optional_fields(struct: type[msgspec.Struct]) -> Iterator[str]:
    """The names of fields whose absence leaves something untouched, those of a struct inside included."""
    hints = get_type_hints(struct)
    for field in msgspec.structs.fields(struct):
        kind = hints[field.name]
        if field.default is UNSET:
            yield field.encode_name
        elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            yield from (f"{field.encode_name}.{inner}" for inner in optional_fields(kind))


def subsets(names: list[str]) -> list[tuple[str, ...]]:
    """Every choice of one or more names."""
    return list(chain.from_iterable(combinations(names, size) for size in range(1, len(names) + 1)))


def nested(flat: Form) -> Form:
    """A form of which `after.seats` is a field inside another."""
    form: Form = {}
    for name, value in flat.items():
        outer, _, inner = name.partition(".")
        if inner:
            form.setdefault(outer, {})[inner] = value
        else:
            form[outer] = value
    return form


def try_out(name: str, fields: Form, at: date, example: Example) -> Form:
    return ask(name, at, **(example.subject | nested(fields)))


def begun(name: str, example: Example) -> Organization:
    """An organization in which everything that a command can say is said."""
    acme = Organization()
    for form in example.before:
        acme.records(form)
    if example.first:
        acme.records(try_out(name, example.first, JAN, example))
    return acme


def slots(events: list[Event]) -> set[tuple[str, str]]:
    """What events assert something of."""
    return {(fact.entity, fact.attribute) for event in events for fact in event.asserts()}


def held(acme: Organization, day: date) -> dict[tuple[str, str], Value]:
    """What every slot of an organization holds on a day."""
    structure = acme.structure(day)
    return {slot: structure.value(*slot) for slot, _ in acme.image.timelines()}


def always(name: str, example: Example) -> set[tuple[str, str]]:
    """The slots that a command asserts something of, whatever is left out."""
    try:
        return slots(begun(name, example).records(try_out(name, {}, MAR, example)))
    except Refused:
        return set()


def own_slots(name: str, example: Example) -> dict[str, set[tuple[str, str]]]:
    """Field → the slots that it alone asserts something of."""
    return {
        field: slots(begun(name, example).records(try_out(name, {field: value}, MAR, example))) - always(name, example)
        for field, value in example.second.items()
    }


def names_of(kind: CommandKind) -> list[str]:
    return list(optional_fields(kind.command))


def test_every_command_that_leaves_something_untouched_is_tried_here() -> None:
    optional = {name: set(names_of(kind)) for name, kind in COMMANDS.items() if names_of(kind)}

    assert optional == {name: set(example.second) for name, example in EXAMPLES.items()}


def test_no_command_about_what_exists_takes_a_missing_field_for_a_value() -> None:
    """What creates something has a key of its own, and nothing to leave untouched."""
    for name, kind in COMMANDS.items():
        fields = msgspec.structs.fields(kind.command)
        if any(field.name == "key" for field in fields):
            continue
        presumed = {field.name for field in fields if field.default not in (msgspec.NODEFAULT, UNSET)}
        assert presumed <= PLACES.get(name, set()), f"{name} presumes a value for {presumed}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_fields_of_a_command_speak_of_slots_of_their_own(name: str) -> None:
    example = EXAMPLES[name]
    alone = {field: said for field, said in own_slots(name, example).items() if field not in example.choice}

    for one, other in combinations(alone, 2):
        assert not alone[one] & alone[other], f"{one} and {other} speak of the same"
    assert all(alone.values())


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_a_command_leaves_out_keeps_its_value_and_is_not_asserted(name: str) -> None:
    example = EXAMPLES[name]
    alone = own_slots(name, example)

    for some in subsets(list(example.second)):
        if set(example.choice) <= set(some):
            continue
        acme = begun(name, example)
        before = held(acme, MAY)
        events = acme.records(try_out(name, {field: example.second[field] for field in some}, MAR, example))
        spoken = always(name, example).union(*(alone[field] for field in some))
        after = held(acme, MAY)
        assert slots(events) <= spoken, some
        assert {slot: value for slot, value in after.items() if slot not in spoken} == {
            slot: value for slot, value in before.items() if slot not in spoken
        }, some
        assert any(after[slot] != before.get(slot) for slot in spoken)


@pytest.mark.parametrize("name", EXAMPLES)
def test_null_takes_away_and_leaves_the_rest(name: str) -> None:
    example = EXAMPLES[name]
    alone = own_slots(name, example)

    for field, value in example.none.items():
        acme = begun(name, example)
        before = held(acme, MAY)
        acme.records(try_out(name, {field: value}, MAR, example))
        after = held(acme, MAY)
        changed = {slot for slot in after if after[slot] != before.get(slot)} - always(name, example)
        assert changed <= alone[field]
        assert all(after[slot] is None for slot in changed)


@pytest.mark.parametrize("name", [name for name, example in EXAMPLES.items() if len(example.second) > 1])
def test_what_is_recorded_first_for_a_later_day_says_nothing_of_what_is_recorded_afterwards(name: str) -> None:
    example = EXAMPLES[name]
    alone = own_slots(name, example)

    for field in example.second:
        rest = {other: value for other, value in example.second.items() if other != field}
        if field in example.choice:
            continue
        acme = begun(name, example)
        acme.records(try_out(name, {field: example.second[field]}, JUNE, example))
        acme.records(try_out(name, rest, MAR, example))
        earlier, later = held(acme, MAY), held(acme, JUNE)
        for other in rest:
            assert all(later[slot] == earlier[slot] for slot in alone[other]), (field, other)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_field_that_cannot_be_taken_away_refuses_null(name: str) -> None:
    example = EXAMPLES[name]
    hints = get_type_hints(COMMANDS[name].command)
    for field in msgspec.structs.fields(COMMANDS[name].command):
        parts = get_args(hints[field.name])
        if UnsetType in parts and type(None) not in parts:
            [refusal] = begun(name, example).refuses(try_out(name, {field.encode_name: None}, MAR, example))
            assert isinstance(refusal, Invalid)
            assert f"not null at {field.encode_name}" in refusal.text


def test_a_kind_alone_keeps_the_category() -> None:
    acme = Organization()
    acme.records(create(SALES, category="Level 1"))

    events = acme.records(reclassify(SALES, "DIVISION", MAR))

    assert events == [UnitReclassified(unit=SALES, kind=events[0].kind)]  # type: ignore[attr-defined]
    assert (acme.unit(SALES, MAR).kind, acme.unit(SALES, MAR).category) == ("DIVISION", "Level 1")


def test_a_category_recorded_afterwards_for_an_earlier_day_holds_beyond_a_later_kind() -> None:
    acme = Organization()
    acme.records(create(SALES))
    acme.records(reclassify(SALES, "DIVISION", JUNE))

    acme.records(reclassify(SALES, "DEPARTMENT", MAR, category="Level 2"))

    assert (acme.unit(SALES, MAY).kind, acme.unit(SALES, MAY).category) == ("DEPARTMENT", "Level 2")
    assert (acme.unit(SALES, JUNE).kind, acme.unit(SALES, JUNE).category) == ("DIVISION", "Level 2")


def test_a_reclassification_that_says_nothing_is_refused() -> None:
    acme = Organization()
    acme.records(create(SALES))

    assert acme.refuses(ask("reclassifyUnit", MAR, unit=SALES)) == [Invalid("Say what changes: kind or category.")]


def test_a_head_takes_the_place_of_the_layer_that_led_and_the_other_way_round() -> None:
    acme = Organization()
    acme.records(create(SALES), create(BOARD, parent=SALES, kind="LEVEL"), position(CHIEF, SALES))
    acme.records(ask("designateUnitHead", MAR, unit=SALES, level=BOARD))

    assert acme.records(head(SALES, CHIEF, MAY)) == [UnitHeadDesignated(unit=SALES, position=CHIEF, level=None)]

    assert (acme.unit(SALES, MAY).head, acme.unit(SALES, MAY).leadership) == (CHIEF, None)
    assert acme.records(head(SALES, None, JUNE)) == [UnitHeadDesignated(unit=SALES, position=None)]
    assert acme.refuses(ask("designateUnitHead", JUNE, unit=SALES)) == [
        Invalid("Say who heads the unit: position or level, or null where nobody does.")
    ]


def test_a_request_submitted_when_null_still_stood_for_texts_left_out_reads_as_it_was_meant() -> None:
    form = {"effective": {"from": str(MAR), "verb": "CHANGE"}, "system": THING, "names": called("New"), "texts": None}
    submission = ChangeRequestSubmitted(
        change_request=OTHER,
        title=Private("0" * 64),
        operations=(msgspec.json.encode({"restateSystem": form}).decode(),),
        based_on=1,
        entities=(),
        digest="0" * 64,
    )

    [operation] = ChangeRequest(OTHER, ChangeRequestState.SUBMITTED, submission, (2,), 2).operations()

    assert operation.command == RestateSystem(THING, names=(RemovableText("en", "New"),))
