"""The nearest neighbours of every vector, none missed: a blocked matrix product that keeps the best of each row."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from annotate.errors import Invalid
from curation.vectors.pairs import to_unit_rows

BLOCK_ROWS: Final = 1024
BLOCK_COLUMNS: Final = 8192


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

    The cost is N * N * D multiply-adds and 32 MiB beside the vectors. Of equally near ones any may be left out.

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
    rows = np.zeros((len(unit), wanted), dtype=np.int64)
    similarity = np.zeros((len(unit), wanted), dtype=np.float32)
    if wanted:
        for start in range(0, len(unit), BLOCK_ROWS):
            stop = min(start + BLOCK_ROWS, len(unit))
            rows[start:stop], similarity[start:stop] = _search_block(unit, start, stop, wanted)
    return Neighbours(rows, similarity)


def _search_block(unit: NDArray[np.float32], start: int, stop: int, wanted: int) -> Neighbours:
    block = unit[start:stop]
    best = np.full((len(block), wanted), -np.inf, dtype=np.float32)
    rows = np.zeros((len(block), wanted), dtype=np.int64)
    for column in range(0, len(unit), BLOCK_COLUMNS):
        tile = block @ unit[column : column + BLOCK_COLUMNS].T
        own = np.arange(start, stop) - column
        inside = (own >= 0) & (own < tile.shape[1])
        tile[np.flatnonzero(inside), own[inside]] = -np.inf
        keep = min(wanted, tile.shape[1])
        top = np.argpartition(tile, tile.shape[1] - keep, axis=1)[:, -keep:]
        both = np.concatenate([best, np.take_along_axis(tile, top, axis=1)], axis=1)
        names = np.concatenate([rows, top + column], axis=1)
        order = np.argsort(-both, axis=1, kind="stable")[:, :wanted]
        best, rows = np.take_along_axis(both, order, axis=1), np.take_along_axis(names, order, axis=1)
    return Neighbours(rows, best)
