"""Everything that can be asked and can happen, gathered from the nouns' own files."""

from __future__ import annotations

from orgledger.domain import (
    assignment,
    attribute,
    change_request,
    collaboration,
    erasure,
    grant,
    headcount,
    involvement,
    legal_hold,
    lineage,
    measure,
    organization,
    person,
    policy,
    position,
    process,
    report,
    rescission,
    responsibility,
    rollout,
    rule_set,
    signing_key,
    statement,
    system,
    unit,
)
from orgledger.domain.command import COMMANDS
from orgledger.domain.event import Event, type_name

FILES = (
    organization,
    unit,
    lineage,
    position,
    headcount,
    person,
    assignment,
    responsibility,
    involvement,
    collaboration,
    process,
    system,
    measure,
    statement,
    rule_set,
    rollout,
    attribute,
    rescission,
    policy,
    grant,
    signing_key,
    change_request,
    legal_hold,
    erasure,
    report,
)
"""The nouns, in the order in which they are told of."""

EVENTS: dict[str, type[Event]] = {
    type_name(member): member
    for file in FILES
    for member in vars(file).values()
    if isinstance(member, type) and issubclass(member, Event) and member.__module__ == file.__name__
}

PLACES = {file.__name__.rpartition(".")[2]: place for place, file in enumerate(FILES)}

for name in sorted(COMMANDS, key=lambda name: PLACES[COMMANDS[name].noun]):  # Not as they happened to be imported.
    COMMANDS[name] = COMMANDS.pop(name)

__all__ = ["COMMANDS", "EVENTS", "FILES"]
