"""Tells how much of a sound is speech, with Silero's voice activity detector, whose weights its package carries."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from annotate.cores import count_cores

RATE_HZ: Final = 16_000
WINDOW: Final = 512
CONTEXT: Final = 64
"""Samples of the window before, which the network wants in front of each."""

LIKELY: Final = 0.5
LANES: Final = 16
LANE_WINDOWS: Final = 1000
"""The network goes through a sound window by window; stretches of 32 s go through it side by side."""

_STATE: Final = (2, 128)

Samples = NDArray[np.float32]


class SpeechMeter:
    """Counts the windows of 32 ms in which somebody speaks, in memory for some minutes of sound."""

    def __init__(self) -> None:
        self._waiting: list[Samples] = []
        self._held = 0
        self._windows = 0
        self._spoken = 0

    def add(self, samples: Samples) -> None:
        """Take in the next samples: (N,), one channel of 16 kHz in [-1, 1]."""
        self._waiting.append(samples)
        self._held += len(samples)
        if self._held >= LANES * LANE_WINDOWS * WINDOW:
            self._listen()

    def finish(self) -> float:
        """Return the share of windows with speech, 0 to 1; 0 when there was no sound."""
        self._listen()
        return round(self._spoken / max(1, self._windows), 4)

    def _listen(self) -> None:
        samples = np.concatenate([np.empty(0, np.float32), *self._waiting])
        self._waiting, self._held = [], 0
        if len(samples):
            likely = estimate_speech(samples)
            self._windows += len(likely)
            self._spoken += int((likely >= LIKELY).sum())


def estimate_speech(samples: Samples) -> Samples:
    """Return how likely somebody speaks in each window of 512 samples.

    Args:
        samples: (N,) samples of 16 kHz in [-1, 1]; the last window is filled up with silence.

    Returns:
        (W,) probabilities.
    """
    count = -(-len(samples) // WINDOW)
    lanes = min(LANES, -(-count // 8))
    length = -(-count // lanes)
    padded = np.zeros(lanes * length * WINDOW, np.float32)
    padded[: len(samples)] = samples
    windows = padded.reshape(lanes, length, WINDOW)
    before = np.zeros((lanes, length, CONTEXT), np.float32)
    before.reshape(-1, CONTEXT)[1:] = windows.reshape(-1, WINDOW)[:-1, -CONTEXT:]
    heard = np.concatenate([before, windows], axis=2)
    state = np.zeros((_STATE[0], lanes, _STATE[1]), np.float32)
    likely = np.empty((lanes, length), np.float32)
    detector = _load_detector()
    for step in range(length):
        given = {"input": heard[:, step], "state": state, "sr": np.array(RATE_HZ, np.int64)}
        answer, state = detector.run(None, given)
        likely[:, step] = answer[:, 0]
    return likely.reshape(-1)[:count]


@lru_cache(maxsize=1)
def _load_detector() -> onnxruntime.InferenceSession:
    # The package itself would load torchaudio; all that is wanted of it is a file.
    spec = find_spec("silero_vad")
    assert spec is not None
    assert spec.origin is not None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(2, count_cores())
    options.log_severity_level = 3
    path = Path(spec.origin).parent / "data" / "silero_vad.onnx"
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
