"""Near-duplicate texts are found, and measured as a comparison of their sets measures them."""

import itertools

import numpy as np
import pytest

from curation.dedup import text_pairs
from curation.dedup.shingles import shingle_texts
from curation.dedup.text_pairs import find_text_pairs, find_text_pairs_across, measure_jaccard, plan_text_bands
from curation.vectors.pairs import TooManyPairs
from tests.support.texts import make_texts, replace_words


def compare_all(texts: list[str], least: float) -> dict[tuple[int, int], float]:
    found = shingle_texts(texts)
    own = [set(found.hashes[a:b].tolist()) for a, b in itertools.pairwise(found.offsets.tolist())]
    near = {}
    for one, other in itertools.combinations(range(len(texts)), 2):
        jaccard = np.float32(len(own[one] & own[other]) / max(1, len(own[one] | own[other])))
        if jaccard >= np.float32(least):
            near[one, other] = float(jaccard)
    return near


def make_corpus(count: int, seed: int = 0) -> list[str]:
    """Random texts, half of them copies with more or fewer words replaced, some equal."""
    texts = make_texts(count // 2, seed=seed)
    shares = np.random.default_rng(seed).uniform(0, 0.3, len(texts))
    return texts + [
        replace_words(text, share, seed=n) for n, (text, share) in enumerate(zip(texts, shares, strict=True))
    ]


@pytest.mark.parametrize("least", [0.5, 0.7, 0.9, 1.0])
def test_finds_nearly_all_and_measures_exactly(least: float) -> None:
    texts = make_corpus(160)
    wanted = compare_all(texts, least)
    found = find_text_pairs(texts, min_jaccard=least)
    measured = dict(zip(map(tuple, found.pairs.tolist()), found.jaccard.tolist(), strict=True))
    assert set(measured.items()) <= set(wanted.items())
    assert len(measured) >= 0.95 * len(wanted) > 0
    assert list(measured) == sorted(measured)


def test_copies_with_a_tenth_of_the_words_replaced_are_found() -> None:
    texts = make_texts(2000, seed=3)
    copies = [replace_words(text, 0.1, seed=n) for n, text in enumerate(texts)]
    found = {tuple(pair) for pair in find_text_pairs(texts + copies, min_jaccard=0.5).pairs.tolist()}
    planted = {(row, row + 2000) for row in range(2000)}
    assert len(found & planted) >= 0.95 * 2000
    assert len(found - planted) == 0


def test_across_two_lists_only_pairs_of_both_are_found() -> None:
    texts = make_corpus(300)
    left, right = texts[:170], texts[170:]
    within = find_text_pairs(texts, min_jaccard=0.6)
    wanted = {
        (a, b - 170, j)
        for (a, b), j in zip(within.pairs.tolist(), within.jaccard.tolist(), strict=True)
        if a < 170 <= b
    }
    across = find_text_pairs_across(left, right, min_jaccard=0.6)
    assert {(a, b, j) for (a, b), j in zip(across.pairs.tolist(), across.jaccard.tolist(), strict=True)} == wanted


def test_equal_texts_pair_up_even_without_letters() -> None:
    found = find_text_pairs(["?!", "words here", "?!", "words here", ""], min_jaccard=0.9)
    assert found.pairs.tolist() == [[0, 2], [1, 3]]
    across = find_text_pairs_across(["?!", "a", "a"], ["a", "?!"], min_jaccard=0.9)
    assert across.pairs.tolist() == [[0, 1], [1, 0], [2, 0]]
    assert across.jaccard.tolist() == [1, 1, 1]


def test_long_texts_are_cut_again_instead_of_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = make_corpus(200)
    kept = find_text_pairs(texts, min_jaccard=0.6)
    monkeypatch.setattr(text_pairs, "KEPT_CHARACTERS", 0)
    monkeypatch.setattr(text_pairs, "CHUNK_PAIRS", 30)
    again = find_text_pairs(texts, min_jaccard=0.6)
    assert (again.pairs.tolist(), again.jaccard.tolist()) == (kept.pairs.tolist(), kept.jaccard.tolist())


@pytest.mark.parametrize("least", [0.05, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
def test_bands_miss_few_pairs_at_the_threshold(least: float) -> None:
    plan = plan_text_bands(least)
    assert plan.bands * plan.rows <= plan.places
    assert (1 - least**plan.rows) ** plan.bands <= text_pairs.MISSED_RATIO


def test_jaccard_of_known_sets() -> None:
    texts = shingle_texts(["a b c d", "c d e", "", "x", "a a b b c d"], unit="words", size=1)
    pairs = np.array([[0, 1], [0, 2], [1, 3], [0, 4], [2, 2]])
    assert measure_jaccard(texts, pairs).tolist() == pytest.approx([2 / 5, 0, 0, 1, 0])


@pytest.mark.parametrize("texts", [[], ["alone"]])
def test_nothing_to_compare(texts: list[str]) -> None:
    assert find_text_pairs(texts, min_jaccard=0.5).pairs.shape == (0, 2)


def test_many_equal_texts_are_refused_before_they_fill_memory() -> None:
    with pytest.raises(TooManyPairs, match="set equal texts aside first"):
        find_text_pairs(["the same"] * 20_000, min_jaccard=0.5)
