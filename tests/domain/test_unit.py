"""Units: created, named, moved, headed, archived, dissolved, reopened."""

from __future__ import annotations

from datetime import date

import pytest

from orgledger.domain.event import Event
from orgledger.domain.period import Period
from orgledger.domain.refusal import AlreadyExists, Invalid, NotOnRecord, Unknown
from orgledger.domain.unit import (
    UnitCreated,
    UnitDissolved,
    UnitHeadDesignated,
    UnitKind,
    UnitMoved,
    UnitRenamed,
    UnitReopened,
    UnitStatus,
    roots,
)
from tests.kit import (
    APR,
    ARCHIVE,
    BOARD,
    CHIEF,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    JULY,
    JUNE,
    MAR,
    MAY,
    NOV,
    NOWHERE,
    OCT,
    PLANT,
    SALES,
    SEP,
    Form,
    Organization,
    activate,
    ask,
    called,
    create,
    deactivate,
    dissolve,
    eve,
    head,
    move,
    names_of,
    position,
    reclassify,
    recode,
    rename,
    reopen,
    report,
)


def test_a_unit_is_created_with_all_that_is_said_at_its_birth(acme: Organization) -> None:
    acme.records(create(COMPANY))

    events = acme.records(
        create(
            SALES,
            parent=COMPANY,
            code="S-1",
            names=[*called("Sales"), *called("销售部", "zh")],
            category="Bereich",
            purpose=called("Sells what we make"),
        )
    )

    assert events == [
        UnitCreated(
            unit=SALES,
            code="S-1",
            names={"en": "Sales", "zh": "销售部"},
            kind=UnitKind.DEPARTMENT,
            category="Bereich",
            parent=COMPANY,
            purpose={"en": "Sells what we make"},
            status=UnitStatus.ACTIVE,
        )
    ]
    sales = acme.unit(SALES, JAN)
    assert (sales.code, sales.kind, sales.category, sales.status) == ("S-1", "DEPARTMENT", "Bereich", "ACTIVE")
    assert (sales.name(), sales.name("zh"), sales.purpose()) == ("Sales", "销售部", "Sells what we make")
    assert sales.parent is not None
    assert sales.parent.key == COMPANY


def test_a_unit_does_not_exist_before_its_first_day(acme: Organization) -> None:
    acme.records(create(SALES, at=MAR))

    assert acme.unit(SALES, eve(MAR)).status is None
    assert acme.unit(SALES, MAR).status == "ACTIVE"
    assert acme.unit(SALES, APR).effective == Period(MAR)


def test_a_key_names_one_unit_for_ever(acme: Organization) -> None:
    acme.records(create(SALES))

    assert acme.refuses(create(SALES, at=MAY)) == [AlreadyExists("unit", SALES)]


def test_a_key_is_not_given_again_after_its_unit_is_gone(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(dissolve(SALES, MAR))

    assert acme.refuses(create(SALES, at=MAY)) == [AlreadyExists("unit", SALES)]


def test_a_key_of_a_unit_is_not_that_of_a_position(acme: Organization) -> None:
    acme.records(create(SALES))

    assert acme.refuses(position(SALES, SALES)) == [AlreadyExists("unit", SALES)]


def test_a_unit_is_not_created_under_what_never_was(acme: Organization) -> None:
    assert acme.refuses(create(SALES, parent=NOWHERE)) == [Unknown("unit", NOWHERE)]


def test_a_unit_is_not_created_under_a_unit_of_a_later_day(acme: Organization) -> None:
    acme.records(create(COMPANY, at=MAR))

    assert acme.refuses(create(SALES, at=FEB, parent=COMPANY)) == [NotOnRecord("unit", COMPANY, FEB)]


def test_a_new_name_leaves_other_languages_as_they_were(acme: Organization) -> None:
    acme.records(create(SALES, names=[*called("Sales"), *called("销售部", "zh")]))

    events = acme.records(rename(SALES, "Revenue", MAR))

    assert events == [UnitRenamed(unit=SALES, names={"en": "Revenue"})]
    assert acme.unit(SALES, MAR).names == {"en": "Revenue", "zh": "销售部"}
    assert acme.unit(SALES, eve(MAR)).names == {"en": "Sales", "zh": "销售部"}


def test_a_name_falls_back_on_another_language_the_code_and_the_key(acme: Organization) -> None:
    acme.records(create(SALES, names=called("销售部", "zh")))
    known = acme.head
    acme.records(create(PLANT, names=[*called("Plant"), *called("工厂", "zh")], code="P"))

    assert acme.unit(SALES, JAN).name("en") == "销售部"
    assert acme.unit(PLANT, JAN).name("fr") == "Plant"
    assert acme.unit(PLANT, JAN, known).name() == PLANT


def test_a_unit_can_have_another_code_kind_and_category(acme: Organization) -> None:
    acme.records(create(SALES, code="S"))
    acme.records(recode(SALES, "S-2", MAR), reclassify(SALES, "TEAM", APR, category="Squad"))
    acme.records(recode(SALES, None, JUNE))

    assert acme.unit(SALES, FEB).code == "S"
    assert acme.unit(SALES, MAR).code == "S-2"
    assert acme.unit(SALES, JUNE).code is None
    assert (acme.unit(SALES, MAR).kind, acme.unit(SALES, APR).kind) == ("DEPARTMENT", "TEAM")
    assert acme.unit(SALES, APR).category == "Squad"


def test_a_purpose_can_be_stated_later(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(ask("stateUnitPurpose", MAR, unit=SALES, purpose=called("Sells")))

    assert acme.unit(SALES, FEB).purpose() is None
    assert acme.unit(SALES, MAR).purpose() == "Sells"


@pytest.mark.parametrize(
    "form",
    [
        ask("stateUnitPurpose", MAR, unit=SALES, purpose=[]),
        ask("retitlePosition", MAR, position=CHIEF, titles=[]),
        ask("renameOrganization", MAR, names=[]),
        ask("renameUnit", MAR, unit=SALES, names=[]),
    ],
    ids=lambda form: next(iter(form)),
)
def test_an_entry_that_would_say_nothing_is_refused(acme: Organization, form: Form) -> None:
    acme.records(create(SALES), position(CHIEF, SALES))

    assert acme.refuses(form)


def test_a_move_takes_everything_below_along(acme: Organization) -> None:
    acme.records(create(COMPANY), create(PLANT), create(SALES, parent=COMPANY), create(EXPORT, parent=SALES))

    events = acme.records(move(SALES, PLANT, MAR))

    assert events == [UnitMoved(unit=SALES, from_parent=COMPANY, to_parent=PLANT)]
    assert [unit.key for unit in acme.unit(EXPORT, MAR).ancestors] == [SALES, PLANT]
    assert [unit.key for unit in acme.unit(EXPORT, FEB).ancestors] == [SALES, COMPANY]
    assert [unit.key for unit in acme.unit(COMPANY, MAR).children] == []


def test_a_unit_can_become_a_root(acme: Organization) -> None:
    acme.records(create(COMPANY, name="Acme"), create(SALES, parent=COMPANY, name="Sales"))
    acme.records(move(SALES, None, MAR))

    assert names_of(roots(acme.structure(FEB))) == ["Acme"]
    assert sorted(names_of(roots(acme.structure(MAR)))) == ["Acme", "Sales"]


def test_a_move_must_say_where_to(acme: Organization) -> None:
    acme.records(create(SALES))

    refusals = acme.refuses({"moveUnit": {"unit": SALES, "effective": {"from": "2024-03-01"}}})

    assert refusals == [Invalid("Object missing required field `parent`.")]


def test_a_unit_does_not_move_before_it_exists(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, at=MAR))

    assert acme.refuses(move(SALES, COMPANY, FEB)) == [NotOnRecord("unit", SALES, FEB)]


def test_a_unit_does_not_move_to_a_parent_that_is_gone(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES))
    acme.records(dissolve(COMPANY, MAR))

    assert acme.refuses(move(SALES, COMPANY, APR)) == [NotOnRecord("unit", COMPANY, APR)]


def test_children_come_by_code_and_those_without_one_last(acme: Organization) -> None:
    acme.records(
        create(COMPANY),
        create(SALES, parent=COMPANY, code="B"),
        create(PLANT, parent=COMPANY, name="No code"),
        create(EXPORT, parent=COMPANY, code="A"),
    )

    assert [unit.code for unit in acme.unit(COMPANY, JAN).children] == ["A", "B", None]


def test_the_outline_goes_depth_first_and_stops_where_asked(acme: Organization) -> None:
    acme.records(
        create(COMPANY, code="0"),
        create(SALES, parent=COMPANY, code="1"),
        create(EXPORT, parent=SALES, code="1.1"),
        create(PLANT, parent=COMPANY, code="2"),
    )
    company = acme.unit(COMPANY, JAN)

    assert [(depth, unit.code) for depth, unit in company.outline()] == [(0, "0"), (1, "1"), (2, "1.1"), (1, "2")]
    assert [unit.code for _, unit in company.outline(max_depth=1)] == ["0", "1", "2"]


def test_a_layer_of_leadership_does_not_deepen_the_tree(acme: Organization) -> None:
    acme.records(
        create(COMPANY),
        create(BOARD, parent=COMPANY, kind="LEVEL"),
        create(SALES, parent=BOARD),
        create(EXPORT, parent=SALES),
    )

    assert [acme.unit(unit, JAN).depth for unit in (COMPANY, BOARD, SALES, EXPORT)] == [0, 1, 1, 2]


def test_a_position_heads_a_unit_from_a_day_on(acme: Organization) -> None:
    acme.records(create(SALES), position(CHIEF, SALES))

    events = acme.records(head(SALES, CHIEF, MAR))

    assert events == [UnitHeadDesignated(unit=SALES, position=CHIEF, level=None)]
    assert (acme.unit(SALES, FEB).head, acme.unit(SALES, MAR).head) == (None, CHIEF)


def test_nobody_may_head_a_unit_for_a_while(acme: Organization) -> None:
    acme.records(create(SALES), position(CHIEF, SALES, head=True))
    acme.records(head(SALES, None, MAR, to=MAY))

    assert [acme.unit(SALES, day).head for day in (FEB, MAR, APR, MAY)] == [CHIEF, None, None, CHIEF]


def test_a_layer_can_head_a_unit(acme: Organization) -> None:
    acme.records(create(COMPANY), create(BOARD, parent=COMPANY, kind="LEVEL"))
    acme.records(ask("designateUnitHead", MAR, unit=COMPANY, level=BOARD))

    leadership = acme.unit(COMPANY, MAR).leadership
    assert leadership is not None
    assert leadership.key == BOARD
    assert acme.unit(COMPANY, FEB).leadership is None


def test_a_unit_is_not_headed_by_a_position_and_a_layer(acme: Organization) -> None:
    acme.records(create(COMPANY), create(BOARD, parent=COMPANY, kind="LEVEL"), position(CHIEF, COMPANY))

    refusals = acme.refuses(ask("designateUnitHead", MAR, unit=COMPANY, position=CHIEF, level=BOARD))

    assert refusals == [Invalid("A unit is headed by a position or by a layer, not by both.")]


def test_an_archived_unit_is_on_record_and_outside_the_working_tree(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY, code="S"))
    acme.records(deactivate(SALES, MAR))

    company = acme.unit(COMPANY, MAR)
    assert company.children == []
    assert [unit.key for _, unit in company.outline()] == [COMPANY]
    assert acme.unit(SALES, MAR).status == "INACTIVE"
    assert acme.structure(MAR).referring("unit.code", "S") == [SALES]
    assert SALES in acme.structure(MAR).keys("unit")


def test_an_archived_unit_can_be_edited(acme: Organization) -> None:
    acme.records(create(ARCHIVE, status="INACTIVE"))
    acme.records(rename(ARCHIVE, "Old archive", MAR))

    assert acme.unit(ARCHIVE, MAR).name() == "Old archive"


def test_an_archived_root_is_no_root(acme: Organization) -> None:
    acme.records(create(COMPANY, name="Acme"), create(ARCHIVE, status="INACTIVE"))

    assert names_of(roots(acme.structure(JAN))) == ["Acme"]


def test_an_archived_unit_comes_back_as_it_was(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY, name="Sales"))
    acme.records(deactivate(SALES, MAR))
    acme.records(activate(SALES, JUNE))

    assert [names_of(acme.unit(COMPANY, day).children) for day in (FEB, MAR, JUNE)] == [["Sales"], [], ["Sales"]]
    assert acme.unit(SALES, JULY).effective == Period(JAN)


def test_a_dissolved_unit_is_off_record(acme: Organization) -> None:
    acme.records(create(COMPANY), create(SALES, parent=COMPANY, code="S"))

    assert acme.records(dissolve(SALES, MAR)) == [UnitDissolved(unit=SALES)]

    assert acme.unit(SALES, MAR).status is None
    assert acme.structure(MAR).keys("unit") == [COMPANY]
    assert acme.structure(MAR).referring("unit.code", "S") == []
    assert acme.unit(COMPANY, MAR).children == []
    assert acme.unit(COMPANY, FEB).children != []


def test_a_dissolved_unit_takes_no_more_changes(acme: Organization) -> None:
    acme.records(create(SALES))
    acme.records(dissolve(SALES, MAR))

    assert acme.refuses(rename(SALES, "Revenue", MAR)) == [NotOnRecord("unit", SALES, MAR)]
    assert acme.refuses(dissolve(SALES, APR)) == [NotOnRecord("unit", SALES, APR)]


def test_a_reopened_unit_is_the_same_under_a_parent_given_anew(acme: Organization) -> None:
    acme.records(create(COMPANY), create(PLANT), create(SALES, parent=COMPANY, name="Sales", code="S"))
    acme.records(dissolve(SALES, MAR))

    assert acme.records(reopen(SALES, JUNE, PLANT)) == [UnitReopened(unit=SALES, parent=PLANT)]

    sales = acme.unit(SALES, JUNE)
    assert (sales.name(), sales.code, sales.status) == ("Sales", "S", "ACTIVE")
    assert sales.parent is not None
    assert sales.parent.key == PLANT
    assert acme.unit(SALES, APR).status is None


def test_what_is_on_record_is_not_reopened(acme: Organization) -> None:
    acme.records(create(SALES))

    assert acme.refuses(reopen(SALES, JUNE)) == [
        Invalid("The unit is on record on that day; there is nothing to reopen.")
    ]


def test_what_never_was_is_not_reopened(acme: Organization) -> None:
    assert acme.refuses(reopen(NOWHERE, JUNE)) == [Unknown("unit", NOWHERE)]


def test_a_unit_is_not_reopened_before_it_was_ever_created(acme: Organization) -> None:
    acme.records(create(SALES, at=MAR))

    assert acme.refuses(reopen(SALES, FEB))


def test_beginnings_and_endings_take_no_end(acme: Organization) -> None:
    form = create(SALES)
    form["createUnit"]["to"] = "2024-06-01"

    assert acme.refuses(form) == [Invalid("There is no field 'to'.")]


def test_later_operations_of_a_set_see_the_earlier_ones(acme: Organization) -> None:
    events: list[Event] = acme.records(
        create(COMPANY), create(SALES, parent=COMPANY), position(CHIEF, SALES), head(SALES, CHIEF, JAN)
    )

    assert len(events) == 4
    assert acme.unit(SALES, JAN).head == CHIEF


def test_a_set_is_refused_with_every_operation_that_is_wrong(acme: Organization) -> None:
    acme.records(create(COMPANY, at=MAR))

    refusals = acme.refuses(
        rename(NOWHERE, "X", MAR),
        create(SALES, at=MAR, parent=COMPANY),
        move(COMPANY, NOWHERE, FEB),
        report(CHIEF, None, MAR),
    )

    assert refusals == [Unknown("unit", NOWHERE), NotOnRecord("unit", COMPANY, FEB), Unknown("position", CHIEF)]


def test_what_is_off_record_keeps_its_last_name_and_has_its_first_before_it_begins(acme: Organization) -> None:
    acme.records(create(PLANT, FEB, name="Plant", code="plant", kind="OFFICE"))
    acme.records(rename(PLANT, "Old works", MAR), recode(PLANT, "old", MAR), reclassify(PLANT, "TEAM", MAR))
    acme.records(rename(PLANT, "Passing works", APR, to=SEP), dissolve(PLANT, JUNE))
    acme.records(reopen(PLANT, OCT), rename(PLANT, "New works", OCT))

    def described(day: date) -> tuple[str | None, str, str, str | None]:
        unit = acme.unit(PLANT, day)
        return unit.code, unit.name(), unit.kind, unit.status

    assert described(JAN) == ("plant", "Plant", "OFFICE", None)
    assert described(eve(JUNE)) == ("old", "Passing works", "TEAM", "ACTIVE")
    assert described(JULY) == described(eve(OCT)) == ("old", "Passing works", "TEAM", None)
    assert described(OCT) == ("old", "New works", "TEAM", "ACTIVE")
    assert acme.unit(PLANT, JULY).periods == [Period(FEB, JUNE), Period(OCT)]
    assert [acme.unit(PLANT, day).nearest for day in (JAN, JULY, NOV)] == [
        Period(FEB, JUNE),
        Period(FEB, JUNE),
        Period(OCT),
    ]


def test_what_was_not_yet_known_has_no_name(acme: Organization) -> None:
    known = acme.head
    acme.records(create(PLANT, FEB, name="Plant"))

    assert acme.unit(PLANT, MAR, known).name() == PLANT
    assert acme.unit(PLANT, MAR, known).periods == []
