"""Confident learning: which labels are wrong, told from out-of-sample predictions (Northcutt et al. 2021).

Written from the paper. N is the number of examples, C the number of classes.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.float64]
Labels = NDArray[np.int64]


class LabelIssues(NamedTuple):
    """What confident learning says of N labels.

    Attributes:
        score: (N,) float64 in 0..1: how likely the label is wrong, for ranking.
        suggested: (N,) int64: the class that the model would give.
        is_issue: (N,) bool: whether the example is counted as another class than its label.
        noise: (C, C) float64: estimated share of the examples whose label is the row and whose true class is the
            column; sums to 1.
    """

    score: NDArray[np.float64]
    suggested: NDArray[np.int64]
    is_issue: NDArray[np.bool_]
    noise: NDArray[np.float64]


def find_label_issues(labels: Labels, probabilities: Probabilities) -> LabelIssues:
    """Find wrong labels.

    Args:
        labels: (N,) class numbers below C.
        probabilities: (N, C) rows summing to 1, each predicted by a model that did not see that example.
    """
    thresholds = find_thresholds(labels, probabilities)
    confident = find_confident_class(probabilities, thresholds)
    noise = estimate_noise(labels, confident, probabilities.shape[1])
    is_issue = (confident >= 0) & (confident != labels)
    return LabelIssues(
        score_labels(labels, probabilities, thresholds), probabilities.argmax(axis=1).astype(np.int64), is_issue, noise
    )


def find_thresholds(labels: Labels, probabilities: Probabilities) -> NDArray[np.float64]:
    """Return each class's mean probability among the examples that are labeled so: what "sure" means for that class.

    Returns:
        (C,) float64; 1 for a class that no example has.
    """
    classes = probabilities.shape[1]
    counts = np.bincount(labels, minlength=classes)
    own = probabilities[np.arange(len(labels)), labels]
    sums = np.bincount(labels, weights=own, minlength=classes)
    return np.divide(sums, counts, out=np.ones(classes), where=counts > 0)


def find_confident_class(probabilities: Probabilities, thresholds: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the likeliest class among those whose probability reaches its threshold; -1 where none does."""
    sure = np.where(probabilities >= thresholds - 1e-9, probabilities, -1.0)
    best = sure.argmax(axis=1)
    return np.where(sure[np.arange(len(sure)), best] >= 0, best, -1).astype(np.int64)


def estimate_noise(labels: Labels, confident: NDArray[np.int64], classes: int) -> NDArray[np.float64]:
    """Return the joint of given and true class: the confident joint, scaled row by row to the counts of the labels."""
    known = confident >= 0
    joint = np.bincount(labels[known] * classes + confident[known], minlength=classes**2)
    joint = joint.reshape(classes, classes).astype(np.float64)
    counts = np.bincount(labels, minlength=classes).astype(np.float64)
    empty = joint.sum(axis=1) == 0
    joint[empty, empty.nonzero()[0]] = counts[empty]
    rows = joint.sum(axis=1, keepdims=True)
    scaled = np.divide(joint * counts[:, None], rows, out=np.zeros_like(joint), where=rows > 0)
    total = scaled.sum()
    share: NDArray[np.float64] = scaled / total if total else scaled
    return share


def score_labels(labels: Labels, probabilities: Probabilities, thresholds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far the best other class is ahead of the label, each measured against its own threshold.

    The margin of probabilities less their class thresholds, brought to 0..1: 0.5 when both are equally convincing.
    """
    rows = np.arange(len(labels))
    adjusted = probabilities - thresholds
    own = adjusted[rows, labels]
    adjusted[rows, labels] = -np.inf
    score: NDArray[np.float64] = np.clip((adjusted.max(axis=1, initial=-1.0) - own + 2) / 4, 0.0, 1.0)
    return score
