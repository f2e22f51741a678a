"""Releases with real video, for tests of tracks."""

from fractions import Fraction
from pathlib import Path
from typing import Any

from tests.support.media import write_video
from tests.support.releases import MemoryRelease, make_asset, make_record


def track(*keyframes: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A track of a box of class cat on the video."""
    own = {"id": "k1", "kind": "track", "slot": "video", "class": "cat", "shape": "box"}
    return own | {"keyframes": list(keyframes)} | fields


def at(at_us: int, *xyxy: float, **fields: Any) -> dict[str, Any]:
    """A keyframe of a box."""
    return {"at_us": at_us, "xyxy": list(xyxy), **fields}


MOVING = track(at(0, 0, 0, 10, 10), at(400_000, 20, 0, 30, 10), at(600_000, 20, 0, 30, 10, visible=False))
"""A box that moves 20 px to the right in the first ten frames at 25 a second, and goes after five more."""


def release_clip(folder: Path, *marks: dict[str, Any], pts: list[int] | None = None, **record: Any) -> MemoryRelease:
    """Return a release of one clip of 64 x 48 px: 20 frames, 25 a second unless said otherwise."""
    path = write_video(folder / "clip.mp4", pts=pts or list(range(20)), rate=Fraction(25))
    data = path.read_bytes()
    fields = {"name": "clip.mp4", "width_px": 64, "height_px": 48, "duration_us": 800_000}
    asset = make_asset(data, "video", **fields)
    return MemoryRelease([make_record("a", {"video": asset}, {"marks": list(marks)}, **record)], [data])
