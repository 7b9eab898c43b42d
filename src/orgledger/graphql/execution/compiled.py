"""The compiled lane: lists are completed by compiled selections; everything else by graphql-core, field by field."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLList, GraphQLResolveInfo
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from orgledger.graphql.execution.kept import KEPT, made
from orgledger.graphql.execution.selection import Completer
from orgledger.graphql.scope import Request
from orgledger.store.patience import OVER, look


class WatchedExecution(StrawberryGraphQLCoreExecutionContext):
    """One execution of a document, which goes on for no longer than whoever asked waits."""

    def execute_field(self, *arguments: Any) -> Any:
        """See Executor; looks first whether somebody still waits.

        Raises:
            TimeoutError: if not.
        """
        if OVER:
            look()
        return super().execute_field(*arguments)


class CompiledExecution(WatchedExecution):
    """One execution of a document, with the answers of graphql-core.

    A list whose selection is compiled is completed at once. If anything surprises on the way (an error, a null where
    none may be, something to wait for), the list is asked again by graphql-core, and so is all that is left: a resolver
    is called twice at most, and whatever is told of errors is told by graphql-core.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.surprised = bool(self.middleware_manager and self.middleware_manager.middlewares)
        self.completers: dict[tuple[Any, int], tuple[FieldDetailsList, Completer | None]] = {}
        """List type and identity of a field → the field, kept so that its identity stays its own, and its completer."""

    def complete_list_value(
        self,
        return_type: GraphQLList[Any],
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """See Executor."""
        if not self.surprised and position_context is None:
            complete = self.compiled(return_type, field_details_list)
            if complete is not None:
                try:
                    completed = complete(result)
                except Exception:  # noqa: BLE001  Whatever it is, graphql-core meets it again and tells it.
                    self.surprised = True
                if isinstance(self.context_value, Request):
                    self.context_value.compiled = not self.surprised
                if not self.surprised:
                    return completed
        return super().complete_list_value(return_type, field_details_list, info, path, result, position_context)

    def compiled(self, kind: GraphQLList[Any], asked: FieldDetailsList) -> Completer | None:
        """The completer of a list, found when it is first met; none, if its selection cannot be compiled."""
        place = (kind, id(asked))
        if place not in self.completers:
            passing = isinstance(self.context_value, Request) and self.context_value.passing
            self.completers[place] = (asked, (made if passing else KEPT.completer)(self, kind, asked))
        return self.completers[place][1]
