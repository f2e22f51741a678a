"""Videos that share a stretch of pictures, from the perceptual hashes of frames taken in equal steps."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.dedup.hamming import find_hash_pairs, find_hash_pairs_across
from curation.dedup.tracks import Matching, Offsets, SharedPairs, Track, measure_shared, vote
from curation.vectors.pairs import MAX_PAIRS

STEP_S: Final = 0.5
_GAP_S: Final = 1.5
_OFFSETS: Final = 8

Rows = NDArray[np.int64]


def find_clip_pairs(
    tracks: list[Track], *, max_distance_bits: int, min_shared_s: float = 3.0, max_pairs: int = MAX_PAIRS
) -> SharedPairs:
    """Find pairs of videos that share a stretch of pictures.

    Args:
        tracks: N videos, one 64-bit hash every ``STEP_S``.
        max_distance_bits: Most bits in which two frames' hashes may differ.
        min_shared_s: Shortest stretch, seconds.
        max_pairs: More pairs of scenes than this are an error.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``.
    """
    hashes, owners, places = _gather(tracks, max_distance_bits)
    near = find_hash_pairs(hashes, max_distance_bits=max_distance_bits, max_pairs=max_pairs).pairs
    near = near[owners[near[:, 0]] != owners[near[:, 1]]]
    one, other = near.T  # rows ascend, and so do their tracks
    proposed = vote(
        np.stack([owners[one], owners[other]], axis=1), places[other] - places[one], min_votes=1, most=_OFFSETS
    )
    return measure_shared(tracks, tracks, _refine(proposed), _matching(max_distance_bits, min_shared_s))


def find_clip_pairs_across(
    left: list[Track],
    right: list[Track],
    *,
    max_distance_bits: int,
    min_shared_s: float = 3.0,
    max_pairs: int = MAX_PAIRS,
) -> SharedPairs:
    """Find pairs of a left and a right video that share a stretch of pictures; see :func:`find_clip_pairs`."""
    hashes, owners, places = _gather(left, max_distance_bits)
    others, other_owners, other_places = _gather(right, max_distance_bits)
    near = find_hash_pairs_across(hashes, others, max_distance_bits=max_distance_bits, max_pairs=max_pairs).pairs
    one, other = near.T
    tracks = np.stack([owners[one], other_owners[other]], axis=1)
    proposed = vote(tracks, other_places[other] - places[one], min_votes=1, most=_OFFSETS)
    return measure_shared(left, right, _refine(proposed), _matching(max_distance_bits, min_shared_s))


def _gather(tracks: list[Track], max_distance_bits: int) -> tuple[NDArray[np.uint64], Rows, Rows]:
    """Return one hash a scene with its track and step, (S,) each.

    A scene lasts as long as its frames stay within half the threshold of its first: so two copies of a frame, whatever
    scene of its own clip each is in, bring their scenes within the threshold.
    """
    hashes, owners, places = [], [], []
    for number, track in enumerate(tracks):
        last: int | None = None
        for step in np.flatnonzero(track.is_telling).tolist():
            value = int(track.hashes[step])
            if last is None or (value ^ last).bit_count() > max_distance_bits // 2:
                hashes.append(value)
                owners.append(number)
                places.append(step)
                last = value
    return np.array(hashes, dtype=np.uint64), np.array(owners, dtype=np.int64), np.array(places, dtype=np.int64)


def _refine(proposed: Offsets) -> Offsets:
    """Return the neighbours of each offset as well: scenes begin a step earlier or later in a copy."""
    pairs = np.repeat(proposed.pairs, 3, axis=0)
    return Offsets(pairs, (proposed.offsets[:, None] + np.array([0, -1, 1])).reshape(-1))


def _matching(max_distance_bits: int, min_shared_s: float) -> Matching:
    return Matching(
        max_bits=max_distance_bits,
        window_steps=1,
        min_steps=max(1, round(min_shared_s / STEP_S)),
        max_gap_steps=round(_GAP_S / STEP_S),
    )
