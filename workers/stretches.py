"""Reads recordings for encoders: frames of a video at given times, sound in windows. No more than a window is held."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Final, NamedTuple

import av
import av.container
import av.video.frame
import av.video.stream
import numpy as np
from numpy.typing import NDArray

from annotate.errors import Invalid
from workers.recordings import open_recording

SEEK_S: Final = 4.0
"""Frames further ahead than this are sought from their key frame rather than decoded up to."""

SHORTEST_S: Final = 0.2
"""A last window that is shorter belongs to the one before."""


class Window(NamedTuple):
    """A stretch of sound: when it starts and ends, microseconds, and its samples at the rate that was asked for."""

    start_us: int
    end_us: int
    samples: NDArray[np.float32]


class RecordingUnreadable(Invalid):
    """A recording of which nothing can be decoded."""

    def __init__(self, reason: object) -> None:
        super().__init__("recording_unreadable", f"the recording cannot be decoded: {reason}; expected a whole file")


@contextmanager
def open_stretches(sha256: str) -> Iterator[av.container.InputContainer]:
    """Open a blob for decoding.

    Raises:
        NotFound: Its bytes are gone.
        RecordingUnreadable: It is no container, or what is decoded inside the block is damaged.
    """
    try:
        with open_recording(sha256) as container:
            yield container
    except av.error.FFmpegError as error:
        raise RecordingUnreadable(error) from error


def read_frames(container: av.container.InputContainer, times_us: Sequence[int]) -> Iterator[NDArray[np.uint8]]:
    """Yield the upright frame that is shown at each of some times.

    Args:
        container: An opened video.
        times_us: From the first frame, microseconds, rising; past the end, the last frame is meant.

    Yields:
        (H, W, 3) uint8 RGB.

    Raises:
        RecordingUnreadable: It has no frame.
    """
    if not container.streams.video:
        raise RecordingUnreadable("it holds no picture")
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    frames = _iterate_frames(container, stream)
    shown = next(frames, None)
    if shown is None:
        raise RecordingUnreadable("it holds no frame")
    start_s, following = shown.time, next(frames, None)
    for time_us in times_us:
        wanted_s = start_s + time_us / 1e6
        if following is not None and wanted_s - following.time > SEEK_S and stream.time_base:
            container.seek(int(wanted_s / stream.time_base), stream=stream)
            frames = _iterate_frames(container, stream)
            shown, following = next(frames, None) or shown, next(frames, None)
        while following is not None and following.time <= wanted_s:
            shown, following = following, next(frames, None)
        yield _turn_upright(shown)


def read_windows(
    container: av.container.InputContainer, *, rate_hz: int, window_s: float, pause_s: float = 0.0
) -> Iterator[Window]:
    """Yield the first sound stream as mono, cut into windows.

    Args:
        container: An opened recording.
        rate_hz: Samples a second wanted.
        window_s: Seconds of a window; the last one may be shorter, or longer by a fifth of a second.
        pause_s: Seconds passed over after each, so that long recordings are sampled.

    Raises:
        RecordingUnreadable: It has no sound.
    """
    if not container.streams.audio:
        raise RecordingUnreadable("it holds no sound")
    size, step = round(window_s * rate_hz), round((window_s + pause_s) * rate_hz)
    shortest = round(SHORTEST_S * rate_hz)
    kept = np.empty(0, dtype=np.float32)
    start = skip = 0
    for block in _resample(container, rate_hz):
        passed = min(skip, len(block))
        skip -= passed
        kept = np.concatenate([kept, block[passed:]])
        while len(kept) >= size + shortest:
            yield _make_window(kept[:size], start, rate_hz)
            start += step
            drop = min(len(kept), step)
            skip, kept = step - drop, kept[drop:]
    if len(kept) >= shortest or (start == 0 and len(kept)):
        yield _make_window(kept, start, rate_hz)


def _resample(container: av.container.InputContainer, rate_hz: int) -> Iterator[NDArray[np.float32]]:
    # The channels' mean, which FFmpeg's own mix is not: its gain would make stereo louder than the same sound in mono.
    resampler = av.AudioResampler(format="fltp", rate=rate_hz)
    for frame in chain(container.decode(audio=0), [None]):  # the last asks for what the resampler still holds
        for part in resampler.resample(frame):
            yield part.to_ndarray().mean(axis=0, dtype=np.float32)


def _make_window(samples: NDArray[np.float32], start: int, rate_hz: int) -> Window:
    start_us, end_us = (place * 1_000_000 // rate_hz for place in (start, start + len(samples)))
    return Window(start_us, end_us, np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0))


def _iterate_frames(
    container: av.container.InputContainer, stream: av.video.stream.VideoStream
) -> Iterator[av.video.frame.VideoFrame]:
    for frame in container.decode(stream):
        if frame.pts is not None:
            yield frame


def _turn_upright(frame: av.video.frame.VideoFrame) -> NDArray[np.uint8]:
    pixels = frame.to_ndarray(format="rgb24")
    upright: NDArray[np.uint8] = np.ascontiguousarray(np.rot90(pixels, k=-(-frame.rotation % 360) // 90))
    return upright
