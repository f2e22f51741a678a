"""YOLO rows by the rules of Ultralytics' checks."""

from typing import Any

import pytest
import yaml

from tests.annotate.exporters.rendering import Rendered, release_marks
from tests.annotate.exporters.sample import BLOCK, BOX, make_sample, mark

HAND = {"hand": {"visibility": 1, "xy": [64, 48]}, "elbow": {"visibility": 2, "xy": [128, 240]}}
PERSON = mark("k1", "keypoints", skeleton="arm", joints=HAND) | {"class": "person"}


def label(*marks: dict[str, Any], **options: Any) -> tuple[list[list[float]], dict[str, int]]:
    """Return the rows for marks on one image, and the losses but the missing validation split."""
    rendered = Rendered("yolo", release_marks(*marks), **options)
    rows = [[float(value) for value in line.split()] for line in rendered.text("labels/train/a.txt").splitlines()]
    return rows, {code: count for code, count in rendered.losses.items() if code != "no_validation_split"}


def test_a_box_is_centre_and_size_in_shares_of_the_image() -> None:
    rows, losses = label(BOX)
    assert rows == [[0, 250 / 640, pytest.approx(125 / 480), 100 / 640, pytest.approx(50 / 480)]]
    assert losses == {}


def test_a_mask_becomes_its_exact_outline() -> None:
    rows, losses = label(mark("m1", "mask", rle={"size": [480, 640], "counts": BLOCK}), task="segment")
    points = [(round(x * 640, 4), round(y * 480, 4)) for x, y in zip(rows[0][1::2], rows[0][2::2], strict=True)]
    assert points == [(40, 10), (80, 10), (80, 30), (40, 30)]
    assert losses == {"mask_as_outline": 1}


def test_pose_rows_have_all_joints_and_the_box_around_them() -> None:
    rows, losses = label(PERSON, BOX, task="pose")
    assert rows == [[1, 0.15, 0.3, 0.1, 0.4, 0.1, 0.1, 1, 0.2, 0.5, 2]]
    assert losses == {"box_left_out": 1, "skeleton_left_out": 1}


def test_rotated_boxes_keep_their_corners() -> None:
    rows, _ = label(mark("r1", "box", xyxy=[100, 100, 200, 200], rotation_deg=90), BOX, task="obb")
    assert [len(row) for row in rows] == [9, 9]
    assert rows[0][1:3] == [pytest.approx(200 / 640), pytest.approx(100 / 480)]


@pytest.mark.parametrize("task", ["detect", "segment", "obb", "pose"])
def test_no_value_of_any_task_leaves_the_image(task: str) -> None:
    rendered = Rendered("yolo", make_sample(), task=task)
    values = [
        float(value)
        for path in rendered.files
        if path.startswith("labels/")
        for line in rendered.text(path).splitlines()
        for value in line.split()[1:5]
    ]
    assert all(0 <= value <= 1 for value in values)


def test_a_box_that_reaches_out_is_cut_and_counted() -> None:
    rows, losses = label(mark("e1", "ellipse", centre=[0, 240], radii=[64, 48]))
    assert rows == [[0, 0.05, 0.5, 0.1, 0.2]]
    assert losses == {"ellipse_as_box": 1, "mark_clipped": 1}


def test_groups_are_left_out() -> None:
    assert label(BOX | {"is_crowd": True}) == ([], {"crowd_left_out": 1})


def test_data_yaml_names_classes_and_splits() -> None:
    rendered = Rendered("yolo", make_sample(), task="pose")
    data = yaml.safe_load(rendered.text("data.yaml"))
    assert (data["nc"], data["names"]) == (2, ["Cat", "Person"])
    assert (data["train"], data["val"], data["test"]) == ("images/train", "images/val", "images/test")
    assert (data["kpt_shape"], data["flip_idx"]) == ([2, 3], [0, 1])


def test_a_release_without_validation_says_so() -> None:
    rendered = Rendered("yolo", release_marks(BOX))
    assert yaml.safe_load(rendered.text("data.yaml"))["val"] == "images/train"
    assert rendered.losses == {"no_validation_split": 1}
    assert rendered.text("train.txt") == "./images/train/a.png\n"
