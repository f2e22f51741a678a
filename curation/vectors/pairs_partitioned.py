"""Most similar pairs among more vectors than can all be compared: clusters, and exact pairs within each.

SemDeDup (Abbas et al. 2023) compares within k-means clusters only, which misses the pairs that a border parts. Here
each vector is also put into its next nearest clusters ("multi-probe"), and a sample says which share is found.
"""

import math
from collections.abc import Iterator
from typing import Final, Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from curation.vectors.pairs import MAX_PAIRS, SimilarPairs, TooManyPairs, rescore_pairs, sort_pairs, to_unit_rows
from curation.vectors.pairs_exact import find_pairs_exact
from curation.vectors.pairs_faiss import ApproximatePairs, measure_recall

TRAINING_ROWS_PER_CLUSTER: Final = 64
ROUNDS: Final = 10
QUERY_ROWS: Final = 65_536
BUFFERED_PAIRS: Final = 20_000_000

Rows = NDArray[np.int64]


class Join(Protocol):
    """Finds the exact pairs within one cluster."""

    def __call__(
        self, vectors: NDArray[np.float32], *, min_similarity: float, max_pairs: int = MAX_PAIRS
    ) -> SimilarPairs: ...


def find_pairs_partitioned(
    vectors: NDArray[np.float32],
    *,
    min_similarity: float,
    clusters: int | None = None,
    probes: int = 2,
    join: Join = find_pairs_exact,
    max_pairs: int = MAX_PAIRS,
    seed: int = 0,
) -> ApproximatePairs:
    """Find most pairs at or above a cosine.

    With N vectors of D numbers, k clusters and m probes, about (m N)^2 D / 2k multiply-adds find the pairs and N k D
    assign the clusters. ``vectors`` may be a memory map: it is read in blocks and cluster by cluster.

    Args:
        vectors: (N, D) float32, of any length.
        min_similarity: Threshold in [-1, 1]; pairs exactly at it are kept.
        clusters: How many; None takes about the square root of N.
        probes: In how many clusters each vector is compared, 1 or more: more finds more.
        join: The exact engine for one cluster.
        max_pairs: More than this many is an error.
        seed: Chooses training vectors, first centroids and the rows on which recall is measured.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``.
    """
    count = clusters or max(1, round(math.sqrt(len(vectors))))
    found = _Buffer(len(vectors), max_pairs, min_similarity)
    for rows in list_clusters(vectors, count, probes=probes, seed=seed):
        part = join(np.ascontiguousarray(vectors[rows]), min_similarity=min_similarity, max_pairs=max_pairs)
        found.add(rows[part.pairs])
    similar = rescore_pairs(vectors, found.finish(), min_similarity=min_similarity)
    return ApproximatePairs(similar, measure_recall(vectors, similar, min_similarity=min_similarity, seed=seed))


def list_clusters(vectors: NDArray[np.float32], clusters: int, *, probes: int, seed: int) -> Iterator[Rows]:
    """Yield the rows of each cluster of two or more, ascending; a row is in ``probes`` clusters.

    Args:
        vectors: (N, D) float32.
        clusters: How many, 1 or more; never more than one for every ``TRAINING_ROWS_PER_CLUSTER`` vectors.
        probes: In how many clusters each row is.
        seed: Of the k-means.
    """
    if not len(vectors):
        return
    clusters = max(1, min(clusters, len(vectors) // TRAINING_ROWS_PER_CLUSTER))
    index = _train(vectors, clusters, seed)
    nearest = np.concatenate(
        [
            index.search(to_unit_rows(vectors[start : start + QUERY_ROWS]), min(probes, clusters))[1]
            for start in range(0, len(vectors), QUERY_ROWS)
        ]
    )
    order = np.argsort(nearest, axis=None, kind="stable")
    rows = order // nearest.shape[1]
    borders = np.cumsum(np.bincount(nearest.reshape(-1), minlength=clusters))[:-1]
    yield from (members for members in np.split(rows, borders) if len(members) > 1)


def _train(vectors: NDArray[np.float32], clusters: int, seed: int) -> faiss.Index:
    wanted = min(len(vectors), clusters * TRAINING_ROWS_PER_CLUSTER)
    sample = np.sort(np.random.default_rng(seed).choice(len(vectors), wanted, replace=False))
    kmeans = faiss.Kmeans(
        vectors.shape[1],
        clusters,
        niter=ROUNDS,
        seed=seed,
        spherical=True,
        min_points_per_centroid=1,
        max_points_per_centroid=TRAINING_ROWS_PER_CLUSTER,
    )
    kmeans.train(np.ascontiguousarray(to_unit_rows(vectors[sample])))
    return kmeans.index


class _Buffer:
    """Pairs that several clusters may find, thinned out whenever there are many."""

    def __init__(self, row_count: int, max_pairs: int, min_similarity: float) -> None:
        self.row_count, self.max_pairs, self.min_similarity = row_count, max_pairs, min_similarity
        self.parts: list[Rows] = [np.empty((0, 2), dtype=np.int64)]
        self.count = 0

    def add(self, pairs: Rows) -> None:
        self.parts.append(pairs)
        self.count += len(pairs)
        if self.count > min(BUFFERED_PAIRS, self.max_pairs):
            self.finish()
            if self.count > self.max_pairs:
                raise TooManyPairs(self.max_pairs, f"raise the least similarity above {self.min_similarity:g}")

    def finish(self) -> Rows:
        self.parts = [sort_pairs(np.concatenate(self.parts), self.row_count)]
        self.count = len(self.parts[0])
        return self.parts[0]
