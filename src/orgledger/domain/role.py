"""Roles: what somebody may do in an organization, and which of them nobody holds together."""

from __future__ import annotations

from enum import Enum


class Role(Enum):
    """What a grant lets somebody do. Every role reads the structure."""

    VIEWER = "VIEWER"
    AUDITOR = "AUDITOR"
    EDITOR = "EDITOR"
    APPROVER = "APPROVER"
    PRIVACY_OFFICER = "PRIVACY_OFFICER"
    ADMINISTRATOR = "ADMINISTRATOR"


PARTIAL = frozenset({Role.EDITOR, Role.APPROVER})
"""Roles that can be held for a part of the organization. Reading, and what is read, is granted for the whole."""

ALONE = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
"""Roles held with no other but that of a viewer: whoever audits changes nothing, and whoever gives rights uses none.

Source: separation of system, security and audit administrators (三权分立); ISO/IEC 27001:2022 A.5.3."""

PERSONAL = frozenset({Role.AUDITOR, Role.EDITOR, Role.APPROVER, Role.PRIVACY_OFFICER})
"""Roles that see personal values: names and references of people, titles, reasons; and the drafts that name them."""


def apart(one: Role, other: Role) -> bool:
    """Whether nobody holds these two roles at the same time."""
    return one is not other and Role.VIEWER not in (one, other) and bool(ALONE & {one, other})
