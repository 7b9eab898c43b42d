"""GraphQL over HTTP, and GraphiQL without any outside host."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import anyio.to_thread
import orjson
from graphql import ExecutionResult, GraphQLError
from starlette.requests import HTTPConnection
from starlette.requests import Request as HttpRequest
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from strawberry import UNSET
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError, MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.graphql import OperationType

from orgledger.access.body import DEPARTURE, Departure
from orgledger.access.claim import claimed
from orgledger.access.origin import from_elsewhere, read_origins
from orgledger.access.proxy import site_of
from orgledger.access.read_log import ReadLog
from orgledger.access.recognition import Recognition, Unrecognized, principal_of
from orgledger.domain.principal import Principal
from orgledger.graphql.answers import Answer, Answers, question, tag
from orgledger.graphql.bench import Benches, Busy
from orgledger.graphql.budget import Budgets
from orgledger.graphql.caller import CHALLENGE, NOBODY, recognized, shown_by
from orgledger.graphql.cost import ASKED as COST
from orgledger.graphql.footing import Footing
from orgledger.graphql.http import (
    EVENTS,
    EXECUTED,
    JSON,
    RESPONSE_JSON,
    SAFE,
    STATUS,
    UNKEPT,
    Asking,
    Problem,
    accepted,
    answered,
    matches,
    outcome,
    read,
    retrying,
    streams,
    told,
)
from orgledger.graphql.limits import values_in
from orgledger.graphql.persisted import Documents
from orgledger.graphql.schema import build_schema, busy, slow
from orgledger.graphql.scope import OPEN, Request
from orgledger.graphql.socket import Conversation, Socket
from orgledger.graphql.sse import EventStream, events, follows
from orgledger.ledger import Ledger
from orgledger.store.engine import Unavailable
from orgledger.store.patience import Patience

log = logging.getLogger("orgledger.graphql")

NO_GET = (
    "This server answers queries by POST only: have your client post them (urql: preferGetMethod: false), or set "
    "ORGLEDGER_ALLOW_GET=true. Persisted documents are answered by GET."
)
ELSEWHERE = (
    "A page of another site sent this query. Post it, or have the operator name the page's origin in ORGLEDGER_ORIGINS."
)
PROMPT_S = 0.1
"""After so long it is looked whether whoever asked is still there."""
Result = TypeVar("Result")
NAMED = re.compile(r"\w+ (\w+)")
"""How a document of a page begins: its kind, and its name."""
ASSETS = Path(__file__).parent / "graphiql"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class View(GraphQL[Request, None]):
    """Answers documents by POST and GET, over a WebSocket or with a stream of events; shows GraphiQL to a browser."""

    websocket_adapter_class = Socket
    graphql_transport_ws_handler_class = Conversation

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(
            build_schema(ledger.settings),
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=timedelta(seconds=ledger.settings.init_s),
            max_subscriptions_per_connection=None,  # Counted, and told with a code, by the conversation.
        )
        self.stream_transport_classes_by_protocol = {GRAPHQL_SSE_PROTOCOL: events(ledger.settings.ping_s)}
        self.ledger = ledger
        self.settings = ledger.settings
        self.documents = Documents.load(ledger.settings)
        self.allowed_origins = read_origins(ledger.settings.origins)
        self.answers = Answers(ledger.settings.answers_bytes)
        self.warm()
        self.conversations: set[Conversation] = set()
        logs = self.settings.read_log
        logged = logs == "always" or (logs == "enforced" and ledger.judges)
        self.read_log = ReadLog(ledger.engine, ledger.settings, ledger.clock, ledger.vault.keys) if logged else None
        self.recognition = Recognition(ledger.engine, ledger.settings, ledger.clock) if ledger.judges else None
        self.budgets = Budgets(self.settings.budget, self.settings.budget_per_s)
        self.benches = Benches(self.settings.benches, self.settings.caller_benches, self.settings.caller_waiting)
        self.following: Counter[str] = Counter()
        """Caller → subscriptions that they follow."""
        self.recording = Benches(self.settings.benches, self.settings.benches // 2, self.settings.caller_waiting)
        """Those at which something is recorded, which may wait for its turn: readers do not wait for it."""

    async def stop(self) -> None:
        """End what would never end by itself: clients are sent to the next start of this server."""
        await asyncio.gather(*(conversation.stop() for conversation in list(self.conversations)))
        await asyncio.to_thread(self.ledger.heads.close)
        if self.read_log is not None:
            await asyncio.to_thread(self.read_log.close)

    def warm(self) -> None:
        """Parse and validate the persisted documents; one that the schema does not know is told to the log."""
        schema: Any = self.schema
        for name, text in self.documents.texts.items():
            for error in schema.warm(text):
                log.warning("the persisted document %s does not fit the schema: %s", name, error.message)

    async def run(self, request: Any, *_: Any, **__: Any) -> Any:
        """See AsyncBaseHTTPView: a WebSocket is its, what comes over HTTP is answered here."""
        if self.is_websocket_request(request):
            return await super().run(request)
        media_type = accepted(request.headers.get("accept"))
        try:
            response = await self.respond(request, media_type)
        except Problem as problem:
            response = problem.response(media_type or JSON)
        if request.method == "HEAD":
            response.body = b""  # Its length is told all the same.
        return response

    async def respond(self, request: HttpRequest, media_type: str | None) -> Response:
        """What comes of a request.

        Raises:
            Problem: if it is not answered.
        """
        header, safe = request.headers.get("accept"), request.method in SAFE
        if safe and not {"query", "documentId", "extensions"} & set(request.query_params) and shows_pages(header):
            return await self.render_graphql_ide(request)
        streaming = streams(header) and request.method != "HEAD"
        if media_type is None and not streaming:
            raise Problem("NOT_ACCEPTABLE", f"An answer is {RESPONSE_JSON} or {JSON}, and a stream is {EVENTS}.")
        asking = await read(request)
        document = self.documents.text(asking.query, asking.document_id, asking.extensions)
        if safe and asking.query:
            self.expect_get(request)
        context = await self.get_context(request, None)
        if streaming and (media_type is None or await self.follows(document, asking.operation_name, context)):
            return await self.stream(request, asking, document, context)
        return await self.answer(request, asking, document, context, media_type or JSON)

    async def follows(self, document: str, operation: str | None, context: Request) -> bool:
        """Whether an operation is a subscription, found out at a bench: a document may take a while to read."""

        async def look() -> bool:
            return follows(document, operation, self.settings)

        try:
            return await self.seated(context, look)
        except (TimeoutError, Busy):
            return False

    def expect_get(self, request: HttpRequest) -> None:
        """Expect that a query may be asked by GET.

        A browser sends a GET for any page that links here, without asking first: one that says so is turned away.

        Raises:
            Problem: METHOD_NOT_ALLOWED or FORBIDDEN.
        """
        if not self.settings.allow_get:
            raise Problem("METHOD_NOT_ALLOWED", NO_GET, Allow="POST")
        if from_elsewhere(request, self.allowed_origins):
            raise Problem("FORBIDDEN", ELSEWHERE)

    async def answer(
        self, request: HttpRequest, asking: Asking, document: str, context: Request, media_type: str
    ) -> Response:
        """The answer to a document: one that was given before, if all it stands on is as it was; else a new one.

        Raises:
            Problem: if the document holds no operation that may be executed so.
        """
        began, lane = time.perf_counter(), "cache"
        asked, most = None, self.settings.variable_values
        if values_in(asking.variables, most) <= most:  # What holds more is refused, and not worth writing down.
            asked = question(context.visibility(), media_type, document, asking.operation_name, asking.variables)
        counted = bool((asking.extensions or {}).get(COST))
        found = None if counted else self.answers.find(asked)
        if found is None or not await context.stands_on(found.footing):
            result, body = await self.execute(request, asking, document, context)
            lane = "compiled" if context.compiled else "plain"
            await log_read(context, asking.operation_name, document, context.footing, body)
            if result.errors or counted or not context.footing.lasting:
                status = STATUS[outcome(result)][media_type]
                headers = {"Cache-Control": UNKEPT, **retrying(result), **timed(lane, began)}
                return answered(body, media_type, status, headers)
            found = Answer(body, tag(media_type, body), context.footing)
            self.answers.keep(asked, found)
        else:
            await log_read(context, asking.operation_name, document, found.footing, found.body)
        headers = {"Cache-Control": self.keeping(found, context), "ETag": found.tag}
        if request.method in SAFE and matches(request.headers.get("if-none-match"), found.tag):
            return Response(status_code=304, headers={**headers, "Vary": "Accept", **timed("304", began)})
        return answered(found.body, media_type, STATUS[EXECUTED][media_type], {**headers, **timed(lane, began)})

    async def execute(self, request: HttpRequest, asking: Asking, document: str, context: Request) -> tuple[Any, bytes]:
        """Execute a document; its result, and the body that tells it.

        Raises:
            Problem: if it holds no operation that may be executed so.
        """
        execute = partial(
            self.schema.execute,
            document,
            variable_values=asking.variables,
            context_value=context,
            operation_name=asking.operation_name,
            allowed_operation_types=allowed(request),
            operation_extensions=asking.extensions,
        )
        with answerable():
            return await self.worked(request, document, context, execute)

    async def worked(
        self, request: HTTPConnection, document: str, context: Request, execute: Callable[[], Any]
    ) -> tuple[Any, bytes]:
        """What comes of an operation that is executed at a bench, and the body that tells it.

        Whoever goes away is worked for no longer, and what they had done for them goes on their account.
        """

        async def work() -> tuple[Any, bytes]:
            result = await execute()
            return result, self.encode_json(told(result))

        try:
            return await attended(request, self.seated(context, work, records="mutation" in document))
        except (TimeoutError, Busy, Left) as error:
            result = ExecutionResult(data=None, errors=[busy() if isinstance(error, Busy) else slow()])
            return result, self.encode_json(told(result))

    async def seated(
        self, context: Request, work: Callable[[], Coroutine[Any, Any, Result]], *, records: bool = False
    ) -> Result:
        """What comes of something that is done at a bench for a caller, whom its processor time costs points.

        Raises:
            Busy: if too much of theirs waits already.
            TimeoutError: if it takes too long.
        """
        asker, benches = Patience(context.caller), self.recording if records else self.benches
        seconds = max(self.settings.operation_s, self.settings.lock_timeout_s if records else 0.0)
        try:
            return await benches.run(context.caller, work, asker, seconds)
        finally:
            if context.account is not None:
                context.account.spend(asker.cpu_s * self.settings.cpu_points)

    async def stream(self, request: HttpRequest, asking: Asking, document: str, context: Request) -> Response:
        """Answer with a stream of events.

        Raises:
            Problem: if the document holds no operation that may be executed so.
        """
        with answerable():
            results: Any = await self.schema.stream(
                document,
                variable_values=asking.variables,
                context_value=context,
                operation_name=asking.operation_name,
                allowed_operation_types=allowed(request),
            )
        return await self._create_streaming_response(request, results, "sse", await self.get_sub_response(request))

    def keeping(self, answer: Answer, context: Request) -> str:
        """Who may keep an answer, and for how long without asking again.

        Only on a server that tells everybody the same may anybody keep it; elsewhere each asker does, and asks again
        each time, so that nothing stands in front of who may see it.
        """
        if context.visibility() != OPEN:
            return "private, no-cache"
        if answer.footing.fixed and self.settings.fixed_s:
            return f"public, max-age={self.settings.fixed_s}, immutable"
        return "public, no-cache"

    async def create_streaming_response(
        self, request: Any, stream: Any, sub_response: Response, headers: Mapping[str, str]
    ) -> Response:
        """A stream of events."""
        return EventStream(stream(), self.settings.slow_s, headers=headers)

    async def get_context(self, request: Any, response: Any) -> Request:
        """One request's standing: who asks, and what it may read.

        Raises:
            Problem: UNAUTHENTICATED, if what they show lets nobody in.
        """
        if self.recognition is None:
            return self.open(request)
        context = Request(self.ledger, NOBODY, recognition=self.recognition, read_log=self.read_log)
        context.credentials = shown_by(request, self.settings.https)
        self.charge(context, caller_of(request, NOBODY))
        if not self.is_websocket_request(request):
            await self.recognize(context)
        return context

    def open(self, request: HTTPConnection) -> Request:
        """The standing of whoever comes to a server where nobody signs in."""
        actor = claimed(request) or self.settings.actor
        context = Request(self.ledger, actor, read_log=self.read_log)
        self.charge(context, caller_of(request, actor))
        return context

    async def visitor(self, request: HttpRequest) -> Request:
        """The standing of somebody who looks at a page: their session's, which they need not show to be a page's.

        A page that records something is asked by a form, and looks itself at where it was sent from.
        """
        if self.recognition is None:
            return self.open(request)
        context = Request(self.ledger, NOBODY, recognition=self.recognition, read_log=self.read_log)
        self.charge(context, caller_of(request, NOBODY))
        cookie = shown_by(request, self.settings.https).cookie
        session = await context.work(self.recognition.session, cookie) if cookie else None
        if session is not None:
            self.enter(context, principal_of(session))
        return context

    async def ask(self, request: HttpRequest, document: str, variables: dict[str, Any]) -> dict[str, Any]:
        """What a page of this server is told: executed for its visitor, and logged like whatever else they read."""
        context = await self.visitor(request)
        context.measured = True
        execute = partial(self.schema.execute, document, variable_values=variables, context_value=context)
        _, body = await self.worked(request, document, context, execute)
        named = NAMED.match(document)
        try:
            await context.log(named[1] if named else None, document, context.footing, body)
        except GraphQLError as error:
            return {"data": None, "errors": [error.formatted]}
        answer: dict[str, Any] = orjson.loads(body)
        return answer

    async def recognizes(self, connection: HTTPConnection) -> str | None:
        """On whose account somebody sends something, told before they are answered; nobody, if they are not known."""
        if self.recognition is None:
            return caller_of(connection, claimed(connection) or self.settings.actor)
        shown, recognition = shown_by(connection, self.settings.https), self.recognition

        def subject() -> str | None:
            if shown.authorization is not None:
                who = recognized(recognition, shown)
                return who.subject if who is not None else None
            session = recognition.session(shown.cookie) if shown.cookie else None
            return session.subject if session is not None else None

        try:
            found = await anyio.to_thread.run_sync(subject)
        except (Unrecognized, Unavailable):
            return None
        return f"subject {found}" if found is not None else None

    def enter(self, context: Request, principal: Principal) -> None:
        """Let somebody in who was recognized; what they ask for goes on their own account."""
        context.principal, context.actor = principal, principal.subject
        self.charge(context, f"subject {principal.subject}")

    def charge(self, context: Request, caller: str) -> None:
        """Have what is asked go on the account of a caller."""
        context.caller, context.account = caller, self.budgets.of(caller)
        context.bench, context.following = partial(self.seated, context), self.following

    async def recognize(self, context: Request) -> None:
        """Find out who asks.

        Raises:
            Problem: UNAUTHENTICATED, if what they show lets nobody in; UNAVAILABLE, if that cannot be told now.
        """
        assert self.recognition is not None
        try:
            found = await context.work(recognized, self.recognition, context.credentials)
        except Unrecognized as error:
            raise Problem("UNAUTHENTICATED", str(error), CHALLENGE) from None
        except Unavailable as error:
            raise Problem("UNAVAILABLE", str(error)) from None
        if found is not None:
            self.enter(context, found)

    async def on_ws_connect(self, context: Request) -> Any:
        """See AsyncBaseHTTPView: a WebSocket says who it is when it begins, or in the headers it is opened with.

        Raises:
            ConnectionRejectionError: if that lets nobody in; the connection is closed with 4403.
        """
        if self.recognition is not None:
            context.credentials = context.credentials.beside(context.connection_params)
            try:
                await self.recognize(context)
            except Problem as problem:
                raise ConnectionRejectionError({"code": problem.code}) from None
        return UNSET

    async def render_graphql_ide(self, request: HttpRequest) -> Response:
        """GraphiQL, from our own files."""
        return FileResponse(ASSETS / "index.html", headers={"Content-Security-Policy": POLICY, "Vary": "Accept"})

    def encode_json(self, data: object) -> bytes:
        """Answers in JSON, as fast as it goes."""
        return orjson.dumps(data)


class Left(Exception):
    """Whoever asked is not there any more."""


async def attended(request: HTTPConnection, answer: Coroutine[Any, Any, Result]) -> Result:
    """What is being worked out, for as long as whoever asked over HTTP is there.

    Raises:
        Left: once they are not.
    """
    working = asyncio.ensure_future(answer)
    try:
        if not (await asyncio.wait({working}, timeout=PROMPT_S))[0] and isinstance(request, HttpRequest):
            leaving = asyncio.ensure_future(left(request))
            try:
                await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                leaving.cancel()
            if not working.done():
                raise Left
        return await working
    finally:
        working.cancel()


async def left(request: HttpRequest) -> None:
    """Wait until whoever asked goes away; for ever, where a server does not tell.

    It is not waited for among the messages of the request: the next one may be a body that a page has yet to read.
    """
    departure: Departure | None = request.scope.get(DEPARTURE)
    if departure is not None:
        with suppress(Exception):
            await departure.come()
            return
    await asyncio.Event().wait()


@contextmanager
def answerable() -> Iterator[None]:
    """Tell what strawberry raises where a document holds no operation that may be executed."""
    try:
        yield
    except InvalidOperationTypeError:
        raise Problem("METHOD_NOT_ALLOWED", "Post a mutation: GET only reads.", Allow="POST") from None
    except (CannotGetOperationTypeError, MissingQueryError):
        raise Problem("BAD_REQUEST", "The document holds no operation of that name.") from None


async def log_read(context: Request, operation: str | None, document: str, footing: Footing, body: bytes) -> None:
    """See Request.log.

    Raises:
        Problem: UNAVAILABLE, if what was read had to be logged and could not be.
    """
    try:
        await context.log(operation, document, footing, body)
    except GraphQLError as error:
        raise Problem("UNAVAILABLE", error.message) from None


def allowed(request: HttpRequest) -> set[OperationType]:
    """What a method may do."""
    return OperationType.from_http("GET" if request.method in SAFE else "POST")


def timed(lane: str, began: float) -> dict[str, str]:
    """Tells how an answer came about, and the milliseconds it took. https://www.w3.org/TR/server-timing/."""
    return {"Server-Timing": f"{lane};dur={(time.perf_counter() - began) * 1000:.2f}"}


def shows_pages(header: str | None) -> bool:
    """Whether a client shows pages, as a browser does."""
    return any(kind in (header or "") for kind in ("text/html", "*/*"))


def caller_of(request: HTTPConnection, actor: str) -> str:
    """On whose account it goes: the actor's, by whatever address; that of the place, for whoever named no actor."""
    if claimed(request) == actor:
        return f"actor {actor}"
    return f"address {site_of(request)}"


class Assets(StaticFiles):
    """GraphiQL's files, under the page's own policy."""

    def file_response(self, *arguments: Any, **named: Any) -> Response:
        """See StaticFiles."""
        response = super().file_response(*arguments, **named)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def routes(view: View) -> list[BaseRoute]:
    """Where GraphQL and GraphiQL are served."""
    return [
        Route("/graphql", view, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", view),
        Mount("/graphiql", Assets(directory=ASSETS)),
    ]
