"""Sampler ``facility_location``: picks that together are like as many candidates as possible."""

import heapq
from typing import Annotated, Final, NamedTuple

import msgspec
import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from curation.sampling.base import Candidates, Sample, Sampler, order_by_hash
from curation.vectors.neighbours import Neighbours, find_neighbours
from curation.vectors.pairs import to_unit_rows


class FacilityOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How far a pick reaches.

    Attributes:
        neighbours: A pick can stand for candidates that have it among so many nearest ones.
    """

    neighbours: Annotated[int, Meta(ge=1, le=500)] = 32


class Facilities(NamedTuple):
    """K picks.

    Attributes:
        rows: (K,) int64, in the order of picking.
        gains: (K,) float64: by how much each raised the sum of all candidates' cosine to their nearest pick.
        counts: (K,) float64: for how many candidates each is the nearest among the picks that reach them.
    """

    rows: NDArray[np.int64]
    gains: NDArray[np.float64]
    counts: NDArray[np.float64]


def draw_facility_sample(candidates: Candidates, size: int, options: FacilityOptions, seed: int) -> Sample:
    """Pick greedily what raises the sum, over all candidates, of the cosine to the nearest pick.

    Greedy picks reach at least 63 % of the best possible sum (Nemhauser et al. 1978). Likeness below that of the
    nearest neighbours counts as none.

    Args:
        candidates: N items with vectors.
        size: How many to pick; all when there are fewer.
        options: How far a pick reaches.
        seed: Another seed breaks ties otherwise.

    Returns:
        The picks, each standing for the candidates that it is nearest to; those that no pick reaches stand under none,
        so the weights may sum to less than N. Smaller samples begin larger ones.
    """
    assert candidates.vectors is not None
    order = order_by_hash(candidates.ids, seed=seed)
    graph = find_neighbours(to_unit_rows(candidates.vectors[order]), count=options.neighbours)
    found = pick_facilities(graph, size)
    ids = [candidates.ids[int(order[row])] for row in found.rows.tolist()]
    why = [
        f"Stands for {int(count)} candidates; adds {gain:.3g} to the likeness of all to their nearest pick."
        for count, gain in zip(found.counts, found.gains, strict=True)
    ]
    return Sample(ids, found.counts, why)


def pick_facilities(graph: Neighbours, size: int) -> Facilities:
    """Maximise facility location on a neighbour graph, greedily and lazily (Minoux 1978).

    A gain only ever shrinks, so a stale one is an upper bound: only what comes to the top of the heap is measured
    anew.

    Args:
        graph: The K nearest of N vectors; every vector reaches itself with cosine 1.
        size: How many to pick; N when there are fewer.
    """
    reach, weight, starts = _turn_round(graph)
    best = np.zeros(len(graph.rows), dtype=np.float64)
    owner = np.full(len(graph.rows), -1, dtype=np.int64)
    heap = [(-float(weight[starts[row] : starts[row + 1]].sum()), row) for row in range(len(best))]
    heapq.heapify(heap)
    rows: list[int] = []
    gains: list[float] = []
    while len(rows) < min(size, len(best)):
        _, row = heapq.heappop(heap)
        near, strength = reach[starts[row] : starts[row + 1]], weight[starts[row] : starts[row + 1]]
        better = strength > best[near]
        gain = float((strength[better] - best[near[better]]).sum())
        if heap and (-gain, row) > heap[0]:
            heapq.heappush(heap, (-gain, row))
            continue
        best[near[better]] = strength[better]
        owner[near[better]] = len(rows)
        rows.append(row)
        gains.append(gain)
    counts = np.bincount(owner[owner >= 0], minlength=len(rows)).astype(np.float64)
    return Facilities(np.array(rows, dtype=np.int64), np.array(gains), counts)


def _turn_round(graph: Neighbours) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Return whom each vector reaches: those that have it among their nearest, and itself.

    Returns:
        (E,) rows reached, (E,) float64 cosines above 0, and (N + 1,) where each vector's part begins.
    """
    count, wide = graph.rows.shape
    sources = np.concatenate([graph.rows.ravel(), np.arange(count)])
    reached = np.concatenate([np.repeat(np.arange(count), wide), np.arange(count)])
    cosine = np.concatenate([graph.similarity.ravel(), np.ones(count, dtype=np.float32)]).astype(np.float64)
    kept = cosine > 0
    order = np.lexsort((reached[kept], sources[kept]))
    starts = np.searchsorted(sources[kept][order], np.arange(count + 1))
    return reached[kept][order], cosine[kept][order], starts


FACILITY_LOCATION: Final = Sampler("facility_location", FacilityOptions, ("vectors",), draw_facility_sample)
