"""What the structure of an organization costs as a report, in JSON: from opening the ledger to the last byte.

PDF includes the process that sets it, which is started anew for each; `typesetter_mb` is the most memory that one took.
The other formats stand beside it as floors. Usage: python benchmarks/reports.py [UNITS …], 1,000 and 10,000 by default.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.admin import built  # noqa: E402

from orgledger.ledger import Ledger  # noqa: E402
from orgledger.reports.formats import FORMATS  # noqa: E402
from orgledger.reports.making import make  # noqa: E402
from orgledger.settings import Settings  # noqa: E402

ROUNDS = 3


def measured(url: str, units: int) -> dict[str, Any]:
    """Seconds from opening the ledger to the file, each format in turn."""
    took: dict[str, list[float]] = {name: [] for name in FORMATS}
    sizes: dict[str, int] = {}
    for _ in range(ROUNDS):
        for name, seconds in took.items():
            start = time.perf_counter()
            ledger = Ledger(Settings(database_url=url))
            made = make(ledger, "bench", "structure", name)
            seconds.append(time.perf_counter() - start)
            ledger.close()
            assert made.rows >= units
            sizes[name] = len(made.body)
    return {
        **{f"{name}_s": round(statistics.median(seconds), 2) for name, seconds in took.items()},
        "pdf_mb": round(sizes["pdf"] / 1e6, 2),
        "typesetter_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3),
    }


def main() -> None:
    """Measure, the small ones first: the memory told is the most so far."""
    told: dict[str, Any] = {"load": os.getloadavg()[0], "cores": os.cpu_count()}
    for units in sorted(int(size) for size in sys.argv[1:]) or [1_000, 10_000]:
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/bench.db"
            built(url, units)
            told[f"{units}_units"] = measured(url, units)
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main()
