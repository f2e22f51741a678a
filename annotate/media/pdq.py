"""The PDQ hash as a linear map of the picture, which numpy applies without holding the interpreter's lock.

PDQ blurs (two passes of a box along rows and columns), takes 64 x 64 points of the blurred picture, and transforms
those. Blur and choice of points are linear and act on rows and columns apart, so each of the 64 rows is a fixed sum of
a few rows of the picture: the blur is never computed where no point is taken.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

POINTS: Final = 64
FREQUENCIES: Final = 16
MIN_SIDE_PX: Final = 5
_FULL_SCALE: Final = 255
_QUALITY_DIVISOR: Final = 90
_KEPT_SIZES: Final = 512

Matrix = NDArray[np.float32]


class _Taps(NamedTuple):
    """Which K levels of a line each point sums: (64, K) indices and their weights."""

    indices: NDArray[np.intp]
    weights: Matrix


def compute_pdq(grey: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], int]:
    """Return the PDQ hash (Facebook, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019).

    It is that of the reference implementation, whose sums are rounded otherwise: bits of coefficients that are all but
    equal to the median may differ.

    Args:
        grey: (H, W) levels, 0 to 255.

    Returns:
        (256,) bits, the most significant first, and the quality, 0 to 100. A picture under 5 px on a side has the
        quality 0 and no bit set.
    """
    if min(grey.shape) < MIN_SIDE_PX:
        return np.zeros(FREQUENCIES * FREQUENCIES, np.bool_), 0
    points = _take_points(_take_points(grey).T).T
    waves = _DCT @ points @ _DCT.T
    # The lower of the two middle values, as the reference has it.
    middle = FREQUENCIES * FREQUENCIES // 2 - 1
    median = np.partition(waves, middle, axis=None)[middle]
    return (waves > median).ravel()[::-1], _measure_detail(points)


def _take_points(lines: NDArray[np.uint8] | Matrix) -> Matrix:
    """Return (64, W) blurred lines of (H, W)."""
    taps = _find_taps(len(lines))
    points: Matrix = np.einsum("pk,pkw->pw", taps.weights, lines[taps.indices].astype(np.float32, copy=False))
    return points


@lru_cache(maxsize=_KEPT_SIZES)
def _find_taps(size: int) -> _Taps:
    """Return what each point sums along an axis of some length."""
    box = _build_box(size)
    chosen = ((np.arange(POINTS) + 0.5) * size / POINTS).astype(np.intp)
    blur = box[chosen] @ box
    reach = int((blur > 0).sum(axis=1).max())
    first = np.minimum((blur > 0).argmax(axis=1), size - reach)
    indices = first[:, None] + np.arange(reach)
    return _Taps(indices, np.take_along_axis(blur, indices, axis=1).astype(np.float32))


def _build_box(size: int) -> NDArray[np.float64]:
    """Return the (size, size) matrix of one pass of the box; near the ends it takes the mean of what there is."""
    full = (size + 2 * POINTS - 1) // (2 * POINTS)
    half = (full + 2) // 2
    offset = np.arange(size)[None, :] - np.arange(size)[:, None]
    inside = (offset >= half - full) & (offset < half)
    box: NDArray[np.float64] = inside / inside.sum(axis=1, keepdims=True)
    return box


def _build_dct() -> Matrix:
    """Return the (16, 64) matrix of the DCT's frequencies 1 to 16."""
    frequency, position = np.arange(1, FREQUENCIES + 1)[:, None], np.arange(POINTS)[None, :]
    angles = np.pi * frequency * (2 * position + 1) / (2 * POINTS)
    waves: Matrix = (np.sqrt(2 / POINTS) * np.cos(angles)).astype(np.float32)
    return waves


def _measure_detail(points: Matrix) -> int:
    """Return how much neighbouring points differ, in whole hundredths of full scale, 0 to 100."""
    steps = (np.diff(points, axis=0), np.diff(points, axis=1))
    total = sum(int(np.abs(np.trunc(step * (100 / _FULL_SCALE))).sum()) for step in steps)
    return min(100, total // _QUALITY_DIVISOR)


_DCT: Final = _build_dct()
