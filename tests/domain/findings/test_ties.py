"""Ties: silos, and collaborations that are not said in full."""

from __future__ import annotations

from tests.domain.findings.checking import PARTNER, collaborate, found, involve, subjects, told, tree
from tests.kit import COMPANY, EXPORT, JAN, PLANT, SALES, Organization, ask, called, create, key

SYSTEM = key("SYSTEM")


def test_a_unit_that_works_with_nobody_is_a_silo_but_a_root_is_none(acme: Organization) -> None:
    tree(acme)

    assert subjects(acme, "C9") == [SALES, EXPORT, PLANT]
    assert "the 4 units fall into 4 parts" in told(acme, "C9")[0]


def test_what_a_part_does_with_others_opens_the_whole(acme: Organization) -> None:
    tree(acme).records(collaborate(EXPORT, PLANT))

    assert subjects(acme, "C9") == []


def test_collaboration_within_a_unit_does_not_open_it(acme: Organization) -> None:
    tree(acme).records(collaborate(SALES, EXPORT))

    assert subjects(acme, "C9") == [SALES, PLANT]


def test_a_shared_system_opens_both_unless_the_rules_leave_systems_out(acme: Organization) -> None:
    tree(acme).records(ask("registerSystem", JAN, key=SYSTEM, names=called("CRM")))
    acme.records(involve(SALES, SYSTEM, "OWNS"), involve(PLANT, SYSTEM, "USES"))

    assert subjects(acme, "C9") == [EXPORT]
    assert subjects(acme, "C9", systems="false") == [SALES, EXPORT, PLANT]


def test_only_the_kinds_that_the_rules_name_count(acme: Organization) -> None:
    tree(acme).records(collaborate(SALES, PLANT))

    assert subjects(acme, "C9", kinds="SUPPORTS") == [SALES, EXPORT, PLANT]


def test_outsiders_count_unless_the_rules_say_otherwise(acme: Organization) -> None:
    tree(acme).records(create(PARTNER, kind="EXTERNAL"), collaborate(PLANT, PARTNER))

    assert subjects(acme, "C9") == [SALES, EXPORT]
    assert subjects(acme, "C9", external="false") == [SALES, EXPORT, PLANT]


def test_whom_an_open_list_does_not_name_may_be_anybody(acme: Organization) -> None:
    tree(acme).records(collaborate(PLANT, kind="SUPPORTS"))

    assert [finding.subject.key for finding in found(acme, "C9") if finding.unknown] == [PLANT]


def test_a_mutual_collaboration_says_in_what(acme: Organization) -> None:
    tree(acme).records(collaborate(SALES, PLANT, content=None), collaborate(EXPORT, PLANT))

    [sentence] = told(acme, "C10")
    assert sentence.endswith(" work together, but nobody says in what.")
    assert "Sales" in sentence


def test_support_without_receiver_is_one_sided(acme: Organization) -> None:
    tree(acme).records(
        collaborate(SALES, PLANT, kind="PROVIDES", from_unit=SALES, party_list="COMPLETE"),
        collaborate(EXPORT, PLANT, kind="PROVIDES", from_unit=EXPORT, to_unit=PLANT),
        collaborate(COMPANY, kind="SUPPORTS", from_unit=COMPANY, party_list="OPEN"),
    )

    assert sorted((finding.apart, finding.unknown) for finding in found(acme, "C10")) == [
        (("to",), False),
        (("to",), True),
    ]
