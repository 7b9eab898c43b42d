"""Collaborations: ties between units, with content, purpose and direction."""

from __future__ import annotations

from datetime import date

import pytest

from orgledger.domain.collaboration import (
    CollaborationKind,
    CollaborationRestated,
    CollaborationStarted,
    CollaborationView,
    NoParty,
    NotAParty,
    WrongDirection,
)
from orgledger.domain.invariants import StillReferredTo
from orgledger.domain.period import Period
from orgledger.domain.refusal import Invalid, NotOnRecord, Unknown
from orgledger.domain.unit import Completeness
from tests.kit import (
    APR,
    BOARD,
    EXPORT,
    FEB,
    JAN,
    JULY,
    JUNE,
    MAR,
    MAY,
    NOWHERE,
    PLANT,
    SALES,
    Form,
    Organization,
    ask,
    called,
    create,
    dissolve,
    key,
    rescind,
)

TIE = key("TIE")


@pytest.fixture
def units(acme: Organization) -> Organization:
    acme.records(create(SALES), create(EXPORT), create(PLANT), create(BOARD, at=APR, kind="EXTERNAL"))
    return acme


def start(*parties: str, kind: str = "MUTUAL", at: date = FEB, **more: object) -> Form:
    return ask("startCollaboration", at, key=TIE, parties=list(parties), kind=kind, **more)


def restate(at: date, to: date | None = None, **more: object) -> Form:
    return ask("restateCollaboration", at, to, collaboration=TIE, **more)


def tie(acme: Organization, day: date, known: int | None = None) -> CollaborationView:
    return CollaborationView(acme.structure(day, known), TIE)


def parties(acme: Organization, *days: date) -> list[set[str]]:
    """The parties on some days, as seen from the tie; and from every party."""
    found = []
    for day in days:
        named = tie(acme, day).parties if tie(acme, day).on_record else []
        for unit in (SALES, EXPORT, PLANT, BOARD):
            seen = list(acme.structure(day).referring("collaboration.party", unit))
            assert seen == ([TIE] if unit in named else []), (day, unit)
        found.append(set(named))
    return found


def test_one_unit_provides_another_with_something(units: Organization) -> None:
    events = units.records(
        start(
            SALES,
            PLANT,
            kind="PROVIDES",
            from_unit=SALES,
            to_unit=PLANT,
            party_list="COMPLETE",
            content=called("市场数据与客户反馈", "zh"),
            purpose=called("To plan"),
        )
    )

    assert events == [
        CollaborationStarted(
            collaboration=TIE,
            parties=(SALES, PLANT),
            party_list=Completeness.COMPLETE,
            kind=CollaborationKind.PROVIDES,
            from_unit=SALES,
            to_unit=PLANT,
            content={"zh": "市场数据与客户反馈"},
            purpose={"en": "To plan"},
        )
    ]
    found = tie(units, MAR)
    assert (found.from_unit, found.to_unit, found.kind) == (SALES, PLANT, CollaborationKind.PROVIDES)
    assert (found.content("en"), found.purpose("zh")) == ("市场数据与客户反馈", "To plan")
    assert found.party_list is Completeness.COMPLETE
    assert parties(units, JAN, FEB) == [set(), {SALES, PLANT}]


def test_a_list_of_parties_that_ends_in_and_so_on_is_said_to_be_open(units: Organization) -> None:
    units.records(start(SALES, party_list="OPEN"))

    assert parties(units, FEB) == [{SALES}]
    assert tie(units, FEB).party_list is Completeness.OPEN


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (start(SALES, PLANT, SALES), Invalid("A party is named twice.")),
        (start(SALES, NOWHERE), Unknown("unit", NOWHERE)),
        (start(SALES, BOARD), NotOnRecord("unit", BOARD, FEB)),
        (
            start(SALES, PLANT, from_unit=SALES),
            Invalid("A mutual collaboration has no direction: neither fromUnit nor toUnit."),
        ),
        (
            start(SALES, PLANT, kind="SUPPORTS", from_unit=EXPORT),
            Invalid("Who gives and who takes are among the parties."),
        ),
        (
            start(SALES, PLANT, kind="SUPPORTS", from_unit=SALES, to_unit=SALES),
            Invalid("Nobody supports or provides for itself."),
        ),
    ],
)
def test_parties_and_direction_fit(units: Organization, wrong: Form, refusal: object) -> None:
    assert units.refuses(wrong) == [refusal]


def test_parties_join_and_leave(units: Organization) -> None:
    units.records(start(SALES, PLANT))

    events = units.records(restate(APR, parties=[PLANT, BOARD], party_list="OPEN"))

    assert events == [
        CollaborationRestated(
            collaboration=TIE,
            joined=(BOARD,),
            left=(SALES,),
            content={},
            purpose={},
            party_list=Completeness.OPEN,
        )
    ]
    assert parties(units, MAR, APR) == [{SALES, PLANT}, {PLANT, BOARD}]


def test_parties_may_change_for_a_while(units: Organization) -> None:
    units.records(start(SALES, PLANT), restate(MAR, MAY, parties=[EXPORT]))

    assert parties(units, FEB, MAR, MAY) == [{SALES, PLANT}, {EXPORT}, {SALES, PLANT}]


def test_a_change_of_parties_yields_to_what_is_planned(units: Organization) -> None:
    units.records(start(SALES, PLANT), restate(MAY, parties=[PLANT, BOARD]))
    units.records(restate(MAR, parties=[SALES, PLANT, EXPORT]))

    assert parties(units, FEB, MAR, MAY) == [{SALES, PLANT}, {SALES, PLANT, EXPORT}, {PLANT, BOARD, EXPORT}]


def test_a_correction_of_parties_overrides_what_was_planned(units: Organization) -> None:
    units.records(start(SALES, PLANT), restate(APR, parties=[PLANT, BOARD]))
    known = units.head
    units.records(restate(MAR, JUNE, correct=True, parties=[SALES, EXPORT]))

    assert parties(units, FEB, MAR, APR, MAY, JUNE) == [
        {SALES, PLANT},
        {SALES, EXPORT},
        {SALES, EXPORT},
        {SALES, EXPORT},
        {PLANT, BOARD},
    ]
    assert tie(units, MAY, known).parties == sorted([PLANT, BOARD])


def test_what_is_restated_says_something_that_fits_the_rest(units: Organization) -> None:
    units.records(start(SALES, PLANT, kind="SUPPORTS", from_unit=SALES, to_unit=PLANT, content=called("Data")))

    says = Invalid("Say what changes: parties, kind, content, purpose, fromUnit, toUnit or partyList.")
    assert units.refuses(restate(MAR)) == [says]
    assert units.refuses(restate(MAR, parties=[SALES, PLANT])) == [says]
    assert units.refuses(restate(MAR, parties=[PLANT, EXPORT])) == [
        NotAParty(TIE, Period(MAR), (SALES,), "collaboration.from")
    ]
    assert set(units.refuses(restate(MAR, kind="MUTUAL"))) == {
        WrongDirection(TIE, Period(MAR), (SALES,)),
        WrongDirection(TIE, Period(MAR), (PLANT,)),
    }
    units.records(restate(MAR, kind="MUTUAL", from_unit=None, to_unit=None, content=[{"language": "en", "text": None}]))
    found = tie(units, MAR)
    assert (found.kind, found.from_unit, found.to_unit, found.content()) == (
        CollaborationKind.MUTUAL,
        None,
        None,
        None,
    )


def test_a_party_is_not_dissolved_while_it_collaborates(units: Organization) -> None:
    units.records(start(SALES, PLANT, kind="SUPPORTS", from_unit=SALES, to_unit=PLANT))

    refusals = units.refuses(dissolve(SALES, JUNE))

    assert set(refusals) == {
        StillReferredTo(SALES, Period(JUNE), (TIE,), f"collaboration.party.{SALES}"),
        StillReferredTo(SALES, Period(JUNE), (TIE,), "collaboration.from"),
    }
    assert {refusal.message({SALES: "Sales", TIE: "Sales → Plant"}.__getitem__) for refusal in refusals} == {
        f"Sales must be on record from 2024-06-01 on, because it is {what} Sales → Plant. "
        "Move or end them in the same change set."
        for what in ("a party of", "the giving side of")
    }
    units.records(ask("endCollaboration", JUNE, collaboration=TIE), dissolve(SALES, JUNE))
    assert parties(units, MAY) == [{SALES, PLANT}]


def test_a_party_that_joins_in_a_plan_must_be_there_then(units: Organization) -> None:
    units.records(start(SALES, PLANT), restate(JULY, parties=[SALES, BOARD]))

    assert units.refuses(dissolve(BOARD, JUNE)) == [
        StillReferredTo(BOARD, Period(JULY), (TIE,), f"collaboration.party.{BOARD}")
    ]
    units.records(dissolve(PLANT, JULY))


def test_a_party_that_left_comes_back_when_its_leaving_is_taken_back(units: Organization) -> None:
    units.records(start(SALES, PLANT))
    units.records(restate(APR, parties=[SALES]))
    units.records(dissolve(PLANT, JUNE))

    assert units.refuses(rescind(7)) == [StillReferredTo(PLANT, Period(JUNE), (TIE,), f"collaboration.party.{PLANT}")]
    units.records(rescind(8), rescind(7))
    assert parties(units, APR, JULY) == [{SALES, PLANT}, {SALES, PLANT}]


# On every day.


def test_a_correction_does_not_give_to_whom_a_plan_leaves_out(units: Organization) -> None:
    units.records(start(SALES, PLANT, kind="SUPPORTS", from_unit=SALES, to_unit=PLANT))
    units.records(restate(JUNE, parties=[SALES, EXPORT], to_unit=EXPORT))

    refusals = units.refuses(restate(MAR, correct=True, forever=True, to_unit=PLANT, from_unit=SALES))

    assert refusals == [NotAParty(TIE, Period(JUNE), (PLANT,), "collaboration.to")]
    units.records(restate(MAR, to=JUNE, correct=True, to_unit=PLANT, from_unit=SALES))


def test_a_party_that_gives_does_not_leave_on_a_later_day(units: Organization) -> None:
    units.records(start(SALES, PLANT, EXPORT, kind="SUPPORTS", from_unit=SALES, to_unit=PLANT))
    units.records(restate(MAR, from_unit=EXPORT))
    units.records(restate(APR, parties=[EXPORT, PLANT]))
    restated = units.head - 1

    assert units.refuses(rescind(restated)) == [NotAParty(TIE, Period(APR), (SALES,), "collaboration.from")]


def test_what_becomes_mutual_for_good_gives_up_a_planned_direction(units: Organization) -> None:
    units.records(start(SALES, PLANT))
    units.records(restate(JUNE, kind="SUPPORTS", from_unit=SALES))

    refusals = units.refuses(restate(MAR, correct=True, forever=True, kind="MUTUAL"))

    assert refusals == [WrongDirection(TIE, Period(JUNE), (SALES,))]


def test_nobody_comes_to_give_to_itself(units: Organization) -> None:
    units.records(start(SALES, PLANT, kind="SUPPORTS", from_unit=SALES, to_unit=PLANT))
    units.records(restate(JUNE, from_unit=PLANT, to_unit=SALES))

    refusals = units.refuses(restate(MAR, correct=True, forever=True, from_unit=SALES))

    assert refusals == [WrongDirection(TIE, Period(JUNE), (SALES, SALES))]


def test_a_collaboration_keeps_a_party_on_every_day(units: Organization) -> None:
    units.records(start(SALES, PLANT))
    units.records(restate(MAR, parties=[SALES, PLANT, EXPORT]))
    joined = units.head
    units.records(restate(JUNE, parties=[EXPORT]))

    assert units.refuses(rescind(joined)) == [NoParty(TIE, Period(JUNE))]


def test_parties_and_direction_may_change_in_either_order(units: Organization) -> None:
    units.records(start(SALES, PLANT, kind="SUPPORTS", from_unit=SALES, to_unit=PLANT))

    units.records(restate(MAR, to_unit=EXPORT), restate(MAR, parties=[SALES, EXPORT]))
    units.records(restate(APR, parties=[SALES, PLANT]), restate(APR, to_unit=PLANT))

    assert (tie(units, MAR).to_unit, tie(units, APR).to_unit) == (EXPORT, PLANT)


def test_what_an_older_ledger_holds_stands_in_nobodys_way(units: Organization) -> None:
    units.records(start(SALES, PLANT, kind="SUPPORTS", from_unit=SALES, to_unit=PLANT))
    wrong = CollaborationRestated(collaboration=TIE, joined=(), left=(PLANT,), content={}, purpose={})
    units.holds(wrong, Period(MAR))

    units.records(restate(APR, content=called("Data")))
    units.records(restate(JUNE, from_unit=None))
    units.records(ask("endCollaboration", JULY, collaboration=TIE))

    assert tie(units, MAR).to_unit == PLANT
    assert tie(units, MAR).parties == [SALES]
    assert units.refuses(restate(MAR, to=APR, to_unit=EXPORT)) == [
        NotAParty(TIE, Period(MAR, APR), (EXPORT,), "collaboration.to")
    ]
