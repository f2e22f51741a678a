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
        (["0 10 12 30 40"], 1, "bad_row"),  # px
        (["0 0.5 0.5 0.2 0.2 17"], 1, "bad_row"),  # the number of a track
        (["0 0.5 0.5 0.2 0.2 0.9 17"], 1, "bad_row"),
        (["0 0.5 0.5 0.2 0.2 0.4 0.4 2 0.1 0.1 2"], 1, "bad_row"),  # joints that no kpt_shape tells of
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


BOX = "1 0.5 0.5 0.25 0.5"


@pytest.mark.parametrize(
    ("image", "label"),
    [
        ("images/A.PNG", "labels/A.TXT"),
        ("Images/a.png", "Labels/a.txt"),
        ("images/IMG_1.png", "labels/img_1.txt"),
        ("train/a.png", "train/labels/a.txt"),
        ("JPEGImages/a.png", "labels/a.txt"),
        ("photos/a.png", "yolo/obj/a.txt"),
    ],
)
def test_labels_are_found_however_folders_and_files_are_called(image: str, label: str) -> None:
    found = read_document(YoloImporter(), {"data.yaml": "names: [cat, dog]", image: PICTURE, label: BOX})
    assert found.marks == [Box(id="m1", slot="image", class_="dog", xyxy=(24, 12, 40, 36))]


def test_a_label_of_one_name_in_many_folders_is_nobody_elses() -> None:
    more = {"data.yaml": YAML, "x/1.png": PICTURE, "y/1.png": PICTURE, "z/1.txt": BOX}
    assert list_codes(YoloImporter(), more) == [("z/1.txt", 1, "image_missing")]


def test_each_folder_may_have_names_of_its_own() -> None:
    one = {"x/classes.txt": "cat\ndog\n", "x/1.png": PICTURE, "x/1.txt": BOX}
    two = {"y/classes.txt": "dog\ncat\n", "y/1.png": PICTURE, "y/1.txt": BOX}
    records = read_good(YoloImporter(), one | two)
    assert [r.annotations[0].marks[0].class_ for r in records] == ["dog", "cat"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("path", "data", "name"),
    [
        ("data.yaml", b"\xef\xbb\xbfnames:\r\n- a\r\n- b\r\n", "b"),
        ("classes.txt", "猫\n狗狗\n".encode("gbk"), "狗狗"),
        ("classes.txt", "a\nb\n".encode("utf-16"), "b"),
        ("labels.txt", b"a\nb\n", "b"),
        ("train/_darknet.labels", b"a\nb\n", "b"),
        ("coco.names", b"a\nb\n", "b"),
    ],
)
def test_names_are_read_from_the_files_of_many_tools(path: str, data: bytes, name: str) -> None:
    given = {path: data, "train/a.png": PICTURE, "train/a.txt": BOX}
    assert YoloImporter().recognise(make_source(given))
    assert read_document(YoloImporter(), given).marks[0].class_ == name  # type: ignore[union-attr]


def test_rows_without_names_are_still_yolo_and_not_captions() -> None:
    source = make_source({"a.png": PICTURE, "a.txt": BOX})
    assert YoloImporter().recognise(source)
    assert list_codes(YoloImporter(), source) == [("", 1, "no_names")]


def test_splits_are_those_of_lists_and_of_the_yaml() -> None:
    yaml = "train: list/train.txt\nval: ../c/pictures\nnames: [a, b]"
    lists = {"list/train.txt": "D:\\data\\x\\1.png\n./y/2.png\n"}
    pictures = dict.fromkeys(("x/1.png", "y/2.png", "c/pictures/1.png", "d/4.png"), PICTURE)
    records = read_good(YoloImporter(), {"data.yaml": yaml, **lists, **pictures})
    assert {record.key: record.metadata.get("split") for record in records} == {
        "x/1.png": "train",
        "y/2.png": "train",
        "c/pictures/1.png": "validation",
        "d/4.png": None,
    }


def test_images_of_one_name_have_keys_of_their_own() -> None:
    twice = {"data.yaml": YAML, "train/images/1.png": PICTURE, "valid/images/1.png": PICTURE}
    assert [record.key for record in read_good(YoloImporter(), twice)] == ["1.png", "valid/images/1.png"]


def test_confidences_of_outlines_and_joints_that_are_no_visibility_are_told_apart() -> None:
    (record,) = read_good(YoloImporter(), files("0 0.1 0.1 0.3 0.1 0.3 0.4 0.87"))
    assert record.suggestions[0].score == 0.87
    yaml = YAML + "kpt_shape: [1, 3]\n"
    assert list_codes(YoloImporter(), files("0 0.5 0.5 1 1 0.4 0.4 0.99", yaml=yaml))[0][2] == "bad_row"


def test_an_empty_label_file_without_its_image_is_told() -> None:
    lonely = files(more={"labels/train/b.txt": ""})
    assert list_codes(YoloImporter(), lonely) == [("labels/train/b.txt", 1, "image_missing")]
