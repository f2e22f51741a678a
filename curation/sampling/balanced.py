"""Sampler ``balanced``: items with rare classes or media are drawn more often, by weights that are written down."""

from collections import Counter
from collections.abc import Sequence
from math import prod
from typing import Annotated, Final

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from curation.sampling.base import Candidates, Sample, Sampler, draw_uniform


class BalancedOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How much rare labels count.

    Attributes:
        power: 0 draws all alike, 0.5 as LVIS repeats rare classes, 1 makes every label about as frequent.
        common_ratio: A label on at least this share of the items is common and pulls no more than any other.
        boosts: Factors on the weight of items that carry a label, e.g. ``{"audio": 3}``; those of several labels
            multiply.
    """

    power: Annotated[float, Meta(ge=0, le=2)] = 0.5
    common_ratio: Annotated[float, Meta(gt=0, le=1)] = 0.1
    boosts: dict[str, Annotated[float, Meta(gt=0, le=1000)]] = {}


def draw_balanced_sample(candidates: Candidates, size: int, options: BalancedOptions, seed: int) -> Sample:
    """Draw with chances that go with an item's rarest label.

    The weight of a label is (common / its frequency) to the power asked for, at least 1; an item weighs as much as its
    heaviest label (Gupta et al. 2019, repeat factor sampling), times its boosts. Picks follow these weights without
    repetition, all but exactly: Pareto sampling (Rosén 1997).

    Args:
        candidates: N items with labels.
        size: How many to pick; all when there are fewer.
        options: What counts.
        seed: Another seed picks others.

    Returns:
        The picks, each standing for one over its chance.
    """
    assert candidates.labels is not None
    count = len(candidates.ids)
    frequency = Counter(label for labels in candidates.labels for label in set(labels))
    weights, causes = weigh_items(candidates.labels, frequency, options)
    chance = find_chances(weights, min(size, count))
    uniform = draw_uniform(candidates.ids, seed=seed)
    with np.errstate(divide="ignore"):
        rank = np.where(chance >= 1, 0.0, (uniform / (1 - uniform)) * ((1 - chance) / chance))
    ties = np.lexsort((uniform, rank))
    picked = ties[:size].tolist()
    why = [_explain(causes[row], frequency, count, float(weights[row])) for row in picked]
    return Sample([candidates.ids[row] for row in picked], 1 / chance[picked], why)


def weigh_items(
    labels: Sequence[Sequence[str]], frequency: Counter[str], options: BalancedOptions
) -> tuple[NDArray[np.float64], list[str]]:
    """Return what each of N items weighs, and the label that makes it so (empty when none does).

    Args:
        labels: Labels of each item.
        frequency: How many items carry a label.
        options: What counts.

    Returns:
        (N,) float64 above 0, and N labels.
    """
    common = options.common_ratio * max(1, len(labels))
    pull = {label: max(1.0, (common / frequency[label]) ** options.power) for label in frequency}
    weights, causes = np.ones(len(labels)), [""] * len(labels)
    for row, names in enumerate(map(set, labels)):
        if names:
            causes[row] = max(sorted(names), key=lambda name: pull[name] * options.boosts.get(name, 1.0))
            weights[row] = max(pull[name] for name in names) * prod(options.boosts.get(name, 1.0) for name in names)
    return weights, causes


def find_chances(weights: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Return each item's chance of being among ``size`` picks: in proportion to its weight, at most 1.

    Args:
        weights: (N,) above 0.
        size: 1 to N.

    Returns:
        (N,) float64 in (0, 1], summing to ``size``.
    """
    chance = np.zeros(len(weights))
    open_ = np.ones(len(weights), dtype=np.bool_)
    left = float(size)
    while open_.any() and left > 0:
        share = weights[open_] * (left / weights[open_].sum())
        chance[open_] = share
        full = open_ & (chance >= 1)
        if not full.any():
            break
        chance[full] = 1.0
        open_ &= ~full
        left = size - float((~open_).sum())
    return np.clip(chance, np.finfo(np.float64).tiny, 1.0)


def _explain(cause: str, frequency: Counter[str], count: int, weight: float) -> str:
    if not cause:
        return "Drawn at random: it carries no label."
    return f"Drawn with weight {weight:.3g}: label {cause} is on {frequency[cause]} of {count} items."


BALANCED: Final = Sampler("balanced", BalancedOptions, ("labels",), draw_balanced_sample)
