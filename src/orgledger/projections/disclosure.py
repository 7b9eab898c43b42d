"""A disclosure: everything that is kept of one person, for that person. Source: GDPR Articles 15 and 20."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from orgledger.domain.erasure import erased_by
from orgledger.domain.period import AsOf
from orgledger.domain.structure import Structure
from orgledger.domain.timeline import Run
from orgledger.domain.unit import UnitView
from orgledger.projections.archive import Archive
from orgledger.projections.image import Image
from orgledger.store import schema
from orgledger.store.codec import AnyEntry

FORMAT = "orgledger/person/1"


def named_person(archive: Archive, row: Row[Any], image: Image, key: str | None, reference: str | None) -> str | None:
    """The key of a person who ever was on record, by key or by reference.

    Someone of whom everything personal was erased is found by key only.
    """
    if key is not None:
        return key if "person.existence" in image.attributes(key) else None
    for commitment in archive.commitments(row, "person.reference", reference or ""):
        for person in sorted(image.ever("person.reference", commitment)):
            return person
    return None


def disclose(archive: Archive, row: Row[Any], image: Image, person: str) -> dict[str, Any]:
    """Everything that is kept of a person at the head, in plain JSON.

    Values of entries that were taken back are told, too: they are kept. Free texts that merely name the person stand
    beside the entries that they belong to, and are not searched.
    """
    ties = sorted(image.ever("assignment.person", person))
    named = {sequence for key in (person, *ties) for sequence in image.mentioning(key)}
    entries = archive.entries(row.id, named)
    gone = erased_by(image.acts.get(person, ()))
    return {
        "format": FORMAT,
        "organization": {"key": row.id, "code": row.code},
        "asOf": {"sequence": image.head, "recordedAt": image.recorded_at(image.head)},
        "person": person,
        "erasedBy": gone,
        "existence": [period(run) for run in image.line(person, "person.existence") if run.value is not None],
        "values": values(archive, row, person),
        "assignments": [assignment(image, tie) for tie in ties],
        "entries": [entry(one) for _, one in sorted(entries.items())],
    }


def values(archive: Archive, row: Row[Any], person: str) -> list[dict[str, Any]]:
    """The personal values that are kept of a person, with the entries they came from."""
    table = schema.private_value
    with archive.reading() as connection:
        rows = connection.execute(
            select(table)
            .where(table.c.organization == row.id, table.c.data_key == person)
            .order_by(table.c.sequence, table.c.field)
        ).all()
        opened = archive.vault.values(row.id, rows)
    return [
        {"field": one.field, "value": opened[one.commitment].value, "sequence": one.sequence}
        for one in rows
        if one.commitment in opened
    ]


def assignment(image: Image, tie: str) -> dict[str, Any]:
    """A position that somebody held, over time."""
    existence = [run for run in image.line(tie, "assignment.existence") if run.value is not None]
    structure: Structure | None = image.structure(AsOf(existence[0].period.start, image.head)) if existence else None
    position = structure.value(tie, "assignment.position") if structure else None
    unit = structure.value(str(position), "position.unit") if structure and position else None
    return {
        "key": tie,
        "position": position,
        "unit": unit,
        "unitNames": UnitView(structure, str(unit)).names if structure and unit else {},
        "held": [period(run) for run in existence],
        "said": [
            {"attribute": attribute.partition(".")[2], "value": run.value, **period(run)}
            for attribute in sorted(image.attributes(tie))
            if attribute not in ("assignment.existence", "assignment.person")
            for run in image.line(tie, attribute)
            if run.value is not None
        ],
    }


def period(run: Run) -> dict[str, Any]:
    """The days of a run."""
    return {"from": str(run.period.start), "to": str(run.period.end) if run.period.end else None}


def entry(one: AnyEntry) -> dict[str, Any]:
    """An entry that names the person, without what others said beside it."""
    return {
        "sequence": one.sequence,
        "type": one.type,
        "verb": one.verb.value,
        "recordedAt": one.recorded_at,
        "effective": {"from": str(one.effective.start), "to": str(one.effective.end) if one.effective.end else None}
        if one.effective
        else None,
        "actor": one.actor,
    }
