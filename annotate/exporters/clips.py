"""Videos opened for an export: when each frame is shown, and the frames themselves, decoded in one pass."""

import hashlib
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from tempfile import NamedTemporaryFile
from typing import IO, BinaryIO, Final

import av
import av.container
import av.video.stream
import numpy as np
from av.stream import Disposition
from numpy.typing import NDArray
from PIL import Image

from annotate.document.manifest import ManifestAsset
from annotate.exporters.release import BlobDamaged, ReleaseReader
from annotate.exporters.report import LeftOut
from annotate.media.frames import FrameTimes, read_frame_times
from annotate.media.refusal import DEFAULT_LIMITS, MediaRefused, check_pixels
from annotate.media.sniff import HEAD_BYTES, sniff

CHUNK_BYTES = 1 << 20
DEMUXERS: Final = {"isobmff": "mov", "matroska": "matroska", "avi": "avi", "ogg": "ogg"}
"""FFmpeg's readers by file layout. It is held to the one that fits, so no playlist can make it open anything else."""

CLIP_LOSSES = {
    "video_unreadable": "Videos whose frames cannot be read were left out, with their marks.",
}
"""Losses of :func:`open_clip`."""


class Clip:
    """An open video.

    Attributes:
        starts_us: (N,) when each frame is first shown, microseconds from the first frame, ascending.
        duration_us: From the first frame's start to the last one's end.
    """

    def __init__(self, container: av.container.InputContainer, stream: av.video.stream.VideoStream, slot: str) -> None:
        self._container = container
        self._stream = stream
        self._slot = slot
        times = read_frame_times(container, stream, limits=DEFAULT_LIMITS)
        if times is None:
            raise LeftOut("video_unreadable", slot)
        self._times: FrameTimes = times
        self.starts_us: NDArray[np.int64] = times.start_us()
        self.duration_us = times.duration_us()

    def find_frame(self, at_us: int) -> int:
        """Return the index of the frame that is shown at a moment; the first or last where none is."""
        return max(0, int(np.searchsorted(self.starts_us, at_us, side="right")) - 1)

    def decode(self, wanted: Collection[int]) -> Iterator[tuple[int, Image.Image]]:
        """Yield frames by index, upright, in order; the video is decoded once, up to the last of them.

        Raises:
            LeftOut: The video breaks off before.
        """
        missing = set(wanted)
        if not missing:
            return
        self._container.seek(0)
        self._stream.thread_type = "AUTO"
        try:
            for frame in self._container.decode(self._stream):
                at = frame.dts if frame.pts is None else frame.pts
                index = int(np.searchsorted(self._times.pts, at if at is not None else -1))
                if index in missing and self._times.pts[index] == at:
                    missing.discard(index)
                    yield index, _turn(frame)
                if not missing:
                    return
        except av.FFmpegError as error:
            raise LeftOut("video_unreadable", self._slot) from error
        raise LeftOut("video_unreadable", self._slot)


def _turn(frame: av.VideoFrame) -> Image.Image:
    check_pixels(frame.width, frame.height, DEFAULT_LIMITS)
    pixels = frame.to_ndarray(format="rgb24")
    quarters = (-frame.rotation % 360) // 90
    return Image.fromarray(np.ascontiguousarray(np.rot90(pixels, k=-quarters)))


@contextmanager
def open_clip(release: ReleaseReader, asset: ManifestAsset, slot: str) -> Iterator[Clip]:
    """Open a video of a release.

    Raises:
        LeftOut: It is not a video whose frames can be read.
        BlobMissing: Its bytes are no longer kept.
        BlobDamaged: Its bytes are not those that were released.
    """
    assert asset.sha256 is not None
    # FFmpeg seeks, which a stream out of storage may not; so the bytes lie in a file of their own meanwhile.
    with closing(release.open_blob(asset.sha256)) as source, NamedTemporaryFile() as copy:
        _copy(source, copy.file, asset.sha256)
        copy.seek(0)
        found = sniff(copy.read(HEAD_BYTES))
        if found is None or found.container not in DEMUXERS:
            raise LeftOut("video_unreadable", slot)
        try:
            with av.open(copy.name, format=DEMUXERS[found.container], metadata_errors="replace") as container:
                yield Clip(container, _find_stream(container, slot), slot)
        except (av.FFmpegError, MediaRefused) as error:
            raise LeftOut("video_unreadable", slot) from error


def _find_stream(container: av.container.InputContainer, slot: str) -> av.video.stream.VideoStream:
    for stream in container.streams.video:
        if not stream.disposition & (Disposition.attached_pic | Disposition.timed_thumbnails):
            return stream
    raise LeftOut("video_unreadable", slot)


def _copy(source: BinaryIO, target: IO[bytes], sha256: str) -> None:
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK_BYTES):
        digest.update(chunk)
        target.write(chunk)
    target.flush()
    if digest.hexdigest() != sha256:
        raise BlobDamaged(sha256, digest.hexdigest())
