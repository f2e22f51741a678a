"""Kind ``track``: one thing followed over time. Only keyframes are stored; frames between them are interpolated."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import msgspec
import numpy as np
from msgspec import Meta

from annotate.document.facts import AssetFacts, MediaKind
from annotate.document.geometry import compute_box_iou, find_points_extent
from annotate.document.kinds.base import Extent, SlotMark
from annotate.document.kinds.keypoints import Joint
from annotate.document.problem import Problem
from annotate.document.rle import Rle, find_extent
from annotate.document.scalars import UPRIGHT, ClassId, Ring, RotationDeg, TimeUs, Xy, Xyxy

Shape = Literal["box", "polygon", "polyline", "ellipse", "keypoints", "mask"]

GEOMETRY: dict[Shape, tuple[str, ...]] = {
    "box": ("xyxy",),
    "polygon": ("rings",),
    "polyline": ("points",),
    "ellipse": ("centre", "radii"),
    "keypoints": ("joints",),
    "mask": ("rle",),
}
"""The fields that a keyframe of each shape carries."""

GEOMETRY_FIELDS = tuple(field for fields in GEOMETRY.values() for field in fields)
AGREEMENT_SAMPLES = 64


class Keyframe(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The thing at one moment. ``visible`` false ends it until the next visible keyframe.

    Which geometry fields are present follows from the track's shape; their units are those of the shape's own kind.
    """

    at_us: TimeUs
    visible: bool = True
    xyxy: Xyxy | None = None
    rings: Annotated[list[Ring], Meta(min_length=1)] | None = None
    points: Annotated[list[Xy], Meta(min_length=2)] | None = None
    centre: Xy | None = None
    radii: Xy | None = None
    rotation_deg: RotationDeg = UPRIGHT
    joints: dict[ClassId, Joint] | None = None
    rle: Rle | None = None

    def __post_init__(self) -> None:
        if self.rotation_deg == UPRIGHT:
            msgspec.structs.force_setattr(self, "rotation_deg", UPRIGHT)

    def list_points(self) -> list[Xy]:
        """Return the points that must lie inside the frame."""
        points = [point for ring in self.rings or [] for point in ring] + (self.points or [])
        if self.xyxy:
            points += [self.xyxy[:2], self.xyxy[2:]]
        if self.centre:
            points.append(self.centre)
        points += [joint.xy for joint in (self.joints or {}).values() if joint.xy]
        return points

    def extent(self) -> Xyxy | None:
        """Return the upright box around the shape; None when it is a mask kept elsewhere, or empty."""
        if self.rle is not None:
            return find_extent(self.rle.size, self.rle.counts) if self.rle.counts else None
        if self.centre and self.radii:
            (x, y), (rx, ry) = self.centre, self.radii
            return x - rx, y - ry, x + rx, y + ry
        points = self.list_points()
        return find_points_extent(points) if points else None


class Track(SlotMark, tag="track", frozen=True, kw_only=True):
    """A shape over time.

    Attributes:
        shape: The kind of its keyframes.
        interpolation: ``linear`` moves upright boxes evenly between keyframes, ``hold`` keeps each until the next.
            Shapes other than box are always held.
        keyframes: In order of time, at most one a moment.
    """

    media: ClassVar[tuple[MediaKind, ...]] = ("video",)

    shape: Shape
    keyframes: Annotated[list[Keyframe], Meta(min_length=1)]
    interpolation: Literal["linear", "hold"] = "linear"

    def check_shape(self) -> Iterator[Problem]:
        times = [keyframe.at_us for keyframe in self.keyframes]
        if times != sorted(set(times)):
            yield self.problem("keyframe_order", "keyframes are not in strictly rising order of at_us; sort them")
        expected = set(GEOMETRY[self.shape])
        for keyframe in self.keyframes:
            present = {field for field in GEOMETRY_FIELDS if getattr(keyframe, field) is not None}
            if present != expected:
                yield self.problem(
                    "keyframe_shape",
                    f"keyframe at {keyframe.at_us} us has {sorted(present)}; "
                    f"expected {sorted(expected)} for shape {self.shape!r}",
                )

    def check_bounds(self, asset: AssetFacts) -> Iterator[Problem]:
        for keyframe in self.keyframes:
            yield from self.check_time(keyframe.at_us, asset)
            yield from self.check_points(keyframe.list_points(), asset)

    def extent(self) -> Extent:
        boxes = [box for keyframe in self.keyframes if keyframe.visible and (box := keyframe.extent())]
        around = find_points_extent([point for box in boxes for point in (box[:2], box[2:])]) if boxes else None
        return Extent(xyxy=around, start_us=self.keyframes[0].at_us, end_us=self.keyframes[-1].at_us)

    def find_box(self, at_us: int) -> Xyxy | None:
        """Return the upright box around the thing at a moment; None before the first keyframe and where invisible."""
        before = [keyframe for keyframe in self.keyframes if keyframe.at_us <= at_us]
        if not before or not before[-1].visible:
            return None
        start = before[-1]
        after = self.keyframes[len(before)] if len(before) < len(self.keyframes) else None
        box = start.extent()
        if self.interpolation == "hold" or self.shape != "box" or after is None or box is None or after.xyxy is None:
            return box
        share = (at_us - start.at_us) / (after.at_us - start.at_us)
        x1, y1, x2, y2 = (a + (b - a) * share for a, b in zip(box, after.xyxy, strict=True))
        return x1, y1, x2, y2

    def agreement(self, other: "Track") -> float:
        """Return the mean IoU of the boxes around the two things over the time that either is visible."""
        ends = [keyframe.at_us for track in (self, other) for keyframe in track.keyframes]
        overlaps: list[float] = []
        for at_us in np.linspace(min(ends), max(ends), AGREEMENT_SAMPLES):
            mine, theirs = self.find_box(int(at_us)), other.find_box(int(at_us))
            if mine and theirs:
                overlaps.append(compute_box_iou(mine, theirs))
            elif mine or theirs:
                overlaps.append(0.0)
        return float(np.mean(overlaps)) if overlaps else 0.0
