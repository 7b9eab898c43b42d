"""What a table of 10,000 rows costs, dry and recorded, beside the write door alone; prints JSON.

`python benchmarks/tables.py [ROWS]`. Seconds of this process's own time: the wall clock tells what else a machine does.
The floor is the decision of the same operations without a table around them, in the same run.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from orgledger.domain.change_set import Context
from orgledger.domain.command import LocalizedText
from orgledger.domain.organization import RegisterOrganization
from orgledger.exchange.table.column import Noun
from orgledger.exchange.table.mapping import mapping
from orgledger.exchange.table.opening import read
from orgledger.exchange.table.plan import Rules
from orgledger.exchange.table.reading import Import, Outcome
from orgledger.exchange.table.writing import table
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked, resolve
from orgledger.settings import Settings
from orgledger.store import migrations

DAY = date(2024, 1, 1)


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of this process, and what came of it."""
    start = time.process_time()
    found = function()
    return round(time.process_time() - start, 2), found


def content(rows: int, *, wrong: bool = False) -> bytes:
    """Units in no order, six below each; every hundredth row wrong, if asked."""
    lines = []
    for at in range(rows):
        parent = f"U{(at - 1) // 6}" if at else ""
        kind = "PALACE" if wrong and at % 100 == 99 else "DEPARTMENT"
        lines.append(f"U{at},Unit {at},部门{at},{kind},{parent}\n")
    random.Random(1).shuffle(lines)
    return ("code,name.en,name.zh,kind,parent\n" + "".join(lines)).encode()


def main(rows: int) -> None:
    """Measure."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Settings(database_url=f"sqlite:///{Path(folder) / 'bench.db'}"), operator=True)
        migrations.ready(ledger.engine)
        ledger.register(RegisterOrganization("bench", (LocalizedText("en", "Bench"),)), Context(), date(2020, 1, 1))

        def planned(text: bytes) -> Import:
            found = read(text)
            chosen = mapping(Noun.UNITS, found, (), "en")
            return Import(
                ledger, found, Noun.UNITS, chosen, "bench", DAY, language="en", rules=Rules(), context=Context()
            )

        def run(batch: Import, **how: bool) -> Outcome:
            return batch.run(str, **how)

        told: dict[str, Any] = {"rows": rows}
        told["plan_s"], batch = timed(lambda: planned(content(rows)))
        told["door_alone_s"], _ = timed(
            lambda: ledger.forecast("bench", ledger.read(batch.settling.plan.operations, Context()))
        )
        told["dry_run_s"], _ = timed(lambda: run(planned(content(rows)), dry_run=True))
        told["dry_run_with_wrong_rows_s"], outcome = timed(
            lambda: run(planned(content(rows, wrong=True)), dry_run=True)
        )
        told["wrong_rows"] = len(outcome.plan.wrong)
        told["record_s"], outcome = timed(lambda: run(planned(content(rows))))
        told["entries"] = outcome.receipt.last if outcome.receipt else None
        told["same_again_s"], outcome = timed(lambda: run(planned(content(rows))))
        assert outcome.plan.steps == ()
        row = ledger.archive.find("bench")
        image = ledger.archive.image(row)
        at = resolve(Asked(DAY), row, image, ledger.clock.now())
        told["export_s"], _ = timed(lambda: table(Noun.UNITS, image.structure(at.as_of), {}))
        told["dry_run_to_door_alone"] = round(told["dry_run_s"] / told["door_alone_s"], 2)
        told["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        ledger.close()
    print(json.dumps(told, indent=2))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
