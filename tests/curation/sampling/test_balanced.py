"""Balanced: rare labels come more often, as often as the weights say, and the weights take it back."""

from collections import Counter

import numpy as np
import pytest

from curation.sampling.balanced import BalancedOptions, find_chances, weigh_items
from curation.sampling.registry import draw_sample
from tests.support.sampling import make_candidates, rows_of

LABELS = [["image"]] * 960 + [["image", "emu"]] * 30 + [["audio"]] * 10


def count_labels(**options: object) -> Counter[str]:
    drawn = draw_sample("balanced", make_candidates(1000, labels=LABELS), size=200, seed=0, options=options)
    return Counter(label for row in rows_of(drawn.ids) for label in LABELS[row])


def test_weights_follow_the_rarest_label() -> None:
    frequency = Counter(label for labels in LABELS for label in labels)
    weights, causes = weigh_items(LABELS, frequency, BalancedOptions(boosts={"audio": 2.0}))
    assert weights[0] == 1.0
    assert weights[970] == pytest.approx((100 / 30) ** 0.5)
    assert weights[999] == pytest.approx(2 * (100 / 10) ** 0.5)
    assert (causes[0], causes[970], causes[999]) == ("image", "emu", "audio")


def test_rare_labels_come_more_often_the_higher_the_power() -> None:
    plain, square, full = (count_labels(power=power) for power in (0, 0.5, 1))
    assert plain["emu"] <= square["emu"] < full["emu"]
    assert plain["audio"] < square["audio"] <= full["audio"] == 10
    assert count_labels(power=0, boosts={"audio": 100.0})["audio"] == 10


def test_chances_sum_to_the_size_and_stop_at_one() -> None:
    chance = find_chances(np.array([1.0, 1.0, 2.0, 100.0]), 2)
    assert chance == pytest.approx([0.25, 0.25, 0.5, 1.0])


def test_picks_come_as_often_as_their_chances_say() -> None:
    labels = [["a"]] * 18 + [["b"]] * 2
    pool = make_candidates(20, labels=labels)
    options = {"common_ratio": 0.4, "power": 1.0}
    drawn = [rows_of(draw_sample("balanced", pool, size=5, seed=seed, options=options).ids) for seed in range(600)]
    frequency = np.bincount(np.concatenate(drawn), minlength=20) / 600
    weights, _ = weigh_items(labels, Counter({"a": 18, "b": 2}), BalancedOptions(common_ratio=0.4, power=1.0))
    assert np.abs(frequency - find_chances(weights, 5)).max() < 0.08
