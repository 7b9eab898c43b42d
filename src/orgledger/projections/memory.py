"""What stays in memory, and the collector of cycles, which need not look at it again and again.

Images and the schema are millions of objects that stay. A full collection visits each, and everybody waits meanwhile:
a quarter of a second for the schema alone.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unhurried() -> Iterator[None]:
    """Pause the collector while an image grows: nearly everything it would look at stays."""
    pause = gc.isenabled()
    if pause:
        gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()


def set_aside() -> None:
    """Let the collector pass over whatever is in memory now, until this is called again; garbage is collected first.

    It takes as long as one full collection.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
