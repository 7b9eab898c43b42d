"""The ledger in GraphQL: entry by entry, as it stands at the head, each with its own fields and its own coordinate."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import pytest

from orgledger.domain.catalogue import EVENTS
from orgledger.domain.change_set import Context
from orgledger.domain.command import LocalizedText
from orgledger.domain.identity import PublicId, read_id
from orgledger.domain.organization import RegisterOrganization
from orgledger.domain.unit import UnitCreated
from orgledger.ledger import Ledger
from orgledger.store.upcasts import UPCASTS, unchanged
from tests.graphql.asker import Asker
from tests.kit import (
    ADA,
    APR,
    BEN,
    CHIEF,
    COMPANY,
    EXPORT,
    FEB,
    FOUNDED,
    JAN,
    JULY,
    JUNE,
    MAR,
    MAY,
    NOWHERE,
    PLANT,
    SALES,
    SELLER,
    Acme,
    FakeClock,
    adjust,
    assign,
    called,
    create,
    dissolve,
    grant,
    key,
    leave,
    move,
    move_position,
    person,
    position,
    rename,
    rescind,
    revoke,
)
from tests.kit import (
    ask as form,
)

LEDGER = """query($filter: EntryFilter, $order: EntryOrder, $first: Int, $after: String) {
  ledger(code: "acme", filter: $filter, order: $order, first: $first, after: $after) {
    totalCount nodes { sequence } pageInfo { hasNextPage hasPreviousPage endCursor } } }"""


def sequences(ask: Asker, **variables: Any) -> list[int]:
    """The entries of one page."""
    told = ask(LEDGER, **variables)["ledger"]
    found = [node["sequence"] for node in told["nodes"]]
    assert told["totalCount"] >= len(found)
    return found


def entry(ask: Asker, sequence: int, fields: str) -> Any:
    """Fields of one entry."""
    return ask(f'{{ entry(code: "acme", sequence: {sequence}) {{ {fields} }} }}')["entry"]


def test_the_ledger_is_read_as_it_was_written(tree: Acme, ask: Asker, clock: FakeClock) -> None:
    tree.records(grant("board", "VIEWER"))
    clock.at = datetime(2025, 3, 1, 12, tzinfo=UTC)
    Asker(tree.ledger, "ada").records(
        move(EXPORT, PLANT, MAR, JUNE), title="Spring", reason="It pays.", basis="Board of 3 May", onBehalfOf="board"
    )

    told = ask(
        """{ ledger(code: "acme", order: NEWEST_FIRST, first: 1) { nodes { __typename sequence type verb
               effective { from to } recordedAt actor { name } onBehalfOf { name } reason basis replayed
               source { system }
               changeSet { title firstSequence lastSequence recordedAt actor { name } entries { sequence } }
               subjects { __typename ... on Unit { code } } summary
               fields { field before after beforeNode { ... on Unit { code } } afterNode { ... on Unit { code } } }
               rescindedBy { sequence } } } }"""
    )

    [one] = told["ledger"]["nodes"]
    recorded_at = one.pop("recordedAt")
    assert recorded_at.startswith("2025-03-01T12:00:0")
    assert one == {
        "__typename": "UnitMoved",
        "sequence": 7,
        "type": "UnitMoved",
        "verb": "CHANGE",
        "effective": {"from": "2024-03-01", "to": "2024-06-01"},
        "actor": {"name": "ada"},
        "onBehalfOf": {"name": "board"},
        "reason": "It pays.",
        "basis": "Board of 3 May",
        "replayed": False,
        "source": None,
        "changeSet": {
            "title": "Spring",
            "firstSequence": 7,
            "lastSequence": 7,
            "recordedAt": recorded_at,
            "actor": {"name": "ada"},
            "entries": [{"sequence": 7}],
        },
        "subjects": [{"__typename": "Unit", "code": "export"}],
        "summary": "Export moves from Sales to Plant",
        "fields": [
            {
                "field": "parent",
                "before": SALES,
                "after": PLANT,
                "beforeNode": {"code": "sales"},
                "afterNode": {"code": "plant"},
            }
        ],
        "rescindedBy": None,
    }


def test_the_ledger_is_filtered_by_an_actor_named_in_any_way(staffed: Acme, ask: Asker) -> None:
    Asker(staffed.ledger, "ada").records(move(EXPORT, PLANT, MAR, JUNE))
    [entry] = staffed.entries()[-1:]

    for named in ("ada", "Ada", entry.actor, entry.actor.upper(), f"{{{entry.actor}}}"):
        found = ask(LEDGER, filter={"actor": named})["ledger"]
        assert [node["sequence"] for node in found["nodes"]] == [entry.sequence], named
    for nobody in ("adam", NOWHERE):
        assert ask(LEDGER, filter={"actor": nobody})["ledger"]["nodes"] == []


def test_every_entry_is_on_exactly_one_page_in_either_order(staffed: Acme, ask: Asker) -> None:
    for order in ("OLDEST_FIRST", "NEWEST_FIRST"):
        pages = [ask(LEDGER, first=4, order=order)["ledger"]]
        while pages[-1]["pageInfo"]["hasNextPage"]:
            pages.append(ask(LEDGER, first=4, order=order, after=pages[-1]["pageInfo"]["endCursor"])["ledger"])

        told = [node["sequence"] for page in pages for node in page["nodes"]]
        assert sorted(told) == list(range(1, staffed.head + 1))
        assert told == sorted(told, reverse=order == "NEWEST_FIRST")
        assert [page["pageInfo"]["hasPreviousPage"] for page in pages] == [False] + [True] * (len(pages) - 1)
        assert {page["totalCount"] for page in pages} == {staffed.head}


def test_a_page_of_the_newest_goes_on_where_it_stopped_while_others_write(tree: Acme, ask: Asker) -> None:
    first = ask(LEDGER, first=2, order="NEWEST_FIRST")["ledger"]
    tree.records(rename(SALES, "Selling", JAN))
    second = ask(LEDGER, first=10, order="NEWEST_FIRST", after=first["pageInfo"]["endCursor"])["ledger"]

    assert [node["sequence"] for node in first["nodes"] + second["nodes"]] == [5, 4, 3, 2, 1]


def test_a_reader_who_follows_the_ledger_misses_nothing(tree: Acme, ask: Asker) -> None:
    first = ask(LEDGER, first=100)["ledger"]
    tree.records(rename(SALES, "Selling", JAN), rename(PLANT, "Works", JAN))
    second = ask(LEDGER, first=100, after=first["pageInfo"]["endCursor"])["ledger"]

    assert [node["sequence"] for node in first["nodes"]] == [1, 2, 3, 4, 5]
    assert first["pageInfo"]["hasNextPage"] is False
    assert [node["sequence"] for node in second["nodes"]] == [6, 7]


def test_a_text_that_is_no_cursor_of_the_ledger_is_refused(tree: Acme, ask: Asker) -> None:
    units = ask("{ organization { units { pageInfo { endCursor } } } }")["organization"]["units"]["pageInfo"][
        "endCursor"
    ]

    for cursor in ("nonsense", "", "é", units):
        [(code, _)] = ask.errors(LEDGER, after=cursor)
        assert code == "VALIDATION", cursor


@pytest.fixture
def eventful(staffed: Acme, clock: FakeClock) -> Acme:
    """Entries 15 to 20 upon `staffed`, of 14 entries: each set recorded on a day of its own in 2025."""
    days = iter(range(1, 10))

    def at_noon() -> None:
        clock.at = datetime(2025, 2, next(days), 12, tzinfo=UTC)

    at_noon()
    staffed.records(move(EXPORT, PLANT, MAR), actor="ada")  # 15
    at_noon()
    staffed.records(rename(EXPORT, "Abroad", APR, MAY, correct=True), actor="ben")  # 16
    at_noon()
    staffed.records(move_position(SELLER, SALES, JUNE))  # 17
    at_noon()
    staffed.records(rescind(15))  # 18
    at_noon()
    staffed.records(rename(PLANT, "Works", datetime(2025, 2, 5, tzinfo=UTC).date()), rename(SALES, "Selling", JULY))
    return staffed


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({}, list(range(1, 21))),
        ({"types": ["UnitMoved"]}, [15]),
        ({"types": ["UnitMoved", "PositionMoved"]}, [15, 17]),
        ({"types": []}, []),
        ({"types": ["NoSuchThing"]}, []),
        ({"verbs": ["CORRECTION"]}, [16]),
        ({"verbs": ["RESCISSION", "CORRECTION"]}, [16, 18]),
        ({"verbs": ["ACT"]}, []),
        ({"subject": EXPORT}, [4, 8, 14, 15, 16, 17, 18]),
        ({"subject": ADA}, [9, 11]),
        ({"subject": NOWHERE}, []),
        ({"subject": "no key at all"}, []),
        ({"subject": EXPORT, "types": ["UnitRenamed"]}, [16]),
        ({"subject": EXPORT, "verbs": ["CHANGE"], "effectiveFrom": "2024-03-01"}, [15, 17]),
        ({"backdatedDays": 300}, list(range(1, 17))),
        ({"backdatedDays": 0, "recordedFrom": "2025-02-05T00:00:00Z"}, [19, 20]),
        ({"backdatedDays": 1, "recordedFrom": "2025-02-05T00:00:00Z"}, [20]),
        ({"recordedFrom": "2025-02-01T12:00:00Z", "recordedTo": "2025-02-03T00:00:00Z"}, [15, 16]),
        ({"recordedFrom": "2025-02-01T20:00:00+08:00", "recordedTo": "2025-02-03T08:00:00+08:00"}, [15, 16]),
        ({"recordedTo": "2025-01-01T00:00:00Z"}, []),
        ({"effectiveFrom": "2024-04-01", "effectiveTo": "2024-06-01"}, [16]),
        ({"effectiveFrom": "2024-04-01", "effectiveTo": "2024-06-02"}, [16, 17]),
        ({"effectiveTo": "2020-01-02"}, [1]),
    ],
)
def test_entries_are_chosen_by_every_condition_given(
    eventful: Acme, ask: Asker, chosen: dict[str, Any], told: list[int]
) -> None:
    assert sequences(ask, filter=chosen, first=1000) == told
    assert sequences(ask, filter=chosen, first=1000, order="NEWEST_FIRST") == told[::-1]


def test_entries_under_a_unit_are_those_of_everything_below_it_too(eventful: Acme, ask: Asker) -> None:
    under_sales = sequences(ask, filter={"under": SALES}, first=1000)
    under_plant = sequences(ask, filter={"under": PLANT}, first=1000)
    under_nothing = sequences(ask, filter={"under": NOWHERE}, first=1000)

    assert {3, 4, 6, 7, 15, 16, 17, 18, 20} <= set(under_sales)
    assert not {1, 2, 5, 19} & set(under_sales)
    assert {5, 15, 19} <= set(under_plant)
    assert under_nothing == []


def test_what_was_dissolved_or_moved_away_is_still_found_under_the_unit_that_it_belonged_to(
    staffed: Acme, ask: Asker
) -> None:
    shop, stall = key("shop"), key("stall")
    opened = staffed.records(create(shop, JAN, parent=EXPORT, name="Shop"), create(stall, JAN, parent=shop)).first
    closed = staffed.records(dissolve(stall, MAR)).last
    early = staffed.records(rename(stall, "Stand", JAN, MAR)).last
    gone = staffed.records(move(shop, PLANT, APR)).last
    before_it_moved = staffed.records(rename(shop, "Store", MAR, APR)).last
    after_it_moved = staffed.records(rename(shop, "Outlet", MAY)).last
    left = staffed.records(leave(key("ben's seat"), JUNE)).last
    moved = staffed.records(move_position(SELLER, PLANT, JULY)).last
    later = staffed.records(form("retitlePosition", JULY, position=SELLER, titles=called("Clerk"))).last
    taken_back = staffed.records(rescind(closed)).last

    under_sales = sequences(ask, filter={"under": SALES}, first=1000)
    under_plant = sequences(ask, filter={"under": PLANT}, first=1000)

    in_sales = [opened, opened + 1, closed, early, gone, before_it_moved, left, moved, taken_back]
    assert [one for one in under_sales if one >= opened] == in_sales
    assert [one for one in under_plant if one >= opened] == [gone, after_it_moved, moved, later]
    assert sequences(ask, filter={"under": stall}, first=1000) == [opened + 1, closed, early, taken_back]
    assert sequences(ask, filter={"under": SALES, "types": ["UnitDissolved"]}, first=1000) == [closed]
    assert sequences(ask, filter={"under": SALES, "subject": BEN}, first=1000) == [12, left]


def test_what_ended_where_it_was_for_a_while_is_found_there_and_not_where_it_would_have_gone_back_to(
    staffed: Acme, ask: Asker
) -> None:
    shop, role = key("shop"), key("role")
    staffed.records(create(shop, JAN, parent=SALES), position(role, SALES, JAN))
    staffed.records(move(shop, PLANT, FEB, MAR), move_position(role, PLANT, FEB, MAR))
    ended = staffed.records(dissolve(shop, MAR), form("closePosition", MAR, position=role))

    assert [one for one in sequences(ask, filter={"under": PLANT}, first=1000) if one >= ended.first] == [
        ended.first,
        ended.last,
    ]
    assert not [one for one in sequences(ask, filter={"under": SALES}, first=1000) if one >= ended.first]


def test_acts_are_under_the_unit_they_name_by_the_day_they_were_recorded_on(staffed: Acme, ask: Asker) -> None:
    given = staffed.records(grant("eve", "EDITOR", within=EXPORT)).last
    revoked = staffed.records(revoke("eve", "EDITOR")).last

    assert [one for one in sequences(ask, filter={"under": SALES}, first=1000) if one >= given] == [given, revoked]
    assert [one for one in sequences(ask, filter={"under": PLANT}, first=1000) if one >= given] == []


def test_entries_are_found_by_their_actor(eventful: Acme, ask: Asker) -> None:
    actor = entry(ask, 15, "actor { key name }")["actor"]

    assert actor["name"] == "ada"
    assert sequences(ask, filter={"actor": actor["key"]}, first=1000) == [15]
    assert sequences(ask, filter={"actor": "nobody"}, first=1000) == []


def test_a_filter_is_paged_too(eventful: Acme, ask: Asker) -> None:
    chosen = {"subject": EXPORT, "verbs": ["CHANGE"]}
    first = ask(LEDGER, filter=chosen, first=2)["ledger"]
    second = ask(LEDGER, filter=chosen, first=100, after=first["pageInfo"]["endCursor"])["ledger"]

    assert [node["sequence"] for node in first["nodes"] + second["nodes"]] == [4, 8, 14, 15, 17]
    assert first["totalCount"] == second["totalCount"] == 5


def test_a_moment_in_a_filter_needs_a_time_zone(eventful: Acme, ask: Asker) -> None:
    errors = ask.errors(LEDGER, filter={"recordedFrom": "2025-02-01T12:00:00"})

    assert [code for code, _ in errors] == ["VALIDATION"]


def test_a_moment_long_before_the_ledger_filters_nothing_out(eventful: Acme, ask: Asker) -> None:
    assert len(sequences(ask, filter={"recordedFrom": "0001-01-01T00:00:00+14:00"}, first=1000)) == 20


def test_every_kind_of_entry_is_a_type_of_its_own(ask: Asker) -> None:
    told = ask('{ __type(name: "Entry") { possibleTypes { name interfaces { name } } } }')

    kinds = {kind["name"]: {face["name"] for face in kind["interfaces"]} for kind in told["__type"]["possibleTypes"]}
    assert set(kinds) == set(EVENTS)
    assert set(map(frozenset, kinds.values())) == {frozenset({"Entry", "Node"})}


@pytest.mark.parametrize(
    ("sequence", "fields", "told"),
    [
        (
            1,
            (
                "... on OrganizationRegistered { organization { code } code names { language text } timeZone "
                "defaultLanguage }"
            ),
            {
                "organization": {"code": "acme"},
                "code": "acme",
                "names": [{"language": "en", "text": "Acme"}],
                "timeZone": "UTC",
                "defaultLanguage": "en",
            },
        ),
        (
            3,
            (
                "... on UnitCreated { unit { code } parent { code } code names { text } kind category "
                "purpose { text } status }"
            ),
            {
                "unit": {"code": "sales"},
                "parent": {"code": "company"},
                "code": "sales",
                "names": [{"text": "Sales"}],
                "kind": "DEPARTMENT",
                "category": None,
                "purpose": [],
                "status": "ACTIVE",
            },
        ),
        (
            8,
            (
                "... on PositionCreated { position { code } unit { code } code titles { text } grade seats "
                "reportsTo { code } }"
            ),
            {
                "position": {"code": "seller"},
                "unit": {"code": "export"},
                "code": "seller",
                "titles": [{"text": "Seller"}],
                "grade": "G1",
                "seats": 3,
                "reportsTo": {"code": "chief"},
            },
        ),
        (
            7,
            "... on UnitHeadDesignated { unit { code } position { code } level { code } }",
            {"unit": {"code": "sales"}, "position": {"code": "chief"}, "level": None},
        ),
        (
            9,
            "... on PersonRegistered { person { key } name reference }",
            {"person": {"key": ADA}, "name": "Ada Lovelace", "reference": "p1"},
        ),
        (
            11,
            (
                "... on AssignmentStarted { assignment { key } person { reference } position { code } "
                "assignmentKind roles }"
            ),
            {
                "assignment": {"key": key("ada's seat")},
                "person": {"reference": "p1"},
                "position": {"code": "chief"},
                "assignmentKind": "PERMANENT",
                "roles": ["owner", "speaker"],
            },
        ),
        (
            14,
            "... on HeadcountAdjusted { unit { code } position { code } grade seatsBefore seats }",
            {"unit": {"code": "export"}, "position": None, "grade": "G1", "seatsBefore": None, "seats": 3},
        ),
    ],
)
def test_an_entry_tells_its_own_fields_with_their_references_resolved(
    staffed: Acme, ask: Asker, sequence: int, fields: str, told: dict[str, Any]
) -> None:
    assert entry(ask, sequence, fields) == told


def test_a_rescission_names_the_entries_and_what_they_were_about(eventful: Acme, ask: Asker) -> None:
    told = entry(
        ask, 18, "verb effective { from } subjects { ... on Unit { code } } summary ... on EntriesRescinded { entries }"
    )

    assert told == {
        "verb": "RESCISSION",
        "effective": None,
        "subjects": [{"code": "export"}],
        "summary": "Entry 15, about Export, is rescinded",
        "entries": [15],
    }


def test_under_the_ledger_who_rescinded_what_is_told_at_the_head(eventful: Acme, ask: Asker) -> None:
    rescinded = entry(ask, 15, "rescindedBy { sequence type }")
    eventful.records(rescind(18))
    restored = entry(ask, 15, "rescindedBy { sequence }")
    rescission = entry(ask, 18, "rescindedBy { sequence }")

    assert rescinded == {"rescindedBy": {"sequence": 18, "type": "EntriesRescinded"}}
    assert restored == {"rescindedBy": None}
    assert rescission == {"rescindedBy": {"sequence": 21}}


def test_an_entry_answers_at_its_own_coordinate_whatever_came_later(tree: Acme, ask: Asker) -> None:
    tree.records(move(EXPORT, PLANT, MAR))
    fields = "summary ... on UnitMoved { unit { name parent { name } } fromParent { name } toParent { name } }"
    before = entry(ask, 6, fields)

    tree.records(rename(EXPORT, "Abroad", JAN), rename(PLANT, "Works", JAN), move(EXPORT, SALES, APR))
    tree.records(rescind(6))
    after = entry(ask, 6, fields)

    assert before == after
    assert after == {
        "summary": "Export moves from Sales to Plant",
        "unit": {"name": "Export", "parent": {"name": "Plant"}},
        "fromParent": {"name": "Sales"},
        "toParent": {"name": "Plant"},
    }


def test_a_unit_that_an_entry_dissolved_is_still_named_by_it(tree: Acme, ask: Asker) -> None:
    tree.records(dissolve(EXPORT, MAR))

    told = entry(ask, 6, "summary ... on UnitDissolved { unit { key name code status effective { from } } }")

    assert told["summary"] == "Export is dissolved"
    assert told["unit"] == {"key": EXPORT, "name": "Export", "code": "export", "status": None, "effective": None}


@pytest.mark.parametrize(
    ("forms", "english", "chinese"),
    [
        ([create(NOWHERE, MAR, parent=SALES, name="New")], "New is created under Sales", "New 成立，隶属 Sales"),
        ([create(NOWHERE, MAR, name="New")], "New is created", "New 成立"),
        ([rename(EXPORT, "Abroad", MAR)], "Export is renamed Abroad", "Export 更名为 Abroad"),
        ([move(EXPORT, PLANT, MAR)], "Export moves from Sales to Plant", "Export 由 Sales 调整至 Plant"),
        ([move(EXPORT, None, MAR)], "Export moves from Sales to the top", "Export 由 Sales 调整至 顶层"),
        ([form("recodeUnit", MAR, unit=EXPORT, code="abroad")], "Export has the code abroad", "Export 编码改为 abroad"),
        (
            [leave(key("ben's seat"), MAR)],
            "Ben Bitdiddle leaves Seller (Export)",
            "Ben Bitdiddle 卸任 Seller（Export）",
        ),
        ([assign(NOWHERE, ADA, SELLER)], "Ada Lovelace takes Seller (Export)", "Ada Lovelace 任 Seller（Export）"),
        ([move_position(SELLER, PLANT, MAR)], "Seller moves from Export to Plant", "Seller 由 Export 调入 Plant"),
        ([person(NOWHERE, name="Cy")], "Cy is registered", "登记人员 Cy"),
    ],
)
def test_a_summary_is_a_sentence_in_english_and_chinese(
    staffed: Acme, ask: Asker, forms: list[dict[str, Any]], english: str, chinese: str
) -> None:
    staffed.records(*forms)

    told = entry(
        ask, 15, 'summary en: summary(language: "en") zh: summary(language: "zh-CN") fr: summary(language: "fr")'
    )

    assert told == {"summary": english, "en": english, "zh": chinese, "fr": english}


@pytest.mark.parametrize(
    "forms",
    [
        [adjust(SALES, MAR, seats=2)],
        [adjust(SALES, MAR, after={"fte": "2.5"})],
        [adjust(EXPORT, MAR, seats=2, grade="G1")],
        [adjust(EXPORT, MAR, seats=2, position=SELLER)],
        [form("designateUnitHead", MAR, unit=SALES, position=None)],
        [form("designateUnitHead", MAR, unit=EXPORT, position=CHIEF)],
        [form("setReportingLine", MAR, position=SELLER, reports_to=None)],
    ],
)
def test_a_summary_leaves_no_gaps(staffed: Acme, ask: Asker, forms: list[dict[str, Any]]) -> None:
    staffed.records(*forms)

    told = entry(ask, 15, 'en: summary(language: "en") zh: summary(language: "zh")')

    assert not [text for text in told.values() if "–" in text or "None" in text or "null" in text], told


def test_a_summary_falls_back_on_the_language_of_the_organization(ask: Asker) -> None:
    ask(
        """mutation { registerOrganization(input: {code: "acme", defaultLanguage: "zh", effective: "2020-01-01",
             names: [{language: "zh", text: "公司"}]}) { __typename } }"""
    )

    told = entry(ask, 1, 'own: summary en: summary(language: "en") fr: summary(language: "fr")')

    assert told == {"own": "公司 建立台账", "en": "公司 opened its ledger", "fr": "公司 建立台账"}


def test_a_summary_in_a_language_names_things_in_that_language(tree: Acme, ask: Asker) -> None:
    names = [{"language": "en", "text": "Logistics"}, {"language": "zh", "text": "物流部"}]
    tree.records(create(NOWHERE, MAR, parent=COMPANY, names=names), form("renameUnit", MAR, unit=COMPANY, names=names))
    tree.records(move(NOWHERE, PLANT, APR))

    told = entry(ask, 8, 'en: summary(language: "en") zh: summary(language: "zh")')

    assert told["en"] == "Logistics moves from Logistics to Plant"
    assert told["zh"] == "物流部 由 物流部 调整至 Plant"


def test_the_fields_of_an_entry_are_told_before_and_after_its_own_set(tree: Acme, ask: Asker) -> None:
    tree.records(rename(EXPORT, "Abroad", MAR), move(EXPORT, PLANT, MAR))
    tree.records(rename(EXPORT, "For a moment", MAR), rename(EXPORT, "Overseas", MAR))

    told = [entry(ask, sequence, "fields { field before after }")["fields"] for sequence in (6, 7, 8, 9)]

    assert told == [
        [{"field": "name.en", "before": "Export", "after": "Abroad"}],
        [{"field": "parent", "before": SALES, "after": PLANT}],
        [{"field": "name.en", "before": "Abroad", "after": "For a moment"}],
        [{"field": "name.en", "before": "Abroad", "after": "Overseas"}],
    ]


def test_an_amendment_is_told_against_what_stood_without_what_it_takes_back(tree: Acme, ask: Asker) -> None:
    fields = "summary fields { field before after }"
    tree.records(rename(EXPORT, "Abroad", MAR))

    tree.records(rescind(6), rename(EXPORT, "Abroad", MAR, APR))

    assert entry(ask, 6, fields) == entry(ask, 8, fields)
    assert entry(ask, 8, fields) == {
        "summary": "Export is renamed Abroad",
        "fields": [{"field": "name.en", "before": "Export", "after": "Abroad"}],
    }


def test_a_unit_moves_from_where_it_stood_before_its_set(tree: Acme, ask: Asker) -> None:
    tree.records(dissolve(SALES, MAR), move(EXPORT, PLANT, MAR))

    assert entry(ask, 7, "summary ... on UnitMoved { fromParent { name } }") == {
        "summary": "Export moves from Sales to Plant",
        "fromParent": {"name": "Sales"},
    }


def test_the_leaf_hash_is_the_merkle_leaf_of_the_bytes_on_disk(staffed: Acme, ask: Asker) -> None:
    told = ask("{ ledger(first: 1000) { nodes { sequence leafHash } } }")["ledger"]["nodes"]

    with staffed.ledger.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT sequence, leaf FROM event").all()
    expected = {sequence: hashlib.sha256(b"\x00" + bytes(leaf)).hexdigest() for sequence, leaf in stored}
    assert {node["sequence"]: node["leafHash"] for node in told} == expected
    assert len(set(expected.values())) == staffed.head


def test_the_leaf_hash_of_an_entry_stays_the_same_when_its_event_has_a_newer_version(
    staffed: Acme, ask: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = "{ ledger(first: 1000) { nodes { sequence type leafHash proof { leafHash } } } }"
    before = ask(document)["ledger"]["nodes"]
    assert "UnitCreated" in {node["type"] for node in before}

    monkeypatch.setitem(UPCASTS, ("UnitCreated", 1), unchanged)
    monkeypatch.setattr(UnitCreated, "version", 2)

    now = ask(document)["ledger"]["nodes"]
    assert now == before
    assert all(node["leafHash"] == node["proof"]["leafHash"] for node in now)


def test_a_change_set_is_found_by_any_of_its_entries(tree: Acme, ask: Asker) -> None:
    whole = "id firstSequence lastSequence entries { sequence type }"

    told = [ask(f"{{ changeSet(sequence: {sequence}) {{ {whole} }} }}")["changeSet"] for sequence in (2, 4, 5)]

    assert told[0] == told[1] == told[2]
    assert told[0]["entries"] == [{"sequence": sequence, "type": "UnitCreated"} for sequence in (2, 3, 4, 5)]


@pytest.mark.parametrize("sequence", [0, -1, 6, 2**31 - 1])
def test_an_entry_that_is_not_there_is_null(tree: Acme, ask: Asker, sequence: int) -> None:
    told = ask("query($s: Int!) { entry(sequence: $s) { type } changeSet(sequence: $s) { title } }", s=sequence)

    assert told == {"entry": None, "changeSet": None}


NODE = "query($id: ID!) { node(id: $id) { __typename id ... on Unit { code name } ... on Entry { sequence } } }"


def test_everything_can_be_fetched_again_by_its_id(staffed: Acme, ask: Asker) -> None:
    staffed.records(form("startDottedLine", JAN, key=key("line"), from_position=SELLER, to_position=CHIEF))
    told = ask(
        """{ organization(asOf: {effective: "2024-06-30"}) { id unit(code: "export") { id }
               position(code: "seller") { id holders { id person { id } } } } entry(sequence: 3) { id changeSet { id } }
             line: entry(sequence: 15) { ... on DottedLineStarted { dottedLine { id } } } }"""
    )
    house, seller, one = told["organization"], told["organization"]["position"], told["entry"]
    kinds = {
        house["id"]: "Organization",
        house["unit"]["id"]: "Unit",
        seller["id"]: "Position",
        seller["holders"][0]["id"]: "Assignment",
        seller["holders"][0]["person"]["id"]: "Person",
        one["id"]: "UnitCreated",
        one["changeSet"]["id"]: "ChangeSet",
        told["line"]["dottedLine"]["id"]: "DottedLine",
    }

    again = ask("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", ids=list(kinds))["nodes"]

    assert {node["id"]: node["__typename"] for node in again} == kinds
    assert [ask(NODE, id=one)["node"]["__typename"] for one in kinds] == list(kinds.values())


def test_an_id_answers_at_the_coordinate_it_carries(tree: Acme, ask: Asker) -> None:
    live = ask.acme('unit(code: "export") { id }')["unit"]["id"]
    june = ask.acme('unit(code: "export") { id }', {"effective": "2024-06-30"})["unit"]["id"]
    pinned = ask.acme('unit(code: "export") { id }', {"effective": "2024-06-30", "known": {"sequence": 5}})["unit"][
        "id"
    ]
    tree.records(rename(EXPORT, "In June", JUNE), rename(EXPORT, "In July", JULY))

    told = {one: ask(NODE, id=one)["node"] for one in (live, june, pinned)}

    assert {one: node["name"] for one, node in told.items()} == {live: "In July", june: "In June", pinned: "Export"}
    assert all(node["id"] == one for one, node in told.items())


def test_a_node_that_is_not_on_record_at_its_coordinate_is_null(tree: Acme, ask: Asker) -> None:
    live = ask.acme('unit(code: "export") { id }')["unit"]["id"]
    before = ask.acme('unit(code: "export") { id }', {"known": {"sequence": 5}})["unit"]["id"]
    tree.records(dissolve(EXPORT, MAR))

    told = ask("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[live, before])

    assert told == {"nodes": [None, {"id": before}]}


def test_an_id_that_is_none_of_ours_is_null(tree: Acme, ask: Asker) -> None:
    org = tree.key
    made_up = [
        "",
        "nonsense",
        "é",
        "A" * 10_000,
        EXPORT,
        str(PublicId("Unit", org, NOWHERE)),
        str(PublicId("Unit", NOWHERE, EXPORT)),
        str(PublicId("Nothing", org, EXPORT)),
        str(PublicId("Unit", org, CHIEF)),
        str(PublicId("Entry", org, "99")),
        str(PublicId("Entry", org, "0")),
        str(PublicId("Entry", org, "-1")),
        str(PublicId("Entry", org, "x")),
        str(PublicId("Entry", org, "²")),
        str(PublicId("Entry", org, "9" * 30)),
        str(PublicId("ChangeSet", org, "99")),
        str(PublicId("ChangeSet", org, "9" * 5000)),
        str(PublicId("Unit", org, EXPORT, None, 99)),
        str(PublicId("Unit", org, EXPORT, None, -1)),
        str(PublicId("AsOf", org, "", JUNE, 5)),
    ]

    told = [ask.answer(NODE, id=one) for one in made_up]

    assert told == [{"data": {"node": None}}] * len(made_up)


def test_an_organization_is_fetched_by_its_id_only_under_its_own_key(tree: Acme, ask: Asker) -> None:
    mine = ask.acme("id")["id"]
    mixed = str(PublicId("Organization", tree.key, NOWHERE))

    assert read_id(mine) == PublicId("Organization", tree.key, tree.key)
    assert ask(NODE, id=mine)["node"]["id"] == mine
    assert ask(NODE, id=mixed) == {"node": None}


def test_more_nodes_than_a_page_are_refused(tree: Acme, ask: Asker) -> None:
    errors = ask.errors("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * 1001)

    assert errors == [("LIMIT_EXCEEDED", "The query names 1001 ids; at most 1000 are answered.")]


def test_the_ledger_of_another_organization_is_its_own(tree: Acme, ask: Asker) -> None:
    other = Acme(tree.ledger, "other")
    other.records(create(EXPORT, JAN, code="export", name="Their export"))

    ours = ask('{ ledger(code: "acme", first: 1000) { totalCount } }')["ledger"]
    theirs = ask('{ ledger(code: "other") { nodes { sequence summary } } }')["ledger"]
    their_unit = ask('{ organization(code: "other") { unit(code: "export") { id name } } }')["organization"]["unit"]

    assert ours == {"totalCount": 5}
    assert theirs["nodes"][1] == {"sequence": 2, "summary": "Their export is created"}
    assert ask(NODE, id=their_unit["id"])["node"]["name"] == "Their export"
    assert ask.acme(f'unit(key: "{EXPORT}") {{ name }}') == {"unit": {"name": "Export"}}


def test_how_late_an_entry_came_is_counted_in_the_days_of_the_organization(
    ledger: Ledger, clock: FakeClock, ask: Asker
) -> None:
    """Midnight in Shanghai is four in the afternoon in UTC, the day before."""
    names = (LocalizedText("en", "Shanghai"),)
    ledger.register(RegisterOrganization("sh", names, time_zone="Asia/Shanghai"), Context(), FOUNDED)
    clock.at = datetime(2025, 3, 1, 16, 30, tzinfo=UTC)
    for day in (date(2025, 3, 1), date(2025, 3, 2), date(2025, 3, 3)):
        made = create(key(str(day)), day)
        ledger.record(ledger.archive.find("sh").id, ledger.read([made], Context()))

    document = 'query($late: Int!) { ledger(code: "sh", filter: {backdatedDays: $late}) { nodes { sequence } } }'
    told = {late: [node["sequence"] for node in ask(document, late=late)["ledger"]["nodes"]] for late in (-1, 0, 1, 2)}

    assert told == {-1: [1, 2, 3, 4], 0: [1, 2, 3], 1: [1, 2], 2: [1]}
