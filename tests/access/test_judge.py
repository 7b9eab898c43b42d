"""The write door judges everybody by the grants and the structure of now."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from orgledger.access.judge import Judge
from orgledger.access.standing import Standing
from orgledger.change_request import ChangeRequests
from orgledger.domain.change_set import Context, Draft
from orgledger.domain.command import LocalizedText, read_operation
from orgledger.domain.grant import Grant, NotGranted, OwnGrant
from orgledger.domain.organization import RegisterOrganization
from orgledger.domain.period import Period
from orgledger.domain.refusal import NoOrganization, Refused, Unknown
from orgledger.domain.role import Role
from orgledger.ledger import Ledger, OnlyOperator
from tests.access.house import House, signed_in
from tests.domain.growing import Scene, chain_create, chain_dissolve, chain_move, chain_rename, chain_reverse
from tests.graphql.asker import both_engines
from tests.kit import (
    ADA,
    APR,
    BEN,
    BOARD,
    CHIEF,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    MAR,
    PLANT,
    SALES,
    SELLER,
    TODAY,
    WELDER,
    FakeClock,
    Form,
    Organization,
    adjust,
    ask,
    assign,
    called,
    create,
    dissolve,
    grant,
    key,
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

EDITOR, APPROVER, ADMINISTRATOR = (Role.EDITOR,), (Role.APPROVER,), (Role.ADMINISTRATOR,)


def outside(*units: str | None) -> list[NotGranted]:
    """What an editor is told whose grants do not cover these places."""
    return [NotGranted(EDITOR, unit, whole=unit is None) for unit in sorted(units, key=lambda unit: unit or "")]


# Who is nobody here.


def test_whoever_has_no_grant_is_told_of_no_organization(house: House) -> None:
    assert house.stops("ann", rename(SALES, "Selling", MAR)) == [NoOrganization(house.key)]


def test_whoever_was_not_recognized_has_nothing_recorded(house: House) -> None:
    house.grants("ann", "EDITOR")

    for context in (Context("ann"), Context("ann", principal=signed_in("ben")), Context("operator")):
        with house.unchanged(), pytest.raises(Refused) as refused:
            house.server.record(house.key, house.server.read([rename(SALES, "Selling", MAR)], context))
        assert refused.value.refusals == [NotGranted(EDITOR)]


def test_an_organization_is_registered_by_the_operator_alone(house: House, server: Ledger) -> None:
    house.grants("ann", "ADMINISTRATOR")

    with pytest.raises(Refused) as refused:
        server.register(RegisterOrganization("other", (LocalizedText("en", "Other"),)), house.context("ann"))

    assert refused.value.refusals == [OnlyOperator()]


@pytest.mark.parametrize("role", ["VIEWER", "AUDITOR", "PRIVACY_OFFICER", "ADMINISTRATOR", "APPROVER"])
def test_content_is_changed_by_editors_alone(house: House, role: str) -> None:
    house.grants("ann", role)

    for forms in ([rename(SALES, "Selling", MAR)], [create(BOARD)], [person(ADA)], [rescind(2)]):
        assert {type(refusal) for refusal in house.stops("ann", *forms)} == {NotGranted}
        with pytest.raises(Refused):
            house.server.forecast(house.key, house.server.read(forms, house.context("ann")))


@both_engines
def test_what_an_auditor_asked_for_as_an_editor_is_not_answered_again(house: House) -> None:
    house.grants("ann", "EDITOR")
    house.lets("ann", rename(SALES, "Selling", MAR), idempotency_key="k")
    assert house.lets("ann", rename(SALES, "Selling", MAR), idempotency_key="k").replayed
    house.revokes("ann", "EDITOR")
    house.grants("ann", "AUDITOR")

    assert house.stops("ann", rename(SALES, "Selling", MAR), idempotency_key="k") == [NotGranted(EDITOR)]


# A part of the organization.

WITHIN: list[list[Form]] = [
    [rename(SALES, "Selling", MAR)],
    [rename(EXPORT, "Abroad", MAR)],
    [move(EXPORT, SALES, MAR), recode(EXPORT, "x", MAR)],
    [create(BOARD, parent=SALES)],
    [create(BOARD, parent=EXPORT), create(WELDER, parent=BOARD), position(CHIEF, WELDER), rename(WELDER, "W", FEB)],
    [position(SELLER, EXPORT), assign(key("tie"), ADA, SELLER)],
    [position(SELLER, EXPORT), position(CHIEF, SALES), report(SELLER, CHIEF, FEB), move_position(SELLER, SALES, MAR)],
    [adjust(SALES, MAR, seats=3)],
    [ask("setAttribute", MAR, noun="unit", entity=EXPORT, name="x", value="y")],
    [ask("makeStatement", MAR, key=key("said"), about=SALES, kind="PURPOSE", texts=called("Sells."))],
    [dissolve(EXPORT, MAR), reopen(EXPORT, APR, SALES)],
]
BEYOND: list[tuple[list[Form], list[str | None]]] = [
    ([rename(PLANT, "Factory", MAR)], [PLANT]),
    ([rename(COMPANY, "Concern", MAR)], [COMPANY]),
    ([move(SALES, PLANT, MAR)], [COMPANY, PLANT]),
    ([move(EXPORT, PLANT, MAR)], [PLANT]),
    ([move(PLANT, SALES, MAR)], [COMPANY, PLANT]),
    ([move(EXPORT, None, MAR)], [None]),
    ([dissolve(EXPORT, MAR), reopen(EXPORT, APR)], [None]),
    ([create(BOARD)], [None, BOARD]),
    ([create(BOARD, parent=PLANT)], [BOARD, PLANT]),
    ([create(BOARD, parent=SALES), move(PLANT, BOARD, MAR)], [COMPANY, PLANT]),
    ([position(WELDER, PLANT)], [PLANT]),
    ([position(SELLER, SALES), move_position(SELLER, PLANT, MAR)], [PLANT]),
    ([person(BEN)], [None]),
    ([adjust(PLANT, MAR, seats=3)], [PLANT]),
    ([ask("renameOrganization", MAR, names=called("Other"))], [None]),
    ([ask("defineResponsibility", MAR, key=key("duty"), names=called("Duty"), texts=called("Does."))], [None]),
    ([rescind(2)], [COMPANY]),
    ([rescind(5)], [COMPANY, PLANT]),
]


@pytest.fixture
def divided(house: House) -> House:
    """Ann edits sales and what is below it."""
    house.records(person(ADA))
    house.grants("ann", "EDITOR", within=SALES)
    return house


@pytest.mark.parametrize("forms", WITHIN, ids=lambda forms: " ".join(next(iter(form)) for form in forms))
def test_an_editor_of_a_part_changes_what_lies_in_it(divided: House, forms: list[Form]) -> None:
    divided.server.forecast(divided.key, divided.server.read(forms, divided.context("ann")))

    receipt = divided.lets("ann", *forms)

    assert receipt.last == divided.head


@pytest.mark.parametrize(
    ("forms", "places"), BEYOND, ids=[" ".join(next(iter(form)) for form in forms) for forms, _ in BEYOND]
)
def test_and_nothing_that_reaches_beyond_it(divided: House, forms: list[Form], places: list[str | None]) -> None:
    assert divided.stops("ann", *forms) == outside(*places)


def test_what_a_rescission_brings_back_lies_within_reach_too(house: House) -> None:
    house.records(create(BOARD), move(BOARD, SALES, MAR))
    house.grants("ann", "EDITOR", within=SALES)
    moved = house.head - 1

    assert house.stops("ann", rescind(moved)) == outside(None)
    house.grants("eve", "EDITOR")
    house.lets("eve", rescind(moved))
    assert house.unit(BOARD, APR).parent is None


def test_several_grants_add_up(house: House) -> None:
    house.grants("ann", "EDITOR", within=SALES)
    assert house.stops("ann", move(EXPORT, PLANT, MAR)) == outside(PLANT)

    house.grants("ann", "EDITOR", within=PLANT, key=key("second"))

    house.lets("ann", move(EXPORT, PLANT, MAR))


def test_a_grant_for_one_unit_alone_does_not_cover_what_is_below(house: House) -> None:
    house.grants("ann", "EDITOR", within=SALES, below=False)

    house.lets("ann", rename(SALES, "Selling", MAR), position(SELLER, SALES))
    assert house.stops("ann", rename(EXPORT, "Abroad", MAR)) == outside(EXPORT)
    assert house.stops("ann", create(BOARD, parent=SALES)) == outside(BOARD)


def test_an_editor_of_the_whole_changes_what_is_in_no_unit(house: House) -> None:
    house.grants("ann", "EDITOR")

    house.lets(
        "ann", person(ADA), create(BOARD), move(EXPORT, None, MAR), ask("renameOrganization", MAR, names=called("A"))
    )


def test_the_structure_of_now_decides_whatever_day_is_spoken_of(house: House, clock: FakeClock) -> None:
    """Export is Sales's today and the plant's from next month on."""
    house.records(move(EXPORT, PLANT, date(2025, 2, 1)))
    house.grants("ann", "EDITOR", within=SALES)
    house.grants("ben", "EDITOR", within=PLANT)

    house.lets("ann", rename(EXPORT, "Abroad", date(2025, 6, 1)))
    assert house.stops("ben", rename(EXPORT, "Abroad", date(2025, 6, 1))) == outside(EXPORT)

    clock.at += timedelta(days=40)
    assert house.stops("ann", rename(EXPORT, "Foreign", JAN)) == outside(EXPORT)
    house.lets("ben", rename(EXPORT, "Foreign", JAN))


def test_what_is_not_on_record_today_counts_where_it_stands_on_the_nearest_day(house: House) -> None:
    house.records(create(BOARD, date(2025, 5, 1), parent=SALES), dissolve(EXPORT, MAR))
    house.grants("ann", "EDITOR", within=SALES)
    house.grants("ben", "EDITOR", within=PLANT)

    assert house.stops("ben", rename(BOARD, "B", date(2025, 6, 1))) == outside(BOARD)
    assert house.stops("ben", reopen(EXPORT, APR, PLANT)) == outside(EXPORT)
    house.lets("ann", rename(BOARD, "B", date(2025, 6, 1)), reopen(EXPORT, APR, SALES))


# Days, and revocation.


def test_a_grant_counts_on_its_days_alone(house: House, clock: FakeClock) -> None:
    house.grants("ann", "EDITOR", **{"from": "2025-01-03", "to": "2025-01-05"})

    for days, counts in [(0, False), (1, False), (1, True), (1, True), (1, False)]:
        clock.at += timedelta(days=days)
        if counts:
            house.lets("ann", rename(SALES, str(clock.at), MAR))
        else:
            assert house.stops("ann", rename(SALES, str(clock.at), MAR)) == [NoOrganization(house.key)]


def test_the_days_of_a_grant_are_those_of_the_organization(operator: Ledger, server: Ledger, clock: FakeClock) -> None:
    register = RegisterOrganization("east", (LocalizedText("en", "East"),), "Pacific/Kiritimati")
    clock.at = datetime(2025, 1, 1, 9, 59, tzinfo=UTC)  # A minute before midnight on the first of January there.
    operator.register(register, Context(), JAN)
    operator.record("east", operator.read([create(SALES), grant("ann", "EDITOR", **{"from": "2025-01-02"})], Context()))
    forms, context = [rename(SALES, "S", MAR)], Context("ann", principal=signed_in("ann"))
    with pytest.raises(Refused, match="no organization"):
        server.record("east", server.read(forms, context))

    clock.at = datetime(2025, 1, 1, 10, 1, tzinfo=UTC)

    server.record("east", server.read(forms, context))


@both_engines
def test_a_revoked_grant_counts_for_nothing_from_the_next_entry_on(house: House) -> None:
    house.grants("ann", "EDITOR")
    house.lets("ann", rename(SALES, "One", MAR))

    house.revokes("ann", "EDITOR")

    assert house.stops("ann", rename(SALES, "Two", MAR)) == [NoOrganization(house.key)]


@both_engines
def test_between_a_revocation_and_a_write_the_order_of_the_ledger_decides(house: House) -> None:
    """Ann's change set waits for its turn while her grant is revoked."""
    house.grants("ann", "EDITOR")
    submission = house.server.read([rename(SALES, "Late", MAR)], house.context("ann"))
    with ThreadPoolExecutor(1) as pool:
        with house.ledger.session(house.key) as session:
            operations, form = session.called(house.ledger.read([revoke("ann", "EDITOR")], Context("operator")))
            session.record(Context("operator"), form, lambda draft: draft.take_all(operations))
            late = pool.submit(house.server.record, house.key, submission)
            with pytest.raises(TimeoutError):
                late.result(0.3)
        with pytest.raises(Refused) as refused:
            late.result(30)

    assert refused.value.refusals == [NoOrganization(house.key)]


# Administrators.


def test_an_administrator_gives_and_revokes_grants_and_policies_and_changes_nothing_else(house: House) -> None:
    house.grants("root", "ADMINISTRATOR")

    house.lets("root", grant("ann", "EDITOR", within=SALES), ask("adoptPolicy", requestRequired=["dissolveUnit"]))
    house.lets("root", revoke("ann", "EDITOR"))

    assert house.stops("root", rename(SALES, "S", MAR)) == [NotGranted(EDITOR)]


def test_whoever_only_edits_gives_no_grant(house: House) -> None:
    house.grants("ann", "EDITOR", "APPROVER")

    for form in (grant("ben", "VIEWER"), ask("adoptPolicy", requestRequired=[])):
        assert house.stops("ann", form) == [NotGranted(ADMINISTRATOR)]


def test_nobody_gives_a_grant_to_themselves_under_any_name(house: House) -> None:
    house.grants("root", "ADMINISTRATOR")
    entry = house.entries()[-1]
    pseudonym = entry.event.principal  # type: ignore[attr-defined]

    assert house.stops("root", grant("root", "VIEWER")) == [OwnGrant()]
    for spelled in (pseudonym, pseudonym.upper(), f"{{{pseudonym}}}", pseudonym.replace("-", "")):
        assert house.stops("root", grant(spelled, "VIEWER")) == [OwnGrant()]
    house.grants("ann", "EDITOR")
    [ann] = [one.event.principal for one in house.entries()[-1:]]  # type: ignore[attr-defined]
    for named in ("ann", "Ann", ann, ann.upper(), f"{{{ann}}}"):
        assert house.stops("root", grant("ann", "APPROVER"), on_behalf_of=named) == [OwnGrant()]
    assert house.stops("root", grant("ben", "VIEWER"), on_behalf_of="ben") == [Unknown("actor", "ben")]


def test_the_first_administrator_may_be_whoever_sets_up_the_house(house: House) -> None:
    assert house.refuses(grant("operator", "EDITOR"), actor="operator") == [OwnGrant()]

    house.records(grant("operator", "ADMINISTRATOR"), actor="operator")

    again = grant("operator", "ADMINISTRATOR", key=key("again"))
    assert [refusal.code for refusal in house.refuses(again, actor="operator")] == ["ALREADY_GRANTED"]
    assert house.refuses(grant("operator", "VIEWER"), actor="operator") == [OwnGrant()]
    house.records(revoke("operator", "ADMINISTRATOR"), actor="operator")
    house.records(again, actor="operator")


@both_engines
def test_one_key_asked_again_for_somebody_else_is_another_request(house: House) -> None:
    house.grants("root", "ADMINISTRATOR")
    form = grant("ann", "VIEWER", key=key("grant"))

    first = house.lets("root", form, idempotency_key="k")

    assert house.lets("root", form, idempotency_key="k").first == first.first
    [refusal] = house.stops("root", grant("ben", "VIEWER", key=key("grant")), idempotency_key="k")
    assert "used for another request" in refusal.message(str)


# What a token is limited to.


def test_a_token_does_no_more_than_its_roles_and_its_organization(house: House) -> None:
    house.grants("ann", "EDITOR")
    forms = [rename(SALES, "S", MAR)]

    reading = signed_in("ann", roles=frozenset({Role.VIEWER}))
    approving = signed_in("ann", roles=frozenset({Role.APPROVER}))
    elsewhere = signed_in("ann", organization=key("elsewhere"))
    assert house.stops(reading, *forms) == [NotGranted(EDITOR)]
    assert house.stops(approving, *forms) == [NoOrganization(house.key)]
    assert house.stops(elsewhere, *forms) == [NoOrganization(house.key)]
    house.lets(signed_in("ann", roles=frozenset({Role.EDITOR}), organization=house.key), *forms)


# Change requests.


@both_engines
def test_a_change_request_is_proposed_decided_and_recorded_within_what_is_granted(house: House) -> None:
    house.grants("ann", "EDITOR", within=SALES)
    house.grants("bob", "APPROVER", within=SALES)
    house.grants("eve", "APPROVER", within=PLANT)
    requests = ChangeRequests(house.server)

    def draft(*forms: Form) -> str:
        return requests.draft(house.key, "A plan", forms, (), house.context("ann"))

    beyond = draft(rename(PLANT, "Factory", MAR))
    with house.unchanged(), pytest.raises(Refused) as refused:
        requests.submit(house.key, beyond, house.context("ann"))
    assert refused.value.refusals == outside(PLANT)

    request = draft(create(BOARD, parent=EXPORT), rename(EXPORT, "Abroad", MAR))
    requests.submit(house.key, request, house.context("ann"))
    digest = requests.find(house.row, request, "ann").digest
    for decide in (
        lambda: requests.approve(house.key, request, digest, house.context("eve")),
        lambda: requests.reject(house.key, request, house.context("eve", reason="No.")),
    ):
        with house.unchanged(), pytest.raises(Refused) as refused:
            decide()
        assert {refusal.unit for refusal in refused.value.refusals} == {BOARD, EXPORT}  # type: ignore[attr-defined]

    requests.approve(house.key, request, digest, house.context("bob"))
    with house.unchanged(), pytest.raises(Refused) as refused:
        requests.record(house.key, request, house.context("eve"))
    assert {type(refusal) for refusal in refused.value.refusals} == {NotGranted}
    requests.rehearse(house.key, request, house.context("bob"))
    requests.record(house.key, request, house.context("ann"))
    assert house.unit(EXPORT, APR).name() == "Abroad"


def test_an_approver_proposes_nothing_and_a_viewer_takes_no_step(house: House) -> None:
    house.grants("ann", "EDITOR", "APPROVER")
    house.grants("bob", "APPROVER")
    house.grants("vic", "VIEWER")
    requests, forms = ChangeRequests(house.server), [rename(SALES, "S", MAR)]
    request = requests.draft(house.key, "A plan", forms, (), house.context("ann"))
    requests.submit(house.key, request, house.context("ann"))
    digest = requests.find(house.row, request, "ann").digest

    steps: dict[str, Callable[[Context], object]] = {
        "draft": lambda context: requests.draft(house.key, "Another", forms, (), context),
        "amend": lambda context: requests.amend(house.key, request, "Another", forms, (), context),
        "submit": lambda context: requests.submit(house.key, request, context),
        "withdraw": lambda context: requests.withdraw(house.key, request, context),
        "approve": lambda context: requests.approve(house.key, request, digest, context),
        "reject": lambda context: requests.reject(house.key, request, context),
        "record": lambda context: requests.record(house.key, request, context),
    }
    for name, step in steps.items():
        for who in ("vic",) if name in ("approve", "reject", "record") else ("vic", "bob"):
            with house.unchanged(), pytest.raises(Refused) as refused:
                step(house.context(who, reason="No."))
            assert isinstance(refused.value.refusals[0], NotGranted), (name, who)

    with pytest.raises(Refused, match="does not decide on it"):
        steps["approve"](house.context("ann"))


def test_a_request_that_a_rule_refuses_by_now_is_still_rejected_by_whoever_may(house: House) -> None:
    house.grants("ann", "EDITOR")
    house.grants("bob", "APPROVER", within=SALES)
    house.grants("eve", "APPROVER", within=PLANT)
    requests = ChangeRequests(house.server)
    request = requests.draft(house.key, "A plan", [rename(EXPORT, "X", MAR)], (), house.context("ann"))
    requests.submit(house.key, request, house.context("ann"))
    house.records(dissolve(EXPORT, FEB))

    with pytest.raises(Refused) as refused:
        requests.reject(house.key, request, house.context("eve", reason="No."))
    assert refused.value.refusals == [NotGranted(APPROVER, EXPORT)]
    requests.reject(house.key, request, house.context("bob", reason="No."))


def test_what_was_never_granted_is_not_there_to_be_revoked(house: House) -> None:
    house.grants("root", "ADMINISTRATOR")

    assert house.stops("root", revoke("nobody", "EDITOR")) == [Unknown("grant", key("nobody EDITOR"))]


# What judging costs.


def calls(scene: Callable[[int], Scene], within: str | None, count: int) -> int:
    """How many calls it takes to decide the last set of a scene, judged by what is granted."""
    acme, made = Organization(), 0
    acme.records(create(BOARD))
    *before, last = scene(count)
    for forms in before:
        acme.records(*forms)
    grants = (Grant(key("grant"), key("ann"), Role.EDITOR, within, below=True, period=Period(JAN), given=1),)
    judge = Judge(Standing(grants), acme.image, TODAY)
    operations = [read_operation(name, fields, acme.seal) for form in last for name, fields in form.items()]
    draft = Draft(acme.image.fork(), TODAY, judge=judge)

    def counting(_frame: object, event: str, _argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        draft.take_all(operations)
    except Refused:
        if within is None:
            raise
    finally:
        sys.setprofile(None)
    return made


@pytest.mark.parametrize("within", [None, BOARD, key("link 0")], ids=["everywhere", "elsewhere", "above"])
@pytest.mark.parametrize(
    "scene", [chain_create, chain_rename, chain_move, chain_reverse, chain_dissolve], ids=lambda scene: scene.__name__
)
def test_judging_a_chain_takes_steps_in_proportion_to_it(scene: Callable[[int], Scene], within: str | None) -> None:
    assert calls(scene, within, 320) < 5.5 * calls(scene, within, 80)
