"""Grounding for PaliGemma: location tokens, the vertical coordinate first, on a grid whose last line is 1023.

https://github.com/google-research/big_vision, ``pp/proj/paligemma``: boxes are rounded to 1023ths.
"""

import re
from collections.abc import Sequence
from typing import ClassVar

from annotate.exporters.grounding.base import GroundingRenderer, ImageSize, Phrase, PlacedBox, Pointed
from annotate.exporters.grounding.grid import find_grid_step, put_on_grid, take_from_grid

STEPS = 1023
SIDE_PX = 224
"""Side of the square that the base checkpoints get; others get 448 or 896."""

BETWEEN = " ; "
BOX = r"(?:<loc\d{4}>){4}"
ONE = re.compile(rf"({BOX}) (.*?)(?= ; |<loc|\n|\Z)", re.DOTALL)


class PaliGemmaTokens(GroundingRenderer):
    """Writes ``<locYMIN><locXMIN><locYMAX><locXMAX> words``, once a box with `` ; `` between.

    Nothing ends the words, so that what follows them in a sentence is read as part of them.
    """

    name: ClassVar[str] = "paligemma"
    title: ClassVar[str] = "PaliGemma"
    has_lists: ClassVar[bool] = True
    reserved: ClassVar[re.Pattern[str] | None] = re.compile(r"<(?=(?:loc\d{4}|seg\d{3})>)")

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the tokens and words."""
        spelled = []
        for x1, y1, x2, y2 in (put_on_grid(box, STEPS) for box in boxes):
            spelled.append(f"<loc{y1:04}><loc{x1:04}><loc{y2:04}><loc{x2:04}> {text}")
        return BETWEEN.join(spelled)

    def render_list(self, phrases: Sequence[Phrase]) -> str:
        """Return the phrases with `` ; `` between."""
        return BETWEEN.join(self.render(text, boxes) for text, boxes in phrases)

    def parse(self, spelled: str, size: ImageSize) -> list[Pointed]:
        """Return the phrases; boxes with the same words side by side are one phrase."""
        found: list[Pointed] = []
        for match in ONE.finditer(spelled):
            y1, x1, y2, x2 = (int(number) for number in re.findall(r"\d{4}", match[1]))
            box = take_from_grid((x1, y1, x2, y2), size, STEPS)
            last = found[-1] if found else None
            if last and last.text == match[2] and spelled[last.end : match.start()] == BETWEEN:
                found[-1] = last._replace(boxes=(*last.boxes, box), end=match.end())
            else:
                found.append(Pointed(match[2], (box,), *match.span()))
        return found

    def resize(self, size: ImageSize) -> ImageSize:
        """Return the square that the base checkpoints get."""
        del size
        return ImageSize(SIDE_PX, SIDE_PX)

    def step_px(self, size: ImageSize) -> tuple[float, float]:
        """Return a 1023rd of each side."""
        return find_grid_step(size, STEPS)
