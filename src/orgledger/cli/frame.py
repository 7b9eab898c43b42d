"""What the commands share: options, the open ledger, and how errors end."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date
from functools import wraps
from time import monotonic
from typing import Any, NoReturn, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from sqlalchemy.engine import make_url

from orgledger.domain.event import noun_named
from orgledger.domain.glyph import visible
from orgledger.domain.naming import Naming, beside_ledger
from orgledger.domain.period import DAY, AsOf, read_day, read_moment
from orgledger.domain.person import PersonView
from orgledger.domain.refusal import Refused
from orgledger.domain.words import singular
from orgledger.erasure import settle
from orgledger.exchange.orgchange.reading import BadLine
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked, Coordinate, resolve
from orgledger.projections.image import Image, ImageStructure
from orgledger.settings import Settings
from orgledger.store import migrations
from orgledger.store.codec import Unreadable
from orgledger.store.engine import Unavailable, is_missing

OK, REFUSED, USAGE, CONFLICT, FAILED, UNAVAILABLE = range(6)
"""Exit codes: fine; refused by a rule; wrong usage; conflict; verification failed; unavailable."""

Command = TypeVar("Command", bound=Callable[..., Any])

stdout = Console(highlight=False, soft_wrap=True, markup=False, emoji=False)
stderr = Console(stderr=True, highlight=False, soft_wrap=True, markup=False, emoji=False)


LINE_S = 10.0
"""Seconds between two lines of progress where there is no terminal."""


class Reporting(Progress):
    """Progress where nobody watches: a line now and then, for the log."""

    def __init__(self) -> None:
        super().__init__(disable=True)
        self.told = monotonic()

    def advance(self, task_id: TaskID, advance: float = 1) -> None:
        """See Progress."""
        super().advance(task_id, advance)
        if monotonic() - self.told >= LINE_S:
            self.told, task = monotonic(), self.tasks[task_id]
            stderr.print(f"{task.description}: {task.completed:,.0f} of {task.total or 0:,.0f}", markup=False)


def progress() -> Progress:
    """Progress on standard error: a bar where a person watches it, else a line now and then."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=stderr) if stderr.is_terminal else Reporting()


def fail(code: int, *lines: str) -> NoReturn:
    """End with an exit code and the reasons."""
    for line in lines:
        stderr.print(visible(line), markup=False)
    sys.exit(code)


BEGIN = (
    "Name another with --database or ORGLEDGER_DATABASE_URL; `orgledger organization register`, `orgledger import` and "
    "`orgledger db upgrade` make a new one."
)


def expect(url: str) -> None:
    """Expect a database at an address, before anything is made there.

    Raises:
        Unavailable: if there is none.
    """
    if is_missing(url):
        raise Unavailable(f"There is no database at {shown_url(url)}; nothing was created. {BEGIN}")


def shown_url(url: str) -> str:
    """The address of a database without its password."""
    return make_url(url).render_as_string(hide_password=True)


@contextmanager
def opened(*, create: bool = False, **overrides: Any) -> Iterator[Ledger]:
    """The ledger that the options name; errors end the program as they should.

    Args:
        create: whether a database that is not there, or is empty, is set up; otherwise nothing is touched.
        overrides: settings that the command's own options name.
    """
    chosen = click.get_current_context().find_root().obj or {}
    ledger = None
    try:
        settings = Settings.from_environment(**{**chosen, **overrides})
        if not create:
            expect(settings.database_url)
        ledger = Ledger(settings, operator=True)
        if not create and migrations.state(ledger.engine) is migrations.State.EMPTY:
            raise Unavailable(f"The database at {shown_url(settings.database_url)} is empty. {BEGIN}")
        migrations.ready(ledger.engine)
        settle(ledger)
        yield ledger
    except Refused as refused:
        conflict = any(refusal.face == "ConflictError" for refusal in refused.refusals)
        label = labels(ledger)
        said = [f"{'.'.join(path)}: {r.message(label)}" if path else r.message(label) for r, path in refused.errors]
        fail(CONFLICT if conflict else REFUSED, *said)
    except BadLine as bad:
        fail(REFUSED, *(f"line {bad.number}: {reason}" for reason in bad.reasons))
    except (Unavailable, Unreadable) as error:
        fail(UNAVAILABLE, str(error))
    except ValueError as error:
        fail(USAGE, str(error))
    finally:
        if ledger is not None:
            ledger.close()


def labels(ledger: Ledger | None) -> Callable[[str], str]:
    """What people call the entities of the organizations that were just looked at."""
    images = list(ledger.images.kept.values()) if ledger else []

    def label(key: str) -> str:
        return next((called(ledger, image, key) for image in images if ledger and key in image.slots), key)

    return label


def called(ledger: Ledger, image: Image, key: str) -> str:
    """What people call something, today or on the nearest day on record; a person by name, if it is kept."""
    structure = image.structure(AsOf(ledger.clock.now().date(), image.head))
    noun = noun_named(next(iter(image.attributes(key)))).name
    named: dict[tuple[str, str], str | None] = {}
    for beside, person in beside_ledger(structure, noun, key):
        view = PersonView(structure, person)
        held = [one for one in (view.name, view.reference) if one is not None]
        values = ledger.archive.private_values(image.organization, held)
        named[beside, person] = next((values[one] for one in held if one in values), None)
    return Naming(structure, beside=named).placed(noun, key)


class Day(click.ParamType[date]):
    """A day, such as 2024-06-30."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """See click."""
        try:
            return value if isinstance(value, date) else read_day(value)
        except ValueError:
            self.fail(f"{value!r} is not a day such as 2024-06-30", param, ctx)


class Known(click.ParamType[Asked]):
    """How much is known: a sequence, a day or a moment."""

    name = "known"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Asked:
        """See click."""
        if isinstance(value, Asked):
            return value
        try:
            if value.isascii() and value.lstrip("-").isdigit():
                return Asked(sequence=int(value))
            if DAY.fullmatch(value):
                return Asked(day=read_day(value))
            found = read_moment(value)
            return Asked(at=found if found.tzinfo else found.replace(tzinfo=UTC))
        except ValueError:
            self.fail(f"{value!r} is neither a sequence, nor a day, nor a moment such as 2024-09-01T00:00:00Z")


def reads(command: Command) -> Command:
    """The options of every command that reads a structure."""

    @click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
    @click.option("--at", "day", type=Day(), help="The effective day; today if left out.")
    @click.option("--known", type=Known(), help="As known at an entry, a day or a moment; all if left out.")
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @wraps(command)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        return command(*arguments, **named)

    return wrapped  # type: ignore[return-value]


class Reading:
    """An organization at the coordinate that the options name."""

    def __init__(self, ledger: Ledger, code: str | None, day: date | None, known: Asked | None) -> None:
        self.ledger = ledger
        self.row = ledger.archive.find(code)
        self.image: Image = ledger.archive.image(self.row)
        asked = known or Asked()
        self.coordinate: Coordinate = resolve(
            Asked(day, asked.sequence, asked.at, asked.day), self.row, self.image, ledger.clock.now()
        )
        self.structure: ImageStructure = self.image.structure(self.coordinate.as_of)

    def told(self) -> dict[str, Any]:
        """The coordinate, for JSON."""
        at = self.coordinate
        return {
            "effective": str(at.as_of.effective),
            "sequence": at.as_of.known,
            "knownAt": at.known_at,
            "token": at.token,
            "sealed": at.sealed,
        }

    def heading(self) -> str:
        """The coordinate, for people."""
        at = self.coordinate
        return f"{self.row.code} on {at.as_of.effective}, as known at entry {at.as_of.known}" + (
            f" ({at.known_at})" if at.known_at else ""
        )


def counted(number: int, things: str) -> str:
    """So many of something: 1 entry, 2 entries."""
    return f"{number:,} {singular(things) if number == 1 else things}"


def entries(first: int, last: int) -> str:
    """Entries by their numbers: entry 2, entries 2 to 9."""
    return f"entry {first:,}" if first == last else f"entries {first:,} to {last:,}"


def print_json(value: Any) -> None:
    """Print JSON that a machine parses and a person reads."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def say(text: str) -> None:
    """Print a line for people; a name in it neither moves the cursor nor turns the line around."""
    stdout.print(visible(text), markup=False)
