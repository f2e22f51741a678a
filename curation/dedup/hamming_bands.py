"""How hashes are cut into bands so that no near pair can slip between them; ``hamming`` searches them."""

from itertools import combinations, pairwise
from math import comb
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

BANDS_PER_WORD: Final = range(3, 9)
"""Three bands of a 64-bit word are 22 bits or less, so a table of all values of a band fits a cache."""

# Rough costs in nanoseconds, which only decide between ways that give the same answer.
_MASK_NS, _LOOKUP_NS, _CANDIDATE_NS, _BRUTE_NS = 60_000, 8, 15, 3


class Band(NamedTuple):
    """Consecutive bits of one word, and in how many of them two hashes may differ for the band to bring them together.

    Attributes:
        word: Which 64-bit word of the hash.
        shift: Its lowest bit.
        width_bits: How many bits.
        radius_bits: Differences allowed.
    """

    word: int
    shift: int
    width_bits: int
    radius_bits: int

    def cut(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Return the band's bits of (N, W) hashes, (N,)."""
        return (hashes[:, self.word] >> np.uint64(self.shift)) & np.uint64((1 << self.width_bits) - 1)

    def count_masks(self) -> int:
        """Return in how many ways bits can be flipped within the radius."""
        return sum(comb(self.width_bits, flips) for flips in range(self.radius_bits + 1))

    def list_masks(self) -> list[int]:
        """Return those ways as bit masks; the first flips nothing."""
        bits = [1 << bit for bit in range(self.width_bits)]
        return [sum(chosen) for flips in range(self.radius_bits + 1) for chosen in combinations(bits, flips)]


def plan_bands(count: int, words: int, max_distance_bits: int, *, others: int | None = None) -> list[Band]:
    """Return the cheapest cut into bands that finds every pair; empty when comparing all with all is cheaper.

    Args:
        count: How many different hashes there are.
        words: Their length in 64-bit words.
        max_distance_bits: Threshold in bits.
        others: How many others each is compared with; None when they are compared with each other.
    """
    plans: list[list[Band]] = [[]]
    plans += [cut_into_bands(words, per_word, max_distance_bits) for per_word in BANDS_PER_WORD]
    looked_up, comparisons = (count / 2, count * count / 2) if others is None else (count, count * others)
    return min(plans, key=lambda plan: _estimate_ns(plan, looked_up, comparisons, words))


def cut_into_bands(words: int, per_word: int, max_distance_bits: int) -> list[Band]:
    """Cut hashes into bands of which at least one brings every near pair together.

    The pigeonhole: with radii r over the bands, a pair that no band brings together differs in at least the sum of
    (r + 1) bits. That sum is made max_distance_bits + 1; bands that get no share of it are not needed.
    """
    edges = [round(64 * band / per_word) for band in range(per_word + 1)]
    spans = [(word, low, high - low) for word in range(words) for low, high in pairwise(edges)]
    share, extra = divmod(max_distance_bits + 1, len(spans))
    radii = [share + (index < extra) - 1 for index in range(len(spans))]
    bands = [Band(*span, min(radius, span[2])) for span, radius in zip(spans, radii, strict=True)]
    return [band for band in bands if band.radius_bits >= 0]


def _estimate_ns(plan: list[Band], looked_up: float, comparisons: float, words: int) -> float:
    if not plan:
        return comparisons * words * _BRUTE_NS
    total = 0.0
    for band in plan:
        masks = band.count_masks()
        candidates = masks * comparisons / float(1 << band.width_bits)
        total += masks * (_MASK_NS + looked_up * _LOOKUP_NS) + candidates * _CANDIDATE_NS
    return total
