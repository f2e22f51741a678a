"""Grounding for Qwen3-VL: JSON with boxes on a grid of 1000 that spans the image.

https://github.com/QwenLM/Qwen3-VL, cookbook on 2D grounding. Its files say nothing of whether the last line of the grid
is 999 or 1000; ms-swift 4.6.0 writes up to 1000, and so does this.
"""

from collections.abc import Sequence
from typing import ClassVar

from annotate.document.scalars import Xyxy
from annotate.exporters.grounding.base import GroundingRenderer, ImageSize, Phrase, PlacedBox, Pointed
from annotate.exporters.grounding.grid import find_grid_step, put_on_grid
from annotate.exporters.grounding.json_boxes import read_objects, write_objects
from annotate.exporters.grounding.resizing import resize_for_qwen

STEPS = 1000
FACTOR = 32
OWN_PIXELS = (256 * 256, 16384 * FACTOR * FACTOR)
"""What the model's files set, px²."""

KEY = "bbox_2d"


class Qwen3Json(GroundingRenderer):
    """Writes ``[{"bbox_2d": [x1, y1, x2, y2], "label": "words"}]``."""

    name: ClassVar[str] = "qwen3_vl"
    title: ClassVar[str] = "Qwen3-VL"
    has_lists: ClassVar[bool] = True

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the list."""
        return write_objects(KEY, [(text, put_on_grid(box, STEPS)) for box in boxes])

    def render_list(self, phrases: Sequence[Phrase]) -> str:
        """Return one list of all."""
        return write_objects(KEY, [(text, put_on_grid(box, STEPS)) for text, boxes in phrases for box in boxes])

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
        """Return a thousandth of each side."""
        return find_grid_step(size, STEPS)
