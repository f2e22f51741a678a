"""Finds where a video cuts from one shot to the next, and the frame of each shot that stands for it."""

from bisect import bisect_left
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from annotate.media.facts import Shot

FRAME_SIZE: Final = (32, 18)
"""Width and height of the small frames that are compared, px."""

MIN_CHANGE: Final = 12.0
"""A cut changes the levels, once their spread is made alike, by this much on average, of 255."""

MIN_RATIO: Final = 3.0
"""A cut changes them this many times as much as the frames around it change, which motion and flicker do not."""

MIN_SHOT_US: Final = 400_000
_AROUND: Final = 3
_SAMPLE_EVERY_US: Final = 250_000

Pixels = NDArray[np.uint8]


class _Sample(NamedTuple):
    """A frame that may come to stand for its shot."""

    time_us: int
    pixels: Pixels


class ShotFinder:
    """Gathers frames in order of time, in memory of four small ones a second."""

    def __init__(self) -> None:
        self._times: list[int] = []
        self._changes: list[float] = []
        self._samples: list[_Sample] = []
        self._last: Pixels | None = None

    def add(self, time_us: int, pixels: Pixels) -> None:
        """Take in the next frame.

        Args:
            time_us: When it is shown, microseconds from the first frame.
            pixels: (18, 32, 3) RGB levels.
        """
        change = 0.0 if self._last is None else _measure_change(self._last, pixels)
        self._times.append(time_us)
        self._changes.append(change)
        if not self._samples or change >= MIN_CHANGE or time_us - self._samples[-1].time_us >= _SAMPLE_EVERY_US:
            self._samples.append(_Sample(time_us, pixels))
        self._last = pixels

    def finish(self, duration_us: int) -> list[Shot]:
        """Return the shots in order, which cover the video without gaps.

        Hard cuts are found. A slow dissolve is no cut: what lies on its two sides counts as one shot.

        Args:
            duration_us: Where the last shot ends, microseconds.
        """
        if not self._times:
            return []
        starts = [0, *(self._times[frame] for frame in self._find_cuts(duration_us))]
        ends = [*starts[1:], max(duration_us, starts[-1] + 1)]
        return [Shot(start, end, self._pick_key(start, end)) for start, end in zip(starts, ends, strict=True)]

    def _find_cuts(self, duration_us: int) -> list[int]:
        """Return the frames that begin a shot, but for the first."""
        changes = np.array(self._changes)
        cuts: list[int] = []
        start_us = 0
        for frame in np.flatnonzero(changes >= MIN_CHANGE).tolist():
            if duration_us - self._times[frame] < MIN_SHOT_US:
                break
            beside = np.concatenate([changes[max(1, frame - _AROUND) : frame], changes[frame + 1 :][:_AROUND]])
            stands_out = not len(beside) or changes[frame] >= MIN_RATIO * max(1.0, float(np.median(beside)))
            if stands_out and self._times[frame] - start_us >= MIN_SHOT_US:
                cuts.append(frame)
                start_us = self._times[frame]
        return cuts

    def _pick_key(self, start_us: int, end_us: int) -> int:
        """Return when the frame is shown that is most like the others of its shot."""
        first, behind = (bisect_left(self._samples, at_us, key=lambda one: one.time_us) for at_us in (start_us, end_us))
        inside = self._samples[first:behind]
        if not inside:
            return start_us
        levels = np.stack([sample.pixels for sample in inside]).astype(np.float32)
        distance = np.abs(levels - np.median(levels, axis=0)).mean(axis=(1, 2, 3))
        return inside[int(distance.argmin())].time_us


def _measure_change(before: Pixels, after: Pixels) -> float:
    """Return the mean absolute difference of two frames, their brightness made alike: a flash is no cut."""
    first, second = before.astype(np.float32), after.astype(np.float32)
    return float(np.abs((first - first.mean()) - (second - second.mean())).mean())
