"""Which examples a classifier learns from, is tuned on and is judged by."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Split(IntEnum):
    """The parts of a set of examples."""

    TRAIN = 0
    VALIDATION = 1
    TEST = 2


def split_examples(
    labels: NDArray[np.int64],
    groups: NDArray[np.int64] | None = None,
    *,
    seed: int,
    validation_ratio: float = 0.15,
    test_ratio: float = 0.25,
) -> NDArray[np.int64]:
    """Part examples class by class, so that every class is in every part where it has enough groups for that.

    Args:
        labels: (N,) class numbers.
        groups: (N,) component of each example: near-duplicates share one and stay together, or the test would be of
            memory; None when each example stands alone.
        seed: Of the shuffling.
        validation_ratio: Share of a class's groups for tuning, at least one of three.
        test_ratio: Share of a class's groups for judging, at least one of two.

    Returns:
        (N,) int64 of :class:`Split`.
    """
    of = np.arange(len(labels)) if groups is None else np.unique(groups, return_inverse=True)[1].reshape(-1)
    place = np.full(int(of.max()) + 1 if len(of) else 0, -1, dtype=np.int64)
    random = np.random.default_rng(seed)
    classes, sizes = np.unique(labels, return_counts=True)
    # Rare classes choose first: a group may hold several classes, and goes where the first of them puts it.
    for label in classes[np.argsort(sizes, kind="stable")]:
        mine = np.unique(of[labels == label])
        free = random.permutation(mine[place[mine] < 0])
        placed = np.bincount(place[mine][place[mine] >= 0], minlength=len(Split))
        place[free] = _list_places(len(mine), placed, validation_ratio, test_ratio)[: len(free)]
    return place[of]


def _list_places(
    groups: int, placed: NDArray[np.int64], validation_ratio: float, test_ratio: float
) -> NDArray[np.int64]:
    """Return where a class's groups still have to go, the most needed first."""
    test = max(1, round(groups * test_ratio)) if groups > 1 else 0
    validation = max(1, round(groups * validation_ratio)) if groups > 2 else 0
    order = (Split.TRAIN, Split.TEST, Split.VALIDATION, Split.TRAIN)
    counts = (
        1 - min(1, int(placed[Split.TRAIN])),
        max(0, test - int(placed[Split.TEST])),
        max(0, validation - int(placed[Split.VALIDATION])),
        groups,
    )
    return np.repeat(np.array(order, dtype=np.int64), counts)
