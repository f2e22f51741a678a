"""Grounding as ms-swift's placeholders, which its templates fill from the row's ``objects`` for each model.

https://github.com/modelscope/ms-swift, custom dataset documentation, section on grounding.
"""

from collections.abc import Sequence
from typing import ClassVar

from annotate.exporters.grounding.base import GroundingRenderer, PlacedBox

REF_TAG = "<ref-object>"
BOX_TAG = "<bbox>"


class SwiftTags(GroundingRenderer):
    """Writes one ``<ref-object>`` for the words and one ``<bbox>`` a box; both are consumed in order."""

    name: ClassVar[str] = "swift"
    carries_boxes: ClassVar[bool] = True

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the placeholders."""
        del text
        return REF_TAG + BOX_TAG * len(boxes)
