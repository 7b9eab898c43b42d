"""Users and groups in the shape of RFC 7643."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from orgledger.exchange.scim import ENTERPRISE, GROUP, LIST, USER, document
from orgledger.exchange.table.reading import people_of
from orgledger.projections.coordinate import Asked, resolve
from tests.kit import (
    ADA,
    BEN,
    CHIEF,
    COMPANY,
    JAN,
    JUNE,
    MAR,
    MAY,
    PLANT,
    SALES,
    SELLER,
    Acme,
    ask,
    assign,
    create,
    key,
    leave,
    move_position,
    person,
)


@pytest.fixture
def house(acme: Acme) -> Acme:
    """Ben is the chief of sales; Ada sells, goes to the plant in May, and leaves in June."""
    acme.records(
        create(COMPANY, kind="COMPANY"),
        create(SALES, parent=COMPANY, code="S", kind="DIVISION", names=[{"language": "zh", "text": "销售部"}]),
        create(PLANT, parent=COMPANY, names=[{"language": "zh", "text": "工厂"}]),
        ask("setAttribute", JAN, noun="unit", entity=SALES, name="Cost center", value="4711"),
        ask("createPosition", JAN, key=CHIEF, unit=SALES, titles=[{"language": "en", "text": "Chief"}], head=True),
        ask(
            "createPosition",
            JAN,
            key=SELLER,
            unit=SALES,
            titles=[{"language": "en", "text": "Seller"}],
            reports_to=CHIEF,
        ),
        person(ADA, name="Ada Lovelace", reference="E-1"),
        person(BEN, name="林黛玉", reference="E-2"),
        assign(key("of Ada"), ADA, SELLER, roles=["deputy"]),
        assign(key("of Ben"), BEN, CHIEF),
    )
    acme.records(move_position(SELLER, PLANT, MAY), leave(key("of Ada"), JUNE))
    return acme


def listed(house: Acme, day: date, *, personal: bool = True) -> dict[str, Any]:
    """The resources by key, beside the list that they came in."""
    row = house.ledger.archive.find(None)
    image = house.ledger.archive.image(row)
    structure = image.structure(resolve(Asked(day), row, image, house.ledger.clock.now()).as_of)
    people = people_of(house.ledger, row, structure) if personal else {}
    said = json.loads("".join(document(structure, people, "zh")))
    assert said["schemas"] == [LIST]
    assert said["totalResults"] == said["itemsPerPage"] == len(said["Resources"])
    return {one["id"]: one for one in said["Resources"]}


def test_a_user_has_a_place_a_cost_center_and_a_manager(house: Acme) -> None:
    ada = listed(house, MAR)[ADA]

    assert ada["schemas"] == [USER, ENTERPRISE]
    assert (ada["userName"], ada["displayName"], ada["title"], ada["active"]) == ("E-1", "Ada Lovelace", "Seller", True)
    assert ada["groups"] == [{"value": SALES, "display": "销售部", "type": "direct"}]
    assert ada["roles"] == [{"value": "deputy"}]
    assert ada[ENTERPRISE] == {
        "employeeNumber": "E-1",
        "organization": "Acme",
        "costCenter": "4711",
        "division": "销售部",
        "department": "销售部",
        "manager": {"value": BEN, "displayName": "林黛玉"},
    }


def test_a_day_later_the_place_is_another_and_in_the_end_there_is_none(house: Acme) -> None:
    moved, left = listed(house, MAY)[ADA], listed(house, JUNE)[ADA]

    assert moved[ENTERPRISE]["department"] == "工厂"
    assert "division" not in moved[ENTERPRISE]
    assert left["active"] is False
    assert "groups" not in left


def test_groups_hold_whoever_holds_a_position_there(house: Acme) -> None:
    before, after = listed(house, MAR), listed(house, MAY)

    assert before[SALES]["schemas"] == [GROUP]
    assert before[SALES]["externalId"] == "S"
    assert {member["value"] for member in before[SALES]["members"]} == {ADA, BEN}
    assert [member["value"] for member in after[SALES]["members"]] == [BEN]
    assert [member["display"] for member in after[PLANT]["members"]] == ["Ada Lovelace"]


def test_nobody_is_named_unless_asked_for(house: Acme) -> None:
    found = listed(house, MAR, personal=False)

    assert found[ADA]["userName"] == ADA
    assert "Ada Lovelace" not in json.dumps(found)
    assert "E-2" not in json.dumps(found)


def test_nothing_is_told_that_is_not_known(house: Acme) -> None:
    def empty(value: Any) -> bool:
        if isinstance(value, dict):
            return not value or any(map(empty, value.values()))
        return (not value or any(map(empty, value))) if isinstance(value, list) else value is None

    assert not any(map(empty, listed(house, JUNE).values()))
