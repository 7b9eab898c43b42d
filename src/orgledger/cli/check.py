"""The command that holds a structure against its design principles."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

import click
from rich.table import Table

from orgledger.cli.frame import Reading, opened, print_json, reads, say, stdout
from orgledger.cli.read import one
from orgledger.domain.findings.finding import Finding, called, chosen
from orgledger.domain.glyph import visible
from orgledger.domain.rule_set import Severity
from orgledger.projections.coordinate import Asked
from orgledger.projections.findings import DEFAULTS, chosen_rules, findings, since

WORDS = {
    "en": {
        "ERROR": "error",
        "WARNING": "warning",
        "INFO": "info",
        "subject": "subject",
        "evidence": "evidence",
        "since": "since",
        "longer": "longer than looked",
        "unknown": "cannot be told: ",
        "none": "No findings.",
        "all": "{count} findings, {unknown} of which the data cannot tell for sure",
        "organization": "the organization",
    },
    "zh": {
        "ERROR": "错误",
        "WARNING": "警告",
        "INFO": "提示",
        "subject": "对象",
        "evidence": "依据",
        "since": "起始日",
        "longer": "早于可查范围",
        "unknown": "无法确定：",
        "none": "没有发现问题。",
        "all": "共 {count} 项，其中 {unknown} 项数据不足、无法确定",
        "organization": "本组织",
    },
}


@click.command()
@reads
@click.option("--check", "checks", multiple=True, help="Only this check, such as C6; may be given several times.")
@click.option("--rule-set", help=f"Under the rule set of this key, or under {DEFAULTS!r}; else under the day's rules.")
@click.option("--under", help="Only about this unit, by code or key, and what is below it.")
@click.option("--language", help="The language of the findings: en or zh; the organization's own if left out.")
@click.option("--since", "with_since", is_flag=True, help="Also say since when each finding has stood; takes longer.")
def check(
    code: str | None,
    day: date | None,
    known: Asked | None,
    as_json: bool,
    checks: tuple[str, ...],
    rule_set: str | None,
    under: str | None,
    language: str | None,
    with_since: bool,
) -> None:
    """Find where the structure departs from its design principles."""
    with opened() as ledger:
        at = Reading(ledger, code, day, known)
        rules = chosen_rules(at.structure, rule_set)
        top = one(at, "unit", under) if under is not None else None
        found = findings(at.structure, rules, checks or None, top)
        begun = since(at.structure, rules, [finding.mark for finding in found]) if with_since and found else {}
        if as_json:
            told = [as_data(at, finding, language) for finding in found]
            if with_since:
                told = [{**one, "since": begun[finding.mark]} for one, finding in zip(told, found, strict=True)]
            print_json({"coordinate": at.told(), "findings": told})
            return
        say(at.heading())
        _, words = chosen_words(at, language)
        for _, group in groupby(found, key=lambda finding: finding.check):
            say("")
            print_group(at, list(group), language, begun if with_since else None)
        unknown = sum(finding.unknown for finding in found)
        say("")
        say(words["all"].format(count=len(found), unknown=unknown) if found else words["none"])


def chosen_words(at: Reading, language: str | None) -> tuple[str, dict[str, str]]:
    """The language that findings are told in, and the words around them."""
    told, _ = chosen(dict.fromkeys(WORDS, ""), language, at.structure.language)
    return told, WORDS[told]


def as_data(at: Reading, finding: Finding, language: str | None) -> dict[str, Any]:
    """A finding for machines."""
    return {
        "check": finding.check,
        "title": finding.title(at.structure, language),
        "severity": finding.severity.value,
        "subject": {"noun": finding.subject.noun, "key": finding.subject.key},
        "evidence": finding.evidence(at.structure, language),
        "unknown": finding.unknown,
    }


def print_group(at: Reading, group: list[Finding], language: str | None, begun: dict[Any, date | None] | None) -> None:
    """The findings of one check as a table."""
    told, words = chosen_words(at, language)
    first = group[0]
    severity = words[Severity(first.severity).value]
    say(f"{first.check} {first.title(at.structure, language)} ({severity}, {len(group)})")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2))
    table.add_column(words["subject"])
    if begun is not None:
        table.add_column(words["since"])
    table.add_column(words["evidence"])
    for finding in group:
        noun = finding.subject.noun
        name = words[noun] if noun == "organization" else called(at.structure, finding.subject, told, language)
        row = [visible(name), *([str(begun[finding.mark] or words["longer"])] if begun is not None else [])]
        unsure = words["unknown"] if finding.unknown else ""
        table.add_row(*row, visible(unsure + finding.evidence(at.structure, language)))
    stdout.print(table)
