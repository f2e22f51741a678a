"""Grounding as plain words: what trainers without a grammar for boxes get."""

from collections.abc import Sequence
from typing import ClassVar

from annotate.exporters.grounding.base import Carries, GroundingRenderer, ImageSize, PlacedBox, Pointed


class PlainWords(GroundingRenderer):
    """Writes the words alone."""

    name: ClassVar[str] = "plain"
    title: ClassVar[str] = "Words alone"
    carries: ClassVar[Carries] = "words"
    needs_size: ClassVar[bool] = False

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the words."""
        del boxes
        return text

    def parse(self, spelled: str, size: ImageSize) -> list[Pointed]:
        """Return nothing: words alone point nowhere."""
        del spelled, size
        return []
