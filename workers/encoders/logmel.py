"""Encoder ``logmel``: sounds by their spectrum's shape and how it moves. Plain signal processing, with no weights.

A baseline, and named as one: it hears which sounds have a like colour and rhythm, and knows nothing of words. A stretch
is cut into frames of 25 ms every 10 ms; their mel spectrum in decibels gives, per band, the mean, the spread and the
mean step from frame to frame. Means over the bands are taken away, so that loudness counts for nothing.
"""

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotate.errors import Invalid
from workers.encoders.base import Embedded, EncoderTakesNot, Samples, SoundSpec, WithoutPictures

RATE_HZ: Final = 16_000
WINDOW_S: Final = 10.0
FRAME: Final = 400
HOP: Final = 160
FFT: Final = 512
BANDS: Final = 64
LOWEST_HZ: Final = 50.0
HIGHEST_HZ: Final = 7600.0
FLOOR_DB: Final = -80.0
"""Below the loudest band of a stretch; what is softer counts as silence."""

SHAPE_DB: Final = 20.0
MOTION_DB: Final = 10.0
"""What counts as one: usual differences between bands, and between frames."""

SILENT: Final = 1e-4
"""Greatest amplitude of a stretch that holds nothing."""

BLOCK_FRAMES: Final = 4096


class LogMel(WithoutPictures):
    """The encoder; see :class:`workers.encoders.base.SoundEncoder` for its attributes and methods."""

    name = "logmel"
    revision = "1"
    dimension = 3 * BANDS + 1
    embeds: frozenset[Embedded] = frozenset({"audio"})
    sound = SoundSpec(RATE_HZ, WINDOW_S)
    temperature = 0.05

    def __init__(self) -> None:
        self._filters = make_mel_filters()
        self.weights_hash = hashlib.sha256(self._filters.tobytes()).hexdigest()

    def encode_sounds(self, sounds: Sequence[Samples]) -> NDArray[np.float32]:
        rows = [self._describe(samples) for samples in sounds]
        return np.stack(rows) if rows else np.empty((0, self.dimension), dtype=np.float32)

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        del texts
        raise EncoderTakesNot(self.name, "texts")

    def _describe(self, samples: Samples) -> NDArray[np.float32]:
        row = np.zeros(self.dimension, dtype=np.float64)
        if np.abs(samples).max(initial=0.0) < SILENT:
            row[-1] = 1  # all silences are alike, and like nothing else
            return row.astype(np.float32)
        levels = self._measure_bands(samples)
        shape = levels.mean(axis=0)
        step = np.abs(np.diff(levels, axis=0)).mean(axis=0) if len(levels) > 1 else np.zeros(BANDS)
        pieces = [(shape - shape.mean()) / SHAPE_DB, levels.std(axis=0) / MOTION_DB, step / MOTION_DB]
        row[:-1] = np.concatenate(pieces)
        row[-1] = 1e-6  # keeps the length above 0 for a spectrum that is flat in every way
        return (row / np.linalg.norm(row)).astype(np.float32)

    def _measure_bands(self, samples: Samples) -> NDArray[np.float64]:
        """Return (F, 64) band levels, dB below the loudest."""
        padded = np.pad(samples, (0, max(0, FRAME - len(samples))))
        frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
        window = np.hanning(FRAME)
        parts = []
        for start in range(0, len(frames), BLOCK_FRAMES):
            spectrum = np.fft.rfft(frames[start : start + BLOCK_FRAMES] * window, FFT, axis=1)
            parts.append((spectrum.real**2 + spectrum.imag**2) @ self._filters.T)
        energy = np.concatenate(parts)
        ratio = energy / (energy.max() or 1.0)
        levels: NDArray[np.float64] = np.maximum(10 * np.log10(np.maximum(ratio, 1e-12)), FLOOR_DB)
        return levels


def make_mel_filters() -> NDArray[np.float64]:
    """Return (64, 257) triangles, evenly spaced on the mel scale of O'Shaughnessy (1987), each of sum 1."""

    def to_mel(hz: float) -> float:
        return float(2595 * np.log10(1 + hz / 700))

    edges_mel = np.linspace(to_mel(LOWEST_HZ), to_mel(HIGHEST_HZ), BANDS + 2)
    edges_hz = 700 * (10 ** (edges_mel / 2595) - 1)
    bins_hz = np.arange(FFT // 2 + 1) * RATE_HZ / FFT
    low, centre, high = edges_hz[:-2, None], edges_hz[1:-1, None], edges_hz[2:, None]
    triangles = np.maximum(0, np.minimum((bins_hz - low) / (centre - low), (high - bins_hz) / (high - centre)))
    # The lowest bands are narrower than a bin of the transform: they take the nearest one.
    empty = np.flatnonzero(triangles.sum(axis=1) == 0)
    triangles[empty, np.abs(bins_hz - centre[empty]).argmin(axis=1)] = 1
    filters: NDArray[np.float64] = triangles / triangles.sum(axis=1, keepdims=True)
    return filters


def load_logmel(argument: str) -> LogMel:
    """Return the encoder.

    Raises:
        Invalid: Something followed the name.
    """
    if argument:
        raise Invalid("encoder_takes_no_argument", f"encoder 'logmel' takes nothing after its name, got {argument!r}")
    return LogMel()
