"""Check ``box_errors``: boxes that a model contradicts: overlooked, badly located, of another class.

The three kinds of error and their sort of scores follow ObjectLab (Tkachenko et al. 2023); the model's boxes are the
suggestions that are stored for the item, which must not come from training on the same marks to be worth anything.
"""

from collections.abc import Iterator
from typing import Annotated, Final

import numpy as np
from msgspec import Meta
from numpy.typing import NDArray

from curation.quality.base import Check, Finding, Options, clip_score
from curation.quality.records import AnnotationRecord, ItemRecord, Surroundings
from curation.quality.regions import Region, compute_iou_matrix, list_regions


class BoxOptions(Options, frozen=True, kw_only=True):
    """When to believe the model.

    Attributes:
        min_score: Least score of a suggested box that overlooks or swaps are judged by.
        same_iou: Overlap from which two boxes mean the same thing.
        near_iou: Overlap from which a suggested box speaks of a given one at all.
        well_located_iou: Overlap from which a box lies well.
    """

    min_score: Annotated[float, Meta(ge=0, le=1)] = 0.6
    same_iou: Annotated[float, Meta(gt=0, le=1)] = 0.5
    near_iou: Annotated[float, Meta(gt=0, le=1)] = 0.1
    well_located_iou: Annotated[float, Meta(gt=0, le=1)] = 0.65


def inspect(item: ItemRecord, surroundings: Surroundings, options: BoxOptions) -> Iterator[Finding]:
    """Yield boxes of people that suggestions contradict, and things that only suggestions show."""
    del surroundings
    suggested = [
        region
        for suggestion in item.suggestions
        for region in list_regions(suggestion.document, ("box",))
        if (region.score or 0.0) >= options.min_score
    ]
    for annotation in item.annotations:
        yield from _judge(annotation, suggested, options)


def _judge(annotation: AnnotationRecord, suggested: list[Region], options: BoxOptions) -> Iterator[Finding]:
    given = list_regions(annotation.document, ("box", "polygon", "mask", "ellipse"))
    iou = compute_iou_matrix([region.xyxy for region in given], [region.xyxy for region in suggested])
    same_slot = np.array([[a.slot == b.slot for b in suggested] for a in given], dtype=np.bool_).reshape(iou.shape)
    iou = np.where(same_slot, iou, 0.0)
    for row, region in enumerate(given):
        if region.kind == "box" and not region.is_crowd and suggested:
            yield from _judge_box(annotation.id, region, suggested, iou[row], options)
    best = iou.max(axis=0, initial=0.0)
    complete = {name for named in annotation.document.exhaustive.values() for name in named}
    for column, region in enumerate(suggested):
        if best[column] < options.near_iou:
            yield _say_overlooked(annotation.id, region, is_sure=region.class_id in complete)


def _judge_box(
    home: int, box: Region, suggested: list[Region], iou: NDArray[np.float64], options: BoxOptions
) -> Iterator[Finding]:
    is_same_class = np.array([region.class_id == box.class_id for region in suggested])
    own = np.where(is_same_class, iou, 0.0)
    other = np.where(is_same_class, 0.0, iou)
    rival = int(other.argmax())
    if other[rival] >= options.same_iou and own.max() < options.same_iou:
        found, overlap = suggested[rival], float(other[rival])
        sentence = f"box {box.id} is marked {box.class_id}; the model says {found.class_id} with {found.score:.2f}."
        yield _say(home, "swapped_class", box, found, sentence, (found.score or 0.0) * overlap, overlap)
        return
    near = int(own.argmax())
    if options.near_iou <= own[near] < options.well_located_iou:
        found, overlap = suggested[near], float(own[near])
        sentence = (
            f"box {box.id} ({box.class_id}) overlaps the model's by IoU {overlap:.2f}; expected "
            f"{options.well_located_iou:g} or more."
        )
        yield _say(home, "badly_located", box, found, sentence, (found.score or 0.0) * (1 - overlap), overlap)


def _say(home: int, code: str, box: Region, found: Region, sentence: str, score: float, overlap: float) -> Finding:
    return Finding(
        code=code,
        severity="warning",
        sentence=sentence,
        score=clip_score(score),
        part=f"mark:{home}:{box.id}:{code}",
        slot=box.slot,
        marks=[box.id],
        details={
            "mark": box.id,
            "class": box.class_id,
            "suggested": found.class_id,
            "surety": round(found.score or 0.0, 3),
            "iou": round(overlap, 3),
        },
        regions=[box.xyxy, found.xyxy],
    )


def _say_overlooked(home: int, region: Region, *, is_sure: bool) -> Finding:
    surety = region.score or 0.0
    place = ",".join(f"{edge:.0f}" for edge in region.xyxy)
    return Finding(
        code="overlooked",
        severity="warning" if is_sure else "notice",
        sentence=f"the model sees {region.class_id} with {surety:.2f} at [{place}] px, where nothing is marked.",
        score=clip_score(surety),
        part=f"region:{home}:{region.class_id}:{place}",
        slot=region.slot,
        details={"suggested": region.class_id, "surety": round(surety, 3), "place": place},
        regions=[region.xyxy],
    )


BOX_ERRORS: Final = Check("box_errors", 1, "labels", ("document", "suggestions"), BoxOptions, inspect)
