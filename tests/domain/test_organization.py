"""The organization itself."""

from __future__ import annotations

from datetime import date

import pytest

from orgledger.domain.command import LocalizedText
from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.organization import (
    OrganizationRegistered,
    OrganizationRenamed,
    RegisterOrganization,
    register_organization,
)
from orgledger.domain.period import Period
from orgledger.domain.refusal import Invalid, Refused, Unknown
from orgledger.domain.rule_set import rules_on
from orgledger.domain.structure import existence, on_record, text, texts
from orgledger.projections.comparison import compare
from tests.kit import FEB, FOUNDED, HOUSE, MAR, Form, Organization, ask, called, eve, key

NAMES = (LocalizedText("en", "Acme"), LocalizedText("zh", "顶点"))


def test_an_organization_opens_with_its_names_zone_and_language() -> None:
    opened = register_organization(HOUSE, RegisterOrganization("acme", NAMES, "Asia/Shanghai", "zh"))

    assert opened == OrganizationRegistered(
        organization=HOUSE,
        code="acme",
        names={"en": "Acme", "zh": "顶点"},
        time_zone="Asia/Shanghai",
        default_language="zh",
    )


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "utc+8", "../etc/passwd", "/etc/localtime"])
def test_the_time_zone_must_be_one(zone: str) -> None:
    with pytest.raises(Refused) as refused:
        register_organization(HOUSE, RegisterOrganization("acme", NAMES, zone))

    assert refused.value.errors[0][1] == ("timeZone",)
    assert "is not an IANA time zone" in str(refused.value)


def test_a_language_is_given_once() -> None:
    with pytest.raises(Refused, match="given twice"):
        register_organization(HOUSE, RegisterOrganization("acme", (*NAMES, NAMES[0])))


def test_an_organization_is_renamed_from_a_day_on(acme: Organization) -> None:
    events = acme.records(ask("renameOrganization", MAR, names=called("Zenith")))

    assert events == [OrganizationRenamed(organization=HOUSE, names={"en": "Zenith"})]
    assert text(acme.structure(FEB), HOUSE, "organization.name") == "Acme"
    assert text(acme.structure(MAR), HOUSE, "organization.name") == "Zenith"


def test_a_name_in_another_language_leaves_the_first(acme: Organization) -> None:
    acme.records(ask("renameOrganization", MAR, names=called("顶点", "zh")))

    assert texts(acme.structure(MAR), HOUSE, "organization.name") == {"en": "Acme", "zh": "顶点"}


def test_before_its_first_fact_an_organization_answers_with_nothing(acme: Organization) -> None:
    before = acme.structure(eve(FOUNDED))

    assert before.keys("organization") == []
    assert not on_record(before, "organization", HOUSE)
    assert text(before, HOUSE, "organization.name") is None


PAST = date(2010, 1, 1)
STATEMENT, RULES = key("a statement"), key("rules")


def test_an_organization_is_told_what_it_was_called_before_it_opened_its_ledger(acme: Organization) -> None:
    acme.records(ask("renameOrganization", PAST, names=called("Old Acme")))
    acme.records(ask("renameOrganization", PAST, eve(FOUNDED), correct=True, names=called("Oldest Acme")))

    days = (eve(PAST), PAST, eve(FOUNDED), FOUNDED)
    assert [text(acme.structure(day), HOUSE, "organization.name") for day in days] == [
        None,
        "Oldest Acme",
        "Old Acme",
        "Acme",
    ]
    assert [existence(acme.structure(day), "organization", HOUSE) for day in days] == [None, *[Period(PAST)] * 3]
    for day in days:
        assert acme.structure(day).keys("organization") == acme.specification(day).keys("organization")


@pytest.mark.parametrize(
    "form",
    [
        ask("setAttribute", PAST, noun="organization", entity=HOUSE, name="motto", value="Onwards"),
        ask("makeStatement", PAST, key=STATEMENT, kind="PRINCIPLE", texts=called("Keep it simple")),
        ask("makeStatement", PAST, key=STATEMENT, kind="PURPOSE", about=HOUSE, texts=called("To make things")),
        ask("adoptRuleSet", PAST, key=RULES, parameters=[{"check": "C6", "name": "max", "value": "5"}]),
    ],
    ids=["attribute", "principle", "purpose", "rules"],
)
def test_whatever_is_said_of_an_organization_may_be_older_than_its_ledger(acme: Organization, form: Form) -> None:
    acme.records(form)

    past, slots = acme.structure(PAST), {fact.attribute for fact in acme.history[-1].assertions}
    assert {a for a in slots if past.value(acme.history[-1].assertions[0].entity, a) is not None}
    assert acme.structure(eve(PAST)).keys("statement") == []
    assert acme.structure(eve(PAST)).keys("rule_set") == []


def test_rules_of_before_apply_to_the_days_of_before(acme: Organization) -> None:
    acme.records(ask("adoptRuleSet", PAST, key=RULES, parameters=[{"check": "C6", "name": "max", "value": "5"}]))

    assert rules_on(acme.structure(PAST)).whole("C6", "max") == 5
    assert rules_on(acme.structure(eve(PAST))).whole("C6", "max") == 8


def test_a_statement_of_an_organization_that_is_none_is_refused(acme: Organization) -> None:
    assert acme.refuses(ask("setAttribute", PAST, noun="organization", entity=RULES, name="x", value="y")) == [
        Unknown("organization", RULES)
    ]


def test_a_comparison_shows_a_name_of_before_the_ledger(acme: Organization) -> None:
    acme.records(ask("renameOrganization", PAST, names=called("Old Acme")))
    acme.records(ask("renameOrganization", date(2015, 1, 1), names=called("Acme Works")))

    def kinds(before: date, after: date) -> list[DifferenceKind]:
        return [one.kind for one in compare(acme.structure(before), acme.structure(after)).differences]

    assert kinds(eve(PAST), PAST) == [DifferenceKind.CREATED]
    assert kinds(PAST, eve(FOUNDED)) == [DifferenceKind.RENAMED]


def test_an_organization_is_not_registered_as_a_change() -> None:
    with pytest.raises(Refused) as refused:
        Organization().records({"registerOrganization": {"code": "other", "names": called("Other")}})

    (refusal,) = refused.value.refusals
    assert isinstance(refusal, Invalid)
    assert "There is no command 'registerOrganization'" in refusal.text
