"""Running schedules: a pack for each day on which one was due, once, also for days that went by unnoticed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, update

from orgledger.domain.change_set import Context
from orgledger.domain.civil import civil_day
from orgledger.domain.period import instant, moment
from orgledger.domain.refusal import Refused
from orgledger.ledger import Ledger
from orgledger.reports.pack import Pack, make_pack
from orgledger.reports.schedule import Run, Schedule, Schedules
from orgledger.reports.shelf import Shelf
from orgledger.store.engine import Unavailable, writing
from orgledger.store.lease import Lost
from orgledger.store.schema import report_run

log = logging.getLogger("orgledger.worker")

RETRY = timedelta(minutes=1)
"""After the first failure; twice as long after each further one."""
MOST = timedelta(hours=6)
GRACE = timedelta(minutes=1)
"""How long a day has begun before it counts: so far may the clocks of writers run behind."""


class Due(msgspec.Struct, frozen=True):
    """A day on which a schedule is due, and nothing was made yet."""

    schedule: Schedule
    due: date
    attempts: int = 0


class Ran(msgspec.Struct, frozen=True):
    """What came of one attempt."""

    schedule: Schedule
    due: date
    pack: str | None = None
    """SHA-256 of what was made."""
    reason: str | None = None
    """Why nothing was."""


class Running:
    """Makes what is due."""

    def __init__(self, ledger: Ledger, check: Callable[[Connection], None] = lambda connection: None) -> None:
        """Run schedules.

        Args:
            ledger: used by the operator.
            check: raises Lost in a transaction that must not be committed, because somebody else does this by now.
        """
        self.ledger = ledger
        self.check = check
        self.schedules = Schedules(ledger)
        self.shelf = Shelf(ledger)

    def due(self) -> Due | None:
        """What to make next: of everything that is due, what was due first; nothing, if there is nothing to do now."""
        now = self.ledger.clock.now()
        found = [one for schedule in self.schedules.of() if (one := self._due(schedule, now)) is not None]
        return min(found, key=lambda one: (one.due, one.schedule.created_at), default=None)

    def _due(self, schedule: Schedule, now: datetime) -> Due | None:
        zone = self.ledger.archive.find(schedule.organization).time_zone
        runs = {run.due: run for run in self.schedules.runs(schedule)}
        for due in schedule.dues(civil_day(now - GRACE, zone)):
            run = runs.get(due)
            if run is None or (run.pack is None and ready(run, now)):
                return Due(schedule, due, run.attempts if run else 0)
        return None

    def run(self, one: Due) -> Ran:
        """Make what is due, keep it, and file it where that is wished.

        Raises:
            Lost: if somebody else does this by now.
            Unavailable: if not even the failure could be noted.
        """
        schedule, due = one.schedule, one.due
        self._begin(one)
        try:
            pack = make_pack(
                self.ledger, schedule.organization, schedule.report, schedule.formats, schedule.asked(due),
                schedule.language, schedule.given(due), personal=schedule.personal,
            )  # fmt: skip
            if schedule.files:
                self._file(schedule, due, pack)
            kept = self.shelf.keep(
                pack, schedule.key, due, personal=schedule.personal, along=lambda c: self._end(c, one, pack.digest)
            )
        except Lost:
            raise
        except Refused as refused:
            return self._failed(one, " ".join(refusal.message(str) for refusal in refused.refusals))
        except Unavailable as error:
            return self._failed(one, str(error))
        except Exception as error:
            log.exception("%s of %s could not be made", schedule.report, due)
            return self._failed(one, f"The program failed ({type(error).__name__}); its log says more.")
        return Ran(schedule, due, kept.digest)

    def _begin(self, one: Due) -> None:
        """Note the attempt before it is made: what brings the process down is not tried again at once."""
        wait = min(RETRY * 2 ** min(one.attempts, 20), MOST)
        values = {"attempts": one.attempts + 1, "next_at": instant(self.ledger.clock.now() + wait)}
        with writing(self.ledger.engine) as connection:
            self.check(connection)
            if not connection.execute(update(report_run).where(*place(one)).values(values)).rowcount:
                key = {"organization": one.schedule.organization, "schedule": one.schedule.key, "due": one.due}
                connection.execute(insert(report_run), {**key, **values})

    def _end(self, connection: Connection, one: Due, digest: str) -> None:
        self.check(connection)
        done = {"pack": digest, "next_at": None, "reason": None}
        connection.execute(update(report_run).where(*place(one)).values(done))

    def _failed(self, one: Due, reason: str) -> Ran:
        with writing(self.ledger.engine) as connection:
            self.check(connection)
            connection.execute(update(report_run).where(*place(one)).values(reason=reason))
        return Ran(one.schedule, one.due, reason=reason)

    def _file(self, schedule: Schedule, due: date, pack: Pack) -> None:
        """Put on record that each report of a pack was filed; once, whatever happens after it."""
        context = Context(
            actor=self.ledger.settings.actor,
            reason=f"By schedule, due {due}",
            idempotency_key=f"schedule {schedule.key} {due}",
        )
        forms = [made.filing() for made in pack.made]
        self.ledger.record(schedule.organization, self.ledger.read(forms, context))


def ready(run: Run, now: datetime) -> bool:
    """Whether it is time to try again."""
    return run.next_at is None or moment(run.next_at) <= now


def place(one: Due) -> tuple[Any, ...]:
    """Where it is noted what became of a day."""
    table, schedule = report_run.c, one.schedule
    return (table.organization == schedule.organization, table.schedule == schedule.key, table.due == one.due)
