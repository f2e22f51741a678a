"""Krippendorff's alpha: the worked example of the paper, and its limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation.metrics.agreement import compute_alpha

# Krippendorff 2011, section C: four observers, twelve units, five values, missing data.
PAPER: list[list[int | None]] = [
    [1, 1, None, 1],
    [2, 2, 3, 2],
    [3, 3, 3, 3],
    [3, 3, 3, 3],
    [2, 2, 2, 2],
    [1, 2, 3, 4],
    [4, 4, 4, 4],
    [1, 1, 2, 1],
    [2, 2, 2, 2],
    [None, 5, 5, 5],
    [None, None, 1, 1],
    [None, None, 3, None],
]
ANSWERS = {
    unit: {observer: float(value) for observer, value in enumerate(row) if value is not None}
    for unit, row in enumerate(PAPER)
}


def test_the_paper_s_example() -> None:
    assert compute_alpha(ANSWERS) == pytest.approx(0.743, abs=5e-4)
    assert compute_alpha(ANSWERS, level="ordinal") == pytest.approx(0.815, abs=5e-4)
    assert compute_alpha(ANSWERS, level="interval") == pytest.approx(0.849, abs=5e-4)


def test_perfect_and_systematic_disagreement() -> None:
    assert compute_alpha({1: {1: 0.0, 2: 0.0}, 2: {1: 1.0, 2: 1.0}}) == 1.0
    opposite = compute_alpha({unit: {1: 0.0, 2: 1.0} for unit in range(10)})
    assert opposite is not None
    assert opposite < 0


def test_nothing_to_compare_gives_none() -> None:
    assert compute_alpha({}) is None
    assert compute_alpha({1: {1: 3.0}}) is None
    assert compute_alpha({1: {1: 3.0, 2: 3.0}}) is None, "one value everywhere: chance agrees too"


@given(st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=4), min_size=2, max_size=8))
def test_alpha_does_not_depend_on_who_answered(rows: list[list[int]]) -> None:
    forward = {unit: dict(enumerate(map(float, row))) for unit, row in enumerate(rows)}
    backward = {unit: dict(enumerate(map(float, reversed(row)))) for unit, row in enumerate(rows)}
    assert compute_alpha(forward) == pytest.approx(compute_alpha(backward))
