"""Webhooks as they are kept: whom to tell what, how far they are, and what nobody took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import uuid4

import msgspec
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from orgledger.domain.catalogue import EVENTS
from orgledger.domain.data_key import WEBHOOK
from orgledger.domain.period import Instant, instant
from orgledger.domain.refusal import Invalid, refuse
from orgledger.exchange.webhook import signature
from orgledger.exchange.webhook.sending import PRIVATE
from orgledger.ledger import Ledger
from orgledger.outgoing import address
from orgledger.store.engine import Unavailable, writing
from orgledger.store.schema import webhook, webhook_dead

RUNNING, PAUSED, STOPPED = "running", "paused", "stopped"
SECRETS = 2
"""The most that sign at a time: one that comes, and one that goes."""


class Webhook(msgspec.Struct, frozen=True):
    """Somebody who is told what is recorded."""

    key: str
    organization: str
    """Its key."""
    url: str
    kinds: tuple[str, ...] | None
    """Change sets with an entry of one of these types; all, if there is none."""
    personal: bool
    skips: bool
    """Whether it goes on behind what nobody takes, or stops there."""
    box: bytes
    state: str
    position: int
    """The last entry that was taken, or that is none of its kinds."""
    since: Instant
    attempts: int
    next_at: Instant | None
    reason: str | None
    delivered_at: Instant | None
    created_at: Instant

    @property
    def place(self) -> str:
        """Where it leads, without what may be a secret in it."""
        return address.place(self.url)

    def __repr__(self) -> str:
        return f"Webhook({self.key!r}, {self.place!r})"


class Dead(msgspec.Struct, frozen=True):
    """An event that nobody took, after all attempts."""

    webhook: str
    sequence: int
    at: Instant
    attempts: int
    reason: str


class Webhooks:
    """The webhooks of all organizations of a ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    # Looking.

    def of(self, organization: str | None = None) -> list[Webhook]:
        """The webhooks of an organization, or of all; the oldest first."""
        query = select(webhook).order_by(webhook.c.created_at, webhook.c.id)
        if organization is not None:
            query = query.where(webhook.c.organization == organization)
        with self.ledger.archive.reading() as connection:
            return [of_row(row) for row in connection.execute(query)]

    def get(self, organization: str, key: str) -> Webhook | None:
        """A webhook as it is now; nothing, if it is gone."""
        with self.ledger.archive.reading() as connection:
            row = connection.execute(select(webhook).where(*at(organization, key))).one_or_none()
        return of_row(row) if row is not None else None

    def find(self, code: str | None, key: str) -> Webhook:
        """A webhook by the beginning of its key.

        Raises:
            Refused: Invalid, if there is none, or more than one.
        """
        found = [one for one in self.of(self.ledger.archive.find(code).id) if key and one.key.startswith(key)]
        if len(found) != 1:
            told = "no webhook" if not found else f"more than one webhook ({len(found)})"
            raise refuse(Invalid(f"There is {told} {key[:36]!r} in this organization.")).under("webhook")
        return found[0]

    def dead(self, organization: str, key: str | None = None) -> list[Dead]:
        """The events that nobody took, in their order."""
        table = webhook_dead.c
        query = select(table.webhook, table.sequence, table.at, table.attempts, table.reason).where(
            table.organization == organization
        )
        if key is not None:
            query = query.where(table.webhook == key)
        with self.ledger.archive.reading() as connection:
            return [Dead(**row._mapping) for row in connection.execute(query.order_by(table.webhook, table.sequence))]

    def dead_counts(self, organization: str) -> dict[str, int]:
        """Webhook → how many events nobody took."""
        table = webhook_dead.c
        query = select(table.webhook, func.count()).where(table.organization == organization).group_by(table.webhook)
        with self.ledger.archive.reading() as connection:
            return {key: count for key, count in connection.execute(query)}  # noqa: C416  Rows are not pairs to dict().

    def secrets(self, hook: Webhook) -> list[str]:
        """What its events are signed by, the newest first.

        Raises:
            Unavailable: if they cannot be opened.
        """
        found = self.ledger.vault.unlock(hook.organization, {hook.key: hook.box}, WEBHOOK)
        if hook.key not in found:
            raise Unavailable(
                f"The secret of the webhook {hook.key[:8]} is not in the key store: `orgledger webhook rotate` makes "
                "another one."
            )
        secrets: list[str] = msgspec.json.decode(found[hook.key], type=list[str])
        return secrets

    # Changing.

    def add(
        self,
        code: str | None,
        url: str,
        kinds: Iterable[str] | None = None,
        *,
        after: int | None = None,
        personal: bool = False,
        skips: bool = False,
        secret: str | None = None,
    ) -> tuple[Webhook, str]:
        """Tell somebody what is recorded.

        Args:
            code: of the organization.
            url: where to.
            kinds: only change sets with an entry of one of these types; all, if left out.
            after: begin with what was recorded after this entry; with what comes now, if left out.
            personal: whether personal values are sent along.
            skips: whether it goes on behind what nobody takes.
            secret: what events are signed by; made, if left out.

        Returns:
            The webhook, and its secret: it is not shown again.

        Raises:
            Refused: Invalid, if something does not fit.
        """
        settings = self.ledger.settings
        try:
            address.checked(url, private=settings.webhook_private, setting=PRIVATE)
            given = signature.checked(secret) if secret is not None else signature.generate()
        except ValueError as error:
            raise refuse(Invalid(str(error))) from None
        chosen = tuple(dict.fromkeys(kinds)) if kinds else None
        if unknown := [kind for kind in chosen or () if kind not in EVENTS]:
            raise refuse(Invalid(f"There is no entry of type {unknown[0][:40]!r}; docs/events.md lists them.")).under(
                "kinds"
            )
        row, head = self.ledger.feed.begin(code, after, settings.head_wait_s)
        begin = head if after is None else after
        key, now = str(uuid4()), instant(self.ledger.clock.now())
        hook = Webhook(
            key, row.id, url, chosen, personal, skips, self._locked(row.id, key, [given]), RUNNING, begin, now, 0, None,
            None, None, now,
        )  # fmt: skip
        with writing(self.ledger.engine) as connection:
            connection.execute(insert(webhook), row_of(hook))
        return hook, given

    def remove(self, hook: Webhook) -> None:
        """Tell somebody nothing more, and forget how far they were."""
        with writing(self.ledger.engine) as connection:
            dead = (webhook_dead.c.organization == hook.organization, webhook_dead.c.webhook == hook.key)
            connection.execute(delete(webhook_dead).where(*dead))
            connection.execute(delete(webhook).where(*at(hook.organization, hook.key)))
        with self.ledger.engine.connect() as connection:
            self.ledger.vault.discard(connection, hook.organization, hook.key, WEBHOOK)

    def pause(self, hook: Webhook) -> None:
        """Tell somebody nothing for now."""
        self._change(hook, state=PAUSED)

    def resume(self, hook: Webhook, after: int | None = None) -> Webhook:
        """Go on telling somebody: where it stands, or from another place.

        Args:
            hook: which one.
            after: the last entry that the receiver has taken.

        Raises:
            Refused: if there is no such entry.
        """
        position = hook.position if after is None else after
        self.ledger.feed.begin(hook.organization, position, 0.0)  # There is such an entry; it may lie inside a set.
        now = instant(self.ledger.clock.now())
        with writing(self.ledger.engine) as connection:
            dead = (webhook_dead.c.organization == hook.organization, webhook_dead.c.webhook == hook.key)
            connection.execute(delete(webhook_dead).where(*dead, webhook_dead.c.sequence > position))
            values = {
                "state": RUNNING,
                "position": position,
                "since": now,
                "attempts": 0,
                "next_at": None,
                "reason": None,
            }
            connection.execute(update(webhook).where(*at(hook.organization, hook.key)).values(values))
        return self.find(hook.organization, hook.key)

    def rotate(self, hook: Webhook, secret: str | None = None, *, finish: bool = False) -> str | None:
        """Let another secret sign as well; or, to finish, the newest one alone.

        Returns:
            The new secret, unless it is to finish.

        Raises:
            Refused: Invalid, if the secret is none, or two sign already.
        """
        there = self.secrets(hook)
        if finish:
            self._change(hook, box=self._locked(hook.organization, hook.key, there[:1]))
            return None
        if len(there) >= SECRETS:
            raise refuse(Invalid("Two secrets sign already: finish with the former one first (--finish)."))
        try:
            new = signature.checked(secret) if secret is not None else signature.generate()
        except ValueError as error:
            raise refuse(Invalid(str(error))) from None
        self._change(hook, box=self._locked(hook.organization, hook.key, [new, *there]))
        return new

    def _locked(self, organization: str, key: str, secrets: list[str]) -> bytes:
        return self.ledger.vault.lock(organization, key, msgspec.json.encode(secrets), WEBHOOK)

    def _change(self, hook: Webhook, **values: Any) -> None:
        with writing(self.ledger.engine) as connection:
            connection.execute(update(webhook).where(*at(hook.organization, hook.key)).values(values))

    # What the worker notes.

    def note(
        self,
        before: Webhook,
        check: Callable[[Connection], None],
        values: Mapping[str, Any],
        dead: Dead | None = None,
        taken: int | None = None,
    ) -> bool:
        """Note how a webhook goes on, unless somebody changed it meanwhile.

        Args:
            before: as it was read.
            check: see Running.
            values: the columns that change.
            dead: an event that nobody took.
            taken: an event that was taken after all.

        Returns:
            Whether it was as it was read.

        Raises:
            Lost: if somebody else does this by now.
        """
        same = (webhook.c.state == before.state, webhook.c.position == before.position, webhook.c.since == before.since)
        with writing(self.ledger.engine) as connection:
            check(connection)
            place = at(before.organization, before.key)
            if values and not connection.execute(update(webhook).where(*place, *same).values(values)).rowcount:
                return False
            letters = (webhook_dead.c.organization == before.organization, webhook_dead.c.webhook == before.key)
            for sequence in (dead.sequence if dead else None, taken):
                if sequence is not None:
                    connection.execute(delete(webhook_dead).where(*letters, webhook_dead.c.sequence == sequence))
            if dead is not None:
                row = {"organization": before.organization, **msgspec.structs.asdict(dead)}
                connection.execute(insert(webhook_dead), row)
        return True


def at(organization: str, key: str) -> tuple[Any, ...]:
    """Where a webhook is kept."""
    return (webhook.c.organization == organization, webhook.c.id == key)


def row_of(hook: Webhook) -> dict[str, Any]:
    """A webhook as a row."""
    form = msgspec.structs.asdict(hook)
    kinds = msgspec.json.encode(hook.kinds).decode() if hook.kinds is not None else None
    return {**form, "id": form.pop("key"), "kinds": kinds}


def of_row(row: Row[Any]) -> Webhook:
    """A row as a webhook."""
    form = dict(row._mapping)
    kinds = form.pop("kinds")
    return Webhook(
        key=form.pop("id"),
        kinds=tuple(msgspec.json.decode(kinds)) if kinds else None,
        box=bytes(form.pop("box")),
        **form,
    )
