"""Who refers to something is found by what it was ever said of, not by looking at all there is."""

from __future__ import annotations

from orgledger.domain.period import AsOf
from orgledger.projections.image import Image
from tests.kit import JAN, SALES, Organization, ask, called, create, key

TIES = 200


def tied() -> Image:
    """A unit that has many duties."""
    acme = Organization()
    acme.records(create(SALES))
    for number in range(TIES):
        duty = key(f"duty {number}")
        acme.records(
            ask("defineResponsibility", JAN, key=duty, names=called("Duty"), texts=called("Does.")),
            ask("startInvolvement", JAN, key=key(f"tie {number}"), holder=SALES, object=duty, mode="ACCOUNTABLE"),
        )
    return acme.image


class Counting(dict[object, object]):
    """Counts the entities that are looked up in an image."""

    looks = 0

    def get(self, entity: object, default: object = None) -> object:  # type: ignore[override]
        type(self).looks += 1
        return super().get(entity, default)


def test_one_question_on_a_new_structure_looks_at_what_it_names_alone() -> None:
    image = tied()
    counting = image.fork()
    counting.slots = Counting(image.slots)  # type: ignore[assignment]

    for number in range(10):
        Counting.looks = 0
        desk = counting.desk(AsOf(JAN, image.head))
        found = desk.referring("involvement.object.responsibility", key(f"duty {number}"))

        assert found == [key(f"tie {number}")]
        assert Counting.looks < 10
