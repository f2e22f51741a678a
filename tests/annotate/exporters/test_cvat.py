"""CVAT XML: shapes, masks by row, tracks by frame."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from tests.annotate.exporters.clips import MOVING, release_clip
from tests.annotate.exporters.rendering import Rendered, release_marks
from tests.annotate.exporters.sample import BLOCK, BOX, mark


def draw(*marks: dict[str, Any]) -> tuple[ET.Element, dict[str, int]]:
    """Return the image's element, and the losses."""
    rendered = Rendered("cvat", release_marks(*marks))
    image = rendered.xml("train.xml").find("image")
    assert image is not None
    return image, rendered.losses


def test_a_box_keeps_its_edges_and_attributes() -> None:
    image, losses = draw(BOX | {"attributes": {"colour": "grey"}, "origin": {"suggestion": 1}})
    assert [image.attrib[name] for name in ("subset", "name", "width", "height")] == ["train", "a.png", "640", "480"]
    (box,) = image
    assert [box.attrib[side] for side in ("xtl", "ytl", "xbr", "ybr")] == ["200", "100", "300", "150"]
    assert (box.attrib["label"], box.attrib["source"], box[0].attrib["name"], box[0].text) == (
        "Cat",
        "auto",
        "colour",
        "grey",
    )
    assert losses == {"origin_left_out": 1}


def test_a_mask_is_runs_by_row_of_its_box() -> None:
    image, _ = draw(mark("m1", "mask", rle={"size": [480, 640], "counts": BLOCK}))
    (mask,) = image
    assert [mask.attrib[name] for name in ("rle", "left", "top", "width", "height")] == [
        "0, 800",
        "40",
        "10",
        "40",
        "20",
    ]


def test_a_polygon_with_a_hole_becomes_the_same_pixels() -> None:
    hole = mark("p2", "polygon", rings=[[[0, 0], [4, 0], [4, 4], [0, 4]]], holes=[[[1, 1], [3, 1], [3, 3], [1, 3]]])
    image, losses = draw(hole)
    runs = [int(run) for run in image[0].attrib["rle"].split(", ")]
    pixels = np.repeat(np.arange(len(runs)) % 2, runs).reshape(4, 4)
    assert (pixels.sum(), pixels[1:3, 1:3].sum()) == (12, 0)
    assert losses == {"polygon_as_mask": 1}


def test_parts_share_a_group_and_order_is_kept() -> None:
    parts = mark("p1", "polygon", rings=[[[0, 0], [9, 0], [9, 9]], [[20, 20], [30, 20], [30, 40.5]]])
    image, losses = draw(BOX, parts)
    assert [(shape.tag, shape.attrib["z_order"], shape.attrib.get("group_id")) for shape in image] == [
        ("box", "0", None),
        ("polygon", "1", "2"),
        ("polygon", "1", "2"),
    ]
    assert image[2].attrib["points"] == "20,20;30,20;30,40.5"
    assert losses == {"polygon_in_parts": 1}


def test_a_skeleton_has_a_label_of_its_own() -> None:
    joints = {"hand": {"visibility": 1, "xy": [4, 5]}}
    rendered = Rendered(
        "cvat", release_marks(mark("k1", "keypoints", skeleton="arm", joints=joints) | {"class": "person"})
    )
    root = rendered.xml("train.xml")
    names = [label.findtext("name") for label in root.iter("label")]
    assert names == ["Cat", "Person", "Person (Arm)", "hand", "elbow"]
    (skeleton,) = root.iter("skeleton")
    found = [[point.attrib[name] for name in ("label", "outside", "occluded", "points")] for point in skeleton]
    assert (skeleton.attrib["label"], found) == (
        "Person (Arm)",
        [["hand", "0", "1", "4,5"], ["elbow", "1", "0", "0,0"]],
    )


@pytest.mark.parametrize("kind", ["ellipse", "polyline"])
def test_ellipses_and_lines_stay_what_they_are(kind: str) -> None:
    shape: dict[str, dict[str, Any]] = {
        "ellipse": {"centre": [5, 6], "radii": [2, 1], "rotation_deg": -90},
        "polyline": {"points": [[0, 0], [9, 1]]},
    }
    (drawn,), losses = draw(mark("x1", kind, **shape[kind]))
    expected = {"ellipse": ("5", "1", "270", None), "polyline": (None, None, None, "0,0;9,1")}
    assert tuple(drawn.attrib.get(name) for name in ("cx", "ry", "rotation", "points")) == expected[kind]
    assert losses == {}


def test_a_track_is_keyframes_by_frame(tmp_path: Path) -> None:
    rendered = Rendered("cvat", release_clip(tmp_path, MOVING))
    root = rendered.xml("tracks/train/clip.xml")
    (track,) = root.iter("track")
    assert [(box.attrib["frame"], box.attrib["outside"], box.attrib["xtl"]) for box in track] == [
        ("0", "0", "0"),
        ("10", "0", "20"),
        ("15", "1", "20"),
    ]
    assert (root.findtext("meta/task/size"), root.findtext("meta/task/original_size/width")) == ("20", "64")
    assert (rendered.losses, rendered.report.counts["videos"]) == ({}, 1)
