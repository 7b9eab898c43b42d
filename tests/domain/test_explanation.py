"""What a refusal says of the rest of its set, and of what is missing."""

from __future__ import annotations

from orgledger.domain.command import COMMANDS
from orgledger.domain.refusal import REOPENED, AlreadyExists, NotAmong, NotOnRecord, Unknown
from tests.kit import (
    BOARD,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    JUNE,
    MAR,
    PLANT,
    SALES,
    Organization,
    ask,
    called,
    create,
    dissolve,
    key,
    move,
    reopen,
    rescind,
)

DUTY = key("a duty")


def test_a_unit_that_a_later_operation_creates_is_told_to_come_too_late(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES))

    [refusal] = acme.refuses(move(SALES, EXPORT, MAR), create(EXPORT, at=MAR))

    assert refusal == Unknown("unit", EXPORT, later=1)
    assert refusal.message(str) == (
        f"There is no unit {EXPORT} in this organization. operations.1 of this set brings it, but operations are "
        "decided in order: put that one first."
    )


def test_a_part_of_a_later_split_comes_too_late_too(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY), create(PLANT))
    part = {"from": str(MAR), "key": EXPORT, "names": called("Export"), "kind": "TEAM"}

    refusals = acme.refuses(move(PLANT, EXPORT, MAR), ask("splitUnit", MAR, unit=SALES, into=[part], heir=0))

    assert refusals == [Unknown("unit", EXPORT, later=1)]


def test_a_part_of_a_later_transfer_comes_too_late_too(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY), create(PLANT))
    part = {"from": str(MAR), "key": EXPORT, "names": called("Export"), "kind": "TEAM"}

    refusals = acme.refuses(move(PLANT, EXPORT, MAR), ask("transferUnits", MAR, units=[SALES], parts=[part]))

    assert refusals == [Unknown("unit", EXPORT, later=1)]


def test_a_holder_that_a_later_operation_creates_comes_too_late_too(acme: Organization) -> None:
    acme.records(ask("defineResponsibility", JAN, key=DUTY, texts=called("A duty")))
    start = ask("startInvolvement", MAR, key=key("a tie"), holder=SALES, object=DUTY, mode="ACCOUNTABLE")

    [refusal] = acme.refuses(start, create(SALES))

    assert refusal == NotAmong(SALES, ("unit", "position"), later=1)
    assert "operations.1 of this set brings it" in refusal.message(str)


def test_what_a_later_operation_reopens_comes_too_late_too(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES))
    acme.records(dissolve(COMPANY, MAR))

    [refusal] = acme.refuses(move(SALES, COMPANY, JUNE), reopen(COMPANY, JUNE))

    assert refusal == NotOnRecord("unit", COMPANY, JUNE, later=1)
    assert acme.refuses(reopen(BOARD, JUNE), move(SALES, COMPANY, JUNE))[1:] == [NotOnRecord("unit", COMPANY, JUNE)]


def test_an_earlier_operation_that_failed_itself_is_no_later_one(acme: Organization) -> None:
    refusals = acme.refuses(create(SALES, parent=BOARD), move(SALES, None, MAR))

    assert refusals == [Unknown("unit", BOARD), Unknown("unit", SALES)]


def test_a_unit_whose_creation_was_rescinded_is_told_so(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES))
    acme.records(rescind(3))

    [refusal] = acme.refuses(move(SALES, COMPANY, MAR))

    assert refusal == Unknown("unit", SALES, rescinded=3)
    assert refusal.message(str).startswith(
        f"There is no unit {SALES} any more: its creation, entry 3, was rescinded. Rescind that rescission to bring it"
    )
    assert acme.refuses(create(EXPORT, parent=SALES)) == [Unknown("unit", SALES, rescinded=3)]


def test_a_holder_whose_creation_was_rescinded_is_told_so(acme: Organization) -> None:
    acme.records(create(SALES), ask("defineResponsibility", JAN, key=DUTY, texts=called("A duty")))
    acme.records(rescind(2))
    start = ask("startInvolvement", MAR, key=key("a tie"), holder=SALES, object=DUTY, mode="ACCOUNTABLE")

    [refusal] = acme.refuses(start)

    assert refusal == NotAmong(SALES, ("unit", "position"), rescinded=2)
    assert "its creation, entry 2, was rescinded." in refusal.message(str)


def test_an_amendment_that_creates_before_it_rescinds_is_told_the_right_order(acme: Organization) -> None:
    acme.records(create(SALES))

    [refusal] = acme.refuses(create(SALES, at=FEB), rescind(2))

    assert refusal == AlreadyExists("unit", SALES, later=1)
    assert refusal.message(str) == (
        f"The key {SALES} already belongs to a unit. operations.1 of this set takes its creation back, but operations "
        "are decided in order: put the rescission first."
    )
    acme.records(rescind(2), create(SALES, at=FEB))


def test_a_key_in_use_is_named_as_a_key_beside_the_name_of_its_owner(acme: Organization) -> None:
    acme.records(create(SALES))

    [refusal] = acme.refuses(create(SALES))

    assert refusal.message({SALES: "Sales"}.__getitem__).startswith(
        f"The key {SALES} already belongs to the unit Sales. Leave the key out to get a new one"
    )


def test_a_duty_that_a_later_operation_reopens_comes_too_late_too(acme: Organization) -> None:
    acme.records(create(SALES), ask("defineResponsibility", JAN, key=DUTY, texts=called("Sell")))
    acme.records(ask("retireResponsibility", MAR, responsibility=DUTY))
    accountable = ask("startInvolvement", JUNE, key=key("tie"), holder=SALES, object=DUTY, mode="ACCOUNTABLE")

    [refusal] = acme.refuses(accountable, ask("reopenResponsibility", JUNE, responsibility=DUTY))

    assert refusal == NotOnRecord("responsibility", DUTY, JUNE, later=1)


def test_only_what_a_command_brings_back_is_advised_to_be_reopened() -> None:
    reopening = {name.removeprefix("reopen").lower() for name in COMMANDS if name.startswith("reopen")}

    assert reopening == REOPENED
    assert NotOnRecord("unit", SALES, MAR).message(str).endswith("Choose a day of its existence, or reopen it first.")
    assert NotOnRecord("assignment", DUTY, MAR).message(str).endswith("Choose a day of its existence.")
    assert AlreadyExists("unit", SALES).message(str).endswith("to bring back what ended, reopen it.")
    assert AlreadyExists("person", DUTY).message(str).endswith("Leave the key out to get a new one.")
