"""What a file asks for: each of its sentences as commands, with the path where the file says so.

Whatever the model has a noun for becomes that noun; the rest becomes a statement, or a named attribute of what it is
said of. Duties of equal text are one responsibility, however many units hold it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

import msgspec

from orgledger.domain.unit import UnitKind
from orgledger.exchange.orgseed.form import UNSAID, Path, Seed
from orgledger.store.sheet import derived_key

Command: TypeAlias = dict[str, Any]
"""One operation in its JSON form."""

SOURCE_ID = "source id"
DECISION_RIGHT = "decision_right"
PROCESS_RULE = "process_rule"
FITS, EXAMPLE_UNIT = "fits", "example_unit"

KINDS = {kind.value.lower(): kind.value for kind in UnitKind}
TEXTS = {
    "notes": "NOTE",
    "definition": "DEFINITION",
    "purpose": "PURPOSE",
    "staffing": "STAFFING",
    "design_inputs": "DESIGN_INPUT",
}
"""Sections that are lists of texts, and the kind of statement that each becomes."""
ITEMS = {
    "elements": "ELEMENT",
    "principles": "PRINCIPLE",
    "requirements": "REQUIREMENT",
    "initiatives": "INITIATIVE",
}
"""Sections that are lists of objects with an id, and the kind of statement that each becomes."""


class Translation:
    """A file as commands that hold from one day on."""

    def __init__(self, seed: Seed, organization: str, secret: bytes, effective: date) -> None:
        self.seed = seed
        self.organization = organization
        self.secret = secret
        self.day = effective.isoformat()
        self.labels: dict[str, str] = {organization: seed["id"]}
        """Key → what the file calls it."""

    def commands(self) -> Iterator[tuple[Path, Command]]:
        """Everything the file says, in an order in which it can be taken."""
        yield from self.about_the_whole()
        yield from self.units()
        for index, unit in self.listed("units"):
            yield from under(("units", str(index)), self.inside(unit))
        yield from self.duties()
        for section in ("collaborations", "processes", "systems", "measures", "decision_rights", "steps"):
            for index, one in self.listed(section):
                yield from under((section, str(index)), getattr(self, section)(one))
        yield from self.statements()

    # The whole.

    def about_the_whole(self) -> Iterator[tuple[Path, Command]]:
        """What the file says of itself, and of the organization in a word or two."""
        yield from under(("id",), self.of_the_whole(SOURCE_ID, self.seed["id"]))
        yield from under(("truncated",), self.of_the_whole("truncated", self.seed.get("truncated")))
        for name, value in self.seed.get("organization", {}).items():
            yield from under(("organization", name), self.of_the_whole(name, value))

    def of_the_whole(self, name: str, value: Any) -> Iterator[Command]:
        """A named value of the organization."""
        return self.attribute("organization", self.organization, name, value)

    def statements(self) -> Iterator[tuple[Path, Command]]:
        """What is said in sentences, of all of it or of its cut."""
        for section, kind in TEXTS.items():
            for index, said in self.listed(section):
                path = (section, str(index))
                yield path, self.statement(".".join(path), kind, said, order=index + 1)
        for section, kind in ITEMS.items():
            for index, one in self.listed(section):
                yield from under((section, str(index)), self.stated(one, kind, index + 1))
        for index, one in self.listed("structure_types"):
            yield from under(("structure_types", str(index)), self.structure_type_described(one, index + 1))
        if "process_rule" in self.seed:
            at: Path = ("process_rule",)
            yield at, self.statement("process_rule", "RULE", self.seed["process_rule"], category=PROCESS_RULE)

    def stated(self, one: Mapping[str, Any], kind: str, order: int, **more: Any) -> Iterator[Command]:
        """A statement that has an id, and perhaps a name."""
        key = self.key("statement", one["id"])
        names, said = one.get("name"), one.get("text")
        yield self.life("makeStatement", key=key, kind=kind, names=text(names), texts=text(said), order=order, **more)
        yield from self.attribute("statement", key, SOURCE_ID, one["id"])

    def structure_type_described(self, one: Mapping[str, Any], order: int) -> Iterator[Command]:
        """A type of structure, whom it fits, and examples of its units: statements about a statement."""
        yield from self.stated(one, "STRUCTURE_TYPE", order, category=one["type"])
        about, place = self.key("statement", one["id"]), one["id"]
        if "fits" in one:
            yield self.statement(f"{place}.fits", "OTHER", one["fits"], category=FITS, about=about)
        for number, example in enumerate(one.get("example_units", ()), start=1):
            at = f"{place}.example_units.{number}"
            yield self.statement(at, "OTHER", example, category=EXAMPLE_UNIT, about=about, order=number)

    def statement(self, place: str, kind: str, said: Any, **more: Any) -> Command:
        """A statement that has no id in the file, and goes by its place there."""
        return self.life("makeStatement", key=self.key("statement at", place), kind=kind, texts=text(said), **more)

    # Units and what is in them.

    def units(self) -> Iterator[tuple[Path, Command]]:
        """The units, each after its parent; the outside parties; and how the whole is cut."""
        for index, unit in sorted(self.listed("units"), key=lambda one: self.depth(one[1])):
            yield from under(("units", str(index)), self.unit(unit))
        for index, party in self.listed("external_parties"):
            yield from under(("external_parties", str(index)), self.unit({**party, "kind": "external"}))
        root = next((self.key("unit", unit["id"]) for _, unit in self.listed("units") if "parent" not in unit), None)
        if "open_list" in self.seed:
            completeness = completeness_of(self.seed["open_list"])
            yield ("open_list",), self.change("declareUnitList", unit=root, completeness=completeness)
        if "structure_type" in self.seed:
            cut = self.seed["structure_type"]
            path, kind = ("structure_type",), cut["type"]
            yield path, self.change("declareStructureType", unit=root, structure=kind.upper())
            if "name" in cut:
                key = self.key("statement at", "structure_type")
                names = text(cut["name"])
                yield (
                    path,
                    self.life("makeStatement", key=key, kind="STRUCTURE_TYPE", category=kind, names=names, about=root),
                )

    def depth(self, unit: Mapping[str, Any]) -> int:
        """How many units stand above a unit."""
        parents = {one["id"]: one.get("parent") for _, one in self.listed("units")}
        above, found = unit.get("parent"), 0
        while above is not None:
            above, found = parents[above], found + 1
        return found

    def unit(self, unit: Mapping[str, Any]) -> Iterator[Command]:
        """A unit or an outside party. Its id is its code too, so that units stand in the order of their ids."""
        key, kind = self.key("unit", unit["id"]), KINDS.get(unit["kind"])
        yield self.life(
            "createUnit",
            key=key,
            code=unit["id"],
            names=text(unit["name"]),
            kind=kind or UnitKind.OTHER.value,
            category=None if kind else unit["kind"],
            parent=self.key("unit", unit["parent"]) if "parent" in unit else None,
        )
        for name, value in ((SOURCE_ID, unit["id"]), *((n, unit.get(n)) for n in ("role_in_text", "example"))):
            yield from self.attribute("unit", key, name, value)

    def inside(self, unit: Mapping[str, Any]) -> Iterator[Command]:
        """The seats of a unit, its positions, and who leads what."""
        key = self.key("unit", unit["id"])
        if "headcount" in unit:
            yield self.change("adjustHeadcount", unit=key, after={"seats": unit["headcount"]})
        positions = unit.get("positions", {})
        for place, title in titles(unit).items():
            position = self.key("position", place)
            yield self.life("createPosition", key=position, unit=key, titles=text(title))
            yield from self.attribute("position", position, SOURCE_ID, place)
        if "open_list" in positions:
            yield self.change("declarePositionList", unit=key, completeness=completeness_of(positions["open_list"]))
        if "head" in unit:
            yield self.change("designateUnitHead", unit=key, position=self.head(unit))
        if "is_head_of" in unit:
            yield self.change("designateUnitHead", unit=self.key("unit", unit["is_head_of"]), level=key)

    def head(self, unit: Mapping[str, Any]) -> str:
        """The key of the position that heads a unit."""
        return self.key("position", next(p for p, title in titles(unit).items() if title == unit["head"]["name"]))

    # Duties.

    def duties(self) -> Iterator[tuple[Path, Command]]:
        """Every duty once, in detail where the file has the detail, and whoever is accountable for it."""
        defined = set()
        for index, detail in self.listed("responsibilities_detail"):
            key = self.duty(detail["name"])
            defined.add(key)
            names, said = text(detail["name"]), text(detail["text"])
            define = self.life("defineResponsibility", key=key, names=names, texts=said)
            yield from under(
                ("responsibilities_detail", str(index)),
                (define, *self.attribute("responsibility", key, SOURCE_ID, detail["id"])),
            )
        for path, place, holder, said in self.accountable():
            key = self.duty(said)
            if key not in defined:
                defined.add(key)
                yield path, self.life("defineResponsibility", key=key, texts=text(said))
                yield from under(path, self.attribute("responsibility", key, SOURCE_ID, place))
            yield path, self.involve(holder, key, "ACCOUNTABLE")

    def accountable(self) -> Iterator[tuple[Path, str, str, Any]]:
        """Path, place, holder and text of every duty of a unit or of its head."""
        for index, unit in self.listed("units"):
            at = ("units", str(index))
            for number, said in enumerate(unit.get("responsibilities", ())):
                place = f"{unit['id']}.responsibilities.{number + 1}"
                yield (*at, "responsibilities", str(number)), place, self.key("unit", unit["id"]), said
            for number, said in enumerate(unit.get("head", {}).get("responsibilities", ())):
                place = f"{unit['id']}.head.responsibilities.{number + 1}"
                yield (*at, "head", "responsibilities", str(number)), place, self.head(unit), said

    def duty(self, said: Any) -> str:
        """The key of the duty that a text stands for."""
        return self.key("duty", msgspec.json.encode(said, order="sorted").decode())

    def decision_rights(self, one: Mapping[str, Any]) -> Iterator[Command]:
        """Who decides something, and who carries it out."""
        key = self.key("responsibility", one["id"])
        yield self.life("defineResponsibility", key=key, texts=text(one["text"]), category=DECISION_RIGHT)
        yield from self.attribute("responsibility", key, SOURCE_ID, one["id"])
        yield from self.ties(one, key, decides="DECIDES", carries_out="RESPONSIBLE")

    # Work and what ties it to units.

    def collaborations(self, one: Mapping[str, Any]) -> Iterator[Command]:
        """A tie between units."""
        key = self.key("collaboration", one["id"])
        ends = {
            field: self.key("unit", one[end]) for field, end in (("fromUnit", "from"), ("toUnit", "to")) if end in one
        }
        yield self.life(
            "startCollaboration",
            key=key,
            parties=[self.key("unit", party) for party in one["parties"]],
            partyList=completeness_of(one.get("open_list")),
            kind=one["direction"].upper(),
            content=text(one.get("text")),
            **ends,
        )
        yield from self.attribute("collaboration", key, SOURCE_ID, one["id"])

    def processes(self, one: Mapping[str, Any]) -> Iterator[Command]:
        """A process with its stages in order, its owner and its rule."""
        key = self.key("process", one["id"])
        stages = [{"names": text(stage)} for stage in one.get("stages", ())]
        yield self.life("defineProcess", key=key, names=text(one["name"]), texts=text(one.get("text")), stages=stages)
        yield from self.attribute("process", key, SOURCE_ID, one["id"])
        yield from self.ties(one, key, owner="OWNS")
        if "rule" in one:
            yield self.statement(f"{one['id']}.rule", "RULE", one["rule"], about=key)

    def systems(self, one: Mapping[str, Any]) -> Iterator[Command]:
        """A system and its owner."""
        key = self.key("system", one["id"])
        yield self.life("registerSystem", key=key, names=text(one["name"]), texts=text(one.get("text")))
        yield from self.attribute("system", key, SOURCE_ID, one["id"])
        yield from self.ties(one, key, owner="OWNS")

    def measures(self, one: Mapping[str, Any]) -> Iterator[Command]:
        """A measure, its owner and whom it measures."""
        key = self.key("measure", one["id"])
        yield self.life("defineMeasure", key=key, names=text(one["name"]), texts=text(one.get("text")))
        yield from self.attribute("measure", key, SOURCE_ID, one["id"])
        yield from self.ties(one, key, owner="OWNS", applies_to="MEASURED_BY")

    def steps(self, one: Mapping[str, Any]) -> Iterator[Command]:
        """A step of implementing or optimising."""
        key = self.key("rollout_step", one["id"])
        phase = one["phase"].upper()
        yield self.life("planRolloutStep", key=key, phase=phase, order=one["order"], texts=text(one["text"]))
        yield from self.attribute("rollout_step", key, SOURCE_ID, one["id"])

    def ties(self, one: Mapping[str, Any], key: str, **modes: str) -> Iterator[Command]:
        """The units that an entry names beside its words."""
        for field, mode in modes.items():
            if field in one:
                yield self.involve(self.key("unit", one[field]), key, mode)

    def involve(self, holder: str, thing: str, mode: str) -> Command:
        """A tie between a unit or a position and a duty, a process, a system or a measure."""
        key = self.key("involvement", f"{holder} {mode} {thing}")
        return self.life("startInvolvement", key=key, holder=holder, object=thing, mode=mode)

    # Forms.

    def listed(self, section: str) -> Iterable[tuple[int, Any]]:
        """The entries of a section, counted."""
        return enumerate(self.seed.get(section, ()))

    def key(self, kind: str, name: str) -> str:
        """The key of something that the file names."""
        key = derived_key(self.secret, kind, name)
        self.labels[key] = name
        return key

    def change(self, name: str, /, **fields: Any) -> Command:
        """A command that holds from the day on."""
        return {name: {"effective": {"from": self.day}, **fields}}

    def life(self, name: str, /, **fields: Any) -> Command:
        """A command that begins something; what is not said is left out."""
        return {name: {"from": self.day, **{field: held for field, held in fields.items() if held is not None}}}

    def attribute(self, noun: str, entity: str, name: str, value: Any) -> Iterator[Command]:
        """A named value, in each of its languages where it has any."""
        if isinstance(value, bool):
            value = "true" if value else "false"
        said: dict[Any, Any] = value if isinstance(value, dict) else {None: value}
        for language, one in said.items():
            if one is not None:
                yield self.change("setAttribute", noun=noun, entity=entity, name=name, language=language, value=one)


def under(path: Path, commands: Iterable[Command]) -> Iterator[tuple[Path, Command]]:
    """Commands that one place of the file asks for."""
    return ((path, command) for command in commands)


def text(said: Any) -> list[dict[str, str]] | None:
    """A text by language, in the form of commands."""
    if said is None:
        return None
    by_language = {UNSAID: said} if isinstance(said, str) else said
    return [{"language": language, "text": one} for language, one in by_language.items()]


def titles(unit: Mapping[str, Any]) -> dict[str, Any]:
    """Place → title of the positions of a unit; the head is one of those listed, or stands beside them."""
    items = [item["name"] for item in unit.get("positions", {}).get("items", ())]
    found = {f"{unit['id']}.positions.{number}": title for number, title in enumerate(items, start=1)}
    if "head" in unit and unit["head"]["name"] not in items:
        found[f"{unit['id']}.head"] = unit["head"]["name"]
    return found


def completeness_of(open_list: bool | None) -> str:
    """What `open_list` says of a list."""
    return "UNKNOWN" if open_list is None else "OPEN" if open_list else "COMPLETE"
