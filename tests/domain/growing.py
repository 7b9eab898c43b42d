"""Sets that grow: for each way of saying much at once, sets that prepare it and the set itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TypeAlias

from tests.kit import (
    ADA,
    APR,
    CHIEF,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    MAR,
    SALES,
    SELLER,
    Form,
    activate,
    adjust,
    ask,
    assign,
    called,
    close,
    create,
    deactivate,
    dissolve,
    grant,
    head,
    key,
    leave,
    move,
    move_position,
    person,
    position,
    recode,
    rename,
    reopen,
    report,
    rescind,
    revoke,
)

Scene: TypeAlias = Iterator[list[Form]]
"""The sets to record one after the other; what the last one takes is what counts."""
SCENES: list[Callable[[int], Scene]] = []


def scene(sets: Callable[[int], Scene]) -> Callable[[int], Scene]:
    """Enter a scene."""
    SCENES.append(sets)
    return sets


def keys(kind: str, count: int) -> list[str]:
    """So many keys."""
    return [key(f"{kind} {number}") for number in range(count)]


def chain(count: int) -> list[Form]:
    """Units, each below the one before."""
    links = keys("link", count)
    return [create(unit, JAN, parent) for unit, parent in zip(links, [None, *links], strict=False)]


def units(n: int, parent: str | None = None) -> list[Form]:
    """Units side by side."""
    return [create(unit, JAN, parent) for unit in keys("u", n)]


def positions(n: int) -> list[Form]:
    """Positions of one unit."""
    return [position(role, COMPANY) for role in keys("r", n)]


@scene
def chain_create(n: int) -> Scene:
    yield chain(n)


@scene
def fan_create(n: int) -> Scene:
    yield units(n)


@scene
def fan_create_under(n: int) -> Scene:
    yield [create(COMPANY)]
    yield units(n, COMPANY)


@scene
def fan_create_coded(n: int) -> Scene:
    yield [create(u, JAN, None, code=f"C{i}") for i, u in enumerate(keys("u", n))]


@scene
def fan_recode_swap(n: int) -> Scene:
    yield [create(u, JAN, None, code=f"C{i}") for i, u in enumerate(keys("u", n))]
    yield [recode(u, f"C{(i + 1) % n}", FEB) for i, u in enumerate(keys("u", n))]


@scene
def same_code_in_turn(n: int) -> Scene:
    k = keys("u", n)
    yield units(n)
    yield [
        f
        for i, u in enumerate(k)
        for f in (recode(u, "X", date(2024, 1, 2) + timedelta(i), date(2024, 1, 3) + timedelta(i)),)
    ]


@scene
def chain_rename(n: int) -> Scene:
    yield chain(n)
    yield [rename(u, "x", FEB) for u in keys("link", n)]


@scene
def chain_move(n: int) -> Scene:
    yield [*chain(n), create(COMPANY)]
    yield [move(u, COMPANY, FEB) for u in keys("link", n)]


@scene
def chain_reverse(n: int) -> Scene:
    k = keys("link", n)
    yield chain(n)
    yield [move(k[i], k[i + 1] if i + 1 < n else None, FEB) for i in range(n)]


@scene
def chain_dissolve(n: int) -> Scene:
    yield chain(n)
    yield [dissolve(u, FEB) for u in reversed(keys("link", n))]


@scene
def fan_dissolve(n: int) -> Scene:
    yield [create(COMPANY)]
    yield units(n, COMPANY)
    yield [dissolve(u, FEB) for u in keys("u", n)]


@scene
def fan_dissolve_reopen(n: int) -> Scene:
    yield [create(COMPANY)]
    yield units(n, COMPANY)
    yield [dissolve(u, FEB) for u in keys("u", n)]
    yield [reopen(u, MAR, COMPANY) for u in keys("u", n)]


@scene
def fan_deactivate(n: int) -> Scene:
    yield [create(COMPANY)]
    yield units(n, COMPANY)
    yield [deactivate(u, FEB) for u in keys("u", n)]


@scene
def fan_activate(n: int) -> Scene:
    yield [create(COMPANY)]
    yield units(n, COMPANY)
    yield [deactivate(u, FEB) for u in keys("u", n)]
    yield [activate(u, MAR) for u in keys("u", n)]


@scene
def positions_create(n: int) -> Scene:
    yield [create(COMPANY)]
    yield positions(n)


@scene
def positions_many_heads(n: int) -> Scene:
    yield [create(COMPANY)]
    yield positions(n)
    yield [head(COMPANY, r, date(2024, 1, 2) + timedelta(i)) for i, r in enumerate(keys("r", n))]


@scene
def units_headed_by_one(n: int) -> Scene:
    yield [create(COMPANY), position(CHIEF, COMPANY)]
    yield units(n, COMPANY)
    yield [head(u, CHIEF, FEB) for u in keys("u", n)]


@scene
def head_moves_away_and_back(n: int) -> Scene:
    yield [create(COMPANY), create(SALES), position(CHIEF, COMPANY)]
    yield units(n, COMPANY)
    yield [head(u, CHIEF, FEB) for u in keys("u", n)]
    yield [rename(u, "y", MAR) for u in keys("u", n)] + [move_position(CHIEF, COMPANY, APR)]


@scene
def positions_move(n: int) -> Scene:
    yield [create(COMPANY), create(SALES)]
    yield positions(n)
    yield [move_position(r, SALES, FEB) for r in keys("r", n)]


@scene
def positions_report_chain(n: int) -> Scene:
    k = keys("r", n)
    yield [create(COMPANY)]
    yield positions(n)
    yield [report(k[i], k[i - 1], FEB) for i in range(1, n)]


@scene
def positions_report_fan(n: int) -> Scene:
    k = keys("r", n)
    yield [create(COMPANY)]
    yield positions(n)
    yield [report(r, k[0], FEB) for r in k[1:]]


@scene
def positions_close(n: int) -> Scene:
    yield [create(COMPANY)]
    yield positions(n)
    yield [close(r, FEB) for r in keys("r", n)]


@scene
def position_reporting_fan_close(n: int) -> Scene:
    k = keys("r", n)
    yield [create(COMPANY)]
    yield positions(n)
    yield [report(r, k[0], FEB) for r in k[1:]]
    yield [close(r, MAR) for r in k]


@scene
def people_many_seats(n: int) -> Scene:
    yield [create(COMPANY)]
    yield [position(r, COMPANY) for r in keys("r", n)] + [person(p) for p in keys("q", n)]
    yield [assign(key(f"t{i}"), p, r) for i, (p, r) in enumerate(zip(keys("q", n), keys("r", n), strict=True))]


@scene
def one_person_many_seats(n: int) -> Scene:
    yield [create(COMPANY)]
    yield [*positions(n), person(ADA)]
    yield [assign(key(f"t{i}"), ADA, r) for i, r in enumerate(keys("r", n))]


@scene
def many_people_one_seat(n: int) -> Scene:
    yield [create(COMPANY)]
    yield [position(SELLER, COMPANY, seats=n)] + [person(p) for p in keys("q", n)]
    yield [assign(key(f"t{i}"), p, SELLER) for i, p in enumerate(keys("q", n))]


@scene
def one_seat_ended(n: int) -> Scene:
    yield from many_people_one_seat(n)
    yield [leave(key(f"t{i}"), FEB) for i in range(n)]


@scene
def one_person_again_and_again(n: int) -> Scene:
    yield [create(COMPANY), position(SELLER, COMPANY), person(ADA)]
    yield [
        f
        for i in range(n // 2)
        for f in (
            assign(key(f"t{i}"), ADA, SELLER, JAN + timedelta(2 * i)),
            leave(key(f"t{i}"), JAN + timedelta(2 * i + 1)),
        )
    ]


@scene
def duty_many_ties(n: int) -> Scene:
    yield [create(COMPANY), ask("defineResponsibility", JAN, key=key("duty"), names=called("x"), texts=called("t"))]
    yield positions(n)
    yield [
        ask("startInvolvement", JAN, key=key(f"t{i}"), holder=r, object=key("duty"), mode="RESPONSIBLE")
        for i, r in enumerate(keys("r", n))
    ]


@scene
def unit_many_duties(n: int) -> Scene:
    yield [create(COMPANY)]
    yield [
        ask("defineResponsibility", JAN, key=key(f"d{i}"), names=called(f"x{i}"), texts=called("t")) for i in range(n)
    ]
    yield [
        ask("startInvolvement", JAN, key=key(f"t{i}"), holder=COMPANY, object=key(f"d{i}"), mode="RESPONSIBLE")
        for i in range(n)
    ]


@scene
def duties_retired(n: int) -> Scene:
    yield from unit_many_duties(n)
    yield [ask("endInvolvement", FEB, involvement=key(f"t{i}")) for i in range(n)] + [
        ask("retireResponsibility", FEB, responsibility=key(f"d{i}")) for i in range(n)
    ]


@scene
def merge_duties(n: int) -> Scene:
    yield from unit_many_duties(n)
    yield [create(SALES)]
    yield [ask("mergeUnits", FEB, units=[COMPANY], into=SALES)]


@scene
def merge_positions(n: int) -> Scene:
    yield [create(COMPANY), create(SALES)]
    yield positions(n)
    yield [ask("mergeUnits", FEB, units=[COMPANY], into=SALES)]


@scene
def merge_children(n: int) -> Scene:
    yield [create(COMPANY), create(SALES)]
    yield units(n, COMPANY)
    yield [ask("mergeUnits", FEB, units=[COMPANY], into=SALES)]


@scene
def merges_into_one(n: int) -> Scene:
    m = n // 10
    yield [create(SALES)]
    yield units(m)
    yield [ask("mergeUnits", FEB, units=[u], into=SALES) for u in keys("u", m)]


@scene
def merges_pairwise(n: int) -> Scene:
    m = n // 4
    yield units(2 * m)
    k = keys("u", 2 * m)
    yield [ask("mergeUnits", FEB, units=[k[2 * i]], into=k[2 * i + 1]) for i in range(m)]


@scene
def collabs_one_unit(n: int) -> Scene:
    yield [create(COMPANY)]
    yield units(n)
    yield [
        ask("startCollaboration", JAN, key=key(f"c{i}"), parties=[COMPANY, u], kind="MUTUAL")
        for i, u in enumerate(keys("u", n))
    ]


@scene
def merge_collabs(n: int) -> Scene:
    m = n // 4
    yield [create(COMPANY), create(SALES)]
    yield units(m)
    yield [
        ask("startCollaboration", JAN, key=key(f"c{i}"), parties=[COMPANY, u], kind="MUTUAL")
        for i, u in enumerate(keys("u", m))
    ]
    yield [ask("mergeUnits", FEB, units=[COMPANY], into=SALES)]


@scene
def collab_restated(n: int) -> Scene:
    yield units(2)
    k = keys("u", 2)
    yield [ask("startCollaboration", JAN, key=key("c"), parties=k, kind="MUTUAL")]
    yield [
        ask("restateCollaboration", JAN + timedelta(i + 1), collaboration=key("c"), purpose=called(f"p{i}"))
        for i in range(n)
    ]


@scene
def attributes_of_one(n: int) -> Scene:
    yield [create(SALES)]
    yield [ask("setAttribute", FEB, noun="unit", entity=SALES, name=f"x{i}", value="y") for i in range(n)]


@scene
def rename_one_forward(n: int) -> Scene:
    yield [create(SALES)]
    yield [rename(SALES, f"n{i}", JAN + timedelta(i + 1)) for i in range(n)]


@scene
def rename_one_backward(n: int) -> Scene:
    yield [create(SALES, date(2000, 1, 1))]
    yield [rename(SALES, f"n{i}", date(2020, 1, 1) - timedelta(i + 1)) for i in range(n)]


@scene
def rename_one_sameday(n: int) -> Scene:
    yield [create(SALES)]
    yield [rename(SALES, f"n{i}", FEB) for i in range(n)]


@scene
def rename_one_temp(n: int) -> Scene:
    yield [create(SALES)]
    yield [rename(SALES, f"n{i}", JAN + timedelta(i * 7919 % n), JAN + timedelta(i * 7919 % n + 3)) for i in range(n)]


@scene
def rename_one_correct(n: int) -> Scene:
    yield [create(SALES)]
    yield [
        rename(SALES, f"n{i}", JAN + timedelta(i * 7919 % n), JAN + timedelta(i * 7919 % n + 3), correct=True)
        for i in range(n)
    ]


@scene
def move_one_forward(n: int) -> Scene:
    yield [create(COMPANY), create(SALES), create(EXPORT)]
    yield [move(SALES, (COMPANY, EXPORT)[i % 2], JAN + timedelta(i + 1)) for i in range(n)]


@scene
def move_one_backward(n: int) -> Scene:
    yield [create(x, date(2000, 1, 1)) for x in (COMPANY, SALES, EXPORT)]
    yield [move(SALES, (COMPANY, EXPORT)[i % 2], date(2020, 1, 1) - timedelta(i + 1)) for i in range(n)]


@scene
def move_parent_of_fan_often(n: int) -> Scene:
    yield [create(COMPANY), create(SALES), create(EXPORT)]
    yield units(n, SALES)
    yield [move(SALES, (COMPANY, EXPORT)[i % 2], JAN + timedelta(i + 1)) for i in range(n)]


@scene
def dissolve_reopen_one(n: int) -> Scene:
    yield [create(SALES)]
    yield [
        f
        for i in range(n // 2)
        for f in (dissolve(SALES, FEB + timedelta(2 * i)), reopen(SALES, FEB + timedelta(2 * i + 1)))
    ]


@scene
def dissolve_reopen_parent_touched(n: int) -> Scene:
    yield [create(SALES), create(COMPANY)]
    yield [create(EXPORT, JAN, SALES)]
    yield [move(EXPORT, COMPANY, FEB)] + [
        f
        for i in range(n // 2)
        for f in (dissolve(SALES, MAR + timedelta(2 * i)), reopen(SALES, MAR + timedelta(2 * i + 1)))
    ]


@scene
def headcount_one(n: int) -> Scene:
    yield [create(SALES)]
    yield [adjust(SALES, JAN + timedelta(i + 1), seats=i % 97) for i in range(n)]


@scene
def headcount_grades(n: int) -> Scene:
    yield [create(SALES)]
    yield [adjust(SALES, FEB, seats=i % 97, grade=f"G{i}") for i in range(n)]


@scene
def headcount_back(n: int) -> Scene:
    yield [create(SALES, date(2000, 1, 1))]
    yield [adjust(SALES, date(2020, 1, 1) - timedelta(i + 1), seats=i % 97) for i in range(n)]


@scene
def rescind_many(n: int) -> Scene:
    yield [create(SALES)]
    yield units(n)
    yield [rename(u, "x", FEB) for u in keys("u", n)]
    yield [rescind(*range(n + 3, 2 * n + 3))]


@scene
def rescind_each(n: int) -> Scene:
    yield [create(SALES)]
    yield units(n)
    yield [rename(u, "x", FEB) for u in keys("u", n)]
    yield [rescind(i) for i in range(n + 3, 2 * n + 3)]


@scene
def rescind_one_slot_each(n: int) -> Scene:
    yield [create(SALES)]
    yield [rename(SALES, f"x{i}", FEB + timedelta(i)) for i in range(n)]
    yield [rescind(i) for i in range(3, n + 3)]


@scene
def rescind_one_slot_all(n: int) -> Scene:
    yield [create(SALES)]
    yield [rename(SALES, f"x{i}", FEB + timedelta(i)) for i in range(n)]
    yield [rescind(*range(3, n + 3))]


@scene
def rescind_creations(n: int) -> Scene:
    yield [create(COMPANY)]
    yield units(n, COMPANY)
    yield [rescind(*range(3, n + 3))]


@scene
def statements(n: int) -> Scene:
    yield [create(COMPANY)]
    yield [
        ask("makeStatement", JAN, key=key(f"s{i}"), kind="PRINCIPLE", texts=called("x"), about=COMPANY)
        for i in range(n)
    ]


@scene
def grants(n: int) -> Scene:
    yield [grant(f"w{i}", "EDITOR") for i in range(n)]


@scene
def grants_revoked(n: int) -> Scene:
    yield [grant(f"w{i}", "EDITOR") for i in range(n)]
    yield [revoke(f"w{i}", "EDITOR") for i in range(n)]


@scene
def look_alikes(n: int) -> Scene:
    yield [create(u, JAN, None, code=("0" if i % 2 else "O") + str(i // 2)) for i, u in enumerate(keys("u", n))]


@scene
def look_alikes_one(n: int) -> Scene:
    yield [
        create(u, JAN, None, code="".join("0O"[(i >> b) & 1] for b in range(11)))
        for i, u in enumerate(keys("u", min(n, 2000)))
    ]


@scene
def refused_many(n: int) -> Scene:
    yield [create(COMPANY)]
    yield [rename(u, "x", FEB) for u in keys("nope", n)]


@scene
def refused_twice(n: int) -> Scene:
    yield [create(COMPANY)]
    yield [create(SALES)] * n


@scene
def refused_dissolve_fan(n: int) -> Scene:
    yield [create(COMPANY)]
    yield units(n, COMPANY)
    yield [dissolve(COMPANY, FEB)]


@scene
def refused_chain_dissolve_all_but(n: int) -> Scene:
    yield chain(n)
    yield [dissolve(u, FEB) for u in keys("link", n)[:-1]]
