"""Spherical k-means: groups of directions, seeded, optionally weighted (Dhillon and Modha 2001)."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.vectors.pairs import to_unit_rows

BLOCK_ROWS: Final = 4096
MAX_ROUNDS: Final = 25
MAX_PER_CLUSTER: Final = 256
"""More rows a cluster than this teach its centre nothing; the rest are only assigned."""

MAX_CAREFUL: Final = 2000
"""Up to so many clusters, centres begin far apart (k-means++); beyond, anywhere."""


class Clusters(NamedTuple):
    """K groups of N vectors; a group may be empty when fewer than K vectors differ.

    Attributes:
        centres: (K, D) float32 unit rows.
        members: (N,) int64: the group of each vector.
        nearness: (N,) float32 cosine to its group's centre.
    """

    centres: NDArray[np.float32]
    members: NDArray[np.int64]
    nearness: NDArray[np.float32]


def cluster(
    vectors: NDArray[np.float32], count: int, *, seed: int, weights: NDArray[np.float64] | None = None
) -> Clusters:
    """Group vectors by direction.

    Args:
        vectors: (N, D) float32 unit rows, N of 1 or more.
        count: K; N when there are fewer.
        seed: Of where the centres begin.
        weights: (N,) how much each vector pulls its centre, 0 or more; None for all alike.

    Returns:
        The groups; the same vectors in the same order with the same seed give the same ones.
    """
    random = np.random.default_rng(seed)
    count = min(count, len(vectors))
    pull = np.ones(len(vectors)) if weights is None else weights
    taught = np.sort(random.permutation(len(vectors))[: count * MAX_PER_CLUSTER])
    rows, strength = vectors[taught], pull[taught]
    centres = _begin(rows, count, random, strength)
    members = np.full(len(rows), -1, dtype=np.int64)
    for _ in range(MAX_ROUNDS):
        now, nearness = assign(rows, centres)
        if (now == members).all():
            break
        members = now
        centres = _move(rows, centres, members, nearness, strength)
    return Clusters(centres, *assign(vectors, centres))


def assign(vectors: NDArray[np.float32], centres: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the nearest centre of each vector, and the cosine to it.

    Args:
        vectors: (N, D) float32 unit rows.
        centres: (K, D) float32 unit rows.

    Returns:
        (N,) int64 and (N,) float32.
    """
    members = np.empty(len(vectors), dtype=np.int64)
    nearness = np.empty(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), BLOCK_ROWS):
        tile = vectors[start : start + BLOCK_ROWS] @ centres.T
        best = tile.argmax(axis=1)
        members[start : start + BLOCK_ROWS] = best
        nearness[start : start + BLOCK_ROWS] = tile[np.arange(len(tile)), best]
    return members, nearness


def _begin(
    rows: NDArray[np.float32], count: int, random: np.random.Generator, strength: NDArray[np.float64]
) -> NDArray[np.float32]:
    if count > MAX_CAREFUL:
        return rows[random.permutation(len(rows))[:count]]
    picked = [int(random.integers(len(rows)))]
    far = np.full(len(rows), np.inf)
    while len(picked) < count:
        # Squared distance of unit vectors is 2 - 2 cos (Arthur and Vassilvitskii 2007, weighted).
        far = np.minimum(far, np.maximum(0.0, 2 - 2 * (rows @ rows[picked[-1]]).astype(np.float64)))
        far[picked[-1]] = 0.0
        chance = far * strength
        total = chance.sum()
        place = int(np.searchsorted(np.cumsum(chance), random.random() * total, side="right")) if total > 0 else 0
        picked.append(min(place, len(rows) - 1))
    return rows[picked]


def _move(
    rows: NDArray[np.float32],
    centres: NDArray[np.float32],
    members: NDArray[np.int64],
    nearness: NDArray[np.float32],
    strength: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Return the mean directions; an empty group moves to the vector that is farthest from its own centre."""
    sums = np.zeros(centres.shape, dtype=np.float32)
    order = np.argsort(members, kind="stable")
    present, starts = np.unique(members[order], return_index=True)
    weighted = rows[order] * strength[order, None].astype(np.float32)
    sums[present] = np.add.reduceat(weighted, starts, axis=0)
    moved = to_unit_rows(sums)
    empty = np.setdiff1d(np.arange(len(centres)), present)
    moved[empty] = rows[np.argsort(nearness, kind="stable")[: len(empty)]]
    return moved
