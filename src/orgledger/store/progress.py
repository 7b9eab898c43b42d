"""How far a rebuild has come, told to others while it runs: its own transaction shows nothing until it ends.

On PostgreSQL it stands in the name of the connection, which everybody may read; beside a SQLite database in a file that
is locked for as long as whoever writes it lives. Either way it is gone with its process, however that ends.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import msgspec
from sqlalchemy import Connection, Engine, func, select, text

from orgledger.domain.period import Instant, instant
from orgledger.store.private_file import create

TOLD = re.compile(r"orgledger rebuild (\d+)/(\d+) since (\d+)")
"""Entries that are done, entries in all, and the second in which it began."""
OTHERS = text(
    "SELECT application_name FROM pg_stat_activity "
    "WHERE datname = current_database() AND application_name LIKE 'orgledger rebuild %'"
)
Tell = Callable[[int], None]


class Progress(msgspec.Struct, frozen=True):
    """How far a rebuild has come."""

    done: int
    """Entries, over all organizations."""
    total: int
    began_at: Instant


@contextmanager
def telling(connection: Connection, total: int) -> Iterator[Tell]:
    """Tell others how far a rebuild has come.

    Args:
        connection: on whose transaction it runs.
        total: how many entries there are.

    Yields:
        What takes the number of entries that were done since it was called last.
    """
    began, done = int(datetime.now(UTC).timestamp()), 0
    file = beside(connection.engine)
    with create(file, "a+", encoding="ascii") if file is not None else nullcontext() as opened:
        if opened is not None:
            held(opened, wait=True)

        def tell(more: int) -> None:
            nonlocal done
            done += more
            said = f"orgledger rebuild {done}/{total} since {began}"
            if opened is not None:
                opened.truncate(0)
                opened.write(said)
                opened.flush()
            else:
                connection.execute(select(func.set_config("application_name", said, True)))

        tell(0)
        try:
            yield tell
        finally:
            if file is not None:
                file.unlink(missing_ok=True)


def told(engine: Engine) -> Progress | None:
    """How far the rebuild that runs on a database has come; nothing, if there is none."""
    file = beside(engine)
    if file is not None:
        said = read(file)
    else:
        with engine.connect() as connection:
            said = connection.execute(OTHERS).scalar() or ""
    found = TOLD.fullmatch(said)
    if found is None:
        return None
    done, total, began = map(int, found.groups())
    return Progress(done, total, instant(datetime.fromtimestamp(began, UTC)))


def read(file: Path) -> str:
    """What stands in the file of somebody who still rebuilds."""
    try:
        with file.open(encoding="ascii") as opened:
            return "" if held(opened, wait=False) else opened.read()
    except OSError:
        return ""


def beside(engine: Engine) -> Path | None:
    """The file that tells of a rebuild, where the database is a file itself."""
    return Path(f"{engine.url.database}-rebuild") if engine.dialect.name == "sqlite" else None


def held(file: IO[str], *, wait: bool) -> bool:
    """Lock a file for oneself until it is closed; or say at once that somebody else has it."""
    if os.name != "posix":
        return wait
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
