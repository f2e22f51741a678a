"""Copies of sounds are found through noise, loudness, encoding and cutting; other sounds are not."""

import io

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from curation.dedup.audio_pairs import find_audio_pairs, find_audio_pairs_across
from curation.dedup.audio_print import STEP_S, print_audio
from tests.support.sounds import RATE_HZ, make_melody

Samples = NDArray[np.float32]


def encode_mp3(samples: Samples) -> Samples:
    file = io.BytesIO()
    soundfile.write(file, samples, RATE_HZ, format="MP3")
    decoded, _ = soundfile.read(io.BytesIO(file.getvalue()), dtype="float32")
    return np.asarray(decoded, dtype=np.float32)


def add_noise(samples: Samples) -> Samples:
    return (samples + np.random.default_rng(9).normal(0, 0.01, len(samples))).astype(np.float32)


@pytest.mark.parametrize("change", [encode_mp3, add_noise, lambda samples: samples * 0.1, lambda samples: samples])
def test_a_changed_copy_is_found_where_it_was_cut_out(change) -> None:  # type: ignore[no-untyped-def]
    whole = make_melody(20, seed=1)
    part = change(whole[RATE_HZ * 7 + 123 : RATE_HZ * 15])
    tracks = [print_audio(samples, RATE_HZ) for samples in (whole, make_melody(20, seed=2), part)]
    found = find_audio_pairs(tracks)
    assert found.pairs.tolist() == [[0, 2]]
    start_s, own_start_s = found.starts[0] * STEP_S
    assert start_s - own_start_s == pytest.approx(7.015, abs=0.2)
    assert found.lengths[0] * STEP_S > 6.5
    assert found.ratios[0] > 0.85


def test_another_sample_rate_is_the_same_sound() -> None:
    tracks = [print_audio(make_melody(8, seed=3, rate_hz=rate), rate) for rate in (8000, 16_000, 22_050)]
    assert find_audio_pairs(tracks).pairs.tolist() == [[0, 1], [0, 2], [1, 2]]


def test_different_sounds_share_nothing() -> None:
    tracks = [print_audio(make_melody(10, seed=seed), RATE_HZ) for seed in range(8)]
    assert find_audio_pairs(tracks).pairs.tolist() == []


def test_silence_is_like_nothing() -> None:
    quiet = np.zeros(10 * RATE_HZ, dtype=np.float32)
    track = print_audio(quiet, RATE_HZ)
    assert len(track.hashes) == pytest.approx(10 / STEP_S, abs=10)
    assert not track.is_telling.any()
    assert find_audio_pairs([track, track]).pairs.shape == (0, 2)


@pytest.mark.parametrize(("seconds", "rate"), [(0, 8000), (0.38, 8000), (3, 3)])
def test_too_short_for_a_fingerprint(seconds: float, rate: int) -> None:
    assert not print_audio(np.ones(round(seconds * rate), dtype=np.float32), rate).is_telling.any()


def test_across_two_sets() -> None:
    whole = make_melody(12, seed=5)
    left = [print_audio(make_melody(12, seed=6), RATE_HZ), print_audio(whole[RATE_HZ * 2 :], RATE_HZ)]
    right = [print_audio(whole, RATE_HZ), print_audio(whole[: RATE_HZ * 6], RATE_HZ)]
    found = find_audio_pairs_across(left, right)
    assert found.pairs.tolist() == [[1, 0], [1, 1]]
    assert ((found.starts[:, 1] - found.starts[:, 0]) * STEP_S).tolist() == pytest.approx([2, 2], abs=0.2)
    assert find_audio_pairs_across(left, []).pairs.shape == (0, 2)
