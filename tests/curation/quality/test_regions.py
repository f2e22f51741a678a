"""Overlaps and matching."""

import numpy as np
import pytest

from curation.quality.regions import compute_iou_matrix, list_regions, match_greedily
from tests.support.quality import annotate, box


def test_overlaps_by_hand() -> None:
    iou = compute_iou_matrix([(0, 0, 10, 10)], [(0, 0, 10, 10), (5, 0, 15, 10), (20, 20, 30, 30), (3, 3, 3, 3)])
    assert iou[0] == pytest.approx([1, 1 / 3, 0, 0])
    assert compute_iou_matrix([], [(0, 0, 1, 1)]).shape == (0, 1)


def test_the_most_overlapping_pair_first_and_each_once() -> None:
    iou = np.array([[0.6, 0.9], [0.8, 0.7], [0.4, 0.0]])
    assert match_greedily(iou, least=0.5) == [(0, 1), (1, 0)]
    assert match_greedily(iou, least=0.85) == [(0, 1)]
    assert match_greedily(np.zeros((2, 2)), least=0.0) == []


def test_regions_know_class_place_and_score() -> None:
    (region,) = list_regions(annotate(box("r1", 1, 2, 3, 4, score=0.5)).document)
    assert (region.id, region.kind, region.class_id, region.xyxy, region.score) == (
        "r1",
        "box",
        "cat",
        (1, 2, 3, 4),
        0.5,
    )
