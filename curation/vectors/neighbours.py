"""The nearest neighbours of every vector, none missed: a blocked matrix product that keeps the best of each row."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from annotate.errors import Invalid
from curation.vectors.pairs import to_unit_rows

BLOCK_ROWS: Final = 2048
BLOCK_COLUMNS: Final = 4096
"""A tile of 2048 x 4096 float32 is 32 MiB, as in :mod:`curation.vectors.pairs_exact`; the one divides the other."""


class Neighbours(NamedTuple):
    """The K nearest of N vectors, the nearest first.

    Attributes:
        rows: (N, K) int64 row numbers.
        similarity: (N, K) float32 cosines in [-1, 1], falling along a row.
    """

    rows: NDArray[np.int64]
    similarity: NDArray[np.float32]


def find_neighbours(vectors: NDArray[np.float32], *, count: int) -> Neighbours:
    """Find the nearest other vectors of each by cosine.

    Each product of two vectors is computed once and serves both. The cost is N * N * D / 2 multiply-adds and 40 MiB
    beside the vectors. Of equally near ones any may be left out.

    Args:
        vectors: (N, D) float32, of any length; a vector of zeros is near to nothing.
        count: K, 1 or more; all others when there are fewer.

    Raises:
        Invalid: ``count`` is below 1.
    """
    if count < 1:
        raise Invalid("bad_neighbour_count", f"asked for {count} neighbours; expected 1 or more")
    unit = to_unit_rows(vectors)
    wanted = min(count, max(0, len(unit) - 1))
    best = _Best(len(unit), wanted)
    if wanted:
        _search(unit, best)
    return Neighbours(best.rows, best.similarity)


class _Best:
    """The nearest that have been seen of each of N vectors."""

    def __init__(self, count: int, wanted: int) -> None:
        self.wanted = wanted
        self.rows = np.zeros((count, wanted), dtype=np.int64)
        self.similarity = np.full((count, wanted), -np.inf, dtype=np.float32)

    def see_all(self, first: int, start: int, tile: NDArray[np.float32]) -> None:
        """Take the best of a tile for rows that have seen little: row ``first`` and on, columns ``start`` and on."""
        keep = min(self.wanted, tile.shape[1])
        top = np.argpartition(tile, tile.shape[1] - keep, axis=1)[:, -keep:]
        owners = np.repeat(np.arange(first, first + len(tile)), keep)
        self._merge(owners, (top + start).reshape(-1), np.take_along_axis(tile, top, axis=1).reshape(-1))

    def see_better(self, first: int, start: int, tile: NDArray[np.float32]) -> None:
        """Take what in a tile is nearer than the farthest that its row or its column knows: soon that is little."""
        height, width = tile.shape
        row, column = np.divmod(np.flatnonzero(tile > self.similarity[first : first + height, -1:]), width)
        self._merge(row + first, column + start, tile[row, column])
        row, column = np.divmod(np.flatnonzero(tile > self.similarity[start : start + width, -1]), width)
        self._merge(column + start, row + first, tile[row, column])

    def _merge(self, owners: NDArray[np.int64], rows: NDArray[np.int64], similarity: NDArray[np.float32]) -> None:
        """Put neighbours of some vectors among what is known of those."""
        own = np.flatnonzero(np.bincount(owners, minlength=len(self.rows))) if len(owners) else owners
        owners = np.concatenate([np.repeat(own, self.wanted), owners])
        rows = np.concatenate([self.rows[own].reshape(-1), rows])
        similarity = np.concatenate([self.similarity[own].reshape(-1), similarity])
        order = np.lexsort((-similarity, owners))
        ends = np.cumsum(np.bincount(owners, minlength=len(self.rows))[own])
        starts = np.concatenate([np.zeros(1, np.int64), ends])[: len(own)]
        nearest = order[starts[:, None] + np.arange(self.wanted)]
        self.rows[own], self.similarity[own] = rows[nearest], similarity[nearest]


def _search(unit: NDArray[np.float32], best: _Best) -> None:
    # Near the diagonal first, so that every row knows some neighbours before the rest is looked through.
    for start in range(0, len(unit), BLOCK_COLUMNS):
        block = unit[start : start + BLOCK_COLUMNS]
        for first in range(0, len(block), BLOCK_ROWS):
            tile = block[first : first + BLOCK_ROWS] @ block.T
            np.fill_diagonal(tile[:, first:], -np.inf)
            best.see_all(start + first, start, tile)
    room = np.empty(BLOCK_ROWS * BLOCK_COLUMNS, dtype=np.float32)
    for first in range(0, len(unit), BLOCK_ROWS):
        rows = unit[first : first + BLOCK_ROWS]
        for start in range((first // BLOCK_COLUMNS + 1) * BLOCK_COLUMNS, len(unit), BLOCK_COLUMNS):
            columns = unit[start : start + BLOCK_COLUMNS]
            tile = room[: len(rows) * len(columns)].reshape(len(rows), len(columns))
            np.matmul(rows, columns.T, out=tile)
            best.see_better(first, start, tile)
