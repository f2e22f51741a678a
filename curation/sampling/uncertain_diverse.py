"""Sampler ``uncertain_diverse``: what a model is unsure of, without asking the same thing twice (Zhdanov 2019)."""

from typing import Annotated, Final

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from curation.sampling.base import Candidates, Sample, Sampler, order_by_hash
from curation.sampling.cover import weigh_by_cover
from curation.sampling.kmeans import cluster
from curation.vectors.pairs import to_unit_rows


class UncertainOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many of the most uncertain candidates to choose among.

    Attributes:
        breadth: So many times the size of the sample: 1 looks at uncertainty alone, more at diversity too.
    """

    breadth: Annotated[float, Meta(ge=1, le=1000)] = 10.0


def draw_uncertain_sample(candidates: Candidates, size: int, options: UncertainOptions, seed: int) -> Sample:
    """Group the most uncertain candidates, weighted by uncertainty, and pick the one in the middle of each group.

    Args:
        candidates: N items with vectors and uncertainty.
        size: How many to pick; all when there are fewer.
        options: How broadly to look.
        seed: Another seed breaks ties otherwise and groups otherwise.

    Returns:
        The picks, the most uncertain first, each standing for the candidates to which it is the nearest.
    """
    assert candidates.vectors is not None
    assert candidates.uncertainty is not None
    order = order_by_hash(candidates.ids, seed=seed)
    uncertainty = candidates.uncertainty[order]
    front = np.argsort(-uncertainty, kind="stable")[: max(size, int(np.ceil(size * options.breadth)))]
    vectors = to_unit_rows(candidates.vectors[order[front]])
    groups = cluster(vectors, size, seed=seed, weights=np.maximum(uncertainty[front], 1e-6))
    sizes = np.bincount(groups.members, minlength=len(groups.centres))
    picked = _pick_middles(groups.members, groups.nearness, min(size, len(front)))
    picked = sorted(picked, key=lambda place: (-float(uncertainty[front[place]]), place))
    why = [
        f"Uncertainty {uncertainty[front[place]]:.3f}, rank {place + 1} of {len(order)}; in the middle of "
        f"{sizes[groups.members[place]]} alike uncertain items."
        for place in picked
    ]
    rows = order[front[picked]]
    weights = weigh_by_cover(to_unit_rows(candidates.vectors), rows)
    return Sample([candidates.ids[row] for row in rows.tolist()], weights, why)


def _pick_middles(members: NDArray[np.int64], nearness: NDArray[np.float32], size: int) -> list[int]:
    """Return the place nearest to each group's centre; where groups are empty, the next most uncertain fill up."""
    first: dict[int, int] = {}
    for place in np.argsort(-nearness, kind="stable").tolist():
        first.setdefault(int(members[place]), place)
    picked = set(first.values())
    for place in range(len(members)):
        if len(picked) >= size:
            break
        picked.add(place)
    return sorted(picked)


UNCERTAIN_DIVERSE: Final = Sampler(
    "uncertain_diverse", UncertainOptions, ("vectors", "uncertainty"), draw_uncertain_sample
)
