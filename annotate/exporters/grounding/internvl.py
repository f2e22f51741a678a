"""Grounding for InternVL: tags around words and boxes, on a grid of 1000 that spans the image.

https://internvl.readthedocs.io, section on grounding data; halves are rounded as ms-swift 4.6.0 does.
"""

import re
from collections.abc import Sequence
from typing import ClassVar

from annotate.exporters.grounding.base import GroundingRenderer, ImageSize, PlacedBox, Pointed
from annotate.exporters.grounding.grid import find_grid_step
from annotate.exporters.grounding.resizing import fit_tiles
from annotate.exporters.grounding.tagged_boxes import match_lists, read_lists, write_lists

STEPS = 1000
TILE_PX = 448
MAX_TILES = 12
PHRASE = re.compile(rf"<ref>(.*?)</ref><box>({match_lists()})</box>", re.DOTALL)


class InternTags(GroundingRenderer):
    """Writes ``<ref>words</ref><box>[[x1, y1, x2, y2], ...]</box>``."""

    name: ClassVar[str] = "internvl"
    title: ClassVar[str] = "InternVL"
    reserved: ClassVar[re.Pattern[str] | None] = re.compile(r"<(?=/?(?:ref|box)>)")

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the words and boxes between tags."""
        return f"<ref>{text}</ref><box>{write_lists(boxes, STEPS)}</box>"

    def parse(self, spelled: str, size: ImageSize) -> list[Pointed]:
        """Return the phrases."""
        return read_lists(spelled, PHRASE, size, STEPS)

    def resize(self, size: ImageSize) -> ImageSize:
        """Return the size of all tiles together, of which there are at most 12."""
        return fit_tiles(size, TILE_PX, MAX_TILES)

    def step_px(self, size: ImageSize) -> tuple[float, float]:
        """Return a thousandth of each side."""
        return find_grid_step(size, STEPS)
