"""What a line of orgchange speaks of, and what its operations make of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LEAD, MEMBER = "Lead", "Member"
BEFORE = -1
"""In place of an operation's number: what was on record before the line."""


class Subject:
    """A unit or a position that a line speaks of."""

    def __init__(self, noun: str, name: str, key: str, *, on_record: bool, ever: bool) -> None:
        self.noun = noun
        self.name = name
        self.key = key
        self.existed = on_record
        """Whether it was on record before the line."""
        self.ever = ever
        """Whether it ever was."""
        self.on_record = on_record
        self.added: int | None = None
        """The operation that added it: with it, everything was said anew."""
        self.reopened: int | None = None
        self.removed: int | None = None
        """The operation that ended it, itself or by ending its unit."""
        self.values: dict[str, tuple[Any, int]] = {}
        """What the line says of it: the value, and the operation that says so."""
        self.early: list[tuple[str, Any, int]] = []
        """What is said of it while it is not on record: of what a later operation adds."""

    @property
    def opens(self) -> bool:
        """Whether the line brings it on record."""
        return self.on_record and not self.existed

    @property
    def ends(self) -> bool:
        """Whether the line takes it off record."""
        return self.existed and not self.on_record

    @property
    def touched(self) -> int:
        """The first operation that speaks of it."""
        places = [at for _, at in self.values.values()]
        return min((at for at in (self.added, self.reopened, self.removed, *places) if at is not None), default=BEFORE)

    def say(self, field: str, value: Any, at: int) -> None:
        """Take down a value."""
        if self.on_record:
            self.values[field] = (value, at)
        else:
            self.early.append((field, value, at))

    def come(self, values: Mapping[str, Any], at: int) -> None:
        """Take down that it is on record from now on; what was said of it already holds."""
        self.on_record = True
        self.values = {field: (value, at) for field, value in values.items()}
        for field, value, place in self.early:
            self.values[field] = (value, place)
        self.early = []

    def go(self, at: int) -> None:
        """Take down that it is off record from now on."""
        self.on_record, self.removed, self.added, self.reopened, self.values = False, at, None, None, {}

    def value(self, field: str, default: Any = None) -> Any:
        """What the line says, or else something else."""
        return self.values[field][0] if field in self.values else default


class Seat:
    """Somebody's place among the leads or the members of a unit."""

    def __init__(self, person: str, assignment: str | None, roles: tuple[str, ...], start: int) -> None:
        self.person = person
        self.assignment = assignment
        """`None` if the line starts it."""
        self.roles = roles
        self.start = start
        self.end: int | None = None
        self.changed: int | None = None
        """The operation that gave it other roles."""

    @property
    def is_as_before(self) -> bool:
        """Whether the line has found it and not changed it."""
        return self.start == BEFORE and self.changed is None


class Team:
    """The leads or the members of a unit."""

    def __init__(self, unit: Subject, title: str, position: str) -> None:
        self.unit = unit
        self.title = title
        self.position = position
        self.seats: dict[str, list[Seat]] = {}
        """Person → their seats, before the line and since."""

    @property
    def word(self) -> str:
        """What somebody in it is called."""
        return self.title.lower()

    def open_seats(self) -> list[Seat]:
        """The seats that the line leaves in it, as far as it speaks of them."""
        return [seat for seats in self.seats.values() for seat in seats if seat.end is None]

    def left(self) -> list[Seat]:
        """The seats that the line ends, as far as it speaks of them."""
        return [seat for seats in self.seats.values() for seat in seats if seat.end is not None]


class Duty:
    """A unit's being answerable for something."""

    def __init__(self, unit: Subject, text: str, key: str, ties: list[str]) -> None:
        self.unit = unit
        self.text = text
        self.key = key
        self.ties = ties
        """The involvements that stood before the line."""
        self.held = bool(ties)
        self.start = BEFORE
        self.end: int | None = None
