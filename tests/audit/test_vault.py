"""The vault: what is locked opens with its key, in its place, and not otherwise."""

from __future__ import annotations

import stat
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from orgledger.audit import key_store
from orgledger.audit.key_store import BATCH, KEPT, KeyStore, beside, data_key
from orgledger.audit.vault import Vault, locked, unlocked
from orgledger.domain.change_set import Context
from orgledger.domain.data_key import data_key as name_of
from orgledger.domain.refusal import Refusal, Refused
from orgledger.exchange.webhook.hook import Webhooks
from orgledger.ledger import Ledger
from orgledger.projections.rebuild import check
from orgledger.settings import Settings
from orgledger.store import schema
from orgledger.store.engine import Unavailable
from orgledger.store.sheet import derived_key
from tests.kit import ADA, BEN, HOUSE, JAN, Acme, create, grant, key, open_ledger, person

NAME = "Ada Lovelace"
BOUND = ("value", HOUSE, "5e" * 32, "person.name", ADA)


@pytest.fixture
def settings(database_url: str) -> Settings:
    """The settings of a vault of this test's own."""
    return Settings(database_url=database_url)


@pytest.fixture
def keys(settings: Settings) -> Iterator[KeyStore]:
    """A key store with nothing in it, on each engine."""
    store = KeyStore(settings)
    yield store
    store.close()


def test_a_box_opens_in_its_own_place_only(keys: KeyStore) -> None:
    made = keys.make(HOUSE, [ADA, BEN])
    box = locked(made[ADA], NAME.encode(), *BOUND)

    assert unlocked(made[ADA], box, *BOUND) == NAME.encode()
    elsewhere = [
        (*BOUND[:1], key("another organization"), *BOUND[2:]),
        (*BOUND[:2], "5f" * 32, *BOUND[3:]),
        (*BOUND[:3], "person.reference", ADA),
        (*BOUND[:4], BEN),
        ("actor", *BOUND[1:]),
    ]
    for place in elsewhere:
        with pytest.raises(Unavailable, match="does not open"):
            unlocked(made[ADA], box, *place)
    with pytest.raises(Unavailable):
        unlocked(made[BEN], box, *BOUND)
    for at in range(len(box)):
        altered = box[:at] + bytes([box[at] ^ 1]) + box[at + 1 :]
        with pytest.raises(Unavailable):
            unlocked(made[ADA], altered, *BOUND)


def test_a_box_says_nothing_of_what_is_in_it_and_is_never_the_same(keys: KeyStore) -> None:
    made = keys.make(HOUSE, [ADA])

    boxes = {locked(made[ADA], NAME.encode(), *BOUND) for _ in range(100)}

    assert len(boxes) == 100
    assert not any(NAME.encode() in box for box in boxes)


def test_a_key_is_found_by_another_process_until_it_is_destroyed(keys: KeyStore, settings: Settings) -> None:
    made = keys.make(HOUSE, [ADA, BEN])
    box = locked(made[ADA], NAME.encode(), *BOUND)
    other = KeyStore(settings)
    assert unlocked(other.find(HOUSE, [ADA])[ADA], box, *BOUND) == NAME.encode()
    assert other.find(key("another organization"), [ADA]) == {}

    assert keys.destroy(HOUSE, {ADA: "{}"}) == 1

    other.forget(HOUSE, [ADA])
    assert set(other.find(HOUSE, [ADA, BEN])) == {BEN}
    assert set(keys.find(HOUSE, [ADA, BEN])) == {BEN}
    assert keys.listed(HOUSE) == {ADA: "{}"}
    assert keys.destroy(HOUSE, {ADA: "{}"}) == 0
    other.close()


def test_few_keys_stay_in_memory(keys: KeyStore) -> None:
    keys.make(HOUSE, [key(str(number)) for number in range(20)])

    assert 0 < len(keys.kept) <= KEPT
    keys.close()
    assert len(keys.kept) == 0


def test_a_locked_key_opens_under_its_own_name_only(keys: KeyStore) -> None:
    keys.make(HOUSE, [ADA, BEN])
    with keys.engine.begin() as connection:
        stolen = connection.execute(select(data_key.c.locked).where(data_key.c.name == ADA)).scalar_one()
        connection.execute(update(data_key).where(data_key.c.name == BEN).values(locked=stolen))
    keys.kept.clear()

    with pytest.raises(Unavailable, match=r"key store was altered\. Restore it"):
        keys.find(HOUSE, [BEN])


# The key that locks the keys.


def test_another_key_is_told_before_anything_is_read(
    keys: KeyStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.make(HOUSE, [ADA])
    monkeypatch.setenv("ORGLEDGER_VAULT_KEY", "ab" * 32)
    other = KeyStore(settings)

    for use in (lambda: other.find(HOUSE, [ADA]), lambda: other.make(HOUSE, [BEN])):
        with pytest.raises(Unavailable, match="not the one that its key store was begun with") as told:
            use()
        assert "abab" not in str(told.value)
    other.close()


@pytest.mark.parametrize("wrong", ["", "short", "ab" * 31, "xy" * 32, "ab" * 33])
def test_a_key_that_is_none_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("ORGLEDGER_VAULT_KEY", wrong)
    store = KeyStore(settings)

    with pytest.raises(Unavailable, match="ORGLEDGER_VAULT_KEY holds no key") as told:
        store.make(HOUSE, [ADA])

    assert not wrong or wrong not in str(told.value)
    store.close()


@pytest.fixture
def evaluated(empty_sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Somebody tries the program: no key in the environment, no file anywhere."""
    monkeypatch.delenv("ORGLEDGER_VAULT_KEY")
    return Settings(database_url=empty_sqlite_url)


def test_a_key_is_made_for_its_owner_alone_and_found_again(evaluated: Settings, tmp_path: Path) -> None:
    store = KeyStore(evaluated)
    store.make(HOUSE, [ADA])
    store.close()

    file = tmp_path / "empty-vault.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(bytes.fromhex(file.read_text().strip())) == 32
    again = KeyStore(evaluated)
    assert set(again.find(HOUSE, [ADA])) == {ADA}
    assert file.read_text().strip() not in repr(again) + repr(evaluated)
    again.close()


def test_several_processes_that_start_at_once_make_one_key(evaluated: Settings, tmp_path: Path) -> None:
    stores = [KeyStore(evaluated) for _ in range(6)]

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda at: stores[at].make(HOUSE, [key(str(at))]), range(6)))

    fresh = KeyStore(evaluated)
    assert len(fresh.find(HOUSE, [key(str(at)) for at in range(6)])) == 6
    assert [file.name for file in tmp_path.iterdir() if "vault" in file.name] == ["empty-vault.key"]
    for store in (*stores, fresh):
        store.close()


def test_a_key_that_is_lost_is_told_and_not_made_anew(evaluated: Settings, tmp_path: Path) -> None:
    store = KeyStore(evaluated)
    store.make(HOUSE, [ADA])
    store.close()
    (tmp_path / "empty-vault.key").unlink()

    lost = KeyStore(evaluated)
    with pytest.raises(Unavailable, match=r"The vault's key is not there: set ORGLEDGER_VAULT_KEY, or put the file"):
        lost.find(HOUSE, [ADA])

    assert not (tmp_path / "empty-vault.key").exists()
    lost.close()


def test_a_key_that_others_can_read_is_refused(evaluated: Settings, tmp_path: Path) -> None:
    (tmp_path / "empty-vault.key").write_text("ab" * 32)
    (tmp_path / "empty-vault.key").chmod(0o640)
    store = KeyStore(evaluated)

    with pytest.raises(Unavailable, match="can be read by others: chmod 600"):
        store.make(HOUSE, [ADA])

    store.close()


def test_keys_lie_beside_the_ledger_unless_told_otherwise() -> None:
    assert beside("sqlite:////srv/acme.db") == "sqlite:////srv/acme-keys.db"
    assert beside("postgresql+psycopg://me@host/ledger") == "postgresql+psycopg://me@host/ledger"


# The ledger.


def test_a_ledger_holds_no_personal_value_in_plain_text(ledger: Ledger) -> None:
    acme = Acme(ledger, actor="Grace Hopper")
    acme.records(person(ADA, name=NAME, reference="ada@example.com"), title="Ada joins", reason="Because of Ada")
    acme.drafts(person(BEN, name="Ben Bitdiddle"), title="Hire Ben", actor="Grace Hopper")

    with ledger.engine.connect() as connection:
        everything = [
            bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode()
            for table in ("private_value", "actor", "draft", "event", "assertion", "idempotency", "change_set")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
            for value in row
        ]

    traces = [b"Lovelace", b"ada@example", b"Ada joins", b"Because", b"Hopper", b"Bitdiddle", b"Hire"]
    assert [trace for trace in traces if any(trace in value for value in everything)] == []


def test_a_key_store_of_another_ledger_is_an_outage_and_no_empty_answer(acme: Acme) -> None:
    acme.records(person(ADA, name=NAME))
    commitment = str(acme.structure(JAN).value(ADA, "person.name"))
    keys = acme.ledger.vault.keys
    with keys.engine.begin() as connection:
        connection.execute(delete(data_key))
    keys.kept.clear()

    with pytest.raises(Unavailable, match="no erasure destroyed them"):
        acme.ledger.archive.private_values(acme.key, [commitment])


@pytest.mark.parametrize("loss", ["gone", "altered", "box"])
def test_one_lost_key_takes_the_values_of_nobody_else(acme: Acme, loss: str, caplog: pytest.LogCaptureFixture) -> None:
    acme.records(person(ADA, name=NAME), person(BEN, name="Ben"), actor="grace")
    acme.records(create(key("X")), actor="dorothy")
    structure = acme.structure(JAN)
    ada, ben = (str(structure.value(who, "person.name")) for who in (ADA, BEN))
    grace, dorothy = (entry.actor for entry in acme.entries()[-2:])
    keys, lost = acme.ledger.vault.keys, [name_of("person", ADA), name_of("actor", grace)]
    with keys.engine.begin() as connection:
        if loss == "gone":
            connection.execute(delete(data_key).where(data_key.c.name.in_(lost)))
        elif loss == "altered":
            connection.execute(update(data_key).where(data_key.c.name.in_(lost)).values(locked=b"x" * 60))
    if loss == "box":
        unguarded(acme, ada, grace)
    keys.kept.clear()

    archive = acme.ledger.archive
    assert archive.private_values(acme.key, [ada, ben]) == {ben: "Ben"}
    assert archive.actor_names(acme.key, [grace, dorothy]) == {dorothy: "dorothy"}
    assert len(caplog.records) == 2
    assert archive.private_values(acme.key, [ada, ben]) == {ben: "Ben"}
    assert len(caplog.records) == 2, "the log tells of each loss once"
    assert acme.records(create(key("Y")), actor="dorothy")
    value, name = check(archive, acme.row, lambda done: None)
    assert value.startswith(f"entry {acme.entries()[1].sequence}: its person.name cannot be read: ")
    assert name.startswith(f"the name of the actor {grace} cannot be read: ")


def unguarded(acme: Acme, commitment: str, actor: str) -> None:
    """Alter what is locked of somebody, as only the owner of a database can."""
    with acme.ledger.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER private_value_refuses_update"))
        else:
            connection.execute(text("ALTER TABLE private_value DISABLE TRIGGER private_value_append_only"))
        table = schema.private_value
        connection.execute(update(table).where(table.c.commitment == commitment).values(box=b"x" * 80))
        connection.execute(update(schema.actor).where(schema.actor.c.key == actor).values(box=b"x" * 80))


def test_no_key_that_a_client_chooses_names_the_key_of_another_kind(acme: Acme) -> None:
    draft = acme.drafts(create(key("X")))
    acme.records(person(ADA, name=NAME))
    vault, same = acme.ledger.vault, ADA
    with acme.ledger.engine.connect() as connection:
        for kind in ("draft", "webhook"):
            vault.lock(acme.key, same, b"", kind)
            vault.discard(connection, acme.key, same, kind)
        vault.discard(connection, acme.key, draft)

    name = str(acme.structure(JAN).value(ADA, "person.name"))
    vault.keys.kept.clear()
    assert acme.ledger.archive.private_values(acme.key, [name]) == {name: NAME}
    [found] = acme.ledger.vault.unlock(acme.key, {draft: drafted(acme, draft)})
    assert found == draft, "the key of a draft that is there is not destroyed"


def test_no_person_has_the_key_of_something_else(acme: Acme) -> None:
    request = acme.submits(create(key("X")))
    draft = acme.drafts(create(key("Y")))
    acme.records(grant("root", "ADMINISTRATOR"), actor="root")
    hook, _ = Webhooks(acme.ledger).add(acme.key, "https://example.com/hook")
    root = derived_key(acme.row.secret, "actor", "root")
    plan = acme.drafts(person(root, name=NAME))

    for other in (request, draft, root, key("root ADMINISTRATOR"), hook.key):
        for refuses in (acme.refuses, lambda form: refusals(acme.forecasts, form)):
            [refusal] = refuses(person(other, name=NAME))
            assert refusal.message(str) == (
                f"The key {other} is used for something else in this organization. Choose another one, or leave it out."
            )
    assert refusals(acme.requests.submit, acme.key, plan, Context("ann"))
    assert acme.records(person(ADA, name=NAME), person(BEN))


def refusals(function: Callable[..., Any], *arguments: Any) -> list[Refusal]:
    """What a call is refused for."""
    with pytest.raises(Refused) as refused:
        function(*arguments)
    return refused.value.refusals


def drafted(acme: Acme, draft: str) -> bytes:
    """A draft as it is locked."""
    with acme.ledger.engine.connect() as connection:
        return bytes(connection.execute(select(schema.draft.c.box).where(schema.draft.c.id == draft)).scalar_one())


def test_a_wrong_key_stops_a_writer_and_nothing_is_recorded(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = open_ledger(database_url)
    acme = Acme(ledger)
    ledger.close()
    monkeypatch.setenv("ORGLEDGER_VAULT_KEY", "cd" * 32)
    acme.ledger = open_ledger(database_url)
    head = acme.head

    with pytest.raises(Unavailable, match="The vault's key is not the one"):
        acme.records(create(key("unit")), reason="A secret")

    assert acme.head == head
    acme.ledger.close()


def test_what_is_recorded_without_anything_personal_needs_no_key(acme: Acme) -> None:
    vault: Vault = acme.ledger.vault
    acme.records(create(key("first")))
    vault.close()

    acme.records(create(key("second")))

    assert vault.keys.opened is None


def test_keys_go_along_to_another_store_under_its_own_key(
    keys: KeyStore, empty_sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = keys.make(HOUSE, [ADA, BEN])
    box = locked(made[ADA], NAME.encode(), *BOUND)
    keys.destroy(HOUSE, {BEN: "{}"})
    monkeypatch.setenv("ORGLEDGER_VAULT_KEY", "ab" * 32)
    other = KeyStore(Settings(database_url=empty_sqlite_url))

    for _ in range(2):
        other.adopt(keys, HOUSE)

    other.kept.clear()
    assert unlocked(other.find(HOUSE, [ADA, BEN])[ADA], box, *BOUND) == NAME.encode()
    assert (other.present(HOUSE, [ADA, BEN]), other.listed(HOUSE)) == ({ADA}, {BEN: "{}"})
    other.close()


# Another key-encryption key.

OTHER = bytes.fromhex("cd" * 32)


def test_after_a_rotation_the_other_key_opens_everything_and_the_former_nothing(
    keys: KeyStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = locked(keys.make(HOUSE, [ADA])[ADA], NAME.encode(), *BOUND)
    keys.make(HOUSE, [f"{number}" for number in range(BATCH + 1)])
    former = KeyStore(settings)

    assert keys.rotate(OTHER) == BATCH + 2

    keys.kept.clear()
    assert unlocked(keys.find(HOUSE, [ADA])[ADA], box, *BOUND) == NAME.encode()
    keys.make(HOUSE, [BEN])
    with pytest.raises(Unavailable, match="not the one"):
        former.find(HOUSE, [ADA])
    former.close()
    monkeypatch.setenv("ORGLEDGER_VAULT_KEY", OTHER.hex())
    again = KeyStore(settings)
    assert unlocked(again.find(HOUSE, [ADA])[ADA], box, *BOUND) == NAME.encode()
    assert again.present(HOUSE, [BEN]) == {BEN}
    again.close()


def test_a_process_that_holds_the_former_key_writes_nothing_that_would_not_open(
    keys: KeyStore, settings: Settings
) -> None:
    running = KeyStore(settings)
    running.make(HOUSE, [ADA])
    running.kept.clear()

    keys.rotate(OTHER)

    with pytest.raises(Unavailable, match="was rotated"):
        running.make(HOUSE, [BEN])
    with pytest.raises(Unavailable, match="was rotated"):
        running.find(HOUSE, [ADA])
    with pytest.raises(Unavailable, match="was rotated"):
        running.rotate(bytes(32))
    assert keys.present(HOUSE, [ADA, BEN]) == {ADA}
    running.close()


def test_a_rotation_that_dies_leaves_everything_as_it_was(keys: KeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    box = locked(keys.make(HOUSE, [ADA])[ADA], NAME.encode(), *BOUND)

    def dies(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(key_store, "proof_of", dies)
        with pytest.raises(KeyboardInterrupt):
            keys.rotate(OTHER)

    keys.kept.clear()
    assert unlocked(keys.find(HOUSE, [ADA])[ADA], box, *BOUND) == NAME.encode()
    with keys.engine.begin() as connection:
        connection.execute(update(data_key).where(data_key.c.name == ADA).values(locked=b"x" * 60))
    with pytest.raises(Unavailable, match="does not open"):
        keys.rotate(OTHER)
    assert keys.make(HOUSE, [BEN])


def test_the_same_key_once_more_is_no_rotation(keys: KeyStore, vault_key: str) -> None:
    keys.make(HOUSE, [ADA])

    with pytest.raises(Unavailable, match="already"):
        keys.rotate(bytes.fromhex(vault_key))


def test_keys_that_are_made_while_it_rotates_open_afterwards_or_are_not_there(
    keys: KeyStore, settings: Settings, monkeypatch: pytest.MonkeyPatch, scale: int
) -> None:
    keys.make(HOUSE, ["first"])
    made: list[str] = []

    def make(number: int) -> None:
        store = KeyStore(settings)
        with suppress(Unavailable):
            for at in range(20 * scale):
                store.make(HOUSE, [f"{number}-{at}"])
                made.append(f"{number}-{at}")
        store.close()

    threads = [threading.Thread(target=make, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    while len(made) < 5:
        time.sleep(0.001)
    keys.rotate(OTHER)
    for thread in threads:
        thread.join()

    monkeypatch.setenv("ORGLEDGER_VAULT_KEY", OTHER.hex())
    again = KeyStore(settings)
    assert set(again.find(HOUSE, made)) == set(made)
    again.close()
