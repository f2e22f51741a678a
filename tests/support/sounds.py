"""Made-up recordings for the tests of near-duplicates."""

import io

import numpy as np
import soundfile
from numpy.typing import NDArray

RATE_HZ = 8000


def make_melody(seconds: float, *, seed: int, rate_hz: int = RATE_HZ) -> NDArray[np.float32]:
    """Return plucked chords of random pitch and length, at half of full scale."""
    random = np.random.default_rng(seed)
    samples = np.zeros(round(seconds * rate_hz))
    start = 0
    while start < len(samples):
        length = min(round(random.uniform(0.1, 0.5) * rate_hz), len(samples) - start)
        time_s = np.arange(length) / rate_hz
        for pitch_hz in random.uniform(200, 1900, 3):
            samples[start : start + length] += np.exp(-4 * time_s) * np.sin(2 * np.pi * pitch_hz * time_s)
        start += length
    melody: NDArray[np.float32] = (0.5 * samples / np.abs(samples).max()).astype(np.float32)
    return melody


def make_wav(samples: NDArray[np.float32], rate_hz: int = RATE_HZ) -> bytes:
    """Return samples as the bytes of a WAV file."""
    out = io.BytesIO()
    soundfile.write(out, samples, rate_hz, format="WAV")
    return out.getvalue()
