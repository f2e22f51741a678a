"""Uncertainty from probabilities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import entropy

from curation.sampling.uncertainty import (
    MEASURES,
    rank_most_uncertain,
    score_entropy,
    score_least_confidence,
    score_margin,
)

ROWS = np.array([[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.5, 0.25, 0.25], [1 / 3, 1 / 3, 1 / 3]])


def test_scores_by_hand() -> None:
    assert score_least_confidence(ROWS) == pytest.approx([0, 0.75, 0.75, 1])
    assert score_margin(ROWS) == pytest.approx([0, 1, 0.75, 1])
    assert score_entropy(ROWS) == pytest.approx(entropy(ROWS, axis=1) / np.log(3))


@pytest.mark.parametrize("measure", MEASURES)
@given(st.lists(st.lists(st.floats(0.001, 1), min_size=4, max_size=4), min_size=1, max_size=9))
def test_scores_lie_between_certain_and_clueless(measure: str, weights: list[list[float]]) -> None:
    table = np.array(weights)
    scores = MEASURES[measure]((table / table.sum(axis=1, keepdims=True)).astype(np.float32))
    assert ((scores >= 0) & (scores <= 1)).all()


def test_rank_starts_with_the_highest() -> None:
    assert rank_most_uncertain(np.array([0.1, 0.9, 0.5]), seed=0).tolist() == [1, 2, 0]


def test_ties_are_broken_by_the_seed() -> None:
    scores = np.array([0.5] * 50 + [1.0])
    ranks = [tuple(rank_most_uncertain(scores, seed=seed)) for seed in (1, 1, 2)]
    assert ranks[0] == ranks[1] != ranks[2]
    assert {rank[0] for rank in ranks} == {50}
    assert sorted(ranks[0]) == list(range(51))
