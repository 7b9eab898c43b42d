"""SCIM 2.0: a structure as the users and groups that identity systems provision, in one ListResponse.

Source: RFC 7643 §4.1 (User), §4.2 (Group), §4.3 (enterprise extension); RFC 7644 §3.4.2 (ListResponse).
A shape to hand out, not a protocol: the ledger is no directory, and nothing comes in this way.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from orgledger.domain.assignment import AssignmentKind, AssignmentView
from orgledger.domain.attribute import attributes
from orgledger.domain.period import FOREVER
from orgledger.domain.position import PositionView
from orgledger.domain.structure import Structure, existence, text
from orgledger.domain.unit import UnitView
from orgledger.exchange.table.assignment import People

Resource = dict[str, Any]

LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
COST_CENTER = frozenset({"cost center", "cost centre", "costcenter", "成本中心"})
"""What the named value is called that holds a cost center, of a position or a unit; capitals do not matter."""
DIVISION = "DIVISION"


def document(structure: Structure, people: People, language: str | None = None) -> Iterator[str]:
    """A structure as the pieces of one ListResponse, a resource a line.

    Args:
        structure: the coordinate.
        people: names and references that may be told; empty, if none may.
        language: of names; the organization's own if left out.
    """
    writing = Writing(structure, people, language)
    total = len(writing.everybody) + len(writing.members)
    yield f'{{"schemas": ["{LIST}"], "totalResults": {total}, "startIndex": 1, "itemsPerPage": {total},'
    yield '\n"Resources": [\n'
    for number, one in enumerate(writing.resources()):
        yield (",\n" if number else "") + json.dumps(told(one), ensure_ascii=False)
    yield "\n]}\n"


class Writing:
    """One structure on its way out."""

    def __init__(self, structure: Structure, people: People, language: str | None) -> None:
        self.structure = structure
        self.people = people
        self.language = language
        self.organization = text(structure, structure.organization, "organization.name", language)
        self.everybody = list(structure.keys("person"))
        self.held: dict[str, list[AssignmentView]] = {}
        """Person → their assignments, the main one first."""
        self.members: dict[str, set[str]] = {}
        """Unit → whoever holds one of its positions."""
        for key in structure.keys("assignment"):
            view = AssignmentView(structure, key)
            self.held.setdefault(view.person, []).append(view)
            self.members.setdefault(PositionView(structure, view.position).unit.key, set()).add(view.person)
        for held in self.held.values():
            held.sort(key=rank)

    def resources(self) -> Iterator[Resource]:
        """The users, then the groups, each in the order of their keys."""
        yield from map(self.user, self.everybody)
        yield from (self.group(UnitView(self.structure, unit)) for unit in sorted(self.members))

    def user(self, person: str) -> Resource:
        """Somebody on record; inactive, if they hold nothing on that day."""
        known = self.people.get(person)
        held = self.held.get(person, [])
        main = PositionView(self.structure, held[0].position) if held else None
        roles = list(dict.fromkeys(role for one in held for role in one.roles))
        units = list(dict.fromkeys(PositionView(self.structure, one.position).unit.key for one in held))
        return {
            "schemas": [USER, ENTERPRISE],
            "id": person,
            "externalId": known and known.reference,
            "userName": (known and known.reference) or person,
            "name": {"formatted": known and known.name},
            "displayName": known and known.name,
            "title": main and main.title(self.language),
            "active": bool(held),
            "groups": [
                {"value": unit, "display": UnitView(self.structure, unit).name(self.language), "type": "direct"}
                for unit in units
            ],
            "roles": [{"value": role} for role in roles],
            ENTERPRISE: self.enterprise(person, main),
            "meta": {"resourceType": "User"},
        }

    def enterprise(self, person: str, main: PositionView | None) -> Resource:
        """Where somebody stands in the house, by their main position."""
        known = self.people.get(person)
        told: Resource = {"employeeNumber": known and known.reference, "organization": self.organization}
        if main is not None:
            line = [main.unit, *main.unit.ancestors]
            division = next((unit for unit in line if unit.kind == DIVISION), None)
            told |= {
                "costCenter": self.cost_center(main, line),
                "division": division and division.name(self.language),
                "department": main.unit.name(self.language),
                "manager": self.manager(person, main),
            }
        return told

    def cost_center(self, position: PositionView, line: Iterable[UnitView]) -> str | None:
        """The cost center of a position, else of the nearest unit that has one."""
        for noun, key in [("position", position.key), *(("unit", unit.key) for unit in line)]:
            for one in attributes(self.structure, noun, key):
                if one.name.lower() in COST_CENTER:
                    return one.value
        return None

    def manager(self, person: str, position: PositionView) -> Resource | None:
        """Who holds the nearest position up the reporting line that somebody else holds."""
        above = position.reports_to
        while above is not None:
            holders = sorted((AssignmentView(self.structure, key) for key in above.holders), key=rank)
            found = next((one.person for one in holders if one.person != person), None)
            if found is not None:
                known = self.people.get(found)
                return {"value": found, "displayName": known and known.name}
            above = above.reports_to
        return None

    def group(self, unit: UnitView) -> Resource:
        """A unit, and who holds its positions."""
        return {
            "schemas": [GROUP],
            "id": unit.key,
            "externalId": unit.code,
            "displayName": unit.name(self.language),
            "members": [self.member(person) for person in sorted(self.members[unit.key])],
            "meta": {"resourceType": "Group"},
        }

    def member(self, person: str) -> Resource:
        """Somebody in a group."""
        known = self.people.get(person)
        return {"value": person, "display": known and known.name, "type": "User"}


def rank(view: AssignmentView) -> tuple[Any, ...]:
    """The main assignment comes first: for good, with the largest share, since longest."""
    since = existence(view.structure, "assignment", view.key)
    return (
        view.kind != AssignmentKind.PERMANENT.value,
        -(view.share_milli or 0),
        since.start if since else FOREVER,
        view.key,
    )


def told(value: Any) -> Any:
    """What is known of a resource: RFC 7643 §2.5 takes an absent attribute, null and an empty list as the same."""
    if isinstance(value, dict):
        found = {name: told(one) for name, one in value.items()}
        return {name: one for name, one in found.items() if one is not None and one not in ({}, [])}
    return [told(one) for one in value] if isinstance(value, list) else value
