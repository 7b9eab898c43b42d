"""Erasures at the write door: what somebody proposed and somebody else confirms goes for good.

The act, the row that lets values go, and the going of the values are one transaction under the head row; the keys are
destroyed right after it. A process that dies in between, or a backup that brings back what was erased, is made good
by `settle`, which every start runs.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from orgledger.access.read_log import destroy_keys
from orgledger.audit.checkpoint import Unproven
from orgledger.audit.key import verified
from orgledger.audit.note import Note, read_note
from orgledger.audit.vault import rename
from orgledger.domain import erasure as rules
from orgledger.domain.change_request import standing
from orgledger.domain.change_set import Context, Planned, Receipt, canonical, checked
from orgledger.domain.change_set import Draft as ChangeSetDraft
from orgledger.domain.data_key import ACTOR, PERSON, data_key, locked_by
from orgledger.domain.erasure import (
    Erased,
    ErasureDeclined,
    ErasureProposed,
    LegalBasis,
    PersonErased,
    PrivateValueRedacted,
)
from orgledger.domain.event import Event, Private
from orgledger.domain.legal_hold import free
from orgledger.domain.merkle import leaf_hash
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.role import Role
from orgledger.domain.timeline import Verb
from orgledger.ledger import Ledger, Session
from orgledger.projections.image import Image
from orgledger.store import schema
from orgledger.store.codec import AnyEntry
from orgledger.store.engine import scrub, writing

log = logging.getLogger("orgledger.erasure")

BATCH = 900
"""Names in one IN list."""
CERTIFICATE = "orgledger/erasure/1"
SURROUNDING = ("title", "reason", "basis")
"""Texts that all entries of a change set share."""


class Lost(NamedTuple):
    """An erasure that the key store knows of and the ledger does not: it was restored from before."""

    organization: str
    act: dict[str, Any]


class Erasures:
    """The erasures of all organizations of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def confirm(self, code: str | None, proposal: int, context: Context) -> Receipt:
        """Erase what somebody else proposed.

        Raises:
            Refused: by its proposer, under a legal hold, or if it is not open, or nothing is kept.
            Unavailable: if the database or the key store cannot be written to.
        """
        context = checked(context)
        gone: list[str] = []

        def build(session: Session, draft: ChangeSetDraft) -> None:
            self._judged(session, context)
            entry, proposed = self._proposal(session, proposal)
            rules.confirm(session.people_of([entry]), session.people(context))
            # Who acts for somebody else decides; the row beside the act names one of each side.
            decided = self._decide(session, draft, proposal, proposed, entry.actor, session.actor(context))
            draft.add(Planned(decided, None, Verb.ACT))
            gone.extend(rules.keys_destroyed(decided))

        receipt = self._step(code, "confirm", proposal, context, build, gone)
        if gone:
            destroy(self.ledger, receipt, gone)
        return receipt

    def decline(self, code: str | None, proposal: int, context: Context) -> Receipt:
        """Say that a proposed erasure is off; its proposer may, too.

        Raises:
            Refused: if it is not open.
        """
        context = checked(context)

        def build(session: Session, draft: ChangeSetDraft) -> None:
            self._judged(session, context)
            _, proposed = self._proposal(session, proposal)
            off = ErasureDeclined(person=proposed.person, organization=proposed.organization, proposal=proposal)
            draft.add(Planned(off, None, Verb.ACT))

        return self._step(code, "decline", proposal, context, build, [])

    def open(self, row: Row[Any]) -> list[int]:
        """The entries that propose what is neither confirmed nor declined."""
        image = self.ledger.archive.image(row)
        return sorted(sequence for acts in image.acts.values() for sequence in rules.open_proposals(acts))

    def certificate(self, row: Row[Any], sequence: int) -> dict[str, Any]:
        """What proves an erasure: the act, and the leaf it is hashed to; no value.

        Where the ledger has a signing key, `note` is the same as a signed note; else it is null.

        Raises:
            Refused: Invalid, if that entry erased nothing.
        """
        entry = self.ledger.archive.entries(row.id, [sequence]).get(sequence)
        if entry is None or not isinstance(entry.event, PersonErased | PrivateValueRedacted):
            raise refuse(Invalid(f"Entry {sequence} erased nothing.")).under("sequence")
        told = certificate(self.ledger, row.code, entry)
        return {**told, "note": signed(self.ledger, told)}

    # How.

    def _step(
        self, code: str | None, step: str, proposal: int, context: Context, build: Any, gone: list[str]
    ) -> Receipt:
        said = [text is not None for text in (context.reason, context.basis)]
        form = canonical([f"{step} erasure", proposal, said, context.on_behalf_of], [])

        def take(session: Session) -> Receipt:
            gone.clear()
            receipt = session.record(context, form, lambda draft: build(session, draft))
            if gone:
                event: Any = session.entries[-1].event
                session.beside(partial(erase, event=event, receipt=receipt))
            return receipt

        return self.ledger.write(code, take)

    def _judged(self, session: Session, context: Context) -> None:
        """Hold whoever takes a step against what is granted to them.

        Raises:
            Refused: NotGranted.
        """
        judge = session.judge(context, Role.PRIVACY_OFFICER)
        if judge is not None:
            judge.standing.expect(Role.PRIVACY_OFFICER)

    def _proposal(self, session: Session, sequence: int) -> tuple[AnyEntry, ErasureProposed]:
        """A proposal that is open.

        Raises:
            Refused: Invalid.
        """
        found = self.ledger.archive.entries(session.row.id, [sequence], session.connection).get(sequence)
        if found is None or not isinstance(found.event, ErasureProposed):
            raise refuse(Invalid(f"Entry {sequence} proposes no erasure.")).under("proposal")
        subject = found.event.named()[0]
        if sequence not in rules.open_proposals(session.image.acts.get(subject, ())):
            raise refuse(Invalid(f"The erasure proposed by entry {sequence} was confirmed or declined.")).under(
                "proposal"
            )
        return found, found.event

    def _decide(
        self,
        session: Session,
        draft: ChangeSetDraft,
        proposal: int,
        proposed: ErasureProposed,
        proposed_by: str,
        approved_by: str,
    ) -> Erased:
        """The act that an open proposal comes to.

        Raises:
            Refused: UnderLegalHold, ErasedPerson; Invalid, if an entry holds no such text, or it is not kept.
        """
        structure = draft.structure(session.today)
        parties: dict[str, Any] = {"proposal": proposal, "proposed_by": proposed_by, "approved_by": approved_by}
        if proposed.person is not None:
            rules.standing(structure, proposed.person)
            meant = session.meant_by(proposed.recorded_as) if proposed.recorded_as else []
            free(structure, [proposed.person, *([proposed.recorded_as] if proposed.recorded_as else []), *meant])
            return PersonErased(
                person=proposed.person,
                recorded_as=proposed.recorded_as,
                legal_basis=proposed.legal_basis,
                values=kept(session.connection, session.row.id, data_key(PERSON, proposed.person)),
                restores=None,
                **parties,
            )
        assert proposed.of_entry is not None
        entry = self.ledger.archive.entries(session.row.id, [proposed.of_entry], session.connection).get(
            proposed.of_entry
        )
        if entry is None:
            raise refuse(Invalid(f"There is no entry {proposed.of_entry}."))
        free(structure, spoken_of(session.image, entry, proposed.parts))
        texts = list[Private]()
        for part in proposed.parts:
            found = (one for one in texts_of(entry, part) if kept(session.connection, session.row.id, one.commitment))
            text = next(found, None)
            if text is None:
                raise refuse(Invalid(f"No {part} of entry {entry.sequence} is kept."))
            texts.append(text)
        return PrivateValueRedacted(
            organization=proposed.organization,
            of_entry=entry.sequence,
            parts=proposed.parts,
            commitments=tuple(text.commitment for text in texts),
            legal_basis=proposed.legal_basis,
            restores=None,
            **parties,
        )


# After a crash, or a backup that was restored.


def settle_names(ledger: Ledger) -> None:
    """Finish what an upgrade began: keys made before names had kinds go by their new names only.

    A key store that was restored from before the upgrade has them under their former names again.

    Raises:
        Unavailable: if the key store cannot be written to.
    """
    with ledger.archive.reading() as connection:
        for row in ledger.archive.organizations():
            rename(connection, ledger.vault.keys, row.id)


def settle(ledger: Ledger) -> int:
    """Finish what an erasure began: destroy keys and values that are there although an act erased them.

    Returns:
        How many keys and values there were.
    """
    table = schema.erasure
    with ledger.archive.reading() as connection:
        erased: dict[str, dict[str, int]] = {}
        for row in connection.execute(select(table)):
            erased.setdefault(row.organization, {})[row.data_key] = row.sequence
    return sum(settle_organization(ledger, organization, names) for organization, names in erased.items())


def settle_organization(ledger: Ledger, organization: str, names: dict[str, int]) -> int:
    """See settle; a row that no act stands behind settles nothing, and `db check` tells of it."""
    keys, table = ledger.vault.keys, schema.private_value
    with ledger.archive.reading() as connection:
        query = (
            select(table.c.data_key)
            .join(schema.erasure, (schema.erasure.c.organization == table.c.organization)
                & (schema.erasure.c.data_key == table.c.data_key))
            .where(table.c.organization == organization)
        )  # fmt: skip
        left = set(connection.execute(query.distinct()).scalars())
    due = left | keys.present(organization, names) | (set(names) - set(keys.listed(organization)))
    if not due:
        return 0
    entries = ledger.archive.entries(organization, [names[name] for name in due])
    acts = {name: entry for name in due if (entry := entries.get(names[name])) is not None}
    acts = {name: entry for name, entry in acts.items() if name in rules.keys_destroyed(entry.event)}
    gone = 0
    if left & set(acts):
        with writing(ledger.engine) as connection:
            for name in left & set(acts):
                place = (table.c.organization == organization, table.c.data_key == name)
                gone += connection.execute(delete(table).where(*place)).rowcount
        scrub(ledger.engine)
    code = ledger.archive.find(organization).code
    certificates: dict[str, str | None] = {
        name: json_of(certificate(ledger, code, entry)) for name, entry in acts.items()
    }
    destroy_keys(keys, organization)
    return gone + keys.destroy(organization, certificates)


def lost(ledger: Ledger) -> list[Lost]:
    """The erasures that the key store lists and the ledger does not know: it was restored from before them."""
    found = []
    for row in ledger.archive.organizations():
        with ledger.archive.reading() as connection:
            query = select(schema.erasure.c.data_key).where(schema.erasure.c.organization == row.id)
            known = set(connection.execute(query).scalars())
        acts = {act for name, act in ledger.vault.keys.listed(row.id).items() if name not in known}
        found += [Lost(row.id, act) for act in sorted(map(msgspec.json.decode, acts), key=lambda one: one["sequence"])]
    return found


def replay(ledger: Ledger, actor: str, notes: Iterable[str] = ()) -> list[Receipt]:
    """Erase once more what a ledger restored from a backup brought back, as it was decided by two people then.

    Args:
        ledger: the ledger as it was restored.
        actor: who replays.
        notes: signed certificates, of erasures that the key store does not know either.

    Raises:
        Refused: Invalid, for a note that is not signed by this ledger.
    """
    settle_names(ledger)
    settle(ledger)
    receipts = []
    told = lost(ledger)
    known = {json_of(one.act) for one in told}
    for one in map(partial(from_note, ledger), notes):
        if json_of(one.act) not in known and not is_erased(ledger, one):
            told.append(one)
    for organization, act in told:
        receipt, names = ledger.write(organization, partial(erased_again, act, actor))
        destroy(ledger, receipt, names)
        receipts.append(receipt)
    return receipts


def erased_again(act: dict[str, Any], actor: str, session: Session) -> tuple[Receipt, Sequence[str]]:
    """Record the act of a certificate once more; the receipt, and the keys that go."""
    event = again(act, session.connection)
    receipt = session.record(Context(actor), b"", partial(put, Planned(event, None, Verb.ACT)))
    session.beside(partial(erase, event=event, receipt=receipt))
    return receipt, rules.keys_destroyed(event)


def is_erased(ledger: Ledger, one: Lost) -> bool:
    """Whether a ledger knows that something is erased."""
    table, [name, *_] = schema.erasure, one.act.get("commitments") or [data_key(PERSON, one.act["person"])]
    with ledger.archive.reading() as connection:
        query = select(table.c.sequence).where(table.c.organization == one.organization, table.c.data_key == name)
        return connection.execute(query).first() is not None


def signed(ledger: Ledger, told: dict[str, Any]) -> str | None:
    """A certificate as a signed note; nothing, where there is no key to sign with. Source: C2SP signed-note."""
    signer = ledger.checkpoints.signer
    if signer is None:
        return None
    text = f"{CERTIFICATE}\n{json_of(told)}\n"
    keys = signer.keys_of(ledger.checkpoints.origin(told["organization"]))
    # A cosignature says something of a checkpoint, and of nothing else.
    return Note(text, tuple(key.sign(text, 0) for key in keys if not key.algorithm.timed)).written()


def from_note(ledger: Ledger, written: str) -> Lost:
    """What a signed certificate tells.

    Raises:
        Refused: Invalid, if it is none, or not signed by this ledger.
    """
    try:
        note = read_note(written)
        first, told, end = note.text.split("\n")
        act = msgspec.json.decode(told, type=dict[str, Any])
        signer, origin = ledger.checkpoints.signer, ledger.checkpoints.origin(act["organization"])
        genuine = signer is not None and verified(note, signer.verifying(origin))
    except (Unproven, ValueError, KeyError, msgspec.DecodeError) as error:
        raise refuse(Invalid(f"That is no certificate of an erasure: {error}")) from error
    if (first, end) != (CERTIFICATE, "") or not genuine:
        raise refuse(Invalid("That certificate is not signed by this ledger, or there is no key to verify it with."))
    return Lost(act["organization"], act)


def json_of(told: dict[str, Any]) -> str:
    """A certificate in canonical JSON."""
    return msgspec.json.encode(told, order="sorted").decode()


def put(planned: Planned, draft: ChangeSetDraft) -> None:
    """Take what was decided before into a change set."""
    draft.add(planned)


def again(act: dict[str, Any], connection: Connection) -> Erased:
    """The act of a certificate, to be recorded once more on what is kept now."""
    parties: dict[str, Any] = {
        "proposal": act["proposal"],
        "proposed_by": act["proposedBy"],
        "approved_by": act["approvedBy"],
        "legal_basis": LegalBasis(act["legalBasis"]),
        "restores": act["sequence"],
    }
    if act["type"] == "PersonErased":
        values = kept(connection, act["organization"], data_key(PERSON, act["person"]))
        return PersonErased(person=act["person"], recorded_as=act["recordedAs"], values=values, **parties)
    return PrivateValueRedacted(
        organization=act["organization"],
        of_entry=act["ofEntry"],
        parts=tuple(act["parts"]),
        commitments=tuple(act["commitments"]),
        **parties,
    )


# What goes.


def erase(connection: Connection, event: Erased, receipt: Receipt) -> None:
    """Say which keys are destroyed, and by whom; then let go what they locked."""
    organization, names = receipt.organization, rules.keys_destroyed(event)
    said = {"sequence": receipt.last, "proposed_by": event.proposed_by, "approved_by": event.approved_by}
    rows = [{"organization": organization, "data_key": name, **said} for name in names]
    connection.execute(insert(schema.erasure), rows)
    for start in range(0, len(names), BATCH):
        some = names[start : start + BATCH]
        value, actor = schema.private_value, schema.actor
        connection.execute(delete(value).where(value.c.organization == organization, value.c.data_key.in_(some)))
        connection.execute(
            update(actor)
            .where(actor.c.organization == organization, actor.c.key.in_(actors_among(some)))
            .values(box=None)
        )


def destroy(ledger: Ledger, receipt: Receipt, names: Iterable[str]) -> None:
    """Destroy the keys of what was just erased, and what is left of it in the write-ahead log."""
    entry = ledger.archive.entries(receipt.organization, [receipt.last])[receipt.last]
    row = ledger.archive.find(receipt.organization)
    act = json_of(certificate(ledger, row.code, entry))
    ledger.vault.keys.destroy(receipt.organization, dict.fromkeys(names, act))
    destroy_keys(ledger.vault.keys, receipt.organization)  # Answers that were logged may hold what is gone.
    if not scrub(ledger.engine):
        log.warning("others read the database: its write-ahead log keeps what was erased until the next checkpoint")


def actors_among(names: Iterable[str]) -> list[str]:
    """The pseudonyms of those whose names some keys lock."""
    return [key for name in names if (key := locked_by(ACTOR, name)) is not None]


def kept(connection: Connection, organization: str, data_key: str) -> int:
    """How many values a key locks."""
    table = schema.private_value
    query = select(func.count()).where(table.c.organization == organization, table.c.data_key == data_key)
    return int(connection.execute(query).scalar_one())


def spoken_of(image: Image, entry: AnyEntry, parts: Iterable[str]) -> list[str]:
    """What some texts of an entry may speak of, so that a hold on it keeps them.

    That is whatever the entry is about; for a text of its change set, whatever any entry of the set is; and whatever
    the change request proposes of which either is a step.
    """
    whole_set = any(part in SURROUNDING and getattr(entry, part) is not None for part in parts)
    subjects = image.subjects_between(*((entry.first, entry.last) if whole_set else (entry.sequence, entry.sequence)))
    requests = (standing(image.acts.get(key, ())) for key in dict.fromkeys([*subjects, entry.change_request or ""]))
    proposed = (key for request in requests if request is not None for key in request.submission.entities)
    return list(dict.fromkeys([*subjects, *proposed]))


def texts_of(entry: AnyEntry, part: str) -> Iterator[Private]:
    """The free texts of that name: of an entry's change set, then its own; what it says of a person goes with them."""
    if part in SURROUNDING and isinstance(text := getattr(entry, part), Private):
        yield text
    subject = next(entry.event.mentions(), None)
    if subject is None or subject.noun != "person":
        yield from (text for field, text in entry.event.private() if field == part)


def certificate(ledger: Ledger, code: str, entry: AnyEntry) -> dict[str, Any]:
    """What proves an erasure to whoever holds the ledger's heads."""
    event: Event = entry.event
    [(_, leaf)] = ledger.archive.leaves(entry.organization, [entry.sequence]).values()
    said = {
        "".join([first, *map(str.title, rest)]): value
        for name, value in msgspec.to_builtins(event).items()
        for first, *rest in [name.split("_")]
    }
    return {
        "certificate": CERTIFICATE,
        "organization": entry.organization,
        "code": code,
        "sequence": entry.sequence,
        "recordedAt": entry.recorded_at,
        "leafHash": leaf_hash(leaf).hex(),
        **{name: value for name, value in said.items() if name != "organization"},
    }
