"""The tree against the definitions of RFC 9162, by naive recursion, at every size up to 140."""

from __future__ import annotations

import hashlib

import pytest

from orgledger.domain.merkle import (
    EMPTY_ROOT,
    Frontier,
    Node,
    Stretch,
    consistency_path,
    inclusion_path,
    is_consistent,
    is_included,
    leaf_hash,
    row_hash,
    stretch_hash,
)

SIZES = 140
LEAVES = [f"leaf {number}".encode() for number in range(SIZES)]


def largest_power_below(size: int) -> int:
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def mth(leaves: list[bytes]) -> bytes:
    """MTH, RFC 9162 §2.1.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = largest_power_below(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH, RFC 9162 §2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = largest_power_below(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF, RFC 9162 §2.1.4.1."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = largest_power_below(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], False), mth(leaves[:k])]


@pytest.fixture(scope="module")
def rows() -> list[bytes]:
    """The rows that entries would keep."""
    frontier = Frontier()
    return [frontier.append(leaf) for leaf in LEAVES]


@pytest.fixture(scope="module")
def roots() -> list[bytes]:
    """The root of every size, by definition."""
    return [mth(LEAVES[:size]) for size in range(SIZES + 1)]


def told(rows: list[bytes], stretches: list[Stretch]) -> list[bytes]:
    def lookup(node: Node) -> bytes:
        return row_hash(rows[node.row - 1], node.level)

    return [stretch_hash(stretch, lookup) for stretch in stretches]


def test_the_root_of_every_size_is_the_definitions(rows: list[bytes], roots: list[bytes]) -> None:
    frontier = Frontier()

    grown = [frontier.root(), *((frontier.append(leaf), frontier.root())[1] for leaf in LEAVES)]

    assert grown == roots
    assert [told(rows, [Stretch(0, size)])[0] for size in range(SIZES + 1)] == roots
    assert grown[0] == EMPTY_ROOT


def test_a_row_keeps_one_hash_for_every_node_that_its_entry_completes(rows: list[bytes]) -> None:
    assert [len(row) // 32 for row in rows[:8]] == [1, 2, 1, 3, 1, 2, 1, 4]
    assert all(row[:32] == leaf_hash(leaf) for row, leaf in zip(rows, LEAVES, strict=True))


def test_a_fork_of_a_frontier_grows_apart() -> None:
    frontier = Frontier()
    for leaf in LEAVES[:5]:
        frontier.append(leaf)
    before = frontier.root()

    fork = frontier.fork()
    fork.append(b"other")

    assert (frontier.size, frontier.root()) == (5, before)
    assert (fork.size, fork.root()) == (6, mth([*LEAVES[:5], b"other"]))


def test_every_inclusion_path_is_the_definitions_and_proves_it(rows: list[bytes], roots: list[bytes]) -> None:
    for size in range(1, SIZES + 1):
        for index in range(size):
            proof = told(rows, inclusion_path(index, size))

            assert proof == path(index, LEAVES[:size])
            assert is_included(leaf_hash(LEAVES[index]), index, size, proof, roots[size])


def test_every_consistency_path_is_the_definitions_and_proves_it(rows: list[bytes], roots: list[bytes]) -> None:
    for new in range(1, SIZES + 1):
        for old in range(1, new + 1):
            proof = told(rows, consistency_path(old, new))

            assert proof == subproof(old, LEAVES[:new], True)
            assert is_consistent(old, new, proof, roots[old], roots[new])
        assert is_consistent(0, new, [], roots[0], roots[new])


def test_a_leaf_is_included_at_no_other_place_size_or_path(rows: list[bytes], roots: list[bytes]) -> None:
    for size in range(1, 40):
        for index in range(size):
            leaf, proof = leaf_hash(LEAVES[index]), told(rows, inclusion_path(index, size))

            assert not any(
                is_included(leaf, other, size, proof, roots[size]) for other in range(-1, 70) if other != index
            )
            assert not is_included(leaf_hash(b"other"), index, size, proof, roots[size])
            assert not is_included(leaf, index, size, [*proof, roots[1]], roots[size])
            assert not any(is_included(leaf, index, size, proof[:cut], roots[size]) for cut in range(len(proof)))
            for step in range(len(proof)):
                altered = [*proof[:step], bytes([proof[step][0] ^ 1]) + proof[step][1:], *proof[step + 1 :]]
                assert not is_included(leaf, index, size, altered, roots[size])


def test_a_tree_is_consistent_with_no_other(rows: list[bytes], roots: list[bytes]) -> None:
    other = [mth([b"other", *LEAVES[1:size]]) if size else roots[0] for size in range(41)]
    for new in range(1, 40):
        for old in range(1, new + 1):
            proof = told(rows, consistency_path(old, new))

            assert not is_consistent(old, new, proof, other[old], roots[new])
            assert not is_consistent(old, new, proof, roots[old], other[new])
            assert not is_consistent(old, new, [*proof, roots[1]], roots[old], roots[new])
            assert not any(is_consistent(old, new, proof[:cut], roots[old], roots[new]) for cut in range(len(proof)))
            assert not any(
                is_consistent(size, new, proof, roots[size], roots[new]) for size in range(1, new) if size != old
            )
        assert not is_consistent(0, new, [], other[1], roots[new])
        assert not is_consistent(new, new - 1, [], roots[new], roots[new - 1])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_path_to_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_path(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3), (-1, 3)])
def test_there_is_no_path_from_a_tree_that_is_not_older(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="does not grow"):
        consistency_path(old, new)
