"""Whether probabilities mean what they say, and the one number that makes them mean it (Guo et al. 2017)."""

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

BIN_COUNT: Final = 15
"""The number of bins in the paper."""

_LOG_RANGE: Final = (np.log(1e-3), np.log(1e3))


class ReliabilityBin(msgspec.Struct, frozen=True, kw_only=True):
    """Predictions whose confidence lies in (low, high].

    Attributes:
        low: Lower edge, 0..1.
        high: Upper edge, 0..1.
        count: How many predictions.
        confidence: Their mean confidence; None when there are none.
        accuracy: The share of them that is right; None when there are none.
    """

    low: float
    high: float
    count: int
    confidence: float | None
    accuracy: float | None


def compute_softmax(logits: NDArray[np.floating], *, temperature: float = 1.0) -> NDArray[np.float64]:
    """Return probabilities.

    Args:
        logits: (N, C).
        temperature: Divisor of the logits, above 0: higher is less sure.

    Returns:
        (N, C) float64, rows summing to 1.
    """
    scaled = logits.astype(np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def list_reliability_bins(
    probabilities: NDArray[np.floating], truth: NDArray[np.int64], *, bin_count: int = BIN_COUNT
) -> list[ReliabilityBin]:
    """Compare confidence with accuracy in bins of equal width: what a reliability diagram draws.

    Args:
        probabilities: (N, C), rows summing to 1.
        truth: (N,) class numbers.
        bin_count: How many bins.
    """
    confidence = probabilities.max(axis=1).astype(np.float64) if len(truth) else np.empty(0)
    right = probabilities.argmax(axis=1) == truth if len(truth) else np.empty(0, dtype=np.bool_)
    place = np.clip(np.ceil(confidence * bin_count).astype(np.int64) - 1, 0, bin_count - 1)
    bins = []
    for index in range(bin_count):
        inside = place == index
        count = int(inside.sum())
        bins.append(
            ReliabilityBin(
                low=index / bin_count,
                high=(index + 1) / bin_count,
                count=count,
                confidence=float(confidence[inside].mean()) if count else None,
                accuracy=float(right[inside].mean()) if count else None,
            )
        )
    return bins


def compute_ece(bins: list[ReliabilityBin]) -> float | None:
    """Return the expected calibration error: the mean gap between confidence and accuracy, weighted by count.

    Returns:
        0..1; None when every bin is empty.
    """
    total = sum(entry.count for entry in bins)
    if not total:
        return None
    gaps = (
        entry.count * abs(entry.accuracy - entry.confidence)
        for entry in bins
        if entry.accuracy is not None and entry.confidence is not None
    )
    return sum(gaps) / total


def compute_nll(logits: NDArray[np.floating], truth: NDArray[np.int64], *, temperature: float = 1.0) -> float:
    """Return the mean negative log-likelihood of the truth, in nats.

    Args:
        logits: (N, C), N of 1 or more.
        truth: (N,) class numbers.
        temperature: Divisor of the logits, above 0.
    """
    scaled = logits.astype(np.float64) / temperature
    highest = scaled.max(axis=1)
    totals = highest + np.log(np.exp(scaled - highest[:, None]).sum(axis=1))
    return float((totals - scaled[np.arange(len(truth)), truth]).mean())


def fit_temperature(logits: NDArray[np.floating], truth: NDArray[np.int64]) -> float:
    """Return the divisor of the logits that makes the truth most likely.

    It changes no prediction, only how sure it is. Like Platt (1999), N examples count as if a share of 1 / (N + 2) of
    each belonged to the other classes, or a small set that is told without a mistake would ask for certainty. The
    likelihood has one peak in 1/T, so halving an interval finds it.

    Args:
        logits: (N, C) of examples that were not trained on.
        truth: (N,) class numbers.

    Returns:
        0.001 to 1000; 1 when there are no examples.
    """
    if not len(truth):
        return 1.0
    count, classes = logits.shape
    doubt = 1 / (count + 2)
    target = np.full((count, classes), doubt / max(1, classes - 1))
    target[np.arange(count), truth] = 1 - doubt
    low, high = _LOG_RANGE
    for _ in range(60):
        middle = (low + high) / 2
        # The likelihood's slope in 1/T: at its peak the expected logits are those of the target.
        expected = (compute_softmax(logits, temperature=float(np.exp(middle))) - target) * logits
        low, high = (middle, high) if expected.sum() > 0 else (low, middle)
    return float(np.exp((low + high) / 2))
