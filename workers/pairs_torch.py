"""Every similar pair by torch: on a GPU, or on a CPU that multiplies bfloat16 in hardware.

The pairs and their numbers are those of :mod:`curation.vectors.pairs_exact`: low precision only proposes candidates,
with a margin that covers its rounding, and the answer is measured anew from the float32 vectors.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from curation.vectors.find_pairs import FoundPairs, choose_engine, find_pairs
from curation.vectors.pairs import (
    MAX_PAIRS,
    SLACK,
    SimilarPairs,
    TooManyPairs,
    join_parts,
    rescore_pairs,
    to_unit_rows,
)
from workers.devices import pick_device, pick_dtype

BFLOAT16_SLACK: Final = 0.013
"""How far a bfloat16 cosine may lie below the true one: 2^-9 of relative error in each factor and in the result of a
product of unit vectors makes 3 x 2^-9 = 0.006; doubled, because sums may be kept in bfloat16 on some hardware."""

GPU_OPERATIONS: Final = 2e16
"""Multiply-adds up to which a GPU searches exactly: about a minute on a current one."""

_BLOCKS: Final = {"cpu": (2048, 4096), "cuda": (8192, 16_384)}


def find_pairs_here(vectors: NDArray[np.float32], *, min_similarity: float, max_pairs: int = MAX_PAIRS) -> FoundPairs:
    """Find pairs at or above a cosine with the fastest engine of this machine, exactly where that is affordable.

    Args:
        vectors: (N, D) float32, of any length; a vector of zeros is similar to nothing.
        min_similarity: Threshold in [-1, 1]; pairs exactly at it are kept.
        max_pairs: More than this many is an error.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``.
    """
    device = pick_device()
    count, dimension = vectors.shape
    if is_torch_best(count, dimension, device):
        similar = find_pairs_torch(vectors, min_similarity=min_similarity, max_pairs=max_pairs, device=device)
        return FoundPairs(similar, "exact", 1.0)
    return find_pairs(vectors, min_similarity=min_similarity, max_pairs=max_pairs)


def is_torch_best(count: int, dimension: int, device: torch.device) -> bool:
    """Return whether torch searches ``count`` vectors of ``dimension`` numbers exactly, and faster than numpy."""
    if device.type == "cuda":
        return count * count / 2 * dimension <= GPU_OPERATIONS
    return pick_dtype(device) is torch.bfloat16 and choose_engine(count, dimension) == "exact"


def find_pairs_torch(
    vectors: NDArray[np.float32],
    *,
    min_similarity: float,
    max_pairs: int = MAX_PAIRS,
    device: torch.device | None = None,
    dtype: torch.dtype | None = None,
) -> SimilarPairs:
    """Find all pairs at or above a cosine.

    Args:
        vectors: (N, D) float32, of any length; a vector of zeros is similar to nothing.
        min_similarity: Threshold in [-1, 1]; pairs exactly at it are kept.
        max_pairs: More than this many is an error.
        device: Where to multiply; None picks the best.
        dtype: float32 or bfloat16; None picks what the device is fastest in.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``.
    """
    place = device if device is not None else pick_device()
    number_type = dtype if dtype is not None else pick_dtype(place)
    least = min_similarity - (SLACK if number_type is torch.float32 else BFLOAT16_SLACK)
    parts, count = [], 0
    for candidates in _list_candidates(vectors, least, place, number_type):
        part = rescore_pairs(vectors, candidates, min_similarity=min_similarity)
        parts.append(part)
        count += len(part.pairs)
        if count > max_pairs:
            raise TooManyPairs(max_pairs, f"raise the least similarity above {min_similarity:g}")
    return join_parts(parts)


@torch.inference_mode()
def _list_candidates(
    vectors: NDArray[np.float32], least: float, device: torch.device, dtype: torch.dtype
) -> Iterator[NDArray[np.int64]]:
    """Yield the candidates of one block of rows after the other, (C, 2)."""
    unit = torch.from_numpy(to_unit_rows(vectors)).to(device, dtype)
    block_rows, block_columns = _BLOCKS[device.type]
    for start in range(0, len(unit), block_rows):
        rows = unit[start : start + block_rows]
        found = []
        for column in range(start, len(unit), block_columns):
            tile = rows @ unit[column : column + block_columns].T
            hits = (tile >= least).nonzero()
            found.append(hits + torch.tensor([start, column], device=device))
        candidates = torch.cat(found)
        yield candidates[candidates[:, 0] < candidates[:, 1]].cpu().numpy()
