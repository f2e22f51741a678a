"""Phrases as words and a list of boxes between tags, as several families write them."""

import json
import re
from collections.abc import Sequence

from annotate.exporters.grounding.base import ImageSize, PlacedBox, Pointed
from annotate.exporters.grounding.grid import put_on_grid, take_from_grid

NUMBERS = re.compile(r"\d+")


def write_lists(boxes: Sequence[PlacedBox], steps: int) -> str:
    """Return ``[[x1, y1, x2, y2], ...]`` on a grid."""
    return json.dumps([list(put_on_grid(box, steps)) for box in boxes])


def read_lists(spelled: str, phrase: re.Pattern[str], size: ImageSize, steps: int) -> list[Pointed]:
    """Return the phrases in a message.

    Args:
        spelled: The message.
        phrase: Matches a phrase; its groups are the words and the list of lists of four whole numbers.
        size: Upright size of the image.
        steps: Number of the last grid line.
    """
    found = []
    for match in phrase.finditer(spelled):
        numbers = [int(number) for number in NUMBERS.findall(match[2])]
        cells = zip(*[iter(numbers)] * 4, strict=True)
        boxes = tuple(take_from_grid((a, b, c, d), size, steps) for a, b, c, d in cells)
        found.append(Pointed(match[1], boxes, *match.span()))
    return found


def match_lists() -> str:
    """Return the pattern of a list of lists of four whole numbers."""
    four = r"\[\d+(?:,\s*\d+){3}\]"
    return rf"\[{four}(?:,\s*{four})*\]"
