"""Measures how an image looks. Numbers only: what is too dark or too blurred is for the reader to say."""

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from annotate.media.facts import ImageQuality

_LEVELS = 256
_DARK_BELOW = 32
_BRIGHT_ABOVE = 223


def measure_quality(grey: Image.Image | NDArray[np.uint8], *, aspect_ratio: float) -> ImageQuality:
    """Measure a picture.

    Args:
        grey: Working copy in mode L, or its (H, W) levels.
        aspect_ratio: Width divided by height of the upright original.

    Returns:
        The measures, rounded to six decimals.
    """
    levels = np.asarray(grey)
    counts = cv2.calcHist([levels], [0], None, [_LEVELS], [0, _LEVELS]).ravel().astype(np.float64)
    shares = counts / counts.sum()
    values = np.arange(_LEVELS)
    mean = float(shares @ values)
    present = shares[shares > 0]
    return ImageQuality(
        sharpness=round(_laplacian_variance(levels), 6),
        brightness=round(mean, 6),
        contrast=round(float(np.sqrt(shares @ (values - mean) ** 2)), 6),
        entropy_bits=round(abs(float(-(present * np.log2(present)).sum())), 6),
        aspect_ratio=round(aspect_ratio, 6),
        dark_ratio=round(float(shares[:_DARK_BELOW].sum()), 6),
        bright_ratio=round(float(shares[_BRIGHT_ABOVE + 1 :].sum()), 6),
    )


def _laplacian_variance(levels: NDArray[np.uint8]) -> float:
    """Return the variance of the Laplacian over inner pixels (Pech-Pacheco et al. 2000); 0 when there are none."""
    if min(levels.shape) < 3:
        return 0.0
    laplacian = cv2.Laplacian(levels, cv2.CV_16S)[1:-1, 1:-1]
    _, deviation = cv2.meanStdDev(laplacian)
    return float(deviation[0, 0]) ** 2
