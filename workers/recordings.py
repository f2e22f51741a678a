"""Decodes a recording whole for what only that tells: its shots, how loud it is, and how much of it is speech."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import av
import av.audio.frame
import av.container
import av.video.frame
import numpy as np
from av.stream import Disposition
from numpy.typing import NDArray

from annotate.media.facts import AudioLevels, RecordingFacts
from annotate.media.levels import LevelMeter
from annotate.media.shots import FRAME_SIZE, ShotFinder
from annotate.queries.blobs import find_source
from workers.speech import RATE_HZ, SpeechMeter


class Measured(NamedTuple):
    """What a recording was found to hold; the levels are None without sound."""

    recording: RecordingFacts
    levels: AudioLevels | None


@contextmanager
def open_recording(sha256: str) -> Iterator[av.container.InputContainer]:
    """Open the container of a blob.

    Raises:
        NotFound: There is no such blob.
        av.error.FFmpegError: It cannot be opened.
    """
    # Containers are read back and forth, which storage cannot do.
    with find_source(sha256).on_disk() as path, av.open(path, metadata_errors="replace") as container:
        yield container


def measure_recording(sha256: str, *, duration_us: int) -> Measured:
    """Decode a blob of audio or video; where it is damaged, what could be decoded until there counts.

    Args:
        sha256: Which.
        duration_us: How long ingest found it to be, microseconds: where its last shot ends.

    Raises:
        NotFound: There is no such blob.
    """
    shots, sound = ShotFinder(), _Sound()
    try:
        with open_recording(sha256) as container:
            for frame in _decode(container):
                if isinstance(frame, av.video.frame.VideoFrame):
                    shots.add(*_shrink(frame))
                else:
                    sound.add(frame)
    except av.error.FFmpegError:
        pass
    speech_ratio, levels = sound.finish()
    return Measured(RecordingFacts(speech_ratio=speech_ratio, shots=tuple(shots.finish(duration_us))), levels)


def _decode(
    container: av.container.InputContainer,
) -> Iterator[av.video.frame.VideoFrame | av.audio.frame.AudioFrame]:
    """Yield the frames of the first picture and the first sound as they come, times counted from the first picture."""
    still = Disposition.attached_pic | Disposition.timed_thumbnails
    streams = [stream for stream in container.streams.video if not stream.disposition & still][:1]
    for stream in streams:
        stream.thread_type = "AUTO"
    start: float | None = None
    for frame in container.decode(*streams, *container.streams.audio[:1]):
        if isinstance(frame, av.video.frame.VideoFrame):
            if frame.pts is None:
                continue
            start = frame.time if start is None else start
            frame.pts = round((frame.time - start) * 1_000_000)
        if isinstance(frame, av.video.frame.VideoFrame | av.audio.frame.AudioFrame):
            yield frame


def _shrink(frame: av.video.frame.VideoFrame) -> tuple[int, NDArray[np.uint8]]:
    width, height = FRAME_SIZE
    small = frame.reformat(width=width, height=height, format="rgb24", interpolation="AREA")
    return frame.pts or 0, np.asarray(small.to_ndarray(), dtype=np.uint8)


class _Sound:
    """Measures sound as it comes: its levels as it is, its speech at the rate that the detector takes."""

    def __init__(self) -> None:
        self._levels: LevelMeter | None = None
        self._speech = SpeechMeter()
        self._whole: av.AudioResampler | None = None
        self._narrow = av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)

    def add(self, frame: av.audio.frame.AudioFrame) -> None:
        """Take in the next frame."""
        if self._levels is None or self._whole is None:
            self._levels = LevelMeter(frame.sample_rate, len(frame.layout.channels))
            self._whole = av.AudioResampler(format="fltp", layout=frame.layout, rate=frame.sample_rate)
        for part in self._whole.resample(frame):
            self._levels.add(part.to_ndarray().T.astype(np.float32, copy=False))
        for part in self._narrow.resample(frame):
            self._speech.add(part.to_ndarray()[0].astype(np.float32, copy=False))

    def finish(self) -> tuple[float | None, AudioLevels | None]:
        """Return the share of speech, and the levels."""
        if self._levels is None:
            return None, None
        return self._speech.finish(), self._levels.finish()
