"""A person in GraphQL: found by key or reference, with the positions they hold."""

from __future__ import annotations

import pytest

from tests.graphql.asker import Asker
from tests.kit import ADA, BEN, CHIEF, FEB, JUNE, MAR, NOWHERE, SELLER, Acme, assign, key, leave, person
from tests.kit import ask as form


def test_a_person_is_told_in_full(staffed: Acme, ask: Asker) -> None:
    told = ask.acme(
        """person(reference: "p1") { key name reference
             assignments { key person { key } position { code } share kind roles effective { from to } } }"""
    )

    assert told["person"] == {
        "key": ADA,
        "name": "Ada Lovelace",
        "reference": "p1",
        "assignments": [
            {
                "key": key("ada's seat"),
                "person": {"key": ADA},
                "position": {"code": "chief"},
                "share": "1",
                "kind": "PERMANENT",
                "roles": ["owner", "speaker"],
                "effective": {"from": "2024-01-01", "to": None},
            }
        ],
    }


def test_a_person_is_found_by_key_or_by_reference(staffed: Acme, ask: Asker) -> None:
    told = ask.acme(f'a: person(key: "{BEN}") {{ reference }} b: person(reference: "p2") {{ key }}')

    assert told == {"a": {"reference": "p2"}, "b": {"key": BEN}}


@pytest.mark.parametrize(
    "found", [f'key: "{NOWHERE}"', 'reference: "nobody"', 'reference: ""', 'reference: "Ada Lovelace"']
)
def test_a_person_who_is_not_there_is_null(staffed: Acme, ask: Asker, found: str) -> None:
    assert ask.acme(f"person({found}) {{ key }}") == {"person": None}


def test_a_person_is_not_found_before_they_are_registered(staffed: Acme, ask: Asker) -> None:
    told = ask.acme('person(reference: "p1") { key } people { totalCount }', {"effective": "2023-12-31"})

    assert told == {"person": None, "people": {"totalCount": 0}}


@pytest.mark.parametrize("arguments", ["", f'(key: "{ADA}", reference: "p1")'])
def test_a_person_is_named_in_exactly_one_way(staffed: Acme, ask: Asker, arguments: str) -> None:
    assert ask.wrong(f"person{arguments} {{ key }}") == [("VALIDATION", "Name a person by key or by reference.")]


def test_a_person_need_not_have_a_name_or_a_reference(tree: Acme, ask: Asker) -> None:
    tree.records(person(ADA))

    told = ask.acme("people { totalCount nodes { key name reference assignments { key } } }")

    assert told["people"] == {
        "totalCount": 1,
        "nodes": [{"key": ADA, "name": None, "reference": None, "assignments": []}],
    }


def test_an_assignment_lasts_from_its_start_up_to_its_end(staffed: Acme, ask: Asker) -> None:
    staffed.records(leave(key("ben's seat"), JUNE))

    told = [
        ask.acme('person(reference: "p2") { assignments { effective { from to } } }', {"effective": day})["person"]
        for day in ("2024-01-31", "2024-02-01", "2024-05-31", "2024-06-01")
    ]

    held = {"assignments": [{"effective": {"from": "2024-02-01", "to": "2024-06-01"}}]}
    assert told == [{"assignments": []}, held, held, {"assignments": []}]


def test_share_kind_and_roles_change_on_their_day_and_what_is_left_out_stays(staffed: Acme, ask: Asker) -> None:
    staffed.records(form("changeAssignment", MAR, assignment=key("ben's seat"), roles=["mentor"]))
    staffed.records(form("changeAssignment", JUNE, assignment=key("ben's seat"), share=None, kind="PERMANENT"))

    told = [
        ask.acme('person(reference: "p2") { assignments { share kind roles } }', {"effective": day})["person"]
        for day in ("2024-02-29", "2024-03-01", "2024-06-01")
    ]

    assert [one["assignments"] for one in told] == [
        [{"share": "0.5", "kind": "ACTING", "roles": []}],
        [{"share": "0.5", "kind": "ACTING", "roles": ["mentor"]}],
        [{"share": None, "kind": "PERMANENT", "roles": ["mentor"]}],
    ]


def test_every_start_is_an_assignment_of_its_own(staffed: Acme, ask: Asker) -> None:
    staffed.records(leave(key("ben's seat"), MAR), assign(key("ben is back"), BEN, SELLER, JUNE))

    told = [
        ask.acme('person(reference: "p2") { assignments { key effective { from to } } }', {"effective": day})["person"]
        for day in ("2024-02-29", "2024-03-01", "2024-06-01")
    ]

    assert [one["assignments"] for one in told] == [
        [{"key": key("ben's seat"), "effective": {"from": "2024-02-01", "to": "2024-03-01"}}],
        [],
        [{"key": key("ben is back"), "effective": {"from": "2024-06-01", "to": None}}],
    ]


def test_a_person_can_hold_positions_of_several_units(staffed: Acme, ask: Asker) -> None:
    staffed.records(assign(key("ben leads"), BEN, CHIEF, FEB))

    told = ask.acme(
        """person(reference: "p2") { assignments { position { unit { code } } } }
           totals { people } sales: unit(code: "sales") { people { reference } }"""
    )

    units = sorted(one["position"]["unit"]["code"] for one in told["person"]["assignments"])
    assert units == ["export", "sales"]
    assert told["totals"] == {"people": 2}
    assert sorted(one["reference"] for one in told["sales"]["people"]) == ["p1", "p2"]


def test_two_people_of_one_reference_are_both_on_record(tree: Acme, ask: Asker) -> None:
    tree.records(person(ADA, reference="p1"), person(BEN, reference="p1"))

    told = ask.acme('people { nodes { reference } } person(reference: "p1") { reference }')

    assert told == {"people": {"nodes": [{"reference": "p1"}] * 2}, "person": {"reference": "p1"}}


def test_everybody_is_on_exactly_one_page(tree: Acme, ask: Asker) -> None:
    tree.records(*[person(key(f"person {number}")) for number in range(5)])
    document = """query($after: String) { organization { people(first: 2, after: $after) {
        totalCount nodes { key } pageInfo { hasNextPage endCursor } } } }"""

    pages = [ask(document)["organization"]["people"]]
    while pages[-1]["pageInfo"]["hasNextPage"]:
        pages.append(ask(document, after=pages[-1]["pageInfo"]["endCursor"])["organization"]["people"])

    keys = [node["key"] for page in pages for node in page["nodes"]]
    assert keys == sorted(key(f"person {number}") for number in range(5))


def test_personal_values_are_not_in_the_leaf(staffed: Acme) -> None:
    from orgledger.store.codec import encode

    leaves = b"".join(encode(entry) for entry in staffed.entries())

    assert b"Lovelace" not in leaves
    assert b'"p1"' not in leaves
