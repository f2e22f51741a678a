"""Kind ``mask``: a region of pixels, as COCO run-length encoding."""

from collections.abc import Iterator
from typing import ClassVar

from annotate.document.facts import AssetFacts, MediaKind
from annotate.document.kinds.base import Extent, SlotMark
from annotate.document.problem import Problem
from annotate.document.rle import BadCounts, Rle, decode_counts, decode_mask, find_extent


class Mask(SlotMark, tag="mask", frozen=True, kw_only=True):
    """A mask of the whole asset.

    Attributes:
        rle: The pixels; ``size`` is (height, width) of the upright asset.
        is_crowd: True when the mask covers a group that was not told apart.
    """

    media: ClassVar[tuple[MediaKind, ...]] = ("image",)

    rle: Rle
    is_crowd: bool = False

    def check_shape(self) -> Iterator[Problem]:
        if (self.rle.counts is None) == (self.rle.blob is None):
            yield self.problem("bad_rle", "expected exactly one of rle.counts and rle.blob")
            return
        if self.rle.counts is None:
            return
        try:
            runs = decode_counts(self.rle.counts)
        except BadCounts as error:
            yield self.problem("bad_rle", f"rle.counts is not COCO's compressed form: {error}")
            return
        height, width = self.rle.size
        if sum(runs) != height * width:
            yield self.problem(
                "bad_rle", f"the runs cover {sum(runs)} pixels; expected size {height} x {width} = {height * width}"
            )
        elif sum(runs[1::2]) == 0:
            yield self.problem("degenerate", "the mask sets no pixel; delete the mark instead")

    def check_bounds(self, asset: AssetFacts) -> Iterator[Problem]:
        if asset.width_px is None or asset.height_px is None:
            return
        if self.rle.size != (asset.height_px, asset.width_px):
            yield self.problem(
                "out_of_bounds",
                f"rle.size is {self.rle.size[0]} x {self.rle.size[1]} (height x width) px; expected the size of "
                f"{self.slot!r}, {asset.height_px} x {asset.width_px}",
            )

    def extent(self) -> Extent:
        if self.rle.counts is None:
            return Extent()
        found = find_extent(self.rle.size, self.rle.counts)
        return Extent(xyxy=found) if found else Extent()

    def agreement(self, other: "Mask") -> float:
        """Return the IoU of the two masks; both need their counts inline, and the same size."""
        if self.rle.counts is None or other.rle.counts is None or self.rle.size != other.rle.size:
            return 1.0 if self.rle == other.rle else 0.0
        a = decode_mask(self.rle.size, self.rle.counts)
        b = decode_mask(other.rle.size, other.rle.counts)
        union = int((a | b).sum())
        return float((a & b).sum() / union) if union else 1.0
