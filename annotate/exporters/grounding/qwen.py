"""What the Qwen-VL models share that answer with JSON: the list of boxes, and the resizing of images."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar

from annotate.document.scalars import Xyxy
from annotate.exporters.grounding.base import GroundingRenderer, ImageSize, Phrase, PlacedBox, Pointed
from annotate.exporters.grounding.json_boxes import read_objects, write_objects
from annotate.exporters.grounding.resizing import resize_for_qwen

KEY = "bbox_2d"


class QwenJson(GroundingRenderer):
    """Writes ``[{"bbox_2d": [x1, y1, x2, y2], "label": "words"}]``.

    Attributes:
        factor: Both sides of a resized image are multiples of this, px.
        own_pixels: Least and most area of a resized image that the model's files set, px².
    """

    has_lists: ClassVar[bool] = True
    factor: ClassVar[int]
    own_pixels: ClassVar[tuple[int, int]]

    @abstractmethod
    def scale(self, box: PlacedBox) -> Sequence[int]:
        """Return the numbers of a box as the model writes them."""

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the list."""
        return self.render_list([(text, boxes)])

    def render_list(self, phrases: Sequence[Phrase]) -> str:
        """Return one list of all."""
        return write_objects(KEY, [(text, self.scale(box)) for text, boxes in phrases for box in boxes])

    def parse(self, spelled: str, size: ImageSize) -> list[Pointed]:
        """Return the lists."""
        across, down = self.step_px(size)

        def place(box: list[float]) -> Xyxy:
            return (box[0] * across, box[1] * down, box[2] * across, box[3] * down)

        return list(read_objects(spelled, KEY, place))

    def resize(self, size: ImageSize) -> ImageSize:
        """Return the size that the model gets."""
        return resize_for_qwen(size, self.limits, factor=self.factor, own=self.own_pixels)
