"""One box, drawn back to pixels from every format that can hold it."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow as pa
import pytest
from pyarrow import parquet as pq

from tests.annotate.exporters.rendering import Rendered, release_marks
from tests.annotate.exporters.sample import BLOCK, BOX, mark

WIDTH, HEIGHT = 640, 480
Edges = tuple[float, ...]


def read_coco(files: Rendered) -> Edges:
    x, y, w, h = files.json("annotations/instances_train.json")["annotations"][0]["bbox"]
    return x, y, x + w, y + h


def read_yolo(files: Rendered) -> Edges:
    _, cx, cy, w, h = (float(value) for value in files.text("labels/train/a.txt").split())
    return (cx - w / 2) * WIDTH, (cy - h / 2) * HEIGHT, (cx + w / 2) * WIDTH, (cy + h / 2) * HEIGHT


def read_outline(files: Rendered) -> Edges:
    values = [float(value) for value in files.text("labels/train/a.txt").split()[1:]]
    xs, ys = [x * WIDTH for x in values[::2]], [y * HEIGHT for y in values[1::2]]
    return min(xs), min(ys), max(xs), max(ys)


def read_voc(files: Rendered) -> Edges:
    box = files.xml("Annotations/a.xml").find("object/bndbox")
    assert box is not None
    return tuple(float(side.text or "nan") for side in box)


def read_voc_from_one(files: Rendered) -> Edges:
    first_x, first_y, last_x, last_y = read_voc(files)
    return first_x - 1, first_y - 1, last_x, last_y


def read_cvat(files: Rendered) -> Edges:
    (shape,) = next(files.xml("train.xml").iter("image"))
    return read_cvat_shape(shape)


def read_cvat_shape(shape: ET.Element) -> Edges:
    if shape.tag == "box":
        return tuple(float(shape.attrib[side]) for side in ("xtl", "ytl", "xbr", "ybr"))
    left, top, width, height = (float(shape.attrib[name]) for name in ("left", "top", "width", "height"))
    return left, top, left + width, top + height


def read_label_studio(files: Rendered) -> Edges:
    (result,) = files.json("train.json")[0]["annotations"][0]["result"]
    value, width, height = result["value"], result["original_width"] / 100, result["original_height"] / 100
    x, y = value["x"] * width, value["y"] * height
    return x, y, x + value["width"] * width, y + value["height"] * height


def read_objects(row: dict[str, Any]) -> Edges:
    ((x, y, w, h),) = row["objects"]["bbox"]
    return x, y, x + w, y + h


def read_imagefolder(files: Rendered) -> Edges:
    return read_objects(files.rows("data/train/metadata.jsonl")[0])


def read_parquet(files: Rendered) -> Edges:
    table = pq.read_table(pa.BufferReader(files.files["data/train-00000.parquet"]))
    return read_objects(table.to_pylist()[0])


FORMATS: list[tuple[str, dict[str, Any], Callable[[Rendered], Edges]]] = [
    ("coco", {}, read_coco),
    ("yolo", {}, read_yolo),
    ("yolo", {"task": "segment"}, read_outline),
    ("yolo", {"task": "obb"}, read_outline),
    ("voc", {"numbers": "exact"}, read_voc),
    ("voc", {"numbers": "exact", "base": 1}, read_voc_from_one),
    ("cvat", {}, read_cvat),
    ("label_studio", {}, read_label_studio),
    ("imagefolder", {}, read_imagefolder),
    ("hf_parquet", {}, read_parquet),
]


@pytest.mark.parametrize(("name", "options", "read"), FORMATS)
@pytest.mark.parametrize(
    "xyxy", [(200, 100, 300, 150), (0, 0, 640, 480), (0.25, 7.5, 639.125, 8.75), (639, 479, 640, 480)]
)
def test_a_box_has_the_same_edges(
    name: str, options: dict[str, Any], read: Callable[[Rendered], Edges], xyxy: Edges
) -> None:
    box = BOX | {"xyxy": list(xyxy)}
    assert read(Rendered(name, release_marks(box), **options)) == pytest.approx(xyxy, abs=1e-5)


@pytest.mark.parametrize(("name", "options", "read"), [one for one in FORMATS if one[0] != "label_studio"])
def test_a_mask_has_the_same_edges(name: str, options: dict[str, Any], read: Callable[[Rendered], Edges]) -> None:
    block = mark("m1", "mask", rle={"size": [480, 640], "counts": BLOCK})
    assert read(Rendered(name, release_marks(block), **options)) == pytest.approx((40, 10, 80, 30), abs=1e-5)
