"""Mutants: true bundles in which something is altered, from one byte to the shape of a value, by a known random."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from typing import Any

from tests.audit.cases import earlier, handed_over, heads, partial, stamp
from tests.audit.house import ADA, HOUSE, LAST, LOG, NEXT, SALES, WITNESSES, House, canonical, hash_of, note, root_of
from tests.kit import key

ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 9, 255, 2**31, 2**53 - 1, 2**53, -(2**53), 10**400, 1.0, 0.5, -0.0),
    *(float("inf"), float("nan"), "", " ", "a", "0", "\x00", "\x1b[2J", "\x7f", "\x85", "\xa0", "\u2028", "\ufeff"),
    *("\U0001f600", "\uff5e", "é", "e\u0301", "__proto__", "constructor", "toString", "hasOwnProperty", "length"),
    *(
        "a" * 256,
        "0" * 64,
        "f" * 64,
        "F" * 64,
        "0" * 63,
        "AAAA",
        "AAA=",
        "AA==",
        "AB==",
        "=",
        base64.b64encode(bytes(32)).decode(),
    ),
    *([], {}, [[]], [None], {"a": 1}, {"": ""}, ["a", "a"], {"__proto__": {}}, {"length": 0}),
    *("person", "person.name", "reason", "unit", "ACT", "CHANGE", "2024-01-01", "2024-13-99", ADA, SALES, HOUSE),
    *("PersonErased", "PrivateValueRedacted", "SigningKeyRotated", "PersonRegistered", "LegalHoldPlaced"),
    "ChangeRequestSubmitted",
)
"""Values that a reader may take for others, or not expect."""
RAW = (
    *(
        b"\x00",
        b"\t",
        b"\r",
        b"\n",
        b" ",
        b'"',
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"-",
        b"0",
        b"=",
        b"+",
        b"/",
    ),
    *(
        b"\xc2\x85",
        b"\xc2\xa0",
        b"\xe2\x80\xa8",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\xc0\x80",
        b"\xff",
        b"\xf0\x9f\x98\x80",
    ),
    *(b"\xf4\x90\x80\x80", b"\\u0041", b"\\ud800", b"\\udc00\\ud800", b"\\/", b"1e400", b"1E2", b"-0", b"NaN", b"0x1"),
    *(b"\r\n", b"\x1c", b"\x0b", b"\x0c", b"\xe3\x80\x80", b"[" * 70, b"]" * 70, b'{"a":' * 70, b"9" * 30, b"\n\n"),
    *(b"leaf {}\n", b"stored {}\n", b"hash x\n", b"key \n", b"private {}\n", b"end {}\n", b"checkpoint \n", b"leaf \n"),
)
"""Bytes that do the same."""


def seeds() -> list[bytes]:
    """True bundles, small ones of every kind."""
    plain, full = House(6), filled()
    erased = filled()
    erased.erase(5, act=9)
    erased.erase(3, act=10)
    twice = handed_over()
    twice.rotate(10, NEXT, LAST)
    return [
        plain.bundle(),
        full.bundle(full.head(), private=True),
        full.bundle(full.head()),
        erased.bundle(erased.head(), private=True),
        erased.bundle(erased.head(4, LOG), erased.head()),
        twice.bundle(*heads(LOG, NEXT, LAST, of=twice)),
        plain.bundle(stamp(plain.head(4)), stamp(plain.head())),
        earlier(House(8), 6),
        partial(House(), shown={5, 6}),
        partial(erased, shown={3, 5, 9, 10}),
    ]


def filled() -> House:
    """A ledger that holds personal values in every place where one can be."""
    house = House()
    form = {"from": "2024-01-01", "key": key("CY"), "name": house.seal(7, "person.name", "Cy"), "reference": None}
    operations = [canonical({"registerPerson": form}).decode(), canonical({"renameUnit": {"unit": SALES}}).decode()]
    request = {
        "change_request": key("request"),
        "operations": operations,
        "title": house.seal(7, "change_request.title", "T"),
    }
    house.leaves[6]["event"] = {"type": "ChangeRequestSubmitted", **request}
    for sequence, noun, entity in ((11, "person", ADA), (12, "unit", SALES)):
        reason = house.seal(sequence, f"{noun}.reason", "A \U0001f600 \u2028 matter")
        house.leaves[sequence - 1]["event"] = {
            "type": "LegalHoldPlaced",
            "noun": noun,
            "entity": entity,
            "reason": reason,
        }
    return house


class Mutator:
    """Alters bundles."""

    def __init__(self, seed: int, bundles: Sequence[bytes]) -> None:
        self.random = Random(seed)
        self.bundles = [bundle.split(b"\n")[:-1] for bundle in bundles]
        self.true = {line for bundle in self.bundles for line in bundle}
        """Every line of theirs."""
        self.anew = False
        """Whether the last mutant was signed anew."""

    def mutant(self) -> bytes:
        """The next one."""
        random, self.anew = self.random, False
        lines = list(random.choice(self.bundles))
        for _ in range(random.choice((1, 1, 1, 2, 3))):
            way: Callable[[list[bytes]], list[bytes]] = random.choice(
                (self.lines, self.lines, self.value, self.value, self.value, self.note, self.raw, self.resigned)
            )
            lines = way(lines) or lines
        if random.random() < 0.7 and lines[-1].startswith(b"end"):
            lines[-1] = b'end {"lines":%d}' % len(lines)
        return b"\n".join(lines) + (b"" if random.random() < 0.03 else b"\n")

    def lines(self, lines: list[bytes]) -> list[bytes]:
        """Lines dropped, doubled, swapped, moved, cut off, or brought from elsewhere."""
        random, at = self.random, self.random.randrange(len(lines))
        other = random.choice(random.choice(self.bundles))
        where = random.randrange(len(lines))
        ways: list[Callable[[], object]] = [
            lambda: lines.pop(at),
            lambda: lines.insert(where, lines[at]),
            lambda: lines.insert(where, lines.pop(at)),
            lambda: lines.insert(at, other),
            lambda: lines.__setitem__(at, other),
            lambda: lines.__delitem__(slice(at + 1, None)),
            lambda: lines.__delitem__(slice(at, at + random.randrange(1, 4))),
            lambda: lines.__setitem__(slice(at, at + 2), lines[at : at + 2][::-1]),
        ]
        random.choice(ways)()
        return lines or [b""]

    def value(self, lines: list[bytes]) -> list[bytes]:
        """A field of a value replaced, dropped, added, renamed, doubled; written well, or otherwise."""
        random = self.random
        at = random.randrange(1, len(lines)) if len(lines) > 1 else 0
        word, _, raw = lines[at].partition(b" ")
        try:
            value = json.loads(raw)
        except ValueError:
            return self.raw(lines)
        holder, name = self.place(value)
        if holder is None:
            value = random.choice(ODD)
        else:
            self.alter(holder, name)
        lines[at] = word + b" " + self.written(value)
        return lines

    def place(self, value: Any) -> tuple[Any, Any]:
        """Somewhere in a value: what holds it, and its name there."""
        places: list[tuple[Any, Any]] = []

        def walk(inside: Any) -> None:
            for name in (
                range(len(inside)) if isinstance(inside, list) else list(inside) if isinstance(inside, dict) else ()
            ):
                places.append((inside, name))
                walk(inside[name])

        walk(value)
        return self.random.choice(places) if places else (None, None)

    def alter(self, holder: Any, name: Any) -> None:
        """Alter what stands somewhere."""
        random, old = self.random, holder[name]
        odd = random.choice(ODD)
        chance = random.random()
        if chance < 0.45:
            holder[name] = odd
        elif chance < 0.6 and type(old) is int:
            holder[name] = old + random.choice((-2, -1, 1, 2))
        elif chance < 0.6 and isinstance(old, str) and old:
            where = random.randrange(len(old))
            holder[name] = old[:where] + random.choice(("", "x", "0", " ", str(odd)[:3])) + old[where + 1 :]
        elif chance < 0.7:
            holder[name] = [old] if random.random() < 0.5 else {"a": old}
        elif chance < 0.8:
            del holder[name]
        elif isinstance(holder, dict):
            added = random.choice(("a", "z", "__proto__", "10", "9", "\U0001f600", "\uff5e", "verb", "values", "title"))
            holder[added] = holder.pop(name) if chance < 0.9 else odd
        else:
            holder.insert(name, holder[name] if chance < 0.9 else odd)

    def written(self, value: Any) -> bytes:
        """A value in canonical JSON, or in other JSON."""
        chance = self.random.random()
        try:
            if chance < 0.75:
                return canonical(value)
            if chance < 0.8:
                return json.dumps(value, sort_keys=True).encode()
            if chance < 0.85:
                return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
            if chance < 0.9:
                return canonical(value).replace(b'{"', b'{"a":1,"', 1)
            if chance < 0.95:
                return b'{"a":' * 70 + canonical(value) + b"}" * 70
            return canonical(value).replace(b",", self.random.choice((b" ,", b", ", b",\t")), 1)
        except (UnicodeError, TypeError, ValueError):
            return b"{}"

    def note(self, lines: list[bytes]) -> list[bytes]:
        """A checkpoint with other text, or other lines below it."""
        random = self.random
        places = [at for at, line in enumerate(lines) if line.startswith(b"checkpoint ")]
        if not places:
            return lines
        at = random.choice(places)
        try:
            note = json.loads(lines[at].partition(b" ")[2])
            parts = note.split("\n")
        except (ValueError, AttributeError):
            return lines
        odd = random.choice([one for one in ODD if isinstance(one, str)])
        where = random.randrange(len(parts))
        ways: list[Callable[[], object]] = [
            lambda: parts.insert(where, odd),
            lambda: parts.pop(where),
            lambda: parts.insert(where, parts[random.randrange(len(parts))]),
            lambda: parts.insert(len(parts) - 1, f"\u2014 a{odd}b AAAAAAAA"),
            lambda: parts.insert(len(parts) - 1, f"\u2014 {LOG.name} {base64.b64encode(LOG.id + bytes(64)).decode()}"),
            lambda: parts.__setitem__(where, parts[where].replace(" ", odd, 1)),
            lambda: parts.__setitem__(where, parts[where][: random.randrange(len(parts[where]) + 1)] + odd),
            lambda: parts.__setitem__(where, parts[where].swapcase()),
        ]
        random.choice(ways)()
        with suppress(UnicodeError):
            lines[at] = b"checkpoint " + canonical("\n".join(parts))
        return lines

    def raw(self, lines: list[bytes]) -> list[bytes]:
        """Bytes flipped, put in, taken out."""
        random = self.random
        at = random.randrange(len(lines))
        line, where = lines[at], random.randrange(len(lines[at]) + 1)
        size = random.choice((0, 0, 1, 1, 2, 8))
        new = random.choice((*RAW, b"", bytes([random.randrange(256)])))
        lines[at] = line[:where] + new + line[where + size :]
        return b"\n".join(lines).split(b"\n")

    def resigned(self, lines: list[bytes]) -> list[bytes]:
        """An entry altered and everything signed anew, so that nothing but the entry itself can be wrong."""
        lines, self.anew = self.value(lines), True
        hashes: list[bytes] = []
        signed: list[bytes] = []
        for line in lines:
            word, _, value = line.partition(b" ")
            if word == b"leaf":
                hashes.append(hash_of(value))
            elif word == b"hash":
                try:
                    hashes.append(base64.b64decode(value))
                except ValueError:
                    hashes.append(bytes(32))
            elif word == b"checkpoint" and hashes:
                signers = self.random.choice(((LOG,), (LOG, *WITNESSES), (LOG, NEXT, LAST)))
                signed.append(b"checkpoint " + canonical(note(len(hashes), root_of(hashes), *signers)))
                continue
            signed.append(line)
        for at, line in enumerate(signed):
            if line.startswith(b"manifest {"):
                try:
                    manifest = json.loads(line[9:])
                    manifest.update(root=base64.b64encode(root_of(hashes)).decode(), size=len(hashes))
                    signed[at] = b"manifest " + canonical(manifest)
                except (ValueError, UnicodeError, TypeError):
                    pass
        return signed
