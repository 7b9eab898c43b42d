"""Findings in GraphQL: at a coordinate, under rules, page by page."""

from __future__ import annotations

import pytest

from tests.graphql.asker import Asker
from tests.kit import COMPANY, EXPORT, FEB, JUNE, MAR, PLANT, SALES, Acme, create, dissolve, key
from tests.kit import ask as command

SPANS = 'findings(checks: ["C6"]) { nodes { check severity unknown subject { ... on Unit { code } } } }'
RULES = key("RULES")


def adopt(at: object = MAR, **settings: str) -> dict[str, object]:
    parameters = [{"check": "C6", "name": name, "value": value} for name, value in settings.items()]
    return command("adoptRuleSet", at, key=RULES, parameters=parameters)  # type: ignore[arg-type]


def test_a_finding_names_check_subject_evidence_and_since_when(tree: Acme, ask: Asker) -> None:
    fields = """findings(checks: ["C5"], first: 1) { totalCount pageInfo { hasNextPage } nodes {
      check title(language: "zh") severity unknown since evidence subject { __typename ... on Unit { code } } } }"""

    found = ask.acme(fields, {"effective": str(JUNE)})["findings"]

    assert found == {
        "totalCount": 4,
        "pageInfo": {"hasNextPage": True},
        "nodes": [
            {
                "check": "C5",
                "title": "部门无负责人",
                "severity": "WARNING",
                "unknown": False,
                "since": "2024-01-01",
                "evidence": "Company has no head.",
                "subject": {"__typename": "Unit", "code": "company"},
            }
        ],
    }


def test_the_rules_of_the_day_are_used_unless_others_are_named(tree: Acme, ask: Asker) -> None:
    tree.records(adopt(max="1", severity="ERROR"))
    named = SPANS.replace("findings(", f'findings(ruleSet: "{RULES}", ')
    default = SPANS.replace("findings(", 'findings(ruleSet: "default", ')
    company = {"check": "C6", "severity": "ERROR", "unknown": False, "subject": {"code": "company"}}

    assert ask.acme(SPANS, {"effective": str(FEB)})["findings"]["nodes"] == []
    assert ask.acme(SPANS, {"effective": str(MAR)})["findings"]["nodes"] == [company]
    assert ask.acme(named, {"effective": str(FEB)})["findings"]["nodes"] == [company]
    assert ask.acme(default, {"effective": str(MAR)})["findings"]["nodes"] == []


def test_findings_are_counted_on_each_day_that_matters(tree: Acme, ask: Asker) -> None:
    tree.records(dissolve(PLANT, MAR))
    series = "findingsSeries(%s) { day totalCount checks { check count } }"

    found = ask.acme(series % 'checks: ["C4", "C5"]', {"effective": str(JUNE)})["findingsSeries"]

    assert [one["day"] for one in found] == ["2024-01-01", str(MAR), str(JUNE)]
    assert [one["checks"] for one in found] == [
        [{"check": "C4", "count": 4}, {"check": "C5", "count": 4}],
        [{"check": "C4", "count": 3}, {"check": "C5", "count": 3}],
        [{"check": "C4", "count": 3}, {"check": "C5", "count": 3}],
    ]
    for one in found:
        there = ask.acme('findings(checks: ["C4", "C5"]) { totalCount }', {"effective": one["day"]})
        assert there["findings"]["totalCount"] == one["totalCount"]
    few = ask.acme(series % 'checks: ["C4"], points: 2', {"effective": str(JUNE)})["findingsSeries"]
    assert [one["day"] for one in few] == ["2024-01-01", str(JUNE)]
    late = ask.acme(series % f'checks: ["C4"], from: "{FEB}"', {"effective": str(JUNE)})["findingsSeries"]
    assert [one["day"] for one in late] == [str(FEB), str(MAR), str(JUNE)]
    before = ask.acme(series % 'checks: ["C4"]', {"effective": "2020-01-01"})["findingsSeries"]
    assert before == [{"day": "2020-01-01", "totalCount": 0, "checks": [{"check": "C4", "count": 0}]}]


def test_a_series_is_told_under_the_rules_of_each_day_unless_others_are_named(tree: Acme, ask: Asker) -> None:
    tree.records(adopt(max="1", severity="ERROR"))
    series = 'findingsSeries(checks: ["C6"]%s) { day totalCount }'

    own = ask.acme(series % "", {"effective": str(JUNE)})["findingsSeries"]
    named = ask.acme(series % f', ruleSet: "{RULES}"', {"effective": str(JUNE)})["findingsSeries"]

    assert {one["day"]: one["totalCount"] for one in own}["2024-01-01"] == 0
    assert own[-1]["totalCount"] == 1
    assert {one["totalCount"] for one in named} == {1}


@pytest.mark.parametrize(
    ("asked", "told"), [("points: 0", "1 to 24 days"), ("points: 25", "1 to 24 days"), ('ruleSet: "x"', "no rule set")]
)
def test_a_series_that_cannot_be_is_refused(tree: Acme, ask: Asker, asked: str, told: str) -> None:
    [(code, message)] = ask.wrong(f"findingsSeries({asked}) {{ day }}")

    assert code == "VALIDATION"
    assert told in message


def test_findings_are_told_as_of_what_was_known(tree: Acme, ask: Asker) -> None:
    head = tree.head
    tree.records(dissolve(PLANT, MAR))
    count = 'findings(checks: ["C4"]) { totalCount }'

    assert ask.acme(count, {"effective": str(JUNE)})["findings"]["totalCount"] == 3
    assert ask.acme(count, {"effective": str(JUNE), "known": {"sequence": head}})["findings"]["totalCount"] == 4


def test_findings_are_paged_and_restricted_to_a_unit(tree: Acme, ask: Asker) -> None:
    of = 'checks: ["C4", "C5"], first: 3'
    page = "edges { cursor node { check subject { ... on Unit { key } } } } totalCount"
    first = ask.acme(f"findings({of}) {{ {page} }}", {"effective": str(JUNE)})["findings"]
    after = first["edges"][-1]["cursor"]
    rest = ask.acme(f'findings({of}, after: "{after}") {{ {page} }}')["findings"]

    pairs = [(edge["node"]["check"], edge["node"]["subject"]["key"]) for edge in first["edges"] + rest["edges"]]
    order = [COMPANY, EXPORT, PLANT, SALES]
    assert pairs == [("C4", unit) for unit in order] + [("C5", unit) for unit in order[:2]]

    below = ask.acme(f'findings(checks: ["C4"], under: "{SALES}") {{ {page} }}', {"effective": str(JUNE)})["findings"]
    assert [edge["node"]["subject"]["key"] for edge in below["edges"]] == [EXPORT, SALES]


def test_unknown_checks_rule_sets_and_units_are_refused(tree: Acme, ask: Asker) -> None:
    for argument, told in [
        ('checks: ["C18"]', "There is no check 'C18'"),
        (f'ruleSet: "{SALES}"', "There is no rule set"),
        (f'under: "{key("NOWHERE")}"', "There is no such unit on that day."),
    ]:
        [(code, message)] = ask.wrong(f"findings({argument}) {{ totalCount }}")
        assert code == "VALIDATION"
        assert told in message


def test_since_ends_where_a_finding_was_away(tree: Acme, ask: Asker) -> None:
    tree.records(create(key("Lab"), FEB, parent=COMPANY, name="Lab"), adopt(FEB, max="2"))
    tree.records(dissolve(key("Lab"), MAR), create(key("Bay"), JUNE, parent=COMPANY, name="Bay"))
    since = 'findings(checks: ["C6"]) { nodes { since } }'

    assert ask.acme(since, {"effective": "2024-02-20"})["findings"]["nodes"] == [{"since": "2024-02-01"}]
    assert ask.acme(since, {"effective": "2024-03-20"})["findings"]["nodes"] == []
    assert ask.acme(since, {"effective": "2024-07-20"})["findings"]["nodes"] == [{"since": "2024-06-01"}]
