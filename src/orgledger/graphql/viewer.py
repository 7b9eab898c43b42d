"""Whoever asks: how they were recognized, what is granted to them, and the tokens of their programs."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Annotated

import strawberry

from orgledger.access.oversight import Oversight
from orgledger.access.session import Stay
from orgledger.access.token import Token
from orgledger.domain.command import shown
from orgledger.domain.period import moment
from orgledger.domain.principal import Method, Principal
from orgledger.domain.refusal import Invalid, Refused, Unknown, refuse
from orgledger.domain.role import Role
from orgledger.graphql.caller import unauthenticated
from orgledger.graphql.result import Refusing, show_refused
from orgledger.graphql.scope import Request

log = logging.getLogger("orgledger.access")

Info = strawberry.Info[Request, None]


@strawberry.type(description="A token by which programs are recognized. Its secret is shown once, when it is made.")
class ApiToken:
    token: strawberry.Private[Token]

    @strawberry.field(description="Its identity; revokeToken takes it.")
    def key(self) -> strawberry.ID:
        return strawberry.ID(self.token.key)

    @strawberry.field(description="Whose programs show it: what a grant names.")
    def subject(self) -> str:
        return self.token.subject

    @strawberry.field(description="What it is for.")
    def label(self) -> str:
        return self.token.label

    @strawberry.field(description="The roles that it may use of those granted to its owner; null for all of them.")
    def roles(self) -> list[Role] | None:
        return sorted(self.token.roles, key=lambda role: role.value) if self.token.roles is not None else None

    @strawberry.field(description="The key of the only organization it is good for; null for all.")
    def organization(self) -> strawberry.ID | None:
        return strawberry.ID(self.token.organization) if self.token.organization else None

    @strawberry.field(description="When it was made.")
    def created_at(self) -> datetime:
        return moment(self.token.created_at)

    @strawberry.field(description="When it ends by itself.")
    def expires_at(self) -> datetime:
        return moment(self.token.expires_at)

    @strawberry.field(description="When it was used last, to some minutes.")
    def used_at(self) -> datetime | None:
        return moment(self.token.used_at) if self.token.used_at else None

    @strawberry.field(description="When it was revoked.")
    def revoked_at(self) -> datetime | None:
        return moment(self.token.revoked_at) if self.token.revoked_at else None


@strawberry.type(description="Somebody signed in with a browser.")
class Session:
    stay: strawberry.Private[Stay]
    principal: strawberry.Private[Principal | None]

    @strawberry.field(description="Its identity; endSession takes it.")
    def key(self) -> strawberry.ID:
        return strawberry.ID(self.stay.key)

    @strawberry.field(description="Who signed in: what a grant names.")
    def subject(self) -> str:
        return self.stay.subject

    @strawberry.field(description="Since when.")
    def created_at(self) -> datetime:
        return moment(self.stay.created_at)

    @strawberry.field(description="When they last did anything, to a minute.")
    def used_at(self) -> datetime:
        return moment(self.stay.used_at)

    @strawberry.field(description="When it ends at the latest; sooner, if nothing is done.")
    def expires_at(self) -> datetime:
        return moment(self.stay.expires_at)

    @strawberry.field(description="Whether this is what the asker was recognized by just now.")
    def current(self) -> bool:
        return self.principal is not None and self.principal.credential == self.stay.key


@strawberry.type(description="Whoever asks, as they were recognized.")
class Viewer:
    principal: strawberry.Private[Principal]

    @strawberry.field(description="Who it is, for ever: what a grant names.")
    def subject(self) -> str:
        return self.principal.subject

    @strawberry.field(description="What to call them.")
    def name(self) -> str:
        return self.principal.name or self.principal.subject

    @strawberry.field(description="How they were recognized.")
    def method(self) -> Method:
        return self.principal.method

    @strawberry.field(description="When that ends by itself.")
    def expires_at(self) -> datetime | None:
        return moment(self.principal.expires_at) if self.principal.expires_at else None

    @strawberry.field(description="What they may do in an organization today; nothing, if it is not there for them.")
    async def roles(
        self,
        info: Info,
        code: Annotated[
            str | None,
            strawberry.argument(description="The organization's code; may be left out where only one is visible."),
        ] = None,
    ) -> list[Role]:
        try:
            standing = await info.context.standing(await info.context.head(code))
        except Refused:
            return []
        return sorted(standing.roles, key=lambda role: role.value)

    @strawberry.field(
        description="Their tokens, the oldest first, those that ended included. To whoever shows a token that is "
        "limited: that one."
    )
    async def tokens(self, info: Info) -> list[ApiToken]:
        recognition = info.context.recognition
        assert recognition is not None, "whoever was recognized was so by something"
        found = await info.context.work(recognition.tokens.of, self.principal.subject)
        return [ApiToken(token=token) for token in found if self.principal.owns(token.key)]

    @strawberry.field(
        description="Where they are signed in with a browser, the newest first. To whoever shows a token that is "
        "limited: nowhere."
    )
    async def sessions(self, info: Info) -> list[Session]:
        request = info.context
        assert request.recognition is not None, "whoever was recognized was so by something"
        if self.principal.limited:
            return []
        stays = request.recognition.sessions.stays
        found = await request.work(stays, request.ledger.clock.now(), self.principal.subject)
        return [Session(stay=one, principal=self.principal) for one in found]


def show_viewer(request: Request) -> Viewer | None:
    """Whoever asks; nobody, where nobody signs in, or somebody has not."""
    request.footing.fleeting = True
    return Viewer(principal=request.principal) if request.principal is not None else None


@strawberry.input(description="A token for one of the asker's programs.")
class CreateTokenInput:
    label: str = strawberry.field(description="What it is for.")
    days: int = strawberry.field(default=90, description="For how many days it is good, 366 at most.")
    roles: list[Role] | None = strawberry.field(
        default=None, description="The roles that it may use; all that its owner holds, if left out."
    )
    organization: str | None = strawberry.field(
        default=None, description="The code of the only organization that it is good for; all, if left out."
    )


@strawberry.type(description="A token that was made just now.")
class CreatedToken:
    secret: str = strawberry.field(description="The secret. It is not shown again, and not kept.")
    token: ApiToken = strawberry.field(description="What is known of it from now on.")


CreateTokenResult = Annotated[
    CreatedToken | Refusing,
    strawberry.union("CreateTokenResult", description="The token with its secret, or everything that is wrong."),
]
RevokeTokenResult = Annotated[
    ApiToken | Refusing, strawberry.union("RevokeTokenResult", description="The token, ended, or what is wrong.")
]
EndSessionResult = Annotated[
    Session | Refusing, strawberry.union("EndSessionResult", description="The session, ended, or what is wrong.")
]


async def oversight(request: Request) -> Oversight:
    """What the asker looks after as an administrator."""
    rows = await request.visible()
    administered = {row.id for row in rows if (await request.standing(row)).may_administer}
    return Oversight(request.ledger.archive, request.ledger.clock, administered)


@strawberry.type(description="How programs and browsers are let in; no ledger tells of it.")
class ViewerMutation:
    @strawberry.mutation(description="Make a token for one's own programs. Whoever shows a token makes no other.")
    async def create_token(
        self,
        info: Info,
        input: Annotated[CreateTokenInput, strawberry.argument(description="The token.")],
    ) -> CreateTokenResult:
        request, who = info.context, info.context.principal
        if who is None or request.recognition is None:
            raise unauthenticated()
        try:
            if who.method is Method.TOKEN:
                raise refuse(Invalid("A token makes no other token: sign in yourself."))
            organization = (await request.head(input.organization)).id if input.organization is not None else None
            secret, token = await request.work(
                request.recognition.tokens.create,
                who.subject,
                input.label,
                request.ledger.clock.now(),
                days=input.days,
                roles=frozenset(input.roles) if input.roles is not None else None,
                organization=organization,
            )
        except Refused as refused:
            return show_refused(None, refused)
        return CreatedToken(secret=secret, token=ApiToken(token=token))

    @strawberry.mutation(
        description="End a token at once: one's own, or that of somebody who has rights only where one administers. "
        "A token that is limited ends no other of its owner's."
    )
    async def revoke_token(
        self, info: Info, key: Annotated[strawberry.ID, strawberry.argument(description="The token's key.")]
    ) -> RevokeTokenResult:
        request, who = info.context, info.context.principal
        if who is None or request.recognition is None:
            raise unauthenticated()
        tokens, now = request.recognition.tokens, request.ledger.clock.now()
        try:
            found = await request.work(tokens.named, str(key))
            if found is not None and not (found.subject == who.subject and who.owns(found.key)):
                looked = await oversight(request)
                if not await request.work(looked.covers_token, found):
                    found = None
            if found is None:
                raise refuse(Unknown("token", shown(str(key)))).under("key")
            token = await request.work(tokens.revoke, str(key), now)
        except Refused as refused:
            return show_refused(None, refused)
        log.info("%s revoked the token %s of %s", who.subject, token.key, token.subject)
        return ApiToken(token=token)

    @strawberry.mutation(
        description="Sign somebody out of a browser at once: oneself, or whoever has rights only where one "
        "administers. A token that is limited does not sign its owner out."
    )
    async def end_session(
        self, info: Info, key: Annotated[strawberry.ID, strawberry.argument(description="The session's key.")]
    ) -> EndSessionResult:
        request, who = info.context, info.context.principal
        if who is None or request.recognition is None:
            raise unauthenticated()
        sessions, now = request.recognition.sessions, request.ledger.clock.now()
        try:
            found = next((one for one in await request.work(sessions.stays, now) if one.key == key), None)
            if found is not None and not (found.subject == who.subject and who.owns(found.key)):
                looked = await oversight(request)
                if not await request.work(looked.covers, found.subject):
                    found = None
            if found is None:
                raise refuse(Unknown("session", shown(str(key)))).under("key")
            await request.work(sessions.end, found.key)
        except Refused as refused:
            return show_refused(None, refused)
        log.info("%s ended a session of %s", who.subject, found.subject)
        return Session(stay=found, principal=who)
