"""Texts that fit other pictures."""

import numpy as np

from curation.quality.base import Population
from curation.quality.image_text_mismatch import compare, rank_texts
from tests.support.quality import read_defaults
from tests.support.sampling import make_vectors


def test_swapped_texts_are_found() -> None:
    pictures = make_vectors(60, 32)
    order = np.arange(60)
    order[[4, 9]] = [9, 4]
    population = Population(
        text_items=np.arange(300, 360),
        text_parts=["slot:caption"] * 60,
        picture_vectors=pictures,
        text_vectors=pictures[order],
    )
    found = dict(compare(population, read_defaults("image_text_mismatch")))
    assert {304, 309} >= set(found)
    ranks = rank_texts(pictures, pictures[order], compared=512)[1]
    assert np.delete(ranks, [4, 9]).max() == 0
    assert ranks[[4, 9]].min() > 0


def test_equal_texts_do_not_compete_with_each_other() -> None:
    pictures = make_vectors(30, 16)
    texts = np.repeat(pictures[:1], 30, axis=0)
    assert rank_texts(pictures, texts, compared=512)[1].tolist() == [0.0] * 30
