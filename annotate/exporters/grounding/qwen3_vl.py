"""Grounding for Qwen3-VL: JSON with boxes on a grid of 1000 that spans the image.

https://github.com/QwenLM/Qwen3-VL, cookbook on 2D grounding. Its files say nothing of whether the last line of the grid
is 999 or 1000; ms-swift 4.6.0 writes up to 1000, and so does this.
"""

from collections.abc import Sequence
from typing import ClassVar

from annotate.exporters.grounding.base import ImageSize, PlacedBox
from annotate.exporters.grounding.grid import find_grid_step, put_on_grid
from annotate.exporters.grounding.qwen import QwenJson

STEPS = 1000


class Qwen3Json(QwenJson):
    """Writes thousandths of the image's sides."""

    name: ClassVar[str] = "qwen3_vl"
    title: ClassVar[str] = "Qwen3-VL"
    factor: ClassVar[int] = 32
    own_pixels: ClassVar[tuple[int, int]] = (256 * 256, 16384 * 32 * 32)

    def step_px(self, size: ImageSize) -> tuple[float, float]:
        """Return a thousandth of each side."""
        return find_grid_step(size, STEPS)

    def scale(self, box: PlacedBox) -> Sequence[int]:
        """Return the corners on the grid."""
        return put_on_grid(box, STEPS)
