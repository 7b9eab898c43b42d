"""The registry of checks."""

from __future__ import annotations

import pytest

from orgledger.domain.findings.catalogue import FINDERS, READS, SOURCES, Placed, asked_for, run
from orgledger.domain.findings.finding import LANGUAGES, Ref
from orgledger.domain.findings.survey import Survey
from orgledger.domain.refusal import Refused
from orgledger.domain.rule_set import CHECKS, Severity
from tests.domain.findings.checking import duty, found, involve, rules, tree
from tests.kit import COMPANY, JUNE, PLANT, SALES, Organization


def test_every_check_that_is_declared_can_be_run_and_no_other() -> None:
    assert set(FINDERS) == set(CHECKS)
    assert all(FINDERS[check].__doc__ and SOURCES[check] and READS[check] for check in CHECKS)
    assert all(set(kind.titles) == set(LANGUAGES) for kind in CHECKS.values())


def test_an_unknown_check_is_refused_by_name() -> None:
    with pytest.raises(Refused) as refused:
        asked_for(["C1", "C18"])

    [(refusal, path)] = refused.value.errors
    assert path == ("checks", "1")
    assert "There is no check 'C18'" in refusal.message(str)


def test_an_empty_organization_has_no_findings(acme: Organization) -> None:
    assert run(Survey(acme.structure(JUNE)), CHECKS) == []


def test_every_finding_is_told_in_every_language(acme: Organization) -> None:
    tree(acme).records(duty(), involve(SALES), involve(PLANT))

    findings = run(Survey(acme.structure(JUNE)), CHECKS)

    structure = acme.structure(JUNE)
    assert {finding.check for finding in findings} >= {"C1", "C4", "C5", "C9", "C14", "C15", "C20", "C21"}
    assert all("{" not in finding.evidence(structure, tongue) for finding in findings for tongue in LANGUAGES)
    assert findings[0].title(structure, "zh-Hans") == "职责重叠"
    assert findings[0].title(structure, "fr") == "Overlapping duty"


def test_a_disabled_check_finds_nothing(acme: Organization) -> None:
    tree(acme)

    assert found(acme, "C4")
    assert found(acme, "C4", enabled="false") == []


def test_the_rules_say_how_much_a_finding_weighs(acme: Organization) -> None:
    tree(acme)

    assert {finding.severity for finding in found(acme, "C4")} == {Severity.WARNING}
    assert {finding.severity for finding in found(acme, "C4", severity="ERROR")} == {Severity.ERROR}


def test_findings_are_restricted_to_a_unit_and_what_is_below_it(acme: Organization) -> None:
    tree(acme).records(duty(), involve(SALES, mode="RESPONSIBLE"))
    survey = Survey(acme.structure(JUNE), rules("C4"))

    below = Placed(survey, run(survey, ["C3", "C4"])).under(SALES)

    assert [finding.check for finding in below] == ["C3", "C4"]
    assert [finding.check for finding in Placed(survey, run(survey, ["C3", "C4"])).under(PLANT)] == ["C4"]
    assert Ref("unit", COMPANY) not in {finding.subject for finding in below}
