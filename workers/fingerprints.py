"""Decodes a recording once for its fingerprint: the sound at 8 kHz, or small grey frames in equal steps."""

from collections.abc import Iterator
from typing import Final

import av
import av.container
import av.video.frame
import numpy as np
from PIL import Image

from annotate.media.hashes import hash_dct
from curation.dedup.audio_print import print_audio
from curation.dedup.clip_pairs import STEP_S
from curation.dedup.tracks import Track
from workers.recordings import open_recording

AUDIO_VERSION: Final = 1
VIDEO_VERSION: Final = 1
RATE_HZ: Final = 8000
FRAME_PX: Final = 64
PLAIN: Final = 8.0
"""Standard deviation of grey levels below which a frame is plain and its hash noise."""


def print_sound(sha256: str) -> Track:
    """Return the fingerprint of the first sound stream of a blob; an empty one where nothing can be decoded."""
    parts = []
    try:
        with open_recording(sha256) as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
            for frame in container.decode(audio=0) if container.streams.audio else ():
                parts += [part.to_ndarray()[0] for part in resampler.resample(frame)]
    except av.error.FFmpegError:
        pass  # what could be decoded until there counts
    samples = np.concatenate([np.empty(0, np.float32), *parts])
    return print_audio(samples.astype(np.float32), RATE_HZ)


def print_video(sha256: str) -> Track:
    """Return the hashes of a blob's frames, one a step; an empty one where nothing can be decoded."""
    hashes: list[int] = []
    telling: list[bool] = []
    try:
        with open_recording(sha256) as container:
            for picture in _take_frames(container):
                hashes.append(hash_dct(picture))
                telling.append(bool(np.asarray(picture).std() >= PLAIN))
    except av.error.FFmpegError:
        pass  # what could be decoded until there counts
    return Track(np.array(hashes, dtype=np.uint64), np.array(telling, dtype=np.bool_))


def _take_frames(container: av.container.InputContainer) -> Iterator[Image.Image]:
    """Yield for each step the first frame that is shown at or after it; a frame that lasts is taken again."""
    if not container.streams.video:
        return
    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    start_s: float | None = None
    step = 0
    last: Image.Image | None = None
    for frame in container.decode(stream):
        if frame.pts is None:
            continue
        start_s = frame.time if start_s is None else start_s
        while last is not None and frame.time - start_s >= (step + 1) * STEP_S:
            yield last
            step += 1
        if frame.time - start_s >= step * STEP_S:
            last = _shrink(frame)
            yield last
            step += 1


def _shrink(frame: av.video.frame.VideoFrame) -> Image.Image:
    grey = frame.reformat(width=FRAME_PX, height=FRAME_PX, format="gray", interpolation="AREA")
    return Image.fromarray(grey.to_ndarray())
