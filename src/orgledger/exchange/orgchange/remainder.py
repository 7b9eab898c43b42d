"""What orgchange/1 has no word for: whatever else is on record of what it tells, and all that it does not tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from orgledger.projections.image import ImageStructure

TOLD: Mapping[str, tuple[str, ...]] = {
    "organization": ("existence", "code", "name.*"),
    "unit": (
        "existence", "code", "parent", "status", "kind", "category", "head", "name.{language}", "purpose.{language}",
        "attribute..*", "fte_milli", "fte_milli.*",
    ),
    "position": (
        "existence", "unit", "title.{language}", "grade", "fte_milli", "reports_to", "attribute..function",
        "attribute..profession", "attribute..source id",
    ),
    "person": ("existence", "reference"),
    "assignment": ("existence", "position", "person", "kind", "roles"),
    "responsibility": ("existence", "text.{language}"),
    "involvement": ("existence", "mode", "holder.*", "object.*"),
}  # fmt: skip
"""Noun → what the format has words for, or its writer counts where it has none. An organization is named on import."""


def remainder(structure: ImageStructure, keys: Mapping[str, Sequence[str]], language: str) -> Counter[str]:
    """What is on record and cannot be said → of how many entities.

    Args:
        structure: at any coordinate as known at the entry in question.
        keys: noun → everything of it that is ever on record.
        language: of names and texts in the file.
    """
    found: Counter[str] = Counter()
    for noun, entities in keys.items():
        if noun not in TOLD:
            found[noun.replace("_", " ")] += len(entities)
            continue
        told = [f"{noun}.{one}".format(language=language) for one in TOLD[noun]]
        for key in entities:
            found.update({
                f"{noun}: {called(attribute.removeprefix(f'{noun}.'))}"
                for attribute in structure.attributes(key)
                if not any(fnmatchcase(attribute, one) for one in told)
                and any(run.value is not None for run in structure.line(key, attribute))
            })  # fmt: skip
    return found


def called(attribute: str) -> str:
    """What an attribute is called where it is left out."""
    match attribute.split(".", 2):
        case ["attribute", language, name]:
            return f"{name} in {language}" if language else name
        case ["name" | "purpose" | "title" | "text" as stem, language]:
            return f"{stem} in {language}"
    return attribute.partition(".")[0].replace("_", " ")
