"""How well a score puts what is sought first."""

import numpy as np
from numpy.typing import NDArray


def compute_auprc(scores: NDArray[np.floating], is_sought: NDArray[np.bool_]) -> float | None:
    """Return the area under the precision-recall curve, as average precision: no interpolation between points.

    Equal scores are taken together, so their order does not count.

    Args:
        scores: (N,) higher comes first.
        is_sought: (N,) what is sought.

    Returns:
        0..1; None when nothing is sought.
    """
    total = int(is_sought.sum())
    if not total:
        return None
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(is_sought[order])
    ends = np.flatnonzero(np.append(np.diff(scores[order]) != 0, [True]))
    precision, recall = hits[ends] / (ends + 1), hits[ends] / total
    return float((np.diff(recall, prepend=0.0) * precision).sum())
