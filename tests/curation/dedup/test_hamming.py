"""All near pairs of hashes."""

import numpy as np
import pytest
from numpy.typing import NDArray

from curation.dedup import hamming, ranges
from curation.dedup.hamming import find_hash_pairs, find_hash_pairs_across
from curation.dedup.hamming_bands import BANDS_PER_WORD, cut_into_bands, plan_bands
from curation.vectors.pairs import TooManyPairs
from tests.support.pairs import list_near_hashes, make_hashes

CASES = [(1, 0), (1, 1), (1, 4), (1, 10), (4, 10), (4, 31)]


def found_rows(hashes: NDArray[np.uint64], bits: int) -> list[tuple[int, int, int]]:
    found = find_hash_pairs(hashes, max_distance_bits=bits)
    return [(a, b, d) for (a, b), d in zip(found.pairs.tolist(), found.distance_bits.tolist(), strict=True)]


@pytest.mark.parametrize(("words", "bits"), CASES)
def test_finds_what_comparing_all_with_all_finds(words: int, bits: int) -> None:
    hashes = make_hashes(300, words=words)
    wanted = list_near_hashes(hashes, bits)
    assert wanted
    assert found_rows(hashes, bits) == wanted


@pytest.mark.parametrize("per_word", [3, 4, 5, 8])
@pytest.mark.parametrize(("words", "bits"), CASES)
def test_every_cut_finds_the_same(monkeypatch: pytest.MonkeyPatch, words: int, bits: int, per_word: int) -> None:
    monkeypatch.setattr(hamming, "plan_bands", lambda *_, **__: cut_into_bands(words, per_word, bits))
    monkeypatch.setattr(ranges, "CHUNK_PAIRS", 50)
    hashes = make_hashes(120, words=words, seed=per_word)
    assert found_rows(hashes, bits) == list_near_hashes(hashes, bits)


@pytest.mark.parametrize(("words", "bits"), CASES)
def test_no_near_pair_can_slip_between_bands(words: int, bits: int) -> None:
    for per_word in BANDS_PER_WORD:
        bands = cut_into_bands(words, per_word, bits)
        assert sum(band.radius_bits + 1 for band in bands) == bits + 1


def test_many_hashes_are_searched_in_bands() -> None:
    assert plan_bands(1_000, 1, 10) == []
    bands = plan_bands(1_000_000, 1, 10)
    assert [(band.width_bits, band.radius_bits) for band in bands] == [(21, 3), (22, 3), (21, 2)]


@pytest.mark.parametrize("is_banded", [True, False])
@pytest.mark.parametrize(("words", "bits"), CASES)
def test_across_two_sets(monkeypatch: pytest.MonkeyPatch, words: int, bits: int, is_banded: bool) -> None:
    plan = cut_into_bands(words, 4, bits) if is_banded else []
    monkeypatch.setattr(hamming, "plan_bands", lambda *_, **__: plan)
    hashes = make_hashes(300, words=words)
    hashes[200] = hashes[7]
    found = find_hash_pairs_across(hashes[:80], hashes[80:], max_distance_bits=bits)
    wanted = [(a, b - 80, d) for a, b, d in list_near_hashes(hashes, bits) if a < 80 <= b]
    assert wanted
    rows = zip(found.pairs.tolist(), found.distance_bits.tolist(), strict=True)
    assert [(a, b, d) for (a, b), d in rows] == wanted


def test_across_an_empty_set() -> None:
    none, some = np.zeros(0, dtype=np.uint64), np.zeros(2, dtype=np.uint64)
    assert find_hash_pairs_across(none, some, max_distance_bits=3).pairs.shape == (0, 2)
    assert find_hash_pairs_across(some, none, max_distance_bits=3).pairs.shape == (0, 2)


def test_crowded_buckets_lose_nobody() -> None:
    hashes = np.arange(2000, dtype=np.uint64)
    found = find_hash_pairs(hashes, max_distance_bits=1)
    assert len(found.pairs) == sum(1 for row in range(2000) for bit in range(11) if row < row ^ (1 << bit) < 2000)


def test_order_of_rows_only_renames_them() -> None:
    hashes = make_hashes(200, words=1)
    order = np.random.default_rng(1).permutation(200)
    shuffled = {(*sorted((order[a], order[b])), d) for a, b, d in found_rows(hashes[order], 10)}
    assert shuffled == set(found_rows(hashes, 10))


def test_one_dimensional_hashes_are_64_bit() -> None:
    found = find_hash_pairs(np.array([0, 7, 2**63], dtype=np.uint64), max_distance_bits=3)
    assert found.pairs.tolist() == [[0, 1], [0, 2]]
    assert found.distance_bits.tolist() == [3, 1]


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare(count: int) -> None:
    assert find_hash_pairs(np.zeros(count, dtype=np.uint64), max_distance_bits=3).pairs.shape == (0, 2)


def test_many_equal_hashes_are_refused_before_they_fill_memory() -> None:
    with pytest.raises(TooManyPairs, match="set equal files aside first"):
        find_hash_pairs(np.zeros(100_000, dtype=np.uint64), max_distance_bits=3)
