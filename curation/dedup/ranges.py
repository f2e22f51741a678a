"""Unfolds ranges and groups of rows into pairs, in pieces of bounded size. Knows nothing of what the rows are."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.vectors.pairs import TooManyPairs

CHUNK_PAIRS: Final = 1 << 21

Rows = NDArray[np.int64]


class Unfolded(NamedTuple):
    """P pairs of rows and which pair of groups each comes from.

    Attributes:
        pairs: (P, 2) int64.
        source: (P,) int64 number of the pair of groups, -1 where both rows are of the same group.
    """

    pairs: Rows
    source: Rows


class PairLimit:
    """How many pairs may be found, and what to do when there are more.

    Attributes:
        max_pairs: The limit.
        advice: What makes them fewer.
    """

    def __init__(self, max_pairs: int, advice: str) -> None:
        self.max_pairs, self.advice = max_pairs, advice

    def check(self, count: int) -> None:
        """Raise TooManyPairs above the limit."""
        if count > self.max_pairs:
            raise TooManyPairs(self.max_pairs, self.advice)


def expand_ranges(left: Rows, first: Rows, end: Rows) -> Iterator[tuple[Rows, Rows]]:
    """Yield each number of ``left`` beside each number of its half-open range, about ``CHUNK_PAIRS`` at a time."""
    filled = np.flatnonzero(end > first)
    left, first, counts = left[filled], first[filled], (end - first)[filled]
    ends = np.cumsum(counts)
    start = 0
    while start < len(left):
        done = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + CHUNK_PAIRS, side="right")))
        some, here = slice(start, stop), counts[start:stop]
        offsets = np.arange(int(here.sum()), dtype=np.int64) - np.repeat(ends[some] - here - done, here)
        yield np.repeat(left[some], here), np.repeat(first[some], here) + offsets
        start = stop


class Groups:
    """Rows sorted by the group that each belongs to.

    Attributes:
        order: (N,) int64 rows, group by group, ascending within a group.
        starts: (G + 1,) int64 where each group begins in ``order``.
        sizes: (G,) int64.
    """

    def __init__(self, group_of: Rows, count: int) -> None:
        """Sort rows; ``group_of`` is (N,) int64 with numbers below ``count``."""
        self.order = np.argsort(group_of, kind="stable").astype(np.int64)
        self.sizes = np.bincount(group_of, minlength=count).astype(np.int64)
        self.starts = np.concatenate([[0], np.cumsum(self.sizes)]).astype(np.int64)


def unfold_within(near: Rows, groups: Groups, limit: PairLimit) -> Unfolded:
    """Turn pairs of groups into pairs of rows, and add the pairs of rows that share a group.

    Args:
        near: (P, 2) int64 pairs of different groups.
        groups: The rows of each.
        limit: Checked before anything is unfolded.

    Raises:
        TooManyPairs: There are more pairs than the limit allows.
    """
    sizes = groups.sizes
    limit.check(int((sizes * (sizes - 1) // 2).sum()) + int((sizes[near[:, 0]] * sizes[near[:, 1]]).sum()))
    slot = np.arange(len(groups.order), dtype=np.int64)
    ends = np.repeat(groups.starts[1:], sizes)
    parts = [
        Unfolded(groups.order[np.stack([some, others], axis=1)], np.full(len(some), -1))
        for some, others in expand_ranges(slot, slot + 1, ends)
    ]
    return _join([*parts, *_cross(near, groups, groups)])


def unfold_across(near: Rows, left: Groups, right: Groups, limit: PairLimit) -> Unfolded:
    """Turn pairs of a left group and a right group into pairs of a left row and a right row.

    Args:
        near: (P, 2) int64: left group, right group.
        left: Rows of each left group.
        right: Rows of each right group.
        limit: Checked before anything is unfolded.

    Raises:
        TooManyPairs: There are more pairs than the limit allows.
    """
    limit.check(int((left.sizes[near[:, 0]] * right.sizes[near[:, 1]]).sum()))
    return _join(list(_cross(near, left, right)))


def _cross(near: Rows, left: Groups, right: Groups) -> Iterator[Unfolded]:
    first, second = near.T
    pair = np.arange(len(near), dtype=np.int64)
    for which, one in expand_ranges(pair, left.starts[first], left.starts[first + 1]):
        others = second[which]
        slots = np.arange(len(which), dtype=np.int64)
        for again, other in expand_ranges(slots, right.starts[others], right.starts[others + 1]):
            yield Unfolded(np.stack([left.order[one[again]], right.order[other]], axis=1), which[again])


def _join(parts: list[Unfolded]) -> Unfolded:
    return Unfolded(
        np.concatenate([np.empty((0, 2), dtype=np.int64), *(part.pairs for part in parts)]),
        np.concatenate([np.empty(0, dtype=np.int64), *(part.source for part in parts)]),
    )


def sort_by_pair(pairs: Rows) -> Rows:
    """Return the order that makes (P, 2) pairs lexicographic."""
    return np.lexsort((pairs[:, 1], pairs[:, 0])).astype(np.int64)
