"""Persons: whoever can hold a position. The ledger knows a key; name and reference are kept beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from orgledger.domain.command import Command, Dated, decides, note
from orgledger.domain.erasure import standing
from orgledger.domain.event import Event, Fact, PersonId, Private, noun
from orgledger.domain.structure import Structure, View, unused

PERSON = noun("person", found_by=("person.name", "person.reference"))


class PersonRegistered(Event, tag="PersonRegistered"):
    """A person can be assigned from here on."""

    life: ClassVar[bool] = True
    says = {"en": "{person} is registered", "zh": "登记人员 {person}"}

    person: PersonId
    name: Private | None
    reference: Private | None

    def asserts(self) -> Iterator[Fact]:
        yield Fact(self.person, "person.existence", "created")
        yield Fact(self.person, "person.name", self.name.commitment if self.name else None)
        yield Fact(self.person, "person.reference", self.reference.commitment if self.reference else None)


class RegisterPerson(Command):
    """Register a person, so that positions can be assigned."""

    dated = Dated.DAY

    key: Annotated[PersonId | None, note("Their identity, a UUID; made by the server if left out.")] = None
    name: Annotated[Private | None, note("Their name, kept beside the ledger and erasable.")] = None
    reference: Annotated[Private | None, note("Their number elsewhere, kept beside the ledger and erasable.")] = None


class PersonView(View):
    """A person at one coordinate. Personal values come as commitments; a face resolves them."""

    __slots__ = ()
    noun = "person"

    @property
    def name(self) -> str | None:
        """The commitment to their name."""
        return self.recalled("name")

    @property
    def reference(self) -> str | None:
        """The commitment to their reference."""
        return self.recalled("reference")

    @property
    def assignments(self) -> list[str]:
        """The keys of their assignments."""
        return list(self.structure.referring("assignment.person", self.key))


@decides("registerPerson")
def register_person(structure: Structure, register: RegisterPerson) -> PersonRegistered:
    """Register a person.

    Raises:
        Refused: AlreadyExists; ErasedPerson, for a key of which everything personal was erased.
    """
    key = unused(structure, "person", register.key)
    standing(structure, key)
    return PersonRegistered(person=key, name=register.name, reference=register.reference)
