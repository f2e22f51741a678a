"""Boxes on a grid of whole numbers that spans the image, whatever its size."""

from annotate.document.scalars import Xyxy
from annotate.exporters.grounding.base import ImageSize, PlacedBox

Cells = tuple[int, int, int, int]


def put_on_grid(box: PlacedBox, steps: int) -> Cells:
    """Return a box as x1, y1, x2, y2 on a grid.

    Args:
        box: A box inside its image.
        steps: Number of the last grid line; the first is 0.

    Returns:
        Whole numbers from 0 to ``steps``, halves rounded to even as Python and ms-swift do.
    """
    width_px, height_px = box.size()
    x1, y1, x2, y2 = box.xyxy
    return (
        round(x1 / width_px * steps),
        round(y1 / height_px * steps),
        round(x2 / width_px * steps),
        round(y2 / height_px * steps),
    )


def take_from_grid(cells: Cells, size: ImageSize, steps: int) -> Xyxy:
    """Return the box in px that x1, y1, x2, y2 on a grid stand for."""
    x1, y1, x2, y2 = cells
    return (
        x1 / steps * size.width_px,
        y1 / steps * size.height_px,
        x2 / steps * size.width_px,
        y2 / steps * size.height_px,
    )


def find_grid_step(size: ImageSize, steps: int) -> tuple[float, float]:
    """Return the spacing of the grid lines, horizontally and vertically, px."""
    return (size.width_px / steps, size.height_px / steps)
