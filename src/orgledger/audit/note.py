"""Signed notes: a text, and under it who signed it. Source: C2SP signed-note."""

from __future__ import annotations

import base64
import re

import msgspec

from orgledger.audit.checkpoint import Unproven, read_base64

KEY_ID_BYTES = 4
NOTE_BYTES = 100_000
"""The largest note that is read: more than sixteen post-quantum signatures."""
SIGNATURES = 64
"""The most signatures of a note that is read."""
NAME = re.compile(r"[^\s+]+")
LINE = re.compile(r"— (?P<name>\S+) (?P<signature>\S+)")


class Signature(msgspec.Struct, frozen=True):
    """One signature under a note."""

    name: str
    """Of the key."""
    key_id: bytes
    """4 bytes that, with the name, tell the key; they prove nothing."""
    signature: bytes

    def line(self) -> str:
        """The line of the note, without its end."""
        return f"— {self.name} {base64.b64encode(self.key_id + self.signature).decode()}"

    @property
    def signer(self) -> str:
        """Name and id of the key, as they begin its vkey."""
        return f"{self.name}+{self.key_id.hex()}"


class Note(msgspec.Struct, frozen=True):
    """A text with signatures, of which nothing is verified yet."""

    text: str
    """With the end of its last line."""
    signatures: tuple[Signature, ...] = ()

    def written(self) -> str:
        """The note as it is kept and sent."""
        return f"{self.text}\n" + "".join(f"{one.line()}\n" for one in self.signatures)


def read_note(written: str) -> Note:
    """Read a note.

    Raises:
        Unproven: if it is none, or larger than a note may be.
    """
    if len(written.encode()) > NOTE_BYTES:
        raise Unproven(f"A note has at most {NOTE_BYTES:,} bytes.")
    if any(ord(character) < 32 and character != "\n" for character in written):
        raise Unproven("A note has no control characters.")
    text, gap, lines = written.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise Unproven("A note is a text, an empty line, and lines with signatures.")
    found = lines[:-1].split("\n")
    if len(found) > SIGNATURES:
        raise Unproven(f"A note has at most {SIGNATURES} signatures.")
    return Note(f"{text}\n", tuple(map(read_signature, found)))


def read_signature(line: str) -> Signature:
    """Read one line of signature.

    Raises:
        Unproven: if it is none.
    """
    parts = LINE.fullmatch(line)
    if parts is None or not NAME.fullmatch(parts["name"]):
        raise Unproven(f"{line[:80]!r} is not the line of a signature.")
    raw = read_base64(parts["signature"])
    if len(raw) <= KEY_ID_BYTES:
        raise Unproven(f"The signature of {parts['name']} is too short.")
    return Signature(parts["name"], raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])
