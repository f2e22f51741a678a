"""Most similar pairs, fast, where all of them would take too long: FAISS inverted lists, with the share found measured.

Vectors are grouped around centroids (Sivic and Zisserman 2003) and each is compared with those of the nearest groups
only. What is found is exact; pairs that straddle distant groups are missed, and a sample says how many.
"""

import math
from typing import Final, NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from curation.vectors.pairs import (
    MAX_PAIRS,
    SLACK,
    SimilarPairs,
    TooManyPairs,
    find_in_tile,
    rescore_pairs,
    sort_pairs,
    to_unit_rows,
)

QUERY_ROWS: Final = 8192
TRAINING_ROWS_PER_LIST: Final = 64
SAMPLE_ROWS: Final = 1000
RECALL_COLUMNS: Final = 16_384


class ApproximatePairs(NamedTuple):
    """Pairs that were found, and how many there are to find.

    Attributes:
        similar: The pairs, exactly measured.
        recall: Share of the true pairs of sampled rows that is among them; None when the sample has no true pair.
    """

    similar: SimilarPairs
    recall: float | None


def find_pairs_faiss(
    vectors: NDArray[np.float32],
    *,
    min_similarity: float,
    probe_ratio: float = 0.05,
    max_pairs: int = MAX_PAIRS,
    seed: int = 0,
) -> ApproximatePairs:
    """Find most pairs at or above a cosine.

    Args:
        vectors: (N, D) float32, of any length.
        min_similarity: Threshold in [-1, 1]; pairs exactly at it are kept.
        probe_ratio: Share of the lists that each vector is compared with, above 0, at most 1: more finds more.
        max_pairs: More than this many is an error.
        seed: Chooses training vectors, first centroids and the rows on which recall is measured.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``.
    """
    if not len(vectors):
        return ApproximatePairs(rescore_pairs(vectors, np.empty((0, 2), np.int64), min_similarity=min_similarity), None)
    unit = np.ascontiguousarray(to_unit_rows(vectors), dtype=np.float32)
    index = _build_index(unit, probe_ratio, seed)
    candidates, count = [], 0
    for start in range(0, len(unit), QUERY_ROWS):
        found = _search(index, unit[start : start + QUERY_ROWS], start, min_similarity - SLACK)
        candidates.append(found)
        count += len(found)
        # Each pair may be found from both of its ends.
        if count > 2 * max_pairs:
            raise TooManyPairs(max_pairs, f"raise the least similarity above {min_similarity:g}")
    similar = rescore_pairs(vectors, np.concatenate(candidates), min_similarity=min_similarity)
    return ApproximatePairs(similar, measure_recall(vectors, similar, min_similarity=min_similarity, seed=seed))


def measure_recall(
    vectors: NDArray[np.float32],
    found: SimilarPairs,
    *,
    min_similarity: float,
    sample_rows: int = SAMPLE_ROWS,
    seed: int = 0,
) -> float | None:
    """Return which share of the true pairs of sampled rows was found.

    Args:
        vectors: (N, D) float32.
        found: Pairs to judge.
        min_similarity: The threshold they were searched with.
        sample_rows: How many rows are compared with every other.
        seed: Chooses them.

    Returns:
        0..1; None when those rows have no true pair.
    """
    chosen = np.random.default_rng(seed).permutation(len(vectors))[:sample_rows].astype(np.int64)
    unit = to_unit_rows(vectors)
    room = np.empty(len(chosen) * RECALL_COLUMNS, dtype=np.float32)
    near = [np.empty((0, 2), dtype=np.int64)]
    for start in range(0, len(unit), RECALL_COLUMNS):
        block = unit[start : start + RECALL_COLUMNS]
        near.append(find_in_tile(unit[chosen], block, min_similarity - SLACK, room=room, origin=(0, start)))
    left, right = np.concatenate(near).T
    true = rescore_pairs(vectors, _order_ends(chosen[left], right), min_similarity=min_similarity).pairs
    if not len(true):
        return None
    keys = found.pairs[:, 0] * len(vectors) + found.pairs[:, 1]
    return float(np.isin(true[:, 0] * len(vectors) + true[:, 1], keys).mean())


def _build_index(unit: NDArray[np.float32], probe_ratio: float, seed: int) -> faiss.IndexIVFFlat:
    count, dimension = unit.shape
    lists = max(1, min(round(4 * math.sqrt(count)), count // TRAINING_ROWS_PER_LIST))
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimension), dimension, lists, faiss.METRIC_INNER_PRODUCT)
    index.cp.seed = seed
    index.cp.max_points_per_centroid = TRAINING_ROWS_PER_LIST
    index.train(unit)
    index.add(unit)
    index.nprobe = max(1, math.ceil(lists * probe_ratio))
    return index


def _search(index: faiss.IndexIVFFlat, queries: NDArray[np.float32], start: int, threshold: float) -> NDArray[np.int64]:
    limits, _, neighbours = index.range_search(queries, threshold)
    counts = (limits[1:] - limits[:-1]).astype(np.int64)
    rows = np.repeat(np.arange(start, start + len(queries), dtype=np.int64), counts)
    return _order_ends(rows, neighbours.astype(np.int64))


def _order_ends(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    different = left != right
    pairs = np.stack([np.minimum(left, right), np.maximum(left, right)], axis=1)[different]
    return sort_pairs(pairs, int(pairs.max()) + 1) if len(pairs) else pairs
