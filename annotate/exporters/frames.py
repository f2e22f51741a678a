"""Frames of videos as pictures: which ones, what the tracks look like on them, and their files."""

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, Final, Literal, NamedTuple

from msgspec import Meta
from PIL import Image

from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.polyline import Polyline
from annotate.document.kinds.track import Track
from annotate.document.manifest import ManifestAsset
from annotate.exporters.base import MediaOptions
from annotate.exporters.clips import CLIP_LOSSES, Clip, open_clip
from annotate.exporters.ledger import Books
from annotate.exporters.media import SAVE_ARGUMENTS, MadeName, propose_name
from annotate.exporters.release import ReleaseReader
from annotate.exporters.rendering import Files
from annotate.exporters.tracks import find_mark

FORMATS: Final = {"jpg": "JPEG", "png": "PNG"}

SHAPES: Final[dict[str, type[SlotMark]]] = {
    "box": Box,
    "polygon": Polygon,
    "polyline": Polyline,
    "ellipse": Ellipse,
    "mask": Mask,
}
"""What tracks look like on frames. Those of keypoints are left out, as they do not say which skeleton they have."""

FRAME_LOSSES = CLIP_LOSSES | {
    "track_as_frames": "Tracks were written as the shapes they have on single frames.",
    "track_left_out": "Tracks were left out, unless frames of videos are asked for and can hold their shape.",
    "asset_left_out": "Audio, texts, and videos without frames to write were left out.",
}
"""Losses of :func:`list_frames`."""


class FrameOptions(MediaOptions, frozen=True, kw_only=True):
    """What becomes of videos with tracks in formats of images."""

    video_frames: Annotated[
        Literal["leave_out", "keyframes", "all"],
        Meta(
            description="leave_out: videos are left out. keyframes: the frames on which a track has a keyframe become "
            "images. all: every frame does, those without a visible track included."
        ),
    ] = "leave_out"
    frame_interval_ms: Annotated[
        int, Meta(ge=0, description="Least time between two frames of a video, ms; 0 for no such limit.")
    ] = 0
    frame_format: Annotated[
        Literal["jpg", "png"], Meta(description="jpg: frames at quality 95. png: frames without loss, much larger.")
    ] = "jpg"

    @property
    def libraries(self) -> tuple[str, ...]:
        """Distributions whose version shapes the bytes of frames."""
        return () if self.video_frames == "leave_out" else ("av",)


class Frame(NamedTuple):
    """One frame of a video, written as an image.

    Attributes:
        number: Its number, from 0.
        at_us: When it is first shown.
        path: Path of the image inside the export.
        marks: What the tracks look like on it.
    """

    number: int
    at_us: int
    path: str
    marks: list[SlotMark]


def list_frames(
    asset: ManifestAsset,
    tracks: list[Track],
    folder: str,
    files: Files,
    options: FrameOptions,
    *,
    release: ReleaseReader,
    ledger: Books,
    item: str,
) -> Iterator[Frame]:
    """Yield the frames of a video that the options ask for.

    The video is decoded once, and not at all where an earlier run of the same export has written all its frames.

    Raises:
        LeftOut: Its frames cannot be read.
        BlobMissing: Its bytes are no longer kept.
    """
    with open_clip(release, asset, tracks[0].slot) as clip:
        for track in tracks:
            ledger.lose("track_as_frames", item, track.id)
        wanted = choose_frames(clip, tracks, options)
        stem = propose_name(asset).rpartition(".")[0] or propose_name(asset)
        names = [MadeName(f"{stem}_{index:06}.{options.frame_format}", f"{asset.sha256}/{index}") for index in wanted]
        make = None if options.media == "reference" else partial(_make_frames, clip, wanted, options)
        for index, path in zip(wanted, files.place_made(names, folder, make), strict=True):
            at_us = int(clip.starts_us[index])
            marks = [mark for track in tracks if (mark := find_mark(track, at_us)) is not None]
            yield Frame(index, at_us, path, marks)


def choose_frames(clip: Clip, tracks: list[Track], options: FrameOptions) -> list[int]:
    """Return the indexes of the frames that the options ask for, ascending."""
    if options.video_frames == "all":
        asked = list(range(len(clip.starts_us)))
    else:
        asked = sorted({clip.find_frame(keyframe.at_us) for track in tracks for keyframe in track.keyframes})
    chosen: list[int] = []
    for index in asked:
        gap_us = clip.starts_us[index] - clip.starts_us[chosen[-1]] if chosen else None
        if gap_us is None or gap_us >= options.frame_interval_ms * 1000:
            chosen.append(index)
    return chosen


def _make_frames(clip: Clip, wanted: list[int], options: FrameOptions) -> Iterator[Callable[[], bytes]]:
    for _, picture in clip.decode(wanted):
        yield partial(_encode, picture, options)


def _encode(picture: Image.Image, options: FrameOptions) -> bytes:
    written = io.BytesIO()
    format_ = FORMATS[options.frame_format]
    picture.save(written, format_, **SAVE_ARGUMENTS[format_])
    return written.getvalue()
