"""Pictures that look alike by two views at once: vectors whose common part is taken out, and hashes of whatever turn.

Vectors of a network forgive cropping, tilting and other colours, but are near for all pictures of one style; hashes do
not mind the style, but little else. Where both agree, they are wrong far less often than either.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.dedup.turned import TRANSFORMS, turn_hashes
from curation.vectors.pairs import to_unit_rows

COMPONENTS: Final = 64
POWER: Final = 0.75
"""How far strong directions are weakened: 0 not at all, 1 until all are equally strong."""

PRIOR_ROWS: Final = 16
"""Of few vectors the mean is half themselves: it counts as if so many more had been seen, about 0."""

ENOUGH_ROWS: Final = 256
"""Of fewer vectors the strengths of directions are chance, and are heeded less."""

MOST_ROWS: Final = 20_000
"""Vectors that the directions are found from; more would not change them."""

HASH_BITS: Final = 64


def whiten_vectors(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors about their mean in their strongest directions, the strong ones weakened (Jegou and Chum 2012).

    Args:
        vectors: (N, D).

    Returns:
        (N, K) float32 unit rows, K at most 64; a row of zeros for a vector that is like the mean.
    """
    if not len(vectors):
        return np.zeros((0, 1), dtype=np.float32)
    centred = vectors - vectors.sum(axis=0) / (len(vectors) + PRIOR_ROWS)
    sample = centred[np.linspace(0, len(vectors) - 1, min(len(vectors), MOST_ROWS)).astype(np.int64)]
    strength, directions = np.linalg.eigh(sample.T.astype(np.float64) @ sample)
    kept = np.flatnonzero(strength > strength[-1] * 1e-9)[-COMPONENTS:]
    # The eigenvalues are squares of the spreads that are weakened.
    power = POWER / 2 * min(1.0, len(vectors) / ENOUGH_ROWS)
    weights = directions[:, kept] / np.maximum(strength[kept], 1e-30) ** power
    return to_unit_rows((centred @ weights).astype(np.float32))


def score_looks(
    cosines: NDArray[np.float32], left: NDArray[np.uint64], right: NDArray[np.uint64]
) -> NDArray[np.float32]:
    """Return how alike the pictures of P pairs look: the mean of what vectors and hashes say.

    Args:
        cosines: (P,) of whitened vectors.
        left: (P,) 64-bit DCT hashes of the one side.
        right: (P,) of the other.

    Returns:
        (P,) in [-1, 1]; 1 for the same picture, mirrored or turned or not.
    """
    bits = np.bitwise_count(left ^ right)
    for transform in TRANSFORMS:
        bits = np.minimum(bits, np.bitwise_count(turn_hashes(left, transform) ^ right))
    return np.asarray((cosines + 1 - 2 * bits.astype(np.float32) / HASH_BITS) / 2, dtype=np.float32)


def least_cosine(min_score: float) -> float:
    """Return the cosine of whitened vectors below which no hash lifts a pair to a score."""
    return max(-1.0, 2 * min_score - 1)
