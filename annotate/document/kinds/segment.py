"""Kind ``segment``: a stretch of time, with its words when it is speech."""

from collections.abc import Iterator
from typing import ClassVar

from annotate.document.facts import AssetFacts, MediaKind
from annotate.document.kinds.base import Extent, SlotMark
from annotate.document.problem import Problem
from annotate.document.scalars import TimeUs


class Segment(SlotMark, tag="segment", frozen=True, kw_only=True):
    """A half-open interval of an audio or video.

    Attributes:
        start_us: First microsecond.
        end_us: First microsecond after it.
        lane: Name of the row it lies in, e.g. a speaker.
        text: What is said or shown.
    """

    media: ClassVar[tuple[MediaKind, ...]] = ("audio", "video")

    start_us: TimeUs
    end_us: TimeUs
    lane: str = ""
    text: str = ""

    def check_shape(self) -> Iterator[Problem]:
        if self.end_us <= self.start_us:
            yield self.problem(
                "degenerate", f"end_us {self.end_us} is not after start_us {self.start_us}; expected start_us < end_us"
            )

    def check_bounds(self, asset: AssetFacts) -> Iterator[Problem]:
        yield from self.check_time(self.end_us, asset)

    def extent(self) -> Extent:
        return Extent(start_us=self.start_us, end_us=self.end_us)

    def agreement(self, other: "Segment") -> float:
        """Return the temporal IoU."""
        shared = min(self.end_us, other.end_us) - max(self.start_us, other.start_us)
        union = max(self.end_us, other.end_us) - min(self.start_us, other.start_us)
        return max(0, shared) / union
