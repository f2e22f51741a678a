"""Grounding for Molmo: points in percent of the image, one at the middle of each box.

https://github.com/allenai/molmo, ``olmo/data/data_formatter.py``: one decimal, points ordered by x, then y.
"""

import re
from collections.abc import Sequence
from typing import ClassVar

from annotate.exporters.grounding.base import Carries, GroundingRenderer, ImageSize, PlacedBox, Pointed

STEPS = 1000
"""Percent with one decimal."""

PHRASE = re.compile(r"<(points?)((?: [xy]\d*=\"[\d.]+\")+) alt=\"(.*?)\">(.*?)</\1>", re.DOTALL)


class MolmoPoints(GroundingRenderer):
    """Writes ``<point x="39.1" y="26.0" alt="words">words</point>``, or ``<points x1=... y1=...>`` for several."""

    name: ClassVar[str] = "molmo"
    title: ClassVar[str] = "Molmo"
    carries: ClassVar[Carries] = "points"
    reserved: ClassVar[re.Pattern[str] | None] = re.compile(r"<(?=/?points?\b)")

    def render(self, text: str, boxes: Sequence[PlacedBox]) -> str:
        """Return the points around the words; quotes in the second copy of the words become single ones."""
        points = sorted(find_middle(box) for box in boxes)
        alt = text.replace('"', "'")
        if len(points) == 1:
            return f'<point x="{points[0][0]:.1f}" y="{points[0][1]:.1f}" alt="{alt}">{text}</point>'
        places = " ".join(f'x{index}="{x:.1f}" y{index}="{y:.1f}"' for index, (x, y) in enumerate(points, start=1))
        return f'<points {places} alt="{alt}">{text}</points>'

    def parse(self, spelled: str, size: ImageSize) -> list[Pointed]:
        """Return the phrases, points as boxes without extent."""
        found = []
        for match in PHRASE.finditer(spelled):
            percent = [float(number) for number in re.findall(r"\"([\d.]+)\"", match[2])]
            places = [
                (x / 100 * size.width_px, y / 100 * size.height_px) for x, y in zip(*[iter(percent)] * 2, strict=True)
            ]
            found.append(Pointed(match[4], tuple((x, y, x, y) for x, y in places), *match.span()))
        return found

    def step_px(self, size: ImageSize) -> tuple[float, float]:
        """Return a tenth of a percent of each side."""
        return (size.width_px / STEPS, size.height_px / STEPS)


def find_middle(box: PlacedBox) -> tuple[float, float]:
    """Return the middle of a box in percent of its image, with one decimal."""
    width_px, height_px = box.size()
    x1, y1, x2, y2 = box.xyxy
    return (round((x1 + x2) / 2 / width_px * 100, 1), round((y1 + y2) / 2 / height_px * 100, 1))
