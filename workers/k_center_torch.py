"""k-center by torch: the picks of :mod:`curation.sampling.k_center` where a GPU holds all candidates."""

from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray

from curation.sampling.k_center import Centers, pick_centers, size_pool
from curation.vectors.pairs import to_unit_rows
from workers.devices import pick_device

BLOCK_ELEMENTS: Final = 2**28
"""Cosines that are held at a time: 1 GiB of float32."""


def pick_centers_here(
    vectors: NDArray[np.float32], size: int, *, order: NDArray[np.int64], chosen: NDArray[np.float32] | None = None
) -> Centers:
    """Pick with the fastest engine of this machine; see :func:`curation.sampling.k_center.pick_centers`."""
    device = pick_device()
    if device.type == "cuda":
        return pick_centers_torch(vectors, size, order=order, chosen=chosen, device=device)
    return pick_centers(vectors, size, order=order, chosen=chosen)


@torch.inference_mode()
def pick_centers_torch(
    vectors: NDArray[np.float32],
    size: int,
    *,
    order: NDArray[np.int64],
    chosen: NDArray[np.float32] | None = None,
    device: torch.device | None = None,
    pool: int | None = None,
) -> Centers:
    """Pick greedily on a device, in float32: near-ties may fall otherwise than by numpy, which sums in another order.

    Args:
        vectors: (N, D) float32 unit rows.
        size: K; N when there are fewer.
        order: (N,) rows in the order that breaks ties, the first of which begins.
        chosen: (C, D) float32 unit rows that count as picked before.
        device: Where to multiply; None picks the best.
        pool: How many candidates to look at between two passes; None for what suits their number.
    """
    state = _State(torch.from_numpy(vectors[order]).to(device if device is not None else pick_device()))
    size, pool = min(size, len(vectors)), pool or size_pool(len(vectors))
    nearness: list[float] = []
    if chosen is not None and len(chosen):
        state.add(torch.from_numpy(to_unit_rows(chosen)).to(state.vectors.device), None)
    elif size:
        state.take([0])
        nearness = [-2.0]
    while len(state.picks) < size:
        batch, near = state.pick_from_pool(size - len(state.picks), pool)
        state.take(batch)
        nearness += near
    owned = state.owner[state.owner >= 0]
    counts = torch.bincount(owned, minlength=len(state.picks)).cpu().numpy().astype(np.float64)
    return Centers(order[np.array(state.picks, dtype=np.int64)], np.array(nearness, dtype=np.float32), counts)


class _State:
    """The candidates on the device, the nearest pick of each, and the picks so far."""

    def __init__(self, vectors: torch.Tensor) -> None:
        self.vectors = vectors
        self.nearness = torch.full((len(vectors),), -2.0, device=vectors.device)
        self.owner = torch.full((len(vectors),), -1, dtype=torch.int64, device=vectors.device)
        self.picks: list[int] = []

    def take(self, batch: list[int]) -> None:
        """Make candidates picks."""
        self.add(self.vectors[batch], len(self.picks))
        self.picks += batch
        self.owner[self.picks] = torch.arange(len(self.picks), device=self.vectors.device)
        self.nearness[self.picks] = torch.inf

    def add(self, picks: torch.Tensor, first: int | None) -> None:
        """Bring the nearest pick of every candidate up to date: one pass."""
        block = max(1, BLOCK_ELEMENTS // max(1, len(picks)))
        for start in range(0, len(self.vectors), block):
            rows = slice(start, start + block)
            found, best = (self.vectors[rows] @ picks.T).max(dim=1)
            better = found > self.nearness[rows]
            self.nearness[rows] = torch.where(better, found, self.nearness[rows])
            names = torch.full_like(best, -1) if first is None else best + first
            self.owner[rows] = torch.where(better, names, self.owner[rows])

    def pick_from_pool(self, most: int, pool: int) -> tuple[list[int], list[float]]:
        """Return picks that are certain without another pass, and their cosines to the nearest pick."""
        count = len(self.nearness)
        bound = torch.inf
        members = torch.arange(count, device=self.vectors.device)
        if count > pool:
            values, places = self.nearness.topk(pool + 1, largest=False)
            members, bound = places[:pool].sort().values, float(values[pool])
        vectors, near = self.vectors[members], self.nearness[members]
        batch: list[int] = []
        found: list[float] = []
        while len(batch) < most:
            value, place = near.min(dim=0)
            least, at = float(value), int(place)
            if batch and least >= bound:
                break
            batch.append(at)
            found.append(least)
            near = torch.maximum(near, vectors @ vectors[at])
            near[at] = torch.inf
        return members[batch].tolist(), found
