"""Kind ``box``: a rectangle, upright or rotated about its centre."""

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from annotate.document.facts import AssetFacts, MediaKind
from annotate.document.geometry import (
    Outline,
    compute_box_iou,
    compute_outline_iou,
    find_points_extent,
    list_box_corners,
)
from annotate.document.kinds.base import Extent, SlotMark
from annotate.document.problem import Problem
from annotate.document.scalars import UPRIGHT, RotationDeg, Xyxy


class Box(SlotMark, tag="box", frozen=True, kw_only=True):
    """A box.

    Attributes:
        xyxy: Left, top, right, bottom of the unrotated box, half-open pixel edges.
        rotation_deg: Clockwise rotation about the centre.
        is_crowd: True when the box covers a group that was not told apart (COCO ``iscrowd``).
    """

    media: ClassVar[tuple[MediaKind, ...]] = ("image",)

    xyxy: Xyxy
    rotation_deg: RotationDeg = UPRIGHT
    is_crowd: bool = False

    def __post_init__(self) -> None:
        if self.rotation_deg is not UPRIGHT and self.rotation_deg == UPRIGHT:
            msgspec.structs.force_setattr(self, "rotation_deg", UPRIGHT)

    def check_shape(self) -> Iterator[Problem]:
        x1, y1, x2, y2 = self.xyxy
        if x2 <= x1 or y2 <= y1:
            yield self.problem(
                "degenerate",
                f"xyxy [{x1:g}, {y1:g}, {x2:g}, {y2:g}] px is empty or reversed; expected x1 < x2 and y1 < y2",
            )

    def check_bounds(self, asset: AssetFacts) -> Iterator[Problem]:
        x1, y1, x2, y2 = self.xyxy
        # A rotated box may poke out at its corners; its centre may not.
        if self.rotation_deg:
            yield from self.check_points([((x1 + x2) / 2, (y1 + y2) / 2)], asset)
        else:
            yield from self.check_points([(x1, y1), (x2, y2)], asset)

    def extent(self) -> Extent:
        if not self.rotation_deg:
            return Extent(xyxy=self.xyxy)
        corners = list_box_corners(self.xyxy, self.rotation_deg)
        return Extent(xyxy=find_points_extent([(float(x), float(y)) for x, y in corners]))

    def agreement(self, other: "Box") -> float:
        """Return the IoU of the two boxes."""
        if not self.rotation_deg and not other.rotation_deg:
            return compute_box_iou(self.xyxy, other.xyxy)
        outlines = [Outline([list_box_corners(box.xyxy, box.rotation_deg)]) for box in (self, other)]
        return compute_outline_iou(*outlines)
