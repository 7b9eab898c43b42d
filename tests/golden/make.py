"""`make golden EVENT=UnitMoved`: the stored leaf of a new event, or of a new version of one.

The event is what the example of its command (`EACH` in tests/graphql/test_mutation.py) comes to. A leaf that there is
already stays as it is, for ever.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from uuid import UUID

from orgledger.domain.catalogue import EVENTS
from orgledger.domain.event import Entry, Event, type_name
from orgledger.domain.period import Period
from orgledger.domain.timeline import Verb
from orgledger.store.codec import AnyEntry, encode
from tests.golden.test_golden import FOLDER, meaning
from tests.graphql.conftest import STAFF, TREE
from tests.graphql.test_mutation import EACH
from tests.kit import HOUSE, MAR, Organization, key


def example(name: str) -> Event:
    """The event that its command's example comes to.

    Raises:
        LookupError: if no example comes to it.
    """
    found = next((each for each in EACH.values() if name in each[2].split()), None)
    if found is None:
        raise LookupError(f"No command's example comes to {name}. Add one to EACH in tests/graphql/test_mutation.py.")
    before, given, _ = found
    acme = Organization()
    for forms in (TREE, STAFF, before):
        if forms:
            acme.records(*forms)
    return next(event for event in acme.records(given) if type_name(event) == name)


def entry_of(event: Event, sequence: int) -> AnyEntry:
    """An entry of an event, all of it made of its sequence."""
    return Entry(
        organization=HOUSE,
        sequence=sequence,
        first=sequence,
        last=sequence,
        recorded_at=f"2024-03-01T08:{sequence // 60 % 60:02}:{sequence % 60:02}.000001Z",
        event_id=str(UUID(int=(0x018DF8F20000 + sequence) << 80 | 7 << 76 | 2 << 62 | sequence)),
        version=event.version,
        verb=Verb.CHANGE,
        effective=Period(MAR),
        event=event,
        actor=key("golden"),
    )


def write(name: str, folder: Path = FOLDER) -> Path:
    """Write the leaf and what it means.

    Raises:
        LookupError: if there is no such event, or no example of it.
        FileExistsError: if its present version has a leaf.
    """
    if name not in EVENTS:
        raise LookupError(f"There is no event {name}. Is its class in domain/catalogue.py?")
    file = folder / f"{name}-{EVENTS[name].version}.json"
    if file.exists():
        raise FileExistsError(f"{file.name} is there, and stays. A change of what is stored is a new version.")
    meanings = folder / "meaning.json"
    told = json.loads(meanings.read_text()) if meanings.exists() else {}
    entry = entry_of(example(name), len(told) + 1)
    file.write_bytes(encode(entry))
    told[file.name] = meaning(entry)
    meanings.write_text(json.dumps(dict(sorted(told.items())), indent=1, ensure_ascii=False) + "\n")
    return file


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("event", help="The name of the event, such as UnitMoved.")
    try:
        print(f"Written: {write(parser.parse_args().event)}")  # noqa: T201
    except (LookupError, FileExistsError) as error:
        parser.exit(1, f"{error.args[0]}\n")
