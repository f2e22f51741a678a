"""The image folder, loaded by Hugging Face datasets."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from annotate.document.document import parse_document
from annotate.exporters.imagefolder import ImagefolderExporter
from annotate.exporters.sink import FolderSink
from tests.annotate.exporters.rendering import Rendered, release_marks
from tests.annotate.exporters.sample import BOX, PHOTO, REGIONS, STORED_BLOCK, mark
from tests.support.releases import MemoryRelease, make_asset, make_record


def draw(colour: str) -> bytes:
    """A PNG of 640 x 480 px."""
    data = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(data, "PNG")
    return data.getvalue()


RED, BLUE = draw("red"), draw("blue")


@pytest.fixture
def release() -> MemoryRelease:
    empty = make_record("b", {"image": make_asset(BLUE, name="a.png")}, {})
    full = make_record("c", {"image": make_asset(RED, name="a.png")}, {"marks": [BOX]}, metadata={"place": "here"})
    return MemoryRelease([empty, full, make_record("d", {"image": make_asset(RED)}, {}, split="test")], [RED, BLUE])


@pytest.mark.usefixtures("offline")
def test_datasets_loads_images_with_their_boxes(release: MemoryRelease, tmp_path: Path) -> None:
    from datasets import load_dataset

    ImagefolderExporter().write(release, FolderSink(tmp_path / "out"))
    loaded: Any = load_dataset("imagefolder", data_dir=str(tmp_path / "out"), cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows) for split, rows in loaded.items()} == {"train": 2, "test": 1}
    rows = {row["item_key"]: row for row in loaded["train"]}
    assert rows["c"]["image"].getpixel((0, 0)) == (255, 0, 0)
    assert rows["b"]["image"].getpixel((0, 0)) == (0, 0, 255)
    assert rows["c"]["objects"] == {
        "bbox": [[200, 100, 100, 50]],
        "category": ["Cat"],
        "kind": ["box"],
        "mark_id": ["r1"],
    }


def test_the_document_stands_in_every_row() -> None:
    image = {"image": make_asset(PHOTO, licence="CC-BY-4.0", source="camera")}
    release = MemoryRelease([make_record("a", image, REGIONS, metadata={"place": "here"})], [PHOTO, STORED_BLOCK])
    rendered = Rendered("imagefolder", release, caption_questions=["caption"], caption_turns=True)
    (row,) = rendered.rows("data/train/metadata.jsonl")
    assert parse_document(row["document"]) == parse_document({"schema": 1, **REGIONS})
    assert (row["text"], row["metadata"]) == ("A grey cat \u2014 \u732b.", '{"place":"here"}')
    assert (row["licence"], row["source"], row["consent"]) == ("CC-BY-4.0", "camera", "")
    assert rendered.losses == {"box_widened": 1, "caption_left_out": 1}


def test_boxes_lie_in_their_image_and_have_an_area() -> None:
    turned = mark("r1", "box", xyxy=[0, 0, 20, 10], rotation_deg=90)
    line = mark("l1", "polyline", points=[[10, 480], [30, 480]])
    rendered = Rendered("imagefolder", release_marks(BOX | {"id": "r2"}, turned, line))
    (row,) = rendered.rows("data/train/metadata.jsonl")
    assert dict(zip(row["objects"]["mark_id"], row["objects"]["bbox"], strict=True)) == {
        "r2": [200, 100, 100, 50],
        "r1": pytest.approx([5, 0, 10, 15]),
        "l1": [10, 479, 20, 1],
    }
    assert rendered.losses == {"box_cut": 1, "box_widened": 1}
