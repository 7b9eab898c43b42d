"""Work in GraphQL: duties, processes, systems and measures, who carries them, and what their entries say."""

from __future__ import annotations

import pytest

from tests.graphql.asker import Asker
from tests.kit import APR, FEB, JUNE, MAR, MAY, PLANT, SALES, Acme, called, key, rescind
from tests.kit import ask as form

SUMMER = {"effective": "2024-06-30"}
HOLDER = "{ __typename ... on Unit { code } ... on Position { code } }"


def sales(code: str = "sales") -> dict[str, str]:
    return {"__typename": "Unit", "code": code}


SOMEBODY = {"__typename": "Position", "code": "seller"}


def test_a_duty_says_who_is_involved_and_how(working: Acme, ask: Asker) -> None:
    told = ask.acme(
        f"""responsibilities {{ nodes {{ key category name zh: name(language: "zh") text effective {{ from to }}
              attributes {{ name }} involvements {{ mode stage holder {HOLDER}
              object {{ ... on Responsibility {{ key }} }}
              effective {{ from }} }} }} }}""",
        SUMMER,
    )

    [duty] = told["responsibilities"]["nodes"]
    ties = duty.pop("involvements")
    assert duty == {
        "key": key("duty"),
        "category": "Staff",
        "name": "Recruiting",
        "zh": "招聘",
        "text": "Finds people.",
        "effective": {"from": "2024-03-01", "to": None},
        "attributes": [],
    }
    assert sorted((tie["mode"], tie["holder"]["code"], tie["object"]["key"], tie["stage"]) for tie in ties) == [
        ("ACCOUNTABLE", "sales", key("duty"), None),
        ("RESPONSIBLE", "seller", key("duty"), None),
    ]


def test_units_and_positions_say_what_they_are_involved_in(working: Acme, ask: Asker) -> None:
    works = """{ mode object { __typename ... on Responsibility { name } ... on System { label: name }
                 ... on Process { label: name } ... on Measure { label: name } } }"""
    told = ask.acme(
        f"""sales: unit(code: "sales") {{ responsibilities {works} systems {works} processes {works} measures {works} }}
            plant: unit(code: "plant") {{ processes {works} measures {works} }}
            position(code: "seller") {{ responsibilities {works} }}""",
        SUMMER,
    )

    duty = {"__typename": "Responsibility", "name": "Recruiting"}
    assert told == {
        "sales": {
            "responsibilities": [{"mode": "ACCOUNTABLE", "object": duty}],
            "systems": [{"mode": "OWNS", "object": {"__typename": "System", "label": "CRM"}}],
            "processes": [],
            "measures": [],
        },
        "plant": {
            "processes": [{"mode": "OWNS", "object": {"__typename": "Process", "label": "Delivery"}}],
            "measures": [{"mode": "MEASURED_BY", "object": {"__typename": "Measure", "label": "On time"}}],
        },
        "position": {"responsibilities": [{"mode": "RESPONSIBLE", "object": duty}]},
    }


def test_a_process_says_who_owns_it_and_who_carries_each_stage(working: Acme, ask: Asker) -> None:
    told = ask.acme(
        f"""processes {{ name text owner {HOLDER}
              stages {{ order handle name zh: name(language: "zh") holder {HOLDER} }} }}""",
        SUMMER,
    )

    assert told["processes"] == [
        {
            "name": "Delivery",
            "text": "Delivers.",
            "owner": sales("plant"),
            "stages": [
                {"order": 1, "handle": "pick", "name": "Pick", "zh": "拣货", "holder": SOMEBODY},
                {"order": 2, "handle": "2", "name": "Ship", "zh": "Ship", "holder": None},
            ],
        }
    ]


def test_a_system_says_who_owns_and_who_uses_it(working: Acme, ask: Asker) -> None:
    told = ask.acme(f"systems {{ name text owner {HOLDER} users {HOLDER} }}", SUMMER)

    assert told["systems"] == [
        {"name": "CRM", "text": "Keeps customers.", "owner": sales(), "users": [sales("export")]}
    ]


def test_a_measure_says_what_it_aims_at_and_for_whom(working: Acme, ask: Asker) -> None:
    told = ask.acme(
        f"measures {{ name text unitOfMeasure target direction period owner {HOLDER} appliesTo {HOLDER} }}", SUMMER
    )

    assert told["measures"] == [
        {
            "name": "On time",
            "text": None,
            "unitOfMeasure": "%",
            "target": "95",
            "direction": None,
            "period": None,
            "owner": {"__typename": "Position", "code": "chief"},
            "appliesTo": [sales("plant")],
        }
    ]


def test_on_a_day_before_and_at_an_entry_before_there_was_no_work(working: Acme, ask: Asker) -> None:
    query = """responsibilities { nodes { key } } processes { key } systems { key } measures { key }
               unit(code: "sales") { responsibilities { key } }"""
    nothing = {
        "responsibilities": {"nodes": []},
        "processes": [],
        "systems": [],
        "measures": [],
        "unit": {"responsibilities": []},
    }

    assert ask.acme(query, {"effective": "2024-02-29"}) == nothing
    assert ask.acme(query, {**SUMMER, "known": {"sequence": 14}}) == nothing


def test_a_transfer_is_seen_from_its_day_on_and_in_the_history(working: Acme, ask: Asker) -> None:
    working.records(form("transferInvolvement", MAY, involvement=key("tie 0"), holder=PLANT))
    query = """unit(code: "plant") { responsibilities { key mode history { nodes {
                 field before after afterNode { ... on Unit { code } } } } } }"""

    told = [ask.acme(query, {"effective": day})["unit"]["responsibilities"] for day in ("2024-04-30", "2024-05-01")]

    assert told[0] == []
    [tie] = told[1]
    steps = [(n["field"], n["afterNode"]) for n in tie["history"]["nodes"] if n["field"].startswith("holder")]
    assert steps == [("holder.unit", {"code": "sales"}), ("holder.unit", {"code": "plant"})]


@pytest.mark.parametrize("kind", ["responsibilities { nodes { id } }", "processes { id }", "systems { id }"])
def test_an_id_leads_back_to_the_very_thing(working: Acme, ask: Asker, kind: str) -> None:
    found = next(iter(ask.acme(kind, SUMMER).values()))
    [thing] = found["nodes"] if isinstance(found, dict) else found

    told = ask("query($id: ID!) { node(id: $id) { __typename id } }", id=thing["id"])["node"]

    assert told["id"] == thing["id"]
    assert told["__typename"] in ("Responsibility", "Process", "System")


def test_the_entries_of_work_are_types_of_their_own(working: Acme, ask: Asker) -> None:
    told = [
        ask(
            f"""{{ entry(code: "acme", sequence: {sequence}) {{ __typename
                 ... on ResponsibilityDefined {{ responsibility {{ name }} names {{ language text }} category }}
                 ... on ProcessDefined {{ stages {{ handle name holder {HOLDER} }} }}
                 ... on MeasureDefined {{ measure {{ name }} target }}
                 ... on InvolvementStarted {{
                   involvement {{ mode }} holder {HOLDER} object {{ __typename }} mode stage }}
            }} }}"""
        )["entry"]
        for sequence in (15, 16, 18, 22)
    ]

    assert told == [
        {
            "__typename": "ResponsibilityDefined",
            "responsibility": {"name": "Recruiting"},
            "names": [{"language": "en", "text": "Recruiting"}, {"language": "zh", "text": "招聘"}],
            "category": "Staff",
        },
        {
            "__typename": "ProcessDefined",
            "stages": [
                {"handle": "pick", "name": "Pick", "holder": SOMEBODY},
                {"handle": "2", "name": "Ship", "holder": None},
            ],
        },
        {"__typename": "MeasureDefined", "measure": {"name": "On time"}, "target": "95"},
        {
            "__typename": "InvolvementStarted",
            "involvement": {"mode": "RESPONSIBLE"},
            "holder": SOMEBODY,
            "object": {"__typename": "Process"},
            "mode": "RESPONSIBLE",
            "stage": "pick",
        },
    ]


def summaries(ask: Asker, first: int, last: int) -> list[tuple[str, str]]:
    """What entries say in English and Chinese."""
    fields = 'summary zh: summary(language: "zh")'
    told = [
        ask(f'{{ entry(code: "acme", sequence: {sequence}) {{ {fields} }} }}')["entry"]
        for sequence in range(first, last + 1)
    ]
    return [(one["summary"], one["zh"]) for one in told]


def test_what_happened_to_work_is_told_in_sentences(working: Acme, ask: Asker) -> None:
    working.records(
        form("rewordResponsibility", APR, responsibility=key("duty"), category=None),
        form("transferInvolvement", APR, involvement=key("tie 0"), holder=PLANT),
        form("endInvolvement", JUNE, involvement=key("tie 1")),
        form("restateProcess", APR, process=key("process"), names=called("Fulfilment")),
        form("reviseProcessStages", APR, process=key("process"), stages=[{"names": called("All"), "stage": "pick"}]),
        form("endInvolvement", MAY, involvement=key("tie 3")),
        form("reviseProcessStages", MAY, process=key("process"), stages=[]),
        form("restateSystem", APR, system=key("system"), names=called("客户系统", "zh")),
        form("reviseMeasure", APR, measure=key("measure"), target="97"),
        form("reviseMeasure", MAY, measure=key("measure"), target=None),
    )

    assert summaries(ask, 15, working.head) == [
        ("Recruiting is defined", "明确职责 招聘"),
        ("Delivery is defined: Pick → Ship", "建立流程 Delivery：拣货 → Ship"),
        ("CRM is registered", "建立系统 CRM"),
        ("On time is defined, target 95", "建立绩效指标 On time，目标 95"),
        ("Sales is accountable for Recruiting", "Sales 最终负责“招聘”"),
        ("Seller (Export) is responsible for Recruiting", "Seller（Export） 负责执行“招聘”"),
        ("Plant owns Delivery", "Plant 归口管理“Delivery”"),
        ("Seller (Export) is responsible for Delivery, stage pick", "Seller（Export） 负责执行“Delivery”（环节 pick）"),
        ("Sales owns CRM", "Sales 归口管理“CRM”"),
        ("Export uses CRM", "Export 使用“CRM”"),
        ("Chief (Sales) owns On time", "Chief（Sales） 归口管理“On time”"),
        ("Plant is measured by On time", "Plant 考核指标为“On time”"),
        ("Recruiting is reworded", "职责 招聘 重新表述"),
        ("Plant, in the place of Sales, is accountable for Recruiting", "Plant 接替 Sales 最终负责“招聘”"),
        ("Seller (Export) no longer is responsible for Recruiting", "Seller（Export） 不再负责执行“招聘”"),
        ("Delivery is restated", "流程 Delivery 重新表述"),
        ("Delivery runs through All", "流程 Delivery 环节改为 All"),
        (
            "Seller (Export) no longer is responsible for Delivery, stage pick",
            "Seller（Export） 不再负责执行“Delivery”（环节 pick）",
        ),
        ("The stages of Delivery are not known any more", "流程 Delivery 的环节不再明确"),
        ("CRM is restated", "系统 CRM 重新表述"),
        ("On time is revised, target 97", "绩效指标 On time 修订，目标 97"),
        ("On time is revised", "绩效指标 On time 修订"),
    ]


TIES = {"Sales · Recruiting": "tie 0", "Seller (Export) · Recruiting": "tie 1"}


def test_a_refusal_names_the_tie_that_stands_in_the_way(working: Acme, ask: Asker) -> None:
    told = ask.refuses(form("retireResponsibility", JUNE, responsibility=key("duty")))

    [error] = told["errors"]
    ties = sorted(TIES, key=lambda tie: key(TIES[tie]))
    assert error["message"] == (
        f"Recruiting must be on record from 2024-06-01 on, because it is the work of {', '.join(ties)}. "
        "Move or end them in the same change set."
    )
    assert [blocker["__typename"] for blocker in error["blockers"]] == ["Involvement", "Involvement"]


def test_a_tie_that_is_not_there_yet_is_named_in_a_refusal(working: Acme, ask: Asker) -> None:
    told = ask.refuses(form("endInvolvement", FEB, involvement=key("tie 0")))

    assert told["errors"][0]["message"].startswith("The involvement Sales · Recruiting is not on record on 2024-02-01.")


def test_a_tie_that_was_taken_back_is_only_described(working: Acme, ask: Asker) -> None:
    working.records(rescind(19))

    told = ask(
        f"""{{ entry(code: "acme", sequence: {working.head}) {{ summary
              subjects {{ __typename ... on Involvement {{ mode holder {HOLDER} }}
              ... on Thing {{ key noun }} }} }} }}"""
    )["entry"]

    assert told["subjects"] == [{"__typename": "Thing", "key": key("tie 0"), "noun": "involvement"}]


def test_a_dry_run_tells_in_names_what_would_be_recorded(working: Acme, ask: Asker) -> None:
    preview = ask.previews(
        form("defineResponsibility", MAR, key=key("new"), texts=called("Pays wages.")),
        form("startInvolvement", MAR, key=key("tie"), holder=SALES, object=key("new"), mode="DECIDES"),
    )

    assert [operation["summary"] for operation in preview["operations"]] == [
        "Pays wages is defined",
        "Sales decides on Pays wages",
    ]
