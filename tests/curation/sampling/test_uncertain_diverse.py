"""Uncertainty and diversity: only uncertain candidates, and no two that ask the same."""

import numpy as np

from curation.sampling.registry import draw_sample
from tests.support.sampling import make_blobs, make_candidates, rows_of

UNCERTAINTY = np.concatenate([np.linspace(0.9, 0.99, 30), np.full(30, 0.8), np.full(40, 0.1)])


def draw(size: int, breadth: float) -> list[int]:
    pool = make_candidates(100, vectors=make_blobs([30, 30, 40]), uncertainty=UNCERTAINTY)
    return rows_of(draw_sample("uncertain_diverse", pool, size=size, seed=0, options={"breadth": breadth}).ids)


def test_uncertain_groups_give_one_each() -> None:
    first, second = draw(2, 30.0)
    assert (first < 30, 30 <= second < 60) == (True, True)


def test_breadth_one_looks_at_uncertainty_alone() -> None:
    assert draw(4, 1.0) == [29, 28, 27, 26]


def test_the_reason_names_uncertainty_and_rank() -> None:
    pool = make_candidates(100, vectors=make_blobs([30, 30, 40]), uncertainty=UNCERTAINTY)
    drawn = draw_sample("uncertain_diverse", pool, size=1, seed=0, options={"breadth": 1})
    assert drawn.why == ["Uncertainty 0.990, rank 1 of 100; in the middle of 1 alike uncertain items."]
    assert drawn.weights.tolist() == [100]
