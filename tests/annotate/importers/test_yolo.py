"""YOLO: shares of the image become pixels, whatever the layout of the folders."""

from typing import Any

import pytest

from annotate.document.kinds.box import Box
from annotate.document.kinds.keypoints import Joint, Keypoints
from annotate.document.kinds.polygon import Polygon
from annotate.importers.yolo import YoloImporter
from tests.support.sources import PICTURE, list_codes, make_source, read_all, read_document, read_good

YAML = "train: images/train\nval: images/val\nnames:\n  0: cat\n  1: dog\n"


def files(*rows: str, yaml: str = YAML, more: Any = ()) -> dict[str, Any]:
    return {"data.yaml": yaml, "images/train/a.png": PICTURE, "labels/train/a.txt": "\n".join(rows), **dict(more)}


def test_boxes_and_outlines_are_placed_on_the_image() -> None:
    box, polygon = read_document(YoloImporter(), files("1 0.5 0.5 0.25 0.5", "0 0 0 0.5 0 0.5 0.5")).marks
    assert box == Box(id="m1", slot="image", class_="dog", xyxy=(24, 12, 40, 36))
    assert polygon == Polygon(id="m2", slot="image", class_="cat", rings=[[(0, 0), (32, 0), (32, 24)]])


def test_poses_have_the_joints_of_the_file() -> None:
    yaml = YAML + "kpt_shape: [2, 3]\nflip_idx: [1, 0]\nkpt_names:\n  0: [left, right]\n"
    source = make_source(files("0 0.5 0.5 0.5 0.5 0.25 0.5 2 0 0 0", yaml=yaml))
    (pose,) = read_document(YoloImporter(), source).marks
    joints = {"left": Joint(2, (16, 24)), "right": Joint(0)}
    assert pose == Keypoints(id="m1", slot="image", class_="cat", skeleton="pose", joints=joints)
    (declared, *_) = [p.declares for p in YoloImporter().read(source) if p.declares]
    assert [(s.joints, s.flips) for s in declared.skeletons] == [(["left", "right"], [("left", "right")])]


def test_rotated_boxes_are_boxes_where_the_file_says_so() -> None:
    row = "0 0.25 0.25 0.5 0.25 0.5 0.75 0.25 0.75"
    (box,) = read_document(YoloImporter(), files(row, yaml=YAML + "task: obb\n")).marks
    assert isinstance(box, Box)
    assert (box.xyxy, box.rotation_deg) == ((16, 12, 32, 36), 0)
    (outline,) = read_document(YoloImporter(), files(row)).marks
    assert isinstance(outline, Polygon)


def test_confidences_make_a_suggestion() -> None:
    (record,) = read_good(YoloImporter(), files("0 0.5 0.5 0.5 0.5 0.9"))
    assert (record.annotations, record.suggestions[0].score) == ([], 0.9)


def test_an_empty_file_says_nothing_is_there_and_none_says_nothing() -> None:
    records = read_good(YoloImporter(), files(more={"images/val/b.png": PICTURE}))
    assert [(r.key, len(r.annotations), r.metadata) for r in records] == [
        ("train/a.png", 1, {"split": "train"}),
        ("val/b.png", 0, {"split": "validation"}),
    ]


def test_the_layout_of_darknet_is_read() -> None:
    old = {"obj.names": "cat\ndog\n", "obj_train_data/a.png": PICTURE, "obj_train_data/a.txt": "1 0.5 0.5 1 1"}
    (record,) = read_good(YoloImporter(), old)
    assert (record.key, record.annotations[0].marks[0].class_) == ("obj_train_data/a.png", "dog")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("rows", "line", "code"),
    [
        (["0 0.5 0.5 0.5 0.5", "5 0.5 0.5 0.5 0.5"], 2, "unknown_class_number"),
        (["0 0.5 x 0.5 0.5"], 1, "bad_row"),
        (["0 0.5 0.5 0.5"], 1, "bad_row"),
        (["0 0.5 nan 0.5 0.5"], 1, "bad_row"),
        (["0 1 2 3 4 5 6 7"], 1, "bad_row"),
    ],
)
def test_a_bad_row_is_told_with_file_and_line(rows: list[str], line: int, code: str) -> None:
    assert list_codes(YoloImporter(), files(*rows)) == [("labels/train/a.txt", line, code)]


def test_rows_without_their_image_and_names_without_sense_are_told() -> None:
    lonely = files(more={"labels/train/b.txt": "0 0.5 0.5 0.5 0.5"})
    assert list_codes(YoloImporter(), lonely) == [("labels/train/b.txt", 1, "image_missing")]
    assert list_codes(YoloImporter(), {"data.yaml": "names: [a\n"}) == [("data.yaml", 1, "bad_yaml")]
    assert list_codes(YoloImporter(), {"data.yaml": "names: [a]\nkpt_shape: 3\n"}) == [("data.yaml", 1, "bad_yaml")]


def test_what_pokes_out_is_cut_and_told() -> None:
    (parsed,) = read_all(YoloImporter(), files("0 0.9 0.5 0.4 0.5", "0 0.5 0.5 0 0"))
    assert parsed.record is not None
    assert [mark.xyxy[2] for mark in parsed.record.annotations[0].marks] == [64]  # type: ignore[union-attr]
    assert [note.code for note in parsed.notes] == ["clipped", "degenerate"]


def test_yolo_is_recognised_with_and_without_images() -> None:
    assert YoloImporter().recognise(make_source(files()))
    assert YoloImporter().recognise(make_source({"classes.txt": "cat", "a.txt": "0 0.5 0.5 0.5 0.5\n"}))
    assert not YoloImporter().recognise(make_source({"config.yaml": "a: 1", "a.png": PICTURE}))
