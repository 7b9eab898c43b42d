"""Commands for who is let in, and who may do what: users, tokens and grants.

They use the database directly: whoever may do that is the operator of the ledger, whom no grant limits.
"""

from __future__ import annotations

import secrets
import sys
from datetime import date
from typing import Any

import click
import msgspec

from orgledger.access.read_log import ReadLog
from orgledger.access.recognition import Recognition
from orgledger.access.standing import counts, granted
from orgledger.access.token import DAYS, Token
from orgledger.cli.frame import FAILED, USAGE, Day, Reading, fail, opened, print_json, reads, say
from orgledger.domain.change_set import Context
from orgledger.domain.grant import Grant
from orgledger.domain.role import Role
from orgledger.domain.unit import UnitView
from orgledger.ledger import Ledger
from orgledger.projections.coordinate import Asked

ROLES = click.Choice([role.value.lower().replace("_", "-") for role in Role], case_sensitive=False)


def role_of(text: str) -> Role:
    """A role as the command line writes it."""
    return Role(text.upper().replace("-", "_"))


def recognition_of(ledger: Ledger) -> Recognition:
    """What knows users and tokens."""
    return Recognition(ledger.engine, ledger.settings, ledger.clock)


# Users.


@click.group()
def user() -> None:
    """Add local users, change their passwords, let them in no more."""


def asked_password() -> str:
    """A password: asked for twice at a terminal, or the first line of standard input."""
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


@user.command()
@click.argument("name")
@click.option("--service", is_flag=True, help="For a program: it has tokens, and no password to sign in with.")
def add(name: str, service: bool) -> None:
    """Add a user; the password is asked for, or read from standard input. Nothing is granted to them by that."""
    password = secrets.token_urlsafe(48) if service else asked_password()
    with opened(create=True) as ledger:
        recognition_of(ledger).users.add(name, password, ledger.clock.now())
        say(f"{name} is a user now. Grant them a role: orgledger grant give {name} --role viewer")


@user.command()
@click.argument("name")
def password(name: str) -> None:
    """Give a user another password; wherever they are signed in ends."""
    given = asked_password()
    with opened() as ledger:
        recognition = recognition_of(ledger)
        recognition.users.set_password(name, given)
        recognition.sessions.close_all(name)
        say(f"{name} has another password.")


@user.command()
@click.argument("name")
def disable(name: str) -> None:
    """Let a user in no more, by password or token. Their grants stay on record until they are revoked."""
    with opened() as ledger:
        recognition = recognition_of(ledger)
        recognition.users.disable(name, ledger.clock.now())
        recognition.sessions.close_all(name)
        say(f"{name} is let in no more.")


@user.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let a user in again."""
    with opened() as ledger:
        recognition_of(ledger).users.enable(name)
        say(f"{name} is let in again.")


@user.command("list")
def list_users() -> None:
    """The users, by name."""
    with opened() as ledger:
        for name, active in recognition_of(ledger).users.names():
            say(name if active else f"{name}  (disabled)")


# Tokens.


@click.group()
def token() -> None:
    """Make, list and revoke tokens by which programs are recognized."""


@token.command()
@click.argument("subject")
@click.option("--label", required=True, help="What it is for.")
@click.option("--days", type=click.IntRange(1, DAYS), default=90, show_default=True, help="For how long it is good.")
@click.option("--role", "roles", multiple=True, type=ROLES, help="Only this role of those it could use; repeatable.")
@click.option("--organization", "code", help="Only for the organization of this code.")
def create(subject: str, label: str, days: int, roles: tuple[str, ...], code: str | None) -> None:
    """Make a token for SUBJECT and print it, once, on standard output."""
    with opened() as ledger:
        key = ledger.archive.find(code).id if code is not None else None
        limits = frozenset(map(role_of, roles)) if roles else None
        now = ledger.clock.now()
        secret, _ = recognition_of(ledger).tokens.create(subject, label, now, days=days, roles=limits, organization=key)
        say(secret)


@token.command("list")
@click.option("--subject", help="Only those of one.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_tokens(subject: str | None, as_json: bool) -> None:
    """The tokens, the oldest first, those that ended included; never their secrets."""
    with opened() as ledger:
        found = recognition_of(ledger).tokens.of(subject)
        if as_json:
            print_json([told_token(one) for one in found])
            return
        for one in found:
            ended = f"revoked {one.revoked_at}" if one.revoked_at else f"until {one.expires_at}"
            say(f"{one.key}  {one.subject}  {one.label}  {ended}  last used {one.used_at or 'never'}")


def told_token(token: Token) -> dict[str, Any]:
    """A token, for JSON."""
    return {
        "key": token.key,
        "subject": token.subject,
        "label": token.label,
        "roles": sorted(role.value for role in token.roles) if token.roles is not None else None,
        "organization": token.organization,
        "createdAt": token.created_at,
        "expiresAt": token.expires_at,
        "usedAt": token.used_at,
        "revokedAt": token.revoked_at,
    }


@token.command("revoke")
@click.argument("key")
def revoke_token(key: str) -> None:
    """End a token at once."""
    with opened() as ledger:
        recognition_of(ledger).tokens.revoke(key, ledger.clock.now())
        say(f"The token {key} is revoked.")


# Grants.


@click.group()
def grant() -> None:
    """Give, revoke and review what people may do in an organization."""


@grant.command()
@click.argument("principal")
@click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
@click.option("--role", required=True, type=ROLES, help="What they may do.")
@click.option("--within", help="The code or key of the unit that an editor or approver is limited to.")
@click.option("--only", is_flag=True, help="That unit alone, without what is below it.")
@click.option("--from", "start", type=Day(), help="The first day it holds; today if left out.")
@click.option("--to", type=Day(), help="The first day it does not hold any more.")
@click.option("--reason", help="Why.")
@click.option("--basis", help="On which authority.")
def give(
    principal: str,
    code: str | None,
    role: str,
    within: str | None,
    only: bool,
    start: date | None,
    to: date | None,
    **surroundings: Any,
) -> None:
    """Grant PRINCIPAL a role: a user's name, or ISSUER|SUBJECT of the identity provider."""
    if only and within is None:
        fail(USAGE, "--only goes with --within.")
    with opened() as ledger:
        form: dict[str, Any] = {"principal": principal, "role": role_of(role).value, "below": not only}
        form |= {name: str(day) for name, day in (("from", start), ("to", to)) if day is not None}
        if within is not None:
            at = Reading(ledger, code, None, None)
            named = at.structure.referring("unit.code", within)
            form["within"] = named[0] if named else within
        context = Context(actor=ledger.settings.actor, **surroundings)
        ledger.record(code, ledger.read([{"giveGrant": form}], context))
        say(f"{principal} is granted the role of {role}.")


@grant.command()
@click.argument("key")
@click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
@click.option("--reason", help="Why.")
@click.option("--basis", help="On which authority.")
def revoke(key: str, code: str | None, **surroundings: Any) -> None:
    """Take a grant back at once, by its key; `grant list` shows it."""
    with opened() as ledger:
        context = Context(actor=ledger.settings.actor, **surroundings)
        ledger.record(code, ledger.read([{"revokeGrant": {"grant": key}}], context))
        say(f"The grant {key} is revoked.")


@grant.command("list")
@reads
@click.option("--all", "everything", is_flag=True, help="Also those that did not hold on that day, such as revoked.")
def list_grants(code: str | None, day: date | None, known: Asked | None, as_json: bool, everything: bool) -> None:
    """Who could do what on a day, as known: an access review of any day."""
    with opened() as ledger:
        at = Reading(ledger, code, day, known)
        zone, on = at.row.time_zone, at.coordinate.as_of.effective
        found = granted(at.image, at.coordinate.as_of.known)
        chosen = [one for one in found if everything or counts(one, at.image, zone, on)]
        told = [told_grant(at, one, counts(one, at.image, zone, on)) for one in chosen]
        if as_json:
            print_json({"coordinate": at.told(), "grants": told})
            return
        say(at.heading())
        for one in told:
            where = one["unit"] or "the whole organization"
            by = f"given by {one['givenBy']} in entry {one['given']}" + (f": {one['reason']}" if one["reason"] else "")
            ended = f", revoked by entry {one['revoked']}" if one["revoked"] else ""
            say(f"{one['key']}  {one['principal']}  {one['role']}  {where}  {one['effective']}  {by}{ended}")


def told_grant(at: Reading, grant: Grant, holds: bool) -> dict[str, Any]:
    """A grant, for JSON."""
    archive = at.ledger.archive
    entry = archive.entries(at.row.id, [grant.given])[grant.given]
    names = archive.actor_names(at.row.id, [grant.principal, entry.actor])
    reasons = archive.private_values(at.row.id, [entry.reason.commitment]) if entry.reason else {}
    return {
        "key": grant.key,
        "principal": names.get(grant.principal, grant.principal),
        "role": grant.role.value,
        "within": grant.within,
        "unit": UnitView(at.structure, grant.within).name() if grant.within else None,
        "below": grant.below,
        "effective": str(grant.period),
        "holds": holds,
        "given": grant.given,
        "givenBy": names.get(entry.actor, entry.actor),
        "reason": reasons.get(entry.reason.commitment) if entry.reason else None,
        "revoked": grant.revoked,
    }


# Who read what.


@click.command("reads")
@click.option("--organization", "code", help="The organization's code; may be left out where there is only one.")
@click.option("--last", default=20, show_default=True, type=click.IntRange(1, 100_000), help="How many lines.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--verify", is_flag=True, help="Check that every line that is kept follows the one before.")
@click.option("--sweep", is_flag=True, help="Cut off what is older than it is kept for.")
def reads_(code: str | None, last: int, as_json: bool, verify: bool, sweep: bool) -> None:
    """Who read what of an organization, the newest first."""
    with opened() as ledger:
        row = ledger.archive.find(code)
        logged = ReadLog(ledger.engine, ledger.settings, ledger.clock, ledger.vault.keys)
        if sweep:
            say(f"{logged.sweep():,} lines were cut off.")
        if verify:
            faults = list(logged.faults(row.id))
            if faults:
                fail(FAILED, *faults)
            say(f"The {logged.count(row.id):,} lines that are kept follow one another.")
            return
        lines = logged.newest(row.id, last)
        names = ledger.archive.actor_names(row.id, [line.read.actor for line in lines])
        if as_json:
            told = [{"number": line.number, **msgspec.to_builtins(line.read), "hash": line.hash} for line in lines]
            print_json([{**one, "actor": names.get(one["actor"], one["actor"])} for one in told])
            return
        for line in lines:
            read = line.read
            if read.lost:
                say(f"{line.number:>8}  {read.at}  {read.lost:,} reads could not be logged, and are lost")
                continue
            who, what = names.get(read.actor, read.actor), read.operation or read.document[:12]
            where = ", ".join(read.coordinates)
            say(f"{line.number:>8}  {read.at}  {who}  {read.kind} {what}  {where}  {read.values:,} values")
