"""Rule sets: the parameters of the design checks, versioned (设计原则).

`CHECKS` says which checks there are and what can be set about each. A rule set changes some of it from a day on;
what it leaves out keeps its default.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Annotated, ClassVar, TypeAlias

import msgspec
from msgspec import Meta

from orgledger.domain.command import Command, Dated, Name, decides, note, shown
from orgledger.domain.event import Event, Fact, OrganizationId, RuleSetId, noun
from orgledger.domain.refusal import Invalid, Refused, join, refuse
from orgledger.domain.structure import Structure, View, existing, on_record, unused

RULE_SET = noun("rule_set", references={"rule_set.organization": "organization"})

Check = Annotated[str, Meta(max_length=40)]
Setting: TypeAlias = bool | int | Decimal | tuple[str, ...]
"""What a parameter holds: yes or no, a whole number, a number, or words separated by commas."""


class Severity(Enum):
    """How much a finding weighs."""

    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class CheckKind(msgspec.Struct, frozen=True):
    """A design check: what it is called, how much its findings weigh, and what can be set about it."""

    titles: Mapping[str, str]
    severity: Severity
    parameters: Mapping[str, Setting] = {}


W, N = Severity.WARNING, Severity.INFO
CHECKS: Mapping[str, CheckKind] = {
    "C1": CheckKind({"en": "Overlapping duty", "zh": "职责重叠"}, W),
    "C2": CheckKind(
        {"en": "Possibly overlapping duties", "zh": "职责可能重叠"},
        N,
        {
            "threshold": Decimal("0.5"),
            "fill_words": ("负责", "的", "和", "等", "工作", "包括", "公司", "企业", "部门", "运营"),
        },
    ),
    "C3": CheckKind({"en": "Duty that nobody is accountable for", "zh": "职责无人负责"}, W),
    "C4": CheckKind({"en": "Unit without a duty", "zh": "部门无明确职责"}, W),
    "C5": CheckKind({"en": "Unit without a head", "zh": "部门无负责人"}, W, {"vacant": True, "grace_days": 0}),
    "C6": CheckKind({"en": "Span of control", "zh": "管理幅度"}, W, {"min": 0, "max": 8}),
    "C7": CheckKind({"en": "Too many levels", "zh": "层级过多"}, W, {"max": 5, "max_lines": 8}),
    "C8": CheckKind({"en": "Chain of single children", "zh": "单一下级链"}, W, {"max": 1}),
    "C9": CheckKind(
        {"en": "Information silo", "zh": "信息孤岛"},
        W,
        {"kinds": ("MUTUAL", "SUPPORTS", "PROVIDES"), "external": True, "processes": True, "systems": True},
    ),
    "C10": CheckKind({"en": "Collaboration described on one side only", "zh": "协作描述不完整"}, W),
    "C11": CheckKind({"en": "Headcount and positions disagree", "zh": "编制与职位不符"}, W, {"tolerance": 0}),
    "C12": CheckKind({"en": "Long vacancy", "zh": "长期空缺"}, W, {"max_days": 90}),
    "C13": CheckKind({"en": "Process or system without an owner", "zh": "流程或系统无归属"}, W, {"every_stage": False}),
    "C14": CheckKind({"en": "Unit that nothing measures", "zh": "部门无绩效指标"}, N),
    "C15": CheckKind({"en": "Decision without a level", "zh": "决策层级不明"}, W),
    "C16": CheckKind(
        {"en": "Structure of another type than declared", "zh": "结构类型不符"}, W, {"flat_levels": 3, "functions": 3}
    ),
    "C17": CheckKind({"en": "Frozen structure", "zh": "结构僵化"}, N, {"max_years": 5}),
    "C19": CheckKind({"en": "Position without requirements", "zh": "岗位要求缺失"}, N),
    "C20": CheckKind({"en": "Not tied to a goal", "zh": "与战略目标无关联"}, N, {"kinds": ("PURPOSE", "INITIATIVE")}),
    "C21": CheckKind({"en": "Several accountable for one duty", "zh": "职责多头负责"}, W),
    "C22": CheckKind({"en": "Shares beyond a full-time job", "zh": "任职份额超额"}, W, {"max": Decimal(1)}),
    "C23": CheckKind({"en": "More people than seats", "zh": "超编"}, W),
    "C24": CheckKind({"en": "Same involvement twice", "zh": "重复的职责关系"}, W),
}
"""The design checks in order. C18 (a line to nothing, or in a ring) cannot arise: the ledger refuses it."""

COMMON: Mapping[str, Setting] = {"enabled": True, "severity": ()}
"""What can be set about every check."""


class RuleParameter(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A parameter of a check."""

    check: Annotated[Check, note("The check, such as C6.")]
    name: Annotated[Name, note("The parameter, such as max; enabled and severity go with every check.")]
    value: Annotated[Name, note("Its value, as a text; several words are separated by commas.")]

    def __str__(self) -> str:
        return f"{self.check} {self.name} = {self.value}"


class RuleSetAdopted(Event, tag="RuleSetAdopted"):
    """From a day on the design checks run with these parameters."""

    life: ClassVar[bool] = True
    says = {"en": "Rule set v{number} is adopted[: {parameters}]", "zh": "采用规则 v{number}[：{parameters}]"}

    rule_set: RuleSetId
    organization: OrganizationId
    number: int
    parameters: tuple[RuleParameter, ...]

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.rule_set, "rule_set.existence", "created")
        yield Fact(self.rule_set, "rule_set.organization", self.organization)
        yield Fact(self.rule_set, "rule_set.number", self.number)
        yield Fact(self.rule_set, "rule_set.parameters", msgspec.json.encode(self.parameters, order="sorted").decode())
        yield Fact(self.organization, "organization.rule_set", self.rule_set)


class RuleSetRetired(Event, tag="RuleSetRetired"):
    """A rule set does not apply any more; where no other one does, the defaults do."""

    life: ClassVar[bool] = True
    says = {"en": "Rule set {rule_set} is retired", "zh": "停用规则 {rule_set}"}

    rule_set: RuleSetId

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.rule_set, "rule_set.existence", None)


class AdoptRuleSet(Command):
    """Let the design checks run with other parameters from a day on; what is left out has its default."""

    dated = Dated.DAY

    parameters: Annotated[tuple[RuleParameter, ...], Meta(max_length=200), note("What differs from the defaults.")]
    key: Annotated[RuleSetId | None, note("Its identity, a UUID; made by the server if left out.")] = None


class RetireRuleSet(Command):
    """Let a rule set apply no longer."""

    dated = Dated.DAY

    rule_set: Annotated[RuleSetId, note("The rule set.")]


class RuleSetView(View):
    """A rule set as it stood at one coordinate."""

    __slots__ = ()
    noun = "rule_set"

    @property
    def version(self) -> int:
        """1, 2, 3 … in the order of adoption."""
        return self.number("number") or 0

    @property
    def parameters(self) -> list[RuleParameter]:
        """What differs from the defaults."""
        text = self.plain("parameters")
        return read_parameters(text) if text else []


def read_parameters(text: str) -> list[RuleParameter]:
    """The parameters that a slot holds."""
    return msgspec.json.decode(text, type=list[RuleParameter])


class Rules:
    """The parameters that checks run with: those of a rule set, and the defaults."""

    def __init__(self, parameters: Iterable[RuleParameter] = ()) -> None:
        self.settings = {(one.check, one.name): read_setting(one) for one in parameters}

    def __getitem__(self, named: tuple[str, str]) -> Setting:
        """The value of a check's parameter."""
        check, name = named
        found = self.settings.get(named)
        return found if found is not None else {**COMMON, **CHECKS[check].parameters}[name]

    def number(self, check: str, name: str) -> int | Decimal:
        """The value of a parameter that is a number."""
        value = self[check, name]
        assert isinstance(value, int | Decimal), (check, name)
        return value

    def whole(self, check: str, name: str) -> int:
        """The value of a parameter that is a whole number."""
        value = self[check, name]
        assert isinstance(value, int), (check, name)
        return value

    def says(self, check: str, name: str) -> bool:
        """The value of a parameter that is yes or no."""
        value = self[check, name]
        assert isinstance(value, bool), (check, name)
        return value

    def words(self, check: str, name: str) -> tuple[str, ...]:
        """The value of a parameter that is a list of words."""
        value = self[check, name]
        assert isinstance(value, tuple), (check, name)
        return value

    def enabled(self, check: str) -> bool:
        """Whether a check runs."""
        return self.says(check, "enabled")

    def severity(self, check: str) -> Severity:
        """How much the findings of a check weigh."""
        words = self.words(check, "severity")
        return Severity(words[0]) if words else CHECKS[check].severity


def in_force(structure: Structure) -> RuleSetView | None:
    """The rule set that applies on the structure's day: the one adopted last, if it was not retired."""
    key = structure.value(structure.organization, "organization.rule_set")
    return RuleSetView(structure, str(key)) if key is not None and on_record(structure, "rule_set", str(key)) else None


def rules_on(structure: Structure) -> Rules:
    """The rules of the structure's day: those in force, or else the defaults."""
    standing = in_force(structure)
    return Rules(standing.parameters if standing else ())


def read_setting(parameter: RuleParameter) -> Setting:
    """The value of a parameter.

    Raises:
        Refused: Invalid, if there is no such check or parameter, or the value does not fit it.
    """
    kind = CHECKS.get(parameter.check)
    if kind is None:
        told = f"There is no check {shown(parameter.check)!r}; checks: {', '.join(CHECKS)}."
        raise refuse(Invalid(told)).under("check")
    known = {**COMMON, **kind.parameters}
    if parameter.name not in known:
        told = f"{parameter.check} has no parameter {shown(parameter.name)!r}; it has {', '.join(known)}."
        raise refuse(Invalid(told)).under("name")
    usual, value = known[parameter.name], parameter.value.strip()
    if isinstance(usual, bool):
        if value in ("true", "false"):
            return value == "true"
        raise refuse(Invalid(f"It is true or false, not {shown(value)!r}.")).under("value")
    if isinstance(usual, tuple):
        words = tuple(word.strip() for word in value.split(",") if word.strip())
        if parameter.name == "severity" and (len(words) != 1 or words[0] not in Severity.__members__):
            raise refuse(Invalid(f"It is one of {', '.join(Severity.__members__)}.")).under("value")
        if parameter.name == "kinds" and (not words or not set(words) <= set(usual)):
            raise refuse(Invalid(f"Choose among {', '.join(usual)}.")).under("value")
        return words
    return read_number(value, whole=isinstance(usual, int))


def read_number(value: str, *, whole: bool) -> int | Decimal:
    """A number that is not negative.

    Raises:
        Refused: Invalid, if it is something else.
    """
    try:
        found = Decimal(value)
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or not 0 <= found <= 1_000_000 or (whole and found != int(found)):
        what = "whole number" if whole else "number"
        raise refuse(Invalid(f"It is a {what} between 0 and 1,000,000, not {shown(value)!r}.")).under("value")
    return int(found) if whole else found


@decides("adoptRuleSet")
def adopt_rule_set(structure: Structure, adopt: AdoptRuleSet) -> RuleSetAdopted:
    """Let the design checks run with other parameters.

    Raises:
        Refused: Invalid, for an unknown check or parameter, a value that does not fit, or one given twice.
    """
    faults: list[Refused] = []
    seen: set[tuple[str, str]] = set()
    for place, parameter in enumerate(adopt.parameters):
        try:
            read_setting(parameter)
            if (parameter.check, parameter.name) in seen:
                raise refuse(Invalid(f"{parameter.check} {parameter.name} is given twice."))
        except Refused as refused:
            faults.append(refused.under("parameters", str(place)))
        seen.add((parameter.check, parameter.name))
    if faults:
        raise join(faults)
    organization = existing(structure, "organization", structure.organization)
    ever = structure.ever("rule_set.organization", organization)
    # A key that was used again has a later version than its place among the keys.
    numbers = [int(run.value or 0) for one in ever for run in structure.line(one, "rule_set.number")]
    return RuleSetAdopted(
        rule_set=unused(structure, "rule_set", adopt.key),
        organization=organization,
        number=1 + max(len(ever), *numbers, 0),
        parameters=adopt.parameters,
    )


@decides("retireRuleSet")
def retire_rule_set(structure: Structure, retire: RetireRuleSet) -> RuleSetRetired:
    """Let a rule set apply no longer."""
    return RuleSetRetired(rule_set=existing(structure, "rule_set", retire.rule_set))
