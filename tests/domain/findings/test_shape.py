"""Shape: spans, levels, chains, and what was declared."""

from __future__ import annotations

from tests.domain.findings.checking import DUTY, LAYER, OTHER, duty, found, involve, subjects, told, tree
from tests.kit import (
    CHIEF,
    CLERK,
    COMPANY,
    EXPORT,
    JAN,
    MAR,
    PLANT,
    SALES,
    SELLER,
    WELDER,
    Organization,
    ask,
    create,
    deactivate,
    key,
    position,
)


def declare(kind: str, unit: str = COMPANY) -> dict[str, object]:
    return ask("declareStructureType", JAN, unit=unit, structure=kind)


def test_too_many_children_are_counted_and_named(acme: Organization) -> None:
    tree(acme)

    assert subjects(acme, "C6") == []
    assert told(acme, "C6", max="1") == ["2 units report to Company, more than 1: Sales and Plant."]
    assert told(acme, "C6", "zh", max="1") == ["Company直接下辖 2 个部门，超过 1：Sales、Plant。"]


def test_archived_units_layers_and_outsiders_are_not_counted(acme: Organization) -> None:
    tree(acme).records(create(LAYER, parent=COMPANY, kind="LEVEL"), create(key("OUT"), parent=COMPANY, kind="EXTERNAL"))
    acme.records(deactivate(PLANT, MAR))

    assert subjects(acme, "C6", max="1") == []
    assert subjects(acme, "C6", JAN, max="1") == [COMPANY]


def test_a_child_of_a_layer_is_a_child_of_the_unit_above_the_layer(acme: Organization) -> None:
    tree(acme).records(create(LAYER, parent=COMPANY, kind="LEVEL"), create(key("Lab"), parent=LAYER, name="Lab"))

    assert "3 units report to Company" in told(acme, "C6", max="2")[0]


def test_too_few_children_may_be_a_gap_where_the_list_is_open(acme: Organization) -> None:
    tree(acme).records(ask("declareUnitList", JAN, unit=SALES, completeness="OPEN"))

    assert [(finding.subject.key, finding.unknown) for finding in found(acme, "C6", min="3")] == [
        (COMPANY, False),
        (SALES, True),
    ]


def test_positions_have_a_span_along_their_lines(acme: Organization) -> None:
    tree(acme).records(
        position(CHIEF, SALES, title="Chief"),
        position(SELLER, SALES, reports_to=CHIEF),
        position(CLERK, EXPORT, reports_to=CHIEF),
    )

    assert subjects(acme, "C6", max="1") == [COMPANY, CHIEF]


def test_levels_are_counted_in_units_from_the_root(acme: Organization) -> None:
    tree(acme)

    assert subjects(acme, "C7") == []
    assert told(acme, "C7", max="2") == ["Below Company there are 3 levels, more than 2: Company, Sales and Export."]


def test_levels_are_counted_along_the_reporting_lines_too(acme: Organization) -> None:
    tree(acme).records(
        position(CHIEF, SALES), position(SELLER, SALES, reports_to=CHIEF), position(WELDER, PLANT, reports_to=SELLER)
    )

    assert subjects(acme, "C7", max_lines="3") == []
    assert subjects(acme, "C7", max_lines="2") == [CHIEF]


def test_a_run_of_single_children_is_a_chain(acme: Organization) -> None:
    tree(acme).records(create(key("Desk"), parent=EXPORT, name="Desk"))

    [finding] = found(acme, "C8")

    assert finding.subject.key == SALES
    assert told(acme, "C8") == [
        "From Sales down, 2 units in a row have a single child, more than 1: Sales, Export and Desk."
    ]
    assert subjects(acme, "C8", max="2") == []


def test_one_single_child_alone_is_no_chain_unless_the_rules_say_so(acme: Organization) -> None:
    tree(acme)

    assert subjects(acme, "C8") == []
    assert subjects(acme, "C8", max="0") == [SALES]


def test_a_chain_may_be_none_where_a_list_of_children_is_open(acme: Organization) -> None:
    tree(acme).records(
        create(key("Desk"), parent=EXPORT), ask("declareUnitList", JAN, unit=EXPORT, completeness="OPEN")
    )

    assert [finding.unknown for finding in found(acme, "C8")] == [True]


def test_what_is_declared_flat_has_few_levels(acme: Organization) -> None:
    tree(acme).records(declare("FLAT"))

    assert subjects(acme, "C16") == []
    assert subjects(acme, "C16", flat_levels="2") == [COMPANY]


def test_what_is_declared_flat_holds_no_chain(acme: Organization) -> None:
    tree(acme).records(create(key("Desk"), parent=EXPORT), declare("FLAT", SALES))

    assert "chain of single children" in told(acme, "C16")[0]


def test_what_is_declared_functional_holds_each_function_once(acme: Organization) -> None:
    tree(acme).records(
        duty(DUTY, category="sales"), duty(OTHER, category="sales"), involve(EXPORT, DUTY), declare("FUNCTIONAL")
    )

    assert subjects(acme, "C16") == []

    acme.records(involve(PLANT, OTHER))

    assert "several units hold sales" in told(acme, "C16")[0]


def test_what_is_declared_divisional_has_divisions_with_functions_of_their_own(acme: Organization) -> None:
    tree(acme).records(declare("DIVISIONAL"))
    for function in ("sales", "production", "support"):
        for unit in (SALES, PLANT):
            which = key(f"{function} {unit}")
            acme.records(duty(which, category=function), involve(unit, which))

    assert subjects(acme, "C16") == []
    assert "but 0 units" in told(acme, "C16", functions="4")[0]


def test_functions_without_categories_cannot_be_told(acme: Organization) -> None:
    tree(acme).records(duty(), involve(SALES), declare("DIVISIONAL"))

    assert [finding.unknown for finding in found(acme, "C16")] == [True]


def test_what_is_declared_a_matrix_has_dotted_lines_across(acme: Organization) -> None:
    tree(acme).records(position(CHIEF, EXPORT), position(WELDER, PLANT), declare("MATRIX"))

    assert subjects(acme, "C16") == [COMPANY]

    acme.records(ask("startDottedLine", JAN, key=key("dots"), from_position=CHIEF, to_position=WELDER))

    assert subjects(acme, "C16") == []
