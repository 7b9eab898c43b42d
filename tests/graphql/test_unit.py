"""A unit in GraphQL: what it is called, where it stands, and who and what belongs to it."""

from __future__ import annotations

import pytest

from tests.graphql.asker import Asker
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
    NOWHERE,
    PLANT,
    SALES,
    SEP,
    Acme,
    activate,
    close,
    create,
    deactivate,
    dissolve,
    head,
    key,
    leave,
    move,
    reclassify,
    recode,
    rename,
    reopen,
)
from tests.kit import (
    ask as form,
)


def test_a_unit_is_told_in_full(staffed: Acme, ask: Asker) -> None:
    told = ask.acme(
        """unit(code: "sales") { key code name names { language text } kind category purpose status
             effective { from to } parent { code } children { code } childCount childList ancestors { code }
             descendants { code } depth head { code } leadership { code } positions { code } positionList
             people { reference } attributes { name language value } }""",
        {"effective": "2024-06-30"},
    )

    assert told["unit"] == {
        "key": SALES,
        "code": "sales",
        "name": "Sales",
        "names": [{"language": "en", "text": "Sales"}],
        "kind": "DEPARTMENT",
        "category": None,
        "purpose": None,
        "status": "ACTIVE",
        "effective": {"from": "2024-01-01", "to": None},
        "parent": {"code": "company"},
        "children": [{"code": "export"}],
        "childCount": 1,
        "childList": "UNKNOWN",
        "ancestors": [{"code": "company"}],
        "descendants": [{"code": "export"}],
        "depth": 1,
        "head": {"code": "chief"},
        "leadership": None,
        "positions": [{"code": "chief"}],
        "positionList": "UNKNOWN",
        "people": [{"reference": "p1"}],
        "attributes": [],
    }


def test_a_unit_is_found_by_key_or_by_code(tree: Acme, ask: Asker) -> None:
    told = ask.acme(f'a: unit(key: "{EXPORT}") {{ code }} b: unit(code: "export") {{ key }}')

    assert told == {"a": {"code": "export"}, "b": {"key": EXPORT}}


@pytest.mark.parametrize("arguments", ["", '(key: "{0}", code: "export")', "(key: null)", "(code: null, key: null)"])
def test_a_unit_is_named_in_exactly_one_way(tree: Acme, ask: Asker, arguments: str) -> None:
    errors = ask.wrong(f"unit{arguments.format(EXPORT)} {{ code }}")

    assert errors == [("VALIDATION", "Name a unit by key or by code.")]


@pytest.mark.parametrize(
    "found", [f'key: "{NOWHERE}"', 'key: "no key"', 'code: "nobody"', 'code: ""', 'code: "Export"']
)
def test_a_unit_that_is_not_there_is_null(tree: Acme, ask: Asker, found: str) -> None:
    assert ask.acme(f"unit({found}) {{ code }}") == {"unit": None}


def test_a_unit_is_on_record_from_its_first_day_up_to_its_last(tree: Acme, ask: Asker) -> None:
    tree.records(dissolve(EXPORT, JUNE))

    told = {
        day: ask.acme('unit(code: "export") { status effective { from to } }', {"effective": day})["unit"]
        for day in ("2023-12-31", "2024-01-01", "2024-05-31", "2024-06-01")
    }

    on_record = {"status": "ACTIVE", "effective": {"from": "2024-01-01", "to": "2024-06-01"}}
    assert told == {"2023-12-31": None, "2024-01-01": on_record, "2024-05-31": on_record, "2024-06-01": None}


def test_a_unit_that_came_back_is_the_same_unit_with_a_second_existence(tree: Acme, ask: Asker) -> None:
    tree.records(dissolve(EXPORT, MAR))
    tree.records(reopen(EXPORT, SEP, parent=PLANT))

    told = [
        ask.acme(f'unit(key: "{EXPORT}") {{ name parent {{ code }} effective {{ from to }} }}', {"effective": day})[
            "unit"
        ]
        for day in ("2024-02-29", "2024-06-30", "2024-09-01")
    ]

    assert told == [
        {"name": "Export", "parent": {"code": "sales"}, "effective": {"from": "2024-01-01", "to": "2024-03-01"}},
        None,
        {"name": "Export", "parent": {"code": "plant"}, "effective": {"from": "2024-09-01", "to": None}},
    ]


def test_an_archived_unit_is_on_record_but_stands_outside_the_working_tree(tree: Acme, ask: Asker) -> None:
    tree.records(deactivate(EXPORT, JUNE))
    tree.records(activate(EXPORT, SEP))

    told = ask.acme(
        """unit(code: "export") { status effective { from to } parent { code } }
           sales: unit(code: "sales") { children { code } childCount descendants { code } }
           outline { unit { code } } totals { units }
           active: units { nodes { code } }
           archived: units(filter: {status: [INACTIVE]}) { nodes { code } }
           both: units(filter: {status: [ACTIVE, INACTIVE]}) { totalCount }
           any: units(filter: {status: null}) { totalCount }""",
        {"effective": "2024-07-01"},
    )

    assert told == {
        "unit": {
            "status": "INACTIVE",
            "effective": {"from": "2024-01-01", "to": None},
            "parent": {"code": "sales"},
        },
        "sales": {"children": [], "childCount": 0, "descendants": []},
        "outline": [{"unit": {"code": code}} for code in ("company", "plant", "sales")],
        "totals": {"units": 3},
        "active": {"nodes": [{"code": code} for code in ("company", "plant", "sales")]},
        "archived": {"nodes": [{"code": "export"}]},
        "both": {"totalCount": 4},
        "any": {"totalCount": 4},
    }
    assert ask.acme('unit(code: "export") { status }', {"effective": "2024-09-01"}) == {"unit": {"status": "ACTIVE"}}


def test_a_root_that_was_archived_is_no_root(tree: Acme, ask: Asker) -> None:
    tree.records(create(ARCHIVE, JAN, code="archive", status="INACTIVE"))

    told = ask.acme("roots { code }")

    assert told == {"roots": [{"code": "company"}]}


def test_a_name_falls_back_on_the_organizations_language_then_on_any_then_on_the_code(acme: Acme, ask: Asker) -> None:
    def name(language: str, text: str) -> dict[str, str]:
        return {"language": language, "text": text}

    acme.records(
        create(SALES, JAN, code="a", names=[name("en", "Sales"), name("zh", "销售部")]),
        create(PLANT, JAN, code="b", names=[name("zh", "工厂")]),
        create(BOARD, JAN, code="c", names=[name("fr", "Conseil"), name("de", "Vorstand")]),
    )

    told = ask.acme(
        'units { nodes { plain: name zh: name(language: "zh") fr: name(language: "fr") names { language } } }'
    )

    assert [(unit["plain"], unit["zh"], unit["fr"]) for unit in told["units"]["nodes"]] == [
        ("Sales", "销售部", "Sales"),
        ("工厂", "工厂", "工厂"),
        ("Vorstand", "Vorstand", "Conseil"),
    ]


def test_what_a_unit_is_for_can_be_stated_and_taken_away_by_language(tree: Acme, ask: Asker) -> None:
    purpose = [{"language": "en", "text": "To sell."}, {"language": "zh", "text": "销售。"}]
    tree.records(form("stateUnitPurpose", FEB, unit=SALES, purpose=purpose))
    tree.records(form("stateUnitPurpose", MAR, unit=SALES, purpose=[{"language": "en", "text": None}]))

    told = [
        ask.acme('unit(code: "sales") { en: purpose zh: purpose(language: "zh") }', {"effective": day})["unit"]
        for day in ("2024-01-31", "2024-02-01", "2024-03-01")
    ]

    assert told == [
        {"en": None, "zh": None},
        {"en": "To sell.", "zh": "销售。"},
        {"en": "销售。", "zh": "销售。"},
    ]


def test_a_code_is_free_again_once_its_unit_is_gone(tree: Acme, ask: Asker) -> None:
    tree.records(dissolve(EXPORT, MAR), create(BOARD, MAR, code="export", name="Another export"))

    told = [
        ask.acme('unit(code: "export") { key name }', {"effective": day})["unit"]
        for day in ("2024-02-29", "2024-03-01")
    ]

    assert told == [{"key": EXPORT, "name": "Export"}, {"key": BOARD, "name": "Another export"}]


def test_a_unit_without_a_code_is_found_by_its_key_and_comes_last(tree: Acme, ask: Asker) -> None:
    tree.records(recode(COMPANY, None, JAN))

    told = ask.acme(f'unit(key: "{COMPANY}") {{ code name }} units {{ nodes {{ code }} }}')

    assert told["unit"] == {"code": None, "name": "Company"}
    assert [unit["code"] for unit in told["units"]["nodes"]] == ["export", "plant", "sales", None]


def test_kind_and_category_change_together(tree: Acme, ask: Asker) -> None:
    tree.records(reclassify(EXPORT, "OTHER", MAR, category="guild"))

    told = [
        ask.acme('unit(code: "export") { kind category }', {"effective": day})["unit"]
        for day in ("2024-02-29", "2024-03-01")
    ]

    assert told == [{"kind": "TEAM", "category": None}, {"kind": "OTHER", "category": "guild"}]


def test_layers_and_outside_parties_are_listed_but_not_counted(tree: Acme, ask: Asker) -> None:
    tree.records(
        create(BOARD, JAN, parent=COMPANY, code="board", kind="LEVEL"),
        create(ARCHIVE, JAN, parent=BOARD, code="below", kind="TEAM"),
        create(NOWHERE, JAN, code="supplier", kind="EXTERNAL"),
        form("designateUnitHead", JAN, unit=COMPANY, level=BOARD),
    )

    told = ask.acme(
        """totals { units } unit(code: "below") { depth ancestors { code } }
           company: unit(code: "company") { leadership { code } head { code } }
           supplier: unit(code: "supplier") { depth kind }"""
    )

    assert told == {
        "totals": {"units": 5},
        "unit": {"depth": 1, "ancestors": [{"code": "board"}, {"code": "company"}]},
        "company": {"leadership": {"code": "board"}, "head": None},
        "supplier": {"depth": 0, "kind": "EXTERNAL"},
    }


def test_an_outline_is_the_tree_depth_first_by_code(tree: Acme, ask: Asker) -> None:
    told = ask.acme(
        f"""whole: outline {{ depth unit {{ code }} }}
            part: outline(root: "{SALES}") {{ depth unit {{ code }} }}
            flat: outline(maxDepth: 1) {{ depth unit {{ code }} }}
            tip: outline(root: "{COMPANY}", maxDepth: 0) {{ depth unit {{ code }} }}"""
    )

    listed = {name: [(row["depth"], row["unit"]["code"]) for row in rows] for name, rows in told.items()}
    assert listed == {
        "whole": [(0, "company"), (1, "plant"), (1, "sales"), (2, "export")],
        "part": [(0, "sales"), (1, "export")],
        "flat": [(0, "company"), (1, "plant"), (1, "sales")],
        "tip": [(0, "company")],
    }


def test_descendants_go_as_far_down_as_asked(tree: Acme, ask: Asker) -> None:
    told = ask.acme(
        """unit(code: "company") { all: descendants { code } one: descendants(maxDepth: 1) { code }
             none: descendants(maxDepth: 0) { code } }"""
    )

    assert {name: [unit["code"] for unit in units] for name, units in told["unit"].items()} == {
        "all": ["plant", "sales", "export"],
        "one": ["plant", "sales"],
        "none": [],
    }


@pytest.mark.parametrize(
    "fields", ["outline(maxDepth: -1) { depth }", 'unit(code: "sales") { descendants(maxDepth: -1) { code } }']
)
def test_a_negative_depth_is_refused(tree: Acme, ask: Asker, fields: str) -> None:
    assert ask.wrong(fields) == [("VALIDATION", "A depth is 0 or more.")]


def test_an_outline_of_a_unit_that_is_not_there_is_refused(tree: Acme, ask: Asker) -> None:
    errors = ask.wrong(f'outline(root: "{NOWHERE}") {{ depth }}')

    assert errors == [("VALIDATION", "There is no such unit on that day.")]


def test_a_moved_unit_takes_everything_below_it_along(tree: Acme, ask: Asker) -> None:
    tree.records(move(SALES, PLANT, MAY, JULY))

    told = {
        day: [
            (row["depth"], row["unit"]["code"])
            for row in ask.acme("outline { depth unit { code } }", {"effective": day})["outline"]
        ]
        for day in ("2024-04-30", "2024-05-01", "2024-06-30", "2024-07-01")
    }

    at_home = [(0, "company"), (1, "plant"), (1, "sales"), (2, "export")]
    away = [(0, "company"), (1, "plant"), (2, "sales"), (3, "export")]
    assert told == {"2024-04-30": at_home, "2024-05-01": away, "2024-06-30": away, "2024-07-01": at_home}


@pytest.mark.parametrize(
    ("chosen", "codes"),
    [
        ({"kind": ["TEAM"]}, ["export"]),
        ({"kind": ["TEAM", "COMPANY"]}, ["company", "export"]),
        ({"kind": []}, []),
        ({"text": "EX"}, ["export"]),
        ({"text": "l"}, ["plant", "sales"]),
        ({"text": "no such text"}, []),
        ({"under": COMPANY}, ["export", "plant", "sales"]),
        ({"under": EXPORT}, []),
        ({"under": NOWHERE}, []),
        ({"under": COMPANY, "kind": ["DEPARTMENT"], "text": "sal"}, ["sales"]),
        ({"status": ["INACTIVE"]}, []),
        ({}, ["company", "export", "plant", "sales"]),
    ],
)
def test_units_are_listed_by_every_condition_given(
    tree: Acme, ask: Asker, chosen: dict[str, object], codes: list[str]
) -> None:
    document = "query($filter: UnitFilter) { organization { units(filter: $filter) { totalCount nodes { code } } } }"

    told = ask(document, filter=chosen)["organization"]["units"]

    assert told == {"totalCount": len(codes), "nodes": [{"code": code} for code in codes]}


def test_units_are_ordered_by_code_or_by_name(tree: Acme, ask: Asker) -> None:
    tree.records(rename(EXPORT, "A name before all others", JAN))

    told = ask.acme("byCode: units { nodes { code } } byName: units(orderBy: NAME) { nodes { code } }")

    assert [unit["code"] for unit in told["byCode"]["nodes"]] == ["company", "export", "plant", "sales"]
    assert [unit["code"] for unit in told["byName"]["nodes"]] == ["export", "company", "plant", "sales"]


def test_every_unit_is_on_exactly_one_page(tree: Acme, ask: Asker) -> None:
    tree.records(*[create(key(f"team {number}"), JAN, name="Same name") for number in range(5)])
    document = """query($after: String) { organization { units(first: 2, after: $after, orderBy: NAME) {
        totalCount edges { cursor node { key } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }"""

    pages = [ask(document)["organization"]["units"]]
    while pages[-1]["pageInfo"]["hasNextPage"]:
        pages.append(ask(document, after=pages[-1]["pageInfo"]["endCursor"])["organization"]["units"])

    keys = [edge["node"]["key"] for page in pages for edge in page["edges"]]
    assert len(keys) == len(set(keys)) == 9
    assert [page["totalCount"] for page in pages] == [9] * 5
    assert [page["pageInfo"]["hasPreviousPage"] for page in pages] == [False, True, True, True, True]
    assert all(page["pageInfo"]["startCursor"] == page["edges"][0]["cursor"] for page in pages)


@pytest.mark.parametrize(("first", "refused"), [(0, False), (1000, False), (-1, True), (1001, True)])
def test_a_page_has_a_bounded_size(tree: Acme, ask: Asker, first: int, refused: bool) -> None:
    answer = ask.answer(
        "query($first: Int) { organization { units(first: $first) { totalCount nodes { code } } } }", first=first
    )

    if refused:
        [error] = answer["errors"]
        assert error["message"] == f"A page has between 0 and 1000 items, not {first}."
        assert error["extensions"] == {"code": "VALIDATION", "path": ["first"]}
    else:
        assert answer["data"]["organization"]["units"]["totalCount"] == 4
        assert len(answer["data"]["organization"]["units"]["nodes"]) == min(first, 4)


def test_attributes_are_told_by_name_and_language(tree: Acme, ask: Asker) -> None:
    def attribute(name: str, value: str | None, at: object = JAN, **more: object) -> dict[str, object]:
        return form("setAttribute", at, noun="unit", entity=SALES, name=name, value=value, **more)  # type: ignore[arg-type]

    tree.records(
        attribute("source id", "u0042"),
        attribute("motto", "Sell.", language="en"),
        attribute("motto", "卖。", language="zh"),
        attribute("founding year", "1999"),
    )
    tree.records(attribute("founding year", None, MAR))

    told = ask.acme('unit(code: "sales") { attributes { name language value } }', {"effective": "2024-03-01"})

    assert told["unit"]["attributes"] == [
        {"name": "motto", "language": "en", "value": "Sell."},
        {"name": "motto", "language": "zh", "value": "卖。"},
        {"name": "source id", "language": None, "value": "u0042"},
    ]


def test_the_people_of_a_unit_are_the_holders_of_its_positions(staffed: Acme, ask: Asker) -> None:
    staffed.records(
        leave(key("ada's seat"), APR),
        head(SALES, None, APR),
        form("setReportingLine", APR, position=key("SELLER"), reports_to=None),
        close(CHIEF, APR),
    )

    told = [
        ask.acme('unit(code: "sales") { people { reference } positions { code } head { code } }', {"effective": day})[
            "unit"
        ]
        for day in ("2024-03-31", "2024-04-01")
    ]

    assert told == [
        {"people": [{"reference": "p1"}], "positions": [{"code": "chief"}], "head": {"code": "chief"}},
        {"people": [], "positions": [], "head": None},
    ]
