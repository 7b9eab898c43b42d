"""Findings at a coordinate, and since when each has stood."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TypeAlias
from weakref import WeakKeyDictionary

from orgledger.domain.findings.catalogue import DELAYS, READS, Placed, asked_for, run
from orgledger.domain.findings.finding import Finding, Mark
from orgledger.domain.findings.survey import Survey
from orgledger.domain.naming import no_such_unit
from orgledger.domain.period import FOREVER, AsOf
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.rule_set import Rules, RuleSetView, rules_on
from orgledger.domain.structure import on_record
from orgledger.projections.image import Image, ImageStructure

DEFAULTS = "default"
"""Names the defaults, in place of a rule set."""
DAYS_LOOKED_AT = 400
"""How many turning days one `since` looks back over at most; each costs one run of the check."""
Question: TypeAlias = tuple[tuple[str, ...], frozenset[object]]
"""Checks, and the settings that they run with."""
_found: WeakKeyDictionary[ImageStructure, dict[Question, list[Finding]]] = WeakKeyDictionary()
_placed: WeakKeyDictionary[ImageStructure, dict[Question, Placed]] = WeakKeyDictionary()
"""What was found in structures that are still at hand: a structure never changes, and neither does what it comes to."""

POINTS = 24
"""Days of one series at most; each costs one run of the checks, once."""
_counted: WeakKeyDictionary[Image, dict[tuple[AsOf, tuple[str, ...], str | None], Counter[str]]] = WeakKeyDictionary()
"""How many findings of each check there are at coordinates of images that are still at hand."""
COUNTED = 4_000
"""Coordinates of one image of which that is remembered."""


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
        Refused: Invalid, for an unknown check, or a unit that is not on record.
    """
    if top is not None and not on_record(structure, "unit", top):
        raise refuse(Invalid(no_such_unit(structure, top))).under("under")
    asked = asked_for(checks)
    question = asked, frozenset(rules.settings.items())
    survey, known = Survey(structure, rules), _found.setdefault(structure, {})
    if question not in known:
        known[question] = run(survey, asked)
    if top is None:
        return list(known[question])
    placed = _placed.setdefault(structure, {})
    if question not in placed:
        placed[question] = Placed(survey, known[question])
    return placed[question].under(top)


def since(structure: ImageStructure, rules: Rules, marks: Iterable[Mark]) -> dict[Mark, date | None]:
    """The first day of the unbroken run of days, up to the structure's own, on which each of its findings stands.

    The rules are the same on every day. Only turning days can make a difference: those on which something that the
    check reads changes, and, for a check that waits, those on which it falls due. They are walked back from the
    newest, each check once a day for all its findings. After `DAYS_LOOKED_AT` of them a finding that still stands has
    stood for longer than was looked: nothing is said.
    """
    pending: dict[str, set[Mark]] = defaultdict(set)
    for mark in marks:
        pending[mark.check].add(mark)
    days = turning_days(structure, rules, pending)
    first = {check: of_check[0] for check, of_check in days.items()}
    answer: dict[Mark, date | None] = {mark: first[check] for check, left in pending.items() for mark in left}
    looked = {check: set(of_check[1:DAYS_LOOKED_AT]) for check, of_check in days.items()}
    for day in sorted(set().union(*looked.values()), reverse=True):
        due = [check for check, left in pending.items() if left and day in looked[check]]
        standing = {finding.mark for finding in run(Survey(structure.on(day), rules), due)} if due else set()
        for check in due:
            pending[check] &= standing
            answer.update(dict.fromkeys(pending[check], day))
    for check, left in pending.items():
        if len(days[check]) > DAYS_LOOKED_AT:
            answer.update(dict.fromkeys(left))
    return answer


def series(
    structure: ImageStructure,
    checks: Iterable[str] | None = None,
    rule_set: str | None = None,
    begin: date | None = None,
    points: int = POINTS,
) -> list[tuple[date, Counter[str]]]:
    """How many findings of each check there were over the days up to the structure's own, as known there.

    Args:
        structure: where it ends.
        checks: of these; of all, if left out.
        rule_set: under these rules on all days; under those of each day, if left out. See chosen_rules.
        begin: from this day on; from the first that matters, if left out.
        points: days at most. If there are no more days on which something that the checks read changes, it is those;
            otherwise days evenly apart.

    Returns:
        Day and count of findings by check, the last being the structure's own day.

    Raises:
        Refused: Invalid, for an unknown check or rule set.
    """
    asked, image, known = tuple(asked_for(checks)), structure.image, structure.as_of.known
    kept, found = _counted.setdefault(image, {}), []
    if len(kept) > COUNTED:
        kept.clear()
    for day in days_between(structure, chosen_rules(structure, rule_set), asked, begin, points):
        question = (AsOf(day, known), asked, rule_set)
        counted = kept.get(question)
        if counted is None:
            # Not from the image's own few: they are for what is asked again and again.
            there = structure if day == structure.as_of.effective else ImageStructure(image, question[0])
            counted = kept[question] = Counter(
                one.check for one in findings(there, chosen_rules(there, rule_set), asked)
            )
        found.append((day, counted))
    return found


def days_between(
    structure: ImageStructure, rules: Rules, checks: Iterable[str], begin: date | None, points: int
) -> list[date]:
    """The days of a series; see there."""
    last = structure.as_of.effective
    if points == 1:
        return [last]
    days = {day for of_check in turning_days(structure, rules, checks).values() for day in of_check}
    if begin is not None:
        days = {day for day in days if day > begin} | {min(begin, last)}
    turning = sorted(days | {last})
    if len(turning) <= points:
        return turning
    span = (last - turning[0]).days
    return sorted({last - timedelta(days=round(span * step / max(points - 1, 1))) for step in range(points)})


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
    for (entity, attribute), timeline in image.timelines():
        days = found[attribute.partition(".")[0]]
        if timeline.settled <= structure.as_of.known:
            for begin, end, _ in timeline.stretches:
                days.update((begin, end))
        else:
            for stretch in structure.line(entity, attribute):
                days.update((stretch.period.start, stretch.period.stop))
    for days in found.values():
        days.discard(FOREVER)
    return found
