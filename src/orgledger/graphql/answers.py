"""Answers that may be given again, by what was asked and who may see it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec
import orjson

from orgledger.graphql.footing import Footing

OVERHEAD_BYTES = 1_000
"""What an answer costs besides its body, about."""


class Answer(msgspec.Struct, frozen=True):
    """The body of an answer, and what it stands on."""

    body: bytes
    tag: str
    """Its entity tag: the same for the same bytes and media type alone, whichever process answers. RFC 9110 §8.8.3."""
    footing: Footing


class Answers:
    """The answers that one process keeps: those used last, as many as fit.

    An answer is kept under everything that decides it but its footing, which is looked at before it is given again. So
    there is one answer for each question, the newest: heads and days never go back.
    """

    def __init__(self, budget_bytes: int) -> None:
        self.budget_bytes = budget_bytes
        self.held_bytes = 0
        self.kept: OrderedDict[bytes, Answer] = OrderedDict()

    def __len__(self) -> int:
        return len(self.kept)

    def find(self, question: bytes | None) -> Answer | None:
        """The answer that was last given to a question."""
        found = self.kept.get(question) if question is not None else None
        if found is not None and question is not None:
            self.kept.move_to_end(question)
        return found

    def keep(self, question: bytes | None, answer: Answer) -> None:
        """Keep an answer, if it may be kept, and forget those that were not used for longest."""
        size = OVERHEAD_BYTES + len(answer.body)
        if question is None or not answer.footing.lasting or size > self.budget_bytes:
            return
        self.forget(question)
        self.kept[question] = answer
        self.held_bytes += size
        while self.held_bytes > self.budget_bytes:
            self.forget(next(iter(self.kept)))

    def forget(self, question: bytes) -> None:
        """Forget the answer to a question."""
        found = self.kept.pop(question, None)
        if found is not None:
            self.held_bytes -= OVERHEAD_BYTES + len(found.body)


def question(
    visibility: str, media_type: str, document: str, operation: str | None, variables: Mapping[str, Any] | None
) -> bytes | None:
    """What is asked, and for whom, as one short key; nothing, if it cannot be told for certain."""
    try:
        written = orjson.dumps(variables or {}, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:  # Nested deeper than it writes.
        return None
    told = blake2b(digest_size=32)
    for part in (visibility.encode(), media_type.encode(), document.encode(), repr(operation).encode(), written):
        told.update(len(part).to_bytes(8, "big"))
        told.update(part)
    return told.digest()


def tag(media_type: str, body: bytes) -> str:
    """The entity tag of a body."""
    told = blake2b(body, digest_size=16, key=media_type.encode()[:64]).digest()
    return f'"{urlsafe_b64encode(told).rstrip(b"=").decode()}"'
