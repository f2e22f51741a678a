"""Perceptual hashes: near for pictures that look alike. What they are computed on is the image's working copy."""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from annotate.media.pdq import compute_pdq

_SIDE = 32
_LOW = 8
_REACH: Final = 3
_KEPT_SIZES: Final = 512

Matrix = NDArray[np.float64]


def _dct_rows(rows: int, size: int) -> Matrix:
    """Return the first rows of the orthonormal DCT-II matrix of a size."""
    frequency, position = np.arange(rows)[:, None], np.arange(size)[None, :]
    matrix: Matrix = np.cos(np.pi * frequency * (2 * position + 1) / (2 * size)) * np.sqrt(2 / size)
    matrix[0] /= np.sqrt(2)
    return matrix


_DCT = _dct_rows(_LOW, _SIDE)


def hash_dct(grey: Image.Image | NDArray[np.uint8]) -> int:
    """Return the 64-bit DCT hash ("pHash", Zauner 2010) of a picture.

    The picture is resized to 32 x 32 (Lanczos) and transformed by the orthonormal two-dimensional DCT-II; each of the
    8 x 8 lowest coefficients, rows first and the mean included, gives one bit, the first the most significant: whether
    it is above their median. Coefficients are rounded to 0.001 before, so that a flat picture has one hash and not
    numerical noise. Resizing and transform are one linear map here, so the small picture is not rounded to whole
    levels; but for that, bits and their order are those of the ImageHash package.

    Args:
        grey: Picture in mode L, or its (H, W) levels.

    Returns:
        The hash, 0 to 2^64 - 1.
    """
    levels = np.asarray(grey, dtype=np.float64)
    low = np.round(_find_waves(levels.shape[0]) @ levels @ _find_waves(levels.shape[1]).T, 3)
    return int.from_bytes(np.packbits(low > np.median(low)).tobytes(), "big")


@lru_cache(maxsize=_KEPT_SIZES)
def _find_waves(size: int) -> Matrix:
    """Return (8, size): the lowest frequencies of a line of some length that is resized to 32 points."""
    stretch = max(size / _SIDE, 1.0)
    centre = (np.arange(_SIDE)[:, None] + 0.5) * size / _SIDE
    offset = (np.arange(size)[None, :] + 0.5 - centre) / stretch
    taps = np.where(np.abs(offset) < _REACH, np.sinc(offset) * np.sinc(offset / _REACH), 0.0)
    waves: Matrix = _DCT @ (taps / taps.sum(axis=1, keepdims=True))
    return waves


def hash_pdq(grey: Image.Image | NDArray[np.uint8]) -> tuple[str, int]:
    """Return the PDQ hash of a picture, see :func:`annotate.media.pdq.compute_pdq`.

    Args:
        grey: Picture in mode L, or its (H, W) levels.

    Returns:
        64 hex digits, and the quality, 0 to 100.
    """
    bits, quality = compute_pdq(np.asarray(grey))
    return np.packbits(bits).tobytes().hex(), quality


def count_differing_bits(first: int, second: int) -> int:
    """Return the Hamming distance of two DCT hashes, 0 to 64; about 10 and less look alike."""
    return (first ^ second).bit_count()


def count_differing_pdq_bits(first: str, second: str) -> int:
    """Return the Hamming distance of two PDQ hashes, 0 to 256; 31 and less count as the same picture."""
    return (int(first, 16) ^ int(second, 16)).bit_count()


def as_signed64(value: int) -> int:
    """Return the number that a signed 64-bit column holds for an unsigned hash: the same 64 bits."""
    return value - (1 << 64) if value >> 63 else value


def from_signed64(value: int) -> int:
    """Return the unsigned hash that :func:`as_signed64` stored."""
    return value & ((1 << 64) - 1)
