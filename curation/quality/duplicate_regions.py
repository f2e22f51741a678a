"""Check ``duplicate_regions``: the same thing marked twice by one author."""

from collections.abc import Iterator
from itertools import groupby
from typing import Annotated, Final

from msgspec import Meta

from curation.quality.base import Check, Finding, Options
from curation.quality.records import ItemRecord, Surroundings
from curation.quality.regions import Region, compute_iou_matrix, list_regions


class DuplicateRegionOptions(Options, frozen=True, kw_only=True):
    """What counts as the same.

    Attributes:
        min_iou: Least overlap of two regions of one class.
        min_iou_other_class: Least overlap of two regions of different classes.
    """

    min_iou: Annotated[float, Meta(gt=0, le=1)] = 0.85
    min_iou_other_class: Annotated[float, Meta(gt=0, le=1)] = 0.97


def inspect(item: ItemRecord, surroundings: Surroundings, options: DuplicateRegionOptions) -> Iterator[Finding]:
    """Yield pairs of regions of one kind in one slot that cover the same."""
    del surroundings
    for annotation in item.annotations:
        regions = sorted(list_regions(annotation.document, ("box", "polygon", "ellipse", "mask")), key=_place)
        for _, alike in groupby(regions, key=_place):
            yield from _compare(annotation.id, [region for region in alike if not region.is_crowd], options)


def _place(region: Region) -> tuple[str, str]:
    return region.slot, region.kind


def _compare(home: int, regions: list[Region], options: DuplicateRegionOptions) -> Iterator[Finding]:
    iou = compute_iou_matrix([region.xyxy for region in regions], [region.xyxy for region in regions])
    for row, first in enumerate(regions):
        for column in range(row + 1, len(regions)):
            second, overlap = regions[column], float(iou[row, column])
            is_same = first.class_id == second.class_id
            if overlap >= (options.min_iou if is_same else options.min_iou_other_class):
                yield _say(home, first, second, overlap, is_same=is_same)


def _say(home: int, first: Region, second: Region, overlap: float, *, is_same: bool) -> Finding:
    classes = first.class_id if is_same else f"{first.class_id} and {second.class_id}"
    return Finding(
        code="same_region" if is_same else "same_region_two_classes",
        severity="warning",
        sentence=(
            f"{first.kind} {first.id} and {second.id} ({classes}) overlap by IoU {overlap:.2f}; expected one mark a "
            "thing."
        ),
        score=overlap,
        part=f"mark:{home}:{first.id}:{second.id}",
        slot=first.slot,
        marks=[first.id, second.id],
        details={"first": first.id, "second": second.id, "classes": classes, "iou": round(overlap, 3)},
        regions=[first.xyxy, second.xyxy],
    )


DUPLICATE_REGIONS: Final = Check("duplicate_regions", 1, "marks", ("document",), DuplicateRegionOptions, inspect)
