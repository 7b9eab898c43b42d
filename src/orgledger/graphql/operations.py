"""How a ledger is kept, in GraphQL: its projections, its checkpoints and keys, its health, and who is let in."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy import Engine

from orgledger.access.oversight import Oversight
from orgledger.audit.key import VerifyingKey
from orgledger.audit.proof import Signed
from orgledger.audit.publishing import KnownWitness, Publishing
from orgledger.domain.grant import NotGranted
from orgledger.domain.period import moment
from orgledger.domain.refusal import refuse
from orgledger.domain.role import Role
from orgledger.domain.signing_key import SigningKeyRotated
from orgledger.graphql.history import load_entry
from orgledger.graphql.paging import checked_size
from orgledger.graphql.proof import Checkpoint, CheckpointSignature
from orgledger.graphql.report_pack import ReportPack, ReportSchedule, pack, packs, schedules
from orgledger.graphql.scope import Request, Scope
from orgledger.graphql.viewer import ApiToken, Session, oversight
from orgledger.projections.archive import Archive
from orgledger.projections.condition import Condition, Fault, condition, weight
from orgledger.projections.image import Image
from orgledger.store.progress import Progress, told

if TYPE_CHECKING:
    from orgledger.graphql.entry import Entry

STARTED = datetime.now(UTC)
"""When this program began."""
PATIENCE = 2
"""Rounds of publishing that a witness may take before it is late."""


@strawberry.type(description="What this process holds of the organization in memory, to answer from.")
class ImageState:
    image: strawberry.Private[Image]
    head: strawberry.Private[int]

    @strawberry.field(description="The last entry that it knows.")
    def sequence(self) -> int:
        return self.image.head

    @strawberry.field(description="How many entries the ledger is ahead of it.")
    def behind(self) -> int:
        return max(0, self.head - self.image.head)

    @strawberry.field(description="How many timelines it holds: one for each value of each thing.")
    def timelines(self) -> int:
        return sum(map(len, self.image.slots.values()))

    @strawberry.field(description="About how many kilobytes it needs, told from a sample.")
    def kilobytes(self) -> int:
        return weight(self.image) // 1000


@strawberry.type(description="The tables of the organization, held against its ledger as of one moment.")
class TableState:
    condition: strawberry.Private[Condition]

    @strawberry.field(description="The last entry.")
    def sequence(self) -> int:
        return self.condition.head

    @strawberry.field(description="How many assertions are kept: what each entry says of each value.")
    def assertions(self) -> int:
        return self.condition.assertions

    @strawberry.field(description="How many the entries make.")
    def expected(self) -> int:
        return self.condition.asserted

    @strawberry.field(description="How many change sets there are.")
    def change_sets(self) -> int:
        return self.condition.change_sets

    @strawberry.field(
        description="What is wrong; nothing, if all is well. `orgledger db check` reads everything, and tells more."
    )
    def faults(self) -> list[Fault]:
        return self.condition.faults


@strawberry.type(description="Projections being made anew, of all organizations of the database; readers go on.")
class Rebuild:
    progress: strawberry.Private[Progress]

    @strawberry.field(description="How many entries were read so far.")
    def done(self) -> int:
        return self.progress.done

    @strawberry.field(description="How many there are.")
    def total(self) -> int:
        return self.progress.total

    @strawberry.field(description="When it began.")
    def began_at(self) -> datetime:
        return moment(self.progress.began_at)


@strawberry.type(description="The process of the server that answers, and its database.")
class Health:
    request: strawberry.Private[Request]

    @strawberry.field(description="The database, with its version.")
    async def database(self) -> str:
        return await self.request.work(database_of, self.request.ledger.engine)

    @strawberry.field(description="The milliseconds it took to ask it for the organizations.")
    async def answered_ms(self) -> float:
        return await self.request.work(probe, self.request.ledger.archive)

    @strawberry.field(description="When this process began.")
    def started_at(self) -> datetime:
        return STARTED

    @strawberry.field(description="How many follow a ledger in this process, over all organizations.")
    def followers(self) -> int:
        return self.request.ledger.heads.following_count


@strawberry.type(description="Somebody else who cosigns checkpoints, and so sees that the ledger only grows.")
class WitnessState:
    witness: strawberry.Private[KnownWitness]
    signed: strawberry.Private[Signed | None]
    scope: strawberry.Private[Scope]

    @strawberry.field(description="What its key is called.")
    def name(self) -> str:
        return self.witness.key.name

    @strawberry.field(description="What its signatures are verified with.")
    def vkey(self) -> str:
        return self.witness.key.vkey

    @strawberry.field(description="How many entries the last checkpoint has that it cosigned; null before the first.")
    def size(self) -> int | None:
        return self.signed.checkpoint.size if self.signed is not None else None

    @strawberry.field(description="When it did so.")
    def signed_at(self) -> datetime | None:
        if self.signed is None:
            return None
        return CheckpointSignature(signed=self.signed, signature=self.signed.signatures[0]).signed_at()

    @strawberry.field(description="How many entries it has not seen.")
    def behind(self) -> int:
        return max(0, self.scope.row.sequence - (self.size() or 0))

    @strawberry.field(description="Whether an entry has waited for it longer than two rounds of publishing take.")
    def late(self) -> bool:
        image, request = self.scope.image, self.scope.request
        unseen = (self.size() or 0) + 1
        if unseen > image.head:
            return False
        waiting = image.recorded_at(image.set_at(unseen)[1])
        patience = timedelta(seconds=PATIENCE * request.ledger.settings.checkpoint_s)
        return waiting is not None and request.ledger.clock.now() - moment(waiting) > patience


@strawberry.type(description="A key that checkpoints of this ledger are verified with; no secret.")
class SigningKey:
    key: strawberry.Private[VerifyingKey]
    rotated: strawberry.Private[int | None]

    @strawberry.field(description="The key, to be handed to every auditor.")
    def vkey(self) -> str:
        return self.key.vkey

    @strawberry.field(description="Its name and the four bytes that tell it from others, as signatures name it.")
    def signer(self) -> str:
        return self.key.signer

    @strawberry.field(description="How it signs.")
    def algorithm(self) -> str:
        return self.key.algorithm.name

    @strawberry.field(description="The entry from which on it signs; null if it has since the beginning.")
    def since(self) -> int | None:
        return self.rotated


@strawberry.type(
    description="How the ledger of an organization is kept: told of now, by the process that answers. Whoever reads "
    "the organization may know it; tokens and sessions are for its administrators."
)
class Operations:
    scope: strawberry.Private[Scope]
    loaded: strawberry.Private[Image | None]

    @strawberry.field(description="What was in memory when this was asked; null if nothing was.")
    def image(self) -> ImageState | None:
        return ImageState(image=self.loaded, head=self.scope.row.sequence) if self.loaded is not None else None

    @strawberry.field(description="The tables against the ledger. Counts them.")
    async def tables(self) -> TableState:
        ledger = self.scope.request.ledger
        found = await self.scope.request.work(condition, ledger.archive, ledger.checkpoints, self.scope.row)
        return TableState(condition=found)

    @strawberry.field(description="The rebuild that `orgledger db rebuild` is at; null if none runs.")
    async def rebuild(self) -> Rebuild | None:
        found = await self.scope.request.work(told, self.scope.request.ledger.engine)
        return Rebuild(progress=found) if found is not None else None

    @strawberry.field(description="The server and its database.")
    def health(self) -> Health:
        return Health(request=self.scope.request)

    @strawberry.field(description="The checkpoints that are kept, with their signatures, the newest first.")
    async def checkpoints(
        self,
        first: Annotated[int | None, strawberry.argument(description="Of how many sizes at most.")] = 10,
        below: Annotated[int | None, strawberry.argument(description="Of fewer entries than this.")] = None,
    ) -> list[Checkpoint]:
        request = self.scope.request
        size = checked_size(first, 10, request.ledger.settings.page_size)
        found = await request.work(request.ledger.checkpoints.kept, self.scope.row.id, size, below)
        return [Checkpoint(signed=one) for one in found]

    @strawberry.field(description="Who cosigns checkpoints of this server, and how far each has come.")
    async def witnesses(self) -> list[WitnessState]:
        request = self.scope.request
        return await request.work(witnesses_of, self.scope)

    @strawberry.field(description="The keys that sign now; none, if nothing is signed.")
    def keys(self) -> list[SigningKey]:
        checkpoints = self.scope.request.ledger.checkpoints
        if checkpoints.signer is None:
            return []
        since = {vkey: sequence for sequence, event in rotations(self.scope) for vkey in event.keys}
        origin = checkpoints.origin(self.scope.row.id)
        return [SigningKey(key=key, rotated=since.get(key.vkey)) for key in checkpoints.signer.verifying(origin)]

    @strawberry.field(description="The entries by which keys gave way to others, in order.")
    async def key_rotations(self) -> list[Annotated[Entry, strawberry.lazy("orgledger.graphql.entry")]]:
        return [await load_entry(self.scope, sequence) for sequence, _ in rotations(self.scope)]

    @strawberry.field(description="Whether everybody signs in, and may do what is granted to them.")
    def enforced(self) -> bool:
        return self.scope.request.ledger.judges

    @strawberry.field(description="For how many days it is kept who read what; null if that is not logged.")
    def read_log_days(self) -> int | None:
        request = self.scope.request
        return request.ledger.settings.read_log_days if request.read_log is not None else None

    @strawberry.field(
        description="The tokens that are good here, of those who have rights only where the asker administers: the "
        "oldest first, those that ended included. Null where nobody signs in."
    )
    async def tokens(self) -> list[ApiToken] | None:
        looked = await self._oversight()
        if looked is None:
            return None
        request, key = self.scope.request, self.scope.row.id
        assert request.recognition is not None, "tokens are looked after where they are recognized"
        tokens = request.recognition.tokens

        def found() -> list[ApiToken]:
            return [ApiToken(token=one) for one in tokens.of() if looked.holds_token(one, key)]

        return await request.work(found)

    @strawberry.field(
        description="Who is signed in with a browser, of those who have rights here, and only where the asker "
        "administers: the newest first. Null where nobody signs in."
    )
    async def sessions(self) -> list[Session] | None:
        looked = await self._oversight()
        if looked is None:
            return None
        request, key = self.scope.request, self.scope.row.id
        assert request.recognition is not None, "sessions are looked after where they are recognized"
        stays = request.recognition.sessions.stays

        def found() -> list[Session]:
            now = request.ledger.clock.now()
            return [
                Session(stay=one, principal=request.principal) for one in stays(now) if looked.holds(one.subject, key)
            ]

        return await request.work(found)

    @strawberry.field(description="Packs of reports that are kept, the newest first.")
    async def report_packs(
        self, first: Annotated[int | None, strawberry.argument(description="How many at most.")] = 20
    ) -> list[ReportPack]:
        return await packs(self.scope, checked_size(first, 20, self.scope.request.ledger.settings.page_size))

    @strawberry.field(description="A pack by the beginning of its digest.")
    async def report_pack(
        self, digest: Annotated[str, strawberry.argument(description="SHA-256 in hexadecimal, or its beginning.")]
    ) -> ReportPack:
        return await pack(self.scope, digest)

    @strawberry.field(
        description="Reports that are made by themselves. `orgledger report schedule` adds and removes them."
    )
    async def report_schedules(self) -> list[ReportSchedule]:
        return await schedules(self.scope)

    async def _oversight(self) -> Oversight | None:
        """What the asker looks after; nothing, where nobody signs in.

        Raises:
            Refused: NotGranted, for whoever is no administrator here.
        """
        request = self.scope.request
        if not (await request.standing(self.scope.row)).may_administer:
            raise refuse(NotGranted((Role.ADMINISTRATOR,)))
        return await oversight(request) if request.recognition is not None else None


def rotations(scope: Scope) -> list[tuple[int, SigningKeyRotated]]:
    """The entries by which keys gave way to others, in order."""
    acts = scope.image.acts.get(scope.row.id, ())
    return [(sequence, act) for sequence, act in acts if isinstance(act, SigningKeyRotated)]


def witnesses_of(scope: Scope) -> list[WitnessState]:
    """The witnesses of the settings, each with the last that it cosigned."""
    ledger = scope.request.ledger
    witnesses = Publishing.configured(ledger.checkpoints, ledger.settings).witnesses
    with ledger.engine.connect() as connection:
        last = [ledger.checkpoints.last_signed(connection, scope.row.id, one.key) for one in witnesses]
    return [WitnessState(witness=one, signed=signed, scope=scope) for one, signed in zip(witnesses, last, strict=True)]


def probe(archive: Archive) -> float:
    """The milliseconds that a small question takes."""
    began = time.perf_counter()
    archive.organizations()
    return round((time.perf_counter() - began) * 1000, 2)


def database_of(engine: Engine) -> str:
    """What a database is, with its version."""
    with engine.connect() as connection:
        version = connection.dialect.server_version_info or ()
    name = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[engine.dialect.name]
    return f"{name} {'.'.join(map(str, version))}".strip()


async def show_operations(request: Request, code: str | None) -> Operations:
    """How the ledger of an organization is kept."""
    row = await request.head(code)
    loaded = request.ledger.images.kept.get(row.id)
    scope = await request.scope(row.id)
    request.footing.fleeting = True
    return Operations(scope=scope, loaded=loaded)
