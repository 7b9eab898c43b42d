"""The house's policy: which commands are recorded only through a change request that somebody else approved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar

from orgledger.domain.command import COMMANDS, Command, Dated, decides, note, shown
from orgledger.domain.event import Event, OrganizationId
from orgledger.domain.refusal import Invalid, Labels, Refusal, refuse
from orgledger.domain.role import Role
from orgledger.domain.structure import Structure, existing
from orgledger.domain.timeline import Verb


class PolicyAdopted(Event, tag="PolicyAdopted"):
    """From here on these commands need a change request, and no others."""

    verb: ClassVar[Verb] = Verb.ACT
    says = {
        "en": "{organization} adopts a policy[: {request_required} need a change request]",
        "zh": "{organization} 采用新政策[：{request_required} 须经变革方案]",
    }

    organization: OrganizationId
    request_required: tuple[str, ...]


class AdoptPolicy(Command):
    """Say which commands are recorded only through an approved change request."""

    dated = Dated.UNDATED
    act = True
    needs = Role.ADMINISTRATOR

    request_required: Annotated[
        tuple[str, ...], note("The commands that need a change request, such as moveUnit; none if the list is empty.")
    ]


class NeedsRequest(Refusal):
    """The policy lets this command be recorded through an approved change request only."""

    command: str
    code: ClassVar[str] = "NEEDS_CHANGE_REQUEST"
    face: ClassVar[str] = "ForbiddenError"

    def message(self, label: Labels) -> str:
        return (
            f"{self.command} is recorded only through an approved change request. "
            "Draft one with this operation and submit it."
        )


def reserved(acts: Iterable[tuple[int, object]]) -> frozenset[str]:
    """The commands that need a change request, after the acts of an organization."""
    adopted = [act for _, act in acts if isinstance(act, PolicyAdopted)]
    return frozenset(adopted[-1].request_required) if adopted else frozenset()


@decides("adoptPolicy")
def adopt_policy(structure: Structure, adopt: AdoptPolicy) -> PolicyAdopted:
    """Say which commands need a change request.

    Raises:
        Refused: Invalid, for what is no command, or one that cannot be part of a change request.
    """
    for name in adopt.request_required:
        if name not in COMMANDS:
            raise refuse(Invalid(f"There is no command {shown(name)!r}.")).under("requestRequired")
        if COMMANDS[name].command.act:
            raise refuse(Invalid(f"{name} is no change of the structure, so no change request holds it.")).under(
                "requestRequired"
            )
    key = existing(structure, "organization", structure.organization)
    return PolicyAdopted(organization=key, request_required=tuple(sorted(set(adopt.request_required))))
