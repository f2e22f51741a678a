"""k-center: 10,000 picks among a million vectors; gate: the picks of the plain algorithm on fewer."""

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.gate import require
from curation.sampling.k_center import pick_centers
from curation.vectors.pairs import to_unit_rows
from workers.devices import pick_device
from workers.k_center_torch import pick_centers_here

DIMENSION = 512
GATED = (5000, 200)


def measure_k_center(*, count: int, picks: int) -> dict[str, Any]:
    """Pick on the fastest engine of this machine, and the plain algorithm's first picks for its time a pick."""
    small = make_vectors(GATED[0])
    order = np.random.default_rng(1).permutation(GATED[0])
    plain, _ = pick_plainly(small, GATED[1], order)
    require(pick_centers(small, GATED[1], order=order).rows.tolist() == plain, "numpy picks other centres")
    require(pick_centers_here(small, GATED[1], order=order).rows.tolist() == plain, "this machine picks other centres")
    vectors, order = make_vectors(count), np.random.default_rng(1).permutation(count)
    start_s = time.perf_counter()
    found = pick_centers_here(vectors, picks, order=order)
    spent_s = time.perf_counter() - start_s
    _, each_s = pick_plainly(vectors, 10, order)
    return {
        "vectors": count,
        "dimension": DIMENSION,
        "picks": picks,
        "device": pick_device().type,
        "seconds": round(spent_s, 2),
        "radius": round(float(np.sqrt(max(0.0, 2 - 2 * float(found.nearness[-1])))), 4),
        "plain_seconds_a_pick": round(each_s, 4),
        "ratio": round(each_s * picks / spent_s, 1),
    }


def make_vectors(count: int) -> NDArray[np.float32]:
    """Return directions in groups of different density, as embeddings have them."""
    random = np.random.default_rng(0)
    centres = random.standard_normal((1000, DIMENSION), dtype=np.float32)
    rows = centres[random.integers(0, 1000, count)]
    for start in range(0, count, 100_000):
        part = rows[start : start + 100_000]
        part += random.standard_normal(part.shape, dtype=np.float32) * random.uniform(0.3, 1.5, (len(part), 1)).astype(
            "f4"
        )
    return to_unit_rows(rows)


def pick_plainly(vectors: NDArray[np.float32], size: int, order: NDArray[np.int64]) -> tuple[list[int], float]:
    """Return the picks of one pass over everything a pick, and seconds a pick."""
    turned = vectors[order]
    picks = [0]
    near = turned @ turned[0]
    near[0] = np.inf
    start_s = time.perf_counter()
    while len(picks) < size:
        picks.append(int(near.argmin()))
        np.maximum(near, turned @ turned[picks[-1]], out=near)
        near[picks[-1]] = np.inf
    return order[picks].tolist(), (time.perf_counter() - start_s) / max(1, size - 1)
