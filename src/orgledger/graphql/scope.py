"""Where a request stands: what it may read, who asks, and the one coordinate everything below inherits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, TypeAlias

import anyio.to_thread
import msgspec
import strawberry
from sqlalchemy import Row
from strawberry.dataloader import DataLoader

from orgledger.audit.proof import Proof
from orgledger.change_request import ChangeRequests, Held, Scenario
from orgledger.domain.identity import PublicId
from orgledger.domain.period import AsOf
from orgledger.domain.refusal import Refused
from orgledger.domain.structure import View
from orgledger.graphql.budget import Account
from orgledger.graphql.footing import Footing
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked, Coordinate, Supposed, resolve, suppose, supposes
from orgledger.projections.disclosure import disclose, ever_registered, held_of, referred_to
from orgledger.projections.image import Image, ImageStructure
from orgledger.store.codec import AnyEntry

OPEN = "open"
"""The visibility class of a server where nobody signs in."""

Shown: TypeAlias = Callable[["Scope", Any], Any]
SHOWN: dict[str, Shown] = {}
"""Noun → how an entity of it is shown; each noun's file enters its own, so that no file imports another's."""


def shows(noun: str) -> Callable[[Shown], Shown]:
    """Enter how a noun is shown."""

    def enter(show: Shown) -> Shown:
        SHOWN[noun] = show
        return show

    return enter


@dataclass
class Request:
    """One GraphQL request: the ledger, the asker, and the heads it has pinned."""

    ledger: Ledger
    actor: str = "local"
    heads: dict[str | None, Row[Any]] = field(default_factory=dict)
    scenarios: dict[tuple[str, str], Scenario] = field(default_factory=dict)
    """Organization and digest → the change request as if it were recorded."""
    unrecorded: dict[str, str] = field(default_factory=dict)
    """Commitment → value of what was only rehearsed."""
    account: Account | None = None
    """What the asker may still ask for; none, if that is not limited."""
    measured: bool = False
    """Whether the variables come from a page of ours, which took no more than the settings allow."""
    compiled: bool = False
    """Whether the compiled lane completed lists of the answer, and nothing in them surprised it."""
    footing: Footing = field(default_factory=Footing)
    """What the answer stands on, noted as it is read."""

    def __post_init__(self) -> None:
        self.entries: DataLoader[tuple[str, int], AnyEntry | None] = DataLoader(self._load_entries)
        self.private: DataLoader[tuple[str, str], str | None] = DataLoader(self._load_private)
        self.actors: DataLoader[tuple[str, str], str | None] = DataLoader(self._load_actors)
        self.proofs: DataLoader[tuple[str, int, int], Proof] = DataLoader(self._load_proofs)

    @property
    def explained(self) -> bool:
        """Whether the schema is explained to the asker: questions about it, and what he might have meant."""
        return self.ledger.settings.open_schema or not self.anonymous

    @property
    def anonymous(self) -> bool:
        """Whether nobody knows who asks: the name of an actor is what he says himself, and no identity."""
        return True

    def anew(self) -> Request:
        """The same asker with nothing pinned or kept: for what a long connection asks next."""
        return replace(self, heads={}, scenarios={}, unrecorded={}, compiled=False, footing=Footing())

    def visibility(self) -> str:
        """The class of all who are told exactly the same as this asker, whatever they ask.

        A kept answer is given within its class and never beyond it, so this names everything that decides what its
        asker may see, as it is now. Nobody signs in yet, and everybody sees the same; what only some may see, a draft,
        is not kept.
        """
        return OPEN if self.explained else "unexplained"

    async def work(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Do something that waits for the database, beside the event loop; whoever is ended does not wait for it."""
        return await anyio.to_thread.run_sync(partial(function, *arguments, **named), abandon_on_cancel=True)

    async def head(self, code: str | None) -> Row[Any]:
        """An organization's row, read once per request, so that all of it sees one head."""
        if code not in self.heads:
            try:
                row = await self.work(self.ledger.archive.find, code)
            except Refused:
                self.footing.fleeting = True
                raise
            if code is None:
                self.footing.only = row.id
            row = self.heads.setdefault(row.id, row)
            self.heads[code] = self.heads[row.code] = row
        return self.heads[code]

    async def scope(self, code: str | None, asked: Asked | None = None) -> Scope:
        """An organization at a coordinate.

        Raises:
            Refused: if there is no such organization or coordinate.
        """
        row = await self.head(code)
        archive = self.ledger.archive
        scenario = supposes(asked, row) if asked is not None else None
        if asked is not None and scenario is not None:
            return await self._supposed(row, asked, scenario)
        asked, now = asked or Asked(), self.ledger.clock.now()
        try:
            if asked.sequence is not None and asked.sequence > row.sequence:
                row = await self.work(archive.awaited, row, asked.sequence, self.ledger.settings.head_wait_s)
            image = await self.work(archive.image, row)
            coordinate = resolve(asked, row, image, now)
        except Refused:
            self.footing.fleeting = True
            raise
        self.footing.stand(row, asked, coordinate, now)
        return Scope(self, row, image, coordinate)

    async def stands_on(self, footing: Footing) -> bool:
        """Whether everything that an earlier answer stands on is as it was."""
        if not footing.same_days(self.ledger.clock.now()):
            return False
        same: bool = not footing.on_record or await self.work(footing.same_rows, self.ledger)
        return same

    async def committed(self, row: Row[Any], field: str, value: str) -> list[str]:
        """The commitments that were made to a personal value; see Archive."""
        found: list[str] = await self.work(self.ledger.archive.commitments, row, field, value)
        if found:
            self.footing.fleeting = True
        return found

    async def change_requests(self, ask: Callable[..., Any], *arguments: Any) -> Any:
        """Ask something of the change requests, drafts among them, that this asker may see: nothing to be kept."""
        self.footing.fleeting = True
        return await self.work(ask, ChangeRequests(self.ledger), *arguments)

    async def _supposed(self, row: Row[Any], asked: Asked, scenario: PublicId) -> Scope:
        """An organization as if a change request were recorded."""
        held = await self.change_requests(ChangeRequests.find, row, scenario.scenario or "", self.actor)
        scope, _ = await self.supposed(row, held, asked, scenario)
        return scope

    async def supposed(
        self, row: Row[Any], held: Held, asked: Asked | None = None, named: PublicId | None = None
    ) -> tuple[Scope, Scenario]:
        """An organization as if a change request were recorded, worked out once per request.

        Raises:
            Refused: with everything that is wrong with it by now.
        """
        place = (row.id, held.digest)
        if place not in self.scenarios:
            found: Scenario = await self.change_requests(ChangeRequests.scenario, row, held)
            self.unrecorded.update(found.private)
            self.scenarios[place] = found
        found = self.scenarios[place]
        recorded = found.based_on is None
        supposed = Supposed(held.key, held.digest, found.known if recorded else found.image.begun_at, recorded)
        named = named or PublicId("ChangeRequest", row.id, held.key)
        coordinate = suppose(asked or Asked(), named, row, found.image, self.ledger.clock.now(), supposed)
        return Scope(self, row, found.image, coordinate), found

    async def disclosed(self, scope: Scope, key: str | None, reference: str | None) -> Any:
        """Everything that is kept of a person, as far as the asker may see it; nothing, if there is no such person."""
        row, image, archive = scope.row, scope.image, self.ledger.archive
        self.footing.fleeting = True
        if key is not None:
            person = key if ever_registered(image, key) else None
        else:
            person = referred_to(image, await self.committed(row, "person.reference", reference or ""))
        if person is None:
            return None
        held: list[Any] = await self.work(held_of, archive, row, person)
        values = await self.private.load_many([(row.id, one.commitment) for one in held])
        opened = {one.commitment: value for one, value in zip(held, values, strict=True) if value is not None}
        return await self.work(disclose, archive, row, image, person, held, opened)

    async def _load_entries(self, keys: list[tuple[str, int]]) -> list[AnyEntry | None]:
        found: dict[tuple[str, int], AnyEntry] = {}
        for key in {organization for organization, _ in keys}:
            wanted = [sequence for organization, sequence in keys if organization == key]
            loaded = await self.work(self.ledger.archive.entries, key, wanted)
            found.update({(key, sequence): entry for sequence, entry in loaded.items()})
        return [found.get(key) for key in keys]

    async def _load_proofs(self, keys: list[tuple[str, int, int]]) -> list[Proof]:
        found: dict[tuple[str, int, int], Proof] = {}
        for key, size in {(organization, size) for organization, size, _ in keys}:
            wanted = [sequence for organization, at, sequence in keys if (organization, at) == (key, size)]
            proofs = await self.work(self.ledger.checkpoints.proofs, key, wanted, size)
            found.update(((key, size, sequence), proof) for sequence, proof in zip(wanted, proofs, strict=True))
        return [found[key] for key in keys]

    async def _load_private(self, keys: list[tuple[str, str]]) -> list[str | None]:
        return await self._load_texts(keys, self.ledger.archive.private_values)

    async def _load_actors(self, keys: list[tuple[str, str]]) -> list[str | None]:
        return await self._load_texts(keys, self.ledger.archive.actor_names)

    async def _load_texts(
        self, keys: list[tuple[str, str]], load: Callable[[str, list[str]], dict[str, str]]
    ) -> list[str | None]:
        """The one place where personal values and names come into an answer."""
        self.footing.fleeting = True
        found: dict[tuple[str, str], str] = {}
        for key in {organization for organization, _ in keys}:
            loaded = await self.work(load, key, [text for organization, text in keys if organization == key])
            found.update({(key, text): value for text, value in loaded.items()})
        return [found.get(key) or self.unrecorded.get(key[1]) for key in keys]


class Scope:
    """One organization at one coordinate."""

    __slots__ = ("coordinate", "image", "request", "row", "structure")

    def __init__(self, request: Request, row: Row[Any], image: Image, coordinate: Coordinate) -> None:
        self.request = request
        self.row = row
        self.image = image
        self.coordinate = coordinate
        self.structure: ImageStructure = image.structure(coordinate.as_of)

    def id(self, noun: str, key: str) -> strawberry.ID:
        """A public id that carries the parts of the coordinate that the client named, and no others."""
        at = self.coordinate
        scenario = at.supposed.key if at.supposed else None
        return strawberry.ID(str(PublicId(noun, self.row.id, key, at.effective_named, at.known_named, scenario)))

    def show(self, noun: str, key: str | None) -> Any:
        """An entity at this coordinate."""
        return SHOWN[noun](self, key) if key is not None else None

    def show_all(self, noun: str, keys: Sequence[str]) -> list[Any]:
        """Several entities of a noun."""
        show = SHOWN[noun]
        return [show(self, key) for key in keys]

    def show_any(self, key: str) -> Any:
        """An entity whose noun only the ledger knows; one that never came to be is only described."""
        shown = self.show(self.noun_of(key) or "", key)
        return shown if came_to_be(shown) else SHOWN[""](self, key)

    def noun_of(self, key: str) -> str | None:
        """The noun that a key was recorded as."""
        if key == self.row.id:
            return "organization"
        return next((attribute.partition(".")[0] for attribute in self.image.attributes(key)), None)

    def at(self, effective: date, known: int) -> Scope:
        """The same organization at another point, named in full."""
        as_of, here = AsOf(effective, known), self.coordinate
        recorded_at = self.image.recorded_at(known)
        if here.supposed and known == here.as_of.known:
            coordinate = msgspec.structs.replace(here, as_of=as_of, effective_named=effective)
        else:
            coordinate = Coordinate(self.row.id, as_of, recorded_at, True, effective, known)
        return Scope(self.request, self.row, self.image, coordinate)

    def moved(self, effective: date, known: int) -> Scope:
        """The list of a cursor: another point, while ids carry what this scope's client named."""
        here = self.coordinate
        coordinate = Coordinate(
            here.organization,
            AsOf(effective, known),
            self.image.recorded_at(known),
            True,
            here.effective_named,
            here.known_named,
            here.supposed,
        )
        return Scope(self.request, self.row, self.image, coordinate)

    def name_of(self, key: str, language: str | None = None) -> str:
        """What a person calls an entity."""
        noun = self.noun_of(key)
        shown = self.show(noun, key) if noun else None
        naming = getattr(shown, "label", None)
        return naming(language) if naming and came_to_be(shown) else key[:8]


def came_to_be(shown: Any) -> bool:
    """Whether there is something to tell of an entity, as known at its coordinate."""
    view = getattr(shown, "view", None)
    return not isinstance(view, View) or view.known
