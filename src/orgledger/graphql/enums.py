"""The kernel's enumerations in GraphQL, every value described."""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeVar

import strawberry

from orgledger.domain.assignment import AssignmentKind
from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.position import LineChoice
from orgledger.domain.timeline import Verb
from orgledger.domain.unit import UnitKind, UnitStatus

Kind = TypeVar("Kind", bound=type[Enum])


def described(kind: Kind, description: str, **values: str) -> Kind:
    """Enter an enumeration in the schema, with a sentence for each of its values."""
    strawberry.enum(kind, description=description)
    definition: Any = kind.__strawberry_definition__  # type: ignore[attr-defined]
    for value in definition.values:
        value.description = values[value.name]
    return kind


described(
    UnitKind,
    "What sort of node a unit is; the organization's own word is its category.",
    COMPANY="A company as a whole.",
    DIVISION="A division, holding departments.",
    DEPARTMENT="A department.",
    OFFICE="An office.",
    GROUP="A group.",
    TEAM="A team.",
    FUNCTION="A function, rather than a place where people sit.",
    COMMITTEE="A committee.",
    LEVEL="A layer of leadership; stands outside counts and depth.",
    EXTERNAL="A party outside the organization; stands outside counts and depth.",
    OTHER="Anything else; the category says what.",
)
described(
    UnitStatus,
    "Whether a unit on record is at work, or archived with everything attached.",
    ACTIVE="At work.",
    INACTIVE="Archived: on record, outside the working tree.",
)
described(
    AssignmentKind,
    "Whether somebody holds a position for good or for the time being.",
    PERMANENT="For good.",
    ACTING="In place of the holder.",
    INTERIM="Until a holder is found.",
)
described(
    LineChoice,
    "What becomes of the line manager when a position moves.",
    KEEP="The line manager stays.",
    NEW_HEAD="The position reports to the head of the new unit.",
)
described(
    Verb,
    "How an entry bears on time.",
    CHANGE="Holds from a day on, and yields to facts that start later.",
    CORRECTION="Says what was true over a period, whatever was said before.",
    RESCISSION="Takes earlier entries back.",
    ACT="What the house does with its ledger; has no effective period.",
)
described(
    DifferenceKind,
    "What became different; differences are told in this order.",
    CREATED="On record only after.",
    DISSOLVED="On record only before.",
    REOPENED="On record only after, but it had been on record earlier.",
    MOVED="A unit reports to another, or a position belongs to another unit.",
    RENAMED="It goes by another name.",
    RECODED="It has another code, or none.",
    RECLASSIFIED="It is of another kind or category.",
    MERGED="The unit before went into the unit after, with others or into one that stood already.",
    SPLIT="The unit after came out of the unit before.",
    HEAD_CHANGED="Another position or layer of leadership heads it, or nobody does.",
    HEADCOUNT_CHANGED="Other seats or full-time equivalents are approved.",
    RESPONSIBILITY_CHANGED="A responsibility reads otherwise, or others are involved.",
    COLLABORATION_CHANGED="A collaboration began, ended or reads otherwise.",
    ASSIGNMENT_CHANGED="An assignment began, ended or is another in share, kind or roles.",
    POSITION_CHANGED="A position is otherwise different, or a line to it began or ended.",
    OTHER="Anything else; the fields say what.",
)
