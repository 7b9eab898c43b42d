"""Comparisons in GraphQL: two coordinates of one organization side by side, and why they differ."""

from __future__ import annotations

from typing import Any

import pytest

from tests.graphql.asker import Asker
from tests.kit import (
    ADA,
    COMPANY,
    EXPORT,
    JUNE,
    MAR,
    NOWHERE,
    PLANT,
    SALES,
    SELLER,
    SEP,
    Acme,
    Form,
    adjust,
    create,
    deactivate,
    dissolve,
    key,
    leave,
    move,
    position,
    rename,
    reopen,
    rescind,
)

NODE = """{ __typename ... on Unit { code name } ... on Position { code } ... on Person { called: name }
  ... on Assignment { person { called: name } position { code } } }"""
FIELDS = f"""from {{ effective sequence }} to {{ effective sequence }} summary {{ kind count }}
  differences(first: 1000) {{ totalCount nodes {{
    kind before {NODE} after {NODE} causedBy {{ sequence type }}
    fields {{ field before after beforeNode {NODE} afterNode {NODE} }} }} }}"""
COMPARE = f"""query($from: AsOfInput!, $to: AsOfInput!, $under: ID, $code: String) {{
  compare(code: $code, from: $from, to: $to, under: $under) {{ {FIELDS} }} }}"""

WINTER: Form = {"effective": "2024-02-01"}
SUMMER: Form = {"effective": "2024-07-01"}


def compared(ask: Asker, before: Form, after: Form, **variables: Any) -> Any:
    return ask(COMPARE, **{"from": before, "to": after, **variables})["compare"]


def short(comparison: Any) -> list[tuple[str, str | None, str | None]]:
    """Kind, and the codes of what stood before and stands after."""

    def code(node: Any) -> Any:
        return node and (node.get("code") or node["__typename"])

    return [(d["kind"], code(d["before"]), code(d["after"])) for d in comparison["differences"]["nodes"]]


def test_a_comparison_tells_what_moved_and_which_entry_moved_it(tree: Acme, ask: Asker) -> None:
    tree.records(move(EXPORT, PLANT, MAR))

    assert compared(ask, WINTER, SUMMER) == {
        "from": {"effective": "2024-02-01", "sequence": 6},
        "to": {"effective": "2024-07-01", "sequence": 6},
        "summary": [{"kind": "MOVED", "count": 1}],
        "differences": {
            "totalCount": 1,
            "nodes": [
                {
                    "kind": "MOVED",
                    "before": {"__typename": "Unit", "code": "export", "name": "Export"},
                    "after": {"__typename": "Unit", "code": "export", "name": "Export"},
                    "causedBy": [{"sequence": 6, "type": "UnitMoved"}],
                    "fields": [
                        {
                            "field": "parent",
                            "before": SALES,
                            "after": PLANT,
                            "beforeNode": {"__typename": "Unit", "code": "sales", "name": "Sales"},
                            "afterNode": {"__typename": "Unit", "code": "plant", "name": "Plant"},
                        }
                    ],
                }
            ],
        },
    }


def test_each_side_is_told_at_its_own_coordinate(tree: Acme, ask: Asker) -> None:
    tree.records(rename(EXPORT, "Abroad", MAR), rename(PLANT, "Works", MAR), move(EXPORT, PLANT, MAR))
    tree.records(rename(SALES, "Selling", MAR))

    moved, *_ = compared(ask, WINTER, SUMMER)["differences"]["nodes"]

    assert (moved["before"]["name"], moved["after"]["name"]) == ("Export", "Abroad")
    assert [(field["beforeNode"]["name"], field["afterNode"]["name"]) for field in moved["fields"]] == [
        ("Sales", "Works")
    ]


def test_the_ids_of_both_sides_lead_back_to_them(tree: Acme, ask: Asker) -> None:
    tree.records(dissolve(EXPORT, MAR))
    document = """query($from: AsOfInput!, $to: AsOfInput!) { compare(from: $from, to: $to) {
        differences { nodes { before { id } after { id } } } } }"""

    [gone] = ask(document, **{"from": WINTER, "to": SUMMER})["compare"]["differences"]["nodes"]

    assert gone["after"] is None
    assert ask("query($id: ID!) { node(id: $id) { ... on Unit { name } } }", id=gone["before"]["id"]) == {
        "node": {"name": "Export"}
    }


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"effective": "2024-02-01"}, {"effective": "2024-07-01"}, [("MOVED", "export", "export")]),
        ({"effective": "2024-07-01", "known": {"sequence": 5}}, {"effective": "2024-07-01"},
         [("MOVED", "export", "export"), ("RENAMED", "sales", "sales")]),
        ({"effective": "2024-02-01", "known": {"sequence": 6}}, {"effective": "2024-07-01"},
         [("MOVED", "export", "export"), ("RENAMED", "sales", "sales")]),
        ({"effective": "2024-07-01", "known": {"sequence": 6}}, {"effective": "2024-07-01"},
         [("RENAMED", "sales", "sales")]),
        ({"effective": "2024-07-01"}, {"effective": "2024-02-01", "known": {"sequence": 5}},
         [("MOVED", "export", "export"), ("RENAMED", "sales", "sales")]),
        ({"effective": "2024-07-01"}, {"effective": "2024-07-01"}, []),
    ],
    ids=["days", "knowledge", "diagonal", "plan against actual", "backwards", "itself"],
)  # fmt: skip
def test_any_two_coordinates_are_compared(
    tree: Acme, ask: Asker, before: Form, after: Form, expected: list[tuple[str, str, str]]
) -> None:
    tree.records(move(EXPORT, PLANT, MAR))
    tree.records(rename(SALES, "Selling", MAR, correct=True, forever=True), rename(SALES, "Selling", "2024-01-01"))

    assert short(compared(ask, before, after)) == expected


def test_a_token_names_a_side_too(tree: Acme, ask: Asker) -> None:
    token = ask.acme("coordinate { token }", {"effective": "2024-07-01"})["coordinate"]["token"]
    tree.records(move(EXPORT, PLANT, MAR))

    assert short(compared(ask, {"token": token}, SUMMER)) == [("MOVED", "export", "export")]


def test_people_and_their_assignments_are_told_by_name(staffed: Acme, ask: Asker) -> None:
    staffed.records(leave(key("ben's seat"), MAR), adjust(SALES, MAR, seats=2))
    staffed.records(position(key("NEW"), PLANT, MAR, code="new", seats=1, fte="0.5"))

    told = compared(ask, WINTER, SUMMER)

    assert [count["kind"] for count in told["summary"]] == ["CREATED", "HEADCOUNT_CHANGED", "ASSIGNMENT_CHANGED"]
    created, headcount, left = told["differences"]["nodes"]
    assert [(f["before"], f["after"]) for f in created["fields"] if f["field"] == "fte"] == [(None, "0.5")]
    assert [(f["field"], f["before"], f["after"]) for f in headcount["fields"]] == [("seats", "1", "2")]
    assert left["before"] == {
        "__typename": "Assignment",
        "person": {"called": "Ben Bitdiddle"},
        "position": {"code": "seller"},
    }
    assert (left["after"], left["causedBy"]) == (None, [{"sequence": 15, "type": "AssignmentEnded"}])
    person = next(field for field in left["fields"] if field["field"] == "person")
    assert person["beforeNode"] == {"__typename": "Person", "called": "Ben Bitdiddle"}


def test_what_ended_came_back_or_was_taken_back_names_its_entry(tree: Acme, ask: Asker) -> None:
    tree.records(rename(PLANT, "Works", MAR, to=SEP))
    tree.records(dissolve(EXPORT, MAR))
    tree.records(reopen(EXPORT, SEP, parent=PLANT))
    tree.records(rename(SALES, "Selling", MAR))
    tree.records(rescind(tree.head))

    def causes(before: Form, after: Form) -> list[tuple[str, list[str]]]:
        nodes = compared(ask, before, after)["differences"]["nodes"]
        return [(node["kind"], [entry["type"] for entry in node["causedBy"]]) for node in nodes]

    autumn = {"effective": "2024-10-01"}
    assert causes(WINTER, SUMMER) == [("DISSOLVED", ["UnitDissolved"]), ("RENAMED", ["UnitRenamed"])]
    assert causes(SUMMER, autumn) == [("REOPENED", ["UnitReopened"]), ("RENAMED", ["UnitRenamed"])]
    assert causes({**SUMMER, "known": {"sequence": 9}}, SUMMER) == [("RENAMED", ["EntriesRescinded"])]


def test_only_what_hangs_on_a_unit_is_told_under_it(tree: Acme, ask: Asker) -> None:
    tree.records(rename(EXPORT, "Abroad", MAR), rename(PLANT, "Works", MAR), rename(COMPANY, "Firm", MAR))

    assert short(compared(ask, WINTER, SUMMER, under=SALES)) == [("RENAMED", "export", "export")]
    assert len(short(compared(ask, WINTER, SUMMER, under=COMPANY))) == 3


def test_a_unit_that_is_on_record_on_neither_side_has_nothing_under_it(tree: Acme, ask: Asker) -> None:
    [(code, message)] = ask.errors(COMPARE, **{"from": WINTER, "to": SUMMER, "under": NOWHERE})

    assert (code, message) == ("VALIDATION", "There is no such unit at either coordinate.")


def test_differences_of_some_kinds_are_chosen(staffed: Acme, ask: Asker) -> None:
    staffed.records(rename(EXPORT, "Abroad", MAR), move(EXPORT, PLANT, MAR), deactivate(SALES, SEP))
    document = """query($from: AsOfInput!, $to: AsOfInput!, $kinds: [DifferenceKind!]) {
        compare(from: $from, to: $to) { summary { kind } differences(kinds: $kinds) { totalCount nodes { kind } } } }"""

    def chosen(*kinds: str) -> Any:
        return ask(document, **{"from": WINTER, "to": SUMMER, "kinds": list(kinds)})["compare"]

    assert chosen("RENAMED", "OTHER")["differences"] == {"totalCount": 1, "nodes": [{"kind": "RENAMED"}]}
    assert chosen()["differences"] == {"totalCount": 0, "nodes": []}
    assert chosen()["summary"] == [{"kind": "MOVED"}, {"kind": "RENAMED"}]


PAGED = """query($from: AsOfInput!, $to: AsOfInput!, $after: String) { compare(from: $from, to: $to) {
  differences(first: 2, after: $after) { totalCount nodes { kind after { ... on Unit { code } } }
    pageInfo { hasNextPage endCursor } } } }"""


@pytest.mark.parametrize("known", [{}, {"known": {"sequence": 5}}], ids=["as known now", "as known then"])
def test_a_comparison_is_paged_and_stays_the_same_while_others_write(tree: Acme, ask: Asker, known: Form) -> None:
    tree.records(*(rename(unit, "Renamed", MAR) for unit in (COMPANY, SALES, EXPORT, PLANT)), move(EXPORT, PLANT, MAR))
    sides = {"from": {**WINTER, **known}, "to": SUMMER}

    pages = [ask(PAGED, **sides)["compare"]["differences"]]
    tree.records(move(SALES, PLANT, MAR), create(key("NEW"), MAR), dissolve(EXPORT, MAR))
    while pages[-1]["pageInfo"]["hasNextPage"]:
        after = pages[-1]["pageInfo"]["endCursor"]
        pages.append(ask(PAGED, **sides, after=after)["compare"]["differences"])

    told = [(node["kind"], node["after"]["code"]) for page in pages for node in page["nodes"]]
    assert told == [
        ("MOVED", "export"),
        ("RENAMED", "company"),
        ("RENAMED", "export"),
        ("RENAMED", "plant"),
        ("RENAMED", "sales"),
    ]
    assert {page["totalCount"] for page in pages} == {5}


def test_a_cursor_of_another_comparison_is_refused(tree: Acme, ask: Asker) -> None:
    tree.records(*(rename(unit, "Renamed", MAR) for unit in (COMPANY, SALES, EXPORT)))
    cursor = ask(PAGED, **{"from": WINTER, "to": SUMMER})["compare"]["differences"]["pageInfo"]["endCursor"]

    [(code, message)] = ask.errors(PAGED, **{"from": {"effective": "2024-01-01"}, "to": SUMMER, "after": cursor})

    assert (code, message) == ("VALIDATION", "That is not a cursor of this list.")


def test_an_organization_that_is_not_there_cannot_be_compared(tree: Acme, ask: Asker) -> None:
    assert compared(ask, WINTER, SUMMER, code="nope") is None
    assert short(compared(ask, WINTER, SUMMER, code="acme")) == []


# Change sets, what was just recorded, and what would be.


SET = f"""query($sequence: Int!, $on: Date) {{ changeSet(sequence: $sequence) {{
  comparison(effective: $on) {{ {FIELDS} }} }} }}"""


def of_set(ask: Asker, sequence: int, on: str | None = None) -> Any:
    return ask(SET, sequence=sequence, on=on)["changeSet"]["comparison"]


def test_a_change_set_tells_what_it_made_different(tree: Acme, ask: Asker) -> None:
    tree.records(rename(PLANT, "Works", MAR))
    tree.records(move(EXPORT, PLANT, MAR), rename(EXPORT, "Abroad", JUNE))
    tree.records(rename(SALES, "Selling", MAR))

    told = of_set(ask, 7)

    assert (told["from"], told["to"]) == (
        {"effective": "2024-06-01", "sequence": 6},
        {"effective": "2024-06-01", "sequence": 8},
    )
    assert short(told) == [("MOVED", "export", "export"), ("RENAMED", "export", "export")]
    assert short(of_set(ask, 8, on="2024-03-01")) == [("MOVED", "export", "export")]
    assert short(of_set(ask, 8, on="2024-02-01")) == []


def test_the_first_change_set_made_the_organization(tree: Acme, ask: Asker) -> None:
    told = of_set(ask, 1)

    assert told["from"]["sequence"] == 0
    assert short(told) == [("CREATED", None, "Organization")]


def test_a_rescission_tells_what_it_brought_back(tree: Acme, ask: Asker) -> None:
    tree.records(dissolve(EXPORT, MAR))
    tree.records(rescind(6))

    assert of_set(ask, 7)["to"] == {"effective": "2024-03-01", "sequence": 7}
    assert short(of_set(ask, 7)) == [("CREATED", None, "export")]
    assert of_set(ask, 7)["differences"]["nodes"][0]["causedBy"] == [{"sequence": 7, "type": "EntriesRescinded"}]


RESULT = f"""mutation($input: RecordInput!, $context: ContextInput) {{ record(input: $input, context: $context) {{
  ... on Recorded {{ comparison {{ {FIELDS} }} }} ... on Preview {{ comparison {{ {FIELDS} }} }} }} }}"""


def sent(ask: Asker, *forms: Form, **context: Any) -> Any:
    return ask(RESULT, input={"operations": list(forms)}, context=context)["record"]["comparison"]


def test_what_was_just_recorded_tells_what_it_made_different(tree: Acme, ask: Asker) -> None:
    told = sent(ask, move(EXPORT, PLANT, MAR))

    assert (told["from"]["sequence"], told["to"]["sequence"]) == (5, 6)
    assert short(told) == [("MOVED", "export", "export")]
    assert told["differences"]["nodes"][0]["causedBy"] == [{"sequence": 6, "type": "UnitMoved"}]


def test_a_preview_tells_what_would_be_different_and_names_no_entry(staffed: Acme, ask: Asker) -> None:
    before = staffed.head
    forms = [
        create(key("NEW"), MAR, parent=PLANT, code="new", name="New"),
        move(EXPORT, key("NEW"), MAR),
        rename(EXPORT, "Abroad", MAR),
        {"registerPerson": {"from": "2024-03-01", "key": key("EVE"), "name": "Eve"}},
    ]

    told = sent(ask, *forms, dryRun=True)

    assert staffed.head == before
    assert (told["from"]["sequence"], told["to"]) == (before, None)
    assert short(told) == [
        ("CREATED", None, "new"),
        ("CREATED", None, "Person"),
        ("MOVED", "export", "export"),
        ("RENAMED", "export", "export"),
    ]
    created, person, moved, renamed = told["differences"]["nodes"]
    assert [node["causedBy"] for node in (created, person, moved, renamed)] == [[], [], [], []]
    assert person["after"]["called"] == "Eve"
    assert (renamed["before"]["name"], renamed["after"]["name"]) == ("Export", "Abroad")
    assert moved["fields"][0]["afterNode"]["name"] == "New"


def test_the_pages_of_a_preview_go_on(tree: Acme, ask: Asker) -> None:
    forms = [rename(unit, "Renamed", MAR) for unit in (COMPANY, SALES, EXPORT)]
    document = """mutation($input: RecordInput!, $after: String) { record(input: $input, context: {dryRun: true}) {
        ... on Preview { comparison { differences(first: 2, after: $after) {
          nodes { after { ... on Unit { code } } } pageInfo { endCursor } } } } } }"""

    def paged(after: str | None = None) -> Any:
        told = ask(document, input={"operations": forms}, after=after)["record"]["comparison"]["differences"]
        return [node["after"]["code"] for node in told["nodes"]], told["pageInfo"]["endCursor"]

    first, cursor = paged()

    assert (first, paged(cursor)[0]) == (["company", "export"], ["sales"])


def test_a_preview_of_a_rescission_tells_what_would_come_back(tree: Acme, ask: Asker) -> None:
    tree.records(rename(EXPORT, "Abroad", MAR))

    told = sent(ask, rescind(6), dryRun=True)

    assert [(field["before"], field["after"]) for node in told["differences"]["nodes"] for field in node["fields"]] == [
        ("Abroad", "Export")
    ]


def test_a_person_who_takes_a_seat_changes_an_assignment(staffed: Acme, ask: Asker) -> None:
    told = sent(ask, {"startAssignment": {"from": "2024-06-01", "person": ADA, "position": SELLER, "share": "0.5"}})

    [difference] = told["differences"]["nodes"]
    assert (difference["kind"], difference["before"]) == ("ASSIGNMENT_CHANGED", None)
    assert difference["after"]["person"] == {"called": "Ada Lovelace"}
    assert {field["field"]: field["after"] for field in difference["fields"]}["share"] == "0.5"
