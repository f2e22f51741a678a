"""Videos opened for an import: when each frame is shown, so that numbers of frames become times."""

import shutil
from collections.abc import Callable
from tempfile import NamedTemporaryFile
from typing import Final, TypeVar

import av
import av.container
import av.video.stream
import numpy as np
from av.stream import Disposition
from numpy.typing import NDArray

from annotate.importers.base import BadRecord
from annotate.importers.source import Source
from annotate.media.frames import read_frame_times
from annotate.media.refusal import DEFAULT_LIMITS, MediaRefused
from annotate.media.sniff import HEAD_BYTES, sniff

_DEMUXERS: Final = {"isobmff": "mov", "matroska": "matroska", "avi": "avi", "ogg": "ogg"}
"""FFmpeg's readers by file layout. It is held to the one that fits, so no playlist can make it open anything else."""


T = TypeVar("T")
Open = tuple[av.container.InputContainer, av.video.stream.VideoStream]


def read_frame_starts(source: Source, path: str) -> NDArray[np.int64]:
    """Return when each frame of a video is first shown.

    Args:
        source: Where it is.
        path: Which.

    Returns:
        (N,) microseconds from the first frame, ascending.

    Raises:
        BadRecord: Its frames cannot be read.
    """
    return _look(source, path, _find_starts)


def measure_video(source: Source, path: str) -> tuple[int, int]:
    """Return the upright (width, height) of a video in pixels.

    Raises:
        BadRecord: Its frames cannot be read.
    """
    return _look(source, path, _find_size)


def _find_starts(opened: Open) -> NDArray[np.int64] | None:
    times = read_frame_times(*opened, limits=DEFAULT_LIMITS)
    return None if times is None else times.start_us()


def _find_size(opened: Open) -> tuple[int, int] | None:
    container, video = opened
    for frame in container.decode(video):
        turned = round(frame.rotation) % 180 == 90
        return (frame.height, frame.width) if turned else (frame.width, frame.height)
    return None


def _look(source: Source, path: str, find: Callable[[Open], T | None]) -> T:
    """Return what is found in the first stream of pictures of a video."""
    found = sniff(source.head(path, HEAD_BYTES))
    if found is None or found.container not in _DEMUXERS:
        raise BadRecord("bad_video", f"{path}: this is no video whose frames can be read")
    # FFmpeg seeks and reads from a path, so the bytes lie in a file of their own meanwhile.
    with source.open(path) as stream, NamedTemporaryFile() as copy:
        shutil.copyfileobj(stream, copy, 1 << 20)
        copy.flush()
        try:
            with av.open(copy.name, format=_DEMUXERS[found.container], metadata_errors="replace") as container:
                for video in container.streams.video:
                    if video.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails):
                        continue
                    result = find((container, video))
                    if result is not None:
                        return result
        except (av.FFmpegError, MediaRefused) as error:
            raise BadRecord("bad_video", f"{path}: the frames cannot be read: {error}") from error
    raise BadRecord("bad_video", f"{path}: there are no frames to be read")
