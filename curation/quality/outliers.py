"""Check ``outliers``: items that are like no other."""

from collections.abc import Iterator
from typing import Annotated, Final

import numpy as np
from msgspec import Meta

from curation.quality.base import Check, Finding, Options, Population, clip_score, find_robust_scores
from curation.vectors.neighbours import find_neighbours


class OutlierOptions(Options, frozen=True, kw_only=True):
    """What counts as far.

    Attributes:
        neighbours: An item is far out when so many nearest ones are far on average.
        min_deviations: Least robust standard deviations beyond the median distance.
        min_items: Fewer items than this have no usual distance.
    """

    neighbours: Annotated[int, Meta(ge=1, le=200)] = 10
    min_deviations: Annotated[float, Meta(gt=0)] = 4.0
    min_items: Annotated[int, Meta(ge=5)] = 30


def compare(population: Population, options: OutlierOptions) -> Iterator[tuple[int, Finding]]:
    """Yield items whose mean distance to their nearest neighbours is unusual (Ramaswamy et al. 2000, kNN distance)."""
    if population.vectors is None or len(population.items) < options.min_items:
        return
    found = find_neighbours(population.vectors, count=options.neighbours)
    distance = 1 - found.similarity.astype(np.float64).mean(axis=1)
    deviations = find_robust_scores(distance)
    for row in np.flatnonzero(deviations >= options.min_deviations).tolist():
        nearest, cosine = int(population.items[found.rows[row, 0]]), float(found.similarity[row, 0])
        yield (
            int(population.items[row]),
            Finding(
                code="outlier",
                severity="notice",
                sentence=(
                    f"its {found.rows.shape[1]} nearest items have a mean cosine of {1 - distance[row]:.2f}; usual is "
                    f"{1 - float(np.median(distance)):.2f} (the nearest is item {nearest} with {cosine:.2f})."
                ),
                score=clip_score(deviations[row] / (deviations[row] + options.min_deviations)),
                details={
                    "cosine": round(1 - float(distance[row]), 3),
                    "usual": round(1 - float(np.median(distance)), 3),
                    "deviations": round(float(deviations[row]), 2),
                    "nearest": nearest,
                },
            ),
        )


OUTLIERS: Final = Check("outliers", 1, "media", ("vectors",), OutlierOptions, compare=compare)
