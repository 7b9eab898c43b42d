"""What an orgseed/1 file may hold: its keys, and what stands under each.

Everything that is wrong with a file is told at once, each with its path; of a file that is wrong anywhere nothing
is recorded. A key that holds null is a key that is not there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import msgspec

from orgledger.domain.collaboration import CollaborationKind
from orgledger.domain.command import Code, Name, Seats, Text, explained, shown
from orgledger.domain.event import Language
from orgledger.domain.refusal import Invalid, Refused, join, refuse
from orgledger.domain.rollout import RolloutPhase
from orgledger.domain.statement import Place
from orgledger.domain.unit import StructureType

FORMAT = "orgseed/1"
UNSAID = "und"
"""The language of a text that comes without one. Source: BCP 47, undetermined."""

Seed: TypeAlias = Mapping[str, Any]
"""A file whose form was checked."""
Path: TypeAlias = tuple[str, ...]


class Check:
    """One pass over a file: what is wrong, which ids it gives, and which it speaks of."""

    def __init__(self) -> None:
        self.faults: list[Refused] = []
        self.given: list[tuple[Path, str, str]] = []
        """Path, kind and id of everything that has one."""
        self.spoken: list[tuple[Path, str, tuple[str, ...]]] = []
        """Path and id of every reference, with the kinds that fit."""

    def wrong(self, path: Path, told: str) -> None:
        """Note what is wrong."""
        self.faults.append(refuse(Invalid(told)).under(*path))

    def fits(self, value: Any, kind: Any, path: Path) -> bool:
        """Whether a value is of a type; noted, if it is not."""
        try:
            msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            self.wrong(path, f"{explained(str(error))}.")
            return False
        return True

    def close(self) -> None:
        """See that every id is given once, and that every reference leads somewhere."""
        times = Counter(name for _, _, name in self.given)
        for path, _, name in self.given:
            if times[name] > 1:
                self.wrong(path, f"The id {shown(name)!r} is given {times[name]} times.")
        kinds = {name: kind for _, kind, name in self.given}
        for path, name, fitting in self.spoken:
            if kinds.get(name) not in fitting:
                self.wrong(path, f"There is no {' or '.join(fitting)} {shown(name)!r} in this file.")


Shape: TypeAlias = Callable[[Check, Any, Path], object]
"""Holds a value against what may stand at its place."""


def plain(kind: Any) -> Shape:
    """A value of a type."""
    return lambda check, value, path: check.fits(value, kind, path)


def identity(kind: str) -> Shape:
    """The id of something."""

    def look(check: Check, value: Any, path: Path) -> None:
        if check.fits(value, Code, path):
            check.given.append((path, kind, value))

    return look


def reference(*kinds: str) -> Shape:
    """The id of something else in the file."""

    def look(check: Check, value: Any, path: Path) -> None:
        if check.fits(value, Code, path):
            check.spoken.append((path, value, kinds))

    return look


def one_of(*words: str) -> Shape:
    """One of a few words."""

    def look(check: Check, value: Any, path: Path) -> None:
        if value not in words:
            check.wrong(path, f"{shown(str(value))!r} is none of {', '.join(words)}.")

    return look


def localized(kind: Any) -> Shape:
    """A text by language, such as {zh: …, en: …}."""

    def look(check: Check, value: Any, path: Path) -> None:
        if not isinstance(value, Mapping) or not value:
            check.wrong(path, "Expected a text by language, such as {zh: …, en: …}.")
            return
        for language, said in value.items():
            if language == UNSAID:
                check.wrong((*path, UNSAID), "Say which language it is in.")
            elif check.fits(language, Language, (*path, shown(str(language)))):
                check.fits(said, kind, (*path, language))

    return look


def listed(shape: Shape, least: int = 1) -> Shape:
    """A list. An empty one says nothing, and could not be told from none."""

    def look(check: Check, value: Any, path: Path) -> None:
        if not isinstance(value, list):
            check.wrong(path, "Expected a list.")
            return
        if len(value) < least:
            check.wrong(path, "The list is empty; leave the key out.")
        for index, one in enumerate(value):
            shape(check, one, (*path, str(index)))

    return look


def keyed(needed: Mapping[str, Shape], more: Mapping[str, Shape] | None = None) -> Shape:
    """An object with the keys that it cannot do without, and those that it may have besides."""
    known = {**needed, **(more or {})}

    def look(check: Check, value: Any, path: Path) -> None:
        if not isinstance(value, Mapping):
            check.wrong(path, f"Expected an object with {', '.join(needed or known)}.")
            return
        if not value:
            check.wrong(path, "The object is empty; leave the key out.")
        for key in needed:
            if key not in value:
                check.wrong((*path, key), "It is missing.")
        for key, held in value.items():
            if key in known:
                known[key](check, held, (*path, key))
            else:
                check.wrong((*path, shown(str(key))), f"There is no such key; keys: {', '.join(known)}.")

    return look


def either(word: Shape, otherwise: Shape) -> Shape:
    """A bare text, or something else."""
    return lambda check, value, path: (word if isinstance(value, str) else otherwise)(check, value, path)


# The format.


def words(kind: type[Any]) -> tuple[str, ...]:
    """The members of an enumeration as the format writes them."""
    return tuple(member.value.lower() for member in kind)


ID, NAME, TEXT, FLAG, WORD = identity("entry"), localized(Name), localized(Text), plain(bool), plain(Name)
UNIT, PARTY = reference("unit"), reference("unit", "external party")
TEXTS = listed(TEXT)
STATED = keyed({"id": ID, "text": TEXT}, {"name": NAME})
WORK = {"owner": PARTY, "text": TEXT}

UNITS = keyed(
    {"id": identity("unit"), "name": NAME, "kind": WORD},
    {
        "parent": UNIT,
        "headcount": plain(Seats),
        "is_head_of": UNIT,
        "head": keyed({"name": NAME}, {"responsibilities": TEXTS}),
        "responsibilities": TEXTS,
        "positions": keyed({"items": listed(keyed({"name": NAME}), least=0)}, {"open_list": FLAG}),
        "role_in_text": TEXT,
        "example": FLAG,
    },
)
COLLABORATION = keyed(
    {"id": ID, "parties": listed(PARTY), "direction": one_of(*words(CollaborationKind))},
    {"from": PARTY, "to": PARTY, "open_list": FLAG, "text": TEXT},
)
STRUCTURE_TYPE = keyed({"id": ID, "type": WORD}, {"name": NAME, "text": TEXT, "fits": TEXT, "example_units": TEXTS})
STEP = keyed({"id": ID, "phase": one_of(*words(RolloutPhase)), "order": plain(Place), "text": TEXT})

FILE = keyed(
    {"format": one_of(FORMAT), "id": plain(Code), "title": NAME},
    {
        "truncated": FLAG,
        "notes": listed(either(plain(Text), TEXT)),
        "organization": keyed(
            {}, {"founded": plain(Text)} | dict.fromkeys(("headquarters", "scope", "business", "culture"), TEXT)
        ),
        "purpose": TEXTS,
        "definition": TEXTS,
        "staffing": TEXTS,
        "design_inputs": TEXTS,
        "elements": listed(STATED),
        "principles": listed(STATED),
        "requirements": listed(STATED),
        "initiatives": listed(STATED),
        "structure_types": listed(STRUCTURE_TYPE),
        "structure_type": keyed({"type": one_of(*words(StructureType))}, {"name": NAME}),
        "units": listed(UNITS),
        "open_list": FLAG,
        "external_parties": listed(keyed({"id": identity("external party"), "name": NAME})),
        "responsibilities_detail": listed(keyed({"id": ID, "name": NAME, "text": TEXT})),
        "collaborations": listed(COLLABORATION),
        "processes": listed(keyed({"id": ID, "name": NAME}, {**WORK, "stages": listed(NAME), "rule": TEXT})),
        "process_rule": TEXT,
        "systems": listed(keyed({"id": ID, "name": NAME}, WORK)),
        "measures": listed(keyed({"id": ID, "name": NAME}, {**WORK, "applies_to": PARTY})),
        "decision_rights": listed(keyed({"id": ID, "text": TEXT}, {"decides": PARTY, "carries_out": PARTY})),
        "steps": listed(STEP),
    },
)
"""Every key of the format, and what stands under it."""


def checked(found: Any) -> Seed:
    """A file whose form is right.

    Raises:
        Refused: with everything that is wrong, each with its path.
    """
    check = Check()
    FILE(check, found, ())
    check.close()
    if not check.faults:
        for path, told in contradictions(found):
            check.wrong(path, told)
    if check.faults:
        raise join(check.faults)
    return found  # type: ignore[no-any-return]


def contradictions(seed: Seed) -> Iterator[tuple[Path, str]]:
    """What no single key shows: a ring of parents, two heads, a whole that is not there."""
    units = seed.get("units", [])
    parents = {unit["id"]: unit.get("parent") for unit in units}
    roots = [name for name, parent in parents.items() if parent is None]
    for key in ("structure_type", "open_list"):
        if key in seed and len(roots) != 1:
            yield (key,), f"It is said of the one unit without a parent; this file has {len(roots)}."
    heads: set[str] = set()
    for index, unit in enumerate(units):
        at = ("units", str(index))
        if unit["kind"] == "external":
            yield (*at, "kind"), "An outside party stands under external_parties."
        if in_ring(unit["id"], parents):
            yield (*at, "parent"), "Its parents run in a ring."
        yield from said_twice(unit.get("responsibilities", ()), (*at, "responsibilities"))
        yield from said_twice(unit.get("head", {}).get("responsibilities", ()), (*at, "head", "responsibilities"))
        for key, headed in (("head", unit["id"] if "head" in unit else None), ("is_head_of", unit.get("is_head_of"))):
            if headed in heads:
                yield (*at, key), f"{headed} has a head already."
            if headed is not None:
                heads.add(headed)
    yield from said_twice(
        [one["name"] for one in seed.get("responsibilities_detail", ())], ("responsibilities_detail",)
    )


def in_ring(unit: str, parents: Mapping[str, str | None]) -> bool:
    """Whether the way up from a unit leads back to it."""
    above, seen = parents[unit], set[str]()
    while above is not None and above != unit and above not in seen:
        seen.add(above)
        above = parents[above]
    return above == unit


def said_twice(texts: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Texts that were said before in the same list."""
    for index, one in enumerate(texts):
        if one in texts[:index]:
            yield (*path, str(index)), "The same is said above."
