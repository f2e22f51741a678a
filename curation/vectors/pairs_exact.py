"""Every similar pair, none missed: a blocked matrix product over the upper half of the N x N cosines."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.vectors.pairs import (
    MAX_PAIRS,
    SLACK,
    SimilarPairs,
    TooManyPairs,
    find_in_tile,
    join_parts,
    rescore_pairs,
    to_unit_rows,
)

BLOCK_ROWS: Final = 2048
BLOCK_COLUMNS: Final = 4096
"""A tile of 2048 x 4096 float32 is 32 MiB: large enough for full speed, small enough to stay out of the way."""


def find_pairs_exact(
    vectors: NDArray[np.float32], *, min_similarity: float, max_pairs: int = MAX_PAIRS
) -> SimilarPairs:
    """Find all pairs at or above a cosine.

    N is the number of vectors, D their dimension; the cost is N * N * D operations and 32 MiB beside the vectors.

    Args:
        vectors: (N, D) float32, of any length; a vector of zeros is similar to nothing.
        min_similarity: Threshold in [-1, 1]; pairs exactly at it are kept.
        max_pairs: More than this many is an error.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``.
    """
    return _join_limited(iterate_pairs_exact(vectors, min_similarity=min_similarity), min_similarity, max_pairs)


def find_pairs_across_exact(
    left: NDArray[np.float32], right: NDArray[np.float32], *, min_similarity: float, max_pairs: int = MAX_PAIRS
) -> SimilarPairs:
    """Find all pairs of a left and a right vector at or above a cosine; see :func:`find_pairs_exact`.

    Args:
        left: (N, D) float32.
        right: (M, D) float32.
        min_similarity: Threshold in [-1, 1]; pairs exactly at it are kept.
        max_pairs: More than this many is an error.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``.
    """
    parts = _iterate_across(left, right, min_similarity)
    return _join_limited(parts, min_similarity, max_pairs)


def iterate_pairs_exact(vectors: NDArray[np.float32], *, min_similarity: float) -> Iterator[SimilarPairs]:
    """Yield the same pairs in order, a block of rows at a time, for callers that must not hold them all."""
    unit = to_unit_rows(vectors)
    least = min_similarity - SLACK
    room = np.empty(BLOCK_ROWS * BLOCK_COLUMNS, dtype=np.float32)
    for start in range(0, len(unit), BLOCK_ROWS):
        rows = unit[start : start + BLOCK_ROWS]
        candidates = [
            find_in_tile(rows, unit[column : column + BLOCK_COLUMNS], least, room=room, origin=(start, column))
            for column in range(start, len(unit), BLOCK_COLUMNS)
        ]
        found = np.concatenate(candidates)
        yield rescore_pairs(vectors, found[found[:, 0] < found[:, 1]], min_similarity=min_similarity)


def _iterate_across(
    left: NDArray[np.float32], right: NDArray[np.float32], min_similarity: float
) -> Iterator[SimilarPairs]:
    ones, others = to_unit_rows(left), to_unit_rows(right)
    least = min_similarity - SLACK
    room = np.empty(BLOCK_ROWS * BLOCK_COLUMNS, dtype=np.float32)
    for start in range(0, len(ones), BLOCK_ROWS):
        rows = ones[start : start + BLOCK_ROWS]
        candidates = [
            find_in_tile(rows, others[column : column + BLOCK_COLUMNS], least, room=room, origin=(start, column))
            for column in range(0, len(others), BLOCK_COLUMNS)
        ]
        found = np.concatenate([np.empty((0, 2), np.int64), *candidates])
        yield rescore_pairs(left, found, min_similarity=min_similarity, others=right)


def _join_limited(parts: Iterator[SimilarPairs], min_similarity: float, max_pairs: int) -> SimilarPairs:
    kept, count = [], 0
    for part in parts:
        kept.append(part)
        count += len(part.pairs)
        if count > max_pairs:
            raise TooManyPairs(max_pairs, f"raise the least similarity above {min_similarity:g}")
    return join_parts(kept)
