"""A leaf of a new event is made from the example of its command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from orgledger.domain.event import type_name
from orgledger.store.codec import decode, encode
from tests.golden.make import write
from tests.golden.test_golden import meaning, name_of
from tests.graphql.test_mutation import EACH

BY_THE_DOOR_ALONE = {"EntriesRescinded"}
"""Their examples name entries of a real database."""


@pytest.mark.parametrize("name", sorted({name for _, _, names in EACH.values() for name in names.split()}))
def test_the_leaf_of_every_example_is_one_that_could_be_kept(name: str, tmp_path: Path) -> None:
    if name in BY_THE_DOOR_ALONE:
        pytest.skip("its example names entries of a real database")
    file = write(name, tmp_path)

    entry = decode(name_of(file), file.read_bytes())
    assert type_name(entry.event) == name
    assert encode(entry) == file.read_bytes()
    assert json.loads((tmp_path / "meaning.json").read_text()) == {file.name: meaning(entry)}


def test_a_leaf_that_there_is_stays() -> None:
    with pytest.raises(FileExistsError, match="A change of what is stored is a new version"):
        write("UnitMoved")


def test_an_event_without_an_example_is_named(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="There is no event UnitExploded"):
        write("UnitExploded", tmp_path)
    with pytest.raises(LookupError, match="No command's example comes to OrganizationRegistered"):
        write("OrganizationRegistered", tmp_path)
