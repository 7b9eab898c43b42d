"""Into the ledger: a file becomes one change set, recorded all together or not at all.

A seed opens an organization that holds no structure yet. Keys are derived from the file's ids with the organization's
secret, so none can be guessed; the ids themselves stay as the attribute "source id".
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date
from uuid import uuid4

import msgspec

from orgledger.domain.change_set import Context, Draft, Planned, said
from orgledger.domain.event import NOUNS, Source
from orgledger.domain.organization import register_organization
from orgledger.domain.period import Period
from orgledger.domain.refusal import Invalid, NoOrganization, Refused, join, refuse
from orgledger.domain.structure import texts
from orgledger.domain.timeline import Verb
from orgledger.exchange.orgseed.commands import Translation, text
from orgledger.exchange.orgseed.file import load
from orgledger.exchange.orgseed.form import FORMAT, Seed, checked
from orgledger.ledger import Ledger, Session, read_form
from orgledger.projections.image import Image

BEFOREHAND = frozenset({"organization", "person", "rule_set"})
"""What may be on record before a seed comes: a file says nothing of it."""


class Outcome(msgspec.Struct, frozen=True):
    """What an import came to."""

    first: int
    last: int
    """The entries that say what the file says."""
    repeated: bool
    """Whether they were recorded before."""


def read(content: str) -> Seed:
    """Read a file and check its form.

    Raises:
        Refused: with everything that is wrong, each with its path.
    """
    return checked(load(content))


class Import:
    """One file on its way into one organization, which is registered if it is new."""

    def __init__(
        self,
        ledger: Ledger,
        seed: Seed,
        code: str,
        effective: date,
        *,
        time_zone: str = "UTC",
        language: str = "zh",
        actor: str,
        system: str,
    ) -> None:
        """Get ready.

        Raises:
            Refused: if the code, the time zone or the language is none.
        """
        self.ledger = ledger
        self.seed = seed
        self.effective = effective
        self.registration = ledger.read_registration(
            {"code": code, "names": text(seed["title"]), "timeZone": time_zone, "defaultLanguage": language}
        )
        self.actor = actor
        self.form = msgspec.json.encode([seed, effective], order="sorted")
        self.context = Context(
            actor=actor,
            idempotency_key=f"{FORMAT} {hashlib.sha256(self.form).hexdigest()}",
            source=Source(system, seed["id"]),
        )

    def run(self, *, dry_run: bool = False) -> Outcome:
        """Record the file, unless it was recorded before.

        Raises:
            Refused: with everything that is wrong; nothing was recorded.
            Unavailable: if the ledger cannot be written to.
        """
        code = self.registration.code
        if not self.known(code):
            rehearsed = self.rehearse()
            if dry_run:
                return rehearsed
            self.ledger.register(self.registration, Context(actor=self.actor), self.effective)
        if dry_run:
            with self.ledger.rehearsal(code) as session:
                return self.record(session)
        return self.ledger.write(code, self.record)

    def record(self, session: Session) -> Outcome:
        """Record the file on a session.

        Raises:
            Refused: with everything that is wrong.
        """
        row = session.row
        translation = Translation(self.seed, row.id, row.secret, self.effective)

        def build(draft: Draft) -> None:
            check_empty(session.image, self.seed)
            take(draft, translation)

        try:
            receipt = session.record(self.context, self.form, build)
        except Refused as refused:
            raise told(refused, translation.labels) from None
        return Outcome(receipt.first, receipt.last, receipt.replayed)

    def known(self, code: str) -> bool:
        """Whether there is such an organization."""
        try:
            self.ledger.archive.find(code)
        except Refused as refused:
            if isinstance(refused.refusals[0], NoOrganization):
                return False
            raise
        return True

    def rehearse(self) -> Outcome:
        """Decide the file in an organization that is not there yet, so that none is opened for a file that is refused.

        Raises:
            Refused: with everything that is wrong.
        """
        key = str(uuid4())
        opened = Planned(register_organization(key, self.registration), Period(self.effective), Verb.CHANGE)
        image = Image(key, self.registration.default_language)
        image.take([said(opened, 1)])
        translation = Translation(self.seed, key, secrets.token_bytes(32), self.effective)
        draft = Draft(image.fork(), self.effective)
        try:
            take(draft, translation)
            return Outcome(2, 1 + len(draft.finish().planned), False)
        except Refused as refused:
            raise told(refused, translation.labels) from None


def check_empty(image: Image, seed: Seed) -> None:
    """See that an organization holds no structure yet.

    Raises:
        Refused: Invalid, if it does.
    """
    nouns = [noun for name, noun in NOUNS.items() if name not in BEFOREHAND]
    if any(image.line(key, noun.existence) for noun in nouns for key in image.entities(noun.name)):
        raise refuse(
            Invalid(
                "A seed opens an organization that holds no structure yet, and this one does. If "
                f"{seed['id']} was imported here before, the file or the day is another now: record what changed, "
                "rescind that import, or import it under another code."
            )
        )


def take(draft: Draft, translation: Translation) -> None:
    """Take everything a file says into a draft.

    Raises:
        Refused: with all that the commands refuse, each with its path.
    """
    seed, structure = translation.seed, draft.structure(date.fromisoformat(translation.day))
    faults: list[Refused] = []
    if texts(structure, structure.organization, "organization.name") != seed["title"]:
        draft.take(read_form(translation.change("renameOrganization", names=text(seed["title"]))))
    for path, command in translation.commands():
        try:
            draft.take(read_form(command))
        except Refused as refused:
            faults.append(bare(refused).under(*path))
    if faults:
        raise join(faults)


def bare(refused: Refused) -> Refused:
    """Refusals without the paths of the command they are about, which is not what the file's author wrote."""
    return Refused(refused.refusals)


def told(refused: Refused, labels: Mapping[str, str]) -> Refused:
    """Refusals in the words of the file: what they name goes by its id there."""
    found = Refused([])
    found.errors = [(Invalid(one.message(lambda key: labels.get(key, key))), path) for one, path in refused.errors]
    return found
