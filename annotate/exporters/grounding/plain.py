"""Grounding as plain words: what trainers without a grammar for boxes get."""

from collections.abc import Sequence
from typing import ClassVar

from annotate.exporters.grounding.base import GroundingRenderer, PlacedBox


class PlainWords(GroundingRenderer):
    """Writes the words alone."""

    name: ClassVar[str] = "plain"
    carries_boxes: ClassVar[bool] = False

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the words."""
        del boxes
        return text
