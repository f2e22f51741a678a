"""The contract of a grounding renderer."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final, Literal, NamedTuple

from annotate.document.scalars import Xyxy

Carries = Literal["boxes", "points", "words"]


class ImageSize(NamedTuple):
    """Size of an image, px."""

    width_px: int
    height_px: int


class PixelLimits(NamedTuple):
    """How a trainer shrinks or enlarges images before the model sees them; None for what the model's own files say.

    Attributes:
        min_pixels: Fewest pixels of an image, px².
        max_pixels: Most pixels of an image, px².
        first_max_pixels: Most pixels that the trainer leaves before it hands the image to the model's processor, px²;
            None when it hands images on as they are.
    """

    min_pixels: int | None = None
    max_pixels: int | None = None
    first_max_pixels: int | None = None


OWN_LIMITS: Final = PixelLimits()
"""What the model's own files say."""


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

    def size(self) -> ImageSize:
        """Return the size of the image, which a renderer that ``needs_size`` may rely on."""
        assert self.width_px is not None
        assert self.height_px is not None
        return ImageSize(self.width_px, self.height_px)


Phrase = tuple[str, Sequence[PlacedBox]]
"""Words, and where they point."""


class Pointed(NamedTuple):
    """One phrase and its boxes, as read from spelled text.

    Attributes:
        text: The words; empty where the spelling holds none.
        boxes: Upright boxes, px of the upright original; a point is a box without extent.
        start: First code point of the spelling.
        end: First code point after it.
    """

    text: str
    boxes: tuple[Xyxy, ...]
    start: int
    end: int


class GroundingRenderer(ABC):
    """Spells phrases and the boxes they point at, and reads them back. One instance spells the messages of one row.

    Attributes:
        name: Key in the registry.
        title: What it is called among people.
        carries: What a reader can tell from what was spelled.
        needs_size: Whether boxes can be spelled only on images whose size is known.
        names_image: Whether a reader can tell which of several images a box is on.
        speaks_words: Whether the words stand in the message.
        has_lists: Whether there is a form for turns that are nothing but phrases.
        reserved: What the spelling is made of, which must not stand in other words; None when anything may.

    Args:
        limits: How images are resized, for spellings in pixels of the resized image.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    carries: ClassVar[Carries] = "boxes"
    needs_size: ClassVar[bool] = True
    names_image: ClassVar[bool] = False
    speaks_words: ClassVar[bool] = True
    has_lists: ClassVar[bool] = False
    reserved: ClassVar[re.Pattern[str] | None] = None

    def __init__(self, limits: PixelLimits = OWN_LIMITS) -> None:
        self.limits = limits

    @abstractmethod
    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return what stands in the turn.

        Args:
            text: The words, exactly as written.
            boxes: Where they point, at least one, in the order of the marks; inside their images.
        """

    def render_list(self, phrases: Sequence[Phrase]) -> str:
        """Return what stands in a turn that is nothing but phrases; one after the other unless it ``has_lists``."""
        return "".join(self.render(text, boxes) for text, boxes in phrases)

    @abstractmethod
    def parse(self, spelled: str, size: ImageSize) -> list[Pointed]:
        """Return the phrases in a spelled message, in order: the inverse of :meth:`render`.

        Args:
            spelled: The message.
            size: Upright size of the image that its boxes are on.
        """

    def resize(self, size: ImageSize) -> ImageSize:
        """Return the size of the image that the model gets; the same where the model resizes in its own way."""
        return size

    def step_px(self, size: ImageSize) -> tuple[float, float]:
        """Return the spacing of the values that can be spelled, horizontally and vertically, px of the original.

        An edge that is spelled and read back has moved by half of it at most; by nothing when it is 0.
        """
        del size
        return (0.0, 0.0)

    def round_box(self, box: PlacedBox) -> Xyxy:
        """Return what a reader gets of a box: moved to the values that can be spelled; of points, the middle alone."""
        x1, y1, x2, y2 = box.xyxy
        if self.carries == "points":
            x1, y1 = x2, y2 = (x1 + x2) / 2, (y1 + y2) / 2
        across, down = self.step_px(box.size())
        return (_round_to(x1, across), _round_to(y1, down), _round_to(x2, across), _round_to(y2, down))

    def columns(self) -> dict[str, Any]:
        """Return what the row needs beside its messages, once they are spelled."""
        return {}

    def take_columns(self, row: Mapping[str, Any]) -> None:
        """Take from a row what :meth:`parse` needs beside the messages, which are then parsed in order."""
        del row


def _round_to(value: float, step: float) -> float:
    return round(value / step) * step if step else value
