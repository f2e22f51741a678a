"""Labelled examples for classifiers, with a known answer."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workers.training.linear_probe import TrainedProbe, train_linear_probe
from workers.training.probe_file import EncoderIdentity
from workers.training.splits import split_examples

ENCODER = EncoderIdentity(name="prototype", revision="1", weights_hash="00ff")


class Examples(NamedTuple):
    """Embeddings (N, D), labels (N,) and their split (N,)."""

    embeddings: NDArray[np.float32]
    labels: NDArray[np.int64]
    split: NDArray[np.int64]


def draw_examples(count: int, *, spread: float, classes: int = 3, dimension: int = 16, seed: int = 0) -> Examples:
    """Unit vectors around one centre a class; the wider the spread, the more classes overlap."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, classes, count)
    embeddings = random.standard_normal((classes, dimension))[labels] + spread * random.standard_normal(
        (count, dimension)
    )
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    return Examples(unit.astype(np.float32), labels, split_examples(labels, seed=seed))


def train_examples(examples: Examples, *classes: str) -> TrainedProbe:
    """Train a probe for question ``subject``."""
    return train_linear_probe(*examples, classes=classes, question="subject", encoder=ENCODER)
