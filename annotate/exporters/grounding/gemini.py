"""Grounding for Gemini: JSON with boxes on a grid of 1000 that spans the image, the vertical coordinate first.

https://ai.google.dev/gemini-api/docs/image-understanding, section on bounding boxes.
"""

from collections.abc import Sequence
from typing import ClassVar

from annotate.document.scalars import Xyxy
from annotate.exporters.grounding.base import GroundingRenderer, ImageSize, Phrase, PlacedBox, Pointed
from annotate.exporters.grounding.grid import find_grid_step, put_on_grid
from annotate.exporters.grounding.json_boxes import read_objects, write_objects

STEPS = 1000
KEY = "box_2d"


class GeminiJson(GroundingRenderer):
    """Writes ``[{"box_2d": [ymin, xmin, ymax, xmax], "label": "words"}]``."""

    name: ClassVar[str] = "gemini"
    title: ClassVar[str] = "Gemini"
    has_lists: ClassVar[bool] = True

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the list."""
        return write_objects(KEY, [(text, turn_around(box)) for box in boxes])

    def render_list(self, phrases: Sequence[Phrase]) -> str:
        """Return one list of all."""
        return write_objects(KEY, [(text, turn_around(box)) for text, boxes in phrases for box in boxes])

    def parse(self, spelled: str, size: ImageSize) -> list[Pointed]:
        """Return the lists."""
        across, down = self.step_px(size)

        def place(box: list[float]) -> Xyxy:
            return (box[1] * across, box[0] * down, box[3] * across, box[2] * down)

        return list(read_objects(spelled, KEY, place))

    def step_px(self, size: ImageSize) -> tuple[float, float]:
        """Return a thousandth of each side."""
        return find_grid_step(size, STEPS)


def turn_around(box: PlacedBox) -> tuple[int, int, int, int]:
    """Return a box on the grid as ymin, xmin, ymax, xmax."""
    x1, y1, x2, y2 = put_on_grid(box, STEPS)
    return (y1, x1, y2, x2)
