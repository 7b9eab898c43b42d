"""The line to one receiver: what comes next is sent, tried again, given up or remembered; one after the other."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import msgspec
from eventsourcing.persistence import StoredEvent
from sqlalchemy import Connection, select

from orgledger.domain.merkle import leaf_hash
from orgledger.domain.period import instant, moment
from orgledger.domain.person import PersonView
from orgledger.domain.refusal import Invalid, refuse
from orgledger.domain.words import sentence, spoken
from orgledger.exchange.webhook import cloudevent, signature
from orgledger.exchange.webhook.hook import RUNNING, STOPPED, Dead, Webhook, Webhooks
from orgledger.exchange.webhook.memory import Memory, Told
from orgledger.exchange.webhook.sending import Outcome, Sender
from orgledger.ledger import Ledger
from orgledger.projections.feed import PAGE
from orgledger.store.schema import event

NOTED_S = 0.5
"""How long deliveries go on before it is noted how far: so much is sent again, under the same ids, after a crash."""
MOST_S = 21_600.0
"""The longest that an event waits for its next attempt, unless its receiver asks for more."""
FACTOR = 3.0


class Step(msgspec.Struct, frozen=True):
    """What came of a while of delivering."""

    hook: Webhook | None
    """As it is now; nothing, if it is gone."""
    delivered: int = 0
    """Events that were taken."""
    wait_s: float = 0.0
    """How long to wait for the next attempt."""
    reason: str | None = None
    """What went wrong."""

    @property
    def idle(self) -> bool:
        """Whether it is at the head, with nothing to send."""
        return self.hook is not None and not self.delivered and not self.wait_s and self.reason is None


class Line:
    """Tells one receiver."""

    def __init__(
        self,
        ledger: Ledger,
        organization: str,
        key: str,
        check: Callable[[Connection], None] = lambda connection: None,
        held: Callable[[], bool] = lambda: True,
    ) -> None:
        """Tell a receiver.

        Args:
            ledger: used by the operator.
            organization: the key of the webhook's.
            key: the webhook's.
            check: raises Lost in a transaction that must not be committed, because somebody else does this by now.
            held: whether this is surely still ours to do.
        """
        self.ledger = ledger
        self.organization = organization
        self.key = key
        self.check = check
        self.held = held
        self.hooks = Webhooks(ledger)
        self.memory = Memory(ledger.settings)
        self.sender: Sender | None = None
        self.ended = threading.Event()

    def end(self) -> None:
        """Send nothing more; what is being sent is cut off. Called from another thread."""
        self.ended.set()
        if self.sender is not None:
            self.sender.end()

    def close(self) -> None:
        """Let go of the connection."""
        if self.sender is not None:
            self.sender.close()

    # Delivering.

    def step(self) -> Step:
        """Send the next events, as many as a page holds.

        Raises:
            Lost: if somebody else does this by now.
            Unavailable: if the database cannot be read or written to.
        """
        hook = self.hooks.get(self.organization, self.key)
        if hook is None or hook.state != RUNNING:
            return Step(hook)
        if wrong := self._contradiction(hook):
            return self._stop(hook, wrong)
        now = self.ledger.clock.now()
        if hook.next_at is not None and moment(hook.next_at) > now:
            return Step(hook, wait_s=(moment(hook.next_at) - now).total_seconds())
        return self._page(hook)

    def _page(self, hook: Webhook) -> Step:
        code, head = self._head()
        secrets = self.hooks.secrets(hook)
        sender = self._sender(hook)
        done, delivered, noted = hook.position, 0, time.monotonic()
        taken: StoredEvent | None = None
        for stored, passes in self._events(hook, head):
            if self.ended.is_set() or not self.held():
                break
            if passes:
                outcome = self._send(sender, hook, stored, code, secrets)
                if outcome.reason is not None and not self.ended.is_set():
                    hook = self._note(hook, done, taken) or hook
                    return self._failed(hook, stored, outcome, delivered)
                if outcome.reason is not None:
                    break
                delivered, taken = delivered + 1, stored
            done = stored.originator_version
            if time.monotonic() - noted > NOTED_S:
                fresh = self._note(hook, done, taken)
                if fresh is None:
                    return Step(self.hooks.get(self.organization, self.key), delivered)
                hook, noted = fresh, time.monotonic()
        fresh = self._note(hook, done, taken)
        return Step(fresh or self.hooks.get(self.organization, self.key), delivered)

    def _send(self, sender: Sender, hook: Webhook, stored: StoredEvent, code: str, secrets: list[str]) -> Outcome:
        values = self._values(stored) if hook.personal else None
        body = cloudevent.cloud_event(stored, code, values, self._summary(stored, personal=hook.personal))
        signed = signature.headers(secrets, cloudevent.identity(stored), int(time.time()), body)
        return sender.send(body, {"Content-Type": cloudevent.MEDIA_TYPE, **signed})

    def _note(self, hook: Webhook, position: int, taken: StoredEvent | None) -> Webhook | None:
        """Note how far it is, first in the database and then outside; nothing, if somebody changed it meanwhile."""
        if position == hook.position:
            return hook
        values: dict[str, Any] = {"position": position}
        if taken is not None:
            values |= {"attempts": 0, "next_at": None, "reason": None, "delivered_at": instant(self.ledger.clock.now())}
        if not self.hooks.note(hook, self.check, values, taken=position):
            return None
        if taken is not None:
            self._remember(hook, taken)
        return msgspec.structs.replace(hook, **values)

    def _remember(self, hook: Webhook, taken: StoredEvent) -> None:
        """Remember outside the database that the receiver has seen an event."""
        self.memory.write(self.key, Told(hook.since, taken.originator_version, leaf_hash(taken.state).hex()))

    def _failed(self, hook: Webhook, stored: StoredEvent, outcome: Outcome, delivered: int) -> Step:
        """Wait and try again; or give up, and stop or go on."""
        assert outcome.reason is not None
        settings, now = self.ledger.settings, self.ledger.clock.now()
        attempts, sequence = hook.attempts + 1, stored.originator_version
        if not outcome.gone and attempts < settings.webhook_tries:
            wait = max(waiting(attempts, settings.webhook_retry_s), outcome.wait_s)
            tried = {"attempts": attempts, "next_at": instant(now + timedelta(seconds=wait)), "reason": outcome.reason}
            self.hooks.note(hook, self.check, tried)
            return Step(self.hooks.get(self.organization, self.key), delivered, wait, outcome.reason)
        dead = Dead(self.key, sequence, instant(now), attempts, outcome.reason)
        values: dict[str, Any] = {"attempts": 0, "next_at": None, "reason": outcome.reason}
        if hook.skips and not outcome.gone:
            values |= {"position": sequence}
            self.hooks.note(hook, self.check, values, dead)
            told = f"Entry {sequence} is a dead letter after {attempts} attempts, and is skipped. {outcome.reason}"
            return Step(self.hooks.get(self.organization, self.key), delivered, reason=told)
        why = (
            "Its receiver wants nothing more"
            if outcome.gone
            else f"Nobody took entry {sequence} in {attempts} attempts"
        )
        told = f"{why}: {outcome.reason} `orgledger webhook resume` goes on."
        self.hooks.note(hook, self.check, {**values, "state": STOPPED, "reason": told}, dead)
        return Step(self.hooks.get(self.organization, self.key), delivered, reason=told)

    def redeliver(self, sequence: int) -> Outcome:
        """Send a dead letter once more, now.

        Where its webhook stopped at it, that goes on behind it once it is taken.

        Raises:
            Refused: Invalid, if it is no dead letter of this webhook.
        """
        hook = self.hooks.get(self.organization, self.key)
        if hook is None or sequence not in {one.sequence for one in self.hooks.dead(self.organization, self.key)}:
            raise refuse(Invalid(f"Entry {sequence} is no dead letter of this webhook."))
        [stored] = self.ledger.archive.stored(self.organization, sequence - 1, 1)
        code, _ = self._head()
        outcome = self._send(self._sender(hook), hook, stored, code, self.hooks.secrets(hook))
        if outcome.reason is None:
            stopped_here = hook.state == STOPPED and sequence > hook.position
            goes_on = {"state": RUNNING, "position": sequence, "reason": None} if stopped_here else {}
            self.hooks.note(hook, self.check, goes_on, taken=sequence)
            if goes_on:
                self._remember(hook, stored)
        return outcome

    # Reading.

    def _events(self, hook: Webhook, head: int) -> Iterator[tuple[StoredEvent, bool]]:
        """The next entries, and whether each belongs to a change set that the receiver wants; to the end of a set."""
        stored = list(self.ledger.archive.stored(self.organization, hook.position, PAGE, until=head))
        if stored and (last := cloudevent.place_of(stored[-1]).last) > stored[-1].originator_version:
            at = stored[-1].originator_version
            stored += self.ledger.archive.stored(self.organization, at, last - at, until=last)
        wanted: dict[int, bool] = {}
        if hook.kinds is not None:
            for one in stored:
                first = cloudevent.place_of(one).first
                # Of a set that was begun, something was wanted.
                known = wanted.get(first, first <= hook.position)
                wanted[first] = known or cloudevent.kind_of(one) in hook.kinds
        for one in stored:
            yield one, hook.kinds is None or wanted[cloudevent.place_of(one).first]

    def _values(self, stored: StoredEvent) -> dict[str, str]:
        """The personal values that an entry commits to, as far as they are kept."""
        entry: Any = self.ledger.mapper.to_domain_event(stored)
        said = [text for text in (entry.title, entry.reason, entry.basis) if text is not None]
        said += [value for _, value in entry.event.private()]
        return self.ledger.archive.private_values(self.organization, [one.commitment for one in said])

    def _summary(self, stored: StoredEvent, *, personal: bool) -> str:
        """What an entry says, in the organization's language; people by name only where that was granted."""
        entry: Any = self.ledger.mapper.to_domain_event(stored)
        archive = self.ledger.archive
        row = archive.find(self.organization)
        day = entry.effective.start if entry.effective else moment(entry.recorded_at).date()
        telling = archive.image(row).telling(entry.event, entry.first, entry.last, day)
        named: dict[tuple[str, str], str | None] = {}
        for noun, key in telling.beside() if personal else ():
            if noun == "person":
                view = PersonView(telling.after, key)
                held = [one for one in (view.name, view.reference) if one is not None]
                values = archive.private_values(self.organization, held)
                named[noun, key] = next((values[one] for one in held if one in values), None)
            elif noun == "actor":
                named[noun, key] = archive.actor_names(self.organization, [key]).get(key)
        tongue = spoken(entry.event, row.default_language)
        return sentence(entry.event, tongue, telling.names(row.default_language, tongue, named))

    def _head(self) -> tuple[str, int]:
        row = self.ledger.archive.find(self.organization)
        return row.code, row.sequence

    def _sender(self, hook: Webhook) -> Sender:
        if self.sender is None:
            settings = self.ledger.settings
            self.sender = Sender(hook.url, private=settings.webhook_private, timeout_s=settings.webhook_timeout_s)
        return self.sender

    # Standing still.

    def _contradiction(self, hook: Webhook) -> str | None:
        """What contradicts what is remembered outside the database; nothing, if it agrees."""
        told = self.memory.read(self.key)
        if told is None or told.since < hook.since:
            return None
        ways = (
            "Nothing was sent. `orgledger webhook resume --after N` goes on after the last entry that the receiver "
            "keeps: what it has seen after that may be something else by now."
        )
        if told.since > hook.since or told.sequence > hook.position:
            return (
                f"The database says that its receiver is at entry {hook.position}, and it was told of entry "
                f"{told.sequence}: the database was restored from before that. {ways}"
            )
        query = select(event.c.leaf).where(event.c.organization == self.organization, event.c.sequence == told.sequence)
        with self.ledger.archive.reading() as connection:
            leaf = connection.execute(query).scalar_one_or_none()
        if told.leafhash and (leaf is None or leaf_hash(bytes(leaf)).hex() != told.leafhash):
            return (
                f"Entry {told.sequence} is not the one that the receiver was told of: the ledger was rewritten. {ways}"
            )
        return None

    def _stop(self, hook: Webhook, reason: str) -> Step:
        self.hooks.note(hook, self.check, {"state": STOPPED, "reason": reason, "next_at": None})
        return Step(self.hooks.get(self.organization, self.key), reason=reason)


def waiting(attempts: int, first_s: float) -> float:
    """How long to wait after so many attempts: three times as long each time, half of it by chance."""
    whole = min(first_s * FACTOR ** min(attempts - 1, 20), MOST_S)
    return whole * random.uniform(0.5, 1.0)  # noqa: S311  No secret.
