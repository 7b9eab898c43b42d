"""Comparisons: what a difference between two points in time is called."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class DifferenceKind(Enum):
    """What became different; the order is the one in which differences are told."""

    CREATED = "CREATED"
    DISSOLVED = "DISSOLVED"
    REOPENED = "REOPENED"
    MOVED = "MOVED"
    RENAMED = "RENAMED"
    RECODED = "RECODED"
    RECLASSIFIED = "RECLASSIFIED"
    MERGED = "MERGED"
    SPLIT = "SPLIT"
    TRANSFERRED = "TRANSFERRED"
    HEAD_CHANGED = "HEAD_CHANGED"
    HEADCOUNT_CHANGED = "HEADCOUNT_CHANGED"
    RESPONSIBILITY_CHANGED = "RESPONSIBILITY_CHANGED"
    COLLABORATION_CHANGED = "COLLABORATION_CHANGED"
    ASSIGNMENT_CHANGED = "ASSIGNMENT_CHANGED"
    POSITION_CHANGED = "POSITION_CHANGED"
    OTHER = "OTHER"

    @property
    def says(self) -> Mapping[str, str]:
        """What a person calls it, by language."""
        return SAYS[self]


LINEAGE = frozenset({DifferenceKind.MERGED, DifferenceKind.SPLIT, DifferenceKind.TRANSFERRED})
"""Kinds of attributes that name, on a successor, what it came from: `unit.merged_from.K` holds K."""

SAYS: Mapping[DifferenceKind, Mapping[str, str]] = {
    DifferenceKind.CREATED: {"en": "Created", "zh": "新设"},
    DifferenceKind.DISSOLVED: {"en": "Dissolved", "zh": "撤销"},
    DifferenceKind.REOPENED: {"en": "Reopened", "zh": "恢复"},
    DifferenceKind.MOVED: {"en": "Moved", "zh": "调整隶属"},
    DifferenceKind.RENAMED: {"en": "Renamed", "zh": "更名"},
    DifferenceKind.RECODED: {"en": "Recoded", "zh": "编码变更"},
    DifferenceKind.RECLASSIFIED: {"en": "Reclassified", "zh": "类型变更"},
    DifferenceKind.MERGED: {"en": "Merged", "zh": "合并"},
    DifferenceKind.SPLIT: {"en": "Split", "zh": "拆分"},
    DifferenceKind.TRANSFERRED: {"en": "Transferred", "zh": "划转"},
    DifferenceKind.HEAD_CHANGED: {"en": "Headed by another", "zh": "负责人变更"},
    DifferenceKind.HEADCOUNT_CHANGED: {"en": "Headcount changed", "zh": "编制变更"},
    DifferenceKind.RESPONSIBILITY_CHANGED: {"en": "Responsibility changed", "zh": "职责变更"},
    DifferenceKind.COLLABORATION_CHANGED: {"en": "Collaboration changed", "zh": "协作关系变更"},
    DifferenceKind.ASSIGNMENT_CHANGED: {"en": "Assignment changed", "zh": "任职变更"},
    DifferenceKind.POSITION_CHANGED: {"en": "Position changed", "zh": "职位变更"},
    DifferenceKind.OTHER: {"en": "Otherwise different", "zh": "其他变更"},
}
