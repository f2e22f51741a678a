"""Label Studio's brush strokes: an RGBA image in the bit-packed run lengths of thi.ng's ``rle-pack``.

The stream is, most significant bit first: the number of values (32 bits), the length of a value less one (5 bits), the
lengths of the four sorts of counter less one (4 bits each), then blocks: one bit that tells runs (1) from lists (0),
two bits for the sort of counter, the count less one, and the value or values.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotate.importers.base import BadRecord

MAX_PIXELS = 400_000_000


def unpack_mask(data: Sequence[int], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the pixels that a stroke covers: those that are not wholly transparent.

    Args:
        data: The bytes, 0..255.
        size: (H, W) of the image, px.

    Returns:
        (H, W) mask.

    Raises:
        BadRecord: The bytes end too early, are none, or describe an image of another size.
    """
    height, width = size
    try:
        bits = _Bits(bytes(data))
    except (ValueError, TypeError) as error:
        raise BadRecord("bad_brush", "rle holds numbers beyond 0..255; expected bytes") from error
    total = bits.take(32)
    if total != height * width * 4 or height * width > MAX_PIXELS:
        raise BadRecord("bad_brush", f"the brush has {total} values; expected {height} x {width} pixels of 4 values")
    value_bits = bits.take(5) + 1
    counter_bits = [bits.take(4) + 1 for _ in range(4)]
    values = np.zeros(total, dtype=np.uint8)
    at = 0
    while at < total:
        is_run = bits.take(1)
        count = bits.take(counter_bits[bits.take(2)]) + 1
        end = min(at + count, total)
        if is_run:
            values[at:end] = min(bits.take(value_bits), 255)
        else:
            values[at:end] = [min(bits.take(value_bits), 255) for _ in range(end - at)]
        at = end
    return np.asarray(values.reshape(height, width, 4)[:, :, 3] > 0)


class _Bits:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> int:
        """Return the next bits as a number."""
        first, last = self._at // 8, (self._at + count + 7) // 8
        if last > len(self._data):
            raise BadRecord("bad_brush", "the brush ends in the middle; expected all of its bytes")
        chunk = int.from_bytes(self._data[first:last], "big")
        shift = last * 8 - self._at - count
        self._at += count
        return (chunk >> shift) & ((1 << count) - 1)
