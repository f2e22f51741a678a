"""Components: items joined by any chain of near-duplicate pairs. They never straddle the splits of a release."""

import numpy as np
from numpy.typing import NDArray


def connect_pairs(
    pairs: NDArray[np.int64], similarity: NDArray[np.float32], *, min_similarity: float
) -> list[list[int]]:
    """Join near-duplicate pairs into components.

    P is the number of candidate pairs. Two assets share a component when a chain of pairs, each at or above
    ``min_similarity``, connects them; it is therefore not a promise that every two members are alike.

    Args:
        pairs: (P, 2) index rows, int64, each row sorted, no self pairs.
        similarity: (P,) cosine similarity in [-1, 1].
        min_similarity: Threshold in [-1, 1]; pairs exactly at it are kept.

    Returns:
        Components of two or more index rows, members ascending, components by first member.
    """
    kept = pairs[similarity >= np.float32(min_similarity)]
    if not len(kept):
        return []
    members, edges = np.unique(kept, return_inverse=True)
    roots = find_roots(edges.reshape(-1, 2), len(members))
    order = np.argsort(roots, kind="stable")
    borders = np.flatnonzero(np.diff(roots[order])) + 1
    return [component.tolist() for component in np.split(members[order], borders)]


def find_roots(edges: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return for each of ``count`` nodes the least node that a chain of edges joins it with.

    Union-find over whole arrays: every round hangs each root below the least root it touches, then flattens all trees.
    A root only ever moves to a smaller one, so there are no cycles.

    Args:
        edges: (E, 2) nodes, numbers below ``count``.
        count: How many nodes.

    Returns:
        (count,) int64.
    """
    parent = np.arange(count, dtype=np.int64)
    left, right = edges[:, 0], edges[:, 1]
    while len(left):
        left, right = parent[left], parent[right]
        apart = left != right
        left, right = left[apart], right[apart]
        np.minimum.at(parent, np.maximum(left, right), np.minimum(left, right))
        while not np.array_equal(parent, flatter := parent[parent]):
            parent = flatter
    return parent
