"""Whatever is planned, temporary or corrected: after a merger or a split every day has its holder, and nobody loses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from orgledger.domain.collaboration import CollaborationView
from orgledger.domain.involvement import InvolvementView
from orgledger.domain.refusal import Notice, Refused
from orgledger.domain.structure import Structure
from tests.kit import (
    Form,
    Organization,
    adjust,
    ask,
    called,
    create,
    dissolve,
    key,
    move,
    move_position,
    position,
    rescind,
)
from tests.properties.histories import DAYS, DUTIES, EVERY_DAY, POSITIONS, UNITS, maybe, tried

TOP, *OTHERS = UNITS
TIES = [key(f"tie {number}") for number in range(4)]
ROLES, JOINT, SAID = POSITIONS[:2], key("joint"), key("said")
PART = key("part")

others, carriers = st.sampled_from(OTHERS), st.sampled_from([*OTHERS, *ROLES])
days = st.sampled_from(DAYS)


@st.composite
def timed(draw: st.DrawFn, build: Callable[..., Form], *drawn: st.SearchStrategy[Any]) -> Form:
    """For good, for a while, or as a correction."""
    start = draw(st.integers(0, len(DAYS) - 2))
    end = DAYS[draw(st.integers(start + 1, len(DAYS) - 1))] if draw(st.booleans()) else None
    correct = draw(st.integers(0, 4)) == 0
    return build(*[draw(one) for one in drawn], DAYS[start], end, correct=correct, forever=correct and end is None)


def passed(tie: str, holder: str, at: date, to: date | None, **more: Any) -> Form:
    return ask("transferInvolvement", at, to, involvement=tie, holder=holder, **more)


def regrouped(parties: list[str], at: date, to: date | None, **more: Any) -> Form:
    giver = {"from_unit": parties[0]}
    return ask("restateCollaboration", at, to, collaboration=JOINT, parties=parties, **giver, **more)


def said_of(unit: str, at: date, to: date | None, **more: Any) -> Form:
    return ask("restateStatement", at, to, statement=SAID, about=unit, **more)


def seats(unit: str, count: int | None, at: date, to: date | None, **more: Any) -> Form:
    return adjust(unit, at, to, seats=count, **more)


plans: st.SearchStrategy[Form] = st.one_of(
    timed(passed, st.sampled_from(TIES), carriers),
    timed(passed, st.sampled_from(TIES), carriers),
    timed(move_position, st.sampled_from(ROLES), others),
    timed(move, others, st.sampled_from(UNITS)),
    timed(said_of, others),
    timed(regrouped, st.lists(others, min_size=1, max_size=3, unique=True)),
    timed(seats, others, st.sampled_from([1, 2, 3])),
    st.builds(lambda tie, at: ask("endInvolvement", at, involvement=tie), st.sampled_from(TIES), days),
    st.builds(lambda at: ask("endCollaboration", at, collaboration=JOINT), days),
    st.builds(dissolve, others, days),
    st.lists(st.integers(12, 40), min_size=1, max_size=2).map(lambda sequences: rescind(*sequences)),
)


def organization(holders: Sequence[str]) -> Organization:
    """Units below one top, each with an approved seat, that carry two duties; a joint work, and a word on one unit."""
    acme = Organization()
    acme.records(create(TOP, DAYS[0]), *(create(unit, DAYS[0], TOP) for unit in OTHERS))
    acme.records(*(adjust(unit, DAYS[0], seats=place) for place, unit in enumerate(OTHERS)))
    acme.records(*(position(role, OTHERS[place], DAYS[0]) for place, role in enumerate(ROLES)))
    acme.records(ask("defineResponsibility", DAYS[0], key=DUTIES[0], texts=called("one")))
    acme.records(
        ask("startCollaboration", DAYS[0], key=JOINT, kind="SUPPORTS", parties=OTHERS[:2], from_unit=OTHERS[0]),
        ask("makeStatement", DAYS[0], key=SAID, kind="NOTE", texts=called("one"), about=OTHERS[0]),
    )
    for tie, holder in zip(TIES, holders, strict=True):
        attempt(acme, ask("startInvolvement", DAYS[0], key=tie, holder=holder, object=DUTIES[0], mode="RESPONSIBLE"))
    return acme


def attempt(acme: Organization, *forms: Form) -> list[Notice] | None:
    """The notices of a set; nothing, if it was refused."""
    notices: list[Notice] = []
    try:
        acme.records(*forms, notices=notices)
    except Refused:
        return None
    return notices


def holders_of(structure: Structure) -> dict[str, tuple[str, str]]:
    return {tie: InvolvementView(structure, tie).holder for tie in structure.keys("involvement")}


def placed(structure: Structure, noun: str, attribute: str) -> dict[str, object]:
    return {key: structure.value(key, attribute) for key in structure.keys(noun)}


def nothing_is_lost(acme: Organization, known: int, sources: Sequence[str], into: str, day: date) -> list[date]:
    """Each thing has the holder it had, or the one that took over; the days on which work is held twice."""
    twice = []
    for today in EVERY_DAY:
        before, after = acme.structure(today, known), acme.structure(today)
        gone = set(sources) if today >= day else set()

        def now(value: object, gone: set[str] = gone) -> object:
            return into if value in gone else value

        old, new = holders_of(before), holders_of(after)
        for tie, (noun, holder) in old.items():
            if tie in new:
                assert new[tie] == (noun, now(holder))
            else:
                assert holder in gone, "somebody else's work ended"
                assert (noun, into) in new.values(), "the work of a merged unit is nobody's"
        assert new.keys() <= old.keys()
        assert set(new.values()) == {(noun, now(holder)) for noun, holder in old.values()}
        if max(Counter(new.values()).values(), default=0) > max(Counter(old.values()).values(), default=0):
            twice.append(today)
        homes = placed(after, "position", "position.unit")
        assert homes == {role: now(unit) for role, unit in placed(before, "position", "position.unit").items()}
        above = placed(after, "unit", "unit.parent")
        for unit, parent in placed(before, "unit", "unit.parent").items():
            if unit not in gone and unit != into:
                assert above[unit] == now(parent)
        assert after.value(SAID, "statement.about.unit") == now(before.value(SAID, "statement.about.unit"))
        together(CollaborationView(before, JOINT), CollaborationView(after, JOINT), now)
    return twice


def together(before: CollaborationView, after: CollaborationView, now: Callable[[object], object]) -> None:
    """The parties are those there were, each by the unit that carries on for it; unless one is left with itself."""
    parties = {now(party) for party in before.parties}
    if before.on_record and not after.on_record:
        assert len(parties) < len(before.parties)
    elif before.on_record:
        assert (set(after.parties), after.from_unit) == (parties, now(before.from_unit))


@tried(150)
@given(
    st.lists(carriers, min_size=len(TIES), max_size=len(TIES)),
    st.lists(plans, min_size=4, max_size=14),
    st.lists(others, min_size=1, max_size=2, unique=True),
    maybe(others),
    st.integers(1, len(DAYS) - 2),
)
def test_after_a_merger_nothing_is_lost_on_any_day(
    holders: list[str], ideas: list[Form], sources: list[str], heir: str | None, at: int
) -> None:
    acme = organization(holders)
    for idea in ideas:
        attempt(acme, idea)
    known, day, into = acme.head, DAYS[at], heir or PART
    sources = [unit for unit in sources if unit != into]
    born = [] if heir else [create(PART, day, TOP)]
    if not sources:
        return

    notices = attempt(acme, *born, ask("mergeUnits", day, units=sources, into=into))

    event("refused" if notices is None else "merged")
    if notices is None:
        return
    twice = nothing_is_lost(acme, known, sources, into, day)
    event("held twice" if twice else "held once")
    if twice:
        assert [notice.code for notice in notices] == ["HELD_TWICE"]
    for today in [DAYS[0], *(one for one in EVERY_DAY if one >= day)]:
        before, after = acme.structure(today, known), acme.structure(today)
        counted = sources if today >= day else []
        expected = [before.value(unit, "unit.seats") for unit in ([into] if heir else []) + counted]
        if today >= day or heir:
            assert after.value(into, "unit.seats") == sum(int(one or 0) for one in expected)


@tried(80)
@given(
    st.lists(carriers, min_size=len(TIES), max_size=len(TIES)),
    st.lists(plans, min_size=4, max_size=14),
    others,
    st.integers(1, len(DAYS) - 2),
)
def test_after_a_split_the_heir_has_everything_on_every_day(
    holders: list[str], ideas: list[Form], unit: str, at: int
) -> None:
    acme = organization(holders)
    for idea in ideas:
        attempt(acme, idea)
    known, day = acme.head, DAYS[at]
    count = acme.structure(day).value(unit, "unit.seats")
    part = create(PART, day, TOP)["createUnit"]

    form = ask("splitUnit", day, unit=unit, into=[part], heir=0, shares=[{"part": 0, "seats": count}])
    notices = attempt(acme, form)

    event("refused" if notices is None else "split")
    if notices is not None:
        nothing_is_lost(acme, known, [unit], PART, day)
