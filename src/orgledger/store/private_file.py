"""Files and folders that hold secrets or personal values: for their owner alone, whatever the umask says."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import IO, Any

FILE = 0o600
FOLDER = 0o700


def descriptor(path: str, flags: int) -> int:
    """Open a file that nobody else can read or write, also if it was there before: see `opener` of `open`."""
    opened = os.open(path, flags, FILE)
    # A pipe or a terminal keeps its mode.
    if flags & os.O_CREAT and os.name == "posix" and stat.S_ISREG(os.fstat(opened).st_mode):
        os.fchmod(opened, FILE)
    return opened


def create(file: Path, mode: str = "wb", **options: Any) -> IO[Any]:
    """Open a file to write to, as `open` does.

    Raises:
        OSError: if it cannot be written.
    """
    return open(file, mode, opener=descriptor, **options)


def write(file: Path, content: bytes | str) -> None:
    """Write a whole file.

    Raises:
        OSError: if it cannot be written.
    """
    with create(file) as writing:
        writing.write(content.encode() if isinstance(content, str) else content)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; one that is there stays as it is.

    Raises:
        OSError: if it cannot be made.
    """
    for one in [*reversed(folder.parents), folder]:
        if not one.exists():
            one.mkdir(mode=FOLDER, exist_ok=True)
