"""Grounding for DeepSeek-OCR: tokens around words and boxes, on a grid whose last line is 999.

https://github.com/deepseek-ai/DeepSeek-OCR: coordinates are divided by 999 where its code draws them.
"""

import re
from collections.abc import Sequence
from typing import ClassVar

from annotate.exporters.grounding.base import GroundingRenderer, ImageSize, PlacedBox, Pointed
from annotate.exporters.grounding.grid import find_grid_step
from annotate.exporters.grounding.tagged_boxes import match_lists, read_lists, write_lists

STEPS = 999
PHRASE = re.compile(rf"<\|ref\|>(.*?)<\|/ref\|><\|det\|>({match_lists()})<\|/det\|>", re.DOTALL)


class DeepSeekTokens(GroundingRenderer):
    """Writes ``<|ref|>words<|/ref|><|det|>[[x1, y1, x2, y2], ...]<|/det|>``."""

    name: ClassVar[str] = "deepseek_ocr"
    title: ClassVar[str] = "DeepSeek-OCR"
    reserved: ClassVar[re.Pattern[str] | None] = re.compile(r"<(?=\|/?(?:ref|det)\|>)")

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the words and boxes between tokens."""
        return f"<|ref|>{text}<|/ref|><|det|>{write_lists(boxes, STEPS)}<|/det|>"

    def parse(self, spelled: str, size: ImageSize) -> list[Pointed]:
        """Return the phrases."""
        return read_lists(spelled, PHRASE, size, STEPS)

    def step_px(self, size: ImageSize) -> tuple[float, float]:
        """Return a 999th of each side."""
        return find_grid_step(size, STEPS)
