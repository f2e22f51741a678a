"""Out-of-sample predictions: every fold unseen, groups whole, rare classes left out; injected label noise is found."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from curation.metrics.ranking import compute_auprc
from curation.quality.confident_learning import find_label_issues
from tests.support.sampling import make_blobs
from workers.training.out_of_sample import deal_folds, predict_out_of_sample


def test_folds_spread_every_class_and_keep_groups_whole() -> None:
    labels = np.repeat([0, 1, 2], [50, 20, 6])
    groups = np.arange(76) // 2
    fold = deal_folds(labels, groups, seed=0, folds=5)
    assert (fold[::2] == fold[1::2]).all()
    assert [len(set(fold[labels == label].tolist())) for label in range(3)] == [5, 5, 3]


def test_classes_of_planted_groups_are_told_and_what_is_rare_or_unlabeled_is_not() -> None:
    labels = np.repeat([0, 1, 2, 3], [20, 20, 2, 5])
    labels[45:] = -1
    found = predict_out_of_sample(make_blobs([20, 20, 2, 5]), labels, class_count=5)
    assert found.accuracy == 1.0
    assert np.isnan(found.probabilities[40:42]).all(), "two examples of a class are too few"
    assert np.isnan(found.probabilities[45:]).all()
    assert found.probabilities[:40].sum(axis=1) == pytest.approx(1.0)


def test_one_class_teaches_nothing() -> None:
    found = predict_out_of_sample(make_blobs([20]), np.zeros(20, dtype=np.int64), class_count=2)
    assert found.accuracy is None
    assert np.isnan(found.probabilities).all()


def test_wrong_digits_come_first() -> None:
    digits = load_digits()
    random = np.random.default_rng(0)
    chosen = random.permutation(len(digits.target))[:400]
    truth, inputs = digits.target[chosen].astype(np.int64), (digits.data[chosen] / 16).astype(np.float32)
    wrong = random.random(400) < 0.1
    labels = np.where(wrong, (truth + random.integers(1, 10, 400)) % 10, truth)
    found = predict_out_of_sample(inputs, labels, class_count=10)
    issues = find_label_issues(labels, found.probabilities)
    auprc = compute_auprc(issues.score, wrong)
    assert auprc is not None
    assert auprc > 0.85, "chance gives 0.1"
