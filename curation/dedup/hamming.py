"""All pairs of perceptual hashes within a few bits of each other, none missed.

Multi-index hashing (Norouzi, Punjani and Fleet 2012): cut every hash into bands. If two hashes differ in at most k
bits, then in at least one band they differ in no more than that band's share of k. So it is enough to look, band by
band, at hashes whose band is the same but for a few flipped bits, and to count the bits of those.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.dedup.hamming_bands import Band, plan_bands
from curation.dedup.ranges import (
    Groups,
    PairLimit,
    Unfolded,
    expand_ranges,
    sort_by_pair,
    unfold_across,
    unfold_within,
)
from curation.dedup.threads import map_on_cores
from curation.vectors.pairs import MAX_PAIRS

MASKS_AT_ONCE: Final = 64
"""Flips that one thread looks up before it takes the next: some tenths of a second at a million hashes."""

PROBED_ROWS: Final = 3
"""Rows of a bucket that are met one after the other; buckets with more are unfolded, which costs more a row."""

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int64]


class HashPairs(NamedTuple):
    """P pairs of rows and how many bits their hashes differ in.

    Attributes:
        pairs: (P, 2) int64, rows in lexicographic order, no pair twice. Among one set of hashes each row ascends;
            across two sets it is a row of the left and a row of the right.
        distance_bits: (P,) int64.
    """

    pairs: NDArray[np.int64]
    distance_bits: NDArray[np.int64]


def find_hash_pairs(hashes: Hashes, *, max_distance_bits: int, max_pairs: int = MAX_PAIRS) -> HashPairs:
    """Find all pairs of hashes that differ in at most a number of bits.

    Args:
        hashes: (N,) uint64 for 64-bit hashes, or (N, W) uint64 for hashes of 64 W bits such as PDQ (W = 4).
        max_distance_bits: Threshold, 0 or more; pairs exactly at it are kept.
        max_pairs: More than this many is an error.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``; many equal hashes are enough for that.
    """
    unique, group_of = _find_unique(hashes)
    limit = _limit(max_pairs, max_distance_bits)
    near = _search_within(unique, max_distance_bits, limit)
    unfolded = unfold_within(near[:, :2], Groups(group_of, len(unique)), limit)
    unfolded.pairs.sort(axis=1)
    return _measure(unfolded, near[:, 2])


def find_hash_pairs_across(
    left: Hashes, right: Hashes, *, max_distance_bits: int, max_pairs: int = MAX_PAIRS
) -> HashPairs:
    """Find all pairs of a left and a right hash that differ in at most a number of bits.

    The right is put into buckets, the left looks into them: give the smaller set as the left.

    Args:
        left: (N,) or (N, W) uint64.
        right: (M,) or (M, W) uint64.
        max_distance_bits: Threshold, 0 or more; pairs exactly at it are kept.
        max_pairs: More than this many is an error.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``.
    """
    ones, group_of_left = _find_unique(left)
    others, group_of_right = _find_unique(right)
    limit = _limit(max_pairs, max_distance_bits)
    near = _search_across(ones, others, max_distance_bits, limit) if len(ones) and len(others) else _no_rows()
    groups = Groups(group_of_left, len(ones)), Groups(group_of_right, len(others))
    return _measure(unfold_across(near[:, :2], *groups, limit), near[:, 2])


def _find_unique(hashes: Hashes) -> tuple[Hashes, Rows]:
    words = hashes.reshape(len(hashes), -1) if hashes.size else hashes.reshape(0, 1)
    if words.shape[1] == 1:
        # One word sorts several times faster than rows of one word.
        single, group_of = np.unique(words[:, 0], return_inverse=True)
        return single[:, None], group_of.astype(np.int64)
    unique, group_of = np.unique(words, axis=0, return_inverse=True)
    return unique, group_of.reshape(-1).astype(np.int64)


def _limit(max_pairs: int, max_distance_bits: int) -> PairLimit:
    return PairLimit(max_pairs, f"allow fewer than {max_distance_bits} bits, or set equal files aside first")


def _no_rows() -> Rows:
    return np.empty((0, 3), dtype=np.int64)


def _measure(unfolded: Unfolded, near_bits: Rows) -> HashPairs:
    bits = np.zeros(len(unfolded.pairs), dtype=np.int64)
    crossing = unfolded.source >= 0
    bits[crossing] = near_bits[unfolded.source[crossing]]
    order = sort_by_pair(unfolded.pairs)
    return HashPairs(unfolded.pairs[order], bits[order])


def _search_within(hashes: Hashes, max_distance_bits: int, limit: PairLimit) -> Rows:
    """Return (P, 3): first row, second row and distance of the near pairs of different hashes."""
    bands = plan_bands(len(hashes), hashes.shape[1], max_distance_bits)
    if not bands:
        return _collect([_compare_all(hashes, None, max_distance_bits, limit)], limit)
    found = []
    for index, band in enumerate(bands):
        order = np.argsort(band.cut(hashes), kind="stable").astype(np.int64)
        # In band order, so that the hashes of one bucket lie side by side in memory.
        ordered = np.asfortranarray(hashes[order])
        search = _Search(ordered, ordered, band, bands[:index], max_distance_bits)
        rows = _collect(chain([search.find_equal_within()], search.run(search.list_half_tasks())), limit)
        found.append(np.concatenate([order[rows[:, :2]], rows[:, 2:]], axis=1))
    return _collect(found, limit)


def _search_across(left: Hashes, right: Hashes, max_distance_bits: int, limit: PairLimit) -> Rows:
    bands = plan_bands(len(left), left.shape[1], max_distance_bits, others=len(right))
    if not bands:
        return _collect([_compare_all(left, right, max_distance_bits, limit)], limit)
    found = []
    for index, band in enumerate(bands):
        order = np.argsort(band.cut(right), kind="stable").astype(np.int64)
        search = _Search(
            np.asfortranarray(left), np.asfortranarray(right[order]), band, bands[:index], max_distance_bits
        )
        rows = _collect(search.run(search.list_full_tasks()), limit)
        rows[:, 1] = order[rows[:, 1]]
        found.append(rows)
    return _collect(found, limit)


def _collect(parts: Iterable[Rows], limit: PairLimit) -> Rows:
    kept, count = [_no_rows()], 0
    for part in parts:
        kept.append(part)
        count += len(part)
        limit.check(count)
    return np.concatenate(kept)


def _compare_all(left: Hashes, right: Hashes | None, max_distance_bits: int, limit: PairLimit) -> Rows:
    """Compare every left hash with every right one, or with every later left one."""
    positions = np.arange(len(left), dtype=np.int64)
    others = left if right is None else right
    first = positions + 1 if right is None else np.zeros_like(positions)
    ranges = expand_ranges(positions, first, np.full_like(positions, len(others)))
    return _collect((_verify(left, others, one, other, [], max_distance_bits) for one, other in ranges), limit)


class _Task(NamedTuple):
    """Rows of the left, and flips of their band that lead to buckets of the right."""

    rows: Rows
    masks: list[int]


class _Search:
    """One band's buckets over the right hashes, which come sorted by that band."""

    def __init__(self, left: Hashes, right: Hashes, band: Band, earlier: list[Band], max_distance_bits: int) -> None:
        self.left, self.right, self.band, self.earlier = left, right, band, earlier
        self.max_distance_bits = max_distance_bits
        self.keys = band.cut(left).astype(np.int32)
        sizes = np.bincount(band.cut(right).astype(np.int32), minlength=1 << band.width_bits)
        self.starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        # Small enough for a cache; larger buckets are looked up in ``starts``.
        self.sizes = np.minimum(sizes, 255).astype(np.uint8)

    def run(self, tasks: Sequence[_Task]) -> Iterator[Rows]:
        """Yield what the tasks find, in their order, on every core."""
        yield from map_on_cores(self._run_task, tasks)

    def list_full_tasks(self) -> list[_Task]:
        """Return every flip for every left row."""
        masks, rows = self.band.list_masks(), np.arange(len(self.left), dtype=np.int64)
        return [_Task(rows, masks[start : start + MASKS_AT_ONCE]) for start in range(0, len(masks), MASKS_AT_ONCE)]

    def list_half_tasks(self) -> list[_Task]:
        """Return every flip once for each two keys: from the one that lacks the lowest flipped bit."""
        tasks = []
        for lowest, masks in groupby(sorted(self.band.list_masks()[1:], key=_lowest_bit), key=_lowest_bit):
            lacking, flips = np.flatnonzero(self.keys & lowest == 0), list(masks)
            tasks += [_Task(lacking, flips[n : n + MASKS_AT_ONCE]) for n in range(0, len(flips), MASKS_AT_ONCE)]
        return tasks

    def find_equal_within(self) -> Rows:
        """Return the near pairs of one bucket; left and right are the same hashes."""
        positions = np.arange(len(self.keys), dtype=np.int64)
        ranges = expand_ranges(positions, positions + 1, self.starts[self.keys + 1].astype(np.int64))
        return np.concatenate([_no_rows(), *(self._verify(left, right) for left, right in ranges)])

    def _run_task(self, task: _Task) -> Rows:
        keys = self.keys[task.rows]
        found = [self._verify(left, right) for mask in task.masks for left, right in self._meet(task.rows, keys, mask)]
        return np.concatenate([_no_rows(), *found])

    def _meet(self, rows: Rows, keys: NDArray[np.int32], mask: int) -> Iterator[tuple[Rows, Rows]]:
        partner = keys ^ np.int32(mask)
        sizes = self.sizes.take(partner)
        hits = np.flatnonzero(sizes)
        for depth in range(PROBED_ROWS):
            if not len(hits):
                return
            buckets = partner.take(hits)
            yield rows.take(hits), self.starts.take(buckets) + np.int64(depth)
            hits = hits[sizes.take(hits) > depth + 1]
        buckets = partner.take(hits)
        ends = self.starts.take(buckets + 1).astype(np.int64)
        yield from expand_ranges(rows.take(hits), self.starts.take(buckets) + np.int64(PROBED_ROWS), ends)

    def _verify(self, left: Rows, right: Rows) -> Rows:
        return _verify(self.left, self.right, left, right, self.earlier, self.max_distance_bits)


def _verify(
    left_hashes: Hashes,
    right_hashes: Hashes,
    left: Rows,
    right: Rows,
    earlier: list[Band],
    max_distance_bits: int,
) -> Rows:
    """Return (P, 3): the pairs that are near and that no earlier band has brought together, with their distance."""
    distance = np.zeros(len(left), dtype=np.uint16)
    for word in range(left_hashes.shape[1]):
        differing = left_hashes[:, word].take(left) ^ right_hashes[:, word].take(right)
        distance = distance + np.bitwise_count(differing)
        near = np.flatnonzero(distance <= max_distance_bits)
        left, right, distance = left.take(near), right.take(near), distance.take(near)
    bits = left_hashes[left] ^ right_hashes[right]
    new = np.ones(len(left), dtype=np.bool_)
    for band in earlier:
        new &= np.bitwise_count(band.cut(bits)) > band.radius_bits
    return np.stack([left, right, distance.astype(np.int64)], axis=1)[new]


def _lowest_bit(mask: int) -> int:
    return mask & -mask
