"""The invariants, looking along the touched lines, find what asking every day finds; and no door lets more in."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from orgledger.domain.change_set import Planned
from orgledger.domain.collaboration import CollaborationKind, CollaborationStarted
from orgledger.domain.event import NOUNS, Event
from orgledger.domain.invariants import check
from orgledger.domain.involvement import InvolvementMode, InvolvementStarted
from orgledger.domain.organization import OrganizationRegistered
from orgledger.domain.period import AsOf, Period
from orgledger.domain.person import PersonRegistered
from orgledger.domain.position import PositionCreated
from orgledger.domain.process import ProcessDefined, Stage
from orgledger.domain.refusal import Refused
from orgledger.domain.responsibility import ResponsibilityDefined
from orgledger.domain.rollout import RolloutPhase, RolloutStepPlanned
from orgledger.domain.statement import StatementKind, StatementMade
from orgledger.domain.timeline import Recorded, Verb
from orgledger.domain.unit import Completeness, UnitCreated, UnitHeadDesignated, UnitKind, UnitStatus
from orgledger.projections.image import Image
from tests.kit import (
    HOUSE,
    Form,
    Organization,
    activate,
    adjust,
    ask,
    assign,
    called,
    close,
    create,
    deactivate,
    dissolve,
    head,
    key,
    leave,
    move,
    move_position,
    person,
    position,
    reclassify,
    recode,
    rename,
    reopen,
    report,
    rescind,
)
from tests.properties.histories import (
    ASSIGNMENTS,
    COLLABORATIONS,
    DAYS,
    DOTTED_LINES,
    DUTIES,
    INVOLVEMENTS,
    PERSONS,
    POSITIONS,
    PROCESSES,
    ROLLOUT_STEPS,
    STATEMENTS,
    UNITS,
    Told,
    assignments,
    change_sets,
    codes,
    days,
    dotted_lines,
    facts,
    maybe,
    numbered,
    persons,
    positions,
    rescissions,
    told,
    tried,
    units,
)
from tests.properties.histories import ties as tied_events
from tests.properties.oracle import Breach, Head, breaches, told_by
from tests.properties.test_time_travel import answers, slots_of


@st.composite
def foundations(draw: st.DrawFn) -> list[Told]:
    """A first change set that is sound: a small tree with codes and a layer, some positions, one head, and people."""
    born = foundations_of_tree(draw(st.integers(0, 2)), draw(st.integers(0, 2)))
    if draw(st.booleans()):
        born.append(UnitHeadDesignated(unit=UNITS[2], position=POSITIONS[0], level=None))
    if draw(st.booleans()):
        born.append(UnitHeadDesignated(unit=UNITS[0], position=None, level=UNITS[4]))
    if draw(st.booleans()):
        born += foundations_of_work()
    return told_of(*born)


def told_of(*born: Event) -> list[Told]:
    """Events of the first day."""
    return [Told(Planned(event, Period(DAYS[0]), Verb.CHANGE)) for event in born]


def foundations_of_tree(low: int, second: int = 0) -> list[Event]:
    """A small tree with codes and a layer, some positions and people, and the organization."""
    parents = [None, UNITS[0], UNITS[1], [None, UNITS[0], UNITS[2]][low], UNITS[0]]
    born: list[Event] = [
        UnitCreated(
            unit=unit,
            code=code,
            names={"en": "one"},
            kind=kind,
            category=None,
            parent=parent,
            purpose={},
            status=UnitStatus.ACTIVE,
        )
        for unit, parent, code, kind in zip(
            UNITS, parents, ["A", None, None, "B", None], [UnitKind.TEAM] * 4 + [UnitKind.LEVEL], strict=True
        )
    ]
    for role, home in zip(POSITIONS, [UNITS[0], UNITS[second], UNITS[4]], strict=True):
        born.append(
            PositionCreated(
                position=role, unit=home, code=None, titles={}, grade=None, seats=None, fte_milli=None, reports_to=None
            )
        )
    born += [PersonRegistered(person=who, name=None, reference=None) for who in PERSONS]
    born.append(
        OrganizationRegistered(organization=HOUSE, code="acme", names={}, time_zone="UTC", default_language="en")
    )
    return born


def foundations_of_work() -> list[Event]:
    """A duty that a unit carries, and a tie between two units."""
    return [
        ResponsibilityDefined(responsibility=DUTIES[0], names={}, texts={"en": "one"}, category=None),
        InvolvementStarted(
            involvement=INVOLVEMENTS[0],
            holder_noun="unit",
            holder=UNITS[3],
            object_noun="responsibility",
            object=DUTIES[0],
            mode=InvolvementMode.RESPONSIBLE,
            stage=None,
        ),
        CollaborationStarted(
            collaboration=COLLABORATIONS[0],
            parties=(UNITS[1], UNITS[3]),
            party_list=Completeness.OPEN,
            kind=CollaborationKind.SUPPORTS,
            from_unit=UNITS[3],
            to_unit=None,
            content={},
            purpose={},
        ),
    ]


def foundations_of_stages() -> list[Event]:
    """A process of two stages, one of which a unit carries; a statement, and a step that is planned."""
    return [
        ProcessDefined(
            process=PROCESSES[0],
            names={"en": "one"},
            texts={},
            stages=tuple(Stage(handle, {"en": handle}) for handle in ("one", "two")),
        ),
        InvolvementStarted(
            involvement=INVOLVEMENTS[1],
            holder_noun="unit",
            holder=UNITS[1],
            object_noun="process",
            object=PROCESSES[0],
            mode=InvolvementMode.RESPONSIBLE,
            stage="one",
        ),
        StatementMade(
            statement=STATEMENTS[0],
            kind=StatementKind.NOTE,
            category=None,
            about_noun="unit",
            about=UNITS[0],
            names={"en": "one"},
            texts={},
            check=None,
            order=None,
        ),
        RolloutStepPlanned(
            rollout_step=ROLLOUT_STEPS[0],
            phase=RolloutPhase.IMPLEMENT,
            order=1,
            texts={"en": "one"},
            due=None,
            request=None,
        ),
    ]


def sensible(head: Head, one: Told) -> bool:
    """Whether a decision might come to this: what it speaks of is there on its day, or is not, as it should be."""
    if one.planned is None or one.planned.effective is None:
        return True
    event = one.planned.event
    present = head.on(one.planned.effective.start).present
    subject, *others = [(mention.key, mention.noun) for mention in event.mentions()]
    if not all(other in present for other in others):
        return False
    existence = (subject[0], NOUNS[subject[1]].existence)
    becomes = {fact.value for fact in event.asserts() if (fact.entity, fact.attribute) == existence}
    if "created" in becomes:
        return subject not in head.nouns
    if "reopened" in becomes:
        return subject not in present and subject in head.nouns
    return subject in present


def judged(found: set[Breach]) -> set[Breach]:
    """Without the heads of days on which the line above them is broken anyway: what to mend first is told."""
    broken = {breach[1] for breach in found if breach[0] in ("STILL_REFERRED_TO", "CYCLE")}
    return {breach for breach in found if breach[0] != "HEAD_OUTSIDE_LINE" or breach[1] not in broken}


def find_the_same(sets: list[list[Told]], at_once: int) -> None:
    """Every set is judged by both; what is sound is built on."""
    image = Image("")
    history: list[Recorded] = []

    for change_set in sets:
        if history:
            head = Head(history)
            change_set = [one for one in change_set if sensible(head, one)][:at_once] or change_set[:1]
        (entries,) = numbered([change_set], len(history) + 1)
        fork = image.fork()
        fork.take(entries)
        found = told_by(check(fork, fork.touched))

        expected = breaches([*history, *entries])

        assert judged(found) == judged(expected)
        for breach in {str(breach[0]) for breach in expected}:
            event(breach)
        if not expected:  # Sound: the next sets build on it.
            event("sound")
            history += entries
            image = fork


@tried(130)
@given(foundations(), st.lists(st.lists(told, min_size=3, max_size=8), min_size=4, max_size=16), st.integers(1, 2))
def test_the_invariants_find_what_asking_every_day_finds(
    foundation: list[Told], ideas: list[list[Told]], at_once: int
) -> None:
    find_the_same([foundation, *ideas], at_once)


@tried(120)
@given(st.lists(st.lists(facts(tied_events) | rescissions, min_size=3, max_size=6), min_size=3, max_size=12))
def test_the_rules_of_ties_find_what_asking_every_day_finds(ideas: list[list[Told]]) -> None:
    find_the_same([told_of(*foundations_of_tree(0), *foundations_of_work(), *foundations_of_stages()), *ideas], 1)


@tried(150)
@given(foundations(), st.lists(change_sets, min_size=1, max_size=4))
def test_a_sound_set_stays_sound_whoever_looks(foundation: list[Told], sets: list[list[Told]]) -> None:
    """Checking everything, not only what was touched, finds no more than that."""
    image = Image("")
    history: list[Recorded] = []
    for change_set in [foundation, *sets]:
        (entries,) = numbered([change_set], len(history) + 1)
        fork = image.fork()
        fork.take(entries)
        if not check(fork, fork.touched):
            history += entries
            image = fork

    assert check(image, slots_of(history)) == []


# The same through the commands.


@st.composite
def dated(draw: st.DrawFn, build: Any, *arguments: st.SearchStrategy[Any], **fields: st.SearchStrategy[Any]) -> Form:
    """A change, temporary or not, or a correction."""
    start = draw(st.integers(0, len(DAYS) - 2))
    end: date | None = DAYS[draw(st.integers(start + 1, len(DAYS) - 1))] if draw(st.booleans()) else None
    correct = draw(st.integers(0, 3)) == 0
    drawn = [draw(argument) for argument in arguments]
    more = {name: draw(field) for name, field in fields.items()}
    form: Form = build(*drawn, DAYS[start], end, correct=correct, forever=correct and end is None, **more)
    return form


def headed_by_level(unit: str, level: str, at: date, to: date | None = None, **more: Any) -> Form:
    return ask("designateUnitHead", at, to, unit=unit, level=level, **more)


def merged(units: list[str], into: str, at: date) -> Form:
    return ask("mergeUnits", at, units=units, into=into)


def split(unit: str, parts: list[str], at: date, heir: bool, keep: bool) -> Form:
    into = [create(part, at)["createUnit"] for part in parts]
    return ask("splitUnit", at, unit=unit, into=into, heir=0 if heir else None, keep=keep)


def involved(tie: str, holder: str, at: date, mode: str) -> Form:
    return ask("startInvolvement", at, key=tie, holder=holder, object=DUTIES[0], mode=mode)


def transferred(tie: str, holder: str, at: date, to: date | None, **more: Any) -> Form:
    return ask("transferInvolvement", at, to, involvement=tie, holder=holder, **more)


def together(parties: list[str], at: date, directed: bool) -> Form:
    direction = {"from_unit": parties[0], "kind": "SUPPORTS"} if directed else {"kind": "MUTUAL"}
    return ask("startCollaboration", at, key=COLLABORATIONS[0], parties=parties, **direction)


def otherwise(parties: list[str], at: date, to: date | None, **more: Any) -> Form:
    return ask("restateCollaboration", at, to, collaboration=COLLABORATIONS[0], parties=parties, **more)


def stated(statement: str, about: str, at: date) -> Form:
    return ask("makeStatement", at, key=statement, kind="NOTE", texts=called("one"), about=about)


def restated(statement: str, about: str, at: date, to: date | None, **more: Any) -> Form:
    return ask("restateStatement", at, to, statement=statement, about=about, **more)


PARTS = [key("part 0"), key("part 1")]
"""What units are split into."""
several = st.lists(units, min_size=1, max_size=3, unique=True)
carriers = st.sampled_from([*UNITS, *POSITIONS])
ties, statements = st.sampled_from(INVOLVEMENTS), st.sampled_from(STATEMENTS)
subjects = st.sampled_from([*UNITS, *POSITIONS, *DUTIES, *COLLABORATIONS, HOUSE])

lineages: st.SearchStrategy[Form] = st.one_of(
    st.builds(merged, several, units, days),
    st.builds(
        split, units, st.lists(st.sampled_from(PARTS), min_size=1, unique=True), days, st.booleans(), st.booleans()
    ),
    st.builds(lambda part, unit, at: merged([part], unit, at), st.sampled_from(PARTS), units, days),
)
works: st.SearchStrategy[Form] = st.one_of(
    st.builds(involved, ties, carriers, days, st.sampled_from(["RESPONSIBLE", "ACCOUNTABLE"])),
    dated(transferred, ties, carriers),
    st.builds(lambda tie, at: ask("endInvolvement", at, involvement=tie), ties, days),
    st.builds(together, several, days, st.booleans()),
    dated(otherwise, several),
    st.builds(lambda at: ask("endCollaboration", at, collaboration=COLLABORATIONS[0]), days),
    st.builds(stated, statements, subjects, days),
    dated(restated, statements, subjects),
    st.builds(lambda it, at: ask("retireStatement", at, statement=it), statements, days),
    st.builds(lambda at: ask("retireResponsibility", at, responsibility=DUTIES[0]), days),
    st.builds(lambda at: ask("reopenResponsibility", at, responsibility=DUTIES[0]), days),
)
trees: st.SearchStrategy[Form] = st.one_of(
    st.builds(create, units, days, maybe(units), code=codes, status=st.sampled_from(["ACTIVE", "INACTIVE"])),
    st.builds(create, units, days, maybe(units), kind=st.just("LEVEL")),
    st.builds(create, units, st.just(DAYS[0]), maybe(units)),
    dated(rename, units, st.sampled_from(["one", "two"])),
    dated(recode, units, codes),
    dated(reclassify, units, st.sampled_from(["TEAM", "LEVEL"])),
    dated(move, units, maybe(units)),
    dated(move, units, maybe(units)),
    dated(move, units, units),
    dated(head, units, maybe(positions)),
    dated(headed_by_level, units, units),
    st.builds(dissolve, units, days),
    st.builds(reopen, units, days, maybe(units)),
    st.builds(deactivate, units, days),
    st.builds(activate, units, days),
    st.builds(position, positions, units, days, head=st.booleans(), reports_to=maybe(positions), code=codes),
    dated(move_position, positions, units, line=st.sampled_from(["KEEP", "NEW_HEAD"])),
    dated(report, positions, maybe(positions)),
    st.builds(close, positions, days),
    st.builds(lambda role, unit, at: ask("reopenPosition", at, position=role, unit=unit), positions, units, days),
    st.builds(
        lambda line, one, other, at: ask("startDottedLine", at, key=line, from_position=one, to_position=other),
        dotted_lines,
        positions,
        positions,
        days,
    ),
    st.builds(lambda line, at: ask("endDottedLine", at, dotted_line=line), st.sampled_from(DOTTED_LINES), days),
    dated(adjust, units, seats=st.integers(0, 3)),
    st.builds(person, persons, days),
    st.builds(assign, st.sampled_from(ASSIGNMENTS), persons, positions, days),
    st.builds(leave, assignments, days),
    st.lists(st.integers(2, 30), min_size=1, max_size=3).map(lambda sequences: rescind(*sequences)),
)

commands: st.SearchStrategy[Form] = st.sampled_from([trees, trees, works, lineages]).flatmap(lambda kind: kind)


@tried(120)
@given(st.lists(st.lists(commands, min_size=1, max_size=2), min_size=8, max_size=30))
def test_no_command_lets_a_violation_in(sets: list[list[Form]]) -> None:
    acme = Organization()
    for number, unit in enumerate(UNITS[:4]):
        acme.records(create(unit, DAYS[0], UNITS[number - 1] if number % 2 else None))
    acme.records(position(POSITIONS[0], UNITS[0], DAYS[0], head=True), position(POSITIONS[1], UNITS[2], DAYS[0]))
    acme.records(person(PERSONS[0], DAYS[0]))
    acme.records(
        ask("defineResponsibility", DAYS[0], key=DUTIES[0], texts=called("one")),
        involved(INVOLVEMENTS[0], UNITS[3], DAYS[0], "RESPONSIBLE"),
        together([UNITS[1], UNITS[3]], DAYS[0], directed=True),
    )
    recorded = 0

    for forms in sets:
        try:
            acme.records(*forms)
        except Refused:
            continue
        recorded += 1
        for form in forms:
            event(next(iter(form)))
        assert breaches(acme.history) == set()

    event(f"{min(recorded, 10)} sets recorded")
    slots = slots_of(acme.history)
    for day in DAYS[::3]:
        as_of = AsOf(day, acme.head)
        assert answers(acme.structure(day), slots) == answers(acme.specification(day), slots), as_of
    known = acme.head
    before = {day: answers(acme.structure(day), slots) for day in DAYS[::3]}
    acme.records(
        rescind(*(e.sequence for e in acme.history[1:] if e.assertions and acme.image.alive(e.sequence, known)))
    )
    for day in DAYS[::3]:
        empty = acme.structure(day)
        assert [noun for noun in NOUNS if empty.keys(noun)] == ["organization"]
        assert [slot for slot in slots if slot[0] != HOUSE and empty.line(*slot)] == []
        assert answers(acme.structure(day, known), slots) == before[day]
