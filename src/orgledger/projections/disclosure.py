"""A disclosure: everything that is kept of one person, for that person. Source: GDPR Articles 15 and 20."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from orgledger.domain.data_key import PERSON, data_key
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


class Held(NamedTuple):
    """A personal value that is kept of somebody, not opened yet."""

    commitment: str
    field: str
    sequence: int
    """The entry that it came from."""


def ever_registered(image: Image, key: str) -> bool:
    """Whether somebody ever was on record."""
    return "person.existence" in image.attributes(key)


def referred_to(image: Image, commitments: Iterable[str]) -> str | None:
    """Whose reference was ever committed to; who was erased is not found by it any more."""
    found = (person for one in commitments for person in sorted(image.ever("person.reference", one)))
    return next(found, None)


def held_of(archive: Archive, row: Row[Any], person: str) -> list[Held]:
    """What personal values are kept of somebody."""
    table = schema.private_value
    query = (
        select(table.c.commitment, table.c.field, table.c.sequence)
        .where(table.c.organization == row.id, table.c.data_key == data_key(PERSON, person))
        .order_by(table.c.sequence, table.c.field)
    )
    with archive.reading() as connection:
        return [Held(*one) for one in connection.execute(query)]


def disclose(
    archive: Archive, row: Row[Any], image: Image, person: str, held: Iterable[Held], opened: Mapping[str, str]
) -> dict[str, Any]:
    """Everything that is kept of a person at the head, in plain JSON.

    Args:
        archive: where it is kept.
        row: the organization's.
        image: at its head.
        person: the key.
        held: what personal values are kept of them.
        opened: the values, by commitment, as far as whoever asks may see them.

    Values of entries that were taken back are told, too: they are kept. Free texts that merely name the person stand
    beside the entries that they belong to, and are not searched.
    """
    ties = sorted(image.ever("assignment.person", person))
    entries = archive.known_entries(row.id, image.about(person))
    gone = erased_by(image.acts.get(person, ()))
    return {
        "format": FORMAT,
        "organization": {"key": row.id, "code": row.code},
        "asOf": {"sequence": image.head, "recordedAt": image.recorded_at(image.head)},
        "person": person,
        "erasedBy": gone,
        "existence": [period(run) for run in image.line(person, "person.existence") if run.value is not None],
        "values": [
            {"field": one.field, "value": opened[one.commitment], "sequence": one.sequence}
            for one in held
            if one.commitment in opened
        ],
        "assignments": [assignment(image, tie) for tie in ties],
        "entries": [entry(one) for _, one in sorted(entries.items())],
    }


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
    """An entry that is about the person, without what others said beside it."""
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
