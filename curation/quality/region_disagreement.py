"""Check ``region_disagreement``: annotators marked different things, or the same thing elsewhere."""

from collections.abc import Iterator
from itertools import combinations
from typing import Annotated, Final

import numpy as np
from msgspec import Meta

from curation.quality.base import Check, Finding, Options, clip_score
from curation.quality.records import AnnotationRecord, ItemRecord, Surroundings
from curation.quality.regions import Region, compute_iou_matrix, list_regions, match_greedily


class RegionOptions(Options, frozen=True, kw_only=True):
    """How much agreement is enough.

    Attributes:
        min_iou: Least overlap of two regions that can mean the same thing.
        min_agreement: Least mean agreement of two annotators.
    """

    min_iou: Annotated[float, Meta(gt=0, le=1)] = 0.3
    min_agreement: Annotated[float, Meta(ge=0, le=1)] = 0.7


def inspect(item: ItemRecord, surroundings: Surroundings, options: RegionOptions) -> Iterator[Finding]:
    """Yield the items of which two authors' regions agree too little.

    Regions of one slot and class are matched by IoU, the most overlapping first; agreement is the sum of the matched
    IoUs over the matched and unmatched regions of both: 1 when all lie exactly alike, 0 when none meet.
    """
    del surroundings
    people = [annotation for annotation in item.annotations if annotation.author is not None]
    worst: tuple[float, AnnotationRecord, AnnotationRecord] | None = None
    for first, second in combinations(people, 2):
        agreement = measure_agreement(list_regions(first.document), list_regions(second.document), options.min_iou)
        if first.author != second.author and agreement is not None and (worst is None or agreement < worst[0]):
            worst = agreement, first, second
    if worst is not None and worst[0] < options.min_agreement:
        yield _say(*worst, options)


def measure_agreement(first: list[Region], second: list[Region], min_iou: float) -> float | None:
    """Return how far two lists of regions agree, 0..1; None when both are empty."""
    if not first and not second:
        return None
    iou = compute_iou_matrix([region.xyxy for region in first], [region.xyxy for region in second])
    same = np.array([[(a.slot, a.class_id) == (b.slot, b.class_id) for b in second] for a in first], dtype=np.bool_)
    iou = np.where(same.reshape(iou.shape), iou, 0.0)
    matched = match_greedily(iou, least=min_iou)
    total = len(first) + len(second) - len(matched)
    return float(sum(iou[pair] for pair in matched)) / total


def _say(agreement: float, first: AnnotationRecord, second: AnnotationRecord, options: RegionOptions) -> Finding:
    one, other = list_regions(first.document), list_regions(second.document)
    return Finding(
        code="regions_differ",
        severity="warning",
        sentence=(
            f"two annotators agree by {agreement:.2f} (IoU over {len(one)} and {len(other)} regions); expected "
            f"{options.min_agreement:g} or more."
        ),
        score=clip_score(1 - agreement),
        slot=one[0].slot if one else other[0].slot,
        details={
            "agreement": round(agreement, 3),
            "first": first.id,
            "second": second.id,
            "least": options.min_agreement,
        },
        regions=[region.xyxy for region in [*one, *other]],
    )


REGION_DISAGREEMENT: Final = Check("region_disagreement", 1, "labels", ("document",), RegionOptions, inspect)
