"""Stratified: shares by size, or evenly, and nobody forgotten."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from curation.sampling.registry import draw_sample
from curation.sampling.stratified import share_out
from tests.support.sampling import make_candidates

SIZES = {"cat": 70, "dog": 28, "emu": 2}


@pytest.mark.parametrize(
    ("evenness", "least", "expected"),
    [(0.0, 0, [7, 3, 0]), (0.0, 1, [6, 3, 1]), (1.0, 0, [4, 4, 2]), (1.0, 3, [4, 4, 2])],
)
def test_shares(evenness: float, least: int, expected: list[int]) -> None:
    assert list(share_out(SIZES, 10, evenness=evenness, least=least).values()) == expected


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(1, 50), min_size=1, max_size=6),
    st.integers(0, 200),
    st.floats(0, 1),
    st.integers(0, 5),
)
def test_shares_always_sum_up(sizes: list[int], total: int, evenness: float, least: int) -> None:
    strata = {str(row): size for row, size in enumerate(sizes)}
    given_ = share_out(strata, total, evenness=evenness, least=least)
    assert sum(given_.values()) == min(total, sum(sizes))
    assert all(0 <= given_[name] <= strata[name] for name in strata)


def test_weights_tell_how_many_each_stands_for() -> None:
    labels = [["cat"]] * 70 + [["dog"]] * 28 + [["emu", "emu"]] * 2
    drawn = draw_sample("stratified", make_candidates(100, labels=labels), size=10, seed=0)
    assert Counter(drawn.weights.tolist()) == {70 / 6: 6, 28 / 3: 3, 2.0: 1}
    assert drawn.why[-1] == "Drawn from stratum emu: 1 of 2."
