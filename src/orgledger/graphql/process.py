"""Processes in GraphQL."""

from __future__ import annotations

from typing import Any

import strawberry

from orgledger.domain.involvement import InvolvementMode, involved_in
from orgledger.domain.process import ProcessView, Stage
from orgledger.graphql.entity import Language, NamedEntity
from orgledger.graphql.position import Holder, show_holder
from orgledger.graphql.scope import Scope, shows

CARRIERS = (InvolvementMode.RESPONSIBLE, InvolvementMode.OWNS, InvolvementMode.ACCOUNTABLE)
"""Who carries a stage, where several are involved: the first of these."""


@strawberry.type(description="A step of a process.")
class ProcessStage:
    scope: strawberry.Private[Scope]
    process: strawberry.Private[str]
    stage: strawberry.Private[Stage]
    order: int = strawberry.field(description="Its place, from 1.")

    @strawberry.field(description="Its handle in the process, by which involvements name it.")
    def handle(self) -> str:
        return self.stage.stage

    @strawberry.field(description="Its name.")
    def name(self, language: Language = None) -> str:
        return self.stage.name(language or self.scope.row.default_language)

    @strawberry.field(description="Who carries it.")
    def holder(self) -> Holder | None:
        found = involved_in(self.scope.structure, "process", self.process, *CARRIERS)
        ties = [tie for tie in found if tie.stage == self.stage.stage]
        first = min(ties, key=lambda tie: CARRIERS.index(tie.mode), default=None)
        return show_holder(self.scope, first)


def show_stages(scope: Scope, key: str, stages: list[Stage]) -> list[ProcessStage]:
    """Stages in order."""
    return [
        ProcessStage(scope=scope, process=key, stage=stage, order=order) for order, stage in enumerate(stages, start=1)
    ]


@strawberry.type(description="Work in ordered stages.")
class Process(NamedEntity):
    @strawberry.field(description="Its stages, in order.")
    def stages(self) -> list[ProcessStage]:
        return show_stages(self.scope, self.view.key, self.view.stages)

    @strawberry.field(description="Who owns it.")
    def owner(self) -> Holder | None:
        owners = involved_in(self.scope.structure, "process", self.view.key, InvolvementMode.OWNS)
        return show_holder(self.scope, next((tie for tie in owners if tie.stage is None), None))


@shows("process")
def show_process(scope: Scope, key: str) -> Any:
    """A process at a coordinate."""
    return Process(scope=scope, view=ProcessView(scope.structure, key))
