"""Names of files, made of what people chose: they stay in their folder, in an archive and in a header."""

from __future__ import annotations

import hashlib
import re
import unicodedata

UNSAFE = re.compile(r"[^\w.-]+|[.](?=[.])")
"""What is no letter, digit, underscore, hyphen or single dot."""
BEGINNING_BYTES, WHOLE_BYTES = 150, 220
"""The longest beginning of a name, and the longest name but for its ending; systems take 255 bytes."""
MARK = 8
"""Hexadecimal digits that keep names apart which would look the same."""


def file_name(text: str, most_bytes: int = BEGINNING_BYTES) -> str:
    """A text as a name of a file, or as the beginning of one: the text itself, if it is safe."""
    safe = UNSAFE.sub("-", unicodedata.normalize("NFC", text)).strip(".-")
    safe = safe.encode()[:most_bytes].decode(errors="ignore").rstrip(".-")
    if safe == text:
        return safe
    mark = hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:MARK]
    return f"{safe}-{mark}" if safe else mark


def whole_file_name(name: str) -> str:
    """The name of a file with its ending, as it may have been stored before names were made safe."""
    stem, dot, ending = name.rpartition(".")
    return f"{file_name(stem, WHOLE_BYTES)}.{file_name(ending)}" if dot and stem and ending else file_name(name)
