"""Short signatures of sets of shingles: two are equal in about the share of places that the sets have in common."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.dedup.shingles import Shingles, mix
from curation.dedup.threads import map_on_cores

EMPTY: Final = np.uint32(0xFFFF_FFFF)
SIGN_SHINGLES: Final = 1 << 18


def sign_shingles(shingles: Shingles, *, places: int, seed: int = 0) -> NDArray[np.uint32]:
    """Return the MinHash signature of each text by one permutation (Li, Owen and Zhang 2012).

    Every shingle falls into one place and the least number in each place is kept; an empty place takes what another
    place of the same text holds, tried in an order that is the same for all texts ("optimal densification",
    Shrivastava 2017), so that each place is equal with a probability of the Jaccard similarity.

    Args:
        shingles: Of N texts.
        places: Length of a signature, a power of two, 2 to 65536.
        seed: Chooses the hash and the order.

    Returns:
        (N, places) uint32; only ``EMPTY`` for a text without shingles.
    """
    count = len(shingles.offsets) - 1
    signatures = np.full((count, places), EMPTY, dtype=np.uint32)
    salt = mix(np.array([seed], dtype=np.uint64))[0]
    shift = np.uint64(64 - (places.bit_length() - 1))
    flat = signatures.reshape(-1)

    def fill(first: int, last: int) -> None:
        start, stop = shingles.offsets[first], shingles.offsets[last]
        mixed = mix(shingles.hashes[start:stop].astype(np.uint64) + salt)
        owners = np.repeat(np.arange(first, last, dtype=np.int64), np.diff(shingles.offsets[first : last + 1]))
        # The highest value stands for "empty"; one in 2^32 shingles gets the next to it instead.
        values = np.minimum((mixed & np.uint64(0xFFFF_FFFF)).astype(np.uint32), EMPTY - np.uint32(1))
        np.minimum.at(flat, owners * places + (mixed >> shift).astype(np.int64), values)
        _densify(signatures[first:last], seed)

    list(map_on_cores(lambda rows: fill(*rows), _cut_rows(shingles.offsets)))
    return signatures


def _cut_rows(offsets: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return ranges of texts with about ``SIGN_SHINGLES`` shingles, or one text with more."""
    ranges, first, count = [], 0, len(offsets) - 1
    while first < count:
        last = int(np.searchsorted(offsets, offsets[first] + SIGN_SHINGLES, side="right")) - 1
        last = min(count, max(first + 1, last))
        ranges.append((first, last))
        first = last
    return ranges


def _densify(signatures: NDArray[np.uint32], seed: int) -> None:
    places = signatures.shape[1]
    flat = signatures.reshape(-1)
    original = flat.copy()
    has_any = (signatures != EMPTY).any(axis=1)
    empty = np.flatnonzero((signatures == EMPTY) & has_any[:, None])
    for step in (np.random.default_rng(seed).permutation(places - 1) + 1).tolist():
        if not len(empty):
            return
        # Flipping low bits of a flat position leads to another place of the same text.
        found = original.take(empty ^ step)
        is_found = found != EMPTY
        flat[empty[is_found]] = found[is_found]
        empty = empty[~is_found]
