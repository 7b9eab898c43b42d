"""Since when a finding has stood: the walk over turning days against a look at every single day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from orgledger.domain.period import AsOf
from orgledger.domain.refusal import Refused
from orgledger.domain.rule_set import RuleParameter, Rules
from orgledger.projections.findings import findings, since
from tests.kit import Form, Organization, ask, called, key
from tests.properties.histories import tried

FIRST = date(2024, 2, 25)
DAYS = [FIRST + timedelta(days=number) for number in range(12)]
LAST = DAYS[-1] + timedelta(days=8)
UNITS, POSITIONS = [key(f"u{n}") for n in range(4)], [key(f"p{n}") for n in range(3)]
DUTIES, PEOPLE = [key(f"d{n}") for n in range(2)], [key(f"h{n}") for n in range(2)]

days, units, positions = st.sampled_from(DAYS), st.sampled_from(UNITS), st.sampled_from(POSITIONS)
duties, people = st.sampled_from(DUTIES), st.sampled_from(PEOPLE)
ties = st.sampled_from([key(f"t{n}") for n in range(4)])
seats = st.sampled_from([None, 0, 1, 2])
roles = st.just(called("A role"))
WAITING = Rules(
    RuleParameter(check, name, value)
    for check, name, value in [
        ("C5", "grace_days", "2"),
        ("C12", "max_days", "2"),
        ("C6", "max", "1"),
        ("C7", "max", "2"),
    ]
)
"""Rules under which time matters within a few days, and a small world has findings."""


def form(command: str, at: st.SearchStrategy[date] = days, /, **fields: st.SearchStrategy[Any]) -> Any:
    return st.builds(lambda at, given: ask(command, at, **given), at, st.fixed_dictionaries(fields))


operations: st.SearchStrategy[Form] = st.one_of(
    form(
        "createUnit",
        key=units,
        parent=st.none() | units,
        kind=st.sampled_from(["TEAM", "TEAM", "LEVEL", "EXTERNAL"]),
        names=st.just(called("A unit")),
    ),
    form("moveUnit", unit=units, parent=st.none() | units),
    form("deactivateUnit", unit=units),
    form("activateUnit", unit=units),
    form("dissolveUnit", unit=units),
    form("createPosition", key=positions, unit=units, titles=roles, seats=seats, head=st.booleans()),
    form("setReportingLine", position=positions, reports_to=st.none() | positions),
    form("closePosition", position=positions),
    form("designateUnitHead", unit=units, position=st.none() | positions),
    form("designateUnitHead", unit=units, level=st.none() | units),
    form("adjustHeadcount", unit=units, after=st.fixed_dictionaries({"seats": seats})),
    form("declarePositionList", unit=units, completeness=st.sampled_from(["COMPLETE", "OPEN"])),
    form("startAssignment", key=ties, person=people, position=positions),
    form("endAssignment", assignment=ties),
    form("startInvolvement", key=ties, holder=units | positions, object=duties, mode=st.sampled_from(
        ["ACCOUNTABLE", "RESPONSIBLE", "DECIDES"])),
    form("endInvolvement", involvement=ties),
    form("startCollaboration", key=ties, parties=st.lists(units, min_size=1, max_size=3, unique=True), kind=st.just(
        "MUTUAL")),
    form("endCollaboration", collaboration=ties),
)  # fmt: skip
beginning = [
    *(ask("registerPerson", FIRST, key=person) for person in PEOPLE),
    *(ask("createUnit", FIRST, key=unit, parent=None, kind="TEAM", names=called("A unit")) for unit in UNITS[:2]),
    ask("createPosition", FIRST, key=POSITIONS[0], unit=UNITS[0], titles=called("A role"), seats=1),
    *(ask("defineResponsibility", FIRST, key=duty, texts=called("Sell things abroad")) for duty in DUTIES),
]


def lived(forms: list[Form], taken_back: list[int]) -> Organization:
    """An organization to which all that happened that can have happened; then some of it is taken back."""
    organization = Organization()
    for form in [*beginning, *forms, *(ask("rescind", sequences=[sequence]) for sequence in taken_back)]:
        try:
            organization.records(form)
        except Refused:
            continue
    return organization


@given(st.lists(operations, min_size=5, max_size=25), st.lists(st.integers(4, 30), max_size=2))
@tried(60)
def test_since_is_the_first_of_the_days_on_which_a_finding_is_there_every_day(
    forms: list[Form], taken_back: list[int]
) -> None:
    image = lived(forms, taken_back).image
    structure = image.structure(AsOf(LAST, image.head))
    found = {finding.mark for finding in findings(structure, WAITING)}
    expected, standing, day = dict.fromkeys(found, LAST), set(found), LAST
    while standing and day > FIRST - timedelta(days=3):
        standing &= {finding.mark for finding in findings(structure.on(day), WAITING)}
        expected.update(dict.fromkeys(standing, day))
        day -= timedelta(days=1)

    assert since(structure, WAITING, found) == expected
    assert not standing
