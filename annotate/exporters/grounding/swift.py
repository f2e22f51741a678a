"""Grounding as ms-swift's placeholders, which its templates fill from the row's ``objects`` for each model.

https://github.com/modelscope/ms-swift, custom dataset documentation, section on grounding.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from annotate.document.scalars import Xyxy
from annotate.exporters.grounding.base import OWN_LIMITS, GroundingRenderer, ImageSize, PixelLimits, PlacedBox, Pointed

REF_TAG = "<ref-object>"
BOX_TAG = "<bbox>"
PHRASE = re.compile(f"{REF_TAG}((?:{BOX_TAG})*)")


class SwiftTags(GroundingRenderer):
    """Writes one ``<ref-object>`` for the words and one ``<bbox>`` a box; both are consumed in order."""

    name: ClassVar[str] = "swift"
    title: ClassVar[str] = "ms-swift objects"
    needs_size: ClassVar[bool] = False
    names_image: ClassVar[bool] = True
    speaks_words: ClassVar[bool] = False

    def __init__(self, limits: PixelLimits = OWN_LIMITS) -> None:
        super().__init__(limits)
        self._refs: list[str] = []
        self._boxes: list[PlacedBox] = []
        self._next_ref = self._next_box = 0

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the placeholders."""
        self._refs.append(text)
        self._boxes += boxes
        return REF_TAG + BOX_TAG * len(boxes)

    def columns(self) -> dict[str, Any]:
        """Return ``objects``, unless nothing was grounded."""
        if not self._boxes:
            return {}
        return {
            "objects": {
                "ref": list(self._refs),
                "bbox": [list(box.xyxy) for box in self._boxes],
                "bbox_type": "real",
                "image_id": [box.image for box in self._boxes],
            }
        }

    def take_columns(self, row: Mapping[str, Any]) -> None:
        """Take the phrases and boxes of a row's ``objects``."""
        objects = row.get("objects", {"ref": [], "bbox": [], "image_id": []})
        self._refs = list(objects["ref"])
        pairs = zip(objects["bbox"], objects["image_id"], strict=True)
        self._boxes = [PlacedBox(tuple(box), image, None, None) for box, image in pairs]
        self._next_ref = self._next_box = 0

    def parse(self, spelled: str, size: ImageSize) -> list[Pointed]:
        """Return the phrases of the next message: placeholders are filled in order, message after message."""
        del size
        found = []
        for match in PHRASE.finditer(spelled):
            count = match[1].count(BOX_TAG)
            boxes: list[Xyxy] = [box.xyxy for box in self._boxes[self._next_box : self._next_box + count]]
            found.append(Pointed(self._refs[self._next_ref], tuple(boxes), *match.span()))
            self._next_ref += 1
            self._next_box += count
        return found
