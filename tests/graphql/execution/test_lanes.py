"""The compiled lane answers like graphql-core, whatever is asked and whatever goes wrong."""

from __future__ import annotations

import gc
import logging
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from inspect import iscoroutinefunction
from random import Random
from typing import Any, TypeAlias
from zlib import crc32

import pytest
from graphql import Undefined, get_introspection_query
from msgspec.structs import replace

from orgledger.graphql.execution.compiled import CompiledExecution
from orgledger.graphql.execution.direct import Direct
from orgledger.graphql.schema import Schema, build_schema
from orgledger.ledger import Ledger
from orgledger.settings import Settings
from tests.graphql.asker import both_lanes_agree
from tests.graphql.execution.documents import VARIABLES, Writer
from tests.kit import Acme

WIDE = Settings(depth=64, aliases=1_000, fields=5_000, directives=1_000, tokens=20_000, cost=100_000_000)
COMPILED, PLAIN = WIDE, replace(WIDE, plain_lane=True)

# graphql-core leaves behind what still waits beside an error.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(autouse=True)
def tidy(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Let what was left behind go within the test: nothing of it is kept by the log."""
    caplog.set_level(logging.CRITICAL, logger="orgledger.graphql")
    yield
    gc.collect()


Fault: TypeAlias = Callable[[Any], Any]


class Later:
    """Something that must be awaited."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __await__(self) -> Generator[None, None, Any]:
        yield
        return self.value


class Alike:
    """Something that answers like another, but is not of its type."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __getattr__(self, name: str) -> Any:
        return getattr(self.value, name)

    def __str__(self) -> str:
        return "alike"


class Boom(Exception):
    """An error of our own."""


def boom(_: Any) -> Any:
    raise Boom


FAULTS: dict[str, Fault] = {
    "raises": boom,
    "null": lambda _: None,
    "undefined": lambda _: Undefined,
    "an error as a value": Boom,
    "a list": lambda value: [value],
    "no list": lambda value: iter(value) if isinstance(value, list) else frozenset(),
    "too much": lambda value: [*value, None] if isinstance(value, list) else 2**40,
    "alike": Alike,
    "later": Later,
}
"""What becomes of a value."""


def breaking(schema: Schema, seed: int, fault: Fault) -> Schema:
    """A schema whose resolvers fail now and then, for the same objects each time they are asked."""
    for kind in schema._schema.type_map.values():
        for name, field in getattr(kind, "fields", {}).items():
            resolve = getattr(field, "resolve", None)
            if isinstance(resolve, Direct) and not iscoroutinefunction(resolve.ask):
                field.resolve = Direct(broken(resolve.ask, f"{seed} {kind}.{name}", fault), resolve.names)
    return schema


def broken(ask: Callable[..., Any], name: str, fault: Fault) -> Callable[..., Any]:
    """A resolver that fails for one unit, position, person … in eight."""

    def answer(source: Any, **given: Any) -> Any:
        key = getattr(getattr(source, "view", None), "key", None)
        value = ask(source, **given)
        return value if key is None or crc32(f"{key} {name}".encode()) >> 8 & 7 else fault(value)

    return answer


def counted(counts: Counter[str]) -> type[CompiledExecution]:
    """The compiled lane, counting the lists that it completed, gave back, or left to graphql-core."""

    class Counted(CompiledExecution):
        def complete_list_value(self, return_type: Any, field_details_list: Any, *rest: Any) -> Any:
            compiled = not self.surprised and self.compiled(return_type, field_details_list) is not None
            try:
                return super().complete_list_value(return_type, field_details_list, *rest)
            finally:
                counts["left" if not compiled else "given back" if self.surprised else "completed"] += 1

    return Counted


def test_both_lanes_answer_alike_whatever_is_asked(staffed: Acme, ledger: Ledger, scale: int) -> None:
    compiled, plain = build_schema(COMPILED), build_schema(PLAIN)
    counts: Counter[str] = Counter()
    compiled.execution_context_class = counted(counts)
    writer = Writer(plain._schema, Random(1))

    for _ in range(60 * scale):
        both_lanes_agree(compiled, plain, ledger, writer.document(), VARIABLES)

    assert counts["completed"] > 80 * scale, counts


@pytest.mark.parametrize("fault", FAULTS)
def test_both_lanes_answer_alike_whatever_goes_wrong(staffed: Acme, ledger: Ledger, fault: str, scale: int) -> None:
    counts: Counter[str] = Counter()
    for seed in range(3 * scale):
        compiled, plain = (breaking(build_schema(lane), seed, FAULTS[fault]) for lane in (COMPILED, PLAIN))
        compiled.execution_context_class = counted(counts)
        writer = Writer(plain._schema, Random(seed))

        for _ in range(12):
            both_lanes_agree(compiled, plain, ledger, writer.document(), VARIABLES)
            both_lanes_agree(compiled, plain, ledger, writer.listing(), VARIABLES)
            both_lanes_agree(compiled, plain, ledger, writer.listing(), VARIABLES)

    assert min(counts["completed"], counts["given back"]) > 10 * scale, counts


def test_both_lanes_describe_the_schema_alike(ledger: Ledger) -> None:
    compiled, plain = build_schema(COMPILED), build_schema(PLAIN)

    both_lanes_agree(compiled, plain, ledger, get_introspection_query(), {})


def test_the_lane_is_chosen_by_a_switch() -> None:
    assert build_schema(COMPILED).execution_context_class is CompiledExecution
    assert not issubclass(build_schema(PLAIN).execution_context_class, CompiledExecution)
