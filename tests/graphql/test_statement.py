"""Words and ties in GraphQL: collaborations, statements, rule sets, rollout steps, and what is declared of units."""

from __future__ import annotations

import pytest

from tests.graphql.asker import Asker
from tests.graphql.test_responsibility import summaries
from tests.kit import APR, CHIEF, COMPANY, EXPORT, JUNE, MAR, MAY, PLANT, SALES, SELLER, Acme, called, key
from tests.kit import ask as form

SUMMER, WINTER = {"effective": "2024-06-30"}, {"effective": "2024-02-29"}


@pytest.fixture
def told(staffed: Acme) -> Acme:
    """The staffed tree with words and ties from March on. Entries 15 to 29, one set."""
    staffed.records(
        form(
            "startCollaboration",
            MAR,
            key=key("directed"),
            parties=[SALES, PLANT],
            kind="PROVIDES",
            from_unit=SALES,
            to_unit=PLANT,
            party_list="COMPLETE",
            content=called("Forecasts") + called("预测", "zh"),
            purpose=called("To plan"),
        ),
        form("startCollaboration", MAR, key=key("open"), parties=[EXPORT], kind="MUTUAL", party_list="OPEN"),
        form("makeStatement", MAR, key=key("second"), kind="PRINCIPLE", texts=called("Decide early."), order=2),
        form(
            "makeStatement",
            MAR,
            key=key("first"),
            kind="PRINCIPLE",
            names=called("Flat") + called("扁平化", "zh"),
            check="C7",
            order=1,
            category="Design",
        ),
        form("makeStatement", MAR, key=key("purpose"), kind="PURPOSE", texts=called("Sells."), about=SALES),
        form("makeStatement", MAR, key=key("other"), kind="OTHER", category="Motto", texts=called("On!"), about=SELLER),
        form("adoptRuleSet", MAR, key=key("v1"), parameters=[{"check": "C6", "name": "max", "value": "7"}]),
        form("planRolloutStep", MAR, key=key("s2"), phase="OPTIMISE", order=1, texts=called("Review.")),
        form(
            "planRolloutStep",
            MAR,
            key=key("s1"),
            phase="IMPLEMENT",
            order=1,
            texts=called("Tell everybody.") + called("通知全员", "zh"),
            due="2024-05-31",
        ),
        form("completeRolloutStep", MAY, rollout_step=key("s1")),
        form("declareStructureType", MAR, unit=COMPANY, structure="MATRIX"),
        form("declareUnitList", MAR, unit=COMPANY, completeness="OPEN"),
        form("declarePositionList", MAR, unit=COMPANY, completeness="COMPLETE"),
        form("statePositionRequirements", MAR, position=CHIEF, requirements=called("会两种语言", "zh")),
        form("setDecisionLevel", MAR, position=CHIEF, level="up to 1M"),
    )
    return staffed


def test_a_collaboration_says_who_gives_what_to_whom(told: Acme, ask: Asker) -> None:
    query = """collaborations { nodes { kind partyList parties { code } from { code } to { code }
                 content zh: content(language: "zh") purpose effective { from } } }
               unit(code: "plant") { collaborations { key } }"""

    answer = ask.acme(query, SUMMER)

    assert sorted(answer["collaborations"]["nodes"], key=lambda one: str(one["kind"])) == [
        {
            "kind": "MUTUAL",
            "partyList": "OPEN",
            "parties": [{"code": "export"}],
            "from": None,
            "to": None,
            "content": None,
            "zh": None,
            "purpose": None,
            "effective": {"from": "2024-03-01"},
        },
        {
            "kind": "PROVIDES",
            "partyList": "COMPLETE",
            "parties": [{"code": code} for _, code in sorted([(SALES, "sales"), (PLANT, "plant")])],
            "from": {"code": "sales"},
            "to": {"code": "plant"},
            "content": "Forecasts",
            "zh": "预测",
            "purpose": "To plan",
            "effective": {"from": "2024-03-01"},
        },
    ]
    assert answer["unit"] == {"collaborations": [{"key": key("directed")}]}
    assert ask.acme(query, WINTER) == {"collaborations": {"nodes": []}, "unit": {"collaborations": []}}


def test_statements_are_chosen_by_kind_and_by_what_they_are_about(told: Acme, ask: Asker) -> None:
    about = """{ __typename ... on Unit { code } ... on Position { code } ... on Organization { house: code } }"""
    answer = ask.acme(
        f"""principles: statements(kind: PRINCIPLE) {{ name text check order category about {about} }}
            ofSales: statements(about: "{SALES}") {{ kind text }}
            all: statements {{ kind }}
            none: statements(kind: RULE) {{ kind }}""",
        SUMMER,
    )

    house = {"__typename": "Organization", "house": "acme"}
    assert answer == {
        "principles": [
            {"name": "Flat", "text": "Flat", "check": "C7", "order": 1, "category": "Design", "about": house},
            {"name": None, "text": "Decide early.", "check": None, "order": 2, "category": None, "about": house},
        ],
        "ofSales": [{"kind": "PURPOSE", "text": "Sells."}],
        "all": [{"kind": kind} for kind in ("PURPOSE", "PRINCIPLE", "PRINCIPLE", "OTHER")],
        "none": [],
    }
    assert ask.acme("statements { kind }", WINTER) == {"statements": []}
    assert ask.acme("statements { kind }", {**SUMMER, "known": {"sequence": 14}}) == {"statements": []}


def test_rollout_steps_are_told_in_order_and_as_far_as_they_are(told: Acme, ask: Asker) -> None:
    query = "rolloutSteps { phase order text due done }"
    first = {"phase": "IMPLEMENT", "order": 1, "text": "Tell everybody.", "due": "2024-05-31"}
    then = {"phase": "OPTIMISE", "order": 1, "text": "Review.", "due": None, "done": None}

    assert ask.acme(query, SUMMER)["rolloutSteps"] == [{**first, "done": "2024-05-01"}, then]
    assert ask.acme(query, {"effective": "2024-04-30"})["rolloutSteps"] == [{**first, "done": None}, then]


def test_the_rule_set_in_force_is_that_of_the_day(told: Acme, ask: Asker) -> None:
    told.records(form("adoptRuleSet", JUNE, key=key("v2"), parameters=[]))
    query = "ruleSet { version parameters { check name value } effective { from to } }"

    found = [ask.acme(query, {"effective": day})["ruleSet"] for day in ("2024-02-29", "2024-05-31", "2024-06-01")]

    assert found == [
        None,
        {
            "version": 1,
            "parameters": [{"check": "C6", "name": "max", "value": "7"}],
            "effective": {"from": "2024-03-01", "to": None},
        },
        {"version": 2, "parameters": [], "effective": {"from": "2024-06-01", "to": None}},
    ]


def test_what_is_declared_of_units_and_asked_of_positions_holds_from_its_day_on(told: Acme, ask: Asker) -> None:
    query = """unit(code: "company") { structureType childList positionList }
               position(code: "chief") { requirements zh: requirements(language: "zh") decisionLevel }"""

    assert ask.acme(query, WINTER) == {
        "unit": {"structureType": None, "childList": "UNKNOWN", "positionList": "UNKNOWN"},
        "position": {"requirements": None, "zh": None, "decisionLevel": None},
    }
    assert ask.acme(query, SUMMER) == {
        "unit": {"structureType": "MATRIX", "childList": "OPEN", "positionList": "COMPLETE"},
        "position": {"requirements": "会两种语言", "zh": "会两种语言", "decisionLevel": "up to 1M"},
    }


def test_the_entries_say_what_was_said(told: Acme, ask: Asker) -> None:
    told.records(
        form("restateCollaboration", APR, collaboration=key("directed"), parties=[SALES, PLANT, EXPORT]),
        form("restateStatement", APR, statement=key("purpose"), about=PLANT, check="C4"),
    )
    found = [
        ask(
            f"""{{ entry(code: "acme", sequence: {sequence}) {{ __typename
                 ... on CollaborationStarted {{ parties {{ code }} fromUnit {{ code }} partyList collaborationKind }}
                 ... on StatementMade {{ statementKind check statement {{ order }}
                   about {{ ... on Organization {{ house: code }} }} }}
                 ... on RuleSetAdopted {{ number parameters {{ check value }} ruleSet {{ version }} }}
                 ... on RolloutStepPlanned {{ phase due rolloutStep {{ done }} }}
                 ... on CollaborationRestated {{ joined {{ code }} left {{ code }} }}
                 ... on StatementRestated {{ check about {{ ... on Unit {{ code }} }} }} }} }}"""
        )["entry"]
        for sequence in (15, 18, 21, 23, 30, 31)
    ]

    assert found == [
        {
            "__typename": "CollaborationStarted",
            "parties": [{"code": "sales"}, {"code": "plant"}],
            "fromUnit": {"code": "sales"},
            "partyList": "COMPLETE",
            "collaborationKind": "PROVIDES",
        },
        {
            "__typename": "StatementMade",
            "statementKind": "PRINCIPLE",
            "check": "C7",
            "statement": {"order": 1},
            "about": {"house": "acme"},
        },
        {
            "__typename": "RuleSetAdopted",
            "number": 1,
            "parameters": [{"check": "C6", "value": "7"}],
            "ruleSet": {"version": 1},
        },
        {"__typename": "RolloutStepPlanned", "phase": "IMPLEMENT", "due": "2024-05-31", "rolloutStep": {"done": None}},
        {"__typename": "CollaborationRestated", "joined": [{"code": "export"}], "left": []},
        {"__typename": "StatementRestated", "check": "C4", "about": {"code": "plant"}},
    ]


def test_what_was_said_is_told_in_sentences(told: Acme, ask: Asker) -> None:
    told.records(
        form("restateCollaboration", APR, collaboration=key("directed"), kind="SUPPORTS"),
        form("endCollaboration", JUNE, collaboration=key("open")),
        form("restateStatement", APR, statement=key("purpose"), about=PLANT),
        form("restateStatement", APR, statement=key("first"), order=3),
        form("retireStatement", JUNE, statement=key("first")),
        form("retireRuleSet", JUNE, rule_set=key("v1")),
        form("adoptRuleSet", JUNE, key=key("v2"), parameters=[]),
        form("declareStructureType", JUNE, unit=COMPANY, structure=None),
        form("declareUnitList", JUNE, unit=COMPANY, completeness="UNKNOWN"),
        form("setDecisionLevel", JUNE, position=CHIEF, level=None),
    )

    assert summaries(ask, 15, told.head) == [
        ("Sales begins to provide for Plant", "Sales 开始供给 Plant"),
        ("A collaboration of Export begins", "Export 建立协作关系"),
        ("Principle of Acme: Decide early", "Acme 的原则：Decide early"),
        ("Principle of Acme: Flat", "Acme 的原则：扁平化"),
        ("Purpose of Sales: Sells", "Sales 的目的：Sells"),
        ("Motto of Seller (Export): On!", "Seller（Export） 的Motto：On!"),
        ("Rule set v1 is adopted: C6 max = 7", "采用规则 v1：C6 max = 7"),
        ("Optimization, step 1: Review", "优化第 1 步：Review"),
        ("Implementation, step 1: Tell everybody (due 2024-05-31)", "实施第 1 步：通知全员（期限 2024-05-31）"),
        ("Tell everybody is completed", "通知全员 完成"),
        ("Company is declared a matrix", "Company 结构类型为 矩阵型"),
        ("The units of Company on record are not all there are", "Company 的下级部门列表：不完整"),
        ("The positions of Company on record are all there are", "Company 的职位列表：完整"),
        ("The requirements of Chief (Sales) are stated", "明确 Chief（Sales） 的岗位要求"),
        ("Chief (Sales) decides at level up to 1M", "Chief（Sales） 的决策层级为 up to 1M"),
        ("The collaboration Sales → Plant is restated", "协作关系 Sales → Plant 重新表述"),
        ("The collaboration Export ends", "协作关系 Export 终止"),
        ("Sells is restated, now of Plant", "Sells 重新表述，改为针对 Plant"),
        ("Flat is restated", "扁平化 重新表述"),
        ("Flat is retired", "取消 扁平化"),
        ("Rule set v1 is retired", "停用规则 v1"),
        ("Rule set v2 is adopted", "采用规则 v2"),
        ("Company is not declared to be of any type any more", "Company 不再声明结构类型"),
        ("The units of Company on record are perhaps not all there are", "Company 的下级部门列表：未知是否完整"),
        ("Chief (Sales) has no decision level any more", "Chief（Sales） 不再有决策层级"),
    ]


def test_a_statement_tells_its_own_history_on_both_clocks(told: Acme, ask: Asker) -> None:
    told.records(form("restateStatement", APR, statement=key("purpose"), texts=called("Sells more.")))

    found = [
        [
            (step["field"], step["before"], step["after"])
            for step in ask.acme(
                f"statements(kind: PURPOSE) {{ history(clock: {clock}) {{ nodes {{ field before after }} }} }}", SUMMER
            )["statements"][0]["history"]["nodes"]
            if step["field"] == "text.en"
        ]
        for clock in ("EFFECTIVE", "RECORDED")
    ]

    assert found == [[("text.en", None, "Sells."), ("text.en", "Sells.", "Sells more.")]] * 2


def test_wrong_rules_are_refused_all_at_once_with_their_places(told: Acme, ask: Asker) -> None:
    wrong = [{"check": "C6", "name": "max", "value": "many"}, {"check": "C99", "name": "max", "value": "1"}]

    refused = ask.refuses(form("adoptRuleSet", JUNE, parameters=wrong))

    assert [error["path"] for error in refused["errors"]] == [
        ["operations", "0", "parameters", "0", "value"],
        ["operations", "0", "parameters", "1", "check"],
    ]
