"""The file itself: plain data as YAML text, read with limits and written so that people like to read it."""

from __future__ import annotations

import itertools
from collections.abc import Hashable
from typing import Any

import yaml

from orgledger.domain.command import DEPTH, clean, shown
from orgledger.domain.refusal import Invalid, refuse

BYTES = 1_000_000
"""The largest file; those of the seed document have some 4,000 each."""
NODES = 50_000
"""Values in a file; those of the seed document have some 400 each."""
WIDTH = 120
"""Columns after which a text goes on in the next line."""

TIMES = "tag:yaml.org,2002:timestamp"


class Loader(yaml.SafeLoader):
    """Reads plain data: no key twice, nothing nested or long beyond reason, aliases written out; a day stays a text."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != TIMES]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0
        self.nodes = 0
        """Values so far, with all that the aliases among them stand for."""
        self.sizes: dict[int, int] = {}

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """See the library: called for each value, before anything is made of it."""
        mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
        alias, before = self.check_event(yaml.AliasEvent), self.nodes
        self.depth += 1
        if self.depth > DEPTH:
            raise fault(f"values are nested more than {DEPTH} deep", mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        if alias and id(node) not in self.sizes:
            raise fault("a value stands for itself", mark)
        self.nodes += self.sizes[id(node)] if alias else 1
        if self.nodes > NODES:
            raise fault(f"there are more than {NODES:,} values", mark)
        self.sizes[id(node)] = self.nodes - before
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """See the library: of a text that does not fit its tag, it would say nothing of use."""
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, LookupError, AttributeError):
            raise fault(f"{shown(str(node.value))!r} is not what its tag says", node.start_mark) from None

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """See the library: of a key that stands twice, it would keep the last."""
        found = super().construct_mapping(node, deep=deep)
        if len(found) < len(node.value):
            names = sorted(str(key.value) for key, _ in node.value)
            twice = next((a for a, b in itertools.pairwise(names) if a == b), "<<")
            raise fault(f"the key {shown(twice)!r} stands twice", node.start_mark)
        return found


def fault(told: str, mark: yaml.Mark) -> yaml.MarkedYAMLError:
    """What is wrong with a text, and where."""
    return yaml.MarkedYAMLError(problem=told, problem_mark=mark)


class Dumper(yaml.SafeDumper):
    """Writes plain data: what occurs twice is written twice."""

    def ignore_aliases(self, data: Any) -> bool:
        """See the library."""
        return True


def load(text: str) -> Any:
    """The data of a file, its texts in NFC; a key that holds null is left out.

    Raises:
        Refused: Invalid, with the line, if it is not YAML or beyond the limits; with the path, for control characters.
    """
    if len(text) > BYTES:
        raise refuse(Invalid(f"A file has at most {BYTES:,} bytes."))
    try:
        found = yaml.load(text.removeprefix("\ufeff"), Loader)  # noqa: S506  It is a safe loader.
    except yaml.MarkedYAMLError as error:
        place = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise refuse(Invalid(f"{place}{error.problem}.")) from None
    except (yaml.YAMLError, ValueError) as error:
        raise refuse(Invalid(f"This is not YAML: {str(error).splitlines()[0]}.")) from None
    return given(clean(found))


def given(value: Any) -> Any:
    """The same without the keys that hold null."""
    if isinstance(value, dict):
        return {key: given(held) for key, held in value.items() if held is not None}
    return [given(one) for one in value] if isinstance(value, list) else value


def dump(data: Any) -> str:
    """Data as the text of a file."""
    return yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)
