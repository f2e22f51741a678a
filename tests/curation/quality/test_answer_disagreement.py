"""Answers of annotators against each other."""

import pytest

from curation.quality.answer_disagreement import compare, measure_dissent
from curation.quality.base import AnswerRow, Population
from tests.support.quality import read_defaults


def answer(item: int, author: int, value: str) -> AnswerRow:
    return AnswerRow(item, author, "animal", (value,))


def test_items_with_dissent_are_found_with_the_question_s_alpha() -> None:
    rows = [answer(item, author, "cat" if item % 2 else "dog") for item in range(1, 9) for author in (1, 2)]
    rows += [answer(9, 1, "cat"), answer(9, 2, "dog"), answer(9, 3, "cat"), answer(10, 1, "emu")]
    ((item, found),) = compare(Population(answers=rows), read_defaults("answer_disagreement"))
    assert (item, round(found.score, 3)) == (9, 0.667)
    assert found.sentence.startswith(
        "animal: annotators said cat (2), dog (1); Krippendorff's alpha of the question is 0.8"
    )


def test_dissent_counts_pairs() -> None:
    assert measure_dissent({1: ("a",), 2: ("a",), 3: ("b",)}) == pytest.approx(2 / 3)
    assert measure_dissent({1: ("a",), 2: ("b",)}) == 1
    assert measure_dissent({1: ("a",)}) == 0
