"""Somebody who asks the public schema, in this process, exactly as a client over HTTP would.

What is only read is asked in the compiled and in the plain lane, and the answers are the same to the byte.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
import orjson
import pytest

from orgledger.graphql.schema import Schema, build_schema
from orgledger.graphql.scope import Request
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.kit import Form

both_engines = pytest.mark.parametrize("engine_name", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
"""For tests whose answer depends on the database; the others run on SQLite."""

RECORDED = "coordinate { effective sequence token sealed } replayed warnings { code message }"
REFUSED = """code message errors { __typename code message path
  ... on RuleViolation { period { from to } blockers { __typename ...Named } blockerCount }
  ... on ConflictError { sequence entries { sequence type } } }"""
NAMED = """fragment Named on Node { __typename
  ... on Unit { code } ... on Position { code } ... on Person { reference } ... on Thing { key noun } }"""
PREVIEW = """basedOn { effective sequence } warnings { code }
  operations { type verb effective { from to } summary subjects { ...Named } }"""
RESULT = (
    f"{{ __typename ... on Recorded {{ {RECORDED} }} ... on Refused {{ {REFUSED} }} ... on Preview {{ {PREVIEW} }} }}"
)
RECORD = f"""mutation($input: RecordInput!, $context: ContextInput) {{
  record(input: $input, context: $context) {RESULT} }} {NAMED}"""


@cache
def schema(settings: Settings) -> Schema:
    """The schema under some limits, built once."""
    return build_schema(settings)


class InTurn(Request):
    """A request that waits for the database in place, so that nothing depends on which thread is first."""

    async def work(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return function(*arguments, **named)


def told(schema: Schema, request: Request, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The whole answer of a schema, as a client reads it."""
    result: Any = asyncio.run(schema.execute(document, variables, context_value=request))
    answer = {"data": orjson.loads(orjson.dumps(result.data))}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    return answer


def both_lanes_agree(
    compiled: Schema, plain: Schema, ledger: Ledger, document: str, variables: dict[str, Any], actor: str = "local"
) -> None:
    """Ask two schemas; their answers are the same, but for the numbers by which the log knows our own errors."""
    one, other = (
        re.sub(rb"under [0-9a-f]{8}\.", b"under a number.", orjson.dumps(answer))
        for lane in (compiled, plain)
        for answer in [told(lane, InTurn(ledger, actor), document, variables)]
    )
    assert one == other, document


PATIENCE_S = 300.0
"""How long a query may take where others use the machine as well."""


class Asker:
    """Asks documents; every call is a request of its own."""

    def __init__(self, ledger: Ledger, actor: str = "local") -> None:
        self.ledger = ledger
        self.actor = actor

    def answer(self, document: str, /, **variables: Any) -> dict[str, Any]:
        """The whole answer, as a client reads it."""
        kept = self.ledger.settings
        limits = Settings(tokens=kept.tokens, depth=kept.depth, aliases=kept.aliases, operation_s=PATIENCE_S)
        if "mutation" not in document:
            plain = msgspec.structs.replace(limits, plain_lane=True)
            both_lanes_agree(schema(limits), schema(plain), self.ledger, document, variables, self.actor)
        return told(schema(limits), Request(self.ledger, self.actor), document, variables)

    def __call__(self, document: str, /, **variables: Any) -> Any:
        """The data; there may be no errors."""
        answer = self.answer(document, **variables)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    def errors(self, document: str, /, **variables: Any) -> list[tuple[str, str]]:
        """The code and message of every error; there must be some."""
        answer = self.answer(document, **variables)
        assert answer.get("errors"), f"no errors, but: {answer}"
        return [(error["extensions"]["code"], error["message"]) for error in answer["errors"]]

    def acme(self, fields: str, /, as_of: Form | None = None, **variables: Any) -> Any:
        """Fields of the organization acme at a coordinate."""
        document = f'query($asOf: AsOfInput) {{ organization(code: "acme", asOf: $asOf) {{ {fields} }} }}'
        return self(document, asOf=as_of, **variables)["organization"]

    def wrong(self, fields: str, /, as_of: Form | None = None) -> list[tuple[str, str]]:
        """The code and message of every error that fields of the organization acme end in."""
        document = f'query($asOf: AsOfInput) {{ organization(code: "acme", asOf: $asOf) {{ {fields} }} }}'
        return self.errors(document, asOf=as_of)

    def refused_as_of(self, as_of: Form) -> tuple[str, str]:
        """The one error with which a coordinate of acme is refused."""
        [error] = self.wrong("code", as_of)
        return error

    def send(self, *forms: Form, title: str | None = None, **context: Any) -> dict[str, Any]:
        """Send one change set; whatever the result is."""
        given: Form = {"operations": list(forms)}
        if title is not None:
            given["title"] = title
        return dict(self(RECORD, input=given, context={"organization": "acme", **context})["record"])

    def records(self, *forms: Form, **context: Any) -> dict[str, Any]:
        """Send one change set that may not be refused."""
        result = self.send(*forms, **context)
        assert result["__typename"] == "Recorded", result
        return result

    def previews(self, *forms: Form, **context: Any) -> dict[str, Any]:
        """Send one change set as a dry run that may not be refused."""
        result = self.send(*forms, dryRun=True, **context)
        assert result["__typename"] == "Preview", result
        return result

    def refuses(self, *forms: Form, **context: Any) -> dict[str, Any]:
        """Send one change set that must be refused."""
        result = self.send(*forms, **context)
        assert result["__typename"] == "Refused", result
        return result
