"""Kind ``polygon``: one or more outlines, minus holes."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from annotate.document.facts import AssetFacts, MediaKind
from annotate.document.geometry import Outline, compute_outline_iou, compute_ring_area, find_points_extent
from annotate.document.kinds.base import Extent, SlotMark
from annotate.document.problem import Problem
from annotate.document.scalars import Ring


class Polygon(SlotMark, tag="polygon", frozen=True, kw_only=True):
    """A region of straight edges.

    Attributes:
        rings: Outer outlines; several when the thing is seen in parts. A ring is closed without repeating its start.
        holes: Outlines cut out of the rings.
        is_crowd: True when the region covers a group that was not told apart.
    """

    media: ClassVar[tuple[MediaKind, ...]] = ("image",)

    rings: Annotated[list[Ring], Meta(min_length=1)]
    holes: list[Ring] = []
    is_crowd: bool = False

    def check_shape(self) -> Iterator[Problem]:
        for name, rings in (("ring", self.rings), ("hole", self.holes)):
            for index, ring in enumerate(rings):
                if compute_ring_area(ring) == 0:
                    yield self.problem(
                        "degenerate", f"{name} {index} encloses no area; expected at least three points off one line"
                    )

    def check_bounds(self, asset: AssetFacts) -> Iterator[Problem]:
        for ring in [*self.rings, *self.holes]:
            yield from self.check_points(ring, asset)

    def extent(self) -> Extent:
        return Extent(xyxy=find_points_extent([point for ring in self.rings for point in ring]))

    def outline(self) -> Outline:
        """Return the filled shape."""
        return Outline([np.array(ring) for ring in self.rings], [np.array(hole) for hole in self.holes])

    def agreement(self, other: "Polygon") -> float:
        """Return the IoU of the two filled regions, measured on a common grid."""
        return compute_outline_iou(self.outline(), other.outline())
