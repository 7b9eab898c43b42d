"""Names and sentences: every entry says what it is about, in words."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

import msgspec
import pytest
from msgspec import UnsetType

from orgledger.domain.assignment import AssignmentEnded
from orgledger.domain.catalogue import EVENTS
from orgledger.domain.event import Event, Private, noun_of
from orgledger.domain.lineage import UnitsMerged
from orgledger.domain.naming import Naming, Telling
from orgledger.domain.process import Stage
from orgledger.domain.rescission import EntriesRescinded
from orgledger.domain.rule_set import RuleParameter
from orgledger.domain.words import listed, numbers, sentence
from tests.kit import (
    ADA,
    APR,
    CHIEF,
    COMPANY,
    EXPORT,
    FEB,
    HOUSE,
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
    dissolve,
    key,
    leave,
    person,
    position,
    rename,
)

KEYS = {
    "organization": HOUSE,
    "unit": SALES,
    "position": SELLER,
    "person": ADA,
    "assignment": key("seat"),
    "dotted_line": key("dotted"),
    "responsibility": key("duty"),
    "involvement": key("tie"),
    "collaboration": key("together"),
    "process": key("process"),
    "system": key("system"),
    "measure": key("measure"),
    "statement": key("words"),
    "rule_set": key("rules"),
    "rollout_step": key("step"),
    "actor": key("actor"),
    "change_request": key("request"),
    "grant": key("grant"),
    "any": EXPORT,
}
NOUNS = {"holder": "unit", "object": "responsibility", "from": "unit", "to": "unit", "about": "unit", "": "unit"}
"""The noun that stands beside a key of any noun."""
BESIDE = {("person", ADA): "Ada Lovelace", ("actor", key("actor")): "bob", ("change_request", key("request")): "Growth"}
BARE = re.compile(r"[0-9a-f]{8}|–|None|[{}\[\]]")
"""A key, or a field that says nothing."""


@pytest.fixture
def acme() -> Organization:
    """One of everything, each with a name of its own, from February on."""
    acme = Organization()
    acme.records(
        create(COMPANY, code="company", name="Company", kind="COMPANY"),
        create(SALES, FEB, parent=COMPANY, names=called("Sales") + called("销售部", "zh")),
        create(EXPORT, FEB, parent=SALES, name="Export"),
        create(PLANT, FEB, parent=COMPANY, name="Plant"),
    )
    acme.records(
        position(CHIEF, PLANT, FEB, title="Chief"),
        position(SELLER, SALES, FEB, title="Member"),
        person(ADA, FEB),
        assign(key("seat"), ADA, SELLER, FEB),
        ask("startDottedLine", FEB, key=key("dotted"), from_position=SELLER, to_position=CHIEF),
        ask("defineResponsibility", FEB, key=key("duty"), texts=called("Keeps the customers.")),
        ask("startInvolvement", FEB, key=key("tie"), holder=SELLER, object=key("duty"), mode="ACCOUNTABLE"),
        ask("startCollaboration", FEB, key=key("together"), parties=[SALES, PLANT], kind="MUTUAL"),
        ask("defineProcess", FEB, key=key("process"), names=called("Delivery"), stages=[]),
        ask("registerSystem", FEB, key=key("system"), names=called("CRM")),
        ask("defineMeasure", FEB, key=key("measure"), names=called("On time")),
        ask("makeStatement", FEB, key=key("words"), kind="PURPOSE", about=SALES, texts=called("Sell well.")),
        ask("adoptRuleSet", FEB, key=key("rules"), parameters=[{"check": "C6", "name": "max", "value": "9"}]),
        ask("planRolloutStep", FEB, key=key("step"), phase="IMPLEMENT", order=1, texts=called("Tell everybody.")),
    )
    return acme


def example(kind: type[Event]) -> Event:
    """An event of a kind that names one of each thing, and leaves nothing out."""
    hints = get_type_hints(kind, include_extras=True)
    values: dict[str, Any] = {}
    for field in kind.__struct_fields__:
        values[field] = noun_beside(field) if field.endswith("noun") else valued(hints[field])
    return kind(**values | ({"object": key("duty")} if "object_noun" in values else {}))


def noun_beside(field: str) -> str:
    return NOUNS[field.removesuffix("noun").rstrip("_")]


def valued(hint: Any) -> Any:
    """A value of a type."""
    noun = noun_of(hint)
    parts = [hint, *get_args(hint)]
    several = next((part for part in parts if get_origin(part) is tuple), None)
    if noun is not None:
        return (KEYS[noun], PLANT) if several and noun == "unit" else (KEYS[noun],) if several else KEYS[noun]
    if several is not None:
        return (valued(get_args(several)[0]),)
    if any(get_origin(part) is dict for part in parts):
        return {"en": "Words", "zh": "文字"}
    base = next(part for part in flat(hint) if part not in (type(None), UnsetType))
    plain = {str: "word", int: 6, bool: True, date: MAR, Decimal: Decimal(1), Stage: Stage("pick", {"en": "Pick"})}
    if base is Private:
        return Private("0" * 64)
    if base is RuleParameter:
        return RuleParameter("C6", "max", "9")
    return next(iter(base)) if isinstance(base, type) and issubclass(base, Enum) else plain[base]


def flat(hint: Any) -> list[Any]:
    """The types that a type is made of."""
    arguments = [part for part in get_args(hint) if not isinstance(part, msgspec.Meta)]
    return [one for part in arguments for one in flat(part)] if arguments else [hint]


def said(acme: Organization, event: Event, day: date = MAR, language: str = "en") -> str:
    """The sentence of an event that is recorded now."""
    telling = Telling(
        event, acme.structure(day), acme.structure(day), acme.image.subjects_of(getattr(event, "entries", ()))
    )
    assert telling.beside() <= set(BESIDE)
    return sentence(event, language, telling.names(language, language, BESIDE))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", EVENTS)
def test_every_event_says_in_words_what_it_is_about(acme: Organization, name: str, language: str) -> None:
    told = said(acme, example(EVENTS[name]), language=language)

    assert not BARE.search(re.sub("(Sales|销售部|Plant) – (Sales|销售部|Plant)", "both", told)), told
    assert told == told.strip()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["AssignmentStarted", "AssignmentChanged", "AssignmentEnded"])
def test_what_is_said_of_an_assignment_names_person_position_and_unit(
    acme: Organization, name: str, language: str
) -> None:
    told = said(acme, example(EVENTS[name]), language=language)

    assert "Ada Lovelace" in told
    assert "Member" in told
    assert ("Sales" if language == "en" else "销售部") in told


@pytest.mark.parametrize("name", [name for name in EVENTS if name.startswith("Position") and "List" not in name])
def test_what_is_said_of_a_position_names_its_unit(acme: Organization, name: str) -> None:
    assert "Sales" in said(acme, example(EVENTS[name]))


def test_a_tie_is_told_by_what_it_ties_on_the_day_on_which_it_ends(acme: Organization) -> None:
    tie = key("tie")
    acme.records(ask("transferInvolvement", MAR, involvement=tie, holder=EXPORT))
    [ended] = acme.records(ask("endInvolvement", APR, involvement=tie))
    acme.records(leave(key("seat"), MAY), ask("endDottedLine", MAY, dotted_line=key("dotted")), close(SELLER, JUNE))
    gone = AssignmentEnded(assignment=key("seat"))

    assert said(acme, ended, APR) == "Export no longer is accountable for Keeps the customers"
    assert said(acme, gone, JUNE) == "Ada Lovelace leaves Member (Sales)"
    assert said(acme, gone, FEB) == "Ada Lovelace leaves Member (Sales)"


def test_who_may_not_see_a_name_reads_a_neutral_word(acme: Organization) -> None:
    structure = acme.structure(MAR)

    assert Naming(structure, "en")("person", ADA) == f"Person {ADA[:8]}"
    assert Naming(structure, "zh")("person", ADA) == f"人员 {ADA[:8]}"
    assert Naming(structure, "en")("assignment", key("seat")) == f"Person {ADA[:8]} · Member"
    assert Naming(structure, "en").placed("assignment", key("seat")) == f"Person {ADA[:8]} · Member (Sales)"


def test_one_is_told_in_the_singular(acme: Organization) -> None:
    one = UnitsMerged(into=SALES, units=(PLANT,))

    assert said(acme, one) == "Plant is merged into Sales"
    assert said(acme, msgspec.structs.replace(one, units=(PLANT, EXPORT))) == "Plant and Export are merged into Sales"
    assert said(acme, EntriesRescinded(entries=(3,))) == "Entry 3, about Sales, is rescinded"
    assert (
        said(acme, EntriesRescinded(entries=(3, 4, 5))) == "Entries 3–5, about Sales, Export and Plant, are rescinded"
    )
    assert said(acme, EntriesRescinded(entries=(3, 4, 5)), language="zh") == "作废记录 3–5，涉及 销售部、Export、Plant"


def test_many_numbers_and_names_are_told_in_short() -> None:
    assert numbers(range(10, 3510), "en") == "10–3509"
    assert numbers(range(10, 3510, 2), "en") == "10 to 3508 (1,750 of them)"
    assert numbers(range(10, 3510, 2), "zh") == "10 至 3508（共 1750 条）"
    assert numbers((1, 2, 3, 7, 9, 10), "en") == "1–3, 7 and 9–10"
    assert listed([str(number) for number in range(200)], "en").endswith(", 8, 9 and 190 more")
    assert listed([str(number) for number in range(200)], "zh").endswith("、8、9等 200 项")
    assert listed(["A"], "en") == "A"


def test_what_ended_and_what_is_to_come_are_named_on_any_day(acme: Organization) -> None:
    acme.records(rename(PLANT, "Works", MAR), ask("endCollaboration", APR, collaboration=key("together")))
    acme.records(ask("endDottedLine", MAY, dotted_line=key("dotted")), close(CHIEF, MAY), dissolve(PLANT, MAY))
    forms: list[Form] = [create(key("new"), JUNE, COMPANY, "Newcomer")]
    acme.records(*forms)

    first, last = Naming(acme.structure(date(2023, 1, 1)), "en"), Naming(acme.structure(JUNE), "en")

    assert (first("unit", PLANT), last("unit", PLANT)) == ("Plant", "Works")
    assert first("unit", key("new")) == "Newcomer"
    assert last("collaboration", key("together")) in ("Sales – Works", "Works – Sales")
    assert last.placed("position", CHIEF) == "Chief (Works)"
