"""Tracks at single moments, as the marks that an image of that moment would have, and their keyframes by frame."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.polyline import Polyline
from annotate.document.kinds.track import Keyframe, Track
from annotate.exporters.clips import Clip
from annotate.exporters.ledger import Books
from annotate.exporters.report import LeftOut

KEYFRAME_LOSSES = {
    "keyframe_moved": "Keyframes between two frames were moved to the frame that is shown at their time.",
    "keyframe_merged": "Several keyframes of a track fell on one frame; the last of them was kept.",
    "keypoints_track_left_out": "Tracks of keypoints were left out: they do not say which skeleton they have.",
}
"""Losses of this module."""


def make_mark(track: Track, keyframe: Keyframe) -> SlotMark:
    """Return what a track looks like at one of its keyframes: a mark of its shape's own kind, with the track's id.

    Raises:
        LeftOut: It is a track of keypoints, which names no skeleton.
    """
    own: dict[str, Any] = {
        "id": track.id,
        "slot": track.slot,
        "class_": track.class_,
        "attributes": track.attributes,
        "origin": track.origin,
    }
    if keyframe.xyxy is not None:
        return Box(**own, xyxy=keyframe.xyxy, rotation_deg=keyframe.rotation_deg)
    if keyframe.rings is not None:
        return Polygon(**own, rings=keyframe.rings)
    if keyframe.points is not None:
        return Polyline(**own, points=keyframe.points)
    if keyframe.centre is not None and keyframe.radii is not None:
        return Ellipse(**own, centre=keyframe.centre, radii=keyframe.radii, rotation_deg=keyframe.rotation_deg)
    if keyframe.rle is not None:
        return Mask(**own, rle=keyframe.rle)
    raise LeftOut("keypoints_track_left_out", track.id)


def find_mark(track: Track, at_us: int) -> SlotMark | None:
    """Return what a track looks like at a moment; None before its first keyframe and while it is not visible.

    Upright boxes of linear tracks move evenly between keyframes; everything else is held until the next keyframe.

    Raises:
        LeftOut: It is a track of keypoints, which names no skeleton.
    """
    earlier = [keyframe for keyframe in track.keyframes if keyframe.at_us <= at_us]
    if not earlier or not earlier[-1].visible:
        return None
    mark = make_mark(track, earlier[-1])
    if isinstance(mark, Box) and not mark.rotation_deg and track.interpolation == "linear":
        moved = track.find_box(at_us)
        assert moved is not None
        return make_mark(track, Keyframe(at_us=at_us, xyxy=moved))
    return mark


def list_keyframes(track: Track, clip: Clip, ledger: Books, item: str) -> Iterator[tuple[int, Keyframe]]:
    """Yield the keyframes of a track by the index of their frame, for readers that move every shape between keyframes.

    Where ours is held instead, its shape is said again on the last frame before the next keyframe.
    """
    frames: dict[int, Keyframe] = {}
    for keyframe in track.keyframes:
        frame = clip.find_frame(keyframe.at_us)
        if frame in frames:
            ledger.lose("keyframe_merged", item, f"{track.id}/{keyframe.at_us}")
        elif clip.starts_us[frame] != keyframe.at_us:
            ledger.lose("keyframe_moved", item, f"{track.id}/{keyframe.at_us}")
        frames[frame] = keyframe
    ends = dict(pairwise(frames))
    is_held = track.shape != "mask" and (track.shape != "box" or track.interpolation == "hold")
    for frame, keyframe in frames.items():
        yield frame, keyframe
        last = ends.get(frame, frame) - 1
        if is_held and keyframe.visible and last > frame:
            yield last, keyframe
