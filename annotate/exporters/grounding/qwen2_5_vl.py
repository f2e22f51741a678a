"""Grounding for Qwen2.5-VL: JSON with boxes in whole pixels of the image as the model gets it.

The model resizes every image, so a box depends on the limits that the trainer sets: give the same to the export.
https://github.com/QwenLM/Qwen2.5-VL, cookbook on spatial understanding.
"""

from collections.abc import Sequence
from typing import ClassVar

from annotate.document.scalars import Xyxy
from annotate.exporters.grounding.base import GroundingRenderer, ImageSize, Phrase, PlacedBox, Pointed
from annotate.exporters.grounding.json_boxes import read_objects, write_objects
from annotate.exporters.grounding.resizing import resize_for_qwen

FACTOR = 28
OWN_PIXELS = (56 * 56, 16384 * FACTOR * FACTOR)
"""What the model's files set, px²."""

KEY = "bbox_2d"


class Qwen25Json(GroundingRenderer):
    """Writes ``[{"bbox_2d": [x1, y1, x2, y2], "label": "words"}]``."""

    name: ClassVar[str] = "qwen2_5_vl"
    title: ClassVar[str] = "Qwen2.5-VL"
    has_lists: ClassVar[bool] = True

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the list."""
        return write_objects(KEY, [(text, self._scale(box)) for box in boxes])

    def render_list(self, phrases: Sequence[Phrase]) -> str:
        """Return one list of all."""
        return write_objects(KEY, [(text, self._scale(box)) for text, boxes in phrases for box in boxes])

    def parse(self, spelled: str, size: ImageSize) -> list[Pointed]:
        """Return the lists."""
        across, down = self.step_px(size)

        def place(box: list[float]) -> Xyxy:
            return (box[0] * across, box[1] * down, box[2] * across, box[3] * down)

        return list(read_objects(spelled, KEY, place))

    def resize(self, size: ImageSize) -> ImageSize:
        """Return the size that the model gets."""
        return resize_for_qwen(size, self.limits, factor=FACTOR, own=OWN_PIXELS)

    def step_px(self, size: ImageSize) -> tuple[float, float]:
        """Return a pixel of the resized image, in px of the original."""
        resized = self.resize(size)
        return (size.width_px / resized.width_px, size.height_px / resized.height_px)

    def _scale(self, box: PlacedBox) -> list[int]:
        size = box.size()
        resized = self.resize(size)
        across, down = resized.width_px / size.width_px, resized.height_px / size.height_px
        return [round(value * (down if index % 2 else across)) for index, value in enumerate(box.xyxy)]
