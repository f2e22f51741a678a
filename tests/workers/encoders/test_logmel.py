"""Encoder logmel: colour and rhythm count, loudness does not."""

import numpy as np
import pytest
from numpy.typing import NDArray

from annotate.errors import Invalid
from workers.encoders.logmel import LogMel, load_logmel, make_mel_filters

RATE_HZ = 16_000


def hum(pitch_hz: float, seconds: float = 1.0, seed: int = 0) -> NDArray[np.float32]:
    """A tone with overtones and a little noise."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    tone = sum(np.sin(2 * np.pi * pitch_hz * overtone * time_s) / overtone for overtone in (1, 2, 3, 4))
    noise = np.random.default_rng(seed).standard_normal(len(time_s))
    return (0.2 * tone + 0.002 * noise).astype(np.float32)


def hiss(seconds: float = 1.0, seed: int = 0) -> NDArray[np.float32]:
    return (0.1 * np.random.default_rng(seed).standard_normal(round(seconds * RATE_HZ))).astype(np.float32)


def test_rows_are_unit_vectors() -> None:
    rows = LogMel().encode_sounds([hum(220), hiss(), np.zeros(RATE_HZ, np.float32), hum(300)[:1]])
    assert rows.shape == (4, 193)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert LogMel().encode_sounds([]).shape == (0, 193)


def test_another_take_is_nearer_than_another_sound() -> None:
    rows = LogMel().encode_sounds([hum(220), hum(222, 1.7, seed=1), hum(900), hiss(), hiss(2.0, seed=3)])
    cosines = rows @ rows.T
    assert cosines[0, 1] > 0.9 > cosines[0, 2]
    assert cosines[3, 4] > 0.95
    assert cosines[0, 3] < 0.5


def test_loudness_counts_for_nothing() -> None:
    loud, soft = LogMel().encode_sounds([hum(220), 0.05 * hum(220)])
    assert loud @ soft == pytest.approx(1, abs=1e-4)


def test_silence_is_like_silence_alone() -> None:
    rows = LogMel().encode_sounds([np.zeros(100, np.float32), np.zeros(RATE_HZ, np.float32), hum(220)])
    assert rows[0] @ rows[1] == 1
    assert abs(rows[0] @ rows[2]) < 0.01


def test_every_band_hears_something() -> None:
    filters = make_mel_filters()
    assert filters.shape == (64, 257)
    assert np.allclose(filters.sum(axis=1), 1)
    assert (np.diff(filters.argmax(axis=1)) >= 0).all()


def test_words_and_arguments_are_refused() -> None:
    with pytest.raises(Invalid, match="'logmel' takes no texts"):
        LogMel().encode_texts(["a dog"])
    with pytest.raises(Invalid, match="takes nothing after its name"):
        load_logmel("x")
