"""Recordings that share a stretch of sound."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.dedup.audio_print import BITS, STEP_S
from curation.dedup.ranges import expand_ranges
from curation.dedup.tracks import Matching, Offsets, SharedPairs, Track, measure_shared, vote

COMMON: Final = 200
"""A key that more steps have is a habit of the material (a hum, a jingle's rest), and says little."""

GROUP_BITS: Final = 8
GROUPS: Final = BITS // GROUP_BITS
MOMENTS: Final = 4
MOMENT_STEPS: Final = 8
"""A frame's length: the bits of moments further apart are independent."""

MIN_VOTES: Final = 4
SAME_BITS_RATIO: Final = 0.3
"""Share of bits up to which two stretches are the same sound; 0.35 in the paper, 0.5 for different sounds."""

_WINDOW_S: Final = 1.5
_GAP_S: Final = 2.0

Rows = NDArray[np.int64]


def find_audio_pairs(tracks: list[Track], *, min_shared_s: float = 3.0) -> SharedPairs:
    """Find pairs of recordings that share a stretch of sound.

    A stretch is found when at least ``MIN_VOTES`` of its keys (eight neighbouring bands at four moments) agree at one
    offset, and is then measured step by step. It must run at the same speed in both.

    Args:
        tracks: N fingerprints, see :func:`curation.dedup.audio_print.print_audio`.
        min_shared_s: Shortest stretch, seconds; 3 is the least that tells sounds apart reliably.
    """
    codes, owners, places = _gather(tracks)
    order = np.argsort(codes, kind="stable")
    ends = np.searchsorted(codes[order], codes[order], side="right").astype(np.int64)
    begins = np.searchsorted(codes[order], codes[order], side="left")
    positions = np.flatnonzero(ends - begins <= COMMON).astype(np.int64)
    found = [np.empty((0, 2), dtype=np.int64)]
    for one, other in expand_ranges(positions, positions + 1, ends[positions]):
        pairs = np.stack([order[one], order[other]], axis=1)
        found.append(pairs[owners[pairs[:, 0]] != owners[pairs[:, 1]]])
    return measure_shared(tracks, tracks, _propose(np.concatenate(found), owners, places), _matching(min_shared_s))


def find_audio_pairs_across(left: list[Track], right: list[Track], *, min_shared_s: float = 3.0) -> SharedPairs:
    """Find pairs of a left and a right recording that share a stretch of sound; see :func:`find_audio_pairs`."""
    codes, owners, places = _gather(left)
    other_codes, other_owners, other_places = _gather(right)
    order = np.argsort(other_codes, kind="stable")
    begins = np.searchsorted(other_codes[order], codes, side="left").astype(np.int64)
    ends = np.searchsorted(other_codes[order], codes, side="right").astype(np.int64)
    ends[ends - begins > COMMON] = 0
    tracks, offsets = [np.empty((0, 2), np.int64)], [np.empty(0, np.int64)]
    for one, slot in expand_ranges(np.arange(len(codes), dtype=np.int64), begins, ends):
        other = order[slot]
        tracks.append(np.stack([owners[one], other_owners[other]], axis=1))
        offsets.append(other_places[other] - places[one])
    proposed = vote(np.concatenate(tracks), np.concatenate(offsets), min_votes=MIN_VOTES)
    return measure_shared(left, right, proposed, _matching(min_shared_s))


def _gather(tracks: list[Track]) -> tuple[NDArray[np.uint64], Rows, Rows]:
    """Return the telling keys with their track and step, (F,) each; of equal neighbours only the first.

    A key takes eight bands at four moments rather than all bands at one: where noise fills a band that is empty in the
    other recording, the keys of the other bands still agree.
    """
    codes, owners, places = [np.empty(0, np.uint64)], [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for number, track in enumerate(tracks):
        count = len(track.hashes) - (MOMENTS - 1) * MOMENT_STEPS
        if count < 1:
            continue
        moments = [slice(moment * MOMENT_STEPS, moment * MOMENT_STEPS + count) for moment in range(MOMENTS)]
        telling = np.logical_and.reduce([track.is_telling[moment] for moment in moments])
        for group in range(GROUPS):
            bands = (track.hashes >> np.uint64(group * GROUP_BITS)) & np.uint64((1 << GROUP_BITS) - 1)
            keys = np.full(count, group, dtype=np.uint64)
            for moment in moments:
                keys = (keys << np.uint64(GROUP_BITS)) | bands[moment]
            changes = np.concatenate([[True], keys[1:] != keys[:-1]])
            steps = np.flatnonzero(telling & changes)
            codes.append(keys[steps])
            owners.append(np.full(len(steps), number))
            places.append(steps)
    return np.concatenate(codes), np.concatenate(owners), np.concatenate(places)


def _propose(pairs: Rows, owners: Rows, places: Rows) -> Offsets:
    swapped = owners[pairs[:, 0]] > owners[pairs[:, 1]]
    one, other = np.where(swapped, pairs[:, 1], pairs[:, 0]), np.where(swapped, pairs[:, 0], pairs[:, 1])
    tracks = np.stack([owners[one], owners[other]], axis=1)
    return vote(tracks, places[other] - places[one], min_votes=MIN_VOTES)


def _matching(min_shared_s: float) -> Matching:
    return Matching(
        max_bits=SAME_BITS_RATIO * BITS,
        window_steps=round(_WINDOW_S / STEP_S) | 1,
        min_steps=max(1, round(min_shared_s / STEP_S)),
        max_gap_steps=round(_GAP_S / STEP_S),
    )
