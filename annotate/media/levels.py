"""Measures the loudness of samples as they stream past."""

import math

import numpy as np
from numpy.typing import NDArray

from annotate.media.facts import AudioLevels
from annotate.media.loudness import LoudnessMeter

FLOOR_DBFS = -120.0
_SILENT_BELOW = 10 ** (-60 / 20)
_CLIPPED_FROM = 0.999
_WINDOWS_PER_S = 50


def to_dbfs(amplitude: float) -> float:
    """Return an amplitude, full scale being 1, in decibels relative to full scale; never below :data:`FLOOR_DBFS`."""
    return max(FLOOR_DBFS, 20 * math.log10(amplitude)) if amplitude > 0 else FLOOR_DBFS


class LevelMeter:
    """Gathers what :class:`annotate.media.facts.AudioLevels` reports, in memory that does not grow."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self.frames = 0
        self._loudness = LoudnessMeter(sample_rate_hz, channels)
        self._window = max(1, sample_rate_hz // _WINDOWS_PER_S)
        self._rest: NDArray[np.float32] | None = None
        self._samples = 0
        self._clipped = 0
        self._energy = 0.0
        self._peak = 0.0
        self._windows = 0
        self._silent = 0

    def add(self, block: NDArray[np.float32]) -> None:
        """Take in the next samples.

        Args:
            block: (N, C) samples of C channels, full scale being 1; not-a-number counts as 0.
        """
        block = np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0)
        self.frames += len(block)
        self._samples += block.size
        magnitude = np.abs(block)
        self._peak = max(self._peak, float(magnitude.max(initial=0.0)))
        self._clipped += int(np.count_nonzero(magnitude >= _CLIPPED_FROM))
        self._loudness.add(block)
        self._count_windows(block if self._rest is None else np.concatenate([self._rest, block]))

    def _count_windows(self, block: NDArray[np.float32]) -> None:
        cut = len(block) - len(block) % self._window
        if cut:
            self._close_windows(block[:cut].reshape(cut // self._window, -1))
        self._rest = block[cut:].copy()

    def _close_windows(self, windows: NDArray[np.float32]) -> None:
        energy = np.einsum("ws,ws->w", windows, windows, dtype=np.float64)
        self._energy += float(energy.sum())
        self._windows += len(windows)
        self._silent += int(np.count_nonzero(np.sqrt(energy / windows.shape[1]) < _SILENT_BELOW))

    def finish(self) -> AudioLevels:
        """Return the levels, the unfinished last window included."""
        if self._rest is not None and len(self._rest):
            self._close_windows(self._rest.reshape(1, -1))
        self._rest = None
        loudness_lufs = self._loudness.finish()
        return AudioLevels(
            peak_dbfs=round(to_dbfs(self._peak), 3),
            rms_dbfs=round(to_dbfs(math.sqrt(self._energy / max(1, self._samples))), 3),
            clipping_ratio=round(self._clipped / max(1, self._samples), 6),
            silence_ratio=round(self._silent / max(1, self._windows), 6),
            loudness_lufs=None if loudness_lufs is None else round(loudness_lufs, 2),
        )
