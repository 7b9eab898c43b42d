"""What is erased is gone for good, on each engine; the record, its proofs and its pseudonyms stay as they were."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from orgledger.audit import key_store
from orgledger.audit.key import SigningKey
from orgledger.audit.vault import actor_row
from orgledger.cli.bundle import opener
from orgledger.domain.change_set import Context, Receipt
from orgledger.domain.data_key import ACTOR, PERSON, data_key
from orgledger.domain.erasure import ErasedPerson, ErasureProposed, PersonErased, PrivateValueRedacted, SameEyes
from orgledger.domain.legal_hold import UnderLegalHold
from orgledger.domain.merkle import leaf_hash
from orgledger.domain.person import PersonView
from orgledger.domain.refusal import Invalid, Refusal, Refused, Unknown
from orgledger.erasure import Erasures, lost, replay, settle
from orgledger.ledger import Ledger
from orgledger.projections.disclosure import disclose, held_of, referred_to
from orgledger.projections.rebuild import check
from orgledger.projections.verifying import verify_ledger
from orgledger.store import schema
from orgledger.store.codec import encode
from orgledger.store.sheet import derived_key
from orgledger.store.upcasts import UPCASTS, unchanged
from tests.kit import (
    ADA,
    BEN,
    COMPANY,
    EXPORT,
    JUNE,
    MAR,
    PLANT,
    SALES,
    SELLER,
    Acme,
    FakeClock,
    ask,
    assign,
    called,
    create,
    key,
    leave,
    move_position,
    open_ledger,
    person,
    position,
    rename,
    rescind,
)

NAME, REFERENCE, REASON = "Ada Lovelace", "ada@example.com", "Because Ada asked for it."
TIE = key("ada's seat")
ADA_KEY, BEN_KEY = (data_key(PERSON, who) for who in (ADA, BEN))
ERASED = (NAME, REFERENCE)


@pytest.fixture
def house(acme: Acme) -> Acme:
    """Ada sells; Ben is registered, too."""
    acme.records(create(COMPANY), create(SALES, parent=COMPANY), create(EXPORT, parent=SALES), create(PLANT))
    acme.records(position(SELLER, SALES), person(ADA, name=NAME, reference=REFERENCE), idempotency_key="hire")
    acme.records(assign(TIE, ADA, SELLER), person(BEN, name="Ben Bitdiddle", reference="p2"), reason=REASON)
    return acme


def proposes(acme: Acme, actor: str = "ann", **more: Any) -> int:
    """Propose an erasure; the entry that does."""
    more = {"person": ADA, **more} if "entry" not in more else more
    return acme.records(ask("proposeErasure", **{"legal_basis": "CONSENT_WITHDRAWN", **more}), actor=actor).last


def confirms(acme: Acme, proposal: int, actor: str = "bob", **context: Any) -> Receipt:
    """Confirm an erasure as somebody."""
    return Erasures(acme.ledger).confirm(acme.key, proposal, Context(actor, **context))


def erases(acme: Acme, **more: Any) -> Receipt:
    """Erase Ada, by two people."""
    return confirms(acme, proposes(acme, **more))


def refusals(function: Callable[..., Any], *arguments: Any, **named: Any) -> list[Refusal]:
    """What a call is refused for."""
    with pytest.raises(Refused) as refused:
        function(*arguments, **named)
    return refused.value.refusals


def faults(acme: Acme) -> list[str]:
    """What `db check` says."""
    return list(check(acme.ledger.archive, acme.row, lambda done: None))


def values(acme: Acme, who: str = ADA) -> list[str]:
    """The personal values of somebody at the head."""
    view = PersonView(acme.structure(JUNE), who)
    found = acme.ledger.archive.private_values(acme.key, [one for one in (view.name, view.reference) if one])
    return sorted(found.values())


def test_what_was_kept_of_a_person_is_gone_and_everything_else_stays(house: Acme) -> None:
    leaves = [leaf_hash(encode(entry)) for entry in house.entries()]
    before = PersonView(house.structure(JUNE), ADA)
    told = (before.name, before.reference, before.assignments)
    assert values(house) == sorted(ERASED)

    receipt = erases(house)

    after = PersonView(house.structure(JUNE), ADA)
    assert values(house) == []
    assert house.ledger.archive.commitments(house.row, "person.reference", REFERENCE) == []
    assert (after.name, after.reference, after.assignments) == told
    assert [leaf_hash(encode(entry)) for entry in house.entries()][: len(leaves)] == leaves
    assert values(house, BEN) == ["Ben Bitdiddle", "p2"]
    assert faults(house) == []
    event = house.entries()[receipt.last - 1].event
    assert isinstance(event, PersonErased)
    assert (event.person, event.values, event.legal_basis.value) == (ADA, 2, "CONSENT_WITHDRAWN")
    names = house.ledger.archive.actor_names(house.key, [event.proposed_by, event.approved_by])
    assert names == {event.proposed_by: "ann", event.approved_by: "bob"}
    assert not any(value in repr(entry) for entry in house.entries() for value in ERASED)


def test_the_same_request_is_still_known_by_its_idempotency_key(house: Acme) -> None:
    forms = (position(SELLER, SALES), person(ADA, name=NAME, reference=REFERENCE))
    erases(house)

    assert house.records(*forms, idempotency_key="hire").replayed


def test_another_process_does_not_answer_what_was_erased(house: Acme, database_url: str) -> None:
    other = open_ledger(database_url)
    view = PersonView(house.structure(JUNE), ADA)
    assert other.archive.private_values(house.key, [view.name or ""]) == {view.name: NAME}

    erases(house)

    assert other.archive.private_values(house.key, [view.name or ""]) == {}
    other.archive.image(other.archive.find(house.key))
    assert (house.key, ADA_KEY) not in other.vault.keys.kept
    other.close()


def test_nobody_erases_alone(house: Acme) -> None:
    proposal = proposes(house)

    assert refusals(confirms, house, proposal, actor="ann") == [SameEyes()]
    assert refusals(confirms, house, proposal, actor="bob", on_behalf_of="ann") == [SameEyes()]
    assert values(house) == sorted(ERASED)


def test_the_database_lets_nobody_erase_alone(house: Acme) -> None:
    row = {"organization": house.key, "data_key": ADA_KEY, "sequence": 1, "proposed_by": BEN, "approved_by": BEN}

    with pytest.raises(DBAPIError), house.ledger.engine.begin() as connection:
        connection.execute(schema.erasure.insert(), row)


@pytest.mark.parametrize(
    "statement", ["DELETE FROM private_value", "UPDATE private_value SET field = 'x'", "DELETE FROM erasure"]
)
def test_the_database_lets_go_only_what_was_erased(house: Acme, statement: str) -> None:
    erases(house)

    with pytest.raises(DBAPIError, match="refused"), house.ledger.engine.begin() as connection:
        connection.execute(text(statement))


def test_a_proposal_is_confirmed_once_or_declined(house: Acme) -> None:
    first, second = proposes(house), proposes(house)
    assert Erasures(house.ledger).open(house.row) == [first, second]

    Erasures(house.ledger).decline(house.key, first, Context("ann"))
    [declined] = refusals(confirms, house, first)
    confirms(house, second)
    [again] = refusals(confirms, house, second)

    assert "confirmed or declined" in declined.message(str)
    assert "confirmed or declined" in again.message(str)
    assert Erasures(house.ledger).open(house.row) == []
    assert "proposes no erasure" in refusals(confirms, house, 2)[0].message(str)
    assert house.refuses(ask("proposeErasure", person=ADA, legal_basis="OTHER")) == [ErasedPerson(ADA)]


def test_a_confirmation_sent_twice_erases_once(house: Acme) -> None:
    proposal = proposes(house)

    first = confirms(house, proposal, idempotency_key="k")
    again = confirms(house, proposal, idempotency_key="k")

    assert (again.first, again.last, again.replayed) == (first.first, first.last, True)


@pytest.mark.parametrize("held", ["person", "unit", "unit above", "organization"])
def test_a_legal_hold_keeps_what_it_covers_until_it_is_lifted(house: Acme, held: str) -> None:
    entity = {"person": ADA, "unit": SALES, "unit above": COMPANY, "organization": house.key}[held]
    proposal = proposes(house)
    house.records(ask("placeLegalHold", entity=entity, matter="7/24", reason="A suit."))

    assert refusals(confirms, house, proposal) == [UnderLegalHold((entity,), ("7/24",))]
    assert house.refuses(ask("proposeErasure", person=ADA, legal_basis="OTHER")) == [
        UnderLegalHold((entity,), ("7/24",))
    ]

    house.records(ask("liftLegalHold", entity=entity, matter="7/24", reason="It is over."))
    confirms(house, proposal)
    assert values(house) == []


def test_a_hold_on_a_unit_covers_whoever_was_ever_in_it(house: Acme) -> None:
    house.records(move_position(SELLER, PLANT, MAR), leave(TIE, JUNE))
    house.records(ask("placeLegalHold", entity=COMPANY, matter="7/24", reason="A suit."))
    house.records(ask("placeLegalHold", entity=EXPORT, matter="8/24", reason="Another."))

    assert house.refuses(ask("proposeErasure", person=ADA, legal_basis="OTHER")) == [
        UnderLegalHold((COMPANY,), ("7/24",))
    ]
    assert proposes(house, person=BEN)


def of_set(house: Acme) -> int:
    """An entry about a unit, in one set with another that registers Cy; the set has a reason."""
    cy = person(key("CY"), name="Cy Twombly")
    return house.records(rename(PLANT, "Works", MAR), cy, reason="Cy was at fault.").first


def of_end(house: Acme) -> int:
    """The end of Ada's assignment, whose event names neither her nor her position."""
    return house.records(leave(TIE, JUNE), reason="Ada was at fault.").last


def of_position(house: Acme) -> int:
    """An entry about a position of a unit."""
    return house.records(
        ask("retitlePosition", MAR, position=SELLER, titles=called("Clerk")), reason="A demotion."
    ).last


def of_request(house: Acme) -> int:
    """The submission of a request that is about Ada."""
    request = house.submits(leave(TIE, JUNE), reason="Ada was at fault.")
    house.requests.reject(house.key, request, Context("bob", reason="She was not."))
    return house.entries()[-2].sequence


def of_rejection(house: Acme) -> int:
    """The rejection of it."""
    return of_request(house) + 1


KEPT_BY: dict[str, tuple[Callable[[Acme], int], str]] = {
    "another entry of the set": (of_set, key("CY")),
    "the person of a tie": (of_end, ADA),
    "the unit of a tie": (of_end, COMPANY),
    "the unit of a position": (of_position, SALES),
    "what is proposed": (of_request, ADA),
    "what is rejected": (of_rejection, SALES),
}


@pytest.mark.parametrize("held", KEPT_BY)
def test_a_legal_hold_keeps_the_texts_of_all_that_is_about_what_it_covers(house: Acme, held: str) -> None:
    record, entity = KEPT_BY[held]
    proposal = proposes(house, entry=record(house), parts=["reason"])
    house.records(ask("placeLegalHold", entity=entity, matter="7/24", reason="A suit."))

    assert refusals(confirms, house, proposal) == [UnderLegalHold((entity,), ("7/24",))]

    house.records(ask("liftLegalHold", entity=entity, matter="7/24", reason="It is over."))
    assert confirms(house, proposal)


def test_an_entry_and_its_set_may_each_have_a_reason_and_both_are_erased(house: Acme) -> None:
    hold = ask("placeLegalHold", entity=PLANT, matter="7/24", reason="Cy sued.")
    entry = house.records(hold, reason="Cy said so.").last
    house.records(ask("liftLegalHold", entity=PLANT, matter="7/24", reason="It is over."))

    for _ in range(2):
        assert confirms(house, proposes(house, entry=entry, parts=["reason"]))
    left = refusals(confirms, house, proposes(house, entry=entry, parts=["reason"]))

    assert left == [Invalid(f"No reason of entry {entry} is kept.")]
    assert faults(house) == []


def test_a_legal_hold_keeps_no_texts_of_what_it_does_not_cover(house: Acme) -> None:
    proposal = proposes(house, entry=of_set(house), parts=["reason"])
    house.records(ask("placeLegalHold", entity=ADA, matter="7/24", reason="A suit."))
    house.records(ask("placeLegalHold", entity=SALES, matter="7/24", reason="A suit."))

    assert confirms(house, proposal)


def test_nobody_finds_out_by_guessing_what_an_actor_was_called(house: Acme) -> None:
    house.records(create(key("X")), actor="Chris")
    actor = house.entries()[-1].actor
    erases(house, recorded_as="Chris")

    for guess in ("Chris", "chris", "Nobody"):
        assert house.refuses(rename(PLANT, "Works", MAR), on_behalf_of=guess) == [Unknown("actor", guess)]
        asks = ask("proposeErasure", person=BEN, legal_basis="OTHER", recorded_as=guess)
        assert house.refuses(asks) == [Unknown("actor", guess)]
    assert house.records(rename(PLANT, "Works", MAR), on_behalf_of=actor)
    house.records(rename(PLANT, "Mill", MAR), actor="Chris")
    assert house.entries()[-1].actor == actor


def test_what_was_erased_does_not_come_back_under_its_key(house: Acme) -> None:
    house.records(rescind(next(e.sequence for e in house.entries() if e.type == "AssignmentStarted")))
    house.records(rescind(next(e.sequence for e in house.entries() if e.type == "PersonRegistered")))
    erases(house)

    assert house.refuses(person(ADA, name=NAME)) == [ErasedPerson(ADA)]


def test_a_person_who_was_only_proposed_is_erased_too(house: Acme) -> None:
    request = house.submits(person(key("CY"), name="Cy Twombly"))
    house.requests.reject(house.key, request, Context("bob", reason="Nobody of that name."))
    assert faults(house) == []

    receipt = erases(house, person=key("CY"))

    event = house.entries()[receipt.last - 1].event

    assert isinstance(event, PersonErased)
    assert event.values == 1
    assert faults(house) == []
    assert house.refuses(ask("proposeErasure", person=key("DI"), legal_basis="OTHER")) == [Unknown("person", key("DI"))]


def test_a_free_text_is_erased_and_its_neighbours_stay(house: Acme) -> None:
    receipt = house.records(create(key("X")), title="A title", reason=REASON, basis="A basis")
    entry = house.entries()[receipt.last - 1]
    assert entry.title is not None
    assert entry.reason is not None
    assert entry.basis is not None

    erased = erases(house, entry=receipt.last, parts=["reason"])

    event = house.entries()[erased.last - 1].event
    assert isinstance(event, PrivateValueRedacted)
    assert (event.of_entry, event.parts, event.commitments) == (receipt.last, ("reason",), (entry.reason.commitment,))
    kept = [text.commitment for text in (entry.title, entry.reason, entry.basis)]
    assert sorted(house.ledger.archive.private_values(house.key, kept).values()) == ["A basis", "A title"]
    assert faults(house) == []
    [refusal] = refusals(erases, house, entry=receipt.last, parts=["reason"])
    assert "is kept" in refusal.message(str)


def test_what_an_entry_says_of_a_person_goes_with_the_person_only(house: Acme) -> None:
    registered = next(e.sequence for e in house.entries() if e.type == "PersonRegistered")

    [refusal] = refusals(erases, house, entry=registered, parts=["name"])

    assert refusal.message(str) == f"No name of entry {registered} is kept."


def test_the_name_behind_a_pseudonym_goes_with_the_person_and_stays_gone(house: Acme) -> None:
    house.records(create(key("X")), actor="ada")
    pseudonym = derived_key(house.row.secret, "actor", "ada")

    erases(house, recorded_as=pseudonym)
    house.records(create(key("Y")), actor="ada")

    assert house.entries()[-1].actor == pseudonym
    assert house.ledger.archive.actor_names(house.key, [pseudonym]) == {}


def test_only_an_actor_on_record_is_erased_with_a_person(house: Acme) -> None:
    draft = house.drafts(create(key("X")), actor="ann")
    values = {"person": ADA, "legal_basis": "OTHER"}

    for nobody in (BEN, draft, key("nobody"), "nobody"):
        assert house.refuses(ask("proposeErasure", **values, recorded_as=nobody)) == [Unknown("actor", nobody)]

    assert house.records(ask("proposeErasure", **values, recorded_as="Ann"))
    event = house.entries()[-1].event
    assert isinstance(event, ErasureProposed)
    assert event.recorded_as == derived_key(house.row.secret, "actor", "ann")


@pytest.mark.parametrize("meant", ["by name", "by reference", "by an identity provider", "spelled otherwise"])
def test_a_hold_on_whom_an_actor_is_keeps_the_actors_name(house: Acme, meant: str) -> None:
    name = {
        "by name": "Ben Bitdiddle",
        "by reference": "p2",
        "by an identity provider": "https://id.example|p2",
        "spelled otherwise": "ben  BITDIDDLE",
    }[meant]
    house.records(create(key("X")), actor=name)
    proposal = proposes(house, recorded_as=name)
    house.records(ask("placeLegalHold", entity=BEN, matter="7/24", reason="A suit."))

    held = UnderLegalHold((BEN,), ("7/24",))
    assert house.refuses(ask("proposeErasure", person=ADA, recorded_as=name, legal_basis="OTHER")) == [held]
    assert refusals(confirms, house, proposal) == [held]

    house.records(ask("liftLegalHold", entity=BEN, matter="7/24", reason="It is over."))
    confirms(house, proposal)
    actor = derived_key(house.row.secret, "actor", name)
    assert house.ledger.archive.actor_names(house.key, [actor]) == {}
    assert values(house, BEN) == ["Ben Bitdiddle", "p2"]
    assert faults(house) == []


def verdict(acme: Acme) -> str:
    """What `verify` says where no key is given."""
    report = verify_ledger(acme.ledger.archive, acme.row, "orgledger/test", opener(acme.ledger, acme.key))
    return str(report["verdict"])


def test_verification_and_check_agree_on_what_an_act_covers(house: Acme) -> None:
    house.records(create(key("X")), actor="ada")
    erases(house, recorded_as="ada")
    assert (verdict(house), faults(house)) == ("unverifiable", [])

    with house.ledger.vault.keys.engine.begin() as connection:
        connection.execute(delete(key_store.data_key).where(key_store.data_key.c.name == BEN_KEY))
    house.ledger.vault.keys.kept.clear()

    assert verdict(house) in ("tampered", "incomplete")
    assert len(faults(house)) == 2
    assert all("is not in the key store" in fault for fault in faults(house))


def test_a_value_that_is_missing_without_an_act_is_told(house: Acme) -> None:
    registered = next(e.sequence for e in house.entries() if e.type == "PersonRegistered")
    erases(house, person=BEN)
    with house.ledger.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER private_value_goes_when_erased"))
        else:
            connection.execute(text("ALTER TABLE private_value DISABLE TRIGGER private_value_goes_when_erased"))
        connection.execute(text("DELETE FROM private_value WHERE data_key = :ada"), {"ada": ADA_KEY})

    assert faults(house) == [f"entry {registered}: a personal value is missing, and no act erased it"]


@pytest.mark.parametrize("how", ["emptied", "gone", "another", "back"])
def test_a_name_of_an_actor_that_was_taken_or_changed_is_told(house: Acme, how: str) -> None:
    house.records(create(key("X")), actor="Chris")
    entry = house.entries()[-1]
    place = (schema.actor.c.organization == house.key, schema.actor.c.key == entry.actor)
    vault = house.ledger.vault
    assert faults(house) == []
    if how == "back":
        erases(house, recorded_as="Chris")
    data_keys = vault.keys.obtain(house.key, [data_key(ACTOR, entry.actor)], ())
    name = "Dora" if how == "another" else "Chris"
    box = actor_row(house.key, entry.actor, name, data_keys[data_key(ACTOR, entry.actor)])["box"]
    with house.ledger.engine.begin() as connection:
        if how == "gone":
            connection.execute(delete(schema.actor).where(*place))
        else:
            connection.execute(update(schema.actor).where(*place).values(box=None if how == "emptied" else box))

    told = {
        "emptied": f"entry {entry.sequence}: the name of the actor {entry.actor} is missing, and no act erased it",
        "gone": f"entry {entry.sequence}: the name of the actor {entry.actor} is missing, and no act erased it",
        "another": f"the name of the actor {entry.actor} is another one than they recorded by",
        "back": f"the name of the actor {entry.actor} was erased and is there again: `orgledger vault replay`",
    }
    assert faults(house) == [told[how]]


def test_a_value_that_was_altered_is_told(house: Acme) -> None:
    with house.ledger.engine.begin() as connection:
        for trigger in ("private_value_refuses_update", "private_value_append_only"):
            if connection.dialect.name == "sqlite":
                connection.execute(text(f"DROP TRIGGER IF EXISTS {trigger}"))
            elif trigger.endswith("append_only"):
                connection.execute(text(f"ALTER TABLE private_value DISABLE TRIGGER {trigger}"))
        swapped = connection.execute(
            select(schema.private_value).where(schema.private_value.c.field == "person.name")
        ).all()
        boxes = {row.commitment: row.box for row in swapped}
        first, second = boxes
        for commitment, box in ((first, boxes[second]), (second, boxes[first])):
            connection.execute(
                schema.private_value.update().where(schema.private_value.c.commitment == commitment), {"box": box}
            )

    told = faults(house)

    assert len(told) == 2
    assert all("its person.name cannot be read" in fault for fault in told)


def test_the_certificate_stays_the_same_when_the_act_has_a_newer_version(
    house: Acme, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = erases(house)
    before = Erasures(house.ledger).certificate(house.row, receipt.last)

    monkeypatch.setitem(UPCASTS, ("PersonErased", 1), unchanged)
    monkeypatch.setattr(PersonErased, "version", 2)

    assert Erasures(house.ledger).certificate(house.row, receipt.last) == before


def test_the_certificate_names_the_act_and_no_value(house: Acme) -> None:
    receipt = erases(house)

    certificate = Erasures(house.ledger).certificate(house.row, receipt.last)

    entry = house.entries()[receipt.last - 1]
    assert certificate["person"] == ADA
    assert certificate["leafHash"] == leaf_hash(encode(entry)).hex()
    assert not any(value in repr(certificate) for value in (*ERASED, "ann", "bob"))
    assert "erased nothing" in refusals(Erasures(house.ledger).certificate, house.row, 1)[0].message(str)


def disclosed(acme: Acme) -> dict[str, Any]:
    """Everything that is kept of Ada."""
    archive, row = acme.ledger.archive, acme.row
    held = held_of(archive, row, ADA)
    opened = archive.private_values(row.id, [one.commitment for one in held])
    return disclose(archive, row, archive.image(row), ADA, held, opened)


def test_a_disclosure_tells_everything_that_is_kept_of_a_person(house: Acme) -> None:
    house.records(move_position(SELLER, PLANT, MAR))
    image = house.ledger.archive.image(house.row)
    found = house.ledger.archive.commitments(house.row, "person.reference", REFERENCE)
    assert (referred_to(image, found), referred_to(image, ["5e" * 32])) == (ADA, None)

    told = disclosed(house)

    assert [(one["field"], one["value"]) for one in told["values"]] == [
        ("person.name", NAME),
        ("person.reference", REFERENCE),
    ]
    assert [one["unit"] for one in told["assignments"]] == [SALES]
    assert {one["type"] for one in told["entries"]} == {"PersonRegistered", "AssignmentStarted"}
    assert "Ben" not in repr(told)

    erases(house)
    told = disclosed(house)
    assert (told["values"], told["erasedBy"]) == ([], house.head)
    assert len(told["assignments"]) == 1


# Byte by byte.


@pytest.fixture
def files(house: Acme, tmp_path: Path, engine_name: str) -> list[Path]:
    """The files of a SQLite ledger and of its key store."""
    if engine_name != "sqlite":
        pytest.skip("PostgreSQL recycles its pages by itself; docs/privacy.md says how")
    return [file for file in tmp_path.iterdir() if file.is_file()]


def test_nothing_that_was_erased_is_left_in_any_file(house: Acme, files: list[Path], tmp_path: Path) -> None:
    vault = house.ledger.vault.keys
    with vault.engine.connect() as connection:
        locked = bytes(
            connection.execute(text("SELECT locked FROM data_key WHERE name = :n"), {"n": ADA_KEY}).scalar_one()
        )
    with house.ledger.engine.connect() as connection:
        boxes = [
            bytes(box)
            for box in connection.execute(
                text("SELECT box FROM private_value WHERE data_key = :n"), {"n": ADA_KEY}
            ).scalars()
        ]
    opened = vault.guarding().decrypt(
        locked[:12], locked[12:], f"orgledger/data-key/1\n{house.key}\n{ADA_KEY}".encode()
    )
    traces = [NAME.encode(), REFERENCE.encode(), opened, opened.hex().encode(), locked, *boxes]
    before = b"".join(file.read_bytes() for file in files)
    assert all(trace in before for trace in (locked, *boxes)), "a search that finds nothing proves nothing"

    erases(house)

    for file in sorted(tmp_path.iterdir()):
        if file.is_file():
            content = file.read_bytes()
            assert [trace for trace in traces if trace in content] == [], file.name


# After a crash, and after a backup.


def copies(tmp_path: Path, *names: str) -> Callable[[], None]:
    """Back files up; calling the result restores them."""
    for name in names:
        shutil.copy(tmp_path / name, tmp_path / f"{name}.backup")

    def restore() -> None:
        for name in names:
            shutil.copy(tmp_path / f"{name}.backup", tmp_path / name)
            for tail in ("-wal", "-shm"):
                (tmp_path / f"{name}{tail}").unlink(missing_ok=True)

    return restore


@pytest.fixture
def restored(sqlite_url: str, tmp_path: Path) -> Iterator[Callable[..., Acme]]:
    """A ledger in which Ada was erased, after some of its files were restored from before that."""
    opened: list[Ledger] = []

    def restore(*names: str, **settings: Any) -> Acme:
        clock = FakeClock()
        ledger = open_ledger(sqlite_url, clock)
        acme = Acme(ledger)
        acme.records(person(ADA, name=NAME, reference=REFERENCE), person(BEN, name="Ben"))
        proposal = proposes(acme)
        ledger.close()
        back = copies(tmp_path, *names)
        ledger = open_ledger(sqlite_url, clock, **settings)
        acme.ledger = ledger
        note = Erasures(ledger).certificate(acme.row, confirms(acme, proposal).last)["note"]
        (tmp_path / "certificate.note").write_text(note or "")
        ledger.close()
        back()
        acme.ledger = open_ledger(sqlite_url, clock, **settings)
        opened.append(acme.ledger)
        return acme

    yield restore
    for ledger in opened:
        ledger.close()


def test_a_ledger_restored_from_before_an_erasure_answers_nothing_and_erases_once_more(
    restored: Callable[..., Acme],
) -> None:
    acme = restored("orgledger.db")
    assert values(acme) == []
    assert [one.act["person"] for one in lost(acme.ledger)] == [ADA]

    [receipt] = replay(acme.ledger, "operator")

    event = acme.entries()[receipt.last - 1].event
    assert isinstance(event, PersonErased)
    assert (event.values, event.restores is not None, event.proposed_by != event.approved_by) == (2, True, True)
    assert faults(acme) == []
    assert (lost(acme.ledger), replay(acme.ledger, "operator")) == ([], [])
    with acme.ledger.engine.connect() as connection:
        table = schema.private_value
        assert connection.execute(select(func.count()).where(table.c.data_key == ADA_KEY)).scalar_one() == 0


def test_where_everything_was_restored_a_signed_certificate_erases_once_more(
    restored: Callable[..., Acme], tmp_path: Path
) -> None:
    (tmp_path / "house.key").touch(0o600)
    (tmp_path / "house.key").write_text(f"{SigningKey.generate('house').written}\n")
    acme = restored("orgledger.db", "orgledger-keys.db", signing_key_file=str(tmp_path / "house.key"))
    note = (tmp_path / "certificate.note").read_text()
    assert (values(acme), lost(acme.ledger)) == (sorted(ERASED), [])
    forged = note.replace(ADA, BEN)
    for wrong in (forged, "", note.partition("\n\n")[0], note.replace("erasure/1", "erasure/2")):
        assert refusals(replay, acme.ledger, "operator", [wrong])
    assert values(acme) == sorted(ERASED)

    [receipt] = replay(acme.ledger, "operator", [note])

    event = acme.entries()[receipt.last - 1].event
    assert isinstance(event, PersonErased)
    assert (event.person, event.values, event.restores) == (ADA, 2, receipt.last)
    assert (values(acme), faults(acme)) == ([], [])
    assert replay(acme.ledger, "operator", [note]) == []


def test_a_key_store_restored_from_before_an_erasure_is_told_at_the_start(restored: Callable[..., Acme]) -> None:
    acme = restored("orgledger-keys.db")
    assert acme.ledger.vault.keys.present(acme.key, [ADA_KEY]) == {ADA_KEY}

    assert settle(acme.ledger) == 1

    assert acme.ledger.vault.keys.present(acme.key, [ADA_KEY, BEN_KEY]) == {BEN_KEY}
    assert ADA_KEY in acme.ledger.vault.keys.listed(acme.key)
    assert settle(acme.ledger) == 0


def test_a_row_that_no_act_stands_behind_destroys_nothing_and_is_told(house: Acme) -> None:
    row = {"organization": house.key, "data_key": ADA_KEY, "sequence": 2, "proposed_by": BEN, "approved_by": ADA}
    with house.ledger.engine.begin() as connection:
        connection.execute(schema.erasure.insert(), row)

    assert settle(house.ledger) == 0

    assert values(house) == sorted(ERASED)
    assert faults(house) == [f"entry 2: it is said to have erased {ADA_KEY}, and did not"]


def test_an_erasure_that_died_before_its_keys_were_destroyed_is_finished(
    house: Acme, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    proposal = proposes(house)
    with monkeypatch.context() as patch:
        patch.setattr(house.ledger.vault.keys, "destroy", dies)
        with pytest.raises(KeyboardInterrupt):
            confirms(house, proposal)
    assert house.ledger.vault.keys.present(house.key, [ADA_KEY]) == {ADA_KEY}

    assert settle(house.ledger) == 1

    assert house.ledger.vault.keys.present(house.key, [ADA_KEY]) == set()
    assert values(house) == []
