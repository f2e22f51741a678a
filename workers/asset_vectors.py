"""The vectors of one asset: of the whole, and of its parts in time or text. The whole is the mean of its parts."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple, cast

import numpy as np
from av.container import InputContainer
from numpy.typing import NDArray
from PIL import Image

from curation.vectors.parts import WHOLE, cut_text, name_time, pool_rows, read_part
from workers.encoders.base import Encoder, SoundEncoder
from workers.stretches import Window, open_stretches, read_frames, read_windows

SHOT_S: Final = 5.0
"""Shortest stretch of a video that gets a vector of its own."""

MOST_SHOTS: Final = 120
FRAMES_PER_SHOT: Final = 2
MOST_WINDOWS: Final = 720
"""Two hours of windows of ten seconds; of longer recordings evenly spread ones are heard."""

SOUNDS_AT_ONCE: Final = 16
FRAMES_AT_ONCE: Final = 16


class PartVectors(NamedTuple):
    """N parts of one asset with their vectors, the whole first."""

    parts: list[str]
    rows: NDArray[np.float32]


def embed_video(encoder: Encoder, sha256: str, duration_us: int) -> PartVectors:
    """Embed a video by its frames: equal shots of five seconds or more, two frames each.

    Args:
        encoder: One that takes images.
        sha256: The blob.
        duration_us: How long it is.

    Raises:
        RecordingUnreadable: No frame can be decoded.
        NotFound: The bytes are gone.
    """
    shots = cut_shots(duration_us)
    times_us = [
        start + (end - start) * (2 * place + 1) // (2 * FRAMES_PER_SHOT)
        for start, end in shots
        for place in range(FRAMES_PER_SHOT)
    ]
    with open_stretches(sha256) as container:
        rows = np.concatenate([encoder.encode_images(batch) for batch in _batch_frames(container, times_us)])
    pooled = np.stack([pool_rows(rows[at : at + FRAMES_PER_SHOT]) for at in range(0, len(rows), FRAMES_PER_SHOT)])
    return join_parts([name_time(start, end) for start, end in shots], pooled)


def embed_sound(encoder: SoundEncoder, sha256: str, duration_us: int) -> PartVectors:
    """Embed a recording by windows as long as the encoder hears at once.

    Args:
        encoder: One that takes sound.
        sha256: The blob.
        duration_us: How long it is.

    Raises:
        RecordingUnreadable: No sound can be decoded.
        NotFound: The bytes are gone.
    """
    rate_hz, window_s = encoder.sound
    pause_s = max(0.0, duration_us / 1e6 / MOST_WINDOWS - window_s)
    names: list[str] = []
    rows: list[NDArray[np.float32]] = []
    batch: list[Window] = []
    with open_stretches(sha256) as container:
        for window in read_windows(container, rate_hz=rate_hz, window_s=window_s, pause_s=pause_s):
            batch.append(window)
            names.append(name_time(window.start_us, window.end_us))
            if len(batch) == SOUNDS_AT_ONCE:
                rows.append(encoder.encode_sounds([one.samples for one in batch]))
                batch = []
    if batch:
        rows.append(encoder.encode_sounds([one.samples for one in batch]))
    if not rows:
        return PartVectors([], np.empty((0, encoder.dimension), dtype=np.float32))
    return join_parts(names, np.concatenate(rows))


def embed_texts(encoder: Encoder, texts: Sequence[str]) -> list[PartVectors]:
    """Embed texts; one that is longer than the encoder reads, by its chunks. All chunks share batches."""
    cuts = [cut_text(text) or [(0, 0)] for text in texts]
    rows = encoder.encode_texts(
        [text[start:end] for text, chunks in zip(texts, cuts, strict=True) for start, end in chunks]
    )
    found = []
    at = 0
    for chunks in cuts:
        names = [f"text:{start}-{end}" for start, end in chunks]
        found.append(join_parts(names, rows[at : at + len(chunks)]))
        at += len(chunks)
    return found


def embed_recording(encoder: Encoder, media: str, sha256: str, duration_us: int) -> PartVectors:
    """Embed a video or a sound; see :func:`embed_video` and :func:`embed_sound`."""
    if media == "video":
        return embed_video(encoder, sha256, duration_us)
    return embed_sound(cast("SoundEncoder", encoder), sha256, duration_us)


def embed_crops(encoder: Encoder, picture: Image.Image, names: Sequence[str]) -> PartVectors:
    """Embed regions of an image; those that lie outside of it are left out.

    Args:
        encoder: One that takes images.
        picture: Upright.
        names: Of the regions, as :func:`curation.vectors.parts.name_crop` gives them.
    """
    kept, crops = [], []
    for name in names:
        part = read_part(name)
        if part is not None and part.xyxy is not None:
            left, top, right, bottom = part.xyxy
            right, bottom = min(right, picture.width), min(bottom, picture.height)
            if left < right and top < bottom:
                kept.append(name)
                crops.append(picture.crop((left, top, right, bottom)))
    return PartVectors(kept, encoder.encode_images(crops))


def cut_shots(duration_us: int) -> list[tuple[int, int]]:
    """Cut a duration into equal stretches of at least five seconds, at most 120 of them: (start, end), microseconds."""
    count = max(1, min(MOST_SHOTS, int(duration_us / (SHOT_S * 1e6))))
    edges = [duration_us * place // count for place in range(count + 1)]
    return list(pairwise(edges))


def join_parts(names: Sequence[str], rows: NDArray[np.float32]) -> PartVectors:
    """Put the whole, which is the mean, before its parts; an only part is the whole."""
    whole = pool_rows(rows)
    if len(names) == 1:
        return PartVectors([WHOLE], whole[None])
    return PartVectors([WHOLE, *names], np.concatenate([whole[None], rows]))


def _batch_frames(container: InputContainer, times_us: Sequence[int]) -> Iterator[list[NDArray[np.uint8]]]:
    batch: list[NDArray[np.uint8]] = []
    for frame in read_frames(container, times_us):
        batch.append(frame)
        if len(batch) == FRAMES_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
