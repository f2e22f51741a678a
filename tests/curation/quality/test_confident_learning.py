"""Confident learning: its parts by hand, and planted noise found."""

import numpy as np
import pytest

from curation.metrics.ranking import compute_auprc
from curation.quality.confident_learning import (
    estimate_noise,
    find_confident_class,
    find_label_issues,
    find_thresholds,
    score_labels,
)

PROBABILITIES = np.array([[0.9, 0.1], [0.7, 0.3], [0.2, 0.8], [0.1, 0.9], [0.4, 0.6], [0.05, 0.95]])
LABELS = np.array([0, 0, 0, 1, 1, 1])


def test_parts_by_hand() -> None:
    thresholds = find_thresholds(LABELS, PROBABILITIES)
    assert thresholds == pytest.approx([0.6, (0.9 + 0.6 + 0.95) / 3])
    confident = find_confident_class(PROBABILITIES, thresholds)
    assert confident.tolist() == [0, 0, -1, 1, -1, 1]
    assert estimate_noise(LABELS, np.array([0, 1, 0, 1, 1, -1]), 2) == pytest.approx(
        np.array([[2 / 6, 1 / 6], [0, 3 / 6]])
    )


def test_scores_by_hand() -> None:
    scores = score_labels(LABELS, PROBABILITIES)
    assert scores == pytest.approx([0.1, 0.3, 0.8, 0.1, 0.4, 0.05])
    assert score_labels(np.array([0]), np.array([[0.2, 0.2, 0.6]])) == pytest.approx([0.75])


def make_noise(share: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Four classes, a model that knows them fairly well, and a share of labels that were moved."""
    random = np.random.default_rng(0)
    truth = random.integers(0, 4, 2000)
    logits = random.standard_normal((2000, 4)) + 3.0 * np.eye(4)[truth]
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    wrong = random.random(2000) < share
    labels = np.where(wrong, (truth + random.integers(1, 4, 2000)) % 4, truth)
    return labels, probabilities, wrong


def test_planted_noise_comes_first_and_its_share_is_estimated() -> None:
    labels, probabilities, wrong = make_noise(0.15)
    issues = find_label_issues(labels, probabilities)
    auprc = compute_auprc(issues.score, wrong)
    assert auprc is not None
    assert auprc > 0.85
    assert 1 - np.trace(issues.noise) == pytest.approx(0.15, abs=0.06)
    assert (issues.is_issue & wrong).sum() / wrong.sum() > 0.75
    assert (issues.is_issue & wrong).sum() / issues.is_issue.sum() > 0.7


def test_clean_labels_give_few_issues() -> None:
    labels, probabilities, _ = make_noise(0.0)
    assert find_label_issues(labels, probabilities).is_issue.mean() < 0.06
