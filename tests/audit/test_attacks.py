"""What a database administrator with all rights can do, and who finds it.

Four levels: the database alone; with signed checkpoints kept in it; with one checkpoint that an auditor kept; with the
last checkpoint kept off the box, as a witness does. Only the last finds everything.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, select, update

from orgledger.ledger import Ledger
from orgledger.store import schema
from orgledger.store.recorder import as_bytes
from tests.audit.dba import Dba, dropped, head_of, verified
from tests.audit.house import Signer
from tests.audit.signing import log_of, sign
from tests.kit import COMPANY, JAN, Acme, busy, create, rename

SIZE = 100
SIZES = (10, 40, 70, SIZE)
"""Where checkpoints were signed; an auditor kept the one of 40 entries."""


@pytest.fixture
def signed(acme: Acme) -> tuple[Acme, Signer, dict[int, str]]:
    """A ledger of a hundred entries, each a change set of its own, and the notes that were signed on the way."""
    log, notes = log_of(acme), {}
    acme.records(create(COMPANY, JAN))
    for sequence in range(3, SIZE + 1):
        acme.records(rename(COMPANY, f"Name {sequence}", JAN))
        if sequence in SIZES:
            with acme.ledger.engine.begin() as connection:
                notes[sequence] = sign(connection, acme.key, sequence, log)
    return acme, log, notes


def forge(leaf: dict[str, Any]) -> None:
    """Let an entry say something else."""
    leaf["event"]["names"]["en"] = "Forged"


def edit_a_body(dba: Dba, thief: Signer) -> None:
    table = schema.event
    here = (table.c.organization == dba.organization, table.c.sequence == 25)
    raw = as_bytes(dba.connection.execute(select(table.c.leaf).where(*here)).scalar_one())
    dba.connection.execute(update(table).where(*here).values(leaf=raw.replace(b"Name 25", b"Forged!")))


def edit(dba: Dba, thief: Signer) -> None:
    dba.edit(25, forge)


def remove(dba: Dba, thief: Signer) -> None:
    leaves = dba.leaves()
    del leaves[24]
    dba.rewrite(leaves)


def swap(dba: Dba, thief: Signer) -> None:
    leaves = dba.leaves()
    leaves[24]["event"], leaves[54]["event"] = leaves[54]["event"], leaves[24]["event"]
    dba.rewrite(leaves)


def insert_backdated(dba: Dba, thief: Signer) -> None:
    leaves = dba.leaves()
    at = leaves[24]["recorded_at"]
    forged = json.loads(json.dumps(leaves[24]))
    forged["recorded_at"] = f"{at[:-7]}{int(at[-7:-1]) + 1:06}Z"
    forge(forged)
    leaves.insert(25, forged)
    dba.rewrite(leaves)


def truncate(dba: Dba, thief: Signer) -> None:
    dba.rewrite(dba.leaves()[:90])


def restore_a_backup(dba: Dba, thief: Signer) -> None:
    dba.rewrite(dba.leaves()[:65])
    dba.drop_checkpoints(65)


def edit_recent(dba: Dba, thief: Signer) -> None:
    dba.edit(95, forge)
    dba.drop_checkpoints(70)


def edit_recent_and_sign(dba: Dba, thief: Signer) -> None:
    dba.edit(95, forge)
    dba.sign_anew(thief, *SIZES)


def truncate_and_sign(dba: Dba, thief: Signer) -> None:
    dba.rewrite(dba.leaves()[:90])
    dba.sign_anew(thief, 10, 40, 70, 90)


def edit_old_and_sign(dba: Dba, thief: Signer) -> None:
    dba.edit(25, forge)
    dba.sign_anew(thief, *SIZES)


Attack = Callable[[Dba, Signer], None]
ATTACKS: dict[Attack, tuple[int, int]] = {
    edit_a_body: (0, 25),
    edit: (1, 11),
    remove: (1, 11),
    swap: (1, 11),
    insert_backdated: (1, 11),
    truncate: (1, 91),
    restore_a_backup: (3, 66),
    edit_recent: (3, 41),
    edit_recent_and_sign: (3, 41),
    truncate_and_sign: (3, 91),
    edit_old_and_sign: (2, 1),
}
"""Attack → the first level that finds it, and the first entry that it then names."""
FOUND = ("tampered", "incomplete")


def test_each_attack_is_found_from_its_level_on(signed: tuple[Acme, Signer, dict[int, str]]) -> None:
    acme, log, notes = signed
    table: list[list[bool]] = []

    for attack, (level, sequence) in ATTACKS.items():
        with dropped(acme.ledger.engine) as connection:
            attack(Dba(connection, acme.key), log)
            reports = levels(connection, acme.key, log, notes)
        found = [report["verdict"] in FOUND for report in reports]
        table.append(found)
        assert found == [at >= level for at in range(4)], (attack.__name__, [one["sentence"] for one in reports])
        assert reports[level]["first"]["sequence"] == sequence, (attack.__name__, reports[level]["sentence"])

    assert [sum(column) for column in zip(*table, strict=True)] == [1, 6, 7, 11]


def levels(connection: Connection, key: str, log: Signer, notes: dict[int, str]) -> list[dict[str, Any]]:
    """The reports of those who know more and more."""
    size = head_of(connection, key)
    kept = [
        verified(connection, key, size, [log.vkey], [notes[at] for at in sizes]) for sizes in ((), (40,), (40, SIZE))
    ]
    Dba(connection, key).drop_checkpoints(0)
    return [verified(connection, key, size), *kept]


def test_a_ledger_that_nobody_touched_raises_no_alarm(signed: tuple[Acme, Signer, dict[int, str]]) -> None:
    acme, log, notes = signed

    with dropped(acme.ledger.engine) as connection:
        alone, *kept = levels(connection, acme.key, log, notes)

    assert (alone["verdict"], alone["findings"]) == ("unverifiable", [])
    assert [report["verdict"] for report in kept] == ["ok"] * 3


def test_whoever_signs_with_another_key_is_found_without_any_kept_checkpoint(
    signed: tuple[Acme, Signer, dict[int, str]],
) -> None:
    acme, log, _ = signed

    with dropped(acme.ledger.engine) as connection:
        edit_recent_and_sign(Dba(connection, acme.key), Signer(log.name, seed="not the one"))
        report = verified(connection, acme.key, SIZE, [log.vkey])

    assert report["verdict"] == "tampered"
    assert report["first"]["class"] == "forged"


# Random mutations.


def mutate(connection: Connection, key: str, chance: random.Random) -> int | None:
    """One random change of what is evidence, by somebody in a hurry; gives the first entry it touches."""
    event, tree, checkpoint = schema.event, schema.tree, schema.checkpoint
    sequences = list(
        connection.execute(
            select(event.c.sequence).where(event.c.organization == key).order_by(event.c.sequence)
        ).scalars()
    )
    at = chance.choice(sequences)
    here = (event.c.organization == key, event.c.sequence == at)
    kind = chance.choice(["byte", "byte", "field", "delete", "swap", "topic", "tree", "head", "double", "checkpoint"])
    raw = bytearray(as_bytes(connection.execute(select(event.c.leaf).where(*here)).scalar_one()))
    if kind == "byte":
        place = chance.randrange(len(raw))
        raw[place] ^= 1 << chance.randrange(7)
        connection.execute(update(event).where(*here).values(leaf=bytes(raw)))
    elif kind == "field":
        leaf = json.loads(bytes(raw))
        name = chance.choice(["actor", "event_id", "recorded_at", "last", "first", "version", "verb", "organization"])
        leaf[name] = chance.choice([None, 7, "2020-01-01T00:00:00.000000Z", "CORRECTION"])
        changed = json.dumps(leaf, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
        if changed == bytes(raw):
            return None
        connection.execute(update(event).where(*here).values(leaf=changed))
    elif kind == "delete":
        connection.execute(delete(event).where(*here))
    elif kind == "swap":
        other = chance.choice([one for one in sequences if one != at])
        there = (event.c.organization == key, event.c.sequence == other)
        theirs = connection.execute(select(event.c.leaf).where(*there)).scalar_one()
        connection.execute(update(event).where(*there).values(leaf=bytes(raw)))
        connection.execute(update(event).where(*here).values(leaf=as_bytes(theirs)))
        return min(at, other)
    elif kind == "topic":
        connection.execute(update(event).where(*here).values(topic="UnitMoved/9"))
    elif kind == "tree":
        place = (tree.c.organization == key, tree.c.sequence == at)
        hashes = bytearray(connection.execute(select(tree.c.hashes).where(*place)).scalar_one())
        hashes[chance.randrange(32)] ^= 1
        connection.execute(update(tree).where(*place).values(hashes=bytes(hashes)))
    elif kind == "head":
        sequence = chance.choice([at - 1, len(sequences) + at])
        connection.execute(update(schema.organization).where(schema.organization.c.id == key).values(sequence=sequence))
        return min(sequence, len(sequences)) + 1
    elif kind == "double":
        row = dict(connection.execute(select(event).where(*here)).one()._mapping)
        del row["position"]
        connection.execute(insert(event), {**row, "sequence": len(sequences) + 1})
        connection.execute(
            update(schema.organization).where(schema.organization.c.id == key).values(sequence=len(sequences) + 1)
        )
        return at
    else:
        size = chance.choice(
            list(connection.execute(select(checkpoint.c.sequence).where(checkpoint.c.organization == key)).scalars())
        )
        body = f"orgledger/{key}\n{size}\n{'A' * 43}=\n"
        connection.execute(
            update(checkpoint).where(checkpoint.c.organization == key, checkpoint.c.sequence == size).values(body=body)
        )
        return None
    return at


def test_every_random_mutation_is_found_and_its_first_entry_named(ledger: Ledger, scale: int) -> None:
    acme = busy(Acme(ledger))
    log = log_of(acme)
    with ledger.engine.begin() as connection:
        notes = [sign(connection, acme.key, size, log) for size in (4, acme.head)]
    chance = random.Random(11)

    for number in range(50 * scale):
        with dropped(ledger.engine) as connection:
            touched = mutate(connection, acme.key, chance)
            size = head_of(connection, acme.key)
            report = verified(connection, acme.key, size, [log.vkey], notes)
        if touched is not None:
            assert report["verdict"] in FOUND, (number, report)
            assert report["first"]["sequence"] == touched, (number, touched, json.dumps(report["findings"]))
        else:
            assert report["verdict"] in (*FOUND, "ok"), (number, report)


def test_ledgers_that_nobody_touched_raise_no_alarm(ledger: Ledger, scale: int) -> None:
    chance = random.Random(5)

    for number in range(10 * scale):
        acme = Acme(ledger, f"house-{number}")
        acme.records(create(COMPANY, JAN))
        for step in range(chance.randrange(6)):
            acme.records(*(rename(COMPANY, f"Name {step} {one}", JAN) for one in range(chance.randrange(1, 4))))
        with dropped(ledger.engine) as connection:
            size = chance.choice([1, acme.head])
            note = sign(connection, acme.key, size, log_of(acme))
            if size != acme.head:
                sign(connection, acme.key, acme.head, log_of(acme))
            report = verified(connection, acme.key, acme.head, [log_of(acme).vkey], [note])
        assert report["verdict"] == "ok", report
