"""What the values of enumerations are called within a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from orgledger.domain.collaboration import CollaborationKind
from orgledger.domain.involvement import InvolvementMode
from orgledger.domain.role import Role
from orgledger.domain.rollout import RolloutPhase
from orgledger.domain.statement import StatementKind
from orgledger.domain.unit import Completeness, StructureType

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
    RolloutPhase.IMPLEMENT: {"en": "Implementation", "zh": "实施"},
    RolloutPhase.OPTIMISE: {"en": "Optimization", "zh": "优化"},
}


def said(value: Enum, language: str) -> str:
    """A value in a language, else in English, else its name."""
    words = WORDS.get(value, {})
    return words.get(language.partition("-")[0]) or words.get("en") or str(value.value)
