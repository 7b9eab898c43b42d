"""Limits of one document, checked before anything is executed.

One walk that visits every fragment once: the stock limiters visit a fragment as often as it is spread, which a
small document can make exponential.
"""

from __future__ import annotations

from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
)

LIMIT = "LIMIT_EXCEEDED"


def limits_rule(depth: int, aliases: int) -> type[ValidationRule]:
    """A validation rule that refuses documents nested deeper, or renaming more, than allowed."""

    class LimitsRule(ValidationRule):
        def __init__(self, context: ValidationContext) -> None:
            super().__init__(context)
            self.measured: dict[str, tuple[int, int]] = {}

        def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
            deep, renamed = self.measure(node.selection_set)
            if deep > depth and not introspects(node):
                self.report_error(fault(f"The query is {deep} levels deep; at most {depth} are answered.", node))
            if renamed > aliases:
                self.report_error(fault(f"The query has {renamed} aliases; at most {aliases} are answered.", node))

        def measure(self, selections: SelectionSetNode | None) -> tuple[int, int]:
            """How deep a selection goes, and how many fields it renames, fragments counted where spread."""
            deepest, renamed = 0, 0
            for node in selections.selections if selections else ():
                if isinstance(node, FieldNode):
                    deep, below = self.measure(node.selection_set)
                    deep, below = deep + 1, below + (node.alias is not None)
                elif isinstance(node, InlineFragmentNode):
                    deep, below = self.measure(node.selection_set)
                else:
                    assert isinstance(node, FragmentSpreadNode)
                    deep, below = self.fragment(node.name.value)
                deepest, renamed = max(deepest, deep), renamed + below
            return deepest, renamed

        def fragment(self, name: str) -> tuple[int, int]:
            """The measure of a fragment; a cycle, refused elsewhere, ends the walk."""
            if name not in self.measured:
                self.measured[name] = (0, 0)
                found: FragmentDefinitionNode | None = self.context.get_fragment(name)
                if found is not None:
                    self.measured[name] = self.measure(found.selection_set)
            return self.measured[name]

    return LimitsRule


def introspects(node: OperationDefinitionNode) -> bool:
    """Whether an operation only asks about the schema."""
    return all(
        isinstance(field, FieldNode) and field.name.value.startswith("__") for field in node.selection_set.selections
    )


def fault(message: str, node: OperationDefinitionNode) -> GraphQLError:
    """An error with a stable code."""
    return GraphQLError(message, [node], extensions={"code": LIMIT})
