"""Getting the newest checkpoint off the box: to witnesses who cosign it, and to wherever somebody else keeps it."""

from __future__ import annotations

import base64
import http.client
import logging
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

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
from orgledger.settings import Settings
from orgledger.store.engine import Unavailable

log = logging.getLogger("orgledger.audit")

TIMEOUT_S = 10
ANSWER_BYTES = 65_536
"""The most that is read of an answer."""
MOST_S = 60.0
"""How long a server that publishes waits at most: so long may a rewrite go unseen."""
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


class Publishing:
    """Where checkpoints go."""

    def __init__(self, checkpoints: Checkpoints, witnesses: list[KnownWitness], drops: list[str]) -> None:
        self.checkpoints = checkpoints
        self.witnesses = witnesses
        self.drops = drops

    @classmethod
    def configured(cls, checkpoints: Checkpoints, settings: Settings) -> Publishing:
        """To wherever the settings say.

        Raises:
            Unproven: if a witness is not named by key and address.
        """
        witnesses = [read_witness(one) for one in settings.witnesses.split()]
        return cls(checkpoints, witnesses, settings.drops.split())

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
        for witness in self.witnesses:
            try:
                one = self._cosigned(organization, signed, witness)
                self.checkpoints.keep(organization, signed.checkpoint, [one])
                yield Outcome(witness.key.name)
            except Unproven as error:
                yield Outcome(witness.key.name, str(error))
        note = self.checkpoints.at(organization, size).note
        for place in self.drops:
            try:
                drop(note or "", place, organization)
                yield Outcome(place)
            except (OSError, Unproven) as error:
                yield Outcome(place, str(error))

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
        old = min(last.size, size) if last else 0
        for _ in range(TRIES):
            path = self.checkpoints.consistency(organization, old, size) if old < size else []
            told = [base64.b64encode(step).decode() for step in path]
            status, kind, answer = post(f"{witness.url}{PATH}", written_addition(old, told, signed.note or ""))
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

    What went wrong is logged, and tried again the next time.
    """
    done: dict[str, int] = {}
    while True:
        try:
            for organization, size in (await anyio.to_thread.run_sync(heads)).items():
                if size <= done.get(organization, 0):
                    continue
                outcomes = await anyio.to_thread.run_sync(publishing.published, organization, size)
                for one in outcomes:
                    if one.wrong is not None:
                        log.warning("The checkpoint of %s went nowhere: %s: %s", organization, one.place, one.wrong)
                if all(one.wrong is None for one in outcomes):
                    done[organization] = size
        except Unavailable as error:
            log.warning("No checkpoint was published: %s", error)
        await anyio.sleep(min(every_s, MOST_S))


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


def drop(note: str, place: str, organization: str) -> None:
    """Leave a checkpoint: in a folder, in a file of the organization's own; or posted to an address.

    Raises:
        OSError: if it cannot be written or sent.
        Unproven: if nobody takes it.
    """
    if not place.startswith(("http://", "https://")):
        folder = Path(place)
        folder.mkdir(parents=True, exist_ok=True)
        write_durably(folder / f"{organization}.checkpoint", note)
        return
    status, _, answer = post(place, note)
    if status >= http.HTTPStatus.BAD_REQUEST:
        raise Unproven(f"{place} answered {status}: {answer.strip()[:300]}")


def post(url: str, text: str) -> tuple[int, str, str]:
    """Send a text.

    Returns:
        Status, kind and text of the answer.

    Raises:
        Unproven: if there is no answer.
    """
    status, kind, answer = send(url, text.encode(), "text/plain; charset=utf-8")
    return status, kind, answer.decode(errors="replace")


def send(url: str, body: bytes, kind: str) -> tuple[int, str, bytes]:
    """Send something of a kind; see post.

    Raises:
        Unproven: if there is no answer, or the address is none.
    """
    if not url.startswith(("http://", "https://")):
        raise Unproven(f"{url[:60]!r} is not an address such as https://….")
    request = urllib.request.Request(url, body, {"content-type": kind}, method="POST")  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
            return answer.status, answer.headers.get_content_type(), answer.read(ANSWER_BYTES)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read(ANSWER_BYTES)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unproven(f"{url} cannot be reached: {getattr(error, 'reason', error)}.") from error
