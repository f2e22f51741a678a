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
        is_issue: (N,) bool: whether the label is counted as wrong: as many as the noise says.
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
    suggested = probabilities.argmax(axis=1).astype(np.int64)
    score = score_labels(labels, probabilities)
    return LabelIssues(score, suggested, pick_issues(score, suggested != labels, noise), noise)


def pick_issues(
    score: NDArray[np.float64], is_contradicted: NDArray[np.bool_], noise: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return which examples to count as wrong: as many as the noise says, those of the highest scores.

    Args:
        score: (N,) how likely each label is wrong.
        is_contradicted: (N,) whether the model would give another class; no other is counted.
        noise: (C, C) the joint of given and true class.
    """
    wrong = round(len(score) * float(1 - np.trace(noise))) if noise.any() else 0
    ranked = np.flatnonzero(is_contradicted)[np.argsort(-score[is_contradicted], kind="stable")]
    picked = np.zeros(len(score), dtype=np.bool_)
    picked[ranked[:wrong]] = True
    return picked


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


def score_labels(labels: Labels, probabilities: Probabilities) -> NDArray[np.float64]:
    """Return how likely the best other class is beside the label: q / (q + p), 0.5 when both are equally likely.

    As a ranking it is that of their log-odds, which tells a class that the model rules out from one that it merely
    finds unlikely; plain probabilities of the label do not see how sure the model is of something else.

    Returns:
        (N,) float64 in 0..1.
    """
    rows = np.arange(len(labels))
    own = probabilities[rows, labels]
    others = probabilities.copy()
    others[rows, labels] = 0.0
    rival = others.max(axis=1, initial=0.0)
    total = own + rival
    score: NDArray[np.float64] = np.divide(rival, total, out=np.full(len(own), 0.5), where=total > 0)
    return score
