"""Grants: given by others, for a part and for days, revoked at once, and never two roles that stand apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from orgledger.domain.catalogue import COMMANDS
from orgledger.domain.grant import (
    AlreadyGranted,
    Grant,
    GrantGiven,
    GrantRevoked,
    OwnGrant,
    RolesApart,
    for_others,
    grants,
)
from orgledger.domain.period import Period
from orgledger.domain.refusal import AlreadyExists, Invalid, NotOnRecord, Refused, Unknown
from orgledger.domain.rescission import CannotRescind
from orgledger.domain.role import Role, apart
from tests.kit import JAN, NOWHERE, SALES, TODAY, Form, Organization, ask, create, grant, key, rescind, revoke

ANN = key("ann")
NORTH = key("north")
TOMORROW = date(2025, 1, 1)


def test_a_grant_names_its_principal_by_a_pseudonym_and_holds_from_today(acme: Organization) -> None:
    events = acme.records(grant("ann", "VIEWER"))

    assert events == [
        GrantGiven(
            principal=ANN,
            grant=key("ann VIEWER"),
            role=Role.VIEWER,
            within=None,
            below=True,
            from_day=TODAY,
            to_day=None,
        )
    ]


def test_an_editor_may_be_granted_a_part_for_a_while(acme: Organization) -> None:
    acme.records(create(SALES))

    acme.records(grant("ann", "EDITOR", within=SALES, below=False, **{"from": "2025-02-01"}, to="2025-03-01"))

    period = Period(date(2025, 2, 1), date(2025, 3, 1))
    assert grants(acme.image.acts[ANN]) == [
        Grant(key("ann EDITOR"), ANN, Role.EDITOR, SALES, below=False, period=period, given=acme.head)
    ]


@pytest.mark.parametrize("role", ["VIEWER", "AUDITOR", "PRIVACY_OFFICER", "ADMINISTRATOR"])
def test_what_is_not_written_by_parts_is_granted_for_the_whole(acme: Organization, role: str) -> None:
    acme.records(create(SALES))

    [refusal] = acme.refuses(grant("ann", role, within=SALES))

    assert isinstance(refusal, Invalid)
    assert "for the whole organization" in refusal.text


def test_a_grant_is_for_a_unit_on_record_and_for_days_there_are(acme: Organization) -> None:
    acme.records(create(SALES, TOMORROW))

    assert acme.refuses(grant("ann", "EDITOR", within=NOWHERE)) == [Unknown("unit", NOWHERE)]
    assert acme.refuses(grant("ann", "EDITOR", within=SALES)) == [NotOnRecord("unit", SALES, TODAY)]
    [refusal] = acme.refuses(grant("ann", "VIEWER", to="2024-12-31"))
    assert refusal == Invalid("The period is empty: it starts on 2024-12-31 and ends before 2024-12-31.")


def test_a_key_names_one_grant_for_ever(acme: Organization) -> None:
    acme.records(create(SALES), grant("ann", "VIEWER"))
    acme.records(revoke("ann", "VIEWER"))

    assert acme.refuses(grant("ben", "VIEWER", key=key("ann VIEWER"))) == [AlreadyExists("grant", key("ann VIEWER"))]
    assert acme.refuses(grant("ben", "VIEWER", key=SALES)) == [AlreadyExists("unit", SALES)]


def test_a_grant_is_revoked_once(acme: Organization) -> None:
    acme.records(grant("ann", "VIEWER"))

    assert acme.records(revoke("ann", "VIEWER")) == [GrantRevoked(principal=ANN, grant=key("ann VIEWER"))]

    [held] = grants(acme.image.acts[ANN])
    assert held.revoked == acme.head
    assert acme.refuses(revoke("ann", "VIEWER")) == [Invalid(f"The grant was revoked before, by entry {acme.head}.")]
    assert acme.refuses(revoke("nobody", "VIEWER")) == [Unknown("grant", key("nobody VIEWER"))]
    assert acme.refuses(ask("revokeGrant", grant=ANN)) == [Unknown("grant", ANN)]


def test_a_grant_is_revoked_beside_other_operations_of_a_set(acme: Organization) -> None:
    acme.records(grant("ann", "VIEWER"))

    events = acme.records(create(SALES), grant("ben", "EDITOR"), revoke("ben", "EDITOR"), revoke("ann", "VIEWER"))

    assert events[2:] == [
        GrantRevoked(principal=key("ben"), grant=key("ben EDITOR")),
        GrantRevoked(principal=ANN, grant=key("ann VIEWER")),
    ]
    assert acme.refuses(create(NOWHERE), revoke("nobody", "VIEWER")) == [Unknown("grant", key("nobody VIEWER"))]


@pytest.mark.parametrize("one", Role)
@pytest.mark.parametrize("other", Role)
def test_whoever_audits_or_administers_does_nothing_else(acme: Organization, one: Role, other: Role) -> None:
    acme.records(grant("ann", one.value))
    second = grant("ann", other.value, key=key("second"))

    expected = (
        one is not other and Role.VIEWER not in (one, other) and bool({one, other} & {Role.AUDITOR, Role.ADMINISTRATOR})
    )

    assert apart(one, other) is expected
    if expected:
        assert acme.refuses(second) == [RolesApart(one, other, Period(TODAY))]
    elif one is not other:
        acme.records(second)


def test_a_grant_gives_what_no_other_gives_already(acme: Organization) -> None:
    acme.records(create(SALES), create(NORTH), grant("ann", "EDITOR", within=SALES, to="2025-02-01"))
    held = AlreadyGranted(Role.EDITOR, key("ann EDITOR"), Period(TODAY, date(2025, 2, 1)))

    def again(role: str = "EDITOR", **fields: Any) -> Form:
        return grant("ann", role, **{"key": key(repr((role, fields))), "within": SALES, "to": "2025-02-01"} | fields)

    assert acme.refuses(again()) == [held]
    assert acme.refuses(again(below=False, to="2025-01-15")) == [held]
    assert acme.refuses(grant("ben", "VIEWER"), grant("ben", "VIEWER", key=key("second"))) == [
        AlreadyGranted(Role.VIEWER, key("ben VIEWER"), Period(TODAY))
    ]
    for other in (again(to="2025-02-02"), again(to=None), again(within=NORTH), again("APPROVER"), again(within=None)):
        acme.records(other)
    acme.records(revoke("ann", "EDITOR"))
    acme.records(grant("ann", "APPROVER", within=NORTH, below=False, key=key("unit alone")))
    acme.records(grant("ann", "APPROVER", within=NORTH, key=key("all below")))


def test_roles_that_stand_apart_may_follow_each_other(acme: Organization) -> None:
    acme.records(grant("ann", "APPROVER", to="2025-02-01"))

    acme.records(grant("ann", "ADMINISTRATOR", key=key("later"), **{"from": "2025-02-01"}))

    overlap = Period(date(2025, 1, 31), date(2025, 2, 1))
    assert acme.refuses(grant("ann", "AUDITOR", **{"from": "2025-01-31"}, to="2025-02-01")) == [
        RolesApart(Role.APPROVER, Role.AUDITOR, overlap)
    ]
    acme.records(revoke("ann", "APPROVER"))
    acme.records(grant("ann", "AUDITOR", to="2025-02-01"))


def test_roles_stand_apart_within_one_set_too(acme: Organization) -> None:
    refusals = acme.refuses(grant("ann", "APPROVER"), grant("ann", "ADMINISTRATOR"))

    assert refusals == [RolesApart(Role.APPROVER, Role.ADMINISTRATOR, Period(TODAY))]


def test_nobody_gives_a_grant_to_themselves_but_the_first_administrator() -> None:
    def given(role: Role) -> GrantGiven:
        return GrantGiven(
            principal=ANN, grant=key("grant"), role=role, within=None, below=True, from_day=JAN, to_day=None
        )

    for_others(given(Role.VIEWER), frozenset({key("ben")}), founding=False)
    for_others(given(Role.ADMINISTRATOR), frozenset({ANN}), founding=True)
    for role, founding in [(Role.ADMINISTRATOR, False), (Role.VIEWER, True), (Role.EDITOR, False)]:
        with pytest.raises(Refused) as refused:
            for_others(given(role), frozenset({key("ben"), ANN}), founding=founding)
        assert refused.value.refusals == [OwnGrant()]


def test_a_grant_is_an_act_and_never_taken_back(acme: Organization) -> None:
    acme.records(grant("ann", "VIEWER"))

    assert acme.refuses(rescind(acme.head)) == [
        CannotRescind((acme.head,), "they are acts of the house or open the ledger, which are never taken back")
    ]


@pytest.mark.parametrize("who", ["", " ann", "ann ", "a" * 401])
def test_somebody_is_named_in_a_few_characters(acme: Organization, who: str) -> None:
    with pytest.raises(Refused, match="named in 1 to 400 characters"):
        acme.records(grant(who, "VIEWER", key=key("grant")))


@pytest.mark.parametrize("name", [name for name, kind in COMMANDS.items() if kind.command.act])
def test_an_act_is_asked_for_by_a_role_that_changes_no_content(name: str) -> None:
    assert COMMANDS[name].command.needs in (Role.ADMINISTRATOR, Role.PRIVACY_OFFICER)


@pytest.mark.parametrize("name", [name for name, kind in COMMANDS.items() if not kind.command.act])
def test_content_is_changed_by_editors(name: str) -> None:
    assert COMMANDS[name].command.needs is Role.EDITOR
