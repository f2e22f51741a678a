"""Near-duplicate texts: signatures propose, locality-sensitive hashing brings together, the shingles decide."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from curation.dedup.minhash import EMPTY, sign_shingles
from curation.dedup.ranges import Groups, PairLimit, Unfolded, expand_ranges, sort_by_pair, unfold_across, unfold_within
from curation.dedup.shingles import Shingles, Unit, mix, shingle_texts, take_texts
from curation.dedup.threads import map_on_cores
from curation.vectors.pairs import MAX_PAIRS, sort_pairs

MISSED_RATIO: Final = 0.02
"""Share of the pairs exactly at the threshold that the bands may miss; of more similar ones they miss fewer."""

MOST_PLACES: Final = 256
KEPT_CHARACTERS: Final = 400_000_000
"""Texts of up to so many characters are cut into shingles once; longer ones again when a pair is measured."""

CHUNK_PAIRS: Final = 1 << 14
DEVIATIONS: Final = 5

Rows = NDArray[np.int64]
Choice = Callable[[Rows], NDArray[np.bool_]]


class TextPairs(NamedTuple):
    """P pairs of texts and how much they have in common.

    Attributes:
        pairs: (P, 2) int64, rows in lexicographic order, no pair twice. Among one list each row ascends; across two
            it is a row of the left and a row of the right.
        jaccard: (P,) float32 in 0..1: shingles in both over shingles in either, exact but for 32-bit hashes.
    """

    pairs: NDArray[np.int64]
    jaccard: NDArray[np.float32]


class BandPlan(NamedTuple):
    """How signatures are cut: ``bands`` runs of ``rows`` places, out of ``places``."""

    bands: int
    rows: int
    places: int


def find_text_pairs(
    texts: Sequence[str],
    *,
    min_jaccard: float,
    unit: Unit = "characters",
    size: int = 5,
    max_pairs: int = MAX_PAIRS,
    seed: int = 0,
) -> TextPairs:
    """Find pairs of texts whose shingles are much the same.

    MinHash with banding (Broder 1997; Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4). What is
    returned is measured on the shingles themselves; at the threshold about 2 % of the pairs are missed, above it fewer.

    Args:
        texts: N texts in any script. One without letters or digits is similar to nothing but equal texts.
        min_jaccard: Threshold above 0, at most 1; pairs exactly at it are kept.
        unit: ``characters`` or ``words``, see :func:`curation.dedup.shingles.shingle_texts`.
        size: Units a shingle.
        max_pairs: More than this many is an error.
        seed: Of the signatures: another one misses other pairs.

    Raises:
        TooManyPairs: More than ``max_pairs``; many equal texts are enough for that.
    """
    unique, group_of = _find_unique(texts)
    limit = _limit(max_pairs, min_jaccard)
    near = _search(unique, min_jaccard, unit, size, seed, limit, lambda pairs: np.ones(len(pairs), np.bool_))
    unfolded = unfold_within(near.pairs, Groups(group_of, len(unique)), limit)
    unfolded.pairs.sort(axis=1)
    return _measure_unfolded(unfolded, near.jaccard)


def find_text_pairs_across(
    left: Sequence[str],
    right: Sequence[str],
    *,
    min_jaccard: float,
    unit: Unit = "characters",
    size: int = 5,
    max_pairs: int = MAX_PAIRS,
    seed: int = 0,
) -> TextPairs:
    """Find pairs of a left and a right text whose shingles are much the same; see :func:`find_text_pairs`."""
    unique, group_of = _find_unique([*left, *right])
    limit = _limit(max_pairs, min_jaccard)
    count = len(unique)
    groups = Groups(group_of[: len(left)], count), Groups(group_of[len(left) :], count)
    on_left, on_right = groups[0].sizes > 0, groups[1].sizes > 0

    def crosses(pairs: Rows) -> NDArray[np.bool_]:
        one, other = pairs.T
        crossing: NDArray[np.bool_] = (on_left[one] & on_right[other]) | (on_right[one] & on_left[other])
        return crossing

    near = _search(unique, min_jaccard, unit, size, seed, limit, crosses)
    both = np.flatnonzero(on_left & on_right)
    # Each pair of texts from either side; a text that is on both sides is equal to itself.
    ordered = np.concatenate([near.pairs, near.pairs[:, ::-1], np.stack([both, both], axis=1)])
    jaccard = np.concatenate([near.jaccard, near.jaccard, np.ones(len(both), np.float32)])
    return _measure_unfolded(unfold_across(ordered, *groups, limit), jaccard)


def plan_text_bands(min_jaccard: float) -> BandPlan:
    """Return the longest bands that miss at most ``MISSED_RATIO`` of the pairs at the threshold.

    Args:
        min_jaccard: Threshold above 0, at most 1.

    Returns:
        Bands of one place, all of them, where the threshold is too low for anything better.
    """
    for places in (MOST_PLACES // 2, MOST_PLACES):
        for rows in range(16, 3, -1):
            bands = places // rows
            if (1 - min_jaccard**rows) ** bands <= MISSED_RATIO:
                return BandPlan(bands, rows, places)
    rows = next((n for n in (3, 2) if (1 - min_jaccard**n) ** (MOST_PLACES // n) <= MISSED_RATIO), 1)
    return BandPlan(MOST_PLACES // rows, rows, MOST_PLACES)


def measure_jaccard(shingles: Shingles, pairs: Rows) -> NDArray[np.float32]:
    """Return the Jaccard similarity of the sets of shingles of pairs of texts.

    Args:
        shingles: Of N texts.
        pairs: (P, 2) int64 rows of different texts, P below 2^31.

    Returns:
        (P,) float32 in 0..1; 0 where neither has a shingle.
    """
    sides = []
    for side in (0, 1):
        part = take_texts(shingles, pairs[:, side])
        owners = np.repeat(np.arange(len(pairs), dtype=np.uint64), np.diff(part.offsets))
        sides.append((owners << np.uint64(33)) | (part.hashes.astype(np.uint64) << np.uint64(1)) | np.uint64(side))
    keys = np.sort(np.concatenate(sides))
    # Sorted by pair, shingle and side, a run of one pair's shingle begins on the left and ends on the right if both
    # have it.
    borders = np.flatnonzero(keys[1:] >> np.uint64(1) != keys[:-1] >> np.uint64(1))
    begins = np.concatenate([[0], borders + 1]) if len(keys) else np.empty(0, np.int64)
    ends = np.concatenate([borders, [len(keys) - 1]]) if len(keys) else np.empty(0, np.int64)
    owner = (keys[begins] >> np.uint64(33)).astype(np.int64)
    shared = (keys[begins] & np.uint64(1) == 0) & (keys[ends] & np.uint64(1) == 1)
    union = np.bincount(owner, minlength=len(pairs))
    common = np.bincount(owner[shared], minlength=len(pairs))
    jaccard: NDArray[np.float32] = (common / np.maximum(union, 1)).astype(np.float32)
    return jaccard


def _find_unique(texts: Sequence[str]) -> tuple[list[str], Rows]:
    numbers: dict[str, int] = {}
    group_of = np.fromiter((numbers.setdefault(text, len(numbers)) for text in texts), np.int64, len(texts))
    return list(numbers), group_of


def _limit(max_pairs: int, min_jaccard: float) -> PairLimit:
    return PairLimit(max_pairs, f"raise the least similarity above {min_jaccard:g}, or set equal texts aside first")


def _measure_unfolded(unfolded: Unfolded, near_jaccard: NDArray[np.float32]) -> TextPairs:
    jaccard = np.ones(len(unfolded.pairs), dtype=np.float32)
    crossing = unfolded.source >= 0
    jaccard[crossing] = near_jaccard[unfolded.source[crossing]]
    order = sort_by_pair(unfolded.pairs)
    return TextPairs(unfolded.pairs[order], jaccard[order])


def _search(
    texts: list[str], min_jaccard: float, unit: Unit, size: int, seed: int, limit: PairLimit, choice: Choice
) -> TextPairs:
    """Return the near pairs of different texts that ``choice`` takes, each row ascending."""
    plan = plan_text_bands(min_jaccard)
    shingles = shingle_texts(texts, unit=unit, size=size) if sum(map(len, texts)) <= KEPT_CHARACTERS else None
    signatures, counts = _sign_texts(texts, shingles, plan, unit, size, seed)
    candidates = _list_candidates(signatures, plan, seed, choice, limit)

    def measure(start: int) -> TextPairs:
        chunk = candidates[start : start + CHUNK_PAIRS]
        chunk = chunk[_seem_near(signatures, counts, chunk, min_jaccard)]
        if shingles is not None:
            jaccard = measure_jaccard(shingles, chunk)
        else:
            rows, places = np.unique(chunk, return_inverse=True)
            own = shingle_texts([texts[row] for row in rows.tolist()], unit=unit, size=size)
            jaccard = measure_jaccard(own, places.reshape(-1, 2))
        kept = jaccard >= np.float32(min_jaccard)
        return TextPairs(chunk[kept], jaccard[kept])

    found: list[TextPairs] = []
    for part in map_on_cores(measure, range(0, len(candidates), CHUNK_PAIRS)):
        found.append(part)
        limit.check(sum(len(one.pairs) for one in found))
    return TextPairs(
        np.concatenate([np.empty((0, 2), np.int64), *(part.pairs for part in found)]),
        np.concatenate([np.empty(0, np.float32), *(part.jaccard for part in found)]),
    )


def _sign_texts(
    texts: list[str], shingles: Shingles | None, plan: BandPlan, unit: Unit, size: int, seed: int
) -> tuple[NDArray[np.uint32], Rows]:
    """Return signatures and the numbers of shingles, (N, places) and (N,)."""
    if shingles is not None:
        return sign_shingles(shingles, places=plan.places, seed=seed), np.diff(shingles.offsets)
    parts = []
    for start in range(0, len(texts), CHUNK_PAIRS):
        own = shingle_texts(texts[start : start + CHUNK_PAIRS], unit=unit, size=size)
        parts.append((sign_shingles(own, places=plan.places, seed=seed), np.diff(own.offsets)))
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _list_candidates(
    signatures: NDArray[np.uint32], plan: BandPlan, seed: int, choice: Choice, limit: PairLimit
) -> Rows:
    """Return (C, 2) rows that agree in at least one band, each once, lexicographic."""
    filled = np.flatnonzero((signatures != EMPTY).any(axis=1))
    found, count = [np.empty((0, 2), np.int64)], 0

    def pair_band(band: int) -> list[Rows]:
        columns = signatures[:, band * plan.rows : (band + 1) * plan.rows]
        met = _pair_equal(_hash_columns(columns[filled], seed + band))
        return [np.sort(filled[np.stack([one, other], axis=1)], axis=1) for one, other in met]

    for parts in map_on_cores(pair_band, range(plan.bands)):
        found += [pairs[choice(pairs)] for pairs in parts]
        count = sum(map(len, found))
        # Many bands find the same pair: what is too much for the memory is told only after that.
        if count > limit.max_pairs:
            found = [sort_pairs(np.concatenate(found), len(signatures))]
            count = len(found[0])
            limit.check(count)
    return sort_pairs(np.concatenate(found), len(signatures))


def _hash_columns(columns: NDArray[np.uint32], seed: int) -> NDArray[np.uint64]:
    keys = np.full(len(columns), seed, dtype=np.uint64)
    for start in range(0, columns.shape[1], 2):
        both = columns[:, start].astype(np.uint64) << np.uint64(32)
        if start + 1 < columns.shape[1]:
            both |= columns[:, start + 1]
        keys = mix(keys ^ both)
    return keys


def _pair_equal(keys: NDArray[np.uint64]) -> Iterator[tuple[Rows, Rows]]:
    """Yield the rows with equal keys, two and two; a few different keys may count as equal."""
    row_bits = np.uint64(max(1, len(keys).bit_length()))
    row_mask = (np.uint64(1) << row_bits) - np.uint64(1)
    # One sort of plain numbers, the row in the low bits, is several times faster than sorting an index by key.
    ordered = np.sort((keys & ~row_mask) | np.arange(len(keys), dtype=np.uint64))
    rows, keys = (ordered & row_mask).astype(np.int64), ordered >> row_bits
    borders = np.flatnonzero(keys[1:] != keys[:-1]) + 1
    ends = np.concatenate([borders, [len(keys)]])
    sizes = np.diff(np.concatenate([[0], ends]))
    shared = sizes > 1
    positions = np.arange(sizes[shared].sum(), dtype=np.int64)
    begins = (ends - sizes)[shared]
    positions += np.repeat(
        begins - np.concatenate([[0], np.cumsum(sizes[shared])[:-1]]).astype(np.int64), sizes[shared]
    )
    for one, other in expand_ranges(positions, positions + 1, np.repeat(ends[shared], sizes[shared])):
        yield rows[one], rows[other]


def _seem_near(signatures: NDArray[np.uint32], counts: Rows, pairs: Rows, min_jaccard: float) -> NDArray[np.bool_]:
    """Return which pairs' signatures are equal in no fewer places than chance allows at the threshold."""
    one, other = pairs.T
    equal = (signatures[one] == signatures[other]).mean(axis=1)
    samples = np.minimum(np.minimum(counts[one], counts[other]), signatures.shape[1])
    deviation = np.sqrt(min_jaccard * (1 - min_jaccard) / np.maximum(samples, 1))
    seem: NDArray[np.bool_] = equal >= min_jaccard - DEVIATIONS * deviation
    return seem
