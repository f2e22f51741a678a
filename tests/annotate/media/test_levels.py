"""Loudness of samples whose numbers are known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotate.media.facts import AudioLevels
from annotate.media.levels import LevelMeter, to_dbfs
from tests.support.media import make_tone

RATE_HZ = 1000  # windows of 20 samples


def measure(samples: np.ndarray[tuple[int, ...], np.dtype[np.float32]], *cuts: int) -> AudioLevels:
    meter = LevelMeter(RATE_HZ, samples.shape[1])
    for block in np.split(samples, sorted(cuts)):
        meter.add(block)
    return meter.finish()


def test_a_sine_at_half_of_full_scale() -> None:
    levels = measure(make_tone(2.0, RATE_HZ, channels=2))
    assert levels.peak_dbfs == pytest.approx(-6.02, abs=0.05)
    assert levels.rms_dbfs == pytest.approx(-9.03, abs=0.05)
    assert (levels.clipping_ratio, levels.silence_ratio) == (0.0, 0.0)


def test_silence_has_numbers_and_a_clipped_half_is_half() -> None:
    samples = np.zeros((400, 1), np.float32)
    assert measure(samples) == AudioLevels(peak_dbfs=-120.0, rms_dbfs=-120.0, clipping_ratio=0.0, silence_ratio=1.0)
    samples[200:] = -1.0
    assert measure(samples) == AudioLevels(peak_dbfs=0.0, rms_dbfs=-3.01, clipping_ratio=0.5, silence_ratio=0.5)


def test_not_a_number_counts_as_silence() -> None:
    assert measure(np.full((40, 1), np.nan, np.float32)).peak_dbfs == -120.0


@given(st.lists(st.integers(0, 105), max_size=6))
def test_cutting_into_blocks_changes_nothing(cuts: list[int]) -> None:
    samples = np.random.default_rng(1).uniform(-1, 1, (105, 2)).astype(np.float32)
    samples[:50] *= 1e-4
    assert measure(samples, *cuts) == measure(samples)


@pytest.mark.parametrize(("amplitude", "dbfs"), [(1.0, 0.0), (0.1, -20.0), (0.0, -120.0), (1e-9, -120.0), (2.0, 6.02)])
def test_decibels(amplitude: float, dbfs: float) -> None:
    assert to_dbfs(amplitude) == pytest.approx(dbfs, abs=0.01)
