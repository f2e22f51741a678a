"""All pairs of perceptual hashes within a few bits of each other, none missed.

Multi-index hashing (Norouzi, Punjani and Fleet 2012): cut every hash into bands. If two hashes differ in at most k
bits, then in at least one band they differ in no more than that band's share of k. So it is enough to look, band by
band, at hashes whose band is the same but for a few flipped bits, and to count the bits of those.
"""

from collections.abc import Iterator
from itertools import combinations, groupby, pairwise
from math import comb
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.vectors.pairs import MAX_PAIRS, TooManyPairs

BANDS_PER_WORD: Final = range(3, 9)
"""Three bands of a 64-bit word are 22 bits or less, so a table of all values of a band fits a cache."""

CHUNK_PAIRS: Final = 1 << 21

# Rough costs in nanoseconds, which only decide between ways that give the same answer.
_MASK_NS, _LOOKUP_NS, _CANDIDATE_NS, _BRUTE_NS = 60_000, 8, 30, 3


class HashPairs(NamedTuple):
    """P pairs of rows and how many bits their hashes differ in.

    Attributes:
        pairs: (P, 2) int64, each row ascending, rows in lexicographic order, no pair twice.
        distance_bits: (P,) int64.
    """

    pairs: NDArray[np.int64]
    distance_bits: NDArray[np.int64]


class Band(NamedTuple):
    """Consecutive bits of one word, and in how many of them two hashes may differ for the band to bring them together.

    Attributes:
        word: Which 64-bit word of the hash.
        shift: Its lowest bit.
        width_bits: How many bits.
        radius_bits: Differences allowed.
    """

    word: int
    shift: int
    width_bits: int
    radius_bits: int

    def cut(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Return the band's bits of (N, W) hashes, (N,)."""
        return (hashes[:, self.word] >> np.uint64(self.shift)) & np.uint64((1 << self.width_bits) - 1)

    def count_masks(self) -> int:
        """Return in how many ways bits can be flipped within the radius."""
        return sum(comb(self.width_bits, flips) for flips in range(self.radius_bits + 1))

    def list_masks(self) -> list[int]:
        """Return those ways as bit masks; the first flips nothing."""
        bits = [1 << bit for bit in range(self.width_bits)]
        return [sum(chosen) for flips in range(self.radius_bits + 1) for chosen in combinations(bits, flips)]


def find_hash_pairs(hashes: NDArray[np.uint64], *, max_distance_bits: int, max_pairs: int = MAX_PAIRS) -> HashPairs:
    """Find all pairs of hashes that differ in at most a number of bits.

    Args:
        hashes: (N,) uint64 for 64-bit hashes, or (N, W) uint64 for hashes of 64 W bits such as PDQ (W = 4).
        max_distance_bits: Threshold, 0 or more; pairs exactly at it are kept.
        max_pairs: More than this many is an error.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``; many equal hashes are enough for that.
    """
    words = np.ascontiguousarray(hashes.reshape(len(hashes), -1) if hashes.size else hashes.reshape(0, 1))
    unique, group_of = np.unique(words, axis=0, return_inverse=True)
    limit = _Limit(max_pairs, max_distance_bits)
    near = _find_unique_pairs(unique, max_distance_bits, limit)
    return _expand_groups(near, group_of.reshape(-1), len(unique), limit)


class _Limit:
    def __init__(self, max_pairs: int, max_distance_bits: int) -> None:
        self.max_pairs, self.max_distance_bits = max_pairs, max_distance_bits

    def check(self, count: int) -> None:
        if count > self.max_pairs:
            advice = f"allow fewer than {self.max_distance_bits} bits, or set equal files aside first"
            raise TooManyPairs(self.max_pairs, advice)


def plan_bands(count: int, words: int, max_distance_bits: int) -> list[Band]:
    """Return the cheapest cut into bands that finds every pair; empty when comparing all with all is cheaper.

    Args:
        count: How many different hashes there are.
        words: Their length in 64-bit words.
        max_distance_bits: Threshold in bits.
    """
    plans: list[list[Band]] = [[]]
    plans += [cut_into_bands(words, per_word, max_distance_bits) for per_word in BANDS_PER_WORD]
    return min(plans, key=lambda plan: _estimate_ns(plan, count, words))


def cut_into_bands(words: int, per_word: int, max_distance_bits: int) -> list[Band]:
    """Cut hashes into bands of which at least one brings every near pair together.

    The pigeonhole: with radii r over the bands, a pair that no band brings together differs in at least the sum of
    (r + 1) bits. That sum is made max_distance_bits + 1; bands that get no share of it are not needed.
    """
    edges = [round(64 * band / per_word) for band in range(per_word + 1)]
    spans = [(word, low, high - low) for word in range(words) for low, high in pairwise(edges)]
    share, extra = divmod(max_distance_bits + 1, len(spans))
    radii = [share + (index < extra) - 1 for index in range(len(spans))]
    bands = [Band(*span, min(radius, span[2])) for span, radius in zip(spans, radii, strict=True)]
    return [band for band in bands if band.radius_bits >= 0]


def _estimate_ns(plan: list[Band], count: int, words: int) -> float:
    if not plan:
        return count * count / 2 * words * _BRUTE_NS
    total = 0.0
    for band in plan:
        masks = band.count_masks()
        candidates = masks * count * count / 2 / float(1 << band.width_bits)
        total += masks * (_MASK_NS + count / 2 * _LOOKUP_NS) + candidates * _CANDIDATE_NS
    return total


def _find_unique_pairs(hashes: NDArray[np.uint64], max_distance_bits: int, limit: _Limit) -> HashPairs:
    bands = plan_bands(len(hashes), hashes.shape[1], max_distance_bits)
    found: list[NDArray[np.int64]] = [np.empty((0, 3), dtype=np.int64)]
    count = 0
    if not bands:
        positions = np.arange(len(hashes), dtype=np.int64)
        for left, right in _expand_ranges(positions, positions + 1, np.full_like(positions, len(hashes))):
            found.append(_verify(hashes, left, right, [], max_distance_bits))
            count += len(found[-1])
            limit.check(count)
    for index, band in enumerate(bands):
        order = np.argsort(band.cut(hashes), kind="stable").astype(np.int64)
        # In band order, so that the hashes of one bucket lie side by side in memory.
        ordered = np.asfortranarray(hashes[order])
        for left, right in _list_band_candidates(ordered, band):
            kept = _verify(ordered, left, right, bands[:index], max_distance_bits)
            kept[:, :2] = order[kept[:, :2]]
            found.append(kept)
            count += len(kept)
            limit.check(count)
    rows = np.concatenate(found)
    return HashPairs(rows[:, :2], rows[:, 2])


def _verify(
    hashes: NDArray[np.uint64],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    earlier: list[Band],
    max_distance_bits: int,
) -> NDArray[np.int64]:
    """Return (P, 3): the pairs that are near and that no earlier band has brought together, with their distance."""
    distance = np.zeros(len(left), dtype=np.uint16)
    for word in range(hashes.shape[1]):
        column = hashes[:, word]
        distance = distance + np.bitwise_count(column.take(left) ^ column.take(right))
        near = np.flatnonzero(distance <= max_distance_bits)
        left, right, distance = left.take(near), right.take(near), distance.take(near)
    differing = hashes[left] ^ hashes[right]
    new = np.ones(len(left), dtype=np.bool_)
    for band in earlier:
        new &= np.bitwise_count(band.cut(differing)) > band.radius_bits
    return np.stack([left, right, distance.astype(np.int64)], axis=1)[new]


def _list_band_candidates(
    hashes: NDArray[np.uint64], band: Band
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield each pair that agrees in a band but for at most its radius, once. Hashes come sorted by the band."""
    keys = band.cut(hashes).astype(np.int32)
    sizes = np.bincount(keys, minlength=1 << band.width_bits)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    positions = np.arange(len(keys), dtype=np.int64)
    yield from _expand_ranges(positions, positions + 1, starts[keys + 1])
    occupied = sizes > 0
    for lowest, masks in groupby(sorted(band.list_masks()[1:], key=_lowest_bit), key=_lowest_bit):
        # Of two keys that differ by the mask, one lacks its lowest bit: starting from that one meets them once.
        lacking = np.flatnonzero(keys & lowest == 0)
        lacking_keys = keys[lacking]
        for mask in masks:
            partner = lacking_keys ^ np.int32(mask)
            hits = np.flatnonzero(occupied.take(partner))
            partner = partner.take(hits)
            yield from _expand_ranges(lacking.take(hits), starts.take(partner), starts.take(partner + 1))


def _lowest_bit(mask: int) -> int:
    return mask & -mask


def _expand_ranges(
    left: NDArray[np.int64], first: NDArray[np.int64], end: NDArray[np.int64]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Yield each position of ``left`` beside each number of its half-open range, in chunks of bounded size."""
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


def _expand_groups(near: HashPairs, group_of: NDArray[np.int64], group_count: int, limit: _Limit) -> HashPairs:
    """Turn pairs of different hashes into pairs of rows, and add the rows that share a hash."""
    sizes = np.bincount(group_of, minlength=group_count)
    order = np.argsort(group_of, kind="stable").astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    equal, crossing = (
        int((sizes * (sizes - 1) // 2).sum()),
        int((sizes[near.pairs[:, 0]] * sizes[near.pairs[:, 1]]).sum()),
    )
    limit.check(equal + crossing)
    slot = np.arange(len(group_of), dtype=np.int64)
    parts = [
        np.stack([order[some], order[others], np.zeros_like(some)], axis=1)
        for some, others in _expand_ranges(slot, slot + 1, starts[group_of[order] + 1])
    ]
    parts += _cross_groups(near, order, starts)
    rows = np.concatenate([np.empty((0, 3), dtype=np.int64), *parts])
    return _sort_rows(rows)


def _cross_groups(near: HashPairs, order: NDArray[np.int64], starts: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    first, second = near.pairs.T
    pair = np.arange(len(first), dtype=np.int64)
    for which, left in _expand_ranges(pair, starts[first], starts[first + 1]):
        others = second[which]
        for again, right in _expand_ranges(np.arange(len(which), dtype=np.int64), starts[others], starts[others + 1]):
            yield np.stack([order[left[again]], order[right], near.distance_bits[which[again]]], axis=1)


def _sort_rows(rows: NDArray[np.int64]) -> HashPairs:
    rows[:, :2].sort(axis=1)
    by_pair = np.lexsort((rows[:, 1], rows[:, 0]))
    return HashPairs(rows[by_pair, :2], rows[by_pair, 2])
