"""How model families resize images before they look at them."""

import math
from functools import lru_cache

from annotate.exporters.grounding.base import ImageSize, PixelLimits

MAX_ASPECT_RATIO = 200


def fit_to_factor(size: ImageSize, factor: int, min_pixels: int, max_pixels: int) -> ImageSize:
    """Return the size that the processors of Qwen-VL models give an image (``smart_resize`` of transformers).

    Both sides become multiples of ``factor``; when the image then has too many or too few pixels, it is scaled to the
    limit first and its sides are rounded down or up. Halves are rounded to even.

    Args:
        size: Upright size of the image.
        factor: Side of the patches that become one token, px.
        min_pixels: Fewest pixels, px².
        max_pixels: Most pixels, px².

    Returns:
        The new size. The processors refuse images more than 200 times as long as wide; those keep their size.
    """
    width, height = size
    if max(size) > MAX_ASPECT_RATIO * min(size):
        return size
    fitted = ImageSize(round(width / factor) * factor, round(height / factor) * factor)
    if fitted.width_px * fitted.height_px > max_pixels:
        scale = math.sqrt(height * width / max_pixels)
        return ImageSize(
            max(factor, math.floor(width / scale / factor) * factor),
            max(factor, math.floor(height / scale / factor) * factor),
        )
    if fitted.width_px * fitted.height_px < min_pixels:
        scale = math.sqrt(min_pixels / (height * width))
        return ImageSize(
            math.ceil(width * scale / factor) * factor,
            math.ceil(height * scale / factor) * factor,
        )
    return fitted


@lru_cache(maxsize=1024)
def resize_for_qwen(size: ImageSize, limits: PixelLimits, *, factor: int, own: tuple[int, int]) -> ImageSize:
    """Return the size that a Qwen-VL model gets an image in.

    Args:
        size: Upright size of the image.
        limits: What the trainer sets.
        factor: See :func:`fit_to_factor`.
        own: Fewest and most pixels that the model's files set, px².
    """
    if limits.first_max_pixels is not None and size.width_px * size.height_px > limits.first_max_pixels:
        # LLaMA-Factory scales and cuts off fractions, before the processor rounds to its factor.
        scale = math.sqrt(limits.first_max_pixels / (size.width_px * size.height_px))
        size = ImageSize(max(1, int(size.width_px * scale)), max(1, int(size.height_px * scale)))
    low = own[0] if limits.min_pixels is None else limits.min_pixels
    high = own[1] if limits.max_pixels is None else limits.max_pixels
    return fit_to_factor(size, factor, low, high)


def fit_tiles(size: ImageSize, tile_px: int, max_tiles: int) -> ImageSize:
    """Return the size that InternVL gives an image before it cuts it into square tiles (a small copy aside).

    Of all grids of 1 to ``max_tiles`` tiles it takes the one whose aspect ratio is closest to the image's; of two as
    close, the larger one if the image has more than half of its pixels.

    Args:
        size: Upright size of the image.
        tile_px: Side of a tile, px.
        max_tiles: Most tiles.
    """
    aspect, area = size.width_px / size.height_px, size.width_px * size.height_px
    grids = sorted(
        ((columns, rows) for columns in range(1, max_tiles + 1) for rows in range(1, max_tiles // columns + 1)),
        key=lambda grid: grid[0] * grid[1],
    )
    best, best_difference = (1, 1), math.inf
    for columns, rows in grids:
        difference = abs(aspect - columns / rows)
        is_fine = difference == best_difference and area > 0.5 * tile_px * tile_px * columns * rows
        if difference < best_difference or is_fine:
            best, best_difference = (columns, rows), difference
    return ImageSize(best[0] * tile_px, best[1] * tile_px)
