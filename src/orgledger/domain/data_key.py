"""Names of data keys: each says what kind of thing it locks, so that nothing a client chooses names another kind's key.

A value that goes by itself, such as a reason, has the key of its commitment: a hash, which is nobody's to choose.
"""

from __future__ import annotations

PERSON, ACTOR, DRAFT, WEBHOOK = "person", "actor", "draft", "webhook"
KINDS = (PERSON, ACTOR, DRAFT, WEBHOOK)


def data_key(kind: str, key: str) -> str:
    """The name of the key that locks a thing of a kind, such as `person/1b4e28ba-2fa1-…`; at most 44 characters."""
    assert kind in KINDS, kind
    return f"{kind}/{key}"


def locked_by(kind: str, name: str) -> str | None:
    """The key of the thing of a kind that a data key locks; `None` if it locks something else."""
    found, slash, key = name.partition("/")
    return key if slash and found == kind else None


def former(name: str) -> str | None:
    """What a data key was named before names had kinds: the thing's key alone. `None` for a value's own."""
    _, slash, key = name.partition("/")
    return key if slash else None
