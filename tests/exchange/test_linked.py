"""JSON-LD in the words of the W3C Organization Ontology, read by another's program."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from rdflib import Graph, URIRef

from orgledger.exchange.linked.writing import document
from orgledger.exchange.table.reading import people_of
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked, resolve
from tests.kit import (
    ADA,
    CHIEF,
    COMPANY,
    EXPORT,
    FEB,
    JAN,
    JUNE,
    MAR,
    MAY,
    PLANT,
    SALES,
    SELLER,
    Acme,
    ask,
    assign,
    create,
    key,
    leave,
    move,
    move_position,
    person,
    rename,
)

# The library's own reader of JSON-LD uses what the library has given up.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

PREFIXES = """PREFIX org: <http://www.w3.org/ns/org#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX time: <http://www.w3.org/2006/time#> PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX ol: <urn:orgledger:>
PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX dct: <http://purl.org/dc/terms/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def written(ledger: Ledger, day: date, known: int | None = None, *, personal: bool = False) -> str:
    row = ledger.archive.find(None)
    image = ledger.archive.image(row)
    at = resolve(Asked(day, known), row, image, ledger.clock.now())
    structure = image.structure(at.as_of)
    people = people_of(ledger, row, structure) if personal else {}
    return "".join(document(ledger, row, at, structure, people))


def graph(text: str) -> Graph:
    """What rdflib reads, with nothing fetched."""
    return Graph().parse(data=text, format="json-ld")


def ask_graph(found: Graph, query: str) -> list[Any]:
    return sorted(tuple(map(str, row)) for row in found.query(PREFIXES + query))


def both(en: str, zh: str) -> list[dict[str, str]]:
    return [{"language": "en", "text": en}, {"language": "zh", "text": zh}]


@pytest.fixture
def house(acme: Acme) -> Acme:
    """A company with sales and a plant; the seller goes to the plant in May, Ada leaves in June."""
    acme.records(
        create(COMPANY, kind="COMPANY", code="C", names=both("Company", "公司")),
        create(SALES, parent=COMPANY, code="S", names=both("Sales", "销售部")),
        create(PLANT, parent=COMPANY, names=both("Plant", "工厂"), kind="OTHER", category="works"),
    )
    acme.records(
        ask("createPosition", JAN, key=CHIEF, unit=SALES, titles=both("Chief", "主管"), head=True),
        ask("createPosition", JAN, key=SELLER, unit=SALES, titles=both("Seller", "销售员"), reports_to=CHIEF),
        person(ADA, name="Ada Lovelace", reference="E-1"),
        assign(key("TIE"), ADA, SELLER, share="0.5", roles=["deputy"]),
        actor="ann",
    )
    acme.records(move_position(SELLER, PLANT, MAY), leave(key("TIE"), JUNE))
    return acme


DEPARTMENT = """SELECT ?name WHERE { ?post a org:Post; skos:prefLabel "Seller"@en; org:postIn ?unit.
  ?unit a org:OrganizationalUnit; skos:prefLabel ?name FILTER (lang(?name) = "%s") }"""


@pytest.mark.parametrize(
    ("day", "en", "zh"), [(MAR, "Sales", "销售部"), (MAY, "Plant", "工厂"), (date(2023, 1, 1), None, None)]
)
def test_sparql_finds_the_department_of_a_post_on_a_date(house: Acme, day: date, en: str, zh: str) -> None:
    found = graph(written(house.ledger, day))

    assert ask_graph(found, DEPARTMENT % "en") == ([(en,)] if en else [])
    assert ask_graph(found, DEPARTMENT % "zh") == ([(zh,)] if zh else [])


def test_posts_lines_holders_and_memberships_are_told_in_the_words_of_the_ontology(house: Acme) -> None:
    found = graph(written(house.ledger, MAR, personal=True))

    assert ask_graph(
        found,
        """SELECT ?manager ?name ?reference { ?post skos:prefLabel "Seller"@en; org:heldBy ?who; org:reportsTo ?above.
             ?above skos:prefLabel ?manager FILTER (lang(?manager) = "zh").
             ?who a foaf:Person; foaf:name ?name; dct:identifier ?reference }""",
    ) == [("主管", "Ada Lovelace", "E-1")]
    assert ask_graph(
        found,
        """SELECT ?from ?to ?share ?words { ?tie a org:Membership; org:member ?who; org:organization ?unit;
             org:memberDuring [ time:hasBeginning [ time:inXSDDate ?from ]; time:hasEnd [ time:inXSDDate ?to ] ];
             ol:share ?share; ol:roleInWords ?words. ?unit org:identifier "S"
             FILTER (?from <= "2024-03-01"^^xsd:date && "2024-03-01"^^xsd:date < ?to) }""",
    ) == [("2024-01-01", "2024-06-01", "0.5", "deputy")]
    assert ask_graph(
        found,
        """SELECT ?code { ?unit org:subOrganizationOf+ ?top; org:identifier ?code. ?top org:identifier "acme" }""",
    ) == [("C",), ("S",)]
    assert ask_graph(found, "SELECT ?e ?k { [] a prov:Entity; ol:effective ?e; ol:entry ?k }") == [
        ("2024-03-01", str(house.head))
    ]


def test_nobody_is_named_unless_asked_for(house: Acme) -> None:
    text = written(house.ledger, MAR)

    assert "Ada" not in text
    assert "E-1" not in text
    assert f"urn:uuid:{ADA}" in text


def test_mergers_and_splits_are_change_events_with_what_was_and_what_came_of_it(house: Acme) -> None:
    house.records(create(EXPORT, JAN, parent=COMPANY, name="Export"))
    house.records(ask("mergeUnits", JUNE, units=[EXPORT], into=PLANT), actor="ann")
    query = """SELECT ?kind ?day ?before ?name ?after { ?event a org:ChangeEvent; org:classification ?kind;
      dct:date ?day; org:originalOrganization ?before; org:resultingOrganization ?after; prov:wasAssociatedWith ?who;
      prov:generatedAtTime ?when. ?before skos:prefLabel ?name }"""

    assert ask_graph(graph(written(house.ledger, MAY)), query) == []
    assert ask_graph(graph(written(house.ledger, JUNE)), query) == [
        ("urn:orgledger:merged", "2024-06-01", f"urn:uuid:{EXPORT}", "Export", f"urn:uuid:{PLANT}")
    ]


def test_a_transfer_is_one_change_event_of_all_its_units(house: Acme) -> None:
    house.records(create(EXPORT, JAN, parent=COMPANY, name="Export"))
    house.records(ask("transferUnits", JUNE, units=[EXPORT, SALES], into=[PLANT], ends=[EXPORT]), actor="ann")
    query = """SELECT ?kind ?before ?after { ?event a org:ChangeEvent; org:classification ?kind;
      org:originalOrganization ?before; org:resultingOrganization ?after }"""

    assert sorted(ask_graph(graph(written(house.ledger, JUNE)), query)) == sorted(
        ("urn:orgledger:transferred", f"urn:uuid:{unit}", f"urn:uuid:{PLANT}") for unit in (EXPORT, SALES)
    )


def test_an_outside_party_is_an_organization_and_no_unit_of_this_one(house: Acme) -> None:
    house.records(create(EXPORT, JAN, kind="EXTERNAL", name="A customer"))

    found = graph(written(house.ledger, MAR))

    outside = URIRef(f"urn:uuid:{EXPORT}")
    assert ask_graph(found, f"SELECT ?kind {{ <{outside}> a ?kind }}") == [("http://www.w3.org/ns/org#Organization",)]
    assert ask_graph(found, f"SELECT ?whole {{ <{outside}> org:unitOf|org:subOrganizationOf ?whole }}") == []


def test_a_pinned_coordinate_is_the_same_bytes_for_ever(house: Acme) -> None:
    known = house.head
    before = written(house.ledger, MAR, known)

    house.records(rename(SALES, "Selling", JAN), move(PLANT, None, FEB, to=MAY, correct=True))

    assert written(house.ledger, MAR, known) == before
    assert written(house.ledger, MAR) != before


def test_every_word_of_a_document_is_explained_in_it(house: Acme) -> None:
    found = graph(written(house.ledger, MAR, personal=True))

    assert len(found) > 50
    for subject, predicate, _ in found:
        assert "://" in str(predicate) or str(predicate).startswith("urn:orgledger:")
        assert not str(subject).startswith("file:")
