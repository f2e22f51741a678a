"""Splits of examples."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workers.training.splits import Split, split_examples


def test_shares_hold_class_by_class() -> None:
    labels = np.repeat([0, 1], [40, 20])
    split = split_examples(labels, seed=1)
    counts = {label: np.bincount(split[labels == label]).tolist() for label in (0, 1)}
    assert counts == {0: [24, 6, 10], 1: [12, 3, 5]}


def test_few_examples_train_first_then_test_then_validate() -> None:
    labels = np.array([0, 1, 1, 2, 2, 2])
    split = split_examples(labels, seed=0)
    assert [sorted(Split(part).name for part in split[labels == label]) for label in range(3)] == [
        ["TRAIN"],
        ["TEST", "TRAIN"],
        ["TEST", "TRAIN", "VALIDATION"],
    ]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), max_size=40), st.integers(0, 9))
def test_groups_stay_together_and_every_class_is_trained(examples: list[tuple[int, int]], seed: int) -> None:
    labels, groups = np.array(examples, dtype=np.int64).reshape(-1, 2).T
    split = split_examples(labels, groups, seed=seed)
    assert all(len(set(split[groups == group])) == 1 for group in groups)
    assert set(split) <= set(Split)
    alone = [label for label in set(labels) if not set(groups[labels == label]) & set(groups[labels != label])]
    assert all((split[labels == label] == Split.TRAIN).any() for label in alone)


def test_the_seed_decides() -> None:
    labels = np.zeros(50, dtype=np.int64)
    first, again, other = (split_examples(labels, seed=seed).tolist() for seed in (1, 1, 2))
    assert first == again != other
