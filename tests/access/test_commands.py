"""Who may record what: every command, by every role, for the whole organization and for every part of it."""

from __future__ import annotations

import pytest

from orgledger.domain.catalogue import COMMANDS
from orgledger.domain.grant import NotGranted
from orgledger.domain.refusal import Refused
from orgledger.domain.role import Role
from tests.access.house import House
from tests.graphql.conftest import STAFF
from tests.graphql.test_mutation import EACH
from tests.kit import (
    COMPANY,
    EXPORT,
    PLANT,
    SALES,
    Form,
    rescind,
)

PARTS = {"company": COMPANY, "sales": SALES, "export": EXPORT, "plant": PLANT}
ABOVE = {"export": ("export", "sales", "company"), "sales": ("sales", "company"), "plant": ("plant", "company")}
ABOVE |= {"company": ("company",), "": ()}
OTHERS = {
    "PRIVACY_OFFICER": "placeLegalHold liftLegalHold proposeErasure",
    "ADMINISTRATOR": "giveGrant revokeGrant fileReport adoptPolicy rotateSigningKey",
}
"""Role → the commands that are its own; editors record the rest."""
LIES = {
    "export": "designateUnitHead deactivateUnit retitlePosition regradePosition setReportingLine closePosition "
    "startAssignment changeAssignment endAssignment statePositionRequirements",
    "sales": "renameUnit recodeUnit reclassifyUnit stateUnitPurpose startDottedLine endDottedLine setAttribute "
    "declareUnitList declarePositionList setDecisionLevel rescind",
    "plant": "activateUnit dissolveUnit createPosition adjustHeadcount",
    "company": "createUnit moveUnit reopenUnit movePosition reopenPosition declareStructureType mergeUnits splitUnit "
    "transferUnits startCollaboration restateCollaboration endCollaboration",
}
"""Part → the commands whose example touches nothing outside of it, and something in no smaller part. What is in no part
takes an editor of the whole: people, duties and who carries them, processes, systems, measures, statements, rules."""


@pytest.fixture
def staffed(house: House) -> House:
    """A chief of sales, and a seller in export who reports to her; everybody holds one grant."""
    house.records(*STAFF)
    for role in Role:
        house.grants(role.value, role.value)
    for part, unit in PARTS.items():
        house.grants(part, "EDITOR", within=unit)
    return house


def may(house: House, who: str, form: Form) -> bool:
    """Whether somebody may record a command; nothing but their rights may stand in the way."""
    try:
        house.server.forecast(house.key, house.server.read([form], house.context(who)))
    except Refused as refused:
        if any(not isinstance(one, NotGranted) for one in refused.refusals):
            raise
        return False
    return True


@pytest.mark.parametrize("name", EACH)
def test_a_command_is_recorded_by_its_role_where_it_lies_and_by_nobody_else(staffed: House, name: str) -> None:
    before, given, _ = EACH[name]
    if before:
        staffed.records(*before)
    if name == "rescind":
        given = rescind(staffed.head)
    role = next((role for role, names in OTHERS.items() if name in names.split()), "EDITOR")
    part = next((part for part, names in LIES.items() if name in names.split()), "")

    with staffed.unchanged():
        assert [one.value for one in Role if may(staffed, one.value, given)] == [role]
        assert {one for one in PARTS if may(staffed, one, given)} == set(ABOVE[part])
    staffed.lets(role, given)


def test_the_commands_are_all_there() -> None:
    named = " ".join([*OTHERS.values(), *LIES.values()]).split()

    assert len(named) == len(set(named))
    assert set(named) < set(COMMANDS) == set(EACH)
