"""What holds now, as the values that a form opens with: so that saving it unchanged changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from orgledger.admin.form import WAS, Field, fields_of
from orgledger.domain.assignment import read_roles
from orgledger.domain.command import CommandKind
from orgledger.domain.event import MANY
from orgledger.domain.process import read_stages
from orgledger.domain.structure import Structure, held, texts
from orgledger.domain.words import decimal

STATES: Mapping[str, Mapping[str, str]] = {
    "renameOrganization": {"names": "organization.name"},
    "renameUnit": {"names": "unit.name"},
    "recodeUnit": {"code": "unit.code"},
    "reclassifyUnit": {"kind": "unit.kind", "category": "unit.category"},
    "stateUnitPurpose": {"purpose": "unit.purpose"},
    "moveUnit": {"parent": "unit.parent"},
    "designateUnitHead": {"position": "unit.head", "level": "unit.leadership"},
    "declareStructureType": {"structure": "unit.structure_type"},
    "declareUnitList": {"completeness": "unit.child_list"},
    "declarePositionList": {"completeness": "unit.position_list"},
    "adjustHeadcount": {"after.seats": "unit.seats", "after.fte": "unit.fte_milli"},
    "retitlePosition": {"titles": "position.title"},
    "regradePosition": {"grade": "position.grade"},
    "statePositionRequirements": {"requirements": "position.requirements"},
    "setDecisionLevel": {"level": "position.decision_level"},
    "movePosition": {"unit": "position.unit"},
    "setReportingLine": {"reportsTo": "position.reports_to"},
    "changeAssignment": {"share": "assignment.share_milli", "kind": "assignment.kind", "roles": "assignment.roles"},
    "rewordResponsibility": {
        "texts": "responsibility.text",
        "names": "responsibility.name",
        "category": "responsibility.category",
    },
    "transferInvolvement": {"holder": "involvement.holder"},
    "restateCollaboration": {
        "parties": "collaboration.party",
        "kind": "collaboration.kind",
        "content": "collaboration.content",
        "purpose": "collaboration.purpose",
        "fromUnit": "collaboration.from",
        "toUnit": "collaboration.to",
        "partyList": "collaboration.party_list",
    },
    "restateProcess": {"names": "process.name", "texts": "process.text"},
    "reviseProcessStages": {"stages": "process.stages"},
    "restateSystem": {"names": "system.name", "texts": "system.text"},
    "reviseMeasure": {
        "names": "measure.name",
        "texts": "measure.text",
        "unitOfMeasure": "measure.unit_of_measure",
        "target": "measure.target",
        "direction": "measure.direction",
        "period": "measure.period",
    },
    "restateStatement": {
        "texts": "statement.text",
        "names": "statement.name",
        "category": "statement.category",
        "check": "statement.check",
        "order": "statement.order",
        "about": "statement.about",
    },
}
"""Command → the field that states an attribute of its subject → the attribute."""


def present(kind: CommandKind, structure: Structure, sent: Mapping[str, str]) -> dict[str, str]:
    """The fields of a form that names its subject, filled with what holds of it on the structure's day.

    Beside each stands what it opened with, so that what is sent back unchanged is not said again; a list of several
    things is always said as a whole.
    """
    states = STATES.get(kind.name, {})
    fields = fields_of(kind.command)
    subject = next((field.name for field in fields if field.kind == "key" and field.required), None)
    key = structure.organization if kind.name == "renameOrganization" else sent.get(subject or "", "")
    found: dict[str, str] = {}
    for field in flat(fields):
        if key and field.name in states and field.name != subject:
            now = values(field, structure, key, states[field.name])
            found |= now
            if field.kind != "groups":
                found |= {name + WAS: value for name, value in now.items()}
    return found


def flat(fields: tuple[Field, ...], prefix: str = "") -> Iterator[Field]:
    """Fields, and those of a group inside, under the names by which a browser sends them."""
    for field in fields:
        if field.kind == "group":
            yield from flat(field.fields, f"{prefix}{field.name}.")
        else:
            yield replace(field, name=f"{prefix}{field.name}")


def values(field: Field, structure: Structure, key: str, attribute: str) -> dict[str, str]:
    """What a field holds, as a browser sends it."""
    if field.kind == "texts":
        return {f"{field.name}.{language}": text for language, text in texts(structure, key, attribute).items()}
    if attribute in MANY:
        return {field.name: "\n".join(held(structure, key, attribute))}
    value = structure.value(key, attribute)
    if value is None and field.noun == "any":  # A slot for each noun that it may refer to.
        own = (name for name in structure.attributes(key) if name.startswith(f"{attribute}."))
        value = next((value for name in own if (value := structure.value(key, name)) is not None), None)
    if value is None:
        return {}
    if field.kind == "groups":
        return staged(field.name, str(value))
    if field.kind == "lines":
        return {field.name: "\n".join(read_roles(str(value)))}
    return {field.name: str(decimal(int(value)) if field.kind == "decimal" else value)}


def staged(name: str, text: str) -> dict[str, str]:
    """The stages of a process, row by row."""
    found: dict[str, str] = {}
    for row, stage in enumerate(read_stages(text)):
        found[f"{name}.{row}.stage"] = stage.stage
        found |= {f"{name}.{row}.names.{language}": called for language, called in stage.names.items()}
    return found
