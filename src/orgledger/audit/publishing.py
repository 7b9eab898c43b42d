"""Getting the newest checkpoint off the box: to witnesses who cosign it, and to wherever somebody else keeps it."""

from __future__ import annotations

import base64
import http
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TypeAlias

import anyio
import anyio.to_thread
import msgspec

from orgledger.audit.checkpoint import Unproven, read_size
from orgledger.audit.checkpoints import Checkpoints
from orgledger.audit.key import VerifyingKey, read_vkey
from orgledger.audit.note import Signature, read_signature
from orgledger.audit.proof import Signed
from orgledger.audit.signer import write_durably
from orgledger.audit.witness import PATH, SIZE_TYPE, written_addition
from orgledger.outgoing.address import place
from orgledger.outgoing.client import Answer, Unreached, exchanged
from orgledger.settings import Settings
from orgledger.store.engine import Unavailable

log = logging.getLogger("orgledger.audit")

TIMEOUT_S = 10.0
"""How long a witness or a drop may take for one checkpoint, all attempts together."""
REST_S = 20.0
"""How long one that did not answer is not asked again, for whatever organization: the others are not held up."""
AT_ONCE = 16
"""Organizations whose checkpoints are published at the same time."""
MOST_S = 60.0
"""How long a server that publishes waits at most: so long may a rewrite go unseen."""
TEXT = "text/plain; charset=utf-8"
TRIES = 3
"""How often a witness is asked in one go; others may have told it more meanwhile."""


class KnownWitness(msgspec.Struct, frozen=True):
    """A witness as a log knows it."""

    key: VerifyingKey
    url: str


class Outcome(msgspec.Struct, frozen=True):
    """What came of one attempt to get a checkpoint off the box."""

    place: str
    wrong: str | None = None


class Unanswered(Unproven):
    """Nobody answered in time, or nothing may be sent there."""


Done: TypeAlias = Signature | None
"""What came of one attempt: the signature of a witness, nothing of a drop."""


class Publishing:
    """Where checkpoints go: to all witnesses at once, then to all drops at once. None waits for another."""

    def __init__(
        self, checkpoints: Checkpoints, witnesses: list[KnownWitness], drops: list[str], *, private: bool = False
    ) -> None:
        self.checkpoints = checkpoints
        self.witnesses = witnesses
        self.drops = drops
        self.private = private
        """Whether they may be in a private network, and be told without TLS."""
        self.resting: dict[str, float] = {}
        """Witness or drop → until when it is not asked, of the monotonic clock."""

    @classmethod
    def configured(cls, checkpoints: Checkpoints, settings: Settings) -> Publishing:
        """To wherever the settings say.

        Raises:
            Unproven: if a witness is not named by key and address.
        """
        witnesses = [read_witness(one) for one in settings.witnesses.split()]
        return cls(checkpoints, witnesses, settings.drops.split(), private=settings.outgoing_private)

    def __bool__(self) -> bool:
        """Whether anything goes anywhere."""
        return bool(self.witnesses or self.drops)

    def publish(self, organization: str, size: int) -> Iterator[Outcome]:
        """Have the checkpoint at a size cosigned, then leave it everywhere."""
        if not self:
            return
        signed = self.checkpoints.at(organization, size)
        if signed.unsigned is not None:
            yield Outcome(signed.checkpoint.origin, signed.unsigned)
            return
        known = {f"{one.key.vkey}@{one.url}": one for one in self.witnesses}
        asking = {where: partial(self._cosigned, organization, signed, one) for where, one in known.items()}
        for where, found in self._at_once(asking):
            if isinstance(found, Signature):
                self.checkpoints.keep(organization, signed.checkpoint, [found])
            yield Outcome(known[where].key.name, str(found) if isinstance(found, Exception) else None)
        note = self.checkpoints.at(organization, size).note or ""
        leaving = {one: partial(drop, note, one, organization, private=self.private) for one in self.drops}
        for where, found in self._at_once(leaving):
            yield Outcome(where, str(found) if isinstance(found, Exception) else None)

    def _at_once(self, tasks: Mapping[str, Callable[[], Done]]) -> Iterator[tuple[str, Done | Exception]]:
        """What comes of some attempts that begin together, as each ends; whoever takes too long is left behind."""
        answers: queue.SimpleQueue[tuple[str, Done | Exception]] = queue.SimpleQueue()

        def go(where: str, task: Callable[[], Done]) -> None:
            try:
                answers.put((where, task()))
            except Exception as error:  # noqa: BLE001  Handed to whoever waits for it.
                answers.put((where, error))

        now = time.monotonic()
        waiting = {where for where in tasks if self.resting.get(where, now) <= now}
        for where in tasks:
            if where in waiting:
                threading.Thread(target=go, args=(where, tasks[where]), name="orgledger publish", daemon=True).start()
            else:
                yield where, Unanswered("It did not answer a moment ago, and is asked again soon.")
        until = now + TIMEOUT_S + 1.0
        while waiting:
            try:
                where, found = answers.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                break
            waiting.discard(where)
            if isinstance(found, Exception) and not isinstance(found, OSError | Unproven):
                raise found
            if isinstance(found, Unanswered):
                self.resting[where] = time.monotonic() + REST_S
            yield where, found
        for where in waiting:
            self.resting[where] = time.monotonic() + REST_S
            yield where, Unanswered(f"It was not done within {TIMEOUT_S:g} s.")

    def published(self, organization: str, size: int) -> list[Outcome]:
        """See publish; all of it."""
        return list(self.publish(organization, size))

    def _cosigned(self, organization: str, signed: Signed, witness: KnownWitness) -> Signature:
        """The cosignature of a witness.

        Raises:
            Unproven: if it gives none; says why.
        """
        size, name = signed.checkpoint.size, witness.key.name
        with self.checkpoints.engine.connect() as connection:
            last = self.checkpoints.last(connection, organization, witness.key)
        old, until = min(last.size, size) if last else 0, time.monotonic() + TIMEOUT_S
        for _ in range(TRIES):
            path = self.checkpoints.consistency(organization, old, size) if old < size else []
            told = [base64.b64encode(step).decode() for step in path]
            url, asked = f"{witness.url}{PATH}", written_addition(old, told, signed.note or "")
            status, kind, answer = post(url, asked, private=self.private, timeout_s=until - time.monotonic())
            if status == http.HTTPStatus.OK:
                return self._checked(signed, witness, answer)
            if status != http.HTTPStatus.CONFLICT or kind != SIZE_TYPE:
                raise Unproven(f"{name} answered {status}: {answer.strip()[:300]}")
            known = read_size(answer.strip())
            if known > size:
                raise Unproven(f"{name} has seen {known} entries of this log, and this checkpoint has {size}.")
            if known == old:
                raise Unproven(f"{name} has seen another log of {known} entries under this name.")
            old = known
        raise Unproven(f"{name} keeps being told of other checkpoints.")

    @staticmethod
    def _checked(signed: Signed, witness: KnownWitness, answer: str) -> Signature:
        body = signed.checkpoint.body()
        for line in answer.splitlines():
            one = read_signature(line)
            if witness.key.made(one):
                witness.key.verify(body, one)
                return one
        raise Unproven(f"{witness.key.name} did not sign with the key that is trusted.")


async def keep_publishing(publishing: Publishing, heads: Callable[[], Mapping[str, int]], every_s: float) -> None:
    """Publish the newest checkpoint of every organization whenever it has grown, until cancelled.

    What went wrong is logged, and tried again the next time. No organization waits for another, and none of this holds
    a thread that answers questions.
    """
    done: dict[str, int] = {}
    going: set[str] = set()
    limiter = anyio.CapacityLimiter(AT_ONCE)

    async def publish(organization: str, size: int) -> None:
        try:
            outcomes = await anyio.to_thread.run_sync(publishing.published, organization, size, limiter=limiter)
            for one in outcomes:
                if one.wrong is not None:
                    log.warning("The checkpoint of %s went nowhere: %s: %s", organization, shown(one.place), one.wrong)
            if all(one.wrong is None for one in outcomes):
                done[organization] = size
        except Unavailable as error:
            log.warning("The checkpoint of %s was not published: %s", organization, error)
        finally:
            going.discard(organization)

    async with anyio.create_task_group() as tasks:
        while True:
            try:
                sizes = await anyio.to_thread.run_sync(heads, limiter=limiter)
            except Unavailable as error:
                log.warning("No checkpoint was published: %s", error)
                sizes = {}
            for organization, size in sizes.items():
                if size > done.get(organization, 0) and organization not in going:
                    going.add(organization)
                    tasks.start_soon(publish, organization, size)
            await anyio.sleep(min(every_s, MOST_S))


def shown(where: str) -> str:
    """A drop or a witness without what may be a secret in its address."""
    return place(where) if where.startswith(("http://", "https://")) else where


def read_witness(told: str) -> KnownWitness:
    """Read VKEY@URL.

    Raises:
        Unproven: if it is not that.
    """
    vkey, _, rest = told.partition("@http")
    if not rest.startswith(("://", "s://")):
        raise Unproven(f"A witness is named by its key and its address, VKEY@https://…, not {told[:60]!r}.")
    key = read_vkey(vkey)
    if not key.algorithm.timed:
        raise Unproven(f"{key.name} is not the key of a witness: it does not say when it signed.")
    return KnownWitness(key, f"http{rest}".rstrip("/"))


def drop(note: str, where: str, organization: str, *, private: bool = False) -> None:
    """Leave a checkpoint: in a folder, in a file of the organization's own; or posted to an address.

    Raises:
        OSError: if it cannot be written or sent.
        Unproven: if nobody takes it.
    """
    if not where.startswith(("http://", "https://")):
        folder = Path(where)
        folder.mkdir(parents=True, exist_ok=True)
        write_durably(folder / f"{organization}.checkpoint", note)
        return
    answer = sent(where, note.encode(), TEXT, private=private)
    if not answer.taken:
        raise Unproven(f"{answer.told(place(where))}: {answer.body.decode(errors='replace').strip()[:300]}")


def post(url: str, text: str, *, private: bool = False, timeout_s: float = TIMEOUT_S) -> tuple[int, str, str]:
    """Send a text.

    Returns:
        Status, kind and text of the answer.

    Raises:
        Unproven: if there is no answer.
    """
    answer = sent(url, text.encode(), TEXT, private=private, timeout_s=timeout_s)
    return answer.status, answer.kind, answer.body.decode(errors="replace")


def send(url: str, body: bytes, kind: str, *, private: bool = False) -> tuple[int, str, bytes]:
    """Send something of a kind; see post. A redirect is not followed: its status is told.

    Raises:
        Unproven: if there is no answer, or nothing may be sent there.
    """
    answer = sent(url, body, kind, private=private)
    return answer.status, answer.kind, answer.body


def sent(url: str, body: bytes, kind: str, *, private: bool, timeout_s: float = TIMEOUT_S) -> Answer:
    """The answer to something that is sent.

    Raises:
        Unanswered: if there is none, or nothing may be sent there.
    """
    try:
        return exchanged("POST", url, body, {"Content-Type": kind}, private=private, timeout_s=max(timeout_s, 0.1))
    except Unreached as error:
        raise Unanswered(str(error)) from error
