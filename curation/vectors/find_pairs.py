"""Chooses the engine for a search of similar pairs by the arithmetic that an exact answer would cost."""

from typing import Final, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from curation.vectors.pairs import MAX_PAIRS, SimilarPairs
from curation.vectors.pairs_exact import find_pairs_exact
from curation.vectors.pairs_faiss import ApproximatePairs, find_pairs_faiss
from curation.vectors.pairs_partitioned import find_pairs_partitioned

EXACT_OPERATIONS: Final = 2e13
"""Multiply-adds up to which the search is exact: about five minutes on two cores."""

FAISS_ROWS: Final = 20_000_000
"""Vectors up to which FAISS searches: its index holds a second copy of them all in memory."""

Engine = Literal["exact", "faiss", "partitioned"]


class FoundPairs(NamedTuple):
    """Pairs and how they were found.

    Attributes:
        similar: The pairs, exactly measured.
        engine: What searched.
        recall: Share of all pairs that was found, 1.0 for an exact search; None when a sample could not tell.
    """

    similar: SimilarPairs
    engine: Engine
    recall: float | None


def find_pairs(
    vectors: NDArray[np.float32],
    *,
    min_similarity: float,
    engine: Engine | None = None,
    max_pairs: int = MAX_PAIRS,
    seed: int = 0,
) -> FoundPairs:
    """Find pairs at or above a cosine, exactly where that is affordable.

    Args:
        vectors: (N, D) float32, of any length; a vector of zeros is similar to nothing.
        min_similarity: Threshold in [-1, 1]; pairs exactly at it are kept.
        engine: Forces one; None chooses by size.
        max_pairs: More than this many is an error.
        seed: For the approximate engine.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``.
    """
    chosen = engine or choose_engine(*vectors.shape)
    if chosen == "exact":
        similar = find_pairs_exact(vectors, min_similarity=min_similarity, max_pairs=max_pairs)
        return FoundPairs(similar, chosen, 1.0)
    found = _APPROXIMATE[chosen](vectors, min_similarity=min_similarity, max_pairs=max_pairs, seed=seed)
    return FoundPairs(found.similar, chosen, found.recall)


def choose_engine(count: int, dimension: int) -> Engine:
    """Return the engine for ``count`` vectors of ``dimension`` numbers."""
    if count * count / 2 * dimension <= EXACT_OPERATIONS:
        return "exact"
    return "faiss" if count <= FAISS_ROWS else "partitioned"


class _Search(Protocol):
    def __call__(
        self, vectors: NDArray[np.float32], *, min_similarity: float, max_pairs: int, seed: int
    ) -> ApproximatePairs: ...


_APPROXIMATE: Final[dict[Engine, _Search]] = {"faiss": find_pairs_faiss, "partitioned": find_pairs_partitioned}
