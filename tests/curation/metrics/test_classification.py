"""Accuracy, precision, recall, F1 and their uncertainty."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from curation.metrics.classification import (
    compute_accuracy,
    compute_macro_f1,
    compute_wilson_interval,
    count_confusion,
    score_classes,
)

TRUTH = np.array([0, 0, 0, 1, 1, 2])
CALLED = np.array([0, 0, 1, 1, 0, 2])


def test_scores_by_hand() -> None:
    confusion = count_confusion(TRUTH, CALLED, class_count=4)
    assert confusion.tolist() == [[2, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    assert compute_accuracy(confusion) == pytest.approx(4 / 6)
    cat, dog, cow, fox = score_classes(confusion, ["cat", "dog", "cow", "fox"])
    assert (cat.precision, cat.recall, cat.f1) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert (dog.support, dog.predicted, dog.f1) == (2, 2, 0.5)
    assert (fox.support, fox.precision, fox.recall, fox.f1) == (0, None, None, None)
    assert compute_macro_f1([cat, dog, cow, fox]) == pytest.approx((2 / 3 + 0.5 + 1) / 3)


def test_equals_scikit_learn() -> None:
    random = np.random.default_rng(0)
    truth, called = random.integers(0, 5, 400), random.integers(0, 5, 400)
    confusion = count_confusion(truth, called, class_count=5)
    assert confusion.tolist() == confusion_matrix(truth, called).tolist()
    ours = [(s.precision, s.recall, s.f1, s.support) for s in score_classes(confusion, list("abcde"))]
    assert np.allclose(np.array(ours, dtype=float).T, precision_recall_fscore_support(truth, called))


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 0, 0, 1), (0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_interval_from_the_literature(successes: int, trials: int, low: float, high: float) -> None:
    interval = compute_wilson_interval(successes, trials)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-4)


def test_nothing_was_judged() -> None:
    empty = count_confusion(TRUTH[:0], TRUTH[:0], class_count=2)
    assert compute_accuracy(empty) is None
    assert compute_macro_f1(score_classes(empty, ["a", "b"])) is None
