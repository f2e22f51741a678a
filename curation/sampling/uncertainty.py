"""How unsure a model is of an item, from the probabilities it gives to classes (Settles 2009, section 3.1).

All scores lie in 0..1, 1 meaning that the model knows nothing; so they can be compared across numbers of classes.
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

Probabilities = NDArray[np.floating]
Scores = NDArray[np.float64]


def score_least_confidence(probabilities: Probabilities) -> Scores:
    """Return how far the most likely class is from certain: C/(C - 1) · (1 - max p).

    Args:
        probabilities: (N, C) in 0..1, rows summing to 1, C of 2 or more classes.

    Returns:
        (N,) float64 in 0..1.
    """
    classes = probabilities.shape[1]
    return _bound((1 - probabilities.max(axis=1)) * classes / (classes - 1))


def score_margin(probabilities: Probabilities) -> Scores:
    """Return how near the two most likely classes are: 1 - (p1 - p2).

    Args:
        probabilities: (N, C) in 0..1, rows summing to 1, C of 2 or more classes.

    Returns:
        (N,) float64 in 0..1.
    """
    top = np.partition(probabilities, -2, axis=1)[:, -2:]
    return _bound(1 - (top[:, 1] - top[:, 0]))


def score_entropy(probabilities: Probabilities) -> Scores:
    """Return the entropy as a share of its highest value: -Σ p log p / log C.

    Args:
        probabilities: (N, C) in 0..1, rows summing to 1, C of 2 or more classes.

    Returns:
        (N,) float64 in 0..1.
    """
    exact = probabilities.astype(np.float64)
    logarithms = np.log(exact, out=np.zeros_like(exact), where=exact > 0)
    return _bound(-(exact * logarithms).sum(axis=1) / np.log(exact.shape[1]))


MEASURES: Final[dict[str, Callable[[Probabilities], Scores]]] = {
    "least_confidence": score_least_confidence,
    "margin": score_margin,
    "entropy": score_entropy,
}


def rank_most_uncertain(scores: Scores, *, seed: int) -> NDArray[np.int64]:
    """Return row numbers from the highest score down.

    Ties are broken by chance, so that no import order or id is favoured; the same seed breaks them the same way.

    Args:
        scores: (N,) of which higher comes first.
        seed: Of the tie-breaking.

    Returns:
        (N,) int64.
    """
    shuffled = np.random.default_rng(seed).permutation(len(scores))
    return shuffled[np.argsort(-scores[shuffled], kind="stable")].astype(np.int64)


def _bound(scores: NDArray[np.floating]) -> Scores:
    return np.clip(scores.astype(np.float64), 0.0, 1.0)
