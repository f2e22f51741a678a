"""Clips that share a stretch are found with where it lies in either."""

import numpy as np
import pytest
from numpy.typing import NDArray

from curation.dedup.clip_pairs import STEP_S, find_clip_pairs, find_clip_pairs_across
from curation.dedup.tracks import Track


def make_clip(seconds: float, seed: int) -> NDArray[np.uint64]:
    """Scenes of one to four seconds; within one, every step drifts by a bit."""
    random = np.random.default_rng(seed)
    hashes: list[int] = []
    while len(hashes) < seconds / STEP_S:
        value = int(random.integers(0, 2**64, dtype=np.uint64))
        for _ in range(random.integers(2, 9)):
            value ^= 1 << int(random.integers(64))
            hashes.append(value)
    return np.array(hashes[: round(seconds / STEP_S)], dtype=np.uint64)


def disturb(hashes: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    random = np.random.default_rng(1)
    flips = [sum(1 << int(bit) for bit in random.choice(64, bits, replace=False)) for _ in hashes]
    return hashes ^ np.array(flips, dtype=np.uint64)


def track(hashes: NDArray[np.uint64]) -> Track:
    return Track(hashes, np.ones(len(hashes), dtype=np.bool_))


def test_an_excerpt_is_found_where_it_was_cut_out() -> None:
    whole = make_clip(60, 1)
    excerpt = np.concatenate([make_clip(5, 2), disturb(whole[25:65], 4), make_clip(5, 3)])
    found = find_clip_pairs([track(whole), track(make_clip(60, 4)), track(excerpt)], max_distance_bits=8)
    assert found.pairs.tolist() == [[0, 2]]
    assert (found.starts.tolist(), found.lengths.tolist()) == ([[25, 10]], [40])
    assert found.distance_bits[0] == pytest.approx(4)
    assert found.ratios[0] == pytest.approx(40 / 60)


@pytest.mark.parametrize(("length", "is_found"), [(5, False), (6, True)])
def test_a_short_stretch_is_left_out(length: int, is_found: bool) -> None:
    shared = make_clip(3, 1)[:length]
    clips = [np.concatenate([make_clip(10, seed), shared, make_clip(10, seed + 5)]) for seed in (11, 12)]
    found = find_clip_pairs([track(clip) for clip in clips], max_distance_bits=8, min_shared_s=3)
    assert (len(found.pairs) > 0) == is_found


def test_a_stretch_goes_on_over_a_short_interruption() -> None:
    whole = make_clip(20, 7)
    other = whole.copy()
    other[10:13] = make_clip(1.5, 8)
    found = find_clip_pairs([track(whole), track(other)], max_distance_bits=8)
    assert (found.starts.tolist(), found.lengths.tolist()) == ([[0, 0]], [40])


def test_plain_frames_are_like_nothing() -> None:
    plain = Track(np.zeros(40, dtype=np.uint64), np.zeros(40, dtype=np.bool_))
    assert find_clip_pairs([plain, plain], max_distance_bits=8).pairs.shape == (0, 2)


def test_across_two_sets() -> None:
    whole = make_clip(30, 1)
    left, right = [track(make_clip(30, 2)), track(whole[20:])], [track(whole)]
    found = find_clip_pairs_across(left, right, max_distance_bits=8)
    assert (found.pairs.tolist(), found.starts.tolist()) == ([[1, 0]], [[0, 20]])
    assert find_clip_pairs_across([], right, max_distance_bits=8).pairs.shape == (0, 2)
