"""Limits of one document: refused before anything is executed, quickly, and without a word of the inside."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    Lexer,
    OperationDefinitionNode,
    Source,
    TokenKind,
    get_introspection_query,
    parse,
)

from orgledger.graphql.cost import Cost, defaults
from orgledger.graphql.document import KEPT_CHARS, Library
from orgledger.graphql.execution.direct import snake
from orgledger.graphql.limits import overstepped, parsed
from orgledger.graphql.schema import build_schema
from orgledger.graphql.scope import Request
from orgledger.settings import Settings
from tests.graphql.asker import Asker, InTurn, schema, told
from tests.kit import SALES, Acme

ROOT = Path(__file__).resolve().parent.parent.parent
AT_ONCE_S = 60.0
"""What is measured once takes milliseconds, and what is measured as often as it is spread takes for ever; on a busy
machine there is still no doubt which it was."""


def nested(depth: int) -> str:
    """A query so many levels deep."""
    inside = "code"
    for _ in range(depth - 3):
        inside = f"parent {{ {inside} }}"
    return f'{{ organization {{ unit(code: "export") {{ {inside} }} }} }}'


def quickly(ask: Asker, document: str, **variables: Any) -> list[tuple[str, str]]:
    """The errors of a document, which must come fast."""
    ask("{ __typename }")
    start = time.monotonic()
    errors = ask.errors(document, **variables)
    assert time.monotonic() - start < AT_ONCE_S
    return errors


def test_a_query_may_be_so_deep_and_no_deeper(tree: Acme, ask: Asker) -> None:
    assert ask(nested(32))["organization"]["unit"]["parent"]["parent"]["parent"] is None

    errors = quickly(ask, nested(33))

    assert errors == [("LIMIT_EXCEEDED", "The query is 33 levels deep; at most 32 are answered.")]


def test_depth_counts_through_fragments(tree: Acme, ask: Asker) -> None:
    hops = " ".join(f"fragment f{n} on Unit {{ parent {{ ...f{n + 1} }} }}" for n in range(40))
    document = f'{{ organization {{ unit(code: "export") {{ ...f0 }} }} }} {hops} fragment f40 on Unit {{ code }}'

    [(code, message)] = quickly(ask, document)

    assert code == "LIMIT_EXCEEDED"
    assert message == "The query is 43 levels deep; at most 32 are answered."


def test_a_query_may_rename_so_much_and_no_more(tree: Acme, ask: Asker) -> None:
    def renaming(count: int) -> str:
        return "{ organization {" + " ".join(f"a{n}: code" for n in range(count)) + "} }"

    assert len(ask(renaming(200))["organization"]) == 200

    errors = quickly(ask, renaming(201))

    assert errors == [("LIMIT_EXCEEDED", "The query has 201 aliases; at most 200 are answered.")]


def test_aliases_count_as_often_as_their_fragment_is_spread(tree: Acme, ask: Asker) -> None:
    spreads = " ".join(f"a{n}: organization {{ ...f }}" for n in range(15))
    aliases = " ".join(f"b{n}: code" for n in range(15))

    [(code, _)] = quickly(ask, f"{{ {spreads} }} fragment f on Organization {{ {aliases} }}")

    assert code == "LIMIT_EXCEEDED"


def test_a_document_has_so_many_tokens_and_no_more(tree: Acme, ask: Asker) -> None:
    [(code, message)] = quickly(ask, "{ organization { " + "code " * 4_000 + "} }")

    assert code == "LIMIT_EXCEEDED"
    assert "4000 tokens" in message


def test_a_bomb_of_fragments_is_refused_at_once(tree: Acme, ask: Asker) -> None:
    """Each fragment spreads the next one twice: 2⁶⁰ fields in three kilobytes."""
    hops = " ".join(
        f"fragment f{n} on Unit {{ a: parent {{ ...f{n + 1} }} b: parent {{ ...f{n + 1} }} }}" for n in range(60)
    )
    document = f'{{ organization {{ unit(code: "export") {{ ...f0 }} }} }} {hops} fragment f60 on Unit {{ code }}'

    errors = quickly(ask, document)

    assert "LIMIT_EXCEEDED" in [code for code, _ in errors]


def test_a_bomb_that_is_shallow_and_renames_nothing_is_refused_or_answered_at_once(tree: Acme, ask: Asker) -> None:
    """2²⁰ spreads of one field, all on the same level: they merge into one, if nobody counts them one by one."""
    hops = " ".join(f"fragment f{n} on Organization {{ ...f{n + 1} ...f{n + 1} }}" for n in range(20))
    document = f"{{ organization {{ ...f0 }} }} {hops} fragment f20 on Organization {{ code }}"

    start = time.monotonic()
    answer = ask.answer(document)

    assert time.monotonic() - start < AT_ONCE_S
    assert answer == {"data": {"organization": {"code": "acme"}}} or "errors" in answer


def test_fields_that_overlap_a_thousandfold_are_refused_or_answered_at_once(tree: Acme, ask: Asker) -> None:
    """The rule that looks for conflicts compares every pair of equal fields."""
    document = "{ organization { " + "code " * 3_900 + "} }"

    start = time.monotonic()
    answer = ask.answer(document)

    assert time.monotonic() - start < 3.0
    assert answer == {"data": {"organization": {"code": "acme"}}} or "errors" in answer


@pytest.mark.parametrize("width", [30, 60])
def test_a_broad_query_of_fragments_is_validated_at_once(tree: Acme, ask: Asker, width: int) -> None:
    spreads = " ".join(f"...f{n}" for n in range(width))
    fragments = " ".join(f"fragment f{n} on Unit {{ code parent {{ code name {spreads} }} }}" for n in range(width))

    start = time.monotonic()
    answer = ask.answer(f'{{ organization {{ unit(code: "export") {{ {spreads} }} }} }} {fragments}')

    assert time.monotonic() - start < 5.0
    assert {error["extensions"]["code"] for error in answer["errors"]} <= {"GRAPHQL_INVALID", "LIMIT_EXCEEDED"}


def test_fragments_in_a_ring_are_refused(tree: Acme, ask: Asker) -> None:
    document = "{ organization { ...a } } fragment a on Organization { ...b } fragment b on Organization { ...a }"

    errors = quickly(ask, document)

    assert {code for code, _ in errors} == {"GRAPHQL_INVALID"}


@pytest.mark.parametrize(
    "document",
    [
        " ",
        "{",
        "{ organization(",
        "{ nope }",
        "query { organization { nope } }",
        "mutation { nope }",
        "subscription { ledger { id } }",
        "{ organization(code: 1) { code } }",
        "query($x: Nope) { __typename }",
        "{ organization { code { deeper } } }",
        "{ organization }",
        "\x00",
        '{ organization(code: "\ud800") { code } }',
        "\ufeff\ufeff{",
        "{ a: a: code }",
        "💥",
        '{ organization { unit(key: "x" key: "y") { code } } }',
    ],
)
def test_a_document_that_is_malformed_is_refused_with_one_stable_code(tree: Acme, ask: Asker, document: str) -> None:
    errors = quickly(ask, document)

    assert {code for code, _ in errors} == {"GRAPHQL_INVALID"}
    assert all(message for _, message in errors)


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"day": None},
        {"day": 5},
        {"day": ["2024-01-01"]},
        {"day": {}},
        {"day": "2024-01-01T00:00:00Z"},
        {"day": "x" * 10_000},
    ],
)
def test_a_variable_of_the_wrong_type_is_refused(tree: Acme, ask: Asker, variables: dict[str, Any]) -> None:
    document = "query($day: Date!) { organization(asOf: {effective: $day}) { code } }"

    [(code, message)] = quickly(ask, document, **variables)

    assert code == "GRAPHQL_INVALID"
    assert "$day" in message
    assert len(message) < 1_000


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 1.5, "6", True])
def test_a_sequence_is_a_whole_number_of_32_bits(tree: Acme, ask: Asker, number: object) -> None:
    [(code, _)] = quickly(ask, "query($s: Int!) { entry(sequence: $s) { type } }", s=number)

    assert code == "GRAPHQL_INVALID"


def test_which_of_several_operations_is_meant_must_be_said(tree: Acme, ask: Asker) -> None:
    """GraphQL §6.1: without a name, a document has one operation. Guessing could record the wrong one."""
    errors = quickly(ask, "query A { __typename } query B { __typename }")

    assert {code for code, _ in errors} == {"GRAPHQL_INVALID"}


def test_asking_about_the_schema_is_not_too_deep(ask: Asker) -> None:
    assert "errors" not in ask.answer(get_introspection_query())


def test_asking_about_the_schema_hides_no_depth_beside_it(tree: Acme, ask: Asker) -> None:
    document = nested(40).replace("{ organization", "{ __schema { queryType { name } } organization", 1)

    assert [code for code, _ in quickly(ask, document)] == ["LIMIT_EXCEEDED"]


def test_asking_about_the_schema_without_end_is_refused(ask: Asker) -> None:
    inside = "name"
    for _ in range(200):
        inside = f"fields {{ type {{ {inside} }} }}"

    errors = quickly(ask, f'{{ __type(name: "Unit") {{ {inside} }} }}')

    assert {code for code, _ in errors} <= {"LIMIT_EXCEEDED", "GRAPHQL_INVALID"}


def test_an_error_of_ours_shows_a_number_and_nothing_of_the_inside(
    tree: Acme, ask: Asker, caplog: pytest.LogCaptureFixture
) -> None:
    with tree.ledger.engine.begin() as connection:
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        connection.exec_driver_sql("UPDATE event SET leaf = X'7b7d' WHERE sequence = 3")

    with caplog.at_level(logging.ERROR):
        answer = ask.answer("{ entry(sequence: 3) { type } }")

    [error] = answer["errors"]
    assert error["extensions"]["code"] in ("INTERNAL", "UNAVAILABLE")
    for word in ("Traceback", "sqlite", "msgspec", "leaf", "/src/", "Error:", "SELECT"):
        assert word not in str(answer), word


def test_a_database_that_cannot_be_read_is_unavailable(tree: Acme, ask: Asker) -> None:
    with tree.ledger.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE organization RENAME TO elsewhere")

    [(code, message)] = ask.errors("{ organization { code } }")

    assert code == "UNAVAILABLE"
    assert "SELECT" not in message
    assert "elsewhere" not in message


TREE = "fragment U on Unit { code name children { code name children { code name children { code name } } } }"
PAGES = """query($n: Int) { organization { units(first: $n) { nodes { code responsibilities { mode } } } } }"""


def test_a_query_may_cost_so_much_and_no_more(tree: Acme, ask: Asker) -> None:
    deep = "children { " * 9 + "code" + " }" * 9

    assert ask("{ organization { roots { ...U } } } " + TREE)["organization"]["roots"]
    [(code, message)] = quickly(ask, f"{{ organization {{ roots {{ {deep} }} }} }}")

    assert code == "LIMIT_EXCEEDED"
    assert message.startswith("The query could cost ")
    assert message.endswith(" values; at most 1,000,000 are answered. Ask for less.")


@pytest.mark.parametrize(("document", "expected"), [
    ("{ organization { code } }", 2),
    ("{ organization { roots { code name } } }", 2 + 5 * 2),
    ("{ organization { units { nodes { code } } } }", 2 + 100 * 2),
    ("{ organization { units(first: 7) { totalCount nodes { code } edges { node { code } } } } }", 2 + 7 * 6),
    ("query($n: Int = 3) { organization { units(first: $n) { nodes { code } } } }", 2 + 3 * 2),
    ("query($n: Int) { organization { units(first: $n) { nodes { code } } } }", 2 + 9 * 2),
    ("{ nodes(ids: [\"a\", \"b\"]) { id } }", 1 + 2 * 1),
    ("{ organization { roots { ...G ...G } } } fragment G on Unit { code }", 2 + 5 * 2),
])  # fmt: skip
def test_a_cost_is_told_from_the_document_and_its_variables(document: str, expected: int) -> None:
    parsed = parse(document)
    [operation] = [d for d in parsed.definitions if isinstance(d, OperationDefinitionNode)]
    fragments = {d.name.value: d for d in parsed.definitions if isinstance(d, FragmentDefinitionNode)}
    given = {"n": 9} if "Int)" in document else defaults(operation)
    schema = build_schema()._schema

    assert Cost(schema, fragments, given).of(schema.query_type, operation.selection_set) == expected


def test_pages_cost_what_the_variables_ask_for(tree: Acme, ask: Asker) -> None:
    assert ask(PAGES, n=100)["organization"]["units"]["nodes"]
    wide = "query($n: Int) { organization { units(first: $n) { nodes { history(first: $n) { nodes { field } } } } } }"

    assert ask(wide, n=50)
    assert quickly(ask, wide, n=1000)[0][0] == "LIMIT_EXCEEDED"


def test_a_small_document_that_spreads_itself_out_is_measured_once(tree: Acme, ask: Asker) -> None:
    spread = " ".join(f"fragment f{n} on Unit {{ ...f{n + 1} ...f{n + 1} }}" for n in range(60))

    errors = quickly(ask, f"{{ organization {{ roots {{ ...f0 }} }} }} {spread} fragment f60 on Unit {{ code }}")

    assert errors[0][0] == "LIMIT_EXCEEDED"


def test_the_server_says_what_a_query_may_cost(ask: Asker) -> None:
    assert ask("{ server { limits { cost } } }") == {"server": {"limits": {"cost": 1_000_000}}}


def directed(count: int) -> str:
    """A query with so many directives."""
    return "{ organization { " + "code @skip(if: false) " * count + "} }"


@pytest.mark.parametrize(
    ("document", "most", "told"),
    [
        (lambda n: "{ " + " ".join(f"a{i}: __typename" for i in range(n)) + " }", 50, "has 51 root fields"),
        (directed, 50, "has 51 directives"),
        (lambda n: "{ organization { " + "code " * (n - 1) + "} }", 1_000, "has 1001 fields"),
        (lambda n: "{ organization { " + "...f " * (n - 1) + "} } fragment f on Organization { code }", 1_000,
         "has 1001 fields"),
        (lambda n: " ".join(f"query q{i} {{ __typename }}" for i in range(n)), 200,
         "has 201 operations, fragments and variables"),
        (lambda n: "query(" + " ".join(f"$v{i}: Int" for i in range(n - 1)) + ") { __typename }", 200,
         "has 201 operations, fragments and variables"),
        (lambda n: '{ __type(name: "Unit") { ' + "ofType { " * (n - 2) + "name" + " }" * (n - 2) + " } }", 20,
         "asks about the schema 21 levels deep"),
        (lambda n: "{ nodes(ids: [" + '"a" ' * (n - 1) + "]) { id } }", 1_000, "has 1001 values in its arguments"),
        (lambda n: "query($ids: [ID!] = [" + '"a" ' * (n - 1) + "]) { __typename }", 1_000,
         "has 1001 values in its arguments"),
        (lambda n: "{ __typename @x(a: {b: [" + "1 " * (n - 2) + "]}) }", 1_000, "has 1001 values in its arguments"),
    ],
)  # fmt: skip
def test_a_document_may_hold_so_much_and_no_more(document: Callable[[int], str], most: int, told: str) -> None:
    within, beyond = (list(overstepped(parse(document(count)), Settings(), True)) for count in (most, most + 1))

    assert within == []
    assert [error.message for error in beyond] == [f"The query {told}; at most {most} are answered."]
    assert [error.extensions for error in beyond] == [{"code": "LIMIT_EXCEEDED"}]


DOCUMENTS = [
    get_introspection_query(),
    '{ a(b: "", c: "\\"{}", d: """ {"x"} \\""" \\ """, e: """""", f: -1.5e-7, g: [1-2 3E+4 5.6]) }',
    '# { a b }\r{ x...on Y@z{c} "',
    "{ a(b: [0-0-0-0.0-0e-0",
    "query($a:[B!]=[{c:D}]){e&f|g}",
    *(file.read_text(encoding="utf-8") for file in sorted(ROOT.glob("src/orgledger/admin/documents/*.graphql"))),
    *re.findall(r"```graphql\n(.*?)```", (ROOT / "docs/graphql.md").read_text(encoding="utf-8"), re.DOTALL),
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_tokens_are_counted_as_they_are_parsed(document: str) -> None:
    lexer, most = Lexer(Source(document)), 0
    with contextlib.suppress(GraphQLSyntaxError):  # What cannot be read ends what is counted.
        while lexer.advance().kind is not TokenKind.EOF:
            most += 1

    with contextlib.suppress(GraphQLSyntaxError):
        parsed(document, Settings(tokens=most))
    with pytest.raises(GraphQLError, match=f"more than {most - 1} tokens; no more"):
        parsed(document, Settings(tokens=most - 1))


def test_a_document_has_so_many_characters_and_no_more(ask: Asker) -> None:
    comment = "{ __typename } #"

    assert ask(comment + "x" * (65_536 - len(comment)))
    assert quickly(ask, comment + "x" * (65_537 - len(comment))) == [
        ("LIMIT_EXCEEDED", "The document has 65,537 characters; at most 65,536 are read.")
    ]


def test_variables_hold_so_many_values_and_no_more(tree: Acme, ask: Asker) -> None:
    document = "query($code: String) { organization(code: $code) { code } }"

    assert ask(document, code="acme", beside=[[0] * 49_998, {"x": [0] * 49_997}])
    assert quickly(ask, document, code="acme", beside=[[0] * 49_998, {"x": [0] * 49_998}]) == [
        ("LIMIT_EXCEEDED", "The variables hold more than 100,000 values, which are not taken at once.")
    ]


def test_a_document_is_told_of_its_first_errors_only(ask: Asker) -> None:
    assert len(quickly(ask, "{ a b c d e }")) == 5
    assert len(quickly(ask, "{ a b c d e f }")) == 5
    assert len(quickly(ask, "query($a: X, $b: X, $c: X, $d: X, $e: X, $f: X, $g: X) { __typename }")) == 5


@pytest.mark.parametrize("document", [
    "{ __schema { queryType { name } } }",
    '{ organization { code } __type(name: "Unit") { name } }',
    "{ ...f } fragment f on Query { __schema { queryType { name } } }",
])  # fmt: skip
def test_the_schema_can_be_kept_from_those_whom_nobody_knows(tree: Acme, document: str) -> None:
    open_to_all, closed = Request(tree.ledger), Unknown(tree.ledger)

    shown, hidden = (told(schema(Settings()), asker, document, {}) for asker in (open_to_all, closed))

    assert "errors" not in shown
    assert [error["extensions"]["code"] for error in hidden["errors"]] == ["SCHEMA_NOT_SHOWN"]
    assert "errors" not in told(schema(Settings()), Known(tree.ledger), document, {})


@pytest.mark.parametrize(("document", "variables"), [
    ("{ orgnization { code } }", {}),
    ("query($a: AsOfInput) { organization(asOf: $a) { code } }", {"a": {"efective": "2024-01-01"}}),
    ("{ ledger(order: OLDEST_FRST) { totalCount } }", {}),
])  # fmt: skip
def test_what_somebody_might_have_meant_is_kept_from_those_whom_nobody_knows(
    tree: Acme, document: str, variables: dict[str, Any]
) -> None:
    shown, hidden = (
        told(schema(Settings()), asker, document, variables)["errors"][0]["message"]
        for asker in (Request(tree.ledger), Unknown(tree.ledger))
    )

    assert "Did you mean" in shown
    assert "Did you mean" not in hidden
    assert shown.startswith(hidden.rstrip("."))


class Unknown(Request):
    """Somebody nobody knows, on a server that does not explain itself to such."""

    explained = property(lambda self: not self.anonymous)  # type: ignore[assignment]


class Known(Unknown):
    """Somebody with an identity, there."""

    anonymous = property(lambda _: False)  # type: ignore[assignment]


class Slow(Request):
    """Somebody whose every look at the database takes longer than anybody waits."""

    async def work(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        await asyncio.sleep(3600)


def test_a_query_that_waits_too_long_is_ended(tree: Acme) -> None:
    answer = told(schema(Settings(operation_s=0.01)), Slow(tree.ledger), "{ organization { code } }", {})

    assert answer["data"] is None
    assert [error["extensions"] for error in answer["errors"]] == [{"code": "TIMEOUT"}]


@pytest.mark.parametrize("plain", [False, True])
def test_a_query_that_works_too_long_is_ended_where_it_lists(tree: Acme, plain: bool) -> None:
    """Nothing is waited for below an organization, so that no event loop could end it."""
    up_and_down = "roots { children { parent { children { code } } } }"
    document = f"{{ organization {{ code {up_and_down} }} }}"
    settings = Settings(operation_s=-1.0, plain_lane=plain)

    answer = told(schema(settings), InTurn(tree.ledger), document, {})

    assert answer["data"] is None
    assert [error["extensions"] for error in answer["errors"]] == [{"code": "TIMEOUT"}]


def test_what_is_recorded_is_not_ended(tree: Acme) -> None:
    document = """mutation { renameUnit(input: {unit: "%s", names: [{language: "en", text: "Selling"}],
      effective: {from: "2024-03-01"}}) { __typename } }"""

    answer = told(schema(Settings(operation_s=0.000_001)), Request(tree.ledger), document % SALES, {})

    assert answer == {"data": {"renameUnit": {"__typename": "Recorded"}}}


def test_only_so_much_text_is_remembered() -> None:
    library = Library(Settings())
    served: Any = schema(Settings())

    for number in range(40):
        library.read(served._schema, "{ __typename } #" + f"{number:2}" * 30_000, True)

    assert library.chars <= KEPT_CHARS
    assert 10 < len(library.kept) < 20
    assert library.find("{ __typename } #" + "39" * 30_000, True) is not None
    assert library.find("{ __typename } #" + "39" * 30_000, False) is None


def test_the_server_says_all_its_limits(ask: Asker) -> None:
    [names] = [kind.fields for kind in [schema(Settings())._schema.get_type("Limits")]]  # type: ignore[union-attr]

    found = ask("{ server { limits { " + " ".join(names) + " } } }")["server"]["limits"]

    assert found == {name: getattr(ask.ledger.settings, snake(name)) for name in names}
    assert {"rootFields", "directives", "variableValues", "operationS", "budget"} <= set(names)
