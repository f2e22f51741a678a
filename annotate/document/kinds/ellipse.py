"""Kind ``ellipse``: an ellipse, upright or rotated about its centre."""

from collections.abc import Iterator
from typing import ClassVar

import msgspec

from annotate.document.facts import AssetFacts, MediaKind
from annotate.document.geometry import Outline, compute_outline_iou, find_points_extent, list_ellipse_points
from annotate.document.kinds.base import Extent, SlotMark
from annotate.document.problem import Problem
from annotate.document.scalars import UPRIGHT, RotationDeg, Xy


class Ellipse(SlotMark, tag="ellipse", frozen=True, kw_only=True):
    """An ellipse.

    Attributes:
        centre: Centre, px.
        radii: Half axes along x and y before rotation, px, both positive.
        rotation_deg: Clockwise rotation about the centre.
    """

    media: ClassVar[tuple[MediaKind, ...]] = ("image",)

    centre: Xy
    radii: Xy
    rotation_deg: RotationDeg = UPRIGHT

    def __post_init__(self) -> None:
        if self.rotation_deg == UPRIGHT:
            msgspec.structs.force_setattr(self, "rotation_deg", UPRIGHT)

    def check_shape(self) -> Iterator[Problem]:
        if min(self.radii) <= 0:
            yield self.problem(
                "degenerate", f"radii [{self.radii[0]:g}, {self.radii[1]:g}] px are not both positive; expected > 0"
            )

    def check_bounds(self, asset: AssetFacts) -> Iterator[Problem]:
        # Round things are cut by the frame all the time; only the centre has to be inside.
        yield from self.check_points([self.centre], asset)

    def extent(self) -> Extent:
        points = list_ellipse_points(self.centre, self.radii, self.rotation_deg)
        return Extent(xyxy=find_points_extent([(float(x), float(y)) for x, y in points]))

    def agreement(self, other: "Ellipse") -> float:
        """Return the IoU of the two filled ellipses, measured on a common grid."""
        outlines = [Outline([list_ellipse_points(e.centre, e.radii, e.rotation_deg)]) for e in (self, other)]
        return compute_outline_iou(*outlines)
