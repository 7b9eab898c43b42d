"""The organization itself."""

from __future__ import annotations

import pytest

from orgledger.domain.command import LocalizedText
from orgledger.domain.organization import (
    OrganizationRegistered,
    OrganizationRenamed,
    RegisterOrganization,
    register_organization,
)
from orgledger.domain.refusal import Invalid, NotOnRecord, Refused
from orgledger.domain.structure import text, texts
from tests.kit import FEB, FOUNDED, HOUSE, MAR, Organization, ask, called, eve

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
    assert text(before, HOUSE, "organization.name") is None
    assert acme.refuses(ask("renameOrganization", eve(FOUNDED), names=called("Zenith"))) == [
        NotOnRecord("organization", HOUSE, eve(FOUNDED))
    ]


def test_an_organization_is_not_registered_as_a_change() -> None:
    with pytest.raises(Refused) as refused:
        Organization().records({"registerOrganization": {"code": "other", "names": called("Other")}})

    (refusal,) = refused.value.refusals
    assert isinstance(refusal, Invalid)
    assert "There is no command 'registerOrganization'" in refusal.text
