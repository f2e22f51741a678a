"""All pairs of vectors at or above a cosine, beside FAISS's flat index."""

import time
from statistics import median
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from benchmarks.gate import require
from curation.vectors.pairs import SLACK, SimilarPairs, rescore_pairs, to_unit_rows
from workers.pairs_torch import find_pairs_here

DIMENSION = 512
LEAST = 0.9
ROUNDS = 3


def measure_pairs(*, count: int) -> dict[str, Any]:
    """Search ``count`` vectors with each engine in turn, three times; the answers must be the same to the last pair."""
    vectors = make_vectors(count)
    spent: dict[str, list[float]] = {"loopwright": [], "faiss_flat": []}
    for _ in range(ROUNDS):
        start_s = time.perf_counter()
        found = find_pairs_here(vectors, min_similarity=LEAST)
        spent["loopwright"].append(time.perf_counter() - start_s)
        start_s = time.perf_counter()
        candidates = search_flat(vectors)
        spent["faiss_flat"].append(time.perf_counter() - start_s)
        require_identical(found.similar, rescore_pairs(vectors, candidates, min_similarity=LEAST))
    ours_s, theirs_s = median(spent["loopwright"]), median(spent["faiss_flat"])
    return {
        "vectors": [count, DIMENSION],
        "min_cosine": LEAST,
        "pairs": len(found.similar.pairs),
        "identical": True,
        "engine": found.engine,
        "seconds": {name: [round(value, 2) for value in values] for name, values in spent.items()},
        "gflops": round(count * count * DIMENSION / ours_s / 1e9),
        "ratio": round(theirs_s / ours_s, 2),
    }


def make_vectors(count: int) -> NDArray[np.float32]:
    """Return random unit vectors, a tenth of them copies with noise that leaves cosines of about 0.8 to 1."""
    random = np.random.default_rng(0)
    vectors = random.standard_normal((count, DIMENSION), dtype=np.float32)
    copies = count // 10
    noise = random.standard_normal((copies, DIMENSION), dtype=np.float32)
    vectors[:copies] = vectors[copies : 2 * copies] + noise * random.uniform(0, 0.7, (copies, 1)).astype(np.float32)
    return to_unit_rows(vectors)


def search_flat(vectors: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the pairs that FAISS finds, each once; a rounding below the threshold, for both are measured anew."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    limits, _, neighbours = index.range_search(vectors, LEAST - SLACK)
    rows = np.repeat(np.arange(len(vectors)), (limits[1:] - limits[:-1]).astype(np.int64))
    upper = rows < neighbours
    return np.stack([rows[upper], neighbours[upper]], axis=1).astype(np.int64)


def require_identical(ours: SimilarPairs, theirs: SimilarPairs) -> None:
    """Raise GateFailed unless two answers hold the same pairs with the same cosines."""
    same = np.array_equal(ours.pairs, theirs.pairs) and np.array_equal(ours.similarity, theirs.similarity)
    require(same, f"{len(ours.pairs)} pairs were found, the exact search has {len(theirs.pairs)} or others")
    require(len(ours.pairs) > 0, "no pair was found: there is nothing to compare")
