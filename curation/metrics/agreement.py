"""How far annotators agree beyond chance: Krippendorff's alpha from coincidence counts (Krippendorff 2011)."""

from collections.abc import Callable, Hashable, Mapping
from typing import Final, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

K = TypeVar("K", bound=Hashable)
A = TypeVar("A", bound=Hashable)
Level = Literal["nominal", "ordinal", "interval"]
Values = NDArray[np.float64]


def compute_alpha(answers: Mapping[K, Mapping[A, float]], *, level: Level = "nominal") -> float | None:
    """Return Krippendorff's alpha: 1 is perfect agreement, 0 what chance gives, below 0 systematic disagreement.

    Args:
        answers: By unit (an item), by annotator: the value given. Units with fewer than two answers say nothing.
        level: ``nominal``: values are names; ``ordinal``: they have an order; ``interval``: their differences count.

    Returns:
        At most 1; None when no unit has two answers, or all answers are the same, so that chance agrees too.
    """
    values = np.unique([value for given in answers.values() for value in given.values()]).astype(np.float64)
    counts = count_answers(answers, values)
    return compute_alpha_from_counts(counts, values, level=level)


def count_answers(answers: Mapping[K, Mapping[A, float]], values: Values) -> NDArray[np.int64]:
    """Return how often each unit was given each value.

    Args:
        answers: By unit, by annotator: the value given.
        values: (V,) the values that occur, ascending.

    Returns:
        (U, V) int64.
    """
    counts = np.zeros((len(answers), len(values)), dtype=np.int64)
    for row, given in enumerate(answers.values()):
        np.add.at(counts[row], np.searchsorted(values, list(given.values())), 1)
    return counts


def compute_alpha_from_counts(counts: NDArray[np.int64], values: Values, *, level: Level = "nominal") -> float | None:
    """Return alpha of counted answers; see :func:`compute_alpha`.

    Args:
        counts: (U, V) how often each unit was given each value.
        values: (V,) the values, ascending.
        level: Which differences count.
    """
    paired = counts[counts.sum(axis=1) >= 2].astype(np.float64)
    if not len(paired):
        return None
    per_unit = paired.sum(axis=1)
    weighted = paired / (per_unit - 1)[:, None]
    coincidences = weighted.T @ paired - np.diag(weighted.sum(axis=0))
    margins = coincidences.sum(axis=1)
    total = float(margins.sum())
    distance = DISTANCES[level](values, margins)
    expected = float(margins @ distance @ margins) / (total - 1)
    if expected == 0:
        return None
    return 1.0 - float((coincidences * distance).sum()) / expected


def _nominal(values: Values, margins: Values) -> NDArray[np.float64]:
    del margins
    return 1.0 - np.eye(len(values))


def _ordinal(values: Values, margins: Values) -> NDArray[np.float64]:
    del values
    middle = np.cumsum(margins) - margins / 2
    squared: NDArray[np.float64] = (middle[:, None] - middle[None, :]) ** 2
    return squared


def _interval(values: Values, margins: Values) -> NDArray[np.float64]:
    del margins
    squared: NDArray[np.float64] = (values[:, None] - values[None, :]) ** 2
    return squared


DISTANCES: Final[dict[Level, Callable[[Values, Values], NDArray[np.float64]]]] = {
    "nominal": _nominal,
    "ordinal": _ordinal,
    "interval": _interval,
}
"""Squared distances between values. Ordinal: the answers that lie between two values, half of their own included."""
