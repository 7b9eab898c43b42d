"""The entrance to everything that can be followed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Annotated, Any

import strawberry
from graphql import GraphQLError
from sqlalchemy import Row

from orgledger.graphql.entity import Code
from orgledger.graphql.entry import ChangeSet
from orgledger.graphql.limits import LIMIT
from orgledger.graphql.query import EntryFilter, Info, candidates, meant
from orgledger.graphql.scope import Request, Scope
from orgledger.projections.coordinate import Asked, resolve
from orgledger.projections.feed import Page
from orgledger.store.codec import AnyEntry
from orgledger.store.engine import Unavailable

place: ContextVar[tuple[int | None, int | None]] = ContextVar("place")
"""Where the subscriber of this task stands: the entry up to which it has taken everything, and the one offered next."""


@strawberry.type(description="Everything that can be followed while it is recorded.")
class Subscription:
    @strawberry.subscription(
        description="The change sets of an organization, whole and in order, none left out and none twice: first those "
        "on record after a place, then each as it is recorded. Go on later with the last `lastSequence` that arrived."
    )
    async def ledger(
        self,
        info: Info,
        code: Code = None,
        after: Annotated[
            int | None,
            strawberry.argument(
                description="Everything after this entry and its change set; 0 is from the beginning. "
                "Only what is recorded from now on, if left out."
            ),
        ] = None,
        filter: Annotated[
            EntryFilter | None,
            strawberry.argument(description="Only change sets with an entry for which all of this holds."),
        ] = None,
    ) -> AsyncGenerator[ChangeSet, None]:
        request, ledger = info.context, info.context.ledger
        if ledger.heads.following_count >= ledger.settings.subscriptions:
            told = f"This server serves {ledger.settings.subscriptions:,} subscriptions at the same time. Try later."
            raise GraphQLError(told, extensions={"code": LIMIT})
        expect_place(request)
        named = await request.head(code)
        row, begin = await request.work(ledger.feed.begin, named.id, after, ledger.settings.head_wait_s)
        scope = await request.scope(row.id)
        if filter is not None:
            filter.check()  # What makes no sense is refused now, not with the first change set.
            candidates(scope, filter, 0)
            filter = await meant(scope, filter)
        return follow(request, row.id, begin, filter)


async def follow(request: Request, key: str, after: int, chosen: EntryFilter | None) -> AsyncGenerator[ChangeSet, None]:
    """The change sets after a place that a filter lets through, for as long as somebody takes them.

    Nothing is kept for a subscriber but the page it is reading: whoever is slow reads later from the ledger.
    """
    heads, feed, head = request.ledger.heads, request.ledger.feed, after
    place.set((after, after))
    try:
        with counted(request), heads.following(key):
            while True:
                page = await request.work(feed.page, key, after, head)
                heads.moved(key, page.row.sequence)
                scope = await standing(request, page)
                await allowed(scope.request, page.row, after)
                for entries in passing(scope, page.sets, chosen):
                    place.set((after, entries[0].last))
                    yield ChangeSet(scope=scope, entry=entries[0])
                    after = entries[0].last
                    place.set((after, after))
                    await asyncio.sleep(0)  # Others have their turn also while a long history is read.
                after = page.sets[-1][-1].last if page.sets else after
                head = await beyond(request, key, after)
    except Unavailable as gone:
        raise GraphQLError(str(gone), extensions={"code": "UNAVAILABLE", "after": after}) from None


def expect_place(request: Request) -> None:
    """Expect that a caller may follow once more.

    Raises:
        GraphQLError: LIMIT_EXCEEDED, if they have all the subscriptions that one may have.
    """
    most = request.ledger.settings.caller_subscriptions
    if request.following[request.caller] >= most:
        told = f"This server serves {most:,} of your subscriptions at the same time. End one first."
        raise GraphQLError(told, extensions={"code": LIMIT})


@contextmanager
def counted(request: Request) -> Iterator[None]:
    """Count a subscription of a caller while the block lasts.

    Raises:
        GraphQLError: see `expect_place`.
    """
    expect_place(request)
    following, caller = request.following, request.caller
    following[caller] += 1
    try:
        yield
    finally:
        following[caller] -= 1
        if not following[caller]:
            del following[caller]


async def beyond(request: Request, key: str, after: int) -> int:
    """Wait until there are entries after one, and look now and then whether the subscriber still may see them.

    Raises:
        GraphQLError: UNAUTHENTICATED or FORBIDDEN, with the place to go on from.
    """
    ledger = request.ledger
    if not ledger.judges:
        return await ledger.heads.beyond(key, after)
    while True:
        with suppress(TimeoutError):
            async with asyncio.timeout(ledger.settings.access_recheck_s):
                return await ledger.heads.beyond(key, after)
        fresh = request.anew()
        await allowed(fresh, await request.work(ledger.archive.find, key), after)


async def allowed(fresh: Request, row: Row[Any], after: int) -> None:
    """Hold a subscriber against what they show and what is granted to them by now.

    Raises:
        GraphQLError: UNAUTHENTICATED or FORBIDDEN, with the place to go on from.
    """
    if not fresh.ledger.judges:
        return
    try:
        await fresh.recheck()
    except GraphQLError as over:
        raise GraphQLError(over.message, extensions={**(over.extensions or {}), "after": after}) from None
    if not (await fresh.standing(row)).may_read:
        told = "No grant lets you read this ledger any more."
        raise GraphQLError(told, extensions={"code": "FORBIDDEN", "after": after})


async def standing(request: Request, page: Page) -> Scope:
    """The organization at the head that a page was read at, with what its change sets will be asked for at hand."""
    fresh, key = request.anew(), page.row.id
    entries = [entry for entries in page.sets for entry in entries]
    fresh.entries.prime_many({(key, entry.sequence): entry for entry in entries})
    if len(page.sets) > 1:
        said = [value.commitment for one in entries for value in (one.title, one.reason, one.basis) if value]
        await fresh.private.load_many([(key, commitment) for commitment in said])
    coordinate = resolve(Asked(), page.row, page.image, request.ledger.clock.now())
    return Scope(fresh, page.row, page.image, coordinate)


def passing(scope: Scope, sets: list[list[AnyEntry]], chosen: EntryFilter | None) -> list[list[AnyEntry]]:
    """The change sets with an entry that a filter lets through."""
    if chosen is None or not sets:
        return sets
    named = candidates(scope, chosen, scope.row.sequence, sets[0][0].sequence - 1)
    found = frozenset(named) if not isinstance(named, range) else named
    zone = scope.row.time_zone
    return [of_set for of_set in sets if any(one.sequence in found and chosen.passes(one, zone) for one in of_set)]
