"""WebDataset shards, loaded by Hugging Face datasets."""

import io
import tarfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from annotate.document.document import parse_document
from annotate.exporters.sink import FolderSink
from annotate.exporters.webdataset import WebdatasetExporter, make_key
from tests.annotate.exporters.rendering import Rendered
from tests.annotate.exporters.sample import BOX, REGIONS, make_sample
from tests.annotate.exporters.test_imagefolder import BLUE, RED
from tests.support.releases import MemoryRelease, make_asset, make_record


def read(rendered: Rendered, path: str) -> dict[str, bytes]:
    """Return the members of a shard."""
    with tarfile.open(fileobj=io.BytesIO(rendered.files[path])) as tar:
        return {name: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]


def make_many(count: int) -> MemoryRelease:
    """Return a release of images named a, b, ..."""
    images = {"image": make_asset(RED)}
    return MemoryRelease([make_record(chr(97 + index), images, {"marks": [BOX]}) for index in range(count)], [RED])


@pytest.mark.usefixtures("offline")
def test_datasets_streams_images_with_their_json(tmp_path: Path) -> None:
    from datasets import load_dataset

    pair = {"left": make_asset(RED), "right": make_asset(BLUE, name="b.png")}
    records = [make_record("a.v1", pair, {"marks": [BOX | {"slot": "left"}]}), make_record("a.v2", pair, {})]
    WebdatasetExporter().write(MemoryRelease(records, [RED, BLUE]), FolderSink(tmp_path / "out"))
    files = [str(path) for path in sorted((tmp_path / "out").rglob("*.tar"))]
    rows: Any = load_dataset("webdataset", data_files=files, split="train", cache_dir=str(tmp_path / "cache"))
    assert [row["json"]["item_key"] for row in rows] == ["a.v1", "a.v2"]
    assert rows[0]["json"]["objects"]["bbox"] == [[200, 100, 100, 50]]
    assert (rows[0]["left.png"].getpixel((0, 0)), rows[0]["right.png"].getpixel((0, 0))) == ((255, 0, 0), (0, 0, 255))


def test_shards_hold_so_many_items() -> None:
    rendered = Rendered("webdataset", make_many(5), shard_items=2)
    shards = [path for path in rendered.files if path.endswith(".tar")]
    assert shards == [f"train/train-{number:06}.tar" for number in range(3)]
    assert [sorted(read(rendered, path)) for path in shards] == [
        ["a.json", "a.png", "b.json", "b.png"],
        ["c.json", "c.png", "d.json", "d.png"],
        ["e.json", "e.png"],
    ]


def test_shards_hold_so_many_bytes_but_always_an_item() -> None:
    data = bytes(600_000)
    assets = {"clip": make_asset(data, "video", name="c.mp4")}
    release = MemoryRelease([make_record(key, assets, {}) for key in "abc"], [data])
    rendered = Rendered("webdataset", release, shard_mb=1)
    assert [sorted(read(rendered, f"train/train-{number:06}.tar")) for number in range(3)] == [
        [f"{key}.json", f"{key}.mp4"] for key in "abc"
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("cat-1_a", "cat-1_a"),
        ("img.v2", "img_v2-f1c2e0a5d7b1"),
        ("dir/x", "dir_x-"),
        ("\u732b", "_-"),
        ("k" * 50, "k" * 27 + "-"),
    ],
)
def test_keys_hold_no_dot_and_no_slash(key: str, expected: str) -> None:
    made = make_key(key)
    assert len(made) <= 40
    assert made.rpartition("-")[0] == expected.rpartition("-")[0]
    assert not set(made) & set("./")


def test_captions_and_documents_are_members() -> None:
    rendered = Rendered("webdataset", make_sample(), caption_questions=["caption"])
    members = read(rendered, "train/train-000000.tar")
    assert members["a-regions.txt"].decode() == "A grey cat \u2014 \u732b."
    about = msgspec.json.decode(members["a-regions.json"])
    assert parse_document(about["document"]) == parse_document({"schema": 1, **REGIONS})
    assert msgspec.json.decode(about["assets"])["image"]["licence"] == "CC-BY-4.0"


def test_an_erased_image_takes_its_item_with_it() -> None:
    release = MemoryRelease([make_record("a", {"image": make_asset(b"gone")}, {})])
    rendered = Rendered("webdataset", release)
    assert (read(rendered, "train/train-000000.tar"), rendered.losses) == ({}, {"blob_missing": 1})
