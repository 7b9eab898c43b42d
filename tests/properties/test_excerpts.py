"""Random histories: an excerpt is about exactly the units that stand below one on some day, found day by day."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from orgledger.domain.period import AsOf, Period
from orgledger.domain.timeline import Recorded
from orgledger.projections.excerpt import excerpt
from orgledger.projections.image import ImageStructure
from tests.properties.histories import EVERY_DAY, WORLD, histories, periods, replay, tried

UNITS, POSITIONS = WORLD["unit"], WORLD["position"]


@tried(150)
@given(histories, st.sampled_from(UNITS), periods(), st.booleans())
def test_an_excerpt_is_about_what_stands_below_on_some_day(
    history: list[list[Recorded]], unit: str, period: Period, earlier: bool
) -> None:
    image = replay(history)
    known = history[len(history) // 2][-1].sequence if earlier and history else image.head
    structure = image.structure(AsOf(EVERY_DAY[0], known))

    keys = excerpt(structure, unit, period).keys

    below, standing = {unit}, set()
    for day in EVERY_DAY:
        if day in period:
            there = structure.on(day)
            under = {one for one in UNITS if is_below(there, one, unit)}
            below |= under
            standing |= {one for one in POSITIONS if there.value(one, "position.unit") in under}
    assert {one for one in keys if one in UNITS} == below
    assert {one for one in keys if one in POSITIONS} == standing


def is_below(structure: ImageStructure, unit: str, top: str) -> bool:
    """Whether a unit is another one, or stands below it that day; in random facts parents may run in circles."""
    seen: set[object] = set()
    place: object = unit
    while isinstance(place, str) and place not in seen:
        if place == top:
            return True
        seen.add(place)
        place = structure.value(place, "unit.parent")
    return False
