"""Label errors: which items are reported, and in which words."""

import numpy as np

from curation.quality.base import Population
from curation.quality.label_errors import compare
from tests.support.quality import read_defaults

SURE = np.array([[0.95, 0.05]] * 15 + [[0.05, 0.95]] * 15)


def make_population(labels: list[int], probabilities: np.ndarray) -> Population:
    return Population(
        items=np.arange(100, 100 + len(labels)),
        labels=np.array(labels),
        probabilities=probabilities,
        options=["cat", "dog"],
        question="animal",
    )


def test_a_label_that_the_model_finds_unlikely_is_reported() -> None:
    labels = [0] * 15 + [1] * 15
    labels[3] = 1
    ((item, found),) = compare(make_population(labels, SURE), read_defaults("label_errors"))
    assert (item, found.code, found.part) == (103, "unlikely_label", "question:animal")
    assert found.sentence.startswith(
        "animal is answered dog, which the model gives 0.05; it says cat with 0.95. About 3"
    )


def test_items_without_label_or_prediction_are_left_out() -> None:
    labels = [0] * 15 + [1] * 15
    labels[3], labels[4] = -1, 1
    probabilities = SURE.copy()
    probabilities[4] = np.nan
    assert list(compare(make_population(labels, probabilities), read_defaults("label_errors"))) == []
    assert list(compare(make_population(labels[:10], SURE[:10]), read_defaults("label_errors"))) == []
