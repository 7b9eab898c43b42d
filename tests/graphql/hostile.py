"""What an attacker sends: documents and requests, each to be refused before anything is executed.

A corpus: the tests refuse each, `benchmarks/hostile.py` measures each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

LIMIT, INVALID, REQUEST = "LIMIT_EXCEEDED", "GRAPHQL_INVALID", "BAD_REQUEST"
JSON = {"content-type": "application/json"}


@dataclass(frozen=True)
class Hostile:
    """One attack: what is posted, made when it is needed, and the codes with which it may be refused."""

    name: str
    body: Callable[[], bytes]
    codes: frozenset[str]
    headers: dict[str, str] = field(default_factory=lambda: JSON)
    chunked: bool = False
    """Sent in parts, without a word of its length."""

    def __str__(self) -> str:
        return self.name


def document(name: str, text: Callable[[], str], *codes: str, **variables: Any) -> Hostile:
    """An attack by a document."""
    return Hostile(name, lambda: orjson.dumps({"query": text(), "variables": variables}), frozenset(codes))


def variables(name: str, query: str, given: Callable[[], bytes], *codes: str) -> Hostile:
    """An attack by variables, which are JSON."""
    begun = orjson.dumps({"query": query})[:-1]
    return Hostile(name, lambda: begun + b',"variables":' + given() + b"}", frozenset(codes))


def request(name: str, body: Callable[[], bytes], *codes: str, chunked: bool = False, **headers: str) -> Hostile:
    """An attack by a request."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Hostile(name, body, frozenset(codes), {**JSON, **named}, chunked)


def fan_out(count: int, hop: str, last: str, on: str = "Unit", entry: str = 'unit(code: "export")') -> str:
    """Fragments of which each spreads the next one as often as `hop` does: its power of fields."""
    hops = " ".join(f"fragment f{n} on {on} {{ {hop.replace('...n', f'...f{n + 1}')} }}" for n in range(count))
    return f"{{ organization {{ {entry} {{ ...f0 }} }} }} {hops} fragment f{count} on {on} {{ {last} }}"


def nested(opening: str, inside: str, times: int) -> str:
    """A selection within itself, so many times."""
    return f"{opening} {{ " * times + inside + " }" * times


def many(text: str, times: int) -> str:
    """A text with its number, so many times."""
    return " ".join(text.replace("#", str(number)) for number in range(times))


UNIT = '{ organization { unit(code: "export") { %s } } }'
ORGANIZATION = "{ organization { %s } }"
IDS = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
PAGES = """query($n: Int!) { organization { units(first: $n) { nodes { history(first: $n) { nodes { field } } } } } }"""
FOLLOW = "subscription { ledger { title %s } }"
LONG = "#" + "x" * 900_000 + "\n"
CODE = "query($code: String) { organization(code: $code) { code } }"

DOCUMENTS = [
    document("a fan of 80 fragments", lambda: fan_out(80, "a: parent { ...n } b: parent { ...n }", "code"), LIMIT),
    document("a fan of shallow fragments", lambda: fan_out(80, "...n ...n", "code"), LIMIT),
    document("a fan of fragments on lists", lambda: fan_out(25, "children { ...n }", "code"), LIMIT),
    document("a long chain of fragments", lambda: fan_out(250, "...n", "code"), LIMIT),
    document("fragments that spread each other", lambda: UNIT % many("...f#", 60) + many(
        "fragment f# on Unit { parent { code name " + many("...f#", 60).replace("#", "") + " } }", 60), LIMIT),
    document("a ring of fragments", lambda: fan_out(1, "...f0", "code"), INVALID),
    document("a ring of fragments through a field", lambda: fan_out(1, "parent { ...f0 }", "code"), INVALID),
    document("unused fragments by the hundred", lambda: ORGANIZATION % "code" + many(
        "fragment f# on Unit { code }", 300), LIMIT),
    document("a deep fragment that nothing spreads", lambda: ORGANIZATION % "code" + (
        "fragment f on Unit { " + nested("parent", "code", 100) + " }"), LIMIT),
    document("a flood of aliases", lambda: ORGANIZATION % many("a#: code", 1_000), LIMIT),
    document("a flood of aliases on the first level", lambda: "{ " + many("a#: organization { code }", 500) + " }",
             LIMIT),
    document("a flood of root fields", lambda: "{ " + "organization { code } " * 500 + "}", LIMIT),
    document("a flood of unknown directives", lambda: ORGANIZATION % ("code " + "@x " * 1_500), LIMIT),
    document("a flood of known directives", lambda: ORGANIZATION % ("code @skip(if: false) " * 400), LIMIT),
    document("directives on an operation", lambda: "query " + "@include(if: true) " * 500 + "{ __typename }", LIMIT),
    document("directives on variables", lambda: "query(" + many("$v#: Int @x @x", 100) + ") { __typename }", LIMIT),
    document("10,000 levels", lambda: nested("parent", "code", 10_000), LIMIT, INVALID),
    document("1,000 levels", lambda: UNIT % nested("parent", "code", 1_000), INVALID, LIMIT),
    document("33 levels", lambda: UNIT % nested("parent", "code", 30), LIMIT),
    document("a field 3,000 times", lambda: ORGANIZATION % ("code " * 3_000), LIMIT),
    document("an object 900 times", lambda: ORGANIZATION % ("roots { code } " * 900), LIMIT),
    document("objects to be merged", lambda: UNIT % ("parent { code name } " * 300), LIMIT),
    document("objects to be merged, with arguments", lambda: ORGANIZATION % ('unit(code: "x") { code } ' * 480), LIMIT),
    document("fields in conflict", lambda: ORGANIZATION % many("a: name(language: \"l#\")", 300), LIMIT, INVALID),
    document("questions about the schema in circles", lambda: "{ __schema { types { " + nested(
        "fields { type", "name", 4).replace(" }", " } }") + " } } }", LIMIT),
    document("deep questions about the schema", lambda: '{ __type(name: "Unit") { ' + nested("ofType", "name", 60)
             + " } }", LIMIT),
    document("questions about the schema beside each other", lambda: "{ " + many(
        "a#: __schema { types { name fields { name type { name fields { name args { name } } } } } }", 40) + " }",
        LIMIT),
    document("variables by the hundred", lambda: "query(" + many("$v#: Int", 900) + ") { __typename }", LIMIT),
    document("operations by the hundred", lambda: many("query q# { __typename }", 500), LIMIT),
    document("unknown fields by the hundred", lambda: ORGANIZATION % many("nope#", 900), INVALID),
    document("almost known fields by the hundred", lambda: ORGANIZATION % many("cod#", 900), INVALID),
    document("5,000 words", lambda: ORGANIZATION % ("code " * 5_000), LIMIT),
    document("a comment as long as it may be", lambda: "#" + "x" * 900_000 + "\n{ __typename }", LIMIT),
    document("a text as long as it may be", lambda: '{ organization(code: "' + "x" * 900_000 + '") { code } }', LIMIT),
    document("blanks as long as it may be", lambda: "{ __typename" + " " * 900_000 + "}", LIMIT),
    document("a very long name", lambda: "{ " + "x" * 60_000 + " }", INVALID),
    document("a very long number", lambda: "{ entry(sequence: " + "9" * 60_000 + ") { type } }", INVALID),
    document("a number beyond 32 bits", lambda: "{ entry(sequence: 2147483648) { type } }", INVALID),
    document("a number beyond all bounds", lambda: "{ organization { units(first: 1e400) { totalCount } } }", INVALID),
    document("a list within lists", lambda: "{ nodes(ids: " + "[" * 150 + '"a"' + "]" * 150 + ") { id } }", INVALID),
    document("a list within too many lists", lambda: "{ nodes(ids: " + "[" * 1_900 + "]" * 1_900 + ") { id } }",
             INVALID, LIMIT),
    document("an object within objects", lambda: "{ organization(asOf: " + "{known: " * 150 + "1" + "}" * 150
             + ") { code } }", INVALID),
    document("ids by the thousand", lambda: "{ nodes(ids: [" + '"a" ' * 3_500 + "]) { id } }", LIMIT),
    document("a page of pages", lambda: ORGANIZATION % (
        "units(first: 1000) { nodes { history(first: 1000) { nodes { field } } } }"), LIMIT),
    document("pages of lists of lists", lambda: ORGANIZATION % (
        "units(first: 1000) { nodes { " + nested("children", "code", 6) + " } }"), LIMIT),
    document("whole trees for each unit", lambda: ORGANIZATION % (
        "units(first: 1000) { nodes { descendants { code name } } }"), LIMIT),
    document("pages by a variable", lambda: PAGES, LIMIT, n=1000),
    document("pages by a variable that is almost a number", lambda: PAGES, LIMIT, n=1e3),
    document("pages by a default", lambda: PAGES.replace("Int!", "Int! = 1000"), LIMIT),
    document("pages that are perhaps left out", lambda: ORGANIZATION % (
        "units(first: 1000) { nodes { history(first: 1000) @include(if: true) { nodes { field } } } }"), LIMIT),
    document("a null character", lambda: "{ organization { code } }\x00", INVALID),
    document("letters that look like others", lambda: "{ οrganization { code } }", INVALID),
    document("text that turns around", lambda: "{ \u202e organization { code } }", INVALID),
    document("half a character", lambda: '{ organization(code: "\\ud800") { code } }', INVALID),
    document("a combining flood", lambda: "{ a" + "\u0301" * 10_000 + " }", INVALID),
    document("an operation that is not there", lambda: "query A { __typename } query B { __typename }", INVALID),
    document("a definition of a type", lambda: "type Query { organization: String } { __typename }", INVALID),
    document("a definition to extend the schema", lambda: "extend type Query { x: String } { x }", INVALID),
    document("a stream", lambda: '{ organization { roots @stream(initialCount: 0) { code } } }', INVALID),
    document("a part deferred", lambda: "{ ... @defer { organization { code } } }", INVALID),
    document("a mutation of guesses", lambda: "mutation { " + many('a#: renameUnit(input: {unit: "#"}) { __typename }',
                                                                   60) + " }", LIMIT),
]  # fmt: skip

VARIABLES = [
    variables("ids by the hundred thousand", IDS, lambda: orjson.dumps({"ids": ["a"] * 101_000}), LIMIT),
    variables("ids by the ten thousand", IDS, lambda: orjson.dumps({"ids": ["a"] * 10_000}), LIMIT),
    variables("two million values", IDS, lambda: orjson.dumps({"ids": [0] * 2_000_000}), LIMIT),
    variables("half a million values beside", CODE, lambda: b'{"x": [' + b"0," * 500_000 + b"0]}", LIMIT),
    variables("values in nested lists", CODE, lambda: b'{"code": ' + b"[" * 900 + b"]" * 900 + b"}", INVALID),
    variables("lists beyond the depth of JSON", CODE, lambda: b'{"code": ' + b"[" * 9_000 + b"]" * 9_000 + b"}",
              REQUEST),
    variables("an empty object in each of many", CODE, lambda: b'{"x": [' + b"{}," * 300_000 + b"{}]}", LIMIT),
    variables("a number that is none", CODE, lambda: b'{"code": NaN}', REQUEST),
    variables("an infinite number", CODE, lambda: b'{"code": Infinity}', REQUEST),
    variables("a number beyond doubles", "query($s: Int!) { entry(sequence: $s) { type } }", lambda: b'{"s": 1e400}',
              INVALID, REQUEST),
    variables("a number of 32 bits and one", "query($s: Int!) { entry(sequence: $s) { type } }",
              lambda: b'{"s": 2147483648}', INVALID),
    variables("a number of 5,000 digits", "query($s: Int!) { entry(sequence: $s) { type } }",
              lambda: b'{"s": ' + b"9" * 5_000 + b"}", INVALID, REQUEST),
    variables("a page below none", "query($n: Int) { organization { units(first: $n) { totalCount } } }",
              lambda: b'{"n": -99999999999}', INVALID),
    variables("half a character in a variable", CODE, lambda: b'{"code": "\\ud800"}', REQUEST),
]  # fmt: skip

REQUESTS = [
    request("50 MB", lambda: b'{"query": "' + b" " * 50_000_000 + b'"}', LIMIT),
    request("50 MB of a comment", lambda: b'{"query": "#' + b"x" * 50_000_000 + b'"}', LIMIT),
    request("50 MB in parts", lambda: b" " * 50_000_000, LIMIT, chunked=True),
    request("a length beyond numbers", lambda: b"{}", LIMIT, content_length="9" * 5_000),
    request("no JSON", lambda: b"query { __typename }", REQUEST),
    request("nothing", lambda: b"", REQUEST),
    request("a null character for JSON", lambda: b"\x00", REQUEST),
    request("bytes that are no text", lambda: b'{"query": "\xff\xfe"}', REQUEST),
    request("half a character of UTF-8", lambda: b'{"query": "\xed\xa0\x80"}', REQUEST),
    request("a bomb of lists", lambda: b"[" * 500_000, REQUEST),
    request("a bomb of objects", lambda: b'{"query":' * 50_000, REQUEST),
    request("a key twice", lambda: b'{"query": "{ __typename }", "query": "{ nope }"}', INVALID),
    request("a batch", lambda: orjson.dumps([{"query": "{ __typename }"}] * 1_000), REQUEST),
    request("a number for a document", lambda: b'{"query": 5}', REQUEST),
    request("a list for a document", lambda: b'{"query": ["{ __typename }"]}', REQUEST),
    request("a list for variables", lambda: b'{"query": "{ __typename }", "variables": []}', REQUEST),
    request("a text for variables", lambda: b'{"query": "{ __typename }", "variables": "{}"}', REQUEST),
    request("a number for a name", lambda: b'{"query": "{ __typename }", "operationName": 5}', REQUEST),
    request("a list for extensions", lambda: b'{"query": "{ __typename }", "extensions": []}', REQUEST),
    request("no operation of that name", lambda: b'{"query": "query A { __typename }", "operationName": "B"}',
            REQUEST, INVALID),
    request("a form of another site", lambda: b'{"query": "mutation { a: __typename }"}', "UNSUPPORTED_MEDIA_TYPE",
            content_type="text/plain"),
    request("a file of another site", lambda: b'--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n'
            b'{"query": "{ __typename }"}\r\n--x--\r\n', "UNSUPPORTED_MEDIA_TYPE",
            content_type="multipart/form-data; boundary=x"),
    request("a long subscription, for events or for JSON", lambda: orjson.dumps({"query": FOLLOW % LONG}), LIMIT,
            accept="application/json, text/event-stream"),
    request("a form", lambda: b"query=%7B__typename%7D", "UNSUPPORTED_MEDIA_TYPE",
            content_type="application/x-www-form-urlencoded"),
]  # fmt: skip

SUBSCRIPTIONS = [
    document("a subscription of many", lambda: "subscription { " + many("a#: ledger { title }", 50) + " }", INVALID),
    document("a subscription in circles", lambda: FOLLOW % (
        "entries { ... on UnitMoved { unit { " + nested("parent", "code", 40) + " } } }"), LIMIT),
    document("a subscription with a flood of aliases", lambda: FOLLOW % many("a#: title", 1_000), LIMIT),
    document("a subscription with a fan of fragments", lambda: FOLLOW % "entries { ...f0 }" + " ".join(
        f"fragment f{n} on Entry {{ ...f{n + 1} ...f{n + 1} }}" for n in range(80))
        + " fragment f80 on Entry { sequence }", LIMIT),
    document("a long subscription", lambda: FOLLOW % LONG, LIMIT),
    document("a mutation", lambda: 'mutation { renameUnit(input: {unit: "x", names: []}) { __typename } }',
             "POST_REQUIRED", INVALID),
]  # fmt: skip
"""Attacks over a WebSocket, besides all documents that are posted."""

CORPUS = [*DOCUMENTS, *VARIABLES, *REQUESTS]
