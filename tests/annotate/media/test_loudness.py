"""Loudness of signals whose loudness EBU Tech 3341 states."""

import numpy as np
import pytest
from numpy.typing import NDArray

from annotate.media.loudness import LoudnessMeter

RATE_HZ = 48_000


def make_sine(level_dbfs: float, seconds: float, *, channels: int = 2, rate_hz: int = RATE_HZ) -> NDArray[np.float32]:
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    wave = 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * 1000 * time_s)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def measure(*parts: NDArray[np.float32], rate_hz: int = RATE_HZ) -> float | None:
    meter = LoudnessMeter(rate_hz, parts[0].shape[1])
    for part in parts:
        meter.add(part)
    return meter.finish()


@pytest.mark.parametrize("rate_hz", [8000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("level", [-23.0, -33.0])
def test_a_stereo_sine_is_as_loud_as_its_level(level: float, rate_hz: int) -> None:
    assert measure(make_sine(level, 5, rate_hz=rate_hz), rate_hz=rate_hz) == pytest.approx(level, abs=0.1)


def test_quiet_parts_are_gated() -> None:
    parts = [make_sine(level, seconds) for level, seconds in ((-72, 2), (-36, 2), (-23, 30), (-36, 2), (-72, 2))]
    assert measure(*parts) == pytest.approx(-23.0, abs=0.1)


def test_one_channel_is_3_lu_quieter_than_two() -> None:
    assert measure(make_sine(-23, 5, channels=1)) == pytest.approx(-26.0, abs=0.1)


def test_surround_counts_more_and_low_frequencies_not_at_all() -> None:
    levels = np.array([-28, -28, -24, -10, -30, -30])  # the fourth is the low-frequency channel
    sine = make_sine(0, 5, channels=6) * (10 ** (levels / 20)).astype(np.float32)
    assert measure(sine) == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize("cut", [1, 999, 48_001])
def test_how_the_samples_are_cut_does_not_matter(cut: int) -> None:
    sine = make_sine(-20, 2)
    assert measure(sine[:cut], sine[cut:]) == pytest.approx(measure(sine))


@pytest.mark.parametrize("seconds", [0.0, 0.39])
def test_too_short_or_silent_sound_has_no_loudness(seconds: float) -> None:
    assert measure(make_sine(-23, seconds)) is None
    assert measure(make_sine(-90, 5)) is None
    assert measure(make_sine(-23, 5, rate_hz=2000), rate_hz=2000) is None
