"""A benchmark's question is found inside a longer text."""

import numpy as np
import pytest

from curation.dedup import overlap
from curation.dedup.overlap import find_overlaps, measure_overlap
from tests.support.texts import make_texts

QUESTION = "A train leaves the station at noon and travels at sixty miles an hour: when does it arrive?"


def test_a_question_inside_a_longer_text_is_found() -> None:
    texts = make_texts(50)
    texts[7] += (
        " ... a TRAIN leaves the station at noon and travels at sixty miles an hour; when does it arrive! " + texts[8]
    )
    found = find_overlaps([texts[1][:40], QUESTION], texts, min_ratio=0.5)
    assert [1, 7] in found.pairs.tolist()
    assert dict(zip(map(tuple, found.pairs.tolist()), found.ratios.tolist(), strict=True))[1, 7] == 1


@pytest.mark.parametrize(("least", "is_found"), [(0.5, True), (0.51, False)])
def test_the_share_is_that_of_the_reference(least: float, is_found: bool) -> None:
    words = [f"w{number}" for number in range(17)]  # ten runs of eight words
    half = " ".join(["before", *words[:12], "after"])  # five of them
    assert measure_overlap(" ".join(words), half) == 0.5
    assert (len(find_overlaps([" ".join(words)], [half], min_ratio=least).pairs) == 1) == is_found


def test_common_words_in_another_order_are_no_overlap() -> None:
    shuffled = " ".join(np.random.default_rng(0).permutation(QUESTION.split()))
    assert find_overlaps([QUESTION], [shuffled], min_ratio=0.1).pairs.tolist() == []


def test_han_characters_count_as_words() -> None:
    found = find_overlaps(["一列火车中午离开车站"], ["问题：一列火车，中午离开车站。"], min_ratio=0.9)
    assert found.pairs.tolist() == [[0, 0]]


def test_batches_only_renumber(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = make_texts(40)
    whole = find_overlaps(texts[:5], texts, min_ratio=0.9)
    monkeypatch.setattr(overlap, "TEXTS_AT_ONCE", 7)
    again = find_overlaps(texts[:5], texts, min_ratio=0.9)
    assert again.pairs.tolist() == whole.pairs.tolist() == [[row, row] for row in range(5)]


@pytest.mark.parametrize(("references", "texts"), [([], ["a"]), (["a b"], []), ([""], [""])])
def test_nothing_to_compare(references: list[str], texts: list[str]) -> None:
    assert find_overlaps(references, texts, min_ratio=0.5).pairs.shape == (0, 2)
