"""Grounding for Qwen2-VL: tokens around words and boxes, on a grid of 1000 that spans the image.

https://github.com/QwenLM/Qwen2-VL, section on grounding; spelled as ms-swift 4.6.0 does.
"""

import re
from collections.abc import Sequence
from typing import ClassVar

from annotate.exporters.grounding.base import GroundingRenderer, ImageSize, PlacedBox, Pointed
from annotate.exporters.grounding.grid import find_grid_step, put_on_grid, take_from_grid
from annotate.exporters.grounding.resizing import resize_for_qwen

STEPS = 1000
FACTOR = 28
OWN_PIXELS = (56 * 56, 16384 * FACTOR * FACTOR)
"""What the model's files set, px²."""

BOX = r"<\|box_start\|>\((\d+),(\d+)\),\((\d+),(\d+)\)<\|box_end\|>"
PHRASE = re.compile(rf"<\|object_ref_start\|>(.*?)<\|object_ref_end\|>((?:{BOX})+)", re.DOTALL)


class Qwen2Tokens(GroundingRenderer):
    """Writes ``<|object_ref_start|>words<|object_ref_end|><|box_start|>(x1,y1),(x2,y2)<|box_end|>``."""

    name: ClassVar[str] = "qwen2_vl"
    title: ClassVar[str] = "Qwen2-VL"
    reserved: ClassVar[re.Pattern[str] | None] = re.compile(r"<(?=\|(?:object_ref|box|quad)_(?:start|end)\|>)")

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the words and boxes between tokens."""
        spelled = [
            f"<|box_start|>({x1},{y1}),({x2},{y2})<|box_end|>"
            for x1, y1, x2, y2 in (put_on_grid(box, STEPS) for box in boxes)
        ]
        return f"<|object_ref_start|>{text}<|object_ref_end|>" + "".join(spelled)

    def parse(self, spelled: str, size: ImageSize) -> list[Pointed]:
        """Return the phrases."""
        found = []
        for match in PHRASE.finditer(spelled):
            cells = [tuple(int(number) for number in box) for box in re.findall(BOX, match[2])]
            boxes = tuple(take_from_grid((a, b, c, d), size, STEPS) for a, b, c, d in cells)
            found.append(Pointed(match[1], boxes, *match.span()))
        return found

    def resize(self, size: ImageSize) -> ImageSize:
        """Return the size that the model gets."""
        return resize_for_qwen(size, self.limits, factor=FACTOR, own=OWN_PIXELS)

    def step_px(self, size: ImageSize) -> tuple[float, float]:
        """Return a thousandth of each side."""
        return find_grid_step(size, STEPS)
