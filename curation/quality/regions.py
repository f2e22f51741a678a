"""Boxes around regions, whatever their kind, for the checks that compare them. Units: pixels of the upright asset."""

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from annotate.document.document import Document
from annotate.document.kinds.base import SlotMark, kind_of
from annotate.document.scalars import Xyxy

REGION_KINDS = ("box", "polygon", "ellipse", "mask", "keypoints")


class Region(NamedTuple):
    """A mark that covers pixels.

    Attributes:
        id: Of the mark.
        kind: What it is.
        slot: Where it lies.
        class_id: What it shows.
        xyxy: Its upright extent.
        score: How sure the model was that made it; None for a person.
        is_crowd: Whether it covers a group that was not told apart.
    """

    id: str
    kind: str
    slot: str
    class_id: str
    xyxy: Xyxy
    score: float | None
    is_crowd: bool


def list_regions(document: Document, kinds: Sequence[str] = REGION_KINDS) -> list[Region]:
    """Return the marks of some kinds that have an extent in pixels."""
    found = []
    for mark in document.marks:
        kind = kind_of(mark)
        extent = mark.extent().xyxy if kind in kinds else None
        if extent is None:
            continue
        on = cast("SlotMark", mark)
        score = mark.origin.score if mark.origin is not None else None
        is_crowd = bool(getattr(mark, "is_crowd", False))
        found.append(Region(mark.id, kind, on.slot, on.class_, extent, score, is_crowd))
    return found


def compute_iou_matrix(first: Sequence[Xyxy], second: Sequence[Xyxy]) -> NDArray[np.float64]:
    """Return intersection over union of every box of one list with every box of another.

    Args:
        first: A boxes.
        second: B boxes.

    Returns:
        (A, B) float64 in 0..1.
    """
    one, other = np.array(first, dtype=np.float64).reshape(-1, 4), np.array(second, dtype=np.float64).reshape(-1, 4)
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    areas = [np.clip(boxes[:, 2:] - boxes[:, :2], 0, None).prod(axis=1) for boxes in (one, other)]
    union = areas[0][:, None] + areas[1][None, :] - shared
    iou: NDArray[np.float64] = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return iou


def match_greedily(iou: NDArray[np.float64], *, least: float) -> list[tuple[int, int]]:
    """Pair rows with columns, the most overlapping first, each once, as COCO's evaluation does.

    Args:
        iou: (A, B) in 0..1.
        least: Pairs below this are none.

    Returns:
        (row, column), the most overlapping first.
    """
    pairs: list[tuple[int, int]] = []
    rows, columns = np.nonzero(iou >= max(least, np.finfo(np.float64).tiny))
    taken: tuple[set[int], set[int]] = (set(), set())
    for at in np.lexsort((columns, rows, -iou[rows, columns])).tolist():
        row, column = int(rows[at]), int(columns[at])
        if row not in taken[0] and column not in taken[1]:
            pairs.append((row, column))
            taken[0].add(row)
            taken[1].add(column)
    return pairs
