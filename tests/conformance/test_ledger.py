"""The write door, on every engine: what it records, how it is found, and what it turns away."""

from __future__ import annotations

import gc
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select

from orgledger.domain.change_set import Context, Receipt
from orgledger.domain.event import Source
from orgledger.domain.period import AsOf
from orgledger.domain.person import PersonView
from orgledger.domain.refusal import (
    Invalid,
    NoOrganization,
    OrganizationRequired,
    Refused,
    Unknown,
)
from orgledger.domain.timeline import Verb
from orgledger.ledger import Ledger
from orgledger.store import schema
from orgledger.store.codec import decode, encode
from tests.kit import (
    ADA,
    APR,
    COMPANY,
    EXPORT,
    FEB,
    FOUNDED,
    JAN,
    JUNE,
    MAR,
    SALES,
    Acme,
    assertion_table,
    busy,
    contents,
    create,
    dissolve,
    key,
    move,
    open_ledger,
    person,
    rename,
    reopen,
)

# Sequences and sets.


def test_the_collector_works_again_after_a_set_whatever_became_of_it(acme: Acme) -> None:
    acme.records(create(COMPANY))
    assert gc.isenabled()

    acme.refuses(rename(SALES, "Sales", MAR))

    assert gc.isenabled()


def test_sequences_have_no_gaps_and_sets_close_over_their_entries(acme: Acme) -> None:
    busy(acme)

    entries = acme.entries()

    assert [entry.sequence for entry in entries] == list(range(1, acme.head + 1))
    assert all(entry.first <= entry.sequence <= entry.last for entry in entries)
    sets = {(entry.first, entry.last) for entry in entries}
    assert sorted(s for first, last in sets for s in range(first, last + 1)) == list(range(1, acme.head + 1))
    for first, last in sets:
        assert len({entry.recorded_at for entry in entries[first - 1 : last]}) == 1


def test_a_receipt_names_the_entries_of_its_set(acme: Acme) -> None:
    receipt = acme.records(create(COMPANY), create(SALES, parent=COMPANY))

    assert receipt == Receipt(acme.key, 2, 3)
    assert acme.records(rename(SALES, "Sales", MAR)) == Receipt(acme.key, 4, 4)


def test_organizations_in_one_database_count_for_themselves(ledger: Ledger) -> None:
    one, other = Acme(ledger, "one"), Acme(ledger, "other")

    one.records(create(SALES))
    other.records(create(SALES), create(EXPORT))
    one.records(rename(SALES, "Sales", MAR))

    assert [entry.sequence for entry in one.entries()] == [1, 2, 3]
    assert [entry.sequence for entry in other.entries()] == [1, 2, 3]
    assert one.unit(SALES, MAR).name() == "Sales"
    assert other.unit(SALES, MAR).name() == "A unit"
    assert [row.code for row in ledger.archive.organizations()] == ["one", "other"]


def test_what_belongs_to_another_organization_is_unknown(ledger: Ledger) -> None:
    one, other = Acme(ledger, "one"), Acme(ledger, "other")
    one.records(create(SALES), person(ADA))

    assert other.refuses(rename(SALES, "Sales", MAR)) == [Unknown("unit", SALES)]
    assert other.refuses(create(EXPORT, parent=SALES)) == [Unknown("unit", SALES)]


def test_an_organization_is_found_by_code_by_key_or_as_the_only_one(ledger: Ledger) -> None:
    one = Acme(ledger, "one")

    assert ledger.archive.find(None).id == ledger.archive.find("one").id == ledger.archive.find(one.key).id == one.key

    Acme(ledger, "other")
    with pytest.raises(Refused) as refused:
        ledger.archive.find(None)
    assert refused.value.refusals == [OrganizationRequired()]
    with pytest.raises(Refused) as refused:
        ledger.archive.find("nobody")
    assert refused.value.refusals == [NoOrganization("nobody")]


def test_a_code_of_an_organization_is_given_once(ledger: Ledger) -> None:
    Acme(ledger, "one")

    with pytest.raises(Refused) as refused:
        Acme(ledger, "one")

    assert refused.value.errors == [(Invalid("There is already an organization 'one'."), ("code",))]
    assert len(ledger.archive.organizations()) == 1


def test_the_first_entry_opens_the_ledger(acme: Acme) -> None:
    (opened,) = acme.entries()

    assert (opened.type, opened.sequence, opened.first, opened.last) == ("OrganizationRegistered", 1, 1, 1)
    assert opened.effective is not None
    assert opened.effective.start == FOUNDED
    assert acme.structure(FOUNDED).keys("organization") == [acme.key]


def test_the_keys_that_were_left_out_are_made(acme: Acme) -> None:
    form = create(SALES)
    del form["createUnit"]["key"]

    acme.records(form)
    acme.records(form)

    made = acme.structure(JAN).keys("unit")
    assert len(made) == 2
    assert all(str(UUID(one)) == one for one in made)


# What stands in the leaves.


def test_every_leaf_reads_back_to_the_same_bytes(acme: Acme) -> None:
    busy(acme)

    with acme.ledger.engine.connect() as connection:
        rows = connection.execute(select(schema.event.c.topic, schema.event.c.leaf)).all()

    assert len(rows) == acme.head
    for name, leaf in rows:
        assert encode(decode(name, bytes(leaf))) == bytes(leaf)


def test_nothing_personal_stands_in_a_leaf(acme: Acme) -> None:
    secrets = ["Ada Lovelace", "E-1815", "Grace Hopper", "Restructuring", "Because of Bob", "Board paper 7", "Carol"]
    acme.records(create(key("X")), actor=secrets[6])
    acme.records(
        person(ADA, name=secrets[0], reference=secrets[1]),
        actor=secrets[2],
        title=secrets[3],
        reason=secrets[4],
        basis=secrets[5],
        on_behalf_of=secrets[6],
    )

    with acme.ledger.engine.connect() as connection:
        leaves = b"\n".join(bytes(leaf) for leaf in connection.execute(select(schema.event.c.leaf)).scalars())
        said = " ".join(str(value) for value in connection.execute(select(schema.assertion.c.value)).scalars())

    for secret in secrets:
        assert secret.encode() not in leaves
        assert secret not in said


def test_what_is_personal_is_found_beside_the_ledger(acme: Acme) -> None:
    acme.records(person(ADA, name="Ada", reference="E-1"), title="Hiring", actor="grace")
    archive, entry = acme.ledger.archive, acme.entries()[-1]

    ada = PersonView(acme.structure(JAN), ADA)
    assert entry.title is not None
    assert archive.private_values(acme.key, [ada.name or "", ada.reference or "", entry.title.commitment]) == {
        ada.name: "Ada",
        ada.reference: "E-1",
        entry.title.commitment: "Hiring",
    }
    assert archive.commitments(acme.row, "person.reference", "E-1") == [ada.reference]
    assert archive.commitments(acme.row, "person.reference", "E-2") == []
    assert archive.actor_names(acme.key, [entry.actor]) == {entry.actor: "grace"}


def test_an_actor_goes_by_another_pseudonym_in_another_organization(ledger: Ledger) -> None:
    one, other = Acme(ledger, "one", actor="grace"), Acme(ledger, "other", actor="grace")

    (first,), (second,) = one.entries(), other.entries()

    assert first.actor != second.actor
    one.records(create(SALES), actor="grace")
    assert {entry.actor for entry in one.entries()} == {first.actor}


def test_an_entry_carries_all_that_is_evidence(acme: Acme) -> None:
    source = Source("hr", "line 7", "2023-01-01T00:00:00Z")
    acme.records(
        rename(acme.records(create(SALES)) and SALES, "Sales", MAR, to=JUNE, correct=True),
        actor="grace",
        correlation="c-1",
        causation="c-0",
        source=source,
    )

    entry = acme.entries()[-1]

    assert (entry.organization, entry.sequence, entry.first, entry.last) == (acme.key, 3, 3, 3)
    assert (entry.type, entry.version, entry.verb) == ("UnitRenamed", 1, Verb.CORRECTION)
    assert entry.effective is not None
    assert (entry.effective.start, entry.effective.end) == (MAR, JUNE)
    assert (entry.correlation, entry.causation, entry.source) == ("c-1", "c-0", source)
    assert UUID(entry.event_id).version == 7
    assert not entry.replayed


# Bad input at the door.


@pytest.mark.parametrize(
    "forms", [[], [{}], [{"moveUnit": {}, "renameUnit": {}}], ["moveUnit"], [None], [5], [{"moveUnit": None}]], ids=repr
)
def test_what_is_no_change_set_is_refused(acme: Acme, forms: list[object]) -> None:
    with pytest.raises(Refused):
        acme.ledger.read(forms, Context())  # type: ignore[arg-type]


def test_every_fault_of_every_operation_is_told_with_its_place(acme: Acme) -> None:
    with pytest.raises(Refused) as refused:
        acme.ledger.read([create("x"), create(SALES), {"explode": {}}], Context())

    assert [path for _, path in refused.value.errors] == [("operations", "0", "key"), ("operations", "2")]


@pytest.mark.parametrize("value", ["\x00", "a\x1bb", "\udfff", "a" * 300_000], ids=["nul", "escape", "half", "300 kB"])
def test_no_surroundings_break_the_door(acme: Acme, value: str) -> None:
    before = contents(acme.ledger.engine)

    for field in ("title", "reason", "basis", "actor", "on_behalf_of", "idempotency_key"):
        with pytest.raises(Refused):
            acme.records(create(SALES), **{field: value})

    assert contents(acme.ledger.engine) == before


@pytest.mark.parametrize(
    "form",
    [
        {"code": "x\x00", "names": [{"language": "en", "text": "X"}]},
        {"code": "a" * 300_000, "names": [{"language": "en", "text": "X"}]},
        {"code": "", "names": [{"language": "en", "text": "X"}]},
        {"code": "x", "names": []},
        {"code": "x", "names": [{"language": "en", "text": "\x00"}]},
        {"code": "x", "names": [{"language": "en", "text": "X"}], "timeZone": "Mars"},
        {"code": "x", "names": [{"language": "en", "text": "X"}], "speed": 3},
        {"names": [{"language": "en", "text": "X"}]},
    ],
    ids=["nul", "300 kB", "no code", "no name", "nul in name", "no zone", "unknown field", "missing code"],
)
def test_a_malformed_registration_opens_no_ledger(ledger: Ledger, form: dict[str, object]) -> None:
    with pytest.raises(Refused):
        ledger.register(ledger.read_registration(form), Context())

    assert ledger.archive.organizations() == []


def test_an_unknown_organization_is_refused(ledger: Ledger) -> None:
    with pytest.raises(Refused) as refused:
        ledger.record("nobody", ledger.read([create(SALES)], Context()))

    assert refused.value.refusals == [NoOrganization("nobody")]


# The assertion table and the image.


def test_the_assertion_table_says_what_the_events_say(acme: Acme) -> None:
    busy(acme)
    acme.records(dissolve(EXPORT, JUNE))
    acme.records(reopen(EXPORT, date(2024, 9, 1), COMPANY))

    by_events = sorted((said for entry in acme.entries() for said in entry.assertions()), key=repr)

    assert assertion_table(acme) == by_events
    assert len(by_events) > 40


def test_another_process_sees_what_was_recorded(acme: Acme, database_url: str) -> None:
    acme.records(create(SALES, name="Sales"))
    other = open_ledger(database_url)
    assert other.archive.image(other.archive.find(acme.key)).head == 2

    acme.records(rename(SALES, "Revenue", MAR))

    row = other.archive.find(acme.key)
    image = other.archive.image(row)
    assert image.head == 3
    assert image.structure(AsOf(APR, 3)).value(SALES, "unit.name.en") == "Revenue"
    assert image.structure(AsOf(APR, 2)).value(SALES, "unit.name.en") == "Sales"
    other.close()


def test_images_that_do_not_fit_are_dropped_and_loaded_anew(database_url: str) -> None:
    ledger = open_ledger(database_url, image_entries=1)
    one, other = Acme(ledger, "one"), Acme(ledger, "other")
    for organization in (one, other, one, other):
        organization.records(create(key(f"{organization.code} {organization.head}")))

    assert len(ledger.images.kept) == 1
    assert len(one.structure(JAN).keys("unit")) == len(other.structure(JAN).keys("unit")) == 2
    ledger.close()


def test_known_before_a_backdated_change_shows_the_old_belief(acme: Acme) -> None:
    acme.records(create(COMPANY, name="Acme"), create(SALES, parent=COMPANY, name="Sales"))
    believed = acme.head
    acme.records(rename(SALES, "Revenue", FEB), move(SALES, None, FEB), dissolve(COMPANY, MAR))

    assert acme.unit(SALES, MAR, known=believed).name() == "Sales"
    assert acme.unit(SALES, MAR, known=believed).parent is not None
    assert acme.structure(APR, known=believed).keys("unit") == sorted([COMPANY, SALES])
    assert acme.structure(APR).keys("unit") == [SALES]
