"""Label Studio's brush strokes: an RGBA image in the bit-packed run lengths of thi.ng's ``rle-pack``.

The stream is, most significant bit first: the number of values (32 bits), the length of a value less one (5 bits),
the lengths of the four sorts of counter less one (4 bits each), then blocks: one bit that tells runs (1) from lists
(0), two bits for the sort of counter, the count less one, and the value or values.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

COUNTER_BITS = (3, 4, 8, 16)
VALUE_BITS = 8
MAX_RUN = 1 << COUNTER_BITS[-1]


def pack_mask(mask: NDArray[np.bool_]) -> list[int]:
    """Return a mask as a brush stroke.

    Args:
        mask: (H, W) pixels. Set ones become white and opaque, others transparent.

    Returns:
        The bytes, 0..255, of H times W times 4 values, row by row.
    """
    flat = np.asarray(mask, dtype=bool).ravel()
    bounds = np.concatenate(([0], np.flatnonzero(flat[1:] != flat[:-1]) + 1, [flat.size]))
    blocks: list[tuple[int, int]] = [(flat.size * 4, 32), (VALUE_BITS - 1, 5)]
    blocks += [(bits - 1, 4) for bits in COUNTER_BITS]
    for start, length in zip(bounds[:-1].tolist(), np.diff(bounds).tolist(), strict=True):
        value = 255 if flat[start] else 0
        for count in _split_run(length * 4):
            blocks += _spell_run(count, value)
    return _pack_bits(blocks)


def _split_run(length: int) -> Iterator[int]:
    while length > MAX_RUN:
        yield MAX_RUN
        length -= MAX_RUN
    yield length


def _spell_run(count: int, value: int) -> list[tuple[int, int]]:
    sort = next(index for index, bits in enumerate(COUNTER_BITS) if count <= 1 << bits)
    return [(1, 1), (sort, 2), (count - 1, COUNTER_BITS[sort]), (value, VALUE_BITS)]


def _pack_bits(blocks: Sequence[tuple[int, int]]) -> list[int]:
    """Return the bytes of (value, number of bits) pairs, the last one filled up with zeros."""
    packed = bytearray()
    waiting = held = 0
    for value, bits in blocks:
        waiting = waiting << bits | value
        held += bits
        while held >= 8:
            held -= 8
            packed.append(waiting >> held)
            waiting &= (1 << held) - 1
    if held:
        packed.append(waiting << (8 - held))
    return list(packed)
