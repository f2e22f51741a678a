"""Average precision."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score

from curation.metrics.ranking import compute_auprc


@pytest.mark.parametrize("seed", range(5))
def test_equals_scikit_learn_with_and_without_ties(seed: int) -> None:
    random = np.random.default_rng(seed)
    sought = random.random(200) < 0.2
    for scores in (random.random(200), random.integers(0, 5, 200).astype(float)):
        assert compute_auprc(scores, sought) == pytest.approx(average_precision_score(sought, scores))


def test_limits() -> None:
    assert compute_auprc(np.array([3.0, 2, 1]), np.array([True, True, False])) == 1.0
    assert compute_auprc(np.array([3.0, 2, 1]), np.array([False, False, False])) is None
