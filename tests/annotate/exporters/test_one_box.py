"""One box as drawn in the browser, on a photo that is stored on its side: in every format it holds the same pixels.

The pixels that the box covers are painted red, so that the picture itself says where the box has to be. The numbers of
each format are turned back to pixels by hand here, without any code of the exporters.
"""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageOps
from pyarrow import parquet as pq

from annotate.media.probe import probe_file
from tests.annotate.exporters.rendering import Rendered
from tests.annotate.exporters.sample import ground, show, text, turn
from tests.support.media import ORIENTATIONS, encode, exif_with
from tests.support.releases import MemoryRelease, make_asset, make_record

WIDTH, HEIGHT = 101, 67
BOX = (20.25, 10.375, 60.75, 40.125)
COLUMNS, ROWS = (20, 60), (10, 39)
"""The first and last pixels whose middle (20.5, 60.5; 10.5, 39.5) lies in the box."""
SIDEWAYS: Final = 6
"""The camera was held upright: turn the stored picture by a quarter, clockwise, to see it."""


def take_photo() -> bytes:
    pixels = np.full((HEIGHT, WIDTH, 3), 128, dtype=np.uint8)
    pixels[ROWS[0] : ROWS[1] + 1, COLUMNS[0] : COLUMNS[1] + 1] = (220, 20, 20)
    stored = ORIENTATIONS[SIDEWAYS](Image.fromarray(pixels))
    assert stored.size == (HEIGHT, WIDTH)
    return encode(stored, "JPEG", quality=95, subsampling=0, exif=exif_with(Orientation=SIDEWAYS))


PHOTO = take_photo()


def make_release() -> MemoryRelease:
    marks = [{"id": "r1", "kind": "box", "slot": "image", "class": "cat", "xyxy": list(BOX)}]
    turns = [turn("t1", "user", show("image"), text("Where?")), turn("t2", "assistant", ground("it", "r1"))]
    asset = make_asset(PHOTO, name="a.jpg", mime="image/jpeg", width_px=WIDTH, height_px=HEIGHT)
    return MemoryRelease([make_record("a", {"image": asset}, {"marks": marks, "turns": turns})], [PHOTO])


def make_panorama(xyxy: list[float]) -> MemoryRelease:
    """A release of one picture of 12,000 x 300 px with one box."""
    marks = [{"id": "r1", "kind": "box", "slot": "image", "class": "cat", "xyxy": xyxy}]
    turns = [turn("t1", "user", show("image"), text("Where?")), turn("t2", "assistant", ground("it", "r1"))]
    asset = make_asset(name="a.png", mime="image/png", width_px=12000, height_px=300)
    return MemoryRelease([make_record("a", {"image": asset}, {"marks": marks, "turns": turns})])


def see(photo: bytes, *, turned: bool) -> NDArray[np.bool_]:
    """Return which pixels of a picture are red, turned as its EXIF data says only where a reader does that."""
    with Image.open(io.BytesIO(photo)) as image:
        pixels = np.asarray(ImageOps.exif_transpose(image) if turned else image).astype(np.int16)
    return pixels[:, :, 0] - pixels[:, :, 1] > 60


def cover(edges: tuple[float, ...]) -> NDArray[np.bool_]:
    """Return which pixels' middles lie between left, top, right and bottom edge."""
    x1, y1, x2, y2 = edges
    xs, ys = np.arange(WIDTH) + 0.5, np.arange(HEIGHT) + 0.5
    return np.outer((ys >= y1) & (ys < y2), (xs >= x1) & (xs < x2))


def test_the_server_tells_the_browser_the_upright_size(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(PHOTO)
    facts = probe_file(path, name="a.jpg").facts
    assert (facts.width_px, facts.height_px) == (WIDTH, HEIGHT)
    assert (see(PHOTO, turned=True) == cover(BOX)).all()
    assert see(PHOTO, turned=False).shape == (WIDTH, HEIGHT), "the stored picture lies on its side"


def read_coco(files: Rendered) -> tuple[float, ...]:
    row = files.json("annotations/instances_train.json")["annotations"][0]
    return row["bbox"][0], row["bbox"][1], row["bbox"][0] + row["bbox"][2], row["bbox"][1] + row["bbox"][3]


def read_yolo(files: Rendered) -> tuple[float, ...]:
    x, y, width, height = map(float, files.text("labels/train/a.txt").split()[1:])
    return (x - width / 2) * 101, (y - height / 2) * 67, (x + width / 2) * 101, (y + height / 2) * 67


def read_corners(files: Rendered) -> tuple[float, ...]:
    values = list(map(float, files.text("labels/train/a.txt").split()[1:]))
    xs, ys = values[0::2], values[1::2]
    return min(xs) * 101, min(ys) * 67, max(xs) * 101, max(ys) * 67


def read_voc(files: Rendered) -> tuple[float, ...]:
    found = re.findall(r"<[xy]m(?:in|ax)>([\d.]+)<", files.text("Annotations/a.xml"))
    return tuple(map(float, found))


def read_voc_counted_from_one(files: Rendered) -> tuple[float, ...]:
    x1, y1, x2, y2 = read_voc(files)
    return x1 - 1, y1 - 1, x2, y2  # the first and the last pixel, counted from 1


def read_cvat(files: Rendered) -> tuple[float, ...]:
    found = dict(re.findall(r'(xtl|ytl|xbr|ybr)="([\d.]+)"', files.text("train.xml")))
    return tuple(float(found[side]) for side in ("xtl", "ytl", "xbr", "ybr"))


def read_label_studio(files: Rendered) -> tuple[float, ...]:
    value = files.json("train.json")[0]["annotations"][0]["result"][0]["value"]
    x, y = value["x"] / 100 * 101, value["y"] / 100 * 67
    return x, y, x + value["width"] / 100 * 101, y + value["height"] / 100 * 67


def read_ndjson(files: Rendered) -> tuple[float, ...]:
    return tuple(files.rows("manifest.ndjson")[1]["annotations"][0]["document"]["marks"][0]["xyxy"])


def read_parquet(files: Rendered) -> tuple[float, ...]:
    (row,) = pq.read_table(pa.BufferReader(files.files["data/train-00000.parquet"])).to_pylist()
    x, y, width, height = row["objects"]["bbox"][0]
    return x, y, x + width, y + height


def read_swift(files: Rendered) -> tuple[float, ...]:
    return tuple(files.rows("train.jsonl")[0]["objects"]["bbox"][0])


def find_picture(files: Rendered) -> tuple[bytes, bool]:
    """Return the picture of an export, and whether its readers turn it: Loopwright does."""
    if "data/train-00000.parquet" in files.files:
        (row,) = pq.read_table(pa.BufferReader(files.files["data/train-00000.parquet"])).to_pylist()
        return row["image"]["bytes"], False
    (path,) = [path for path in files.files if path.endswith(".jpg") or path.startswith("blobs/")]
    return files.files[path], path.startswith("blobs/")


FORMATS: list[tuple[str, dict[str, Any], Callable[[Rendered], tuple[float, ...]], float]] = [
    ("coco", {}, read_coco, 1e-9),
    ("yolo", {}, read_yolo, 1e-6),
    ("yolo", {"task": "segment"}, read_corners, 1e-6),
    ("yolo", {"task": "obb"}, read_corners, 1e-6),
    ("voc", {"numbers": "exact"}, read_voc, 1e-9),
    ("voc", {"numbers": "exact", "base": 1}, read_voc_counted_from_one, 1e-9),
    ("voc", {}, read_voc, 0.5),
    ("cvat", {}, read_cvat, 1e-9),
    ("label_studio", {}, read_label_studio, 1e-9),
    ("ndjson", {}, read_ndjson, 0),
    ("hf_parquet", {}, read_parquet, 1e-9),
    ("swift", {}, read_swift, 0),
]


@pytest.mark.parametrize(("name", "options", "read", "near_px"), FORMATS)
def test_the_box_holds_the_red_pixels(
    name: str, options: dict[str, Any], read: Callable[[Rendered], tuple[float, ...]], near_px: float
) -> None:
    files = Rendered(name, make_release(), **options)
    edges = read(files)
    assert edges == pytest.approx(BOX, abs=near_px)
    picture, is_turned_by_readers = find_picture(files)
    red = see(picture, turned=is_turned_by_readers)
    assert red.shape == (HEIGHT, WIDTH)
    if near_px < 0.5:
        assert (red == cover(edges)).all()


SPELLED = [
    # 20.25 / 101, 10.375 / 67, 60.75 / 101, 40.125 / 67 are 0.200495, 0.154851, 0.601485, 0.598881 of the sides.
    (
        "qwen2_vl",
        {},
        "<|object_ref_start|>it<|object_ref_end|><|box_start|>(200,155),(601,599)<|box_end|>",
    ),
    ("qwen3_vl", {}, '[{"bbox_2d": [200, 155, 601, 599], "label": "it"}]'),
    ("internvl", {}, "<ref>it</ref><box>[[200, 155, 601, 599]]</box>"),
    # 999ths: 200.29, 154.70, 600.88, 598.28.
    ("deepseek_ocr", {}, "<|ref|>it<|/ref|><|det|>[[200, 155, 601, 598]]<|/det|>"),
    # Top, left, bottom, right.
    ("gemini", {}, '[{"box_2d": [155, 200, 599, 601], "label": "it"}]'),
    # The same, in 1023rds: 158.41, 205.11, 612.66, 615.32.
    ("paligemma", {}, "<loc0158><loc0205><loc0613><loc0615> it"),
    # The middle, 40.5 and 25.25 px, in per cent.
    ("molmo", {}, '<point x="40.1" y="37.7" alt="it">it</point>'),
    # Pixels of the image as the model gets it, in multiples of 28: 101 x 67 becomes 112 x 56, ...
    ("qwen2_5_vl", {}, '[{"bbox_2d": [22, 9, 67, 34], "label": "it"}]'),
    # ... and 56 x 28 with at most 3136 pixels: 11.23, 4.34, 33.68, 16.77.
    ("qwen2_5_vl", {"max_pixels": 3136}, '[{"bbox_2d": [11, 4, 34, 17], "label": "it"}]'),
]


@pytest.mark.parametrize(("grounding", "options", "expected"), SPELLED)
def test_models_read_the_same_box(grounding: str, options: dict[str, Any], expected: str) -> None:
    files = Rendered("llamafactory", make_release(), grounding=grounding, **options)
    (row,) = files.rows("train.jsonl")
    assert row["messages"][-1]["content"] == expected
    picture, is_turned_by_readers = find_picture(files)
    assert (see(picture, turned=is_turned_by_readers) == cover(BOX)).all()


@pytest.mark.parametrize(
    ("grounding", "xyxy", "spelled", "lost"),
    [
        # A thousandth of 12,000 px is 12 px.
        ("qwen3_vl", [7003, 50, 7008, 150], [584, 167, 584, 500], {"box_rounded", "box_collapsed"}),
        ("qwen3_vl", [7003, 50, 7020, 150], [584, 167, 585, 500], {"box_rounded"}),
        ("qwen3_vl", [7008, 30, 7020, 60], [584, 100, 585, 200], set()),
        ("gemini", [0, 0, 12000, 300], [0, 0, 1000, 1000], set()),
    ],
)
def test_what_a_grid_does_to_a_box_on_a_panorama_is_counted(
    grounding: str, xyxy: list[float], spelled: list[int], lost: set[str]
) -> None:
    files = Rendered("llamafactory", make_panorama(xyxy), grounding=grounding, media="reference")
    content = files.rows("train.jsonl")[0]["messages"][-1]["content"]
    assert str(spelled) in content
    assert set(files.losses) == lost


def test_pictures_in_tables_of_messages_are_upright() -> None:
    files = Rendered("messages", make_release(), grounding="qwen3_vl")
    (row,) = pq.read_table(pa.BufferReader(files.files["data/train-00000-of-00001.parquet"])).to_pylist()
    assert (see(row["images"][0]["bytes"], turned=False) == cover(BOX)).all()
    assert files.losses == {"image_re_encoded": 1, "box_rounded": 1}
