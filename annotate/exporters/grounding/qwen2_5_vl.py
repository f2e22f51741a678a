"""Grounding for Qwen2.5-VL: JSON with boxes in whole pixels of the image as the model gets it.

The model resizes every image, so a box depends on the limits that the trainer sets: give the same to the export.
https://github.com/QwenLM/Qwen2.5-VL, cookbook on spatial understanding.
"""

from collections.abc import Sequence
from typing import ClassVar

from annotate.exporters.grounding.base import ImageSize, PlacedBox
from annotate.exporters.grounding.qwen import QwenJson


class Qwen25Json(QwenJson):
    """Writes whole pixels of the resized image."""

    name: ClassVar[str] = "qwen2_5_vl"
    title: ClassVar[str] = "Qwen2.5-VL"
    factor: ClassVar[int] = 28
    own_pixels: ClassVar[tuple[int, int]] = (56 * 56, 16384 * 28 * 28)

    def step_px(self, size: ImageSize) -> tuple[float, float]:
        """Return a pixel of the resized image, in px of the original."""
        resized = self.resize(size)
        return (size.width_px / resized.width_px, size.height_px / resized.height_px)

    def scale(self, box: PlacedBox) -> Sequence[int]:
        """Return the corners in px of the resized image."""
        size = box.size()
        resized = self.resize(size)
        across, down = resized.width_px / size.width_px, resized.height_px / size.height_px
        return [round(value * (down if index % 2 else across)) for index, value in enumerate(box.xyxy)]
