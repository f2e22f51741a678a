"""k-center: the picks of the plain algorithm, whatever the pool; gaps first; nothing near what is there."""

import numpy as np
import pytest
from numpy.typing import NDArray

from curation.sampling.k_center import pick_centers
from curation.sampling.registry import draw_sample
from curation.vectors.pairs import to_unit_rows
from tests.support.sampling import make_blobs, make_candidates, make_vectors, rows_of


def pick_plainly(vectors: NDArray[np.float32], size: int, order: NDArray[np.int64]) -> list[int]:
    """One pass over everything for every pick."""
    turned = vectors[order]
    picks = [0]
    near = turned @ turned[0]
    near[0] = np.inf
    while len(picks) < size:
        picks.append(int(near.argmin()))
        near = np.maximum(near, turned @ turned[picks[-1]])
        near[picks] = np.inf
    found: list[int] = order[picks].tolist()
    return found


@pytest.mark.parametrize("pool", [1, 7, 50, 10_000])
def test_the_picks_are_those_of_the_plain_algorithm(pool: int) -> None:
    vectors, order = make_vectors(800, 12), np.random.default_rng(3).permutation(800)
    found = pick_centers(vectors, 60, order=order, pool=pool)
    assert found.rows.tolist() == pick_plainly(vectors, 60, order)
    assert found.counts.sum() == 800


def test_one_pick_of_each_group_comes_first() -> None:
    pool = make_candidates(303, vectors=make_blobs([200, 100, 3]))
    drawn = draw_sample("k_center", pool, size=3, seed=0)
    assert sorted(int(np.searchsorted([200, 300], row, side="right")) for row in rows_of(drawn.ids)) == [0, 1, 2]
    assert sorted(drawn.weights.tolist()) == [3, 100, 200]
    assert drawn.why[0] == "The first pick, by chance."
    assert drawn.why[1].startswith("Farthest from all picks before it: the nearest has cosine ")
    assert drawn.weights.sum() == 303


def test_what_was_chosen_before_is_not_chosen_again() -> None:
    vectors = make_blobs([50, 50, 50])
    pool = make_candidates(150, vectors=vectors, chosen=vectors[[0, 60]])
    drawn = draw_sample("k_center", pool, size=1, seed=0)
    assert 100 <= rows_of(drawn.ids)[0] < 150
    assert drawn.weights.tolist() == [50]


def test_copies_are_picked_last_and_still_once() -> None:
    vectors = to_unit_rows(np.repeat(make_vectors(4), 5, axis=0))
    drawn = rows_of(draw_sample("k_center", make_candidates(20, vectors=vectors), size=20, seed=0).ids)
    assert (len({row // 5 for row in drawn[:4]}), len(set(drawn))) == (4, 20)
