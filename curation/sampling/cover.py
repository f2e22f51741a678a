"""Which pick stands for which candidate: the nearest one, kept up to date in blocked matrix products."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

BLOCK_ROWS: Final = 4096
NOBODY: Final = -1
"""The owner of what was covered before the first pick."""


class Cover:
    """The nearest pick of each of N candidates.

    Attributes:
        nearness: (N,) float32 cosine to the nearest pick; -2 while there is none.
        owner: (N,) int64 number of that pick, :data:`NOBODY` when it is one of the vectors chosen before.
    """

    def __init__(self, vectors: NDArray[np.float32], order: NDArray[np.int64] | None = None) -> None:
        """Start without picks.

        Args:
            vectors: (N, D) float32 unit rows.
            order: (N,) rows in the order in which this cover numbers candidates; None for theirs.
        """
        self._vectors, self._order = vectors, order
        self.nearness = np.full(len(vectors), -2.0, dtype=np.float32)
        self.owner = np.full(len(vectors), NOBODY, dtype=np.int64)

    def read(self, rows: slice | NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the vectors of candidates as this cover numbers them."""
        found: NDArray[np.float32] = self._vectors[rows if self._order is None else self._order[rows]]
        return found

    def add(self, picks: NDArray[np.float32], *, first: int | None) -> None:
        """Take picks into account: one pass over all candidates, however many picks there are.

        Args:
            picks: (P, D) float32 unit rows.
            first: Number of the first of them; None when they were chosen before and get none.
        """
        for start in range(0, len(self.nearness), BLOCK_ROWS):
            rows = slice(start, start + BLOCK_ROWS)
            tile = self.read(rows) @ picks.T
            best = tile.argmax(axis=1)
            found = tile[np.arange(len(tile)), best]
            better = found > self.nearness[rows]
            self.nearness[rows][better] = found[better]
            self.owner[rows][better] = NOBODY if first is None else best[better] + first

    def count_owned(self, picks: int) -> NDArray[np.float64]:
        """Return for how many candidates each of the picks stands, (P,) float64."""
        owned = self.owner[self.owner >= 0]
        return np.bincount(owned, minlength=picks).astype(np.float64)


def weigh_by_cover(vectors: NDArray[np.float32], picked: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for how many of N candidates each of K picks is the nearest, itself included.

    Args:
        vectors: (N, D) float32 unit rows.
        picked: (K,) rows of the picks.

    Returns:
        (K,) float64, summing to N.
    """
    cover = Cover(vectors)
    cover.add(vectors[picked], first=0)
    cover.owner[picked] = np.arange(len(picked))
    return cover.count_owned(len(picked))
