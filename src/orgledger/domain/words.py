"""What the words of the schema are called, by themselves and in a sentence; and what an event says, as one.

The sentences are the events' own. A face brings the names of what they speak of: those hang on a coordinate, and on who
reads them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

from msgspec import UnsetType

from orgledger.domain.assignment import AssignmentKind, read_roles
from orgledger.domain.collaboration import CollaborationKind
from orgledger.domain.event import Event
from orgledger.domain.glyph import isolated
from orgledger.domain.involvement import InvolvementMode
from orgledger.domain.process import Stage, read_stages
from orgledger.domain.role import Role
from orgledger.domain.rollout import RolloutPhase
from orgledger.domain.rule_set import read_parameters
from orgledger.domain.statement import StatementKind
from orgledger.domain.timeline import Value
from orgledger.domain.unit import Completeness, StructureType

CHINESE: Mapping[str, str] = {
    "COMPANY": "公司", "DIVISION": "事业部", "DEPARTMENT": "部门", "OFFICE": "办公室", "GROUP": "小组", "TEAM": "团队",
    "FUNCTION": "职能", "COMMITTEE": "委员会", "LEVEL": "层级", "EXTERNAL": "外部方", "OTHER": "其他",
    "ACTIVE": "在用", "INACTIVE": "已封存",
    "CREATED": "设立", "DISSOLVED": "撤销", "REOPENED": "恢复", "MOVED": "调整隶属", "RENAMED": "更名",
    "RECODED": "编码变更", "RECLASSIFIED": "类别变更", "MERGED": "合并", "SPLIT": "拆分", "TRANSFERRED": "划转",
    "HEAD_CHANGED": "负责人变更",
    "HEADCOUNT_CHANGED": "编制变更", "RESPONSIBILITY_CHANGED": "职责变更", "COLLABORATION_CHANGED": "协作变更",
    "ASSIGNMENT_CHANGED": "任职变更", "POSITION_CHANGED": "职位变更",
    "ACCOUNTABLE": "负责", "RESPONSIBLE": "执行", "CONSULTED": "咨询", "INFORMED": "知会", "DECIDES": "决策",
    "OWNS": "归口", "USES": "使用", "MEASURED_BY": "被考核",
    "MUTUAL": "相互协作", "SUPPORTS": "支持", "PROVIDES": "提供",
    "CHANGE": "变更", "CORRECTION": "更正", "RESCISSION": "撤销", "ACT": "内部行为",
    "DRAFT": "草稿", "SUBMITTED": "已提交", "APPROVED": "已批准", "REJECTED": "已驳回", "WITHDRAWN": "已撤回",
    "RECORDED": "已记录",
    "FUNCTIONAL": "职能型", "DIVISIONAL": "事业部型", "FLAT": "扁平型", "MATRIX": "矩阵型",
    "COMPLETE": "完整", "OPEN": "未列完", "UNKNOWN": "未知",
    "PERMANENT": "正式", "ACTING": "代理", "INTERIM": "临时",
    "DEFINITION": "定义", "PURPOSE": "宗旨", "ELEMENT": "要素", "PRINCIPLE": "原则", "REQUIREMENT": "要求",
    "STRUCTURE_TYPE": "架构类型", "INITIATIVE": "举措", "RULE": "规则", "STAFFING": "人员配置",
    "DESIGN_INPUT": "设计依据", "NOTE": "说明", "IMPLEMENT": "实施", "OPTIMISE": "优化",
    "KEEP": "保持不变", "CONSENT_WITHDRAWN": "撤回同意", "UNLAWFUL": "非法处理", "NEW_HEAD": "新部门负责人",
    "NO_LONGER_NEEDED": "不再需要", "OBJECTION": "异议", "LEGAL_OBLIGATION": "法定义务",
    "INFO": "提示", "WARNING": "警告", "ERROR": "错误",
    "VIEWER": "查阅者", "AUDITOR": "审计员", "EDITOR": "编辑者", "APPROVER": "审批者", "PRIVACY_OFFICER": "隐私专员",
    "ADMINISTRATOR": "管理员",
}  # fmt: skip
"""What a word of the schema is in Chinese, by itself: at the head of a column, in a cell, on a button."""

WORDS: Mapping[Enum, Mapping[str, str]] = {
    StructureType.FUNCTIONAL: {"en": "functional", "zh": "职能型"},
    StructureType.DIVISIONAL: {"en": "divisional", "zh": "事业部型"},
    StructureType.FLAT: {"en": "flat", "zh": "扁平型"},
    StructureType.MATRIX: {"en": "a matrix", "zh": "矩阵型"},
    Completeness.COMPLETE: {"en": "all there are", "zh": "完整"},
    Completeness.OPEN: {"en": "not all there are", "zh": "不完整"},
    Completeness.UNKNOWN: {"en": "perhaps not all there are", "zh": "未知是否完整"},
    InvolvementMode.ACCOUNTABLE: {"en": "is accountable for", "zh": "最终负责"},
    InvolvementMode.RESPONSIBLE: {"en": "is responsible for", "zh": "负责执行"},
    InvolvementMode.CONSULTED: {"en": "is consulted on", "zh": "参与咨询"},
    InvolvementMode.INFORMED: {"en": "is informed of", "zh": "知悉"},
    InvolvementMode.DECIDES: {"en": "decides on", "zh": "决策"},
    InvolvementMode.OWNS: {"en": "owns", "zh": "归口管理"},
    InvolvementMode.USES: {"en": "uses", "zh": "使用"},
    InvolvementMode.MEASURED_BY: {"en": "is measured by", "zh": "考核指标为"},
    CollaborationKind.MUTUAL: {"en": "work with", "zh": "协作"},
    CollaborationKind.SUPPORTS: {"en": "support", "zh": "支持"},
    CollaborationKind.PROVIDES: {"en": "provide for", "zh": "供给"},
    StatementKind.DEFINITION: {"en": "Definition", "zh": "定义"},
    StatementKind.PURPOSE: {"en": "Purpose", "zh": "目的"},
    StatementKind.ELEMENT: {"en": "Element", "zh": "要素"},
    StatementKind.PRINCIPLE: {"en": "Principle", "zh": "原则"},
    StatementKind.REQUIREMENT: {"en": "Requirement", "zh": "要求"},
    StatementKind.STRUCTURE_TYPE: {"en": "Structure type", "zh": "结构类型"},
    StatementKind.INITIATIVE: {"en": "Initiative", "zh": "举措"},
    StatementKind.RULE: {"en": "Rule", "zh": "规则"},
    StatementKind.STAFFING: {"en": "Staffing", "zh": "人员配置"},
    StatementKind.DESIGN_INPUT: {"en": "Design input", "zh": "设计依据"},
    StatementKind.NOTE: {"en": "Note", "zh": "备注"},
    StatementKind.OTHER: {"en": "Statement", "zh": "说明"},
    Role.VIEWER: {"en": "viewer", "zh": "查阅者"},
    Role.AUDITOR: {"en": "auditor", "zh": "审计员"},
    Role.EDITOR: {"en": "editor", "zh": "编辑者"},
    Role.APPROVER: {"en": "approver", "zh": "审批人"},
    Role.PRIVACY_OFFICER: {"en": "privacy officer", "zh": "个人信息保护专员"},
    Role.ADMINISTRATOR: {"en": "administrator", "zh": "管理员"},
    AssignmentKind.PERMANENT: {"en": "permanent", "zh": "正式"},
    AssignmentKind.ACTING: {"en": "acting", "zh": "代理"},
    AssignmentKind.INTERIM: {"en": "interim", "zh": "临时"},
    RolloutPhase.IMPLEMENT: {"en": "Implementation", "zh": "实施"},
    RolloutPhase.OPTIMISE: {"en": "Optimization", "zh": "优化"},
}
"""What a value is called within a sentence."""
PHRASES = {
    "en": {"top": "the top", "unknown": "unknown"},
    "zh": {"top": "顶层", "unknown": "未知"},
}
ATTRIBUTES: Mapping[str, str] = {
    "about": "关于", "category": "分类", "change_request": "变革方案", "check": "检查", "child_list": "下级清单",
    "code": "编码", "content": "内容", "decision_level": "决策层级", "done": "完成", "due": "期限", "existence": "存续",
    "from": "自", "fte_milli": "全时当量", "grade": "职级", "head": "负责人", "holder": "承担方", "kind": "类别",
    "leadership": "领导层", "merged_from": "合并自", "mode": "方式", "name": "名称", "number": "序号", "object": "对象",
    "order": "顺序", "organization": "组织", "parameters": "参数", "parent": "上级部门", "party": "参与方",
    "party_list": "参与方清单", "person": "人员", "phase": "阶段", "position": "职位", "position_list": "职位清单",
    "purpose": "宗旨", "reference": "外部编号", "reports_to": "汇报对象", "requirements": "任职要求", "roles": "角色",
    "rule_set": "规则", "seats": "编制", "share_milli": "任职比例", "split_from": "拆分自", "stage": "环节",
    "stages": "环节", "status": "状态", "structure_type": "架构类型", "target": "目标", "text": "内容", "title": "标题",
    "to": "至", "transferred_from": "划转自", "unit": "部门", "unit_of_measure": "计量单位",
}  # fmt: skip
"""What the name of an attribute is in Chinese."""
LINKS = frozenset({"merged_from", "split_from", "transferred_from", "party", "holder", "object", "about"})
"""Attributes that carry the key or the noun of what they refer to in their name, which says nothing to a person."""
SPELLED: Mapping[str, Callable[[str, str], str]] = {
    "assignment.roles": lambda text, language: ", ".join(read_roles(text)),
    "process.stages": lambda text, language: " → ".join(stage.name(language) for stage in read_stages(text)),
    "rule_set.parameters": lambda text, language: ", ".join(map(str, read_parameters(text))),
}
"""Attributes that hold several values as one text, and how a person reads it."""
OPTIONAL = re.compile(r"\[([^]]*)\]")
FIELD = re.compile(r"{(\w+)}")


def label(word: str, language: str) -> str:
    """A word of the schema by itself: HEAD_CHANGED is “Head changed”."""
    chinese = CHINESE.get(word) if language.startswith("zh") else None
    return chinese or word.replace("_", " ").capitalize()


def said(value: Enum, language: str) -> str:
    """A value in a language, else in English, else its name."""
    words, word = WORDS.get(value, {}), str(value.value)
    if language.startswith("zh"):
        return words.get("zh") or CHINESE.get(word) or word
    return words.get(language.partition("-")[0]) or words.get("en") or word


def attribute_label(attribute: str, language: str) -> str:
    """A slot in words: `unit.name.zh` is “Name (zh)”, `unit.attribute..motto` is “motto”."""
    _, name, *qualifiers = attribute.split(".", 2)
    further = qualifiers[0] if qualifiers else ""
    if name == "attribute":
        spoken_in, _, own = further.partition(".")
        return f"{own} ({spoken_in})" if spoken_in else own
    chinese = ATTRIBUTES.get(name) if language.startswith("zh") else None
    called = chinese or name.replace("_milli", "").replace("_", " ").capitalize().replace("Fte", "FTE")
    return f"{called} ({further})" if further and name not in LINKS else called


def value_text(attribute: str, value: Value, language: str) -> str:
    """What a slot holds, as a person reads it; keys and commitments stay what they are."""
    if isinstance(value, int) and "_milli" in attribute:
        return str(decimal(value))
    if attribute in SPELLED:
        return SPELLED[attribute](str(value), language)
    return str(value)


def sentence(event: Event, language: str, names: Mapping[str, str]) -> str:
    """What an event says.

    Args:
        event: any.
        language: one of those that it has sentences in.
        names: field → what is called so, for each field that mentions something, and for what a tie ties.
    """
    stated = {name: spoken_value(name, getattr(event, name), language) for name in event.__struct_fields__}
    words = {**stated, **names}
    return " ".join(filled(event.sentences()[language.partition("-")[0]], words).split())


def spoken(event: Event, *languages: str) -> str:
    """The first of some languages that an event has sentences in, else English."""
    return next((one for one in languages if one.partition("-")[0] in event.sentences()), "en")


def filled(sentence: str, words: Mapping[str, str | None]) -> str:
    """A sentence with its fields filled in, without the optional parts that would say nothing."""

    def part(found: re.Match[str]) -> str:
        return "" if any(words.get(name) is None for name in FIELD.findall(found[1])) else found[1]

    return FIELD.sub(lambda found: words.get(found[1]) or "–", OPTIONAL.sub(part, sentence))


def spoken_value(name: str, value: Any, language: str) -> str | None:
    """A value in words; nothing, where the event does not speak of it."""
    phrases = PHRASES.get(language.partition("-")[0], PHRASES["en"])
    if isinstance(value, UnsetType):
        return None
    if value is None:
        if name.startswith(("seats", "fte_milli", "share_milli")):
            return phrases["unknown"]
        return phrases["top"] if name.endswith("_parent") else None
    if isinstance(value, dict):
        return isolated(str(value.get(language) or " / ".join(text for text in value.values() if text)))
    if isinstance(value, tuple):
        if value and isinstance(value[0], Stage):
            return " → ".join(stage.name(language) for stage in value) or None
        if name == "entries":
            return numbers(value, language)
        if name == "parts":
            return listed([part_label(part, language) for part in value], language) or None
        return ", ".join(map(str, value)) or None
    if isinstance(value, Enum):
        return said(value, language)
    return str(decimal(value)) if "_milli" in name else isolated(str(value))


def part_label(part: str, language: str) -> str:
    """A free text of an entry within a sentence."""
    chinese = {"title": "标题", "reason": "理由", "basis": "依据", **ATTRIBUTES}.get(part)
    return chinese if chinese and language.startswith("zh") else part.replace("_", " ")


def singular(things: str) -> str:
    """An English word for one of several."""
    if things == "people":
        return "person"
    return f"{things[:-3]}y" if things.endswith("ies") else things.removesuffix("s")


RUNS = 5
"""How many stretches of numbers a sentence spells out."""
NAMED = 10
"""How many names a sentence spells out."""


def listed(names: Sequence[str], language: str, most: int = NAMED) -> str:
    """Several names in a sentence: A, B and C, or A, B and 7 more."""
    shown, rest = names[:most], len(names) - most
    if language.startswith("zh"):
        return "、".join(shown) + (f"等 {len(names)} 项" if rest > 0 else "")
    last = f"{rest:,} more" if rest > 0 else shown[-1] if shown else ""
    return " and ".join(filter(None, (", ".join(shown if rest > 0 else shown[:-1]), last)))


def numbers(sequences: Iterable[int], language: str) -> str:
    """Numbers of entries in a sentence: 6, or 6–9 and 12; of many stretches the first, the last and how many."""
    runs: list[list[int]] = []
    for number in sorted(set(sequences)):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    if len(runs) <= RUNS:
        return listed([str(first) if first == last else f"{first}–{last}" for first, last in runs], language)
    count = sum(last - first + 1 for first, last in runs)
    if language.startswith("zh"):
        return f"{runs[0][0]} 至 {runs[-1][1]}（共 {count} 条）"
    return f"{runs[0][0]} to {runs[-1][1]} ({count:,} of them)"


def decimal(milli: int | None) -> Decimal | None:
    """Thousandths as the decimal that people write."""
    return None if milli is None else Decimal(milli).scaleb(-3).normalize() + 0
