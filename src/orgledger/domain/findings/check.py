"""The registry of checks, and how they are run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import TypeAlias

from orgledger.domain.findings.finding import Finding, Found
from orgledger.domain.findings.survey import NOBODY, Survey
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.rule_set import CHECKS, Rules
from orgledger.domain.structure import Structure

Check: TypeAlias = Callable[[Survey], Iterator[Found]]
Delay: TypeAlias = Callable[[Rules, date], date]
"""For a check that waits: the day on which what began on another day becomes a finding, or would."""

ORDER = {check: place for place, check in enumerate(CHECKS)}
FINDERS: dict[str, Check] = {}
READS: dict[str, frozenset[str]] = {}
"""Check → the nouns that it looks at: nothing else can make a difference to it."""
SOURCES: dict[str, str] = {}
"""Check → the words of the design texts that it makes computable, and where they stand."""
DELAYS: dict[str, Delay] = {}


def finds(check: str, *reads: str, source: str, delay: Delay | None = None) -> Callable[[Check], Check]:
    """Enter a check.

    Args:
        check: its id.
        reads: the nouns that it looks at.
        source: the words of the design texts behind it.
        delay: for one that waits, when what began on a day falls due.
    """
    assert check in CHECKS.keys() - FINDERS.keys(), check

    def enter(finder: Check) -> Check:
        FINDERS[check] = finder
        READS[check] = frozenset(reads)
        SOURCES[check] = source
        if delay is not None:
            DELAYS[check] = delay
        return finder

    return enter


def asked_for(checks: Iterable[str] | None) -> tuple[str, ...]:
    """The checks that are named, in order; all, if none are.

    Raises:
        Refused: Invalid, if there is no such check.
    """
    if checks is None:
        return tuple(CHECKS)
    named = list(checks)
    for place, check in enumerate(named):
        if check not in CHECKS:
            told = f"There is no check {check[:40]!r}; checks: {', '.join(CHECKS)}."
            raise refuse(Invalid(told)).under("checks", str(place))
    return tuple(check for check in CHECKS if check in named)


def run(survey: Survey, checks: Iterable[str]) -> list[Finding]:
    """What some checks find, by check, then by the subject's code and key; a disabled check finds nothing."""
    structure, rules = survey.structure, survey.rules
    findings = []
    for check in checks:
        if rules.enabled(check):
            severity = rules.severity(check)
            findings += [Finding(check, severity, *found) for found in FINDERS[check](survey)]
    return sorted(findings, key=lambda finding: place(structure, finding))


def place(structure: Structure, finding: Finding) -> tuple[str, str]:
    """Where a finding stands in a list."""
    code = structure.value(finding.subject.key, f"{finding.subject.noun}.code")
    return f"{ORDER[finding.check]:02} {code or NOBODY}", ".".join((finding.subject.key, *finding.apart))


class Placed:
    """Findings by the units that they are about: of a unit or a position there, or of something tied to one."""

    def __init__(self, survey: Survey, findings: Sequence[Finding]) -> None:
        self.findings = findings
        self.spans = survey.spans
        self.walk = sorted(self.spans, key=lambda unit: self.spans[unit])
        """The counted units, each before those below it."""
        self.at: dict[str, list[int]] = {}
        """Counted unit → the places of the findings about it."""
        for place, finding in enumerate(findings):
            for home in homes(survey, finding):
                self.at.setdefault(home, []).append(place)

    def under(self, top: str) -> list[Finding]:
        """The findings about a unit or what is below it, in their order."""
        begin, end = self.spans.get(top, (0, 0))
        places = {place for unit in self.walk[begin:end] for place in self.at.get(unit, ())}
        return [self.findings[place] for place in sorted(places)]


def homes(survey: Survey, finding: Finding) -> set[str]:
    """The counted units that a finding is about."""
    if finding.subject.noun in ("unit", "position"):
        found = {survey.home_of(finding.subject)}
    else:
        found = {survey.home_of(ref) for ref in finding.named if ref.noun in ("unit", "position")}
        found |= {tie.home for tie in survey.about.get(finding.subject, ())}
    return {home for home in found if home is not None}
