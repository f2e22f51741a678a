"""Finds pictures that are mirrored or turned copies of others, from the hashes that are stored already.

The DCT of a mirrored picture is that of the picture with the odd frequencies negated, and the DCT of a transposed one
is transposed. A hash bit says whether a coefficient is above the median, which lies near zero: so negating flips the
bit but for the few coefficients next to the median. The hash of a turned copy is therefore known without decoding
anything again: within 8 of 64 bits for each of 22 photos in all seven forms (3 on average), where other photos are 18
bits away and more. PDQ hashes are known less well (within 30 of 256 bits for 19 of the 22, within 102 for all; others
are 102 bits away and more), but they are independent enough to rule out what is near by chance.
"""

from collections.abc import Callable
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.dedup.hamming import HashPairs, find_hash_pairs_across
from curation.dedup.ranges import sort_by_pair
from curation.vectors.pairs import MAX_PAIRS

Transform = Literal[
    "flip_horizontal", "flip_vertical", "rotate_90", "rotate_180", "rotate_270", "transpose", "transverse"
]
"""What turns the first picture into the second. Rotations are clockwise; ``transpose`` swaps rows and columns,
``transverse`` does so about the other diagonal."""

MAX_PDQ_BITS: Final = 90
"""Among 256 bits that agree by chance, so few differ once in a million pairs."""

Bits = NDArray[np.uint8]
Hashes = NDArray[np.uint64]


class TurnedPairs(NamedTuple):
    """P pairs of which one picture is, turned, like the other.

    Attributes:
        pairs: (P, 2) int64, rows in lexicographic order, no pair twice.
        distance_bits: (P,) int64 bits in which the turned hash of the first differs from that of the second.
        transforms: P names: what turns the first into the second, the one with the least distance.
    """

    pairs: NDArray[np.int64]
    distance_bits: NDArray[np.int64]
    transforms: list[Transform]


def turn_hashes(hashes: NDArray[np.uint64], transform: Transform) -> NDArray[np.uint64]:
    """Return about what the hashes of turned pictures are.

    Args:
        hashes: (N,) or (N, 1) uint64: 64-bit DCT hashes, see :func:`annotate.media.hashes.hash_dct`; or (N, 4) uint64:
            PDQ hashes, most significant word first, see :func:`annotate.media.hashes.hash_pdq`.
        transform: How the pictures are turned.

    Returns:
        The same shape.
    """
    if not len(hashes):
        return hashes.copy()
    side = 8 if hashes.size == len(hashes) else 16
    words = np.ascontiguousarray(hashes.reshape(len(hashes), -1)).astype(">u8")
    bits = np.unpackbits(words.view(np.uint8), axis=1).reshape(-1, side, side)
    turned = _TURNS[transform](bits, _odd_frequencies(side))
    packed = np.packbits(np.ascontiguousarray(turned).reshape(len(hashes), -1), axis=1)
    return packed.view(">u8").astype(np.uint64).reshape(hashes.shape)


def find_turned_pairs(
    hashes: Hashes, *, max_distance_bits: int, pdq256: Hashes | None = None, max_pairs: int = MAX_PAIRS
) -> TurnedPairs:
    """Find pairs of pictures of which one is a mirrored or turned copy of the other.

    A picture that is its own mirror image is no pair with itself. Pairs that are alike as they lie are found too, when
    turning makes no difference to them.

    Args:
        hashes: (N,) or (N, 1) DCT hashes, or (N, 4) PDQ hashes.
        max_distance_bits: Threshold, 0 or more; pairs exactly at it are kept.
        pdq256: (N, 4) PDQ hashes of the same pictures, which must agree within ``MAX_PDQ_BITS``; None asks nobody.
        max_pairs: More than this many for one transform is an error.

    Raises:
        TooManyPairs: The threshold lets through more than ``max_pairs``.
    """
    found = []
    for transform in TRANSFORMS:
        if transform == "rotate_270":
            continue  # the first turned by 270 degrees is like the second where the second turned by 90 is like it
        turned = turn_hashes(hashes, transform)
        near = find_hash_pairs_across(turned, hashes, max_distance_bits=max_distance_bits, max_pairs=max_pairs)
        found.append(_order_rows(_confirm(near, pdq256, pdq256, transform), transform))
    return _take_nearest(found, len(hashes))


def find_turned_pairs_across(
    left: Hashes,
    right: Hashes,
    *,
    max_distance_bits: int,
    pdq256: tuple[Hashes, Hashes] | None = None,
    max_pairs: int = MAX_PAIRS,
) -> TurnedPairs:
    """Find pairs of a left and a right picture of which one is a turned copy; see :func:`find_turned_pairs`."""
    ones, others = (None, None) if pdq256 is None else pdq256
    found = []
    for transform in TRANSFORMS:
        turned = turn_hashes(left, transform)
        near = find_hash_pairs_across(turned, right, max_distance_bits=max_distance_bits, max_pairs=max_pairs)
        near = _confirm(near, ones, others, transform)
        found.append(_Found(near.pairs, near.distance_bits, np.full(len(near.pairs), TRANSFORMS.index(transform))))
    return _take_nearest(found, max(len(left), len(right)))


class _Found(NamedTuple):
    pairs: NDArray[np.int64]
    bits: NDArray[np.int64]
    transforms: NDArray[np.int64]


def _confirm(near: HashPairs, left: Hashes | None, right: Hashes | None, transform: Transform) -> HashPairs:
    """Return the pairs whose PDQ hashes agree as well."""
    if left is None or right is None:
        return near
    one, other = near.pairs.T
    bits = np.bitwise_count(turn_hashes(left[one], transform) ^ right[other]).sum(axis=1)
    agree = bits <= MAX_PDQ_BITS
    return HashPairs(near.pairs[agree], near.distance_bits[agree])


def _order_rows(near: HashPairs, transform: Transform) -> _Found:
    """Put the smaller row first; a rotation from the larger to the smaller is the other rotation back."""
    first, second = near.pairs.T
    number = np.full(len(near.pairs), TRANSFORMS.index(transform))
    if transform == "rotate_90":
        number[first > second] = TRANSFORMS.index("rotate_270")
    apart = first != second
    return _Found(np.sort(near.pairs[apart], axis=1), near.distance_bits[apart], number[apart])


def _take_nearest(found: list[_Found], count: int) -> TurnedPairs:
    pairs = np.concatenate([part.pairs for part in found])
    bits = np.concatenate([part.bits for part in found])
    numbers = np.concatenate([part.transforms for part in found])
    nearest = np.lexsort((numbers, bits))
    _, first = np.unique(pairs[nearest, 0] * max(1, count) + pairs[nearest, 1], return_index=True)
    chosen = nearest[first]
    chosen = chosen[sort_by_pair(pairs[chosen])]
    return TurnedPairs(pairs[chosen], bits[chosen], [TRANSFORMS[number] for number in numbers[chosen].tolist()])


def _odd_frequencies(side: int) -> Bits:
    """Return which positions of a row hold an odd frequency, (side,).

    The DCT hash begins with the mean (0, 1, ... 7). PDQ leaves the mean out and writes its rows and columns backwards
    (16, 15, ... 1).
    """
    frequencies = np.arange(8) if side == 8 else np.arange(16, 0, -1)
    return (frequencies % 2).astype(np.uint8)


def _flip(bits: Bits, odd: Bits) -> Bits:
    return bits ^ odd[None, None, :]


def _upend(bits: Bits, odd: Bits) -> Bits:
    return bits ^ odd[None, :, None]


def _transpose(bits: Bits) -> Bits:
    return bits.transpose(0, 2, 1)


_TURNS: Final[dict[Transform, Callable[[Bits, Bits], Bits]]] = {
    "flip_horizontal": _flip,
    "flip_vertical": _upend,
    # Turned by 90 degrees clockwise: rows become columns, then left and right are swapped.
    "rotate_90": lambda bits, odd: _flip(_transpose(bits), odd),
    "rotate_180": lambda bits, odd: _upend(_flip(bits, odd), odd),
    "rotate_270": lambda bits, odd: _upend(_transpose(bits), odd),
    "transpose": lambda bits, _: _transpose(bits),
    "transverse": lambda bits, odd: _upend(_flip(_transpose(bits), odd), odd),
}

TRANSFORMS: Final = tuple(_TURNS)
