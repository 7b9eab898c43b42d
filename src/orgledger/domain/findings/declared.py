"""What was declared: a structure is cut as it is meant to be (结构类型).

A function is the category that an accountable duty carries, in the organization's own words; nothing is guessed from
names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from orgledger.domain.findings.check import finds
from orgledger.domain.findings.duties import ACCOUNTABLE, DUTIES
from orgledger.domain.findings.finding import Facts, Found, Ref
from orgledger.domain.findings.shape import chains, longest
from orgledger.domain.findings.survey import Survey
from orgledger.domain.responsibility import ResponsibilityView
from orgledger.domain.unit import StructureType

FUNCTIONLESS = {
    "en": "{subject} is declared {declared}, but no duty below it carries a category: functions cannot be told apart.",
    "zh": "{subject}声明为{declared}，但其职责均无类别，无法判断职能划分。",
}


@finds("C16", *DUTIES, "dotted_line", source="功能型, 事业部制 (S8), 平铺式组织结构 (S7)")
def other_type_than_declared(survey: Survey) -> Iterator[Found]:
    """The tree below a unit is cut in another way than was declared of it."""
    judges = {
        StructureType.FLAT: flat,
        StructureType.FUNCTIONAL: functional,
        StructureType.DIVISIONAL: divisional,
        StructureType.MATRIX: matrix,
    }
    for key, view in survey.units.items():
        if view.structure_type is not None:
            yield from judges[view.structure_type](survey, key)


def flat(survey: Survey, unit: str) -> Iterator[Found]:
    """Flat means few levels and no chain of single children."""
    most = survey.rules.whole("C16", "flat_levels")
    path = longest(survey.children, unit)
    if len(path) > most:
        says = {
            "en": f"{{subject}} is declared flat, but has {{count}} levels, more than {most}: {{path}}.",
            "zh": f"{{subject}}声明为扁平结构，但有 {{count}} 个层级，超过 {most}：{{path}}。",
        }
        yield Found(Ref("unit", unit), says, {"count": len(path), "path": [Ref("unit", key) for key in path]})
        return
    for chain in chains(survey, unit):
        if len(chain) - 1 > survey.rules.whole("C8", "max"):
            says = {
                "en": "{subject} is declared flat, but holds a chain of single children: {chain}.",
                "zh": "{subject}声明为扁平结构，但存在单一下级链：{chain}。",
            }
            yield Found(Ref("unit", unit), says, {"chain": [Ref("unit", key) for key in chain]})
            return


def functions(survey: Survey, unit: str) -> Mapping[str, set[str]]:
    """Function → the units right below one that hold it, themselves or through what is below them."""
    found: dict[str, set[str]] = defaultdict(set)
    for tie in survey.ties:
        if tie.mode is ACCOUNTABLE and tie.home is not None and tie.object.noun == "responsibility":
            function = ResponsibilityView(survey.structure, tie.object.key).category
            top = next((key for key in survey.above(tie.home) if survey.parents[key] == unit), None)
            if function and top:
                found[function].add(top)
    return found


def functional(survey: Survey, unit: str) -> Iterator[Found]:
    """Functional means that every function is held by one top unit."""
    held = functions(survey, unit)
    if not held:
        yield Found(Ref("unit", unit), FUNCTIONLESS, {"declared": StructureType.FUNCTIONAL.value}, unknown=True)
    for function, tops in sorted(held.items()):
        if len(tops) > 1:
            says = {
                "en": "{subject} is declared functional, but several units hold {function}: {units}.",
                "zh": "{subject}声明为职能型结构，但“{function}”由多个部门承担：{units}。",
            }
            facts: Facts = {"function": function, "units": [Ref("unit", key) for key in sorted(tops)]}
            yield Found(Ref("unit", unit), says, facts, (function,))


def divisional(survey: Survey, unit: str) -> Iterator[Found]:
    """Divisional means that at least two top units hold the same several functions, each its own."""
    held = functions(survey, unit)
    if not held:
        yield Found(Ref("unit", unit), FUNCTIONLESS, {"declared": StructureType.DIVISIONAL.value}, unknown=True)
        return
    needed = survey.rules.whole("C16", "functions")
    own: dict[str, set[str]] = defaultdict(set)
    for function, tops in held.items():
        for top in tops:
            if len(tops) > 1:
                own[top].add(function)
    divisions = [top for top, shared in own.items() if len(shared) >= needed]
    if len(divisions) < 2:
        says = {
            "en": f"{{subject}} is declared divisional, but {{count}} units below it hold at least {needed} functions "
            "of their own that another one holds too.",
            "zh": f"{{subject}}声明为事业部制，但仅有 {{count}} 个下级部门各自具备至少 {needed} 项共同职能。",
        }
        yield Found(Ref("unit", unit), says, {"count": len(divisions)})


def matrix(survey: Survey, unit: str) -> Iterator[Found]:
    """Matrix means that somebody also answers to a position in another top unit."""
    structure = survey.structure
    tops = survey.children[unit]
    for line in structure.keys("dotted_line"):
        ends = [survey.seats.get(str(structure.value(line, f"dotted_line.{end}"))) for end in ("from", "to")]
        stand = [next((top for top in tops if home and survey.contains(top, home)), None) for home in ends]
        if None not in stand and stand[0] != stand[1]:
            return
    says = {
        "en": "{subject} is declared a matrix, but no dotted line leads from one unit below it to another.",
        "zh": "{subject}声明为矩阵结构，但下级部门之间没有虚线汇报。",
    }
    yield Found(Ref("unit", unit), says, {})
