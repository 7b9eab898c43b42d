"""Shape: how wide and how deep the tree and the reporting lines are (简单性)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from orgledger.domain.findings.check import finds
from orgledger.domain.findings.finding import Facts, Found, Ref
from orgledger.domain.findings.survey import Survey
from orgledger.domain.unit import Completeness


def reports(survey: Survey) -> Mapping[str | None, list[str]]:
    """Position → the positions that report to it, by key; nothing → those that report to nobody in force."""
    found: dict[str | None, list[str]] = defaultdict(list)
    for key in survey.seats:
        manager = survey.structure.value(key, "position.reports_to")
        found[str(manager) if manager in survey.seats else None].append(key)
    return found


@finds("C6", "unit", "position", source="简单性：组织架构应该尽量简单明了 (S8)")
def span_of_control(survey: Survey) -> Iterator[Found]:
    """More, or fewer, report to one than should: child units to a unit, positions to a position.

    What nobody reports to has no span. Where the list of children is open, too few may be a gap in the record.
    """
    for key, below in survey.children.items():
        if key is not None:
            is_open = survey.units[key].child_list is Completeness.OPEN
            yield from span(survey, Ref("unit", key), [Ref("unit", child) for child in below], is_open)
    for key, below in sorted((key, below) for key, below in reports(survey).items() if key is not None):
        yield from span(survey, Ref("position", key), [Ref("position", report) for report in below], False)


def span(survey: Survey, subject: Ref, below: list[Ref], is_open: bool) -> Iterator[Found]:
    """Hold one span against its bounds."""
    least, most = survey.rules.whole("C6", "min"), survey.rules.whole("C6", "max")
    what = {"unit": ("units", "个部门"), "position": ("positions", "个职位")}[subject.noun]
    facts: Facts = {"count": len(below), "below": below}
    if len(below) > most:
        says = {
            "en": f"{{count}} {what[0]} report to {{subject}}, more than {most}: {{below}}.",
            "zh": f"{{subject}}直接下辖 {{count}} {what[1]}，超过 {most}：{{below}}。",
        }
        yield Found(subject, says, facts)
    elif 0 < len(below) < least:
        says = {
            "en": f"Only {{count}} of at least {least} {what[0]} report to {{subject}}: {{below}}.",
            "zh": f"{{subject}}直接下辖 {{count}} {what[1]}，少于 {least}：{{below}}。",
        }
        yield Found(subject, says, facts, unknown=is_open)


def longest(below: Mapping[str | None, list[str]], top: str) -> list[str]:
    """The longest path down from one, itself included; the first of several by order."""
    depth: dict[str, int] = {top: 1}
    above: dict[str, str] = {}
    deepest, stack = top, [top]
    while stack:
        at = stack.pop()
        if depth[at] > depth[deepest]:
            deepest = at
        for child in reversed(below.get(at, [])):
            if child not in depth:
                depth[child] = depth[at] + 1
                above[child] = at
                stack.append(child)
    path = [deepest]
    while path[-1] in above:
        path.append(above[path[-1]])
    return path[::-1]


@finds("C7", "unit", "position", source="避免过度复杂化和繁杂的层级关系 (S8)")
def levels(survey: Survey) -> Iterator[Found]:
    """The longest path down from a root counts more units, or positions along the lines, than should."""
    tree, lines = survey.children, reports(survey)
    most = survey.rules.whole("C7", "max")
    says = {
        "en": f"Below {{subject}} there are {{count}} levels, more than {most}: {{path}}.",
        "zh": f"{{subject}}共有 {{count}} 个层级，超过 {most}：{{path}}。",
    }
    for root in tree[None]:
        path = longest(tree, root)
        if len(path) > most:
            yield Found(Ref("unit", root), says, {"count": len(path), "path": [Ref("unit", key) for key in path]})
    most = survey.rules.whole("C7", "max_lines")
    says = {
        "en": f"Reporting lines to {{subject}} run over {{count}} positions, more than {most}: {{path}}.",
        "zh": f"向{{subject}}的汇报线共 {{count}} 级，超过 {most}：{{path}}。",
    }
    for top in lines.get(None, []):
        path = longest(lines, top)
        if len(path) > most:
            yield Found(Ref("position", top), says, {"count": len(path), "path": [Ref("position", k) for k in path]})


def chains(survey: Survey, top: str | None = None) -> Iterator[list[str]]:
    """The chains of units that have one child only, each with that last child: in the whole tree, or from a unit down.

    Their run is the number of such units, one less than the chain is long.
    """
    tree = survey.children
    single = {key for key, below in tree.items() if key is not None and len(below) == 1}
    for key in survey.units:
        parent = survey.parents[key]
        if key not in single or (top is not None and not survey.contains(top, key)):
            continue
        if parent in single and key != top:
            continue
        chain = [key]
        while chain[-1] in single and len(chain) <= len(survey.units):
            chain.append(tree[chain[-1]][0])
        yield chain


@finds("C8", "unit", source="简单性 (S8), 简化冗余环节 (S2)")
def single_child_chains(survey: Survey) -> Iterator[Found]:
    """Units of which each has only one child follow each other for a longer run than should."""
    most = survey.rules.whole("C8", "max")
    says = {
        "en": f"From {{subject}} down, {{run}} units in a row have a single child, more than {most}: {{chain}}.",
        "zh": f"自{{subject}}起连续 {{run}} 个部门只有一个下级，超过 {most}：{{chain}}。",
    }
    for chain in chains(survey):
        if len(chain) - 1 > most:
            is_open = any(survey.units[key].child_list is Completeness.OPEN for key in chain[:-1])
            facts: Facts = {"run": len(chain) - 1, "chain": [Ref("unit", key) for key in chain]}
            yield Found(Ref("unit", chain[0]), says, facts, unknown=is_open)
