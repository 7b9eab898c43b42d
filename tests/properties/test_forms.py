"""Random commands through the forms of the admin: what a form says that it would do is what its receipt says it did."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import event, given
from hypothesis import strategies as st

from orgledger.admin.form import NONE, Field, fields_of, read
from orgledger.domain.catalogue import COMMANDS
from orgledger.domain.change_set import Context
from orgledger.domain.command import Dated
from orgledger.domain.refusal import Refused
from orgledger.ledger import Ledger
from tests.admin.conftest import Browser
from tests.kit import Acme, Form, create, open_ledger, person, position
from tests.properties.histories import DAYS, PERSONS, POSITIONS, UNITS, tried
from tests.properties.test_soundness import commands

LANGUAGES = ("en", "zh")
HOUSES = 10
"""Organizations of one database: pages that list them all grow with each."""


class Desks:
    """Somebody who fills in forms, of organizations that nobody filled in before; now and then in a fresh database."""

    def __init__(self, folder: Path, template: bytes, portal: BlockingPortal) -> None:
        self.folder = folder
        self.template = template
        self.portal = portal
        self.number = 0
        self.ledger: Ledger
        self.browser: Browser

    def next(self) -> tuple[Acme, Browser]:
        """A new organization, and who fills in its forms."""
        if self.number % HOUSES == 0:
            self.close()
            file = self.folder / f"{self.number}.db"
            file.write_bytes(self.template)
            self.ledger = open_ledger(f"sqlite:///{file}", image_entries=2_000)
            self.browser = Browser(self.portal, self.ledger)
        self.number += 1
        return Acme(self.ledger, f"house{self.number}"), self.browser

    def close(self) -> None:
        """Leave the database, if there is one."""
        if self.number:
            self.ledger.close()


@pytest.fixture(scope="module")
def desks(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desks]:
    with start_blocking_portal() as portal:
        found = Desks(tmp_path_factory.mktemp("forms"), sqlite_template.read_bytes(), portal)
        yield found
        found.close()


def filled(fields: tuple[Field, ...], form: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    """A command's JSON form, as a person would fill it in."""
    sent: dict[str, str] = {}
    for field in fields:
        name = f"{prefix}{field.name}"
        if field.name not in form:
            continue
        value = form[field.name]
        if field.kind == "texts" and value is not None:
            for one in value:
                name_in = f"{name}.{one['language']}"
                sent |= {f"{name_in}{NONE}": "1"} if one["text"] is None else {name_in: one["text"]}
        elif value is None:
            sent |= {f"{name}{NONE}": "1"} if field.clearable else {}
        elif field.kind == "group":
            sent |= filled(field.fields, value, f"{name}.")
        elif field.kind == "groups":
            for row, one in enumerate(value):
                sent |= filled(field.fields, one, f"{name}.{row}.")
        elif field.kind == "lines":
            sent[name] = "\n".join(str(one) for one in value)
        elif field.kind == "truth":
            sent |= {name: "1"} if value else {}
        else:
            sent[name] = str(value)
    return sent


def days(command: Any, form: Mapping[str, Any]) -> dict[str, str]:
    """When it takes effect, as a person would fill it in."""
    if command.dated is Dated.UNDATED:
        return {}
    if command.dated is Dated.DAY:
        return {"from": str(form["from"])}
    told = {name: str(form["effective"][name]) for name in ("from", "to", "verb") if form["effective"].get(name)}
    return told | ({"forever": "1"} if form["effective"].get("forever") else {})


def told(page: str, heading: str) -> str:
    """What differs, as a page tells it: its words alone."""
    part = page[page.index(f"<h2>{heading}") :]
    part = part[part.index("</h2>") : min(at for one in ("<h2>", "<form") if (at := part.find(one, 5)) > 0)]
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", part)).split())
    return re.sub(r"\b[0-9a-f]{8}\b", "key", words)  # What is new gets its key when it is recorded.


@tried(10, shrinks=False)
@given(st.lists(commands, min_size=10, max_size=14))
def test_what_a_form_says_it_would_do_is_what_it_did(desks: Desks, ideas: list[Form]) -> None:
    acme, browser = desks.next()
    acme.records(*(create(unit, DAYS[0], UNITS[0] if unit != UNITS[0] else None) for unit in UNITS[:4]))
    acme.records(position(POSITIONS[0], UNITS[0], DAYS[0], head=True), person(PERSONS[0], DAYS[0]))

    for idea in ideas:
        [(name, given_form)] = idea.items()
        kind = COMMANDS[name]
        form = {field: value for field, value in given_form.items() if field != "key"}
        sent = filled(fields_of(kind.command), form) | days(kind.command, form)
        assert read(kind, sent, LANGUAGES)[1] == [], (name, form, sent)
        address, before = f"/admin/{acme.code}/do/{name}", acme.head

        check = browser.post(address, data={**sent, "step": "check"})

        assert acme.head == before, "nothing is recorded yet"
        refused = refusal(acme, {name: form})
        assert (check.status_code == 422) == refused, (name, form, check.status_code)
        event(f"{name} {'is refused' if refused else 'would be recorded'}")
        if refused:
            continue
        kept = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', check.text))
        kept = {field: unescape(value) for field, value in kept.items()}
        receipt = browser.post(address, data={**kept, "step": "record"})

        assert receipt.url.path.endswith(f"/receipts/{acme.head}") or "/receipts/" in receipt.url.path
        assert acme.head > before
        assert told(receipt.text, "What differs today") == told(check.text, "What would differ today")


def refusal(acme: Acme, form: Form) -> bool:
    """Whether a rule refuses a command, asked without a form."""
    try:
        acme.ledger.forecast(acme.key, acme.ledger.read([form], Context("local")))
    except Refused:
        return True
    return False
