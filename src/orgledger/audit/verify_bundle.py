"""Verify a bundle of a ledger. Needs this one file and Python 3.9 or newer: no package, no database, no network.

    python verify_bundle.py FILE --key KEY [--since CHECKPOINT] [--policy FILE] [--json]

A bundle is a text file of lines, `WORD VALUE`, read once from top to bottom (docs/bundle.md has every word). Each
entry of the ledger is a leaf of a Merkle tree (RFC 9162). A checkpoint states the root of that tree at a size and is
signed by the ledger's key, and cosigned by witnesses (C2SP signed notes). So whoever holds the public key, which must
come from elsewhere than the bundle, can tell whether any byte of any entry was touched since it was signed; and
whoever kept an old checkpoint (--since) can tell whether history was rewritten and signed anew.

Two questions are answered apart. Integrity: is everything that is here what was signed? Completeness: is everything
here that should be? Exit codes: 0 both hold, 4 one of them fails, 5 the bundle cannot settle them, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import hmac
import json
import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

HEADER = b"orgledger-bundle 1"
LINE_BYTES = 1 << 24
"""The longest line, without its line break."""
DEPTH = 64
"""How deep a value is nested at most."""
NOTE_BYTES = 100_000
"""The largest checkpoint, with its signatures."""
HASHES = 64
"""The most hashes of one proof of consistency."""
KEYS_AT_ONCE = 8
"""The most keys that a bundle claims, or that one change of keys names, old and new; the most signatures under it."""
STRANGE = 16
"""Changes of keys that are looked at although no believed key gives way by them."""
LOOKED = 100
"""Gaps between entries that are looked at again, in case what is missing comes later."""
ENOUGH = 100
"""Findings against integrity after which nothing more is read: the verdict is settled."""
NOTED = 1_000
"""Findings that are collected; the first are what matters."""
TOLD = 20
"""Findings that a report lists."""

INTEGRITY = ("edited", "reordered", "forged", "forked")
"""Classes of findings against integrity: what is here is not what was signed."""
COMPLETENESS = ("missing", "truncated", "unauthorized redaction")
"""Classes of findings against completeness: what was signed is not here."""

SURROUNDING = ("title", "reason", "basis")
"""Fields of an entry that hold the commitment to a personal value; all entries of a change set share them."""
PRIVATE: dict[str, tuple[str, ...]] = {
    "ChangeRequestSubmitted": ("title",),
    "LegalHoldLifted": ("reason",),
    "LegalHoldPlaced": ("reason",),
    "PersonRegistered": ("name", "reference"),
}
"""Event type → fields of the event that hold the commitment to a personal value."""
SUBJECT = {"ChangeRequestSubmitted": "change_request", "PersonRegistered": "person"}
"""The noun that such an event is about, and its field with the key; of a legal hold, the event says both."""
PROPOSED = ("name", "reference")
"""Fields of the operation `registerPerson`, within a change request, that do so too."""


# The Merkle tree. Source: RFC 9162 §2.1.


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree that grows to the right and remembers only the roots of its complete subtrees, largest first."""

    def __init__(self) -> None:
        self.size = 0
        self.nodes: list[bytes] = []

    def append(self, node: bytes) -> None:
        """Add the hash of the next leaf."""
        size = self.size
        while size & 1:  # Each trailing one bit is a complete subtree that the new one pairs with.
            node = hashlib.sha256(b"\x01" + self.nodes.pop() + node).digest()
            size >>= 1
        self.nodes.append(node)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self.nodes:
            return hashlib.sha256(b"").digest()
        root = self.nodes[-1]
        for node in reversed(self.nodes[:-1]):
            root = node_hash(node, root)
        return root


def included(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a path proves a leaf hash at an index (from 0) of a tree. Source: RFC 9162 §2.1.3.2."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(other, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, other)
        place, last = place >> 1, last >> 1
    return last == 0 and node == root


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path proves that a tree is the beginning of another. Source: RFC 9162 §2.1.4.2."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    if old == 0:
        return not path and old_root == hashlib.sha256(b"").digest()
    nodes = list(path)
    if old & (old - 1) == 0:  # The old tree is complete, so its root is a node of the new one.
        nodes.insert(0, old_root)
    if not nodes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = nodes[0]
    for other in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(other, before), node_hash(other, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, other)
        place, last = place >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


# Ed25519. Source: RFC 8032 §5.1.7 and §6. Only public values are handled, so time need not be constant.

Point = tuple[int, int, int, int]
"""A point in extended coordinates: (X, Y, Z, T), x = X/Z, y = Y/Z, xy = T/Z."""

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL: Point = (0, 1, 1, 0)
EIGHTH = 0x5FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
WEAK = frozenset((0, 1, P - 1, EIGHTH, P - EIGHTH))
"""The y of all points of small order, which make signatures that anybody can make; some programs refuse them."""


def add(a: Point, b: Point) -> Point:
    """The sum of two points."""
    minus, plus = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = plus - minus, d - c, d + c, plus + minus
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(a: Point) -> Point:
    """Twice a point."""
    x, y, xy = a[0] * a[0] % P, a[1] * a[1] % P, a[0] + a[1]
    h, g = x + y, x - y
    e, f = h - xy * xy, 2 * a[2] * a[2] + g
    return e * f % P, g * h % P, f * g % P, e * h % P


def usable(data: bytes) -> bool:
    """Whether 32 bytes are the one writing of a point, if of any, and not of one of small order."""
    y = int.from_bytes(data, "little") & ((1 << 255) - 1)
    return y < P and y not in WEAK


@lru_cache(maxsize=64)
def decompress(data: bytes) -> Point | None:
    """The point that 32 bytes encode, if they encode one."""
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & ((1 << 255) - 1)
    if not usable(data):
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and odd):
        return None
    if x & 1 != odd:
        x = P - x
    return x, y, 1, x * y % P


def compress(point: Point) -> bytes:
    """The 32 bytes that encode a point."""
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or NEUTRAL


@lru_cache(maxsize=1024)
def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature of 64 bytes over a message is the key's."""
    key = decompress(public) if len(public) == 32 else None
    if key is None or len(signature) != 64 or not usable(signature[:32]):
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus: Point = (P - key[0], key[1], 1, P - key[3])
    sums: tuple[Point, Point, Point, Point] = (NEUTRAL, BASE, minus, add(BASE, minus))
    point = NEUTRAL
    for bit in range(max(s.bit_length(), h.bit_length()) - 1, -1, -1):  # s·BASE - h·key, both at once.
        point = double(point)
        choice = (s >> bit & 1) | (h >> bit & 1) << 1
        if choice:
            point = add(point, sums[choice])
    return compress(point) == signature[:32]


# Signed notes, checkpoints and policies. Source: C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy.

ED25519, COSIGNATURE = 0x01, 0x04
NAME = r"[^+\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]{1,255}"
"""The name of a key: no plus, no space of Unicode, nothing that only controls."""
VKEY = re.compile(rf"({NAME})\+([0-9a-f]{{8}})\+([A-Za-z0-9+/=]{{1,4000}})")
SIGNATURE = re.compile(rf"\u2014 ({NAME}) ([A-Za-z0-9+/=]+)")
BLANK = " \t\r\n"
"""What may surround a key or a word in a file that somebody keeps."""


class Malformed(ValueError):
    """Something that does not read as what it should be."""


def unbase64(text: str) -> bytes:
    """The bytes of strict base64.

    Raises:
        Malformed: if it is not.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("what should be base64 is not") from None
    if base64.b64encode(data).decode() != text:
        raise Malformed("what should be base64 is not")
    return data


class Key(NamedTuple):
    """A public key by which a ledger or a witness is known."""

    name: str
    id: bytes
    kind: int
    public: bytes

    @classmethod
    def read(cls, text: str) -> Key:
        """Read `NAME+ID+KEY`, the form in which keys are handed out (a vkey).

        Raises:
            Malformed: if it is none, or its id is not that of its key.
        """
        found = VKEY.fullmatch(text)
        if found is None:
            raise Malformed("A key has the form NAME+ID+KEY, its id in eight hexadecimal digits.")
        name, raw = found[1], unbase64(found[3])
        id_ = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        if id_.hex() != found[2]:
            raise Malformed(f"The id of the key of {name} should be {id_.hex()}, not {found[2]}.")
        if raw[:1] in (b"\x01", b"\x04") and len(raw) != 33:
            raise Malformed(f"The key of {name} does not have 32 bytes.")
        return cls(name, id_, raw[0], raw[1:])

    def signs(self, text: bytes, signature: bytes) -> bool:
        """Whether a signature over the text of a note is this key's."""
        if self.kind == ED25519:
            return signed(self.public, text, signature)
        if self.kind == COSIGNATURE and len(signature) == 72:
            time = int.from_bytes(signature[:8], "big")
            return signed(self.public, b"cosignature/v1\ntime %d\n" % time + text, signature[8:])
        return False


def read_signature(line: str) -> tuple[str, bytes, bytes]:
    """Name, key id and signature of a line below a note.

    Raises:
        Malformed: if it is none.
    """
    found = SIGNATURE.fullmatch(line)
    raw = unbase64(found[2]) if found else b""
    if found is None or len(raw) < 5:
        raise Malformed("A signature of a checkpoint does not read as one.")
    return found[1], raw[:4], raw[4:]


class Checkpoint(NamedTuple):
    """The root of a tree at a size, and who signed it."""

    origin: str
    size: int
    root: bytes
    text: bytes
    signatures: tuple[tuple[str, bytes, bytes], ...]
    """Name, key id and signature of each signer."""

    @classmethod
    def read(cls, note: str) -> Checkpoint:
        """Read a signed note.

        Raises:
            Malformed: if it is no checkpoint.
        """
        if len(note.encode()) > NOTE_BYTES:
            raise Malformed(f"A checkpoint has at most {NOTE_BYTES:,} bytes.")
        text, blank, lines = note.rpartition("\n\n")
        body = text.split("\n")
        if not blank or len(body) < 3 or not note.endswith("\n") or re.search(r"[\x00-\x09\x0b-\x1f]", note):
            raise Malformed("A checkpoint has a line each for origin, size and root, a blank line, and signatures.")
        if not body[0] or not re.match(r"(0|[1-9][0-9]{0,14})\Z", body[1]) or "" in body:
            raise Malformed("A checkpoint begins with its origin and its size.")
        root = unbase64(body[2])
        if len(root) != 32:
            raise Malformed("The root of a checkpoint has 32 bytes.")
        signatures = tuple(read_signature(line) for line in lines[:-1].split("\n"))
        return cls(body[0], int(body[1]), root, (text + "\n").encode(), signatures)

    def signers(self, keys: Iterable[Key]) -> list[Key]:
        """Which of some keys signed it.

        Raises:
            Malformed: if a signature is said to be by one of the keys and is not.
        """
        found = []
        for key in keys:
            if key.kind not in (ED25519, COSIGNATURE):
                continue  # A kind that is not verified here is passed over, and counts for nothing.
            for name, id_, signature in self.signatures:
                if (name, id_) == (key.name, key.id):
                    if not key.signs(self.text, signature):
                        raise Malformed(f"the signature of {key.name} is not its own")
                    found.append(key)
                    break
        return found


ROTATION = "SigningKeyRotated"
"""The type of an entry by which keys give way to others."""


def rotating(event: Mapping[str, Any]) -> tuple[list[Key], list[Key]]:
    """The keys of a ledger that give way by an event, and those that are to sign from then on.

    Raises:
        Malformed: if it does not say which, or who signed that; or if it names too many.
    """
    lists: list[Any] = [event.get(name) for name in ("previous", "keys", "signatures")]
    if not all(map(are_texts, lists)):
        raise Malformed("it does not say which, and who signed")
    previous, keys, signatures = lists
    if len(previous) + len(keys) > KEYS_AT_ONCE or len(signatures) > KEYS_AT_ONCE:
        raise Malformed(f"it names more than {KEYS_AT_ONCE} keys or signatures")
    return [Key.read(one) for one in previous], [Key.read(one) for one in keys]


def read_rotation(origin: str, event: Mapping[str, Any]) -> tuple[list[Key], list[Key]]:
    """The keys of a ledger that give way, and those that sign from then on, all of which signed that.

    Raises:
        Malformed: if one of them did not, or something does not read.
    """
    previous, keys = rotating(event)
    signatures = [read_signature(line) for line in event["signatures"]]
    lines = ["orgledger/signing-key-rotation/1", origin]
    lines += [f"- {one}" for one in event["previous"]] + [f"+ {one}" for one in event["keys"]]
    text = "".join(f"{line}\n" for line in lines).encode()
    for key in (*previous, *keys):
        made = [signature for name, id_, signature in signatures if (name, id_) == (key.name, key.id)]
        good = all(key.kind != ED25519 or signed(key.public, text, one) for one in made)
        if key.name != origin or not made or not good:
            raise Malformed(f"{key.name}+{key.id.hex()} did not sign that")
    return previous, keys


class Policy(NamedTuple):
    """Which logs are believed, and how many of which witnesses must have cosigned."""

    logs: tuple[Key, ...]
    witnesses: tuple[tuple[str, Key], ...]
    groups: tuple[tuple[str, int, tuple[str, ...]], ...]
    quorum: str

    @classmethod
    def read(cls, text: str) -> Policy:
        """Read a policy: lines `log KEY`, `witness NAME KEY`, `group NAME all|any|K NAME…`, `quorum NAME|none`.

        Raises:
            Malformed: at the first line that is none of these.
        """
        logs: list[Key] = []
        witnesses: list[tuple[str, Key]] = []
        groups: list[tuple[str, int, tuple[str, ...]]] = []
        names: set[str] = set()
        member_of: set[str] = set()
        quorum: list[str] = []
        for number, line in enumerate(text.split("\n"), 1):
            words = [word for word in re.split(f"[{BLANK}]+", line) if word]
            wrong = Malformed(f"line {number} of the policy does not read")
            if not words or words[0].startswith("#"):
                continue
            if words[0] == "log" and len(words) in (2, 3):
                logs.append(Key.read(words[1]))
            elif words[0] == "witness" and len(words) in (3, 4) and words[1] not in names | {"none"}:
                witnesses.append((words[1], Key.read(words[2])))
                names.add(words[1])
            elif words[0] == "group" and len(words) > 3 and words[1] not in names | {"none"}:
                members = words[3:]
                if not set(members) <= names - member_of or len(set(members)) < len(members):
                    raise wrong
                number_of = {"any": "1", "all": str(len(members))}.get(words[2], words[2])
                if not re.match(r"[1-9][0-9]{0,3}\Z", number_of) or int(number_of) > len(members):
                    raise wrong
                groups.append((words[1], int(number_of), tuple(members)))
                names.add(words[1])
                member_of.update(members)
            elif words[0] == "quorum" and len(words) == 2 and words[1] in names | {"none"}:
                quorum.append(words[1])
            else:
                raise wrong
        if len(quorum) != 1:
            raise Malformed("A policy has one quorum line.")
        publics = [key.public for _, key in witnesses]
        if len(set(publics)) < len(publics):
            raise Malformed("A policy names no witness twice.")
        return cls(tuple(logs), tuple(witnesses), tuple(groups), quorum[0])

    def satisfied(self, signers: Iterable[Key]) -> bool:
        """Whether those who signed are a quorum."""
        signing = set(signers)
        present = {name for name, key in self.witnesses if key in signing} | {"none"}
        for name, wanted, members in self.groups:
            if len(present.intersection(members)) >= wanted:
                present.add(name)
        return self.quorum in present


# Entries.


def whole(text: str) -> int:
    """A whole number that every language reads alike.

    Raises:
        ValueError: if it is neither.
    """
    if len(text) > 17 or abs(int(text)) > LARGEST:
        raise ValueError("too large")
    return int(text)


def in_order(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are sorted, each there once.

    Raises:
        ValueError: if they are not.
    """
    found = dict(pairs)
    if len(found) < len(pairs) or sorted(found) != list(found):
        raise ValueError("not in order")
    return found


LARGEST = 2**53 - 1
DIGITS = bytes.maketrans(b"123456789", b"000000000")
LISTS = bytes.maketrans(b"{}", b"[]")
DEEP = b"[" * (DEPTH + 1)
NO_BRACKETS = bytes(set(range(256)).difference(b"[]{}"))
_quick = json.JSONDecoder(parse_float=whole, parse_constant=int, object_pairs_hook=in_order).raw_decode
_careful = json.JSONDecoder(parse_int=whole, parse_float=whole, parse_constant=int).raw_decode
encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
"""Canonical JSON of a value."""


def is_plain(text: str, data: bytes) -> bool:
    """Whether JSON is canonical if only its keys are in order: no escapes, no spaces between, no odd numbers."""
    if "\\" in text or "\t" in text or "\r" in text or ":-0" in text or ",-0" in text or "[-0" in text:
        return False
    if b"0000000000000000" in data.translate(DIGITS):  # Perhaps a number too large, or just part of a hash.
        return False
    if " " not in text:
        return True
    return not any(gap in text for gap in ("{ ", "[ ", ", ", ": ", " }", " ]", " ,", " :"))


def is_deep(data: bytes) -> bool:
    """Whether JSON is nested deeper than any may be; what is no JSON may be found to be so."""
    if data.count(b"{") + data.count(b"[") <= DEPTH:
        return False
    outside = b"".join(data.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')[::2])
    lists = outside.translate(LISTS, NO_BRACKETS)
    for _ in range(DEPTH):
        if not lists or DEEP in lists:
            break
        lists = lists.replace(b"[]", b"")
    return bool(lists)


def read_json(data: bytes) -> Any:
    """Read canonical JSON.

    Raises:
        Malformed: if it is not.
    """
    try:
        if is_deep(data):
            raise ValueError("too deep")
        text = data.decode()
        plain = is_plain(text, data)
        value, end = (_quick if plain else _careful)(text)
        if end == len(text) and (plain or encode(value) == text):
            return value
    except (ValueError, RecursionError):
        pass
    raise Malformed("is not canonical JSON")


def commitment(value: str, salt: bytes) -> str:
    """What an entry holds in place of a personal value."""
    return hmac.new(salt, b"orgledger/private/1\n" + value.encode(), hashlib.sha256).hexdigest()


KEYS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SEALED = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z\Z")


class Committed(NamedTuple):
    """What an entry holds of a personal value."""

    field: str
    """Where it stands: `reason`, or `person.name`, the noun and the field of an event."""
    person: str | None
    """Whose it is, if it goes with a person."""


def commitments(entry: Mapping[str, Any]) -> dict[str, Committed]:
    """The commitments of an entry to personal values."""
    event, kind = entry["event"], entry["event"]["type"]
    found = {entry[name]: Committed(name, None) for name in SURROUNDING if type(entry.get(name)) is str}
    if kind not in PRIVATE:
        return found
    noun, key = event.get("noun"), event.get("entity")
    if kind in SUBJECT:
        noun, key = SUBJECT[kind], event.get(SUBJECT[kind])
    person = key if noun == "person" and type(key) is str else None
    for name in PRIVATE[kind]:
        if type(event.get(name)) is str and type(noun) is str:
            found[event[name]] = Committed(f"{noun}.{name}", person)
    if kind == "ChangeRequestSubmitted" and are_texts(event.get("operations")):
        for operation in event["operations"]:
            found.update(proposed(operation) if "registerPerson" in operation else ())
    return found


def proposed(operation: str) -> dict[str, Committed]:
    """The commitments of an operation to personal values of whom it would register."""
    try:
        form = read_json(operation.encode())
    except (Malformed, UnicodeError):
        return {}
    fields = form.get("registerPerson") if type(form) is dict else None
    if type(fields) is not dict:
        return {}
    key = fields.get("key") if type(fields.get("key")) is str else None
    return {fields[name]: Committed(f"person.{name}", key) for name in PROPOSED if type(fields.get(name)) is str}


def erases(entry: Mapping[str, Any]) -> tuple[str | None, list[str]]:
    """What an entry erases, if it is an act of erasure: a person, all of whose values go; or values by commitment."""
    event, act = entry["event"], entry.get("verb") == "ACT"
    person, sealed = event.get("person"), event.get("commitments")
    return (
        person if act and event["type"] == "PersonErased" and type(person) is str else None,
        sealed if act and event["type"] == "PrivateValueRedacted" and are_texts(sealed) else [],
    )


# The grammar of lines: what a value has to be before anything is made of it.

Shape = Callable[[Any], bool]


def are_texts(value: Any) -> bool:
    """A list of texts."""
    return type(value) is list and all(type(one) is str for one in value)


def of_text(pattern: str) -> Shape:
    """Texts of a pattern."""
    found = re.compile(pattern)
    return lambda value: type(value) is str and found.fullmatch(value) is not None


def or_null(shape: Shape) -> Shape:
    """Values of a shape, or null."""
    return lambda value: value is None or shape(value)


def list_of(shape: Shape, most: int | None = None) -> Shape:
    """Lists of values of a shape."""
    return lambda value: (
        type(value) is list and (most is None or len(value) <= most) and all(shape(one) for one in value)
    )


def object_of(shapes: Mapping[str, Shape], least: int | None = None) -> Shape:
    """Objects that have all of some fields and no others; or at least so many of them."""
    return lambda value: (
        type(value) is dict
        and len(value) >= (len(shapes) if least is None else least)
        and all(name in shapes and shapes[name](one) for name, one in value.items())
    )


def is_text(value: Any) -> bool:
    """Any text."""
    return type(value) is str


def is_size(value: Any) -> bool:
    """How many there are."""
    return type(value) is int and value >= 0


def is_base64(value: Any, length: int | None = None) -> bool:
    """Bytes in base64, of a length if one is given."""
    try:
        found = unbase64(value) if type(value) is str else b""
    except Malformed:
        return False
    return len(found) == length if length is not None else bool(found)


def is_hash(value: Any) -> bool:
    """32 bytes in base64."""
    return is_base64(value, 32)


is_line = of_text(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]{0,255}")
is_sealed = of_text(r"[0-9a-f]{64}")
is_key = of_text(KEYS.pattern)
is_day = of_text(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

SCOPE = {"from": or_null(is_day), "keys": list_of(is_key), "to": or_null(is_day), "under": is_key}
MANIFEST: dict[str, Shape] = {
    "format": lambda value: type(value) is int and value == 1,
    "organization": is_line,
    "origin": is_line,
    "private": lambda value: type(value) is bool,
    "program": is_line,
    "root": or_null(is_hash),
    "scope": or_null(object_of(SCOPE)),
    "size": is_size,
}
SHAPES: dict[bytes, Shape] = {
    b"manifest": object_of(MANIFEST),
    b"stored": object_of({"hash": is_line, "topic": is_line}, 1),
    b"private": object_of({"commitment": is_sealed, "field": is_line, "salt": is_hash, "value": is_text}),
    b"erased": object_of({"act": is_size, "commitment": is_sealed}),
    b"consistency": object_of({"from": is_size, "hashes": list_of(is_hash, HASHES), "to": is_size}),
    b"checkpoint": is_text,
    b"timestamp": object_of({"token": is_base64}),
    b"end": object_of({"lines": is_size}),
}
"""Word → the shape of its value, in canonical JSON."""
ENTRY = (b"leaf", b"hash", b"stored", b"private", b"erased")
BETWEEN = (b"manifest", b"key", *ENTRY, b"checkpoint", b"timestamp")
AFTER: dict[bytes, tuple[bytes, ...]] = {
    b"manifest": (HEADER,),
    b"key": (b"manifest", b"key"),
    b"leaf": BETWEEN,
    b"hash": BETWEEN,
    b"stored": (b"leaf",),
    b"private": (b"leaf", b"stored", b"private"),
    b"erased": (b"leaf", b"stored", b"private", b"erased"),
    b"consistency": BETWEEN,
    b"checkpoint": (*BETWEEN, b"consistency"),
    b"timestamp": (b"checkpoint", b"timestamp"),
    b"end": BETWEEN,
}
"""Word → the words that the line before may begin with."""


# The verification.


def told(first: int, last: int) -> str:
    """Entries in a row, for people."""
    return f"{first} to {last}" if first < last else f"{first}"


class Finding(NamedTuple):
    """Something that is wrong."""

    sequence: int
    """The first entry that it may concern."""
    kind: str
    says: str


class Expected(NamedTuple):
    """A root that the tree must have at a size."""

    root: bytes
    source: str
    """`kept`: by the auditor; `signed`: by a believed key; `unsigned`: in the bundle, by no believed key."""
    cosigners: tuple[Key, ...] = ()


class Order:
    """The sequences that entries state, held against the places where they stand."""

    def __init__(self) -> None:
        self.next = 1
        """The sequence that the next entry should state."""
        self.found: dict[int, Finding] = {}
        self.gaps: list[tuple[int, int]] = []
        """Entries in a row, first and last, that were passed over so far; in order."""
        self.early: set[int] = set()
        """Entries that stood in the place of others."""
        self.jump: int | None = None
        """Where the entry before should have stood, if it stated a later place."""
        self.against = 0
        """How often integrity failed."""

    def take(self, stated: int) -> None:
        """Take the next entry by the sequence that it states."""
        if stated == self.next and self.jump is None:
            self.next += 1
            return
        jump, self.jump = self.jump, None
        if jump is not None and stated == jump + 1:  # That was no gap, but one entry in the place of another.
            self.note(jump, "reordered", f"entry {self.next - 1} stands where entry {jump} should")
            if len(self.early) < LOOKED:
                self.early.add(self.next - 1)
            self.gaps = [gap for gap in self.gaps if gap[0] < jump] + [(jump, jump)]
            self.next = stated
        if stated >= self.next:
            absent = list(self.passed(stated))
            if absent:
                self.jump = self.next
                self.gaps = (self.gaps + absent)[:LOOKED]
                first = absent[0][0]
                self.note(first, "missing", f"entry {told(first, stated - 1)} is not there, {stated} follows")
            self.next = stated + 1
        elif self.fills(stated):
            self.note(stated, "reordered", f"entry {stated} stands after entry {self.next - 1}")
        else:
            self.note(stated, "forged", f"there is a second entry {stated}, after entry {self.next - 1}")

    def passed(self, stated: int) -> Iterator[tuple[int, int]]:
        """The entries in a row, first and last, that the one stated passes over; not those that were early."""
        self.early = {one for one in self.early if one >= self.next}
        start = self.next
        for one in (*sorted(one for one in self.early if one < stated), stated):
            if start < one:
                yield start, one - 1
            start = one + 1

    def fills(self, stated: int) -> bool:
        """Whether an entry was passed over; it is no more."""
        place = bisect_right(self.gaps, (stated, LARGEST)) - 1
        first, last = self.gaps[place] if place >= 0 else (0, 0)
        if not first <= stated <= last:
            return False
        halves = ((first, stated - 1), (stated + 1, last))
        self.gaps[place : place + 1] = [half for half in halves if half[0] <= half[1]]
        return True

    def skip(self) -> None:
        """Take an entry that states nothing."""
        self.jump = None
        self.next += 1

    def note(self, sequence: int, kind: str, says: str) -> None:
        """Note what is wrong with the order at a place, having seen more than before."""
        self.against += kind in INTEGRITY
        if kind in INTEGRITY or len(self.found) < NOTED or sequence in self.found:
            self.found[sequence] = Finding(sequence, kind, says)


class Claim(NamedTuple):
    """Somebody says that a personal value was erased."""

    sequence: int
    """The entry that commits to the value."""
    act: int
    """The entry that is named for it."""


class Verification:
    """A bundle that is being read, line by line, in constant memory.

    Give it the keys to believe, old checkpoints that were kept elsewhere, and a policy; then every line; then ask
    for the report.
    """

    def __init__(
        self, keys: Sequence[Key] = (), since: Sequence[Checkpoint] = (), policy: Policy | None = None
    ) -> None:
        logs = (*keys, *(policy.logs if policy else ()))
        self.logs = [key for key in logs if key.kind == ED25519]
        self.witnesses = [key for _, key in policy.witnesses] if policy else []
        self.policy = policy
        self.manifest: dict[str, Any] = {}
        self.scope: set[str] | None = None
        """The keys of the entities that a partial bundle is about."""
        self.lines = 0
        self.keys = 0
        """How many keys the bundle claims."""
        self.word = b""
        """What the line before began with."""
        self.enough = False
        """Whether so much is wrong that nothing more is read."""
        self.findings: list[Finding] = []
        self.against = 0
        """How many of them are against integrity."""
        self.doubts: list[str] = []
        """What keeps the bundle from settling the questions, though nothing is wrong."""
        self.counts = {
            "entries": 0,
            "withheld": 0,
            "outside": 0,
            "private": 0,
            "erased": 0,
            "checkpoints": 0,
            "timestamps": 0,
        }

        self.order = Order()
        self.at = 0
        """The place of the entry that was read last."""
        self.entry: dict[str, Any] | None = None
        """That entry, if it is shown and reads."""
        self.before: dict[str, Any] | None = None
        """The last entry before it that was shown and read."""
        self.committed: dict[str, Committed] = {}
        """What it holds of personal values, by commitment."""
        self.said: set[str] = set()
        """Those of its commitments that were shown or accounted for."""
        self.answered: set[str] = set()
        """Commitments that were shown or accounted for in this change set."""
        self.claims: dict[str, list[Claim]] = {}
        """Commitment → who says that its value was erased, as long as no act is seen that did."""
        self.gone: dict[str, list[str]] = {}
        """Person → those of these commitments that an erasure of the person would cover."""
        self.erasures: set[int] = set()
        """The acts of erasure so far."""
        self.awaited: set[int] = set()
        """Acts that are named for it, and were not shown so far."""

        self.tree = Tree()
        self.expected: dict[int, list[Expected]] = {}
        """Sizes that the tree has not reached → roots that it must have there."""
        for checkpoint in since:
            self.expected.setdefault(checkpoint.size, []).append(Expected(checkpoint.root, "kept"))
        self.expected.pop(0, None)
        self.stamped = b""
        """The text of the checkpoint that was read last."""
        self.growth: dict[str, Any] | None = None
        """How the tree goes on to a checkpoint beyond the bundle."""
        self.grown = False
        """Whether that was said."""
        self.disagreed = (0, 0)
        """The size at which the tree lacked a root last, and the largest one before at which it was right."""
        self.good = self.covered = self.quorate = 0
        """The largest sizes at which the root was right: at all; by a believed key; by a quorum of witnesses too."""
        self.stranger = 0
        """The largest size that only another key of the ledger's name signed."""
        self.continues: list[int] = []
        self.cosigned: set[str] = set()
        self.retired: list[Key] = []
        """Keys that were believed until they gave way to others."""
        self.rotations: list[int] = []
        """The entries by which they did."""
        self.refused = False
        """Whether an entry by which keys give way does not hold."""
        self.unfounded = 0
        """The first entry by which keys give way of which none was believed, to others of which none is."""
        self.late = 0
        """The largest size that only a key signed which had given way before."""
        self.strange = 0
        """How many changes of keys were looked at by which no believed key gave way."""

    def find(self, kind: str, sequence: int, says: str) -> None:
        """Note that something is wrong."""
        self.against += kind in INTEGRITY
        if kind in INTEGRITY or len(self.findings) < NOTED:
            self.findings.append(Finding(sequence, kind, says))

    def take(self, line: bytes) -> None:
        """Read the next line, without its line break.

        Raises:
            Malformed: if it is the first, and does not begin a bundle.
        """
        if self.enough:
            return
        self.lines += 1
        before, (self.word, space, value) = self.word, line.partition(b" ")
        if self.lines == 1:
            if line != HEADER:
                raise Malformed(f"This is not a bundle: its first line is not {HEADER.decode()}.")
            self.word = HEADER
        elif len(line) > LINE_BYTES:
            self.find("edited", self.at + 1, f"line {self.lines} has more than {LINE_BYTES:,} bytes")
            self.word = before
        elif not space or before not in AFTER.get(self.word, ()):
            self.find("edited", self.at + 1, f"line {self.lines} does not belong there")
            self.word = before
        elif self.word == b"leaf":
            self.leaf(value)
        else:
            try:
                shape = SHAPES.get(self.word)
                read: Any = value.decode() if shape is None else read_json(value)
                if shape is not None and not shape(read):
                    raise Malformed("is not what its word says")
                WORDS[self.word](self, read)
            except (Malformed, UnicodeError):
                self.find("edited", max(self.at, 1), f"line {self.lines} does not read")
        self.enough = self.against + self.order.against >= ENOUGH

    # What the bundle is.

    def on_manifest(self, manifest: dict[str, Any]) -> None:
        """What the bundle claims to hold."""
        self.scope = set(manifest["scope"]["keys"]) if manifest["scope"] is not None else None
        self.manifest = manifest

    def on_key(self, vkey: str) -> None:
        """A public key, as the bundle claims. Which key to believe must be known from elsewhere."""
        self.keys += 1
        if self.keys > KEYS_AT_ONCE:
            raise Malformed(f"A bundle claims at most {KEYS_AT_ONCE} keys.")
        Key.read(vkey)

    # The entries.

    def leaf(self, leaf: bytes) -> None:
        """An entry in full."""
        self.close_entry()
        self.tree.append(leaf_hash(leaf))
        self.counts["entries"] += 1
        try:
            entry = read_json(leaf)
            sequence = entry["sequence"]
            if type(sequence) is not int or sequence < 1:
                raise Malformed("has no sequence")
            self.order.take(sequence)
            self.at = sequence
        except (Malformed, KeyError, TypeError) as error:
            self.at = self.order.next
            self.order.skip()
            why = str(error) if isinstance(error, Malformed) else "has no sequence"
            self.find("edited", self.at, f"entry {self.at} {why}")
        else:
            try:
                self.check_entry(entry, leaf)
            except Malformed as error:
                self.find("edited", self.at, f"entry {self.at} {error}")
            except (KeyError, TypeError):
                self.find("edited", self.at, f"entry {self.at} lacks what every entry has")

    def on_hash(self, value: str) -> None:
        """The hash of an entry that is withheld."""
        self.close_entry()
        self.at = self.order.next
        self.order.skip()
        if not is_hash(value):
            raise Malformed("A hash has 32 bytes.")
        if self.scope is None:
            self.find("missing", self.at, f"entry {self.at} is withheld in a bundle that claims to be whole")
        self.tree.append(unbase64(value))
        self.counts["withheld"] += 1

    def check_entry(self, entry: dict[str, Any], leaf: bytes) -> None:
        """Check what an entry says of itself, against the entry before and what it is claimed to have erased."""
        event, recorded_at = entry["event"], entry["recorded_at"]
        organization = entry["organization"]
        if type(organization) is not str or organization != self.manifest.get("organization", organization):
            raise Malformed("is of another organization")
        if type(event["type"]) is not str or type(entry["version"]) is not int:
            raise Malformed("has no type")
        if not MOMENT.match(recorded_at):
            raise Malformed("was recorded at no moment")
        if type(entry["first"]) is not int or type(entry["last"]) is not int:
            raise Malformed("has no change set")
        if not 1 <= entry["first"] <= entry["sequence"] <= entry["last"]:
            raise Malformed("stands outside of its change set")
        before, self.before, self.entry = self.before, entry, entry
        self.settle(entry)
        if before is None or (before["first"], before["last"]) != (entry["first"], entry["last"]):
            self.answered = set()
        self.committed = commitments(entry)
        if self.scope is not None and self.scope.isdisjoint(KEYS.findall(leaf.decode())):
            self.counts["outside"] += 1
        if event["type"] == ROTATION:
            self.follow(event)
        self.check_set(before, entry)

    def follow(self, event: dict[str, Any]) -> None:
        """Believe other keys from here on, if they take over from one that was, and all of them signed that."""
        origin = str(self.manifest.get("origin"))
        believed = [key for key in self.logs if key.name == origin]
        try:
            previous, keys = rotating(event)
            gives_way = any(key in believed for key in previous)
            if self.strange >= STRANGE and (self.refused or not gives_way):
                return
            read_rotation(origin, event)
        except Malformed as error:
            self.refused = True
            self.strange += 1
            why = str(error).rstrip(".")
            self.find("forged", self.at, f"entry {self.at} lets other keys sign from here on, and cannot: {why}")
            return
        if gives_way:
            self.retired += [key for key in believed if key in previous]
            others = [key for key in self.logs if key not in previous]
            self.logs = others + [key for key in keys if key.kind == ED25519 and key not in others]
            self.rotations.append(self.at)
            return
        self.strange += 1
        if believed and not any(key in believed for key in keys):
            self.unfounded = self.unfounded or self.at

    def check_set(self, before: dict[str, Any] | None, entry: dict[str, Any]) -> None:
        """Check that an entry goes on with the change set of the one before, or opens one later."""
        sequence, bounds = entry["sequence"], (entry["first"], entry["last"])
        if before is None:
            if sequence == self.tree.size and sequence == 1 != bounds[0]:
                raise Malformed("does not open the first change set")
            return
        at, same = before["sequence"], bounds == (before["first"], before["last"])
        if sequence == at + 1 and not same and (at, sequence) != (before["last"], bounds[0]):
            raise Malformed(f"neither goes on with the change set of entry {at} nor opens another")
        if sequence > at:
            earlier, later = before["recorded_at"], entry["recorded_at"]
            if later < earlier or (later == earlier) != same:
                raise Malformed(f"was recorded at {later}, and entry {at} at {earlier}")

    def on_stored(self, stored: dict[str, Any]) -> None:
        """What a database kept beside the entry, where it does not agree with it."""
        if "hash" in stored:
            self.find("edited", self.at, f"entry {self.at} is not what the database made its tree of")
        if "topic" in stored:
            self.find(
                "edited", self.at, f"entry {self.at} is not of the type that the database says, {stored['topic']}"
            )

    # The personal values of the entry.

    def on_private(self, shown: dict[str, Any]) -> None:
        """A personal value, shown with the salt that opens its commitment."""
        if not self.manifest.get("private"):
            raise Malformed("The manifest shows no personal values.")
        self.counts["private"] += 1
        sealed, committed = self.answer(shown["commitment"], "shown")
        if committed is None:
            return
        if shown["field"] != committed.field:
            told = f"a personal value of entry {self.at} is shown as its {shown['field']}, and is its {committed.field}"
            self.find("edited", self.at, told)
        elif commitment(shown["value"], unbase64(shown["salt"])) != sealed:
            self.find("edited", self.at, f"a personal value of entry {self.at} is not the one it commits to")

    def on_erased(self, erased: dict[str, Any]) -> None:
        """A personal value that is no more, and the act that erased it."""
        self.counts["erased"] += 1
        sealed, committed = self.answer(erased["commitment"], "said to be erased")
        if committed is None:
            return
        if erased["act"] <= self.at:
            self.redacted(self.at, "no later act erased it")
            return
        self.claims.setdefault(sealed, []).append(Claim(self.at, erased["act"]))
        self.awaited.add(erased["act"])
        if committed.person is not None:
            self.gone.setdefault(committed.person, []).append(sealed)

    def answer(self, sealed: str, how: str) -> tuple[str, Committed | None]:
        """Note that something is said of a personal value, and give what the entry holds of it, if that is in order."""
        committed = self.committed.get(sealed)
        if sealed in self.said:
            self.find("edited", self.at, f"a personal value of entry {self.at} is told of twice")
            committed = None
        elif self.entry is not None and committed is None:
            self.find("forged", self.at, f"a personal value is {how} that entry {self.at} does not commit to")
        self.said.add(sealed)
        self.answered.add(sealed)
        return sealed, committed

    def settle(self, entry: dict[str, Any]) -> None:
        """Hold an entry against what is said to be erased, if it is an act that erases; each act covers its own."""
        self.awaited.discard(entry["sequence"])
        act = entry["sequence"]
        person, sealed = erases(entry)
        if person is None and not sealed:
            return
        self.erasures.add(act)
        names = sealed if person is None else self.gone.pop(person, [])
        covered = [self.claims.pop(one) for one in names if one in self.claims]
        for claim in (one for claims in covered for one in claims):
            if claim.act not in self.erasures:
                self.redacted(claim.sequence, f"entry {claim.act}, which should have erased it, did not")
        values = entry["event"].get("values")
        values = values if type(values) is int else 0
        if person is not None and len(covered) > values:
            why = f"entry {act} erased {values} values of that person, and {len(covered)} are gone"
            self.redacted(min(claims[0].sequence for claims in covered), why)

    def redacted(self, sequence: int, why: str) -> None:
        """Note that a personal value is gone without leave."""
        self.find("unauthorized redaction", sequence, f"a personal value of entry {sequence} is gone: {why}")

    def close_entry(self) -> None:
        """Settle what is open about the entry: nothing more is said of it."""
        if self.committed and self.manifest.get("private"):
            for sealed, (field, _) in self.committed.items():
                if sealed not in self.answered:
                    self.redacted(self.at, f"its {field.rpartition('.')[2]} is neither shown nor erased by an act")
            self.answered.update(self.committed)
        self.entry, self.committed, self.said = None, {}, set()
        if self.tree.size in self.expected:
            self.reached()

    # The proofs.

    def on_consistency(self, growth: dict[str, Any]) -> None:
        """How the tree so far goes on to the checkpoint in the next line."""
        self.close_entry()
        if self.grown:
            raise Malformed("One proof of consistency is all there can be.")
        self.growth, self.grown = growth, True

    def on_checkpoint(self, note: str) -> None:
        """A signed root."""
        self.close_entry()
        growth, self.growth = self.growth, None
        self.stamped = b""
        checkpoint = Checkpoint.read(note)
        size, root, self.stamped = checkpoint.size, checkpoint.root, checkpoint.text
        self.counts["checkpoints"] += 1
        if checkpoint.origin != self.manifest.get("origin"):
            self.find("forged", self.good + 1, f"the checkpoint of {size} entries is of another ledger")
            return
        try:
            signers = checkpoint.signers([key for key in self.logs if key.name == checkpoint.origin])
            late = checkpoint.signers(self.retired)
            cosigners = tuple(checkpoint.signers(self.witnesses))
        except Malformed as error:
            self.find("forged", self.good + 1, f"the checkpoint of {size} entries is forged: {error}")
            return
        if growth is not None and (growth["from"], growth["to"]) == (self.tree.size, size):
            path = [unbase64(node) for node in growth["hashes"]]
            if consistent(self.tree.size, size, self.tree.root(), root, path):
                size, root = self.tree.size, self.tree.root()
        if late and not signers:
            self.late = max(self.late, checkpoint.size)
        elif not signers and any(name == key.name for key in self.logs for name, _, _ in checkpoint.signatures):
            self.stranger = max(self.stranger, checkpoint.size)
        expected = Expected(root, "signed" if signers else "unsigned", cosigners)
        if size < self.tree.size:
            self.find("reordered", size, f"the checkpoint of {size} entries stands after entry {self.at}")
            return
        self.expected.setdefault(size, []).append(expected)
        self.reached()

    def reached(self) -> None:
        """Hold the tree against the roots that it must have at its size."""
        size = self.tree.size
        if size not in self.expected:
            return
        root = self.tree.root()
        for expected in self.expected.pop(size):
            if expected.root != root:
                self.disagree(expected)
                continue
            if expected.source == "kept":
                self.continues.append(size)
                self.good = size
            elif expected.source == "signed":
                self.good = self.covered = size
                self.cosigned = {key.name for key in expected.cosigners}
                if self.policy is None or self.policy.satisfied(expected.cosigners):
                    self.quorate = size

    def disagree(self, expected: Expected) -> None:
        """Note that the tree lacks a root that it must have, unless it is clear already which entry is wrong."""
        size, kept = self.tree.size, expected.source == "kept"
        if not kept and self.disagreed == (size, self.good):
            return
        self.disagreed = self.disagreed if kept else (size, self.good)
        first = max(self.continues, default=0) + 1 if kept else self.good + 1
        exact = [one.sequence for one in (*self.findings, *self.order.found.values()) if first <= one.sequence <= size]
        if exact and not kept:
            return
        first = min(exact, default=first)
        where = f"one of the entries {told(first, size)}" if first < size else f"entry {size}"
        if kept:
            self.find("forked", first, f"{where} is not what it was when you kept a checkpoint of {size} entries")
        elif expected.source == "signed":
            self.find("edited", first, f"{where} is not what was signed in the checkpoint of {size} entries")
        else:
            self.find(
                "forged", first, f"{where} does not fit a checkpoint of {size} entries that no believed key signed"
            )

    def on_timestamp(self, stamp: dict[str, Any]) -> None:
        """A token of a time-stamping authority over the checkpoint before, whose hash it must hold.

        What the authority's own signature is worth, `openssl ts -verify` tells.
        """
        self.counts["timestamps"] += 1
        if hashlib.sha256(self.stamped).digest() not in unbase64(stamp["token"]):
            self.find("forged", max(self.at, 1), "a time-stamp is not over the checkpoint that it stands with")

    def on_end(self, end: dict[str, Any]) -> None:
        """The last line."""
        self.close_entry()
        if end["lines"] != self.lines:
            raise Malformed("The bundle had another number of lines.")

    # The outcome.

    def finish(self) -> dict[str, Any]:
        """Settle what is open, and give the report."""
        if not self.enough:
            self.close_entry()
        self.findings.extend(self.order.found.values())
        if not self.enough:
            self.settle_end()
            for claims in self.claims.values():
                for claim in claims:
                    self.unsettled(claim)
        return self.report()

    def unsettled(self, claim: Claim) -> None:
        """Say that no act is seen that erased a value."""
        sequence, act = claim
        missing = act in self.awaited
        if missing and self.scope is not None and act < self.order.next:
            self.doubts.append(f"Entry {act}, which erased a value of entry {sequence}, is withheld.")
        else:
            how = "is not here" if missing else "did not"
            self.redacted(sequence, f"entry {act}, which should have erased it, {how}")

    def settle_end(self) -> None:
        """Note what is missing at the end, or too much there."""
        end, claimed, before = self.order.next - 1, self.manifest.get("size"), self.before
        if claimed is None:
            self.find("edited", 1, "the bundle has no manifest")
        elif self.word != b"end":
            self.find("truncated", end + 1, f"the bundle breaks off after entry {end}")
        elif claimed > end:
            self.find("truncated", end + 1, f"entries {told(end + 1, claimed)} are missing at the end")
        elif claimed < end:
            self.find("forged", claimed + 1, f"there are more than the {claimed} entries that the ledger had")
        elif not self.findings and self.manifest.get("root") != base64.b64encode(self.tree.root()).decode():
            self.find("edited", self.good + 1, "the entries do not have the root that the bundle states")
        if before is not None and before["sequence"] == end < before["last"]:
            self.find("truncated", end + 1, f"the change set of entry {end} goes on to entry {before['last']}")
        for size, roots in sorted(self.expected.items()):
            for expected in roots:
                how = {"kept": "you kept", "signed": "was signed"}.get(expected.source, "is in the bundle")
                self.find("truncated", end + 1, f"a checkpoint of {size} entries {how}, and entry {end} is the last")
        if self.covered < self.tree.size and self.unfounded:
            says = f"entry {self.unfounded} lets other keys sign from here on, and cannot: no believed key signed that"
            self.find("forged", self.unfounded, says)
        elif self.logs and self.covered < self.tree.size and self.stranger and not self.refused:
            says = f"the checkpoint of {self.stranger} entries is signed by another key of the same name"
            self.find("forged", self.covered + 1, says)

    def doubt(self) -> None:
        """Say what keeps the bundle from proving itself."""
        size = self.tree.size
        if not self.logs:
            self.doubts.append("No key was given, so nothing from elsewhere vouches for it.")
        elif self.covered < size:
            left = told(self.covered + 1, size)
            self.doubts.append(f"No checkpoint that is signed by a believed key covers the entries {left}.")
            if self.late > self.covered:
                why = f"The checkpoint of {self.late} entries is signed by a key that had given way at entry"
                self.doubts.append(f"{why} {self.rotations[-1]}.")
        elif self.quorate < size:
            self.doubts.append(f"The witnesses who cosigned ({len(self.cosigned)}) are no quorum of the policy.")

    def report(self) -> dict[str, Any]:
        """What was found, for a machine; `sentence` is for people."""
        self.doubt()
        findings = sorted(set(self.findings))
        kinds = {one.kind for one in findings}
        otherwise = "unproven" if self.doubts or self.enough else "holds"
        integrity = "fails" if kinds.intersection(INTEGRITY) else otherwise
        completeness = "fails" if kinds.intersection(COMPLETENESS) else otherwise
        verdict = "unverifiable" if self.doubts else "ok"
        if findings:
            verdict = "tampered" if integrity == "fails" else "incomplete"
        return {
            "verdict": verdict,
            "integrity": integrity,
            "completeness": completeness,
            "sentence": self.sentence(verdict, findings),
            "first": {"sequence": findings[0].sequence, "class": findings[0].kind} if findings else None,
            "findings": [{"sequence": one[0], "class": one[1], "sentence": one[2]} for one in findings[:TOLD]],
            "doubts": self.doubts,
            "organization": self.manifest.get("organization"),
            "origin": self.manifest.get("origin"),
            "size": self.tree.size,
            "root": base64.b64encode(self.tree.root()).decode(),
            "covered": self.covered,
            "continues": sorted(self.continues),
            "cosigned": sorted(self.cosigned),
            "rotations": self.rotations,
            **self.counts,
        }

    def sentence(self, verdict: str, findings: Sequence[Finding]) -> str:
        """The outcome for people; of what is wrong, the first."""
        if findings:
            more = f" {len(findings) - 1} more findings." if len(findings) > 1 else ""
            more += f" Nothing was read after line {self.lines}." if self.enough else ""
            sequence, kind, says = findings[0]
            return f"{verdict.capitalize()} at entry {sequence} ({kind}): {says}.{more}"
        if self.doubts:
            return f"Unverifiable, though nothing is wrong in itself. {' '.join(self.doubts)}"
        said = f"All {self.tree.size} entries are what {self.manifest['origin']} signed, and none is missing."
        if self.counts["withheld"]:
            said += f" {self.counts['withheld']} of them are here as hashes only."
        if self.continues:
            said += f" They continue what you kept of the first {max(self.continues)}."
        if self.rotations:
            said += f" Its keys gave way to others at entry {', '.join(str(one) for one in self.rotations)}."
        if self.cosigned:
            said += f" Cosigned by {', '.join(sorted(self.cosigned))}."
        return said


WORDS: dict[bytes, Callable[[Verification, Any], None]] = {
    b"manifest": Verification.on_manifest,
    b"key": Verification.on_key,
    b"hash": Verification.on_hash,
    b"stored": Verification.on_stored,
    b"private": Verification.on_private,
    b"erased": Verification.on_erased,
    b"consistency": Verification.on_consistency,
    b"checkpoint": Verification.on_checkpoint,
    b"timestamp": Verification.on_timestamp,
    b"end": Verification.on_end,
}
"""What is made of the value of a line, once it has its shape; a leaf is looked at as it is."""


def verify(
    lines: Iterable[bytes],
    keys: Sequence[Key] = (),
    since: Sequence[Checkpoint] = (),
    policy: Policy | None = None,
) -> dict[str, Any]:
    """Verify a bundle, given line by line, each with its line break; of one that breaks off the last is not read.

    Raises:
        Malformed: if it is not a bundle.
    """
    verification = Verification(keys, since, policy)
    for line in lines:
        if line.endswith(b"\n"):
            verification.take(line[:-1])
        elif verification.word == b"end":
            verification.take(line)
        if verification.enough:
            break
    if not verification.lines:
        raise Malformed("This is not a bundle: it is empty.")
    return verification.finish()


# The proof of one entry. Source: C2SP tlog-proof.

PROOF_HEADER = "c2sp.org/tlog-proof@v1"


def verify_proof(
    proof: str, leaf: bytes | None = None, keys: Sequence[Key] = (), policy: Policy | None = None
) -> dict[str, Any]:
    """Verify that one entry is in the tree that a checkpoint was signed for; its leaf is in the proof, if not given.

    Raises:
        Malformed: if the proof does not read as one.
    """
    head, blank, note = proof.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != PROOF_HEADER or not blank:
        raise Malformed(f"This is not a proof: its first line is not {PROOF_HEADER}.")
    if len(lines) > 1 and lines[1].startswith("extra "):
        extra = unbase64(lines.pop(1)[len("extra ") :])
        leaf = extra if leaf is None else leaf
    if leaf is None:
        raise Malformed("The proof does not hold the leaf of its entry; give it too.")
    found = re.match(r"index (0|[1-9][0-9]{0,14})\Z", lines[1]) if len(lines) > 1 else None
    if found is None:
        raise Malformed("The proof does not say which entry it is about.")
    index, path = int(found.group(1)), [unbase64(line) for line in lines[2:]]
    checkpoint = Checkpoint.read(note)
    logs = [key for key in (*keys, *(policy.logs if policy else ())) if key.kind == ED25519]
    origin, size = checkpoint.origin, checkpoint.size
    verdict, why = "ok", f"Entry {index + 1} is what {origin} signed, among {size}."
    try:
        signers = checkpoint.signers([key for key in logs if key.name == origin])
        cosigners = checkpoint.signers([key for _, key in policy.witnesses] if policy else [])
    except Malformed as error:
        verdict, why = "tampered", f"The checkpoint is forged: {error}."
    else:
        if not included(index, size, leaf_hash(leaf), path, checkpoint.root):
            verdict, why = "tampered", f"The leaf is not entry {index + 1} of the {size} of {origin}."
        elif not signers:
            verdict, why = "unverifiable", "No believed key signed the checkpoint."
        elif policy is not None and not policy.satisfied(cosigners):
            verdict = "unverifiable"
            why = f"The witnesses who cosigned ({len(cosigners)}) are no quorum of the policy."
    return {"verdict": verdict, "sentence": why, "sequence": index + 1, "size": size}


# The command.

EXIT = {"ok": 0, "tampered": 4, "incomplete": 4, "unverifiable": 5}
"""Verdict → exit code."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify a file and say what was found."""
    parser = argparse.ArgumentParser(description="Verify a bundle of a ledger, or the proof of one entry.")
    parser.add_argument("file", help="the bundle, or the .tlog-proof of one entry")
    parser.add_argument(
        "--key", action="append", default=[], help="a key to believe, NAME+ID+KEY or a file; repeatable"
    )
    parser.add_argument(
        "--since", action="append", default=[], help="a file with a checkpoint that you kept; repeatable"
    )
    parser.add_argument("--policy", help="a file that names the logs to believe and the quorum of witnesses")
    parser.add_argument("--leaf", help="with a proof that does not hold it: a file with the leaf")
    parser.add_argument("--json", action="store_true", help="print the whole report as JSON")
    chosen = parser.parse_args(arguments)
    try:
        keys = [key for text in chosen.key for key in read_keys(text)]
        since = [Checkpoint.read(contents(name).decode()) for name in chosen.since]
        policy = Policy.read(contents(chosen.policy).decode()) if chosen.policy else None
    except (OSError, ValueError) as error:
        parser.error(str(error))
    try:
        report = verify_file(chosen.file, keys, since, policy, chosen.leaf)
    except OSError as error:
        parser.error(str(error))
    except ValueError as error:
        report = {"verdict": "unverifiable", "sentence": f"Unverifiable: {error}"}
    sys.stdout.write((json.dumps(report, ensure_ascii=False, indent=2) if chosen.json else report["sentence"]) + "\n")
    return EXIT[report["verdict"]]


def verify_file(
    name: str, keys: Sequence[Key], since: Sequence[Checkpoint], policy: Policy | None, leaf: str | None = None
) -> dict[str, Any]:
    """Verify a bundle, or the proof of one entry, whose leaf may be in another file.

    Raises:
        Malformed: if it is neither.
        OSError: if a file cannot be read.
    """
    with Path(name).open("rb") as file:
        if file.read(len(PROOF_HEADER)) == PROOF_HEADER.encode():
            given = contents(leaf).rstrip(b"\n") if leaf is not None else None
            try:
                proof = contents(name).decode()
            except UnicodeError:
                raise Malformed("This is not a proof: it is not UTF-8.") from None
            return verify_proof(proof, given, keys, policy)
        file.seek(0)
        return verify(lines_of(file), keys, since, policy)


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is too long, the beginning, which is too long, too."""
    for line in iter(lambda: file.readline(LINE_BYTES + 2), b""):
        end = line
        while end and not end.endswith(b"\n"):
            end = file.readline(LINE_BYTES)
        yield line if end is line or not end else line + b"\n"


def contents(name: str) -> bytes:
    """What a file holds.

    Raises:
        Malformed: if it is larger than any that is read whole.
    """
    with Path(name).open("rb") as file:
        found = file.read(LINE_BYTES + 1)
    if len(found) > LINE_BYTES:
        raise Malformed(f"{name} has more than {LINE_BYTES:,} bytes.")
    return found


def read_keys(text: str) -> list[Key]:
    """The keys that a text is, or that a file of that name holds, one a line.

    Raises:
        Malformed: if there are none.
        OSError: if there is no such file.
    """
    lines = [text] if text.count("+") > 1 else contents(text).decode().split("\n")
    keys = [Key.read(line.strip(BLANK)) for line in lines if line.strip(BLANK)]
    if not keys:
        raise Malformed(f"{text} holds no key.")
    return keys


if __name__ == "__main__":
    sys.exit(main())
