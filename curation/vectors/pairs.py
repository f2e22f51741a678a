"""What a search for similar pairs returns, whichever engine ran it: the same pairs with the same numbers."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

MAX_PAIRS: Final = 50_000_000
"""More pairs than this are a sign of a threshold that is too low, and a danger to memory (24 bytes a pair)."""

SLACK: Final = 1e-4
"""How far float32 arithmetic in any order may stray from the exact cosine; engines look this much lower."""

_CHUNK_NUMBERS: Final = 4_000_000


class TooManyPairs(Exception):
    """A search that would return more pairs than its limit.

    Attributes:
        limit: Pairs that were allowed.
    """

    def __init__(self, limit: int, advice: str) -> None:
        self.limit = limit
        super().__init__(f"more than {limit} similar pairs; {advice}")


class SimilarPairs(NamedTuple):
    """P pairs of rows with their cosine similarity.

    Attributes:
        pairs: (P, 2) int64, rows in lexicographic order, no pair twice. Among one set of vectors each row ascends;
            across two sets it is a row of the left and a row of the right.
        similarity: (P,) float32 in [-1, 1].
    """

    pairs: NDArray[np.int64]
    similarity: NDArray[np.float32]


def rescore_pairs(
    vectors: NDArray[np.float32],
    candidates: NDArray[np.int64],
    *,
    min_similarity: float,
    others: NDArray[np.float32] | None = None,
) -> SimilarPairs:
    """Turn an engine's candidates into its answer: measured exactly, below the threshold dropped, in order.

    Similarity is the cosine in float64, rounded to float32, so that the same two vectors always get the same number:
    1.0 when they are identical. A vector of length 0 is similar to nothing.

    Args:
        vectors: (N, D) float32, of any length.
        candidates: (C, 2) int64 row numbers, each row ascending, in any order and with repeats.
        min_similarity: Threshold in [-1, 1]; pairs exactly at it are kept.
        others: (M, D) float32 that the second numbers mean; None where both mean ``vectors``.
    """
    right = vectors if others is None else others
    ordered = sort_pairs(candidates, len(right))
    similarity = np.empty(len(ordered), dtype=np.float32)
    step = max(1, _CHUNK_NUMBERS // max(1, vectors.shape[1]))
    for start in range(0, len(ordered), step):
        first, second = ordered[start : start + step].T
        similarity[start : start + step] = _measure(vectors[first], right[second])
    kept = similarity >= np.float32(min_similarity)
    return SimilarPairs(ordered[kept], similarity[kept])


def sort_pairs(pairs: NDArray[np.int64], row_count: int) -> NDArray[np.int64]:
    """Return pairs of rows in lexicographic order, each once.

    Args:
        pairs: (P, 2) int64; second numbers below ``row_count``.
        row_count: N; the largest first number times N must fit 63 bits.
    """
    # A sort of plain numbers and a look at neighbours: several times faster than numpy's unique.
    keys = np.sort(pairs[:, 0] * row_count + pairs[:, 1])
    keys = keys[np.concatenate([[True], keys[1:] != keys[:-1]])] if len(keys) else keys
    first, second = np.divmod(keys, max(1, row_count))
    return np.stack([first, second], axis=1)


def join_parts(parts: list[SimilarPairs]) -> SimilarPairs:
    """Return consecutive parts of an answer as one."""
    if not parts:
        return SimilarPairs(np.empty((0, 2), dtype=np.int64), np.empty(0, dtype=np.float32))
    return SimilarPairs(np.concatenate([part.pairs for part in parts]), np.concatenate([p.similarity for p in parts]))


def _measure(left: NDArray[np.float32], right: NDArray[np.float32]) -> NDArray[np.float32]:
    a, b = left.astype(np.float64), right.astype(np.float64)
    dots = np.einsum("pd,pd->p", a, b)
    lengths = np.sqrt(np.einsum("pd,pd->p", a, a) * np.einsum("pd,pd->p", b, b))
    cosines: NDArray[np.float64] = np.divide(dots, lengths, out=np.full_like(dots, -np.inf), where=lengths > 0)
    return np.minimum(cosines, 1.0).astype(np.float32)


def find_in_tile(
    rows: NDArray[np.float32],
    columns: NDArray[np.float32],
    threshold: float,
    *,
    room: NDArray[np.float32],
    origin: tuple[int, int],
) -> NDArray[np.int64]:
    """Return where the product of two blocks of unit vectors reaches a threshold.

    Args:
        rows: (R, D) float32.
        columns: (C, D) float32.
        threshold: Least cosine.
        room: At least R * C float32 to compute in.
        origin: Number of the first row and of the first column.

    Returns:
        (H, 2) int64: row and column of each hit, in order.
    """
    tile = room[: len(rows) * len(columns)].reshape(len(rows), len(columns))
    np.matmul(rows, columns.T, out=tile)
    row, column = np.divmod(np.flatnonzero(tile >= threshold), len(columns))
    return np.stack([row + origin[0], column + origin[1]], axis=1)


def to_unit_rows(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vectors at length 1; rows of zeros stay zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32, copy=False)
