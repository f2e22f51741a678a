"""How often a classifier is right: counts first, then the usual ratios of them."""

import math
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

Z_95 = 1.959963984540054
"""The normal quantile that leaves 2.5 % on each side."""


class Interval(msgspec.Struct, frozen=True):
    """A 95 % confidence interval of a share, 0..1."""

    low: float
    high: float


class ClassScore(msgspec.Struct, frozen=True, kw_only=True):
    """How well one class is told.

    Attributes:
        name: The class.
        support: Examples that are of the class.
        predicted: Examples that were called so.
        precision: Share of the predicted that are right; None when none was predicted.
        recall: Share of the support that was found; None when there is none.
        f1: Harmonic mean of the two; None when the class neither occurs nor is predicted.
    """

    name: str
    support: int
    predicted: int
    precision: float | None
    recall: float | None
    f1: float | None


def count_confusion(truth: NDArray[np.int64], predicted: NDArray[np.int64], *, class_count: int) -> NDArray[np.int64]:
    """Count which class was taken for which.

    Args:
        truth: (N,) class numbers below ``class_count``.
        predicted: (N,) class numbers below ``class_count``.
        class_count: C.

    Returns:
        (C, C) int64; row = truth, column = predicted.
    """
    return np.bincount(truth * class_count + predicted, minlength=class_count**2).reshape(class_count, class_count)


def compute_accuracy(confusion: NDArray[np.int64]) -> float | None:
    """Return the share on the diagonal, 0..1; None for an empty matrix."""
    total = int(confusion.sum())
    return float(np.trace(confusion)) / total if total else None


def compute_wilson_interval(successes: int, trials: int, *, z: float = Z_95) -> Interval:
    """Return the confidence interval of a share (Wilson 1927); [0, 1] without trials.

    Unlike the textbook interval it stays inside 0..1 and is honest for few trials.

    Args:
        successes: 0 to ``trials``.
        trials: 0 or more.
        z: Normal quantile of the confidence wanted.
    """
    if not trials:
        return Interval(0.0, 1.0)
    share, square = successes / trials, z * z
    centre = share + square / (2 * trials)
    spread = z * math.sqrt(share * (1 - share) / trials + square / (4 * trials * trials))
    scale = 1 + square / trials
    return Interval(max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def score_classes(confusion: NDArray[np.int64], names: Sequence[str]) -> list[ClassScore]:
    """Return precision, recall, F1 and support of every class.

    Args:
        confusion: (C, C); row = truth, column = predicted.
        names: C names.
    """
    hits, support, predicted = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    return [
        ClassScore(
            name=name,
            support=int(support[row]),
            predicted=int(predicted[row]),
            precision=_ratio(hits[row], predicted[row]),
            recall=_ratio(hits[row], support[row]),
            f1=_ratio(2 * hits[row], support[row] + predicted[row]),
        )
        for row, name in enumerate(names)
    ]


def compute_macro_f1(scores: Sequence[ClassScore]) -> float | None:
    """Return the mean F1 of the classes that occur, 0..1; None when none does."""
    known = [score.f1 for score in scores if score.support and score.f1 is not None]
    return sum(known) / len(known) if known else None


def _ratio(part: np.int64, whole: np.int64) -> float | None:
    return float(part / whole) if whole else None
