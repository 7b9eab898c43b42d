"""What is told of an organization at a pinned entry: whatever comes later, and exactly what the definitions say."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orgledger.domain.lineage import forebears, predecessors, successors
from orgledger.domain.refusal import Refused
from orgledger.domain.staffing import grades, of_unit
from orgledger.domain.structure import Structure
from orgledger.domain.unit import UnitView, roots
from orgledger.projections.search import search
from tests.kit import Form, Organization, adjust, create, person, position
from tests.properties.histories import DAYS, PERSONS, POSITIONS, UNITS, maybe, tried
from tests.properties.test_soundness import PARTS, commands, dated, units

graded: st.SearchStrategy[Form] = dated(
    adjust, units, seats=maybe(st.integers(0, 3)), grade=st.sampled_from(["A", "B"])
)


def told(structure: Structure) -> list[Any]:
    """What a person would see on a day."""
    found: list[Any] = [[unit.key for unit in roots(structure)]]
    for key in (*UNITS, *PARTS):
        unit = UnitView(structure, key)
        found.append((key, unit.name(), unit.code, unit.status, unit.effective))
        found.append([[other.key for other in others] for others in (unit.children, unit.ancestors)])
        found.append([[other.key for other in others(unit)] for others in (predecessors, successors)])
        found.append((forebears(structure, key), of_unit(unit), of_unit(unit, grade="A"), grades(unit)))
    return [*found, *(search(structure, word, 50) for word in ("one", "unit"))]


@tried(30)
@given(
    st.lists(st.lists(st.one_of(commands, graded), min_size=1, max_size=2), min_size=5, max_size=20),
    st.sampled_from(DAYS),
)
def test_what_is_told_at_a_pinned_entry_never_changes_again(sets: list[list[Form]], day: date) -> None:
    acme = Organization()
    acme.records(*(create(unit, DAYS[0]) for unit in UNITS[:4]), position(POSITIONS[0], UNITS[0], DAYS[0], head=True))
    acme.records(person(PERSONS[0], DAYS[0]))
    then: dict[int, list[Any]] = {}
    for forms in sets:
        try:
            acme.records(*forms)
        except Refused:
            continue
        then[acme.head] = told(acme.structure(day))

    for known, before in then.items():
        assert told(acme.structure(day, known)) == before
        assert told(acme.specification(day, known)) == before
