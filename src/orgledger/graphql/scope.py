"""Where a request stands: what it may read, who asks, and the one coordinate everything below inherits."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, TypeAlias

import anyio.to_thread
import msgspec
import strawberry
from graphql import GraphQLError
from sqlalchemy import Row
from strawberry.dataloader import DataLoader

from orgledger.access.headers import request_id
from orgledger.access.read_log import CLOSE_S, Answered, ReadLog
from orgledger.access.recognition import Recognition
from orgledger.access.standing import UNLIMITED, Standing
from orgledger.audit.proof import Proof
from orgledger.change_request import ChangeRequests, Held, Scenario
from orgledger.domain.identity import PublicId
from orgledger.domain.merkle import leaf_hash
from orgledger.domain.period import AsOf, instant
from orgledger.domain.principal import Principal
from orgledger.domain.refusal import OrganizationRequired, Refused, refuse
from orgledger.domain.structure import View
from orgledger.graphql.bench import at_bench
from orgledger.graphql.budget import Account
from orgledger.graphql.caller import Shown as Credentials
from orgledger.graphql.caller import unauthenticated
from orgledger.graphql.footing import Footing
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked, Coordinate, Supposed, resolve, suppose, supposes
from orgledger.projections.disclosure import disclose, ever_registered, held_of, referred_to
from orgledger.projections.image import Image, ImageStructure
from orgledger.store.codec import AnyEntry
from orgledger.store.patience import look

OPEN = "open"
"""The visibility class of a server where nobody signs in."""

UNLOGGED = "What is read here has to be logged, and that could not be done. Nothing is shown; ask again in a moment."
UNLOGGED_MUTATION = (
    "What is read here has to be logged, and that could not be done, so the answer is not shown. What was asked may be "
    "on record all the same: ask again in a moment, with the same idempotency key."
)

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
    principal: Principal | None = None
    """Who asks, as they were recognized; nobody, where nobody signs in or somebody has not."""
    recognition: Recognition | None = None
    """What recognized them, and knows whether they still are."""
    read_log: ReadLog | None = None
    """Where it is told what they read; nowhere, if that is not logged."""
    credentials: Credentials = field(default_factory=Credentials)
    """What they showed, where that is only looked at once a WebSocket begins."""
    connection_params: dict[str, Any] = field(default_factory=dict)
    """What began a WebSocket."""
    standings: dict[str, Standing] = field(default_factory=dict)
    """Organization → what the asker may do there, looked up once."""
    heads: dict[str | None, Row[Any]] = field(default_factory=dict)
    scenarios: dict[tuple[str, str], Scenario] = field(default_factory=dict)
    """Organization and digest → the change request as if it were recorded."""
    made: dict[Hashable, tuple[Any, Any]] = field(default_factory=dict)
    """What this query has asked already: see execution/shared.py."""
    unrecorded: dict[str, str] = field(default_factory=dict)
    """Commitment → value of what was only rehearsed."""
    caller: str = ""
    """On whose account it goes, and whose places at benches it takes."""
    bench: Callable[[Callable[[], Coroutine[Any, Any, Any]]], Awaitable[Any]] | None = None
    """Has something executed at a bench, where a long connection asks for it; in place, if there is none."""
    following: Counter[str] = field(default_factory=Counter)
    """Caller → subscriptions that this process serves them."""
    account: Account | None = None
    """What the asker may still ask for; none, if that is not limited."""
    passing: bool = False
    """Whether the document is read for this once; what follows from it is not kept."""
    measured: bool = False
    """Whether the variables come from a page of ours, which took no more than the settings allow."""
    compiled: bool = False
    """Whether the compiled lane completed lists of the answer, and nothing in them surprised it."""
    footing: Footing = field(default_factory=Footing)
    """What the answer stands on, noted as it is read."""

    def __post_init__(self) -> None:
        self.entries: DataLoader[tuple[str, int], AnyEntry | None] = DataLoader(self._load_entries)
        self.leaf_hashes: DataLoader[tuple[str, int], bytes] = DataLoader(self._load_leaf_hashes)
        self.private: DataLoader[tuple[str, str], str | None] = DataLoader(self._load_private)
        self.actors: DataLoader[tuple[str, str], str | None] = DataLoader(self._load_actors)
        self.proofs: DataLoader[tuple[str, int, int], Proof] = DataLoader(self._load_proofs)

    @property
    def explained(self) -> bool:
        """Whether the schema is explained to the asker: questions about it, and what he might have meant."""
        return not self.anonymous or (self.ledger.settings.open_schema and not self.stranger)

    @property
    def stranger(self) -> bool:
        """Whether nobody knows who asks where everybody has to be known: little is answered."""
        return self.anonymous and self.ledger.judges

    def anew(self) -> Request:
        """The same asker with nothing pinned or kept: for what a long connection asks next."""
        fresh: dict[str, Any] = {"heads": {}, "scenarios": {}, "unrecorded": {}, "standings": {}, "made": {}}
        return replace(self, **fresh, compiled=False, footing=Footing())

    @property
    def anonymous(self) -> bool:
        """Whether nobody knows who asks: the name of an actor is what they say themselves, and no identity."""
        return self.principal is None

    async def recheck(self) -> None:
        """Look whether what the asker was recognized by still counts.

        Raises:
            GraphQLError: UNAUTHENTICATED, if it does not.
        """
        who, by = self.principal, self.recognition
        if who is not None and by is not None and not await self.work(by.still, who):
            raise unauthenticated("What you signed in with has ended. Sign in again.")

    async def standing(self, row: Row[Any]) -> Standing:
        """What the asker may do in an organization, by the grants that count now.

        Raises:
            GraphQLError: UNAUTHENTICATED, for whoever was not recognized where everybody must be.
        """
        if not self.ledger.judges:
            return UNLIMITED
        if self.principal is None:
            raise unauthenticated()
        found = self.standings.get(row.id)
        if found is None:
            found = self.standings[row.id] = await self.work(self.ledger.standing, row, self.principal)
        self.footing.standings[row.id] = found.sight
        return found

    async def visible(self) -> list[Row[Any]]:
        """The organizations that the asker may read, by code."""
        if self.stranger:
            raise unauthenticated()
        rows = await self.work(self.ledger.archive.organizations)
        if self.principal is not None:
            unknown = [row for row in rows if row.id not in self.standings]
            self.standings |= await self.work(self.ledger.standings, unknown, self.principal)
        self.footing.listed = tuple((row.id, row.sequence) for row in rows)
        return [row for row in rows if (await self.standing(row)).may_read]

    async def reader(self, row: Row[Any]) -> str:
        """By which name the asker reads drafts: by none, if personal values are none of their business."""
        return self.actor if (await self.standing(row)).may_read_drafts else ""

    async def log(self, operation: str | None, document: str, footing: Footing, body: bytes, kind: str = "") -> None:
        """Tell what was read, where that is logged.

        Raises:
            GraphQLError: UNAVAILABLE, if an answer waits for its line, and that could not be written.
        """
        if self.read_log is not None and footing.read:
            who, now = self.principal, instant(self.ledger.clock.now())
            method = who.method.value if who is not None else None
            own, kind = request_id.get(), kind or ("query" if footing.query else "mutation")
            answered = Answered(now, self.actor, method, operation, kind, document, footing.read, body, own)
            written = await self.work(self.read_log.add, answered)
            if self.read_log.waits:
                await logged(written, kind)

    def visibility(self) -> str:
        """The class of all who are told exactly the same as this asker, whatever they ask.

        A kept answer is given within its class and never beyond it. Where nobody signs in, everybody sees the same;
        what only some may see, a draft, is not kept. Where access is enforced, everybody is a class of their own, and
        what is granted to them is looked at once more before a kept answer is given: see `stands_on`.
        """
        if not self.ledger.judges:
            return OPEN if self.explained else "unexplained"
        who = self.principal
        return f"{who.subject}\n{who.credential}" if who is not None else f"nobody {self.explained}"

    async def work(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Do something that waits for the database; whoever is ended does not wait for it.

        At a bench it is done in place, where it holds up nobody else; elsewhere beside the event loop.
        """
        if at_bench.get():
            look()
            return function(*arguments, **named)
        return await anyio.to_thread.run_sync(partial(function, *arguments, **named), abandon_on_cancel=True)

    async def head(self, code: str | None) -> Row[Any]:
        """An organization's row, read once per request, so that all of it sees one head."""
        if code not in self.heads:
            try:
                row = await self._found(code)
            except Refused:
                self.footing.fleeting = True
                raise
            if code is None:
                self.footing.only = row.id
            row = self.heads.setdefault(row.id, row)
            self.heads[code] = self.heads[row.code] = row
        return self.heads[code]

    async def _found(self, code: str | None) -> Row[Any]:
        """The row of an organization that the asker may read; one that they may not is told like one there is not.

        Raises:
            Refused: NoOrganization or OrganizationRequired.
        """
        if not self.ledger.judges:
            return await self.work(self.ledger.archive.find, code)
        if self.principal is None:
            raise unauthenticated()
        if code is None:
            visible = await self.visible()
            self.footing.fleeting = True
            if len(visible) != 1:
                raise refuse(OrganizationRequired())
            return visible[0]
        row, standing = await self.work(self.ledger.readable, code, self.principal)
        self.standings[row.id], self.footing.standings[row.id] = standing, standing.sight
        return row

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
        if not footing.same_days(self.ledger.clock.now()) or not await self._sees(footing):
            return False
        same: bool = not footing.on_record or await self.work(footing.same_rows, self.ledger)
        return same

    async def _sees(self, footing: Footing) -> bool:
        """Whether the asker still sees in each organization what they saw when an answer was made."""
        if not self.ledger.judges:
            return True
        try:
            rows = [await self.work(self.ledger.archive.find, key) for key in footing.standings]
        except Refused:
            return False
        return all([(await self.standing(row)).sight == footing.standings[row.id] for row in rows])

    async def committed(self, row: Row[Any], field: str, value: str) -> list[str]:
        """The commitments that were made to a personal value; see Archive. None, for whoever may not see any."""
        if not (await self.standing(row)).may_see_personal:
            return []
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
        reader = await self.reader(row)
        held = await self.change_requests(ChangeRequests.find, row, scenario.scenario or "", reader)
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
        self.footing.note(coordinate)
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

    async def _load_leaf_hashes(self, keys: list[tuple[str, int]]) -> list[bytes]:
        found: dict[tuple[str, int], bytes] = {}
        for key in {organization for organization, _ in keys}:
            wanted = [sequence for organization, sequence in keys if organization == key]
            leaves = await self.work(self.ledger.archive.leaves, key, wanted)
            found.update({(key, sequence): leaf_hash(leaf) for sequence, (_, leaf) in leaves.items()})
        return [found[key] for key in keys]

    async def _load_proofs(self, keys: list[tuple[str, int, int]]) -> list[Proof]:
        found: dict[tuple[str, int, int], Proof] = {}
        for key, size in {(organization, size) for organization, size, _ in keys}:
            wanted = [sequence for organization, at, sequence in keys if (organization, at) == (key, size)]
            proofs = await self.work(self.ledger.checkpoints.proofs, key, wanted, size)
            found.update(((key, size, sequence), proof) for sequence, proof in zip(wanted, proofs, strict=True))
        return [found[key] for key in keys]

    async def _load_private(self, keys: list[tuple[str, str]]) -> list[str | None]:
        seen = await self._seen(keys, "may_see_personal")
        return await self._load_texts(keys, seen, self.ledger.archive.private_values)

    async def _load_actors(self, keys: list[tuple[str, str]]) -> list[str | None]:
        seen = await self._seen(keys, "may_see_actors")
        return await self._load_texts(keys, seen, self.ledger.archive.actor_names)

    async def _seen(self, keys: list[tuple[str, str]], right: str) -> frozenset[str]:
        """The organizations among these in which the asker may see such values."""
        named = {organization for organization, _ in keys}
        return frozenset([key for key in named if getattr(await self.standing(await self.head(key)), right)])

    async def _load_texts(
        self, keys: list[tuple[str, str]], seen: frozenset[str], load: Callable[[str, list[str]], dict[str, str]]
    ) -> list[str | None]:
        """The one place where personal values and names come into an answer."""
        self.footing.fleeting = True
        found: dict[tuple[str, str], str] = {}
        for key in seen:
            loaded = await self.work(load, key, [text for organization, text in keys if organization == key])
            found.update({(key, text): value for text, value in loaded.items()})
        return [(found.get(key) or self.unrecorded.get(key[1])) if key[0] in seen else None for key in keys]


class Scope:
    """One organization at one coordinate."""

    __slots__ = ("coordinate", "image", "request", "row", "structure")

    def __init__(
        self, request: Request, row: Row[Any], image: Image, coordinate: Coordinate, *, passing: bool = False
    ) -> None:
        self.request = request
        self.row = row
        self.image = image
        self.coordinate = coordinate
        self.structure: ImageStructure = (image.glance if passing else image.structure)(coordinate.as_of)

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

    def at(self, effective: date, known: int, *, passing: bool = False) -> Scope:
        """The same organization at another point, named in full; in passing, where little is asked of it."""
        as_of, here = AsOf(effective, known), self.coordinate
        recorded_at = self.image.recorded_at(known)
        if here.supposed and known == here.as_of.known:
            coordinate = msgspec.structs.replace(here, as_of=as_of, effective_named=effective)
        elif known > self.row.sequence:  # Only planned: another entry may come to stand there, so nothing names it.
            coordinate = Coordinate(self.row.id, as_of, None, False, effective, None)
        else:
            coordinate = Coordinate(self.row.id, as_of, recorded_at, True, effective, known)
        return Scope(self.request, self.row, self.image, coordinate, passing=passing)

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


async def logged(written: Future[bool], kind: str) -> None:
    """Wait until it is on record what was read.

    Raises:
        GraphQLError: UNAVAILABLE, if it is not; the answer is not given then.
    """
    waiting = asyncio.wrap_future(written)
    done, _ = await asyncio.wait({waiting}, timeout=CLOSE_S)
    if not done or not waiting.result():
        asked = UNLOGGED_MUTATION if kind == "mutation" else UNLOGGED
        raise GraphQLError(asked, extensions={"code": "UNAVAILABLE"})


def came_to_be(shown: Any) -> bool:
    """Whether there is something to tell of an entity, as known at its coordinate."""
    view = getattr(shown, "view", None)
    return not isinstance(view, View) or view.known
