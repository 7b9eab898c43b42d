"""What a decision costs grows with what it touches, not with its square; steps are counted, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from orgledger.domain.invariants import Lines, WouldFormCycle, check
from orgledger.domain.involvement import InvolvementMode, is_carried
from orgledger.domain.period import Period
from orgledger.domain.refusal import Refused
from orgledger.domain.structure import Structure
from orgledger.domain.timeline import Assertion, Run, Value
from tests.domain.growing import SCENES, Scene, chain, keys
from tests.kit import (
    COMPANY,
    FEB,
    JAN,
    MAR,
    Organization,
    ask,
    called,
    close,
    create,
    dissolve,
    head,
    key,
    move,
    position,
    rename,
)


class Counted:
    """The head of a ledger that counts what it is asked."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.steps = 0

    def line(self, entity: str, attribute: str) -> Sequence[Run]:
        return self.counted(self.lines.line(entity, attribute))

    def facts(self, entity: str, attribute: str) -> Sequence[Assertion]:
        return self.counted(self.lines.facts(entity, attribute))

    def said(self, entity: str, attribute: str) -> Sequence[Assertion]:
        return self.counted(self.lines.said(entity, attribute))

    def ever(self, attribute: str, target: Value) -> Iterable[str]:
        return self.counted(list(self.lines.ever(attribute, target)))

    def attributes(self, entity: str) -> Iterable[str]:
        return self.counted(list(self.lines.attributes(entity)))

    def counted(self, answer: Sequence[Any]) -> Sequence[Any]:
        self.steps += 1 + len(answer)
        return answer


def chain_at_once(acme: Organization, count: int) -> None:
    acme.records(*chain(count))


def chain_headed_from_the_top(acme: Organization, count: int) -> None:
    chief = key("chief")
    acme.records(*chain(count), position(chief, key("link 0")))
    acme.records(*(head(unit, chief, FEB) for unit in keys("link", count)))


def chain_moved(acme: Organization, count: int) -> None:
    acme.records(*chain(count), create(COMPANY))
    acme.records(*(move(unit, COMPANY, FEB) for unit in keys("link", count)))


def chain_renamed(acme: Organization, count: int) -> None:
    acme.records(*chain(count))
    acme.records(*(rename(unit, "x", FEB) for unit in keys("link", count)))


def chain_dissolved(acme: Organization, count: int) -> None:
    acme.records(*chain(count))
    acme.records(*(dissolve(unit, FEB) for unit in keys("link", count)))


def positions_closed(acme: Organization, count: int) -> None:
    acme.records(create(COMPANY), *(position(role, COMPANY) for role in keys("role", count)))
    acme.records(*(close(role, FEB) for role in keys("role", count)))


def a_duty_of_many_ended(acme: Organization, count: int) -> None:
    acme.records(create(COMPANY), ask("defineResponsibility", JAN, key=key("duty"), texts=called("x")))
    acme.records(*(position(role, COMPANY) for role in keys("role", count)))
    ties = [
        ask("startInvolvement", JAN, key=key(f"tie {role}"), holder=role, object=key("duty"), mode="RESPONSIBLE")
        for role in keys("role", count)
    ]
    acme.records(*ties)
    acme.records(*(ask("endInvolvement", MAR, involvement=key(f"tie {role}")) for role in keys("role", count)))


def steps(monkeypatch: pytest.MonkeyPatch, scene: Callable[[Organization, int], None], count: int) -> int:
    """What the invariants asked for in a scene."""
    asked = 0

    def counting(lines: Lines, touched: Iterable[tuple[str, str]], lasts: Callable[[], None]) -> object:
        nonlocal asked
        counted = Counted(lines)
        found = check(counted, touched, lasts)
        asked += counted.steps
        return found

    monkeypatch.setattr("orgledger.domain.invariants.check", counting)
    scene(Organization(), count)
    return asked


@pytest.mark.parametrize(
    "scene",
    [
        chain_at_once,
        chain_headed_from_the_top,
        chain_moved,
        chain_renamed,
        chain_dissolved,
        positions_closed,
        a_duty_of_many_ended,
    ],
)
def test_twice_as_much_in_a_set_is_twice_the_work(
    monkeypatch: pytest.MonkeyPatch, scene: Callable[[Organization, int], None]
) -> None:
    small = steps(monkeypatch, scene, 60)
    large = steps(monkeypatch, scene, 240)

    assert large < 4.5 * small


def calls(scene: Callable[[int], Scene], count: int) -> int:
    """How many calls the last set of a scene takes, whether it is recorded or refused."""
    acme, made = Organization(), 0
    *before, last = scene(count)
    for forms in before:
        acme.records(*forms)

    def counting(_frame: object, event: str, _argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        acme.records(*last)
    except Refused as refused:
        for refusal in refused.refusals:
            refusal.message(str)
    finally:
        sys.setprofile(None)
    return made


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_four_times_as_much_takes_four_times_the_steps_from_command_to_notices(
    scene: Callable[[int], Scene],
) -> None:
    assert calls(scene, 320) < 5 * calls(scene, 80)


def test_a_ring_of_many_is_told_by_a_few_of_its_members(acme: Organization) -> None:
    links = keys("link", 300)
    acme.records(*chain(300))
    acme.records(*(move(link, None, FEB) for link in links[1:]))

    refusals = acme.refuses(*(move(link, above, MAR) for link, above in zip(links, [links[-1], *links], strict=False)))

    assert all(isinstance(refusal, WouldFormCycle) for refusal in refusals)
    assert {refusal.over for refusal in refusals} == {Period(MAR)}
    assert {len(refusal.blocked_by) for refusal in refusals} == {299}
    assert len(refusals) == 5


class Asked:
    """A structure that counts which values it is asked for."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.steps = 0

    def value(self, entity: str, attribute: str) -> Value:
        self.steps += 1
        return self.structure.value(entity, attribute)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.structure, name)


@pytest.mark.parametrize("count", [10, 100])
def test_whether_somebody_carries_a_duty_does_not_depend_on_how_many_others_do(acme: Organization, count: int) -> None:
    a_duty_of_many_ended(acme, count)
    asked: Any = Asked(acme.structure(FEB))

    first = key("role 0")

    assert is_carried(asked, ("position", first), ("responsibility", key("duty")), InvolvementMode.RESPONSIBLE, None)
    assert asked.steps <= 5
