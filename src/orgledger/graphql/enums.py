"""The kernel's enumerations in GraphQL, every value described."""

from __future__ import annotations

from enum import Enum
from typing import Any, TypeVar

import strawberry

from orgledger.domain.assignment import AssignmentKind
from orgledger.domain.change_request import ChangeRequestState
from orgledger.domain.collaboration import CollaborationKind
from orgledger.domain.comparison import DifferenceKind
from orgledger.domain.erasure import LegalBasis
from orgledger.domain.involvement import InvolvementMode
from orgledger.domain.position import LineChoice
from orgledger.domain.principal import Method
from orgledger.domain.role import Role
from orgledger.domain.rollout import RolloutPhase
from orgledger.domain.rule_set import Severity
from orgledger.domain.statement import StatementKind
from orgledger.domain.timeline import Verb
from orgledger.domain.unit import Completeness, StructureType, UnitKind, UnitStatus
from orgledger.projections.condition import Fault
from orgledger.reports.schedule import Every

Kind = TypeVar("Kind", bound=type[Enum])


def described(kind: Kind, description: str, /, *, name: str | None = None, **values: str) -> Kind:
    """Enter an enumeration in the schema, with a sentence for each of its values."""
    strawberry.enum(kind, name=name, description=description)
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
    StructureType,
    "How a structure is meant to be cut.",
    FUNCTIONAL="By function: each is held by one unit.",
    DIVISIONAL="By product or market: each division holds the functions it needs.",
    FLAT="With few levels.",
    MATRIX="Along two lines at once.",
)
described(
    Completeness,
    "How much of a list is known.",
    COMPLETE="The list is complete.",
    OPEN="There are more that are not named.",
    UNKNOWN="Nobody has said.",
)
described(
    InvolvementMode,
    "In which way somebody is involved.",
    ACCOUNTABLE="Answers for the result.",
    RESPONSIBLE="Carries it out.",
    CONSULTED="Is asked before.",
    INFORMED="Is told after.",
    DECIDES="Has the decision.",
    OWNS="Owns it.",
    USES="Uses it.",
    MEASURED_BY="Is judged by it.",
)
described(
    CollaborationKind,
    "Which way a collaboration runs.",
    MUTUAL="Both ways.",
    SUPPORTS="One party supports another.",
    PROVIDES="One party gives something to another.",
)
described(
    StatementKind,
    "What sort of thing is said.",
    DEFINITION="What something is.",
    PURPOSE="What it is for.",
    ELEMENT="What it is made of.",
    PRINCIPLE="By what it is designed.",
    REQUIREMENT="What it has to fulfil.",
    STRUCTURE_TYPE="A type of structure, and when it fits.",
    INITIATIVE="What is undertaken.",
    RULE="How work is done.",
    STAFFING="How it is staffed.",
    DESIGN_INPUT="What a design has to take into account.",
    NOTE="A remark.",
    OTHER="Anything else; the category says what.",
)
described(
    RolloutPhase,
    "Whether a step brings a structure about, or improves it.",
    IMPLEMENT="Brings it about.",
    OPTIMISE="Improves it.",
)
described(
    Severity,
    "How much a finding weighs.",
    INFO="Good to know.",
    WARNING="Should be looked at.",
    ERROR="Should not be.",
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
    ChangeRequestState,
    "Where a change request stands.",
    DRAFT="Written by its author; no fact, and seen by nobody but its readers.",
    SUBMITTED="On record and frozen under a digest; somebody else decides.",
    APPROVED="Approved by somebody else; it can be recorded.",
    REJECTED="Turned down, for good.",
    WITHDRAWN="Taken back by its submitter, for good.",
    RECORDED="What was approved is on record.",
)
described(
    Method,
    "How somebody was recognized.",
    SESSION="They signed in with a browser.",
    TOKEN="By a token of this server.",  # noqa: S106  A value's description.
    OIDC="By a token of the identity provider.",
)
described(
    Role,
    "What a grant lets somebody do. Every role reads the structure; an auditor or administrator holds no other.",
    VIEWER="Reads the structure at any day, without personal values.",
    AUDITOR="Reads everything, personal values and who read what included; has nothing recorded, ever.",
    EDITOR="Records and proposes within the part granted; sees personal values.",
    APPROVER="Approves, rejects and records change requests within the part granted; sees personal values.",
    PRIVACY_OFFICER="Looks after personal values: sees, erases and holds them.",
    ADMINISTRATOR="Gives and revokes grants and adopts policies; changes no content, and sees no personal value but "
    "whom grants and entries name.",
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
    TRANSFERRED="The unit before, or a part of it, went to the unit after.",
    HEAD_CHANGED="Another position or layer of leadership heads it, or nobody does.",
    HEADCOUNT_CHANGED="Other seats or full-time equivalents are approved.",
    RESPONSIBILITY_CHANGED="A responsibility reads otherwise, or others are involved.",
    COLLABORATION_CHANGED="A collaboration began, ended or reads otherwise.",
    ASSIGNMENT_CHANGED="An assignment began, ended or is another in share, kind or roles.",
    POSITION_CHANGED="A position is otherwise different, or a line to it began or ended.",
    OTHER="Anything else; the fields say what.",
)
described(
    Severity,
    "How much a finding weighs.",
    INFO="A hint.",
    WARNING="Something to look at.",
    ERROR="Something to mend.",
)
described(
    LegalBasis,
    "Why something personal has to go (GDPR Article 17(1), PIPL Article 47).",
    NO_LONGER_NEEDED="It is no longer needed for what it was collected for.",
    CONSENT_WITHDRAWN="The person withdrew their consent.",
    OBJECTION="The person objected to the processing.",
    UNLAWFUL="It was processed unlawfully.",
    LEGAL_OBLIGATION="A law demands that it goes.",
    OTHER="Another basis; the reason beside the entry says which.",
)
described(
    Fault,
    "What can be wrong with how a ledger is kept.",
    SCHEMA="The tables are of another version than the program.",
    HEAD="The head is not the last entry.",
    TREE="The Merkle tree does not end with the last entry.",
    CHANGE_SETS="The ends of change sets are not those of the ledger.",
    ASSERTIONS="The assertions that are kept are not those that the entries make.",
    CHECKPOINTS="The newest checkpoint that is kept is not one of this ledger.",
    GUARDS="A table that only grows is not guarded against being changed.",
)
described(
    Every,
    "How often a report is made by itself.",
    name="ReportPeriod",
    DAY="Every day.",
    WEEK="Every week; it begins on Monday.",
    MONTH="Every month.",
    QUARTER="Every quarter of a year.",
    YEAR="Every year.",
)
