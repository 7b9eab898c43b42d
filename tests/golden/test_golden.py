"""One stored leaf of every event version ever shipped. The corpus only grows, and loads for ever.

A leaf here is as the ledger stored it, byte for byte. Nothing writes these files again: when an event gets a new
version, its new leaf is put beside the old one, and `meaning.json` says what each of them asserts.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from eventsourcing.persistence import JSONTranscoder, StoredEvent

from orgledger.domain.catalogue import EVENTS
from orgledger.domain.event import type_name
from orgledger.store.codec import AnyEntry, LeafMapper, Unreadable, decode, encode, topic
from tests.kit import HOUSE, key

FOLDER = Path(__file__).parent
LEAVES = sorted(file for file in FOLDER.glob("*-*.json"))
MEANING = json.loads((FOLDER / "meaning.json").read_text())


def name_of(file: Path) -> str:
    """The name and version that a file stands for, as the store writes them."""
    name, _, version = file.stem.rpartition("-")
    return f"{name}/{version}"


def meaning(entry: AnyEntry) -> list[list[object]]:
    """What an entry says of each slot, as meaning.json tells it."""
    return [
        [s.entity, s.attribute, s.value, str(s.period.start), s.period.end and str(s.period.end), s.verb.value]
        for s in entry.assertions()
    ]


@pytest.fixture(params=LEAVES, ids=lambda file: file.stem)
def file(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


def test_every_event_type_has_a_stored_leaf_of_every_version() -> None:
    expected = {f"{name}-{version}.json" for name, kind in EVENTS.items() for version in range(1, kind.version + 1)}

    assert expected == {file.name for file in LEAVES}
    assert expected == set(MEANING)


def test_a_stored_leaf_loads(file: Path) -> None:
    entry = decode(name_of(file), file.read_bytes())

    assert type_name(entry.event) == name_of(file).partition("/")[0]
    assert entry.organization == HOUSE


def test_a_stored_leaf_of_the_present_version_is_encoded_to_the_same_bytes(file: Path) -> None:
    leaf = file.read_bytes()
    entry = decode(name_of(file), leaf)
    if topic(entry.event) != name_of(file):
        pytest.skip("an older version is read and never written again")

    assert encode(entry) == leaf


def test_a_stored_leaf_still_means_what_it_meant(file: Path) -> None:
    assert meaning(decode(name_of(file), file.read_bytes())) == MEANING[file.name]


def test_a_stored_leaf_is_canonical(file: Path) -> None:
    leaf = file.read_bytes()
    form = json.loads(leaf)

    canonical = json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    assert leaf == canonical
    assert unicodedata.is_normalized("NFC", leaf.decode())
    assert not any(isinstance(value, float) for value in values(form))


def values(form: object) -> list[object]:
    """Every value in a JSON value."""
    if isinstance(form, dict):
        return [inner for value in form.values() for inner in values(value)]
    if isinstance(form, list):
        return [inner for value in form for inner in values(value)]
    return [form]


def test_a_leaf_with_a_field_too_many_or_too_few_does_not_load(file: Path) -> None:
    form = json.loads(file.read_bytes())
    event = form["event"]
    subject = next(iter(EVENTS[event["type"]].__struct_fields__))
    altered = [
        form | {"event": event | {"surplus": 1}},
        form | {"surplus": 1},
        {name: value for name, value in form.items() if name != "actor"},
        form | {"event": {name: value for name, value in event.items() if name != subject}},
    ]

    for leaf in altered:
        with pytest.raises(Unreadable):
            decode(name_of(file), json.dumps(leaf).encode())


@pytest.mark.parametrize("name", ["UnitMoved/2", "UnitMoved/0", "UnitMoved/x", "UnitMoved", "UnitExploded/1", "", "/1"])
def test_an_unknown_type_or_version_is_told_to_need_a_newer_program(name: str) -> None:
    leaf = (FOLDER / "UnitMoved-1.json").read_bytes()

    with pytest.raises(Unreadable):
        decode(name, leaf)


def test_a_leaf_under_the_name_of_another_type_does_not_load() -> None:
    with pytest.raises(Unreadable):
        decode("UnitRenamed/1", (FOLDER / "UnitMoved-1.json").read_bytes())


@pytest.mark.parametrize("leaf", [b"", b"{}", b"null", b"[]", b"\xff", b'{"event":'])
def test_bytes_that_are_no_leaf_do_not_load(leaf: bytes) -> None:
    with pytest.raises(Unreadable):
        decode("UnitMoved/1", leaf)


def test_a_leaf_in_another_place_than_it_says_does_not_load() -> None:
    leaf = (FOLDER / "UnitMoved-1.json").read_bytes()
    entry = decode("UnitMoved/1", leaf)
    mapper = LeafMapper(JSONTranscoder())

    assert mapper.to_domain_event(StoredEvent(UUID(HOUSE), entry.sequence, "UnitMoved/1", leaf)) == entry
    for place in (
        StoredEvent(UUID(HOUSE), entry.sequence + 1, "UnitMoved/1", leaf),
        StoredEvent(UUID(key("another organization")), entry.sequence, "UnitMoved/1", leaf),
    ):
        with pytest.raises(Unreadable):
            mapper.to_domain_event(place)


def test_an_event_that_could_not_be_read_back_is_never_written() -> None:
    entry = decode("UnitMoved/1", (FOLDER / "UnitMoved-1.json").read_bytes())
    poison = msgspec.structs.replace(entry, event=msgspec.structs.replace(entry.event, unit="not a key"))

    with pytest.raises(Unreadable):
        LeafMapper(JSONTranscoder()).to_stored_event(poison)
