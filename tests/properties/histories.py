"""Random histories over every verb: a small world of keys and days, so that everything collides with everything."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from msgspec import UNSET

from orgledger.domain.assignment import AssignmentChanged, AssignmentEnded, AssignmentKind, AssignmentStarted
from orgledger.domain.attribute import AttributeSet
from orgledger.domain.change_request import ChangeRequestWithdrawn
from orgledger.domain.change_set import Planned, said
from orgledger.domain.collaboration import (
    CollaborationEnded,
    CollaborationKind,
    CollaborationRestated,
    CollaborationStarted,
)
from orgledger.domain.event import Event
from orgledger.domain.grant import GrantGiven, GrantRevoked
from orgledger.domain.headcount import HeadcountAdjusted
from orgledger.domain.involvement import (
    MODES,
    InvolvementEnded,
    InvolvementMode,
    InvolvementStarted,
    InvolvementTransferred,
)
from orgledger.domain.lineage import UnitsMerged, UnitSplit, UnitsTransferred
from orgledger.domain.measure import MeasureDefined, MeasureRetired, MeasureRevised
from orgledger.domain.period import Period
from orgledger.domain.person import PersonRegistered
from orgledger.domain.policy import PolicyAdopted
from orgledger.domain.position import (
    DecisionLevelSet,
    DottedLineEnded,
    DottedLineStarted,
    LineChoice,
    PositionClosed,
    PositionCreated,
    PositionMoved,
    PositionRegraded,
    PositionReopened,
    PositionRequirementsStated,
    PositionRetitled,
    ReportingLineSet,
)
from orgledger.domain.process import ProcessDefined, ProcessRestated, ProcessRetired, ProcessStagesRevised, Stage
from orgledger.domain.rescission import EntriesRescinded
from orgledger.domain.responsibility import (
    ResponsibilityDefined,
    ResponsibilityReopened,
    ResponsibilityRetired,
    ResponsibilityReworded,
)
from orgledger.domain.role import Role
from orgledger.domain.rollout import RolloutPhase, RolloutStepCompleted, RolloutStepPlanned
from orgledger.domain.rule_set import RuleSetAdopted, RuleSetRetired
from orgledger.domain.statement import StatementKind, StatementMade, StatementRestated, StatementRetired
from orgledger.domain.system import SystemRegistered, SystemRestated, SystemRetired
from orgledger.domain.timeline import Assertion, Recorded, Verb
from orgledger.domain.unit import (
    Completeness,
    PositionListDeclared,
    StructureType,
    UnitActivated,
    UnitCreated,
    UnitDeactivated,
    UnitDissolved,
    UnitHeadDesignated,
    UnitKind,
    UnitListDeclared,
    UnitMoved,
    UnitReclassified,
    UnitRecoded,
    UnitRenamed,
    UnitReopened,
    UnitStatus,
    UnitStructureDeclared,
)
from orgledger.projections.image import Image
from tests.kit import HOUSE, key

SCALE = int(os.environ.get("ORGLEDGER_SCALE", "1"))

UNITS = [key(f"unit {number}") for number in range(5)]
POSITIONS = [key(f"position {number}") for number in range(3)]
PERSONS = [key(f"person {number}") for number in range(2)]
ASSIGNMENTS = [key(f"assignment {number}") for number in range(2)]
DOTTED_LINES = [key("dotted line")]
DUTIES, INVOLVEMENTS = [key("duty")], [key("involvement 0"), key("involvement 1")]
COLLABORATIONS, STATEMENTS = [key("collaboration")], [key("statement 0"), key("statement 1")]
PROCESSES, SYSTEMS, MEASURES = [key("process")], [key("system")], [key("measure")]
RULE_SETS, ROLLOUT_STEPS = [key("rule set 0"), key("rule set 1")], [key("rollout step")]
WORLD = {
    "organization": [HOUSE],
    "unit": UNITS,
    "position": POSITIONS,
    "person": PERSONS,
    "assignment": ASSIGNMENTS,
    "dotted_line": DOTTED_LINES,
    "responsibility": DUTIES,
    "involvement": INVOLVEMENTS,
    "collaboration": COLLABORATIONS,
    "process": PROCESSES,
    "system": SYSTEMS,
    "measure": MEASURES,
    "statement": STATEMENTS,
    "rule_set": RULE_SETS,
    "rollout_step": ROLLOUT_STEPS,
}
EVERYONE = [key for keys in WORLD.values() for key in keys]

FIRST = date(2024, 2, 25)
"""So that the days of the small world cross a leap day."""
DAYS = [FIRST + timedelta(days=number) for number in range(10)]
EVERY_DAY = [FIRST - timedelta(days=1), *DAYS, *(DAYS[-1] + timedelta(days=number) for number in (1, 2, 3))]
"""Every day on which anything can change, one before, and some after that stand for all that follow."""


def tried(examples: int, *, shrinks: bool = True) -> Callable[[Any], Any]:
    """So many random examples, times the scale; where one takes long, what fails is not made smaller."""
    phases = (Phase.explicit, Phase.reuse, Phase.generate, *((Phase.shrink,) if shrinks else ()))
    return settings(
        phases=phases,
        max_examples=examples * SCALE,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


units, positions, persons = st.sampled_from(UNITS), st.sampled_from(POSITIONS), st.sampled_from(PERSONS)
assignments, dotted_lines = st.sampled_from(ASSIGNMENTS), st.sampled_from(DOTTED_LINES)
days = st.sampled_from(DAYS)
codes = st.sampled_from([None, "A", "B"])
texts = st.sampled_from(["one", "two", "three"])
numbers = st.sampled_from([None, 0, 1, 2])
names = st.dictionaries(st.sampled_from(["en", "zh"]), texts, min_size=1, max_size=2)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def built(event: type[Event], /, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Event]:
    return st.builds(event, **fields)


trees: st.SearchStrategy[Event] = st.one_of(
    built(
        UnitCreated,
        unit=units,
        code=codes,
        names=names,
        kind=st.sampled_from([UnitKind.TEAM, UnitKind.LEVEL]),
        category=st.none(),
        parent=maybe(units),
        purpose=st.just({}),
        status=st.sampled_from(UnitStatus),
    ),
    built(UnitRenamed, unit=units, names=names),
    built(UnitRecoded, unit=units, code=codes),
    built(UnitReclassified, unit=units, kind=st.sampled_from([UnitKind.TEAM, UnitKind.LEVEL]), category=maybe(texts)),
    built(UnitRecoded, unit=units, code=codes),
    built(UnitMoved, unit=units, from_parent=st.none(), to_parent=maybe(units)),
    built(UnitMoved, unit=units, from_parent=st.none(), to_parent=units),
    built(UnitMoved, unit=units, from_parent=st.none(), to_parent=units),
    built(UnitHeadDesignated, unit=units, position=positions, level=st.none()),
    built(UnitHeadDesignated, unit=units, position=maybe(positions), level=st.none()),
    built(UnitHeadDesignated, unit=units, position=st.none(), level=maybe(units)),
    built(UnitDeactivated, unit=units),
    built(UnitActivated, unit=units),
    built(UnitDissolved, unit=units),
    built(UnitReopened, unit=units, parent=maybe(units)),
    built(
        PositionCreated,
        position=positions,
        unit=units,
        code=codes,
        titles=names,
        grade=st.none(),
        seats=numbers,
        fte_milli=numbers,
        reports_to=maybe(positions),
    ),
    built(PositionRetitled, position=positions, titles=names),
    built(PositionRegraded, position=positions, grade=maybe(texts)),
    built(
        PositionMoved,
        position=positions,
        from_unit=units,
        to_unit=units,
        line=st.sampled_from(LineChoice),
        reports_to=maybe(positions),
    ),
    built(ReportingLineSet, position=positions, reports_to=maybe(positions)),
    built(PositionClosed, position=positions),
    built(PositionReopened, position=positions, unit=units, reports_to=maybe(positions)),
    built(DottedLineStarted, dotted_line=dotted_lines, from_position=positions, to_position=positions),
    built(DottedLineEnded, dotted_line=dotted_lines),
    built(HeadcountAdjusted, unit=units, position=st.none(), grade=maybe(texts), seats=numbers, fte_milli=numbers),
    built(HeadcountAdjusted, unit=units, position=positions, grade=st.none(), seats=numbers),
    built(PersonRegistered, person=persons, name=st.none(), reference=st.none()),
    built(
        AssignmentStarted,
        assignment=assignments,
        person=persons,
        position=positions,
        share_milli=numbers,
        kind=st.sampled_from(AssignmentKind),
        roles=st.just(()),
    ),
    built(AssignmentChanged, assignment=assignments, share_milli=numbers),
    built(AssignmentEnded, assignment=assignments),
    built(
        AttributeSet,
        noun=st.just("unit"),
        entity=units,
        name=texts,
        language=maybe(st.just("en")),
        value=maybe(texts),
    ),
)


some_units = st.lists(units, min_size=1, max_size=3, unique=True).map(tuple)
removable = st.dictionaries(st.sampled_from(["en", "zh"]), maybe(texts), max_size=2)


def one(keys: list[str]) -> st.SearchStrategy[str]:
    return st.sampled_from(keys)


def tied(nouns: Iterable[str]) -> st.SearchStrategy[tuple[str, str]]:
    """A noun among some, and a key of it."""
    return st.sampled_from([(noun, key) for noun in nouns for key in WORLD[noun]])


involved = st.builds(
    lambda key, holder, work, mode, stage: InvolvementStarted(
        involvement=key,
        holder_noun=holder[0],
        holder=holder[1],
        object_noun=work[0],
        object=work[1],
        mode=mode,
        stage=stage if work[0] == "process" else None,
    ),
    one(INVOLVEMENTS),
    tied(["unit", "position"]),
    tied(MODES),
    st.sampled_from(InvolvementMode),
    maybe(texts),
)
transferred = st.builds(
    lambda key, before, after: InvolvementTransferred(
        involvement=key, from_noun=before[0], from_holder=before[1], to_noun=after[0], to_holder=after[1]
    ),
    one(INVOLVEMENTS),
    tied(["unit", "position"]),
    tied(["unit", "position"]),
)
spoken_of = tied(["organization", "unit", "position", "responsibility", "collaboration", "process", "statement"])
stated = st.builds(
    lambda key, about, kind, names: StatementMade(
        statement=key,
        kind=kind,
        category=None,
        about_noun=about[0],
        about=about[1],
        names=names,
        texts={},
        check=None,
        order=None,
    ),
    one(STATEMENTS),
    spoken_of,
    st.sampled_from(StatementKind),
    names,
)
restated = st.builds(
    lambda key, about, names: StatementRestated(
        statement=key, names=names, texts={}, about_noun=about[0], about=about[1]
    ),
    one(STATEMENTS),
    spoken_of,
    removable,
)
regrouped = st.builds(
    lambda key, moving, joining, content, giver, taker, kind: CollaborationRestated(
        collaboration=key,
        joined=moving[:joining],
        left=moving[joining:],
        content=content,
        purpose={},
        from_unit=giver,
        to_unit=taker,
        kind=kind,
    ),
    one(COLLABORATIONS),
    some_units,  # Nobody joins and leaves at once.
    st.integers(0, 2),
    removable,
    maybe(units),
    st.just(UNSET) | maybe(units),
    st.just(UNSET) | st.sampled_from(CollaborationKind),
)
stages = st.lists(texts, max_size=2, unique=True).map(lambda handles: tuple(Stage(one, {"en": one}) for one in handles))

nouns: st.SearchStrategy[Event] = st.one_of(
    built(UnitsMerged, into=units, units=some_units),
    built(UnitSplit, unit=units, parts=some_units, keep=st.booleans()),
    built(UnitsTransferred, units=some_units, into=some_units, ends=st.just(())),
    built(UnitStructureDeclared, unit=units, structure=maybe(st.sampled_from(StructureType))),
    built(UnitListDeclared, unit=units, completeness=st.sampled_from(Completeness)),
    built(PositionListDeclared, unit=units, completeness=st.sampled_from(Completeness)),
    built(PositionRequirementsStated, position=positions, requirements=removable),
    built(DecisionLevelSet, position=positions, decision_level=maybe(texts)),
    built(ResponsibilityDefined, responsibility=one(DUTIES), names=names, texts=names, category=maybe(texts)),
    built(ResponsibilityReworded, responsibility=one(DUTIES), names=removable, texts=removable, category=maybe(texts)),
    built(ResponsibilityRetired, responsibility=one(DUTIES)),
    built(ResponsibilityReopened, responsibility=one(DUTIES)),
    involved,
    involved,
    transferred,
    transferred,
    built(InvolvementEnded, involvement=one(INVOLVEMENTS)),
    built(
        CollaborationStarted,
        collaboration=one(COLLABORATIONS),
        parties=some_units,
        party_list=st.sampled_from(Completeness),
        kind=st.sampled_from(CollaborationKind),
        from_unit=maybe(units),
        to_unit=maybe(units),
        content=names,
        purpose=st.just({}),
    ),
    regrouped,
    built(CollaborationEnded, collaboration=one(COLLABORATIONS)),
    built(ProcessDefined, process=one(PROCESSES), names=names, texts=st.just({}), stages=stages),
    built(ProcessRestated, process=one(PROCESSES), names=removable, texts=removable),
    built(ProcessStagesRevised, process=one(PROCESSES), stages=stages),
    built(ProcessRetired, process=one(PROCESSES)),
    built(SystemRegistered, system=one(SYSTEMS), names=names, texts=st.just({})),
    built(SystemRestated, system=one(SYSTEMS), names=removable, texts=removable),
    built(SystemRetired, system=one(SYSTEMS)),
    built(
        MeasureDefined,
        measure=one(MEASURES),
        names=names,
        texts=st.just({}),
        unit_of_measure=maybe(texts),
        target=maybe(texts),
        direction=st.none(),
        period=st.none(),
    ),
    built(MeasureRevised, measure=one(MEASURES), names=removable, texts=removable, target=maybe(texts)),
    built(MeasureRetired, measure=one(MEASURES)),
    stated,
    restated,
    built(StatementRetired, statement=one(STATEMENTS)),
    built(
        RuleSetAdopted,
        rule_set=one(RULE_SETS),
        organization=st.just(HOUSE),
        number=st.integers(1, 2),
        parameters=st.just(()),
    ),
    built(RuleSetRetired, rule_set=one(RULE_SETS)),
    built(
        RolloutStepPlanned,
        rollout_step=one(ROLLOUT_STEPS),
        phase=st.sampled_from(RolloutPhase),
        order=st.integers(0, 2),
        texts=names,
        due=maybe(days),
        request=codes,
    ),
    built(RolloutStepCompleted, rollout_step=one(ROLLOUT_STEPS), done=days),
)
ties: st.SearchStrategy[Event] = st.one_of(
    involved,
    transferred,
    regrouped,
    regrouped,
    stated,
    restated,
    built(ProcessStagesRevised, process=one(PROCESSES), stages=stages),
    built(InvolvementEnded, involvement=one(INVOLVEMENTS)),
    built(CollaborationEnded, collaboration=one(COLLABORATIONS)),
    built(RolloutStepCompleted, rollout_step=one(ROLLOUT_STEPS), done=days),
)
"""What is said of ties alone."""
events: st.SearchStrategy[Event] = st.sampled_from([trees, trees, nouns]).flatmap(lambda kind: kind)
"""What stands in the tree twice as often as all the rest, so that everything still collides."""


@st.composite
def periods(draw: st.DrawFn, *, closed: bool | None = None) -> Period:
    """A period within the days of the small world, with an end or without."""
    start = draw(st.integers(0, len(DAYS) - 2))
    if closed is False or (closed is None and draw(st.booleans())):
        return Period(DAYS[start], None)
    return Period(DAYS[start], DAYS[draw(st.integers(start + 1, len(DAYS) - 1))])


class Told(msgspec.Struct, frozen=True):
    """One entry to be: an event with its time, or how far back the entries lie that it takes back."""

    planned: Planned | None = None
    back: tuple[int, ...] = ()

    def at(self, sequence: int) -> Recorded:
        """The entry in its place. What would lie before the first entry is left out."""
        if self.planned is not None:
            return said(self.planned, sequence)
        targets = tuple(sorted({sequence - steps for steps in self.back if sequence - steps >= 1}))
        event = EntriesRescinded(entries=targets)
        return said(Planned(event, None, Verb.RESCISSION), sequence)


@st.composite
def facts(draw: st.DrawFn, among: st.SearchStrategy[Event] = events) -> Told:
    """An event with a period and a verb that fit it."""
    event = draw(among)
    if event.life:
        return Told(Planned(event, draw(periods(closed=False)), Verb.CHANGE))
    return Told(Planned(event, draw(periods()), draw(st.sampled_from([Verb.CHANGE, Verb.CHANGE, Verb.CORRECTION]))))


grants = st.sampled_from([key("grant 0"), key("grant 1")])
acts = st.builds(
    lambda act: Told(Planned(act, None, Verb.ACT)),
    st.one_of(
        built(ChangeRequestWithdrawn, change_request=st.just(key("request"))),
        built(PolicyAdopted, organization=st.just(key("organization")), request_required=st.just(("moveUnit",))),
        built(
            GrantGiven,
            principal=st.just(key("actor")),
            grant=grants,
            role=st.just(Role.EDITOR),
            within=maybe(units),
            below=st.booleans(),
            from_day=days,
            to_day=st.none(),
        ),
        built(GrantRevoked, principal=st.just(key("actor")), grant=grants),
    ),
)
"""What says nothing of the structure, and takes its place among what does."""
rescissions = st.builds(Told, back=st.lists(st.integers(1, 12), min_size=1, max_size=3).map(tuple))
told = st.one_of(facts(), facts(), facts(), facts(), rescissions, acts)
change_sets = st.lists(told, min_size=1, max_size=4)
"""What is recorded at once."""


def numbered(sets: Iterable[Sequence[Told]], first: int = 1) -> list[list[Recorded]]:
    """Change sets with their sequences."""
    placed: list[list[Recorded]] = []
    sequence = first
    for one in sets:
        placed.append([])
        for entry in one:
            placed[-1].append(entry.at(sequence))
            sequence += 1
    return placed


histories = st.lists(change_sets, min_size=3, max_size=14).map(numbered)
"""Histories of change sets, sound or not: the meaning of time does not depend on what makes sense."""


def flat(history: Iterable[Iterable[Recorded]]) -> list[Recorded]:
    """The entries of all sets, in order."""
    return [entry for entries in history for entry in entries]


def replay(history: Iterable[Sequence[Recorded]], *, forking: bool = True) -> Image:
    """The image of a history, each set decided on a fork as the write door does, or read from the store."""
    image = Image("")
    for entries in history:
        if forking:
            fork = image.fork()
            fork.take(entries)
            image = fork
        else:
            image.take(entries)
    return image


def one_slot(count: int) -> st.SearchStrategy[list[Assertion]]:
    """Assertions on a single slot."""

    def line_up(items: list[tuple[Period, Verb, int]]) -> list[Assertion]:
        return [
            Assertion(UNITS[0], "unit.seats", value, period, sequence, verb)
            for sequence, (period, verb, value) in enumerate(items, start=1)
        ]

    verbs = st.sampled_from([Verb.CHANGE, Verb.CORRECTION])
    return st.lists(st.tuples(periods(), verbs, st.integers(0, 3)), max_size=count).map(line_up)
