"""Search in GraphQL: what fits in the structure, and people by their whole name or reference."""

from __future__ import annotations

from typing import Any

from orgledger.graphql.scope import Scope
from orgledger.projections import search


async def found(scope: Scope, asked: str, first: int, *, off_record: bool = True) -> list[Any]:
    """What fits, best first."""
    matching = await scope.request.work(search.search, scope.structure, asked, first, off_record=off_record)
    people = await persons(scope, asked.strip())
    whole = [one for one in matching if one.rank <= search.Rank.NAME and not one.off_record]
    rest = matching[len(whole) :]
    ranked = [*((one.noun, one.key) for one in whole), *people, *((one.noun, one.key) for one in rest)]
    return [scope.show(noun, key) for noun, key in ranked[:first]]


async def persons(scope: Scope, asked: str) -> list[tuple[str, str]]:
    """The people whose whole reference or name this is: only commitments to them are on record."""
    found = dict[tuple[str, str], None]()
    for field in ("person.reference", "person.name"):
        commitments = await scope.request.committed(scope.row, field, asked)
        keys = {key for commitment in commitments for key in scope.structure.referring(field, commitment)}
        found.update({("person", key): None for key in sorted(keys)})
    return list(found)
