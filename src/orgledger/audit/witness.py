"""A witness: somebody else who remembers the last head of a log, and cosigns only what grew out of it.

Runs anywhere with one file of memory and one of keys, without the ledger. Source: C2SP tlog-witness.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import anyio.to_thread
import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from orgledger.audit.checkpoint import Checkpoint, Unproven, read_body, read_hash, read_size
from orgledger.audit.key import SigningKey, VerifyingKey, verified
from orgledger.audit.note import NOTE_BYTES, Note, read_note
from orgledger.audit.signer import hold, write_durably
from orgledger.domain.merkle import EMPTY_ROOT, is_consistent
from orgledger.store.private_file import create

PATH = "/add-checkpoint"
STEPS = 63
"""The most hashes of a consistency proof."""
REQUEST_BYTES = NOTE_BYTES + 64 * 64
SIZE_TYPE = "text/x.tlog.size"


class Addition(NamedTuple):
    """A checkpoint that somebody wants cosigned."""

    old: int
    """The size that the witness is thought to know."""
    path: list[bytes]
    note: Note
    checkpoint: Checkpoint


class Answer(NamedTuple):
    """What the witness says."""

    status: int
    text: str
    kind: str = "text/plain"


class Witness:
    """The memory of a witness, and its key."""

    def __init__(self, key: SigningKey, logs: Sequence[VerifyingKey], memory: Path) -> None:
        self.key = key
        self.logs = {name: [log for log in logs if log.name == name] for name in {log.name for log in logs}}
        self.memory = memory
        self.turn = threading.Lock()

    def remembered(self) -> dict[str, Checkpoint]:
        """The last checkpoint of every log.

        Raises:
            Unproven: if the file is not what a witness wrote: it must not begin anew unnoticed.
        """
        if not self.memory.exists():
            return {}
        try:
            bodies = msgspec.json.decode(self.memory.read_bytes(), type=dict[str, str])
        except msgspec.DecodeError as error:
            raise Unproven(f"{self.memory} is not the memory of a witness: {error}") from error
        return {origin: read_body(body) for origin, body in bodies.items()}

    def add(self, written: str) -> Answer:
        """Judge a checkpoint; what is cosigned is remembered first."""
        try:
            asked = read_addition(written)
        except Unproven as error:
            return Answer(400, f"{error}\n")
        checkpoint, keys = asked.checkpoint, self.logs.get(asked.checkpoint.origin)
        if keys is None:
            return Answer(404, f"This witness does not watch {checkpoint.origin}.\n")
        try:
            signed = verified(asked.note, keys)
        except Unproven as error:
            return Answer(403, f"{error}\n")
        if not signed:
            return Answer(403, f"No trusted key of {checkpoint.origin} signed this checkpoint.\n")
        if asked.old > checkpoint.size:
            return Answer(400, f"A log of {checkpoint.size} entries does not grow out of one of {asked.old}.\n")
        with self.turn, create(self.memory.with_name(f"{self.memory.name}.lock"), "ab") as lock:
            hold(lock)
            heads = self.remembered()
            known = heads.get(checkpoint.origin, Checkpoint(checkpoint.origin, 0, EMPTY_ROOT))
            if asked.old != known.size:
                return Answer(409, f"{known.size}\n", SIZE_TYPE)
            if checkpoint.size == known.size and checkpoint.root != known.root:
                return Answer(409, f"{known.size}\n", SIZE_TYPE)
            if not is_consistent(known.size, checkpoint.size, asked.path, known.root, checkpoint.root):
                return Answer(422, f"This log did not grow out of the one of {known.size} entries that was seen.\n")
            if checkpoint != known:
                bodies = {origin: head.body() for origin, head in {**heads, checkpoint.origin: checkpoint}.items()}
                write_durably(self.memory, msgspec.json.format(msgspec.json.encode(bodies)).decode() + "\n")
        return Answer(200, f"{self.key.sign(asked.note.text, int(time.time())).line()}\n")


def read_addition(written: str) -> Addition:
    """Read what was sent to a witness.

    Raises:
        Unproven: if it is not of the form.
    """
    head, gap, note = written.partition("\n\n")
    first, *steps = head.split("\n")
    if not gap or not first.startswith("old ") or len(steps) > STEPS:
        raise Unproven(f"Send `old SIZE`, at most {STEPS} hashes, an empty line and a checkpoint.")
    read = read_note(note)
    return Addition(
        read_size(first.removeprefix("old ")), [read_hash(step) for step in steps], read, read_body(read.text)
    )


def written_addition(old: int, path: Sequence[str], note: str) -> str:
    """What is sent to a witness."""
    return f"old {old}\n" + "".join(f"{step}\n" for step in path) + f"\n{note}"


def witness_app(witness: Witness) -> Starlette:
    """The witness as a web application."""

    async def add_checkpoint(request: Request) -> Response:
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > REQUEST_BYTES:
                return PlainTextResponse(f"A request has at most {REQUEST_BYTES:,} bytes.\n", 413)
        try:
            written = body.decode()
        except UnicodeDecodeError:
            return PlainTextResponse("A request is UTF-8.\n", 400)
        answer = await anyio.to_thread.run_sync(witness.add, written)
        return Response(answer.text, answer.status, media_type=None, headers={"content-type": answer.kind})

    return Starlette(routes=[Route(PATH, add_checkpoint, methods=["POST"])])
