"""Kind ``instant``: a point in time."""

from collections.abc import Iterator
from typing import ClassVar

from annotate.document.facts import AssetFacts, MediaKind
from annotate.document.kinds.base import Extent, SlotMark
from annotate.document.problem import Problem
from annotate.document.scalars import TimeUs

TOLERANCE_US = 500_000
"""Two instants this far apart, or further, do not agree at all."""


class Instant(SlotMark, tag="instant", frozen=True, kw_only=True):
    """Something that happens at one moment."""

    media: ClassVar[tuple[MediaKind, ...]] = ("audio", "video")

    at_us: TimeUs
    text: str = ""

    def check_bounds(self, asset: AssetFacts) -> Iterator[Problem]:
        yield from self.check_time(self.at_us, asset)

    def extent(self) -> Extent:
        return Extent(start_us=self.at_us, end_us=self.at_us)

    def agreement(self, other: "Instant") -> float:
        """Return 1 for the same moment, falling linearly to 0 at half a second apart."""
        return max(0.0, 1 - abs(self.at_us - other.at_us) / TOLERANCE_US)
