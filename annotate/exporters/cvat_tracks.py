"""CVAT's tracks: the shapes of a track by frame number, at keyframes only."""

from collections.abc import Iterator
from typing import NamedTuple

from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.track import Track
from annotate.exporters.clips import Clip
from annotate.exporters.cvat_labels import LabelTable
from annotate.exporters.cvat_shapes import Shape, list_shapes, spell_points
from annotate.exporters.ledger import Books
from annotate.exporters.outlines import join_rings
from annotate.exporters.pictures import Picture
from annotate.exporters.release import ReleaseReader
from annotate.exporters.tracks import KEYFRAME_LOSSES, list_keyframes, make_mark

TRACK_LOSSES = KEYFRAME_LOSSES | {
    "parts_joined": "Outlines with several parts were joined into one by lines of no width.",
    "track_attributes_left_out": "Attributes of tracks were left out: CVAT keeps them a frame.",
}
"""Losses of :func:`list_steps`."""


class Step(NamedTuple):
    """A track at one frame."""

    frame: int
    is_visible: bool
    shape: Shape


def list_steps(
    track: Track, picture: Picture, clip: Clip, release: ReleaseReader, ledger: Books, labels: LabelTable
) -> Iterator[Step]:
    """Yield the keyframes of a track by frame number.

    Raises:
        LeftOut: It is a track of keypoints, or one of its masks covers no pixel.
        BlobMissing: It has a mask whose counts are gone.
    """
    for frame, keyframe in list_keyframes(track, clip, ledger, picture.record.key):
        shape = _spell(make_mark(track, keyframe), picture, release, ledger, labels)
        yield Step(frame, keyframe.visible, shape)


def _spell(mark: SlotMark, picture: Picture, release: ReleaseReader, ledger: Books, labels: LabelTable) -> Shape:
    if isinstance(mark, Polygon) and len(mark.rings) > 1:
        ledger.lose("parts_joined", picture.record.key, mark.id)
        outline = mark.outline()
        points = [(float(x), float(y)) for x, y in join_rings(outline.rings)]
        return Shape("polygon", {"points": spell_points(points)})
    return list_shapes(mark, picture, release, ledger, labels)[0]
