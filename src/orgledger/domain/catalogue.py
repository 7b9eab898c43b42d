"""Everything that can be asked and can happen, gathered from the nouns' own files."""

from __future__ import annotations

from orgledger.domain import (
    assignment,
    attribute,
    headcount,
    organization,
    person,
    position,
    rescission,
    unit,
)
from orgledger.domain.command import COMMANDS
from orgledger.domain.event import Event, type_name

FILES = (organization, unit, position, headcount, person, assignment, attribute, rescission)
"""The nouns, in the order in which they are told of."""

EVENTS: dict[str, type[Event]] = {
    type_name(member): member
    for file in FILES
    for member in vars(file).values()
    if isinstance(member, type) and issubclass(member, Event) and member.__module__ == file.__name__
}

__all__ = ["COMMANDS", "EVENTS", "FILES"]
