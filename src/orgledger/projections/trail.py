"""Trails: sequences that grow at their end and are never copied for it, although each length of them is a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")

SHORT = 16
"""Up to so many items a tuple is as quick to copy, and smaller."""


class Trail(Sequence[T], Generic[T]):
    """The first items of a list that longer trails share.

    Whoever adds to the longest trail extends the list. Whoever adds to a shorter one, because a fork was thrown away,
    gets a list of their own.
    """

    __slots__ = ("_items", "_length")

    def __init__(self, items: list[T], length: int) -> None:
        self._items = items
        self._length = length

    def plus(self, item: T) -> Trail[T]:
        """The trail with one more item."""
        items, length = self._items, self._length
        if len(items) == length:
            items.append(item)
            if items[length] is item:  # No other thread was quicker.
                return Trail(items, length + 1)
        return Trail([*items[:length], item], length + 1)

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[T]:
        return islice(iter(self._items), self._length)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        if isinstance(place, slice):
            start, stop, step = place.indices(self._length)
            return self._items[start:stop:step] if step > 0 else [self._items[at] for at in range(start, stop, step)]
        if not -self._length <= place < self._length:
            raise IndexError(place)
        return self._items[place if place >= 0 else place + self._length]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Trail | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Trail({list(self)!r})"


def longer(items: Sequence[T], item: T) -> Sequence[T]:
    """A tuple or a trail with one more item."""
    if isinstance(items, Trail):
        return items.plus(item)
    if len(items) < SHORT:
        return (*items, item)
    own: list[Any] = [*items, item]
    return Trail(own, len(own))
