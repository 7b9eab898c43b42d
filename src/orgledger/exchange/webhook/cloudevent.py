"""An entry as a CloudEvent: its leaf as it is, byte for byte, and around it what routers and receivers look at.

Source: CloudEvents 1.0.2, JSON format in structured mode, with the extension `sequence`.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from eventsourcing.persistence import StoredEvent

from orgledger.domain.merkle import leaf_hash
from orgledger.domain.period import Instant

MEDIA_TYPE = "application/cloudevents+json; charset=utf-8"
DIGITS = 19
"""Of a sequence: as text, too, a later one is the greater one."""


class Place(msgspec.Struct, frozen=True):
    """What a leaf says of where it stands; everything else in it is left unread."""

    sequence: int
    first: int
    last: int
    recorded_at: Instant


class Data(msgspec.Struct, frozen=True, omit_defaults=True):
    """What happened."""

    entry: msgspec.Raw
    """The leaf. It holds no personal values, but commitments to them."""
    summary: str | None = None
    """The same in a sentence for people, in the organization's language."""
    values: Mapping[str, str] | None = None
    """Commitment → personal value, for a receiver that was granted them; none of what was erased."""


class CloudEvent(msgspec.Struct, frozen=True):
    """One entry, as it is sent."""

    specversion: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    datacontenttype: str
    sequence: str
    setfirst: str
    """The first entry of its change set."""
    setlast: str
    """The last one: with it the receiver has the whole set."""
    leafhash: str
    """Of the leaf in the ledger's tree, in hexadecimal: what checkpoints and proofs stand on."""
    data: Data


def place_of(stored: StoredEvent) -> Place:
    """Where an entry stands."""
    return msgspec.json.decode(stored.state, type=Place)


def kind_of(stored: StoredEvent) -> str:
    """The type of an entry, such as UnitMoved."""
    return stored.topic.partition("/")[0]


def identity(stored: StoredEvent) -> str:
    """What an entry is told apart by, for ever: organization and sequence."""
    return f"{stored.originator_id}/{stored.originator_version}"


def cloud_event(
    stored: StoredEvent, code: str, values: Mapping[str, str] | None = None, summary: str | None = None
) -> bytes:
    """An entry as it is sent.

    Args:
        stored: the entry, as its bytes are stored.
        code: of the organization.
        values: commitment → personal value; nothing, where they were not granted.
        summary: what it says, in a sentence.
    """
    place = place_of(stored)
    event = CloudEvent(
        specversion="1.0",
        id=identity(stored),
        source=f"urn:uuid:{stored.originator_id}",
        type=f"orgledger.{kind_of(stored)}",
        subject=code,
        time=place.recorded_at,
        datacontenttype="application/json",
        sequence=str(place.sequence).zfill(DIGITS),
        setfirst=str(place.first).zfill(DIGITS),
        setlast=str(place.last).zfill(DIGITS),
        leafhash=leaf_hash(stored.state).hex(),
        data=Data(msgspec.Raw(stored.state), summary, values),
    )
    return msgspec.json.encode(event)
