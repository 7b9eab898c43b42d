"""Attributes: named values on anything."""

from __future__ import annotations

import pytest

from orgledger.domain.attribute import AttributeSet, AttributeView, attributes
from orgledger.domain.refusal import NotOnRecord, Unknown
from tests.kit import (
    FEB,
    HOUSE,
    JUNE,
    MAR,
    MAY,
    SALES,
    SELLER,
    Form,
    Organization,
    ask,
    create,
    dissolve,
    position,
)


def mark(name: str, value: str | None, noun: str = "unit", entity: str = SALES, **more: object) -> Form:
    return ask("setAttribute", MAR, noun=noun, entity=entity, name=name, value=value, **more)


def test_a_named_value_is_set_on_a_unit(acme: Organization) -> None:
    acme.records(create(SALES))

    events = acme.records(mark("cost centre", "4711"))

    assert events == [AttributeSet(noun="unit", entity=SALES, name="cost centre", language=None, value="4711")]
    assert attributes(acme.structure(MAR), "unit", SALES) == [AttributeView("cost centre", None, "4711")]
    assert attributes(acme.structure(FEB), "unit", SALES) == []


def test_values_in_several_languages_stand_side_by_side(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(mark("motto", "Sell!", language="en"), mark("motto", "卖", language="zh"), mark("motto", "none"))

    assert attributes(acme.structure(MAR), "unit", SALES) == [
        AttributeView("motto", None, "none"),
        AttributeView("motto", "en", "Sell!"),
        AttributeView("motto", "zh", "卖"),
    ]


def test_null_takes_a_value_away(acme: Organization) -> None:
    acme.records(create(SALES), mark("cost centre", "4711"))
    acme.records(ask("setAttribute", MAY, noun="unit", entity=SALES, name="cost centre", value=None))

    assert attributes(acme.structure(MAR), "unit", SALES) != []
    assert attributes(acme.structure(MAY), "unit", SALES) == []


def test_a_value_can_hold_for_a_while(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(ask("setAttribute", MAR, MAY, noun="unit", entity=SALES, name="project", value="Apollo"))

    assert [len(attributes(acme.structure(day), "unit", SALES)) for day in (FEB, MAR, MAY)] == [0, 1, 0]


@pytest.mark.parametrize(("noun", "entity"), [("organization", HOUSE), ("position", SELLER)])
def test_any_noun_can_have_attributes(acme: Organization, noun: str, entity: str) -> None:
    acme.records(create(SALES), position(SELLER, SALES))

    acme.records(mark("founded", "1911", noun, entity))

    assert attributes(acme.structure(MAR), noun, entity) == [AttributeView("founded", None, "1911")]


@pytest.mark.parametrize("name", ["existence", "a.b", "x.existence", "name.en", ".", "status", "parent"])
def test_an_attribute_may_have_any_name_and_disturbs_nothing(acme: Organization, name: str) -> None:
    acme.records(create(SALES, name="Sales"))
    before = acme.unit(SALES, JUNE)
    said = (before.name(), before.status, before.effective, before.parent)

    acme.records(mark(name, "x"))

    after = acme.unit(SALES, JUNE)
    assert attributes(acme.structure(MAR), "unit", SALES) == [AttributeView(name, None, "x")]
    assert (after.name(), after.status, after.effective, after.parent) == said


def test_the_thing_must_be_on_record(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(dissolve(SALES, MAR))

    assert acme.refuses(mark("cost centre", "4711")) == [NotOnRecord("unit", SALES, MAR)]
    assert acme.refuses(mark("cost centre", "4711", entity=SELLER)) == [Unknown("unit", SELLER)]


def test_a_unit_is_not_found_under_another_noun(acme: Organization) -> None:
    acme.records(create(SALES))

    assert acme.refuses(mark("cost centre", "4711", noun="position")) == [Unknown("position", SALES)]


def test_there_are_only_the_nouns_there_are(acme: Organization) -> None:
    acme.records(create(SALES))

    (refusal,) = acme.refuses(mark("cost centre", "4711", noun="spaceship"))

    assert "There is no noun 'spaceship'" in refusal.message(str)


def test_the_entity_is_named_with_its_noun(acme: Organization) -> None:
    event = AttributeSet(noun="unit", entity=SALES, name="x", language=None, value=None)

    assert [(mention.noun, mention.key) for mention in event.mentions()] == [("unit", SALES)]
    assert [fact.attribute for fact in event.asserts()] == ["unit.attribute..x"]
