"""Recordings as rows of hashes in equal steps of time, and the stretches that two of them share.

What follows from a recording's own kind (how a step is hashed, how offsets are proposed) lives in ``audio_pairs`` and
``clip_pairs``.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


class Track(NamedTuple):
    """One recording of T steps.

    Attributes:
        hashes: (T,) uint64.
        is_telling: (T,) bool: whether the step holds anything that its hash could tell (not silence, not a plain
            picture).
    """

    hashes: NDArray[np.uint64]
    is_telling: NDArray[np.bool_]


class SharedPairs(NamedTuple):
    """P pairs of recordings and the longest stretch that both hold.

    Attributes:
        pairs: (P, 2) int64, each row ascending, rows in lexicographic order, no pair twice. Across two sets it is a row
            of the left and a row of the right.
        starts: (P, 2) int64 step at which the stretch begins in either.
        lengths: (P,) int64 steps.
        distance_bits: (P,) float32 mean bits a step in which the hashes differ there.
        ratios: (P,) float32, the stretch as a share of the telling steps of the shorter recording, at most 1.
    """

    pairs: NDArray[np.int64]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    distance_bits: NDArray[np.float32]
    ratios: NDArray[np.float32]


class Matching(NamedTuple):
    """When a stretch counts as shared.

    Attributes:
        max_bits: Most bits a step in which the hashes differ, as a mean over a window.
        window_steps: Length of the window, odd.
        min_steps: Shortest stretch.
        max_gap_steps: Longest interruption within one.
    """

    max_bits: float
    window_steps: int
    min_steps: int
    max_gap_steps: int


class Offsets(NamedTuple):
    """C proposals: two tracks and by how many steps the second runs later than the first.

    Attributes:
        pairs: (C, 2) int64 tracks.
        offsets: (C,) int64: the step of the second less the step of the first.
    """

    pairs: NDArray[np.int64]
    offsets: NDArray[np.int64]


def vote(tracks: Rows, offsets: Rows, *, min_votes: int, most: int = 3) -> Offsets:
    """Return the offsets that most matching steps agree on.

    Args:
        tracks: (M, 2) int64 tracks of each match.
        offsets: (M,) int64 offset of each match. Neighbouring offsets vote for each other: recordings start between
            two steps.
        min_votes: Fewer are chance.
        most: Offsets a pair of tracks.
    """
    spread = np.concatenate([offsets - 1, offsets, offsets + 1])
    keys = np.column_stack([np.tile(tracks, (3, 1)), spread])
    keys = keys[np.lexsort((spread, keys[:, 1], keys[:, 0]))]
    new = np.concatenate([[True], (keys[1:] != keys[:-1]).any(axis=1)]) if len(keys) else np.empty(0, np.bool_)
    begins = np.flatnonzero(new)
    votes = np.diff(np.append(begins, len(keys)))
    found, votes = keys[begins][votes >= min_votes], votes[votes >= min_votes]
    order = np.lexsort((found[:, 2], -votes, found[:, 1], found[:, 0]))
    found = found[order]
    starts = np.concatenate([[True], (found[1:, :2] != found[:-1, :2]).any(axis=1)]) if len(found) else new[:0]
    first = np.flatnonzero(starts)
    rank = np.arange(len(found)) - np.repeat(first, np.diff(np.append(first, len(found))))
    found = found[rank < most]
    return Offsets(found[:, :2], found[:, 2])


def measure_shared(left: list[Track], right: list[Track], proposed: Offsets, matching: Matching) -> SharedPairs:
    """Return the longest stretch that each proposed pair of tracks shares at one of its offsets.

    Args:
        left: What the first numbers of the proposals mean.
        right: What the second mean; the same list where tracks are compared with each other.
        proposed: At which offsets to look, ordered by pair.
        matching: What counts.
    """
    best: dict[tuple[int, int], _Stretch] = {}
    for (one, other), offset in zip(proposed.pairs.tolist(), proposed.offsets.tolist(), strict=True):
        stretch = _find_stretch(left[one], right[other], offset, matching)
        known = best.get((one, other))
        if stretch is not None and (known is None or _rate(stretch, matching) > _rate(known, matching)):
            best[one, other] = stretch
    pairs = np.array(sorted(best), dtype=np.int64).reshape(-1, 2)
    found = [best[one, other] for one, other in pairs.tolist()]
    telling = [
        max(1, min(int(left[one].is_telling.sum()), int(right[other].is_telling.sum())))
        for one, other in pairs.tolist()
    ]
    lengths = np.array([stretch.length for stretch in found], dtype=np.int64)
    ratios = np.minimum(1, lengths / np.array(telling)) if found else np.empty(0)
    return SharedPairs(
        pairs,
        np.array([(stretch.first, stretch.second) for stretch in found], dtype=np.int64).reshape(-1, 2),
        lengths,
        np.array([stretch.bits for stretch in found], dtype=np.float32),
        ratios.astype(np.float32),
    )


class _Stretch(NamedTuple):
    first: int
    second: int
    length: int
    bits: float


def _rate(stretch: _Stretch, matching: Matching) -> float:
    """Return how good a stretch is: a step beside the right offset it may be as long, but less alike."""
    return stretch.length * (matching.max_bits + 1 - stretch.bits)


def _find_stretch(one: Track, other: Track, offset: int, matching: Matching) -> _Stretch | None:
    """Return the longest shared stretch where step t of one is step t + offset of the other."""
    start, stop = max(0, -offset), min(len(one.hashes), len(other.hashes) - offset)
    if stop - start < matching.min_steps:
        return None
    here, there = slice(start, stop), slice(start + offset, stop + offset)
    bits = np.bitwise_count(one.hashes[here] ^ other.hashes[there]).astype(np.float64)
    telling = one.is_telling[here] & other.is_telling[there]
    alike = np.flatnonzero(telling & (_smooth(bits, telling, matching.window_steps) <= matching.max_bits))
    if not len(alike):
        return None
    breaks = np.flatnonzero(np.diff(alike) > matching.max_gap_steps + 1)
    firsts, lasts = alike[np.append(0, breaks + 1)], alike[np.append(breaks, len(alike) - 1)]
    longest = int(np.argmax(lasts - firsts))
    first, length = int(firsts[longest]), int(lasts[longest] - firsts[longest]) + 1
    if length < matching.min_steps:
        return None
    inside = alike[(alike >= first) & (alike < first + length)]
    return _Stretch(start + first, start + first + offset, length, float(bits[inside].mean()))


def _smooth(bits: NDArray[np.float64], telling: NDArray[np.bool_], window: int) -> NDArray[np.float64]:
    """Return the mean of the telling steps within a window around each; infinite where there are none."""
    if window == 1:
        return bits
    ones = np.ones(window)
    count = np.convolve(telling, ones, mode="same") if len(bits) >= window else np.full(len(bits), telling.sum())
    total = np.convolve(bits * telling, ones, mode="same") if len(bits) >= window else (bits * telling).sum()
    mean: NDArray[np.float64] = np.divide(total, count, out=np.full(len(bits), np.inf), where=count > 0)
    return mean
