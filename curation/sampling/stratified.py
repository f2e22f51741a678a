"""Sampler ``stratified``: every stratum keeps its share of the sample, and none is forgotten."""

from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
import numpy as np
from msgspec import Meta

from curation.sampling.base import Candidates, Sample, Sampler, order_by_hash


class StratifiedOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the sample is shared out.

    Attributes:
        evenness: 0 shares by size of the strata, 1 gives each the same, between them in between: shares go with
            size to the power of 1 - evenness.
        least: Picks that every stratum gets at least, as far as it has them.
    """

    evenness: Annotated[float, Meta(ge=0, le=1)] = 0.0
    least: Annotated[int, Meta(ge=0)] = 1


def draw_stratified_sample(candidates: Candidates, size: int, options: StratifiedOptions, seed: int) -> Sample:
    """Share the sample out over the strata (an item's labels together name its stratum) and draw within each.

    Args:
        candidates: N items with labels.
        size: How many to pick; all when there are fewer.
        options: How to share out.
        seed: Another seed picks others.

    Returns:
        The picks, stratum by stratum, each standing for its stratum's size over its stratum's picks.
    """
    assert candidates.labels is not None
    strata: dict[str, list[int]] = {}
    for row in order_by_hash(candidates.ids, seed=seed).tolist():
        strata.setdefault(" + ".join(sorted(set(candidates.labels[row]))), []).append(row)
    sizes = {name: len(strata[name]) for name in sorted(strata)}
    shares = share_out(sizes, size, evenness=options.evenness, least=options.least)
    ids, weights, why = [], [], []
    for name, share in shares.items():
        ids += [candidates.ids[row] for row in strata[name][:share]]
        weights += [sizes[name] / share if share else 0.0] * share
        why += [f"Drawn from stratum {name or 'without labels'}: {share} of {sizes[name]}."] * share
    return Sample(ids, np.array(weights), why)


def share_out(sizes: Mapping[str, int], total: int, *, evenness: float = 0.0, least: int = 0) -> dict[str, int]:
    """Share a number of picks out over strata by largest remainders (Hamilton), never more than a stratum has.

    Args:
        sizes: Members of each stratum, 1 or more.
        total: Picks to share out.
        evenness: 0 by size to 1 equally.
        least: Picks that every stratum gets at least; where there are not enough, the larger strata come first.

    Returns:
        Picks of each stratum, in the order of ``sizes``; they sum to ``total`` or to all members.
    """
    total = min(total, sum(sizes.values()))
    floor = {name: min(least, size) for name, size in sizes.items()}
    if sum(floor.values()) >= total:
        return _serve_largest(sizes, floor, total)
    pull = {name: size ** (1.0 - evenness) for name, size in sizes.items()}
    fixed: dict[str, int] = {}
    while True:
        left, open_ = total - sum(fixed.values()), [name for name in sizes if name not in fixed]
        weight = sum(pull[name] for name in open_)
        quota = {name: left * pull[name] / weight for name in open_}
        # Those that have too few come first: what they cannot take goes to all others.
        bound = {name: sizes[name] for name in open_ if quota[name] >= sizes[name]}
        bound = bound or {name: floor[name] for name in open_ if quota[name] < floor[name]}
        if not bound:
            return {name: {**fixed, **_round(quota, left)}[name] for name in sizes}
        fixed |= bound


def _round(quota: Mapping[str, float], total: int) -> dict[str, int]:
    """Return whole numbers that sum up: the rest goes to the largest remainders."""
    whole = {name: int(share) for name, share in quota.items()}
    by_remainder = sorted(quota, key=lambda name: (int(quota[name]) - quota[name], name))
    for name in by_remainder[: total - sum(whole.values())]:
        whole[name] += 1
    return whole


def _serve_largest(sizes: Mapping[str, int], floor: Mapping[str, int], total: int) -> dict[str, int]:
    """Return what each stratum gets when there is not enough for what all must have: the larger strata first."""
    given = dict.fromkeys(sizes, 0)
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        given[name] = min(floor[name], total)
        total -= given[name]
    return given


STRATIFIED: Final = Sampler("stratified", StratifiedOptions, ("labels",), draw_stratified_sample)
