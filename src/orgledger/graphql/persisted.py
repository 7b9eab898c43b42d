"""Persisted documents: those that a server knows before they are asked, by the hash of their text.

Source: https://graphql.github.io/graphql-over-http/draft/, appendix "Persisted Documents". No document is learnt from a
client, as "automatic persisted queries" would have it: one that sends a hash first is asked for the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from orgledger.graphql.http import NOT_SUPPORTED, Problem
from orgledger.settings import Settings

PREFIX = "sha256:"


class Documents:
    """The documents that are known by an id, and whether others are answered too."""

    def __init__(self, texts: Mapping[str, str], only: bool = False) -> None:
        self.texts = texts
        """Id → text."""
        self.only = only
        self.known = frozenset(texts.values())

    @classmethod
    def load(cls, settings: Settings) -> Documents:
        """The documents that the settings name.

        Raises:
            ValueError: if they cannot be read, or an id is not the hash of its document.
        """
        if not settings.persisted:
            if settings.persisted_only:
                raise ValueError("ORGLEDGER_PERSISTED_ONLY answers nothing without ORGLEDGER_PERSISTED.")
            return cls({})
        path = Path(settings.persisted)
        files = sorted([*path.glob("*.json"), *path.glob("*.graphql")]) if path.is_dir() else [path]
        try:
            return cls(dict(pair for file in files for pair in read(file)), settings.persisted_only)
        except OSError as error:
            raise ValueError(f"ORGLEDGER_PERSISTED: {path} cannot be read: {error.strerror or error}.") from None

    def text(self, query: str | None, document_id: str | None, extensions: Mapping[str, Any] | None = None) -> str:
        """The document that a request means.

        A document that is sent in full is answered where only persisted ones are, if it is one of them: the list says
        what is answered, not how it is named.

        Args:
            query: the document in full.
            document_id: its id.
            extensions: of the request; the hash of "automatic persisted queries" counts as an id.

        Raises:
            Problem: if it names none, two, one that is not known, or one that is not allowed.
        """
        if query and document_id:
            raise Problem("BAD_REQUEST", "Send a document or the id of one, not both.")
        if document_id:
            found = self.texts.get(document_id)
            if found is None:
                raise Problem("DOCUMENT_NOT_FOUND", "No document of that id is known here.")
            return found
        if not query and hash_in(extensions):
            found = self.texts.get(PREFIX + hash_in(extensions))
            if found is None:
                raise Problem(NOT_SUPPORTED, "PersistedQueryNotSupported")
            return found
        if not query:
            raise Problem("BAD_REQUEST", "A request needs a document, as `query`, or the id of one, as `documentId`.")
        if self.only and query not in self.known:
            raise Problem("PERSISTED_DOCUMENT_REQUIRED", "Only persisted documents are answered here, by documentId.")
        return query


def hash_in(extensions: Mapping[str, Any] | None) -> str:
    """The hash by which a client of "automatic persisted queries" names a document; empty, if it names none."""
    named = (extensions or {}).get("persistedQuery")
    found = named.get("sha256Hash") if isinstance(named, dict) else None
    return found if isinstance(found, str) else ""


def id_of(document: str) -> str:
    """The id of a document: SHA-256 of its text, in lower case hexadecimal."""
    return PREFIX + sha256(document.encode()).hexdigest()


def read(file: Path) -> Iterator[tuple[str, str]]:
    """The documents of a file and their ids: of a manifest in JSON (hash → document), or of one document.

    Raises:
        ValueError: if it is no manifest, or a hash is not that of its document.
    """
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".graphql":
        yield id_of(text), text
        return
    try:
        manifest = msgspec.json.decode(text, type=dict[str, str])
    except msgspec.MsgspecError as error:
        raise ValueError(f"{file} is no manifest of documents, hash → document: {error}.") from None
    for name, document in manifest.items():
        if id_of(document) != PREFIX + name.removeprefix(PREFIX):
            raise ValueError(f"{file}: {name} is not the SHA-256 of its document.")
        yield id_of(document), document
