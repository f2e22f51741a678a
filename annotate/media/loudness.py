"""Measures the loudness of samples as they stream past, as broadcasters do."""

import math
from array import array
from collections import deque
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

MIN_RATE_HZ: Final = 4000
"""Below this the first filter's frequency cannot be represented."""

_STEPS_PER_S: Final = 10
_STEPS_PER_BLOCK: Final = 4
_OFFSET_LUFS: Final = -0.691
_ABSOLUTE_GATE_LUFS: Final = -70.0
_RELATIVE_GATE_LU: Final = -10.0
_SURROUND: Final = 1.41
_WEIGHTS: Final = {5: (1, 1, 1, _SURROUND, _SURROUND), 6: (1, 1, 1, 0, _SURROUND, _SURROUND)}
"""By number of channels, in the usual order (left, right, centre, low frequencies, surround); others count alike."""

Samples = NDArray[np.float64]


class LoudnessMeter:
    """Integrated loudness (ITU-R BS.1770-4, EBU R 128) in memory that grows by 10 numbers a second."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._step = max(1, round(sample_rate_hz / _STEPS_PER_S))
        self._filter = _design_filter(sample_rate_hz) if sample_rate_hz >= MIN_RATE_HZ else None
        self._state = np.zeros((2, 2, channels))
        self._weights = np.array(_WEIGHTS.get(channels, (1,) * channels), dtype=np.float64)
        self._rest = np.empty((0, channels))
        self._recent: deque[float] = deque(maxlen=_STEPS_PER_BLOCK)
        self._blocks = array("d")

    def add(self, block: NDArray[np.float32]) -> None:
        """Take in the next samples.

        Args:
            block: (N, C) samples of C channels, full scale being 1, all of them numbers.
        """
        if self._filter is None or not len(block):
            return
        weighted, self._state = sosfilt(self._filter, block.astype(np.float64), axis=0, zi=self._state)
        samples = np.concatenate([self._rest, weighted])
        cut = len(samples) - len(samples) % self._step
        steps = samples[:cut].reshape(-1, self._step, samples.shape[1])
        self._rest = samples[cut:].copy()
        for energy in np.einsum("tsc,tsc,c->t", steps, steps, self._weights) / self._step:
            self._recent.append(float(energy))
            if len(self._recent) == _STEPS_PER_BLOCK:
                self._blocks.append(sum(self._recent) / _STEPS_PER_BLOCK)

    def finish(self) -> float | None:
        """Return the integrated loudness in LUFS; None when less than 0.4 s lie above -70 LUFS."""
        blocks = np.array(self._blocks)
        loud = blocks[blocks > _to_energy(_ABSOLUTE_GATE_LUFS)]
        if not len(loud):
            return None
        # The relative gate lies below the mean of what is above the absolute one, so something is left.
        loud = loud[loud > loud.mean() * 10 ** (_RELATIVE_GATE_LU / 10)]
        return _OFFSET_LUFS + 10 * math.log10(float(loud.mean()))


def _to_energy(loudness_lufs: float) -> float:
    return float(10 ** ((loudness_lufs - _OFFSET_LUFS) / 10))


def _design_filter(sample_rate_hz: int) -> Samples:
    """Return the K-weighting as (2, 6) second-order sections: the head's shelf, then the high-pass.

    BS.1770-4 states coefficients at 48 kHz; these are the analogue filters behind them, by the bilinear transform.
    """
    warp = math.tan(math.pi * 1681.974450955533 / sample_rate_hz)
    gain = 10 ** (3.999843853973347 / 20)
    bend = gain**0.4996667741545416
    damp = warp / 0.7071752369554196
    scale = 1 + damp + warp**2
    shelf = [
        *((gain + bend * damp + warp**2) / scale, 2 * (warp**2 - gain) / scale),
        *((gain - bend * damp + warp**2) / scale, 1.0, 2 * (warp**2 - 1) / scale, (1 - damp + warp**2) / scale),
    ]
    warp = math.tan(math.pi * 38.13547087602444 / sample_rate_hz)
    damp = warp / 0.5003270373238773
    scale = 1 + damp + warp**2
    high_pass = [1.0, -2.0, 1.0, 1.0, 2 * (warp**2 - 1) / scale, (1 - damp + warp**2) / scale]
    return np.array([shelf, high_pass])
