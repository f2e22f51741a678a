"""Sampler ``typical``: the most typical item of each group, the largest groups first (Hacohen et al. 2022, TypiClust).

For small samples, where far-out items teach little because they are odd.
"""

from typing import Annotated, Final

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from curation.sampling.base import Candidates, Sample, Sampler, order_by_hash
from curation.sampling.kmeans import assign, cluster
from curation.vectors.pairs import to_unit_rows

MAX_COMPARED: Final = 4096
"""In a larger group, likeness is measured against so many of its members."""


class TypicalOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What typical means.

    Attributes:
        neighbours: An item is typical when so many nearest items of its group are near to it.
        max_groups: At most so many groups; a larger sample takes several of each.
    """

    neighbours: Annotated[int, Meta(ge=1, le=200)] = 20
    max_groups: Annotated[int, Meta(ge=1)] = 5000


def draw_typical_sample(candidates: Candidates, size: int, options: TypicalOptions, seed: int) -> Sample:
    """Group the candidates into as many groups as picks (those chosen before counted) and pick one of each.

    Groups with few earlier picks come first, of equal ones the larger; further rounds take each group's next.

    Args:
        candidates: N items with vectors, and what was chosen before.
        size: How many to pick; all when there are fewer.
        options: What typical means.
        seed: Another seed groups otherwise.

    Returns:
        The picks, each standing for its share of its group.
    """
    assert candidates.vectors is not None
    order = order_by_hash(candidates.ids, seed=seed)
    vectors = to_unit_rows(candidates.vectors[order])
    before = 0 if candidates.chosen is None else len(candidates.chosen)
    groups = cluster(vectors, min(size + before, options.max_groups), seed=seed)
    sizes = np.bincount(groups.members, minlength=len(groups.centres))
    covered = np.zeros(len(sizes), dtype=np.int64)
    if candidates.chosen is not None and before:
        covered = np.bincount(assign(to_unit_rows(candidates.chosen), groups.centres)[0], minlength=len(sizes))
    queues = {
        int(group): _rank_typical(vectors, np.flatnonzero(groups.members == group), options.neighbours)
        for group in np.flatnonzero(sizes)
    }
    turns = _take_turns(queues, sizes, covered, min(size, len(vectors)))
    taken = np.bincount([group for group, _ in turns], minlength=len(sizes))
    ids = [candidates.ids[int(order[row])] for _, row in turns]
    weights = np.array([sizes[group] / taken[group] for group, _ in turns])
    why = [f"Typical of a group of {sizes[group]} alike items." for group, _ in turns]
    return Sample(ids, weights, why)


def _rank_typical(vectors: NDArray[np.float32], members: NDArray[np.int64], neighbours: int) -> list[int]:
    """Return the members of a group, the most typical first: the least mean distance to their nearest neighbours."""
    if len(members) == 1:
        return [int(members[0])]
    compared = members[:MAX_COMPARED]
    distance = np.empty(len(members), dtype=np.float32)
    for start in range(0, len(members), MAX_COMPARED):
        block = members[start : start + MAX_COMPARED]
        cosine = vectors[block] @ vectors[compared].T
        cosine[block[:, None] == compared[None, :]] = -2.0
        keep = min(neighbours, len(compared) - 1)
        top = np.partition(cosine, len(compared) - keep, axis=1)[:, -keep:]
        distance[start : start + len(block)] = np.sqrt(np.maximum(0, 2 - 2 * top)).mean(axis=1)
    ranked: list[int] = members[np.argsort(distance, kind="stable")].tolist()
    return ranked


def _take_turns(
    queues: dict[int, list[int]], sizes: NDArray[np.int64], covered: NDArray[np.int64], total: int
) -> list[tuple[int, int]]:
    """Return (group, row) of every pick: whoever has fewest so far is next."""
    turns: list[tuple[int, int]] = []
    level = int(covered.min()) if len(covered) else 0
    order = sorted(queues, key=lambda group: (-int(sizes[group]), group))
    given = dict.fromkeys(queues, 0)
    while len(turns) < total:
        for group in order:
            is_due = int(covered[group]) + given[group] <= level
            if is_due and given[group] < len(queues[group]) and len(turns) < total:
                turns.append((group, queues[group][given[group]]))
                given[group] += 1
        level += 1
    return turns


TYPICAL: Final = Sampler("typical", TypicalOptions, ("vectors",), draw_typical_sample)
