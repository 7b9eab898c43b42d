"""Out of the ledger: a structure as JSON-LD, a node a line, the same bytes for the same coordinate."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import quote

from sqlalchemy import Row

from orgledger.domain.assignment import AssignmentView
from orgledger.domain.event import KEY
from orgledger.domain.lineage import origins
from orgledger.domain.period import Period
from orgledger.domain.person import PersonView
from orgledger.domain.position import PositionView
from orgledger.domain.structure import existence, texts
from orgledger.domain.unit import UnitView
from orgledger.exchange.table.assignment import People
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Coordinate
from orgledger.projections.image import ImageStructure

Node = dict[str, Any]

CONTEXT: Node = json.loads((files("orgledger.exchange.linked") / "context.json").read_text(encoding="utf-8"))
"""What the words of a document mean; each document carries it, so that nothing has to be fetched."""
HEAD = "ol:Head"
"""The role of whoever holds the position that heads a unit."""
OUTSIDE = "EXTERNAL"
"""The kind of unit that is an organization of its own."""


class Change(NamedTuple):
    """A merger or a split: which units became which."""

    kind: str
    day: str
    before: set[str]
    after: set[str]


def document(ledger: Ledger, row: Row[Any], at: Coordinate, structure: ImageStructure, people: People) -> Iterator[str]:
    """A structure as the pieces of one JSON-LD document.

    Args:
        ledger: knows who recorded what.
        row: the organization.
        at: the coordinate.
        structure: the organization there.
        people: names and references that may be told; empty, if none may.
    """
    writing = Writing(ledger, row, at, structure, people)
    yield f'{{"@context": {written(CONTEXT)},\n"@graph": [\n'
    for number, node in enumerate(writing.nodes()):
        yield (",\n" if number else "") + written({name: value for name, value in node.items() if value})
    yield "\n]}\n"


def written(node: Node) -> str:
    """A node on one line."""
    return json.dumps(node, ensure_ascii=False)


def iri(key: str) -> str:
    """What something is called in the web of data: its key as a name that needs no server."""
    return f"urn:uuid:{key}"


class Writing:
    """One structure on its way out."""

    def __init__(
        self, ledger: Ledger, row: Row[Any], at: Coordinate, structure: ImageStructure, people: People
    ) -> None:
        self.ledger = ledger
        self.row = row
        self.at = at
        self.structure = structure
        self.people = people
        self.units = [UnitView(structure, key) for key in structure.keys("unit")]
        self.heads = {unit.head: unit.key for unit in self.units if unit.head}

    def nodes(self) -> Iterator[Node]:
        """Every node, those of one kind in the order of their keys."""
        yield self.dataset()
        yield self.organization()
        yield {"id": HEAD, "type": "Role", "prefLabel": {"en": "Head", "zh": "负责人"}}
        yield from (self.unit(unit) for unit in self.units)
        yield from (self.post(PositionView(self.structure, key)) for key in self.structure.keys("position"))
        yield from (self.person(PersonView(self.structure, key)) for key in self.structure.keys("person"))
        yield from (self.membership(AssignmentView(self.structure, key)) for key in self.structure.keys("assignment"))
        yield from self.changes()

    def dataset(self) -> Node:
        """What the document is: the organization at one coordinate."""
        as_of = self.at.as_of
        return {
            "id": f"ol:{self.row.id}/{as_of.effective}/{as_of.known}",
            "type": "Dataset",
            "about": iri(self.row.id),
            "effective": str(as_of.effective),
            "entry": str(as_of.known),
            "recordedAt": self.at.known_at,
        }

    def organization(self) -> Node:
        """The whole."""
        return {
            "id": iri(self.row.id),
            "type": "FormalOrganization",
            "identifier": self.row.code,
            "prefLabel": texts(self.structure, self.row.id, "organization.name"),
        }

    def unit(self, unit: UnitView) -> Node:
        """A unit; what stands outside is an organization and no part of this one."""
        outside = unit.kind == OUTSIDE
        above = unit.parent.key if unit.parent else None if outside else self.row.id
        return {
            "id": iri(unit.key),
            "type": "Organization" if outside else "OrganizationalUnit",
            "identifier": unit.code,
            "prefLabel": unit.names,
            "classification": f"ol:{unit.kind}",
            "category": unit.category,
            "status": f"ol:{unit.status}",
            "purpose": unit.texts("purpose"),
            "subOrganizationOf": above and iri(above),
            "unitOf": None if outside else iri(self.row.id),
        }

    def post(self, post: PositionView) -> Node:
        """A position, where it is, whom it reports to, who holds it."""
        manager = post.reports_to
        holders = {AssignmentView(self.structure, key).person for key in post.holders}
        return {
            "id": iri(post.key),
            "type": "Post",
            "identifier": post.code,
            "prefLabel": post.titles,
            "grade": post.grade,
            "postIn": iri(post.unit.key),
            "reportsTo": manager and iri(manager.key),
            "alsoReportsTo": iris(other.key for other in post.dotted_lines),
            "heldBy": iris(holders),
        }

    def person(self, person: PersonView) -> Node:
        """A person: by name only where that may be told."""
        known = self.people.get(person.key)
        held = (AssignmentView(self.structure, key).position for key in person.assignments)
        return {
            "id": iri(person.key),
            "type": "Person",
            "name": known and known.name,
            "reference": known and known.reference,
            "headOf": iris({self.heads[position] for position in held if position in self.heads}),
        }

    def membership(self, assignment: AssignmentView) -> Node:
        """Who belongs to which unit, by which position, over which days."""
        unit = PositionView(self.structure, assignment.position).unit.key
        during = existence(self.structure, "assignment", assignment.key)
        share = assignment.share_milli
        return {
            "id": iri(assignment.key),
            "type": "Membership",
            "member": iri(assignment.person),
            "organization": iri(unit),
            "post": iri(assignment.position),
            "role": HEAD if assignment.position in self.heads else None,
            "inWords": assignment.roles,
            "share": None if share is None else f"{Decimal(share) / 1000:f}",
            "memberDuring": during and interval(during),
        }

    def changes(self) -> Iterator[Node]:
        """The mergers and splits that units on record came of, by entry, and what is off record by now."""
        found: dict[int, Change] = {}
        gone: set[str] = set()
        waiting, seen = [unit.key for unit in self.units], {unit.key for unit in self.units}
        while waiting:
            unit = waiting.pop()
            for origin in origins(self.structure, unit):
                if origin.day > self.at.as_of.effective:
                    continue
                change = found.setdefault(origin.sequence, Change(origin.kind, str(origin.day), set(), set()))
                change.before.add(origin.key)
                change.after.add(unit)
                if origin.key not in seen:
                    seen.add(origin.key)
                    gone.add(origin.key)
                    waiting.append(origin.key)
        entries = self.ledger.archive.entries(self.row.id, found)
        for key in sorted(gone):
            yield self.gone(key)
        for sequence, change in sorted(found.items()):
            yield {
                "id": f"ol:{self.row.id}/entry/{sequence}",
                "type": "ChangeEvent",
                "classification": f"ol:{change.kind}",
                "date": change.day,
                "originalOrganization": iris(change.before),
                "resultingOrganization": iris(change.after),
                "entry": str(sequence),
                "recordedAt": entries[sequence].recorded_at,
                "recordedBy": agent(entries[sequence].actor),
            }

    def gone(self, key: str) -> Node:
        """A unit that is off record, as it was called last."""
        structure = self.structure
        on = [run.period for run in structure.line(key, "unit.existence") if run.value is not None]
        before = [period for period in on if period.start <= self.at.as_of.effective]
        last = UnitView(structure.on(before[-1].start), key) if before else UnitView(structure, key)
        return {"id": iri(key), "type": "OrganizationalUnit", "identifier": last.code, "prefLabel": last.names}


def iris(keys: Iterable[str]) -> list[str]:
    """Several things, in a fixed order."""
    return [iri(key) for key in sorted(keys)]


def agent(actor: str) -> str:
    """Who recorded something: the pseudonym that the ledger holds."""
    return iri(actor) if re.match(KEY, actor) else f"ol:actor/{quote(actor, safe='')}"


def interval(period: Period) -> Node:
    """Days as an interval. Half-open, as everywhere: the end is the first day after."""
    found: Node = {"type": "Interval", "hasBeginning": {"type": "Instant", "day": str(period.start)}}
    if period.end:
        found["hasEnd"] = {"type": "Instant", "day": str(period.end)}
    return found
