"""Predicts every label by a probe that has not seen it: cross-validation, what confident learning reads."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from workers.training.linear_probe import PENALTIES, TrainedProbe, train_linear_probe
from workers.training.probe_file import EncoderIdentity
from workers.training.splits import Split

FOLDS: Final = 5
MIN_GROUPS: Final = 3
"""A class with fewer groups can be missing from a fold's training examples; nothing is predicted for it."""

_NOBODY: Final = EncoderIdentity(name="", revision="", weights_hash="")


class OutOfSample(NamedTuple):
    """Predictions for N examples of C classes.

    Attributes:
        probabilities: (N, C) float64, calibrated; rows of NaN where nothing could be predicted.
        accuracy: Share of the predicted examples whose label is the likeliest class; None when there are none.
    """

    probabilities: NDArray[np.float64]
    accuracy: float | None


def predict_out_of_sample(
    embeddings: NDArray[np.float32],
    labels: NDArray[np.int64],
    groups: NDArray[np.int64] | None = None,
    *,
    class_count: int,
    seed: int = 0,
    folds: int = FOLDS,
    device: torch.device | None = None,
) -> OutOfSample:
    """Train a probe for every fold on the others, and let it predict that fold.

    Args:
        embeddings: (N, D) float32.
        labels: (N,) class numbers below ``class_count``; -1 for examples to leave out.
        groups: (N,) component of each example: near-duplicates stay in one fold; None when each stands alone.
        class_count: C.
        seed: Of the shuffling into folds.
        folds: How many; at least three.
        device: Where to train; None for the CPU.
    """
    of = np.arange(len(labels)) if groups is None else groups
    kept = find_trainable(labels, of)
    probabilities = np.full((len(labels), class_count), np.nan)
    present = np.unique(labels[kept])
    if len(present) < 2:
        return OutOfSample(probabilities, None)
    inputs, truth = embeddings[kept], np.searchsorted(present, labels[kept])
    fold = deal_folds(truth, of[kept], seed=seed, folds=folds)
    predicted = np.zeros((len(kept), len(present)))
    penalties: Sequence[float] = PENALTIES
    for number in range(folds):
        if (fold == number).any():
            trained = _train_fold(inputs, truth, fold, (number, folds), penalties, device)
            predicted[fold == number] = trained.probe.predict(inputs[fold == number])
            # What suits one fold suits all; trying again would cost more than it could tell.
            penalties = (trained.report.penalty,)
    probabilities[np.ix_(kept, present)] = predicted
    probabilities[np.ix_(kept, np.setdiff1d(np.arange(class_count), present))] = 0.0
    return OutOfSample(probabilities, float((predicted.argmax(axis=1) == truth).mean()))


def find_trainable(labels: NDArray[np.int64], groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of the classes that have enough groups to be in every training set."""
    enough = [
        label for label in np.unique(labels[labels >= 0]) if len(np.unique(groups[labels == label])) >= MIN_GROUPS
    ]
    return np.flatnonzero(np.isin(labels, enough))


def deal_folds(labels: NDArray[np.int64], groups: NDArray[np.int64], *, seed: int, folds: int) -> NDArray[np.int64]:
    """Deal groups out to folds, class by class, rare classes first, so that every class is spread.

    Args:
        labels: (N,) class numbers.
        groups: (N,) groups that stay together.
        seed: Of the shuffling.
        folds: How many.

    Returns:
        (N,) fold numbers.
    """
    random = np.random.default_rng(seed)
    names, of = np.unique(groups, return_inverse=True)
    place = np.full(len(names), -1, dtype=np.int64)
    turn = 0
    classes, sizes = np.unique(labels, return_counts=True)
    for label in classes[np.argsort(sizes, kind="stable")]:
        mine = np.unique(of[labels == label])
        free = random.permutation(mine[place[mine] < 0])
        place[free] = (turn + np.arange(len(free))) % folds
        turn += len(free)
    return place[of]


def _train_fold(
    inputs: NDArray[np.float32],
    truth: NDArray[np.int64],
    fold: NDArray[np.int64],
    part: tuple[int, int],
    penalties: Sequence[float],
    device: torch.device | None,
) -> TrainedProbe:
    """Train for fold ``part[0]`` of ``part[1]`` on the others."""
    split = np.full(len(truth), int(Split.TRAIN), dtype=np.int64)
    split[fold == _find_tuning(fold, truth, *part)] = Split.VALIDATION
    split[fold == part[0]] = Split.TEST
    names = [str(name) for name in range(int(truth.max()) + 1)]
    return train_linear_probe(
        inputs, truth, split, classes=names, question="", encoder=_NOBODY, device=device, penalties=penalties
    )


def _find_tuning(fold: NDArray[np.int64], truth: NDArray[np.int64], number: int, folds: int) -> int:
    """Return the fold to tune on: the next that leaves every class something to learn from."""
    classes = len(np.unique(truth))
    for step in range(1, folds):
        other = (number + step) % folds
        rest = (fold != number) & (fold != other)
        if (fold == other).any() and len(np.unique(truth[rest])) == classes:
            return other
    return (number + 1) % folds
