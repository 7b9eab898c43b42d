"""Bundles that are sound, and bundles that are not, each with what a verifier must say: shared by all verifiers."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator

import msgspec

from orgledger.audit.bundle import Erased, Head, Value, lines
from tests.audit.house import (
    ADA,
    LAST,
    LOG,
    NEXT,
    POLICY,
    SALES,
    THIEF,
    WITNESSES,
    House,
    Signer,
    canonical,
    commitment,
    growth_of,
    hash_of,
    note,
)
from tests.kit import key

Edit = Callable[[House], object]


class Case(msgspec.Struct, frozen=True):
    """A bundle, what the auditor brings along, and the outcome."""

    name: str
    bundle: bytes
    verdict: str
    kind: str | None = None
    """The class of the first finding."""
    sequence: int | None = None
    """The entry it names."""
    keys: tuple[str, ...] = (LOG.vkey,)
    since: tuple[str, ...] = ()
    policy: str | None = None


def sound() -> Iterator[Case]:
    """What must be found in order."""
    house = House()
    yield Case("a sound bundle", house.bundle(), "ok")
    yield Case("with personal values", house.bundle(private=True), "ok")
    yield Case("of one entry", House(1).bundle(), "ok")
    yield Case("of a thousand entries", House(1000, sets=4).bundle(), "ok")
    yield Case("since a checkpoint", house.bundle(), "ok", since=(house.head(4).note, house.head(6).note))
    yield Case("since its head", house.bundle(), "ok", since=(house.head().note,))
    yield Case("under a policy", house.bundle(), "ok", keys=(), policy=POLICY)
    two = house.head(None, LOG, *WITNESSES[1:])
    yield Case("two of three witnesses", house.bundle(two), "ok", keys=(), policy=POLICY)
    erased = house.copy()
    erased.erase(5, act=9)
    yield Case("after an erasure", erased.bundle(), "ok")
    yield Case("with personal values after an erasure", erased.bundle(private=True), "ok")
    erased.erase(3, act=10)
    yield Case("with personal values after a redaction", erased.bundle(private=True), "ok")
    stamped = [stamp(house.head(4)), stamp(house.head())]
    yield Case("with time-stamps", house.bundle(*stamped), "ok")
    rotated = [house.head(4, THIEF), house.head(12, LOG, THIEF)]
    yield Case("signed by an earlier key before", house.bundle(*rotated), "ok")
    yield Case("after the key gave way to another", handed_over().bundle(*heads(LOG, NEXT, NEXT)), "ok")
    yield Case("of which the new key is known", handed_over().bundle(*heads(LOG, NEXT, NEXT)), "ok", keys=(NEXT.vkey,))
    both = (LOG.vkey, NEXT.vkey)
    yield Case("of which both keys are known", handed_over().bundle(*heads(LOG, NEXT, NEXT)), "ok", keys=both)
    twice = handed_over()
    twice.rotate(10, NEXT, LAST)
    yield Case("after the key gave way twice", twice.bundle(*heads(LOG, NEXT, LAST, of=twice)), "ok")
    yield Case(
        "of which the third key is known", twice.bundle(*heads(LOG, NEXT, LAST, of=twice)), "ok", keys=(LAST.vkey,)
    )
    ruled = handed_over().bundle(*heads(LOG, NEXT, NEXT))
    yield Case("after the key of a policy gave way", ruled, "ok", keys=(), policy=f"log {LOG.vkey}\nquorum none\n")
    yield Case("up to a day, under a later checkpoint", earlier(house, 6), "ok")
    yield Case("of one unit, the rest withheld", partial(house), "ok")
    astral = house.copy()
    astral.leaves[6]["event"]["names"] = {"\U0001f600": "beyond", "\uff5e": "before", "a": '"\\/\b\f\n\r\t\x01\x7f'}
    yield Case("with every kind of text", astral.bundle(), "ok")


def doubtful() -> Iterator[Case]:
    """What nothing is wrong with, and nothing proves."""
    house = House()
    yield Case("without a key", house.bundle(), "unverifiable", keys=())
    other = "another.example" + WITNESSES[0].vkey.removeprefix("witness.example/w1")
    yield Case("with a key of somebody else", house.bundle(), "unverifiable", keys=(renamed(other),))
    yield Case("without a checkpoint at the end", house.bundle(house.head(4), house.head(8)), "unverifiable")
    one = house.head(None, LOG, WITNESSES[0])
    yield Case("with one witness of two", house.bundle(one), "unverifiable", keys=(), policy=POLICY)
    yield Case("with the old key after it gave way", handed_over().bundle(*heads(LOG, LOG, LOG)), "unverifiable")
    yield Case("with a change of keys, without a key", handed_over().bundle(), "unverifiable", keys=())
    erased = house.copy()
    erased.erase(5, act=9)
    shown = partial(erased, shown={5, 6})
    yield Case("with the act of an erasure withheld", shown, "unverifiable")


def wrong() -> Iterator[Case]:
    """What must be found, and where."""
    house = House()
    signed = [house.head(4), house.head(8), house.head()]

    def altered(edit: Edit, *heads: Head, **manifest: object) -> bytes:
        changed = house.copy()
        edit(changed)
        return changed.bundle(*(heads or signed), **{"size": 12, **manifest})

    def field(sequence: int, **fields: object) -> Edit:
        return lambda changed: changed.leaves[sequence - 1].update(fields)

    def renumbered(changed: House) -> None:
        for sequence, leaf in enumerate(changed.leaves, 1):
            leaf["sequence"] = sequence

    def cut(changed: House, sequence: int) -> None:
        del changed.leaves[sequence - 1]

    yield Case("a name edited", altered(rename(7)), "tampered", "edited", 5)
    yield Case("a name edited before the first checkpoint", altered(rename(2)), "tampered", "edited", 1)
    yield Case("an actor edited", altered(field(11, actor=key("other"))), "tampered", "edited", 9)
    yield Case("a day edited", altered(field(4, effective={"from": "2023-01-01"})), "tampered", "edited", 1)
    yield Case("a time put back", altered(field(7, recorded_at="2023-01-01T00:00:00.000000Z")), "tampered", "edited", 7)
    yield Case("a time that is none", altered(field(7, recorded_at="yesterday")), "tampered", "edited", 7)
    yield Case("another organization", altered(field(7, organization=key("other"))), "tampered", "edited", 7)
    yield Case("bounds edited", altered(field(8, last=9)), "tampered", "edited", 8)
    yield Case("bounds that leave it out", altered(field(8, first=9)), "tampered", "edited", 8)
    yield Case("a float", altered(field(6, version=1.5)), "tampered", "edited", 6)
    yield Case("a number too large", altered(field(6, version=2**53)), "tampered", "edited", 6)
    yield Case("an entry missing", altered(lambda it: cut(it, 6)), "incomplete", "missing", 6)
    yield Case("an entry missing, unsigned", altered(lambda it: cut(it, 6), house.head(4)), "incomplete", "missing", 6)
    yield Case(
        "two entries missing", altered(lambda it: [cut(it, 6), cut(it, 6)], house.head(4)), "incomplete", "missing", 6
    )
    yield Case(
        "an entry cut and the rest renumbered",
        altered(lambda it: [cut(it, 6), renumbered(it)]),
        "tampered",
        "edited",
        6,
    )
    yield Case("the last entries cut", altered(lambda it: [cut(it, 12), cut(it, 11)]), "incomplete", "truncated", 11)
    yield Case(
        "the last entries cut, and the size",
        altered(lambda it: [cut(it, 12), cut(it, 11)], size=10),
        "incomplete",
        "truncated",
        11,
    )
    yield Case(
        "the last entry of a set cut, and its checkpoint",
        altered(lambda it: cut(it, 12), house.head(4), house.head(8), size=11),
        "incomplete",
        "truncated",
        12,
    )
    yield Case("two entries swapped", altered(swap(6, 7), house.head(4)), "tampered", "reordered", 6)
    yield Case("two distant entries swapped", altered(swap(6, 10), house.head(4)), "tampered", "reordered", 6)
    yield Case(
        "an entry twice", altered(lambda it: it.leaves.insert(7, it.leaves[6]), house.head(4)), "tampered", "forged", 7
    )
    more = House(14)
    yield Case("more entries than there were", more.bundle(more.head(), size=12), "tampered", "forged", 13)
    changed = house.copy()
    rename(7)(changed)
    resigned = [changed.head(4), changed.head(8, THIEF), changed.head(12, THIEF)]
    yield Case("rewritten and signed by another key", changed.bundle(*resigned), "tampered", "forged", 5)
    taken = {
        "the old key did not sign": (LOG, THIEF, THIEF),
        "the new key did not sign": (LOG, THIEF, LOG),
        "another key signed": (LOG, THIEF, NEXT, THIEF),
        "the signature is not its own": (LOG, THIEF, Wrong(LOG), THIEF),
        "the key that gives way was never believed": (NEXT, THIEF),
    }
    for name, (old, new, *signers) in taken.items():
        robbed = handed_over(old, new, *signers)
        bundle = robbed.bundle(*heads(LOG, THIEF, THIEF, of=robbed))
        yield Case(f"a change of keys, {name}", bundle, "tampered", "forged", 7)
    unasked = handed_over(LOG, NEXT, NEXT)
    yield Case("a change of keys, unsigned, under the old key", unasked.bundle(), "tampered", "forged", 7)
    for name, fields in {
        "that names no key": {"keys": ["a+1+a"]},
        "with a signature that is none": {"signatures": ["- x y"]},
        "of another ledger": {"previous": [renamed("other" + LOG.vkey)]},
    }.items():
        odd = handed_over()
        odd.leaves[6]["event"].update(fields)
        bundle = odd.bundle(*heads(LOG, NEXT, NEXT, of=odd))
        yield Case(f"a change of keys {name}", bundle, "tampered", "forged", 7)
    odd.leaves[6]["event"]["signatures"] = None
    yield Case(
        "a change of keys without signatures", odd.bundle(*heads(LOG, NEXT, NEXT, of=odd)), "tampered", "forged", 7
    )
    back = handed_over()
    rename(11)(back)
    left = back.bundle(*heads(LOG, LOG, LOG, of=handed_over())[:2], back.head(12, LOG))
    yield Case("rewritten and signed by a key that gave way", left, "unverifiable")
    again = back.bundle(*heads(LOG, NEXT, NEXT)[:2], back.head(12, LOG))
    yield Case("rewritten after the change by a key that gave way", again, "unverifiable")
    stolen = changed.bundle()
    yield Case("rewritten with the stolen key", stolen, "ok")  # Nothing in a bundle can show it …
    kept = house.head(8).note
    yield Case("rewritten with the stolen key, since", stolen, "tampered", "forked", 1, since=(kept,))  # … but this.
    yield Case("rewritten, since two", stolen, "tampered", "forked", 7, since=(house.head(6).note, kept))
    yield Case(
        "cut back behind what was kept", House(10).bundle(), "incomplete", "truncated", 11, since=(house.head().note,)
    )
    early = Head(8, house.head(8).note, stamp(house.head(4)).tokens)
    yield Case("a time-stamp of another checkpoint", house.bundle(early, house.head()), "tampered", "forged", 8)
    other = house.head(8)
    forged = Head(8, other.note.replace("\n8\n", "\n9\n"))
    yield Case("a checkpoint with another size", house.bundle(signed[0], forged, signed[2]), "tampered", "forged", 5)
    ours = Head(8, other.note.replace("ledger.example/acme\n8", "ledger.example/other\n8"))
    yield Case("a checkpoint of another ledger", house.bundle(signed[0], ours, signed[2]), "tampered", "forged", 5)
    late = note(8, house.root(8), LOG, Wrong(WITNESSES[0]))
    yield Case(
        "a cosignature that is none", house.bundle(Head(8, late), signed[2]), "tampered", "forged", 1, (), (), POLICY
    )
    yield from wrong_private(house)
    yield from wrong_lines(house)


def wrong_private(house: House) -> Iterator[Case]:
    """What can be wrong with personal values."""
    gone = house.copy()
    gone.private.pop(5)
    yield Case("a value gone", gone.bundle(private=True), "incomplete", "unauthorized redaction", 5)
    gone.erased[5] = [Erased(gone.leaves[4]["event"]["name"], 9)]
    yield Case(
        "a value gone by an act that is none", gone.bundle(private=True), "incomplete", "unauthorized redaction", 5
    )
    gone.erased[5] = [Erased(gone.leaves[4]["event"]["name"], 99)]
    yield Case("a value gone by an act to come", gone.bundle(), "incomplete", "unauthorized redaction", 5)
    gone.erased[5] = [Erased(gone.leaves[4]["event"]["name"], 2)]
    yield Case("a value gone by an act before", gone.bundle(), "incomplete", "unauthorized redaction", 5)
    other = house.copy()
    other.erase(5, act=9)
    other.leaves[8]["event"]["person"] = key("BEN")
    yield Case("a value gone by the act for another", other.bundle(), "incomplete", "unauthorized redaction", 5)
    other.erase(3, act=10)
    other.leaves[9]["event"]["commitments"] = []
    yield Case("a reason gone by an act for another", other.bundle(), "incomplete", "unauthorized redaction", 3)
    gone = house.copy()
    gone.private.pop(3)
    yield Case("a reason gone", gone.bundle(private=True), "incomplete", "unauthorized redaction", 3)
    value = house.private[5][0]
    changed = house.copy()
    changed.private[5] = [Value(value.commitment, "name", value.salt, "Eve")]
    yield Case("a value edited", changed.bundle(private=True), "tampered", "edited", 5)
    changed.private[5] = [value]
    changed.private[6] = [value]
    yield Case("a value of another entry", changed.bundle(private=True), "tampered", "forged", 6)
    changed.private.pop(6)
    changed.erased[6] = [Erased(value.commitment, 9)]
    yield Case("an erasure of nothing", changed.bundle(private=True), "tampered", "forged", 6)
    for name, field in {"another field": "reason", "another noun": "unit.name", "no noun": "name"}.items():
        changed = house.copy()
        changed.private[5] = [Value(value.commitment, field, value.salt, value.value)]
        yield Case(f"a value shown as {name}", changed.bundle(private=True), "tampered", "edited", 5)
    changed.private[5] = [value, value]
    yield Case("a value shown twice", changed.bundle(private=True), "tampered", "edited", 5)
    changed.private[5] = [value]
    changed.erased[5] = [Erased(value.commitment, 9)]
    yield Case("a value shown and erased", changed.bundle(private=True), "tampered", "edited", 5)
    yield Case(
        "a value shown where none is",
        house.bundle(private=True).replace(b'"private":true', b'"private":false'),
        "tampered",
        "edited",
        3,
    )
    lie = Value(commitment("Eve", bytes(32)), "reason", bytes(32), "Eve")
    each = house.bundle(private=True).split(b"\n")[:-1]
    line = b"private " + canonical(
        {
            "commitment": lie.commitment,
            "field": lie.field,
            "salt": base64.b64encode(lie.salt).decode(),
            "value": lie.value,
        }
    )
    for name, after, sequence in (("before all entries", b"key ", 1), ("after a checkpoint", b"checkpoint ", 5)):
        at = next(index for index, one in enumerate(each) if one.startswith(after)) + 1
        yield Case(f"a value {name}", ended([*each[:at], line, *each[at:]]), "tampered", "edited", sequence)
    yield from wrong_erasures(house)


def wrong_erasures(house: House) -> Iterator[Case]:
    """Acts that did not erase what is gone; and one that did, though another is named."""

    def erased(**act: object) -> House:
        found = house.copy()
        found.leaves[4]["reason"] = found.seal(5, "reason", "Ada herself")
        found.leaves[5]["reason"] = found.leaves[4]["reason"]
        found.erase(5, act=9)
        found.leaves[8]["event"].update(act)
        return found

    both = erased(values=2)
    yield Case("a reason gone by the erasure of a person", both.bundle(private=True), "incomplete", REDACTED, 5)
    both.leaves[9] = {
        **both.leaves[9],
        "verb": "ACT",
        "event": {"type": "PrivateValueRedacted", "commitments": [both.leaves[4]["reason"]]},
    }
    yield Case("an earlier erasure of somebody else named", both.bundle(private=True), "ok")
    sealed = both.leaves[4]["reason"]
    for name, act in {"an earlier act that erased nothing": 8, "a later act": 11}.items():
        both.erased[5] = [
            Erased(one.commitment, act if one.commitment == sealed else one.act) for one in both.erased[5]
        ]
        yield Case(f"{name} named", both.bundle(private=True), "incomplete", REDACTED, 5)
    both.leaves[9]["event"]["commitments"] = [key("ADA")]
    yield Case("a person erased by commitment", both.bundle(private=True), "incomplete", REDACTED, 5)
    for name, values in {"fewer": 0, "no number of": None, "half a number of": "1"}.items():
        few = house.copy()
        few.erase(5, act=9)
        few.leaves[8]["event"]["values"] = values
        yield Case(f"{name} values erased than are gone", few.bundle(private=True), "incomplete", REDACTED, 5)
    few.leaves[8] = {**few.leaves[8], "verb": "CHANGE", "event": {**few.leaves[8]["event"], "values": 1}}
    yield Case("an erasure that is no act", few.bundle(private=True), "incomplete", REDACTED, 5)
    recorded = house.copy()
    recorded.erase(5, act=9)
    recorded.leaves[8]["event"].update(person=key("BEN"), recorded_as=ADA)
    yield Case("an erasure that names a person as an actor", recorded.bundle(), "incomplete", REDACTED, 5)


REDACTED = "unauthorized redaction"


def ended(lines: list[bytes]) -> bytes:
    """Lines as a bundle, the number of lines at its end made right."""
    return b"".join(line + b"\n" for line in [*lines[:-1], b'end {"lines":%d}' % len(lines)])


def wrong_lines(house: House) -> Iterator[Case]:
    """What can be wrong with the file."""
    whole = house.bundle()
    each = whole.split(b"\n")[:-1]

    def with_line(at: int, *new: bytes) -> bytes:
        return b"".join(line + b"\n" for line in [*each[:at], *new, *each[at + 1 :]])

    spaced = json.dumps(house.leaves[5], sort_keys=True, ensure_ascii=False).encode()
    place = next(index for index, line in enumerate(each) if line == b"leaf " + canonical(house.leaves[5]))
    yield Case("cut off", whole[: len(whole) // 2], "incomplete", "truncated", 7)
    yield Case("cut off at a line", b"\n".join(each[:9]) + b"\n", "incomplete", "truncated", 6)
    yield Case("no end", b"\n".join(each[:-1]) + b"\n", "incomplete", "truncated", 13)
    yield Case("another end", with_line(len(each) - 1, b'end {"lines":3}'), "tampered", "edited", 12)
    yield Case("lines after the end", whole + b"leaf {}\n", "tampered", "edited", 13)
    yield Case("no manifest", with_line(1, b"key " + LOG.vkey.encode()), "tampered", "edited", 1)
    yield Case(
        "a manifest with another root",
        house.bundle(root=base64.b64encode(bytes(32)).decode()),
        "tampered",
        "edited",
        13,
    )
    yield Case("a word of nobody", with_line(2, b"magic 1"), "tampered", "edited", 1)
    yield Case("a leaf with spaces", with_line(place, b"leaf " + spaced), "tampered", "edited", 6)
    for name, leaf in {
        "no JSON": b'{"sequence":6',
        "no object": b"6",
        "no UTF-8": b'{"a":"\xff"}',
        "a constant": b'{"sequence":NaN}',
        "a minus zero": b'{"sequence":-0}',
        "a key twice": b'{"sequence":6,"sequence":6}',
        "half a surrogate": b'{"a":"\\ud800","sequence":6}',
        "keys out of order": b'{"sequence":6,"a":1}',
        "a needless escape": b'{"a":"\\u0041","sequence":6}',
        "nothing else": b'{"sequence":6}',
        "nothing": b"",
        "an event that is none": canonical({**house.leaves[5], "event": []}),
        "an end that is a text": canonical({**house.leaves[5], "last": "6"}),
    }.items():
        yield Case(f"a leaf with {name}", with_line(place, b"leaf " + leaf), "tampered", "edited", 6)
    for name, stored in {
        "another hash": b'stored {"hash":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}',
        "another type": b'stored {"topic":"UnitMoved/1"}',
    }.items():
        yield Case(f"stored under {name}", with_line(place, each[place], stored), "tampered", "edited", 6)
    hashed = b"hash " + base64.b64encode(hash_of(canonical(house.leaves[5])))
    yield Case("an entry withheld", with_line(place, hashed), "incomplete", "missing", 6)
    for name, line in {
        "no base64": b"hash AAAA====",
        "31 bytes": b"hash " + base64.b64encode(bytes(31)),
    }.items():
        yield Case(f"a hash of {name}", with_line(place, line), "tampered", "edited", 6)
    for name, text in {
        "no note": "ledger.example/acme\n8\n",
        "no size": house.head(8).note.replace("\n8\n", "\n08\n"),
        "a control character": house.head(8).note.replace("acme\n", "acme\t\n"),
        "no root": house.head(8).note.replace("=", ""),
        "no signature": house.head(8).note.replace("\u2014", "-"),
    }.items():
        at = next(index for index, found in enumerate(each) if found.startswith(b"checkpoint") and b"\\n8\\n" in found)
        yield Case(
            f"a checkpoint with {name}", with_line(at, b"checkpoint " + canonical(text)), "tampered", "edited", 8
        )
    growth = earlier(house, 6).replace(b'"from":6', b'"from":5')
    yield Case("a consistency from elsewhere", growth, "incomplete", "truncated", 7)
    bent = house.copy()
    rename(3)(bent)
    yield from misplaced(house)
    yield Case("a consistency that is none", earlier(bent, 6, heads_of=house), "incomplete", "truncated", 7)


def misplaced(house: House) -> Iterator[Case]:
    """Lines that are in order by themselves, and not where they stand; and lines that nobody could write."""
    stamped = house.bundle(stamp(house.head(4)), stamp(house.head())).split(b"\n")[:-1]
    proven = earlier(house, 6).split(b"\n")[:-1]

    def line(of: list[bytes], word: bytes) -> int:
        return next(index for index, one in enumerate(of) if one.startswith(word))

    def put(of: list[bytes], at: int, *new: bytes) -> bytes:
        return ended([*of[:at], *new, *of[at:]])

    token = stamped[line(stamped, b"timestamp")]
    for name, bundle, sequence in (
        ("a key among entries", put(stamped, 5, stamped[2]), 3),
        ("a manifest twice", put(stamped, 2, stamped[1]), 1),
        ("a time-stamp after an entry", put(stamped, 5, token), 3),
        (
            "what a database kept after a checkpoint",
            put(stamped, line(stamped, b"timestamp"), b'stored {"topic":"X/1"}'),
            5,
        ),
        (
            "a proof of consistency without a checkpoint",
            put(proven, len(proven) - 1, proven[line(proven, b"consi")]),
            6,
        ),
        ("two proofs of consistency", put(proven, line(proven, b"checkp"), proven[line(proven, b"consi")]), 7),
        ("an empty line", put(stamped, 5, b""), 3),
        ("a word by itself", put(stamped, 5, b"stored"), 3),
        ("what a database kept, and nothing", put(stamped, 4, b"stored {}"), 1),
        ("nine keys", put(stamped, 2, *[stamped[2]] * 8), 1),
        ("a key that is none", put(stamped, 2, b"key a+1+a"), 1),
        ("bytes after the end", ended(stamped) + b"leaf", 13),
    ):
        yield Case(name, bundle, "tampered", "edited", sequence)
    for name, odd in {
        "no format": {"format": 2},
        "a number for a format": {"format": True},
        "a list for no values": {"private": []},
        "a scope without keys": {"scope": {"from": None, "keys": None, "to": None, "under": SALES}},
        "a scope of fields": {"scope": {"from": None, "keys": {"a": 1}, "to": None, "under": SALES}},
        "a scope of lists": {"scope": {"from": None, "keys": [["a"]], "to": None, "under": SALES}},
        "more than it has": {"more": 1},
        "a depth": {"more": json.loads("[" * 70 + "]" * 70)},
    }.items():
        yield Case(f"a manifest with {name}", house.bundle(**odd), "tampered", "edited", 1)
    signed = house.head(8).note
    for name, space in {"a next line": "\x85", "a mark of order": "\ufeff", "a separator": "\u2028"}.items():
        heads = [house.head(4), Head(8, f"{signed}\u2014 a{space}b AAAAAAAA\n"), house.head()]
        yield Case(f"a signer's name with {name}", house.bundle(*heads), "tampered", "edited", 8)
    digest = hashlib.sha256((house.head().note.partition("\n\n")[0] + "\n").encode()).hexdigest()
    half = Head(12, house.head().note, (bytes.fromhex(f"a{digest}b"),))
    yield Case("a time-stamp half a byte off", house.bundle(half), "tampered", "forged", 12)
    deep = house.copy()
    deep.leaves[5]["more"] = json.loads("[" * 64 + "]" * 64)
    yield Case("an entry too deep", deep.bundle(), "tampered", "edited", 6)
    deep.leaves[5]["more"] = json.loads("[" * 63 + '"[[{{\\\\\\""' + "]" * 63)
    yield Case("an entry just not too deep", deep.bundle(), "ok")
    weak = handed_over(LOG, Anybody())  # type: ignore[arg-type]
    yield Case("a key that anybody can sign by", weak.bundle(weak.head(12, LOG)), "tampered", "forged", 7)
    flood = [b"leaf {}"] * 300
    each = house.bundle().split(b"\n")[:-1]
    yield Case(
        "so much wrong that nothing more is read", ended([*each[:4], *flood, *each[4:]]), "tampered", "edited", 2
    )


def handed_over(old: Signer = LOG, new: Signer = NEXT, *signers: object) -> House:
    """A ledger of which the seventh entry lets another key sign."""
    house = House()
    house.rotate(7, old, new, *signers)  # type: ignore[arg-type]
    return house


def heads(*signers: Signer, of: House | None = None) -> list[Head]:
    """Checkpoints of 4, 8 and all entries, each signed by somebody."""
    return [(of or handed_over()).head(size, signer) for size, signer in zip((4, 8, 12), signers, strict=True)]


def partial(house: House, shown: set[int] | None = None) -> bytes:
    """A bundle about a person: the fifth entry in full, the others as hashes."""
    scope = {"keys": [ADA] if shown is None else [ADA, SALES], "under": SALES, "from": None, "to": None}
    wanted = {5} if shown is None else shown
    held = house.held(shown=lambda leaf: leaf["sequence"] in wanted)
    made = lines(house.manifest(scope=scope), [LOG.vkey], held, [house.head()])
    return b"".join(line + b"\n" for line in made)


def earlier(house: House, size: int, heads_of: House | None = None) -> bytes:
    """A bundle of the first entries only, which the later head covers by a consistency proof."""
    signed = heads_of or house
    head = signed.head()
    proven = Head(head.size, head.note, (), (size, growth_of(size, signed.hashes())))
    made = lines(house.manifest(size=size), [LOG.vkey], house.held()[:size], [proven])
    return b"".join(line + b"\n" for line in made)


def stamp(head: Head) -> Head:
    """A checkpoint with a token that looks like one: the hash of its text, in some bytes around it."""
    body = head.note.partition("\n\n")[0] + "\n"
    return Head(head.size, head.note, (b"\x30\x82" + hashlib.sha256(body.encode()).digest() + b"\x00",))


def rename(sequence: int) -> Edit:
    """Somebody alters a name."""
    return lambda house: house.leaves[sequence - 1]["event"]["names"].update(en="Forged")


def swap(one: int, other: int) -> Edit:
    """Somebody swaps two entries."""

    def swapped(house: House) -> None:
        leaves = house.leaves
        leaves[one - 1], leaves[other - 1] = leaves[other - 1], leaves[one - 1]

    return swapped


def renamed(vkey: str) -> str:
    """A key under another name, its id made right."""
    name, _, raw = vkey.split("+", 2)
    id_ = hashlib.sha256(name.encode() + b"\n" + base64.b64decode(raw)).digest()[:4].hex()
    return f"{name}+{id_}+{raw}"


class Anybody:
    """A key of small order: the signature is good under every text. Source: RFC 8032 §5.1.7, with A neutral."""

    name = LOG.name
    raw = b"\x01" + b"\x01" + bytes(31)
    id = hashlib.sha256(LOG.name.encode() + b"\n" + raw).digest()[:4]
    vkey = f"{LOG.name}+{id.hex()}+{base64.b64encode(raw).decode()}"

    def line(self, text: str) -> str:
        signature = b"\x58" + b"\x66" * 31 + b"\x01" + bytes(31)  # R is the base point, and S is 1.
        return f"\u2014 {self.name} {base64.b64encode(self.id + signature).decode()}\n"


class Wrong:
    """A signer whose signatures are not its own."""

    def __init__(self, signer: object) -> None:
        self.signer = signer

    def line(self, text: str) -> str:
        return str(self.signer.line(text + "x"))  # type: ignore[attr-defined]


CASES = [*sound(), *doubtful(), *wrong()]
