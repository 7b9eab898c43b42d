"""Whoever asks: how they were recognized, what is granted to them, and the tokens of their programs."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from orgledger.access.token import Token
from orgledger.domain.period import moment
from orgledger.domain.principal import Method, Principal
from orgledger.domain.refusal import Invalid, Refused, refuse
from orgledger.domain.role import Role
from orgledger.graphql.caller import unauthenticated
from orgledger.graphql.result import Refusing, show_refused
from orgledger.graphql.scope import Request

Info = strawberry.Info[Request, None]


@strawberry.type(description="A token by which programs are recognized. Its secret is shown once, when it is made.")
class ApiToken:
    token: strawberry.Private[Token]

    @strawberry.field(description="Its identity; revokeToken takes it.")
    def key(self) -> strawberry.ID:
        return strawberry.ID(self.token.key)

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

    @strawberry.field(description="Their tokens, the oldest first, those that ended included.")
    async def tokens(self, info: Info) -> list[ApiToken]:
        recognition = info.context.recognition
        assert recognition is not None, "whoever was recognized was so by something"
        found = await info.context.work(recognition.tokens.of, self.principal.subject)
        return [ApiToken(token=token) for token in found]


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


@strawberry.type(description="What somebody does for their own programs; no ledger tells of it.")
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

    @strawberry.mutation(description="End one of one's own tokens, at once.")
    async def revoke_token(
        self, info: Info, key: Annotated[strawberry.ID, strawberry.argument(description="The token's key.")]
    ) -> RevokeTokenResult:
        request, who = info.context, info.context.principal
        if who is None or request.recognition is None:
            raise unauthenticated()
        try:
            now = request.ledger.clock.now()
            token = await request.work(request.recognition.tokens.revoke, str(key), now, who.subject)
        except Refused as refused:
            return show_refused(None, refused)
        return ApiToken(token=token)
