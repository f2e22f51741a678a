"""Sampler ``k_center``: each pick is the candidate farthest from all picks before it (Sener and Savarese 2018)."""

from typing import Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from curation.sampling.base import Candidates, Sample, Sampler, order_by_hash
from curation.sampling.cover import Cover
from curation.vectors.pairs import to_unit_rows

POOL: Final = (1024, 8192)
"""Fewest and most of the farthest candidates that are looked at between two passes over all of them."""


class KCenterOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nothing to choose: what was chosen before comes with the candidates."""


class Centers(NamedTuple):
    """K picks.

    Attributes:
        rows: (K,) int64, in the order of picking.
        nearness: (K,) float32 cosine to the nearest earlier pick; -2 for the first of all.
        counts: (K,) float64: for how many candidates each is the nearest.
    """

    rows: NDArray[np.int64]
    nearness: NDArray[np.float32]
    counts: NDArray[np.float64]


def draw_k_center_sample(candidates: Candidates, size: int, options: KCenterOptions, seed: int) -> Sample:
    """Pick candidates that leave none far from a pick; the first comes by chance when nothing was chosen before.

    Args:
        candidates: N items with vectors, and what was chosen before.
        size: How many to pick; all when there are fewer.
        options: None.
        seed: Another seed begins elsewhere.

    Returns:
        The picks, each standing for the candidates to which it is the nearest. Smaller samples begin larger ones.
    """
    del options
    assert candidates.vectors is not None
    order = order_by_hash(candidates.ids, seed=seed)
    found = pick_centers(to_unit_rows(candidates.vectors), size, order=order, chosen=candidates.chosen)
    return describe_centers(candidates, found)


def describe_centers(candidates: Candidates, found: Centers) -> Sample:
    """Return picks as a sample, each with its reason."""
    why = [
        "The first pick, by chance."
        if near < -1.5
        else f"Farthest from all picks before it: the nearest has cosine {near:.3f}."
        for near in found.nearness.tolist()
    ]
    return Sample([candidates.ids[row] for row in found.rows.tolist()], found.counts, why)


def pick_centers(
    vectors: NDArray[np.float32],
    size: int,
    *,
    order: NDArray[np.int64],
    chosen: NDArray[np.float32] | None = None,
    pool: int | None = None,
) -> Centers:
    """Pick greedily, without a pass over all candidates for every pick.

    A candidate only ever comes nearer to the picks. So while the farthest of a pool is farther than all outside the
    pool were when it was formed, it is the farthest of all; the passes that catch up with the rest then take many
    picks in one matrix product. The picks are those of the plain algorithm.

    Args:
        vectors: (N, D) float32 unit rows.
        size: K; N when there are fewer.
        order: (N,) rows in the order that breaks ties, the first of which begins.
        chosen: (C, D) float32 unit rows that count as picked before.
        pool: How many candidates to look at between two passes; None for what suits their number.
    """
    cover = Cover(vectors, order)
    size, pool = min(size, len(vectors)), pool or size_pool(len(vectors))
    if chosen is not None and len(chosen):
        cover.add(to_unit_rows(chosen), first=None)
    picks, nearness = _begin(cover, size, is_bare=chosen is None or not len(chosen))
    while len(picks) < size:
        batch, near = _pick_from_pool(cover, size - len(picks), pool)
        cover.add(cover.read(np.array(batch)), first=len(picks))
        picks += batch
        nearness += near
        _own(cover, picks)
    counts = cover.count_owned(len(picks))
    return Centers(order[np.array(picks, dtype=np.int64)], np.array(nearness, dtype=np.float32), counts)


def size_pool(count: int) -> int:
    """Return how many of ``count`` candidates to look at between two passes: few beside a pass, many beside none."""
    return min(POOL[1], max(POOL[0], count // 64))


def _begin(cover: Cover, size: int, *, is_bare: bool) -> tuple[list[int], list[float]]:
    if not is_bare or not size:
        return [], []
    cover.add(cover.read(np.array([0])), first=0)
    _own(cover, [0])
    return [0], [-2.0]


def _own(cover: Cover, picks: list[int]) -> None:
    """Make every pick its own and no candidate any more."""
    cover.owner[picks] = np.arange(len(picks))
    cover.nearness[picks] = np.inf


def _pick_from_pool(cover: Cover, most: int, pool: int) -> tuple[list[int], list[float]]:
    """Return picks that are certain without another pass, at least one, and their cosines to the nearest pick."""
    if len(cover.nearness) > pool:
        parted = np.argpartition(cover.nearness, pool)
        members, bound = np.sort(parted[:pool]), float(cover.nearness[parted[pool]])
    else:
        members, bound = np.arange(len(cover.nearness)), np.inf
    vectors, near = cover.read(members), cover.nearness[members].copy()
    batch: list[int] = []
    found: list[float] = []
    while len(batch) < most:
        at = int(near.argmin())
        if batch and near[at] >= bound:
            break
        batch.append(int(members[at]))
        found.append(float(near[at]))
        np.maximum(near, vectors @ vectors[at], out=near)
        near[at] = np.inf
    return batch, found


K_CENTER: Final = Sampler("k_center", KCenterOptions, ("vectors",), draw_k_center_sample)
