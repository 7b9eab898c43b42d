"""Who is meant: one way, for every place, from what somebody is called to the key of an actor.

An actor is called by key or by name, in any spelling. A recognized principal is exactly whom the recognition says;
everybody else who is called something is held against the actors that the organization knows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row

from orgledger.domain.command import clean_text, shown
from orgledger.domain.grant import GrantGiven
from orgledger.domain.refusal import Invalid, Unknown, refuse
from orgledger.projections.archive import Archive
from orgledger.projections.image import Image
from orgledger.store.sheet import derived_key


class Actors:
    """The actors of one organization: whoever recorded or is recorded for, drafts, or ever had a grant."""

    def __init__(self, archive: Archive, row: Row[Any], image: Image, connection: Connection | None = None) -> None:
        self.archive = archive
        self.row = row
        self.image = image
        self.connection = connection

    def derived(self, name: str) -> str:
        """The key that belongs to a name, spelled exactly so."""
        return derived_key(self.row.secret, "actor", name)

    def is_known(self, key: str) -> bool:
        """Whether there is such an actor, also one whose name was erased."""
        return bool(self.archive.actors(self.row.id, self.connection, [key]))

    @cached_property
    def names(self) -> dict[str, str | None]:
        """Key → name of every actor; `None` where the name was erased."""
        keys = self.archive.actors(self.row.id, self.connection)
        names = self.archive.actor_names(self.row.id, keys, self.connection)
        return {key: names.get(key) for key in keys}

    def alike(self, keys: Iterable[str]) -> frozenset[str]:
        """Some actors, and all who may be the same: their names are spelled alike, or one's name is the other's key.

        Before a key was known for what it is, naming somebody by key made an actor of that name.
        """
        keys = frozenset(keys)
        named = (read_key(name) for key in keys if (name := self.names.get(key)) is not None)
        keys |= {key for key in named if key in self.names}
        spellings = {folded(name) for key in keys if (name := self.names.get(key)) is not None}
        return keys | {key for key, name in self.names.items() if name is not None and folded(name) in spellings}

    def recorder(self, name: str) -> str:
        """The key of somebody who says who they are, and whom nobody recognized; a new one, if nobody is called so.

        Raises:
            Refused: Unknown, for a key of nobody; Invalid, if several are called so, in other spellings.
        """
        key = read_key(name)
        if key is None and self.is_known(exact := self.derived(name)):
            return exact
        return self.meant(name, "actor", new=True)

    def meant(self, text: str, *path: str, new: bool = False, exact: bool = False) -> str:
        """The key of the actor whom a name or a key stands for.

        Args:
            text: what they are called.
            path: of the input that says so.
            new: whether a name may be that of somebody who is not known yet.
            exact: whether another spelling is somebody else: a name that somebody signs in by.

        Raises:
            Refused: Unknown, if there is no such actor, or by name only one whose name was erased; Invalid, if several
                are spelled so, and none exactly.
        """
        text = clean_text(text, *path)
        key = read_key(text)
        if key is not None:
            if not self.is_known(key):
                raise refuse(Unknown("actor", key)).under(*path)
            name = None if exact else self.names.get(key)
            if name is not None and (real := read_key(name)) in self.names:
                key, name = real, self.names[real]  # See `alike`.
            return key if name is None else self._preferred(name, key)
        derived = self.derived(text)
        if exact and new:
            return derived
        found = self._preferred(text, derived)
        if found in self.names and (new or self.names[found] is not None):
            return found  # An erased name is nobody's any more: else it could be guessed here.
        twins = self._spelled(text)
        if len(twins) > 1:
            told = f"Several actors are spelled like {shown(text)!r}. Name the one you mean by key."
            raise refuse(Invalid(told)).under(*path)
        if not twins and not new:
            raise refuse(Unknown("actor", shown(text))).under(*path)
        return twins[0] if twins else derived

    def _spelled(self, text: str) -> list[str]:
        """The actors whose names are spelled like a text, by key."""
        spelling = folded(text)
        return sorted(key for key, name in self.names.items() if name is not None and folded(name) == spelling)

    def _preferred(self, text: str, key: str) -> str:
        """An actor, unless only one who is spelled alike was ever granted anything: that one signs in."""
        granted = [one for one in self._spelled(text) if self._was_granted(one)]
        return granted[0] if len(granted) == 1 else key

    def _was_granted(self, key: str) -> bool:
        return any(isinstance(act, GrantGiven) for _, act in self.image.acts.get(key, ()))


def read_key(text: str) -> str | None:
    """The key that a text is in any spelling of a UUID, as keys are written; `None` if it is a name."""
    try:
        return str(UUID(unicodedata.normalize("NFKC", text).strip()))
    except ValueError:
        return None


def folded(name: str) -> str:
    """A name without what tells its spellings apart: case, width, spaces and the composition of its characters."""
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(text.split())
