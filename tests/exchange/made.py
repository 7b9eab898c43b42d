"""Made-up organizations of any size: their history as orgchange, and beside it, in plain dictionaries, what holds when.

The oracle shares nothing with the importer: it keeps the state of everything by the source's ids and copies what a line
changed. Lines come in every order that the format allows: what is referred to may be added by a later operation, ends
are said or left to follow from others, and what ended comes back.
"""

from __future__ import annotations

import copy
import json
import random
from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from typing import Any

from orgledger.domain.assignment import AssignmentView
from orgledger.domain.structure import text
from orgledger.projections.image import ImageStructure

Op = dict[str, Any]
State = dict[str, dict[str, Any]]
"""`unit` → id → what is said of it; `post` → id → the same."""

FIRST = datetime(2000, 1, 3, 9, tzinfo=UTC)
KINDS = ("team", "department", "guild", "function")
GRADES = ("G1", "G2", "G3", None)
ROLES = ("chair", "scribe", "guest")


class Made:
    """A history in the making."""

    def __init__(self, seed: int, *, posts: int = 40, units: int = 12) -> None:
        self.chance = random.Random(seed)
        self.posts = posts
        self.units = units
        self.state: State = {"unit": {}, "post": {}}
        self.gone: dict[str, list[str]] = {"unit": [], "post": []}
        self.last: dict[str, dict[str, Any]] = {}
        """Unit that ended → what was said of it until then."""
        self.number = 0
        self.lines: list[str] = []
        self.effective: list[date] = []
        self.recorded: list[datetime] = []
        self.states: list[State] = []
        self.operations = 0
        self.groups: list[list[Op]] = []
        self.busy: set[str] = set()

    # What holds when.

    def at(self, day: date, known: date | None = None) -> State:
        """What holds on a day, as recorded by the end of another."""
        upto = bisect_right(self.effective, day)
        if known is not None:
            upto = min(upto, bisect_right(self.recorded, known, key=datetime.date))
        return self.states[upto - 1] if upto else {"unit": {}, "post": {}}

    # Lines.

    def line(self, size: int) -> None:
        """One more line, of about so many operations; groups of them come in any order, each in its own."""
        before = self.state
        self.state = {"unit": dict(before["unit"]), "post": dict(before["post"])}
        self.groups, self.busy = [], set()
        while sum(map(len, self.groups)) < size:
            self.step()
        operations: list[Op] = []
        groups = [list(reversed(group)) for group in self.groups]
        while groups:
            group = self.chance.choice(groups)
            operations.append(group.pop())
            if not group:
                groups.remove(group)
        previous = self.recorded[-1] if self.recorded else FIRST
        moment = previous + timedelta(hours=self.chance.choice((0, 1, 5, 30, 90)))
        day = max(
            self.effective[-1] if self.effective else date.min, moment.date() - timedelta(self.chance.choice((0, 0, 9)))
        )
        form = {
            "seq": len(self.lines) + 1,
            "effective": str(day),
            "recorded_at": moment.isoformat(),
            "changes": operations,
        }
        if day == moment.date():
            del form["effective"]
        self.lines.append(json.dumps(form, ensure_ascii=False))
        self.effective.append(day)
        self.recorded.append(moment)
        self.states.append(self.state)
        self.operations += len(operations)

    def text(self) -> str:
        """The file."""
        return "".join(line + "\n" for line in self.lines)

    def step(self) -> None:
        """One more thing that happens, to something to which nothing happens yet in this line."""
        few = len(self.state["unit"]) < self.units
        if not self.state["unit"] or (few and self.chance.random() < 0.5):
            return self.unit_comes()
        if len(self.state["post"]) < self.posts and self.chance.random() < 0.5:
            return self.post_comes()
        steps = (
            [self.unit_changes] * 3 + [self.post_changes] * 8 + [self.people] * 6 + [self.duties] * 2
            + [self.post_goes] * 2 + [self.unit_goes] + [self.unit_comes] + [self.post_comes] * 2 + [self.flickers]
        )  # fmt: skip
        return self.chance.choice(steps)()

    def of(self, noun: str) -> tuple[str, dict[str, Any]] | None:
        """Something on record to which nothing happens yet, for this line to change."""
        free = [name for name in self.state[noun] if name not in self.busy]
        if not free:
            return self.unit_comes() if noun == "unit" else None
        return self.changing(noun, self.chance.choice(free))

    def changing(self, noun: str, name: str) -> tuple[str, dict[str, Any]]:
        """A copy of what is said of something, put in its place."""
        self.busy.add(name)
        self.state[noun][name] = copy.deepcopy(self.state[noun][name])
        return name, self.state[noun][name]

    def new(self, noun: str) -> str:
        """What is new, or was there before and comes back."""
        back = [name for name in self.gone[noun] if name not in self.busy]
        if back and self.chance.random() < 0.6:
            name = self.chance.choice(back)
            self.gone[noun].remove(name)
        else:
            self.number += 1
            name = f"{noun[0]}{self.number}"
        self.busy.add(name)
        return name

    def person(self) -> str:
        """Somebody's reference."""
        return f"n{self.chance.randrange(3 * (self.posts + self.units))}"

    def fte(self) -> str | None:
        """A number of full-time equivalents, in any spelling."""
        return self.chance.choice((None, "", "1", "0.5", "1.50", "12.125"))

    # Units.

    def unit_comes(self) -> None:
        name = self.new("unit")
        parent = self.chance.choice([None, *(one for one in self.state["unit"] if self.is_free_above(one, name))])
        active = parent is None or self.state["unit"][parent]["status"] == "active"
        if name in self.last and active and self.chance.random() < 0.4:
            self.unit_is_back(name, parent)
            return
        unit = {
            "code": f"c-{name}" if self.chance.random() < 0.9 else None,
            "name": f"Unit {name} {self.chance.randrange(99)}",
            "kind": self.chance.choice(KINDS),
            "parent": parent,
            "mission": self.chance.choice((None, "", "To be.")),
            "status": "active" if active and self.chance.random() < 0.95 else "archived",
        }
        self.groups.append([{"op": "unit.add", "unit": name, **unit}])
        self.state["unit"][name] = {
            **unit, "mission": unit["mission"] or None, "attributes": {}, "fte": {}, "leads": set(), "members": set(),
            "duties": set(),
        }  # fmt: skip

    def unit_is_back(self, name: str, parent: str | None) -> None:
        """A unit is on record again as it was, with nobody in it."""
        unit = self.last[name] | {"status": "active", "leads": set(), "members": set(), "duties": set()}
        ops: list[Op] = [{"op": "unit.reopen", "unit": name}]
        if unit["parent"] != parent:
            ops.append({"op": "unit.move", "unit": name, "to_parent": parent})
        self.state["unit"][name] = copy.deepcopy(unit) | {"parent": parent}
        self.groups.append(ops)

    def is_free_above(self, above: str, name: str) -> bool:
        """Whether a unit can stand below another."""
        at: str | None = above
        while at is not None:
            if at == name:
                return False
            at = self.state["unit"][at]["parent"]
        return True

    def unit_changes(self) -> None:  # noqa: C901  One case a field.
        found = self.of("unit")
        if found is None:
            return
        name, unit = found
        ops: list[Op] = []
        for what in self.chance.sample(("name", "code", "kind", "mission", "parent", "attr", "fte", "status"), 2):
            value: Any
            match what:
                case "name":
                    unit["name"] = f"Unit {name} {self.chance.randrange(99)}"
                    ops.append({"op": "unit.rename", "unit": name, "name": unit["name"]})
                case "code":
                    unit["code"] = self.chance.choice((None, f"c-{name}", f"d-{name}"))
                    ops.append({"op": "unit.recode", "unit": name, "to_code": unit["code"]})
                case "kind":
                    unit["kind"] = self.chance.choice(KINDS)
                    ops.append({"op": "unit.kind", "unit": name, "kind": unit["kind"]})
                case "mission":
                    value = self.chance.choice((None, " ", "To do."))
                    unit["mission"] = value if value and value.strip() else None
                    ops.append({"op": "unit.mission", "unit": name, "text": value})
                case "parent":
                    others = [one for one in self.state["unit"] if self.is_free_above(one, name)]
                    if unit["status"] == "active":
                        others = [one for one in others if self.state["unit"][one]["status"] == "active"]
                    unit["parent"] = self.chance.choice([None, *others])
                    ops.append(
                        {"op": "unit.move", "unit": name, "to_parent": unit["parent"] or self.chance.choice((None, ""))}
                    )
                case "attr":
                    key, value = self.chance.choice("abc"), self.chance.choice((None, "", "x", "y"))
                    unit["attributes"][key] = value or None
                    ops.append({"op": "unit.attr", "unit": name, "key": key, "value": value})
                case "fte":
                    grade, value = self.chance.choice(GRADES), self.fte()
                    unit["fte"][grade] = value or None
                    ops.append({"op": "headcount.set", "unit": name, "grade": grade, "fte": value})
                case "status":
                    below = [one for one in self.state["unit"].values() if one["parent"] == name]
                    above = self.state["unit"].get(unit["parent"] or "", {"status": "active"})
                    if unit["status"] == "active" and all(one["status"] != "active" for one in below):
                        unit["status"] = "archived"
                        ops.append({"op": "unit.close", "unit": name})
                    elif unit["status"] != "active" and above["status"] == "active":
                        unit["status"] = "active"
                        ops.append({"op": "unit.reopen", "unit": name})
        if ops:
            self.groups.append(ops)

    def unit_goes(self) -> None:
        """A unit ends; what is below it goes elsewhere, what is in it moves, or ends by itself or along with it."""
        free = [
            name
            for name, unit in self.state["unit"].items()
            if name not in self.busy
            and not any(one["parent"] == name and other in self.busy for other, one in self.state["unit"].items())
            and not any(post["unit"] == name and other in self.busy for other, post in self.state["post"].items())
        ]
        if not free or len(self.state["unit"]) < 4:
            return
        name = self.chance.choice(free)
        self.busy.add(name)
        unit = self.state["unit"].pop(name)
        self.gone["unit"].append(name)
        self.last[name] = unit
        ops: list[Op] = [{"op": "unit.remove", "unit": name, "code": unit["code"]}]
        ops += self.ends_said(name, unit)
        self.groups.append(ops)
        for other in [other for other, one in self.state["unit"].items() if one["parent"] == name]:
            _, child = self.changing("unit", other)
            child["parent"] = unit["parent"]
            if child["parent"] is not None and self.state["unit"][child["parent"]]["status"] != "active":
                child["parent"] = None
            self.groups.append([{"op": "unit.move", "unit": other, "to_parent": child["parent"]}])
        self.empty(name)

    def ends_said(self, name: str, unit: dict[str, Any]) -> list[Op]:
        """Ends that follow from that of their unit, some of them said nevertheless."""
        ends = [{"op": "lead.end", "unit": name, "person": person} for person in sorted(unit["leads"])]
        ends += [
            {"op": "member.end", "unit": name, "person": person, "roles": list(roles)}
            for person, roles in sorted(unit["members"])
        ]
        ends += [{"op": "duty.end", "unit": name, "duty": duty} for duty in sorted(unit["duties"])]
        return [end for end in ends if self.chance.random() < 0.3]

    def empty(self, name: str) -> None:
        """The posts of a unit that ends."""
        for other in [other for other, post in self.state["post"].items() if post["unit"] == name]:
            how = self.chance.choice(("moves", "ends", "follows"))
            if how == "moves" and self.state["unit"]:
                _, post = self.changing("post", other)
                post["unit"] = self.chance.choice(list(self.state["unit"]))
                self.groups.append([{"op": "position.move", "position": other, "to_unit": post["unit"]}])
            else:
                if how == "ends":
                    self.groups.append([{"op": "position.remove", "position": other}])
                self.post_ends(other)

    def flickers(self) -> None:
        """A unit ends and is back in the same line, as it was or anew, with nothing of what it held."""
        free = [
            name
            for name in self.state["unit"]
            if name not in self.busy
            and not any(post["unit"] == name and other in self.busy for other, post in self.state["post"].items())
        ]
        if not free:
            return
        name, unit = self.changing("unit", self.chance.choice(free))
        said = {field: unit[field] for field in ("code", "kind", "parent", "mission", "status")}
        unit |= {"leads": set(), "members": set(), "duties": set()}
        ends: Op = {"op": "unit.remove", "unit": name}
        above = self.state["unit"].get(unit["parent"] or "", {"status": "active"})
        if above["status"] == "active" and self.chance.random() < 0.4:
            unit["status"] = "active"
            self.groups.append([ends, {"op": "unit.reopen", "unit": name}])
        else:
            unit |= {"name": f"Unit {name} anew", "attributes": {}, "fte": {}}
            self.groups.append([ends, {"op": "unit.add", "unit": name, "name": unit["name"], **said}])
        for other in [other for other, post in self.state["post"].items() if post["unit"] == name]:
            self.post_ends(other)

    # Posts.

    def post_comes(self) -> None:
        if not self.state["unit"]:
            return
        name = self.new("post")
        post = {
            "unit": self.chance.choice(list(self.state["unit"])),
            "title": f"Post {self.chance.randrange(99)}",
            "grade": self.chance.choice(GRADES),
            "fte": self.fte(),
            "reports_to": self.manager(name),
            "function": self.chance.choice((None, "f1", "")),
            "profession": self.chance.choice((None, "q1", "q2")),
            "holder": self.chance.choice((None, "", self.person())),
        }
        said = {field: value for field, value in post.items() if value is not None or self.chance.random() < 0.5}
        self.groups.append([{"op": "position.add", "position": name, **said}])
        self.state["post"][name] = {field: value or None for field, value in post.items()}

    def manager(self, name: str) -> str | None:
        """A post to which another can report."""
        among = list(self.state["post"])
        above = self.chance.choice(among) if among else None
        at = above
        while at is not None:
            if at == name:
                return None
            at = self.state["post"][at]["reports_to"]
        return above

    def post_changes(self) -> None:
        found = self.of("post")
        if found is None:
            return
        name, post = found
        ops: list[Op] = []
        fields = ("unit", "title", "grade", "fte", "reports_to", "function", "profession", "holder", "holder")
        for field in self.chance.sample(fields, 2):
            value: Any = {
                "unit": lambda: self.chance.choice(list(self.state["unit"])),
                "title": lambda: f"Post {self.chance.randrange(99)}",
                "grade": lambda: self.chance.choice(GRADES),
                "fte": self.fte,
                "reports_to": lambda: self.manager(name),
                "function": lambda: self.chance.choice((None, "f1", "f2")),
                "profession": lambda: self.chance.choice(("", "q1", "q2")),
                "holder": lambda: self.chance.choice((None, self.person(), post["holder"])),
            }[field]()
            post[field] = value or None
            op, key = {
                "unit": ("move", "to_unit"), "title": ("retitle", "title"), "reports_to": ("report", "to"),
                "function": ("function", "text"),
            }.get(field, (field, field))  # fmt: skip
            ops.append({"op": f"position.{op}", "position": name, key: value})
        self.groups.append(ops)

    def post_goes(self) -> None:
        free = [name for name in self.state["post"] if name not in self.busy]
        if free:
            name = self.chance.choice(free)
            self.groups.append([{"op": "position.remove", "position": name}])
            self.post_ends(name)

    def post_ends(self, name: str) -> None:
        """A post ends, and nobody reports to it any more."""
        self.busy.add(name)
        del self.state["post"][name]
        self.gone["post"].append(name)
        for other in [other for other, post in self.state["post"].items() if post["reports_to"] == name]:
            if other in self.busy:  # Something else was said of it in this line, which goes on.
                group = next(group for group in self.groups if group[0].get("position") == other)
                group.append({"op": "position.report", "position": other, "to": None})
                self.state["post"][other]["reports_to"] = None
            else:
                self.changing("post", other)[1]["reports_to"] = None
                self.busy.discard(other)

    # People and duties.

    def people(self) -> None:  # noqa: C901  One case a kind.
        found = self.of("unit")
        if found is None:
            return
        name, unit = found
        ops: list[Op] = []
        for _ in range(self.chance.choice((1, 2, 6))):
            person, roles = self.person(), tuple(self.chance.sample(ROLES, self.chance.choice((0, 0, 1, 2))))
            if unit["members"] and self.chance.random() < 0.4:
                person = self.chance.choice(sorted(unit["members"]))[0]
            kind = self.chance.choice(("lead", "member", "member", "roles", "exchange"))
            places = [one for one in sorted(unit["members"]) if one[0] == person]
            if kind == "lead" and person in unit["leads"]:
                unit["leads"].remove(person)
                ops.append({"op": "lead.end", "unit": name, "person": person})
            elif kind == "lead":
                unit["leads"].add(person)
                ops.append({"op": "lead.start", "unit": name, "person": person})
            elif kind == "exchange" and len(places) > 1 and not any(one["person"] == person for one in ops):
                turn = self.chance.sample(places, self.chance.randrange(2, len(places) + 1))
                for (_, before), (_, now) in zip(turn, turn[1:] + turn[:1], strict=True):
                    which = {"from_roles": list(before)}
                    ops.append({"op": "member.roles", "unit": name, "person": person, "roles": list(now), **which})
            elif kind == "roles" and places:
                place = self.chance.choice(places)
                if any(set(roles) == set(one[1]) for one in places):
                    continue
                unit["members"].remove(place)
                unit["members"].add((person, roles))
                which = {"from_roles": list(place[1])} if len(places) > 1 else {}
                ops.append({"op": "member.roles", "unit": name, "person": person, "roles": list(roles), **which})
            elif places and self.chance.random() < 0.6:
                place = self.chance.choice(places)
                unit["members"].remove(place)
                said = {"roles": list(place[1])} if len(places) > 1 or self.chance.random() < 0.3 else {}
                ops.append({"op": "member.end", "unit": name, "person": person, **said})
            elif not any(set(roles) == set(one[1]) for one in places):
                unit["members"].add((person, roles))
                said = {"role": roles[0]} if len(roles) == 1 else {"roles": list(roles)}
                ops.append({"op": "member.start", "unit": name, "person": person, **said})
        if ops:
            self.groups.append(ops)

    def duties(self) -> None:
        found = self.of("unit")
        if found is None:
            return
        name, unit = found
        duty = f"Duty {self.chance.randrange(6)}"
        if duty in unit["duties"]:
            unit["duties"].remove(duty)
            self.groups.append([{"op": "duty.end", "unit": name, "duty": duty}])
        else:
            unit["duties"].add(duty)
            self.groups.append([{"op": "duty.start", "unit": name, "duty": duty}])


def fte_text(milli: Any) -> str | None:
    """Full-time equivalents, without zeros at the end."""
    return None if milli is None else f"{int(milli) / 1000:g}"


def plain(state: State) -> State:
    """A state to compare: numbers in one spelling, what is not said left out."""
    units = {
        name: {
            **unit,
            "attributes": {key: value for key, value in unit["attributes"].items() if value is not None},
            "fte": {grade or "": f"{float(value):g}" for grade, value in unit["fte"].items() if value is not None},
            "leads": sorted(unit["leads"]),
            "members": sorted((person, sorted(roles)) for person, roles in unit["members"]),
            "duties": sorted(unit["duties"]),
        }
        for name, unit in state["unit"].items()
    }
    posts = {
        name: {**post, "fte": None if post["fte"] is None else f"{float(post['fte']):g}"}
        for name, post in state["post"].items()
    }
    return {"unit": units, "post": posts}


def recorded(structure: ImageStructure, people: dict[str, str]) -> State:
    """What a ledger says at a coordinate, by the source's ids.

    Args:
        structure: at the coordinate.
        people: person → reference.
    """
    value, referring = structure.value, structure.referring
    name = {
        key: str(value(key, f"{noun}.attribute..source id"))
        for noun in ("unit", "position")
        for key in structure.keys(noun)
    }
    teams = {key for key in structure.keys("position") if value(key, "position.attribute..source id") is None}

    def holders(position: str) -> list[AssignmentView]:
        return [AssignmentView(structure, key) for key in referring("assignment.position", position)]

    units: dict[str, Any] = {}
    for key in structure.keys("unit"):
        attributes = {a: value(key, a) for a in structure.attributes(key) if value(key, a) is not None}
        head = value(key, "unit.head")
        seats = [position for position in referring("position.unit", key) if position in teams]
        category = value(key, "unit.category")
        units[name[key]] = {
            "code": value(key, "unit.code"),
            "name": text(structure, key, "unit.name"),
            "kind": category or str(value(key, "unit.kind")).lower(),
            "parent": name.get(str(value(key, "unit.parent"))),
            "mission": text(structure, key, "unit.purpose"),
            "status": {"ACTIVE": "active", "INACTIVE": "archived"}[str(value(key, "unit.status"))],
            "attributes": {
                a.removeprefix("unit.attribute.."): said
                for a, said in attributes.items()
                if a.startswith("unit.attribute..") and not a.endswith("source id")
            },
            "fte": {
                a.removeprefix("unit.fte_milli").removeprefix("."): fte_text(said)
                for a, said in attributes.items()
                if a.startswith("unit.fte_milli")
            },
            "leads": sorted(people[one.person] for position in seats if position == head for one in holders(position)),
            "members": sorted(
                (people[one.person], sorted(one.roles))
                for position in seats
                if position != head
                for one in holders(position)
            ),
            "duties": sorted(
                str(text(structure, str(value(tie, "involvement.object.responsibility")), "responsibility.text"))
                for tie in referring("involvement.holder.unit", key)
            ),
        }
    posts: dict[str, Any] = {}
    for key in structure.keys("position"):
        if key not in teams:
            held = [people[one.person] for one in holders(key)]
            assert len(held) <= 1
            posts[name[key]] = {
                "unit": name.get(str(value(key, "position.unit"))),
                "title": text(structure, key, "position.title"),
                "grade": value(key, "position.grade"),
                "fte": fte_text(value(key, "position.fte_milli")),
                "reports_to": name.get(str(value(key, "position.reports_to"))),
                "function": value(key, "position.attribute..function"),
                "profession": value(key, "position.attribute..profession"),
                "holder": held[0] if held else None,
            }
    return {"unit": units, "post": posts}
