"""What the tests of the checks share: duties, ties and rules in short words, and what is found on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from orgledger.domain.findings.catalogue import run
from orgledger.domain.findings.finding import Finding
from orgledger.domain.findings.survey import Survey
from orgledger.domain.rule_set import RuleParameter, Rules
from tests.kit import COMPANY, EXPORT, JAN, JUNE, PLANT, SALES, Form, Organization, ask, called, create, key

DUTY, OTHER = key("DUTY"), key("OTHER")
LAYER, PARTNER = key("LAYER"), key("PARTNER")


def rules(check: str, **settings: Any) -> Rules:
    """The defaults, with some parameters of one check set otherwise."""
    return Rules(RuleParameter(check, name, str(value)) for name, value in settings.items())


def found(acme: Organization, check: str, day: date = JUNE, **settings: Any) -> list[Finding]:
    """What one check finds on a day."""
    return run(Survey(acme.structure(day), rules(check, **settings)), [check])


def subjects(acme: Organization, check: str, day: date = JUNE, **settings: Any) -> list[str]:
    """The keys of what one check finds fault with."""
    return [finding.subject.key for finding in found(acme, check, day, **settings)]


def told(acme: Organization, check: str, language: str = "en", day: date = JUNE, **settings: Any) -> list[str]:
    """The evidence of one check."""
    return [finding.evidence(acme.structure(day), language) for finding in found(acme, check, day, **settings)]


def tree(acme: Organization) -> Organization:
    """A company with sales, which has export, and a plant."""
    acme.records(
        create(COMPANY, name="Company", code="0", kind="COMPANY"),
        create(SALES, parent=COMPANY, name="Sales", code="1"),
        create(EXPORT, parent=SALES, name="Export", code="11", kind="TEAM"),
        create(PLANT, parent=COMPANY, name="Plant", code="2"),
    )
    return acme


def duty(which: str = DUTY, text: str = "Sell abroad", at: date = JAN, **more: Any) -> Form:
    return ask("defineResponsibility", at, key=which, texts=called(text), **more)


def involve(holder: str, what: str = DUTY, mode: str = "ACCOUNTABLE", at: date = JAN, **more: Any) -> Form:
    tie = key(f"{holder} {what} {mode} {more.get('stage')}")
    return ask("startInvolvement", at, key=tie, holder=holder, object=what, mode=mode, **more)


def collaborate(*parties: str, kind: str = "MUTUAL", content: str | None = "Orders", **more: Any) -> Form:
    if content is not None:
        more["content"] = called(content)
    return ask("startCollaboration", JAN, key=key(f"{parties} {kind}"), parties=list(parties), kind=kind, **more)
