"""Facility location: lazy picks equal plain greedy ones and reach what theory promises."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from curation.sampling.facility_location import pick_facilities
from curation.sampling.registry import draw_sample
from curation.vectors.neighbours import Neighbours, find_neighbours
from tests.support.sampling import make_blobs, make_candidates, make_vectors, rows_of


def to_matrix(graph: Neighbours) -> NDArray[np.float64]:
    """Row i, column j: how far pick j stands for candidate i."""
    matrix = np.eye(len(graph.rows))
    np.put_along_axis(matrix, graph.rows, np.maximum(graph.similarity, 0).astype(np.float64), axis=1)
    return matrix


def test_lazy_picks_are_those_of_plain_greed() -> None:
    graph = find_neighbours(make_vectors(120), count=9)
    matrix = to_matrix(graph)
    best = np.zeros(120)
    plain: list[int] = []
    for _ in range(15):
        gains = np.maximum(matrix - best[:, None], 0).sum(axis=0)
        gains[plain] = -1
        plain.append(int(gains.argmax()))
        best = np.maximum(best, matrix[:, plain[-1]])
    found = pick_facilities(graph, 15)
    assert found.rows.tolist() == plain
    assert np.isclose(found.gains.sum(), best.sum())


def test_greed_reaches_its_bound() -> None:
    graph = find_neighbours(make_vectors(14, 3), count=6)
    matrix = to_matrix(graph)
    best = max(matrix[:, list(picks)].max(axis=1).sum() for picks in combinations(range(14), 3))
    assert pick_facilities(graph, 3).gains.sum() >= (1 - 1 / np.e) * best


def test_dense_groups_are_served_before_outliers() -> None:
    pool = make_candidates(91, vectors=make_blobs([50, 40, 1]))
    drawn = draw_sample("facility_location", pool, size=2, seed=0, options={"neighbours": 60})
    assert [row // 50 for row in rows_of(drawn.ids)] == [0, 1]
    assert drawn.weights.sum() == 91
