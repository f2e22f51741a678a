"""Kind ``polyline``: an open line."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

import numpy as np
from msgspec import Meta

from annotate.document.facts import AssetFacts, MediaKind
from annotate.document.geometry import Points, find_points_extent
from annotate.document.kinds.base import Extent, SlotMark
from annotate.document.problem import Problem
from annotate.document.scalars import Xy

SAMPLES = 128
TOLERANCE_RATIO = 0.05
"""A point of one line counts as met when the other passes within this share of the longer line's length."""


class Polyline(SlotMark, tag="polyline", frozen=True, kw_only=True):
    """A line through at least two points."""

    media: ClassVar[tuple[MediaKind, ...]] = ("image",)

    points: Annotated[list[Xy], Meta(min_length=2)]

    def check_shape(self) -> Iterator[Problem]:
        if len(set(self.points)) < 2:
            yield self.problem("degenerate", "all points coincide; expected at least two different points")

    def check_bounds(self, asset: AssetFacts) -> Iterator[Problem]:
        yield from self.check_points(self.points, asset)

    def extent(self) -> Extent:
        return Extent(xyxy=find_points_extent(self.points))

    def agreement(self, other: "Polyline") -> float:
        """Return the F1 of sampled points that lie within 5 % of the longer line's length of the other line."""
        a, b = np.array(self.points), np.array(other.points)
        tolerance_px = TOLERANCE_RATIO * max(measure_length(a), measure_length(b))
        distance = np.linalg.norm(resample(a)[:, None] - resample(b)[None, :], axis=2)
        precision = float((distance.min(axis=1) <= tolerance_px).mean())
        recall = float((distance.min(axis=0) <= tolerance_px).mean())
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def measure_length(points: Points) -> float:
    """Return the length of an open line through (P, 2) points, px."""
    return float(np.linalg.norm(np.diff(points, axis=0), axis=1).sum())


def resample(points: Points) -> Points:
    """Return ``SAMPLES`` points at equal distances along the line."""
    travelled = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))))
    at = np.linspace(0.0, travelled[-1], SAMPLES)
    return np.stack([np.interp(at, travelled, points[:, axis]) for axis in (0, 1)], axis=1)
