"""Components are the connected components of the graph of pairs."""

import numpy as np
from hypothesis import given
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from curation.dedup.components import connect_pairs, find_roots
from tests.support.pairs import Edges, edge_lists, to_pairs


def ones(pairs: NDArray[np.int64]) -> NDArray[np.float32]:
    return np.ones(len(pairs), dtype=np.float32)


def test_chains_join() -> None:
    pairs = np.array([[1, 9], [2, 3], [3, 9], [5, 7]])
    similarity = np.array([0.9, 0.9, 0.9, 0.8], dtype=np.float32)
    assert connect_pairs(pairs, similarity, min_similarity=0.8) == [[1, 2, 3, 9], [5, 7]]
    assert connect_pairs(pairs, similarity, min_similarity=0.9) == [[1, 2, 3, 9]]
    assert connect_pairs(pairs, similarity, min_similarity=0.91) == []


@given(edge_lists)
def test_equals_scipy(edges: Edges) -> None:
    pairs = to_pairs(edges)
    graph = coo_array((ones(pairs), pairs.T), shape=(16, 16))
    _, labels = connected_components(graph, directed=False)
    expected = [np.flatnonzero(labels == label).tolist() for label in np.unique(labels)]
    assert connect_pairs(pairs, ones(pairs), min_similarity=0.5) == sorted(c for c in expected if len(c) > 1)


@given(edge_lists)
def test_order_of_pairs_does_not_matter(edges: Edges) -> None:
    pairs = to_pairs(edges)
    shuffled = pairs[np.random.default_rng(len(edges)).permutation(len(pairs))]
    assert connect_pairs(shuffled, ones(pairs), min_similarity=0) == connect_pairs(pairs, ones(pairs), min_similarity=0)


def test_long_chains_and_stars() -> None:
    order = np.random.default_rng(0).permutation(5000)
    chain = np.stack([order[:-1], order[1:]], axis=1)
    star = np.stack([np.arange(4999), np.full(4999, 4999)], axis=1)
    assert not find_roots(chain, 5000).any()
    assert not find_roots(star, 5000).any()


def test_no_pairs_no_components() -> None:
    assert connect_pairs(np.empty((0, 2), np.int64), np.empty(0, np.float32), min_similarity=0.5) == []
