"""GraphQL over HTTP: how a request is read, and which status its answer has.

Source: https://graphql.github.io/graphql-over-http/draft/, with the statuses that the audit of graphql-http asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import orjson
from graphql import GraphQLError
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

RESPONSE_JSON = "application/graphql-response+json"
JSON = "application/json"
EVENTS = "text/event-stream"
UNKEPT = "private, no-store"
"""The Cache-Control of what nobody may keep."""
SAFE = frozenset({"GET", "HEAD"})
"""Methods that only read. RFC 9110 §9.2.1."""

NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"
"""A hash came without its document. Clients go on with documents, and only if the message is theirs and the status 200.

Source: "Automatic persisted queries" of Apollo Server.
"""
EXECUTED, REQUEST_ERROR, RATE_LIMITED = "executed", "request error", "RATE_LIMITED"
STATUS: Mapping[str, Mapping[str, int]] = {
    EXECUTED: {RESPONSE_JSON: 200, JSON: 200},
    REQUEST_ERROR: {RESPONSE_JSON: 400, JSON: 200},
    RATE_LIMITED: {RESPONSE_JSON: 429, JSON: 429},
    "BAD_REQUEST": {RESPONSE_JSON: 400, JSON: 400},
    "UNAUTHENTICATED": {RESPONSE_JSON: 401, JSON: 401},
    "FORBIDDEN": {RESPONSE_JSON: 403, JSON: 403},
    NOT_SUPPORTED: {RESPONSE_JSON: 200, JSON: 200},
    "UNAVAILABLE": {RESPONSE_JSON: 503, JSON: 503},
    "PERSISTED_DOCUMENT_REQUIRED": {RESPONSE_JSON: 403, JSON: 403},
    "DOCUMENT_NOT_FOUND": {RESPONSE_JSON: 404, JSON: 404},
    "METHOD_NOT_ALLOWED": {RESPONSE_JSON: 405, JSON: 405},
    "NOT_ACCEPTABLE": {RESPONSE_JSON: 406, JSON: 406},
    "UNSUPPORTED_MEDIA_TYPE": {RESPONSE_JSON: 415, JSON: 415},
}
"""What came of a request → the status in each media type.

A document that does not fit, or variables that do not, is a request error: clients that accept `application/json` alone
have always found its errors under 200, and take another status for a failing network.
"""


class Problem(Exception):
    """A request that is not answered; what is wrong with it, by a stable code."""

    def __init__(self, code: str, message: str, headers: Mapping[str, str] | None = None, **named: str) -> None:
        super().__init__(message)
        self.code = code
        self.headers = {**(headers or {}), **named}

    @property
    def error(self) -> GraphQLError:
        """The same as an answer tells it."""
        return GraphQLError(str(self), extensions={"code": self.code})

    def response(self, media_type: str) -> Response:
        """The answer, which nobody keeps."""
        body = orjson.dumps({"errors": [self.error.formatted]})
        return answered(body, media_type, STATUS[self.code][media_type], {"Cache-Control": UNKEPT, **self.headers})


class Asking(msgspec.Struct, frozen=True, rename="camel"):
    """The parameters of a request."""

    query: str | None = None
    document_id: str | None = None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    extensions: dict[str, Any] | None = None


def accepted(header: str | None) -> str | None:
    """The media type to answer in: the one a client likes best, and JSON where it has no preference.

    Returns:
        Nothing, if it accepts none of ours. RFC 9110 §12.5.1.
    """
    liked: dict[str, tuple[float, int]] = {}
    parts = enumerate((header or "*/*").split(","))
    for place, part in sorted(parts, key=lambda one: "*" in one[1]):  # What is named precedes a wildcard.
        name, *parameters = (one.strip().lower() for one in part.split(";"))
        for media_type in {"*/*": (JSON,), "application/*": (JSON,)}.get(name, (name,)):
            if media_type in (JSON, RESPONSE_JSON):
                liked.setdefault(media_type, (weight(parameters), -place))
    return max((one for one in liked if liked[one][0] > 0), key=lambda one: liked[one], default=None)


def weight(parameters: Iterable[str]) -> float:
    """How much something is liked, from 0 to 1."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def streams(header: str | None) -> bool:
    """Whether a client wants a stream of events."""
    return any(part.split(";")[0].strip().lower() == EVENTS for part in (header or "").split(","))


async def read(request: HttpRequest) -> Asking:
    """What a request asks.

    Raises:
        Problem: BAD_REQUEST or UNSUPPORTED_MEDIA_TYPE.
    """
    found: Any
    if request.method in SAFE:
        found = dict(request.query_params)
        for name in ("variables", "extensions"):
            if found.get(name):
                found[name] = parsed(found[name])
    else:
        kind, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
        charset = next((one.partition("=")[2].strip('"') for one in parameters if one.startswith("charset=")), "utf-8")
        if kind != JSON or charset not in ("utf-8", "utf8"):
            raise Problem("UNSUPPORTED_MEDIA_TYPE", "Post a JSON object, as application/json in UTF-8.", Accept=JSON)
        found = parsed(await request.body())
    if not isinstance(found, dict):
        raise Problem("BAD_REQUEST", "A request is one JSON object; several in one list are not answered.")
    if found.get("operationName") == "":  # What some clients send for an operation without a name.
        found["operationName"] = None
    try:
        return msgspec.convert(found, Asking)
    except msgspec.ValidationError as error:
        raise Problem("BAD_REQUEST", f"A parameter does not fit: {error}.") from None


def parsed(text: str | bytes) -> Any:
    """JSON.

    Raises:
        Problem: BAD_REQUEST, if it is none.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise Problem("BAD_REQUEST", "That is not JSON in UTF-8.") from None


def told(result: Any) -> dict[str, Any]:
    """A result as it is answered: a request error has no data. GraphQL specification §7.1."""
    answer: dict[str, Any] = {} if is_request_error(result) else {"data": result.data}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    if getattr(result, "extensions", None):
        answer["extensions"] = result.extensions
    return answer


def outcome(result: Any) -> str:
    """What came of a document."""
    if seconds(result) is not None:
        return RATE_LIMITED
    return REQUEST_ERROR if is_request_error(result) else EXECUTED


def seconds(result: Any) -> Any:
    """When to ask again, if it was too much for now."""
    told = [error.extensions or {} for error in result.errors or ()]
    return next((one.get("retryAfterS") or "" for one in told if one.get("code") == RATE_LIMITED), None)


def retrying(result: Any) -> dict[str, str]:
    """The header that says when to ask again. RFC 9110 §10.2.3."""
    return {"Retry-After": str(seconds(result))} if seconds(result) else {}


def is_request_error(result: Any) -> bool:
    """Whether nothing was executed: an error met on the way has a path."""
    return result.data is None and all(error.path is None for error in result.errors or ())


def answered(body: bytes, media_type: str, status: int, headers: Mapping[str, str]) -> Response:
    """A response."""
    return Response(body, status, {"Content-Type": f"{media_type}; charset=utf-8", "Vary": "Accept", **headers})


def matches(header: str | None, tag: str) -> bool:
    """Whether If-None-Match names an entity tag. RFC 9110 §13.1.2: weak comparison."""
    return any(part.strip().removeprefix("W/") in (tag, "*") for part in (header or "").split(","))
