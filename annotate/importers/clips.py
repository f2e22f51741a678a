"""Videos opened for an import: when each frame is shown, so that numbers of frames become times."""

import shutil
from tempfile import NamedTemporaryFile
from typing import Final

import av
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
                    times = read_frame_times(container, video, limits=DEFAULT_LIMITS)
                    if times is not None:
                        return times.start_us()
        except (av.FFmpegError, MediaRefused) as error:
            raise BadRecord("bad_video", f"{path}: the frames cannot be read: {error}") from error
    raise BadRecord("bad_video", f"{path}: there are no frames to be read")
