"""Calibration error and temperature."""

import numpy as np
import pytest
from numpy.typing import NDArray

from curation.metrics.calibration import (
    compute_ece,
    compute_nll,
    compute_softmax,
    fit_temperature,
    list_reliability_bins,
)


def draw(count: int, *, sharpness: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Logits with truths drawn from their softmax, and the same logits made too sure."""
    random = np.random.default_rng(0)
    logits = random.normal(0, 1.5, (count, 4))
    truth = (compute_softmax(logits).cumsum(axis=1) < random.uniform(size=(count, 1))).sum(axis=1)
    return logits * sharpness, truth


def test_bins_by_hand() -> None:
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.5, 0.5]])
    bins = list_reliability_bins(probabilities, np.array([0, 1, 1, 0]), bin_count=4)
    assert [entry.count for entry in bins] == [0, 1, 1, 2]
    assert (bins[2].low, bins[2].high, bins[2].confidence, bins[2].accuracy) == (0.5, 0.75, 0.7, 1.0)
    assert bins[3].confidence == pytest.approx(0.85)
    # |1 - 0.5| · 1/4 + |1 - 0.7| · 1/4 + |0.5 - 0.85| · 2/4
    assert compute_ece(bins) == pytest.approx(0.125 + 0.075 + 0.175)


def test_certain_and_right_is_perfect() -> None:
    assert compute_ece(list_reliability_bins(np.eye(3), np.arange(3))) == 0


def test_nothing_was_judged() -> None:
    empty = list_reliability_bins(np.empty((0, 3)), np.empty(0, dtype=np.int64))
    assert (len(empty), compute_ece(empty)) == (15, None)
    assert fit_temperature(np.empty((0, 3)), np.empty(0, dtype=np.int64)) == 1.0


@pytest.mark.parametrize("sharpness", [0.25, 1.0, 4.0])
def test_temperature_undoes_sharpening(sharpness: float) -> None:
    logits, truth = draw(20_000, sharpness=sharpness)
    temperature = fit_temperature(logits, truth)
    assert temperature == pytest.approx(sharpness, rel=0.03)
    ece = compute_ece(list_reliability_bins(compute_softmax(logits, temperature=temperature), truth))
    assert ece is not None
    assert ece < 0.015


def test_temperature_is_where_the_likelihood_peaks() -> None:
    logits, truth = draw(2000, sharpness=3.0)
    best = fit_temperature(logits, truth)
    peak = compute_nll(logits, truth, temperature=best)
    assert all(peak <= compute_nll(logits, truth, temperature=best * factor) for factor in (0.8, 0.95, 1.05, 1.25))


def test_few_faultless_examples_do_not_make_certain() -> None:
    logits = np.array([[2.0, 0.0], [0.0, 2.0], [2.0, 0.0]])
    probabilities = compute_softmax(logits, temperature=fit_temperature(logits, np.array([0, 1, 0])))
    assert probabilities.max(axis=1) == pytest.approx([0.8, 0.8, 0.8])
