"""Every similar pair by torch: on a GPU, or on a CPU that multiplies bfloat16 in hardware.

The pairs and their numbers are those of :mod:`curation.vectors.pairs_exact`: low precision only proposes candidates,
with a margin that covers its rounding, and the answer is measured anew from the float32 vectors.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from curation.vectors.find_pairs import FoundPairs, choose_engine, find_pairs
from curation.vectors.pairs import MAX_PAIRS, SLACK, SimilarPairs, TooManyPairs, join_parts, rescore_pairs
from curation.vectors.pairs_exact import find_pairs_across_exact
from curation.vectors.pairs_partitioned import find_pairs_partitioned
from workers.devices import pick_device, pick_dtype

BFLOAT16_SLACK: Final = 0.013
"""How far a bfloat16 cosine may lie below the true one: 2^-9 of relative error in each factor and in the result of a
product of unit vectors makes 3 x 2^-9 = 0.006; doubled, because sums may be kept in bfloat16 on some hardware."""

GPU_OPERATIONS: Final = 5e16
"""Multiply-adds up to which a GPU searches exactly: some minutes on a current one."""

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
    if device.type == "cuda":
        join = partial(find_pairs_torch, device=device)
        found = find_pairs_partitioned(vectors, min_similarity=min_similarity, max_pairs=max_pairs, join=join)
        return FoundPairs(found.similar, "partitioned", found.recall)
    return find_pairs(vectors, min_similarity=min_similarity, max_pairs=max_pairs)


def find_pairs_across_here(
    left: NDArray[np.float32], right: NDArray[np.float32], *, min_similarity: float, max_pairs: int = MAX_PAIRS
) -> SimilarPairs:
    """Find all pairs of a left and a right vector at or above a cosine with the fastest exact engine of this machine.

    Args:
        left: (N, D) float32.
        right: (M, D) float32.
        min_similarity: Threshold in [-1, 1]; pairs exactly at it are kept.
        max_pairs: More than this many is an error.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``.
    """
    device = pick_device()
    if device.type == "cuda" or pick_dtype(device) is torch.bfloat16:
        return find_pairs_torch(left, others=right, min_similarity=min_similarity, max_pairs=max_pairs, device=device)
    return find_pairs_across_exact(left, right, min_similarity=min_similarity, max_pairs=max_pairs)


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
    others: NDArray[np.float32] | None = None,
    device: torch.device | None = None,
    dtype: torch.dtype | None = None,
) -> SimilarPairs:
    """Find all pairs at or above a cosine.

    Args:
        vectors: (N, D) float32, of any length; a vector of zeros is similar to nothing.
        min_similarity: Threshold in [-1, 1]; pairs exactly at it are kept.
        max_pairs: More than this many is an error.
        others: (M, D) float32 to pair the vectors with; None pairs them with each other.
        device: Where to multiply; None picks the best.
        dtype: float32 or bfloat16; None picks what the device is fastest in.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``.
    """
    place = device if device is not None else pick_device()
    number_type = dtype if dtype is not None else pick_dtype(place)
    least = min_similarity - (SLACK if number_type is torch.float32 else BFLOAT16_SLACK)
    parts, count = [], 0
    for candidates in _list_candidates(vectors, others, least, place, number_type):
        part = rescore_pairs(vectors, candidates, min_similarity=min_similarity, others=others)
        parts.append(part)
        count += len(part.pairs)
        if count > max_pairs:
            raise TooManyPairs(max_pairs, f"raise the least similarity above {min_similarity:g}")
    return join_parts(parts)


@torch.inference_mode()
def _list_candidates(
    vectors: NDArray[np.float32],
    others: NDArray[np.float32] | None,
    least: float,
    device: torch.device,
    dtype: torch.dtype,
) -> Iterator[NDArray[np.int64]]:
    """Yield the candidates of one block of rows after the other, (C, 2)."""
    ones = _to_unit_rows(vectors, device, dtype)
    right = ones if others is None else _to_unit_rows(others, device, dtype)
    block_rows, block_columns = _BLOCKS[device.type]
    # One tile is computed into again and again: fresh memory for each would cost as much as looking through it.
    room = torch.empty(block_rows * block_columns, device=device, dtype=dtype)
    for start in range(0, len(ones), block_rows):
        rows = ones[start : start + block_rows]
        found = [torch.empty((0, 2), dtype=torch.int64, device=device)]
        for column in range(start if others is None else 0, len(right), block_columns):
            columns = right[column : column + block_columns]
            tile = room[: len(rows) * len(columns)].view(len(rows), len(columns))
            torch.mm(rows, columns.T, out=tile)
            found.append(_find_hits(tile, least) + torch.tensor([start, column], device=device))
        candidates = torch.cat(found)
        if others is None:
            candidates = candidates[candidates[:, 0] < candidates[:, 1]]
        yield candidates.cpu().numpy()


def _to_unit_rows(vectors: NDArray[np.float32], device: torch.device, dtype: torch.dtype) -> torch.Tensor:
    rows = torch.from_numpy(np.ascontiguousarray(vectors)).to(device)
    lengths = torch.linalg.vector_norm(rows, dim=1, keepdim=True)
    return (rows / torch.where(lengths > 0, lengths, 1)).to(dtype)


def _find_hits(tile: torch.Tensor, least: float) -> torch.Tensor:
    """Return row and column of each number at or above a threshold, (H, 2)."""
    if tile.device.type != "cpu" or not len(tile):
        return (tile >= least).nonzero()
    # Hits are rare: the greatest number of a row tells in one pass over the tile that there are none.
    rows = (tile.amax(dim=1) >= least).nonzero()[:, 0]
    hits = (tile[rows] >= least).nonzero()
    return torch.stack([rows[hits[:, 0]], hits[:, 1]], dim=1)
