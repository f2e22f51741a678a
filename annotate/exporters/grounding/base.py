"""The contract of a grounding renderer."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from annotate.document.scalars import Xyxy


class PlacedBox(NamedTuple):
    """Where a phrase points.

    Attributes:
        xyxy: Upright box, px of the upright original.
        image: Index of the image among the row's images.
        width_px: Width of that image; None when not known.
        height_px: Height of that image; None when not known.
    """

    xyxy: Xyxy
    image: int
    width_px: int | None
    height_px: int | None


class GroundingRenderer(ABC):
    """Spells a phrase and the boxes it points at.

    Attributes:
        name: Key in the registry.
        carries_boxes: Whether a reader can tell the boxes from what was spelled.
    """

    name: ClassVar[str]
    carries_boxes: ClassVar[bool]

    @abstractmethod
    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return what stands in the turn.

        Args:
            text: The words, exactly as written.
            boxes: Where they point, at least one, in the order of the marks.
        """
