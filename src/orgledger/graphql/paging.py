"""Pages: slices of lists that stay the same list from page to page, also while others write."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import msgspec

from orgledger.domain.refusal import Invalid, refuse
from orgledger.graphql.node import Connection, Edge, PageInfo
from orgledger.graphql.scope import Scope

Row = TypeVar("Row")

PAGE = 100
"""Items of a page where none is asked for."""


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """An item's place in an ordered list, at a coordinate. Ties are broken by key."""

    listed: str
    """Which list, in which order."""
    place: tuple[str, str]
    effective: date
    known: int
    scenario: str | None = None
    """The change request that the list takes as recorded."""

    def __str__(self) -> str:
        return urlsafe_b64encode(msgspec.json.encode(self)).decode().rstrip("=")


def read_cursor(text: str, listed: str) -> Cursor:
    """Read a cursor of a list back.

    Raises:
        Refused: Invalid, if it is none of ours, or of another list or order.
    """
    try:
        found = msgspec.json.decode(urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Cursor)
    except (ValueError, msgspec.DecodeError):
        found = None
    if found is None or found.listed != listed:
        raise refuse(Invalid("That is not a cursor of this list.")).under("after")
    return found


def checked_size(first: int | None, usual: int, largest: int) -> int:
    """The size of a page, the usual one if null was given.

    Raises:
        Refused: Invalid, if it is out of bounds.
    """
    first = usual if first is None else first
    if not 0 <= first <= largest:
        raise refuse(Invalid(f"A page has between 0 and {largest} items, not {first}.")).under("first")
    return first


def page(
    listed: str,
    scope: Scope,
    first: int | None,
    after: str | None,
    rows: Callable[[Scope], Sequence[Row]],
    place: Callable[[Row], tuple[str, str]],
    show: Callable[[Scope, Row], Any],
) -> Connection[Any]:
    """One page of a list that is ordered by `place`.

    A cursor carries its coordinate: the next page is taken from the same structure as the page before, unless
    the client pinned another one.
    """
    first = checked_size(first, PAGE, scope.request.ledger.settings.page_size)
    start = 0
    cursor = read_cursor(after, listed) if after is not None else None
    if cursor is not None:
        at = scope.coordinate
        if (at.effective_named not in (None, cursor.effective)) or (at.known_named not in (None, cursor.known)):
            raise refuse(Invalid("The cursor is of a list at another coordinate.")).under("after")
        newest = max(scope.row.sequence, at.sequence)
        if at.known_named is None and not 0 <= cursor.known <= newest:
            raise refuse(Invalid("That is not a cursor of this list.")).under("after")
        if cursor.scenario != at.scenario or (at.supposed and cursor.known != at.sequence):
            raise refuse(Invalid("The scenario of that cursor has gone on; begin again.")).under("after")
        if at.supposed and at.as_of.effective != cursor.effective:
            scope = scope.moved(cursor.effective, at.as_of.known)
        elif not at.supposed and (at.as_of.effective, at.as_of.known) != (cursor.effective, cursor.known):
            scope = scope.moved(cursor.effective, cursor.known)
    items = rows(scope)
    if cursor is not None:
        start = bisect_right(items, cursor.place, key=place)
    chosen = items[start : start + first]
    at = scope.coordinate
    edges = [
        Edge(place=Cursor(listed, place(row), at.as_of.effective, at.sequence, at.scenario), node=show(scope, row))
        for row in chosen
    ]
    return Connection(
        edges=edges,
        page_info=page_info(edges, start > 0, start + first < len(items)),
        total_count=len(items),
    )


def page_info(edges: Sequence[Edge[Any]], previous: bool, more: bool) -> PageInfo:
    """Where a page stands."""
    return PageInfo(
        has_next_page=more,
        has_previous_page=previous,
        start_cursor=str(edges[0].place) if edges else None,
        end_cursor=str(edges[-1].place) if edges else None,
    )
