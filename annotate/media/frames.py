"""The presentation times of a video's frames, read from its packets without decoding them."""

from fractions import Fraction

import av
import av.container
import av.video.stream
import msgspec
import numpy as np
from numpy.typing import NDArray

from annotate.media.refusal import Limits, check_duration

_MICROSECOND = Fraction(1, 1_000_000)
_STEPS_BETWEEN_CHECKS = 4096


class FrameTimes(msgspec.Struct, frozen=True):
    """When each frame of a video is shown.

    Attributes:
        pts: (N,) presentation times in units of ``time_base``, ascending, N the number of frames.
        time_base: Length of a unit, seconds.
        end: When the last frame stops being shown, in units of ``time_base``.
    """

    pts: NDArray[np.int64]
    time_base: Fraction
    end: int

    def start_us(self) -> NDArray[np.int64]:
        """Return (N,) times from the first presented frame, microseconds, rounded to the nearest, halves up."""
        unit = self.time_base / _MICROSECOND
        elapsed = self.pts - self.pts[0]
        start: NDArray[np.int64] = (elapsed * (2 * unit.numerator) + unit.denominator) // (2 * unit.denominator)
        return start

    def duration_us(self) -> int:
        """Return the time from the first frame's start to the last one's end, microseconds."""
        return round((self.end - int(self.pts[0])) * self.time_base / _MICROSECOND)

    def mean_rate(self, stated: Fraction | None = None) -> Fraction | None:
        """Return the mean frames a second; None for a single frame.

        Args:
            stated: The rate that the file claims; returned as it is when rounding to the time base explains what
                remains between it and the times, as in Matroska, whose milliseconds cannot say 30000/1001.
        """
        spread = int(self.pts[-1] - self.pts[0])
        if spread <= 0:
            return None
        if stated and abs((len(self.pts) - 1) / stated / self.time_base - spread) <= 1:
            return stated
        return Fraction(len(self.pts) - 1) / (spread * self.time_base)

    def is_variable(self) -> bool:
        """Return whether the gaps between frames differ by more than rounding to the time base explains."""
        gaps = np.diff(self.pts)
        if len(gaps) < 2:
            return False
        usual = float(np.median(gaps))
        return bool(np.abs(gaps - usual).max() > max(2.0, usual / 100))


def read_frame_times(
    container: av.container.InputContainer, stream: av.video.stream.VideoStream, *, limits: Limits
) -> FrameTimes | None:
    """Read the times of every presented frame of a video stream, from where the container stands to its end.

    Packets that an edit list discards are left out. A packet without a time (AVI) takes its decoding time.

    Args:
        container: An opened container; it is read to its end.
        stream: One of its video streams.
        limits: Ends the reading of a video that is longer than it said.

    Returns:
        The times; None when the stream holds no frame.

    Raises:
        MediaRefused: ``too_long``.
        av.error.FFmpegError: The container is damaged.
    """
    time_base = stream.time_base or Fraction(1, 90_000)
    times: list[int] = []
    end = 0
    for packet in container.demux(stream):
        at = packet.dts if packet.pts is None else packet.pts
        if not packet.size or packet.is_discard or at is None:
            continue
        times.append(at)
        end = max(end, at + (packet.duration or 0))
        if len(times) % _STEPS_BETWEEN_CHECKS == 0:
            check_duration(float((at - times[0]) * time_base / _MICROSECOND), limits)
    if not times:
        return None
    pts = np.sort(np.array(times, dtype=np.int64))
    if end <= pts[-1]:
        end = int(pts[-1]) + (int(np.median(np.diff(pts))) if len(pts) > 1 else 0)
    return FrameTimes(pts, time_base, end)
