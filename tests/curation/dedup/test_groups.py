"""Duplicate groups: every two members are a pair."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from curation.dedup.components import connect_pairs
from curation.dedup.groups import DuplicateGroup, group_pairs
from tests.support.pairs import Edges, edge_lists, to_pairs


def measure(count: int, seed: int, *, ties: bool = False) -> NDArray[np.float32]:
    random = np.random.default_rng(seed)
    return (random.integers(1, 4, count) / 4 if ties else random.permutation(count) / max(1, count)).astype(np.float32)


def test_a_chain_is_not_a_group() -> None:
    pairs = np.array([[0, 1], [1, 2], [2, 3]])
    similarity = np.array([0.9, 0.95, 0.9], dtype=np.float32)
    assert group_pairs(pairs, similarity, min_similarity=0.9) == [DuplicateGroup([1, 2], float(np.float32(0.95)))]
    assert connect_pairs(pairs, similarity, min_similarity=0.9) == [[0, 1, 2, 3]]


def test_least_similarity_is_that_of_the_worst_two() -> None:
    pairs = np.array([[4, 7], [4, 9], [7, 9]])
    group = group_pairs(pairs, np.array([0.5, 1, 0.75], dtype=np.float32), min_similarity=0.5)
    assert group == [DuplicateGroup([4, 7, 9], 0.5)]


@given(edge_lists, st.integers(0, 99), st.booleans())
def test_every_two_members_are_a_pair_and_items_are_in_one_group(edges: Edges, seed: int, ties: bool) -> None:
    pairs = to_pairs(edges)
    similarity = measure(len(pairs), seed, ties=ties)
    groups = group_pairs(pairs, similarity, min_similarity=0.5)
    near = {tuple(pair) for pair, value in zip(pairs.tolist(), similarity, strict=True) if value >= 0.5}
    for group in groups:
        assert set(combinations(group.members, 2)) <= near
    everyone = [member for group in groups for member in group.members]
    assert len(everyone) == len(set(everyone))


@given(edge_lists, st.integers(0, 99), st.booleans())
def test_order_of_pairs_does_not_matter(edges: Edges, seed: int, ties: bool) -> None:
    pairs = to_pairs(edges)
    similarity = measure(len(pairs), seed, ties=ties)
    order = np.random.default_rng(seed).permutation(len(pairs))
    assert group_pairs(pairs[order], similarity[order], min_similarity=0) == group_pairs(
        pairs, similarity, min_similarity=0
    )


@given(st.integers(2, 9), st.integers(0, 999))
def test_equals_scipy_where_no_two_similarities_are_equal(count: int, seed: int) -> None:
    pairs = np.array(list(combinations(range(count), 2)))
    similarity = measure(len(pairs), seed)
    labels = fcluster(linkage(1 - similarity, "complete"), t=0.5, criterion="distance")
    expected = [np.flatnonzero(labels == label).tolist() for label in np.unique(labels)]
    groups = group_pairs(pairs, similarity, min_similarity=0.5)
    assert [group.members for group in groups] == sorted(members for members in expected if len(members) > 1)
