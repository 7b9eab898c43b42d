"""Findings at a coordinate, and since when each has stood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from orgledger.domain.findings.catalogue import DELAYS, READS, asked_for, run, under
from orgledger.domain.findings.finding import Finding, Identity
from orgledger.domain.findings.survey import Survey
from orgledger.domain.period import FOREVER
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.rule_set import Rules, RuleSetView, rules_on
from orgledger.domain.structure import existing
from orgledger.projections.image import Image, ImageStructure
from orgledger.projections.timeline import EMPTY

DEFAULTS = "default"
"""Names the defaults, in place of a rule set."""
DAYS_LOOKED_AT = 400
"""How many turning days one `since` looks back over at most; each costs one run of the check."""


class Mark(NamedTuple):
    """What makes a finding the same one on another day."""

    check: str
    identity: Identity


def chosen_rules(structure: ImageStructure, rule_set: str | None) -> Rules:
    """The rules of the structure's day; or those of a rule set, by key, as the ledger has it now; or the defaults.

    A rule set that is named is a yardstick, not a fact of that day: today's may be held against any past.

    Raises:
        Refused: Invalid, if there is no such rule set.
    """
    if rule_set is None:
        return rules_on(structure)
    if rule_set == DEFAULTS:
        return Rules()
    image = structure.image
    adopted = [run for run in image.line(rule_set, "rule_set.existence") if run.value is not None]
    if not adopted:
        told = f"There is no rule set {rule_set[:40]!r}; name one by its key, or {DEFAULTS!r} for the defaults."
        raise refuse(Invalid(told)).under("ruleSet")
    return Rules(RuleSetView(structure.at(image.head).on(adopted[0].period.start), rule_set).parameters)


def findings(
    structure: ImageStructure, rules: Rules, checks: Iterable[str] | None = None, top: str | None = None
) -> list[Finding]:
    """The findings of some checks, or of all, about the organization or about a unit and what is below it.

    Raises:
        Refused: Invalid, for an unknown check; Unknown or NotOnRecord, for the unit.
    """
    survey = Survey(structure, rules)
    found = run(survey, asked_for(checks))
    return found if top is None else under(survey, found, existing(structure, "unit", top))


def since(structure: ImageStructure, rules: Rules, found: Iterable[Finding]) -> dict[Mark, date | None]:
    """The first day of the unbroken run of days, up to the structure's own, on which each finding stands.

    The rules are the same on every day. Only turning days can make a difference: those on which something that the
    check reads changes, and, for a check that waits, those on which it falls due. They are walked back from the
    newest, each check once a day for all its findings. After `DAYS_LOOKED_AT` of them a finding that still stands has
    stood for longer than was looked: nothing is said.
    """
    asked: dict[str, set[Identity]] = defaultdict(set)
    for finding in found:
        asked[finding.check].add(finding.identity)
    days = turning_days(structure, rules, asked)
    answer: dict[Mark, date | None] = {}
    pending = {check: set(identities) for check, identities in asked.items()}
    for check, identities in asked.items():
        begun = days[check][0] if days[check] else structure.as_of.effective
        answer.update({Mark(check, identity): begun for identity in identities})
    places = {check: set(of_check[1:DAYS_LOOKED_AT]) for check, of_check in days.items()}
    for day in sorted({day for of_check in places.values() for day in of_check}, reverse=True):
        due = [check for check, left in pending.items() if left and day in places[check]]
        if not due:
            continue
        marks = {Mark(one.check, one.identity) for one in run(Survey(structure.on(day), rules), due)}
        for check in due:
            pending[check] = {identity for identity in pending[check] if Mark(check, identity) in marks}
            answer.update({Mark(check, identity): day for identity in pending[check]})
    for check, left in pending.items():
        if len(days[check]) > DAYS_LOOKED_AT:
            answer.update({Mark(check, identity): None for identity in left})
    return answer


def turning_days(structure: ImageStructure, rules: Rules, checks: Iterable[str]) -> Mapping[str, list[date]]:
    """Check → the days up to the structure's own on which its findings can change, the newest first."""
    changes = changing_days(structure)
    upto = structure.as_of.effective
    found = {}
    for check in checks:
        days = set().union(*(changes.get(noun, set()) for noun in READS[check]))
        delay = DELAYS.get(check)
        if delay is not None:
            days |= {delay(rules, day) for day in days}
        found[check] = sorted((day for day in days if day <= upto), reverse=True)
    return found


def changing_days(structure: ImageStructure) -> Mapping[str, set[date]]:
    """Noun → the days on which a line of an entity of it changes, as known."""
    image: Image = structure.image
    found: dict[str, set[date]] = defaultdict(set)
    for (entity, attribute), timeline in image.timelines.items():
        days = found[attribute.partition(".")[0]]
        if timeline is not EMPTY and timeline.settled <= structure.as_of.known:
            for begin, end, _ in timeline.stretches:
                days.update((begin, end))
        else:
            for stretch in structure.line(entity, attribute):
                days.update((stretch.period.start, stretch.period.stop))
    for days in found.values():
        days.discard(FOREVER)
    return found
