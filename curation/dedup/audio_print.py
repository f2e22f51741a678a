"""Fingerprints of sound: what changes between neighbouring bands and moments, 32 bits a step.

Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System" (ISMIR 2002): each bit says whether the difference of
the energy of two neighbouring bands has grown since the step before. Loudness, encoding and mild filtering leave most
bits as they are.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.dedup.tracks import Track

STEP_S: Final = 0.048
FRAME_S: Final = 0.384
BITS: Final = 32
LOW_HZ, HIGH_HZ = 300.0, 2000.0
SILENCE_DBFS: Final = -60.0

_FRAMES_AT_ONCE: Final = 64


def print_audio(samples: NDArray[np.float32], sample_rate_hz: int) -> Track:
    """Return the fingerprint of a recording.

    Args:
        samples: (N,) mono in [-1, 1].
        sample_rate_hz: Samples a second; below 4000 there is no band to compare and no step is telling.

    Returns:
        One 32-bit hash every ``STEP_S``, none for less than a frame and a step. Steps below ``SILENCE_DBFS`` and those
        without energy in any band tell nothing.
    """
    length = round(FRAME_S * sample_rate_hz)
    frames = int((len(samples) / sample_rate_hz - FRAME_S) / STEP_S) + 1 if len(samples) >= length else 0
    if frames < 2:
        return Track(np.empty(0, np.uint64), np.empty(0, np.bool_))
    starts = np.minimum(np.round(np.arange(frames) * STEP_S * sample_rate_hz).astype(np.int64), len(samples) - length)
    energy, power = _measure_bands(samples, starts, length, sample_rate_hz)
    slope = energy[:, :-1] - energy[:, 1:]
    bits = slope[1:] > slope[:-1]
    hashes = bits @ (np.uint64(1) << np.arange(BITS, dtype=np.uint64))
    loud: NDArray[np.bool_] = power > 10 ** (SILENCE_DBFS / 10)
    has_bands: NDArray[np.bool_] = energy.max(axis=1) > 0
    return Track(hashes.astype(np.uint64), loud[1:] & loud[:-1] & has_bands[1:] & has_bands[:-1])


def _measure_bands(
    samples: NDArray[np.float32], starts: NDArray[np.int64], length: int, sample_rate_hz: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the energy of each band and the mean power of each frame, (F, 33) and (F,)."""
    edges_hz = np.geomspace(LOW_HZ, HIGH_HZ, BITS + 2)
    bins = np.searchsorted(np.fft.rfftfreq(length, 1 / sample_rate_hz), edges_hz)
    window = np.hanning(length).astype(np.float32)
    energy, power = np.zeros((len(starts), BITS + 1)), np.zeros(len(starts))
    for first in range(0, len(starts), _FRAMES_AT_ONCE):
        some = slice(first, first + _FRAMES_AT_ONCE)
        frames = samples[starts[some, None] + np.arange(length)]
        power[some] = np.square(frames, dtype=np.float64).mean(axis=1)
        spectrum = np.abs(np.fft.rfft(frames * window, axis=1)) ** 2
        total = np.concatenate([np.zeros((len(spectrum), 1)), np.cumsum(spectrum, axis=1)], axis=1)
        energy[some] = np.diff(total[:, np.minimum(bins, total.shape[1] - 1)], axis=1)
    return energy, power
